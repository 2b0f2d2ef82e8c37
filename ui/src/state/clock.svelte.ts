/**
 * One tick a second for everything that counts down. Rust decides when something is over; this only shows it.
 * Two clocks: the wall clock can be set back, the steady one can stand still while the machine sleeps. The shorter wins.
 */
export interface Instant {
  readonly wall: number;
  readonly steady: number;
}

const read = (): Instant => ({ wall: Date.now(), steady: performance.now() });
let tick = $state.raw(read());

/** The wall clock, for what only has to look right. */
export function now(): number {
  return tick.wall;
}

/** Starts the ticking; gives back how to stop it. */
export function startClock(): () => void {
  const timer = setInterval(() => {
    tick = read();
  }, 1000);
  return () => clearInterval(timer);
}

/** The moment at which `seconds` have passed. */
export function deadline(seconds: number): Instant {
  const { wall, steady } = read();
  return { wall: wall + seconds * 1000, steady: steady + seconds * 1000 };
}

/** Whether either clock has come so far. */
export function isOver(ends: Instant): boolean {
  return left(ends) <= 0;
}

/** Whole seconds until a moment; never below 0. */
export function secondsUntil(ends: Instant): number {
  return Math.max(0, Math.floor(left(ends) / 1000));
}

function left(ends: Instant): number {
  return Math.min(ends.wall - tick.wall, ends.steady - tick.steady);
}

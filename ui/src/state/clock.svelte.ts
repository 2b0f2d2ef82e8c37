/** One tick a second for everything that counts down. Rust decides when something is over; this only shows it. */
let tick = $state(Date.now());

export function now(): number {
  return tick;
}

/** Starts the ticking; gives back how to stop it. */
export function startClock(): () => void {
  const timer = setInterval(() => {
    tick = Date.now();
  }, 1000);
  return () => clearInterval(timer);
}

/** The moment at which `seconds` have passed. */
export function deadline(seconds: number): number {
  return Date.now() + seconds * 1000;
}

/** Whole seconds until a moment; never below 0. */
export function secondsUntil(moment: number): number {
  return Math.max(0, Math.floor((moment - tick) / 1000));
}

/** Where values and times stand on a chart, and which of them the axes name. Own arithmetic: nothing here judges a value. */

export interface Ticks {
  readonly values: readonly number[];
  /** Decimals that each label needs. */
  readonly decimals: number;
  readonly low: number;
  readonly high: number;
}

/** Round numbers around what is drawn. The axis begins where the data need it. */
export function valueTicks(low: number, high: number, most: number): Ticks {
  const spread = high - low;
  const room = spread > 0 ? spread : Math.max(Math.abs(high) * 0.1, 1);
  const from = spread > 0 ? low : low - room / 2;
  const to = spread > 0 ? high : high + room / 2;
  const step = roundStep((to - from) / Math.max(1, most - 1));
  const first = Math.floor(from / step + 1e-9);
  const last = Math.ceil(to / step - 1e-9);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const values = Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
  return { values, decimals, low: first * step, high: last * step };
}

function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const share = rough / power;
  return (share <= 1.0001 ? 1 : share <= 2.0001 ? 2 : share <= 5.0001 ? 5 : 10) * power;
}

/** Of an axis, never of a result: results keep their digits. */
export function axisNumber(value: number, decimals: number): string {
  return value.toFixed(decimals).replace('.', ',').replace('-', '−');
}

export function linear(from: number, to: number, start: number, end: number): (value: number) => number {
  const span = to - from;
  return (value) => (span === 0 ? (start + end) / 2 : start + ((value - from) / span) * (end - start));
}

export interface TimeTick {
  readonly time: number;
  readonly label: string;
}

type Wall = readonly [year: number, month: number, day: number, hour: number];
type Unit = 'year' | 'month' | 'day' | 'hour';

const steps: readonly (readonly [unit: Unit, count: number, days: number])[] = [
  ['hour', 1, 1 / 24],
  ['hour', 3, 1 / 8],
  ['hour', 6, 1 / 4],
  ['day', 1, 1],
  ['day', 2, 2],
  ['day', 7, 7],
  ['month', 1, 30.4],
  ['month', 3, 91.3],
  ['month', 6, 182.6],
  ['year', 1, 365.25],
  ['year', 2, 730.5],
  ['year', 5, 1826],
  ['year', 10, 3652],
];

const day = 86_400_000;

/** Ticks on the wall clock of Oslo, at most as many as there is room for. */
export function timeTicks(from: number, to: number, most: number, months: readonly string[]): TimeTick[] {
  const days = Math.max(to - from, 1) / day;
  const [unit, count] = steps.find(([, , length]) => days / length <= most) ?? (['year', 20, 0] as const);
  const ticks: TimeTick[] = [];
  let wall = floor(wallOf(from), unit, count);
  for (let guard = 0; guard < 400; guard += 1) {
    const time = timeOf(wall);
    if (time > to) break;
    if (time >= from) ticks.push({ time, label: tickLabel(wall, unit, ticks.length === 0, months) });
    wall = next(wall, unit, count);
  }
  return ticks;
}

function tickLabel(
  [year, month, dayOfMonth, hour]: Wall,
  unit: Unit,
  first: boolean,
  months: readonly string[],
): string {
  const name = months[month - 1] ?? String(month);
  switch (unit) {
    case 'year':
      return String(year);
    case 'month':
      return month === 1 ? String(year) : first ? `${name} ${year}` : name;
    case 'day':
      return first ? `${two(dayOfMonth)}.${two(month)}.${year}` : `${two(dayOfMonth)}.${two(month)}.`;
    case 'hour':
      return first || hour === 0 ? `${two(dayOfMonth)}.${two(month)}. ${two(hour)}.00` : `${two(hour)}.00`;
  }
}

const two = (value: number) => String(value).padStart(2, '0');

function floor([year, month, dayOfMonth, hour]: Wall, unit: Unit, count: number): Wall {
  switch (unit) {
    case 'year':
      return [Math.floor(year / count) * count, 1, 1, 0];
    case 'month':
      return [year, Math.floor((month - 1) / count) * count + 1, 1, 0];
    case 'day':
      return [year, month, dayOfMonth, 0];
    case 'hour':
      return [year, month, dayOfMonth, Math.floor(hour / count) * count];
  }
}

function next([year, month, dayOfMonth, hour]: Wall, unit: Unit, count: number): Wall {
  const add = (n: number, of: Unit) => (of === unit ? n + count : n);
  const moved = new Date(
    Date.UTC(add(year, 'year'), add(month, 'month') - 1, add(dayOfMonth, 'day'), add(hour, 'hour')),
  );
  return [moved.getUTCFullYear(), moved.getUTCMonth() + 1, moved.getUTCDate(), moved.getUTCHours()];
}

const clock = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Oslo',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  hourCycle: 'h23',
});

function wallOf(time: number): Wall {
  const parts = Object.fromEntries(clock.formatToParts(time).map((part) => [part.type, Number(part.value)]));
  return [parts['year'] ?? 1970, parts['month'] ?? 1, parts['day'] ?? 1, parts['hour'] ?? 0];
}

function timeOf([year, month, dayOfMonth, hour]: Wall): number {
  const asUtc = Date.UTC(year, month - 1, dayOfMonth, hour);
  const shown = wallOf(asUtc);
  const offset = Date.UTC(shown[0], shown[1] - 1, shown[2], shown[3]) - asUtc;
  return asUtc - offset;
}

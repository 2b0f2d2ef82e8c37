/** Periods that a list is narrowed to. A moment counts by its start, as exact as its source was. */
import type { MomentView } from '../ipc/bindings';

/** `all`, the last so many days, or a calendar year. */
export type Period = 'all' | `days-${number}` | `year-${number}`;

export const shortPeriods = ['all', 'days-30', 'days-365', 'days-1826'] as const satisfies readonly Period[];

const day = 24 * 60 * 60 * 1000;

export function yearOf(moment: MomentView | null): number | null {
  const year = /^(\d{4})/.exec(moment?.local ?? '')?.[1];
  return year === undefined ? null : Number(year);
}

/** Whether any of the moments lies in the period. What has no time at all is never hidden by one: its time is unknown, not outside. */
export function inPeriod(period: Period, moments: readonly (MomentView | null)[], now: number): boolean {
  if (period === 'all') return true;
  const told = moments.filter((moment) => moment !== null);
  if (told.length === 0) return true;
  if (period.startsWith('year-')) {
    const year = Number(period.slice(5));
    return told.some((moment) => yearOf(moment) === year);
  }
  const since = now - Number(period.slice(5)) * day;
  return told.some((moment) => moment.sort >= since);
}

/** Years that occur, newest first. */
export function yearsOf(moments: Iterable<MomentView | null>): number[] {
  const years = new Set<number>();
  for (const moment of moments) {
    const year = yearOf(moment);
    if (year !== null) years.add(year);
  }
  return [...years].sort((a, b) => b - a);
}

/**
 * What is shown of what was fetched. All parts combine. A filter hides rows and cells, never a notice: that something is blocked or
 * missing is said outside the list.
 */
import type { FilterFacts, ReportStatus, ResultStatus } from '../../ipc/bindings';

/** Months back from the newest sampling time that counts as today; `all`: everything that was fetched. */
export type Period = 'all' | 3 | 12 | 36 | { readonly from: string; readonly to: string };

export interface ResultFilter {
  readonly text: string;
  /** Names as in the facts; the empty name stands for "not stated". */
  readonly discipline: string | null;
  readonly requester: string | null;
  readonly performer: string | null;
  readonly status: ReportStatus | null;
  readonly period: Period;
  /** Only what the laboratory marked; never hides texts, microbiology, pathology or radiology. */
  readonly marked: boolean;
}

export const noFilter: ResultFilter = {
  text: '',
  discipline: null,
  requester: null,
  performer: null,
  status: null,
  period: 'all',
  marked: false,
};

export type FilterPart = Exclude<keyof ResultFilter, 'text'>;

/** The parts that are set, for the chips. */
export function setParts(filter: ResultFilter): FilterPart[] {
  const parts: readonly FilterPart[] = ['discipline', 'period', 'status', 'marked', 'requester', 'performer'];
  return parts.filter((part) => filter[part] !== noFilter[part]);
}

export function isSet(filter: ResultFilter): boolean {
  return filter.text.trim() !== '' || setParts(filter).length > 0;
}

/** The query in lower-case words; done once for a keystroke, not once for a row. */
export function queryWords(text: string): string[] {
  return text.toLocaleLowerCase('nb').split(/\s+/).filter(Boolean);
}

export function holdsWords(search: string, words: readonly string[]): boolean {
  return words.every((word) => search.includes(word));
}

/** Positions of a name among the facts: several facts may be shown alike. `null`: everything passes. */
export function positions(facts: FilterFacts['disciplines'], name: string | null): ReadonlySet<number> | null {
  if (name === null) return null;
  return new Set(facts.flatMap((fact, index) => ((fact.name ?? '') === name ? [index] : [])));
}

export interface Bounds {
  readonly from: number;
  readonly to: number;
}

/** The period in milliseconds, on the sampling times' own scale; `null`: everything passes, also what has no time. */
export function bounds(period: Period, now: number): Bounds | null {
  if (period === 'all') return null;
  if (typeof period === 'number') {
    const from = new Date(now);
    from.setMonth(from.getMonth() - period);
    return { from: from.getTime(), to: Number.POSITIVE_INFINITY };
  }
  const from = dayStart(period.from) ?? Number.NEGATIVE_INFINITY;
  const to = dayStart(period.to);
  return { from, to: to === null ? Number.POSITIVE_INFINITY : to + 86_400_000 - 1 };
}

/** `05.03.2026`, `5.3.2026` or `2026-03-05`; `null` where it is no day. */
export function dayStart(text: string): number | null {
  const norwegian = /^\s*(\d{1,2})\.(\d{1,2})\.(\d{4})\s*$/.exec(text);
  const iso = /^\s*(\d{4})-(\d{2})-(\d{2})\s*$/.exec(text);
  const [year, month, day] =
    norwegian !== null
      ? [Number(norwegian[3]), Number(norwegian[2]), Number(norwegian[1])]
      : iso !== null
        ? [Number(iso[1]), Number(iso[2]), Number(iso[3])]
        : [0, 0, 0];
  const date = new Date(year, month - 1, day);
  return year !== 0 && date.getMonth() === month - 1 && date.getDate() === day ? date.getTime() : null;
}

/** Reports and results name some statuses differently; a result has no "appended". */
export function statusPasses(status: ResultStatus | ReportStatus, wanted: ReportStatus | null): boolean {
  return wanted === null || status === wanted;
}

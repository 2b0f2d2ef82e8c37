/** Reports and documents of one patient as events in time. Nothing is joined, counted together or interpreted: an event is a row. */
import { dateText } from '../../format/moment';
import { inPeriod, type Period } from '../../format/period';
import { isLocked } from '../../format/restricted';
import type { DataSourceCode, DocumentRow, Language, MomentView, ReportRow } from '../../ipc/bindings';

export type EventDate = 'collected' | 'issued' | 'created' | 'period' | 'none';

export interface TimelineEvent {
  readonly key: string;
  readonly source: DataSourceCode;
  readonly id: string;
  readonly elevated: boolean;
  /** Discipline of a report, category of a document. */
  readonly kind: string | null;
  readonly title: string | null;
  readonly where: string | null;
  readonly at: MomentView | null;
  readonly dateKind: EventDate;
  /** Service period of a document. */
  readonly from: MomentView | null;
  readonly to: MomentView | null;
  readonly locked: boolean;
  readonly canOpen: boolean;
  /** What the filter looks in, in small letters. */
  readonly text: string;
}

export interface Lane {
  readonly key: string;
  readonly source: DataSourceCode;
  /** Null where the source named no kind. */
  readonly kind: string | null;
  readonly events: readonly TimelineEvent[];
}

export interface TimelineFilter {
  readonly query: string;
  readonly period: Period;
  readonly sources: ReadonlySet<string>;
  readonly kinds: ReadonlySet<string>;
  readonly institutions: ReadonlySet<string>;
}

export const untold = '–';

export function ofReport(row: ReportRow, elevated: boolean, language: Language): TimelineEvent {
  const at = row.collected ?? row.issued;
  const where = row.performer.organisation ?? row.performer.person;
  return {
    key: `pps ${row.id}`,
    source: 'pps',
    id: row.id,
    elevated,
    kind: row.discipline?.name ?? null,
    title: row.title,
    where,
    at,
    dateKind: row.collected !== null ? 'collected' : at === null ? 'none' : 'issued',
    from: null,
    to: null,
    locked: false,
    canOpen: true,
    text: lowered([
      row.title,
      ...row.examinations,
      row.discipline?.name,
      where,
      at === null ? null : dateText(at, language),
    ]),
  };
}

export function ofDocument(row: DocumentRow, elevated: boolean, language: Language): TimelineEvent {
  const at = row.created ?? row.periodStart ?? row.periodEnd;
  const locked = isLocked(row);
  const where = [row.institution, row.unit].filter((part) => part !== null).join(', ') || null;
  const title = locked ? null : row.title;
  return {
    key: `phr ${row.id}`,
    source: 'phr',
    id: row.id,
    elevated,
    kind: row.category?.name ?? null,
    title,
    where,
    at,
    dateKind: row.created !== null ? 'created' : at === null ? 'none' : 'period',
    from: row.periodStart,
    to: row.periodEnd,
    locked,
    canOpen: row.canOpen,
    text: lowered([
      title,
      row.documentType?.name,
      row.category?.name,
      where,
      ...row.authors,
      at === null ? null : dateText(at, language),
    ]),
  };
}

function lowered(parts: readonly (string | null | undefined)[]): string {
  let text = '';
  for (const part of parts) if (part !== null && part !== undefined && part !== '') text += `${part}\n`;
  return text.toLocaleLowerCase('nb');
}

/** Newest first; what has no date stands last. */
export function inOrder(events: readonly TimelineEvent[]): TimelineEvent[] {
  const time = (event: TimelineEvent) => event.at?.sort ?? Number.MIN_SAFE_INTEGER;
  return [...events].sort((a, b) => time(b) - time(a) || a.key.localeCompare(b.key));
}

export function matching(events: readonly TimelineEvent[], filter: TimelineFilter, now: number): TimelineEvent[] {
  const words = filter.query.toLocaleLowerCase('nb').split(/\s+/).filter(Boolean);
  return events.filter(
    (event) =>
      (filter.sources.size === 0 || filter.sources.has(event.source)) &&
      (filter.kinds.size === 0 || filter.kinds.has(event.kind ?? untold)) &&
      (filter.institutions.size === 0 || filter.institutions.has(event.where ?? untold)) &&
      inPeriod(filter.period, [event.at, event.from, event.to], now) &&
      words.every((word) => event.text.includes(word)),
  );
}

/** One lane for each source and kind, reports first, by name; what has no kind last. */
export function lanesOf(events: readonly TimelineEvent[]): Lane[] {
  const lanes = new Map<string, { source: DataSourceCode; kind: string | null; events: TimelineEvent[] }>();
  for (const event of events) {
    const key = `${event.source} ${event.kind ?? untold}`;
    const lane = lanes.get(key);
    if (lane === undefined) lanes.set(key, { source: event.source, kind: event.kind, events: [event] });
    else lane.events.push(event);
  }
  const order = (source: DataSourceCode) => (source === 'pps' ? 0 : 1);
  return [...lanes.entries()]
    .map(([key, lane]) => ({ key, ...lane }))
    .sort(
      (a, b) =>
        order(a.source) - order(b.source) ||
        Number(a.kind === null) - Number(b.kind === null) ||
        (a.kind ?? '').localeCompare(b.kind ?? '', 'nb'),
    );
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

const day = 86_400_000;

/** From the first to the last event, with a little air; null where nothing has a date. */
export function spanOf(events: readonly TimelineEvent[]): Span | null {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const event of events) {
    for (const moment of [event.at, event.from, event.to]) {
      if (moment === null) continue;
      from = Math.min(from, moment.sort);
      to = Math.max(to, moment.sort);
    }
  }
  if (from > to) return null;
  const air = Math.max(3 * day, (to - from) * 0.02);
  return { from: from - air, to: to + air };
}

/** Place on the axis, from 0 to 1. */
export function place(span: Span, time: number): number {
  return (time - span.from) / (span.to - span.from);
}

/** Closer by half, or farther by twice, round a time; never closer than two weeks and never beyond what there is. */
export function zoomed(span: Span, whole: Span, factor: number, round: number): Span {
  const length = Math.min(whole.to - whole.from, Math.max(14 * day, (span.to - span.from) * factor));
  const share = Math.min(1, Math.max(0, place(span, round)));
  return kept({ from: round - share * length, to: round + (1 - share) * length }, whole);
}

export function moved(span: Span, whole: Span, share: number): Span {
  const step = (span.to - span.from) * share;
  return kept({ from: span.from + step, to: span.to + step }, whole);
}

function kept(span: Span, whole: Span): Span {
  const length = Math.min(span.to - span.from, whole.to - whole.from);
  const from = Math.min(Math.max(span.from, whole.from), whole.to - length);
  return { from, to: from + length };
}

export interface Tick {
  readonly time: number;
  readonly year: number;
  /** From 1; null on an axis of years. */
  readonly month: number | null;
}

/** Years, or months where there are few years, at most about twelve. */
export function ticks(span: Span): Tick[] {
  const days = (span.to - span.from) / day;
  const found: Tick[] = [];
  const first = new Date(span.from);
  if (days > 3 * 366) {
    const years = days / 365.25;
    const step = years > 60 ? 10 : years > 24 ? 5 : years > 12 ? 2 : 1;
    for (let year = Math.ceil(first.getFullYear() / step) * step; ; year += step) {
      const time = new Date(year, 0, 1).getTime();
      if (time > span.to) break;
      if (time >= span.from) found.push({ time, year, month: null });
    }
    return found;
  }
  const step = days > 550 ? 3 : days > 270 ? 2 : 1;
  for (let month = Math.floor(first.getMonth() / step) * step; ; month += step) {
    const date = new Date(first.getFullYear(), month, 1);
    const time = date.getTime();
    if (time > span.to) break;
    if (time >= span.from) found.push({ time, year: date.getFullYear(), month: date.getMonth() + 1 });
  }
  return found;
}

/** What is seen of a lane: marks at least so far apart, each for one or more events. */
export interface Mark {
  readonly place: number;
  readonly events: readonly TimelineEvent[];
}

export function marksOf(lane: Lane, span: Span, width: number): Mark[] {
  const least = width <= 0 ? 0 : 20 / width;
  const dated = lane.events
    .flatMap((event) => (event.at === null ? [] : [{ event, at: place(span, event.at.sort) }]))
    .filter(({ at }) => at >= 0 && at <= 1)
    .sort((a, b) => a.at - b.at);
  const marks: { place: number; events: TimelineEvent[] }[] = [];
  for (const { event, at } of dated) {
    const last = marks.at(-1);
    if (last !== undefined && at - last.place < least) last.events.push(event);
    else marks.push({ place: at, events: [event] });
  }
  return marks;
}

/** Whether an event lies in what the axis shows; what has no date is not hidden by an axis that is whole. */
export function isIn(event: TimelineEvent, span: Span, whole: Span): boolean {
  if (event.at === null) return span.from <= whole.from && span.to >= whole.to;
  const start = Math.min(event.at.sort, event.from?.sort ?? event.at.sort);
  const end = Math.max(event.at.sort, event.to?.sort ?? event.at.sort);
  return end >= span.from && start <= span.to;
}

/**
 * From the rows of the list to what stands on screen: filtered, tied together, sorted, grouped. Pure, and cheap enough for each
 * keystroke: what can be computed once a list is computed once a list.
 */
import { dateText } from '../../format/moment';
import { inPeriod, type Period, yearOf } from '../../format/period';
import { isLocked } from '../../format/restricted';
import type { DocumentRow, Language, MomentView } from '../../ipc/bindings';
import type { DocumentColumn, DocumentGrouping, DocumentMark } from '../../state/documents-view.svelte';

/** Which date a row shows: when it was written, else the service that it is about. */
export type DateKind = 'created' | 'period' | 'none';

export interface Prepared {
  readonly row: DocumentRow;
  /** Everything that the list says of it, in small letters. */
  readonly text: string;
  readonly date: MomentView | null;
  readonly dateKind: DateKind;
  readonly category: string;
  readonly type: string;
  readonly institution: string;
  readonly locked: boolean;
  readonly incomplete: boolean;
}

export interface DocumentFilter {
  readonly query: string;
  readonly categories: ReadonlySet<string>;
  readonly types: ReadonlySet<string>;
  readonly institutions: ReadonlySet<string>;
  readonly marks: ReadonlySet<DocumentMark>;
  readonly period: Period;
}

/** Rows that are one document: the one that stands for them, and those behind it. */
export interface Family {
  readonly head: Prepared;
  readonly copies: readonly Prepared[];
  readonly versions: readonly Prepared[];
}

export type Item =
  | { readonly kind: 'group'; readonly key: string; readonly title: string; readonly count: number }
  | {
      readonly kind: 'row';
      readonly key: string;
      readonly of: Prepared;
      readonly family: Family | null;
      readonly tie: 'copy' | 'version' | null;
    };

/** Stands for "not told" among the values of a filter. */
export const untold = '–';

const collator = new Intl.Collator('nb', { numeric: true, sensitivity: 'base' });

export function prepare(rows: readonly DocumentRow[], language: Language): Prepared[] {
  return rows.map((row) => {
    const date = row.created ?? row.periodStart ?? row.periodEnd;
    const locked = isLocked(row);
    const dates = [row.created, row.periodStart, row.periodEnd].map((moment) =>
      moment === null ? null : dateText(moment, language),
    );
    const parts = [
      locked ? null : row.title,
      row.documentType?.name,
      row.category?.name,
      row.institution,
      row.unit,
      row.signer,
      row.description,
      row.facility?.name,
      row.setting?.name,
      row.deniedToPatient?.name,
      row.uniqueId,
      ...row.authors,
      ...row.authorRoles,
      ...row.events.map((event) => event.name),
      ...dates,
    ];
    let text = '';
    for (const part of parts) if (part !== null && part !== undefined && part !== '') text += `${part}\n`;
    return {
      row,
      text: text.toLocaleLowerCase('nb'),
      date,
      dateKind: row.created !== null ? 'created' : date === null ? 'none' : 'period',
      category: row.category?.code || row.category?.name || untold,
      type: row.documentType?.code || row.documentType?.name || untold,
      institution: row.institution ?? untold,
      locked,
      incomplete: !locked && (date === null || row.title === null || !row.canOpen),
    };
  });
}

/** Words of a query, in small letters. */
export function wordsOf(query: string): string[] {
  return query.toLocaleLowerCase('nb').split(/\s+/).filter(Boolean);
}

/** `inText` gives the places, from 0, of those words of the query that an opened document holds. */
export function matching(
  all: readonly Prepared[],
  filter: DocumentFilter,
  isOpened: (row: DocumentRow) => boolean,
  inText: (id: string) => readonly number[],
  now: number,
): Prepared[] {
  const words = wordsOf(filter.query);
  // Read once: on screen these are signals, and a row costs more by asking them than by being looked at.
  const { categories, types, institutions, period } = filter;
  const marks = [...filter.marks];
  return all.filter((own) => {
    const { row } = own;
    if (categories.size > 0 && !categories.has(own.category)) return false;
    if (types.size > 0 && !types.has(own.type)) return false;
    if (institutions.size > 0 && !institutions.has(own.institution)) return false;
    if (period !== 'all' && !inPeriod(period, [row.created, row.periodStart, row.periodEnd], now)) return false;
    for (const mark of marks) if (!hasMark(own, mark, isOpened)) return false;
    if (words.length === 0) return true;
    let found: readonly number[] | null = null;
    return words.every((word, place) => {
      if (own.text.includes(word)) return true;
      found ??= inText(row.id);
      return found.includes(place);
    });
  });
}

export function hasMark(own: Prepared, mark: DocumentMark, isOpened: (row: DocumentRow) => boolean): boolean {
  const { row } = own;
  switch (mark) {
    case 'unopened':
      return !own.locked && !isOpened(row);
    case 'restricted':
      return own.locked;
    case 'denied':
      return row.deniedToPatient !== null;
    case 'superseded':
      return row.status === 'superseded' || row.replacedBy !== null;
    case 'elevated':
      return row.elevated;
    case 'copies':
      return row.copyOf !== null;
    case 'unconfirmed':
      return row.subject !== 'confirmed' && !own.locked;
    case 'incomplete':
      return own.incomplete;
  }
}

/** All rows in the order on screen, the members of a family beside each other and its head first: computed once a list. */
export function ordered(
  all: readonly Prepared[],
  byId: ReadonlyMap<string, Prepared>,
  column: DocumentColumn,
  descending: boolean,
): Prepared[] {
  return sorted(families(all, byId), column, descending).flatMap(({ head, versions, copies }) => [
    head,
    ...versions,
    ...copies,
  ]);
}

/** Ties what passed the filter together, in the order in which it came. A copy whose first row was filtered away stands for itself. */
export function families(shown: readonly Prepared[], all: ReadonlyMap<string, Prepared>): Family[] {
  const members = new Map<string, { head: Prepared | null; copies: Prepared[]; versions: Prepared[]; order: number }>();
  for (const own of shown) {
    const { root, tie } = rootOf(own, all);
    let family = members.get(root);
    if (family === undefined) {
      family = { head: null, copies: [], versions: [], order: members.size };
      members.set(root, family);
    }
    if (tie === null) family.head = own;
    else if (tie === 'version') family.versions.push(own);
    else family.copies.push(own);
  }
  return [...members.values()].flatMap(({ head, copies, versions }) => {
    const rest = head === null ? [...versions, ...copies] : [];
    const first = head ?? rest[0];
    if (first === undefined) return [];
    const others = (list: readonly Prepared[]) => list.filter((own) => own !== first);
    return [{ head: first, copies: others(copies), versions: others(versions) }];
  });
}

/** The row that stands for this one, over copies and newer versions; sources may tie rows in a ring. */
function rootOf(own: Prepared, all: ReadonlyMap<string, Prepared>): { root: string; tie: 'copy' | 'version' | null } {
  // Most rows are tied to none, and this runs for each of them at each keystroke.
  if (own.row.replacedBy === null && own.row.copyOf === null) return { root: own.row.id, tie: null };
  let at = own;
  let tie: 'copy' | 'version' | null = null;
  const seen = new Set([own.row.id]);
  for (;;) {
    const next = at.row.replacedBy ?? at.row.copyOf;
    if (next === null || seen.has(next)) break;
    const parent = all.get(next);
    if (parent === undefined) break;
    if (at.row.replacedBy !== null) tie = 'version';
    else tie ??= 'copy';
    seen.add(next);
    at = parent;
  }
  return { root: at.row.id, tie };
}

export function sorted(list: readonly Family[], column: DocumentColumn, descending: boolean): Family[] {
  const sign = descending ? -1 : 1;
  const time = (own: Prepared) => own.date?.sort ?? Number.MIN_SAFE_INTEGER;
  const byTime = (a: Family, b: Family) => time(b.head) - time(a.head);
  if (column === 'date') return [...list].sort((a, b) => missingLast(a.head.date, b.head.date) || -sign * byTime(a, b));
  const start = (own: Prepared) => own.row.periodStart ?? own.row.periodEnd;
  if (column === 'period') {
    return [...list].sort((a, b) => {
      const [one, other] = [start(a.head), start(b.head)];
      return missingLast(one, other) || sign * ((one?.sort ?? 0) - (other?.sort ?? 0)) || byTime(a, b);
    });
  }
  if (column === 'size') {
    return [...list].sort((a, b) => {
      const [one, other] = [a.head.row.size, b.head.row.size];
      return missingLast(one, other) || sign * ((one ?? 0) - (other ?? 0)) || byTime(a, b);
    });
  }
  const text = (own: Prepared): string | null => {
    switch (column) {
      case 'document':
        return own.locked ? null : own.row.title;
      case 'category':
        return own.row.category?.name ?? null;
      case 'author':
        return own.row.authors[0] ?? null;
      case 'institution':
        return own.row.institution === null ? null : `${own.row.institution} ${own.row.unit ?? ''}`;
      case 'status':
        return own.row.status;
      case 'marks':
        return own.locked
          ? '0'
          : own.row.elevated
            ? '1'
            : own.row.deniedToPatient !== null
              ? '2'
              : own.incomplete
                ? '3'
                : null;
    }
  };
  const texts = new Map(list.map((family) => [family, text(family.head)]));
  return [...list].sort((a, b) => {
    const [one, other] = [texts.get(a) ?? null, texts.get(b) ?? null];
    return missingLast(one, other) || sign * collator.compare(one ?? '', other ?? '') || byTime(a, b);
  });
}

function missingLast(one: unknown, other: unknown): number {
  return Number(one === null) - Number(other === null);
}

export interface GroupWords {
  readonly untold: string;
  readonly noDate: string;
  readonly noPeriod: string;
  readonly period: (start: MomentView | null, end: MomentView | null) => string;
}

/** The lines of the list: headings of groups, families, and what stands open behind them. */
export function lines(
  list: readonly Family[],
  grouping: DocumentGrouping,
  unfolded: ReadonlySet<string>,
  words: GroupWords,
): Item[] {
  if (grouping === 'none') return list.flatMap((family) => linesOf(family, unfolded));
  const titles = grouping === 'episode' ? episodes(list, words) : null;
  const groups = new Map<string, Family[]>();
  for (const family of list) {
    const title = titles?.get(family) ?? groupTitle(family.head, grouping, words);
    const group = groups.get(title);
    if (group === undefined) groups.set(title, [family]);
    else group.push(family);
  }
  const order = [...groups.entries()];
  if (grouping === 'category' || grouping === 'institution') {
    order.sort(([a], [b]) => Number(a === words.untold) - Number(b === words.untold) || collator.compare(a, b));
  }
  return order.flatMap(([title, members]) => {
    const count = members.reduce((sum, family) => sum + 1 + family.copies.length + family.versions.length, 0);
    return [
      { kind: 'group', key: `group ${title}`, title, count } as const,
      ...members.flatMap((family) => linesOf(family, unfolded)),
    ];
  });
}

function linesOf(family: Family, unfolded: ReadonlySet<string>): Item[] {
  const { head, copies, versions } = family;
  const isFamily = copies.length + versions.length > 0;
  const line = (of: Prepared, tie: 'copy' | 'version' | null): Item => ({
    kind: 'row',
    key: of.row.id,
    of,
    family: tie === null && isFamily ? family : null,
    tie,
  });
  if (!isFamily || !unfolded.has(head.row.id)) return [line(head, null)];
  return [line(head, null), ...versions.map((own) => line(own, 'version')), ...copies.map((own) => line(own, 'copy'))];
}

function groupTitle(own: Prepared, grouping: DocumentGrouping, words: GroupWords): string {
  switch (grouping) {
    case 'category':
      return own.row.category?.name ?? words.untold;
    case 'institution':
      return own.row.institution ?? words.untold;
    case 'year':
      return String(yearOf(own.date) ?? words.noDate);
    case 'episode':
    case 'none':
      return words.noPeriod;
  }
}

/** Service periods of one institution that overlap are one episode; it is named by its first and last day, as received. */
function episodes(list: readonly Family[], words: GroupWords): Map<Family, string> {
  const spans = list
    .flatMap((family) => {
      const { periodStart, periodEnd } = family.head.row;
      const start = periodStart ?? periodEnd;
      const end = periodEnd ?? periodStart;
      return start === null || end === null ? [] : [{ family, institution: family.head.institution, start, end }];
    })
    .sort((a, b) => collator.compare(a.institution, b.institution) || a.start.sort - b.start.sort);
  const titles = new Map<Family, string>();
  let open: typeof spans = [];
  let start: MomentView | null = null;
  let end: MomentView | null = null;
  const close = () => {
    for (const { family, institution } of open) {
      titles.set(family, `${words.period(start, end)} · ${institution === untold ? words.untold : institution}`);
    }
    open = [];
  };
  for (const span of spans) {
    const goesOn = open[0]?.institution === span.institution && end !== null && span.start.sort <= end.sort;
    if (!goesOn) {
      close();
      start = span.start;
      end = span.end;
    } else if (end !== null && span.end.sort > end.sort) {
      end = span.end;
    }
    open.push(span);
  }
  close();
  return titles;
}

/** The values of a filter and how often each occurs, by name. */
export function facet(
  all: readonly Prepared[],
  value: (own: Prepared) => string,
  name: (own: Prepared) => string | null,
  none: string,
): { value: string; label: string; count: number }[] {
  const found = new Map<string, { value: string; label: string; count: number }>();
  for (const own of all) {
    const key = value(own);
    const known = found.get(key);
    if (known === undefined) found.set(key, { value: key, label: name(own) ?? none, count: 1 });
    else known.count += 1;
  }
  return [...found.values()].sort(
    (a, b) => Number(a.value === untold) - Number(b.value === untold) || collator.compare(a.label, b.label),
  );
}

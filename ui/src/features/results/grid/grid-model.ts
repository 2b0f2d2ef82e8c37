/**
 * The cumulative grid as it is drawn: the rows that the filter leaves, with their group headings, and the columns that still hold
 * something. Order, joining and marks are Rust's; nothing is sorted or judged here.
 */
import type { GridCell, GridColumn, GridGroup, GridRow, GridView } from '../../../ipc/bindings';
import { type Bounds, bounds, holdsWords, positions, queryWords, type ResultFilter } from '../result-filter';

export type GridLine =
  | { readonly kind: 'group'; readonly id: string; readonly group: GridGroup }
  | { readonly kind: 'heading'; readonly id: string; readonly text: string }
  | { readonly kind: 'analysis'; readonly id: string; readonly row: GridRow };

export interface ShownGrid {
  readonly lines: readonly GridLine[];
  /** Positions in {@link GridView.columns}, newest first. */
  readonly columns: readonly number[];
  readonly analyses: number;
  /** Whether a cell passes what the filter says of cells. */
  readonly passes: (cell: GridCell) => boolean;
}

export function shownGrid(grid: GridView, filter: ResultFilter, now: number): ShownGrid {
  const words = queryWords(filter.text);
  const disciplines = positions(grid.facts.disciplines, filter.discipline);
  const passes = cellTest(grid, filter, bounds(filter.period, now));
  const used = new Uint8Array(grid.columns.length);
  const lines: GridLine[] = [];
  let analyses = 0;
  for (const group of grid.groups) {
    if (disciplines !== null && !disciplines.has(group.fact)) continue;
    let heading: string | null = null;
    let opened = false;
    for (const row of group.rows) {
      if (!holdsWords(row.search, words)) continue;
      let some = false;
      let marked = row.isText;
      for (const cell of row.cells) {
        if (!passes(cell)) continue;
        some = true;
        marked ||= cell.mark !== undefined;
      }
      if (!some || (filter.marked && !marked)) continue;
      for (const cell of row.cells) if (passes(cell)) used[cell.column] = 1;
      if (!opened) {
        lines.push({ kind: 'group', id: `group ${group.fact}`, group });
        opened = true;
      }
      if (row.heading !== heading) {
        heading = row.heading;
        if (heading !== null) lines.push({ kind: 'heading', id: `heading ${row.id}`, text: heading });
      }
      lines.push({ kind: 'analysis', id: row.id, row });
      analyses += 1;
    }
  }
  return { lines, columns: grid.columns.flatMap((_, index) => (used[index] === 1 ? [index] : [])), analyses, passes };
}

function cellTest(grid: GridView, filter: ResultFilter, period: Bounds | null): (cell: GridCell) => boolean {
  const requesters = positions(grid.facts.requesters, filter.requester);
  const performers = positions(grid.facts.performers, filter.performer);
  if (period === null && requesters === null && performers === null && filter.status === null) return () => true;
  const columns = grid.columns.map((column) => period === null || within(column, period));
  const reports = grid.reports.map(
    (report) =>
      (requesters === null || (report.requester !== null && requesters.has(report.requester))) &&
      (performers === null || (report.performer !== null && performers.has(report.performer))),
  );
  return (cell) =>
    columns[cell.column] === true &&
    reports[cell.report] === true &&
    (filter.status === null || cell.status === filter.status);
}

function within(column: GridColumn, { from, to }: Bounds): boolean {
  return column.moment !== null && column.moment.sort >= from && column.moment.sort <= to;
}

/** Cells of a row by column, only those that pass. */
export function cellsByColumn(row: GridRow, passes: ShownGrid['passes']): ReadonlyMap<number, readonly GridCell[]> {
  const found = new Map<number, GridCell[]>();
  for (const cell of row.cells) {
    if (!passes(cell)) continue;
    const here = found.get(cell.column);
    if (here === undefined) found.set(cell.column, [cell]);
    else here.push(cell);
  }
  return found;
}

/**
 * Short names of laboratories, for the heads of columns: of the institution as many leading words as tell institutions apart. The
 * whole name, with its department, stands in the tooltip, in the accessible name and in the details. `apart`: two that would read
 * alike keep their whole names.
 */
export function shortNames(names: readonly string[], apart = false): ReadonlyMap<string, string> {
  const all = [...new Set(names)];
  const institution = (name: string) => (name.split(',')[0] ?? name).trim();
  const institutions = [...new Set(all.map(institution))];
  const short = new Map<string, string>();
  for (const name of all) {
    const words = institution(name).split(' ');
    let count = 1;
    while (
      count < words.length &&
      institutions.some((other) => other !== institution(name) && alike(other, words, count))
    )
      count += 1;
    short.set(name, words.slice(0, count).join(' '));
  }
  if (!apart) return short;
  const often = (text: string | undefined) => [...short.values()].filter((one) => one === text).length > 1;
  return new Map(all.map((name) => [name, often(short.get(name)) ? name : (short.get(name) ?? name)]));
}

function alike(other: string, words: readonly string[], count: number): boolean {
  return other.split(' ').slice(0, count).join(' ') === words.slice(0, count).join(' ');
}

/** A small trend of a row: true time, own height, one line for each laboratory. `null`: fewer than two points. */
export function sparkline(
  row: GridRow,
  columns: readonly GridColumn[],
  size: { readonly width: number; readonly height: number },
): { readonly path: string; readonly last: { readonly x: number; readonly y: number } } | null {
  const points = row.cells
    .flatMap((cell) => {
      const column = columns[cell.column];
      return cell.plot === undefined || column?.moment == null
        ? []
        : [{ time: column.moment.sort, y: cell.plot, laboratory: column.laboratory }];
    })
    .sort((a, b) => a.time - b.time);
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || points.length < 2) return null;
  const low = Math.min(...points.map((point) => point.y));
  const high = Math.max(...points.map((point) => point.y));
  const at = (point: { time: number; y: number }) => ({
    x: 2 + ((point.time - first.time) / Math.max(1, last.time - first.time)) * (size.width - 4),
    y: high === low ? size.height / 2 : size.height - 2 - ((point.y - low) / (high - low)) * (size.height - 4),
  });
  const seen = new Map<string | null, string>();
  for (const point of points) {
    const { x, y } = at(point);
    const before = seen.get(point.laboratory);
    seen.set(point.laboratory, `${before === undefined ? 'M' : `${before}L`}${x.toFixed(1)} ${y.toFixed(1)}`);
  }
  return { path: [...seen.values()].join(''), last: at(last) };
}

/** What is printed of Prøvesvar, and what stands at the head of each page. */
import type { PrintHead } from '../../components/PrintSheet.svelte';
import { dateText, momentText } from '../../format/moment';
import { language, t } from '../../i18n/i18n.svelte';
import type { GridView, ReportListView, ReportView } from '../../ipc/bindings';
import type { GridLine, ShownGrid } from './grid/grid-model';

export function printHead(list: ReportListView, patient: string, filter: string): PrintHead {
  const { source } = list;
  return {
    title: t('printout.title'),
    patient,
    facts: [
      `${t('printout.fetched', { time: momentText(source.fetchedAt, language()) })}.`,
      source.completeness === 'complete' ? t('printout.complete') : t('printout.incomplete'),
      ...(list.since === null ? [] : [t('fetch.since', { date: dateText(list.since, language()) })]),
      ...(filter === '' ? [] : [`${t('printout.filtered', { filter })}.`]),
    ],
  };
}

export interface GridPage {
  readonly lines: readonly GridLine[];
  readonly columns: readonly number[];
}

/** What fits a sheet of A4 with the type of the print style, with room for rows of two lines. */
const columnsPerPage = 6;
const linesPerPage = 36;

/** The grid as pages: first down, then across, group headings repeated at the top of a page. */
export function gridPages(shown: ShownGrid): GridPage[] {
  const pages: GridPage[] = [];
  for (let left = 0; left < Math.max(1, shown.columns.length); left += columnsPerPage) {
    const columns = shown.columns.slice(left, left + columnsPerPage);
    const here = new Set(columns);
    const lines = withHeadings(
      shown.lines.filter(
        (line) =>
          line.kind !== 'analysis' || line.row.cells.some((cell) => here.has(cell.column) && shown.passes(cell)),
      ),
    );
    for (let top = 0; top < lines.length; top += linesPerPage) {
      const part = lines.slice(top, top + linesPerPage);
      const group = lines.slice(0, top).findLast((line) => line.kind === 'group');
      const repeated = part[0]?.kind !== 'group' && group !== undefined ? [group, ...part] : part;
      pages.push({ lines: repeated, columns });
    }
  }
  return pages;
}

/** Headings that nothing stands under are left out. */
function withHeadings(lines: readonly GridLine[]): GridLine[] {
  return lines.filter((line, index) => {
    if (line.kind === 'analysis') return true;
    const next = lines[index + 1];
    if (next === undefined) return false;
    return line.kind === 'heading' ? next.kind === 'analysis' : next.kind !== 'group';
  });
}

/** The reports that are on the pages, for the record of the printing. */
export function reportsOf(grid: GridView, shown: ShownGrid): string[] {
  const places = new Set(
    shown.lines.flatMap((line) =>
      line.kind === 'analysis' ? line.row.cells.filter(shown.passes).map((cell) => cell.report) : [],
    ),
  );
  return grid.reports.flatMap((report, index) => (places.has(index) ? [report.id] : []));
}

/** What the printing shows: the grid as filtered, one report, or one analysis. */
export type Printout =
  | { readonly kind: 'grid'; readonly grid: GridView; readonly shown: ShownGrid }
  | { readonly kind: 'report'; readonly report: ReportView }
  | {
      readonly kind: 'course';
      readonly drawings: readonly SVGSVGElement[];
      readonly grid: GridView;
      readonly row: string;
    };

export function courseReports(grid: GridView, row: string): string[] {
  const found = grid.groups.flatMap((group) => group.rows).find((one) => one.id === row);
  return [...new Set(found?.cells.flatMap((cell) => grid.reports[cell.report]?.id ?? []) ?? [])];
}

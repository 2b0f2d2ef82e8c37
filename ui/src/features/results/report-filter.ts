/** The filter on the list of reports. Lower-cased texts come from Rust; a keystroke lowers only the query. */
import type { ReportListView, ReportRow, ReportStatus } from '../../ipc/bindings';
import { bounds, holdsWords, positions, queryWords, type ResultFilter } from './result-filter';

export function shownReports(list: ReportListView, filter: ResultFilter, now: number): ReportRow[] {
  const words = queryWords(filter.text);
  const disciplines = positions(list.facts.disciplines, filter.discipline);
  const requesters = positions(list.facts.requesters, filter.requester);
  const performers = positions(list.facts.performers, filter.performer);
  const period = bounds(filter.period, now);
  return list.reports.filter(
    (row) =>
      holdsWords(row.search, words) &&
      (disciplines === null || row.disciplineFacts.some((fact) => disciplines.has(fact))) &&
      (requesters === null || (row.requesterFact !== null && requesters.has(row.requesterFact))) &&
      (performers === null || (row.performerFact !== null && performers.has(row.performerFact))) &&
      (filter.status === null || row.status === filter.status) &&
      (!filter.marked || row.marked > 0 || row.isText) &&
      (period === null ||
        (row.collected !== null && row.collected.sort >= period.from && row.collected.sort <= period.to)),
  );
}

/** Statuses that occur, in the order of the list. */
export function statusesOf(rows: readonly ReportRow[]): ReportStatus[] {
  return [...new Set(rows.map((row) => row.status))];
}

import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { tick } from 'svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { grid, series } from '../../fixtures/grid';
import { reportList, reports } from '../../fixtures/reports';
import { unnamed } from '../../fixtures/shared';
import { clearMocks, mockIPC } from '../../ipc/mocks';
import { PatientRecord } from '../../state/patient.svelte';
import { expectAccessible } from '../../test-axe';
import ResultsSection from './ResultsSection.svelte';
import { ResultsView } from './results-view.svelte';

const user = userEvent.setup();
type Answers = Record<string, (request: Record<string, unknown>) => unknown>;
const calls: { readonly command: string; readonly request: Record<string, unknown> }[] = [];

async function section(more: Answers = {}) {
  const answers: Answers = {
    find_reports: () => reportList,
    report_progress: () => ({ running: false, pages: 1, loaded: 7, total: 7, list: null }),
    result_grid: () => grid,
    result_series: () => series,
    open_report: ({ reportId }) => reports.find((report) => report.row.id === reportId) ?? reports[0],
    stop_finding_reports: () => null,
    copy_text: () => null,
    ...more,
  };
  mockIPC(async (command, payload) => {
    const request = (payload as { request?: Record<string, unknown> }).request ?? {};
    calls.push({ command, request });
    return answers[command]?.(request);
  });
  const record = new PatientRecord(unnamed, () => true);
  const view = new ResultsView();
  render(ResultsSection, {
    record,
    view,
    pane: null,
    onresize: () => undefined,
    onelevate: () => undefined,
    onsignin: () => undefined,
  });
  void record.fetchReports();
  await tick();
  return { record, view };
}

const row = (name: string) =>
  screen.getByRole('rowheader', { name: new RegExp(`^${name}`) }).closest('tr') as HTMLElement;
const cell = (name: string, text: RegExp) =>
  within(row(name))
    .getAllByTestId('grid-cell')
    .find((one) => text.test(one.textContent ?? '')) as HTMLElement;

beforeEach(() => {
  calls.length = 0;
});
afterEach(() => clearMocks());

describe('the cumulative grid', () => {
  it('is a table with every analysis, its unit, its range and its values', async () => {
    await section();
    const table = await screen.findByTestId('result-grid');
    expect(table).toHaveAttribute('aria-rowcount', '14');
    expect(row('P-Kalium')).toHaveTextContent('mmol/L');
    expect(row('P-Kalium')).toHaveTextContent('3.5 - 4.4');
    expect(cell('P-Kalium', /4,9/)).toHaveTextContent('4,9 *↑');
    expect(cell('P-Kalium', /4,9/)).toHaveAccessibleName(
      '4,9 mmol/L, over øvre referansegrense, merket av laboratoriet',
    );
    expect(screen.getByTestId('grid-legend')).toHaveTextContent('merket av laboratoriet');
    expect(screen.getByTestId('results-count')).toHaveTextContent('Viser 9 av 9 analyser');
    await expectAccessible();
  });

  it('hides a cancelled value, and says what is not ready and what is preliminary', async () => {
    await section();
    await screen.findByTestId('result-grid');
    expect(within(row('P-Troponin T')).queryByText('14')).toBeNull();
    expect(cell('P-Troponin T', /Kansellert/)).toHaveTextContent('K');
    expect(row('P-Vit. B12')).toHaveTextContent('Ikke klart');
    expect(cell('P-TSH', /2,10/)).toHaveAccessibleName('2,10 mIU/L, Foreløpig');
  });

  it('opens an analysis with its latest value, its course and everything of the chosen result', async () => {
    await section();
    await screen.findByTestId('result-grid');
    await user.click(cell('P-Kalium', /4,9/));
    const pane = await screen.findByTestId('details-pane');
    expect(within(pane).getByTestId('latest')).toHaveTextContent('4,9*↑ mmol/L');
    expect(await within(pane).findByTestId('trend-panel')).toBeInTheDocument();
    expect(await within(pane).findByTestId('result-facts')).toHaveTextContent('over øvre referansegrense');
    expect(pane).toHaveTextContent('Ikke tegnet: 1 kansellert');
    await expectAccessible(pane);
  }, 15_000);

  it('moves by cell with the keyboard, opens with Enter and copies with C', async () => {
    await section();
    await screen.findByTestId('result-grid');
    cell('B-Hemoglobin', /11,2/).focus();
    await user.keyboard('{ArrowDown}');
    expect(document.activeElement).toHaveTextContent('4,9 *↑');
    await user.keyboard('{ArrowRight}');
    expect(document.activeElement).toHaveTextContent('4,6 *↑');
    await user.keyboard('{Enter}');
    expect(await screen.findByTestId('details-pane')).toHaveTextContent('Resultat 12.10.2026 08.20');
    await user.keyboard('c');
    await waitFor(() => expect(screen.getByTestId('copy-status')).toHaveTextContent('1 svar er kopiert'));
    expect(calls.find((call) => call.command === 'copy_text')?.request['text']).toBe(
      'P-Kalium 4,6 mmol/L *↑ (12.10.2026 08.20, Fjordlab Testsykehus HF)',
    );
    await user.keyboard('{Shift>}{ArrowRight}{ArrowDown}{/Shift}{Shift>}c{/Shift}');
    await waitFor(() => expect(screen.getByTestId('copy-status')).toHaveTextContent('3 svar er kopiert'));
    expect(String(calls.findLast((call) => call.command === 'copy_text')?.request['text']).split('\n')[0]).toBe(
      'Analyse\tEnhet\tPrøvetatt\tSvar\tMerke\tStatus\tLaboratorium',
    );
  });
});

describe('the filter', () => {
  it('combines its parts, shows them as chips, and says how much is left', async () => {
    const { view } = await section();
    await screen.findByTestId('result-grid');
    await user.type(screen.getByTestId('results-filter'), 'kalium');
    expect(screen.getByTestId('results-count')).toHaveTextContent('Viser 1 av 9 analyser');
    await user.clear(screen.getByTestId('results-filter'));
    view.filter = { ...view.filter, discipline: 'Medisinsk biokjemi' };
    await tick();
    expect(screen.getByTestId('results-count')).toHaveTextContent('Viser 7 av 9 analyser');
    await user.click(screen.getByTestId('filter-marked'));
    expect(screen.getByTestId('results-count')).toHaveTextContent('Viser 3 av 9 analyser');
    expect(screen.getAllByTestId('filter-chip')).toHaveLength(2);
    await user.click(screen.getByRole('button', { name: 'Fjern Fagområde: Medisinsk biokjemi' }));
    // Microbiology and pathology stay.
    expect(screen.getByTestId('results-count')).toHaveTextContent('Viser 5 av 9 analyser');
    expect(row('Histologi, hudstanse')).toBeInTheDocument();
    await user.click(screen.getByTestId('filter-reset'));
    expect(screen.getByTestId('results-count')).toHaveTextContent('Viser 9 av 9 analyser');
  });

  it('never hides that something is missing', async () => {
    const partial = {
      ...reportList,
      source: {
        ...reportList.source,
        completeness: 'partial' as const,
        notices: [{ kind: 'pagingCutShort' as const, count: null, code: null, origin: null }],
      },
    };
    await section({ find_reports: () => partial });
    await screen.findByTestId('result-grid');
    await user.type(screen.getByTestId('results-filter'), 'kalsitonin');
    expect(screen.getByTestId('filtered-results')).toHaveTextContent('Ingen treff på «kalsitonin»');
    expect(screen.getByTestId('filtered-results')).toHaveTextContent('9 analyser er hentet');
    expect(screen.getByTestId('notice-pagingCutShort')).toHaveTextContent('Listen kan være ufullstendig.');
  });

  it('keeps to the reports in the other view', async () => {
    await section();
    await screen.findByTestId('result-grid');
    await user.click(screen.getByTestId('view-reports'));
    expect(screen.getAllByTestId('report-row')).toHaveLength(reportList.reports.length);
    await user.type(screen.getByTestId('results-filter'), 'dyrkning');
    expect(screen.getAllByTestId('report-row').length).toBeLessThan(reportList.reports.length);
    await expectAccessible();
  });
});

describe('a running fetch', () => {
  it('shows what has come, counts, and can be stopped', async () => {
    await section({
      find_reports: () => new Promise(() => undefined),
      report_progress: ({ seen }) => ({
        running: true,
        pages: 1,
        loaded: 100,
        total: 214,
        list: seen === 0 ? { ...reportList, source: { ...reportList.source, completeness: 'unknown' } } : null,
      }),
    });
    expect(await screen.findByTestId('result-grid', {}, { timeout: 3000 })).toBeInTheDocument();
    expect(screen.getByTestId('fetch-progress')).toHaveTextContent('Henter prøvesvar, 100 av 214 rapporter');
    await user.click(screen.getByTestId('stop-fetch'));
    expect(calls.map((call) => call.command)).toContain('stop_finding_reports');
  });
});

import { render, screen, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { paragraphs, quantity, reports, result, row } from '../../fixtures/reports';
import type { MarkView, ReportView, ResultStatus, ResultView, ValueView } from '../../ipc/bindings';
import { expectAccessible } from '../../test-axe';
import { arrange } from './arrange';
import ReportCells from './ReportCells.svelte';
import ReportPane from './ReportPane.svelte';
import Results from './Results.svelte';
import ResultValue from './ResultValue.svelte';

function shown(value: ValueView, more: { mark?: MarkView | null; status?: ResultStatus } = {}) {
  const view = render(ResultValue, {
    result: { id: 'x', value, mark: more.mark ?? null, status: more.status ?? 'final' },
  });
  return view.container;
}

describe('a value', () => {
  it('keeps the digits as received, with a comma', () =>
    expect(shown(quantity('7.10', null))).toHaveTextContent(/^7,10$/));

  it('keeps its comparator in front', () => {
    expect(shown(quantity('0.5', 'mg/L', '<'))).toHaveTextContent(/^<0,5$/);
    expect(shown(quantity('90', 'mL', '>='))).toHaveTextContent(/^≥90$/);
  });

  it.each([
    ['high', '*↑', 'over øvre referansegrense'],
    ['low', '*↓', 'under nedre referansegrense'],
    ['outside', '*', 'utenfor referanseområdet'],
  ] as const)('marked %s by the laboratory shows %s and says so', (mark, sign, words) => {
    const view = shown(quantity('4.9', null), { mark: { mark, code: '1' } });
    expect(view.querySelector('[aria-hidden]')?.textContent).toBe(sign);
    expect(view).toHaveTextContent(words);
    expect(view.querySelector('.marked')).not.toBeNull();
  });

  it('with an unknown mark is neither flagged nor normal', () => {
    const view = shown(quantity('4.9', null), { mark: { mark: 'unknown', code: '9' } });
    expect(view).toHaveTextContent('merke «9»');
    expect(view.querySelector('.marked')).toBeNull();
    expect(view).not.toHaveTextContent('*');
  });

  it('outside its range but unmarked gets no mark', () => {
    const value = result('r', 'P-Kalium', quantity('9.9', 'mmol/L'), { referenceRanges: ['3,5–4,4'] });
    const { container } = render(Results, { results: [value], under: 'x', level: 3 });
    expect(container).toHaveTextContent('9,9');
    expect(container.querySelector('[data-mark]')).toBeNull();
  });

  it('that is absent shows its reason', () => {
    expect(shown({ kind: 'absent', reason: 'Hemolysert' })).toHaveTextContent('Svar mangler: Hemolysert');
    expect(shown({ kind: 'absent', reason: null })).toHaveTextContent(/^Svar mangler$/);
  });

  it.each([
    ['cancelled', 'Kansellert'],
    ['enteredInError', 'Feilregistrert'],
  ] as const)('that is %s hides the number and its mark', (status, words) => {
    const view = shown(quantity('14', 'ng/L'), { status, mark: { mark: 'high', code: '1' } });
    expect(view).toHaveTextContent(words);
    expect(view).not.toHaveTextContent('14');
    expect(view.querySelector('[data-mark]')).toBeNull();
  });

  it('in words is words', () => {
    expect(shown({ kind: 'coded', text: 'Ikke påvist', codes: [] })).toHaveTextContent('Ikke påvist');
    expect(shown({ kind: 'text', content: paragraphs('Hemolysert') })).toHaveTextContent('Hemolysert');
  });
});

describe('a result row', () => {
  const table = (value: ResultView) => render(Results, { results: [value], under: 'x', level: 3 }).container;

  it.each(['<4', '>60', '3.5 - 4.4', 'Negativ', '≤ 0,5 (voksne)'])('shows the range %s as received', (range) => {
    expect(table(result('r', 'A', quantity('1', null), { referenceRanges: [range] }))).toHaveTextContent(range);
  });

  it('shows every range', () => {
    const view = table(result('r', 'A', quantity('1', null), { referenceRanges: ['<4', '4–8'] }));
    expect(view).toHaveTextContent('<4');
    expect(view).toHaveTextContent('4–8');
  });

  it.each([
    ['preliminary', 'Foreløpig'],
    ['amended', 'Endret'],
    ['unknown', 'Ukjent status'],
    ['enteredInError', 'Feilregistrert'],
  ] as const)('%s stands out in words', (status, words) => {
    expect(table(result('r', 'A', quantity('1', null), { status }))).toHaveTextContent(words);
  });

  it('shows unit, comment, method and that it was sent before', () => {
    const more = { comments: ['Lett hemolyse'], method: 'PCR', history: true };
    const view = table(result('r', 'A', quantity('1', 'µmol/L'), more));
    for (const text of ['µmol/L', 'Lett hemolyse', 'PCR', 'Tidligere sendt']) expect(view).toHaveTextContent(text);
  });
});

describe('the tree of results', () => {
  const count = (results: readonly ResultView[]): number =>
    results.reduce((sum, one) => sum + 1 + count(one.members), 0);

  it.each(reports.map((report) => [report.row.title, report] as const))('%s shows every result once', (_, report) => {
    const { container } = render(Results, { results: report.results, under: 'x', level: 3 });
    expect(within(container).getAllByTestId('result-row')).toHaveLength(count(report.results));
  });

  it('keeps the order and gathers only neighbours', () => {
    const text = result('t', 'T', { kind: 'text', content: paragraphs('x') });
    const kinds = arrange([result('a', 'A', quantity('1', null)), text, result('b', 'B', quantity('2', null))]).map(
      (one) => one.kind,
    );
    expect(kinds).toEqual(['rows', 'text', 'rows']);
  });

  it('puts susceptibility under its finding, with the MIC as text', () => {
    const micro = reports[1] as ReportView;
    render(Results, { results: micro.results, under: 'x', level: 3 });
    const found = screen.getByRole('table', { name: 'Resistensbestemmelse for Escherichia coli' });
    expect(within(found).getByText('Trimetoprim').closest('tr')).toHaveTextContent('R Resistent >16');
    expect(within(found).getByText('Ampicillin').closest('tr')).toHaveTextContent('ikke oppgitt');
  });

  it('says that a member is missing', () => {
    const parent = result('p', 'Panel', { kind: 'group' }, { missingMembers: 2 });
    expect(render(Results, { results: [parent], under: 'x', level: 3 }).container).toHaveTextContent(
      '2 delsvar som ikke er mottatt',
    );
  });
});

describe('an opened report', () => {
  it('names every date', () => {
    render(ReportPane, { report: reports[0] as ReportView, onprevious: null, onnext: null });
    const pane = screen.getByTestId('report-pane');
    for (const label of ['Prøvetatt', 'Utgitt', 'Rapportdato', 'Prøve mottatt']) expect(pane).toHaveTextContent(label);
    expect(pane).toHaveTextContent('19.11.2026 08.10');
  });

  it('says that the number is not confirmed, and that it was opened by elevated access', () => {
    const base = reports[0] as ReportView;
    render(ReportPane, {
      report: { ...base, row: row('r', { subjectConfirmed: false, elevated: true }) },
      onprevious: null,
      onnext: null,
    });
    expect(screen.getByTestId('notice-subjectUnconfirmed')).toBeInTheDocument();
    expect(screen.getByTestId('elevated-mark')).toHaveTextContent('Forhøyet');
  });

  it('with an attachment, or with results that did not come, does not say that there are none', () => {
    const base: ReportView = { ...(reports[0] as ReportView), results: [] };
    const open = (report: ReportView) => render(ReportPane, { report, onprevious: null, onnext: null });
    const { unmount } = open(base);
    expect(screen.getByTestId('report-pane')).toHaveTextContent('Rapporten har ingen svar.');
    expect(screen.queryByTestId('notice-missing')).toBeNull();
    unmount();
    open({ ...base, attachments: 1, missingResults: 2 });
    expect(screen.getByTestId('notice-missing')).toHaveTextContent(
      'Rapporten har et vedlegg som ikke er hentet. 2 svar mangler i det som kom.',
    );
    expect(screen.getByTestId('report-pane')).not.toHaveTextContent('Rapporten har ingen svar.');
  });

  it('says that content disagreed, and that older versions are not shown', () => {
    const report: ReportView = {
      ...(reports[0] as ReportView),
      row: row('r', { conflicting: true, olderVersions: 1 }),
    };
    render(ReportPane, { report, onprevious: null, onnext: null });
    expect(screen.getByTestId('notice-conflicting')).toHaveTextContent('ulikt innhold under samme id');
    expect(screen.getByTestId('report-pane')).not.toHaveTextContent('vises ikke');
    const { container } = render(ReportCells, { row: report.row });
    expect(container).toHaveTextContent('Ulikt innhold');
  });

  it.each(reports.map((report) => [report.row.title, report] as const))('%s is accessible', async (_, report) => {
    render(ReportPane, { report, onprevious: null, onnext: null });
    await expectAccessible();
  });
});

import { fireEvent, render, screen } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import { documentList, documentRow } from '../../fixtures/documents';
import { reportList, row as reportRow } from '../../fixtures/reports';
import { moment, named, source } from '../../fixtures/shared';
import { PatientRecord } from '../../state/patient.svelte';
import { expectAccessible } from '../../test-axe';
import {
  inOrder,
  isIn,
  lanesOf,
  marksOf,
  matching,
  moved,
  ofDocument,
  ofReport,
  place,
  spanOf,
  ticks,
  zoomed,
} from './events';
import TimelineSection from './TimelineSection.svelte';

const report = (id: string, more = {}) => ofReport(reportRow(id, more), false, 'nb');
const document_ = (id: string, more = {}) => ofDocument(documentRow(id, more), false, 'nb');
const span = (from: string, to: string) => ({ from: Date.parse(from), to: Date.parse(to) });

describe('events', () => {
  it('are dated as their source dated them, and say which date it is', () => {
    expect(report('r').dateKind).toBe('collected');
    expect(report('r', { collected: null }).dateKind).toBe('issued');
    expect(document_('d').dateKind).toBe('created');
    expect(document_('d', { created: null }).dateKind).toBe('period');
    expect(document_('d', { created: null, periodStart: null, periodEnd: null }).at).toBeNull();
  });

  it('stand in order, what has no date last', () => {
    const undated = document_('u', { created: null, periodStart: null, periodEnd: null });
    expect(
      inOrder([undated, document_('old', { created: moment('2020-01-01') }), report('r')]).map((event) => event.id),
    ).toEqual(['r', 'old', 'u']);
  });

  it('have a lane for each source and kind', () => {
    const lanes = lanesOf([document_('d'), report('r'), document_('n', { category: null })]);
    expect(lanes.map((lane) => [lane.source, lane.kind])).toEqual([
      ['pps', 'Medisinsk biokjemi'],
      ['phr', 'Epikriser og sammenfatninger'],
      ['phr', null],
    ]);
  });

  it('hide the title of a restricted document from the search too', () => {
    const filter = {
      query: 'sperret',
      period: 'all',
      sources: new Set<string>(),
      kinds: new Set<string>(),
      institutions: new Set<string>(),
    } as const;
    const locked = document_('d', { restricted: true, canOpen: false, title: 'Sperret' });
    expect(matching([locked], filter, 0)).toEqual([]);
    expect(
      matching([locked, report('r')], { ...filter, query: 'KALIUM medisinsk' }, 0).map((event) => event.id),
    ).toEqual(['r']);
    expect(matching([locked, report('r')], { ...filter, query: '', sources: new Set(['phr']) }, 0)).toEqual([locked]);
  });
});

describe('the axis', () => {
  const events = [report('a', { collected: moment('2020-01-01') }), report('b', { collected: moment('2024-01-01') })];

  it('reaches over everything that has a date', () => {
    const whole = spanOf(events);
    expect(whole).not.toBeNull();
    if (whole === null) return;
    for (const event of events) {
      const at = place(whole, event.at?.sort ?? 0);
      expect(at).toBeGreaterThan(0);
      expect(at).toBeLessThan(1);
    }
    expect(spanOf([])).toBeNull();
  });

  it('zooms and moves within what there is', () => {
    const whole = span('2020-01-01', '2024-01-01');
    const near = zoomed(whole, whole, 0.5, Date.parse('2023-12-01'));
    expect(near.to).toBeLessThanOrEqual(whole.to);
    expect(near.to - near.from).toBeCloseTo((whole.to - whole.from) / 2);
    expect(zoomed(near, whole, 8, near.from)).toEqual(whole);
    expect(moved(near, whole, 5).to).toBe(whole.to);
    expect(moved(near, whole, -5).from).toBe(whole.from);
  });

  it('is marked in years, or in months where it is short', () => {
    expect(ticks(span('2012-06-01', '2026-06-01')).map((tick) => tick.year)).toEqual([
      2014, 2016, 2018, 2020, 2022, 2024, 2026,
    ]);
    expect(ticks(span('2026-01-15', '2026-05-15')).map((tick) => tick.month)).toEqual([2, 3, 4, 5]);
  });

  it('puts marks that would cover each other together, and loses none', () => {
    const whole = span('2020-01-01', '2024-01-01');
    const [lane] = lanesOf([...events, report('c', { collected: moment('2020-01-02') })]);
    expect(lane).toBeDefined();
    if (lane === undefined) return;
    const marks = marksOf(lane, { from: whole.from - 1, to: whole.to + 86_400_000 }, 800);
    expect(marks.map((mark) => mark.events.length)).toEqual([2, 1]);
  });

  it('hides what lies outside, but nothing without a date while it is whole', () => {
    const whole = span('2020-01-01', '2024-01-01');
    const undated = document_('u', { created: null, periodStart: null, periodEnd: null });
    const stay = document_('s', {
      created: moment('2023-06-01'),
      periodStart: moment('2021-01-01'),
      periodEnd: moment('2021-02-01'),
    });
    expect(isIn(undated, whole, whole)).toBe(true);
    expect(isIn(undated, span('2021-01-01', '2022-01-01'), whole)).toBe(false);
    expect(isIn(stay, span('2021-01-10', '2021-01-20'), whole)).toBe(true);
  });
});

describe('the section', () => {
  function section(change: (record: PatientRecord) => void = () => undefined) {
    const record = new PatientRecord(named, () => true);
    record.reports = { state: 'ready', value: reportList };
    record.documents = { state: 'ready', value: documentList };
    change(record);
    const onopen = vi.fn();
    vi.spyOn(record, 'openDocument').mockResolvedValue();
    vi.spyOn(record, 'openReport').mockResolvedValue();
    render(TimelineSection, { record, onopen });
    return { record, onopen };
  }

  it('shows both sources, opens what is chosen in its own section, and is accessible', async () => {
    const { record, onopen } = section();
    expect(screen.getByTestId('timeline-count')).toHaveTextContent(/Viser \d+ av \d+ hendelser/);
    const rows = screen.getAllByTestId('timeline-row');
    const letter = rows.find((row) => row.textContent?.includes('Brev - test CDA.pdf'));
    await fireEvent.click(letter as HTMLElement);
    expect(record.openDocument).toHaveBeenCalledWith({ id: 'd8', elevated: false });
    expect(onopen).toHaveBeenCalledWith('phr');
    await expectAccessible();
  });

  it('says what is missing, and never that it is complete', () => {
    section((record) => {
      const notices = [{ kind: 'sourceDidNotAnswer' as const, count: null, code: null, origin: 'urn:oid:2.999.30' }];
      record.documents = { state: 'ready', value: { ...documentList, source: source('phr', { notices }) } };
    });
    expect(screen.getByTestId('timeline-gap-phr')).toHaveTextContent('kan være ufullstendig');
    expect(document.body).not.toHaveTextContent(/(?<!u)fullstendig\b/);
  });
});

import { describe, expect, it } from 'vitest';
import { cell, grid, gridRow, number } from '../../../fixtures/grid';
import { bounds, dayStart, noFilter, type ResultFilter } from '../result-filter';
import { shortNames, shownGrid, sparkline } from './grid-model';

const now = Date.parse('2026-11-22T12:00:00');
const shown = (filter: Partial<ResultFilter>) => shownGrid(grid, { ...noFilter, ...filter }, now);
const names = (filter: Partial<ResultFilter>) =>
  shown(filter).lines.flatMap((line) => (line.kind === 'analysis' ? [line.row.name] : []));

describe('the grid under a filter', () => {
  it('keeps everything without one, headings included', () => {
    expect(shown({}).analyses).toBe(9);
    expect(shown({}).columns).toHaveLength(grid.columns.length);
    expect(
      shown({})
        .lines.filter((line) => line.kind === 'heading')
        .map((line) => line.id),
    ).toHaveLength(1);
  });

  it('finds words in names, codes and units, in any order', () => {
    expect(names({ text: 'KALIUM' })).toEqual(['P-Kalium']);
    expect(names({ text: 'npu03230' })).toEqual(['P-Kalium']);
    expect(names({ text: 'mmol/l p-' })).toEqual(['P-Kalium']);
  });

  it('drops the columns that hold nothing any more', () => {
    expect(shown({ text: 'igg' }).columns).toEqual([1]);
    expect(shown({ performer: 'Vidda Testsykehus HF' }).columns).toEqual([2, 3]);
  });

  it('counts a period back from today', () => {
    expect(shown({ period: 3 }).columns).toEqual([0, 1, 2, 3]);
    expect(shown({ period: { from: '01.10.2026', to: '31.10.2026' } }).columns).toEqual([1]);
  });

  it('by mark never hides texts, microbiology or pathology', () => {
    const left = names({ marked: true });
    expect(left).toContain('P-Kalium');
    expect(left).not.toContain('P-TSH');
    expect(left).toContain('U-Bakterier dyrkning');
    expect(left).toContain('Histologi, hudstanse');
  });

  it('by status shows those results only', () => {
    expect(names({ status: 'preliminary' })).toEqual(['P-TSH']);
    expect(names({ status: 'cancelled' })).toEqual(['P-Troponin T']);
  });

  it('is quick at 10 000 results', () => {
    const rows = Array.from({ length: 500 }, (_, index) =>
      gridRow(`NPU${index}@u`, `Analyse ${index}`, 'u', {
        cells: Array.from({ length: 20 }, (__, at) => cell(at % grid.columns.length, number(String(at)))),
      }),
    );
    const large = { ...grid, groups: [{ ...(grid.groups[0] as (typeof grid.groups)[number]), rows }] };
    const began = performance.now();
    for (let round = 0; round < 10; round += 1) shownGrid(large, { ...noFilter, text: `analyse ${round}` }, now);
    expect((performance.now() - began) / 10).toBeLessThan(40);
  });
});

describe('a day', () => {
  it.each(['05.03.2026', '5.3.2026', '2026-03-05'])('%s is read', (text) =>
    expect(dayStart(text)).toBe(new Date(2026, 2, 5).getTime()),
  );
  it.each(['', '31.02.2026', '5/3', '05.03.26'])('%s is none', (text) => expect(dayStart(text)).toBeNull());
  it('that is wrong leaves its end of the period open', () => {
    expect(bounds({ from: 'x', to: '' }, now)).toEqual({
      from: Number.NEGATIVE_INFINITY,
      to: Number.POSITIVE_INFINITY,
    });
  });
});

describe('names of laboratories', () => {
  it('keep as many words as tell institutions apart; the department stands elsewhere', () => {
    const names = shortNames(['Fjordlab Testsykehus HF, A', 'Fjordlab Testsykehus HF, B', 'Vidda HF', 'Fjordlab Nord']);
    expect([...names.values()]).toEqual(['Fjordlab Testsykehus', 'Fjordlab Testsykehus', 'Vidda', 'Fjordlab Nord']);
  });
  it('stay whole where two would read alike and must be told apart', () => {
    expect([...shortNames(['Fjordlab HF, A', 'Fjordlab HF, B', 'Vidda HF'], true).values()]).toEqual([
      'Fjordlab HF, A',
      'Fjordlab HF, B',
      'Vidda',
    ]);
  });
});

describe('the small trend', () => {
  const row = grid.groups[0]?.rows.find((one) => one.name === 'P-Kalium');
  it('has a line for each laboratory', () => {
    const spark = row === undefined ? null : sparkline(row, grid.columns, { width: 56, height: 20 });
    expect(spark?.path.match(/M/g)).toHaveLength(2);
  });
  it('needs two points', () => {
    const one = gridRow('x', 'X', null, { cells: [cell(0, number('1'))] });
    expect(sparkline(one, grid.columns, { width: 56, height: 20 })).toBeNull();
  });
});

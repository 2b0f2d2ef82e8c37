import { describe, expect, it } from 'vitest';
import { grid, series } from '../../fixtures/grid';
import type { SeriesPanel } from '../../ipc/bindings';
import { type Frame, layOut } from './panel';
import { axisNumber, timeTicks, valueTicks } from './scale';

const months = ['jan.', 'feb.', 'mars', 'april', 'mai', 'juni', 'juli', 'aug.', 'sep.', 'okt.', 'nov.', 'des.'];
const panel = series.analyses[0]?.panels[0] as SeriesPanel;
const frame: Frame = {
  width: 400,
  height: 190,
  from: series.from ?? 0,
  to: series.to ?? 0,
  months,
  look: (laboratory) => (laboratory === grid.columns[0]?.laboratory ? 0 : 1),
  preliminary: 'foreløpig',
};

describe('the value axis', () => {
  it.each([
    [3.5, 5.8, '3,5', '6,0'],
    [0, 204, '0', '250'],
    [7.1, 7.1, '6,6', '7,6'],
    [-1.5, 2, '−2', '2'],
  ])('from %f to %f is named %s to %s', (low, high, first, last) => {
    const ticks = valueTicks(low, high, 6);
    expect(ticks.low).toBeLessThanOrEqual(low);
    expect(ticks.high).toBeGreaterThanOrEqual(high);
    expect([axisNumber(ticks.low, ticks.decimals), axisNumber(ticks.high, ticks.decimals)]).toEqual([first, last]);
  });
});

describe('the time axis', () => {
  const at = (text: string) => Date.parse(text);
  it('names years over many years, months over one, hours over a night, by the clock of Oslo', () => {
    const labels = (from: string, to: string) => timeTicks(at(from), at(to), 5, months).map((tick) => tick.label);
    expect(labels('2016-03-01T00:00:00Z', '2026-03-01T00:00:00Z')).toEqual(['2018', '2020', '2022', '2024', '2026']);
    expect(labels('2026-02-10T00:00:00Z', '2026-11-19T00:00:00Z')).toEqual(['april 2026', 'juli', 'okt.']);
    expect(labels('2026-08-30T20:47:00Z', '2026-08-31T05:15:00Z')).toEqual(['31.08. 00.00', '03.00', '06.00']);
  });
});

describe('a panel', () => {
  const layout = layOut(panel, frame);
  const dot = (digits: string) => layout.dots.find((one) => one.point.digits === digits);

  it('sets points at true time and height', () => {
    const [a, b, c] = [dot('5.8'), dot('5.2'), dot('4.9')];
    expect((b?.x ?? 0) - (a?.x ?? 0)).toBeLessThan(2);
    expect((c?.x ?? 0) - (b?.x ?? 0)).toBeGreaterThan(30);
    expect(a?.y).toBeLessThan(c?.y ?? 0);
  });

  it('breaks the line at a bound, and never joins two laboratories', () => {
    expect(layout.lines).toHaveLength(2);
    // `<3,6` begins nothing: the next point begins a line of its own.
    expect(layout.lines[0]?.path.match(/M/g)).toHaveLength(2);
    expect(layout.lines[1]?.path.match(/M/g)).toHaveLength(1);
    expect(dot('3.6')?.path).toMatch(/z$/);
  });

  it('draws a band where neighbours share a range, a bracket where it has no length', () => {
    expect(layout.ranges.map((range) => range.kind)).toEqual(['band', 'bracket']);
  });

  it('leaves the edge of an open range away', () => {
    const open: SeriesPanel = {
      ...panel,
      lines: [
        {
          ...(panel.lines[0] as SeriesPanel['lines'][number]),
          bands: [{ from: frame.from, to: frame.to, range: { low: null, high: 4 } }],
        },
      ],
    };
    const [band] = layOut(open, frame).ranges;
    expect([band?.topEdge, band?.bottomEdge]).toEqual([true, false]);
    expect(band?.bottom).toBe(layout.plot.bottom);
  });

  it('always writes the latest value, flagged ones with their mark, and none over another', () => {
    const texts = layout.labels.map((label) => label.text);
    expect(texts).toContain('4,9*↑');
    expect(texts).toContain('5,8*↑');
    expect(texts).toContain('<3,6');
    for (const a of layout.labels) {
      for (const b of layout.labels) {
        if (a !== b) expect(Math.abs(a.y - b.y) >= 14 || Math.abs(a.x - b.x) >= 14).toBe(true);
      }
    }
  });
});

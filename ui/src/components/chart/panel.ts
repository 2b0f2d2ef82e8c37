/**
 * One panel of a trend, laid out: one unit, one method, one line for each laboratory. Rules: README §4 of the visual reference.
 * Places are computed from `y`; what is written is the source's digits.
 */
import { comparatorText, digitsText } from '../../format/number';
import type { SeriesPanel, SeriesPoint } from '../../ipc/bindings';
import { type Placed, placeLabels, textWidth } from './labels';
import { axisNumber, linear, type TimeTick, timeTicks, valueTicks } from './scale';

export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly from: number;
  readonly to: number;
  readonly months: readonly string[];
  /** The look of a laboratory, the same in all panels. */
  readonly look: (laboratory: string | null) => number;
  /** The word for a point that may yet change. */
  readonly preliminary: string;
}

export interface Dot {
  readonly key: string;
  readonly point: SeriesPoint;
  readonly laboratory: string | null;
  readonly look: number;
  readonly x: number;
  readonly y: number;
  readonly path: string;
}

/** A reference range: `band` with its edges, or `bracket` where it has no length. */
export interface RangeShape {
  readonly kind: 'band' | 'edges' | 'bracket';
  readonly x1: number;
  readonly x2: number;
  readonly top: number;
  readonly bottom: number;
  /** An open end has no edge. */
  readonly topEdge: boolean;
  readonly bottomEdge: boolean;
}

export interface Layout {
  readonly plot: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
  readonly yTicks: readonly { readonly y: number; readonly label: string }[];
  readonly xTicks: readonly (TimeTick & { readonly x: number; readonly anchor: 'start' | 'middle' | 'end' })[];
  readonly ranges: readonly RangeShape[];
  readonly lines: readonly { readonly look: number; readonly path: string }[];
  /** Oldest first; laboratories mixed. */
  readonly dots: readonly Dot[];
  readonly labels: readonly (Placed & { readonly flagged: boolean })[];
}

/** Shorter than this a band cannot be seen: it becomes a bracket. */
const shortest = 10;
const margin = { top: 18, right: 44, bottom: 20, left: 40 };
const spill = 6;

export function pointKey(point: SeriesPoint): string {
  return `${point.reportId} ${point.resultId}`;
}

/** What is written beside a point: comparator, digits, mark. */
export function pointText(point: SeriesPoint): string {
  return `${comparatorText(point.comparator)}${digitsText(point.digits)}${markText(point)}`;
}

export function markText(point: Pick<SeriesPoint, 'mark'>): string {
  const signs = { high: '*↑', low: '*↓', outside: '*', unknown: '' } as const;
  return point.mark === null ? '' : signs[point.mark];
}

export function isFlagged(point: Pick<SeriesPoint, 'mark'>): boolean {
  return point.mark !== null && point.mark !== 'unknown';
}

export function layOut(panel: SeriesPanel, frame: Frame): Layout {
  const ticks = valueTicks(panel.low, panel.high, Math.max(3, Math.round(frame.height / 32)));
  const longest = Math.max(...ticks.values.map((value) => textWidth(axisNumber(value, ticks.decimals))));
  const left = Math.max(margin.left, longest + 10);
  const plot = { left, right: frame.width - margin.right, top: margin.top, bottom: frame.height - margin.bottom };
  const inner = spill + 4;
  const x = linear(frame.from, frame.to, plot.left + inner, plot.right - inner);
  const y = linear(ticks.low, ticks.high, plot.bottom, plot.top);

  const dots = panel.lines
    .flatMap((line) => {
      const look = frame.look(line.laboratory);
      return line.points.map((point) => {
        const at = { x: x(point.moment.sort), y: y(point.y) };
        return {
          key: pointKey(point),
          point,
          laboratory: line.laboratory,
          look,
          ...at,
          path: shapeOf(point, look, at),
        };
      });
    })
    .sort((a, b) => a.point.moment.sort - b.point.moment.sort);

  return {
    plot,
    yTicks: ticks.values.map((value) => ({ y: y(value), label: axisNumber(value, ticks.decimals) })),
    xTicks: spread(
      timeTicks(frame.from, frame.to, Math.max(2, Math.floor((plot.right - plot.left) / 62)), frame.months),
      x,
      frame.width,
    ),
    ranges: panel.lines.flatMap((line, index) =>
      line.bands.map((band) => {
        const [x1, x2] = [x(band.from), x(band.to)];
        const kind = x2 - x1 < shortest ? 'bracket' : index === 0 ? 'band' : 'edges';
        return {
          kind,
          x1: Math.max(plot.left, x1 - (kind === 'bracket' ? 0 : spill)),
          x2: Math.min(plot.right, x2 + (kind === 'bracket' ? 0 : spill)),
          top: band.range.high === null ? plot.top : clamp(y(band.range.high), plot),
          bottom: band.range.low === null ? plot.bottom : clamp(y(band.range.low), plot),
          topEdge: band.range.high !== null,
          bottomEdge: band.range.low !== null,
        } as const;
      }),
    ),
    lines: panel.lines.map((line) => ({
      look: frame.look(line.laboratory),
      path: line.points
        .map((point) => `${point.joined ? 'L' : 'M'}${round(x(point.moment.sort))} ${round(y(point.y))}`)
        .join(''),
    })),
    dots,
    labels: labelsOf(dots, frame, plot),
  };
}

function labelsOf(dots: readonly Dot[], frame: Frame, plot: Layout['plot']): Layout['labels'] {
  const newest = dots.at(-1)?.key;
  const rank = (dot: Dot) => (dot.key === newest ? 0 : isFlagged(dot.point) ? 1 : dot.point.shape === 'filled' ? 3 : 2);
  // Of plain points only a few are written: the rest stand in the table and under the pointer.
  const plain = dots.length <= 6 ? 3 : 2;
  const wanted = dots
    .filter((dot) => rank(dot) <= plain)
    .sort((a, b) => rank(a) - rank(b) || b.point.moment.sort - a.point.moment.sort)
    .map((dot) => ({
      id: dot.key,
      text: dot.point.status === 'preliminary' ? `${pointText(dot.point)} ${frame.preliminary}` : pointText(dot.point),
      x: dot.x,
      y: dot.y,
      always: dot.key === newest,
    }));
  const area = { x: plot.left, y: 0, width: frame.width - plot.left, height: plot.bottom - 1 };
  const flagged = new Set(dots.filter((dot) => isFlagged(dot.point)).map((dot) => dot.key));
  return placeLabels(wanted, dots, area).map((label) => ({ ...label, flagged: flagged.has(label.id) }));
}

/** Labels that would run into each other are left out; the first and the last stay inside the drawing. */
function spread(ticks: readonly TimeTick[], x: (time: number) => number, width: number): Layout['xTicks'] {
  let end = Number.NEGATIVE_INFINITY;
  return ticks.flatMap((tick) => {
    const at = x(tick.time);
    const half = textWidth(tick.label) / 2;
    const anchor = at - half < 30 ? 'start' : at + half > width ? 'end' : 'middle';
    const start = anchor === 'start' ? at : anchor === 'end' ? at - 2 * half : at - half;
    const label = start < end + 8 ? '' : tick.label;
    if (label !== '') end = start + 2 * half;
    return [{ ...tick, label, x: at, anchor }] as const;
  });
}

function clamp(value: number, plot: Layout['plot']): number {
  return Math.max(plot.top, Math.min(plot.bottom, value));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Circle, square, diamond, cross by laboratory; an open triangle where only a bound is known. */
function shapeOf(point: SeriesPoint, look: number, at: { x: number; y: number }): string {
  const [x, y] = [round(at.x), round(at.y)];
  if (point.shape === 'below') return `M${x - 5} ${y - 4}h10l-5 9z`;
  if (point.shape === 'above') return `M${x - 5} ${y + 4}h10l-5-9z`;
  const shapes = [
    `M${x - 4} ${y}a4 4 0 1 0 8 0a4 4 0 1 0-8 0z`,
    `M${x - 3.5} ${y - 3.5}h7v7h-7z`,
    `M${x} ${y - 5}l5 5l-5 5l-5-5z`,
    `M${x - 1.5} ${y - 4.5}h3v3h3v3h-3v3h-3v-3h-3v-3h3z`,
  ];
  return shapes[look % shapes.length] ?? '';
}

/** Where pages lie on the desk, and how many pixels their pictures need. No state, no DOM. */
import type { PageSize } from '../../ipc/bindings';

/** CSS pixels between pages, and round them. */
export const gap = 12;
/** CSS pixels of a point at the size of the paper: 96 to the inch. */
export const paper = 96 / 72;
/** A very wide pane does not blow a letter up beyond reading size. */
const widest = 1000;
/** Pictures wider than this are put together of parts. */
export const wholeWidth = 2400;
/** Side of such a part, device pixels. */
export const partSide = 1024;

export type Turn = 0 | 90 | 180 | 270;
export type Zoom = 'width' | 'page' | number;

export const zoomSteps = [25, 33, 50, 67, 75, 90, 100, 110, 125, 150, 175, 200, 250, 300, 400, 600] as const;

export interface Sheet {
  /** CSS pixels from the top of all sheets. */
  readonly top: number;
  /** As it is shown, turned. */
  readonly width: number;
  readonly height: number;
  /** CSS pixels of a point. */
  readonly scale: number;
}

/** Every sheet. `zoom` in per cent is relative to paper: at 100 an A4 page is 21 cm wide. */
export function sheets(
  pages: readonly PageSize[],
  box: { width: number; height: number },
  zoom: Zoom,
  turn: Turn,
): Sheet[] {
  let top = gap;
  return pages.map((page) => {
    const lies = turn === 90 || turn === 270;
    const width = lies ? page.height : page.width;
    const height = lies ? page.width : page.height;
    const scale = Math.max(scaleOf(width, height, box, zoom), 0.01);
    const sheet = { top, width: Math.max(1, width * scale), height: Math.max(1, height * scale), scale };
    top += sheet.height + gap;
    return sheet;
  });
}

function scaleOf(width: number, height: number, box: { width: number; height: number }, zoom: Zoom): number {
  if (typeof zoom === 'number') return (paper * zoom) / 100;
  const across = Math.min(Math.max(box.width - 2 * gap, 50), widest) / width;
  return zoom === 'width' ? across : Math.min(across, Math.max(box.height - 2 * gap, 50) / height);
}

/** Height of all sheets together. */
export function totalHeight(all: readonly Sheet[]): number {
  const last = all.at(-1);
  return last === undefined ? 0 : last.top + last.height + gap;
}

/** First and last sheet between two heights; both 0 when there is none. */
export function between(all: readonly Sheet[], from: number, to: number): [number, number] {
  let low = 0;
  let high = all.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    const sheet = all[middle];
    if (sheet === undefined || sheet.top + sheet.height >= from) high = middle;
    else low = middle + 1;
  }
  let last = low;
  while (last + 1 < all.length && (all[last + 1]?.top ?? Number.POSITIVE_INFINITY) <= to) last += 1;
  return [low, last];
}

/** The sheet that takes most of the view. */
export function mostVisible(all: readonly Sheet[], top: number, height: number): number {
  const [first, last] = between(all, top, top + height);
  let best = first;
  let most = -1;
  for (let index = first; index <= last; index += 1) {
    const sheet = all[index];
    if (sheet === undefined) continue;
    const shown = Math.min(sheet.top + sheet.height, top + height) - Math.max(sheet.top, top);
    // A short page that is all there counts as much as a part of a long one.
    const share = shown / Math.min(sheet.height, height);
    if (share > most + 0.001) {
      most = share;
      best = index;
    }
  }
  return best;
}

export function nextZoom(percent: number, direction: 1 | -1): number | undefined {
  return direction > 0
    ? zoomSteps.find((step) => step > percent + 0.5)
    : zoomSteps.findLast((step) => step < percent - 0.5);
}

/** Device pixels. Some web views tell the window's zoom in the pixel ratio and some do not, so the greater one counts. */
export function pixelWidth(width: number, ratio: number, windowZoom: number): number {
  const scale = Math.max(ratio, windowZoom / 100);
  return Math.max(8, Math.min(24_000, Math.round((width * scale) / 8) * 8));
}

export interface PagePart {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The parts of a picture of `width` × `height` pixels that touch a rectangle of it. */
export function parts(width: number, height: number, seen: PagePart): PagePart[] {
  const found: PagePart[] = [];
  const start = (value: number) => Math.max(0, Math.floor(value / partSide) * partSide);
  for (let top = start(seen.top); top < Math.min(height, seen.top + seen.height); top += partSide) {
    for (let left = start(seen.left); left < Math.min(width, seen.left + seen.width); left += partSide) {
      found.push({ left, top, width: Math.min(partSide, width - left), height: Math.min(partSide, height - top) });
    }
  }
  return found;
}

/** Finds room for the values that are written beside points: none covers another, or a point. */

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Wanted {
  readonly id: string;
  readonly text: string;
  /** Where its point stands. */
  readonly x: number;
  readonly y: number;
  /** Must be written, wherever there is least harm. */
  readonly always: boolean;
}

export interface Placed {
  readonly id: string;
  readonly text: string;
  /** Left end of the text, and its middle height. */
  readonly x: number;
  readonly y: number;
}

const height = 14;
const away = 8;

/** Width of a text of 12 pixels, near enough to keep texts apart. */
export function textWidth(text: string): number {
  return text.length * 7 + 2;
}

/** In the order of `wanted`: the first has the first choice. */
export function placeLabels(
  wanted: readonly Wanted[],
  points: readonly { x: number; y: number }[],
  area: Box,
): Placed[] {
  const taken: Box[] = [];
  const dots = points.map(({ x, y }) => ({ x: x - 4, y: y - 4, width: 8, height: 8 }));
  const placed: Placed[] = [];
  for (const want of wanted) {
    const width = textWidth(want.text);
    const above = { x: want.x - width / 2, y: want.y - away - height, width, height };
    const right = { x: want.x + away + 2, y: want.y - height / 2, width, height };
    const left = { x: want.x - away - 2 - width, y: want.y - height / 2, width, height };
    const below = { x: want.x - width / 2, y: want.y + away, width, height };
    // The newest has the right margin to itself.
    const boxes: Box[] = (want.always ? [right, above, below, left] : [above, left, right, below]).map((box) => ({
      ...box,
      x: Math.max(area.x, Math.min(box.x, area.x + area.width - width)),
    }));
    const own = (dot: Box) => dot.x + 4 === want.x && dot.y + 4 === want.y;
    const free = boxes.find(
      (box) =>
        box.y >= area.y &&
        box.y + box.height <= area.y + area.height &&
        taken.every((other) => !overlap(box, other)) &&
        dots.every((dot) => own(dot) || !overlap(box, dot)),
    );
    const box = free ?? (want.always ? boxes[0] : undefined);
    if (box === undefined) continue;
    taken.push(box);
    placed.push({ id: want.id, text: want.text, x: box.x, y: box.y + height / 2 });
  }
  return placed;
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** Widths of the grid, CSS pixels. What is zero is not drawn: then the range stands under the name. */
export interface GridShape {
  readonly name: number;
  readonly range: number;
  readonly spark: number;
  readonly column: number;
  /** How many columns stand before the first sampling time. */
  readonly fixed: number;
}

/** By the room of the grid, and of the window: thumbnails close under 1400 pixels. */
export function gridShape(room: number, windowWidth: number): GridShape {
  const narrow = room > 0 && room < 520;
  const range = narrow ? 0 : 94;
  const spark = windowWidth >= 1400 && room >= 760 ? 64 : 0;
  return {
    name: narrow ? 172 : 214,
    range,
    spark,
    column: 84,
    fixed: 1 + (range === 0 ? 0 : 1) + (spark === 0 ? 0 : 1),
  };
}

export function stickyWidth(shape: GridShape): number {
  return shape.name + shape.range + shape.spark;
}

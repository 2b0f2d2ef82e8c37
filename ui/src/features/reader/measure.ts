/** How wide a word would be in the font of the text layer, without asking the page's layout. */
const probe = 100;
const known = new Map<string, number>();
let canvas: CanvasRenderingContext2D | null | undefined;

export function naturalWidth(text: string, size: number): number {
  let width = known.get(text);
  if (width === undefined) {
    if (canvas === undefined) {
      canvas = document.createElement('canvas').getContext('2d');
      if (canvas !== null) canvas.font = `${probe}px Arial, 'Liberation Sans', sans-serif`;
    }
    // Without a canvas (a test) a letter is taken for half as wide as high.
    width = canvas === null ? text.length * probe * 0.5 : canvas.measureText(text).width;
    if (known.size > 20_000) known.clear();
    known.set(text, width);
  }
  return (width * size) / probe;
}

/** The words of a patient do not stay when the document goes. */
export function forgetWidths(): void {
  known.clear();
}

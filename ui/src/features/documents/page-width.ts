/** How wide a page is on screen, and how many pixels its picture needs. */
const margin = 24;

export const zoomSteps = [50, 67, 80, 90, 100, 110, 125, 150, 175, 200, 250, 300, 400] as const;

/** Fit the width first; a very wide pane does not blow a letter up beyond reading size. */
export function fitWidth(box: number): number {
  return Math.max(0, Math.min(box - margin, 1000));
}

/** Device pixels. Some web views tell the window's zoom in the pixel ratio and some do not, so the greater one counts. */
export function pixelWidth(width: number, ratio: number, windowZoom: number): number {
  const scale = Math.max(ratio, windowZoom / 100);
  return Math.min(4096, Math.round((width * scale) / 8) * 8);
}

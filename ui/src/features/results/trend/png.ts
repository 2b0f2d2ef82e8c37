/**
 * Drawings as one PNG (a data address), as they stand on screen, one under the other. The marks of style are written into the copy, since an image
 * knows no style sheet; patient, analysis and unit stand in the drawing itself.
 */
const carried = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linejoin',
  'paint-order',
  'font-size',
  'font-weight',
] as const;

const padding = 16;
/** Twice the size on screen: sharp in a letter. */
const scale = 2;

export async function pngOf(drawings: readonly SVGSVGElement[]): Promise<string> {
  const images = await Promise.all(drawings.map(imageOf));
  const width = Math.max(...drawings.map((drawing) => drawing.width.baseVal.value)) + 2 * padding;
  const heights = drawings.map((drawing) => drawing.height.baseVal.value + padding);
  const canvas = document.createElement('canvas');
  canvas.width = width * scale;
  canvas.height = (heights.reduce((sum, height) => sum + height, 0) + padding) * scale;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no canvas');
  context.scale(scale, scale);
  context.fillStyle = getComputedStyle(document.body).getPropertyValue('--surface');
  context.fillRect(0, 0, canvas.width, canvas.height);
  let top = padding;
  images.forEach((image, index) => {
    context.drawImage(image, padding, top);
    top += heights[index] ?? 0;
  });
  return canvas.toDataURL('image/png');
}

async function imageOf(drawing: SVGSVGElement): Promise<HTMLImageElement> {
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('font-family', 'Inter, system-ui, sans-serif');
  const from = drawing.querySelectorAll('*');
  copy.querySelectorAll('*').forEach((element, index) => {
    const source = from[index];
    if (source === undefined) return;
    const style = getComputedStyle(source);
    for (const property of carried) element.setAttribute(property, style.getPropertyValue(property));
    element.removeAttribute('class');
  });
  for (const tip of copy.querySelectorAll('[aria-hidden="true"]')) tip.remove();
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await image.decode();
  return image;
}

/** Where the picture of a page is. Windows cannot have own schemes in its web view, so the name stands in the host there. */
export interface PictureWish {
  /** Width of the whole page, device pixels. */
  readonly width: number;
  /** A part of it, device pixels of the whole page. */
  readonly part?: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
  /** A small one, which may wait. */
  readonly small?: boolean;
}

export function pageAddress(
  handle: string,
  page: number,
  { width, part, small = false }: PictureWish,
  agent: string = navigator.userAgent,
): string {
  const base = agent.includes('Windows') ? 'http://pdfpage.localhost' : 'pdfpage://localhost';
  const wishes = [`width=${Math.max(1, Math.round(width))}`];
  if (part !== undefined)
    wishes.push(`part=${[part.left, part.top, part.width, part.height].map(Math.round).join('-')}`);
  if (small) wishes.push('small');
  return `${fakeBase ?? base}/${encodeURIComponent(handle)}/${page}?${wishes.join('&')}`;
}

let fakeBase: string | undefined;

/** Only for the fake shell of development. */
export function servePagesFrom(base: string): void {
  fakeBase = base;
}

/** Where the picture of a page is. Windows cannot have own schemes in its web view, so the name stands in the host there. */
export function pageAddress(handle: string, page: number, width: number, agent: string = navigator.userAgent): string {
  const base = agent.includes('Windows') ? 'http://pdfpage.localhost' : 'pdfpage://localhost';
  return `${fakeBase ?? base}/${encodeURIComponent(handle)}/${page}?width=${Math.max(1, Math.round(width))}`;
}

let fakeBase: string | undefined;

/** Only for the fake shell of development. */
export function servePagesFrom(base: string): void {
  fakeBase = base;
}

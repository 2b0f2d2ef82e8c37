import { describe, expect, it } from 'vitest';
import { pageAddress } from './page-address';

describe('the address of a page', () => {
  it('has its own scheme', () => {
    expect(pageAddress('abc', 2, { width: 811.4 }, 'Mozilla/5.0 (X11; Linux x86_64)')).toBe(
      'pdfpage://localhost/abc/2?width=811',
    );
  });

  it('names a part, and a small picture', () => {
    const part = { left: 0, top: 1024, width: 1024, height: 300 };
    expect(pageAddress('abc', 0, { width: 8000, part }, 'Linux')).toBe(
      'pdfpage://localhost/abc/0?width=8000&part=0-1024-1024-300',
    );
    expect(pageAddress('abc', 0, { width: 128, small: true }, 'Linux')).toBe(
      'pdfpage://localhost/abc/0?width=128&small',
    );
  });

  it('stands in the host on Windows', () => {
    expect(pageAddress('abc', 0, { width: 800 }, 'Mozilla/5.0 (Windows NT 10.0; Win64)')).toBe(
      'http://pdfpage.localhost/abc/0?width=800',
    );
  });
});

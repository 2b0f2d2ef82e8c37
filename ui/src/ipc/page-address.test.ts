import { describe, expect, it } from 'vitest';
import { pageAddress } from './page-address';

describe('the address of a page', () => {
  it('has its own scheme', () => {
    expect(pageAddress('abc', 2, 811.4, 'Mozilla/5.0 (X11; Linux x86_64)')).toBe('pdfpage://localhost/abc/2?width=811');
  });

  it('stands in the host on Windows', () => {
    expect(pageAddress('abc', 0, 800, 'Mozilla/5.0 (Windows NT 10.0; Win64)')).toBe(
      'http://pdfpage.localhost/abc/0?width=800',
    );
  });
});

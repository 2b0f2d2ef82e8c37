import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pageHits, pageLayer } from '../../fixtures/documents';
import type { PageLayer } from '../../ipc/bindings';
import { clearMocks, mockIPC } from '../../ipc/mocks';
import { printing } from '../../state/printing.svelte';
import { expectAccessible } from '../../test-axe';
import { between, mostVisible, nextZoom, parts, pixelWidth, sheets, totalHeight } from './layout';
import PdfPane from './PdfPane.svelte';
import { PdfSearch, ranges } from './search.svelte';
import { textBetween } from './selection';

const a4 = { width: 595, height: 842 };
const box = { width: 624, height: 700 };
const three = [a4, a4, a4];

type Requests = Record<string, unknown>[];
let asked: Map<string, Requests>;

beforeEach(() => {
  asked = new Map();
  const answers: Record<string, (request: Record<string, unknown>) => unknown> = {
    page_layer: ({ page }) => pageLayer(Number(page)),
    search_pdf: ({ words, first, count }) => pageHits(String(words), Number(first), Number(count)),
    pdf_outline: () => ({ entries: [{ level: 0, page: 1, top: null, title: 'Diagnoser' }], more: false }),
    pdf_text: () => ({ pages: ['En', 'To'], withoutText: 0, complete: true }),
    unlock_pdf: ({ password }) => {
      if (password === 'oppdiktet') return three;
      throw {
        code: 'WrongPassword',
        retry: 'never',
        correlationId: null,
        status: null,
        serviceCode: null,
        retryAfter: null,
      };
    },
    open_link: () => null,
    copy_text: () => null,
  };
  mockIPC(async (command, payload) => {
    const request = (payload as { request?: Record<string, unknown> } | undefined)?.request ?? {};
    asked.set(command, [...(asked.get(command) ?? []), request]);
    return answers[command]?.(request);
  });
});
afterEach(() => {
  clearMocks();
  vi.restoreAllMocks();
});

function open(pages: typeof three | null = three) {
  return render(PdfPane, { contextId: 'c', handle: 'abc', documentId: 'd1', pages, windowZoom: 100 });
}

/** The pictures never come in a test without a browser: it says that they did. */
async function drawn() {
  for (const picture of await screen.findAllByTestId('pdf-page')) await fireEvent.load(picture);
}

describe('where pages lie', () => {
  it('below each other, fitted to the width, turned or not', () => {
    const all = sheets(three, box, 'width', 0);
    expect(all[0]?.width).toBeCloseTo(600);
    expect(all[1]?.top).toBeCloseTo(12 + 849.08 + 12, 0);
    expect(totalHeight(all)).toBeCloseTo(3 * (849.08 + 12) + 12, 0);
    const turned = sheets([a4], box, 'width', 90)[0];
    expect(turned?.width).toBeCloseTo(600);
    expect(turned?.height).toBeCloseTo(424, 0);
  });

  it('a whole page fits the height, and a wide pane does not blow letters up', () => {
    expect(sheets([a4], box, 'page', 0)[0]?.height).toBeCloseTo(676);
    expect(sheets([a4], { width: 4000, height: 700 }, 'width', 0)[0]?.width).toBeCloseTo(1000);
  });

  it('a hundred per cent is the size of the paper: 21 cm at 96 to the inch', () => {
    expect(sheets([a4], box, 100, 0)[0]?.width).toBeCloseTo(793.3, 0);
  });

  it('are found by height', () => {
    const all = sheets(three, box, 'width', 0);
    expect(between(all, 0, 700)).toEqual([0, 0]);
    expect(between(all, 800, 900)).toEqual([0, 1]);
    expect(between(all, 99_999, 100_000)).toEqual([2, 2]);
    expect(mostVisible(all, 600, 700)).toBe(1);
    expect(between([], 0, 9)).toEqual([0, 0]);
  });

  it('are drawn for the pixels of the screen, in parts when strongly magnified', () => {
    expect(pixelWidth(600, 2, 100)).toBe(1200);
    expect(pixelWidth(600, 1, 200)).toBe(1200);
    expect(parts(3000, 4245, { left: 1000, top: 0, width: 100, height: 100 })).toEqual([
      { left: 0, top: 0, width: 1024, height: 1024 },
      { left: 1024, top: 0, width: 1024, height: 1024 },
    ]);
    expect(parts(3000, 4245, { left: 2990, top: 4200, width: 500, height: 500 })).toEqual([
      { left: 2048, top: 4096, width: 952, height: 149 },
    ]);
  });

  it('sizes have steps', () => {
    expect(nextZoom(84, 1)).toBe(90);
    expect(nextZoom(84, -1)).toBe(75);
    expect(nextZoom(600, 1)).toBeUndefined();
  });
});

describe('the reader', () => {
  it('says how many pages there are, and asks for the seen one first', async () => {
    open();
    expect(screen.getByTestId('page-count')).toHaveTextContent('av 3');
    expect(screen.getByTestId('page-number')).toHaveValue('1');
    expect(screen.getByTestId('zoom')).toHaveDisplayValue(/Sidebredde \d+ %/);
  });

  it('finds words, counts them and walks round', async () => {
    const shown = vi.fn();
    const search = new PdfSearch({ contextId: 'c', handle: 'abc' }, 3);
    await search.run('Kalium', 1, shown);
    expect(search.hits.map((hit) => hit.page)).toEqual([0, 1]);
    expect(shown).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ page: 1 }));
    expect(search.current).toBe(1);
    expect(search.step(1)?.page).toBe(0);
    expect(search.step(-1)?.page).toBe(1);
    expect(search.withoutText).toBe(1);
    await search.run('natrium', 0, shown);
    expect(search.hits).toEqual([]);
    expect(ranges(70, 120)).toEqual([
      [70, 50],
      [0, 50],
      [50, 20],
    ]);
  });

  it('says "1 av 2" and that pictures were not searched', async () => {
    open();
    const user = userEvent.setup();
    await user.type(screen.getByTestId('reader-search'), 'kalium{Enter}');
    await waitFor(() => expect(screen.getByTestId('search-count')).toHaveTextContent('1 av 2'));
    expect(screen.getByTestId('search-remark')).toHaveTextContent('1 side er et bilde uten tekst.');
    await user.keyboard('{F3}');
    expect(screen.getByTestId('search-count')).toHaveTextContent('2 av 2');
    await user.keyboard('{Escape}');
    expect(screen.queryByTestId('search-count')).toBeNull();
  });

  it('copies the whole text from Rust', async () => {
    open();
    const desk = screen.getByTestId('desk');
    await fireEvent.keyDown(desk, { key: 'a', ctrlKey: true });
    expect(screen.getByTestId('reader-said')).toHaveTextContent('Hele teksten er markert.');
    await fireEvent.copy(desk);
    await waitFor(() => expect(asked.get('copy_text')?.[0]?.['text']).toBe('En\n\nTo'));
  });

  it('asks for the pages of a long print, at most twenty', async () => {
    const ask = vi.spyOn(printing, 'ask').mockImplementation(() => undefined);
    open(Array.from({ length: 100 }, () => a4));
    const user = userEvent.setup();
    await user.click(screen.getByTestId('reader-print'));
    await user.clear(screen.getByTestId('print-to'));
    await user.type(screen.getByTestId('print-to'), '21');
    await user.click(screen.getByTestId('print-go'));
    expect(screen.getByTestId('print-bar')).toHaveTextContent('Velg fra 1 til 20 sider mellom 1 og 100.');
    expect(ask).not.toHaveBeenCalled();
    await user.clear(screen.getByTestId('print-to'));
    await user.type(screen.getByTestId('print-to'), '3');
    await user.click(screen.getByTestId('print-go'));
    expect(ask.mock.calls[0]?.[0].request).toEqual({ contextId: 'c', source: 'phr', items: ['d1'] });
    ask.mockRestore();
  });

  it('is accessible', async () => {
    open();
    await expectAccessible();
  });
});

describe('a link', () => {
  it('shows its address in full and opens only when asked to', async () => {
    vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(624);
    vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(700);
    open([a4, a4]);
    const user = userEvent.setup();
    await drawn();
    const [address, program] = await screen.findAllByTestId('page-link');
    if (address === undefined || program === undefined) throw new Error('no links');
    await user.click(address);
    expect(screen.getByTestId('link-address')).toHaveTextContent('https://helsenorge.no/');
    expect(asked.get('open_link')).toBeUndefined();
    await user.click(screen.getByTestId('link-open'));
    await waitFor(() =>
      expect(asked.get('open_link')?.[0]).toEqual({ contextId: 'c', handle: 'abc', page: 0, link: 0 }),
    );
    await user.click(program);
    expect(screen.getByTestId('link-prompt')).toHaveTextContent('Innsyn gjør ikke det.');
    expect(screen.queryByTestId('link-open')).toBeNull();
  });
});

describe('a locked document', () => {
  it('asks in its place, says when the password does not fit, and opens', async () => {
    open(null);
    const user = userEvent.setup();
    await user.click(screen.getByTestId('password-open'));
    expect(screen.getByText('Skriv passordet.')).toBeInTheDocument();
    await user.type(screen.getByTestId('password'), 'feil{Enter}');
    expect(await screen.findByText('Passordet passer ikke.')).toBeInTheDocument();
    expect(screen.getByTestId('password')).toHaveValue('');
    await user.type(screen.getByTestId('password'), 'oppdiktet{Enter}');
    expect(await screen.findByTestId('desk')).toBeInTheDocument();
  });
});

describe('what is marked', () => {
  const word = (text: string, joined = false) => ({
    text,
    area: { left: 0, top: 0, width: 9, height: 9 },
    upright: false,
    joined,
  });
  const layer = (lines: PageLayer['lines']): PageLayer => ({ lines, cut: false, links: [], failed: null });
  const pages = [
    layer([[word('P-Kalium'), word('5,8')], [word('mmol/L')]]),
    layer([]),
    layer([[word('siste', true), word('side')]]),
  ];
  const get = async (page: number) => pages[page] ?? layer([]);

  it('is copied with its spaces and lines, over pages', async () => {
    const start = { page: 0, line: 0, word: 0, letter: 2 };
    const end = { page: 2, line: 0, word: 1, letter: 2 };
    expect(await textBetween(start, end, get)).toBe('Kalium 5,8\nmmol/L\n\nsistesi');
    expect(await textBetween({ ...start, word: 1, letter: 0 }, { page: 0, line: 0, word: 1, letter: 3 }, get)).toBe(
      '5,8',
    );
  });
});

/** Looking for words in an opened PDF: some pages at a time, from the page that is read on. */
import type { AreaView, CommandError, PageHitsView } from '../../ipc/bindings';
import * as commands from '../../ipc/commands';
import { failure } from '../../ipc/failure';

export interface Hit {
  readonly page: number;
  readonly areas: readonly AreaView[];
}

/** Pages that are asked for at once: an answer every blink of an eye. */
const atOnce = 50;

export class PdfSearch {
  words = $state('');
  hits = $state.raw<readonly Hit[]>([]);
  /** Number of the hit that is shown, or -1. */
  current = $state(-1);
  searched = $state(0);
  withoutText = $state(0);
  unreadable = $state(0);
  running = $state(false);
  error = $state.raw<CommandError | null>(null);
  #round = 0;

  constructor(
    private readonly document: { readonly contextId: string; readonly handle: string },
    private readonly count: number,
  ) {}

  get shown(): Hit | undefined {
    return this.hits[this.current];
  }

  /** Looks through the whole document; `onfirst` is told the first hit from page `from` on, and then the search goes on. */
  async run(words: string, from: number, onfirst: (hit: Hit) => void): Promise<void> {
    this.#round += 1;
    const round = this.#round;
    this.words = words;
    this.hits = [];
    this.current = -1;
    this.searched = this.withoutText = this.unreadable = 0;
    this.error = null;
    this.running = words.trim() !== '';
    if (!this.running) return;
    const found = new Map<number, PageHitsView>();
    try {
      for (const [first, count] of ranges(from, this.count)) {
        const pages = await commands.searchPdf({ ...this.document, words, first, count });
        if (round !== this.#round) return;
        for (const page of pages) found.set(page.page, page);
        this.#show(found);
        if (this.current < 0) {
          this.current = this.hits.findIndex((hit) => hit.page >= first);
          const hit = this.shown;
          if (hit !== undefined) onfirst(hit);
        }
      }
    } catch (thrown) {
      if (round === this.#round) this.error = failure(thrown);
    } finally {
      if (round === this.#round) this.running = false;
    }
  }

  stop(): void {
    this.#round += 1;
    this.words = '';
    this.hits = [];
    this.current = -1;
    this.running = false;
    this.error = null;
  }

  /** The next hit, or the one before; from the last to the first. */
  step(direction: 1 | -1): Hit | undefined {
    if (this.hits.length === 0) return undefined;
    this.current = (this.current + direction + this.hits.length) % this.hits.length;
    return this.shown;
  }

  #show(found: ReadonlyMap<number, PageHitsView>) {
    const before = this.shown;
    const pages = [...found.values()].sort((a, b) => a.page - b.page);
    this.hits = pages.flatMap((page) => page.hits.map((areas) => ({ page: page.page, areas })));
    // Pages before the one that is read come last: the hit that is shown keeps its place, not its number.
    if (before !== undefined) {
      this.current = this.hits.findIndex(
        (hit) =>
          hit.page === before.page &&
          hit.areas[0]?.top === before.areas[0]?.top &&
          hit.areas[0]?.left === before.areas[0]?.left,
      );
    }
    this.searched = pages.length;
    this.withoutText = pages.filter((page) => page.searched === 'noText').length;
    this.unreadable = pages.filter((page) => page.searched === 'unreadable' || page.searched === 'cut').length;
  }
}

/** From the page that is read to the end, then from the beginning. */
export function ranges(from: number, count: number): [number, number][] {
  const found: [number, number][] = [];
  const add = (start: number, end: number) => {
    for (let first = start; first < end; first += atOnce) found.push([first, Math.min(atOnce, end - first)]);
  };
  add(from, count);
  add(0, Math.min(from, count));
  return found;
}

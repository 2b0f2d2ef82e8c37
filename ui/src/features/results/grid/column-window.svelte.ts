/** Which columns of a wide table are in the page. All have one width; the one that holds the keyboard stays drawn. */
import type { Attachment } from 'svelte/attachments';

export type ColumnPiece =
  | { readonly kind: 'column'; readonly key: string; readonly index: number }
  | { readonly kind: 'gap'; readonly key: string; readonly width: number };

interface Source {
  readonly count: () => number;
  readonly width: () => number;
  /** Width of what sticks at the left. */
  readonly sticky: () => number;
  readonly pinned: () => number | null;
}

const beyond = 2;
const unknownWidth = 1200;

export class ColumnWindow {
  #source: Source;
  #scroller: HTMLElement | null = null;
  #left = $state(0);
  #width = $state(0);

  constructor(source: Source) {
    this.#source = source;
  }

  /** Inner width of the scroller. */
  get room(): number {
    return this.#width;
  }

  readonly #first = $derived.by(() => Math.max(0, even(Math.floor(this.#left / this.#source.width())) - beyond));
  readonly #last = $derived.by(() => {
    const room = (this.#width === 0 ? unknownWidth : this.#width) - this.#source.sticky();
    const last = Math.ceil((this.#left + Math.max(0, room)) / this.#source.width()) + beyond;
    return Math.min(this.#source.count(), even(last + 1));
  });

  readonly pieces = $derived.by(() => {
    const [count, width, pinned] = [this.#source.count(), this.#source.width(), this.#source.pinned()];
    const pieces: ColumnPiece[] = [];
    let drawn = 0;
    const gapTo = (index: number) => {
      if (index > drawn) pieces.push({ kind: 'gap', key: `gap ${pieces.length}`, width: (index - drawn) * width });
    };
    const add = (index: number) => {
      gapTo(index);
      pieces.push({ kind: 'column', key: `column ${index}`, index });
      drawn = index + 1;
    };
    if (pinned !== null && pinned < this.#first) add(pinned);
    for (let index = this.#first; index < this.#last; index += 1) add(index);
    if (pinned !== null && pinned >= this.#last && pinned < count) add(pinned);
    gapTo(count);
    return pieces;
  });

  readonly scroller: Attachment<HTMLElement> = (element) => {
    this.#scroller = element;
    const scrolled = () => {
      this.#left = element.scrollLeft;
    };
    element.addEventListener('scroll', scrolled, { passive: true });
    this.#width = element.clientWidth;
    const observer = new ResizeObserver(() => {
      this.#width = element.clientWidth;
    });
    observer.observe(element);
    return () => {
      element.removeEventListener('scroll', scrolled);
      observer.disconnect();
      this.#scroller = null;
    };
  };

  /** Brings a column fully into sight, beside what sticks. */
  reveal(index: number): void {
    const scroller = this.#scroller;
    if (scroller === null) return;
    const width = this.#source.width();
    const room = scroller.clientWidth - this.#source.sticky();
    if (index * width < scroller.scrollLeft) scroller.scrollLeft = index * width;
    else if ((index + 1) * width > scroller.scrollLeft + room)
      scroller.scrollLeft = (index + 1) * width - Math.max(room, width);
    this.#left = scroller.scrollLeft;
  }
}

const even = (value: number) => value - (value % 2);

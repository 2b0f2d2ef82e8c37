/**
 * Which rows of a long list or table are in the page. Rows may differ in height: an estimate stands until a row was seen, then its
 * measured height. Rows above that turn out higher or lower than estimated do not move what is being read.
 */
import { flushSync } from 'svelte';
import type { Attachment } from 'svelte/attachments';

/** A row that is drawn, or the room that rows which are not drawn would take. */
export type Piece =
  | { readonly kind: 'row'; readonly key: string; readonly index: number }
  | { readonly kind: 'gap'; readonly key: string; readonly height: number };

interface Source {
  /** Keys of all rows, in order. */
  readonly keys: () => readonly string[];
  /** Height of a row that was never drawn, CSS pixels. */
  readonly estimate: (index: number) => number;
  /** A row that stays in the page wherever the list is scrolled to: the one that holds the keyboard. */
  readonly pinned: () => string | null;
  /** Height of what sticks at the top of the scroller. */
  readonly sticky: () => number;
}

/** Rows drawn beyond each edge. */
const beyond = 8;
/** The first row moves in steps, so that a small scroll draws nothing anew. */
const step = 4;
/** Until the size is known, and where there is no layout (tests). */
const unknownHeight = 900;

export class RowWindow {
  #source: Source;
  #scroller: HTMLElement | null = null;
  #scrollTop = $state(0);
  #height = $state(0);
  #measured = new Map<string, number>();
  #measurements = $state(0);
  #observer: ResizeObserver | null = null;
  #keyOf = new WeakMap<Element, string>();
  /** Brought into sight a moment ago. */
  #revealed: number | null = null;

  constructor(source: Source) {
    this.#source = source;
  }

  /** Offset of each row from the top, and the whole height last. */
  readonly offsets = $derived.by(() => {
    void this.#measurements;
    const keys = this.#source.keys();
    const offsets = new Float64Array(keys.length + 1);
    let top = 0;
    keys.forEach((key, index) => {
      offsets[index] = top;
      top += this.#measured.get(key) ?? this.#source.estimate(index);
    });
    offsets[keys.length] = top;
    return offsets;
  });

  readonly #first = $derived(
    Math.max(0, Math.floor(Math.max(0, rowAt(this.offsets, this.#scrollTop) - beyond) / step) * step),
  );
  readonly #last = $derived.by(() => {
    const height = this.#height === 0 ? unknownHeight : this.#height;
    const last = rowAt(this.offsets, this.#scrollTop + height) + 1 + beyond;
    return Math.min(this.#source.keys().length, Math.ceil(last / step) * step);
  });

  readonly pieces = $derived.by(() => {
    const keys = this.#source.keys();
    const pinned = this.#source.pinned();
    const pinnedAt = pinned === null ? -1 : keys.indexOf(pinned);
    const pieces: Piece[] = [];
    let top = 0;
    const gapTo = (index: number) => {
      const height = (this.offsets[index] ?? 0) - top;
      if (height > 0) pieces.push({ kind: 'gap', key: `gap ${pieces.length}`, height });
    };
    const add = (index: number) => {
      gapTo(index);
      pieces.push({ kind: 'row', key: `row ${keys[index] ?? ''}`, index });
      top = this.offsets[index + 1] ?? top;
    };
    if (pinnedAt >= 0 && pinnedAt < this.#first) add(pinnedAt);
    for (let index = this.#first; index < this.#last; index += 1) add(index);
    if (pinnedAt >= this.#last) add(pinnedAt);
    gapTo(keys.length);
    return pieces;
  });

  /** On the element that scrolls. */
  readonly scroller: Attachment<HTMLElement> = (element) => {
    this.#scroller = element;
    const scrolled = () => {
      this.#scrollTop = element.scrollTop;
    };
    element.addEventListener('scroll', scrolled, { passive: true });
    this.#height = element.clientHeight;
    const observer = new ResizeObserver(() => {
      this.#height = element.clientHeight;
    });
    observer.observe(element);
    return () => {
      element.removeEventListener('scroll', scrolled);
      observer.disconnect();
      this.#observer?.disconnect();
      this.#observer = null;
      this.#scroller = null;
    };
  };

  /** On each row. */
  measure(key: string): Attachment<HTMLElement> {
    return (element) => {
      this.#observer ??= new ResizeObserver((entries) => this.#take(entries));
      this.#keyOf.set(element, key);
      this.#observer.observe(element);
      return () => this.#observer?.unobserve(element);
    };
  }

  /** Brings a row fully into sight, as little as needed, and draws it at once: the keyboard may be put there. */
  reveal(index: number): void {
    this.#show(index);
    // Rows that were never drawn are measured now, and may turn out higher than estimated: look once more.
    this.#revealed = index;
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        if (this.#revealed !== index) return;
        this.#revealed = null;
        this.#show(index);
      }),
    );
  }

  #show(index: number): void {
    const scroller = this.#scroller;
    if (scroller === null) return;
    const top = this.offsets[index] ?? 0;
    const bottom = this.offsets[index + 1] ?? top;
    const room = scroller.clientHeight - this.#source.sticky();
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (room > 0 && bottom > scroller.scrollTop + room) scroller.scrollTop = bottom - room;
    this.#scrollTop = scroller.scrollTop;
    flushSync();
  }

  /** How many rows fit, for Page Up and Page Down. */
  get pageSize(): number {
    const height = this.#height === 0 ? unknownHeight : this.#height;
    return Math.max(1, rowAt(this.offsets, this.#scrollTop + height) - rowAt(this.offsets, this.#scrollTop) - 2);
  }

  /** Back to the first row: what was filtered begins at its top. */
  toTop(): void {
    if (this.#scroller !== null) this.#scroller.scrollTop = 0;
    this.#scrollTop = 0;
  }

  #take(entries: readonly ResizeObserverEntry[]): void {
    const firstSeen = rowAt(this.offsets, this.#scrollTop);
    const indexes = new Map(this.pieces.flatMap((piece) => (piece.kind === 'row' ? [[piece.key, piece.index]] : [])));
    let changed = false;
    let above = 0;
    for (const entry of entries) {
      const key = this.#keyOf.get(entry.target);
      if (key === undefined || !entry.target.isConnected) continue;
      const height = entry.borderBoxSize[0]?.blockSize ?? 0;
      const index = indexes.get(`row ${key}`);
      if (height === 0 || index === undefined) continue;
      const before = this.#measured.get(key) ?? this.#source.estimate(index);
      this.#measured.set(key, height);
      if (Math.abs(before - height) < 0.5) continue;
      changed = true;
      if (index < firstSeen) above += height - before;
    }
    if (!changed) return;
    this.#measurements += 1;
    if (above !== 0 && this.#scroller !== null) {
      flushSync();
      this.#scroller.scrollTop += above;
      this.#scrollTop = this.#scroller.scrollTop;
    }
  }
}

/** The row that holds a height; the last one beyond the end. */
export function rowAt(offsets: Float64Array, height: number): number {
  let low = 0;
  let high = offsets.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((offsets[middle] ?? 0) <= height) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, Math.min(low, offsets.length - 2));
}

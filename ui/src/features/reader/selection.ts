/**
 * The words that are marked, from the page's model and not from the drawing: in reading order, with their spaces and line
 * breaks, also where a page between has been let go of meanwhile.
 */
import type { PageLayer } from '../../ipc/bindings';

/** A place among the words: page, line, word, letter. */
export interface Place {
  readonly page: number;
  readonly line: number;
  readonly word: number;
  readonly letter: number;
}

/** Pages that the selection in `root` touches, if there is one. */
export function selectedPages(root: HTMLElement, selection: Selection | null): [number, number] | null {
  const ends = selectionEnds(root, selection);
  return ends === null ? null : [ends[0].page, ends[1].page];
}

/** Both ends of the selection, the earlier one first. */
export function selectionEnds(root: HTMLElement, selection: Selection | null): [Place, Place] | null {
  if (selection === null || selection.rangeCount === 0 || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!root.contains(range.commonAncestorContainer) && !range.intersectsNode(root)) return null;
  const words = [...root.querySelectorAll<HTMLElement>('[data-word]')].filter((word) => range.intersectsNode(word));
  const first = words[0];
  const last = words.at(-1);
  if (first === undefined || last === undefined) return null;
  const start = first.contains(range.startContainer) ? range.startOffset : 0;
  const end = last.contains(range.endContainer) ? range.endOffset : Number.POSITIVE_INFINITY;
  return [placeOf(first, start), placeOf(last, end)];
}

function placeOf(element: HTMLElement, letter: number): Place {
  const number = (name: string) => Number(element.dataset[name] ?? 0);
  return { page: number('ofPage'), line: number('line'), word: number('word'), letter };
}

/** The text between two places. */
export async function textBetween(
  start: Place,
  end: Place,
  layer: (page: number) => Promise<PageLayer>,
): Promise<string> {
  const pages: string[] = [];
  for (let page = start.page; page <= end.page; page += 1) {
    const { lines } = await layer(page);
    const out: string[] = [];
    lines.forEach((words, line) => {
      let text = '';
      words.forEach((word, index) => {
        const before = page === start.page && (line < start.line || (line === start.line && index < start.word));
        const after = page === end.page && (line > end.line || (line === end.line && index > end.word));
        if (before || after) return;
        const isStart = page === start.page && line === start.line && index === start.word;
        const isEnd = page === end.page && line === end.line && index === end.word;
        const piece = word.text.slice(isStart ? start.letter : 0, isEnd ? end.letter : undefined);
        const space = word.joined || index === words.length - 1 || isEnd ? '' : ' ';
        text += piece + space;
      });
      if (text !== '') out.push(text);
    });
    if (out.length > 0) pages.push(out.join('\n'));
  }
  return pages.join('\n\n');
}

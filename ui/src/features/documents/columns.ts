/** Columns of the list: how wide, and which go first when there is no room. */
import type { DocumentColumn } from '../../state/documents-view.svelte';

interface Column {
  readonly id: DocumentColumn;
  readonly width: number;
}

/** In the order in which they stand. The document's own column takes what is left. */
export const columns: readonly Column[] = [
  { id: 'date', width: 100 },
  { id: 'document', width: 0 },
  { id: 'period', width: 112 },
  { id: 'category', width: 148 },
  { id: 'author', width: 132 },
  { id: 'institution', width: 168 },
  { id: 'status', width: 96 },
  { id: 'size', width: 72 },
  { id: 'marks', width: 132 },
];

/** What goes first when there is no room; institution and marks then stand under the title. */
const leaving: readonly DocumentColumn[] = ['size', 'status', 'period', 'category', 'author', 'institution', 'marks'];

export const narrowest = 72;
export const widest = 420;
/** A title has at least this much. */
const leastDocument = 232;
const padding = 24;

export interface Fitted {
  readonly ids: readonly DocumentColumn[];
  readonly template: string;
}

export function fitColumns(
  room: number,
  shown: ReadonlySet<DocumentColumn>,
  widths: Readonly<Partial<Record<DocumentColumn, number>>>,
): Fitted {
  const kept = new Set(shown).add('document');
  const widthOf = (column: Column) => widths[column.id] ?? column.width;
  const taken = () => columns.reduce((sum, column) => sum + (kept.has(column.id) ? widthOf(column) : 0), padding);
  for (const id of leaving) {
    if (room === 0 || taken() + leastDocument <= room) break;
    kept.delete(id);
  }
  const stay = columns.filter((column) => kept.has(column.id));
  return {
    ids: stay.map((column) => column.id),
    template: stay.map((column) => (column.id === 'document' ? 'minmax(0, 1fr)' : `${widthOf(column)}px`)).join(' '),
  };
}

export function widthOf(id: DocumentColumn, widths: Readonly<Partial<Record<DocumentColumn, number>>>): number {
  return widths[id] ?? columns.find((column) => column.id === id)?.width ?? narrowest;
}

export function clampWidth(width: number): number {
  return Math.round(Math.max(narrowest, Math.min(widest, width)));
}

import type { DocumentRow } from '../ipc/bindings';

/** Whether a row is closed to the clinician. One that elevated access opened keeps its label, and can be opened. */
export function isLocked(row: Pick<DocumentRow, 'restricted' | 'canOpen'>): boolean {
  return row.restricted && !row.canOpen;
}

/**
 * How the clinician looks at the open patient's documents: words, filters, order. It belongs to the patient, so that it outlives a
 * change of section and dies with her. What is not about a patient (columns and their widths) stays for the session.
 */
import type { Period } from '../format/period';
import type { OpenedTextsFound } from '../ipc/bindings';

export type DocumentGrouping = 'none' | 'category' | 'institution' | 'year' | 'episode';

/** Facts that a row can be asked for by. */
export type DocumentMark =
  | 'unopened'
  | 'restricted'
  | 'denied'
  | 'superseded'
  | 'elevated'
  | 'copies'
  | 'unconfirmed'
  | 'incomplete';

const none: ReadonlySet<string> = new Set();

export class DocumentsView {
  query = $state('');
  categories = $state.raw(none);
  types = $state.raw(none);
  institutions = $state.raw(none);
  marks = $state.raw<ReadonlySet<DocumentMark>>(new Set());
  period = $state<Period>('all');
  /** Families whose copies and older versions stand open. */
  unfolded = $state.raw(none);
  /** The document takes the whole section. */
  full = $state(false);
  /** What the words of the query came to in the text of opened documents; for which words, and in which list. */
  found = $state.raw<{
    readonly query: string;
    readonly elevated: boolean;
    readonly of: ReadonlyMap<string, OpenedTextsFound>;
  }>({ query: '', elevated: false, of: new Map() });

  get isSet(): boolean {
    const sets = [this.categories, this.types, this.institutions, this.marks];
    return this.query.trim() !== '' || this.period !== 'all' || sets.some((set) => set.size > 0);
  }

  reset(): void {
    this.query = '';
    this.categories = none;
    this.types = none;
    this.institutions = none;
    this.marks = new Set();
    this.period = 'all';
  }
}

export type DocumentColumn =
  | 'date'
  | 'document'
  | 'period'
  | 'category'
  | 'author'
  | 'institution'
  | 'status'
  | 'size'
  | 'marks';

/** Order and columns, for every patient of this session. */
export class DocumentsLayout {
  shown = $state.raw<ReadonlySet<DocumentColumn>>(new Set(['date', 'document', 'institution', 'marks']));
  widths = $state.raw<Readonly<Partial<Record<DocumentColumn, number>>>>({});
  sort = $state.raw<{ readonly column: DocumentColumn; readonly descending: boolean }>({
    column: 'date',
    descending: true,
  });
  grouping = $state<DocumentGrouping>('none');
}

export const documentsLayout = new DocumentsLayout();

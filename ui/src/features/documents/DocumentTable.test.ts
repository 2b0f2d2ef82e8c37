import { fireEvent, render, screen } from '@testing-library/svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { documentRow } from '../../fixtures/documents';
import type { DocumentRow, OpenedTextsFound } from '../../ipc/bindings';
import { DocumentsLayout, documentsLayout } from '../../state/documents-view.svelte';
import { expectAccessible } from '../../test-axe';
import { families, lines, prepare } from './arrange';
import DocumentTable from './DocumentTable.svelte';
import WhyNot from './WhyNot.svelte';

const words = { untold: '', noDate: '', noPeriod: '', period: () => '' };

function table(
  rows: readonly DocumentRow[],
  more: { unfolded?: ReadonlySet<string>; found?: Map<string, OpenedTextsFound> } = {},
) {
  const all = prepare(rows, 'nb');
  const items = lines(
    families(all, new Map(all.map((own) => [own.row.id, own]))),
    'none',
    more.unfolded ?? new Set<string>(),
    words,
  );
  const onopen = vi.fn();
  const onunfold = vi.fn();
  render(DocumentTable, {
    items,
    selected: null,
    isOpened: () => false,
    found: more.found ?? new Map(),
    unfolded: more.unfolded ?? new Set<string>(),
    onopen,
    onunfold,
  });
  return { onopen, onunfold };
}

beforeEach(() => Object.assign(documentsLayout, { sort: new DocumentsLayout().sort, widths: {} }));

describe('the document list', () => {
  it('sorts by its heads, and says so', async () => {
    table([documentRow('a')]);
    expect(screen.getByTestId('sort-date')).toHaveTextContent('sortert synkende');
    await fireEvent.click(screen.getByTestId('sort-document'));
    expect(documentsLayout.sort).toEqual({ column: 'document', descending: false });
    await fireEvent.click(screen.getByTestId('sort-document'));
    expect(screen.getByTestId('sort-document')).toHaveTextContent('sortert synkende');
  });

  it('resizes a column by the arrow keys', async () => {
    table([documentRow('a')]);
    await fireEvent.keyDown(screen.getByTestId('resize-date'), { key: 'ArrowRight' });
    expect(documentsLayout.widths).toEqual({ date: 116 });
    await fireEvent.keyDown(screen.getByTestId('resize-marks'), { key: 'ArrowRight' });
    expect(documentsLayout.widths.marks).toBe(116);
  });

  it('counts copies, and unfolds them by key and by button', async () => {
    const { onunfold } = table([documentRow('a'), documentRow('b', { copyOf: 'a' })]);
    expect(screen.getAllByTestId('document-row')).toHaveLength(1);
    expect(screen.getByTestId('unfold')).toHaveTextContent('2 like');
    await fireEvent.keyDown(screen.getByTestId('document-row'), { key: 'ArrowRight' });
    expect(onunfold).toHaveBeenCalledWith(new Set(['a']));
    await fireEvent.click(screen.getByTestId('unfold'));
    expect(onunfold).toHaveBeenCalledTimes(2);
  });

  it('opens the next one by J', async () => {
    const rows = [documentRow('a'), documentRow('b')];
    const { onopen } = table(rows);
    await fireEvent.keyDown(screen.getAllByTestId('document-row')[0] as HTMLElement, { key: 'j' });
    expect(onopen).toHaveBeenCalledWith(rows[1]);
  });

  it('shows hits of opened text in their context', () => {
    const hit = { place: { kind: 'page', number: 2 } as const, before: 'kreatinin ', found: '161', after: ' µmol/L' };
    table([documentRow('a')], { found: new Map([['a', { documentId: 'a', words: [0], count: 4, hits: [hit] }]]) });
    expect(screen.getByTestId('opened-hits')).toHaveTextContent('4 treff i teksten');
    expect(screen.getByTestId('opened-hits')).toHaveTextContent('… kreatinin 161 µmol/L … side 2');
  });

  it('is accessible', async () => {
    table([
      documentRow('a'),
      documentRow('b', { copyOf: 'a' }),
      documentRow('c', { restricted: true, canOpen: false }),
    ]);
    await expectAccessible();
  });
});

describe('why a document is not shown', () => {
  it.each([
    ['restricted', 'Dokumentet er sperret for helsepersonell', true],
    ['masked', 'Tjenesten har skjult', true],
    ['idsMissing', 'ikke oppgitt det som trengs', false],
    ['numberInAddress', 'sender aldri et slikt nummer', false],
  ] as const)('%s', (barred, text, offers) => {
    render(WhyNot, { row: documentRow('a', { barred, canOpen: false }), onelevate: vi.fn() });
    expect(screen.getByTestId('document-cannot-open')).toHaveTextContent(text);
    expect(screen.queryByTestId('why-elevate') !== null).toBe(offers);
  });
});

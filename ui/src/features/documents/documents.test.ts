import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import Block from '../../components/blocks/Block.svelte';
import SourceNotices, { paneNotice } from '../../components/SourceNotices.svelte';
import { documentRow, pdfDocument, structuredDocument, unsupportedDocument } from '../../fixtures/documents';
import type { BlockView, DocumentRow, DocumentView, HeaderFactKey, NoticeKind } from '../../ipc/bindings';
import { expectAccessible } from '../../test-axe';
import { prepare } from './arrange';
import DocumentCells from './DocumentCells.svelte';
import DocumentNotices from './DocumentNotices.svelte';
import DocumentPane from './DocumentPane.svelte';
import { identity } from './header';
import StructuredDocument from './StructuredDocument.svelte';
import { factLabel, factWords, standsOut } from './words';

const content =
  structuredDocument.content.kind === 'blocks'
    ? structuredDocument.content.content
    : { blocks: [], outline: [], footnotes: [] };
const structured = (view = structuredDocument, own = content, onattachment = vi.fn(), save = vi.fn()) =>
  render(StructuredDocument, {
    view,
    content: own,
    position: 'Dokument 1 av 10',
    onattachment,
    save,
    onback: vi.fn(),
    onprevious: null,
    onnext: null,
  });

const cells = (row: DocumentRow) => {
  const [own] = prepare([row], 'nb');
  if (own === undefined) throw new Error('no row');
  return render(DocumentCells, { own, columns: ['date', 'document', 'institution', 'marks'], opened: false });
};

describe('a row of the document list', () => {
  it('says in words what is missing', () => {
    const row = documentRow('d', {
      title: null,
      documentType: null,
      category: null,
      created: null,
      periodStart: null,
      periodEnd: null,
      authors: [],
      institution: null,
      unit: null,
      canOpen: false,
      subject: 'unconfirmed',
    });
    const { container } = cells(row);
    for (const text of [
      'Dokument uten tittel',
      'type ikke oppgitt',
      'forfatter ikke oppgitt',
      'institusjon ikke oppgitt',
      'enhet ikke oppgitt',
      'Dato mangler',
      'Mangler data',
      'Nummer ikke bekreftet',
    ]) {
      expect(container).toHaveTextContent(text);
    }
  });

  it('that is restricted shows the word and what the service left', () => {
    const { container } = cells(documentRow('d', { restricted: true, title: null, canOpen: false }));
    expect(container).toHaveTextContent('Sperret dokument');
    expect(container).toHaveTextContent('Vidda Testsykehus HF');
    expect(container).not.toHaveTextContent('Rita Lin');
  });

  it('that the patient may not see says so', () => {
    const denied = { list: 9603, code: 'NORN_FFL', name: 'Nektet' };
    expect(cells(documentRow('d', { deniedToPatient: denied })).container).toHaveTextContent(
      'Pasienten er nektet innsyn',
    );
  });
});

describe('what must be known before reading', () => {
  it('a check sum that does not fit, and content that disagrees, are said', () => {
    const sound = render(DocumentNotices, { view: pdfDocument });
    expect(sound.container).toHaveTextContent(/^$/);
    const row = documentRow('d', { conflicting: true });
    const view: DocumentView = { ...pdfDocument, row, warnings: ['integrityCheckFailed'] };
    render(DocumentNotices, { view });
    expect(screen.getByTestId('notice-integrityCheckFailed')).toHaveTextContent('Kontrollsummen stemmer ikke.');
    expect(screen.getByTestId('notice-conflicting')).toHaveTextContent('ulikt innhold under samme id');
    expect(cells(row).container).toHaveTextContent('Ulikt innhold');
  });
});

describe('whose document it is', () => {
  it.each([
    ['confirmed', 'unconfirmed', 'inDocument'],
    [null, 'confirmed', 'inList'],
    [null, 'masked', 'masked'],
    ['unconfirmed', 'unconfirmed', 'unknown'],
    [null, 'unconfirmed', 'unknown'],
  ] as const)('own %s, list %s: %s', (own, list, found) => expect(identity(own, list)).toBe(found));

  it('is said in words, never as the right patient', () => {
    render(DocumentPane, { view: pdfDocument, contextId: 'c', windowZoom: 100 });
    expect(screen.getByTestId('document-identity')).toHaveTextContent('Samme nummer i dokumentet');
    expect(document.body).not.toHaveTextContent('Riktig pasient');
  });
});

describe('a document that cannot be shown', () => {
  it('says its kind, its size and its checksum, and that the label was wrong', () => {
    render(DocumentPane, { view: unsupportedDocument, contextId: 'c', windowZoom: 100 });
    const state = screen.getByTestId('document-unsupported');
    expect(state).toHaveTextContent('application/x-unknown');
    expect(state).toHaveTextContent('214 kB');
    expect(state).toHaveTextContent('b2a94d07');
    expect(screen.getByTestId('notice-labelMismatch')).toHaveTextContent('Oppgitt som application/pdf');
    expect(screen.getByTestId('document-identity')).toHaveTextContent('Samme nummer i dokumentlisten');
  });
});

describe('a structured document', () => {
  it('draws every block and says that it is unsigned', () => {
    structured();
    expect(screen.getByTestId('notice-unsigned')).toBeInTheDocument();
    expect(screen.getByRole('heading', { name: 'Blodprøver', level: 3 })).toBeInTheDocument();
    expect(screen.getByRole('table', { name: /Tabell 1/ })).toHaveTextContent('P-Kalium');
    expect(screen.getByRole('link', { name: 'Fotnote 1' })).toHaveAttribute('href', '#document-footnote-1');
    expect(screen.getByTestId('document-facts')).toHaveTextContent('16.10.2026 09.12');
  });

  it('says nothing of a signature that the format cannot tell', () => {
    structured({ ...structuredDocument, signed: null });
    expect(screen.queryByTestId('notice-unsigned')).toBeNull();
    expect(document.body).not.toHaveTextContent('Signert');
  });

  it('is accessible', async () => {
    structured();
    await expectAccessible();
  });

  it.each([
    [
      'a link out is shown, not opened',
      {
        kind: 'paragraph',
        caption: null,
        text: [
          { kind: 'link', target: null, address: 'https://example.com', content: [{ kind: 'text', text: 'her' }] },
        ],
      },
      'her (https://example.com)',
    ],
    [
      'a footnote that leads nowhere',
      { kind: 'paragraph', caption: null, text: [{ kind: 'footnoteRef', number: null }] },
      '[fotnote mangler]',
    ],
    [
      'a deleted revision',
      {
        kind: 'paragraph',
        caption: null,
        text: [{ kind: 'revised', deleted: true, content: [{ kind: 'text', text: 'gammel' }] }],
      },
      'slettet: gammel',
    ],
    [
      'a picture that cannot be shown',
      { kind: 'media', caption: null, alternative: 'Skisse', data: null, reason: 'format' },
      'Bildet kan ikke vises (format): Skisse',
    ],
    ['a remark with an unknown code', { kind: 'remark', code: 'nyKode', text: null }, 'nyKode'],
    ['text cut at the limit', { kind: 'remark', code: 'cutAtLimit', text: null }, 'Teksten er kuttet'],
  ] as const)('%s', (_, block, text) => {
    const { container } = render(Block, { block: block as unknown as BlockView, under: 1, prefix: 'p-' });
    expect(container).toHaveTextContent(text);
    expect(container.querySelector('a[href^="http"]')).toBeNull();
  });
});

describe('what an answer says beside its data', () => {
  const kinds: Readonly<Record<NoticeKind, string>> = {
    generalBlock: 'Pasienten har sperret tilgang',
    specificBlock: 'Du er blokkert fra innsyn',
    reservation: 'Pasienten har reservert seg. Ingen opplysninger er registrert',
    nothingFound: 'ikke fant noe',
    restrictedDocuments: '3 dokumenter er sperret.',
    sourceDidNotAnswer: 'Listen kan være ufullstendig. Meldt feil fra: Vidda.',
    pagingCutShort: 'før alt var hentet',
    otherPersonWithheld: 'Svaret gjelder en annen person',
    subjectUnconfirmed: 'mangler nummer',
    unreadable: '3 oppføringer kunne ikke leses',
    unknownOutcome: 'som Innsyn ikke kjenner',
    filteredByRegulation: 'avgrenset etter forskrift',
    stoppedByClinician: 'Hentingen ble avbrutt. 3 rapporter er ikke hentet.',
    includesRefused: 'hentet på en annen måte',
    serviceDiffers: 'annerledes enn ventet',
  };

  it.each(Object.entries(kinds) as [NoticeKind, string][])('%s has its own words', (kind, words) => {
    const notice = { kind, count: 3, code: 'XDSUnavailableCommunity', origin: 'Vidda' };
    render(SourceNotices, { notices: [notice], except: [], onelevate: vi.fn(), onretry: vi.fn() });
    const shown = screen.getByTestId(kind === 'restrictedDocuments' ? 'restricted-notice' : `notice-${kind}`);
    expect(shown).toHaveTextContent(words);
    const offers = kind === 'restrictedDocuments' || kind === 'generalBlock';
    expect(screen.queryByTestId('open-elevation') !== null).toBe(offers);
  });

  it('a block fills the pane of an empty list, the gravest first', () => {
    const notice = (kind: NoticeKind) => ({ kind, count: null, code: null, origin: null });
    expect(paneNotice([notice('unreadable'), notice('specificBlock')])?.kind).toBe('specificBlock');
    expect(paneNotice([notice('unreadable')])).toBeUndefined();
  });
});

describe('a document in a document', () => {
  const attachment: BlockView = {
    kind: 'attachment',
    index: 2,
    title: 'EKG',
    mediaType: 'application/pdf',
    size: 1200,
  };
  const holding = { blocks: [attachment], outline: [], footnotes: [] };

  it('is opened by its index', async () => {
    const opened = vi.fn();
    structured(structuredDocument, holding, opened);
    await userEvent.click(screen.getByTestId('attachment-open'));
    expect(opened).toHaveBeenCalledExactlyOnceWith(2);
  });

  it('is saved only after a question, and the name of the copy is told', async () => {
    const save = vi.fn().mockResolvedValue({ state: 'ready', value: { name: 'innsyn-kopi-1.pdf' } });
    structured(structuredDocument, holding, vi.fn(), save);
    await userEvent.click(screen.getByTestId('attachment-save'));
    expect(save).not.toHaveBeenCalled();
    await userEvent.click(screen.getByTestId('save-confirm'));
    expect(save).toHaveBeenCalledExactlyOnceWith(2);
    expect(await screen.findByTestId('save-done')).toHaveTextContent('innsyn-kopi-1.pdf');
  });
});

describe('a header fact', () => {
  const fact = (key: HeaderFactKey, text: string, code: string | null = null, missing: string | null = null) => ({
    key,
    text,
    moment: null,
    code,
    missing,
  });
  const words = (key: HeaderFactKey, text: string, pages = false) => factWords(fact(key, text), pages);

  it('says known codes in words, and others as received', () => {
    expect(factWords(fact('confidentiality', 'N', 'N'), false)).toBe('Normal');
    expect(factWords(fact('confidentiality', 'very restricted', 'V'), false)).toBe('Svært begrenset');
    expect(factWords(fact('confidentiality', 'Lokal', 'X'), false)).toBe('Lokal');
    expect(words('language', 'no-NO')).toBe('Norsk');
    expect(words('language', 'nn-NO')).toBe('Nynorsk');
    expect(words('language', 'fi-FI')).toBe('fi-FI');
    expect(words('format', 'application/cda+xml')).toBe('CDA, strukturert');
    expect(words('format', 'application/cda+xml', true)).toBe('CDA med PDF');
    expect(words('format', 'application/pdf', true)).toBe('PDF');
  });

  it('stands out by its code, whatever the source calls it', () => {
    expect(standsOut(fact('confidentiality', 'restricted', 'R'))).toBe(true);
    expect(standsOut(fact('confidentiality', 'normal', 'N'))).toBe(false);
  });

  it('never shows a raw kind of participation where there are words for it', () => {
    expect(factWords(fact('participant', 'Rita Lin', 'CON'), false)).toBe('Rita Lin (konsulent)');
    expect(factWords(fact('participant', 'Rita Lin', 'ZZZ'), false)).toBe('Rita Lin (ZZZ)');
    expect(factWords(fact('performer', 'Rita Lin', 'PRF'), false)).toBe('Rita Lin');
    expect(factLabel(fact('recipient', 'Line Danser', 'TRC'))).toBe('fact.recipient.copy');
    expect(factLabel(fact('recipient', 'Line Danser', 'PRCP'))).toBe('fact.recipient');
  });

  it('says why a value is not there', () => {
    expect(factWords(fact('author', '', null, 'MSK'), false)).toBe('skjult av kilden');
    expect(factWords(fact('author', ''), false)).toBe('ikke oppgitt');
  });
});

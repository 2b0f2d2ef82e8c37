/** A shell that is not there: answers commands in a plain browser with invented data. Development and pictures only. */
import { mockIPC } from '@tauri-apps/api/mocks';
import {
  documentList,
  elevatedDocumentList,
  pageHits,
  pageLayer,
  pdfDocument,
  structuredDocument,
  unsupportedDocument,
} from '../fixtures/documents';
import { grid, series } from '../fixtures/grid';
import { reportList, reports } from '../fixtures/reports';
import { commandError, moment, source, unnamed } from '../fixtures/shared';
import type { PersonIdReason, SessionView } from './bindings';
import { fakeDiagnostics } from './fake-diagnostics';
import { servePagesFrom } from './page-address';

const page = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 595 842"><rect width="595" height="842" fill="white"/><g fill="black" font-family="serif" font-size="13"><text x="60" y="80" font-size="20" font-weight="bold">Epikrise</text>${Array.from({ length: 26 }, (_, line) => `<text x="60" y="${120 + line * 22}">Oppdiktet innhold i sandkassen, linje ${line + 1}. Kalium 4,9 mmol/L.</text>`).join('')}</g></svg>`;

const signedIn: SessionView = {
  state: 'signedIn',
  clinician: {
    name: 'Grønn Vits',
    hprNumber: '565501872',
    roles: [
      { code: 'LE', name: 'Lege' },
      { code: 'SP', name: 'Sykepleier' },
    ],
    role: null,
  },
  until: moment('2026-11-20T16:30:00'),
  secondsLeft: 7200,
};

const asked = new URLSearchParams(location.search);
const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));

export function installFakeShell(): void {
  servePagesFrom(`data:image/svg+xml,${encodeURIComponent(page)}#`);
  let session: SessionView = asked.has('in')
    ? chosen('LE')
    : { state: 'signedOut', clinician: null, until: null, secondsLeft: null };
  let preferences = {
    language: asked.get('lang') ?? 'nb',
    theme: asked.get('theme') ?? 'auto',
    resultsPane: null,
    documentsPane: null,
    zoom: 100,
    environment: 'sandbox',
  };

  function chosen(code: string): SessionView {
    const clinician = signedIn.clinician;
    const role = clinician?.roles.find((entry) => entry.code === code) ?? null;
    const secondsLeft = Number(asked.get('left') ?? 7200);
    return { ...signedIn, secondsLeft, clinician: clinician === null ? null : { ...clinician, role } };
  }

  function list<T>(ready: T, empty: T, blocked: T): T {
    if (asked.get('answer') === 'error') throw commandError('UpstreamUnavailable');
    return { ready, empty, blocked }[asked.get('answer') ?? 'ready'] ?? ready;
  }

  const emptyReports = { ...reportList, reports: [] };
  const emptyDocuments = { ...documentList, documents: [], restricted: 0, source: source('phr') };
  const block = [{ kind: 'generalBlock' as const, count: null, code: null, origin: null }];
  const answers: Record<string, (request: Record<string, string>) => unknown> = {
    environment: () => ({
      kind: asked.get('environment') ?? 'sandbox',
      organisation: { name: 'Kattskinnet legesenter', number: '123456785' },
      pointOfCare: { name: 'Storgata, Kattskinnet', number: '123456785' },
      version: '0.1.0',
      clockSkewSeconds: 0.3,
      listsTestPatients: true,
    }),
    session: () => session,
    begin_sign_in: () => ({
      address: 'http://127.0.0.1:40000/connect/authorize?client_id=innsyn&request_uri=urn%3Aexample',
      browserOpened: true,
      secondsLeft: 300,
    }),
    finish_sign_in: async () => {
      await wait(Number(asked.get('wait') ?? 1500));
      session = signedIn;
      return session;
    },
    abort_sign_in: () => null,
    choose_role: ({ code }) => {
      session = chosen(code ?? '');
      return session;
    },
    sign_out: () => {
      session = { state: 'signedOut', clinician: null, until: null, secondsLeft: null };
      return null;
    },
    check_person_id: ({ text }) => {
      const digits = (text ?? '').replace(/\D/g, '');
      const reason: PersonIdReason | null =
        digits.length !== 11 ? 'wrongLength' : digits.endsWith('7') ? 'wrongControlDigits' : null;
      return reason === null ? { verdict: 'valid', kind: 'synthetic' } : { verdict: 'invalid', reason };
    },
    test_patients: () => [
      {
        family: 'Danser',
        given: 'Line',
        number: '01828540056',
        shows: 'Biokjemi over tid, urindyrkning med resistens, PDF-epikrise. 3 sperrede dokumenter.',
        showsEn: 'Chemistry over time, urine culture, a PDF discharge summary. 3 restricted documents.',
      },
      {
        family: 'Gundersen',
        given: 'Roland',
        number: '41828540120',
        shows: 'Histologi, ultralyd, gruppert mikrobiologi. Strukturert CDA.',
        showsEn: 'Histology, ultrasound, grouped microbiology. Structured CDA.',
      },
      {
        family: 'Nett',
        given: 'Else',
        number: '15831091212',
        shows: 'Pasienten har sperret tilgang. Kan åpnes med forhøyet grunnlag.',
        showsEn: 'The patient has restricted access. Can be opened with an elevated basis.',
      },
    ],
    open_patient: () => unnamed,
    close_patient: () => null,
    find_reports: async () => {
      await wait(asked.has('slow') ? 60_000 : 30);
      return list(reportList, emptyReports, {
        ...emptyReports,
        source: source('pps', { completeness: 'blocked', notices: block }),
      });
    },
    report_progress: () => ({ running: false, pages: 1, loaded: 7, total: 7, list: null }),
    stop_finding_reports: () => null,
    result_grid: () => grid,
    result_series: () => series,
    open_report: ({ reportId }) => reports.find((report) => report.row.id === reportId) ?? reports[0],
    find_documents: async () => {
      await wait(asked.has('slow') ? 60_000 : 60);
      return list(documentList, emptyDocuments, emptyDocuments);
    },
    find_superseded: () => ({ ...documentList, superseded: true }),
    open_document: ({ documentId }) => {
      if (documentId === 'd1') return structuredDocument;
      if (documentId === 'd9') return unsupportedDocument;
      if (documentId === 'd7') throw commandError('SubjectMismatch', { retry: 'never', status: null });
      return { ...pdfDocument, row: { ...pdfDocument.row, elevated: documentId === 'd2' } };
    },
    close_document: () => null,
    unlock_pdf: ({ password }) => {
      if (password !== 'oppdiktet') throw commandError('WrongPassword', { retry: 'never', status: null });
      return [{ width: 595, height: 842 }];
    },
    page_layer: ({ page }) => pageLayer(Number(page)),
    search_pdf: ({ words, first, count }) => pageHits(words ?? '', Number(first), Number(count)),
    pdf_outline: () => ({ entries: [], more: false }),
    pdf_text: () => ({ pages: ['Epikrise'], withoutText: 0, complete: true }),
    open_link: () => null,
    open_attachment: () => structuredDocument,
    save_copy: () => ({ name: 'innsyn-kopi-1.bin' }),
    fetch_progress: () => [],
    cancel_fetch: () => null,
    find_opened_texts: () => [],
    open_elevation: ({ source: of }) => ({
      challengeId: 'c1',
      source: of,
      observed: of === 'phr',
      withheld: of === 'phr' ? 3 : null,
      minutes: 15,
    }),
    cancel_elevation: () => null,
    confirm_elevation: () =>
      asked.has('refuse')
        ? { kind: 'refused', status: 400, code: 'PPS-4003', correlationId: 'b2a94d07-0c1f-4f7e-8a55-3e6d90c1f2a8' }
        : { kind: 'documents', list: elevatedDocumentList },
    end_elevation: () => null,
    elevation: () => null,
    ...fakeDiagnostics(() => session.state === 'signedIn', asked.get('environment') === 'production'),
    preferences: () => preferences,
    set_preferences: (request) => {
      preferences = { ...preferences, ...request };
      return null;
    },
    set_zoom: () => null,
  };

  mockIPC(async (command, payload) => {
    const answer = answers[command];
    if (answer === undefined) throw commandError('Internal', { retry: 'never', status: null });
    const request = (payload as { request?: Record<string, string> } | undefined)?.request ?? {};
    return answer(request);
  });
}

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { documentList, documentRow, elevatedDocumentList, pdfDocument } from '../fixtures/documents';
import { reportList } from '../fixtures/reports';
import { commandError, contextId, named, unnamed } from '../fixtures/shared';
import type { DocumentListView, PatientView, ReportListView } from '../ipc/bindings';
import * as commands from '../ipc/commands';
import { startClock } from './clock.svelte';
import { lateAnswerSeen } from './late-answers.svelte';
import { PatientStore } from './patient.svelte';

vi.mock('../ipc/commands');

const other: PatientView = { ...unnamed, contextId: 'ffffffffffffffffffffffffffffffff', number: '41828540120' };
const settle = () => new Promise((done) => setTimeout(done));

function held<T>() {
  let answer: (value: T) => void = () => undefined;
  let refuse: (error: unknown) => void = () => undefined;
  const promise = new Promise<T>((resolve, reject) => {
    answer = resolve;
    refuse = reject;
  });
  return { promise, answer, refuse };
}

beforeEach(() => {
  vi.resetAllMocks();
  vi.mocked(commands.openPatient).mockResolvedValue(unnamed);
  vi.mocked(commands.closePatient).mockResolvedValue(null);
  vi.mocked(commands.closeDocument).mockResolvedValue(null);
  vi.mocked(commands.findReports).mockResolvedValue(reportList);
  vi.mocked(commands.findDocuments).mockResolvedValue(documentList);
});

function tickingClock() {
  vi.useFakeTimers({ toFake: ['Date', 'performance', 'setInterval', 'clearInterval'] });
  const stop = startClock();
  vi.advanceTimersByTime(1000);
  return stop;
}

async function opened(store = new PatientStore()) {
  await store.open({ number: unnamed.number, basis: 'SAMTYKKE' });
  await settle();
  const record = store.current;
  if (record === null) throw new Error('no patient');
  return { store, record };
}

describe('an open patient', () => {
  it('takes names from the answers only', async () => {
    const reports = held<ReportListView>();
    const documents = held<DocumentListView>();
    vi.mocked(commands.findReports).mockReturnValue(reports.promise);
    vi.mocked(commands.findDocuments).mockReturnValue(documents.promise);
    const { record } = await opened();
    expect(record.patient.names).toEqual([]);
    documents.answer({ ...documentList, patient: named });
    reports.answer({ ...reportList, patient: unnamed });
    await settle();
    expect(record.patient.names).toEqual(named.names);
  });

  it('shows a failure as a failure', async () => {
    vi.mocked(commands.findReports).mockRejectedValue(commandError('UpstreamUnavailable'));
    const { record } = await opened();
    expect(record.reports).toMatchObject({ state: 'failed', error: { code: 'UpstreamUnavailable' } });
    expect(record.documents.state).toBe('ready');
    expect(lateAnswerSeen()).toBe(false);
  });

  it('tells of errors that concern the session', async () => {
    vi.mocked(commands.findReports).mockRejectedValue(commandError('SessionExpired'));
    const store = new PatientStore();
    store.onSessionError = vi.fn();
    await opened(store);
    expect(store.onSessionError).toHaveBeenCalledWith(expect.objectContaining({ code: 'SessionExpired' }));
  });
});

describe('an answer that comes late', () => {
  it('is never shown, neither in the former patient nor in the next', async () => {
    const slow = held<ReportListView>();
    vi.mocked(commands.findReports).mockReturnValueOnce(slow.promise);
    const { store, record: former } = await opened();
    await store.close();
    const next = held<ReportListView>();
    vi.mocked(commands.openPatient).mockResolvedValue(other);
    vi.mocked(commands.findReports).mockReturnValueOnce(next.promise);
    vi.mocked(commands.findDocuments).mockResolvedValue({ ...documentList, patient: other });
    await store.open({ number: other.number, basis: 'AKUTT' });
    slow.answer(reportList);
    await settle();
    expect(store.current?.reports.state).toBe('loading');
    expect(store.current?.patient).toEqual(other);
    expect(former.reports.state).toBe('loading');
    expect(lateAnswerSeen()).toBe(true);
  });

  it('that Rust refused is noted, and is no error on screen', async () => {
    const slow = held<ReportListView>();
    vi.mocked(commands.findReports).mockReturnValueOnce(slow.promise);
    const { record } = await opened();
    slow.refuse(commandError('PatientContextChanged', { retry: 'never' }));
    await settle();
    expect(record.reports.state).toBe('loading');
    expect(lateAnswerSeen()).toBe(true);
  });

  it('that names another context is discarded, whatever Rust says', async () => {
    vi.mocked(commands.findReports).mockResolvedValue({ ...reportList, patient: other });
    const { record } = await opened();
    expect(record.reports.state).toBe('loading');
    expect(record.patient.contextId).toBe(contextId);
    expect(lateAnswerSeen()).toBe(true);
  });

  it('of a document that is no longer wanted is forgotten in Rust', async () => {
    const first = held<typeof pdfDocument>();
    vi.mocked(commands.openDocument).mockReturnValueOnce(first.promise);
    vi.mocked(commands.openDocument).mockResolvedValueOnce({ ...pdfDocument, handle: 'second' });
    const { record } = await opened();
    const slow = record.openDocument({ id: 'd3', elevated: false });
    await record.openDocument({ id: 'd4', elevated: false });
    first.answer({ ...pdfDocument, handle: 'first' });
    await slow;
    expect(record.document).toMatchObject({ state: 'ready', value: { handle: 'second' } });
    expect(commands.closeDocument).toHaveBeenCalledExactlyOnceWith({ contextId, handle: 'first' });
  });
});

describe('elevated access', () => {
  let stop = (): void => undefined;
  afterEach(() => {
    stop();
    vi.useRealTimers();
  });
  const answer = { kind: 'documents', list: elevatedDocumentList } as const;

  it('lies beside the ordinary list and leaves with everything it opened', async () => {
    stop = tickingClock();
    vi.mocked(commands.confirmElevation).mockResolvedValue(answer);
    vi.mocked(commands.openDocument).mockResolvedValue({ ...pdfDocument, row: documentRow('d2', { elevated: true }) });
    const { record } = await opened();
    await record.confirmElevation({ challengeId: 'c1', kind: 'FORHOYET_AKUTT', reason: 'x' });
    expect(record.documents).toMatchObject({ state: 'ready', value: { elevation: null } });
    expect(record.elevations).toHaveLength(1);
    await record.openDocument({ id: 'd2', elevated: true });
    vi.advanceTimersByTime(719_000);
    record.dropExpired();
    expect(record.elevations).toHaveLength(1);
    // The wall clock alone may be wrong: set back, it gives no time.
    vi.setSystemTime(Date.now() - 3_600_000);
    vi.advanceTimersByTime(2_000);
    record.dropExpired();
    expect(record.elevations).toHaveLength(0);
    expect(record.document.state).toBe('idle');
    expect(record.elevationOver).toBe(true);
    expect(commands.closeDocument).toHaveBeenCalledWith({ contextId, handle: pdfDocument.handle });
  });

  it('stays on screen when it could not be ended, and says so', async () => {
    vi.mocked(commands.confirmElevation).mockResolvedValue(answer);
    vi.mocked(commands.endElevation).mockRejectedValueOnce(commandError('Internal')).mockResolvedValueOnce(null);
    const { record } = await opened();
    await record.confirmElevation({ challengeId: 'c1', kind: 'FORHOYET_AKUTT', reason: 'x' });
    expect(await record.endElevation()).toMatchObject({ code: 'Internal' });
    expect(record.elevations).toHaveLength(1);
    expect(await record.endElevation()).toBeNull();
    expect(record.elevations).toHaveLength(0);
  });

  it('ends where the next begins, whatever came of that', async () => {
    vi.mocked(commands.confirmElevation).mockResolvedValueOnce(answer);
    const { record } = await opened();
    await record.confirmElevation({ challengeId: 'c1', kind: 'FORHOYET_AKUTT', reason: 'x' });
    vi.mocked(commands.confirmElevation).mockResolvedValueOnce({
      kind: 'refused',
      status: 400,
      code: null,
      correlationId: 'y',
    });
    await record.confirmElevation({ challengeId: 'c2', kind: 'FORHOYET_AKUTT', reason: 'x' });
    expect(record.elevations).toHaveLength(0);
    expect(record.elevationOver).toBe(true);
  });

  it('that was refused opens nothing', async () => {
    vi.mocked(commands.confirmElevation).mockResolvedValue({
      kind: 'refused',
      status: 400,
      code: 'X',
      correlationId: 'y',
    });
    const { record } = await opened();
    await record.confirmElevation({ challengeId: 'c1', kind: 'FORHOYET_AKUTT', reason: 'x' });
    expect(record.elevations).toHaveLength(0);
    expect(record.elevatedAnswer).toMatchObject({ kind: 'refused' });
  });
});

describe('closing a patient', () => {
  it('empties the screen before Rust is told', async () => {
    const { store } = await opened();
    const told = held<null>();
    vi.mocked(commands.closePatient).mockReturnValue(told.promise);
    const closing = store.close();
    expect(store.current).toBeNull();
    told.answer(null);
    expect(await closing).toBeNull();
    expect(commands.closePatient).toHaveBeenCalledWith({ contextId });
  });
});

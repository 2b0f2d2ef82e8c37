/**
 * The only store that holds data of a patient. One `PatientRecord` for each opening; an answer is taken only by the record that
 * asked for it, only while that record is the open one, and only when the answer names the same context. Nothing outlives it.
 */
import { isLocked } from '../format/restricted';
import type {
  ChallengeView,
  CommandError,
  ConfirmElevation,
  DataSourceCode,
  DocumentListView,
  DocumentView,
  ElevatedAnswer,
  ElevationView,
  FetchKind,
  GridView,
  OpenPatient,
  PatientView,
  ReportListView,
  ReportPeriod,
  ReportProgress,
  ReportView,
  SavedCopy,
  SeriesView,
} from '../ipc/bindings';
import * as commands from '../ipc/commands';
import { failure, hasCode } from '../ipc/failure';
import { deadline, type Instant, isOver } from './clock.svelte';
import { DocumentsView } from './documents-view.svelte';
import { noteLateAnswer } from './late-answers.svelte';
import { TimelineView } from './timeline-view.svelte';

export type Fetched<T> =
  | { readonly state: 'idle' }
  | { readonly state: 'loading'; readonly since: number }
  | { readonly state: 'ready'; readonly value: T }
  | { readonly state: 'failed'; readonly error: CommandError };

export interface Selection {
  readonly id: string;
  readonly elevated: boolean;
}

export interface ElevatedList<T> {
  readonly list: T;
  readonly view: ElevationView;
  readonly endsAt: Instant;
}

const idle = { state: 'idle' } as const;
const loading = () => ({ state: 'loading', since: Date.now() }) as const;
/** Milliseconds between two looks at a running fetch. */
const progressEvery = 250;
const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));
/** What a call gives when its answer must not be used. */
const discarded = Symbol('discarded');

export class PatientRecord {
  readonly contextId: string;
  patient = $state.raw<PatientView>() as PatientView;
  reports = $state.raw<Fetched<ReportListView>>(idle);
  documents = $state.raw<Fetched<DocumentListView>>(idle);
  elevatedReports = $state.raw<ElevatedList<ReportListView> | null>(null);
  elevatedDocuments = $state.raw<ElevatedList<DocumentListView> | null>(null);
  /** Said once after the elevated lists left the screen. */
  elevationOver = $state(false);
  /** What the last elevated look-up came to, where it opened nothing. */
  elevatedAnswer = $state.raw<Extract<ElevatedAnswer, { kind: 'nothingMore' | 'refused' }> | null>(null);
  /** Where the last question about elevated access was asked. */
  elevatedSource = $state<DataSourceCode | null>(null);
  selectedReport = $state.raw<Selection | null>(null);
  report = $state.raw<Fetched<ReportView>>(idle);
  /** How far the running fetch of reports is, and the list so far; null when none runs. */
  progress = $state.raw<Omit<ReportProgress, 'list'> | null>(null);
  partialReports = $state.raw<ReportListView | null>(null);
  grid = $state.raw<Fetched<GridView>>(idle);
  elevatedGrid = $state.raw<Fetched<GridView>>(idle);
  selectedDocument = $state.raw<Selection | null>(null);
  document = $state.raw<Fetched<DocumentView>>(idle);
  /** Documents that the opened one stands in, the outermost first. */
  outerDocuments = $state.raw<readonly DocumentView[]>([]);
  openedDocuments = $state.raw<ReadonlySet<string>>(new Set());
  /** Why the replaced documents could not be added to the list. */
  supersededError = $state.raw<CommandError | null>(null);
  /** How the documents are looked at; dies with the patient. */
  readonly documentsView = new DocumentsView();
  readonly timelineView = new TimelineView();
  #isOpen: (record: PatientRecord) => boolean;

  constructor(patient: PatientView, isOpen: (record: PatientRecord) => boolean) {
    this.contextId = patient.contextId;
    this.patient = patient;
    this.#isOpen = isOpen;
  }

  async fetchReports(period: ReportPeriod = 'all'): Promise<void> {
    const fetching = loading();
    this.reports = fetching;
    this.progress = null;
    this.partialReports = null;
    this.grid = idle;
    this.#closeReport();
    const running = () => this.reports === fetching && this.#isOpen(this);
    const asked = commands.findReports({ contextId: this.contextId, period });
    void this.#watchReports(running);
    const got = await this.#guard(asked, (list) => list.patient);
    if (got === discarded || !running()) return;
    this.progress = null;
    this.partialReports = null;
    this.reports = got;
    if (got.state === 'ready') this.#learn(got.value.patient);
  }

  /** Ends the running fetch; what has come stays, and is said to be incomplete. */
  async stopFetchingReports(): Promise<void> {
    await this.#guard(commands.stopFindingReports({ contextId: this.contextId }), null);
  }

  /** Asks how the fetch goes, and takes the list so far. It costs no request. */
  async #watchReports(running: () => boolean): Promise<void> {
    let seen = 0;
    for (;;) {
      await pause(progressEvery);
      if (!running()) return;
      const got = await this.#guard(
        commands.reportProgress({ contextId: this.contextId, seen }),
        (progress) => progress.list?.patient ?? null,
      );
      if (got === discarded || got.state !== 'ready' || !running()) return;
      const { list, ...progress } = got.value;
      this.progress = progress;
      seen = progress.pages;
      if (list === null) continue;
      this.partialReports = list;
      this.#learn(list.patient);
    }
  }

  /** Makes the grid anew from what has come; the one on screen stays until then. */
  async fetchGrid(elevated: boolean): Promise<void> {
    const list = elevated ? this.elevatedReports?.list : this.#reportsSoFar();
    if (this.#gridOf(elevated).state !== 'ready') this.#setGrid(elevated, loading());
    const got = await this.#guard(commands.resultGrid({ contextId: this.contextId, elevated }), null);
    const now = elevated ? this.elevatedReports?.list : this.#reportsSoFar();
    if (got === discarded || list !== now) return;
    this.#setGrid(elevated, got);
  }

  /** Trends of analyses under one time axis. */
  async series(analyses: readonly string[], elevated: boolean): Promise<Fetched<SeriesView> | null> {
    const request = { contextId: this.contextId, elevated, analyses: [...analyses] };
    const got = await this.#guard(commands.resultSeries(request), null);
    return got === discarded ? null : got;
  }

  /** A report beside the one that is open: for the details of a cell, or an older version. */
  async readReport(selection: Selection): Promise<Fetched<ReportView> | null> {
    const request = { contextId: this.contextId, reportId: selection.id, elevated: selection.elevated };
    const got = await this.#guard(commands.openReport(request), null);
    return got === discarded ? null : got;
  }

  #reportsSoFar(): ReportListView | null {
    return this.reports.state === 'ready' ? this.reports.value : this.partialReports;
  }

  #gridOf(elevated: boolean): Fetched<GridView> {
    return elevated ? this.elevatedGrid : this.grid;
  }

  #setGrid(elevated: boolean, grid: Fetched<GridView>): void {
    if (elevated) this.elevatedGrid = grid;
    else this.grid = grid;
  }

  async fetchDocuments(): Promise<void> {
    this.documents = loading();
    this.supersededError = null;
    this.#closeDocument();
    const got = await this.#guard(commands.findDocuments({ contextId: this.contextId }), (list) => list.patient);
    if (got === discarded) return;
    this.documents = got;
    if (got.state === 'ready') this.#learn(got.value.patient);
  }

  /** Asks the services that have not been asked. */
  fetchMissing(): void {
    if (this.reports.state === 'idle') void this.fetchReports();
    if (this.documents.state === 'idle') void this.fetchDocuments();
  }

  /** Adds the replaced documents to the list that is there. */
  async fetchSuperseded(): Promise<void> {
    this.supersededError = null;
    const got = await this.#guard(commands.findSuperseded({ contextId: this.contextId }), (list) => list.patient);
    if (got === discarded) return;
    if (got.state === 'ready') this.documents = got;
    if (got.state === 'failed') this.supersededError = got.error;
  }

  /** Ends a fetch; what it was for says so itself. */
  async cancelFetch(kind: FetchKind): Promise<void> {
    await commands.cancelFetch({ contextId: this.contextId, kind }).catch(() => undefined);
  }

  /** Seeks the words of the list's search in the text of opened documents. */
  async findInOpened(text: string, elevated: boolean): Promise<void> {
    const query = text.trim();
    const view = this.documentsView;
    if (query === '' || this.openedDocuments.size === 0) {
      if (view.found.of.size > 0) view.found = { query, elevated, of: new Map() };
      return;
    }
    const request = { contextId: this.contextId, query, elevated };
    const got = await this.#guard(commands.findOpenedTexts(request), null);
    if (got === discarded || got.state !== 'ready' || view.query.trim() !== query) return;
    view.found = { query, elevated, of: new Map(got.value.map((found) => [found.documentId, found])) };
  }

  async openReport(selection: Selection): Promise<void> {
    this.selectedReport = selection;
    this.report = loading();
    const request = { contextId: this.contextId, reportId: selection.id, elevated: selection.elevated };
    const got = await this.#guard(commands.openReport(request), null);
    if (got === discarded || this.selectedReport !== selection) return;
    this.report = got;
  }

  async openDocument(selection: Selection): Promise<void> {
    this.#closeDocument();
    this.selectedDocument = selection;
    this.document = loading();
    const request = { contextId: this.contextId, documentId: selection.id, elevated: selection.elevated };
    const got = await this.#guard(commands.openDocument(request), null);
    if (got === discarded) return;
    if (this.selectedDocument !== selection) {
      if (got.state === 'ready') this.#forget(got.value.handle);
      return;
    }
    this.document = got;
    if (got.state === 'ready') this.openedDocuments = new Set([...this.openedDocuments, documentKey(selection)]);
  }

  /** A document that stands in the opened one takes its place, until it is left again. */
  async openAttachment(index: number): Promise<void> {
    const outer = this.document;
    if (outer.state !== 'ready') return;
    const { contextId } = this;
    const got = await this.#guard(commands.openAttachment({ contextId, handle: outer.value.handle, index }), null);
    if (got === discarded) return;
    if (this.document !== outer) {
      if (got.state === 'ready') this.#forget(got.value.handle);
      return;
    }
    this.outerDocuments = [...this.outerDocuments, outer.value];
    this.document = got;
  }

  /** Back to the document that the attachment stands in; false when nothing was opened inside another. */
  closeAttachment(): boolean {
    const outer = this.outerDocuments.at(-1);
    if (outer === undefined) return false;
    if (this.document.state === 'ready') this.#forget(this.document.value.handle);
    this.outerDocuments = this.outerDocuments.slice(0, -1);
    this.document = { state: 'ready', value: outer };
    return true;
  }

  /** Saves a copy among the downloads, and says under which name. */
  async saveCopy(attachment: number | null): Promise<Fetched<SavedCopy> | null> {
    if (this.document.state !== 'ready') return null;
    const request = { contextId: this.contextId, handle: this.document.value.handle, attachment };
    const got = await this.#guard(commands.saveCopy(request), null);
    return got === discarded ? null : got;
  }

  closeDocument(): void {
    this.#closeDocument();
  }

  closeReport(): void {
    this.#closeReport();
  }

  /** Asks for the warning dialog. */
  async openElevation(source: DataSourceCode): Promise<Fetched<ChallengeView> | null> {
    this.elevatedAnswer = null;
    this.elevatedSource = source;
    const got = await this.#guard(commands.openElevation({ contextId: this.contextId, source }), null);
    return got === discarded ? null : got;
  }

  async cancelElevation(challengeId: string): Promise<void> {
    await this.#guard(commands.cancelElevation({ contextId: this.contextId, challengeId }), null);
  }

  /** Gives the answer of the dialog. Elevated data lie beside the ordinary, and leave when their time is over. */
  async confirmElevation(answer: Omit<ConfirmElevation, 'contextId'>): Promise<Fetched<ElevatedAnswer> | null> {
    const call = commands.confirmElevation({ ...answer, contextId: this.contextId });
    const got = await this.#guard(call, (value) => ('list' in value ? value.list.patient : null));
    if (got === discarded) return null;
    // One elevated access at a time: the former one ended where this one began, whatever came of it.
    this.#dropElevated('pps');
    this.#dropElevated('phr');
    if (got.state === 'ready') this.#takeElevated(got.value);
    return got;
  }

  /** The screen was locked: elevated access has ended in Rust. */
  lock(): void {
    this.#dropElevated('pps');
    this.#dropElevated('phr');
  }

  /** Whether Rust still has this opening. */
  async isStillOpen(): Promise<boolean> {
    const got = await this.#guard(commands.elevation({ contextId: this.contextId }), null);
    return got !== discarded && !(got.state === 'failed' && hasCode(got.error, 'NoPatientOpen'));
  }

  async endElevation(): Promise<CommandError | null> {
    const got = await this.#guard(commands.endElevation({ contextId: this.contextId }), null);
    if (got === discarded) return null;
    if (got.state === 'failed') return got.error;
    this.#dropElevated('pps');
    this.#dropElevated('phr');
    return null;
  }

  /** How many documents the elevated list opened beyond the ordinary one; null where none is marked so. */
  get openedRestricted(): number | null {
    const opened = this.elevatedDocuments?.list.documents.filter((row) => row.elevated && !isLocked(row)).length ?? 0;
    return opened === 0 ? null : opened;
  }

  /** Elevated access in force: one, or none. */
  get elevations(): readonly { readonly view: ElevationView; readonly endsAt: Instant }[] {
    return [this.elevatedReports, this.elevatedDocuments].filter((entry) => entry !== null);
  }

  /** Called each second: what has run out leaves the screen. Rust has refused it by itself before. */
  dropExpired(): void {
    if (this.elevatedReports !== null && isOver(this.elevatedReports.endsAt)) this.#dropElevated('pps');
    if (this.elevatedDocuments !== null && isOver(this.elevatedDocuments.endsAt)) this.#dropElevated('phr');
  }

  #takeElevated(answer: ElevatedAnswer): void {
    if (answer.kind === 'nothingMore' || answer.kind === 'refused') {
      this.elevatedAnswer = answer;
      return;
    }
    const view = answer.list.elevation;
    if (view === null) return;
    const endsAt = deadline(view.secondsLeft);
    this.elevationOver = false;
    this.#learn(answer.list.patient);
    if (answer.kind === 'documents') {
      this.elevatedDocuments = { list: answer.list, view, endsAt };
      this.#closeDocument();
    } else {
      this.elevatedReports = { list: answer.list, view, endsAt };
      this.elevatedGrid = idle;
      this.#closeReport();
    }
  }

  #dropElevated(source: DataSourceCode): void {
    if (source === 'pps' && this.elevatedReports !== null) {
      this.elevatedReports = null;
      this.elevatedGrid = idle;
      this.elevationOver = true;
      if (this.selectedReport?.elevated === true) this.#closeReport();
    }
    if (source === 'phr' && this.elevatedDocuments !== null) {
      this.elevatedDocuments = null;
      this.elevationOver = true;
      if (this.selectedDocument?.elevated === true) this.#closeDocument();
    }
  }

  #closeReport(): void {
    this.selectedReport = null;
    this.report = idle;
  }

  #closeDocument(): void {
    if (this.document.state === 'ready') this.#forget(this.document.value.handle);
    for (const outer of this.outerDocuments) this.#forget(outer.handle);
    this.outerDocuments = [];
    this.selectedDocument = null;
    this.document = idle;
  }

  /** Rust drops the bytes; a failure to say so changes nothing on screen, and the bytes die with the patient. */
  #forget(handle: string): void {
    commands.closeDocument({ contextId: this.contextId, handle }).catch(() => undefined);
  }

  /** What is known of the patient only grows: an answer that was computed earlier may arrive later. */
  #learn(patient: PatientView): void {
    const known = (view: PatientView) => view.names.length + view.birthDates.length + view.sexes.length;
    if (known(patient) >= known(this.patient)) this.patient = patient;
  }

  async #guard<T>(call: Promise<T>, subject: ((value: T) => PatientView | null) | null) {
    let got: Fetched<T>;
    try {
      got = { state: 'ready', value: await call };
    } catch (thrown) {
      got = { state: 'failed', error: failure(thrown) };
    }
    const named = got.state === 'ready' ? (subject?.(got.value) ?? null) : null;
    const foreign = named !== null && named.contextId !== this.contextId;
    const changed = got.state === 'failed' && hasCode(got.error, 'PatientContextChanged');
    if (!this.#isOpen(this) || foreign || changed) {
      noteLateAnswer();
      return discarded;
    }
    if (got.state === 'failed') this.onSessionError?.(got.error);
    return got;
  }

  /** Set by the owner: hears of errors that concern the session. */
  onSessionError: ((error: CommandError) => void) | null = null;
}

export function documentKey(selection: Selection): string {
  return `${selection.elevated ? 'elevated' : 'ordinary'}/${selection.id}`;
}

export class PatientStore {
  current = $state.raw<PatientRecord | null>(null);
  onSessionError: ((error: CommandError) => void) | null = null;

  /** Opens a patient and asks both services. Throws what the opening itself threw. */
  async open(request: OpenPatient): Promise<void> {
    const patient = await commands.openPatient(request);
    this.#take(patient).fetchMissing();
  }

  /**
   * Takes over whom Rust has open: a step of an acceptance run may have opened or closed a patient. Nothing is fetched until
   * a section of hers is shown.
   */
  async follow(): Promise<void> {
    const patient = await commands.currentPatient();
    if (patient === null) this.current = null;
    else if (patient.contextId !== this.current?.contextId) this.#take(patient);
  }

  /** Everything of the patient leaves the screen before Rust is told. */
  async close(): Promise<CommandError | null> {
    const record = this.current;
    this.current = null;
    if (record === null) return null;
    try {
      await commands.closePatient({ contextId: record.contextId });
      return null;
    } catch (thrown) {
      const error = failure(thrown);
      return hasCode(error, 'PatientContextChanged', 'NoPatientOpen') ? null : error;
    }
  }

  #take(patient: PatientView): PatientRecord {
    const record = new PatientRecord(patient, (asking) => asking === this.current);
    record.onSessionError = (error) => this.onSessionError?.(error);
    this.current = record;
    return record;
  }

  /** Without telling Rust: it has closed the patient itself. */
  clear(): void {
    this.current = null;
  }
}

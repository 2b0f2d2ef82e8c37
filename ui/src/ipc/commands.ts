/** The commands of the shell, one typed line each. The only place that calls Tauri. */
import { invoke } from '@tauri-apps/api/core';
import type * as dto from './bindings';

export const environment = () => invoke<dto.EnvironmentView>('environment');
export const session = () => invoke<dto.SessionView>('session');
export const beginSignIn = () => invoke<dto.SignInStarted>('begin_sign_in');
export const finishSignIn = () => invoke<dto.SessionView>('finish_sign_in');
export const abortSignIn = () => invoke<null>('abort_sign_in');
export const chooseRole = (request: dto.ChooseRole) => invoke<dto.SessionView>('choose_role', { request });
export const signOut = () => invoke<null>('sign_out');
export const attend = () => invoke<dto.SessionView>('attend');
export const lock = () => invoke<null>('lock');
export const checkPersonId = (request: dto.PersonIdText) => invoke<dto.PersonIdCheck>('check_person_id', { request });
export const testPatients = () => invoke<dto.TestPatient[]>('test_patients');
export const openPatient = (request: dto.OpenPatient) => invoke<dto.PatientView>('open_patient', { request });
export const closePatient = (request: dto.ContextRef) => invoke<null>('close_patient', { request });
export const findReports = (request: dto.FindReports) => invoke<dto.ReportListView>('find_reports', { request });
export const reportProgress = (request: dto.ReportProgressRequest) =>
  invoke<dto.ReportProgress>('report_progress', { request });
export const stopFindingReports = (request: dto.ContextRef) => invoke<null>('stop_finding_reports', { request });
export const resultGrid = (request: dto.GridRequest) => invoke<dto.GridView>('result_grid', { request });
export const resultSeries = (request: dto.SeriesRequest) => invoke<dto.SeriesView>('result_series', { request });
export const openReport = (request: dto.OpenReport) => invoke<dto.ReportView>('open_report', { request });
export const findDocuments = (request: dto.ContextRef) => invoke<dto.DocumentListView>('find_documents', { request });
export const findSuperseded = (request: dto.ContextRef) => invoke<dto.DocumentListView>('find_superseded', { request });
export const openDocument = (request: dto.OpenDocument) => invoke<dto.DocumentView>('open_document', { request });
export const closeDocument = (request: dto.CloseDocument) => invoke<null>('close_document', { request });
export const fetchProgress = (request: dto.ContextRef) => invoke<dto.FetchProgress[]>('fetch_progress', { request });
export const cancelFetch = (request: dto.CancelFetch) => invoke<null>('cancel_fetch', { request });
export const findOpenedTexts = (request: dto.FindOpenedTexts) =>
  invoke<dto.OpenedTextsFound[]>('find_opened_texts', { request });
export const openElevation = (request: dto.OpenElevation) => invoke<dto.ChallengeView>('open_elevation', { request });
export const cancelElevation = (request: dto.ChallengeRef) => invoke<null>('cancel_elevation', { request });
export const confirmElevation = (request: dto.ConfirmElevation) =>
  invoke<dto.ElevatedAnswer>('confirm_elevation', { request });
export const endElevation = (request: dto.ContextRef) => invoke<null>('end_elevation', { request });
export const elevation = (request: dto.ContextRef) => invoke<dto.ElevationView | null>('elevation', { request });
export const copyText = (request: dto.CopyText) => invoke<null>('copy_text', { request });
export const printPages = (request: dto.PrintPages) => invoke<null>('print_pages', { request });
export const connectionChecks = () => invoke<dto.ConnectionPlan[]>('connection_checks');
export const runConnectionCheck = (request: dto.RunConnectionCheck) =>
  invoke<dto.ConnectionView>('run_connection_check', { request });
export const tokenFacts = () => invoke<dto.TokenView[]>('token_facts');
export const trace = (request: dto.TraceFilter) => invoke<dto.TraceView>('trace', { request });
export const saveTrace = (request: dto.TraceFilter) => invoke<dto.SavedView>('save_trace', { request });
export const environmentFile = () => invoke<dto.TextView>('environment_file');
export const saveEnvironmentFile = () => invoke<dto.SavedView>('save_environment_file');
export const auditEntries = (request: dto.AuditQuery) => invoke<dto.AuditPage>('audit_entries', { request });
export const setAuditAside = () => invoke<dto.AuditPage>('set_audit_aside');
export const receipt = (request: dto.ContextRef) => invoke<dto.ReceiptView>('receipt', { request });
export const saveReceipt = (request: dto.ContextRef) => invoke<dto.SavedView>('save_receipt', { request });
export const acceptanceScripts = () => invoke<dto.ScriptView[]>('acceptance_scripts');
export const beginAcceptance = (request: dto.BeginAcceptance) => invoke<dto.RunView>('begin_acceptance', { request });
export const acceptanceRun = () => invoke<dto.RunView | null>('acceptance_run');
export const performStep = (request: dto.StepRef) => invoke<dto.RunView>('perform_step', { request });
export const judgeStep = (request: dto.JudgeStep) => invoke<dto.RunView>('judge_step', { request });
export const attachScreenshot = (request: dto.StepScreenshot) => invoke<dto.RunView>('attach_screenshot', { request });
export const pauseAcceptance = () => invoke<dto.SavedRunView>('pause_acceptance');
export const acceptanceRuns = () => invoke<dto.SavedRunView[]>('acceptance_runs');
export const resumeAcceptance = (request: dto.RunRef) => invoke<dto.RunView>('resume_acceptance', { request });
export const abandonAcceptance = () => invoke<null>('abandon_acceptance');
export const acceptanceReport = () => invoke<dto.SavedView>('acceptance_report');
export const currentPatient = () => invoke<dto.PatientView | null>('current_patient');
export const openExports = () => invoke<null>('open_exports');
export const preferences = () => invoke<dto.Preferences>('preferences');
export const setPreferences = (request: dto.Preferences) => invoke<null>('set_preferences', { request });
export const setZoom = (request: number) => invoke<null>('set_zoom', { request });

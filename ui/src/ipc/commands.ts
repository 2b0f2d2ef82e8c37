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
export const preferences = () => invoke<dto.Preferences>('preferences');
export const setPreferences = (request: dto.Preferences) => invoke<null>('set_preferences', { request });
export const setZoom = (request: number) => invoke<null>('set_zoom', { request });

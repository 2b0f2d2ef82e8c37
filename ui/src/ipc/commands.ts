/** The commands of the shell, one typed line each. The only place that calls Tauri. */
import { invoke } from '@tauri-apps/api/core';
import type {
  ChallengeRef,
  ChallengeView,
  ChooseRole,
  CloseDocument,
  ConfirmElevation,
  ContextRef,
  DocumentListView,
  DocumentView,
  ElevatedAnswer,
  ElevationView,
  EnvironmentView,
  OpenDocument,
  OpenElevation,
  OpenPatient,
  OpenReport,
  PatientView,
  PersonIdCheck,
  PersonIdText,
  Preferences,
  ReportListView,
  ReportView,
  SessionView,
  SignInStarted,
  TestPatient,
} from './bindings';

export const environment = () => invoke<EnvironmentView>('environment');
export const session = () => invoke<SessionView>('session');
export const beginSignIn = () => invoke<SignInStarted>('begin_sign_in');
export const finishSignIn = () => invoke<SessionView>('finish_sign_in');
export const abortSignIn = () => invoke<null>('abort_sign_in');
export const chooseRole = (request: ChooseRole) => invoke<SessionView>('choose_role', { request });
export const signOut = () => invoke<null>('sign_out');
export const checkPersonId = (request: PersonIdText) => invoke<PersonIdCheck>('check_person_id', { request });
export const testPatients = () => invoke<TestPatient[]>('test_patients');
export const openPatient = (request: OpenPatient) => invoke<PatientView>('open_patient', { request });
export const closePatient = (request: ContextRef) => invoke<null>('close_patient', { request });
export const findReports = (request: ContextRef) => invoke<ReportListView>('find_reports', { request });
export const openReport = (request: OpenReport) => invoke<ReportView>('open_report', { request });
export const findDocuments = (request: ContextRef) => invoke<DocumentListView>('find_documents', { request });
export const openDocument = (request: OpenDocument) => invoke<DocumentView>('open_document', { request });
export const closeDocument = (request: CloseDocument) => invoke<null>('close_document', { request });
export const openElevation = (request: OpenElevation) => invoke<ChallengeView>('open_elevation', { request });
export const cancelElevation = (request: ChallengeRef) => invoke<null>('cancel_elevation', { request });
export const confirmElevation = (request: ConfirmElevation) => invoke<ElevatedAnswer>('confirm_elevation', { request });
export const endElevation = (request: ContextRef) => invoke<null>('end_elevation', { request });
export const elevation = (request: ContextRef) => invoke<ElevationView | null>('elevation', { request });
export const preferences = () => invoke<Preferences>('preferences');
export const setPreferences = (request: Preferences) => invoke<null>('set_preferences', { request });
export const setZoom = (request: number) => invoke<null>('set_zoom', { request });

//! What the screen may ask for: one command for each use case, each only passing on. The names stand in `build.rs` and,
//! allowed one by one, in `capabilities/main.json`.
#![expect(
    clippy::unreachable,
    reason = "`tauri::command` writes one into each command; it is never reached"
)]

use innsyn_app::dto::{
    CancelFetch, ChallengeRef, ChallengeView, ChooseRole, CloseDocument, CommandError,
    ConfirmElevation, ContextRef, DocumentListView, DocumentView, ElevatedAnswer, ElevationView,
    EnvironmentView, FetchProgress, FindOpenedTexts, FindReports, OpenDocument, OpenElevation,
    OpenPatient, OpenReport, OpenedTextsFound, PatientView, PersonIdCheck, PersonIdText,
    Preferences, ReportListView, ReportView, SessionView, SignInStarted, TestPatient,
};
use tauri::{State, WebviewWindow};

use crate::shell::Shell;

type Answer<T> = Result<T, CommandError>;

#[tauri::command]
pub(crate) async fn environment(shell: State<'_, Shell>) -> Answer<EnvironmentView> {
    Ok(shell.app().await?.environment())
}

#[tauri::command]
pub(crate) async fn session(shell: State<'_, Shell>) -> Answer<SessionView> {
    Ok(shell.app().await?.session())
}

#[tauri::command]
pub(crate) async fn begin_sign_in(shell: State<'_, Shell>) -> Answer<SignInStarted> {
    shell.app().await?.begin_sign_in().await
}

#[tauri::command]
pub(crate) async fn finish_sign_in(
    shell: State<'_, Shell>,
    window: WebviewWindow,
) -> Answer<SessionView> {
    let answer = shell.app().await?.finish_sign_in().await;
    crate::window::bring_to_front(&window);
    answer
}

#[tauri::command]
pub(crate) async fn abort_sign_in(shell: State<'_, Shell>) -> Answer<()> {
    shell.app().await?.abort_sign_in();
    Ok(())
}

#[tauri::command]
pub(crate) async fn choose_role(
    shell: State<'_, Shell>,
    request: ChooseRole,
) -> Answer<SessionView> {
    shell.app().await?.choose_role(&request).await
}

#[tauri::command]
pub(crate) async fn sign_out(shell: State<'_, Shell>) -> Answer<()> {
    shell.app().await?.sign_out().await
}

#[tauri::command]
pub(crate) async fn check_person_id(
    shell: State<'_, Shell>,
    request: PersonIdText,
) -> Answer<PersonIdCheck> {
    Ok(shell.app().await?.check_person_id(&request))
}

#[tauri::command]
pub(crate) async fn test_patients(shell: State<'_, Shell>) -> Answer<Vec<TestPatient>> {
    Ok(shell.app().await?.test_patients())
}

#[tauri::command]
pub(crate) async fn open_patient(
    shell: State<'_, Shell>,
    request: OpenPatient,
) -> Answer<PatientView> {
    shell.app().await?.open_patient(&request).await
}

#[tauri::command]
pub(crate) async fn close_patient(shell: State<'_, Shell>, request: ContextRef) -> Answer<()> {
    shell.app().await?.close_patient(&request).await
}

#[tauri::command]
pub(crate) async fn find_reports(
    shell: State<'_, Shell>,
    request: FindReports,
) -> Answer<ReportListView> {
    shell.app().await?.find_reports(&request).await
}

#[tauri::command]
pub(crate) async fn open_report(
    shell: State<'_, Shell>,
    request: OpenReport,
) -> Answer<ReportView> {
    shell.app().await?.open_report(&request).await
}

#[tauri::command]
pub(crate) async fn find_documents(
    shell: State<'_, Shell>,
    request: ContextRef,
) -> Answer<DocumentListView> {
    shell.app().await?.find_documents(&request).await
}

#[tauri::command]
pub(crate) async fn open_document(
    shell: State<'_, Shell>,
    request: OpenDocument,
) -> Answer<DocumentView> {
    shell.app().await?.open_document(&request).await
}

#[tauri::command]
pub(crate) async fn close_document(shell: State<'_, Shell>, request: CloseDocument) -> Answer<()> {
    shell.app().await?.close_document(&request)
}

#[tauri::command]
pub(crate) async fn fetch_progress(
    shell: State<'_, Shell>,
    request: ContextRef,
) -> Answer<Vec<FetchProgress>> {
    shell.app().await?.fetch_progress(&request)
}

#[tauri::command]
pub(crate) async fn cancel_fetch(shell: State<'_, Shell>, request: CancelFetch) -> Answer<()> {
    shell.app().await?.cancel_fetch(&request)
}

#[tauri::command]
pub(crate) async fn find_opened_texts(
    shell: State<'_, Shell>,
    request: FindOpenedTexts,
) -> Answer<Vec<OpenedTextsFound>> {
    shell.app().await?.find_opened_texts(&request).await
}

#[tauri::command]
pub(crate) async fn open_elevation(
    shell: State<'_, Shell>,
    request: OpenElevation,
) -> Answer<ChallengeView> {
    shell.app().await?.open_elevation(&request)
}

#[tauri::command]
pub(crate) async fn cancel_elevation(shell: State<'_, Shell>, request: ChallengeRef) -> Answer<()> {
    shell.app().await?.cancel_elevation(&request)
}

#[tauri::command]
pub(crate) async fn confirm_elevation(
    shell: State<'_, Shell>,
    request: ConfirmElevation,
) -> Answer<ElevatedAnswer> {
    shell.app().await?.confirm_elevation(&request).await
}

#[tauri::command]
pub(crate) async fn end_elevation(shell: State<'_, Shell>, request: ContextRef) -> Answer<()> {
    shell.app().await?.end_elevation(&request).await
}

#[tauri::command]
pub(crate) async fn elevation(
    shell: State<'_, Shell>,
    request: ContextRef,
) -> Answer<Option<ElevationView>> {
    shell.app().await?.elevation(&request)
}

#[tauri::command]
pub(crate) async fn preferences(shell: State<'_, Shell>) -> Answer<Preferences> {
    Ok(shell.preferences().load())
}

#[tauri::command]
pub(crate) async fn set_preferences(shell: State<'_, Shell>, request: Preferences) -> Answer<()> {
    shell
        .preferences()
        .save(&request)
        .map_err(|_| CommandError::internal())
}

#[tauri::command]
pub(crate) async fn set_zoom(window: WebviewWindow, request: u16) -> Answer<()> {
    let percent = request.clamp(50, 300);
    window
        .set_zoom(f64::from(percent) / 100.0)
        .map_err(|_| CommandError::internal())
}

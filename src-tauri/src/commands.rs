//! What the screen may ask for: one command for each use case, each only passing on. The names stand in `build.rs` and,
//! allowed one by one, in `capabilities/main.json`.
#![expect(
    clippy::unreachable,
    reason = "`tauri::command` writes one into each command; it is never reached"
)]

use innsyn_app::acceptance::ReportFormats;
use innsyn_app::dto;
use tauri::{AppHandle, Manager, State, WebviewWindow};

use crate::clipboard::Clipboard;
use crate::shell::Shell;

type Answer<T> = Result<T, dto::CommandError>;

#[tauri::command]
pub(crate) async fn environment(shell: State<'_, Shell>) -> Answer<dto::EnvironmentView> {
    Ok(shell.app().await?.environment())
}

#[tauri::command]
pub(crate) async fn session(shell: State<'_, Shell>) -> Answer<dto::SessionView> {
    Ok(shell.app().await?.session())
}

#[tauri::command]
pub(crate) async fn begin_sign_in(shell: State<'_, Shell>) -> Answer<dto::SignInStarted> {
    shell.app().await?.begin_sign_in().await
}

#[tauri::command]
pub(crate) async fn finish_sign_in(
    shell: State<'_, Shell>,
    window: WebviewWindow,
) -> Answer<dto::SessionView> {
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
    request: dto::ChooseRole,
) -> Answer<dto::SessionView> {
    shell.app().await?.choose_role(&request).await
}

#[tauri::command]
pub(crate) async fn sign_out(shell: State<'_, Shell>) -> Answer<()> {
    shell.app().await?.sign_out().await
}

#[tauri::command]
pub(crate) async fn attend(shell: State<'_, Shell>) -> Answer<dto::SessionView> {
    shell.app().await?.attend().await
}

#[tauri::command]
pub(crate) async fn lock(shell: State<'_, Shell>) -> Answer<()> {
    shell.app().await?.lock(dto::LockCause::Asked).await
}

#[tauri::command]
pub(crate) async fn check_person_id(
    shell: State<'_, Shell>,
    request: dto::PersonIdText,
) -> Answer<dto::PersonIdCheck> {
    Ok(shell.app().await?.check_person_id(&request))
}

#[tauri::command]
pub(crate) async fn test_patients(shell: State<'_, Shell>) -> Answer<Vec<dto::TestPatient>> {
    Ok(shell.app().await?.test_patients())
}

#[tauri::command]
pub(crate) async fn open_patient(
    shell: State<'_, Shell>,
    request: dto::OpenPatient,
) -> Answer<dto::PatientView> {
    shell.app().await?.open_patient(&request).await
}

#[tauri::command]
pub(crate) async fn close_patient(shell: State<'_, Shell>, request: dto::ContextRef) -> Answer<()> {
    shell.app().await?.close_patient(&request).await
}

#[tauri::command]
pub(crate) async fn find_reports(
    shell: State<'_, Shell>,
    request: dto::FindReports,
) -> Answer<dto::ReportListView> {
    shell.app().await?.find_reports(&request).await
}

#[tauri::command]
pub(crate) async fn report_progress(
    shell: State<'_, Shell>,
    request: dto::ReportProgressRequest,
) -> Answer<dto::ReportProgress> {
    shell.app().await?.report_progress(&request).await
}

#[tauri::command]
pub(crate) async fn stop_finding_reports(
    shell: State<'_, Shell>,
    request: dto::ContextRef,
) -> Answer<()> {
    shell.app().await?.stop_finding_reports(&request)
}

#[tauri::command]
pub(crate) async fn result_grid(
    shell: State<'_, Shell>,
    request: dto::GridRequest,
) -> Answer<dto::GridView> {
    shell.app().await?.result_grid(&request).await
}

#[tauri::command]
pub(crate) async fn result_series(
    shell: State<'_, Shell>,
    request: dto::SeriesRequest,
) -> Answer<dto::SeriesView> {
    shell.app().await?.result_series(&request).await
}

#[tauri::command]
pub(crate) async fn open_report(
    shell: State<'_, Shell>,
    request: dto::OpenReport,
) -> Answer<dto::ReportView> {
    shell.app().await?.open_report(&request).await
}

#[tauri::command]
pub(crate) async fn find_documents(
    shell: State<'_, Shell>,
    request: dto::ContextRef,
) -> Answer<dto::DocumentListView> {
    shell.app().await?.find_documents(&request).await
}

#[tauri::command]
pub(crate) async fn find_superseded(
    shell: State<'_, Shell>,
    request: dto::ContextRef,
) -> Answer<dto::DocumentListView> {
    shell.app().await?.find_superseded(&request).await
}

#[tauri::command]
pub(crate) async fn open_document(
    shell: State<'_, Shell>,
    request: dto::OpenDocument,
) -> Answer<dto::DocumentView> {
    shell.app().await?.open_document(&request).await
}

#[tauri::command]
pub(crate) async fn open_attachment(
    shell: State<'_, Shell>,
    request: dto::OpenAttachment,
) -> Answer<dto::DocumentView> {
    shell.app().await?.open_attachment(&request).await
}

#[tauri::command]
pub(crate) async fn save_copy(
    shell: State<'_, Shell>,
    handle: AppHandle,
    request: dto::SaveCopy,
) -> Answer<dto::SavedCopy> {
    let folder = handle.path().download_dir();
    let folder = folder.map_err(|_| dto::CommandError::new(dto::ErrorCode::CopyNotSaved))?;
    shell.app().await?.save_copy(&request, &folder).await
}

#[tauri::command]
pub(crate) async fn close_document(
    shell: State<'_, Shell>,
    request: dto::CloseDocument,
) -> Answer<()> {
    shell.app().await?.close_document(&request)
}

#[tauri::command]
pub(crate) async fn fetch_progress(
    shell: State<'_, Shell>,
    request: dto::ContextRef,
) -> Answer<Vec<dto::FetchProgress>> {
    shell.app().await?.fetch_progress(&request)
}

#[tauri::command]
pub(crate) async fn cancel_fetch(shell: State<'_, Shell>, request: dto::CancelFetch) -> Answer<()> {
    shell.app().await?.cancel_fetch(&request)
}

#[tauri::command]
pub(crate) async fn find_opened_texts(
    shell: State<'_, Shell>,
    request: dto::FindOpenedTexts,
) -> Answer<Vec<dto::OpenedTextsFound>> {
    shell.app().await?.find_opened_texts(&request).await
}

#[tauri::command]
pub(crate) async fn unlock_pdf(
    shell: State<'_, Shell>,
    request: dto::UnlockPdf,
) -> Answer<Vec<dto::PageSize>> {
    shell.app().await?.unlock_pdf(request).await
}

#[tauri::command]
pub(crate) async fn page_layer(
    shell: State<'_, Shell>,
    request: dto::PageRef,
) -> Answer<dto::PageLayer> {
    shell.app().await?.page_layer(&request).await
}

#[tauri::command]
pub(crate) async fn search_pdf(
    shell: State<'_, Shell>,
    request: dto::SearchPdf,
) -> Answer<Vec<dto::PageHitsView>> {
    shell.app().await?.search_pdf(&request).await
}

#[tauri::command]
pub(crate) async fn pdf_outline(
    shell: State<'_, Shell>,
    request: dto::PdfRef,
) -> Answer<dto::PdfOutline> {
    shell.app().await?.pdf_outline(&request).await
}

#[tauri::command]
pub(crate) async fn pdf_text(
    shell: State<'_, Shell>,
    request: dto::PdfRef,
) -> Answer<dto::PdfText> {
    shell.app().await?.pdf_text(&request).await
}

#[tauri::command]
pub(crate) async fn open_link(shell: State<'_, Shell>, request: dto::LinkRef) -> Answer<()> {
    shell.app().await?.open_link(&request).await
}

#[tauri::command]
pub(crate) async fn open_elevation(
    shell: State<'_, Shell>,
    request: dto::OpenElevation,
) -> Answer<dto::ChallengeView> {
    shell.app().await?.open_elevation(&request)
}

#[tauri::command]
pub(crate) async fn cancel_elevation(
    shell: State<'_, Shell>,
    request: dto::ChallengeRef,
) -> Answer<()> {
    shell.app().await?.cancel_elevation(&request)
}

#[tauri::command]
pub(crate) async fn confirm_elevation(
    shell: State<'_, Shell>,
    request: dto::ConfirmElevation,
) -> Answer<dto::ElevatedAnswer> {
    shell.app().await?.confirm_elevation(&request).await
}

#[tauri::command]
pub(crate) async fn end_elevation(shell: State<'_, Shell>, request: dto::ContextRef) -> Answer<()> {
    shell.app().await?.end_elevation(&request).await
}

#[tauri::command]
pub(crate) async fn elevation(
    shell: State<'_, Shell>,
    request: dto::ContextRef,
) -> Answer<Option<dto::ElevationView>> {
    shell.app().await?.elevation(&request)
}

#[tauri::command]
pub(crate) async fn copy_text(
    clipboard: State<'_, Clipboard>,
    request: dto::CopyText,
) -> Answer<()> {
    clipboard
        .copy(request)
        .await
        .map_err(|_| dto::CommandError::new(dto::ErrorCode::ClipboardUnavailable))
}

#[tauri::command]
pub(crate) async fn print_pages(
    shell: State<'_, Shell>,
    window: WebviewWindow,
    request: dto::PrintPages,
) -> Answer<()> {
    shell.app().await?.record_print(&request).await?;
    window.print().map_err(|_| dto::CommandError::internal())
}

#[tauri::command]
pub(crate) async fn connection_checks(shell: State<'_, Shell>) -> Answer<Vec<dto::ConnectionPlan>> {
    Ok(shell.app().await?.connection_checks())
}

#[tauri::command]
pub(crate) async fn run_connection_check(
    shell: State<'_, Shell>,
    request: dto::RunConnectionCheck,
) -> Answer<dto::ConnectionView> {
    Ok(shell.app().await?.check_connection(request.check).await)
}

#[tauri::command]
pub(crate) async fn token_facts(shell: State<'_, Shell>) -> Answer<Vec<dto::TokenView>> {
    Ok(shell.app().await?.token_facts())
}

#[tauri::command]
pub(crate) async fn trace(
    shell: State<'_, Shell>,
    request: dto::TraceFilter,
) -> Answer<dto::TraceView> {
    Ok(shell.app().await?.trace(&request))
}

#[tauri::command]
pub(crate) async fn save_trace(
    shell: State<'_, Shell>,
    request: dto::TraceFilter,
) -> Answer<dto::SavedView> {
    let text = shell.app().await?.trace(&request).text;
    shell.app().await?.record_export("trace").await?;
    crate::exports::save("trace", "txt", &text)
}

#[tauri::command]
pub(crate) async fn environment_file(shell: State<'_, Shell>) -> Answer<dto::TextView> {
    Ok(shell.app().await?.environment_file())
}

#[tauri::command]
pub(crate) async fn save_environment_file(shell: State<'_, Shell>) -> Answer<dto::SavedView> {
    let text = shell.app().await?.environment_file().text;
    crate::exports::save("environment", "json", &text)
}

#[tauri::command]
pub(crate) async fn audit_entries(
    shell: State<'_, Shell>,
    request: dto::AuditQuery,
) -> Answer<dto::AuditPage> {
    shell.app().await?.audit_entries(&request).await
}

#[tauri::command]
pub(crate) async fn set_audit_aside(shell: State<'_, Shell>) -> Answer<dto::AuditPage> {
    shell.app().await?.set_audit_aside().await
}

#[tauri::command]
pub(crate) async fn receipt(
    shell: State<'_, Shell>,
    request: dto::ContextRef,
) -> Answer<dto::ReceiptView> {
    shell.app().await?.receipt(&request).await
}

#[tauri::command]
pub(crate) async fn save_receipt(
    shell: State<'_, Shell>,
    request: dto::ContextRef,
) -> Answer<dto::SavedView> {
    let text = shell.app().await?.receipt(&request).await?.text;
    shell.app().await?.record_export("receipt").await?;
    crate::exports::save("receipt", "txt", &text)
}

#[tauri::command]
pub(crate) async fn acceptance_scripts(shell: State<'_, Shell>) -> Answer<Vec<dto::ScriptView>> {
    Ok(shell.app().await?.acceptance_scripts())
}

#[tauri::command]
pub(crate) async fn begin_acceptance(
    shell: State<'_, Shell>,
    request: dto::BeginAcceptance,
) -> Answer<dto::RunView> {
    shell.app().await?.begin_acceptance(&request)
}

#[tauri::command]
pub(crate) async fn acceptance_run(shell: State<'_, Shell>) -> Answer<Option<dto::RunView>> {
    Ok(shell.app().await?.acceptance_run())
}

#[tauri::command]
pub(crate) async fn perform_step(
    shell: State<'_, Shell>,
    request: dto::StepRef,
) -> Answer<dto::RunView> {
    shell.app().await?.perform_step(&request).await
}

#[tauri::command]
pub(crate) async fn judge_step(
    shell: State<'_, Shell>,
    request: dto::JudgeStep,
) -> Answer<dto::RunView> {
    shell.app().await?.judge_step(&request)
}

#[tauri::command]
pub(crate) async fn attach_screenshot(
    shell: State<'_, Shell>,
    request: dto::StepScreenshot,
) -> Answer<dto::RunView> {
    shell.app().await?.attach_screenshot(&request)
}

#[tauri::command]
pub(crate) async fn pause_acceptance(shell: State<'_, Shell>) -> Answer<dto::SavedRunView> {
    let folder = crate::configuration::runs_folder();
    shell.app().await?.pause_acceptance(&folder)
}

#[tauri::command]
pub(crate) async fn acceptance_runs(shell: State<'_, Shell>) -> Answer<Vec<dto::SavedRunView>> {
    let folder = crate::configuration::runs_folder();
    Ok(shell.app().await?.acceptance_runs(&folder))
}

#[tauri::command]
pub(crate) async fn resume_acceptance(
    shell: State<'_, Shell>,
    request: dto::RunRef,
) -> Answer<dto::RunView> {
    let folder = crate::configuration::runs_folder();
    shell.app().await?.resume_acceptance(&folder, &request)
}

#[tauri::command]
pub(crate) async fn abandon_acceptance(shell: State<'_, Shell>) -> Answer<()> {
    shell.app().await?.abandon_acceptance();
    Ok(())
}

#[tauri::command]
pub(crate) async fn acceptance_report(shell: State<'_, Shell>) -> Answer<dto::SavedView> {
    shell
        .app()
        .await?
        .record_export("acceptance report")
        .await?;
    let folder = crate::configuration::exports_folder();
    shell
        .app()
        .await?
        .acceptance_report(&folder, ReportFormats::default())
}

#[tauri::command]
pub(crate) async fn current_patient(shell: State<'_, Shell>) -> Answer<Option<dto::PatientView>> {
    shell.app().await?.current_patient()
}

#[tauri::command]
pub(crate) async fn open_exports() -> Answer<()> {
    crate::exports::open_folder()
}

#[tauri::command]
pub(crate) async fn preferences(shell: State<'_, Shell>) -> Answer<dto::Preferences> {
    Ok(shell.preferences().load())
}

#[tauri::command]
pub(crate) async fn set_preferences(
    shell: State<'_, Shell>,
    request: dto::Preferences,
) -> Answer<()> {
    shell
        .preferences()
        .save(&request)
        .map_err(|_| dto::CommandError::internal())
}

#[tauri::command]
pub(crate) async fn set_zoom(window: WebviewWindow, request: u16) -> Answer<()> {
    let percent = request.clamp(50, 300);
    window
        .set_zoom(f64::from(percent) / 100.0)
        .map_err(|_| dto::CommandError::internal())
}

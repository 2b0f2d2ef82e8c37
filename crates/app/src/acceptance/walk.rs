//! Performs actions one by one, each within its time, and says what came of it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use super::judge::{self, Finding};
use super::script::{Action, ScriptStep};
use crate::App;
use crate::dto::{
    ChooseRole, CloseDocument, CommandError, ConnectionView, ContextRef, DataSourceCode,
    DocumentContent, DocumentRow, DocumentView, ErrorCode, FindReports, OpenDocument, OpenPatient,
    OrdinaryBasisCode, PersonIdCheck, PersonIdText, ReportPeriod, ServiceCode, SessionState,
    StepLineView, Verdict,
};
use crate::redact::Redactor;

/// Documents that are retrieved of one list.
const MOST_DOCUMENTS: usize = 20;
/// Width of the drawn pages, pixels.
const WIDTH: u32 = 900;

/// How long things may take. Each request has its own limits besides (`transport`).
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// From the address of the sign-in to the browser's answer.
    pub sign_in: Duration,
    /// One search with all its pages.
    pub search: Duration,
    /// Retrieving and drawing one document.
    pub document: Duration,
    /// Anything else.
    pub other: Duration,
    /// Everything together.
    pub total: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            sign_in: Duration::from_mins(2),
            search: Duration::from_secs(90),
            document: Duration::from_mins(2),
            other: Duration::from_secs(45),
            total: Duration::from_mins(10),
        }
    }
}

/// One line of `innsyn check`, and whether the whole depends on it.
#[derive(Clone, Debug)]
pub struct Line {
    /// The fields as they are printed.
    pub view: StepLineView,
    /// Whether the whole depends on it.
    pub required: bool,
}

impl Line {
    /// Whether the whole may pass with this line: it passed, was not required, or was left out for a reason that is none of
    /// the services' fault.
    #[must_use]
    pub fn is_well(&self) -> bool {
        let benign = [
            "ServiceLeftOut",
            "NothingFound",
            "AtMostTwenty",
            "NeedsTester",
            "NotInProduction",
        ];
        match self.view.verdict {
            Verdict::Passed => true,
            Verdict::Skipped => self
                .view
                .code
                .as_deref()
                .is_some_and(|code| benign.contains(&code)),
            Verdict::Failed | Verdict::Incomplete => !self.required,
        }
    }
}

/// Walks through actions, one after the other.
pub struct Walk {
    app: App,
    limits: Limits,
    ends: Instant,
    browser_failed: Arc<Notify>,
    opened: Option<Opened>,
}

/// The patient whom the walk opened.
struct Opened {
    number: String,
    basis: OrdinaryBasisCode,
    context_id: String,
    documents: Option<Vec<DocumentRow>>,
}

impl Walk {
    /// A walk that begins now. `browser_failed` is notified when a sign-in cannot come to an end any more.
    #[must_use]
    pub fn new(app: &App, limits: Limits, browser_failed: Arc<Notify>) -> Self {
        Self {
            app: app.clone(),
            ends: Instant::now() + limits.total,
            limits,
            browser_failed,
            opened: None,
        }
    }

    /// Begins the total time anew: on screen a tester may think between two steps.
    pub(crate) fn restart_clock(&mut self) {
        self.ends = Instant::now() + self.limits.total;
    }

    /// What has been traced so far, to tell later what came after.
    #[must_use]
    pub fn trace_mark(&self) -> Vec<String> {
        self.app.traced()
    }

    /// The requests since a mark, one redacted line each.
    #[must_use]
    pub fn trace_since(&self, mark: &[String]) -> Vec<String> {
        self.app.traced_since(mark)
    }

    /// Whether this environment takes the number. Asks no service.
    #[must_use]
    pub fn refuses_patient(&self, number: &str) -> Option<Line> {
        let request = PersonIdText {
            text: number.to_owned(),
        };
        match self.app.check_person_id(&request) {
            PersonIdCheck::Valid { .. } => None,
            PersonIdCheck::Invalid { .. } => {
                let refused = self
                    .app
                    .person(number)
                    .err()
                    .unwrap_or_else(CommandError::internal);
                let finding = judge::error(&refused);
                Some(self.line("patient", ServiceCode::Innsyn, finding, Duration::ZERO))
            }
        }
    }

    /// Performs an action, for a patient where it needs one. An action gives one line, or one for each document.
    pub async fn perform(
        &mut self,
        action: Action,
        patient: Option<(&str, OrdinaryBasisCode)>,
    ) -> Vec<Line> {
        let since = Instant::now();
        if let Some(skipped) = self.obstacle(action) {
            return vec![self.timed(action.word(), service(action), since, skipped)];
        }
        if action.needs_patient()
            && let Err(finding) = self.open(patient).await
        {
            return vec![self.timed(action.word(), service(action), since, finding)];
        }
        match action {
            Action::SignIn => {
                let finding = self.sign_in().await;
                vec![self.timed(action.word(), ServiceCode::Helseid, since, finding)]
            }
            Action::PpsSearch => {
                let finding = self.find_reports().await;
                vec![self.timed(action.word(), ServiceCode::Pps, since, finding)]
            }
            Action::PhrSearch => {
                let finding = self.find_documents().await;
                vec![self.timed(action.word(), ServiceCode::Phr, since, finding)]
            }
            Action::Documents => self.documents().await,
            Action::TokenRefresh => self.refresh().await,
            Action::Logout => {
                let finding = self.sign_out().await;
                vec![self.timed(action.word(), ServiceCode::Helseid, since, finding)]
            }
            Action::Connection(check) => {
                let checked = self
                    .within(self.limits.search, self.app.check_connection(check))
                    .await;
                let (of, finding) = match checked {
                    Ok(view) => (view.service, connection(&view)),
                    Err(finding) => (service(action), finding),
                };
                vec![self.timed(action.word(), of, since, finding)]
            }
        }
    }

    /// Performs the program's part of a script's step, and holds what came against what the step expects.
    pub async fn perform_step(
        &mut self,
        step: &ScriptStep,
        patient: Option<(&str, OrdinaryBasisCode)>,
    ) -> Vec<Line> {
        let Some(action) = step.action else {
            let finding = Finding::skipped("NeedsTester", "a tester judges this step by eye");
            return vec![Line {
                required: false,
                ..self.line(&step.id, ServiceCode::Innsyn, finding, Duration::ZERO)
            }];
        };
        let lines = self.perform(action, patient).await;
        let several = lines.len() > 1;
        lines
            .into_iter()
            .map(|line| {
                let mut line = expected(line, step);
                line.required &= step.required;
                line.view.step = if several {
                    format!("{}.{}", step.id, line.view.step)
                } else {
                    step.id.clone()
                };
                line
            })
            .collect()
    }

    /// Why an action cannot be done at all.
    fn obstacle(&self, action: Action) -> Option<Finding> {
        let environment = &self.app.inner.environment;
        let left_out =
            || Finding::skipped("ServiceLeftOut", "the environment leaves this service out");
        let is_left_out = match action {
            Action::PpsSearch => environment.pps.base.is_none(),
            Action::PhrSearch | Action::Documents => environment.phr.base.is_none(),
            Action::SignIn | Action::TokenRefresh | Action::Logout | Action::Connection(_) => false,
        };
        if is_left_out {
            return Some(left_out());
        }
        if Instant::now() >= self.ends {
            return Some(Finding::incomplete(
                "TimeIsUp",
                "the time for everything together is over",
            ));
        }
        let needs_session = match action {
            Action::PpsSearch
            | Action::PhrSearch
            | Action::Documents
            | Action::TokenRefresh
            | Action::Logout => true,
            Action::SignIn | Action::Connection(_) => false,
        };
        if needs_session && self.app.session().state != SessionState::SignedIn {
            return Some(Finding::skipped("NotSignedIn", "nobody is signed in"));
        }
        None
    }

    async fn sign_in(&mut self) -> Finding {
        if self.app.session().state == SessionState::SignedIn {
            return self.role().await;
        }
        let begun = self
            .within(self.limits.other, self.app.begin_sign_in())
            .await;
        match begun {
            Err(finding) => return finding,
            Ok(Err(error)) => return judge::error(&error),
            Ok(Ok(started)) if !started.browser_opened => {
                self.app.abort_sign_in();
                return Finding::failed("NoBrowser", "the browser could not be started");
            }
            Ok(Ok(_)) => {}
        }
        let limit = self.limits.sign_in.min(self.left());
        let finished = tokio::select! {
            finished = tokio::time::timeout(limit, self.app.finish_sign_in()) => finished,
            () = self.browser_failed.notified() => {
                self.app.abort_sign_in();
                return Finding::failed(
                    "BrowserFailed",
                    "the browser command ended with an error before anybody had signed in",
                );
            }
        };
        match finished {
            Err(_) => {
                self.app.abort_sign_in();
                judge::error(&CommandError::new(ErrorCode::SignInTimedOut))
            }
            Ok(Err(error)) => judge::error(&error),
            Ok(Ok(_)) => self.role().await,
        }
    }

    /// Puts a role in force: the one that the environment names, if the clinician has it, or her first.
    async fn role(&mut self) -> Finding {
        let Some(clinician) = self.app.session().clinician else {
            return judge::error(&CommandError::new(ErrorCode::NotSignedIn));
        };
        if clinician.role.is_none() {
            let wanted = self.app.inner.environment.pps.role_code.as_deref();
            let role = clinician
                .roles
                .iter()
                .find(|role| Some(role.code.as_str()) == wanted)
                .or(clinician.roles.first());
            if let Some(role) = role {
                let request = ChooseRole {
                    code: role.code.clone(),
                };
                if let Err(error) = self.app.choose_role(&request).await {
                    return judge::error(&error);
                }
            }
        }
        let clinician = self.app.session().clinician;
        let role = clinician.and_then(|clinician| clinician.role);
        let rejected = self.app.rejected_scopes();
        let finding = match role {
            Some(role) => Finding::passed(format!("signed in, role {}", role.code)),
            None => Finding::passed("signed in").with_warnings(["NoRole".to_owned()]),
        };
        finding.with_warnings(
            rejected
                .into_iter()
                .map(|scope| format!("RejectedScope:{scope}")),
        )
    }

    async fn open(&mut self, patient: Option<(&str, OrdinaryBasisCode)>) -> Result<(), Finding> {
        let Some((number, basis)) = patient else {
            return Err(Finding::skipped("NoPatient", "no patient was named"));
        };
        let is_open = self.opened.as_ref().is_some_and(|opened| {
            opened.number == number
                && opened.basis == basis
                && self.app.active(&opened.context_id).is_ok()
        });
        if is_open {
            return Ok(());
        }
        let request = OpenPatient {
            number: number.to_owned(),
            basis,
        };
        let opened = self
            .within(self.limits.other, self.app.open_patient(&request))
            .await?;
        let view = opened.map_err(|error| judge::error(&error))?;
        self.opened = Some(Opened {
            number: number.to_owned(),
            basis,
            context_id: view.context_id,
            documents: None,
        });
        Ok(())
    }

    fn context(&self) -> Result<ContextRef, Finding> {
        self.opened
            .as_ref()
            .map(|opened| ContextRef {
                context_id: opened.context_id.clone(),
            })
            .ok_or_else(|| Finding::skipped("NoPatient", "no patient is open"))
    }

    async fn find_reports(&mut self) -> Finding {
        let context = match self.context() {
            Ok(context) => context,
            Err(finding) => return finding,
        };
        match self
            .within(
                self.limits.search,
                self.app.find_reports(&everything(&context)),
            )
            .await
        {
            Err(finding) => finding,
            Ok(Err(error)) => judge::error(&error),
            Ok(Ok(list)) => judge::reports(&list),
        }
    }

    async fn find_documents(&mut self) -> Finding {
        let context = match self.context() {
            Ok(context) => context,
            Err(finding) => return finding,
        };
        match self
            .within(self.limits.search, self.app.find_documents(&context))
            .await
        {
            Err(finding) => finding,
            Ok(Err(error)) => judge::error(&error),
            Ok(Ok(list)) => {
                let finding = judge::documents(&list);
                if let Some(opened) = &mut self.opened {
                    opened.documents = Some(list.documents);
                }
                finding
            }
        }
    }

    async fn documents(&mut self) -> Vec<Line> {
        let rows = self
            .opened
            .as_ref()
            .and_then(|opened| opened.documents.clone());
        let Some(rows) = rows else {
            let finding = Finding::skipped("NoList", "there is no list to take documents from");
            return vec![self.line("documents", ServiceCode::Phr, finding, Duration::ZERO)];
        };
        let can_open: Vec<DocumentRow> = rows
            .into_iter()
            .filter(|row| row.can_open && !row.restricted)
            .collect();
        if can_open.is_empty() {
            let finding =
                Finding::skipped("NothingFound", "the list names no document to retrieve");
            return vec![self.line("documents", ServiceCode::Phr, finding, Duration::ZERO)];
        }
        let mut lines = Vec::new();
        for (index, row) in can_open.iter().take(MOST_DOCUMENTS).enumerate() {
            let since = Instant::now();
            let name = format!("document-{}", index + 1);
            let finding = match self.obstacle(Action::Documents) {
                Some(skipped) => skipped,
                None => self.document(row).await,
            };
            lines.push(self.timed(&name, ServiceCode::Phr, since, finding));
        }
        let more = can_open.len().saturating_sub(MOST_DOCUMENTS);
        if more > 0 {
            let words = format!("{more} more documents of the list were not retrieved");
            let finding = Finding::skipped("AtMostTwenty", words);
            lines.push(self.line("documents", ServiceCode::Phr, finding, Duration::ZERO));
        }
        lines
    }

    async fn document(&self, row: &DocumentRow) -> Finding {
        let context = match self.context() {
            Ok(context) => context,
            Err(finding) => return finding,
        };
        let work = async {
            let request = OpenDocument {
                context_id: context.context_id.clone(),
                document_id: row.id.clone(),
                elevated: false,
            };
            let view = self.app.open_document(&request).await?;
            let drawn = self.draw(&view).await;
            let closed = self.app.close_document(&CloseDocument {
                context_id: context.context_id.clone(),
                handle: view.handle.clone(),
            });
            drawn.and(closed)?;
            Ok(view)
        };
        let opened: Result<Result<DocumentView, CommandError>, Finding> =
            self.within(self.limits.document, work).await;
        let mut finding = match opened {
            Err(finding) => finding,
            Ok(Err(error)) => judge::error(&error),
            Ok(Ok(view)) => judge::document(&view),
        };
        if finding.correlation_id.is_none() {
            finding.correlation_id = self.app.last_correlation(DataSourceCode::Phr);
        }
        if row.conflicting {
            finding.warnings.push("Conflicting".to_owned());
        }
        finding
    }

    /// Draws the first and the last page: what a worker draws of a document, it draws of these.
    async fn draw(&self, view: &DocumentView) -> Result<(), CommandError> {
        if let DocumentContent::Pages { pages } = &view.content {
            let last = pages.len().saturating_sub(1);
            let mut wanted = vec![0, last];
            wanted.dedup();
            for page in wanted {
                let page = u32::try_from(page).unwrap_or(u32::MAX);
                let picture = crate::Picture::whole(page, WIDTH);
                self.app.page_image(&view.handle, picture).await?;
            }
        }
        Ok(())
    }

    async fn refresh(&mut self) -> Vec<Line> {
        let mut lines = Vec::new();
        for (name, source) in [
            ("token-refresh-pps", DataSourceCode::Pps),
            ("token-refresh-phr", DataSourceCode::Phr),
        ] {
            let since = Instant::now();
            let environment = &self.app.inner.environment;
            let base = match source {
                DataSourceCode::Pps => &environment.pps.base,
                DataSourceCode::Phr => &environment.phr.base,
            };
            let finding = if base.is_none() {
                Finding::skipped("ServiceLeftOut", "the environment leaves this service out")
            } else if let Some(obstacle) = self.obstacle(Action::TokenRefresh) {
                obstacle
            } else {
                match self
                    .within(self.limits.other, self.app.renew_token(source))
                    .await
                {
                    Err(finding) => finding,
                    Ok(Err(error)) => judge::error(&error),
                    Ok(Ok(())) => {
                        Finding::passed("a new token came, bound to the key of this session")
                    }
                }
            };
            lines.push(self.timed(name, ServiceCode::Helseid, since, finding));
        }
        lines
    }

    async fn sign_out(&mut self) -> Finding {
        self.opened = None;
        match self
            .within(self.limits.other, self.app.sign_out_here())
            .await
        {
            Err(finding) => finding,
            Ok(Err(error)) => judge::error(&error),
            Ok(Ok(true)) => Finding::passed("signed out; HelseID has taken the refresh token back"),
            Ok(Ok(false)) => Finding::incomplete(
                "NotRevoked",
                "signed out here; HelseID did not confirm that it took the refresh token back",
            ),
        }
    }

    /// Runs something within a limit, and within what is left of the whole.
    async fn within<T>(
        &self,
        limit: Duration,
        work: impl Future<Output = T>,
    ) -> Result<T, Finding> {
        tokio::time::timeout(limit.min(self.left()), Box::pin(work))
            .await
            .map_err(|_| {
                Finding::failed(
                    "UpstreamTimeout",
                    "it was not done within the time, and was given up",
                )
            })
    }

    fn left(&self) -> Duration {
        self.ends
            .saturating_duration_since(Instant::now())
            .max(Duration::from_millis(1))
    }

    fn timed(&self, step: &str, service: ServiceCode, since: Instant, finding: Finding) -> Line {
        self.line(step, service, finding, since.elapsed())
    }

    fn line(&self, step: &str, service: ServiceCode, finding: Finding, took: Duration) -> Line {
        let redactor = self.app.redactor();
        let redact = |text: &str| redactor.text(text);
        Line {
            required: true,
            view: StepLineView {
                step: step.to_owned(),
                service: service_word(service).to_owned(),
                verdict: finding.verdict,
                code: finding.code.as_deref().map(redact),
                message: redact(&finding.message),
                correlation_id: finding.correlation_id,
                ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
                shown: finding.shown,
                withheld: finding.withheld,
                warnings: finding.warnings.iter().map(|text| redact(text)).collect(),
            },
        }
    }
}

impl App {
    /// Masks what must not leave: numbers, tokens, and every name that is known here.
    pub(crate) fn redactor(&self) -> Redactor {
        let clinician = self.session().clinician;
        let listed = &self.inner.environment.test_patients;
        let slot = self.slot();
        let open = slot.names();
        Redactor::of_names(
            clinician
                .iter()
                .map(|clinician| clinician.name.as_str())
                .chain(
                    listed
                        .iter()
                        .flat_map(|patient| [patient.family.as_str(), patient.given.as_str()]),
                )
                .chain(open.iter().map(String::as_str)),
        )
    }
}

/// Holds a line against what its step expects.
fn expected(mut line: Line, step: &ScriptStep) -> Line {
    let view = &mut line.view;
    let is_plain = step.verdict == Verdict::Passed
        && step.code.is_none()
        && step.shown_at_least.is_none()
        && step.withheld_at_least.is_none();
    if is_plain || view.verdict == Verdict::Skipped {
        return line;
    }
    let as_expected = view.verdict == step.verdict
        && step
            .code
            .as_ref()
            .is_none_or(|code| view.code.as_ref() == Some(code))
        && step.shown_at_least.is_none_or(|least| view.shown >= least)
        && step
            .withheld_at_least
            .is_none_or(|least| view.withheld >= least);
    if as_expected {
        view.verdict = Verdict::Passed;
        view.message = format!("as the step expects: {}", view.message);
    } else {
        view.verdict = Verdict::Failed;
        view.message = format!(
            "not as the step expects ({} {}): {}",
            super::run::verdict_word(step.verdict),
            step.code.as_deref().unwrap_or("-"),
            view.message
        );
        view.code = Some("NotAsExpected".to_owned());
    }
    line
}

fn connection(view: &ConnectionView) -> Finding {
    let facts: Vec<String> = view
        .facts
        .iter()
        .map(|fact| format!("{:?} {}", fact.key, fact.value))
        .collect();
    let words = match view.verdict {
        Verdict::Passed => "as it should be".to_owned(),
        Verdict::Skipped => "not done".to_owned(),
        Verdict::Failed | Verdict::Incomplete => view.advice.map_or_else(
            || "not as it should be".to_owned(),
            |advice| format!("{advice:?}"),
        ),
    };
    Finding {
        verdict: view.verdict,
        code: view.code.clone(),
        message: if facts.is_empty() {
            words
        } else {
            format!("{words}: {}", facts.join(", "))
        },
        correlation_id: view.correlation_id.clone(),
        shown: 0,
        withheld: 0,
        warnings: Vec::new(),
    }
}

/// A check asks for everything that the service holds.
pub(crate) fn everything(context: &ContextRef) -> FindReports {
    FindReports {
        context_id: context.context_id.clone(),
        period: ReportPeriod::All,
    }
}

fn service(action: Action) -> ServiceCode {
    match action {
        Action::SignIn | Action::TokenRefresh | Action::Logout => ServiceCode::Helseid,
        Action::PpsSearch => ServiceCode::Pps,
        Action::PhrSearch | Action::Documents => ServiceCode::Phr,
        Action::Connection(check) => crate::diagnostics::service_of(check),
    }
}

fn service_word(service: ServiceCode) -> &'static str {
    match service {
        ServiceCode::Helseid => "helseid",
        ServiceCode::Pps => "pps",
        ServiceCode::Phr => "phr",
        ServiceCode::Edi => "edi",
        ServiceCode::Innsyn => "innsyn",
    }
}

//! `innsyn check`: the second host of the application. Signs in, searches each service once, opens one document, signs out,
//! and prints one JSON object a line. The exit code is 0 only if every step came through.
//!
//! It can state UNNTAK only: no argument names a basis, and nothing here answers the warning dialog. It refuses production.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use innsyn_app::App;
use innsyn_app::dto::{
    ChooseRole, CommandError, ContextRef, DocumentRow, EnvironmentKind, ErrorCode, FindReports,
    OpenDocument, OpenPatient, OpenReport, OrdinaryBasisCode, ReportPeriod,
};
use innsyn_app::ports::Browser;
use serde_json::{Value, json};

use crate::complain;
use crate::ports::{FixedPreferences, SystemBrowser};
use crate::shell::Shell;

/// How long the sign-in may take: a person has to walk through the browser, a script does not.
const SIGN_IN_LIMIT: Duration = Duration::from_mins(2);

struct Options<'a> {
    environment: &'a str,
    clinician: Option<&'a str>,
    patient: Option<&'a str>,
}

pub(crate) fn run(arguments: &[&str]) -> ExitCode {
    let Some(options) = parse(arguments) else {
        return complain(
            "usage: innsyn check [--environment NAME] [--clinician NAME] [--patient NUMBER]",
        );
    };
    let Ok(runtime) = tokio::runtime::Runtime::new() else {
        return complain("no threads could be started");
    };
    runtime.block_on(check(&options))
}

fn parse<'a>(arguments: &[&'a str]) -> Option<Options<'a>> {
    let mut options = Options {
        environment: "sandbox",
        clinician: None,
        patient: None,
    };
    let mut rest = arguments.iter();
    while let Some(name) = rest.next() {
        let value = *rest.next()?;
        match *name {
            "--environment" => options.environment = value,
            "--clinician" => options.clinician = Some(value),
            "--patient" => options.patient = Some(value),
            _ => return None,
        }
    }
    Some(options)
}

fn browser(options: &Options<'_>) -> Arc<dyn Browser> {
    #[cfg(feature = "sandbox")]
    if options.environment == "sandbox" {
        return Arc::new(innsyn_app::sandbox::FormWalker::new(options.clinician));
    }
    let _ = options;
    Arc::new(SystemBrowser)
}

async fn check(options: &Options<'_>) -> ExitCode {
    let shell = Shell::new(
        Arc::new(FixedPreferences::for_environment(options.environment)),
        browser(options),
    );
    let mut steps = Steps { all_well: true };
    if let Some(app) = steps.step("start", shell.app(), |_| json!({})).await {
        if app.environment().kind == EnvironmentKind::Production {
            return complain("check does not run against production");
        }
        walk(app, options, &mut steps).await;
    }
    shell.stop().await;
    if steps.all_well {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

async fn walk(app: &App, options: &Options<'_>, steps: &mut Steps) {
    if sign_in(app, steps).await.is_none() {
        return;
    }
    look(app, options, steps).await;
    steps.step("signOut", app.sign_out(), |()| json!({})).await;
}

async fn sign_in(app: &App, steps: &mut Steps) -> Option<()> {
    steps
        .step(
            "beginSignIn",
            app.begin_sign_in(),
            |started| json!({ "browserOpened": started.browser_opened }),
        )
        .await?;
    let finish = async {
        let waited = tokio::time::timeout(SIGN_IN_LIMIT, app.finish_sign_in()).await;
        waited.unwrap_or_else(|_| {
            app.abort_sign_in();
            Err(CommandError::new(ErrorCode::SignInTimedOut))
        })
    };
    let session = steps
        .step(
            "finishSignIn",
            finish,
            |session| json!({ "secondsLeft": session.seconds_left }),
        )
        .await?;
    let clinician = session.clinician?;
    if clinician.role.is_none()
        && let Some(role) = clinician.roles.first()
    {
        let request = ChooseRole {
            code: role.code.clone(),
        };
        steps
            .step(
                "chooseRole",
                app.choose_role(&request),
                |_| json!({ "role": role.code }),
            )
            .await?;
    }
    Some(())
}

async fn look(app: &App, options: &Options<'_>, steps: &mut Steps) -> Option<()> {
    let number = match options.patient {
        Some(number) => number.to_owned(),
        None => app.test_patients().first()?.number.clone(),
    };
    let request = OpenPatient {
        number,
        basis: OrdinaryBasisCode::Unntak,
    };
    let patient = steps
        .step("openPatient", app.open_patient(&request), |_| json!({}))
        .await?;
    let context = ContextRef {
        context_id: patient.context_id.clone(),
    };
    let everything = FindReports {
        context_id: patient.context_id.clone(),
        period: ReportPeriod::All,
    };
    let found = steps
        .step("findReports", app.find_reports(&everything), |list| {
            json!({ "count": list.reports.len(), "completeness": list.source.completeness,
                    "correlation": list.source.correlation_id })
        })
        .await;
    if let Some(report) = found.as_ref().and_then(|list| list.reports.first()) {
        let request = OpenReport {
            context_id: context.context_id.clone(),
            report_id: report.id.clone(),
            elevated: false,
        };
        steps
            .step(
                "openReport",
                app.open_report(&request),
                |report| json!({ "results": report.results.len() }),
            )
            .await;
    }
    let listed = steps
        .step("findDocuments", app.find_documents(&context), |list| {
            json!({ "count": list.documents.len(), "restricted": list.restricted,
                    "correlation": list.source.correlation_id })
        })
        .await;
    if let Some(row) = listed
        .as_ref()
        .and_then(|list| list.documents.iter().find(|row| row.can_open))
    {
        open(app, &context, row, steps).await;
    }
    steps
        .step("closePatient", app.close_patient(&context), |()| json!({}))
        .await
}

async fn open(app: &App, context: &ContextRef, row: &DocumentRow, steps: &mut Steps) {
    let request = OpenDocument {
        context_id: context.context_id.clone(),
        document_id: row.id.clone(),
        elevated: false,
    };
    steps
        .step(
            "openDocument",
            app.open_document(&request),
            |document| json!({ "bytes": document.size }),
        )
        .await;
}

/// Prints a line for each step and remembers whether all came through.
struct Steps {
    all_well: bool,
}

impl Steps {
    async fn step<T>(
        &mut self,
        name: &str,
        work: impl Future<Output = Result<T, CommandError>>,
        facts: impl FnOnce(&T) -> Value,
    ) -> Option<T> {
        let since = Instant::now();
        let outcome = work.await;
        let milliseconds = u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX);
        let (ok, detail) = match &outcome {
            Ok(value) => (true, facts(value)),
            Err(error) => (false, json!({ "error": error })),
        };
        self.all_well &= ok;
        print(&json!({ "step": name, "ok": ok, "milliseconds": milliseconds, "detail": detail }));
        outcome.ok()
    }
}

#[expect(
    clippy::print_stdout,
    reason = "the answer of this command is its output"
)]
fn print(line: &Value) {
    println!("{line}");
}

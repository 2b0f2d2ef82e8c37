//! `innsyn check`: the second host of the application. The same checks and acceptance scripts as on screen, without a
//! window: one JSON object for each step on standard output and nothing else there, for people a line on standard error.
//! The exit code is 0 only if every required step passed. It ends by itself, whatever the services do.
//!
//! No argument can state an elevated basis, and nothing here answers the warning dialog. In production it takes neither a
//! patient nor a script.

mod browser;
mod options;
mod secrets;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use innsyn_app::acceptance::{Action, Limits, Line, Script, ScriptStep, Walk, write_report};
use innsyn_app::dto::{ConnectionCheck, EnvironmentKind, OrdinaryBasisCode, StepLineView, Verdict};
use innsyn_app::ports::Browser;
use innsyn_app::{App, Clock, Environment, PdfSettings, Random, Start};
use serde_json::json;
use tokio::sync::Notify;
use zeroize::Zeroizing;

use self::options::{Options, Target};
use crate::ports::{FixedPreferences, Keyring, SystemBrowser};
use crate::{complain, configuration};

/// After this time beyond the total the process ends, whatever it is doing.
const GRACE: Duration = Duration::from_secs(30);
/// How long another check may keep the record.
const PATIENCE: Duration = Duration::from_mins(1);
/// In production: what looks nobody up.
const PRODUCTION: &[Action] = &[
    Action::Connection(ConnectionCheck::Names),
    Action::Connection(ConnectionCheck::Tls),
    Action::Connection(ConnectionCheck::Discovery),
    Action::Connection(ConnectionCheck::Clock),
    Action::Connection(ConnectionCheck::ClientKey),
    Action::Connection(ConnectionCheck::Par),
    Action::SignIn,
    Action::Connection(ConnectionCheck::TokenPps),
    Action::Connection(ConnectionCheck::TokenPhr),
    Action::Connection(ConnectionCheck::PpsMetadata),
    Action::Connection(ConnectionCheck::PhrPing),
    Action::Connection(ConnectionCheck::PhrPingauth),
    Action::Connection(ConnectionCheck::TokenEdi),
    Action::Connection(ConnectionCheck::EdiPing),
    Action::Logout,
];
/// The steps without a script.
const DEFAULT: &[Action] = &[
    Action::SignIn,
    Action::PpsSearch,
    Action::PhrSearch,
    Action::Documents,
    Action::TokenRefresh,
    Action::Logout,
];

/// What is to be done.
enum Plan {
    Actions(&'static [Action]),
    Script(Box<Script>),
}

pub(crate) fn run(arguments: &[&str]) -> ExitCode {
    let options = match Options::parse(arguments) {
        Ok(options) => options,
        Err(wrong) => return complain(&wrong),
    };
    let limits = Limits {
        total: options.limit,
        sign_in: Limits::default().sign_in.min(options.limit),
        ..Limits::default()
    };
    // The last net: nothing that hangs can hold whoever started us.
    let last = limits.total + GRACE;
    let watched = std::thread::Builder::new().spawn(move || {
        std::thread::sleep(last);
        std::process::exit(1);
    });
    if watched.is_err() {
        return complain("no threads could be started");
    }
    let Ok(runtime) = tokio::runtime::Runtime::new() else {
        return complain("no threads could be started");
    };
    let outcome = runtime.block_on(check(&options, limits));
    // A document that still blocks a thread is not waited for.
    runtime.shutdown_timeout(Duration::from_secs(1));
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(wrong) => complain(&wrong),
    }
}

/// True when every required step passed; an error when the call itself cannot be served.
async fn check(options: &Options<'_>, limits: Limits) -> Result<bool, String> {
    let failed = Arc::new(Notify::new());
    let environment = match &options.target {
        Target::Embedded => None,
        Target::File(path) => Some(from_file(path, options)?),
        Target::Name(name) => {
            let folder = configuration::environments_folder();
            Some(from_file(&folder.join(format!("{name}.json")), options)?)
        }
    };
    let printer = Printer::new(options.json);
    let kind = environment
        .as_ref()
        .map_or(EnvironmentKind::Sandbox, |environment| environment.kind);
    let plan = plan(options, kind)?;
    let given = patient(options, &plan, kind)?;
    let notes: Vec<String> = environment
        .iter()
        .flat_map(|environment| &environment.notes)
        .map(|note| note.word().to_owned())
        .collect();
    let app = match start(options, environment, &failed).await {
        Ok(app) => app,
        Err(error) => {
            printer.environment(&error);
            return Ok(false);
        }
    };
    let given = given.or_else(|| embedded_patient(&app, options));
    let began = jiff_now();
    let mut walk = Walk::new(&app, limits, failed);
    let mut record = Record {
        printer,
        notes,
        lines: Vec::new(),
        actor: (None, None),
    };
    match &plan {
        Plan::Actions(actions) => {
            let refused = given
                .as_ref()
                .and_then(|(number, _)| walk.refuses_patient(number));
            if let Some(line) = refused {
                record.add(&app, vec![line], Vec::new());
            } else {
                for action in *actions {
                    let mark = walk.trace_mark();
                    let patient = given
                        .as_ref()
                        .map(|(number, basis)| (number.as_str(), *basis));
                    let lines = walk.perform(*action, patient).await;
                    record.add(&app, lines, walk.trace_since(&mark));
                }
            }
        }
        Plan::Script(script) => {
            for step in &script.steps {
                let mark = walk.trace_mark();
                let patient = of_step(script, step, given.as_ref());
                let patient = patient
                    .as_ref()
                    .map(|(number, basis)| (number.as_str(), *basis));
                let lines = walk.perform_step(step, patient).await;
                record.add(&app, lines, walk.trace_since(&mark));
            }
        }
    }
    let mut all_well = record.lines.iter().all(|(line, _)| line.is_well());
    if let Some(folder) = &options.report {
        let script = match &plan {
            Plan::Script(script) => Some(script.as_ref()),
            Plan::Actions(_) => None,
        };
        let written = write_report(&app, folder, script, &record.lines, began, record.actor);
        if written.is_err() {
            record.printer.tell("the report could not be written");
            all_well = false;
        }
    }
    app.stop().await;
    Ok(all_well)
}

fn jiff_now() -> innsyn_app::Timestamp {
    Clock::system().now().wall
}

fn from_file(path: &Path, options: &Options<'_>) -> Result<Environment, String> {
    let cannot = |error: &dyn std::fmt::Display| format!("innsyn check: {error}");
    let text = std::fs::read_to_string(path)
        .map_err(|_| cannot(&innsyn_app::EnvironmentError::Unreadable))?;
    if Environment::is_production_file(&text)
        && (options.patient.is_some() || options.script.is_some() || options.basis.is_some())
    {
        return Err(
            "innsyn check: --patient, --basis and --script are refused in production: no check looks a patient up there"
                .to_owned(),
        );
    }
    Environment::read_file(path).map_err(|error| cannot(&error))
}

fn plan(options: &Options<'_>, kind: EnvironmentKind) -> Result<Plan, String> {
    if kind == EnvironmentKind::Production {
        return Ok(Plan::Actions(PRODUCTION));
    }
    match options.script {
        None => Ok(Plan::Actions(DEFAULT)),
        Some(name) => options::script(name, kind).map(|script| Plan::Script(Box::new(script))),
    }
}

/// The patient of the arguments, or of standard input.
fn patient(
    options: &Options<'_>,
    plan: &Plan,
    kind: EnvironmentKind,
) -> Result<Option<(Zeroizing<String>, OrdinaryBasisCode)>, String> {
    if kind == EnvironmentKind::Production {
        return Ok(None);
    }
    let is_needed = match plan {
        Plan::Actions(_) => !matches!(options.target, Target::Embedded),
        Plan::Script(script) => script.asks_for_a_patient(),
    };
    match (options.patient, options.basis) {
        (Some("-"), Some(basis)) => {
            let mut line = Zeroizing::new(String::new());
            std::io::stdin()
                .read_line(&mut line)
                .map_err(|_| "innsyn check: standard input cannot be read".to_owned())?;
            Ok(Some((Zeroizing::new(line.trim().to_owned()), basis)))
        }
        (Some(number), Some(basis)) => Ok(Some((Zeroizing::new(number.to_owned()), basis))),
        (Some(_), None) if matches!(options.target, Target::Embedded) => {
            options.patient_on(OrdinaryBasisCode::Unntak)
        }
        (Some(_), None) => Err(
            "innsyn check: a patient needs --basis UNNTAK, SAMTYKKE or AKUTT; none is chosen for you"
                .to_owned(),
        ),
        (None, _) if is_needed => {
            Err("innsyn check: this needs --patient NUMBER (or - for standard input) and --basis".to_owned())
        }
        (None, _) => Ok(None),
    }
}

/// In the embedded sandbox, where nobody is real: a patient with whom everything goes well.
fn embedded_patient(
    app: &App,
    options: &Options<'_>,
) -> Option<(Zeroizing<String>, OrdinaryBasisCode)> {
    if !matches!(options.target, Target::Embedded) {
        return None;
    }
    let people = app.test_patients();
    let well = people
        .iter()
        .find(|patient| patient.number == "12057900499");
    let patient = well.or(people.first())?;
    Some((
        Zeroizing::new(patient.number.clone()),
        OrdinaryBasisCode::Unntak,
    ))
}

/// The patient whom a step names, else the given one, on the step's own basis where it states one.
fn of_step(
    script: &Script,
    step: &ScriptStep,
    given: Option<&(Zeroizing<String>, OrdinaryBasisCode)>,
) -> Option<(Zeroizing<String>, OrdinaryBasisCode)> {
    let named = step
        .patient
        .as_ref()
        .and_then(|name| script.patients.get(name)?.number.clone())
        .zip(step.basis);
    match named {
        Some((number, basis)) => Some((Zeroizing::new(number), basis)),
        None => given.map(|(number, basis)| (number.clone(), step.basis.unwrap_or(*basis))),
    }
}

async fn start(
    options: &Options<'_>,
    environment: Option<Environment>,
    failed: &Arc<Notify>,
) -> Result<App, innsyn_app::dto::CommandError> {
    let browser: Arc<dyn Browser> = match &options.browser {
        Some(command) => Arc::new(browser::CommandBrowser::new(
            command.clone(),
            Arc::clone(failed),
        )),
        None => own_browser(options),
    };
    let (environment, secrets) = match environment {
        Some(environment) => {
            let (environment, secrets) = secrets::for_check(environment);
            (Some(environment), secrets)
        }
        None => (None, Arc::new(Keyring) as _),
    };
    let start = Start {
        environments: configuration::environments_folder(),
        audit_file: configuration::audit_file,
        secrets,
        browser,
        preferences: Arc::new(FixedPreferences::for_environment("sandbox")),
        clock: Clock::system(),
        random: Random::system(),
        pdf: PdfSettings {
            library: configuration::pdfium_library(),
            program: configuration::program(),
        },
        version: env!("CARGO_PKG_VERSION"),
        follower: crate::follow::system(),
    };
    match environment {
        Some(environment) => App::start_with(start, environment, PATIENCE),
        None => App::start(start).await,
    }
}

fn own_browser(options: &Options<'_>) -> Arc<dyn Browser> {
    #[cfg(feature = "sandbox")]
    if matches!(options.target, Target::Embedded) {
        return Arc::new(innsyn_app::sandbox::FormWalker::new(options.clinician));
    }
    let _ = options;
    Arc::new(SystemBrowser)
}

/// Everything that came, line by line, with the requests behind it.
struct Record {
    printer: Printer,
    /// What should be known of the environment; told with the first line.
    notes: Vec<String>,
    lines: Vec<(Line, Vec<String>)>,
    /// Who was signed in last: HPR number and role.
    actor: (Option<String>, Option<String>),
}

impl Record {
    fn add(&mut self, app: &App, lines: Vec<Line>, mut trace: Vec<String>) {
        if let Some(clinician) = app.session().clinician {
            self.actor = (clinician.hpr_number, clinician.role.map(|role| role.code));
        }
        for mut line in lines {
            line.view.warnings.append(&mut self.notes);
            self.printer.line(&line.view);
            // Of several lines the first has the requests of all.
            self.lines.push((line, std::mem::take(&mut trace)));
        }
    }
}

/// Prints as it goes: whoever reads along sees how far it is.
struct Printer {
    json_only: bool,
}

impl Printer {
    fn new(json_only: bool) -> Self {
        Self { json_only }
    }

    fn line(&self, line: &StepLineView) {
        let text = json!({
            "step": line.step,
            "service": line.service,
            "verdict": line.verdict,
            "code": line.code,
            "message": line.message,
            "correlation_id": line.correlation_id,
            "ms": line.ms,
            "shown": line.shown,
            "withheld": line.withheld,
            "warnings": line.warnings,
        });
        print(&text.to_string());
        self.tell(&format!(
            "{:<12} {:<20} {}",
            format!("{:?}", line.verdict).to_lowercase(),
            line.step,
            line.message
        ));
    }

    fn environment(&self, error: &innsyn_app::dto::CommandError) {
        let detail = error.service_code.clone().unwrap_or_default();
        self.line(&StepLineView {
            step: "environment".to_owned(),
            service: "innsyn".to_owned(),
            verdict: Verdict::Failed,
            code: Some(format!("{:?}", error.code)),
            message: format!("the environment cannot be used: {detail}"),
            correlation_id: error.correlation_id.clone(),
            ms: 0,
            shown: 0,
            withheld: 0,
            warnings: Vec::new(),
        });
    }

    /// A line for people, unless a program reads.
    #[expect(clippy::print_stderr, reason = "people read along on standard error")]
    fn tell(&self, line: &str) {
        if !self.json_only {
            eprintln!("{line}");
        }
    }
}

#[expect(
    clippy::print_stdout,
    reason = "the answer of this command is its output"
)]
fn print(line: &str) {
    println!("{line}");
}

//! The report of an acceptance run: one model, written as JSON, HTML and PDF. Everything in it has gone through the
//! redactor; pictures are the tester's own and are taken as they are.

mod html;
mod pdf;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::run::{moment, verdict_word};
use super::script::{Script, ScriptStep};
use super::walk::Line;
use crate::App;
use crate::audit::hex;
use crate::dto::{CommandError, ErrorCode, SavedView, StepLineView, Verdict};
use crate::views;

/// The form of the JSON report.
const FORM: &str = "innsyn-acceptance-report/1";

/// Which files are written. All of them tell the same.
#[derive(Clone, Copy, Debug)]
pub struct ReportFormats {
    /// `report.html`
    pub html: bool,
    /// `report.pdf`
    pub pdf: bool,
}

impl Default for ReportFormats {
    fn default() -> Self {
        Self {
            html: true,
            pdf: true,
        }
    }
}

/// The report.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Report {
    form: &'static str,
    /// Over this JSON with the member itself empty.
    pub(super) sha256: String,
    pub(super) title: String,
    pub(super) script: ScriptFacts,
    pub(super) build: Build,
    pub(super) environment: EnvironmentFacts,
    pub(super) tester: String,
    pub(super) clinician: Clinician,
    pub(super) began: String,
    pub(super) made: String,
    pub(super) totals: Totals,
    pub(super) steps: Vec<Step>,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct ScriptFacts {
    pub(super) name: String,
    pub(super) version: u32,
    pub(super) sha256: String,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Build {
    pub(super) version: String,
    /// SHA-256 of the program's own file.
    pub(super) sha256: Option<String>,
    pub(super) system: String,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct EnvironmentFacts {
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) issuer: String,
    pub(super) pps: Option<String>,
    pub(super) phr: Option<String>,
    pub(super) edi: Option<String>,
    pub(super) organisation: String,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Clinician {
    pub(super) hpr_number: Option<String>,
    pub(super) role: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(super) struct Totals {
    pub(super) passed: usize,
    pub(super) failed: usize,
    pub(super) skipped: usize,
    pub(super) incomplete: usize,
    pub(super) open: usize,
}

#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Step {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) instruction: Option<String>,
    pub(super) expect: String,
    pub(super) required: bool,
    pub(super) judged: bool,
    pub(super) patient: Option<String>,
    pub(super) verdict: Option<Verdict>,
    pub(super) at: Option<String>,
    pub(super) note: String,
    pub(super) lines: Vec<StepLineView>,
    pub(super) trace: Vec<String>,
    pub(super) screenshot: Option<Picture>,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Picture {
    pub(super) sha256: String,
    /// PNG or JPEG in base64.
    pub(super) image: String,
}

impl Report {
    pub(super) fn verdict(&self) -> Verdict {
        let Totals {
            failed,
            incomplete,
            open,
            ..
        } = self.totals;
        if failed > 0 {
            Verdict::Failed
        } else if incomplete + open > 0 {
            Verdict::Incomplete
        } else {
            Verdict::Passed
        }
    }

    /// Counts, and seals with the hash.
    fn finished(mut self) -> Self {
        let of = |verdict: Option<Verdict>| {
            self.steps
                .iter()
                .filter(|step| step.verdict == verdict)
                .count()
        };
        self.totals = Totals {
            passed: of(Some(Verdict::Passed)),
            failed: of(Some(Verdict::Failed)),
            skipped: of(Some(Verdict::Skipped)),
            incomplete: of(Some(Verdict::Incomplete)),
            open: of(None),
        };
        self.sha256 = String::new();
        let text = serde_json::to_string(&self).unwrap_or_default();
        self.sha256 = hex(Sha256::digest(text.as_bytes()).iter());
        self
    }
}

impl App {
    /// Writes the report of the run in progress into a folder of its own below `folder`.
    pub fn acceptance_report(
        &self,
        folder: &Path,
        formats: ReportFormats,
    ) -> Result<SavedView, CommandError> {
        let (run, script) = self.run_and_script()?;
        let steps = script.steps.iter().map(|step| {
            let kept = run.steps.iter().find(|kept| kept.id == step.id);
            let kept = kept.cloned().unwrap_or_default();
            Step {
                verdict: kept.verdict(step),
                at: kept.at.map(|at| time(moment(at))),
                note: kept.note,
                lines: kept.lines,
                trace: kept.trace,
                screenshot: kept.picture.map(|image| Picture {
                    sha256: hex(Sha256::digest(image.as_bytes()).iter()),
                    image,
                }),
                ..described(step, &script)
            }
        });
        let report = Report {
            title: run.title.clone(),
            script: ScriptFacts {
                name: run.script.clone(),
                version: run.script_version,
                sha256: run.script_sha256.clone(),
            },
            tester: run.tester.clone(),
            clinician: Clinician {
                hpr_number: run.hpr.clone(),
                role: run.role.clone(),
            },
            began: time(moment(run.began)),
            steps: steps.collect(),
            ..self.blank_report()
        }
        .finished();
        let day = moment(run.began).strftime("%Y-%m-%d").to_string();
        let short: String = run.id.chars().take(8).collect();
        let own = folder.join(format!("innsyn-{}-{day}-{short}", run.script));
        let saved = write(&own, &report, formats)?;
        self.inner.runs.reported(&run);
        Ok(saved)
    }

    fn blank_report(&self) -> Report {
        let environment = &self.inner.environment;
        let address = |url: Option<&url::Url>| url.map(|url| url.as_str().to_owned());
        let build = self
            .inner
            .program
            .as_deref()
            .and_then(|path| std::fs::read(path).ok())
            .map(|bytes| hex(Sha256::digest(&bytes).iter()));
        Report {
            form: FORM,
            sha256: String::new(),
            title: String::new(),
            script: ScriptFacts {
                name: String::new(),
                version: 0,
                sha256: String::new(),
            },
            build: Build {
                version: self.inner.version.to_owned(),
                sha256: build,
                system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
            },
            environment: EnvironmentFacts {
                name: environment.label.clone(),
                kind: format!("{:?}", environment.kind).to_lowercase(),
                issuer: environment.helseid.issuer.clone(),
                pps: address(environment.pps.base.as_ref()),
                phr: address(environment.phr.base.as_ref()),
                edi: address(environment.edi.as_ref().map(|edi| &edi.base)),
                organisation: environment.organisation.number.clone(),
            },
            tester: String::new(),
            clinician: Clinician {
                hpr_number: None,
                role: None,
            },
            began: String::new(),
            made: time(self.inner.clock.now().wall),
            totals: Totals::default(),
            steps: Vec::new(),
        }
    }
}

/// Writes the report of a run without a window: one step for each line. `actor` is who was signed in, by HPR number and
/// role.
pub fn write_report(
    app: &App,
    folder: &Path,
    script: Option<&Script>,
    lines: &[(Line, Vec<String>)],
    began: jiff::Timestamp,
    actor: (Option<String>, Option<String>),
) -> Result<SavedView, CommandError> {
    let steps = lines.iter().map(|(line, trace)| {
        let id = line.view.step.split('.').next().unwrap_or_default();
        let described = script
            .and_then(|script| {
                let step = script.steps.iter().find(|step| step.id == id)?;
                Some(described(step, script))
            })
            .unwrap_or_else(|| Step {
                title: line.view.step.clone(),
                required: line.required,
                ..Step::default()
            });
        Step {
            id: line.view.step.clone(),
            verdict: Some(line.view.verdict),
            lines: vec![line.view.clone()],
            trace: trace.clone(),
            ..described
        }
    });
    let report = Report {
        title: script.map_or_else(|| "innsyn check".to_owned(), |script| script.title.clone()),
        script: ScriptFacts {
            name: script.map_or_else(|| "default".to_owned(), |script| script.name.clone()),
            version: script.map_or(1, |script| script.version),
            sha256: script.map_or_else(String::new, |script| script.sha256.clone()),
        },
        tester: "innsyn check".to_owned(),
        clinician: Clinician {
            hpr_number: actor.0,
            role: actor.1,
        },
        began: time(began),
        steps: steps.collect(),
        ..app.blank_report()
    }
    .finished();
    write(folder, &report, ReportFormats::default())
}

fn described(step: &ScriptStep, script: &Script) -> Step {
    Step {
        id: step.id.clone(),
        title: step.title.clone(),
        instruction: step.instruction.clone(),
        expect: step.expect.clone(),
        required: step.required,
        judged: step.judged,
        patient: step
            .patient
            .as_ref()
            .and_then(|name| script.patients.get(name))
            .map(|patient| patient.about.clone()),
        ..Step::default()
    }
}

fn write(
    folder: &Path,
    report: &Report,
    formats: ReportFormats,
) -> Result<SavedView, CommandError> {
    let failed = |_| {
        CommandError::new(ErrorCode::ConfigurationInvalid)
            .with_service_code(Some("report folder".to_owned()))
    };
    let mut files: Vec<PathBuf> = Vec::new();
    let mut put = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        write_private(&path, bytes).map_err(failed)?;
        files.push(path);
        Ok::<(), CommandError>(())
    };
    let json = serde_json::to_string(report).map_err(|_| CommandError::internal())?;
    put("report.json", json.as_bytes())?;
    if formats.html {
        put("report.html", html::write(report).as_bytes())?;
    }
    if formats.pdf {
        put("report.pdf", &pdf::write(report))?;
    }
    Ok(SavedView {
        files: files
            .iter()
            .map(|path| path.to_string_lossy().into_owned())
            .collect(),
        sha256: Some(report.sha256.clone()),
    })
}

/// Writes a file that only this user can read; its folder is made where it is missing.
pub fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write as _;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.create(true).write(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn time(at: jiff::Timestamp) -> String {
    views::instant(at).local
}

/// A verdict in the report's language.
pub(super) fn word(verdict: Option<Verdict>) -> &'static str {
    match verdict {
        Some(Verdict::Passed) => "Bestått",
        Some(Verdict::Failed) => "Ikke bestått",
        Some(Verdict::Skipped) => "Hoppet over",
        Some(Verdict::Incomplete) => "Ufullstendig",
        None => "Ikke vurdert",
    }
}

/// One line of a step in a sentence.
pub(super) fn sentence(line: &StepLineView) -> String {
    let mut text = format!(
        "{} ({}): {} – {} [{} ms]",
        line.step,
        line.service,
        verdict_word(line.verdict),
        line.message,
        line.ms
    );
    // Writing into a String cannot fail.
    if line.shown + line.withheld > 0 {
        let _ = write!(
            text,
            " · vist {}, holdt tilbake {}",
            line.shown, line.withheld
        );
    }
    if !line.warnings.is_empty() {
        let _ = write!(text, " · {}", line.warnings.join(", "));
    }
    if let Some(id) = &line.correlation_id {
        let _ = write!(text, " · {id}");
    }
    text
}

/// The facts at the head of the report, in order.
pub(super) fn head(report: &Report) -> Vec<(&'static str, String)> {
    let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    let environment = &report.environment;
    vec![
        ("Resultat", word(Some(report.verdict())).to_owned()),
        (
            "Antall steg",
            format!(
                "{} bestått, {} ikke bestått, {} ufullstendig, {} hoppet over, {} ikke vurdert",
                report.totals.passed,
                report.totals.failed,
                report.totals.incomplete,
                report.totals.skipped,
                report.totals.open
            ),
        ),
        (
            "Skript",
            format!("{} versjon {}", report.script.name, report.script.version),
        ),
        ("Skriptets SHA-256", report.script.sha256.clone()),
        (
            "Program",
            format!("Innsyn {} ({})", report.build.version, report.build.system),
        ),
        ("Programfilens SHA-256", or_none(&report.build.sha256)),
        (
            "Miljø",
            format!("{} ({})", environment.name, environment.kind),
        ),
        ("HelseID", environment.issuer.clone()),
        ("Pasientens prøvesvar", or_none(&environment.pps)),
        ("Pasientens journaldokumenter", or_none(&environment.phr)),
        ("Meldingstjener", or_none(&environment.edi)),
        ("Organisasjon", environment.organisation.clone()),
        ("Tester", report.tester.clone()),
        ("HPR-nummer", or_none(&report.clinician.hpr_number)),
        ("Rolle (9060)", or_none(&report.clinician.role)),
        ("Begynt", report.began.clone()),
        ("Rapport laget", report.made.clone()),
        ("Rapportens SHA-256", report.sha256.clone()),
    ]
}

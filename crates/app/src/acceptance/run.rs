//! An acceptance run on screen: one at a time, step by step, put aside and taken up again.
//!
//! A run that is put aside is a file of this user's own: verdicts, notes, pictures and trace lines, all redacted. No patient
//! number is in it; the script names its patients, and one whom the tester chose is asked for again.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

use super::script::{Script, ScriptStep, built_in, scripts};
use super::walk::{Limits, Line, Walk};
use crate::App;
use crate::dto::{
    BeginAcceptance, CommandError, EnvironmentKind, ErrorCode, JudgeStep, RunRef, RunStepView,
    RunView, SavedRunView, ScriptObstacle, ScriptView, ServiceCode, StepLineView, StepRef,
    StepScreenshot, Verdict,
};
use crate::patient::basis_code;
use crate::views;

/// Bytes of a picture that are taken.
const LARGEST_PICTURE: usize = 8 * 1024 * 1024;
/// Characters of a note that are kept.
const LONGEST_NOTE: usize = 4_000;

/// The run in progress.
#[derive(Default)]
pub(crate) struct Runs {
    current: Mutex<Option<Run>>,
    /// Taken while a step is performed: one at a time.
    walk: tokio::sync::Mutex<Option<Walk>>,
}

/// A run as it is kept.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Run {
    pub(crate) id: String,
    pub(crate) script: String,
    pub(crate) script_version: u32,
    pub(crate) script_sha256: String,
    pub(crate) title: String,
    pub(crate) tester: String,
    /// Milliseconds since 1970.
    pub(crate) began: i64,
    pub(crate) environment: String,
    pub(crate) kind: String,
    pub(crate) version: String,
    pub(crate) role: Option<String>,
    pub(crate) hpr: Option<String>,
    pub(crate) organisation: String,
    pub(crate) steps: Vec<RunStep>,
    #[serde(skip)]
    pub(crate) unsaved: bool,
}

/// One step as it is kept.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) struct RunStep {
    pub(crate) id: String,
    pub(crate) lines: Vec<StepLineView>,
    pub(crate) machine_verdict: Option<Verdict>,
    pub(crate) judged: Option<Verdict>,
    pub(crate) note: String,
    pub(crate) picture: Option<String>,
    pub(crate) trace: Vec<String>,
    /// Milliseconds since 1970.
    pub(crate) at: Option<i64>,
}

impl RunStep {
    /// The verdict that counts.
    pub(crate) fn verdict(&self, step: &ScriptStep) -> Option<Verdict> {
        // Where a tester has to judge, nothing is passed before she has.
        match (self.judged, self.machine_verdict) {
            (Some(judged), _) => Some(judged),
            (None, Some(Verdict::Passed)) if step.judged => None,
            (None, verdict) => verdict,
        }
    }
}

impl Runs {
    fn current(&self) -> MutexGuard<'_, Option<Run>> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A report holds everything up to now, if the run in progress is still as it was told.
    pub(crate) fn reported(&self, told: &Run) {
        if let Some(run) = self.current().as_mut()
            && run.id == told.id
            && run.steps == told.steps
        {
            run.unsaved = false;
        }
    }
}

impl App {
    /// The scripts, and why some cannot be run here.
    #[must_use]
    pub fn acceptance_scripts(&self) -> Vec<ScriptView> {
        scripts()
            .into_iter()
            .map(|script| ScriptView {
                obstacle: self.script_obstacle(&script),
                steps: u32::try_from(script.steps.len()).unwrap_or(u32::MAX),
                name: script.name,
                title: script.title,
                about: script.about,
                version: script.version,
                sha256: script.sha256,
            })
            .collect()
    }

    /// Why a script cannot be run in this environment.
    #[must_use]
    pub fn script_obstacle(&self, script: &Script) -> Option<ScriptObstacle> {
        let environment = &self.inner.environment;
        let kind = match environment.kind {
            EnvironmentKind::Production => return Some(ScriptObstacle::NotInProduction),
            EnvironmentKind::Sandbox => "sandbox",
            EnvironmentKind::Test => "test",
        };
        if !script.kinds.iter().any(|known| known == kind) {
            return Some(ScriptObstacle::OtherKind);
        }
        let left_out = script.services.iter().any(|service| match service {
            ServiceCode::Pps => environment.pps.base.is_none(),
            ServiceCode::Phr => environment.phr.base.is_none(),
            ServiceCode::Edi => environment.edi.is_none(),
            ServiceCode::Helseid | ServiceCode::Innsyn => false,
        });
        left_out.then_some(ScriptObstacle::ServiceLeftOut)
    }

    /// Begins a run.
    pub fn begin_acceptance(&self, request: &BeginAcceptance) -> Result<RunView, CommandError> {
        let script = built_in(&request.script).ok_or_else(invalid)?;
        if self.script_obstacle(&script).is_some() {
            return Err(invalid());
        }
        let tester = self.redactor().text(request.tester.trim());
        if tester.is_empty() || tester.chars().count() > 80 {
            return Err(invalid());
        }
        let id = format!("{:032x}", self.inner.random.number()?);
        let actor = self.actor();
        let environment = &self.inner.environment;
        let steps = script.steps.iter().map(|step| RunStep {
            id: step.id.clone(),
            ..RunStep::default()
        });
        let run = Run {
            steps: steps.collect(),
            id,
            script: script.name.clone(),
            script_version: script.version,
            script_sha256: script.sha256.clone(),
            title: script.title.clone(),
            tester,
            began: self.inner.clock.now().wall.as_millisecond(),
            environment: environment.label.clone(),
            kind: format!("{:?}", environment.kind).to_lowercase(),
            version: self.inner.version.to_owned(),
            role: actor.role,
            hpr: actor.hpr,
            organisation: environment.organisation.number.clone(),
            unsaved: false,
        };
        let mut current = self.inner.runs.current();
        if current.is_some() {
            return Err(invalid());
        }
        let view = view(&run, &script);
        *current = Some(run);
        Ok(view)
    }

    /// The run in progress.
    #[must_use]
    pub fn acceptance_run(&self) -> Option<RunView> {
        let current = self.inner.runs.current();
        let run = current.as_ref()?;
        Some(view(run, &built_in(&run.script)?))
    }

    /// Performs the program's part of a step. It can be repeated; the newest time counts.
    pub async fn perform_step(&self, request: &StepRef) -> Result<RunView, CommandError> {
        let (script, step) = self.step(&request.step)?;
        if step.action.is_none() {
            return Err(invalid());
        }
        let mut place = self.inner.runs.walk.lock().await;
        let mut walk = place
            .take()
            .unwrap_or_else(|| Walk::new(self, Limits::default(), Arc::new(Notify::new())));
        walk.restart_clock();
        let named = step.patient.as_ref().and_then(|name| {
            let patient = script.patients.get(name)?;
            Some((patient.number.clone()?, step.basis?))
        });
        // The tester's own: whoever is open on screen.
        let chosen = || {
            let active = self.current().ok()?;
            let number = active.context.person().expose().to_owned();
            Some((number, basis_code(active.context.basis())))
        };
        let patient = named.or_else(chosen);
        let before = self.traced();
        let patient = patient
            .as_ref()
            .map(|(number, basis)| (number.as_str(), *basis));
        let lines = walk.perform_step(&step, patient).await;
        *place = Some(walk);
        drop(place);
        let trace = self.traced_since(&before);
        // Who was signed in may have changed with this very step.
        let actor = self.actor();
        if let Some(run) = self.inner.runs.current().as_mut() {
            run.role = actor.role.or(run.role.take());
            run.hpr = actor.hpr.or(run.hpr.take());
        }
        self.change(&request.step, |app, step| {
            step.machine_verdict = Some(overall(&lines));
            step.lines = lines.into_iter().map(|line| line.view).collect();
            step.trace = trace;
            step.at = Some(app.inner.clock.now().wall.as_millisecond());
        })
    }

    /// The tester's verdict and note.
    pub fn judge_step(&self, request: &JudgeStep) -> Result<RunView, CommandError> {
        let note = self.redactor().text(&request.note);
        self.change(&request.step, |app, step| {
            step.judged = request.verdict;
            step.note = note.chars().take(LONGEST_NOTE).collect();
            step.at = Some(app.inner.clock.now().wall.as_millisecond());
        })
    }

    /// A picture for a step. Refused in production, where no run can begin either.
    pub fn attach_screenshot(&self, request: &StepScreenshot) -> Result<RunView, CommandError> {
        if self.inner.environment.kind == EnvironmentKind::Production {
            return Err(invalid());
        }
        let picture = if request.image.is_empty() {
            None
        } else {
            let bytes = STANDARD.decode(&request.image).map_err(|_| invalid())?;
            let is_picture =
                bytes.starts_with(b"\x89PNG\r\n\x1a\n") || bytes.starts_with(&[0xff, 0xd8, 0xff]);
            if !is_picture || bytes.len() > LARGEST_PICTURE {
                return Err(invalid());
            }
            Some(request.image.clone())
        };
        self.change(&request.step, |_, step| step.picture = picture)
    }

    /// Puts the run aside: it is saved in `folder` and no longer in progress.
    pub fn pause_acceptance(&self, folder: &Path) -> Result<SavedRunView, CommandError> {
        let run = self.inner.runs.current().clone().ok_or_else(invalid)?;
        save(folder, &run).map_err(|_| CommandError::internal())?;
        *self.inner.runs.current() = None;
        Ok(saved(&run))
    }

    /// The runs that were put aside.
    #[must_use]
    pub fn acceptance_runs(&self, folder: &Path) -> Vec<SavedRunView> {
        let mut runs: Vec<Run> = std::fs::read_dir(folder)
            .into_iter()
            .flatten()
            .filter_map(Result::ok)
            .filter(|entry| entry.path().extension().is_some_and(|end| end == "json"))
            .filter_map(|entry| load(&entry.path()))
            .filter(|run| run.environment == self.inner.environment.label)
            .collect();
        runs.sort_by_key(|run| std::cmp::Reverse(run.began));
        runs.iter().map(saved).collect()
    }

    /// Takes a run up again that was put aside.
    pub fn resume_acceptance(
        &self,
        folder: &Path,
        request: &RunRef,
    ) -> Result<RunView, CommandError> {
        let path = place(folder, &request.id).ok_or_else(invalid)?;
        let run = load(&path).ok_or_else(invalid)?;
        let script = built_in(&run.script).ok_or_else(invalid)?;
        // A script that has changed since would mix two texts in one report.
        if script.sha256 != run.script_sha256
            || run.environment != self.inner.environment.label
            || self.script_obstacle(&script).is_some()
        {
            return Err(CommandError::new(ErrorCode::ConfigurationInvalid)
                .with_service_code(Some("script changed".to_owned())));
        }
        let mut current = self.inner.runs.current();
        if current.is_some() {
            return Err(invalid());
        }
        let view = view(&run, &script);
        *current = Some(run);
        Ok(view)
    }

    /// Ends the run in progress without keeping it; one that was put aside earlier stays.
    pub fn abandon_acceptance(&self) {
        *self.inner.runs.current() = None;
    }

    /// The run in progress with its script, for the report.
    pub(crate) fn run_and_script(&self) -> Result<(Run, Script), CommandError> {
        let run = self.inner.runs.current().clone().ok_or_else(invalid)?;
        let script = built_in(&run.script).ok_or_else(invalid)?;
        Ok((run, script))
    }

    fn step(&self, id: &str) -> Result<(Script, ScriptStep), CommandError> {
        let (_, script) = self.run_and_script()?;
        let step = script
            .steps
            .iter()
            .find(|step| step.id == id)
            .cloned()
            .ok_or_else(invalid)?;
        Ok((script, step))
    }

    fn change(
        &self,
        id: &str,
        work: impl FnOnce(&Self, &mut RunStep),
    ) -> Result<RunView, CommandError> {
        let mut current = self.inner.runs.current();
        let run = current.as_mut().ok_or_else(invalid)?;
        let script = built_in(&run.script).ok_or_else(invalid)?;
        let step = run.steps.iter_mut().find(|step| step.id == id);
        work(self, step.ok_or_else(invalid)?);
        run.unsaved = true;
        Ok(view(run, &script))
    }
}

/// What the lines of a step come to together: the worst that counts.
pub(super) fn overall(lines: &[Line]) -> Verdict {
    let verdicts = || lines.iter().map(|line| line.view.verdict);
    for worst in [Verdict::Failed, Verdict::Incomplete] {
        if verdicts().any(|verdict| verdict == worst) {
            return worst;
        }
    }
    if verdicts().any(|verdict| verdict == Verdict::Passed) {
        Verdict::Passed
    } else {
        Verdict::Skipped
    }
}

/// A verdict as it is printed.
pub(super) fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "passed",
        Verdict::Failed => "failed",
        Verdict::Skipped => "skipped",
        Verdict::Incomplete => "incomplete",
    }
}

fn view(run: &Run, script: &Script) -> RunView {
    let steps: Vec<RunStepView> = script
        .steps
        .iter()
        .map(|step| {
            let kept = run.steps.iter().find(|kept| kept.id == step.id);
            let kept = kept.cloned().unwrap_or_default();
            RunStepView {
                verdict: kept.verdict(step),
                id: step.id.clone(),
                title: step.title.clone(),
                action: step.action.map(|action| action.word().to_owned()),
                instruction: step.instruction.clone(),
                expect: step.expect.clone(),
                is_judged: step.judged,
                is_required: step.required,
                patient: step
                    .patient
                    .as_ref()
                    .and_then(|name| script.patients.get(name))
                    .map(|patient| patient.about.clone()),
                lines: kept.lines,
                judged: kept.judged,
                note: kept.note,
                has_screenshot: kept.picture.is_some(),
                trace: kept.trace,
                at: kept.at.map(|at| views::instant(moment(at))),
            }
        })
        .collect();
    let of = |verdict: Option<Verdict>| {
        let number = steps.iter().filter(|step| step.verdict == verdict).count();
        u32::try_from(number).unwrap_or(u32::MAX)
    };
    RunView {
        id: run.id.clone(),
        script: run.script.clone(),
        title: run.title.clone(),
        tester: run.tester.clone(),
        began: views::instant(moment(run.began)),
        environment: run.environment.clone(),
        is_paused: false,
        passed: of(Some(Verdict::Passed)),
        failed: of(Some(Verdict::Failed)),
        skipped: of(Some(Verdict::Skipped)),
        incomplete: of(Some(Verdict::Incomplete)),
        open: of(None),
        has_unsaved_notes: run.unsaved,
        steps,
    }
}

fn saved(run: &Run) -> SavedRunView {
    let done = run
        .steps
        .iter()
        .filter(|step| step.judged.is_some() || step.machine_verdict.is_some())
        .count();
    SavedRunView {
        id: run.id.clone(),
        title: run.title.clone(),
        tester: run.tester.clone(),
        began: views::instant(moment(run.began)),
        done: u32::try_from(done).unwrap_or(u32::MAX),
        steps: u32::try_from(run.steps.len()).unwrap_or(u32::MAX),
    }
}

fn place(folder: &Path, id: &str) -> Option<PathBuf> {
    let is_id = id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_id.then(|| folder.join(format!("{id}.json")))
}

fn load(path: &Path) -> Option<Run> {
    serde_json::from_str(&std::fs::read_to_string(path).ok()?).ok()
}

fn save(folder: &Path, run: &Run) -> std::io::Result<()> {
    let path = place(folder, &run.id).ok_or(std::io::ErrorKind::InvalidInput)?;
    super::report::write_private(&path, serde_json::to_string(run)?.as_bytes())
}

/// A kept time; the epoch where it is out of range.
pub(super) fn moment(milliseconds: i64) -> jiff::Timestamp {
    jiff::Timestamp::from_millisecond(milliseconds).unwrap_or_default()
}

fn invalid() -> CommandError {
    CommandError::new(ErrorCode::ConfigurationInvalid)
}

//! Acceptance runs: scripts, the run in progress, and its report.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{MomentView, Verdict};

/// A script that can be run in the chosen environment.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ScriptView {
    /// Its name, also on the command line.
    pub name: String,
    /// Title.
    pub title: String,
    /// What it is for.
    pub about: String,
    /// Version of the script.
    pub version: u32,
    /// SHA-256 of its text, in hexadecimal.
    pub sha256: String,
    /// Number of steps.
    pub steps: u32,
    /// Why it cannot be run here; `None`: it can.
    pub obstacle: Option<ScriptObstacle>,
}

/// Why a script cannot be run here.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ScriptObstacle {
    /// Written for another kind of environment.
    OtherKind,
    /// The environment leaves its service out.
    ServiceLeftOut,
    /// Production takes no scripts.
    NotInProduction,
}

/// Begins a run. A run in progress must be finished or put aside first.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BeginAcceptance {
    /// Name of the script.
    pub script: String,
    /// Who tests: initials or a number of the organisation, for the report.
    pub tester: String,
}

/// A run, with every step as it stands.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RunView {
    /// Its id.
    pub id: String,
    /// The script.
    pub script: String,
    /// Its title.
    pub title: String,
    /// Who tests.
    pub tester: String,
    /// When it began.
    pub began: MomentView,
    /// Environment of the run.
    pub environment: String,
    /// Put aside; `resume_acceptance` goes on.
    pub is_paused: bool,
    /// Its steps, in order.
    pub steps: Vec<RunStepView>,
    /// Number of steps with each verdict.
    pub passed: u32,
    /// Failed.
    pub failed: u32,
    /// Skipped.
    pub skipped: u32,
    /// Incomplete.
    pub incomplete: u32,
    /// Without a verdict.
    pub open: u32,
    /// A note or picture has been added since the last save.
    pub has_unsaved_notes: bool,
}

/// One step of a run.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RunStepView {
    /// Its number in the script (`PPS-03`).
    pub id: String,
    /// What it is about.
    pub title: String,
    /// What the program does; `None`: the tester alone acts.
    pub action: Option<String>,
    /// What the tester does.
    pub instruction: Option<String>,
    /// What must be seen.
    pub expect: String,
    /// Whether the tester judges.
    pub is_judged: bool,
    /// Whether the whole depends on it.
    pub is_required: bool,
    /// Which test patient, in words of the script.
    pub patient: Option<String>,
    /// What the program found, in its own words and numbers.
    pub lines: Vec<StepLineView>,
    /// The verdict that counts: the tester's where she judged, else the program's.
    pub verdict: Option<Verdict>,
    /// The tester's own verdict, where one was given.
    pub judged: Option<Verdict>,
    /// The tester's note.
    pub note: String,
    /// Whether a picture is attached.
    pub has_screenshot: bool,
    /// What was traced during the step, one redacted line for each try of a request.
    pub trace: Vec<String>,
    /// When the verdict came.
    pub at: Option<MomentView>,
}

/// What one action of the program came to; the same fields as a line of `innsyn check`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StepLineView {
    /// Which action.
    pub step: String,
    /// At which service (`helseid`, `pps`, `phr`, `edi`, `innsyn`).
    pub service: String,
    /// What came of it.
    pub verdict: Verdict,
    /// Short code of the cause.
    pub code: Option<String>,
    /// In words.
    pub message: String,
    /// The id that joins it with the service's log.
    pub correlation_id: Option<String>,
    /// How long it took.
    #[ts(type = "number")]
    pub ms: u64,
    /// How many would be shown.
    pub shown: u32,
    /// How many were withheld, at least.
    pub withheld: u32,
    /// Codes of what must be known beside.
    pub warnings: Vec<String>,
}

/// Names a step of the run in progress.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StepRef {
    /// Its number.
    pub step: String,
}

/// The tester's verdict and note.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct JudgeStep {
    /// Which step.
    pub step: String,
    /// The verdict; `None` takes it back.
    pub verdict: Option<Verdict>,
    /// A note. Numbers, tokens and known names are masked when it leaves the program.
    pub note: String,
}

/// A picture for a step. Not in production.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StepScreenshot {
    /// Which step.
    pub step: String,
    /// A PNG or JPEG in base64; empty takes it away.
    pub image: String,
}

/// A run that was put aside.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SavedRunView {
    /// Its id.
    pub id: String,
    /// Title of the script.
    pub title: String,
    /// Who tests.
    pub tester: String,
    /// When it began.
    pub began: MomentView,
    /// Steps with a verdict.
    pub done: u32,
    /// All steps.
    pub steps: u32,
}

/// Names a run that was put aside.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RunRef {
    /// Its id.
    pub id: String,
}

//! Access basis and elevation as the screen may state them. An elevated basis has no value here: it is asked for by a
//! challenge and its answer, never sent.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{DocumentListView, MomentView, ReportListView};

/// The bases that a clinician may state when she opens a patient.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OrdinaryBasisCode {
    /// Exception from consent.
    Unntak,
    /// The patient's consent.
    Samtykke,
    /// Emergency.
    Akutt,
}

/// What the clinician answers in the warning dialog.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ElevationKind {
    /// The patient consents now, also to restricted data.
    ForhoyetSamtykke,
    /// Emergency, also restricted data.
    ForhoyetAkutt,
}

/// The national services that hold patient data.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum DataSourceCode {
    /// Pasientens prøvesvar.
    Pps,
    /// Pasientens journaldokumenter.
    Phr,
}

/// Asks for the warning dialog.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OpenElevation {
    /// The open patient.
    pub context_id: String,
    /// The source to look in.
    pub source: DataSourceCode,
}

/// What the warning dialog must say.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChallengeView {
    /// One question, one answer.
    pub challenge_id: String,
    /// The source it concerns.
    pub source: DataSourceCode,
    /// Whether the source has said that something is withheld (`false`: the clinician asks without a signal).
    pub observed: bool,
    /// How many documents are restricted, where the source told.
    pub withheld: Option<u32>,
    /// How long opened data stay on screen, minutes.
    pub minutes: u32,
}

/// The clinician's answer in the warning dialog.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConfirmElevation {
    /// The open patient.
    pub context_id: String,
    /// The question that is answered.
    pub challenge_id: String,
    /// Consent or emergency.
    pub kind: ElevationKind,
    /// The reason in words; must not be empty.
    pub reason: String,
}

/// Names a question, to take it back.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChallengeRef {
    /// The open patient.
    pub context_id: String,
    /// The question.
    pub challenge_id: String,
}

/// Elevated access in force, for the banner.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ElevationView {
    /// The source it holds for.
    pub source: DataSourceCode,
    /// Consent or emergency.
    pub kind: ElevationKind,
    /// When what was opened leaves the screen.
    pub until: MomentView,
    /// Seconds until then.
    pub seconds_left: u32,
}

/// What came of an elevated look-up.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(
    rename_all = "camelCase",
    tag = "kind",
    rename_all_fields = "camelCase"
)]
pub enum ElevatedAnswer {
    /// Documents; the list lies beside the ordinary one.
    Documents {
        /// The elevated list.
        list: Box<DocumentListView>,
    },
    /// Reports; the list lies beside the ordinary one.
    Reports {
        /// The elevated list.
        list: Box<ReportListView>,
    },
    /// The service says, in just those words, that nothing more exists.
    NothingMore {
        /// For the log of the service.
        correlation_id: String,
    },
    /// The service refused the elevated look-up.
    Refused {
        /// HTTP status.
        status: u16,
        /// The service's own code, where it gave one.
        code: Option<String>,
        /// For the log of the service.
        correlation_id: String,
    },
}

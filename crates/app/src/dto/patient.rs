//! Choosing and opening a patient.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{DataSourceCode, MomentView, OrdinaryBasisCode};

/// What the clinician typed. Checked in Rust only; no `Debug`, because it may be a real number.
#[derive(Clone, Deserialize, TS)]
pub struct PersonIdText {
    /// As typed.
    pub text: String,
}

/// The verdict on a typed number (`facts/norwegian-conventions.md` §1).
#[derive(Clone, Debug, Serialize, TS)]
#[serde(
    rename_all = "camelCase",
    tag = "verdict",
    rename_all_fields = "camelCase"
)]
pub enum PersonIdCheck {
    /// Can be opened in this environment.
    Valid {
        /// What kind of number it is.
        kind: PersonIdKind,
    },
    /// Cannot.
    Invalid {
        /// The first reason that applies.
        reason: PersonIdReason,
    },
}

/// Kinds of number.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum PersonIdKind {
    /// National identity number.
    Fodselsnummer,
    /// D-number.
    DNummer,
    /// Synthetic number of either shape.
    Synthetic,
}

/// Why a number is refused; the first that applies.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum PersonIdReason {
    /// Something else than digits.
    NotDigits,
    /// Not eleven digits.
    WrongLength,
    /// A shared aid number (FH).
    SharedAidNumberNotSupported,
    /// An aid number (H), outside test.
    AidNumberNotSupported,
    /// A synthetic number in production.
    SyntheticNotAllowed,
    /// No such day.
    ImpossibleDate,
    /// Control digits do not fit.
    WrongControlDigits,
    /// Valid, but the test environment only takes test persons.
    NotATestPerson,
}

/// A published or invented test patient, with what it shows.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TestPatient {
    /// Family name.
    pub family: String,
    /// Given name.
    pub given: String,
    /// Eleven digits.
    pub number: String,
    /// Norwegian words for what this patient shows to a tester.
    pub shows: String,
    /// The same in English.
    pub shows_en: String,
}

/// Opens a patient on a basis.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OpenPatient {
    /// As typed or chosen.
    pub number: String,
    /// Stated for this patient; nothing is preselected.
    pub basis: OrdinaryBasisCode,
}

/// The open patient, for the banner.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PatientView {
    /// Random per opening; every patient command carries it.
    pub context_id: String,
    /// Eleven digits; the UI groups 6+5.
    pub number: String,
    /// Kind of number.
    pub number_kind: PersonIdKind,
    /// The stated basis.
    pub basis: OrdinaryBasisCode,
    /// Names as the sources gave them; several when they disagree; empty before the first answer.
    pub names: Vec<PatientName>,
    /// Birth dates as the sources gave them; several when they disagree.
    pub birth_dates: Vec<MomentView>,
    /// Sexes as the sources gave them; several when they disagree.
    pub sexes: Vec<SexCode>,
}

/// A patient's name from one source.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PatientName {
    /// Family name.
    pub family: String,
    /// Given and middle names.
    pub given: String,
    /// Who said so.
    pub source: DataSourceCode,
}

/// Sex as a source gave it.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum SexCode {
    /// Kvinne.
    Female,
    /// Mann.
    Male,
    /// Neither.
    Other,
    /// The source says that it does not know.
    Unknown,
}

/// Names the open patient.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ContextRef {
    /// The open patient.
    pub context_id: String,
}

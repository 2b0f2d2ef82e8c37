//! One entry of the record.

use innsyn_domain::Sensitive;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use super::key::AuditKeys;
use crate::dto::{DataSourceCode, ElevationKind, ErrorCode, OrdinaryBasisCode};

/// What was done.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Action {
    /// Somebody signed in.
    SignIn,
    /// A role was chosen.
    ChooseRole,
    /// Signed out.
    SignOut,
    /// A session ended without a sign-out: by time, by HelseID's word, or because somebody signed in anew.
    EndSession,
    /// The screen was locked.
    Lock,
    /// The same person signed in again before a locked screen.
    Unlock,
    /// A patient was opened on a basis.
    OpenPatient,
    /// A patient was closed.
    ClosePatient,
    /// A search in a service.
    Find,
    /// A report of the list was opened.
    OpenReport,
    /// A document was fetched and opened.
    OpenDocument,
    /// A copy of a document was saved as a file.
    SaveCopy,
    /// Reports or documents were given to the printer.
    Print,
    /// The warning dialog was answered with yes.
    ConfirmElevation,
    /// Elevated access ended before its time.
    EndElevation,
    /// Another person's data were withheld.
    OtherPersonWithheld,
    /// The end of the record was an unfinished line, which was dropped.
    DropUnfinished,
    /// A receipt, a trace or a report was saved as a file.
    Export,
    /// The former record was damaged and has been set aside; this one begins here.
    SetAside,
}

impl Action {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::SignIn => "signIn",
            Self::ChooseRole => "chooseRole",
            Self::SignOut => "signOut",
            Self::EndSession => "endSession",
            Self::Lock => "lock",
            Self::Unlock => "unlock",
            Self::OpenPatient => "openPatient",
            Self::ClosePatient => "closePatient",
            Self::Find => "find",
            Self::OpenReport => "openReport",
            Self::OpenDocument => "openDocument",
            Self::SaveCopy => "saveCopy",
            Self::Print => "print",
            Self::ConfirmElevation => "confirmElevation",
            Self::EndElevation => "endElevation",
            Self::OtherPersonWithheld => "otherPersonWithheld",
            Self::DropUnfinished => "dropUnfinished",
            Self::Export => "export",
            Self::SetAside => "setAside",
        }
    }
}

/// What came of it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Outcome {
    /// It was done; what it gave is about to be shown.
    Done,
    /// It came too late: the patient is no longer open, and nothing is shown.
    Dropped,
    /// The service refused an elevated look-up.
    Refused,
    /// It failed.
    Failed(ErrorCode),
}

impl Outcome {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Dropped => "dropped",
            Self::Refused => "refused",
            Self::Failed(_) => "failed",
        }
    }
}

/// Who did it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Actor {
    /// The clinician's identity number; a keyed reference when written.
    pub person: Option<Sensitive<String>>,
    /// HPR number.
    pub hpr: Option<String>,
    /// Role in force (9060).
    pub role: Option<String>,
    /// Organisation number.
    pub organisation: Option<String>,
}

/// The access basis in force.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Basis {
    /// As stated for the patient.
    Ordinary(OrdinaryBasisCode),
    /// After the warning dialog.
    Elevated(ElevationKind),
}

impl Basis {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Ordinary(OrdinaryBasisCode::Unntak) => "UNNTAK",
            Self::Ordinary(OrdinaryBasisCode::Samtykke) => "SAMTYKKE",
            Self::Ordinary(OrdinaryBasisCode::Akutt) => "AKUTT",
            Self::Elevated(ElevationKind::ForhoyetSamtykke) => "FORHOYET_SAMTYKKE",
            Self::Elevated(ElevationKind::ForhoyetAkutt) => "FORHOYET_AKUTT",
        }
    }
}

/// One entry, before it is written.
#[derive(Clone, Debug)]
pub struct Entry {
    /// When.
    pub time: Timestamp,
    /// What.
    pub action: Action,
    /// What came of it.
    pub outcome: Outcome,
    /// Who.
    pub actor: Actor,
    /// About whom, by identity number; a keyed reference when written.
    pub patient: Option<Sensitive<String>>,
    /// In which service.
    pub source: Option<DataSourceCode>,
    /// On which basis.
    pub basis: Option<Basis>,
    /// The reason of an elevation; encrypted when written.
    pub reason: Option<Sensitive<String>>,
    /// Whether the elevation answered a signal of the source.
    pub observed: Option<bool>,
    /// The decision that the attest names.
    pub decision: Option<String>,
    /// The report or document, by its id; a keyed reference when written.
    pub item: Option<Sensitive<String>>,
    /// The id that joins it with the service's own log.
    pub correlation: Option<String>,
    /// About the record itself: what was set aside.
    pub note: Option<String>,
}

impl Entry {
    /// An entry with nothing but what every entry has.
    #[must_use]
    pub fn new(time: Timestamp, action: Action, outcome: Outcome, actor: Actor) -> Self {
        Self {
            time,
            action,
            outcome,
            actor,
            patient: None,
            source: None,
            basis: None,
            reason: None,
            observed: None,
            decision: None,
            item: None,
            correlation: None,
            note: None,
        }
    }

    /// The text of the entry as it stands in the record; `None` when its reason could not be encrypted.
    pub(super) fn text(&self, keys: &AuditKeys, number: u64) -> Option<String> {
        let mut map = Map::new();
        let mut put = |key: &str, value: Option<String>| {
            if let Some(value) = value {
                map.insert(key.to_owned(), Value::String(value));
            }
        };
        let zone = TimeZone::get("Europe/Oslo").unwrap_or(TimeZone::UTC);
        put(
            "time",
            Some(
                self.time
                    .display_with_offset(zone.to_offset(self.time))
                    .to_string(),
            ),
        );
        put("action", Some(self.action.code().to_owned()));
        put("outcome", Some(self.outcome.code().to_owned()));
        if let Outcome::Failed(code) = self.outcome {
            put("code", Some(format!("{code:?}")));
        }
        put(
            "clinician",
            self.actor
                .person
                .as_ref()
                .map(|number| keys.person(number.expose()).into_text()),
        );
        put("hpr", self.actor.hpr.clone());
        put("role", self.actor.role.clone());
        put("organisation", self.actor.organisation.clone());
        put(
            "patient",
            self.patient
                .as_ref()
                .map(|number| keys.person(number.expose()).into_text()),
        );
        put(
            "source",
            self.source.map(|source| match source {
                DataSourceCode::Pps => "pps".to_owned(),
                DataSourceCode::Phr => "phr".to_owned(),
            }),
        );
        put("basis", self.basis.map(|basis| basis.code().to_owned()));
        put(
            "observed",
            self.observed.map(|observed| observed.to_string()),
        );
        put("decision", self.decision.clone());
        put(
            "item",
            self.item
                .as_ref()
                .map(|id| keys.item(id.expose()).into_text()),
        );
        put("correlation", self.correlation.clone());
        put("note", self.note.clone());
        if let Some(reason) = &self.reason {
            put("reason", Some(keys.seal(number, reason.expose())?));
        }
        serde_json::to_string(&Value::Object(map)).ok()
    }
}

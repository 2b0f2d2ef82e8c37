//! Journaldokumenter: the list.

use serde::Serialize;
use ts_rs::TS;

use super::{CodeView, ElevationView, MomentView, PatientView, SourceState};

/// Document references of the open patient, newest first.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DocumentListView {
    /// The patient it belongs to, with what is now known of her.
    pub patient: PatientView,
    /// How the answer stands. Never complete.
    pub source: SourceState,
    /// Set when the list was opened with an elevated basis.
    pub elevation: Option<ElevationView>,
    /// Under which law the list was asked for.
    pub legal_basis: LegalBasisCode,
    /// Hits before paging, as the service counted.
    pub total: Option<u32>,
    /// Restricted documents: the service's count, or the masked rows where it gave none. `None` is unknown, not 0.
    pub restricted: Option<u32>,
    /// Replaced documents were asked for too.
    pub superseded: bool,
    /// Newest first.
    pub documents: Vec<DocumentRow>,
}

/// The two legal bases of PHR (`facts/phr.md` §2).
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum LegalBasisCode {
    /// Kjernejournalforskriften; the access basis is sent.
    Kjernejournalforskriften,
    /// Helsepersonelloven § 45; no access basis is sent.
    HelsepersonellovenSection45,
}

/// A row of the document list. Missing facts are `null`, and the UI says so in words.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts about a row, not a state"
)]
pub struct DocumentRow {
    /// Id within this answer.
    pub id: String,
    /// Title as received.
    pub title: Option<String>,
    /// Document category (9602 level 1).
    pub category: Option<CodeView>,
    /// Document type (9602 level 2); `None` when missing or masked.
    pub document_type: Option<CodeView>,
    /// Created.
    pub created: Option<MomentView>,
    /// Service period.
    pub period_start: Option<MomentView>,
    /// Service period.
    pub period_end: Option<MomentView>,
    /// Institution as received.
    pub institution: Option<String>,
    /// Unit as received.
    pub unit: Option<String>,
    /// Authors as received; empty when missing or masked.
    pub authors: Vec<String>,
    /// Roles and specialties of the authors.
    pub author_roles: Vec<String>,
    /// Who signed, where told.
    pub signer: Option<String>,
    /// Kind of institution.
    pub facility: Option<CodeView>,
    /// Specialty.
    pub setting: Option<CodeView>,
    /// What was done.
    pub events: Vec<CodeView>,
    /// Comment in words.
    pub description: Option<String>,
    /// The document's own id, as received.
    pub unique_id: Option<String>,
    /// Availability.
    pub status: DocumentStatus,
    /// NORS: masked for health personnel.
    pub restricted: bool,
    /// NORN_*: the patient is denied access to it.
    pub denied_to_patient: Option<CodeView>,
    /// Opened by elevated access alone: the ordinary list withholds or lacks it.
    pub elevated: bool,
    /// Whether its three ids are there and it is not restricted.
    pub can_open: bool,
    /// Why it cannot be opened, where it cannot.
    pub barred: Option<BarredCode>,
    /// The row that is the same document: the same bytes, or the same id of the document.
    pub copy_of: Option<String>,
    /// The row that says it replaces this one.
    pub replaced_by: Option<String>,
    /// Further forms of the same document that are not offered.
    pub other_forms: u32,
    /// Something unknown stands on it that may change its meaning.
    pub modified: bool,
    /// Media type as registered.
    pub media_type: Option<String>,
    /// Size in bytes as registered.
    #[ts(type = "number | null")]
    pub size: Option<u64>,
    /// Whether the reference names the open patient.
    pub subject: SubjectMatch,
    /// The same id came with different content: each is a row of its own.
    pub conflicting: bool,
}

/// Why a row has nothing to open.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum BarredCode {
    /// Restricted for health personnel.
    Restricted,
    /// The service has hidden what it is about.
    Masked,
    /// The service did not give what is needed to fetch it.
    IdsMissing,
    /// Its ids hold the patient's number, which may stand in no address.
    NumberInAddress,
}

/// Availability of a document.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum DocumentStatus {
    /// In force.
    Current,
    /// Replaced by another.
    Superseded,
    /// Entered in error.
    EnteredInError,
    /// Not told.
    Unknown,
}

/// How a resource's patient identifier compares with the open patient. Another person's is never shown at all.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum SubjectMatch {
    /// The same number.
    Confirmed,
    /// No number, or one of another kind.
    Unconfirmed,
    /// Masked by the service.
    Masked,
}

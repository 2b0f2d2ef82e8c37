//! Journaldokumenter: the list and the opened document.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{BlocksView, CodeView, ElevationView, MomentView, PatientView, SourceState};

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

/// Opens a document of the list.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OpenDocument {
    /// The open patient.
    pub context_id: String,
    /// Id of a row.
    pub document_id: String,
    /// Of the elevated list.
    pub elevated: bool,
}

/// Closes an opened document and forgets its bytes.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CloseDocument {
    /// The open patient.
    pub context_id: String,
    /// Handle of the opened document.
    pub handle: String,
}

/// An opened document.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DocumentView {
    /// Random; page images are asked for by it.
    pub handle: String,
    /// Its row.
    pub row: DocumentRow,
    /// Header facts, of the document itself where it has a header.
    pub facts: Vec<HeaderFact>,
    /// Whether the document's own header names the open patient; `None` when it has no header (a bare PDF).
    pub own_subject: Option<SubjectMatch>,
    /// Legally signed; `None` when the format cannot tell.
    pub signed: Option<bool>,
    /// The label said something else than the bytes.
    pub label_mismatch: Option<LabelMismatch>,
    /// What else must be known before reading.
    pub warnings: Vec<DocumentWarning>,
    /// Bytes received.
    #[ts(type = "number")]
    pub size: u64,
    /// What to draw.
    pub content: DocumentContent,
}

/// Something about a document that was read nevertheless.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum DocumentWarning {
    /// The sender's check sum does not fit the content.
    IntegrityCheckFailed,
    /// Something that the screen has no words for.
    Other,
}

/// What an opened document holds.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(
    rename_all = "camelCase",
    tag = "kind",
    rename_all_fields = "camelCase"
)]
pub enum DocumentContent {
    /// Pages, drawn by the worker: `pdfpage://localhost/{handle}/{page from 0}?width={device pixels}`.
    Pages { pages: Vec<PageSize> },
    /// Readable blocks.
    Blocks { content: BlocksView },
    /// Cannot be shown: kind by content, and the SHA-256 of the bytes in hexadecimal.
    Unsupported { found: String, sha256: String },
}

/// Size of a page in points (1/72 inch).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PageSize {
    /// Points.
    pub width: f32,
    /// Points.
    pub height: f32,
}

/// One fact of a document's header.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HeaderFact {
    /// Which.
    pub key: HeaderFactKey,
    /// Text as received; empty when `moment` says it.
    pub text: String,
    /// Where it is a time.
    pub moment: Option<MomentView>,
}

/// Header facts that are shown beside a document (`facts/cda.md` §4).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum HeaderFactKey {
    Title,
    DocumentType,
    DocumentTime,
    Version,
    Replaces,
    Confidentiality,
    Language,
    Author,
    AuthorOrganisation,
    LegalAuthenticator,
    Authenticator,
    Custodian,
    Recipient,
    ServicePeriod,
    Encounter,
    Performer,
    Informant,
    Participant,
    DataEnterer,
    Format,
}

/// The label and the bytes differ.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LabelMismatch {
    /// Media type by label.
    pub label: String,
    /// Kind by content.
    pub found: String,
}

//! Journaldokumenter: an opened document.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{BlocksView, DocumentRow, MomentView, SubjectMatch};

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

/// Opens a document that stands in an opened one.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OpenAttachment {
    /// The open patient.
    pub context_id: String,
    /// Handle of the opened document.
    pub handle: String,
    /// Index of the attachment's block.
    pub index: u32,
}

/// Saves a copy of an opened document, or of a document that stands in it, where the person keeps downloads.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SaveCopy {
    /// The open patient.
    pub context_id: String,
    /// Handle of the opened document.
    pub handle: String,
    /// Index of an attachment; `None` is the document itself.
    pub attachment: Option<u32>,
}

/// A copy that was saved.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SavedCopy {
    /// Name of the file, which is ours.
    pub name: String,
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
    /// What the source says of its state, before its first line.
    pub marks: Vec<DocumentMark>,
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
    /// The sender's check sum is of a kind that is not computed here.
    IntegrityNotChecked,
    /// The bytes did not fit the encoding that they claimed.
    EncodingGuessed,
    /// A message without a reader of its own; shown by the general one.
    UnknownMessage,
    /// Cut at a limit.
    Cut,
    /// Something that the screen has no words for.
    Other,
}

/// What a source says of a document's state.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DocumentMark {
    /// Which.
    pub kind: DocumentMarkKind,
    /// The source's own words, where it gave some.
    pub text: Option<String>,
}

/// Which state.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum DocumentMarkKind {
    /// Must not be used.
    Cancelled,
    /// Replaces an earlier edition.
    Changed,
    /// Adds to an earlier report.
    Addition,
    /// Not final.
    Preliminary,
    /// Planned.
    Planned,
    /// Not about a real patient.
    Test,
    /// Some results are not signed.
    UnsignedResults,
    /// The sender says that something differs much from before.
    SignificantDeviation,
    /// The sender has told it by telephone.
    PhoneReply,
    /// The patient has not consented.
    NoConsent,
    /// The patient is dead.
    Deceased,
    /// A receipt: refused.
    Rejected,
    /// A receipt: taken, with faults.
    PartlyRejected,
    /// A receipt with a result that no list has.
    UnknownReceipt,
    /// A message without a patient.
    NoPatient,
    /// A state that no list has.
    OtherStatus,
}

/// What an opened document holds.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(
    rename_all = "camelCase",
    tag = "kind",
    rename_all_fields = "camelCase"
)]
pub enum DocumentContent {
    /// Pages, drawn by the worker: `pdfpage://localhost/{handle}/{page from 0}?width={device pixels}`, and for a part of a
    /// page `&part={left}-{top}-{width}-{height}`, for a small picture `&small`.
    Pages { pages: Vec<PageSize> },
    /// Pages that a password keeps shut.
    Locked {},
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
    /// A code that the screen has words or a mark for: confidentiality, kind of participation, sex.
    pub code: Option<String>,
    /// Why there is no value (`UNK`, `MSK` …).
    pub missing: Option<String>,
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
    Appends,
    Transforms,
    RelatedTo,
    Confidentiality,
    Language,
    PatientName,
    PatientBirth,
    PatientSex,
    PatientContact,
    Author,
    AuthorOrganisation,
    LegalAuthenticator,
    Authenticator,
    Custodian,
    Recipient,
    ServicePeriod,
    Encounter,
    Responsible,
    Order,
    Consent,
    Performer,
    Informant,
    Participant,
    DataEnterer,
    Other,
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

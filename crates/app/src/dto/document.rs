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

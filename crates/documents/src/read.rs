//! One document: kind by content, CDA taken apart, patient compared, content made ready for the screen.

use std::fmt;

use innsyn_blocks::{Block, Document, make_visible};
use innsyn_domain::{PersonId, SubjectMatch};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::cda::{self, Body};
use crate::header::DocumentHeader;
use crate::html;
use crate::kith;
use crate::picture::{self, PIXEL_BUDGET};
use crate::rtf;
use crate::sniff::{Kind, essence, sniff};
use crate::text;

/// Most bytes of a delivered document: 64 MiB of content, a third more where it is wrapped in base64.
pub(crate) const MAX_BYTES: usize = 96 * 1024 * 1024;
/// A CDA in a CDA in a CDA, and no further.
const MAX_NESTING: u8 = 3;

/// A document that was read.
pub struct ReadDocument {
    /// By content.
    pub kind: Kind,
    /// What to show.
    pub content: Content,
    /// Facts of the document's own header; `None` where the format has none.
    pub header: Option<DocumentHeader>,
    /// Whether the document's own header names the open patient, never [`SubjectMatch::Other`]; `None` where the
    /// format cannot tell.
    pub subject: Option<SubjectMatch>,
    /// Legally signed; `None` where the format cannot tell.
    pub signed: Option<bool>,
    /// The label said something else than the bytes.
    pub label_mismatch: Option<LabelMismatch>,
    /// What else the reader must know.
    pub warnings: Vec<ReadWarning>,
    /// What the source says of the document's state.
    pub marks: Vec<DocumentMark>,
    /// Documents in the document, by the index of their [`innsyn_blocks::Attachment`].
    pub attachments: Vec<Attached>,
    /// Bytes delivered.
    pub size: u64,
}

impl fmt::Debug for ReadDocument {
    /// Without content and header: both tell about the patient.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ReadDocument")
            .field("kind", &self.kind)
            .field("subject", &self.subject)
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}

/// A document in a document. Opened by itself, through [`read`] like any other.
pub struct Attached {
    /// Title as the source gave it, else a number of ours.
    pub title: String,
    /// Media type by label.
    pub label: Option<String>,
    /// By content.
    pub kind: Kind,
    /// Overwritten when dropped.
    pub bytes: Zeroizing<Vec<u8>>,
}

impl fmt::Debug for Attached {
    /// Without title and content.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Attached")
            .field("kind", &self.kind)
            .field("size", &self.bytes.len())
            .finish_non_exhaustive()
    }
}

/// What a source says of a document's state, to be seen before its first line.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DocumentMark {
    /// Which.
    pub kind: MarkKind,
    /// The source's own words, where it gave some.
    pub text: Option<String>,
}

/// Which state.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum MarkKind {
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
    /// A receipt: the message was refused.
    Rejected,
    /// A receipt: the message was taken, with faults.
    PartlyRejected,
    /// A receipt with a result that no list has.
    UnknownReceipt,
    /// A message that has no patient.
    NoPatient,
    /// A state that no list has.
    OtherStatus,
}

/// What to show of a document.
pub enum Content {
    /// A PDF, for [`crate::pdf::Engine::open`]; overwritten when dropped.
    Pdf(Zeroizing<Vec<u8>>),
    /// Readable blocks: a CDA narrative, text, pictures.
    Blocks(Document),
    /// Cannot be shown; say what it is.
    Unsupported {
        /// By content.
        found: Kind,
        /// Of these bytes (of the inner ones where a CDA wraps them), in hexadecimal.
        sha256: String,
        /// Size of these bytes.
        size: u64,
    },
}

impl fmt::Debug for Content {
    /// Without the content itself.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pdf(bytes) => formatter.debug_tuple("Pdf").field(&bytes.len()).finish(),
            Self::Blocks(document) => formatter
                .debug_tuple("Blocks")
                .field(&document.blocks.len())
                .finish(),
            Self::Unsupported { found, size, .. } => formatter
                .debug_tuple("Unsupported")
                .field(found)
                .field(size)
                .finish(),
        }
    }
}

/// Label and content differ. The content decides; the reader is told.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LabelMismatch {
    /// Media type by label, without parameters.
    pub label: String,
    /// By content.
    pub found: Kind,
}

/// Something about a document that was read nevertheless.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum ReadWarning {
    /// The sender's check sum does not fit the content.
    IntegrityCheckFailed,
    /// The bytes did not fit the encoding that they claimed and were read as Windows-1252.
    EncodingGuessed,
    /// A message of a kind that has no reader of its own; shown by the general one.
    UnknownMessage,
    /// An integrity check that cannot be computed here.
    IntegrityNotChecked,
    /// The text was cut at a limit.
    Cut,
}

/// Why a document is not shown at all.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The document names another patient. Nothing of it is kept.
    #[error("the document names another patient")]
    OtherPerson,
    /// There are no bytes.
    #[error("the document is empty")]
    Empty,
    /// Cut off or broken.
    #[error("the document is damaged")]
    Damaged,
    /// It brings a document type declaration, which none needs and attacks use.
    #[error("the document has a document type declaration")]
    Doctype,
    /// More bytes, elements or attributes than a document may have.
    #[error("the document is too large")]
    TooLarge,
    /// Elements nested deeper than a document may.
    #[error("the document is nested too deeply")]
    TooDeep,
    /// It does not fit the encoding that it claims, or claims one that is not known.
    #[error("the encoding of the document cannot be read")]
    Encoding,
    /// It wraps documents in documents without end.
    #[error("the document wraps too many documents in each other")]
    Nested,
}

/// Reads a document for the open patient. `label` is the media type that came with it.
///
/// # Errors
/// The document is another person's, damaged, hostile or above a limit.
pub fn read(
    bytes: &[u8],
    label: Option<&str>,
    patient: &PersonId,
) -> Result<ReadDocument, ReadError> {
    let outer = read_nested(bytes, label, None, patient, MAX_NESTING)?;
    Ok(ReadDocument {
        size: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
        label_mismatch: mismatch(&outer, label),
        kind: outer.kind,
        content: outer.content,
        header: outer.header,
        subject: outer.subject,
        signed: outer.signed,
        warnings: outer.warnings,
        marks: outer.marks,
        attachments: outer.attachments,
    })
}

/// One layer.
struct Layer {
    kind: Kind,
    /// The kind of the innermost content.
    inner: Kind,
    content: Content,
    header: Option<DocumentHeader>,
    subject: Option<SubjectMatch>,
    signed: Option<bool>,
    warnings: Vec<ReadWarning>,
    marks: Vec<DocumentMark>,
    attachments: Vec<Attached>,
    /// A clash inside: the CDA's own media type against its bytes.
    mismatch: Option<LabelMismatch>,
}

impl Layer {
    fn bare(kind: Kind, content: Content) -> Self {
        Self {
            kind,
            inner: kind,
            content,
            header: None,
            subject: None,
            signed: None,
            warnings: Vec::new(),
            marks: Vec::new(),
            attachments: Vec::new(),
            mismatch: None,
        }
    }
}

/// A service may label a CDA by what it wraps: that is no clash.
fn mismatch(layer: &Layer, label: Option<&str>) -> Option<LabelMismatch> {
    let clash = label
        .filter(|label| !layer.kind.fits(label) && !layer.inner.fits(label))
        .map(|label| LabelMismatch {
            label: make_visible(&essence(label)),
            found: layer.kind,
        });
    clash.or_else(|| layer.mismatch.clone())
}

fn read_nested(
    bytes: &[u8],
    label: Option<&str>,
    charset: Option<&str>,
    patient: &PersonId,
    depth: u8,
) -> Result<Layer, ReadError> {
    if bytes.is_empty() {
        return Err(ReadError::Empty);
    }
    if bytes.len() > MAX_BYTES {
        return Err(ReadError::TooLarge);
    }
    let kind = sniff(bytes);
    let content = match kind {
        Kind::Cda => return read_cda(bytes, patient, depth),
        Kind::Kith => return read_kith(bytes, patient),
        // An agency's wrapper round a message.
        Kind::Xml if kith::is_inside(bytes) => return read_kith(bytes, patient),
        Kind::Pdf => Content::Pdf(Zeroizing::new(bytes.to_vec())),
        Kind::Png | Kind::Jpeg | Kind::Gif | Kind::Tiff => Content::Blocks(pictures(kind, bytes)),
        Kind::Text => Content::Blocks(plain(bytes, charset)),
        // Labelled as text: shown as the text that it is, with its markup visible. Never as a page.
        Kind::Html
            if label.is_some_and(|label| {
                Kind::Text.fits(label) && !essence(label).contains("octet")
            }) =>
        {
            Content::Blocks(plain(bytes, charset))
        }
        Kind::Rtf => Content::Blocks(rtf::read(bytes)),
        // As text and structure, never as a page.
        Kind::Html => Content::Blocks(html::read(bytes, charset)),
        Kind::Xml | Kind::Zip | Kind::OfficeBinary | Kind::Unknown => unsupported(kind, bytes),
    };
    Ok(Layer::bare(kind, content))
}

fn read_kith(bytes: &[u8], patient: &PersonId) -> Result<Layer, ReadError> {
    let kith = kith::read(bytes, patient)?;
    Ok(Layer {
        header: Some(kith.header),
        subject: kith.subject,
        warnings: kith.warnings,
        marks: kith.marks,
        attachments: kith.attachments,
        ..Layer::bare(Kind::Kith, Content::Blocks(kith.document))
    })
}

fn read_cda(bytes: &[u8], patient: &PersonId, depth: u8) -> Result<Layer, ReadError> {
    let depth = depth.checked_sub(1).ok_or(ReadError::Nested)?;
    let cda = cda::read(bytes, patient)?;
    let mut layer = match cda.body {
        Body::Blocks(document) => Layer::bare(Kind::Cda, Content::Blocks(document)),
        Body::Inner {
            bytes,
            media_type,
            charset,
        } => {
            let inner = read_nested(
                &bytes,
                media_type.as_deref(),
                charset.as_deref(),
                patient,
                depth,
            )?;
            let mismatch = mismatch(&inner, media_type.as_deref());
            Layer {
                kind: Kind::Cda,
                mismatch,
                ..inner
            }
        }
        Body::Unreadable { bytes } => Layer {
            kind: Kind::Cda,
            ..Layer::bare(Kind::Unknown, unsupported(Kind::Unknown, &bytes))
        },
        Body::InlineXml {
            kind: Kind::Kith,
            bytes,
        } => Layer {
            kind: Kind::Cda,
            ..read_kith(&bytes, patient)?
        },
        Body::InlineXml { kind, bytes } => Layer {
            kind: Kind::Cda,
            ..Layer::bare(kind, unsupported(kind, &bytes))
        },
    };
    layer.warnings.extend(cda.warnings);
    // The outer header is the one that the service delivered; an inner CDA's subject can only make it less sure.
    layer.subject = Some(match (cda.subject, layer.subject) {
        (
            SubjectMatch::Confirmed,
            Some(inner @ (SubjectMatch::Unconfirmed | SubjectMatch::Masked)),
        ) => inner,
        (outer, _) => outer,
    });
    layer.signed = Some(cda.header.legal_authenticator.is_some());
    let mut header = cda.header;
    header.title = header
        .title
        .or_else(|| layer.header.take().and_then(|inner| inner.title));
    layer.header = Some(header);
    Ok(layer)
}

fn pictures(kind: Kind, bytes: &[u8]) -> Document {
    let blocks = picture::to_png(kind, bytes, &mut PIXEL_BUDGET.clone())
        .into_iter()
        .map(|page| match page {
            Ok(png) => Block::Media {
                caption: None,
                alternative: String::new(),
                png: Some(png),
                reason: None,
            },
            Err(reason) => Block::Media {
                caption: None,
                alternative: String::new(),
                png: None,
                reason: Some(reason.code()),
            },
        })
        .collect();
    Document {
        blocks,
        footnotes: Vec::new(),
    }
}

fn plain(bytes: &[u8], charset: Option<&str>) -> Document {
    let text = text::decode_plain(bytes, charset);
    // Line ends first: a carriage return left alone would be shown as a mark.
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{c}'], "\n");
    Document {
        blocks: vec![Block::Preformatted(make_visible(&text))],
        footnotes: Vec::new(),
    }
}

fn unsupported(found: Kind, bytes: &[u8]) -> Content {
    Content::Unsupported {
        found,
        sha256: text::hexadecimal(&Sha256::digest(bytes)),
        size: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
    }
}

#[cfg(test)]
mod tests;

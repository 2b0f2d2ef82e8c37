//! XML of documents: decoded, judged by its limits, parsed without document type, entities or anything outside it.

mod limits;

use roxmltree::{Document, ParsingOptions};

use crate::read::ReadError;
use crate::text;

/// What happens to bytes that do not fit the encoding that they claim.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Misfit {
    /// The document is refused.
    Refuse,
    /// The bytes are read as Windows-1252, and the reader is told.
    Guess,
}

/// Parses and hands the tree over, with whether its encoding was guessed.
///
/// # Errors
/// Not well-formed, a document type, or above a limit; or what `read` says.
pub(crate) fn with_tree<T>(
    bytes: &[u8],
    misfit: Misfit,
    read: impl FnOnce(&Document<'_>, bool) -> Result<T, ReadError>,
) -> Result<T, ReadError> {
    let (text, is_guessed) = match text::decode_xml(bytes) {
        Ok(text) => (text, false),
        Err(text::Undecodable) if misfit == Misfit::Guess => (text::as_windows_1252(bytes), true),
        Err(text::Undecodable) => return Err(ReadError::Encoding),
    };
    limits::check(&text)?;
    let options = ParsingOptions {
        nodes_limit: limits::MAX_NODES,
        ..ParsingOptions::default()
    };
    let document = Document::parse_with_options(&text, options).map_err(|error| {
        if matches!(error, roxmltree::Error::DtdDetected) {
            ReadError::Doctype
        } else if matches!(error, roxmltree::Error::NodesLimitReached) {
            ReadError::TooLarge
        } else {
            ReadError::Damaged
        }
    })?;
    read(&document, is_guessed)
}

//! HL7 CDA R2 (ANSI/HL7 R2-2005, ISO 27932): header facts, and the attested text as blocks.
//!
//! What is shown is the header, section titles and narratives, multimedia that a narrative calls in, and the non-XML
//! body. Entries are machine data and are never shown. The sender's style sheet is ignored; a document type
//! declaration is refused; nothing is fetched.

mod body;
mod header;
mod narrative;
mod node;
mod rest;
mod section;

use innsyn_domain::{PersonId, SubjectMatch};
use roxmltree::Node;

use crate::read::{ReadError, ReadWarning};
use crate::sniff::Kind;
use crate::xml::{self, Misfit};

use crate::header::DocumentHeader;

/// A CDA that names the open patient, or at least nobody else.
pub(crate) struct Cda {
    pub(crate) header: DocumentHeader,
    /// Never [`SubjectMatch::Other`].
    pub(crate) subject: SubjectMatch,
    pub(crate) body: Body,
    pub(crate) warnings: Vec<ReadWarning>,
}

/// What a CDA's body holds.
pub(crate) enum Body {
    /// A narrative, or what is to be said in its place.
    Blocks(innsyn_blocks::Document),
    /// A document of another kind, still to be sniffed.
    Inner {
        bytes: Vec<u8>,
        media_type: Option<String>,
        charset: Option<String>,
    },
    /// Bytes in a form that cannot be unpacked.
    Unreadable { bytes: Vec<u8> },
    /// Another XML document, as elements.
    InlineXml { kind: Kind, bytes: Vec<u8> },
}

/// Reads a CDA for the open patient.
pub(crate) fn read(bytes: &[u8], patient: &PersonId) -> Result<Cda, ReadError> {
    xml::with_tree(bytes, Misfit::Refuse, |document, _| {
        read_tree(document.root_element(), patient)
    })
}

fn read_tree(root: Node<'_, '_>, patient: &PersonId) -> Result<Cda, ReadError> {
    // First of all: whose is it? Nothing else of another person's document is looked at.
    let subject = header::subject(root, patient);
    if subject == SubjectMatch::Other {
        return Err(ReadError::OtherPerson);
    }
    let mut header = header::read(root);
    header.other = rest::of_header(root, &header);
    let mut warnings = Vec::new();
    let body = body::read(root, &mut warnings)?;
    Ok(Cda {
        header,
        subject,
        body,
        warnings,
    })
}

#[cfg(test)]
mod tests;

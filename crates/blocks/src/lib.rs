//! The model of readable text: what a CDA narrative, a KITH message or a text result becomes before it is drawn.
//!
//! A document's markup never goes further than this crate: whatever is not in the model is reduced to its text.
//! Not here: drawing, serialisation, anything that knows which service a text came from.

mod model;
mod plain;
mod visible;
mod xhtml;

pub use model::{
    Attachment, Block, Document, Fact, Heading, Inline, ListItem, OutlineEntry, Style, TableCell,
    TableRow,
};
pub use plain::{document_text, plain_text};
pub use visible::make_visible;
pub use xhtml::{from_element, from_text_result};

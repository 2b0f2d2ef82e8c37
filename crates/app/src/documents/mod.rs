//! Journaldokumenter: the list, an opened document, what is being fetched, and what is kept of what was opened.

mod attached;
mod fetching;
mod kept;
mod list;
mod open;
mod reader;
mod texts;

pub(crate) use fetching::Fetches;
pub use innsyn_documents::pdf::Part as PagePart;
pub(crate) use kept::KeptDocuments;
pub(crate) use list::{holds_another_person, learn};
pub(crate) use open::Opened;
pub use reader::Picture;
pub(crate) use texts::OpenedTexts;

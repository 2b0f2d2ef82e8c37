//! Journaldokumenter: the list, and an opened document.

mod list;
mod open;

pub(crate) use list::{holds_another_person, learn};
pub(crate) use open::Opened;

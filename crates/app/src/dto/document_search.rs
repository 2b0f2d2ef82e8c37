//! Search in the text of documents that were opened for the open patient.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Asks for words in opened documents.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FindOpenedTexts {
    /// The open patient.
    pub context_id: String,
    /// Words, separated by spaces.
    pub query: String,
    /// In documents of the elevated list.
    pub elevated: bool,
}

/// A document whose text holds at least one of the words.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OpenedTextsFound {
    /// Id of its row.
    pub document_id: String,
    /// Which words of the query it holds, by their place in it from 0.
    pub words: Vec<u32>,
    /// How often, all words together.
    pub count: u32,
    /// The first of them.
    pub hits: Vec<OpenedTextHit>,
}

/// A hit in its context.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OpenedTextHit {
    /// Where it stands.
    pub place: OpenedTextPlace,
    /// Text before it.
    pub before: String,
    /// As it stands.
    pub found: String,
    /// Text after it.
    pub after: String,
}

/// Where in a document a hit stands.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(
    rename_all = "camelCase",
    tag = "kind",
    rename_all_fields = "camelCase"
)]
pub enum OpenedTextPlace {
    /// Under a heading.
    Section { heading: String },
    /// Before the first heading.
    Start,
    /// On a page, from 1.
    Page { number: u32 },
}

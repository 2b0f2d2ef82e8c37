//! An opened PDF: what the reader asks of it. Places are points from the upper left corner of the page as it is shown.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ErrorCode;

/// An opened PDF.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PdfRef {
    /// The open patient.
    pub context_id: String,
    /// Handle of the opened document.
    pub handle: String,
}

/// A page of it.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PageRef {
    /// The open patient.
    pub context_id: String,
    /// Handle of the opened document.
    pub handle: String,
    /// From 0.
    pub page: u32,
}

/// Opens an encrypted PDF. Not printed anywhere, and overwritten when the worker has it.
#[derive(Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct UnlockPdf {
    /// The open patient.
    pub context_id: String,
    /// Handle of the opened document.
    pub handle: String,
    /// As typed.
    pub password: String,
}

/// Looks for words in some pages.
#[derive(Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SearchPdf {
    /// The open patient.
    pub context_id: String,
    /// Handle of the opened document.
    pub handle: String,
    /// As typed.
    pub words: String,
    /// First page, from 0.
    pub first: u32,
    /// How many pages.
    pub count: u32,
}

/// A link of a page, by its number there: the address itself never comes from the screen.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LinkRef {
    /// The open patient.
    pub context_id: String,
    /// Handle of the opened document.
    pub handle: String,
    /// From 0.
    pub page: u32,
    /// From 0, in the order of [`PageLayer::links`].
    pub link: u32,
}

/// A rectangle on a page, points.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AreaView {
    /// Points.
    pub left: f32,
    /// Points.
    pub top: f32,
    /// Points.
    pub width: f32,
    /// Points.
    pub height: f32,
}

/// What lies over the picture of a page.
#[derive(Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PageLayer {
    /// Lines of words, in reading order.
    pub lines: Vec<Vec<WordView>>,
    /// The page has more text than this.
    pub cut: bool,
    /// Its links.
    pub links: Vec<LinkView>,
    /// Why the page was not drawn when it was last asked for.
    pub failed: Option<ErrorCode>,
}

/// A word and where it stands.
#[derive(Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WordView {
    /// Without spaces.
    pub text: String,
    /// Round all its letters.
    pub area: AreaView,
    /// It runs upwards or downwards.
    pub upright: bool,
    /// No space follows it.
    pub joined: bool,
}

/// A link.
#[derive(Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LinkView {
    /// Where it can be pressed.
    pub area: AreaView,
    /// Where it leads.
    pub target: LinkTargetView,
}

/// Where a link leads.
#[derive(Debug, Serialize, TS)]
#[serde(
    rename_all = "camelCase",
    tag = "kind",
    rename_all_fields = "camelCase"
)]
pub enum LinkTargetView {
    /// To a page of this document.
    Page {
        /// From 0.
        page: u32,
        /// Points from the top.
        top: Option<f32>,
    },
    /// To an address; `opens` tells whether the system browser may be asked (http and https only).
    Address {
        /// As it would be opened, or as it stands in the document where it cannot be.
        address: String,
        /// Whether [`LinkRef`] opens it.
        opens: bool,
    },
    /// To something that Innsyn does not do.
    Refused {
        /// What.
        reason: RefusedLinkCode,
    },
}

/// What a link wants that is not done.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum RefusedLinkCode {
    Program,
    OtherDocument,
    Attachment,
    Action,
    Unreadable,
}

/// The hits of a page.
#[derive(Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PageHitsView {
    /// From 0.
    pub page: u32,
    /// What came of looking through it.
    pub searched: SearchedCode,
    /// Each hit, with an area for each line it runs over.
    pub hits: Vec<Vec<AreaView>>,
}

/// What came of looking through a page.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum SearchedCode {
    /// All its text was looked through.
    Text,
    /// It has no text: a picture, or empty.
    NoText,
    /// It could not be read.
    Unreadable,
    /// It has more than is looked through.
    Cut,
}

/// The outline of a PDF.
#[derive(Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PdfOutline {
    /// In their order.
    pub entries: Vec<PdfOutlineEntry>,
    /// There are more.
    pub more: bool,
}

/// An entry of the outline.
#[derive(Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PdfOutlineEntry {
    /// From 0.
    pub level: u32,
    /// From 0; `null` when it leads nowhere.
    pub page: Option<u32>,
    /// Points from the top.
    pub top: Option<f32>,
    /// As it stands there; may be empty.
    pub title: String,
}

/// The text of a whole PDF.
#[derive(Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PdfText {
    /// The text of the pages that have any, in their order.
    pub pages: Vec<String>,
    /// Pages without text: pictures, or empty.
    pub without_text: u32,
    /// All of it is here.
    pub complete: bool,
}

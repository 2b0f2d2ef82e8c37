//! What is told of a page besides its picture. Places are points from the upper left corner of the page as it is shown.

/// A rectangle on a page, points from the upper left corner; never turned inside out.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Area {
    /// Points.
    pub left: f32,
    /// Points.
    pub top: f32,
    /// Points, at least `left`.
    pub right: f32,
    /// Points, at least `top`.
    pub bottom: f32,
}

impl Area {
    /// Nothing stands there.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.right <= self.left && self.bottom <= self.top
    }

    /// The smallest rectangle round both.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// On the same line: more than a third of the lower one's height is shared.
    pub(super) fn is_level_with(&self, other: &Self) -> bool {
        let shared = self.bottom.min(other.bottom) - self.top.max(other.top);
        let lower = (self.bottom - self.top).min(other.bottom - other.top);
        shared > lower / 3.0
    }

    /// In the same column, and not on the same line.
    pub(super) fn is_beside(&self, other: &Self) -> bool {
        let shared = self.right.min(other.right) - self.left.max(other.left);
        let narrower = (self.right - self.left).min(other.right - other.left);
        shared > narrower / 3.0 && !self.is_level_with(other)
    }
}

/// A part of a page's picture, in pixels of the whole picture.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Part {
    /// Pixels from the left.
    pub left: u32,
    /// Pixels from the top.
    pub top: u32,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

/// A place where the words stand; several areas when they run over lines.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// In the order of the text.
    pub areas: Vec<Area>,
}

/// What came of looking through a page.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Searched {
    /// It has text, and all of it was looked through.
    Text,
    /// It has no text: a picture, or an empty page. What a picture shows is not found.
    NoText,
    /// It could not be read.
    Unreadable,
    /// It has more text or more hits than are looked through.
    Cut,
}

/// The hits of a page.
#[derive(Clone, Debug, PartialEq)]
pub struct PageHits {
    /// From 0.
    pub page: u32,
    /// What came of it.
    pub searched: Searched,
    /// In the order of the text.
    pub hits: Vec<Hit>,
}

/// A link.
#[derive(Clone, Debug, PartialEq)]
pub struct PageLink {
    /// Where it can be pressed.
    pub area: Area,
    /// Where it leads.
    pub target: LinkTarget,
}

/// Where a link leads. Nothing here is ever followed by itself.
#[derive(Clone, Debug, PartialEq)]
pub enum LinkTarget {
    /// To a page of the same document.
    Page {
        /// From 0.
        page: u32,
        /// Points from the top, where it says so.
        top: Option<f32>,
    },
    /// To an address, as it stands in the document: anything, not only http.
    Address(String),
    /// To something that Innsyn does not do.
    Refused(RefusedLink),
}

/// What a link wants that is not done (DOC-3).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum RefusedLink {
    /// Start a program or open a file.
    Program,
    /// Another document.
    OtherDocument,
    /// A file within the document.
    Attachment,
    /// A script, a form that is to be sent, or another action.
    Action,
    /// It leads nowhere, or its address is too long or not text.
    Unreadable,
}

/// An entry of the outline ("bookmarks").
#[derive(Clone, Debug, PartialEq)]
pub struct OutlineEntry {
    /// From 0.
    pub level: u32,
    /// From 0; `None` when it does not lead to a page.
    pub page: Option<u32>,
    /// Points from the top, where it says so.
    pub top: Option<f32>,
    /// Without control characters.
    pub title: String,
}

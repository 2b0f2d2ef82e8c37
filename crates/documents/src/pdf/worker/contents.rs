//! An open document in the worker: its pages, their characters, links, and the outline.
//!
//! Nothing is followed and nothing is run: actions are only asked what they are.

use std::collections::BTreeMap;

use pdfium_render::prelude::{
    PdfAction, PdfBookmark, PdfDestination, PdfDestinationViewSettings, PdfDocument, PdfLink,
    PdfPage, PdfPageRenderRotation, PdfRect, Pdfium, PdfiumError, PdfiumInternalError,
};

use super::super::find::Words;
use super::super::protocol::{Failure, Header, Kind};
use super::super::text::Glyph;
use super::super::{
    Area, LinkTarget, MAX_OUTLINE, MAX_PAGES, OutlineEntry, PageHits, PageLink, Part, RefusedLink,
    Searched, wire,
};
use super::{Outcome, drawing, system, with_body};

/// Most characters that are remembered over all pages, so that searching again needs no page twice: 20 bytes each.
const REMEMBERED: usize = 4_000_000;

/// An open document.
pub(super) struct Contents<'a> {
    document: PdfDocument<'a>,
    pages: u32,
    /// Characters of the pages that were read; the flag tells that a page has more.
    read: BTreeMap<u32, (Vec<Glyph>, bool)>,
    remembered: usize,
}

impl<'a> Contents<'a> {
    /// Opens a document; an empty password is none.
    pub(super) fn open(
        pdfium: &'a Pdfium,
        id: u32,
        bytes: Vec<u8>,
        password: &str,
    ) -> Result<(Self, Outcome), Failure> {
        let given = (!password.is_empty()).then_some(password);
        let document = pdfium
            .load_pdf_from_byte_vec(bytes, given)
            .map_err(|error| load_failure(&error, given.is_some()))?;
        // PDFium answers with no pages where it cannot follow the page tree.
        let count = u32::try_from(document.pages().len())
            .ok()
            .filter(|count| *count > 0)
            .ok_or(Failure::Damaged)?;
        if count > MAX_PAGES {
            return Err(Failure::TooManyPages);
        }
        let mut sizes = Vec::new();
        for page in document.pages().as_range() {
            // A page whose size cannot be told is given A4, so that its neighbours keep their numbers.
            let size = document.pages().page_size(page).ok();
            let (width, height) = size
                .map(|size| (size.width().value, size.height().value))
                .filter(|(width, height)| {
                    [width, height]
                        .iter()
                        .all(|side| side.is_finite() && **side > 0.0)
                })
                .unwrap_or((595.0, 842.0));
            sizes.extend(width.to_le_bytes());
            sizes.extend(height.to_le_bytes());
        }
        let header = Header {
            a: count,
            len: u64::try_from(sizes.len()).map_err(|_| Failure::Unexpected)?,
            ..Header::new(Kind::Opened, id)
        };
        let contents = Self {
            document,
            pages: count,
            read: BTreeMap::new(),
            remembered: 0,
        };
        Ok((contents, (header, sizes)))
    }

    /// Draws page `a`, `b` pixels wide.
    pub(super) fn render(
        &mut self,
        request: &Header,
        part: Option<Part>,
        canvas: &mut system::Canvas,
    ) -> Result<Outcome, Failure> {
        let page = self.page(request.a)?;
        let (width, height) = drawing::draw(&page, request.b, part, canvas)?;
        let header = Header {
            a: width,
            b: height,
            len: u64::from(width) * u64::from(height) * 4,
            ..Header::new(Kind::Bitmap, request.id)
        };
        Ok((header, Vec::new()))
    }

    /// The characters of page `a`.
    pub(super) fn text(&mut self, request: &Header) -> Result<Outcome, Failure> {
        let (glyphs, is_cut) = self.glyphs(request.a)?;
        with_body(Kind::PageText, request, *is_cut, wire::put_glyphs(glyphs))
    }

    /// Looks for words in `b` pages from page `a` on.
    pub(super) fn search(&mut self, request: &Header, words: &str) -> Result<Outcome, Failure> {
        let words = Words::new(words);
        let last = request.a.saturating_add(request.b).min(self.pages);
        let mut found = Vec::new();
        let mut room = wire::MAX_HITS;
        let mut is_cut = false;
        for page in request.a..last {
            let mut entry = PageHits {
                page,
                searched: Searched::Unreadable,
                hits: Vec::new(),
            };
            if let Ok((glyphs, is_page_cut)) = self.glyphs(page) {
                entry.searched = match (glyphs.is_empty(), *is_page_cut) {
                    (true, _) => Searched::NoText,
                    (false, true) => Searched::Cut,
                    (false, false) => Searched::Text,
                };
                if let Some(words) = &words {
                    let (hits, more) = words.find(glyphs, room);
                    room -= hits.len();
                    entry.hits = hits;
                    if more {
                        entry.searched = Searched::Cut;
                        is_cut = true;
                    }
                }
            }
            found.push(entry);
        }
        with_body(Kind::Found, request, is_cut, wire::put_searched(&found))
    }

    /// The links of page `a`.
    pub(super) fn links(&mut self, request: &Header) -> Result<Outcome, Failure> {
        let page = self.page(request.a)?;
        let frame = Frame::of(&page);
        let links: Vec<PageLink> = page
            .links()
            .iter()
            .take(wire::MAX_LINKS)
            .filter_map(|link| {
                let area = frame.area(&link.rect().ok()?);
                Some(PageLink {
                    area,
                    target: self.target(&link),
                })
            })
            .collect();
        with_body(Kind::PageLinks, request, false, wire::put_links(&links))
    }

    /// The outline.
    pub(super) fn outline(&mut self, request: &Header) -> Outcome {
        let mut entries = Vec::new();
        let root = self.document.bookmarks().root();
        // Depth first; an outline that runs in a circle ends at the limit.
        let mut open: Vec<(u32, PdfBookmark<'_>)> =
            root.map(|first| (0, first)).into_iter().collect();
        let mut is_cut = false;
        while let Some((level, entry)) = open.pop() {
            if entries.len() == MAX_OUTLINE {
                is_cut = true;
                break;
            }
            let place = match entry.action() {
                None => entry
                    .destination()
                    .and_then(|destination| self.place(&destination)),
                Some(PdfAction::LocalDestination(action)) => action
                    .destination()
                    .ok()
                    .and_then(|destination| self.place(&destination)),
                Some(_) => None,
            };
            entries.push(OutlineEntry {
                level,
                page: place.map(|(page, _)| page),
                top: place.and_then(|(_, top)| top),
                title: clean(&entry.title().unwrap_or_default(), wire::MAX_TITLE),
            });
            if let Some(next) = entry.next_sibling() {
                open.push((level, next));
            }
            if let Some(child) = entry.first_child() {
                if level < wire::MAX_LEVEL {
                    open.push((level + 1, child));
                } else {
                    is_cut = true;
                }
            }
        }
        with_body(Kind::Entries, request, is_cut, wire::put_outline(&entries)).unwrap_or_else(
            |_| {
                (
                    Header {
                        a: 1,
                        ..Header::new(Kind::Entries, request.id)
                    },
                    Vec::new(),
                )
            },
        )
    }

    fn page(&self, number: u32) -> Result<PdfPage<'a>, Failure> {
        if number >= self.pages {
            return Err(Failure::NoSuchPage);
        }
        let number = number.try_into().map_err(|_| Failure::NoSuchPage)?;
        self.document
            .pages()
            .get(number)
            .map_err(|_| Failure::PageDamaged)
    }

    fn glyphs(&mut self, number: u32) -> Result<&(Vec<Glyph>, bool), Failure> {
        if !self.read.contains_key(&number) {
            let read = read_glyphs(&self.page(number)?)?;
            if self.remembered + read.0.len() > REMEMBERED {
                self.read.clear();
                self.remembered = 0;
            }
            self.remembered += read.0.len();
            self.read.insert(number, read);
        }
        self.read.get(&number).ok_or(Failure::Unexpected)
    }

    fn target(&self, link: &PdfLink<'_>) -> LinkTarget {
        // The action first: PDFium gives a destination for another document's page as if it were this one's.
        let Some(action) = link.action() else {
            return link.destination().map_or(
                LinkTarget::Refused(RefusedLink::Unreadable),
                |destination| self.jump(&destination),
            );
        };
        match &action {
            PdfAction::LocalDestination(action) => match action.destination() {
                Ok(destination) => self.jump(&destination),
                Err(_) => LinkTarget::Refused(RefusedLink::Unreadable),
            },
            PdfAction::Uri(action) => action
                .uri()
                .ok()
                .filter(|address| {
                    !address.is_empty()
                        && address.len() <= wire::MAX_ADDRESS
                        && !address.chars().any(wire::is_steering)
                })
                .map_or(
                    LinkTarget::Refused(RefusedLink::Unreadable),
                    LinkTarget::Address,
                ),
            PdfAction::Launch(_) => LinkTarget::Refused(RefusedLink::Program),
            PdfAction::RemoteDestination(_) => LinkTarget::Refused(RefusedLink::OtherDocument),
            PdfAction::EmbeddedDestination(_) => LinkTarget::Refused(RefusedLink::Attachment),
            PdfAction::Unsupported(_) => LinkTarget::Refused(RefusedLink::Action),
        }
    }

    fn jump(&self, destination: &PdfDestination<'_>) -> LinkTarget {
        self.place(destination).map_or(
            LinkTarget::Refused(RefusedLink::Unreadable),
            |(page, top)| LinkTarget::Page { page, top },
        )
    }

    /// Page and height of a destination.
    fn place(&self, destination: &PdfDestination<'_>) -> Option<(u32, Option<f32>)> {
        let number = u32::try_from(destination.page_index().ok()?).ok()?;
        if number >= self.pages {
            return None;
        }
        let height = match destination.view_settings().ok() {
            Some(
                PdfDestinationViewSettings::SpecificCoordinatesAndZoom(_, height, _)
                | PdfDestinationViewSettings::FitPageHorizontallyToWindow(height)
                | PdfDestinationViewSettings::FitBoundsHorizontallyToWindow(height),
            ) => height,
            Some(PdfDestinationViewSettings::FitPageToRectangle(area)) => Some(area.top()),
            _ => None,
        };
        let top = height.and_then(|height| {
            let size = self
                .document
                .pages()
                .page_size(number.try_into().ok()?)
                .ok()?;
            // Good enough for pages that are not turned and begin at nought: all but a few.
            Some(wire::tame(size.height().value - height.value).max(0.0))
        });
        Some((number, top))
    }
}

/// Where a page's own coordinates lie on the page as it is shown.
struct Frame {
    left: f32,
    bottom: f32,
    right: f32,
    top: f32,
    rotation: PdfPageRenderRotation,
}

impl Frame {
    fn of(page: &PdfPage<'_>) -> Self {
        let (left, bottom, right, top) = match page.boundaries().bounding() {
            Ok(area) => (
                area.bounds.left().value,
                area.bounds.bottom().value,
                area.bounds.right().value,
                area.bounds.top().value,
            ),
            Err(_) => (0.0, 0.0, page.width().value, page.height().value),
        };
        Self {
            left,
            bottom,
            right,
            top,
            rotation: page.rotation().unwrap_or(PdfPageRenderRotation::None),
        }
    }

    fn area(&self, rect: &PdfRect) -> Area {
        let point = |x: f32, y: f32| match self.rotation {
            PdfPageRenderRotation::None => (x - self.left, self.top - y),
            PdfPageRenderRotation::Degrees90 => (y - self.bottom, x - self.left),
            PdfPageRenderRotation::Degrees180 => (self.right - x, y - self.bottom),
            PdfPageRenderRotation::Degrees270 => (self.top - y, self.right - x),
        };
        let one = point(rect.left().value, rect.bottom().value);
        let other = point(rect.right().value, rect.top().value);
        let (one, other) = (
            (wire::tame(one.0), wire::tame(one.1)),
            (wire::tame(other.0), wire::tame(other.1)),
        );
        Area {
            left: one.0.min(other.0),
            top: one.1.min(other.1),
            right: one.0.max(other.0),
            bottom: one.1.max(other.1),
        }
    }
}

/// All characters of a page, and whether there are more than may be sent.
fn read_glyphs(page: &PdfPage<'_>) -> Result<(Vec<Glyph>, bool), Failure> {
    let frame = Frame::of(page);
    let text = page.text().map_err(|_| Failure::PageDamaged)?;
    let characters = text.chars();
    let is_cut = characters.len() > wire::MAX_GLYPHS;
    let glyphs = characters
        .iter()
        .take(wire::MAX_GLYPHS)
        .map(|character| {
            let code = character
                .unicode_char()
                .unwrap_or(char::REPLACEMENT_CHARACTER);
            let area = if code.is_whitespace() {
                Area::default()
            } else {
                character
                    .loose_bounds()
                    .map_or_else(|_| Area::default(), |rect| frame.area(&rect))
            };
            Glyph {
                character: code,
                area,
            }
        })
        .collect();
    Ok((glyphs, is_cut))
}

/// Text as it may be shown: on one line, nothing that steers, at most `most` bytes.
fn clean(text: &str, most: usize) -> String {
    let mut out = String::new();
    for character in text.chars() {
        let character = if character.is_whitespace() {
            ' '
        } else {
            character
        };
        if wire::is_steering(character) {
            continue;
        }
        if out.len() + character.len_utf8() > most {
            break;
        }
        out.push(character);
    }
    out.trim().to_owned()
}

fn load_failure(error: &PdfiumError, with_password: bool) -> Failure {
    let PdfiumError::PdfiumLibraryInternalError(error) = error else {
        return Failure::Damaged;
    };
    match error {
        PdfiumInternalError::PasswordError if with_password => Failure::WrongPassword,
        PdfiumInternalError::PasswordError => Failure::Encrypted,
        PdfiumInternalError::SecurityError => Failure::UnknownEncryption,
        PdfiumInternalError::Unknown
        | PdfiumInternalError::FileError
        | PdfiumInternalError::FormatError
        | PdfiumInternalError::PageError => Failure::Damaged,
    }
}

/// Draws a page of the program's own: proves that the library works before "ready" is said, and takes the paths
/// that run only once (fonts, tables) while they may still do what they like.
pub(super) fn warm_up(pdfium: &Pdfium, canvas: &mut system::Canvas) -> Result<(), Failure> {
    let (mut contents, _) = Contents::open(pdfium, 0, WARM_UP.as_bytes().to_vec(), "")
        .map_err(|_| Failure::LibraryAltered)?;
    let request = Header {
        b: 200,
        ..Header::new(Kind::Render, 0)
    };
    let (drawn, _) = contents
        .render(&request, None, canvas)
        .map_err(|_| Failure::LibraryAltered)?;
    let used = usize::try_from(drawn.len)
        .ok()
        .and_then(|len| canvas.pixels().get_mut(..len));
    let used = used.ok_or(Failure::LibraryAltered)?;
    let has_ink = used.iter().any(|value| *value != 0xFF);
    used.fill(0);
    if has_ink {
        Ok(())
    } else {
        Err(Failure::LibraryAltered)
    }
}

/// Without a cross-reference table on purpose: PDFium rebuilds it. One of our fonts and one of PDFium's own; more would
/// only cost time, since the sandbox lets through what fonts need.
const WARM_UP: &str = "%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</Font<<
/A<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>/F<</Type/Font/Subtype/Type1/BaseFont/Symbol>>
>>>>>>endobj
4 0 obj<</Length 67>>stream
BT 10 180 Td 20 TL /A 14 Tf (Helvetica) Tj T* /F 14 Tf (abc) Tj ET
endstream endobj
trailer<</Root 1 0 R/Size 5>>
%%EOF
";

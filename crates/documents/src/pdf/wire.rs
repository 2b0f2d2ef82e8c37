//! What stands in the bodies of messages: page parts, characters, hits, links, outline entries.
//!
//! Both directions in one place. Reading takes nothing on trust: every count is bounded, every number finite, every
//! text valid UTF-8 without control characters, and nothing may be left over.

use super::protocol::Violation;
use super::text::Glyph;
use super::{
    Area, Hit, LinkTarget, MAX_OUTLINE, MAX_PAGES, OutlineEntry, PageHits, PageLink, Part,
    RefusedLink, Searched,
};

/// Most bytes of a body that carries text.
pub(super) const MAX_BODY: u64 = 4 * 1024 * 1024;
/// Bytes of a [`Part`].
pub(super) const PART_LEN: u64 = 16;
/// Most bytes of the words that are looked for.
pub(super) const MAX_WORDS: u64 = 1024;
/// Bytes of a [`Glyph`].
const GLYPH_LEN: usize = 20;
/// Most characters of a page that are sent: as many as fit.
#[expect(
    clippy::cast_possible_truncation,
    reason = "four million is within every usize"
)]
pub(super) const MAX_GLYPHS: usize = MAX_BODY as usize / GLYPH_LEN;
/// Most hits in one answer.
pub(super) const MAX_HITS: usize = 5_000;
/// Most areas of one hit: it may run over several lines.
pub(super) const MAX_AREAS: usize = 8;
/// Most links of a page.
pub(super) const MAX_LINKS: usize = 1_000;
/// Longest address of a link, bytes. A longer one is refused, never cut.
pub(super) const MAX_ADDRESS: usize = 2_048;
/// Longest title in the outline, bytes.
pub(super) const MAX_TITLE: usize = 600;
/// Deepest level of the outline.
pub(super) const MAX_LEVEL: u32 = 12;
/// Farthest that a coordinate may lie, points. Pages are at most some thousands wide.
const FARTHEST: f32 = 10_000_000.0;
/// Stands for "no page" or "no height".
const NOTHING: u32 = u32::MAX;

// ---- writing ----

/// A part of a page, in pixels of the whole image.
pub(super) fn put_part(part: Part) -> Vec<u8> {
    [part.left, part.top, part.width, part.height]
        .into_iter()
        .flat_map(u32::to_le_bytes)
        .collect()
}

/// Characters of a page.
pub(super) fn put_glyphs(glyphs: &[Glyph]) -> Vec<u8> {
    let mut out = Vec::with_capacity(glyphs.len() * GLYPH_LEN);
    for glyph in glyphs {
        out.extend(u32::from(glyph.character).to_le_bytes());
        put_area(&mut out, glyph.area);
    }
    out
}

/// What was found on pages.
pub(super) fn put_searched(pages: &[PageHits]) -> Vec<u8> {
    let mut out = Vec::new();
    for page in pages {
        put(&mut out, page.page);
        let state = match page.searched {
            Searched::Text => 0,
            Searched::NoText => 1,
            Searched::Unreadable => 2,
            Searched::Cut => 3,
        };
        put(&mut out, state);
        put_len(&mut out, page.hits.len());
        for hit in &page.hits {
            put_len(&mut out, hit.areas.len());
            for area in &hit.areas {
                put_area(&mut out, *area);
            }
        }
    }
    out
}

/// Links of a page.
pub(super) fn put_links(links: &[PageLink]) -> Vec<u8> {
    let mut out = Vec::new();
    for link in links {
        put_area(&mut out, link.area);
        let (kind, page, top, address) = match &link.target {
            LinkTarget::Page { page, top } => (0, *page, *top, ""),
            LinkTarget::Address(address) => (1, NOTHING, None, address.as_str()),
            LinkTarget::Refused(why) => (refused_number(*why), NOTHING, None, ""),
        };
        put(&mut out, kind);
        put(&mut out, page);
        put_height(&mut out, top);
        put_text(&mut out, address);
    }
    out
}

/// Entries of the outline.
pub(super) fn put_outline(entries: &[OutlineEntry]) -> Vec<u8> {
    let mut out = Vec::new();
    for entry in entries {
        put(&mut out, entry.level);
        put(&mut out, entry.page.unwrap_or(NOTHING));
        put_height(&mut out, entry.top);
        put_text(&mut out, &entry.title);
    }
    out
}

fn put(out: &mut Vec<u8>, number: u32) {
    out.extend(number.to_le_bytes());
}

fn put_len(out: &mut Vec<u8>, len: usize) {
    put(out, u32::try_from(len).unwrap_or(u32::MAX));
}

fn put_area(out: &mut Vec<u8>, area: Area) {
    for side in [area.left, area.top, area.right, area.bottom] {
        out.extend(side.to_le_bytes());
    }
}

fn put_height(out: &mut Vec<u8>, height: Option<f32>) {
    match height {
        Some(height) => out.extend(height.to_le_bytes()),
        None => put(out, NOTHING),
    }
}

fn put_text(out: &mut Vec<u8>, text: &str) {
    put_len(out, text.len());
    out.extend(text.as_bytes());
}

// ---- reading ----

/// A part of a page; `None` when the body is empty.
pub(super) fn take_part(body: &[u8]) -> Result<Option<Part>, Violation> {
    if body.is_empty() {
        return Ok(None);
    }
    let mut rest = Rest(body);
    let part = Part {
        left: rest.number()?,
        top: rest.number()?,
        width: rest.number()?,
        height: rest.number()?,
    };
    rest.end()?;
    Ok(Some(part))
}

/// Characters of a page.
pub(super) fn take_glyphs(body: &[u8]) -> Result<Vec<Glyph>, Violation> {
    let mut rest = Rest(body);
    let mut glyphs = Vec::with_capacity(body.len() / GLYPH_LEN);
    while !rest.0.is_empty() {
        let character = char::from_u32(rest.number()?).ok_or(Violation::Field)?;
        let area = rest.area()?;
        glyphs.push(Glyph { character, area });
    }
    Ok(glyphs)
}

/// What was found; only pages from `first` on, rising, and no more than `count`.
pub(super) fn take_searched(
    body: &[u8],
    first: u32,
    count: u32,
) -> Result<Vec<PageHits>, Violation> {
    let mut rest = Rest(body);
    let mut pages = Vec::new();
    let (mut next, mut total) = (first, 0);
    while !rest.0.is_empty() {
        let page = rest.number()?;
        if page < next || page >= first.saturating_add(count) {
            return Err(Violation::Field);
        }
        next = page + 1;
        let searched = match rest.number()? {
            0 => Searched::Text,
            1 => Searched::NoText,
            2 => Searched::Unreadable,
            3 => Searched::Cut,
            _ => return Err(Violation::Field),
        };
        let len = rest.count(MAX_HITS)?;
        total += len;
        if total > MAX_HITS {
            return Err(Violation::Field);
        }
        let hits = (0..len)
            .map(|_| {
                let areas = rest.count(MAX_AREAS)?;
                let areas = (0..areas).map(|_| rest.area()).collect::<Result<_, _>>()?;
                Ok(Hit { areas })
            })
            .collect::<Result<_, Violation>>()?;
        pages.push(PageHits {
            page,
            searched,
            hits,
        });
    }
    Ok(pages)
}

/// Links of a page of a document with `pages` pages.
pub(super) fn take_links(body: &[u8], pages: u32) -> Result<Vec<PageLink>, Violation> {
    let mut rest = Rest(body);
    let mut links = Vec::new();
    while !rest.0.is_empty() {
        if links.len() == MAX_LINKS {
            return Err(Violation::Field);
        }
        let area = rest.area()?;
        let kind = rest.number()?;
        let page = rest.number()?;
        let top = rest.height()?;
        let address = rest.text(MAX_ADDRESS)?;
        let target = match kind {
            0 if page < pages => LinkTarget::Page { page, top },
            1 => LinkTarget::Address(address),
            kind => LinkTarget::Refused(refused_from(kind).ok_or(Violation::Field)?),
        };
        links.push(PageLink { area, target });
    }
    Ok(links)
}

/// Entries of the outline of a document with `pages` pages.
pub(super) fn take_outline(body: &[u8], pages: u32) -> Result<Vec<OutlineEntry>, Violation> {
    let mut rest = Rest(body);
    let mut entries = Vec::new();
    while !rest.0.is_empty() {
        if entries.len() == MAX_OUTLINE {
            return Err(Violation::Field);
        }
        let level = rest.number()?;
        let page = Some(rest.number()?).filter(|page| *page != NOTHING);
        if level > MAX_LEVEL || page.is_some_and(|page| page >= pages) {
            return Err(Violation::Field);
        }
        entries.push(OutlineEntry {
            level,
            page,
            top: rest.height()?,
            title: rest.text(MAX_TITLE)?,
        });
    }
    Ok(entries)
}

const fn refused_number(why: RefusedLink) -> u32 {
    match why {
        RefusedLink::Program => 2,
        RefusedLink::OtherDocument => 3,
        RefusedLink::Attachment => 4,
        RefusedLink::Action => 5,
        RefusedLink::Unreadable => 6,
    }
}

const fn refused_from(number: u32) -> Option<RefusedLink> {
    Some(match number {
        2 => RefusedLink::Program,
        3 => RefusedLink::OtherDocument,
        4 => RefusedLink::Attachment,
        5 => RefusedLink::Action,
        6 => RefusedLink::Unreadable,
        _ => return None,
    })
}

/// What is left of a body.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn number(&mut self) -> Result<u32, Violation> {
        let (head, tail) = self.0.split_first_chunk::<4>().ok_or(Violation::Field)?;
        self.0 = tail;
        Ok(u32::from_le_bytes(*head))
    }

    fn count(&mut self, most: usize) -> Result<usize, Violation> {
        let count = usize::try_from(self.number()?).map_err(|_| Violation::Field)?;
        // Each counted thing takes at least four bytes.
        if count > most || count > self.0.len() / 4 {
            return Err(Violation::Field);
        }
        Ok(count)
    }

    fn coordinate(&mut self) -> Result<f32, Violation> {
        let value = f32::from_bits(self.number()?);
        if value.is_finite() && value.abs() <= FARTHEST {
            Ok(value)
        } else {
            Err(Violation::Field)
        }
    }

    fn height(&mut self) -> Result<Option<f32>, Violation> {
        if self.0.get(..4) == Some(NOTHING.to_le_bytes().as_slice()) {
            self.number()?;
            return Ok(None);
        }
        self.coordinate().map(Some)
    }

    fn area(&mut self) -> Result<Area, Violation> {
        let area = Area {
            left: self.coordinate()?,
            top: self.coordinate()?,
            right: self.coordinate()?,
            bottom: self.coordinate()?,
        };
        if area.left <= area.right && area.top <= area.bottom {
            Ok(area)
        } else {
            Err(Violation::Field)
        }
    }

    fn text(&mut self, most: usize) -> Result<String, Violation> {
        let len = usize::try_from(self.number()?).map_err(|_| Violation::Field)?;
        if len > most {
            return Err(Violation::Field);
        }
        let (head, tail) = self.0.split_at_checked(len).ok_or(Violation::Field)?;
        self.0 = tail;
        let text = str::from_utf8(head).map_err(|_| Violation::Field)?;
        if text.chars().any(is_steering) {
            return Err(Violation::Field);
        }
        Ok(text.to_owned())
    }

    fn end(&self) -> Result<(), Violation> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Violation::Field)
        }
    }
}

/// A coordinate that may be sent: what a document makes of it is brought within the bounds.
pub(super) fn tame(value: f32) -> f32 {
    if value.is_finite() {
        value.clamp(-FARTHEST, FARTHEST)
    } else {
        0.0
    }
}

/// Control characters, and those that turn the direction of the text round them (UAX #9): an address or a title with
/// them would not be read as it stands.
pub(super) fn is_steering(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
                | '\u{2028}' | '\u{2029}' | '\u{FEFF}'
        )
}

/// Page numbers fit where they are counted.
const _: () = assert!(MAX_PAGES < NOTHING);

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn area() -> impl Strategy<Value = Area> {
        (
            -500.0_f32..500.0,
            -500.0_f32..500.0,
            0.0_f32..500.0,
            0.0_f32..500.0,
        )
            .prop_map(|(left, top, width, height)| Area {
                left,
                top,
                right: left + width,
                bottom: top + height,
            })
    }

    fn target() -> impl Strategy<Value = LinkTarget> {
        prop_oneof![
            (0..20_u32, prop::option::of(-9.0_f32..900.0))
                .prop_map(|(page, top)| LinkTarget::Page { page, top }),
            "[a-z:/.%0-9]{0,60}".prop_map(LinkTarget::Address),
            Just(LinkTarget::Refused(RefusedLink::Program)),
            Just(LinkTarget::Refused(RefusedLink::Attachment)),
        ]
    }

    proptest! {
        #[test]
        fn characters_read_back_as_written(all in vec((any::<char>(), area()), 0..50)) {
            let glyphs: Vec<Glyph> = all.into_iter().map(|(character, area)| Glyph { character, area }).collect();
            prop_assert_eq!(take_glyphs(&put_glyphs(&glyphs)).unwrap(), glyphs);
        }

        #[test]
        fn hits_read_back_as_written(hits in vec(vec(vec(area(), 1..4), 0..5), 0..6)) {
            let pages: Vec<PageHits> = hits
                .into_iter()
                .zip(7..)
                .map(|(hits, page)| PageHits {
                    page,
                    searched: Searched::Text,
                    hits: hits.into_iter().map(|areas| Hit { areas }).collect(),
                })
                .collect();
            let body = put_searched(&pages);
            prop_assert_eq!(take_searched(&body, 7, 6).unwrap(), pages.clone());
            if !pages.is_empty() {
                prop_assert!(take_searched(&body, 8, 6).is_err(), "a page that was not asked for");
            }
        }

        #[test]
        fn links_read_back_as_written(links in vec((area(), target()), 0..12)) {
            let links: Vec<PageLink> = links.into_iter().map(|(area, target)| PageLink { area, target }).collect();
            prop_assert_eq!(take_links(&put_links(&links), 20).unwrap(), links);
        }

        #[test]
        fn an_outline_reads_back_as_written(entries in vec((0..12_u32, prop::option::of(0..20_u32), "[ -~æøå]{0,40}"), 0..12)) {
            let entries: Vec<OutlineEntry> = entries
                .into_iter()
                .map(|(level, page, title)| OutlineEntry { level, page, top: None, title })
                .collect();
            prop_assert_eq!(take_outline(&put_outline(&entries), 20).unwrap(), entries);
        }

        #[test]
        fn any_bytes_are_refused_or_within_the_bounds(bytes in vec(any::<u8>(), 0..400)) {
            if let Ok(pages) = take_searched(&bytes, 0, 3) {
                prop_assert!(pages.len() <= 3);
            }
            if let Ok(links) = take_links(&bytes, 3) {
                prop_assert!(links.len() <= MAX_LINKS);
            }
            if let Ok(entries) = take_outline(&bytes, 3) {
                prop_assert!(entries.iter().all(|entry| entry.page.is_none_or(|page| page < 3)));
            }
            if let Ok(glyphs) = take_glyphs(&bytes) {
                prop_assert_eq!(glyphs.len() * GLYPH_LEN, bytes.len());
            }
        }
    }

    #[test]
    fn text_that_steers_is_refused() {
        for title in ["a\nb", "a\u{202E}gpj.exe", "\u{1b}[2J"] {
            let entry = OutlineEntry {
                level: 0,
                page: None,
                top: None,
                title: title.to_owned(),
            };
            assert!(
                take_outline(&put_outline(&[entry]), 1).is_err(),
                "{title:?}"
            );
        }
    }

    #[test]
    fn a_part_is_all_or_nothing() {
        assert!(take_part(&[]).unwrap().is_none());
        assert!(take_part(&[0; 15]).is_err());
        let part = Part {
            left: 1,
            top: 2,
            width: 3,
            height: 4,
        };
        assert_eq!(take_part(&put_part(part)).unwrap(), Some(part));
    }
}

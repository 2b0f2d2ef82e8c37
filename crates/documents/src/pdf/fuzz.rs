//! The messages of the worker, for the fuzzer and for the replay of its corpora. Not part of the API. Beside not panicking,
//! each holds what must be true of whatever it accepts.

use super::find::Words;
use super::protocol::{HEADER_LEN, Header, Kind};
use super::session::page_sizes;
use super::text::page_text;
use super::{LinkTarget, MAX_OUTLINE, wire};

/// Takes any bytes and must not panic.
pub type Target = fn(&[u8]);

/// Name and function of each reader.
pub const TARGETS: &[(&str, Target)] = &[
    ("pdf-worker-answer", answer),
    ("pdf-worker-request", request),
];

/// Pages that the document of these messages has.
const PAGES: u32 = 100;

/// A header and the body behind it, as they come from a worker.
fn answer(bytes: &[u8]) {
    let Some((header, body)) = bytes.split_first_chunk::<HEADER_LEN>() else {
        return;
    };
    let Ok(header) = Header::decode(header) else {
        return;
    };
    assert_eq!(
        Header::decode(&header.encode()).ok(),
        Some(header),
        "a header reads back"
    );
    match header.kind {
        Kind::Opened => {
            let sizes = page_sizes(&header, body).unwrap_or_default();
            assert!(
                sizes
                    .iter()
                    .all(|size| size.width > 0.0 && size.height > 0.0)
            );
        }
        Kind::PageText => {
            let glyphs = wire::take_glyphs(body).unwrap_or_default();
            let text = page_text(&glyphs, false).plain();
            assert!(!text.chars().any(|c| c != '\n' && wire::is_steering(c)));
            if let Some(words) = Words::new("a-b") {
                let (hits, _) = words.find(&glyphs, 10);
                assert!(hits.len() <= 10);
                assert!(hits.iter().all(|hit| hit.areas.len() <= wire::MAX_AREAS));
            }
        }
        Kind::Found => {
            let pages = wire::take_searched(body, 3, 5).unwrap_or_default();
            assert!(pages.iter().all(|page| (3..8).contains(&page.page)));
        }
        Kind::PageLinks => {
            let links = wire::take_links(body, PAGES).unwrap_or_default();
            for link in links {
                match link.target {
                    LinkTarget::Page { page, .. } => assert!(page < PAGES),
                    LinkTarget::Address(address) => {
                        assert!(address.len() <= wire::MAX_ADDRESS);
                        assert!(!address.chars().any(wire::is_steering));
                    }
                    LinkTarget::Refused(_) => {}
                }
            }
        }
        Kind::Entries => {
            let entries = wire::take_outline(body, PAGES).unwrap_or_default();
            assert!(entries.len() <= MAX_OUTLINE);
            assert!(
                entries
                    .iter()
                    .all(|entry| entry.page.is_none_or(|page| page < PAGES))
            );
        }
        Kind::Open
        | Kind::Render
        | Kind::Text
        | Kind::Search
        | Kind::Links
        | Kind::Outline
        | Kind::Probe
        | Kind::Ready
        | Kind::Bitmap
        | Kind::Failed
        | Kind::Probed => {}
    }
}

/// What a worker is asked: a part of a page, and words.
fn request(bytes: &[u8]) {
    if let Ok(Some(part)) = wire::take_part(bytes) {
        assert_eq!(wire::put_part(part), bytes);
    }
    if let Ok(words) = str::from_utf8(bytes)
        && let Some(words) = Words::new(words)
    {
        let (hits, _) = words.find(&[], 1);
        assert!(hits.is_empty(), "nothing is found in nothing");
    }
}

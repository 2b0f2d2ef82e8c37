//! What must be known before the first clinical line: test, cancelled, changed, preliminary, unsigned.

use roxmltree::{Document, Node};

use super::node::{attribute, child, code, name, own_text};
use super::page::Page;
use crate::read::MarkKind;

/// Test messages are often told by a comment alone.
pub(super) fn of_comments(page: &mut Page, document: &Document<'_>) {
    let root = document.root_element();
    let says_test = document
        .root()
        .children()
        .chain(root.children())
        .filter(Node::is_comment)
        .filter_map(|comment| comment.text())
        .any(|text| text.to_lowercase().contains("test"));
    if says_test {
        page.mark(MarkKind::Test, None);
    }
}

/// `Message/Status`: made for testing, or by a system that was never approved.
pub(super) fn of_message(page: &mut Page, message: Node<'_, '_>) {
    match child(message, "Status").and_then(code) {
        Some("TEST") => page.mark(MarkKind::Test, None),
        Some("NAPR") => page.technical_fact(
            "Avsendersystem",
            "Avsendersystemet er ikke godkjent for denne meldingen",
        ),
        _ => {}
    }
}

/// `MsgInfo/ProcessingStatus`: D and T are not production.
pub(super) fn of_head(page: &mut Page, info: Node<'_, '_>) {
    if matches!(
        child(info, "ProcessingStatus").and_then(code),
        Some("D" | "T")
    ) {
        page.mark(MarkKind::Test, None);
    }
}

/// `ServType` and `Status` of a report or request.
pub(super) fn of_report(page: &mut Page, report: Node<'_, '_>) {
    if let Some(kind) = child(report, "ServType") {
        of_service_type(page, kind, child(report, "CancellationCode"));
    }
    match child(report, "Status").and_then(code) {
        Some("P") => page.mark(MarkKind::Preliminary, None),
        Some("S") => page.mark(MarkKind::Planned, None),
        Some("A") => page.mark(MarkKind::Addition, None),
        _ => {}
    }
    if child(report, "ApprDate").is_none() && name(report) != "ServReq" {
        page.technical_fact("Godkjent", "Ikke angitt");
    }
}

/// List 7309, wherever it stands.
pub(super) fn of_service_type(page: &mut Page, kind: Node<'_, '_>, why: Option<Node<'_, '_>>) {
    let words = why.map(|why| {
        attribute(why, "DN")
            .or_else(|| attribute(why, "V"))
            .map_or_else(|| own_text(why).trim().to_owned(), str::to_owned)
    });
    match code(kind) {
        Some("C") => page.mark(MarkKind::Cancelled, words.filter(|words| !words.is_empty())),
        Some("M") => page.mark(MarkKind::Changed, None),
        Some("A") => page.mark(MarkKind::Addition, None),
        Some("H" | "N" | "X") | None => {}
        Some(other) => page.mark(
            MarkKind::OtherStatus,
            Some(attribute(kind, "DN").unwrap_or(other).to_owned()),
        ),
    }
}

//! `AppRec` 1.0 and 1.1: what came of a message that was sent. It has no patient.

use innsyn_blocks::{Block, Inline};
use roxmltree::Node;

use super::node::{attribute, child, children, code};
use super::page::{Page, bold, lines};
use super::{codes, generic, msghead, party, results, stamp};
use crate::read::MarkKind;

pub(super) fn read(page: &mut Page, receipt: Node<'_, '_>) -> Vec<Block> {
    page.header.title = Some("Applikasjonskvittering".to_owned());
    page.header.time = child(receipt, "GenDate").and_then(stamp);
    page.header.authors = children(receipt, "Sender")
        .map(|node| msghead::contributor(node, None))
        .collect();
    page.header.recipients = children(receipt, "Receiver")
        .map(|node| msghead::contributor(node, Some("PRCP")))
        .collect();
    let mut out = Vec::new();
    for status in children(receipt, "Status") {
        let shown = page.text(status);
        match code(status) {
            Some("1") => {}
            Some("2") => page.mark(MarkKind::Rejected, None),
            Some("3") => page.mark(MarkKind::PartlyRejected, None),
            other => page.mark(
                MarkKind::UnknownReceipt,
                other.map(innsyn_blocks::make_visible),
            ),
        }
        if let Some(shown) = shown {
            out.push(Block::Paragraph {
                caption: Some(vec![Inline::Text("Resultat".to_owned())]),
                text: vec![bold(&shown)],
            });
        }
    }
    let rows: Vec<_> = children(receipt, "Error")
        .map(|error| {
            page.take_attributes(error, &["V", "DN", "OT", "S"]);
            let words = attribute(error, "DN")
                .or_else(|| code(error).and_then(|code| codes::in_list(8221, code)));
            page.note("Feil", error);
            vec![
                lines(code(error).unwrap_or_default()),
                lines(words.unwrap_or_default()),
                {
                    let mut details = if page.is_taken(error) {
                        lines(attribute(error, "OT").unwrap_or_default())
                    } else {
                        Vec::new()
                    };
                    details.extend(generic::rest(page, error, 3));
                    details
                },
            ]
        })
        .collect();
    let errors: Vec<Block> = results::table(None, &["Kode", "Feil", "Detaljer"], rows)
        .into_iter()
        .collect();
    page.section(&mut out, "Feil", errors);
    for original in children(receipt, "OriginalMsgId") {
        page.enter(original);
        let facts = page.facts(original, &["MsgType", "IssueDate", "Id"]);
        let mut blocks = vec![Block::Facts(facts)];
        blocks.extend(generic::rest(page, original, 2));
        page.section(&mut out, "Gjelder melding", blocks);
    }
    let facts = party::contacts(
        page,
        receipt,
        &[("Sender", "Kvittering fra"), ("Receiver", "Kvittering til")],
    );
    if !facts.is_empty() {
        page.section(&mut out, "Avsender og mottaker", vec![Block::Facts(facts)]);
    }
    let mut blocks = vec![Block::Facts(page.facts(receipt, &["GenDate", "MsgType"]))];
    if let Some(id) = child(receipt, "Id").and_then(|id| page.text(id)) {
        page.technical_fact("Kvitterings-id", &id);
    }
    blocks.extend(generic::rest(page, receipt, 1));
    page.section(&mut out, "Dokumentinformasjon", blocks);
    out
}

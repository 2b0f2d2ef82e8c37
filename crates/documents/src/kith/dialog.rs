//! Dialogmelding 1.0 and 1.1: notes and questions between clinicians, and with citizens.

use innsyn_blocks::{Block, Fact};
use roxmltree::Node;

use super::node::{children, elements, name};
use super::page::Page;
use super::{generic, party};

pub(super) fn read(page: &mut Page, dialog: Node<'_, '_>) -> Vec<Block> {
    let mut out = Vec::new();
    let facts = page.facts(dialog, &["SakstypeKodet", "Sakstype"]);
    if !facts.is_empty() {
        out.push(Block::Facts(facts));
    }
    let notes: Vec<_> = children(dialog, "Notat").collect();
    for (index, note) in notes.iter().enumerate() {
        page.enter(*note);
        let title = match notes.len() {
            1 => "Notat".to_owned(),
            _ => format!("Notat {}", index + 1),
        };
        let mut blocks = Vec::new();
        let facts = page.facts(*note, &["TemaKodet", "Tema"]);
        if !facts.is_empty() {
            blocks.push(Block::Facts(facts));
        }
        for text in children(*note, "TekstNotatInnhold") {
            blocks.extend(page.value(text, 1));
        }
        let facts = page.facts(*note, &["DatoNotat", "Merknad"]);
        if !facts.is_empty() {
            blocks.push(Block::Facts(facts));
        }
        page.section(&mut out, &title, blocks);
        for question in children(*note, "Foresporsel") {
            let blocks = inquiry(page, question);
            page.section(&mut out, "Opprinnelig forespørsel", blocks);
        }
    }
    // A reply repeats the question that it answers.
    let title = if page.header.title.as_deref() == Some("Svar på forespørsel") {
        "Opprinnelig forespørsel"
    } else {
        "Forespørsel"
    };
    for question in children(dialog, "Foresporsel") {
        let blocks = inquiry(page, question);
        page.section(&mut out, title, blocks);
    }
    let mut contacts = Vec::new();
    for scope in std::iter::once(dialog)
        .chain(notes)
        .chain(children(dialog, "Foresporsel"))
    {
        for role in children(scope, "RollerRelatertNotat") {
            contacts.extend(party::related(page, role));
        }
    }
    if !contacts.is_empty() {
        page.section(
            &mut out,
            "Kontaktopplysninger",
            vec![Block::Facts(contacts)],
        );
    }
    let rest = generic::rest(page, dialog, 1);
    page.section(&mut out, "Andre opplysninger", rest);
    out
}

fn inquiry(page: &mut Page, question: Node<'_, '_>) -> Vec<Block> {
    page.enter(question);
    let mut blocks = Vec::new();
    let facts = page.facts(
        question,
        &[
            "TypeForesp",
            "Hastegrad",
            "Formål",
            "Begrunnelse",
            "TypeJournalinfo",
            "FraDato",
            "TilDato",
            "EmneSporsmal",
            "KodetOpplysning",
        ],
    );
    if !facts.is_empty() {
        blocks.push(Block::Facts(facts));
    }
    for text in children(question, "Sporsmal") {
        let value = page.value(text, 2);
        if !value.is_empty() {
            blocks.push(Block::Facts(vec![Fact {
                label: "Spørsmål".to_owned(),
                value,
            }]));
        }
    }
    let mut contacts = Vec::new();
    for role in children(question, "RollerRelatertNotat") {
        contacts.extend(party::related(page, role));
    }
    if !contacts.is_empty() {
        blocks.push(Block::Facts(contacts));
    }
    let left: Vec<_> = elements(question)
        .filter(|part| name(*part) != "RollerRelatertNotat")
        .collect();
    if left.iter().any(|part| page.has_more(*part)) {
        blocks.extend(generic::rest(page, question, 2));
    }
    blocks
}

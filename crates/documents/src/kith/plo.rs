//! PLO 1.5 and 1.6: care in the municipality. One reader for all its messages, as the official display has: whichever
//! of the known blocks exist, in its order, then the rest.

use innsyn_blocks::Block;
use roxmltree::Node;

use super::node::{attribute, below, child, children, code, elements, name};
use super::page::Page;
use super::{codes, generic, labels, state};
use crate::read::MarkKind;

/// The order of the official display, with what changes treatment first.
const ORDER: &[&str] = &[
    "Cave",
    "InfoMedisinskDiagnose",
    "InfoIPLOSrelevantInformasjon",
    "MedisinskfagligeOpplysninger",
    "InfoAndreViktigeOpplysninger",
    "Legemiddelinfo",
    "LegemidlerAdministrertVedOverforing",
    "Sykepleierdokumentasjon",
    "OpplysningerAndreFaggrupper",
    "InfoKartleggingFunksjonsniva",
    "InfoReservasjon",
    "TjenesteBehov",
    "InfoKontrolltime",
    "TidsfestetHendelse",
    "UtskrevetTil",
    "InfoInformasjonGitt",
    "OpplysningerOmHjelpemidler",
    "OpplysningOpphold",
    "EksisterendeTjeneste",
    "InfoAssistertKommunikasjon",
    "TilleggsopplysningPasient",
    "ParorendeForesatt",
    "Notater",
    "TilknyttetEnhet",
    "KontaktpersonHelsepersonell",
    "AnsvarForRapport",
    "SendtDokument",
    "OpplysningerTilSoknad",
    "Vedlegg",
    "InformasjonOmForsendelsen",
];

pub(super) fn read(page: &mut Page, message: Node<'_, '_>) -> Vec<Block> {
    // Pasientlogistikk wraps the message that it is.
    let inner = match (name(message), elements(message).next()) {
        ("Pasientlogistikk", Some(inner)) if elements(message).count() == 1 => {
            page.enter(inner);
            inner
        }
        _ => message,
    };
    title(page, inner);
    marks(page, message);
    let mut out = Vec::new();
    for wanted in ORDER {
        let found: Vec<_> = children(inner, wanted).collect();
        for (index, node) in found.iter().enumerate() {
            let label = labels::label(*node);
            let title = if found.len() > 1 {
                format!("{label} {}", index + 1)
            } else {
                label
            };
            let blocks = if elements(*node).next().is_none() {
                page.value(*node, 1)
            } else {
                generic::rest(page, *node, 1)
            };
            page.section(&mut out, &title, blocks);
        }
    }
    let rest = generic::rest(page, inner, 1);
    page.section(&mut out, "Andre opplysninger", rest);
    out
}

fn title(page: &mut Page, message: Node<'_, '_>) {
    let content = ["TypeInnhold", "TypeInnholdKonsultasjon"]
        .into_iter()
        .find_map(|wanted| child(message, wanted))
        .and_then(|kind| {
            attribute(kind, "DN").or_else(|| code(kind).and_then(|code| codes::name(kind, code)))
        });
    let own = page
        .header
        .title
        .take()
        .unwrap_or_else(|| labels::label(message));
    page.header.title = Some(match content {
        Some(content) => innsyn_blocks::make_visible(&format!("{own} – {content}")),
        None => own,
    });
}

fn marks(page: &mut Page, message: Node<'_, '_>) {
    for status in below(message, "Forsendelsesstatus", &[]) {
        state::of_service_type(page, status, None);
    }
    let died = below(message, "Uttilstand", &[])
        .into_iter()
        .any(|state| matches!(code(state), Some("2" | "3")));
    if died
        || name(message) == "OrienteringOmDod"
        || !below(message, "OrienteringOmDod", &[]).is_empty()
    {
        page.mark(MarkKind::Deceased, None);
    }
}

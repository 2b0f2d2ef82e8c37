//! Henvisning 1.0 and 1.1 (a message of its own) and 2.0 (in an envelope), in the order of the official display.

use innsyn_blocks::{Block, Fact, make_visible};
use roxmltree::Node;

use super::clinical::{self, Content, Part, Section};
use super::node::{attribute, child, children, code, own_text};
use super::page::Page;
use super::{codes, epikrise, generic, labels, msghead, party, patient_facts, stamp, state};
use crate::read::MarkKind;

const SECTIONS: &[Section] = &[
    Section {
        title: "Kritisk informasjon og NB-opplysninger",
        parts: &[Part::Information(&["CAVE", "NB", "SM"])],
    },
    Section {
        title: "Diagnoser",
        parts: &[
            Part::Diagnosis,
            Part::Reason(&["DIAG"]),
            Part::Information(&["H", "B"]),
        ],
    },
    Section {
        title: "Aktuell problemstilling",
        parts: &[Part::Reason(&["PROB"]), Part::Comment(&["PROB"])],
    },
    Section {
        title: "Andre relevante tilstander",
        parts: &[Part::Information(&["ART"]), Part::Reason(&["ART"])],
    },
    Section {
        title: "Forventet utredning/behandling",
        parts: &[Part::Reason(&["UTRED"]), Part::Comment(&["UTRED"])],
    },
    Section {
        title: "Kliniske opplysninger",
        parts: &[Part::Information(&["OPPL", "SYMP", "PROG"])],
    },
    Section {
        title: "Gynekologiske opplysninger",
        parts: &[Part::Information(&["GOPL", "GBEH"])],
    },
    Section {
        title: "Spesialistvurdering",
        parts: &[Part::Reason(&["SVU"]), Part::Comment(&["SVU"])],
    },
    Section {
        title: "Vurdering",
        parts: &[Part::Reason(&["VU"]), Part::Comment(&["VU"])],
    },
    Section {
        title: "Annen begrunnelse for henvisningen",
        parts: &[Part::Reason(&[
            "BG", "BUP-BM", "BUP-HG", "KF", "MAAL", "MU", "RU", "UP", "",
        ])],
    },
    Section {
        title: "Sykehistorie",
        parts: &[
            Part::Information(&["ANAM", "TB", "US"]),
            Part::Comment(&["TS"]),
            Part::Reason(&["TS"]),
        ],
    },
    Section {
        title: "Funn/undersøkelsesresultat",
        parts: &[
            Part::Information(&["FUNN"]),
            Part::Reason(&["FU", "LR"]),
            Part::Comment(&["FU", "LR"]),
            Part::Results,
        ],
    },
    Section {
        title: "Prosedyrer",
        parts: &[Part::Information(&["OPIN", "MPRS", "PRS"])],
    },
    Section {
        title: "Forløp og behandling",
        parts: &[Part::Reason(&["FO"]), Part::Comment(&["FO"])],
    },
    Section {
        title: "Funksjonsnivå/hjelpetiltak",
        parts: &[Part::Reason(&["HJ"]), Part::Comment(&["HJ"])],
    },
    Section {
        title: "Legemiddelopplysninger",
        parts: &[
            Part::Information(&["MEDB"]),
            Part::Reason(&["ME"]),
            Part::Comment(&["ME"]),
            Part::Element(&["Legemiddelgjennomgang"]),
        ],
    },
    Section {
        title: "Familie/sosialt",
        parts: &[Part::Reason(&["FA"]), Part::Comment(&["FA"])],
    },
    Section {
        title: "Informasjon til pasient/pårørende",
        parts: &[Part::Reason(&["IP"]), Part::Comment(&["IP"])],
    },
    Section {
        title: "Sykmelding",
        parts: &[
            Part::Information(&["SYKM"]),
            Part::Reason(&["SY"]),
            Part::Comment(&["SY"]),
        ],
    },
    Section {
        title: "Pakkeforløp",
        parts: &[Part::Element(&["Pakkeforlop"])],
    },
    Section {
        title: "Kommentarer",
        parts: &[Part::Comment(&[
            "ADM", "SH", "DIAG", "TEL", "EHK", "BUP-O", "BUP-S", "",
        ])],
    },
];

/// 1.0 and 1.1.
pub(super) fn read(page: &mut Page, message: Node<'_, '_>) -> Vec<Block> {
    state::of_message(page, message);
    let Some(request) = child(message, "ServReq") else {
        return generic::rest(page, message, 0);
    };
    page.enter(request);
    state::of_report(page, request);
    page.header.title = Some(title(request));
    page.header.time = child(request, "IssueDate")
        .or_else(|| child(message, "GenDate"))
        .and_then(stamp);
    page.header.authors = children(request, "Requester")
        .map(|node| msghead::contributor(node, None))
        .collect();
    page.header.recipients = children(request, "ServProvider")
        .map(|node| msghead::contributor(node, Some("PRCP")))
        .chain(children(request, "CopyDest").map(|node| msghead::contributor(node, Some("TRC"))))
        .collect();
    if let Some(patient) = child(request, "Patient") {
        page.header.patient = patient_facts(patient);
    }
    let mut out = Vec::new();
    body(page, request, &mut out);
    epikrise::patient_section(page, request, &mut out);
    let facts = party::contacts(
        page,
        request,
        &[
            ("Requester", "Avsender"),
            ("ServProvider", "Mottaker"),
            ("CopyDest", "Kopimottaker"),
            ("RelServProv", "Tilknyttet tjenesteyter"),
        ],
    );
    if !facts.is_empty() {
        page.section(&mut out, "Kontaktopplysninger", vec![Block::Facts(facts)]);
    }
    epikrise::attachments(page, request, &mut out);
    epikrise::information(page, message, request, &mut out);
    out
}

/// 2.0: the envelope has the patient, the sender and the receivers.
pub(super) fn read_second(page: &mut Page, request: Node<'_, '_>) -> Vec<Block> {
    state::of_report(page, request);
    page.header.title = Some(title(request));
    page.header.time = child(request, "IssueDate")
        .and_then(stamp)
        .or_else(|| page.header.time.take());
    let mut out = Vec::new();
    body(page, request, &mut out);
    for (title, names) in LATER {
        let mut blocks = Vec::new();
        for wanted in *names {
            for node in children(request, wanted) {
                if !page.has_more(node) {
                    continue;
                }
                if let Some(consent) = child(node, "Samtykke")
                    && code(consent) == Some("4")
                {
                    page.mark(MarkKind::NoConsent, None);
                }
                let value = if super::node::elements(node).next().is_none() {
                    page.value(node, 2)
                } else {
                    generic::rest(page, node, 2)
                };
                if !value.is_empty() {
                    blocks.push(Block::Facts(vec![Fact {
                        label: labels::label(node),
                        value,
                    }]));
                }
            }
        }
        page.section(&mut out, title, blocks);
    }
    epikrise::attachments(page, request, &mut out);
    let rest = generic::rest(page, request, 1);
    page.section(&mut out, "Andre opplysninger i henvisningen", rest);
    out
}

/// What follows the clinical sections of 2.0.
const LATER: &[(&str, &[&str])] = &[
    (
        "Pasientopplysninger",
        &[
            "TilleggsopplysningPasient",
            "Samtykke",
            "ParorendeForesatt",
            "AssistertKommunikasjon",
            "InfoAssistertKommunikasjon",
            "PasientrelatertKontaktperson",
        ],
    ),
    (
        "Opplysninger om individuell plan",
        &["IndividuellPlan", "OpplysningerIndividuellPlan"],
    ),
    (
        "Kontaktopplysninger",
        &[
            "TilknyttetEnhet",
            "KontaktpersonHelsepersonell",
            "AnsvarForRapport",
        ],
    ),
    ("Rettighetsvurdering", &["VurderingAvHenvisning"]),
    ("Tilknyttede dokumenter", &["SendtDokument"]),
];

fn title(request: Node<'_, '_>) -> String {
    let kind = child(request, "MsgDescr").or_else(|| {
        child(request, "TypeInnholdIMelding").and_then(|kind| child(kind, "TypeInnhold"))
    });
    let words = kind.and_then(|kind| {
        attribute(kind, "DN")
            .or_else(|| code(kind).and_then(|code| codes::name(kind, code)))
            .map_or_else(
                || Some(own_text(kind).trim().to_owned()),
                |words| Some(words.to_owned()),
            )
            .filter(|words| !words.is_empty())
    });
    match words {
        Some(words) if words.to_lowercase().contains("henvisning") => make_visible(&words),
        Some(words) => make_visible(&format!("Henvisning – {words}")),
        None => "Henvisning".to_owned(),
    }
}

/// What is asked for, then the clinical sections.
fn body(page: &mut Page, request: Node<'_, '_>, out: &mut Vec<Block>) {
    let mut facts = page.facts(request, &["MsgDescr"]);
    for kind in children(request, "TypeInnholdIMelding") {
        page.enter(kind);
        facts.extend(page.facts(kind, &["TypeInnhold", "Merknad"]));
    }
    facts.extend(page.facts(request, &["IssueDate", "PaymentCat"]));
    for service in children(request, "ReqServ") {
        page.enter(service);
        if let Some(kind) = child(service, "ServType") {
            state::of_service_type(page, kind, None);
        }
        facts.extend(page.facts(service, &["ServType", "Priority", "Purpose", "ReqDate"]));
        for wanted in children(service, "Service") {
            page.enter(wanted);
            facts.extend(page.facts(wanted, &["MedSpeciality", "AdmCat"]));
        }
        facts.extend(page.facts(service, &["Comment"]));
    }
    facts.extend(page.facts(request, &["ReqComment"]));
    if !facts.is_empty() {
        out.push(Block::Facts(facts));
    }
    let content = Content::gather(request, &[]);
    out.extend(clinical::sections(page, &content, SECTIONS));
}

use innsyn_blocks::{Block, document_text};
use innsyn_domain::Population;
use proptest::prelude::*;

use super::*;
use crate::conservation::missing;
use crate::text;

/// The published test patient of the sandbox.
const PATIENT: &str = "13116900216";
/// Another published one.
const STRANGER: &str = "12119000465";

fn patient() -> PersonId {
    PersonId::parse(PATIENT, Population::Test).unwrap()
}

fn fixture(name: &str) -> String {
    let path = format!(
        "{}/src/kith/fixtures/{name}.xml",
        env!("CARGO_MANIFEST_DIR")
    );
    std::fs::read_to_string(path).unwrap()
}

#[track_caller]
fn read_text(source: &str) -> Kith {
    read(source.as_bytes(), &patient()).unwrap()
}

#[track_caller]
fn assert_conserved(source: &str) -> Kith {
    let kith = read_text(source);
    let lost = missing(source, &kith.document);
    assert!(
        lost.is_empty(),
        "{lost:#?}\n{}",
        document_text(&kith.document)
    );
    kith
}

const FIXTURES: &[&str] = &[
    "epikrise",
    "svarrapport",
    "dialogmelding",
    "apprec",
    "henvisning",
    "henvisning-2",
    "rekvisisjon",
    "plo",
    "unknown",
    "reports",
    "letter",
];

#[test]
fn every_fixture_is_shown_whole_and_as_before() {
    for name in FIXTURES {
        let kith = assert_conserved(&fixture(name));
        let marks: Vec<String> = kith.marks.iter().map(|mark| format!("{mark:?}")).collect();
        let outline: Vec<String> = kith
            .document
            .outline()
            .into_iter()
            .map(|entry| format!("{}{}", "  ".repeat(usize::from(entry.level)), entry.text))
            .collect();
        let page = format!(
            "title: {:?}\nsubject: {:?}\nmarks: {marks:#?}\nwarnings: {:?}\nattachments: {:?}\n\n{}\n\n{}\n",
            kith.header.title,
            kith.subject,
            kith.warnings,
            kith.attachments,
            outline.join("\n"),
            document_text(&kith.document),
        );
        insta::assert_snapshot!(*name, page);
    }
}

fn headings(kith: &Kith) -> Vec<String> {
    kith.document
        .outline()
        .into_iter()
        .map(|entry| entry.text)
        .collect()
}

fn mark_kinds(kith: &Kith) -> Vec<MarkKind> {
    kith.marks.iter().map(|mark| mark.kind).collect()
}

#[test]
fn critical_information_comes_first_and_unknown_headings_are_shown() {
    let kith = read_text(&fixture("epikrise"));
    let headings = headings(&kith);
    assert_eq!(
        &headings[..4],
        [
            "Kritisk informasjon",
            "Diagnoser",
            "Vurdering",
            "Videre oppfølging"
        ]
    );
    assert!(headings.contains(&"Andre opplysninger".to_owned()));
    assert!(headings.contains(&"Opprinnelig henvisning".to_owned()));
    assert_eq!(
        mark_kinds(&kith),
        [MarkKind::Test, MarkKind::Changed, MarkKind::Preliminary]
    );
}

#[test]
fn one_list_of_drug_states_does_not_stand_for_the_other() {
    let text = |name: &str| document_text(&read_text(&fixture(name)).document);
    assert!(text("epikrise").contains("Kur"), "list 9101 in version 1.2");
    let older = fixture("epikrise").replace("2012-02-15", "2006-09-23");
    assert!(document_text(&read_text(&older).document).contains("Forskrevet"));
    assert!(text("henvisning").contains("Benyttes regelmessig"));
    assert!(text("henvisning-2").contains("Fast"));
}

#[test]
fn a_patient_of_the_message_is_compared_wherever_it_stands() {
    for name in FIXTURES.iter().filter(|name| **name != "apprec") {
        let own = fixture(name);
        assert_eq!(
            read_text(&own).subject,
            Some(SubjectMatch::Confirmed),
            "{name}"
        );
        let other = own.replace(PATIENT, STRANGER);
        assert_eq!(
            read(other.as_bytes(), &patient()).err(),
            Some(ReadError::OtherPerson),
            "{name}"
        );
        let none = own.replace(PATIENT, "");
        assert_eq!(
            read_text(&none).subject,
            Some(SubjectMatch::Unconfirmed),
            "{name}"
        );
    }
    // Head and payload disagree.
    let split = fixture("svarrapport").replacen(PATIENT, STRANGER, 1);
    assert_eq!(
        read(split.as_bytes(), &patient()).err(),
        Some(ReadError::OtherPerson)
    );
    assert_eq!(read_text(&fixture("apprec")).subject, None);
}

#[test]
fn a_report_about_another_patient_is_withheld_and_the_own_one_shown() {
    let own = fixture("reports");
    let report = own
        .split_once("<PatientReport>")
        .and_then(|(_, rest)| rest.split_once("</PatientReport>"))
        .map(|(report, _)| report.to_owned())
        .unwrap();
    let other = report
        .replace(PATIENT, STRANGER)
        .replace("Ferie hos datter", "hemmelig");
    let both = own.replace(
        "</MsgHead>",
        &format!("<PatientReport>{other}</PatientReport></MsgHead>"),
    );
    let kith = read_text(&both);
    let text = document_text(&kith.document);
    assert!(text.contains("Ferie hos datter") && !text.contains("hemmelig"));
    assert!(!text.contains(STRANGER));
    assert!(kith.document.blocks.iter().any(|block| matches!(
        block,
        Block::Remark {
            code: "otherPatientWithheld",
            ..
        }
    )));
}

#[test]
fn attachments_come_along_and_nothing_outside_is_fetched() {
    let kith = read_text(&fixture("dialogmelding"));
    let kinds: Vec<_> = kith
        .attachments
        .iter()
        .map(|attached| attached.kind)
        .collect();
    assert_eq!(kinds, [crate::Kind::Pdf]);
    let text = document_text(&kith.document);
    assert!(text.contains("Linje én\nLinje to"), "{text}");
    assert!(kith.document.blocks.iter().any(|block| matches!(
        block,
        Block::Remark {
            code: "externalAttachment",
            ..
        }
    )));
    let kith = read_text(&fixture("epikrise"));
    assert_eq!(kith.attachments.len(), 1, "base64 with a comment in it");
    assert_eq!(kith.attachments[0].bytes.as_slice(), b"%PDF-1.4\n%%EOF\n");
}

#[test]
fn packed_attachments_are_unpacked_with_a_limit() {
    use base64::Engine as _;
    use std::io::Write as _;
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(&vec![b' '; 65 * 1024 * 1024]).unwrap();
    let bomb = text::BASE64.encode(packer.finish().unwrap());
    let message = |kind: &str, packed: &str| {
        format!(
            "<MsgHead xmlns='http://www.kith.no/xmlstds/msghead/2006-05-24'><Document><RefDoc><MsgType V='A'/>\
             <Compression V='{kind}'/><Content><Base64Container>{packed}</Base64Container></Content></RefDoc></Document></MsgHead>"
        )
    };
    let remarks = |source: &str| -> Vec<&'static str> {
        read_text(source)
            .document
            .blocks
            .iter()
            .filter_map(|block| match block {
                Block::Remark { code, .. } => Some(*code),
                Block::Heading(_)
                | Block::Paragraph { .. }
                | Block::List { .. }
                | Block::Table { .. }
                | Block::Facts(_)
                | Block::Details { .. }
                | Block::Attachment(_)
                | Block::Preformatted(_)
                | Block::Media { .. } => None,
            })
            .collect()
    };
    assert_eq!(remarks(&message("GZ", &bomb)), ["attachmentTooLarge"]);
    assert_eq!(remarks(&message("DF", "AAAA")), ["attachmentDamaged"]);
    assert_eq!(remarks(&message("Z", "AAAA")), ["compressionUnknown"]);
    assert_eq!(remarks(&message("GZ", "((")), ["attachmentDamaged"]);
}

#[test]
fn bytes_are_read_in_their_encoding_or_said_to_be_guessed() {
    let text = "<x xmlns='http://www.kith.no/xmlstds/ny/1'><Felt>blåbær</Felt></x>";
    let utf16: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain(
            format!("<?xml version='1.0' encoding='ISO-8859-1'?>{text}")
                .encode_utf16()
                .flat_map(u16::to_le_bytes),
        )
        .collect();
    let latin: Vec<u8> = text
        .chars()
        .map(|letter| u8::try_from(u32::from(letter)).unwrap())
        .collect();
    let mut marked = b"\xEF\xBB\xBF".to_vec();
    marked.extend(text.as_bytes());
    let mut declared = b"<?xml version='1.0' encoding='ISO-8859-1'?>".to_vec();
    declared.extend(&latin);
    for (bytes, is_guessed) in [
        (text.as_bytes().to_vec(), false),
        (marked, false),
        (utf16, false),
        (declared, false),
        (latin, true),
    ] {
        let kith = read(&bytes, &patient()).unwrap();
        assert!(document_text(&kith.document).contains("blåbær"));
        assert_eq!(
            kith.warnings.contains(&ReadWarning::EncodingGuessed),
            is_guessed
        );
    }
}

/// Names from every part of the family, so that a random tree meets every reader.
const NAMES: &[&str] = &[
    "MsgHead",
    "MsgInfo",
    "Document",
    "RefDoc",
    "Content",
    "Patient",
    "PatientReport",
    "Sender",
    "Receiver",
    "OtherReceiver",
    "Organisation",
    "OrganisationName",
    "HealthcareProfessional",
    "Ident",
    "Id",
    "TypeId",
    "Address",
    "TeleCom",
    "TeleAddress",
    "ServRprt",
    "ServReport",
    "ServReq",
    "Event",
    "InfItem",
    "Type",
    "Observation",
    "Description",
    "CodedDescr",
    "Concept",
    "Modifier",
    "Name",
    "Value",
    "Medication",
    "DrugId",
    "Status",
    "DosageText",
    "Comment",
    "Heading",
    "TextResultValue",
    "TextCode",
    "ResultItem",
    "Investigation",
    "ClinInv",
    "Spec",
    "NumResult",
    "NumResultValue",
    "ArithmeticComp",
    "TextResult",
    "Result",
    "Interval",
    "Low",
    "High",
    "RefInterval",
    "Descr",
    "DevResultInd",
    "StatusInvestigation",
    "IdResultItem",
    "RefIdResultItem",
    "StructuredInfo",
    "AnalysedSubject",
    "CollectedSample",
    "HCP",
    "Inst",
    "Dept",
    "HCProf",
    "ServProvider",
    "Requester",
    "CopyDest",
    "Relation",
    "ReasonAsText",
    "Diagnosis",
    "ReqServ",
    "Service",
    "ReqInvestigation",
    "StandingInv",
    "Dialogmelding",
    "Notat",
    "Foresporsel",
    "TekstNotatInnhold",
    "Sporsmal",
    "RollerRelatertNotat",
    "Error",
    "OriginalMsgId",
    "AdmOutcome",
    "EventLocation",
    "Location",
    "SubLocation",
    "ReportedEvent",
    "StartDateTime",
    "GenDate",
    "IssueDate",
    "MsgDescr",
    "ServType",
    "Ukjent",
    "p",
    "br",
    "b",
    "Cave",
    "InfoMedisinskDiagnose",
    "InformasjonOmForsendelsen",
    "Forsendelsesstatus",
    "FileReference",
    "Animal",
    "Material",
    "Base64",
    "NoReport",
    "CodedComment",
    "DiagComment",
    "RelServProv",
    "PatRelHCP",
];

#[derive(Clone, Debug)]
struct Tree {
    name: usize,
    attributes: u8,
    text: bool,
    children: Vec<Tree>,
}

fn tree() -> impl Strategy<Value = Tree> {
    let leaf =
        (0..NAMES.len(), any::<u8>(), any::<bool>()).prop_map(|(name, attributes, text)| Tree {
            name,
            attributes,
            text,
            children: Vec::new(),
        });
    leaf.prop_recursive(7, 60, 6, |inner| {
        (
            0..NAMES.len(),
            any::<u8>(),
            any::<bool>(),
            prop::collection::vec(inner, 0..6),
        )
            .prop_map(|(name, attributes, text, children)| Tree {
                name,
                attributes,
                text,
                children,
            })
    })
}

/// Every text and value is a word of its own, so that none can hide behind another.
fn write(tree: &Tree, count: &mut usize, out: &mut String) {
    let mut word = |kind: &str| {
        *count += 1;
        format!("{kind}q{count}z")
    };
    out.push('<');
    out.push_str(NAMES[tree.name]);
    for (bit, attribute) in [(1, "V"), (2, "DN"), (4, "OT"), (8, "U")] {
        if tree.attributes & bit != 0 {
            out.extend([format!(" {attribute}=\"{}\"", word(attribute))]);
        }
    }
    // Codes that readers look for, and systems.
    if tree.attributes & 16 != 0 {
        out.push_str(" S=\"2.16.578.1.12.4.1.1.7110\"");
    }
    out.push('>');
    if tree.text {
        out.push_str(&word("t"));
    }
    for child in &tree.children {
        write(child, count, out);
    }
    out.extend([format!("</{}>", NAMES[tree.name])]);
}

const ROOTS: &[(&str, &str)] = &[
    (
        "http://www.kith.no/xmlstds/epikrise/2012-02-15",
        "<Message><ServRprt>#</ServRprt></Message>",
    ),
    (
        "http://www.kith.no/xmlstds/labsvar/2012-02-15",
        "<Message><ServReport><Patient>#</Patient></ServReport></Message>",
    ),
    (
        "http://www.kith.no/xmlstds/labsvar/2008-12-01",
        "<Message><ServReport>#</ServReport><ServReport/></Message>",
    ),
    (
        "http://www.kith.no/xmlstds/henvisning/2012-02-15",
        "<Message><ServReq>#</ServReq></Message>",
    ),
    (
        "http://www.kith.no/xmlstds/rekvisisjon/2012-02-15",
        "<Message><ServReq><Patient>#</Patient></ServReq></Message>",
    ),
    (
        "http://ehelse.no/xmlstds/henvisning/2017-11-30",
        "<Henvisning><InfItem/>#</Henvisning>",
    ),
    (
        "http://www.kith.no/xmlstds/dialog/2013-01-23",
        "<Dialogmelding>#</Dialogmelding>",
    ),
    (
        "http://www.kith.no/xmlstds/apprec/2012-02-15",
        "<AppRec>#</AppRec>",
    ),
    (
        "http://www.kith.no/xmlstds/msghead/2006-05-24",
        "<MsgHead>#</MsgHead>",
    ),
    (
        "http://www.kith.no/xmlstds/msghead/2006-05-24",
        "<MsgHead><MsgInfo>#</MsgInfo><Document><RefDoc><Content>#</Content></RefDoc></Document></MsgHead>",
    ),
    (
        "http://www.kith.no/xmlstds/po/Innleggelsesrapport/2008-02-20",
        "<Innleggelsesrapport>#</Innleggelsesrapport>",
    ),
    ("http://www.kith.no/xmlstds/ny/2031", "<Ny>#</Ny>"),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn nothing_of_any_message_is_dropped(root in 0..ROOTS.len(), trees in prop::collection::vec(tree(), 1..5)) {
        let (namespace, shape) = ROOTS[root];
        let mut inner = String::new();
        let mut count = 0;
        for tree in &trees {
            write(tree, &mut count, &mut inner);
        }
        let source = shape.replace('#', &inner);
        let source = source.replacen('>', &format!(" xmlns=\"{namespace}\">"), 1);
        let kith = read(source.as_bytes(), &patient()).unwrap();
        let lost = missing(&source, &kith.document);
        prop_assert!(lost.is_empty(), "{lost:#?}\n{source}\n{}", document_text(&kith.document));
    }

    #[test]
    fn any_text_is_read_or_refused(text in "(<[/?!a-zA-Z]?[ -~æøå=\"']{0,20}>?){0,12}") {
        let source = format!("<MsgHead xmlns='http://www.kith.no/xmlstds/msghead/2006-05-24'>{text}</MsgHead>");
        let _ = read(source.as_bytes(), &patient());
    }
}

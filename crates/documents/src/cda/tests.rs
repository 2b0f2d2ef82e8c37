use innsyn_blocks::{Block, Document, Inline, ListItem, Style, TableCell, plain_text};
use innsyn_domain::{PersonId, Population, SubjectMatch};
use proptest::prelude::*;

use super::*;
use crate::header::{Contributor, Related, Relation};

/// The published test patient of the sandbox.
const PATIENT: &str = "13116900216";

fn patient() -> PersonId {
    PersonId::parse(PATIENT, Population::Test).unwrap()
}

fn with_body(body: &str) -> String {
    format!(
        "<ClinicalDocument xmlns='urn:hl7-org:v3'><title>Epikrise</title>\
         <recordTarget><patientRole><id root='2.16.578.1.12.4.1.4.1' extension='{PATIENT}'/></patientRole></recordTarget>\
         {body}</ClinicalDocument>"
    )
}

fn with_sections(sections: &str) -> String {
    with_body(&format!(
        "<component><structuredBody>{sections}</structuredBody></component>"
    ))
}

fn with_text(text: &str) -> String {
    with_sections(&format!(
        "<component><section><text>{text}</text></section></component>"
    ))
}

fn blocks_of(xml: &str) -> Document {
    match read(xml.as_bytes(), &patient()).unwrap().body {
        Body::Blocks(document) => document,
        Body::Inner { .. } | Body::Unreadable { .. } | Body::InlineXml { .. } => {
            panic!("not a structured body")
        }
    }
}

fn narrative(text: &str) -> Vec<Block> {
    blocks_of(&with_text(text)).blocks
}

/// The run of the only paragraph.
fn run(text: &str) -> Vec<Inline> {
    match narrative(text).as_slice() {
        [
            Block::Paragraph {
                caption: None,
                text,
            },
        ] => text.clone(),
        other => panic!("{other:?}"),
    }
}

fn word(text: &str) -> Inline {
    Inline::Text(text.to_owned())
}

fn paragraph(text: &str) -> Block {
    Block::Paragraph {
        caption: None,
        text: vec![word(text)],
    }
}

#[test]
fn bare_text_and_white_space_read_as_html() {
    assert_eq!(
        narrative("  Pasienten \n\t er  frisk. "),
        [paragraph("Pasienten er frisk.")]
    );
    assert_eq!(
        narrative("<paragraph>A</paragraph> <paragraph> B</paragraph>"),
        [paragraph("A"), paragraph("B")]
    );
    assert_eq!(
        run("a <content>b </content> c<br/> d"),
        [word("a "), word("b "), word("c"), Inline::Break, word("d")]
    );
}

#[test]
fn styles_add_up_and_unknown_ones_are_dropped() {
    let bold_italics = Inline::Styled {
        styles: vec![Style::Bold, Style::Italics],
        content: vec![word("x")],
    };
    assert_eq!(
        run("<content styleCode='Bold xLocal Italics'>x</content>"),
        std::slice::from_ref(&bold_italics)
    );
    assert_eq!(
        run("<content styleCode='BOLDITALICS'>x</content>"),
        [bold_italics]
    );
    assert_eq!(
        run("<content styleCode='Underline'>a<content styleCode='emphasis'>b</content></content>"),
        [Inline::Styled {
            styles: vec![Style::Underline],
            content: vec![
                word("a"),
                Inline::Styled {
                    styles: vec![Style::Emphasis],
                    content: vec![word("b")]
                }
            ],
        }]
    );
}

#[test]
fn revisions_stay_visible_wherever_they_stand() {
    assert_eq!(
        run("<content revised='delete'>5 mg</content><content revised='insert'>10 mg</content>"),
        [
            Inline::Revised {
                deleted: true,
                content: vec![word("5 mg")]
            },
            Inline::Revised {
                deleted: false,
                content: vec![word("10 mg")]
            },
        ]
    );
    // Not allowed by the schema, and yet the mark must not get lost.
    let blocks = narrative("<content revised='delete'><list><item>gone</item></list></content>");
    let [Block::List { items, .. }] = blocks.as_slice() else {
        panic!("{blocks:?}")
    };
    assert_eq!(
        items[0].blocks,
        [Block::Paragraph {
            caption: None,
            text: vec![Inline::Revised {
                deleted: true,
                content: vec![word("gone")]
            }],
        }]
    );
}

#[test]
fn raised_and_lowered_text_keeps_its_place() {
    let run = run("10<sup>9</sup>/L, HCO<sub>3</sub><sup>-</sup>");
    assert_eq!(plain_text(&run), "10^9/L, HCO_3^-");
    assert_eq!(
        run[1],
        Inline::Styled {
            styles: vec![Style::Superscript],
            content: vec![word("9")]
        }
    );
}

#[test]
fn footnotes_are_numbered_by_place_and_referred_to_across_sections() {
    let document = blocks_of(&with_sections(
        "<component><section><text>A<footnoteRef IDREF='f2'/> B<footnote ID='f1'>first <content styleCode='Bold'>note</content></footnote></text></section></component>\
         <component><section><text>C<footnote ID='f2'><paragraph>second</paragraph><paragraph>line</paragraph></footnote> D<footnoteRef IDREF='f1'/> E<footnoteRef IDREF='none'/></text></section></component>",
    ));
    assert_eq!(document.footnotes.len(), 2);
    assert_eq!(plain_text(&document.footnotes[0]), "first note");
    assert_eq!(
        document.footnotes[1],
        [word("second"), Inline::Break, word("line")]
    );
    assert_eq!(
        document.blocks,
        [
            Block::Paragraph {
                caption: None,
                text: vec![
                    word("A"),
                    Inline::FootnoteRef(Some(2)),
                    word(" B"),
                    Inline::FootnoteRef(Some(1))
                ],
            },
            Block::Paragraph {
                caption: None,
                text: vec![
                    word("C"),
                    Inline::FootnoteRef(Some(2)),
                    word(" D"),
                    Inline::FootnoteRef(Some(1)),
                    word(" E"),
                    Inline::FootnoteRef(None),
                ],
            },
        ]
    );
}

#[test]
fn paragraphs_lists_and_items_have_captions_and_nest() {
    assert_eq!(
        narrative("<paragraph><caption>Funn</caption>Ingen</paragraph>"),
        [Block::Paragraph {
            caption: Some(vec![word("Funn")]),
            text: vec![word("Ingen")]
        }]
    );
    let blocks = narrative(
        "<list listType='ordered' styleCode='LittleRoman'><caption>Plan</caption>\
         <item><caption>1</caption>Ring</item><item>Vent<list styleCode='Square'><item>x</item></list></item></list>",
    );
    assert_eq!(
        blocks,
        [Block::List {
            caption: Some(vec![word("Plan")]),
            ordered: true,
            marker: Some("lower-roman"),
            items: vec![
                ListItem {
                    caption: Some(vec![word("1")]),
                    blocks: vec![paragraph("Ring")]
                },
                ListItem {
                    caption: None,
                    blocks: vec![
                        paragraph("Vent"),
                        Block::List {
                            caption: None,
                            ordered: false,
                            marker: Some("square"),
                            items: vec![ListItem {
                                caption: None,
                                blocks: vec![paragraph("x")]
                            }],
                        },
                    ],
                },
            ],
        }]
    );
}

#[test]
fn the_eight_list_styles_are_known() {
    for (kind, code, marker) in [
        ("ordered", "Arabic", "decimal"),
        ("ordered", "LittleRoman", "lower-roman"),
        ("ordered", "BigRoman", "upper-roman"),
        ("ordered", "LittleAlpha", "lower-alpha"),
        ("ordered", "BigAlpha", "upper-alpha"),
        ("unordered", "Disc", "disc"),
        ("unordered", "circle", "circle"),
        ("unordered", "Square", "square"),
    ] {
        let blocks = narrative(&format!(
            "<list listType='{kind}' styleCode='{code}'><item>x</item></list>"
        ));
        assert!(
            matches!(blocks.as_slice(), [Block::List { marker: Some(found), .. }] if *found == marker),
            "{code}: {blocks:?}"
        );
    }
}

fn cell(text: &str) -> TableCell {
    TableCell {
        header: false,
        scope: None,
        column_span: 1,
        row_span: 1,
        align: None,
        rules: Vec::new(),
        blocks: vec![paragraph(text)],
    }
}

#[test]
fn tables_keep_their_parts_and_spans() {
    let blocks = narrative(
        "<table><caption>Prøver</caption><col/><thead><tr><th scope='col' colspan='2'>H</th></tr></thead>\
         <tfoot><tr><td>sum</td></tr></tfoot>\
         <tbody align='center'><tr><td rowspan='2'>a</td><td align='char' char=','>7,40</td></tr></tbody>\
         <tr><td colspan='999999' rowspan='999999'>b</td><td colspan='0' rowspan='x'>c</td></tr></table>",
    );
    let [
        Block::Table {
            caption,
            head,
            body,
            foot,
        },
    ] = blocks.as_slice()
    else {
        panic!("{blocks:?}")
    };
    assert_eq!(caption.as_deref(), Some([word("Prøver")].as_slice()));
    assert_eq!(
        head[0].cells,
        [TableCell {
            header: true,
            scope: Some("col"),
            column_span: 2,
            ..cell("H")
        }]
    );
    assert_eq!(
        body[0].cells,
        [
            TableCell {
                row_span: 2,
                align: Some("center"),
                ..cell("a")
            },
            TableCell {
                align: Some("right"),
                ..cell("7,40")
            },
        ]
    );
    assert_eq!(
        body[1].cells,
        [
            TableCell {
                column_span: 1_000,
                row_span: 65_534,
                ..cell("b")
            },
            cell("c")
        ]
    );
    assert_eq!(foot[0].cells, [cell("sum")]);
}

#[test]
fn links_lead_to_headings_or_the_web_and_nowhere_else() {
    let document = blocks_of(&with_sections(
        "<component><section ID='s1'><title>Funn</title><text><content ID='c1'>x</content></text></section></component>\
         <component><section><text><linkHtml href='#c1'>inn</linkHtml> <linkHtml href='https://helsenorge.no/a?b=c'>ut</linkHtml> \
         <linkHtml href='#none'>borte</linkHtml></text></section></component>",
    ));
    assert_eq!(document.outline()[0].id, "n-s1");
    assert!(matches!(
        &document.blocks[1],
        Block::Paragraph { text, .. } if text[0] == Inline::Anchor("n-c1".to_owned())
    ));
    let Some(Block::Paragraph { text, .. }) = document.blocks.last() else {
        panic!()
    };
    assert_eq!(
        text.as_slice(),
        [
            Inline::Link {
                target: Some("n-c1".to_owned()),
                address: None,
                content: vec![word("inn")]
            },
            word(" "),
            Inline::Link {
                target: None,
                address: Some("https://helsenorge.no/a?b=c".to_owned()),
                content: vec![word("ut")],
            },
            word(" "),
            word("borte"),
        ]
    );
    for href in [
        "javascript:alert(1)",
        "java&#9;script:alert(1)",
        "JaVaScRiPt:x",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "\\\\host\\share",
        "//host/x",
        "ms-word:x",
        "innsyn:x",
        "mailto:a@b.no",
        "http://",
    ] {
        assert_eq!(
            run(&format!("<linkHtml href='{href}'>tekst</linkHtml>")),
            [word("tekst")],
            "{href}"
        );
    }
}

#[test]
fn what_the_schema_does_not_know_keeps_its_text_only() {
    assert_eq!(
        narrative(
            "<div onclick='x()'><p>A</p><p>B<script>s()</script></p></div><x:y xmlns:x='urn:x'>C</x:y>"
        ),
        [
            paragraph("A"),
            Block::Paragraph {
                caption: None,
                text: vec![word("B"), word("s()")]
            },
            paragraph("C")
        ]
    );
    let blocks =
        narrative("<list>stray<item>a</item></list><table>lost<tr>cell<td>b</td></tr></table>");
    let shown = format!("{blocks:?}");
    for text in ["stray", "lost", "cell"] {
        assert!(shown.contains(text), "{text}: {shown}");
    }
}

#[test]
fn hidden_characters_are_shown() {
    assert_eq!(run("0\u{202E}1 mg"), [word("0⟨U+202E⟩1 mg")]);
    let header = read(
        with_body("")
            .replace("Epikrise", "Epi\u{200B}krise")
            .as_bytes(),
        &patient(),
    )
    .unwrap()
    .header;
    assert_eq!(header.title.as_deref(), Some("Epi⟨U+200B⟩krise"));
}

#[test]
fn pictures_are_shown_or_said_to_be_missing() {
    let png = crate::picture::tests::sample(image::ImageFormat::Png);
    let packed = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, png);
    let document = blocks_of(&with_sections(&format!(
        "<component><section><text>Se<renderMultiMedia referencedObject='m1'><caption>Bilde</caption></renderMultiMedia>her\
         <renderMultiMedia referencedObject='r1 r2'/><renderMultiMedia referencedObject='gone'><caption>Savnet</caption></renderMultiMedia>\
         <renderMultiMedia referencedObject='m2'/></text>\
         <entry><observationMedia ID='m1'><value mediaType='image/png' representation='B64'>{packed}</value></observationMedia></entry>\
         <entry><regionOfInterest ID='r1'><entryRelationship><observationMedia><value mediaType='image/png' representation='B64'>{packed}</value></observationMedia></entryRelationship></regionOfInterest></entry>\
         <entry><observationMedia ID='m2'><value mediaType='image/png'><reference value='\\\\host\\a.png'/></value></observationMedia></entry>\
         </section></component>"
    )));
    let kinds: Vec<String> = document
        .blocks
        .iter()
        .map(|block| match block {
            Block::Paragraph { text, .. } => plain_text(text),
            Block::Media {
                caption,
                png,
                reason,
                ..
            } => format!(
                "media {} {} {reason:?}",
                caption.as_deref().map(plain_text).unwrap_or_default(),
                png.is_some(),
            ),
            Block::Remark { code, text } => format!("{code} {text:?}"),
            Block::Heading(_)
            | Block::List { .. }
            | Block::Table { .. }
            | Block::Facts(_)
            | Block::Details { .. }
            | Block::Attachment(_)
            | Block::Preformatted(_) => {
                panic!("{block:?}")
            }
        })
        .collect();
    assert_eq!(
        kinds,
        [
            "Se",
            "media Bilde true None",
            "her",
            "media  true None",
            "regionNotDrawn Some(\"r1\")",
            "media  false Some(\"notIncluded\")",
            "media Savnet false Some(\"notIncluded\")",
            "media  false Some(\"notIncluded\")",
        ]
    );
}

#[test]
fn sections_nest_with_levels_fallbacks_and_marks() {
    let mut inner = String::new();
    for level in (1..=8).rev() {
        inner = format!("<component><section><title>T{level}</title>{inner}</section></component>");
    }
    let document = blocks_of(&with_sections(&format!(
        "{inner}<component><section ID='T1'><code displayName='Anamnese'/><confidentialityCode code='R'/>\
         <author><assignedAuthor><assignedPerson><name><given>Kari</given><family>Lege</family></name></assignedPerson></assignedAuthor></author>\
         <text nullFlavor='UNK'/></section></component><component><section><text>uten</text></section></component>"
    )));
    let levels: Vec<u8> = document.outline().iter().map(|entry| entry.level).collect();
    assert_eq!(levels, [1, 2, 3, 4, 5, 6, 6, 6, 1]);
    let tail = &document.blocks[8..];
    let Block::Heading(heading) = &tail[0] else {
        panic!("{tail:?}")
    };
    assert!(heading.fallback);
    assert_eq!(
        (heading.id.as_str(), plain_text(&heading.text).as_str()),
        ("n-T1", "Anamnese")
    );
    assert_eq!(
        tail[1..],
        [
            Block::Remark {
                code: "nullFlavor",
                text: Some("UNK".to_owned())
            },
            Block::Remark {
                code: "restrictedSection",
                text: Some("R".to_owned())
            },
            Block::Remark {
                code: "sectionAuthor",
                text: Some("Kari Lege".to_owned())
            },
            paragraph("uten"),
        ]
    );
}

#[test]
fn equal_ids_keep_the_first_and_no_heading_shares_an_id() {
    let document = blocks_of(&with_sections(
        "<component><section ID='a b'><title>1</title></section></component>\
         <component><section ID='a b'><title>2</title></section></component>\
         <component><section><title>3</title></section></component>",
    ));
    let mut ids: Vec<String> = document
        .outline()
        .into_iter()
        .map(|entry| entry.id)
        .collect();
    assert_eq!(ids[0], "n-a-b");
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 3);
}

#[test]
fn any_prefix_is_the_same_document() {
    let plain = with_text("<paragraph>x</paragraph>");
    let prefixed = plain
        .replace("</", "</h:")
        .replace('<', "<h:")
        .replace("<h:/h:", "</h:")
        .replace("xmlns=", "xmlns:h=");
    assert_eq!(blocks_of(&prefixed), blocks_of(&plain));
}

#[test]
fn a_header_gives_its_facts() {
    let xml = "<ClinicalDocument xmlns='urn:hl7-org:v3'>\
        <code code='A13-2' codeSystem='2.16.578.1.12.4.1.1.9602' displayName='Poliklinisk epikrise'/>\
        <effectiveTime value='20260302081000'/><confidentialityCode code='N'/><languageCode code='nb-NO'/>\
        <setId root='1.2' extension='77'/><versionNumber value='2'/>\
        <recordTarget><patientRole><id root='2.16.578.1.12.4.1.4.1' extension='13116900216'/><patient>\
        <name>Visningsnavn</name><name use='L'><given>LINE</given><family>DANSER</family></name>\
        <administrativeGenderCode code='2'/><birthTime value='19691113'/></patient></patientRole></recordTarget>\
        <author><time value='20260302'/><assignedAuthor><assignedPerson><name><prefix>Dr.</prefix><given>Grønn</given><family>Vits</family><delimiter>,</delimiter><suffix>ph.d.</suffix></name></assignedPerson>\
        <representedOrganization><name>Testsykehuset</name></representedOrganization></assignedAuthor></author>\
        <author><assignedAuthor><assignedAuthoringDevice><softwareName>EPJ 4</softwareName></assignedAuthoringDevice></assignedAuthor></author>\
        <custodian><assignedCustodian><representedCustodianOrganization><name>Testsykehuset HF</name></representedCustodianOrganization></assignedCustodian></custodian>\
        <informationRecipient typeCode='PRCP'><intendedRecipient><informationRecipient><name>Fastlegen</name></informationRecipient></intendedRecipient></informationRecipient>\
        <legalAuthenticator><time value='20260303'/><signatureCode code='S'/><assignedEntity><assignedPerson><name>Kvart Grevling</name></assignedPerson></assignedEntity></legalAuthenticator>\
        <documentationOf><serviceEvent><effectiveTime><low value='20260301'/><high value='20260302'/></effectiveTime></serviceEvent></documentationOf>\
        <relatedDocument typeCode='RPLC'><parentDocument><id root='1.2.3' extension='76'/><versionNumber value='1'/></parentDocument></relatedDocument>\
        <componentOf><encompassingEncounter><effectiveTime value='2026'/><location><healthCareFacility><location><name>Post 4</name></location></healthCareFacility></location></encompassingEncounter></componentOf>\
        </ClinicalDocument>";
    let cda = read(xml.as_bytes(), &patient()).unwrap();
    let header = cda.header;
    assert_eq!(cda.subject, SubjectMatch::Confirmed);
    assert_eq!(header.title.as_deref(), Some("Poliklinisk epikrise"));
    let time = header.time.unwrap();
    assert_eq!(time.moment.unwrap().oslo_local(), "2026-03-02T08:10:00");
    assert_eq!(header.patient.names, ["LINE DANSER", "Visningsnavn"]);
    assert_eq!(
        header.patient.birth.unwrap().moment.unwrap().oslo_local(),
        "1969-11-13"
    );
    assert_eq!(header.authors.len(), 2);
    assert_eq!(
        header.authors[0].name.as_deref(),
        Some("Dr. Grønn Vits, ph.d.")
    );
    assert_eq!(
        header.authors[0].organisation.as_deref(),
        Some("Testsykehuset")
    );
    assert_eq!(header.authors[1].name.as_deref(), Some("EPJ 4"));
    assert_eq!(header.custodian.as_deref(), Some("Testsykehuset HF"));
    assert_eq!(header.recipients[0].name.as_deref(), Some("Fastlegen"));
    assert_eq!(header.recipients[0].participation.as_deref(), Some("PRCP"));
    assert_eq!(
        header.legal_authenticator.unwrap().name.as_deref(),
        Some("Kvart Grevling")
    );
    assert_eq!(
        header.services[0].period.high.as_ref().unwrap().source,
        "20260302"
    );
    assert_eq!(
        (header.version.as_deref(), header.set_id.as_deref()),
        (Some("2"), Some("77"))
    );
    assert_eq!(
        header.related,
        [Related {
            relation: Relation::Replaces,
            id: Some("76".to_owned()),
            version: Some("1".to_owned()),
        }]
    );
    let encounter = header.encounter.unwrap();
    assert_eq!(encounter.location.as_deref(), Some("Post 4"));
    assert_eq!(
        encounter.period.low.unwrap().moment.unwrap().oslo_local(),
        "2026"
    );
}

#[test]
fn every_record_target_is_compared() {
    let target = |id: &str| format!("<recordTarget><patientRole>{id}</patientRole></recordTarget>");
    let own = target("<id root='2.16.578.1.12.4.1.4.1' extension='13116900216'/>");
    let other = target("<id root='2.16.578.1.12.4.1.4.1' extension='12119000465'/>");
    let local = target("<id root='1.2.3' extension='12119000465'/>");
    let masked = target("<id nullFlavor='MSK'/>");
    for (targets, expected) in [
        (own.clone(), Ok(SubjectMatch::Confirmed)),
        (other.clone(), Err(ReadError::OtherPerson)),
        (format!("{own}{other}"), Err(ReadError::OtherPerson)),
        (format!("{local}{own}"), Ok(SubjectMatch::Confirmed)),
        (local, Ok(SubjectMatch::Unconfirmed)),
        (masked, Ok(SubjectMatch::Masked)),
        (String::new(), Ok(SubjectMatch::Unconfirmed)),
    ] {
        let xml = format!("<ClinicalDocument xmlns='urn:hl7-org:v3'>{targets}</ClinicalDocument>");
        assert_eq!(
            read(xml.as_bytes(), &patient()).map(|cda| cda.subject),
            expected
        );
    }
}

#[test]
fn deep_but_allowed_nesting_is_read_on_a_small_stack() {
    let depth = 240;
    let text = format!(
        "{}x{}",
        "<content revised='insert'>".repeat(depth),
        "</content>".repeat(depth)
    );
    let lists = format!(
        "{}y{}",
        "<list><item>".repeat(120),
        "</item></list>".repeat(120)
    );
    // Two mebibytes are what threads of a pool have.
    std::thread::Builder::new()
        .stack_size(2 * 1024 * 1024)
        .spawn(move || {
            assert_eq!(narrative(&text).len(), 1);
            assert_eq!(narrative(&lists).len(), 1);
        })
        .unwrap()
        .join()
        .unwrap();
}

#[test]
fn hostile_documents_end_in_an_error() {
    let deep = format!(
        "{}{}",
        "<content>".repeat(50_000),
        "</content>".repeat(50_000)
    );
    for (xml, error) in [
        ("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><ClinicalDocument xmlns='urn:hl7-org:v3'>&x;</ClinicalDocument>".to_owned(), ReadError::Doctype),
        (with_text(&deep), ReadError::TooDeep),
        (with_text("x").replace("</ClinicalDocument>", ""), ReadError::Damaged),
        (with_text("&undeclared;"), ReadError::Damaged),
        ("<?xml version='1.0' encoding='UTF-7'?><ClinicalDocument xmlns='urn:hl7-org:v3'/>".to_owned(), ReadError::Encoding),
    ] {
        assert_eq!(read(xml.as_bytes(), &patient()).map(|_| ()), Err(error));
    }
}

#[test]
fn a_style_sheet_instruction_changes_nothing() {
    let plain = with_text("x");
    let styled =
        format!("<?xml-stylesheet type='text/xsl' href='http://example.invalid/cda.xsl'?>{plain}");
    assert_eq!(blocks_of(&styled), blocks_of(&plain));
}

/// Every word of the source's narrative must be found in the blocks.
#[test]
fn no_text_of_a_narrative_is_dropped() {
    let text = "w1<content>w2<sub>w3</sub><sup>w4</sup></content><br/><footnote>w5</footnote>\
        <linkHtml href='#x'>w6</linkHtml><paragraph><caption>w7</caption>w8</paragraph>\
        <list><caption>w9</caption><item><caption>w10</caption>w11<table><caption>w12</caption>\
        <thead><tr><th><caption>w13</caption>w14</th></tr></thead><tbody><tr><td>w15<list><item>w16</item></list></td></tr></tbody>\
        <tfoot><tr><td>w17</td></tr></tfoot></table></item></list><renderMultiMedia referencedObject='q'><caption>w18</caption></renderMultiMedia>\
        <unknown>w19</unknown><caption>w20</caption>w21";
    let shown = format!("{:?}", blocks_of(&with_text(text)));
    for number in 1..=21 {
        let word = format!("w{number}");
        let is_there = shown
            .split(&word)
            .skip(1)
            .any(|after| !after.starts_with(|next: char| next.is_ascii_digit()));
        assert!(is_there, "{word} is missing in {shown}");
    }
}

proptest! {
    #[test]
    fn random_narratives_never_panic(parts in prop::collection::vec(
        prop::sample::select(vec![
            "<content>", "</content>", "<content revised='delete'>", "<paragraph>", "</paragraph>", "<list>", "</list>",
            "<item>", "</item>", "<table>", "</table>", "<tr>", "</tr>", "<td>", "</td>", "<caption>", "</caption>",
            "<footnote ID='a'>", "</footnote>", "<footnoteRef IDREF='a'/>", "<linkHtml href='#a'>", "</linkHtml>",
            "<renderMultiMedia referencedObject='a b'/>", "<br/>", "<sub>", "</sub>", "tekst", " ", "&lt;", "<!-- -->",
            "<![CDATA[<x>]]>",
        ]), 0..30)) {
        let _ = read(with_text(&parts.concat()).as_bytes(), &patient());
    }

    #[test]
    fn mutated_documents_never_panic(at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<prop::sample::Index>()) {
        let mut bytes = with_text("<paragraph>æ<content revised='insert'>x</content></paragraph><table><tr><td colspan='2'>1</td></tr></table>").into_bytes();
        let place = at.index(bytes.len());
        bytes[place] = byte;
        let _ = read(&bytes, &patient());
        bytes.truncate(cut.index(bytes.len()));
        let _ = read(&bytes, &patient());
    }

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&bytes, &patient());
    }
}

fn whole() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/cda/fixtures/whole.xml");
    std::fs::read_to_string(path).unwrap()
}

/// Entries are machine data: a recipient shows the narrative, never them (CDA R2, recipient's responsibilities).
fn is_entry(node: Node<'_, '_>) -> bool {
    is_named(node, "entry")
}

fn is_named(node: Node<'_, '_>, name: &str) -> bool {
    node.tag_name().name() == name
}

/// The blocks, and the facts of the header as if they were blocks.
fn everything(xml: &str) -> Document {
    let Cda { header, body, .. } = read(xml.as_bytes(), &patient()).unwrap();
    let Body::Blocks(mut document) = body else {
        panic!("not a structured body")
    };
    let mut words: Vec<String> = Vec::new();
    let mut people: Vec<Contributor> = header.authors;
    people.extend(header.recipients);
    people.extend(header.informants);
    people.extend(header.participants);
    people.extend(header.authenticators);
    people.extend(header.data_enterer);
    people.extend(header.legal_authenticator);
    for service in header.services {
        people.extend(service.performers);
        words.extend(service.code.and_then(|code| code.name));
    }
    if let Some(encounter) = header.encounter {
        people.extend(encounter.responsible);
        people.extend(encounter.participants);
        words.extend(encounter.location);
    }
    for person in people {
        words.extend(
            [person.name, person.organisation, person.role]
                .into_iter()
                .flatten(),
        );
    }
    words.extend(header.title);
    words.extend(header.custodian);
    words.extend(header.patient.names);
    words.extend(header.patient.contact);
    words.extend(
        header
            .other
            .into_iter()
            .map(|(label, text)| format!("{label}: {text}")),
    );
    document
        .blocks
        .extend(words.iter().map(|word| paragraph(word)));
    document
}

#[test]
fn a_document_with_everything_is_shown_whole_and_as_before() {
    let document = everything(&whole());
    let source = whole();
    let tree = roxmltree::Document::parse(&source).unwrap();
    let lost = crate::conservation::missing_in(tree.root_element(), &document, &is_entry);
    assert!(lost.is_empty(), "{lost:#?}");
    assert!(!innsyn_blocks::document_text(&document).contains("Maskindata"));
    insta::assert_debug_snapshot!("whole", document);
}

#[test]
fn a_header_with_everything_gives_its_facts() {
    let header = read(whole().as_bytes(), &patient()).unwrap().header;
    assert_eq!(header.patient.names, ["Line Danser", "Kallenavn"]);
    assert_eq!(
        header.patient.contact,
        ["Oppdiktet vei 1, 0001, Vidda", "99999999"]
    );
    assert_eq!(
        header.authors[0].name.as_deref(),
        Some("Dr. August September")
    );
    assert_eq!(header.authors[1].name.as_deref(), Some("EPJ 4"));
    assert_eq!(header.participants[0].participation.as_deref(), Some("CON"));
    assert_eq!(header.orders, ["ordre-1"]);
    let other: Vec<String> = header
        .other
        .iter()
        .map(|(label, text)| format!("{label}: {text}"))
        .collect();
    assert_eq!(
        other,
        [
            "Forfatter – adresse: Sykehusveien 4",
            "Forfatter – utstyr: Skriver 2",
            "Ansvarlig virksomhet – telefon, e-post: tel:11111111",
            "Nasjonal – felt: Ord fra en utvidelse",
        ]
    );
}

/// Elements of the narrative and of sections, and some that nobody knows.
const NAMES: &[&str] = &[
    "content",
    "sub",
    "sup",
    "br",
    "footnote",
    "paragraph",
    "caption",
    "list",
    "item",
    "table",
    "thead",
    "tfoot",
    "tbody",
    "tr",
    "td",
    "th",
    "colgroup",
    "linkHtml",
    "renderMultiMedia",
    "div",
    "ukjent",
    "text",
    "title",
    "section",
];

#[derive(Clone, Debug)]
struct Tree {
    name: usize,
    text: bool,
    children: Vec<Tree>,
}

fn tree() -> impl Strategy<Value = Tree> {
    let leaf = (0..NAMES.len(), any::<bool>()).prop_map(|(name, text)| Tree {
        name,
        text,
        children: Vec::new(),
    });
    leaf.prop_recursive(6, 60, 6, |inner| {
        (
            0..NAMES.len(),
            any::<bool>(),
            prop::collection::vec(inner, 0..6),
        )
            .prop_map(|(name, text, children)| Tree {
                name,
                text,
                children,
            })
    })
}

fn write(tree: &Tree, count: &mut usize, out: &mut String) {
    let name = NAMES[tree.name];
    out.extend([format!("<{name}>")]);
    if tree.text {
        *count += 1;
        out.extend([format!("w{count}z ")]);
    }
    for child in &tree.children {
        write(child, count, out);
        if tree.text {
            *count += 1;
            out.extend([format!(" w{count}z")]);
        }
    }
    out.extend([format!("</{name}>")]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn nothing_of_any_narrative_is_dropped(trees in prop::collection::vec(tree(), 1..6), at_section in any::<bool>()) {
        let mut inner = String::new();
        let mut count = 0;
        for tree in &trees {
            write(tree, &mut count, &mut inner);
        }
        let xml = if at_section {
            with_sections(&format!("<component><section>{inner}</section></component>"))
        } else {
            with_text(&inner)
        };
        let document = everything(&xml);
        let parsed = roxmltree::Document::parse(&xml).unwrap();
        let lost = crate::conservation::missing_in(parsed.root_element(), &document, &is_entry);
        prop_assert!(lost.is_empty(), "{lost:#?}\n{inner}\n{}", innsyn_blocks::document_text(&document));
    }
}

//! The documents of the chronically ill patient: twelve years of letters, and every content type
//! that a source may register, with honest and with wrong labels and in several encodings.

mod messages;
mod more_types;

use jiff::civil::DateTime;

use super::{
    AUGUST, BILDESVAR, BIOKJEMI, BREV, Body, Calendar, Code, Community, Draft, EPIKRISE,
    FAGPERSONELL, FJORDLAB, FJORDLAB_HOSPITAL, HENVISNING, HJERTE, KATTSKINNET, KURVEARK, LUNGE,
    Listed, MAGNAR, MAY, Measure, NATIONAL, Organisation, PATOLOGI, POLIKLINISK, Patient, Person,
    RITA, SYKEPLEIE, Spelling, TEST_REGISTRY, VIDDA, VIDDA_HOSPITAL, cda, header, heading, kith,
    letter, paragraph, pdf, picture, section, seed, short_letter, unit,
};

type Bytes = dyn Fn(&'static Patient, DateTime) -> Vec<u8> + Send + Sync;

/// The documents, the gallery first.
pub(super) fn documents(patient: &'static Patient, calendar: &Calendar) -> Vec<Draft> {
    let mut album = Album {
        patient,
        calendar,
        drafts: Vec::new(),
    };
    album.pictures_and_texts();
    album.cda_variants();
    album.messages();
    album.wrong_labels();
    album.years();
    album.late();
    album.states();
    album.more_types();
    album.drafts
}

/// What the list says about one document.
struct Entry {
    title: &'static str,
    kinds: (Code, Code),
    /// Days before the base date.
    days: i32,
    label: &'static str,
    served: &'static str,
    remark: &'static str,
}

struct Album<'a> {
    patient: &'static Patient,
    calendar: &'a Calendar,
    drafts: Vec<Draft>,
}

const SOURCES: [(Community, Organisation, Spelling, Person<'static>); 4] = [
    (VIDDA, VIDDA_HOSPITAL, Spelling::Both, RITA),
    (NATIONAL, KATTSKINNET, Spelling::Identifier, MAGNAR),
    (FJORDLAB, FJORDLAB_HOSPITAL, Spelling::Type, AUGUST),
    (VIDDA, VIDDA_HOSPITAL, Spelling::Identifier, MAY),
];

const SETTINGS: [Listed; 6] = [
    (8655, "S0308", "Nyresykdommer"),
    (8655, "S12", "Revmatologi"),
    (8654, "L03", "Medisinsk biokjemi"),
    (8663, "KP02", "Sykepleietjeneste"),
    (8653, "6", "Akuttmottak"),
    (8651, "A03", "Intensivenhet"),
];

const FACILITIES: [Listed; 4] = [
    (1303, "86.101", "Alminnelige somatiske sykehus"),
    (1303, "86.211", "Allmenn legetjeneste"),
    (1305, "86.910", "Lab og bildediagnostikk"),
    (1305, "87.102", "Sykehjem"),
];

const EVENTS: [Listed; 4] = [
    (7270, "SKX0AK", "UL Urinveier"),
    (7210, "JFB46", "Laparoskopisk sigmoideumreseksjon"),
    (7220, "WBOC05", "Legemiddelgjennomgang"),
    (7010, "T71000", "Nyre UNS"),
];

/// What documents of one course of treatment share.
const COURSES: [(&str, &str); 2] = [
    ("urn:ihe:iti:xds:2013:referral", "henv-2026-11"),
    ("urn:ihe:iti:xds:2013:accession", "vi-r-1"),
];

/// Two units of each hospital, and now and then none.
fn unit_of(institution: Organisation, index: usize) -> Option<Organisation> {
    if index % 6 == 5 {
        return None;
    }
    match (institution, index % 8 < 4) {
        (VIDDA_HOSPITAL, true) => Some(unit("900116", "Nyremedisinsk avdeling")),
        (VIDDA_HOSPITAL, false) => Some(unit("900117", "Revmatologisk poliklinikk")),
        (FJORDLAB_HOSPITAL, _) => Some(unit("900202", "Medisinsk biokjemi")),
        _ => None,
    }
}

fn element<T: Copy>(list: &[T], index: usize) -> Option<T> {
    list.get(index % list.len().max(1)).copied()
}

impl Album<'_> {
    /// Adds a document of one of the sources, in turn, with metadata that vary.
    fn add(&mut self, entry: &Entry, make: Box<Bytes>) {
        let index = self.drafts.len();
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        let hour = i8::try_from(8 + index % 9).unwrap_or(12);
        let created = self.calendar.at(entry.days, hour, 20);
        let patient = self.patient;
        let Some((community, institution, spelling, author)) = element(&SOURCES, index) else {
            return;
        };
        let mut draft = Draft::new(
            patient,
            number,
            community,
            entry.title,
            entry.kinds,
            created,
            move || make(patient, created),
        )
        .from(institution, unit_of(institution, index))
        .spelled(spelling)
        .by(author)
        .types(entry.label, entry.served);
        if index % 3 != 2 {
            draft = draft.during(self.calendar.at(entry.days + 1, 8, 0), created);
        }
        draft = match index % 7 {
            3 => draft.legacy_id(),
            5 => draft.bare_id(),
            6 => draft.measured(Measure::HexHash),
            _ => draft,
        };
        let indexed = self.calendar.at(entry.days, hour, 45);
        self.drafts.push(draft.change(|document| {
            document.remark = entry.remark;
            // Only the national registry says when it took a document in.
            document.indexed = (community == NATIONAL).then_some(indexed);
            document.setting = element(&SETTINGS, index).unwrap_or(document.setting);
            document.facility = element(&FACILITIES, index);
            if index.is_multiple_of(4) {
                document.events.extend(element(&EVENTS, index / 4));
            }
            if index % 5 == 1 {
                document.related = element(&COURSES, index / 5);
            }
        }));
    }

    fn format(&mut self, format: &'static str) {
        if let Some(draft) = self.drafts.last_mut() {
            draft.document.format = format;
        }
    }

    fn pictures_and_texts(&mut self) {
        const IMAGE: &str = "urn:no:ehelse:document:image";
        const TEXT: &str = "urn:no:ehelse:document:text";
        let honest = |title, kinds, days, kind, remark| Entry {
            title,
            kinds,
            days,
            label: kind,
            served: kind,
            remark,
        };
        self.add(
            &honest("Epikrise (PDF)", EPIKRISE, 11, "application/pdf", "PDF"),
            Box::new(|patient, written| {
                short_letter(
                    patient,
                    ("Vidda Testsykehus HF", "Nyremedisinsk avdeling"),
                    written,
                    "Epikrise",
                    &[
                        ("Aktuelt", "Innlagt til kontroll av transplantert nyre."),
                        ("Vurdering", "Stabil funksjon. Takrolimus uendret."),
                    ],
                )()
            }),
        );
        self.format("urn:no:ehelse:document:pdf");
        self.add(
            &honest(
                "Fundusfoto (JPEG)",
                HJERTE,
                13,
                "image/jpeg",
                "JPEG, baseline, grey",
            ),
            Box::new(|_, _| picture::jpeg("fundus")),
        );
        self.format(IMAGE);
        self.add(
            &honest("Samtykkeskjema (PNG)", BREV, 16, "image/png", "PNG"),
            Box::new(|_, _| picture::scan("samtykke 2")),
        );
        self.format(IMAGE);
        self.add(
            &honest(
                "Skannet journal (TIFF)",
                EPIKRISE,
                19,
                "image/tiff",
                "TIFF of two pages",
            ),
            Box::new(|_, _| picture::tiff(&["side 1", "side 2"])),
        );
        self.format(IMAGE);
        self.add(
            &honest("Skjema (GIF)", BREV, 22, "image/gif", "GIF"),
            Box::new(|_, _| picture::gif("skjema")),
        );
        self.format(IMAGE);
        for (title, kind, remark, encode) in [
            (
                "Spirometri (tekst, UTF-8)",
                "text/plain; charset=utf-8",
                "text in UTF-8",
                utf8 as fn(&str) -> Vec<u8>,
            ),
            (
                "Spirometri (tekst, UTF-8 med BOM)",
                "text/plain",
                "text in UTF-8 with byte order mark, no charset said",
                utf8_marked,
            ),
            (
                "Spirometri (tekst, UTF-16)",
                "text/plain; charset=utf-16",
                "text in UTF-16",
                utf16,
            ),
            (
                "Spirometri (tekst, Latin-1)",
                "text/plain; charset=iso-8859-1",
                "text in Latin-1",
                latin1,
            ),
            (
                "Spirometri (tekst, Latin-1, uten tegnsett)",
                "text/plain",
                "text in Latin-1, no charset said",
                latin1,
            ),
        ] {
            self.add(
                &Entry {
                    title,
                    kinds: LUNGE,
                    days: 40,
                    label: "text/plain",
                    served: kind,
                    remark,
                },
                Box::new(move |_, _| encode(SPIROMETRY)),
            );
            self.format(TEXT);
        }
        for (title, kind) in [
            ("Fysioterapi (RTF)", "text/rtf"),
            ("Ergoterapi (RTF)", "application/rtf"),
        ] {
            self.add(
                &honest(
                    title,
                    FAGPERSONELL,
                    52,
                    kind,
                    "RTF with escapes of three kinds",
                ),
                Box::new(|_, _| RTF.as_bytes().to_vec()),
            );
        }
    }

    fn cda_variants(&mut self) {
        let cda = |title, label, served, remark| Entry {
            title,
            kinds: POLIKLINISK,
            days: 64,
            label,
            served,
            remark,
        };
        let xml = "application/xml";
        self.add(
            &cda("CDA med PDF", xml, xml, "CDA level 1, PDF in base64"),
            Box::new(|patient, written| {
                wrapped(
                    patient,
                    written,
                    "application/pdf",
                    &small_pdf(patient, written),
                    true,
                )
            }),
        );
        self.add(
            &cda(
                "CDA med PDF, registrert som PDF",
                "application/pdf",
                xml,
                "CDA level 1, PDF in base64, registered as PDF",
            ),
            Box::new(|patient, written| {
                wrapped(
                    patient,
                    written,
                    "application/pdf",
                    &small_pdf(patient, written),
                    true,
                )
            }),
        );
        self.add(
            &cda(
                "CDA uten representation",
                xml,
                "text/xml",
                "base64 that is not announced",
            ),
            Box::new(|patient, written| {
                wrapped(
                    patient,
                    written,
                    "application/pdf",
                    &small_pdf(patient, written),
                    false,
                )
            }),
        );
        self.add(
            &cda(
                "CDA med JPEG",
                "image/jpeg",
                xml,
                "CDA around a JPEG, registered as JPEG",
            ),
            Box::new(|patient, written| {
                wrapped(
                    patient,
                    written,
                    "image/jpeg",
                    &picture::jpeg("pakket"),
                    true,
                )
            }),
        );
        self.add(
            &cda("CDA med TIFF", xml, xml, "CDA around a TIFF of one page"),
            Box::new(|patient, written| {
                wrapped(
                    patient,
                    written,
                    "image/tiff",
                    &picture::tiff(&["pakket"]),
                    true,
                )
            }),
        );
        self.add(
            &cda("CDA med RTF", xml, xml, "CDA around RTF in base64"),
            Box::new(|patient, written| {
                wrapped(patient, written, "text/rtf", RTF.as_bytes(), true)
            }),
        );
        self.add(
            &cda("CDA med tekst", xml, xml, "plain text in the element"),
            Box::new(|patient, written| {
                plain(patient, written, &Body::Text(SPIROMETRY), cda::utf8)
            }),
        );
        self.add(
            &cda(
                "CDA med KITH i base64",
                xml,
                xml,
                "CDA around a KITH message in base64",
            ),
            Box::new(|patient, written| {
                let inner = cda::utf8(&kith::dialogue(
                    patient,
                    "k-b64",
                    written,
                    b"%PDF-1.4\n%%EOF\n",
                ));
                wrapped(patient, written, "application/xml", &inner, true)
            }),
        );
        self.add(
            &cda(
                "CDA med KITH som XML",
                xml,
                xml,
                "CDA around a KITH message, not encoded",
            ),
            Box::new(|patient, written| {
                let inner = kith::answer(patient, "k-xml", written);
                plain(patient, written, &Body::Xml(&inner), cda::utf8)
            }),
        );
        self.add(
            &cda(
                "CDA med henvisning til fil",
                xml,
                xml,
                "a reference instead of content",
            ),
            Box::new(|patient, written| {
                let body = Body::Reference {
                    media_type: "application/pdf",
                    url: "vedlegg.pdf",
                };
                plain(patient, written, &body, cda::utf8)
            }),
        );
        let structured = "structured CDA";
        self.add(
            &cda(
                "Strukturert CDA (UTF-8)",
                xml,
                "application/hl7-v3+xml",
                structured,
            ),
            Box::new(|patient, written| sections(patient, written, cda::utf8)),
        );
        self.add(
            &cda(
                "Strukturert CDA (UTF-16)",
                "application/hl7-v3+xml",
                xml,
                "structured CDA in UTF-16, little-endian",
            ),
            Box::new(|patient, written| sections(patient, written, cda::utf16)),
        );
        self.add(
            &cda(
                "Strukturert CDA (UTF-16, stor ende først)",
                "text/xml",
                "text/xml; charset=utf-16",
                "structured CDA in UTF-16, big-endian",
            ),
            Box::new(|patient, written| sections(patient, written, cda::utf16_be)),
        );
        self.add(
            &cda(
                "Strukturert CDA (Latin-1)",
                "text/xml",
                "text/xml",
                "structured CDA in Latin-1",
            ),
            Box::new(|patient, written| sections(patient, written, cda::latin1)),
        );
    }

    fn wrong_labels(&mut self) {
        let wrong = |title, label, served, remark| Entry {
            title,
            kinds: EPIKRISE,
            days: 120,
            label,
            served,
            remark,
        };
        let pdf = "application/pdf";
        self.add(
            &wrong(
                "Feilmerket: PDF som JPEG",
                "image/jpeg",
                "image/jpeg",
                "the bytes are a PDF",
            ),
            Box::new(small_pdf),
        );
        self.add(
            &wrong("Feilmerket: JPEG som PDF", pdf, pdf, "the bytes are a JPEG"),
            Box::new(|_, _| picture::jpeg("feil 1")),
        );
        self.add(
            &wrong(
                "Feilmerket: TIFF som PDF",
                pdf,
                "application/octet-stream",
                "the bytes are a TIFF",
            ),
            Box::new(|_, _| picture::tiff(&["feil 2"])),
        );
        self.add(
            &wrong(
                "Feilmerket: GIF som PNG",
                "image/png",
                "image/png",
                "the bytes are a GIF",
            ),
            Box::new(|_, _| picture::gif("feil 3")),
        );
        self.add(
            &wrong(
                "Feilmerket: CDA som tekst",
                "text/plain",
                "text/plain",
                "the bytes are a CDA",
            ),
            Box::new(|patient, written| sections(patient, written, cda::utf8)),
        );
        self.add(
            &wrong(
                "Feilmerket: RTF som tekst",
                "text/plain",
                "text/plain; charset=utf-8",
                "the bytes are RTF",
            ),
            Box::new(|_, _| RTF.as_bytes().to_vec()),
        );
        self.add(
            &wrong(
                "Feilmerket: tekst som RTF",
                "text/rtf",
                "text/rtf",
                "the bytes are plain text",
            ),
            Box::new(|_, _| utf8(SPIROMETRY)),
        );
        self.add(
            &wrong(
                "Feilmerket: PDF som XML",
                "application/xml",
                "application/xml",
                "the bytes are a PDF",
            ),
            Box::new(small_pdf),
        );
        self.add(
            &wrong(
                "Feilmerket: KITH som PDF",
                pdf,
                pdf,
                "the bytes are a KITH message",
            ),
            Box::new(|patient, written| {
                cda::utf8(&kith::bowel_discharge(patient, "feil-kith", written))
            }),
        );
        self.add(
            &wrong(
                "Feil tegnsett: UTF-8 merket Latin-1",
                "text/xml",
                "text/xml; charset=iso-8859-1",
                "the declaration says UTF-8 and is right",
            ),
            Box::new(|patient, written| sections(patient, written, cda::utf8)),
        );
    }

    /// A letter that is not there yet when the sandbox starts.
    fn late(&mut self) {
        self.add(
            &Entry {
                title: "Brev som kom etterpå",
                kinds: BREV,
                days: 0,
                label: "application/pdf",
                served: "application/pdf",
                remark: "arrives five minutes after the start; a cached list does not have it yet",
            },
            Box::new(small_pdf),
        );
        if let Some(draft) = self.drafts.last_mut() {
            draft.document.arrives_after = Some(5);
        }
    }

    /// What came in through twelve years.
    fn years(&mut self) {
        for year in 0..12 {
            let first = 150 + year * 365;
            for (title, kinds, days, remark) in [
                ("Epikrise – Nyremedisinsk avdeling", EPIKRISE, first, ""),
                (
                    "Poliklinisk epikrise – revmatologi",
                    POLIKLINISK,
                    first + 70,
                    "",
                ),
                ("Ekkokardiografi", HJERTE, first + 110, ""),
                ("Røntgen hender og føtter", BILDESVAR, first + 130, ""),
                ("Henvisning", HENVISNING, first + 160, ""),
            ] {
                self.add(
                    &Entry {
                        title,
                        kinds,
                        days,
                        label: "application/pdf",
                        served: "application/pdf",
                        remark,
                    },
                    Box::new(move |patient, written| {
                        short_letter(
                            patient,
                            ("Vidda Testsykehus HF", "Oppdiktet avsender"),
                            written,
                            title,
                            &[
                                ("Aktuelt", "Kontroll etter avtale."),
                                (
                                    "Vurdering",
                                    "Langsom forverring av nyrefunksjonen gjennom flere år.",
                                ),
                                ("Videre oppfølging", "Månedlige blodprøver hos fastlege."),
                            ],
                        )()
                    }),
                );
            }
            if year % 3 == 0 {
                self.add(
                    &Entry {
                        title: "Histologi",
                        kinds: PATOLOGI,
                        days: first + 12,
                        label: "application/pdf",
                        served: "application/pdf",
                        remark: "",
                    },
                    Box::new(small_pdf),
                );
            }
        }
        self.add(
            &Entry {
                title: "Kurve, intensiv",
                kinds: KURVEARK,
                days: 1189,
                label: "application/pdf",
                served: "application/pdf",
                remark: "outside the table of the regulation",
            },
            Box::new(small_pdf),
        );
        if let Some(last) = self.drafts.pop() {
            let restricted = last
                .from(VIDDA_HOSPITAL, Some(unit("900115", "Intensivavdelingen")))
                .restricted();
            self.drafts.push(restricted);
        }
    }
}

const SPIROMETRY: &str = "Spirometri\r\n==========\r\n\r\nFVC    2,41 L   (88 % av forventet)\r\nFEV1   1,62 L   (74 % av forventet)\r\nFEV1/FVC  0,67\r\n\r\nLett obstruktiv. Prøven ble gjennomført på ett forsøk – pasienten ble sliten.\r\n";

const RTF: &str = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}{\f1 Symbol;}}{\info{\author Oppdiktet}}\f0\fs22 {\b Oppsummering}\par Pasienten g\'e5r med rullator. \'d8velser hver dag \u8211? ti minutter.\par\tab Greier trapper \emdash  med st\'f8tte.\par {\i Videre:} ny vurdering om seks uker.\par}";

fn utf8(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

fn utf8_marked(text: &str) -> Vec<u8> {
    [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat()
}

fn utf16(text: &str) -> Vec<u8> {
    format!("\u{feff}{text}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect()
}

/// What Latin-1 does not have becomes a hyphen or a question mark.
fn latin1(text: &str) -> Vec<u8> {
    text.chars()
        .map(|character| match character {
            '–' => b'-',
            _ => u8::try_from(u32::from(character)).unwrap_or(b'?'),
        })
        .collect()
}

fn small_pdf(patient: &'static Patient, written: DateTime) -> Vec<u8> {
    let mut sheet = letter(
        patient,
        ("Vidda Testsykehus HF", "Nyremedisinsk poliklinikk"),
        written,
        "Poliklinisk notat",
        &[],
    );
    sheet.blocks = vec![
        heading("Vurdering"),
        paragraph("Stabil nyrefunksjon. Kontroll om tre måneder."),
    ];
    pdf::letter(&sheet)
}

fn plain(
    patient: &Patient,
    written: DateTime,
    body: &Body<'_>,
    encode: fn(&str) -> Vec<u8>,
) -> Vec<u8> {
    let mut facts = header(
        patient,
        "g-1",
        POLIKLINISK.1,
        "Poliklinisk epikrise",
        written,
        Some(RITA),
    );
    facts.organisation = (TEST_REGISTRY.number, TEST_REGISTRY.name);
    encode(&cda::document(&facts, body))
}

fn wrapped(
    patient: &Patient,
    written: DateTime,
    media_type: &str,
    bytes: &[u8],
    say_representation: bool,
) -> Vec<u8> {
    let body = Body::Base64 {
        media_type,
        bytes,
        say_representation,
    };
    plain(patient, written, &body, cda::utf8)
}

fn sections(patient: &Patient, written: DateTime, encode: fn(&str) -> Vec<u8>) -> Vec<u8> {
    let text = [
        section(
            "Diagnoser",
            "<list><item>Z94.0 Status etter nyretransplantasjon</item><item>M05.9 Seropositiv revmatoid artritt</item></list>",
            "",
        ),
        section(
            "Vurdering",
            "<paragraph>God funksjon – kreatinin 112 µmol/L. Øyelege årlig.</paragraph>",
            "",
        ),
    ]
    .concat();
    plain(patient, written, &Body::Sections(&text), encode)
}

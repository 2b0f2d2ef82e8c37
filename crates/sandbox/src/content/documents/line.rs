//! The documents of the patient with the richest content: a stay for the kidneys and what led to it,
//! restricted and superseded documents, and files that a reader must survive.

use jiff::civil::DateTime;

use super::{
    AUGUST, Availability, BILDESVAR, BIOKJEMI, BREV, Body, Calendar, Draft, EPIKRISE, FAGPERSONELL,
    FJORDLAB, FJORDLAB_HOSPITAL, HENVISNING, HJERTE, JOURNALNOTAT, KATTSKINNET, KURVEARK, LUNGE,
    MAGNAR, MAY, Make, Measure, NATIONAL, PATOLOGI, POLIKLINISK, Patient, RITA, SYKEPLEIE,
    SYKMELDING, Spelling, TEST_REGISTRY, VIDDA, VIDDA_HOSPITAL, at_day, cda, header, heading,
    letter, narrative_table, norwegian_date, paragraph, pdf, picture, section, seed, short_letter,
    table, unit,
};

/// The documents.
pub(super) fn documents(patient: &'static Patient, calendar: &Calendar) -> Vec<Draft> {
    let at = |days, hour, minute| calendar.at(days, hour, minute);
    let draft = |number, community, title, kinds, created, make: Box<Make>| {
        Draft::new(patient, number, community, title, kinds, created, make)
    };
    let (admitted, left) = (at(84, 22, 30), at(80, 13, 40));
    let stay = discharge_letter(patient, admitted, left);
    let same_stay = discharge_letter(patient, admitted, left);
    let renal = at(37, 9, 12);
    let medicine = Some(unit("900102", "Medisinsk avdeling"));
    let skin = at(275, 0, 0);
    let replaced = draft(
        11,
        FJORDLAB,
        "Histologi, hudstanse",
        PATOLOGI,
        at(270, 9, 0),
        Box::new(histology_letter(
            patient,
            at(270, 9, 0),
            "Foreløpig svar. Spesialfarging gjenstår.",
        )),
    )
    .from(FJORDLAB_HOSPITAL, Some(unit("900201", "Patologi")))
    .during(skin, skin)
    .superseded();
    let replaced_id = replaced.document.unique_id.clone();
    vec![
        draft(
            1,
            VIDDA,
            "Poliklinisk epikrise – nyremedisin",
            POLIKLINISK,
            renal,
            Box::new(move || cda::utf8(&renal_letter(patient, renal))),
        )
        .from(VIDDA_HOSPITAL, Some(unit("900101", "Nyremedisinsk poliklinikk")))
        .by(AUGUST)
        .during(at(38, 10, 0), at(38, 10, 45))
        .cda(),
        draft(
            2,
            VIDDA,
            "Epikrise – psykiatrisk poliklinikk",
            POLIKLINISK,
            at(51, 11, 0),
            Box::new(short_letter(
                patient,
                ("Vidda Testsykehus HF", "Psykiatrisk poliklinikk"),
                at(51, 11, 0),
                "Poliklinisk epikrise",
                &[
                    ("Henvisningsgrunn", "Søvnvansker og nedstemthet etter sykehusopphold."),
                    ("Vurdering", "Tilpasningsforstyrrelse. Tre samtaler gjennomført. Ingen suicidalitet."),
                    ("Videre oppfølging", "Avsluttes her. Fastlege følger opp etter behov."),
                ],
            )),
        )
        .from(VIDDA_HOSPITAL, Some(unit("900103", "Psykiatrisk poliklinikk")))
        .by(MAY)
        .restricted(),
        draft(3, VIDDA, "Epikrise – Medisinsk avdeling", EPIKRISE, left, Box::new(stay))
            .from(VIDDA_HOSPITAL, medicine)
            .by(RITA)
            .during(admitted, left),
        // The same letter once more, registered by another community: same bytes, same hash.
        draft(4, NATIONAL, "Epikrise – Medisinsk avdeling", EPIKRISE, left, Box::new(same_stay))
            .from(VIDDA_HOSPITAL, medicine)
            .spelled(Spelling::Identifier)
            .by(RITA)
            .during(admitted, left)
            .measured(Measure::HexHash)
            .remark("the letter above, registered again; its hash is in hexadecimal"),
        draft(
            5,
            VIDDA,
            "Sykepleiesammenfatning",
            SYKEPLEIE,
            at(80, 14, 5),
            Box::new(move || cda::latin1(&nursing(patient, at_day(left)))),
        )
        .from(VIDDA_HOSPITAL, medicine)
        .spelled(Spelling::Type)
        .by(MAY)
        .during(admitted, left)
        .cda(),
        draft(
            6,
            VIDDA,
            "Ultralyd urinveier",
            BILDESVAR,
            at(83, 12, 15),
            Box::new(ultrasound_cda(patient, at(83, 12, 15))),
        )
        .from(VIDDA_HOSPITAL, Some(unit("900104", "Bildediagnostikk")))
        .by(AUGUST)
        .during(at(83, 10, 40), at(83, 11, 5))
        .cda(),
        draft(
            7,
            VIDDA,
            "Henvisning, akutt",
            HENVISNING,
            at(84, 21, 58),
            Box::new(move || {
                let text = "Feber og flankesmerter høyre side siste døgn.\nDysuri i to døgn. Kjent diabetes type 2.\n\nMistenkt pyelonefritt. Innlegges som øyeblikkelig hjelp.\n\nLegevakten, Rita Lin";
                cda::utf8(&cda::document(
                    &header(patient, "7", HENVISNING.1, "Henvisning, akutt", at_day(admitted), Some(RITA)),
                    &Body::Text(text),
                ))
            }),
        )
        .from(VIDDA_HOSPITAL, Some(unit("900105", "Akuttmottak")))
        .by(RITA)
        .restricted()
        .legacy_id()
        .cda(),
        draft(
            8,
            VIDDA,
            "EKG 12 avledninger",
            HJERTE,
            at(84, 23, 15),
            Box::new(|| {
                "EKG 12 avledninger\n==================\n\nHjertefrekvens   104 /min\nPQ-tid           156 ms\nQRS-bredde        92 ms\nQTc (Bazett)     441 ms\nAkse              38°\n\nSinustakykardi. Ellers normalt hvile-EKG.\nIngen tegn til hyperkalemi: normale T-takker.\n".into()
            }),
        )
        .from(VIDDA_HOSPITAL, Some(unit("900105", "Akuttmottak")))
        .by(RITA)
        .bare_id()
        .types("text/plain", "text/plain; charset=utf-8")
        .change(|document| document.format = "urn:no:ehelse:document:text"),
        draft(
            9,
            NATIONAL,
            "Henvisning, nyremedisin",
            HENVISNING,
            at(163, 15, 20),
            Box::new(short_letter(
                patient,
                ("Kattskinnet legesenter", "Magnar Koman, lege"),
                at(163, 15, 20),
                "Henvisning til nyremedisinsk poliklinikk",
                &[
                    ("Problemstilling", "Gradvis fall i eGFR hos kvinne med diabetes type 2. Ber om vurdering."),
                    ("Funn", "Kreatinin 80 µmol/L, eGFR 68, kalium 4,2 mmol/L. Albumin i urin påvist to ganger."),
                    ("Legemidler", "Losartan 50 mg, metformin 500 mg, atorvastatin 20 mg."),
                ],
            )),
        )
        .from(KATTSKINNET, None)
        .spelled(Spelling::Identifier)
        .by(MAGNAR),
        draft(
            10,
            FJORDLAB,
            "Histologi, hudstanse",
            PATOLOGI,
            at(268, 10, 15),
            Box::new(histology_letter(
                patient,
                at(268, 10, 15),
                "Forenlig med reaktiv forandring. Foreløpig svar er revidert.",
            )),
        )
        .from(FJORDLAB_HOSPITAL, Some(unit("900201", "Patologi")))
        .during(skin, skin)
        .change(|document| document.replaces = Some(replaced_id)),
        replaced,
        draft(
            12,
            NATIONAL,
            "Brev - test CDA.pdf",
            BREV,
            at(346, 9, 30),
            Box::new(wrapped_letter(patient, at(346, 9, 30))),
        )
        .from(TEST_REGISTRY, None)
        .spelled(Spelling::Type)
        // Registered as the PDF that it once was; the source wraps it on the way out.
        .types("application/pdf", "application/xml")
        .remark("CDA around a PDF, registered as PDF"),
        draft(
            13,
            VIDDA,
            "Poliklinisk epikrise – øye",
            POLIKLINISK,
            at(536, 12, 10),
            Box::new(short_letter(
                patient,
                ("Vidda Testsykehus HF", "Øyepoliklinikk"),
                at(536, 12, 10),
                "Poliklinisk epikrise",
                &[
                    ("Undersøkelse", "Visus 1,0 begge øyne. Fundus uten tegn til diabetisk retinopati."),
                    ("Videre oppfølging", "Ny kontroll om to år."),
                ],
            )),
        )
        .from(VIDDA_HOSPITAL, Some(unit("900106", "Øyepoliklinikk")))
        .by(RITA)
        .mark("NORN_KUT", "Nektet: klart utilrådelig"),
        draft(14, VIDDA, "Spirometri (skannet ark)", LUNGE, at(979, 10, 0), Box::new(|| picture::scan("spirometri")))
            .from(VIDDA_HOSPITAL, Some(unit("900107", "Lungepoliklinikk")))
            .by(MAY)
            // A wrong label: the bytes are a PNG.
            .types("application/pdf", "application/pdf")
        .remark("the bytes are a PNG"),
        draft(
            15,
            FJORDLAB,
            "",
            BIOKJEMI,
            at(120, 8, 0),
            Box::new(short_letter(
                patient,
                ("Fjordlab Testsykehus HF", "Laboratoriemedisin"),
                at(120, 8, 0),
                "Svar på prøve",
                &[("Resultat", "Se elektronisk svarrapport.")],
            )),
        )
        .from(FJORDLAB_HOSPITAL, None)
        .measured(Measure::Missing)
        .change(|document| {
            document.title = None;
            document.created = None;
            document.kind = None;
        }),
        draft(
            16,
            VIDDA,
            "Epikrise – ortopedisk avdeling (skadet PDF)",
            EPIKRISE,
            at(1490, 14, 0),
            Box::new(move || pdf::damaged(&discharge_letter(patient, at_day(admitted), at_day(left))())),
        )
        .from(VIDDA_HOSPITAL, Some(unit("900108", "Ortopedisk avdeling")))
        .remark("a PDF that breaks off")
        .by(RITA),
        draft(
            17,
            VIDDA,
            "Poliklinisk epikrise – hud (kryptert PDF)",
            POLIKLINISK,
            at(702, 9, 45),
            Box::new(|| pdf::encrypted("Poliklinisk epikrise – hud. Dokumentet er åpnet med passord.")),
        )
        .from(VIDDA_HOSPITAL, Some(unit("900109", "Hudpoliklinikk")))
        .remark("a PDF with a password")
        .by(MAY),
        draft(
            18,
            VIDDA,
            "Holter-EKG, rådata",
            HJERTE,
            at(431, 16, 0),
            Box::new(|| {
                let mut dice = seed::Dice::seeded("holter");
                [b"HOLT\x00\x01".to_vec(), (0..4096).map(|_| u8::try_from(dice.below(256)).unwrap_or(0)).collect()].concat()
            }),
        )
        .from(VIDDA_HOSPITAL, Some(unit("900110", "Hjertepoliklinikk")))
        .remark("bytes that no program knows")
        .by(AUGUST)
        .types("application/octet-stream", "application/octet-stream"),
        draft(
            19,
            NATIONAL,
            "Brev fra ekstern kilde (CDA med DOCTYPE)",
            BREV,
            at(210, 10, 10),
            Box::new(move || hostile(patient, at_day(left))),
        )
        .from(TEST_REGISTRY, None)
        .remark("CDA with a DOCTYPE and entities")
        .cda(),
        draft(
            20,
            VIDDA,
            "Epikrise – rusmiddelpoliklinikk",
            POLIKLINISK,
            at(742, 13, 30),
            Box::new(short_letter(
                patient,
                ("Vidda Testsykehus HF", "Rusmiddelpoliklinikk"),
                at(742, 13, 30),
                "Poliklinisk epikrise",
                &[
                    ("Vurdering", "Kartlegging gjennomført. Ikke behov for behandling i spesialisthelsetjenesten."),
                    ("Videre oppfølging", "Avsluttes etter avtale med pasienten."),
                ],
            )),
        )
        .from(VIDDA_HOSPITAL, Some(unit("900111", "Rusmiddelpoliklinikk")))
        .by(AUGUST)
        .restricted(),
        draft(
            21,
            VIDDA,
            "Fysioterapi, oppsummering",
            FAGPERSONELL,
            at(79, 11, 0),
            Box::new(|| {
                let text = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}\f0\fs22 {\b Fysioterapi, oppsummering}\par Pasienten er selvhjulpen og g\'e5r trapper.\par Anbefalt \'f8velsesprogram utlevert.\par}";
                text.into()
            }),
        )
        .from(VIDDA_HOSPITAL, Some(unit("900112", "Fysioterapi")))
        .by(MAY)
        .types("text/rtf", "text/rtf"),
        draft(22, VIDDA, "Journalnotat", JOURNALNOTAT, at(83, 16, 0), Box::new(|| {
            "Journalnotat\n\nPasienten er afebril. Kalium fallende. Fortsetter cefotaksim intravenøst.\n".into()
        }))
        .from(VIDDA_HOSPITAL, medicine)
        .by(RITA)
        .types("text/plain", "text/plain; charset=utf-8"),
        draft(
            23,
            VIDDA,
            "Kurve, sengepost 2",
            KURVEARK,
            at(80, 8, 0),
            Box::new(move || {
                let mut sheet = letter(patient, ("Vidda Testsykehus HF", "Medisinsk avdeling, sengepost 2"), at_day(left), "Kurve", &[]);
                sheet.blocks = vec![table(&[
                    &["Tid", "Temperatur", "Puls", "Blodtrykk"],
                    &["Dag 1, kl. 23", "39,1", "104", "112/64"],
                    &["Dag 2, kl. 08", "38,4", "96", "118/70"],
                    &["Dag 3, kl. 08", "37,6", "82", "126/74"],
                    &["Dag 4, kl. 08", "36,9", "74", "134/78"],
                ])];
                pdf::letter(&sheet)
            }),
        )
        .from(VIDDA_HOSPITAL, medicine)
        .by(MAY),
        draft(
            24,
            NATIONAL,
            "Sykmelding",
            SYKMELDING,
            at(78, 9, 0),
            Box::new(short_letter(
                patient,
                ("Kattskinnet legesenter", "Magnar Koman, lege"),
                at(78, 9, 0),
                "Sykmelding",
                &[("Periode", "100 % i to uker."), ("Diagnose", "U70 Pyelonefritt akutt.")],
            )),
        )
        .from(KATTSKINNET, None)
        .by(MAGNAR),
        draft(
            25,
            VIDDA,
            "Røntgen thorax",
            BILDESVAR,
            at(2600, 12, 0),
            Box::new(short_letter(
                patient,
                ("Vidda Testsykehus HF", "Bildediagnostikk"),
                at(2600, 12, 0),
                "Røntgen thorax",
                &[("Beskrivelse", "Normale forhold. Ingen infiltrater. Normal hjertestørrelse.")],
            )),
        )
        .from(VIDDA_HOSPITAL, Some(unit("900104", "Bildediagnostikk")))
        .by(AUGUST),
        draft(
            26,
            FJORDLAB,
            "Prøvesvar, årskontroll",
            BIOKJEMI,
            at(590, 13, 2),
            Box::new(short_letter(
                patient,
                ("Fjordlab Testsykehus HF", "Laboratoriemedisin"),
                at(590, 13, 2),
                "Prøvesvar",
                &[("Resultat", "HbA1c 59 mmol/mol, kalium 4,1 mmol/L, kreatinin 76 µmol/L.")],
            )),
        )
        .from(FJORDLAB_HOSPITAL, Some(unit("900202", "Medisinsk biokjemi"))),
        draft(
            27,
            VIDDA,
            "Epikrise – Gastromedisinsk avdeling (trukket tilbake)",
            EPIKRISE,
            at(1100, 12, 0),
            Box::new(Vec::new),
        )
        .from(VIDDA_HOSPITAL, Some(unit("900113", "Gastromedisinsk avdeling")))
        .remark("withdrawn by its source: 410")
        .by(RITA)
        .measured(Measure::Delayed)
        .availability(Availability::Withdrawn),
    ]
}

/// Three pages: course, results, medicines and follow-up.
fn discharge_letter(
    patient: &'static Patient,
    admitted: DateTime,
    left: DateTime,
) -> impl Fn() -> Vec<u8> + Send + Sync + 'static {
    move || {
        let mut sheet = letter(
            patient,
            ("Vidda Testsykehus HF", "Medisinsk avdeling, sengepost 2"),
            left,
            "Epikrise",
            &[
                format!("Innlagt: {}", norwegian_date(admitted)),
                format!("Utskrevet: {}", norwegian_date(left)),
            ],
        );
        sheet.blocks = vec![
            heading("Diagnoser"),
            paragraph(
                "N10 Akutt pyelonefritt · N17.9 Uspesifisert akutt nyresvikt · E11.9 Diabetes mellitus type 2 · I10 Essensiell hypertensjon",
            ),
            heading("Aktuelt"),
            paragraph(
                "56 år gammel kvinne, innlagt som øyeblikkelig hjelp med feber, frostanfall og smerter i høyre flanke siste døgn. Ved innkomst temperatur 39,1 °C, puls 104, blodtrykk 112/64. Bankeøm over høyre nyrelosje. Ingen utslett, ingen nakkestivhet.",
            ),
            heading("Undersøkelser"),
            paragraph(
                "CRP 204 mg/L, leukocytter 18,2, kreatinin 161 µmol/L og kalium 5,8 mmol/L i lett hemolytisk prøve. Ny prøve neste morgen: kalium 5,2 mmol/L, kreatinin 148 µmol/L. Ultralyd urinveier viste normalt store nyrer uten hydronefrose. Urindyrkning: Escherichia coli, >100 000 per ml.",
            ),
            heading("Forløp og behandling"),
            paragraph(
                "Behandlet med cefotaksim intravenøst i tre døgn, deretter ciprofloksacin peroralt ut fra resistensbestemmelsen. Væskebehandling. Losartan og metformin ble midlertidig seponert på grunn av nyrefunksjon og kalium. Afebril fra tredje døgn. Kreatinin ved utskrivning 112 µmol/L.",
            ),
            heading("Status ved utskrivning"),
            paragraph("God allmenntilstand, afebril, blodtrykk 134/78. Selvhjulpen."),
            heading("Videre oppfølging"),
            paragraph(
                "Vi ber om kontroll hos fastlege om 1–2 uker med kalium, kreatinin og eGFR før losartan startes igjen. Henvist nyremedisinsk poliklinikk.",
            ),
            pdf::Block::PageBreak,
            heading("Utvalgte prøvesvar"),
            table(&[
                &["Analyse", "Innkomst", "Dag 2", "Utskrivning", "Enhet"],
                &["B-Hemoglobin", "11,4", "10,8", "11,1", "g/dL"],
                &["B-Leukocytter", "18,2", "15,9", "9,8", "10^9/L"],
                &["P-C-Reaktivt protein", "204", "168", "61", "mg/L"],
                &["P-Kalium", "5,8", "5,2", "4,6", "mmol/L"],
                &["P-Natrium", "131", "133", "138", "mmol/L"],
                &["P-Kreatinin", "161", "148", "112", "µmol/L"],
                &["P-Karbamid", "18,4", "16,2", "10,9", "mmol/L"],
                &["P-Glukose", "14,1", "12,6", "8,8", "mmol/L"],
            ]),
            paragraph(
                "Verdiene er gjengitt slik laboratoriet sendte dem. Full svarrapport finnes hos laboratoriet.",
            ),
            heading("Mikrobiologi"),
            paragraph(
                "Urin: Escherichia coli, >100 000 per ml. Resistent mot ampicillin og trimetoprim. Sensitiv for mecillinam, nitrofurantoin, ciprofloksacin, gentamicin, cefotaksim og meropenem. Blodkultur: ingen vekst etter 48 timer, endelig svar ettersendes.",
            ),
            pdf::Block::PageBreak,
            heading("Legemidler ved utskrivning"),
            table(&[
                &["Legemiddel", "Dosering", "Endring"],
                &[
                    "Ciprofloksacin 500 mg",
                    "1 tablett to ganger daglig i 7 dager",
                    "Ny",
                ],
                &["Losartan 50 mg", "-", "Midlertidig stoppet"],
                &["Metformin 500 mg", "-", "Midlertidig stoppet"],
                &["Atorvastatin 20 mg", "1 tablett daglig", "Uendret"],
            ]),
            heading("Informasjon til pasienten"),
            paragraph(
                "Pasienten er informert muntlig og skriftlig. Hun er bedt om å ta kontakt ved ny feber, oppkast eller nedsatt urinmengde.",
            ),
            heading("Med vennlig hilsen"),
            paragraph("Rita Lin\noverlege, Medisinsk avdeling"),
            paragraph("Dokumentet er elektronisk godkjent."),
        ];
        pdf::letter(&sheet)
    }
}

fn histology_letter(
    patient: &'static Patient,
    written: DateTime,
    assessment: &'static str,
) -> impl Fn() -> Vec<u8> + Send + Sync + 'static {
    move || {
        let mut sheet = letter(
            patient,
            ("Fjordlab Testsykehus HF", "Avdeling for patologi"),
            written,
            "Histologi, hudstanse",
            &[],
        );
        sheet.blocks = vec![
            heading("Klinisk opplysning"),
            paragraph("Kløende, rød flekk venstre legg i tre måneder."),
            heading("Makroskopisk undersøkelse"),
            paragraph("4 mm stanse, todelt, alt innstøpt."),
            heading("Funn"),
            paragraph(
                "Hudstanse med normal epidermis. I dermis sparsomt perivaskulært infiltrat av lymfocytter. Ingen malignitet påvist.",
            ),
            heading("Vurdering"),
            paragraph(assessment),
        ];
        pdf::letter(&sheet)
    }
}

/// A CDA around a PDF: the document that the national test environment is known for.
fn wrapped_letter(
    patient: &'static Patient,
    written: DateTime,
) -> impl Fn() -> Vec<u8> + Send + Sync + 'static {
    move || {
        let mut sheet = letter(
            patient,
            ("NHN testregister", "Oppdiktet avsender"),
            written,
            "Brev - test CDA",
            &[],
        );
        sheet.blocks = vec![
            paragraph(
                "Dette er et oppdiktet brev for test. Det ligger som PDF inne i et CDA-dokument.",
            ),
            heading("Time til kontroll"),
            paragraph(
                "Du har fått time til kontroll ved nyremedisinsk poliklinikk. Ta med oppdatert legemiddelliste. Blodprøver tas hos fastlege én uke før timen.",
            ),
            heading("Spørsmål"),
            paragraph("Ring poliklinikken mellom kl. 09 og 14 på hverdager."),
        ];
        let bytes = pdf::letter(&sheet);
        let mut facts = header(
            patient,
            "urn:uuid:6a1f9f6e-4f0e-4d7b-9a55-2f4be0b51a02",
            BREV.1,
            "Brev - test CDA.pdf",
            written,
            None,
        );
        facts.source = NATIONAL.repository;
        facts.organisation = (TEST_REGISTRY.number, TEST_REGISTRY.name);
        cda::utf8(&cda::document(
            &facts,
            &Body::Base64 {
                media_type: "application/pdf",
                bytes: &bytes,
                say_representation: true,
            },
        ))
    }
}

/// A structured document that nobody has signed.
fn renal_letter(patient: &Patient, written: DateTime) -> String {
    let blood = section(
        "Blodprøver",
        &narrative_table(
            "Tabell 1. Utvalgte svar fra Fjordlab Testsykehus HF",
            &[
                &["Analyse", "Mai", "Oktober", "Enhet"],
                &["P-Kalium", "4,2", "4,6", "mmol/L"],
                &["P-Kreatinin", "80", "92", "µmol/L"],
                &["eGFR", "68", "57", "mL/min/1,73 m<sup>2</sup>"],
            ],
        ),
        "",
    );
    let ultrasound = section(
        "Ultralyd",
        "<paragraph>Normalt store nyrer uten hydronefrose. Beskrivelse fra <content styleCode=\"Italics\">Bildediagnostikk</content>.</paragraph>",
        "",
    );
    let sections = [
        section(
            "Diagnoser",
            "<list><item>N18.3 Kronisk nyresykdom, stadium 3</item><item>E11.2 Diabetes mellitus type 2 med nyrekomplikasjoner</item><item>I10 Essensiell hypertensjon</item></list>",
            "",
        ),
        section(
            "Vurdering",
            "<paragraph>Gradvis fall i nyrefunksjon siste to år, med akutt forverring under pyelonefritt i august. Delvis bedring. Kalium ligger i øvre sjikt etter gjenoppstart av losartan i halv dose.</paragraph>",
            "",
        ),
        section("Undersøkelser", "", &format!("{blood}{ultrasound}")),
        section(
            "Legemidler ved avslutning",
            &narrative_table(
                "",
                &[
                    &["Legemiddel", "Dosering", "Endring"],
                    &["Losartan 50 mg", "½ tablett daglig", "Redusert"],
                    &["Metformin 500 mg", "1 tablett to ganger daglig", "Gjenopptatt"],
                    &["Atorvastatin 20 mg", "1 tablett daglig", "Uendret"],
                ],
            ),
            "",
        ),
        section(
            "Videre oppfølging",
            "<list listType=\"ordered\"><item>Kontroll av kalium og kreatinin hos fastlege om fire uker.</item><item>Ny time ved nyremedisinsk poliklinikk om seks måneder.</item></list><paragraph><content revised=\"delete\">Kalsium kontrolleres ukentlig.</content> <content revised=\"insert\">Kalsium kontrolleres ved neste time.</content></paragraph>",
            "",
        ),
        section(
            "Informasjon til pasienten",
            "<paragraph>Pasienten er informert om kost med mindre kalium.<footnote ID=\"f1\">Brosjyre utlevert.</footnote></paragraph>",
            "",
        ),
    ]
    .concat();
    let mut facts = header(
        patient,
        "urn:uuid:0d6d5a0a-7a3b-4b39-8f1e-0c5b6c0f9e11",
        POLIKLINISK.1,
        "Poliklinisk epikrise – nyremedisin",
        written,
        Some(AUGUST),
    );
    facts.unit = Some("Nyremedisinsk poliklinikk");
    facts.recipient = Some(("Magnar Koman", "Kattskinnet legesenter"));
    facts.signed = false;
    cda::document(&facts, &Body::Sections(&sections))
}

/// A structured document in Latin-1.
fn nursing(patient: &Patient, written: DateTime) -> String {
    let sections = [
        section("Aktuelt", "<paragraph>Innlagt med nyrebekkenbetennelse. Væskebehandling og antibiotika intravenøst.</paragraph>", ""),
        section("Funksjon", "<list><item>Personlig hygiene: selvhjulpen</item><item>Ernæring: spiser godt, drikker over 2 liter</item><item>Søvn: våkner av smerter</item></list>", ""),
        section("Ved utreise", "<paragraph>Perifert venekateter fjernet. Ingen sår. Reiser hjem med ektefelle.</paragraph>", ""),
    ]
    .concat();
    cda::document(
        &header(
            patient,
            "5",
            SYKEPLEIE.1,
            "Sykepleiesammenfatning",
            written,
            Some(MAY),
        ),
        &Body::Sections(&sections),
    )
}

/// A document in UTF-16 whose base64 is not announced as such.
fn ultrasound_cda(
    patient: &'static Patient,
    written: DateTime,
) -> impl Fn() -> Vec<u8> + Send + Sync + 'static {
    move || {
        let mut sheet = letter(
            patient,
            ("Vidda Testsykehus HF", "Bildediagnostikk"),
            written,
            "Ultralyd urinveier",
            &[],
        );
        sheet.blocks = vec![
            heading("Beskrivelse"),
            paragraph(
                "Nyrene er normalt store, høyre 11,2 cm og venstre 10,9 cm. Ingen hydronefrose. Normal parenkymtykkelse.",
            ),
            heading("Konklusjon"),
            paragraph("Normale forhold."),
        ];
        let bytes = pdf::letter(&sheet);
        cda::utf16(&cda::document(
            &header(
                patient,
                "6",
                BILDESVAR.1,
                "Ultralyd urinveier",
                written,
                Some(AUGUST),
            ),
            &Body::Base64 {
                media_type: "application/pdf",
                bytes: &bytes,
                say_representation: false,
            },
        ))
    }
}

/// A document with a DOCTYPE that would pull in a file and blow up.
fn hostile(patient: &Patient, written: DateTime) -> Vec<u8> {
    let inner = cda::document(
        &header(
            patient,
            "19",
            BREV.1,
            "Brev fra ekstern kilde",
            written,
            None,
        ),
        &Body::Text("Innholdet skal ikke vises."),
    );
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE ClinicalDocument [\n  <!ENTITY a \"aaaaaaaaaa\">\n  <!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">\n  <!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">\n  <!ENTITY fil SYSTEM \"file:///etc/hostname\">\n]>\n{}",
        inner.replace("Innholdet skal ikke vises.", "&c;&fil;"),
    )
    .into_bytes()
}

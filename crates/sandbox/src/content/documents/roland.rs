//! The documents around an operation on the bowel.

use super::{
    AUGUST, BILDESVAR, BREV, Body, Calendar, Draft, EPIKRISE, FJORDLAB_HOSPITAL, HENVISNING,
    KATTSKINNET, MAGNAR, Make, PATOLOGI, Patient, RITA, Spelling, VIDDA, VIDDA_HOSPITAL, cda,
    header, kith, narrative_table, picture, section, short_letter, unit,
};

/// The documents.
pub(super) fn documents(patient: &'static Patient, calendar: &Calendar) -> Vec<Draft> {
    let at = |days, hour, minute| calendar.at(days, hour, minute);
    let (operated, left, nurse) = (at(61, 7, 30), at(45, 12, 0), at(45, 13, 0));
    let draft = |number, title, kinds, created, make: Box<Make>| {
        Draft::new(patient, number, VIDDA, title, kinds, created, make)
    };
    vec![
        draft(
            1,
            "Epikrise – Gastrokirurgisk avdeling",
            EPIKRISE,
            left,
            Box::new(move || {
                let sections = [
                    section("Diagnoser", "<list><item>C18.7 Ondartet svulst i sigmoideum</item></list>", ""),
                    section("Inngrep", "<paragraph>JFB46 Laparoskopisk sigmoideumreseksjon.</paragraph>", ""),
                    section(
                        "Patologi",
                        &narrative_table("Svar fra Avdeling for patologi", &[
                            &["Mål", "Verdi"],
                            &["Tumors største diameter", "42 mm"],
                            &["Lymfeknuter med metastase", "0 av 18"],
                            &["Stadium", "pT3 pN0"],
                        ]),
                        "",
                    ),
                    section("Videre oppfølging", "<paragraph>Kontroll etter nasjonale retningslinjer. CEA hver tredje måned.</paragraph>", ""),
                ]
                .concat();
                let mut facts = header(patient, "r-1", EPIKRISE.1, "Epikrise – Gastrokirurgisk avdeling", left, Some(RITA));
                facts.recipient = Some(("Magnar Koman", "Kattskinnet legesenter"));
                cda::utf8(&cda::document(&facts, &Body::Sections(&sections)))
            }),
        )
        .from(VIDDA_HOSPITAL, Some(unit("900114", "Gastrokirurgisk avdeling")))
        .by(RITA)
        .during(operated, left)
        .cda(),
        draft(
            2,
            "Epikrise (KITH)",
            EPIKRISE,
            nurse,
            Box::new(move || cda::utf8(&kith::bowel_discharge(patient, "6f5c7b8a-51a0-4f44-8d3f-9a3f1a6a0c55", nurse))),
        )
        .from(VIDDA_HOSPITAL, Some(unit("900114", "Gastrokirurgisk avdeling")))
        .by(RITA)
        .cda()
        .change(|document| document.format = "http://www.kith.no/xmlstds/epikrise/2012-02-15"),
        draft(
            3,
            "Histologi, tarmresektat",
            PATOLOGI,
            at(52, 13, 30),
            Box::new(short_letter(
                patient,
                ("Fjordlab Testsykehus HF", "Avdeling for patologi"),
                at(52, 13, 30),
                "Histologi, tarmresektat",
                &[("Vurdering", "Adenokarsinom i sigmoideum, pT3 pN0 (0/18).")],
            )),
        )
        .from(FJORDLAB_HOSPITAL, Some(unit("900201", "Patologi")))
        .spelled(Spelling::Identifier),
        draft(
            4,
            "Ultralyd lever",
            BILDESVAR,
            at(75, 11, 5),
            Box::new(short_letter(
                patient,
                ("Vidda Testsykehus HF", "Bildediagnostikk"),
                at(75, 11, 5),
                "Ultralyd lever og milt",
                &[("Beskrivelse", "Enkel cyste på 14 mm i segment VI. Ingen holdepunkter for metastaser.")],
            )),
        )
        .from(VIDDA_HOSPITAL, Some(unit("900104", "Bildediagnostikk")))
        .by(AUGUST),
        draft(5, "Samtykkeskjema (skannet)", BREV, at(70, 9, 0), Box::new(|| picture::scan("samtykke")))
            .from(VIDDA_HOSPITAL, None)
            .types("image/png", "image/png")
            .change(|document| document.format = "urn:no:ehelse:document:image"),
        draft(
            6,
            "Henvisning, koloskopi",
            HENVISNING,
            at(110, 14, 40),
            Box::new(short_letter(
                patient,
                ("Kattskinnet legesenter", "Magnar Koman, lege"),
                at(110, 14, 40),
                "Henvisning til koloskopi",
                &[("Problemstilling", "Jernmangelanemi og endret avføringsmønster.")],
            )),
        )
        .from(KATTSKINNET, None)
        .by(MAGNAR),
    ]
}

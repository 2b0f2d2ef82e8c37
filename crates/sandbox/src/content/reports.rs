//! The reports of each patient.

mod chronic;

use jiff::{ToSpan as _, civil::DateTime};
use serde_json::json;

use super::{
    calendar::Calendar,
    catalogue::{
        self, AUGUST_SEPTEMBER, FJORDLAB, IMMUNOLOGY, MAGNAR_KOMAN, MICROBIOLOGY, MYKKE_PLASME,
        OLA_ENGINEER, PATHOLOGY, RITA_LIN_EMERGENCY, RITA_LIN_MEDICINE, Role, VIDDA_IMAGING,
    },
    report::{Answer, Comment, Outcome, Report, antibiotic, coding, structured},
    seed::Dice,
    store::{self, Reports, Resource},
};
use crate::people::{self, Patient, Sex};

/// Builds the reports of a patient, newest first, `scale` times over.
pub(crate) fn of(patient: &'static Patient, calendar: &Calendar, scale: u32) -> Reports {
    let original = described(patient, calendar);
    let mut written: Vec<(DateTime, Vec<Resource>)> = Vec::new();
    for copy in 0..scale {
        for report in &original {
            let varied = (copy > 0).then(|| another(report, copy, patient, calendar));
            let report = varied.as_ref().unwrap_or(report);
            written.push((
                report.effective,
                store::written(&report.resources(patient.number, calendar)),
            ));
        }
    }
    written.sort_by_key(|(effective, _)| std::cmp::Reverse(*effective));
    Reports::new(written.into_iter().map(|(_, report)| report).collect())
}

/// What the reports of a patient say.
fn described(patient: &'static Patient, calendar: &Calendar) -> Vec<Report> {
    match patient.like {
        people::LINE => line(calendar),
        people::ROLAND => roland(calendar),
        people::GRY => gry(patient, calendar),
        people::ELSE => ordinary(patient, calendar, 5),
        people::STEIN => stein(calendar),
        people::BENT => bent(calendar),
        people::MALIN => malin(patient, calendar),
        people::TALMODIG => chronic::reports(patient, calendar),
        // Harry has nothing, Trine's reservation leaves nothing, and of Skrudd nothing comes out.
        people::HARRY | people::TRINE | people::SKRUDD => Vec::new(),
        _ => ordinary(patient, calendar, 4),
    }
}

/// One more report like this one: a little earlier, with other values.
fn another(report: &Report, copy: u32, patient: &Patient, calendar: &Calendar) -> Report {
    let mut report = report.clone();
    report.key = format!("{}~{copy}", report.key);
    let mut dice = calendar.dice(&format!("{}/{}", patient.number, report.key));
    let earlier = (i64::from(copy) * 3).hours();
    for moment in [
        &mut report.effective,
        &mut report.first_issued,
        &mut report.issued,
    ] {
        *moment = moment.checked_sub(earlier).unwrap_or(*moment);
    }
    report
        .results
        .iter_mut()
        .for_each(|answer| vary(answer, &mut dice));
    report
}

/// Rolls a measured value again within a tenth, and marks it as the laboratory would.
fn vary(answer: &mut Answer, dice: &mut Dice) {
    answer
        .members
        .iter_mut()
        .for_each(|member| vary(member, dice));
    let Outcome::Quantity {
        digits, comparator, ..
    } = &mut answer.outcome
    else {
        return;
    };
    let Ok(value) = digits.parse::<f64>() else {
        return;
    };
    if comparator.is_some() {
        return;
    }
    let decimals = digits.split_once('.').map_or(0, |(_, rest)| rest.len());
    let value = value * dice.fraction().mul_add(0.2, 0.9);
    *digits = format!("{value:.decimals$}");
    let known = answer
        .codes
        .iter()
        .find_map(|code| catalogue::find(code.code.as_deref()?));
    if let Some(analysis) = known {
        answer.deviation = if analysis.high.is_some_and(|limit| value > limit) {
            Some("1")
        } else if analysis.low.is_some_and(|limit| value < limit) {
            Some("2")
        } else {
            None
        };
    }
}

const CLIN: (&str, &str) = ("LAB", "CLIN");
const MBIO: (&str, &str) = ("LAB", "MBIO");
const HIST: (&str, &str) = ("PAT", "HIST");
const ULTRASOUND: (&str, &str) = ("BLD", "UL");

/// A woman's result of the catalogue.
fn f(code: &str, value: &str) -> Answer {
    Answer::measured(code, value, false)
}

/// A man's result of the catalogue.
fn m(code: &str, value: &str) -> Answer {
    Answer::measured(code, value, true)
}

fn line(calendar: &Calendar) -> Vec<Report> {
    let at = |days, hour, minute| calendar.at(days, hour, minute);
    vec![
        Report::new(
            "fj-26-1188",
            CLIN,
            at(3, 8, 10),
            at(3, 14, 31),
            MYKKE_PLASME,
            MAGNAR_KOMAN,
        )
        .sample("26-1188-1", "P", "Plasma")
        .reason("Kontroll av nyrefunksjon og diabetes.")
        .comment(Comment::Coded(coding(8269, "TA", "Telefonsvar avgitt")))
        .comment(Comment::Text("Vitamin B12 ettersendes.".into()))
        .results(vec![
            f("NPU27300", "58").high(),
            f("NOR05172", "11.2").low().accredited(true),
            f("NPU02593", "6.4").accredited(true),
            f("NPU01944", "91"),
            f("NPU03568", "312"),
            f("NOR25909", "52").low(),
            f("NPU19673", "38"),
            f("NPU19651", "34"),
            f("NPU19748", "3"),
            f("NPU19763", "24"),
            f("NPU02192", "8.9").high(),
            f("NPU03230", "4.9").high(),
            f("NPU01443", "2.31"),
            f("NPU01459", "9.8").high(),
            f("NPU04998", "98")
                .high()
                .note("Kontroll anbefales om 3 måneder."),
            f("NPU02647", "0.69").low().note("Lett hemolytisk prøve."),
            f("NPU03577", "2.10").status("preliminary"),
            f("NPU01700", "0").without_value().status("registered"),
        ]),
        Report::new(
            "fj-26-0996",
            CLIN,
            at(41, 8, 20),
            at(41, 13, 55),
            MYKKE_PLASME,
            MAGNAR_KOMAN,
        )
        .sample("26-0996-1", "P", "Plasma")
        .reason("Oppfølging etter pyelonefritt.")
        .results(vec![
            f("NOR05172", "11.9"),
            f("NPU02593", "7.1"),
            f("NPU01944", "90"),
            f("NPU03568", "298"),
            f("NOR25909", "57").low(),
            f("NPU19673", "39"),
            f("NPU19651", "38"),
            f("NPU19748", "7").high(),
            f("NPU02192", "8.2").high(),
            f("NPU03230", "4.6").high(),
            f("NPU01443", "2.29"),
            f("NPU01459", "8.7").high(),
            f("NPU02647", "0.74"),
            f("NPU03429", "140"),
        ]),
        ultrasound_of_line(calendar),
        Report::new(
            "vi-26-7741",
            CLIN,
            at(83, 7, 15),
            at(83, 9, 40),
            OLA_ENGINEER,
            RITA_LIN_MEDICINE,
        )
        .revised(at(83, 15, 2))
        .status("amended")
        .sample("26-7741-1", "P", "Plasma")
        .results(vec![
            f("NOR05172", "10.8").low(),
            f("NPU02593", "15.9").high(),
            f("NPU01944", "89"),
            f("NPU03568", "402").high(),
            f("NOR25909", "34").low(),
            f("NPU19673", "31").low(),
            f("NPU19651", "51").high(),
            f("NPU19748", "168").high().resent(),
            f("NPU02192", "12.6").high(),
            f("NPU01685", "1.1"),
            f("NPU03230", "5.2")
                .high()
                .range("3,6 - 4,6")
                .status("amended"),
            f("NPU01443", "2.12").low(),
            f("NPU01459", "16.2").high(),
            f("NPU04998", "148").high(),
            f("NPU02647", "0.72"),
            f("NPU03429", "133").low(),
            f("NPU27501", "9")
                .status("cancelled")
                .note("Kansellert: prøven var forbyttet på avdelingen. Ny prøve anbefales."),
        ]),
        Report::new(
            "vi-26-m-0511",
            MBIO,
            at(84, 23, 5),
            at(82, 11, 20),
            MICROBIOLOGY,
            RITA_LIN_EMERGENCY,
        )
        .status("preliminary")
        .sample_text("26-511-1", "Blod, perifer vene, aerob og anaerob flaske")
        .clinical("Feber og flankesmerter høyre side siste døgn.")
        .results(vec![
            Answer::new(vec![coding(7280, "NPU17191", "B-Aerob blodkultur")])
                .in_discipline("MBIO")
                .status("preliminary")
                .text("LR", "Ingen vekst etter 48 timer")
                .note("Foreløpig svar. Inkuberes i fem døgn."),
            Answer::new(vec![coding(7280, "NPU17956", "Anaerob dyrkning")])
                .in_discipline("MBIO")
                .status("preliminary")
                .text("LR", "Ingen vekst etter 48 timer"),
        ]),
        urine_of_line(calendar),
        Report::new(
            "vi-26-7702",
            CLIN,
            at(84, 22, 47),
            at(84, 23, 41),
            OLA_ENGINEER,
            RITA_LIN_EMERGENCY,
        )
        .sample("26-7702-1", "P", "Plasma")
        .clinical("Febril, BT 112/64, puls 104.")
        .results(vec![
            f("NOR05172", "11.4").low(),
            f("NPU02593", "18.2").high(),
            f("NPU01944", "90"),
            f("NPU03568", "371"),
            f("NOR25909", "31").low(),
            f("NPU19673", "34").low(),
            f("NPU19651", "44"),
            f("NPU19748", "204").high(),
            f("NPU19767", "1.2").high(),
            f("NPU02192", "14.1").high(),
            f("NPU01685", "1.1"),
            f("NPU03230", "5.8")
                .high()
                .range("3,6 - 4,6")
                .note("Prøven var lett hemolysert. Kalium kan være falskt forhøyet."),
            f("NPU01443", "2.16"),
            f("NPU01459", "18.4").high(),
            f("NPU04998", "161").high(),
            f("NPU02647", "0.70").low(),
            f("NPU03429", "131").low(),
            f("NPU27501", "<5"),
        ]),
        Report::new(
            "fj-26-0443",
            CLIN,
            at(192, 8, 0),
            at(192, 14, 12),
            MYKKE_PLASME,
            MAGNAR_KOMAN,
        )
        .sample("26-0443-1", "P", "Plasma")
        .results(vec![
            f("NPU27300", "64").high(),
            f("NOR05172", "12.6"),
            f("NPU02593", "6.9"),
            f("NPU01944", "91"),
            f("NPU03568", "285"),
            f("NOR25909", "68"),
            f("NPU19673", "41"),
            f("NPU19651", "36"),
            f("NPU19748", "<1"),
            f("NPU19763", "31"),
            f("NPU02192", "7.8").high(),
            f("NPU03230", "4.2"),
            f("NPU01443", "2.38"),
            f("NPU01459", "6.9").high(),
            f("NPU03577", "1.84"),
            f("NPU01700", "288"),
        ]),
        histology(
            "fj-26-h-0091",
            at(275, 0, 0),
            (at(270, 9, 0), at(268, 10, 15)),
            "H26-0091",
            &Histology {
                specimen: "Hudstanse",
                clinical: "Kløende, rød flekk venstre legg i tre måneder.",
                findings: "Hudstanse med normal epidermis. I dermis sparsomt perivaskulært infiltrat av lymfocytter.\nIngen malignitet påvist.",
                norpat: &[("M00100", "Normal morfologi UNS")],
                assessment: "Forenlig med reaktiv forandring. Foreløpig svar er revidert.",
                macroscopy: "4 mm stanse, todelt, alt innstøpt.",
            },
        ),
        Report::new(
            "fj-25-1102",
            CLIN,
            at(367, 10, 12),
            at(367, 15, 20),
            MYKKE_PLASME,
            MAGNAR_KOMAN,
        )
        .revised(at(365, 9, 5))
        .status("amended")
        .sample("25-1102-1", "P", "Plasma")
        .comment(Comment::Coded(coding(
            8269,
            "VA",
            "Vesentlig avvik fra tidligere svar",
        )))
        .results(vec![
            f("NPU27300", "61").high(),
            f("NOR05172", "12.9"),
            f("NPU02593", "5.8"),
            f("NPU03568", "301"),
            f("NOR25909", "71"),
            f("NPU19651", "29"),
            f("NPU19657", "41"),
            f("NPU53077", "72"),
            f("NPU19748", "<1"),
            f("NPU02192", "7.4").high(),
            f("NPU03230", "4.0"),
            f("NPU04998", "78"),
            f("NPU03577", "3.40")
                .status("amended")
                .note("Tidligere utgitt som 34.0. Rettet etter ny kontroll."),
            f("NOR05863", "14"),
            f("NPU19763", "42"),
        ]),
        Report::new(
            "fj-25-0310",
            CLIN,
            at(590, 8, 30),
            at(590, 13, 2),
            MYKKE_PLASME,
            MAGNAR_KOMAN,
        )
        .sample("25-0310-1", "P", "Plasma")
        .results(vec![
            f("NPU27300", "59").high(),
            f("NOR05172", "13.1"),
            f("NPU02593", "6.1"),
            f("NPU01961", "0.40"),
            f("NPU03404", "12"),
            f("NOR25909", "74"),
            f("NPU19651", "31"),
            f("NPU01370", "9"),
            f("NPU03230", "4.1"),
            f("NPU04998", "76"),
            f("NPU03429", "141"),
            f("NPU19719", "<1.0"),
        ]),
        Report::new(
            "fj-24-0960",
            CLIN,
            at(780, 9, 40),
            at(780, 14, 45),
            MYKKE_PLASME,
            MAGNAR_KOMAN,
        )
        .sample("24-0960-1", "P", "Plasma")
        .results(vec![
            f("NPU27300", "55").high(),
            f("NOR05172", "13.4"),
            f("NPU19748", "<5"),
            f("NPU03230", "4.1"),
            f("NPU04998", "74"),
            f("NPU03096", "1.1"),
        ]),
    ]
}

fn ultrasound_of_line(calendar: &Calendar) -> Report {
    let mut report = Report::new(
        "vi-26-r-3120",
        ULTRASOUND,
        calendar.at(83, 10, 40),
        calendar.at(83, 12, 15),
        Role {
            place: Some(VIDDA_IMAGING),
            ..AUGUST_SEPTEMBER
        },
        RITA_LIN_MEDICINE,
    )
    .clinical("Pyelonefritt. Hydronefrose?");
    report.results = vec![radiology(
        calendar.at(83, 10, 40),
        "<p><b>UL urinveier:</b></p><p>Nyrene er normalt store, høyre 11,2&#160;cm og venstre 10,9&#160;cm. Ingen hydronefrose.<br/>Normal parenkymtykkelse. Blæren er tom og kan ikke vurderes.</p><ul><li>Ingen sikre konkrementer.</li><li>Ingen abscess.</li></ul><p><b>R:</b> Normale forhold.</p>",
        &[("SKX0AK", "UL Urinveier")],
    )];
    report
}

/// A radiology answer: the whole description above, the procedures as members without a value.
fn radiology(investigated: DateTime, text: &str, procedures: &[(&str, &str)]) -> Answer {
    let codes: Vec<_> = procedures
        .iter()
        .map(|(code, name)| coding(7270, code, name))
        .collect();
    let mut group = Answer::new(codes.iter().take(1).cloned().collect())
        .in_discipline("RAD")
        .text("GR", text);
    group.investigated = Some(investigated);
    group.members = codes
        .into_iter()
        .map(|code| {
            let mut procedure = Answer::new(vec![code]).in_discipline("RAD");
            procedure.investigated = Some(investigated);
            procedure
        })
        .collect();
    group
}

fn culture(code: (&str, &str), bacterium: &str, amount: &str, answers: Vec<Answer>) -> Answer {
    let mut quantity = Answer::new(vec![super::report::Coding {
        system: format!("{}8212", catalogue::LIST),
        code: None,
        display: None,
    }])
    .in_discipline("MBIO");
    quantity.name = Some("Mengde".into());
    quantity.outcome = Outcome::Concept {
        codings: Vec::new(),
        text: Some(amount.into()),
    };
    let mut members = vec![quantity];
    members.extend(answers);
    Answer::new(vec![coding(7280, code.0, code.1)])
        .in_discipline("MBIO")
        .text("LR", bacterium)
        .members(members)
}

const URINE_CULTURE: (&str, &str) = ("NPU06073", "U-Bakterier dyrkning");

fn urine_of_line(calendar: &Calendar) -> Report {
    Report::new(
        "vi-26-m-0502",
        MBIO,
        calendar.at(84, 22, 50),
        calendar.at(81, 12, 2),
        MICROBIOLOGY,
        RITA_LIN_EMERGENCY,
    )
    .sample_text("26-502-1", "Urin, midtstråle")
    .reason("Dysuri siste to døgn.")
    .clinical("Feber og flankesmerter høyre side siste døgn. Dysuri.")
    .comment(Comment::Text(
        "Blandingsflora av mindre mengde ikke videre undersøkt. Kategorier etter EUCAST.".into(),
    ))
    .results(vec![
        culture(
            URINE_CULTURE,
            "Escherichia coli",
            "> 100 000 per ml",
            vec![
                antibiotic("NPU06045", "Ampicillin", "R", None),
                antibiotic("NPU06044", "Mecillinam", "S", Some("0,25")),
                antibiotic("NPU06048", "Nitrofurantoin", "S", Some("16")),
                antibiotic("NPU06047", "Trimetoprim", "R", Some(">16")),
                antibiotic("NPU57715", "Trimetoprim+Sulfametoksazol", "I", Some("4")),
                antibiotic("NPU06049", "Ciprofloksacin", "S", Some("0,06")),
                antibiotic("NPU06046", "Gentamicin", "S", Some("0,5")),
                antibiotic("NPU06015", "Cefotaksim", "S", Some("≤0,25")),
                antibiotic("NPU07424", "Piperacillin+Tazobaktam", "S", Some("4")),
                antibiotic("NPU06037", "Meropenem", "S", Some("≤0,12")),
            ],
        ),
        culture(
            URINE_CULTURE,
            "Enterococcus faecalis",
            "10 000 - 100 000 per ml",
            Vec::new(),
        ),
    ])
}

struct Histology<'a> {
    specimen: &'a str,
    clinical: &'a str,
    findings: &'a str,
    norpat: &'a [(&'a str, &'a str)],
    assessment: &'a str,
    macroscopy: &'a str,
}

/// A pathology report in its second version: finding and assessment amended, macroscopy as before.
fn histology(
    key: &str,
    taken: DateTime,
    (first, current): (DateTime, DateTime),
    sample: &str,
    text: &Histology<'_>,
) -> Report {
    let examination = || coding(8219, "A", "Histologisk undersøkelse");
    let mut findings = Answer::new(Vec::new())
        .in_discipline("PAT")
        .status("amended")
        .text("FU", text.findings);
    if let Outcome::Concept { codings, .. } = &mut findings.outcome {
        codings.extend(
            text.norpat
                .iter()
                .map(|(code, name)| coding(7010, code, name)),
        );
    }
    let assessment = Answer::new(Vec::new())
        .in_discipline("PAT")
        .status("amended")
        .text("VU", text.assessment);
    let mut macroscopy =
        Answer::new(vec![coding(8219, "MA", "Makroskopisk undersøkelse")]).in_discipline("PAT");
    macroscopy.outcome = Outcome::Concept {
        codings: Vec::new(),
        text: Some(text.macroscopy.to_owned()),
    };
    let mut top = Answer::new(vec![examination()])
        .in_discipline("PAT")
        .status("amended")
        .members(vec![findings, assessment, macroscopy]);
    top.investigated = Some(first);
    let mut report = Report::new(key, HIST, taken, first, PATHOLOGY, MAGNAR_KOMAN)
        .revised(current)
        .status("amended")
        .sample_text(sample, text.specimen)
        .clinical(text.clinical)
        .comment(Comment::Coded(coding(
            8269,
            "VA",
            "Vesentlig avvik fra tidligere svar",
        )))
        .results(vec![top]);
    report.effective_is_date = true;
    report.approved = Some(current);
    report
}

fn roland(calendar: &Calendar) -> Vec<Report> {
    let at = |days, hour, minute| calendar.at(days, hour, minute);
    let mut tumour = histology(
        "fj-26-h-0412",
        at(61, 0, 0),
        (at(54, 10, 0), at(52, 13, 30)),
        "H26-0412",
        &Histology {
            specimen: "Tarmresektat",
            clinical: "Tumor i sigmoideum funnet ved koloskopi.",
            findings: "Tarmresektat med moderat differensiert adenokarsinom.\nInfiltrerer gjennom muscularis propria.\nFrie reseksjonsrender.",
            norpat: &[("T67000", "Colon UNS"), ("M81403", "Adenokarsinom UNS")],
            assessment: "Adenokarsinom i sigmoideum, pT3 pN0 (0/18).",
            macroscopy: "18 cm langt tarmresektat. Tumor måler 42 mm i største diameter.",
        },
    );
    if let Some(top) = tumour.results.first_mut() {
        let millimetres = |value: &str| {
            json!({ "value": super::report::number(value), "unit": "mm",
                    "system": "http://unitsofmeasure.org", "code": "mm" })
        };
        top.structured = vec![
            structured(
                "Tumors største diameter (mm)",
                "5",
                "valueQuantity",
                &millimetres("42"),
            ),
            structured(
                "Minste avstand til sirkumferent reseksjonsrand (mm)",
                "7",
                "valueQuantity",
                &millimetres("10.0"),
            ),
            structured(
                "Antall undersøkte lymfeknuter",
                "9",
                "valueInteger",
                &json!(18),
            ),
            structured(
                "pT",
                "11",
                "valueCodeableConcept",
                &json!({ "coding": [{ "code": "3", "display": "pT3" }] }),
            ),
            structured("Neoadjuvant behandling", "2", "valueBoolean", &json!(false)),
        ];
    }
    let mut liver = Report::new(
        "vi-26-r-2977",
        ULTRASOUND,
        at(75, 9, 20),
        at(75, 11, 5),
        AUGUST_SEPTEMBER,
        RITA_LIN_MEDICINE,
    )
    .clinical("Utredning før operasjon. Levermetastaser?")
    .comment(Comment::Text(
        "Et vedlegg til svaret er ikke tatt med. Bilder finnes hos utførende virksomhet.".into(),
    ));
    liver.results = vec![radiology(
        at(75, 9, 20),
        "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>UL lever og milt:</p><p>Leveren har normal størrelse og jevn ekkotekstur. Enkel cyste på 14&#160;mm i segment&#160;VI.</p><table><tr><th>Organ</th><th>Mål</th></tr><tr><td>Lever</td><td>15 cm</td></tr><tr><td>Milt</td><td>10 cm</td></tr></table><p>Ingen holdepunkter for metastaser.</p></div>",
        &[("SJJ0AK", "UL Lever"), ("SJM0AK", "UL Milt")],
    )];
    let mut spine = Report::new(
        "vi-25-r-1180",
        ("BLD", "MR"),
        at(402, 13, 30),
        at(400, 8, 10),
        AUGUST_SEPTEMBER,
        MAGNAR_KOMAN,
    );
    spine.results = vec![radiology(
        at(402, 13, 30),
        "MR lumbosakralkolumna:\nDegenerative forandringer L4/L5 og L5/S1.\nIngen nerverotaffeksjon.",
        &[("SNA0GG", "MR Lumbosakralkolumna")],
    )];
    let antibodies = |key: &str| {
        vec![
            Answer::new(vec![coding(7280, "NPU03952", "Kusmavirus IgG")])
                .in_discipline("MBIO")
                .text("LR", "Påvist"),
            Answer::new(vec![coding(7280, "NPU03953", "Kusmavirus IgM")])
                .in_discipline("MBIO")
                .item(key)
                .text("LR", "Ikke påvist"),
        ]
    };
    let mut grouped = Answer::new(vec![coding(8212, "KUSMA", "Kusma serologi")])
        .in_discipline("MBIO")
        .text("GR", "Kusma")
        .members(antibodies("k-2"));
    grouped
        .notes
        .push("Prøvesvaret er forenlig med tidligere gjennomgått infeksjon.".into());
    let wound = culture(
        ("NPU06061", "Us-Aerob dyrkning"),
        "Staphylococcus aureus",
        "Rikelig vekst",
        vec![
            antibiotic("NPU06008", "Penicillin G", "R", None),
            antibiotic("NPU07422", "Oksacillin", "S", None),
            antibiotic("NPU06034", "Klindamycin", "S", Some("0,12")),
            antibiotic("NPU06050", "Erytromycin", "K", None)
                .note("Se laboratoriets kommentar om indusert resistens."),
            antibiotic("NPU06030", "Fusidinsyre", "I", Some("1")),
        ],
    );
    vec![
        Report::new(
            "fj-26-1020",
            CLIN,
            at(20, 9, 0),
            at(20, 15, 12),
            MYKKE_PLASME,
            MAGNAR_KOMAN,
        )
        .sample("26-1020-1", "P", "Plasma")
        .results(vec![
            m("NOR05172", "12.8").low(),
            m("NPU02593", "7.7"),
            m("NPU03568", "344"),
            m("NPU19748", "11").high(),
            m("NPU04998", "88"),
            m("NPU03230", "4.40"),
            m("NPU19719", "6.2").high(),
            m("NPU19651", "52").high(),
            m("NPU01370", "14"),
        ]),
        tumour,
        liver,
        Report::new(
            "vi-26-m-0610",
            MBIO,
            at(48, 10, 15),
            at(45, 11, 40),
            MICROBIOLOGY,
            RITA_LIN_MEDICINE,
        )
        .sample_text("26-610-1", "Puss, operasjonssår")
        .clinical("Rødme og puss fra operasjonssår femte dag.")
        .results(vec![wound]),
        Report::new(
            "vi-26-m-0200",
            MBIO,
            at(150, 12, 0),
            at(148, 14, 22),
            MICROBIOLOGY,
            MAGNAR_KOMAN,
        )
        .sample("26-200-1", "S", "Serum")
        .results(vec![
            grouped,
            Answer::new(vec![coding(7280, "NPU59390", "SARS-CoV-2 antigen")])
                .in_discipline("MBIO")
                .outside()
                .text("LR", "Påvist"),
        ]),
        Report::new(
            "fj-26-0130",
            CLIN,
            at(301, 8, 5),
            at(301, 13, 40),
            MYKKE_PLASME,
            MAGNAR_KOMAN,
        )
        .sample("26-0130-1", "P", "Plasma")
        .results(vec![
            m("NOR05172", "13.1").low(),
            m("NPU19763", "9").low(),
            m("NPU01944", "79").low(),
            m("NPU19719", "3.1"),
        ]),
        spine,
    ]
}

/// A report with values rolled by dice; the laboratory marks what lies outside its range.
fn rolled(patient: &Patient, codes: &[&str], dice: &mut Dice) -> Vec<Answer> {
    let male = patient.sex == Sex::Male;
    codes
        .iter()
        .filter_map(|code| catalogue::find(code))
        .map(|analysis| {
            let (low, high) = match (analysis.low, analysis.high) {
                (Some(low), Some(high)) => (low, high),
                (None, Some(high)) => (high * 0.1, high),
                (Some(low), None) => (low, low * 1.6),
                (None, None) => (2.0, 15.0),
            };
            // A band somewhat wider than the range: about one result in five lies outside.
            let width = high - low;
            let value = (width * 1.25).mul_add(dice.fraction(), low - width * 0.12);
            let value = value.max(0.0);
            let digits = format!("{value:.*}", analysis.decimals);
            let value: f64 = digits.parse().unwrap_or(value);
            let answer = Answer::measured(analysis.code, &digits, male);
            if analysis.high.is_some_and(|limit| value > limit) {
                answer.high()
            } else if analysis.low.is_some_and(|limit| value < limit) {
                answer.low()
            } else {
                answer
            }
        })
        .collect()
}

const ROUTINE: &[&str] = &[
    "NOR05172", "NPU02593", "NPU03568", "NPU19748", "NPU04998", "NOR25909", "NPU03230", "NPU03429",
    "NPU19651", "NPU02192",
];

/// More than 200 reports over twelve years.
fn gry(patient: &Patient, calendar: &Calendar) -> Vec<Report> {
    const COUNT: i32 = 236;
    let mut dice = calendar.dice(patient.number);
    let mut reports = Vec::new();
    for index in 0..COUNT {
        let days = 2 + index * 18;
        let taken = calendar.at(days, 8, i8::try_from(index % 60).unwrap_or_default());
        let issued = calendar.at(days - 1, 12, 30);
        let key = format!("gt-{index:03}");
        let sample = format!("{key}-1");
        reports.push(match index % 8 {
            3 => Report::new(
                &key,
                ("LAB", "IMTR"),
                taken,
                issued,
                IMMUNOLOGY,
                MAGNAR_KOMAN,
            )
            .sample(&sample, "S", "Serum")
            .results(vec![
                Answer::new(vec![coding(8212, "IMMGL", "Immunglobuliner")])
                    .in_discipline("IMTR")
                    .text("GR", "Immunglobuliner")
                    .members(rolled(
                        patient,
                        &["NPU19814", "NPU19795", "NPU19825"],
                        &mut dice,
                    )),
                Answer::new(vec![coding(7280, "NPU12020", "Kardiolipin IgG")])
                    .in_discipline("IMTR")
                    .text("LR", "Ikke påvist"),
            ]),
            6 => {
                let found = dice.pick(&[
                    "Escherichia coli",
                    "Klebsiella pneumoniae",
                    "Proteus mirabilis",
                ]);
                let answer = |dice: &mut Dice| {
                    dice.pick(&["S", "S", "S", "I", "R"])
                        .copied()
                        .unwrap_or("S")
                };
                let (first, second, third) =
                    (answer(&mut dice), answer(&mut dice), answer(&mut dice));
                Report::new(&key, MBIO, taken, issued, MICROBIOLOGY, MAGNAR_KOMAN)
                    .sample(&sample, "U", "Urin")
                    .results(vec![culture(
                        URINE_CULTURE,
                        found.copied().unwrap_or("Escherichia coli"),
                        "> 100 000 per ml",
                        vec![
                            antibiotic("NPU06045", "Ampicillin", first, None),
                            antibiotic("NPU06044", "Mecillinam", second, None),
                            antibiotic("NPU06047", "Trimetoprim", third, None),
                        ],
                    )])
            }
            _ => Report::new(&key, CLIN, taken, issued, MYKKE_PLASME, MAGNAR_KOMAN)
                .sample(&sample, "P", "Plasma")
                .results(rolled(patient, ROUTINE, &mut dice)),
        });
    }
    reports
}

/// A few ordinary reports.
fn ordinary(patient: &Patient, calendar: &Calendar, count: i32) -> Vec<Report> {
    let mut dice = calendar.dice(patient.number);
    (0..count)
        .map(|index| {
            let days = 9 + index * 97;
            let key = format!("or-{index}");
            Report::new(
                &key,
                CLIN,
                calendar.at(days, 8, 25),
                calendar.at(days, 14, 5),
                MYKKE_PLASME,
                MAGNAR_KOMAN,
            )
            .sample(&format!("{key}-1"), "P", "Plasma")
            .results(rolled(patient, ROUTINE, &mut dice))
        })
        .collect()
}

/// Preliminary, amended and cancelled only.
fn stein(calendar: &Calendar) -> Vec<Report> {
    let at = |days, hour, minute| calendar.at(days, hour, minute);
    let pending = Answer::new(vec![coding(
        7280,
        "NPU58745",
        "Blodkultur dyrkning (aerob)",
    )])
    .in_discipline("MBIO")
    .status("preliminary")
    .text("LR", "Vekst av gramnegative staver. Identifikasjon følger.");
    vec![
        Report::new(
            "sa-26-1",
            CLIN,
            at(1, 7, 50),
            at(1, 9, 15),
            OLA_ENGINEER,
            RITA_LIN_MEDICINE,
        )
        .status("preliminary")
        .sample("sa-1-1", "P", "Plasma")
        .results(vec![
            m("NPU03230", "5.1").high().status("preliminary"),
            m("NPU04998", "131").high().status("preliminary"),
            m("NPU27501", "0").without_value().status("registered"),
        ]),
        Report::new(
            "sa-26-2",
            MBIO,
            at(2, 21, 0),
            at(1, 12, 0),
            MICROBIOLOGY,
            RITA_LIN_EMERGENCY,
        )
        .status("preliminary")
        .sample("sa-2-1", "B", "Blod")
        .results(vec![pending]),
        Report::new(
            "sa-26-3",
            CLIN,
            at(12, 8, 0),
            at(12, 13, 0),
            MYKKE_PLASME,
            MAGNAR_KOMAN,
        )
        .revised(at(10, 9, 30))
        .status("amended")
        .sample("sa-3-1", "P", "Plasma")
        .comment(Comment::Coded(coding(
            8269,
            "VA",
            "Vesentlig avvik fra tidligere svar",
        )))
        .results(vec![
            m("NPU03577", "4.10")
                .high()
                .status("amended")
                .note("Tidligere utgitt som 41.0."),
            m("NOR05863", "11").status("amended"),
            m("NPU19651", "38")
                .status("cancelled")
                .note("Kansellert: feil prøverør. Ny prøve anbefales."),
        ]),
        Report::new(
            "sa-26-4",
            CLIN,
            at(30, 8, 40),
            at(30, 13, 0),
            MYKKE_PLASME,
            MAGNAR_KOMAN,
        )
        .revised(at(29, 8, 0))
        .status("cancelled"),
        Report::new(
            "sa-26-5",
            CLIN,
            at(55, 9, 10),
            at(55, 12, 0),
            MYKKE_PLASME,
            MAGNAR_KOMAN,
        )
        .revised(at(54, 8, 0))
        .status("cancelled")
        .sample("sa-5-1", "P", "Plasma")
        .results(vec![
            m("NPU02192", "22.4")
                .high()
                .status("cancelled")
                .note("Kansellert: forbytting."),
        ]),
        Report::new(
            "sa-26-6",
            MBIO,
            at(70, 11, 0),
            at(68, 10, 0),
            MICROBIOLOGY,
            MAGNAR_KOMAN,
        )
        .revised(at(66, 10, 0))
        .status("appended")
        .sample("sa-6-1", "U", "Urin")
        .results(vec![
            culture(
                URINE_CULTURE,
                "Escherichia coli",
                "> 100 000 per ml",
                vec![antibiotic("NPU06044", "Mecillinam", "S", None).status("amended")],
            )
            .status("amended"),
        ]),
    ]
}

/// Units, reference texts and codes in the many spellings of the real world.
fn bent(calendar: &Calendar) -> Vec<Report> {
    let at = |days, hour, minute| calendar.at(days, hour, minute);
    let local = |code: &str, display: &str, value: &str, unit: &str, range: &str| {
        let mut answer = Answer::new(vec![coding(8212, code, display)]);
        let (comparator, digits) = match value.strip_prefix('<') {
            Some(rest) => (Some("<"), rest),
            None => (None, value),
        };
        answer.outcome = Outcome::Quantity {
            digits: digits.to_owned(),
            comparator,
            unit: unit.to_owned(),
            ucum: String::new(),
        };
        answer.ranges = vec![range.to_owned()];
        answer
    };
    let textual = |code: &str, display: &str, text: &str, range: &str| {
        let mut answer = Answer::new(vec![coding(8212, code, display)]);
        answer.outcome = Outcome::Concept {
            codings: Vec::new(),
            text: Some(text.to_owned()),
        };
        answer.ranges = vec![range.to_owned()];
        answer
    };
    let mut wrong_list = m("NPU19763", "211").high().range("30-400 ");
    wrong_list.codes = vec![coding(7230, "NPU19763", "P-Ferritin")];
    let mut spread = Answer::new(vec![coding(8212, "TITER", "Antistofftiter")]);
    spread.outcome = Outcome::Range {
        low: "1.0".into(),
        high: "4.00".into(),
        unit: "arb.enh.".into(),
    };
    let mut given = Answer::new(vec![coding(8212, "DOSE", "Siste dose tatt")]);
    given.outcome = Outcome::Moment(at(7, 7, 0));
    let mut spelled_out = m("NOR05172", "15.20");
    spelled_out.codes.push(coding(8212, "BHB", "BHB"));
    let mut bare = Answer::new(Vec::new());
    bare.name = Some("Konsistens".into());
    bare.outcome = Outcome::Concept {
        codings: Vec::new(),
        text: Some("0".into()),
    };
    vec![
        Report::new(
            "ba-26-1",
            CLIN,
            at(6, 8, 30),
            at(6, 13, 10),
            MYKKE_PLASME,
            MAGNAR_KOMAN,
        )
        .sample("ba-1-1", "B", "Blod")
        .results(vec![
            spelled_out,
            m("NPU02593", "7.0").unit("10#9/L").range("3,5  -  10,0"),
            m("NPU03568", "240").unit("10**9/L").range("145-390"),
            m("NPU02902", "3.90").unit("10^9 /L").range("1,1    - 3,3 "),
            m("NPU02636", "2.1").unit("10E9/L").range("\n"),
            m("NPU04998", "71").unit("umol/L").range("60 - "),
            m("NOR25909", ">90").unit("ml/min/1,73m2").range(">83"),
            m("NPU19748", "<0.6").range("<10 Negativ"),
            m("NPU01961", "0.44").unit("0").range(""),
            m("NPU01685", "1.0").unit(""),
            m("NPU03577", "1.4").range("0.27-4.2 (voksne), se egen tabell for barn"),
            wrong_list,
        ]),
        Report::new(
            "ba-26-2",
            CLIN,
            at(40, 9, 0),
            at(40, 15, 0),
            OLA_ENGINEER,
            RITA_LIN_MEDICINE,
        )
        .sample("ba-2-1", "B", "Blod")
        .results(vec![
            local("HB", "HB", "14.9", "g/100ml", "13,4-17,0"),
            local("CRPQ", "CRP hurtig", "<5", "mg/l", "0 - 5"),
            local("HBA1C", "HbA1c", "36", "mmol/mol", "<= 42"),
            textual("UST", "U-stix glukose", "Negativ", "Negativ"),
            textual("UBL", "U-stix blod", "+", "Negativ").outside(),
            textual("IGE", "IgE spesifikk, bjørk", "0,35", "<0,35"),
            textual("ULYD", "Kommentar", "Hemolysert", ""),
            spread,
            given,
            bare,
        ]),
        Report::new(
            "ba-26-3",
            ("LAB", "FARM"),
            at(90, 7, 40),
            at(89, 10, 0),
            MYKKE_PLASME,
            MAGNAR_KOMAN,
        )
        .sample("ba-3-1", "B", "Blod")
        .results(vec![m("NPU19912", "6.80").in_discipline("FARM"), {
            let mut dose = m("NPU19912", ">25").in_discipline("FARM").outside();
            dose.notes
                .push("Over måleområdet.\nKontakt laboratoriet ved spørsmål.".into());
            dose
        }]),
    ]
}

/// Ordinary reports, and one that a source has filed on the wrong person.
fn malin(patient: &Patient, calendar: &Calendar) -> Vec<Report> {
    let mut reports = ordinary(patient, calendar, 3);
    let mut foreign = Report::new(
        "mf-26-x",
        CLIN,
        calendar.at(4, 8, 0),
        calendar.at(4, 12, 0),
        Role {
            place: Some(FJORDLAB),
            ..MYKKE_PLASME
        },
        MAGNAR_KOMAN,
    )
    .sample("mf-x-1", "P", "Plasma")
    .results(vec![m("NPU19719", "6.2").high(), m("NPU03230", "4.4")]);
    foreign.subject = Some(people::ROLAND);
    reports.push(foreign);
    reports
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use serde_json::Value;

    use super::*;
    use crate::content::{catalogue::ANALYSES, options::DEFAULT_BASE_DATE};

    fn reports_of(number: &str) -> Reports {
        of(
            people::find_patient(number).unwrap(),
            &Calendar::new(DEFAULT_BASE_DATE),
            1,
        )
    }

    fn values_of(number: &str, kind: &str) -> Vec<Value> {
        reports_of(number)
            .values()
            .into_iter()
            .filter(|value| value["resourceType"] == kind)
            .collect()
    }

    #[test]
    fn the_catalogue_has_each_code_once() {
        let codes: HashSet<_> = ANALYSES.iter().map(|analysis| analysis.code).collect();
        assert_eq!(codes.len(), ANALYSES.len());
    }

    #[test]
    fn two_builds_are_the_same_and_another_seed_is_not() {
        for patient in people::patients() {
            assert_eq!(
                reports_of(patient.number).values(),
                reports_of(patient.number).values()
            );
        }
        let gry = people::find_patient(people::GRY).unwrap();
        let other = of(gry, &Calendar::seeded(DEFAULT_BASE_DATE, 7), 1);
        assert_eq!(
            other.count("Observation"),
            reports_of(people::GRY).count("Observation")
        );
        assert_ne!(other.values(), reports_of(people::GRY).values());
    }

    #[test]
    fn a_scale_and_a_seed_give_the_same_again() {
        let calendar = Calendar::seeded(DEFAULT_BASE_DATE, 7);
        let stein = people::find_patient(people::STEIN).unwrap();
        let (one, other) = (of(stein, &calendar, 4), of(stein, &calendar, 4));
        assert_eq!(
            one.count("Observation"),
            4 * reports_of(people::STEIN).count("Observation")
        );
        assert_eq!(one.values(), other.values());
    }

    #[test]
    fn every_reference_leads_somewhere_within_its_patient() {
        fn walk(value: &Value, known: &HashSet<String>) {
            match value {
                Value::Object(map) => {
                    if let Some(reference) = map.get("reference").and_then(Value::as_str) {
                        assert!(known.contains(reference), "{reference}");
                    }
                    map.values().for_each(|value| walk(value, known));
                }
                Value::Array(items) => items.iter().for_each(|value| walk(value, known)),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
            }
        }
        for patient in people::patients() {
            let calendar = Calendar::new(DEFAULT_BASE_DATE);
            let values = of(patient, &calendar, 2).values();
            let known: HashSet<String> = values
                .iter()
                .map(|own| {
                    let text = |name: &str| own[name].as_str().unwrap().to_owned();
                    format!("{}/{}", text("resourceType"), text("id"))
                })
                .collect();
            assert_eq!(known.len(), values.len(), "ids are unique");
            for value in &values {
                walk(value, &known);
            }
        }
    }

    #[test]
    fn a_scale_makes_so_many_times_the_data() {
        let calendar = Calendar::new(DEFAULT_BASE_DATE);
        for number in [people::GRY, people::LINE] {
            let patient = people::find_patient(number).unwrap();
            let once = of(patient, &calendar, 1);
            let thrice = of(patient, &calendar, 3);
            for kind in ["DiagnosticReport", "Observation", "Specimen"] {
                assert_eq!(thrice.count(kind), 3 * once.count(kind));
            }
        }
        let gry = reports_of(people::GRY).count("Observation");
        assert!(gry * 50 >= 100_000, "{gry}");
    }

    #[test]
    fn the_cast_shows_what_it_promises() {
        assert_eq!(reports_of(people::LINE).count("DiagnosticReport"), 12);
        let text = serde_json::to_string(&reports_of(people::LINE).values()).unwrap();
        for piece in [
            "\"value\":0.70",
            "\"comparator\":\"<\"",
            "Escherichia coli",
            "cancelled",
        ] {
            assert!(text.contains(piece), "{piece}");
        }
        assert!(reports_of(people::GRY).count("DiagnosticReport") > 200);
        assert!(reports_of(people::HARRY).values().is_empty());
        assert!(reports_of(people::TRINE).values().is_empty());
        assert!(
            values_of(people::STEIN, "DiagnosticReport")
                .iter()
                .all(|report| report["status"] != "final")
        );
    }

    #[test]
    fn one_report_of_malin_is_of_another_person() {
        let reports = values_of(people::MALIN, "DiagnosticReport");
        let foreign: Vec<_> = reports
            .iter()
            .filter(|report| report["subject"]["identifier"]["value"] != people::MALIN)
            .collect();
        assert_eq!(foreign.len(), 1);
        assert_eq!(foreign[0]["subject"]["identifier"]["value"], people::ROLAND);
    }

    #[test]
    fn tags_of_members_stand_on_the_top() {
        let observations = values_of(people::LINE, "Observation");
        let tagged: Vec<_> = observations
            .iter()
            .filter(|observation| {
                observation["meta"]["tag"]
                    .as_array()
                    .is_some_and(|tags| tags.iter().any(|tag| tag["code"] == "NPU06045"))
            })
            .collect();
        assert_eq!(tagged.len(), 1);
        assert_eq!(
            tagged[0]["valueCodeableConcept"]["text"],
            "Escherichia coli"
        );
    }
}

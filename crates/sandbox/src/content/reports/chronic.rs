//! Twelve years of a chronically ill patient, over all disciplines.
//!
//! The course is invented: diabetes and rheumatoid arthritis, failing kidneys, a transplant in the
//! ninth year. What surrounds it is the dirt of the real world: units and ranges in the spelling of
//! the day, local codes before national ones, a list number that is wrong, texts that are numbers,
//! results sent again, amended, cancelled and still missing.

use jiff::civil::DateTime;

use super::{
    Answer, CLIN, Calendar, Comment, Dice, HIST, Histology, MBIO, Outcome, Patient, Report, Role,
    URINE_CULTURE, antibiotic, catalogue, coding, culture, f, histology, radiology,
};
use crate::content::{
    catalogue::{
        AUGUST_SEPTEMBER, IMMUNOLOGY, MAGNAR_KOMAN, MICROBIOLOGY, MYKKE_PLASME, OLA_ENGINEER,
        PATHOLOGY, RITA_LIN_EMERGENCY, RITA_LIN_MEDICINE, VIDDA_EMERGENCY,
    },
    report::{Coding, structured},
};

/// Days since the kidney was transplanted.
const TRANSPLANT: i32 = 1240;

/// Blood is taken so often, in days.
const INTERVAL: i32 = 30;

/// As many times; twelve years and a little.
const TIMES: i32 = 147;

/// The reports.
pub(super) fn reports(patient: &'static Patient, calendar: &Calendar) -> Vec<Report> {
    let mut dice = calendar.dice(patient.number);
    let mut reports: Vec<Report> = (0..TIMES)
        .flat_map(|index| routine(index, calendar, &mut dice))
        .collect();
    reports.extend(pharmacology(calendar, &mut dice));
    reports.extend(infections(calendar));
    reports.extend(immunology(calendar));
    reports.extend(genetics(calendar));
    reports.extend(pathology(calendar));
    reports.extend(imaging(calendar));
    reports.extend(unsettled(calendar));
    for report in &mut reports {
        report.detailed = true;
    }
    reports
}

/// A value of the catalogue with the mark that the laboratory would set.
fn marked(code: &str, value: f64) -> Answer {
    let Some(analysis) = catalogue::find(code) else {
        return f(code, "0");
    };
    let digits = format!("{:.*}", analysis.decimals, value.max(0.0));
    let value: f64 = digits.parse().unwrap_or(value);
    let answer = f(code, &digits);
    if analysis.high.is_some_and(|limit| value > limit) {
        answer.high()
    } else if analysis.low.is_some_and(|limit| value < limit) {
        answer.low()
    } else {
        answer
    }
}

/// Creatinine over the years: slowly up, a peak, and down with the new kidney.
fn creatinine(days: i32) -> f64 {
    let days = f64::from(days);
    let transplant = f64::from(TRANSPLANT);
    if days < transplant {
        112.0 + (transplant - days) * 0.004
    } else {
        let before = (days - transplant) / 3200.0;
        (560.0 - 470.0 * before.min(1.0).sqrt()).max(84.0)
    }
}

/// The control of one month.
fn routine(index: i32, calendar: &Calendar, dice: &mut Dice) -> Vec<Report> {
    let days = 4 + index * INTERVAL;
    let minute = i8::try_from(index % 50).unwrap_or_default();
    let taken = calendar.at(days, 8, minute);
    let issued = calendar.at(days, 13, 40);
    // Every fourth control is made at the hospital, whose laboratory has other habits.
    let hospital = index % 4 == 1;
    let (key, performer, requester) = if hospital {
        (format!("vi-k-{index:03}"), OLA_ENGINEER, RITA_LIN_MEDICINE)
    } else {
        (format!("fj-k-{index:03}"), MYKKE_PLASME, MAGNAR_KOMAN)
    };
    let mut around = |middle: f64| middle * dice.fraction().mul_add(0.12, 0.94);
    let kidney = around(creatinine(days));
    let filtration = (9200.0 / kidney - 8.0).clamp(6.0, 95.0);
    let mut results = vec![
        marked("NOR05172", around((14.2 - kidney / 160.0).max(9.1))),
        marked("NPU02593", around(7.6)),
        marked("NPU03568", around(268.0)),
        marked("NPU04998", kidney),
        marked("NOR25909", filtration),
        marked("NPU03230", around(kidney / 420.0 + 4.0)),
        marked("NPU03429", around(139.5).clamp(133.0, 145.0)),
        marked("NPU01443", around(2.28)),
    ];
    if index % 3 == 0 {
        results.push(marked("NPU27300", around(58.0)));
        results.push(marked("NPU19763", around(44.0)));
    }
    let inflammation = around(6.0);
    results.push(if inflammation < 5.8 {
        f("NPU19748", "<5")
    } else {
        marked("NPU19748", inflammation)
    });
    for (position, answer) in results.iter_mut().enumerate() {
        soil(answer, days, hospital, index, position);
    }
    let mut report = Report::new(&key, CLIN, taken, issued, performer, requester)
        .sample(&format!("{key}-1"), "P", "Plasma")
        .results(results);
    if index % 6 == 0 {
        report = report.reason("Kontroll, diabetes og nyresvikt.");
    }
    if index % 23 == 11 {
        // The laboratory sends the whole report again with one value changed: two resources, one
        // number. What is unchanged is marked as a repetition.
        return resent(report, calendar.at(days - 2, 9, 15));
    }
    vec![report]
}

/// A report and its later version under the same number.
fn resent(first: Report, again: DateTime) -> Vec<Report> {
    let mut second = first.clone().revised(again).status("amended");
    second.number = Some(first.key.clone());
    second.key = format!("{}-v2", first.key);
    for (position, answer) in second.results.iter_mut().enumerate() {
        if position == 3 {
            answer.status = "amended";
            answer
                .notes
                .push("Rettet etter ny analyse av samme prøve.".to_owned());
        } else {
            answer.history = true;
            answer.status = "final";
        }
    }
    vec![first, second]
}

/// Spelled by whoever had the watch that year.
fn soil(answer: &mut Answer, days: i32, hospital: bool, index: i32, position: usize) {
    let code = answer
        .codes
        .first()
        .and_then(|own| own.code.clone())
        .unwrap_or_default();
    let years = days / 365;
    let unit = match (code.as_str(), years, hospital) {
        ("NPU02593" | "NPU03568", 0..=1, true) => Some("10^9 /L"),
        ("NPU02593" | "NPU03568", 4..=5, _) => Some("10#9/L"),
        ("NPU02593" | "NPU03568", 6..=7, true) => Some("10**9/L"),
        ("NPU02593" | "NPU03568", 10.., _) => Some("10E9/L"),
        ("NPU04998", 3.., true) => Some("umol/L"),
        ("NOR25909", 5.., _) => Some("ml/min/1,73m2"),
        ("NOR25909", 0..=4, true) => Some("mL/min/1.73m2"),
        _ => None,
    };
    if let (Some(unit), Outcome::Quantity { unit: own, .. }) = (unit, &mut answer.outcome) {
        unit.clone_into(own);
    }
    let range = match (code.as_str(), years) {
        ("NOR05172", 7..) => Some("11,7-15,3"),
        ("NPU03230", 3..=5) => Some("3,6  - 4,6"),
        ("NPU04998", 8..) => Some("45 - "),
        ("NOR25909", 5..) => Some(">83"),
        ("NPU19748", 6..) => Some("<5 (voksne)"),
        ("NPU03429", 9..) => Some("137-145 "),
        _ => None,
    };
    if let Some(range) = range {
        answer.ranges = vec![range.to_owned()];
    }
    if code == "NPU03230" {
        if index == 44 {
            *answer = f("NPU03230", ">8.0")
                .high()
                .note("Kraftig hemolyse. Verdien er over måleområdet.");
        }
        answer.method = Some(potassium_method(years, hospital));
    }
    // Before national codes reached the hospital: a local code, and an own name.
    let local = match code.as_str() {
        "NOR05172" => Some(("HB", "HB")),
        "NPU04998" => Some(("KREA", "Kreatinin")),
        "NPU03230" => Some(("K", "Kalium")),
        "NPU02593" => Some(("LPK", "Leuk")),
        _ => None,
    };
    if let (Some((local, name)), true, 7..) = (local, hospital, years) {
        answer.codes = vec![coding(8212, local, name)];
        if let Outcome::Quantity { ucum, .. } = &mut answer.outcome {
            ucum.clear();
        }
    }
    // One laboratory system had the number of another list in its tables.
    if years == 6 && code == "NPU03568" {
        answer.codes = vec![coding(7230, &code, "B-Trombocytter")];
    }
    if index == 18 && position == 5 {
        answer.status = "cancelled";
        answer
            .notes
            .push("Kansellert: hemolysert prøve. Ny prøve anbefales.".to_owned());
    }
    if index == 31 && position == 3 {
        answer
            .notes
            .push("Kontrollert.\nSe også svar fra samme dag.".to_owned());
    }
}

/// How potassium is measured: the hospital changed its method, the laboratory never did.
fn potassium_method(years: i32, hospital: bool) -> Coding {
    match (hospital, years) {
        (true, 5..) => coding(8212, "FLAMME", "Flammefotometri"),
        (true, _) => coding(8212, "ISE-I", "Ioneselektiv elektrode, indirekte"),
        (false, _) => coding(8212, "ISE-D", "Ioneselektiv elektrode, direkte"),
    }
}

/// The medicine that keeps the kidney, and one that was measured once.
fn pharmacology(calendar: &Calendar, dice: &mut Dice) -> Vec<Report> {
    let mut reports: Vec<Report> = (0..TRANSPLANT / 45)
        .map(|index| {
            let days = 8 + index * 45;
            let key = format!("vi-f-{index:02}");
            let value = match index {
                27 => "28.40".to_owned(),
                5 => ">25".to_owned(),
                9 => "<1".to_owned(),
                _ => format!("{:.1}", dice.fraction().mul_add(5.0, 4.2)),
            };
            let mut level = f("NPU19912", &value).in_discipline("FARM");
            if index == 5 || index == 27 {
                level = level
                    .outside()
                    .note("Høyere enn ønsket. Tidspunkt for siste dose?");
            }
            let mut dose = Answer::new(vec![coding(8212, "SISTDOSE", "Siste dose tatt")])
                .in_discipline("FARM");
            dose.outcome = Outcome::Moment(calendar.at(days + 1, 20, 0));
            Report::new(
                &key,
                ("LAB", "FARM"),
                calendar.at(days, 8, 5),
                calendar.at(days - 1, 11, 0),
                OLA_ENGINEER,
                RITA_LIN_MEDICINE,
            )
            .sample(&format!("{key}-1"), "B", "Blod")
            .results(vec![level, dose])
        })
        .collect();
    let mut alcohol =
        Answer::new(vec![coding(7280, "NPU57406", "Disialotransferrin")]).in_discipline("FARM");
    alcohol.outcome = Outcome::Quantity {
        digits: "0.9".to_owned(),
        comparator: None,
        unit: "%".to_owned(),
        ucum: "%".to_owned(),
    };
    reports.push(
        Report::new(
            "vi-f-cdt",
            ("LAB", "FARM"),
            calendar.at(1610, 9, 0),
            calendar.at(1606, 12, 0),
            OLA_ENGINEER,
            RITA_LIN_MEDICINE,
        )
        .sample("vi-f-cdt-1", "S", "Serum")
        .reason("Utredning før transplantasjon.")
        .results(vec![alcohol.range("<1,8")]),
    );
    reports
}

/// Microbiology: cultures, serology, screening.
fn infections(calendar: &Calendar) -> Vec<Report> {
    let at = |days, hour, minute| calendar.at(days, hour, minute);
    let bacteria = [
        (96, "Escherichia coli", ["S", "S", "R"]),
        (402, "Klebsiella pneumoniae", ["R", "R", "S"]),
        (803, "Escherichia coli", ["R", "S", "R"]),
        (1190, "Enterococcus faecium", ["R", "K", "R"]),
        (2050, "Proteus mirabilis", ["S", "I", "S"]),
        (3110, "Escherichia coli", ["S", "S", "S"]),
        (4020, "Escherichia coli", ["S", "S", "S"]),
    ];
    let mut reports: Vec<Report> = bacteria
        .into_iter()
        .map(|(days, found, [first, second, third])| {
            let key = format!("vi-m-{days}");
            let amount = if days > 2000 {
                ">100000/ml"
            } else {
                "> 100 000 per ml"
            };
            Report::new(
                &key,
                MBIO,
                at(days, 10, 20),
                at(days - 3, 12, 0),
                MICROBIOLOGY,
                MAGNAR_KOMAN,
            )
            .sample(&format!("{key}-1"), "U", "Urin")
            .clinical("Dysuri. Nyretransplantert.")
            .results(vec![culture(
                URINE_CULTURE,
                found,
                amount,
                vec![
                    antibiotic("NPU06045", "Ampicillin", first, None),
                    antibiotic("NPU06044", "Mecillinam", second, Some("0,5")),
                    antibiotic("NPU06047", "Trimetoprim", third, None),
                    antibiotic("NPU06049", "Ciprofloksacin", "S", Some("≤0,06")),
                ],
            )])
        })
        .collect();
    let serology = |code: &str, name: &str, text: &str| {
        Answer::new(vec![coding(7280, code, name)])
            .in_discipline("MBIO")
            .text("LR", text)
    };
    reports.push(
        Report::new(
            "vi-m-blod",
            MBIO,
            at(1189, 23, 10),
            at(1184, 11, 0),
            MICROBIOLOGY,
            RITA_LIN_EMERGENCY,
        )
        .revised(at(1182, 14, 0))
        .status("appended")
        .sample_text("vi-m-blod-1", "Blod, sentralt kateter")
        .clinical("Sepsis? Feber 39,8.")
        .results(vec![
            culture(
                ("NPU58745", "Blodkultur dyrkning (aerob)"),
                "Enterococcus faecium",
                "Vekst i 2 av 4 flasker",
                vec![
                    antibiotic("NPU06045", "Ampicillin", "R", None),
                    antibiotic("NPU53162", "Vankomycin", "S", Some("1")),
                ],
            ),
            serology("NPU17956", "Anaerob dyrkning", "Ingen vekst"),
        ]),
    );
    let mut titre =
        Answer::new(vec![coding(8212, "CMVQ", "CMV DNA kvantitativ")]).in_discipline("MBIO");
    titre.outcome = Outcome::Range {
        low: "100".into(),
        high: "500".into(),
        unit: "IU/mL".into(),
    };
    reports.push(
        Report::new(
            "vi-m-vir",
            MBIO,
            at(1120, 9, 0),
            at(1117, 15, 30),
            MICROBIOLOGY,
            RITA_LIN_MEDICINE,
        )
        .sample("vi-m-vir-1", "P", "Plasma")
        .results(vec![
            titre,
            serology("NPU03952", "Kusmavirus IgG", "Påvist"),
            serology("NPU03953", "Kusmavirus IgM", "Inkonklusiv")
                .note("Ny prøve om to uker anbefales."),
        ]),
    );
    reports.push(
        Report::new(
            "vi-m-cov",
            MBIO,
            at(1705, 7, 30),
            at(1705, 16, 45),
            MICROBIOLOGY,
            RITA_LIN_EMERGENCY,
        )
        .sample("vi-m-cov-1", "HNX", "Hals+nasopharynxsekret")
        .comment(Comment::Coded(coding(8269, "MSIS-M", "MSIS-melding sendt")))
        .results(vec![
            serology("NPU59390", "SARS-CoV-2 antigen", "Påvist").outside(),
            serology("NPU56045", "ESBL", "Ikke påvist"),
        ]),
    );
    reports
}

/// Immunology and transfusion medicine.
fn immunology(calendar: &Calendar) -> Vec<Report> {
    let at = |days, hour, minute| calendar.at(days, hour, minute);
    let kind = ("LAB", "IMTR");
    let globulins = Answer::new(vec![coding(8212, "IMMGL", "Immunglobuliner")])
        .in_discipline("IMTR")
        .text("GR", "Immunglobuliner")
        .members(vec![
            marked("NPU19814", 6.1),
            marked("NPU19795", 1.9),
            marked("NPU19825", 0.8),
        ]);
    let antibody = |code: &str, name: &str, text: &str| {
        Answer::new(vec![coding(7280, code, name)])
            .in_discipline("IMTR")
            .text("LR", text)
    };
    // A result that has a name and nothing else.
    let mut unnamed = Answer::new(Vec::new()).in_discipline("IMTR");
    unnamed.name = Some("Blodtype".into());
    unnamed.outcome = Outcome::Concept {
        codings: Vec::new(),
        text: Some("O RhD pos".into()),
    };
    let mut screening = Answer::new(vec![Coding {
        system: format!("{}8212", catalogue::LIST),
        code: None,
        display: Some("Antistoffscreening".into()),
    }])
    .in_discipline("IMTR");
    screening.outcome = Outcome::Concept {
        codings: Vec::new(),
        text: Some("Negativ".into()),
    };
    vec![
        Report::new(
            "fj-i-1",
            kind,
            at(520, 8, 40),
            at(516, 13, 0),
            IMMUNOLOGY,
            MAGNAR_KOMAN,
        )
        .sample("fj-i-1-1", "S", "Serum")
        .results(vec![
            globulins,
            antibody("NPU12020", "Kardiolipin IgG", "0,25").range("<0,35"),
            antibody("NPU12021", "Kardiolipin IgM", "Ikke påvist"),
        ]),
        Report::new(
            "fj-i-2",
            kind,
            at(1242, 6, 30),
            at(1242, 7, 20),
            IMMUNOLOGY,
            RITA_LIN_EMERGENCY,
        )
        .sample("fj-i-2-1", "B", "Blod")
        .results(vec![unnamed, screening]),
        Report::new(
            "fj-i-3",
            kind,
            at(3650, 8, 40),
            at(3646, 13, 0),
            IMMUNOLOGY,
            MAGNAR_KOMAN,
        )
        .sample("fj-i-3-1", "S", "Serum")
        .clinical("Symmetrisk polyartritt. RA?")
        .results(vec![
            Answer::new(vec![coding(8212, "ACCP", "Anti-CCP")])
                .in_discipline("MBIO")
                .text("LR", "> 340")
                .range("0 - 19,9")
                .high(),
            Answer::new(vec![coding(8212, "RF", "Revmatoid faktor")])
                .in_discipline("IMTR")
                .text("LR", "88 kIU/L")
                .range("<14")
                .high(),
        ]),
    ]
}

/// Medical genetics.
fn genetics(calendar: &Calendar) -> Vec<Report> {
    let at = |days, hour, minute| calendar.at(days, hour, minute);
    let genotype = |code: &str, name: &str, text: &str| {
        Answer::new(vec![coding(7280, code, name)])
            .in_discipline("MGEN")
            .text("LR", text)
    };
    vec![
        Report::new(
            "vi-g-1",
            ("LAB", "MGEN"),
            at(2890, 10, 0),
            at(2868, 14, 0),
            OLA_ENGINEER,
            RITA_LIN_MEDICINE,
        )
        .sample("vi-g-1-1", "B", "Blod")
        .clinical("Før behandling med azatioprin. Høyt ferritin.")
        .results(vec![
            genotype("NPU27623", "B-TPMT-genotype", "*1/*3A")
                .note("Nedsatt enzymaktivitet. Lavere startdose anbefales."),
            genotype("NPU19111", "B-HFE-genotype", "C282Y heterozygot"),
            genotype(
                "NPU19060",
                "B-DPYD-genotype",
                "Ingen av de undersøkte variantene påvist",
            ),
        ]),
    ]
}

/// Histology, cytology and molecular pathology.
fn pathology(calendar: &Calendar) -> Vec<Report> {
    let at = |days, hour, minute| calendar.at(days, hour, minute);
    let text_answer = |kind: &str, text: &str| {
        Answer::new(Vec::new())
            .in_discipline("PAT")
            .text(kind, text)
    };
    let mut biopsy = histology(
        "fj-h-1",
        at(1010, 0, 0),
        (at(1006, 15, 0), at(1004, 9, 30)),
        "H-1010",
        &Histology {
            specimen: "Nyrebiopsi, transplantat",
            clinical: "Stigende kreatinin etter transplantasjon. Rejeksjon?",
            findings: "Nyrebark med 14 glomeruli, 2 globalt sklerosert.\nIngen tubulitt. Ingen C4d-avleiring.",
            norpat: &[("T71000", "Nyre UNS"), ("M00100", "Normal morfologi UNS")],
            assessment: "Ingen holdepunkter for akutt rejeksjon.",
            macroscopy: "To sylindere, 12 og 9 mm. Alt innstøpt.",
        },
    );
    if let Some(top) = biopsy.results.first_mut() {
        top.structured = vec![structured(
            "Antall glomeruli",
            "3",
            "valueInteger",
            &serde_json::json!(14),
        )];
    }
    let mut polyp = Report::new(
        "fj-h-2",
        HIST,
        at(2460, 0, 0),
        at(2455, 11, 0),
        PATHOLOGY,
        MAGNAR_KOMAN,
    )
    .sample_text("H-2460", "Polypp, colon sigmoideum")
    .clinical("Polypp fjernet ved koloskopi.")
    .results(vec![
        Answer::new(vec![coding(7280, "NOR25048", "Ve-Histologi")])
            .in_discipline("PAT")
            .members(vec![
                text_answer(
                    "FU",
                    "<p>Tubulært adenom med <b>lavgradig</b> dysplasi.<br/>Frie render.</p>",
                ),
                text_answer("VU", "Ny koloskopi om fem år."),
                text_answer("TFU", "Tilfeldig funn: melanosis coli."),
            ]),
    ]);
    polyp.effective_is_date = true;
    let mut smear = Report::new(
        "fj-c-1",
        ("PAT", "CYTO"),
        at(3200, 0, 0),
        at(3185, 9, 0),
        PATHOLOGY,
        MAGNAR_KOMAN,
    )
    .sample_text("C-3200", "Cervix, væskebasert")
    .comment(Comment::Coded(coding(8272, "CYT", "Ny cytologisk prøve")))
    .comment(Comment::Coded(coding(8273, "M12", "Etter 12 måneder")))
    .results(vec![
        Answer::new(vec![coding(7280, "NOR25524", "Ce-Cytologisk undersøkelse")])
            .in_discipline("PAT")
            .members(vec![
                text_answer(
                    "FU",
                    "Normale plateepitelceller. Endocervikale celler til stede.",
                ),
                Answer::new(vec![coding(8219, "HPV", "HPV-test")])
                    .in_discipline("PAT")
                    .text("LR", "Ikke påvist"),
            ]),
    ]);
    smear.effective_is_date = true;
    let molecular = Report::new(
        "fj-mp-1",
        ("PAT", "MPAT"),
        at(2440, 9, 0),
        at(2421, 12, 0),
        PATHOLOGY,
        MAGNAR_KOMAN,
    )
    .sample_text("M-2440", "Parafininnstøpt vev fra H-2460")
    .results(vec![
        Answer::new(vec![coding(8219, "MP", "Molekylærpatologisk undersøkelse")])
            .in_discipline("PAT")
            .text("FU", "MLH1, MSH2, MSH6 og PMS2: bevart uttrykk."),
    ]);
    vec![biopsy, polyp, smear, molecular]
}

/// Key, kind, days ago, text and procedure.
type Examination = (
    &'static str,
    &'static str,
    i32,
    &'static str,
    (&'static str, &'static str),
);

/// Radiology in all its kinds, and nuclear medicine.
fn imaging(calendar: &Calendar) -> Vec<Report> {
    let examinations: [Examination; 7] = [
        (
            "vi-r-1",
            "UL",
            58,
            "UL transplantatnyre: 11,8 cm, normal sirkulasjon. Ingen hydronefrose.",
            ("SKX0AK", "UL Urinveier"),
        ),
        (
            "vi-r-2",
            "CT",
            1188,
            "<p><b>CT thorax/abdomen:</b></p><p>Ingen abscess.<br/>Basale atelektaser.</p>",
            ("SSX0AD", "CT Thorax og abdomen"),
        ),
        (
            "vi-r-3",
            "RTG",
            700,
            "Røntgen hender og føtter:\nErosjoner MCP 2-3 bilateralt, uendret.",
            ("SNH0AA", "RG Fot"),
        ),
        (
            "vi-r-4",
            "MR",
            1820,
            "MR lumbosakralkolumna: Spinal stenose L3/L4, moderat.",
            ("SNA0GG", "MR Lumbosakralkolumna"),
        ),
        (
            "vi-r-5",
            "MA",
            610,
            "Mammografi: BI-RADS 1 bilateralt.",
            ("SHA0AB", "MA Mamma"),
        ),
        (
            "vi-r-6",
            "RTG",
            3800,
            "Røntgen thorax: Normale forhold.",
            ("SSJ0AA", "RG Thorax"),
        ),
        (
            "vi-r-7",
            "UL",
            4210,
            "<ul><li>Lever: steatose.</li><li>Milt: normal.</li></ul>",
            ("SJJ0AK", "UL Lever"),
        ),
    ];
    let mut reports: Vec<Report> = examinations
        .into_iter()
        .map(|(key, kind, days, text, procedure)| {
            let taken = calendar.at(days, 10, 30);
            let mut report = Report::new(
                key,
                ("BLD", kind),
                taken,
                calendar.at(days - 1, 9, 0),
                AUGUST_SEPTEMBER,
                RITA_LIN_MEDICINE,
            );
            report.results = vec![radiology(taken, text, &[procedure])];
            report
        })
        .collect();
    let taken = calendar.at(1590, 9, 0);
    let mut scan = radiology(
        taken,
        "Skjelettscintigrafi: Ingen patologisk opptak. Degenerative forandringer i knær.",
        &[("TNX0AN", "NM Skjelett")],
    );
    scan.discipline = Some("NUK");
    scan.method = Some(coding(7270, "ZTX0EA", "Intravenøs kontrast"));
    let mut nuclear = Report::new(
        "vi-n-1",
        ("BLD", "SCI"),
        taken,
        calendar.at(1588, 14, 0),
        AUGUST_SEPTEMBER,
        RITA_LIN_MEDICINE,
    )
    .comment(Comment::Text(
        "Et vedlegg til svaret er ikke tatt med. Bilder finnes hos utførende virksomhet.".into(),
    ));
    nuclear.results = vec![scan];
    reports.push(nuclear);
    reports
}

/// What is not finished, was withdrawn, or cannot be told.
fn unsettled(calendar: &Calendar) -> Vec<Report> {
    let at = |days, hour, minute| calendar.at(days, hour, minute);
    let emergency = Role {
        place: Some(VIDDA_EMERGENCY),
        ..OLA_ENGINEER
    };
    vec![
        Report::new(
            "vi-u-1",
            CLIN,
            at(1, 7, 30),
            at(1, 8, 45),
            emergency,
            RITA_LIN_EMERGENCY,
        )
        .status("preliminary")
        .sample("vi-u-1-1", "P", "Plasma")
        .results(vec![
            marked("NPU03230", 5.3).status("preliminary"),
            marked("NPU04998", 131.0).status("preliminary"),
            f("NPU27501", "<5").status("preliminary"),
            f("NPU01700", "0").without_value().status("registered"),
        ]),
        Report::new(
            "vi-u-2",
            CLIN,
            at(0, 7, 10),
            at(0, 7, 20),
            OLA_ENGINEER,
            RITA_LIN_MEDICINE,
        )
        .status("registered")
        .sample("vi-u-2-1", "P", "Plasma")
        .results(vec![
            f("NPU19912", "0").without_value().status("registered"),
        ]),
        Report::new(
            "fj-u-3",
            CLIN,
            at(210, 9, 0),
            at(210, 13, 0),
            MYKKE_PLASME,
            MAGNAR_KOMAN,
        )
        .revised(at(209, 10, 0))
        .status("cancelled"),
        Report::new(
            "fj-u-4",
            CLIN,
            at(930, 9, 0),
            at(930, 13, 0),
            MYKKE_PLASME,
            MAGNAR_KOMAN,
        )
        .status("unknown")
        .sample("fj-u-4-1", "P", "Plasma")
        .results(vec![
            marked("NPU02192", 9.4).status("unknown"),
            marked("NPU19651", 41.0).status("final"),
        ]),
        Report::new(
            "fj-u-5",
            CLIN,
            at(1500, 9, 0),
            at(1500, 13, 0),
            MYKKE_PLASME,
            MAGNAR_KOMAN,
        )
        .revised(at(1498, 9, 0))
        .status("amended")
        .sample("fj-u-5-1", "P", "Plasma")
        .comment(Comment::Coded(coding(
            8269,
            "VA",
            "Vesentlig avvik fra tidligere svar",
        )))
        .results(vec![
            marked("NPU03577", 3.10)
                .status("amended")
                .note("Tidligere utgitt som 31.0."),
            marked("NPU19657", 66.0)
                .status("cancelled")
                .note("Kansellert: forbytting."),
            marked("NPU19673", 37.0).resent(),
        ]),
    ]
}

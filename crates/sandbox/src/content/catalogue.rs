//! Analyses, code lists and laboratories that the invented reports draw from.
//!
//! Codes and names are those of the published lists (Norsk laboratoriekodeverk, 8202, 8244, 8271 …).
//! Ranges are plausible, not clinical guidance.

/// Prefix of every national code list on the wire.
pub(crate) const LIST: &str = "urn:oid:2.16.578.1.12.4.1.1.";

/// One laboratory analysis.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Analysis {
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
    pub(crate) unit: &'static str,
    pub(crate) ucum: &'static str,
    /// Reference text of a woman; of everybody when `range_male` is empty.
    pub(crate) range: &'static str,
    pub(crate) range_male: &'static str,
    pub(crate) low: Option<f64>,
    pub(crate) high: Option<f64>,
    pub(crate) decimals: usize,
}

const fn analysis(
    code: &'static str,
    name: &'static str,
    (unit, ucum): (&'static str, &'static str),
    (range, range_male): (&'static str, &'static str),
    (low, high, decimals): (Option<f64>, Option<f64>, usize),
) -> Analysis {
    Analysis {
        code,
        name,
        unit,
        ucum,
        range,
        range_male,
        low,
        high,
        decimals,
    }
}

/// Biochemistry and pharmacology.
pub(crate) static ANALYSES: &[Analysis] = &[
    analysis(
        "NOR05172",
        "B-Hemoglobin",
        ("g/dL", "g/dL"),
        ("11,7 - 15,3", "13.4 - 17.0"),
        (Some(11.7), Some(15.3), 1),
    ),
    analysis(
        "NPU02593",
        "B-Leukocytter",
        ("10^9/L", "10*9/L"),
        ("3,5 - 10,0", ""),
        (Some(3.5), Some(10.0), 1),
    ),
    analysis(
        "NPU03568",
        "B-Trombocytter",
        ("10^9/L", "10*9/L"),
        ("145 - 390", ""),
        (Some(145.0), Some(390.0), 0),
    ),
    analysis(
        "NPU02902",
        "B-Nøytrofile",
        ("10^9/L", "10*9/L"),
        ("1.5 - 7.3", ""),
        (Some(1.5), Some(7.3), 1),
    ),
    analysis(
        "NPU02636",
        "B-Lymfocytter",
        ("10^9/L", "10*9/L"),
        ("1.1 - 3.3", ""),
        (Some(1.1), Some(3.3), 1),
    ),
    analysis(
        "NPU02840",
        "B-Monocytter",
        ("10^9/L", "10*9/L"),
        ("0.2 - 0.8", ""),
        (Some(0.2), Some(0.8), 1),
    ),
    analysis(
        "NPU01933",
        "B-Eosinofile",
        ("10^9/L", "10*9/L"),
        ("< 0.4", ""),
        (None, Some(0.4), 1),
    ),
    analysis(
        "NPU01944",
        "B-MCV",
        ("fL", "fL"),
        ("82 - 98", ""),
        (Some(82.0), Some(98.0), 0),
    ),
    analysis(
        "NPU26880",
        "B-MCH",
        ("pg", "pg"),
        ("27 - 33", ""),
        (Some(27.0), Some(33.0), 0),
    ),
    analysis(
        "NPU01961",
        "B-EVF",
        ("", "1"),
        ("0.35 - 0.46", ""),
        (Some(0.35), Some(0.46), 2),
    ),
    analysis(
        "NPU03404",
        "SR",
        ("mm", "mm"),
        ("1 - 17", ""),
        (Some(1.0), Some(17.0), 0),
    ),
    analysis(
        "NPU19748",
        "P-C-Reaktivt protein",
        ("mg/L", "mg/L"),
        ("< 4", ""),
        (None, Some(4.0), 0),
    ),
    analysis(
        "NPU04998",
        "P-Kreatinin",
        ("µmol/L", "umol/L"),
        ("45 - 90", "60 - 105"),
        (Some(45.0), Some(90.0), 0),
    ),
    analysis(
        "NOR25909",
        "Nyre-eGFR CKD-EPI Kreatinin",
        ("mL/min/1.73m2", "mL/min/{1.73_m2}"),
        (">60", ""),
        (Some(60.0), None, 0),
    ),
    analysis(
        "NPU03230",
        "P-Kalium",
        ("mmol/L", "mmol/L"),
        ("3.5 - 4.4", ""),
        (Some(3.5), Some(4.4), 1),
    ),
    analysis(
        "NPU03429",
        "P-Natrium",
        ("mmol/L", "mmol/L"),
        ("137 - 144", ""),
        (Some(137.0), Some(144.0), 0),
    ),
    analysis(
        "NPU02647",
        "P-Magnesium",
        ("mmol/L", "mmol/L"),
        ("0.71 - 0.94", ""),
        (Some(0.71), Some(0.94), 2),
    ),
    analysis(
        "NPU03096",
        "P-Fosfat",
        ("mmol/L", "mmol/L"),
        ("0.8 - 1.4", ""),
        (Some(0.8), Some(1.4), 1),
    ),
    analysis(
        "NPU01443",
        "P-Kalsium",
        ("mmol/L", "mmol/L"),
        ("2.15 - 2.51", ""),
        (Some(2.15), Some(2.51), 2),
    ),
    analysis(
        "NPU01459",
        "P-Karbamid",
        ("mmol/L", "mmol/L"),
        ("2,6-6,4", ""),
        (Some(2.6), Some(6.4), 1),
    ),
    analysis(
        "NPU02192",
        "P-Glukose",
        ("mmol/L", "mmol/L"),
        ("4,0 - 6,0", ""),
        (Some(4.0), Some(6.0), 1),
    ),
    analysis(
        "NPU27300",
        "B-HbA1c",
        ("mmol/mol", "mmol/mol"),
        ("20 - 42", ""),
        (Some(20.0), Some(42.0), 0),
    ),
    analysis(
        "NPU19651",
        "P-ALAT",
        ("U/L", "U/L"),
        ("10 - 45", ""),
        (Some(10.0), Some(45.0), 0),
    ),
    analysis(
        "NPU19654",
        "P-ASAT",
        ("U/L", "U/L"),
        ("15 - 35", ""),
        (Some(15.0), Some(35.0), 0),
    ),
    analysis(
        "NPU19657",
        "P-GT",
        ("U/L", "U/L"),
        ("10 - 75", ""),
        (Some(10.0), Some(75.0), 0),
    ),
    analysis(
        "NPU53077",
        "P-ALP",
        ("U/L", "U/L"),
        ("35 - 105", ""),
        (Some(35.0), Some(105.0), 0),
    ),
    analysis(
        "NPU19658",
        "P-LD",
        ("U/L", "U/L"),
        ("105 - 205", ""),
        (Some(105.0), Some(205.0), 0),
    ),
    analysis(
        "NPU01370",
        "P-Bilirubin",
        ("µmol/L", "umol/L"),
        ("5 - 25", ""),
        (Some(5.0), Some(25.0), 0),
    ),
    analysis(
        "NPU19673",
        "P-Albumin",
        ("g/L", "g/L"),
        ("36 - 45", ""),
        (Some(36.0), Some(45.0), 0),
    ),
    analysis(
        "NPU19763",
        "P-Ferritin",
        ("µg/L", "ug/L"),
        ("10 - 170", ""),
        (Some(10.0), Some(170.0), 0),
    ),
    analysis(
        "NPU03577",
        "P-TSH",
        ("mIU/L", "m[IU]/L"),
        ("0.50 - 3.6", ""),
        (Some(0.5), Some(3.6), 2),
    ),
    analysis(
        "NOR05863",
        "FT4",
        ("pmol/L", "pmol/L"),
        ("10 - 22", ""),
        (Some(10.0), Some(22.0), 0),
    ),
    analysis(
        "NPU01700",
        "P-Vit. B12",
        ("pmol/L", "pmol/L"),
        ("150 - 650", ""),
        (Some(150.0), Some(650.0), 0),
    ),
    analysis(
        "NPU19767",
        "P-D-dimer",
        ("mg/L", "mg/L"),
        ("< 0,5", ""),
        (None, Some(0.5), 1),
    ),
    analysis(
        "NPU01685",
        "P-INR",
        ("", "1"),
        ("0.8 - 1.2", ""),
        (Some(0.8), Some(1.2), 1),
    ),
    analysis(
        "NPU27501",
        "P-Troponin T",
        ("ng/L", "ng/L"),
        ("0 - 14", ""),
        (None, Some(14.0), 0),
    ),
    analysis(
        "NPU19814",
        "P-IgG",
        ("g/L", "g/L"),
        ("6.9 - 15.7", ""),
        (Some(6.9), Some(15.7), 1),
    ),
    analysis(
        "NPU19795",
        "P-IgA",
        ("g/L", "g/L"),
        ("0.8 - 3.9", ""),
        (Some(0.8), Some(3.9), 1),
    ),
    analysis(
        "NPU19825",
        "P-IgM",
        ("g/L", "g/L"),
        ("0.4 - 2.3", ""),
        (Some(0.4), Some(2.3), 1),
    ),
    analysis(
        "NPU19912",
        "B-Takrolimus",
        ("µg/L", "ug/L"),
        ("", ""),
        (None, None, 1),
    ),
    analysis(
        "NPU19719",
        "P-CEA",
        ("µg/L", "ug/L"),
        ("<5", ""),
        (None, Some(5.0), 1),
    ),
];

/// The analysis with this code.
pub(crate) fn find(code: &str) -> Option<&'static Analysis> {
    ANALYSES.iter().find(|analysis| analysis.code == code)
}

/// Name of a code of list 8202, the kinds of report.
pub(crate) fn report_kind(code: &str) -> &'static str {
    match code {
        "LAB" => "Laboratoriemedisin",
        "PAT" => "Patologi",
        "BLD" => "Bildediagnostikk",
        "CLIN" => "Medisinsk biokjemi",
        "MBIO" => "Medisinsk mikrobiologi",
        "MGEN" => "Medisinsk genetikk",
        "FARM" => "Klinisk farmakologi",
        "IMTR" => "Immunologi og transfusjonsmedisin",
        "RAD" => "Radiologi",
        "HIST" => "Histologi",
        "CYTO" => "Cytologi",
        "UL" => "Ultralyd",
        "RTG" => "Røntgen",
        "MR" => "Magnettomografi",
        "CT" => "Computertomografi",
        "MPAT" => "Molekylærpatologi",
        "MA" => "Mammografi",
        "SCI" => "Scintigrafi",
        "NUK" => "Nukleærmedisin",
        _ => "Annet",
    }
}

/// Name of a code of list 8243, the kinds of textual result.
pub(crate) fn text_kind(code: &str) -> &'static str {
    match code {
        "AN" => "Analyse",
        "DIAG" => "Diagnose",
        "FU" => "Funn og undersøkelsesresultater",
        "GR" => "Gruppe",
        "LR" => "Laboratorieresultat",
        "MET" => "Metode/utførte tester",
        "RSB" => "Resistensbestemmelse",
        "TFU" => "Tilleggsfunn",
        "VU" => "Vurdering",
        _ => "Uspesifisert",
    }
}

/// Name of a code of list 8271, susceptibility.
pub(crate) fn susceptibility(code: &str) -> &'static str {
    match code {
        "S" => "Sensitiv, standarddose",
        "I" => "Sensitiv, økt eksponering",
        "R" => "Resistent",
        _ => "Se kommentar",
    }
}

/// An organisation that performs or requests.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) her: &'static str,
    pub(crate) name: &'static str,
}

/// A person at a place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Role {
    pub(crate) hpr: Option<&'static str>,
    pub(crate) person: Option<&'static str>,
    pub(crate) place: Option<Place>,
    pub(crate) phone: Option<&'static str>,
}

pub(crate) const KATTSKINNET: Place = Place {
    her: "8000001",
    name: "Kattskinnet legesenter",
};
pub(crate) const FJORDLAB: Place = Place {
    her: "8000002",
    name: "Fjordlab Testsykehus HF, Laboratoriemedisin",
};
pub(crate) const FJORDLAB_PATHOLOGY: Place = Place {
    her: "8000003",
    name: "Fjordlab Testsykehus HF, Avdeling for patologi",
};
pub(crate) const VIDDA_BIOCHEMISTRY: Place = Place {
    her: "8000004",
    name: "Vidda Testsykehus HF, Medisinsk biokjemi",
};
pub(crate) const VIDDA_MICROBIOLOGY: Place = Place {
    her: "8000005",
    name: "Vidda Testsykehus HF, Medisinsk mikrobiologi",
};
pub(crate) const VIDDA_IMAGING: Place = Place {
    her: "8000006",
    name: "Vidda Testsykehus HF, Bildediagnostikk",
};
pub(crate) const VIDDA_EMERGENCY: Place = Place {
    her: "8000007",
    name: "Vidda Testsykehus HF, Akuttmottak",
};
pub(crate) const VIDDA_MEDICINE: Place = Place {
    her: "8000008",
    name: "Vidda Testsykehus HF, Medisinsk avdeling",
};
pub(crate) const FJORDLAB_IMMUNOLOGY: Place = Place {
    her: "8000009",
    name: "Fjordlab Testsykehus HF, Immunologi og transfusjonsmedisin",
};

const fn role(hpr: &'static str, person: &'static str, place: Place) -> Role {
    Role {
        hpr: Some(hpr),
        person: Some(person),
        place: Some(place),
        phone: None,
    }
}

pub(crate) const MAGNAR_KOMAN: Role = role("9144889", "Magnar Koman", KATTSKINNET);
pub(crate) const RITA_LIN_EMERGENCY: Role = role("9144900", "Rita Lin", VIDDA_EMERGENCY);
pub(crate) const RITA_LIN_MEDICINE: Role = role("9144900", "Rita Lin", VIDDA_MEDICINE);
pub(crate) const AUGUST_SEPTEMBER: Role = role("9144897", "August September", VIDDA_IMAGING);
pub(crate) const MYKKE_PLASME: Role = Role {
    hpr: Some("9876511"),
    person: Some("Mykke Plasme (bioingeniør)"),
    place: Some(FJORDLAB),
    phone: Some("73000000"),
};
pub(crate) const OLA_ENGINEER: Role = role("9999002", "Ola Testingeniør", VIDDA_BIOCHEMISTRY);
pub(crate) const PATHOLOGY: Role = Role {
    hpr: None,
    person: None,
    place: Some(FJORDLAB_PATHOLOGY),
    phone: None,
};
pub(crate) const MICROBIOLOGY: Role = Role {
    hpr: None,
    person: None,
    place: Some(VIDDA_MICROBIOLOGY),
    phone: Some("73000005"),
};
pub(crate) const IMMUNOLOGY: Role = Role {
    hpr: None,
    person: None,
    place: Some(FJORDLAB_IMMUNOLOGY),
    phone: None,
};

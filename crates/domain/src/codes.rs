//! National code lists by number, in whatever spelling a system name came, and the official Norwegian names of the small ones.
//!
//! Names are shown as they stand; an unknown code falls back to the source's display, then to the code itself (the caller's
//! job). Deliberately not here: the large lists, interpretation of any code.

/// Number of a national code list, such as 9602.
pub type CodeListNumber = u32;

type Names = &'static [(&'static str, &'static str)];

/// Type of report and discipline.
pub const REPORT_TYPE: CodeListNumber = 8202;
/// Cytology material; only what is known by name.
pub const CYTOLOGY_MATERIAL: CodeListNumber = 8216;
/// Pathology examinations; only what is known by name.
pub const PATHOLOGY_EXAMINATION: CodeListNumber = 8219;
/// Heading of a reason or comment.
pub const REASON_HEADING: CodeListNumber = 8231;
/// Pretreatment.
pub const PRETREATMENT: CodeListNumber = 8232;
/// Type of clinical information.
pub const CLINICAL_INFORMATION: CodeListNumber = 8233;
/// Kind of text result.
pub const TEXT_RESULT: CodeListNumber = 8243;
/// Deviation mark, only as the source sets it.
pub const DEVIATION: CodeListNumber = 8244;
/// Comment on a report; only what is known by name.
pub const REPORT_COMMENT: CodeListNumber = 8269;
/// Susceptibility.
pub const SUSCEPTIBILITY: CodeListNumber = 8271;
/// Recommended new test; no names are published.
pub const NEW_TEST: CodeListNumber = 8272;
/// Urgency of a recommended new test; only what is known by name.
pub const NEW_TEST_URGENCY: CodeListNumber = 8273;
/// Cytology sampling tool.
pub const SAMPLING_TOOL: CodeListNumber = 8275;
/// Specimen material; only what has been seen.
pub const SPECIMEN_MATERIAL: CodeListNumber = 8351;
/// Practice setting: special units.
pub const SPECIAL_UNIT: CodeListNumber = 8651;
/// Practice setting: common functions.
pub const COMMON_FUNCTION: CodeListNumber = 8653;
/// Practice setting: diagnostic services.
pub const DIAGNOSTIC_SERVICE: CodeListNumber = 8654;
/// Category of health personnel.
pub const HEALTH_PERSONNEL: CodeListNumber = 9060;
/// Document categories (level 1) and types (level 2).
pub const DOCUMENT_TYPE: CodeListNumber = 9602;
/// Restriction and denial.
pub const RESTRICTION: CodeListNumber = 9603;
/// Norsk laboratoriekodeverk (NPU and NOR codes); too long to hold, names come with the data.
pub const LABORATORY: CodeListNumber = 7280;
/// NCRP, procedures of radiology and nuclear medicine; names come with the data.
pub const RADIOLOGY_PROCEDURE: CodeListNumber = 7270;
/// NORPAT, pathology; names come with the data.
pub const PATHOLOGY: CodeListNumber = 7010;
/// Codes that a laboratory made itself; there is no list.
pub const LOCAL_LABORATORY: CodeListNumber = 8212;

/// The number of a national code list from the name of its system.
///
/// Reads `urn:oid:2.16.578.1.12.4.1.1.8202`, the bare OID, and `http(s)://ehelse.no` or `helsedir.no`
/// `/fhir/CodeSystem/no-kodeverk-8202`, with a suffix such as `-nlk` and a version after `|` or not.
#[must_use]
pub fn list_number(system: &str) -> Option<CodeListNumber> {
    // As nearly every source spells it.
    let usual = system
        .strip_prefix("urn:oid:")
        .and_then(|oid| oid.strip_prefix(CODE_LIST_ARC));
    if let Some(number) = usual.and_then(short_number) {
        return Some(number);
    }
    let name = system
        .trim()
        .split('|')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let digits = if let Some(number) = name
        .strip_prefix("urn:oid:")
        .unwrap_or(&name)
        .strip_prefix(CODE_LIST_ARC)
    {
        number
    } else {
        let address = name
            .strip_prefix("https://")
            .or_else(|| name.strip_prefix("http://"))?;
        let (host, path) = address.split_once('/')?;
        if !matches!(
            host.strip_prefix("www.").unwrap_or(host),
            "ehelse.no" | "helsedir.no"
        ) {
            return None;
        }
        let list = path.strip_prefix("fhir/codesystem/no-kodeverk-")?;
        let (number, suffix) = list.split_once('-').unwrap_or((list, "x"));
        if suffix.is_empty() || !suffix.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return None;
        }
        number
    };
    short_number(digits)
}

fn short_number(digits: &str) -> Option<CodeListNumber> {
    let is_number =
        (1..=5).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { digits.parse().ok() } else { None }
}

/// Root of the national code lists.
const CODE_LIST_ARC: &str = "2.16.578.1.12.4.1.1.";

/// The official Norwegian name of a code, where the list is held here.
#[must_use]
pub fn name(list: CodeListNumber, code: &str) -> Option<&'static str> {
    let code = code.trim();
    codes(list)
        .find(|(known, _)| *known == code)
        .map(|(_, name)| name)
}

/// All codes of a held list with their names, in its order; none for others.
pub fn codes(list: CodeListNumber) -> impl Iterator<Item = (&'static str, &'static str)> {
    let names: Names = match list {
        REPORT_TYPE => REPORT_TYPE_NAMES,
        CYTOLOGY_MATERIAL => CYTOLOGY_MATERIAL_NAMES,
        PATHOLOGY_EXAMINATION => PATHOLOGY_EXAMINATION_NAMES,
        REASON_HEADING => REASON_HEADING_NAMES,
        PRETREATMENT => PRETREATMENT_NAMES,
        CLINICAL_INFORMATION => CLINICAL_INFORMATION_NAMES,
        TEXT_RESULT => TEXT_RESULT_NAMES,
        DEVIATION => DEVIATION_NAMES,
        REPORT_COMMENT => REPORT_COMMENT_NAMES,
        SUSCEPTIBILITY => SUSCEPTIBILITY_NAMES,
        NEW_TEST_URGENCY => NEW_TEST_URGENCY_NAMES,
        SAMPLING_TOOL => SAMPLING_TOOL_NAMES,
        SPECIMEN_MATERIAL => SPECIMEN_MATERIAL_NAMES,
        SPECIAL_UNIT => SPECIAL_UNIT_NAMES,
        COMMON_FUNCTION => COMMON_FUNCTION_NAMES,
        DIAGNOSTIC_SERVICE => DIAGNOSTIC_SERVICE_NAMES,
        HEALTH_PERSONNEL => HEALTH_PERSONNEL_NAMES,
        DOCUMENT_TYPE => DOCUMENT_TYPE_NAMES,
        RESTRICTION => RESTRICTION_NAMES,
        _ => &[],
    };
    names.iter().copied()
}

/// The category (level 1) of a document type (level 2) of list 9602: `A03-2` is of `A00-1`.
#[must_use]
pub fn document_category(code: &str) -> Option<&'static str> {
    let letter = code.trim().chars().next()?;
    codes(DOCUMENT_TYPE)
        .map(|(known, _)| known)
        .find(|known| known.ends_with("00-1") && known.starts_with(letter))
}

const REPORT_TYPE_NAMES: Names = &[
    ("LAB", "Laboratoriemedisin"),
    ("PAT", "Patologi"),
    ("BLD", "Bildediagnostikk"),
    ("CLIN", "Medisinsk biokjemi"),
    ("MBIO", "Medisinsk mikrobiologi"),
    ("MGEN", "Medisinsk genetikk"),
    ("FARM", "Klinisk farmakologi"),
    ("IMTR", "Immunologi og transfusjonsmedisin"),
    ("RAD", "Radiologi"),
    ("NUK", "Nukleærmedisin"),
    ("CYTO", "Cytologi"),
    ("HIST", "Histologi"),
    ("MPAT", "Molekylærpatologi"),
    ("OBD", "Obduksjon"),
    ("MORS", "Mors"),
    ("CT", "Computertomografi"),
    ("MA", "Mammografi"),
    ("MR", "Magnettomografi"),
    ("RTG", "Røntgen"),
    ("SCI", "Scintigrafi"),
    ("UL", "Ultralyd"),
    ("AN", "Annet"),
];
const CYTOLOGY_MATERIAL_NAMES: Names = &[("CVX", "Cervix")];
const PATHOLOGY_EXAMINATION_NAMES: Names = &[
    ("A", "Histologisk"),
    ("C", "Cytologisk"),
    ("MA", "Makroskopisk"),
    ("MI", "Mikroskopisk"),
    ("MAMI", "Makro- og mikroskopisk"),
    ("F", "Frysesnitt"),
    ("FNA", "Finnålsaspirasjon"),
    ("VC", "Væskebasert cytologi"),
    ("D", "Vaginal/cervix cytologi"),
    ("HPV", "HPV-test"),
    ("FLW", "Flowcytometri"),
    ("K", "Kromosom"),
    ("M", "Molekylærgenetisk"),
    ("MP", "Molekylærpatologisk"),
    ("H", "Hormonreseptor"),
    ("P", "Punksjonscytologi"),
    ("R", "Rescreening"),
];
const REASON_HEADING_NAMES: Names = &[
    ("BG", "Begrunnelse"),
    ("DIAG", "Diagnose"),
    ("FA", "Familie/sosialt"),
    ("FO", "Forløp og behandling"),
    ("FU", "Funn og undersøkelsesresultater"),
    ("HJ", "Funksjonsnivå/hjelpetiltak"),
    ("IP", "Informasjon til pasient/pårørende"),
    ("KF", "Kontroll pga. tidligere funn"),
    ("MAAL", "Mål for oppholdet"),
    ("MU", "Innkalt til masseundersøkelse"),
    ("PROB", "Aktuell problemstilling"),
    ("RU", "Rutineundersøkelse"),
    ("SVU", "Spesialistvurdering"),
    ("UP", "Ubesvarte prøver"),
    ("UTRED", "Forventet utredning/behandling"),
    ("VU", "Vurdering"),
];
const PRETREATMENT_NAMES: Names = &[
    ("FA", "Faste"),
    ("DI", "Diett"),
    ("MEDB", "Medikamentell behandling"),
    ("PFP", "Profylaktisk prosedyre"),
];
const CLINICAL_INFORMATION_NAMES: Names = &[
    ("CAVE", "Cave-opplysninger"),
    ("NB", "Spesielle hensyn av betydning for behandlingen"),
    ("ANAM", "Sykehistorie"),
    ("ART", "Andre relevante tilstander"),
    ("OPPL", "Klinisk opplysning"),
    ("MEDB", "Legemiddelopplysning"),
    ("MPRS", "Medisinsk prosedyre"),
    ("OPIN", "Operasjon/inngrep"),
    ("PRS", "Andre prosedyrer"),
    ("PROG", "Prognose"),
    ("SYMP", "Symptom"),
    ("SM", "Smitte"),
    ("TB", "Tidligere behandling"),
    ("US", "Tidligere undersøkelse"),
    ("GBEH", "Tidligere gynekologisk behandling"),
    ("GOPL", "Gynekologiske opplysninger"),
];
const TEXT_RESULT_NAMES: Names = &[
    ("AN", "Analyse"),
    ("DIAG", "Diagnose"),
    ("FU", "Funn og undersøkelsesresultater"),
    ("GR", "Gruppe"),
    ("LR", "Laboratorieresultat"),
    ("MET", "Metode/utførte tester"),
    ("RSB", "Resistensbestemmelse"),
    ("SY", "Sykmelding"),
    ("TFU", "Tilleggsfunn"),
    ("UP", "Ubesvarte prøver"),
    ("VU", "Vurdering"),
    ("XX", "Uspesifisert"),
];
const DEVIATION_NAMES: Names = &[
    ("1", "Over øvre referansegrense"),
    ("2", "Under nedre referansegrense"),
    ("3", "Utenfor referansegrensene"),
];
const REPORT_COMMENT_NAMES: Names = &[
    ("TA", "Telefonsvar avgitt"),
    ("VA", "Vesentlig avvik fra tidligere svar"),
];
const SUSCEPTIBILITY_NAMES: Names = &[
    ("S", "Sensitiv, standarddose"),
    ("I", "Sensitiv, økt eksponering"),
    ("R", "Resistent"),
    ("K", "Se kommentar"),
];
const NEW_TEST_URGENCY_NAMES: Names = &[("S", "Snarest"), ("B", "Etter behandling")];
const SAMPLING_TOOL_NAMES: Names = &[("BS", "Børste og spatel"), ("S", "Spatel"), ("A", "Annet")];
const SPECIMEN_MATERIAL_NAMES: Names = &[
    ("B", "Blod"),
    ("S", "Serum"),
    ("P", "Plasma"),
    ("U", "Urin"),
    ("HNX", "Hals+nasopharynxsekret"),
];
const SPECIAL_UNIT_NAMES: Names = &[
    ("A01", "Operasjon"),
    ("A02", "Observasjonsenhet"),
    ("A03", "Intensivenhet"),
    ("A04", "Overvåkningsenhet"),
    ("A05", "Intermediærenhet"),
];
const COMMON_FUNCTION_NAMES: Names = &[
    ("1", "Pleietjenester"),
    ("2", "Pasienthotell"),
    ("3", "Pasientmottak, elektiv"),
    ("4", "Legevakt"),
    ("5", "Vurdering av henvisning"),
    ("6", "Akuttmottak"),
    ("7", "Ambulansetjeneste"),
    ("8", "Luftambulanse"),
    ("9", "AMK-sentral"),
];
const DIAGNOSTIC_SERVICE_NAMES: Names = &[
    ("B", "Bildediagnostikk"),
    ("B01", "Røntgen"),
    ("B02", "Ultralyd"),
    ("B03", "Angiografi"),
    ("B04", "MR"),
    ("B05", "CT"),
    ("B06", "Nukleærmedisin"),
    ("B07", "Nevroradiologi"),
    ("B08", "Intervensjonsradiologi"),
    ("L", "Laboratoriefag"),
    ("L01", "Klinisk farmakologi"),
    ("L02", "Immunologi/allergologi/transfusjon"),
    ("L03", "Medisinsk biokjemi"),
    ("L04", "Mikrobiologi"),
    ("L06", "Patologi"),
    ("L07", "Klinisk nevrofysiologi"),
    ("L08", "Nevrovaskulært lab"),
    ("L09", "Nevroimmunologisk lab"),
    ("L10", "Cyto-/molekylærgenetikk"),
];
const HEALTH_PERSONNEL_NAMES: Names = &[
    ("AA", "Ambulansearbeider"),
    ("AT", "Apotektekniker"),
    ("AU", "Audiograf"),
    ("BI", "Bioingeniør"),
    ("ET", "Ergoterapeut"),
    ("FA1", "Provisorfarmasøyt"),
    ("FA2", "Reseptarfarmasøyt"),
    ("FB", "Fiskehelsebiolog"),
    ("FO", "Fotterapeut"),
    ("FT", "Fysioterapeut"),
    ("HE", "Helsesekretær"),
    ("HF", "Helsefagarbeider"),
    ("HP", "Hjelpepleier"),
    ("JO", "Jordmor"),
    ("KE", "Klinisk ernæringsfysiolog"),
    ("KI", "Kiropraktor"),
    ("LE", "Lege"),
    ("NP", "Naprapat"),
    ("OA", "Omsorgsarbeider"),
    ("OI", "Ortopediingeniør"),
    ("OP", "Optiker"),
    ("OR", "Ortoptist"),
    ("OS", "Osteopat"),
    ("PE", "Perfusjonist"),
    ("PM", "Paramedisiner"),
    ("PS", "Psykolog"),
    ("RA", "Radiograf"),
    ("SP", "Sykepleier"),
    ("TH", "Tannhelsesekretær"),
    ("TL", "Tannlege"),
    ("TP", "Tannpleier"),
    ("TT", "Tanntekniker"),
    ("VE", "Veterinær"),
    ("VP", "Vernepleier"),
    ("XX", "Ukjent/uspesifisert"),
    ("MT", "Manuellterapeut (utgått)"),
];
const DOCUMENT_TYPE_NAMES: Names = &[
    ("A00-1", "Epikriser og sammenfatninger"),
    ("A01-2", "Kriseplan"),
    ("A02-2", "Individuell plan"),
    ("A03-2", "Epikrise"),
    ("A04-2", "Sykepleiesammenfatning"),
    ("A05-2", "Fysioterapisammenfatning"),
    ("A06-2", "Ergoterapisammenfatning"),
    ("A07-2", "Psykologsammenfatning"),
    ("A08-2", "Sosionomsammenfatning"),
    ("A09-2", "Ernæringsfysiologsammenfatning"),
    ("A10-2", "Annet fagpersonell sammenfatning"),
    ("A11-2", "Tverrfaglig sammenfatning"),
    ("A12-2", "Utskrivings-/Pasientorientering"),
    ("A13-2", "Poliklinisk epikrise"),
    ("B00-1", "Kontinuerlig/løpende journal"),
    ("B01-2", "Tverrfaglig behandlingsplan"),
    ("B02-2", "Journalnotat"),
    ("B03-2", "Poliklinisk notat"),
    ("C00-1", "Prøvesvar, vev og væsker"),
    ("C01-2", "Medisinsk biokjemi"),
    ("C02-2", "Blodbank og immunologi"),
    ("C03-2", "Mikrobiologi, virologi og serologi"),
    ("C04-2", "Patologi, histologi og cytologi"),
    ("C05-2", "Klinisk farmakologi"),
    ("C06-2", "Medisinsk genetikk"),
    ("C07-2", "Allergiutredning"),
    ("D00-1", "Organfunksjon"),
    ("D01-2", "Hjerte og kretsløp"),
    ("D02-2", "Lunge"),
    ("D03-2", "Fordøyelse"),
    ("D04-2", "Urinveier"),
    ("D05-2", "Gyn/Reproduksjon"),
    ("D06-2", "Nervesystemet"),
    ("D07-2", "Ledd/ben/skjelett"),
    ("D08-2", "ØNH"),
    ("D09-2", "Øye"),
    ("D10-2", "Hud"),
    ("D11-2", "Endokrinologi"),
    ("D12-2", "Metabolisme"),
    ("D13-2", "Beinmargsutstryk"),
    ("E00-1", "Bildediagnostikk (og andre medisinske bilder)"),
    ("E01-2", "Bildediagnostiske svar"),
    ("E02-2", "Foto og film"),
    ("F00-1", "Kurve, observasjon og behandling"),
    ("F01-2", "Kurve"),
    ("F02-2", "Anestesi- og opr. rapporter"),
    ("F03-2", "Intensiv/postoperativ observasjon"),
    ("F04-2", "Svangerskap og fødsel"),
    ("F05-2", "Diabetes/endokrinologi"),
    ("F06-2", "Onkologi/hematologi"),
    ("F07-2", "Nyre/dialyse"),
    ("F08-2", "Smertebehandling"),
    ("F09-2", "Ambulansejournal"),
    ("F10-2", "Transplantasjon"),
    ("I00-1", "Korrespondanse"),
    ("I01-2", "Henvisninger"),
    ("I02-2", "Brev"),
    ("J00-1", "Attester, melding og erklæringer"),
    ("J01-2", "Sykmeldinger og trygdesaker"),
    ("J02-2", "Legeerklæring om dødsfall"),
    ("S00-1", "Test og scoring"),
    ("S01-2", "Tester"),
    ("S02-2", "Systematiserte diagnostiske intervju"),
    ("S03-2", "Voldsrisikovurdering"),
];
const RESTRICTION_NAMES: Names = &[
    ("N", "Normal"),
    ("NORS", "Sperret"),
    ("NORU", "Utsatt innsyn for innbygger"),
    ("NORN_FFL", "Nektet pasientinnsyn: fare for liv"),
    (
        "NORN_KUT",
        "Nektet pasientinnsyn: klart utilrådelig (nærstående)",
    ),
    ("NORN_EPO", "Nektet pasientinnsyn: pasientens eget ønske"),
    ("NORN_ALL", "Nektet pasientinnsyn: alle dokumenter"),
    ("NORN_FOR", "Nektet pasientinnsyn: foreldet"),
    ("NORN_FORANS", "Nektet pasientinnsyn: foreldreansvarlig"),
    ("NORN_UNGDOM", "Nektet pasientinnsyn: ungdom 12–16"),
    ("NORN_FFH", "Nektet pasientinnsyn: fare for helsepersonell"),
    (
        "NORN_FPB",
        "Nektet pasientinnsyn: forsvarlig pasientbehandling",
    ),
    ("NORN_DUP", "Nektet pasientinnsyn: duplikat"),
    ("NORN_ANG", "Nektet pasientinnsyn: andre grunner"),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_spelling_of_a_system_gives_the_number_of_its_list() {
        for system in [
            "urn:oid:2.16.578.1.12.4.1.1.8202",
            "URN:OID:2.16.578.1.12.4.1.1.8202",
            "2.16.578.1.12.4.1.1.8202",
            "http://ehelse.no/fhir/CodeSystem/no-kodeverk-8202",
            "https://helsedir.no/fhir/CodeSystem/no-kodeverk-8202",
            "http://www.helsedir.no/fhir/CodeSystem/no-kodeverk-8202",
            " http://helsedir.no/fhir/CodeSystem/no-kodeverk-8202|1.0 ",
        ] {
            assert_eq!(list_number(system), Some(REPORT_TYPE), "{system}");
        }
        assert_eq!(
            list_number("http://ehelse.no/fhir/CodeSystem/no-kodeverk-7280-nlk"),
            Some(LABORATORY)
        );
        assert_eq!(
            list_number("http://ehelse.no/fhir/CodeSystem/no-kodeverk-7270-ncrp"),
            Some(RADIOLOGY_PROCEDURE)
        );
        assert_eq!(
            list_number("http://helsedir.no/fhir/CodeSystem/no-kodeverk-7010-norpat"),
            Some(PATHOLOGY)
        );
    }

    #[test]
    fn other_systems_are_no_national_list() {
        for system in [
            "",
            "8202",
            "http://unitsofmeasure.org",
            "urn:oid:2.16.578.1.12.4.1.4.1",
            "urn:oid:2.16.578.1.12.4.1.1",
            "urn:oid:2.16.578.1.12.4.1.1.",
            "urn:oid:2.16.578.1.12.4.1.1.8202.1",
            "urn:oid:2.16.578.1.12.4.1.1.+202",
            "urn:oid:2.16.578.1.12.4.1.1.99999999999",
            "http://ehelse.no.example/fhir/CodeSystem/no-kodeverk-8202",
            "http://ehelse.no/fhir/CodeSystem/no-kodeverk-8202-",
            "ftp://ehelse.no/fhir/CodeSystem/no-kodeverk-8202",
            "http://nhn.no/fhir/nilar/CodeSystem/pvk-outcome-cs",
        ] {
            assert_eq!(list_number(system), None, "{system}");
        }
    }

    #[test]
    fn names_are_the_official_ones() {
        assert_eq!(name(REPORT_TYPE, "CLIN"), Some("Medisinsk biokjemi"));
        assert_eq!(name(DEVIATION, "1"), Some("Over øvre referansegrense"));
        assert_eq!(name(SUSCEPTIBILITY, "I"), Some("Sensitiv, økt eksponering"));
        assert_eq!(name(HEALTH_PERSONNEL, "FA1"), Some("Provisorfarmasøyt"));
        assert_eq!(name(DOCUMENT_TYPE, "A03-2"), Some("Epikrise"));
        assert_eq!(
            name(DOCUMENT_TYPE, "E00-1"),
            Some("Bildediagnostikk (og andre medisinske bilder)")
        );
        assert_eq!(name(RESTRICTION, "NORS"), Some("Sperret"));
        assert_eq!(name(SPECIMEN_MATERIAL, " S "), Some("Serum"));
        // The same code in another list is another thing.
        assert_eq!(name(SUSCEPTIBILITY, "S"), Some("Sensitiv, standarddose"));
    }

    #[test]
    fn an_unknown_code_or_list_has_no_name_and_no_guess() {
        assert_eq!(name(DEVIATION, "H"), None);
        assert_eq!(name(REPORT_TYPE, "clin"), None);
        assert_eq!(name(LABORATORY, "NPU06073"), None);
        assert_eq!(name(0, ""), None);
    }

    #[test]
    fn held_lists_are_whole_and_name_each_code_once() {
        let sizes = [
            (REPORT_TYPE, 22),
            (TEXT_RESULT, 12),
            (DEVIATION, 3),
            (HEALTH_PERSONNEL, 36),
            (DOCUMENT_TYPE, 64),
            (RESTRICTION, 14),
        ];
        for (list, size) in sizes {
            assert_eq!(codes(list).count(), size, "{list}");
        }
        for list in 0..10_000 {
            let mut seen = HashSet::new();
            for (code, name) in codes(list) {
                assert!(seen.insert(code), "{list} {code} twice");
                assert!(!name.is_empty() && name.trim() == name, "{list} {code}");
            }
        }
    }

    #[test]
    fn a_document_type_has_its_category() {
        assert_eq!(document_category("A03-2"), Some("A00-1"));
        assert_eq!(document_category("J02-2"), Some("J00-1"));
        assert_eq!(document_category("I00-1"), Some("I00-1"));
        assert_eq!(document_category("Z01-2"), None);
        assert_eq!(document_category(""), None);
    }
}

//! Svarrapport 1.2 to 1.4: biochemistry, microbiology, pathology and radiology.

use std::fmt::Write as _;

use jiff::{ToSpan as _, civil::DateTime};

use super::{HOSPITAL, Kind, LABORATORY, PRACTICE, Party, moment, start, subject};
use crate::{content::cda::escape, people::Patient};

/// What the report is about.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Laboratory {
    Biochemistry,
    /// A culture with susceptibility, preliminary.
    Microbiology,
    /// A text with codes, changed.
    Pathology,
    Radiology,
}

const LABORATORY_CODES: &str = "2.16.578.1.12.4.1.1.7280";

/// The message.
pub(crate) fn laboratory(
    kind: Kind,
    patient: &Patient,
    (id, written): (&str, DateTime),
    content: Laboratory,
) -> String {
    let collected = written.checked_sub(30.hours()).unwrap_or(written);
    let (message_type, description, service, status, sender) = match content {
        Laboratory::Biochemistry => (
            ("SVAR_LAB", "Svarrapport-Laboratoriemedisin"),
            ("CLIN", "Medisinsk biokjemi"),
            ("N", "Ny"),
            ("F", "Endelig rapport"),
            LABORATORY,
        ),
        Laboratory::Microbiology => (
            ("SVAR_LAB", "Svarrapport-Laboratoriemedisin"),
            ("MBIO", "Mikrobiologi"),
            ("N", "Ny"),
            ("P", "Foreløpig rapport"),
            LABORATORY,
        ),
        Laboratory::Pathology => (
            ("SVAR_PAT", "Svarrapport-Patologi"),
            ("HIST", "Histologi"),
            ("M", "Endring"),
            ("F", "Endelig rapport"),
            LABORATORY,
        ),
        Laboratory::Radiology => (
            ("SVAR_RAD", "Svarrapport-Radiologi"),
            ("RTG", "Røntgen"),
            ("N", "Ny"),
            ("F", "Endelig rapport"),
            Party {
                department: Some(("Bildediagnostikk", "8000038")),
                ..HOSPITAL
            },
        ),
    };
    let mut out = start(kind, message_type, (id, written));
    let approved = if status.0 == "F" {
        format!("<ApprDate V=\"{}\"/>", moment(written))
    } else {
        String::new()
    };
    let _ = writeln!(
        out,
        "  <ServReport>\n    <ServType V=\"{}\" DN=\"{}\"/><IssueDate V=\"{}\"/>{approved}<Status V=\"{}\" DN=\"{}\"/><MsgDescr V=\"{}\" DN=\"{}\"/><ServProvId>{}</ServProvId>",
        service.0,
        service.1,
        moment(written),
        status.0,
        status.1,
        description.0,
        description.1,
        written.strftime("%y-%m%d-1"),
    );
    out.push_str(remarks(content));
    let _ = writeln!(
        out,
        "    <ServReq><IssueDate V=\"{}\"/><Id>{}</Id><ReceiptDate V=\"{}\"/><ReasonAsText><Heading V=\"PROB\" DN=\"Aktuell problemstilling\"/><TextResultValue>{}</TextResultValue></ReasonAsText></ServReq>",
        collected.date(),
        written.strftime("R-%y%m%d-1"),
        moment(collected.checked_add(4.hours()).unwrap_or(collected)),
        match content {
            Laboratory::Biochemistry => "Kontroll av nyrefunksjon.",
            Laboratory::Microbiology => "Dysuri i to døgn.",
            Laboratory::Pathology => "Kløende, rød flekk på venstre legg.",
            Laboratory::Radiology => "Sår på venstre fot. Osteomyelitt?",
        },
    );
    let _ = writeln!(out, "    <Patient>{}", subject(patient));
    match content {
        Laboratory::Biochemistry => biochemistry(&mut out, kind, collected),
        Laboratory::Microbiology => microbiology(&mut out, collected),
        Laboratory::Pathology => pathology(&mut out, collected),
        Laboratory::Radiology => radiology(&mut out, collected),
    }
    out.push_str("    </Patient>\n");
    out.push_str(&sender.role("ServProvider"));
    out.push_str(&PRACTICE.role("Requester"));
    out.push_str("  </ServReport>\n</Message>\n");
    out
}

/// What the laboratory says about the whole report.
fn remarks(content: Laboratory) -> &'static str {
    match content {
        Laboratory::Microbiology => {
            "    <Comment>Telefonsvar gitt til legevakt.</Comment><CodedComment V=\"TA\" S=\"2.16.578.1.12.4.1.1.8269\" DN=\"Telefonsvar avgitt\"/>\n"
        }
        Laboratory::Pathology => {
            "    <Comment>Erstatter tidligere svar: vurderingen er endret.</Comment><CodedComment V=\"VA\" S=\"2.16.578.1.12.4.1.1.8269\" DN=\"Vesentlig avvik fra tidligere svar\"/>\n"
        }
        Laboratory::Biochemistry | Laboratory::Radiology => "",
    }
}

fn sample((code, name): (&str, &str), place: &str, collected: DateTime) -> String {
    let place = if place.is_empty() {
        String::new()
    } else {
        format!("<AnatomicalOrigin>{place}</AnatomicalOrigin>")
    };
    format!(
        "      <AnalysedSubject><CollectedSample><CollectedDate V=\"{}\"/></CollectedSample><TypeCoded V=\"{code}\" S=\"2.16.578.1.12.4.1.1.8351\" DN=\"{name}\"/>{place}<IdByServProvider>1</IdByServProvider></AnalysedSubject>\n",
        moment(collected),
    )
}

fn biochemistry(out: &mut String, kind: Kind, collected: DateTime) {
    // The older versions spell the sign for micro with a letter.
    let unit = if kind.version == "1.4" {
        "µmol/L"
    } else {
        "umol/L"
    };
    out.push_str(&sample(("P", "Plasma"), "", collected));
    let above = "<DevResultInd V=\"1\" DN=\"Over øvre referansegrense\"/>";
    for (code, name, value, unit, range, comment, mark) in [
        (
            "NPU04998",
            "P-Kreatinin",
            "<NumResultValue V=\"214\" U=\"UNIT\"/>",
            unit,
            "45 - 90",
            "",
            above,
        ),
        (
            "NPU03230",
            "P-Kalium",
            "<NumResultValue V=\"4.90\" U=\"UNIT\"/>",
            "mmol/L",
            "3,5 - 4,4",
            "<Comment>Lett hemolyse.</Comment>",
            above,
        ),
        (
            "NPU19748",
            "P-C-reaktivt protein",
            "<ArithmeticComp V=\"LT\" DN=\"Mindre enn\"/><NumResultValue V=\"5\" U=\"UNIT\"/>",
            "mg/L",
            "< 5",
            "",
            "",
        ),
    ] {
        let _ = writeln!(
            out,
            "      <ResultItem><NumResult>{}</NumResult><ServType V=\"N\" DN=\"Ny\"/><RefInterval><Descr>{}</Descr></RefInterval><Investigation><Id V=\"{code}\" S=\"{LABORATORY_CODES}\" DN=\"{name}\"/></Investigation>{comment}{mark}<StatusInvestigation V=\"3\" DN=\"Endelig\"/><RefAnalysedSubject>1</RefAnalysedSubject></ResultItem>",
            value.replace("UNIT", unit),
            escape(range),
        );
    }
    // A local code with nothing but its words, and a result that was sent before.
    let _ = writeln!(
        out,
        "      <ResultItem><TextResult><TextResultValue>Se kommentar</TextResultValue></TextResult><ServType V=\"N\" DN=\"Ny\"/><Investigation><Id S=\"2.16.578.1.12.4.1.1.8212\" OT=\"Lagret prøve\"/></Investigation><Comment>Prøven oppbevares i tre måneder.</Comment></ResultItem>\n      <ResultItem><NumResult><NumResultValue V=\"4.6\" U=\"mmol/L\"/></NumResult><ServType V=\"H\" DN=\"Historikk\"/><RefInterval><Descr>3,5 - 4,4</Descr></RefInterval><Investigation><Id V=\"NPU03230\" S=\"{LABORATORY_CODES}\" DN=\"P-Kalium\"/></Investigation><InvDate V=\"{}\"/></ResultItem>",
        collected.checked_sub(90.days()).unwrap_or(collected).date(),
    );
}

fn microbiology(out: &mut String, collected: DateTime) {
    out.push_str(&sample(("U", "Urin"), "", collected));
    let _ = writeln!(
        out,
        "      <ResultItem><TextResult><Heading V=\"LR\" DN=\"Laboratorieresultat\"/><TextResultValue>Escherichia coli</TextResultValue></TextResult><ServType V=\"N\" DN=\"Ny\"/><Investigation><Id V=\"NPU06073\" S=\"{LABORATORY_CODES}\" DN=\"U-Bakterier dyrkning\"/></Investigation><IdResultItem>1</IdResultItem><StatusInvestigation V=\"2\" DN=\"Foreløpig\"/><RefAnalysedSubject>1</RefAnalysedSubject>\n        <ResultItem><TextResult><TextResultValue> &gt;100.000 per ml</TextResultValue></TextResult><ServType V=\"N\" DN=\"Ny\"/><Investigation><Id S=\"2.16.578.1.12.4.1.1.8212\" OT=\"Mengde\"/></Investigation></ResultItem></ResultItem>"
    );
    for (code, name, value, category, category_name) in [
        (
            "NPU06044",
            "Us-Mecillinam",
            "0,25",
            "S",
            "Sensitiv, standarddose",
        ),
        ("NPU06045", "Us-Ampicillin", ">16", "R", "Resistent"),
        ("NPU06047", "Us-Trimetoprim", ">16", "R", "Resistent"),
        (
            "NPU06049",
            "Us-Ciprofloksacin",
            "0,5",
            "I",
            "Sensitiv, økt eksponering",
        ),
    ] {
        let _ = writeln!(
            out,
            "      <ResultItem><TextResult><Heading V=\"RSB\" DN=\"Resistensbestemmelse\"/><TextResultValue>{}</TextResultValue><TextCode V=\"{category}\" S=\"2.16.578.1.12.4.1.1.8271\" DN=\"{category_name}\"/></TextResult><ServType V=\"N\" DN=\"Ny\"/><Investigation><Id V=\"{code}\" S=\"{LABORATORY_CODES}\" DN=\"{name}\"/></Investigation><RefIdResultItem>1</RefIdResultItem></ResultItem>",
            escape(value),
        );
    }
}

fn pathology(out: &mut String, collected: DateTime) {
    out.push_str(&sample(("HUD", "Hudbiopsi"), "Venstre legg", collected));
    for (investigation, name, heading, heading_name, text, codes) in [
        (
            "MA",
            "Makroskopisk beskrivelse",
            "LR",
            "Laboratorieresultat",
            "4 mm stanse, todelt, alt innstøpt.",
            "",
        ),
        (
            "MI",
            "Mikroskopisk beskrivelse",
            "LR",
            "Laboratorieresultat",
            "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>Hudstanse med normal epidermis.<br/>I dermis <em>sparsomt</em> perivaskulært infiltrat av lymfocytter.</p></div>",
            "",
        ),
        (
            "DIAG",
            "Diagnose",
            "DIAG",
            "Diagnose",
            "Forenlig med reaktiv forandring. Ingen malignitet påvist.",
            "<TextCode V=\"T01000\" S=\"2.16.578.1.12.4.1.1.7010\" DN=\"Hud UNS\"/><TextCode V=\"M43000\" S=\"2.16.578.1.12.4.1.1.7010\" DN=\"Kronisk inflammasjon\"/>",
        ),
    ] {
        let text = if text.starts_with('<') {
            text.to_owned()
        } else {
            escape(text)
        };
        let _ = writeln!(
            out,
            "      <ResultItem><TextResult><Heading V=\"{heading}\" DN=\"{heading_name}\"/><TextResultValue>{text}</TextResultValue>{codes}</TextResult><ServType V=\"M\" DN=\"Endring\"/><Investigation><Id V=\"{investigation}\" S=\"2.16.578.1.12.4.1.1.8219\" DN=\"{name}\"/></Investigation><StatusInvestigation V=\"13\" DN=\"Signert korrigert\"/><RefAnalysedSubject>1</RefAnalysedSubject></ResultItem>"
        );
    }
}

fn radiology(out: &mut String, examined: DateTime) {
    for (heading, name, text) in [
        (
            "FU",
            "Funn og undersøkelsesresultater",
            "Venstre fot. Ingen brudd.\nIngen tegn til osteomyelitt.",
        ),
        ("VU", "Vurdering", "Normale forhold."),
    ] {
        let _ = writeln!(
            out,
            "      <ResultItem><TextResult><Heading V=\"{heading}\" DN=\"{name}\"/><TextResultValue>{text}</TextResultValue></TextResult><ServType V=\"N\" DN=\"Ny\"/><Investigation><Id V=\"SNH0AA\" S=\"2.16.578.1.12.4.1.1.7270\" DN=\"RG Fot\"/></Investigation><InvDate V=\"{}\"/><StatusInvestigation V=\"11\" DN=\"Signert\"/></ResultItem>",
            moment(examined),
        );
    }
}

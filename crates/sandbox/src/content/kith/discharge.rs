//! Epikrise 1.1 and 1.2.

use std::fmt::Write as _;

use jiff::{ToSpan as _, civil::DateTime};

use super::{
    HOSPITAL, Kind, MUNICIPALITY, PRACTICE, Party, SURGERY, headed, moment, start, subject,
};
use crate::{content::cda::escape, people::Patient};

/// What state the message is in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum State {
    Final,
    /// Final, and marked as sent for a test.
    Test,
    Preliminary,
    Changed,
    Cancelled,
}

/// What an epikrise is about.
pub(crate) struct Course {
    department: Party,
    days: i32,
    acute: bool,
    /// Type of item (`H` main, `B` other), code, name.
    diagnoses: &'static [(&'static str, &'static str, &'static str)],
    /// Type and name of clinical items that are text.
    items: &'static [(&'static str, &'static str, &'static str)],
    /// Heading, name, text; text that begins with `<` is XHTML.
    comments: &'static [(&'static str, &'static str, &'static str)],
    /// Code and name of a procedure.
    procedure: Option<(&'static str, &'static str)>,
}

const XHTML_PLAN: &str = "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>Kontroll hos fastlege:</p><ul><li>Kalium og kreatinin om <strong>1 uke</strong></li><li>Blodtrykk om 4 uker</li></ul><table><tr><th>Prøve</th><th>Mål</th></tr><tr><td>P-Kalium</td><td>under 5,0 mmol/L</td></tr></table></div>";

/// A stay for kidneys that fail.
pub(crate) const RENAL: Course = Course {
    department: HOSPITAL,
    days: 4,
    acute: true,
    diagnoses: &[
        ("H", "N18.4", "Kronisk nyresykdom, stadium 4"),
        ("B", "E87.5", "Hyperkalemi"),
        ("B", "M05.9", "Seropositiv revmatoid artritt, uspesifisert"),
    ],
    items: &[
        (
            "CAVE",
            "Cave-opplysninger",
            "Utslett etter penicillin (pasientens opplysning).",
        ),
        (
            "NB",
            "Spesielle hensyn av betydning for behandlingen",
            "Ingen blodtrykksmåling på venstre arm.",
        ),
        (
            "ANAM",
            "Sykehistorie",
            "Diabetes type 2 og revmatoid artritt gjennom mange år.",
        ),
    ],
    comments: &[
        (
            "ÅI",
            "Årsak til innleggelse",
            "Kvalme og stigende kreatinin. Kalium 6,1 mmol/L hos fastlege.",
        ),
        (
            "FO",
            "Forløp og behandling",
            "Stabil etter justering av væske og diuretika.\nIkke behov for dialyse.",
        ),
        (
            "VU",
            "Vurdering",
            "Langsom progresjon av nyresykdommen. Hyperkalemi korrigert.",
        ),
        ("OP", "Videre oppfølging", XHTML_PLAN),
        (
            "IP",
            "Informasjon til pasient/pårørende",
            "Pasienten er informert om kost med mindre kalium.",
        ),
        ("UP", "Ubesvarte prøver", "25-OH vitamin D ettersendes."),
        // No list knows this heading; the text has to be shown all the same.
        ("ZZ", "Lokal overskrift", "Pasienten ønsker telefontime."),
    ],
    procedure: None,
};

/// An operation on the bowel.
pub(super) const BOWEL: Course = Course {
    department: SURGERY,
    days: 16,
    acute: false,
    diagnoses: &[("H", "C18.7", "Ondartet svulst i sigmoideum")],
    items: &[(
        "FUNN",
        "Funn",
        "Tumor 42 mm i sigmoideum. Ingen spredning til lever.",
    )],
    comments: &[
        (
            "ÅI",
            "Årsak til innleggelse",
            "Elektiv operasjon for tumor i sigmoideum.",
        ),
        (
            "VU",
            "Vurdering",
            "Ukomplisert forløp. Sårinfeksjon femte dag, behandlet med kloksacillin.",
        ),
        (
            "OP",
            "Videre oppfølging",
            "CEA hver tredje måned. Kontroll etter nasjonale retningslinjer.",
        ),
    ],
    procedure: Some(("JFB46", "Laparoskopisk sigmoideumreseksjon")),
};

/// The message.
pub(crate) fn discharge(
    kind: Kind,
    patient: &Patient,
    (id, written): (&str, DateTime),
    course: &Course,
    state: State,
) -> String {
    let admitted = written.checked_sub(course.days.days()).unwrap_or(written);
    let mut out = start(kind, ("EPIKRISE", "Epikrise"), (id, written));
    if state == State::Test {
        out.push_str("  <Status V=\"TEST\" DN=\"Melding til testformål\"/>\n");
    }
    let (service, service_name) = match state {
        State::Final | State::Test | State::Preliminary => ("N", "Ny"),
        State::Changed => ("M", "Endring"),
        State::Cancelled => ("C", "Kansellering"),
    };
    let (status, status_name) = match state {
        State::Preliminary => ("P", "Foreløpig rapport"),
        State::Final | State::Test | State::Changed | State::Cancelled => ("F", "Endelig rapport"),
    };
    let approved = if state == State::Preliminary {
        String::new()
    } else {
        format!("<ApprDate V=\"{}\"/>", moment(written))
    };
    let _ = writeln!(
        out,
        "  <ServRprt>\n    <ServType V=\"{service}\" DN=\"{service_name}\"/><IssueDate V=\"{}\"/>{approved}\n    <Status V=\"{status}\" DN=\"{status_name}\"/><Ack V=\"J\" DN=\"Ja\"/><MsgDescr>Epikrise</MsgDescr>",
        written.date(),
    );
    let referrer = "<PatRelHCP><Relation V=\"HHE\" DN=\"Henvisende helsepersonell\"/><HCP><HCProf><Type V=\"LE\" DN=\"Lege\"/><Name>Koman, Magnar</Name><Id>9144889</Id><TypeId V=\"HPR\" DN=\"HPR-nummer\"/></HCProf></HCP></PatRelHCP>";
    let _ = writeln!(out, "    <Patient>{}{referrer}</Patient>", subject(patient));
    out.push_str(&course.department.role("ServProvider"));
    out.push_str(&PRACTICE.role("Requester"));
    out.push_str(&MUNICIPALITY.role("CopyDest"));
    event(&mut out, kind, course, (admitted, written));
    let _ = write!(
        out,
        "    <ServReq><MsgDescr V=\"10\" DN=\"Utredning/behandling\"/><ServType V=\"N\" DN=\"Ny\"/><IssueDate V=\"{}\"/>\n{}    </ServReq>\n  </ServRprt>\n</Message>\n",
        admitted.date(),
        headed(
            "ReasonAsText",
            ("PROB", "Aktuell problemstilling"),
            "Ber om vurdering.",
            false,
        ),
    );
    out
}

/// The stay: place, diagnoses, texts and medicines.
fn event(out: &mut String, kind: Kind, course: &Course, (admitted, left): (DateTime, DateTime)) {
    let (priority, priority_name) = if course.acute {
        ("0", "Øyeblikkelig hjelp")
    } else {
        ("N", "Elektiv")
    };
    let department = course.department.department.map_or("", |(name, _)| name);
    let _ = writeln!(
        out,
        "    <Event>\n      <ServType V=\"N\" DN=\"Ny\"/><Service><AdmCat V=\"1\" DN=\"Heldøgnsopphold\"/></Service>\n      <ReportedEvent><StartDateTime V=\"{}\"/><EndDateTime V=\"{}\"/></ReportedEvent>\n      <EventLocation><Role V=\"1\" DN=\"Oppholdssted\"/><Location><Inst><Name>{}</Name><Dept><Name>{department}</Name></Dept></Inst><SubLocation><Type V=\"2\" DN=\"Sengepost\"/><Place>Sengepost 3</Place></SubLocation></Location></EventLocation>\n      <AdmOutcome V=\"1\" DN=\"Ut til hjemmet\"/><Priority V=\"{priority}\" DN=\"{priority_name}\"/>\n      <RelServProvider><Relation V=\"ALE\" DN=\"Ansvarlig lege\"/><HCP><HCProf><Type V=\"LE\" DN=\"Lege\"/><Name>Lin, Rita</Name><Id>9144900</Id><TypeId V=\"HPR\" DN=\"HPR-nummer\"/></HCProf></HCP></RelServProvider>",
        moment(admitted),
        moment(left),
        course.department.name,
    );
    for (item, code, name) in course.diagnoses {
        let item_name = if *item == "H" {
            "Hoveddiagnose"
        } else {
            "Bidiagnose"
        };
        let _ = writeln!(
            out,
            "      <InfItem><Type V=\"{item}\" DN=\"{item_name}\"/><Observation><CodedDescr><Concept V=\"{code}\" S=\"2.16.578.1.12.4.1.1.7110\" DN=\"{}\"/></CodedDescr></Observation></InfItem>",
            escape(name),
        );
    }
    for (item, name, text) in course.items {
        let _ = writeln!(
            out,
            "      <InfItem><Type V=\"{item}\" DN=\"{}\"/><Observation><Description>{}</Description></Observation></InfItem>",
            escape(name),
            escape(text),
        );
    }
    if let Some((code, name)) = course.procedure {
        let _ = writeln!(
            out,
            "      <InfItem><Type V=\"OPIN\" DN=\"Operasjon/inngrep\"/><StartDateTime V=\"{}\"/><Observation><CodedDescr><Concept V=\"{code}\" S=\"2.16.578.1.12.4.1.1.7210\" DN=\"{}\"/></CodedDescr></Observation></InfItem>",
            admitted.date(),
            escape(name),
        );
    }
    results(out, left);
    medicines(out, kind, admitted);
    for (code, name, text) in course.comments {
        out.push_str(&headed(
            "Comment",
            (code, name),
            text,
            text.starts_with('<'),
        ));
    }
    out.push_str("    </Event>\n");
}

/// Two results in the form of this message, which is not that of the laboratory's.
fn results(out: &mut String, left: DateTime) {
    for (code, name, result, mark) in [
        (
            "NPU03230",
            "P-Kalium",
            "<NumResult><NumResultValue V=\"4.9\" U=\"mmol/L\"/></NumResult>",
            "<DevResultInd V=\"1\" DN=\"Over øvre referansegrense\"/>",
        ),
        (
            "NPU19748",
            "P-C-reaktivt protein",
            "<NumResult><ArithmeticComp V=\"LT\" DN=\"Mindre enn\"/><NumResultValue V=\"5\" U=\"mg/L\"/></NumResult>",
            "",
        ),
    ] {
        let _ = writeln!(
            out,
            "      <InfItem><Type V=\"FUNN\" DN=\"Funn\"/><ResultItem><ClinInv><Id V=\"{code}\" S=\"2.16.578.1.12.4.1.1.7280\" DN=\"{name}\"/></ClinInv>{result}{mark}<InvDate V=\"{}\"/></ResultItem></InfItem>",
            left.date(),
        );
    }
}

/// Medicines. The numbers of their status mean other things in the two versions.
fn medicines(out: &mut String, kind: Kind, started: DateTime) {
    let (regular, stopped) = if kind.version == "1.1" {
        (
            "<Status V=\"6\" DN=\"Benyttes regelmessig\"/>",
            "<Status V=\"4\" DN=\"Anbefalt å slutte å innta\"/>",
        )
    } else {
        (
            "<Status V=\"1\" DN=\"Fast\"/>",
            "<Status V=\"2\" DN=\"Kur\"/>",
        )
    };
    for (atc, name, status, dose, text, duration) in [
        ("C09CA01", "Losartan", regular, "50", "½ tablett daglig", ""),
        (
            "J01CA08",
            "Pivmecillinam",
            stopped,
            "200",
            "1 tablett 3 ganger daglig",
            "<IntendedDuration V=\"5\" U=\"d\"/>",
        ),
    ] {
        let _ = writeln!(
            out,
            "      <InfItem><Type V=\"MEDB\" DN=\"Legemiddelopplysning\"/><StartDateTime V=\"{}\"/><Medication><DrugId V=\"{atc}\" S=\"2.16.578.1.12.4.1.1.7180\" DN=\"{name}\"/>{status}<UnitDose V=\"{dose}\" U=\"mg\"/><DosageText>{text}</DosageText>{duration}</Medication></InfItem>",
            started.date(),
        );
    }
}

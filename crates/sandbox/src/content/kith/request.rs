//! Henvisning 1.0 and 1.1, and rekvisisjon: what a practice asks a hospital or laboratory for.

use std::fmt::Write as _;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::civil::DateTime;

use super::{HOSPITAL, Kind, LABORATORY, PRACTICE, headed, moment, start, subject};
use crate::people::Patient;

/// A referral.
pub(super) fn referral(kind: Kind, patient: &Patient, (id, written): (&str, DateTime)) -> String {
    let mut out = start(kind, ("HENVISNING", "Henvisning"), (id, written));
    let _ = write!(
        out,
        r#"  <ServReq>
    <MsgDescr V="10" DN="Utredning/behandling"/><ServType V="N" DN="Ny"/><IssueDate V="{day}"/><Ack V="J" DN="Ja"/>
    <ReqServ><ServType V="N" DN="Ny"/><Priority V="14" DN="Innen 14 dager"/><Purpose V="1" DN="Utredning"/><Service><MedSpeciality V="080" DN="Nyresykdommer"/><AdmCat V="3" DN="Poliklinisk omsorg"/></Service><Comment>Ønsker time før sommeren.</Comment></ReqServ>
    <ReqComment>Pasienten trenger transport.</ReqComment>
    <Diagnosis><Concept V="N18.3" S="2.16.578.1.12.4.1.1.7110" DN="Kronisk nyresykdom, stadium 3"/></Diagnosis>
    <Diagnosis><Concept V="T90" S="2.16.578.1.12.4.1.1.7170" DN="Diabetes type 2"/></Diagnosis>
"#,
        day = written.date(),
    );
    for (heading, text) in [
        (
            ("PROB", "Aktuell problemstilling"),
            "Stigende kreatinin siste halvår, ber om vurdering.",
        ),
        (
            ("UTRED", "Forventet utredning/behandling"),
            "Ultralyd av nyrer og vurdering av biopsi.",
        ),
        (
            ("FU", "Funn og undersøkelsesresultater"),
            "Blodtrykk 148/86. Lette ankelødemer.",
        ),
        (("FA", "Familie/sosialt"), "Bor alene i leilighet med heis."),
    ] {
        out.push_str(&headed("ReasonAsText", heading, text, false));
    }
    for (code, name, text) in [
        (
            "CAVE",
            "Cave-opplysninger",
            "Utslett etter penicillin (pasientens opplysning).",
        ),
        (
            "ANAM",
            "Sykehistorie",
            "Diabetes type 2 og revmatoid artritt gjennom mange år.",
        ),
    ] {
        let _ = writeln!(
            out,
            "      <InfItem><Type V=\"{code}\" DN=\"{name}\"/><Observation><Description>{text}</Description></Observation></InfItem>"
        );
    }
    let _ = writeln!(
        out,
        "      <InfItem><Type V=\"MEDB\" DN=\"Legemiddelopplysning\"/><Medication><DrugId V=\"A10BA02\" S=\"2.16.578.1.12.4.1.1.7180\" DN=\"Metformin\"/><Status V=\"6\" DN=\"Benyttes regelmessig\"/><UnitDose V=\"500\" U=\"mg\"/><DosageText>1 tablett 2 ganger daglig</DosageText></Medication></InfItem>"
    );
    out.push_str(&headed(
        "Comment",
        ("TEL", "Telefonnummer"),
        "Ring datter ved spørsmål.",
        false,
    ));
    let _ = writeln!(out, "    <Patient>{}</Patient>", subject(patient));
    out.push_str(&PRACTICE.role("Requester"));
    out.push_str(&HOSPITAL.role("ServProvider"));
    let _ = write!(
        out,
        "    <RefDoc><IssueDate V=\"{}\"/><MsgType V=\"A\" DN=\"Vedlegg\"/><MimeType>text/plain</MimeType><Description>Blodtrykk hjemme</Description><Content><Base64Container xmlns=\"{}/base64container\">{}</Base64Container></Content></RefDoc>\n  </ServReq>\n</Message>\n",
        written.date(),
        super::BASE,
        STANDARD.encode("Mandag 151/88\nOnsdag 146/84\nFredag 149/90\n"),
    );
    out
}

/// An order to the laboratory.
pub(super) fn order(kind: Kind, patient: &Patient, (id, written): (&str, DateTime)) -> String {
    // The list of priorities changed with the newest version.
    let priority = if kind.version == "1.6" {
        "<RequestedPrioReport V=\"N\" DN=\"Normal\"/>"
    } else {
        "<RequestedPrioReport V=\"NORM\" DN=\"Normal\"/>"
    };
    let mut out = start(
        kind,
        ("REKVISISJON_MEDBIO", "Rekvisisjon – medisinsk biokjemi"),
        (id, written),
    );
    let _ = write!(
        out,
        r#"  <ServReq>
    <ServType V="N" DN="Ny"/><IssueDate V="{day}"/>{priority}<PaymentCat V="1" DN="Betales av trygden"/>
    <NoReport V="false"/><ReqComment>Ring ved kalium over 6,0 mmol/L.</ReqComment>
{reason}    <MsgDescr V="CLIN" DN="Medisinsk biokjemi"/><Id>{request}</Id>
    <Patient>{subject}
"#,
        day = written.date(),
        reason = headed(
            "ReasonAsText",
            ("PROB", "Aktuell problemstilling"),
            "Kontroll av nyrefunksjon.",
            false,
        ),
        request = written.strftime("R-%y%m%d-1"),
        subject = subject(patient),
    );
    for (code, name) in [
        ("NPU04998", "P-Kreatinin"),
        ("NPU03230", "P-Kalium"),
        ("NPU19748", "P-C-reaktivt protein"),
    ] {
        let _ = writeln!(
            out,
            "      <ReqInvestigation><ServType V=\"N\" DN=\"Ny\"/><Purpose V=\"3\" DN=\"Kontroll\"/><Investigation><Id V=\"{code}\" S=\"2.16.578.1.12.4.1.1.7280\" DN=\"{name}\"/></Investigation><AnalysedSubject><CollectedSample><CollectedDate V=\"{}\"/></CollectedSample><Type V=\"P\" S=\"2.16.578.1.12.4.1.1.8351\" DN=\"Plasma\"/><IdByRequester>1</IdByRequester></AnalysedSubject></ReqInvestigation>",
            moment(written),
        );
    }
    out.push_str("    </Patient>\n");
    out.push_str(&PRACTICE.role("Requester"));
    out.push_str(&LABORATORY.role("ServProvider"));
    out.push_str("  </ServReq>\n</Message>\n");
    out
}

//! Messages inside a `MsgHead` (hodemelding 1.2): dialogmelding 1.0 and 1.1, henvisning 2.0, and any
//! message that comes in an envelope although it has a head of its own.

use std::fmt::Write as _;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::{ToSpan as _, civil::DateTime};

use super::{BASE, HOSPITAL, MUNICIPALITY, PRACTICE, Party, moment, sex};
use crate::{
    content::{cda::escape, seed},
    people::Patient,
};

const IDENTITY: &str = "2.16.578.1.12.4.1.1.8116";
const ORGANISATION: &str = "2.16.578.1.12.4.1.1.9051";

/// What an envelope says.
pub(super) struct Envelope<'a> {
    pub(super) message_type: (&'a str, &'a str),
    /// `D` for a test, or nothing.
    pub(super) processing: Option<(&'a str, &'a str)>,
    /// The message that this one answers.
    pub(super) parent: Option<&'a str>,
    sender: Party,
    receiver: Party,
    copy: Option<Party>,
}

impl Envelope<'_> {
    /// The whole message; `documents` are `Document` elements.
    pub(super) fn around(
        &self,
        patient: &Patient,
        (id, written): (&str, DateTime),
        documents: &str,
    ) -> String {
        let processing = self.processing.map_or_else(String::new, |(code, name)| {
            format!("\n    <ProcessingStatus V=\"{code}\" DN=\"{name}\"/>")
        });
        let conversation = self.parent.map_or_else(String::new, |parent| {
            format!(
                "\n    <ConversationRef><RefToParent>{parent}</RefToParent><RefToConversation>{parent}</RefToConversation></ConversationRef>"
            )
        });
        let copy = self.copy.map_or_else(String::new, |copy| {
            format!(
                "\n    <OtherReceiver><RoleReceiver V=\"COP\" DN=\"Kopimottaker\"/>{}</OtherReceiver>",
                organisation(copy)
            )
        });
        format!(
            r#"<MsgHead xmlns="{BASE}/msghead/2006-05-24">
  <MsgInfo>
    <Type V="{code}" DN="{name}"/>
    <MIGversion>v1.2 2006-05-24</MIGversion>
    <GenDate>{when}</GenDate>
    <MsgId>{id}</MsgId>{processing}
    <Ack V="J" DN="Ja"/>{conversation}
    <Sender>{sender}</Sender>
    <Receiver>{receiver}</Receiver>{copy}
    <Patient><FamilyName>{family}</FamilyName><GivenName>{given}</GivenName><DateOfBirth>{born}</DateOfBirth><Sex V="{sex_code}" DN="{sex}"/><Ident><Id>{number}</Id><TypeId V="FNR" S="{IDENTITY}" DN="Fødselsnummer"/></Ident></Patient>
  </MsgInfo>
{documents}</MsgHead>
"#,
            code = self.message_type.0,
            name = escape(self.message_type.1),
            when = moment(written),
            id = escape(id),
            sender = organisation(self.sender),
            receiver = organisation(self.receiver),
            family = escape(patient.family),
            given = escape(patient.given),
            born = patient.born,
            sex_code = patient.sex.code(),
            sex = sex(patient),
            number = patient.number,
        )
    }

    /// From a practice to a hospital.
    pub(super) fn to_hospital<'a>(message_type: (&'a str, &'a str)) -> Envelope<'a> {
        Envelope {
            message_type,
            processing: None,
            parent: None,
            sender: PRACTICE,
            receiver: HOSPITAL,
            copy: None,
        }
    }

    /// From a hospital to a municipality.
    pub(super) fn to_municipality<'a>(message_type: (&'a str, &'a str)) -> Envelope<'a> {
        Envelope {
            sender: HOSPITAL,
            receiver: MUNICIPALITY,
            ..Envelope::to_hospital(message_type)
        }
    }
}

/// Name, number, and the department or person below it.
fn organisation(party: Party) -> String {
    let mut out = format!(
        "<Organisation><OrganisationName>{}</OrganisationName><Ident><Id>{}</Id><TypeId V=\"HER\" S=\"{ORGANISATION}\" DN=\"HER-id\"/></Ident>",
        party.name, party.her,
    );
    if let Some((name, her)) = party.department {
        let _ = write!(
            out,
            "<Organisation><OrganisationName>{name}</OrganisationName><Ident><Id>{her}</Id><TypeId V=\"HER\" S=\"{ORGANISATION}\" DN=\"HER-id\"/></Ident></Organisation>"
        );
    }
    if let Some((given, family, hpr)) = party.person {
        let _ = write!(
            out,
            "<HealthcareProfessional><FamilyName>{family}</FamilyName><GivenName>{given}</GivenName><Ident><Id>{hpr}</Id><TypeId V=\"HPR\" S=\"{IDENTITY}\" DN=\"HPR-nummer\"/></Ident></HealthcareProfessional>"
        );
    }
    out.push_str("</Organisation>");
    out
}

/// The clinical payload of an envelope.
pub(super) fn payload(description: &str, written: DateTime, xml: &str) -> String {
    let description = if description.is_empty() {
        String::new()
    } else {
        format!("<ContentDescription>{description}</ContentDescription>")
    };
    format!(
        "  <Document>{description}<RefDoc><IssueDate V=\"{}\"/><MsgType V=\"XML\" DN=\"XML-instans\"/><Content>\n{xml}  </Content></RefDoc></Document>\n",
        written.date(),
    )
}

/// A file beside the payload. Some systems break the base64 with a comment.
fn attachment(media_type: &str, name: &str, bytes: &[u8]) -> String {
    let text = STANDARD.encode(bytes);
    let (first, rest) = text.split_at_checked(text.len() / 2).unwrap_or((&text, ""));
    format!(
        "  <Document><RefDoc><MsgType V=\"A\" DN=\"Vedlegg\"/><MimeType>{media_type}</MimeType><Description>{name}</Description><Content><Base64Container xmlns=\"{BASE}/base64container\">{first}<!-- del 2 -->{rest}</Base64Container></Content></RefDoc></Document>\n"
    )
}

/// An attachment that stands at an address, which nobody must fetch.
fn elsewhere() -> &'static str {
    "  <Document><RefDoc><MsgType V=\"A\" DN=\"Vedlegg\"/><MimeType>application/pdf</MimeType><Description>EKG hos fastlege</Description><FileReference>https://vedlegg.example.invalid/ekg.pdf</FileReference></RefDoc></Document>\n"
}

/// Dialogmelding 1.1 with a note, a question and attachments.
pub(crate) fn dialogue(patient: &Patient, id: &str, written: DateTime, file: &[u8]) -> String {
    let day = written.date();
    let xml = format!(
        r#"    <Dialogmelding xmlns="{BASE}/dialog/2013-01-23" xmlns:fk1="{BASE}/felleskomponent1">
      <SakstypeKodet V="U99" S="2.16.578.1.12.4.1.1.7170" DN="Sykdom i urinveier IKA"/>
      <Notat><TemaKodet V="6" S="2.16.578.1.12.4.1.1.7322" DN="Henvendelse om pasient"/><Tema>Legemiddelliste</Tema>
        <TekstNotatInnhold><div xmlns="http://www.w3.org/1999/xhtml"><p>Ny medisin etter siste kontroll:</p><ul><li>takrolimus <em>morgen og kveld</em></li><li>prednisolon som før</li></ul></div></TekstNotatInnhold><DatoNotat>{day}</DatoNotat>
        <Foresporsel><TypeForesp V="1" S="2.16.578.1.12.4.1.1.8331" DN="Generell forespørsel"/><EmneSporsmal>Dose</EmneSporsmal><Sporsmal>Kan dere bekrefte dosen av takrolimus etter siste kontroll?</Sporsmal></Foresporsel>
        <RollerRelatertNotat><RoleToPatient V="6" S="2.16.578.1.12.4.1.1.9034" DN="Fastlege"/><HealthcareProfessional><FamilyName>Koman</FamilyName><GivenName>Magnar</GivenName><TeleCom><fk1:TeleAddress V="tel:00000000"/></TeleCom></HealthcareProfessional></RollerRelatertNotat>
      </Notat></Dialogmelding>
"#
    );
    let envelope = Envelope {
        processing: Some(("D", "Debugging")),
        copy: Some(MUNICIPALITY),
        ..Envelope::to_hospital(("DIALOG_HELSEFAGLIG", "Helsefaglig dialog"))
    };
    let documents = [
        payload("Ettersendte opplysninger", written, &xml),
        attachment("application/pdf", "Legemiddelliste", file),
        elsewhere().to_owned(),
    ]
    .concat();
    envelope.around(patient, (id, written), &documents)
}

/// Dialogmelding 1.0: a request for information from the record.
pub(crate) fn first_dialogue(patient: &Patient, id: &str, written: DateTime) -> String {
    let from = written.checked_sub(1.year()).unwrap_or(written).date();
    let to = written.date();
    let xml = format!(
        r#"    <Dialogmelding xmlns="{BASE}/dialog/2006-10-11">
      <Foresporsel><TypeForesp V="1" S="2.16.578.1.12.4.1.1.9065" DN="Forespørsel om journalopplysninger"/><Hastegrad V="2" DN="Gjelder pågående helsehjelp"/><Formål V="1" S="2.16.578.1.12.4.1.1.9068" DN="Behandling"/><TypeJournalinfo V="1" S="2.16.578.1.12.4.1.1.9066" DN="Epikrise"/><FraDato>{from}</FraDato><TilDato>{to}</TilDato><Sporsmal>Ber om epikriser fra siste år.</Sporsmal></Foresporsel>
    </Dialogmelding>
"#
    );
    Envelope::to_hospital(("DIALOG_FORESPORSEL", "Forespørsel")).around(
        patient,
        (id, written),
        &payload("", written, &xml),
    )
}

/// The hospital's answer to [`dialogue`].
pub(crate) fn answer(patient: &Patient, id: &str, written: DateTime) -> String {
    let xml = format!(
        r#"    <Dialogmelding xmlns="{BASE}/dialog/2013-01-23">
      <Notat><TemaKodet V="5" S="2.16.578.1.12.4.1.1.9069" DN="Svar på forespørsel"/><Tema>Dose</Tema><TekstNotatInnhold>Takrolimus 2 mg morgen og kveld.
Speil tas om 14 dager.</TekstNotatInnhold><DatoNotat>{}</DatoNotat>
        <Foresporsel><TypeForesp V="1" S="2.16.578.1.12.4.1.1.8331" DN="Generell forespørsel"/><Sporsmal>Kan dere bekrefte dosen av takrolimus etter siste kontroll?</Sporsmal></Foresporsel></Notat>
    </Dialogmelding>
"#,
        written.date(),
    );
    let parent = seed::id("dialog-1");
    let envelope = Envelope {
        parent: Some(&parent),
        sender: HOSPITAL,
        receiver: PRACTICE,
        ..Envelope::to_hospital(("DIALOG_SVAR", "Svar på forespørsel"))
    };
    envelope.around(patient, (id, written), &payload("", written, &xml))
}

/// Henvisning 2.0.
pub(crate) fn new_referral(patient: &Patient, id: &str, written: DateTime) -> String {
    let xml = format!(
        r#"    <Henvisning xmlns="http://ehelse.no/xmlstds/henvisning/2017-11-30">
      <TypeInnholdIMelding><TypeInnhold V="1" S="2.16.578.1.12.4.1.1.9146" DN="Henvisning til utredning/behandling"/><Merknad>Pakkeforløp er ikke aktuelt.</Merknad></TypeInnholdIMelding>
      <ServType V="N" DN="Ny"/><IssueDate V="{day}"/>
      <ReqServ><ServType V="N" DN="Ny"/><Priority V="2" S="2.16.578.1.12.4.1.1.8306" DN="Prioritert"/><Purpose V="2" DN="Behandling"/><ReqDate V="{day}"/></ReqServ>
      <Diagnosis><Concept V="T90" S="2.16.578.1.12.4.1.1.7170" DN="Diabetes type 2"/></Diagnosis>
      <ReasonAsText><Heading V="PROB" DN="Aktuell problemstilling"/><TextResultValue>Sår på fot som ikke gror. Ber om vurdering.</TextResultValue></ReasonAsText>
      <InfItem><Type V="CAVE" DN="Cave-opplysninger"/><Observation><Description>Utslett etter penicillin (pasientens opplysning).</Description></Observation></InfItem>
      <InfItem><Type V="MEDB" DN="Legemiddelopplysning"/><Medication><DrugId V="A10BA02" S="2.16.578.1.12.4.1.1.7180" DN="Metformin"/><Status V="1" DN="Fast"/><UnitDose V="500" U="mg"/><DosageText>1 tablett 2 ganger daglig</DosageText></Medication></InfItem>
      <Legemiddelgjennomgang><DatoLegemiddelgjennomgang>{day}</DatoLegemiddelgjennomgang></Legemiddelgjennomgang>
      <Comment><Heading V="SH" DN="Spesielle hensyn"/><TextResultValue>Bruker rullator.</TextResultValue></Comment>
    </Henvisning>
"#,
        day = written.date(),
    );
    Envelope::to_hospital(("HENVISNING", "Henvisning")).around(
        patient,
        (id, written),
        &payload("", written, &xml),
    )
}

/// A message with a head of its own, sent in an envelope of one patient all the same.
pub(crate) fn enveloped(
    patient: &Patient,
    id: &str,
    written: DateTime,
    (code, name): (&str, &str),
    message: &str,
) -> String {
    let envelope = Envelope {
        sender: HOSPITAL,
        receiver: PRACTICE,
        ..Envelope::to_hospital((code, name))
    };
    envelope.around(patient, (id, written), &payload("", written, message))
}

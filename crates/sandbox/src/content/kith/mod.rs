//! KITH messages as documents: one for each root namespace that has a known stylesheet, and those
//! states of a message that a reader must not miss (changed, cancelled, preliminary, rejected).
//!
//! Names, nesting, order and codes are those of the published trees. The schemas are not part of
//! the project and nothing is validated against them. Every person is invented.

mod care;
mod discharge;
mod envelope;
mod receipt;
mod report;
mod request;

use std::fmt::Write as _;

use jiff::civil::DateTime;

use super::cda::escape;
use crate::people::Patient;

pub(crate) use self::{
    discharge::{RENAL, State, discharge},
    envelope::{answer, dialogue, enveloped, first_dialogue, new_referral},
    receipt::{Outcome, receipt},
    report::{Laboratory, laboratory},
};

const BASE: &str = "http://www.kith.no/xmlstds";

/// The families of messages.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Family {
    Epikrise,
    Henvisning,
    Rekvisisjon,
    Labsvar,
    /// Messages between hospital and municipality; the root has the name of the message.
    Pleie,
}

/// One kind of message: family, the rest of its root namespace, version, and what it is called.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kind {
    pub(crate) family: Family,
    pub(crate) namespace: &'static str,
    /// The number that goes with the date of the namespace.
    version: &'static str,
    pub(crate) title: &'static str,
}

const fn kind(
    family: Family,
    namespace: &'static str,
    version: &'static str,
    title: &'static str,
) -> Kind {
    Kind {
        family,
        namespace,
        version,
        title,
    }
}

/// Epikrise 1.2.
pub(crate) const EPIKRISE: Kind = kind(
    Family::Epikrise,
    "epikrise/2012-02-15",
    "1.2",
    "Epikrise 1.2 (KITH)",
);
/// Svarrapport 1.4.
pub(crate) const SVARRAPPORT: Kind = kind(
    Family::Labsvar,
    "labsvar/2012-02-15",
    "1.4",
    "Svarrapport 1.4 (KITH)",
);

/// Every root namespace that has a known stylesheet, `msghead` apart.
#[rustfmt::skip]
pub(crate) const KINDS: [Kind; 19] = [
    kind(Family::Epikrise, "epikrise/2006-09-23", "1.1", "Epikrise 1.1 (KITH)"),
    EPIKRISE,
    kind(Family::Henvisning, "henvisning/2005-07-08", "1.0", "Henvisning 1.0 (KITH)"),
    kind(Family::Henvisning, "henvisning/2012-02-15", "1.1", "Henvisning 1.1 (KITH)"),
    kind(Family::Rekvisisjon, "rekvisisjon/2005-05-20", "1.4", "Rekvisisjon 1.4 (KITH)"),
    kind(Family::Rekvisisjon, "rekvisisjon/2008-12-01", "1.5", "Rekvisisjon 1.5 (KITH)"),
    kind(Family::Rekvisisjon, "rekvisisjon/2012-02-15", "1.6", "Rekvisisjon 1.6 (KITH)"),
    kind(Family::Labsvar, "labsvar/2004-09-14", "1.2", "Svarrapport 1.2, radiologi 2004 (KITH)"),
    kind(Family::Labsvar, "labsvar/2005-03-14", "1.2", "Svarrapport 1.2 (KITH)"),
    kind(Family::Labsvar, "labsvar/2008-12-01", "1.3", "Svarrapport 1.3 (KITH)"),
    SVARRAPPORT,
    kind(Family::Pleie, "po/Pasientlogistikk/2008-02-20", "1.5", "Pasientlogistikk (KITH)"),
    kind(Family::Pleie, "po/MeldingFravar/2008-02-20", "1.5", "Melding om fravær (KITH)"),
    kind(Family::Pleie, "po/OrienteringOmTjenestetilbud/2008-02-20", "1.5", "Orientering om tjenestetilbud (KITH)"),
    kind(Family::Pleie, "po/OverforingMedisinskeOpplysninger/2008-02-20", "1.5", "Overføring av medisinske opplysninger (KITH)"),
    kind(Family::Pleie, "po/Konsultasjon/2008-02-20", "1.5", "Konsultasjon (KITH)"),
    kind(Family::Pleie, "po/Innleggelsesrapport/2008-02-20", "1.0", "Innleggelsesrapport 1.0 (KITH)"),
    kind(Family::Pleie, "po/Innleggelsesrapport/2009-06-30", "1.5", "Innleggelsesrapport 1.5 (KITH)"),
    kind(Family::Pleie, "po/TverrfagligEpikrise/2008-02-20", "1.5", "Tverrfaglig epikrise (KITH)"),
];

impl Kind {
    /// The root namespace, which is also the format code of the list.
    pub(crate) fn root_namespace(self) -> String {
        format!("{BASE}/{}", self.namespace)
    }

    /// Day of the version: the end of the namespace.
    fn day(self) -> &'static str {
        self.namespace
            .rsplit_once('/')
            .map_or("", |(_, version)| version)
    }
}

/// One message of a kind.
pub(crate) fn message(kind: Kind, patient: &Patient, id: &str, written: DateTime) -> String {
    match kind.family {
        Family::Epikrise => discharge(kind, patient, (id, written), &RENAL, State::Test),
        Family::Henvisning => request::referral(kind, patient, (id, written)),
        Family::Rekvisisjon => request::order(kind, patient, (id, written)),
        Family::Labsvar => {
            let content = if kind.day() == "2004-09-14" {
                Laboratory::Radiology
            } else {
                Laboratory::Biochemistry
            };
            laboratory(kind, patient, (id, written), content)
        }
        Family::Pleie => care::care(kind, patient, (id, written)),
    }
}

/// The epikrise of an operation on the bowel.
pub(crate) fn bowel_discharge(patient: &Patient, id: &str, written: DateTime) -> String {
    discharge(
        EPIKRISE,
        patient,
        (id, written),
        &discharge::BOWEL,
        State::Final,
    )
}

/// An institution that takes part, with a department or a person where there is one.
#[derive(Clone, Copy)]
struct Party {
    name: &'static str,
    her: &'static str,
    department: Option<(&'static str, &'static str)>,
    /// Given name, family name, number in the health personnel register.
    person: Option<(&'static str, &'static str, &'static str)>,
}

const HOSPITAL: Party = Party {
    name: "Vidda Testsykehus HF",
    her: "8000008",
    department: Some(("Nyremedisinsk avdeling", "8000018")),
    person: None,
};
const SURGERY: Party = Party {
    department: Some(("Gastrokirurgisk avdeling", "8000028")),
    ..HOSPITAL
};
const LABORATORY: Party = Party {
    name: "Fjordlab Testsykehus HF",
    her: "8000002",
    department: Some(("Laboratoriemedisin", "8000012")),
    person: None,
};
const PRACTICE: Party = Party {
    name: "Kattskinnet legesenter",
    her: "8000001",
    department: None,
    person: Some(("Magnar", "Koman", "9144889")),
};
const MUNICIPALITY: Party = Party {
    name: "Kattskinnet kommune, hjemmetjenesten",
    her: "8000003",
    department: None,
    person: None,
};

impl Party {
    /// `Inst` as the messages with their own head write it.
    fn institution(self) -> String {
        let mut out = format!(
            "<Inst><Name>{}</Name><Id>{}</Id><TypeId V=\"HER\" S=\"2.16.578.1.12.4.1.1.9051\" DN=\"HER-id\"/>",
            self.name, self.her,
        );
        if let Some((name, her)) = self.department {
            let _ = write!(
                out,
                "<Dept><Name>{name}</Name><Id>{her}</Id><TypeId V=\"HER\" S=\"2.16.578.1.12.4.1.1.9051\" DN=\"HER-id\"/></Dept>"
            );
        }
        if let Some((given, family, hpr)) = self.person {
            let _ = write!(
                out,
                "<HCPerson><Name>{family}, {given}</Name><Id>{hpr}</Id><TypeId V=\"HPR\" S=\"2.16.578.1.12.4.1.1.8116\" DN=\"HPR-nummer\"/></HCPerson>"
            );
        }
        out.push_str("</Inst>");
        out
    }

    /// One role of the message: sender, receiver, copy.
    fn role(self, element: &str) -> String {
        format!(
            "    <{element}><HCP>{}</HCP></{element}>\n",
            self.institution()
        )
    }
}

/// Root and head of a message that stands alone.
fn start(kind: Kind, (code, name): (&str, &str), (id, written): (&str, DateTime)) -> String {
    format!(
        "<Message xmlns=\"{}\">\n  <Type V=\"{code}\" DN=\"{}\"/>\n  <MIGversion>v{} {}</MIGversion>\n  <GenDate V=\"{}\"/>\n  <MsgId>{}</MsgId>\n",
        kind.root_namespace(),
        escape(name),
        kind.version,
        kind.day(),
        moment(written),
        escape(id),
    )
}

/// The patient's own elements, before what follows below `Patient`.
fn subject(patient: &Patient) -> String {
    format!(
        "<Sex V=\"{}\" DN=\"{}\"/><DateOfBirth V=\"{}\"/><Name>{}, {}</Name><OffId>{}</OffId><TypeOffId V=\"FNR\" S=\"2.16.578.1.12.4.1.1.8116\" DN=\"Fødselsnummer\"/>",
        patient.sex.code(),
        sex(patient),
        patient.born,
        escape(patient.family),
        escape(patient.given),
        patient.number,
    )
}

fn sex(patient: &Patient) -> &'static str {
    match patient.sex {
        crate::people::Sex::Male => "Mann",
        crate::people::Sex::Female => "Kvinne",
    }
}

/// A text under a heading; `xml` when it is marked up already.
fn headed(element: &str, (code, name): (&str, &str), text: &str, xml: bool) -> String {
    let text = if xml { text.to_owned() } else { escape(text) };
    format!(
        "      <{element}><Heading V=\"{code}\" DN=\"{}\"/><TextResultValue>{text}</TextResultValue></{element}>\n",
        escape(name),
    )
}

/// A local time without a zone, as most systems write it.
fn moment(written: DateTime) -> String {
    written.strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::people;

    /// Element names in order, when every element is closed by its own end.
    fn balanced(text: &str) -> Result<Vec<String>, String> {
        let mut open: Vec<String> = Vec::new();
        let mut seen = Vec::new();
        for piece in text.split('<').skip(1) {
            let (tag, _) = piece.split_once('>').ok_or("a tag without an end")?;
            let name: String = tag
                .trim_start_matches('/')
                .chars()
                .take_while(|own| !own.is_whitespace() && *own != '/')
                .collect();
            if tag.starts_with('?') || tag.starts_with('!') {
                continue;
            }
            if tag.starts_with('/') {
                if open.pop().as_deref() != Some(name.as_str()) {
                    return Err(format!("{name} is not open"));
                }
            } else {
                seen.push(name.clone());
                if !tag.ends_with('/') {
                    open.push(name);
                }
            }
        }
        if open.is_empty() {
            Ok(seen)
        } else {
            Err(format!("{open:?} stay open"))
        }
    }

    fn written() -> DateTime {
        jiff::civil::date(2026, 5, 4).at(10, 0, 0, 0)
    }

    fn patient() -> &'static Patient {
        people::find_patient(people::TALMODIG).unwrap()
    }

    #[test]
    fn every_message_names_its_own_namespace_sender_and_receiver() {
        let mut seen = HashSet::new();
        for kind in KINDS {
            let text = message(kind, patient(), "id", written());
            let namespace = kind.root_namespace();
            assert!(
                text.contains(&format!(" xmlns=\"{namespace}\"")),
                "{namespace}"
            );
            let names = balanced(&text).unwrap_or_else(|why| panic!("{namespace}: {why}"));
            // Two messages of the municipality come without the envelope that names the patient.
            let bare = kind.family == Family::Pleie && !names.iter().any(|own| own == "MsgHead");
            assert_eq!(text.contains(patient().number), !bare, "{namespace}");
            for party in [["ServProvider", "Requester"], ["Sender", "Receiver"]] {
                let both = party.iter().all(|own| names.iter().any(|name| name == own));
                let own_head = party[0] == "ServProvider";
                assert_eq!(
                    both,
                    !bare && own_head == (kind.family != Family::Pleie),
                    "{namespace}"
                );
            }
            assert!(seen.insert(namespace));
        }
    }

    /// Svarrapport and epikrise go from provider to requester, orders and referrals the other way.
    #[test]
    fn the_hospital_or_laboratory_is_the_provider_in_both_directions() {
        for kind in KINDS.iter().filter(|kind| kind.family != Family::Pleie) {
            let text = message(*kind, patient(), "id", written());
            let requester = text.split("<Requester>").nth(1).unwrap_or_default();
            assert!(
                requester.starts_with("<HCP><Inst><Name>Kattskinnet legesenter"),
                "{}",
                kind.namespace
            );
        }
    }

    #[test]
    fn the_states_that_a_reader_must_not_miss_are_there() {
        let message = |state| {
            let own = discharge(EPIKRISE, patient(), ("id", written()), &RENAL, state);
            balanced(&own).unwrap();
            own
        };
        assert!(message(State::Final).contains("<ServType V=\"N\" DN=\"Ny\"/>"));
        assert!(message(State::Changed).contains("<ServType V=\"M\" DN=\"Endring\"/>"));
        assert!(message(State::Cancelled).contains("<ServType V=\"C\" DN=\"Kansellering\"/>"));
        assert!(message(State::Preliminary).contains("<Status V=\"P\" DN=\"Foreløpig rapport\"/>"));
        assert!(message(State::Test).contains("<Status V=\"TEST\""));
    }

    #[test]
    fn every_other_message_is_balanced_and_of_its_namespace() {
        let own = (patient(), "id", written());
        let texts = [
            (dialogue(own.0, own.1, own.2, b"%PDF-"), "dialog/2013-01-23"),
            (first_dialogue(own.0, own.1, own.2), "dialog/2006-10-11"),
            (answer(own.0, own.1, own.2), "dialog/2013-01-23"),
            (new_referral(own.0, own.1, own.2), "henvisning/2017-11-30"),
            (
                receipt(Outcome::Rejected, "a", ("id", own.2)),
                "apprec/2012-02-15",
            ),
            (
                receipt(Outcome::Accepted, "a", ("id", own.2)),
                "apprec/2004-11-21",
            ),
            (
                laboratory(SVARRAPPORT, own.0, ("id", own.2), Laboratory::Microbiology),
                "labsvar/2012-02-15",
            ),
            (
                laboratory(SVARRAPPORT, own.0, ("id", own.2), Laboratory::Pathology),
                "labsvar/2012-02-15",
            ),
            (bowel_discharge(own.0, own.1, own.2), "epikrise/2012-02-15"),
        ];
        for (text, namespace) in texts {
            balanced(&text).unwrap_or_else(|why| panic!("{namespace}: {why}"));
            assert!(text.contains(namespace), "{namespace}");
        }
    }

    /// A resistance item points to the culture that it was found in.
    #[test]
    fn susceptibility_refers_to_its_culture() {
        let text = laboratory(
            SVARRAPPORT,
            patient(),
            ("id", written()),
            Laboratory::Microbiology,
        );
        assert!(text.contains("<IdResultItem>1</IdResultItem>"));
        assert_eq!(
            text.matches("<RefIdResultItem>1</RefIdResultItem>").count(),
            text.matches("V=\"RSB\"").count()
        );
    }
}

//! The documents of each patient: what the list says about them, and their bytes.
//!
//! The list is untidy on purpose: institutions and units in two spellings, missing titles, dates,
//! authors and units, a hash in hexadecimal, identifiers in four forms, labels that differ from
//! the bytes. Bytes are made when somebody asks for them.

mod gallery;
mod line;
mod many;
mod roland;

use std::{fmt, sync::OnceLock};

use bytes::Bytes;
use jiff::{ToSpan as _, civil::DateTime};

use super::{
    calendar::{Calendar, norwegian_date},
    cda::{self, Body, Header, Person, narrative_table, section},
    full_name, grouped_number, kith,
    pdf::{self, Letter, heading, paragraph, table},
    picture, seed,
};
use crate::people::{self, Patient};

/// A community of sources behind the national gateway.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Community {
    /// Identifier with `urn:oid:`.
    pub(crate) home: &'static str,
    /// Identifier of its repository, a bare OID.
    pub(crate) repository: &'static str,
}

/// The registry of the national service.
pub(crate) const NATIONAL: Community = Community {
    home: "urn:oid:2.16.578.1.12.4.5.100.1",
    repository: "2.16.578.1.12.4.5.100.1.2",
};
/// The invented hospital's community.
pub(crate) const VIDDA: Community = Community {
    home: "urn:oid:2.999.20.1",
    repository: "2.999.20.1.2",
};
/// The invented laboratory's community.
pub(crate) const FJORDLAB: Community = Community {
    home: "urn:oid:2.999.10.1",
    repository: "2.999.10.1.2",
};
/// A community that never answers.
pub(crate) const SILENT: Community = Community {
    home: "urn:oid:2.999.30.1",
    repository: "2.999.30.1.2",
};

/// All communities that the gateway knows.
pub(crate) const COMMUNITIES: [Community; 4] = [NATIONAL, VIDDA, FJORDLAB, SILENT];

/// How a source spells organisations.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Spelling {
    /// `type.coding.system` without `urn:oid:`, no identifier.
    Type,
    /// `identifier.system` with `urn:oid:`, no type.
    Identifier,
    /// Both.
    Both,
}

/// An institution or a unit of it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Organisation {
    pub(crate) number: &'static str,
    pub(crate) name: &'static str,
}

const VIDDA_HOSPITAL: Organisation = Organisation {
    number: "312000105",
    name: "Vidda Testsykehus HF",
};
const FJORDLAB_HOSPITAL: Organisation = Organisation {
    number: "312000202",
    name: "Fjordlab Testsykehus HF",
};
const KATTSKINNET: Organisation = Organisation {
    number: "312000407",
    name: "Kattskinnet legesenter",
};
const TEST_REGISTRY: Organisation = Organisation {
    number: "312000504",
    name: "NHN testregister",
};

const fn unit(number: &'static str, name: &'static str) -> Organisation {
    Organisation { number, name }
}

const RITA: Person<'static> = Person {
    hpr: "9144900",
    given: "Rita",
    family: "Lin",
};
const AUGUST: Person<'static> = Person {
    hpr: "9144897",
    given: "August",
    family: "September",
};
const MAY: Person<'static> = Person {
    hpr: "9144919",
    given: "May",
    family: "Jones",
};
const MAGNAR: Person<'static> = Person {
    hpr: "9144889",
    given: "Magnar",
    family: "Koman",
};

/// Whether a document is the current version.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Status {
    Current,
    Superseded,
}

/// What the list says about size and hash.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Measure {
    /// Both, as the standard has it.
    Honest,
    /// The hash as the base64 of its hexadecimal spelling.
    HexHash,
    /// Neither (on-demand).
    Missing,
    /// Size 0 and the hash of nothing (delayed assembly).
    Delayed,
}

/// What happens when a document is asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Availability {
    Ready,
    /// The source has withdrawn it: 410.
    Withdrawn,
    /// Its source does not answer: 504.
    SourceDown,
}

/// A code of list 9602 with its name.
pub(crate) type Code = (&'static str, &'static str);

/// A code of another list: number of the list, code, name (empty where the source sends none).
pub(crate) type Listed = (u32, &'static str, &'static str);

/// One document.
pub(crate) struct Document {
    /// Identifier of the entry, a UUID.
    pub(crate) entry: String,
    /// What ITI-68 asks for.
    pub(crate) unique_id: String,
    /// How the list writes the unique id.
    pub(crate) master: String,
    pub(crate) community: Community,
    pub(crate) title: Option<&'static str>,
    pub(crate) class: Option<Code>,
    pub(crate) kind: Option<Code>,
    pub(crate) created: Option<DateTime>,
    pub(crate) period: Option<(DateTime, DateTime)>,
    pub(crate) institution: Option<Organisation>,
    pub(crate) unit: Option<Organisation>,
    pub(crate) spelling: Spelling,
    pub(crate) author: Option<Person<'static>>,
    /// Codes of list 9603 beside the normal one.
    pub(crate) marks: Vec<Code>,
    pub(crate) restricted: bool,
    pub(crate) status: Status,
    /// Unique id of the version that this one replaces.
    pub(crate) replaces: Option<String>,
    /// The content type that the list names.
    pub(crate) label: &'static str,
    /// The content type of the answer.
    pub(crate) served: &'static str,
    pub(crate) format: &'static str,
    pub(crate) measure: Measure,
    pub(crate) availability: Availability,
    /// Minutes after the start of the sandbox when the document arrives; most are there from the
    /// beginning.
    pub(crate) arrives_after: Option<i64>,
    /// When the registry took the document in; most sources do not say.
    pub(crate) indexed: Option<DateTime>,
    /// Codes of what was done.
    pub(crate) events: Vec<Listed>,
    /// Kind of institution where it differs from the usual.
    pub(crate) facility: Option<Listed>,
    /// Clinical field.
    pub(crate) setting: Listed,
    /// System and value of what the document belongs to.
    pub(crate) related: Option<(&'static str, &'static str)>,
    /// What a tester should know about the bytes; for the guide.
    pub(crate) remark: &'static str,
    make: Box<dyn Fn() -> Vec<u8> + Send + Sync>,
    made: OnceLock<Bytes>,
}

impl fmt::Debug for Document {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Document")
            .field("entry", &self.entry)
            .finish_non_exhaustive()
    }
}

impl Document {
    /// The bytes, made on first use.
    pub(crate) fn bytes(&self) -> Bytes {
        self.made.get_or_init(|| Bytes::from((self.make)())).clone()
    }

    /// Becomes another document like this one, a little older.
    fn become_copy(&mut self, copy: u32) {
        self.entry = seed::id(&format!("{}/{copy}", self.entry));
        for id in [&mut self.unique_id, &mut self.master]
            .into_iter()
            .chain(&mut self.replaces)
        {
            *id = format!("{id}.{copy}");
        }
        let earlier = (i64::from(copy) * 3).hours();
        let before = |moment: &mut DateTime| {
            *moment = moment.checked_sub(earlier).unwrap_or(*moment);
        };
        self.created.iter_mut().for_each(before);
        self.indexed.iter_mut().for_each(before);
    }

    /// The day that the age rules of the regulation look at: service start, else creation.
    pub(crate) fn service_day(&self) -> Option<DateTime> {
        self.period.map(|(start, _)| start).or(self.created)
    }
}

/// A document that is being described.
struct Draft {
    document: Document,
    number: u32,
}

impl Draft {
    fn new(
        patient: &Patient,
        number: u32,
        community: Community,
        title: &'static str,
        (class, kind): (Code, Code),
        created: DateTime,
        make: impl Fn() -> Vec<u8> + Send + Sync + 'static,
    ) -> Self {
        // A family of digits that tells nothing about the patient, but differs between patients.
        let family: String = seed::id(patient.number)
            .chars()
            .filter(char::is_ascii_digit)
            .collect();
        let family: String = family
            .chars()
            .skip_while(|digit| *digit == '0')
            .take(5)
            .collect();
        let unique_id = format!("{}.{family}.{number}", community.repository);
        Self {
            document: Document {
                entry: seed::id(&format!("{}/document/{number}", patient.number)),
                master: format!("urn:oid:{unique_id}"),
                unique_id,
                community,
                title: Some(title),
                class: Some(class),
                kind: Some(kind),
                created: Some(created),
                period: None,
                institution: Some(VIDDA_HOSPITAL),
                unit: None,
                spelling: Spelling::Both,
                author: None,
                marks: Vec::new(),
                restricted: false,
                status: Status::Current,
                replaces: None,
                label: "application/pdf",
                served: "application/pdf",
                format: "urn:ihe:iti:xds:2017:mimeTypeSufficient",
                measure: Measure::Honest,
                availability: Availability::Ready,
                arrives_after: None,
                indexed: None,
                events: Vec::new(),
                facility: None,
                setting: (8655, "S03", ""),
                related: None,
                remark: "",
                make: Box::new(make),
                made: OnceLock::new(),
            },
            number,
        }
    }

    fn from(mut self, institution: Organisation, unit: Option<Organisation>) -> Self {
        self.document.institution = Some(institution);
        self.document.unit = unit;
        self
    }

    fn by(mut self, author: Person<'static>) -> Self {
        self.document.author = Some(author);
        self
    }

    fn spelled(mut self, spelling: Spelling) -> Self {
        self.document.spelling = spelling;
        self
    }

    fn during(mut self, start: DateTime, end: DateTime) -> Self {
        self.document.period = Some((start, end));
        self
    }

    fn types(mut self, label: &'static str, served: &'static str) -> Self {
        self.document.label = label;
        self.document.served = served;
        self
    }

    fn cda(self) -> Self {
        self.types("application/xml", "application/xml")
    }

    fn restricted(mut self) -> Self {
        self.document.restricted = true;
        self
    }

    fn mark(mut self, code: &'static str, name: &'static str) -> Self {
        self.document.marks.push((code, name));
        self
    }

    fn measured(mut self, measure: Measure) -> Self {
        self.document.measure = measure;
        self
    }

    fn availability(mut self, availability: Availability) -> Self {
        self.document.availability = availability;
        self
    }

    /// The identifier as root and extension, as older sources write it.
    fn legacy_id(mut self) -> Self {
        self.document.unique_id = format!("{}^{}", self.document.community.repository, self.number);
        self.document.master.clone_from(&self.document.unique_id);
        self
    }

    /// The identifier as a bare OID.
    fn bare_id(mut self) -> Self {
        self.document.master.clone_from(&self.document.unique_id);
        self
    }

    fn remark(mut self, remark: &'static str) -> Self {
        self.document.remark = remark;
        self
    }

    fn superseded(mut self) -> Self {
        self.document.status = Status::Superseded;
        self.document.availability = Availability::Withdrawn;
        self
    }

    fn change(mut self, change: impl FnOnce(&mut Document)) -> Self {
        change(&mut self.document);
        self
    }
}

const EPIKRISER: Code = ("A00-1", "Epikriser og sammenfatninger");
const LOPENDE: Code = ("B00-1", "Kontinuerlig/løpende journal");
const PROVESVAR: Code = ("C00-1", "Prøvesvar, vev og væsker");
const ORGAN: Code = ("D00-1", "Organfunksjon");
const BILDE: Code = ("E00-1", "Bildediagnostikk");
const KURVE: Code = ("F00-1", "Kurve, observasjon og behandling");
const KORRESPONDANSE: Code = ("I00-1", "Korrespondanse");
const ATTESTER: Code = ("J00-1", "Attester, melding og erklæringer");

const EPIKRISE: (Code, Code) = (EPIKRISER, ("A03-2", "Epikrise"));
const SYKEPLEIE: (Code, Code) = (EPIKRISER, ("A04-2", "Sykepleiesammenfatning"));
const POLIKLINISK: (Code, Code) = (EPIKRISER, ("A13-2", "Poliklinisk epikrise"));
const FAGPERSONELL: (Code, Code) = (EPIKRISER, ("A10-2", "Annet fagpersonell sammenfatning"));
const PATOLOGI: (Code, Code) = (PROVESVAR, ("C04-2", "Patologi, histologi og cytologi"));
const BIOKJEMI: (Code, Code) = (PROVESVAR, ("C01-2", "Medisinsk biokjemi"));
const HJERTE: (Code, Code) = (ORGAN, ("D01-2", "Hjerte og kretsløp"));
const LUNGE: (Code, Code) = (ORGAN, ("D02-2", "Lunge"));
const BILDESVAR: (Code, Code) = (BILDE, ("E01-2", "Bildediagnostiske svar"));
const HENVISNING: (Code, Code) = (KORRESPONDANSE, ("I01-2", "Henvisninger"));
const BREV: (Code, Code) = (KORRESPONDANSE, ("I02-2", "Brev"));
const JOURNALNOTAT: (Code, Code) = (LOPENDE, ("B02-2", "Journalnotat"));
const KURVEARK: (Code, Code) = (KURVE, ("F01-2", "Kurve"));
const SYKMELDING: (Code, Code) = (ATTESTER, ("J01-2", "Sykmeldinger og trygdesaker"));

/// Builds the documents of a patient, `scale` times over.
pub(crate) fn of(patient: &'static Patient, calendar: &Calendar, scale: u32) -> Vec<Document> {
    (0..scale)
        .flat_map(|copy| {
            described(patient, calendar).into_iter().map(move |draft| {
                let mut document = draft.document;
                if copy > 0 {
                    document.become_copy(copy);
                }
                document
            })
        })
        .collect()
}

fn described(patient: &'static Patient, calendar: &Calendar) -> Vec<Draft> {
    match patient.like {
        people::LINE => line::documents(patient, calendar),
        people::ROLAND => roland::documents(patient, calendar),
        people::MALIN => malin(patient, calendar),
        people::TALMODIG => gallery::documents(patient, calendar),
        people::ELSE => restricted_some(patient, calendar),
        people::FOLKE => ordinary(patient, calendar, 4),
        people::GRY => many::documents(patient, calendar),
        // Harry has nothing anywhere; Trine's reservation leaves nothing to list.
        people::HARRY | people::TRINE => Vec::new(),
        _ => ordinary(patient, calendar, 3),
    }
}

/// The parts of a letter that are the same for all letters to a patient's doctor.
fn letter(
    patient: &Patient,
    sender: (&str, &str),
    written: DateTime,
    title: &str,
    more: &[String],
) -> Letter {
    let mut facts = vec![
        format!("Pasient: {}", full_name(patient)),
        format!("Fødselsnr.: {}", grouped_number(patient.number)),
    ];
    facts.extend(more.iter().cloned());
    Letter {
        sender: vec![
            sender.0.into(),
            sender.1.into(),
            "Postboks 100, 0000 Vidda".into(),
        ],
        references: vec![
            format!("Vår dato: {}", norwegian_date(written)),
            format!("Vår ref.: VT-{}-11873", written.strftime("%y")),
            "Unntatt offentlighet".into(),
        ],
        recipient: vec![
            "Kattskinnet legesenter".into(),
            "v/ Magnar Koman".into(),
            "Storgata 1".into(),
            "0000 Kattskinnet".into(),
        ],
        patient: facts,
        title: title.into(),
        blocks: Vec::new(),
    }
}

/// A short letter on one page.
fn short_letter(
    patient: &'static Patient,
    sender: (&'static str, &'static str),
    written: DateTime,
    title: &'static str,
    body: &'static [(&'static str, &'static str)],
) -> impl Fn() -> Vec<u8> + Send + Sync + 'static {
    move || {
        let mut sheet = letter(patient, sender, written, title, &[]);
        for (name, text) in body {
            sheet.blocks.push(heading(name));
            sheet.blocks.push(paragraph(text));
        }
        sheet.blocks.push(heading("Med vennlig hilsen"));
        sheet.blocks.push(paragraph(sender.1));
        pdf::letter(&sheet)
    }
}

/// What makes the bytes of a document.
type Make = dyn Fn() -> Vec<u8> + Send + Sync;

/// Midday of a moment's day: times inside documents need not agree with the list.
fn at_day(moment: DateTime) -> DateTime {
    moment.date().at(12, 0, 0, 0)
}

fn header<'a>(
    patient: &'a Patient,
    id: &'a str,
    code: Code,
    title: &'a str,
    time: DateTime,
    author: Option<Person<'a>>,
) -> Header<'a> {
    Header {
        patient,
        id,
        source: "2.999.20.1.2",
        code,
        title,
        time,
        author,
        organisation: (VIDDA_HOSPITAL.number, VIDDA_HOSPITAL.name),
        unit: None,
        recipient: None,
        signed: true,
        version: 1,
    }
}

/// A few plain letters.
fn ordinary(patient: &'static Patient, calendar: &Calendar, count: u32) -> Vec<Draft> {
    let subjects: [(&str, (Code, Code), Organisation); 3] = [
        ("Epikrise – Medisinsk avdeling", EPIKRISE, VIDDA_HOSPITAL),
        (
            "Poliklinisk epikrise – revmatologi",
            POLIKLINISK,
            VIDDA_HOSPITAL,
        ),
        ("Henvisning", HENVISNING, KATTSKINNET),
    ];
    (1..=count)
        .zip(subjects.iter().cycle())
        .map(|(number, (title, kinds, institution))| {
            let days = i32::try_from(number).unwrap_or(1) * 37;
            let written = calendar.at(days, 11, 20);
            Draft::new(
                patient,
                number,
                VIDDA,
                title,
                *kinds,
                written,
                short_letter(
                    patient,
                    (institution.name, "Oppdiktet avsender"),
                    written,
                    title,
                    &[
                        ("Aktuelt", "Kontroll etter avtale. Ingen nye plager."),
                        (
                            "Vurdering",
                            "Stabil tilstand. Ingen endring i behandlingen.",
                        ),
                        ("Videre oppfølging", "Fastlege følger opp ved behov."),
                    ],
                ),
            )
            .from(*institution, None)
            .by(RITA)
        })
        .collect()
}

/// Letters of which two are restricted, and one whose source does not answer.
fn restricted_some(patient: &'static Patient, calendar: &Calendar) -> Vec<Draft> {
    ordinary(patient, calendar, 5)
        .into_iter()
        .map(|draft| match draft.number {
            2 | 4 => draft.restricted(),
            5 => draft
                .availability(Availability::SourceDown)
                .remark("its source does not answer: 504"),
            _ => draft,
        })
        .collect()
}

/// Ordinary letters, and one whose content is about somebody else.
fn malin(patient: &'static Patient, calendar: &Calendar) -> Vec<Draft> {
    let written = calendar.at(15, 10, 0);
    let mut drafts = ordinary(patient, calendar, 3);
    // Where the cast has no other person, the document would be Malin's own and the test below fail.
    let other = people::find_patient(people::ROLAND).unwrap_or(patient);
    drafts.push(
        Draft::new(
            patient,
            9,
            VIDDA,
            "Poliklinisk epikrise – kirurgi",
            POLIKLINISK,
            written,
            move || {
                let sections = section(
                    "Vurdering",
                    "<paragraph>Kontroll etter operasjon. Sårhelingen er fin.</paragraph>",
                    "",
                );
                cda::utf8(&cda::document(
                    &header(
                        other,
                        "m-9",
                        POLIKLINISK.1,
                        "Poliklinisk epikrise – kirurgi",
                        written,
                        Some(RITA),
                    ),
                    &Body::Sections(&sections),
                ))
            },
        )
        .from(
            VIDDA_HOSPITAL,
            Some(unit("900114", "Gastrokirurgisk avdeling")),
        )
        .by(RITA)
        .remark("the document names another patient")
        .cda(),
    );
    drafts
}

#[cfg(test)]
mod tests;

//! The documents of each patient: what the list says about them, and their bytes.
//!
//! The list is untidy on purpose: institutions and units in two spellings, missing titles, dates,
//! authors and units, a hash in hexadecimal, identifiers in four forms, labels that differ from
//! the bytes. Bytes are made when somebody asks for them.

mod gallery;
mod many;

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
        people::LINE => line(patient, calendar),
        people::ROLAND => roland(patient, calendar),
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

fn line(patient: &'static Patient, calendar: &Calendar) -> Vec<Draft> {
    let at = |days, hour, minute| calendar.at(days, hour, minute);
    let draft = |number, community, title, kinds, created, make: Box<Make>| {
        Draft::new(patient, number, community, title, kinds, created, make)
    };
    let (admitted, left) = (at(84, 22, 30), at(80, 13, 40));
    let stay = discharge_letter(patient, admitted, left);
    let same_stay = discharge_letter(patient, admitted, left);
    let renal = at(37, 9, 12);
    let medicine = Some(unit("900102", "Medisinsk avdeling"));
    let skin = at(275, 0, 0);
    let replaced = draft(
        11,
        FJORDLAB,
        "Histologi, hudstanse",
        PATOLOGI,
        at(270, 9, 0),
        Box::new(histology_letter(
            patient,
            at(270, 9, 0),
            "Foreløpig svar. Spesialfarging gjenstår.",
        )),
    )
    .from(FJORDLAB_HOSPITAL, Some(unit("900201", "Patologi")))
    .during(skin, skin)
    .superseded();
    let replaced_id = replaced.document.unique_id.clone();
    vec![
        draft(
            1,
            VIDDA,
            "Poliklinisk epikrise – nyremedisin",
            POLIKLINISK,
            renal,
            Box::new(move || cda::utf8(&renal_letter(patient, renal))),
        )
        .from(VIDDA_HOSPITAL, Some(unit("900101", "Nyremedisinsk poliklinikk")))
        .by(AUGUST)
        .during(at(38, 10, 0), at(38, 10, 45))
        .cda(),
        draft(
            2,
            VIDDA,
            "Epikrise – psykiatrisk poliklinikk",
            POLIKLINISK,
            at(51, 11, 0),
            Box::new(short_letter(
                patient,
                ("Vidda Testsykehus HF", "Psykiatrisk poliklinikk"),
                at(51, 11, 0),
                "Poliklinisk epikrise",
                &[
                    ("Henvisningsgrunn", "Søvnvansker og nedstemthet etter sykehusopphold."),
                    ("Vurdering", "Tilpasningsforstyrrelse. Tre samtaler gjennomført. Ingen suicidalitet."),
                    ("Videre oppfølging", "Avsluttes her. Fastlege følger opp etter behov."),
                ],
            )),
        )
        .from(VIDDA_HOSPITAL, Some(unit("900103", "Psykiatrisk poliklinikk")))
        .by(MAY)
        .restricted(),
        draft(3, VIDDA, "Epikrise – Medisinsk avdeling", EPIKRISE, left, Box::new(stay))
            .from(VIDDA_HOSPITAL, medicine)
            .by(RITA)
            .during(admitted, left),
        // The same letter once more, registered by another community: same bytes, same hash.
        draft(4, NATIONAL, "Epikrise – Medisinsk avdeling", EPIKRISE, left, Box::new(same_stay))
            .from(VIDDA_HOSPITAL, medicine)
            .spelled(Spelling::Identifier)
            .by(RITA)
            .during(admitted, left)
            .measured(Measure::HexHash)
            .remark("the letter above, registered again; its hash is in hexadecimal"),
        draft(
            5,
            VIDDA,
            "Sykepleiesammenfatning",
            SYKEPLEIE,
            at(80, 14, 5),
            Box::new(move || cda::latin1(&nursing(patient, at_day(left)))),
        )
        .from(VIDDA_HOSPITAL, medicine)
        .spelled(Spelling::Type)
        .by(MAY)
        .during(admitted, left)
        .cda(),
        draft(
            6,
            VIDDA,
            "Ultralyd urinveier",
            BILDESVAR,
            at(83, 12, 15),
            Box::new(ultrasound_cda(patient, at(83, 12, 15))),
        )
        .from(VIDDA_HOSPITAL, Some(unit("900104", "Bildediagnostikk")))
        .by(AUGUST)
        .during(at(83, 10, 40), at(83, 11, 5))
        .cda(),
        draft(
            7,
            VIDDA,
            "Henvisning, akutt",
            HENVISNING,
            at(84, 21, 58),
            Box::new(move || {
                let text = "Feber og flankesmerter høyre side siste døgn.\nDysuri i to døgn. Kjent diabetes type 2.\n\nMistenkt pyelonefritt. Innlegges som øyeblikkelig hjelp.\n\nLegevakten, Rita Lin";
                cda::utf8(&cda::document(
                    &header(patient, "7", HENVISNING.1, "Henvisning, akutt", at_day(admitted), Some(RITA)),
                    &Body::Text(text),
                ))
            }),
        )
        .from(VIDDA_HOSPITAL, Some(unit("900105", "Akuttmottak")))
        .by(RITA)
        .restricted()
        .legacy_id()
        .cda(),
        draft(
            8,
            VIDDA,
            "EKG 12 avledninger",
            HJERTE,
            at(84, 23, 15),
            Box::new(|| {
                "EKG 12 avledninger\n==================\n\nHjertefrekvens   104 /min\nPQ-tid           156 ms\nQRS-bredde        92 ms\nQTc (Bazett)     441 ms\nAkse              38°\n\nSinustakykardi. Ellers normalt hvile-EKG.\nIngen tegn til hyperkalemi: normale T-takker.\n".into()
            }),
        )
        .from(VIDDA_HOSPITAL, Some(unit("900105", "Akuttmottak")))
        .by(RITA)
        .bare_id()
        .types("text/plain", "text/plain; charset=utf-8")
        .change(|document| document.format = "urn:no:ehelse:document:text"),
        draft(
            9,
            NATIONAL,
            "Henvisning, nyremedisin",
            HENVISNING,
            at(163, 15, 20),
            Box::new(short_letter(
                patient,
                ("Kattskinnet legesenter", "Magnar Koman, lege"),
                at(163, 15, 20),
                "Henvisning til nyremedisinsk poliklinikk",
                &[
                    ("Problemstilling", "Gradvis fall i eGFR hos kvinne med diabetes type 2. Ber om vurdering."),
                    ("Funn", "Kreatinin 80 µmol/L, eGFR 68, kalium 4,2 mmol/L. Albumin i urin påvist to ganger."),
                    ("Legemidler", "Losartan 50 mg, metformin 500 mg, atorvastatin 20 mg."),
                ],
            )),
        )
        .from(KATTSKINNET, None)
        .spelled(Spelling::Identifier)
        .by(MAGNAR),
        draft(
            10,
            FJORDLAB,
            "Histologi, hudstanse",
            PATOLOGI,
            at(268, 10, 15),
            Box::new(histology_letter(
                patient,
                at(268, 10, 15),
                "Forenlig med reaktiv forandring. Foreløpig svar er revidert.",
            )),
        )
        .from(FJORDLAB_HOSPITAL, Some(unit("900201", "Patologi")))
        .during(skin, skin)
        .change(|document| document.replaces = Some(replaced_id)),
        replaced,
        draft(
            12,
            NATIONAL,
            "Brev - test CDA.pdf",
            BREV,
            at(346, 9, 30),
            Box::new(wrapped_letter(patient, at(346, 9, 30))),
        )
        .from(TEST_REGISTRY, None)
        .spelled(Spelling::Type)
        // Registered as the PDF that it once was; the source wraps it on the way out.
        .types("application/pdf", "application/xml")
        .remark("CDA around a PDF, registered as PDF"),
        draft(
            13,
            VIDDA,
            "Poliklinisk epikrise – øye",
            POLIKLINISK,
            at(536, 12, 10),
            Box::new(short_letter(
                patient,
                ("Vidda Testsykehus HF", "Øyepoliklinikk"),
                at(536, 12, 10),
                "Poliklinisk epikrise",
                &[
                    ("Undersøkelse", "Visus 1,0 begge øyne. Fundus uten tegn til diabetisk retinopati."),
                    ("Videre oppfølging", "Ny kontroll om to år."),
                ],
            )),
        )
        .from(VIDDA_HOSPITAL, Some(unit("900106", "Øyepoliklinikk")))
        .by(RITA)
        .mark("NORN_KUT", "Nektet: klart utilrådelig"),
        draft(14, VIDDA, "Spirometri (skannet ark)", LUNGE, at(979, 10, 0), Box::new(|| picture::scan("spirometri")))
            .from(VIDDA_HOSPITAL, Some(unit("900107", "Lungepoliklinikk")))
            .by(MAY)
            // A wrong label: the bytes are a PNG.
            .types("application/pdf", "application/pdf")
        .remark("the bytes are a PNG"),
        draft(
            15,
            FJORDLAB,
            "",
            BIOKJEMI,
            at(120, 8, 0),
            Box::new(short_letter(
                patient,
                ("Fjordlab Testsykehus HF", "Laboratoriemedisin"),
                at(120, 8, 0),
                "Svar på prøve",
                &[("Resultat", "Se elektronisk svarrapport.")],
            )),
        )
        .from(FJORDLAB_HOSPITAL, None)
        .measured(Measure::Missing)
        .change(|document| {
            document.title = None;
            document.created = None;
            document.kind = None;
        }),
        draft(
            16,
            VIDDA,
            "Epikrise – ortopedisk avdeling (skadet PDF)",
            EPIKRISE,
            at(1490, 14, 0),
            Box::new(move || pdf::damaged(&discharge_letter(patient, at_day(admitted), at_day(left))())),
        )
        .from(VIDDA_HOSPITAL, Some(unit("900108", "Ortopedisk avdeling")))
        .remark("a PDF that breaks off")
        .by(RITA),
        draft(
            17,
            VIDDA,
            "Poliklinisk epikrise – hud (kryptert PDF)",
            POLIKLINISK,
            at(702, 9, 45),
            Box::new(|| pdf::encrypted("Poliklinisk epikrise – hud. Dokumentet er åpnet med passord.")),
        )
        .from(VIDDA_HOSPITAL, Some(unit("900109", "Hudpoliklinikk")))
        .remark("a PDF with a password")
        .by(MAY),
        draft(
            18,
            VIDDA,
            "Holter-EKG, rådata",
            HJERTE,
            at(431, 16, 0),
            Box::new(|| {
                let mut dice = seed::Dice::seeded("holter");
                [b"HOLT\x00\x01".to_vec(), (0..4096).map(|_| u8::try_from(dice.below(256)).unwrap_or(0)).collect()].concat()
            }),
        )
        .from(VIDDA_HOSPITAL, Some(unit("900110", "Hjertepoliklinikk")))
        .remark("bytes that no program knows")
        .by(AUGUST)
        .types("application/octet-stream", "application/octet-stream"),
        draft(
            19,
            NATIONAL,
            "Brev fra ekstern kilde (CDA med DOCTYPE)",
            BREV,
            at(210, 10, 10),
            Box::new(move || hostile(patient, at_day(left))),
        )
        .from(TEST_REGISTRY, None)
        .remark("CDA with a DOCTYPE and entities")
        .cda(),
        draft(
            20,
            VIDDA,
            "Epikrise – rusmiddelpoliklinikk",
            POLIKLINISK,
            at(742, 13, 30),
            Box::new(short_letter(
                patient,
                ("Vidda Testsykehus HF", "Rusmiddelpoliklinikk"),
                at(742, 13, 30),
                "Poliklinisk epikrise",
                &[
                    ("Vurdering", "Kartlegging gjennomført. Ikke behov for behandling i spesialisthelsetjenesten."),
                    ("Videre oppfølging", "Avsluttes etter avtale med pasienten."),
                ],
            )),
        )
        .from(VIDDA_HOSPITAL, Some(unit("900111", "Rusmiddelpoliklinikk")))
        .by(AUGUST)
        .restricted(),
        draft(
            21,
            VIDDA,
            "Fysioterapi, oppsummering",
            FAGPERSONELL,
            at(79, 11, 0),
            Box::new(|| {
                let text = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}\f0\fs22 {\b Fysioterapi, oppsummering}\par Pasienten er selvhjulpen og g\'e5r trapper.\par Anbefalt \'f8velsesprogram utlevert.\par}";
                text.into()
            }),
        )
        .from(VIDDA_HOSPITAL, Some(unit("900112", "Fysioterapi")))
        .by(MAY)
        .types("text/rtf", "text/rtf"),
        draft(22, VIDDA, "Journalnotat", JOURNALNOTAT, at(83, 16, 0), Box::new(|| {
            "Journalnotat\n\nPasienten er afebril. Kalium fallende. Fortsetter cefotaksim intravenøst.\n".into()
        }))
        .from(VIDDA_HOSPITAL, medicine)
        .by(RITA)
        .types("text/plain", "text/plain; charset=utf-8"),
        draft(
            23,
            VIDDA,
            "Kurve, sengepost 2",
            KURVEARK,
            at(80, 8, 0),
            Box::new(move || {
                let mut sheet = letter(patient, ("Vidda Testsykehus HF", "Medisinsk avdeling, sengepost 2"), at_day(left), "Kurve", &[]);
                sheet.blocks = vec![table(&[
                    &["Tid", "Temperatur", "Puls", "Blodtrykk"],
                    &["Dag 1, kl. 23", "39,1", "104", "112/64"],
                    &["Dag 2, kl. 08", "38,4", "96", "118/70"],
                    &["Dag 3, kl. 08", "37,6", "82", "126/74"],
                    &["Dag 4, kl. 08", "36,9", "74", "134/78"],
                ])];
                pdf::letter(&sheet)
            }),
        )
        .from(VIDDA_HOSPITAL, medicine)
        .by(MAY),
        draft(
            24,
            NATIONAL,
            "Sykmelding",
            SYKMELDING,
            at(78, 9, 0),
            Box::new(short_letter(
                patient,
                ("Kattskinnet legesenter", "Magnar Koman, lege"),
                at(78, 9, 0),
                "Sykmelding",
                &[("Periode", "100 % i to uker."), ("Diagnose", "U70 Pyelonefritt akutt.")],
            )),
        )
        .from(KATTSKINNET, None)
        .by(MAGNAR),
        draft(
            25,
            VIDDA,
            "Røntgen thorax",
            BILDESVAR,
            at(2600, 12, 0),
            Box::new(short_letter(
                patient,
                ("Vidda Testsykehus HF", "Bildediagnostikk"),
                at(2600, 12, 0),
                "Røntgen thorax",
                &[("Beskrivelse", "Normale forhold. Ingen infiltrater. Normal hjertestørrelse.")],
            )),
        )
        .from(VIDDA_HOSPITAL, Some(unit("900104", "Bildediagnostikk")))
        .by(AUGUST),
        draft(
            26,
            FJORDLAB,
            "Prøvesvar, årskontroll",
            BIOKJEMI,
            at(590, 13, 2),
            Box::new(short_letter(
                patient,
                ("Fjordlab Testsykehus HF", "Laboratoriemedisin"),
                at(590, 13, 2),
                "Prøvesvar",
                &[("Resultat", "HbA1c 59 mmol/mol, kalium 4,1 mmol/L, kreatinin 76 µmol/L.")],
            )),
        )
        .from(FJORDLAB_HOSPITAL, Some(unit("900202", "Medisinsk biokjemi"))),
        draft(
            27,
            VIDDA,
            "Epikrise – Gastromedisinsk avdeling (trukket tilbake)",
            EPIKRISE,
            at(1100, 12, 0),
            Box::new(Vec::new),
        )
        .from(VIDDA_HOSPITAL, Some(unit("900113", "Gastromedisinsk avdeling")))
        .remark("withdrawn by its source: 410")
        .by(RITA)
        .measured(Measure::Delayed)
        .availability(Availability::Withdrawn),
    ]
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

/// Three pages: course, results, medicines and follow-up.
fn discharge_letter(
    patient: &'static Patient,
    admitted: DateTime,
    left: DateTime,
) -> impl Fn() -> Vec<u8> + Send + Sync + 'static {
    move || {
        let mut sheet = letter(
            patient,
            ("Vidda Testsykehus HF", "Medisinsk avdeling, sengepost 2"),
            left,
            "Epikrise",
            &[
                format!("Innlagt: {}", norwegian_date(admitted)),
                format!("Utskrevet: {}", norwegian_date(left)),
            ],
        );
        sheet.blocks = vec![
            heading("Diagnoser"),
            paragraph(
                "N10 Akutt pyelonefritt · N17.9 Uspesifisert akutt nyresvikt · E11.9 Diabetes mellitus type 2 · I10 Essensiell hypertensjon",
            ),
            heading("Aktuelt"),
            paragraph(
                "56 år gammel kvinne, innlagt som øyeblikkelig hjelp med feber, frostanfall og smerter i høyre flanke siste døgn. Ved innkomst temperatur 39,1 °C, puls 104, blodtrykk 112/64. Bankeøm over høyre nyrelosje. Ingen utslett, ingen nakkestivhet.",
            ),
            heading("Undersøkelser"),
            paragraph(
                "CRP 204 mg/L, leukocytter 18,2, kreatinin 161 µmol/L og kalium 5,8 mmol/L i lett hemolytisk prøve. Ny prøve neste morgen: kalium 5,2 mmol/L, kreatinin 148 µmol/L. Ultralyd urinveier viste normalt store nyrer uten hydronefrose. Urindyrkning: Escherichia coli, >100 000 per ml.",
            ),
            heading("Forløp og behandling"),
            paragraph(
                "Behandlet med cefotaksim intravenøst i tre døgn, deretter ciprofloksacin peroralt ut fra resistensbestemmelsen. Væskebehandling. Losartan og metformin ble midlertidig seponert på grunn av nyrefunksjon og kalium. Afebril fra tredje døgn. Kreatinin ved utskrivning 112 µmol/L.",
            ),
            heading("Status ved utskrivning"),
            paragraph("God allmenntilstand, afebril, blodtrykk 134/78. Selvhjulpen."),
            heading("Videre oppfølging"),
            paragraph(
                "Vi ber om kontroll hos fastlege om 1–2 uker med kalium, kreatinin og eGFR før losartan startes igjen. Henvist nyremedisinsk poliklinikk.",
            ),
            pdf::Block::PageBreak,
            heading("Utvalgte prøvesvar"),
            table(&[
                &["Analyse", "Innkomst", "Dag 2", "Utskrivning", "Enhet"],
                &["B-Hemoglobin", "11,4", "10,8", "11,1", "g/dL"],
                &["B-Leukocytter", "18,2", "15,9", "9,8", "10^9/L"],
                &["P-C-Reaktivt protein", "204", "168", "61", "mg/L"],
                &["P-Kalium", "5,8", "5,2", "4,6", "mmol/L"],
                &["P-Natrium", "131", "133", "138", "mmol/L"],
                &["P-Kreatinin", "161", "148", "112", "µmol/L"],
                &["P-Karbamid", "18,4", "16,2", "10,9", "mmol/L"],
                &["P-Glukose", "14,1", "12,6", "8,8", "mmol/L"],
            ]),
            paragraph(
                "Verdiene er gjengitt slik laboratoriet sendte dem. Full svarrapport finnes hos laboratoriet.",
            ),
            heading("Mikrobiologi"),
            paragraph(
                "Urin: Escherichia coli, >100 000 per ml. Resistent mot ampicillin og trimetoprim. Sensitiv for mecillinam, nitrofurantoin, ciprofloksacin, gentamicin, cefotaksim og meropenem. Blodkultur: ingen vekst etter 48 timer, endelig svar ettersendes.",
            ),
            pdf::Block::PageBreak,
            heading("Legemidler ved utskrivning"),
            table(&[
                &["Legemiddel", "Dosering", "Endring"],
                &[
                    "Ciprofloksacin 500 mg",
                    "1 tablett to ganger daglig i 7 dager",
                    "Ny",
                ],
                &["Losartan 50 mg", "-", "Midlertidig stoppet"],
                &["Metformin 500 mg", "-", "Midlertidig stoppet"],
                &["Atorvastatin 20 mg", "1 tablett daglig", "Uendret"],
            ]),
            heading("Informasjon til pasienten"),
            paragraph(
                "Pasienten er informert muntlig og skriftlig. Hun er bedt om å ta kontakt ved ny feber, oppkast eller nedsatt urinmengde.",
            ),
            heading("Med vennlig hilsen"),
            paragraph("Rita Lin\noverlege, Medisinsk avdeling"),
            paragraph("Dokumentet er elektronisk godkjent."),
        ];
        pdf::letter(&sheet)
    }
}

fn histology_letter(
    patient: &'static Patient,
    written: DateTime,
    assessment: &'static str,
) -> impl Fn() -> Vec<u8> + Send + Sync + 'static {
    move || {
        let mut sheet = letter(
            patient,
            ("Fjordlab Testsykehus HF", "Avdeling for patologi"),
            written,
            "Histologi, hudstanse",
            &[],
        );
        sheet.blocks = vec![
            heading("Klinisk opplysning"),
            paragraph("Kløende, rød flekk venstre legg i tre måneder."),
            heading("Makroskopisk undersøkelse"),
            paragraph("4 mm stanse, todelt, alt innstøpt."),
            heading("Funn"),
            paragraph(
                "Hudstanse med normal epidermis. I dermis sparsomt perivaskulært infiltrat av lymfocytter. Ingen malignitet påvist.",
            ),
            heading("Vurdering"),
            paragraph(assessment),
        ];
        pdf::letter(&sheet)
    }
}

/// A CDA around a PDF: the document that the national test environment is known for.
fn wrapped_letter(
    patient: &'static Patient,
    written: DateTime,
) -> impl Fn() -> Vec<u8> + Send + Sync + 'static {
    move || {
        let mut sheet = letter(
            patient,
            ("NHN testregister", "Oppdiktet avsender"),
            written,
            "Brev - test CDA",
            &[],
        );
        sheet.blocks = vec![
            paragraph(
                "Dette er et oppdiktet brev for test. Det ligger som PDF inne i et CDA-dokument.",
            ),
            heading("Time til kontroll"),
            paragraph(
                "Du har fått time til kontroll ved nyremedisinsk poliklinikk. Ta med oppdatert legemiddelliste. Blodprøver tas hos fastlege én uke før timen.",
            ),
            heading("Spørsmål"),
            paragraph("Ring poliklinikken mellom kl. 09 og 14 på hverdager."),
        ];
        let bytes = pdf::letter(&sheet);
        let mut facts = header(
            patient,
            "urn:uuid:6a1f9f6e-4f0e-4d7b-9a55-2f4be0b51a02",
            BREV.1,
            "Brev - test CDA.pdf",
            written,
            None,
        );
        facts.source = NATIONAL.repository;
        facts.organisation = (TEST_REGISTRY.number, TEST_REGISTRY.name);
        cda::utf8(&cda::document(
            &facts,
            &Body::Base64 {
                media_type: "application/pdf",
                bytes: &bytes,
                say_representation: true,
            },
        ))
    }
}

/// A structured document that nobody has signed.
fn renal_letter(patient: &Patient, written: DateTime) -> String {
    let blood = section(
        "Blodprøver",
        &narrative_table(
            "Tabell 1. Utvalgte svar fra Fjordlab Testsykehus HF",
            &[
                &["Analyse", "Mai", "Oktober", "Enhet"],
                &["P-Kalium", "4,2", "4,6", "mmol/L"],
                &["P-Kreatinin", "80", "92", "µmol/L"],
                &["eGFR", "68", "57", "mL/min/1,73 m<sup>2</sup>"],
            ],
        ),
        "",
    );
    let ultrasound = section(
        "Ultralyd",
        "<paragraph>Normalt store nyrer uten hydronefrose. Beskrivelse fra <content styleCode=\"Italics\">Bildediagnostikk</content>.</paragraph>",
        "",
    );
    let sections = [
        section(
            "Diagnoser",
            "<list><item>N18.3 Kronisk nyresykdom, stadium 3</item><item>E11.2 Diabetes mellitus type 2 med nyrekomplikasjoner</item><item>I10 Essensiell hypertensjon</item></list>",
            "",
        ),
        section(
            "Vurdering",
            "<paragraph>Gradvis fall i nyrefunksjon siste to år, med akutt forverring under pyelonefritt i august. Delvis bedring. Kalium ligger i øvre sjikt etter gjenoppstart av losartan i halv dose.</paragraph>",
            "",
        ),
        section("Undersøkelser", "", &format!("{blood}{ultrasound}")),
        section(
            "Legemidler ved avslutning",
            &narrative_table(
                "",
                &[
                    &["Legemiddel", "Dosering", "Endring"],
                    &["Losartan 50 mg", "½ tablett daglig", "Redusert"],
                    &["Metformin 500 mg", "1 tablett to ganger daglig", "Gjenopptatt"],
                    &["Atorvastatin 20 mg", "1 tablett daglig", "Uendret"],
                ],
            ),
            "",
        ),
        section(
            "Videre oppfølging",
            "<list listType=\"ordered\"><item>Kontroll av kalium og kreatinin hos fastlege om fire uker.</item><item>Ny time ved nyremedisinsk poliklinikk om seks måneder.</item></list><paragraph><content revised=\"delete\">Kalsium kontrolleres ukentlig.</content> <content revised=\"insert\">Kalsium kontrolleres ved neste time.</content></paragraph>",
            "",
        ),
        section(
            "Informasjon til pasienten",
            "<paragraph>Pasienten er informert om kost med mindre kalium.<footnote ID=\"f1\">Brosjyre utlevert.</footnote></paragraph>",
            "",
        ),
    ]
    .concat();
    let mut facts = header(
        patient,
        "urn:uuid:0d6d5a0a-7a3b-4b39-8f1e-0c5b6c0f9e11",
        POLIKLINISK.1,
        "Poliklinisk epikrise – nyremedisin",
        written,
        Some(AUGUST),
    );
    facts.unit = Some("Nyremedisinsk poliklinikk");
    facts.recipient = Some(("Magnar Koman", "Kattskinnet legesenter"));
    facts.signed = false;
    cda::document(&facts, &Body::Sections(&sections))
}

/// A structured document in Latin-1.
fn nursing(patient: &Patient, written: DateTime) -> String {
    let sections = [
        section("Aktuelt", "<paragraph>Innlagt med nyrebekkenbetennelse. Væskebehandling og antibiotika intravenøst.</paragraph>", ""),
        section("Funksjon", "<list><item>Personlig hygiene: selvhjulpen</item><item>Ernæring: spiser godt, drikker over 2 liter</item><item>Søvn: våkner av smerter</item></list>", ""),
        section("Ved utreise", "<paragraph>Perifert venekateter fjernet. Ingen sår. Reiser hjem med ektefelle.</paragraph>", ""),
    ]
    .concat();
    cda::document(
        &header(
            patient,
            "5",
            SYKEPLEIE.1,
            "Sykepleiesammenfatning",
            written,
            Some(MAY),
        ),
        &Body::Sections(&sections),
    )
}

/// A document in UTF-16 whose base64 is not announced as such.
fn ultrasound_cda(
    patient: &'static Patient,
    written: DateTime,
) -> impl Fn() -> Vec<u8> + Send + Sync + 'static {
    move || {
        let mut sheet = letter(
            patient,
            ("Vidda Testsykehus HF", "Bildediagnostikk"),
            written,
            "Ultralyd urinveier",
            &[],
        );
        sheet.blocks = vec![
            heading("Beskrivelse"),
            paragraph(
                "Nyrene er normalt store, høyre 11,2 cm og venstre 10,9 cm. Ingen hydronefrose. Normal parenkymtykkelse.",
            ),
            heading("Konklusjon"),
            paragraph("Normale forhold."),
        ];
        let bytes = pdf::letter(&sheet);
        cda::utf16(&cda::document(
            &header(
                patient,
                "6",
                BILDESVAR.1,
                "Ultralyd urinveier",
                written,
                Some(AUGUST),
            ),
            &Body::Base64 {
                media_type: "application/pdf",
                bytes: &bytes,
                say_representation: false,
            },
        ))
    }
}

/// A document with a DOCTYPE that would pull in a file and blow up.
fn hostile(patient: &Patient, written: DateTime) -> Vec<u8> {
    let inner = cda::document(
        &header(
            patient,
            "19",
            BREV.1,
            "Brev fra ekstern kilde",
            written,
            None,
        ),
        &Body::Text("Innholdet skal ikke vises."),
    );
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE ClinicalDocument [\n  <!ENTITY a \"aaaaaaaaaa\">\n  <!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">\n  <!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">\n  <!ENTITY fil SYSTEM \"file:///etc/hostname\">\n]>\n{}",
        inner.replace("Innholdet skal ikke vises.", "&c;&fil;"),
    )
    .into_bytes()
}

fn roland(patient: &'static Patient, calendar: &Calendar) -> Vec<Draft> {
    let at = |days, hour, minute| calendar.at(days, hour, minute);
    let (operated, left, nurse) = (at(61, 7, 30), at(45, 12, 0), at(45, 13, 0));
    let draft = |number, title, kinds, created, make: Box<Make>| {
        Draft::new(patient, number, VIDDA, title, kinds, created, make)
    };
    vec![
        draft(
            1,
            "Epikrise – Gastrokirurgisk avdeling",
            EPIKRISE,
            left,
            Box::new(move || {
                let sections = [
                    section("Diagnoser", "<list><item>C18.7 Ondartet svulst i sigmoideum</item></list>", ""),
                    section("Inngrep", "<paragraph>JFB46 Laparoskopisk sigmoideumreseksjon.</paragraph>", ""),
                    section(
                        "Patologi",
                        &narrative_table("Svar fra Avdeling for patologi", &[
                            &["Mål", "Verdi"],
                            &["Tumors største diameter", "42 mm"],
                            &["Lymfeknuter med metastase", "0 av 18"],
                            &["Stadium", "pT3 pN0"],
                        ]),
                        "",
                    ),
                    section("Videre oppfølging", "<paragraph>Kontroll etter nasjonale retningslinjer. CEA hver tredje måned.</paragraph>", ""),
                ]
                .concat();
                let mut facts = header(patient, "r-1", EPIKRISE.1, "Epikrise – Gastrokirurgisk avdeling", left, Some(RITA));
                facts.recipient = Some(("Magnar Koman", "Kattskinnet legesenter"));
                cda::utf8(&cda::document(&facts, &Body::Sections(&sections)))
            }),
        )
        .from(VIDDA_HOSPITAL, Some(unit("900114", "Gastrokirurgisk avdeling")))
        .by(RITA)
        .during(operated, left)
        .cda(),
        draft(
            2,
            "Epikrise (KITH)",
            EPIKRISE,
            nurse,
            Box::new(move || cda::utf8(&kith::bowel_discharge(patient, "6f5c7b8a-51a0-4f44-8d3f-9a3f1a6a0c55", nurse))),
        )
        .from(VIDDA_HOSPITAL, Some(unit("900114", "Gastrokirurgisk avdeling")))
        .by(RITA)
        .cda()
        .change(|document| document.format = "http://www.kith.no/xmlstds/epikrise/2012-02-15"),
        draft(
            3,
            "Histologi, tarmresektat",
            PATOLOGI,
            at(52, 13, 30),
            Box::new(short_letter(
                patient,
                ("Fjordlab Testsykehus HF", "Avdeling for patologi"),
                at(52, 13, 30),
                "Histologi, tarmresektat",
                &[("Vurdering", "Adenokarsinom i sigmoideum, pT3 pN0 (0/18).")],
            )),
        )
        .from(FJORDLAB_HOSPITAL, Some(unit("900201", "Patologi")))
        .spelled(Spelling::Identifier),
        draft(
            4,
            "Ultralyd lever",
            BILDESVAR,
            at(75, 11, 5),
            Box::new(short_letter(
                patient,
                ("Vidda Testsykehus HF", "Bildediagnostikk"),
                at(75, 11, 5),
                "Ultralyd lever og milt",
                &[("Beskrivelse", "Enkel cyste på 14 mm i segment VI. Ingen holdepunkter for metastaser.")],
            )),
        )
        .from(VIDDA_HOSPITAL, Some(unit("900104", "Bildediagnostikk")))
        .by(AUGUST),
        draft(5, "Samtykkeskjema (skannet)", BREV, at(70, 9, 0), Box::new(|| picture::scan("samtykke")))
            .from(VIDDA_HOSPITAL, None)
            .types("image/png", "image/png")
            .change(|document| document.format = "urn:no:ehelse:document:image"),
        draft(
            6,
            "Henvisning, koloskopi",
            HENVISNING,
            at(110, 14, 40),
            Box::new(short_letter(
                patient,
                ("Kattskinnet legesenter", "Magnar Koman, lege"),
                at(110, 14, 40),
                "Henvisning til koloskopi",
                &[("Problemstilling", "Jernmangelanemi og endret avføringsmønster.")],
            )),
        )
        .from(KATTSKINNET, None)
        .by(MAGNAR),
    ]
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
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::content::options::DEFAULT_BASE_DATE;

    fn documents_of(number: &str) -> Vec<Document> {
        of(
            people::find_patient(number).unwrap(),
            &Calendar::new(DEFAULT_BASE_DATE),
            1,
        )
    }

    fn titled<'a>(documents: &'a [Document], title: &str) -> &'a Document {
        documents
            .iter()
            .find(|d| d.title.is_some_and(|own| own.starts_with(title)))
            .unwrap()
    }

    #[test]
    fn ids_are_unique_and_hold_no_identity_number() {
        for patient in people::patients() {
            let documents = documents_of(patient.number);
            let ids: HashSet<_> = documents.iter().map(|d| d.unique_id.clone()).collect();
            assert_eq!(ids.len(), documents.len());
            assert!(
                documents
                    .iter()
                    .all(|d| !d.unique_id.contains(patient.number))
            );
        }
    }

    #[test]
    fn line_has_three_restricted_documents_and_one_superseded() {
        let documents = documents_of(people::LINE);
        assert_eq!(documents.iter().filter(|d| d.restricted).count(), 3);
        assert_eq!(
            documents
                .iter()
                .filter(|d| d.status == Status::Superseded)
                .count(),
            1
        );
        assert!((20..=27).contains(&documents.len()));
    }

    #[test]
    fn the_letter_of_the_test_registry_is_a_cda_around_a_pdf() {
        let documents = documents_of(people::LINE);
        let text =
            String::from_utf8(titled(&documents, "Brev - test CDA").bytes().to_vec()).unwrap();
        assert!(text.contains("<ClinicalDocument xmlns=\"urn:hl7-org:v3\""));
        assert!(text.contains("mediaType=\"application/pdf\" representation=\"B64\""));
        assert!(text.contains("JVBERi0"));
        assert!(text.contains(people::LINE));
    }

    #[test]
    fn two_registrations_of_one_letter_have_the_same_bytes() {
        let documents = documents_of(people::LINE);
        let twins: Vec<_> = documents
            .iter()
            .filter(|d| d.title == Some("Epikrise – Medisinsk avdeling"))
            .collect();
        assert_eq!(twins.len(), 2);
        assert_eq!(twins[0].bytes(), twins[1].bytes());
        let text = String::from_utf8_lossy(&twins[0].bytes()).into_owned();
        assert!(text.contains("/Count 3"), "three pages");
    }

    #[test]
    fn the_bad_documents_are_bad() {
        let documents = documents_of(people::LINE);
        let damaged = titled(&documents, "Epikrise – ortopedisk").bytes();
        assert!(damaged.starts_with(b"%PDF-") && !damaged.ends_with(b"%%EOF"));
        assert!(
            titled(&documents, "Spirometri")
                .bytes()
                .starts_with(b"\x89PNG")
        );
        assert!(
            titled(&documents, "Ultralyd")
                .bytes()
                .starts_with(&[0xff, 0xfe])
        );
        let hostile = titled(&documents, "Brev fra ekstern").bytes();
        assert!(String::from_utf8_lossy(&hostile).contains("<!DOCTYPE"));
    }

    #[test]
    fn one_document_of_malin_names_another_patient() {
        let documents = documents_of(people::MALIN);
        let text = String::from_utf8(
            titled(&documents, "Poliklinisk epikrise – kirurgi")
                .bytes()
                .to_vec(),
        );
        let text = text.unwrap();
        assert!(text.contains(people::ROLAND) && !text.contains(people::MALIN));
    }

    #[test]
    fn the_chronic_patient_has_every_content_type_and_namespace() {
        let documents = documents_of(people::TALMODIG);
        let bytes: Vec<Bytes> = documents.iter().map(Document::bytes).collect();
        let begins = |with: &[u8]| bytes.iter().filter(|own| own.starts_with(with)).count();
        for magic in [
            b"%PDF-".as_slice(),
            b"\xff\xd8\xff",
            b"\x89PNG",
            b"II*\0",
            b"GIF89a",
            b"{\\rtf",
            b"\xef\xbb\xbfSpirometri",
            b"\xff\xfeS\0",
            b"\xff\xfe<\0",
            b"\xfe\xff\0<",
        ] {
            assert!(begins(magic) >= 1, "{magic:?}");
        }
        let texts: Vec<String> = bytes
            .iter()
            .map(|own| match own.get(..2) {
                Some([0xff, 0xfe]) => {
                    let units = own
                        .chunks(2)
                        .map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
                    char::decode_utf16(units).filter_map(Result::ok).collect()
                }
                _ => String::from_utf8_lossy(own).into_owned(),
            })
            .collect();
        for kind in kith::KINDS {
            let root = format!(" xmlns=\"{}\"", kind.root_namespace());
            assert!(texts.iter().any(|own| own.contains(&root)), "{root}");
        }
        for (label, served) in [
            ("image/jpeg", "image/jpeg"),
            ("text/rtf", "text/rtf"),
            ("application/rtf", "application/rtf"),
            ("text/plain", "text/plain; charset=utf-16"),
            ("application/xml", "application/hl7-v3+xml"),
            ("application/pdf", "application/xml"),
        ] {
            let is = |own: &&Document| own.label == label && own.served == served;
            assert!(documents.iter().any(|own| is(&own)), "{label} as {served}");
        }
        let wrong = titled(&documents, "Feilmerket: PDF som JPEG");
        assert!(wrong.bytes().starts_with(b"%PDF-"));
    }

    #[test]
    fn a_scale_makes_more_documents_with_ids_of_their_own() {
        let patient = people::find_patient(people::LINE).unwrap();
        let calendar = Calendar::new(DEFAULT_BASE_DATE);
        let thrice = of(patient, &calendar, 3);
        assert_eq!(thrice.len(), 3 * documents_of(people::LINE).len());
        let ids: HashSet<_> = thrice.iter().map(|own| own.unique_id.clone()).collect();
        let entries: HashSet<_> = thrice.iter().map(|own| own.entry.clone()).collect();
        assert_eq!((ids.len(), entries.len()), (thrice.len(), thrice.len()));
    }

    #[test]
    fn every_patient_without_content_has_none() {
        assert!(documents_of(people::HARRY).is_empty());
        assert!(documents_of(people::TRINE).is_empty());
    }
}

//! What a document says about itself before its first line: whose it is, who wrote and signed it, when, what it replaces.
//!
//! Read from the header of a CDA and from the head of a KITH message. Values are as received, times with the precision
//! that they came with. No identity number stands here: numbers are compared and not kept.

use std::fmt;

use innsyn_domain::Moment;

/// Facts of a document's own header.
#[derive(Clone, Default)]
pub struct DocumentHeader {
    /// `title`, else the name of the document's code.
    pub title: Option<String>,
    /// `code`: in Norway code list 9602.
    pub document_type: Option<Coded>,
    /// `effectiveTime`.
    pub time: Option<Stamp>,
    /// `setId`.
    pub set_id: Option<String>,
    /// `versionNumber`.
    pub version: Option<String>,
    /// `relatedDocument`.
    pub related: Vec<Related>,
    /// `confidentialityCode`; R and V must stand out.
    pub confidentiality: Option<Coded>,
    /// `languageCode`.
    pub language: Option<String>,
    /// `recordTarget`, the first one; others are compared, not shown.
    pub patient: PatientFacts,
    /// `author`.
    pub authors: Vec<Contributor>,
    /// `legalAuthenticator`; `None` is "not signed".
    pub legal_authenticator: Option<Contributor>,
    /// `authenticator`.
    pub authenticators: Vec<Contributor>,
    /// Name of `custodian`.
    pub custodian: Option<String>,
    /// `informationRecipient`.
    pub recipients: Vec<Contributor>,
    /// `dataEnterer`.
    pub data_enterer: Option<Contributor>,
    /// `informant`.
    pub informants: Vec<Contributor>,
    /// `participant`.
    pub participants: Vec<Contributor>,
    /// `documentationOf/serviceEvent`.
    pub services: Vec<Service>,
    /// `componentOf/encompassingEncounter`.
    pub encounter: Option<Encounter>,
    /// Ids of orders that this document answers (`inFulfillmentOf`).
    pub orders: Vec<String>,
    /// Consents (`authorization`).
    pub consents: Vec<Coded>,
    /// Everything else that the header says in words: what it is called, and the words.
    pub other: Vec<(String, String)>,
}

impl fmt::Debug for DocumentHeader {
    /// Without content: it names people.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("DocumentHeader(…)")
    }
}

/// A coded value as received.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Coded {
    /// `code`.
    pub code: Option<String>,
    /// `codeSystem`, an OID.
    pub system: Option<String>,
    /// `displayName`, else the original text.
    pub name: Option<String>,
    /// Why there is none (`UNK`, `MSK`, `NI` …).
    pub null_flavor: Option<String>,
}

/// A time as received.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Stamp {
    /// The digits.
    pub source: String,
    /// What they say; `None` when they break the format.
    pub moment: Option<Moment>,
}

/// From when to when; either end may be missing.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Period {
    /// `low`, or the only value.
    pub low: Option<Stamp>,
    /// `high`.
    pub high: Option<Stamp>,
}

/// What the document says about its patient. The number is compared, not kept.
#[derive(Clone, Default)]
pub struct PatientFacts {
    /// Names, a legal one (`use` L) first.
    pub names: Vec<String>,
    /// `administrativeGenderCode`: in Norway code list 3101.
    pub sex: Option<Coded>,
    /// `birthTime`.
    pub birth: Option<Stamp>,
    /// Addresses and numbers to be reached at, each on one line.
    pub contact: Vec<String>,
}

impl fmt::Debug for PatientFacts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PatientFacts(…)")
    }
}

/// Somebody, or something, that took part.
#[derive(Clone, Default, Eq, PartialEq)]
pub struct Contributor {
    /// Person, else device.
    pub name: Option<String>,
    /// Organisation.
    pub organisation: Option<String>,
    /// When.
    pub time: Option<Stamp>,
    /// In which function, in the source's words.
    pub role: Option<String>,
    /// Kind of participation: a code of HL7 (`PRCP`, `TRC`, `CON` …).
    pub participation: Option<String>,
    /// Why no name is given (`MSK` is masked).
    pub null_flavor: Option<String>,
}

impl fmt::Debug for Contributor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Contributor(…)")
    }
}

/// A related document.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Related {
    /// How.
    pub relation: Relation,
    /// Its id.
    pub id: Option<String>,
    /// Its version.
    pub version: Option<String>,
}

/// How a document relates to another.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Relation {
    /// RPLC.
    Replaces,
    /// APND.
    Appends,
    /// XFRM.
    Transforms,
    /// Another code.
    Other,
}

/// What was done.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Service {
    /// `code`.
    pub code: Option<Coded>,
    /// `effectiveTime`.
    pub period: Period,
    /// `performer`.
    pub performers: Vec<Contributor>,
}

/// The stay or visit.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Encounter {
    /// `code`.
    pub code: Option<Coded>,
    /// `effectiveTime`.
    pub period: Period,
    /// Name of `location`.
    pub location: Option<String>,
    /// `responsibleParty`.
    pub responsible: Option<Contributor>,
    /// `encounterParticipant`.
    pub participants: Vec<Contributor>,
}

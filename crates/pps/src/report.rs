//! Reports and results as the program knows them.

use std::sync::Arc;

use innsyn_blocks::Document;
use innsyn_domain::{BlockedNotice, Completeness, Decimal, Moment, ReportId, SubjectMatch};
use innsyn_transport::CorrelationId;
use jiff::Timestamp;

use crate::Notice;

/// What came of a search.
pub struct ReportSearch {
    /// Newest sampling time first.
    pub reports: Vec<Report>,
    /// Older versions of them, newest first: named by [`Report::versions`].
    pub older: Vec<Report>,
    /// The first day that was asked for; `None`: everything.
    pub since: Option<Moment>,
    /// What the service said beside its data, and what was noticed in them.
    pub notices: Vec<Notice>,
    /// How much of what exists this is.
    pub completeness: Completeness,
    /// Set when an ordinary answer said that elevated access can help (a general block).
    pub blocked: Option<BlockedNotice>,
    /// Reports that the service counted, before anything was withheld or joined here.
    pub total: Option<u64>,
    /// Names of the patient in resources that name her by number.
    pub patient_names: Vec<String>,
    /// Id of the first request.
    pub correlation: CorrelationId,
    /// When the last byte came.
    pub fetched_at: Timestamp,
}

impl std::fmt::Debug for ReportSearch {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("ReportSearch")
            .field("reports", &self.reports.len())
            .field("notices", &self.notices)
            .field("completeness", &self.completeness)
            .field("correlation", &self.correlation)
            .finish_non_exhaustive()
    }
}

/// A report with everything in it.
#[derive(Clone)]
pub struct Report {
    /// Id within this answer.
    pub id: ReportId,
    /// Name of the report type, or of the only result; `None` when the source names neither.
    pub title: Option<String>,
    /// Sampling time (`effective`).
    pub collected: Option<Moment>,
    /// Time of this version.
    pub issued: Option<Moment>,
    /// Discipline (8202): report type, else category, else that of the results.
    pub discipline: Option<Arc<Code>>,
    /// Main group (8202 `LAB`, `PAT`, `BLD`) as received.
    pub category: Option<Arc<Code>>,
    /// Status.
    pub status: ReportStatus,
    /// Status as received.
    pub status_code: Option<Arc<str>>,
    /// Who performed it.
    pub performer: Party,
    /// Who requested it.
    pub requester: Option<Party>,
    /// Top-level results in the source's order.
    pub results: Vec<TestResult>,
    /// Results, members included.
    pub result_count: u32,
    /// Results that the source marked (8244).
    pub marked_count: u32,
    /// Cancelled results.
    pub cancelled_count: u32,
    /// Results that the report names but the answer does not hold.
    pub missing_results: u32,
    /// `Confirmed` or `Unconfirmed`; another person's report is never here.
    pub subject: SubjectMatch,
    /// Something came with different content under one id. Of the report itself: each is a report of its own, and all are
    /// marked. Of a result: all are in it. Of its request, a specimen or a party: the first is in it.
    pub conflicting: bool,
    /// A modifier extension that Innsyn does not know stands on it: it may not mean what it says.
    pub modified: bool,
    /// Older versions of the same report that the answer also held, newest first; in [`ReportSearch::older`].
    pub versions: Vec<ReportId>,
    /// Every other date.
    pub dates: Vec<DatedFact>,
    /// Comments on the report.
    pub comments: Vec<LabelledText>,
    /// Codes among the comments (8269, 8272, 8273).
    pub highlights: Vec<Code>,
    /// Clinical information, reasons and comments of the request.
    pub clinical: Vec<LabelledText>,
    /// Specimens.
    pub specimens: Vec<MeasuredSpecimen>,
    /// Identifiers for tracing.
    pub identifiers: Vec<LabelledText>,
    /// Documents that were attached but are not read here.
    pub attachments: u32,
    /// Fields that were not as the standard says.
    pub findings: u32,
}

/// A result and its members.
#[derive(Clone)]
pub struct TestResult {
    /// Id within this answer.
    pub id: String,
    /// Name as received; empty when the source gave none.
    pub name: Arc<str>,
    /// The laboratory's own number for the result (`ResultItemId`); unique within a report at best.
    pub item: Option<String>,
    /// Codes of the examination.
    pub codes: Vec<Arc<Code>>,
    /// Discipline: its own, else the report's.
    pub discipline: Option<Arc<Code>>,
    /// Heading of a text result (8243).
    pub heading: Option<Arc<Code>>,
    /// The value.
    pub value: ResultValue,
    /// Reference texts as received, one for each range.
    pub reference_ranges: Vec<Arc<str>>,
    /// Deviation mark as the source gave it. Never computed.
    pub mark: Option<Mark>,
    /// Susceptibility (8271).
    pub susceptibility: Option<Box<Susceptibility>>,
    /// Status.
    pub status: ResultStatus,
    /// Status as received.
    pub status_code: Option<Arc<str>>,
    /// A repetition of something sent before.
    pub history: bool,
    /// Accredited, where told.
    pub accredited: Option<bool>,
    /// Comments.
    pub comments: Vec<String>,
    /// Method or specification.
    pub method: Option<String>,
    /// Specimen material, where it differs from the report's single one.
    pub specimen: Option<String>,
    /// Structured rows, and codes of a value whose text is drawn as blocks.
    pub structured: Vec<LabelledText>,
    /// Sampling time.
    pub collected: Option<Moment>,
    /// Time of this version.
    pub issued: Option<Moment>,
    /// Every other date.
    pub dates: Vec<(ResultDateKind, Moment)>,
    /// Who performed it, where it differs from the report's.
    pub performer: Option<Box<Party>>,
    /// Members, in order. Shown with the parent, never alone.
    pub members: Vec<TestResult>,
    /// Members that it names but that are not here: absent, withheld, or a circle.
    pub missing_members: u32,
    /// `Confirmed` or `Unconfirmed`.
    pub subject: SubjectMatch,
    /// The same id came with different content.
    pub conflicting: bool,
    /// A modifier extension that Innsyn does not know stands on it.
    pub modified: bool,
}

/// A code of a list, and what to call it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Code {
    /// Number of the national code list.
    pub list: Option<u32>,
    /// As received.
    pub code: String,
    /// Official name, else the source's display, else the code.
    pub name: String,
}

/// Who: a person, an organisation, or both.
#[derive(Clone, Default, Eq, PartialEq)]
pub struct Party {
    /// The person's name as received.
    pub person: Option<String>,
    /// The organisation's name as received.
    pub organisation: Option<String>,
    /// What tells the organisation from others: its identifier, else its name in lower case.
    pub key: Option<String>,
}

impl Party {
    /// Whether neither is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.person.is_none() && self.organisation.is_none()
    }
}

impl std::fmt::Debug for Party {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Party(…)")
    }
}

/// Status of a report.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum ReportStatus {
    /// Known to exist, no answer yet.
    Registered,
    /// Preliminary, or partial.
    Preliminary,
    /// Final.
    Final,
    /// Amended, or corrected.
    Amended,
    /// Something was added.
    Appended,
    /// Cancelled.
    Cancelled,
    /// Entered in error.
    EnteredInError,
    /// Another word, none, or a modifier that Innsyn does not know.
    Unknown,
}

/// Status of a result.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum ResultStatus {
    /// Known to exist, no answer yet.
    Registered,
    /// Preliminary.
    Preliminary,
    /// Final.
    Final,
    /// Amended, or corrected.
    Amended,
    /// Cancelled.
    Cancelled,
    /// Entered in error.
    EnteredInError,
    /// Another word, none, or a modifier that Innsyn does not know.
    Unknown,
}

/// A value in one of its forms. `Debug` tells the form only.
#[derive(Clone, PartialEq)]
pub enum ResultValue {
    /// A number with its unit.
    Quantity {
        /// `<` and its like, as received.
        comparator: Option<Arc<str>>,
        /// Digits as received.
        digits: Decimal,
        /// Unit as received.
        unit: Option<Arc<str>>,
    },
    /// A coded answer, or a short text.
    Coded {
        /// Text as received.
        text: Option<String>,
        /// Codes.
        codes: Vec<Arc<Code>>,
    },
    /// A longer text, or one with markup.
    Text(Document),
    /// A range.
    Range {
        /// Digits as received.
        low: Option<Decimal>,
        /// Digits as received.
        high: Option<Decimal>,
        /// Unit as received.
        unit: Option<Arc<str>>,
    },
    /// A date.
    Moment(Moment),
    /// No value here because the members hold it.
    Group,
    /// No value, with the source's reason where one came.
    Absent {
        /// As received.
        reason: Option<String>,
    },
}

/// A deviation mark as received.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Mark {
    /// What the code says.
    pub mark: DeviationMark,
    /// The code as received.
    pub code: Arc<str>,
}

/// Code list 8244. `Unknown` is not normal.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum DeviationMark {
    /// 1: over the upper limit.
    High,
    /// 2: under the lower limit.
    Low,
    /// 3: outside the limits.
    Outside,
    /// Any other code.
    Unknown,
}

/// Susceptibility of a microbe (8271).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Susceptibility {
    /// `S`, `I`, `R`, `K` or another code as received.
    pub code: String,
    /// Display as received, else the official name.
    pub name: String,
    /// MIC or zone as received.
    pub mic: Option<String>,
}

/// A specimen.
#[derive(Clone)]
pub struct MeasuredSpecimen {
    /// Material.
    pub material: Option<String>,
    /// The laboratory's own id.
    pub accession: Option<String>,
    /// Collected at.
    pub collected: Option<Moment>,
    /// Received at.
    pub received: Option<Moment>,
    /// Where on the body, how, by whom.
    pub facts: Vec<LabelledText>,
    /// Comments.
    pub comments: Vec<String>,
}

/// A date and what it is the date of.
#[derive(Clone, Debug)]
pub struct DatedFact {
    /// Which date.
    pub kind: DateKind,
    /// When.
    pub moment: Moment,
}

/// Dates of a report.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum DateKind {
    /// First issue, the same in all versions.
    ReportDate,
    /// Approved.
    Approval,
    /// Requested.
    Requested,
    /// Specimen or request received.
    Received,
}

/// Dates of a result.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ResultDateKind {
    /// Undersøkelsesdato.
    Investigation,
    /// Statusendringsdato.
    StatusChange,
    /// Kontrasignaturdato.
    CounterSign,
    /// Medisinsk valideringsdato.
    MedicalValidation,
    /// Beskrivelsesdato.
    Description,
}

/// A text with the source's own label.
#[derive(Clone, Eq, PartialEq)]
pub struct LabelledText {
    /// Label, where one came.
    pub label: Option<String>,
    /// Text.
    pub text: String,
}

impl std::fmt::Debug for Report {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "Report({:?}, {} results, …)",
            self.status, self.result_count
        )
    }
}

impl std::fmt::Debug for TestResult {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "TestResult({:?}, {} members, …)",
            self.status,
            self.members.len()
        )
    }
}

impl std::fmt::Debug for MeasuredSpecimen {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("MeasuredSpecimen(…)")
    }
}

impl std::fmt::Debug for LabelledText {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("LabelledText(…)")
    }
}

impl std::fmt::Debug for ResultValue {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Quantity { .. } => "Quantity(…)",
            Self::Coded { .. } => "Coded(…)",
            Self::Text(_) => "Text(…)",
            Self::Range { .. } => "Range(…)",
            Self::Moment(_) => "Moment(…)",
            Self::Group => "Group",
            Self::Absent { .. } => "Absent(…)",
        })
    }
}

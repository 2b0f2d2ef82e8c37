//! Rows of a document list as the program knows them.

use innsyn_domain::{BlockedNotice, Completeness, DocumentId, Moment, SubjectMatch};
use innsyn_transport::CorrelationId;
use jiff::Timestamp;

use crate::address::DocumentAddress;
use crate::notice::Notice;

/// What came of a search.
#[derive(Clone)]
pub struct DocumentSearch {
    /// Newest first.
    pub documents: Vec<DocumentEntry>,
    /// What the service said beside its rows, and what was noticed in them.
    pub notices: Vec<Notice>,
    /// How much of what exists this is. Never [`Completeness::Complete`].
    pub completeness: Completeness,
    /// Set when an ordinary answer said that something is restricted.
    pub blocked: Option<BlockedNotice>,
    /// Hits that the service counted, before paging.
    pub total: Option<u64>,
    /// Restricted documents: the service's count or the rows that cannot be opened, whichever is greater. `None` is
    /// unknown, not 0. In an elevated list only rows that are still masked.
    pub restricted: Option<u32>,
    /// The patient as rows that name her by number describe her; several when they disagree.
    pub patients: Vec<PatientFacts>,
    /// Id of the first request.
    pub correlation: CorrelationId,
    /// When the last byte came. The service itself may have cached the list for three minutes.
    pub fetched_at: Timestamp,
}

impl std::fmt::Debug for DocumentSearch {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("DocumentSearch")
            .field("documents", &self.documents.len())
            .field("notices", &self.notices)
            .field("completeness", &self.completeness)
            .field("correlation", &self.correlation)
            .finish_non_exhaustive()
    }
}

/// What a source says about the patient herself.
#[derive(Clone, Eq, PartialEq)]
pub struct PatientFacts {
    /// Family name.
    pub family: Option<String>,
    /// Given and middle names.
    pub given: Option<String>,
    /// Born.
    pub birth_date: Option<Moment>,
    /// `male`, `female`, `other`, `unknown`, as received.
    pub gender: Option<String>,
}

impl std::fmt::Debug for PatientFacts {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("PatientFacts(…)")
    }
}

/// A row. Missing and masked facts are `None`.
#[derive(Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts about a row, not a state"
)]
pub struct DocumentEntry {
    /// Id within this answer.
    pub id: DocumentId,
    /// Title as received.
    pub title: Option<String>,
    /// Document category (9602 level 1).
    pub category: Option<Code>,
    /// Document type (9602 level 2).
    pub kind: Option<Code>,
    /// Created.
    pub created: Option<Moment>,
    /// Service period.
    pub period_start: Option<Moment>,
    /// Service period.
    pub period_end: Option<Moment>,
    /// Institution.
    pub institution: Option<String>,
    /// Department.
    pub department: Option<String>,
    /// Names of authors.
    pub authors: Vec<String>,
    /// Their roles and specialties, where told.
    pub author_roles: Vec<String>,
    /// Who signed, where told.
    pub authenticator: Option<String>,
    /// Availability.
    pub status: DocumentStatus,
    /// NORS: restricted for health personnel.
    pub restricted: bool,
    /// The service has hidden facts of this row.
    pub masked: bool,
    /// NORN_*: the patient is denied access to it.
    pub denied_to_patient: Option<Code>,
    /// All confidentiality codes.
    pub labels: Vec<Code>,
    /// Media type as registered; the bytes may be something else.
    pub media_type: Option<String>,
    /// Language as registered.
    pub language: Option<String>,
    /// Size in bytes as registered.
    pub size: Option<u64>,
    /// Hash as registered, in base64.
    pub hash: Option<String>,
    /// Format code.
    pub format: Option<Code>,
    /// Kind of institution.
    pub facility: Option<Code>,
    /// Specialty.
    pub practice_setting: Option<Code>,
    /// What was done.
    pub events: Vec<Code>,
    /// Comment in words.
    pub description: Option<String>,
    /// Other documents that it replaces, adds to …
    pub relations: Vec<Relation>,
    /// The document's own id.
    pub unique_id: Option<String>,
    /// Confirmed, unconfirmed or masked; another person's row is never here.
    pub subject: SubjectMatch,
    /// The same id came with different content; each is a row of its own, and all are marked.
    pub conflicting: bool,
    /// A modifier extension that Innsyn does not know stands on it: it may not mean what it says.
    pub modified: bool,
    /// The row gave an address outside the service. It is not used.
    pub foreign_address: bool,
    /// Further forms of the same document that are not offered.
    pub other_forms: u32,
    /// Opened with an elevated basis.
    pub elevated: bool,
    /// Fields that were not as the standard says.
    pub findings: u32,
    /// The row of this list that is the same document: the same bytes or the same document id.
    pub copy_of: Option<DocumentId>,
    /// The row of this list that says it replaces this one.
    pub replaced_by: Option<DocumentId>,
    /// Its ids hold the patient's number, which may stand in no address.
    pub(crate) number_in_address: bool,
    pub(crate) address: Option<DocumentAddress>,
}

/// Why a row has nothing to open.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Barred {
    /// Restricted for health personnel.
    Restricted,
    /// The service has hidden what the row is about.
    Masked,
    /// The three ids by which a document is fetched are not all there.
    IdsMissing,
    /// An id holds the patient's number, so that the document cannot be asked for without writing it into an address.
    NumberInAddress,
}

impl DocumentEntry {
    /// Whether its three ids are there, and nothing says that retrieval would be refused. In an elevated list a restricted
    /// row may be opened unless it is still masked.
    #[must_use]
    pub fn can_open(&self) -> bool {
        self.barred().is_none()
    }

    /// Why it cannot be opened, where it cannot.
    #[must_use]
    pub fn barred(&self) -> Option<Barred> {
        if self.restricted && !self.elevated {
            Some(Barred::Restricted)
        } else if self.masked {
            Some(Barred::Masked)
        } else if self.number_in_address {
            Some(Barred::NumberInAddress)
        } else if self.address.is_none() {
            Some(Barred::IdsMissing)
        } else {
            None
        }
    }

    /// The ids by which it is fetched.
    #[must_use]
    pub fn address(&self) -> Option<&DocumentAddress> {
        self.address.as_ref()
    }
}

impl std::fmt::Debug for DocumentEntry {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "DocumentEntry({:?}, {:?}, …)",
            self.status, self.subject
        )
    }
}

/// A tie to another document.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Relation {
    /// `replaces`, `appends`, `transforms`, `signs`, as received.
    pub code: String,
    /// The other document's id or words.
    pub target: Option<String>,
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

/// Availability of a document.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum DocumentStatus {
    /// In force.
    Current,
    /// Replaced by another.
    Superseded,
    /// Entered in error.
    EnteredInError,
    /// Another word, none, or a modifier that Innsyn does not know.
    Unknown,
}

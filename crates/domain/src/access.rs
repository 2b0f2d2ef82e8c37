//! Access basis, and the gate in front of the elevated ones.
//!
//! The way to an elevated look-up is a chain of values that only this module makes: a question ([`AccessGate::challenge`])
//! for one patient and one source, its answer in words ([`Confirmation`]), one permission ([`ElevationGrant`], spent by
//! being moved), one look-up ([`ElevatedLookup`]), and for each of its steps a proof ([`Elevated`]) that cannot outlive it.
//! Whatever does not fit ends the chain: there is no second try with the same question or permission.
//!
//! Deliberately not here: names of headers (the service crates), the dialog (the screen), the audit record (`app`), clocks
//! and randomness (passed in).

use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use jiff::Timestamp;

use crate::context::parse_hex_128;
use crate::{ContextId, DocumentId, InvalidContextId, PatientContext, Sensitive};

/// How long a question waits for its answer.
pub const CHALLENGE_LIFE: Duration = Duration::from_mins(5);
/// How long an elevated look-up, and what it opened, lives; counted from the answer.
pub const ELEVATION_LIFE: Duration = Duration::from_mins(15);
/// How far the wall clock may be set back under a living look-up before that ends it.
const CLOCK_CORRECTION: Duration = Duration::from_mins(1);

/// A basis that a clinician may state when she opens a patient.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum OrdinaryBasis {
    /// Exception from consent.
    Unntak,
    /// The patient's consent.
    Samtykke,
    /// Emergency: the patient cannot consent.
    Akutt,
}

impl OrdinaryBasis {
    /// The services' code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Unntak => "UNNTAK",
            Self::Samtykke => "SAMTYKKE",
            Self::Akutt => "AKUTT",
        }
    }
}

/// A basis that also opens restricted data. Saying which one is free; using it takes an [`Elevated`].
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum ElevatedBasis {
    /// The patient consents to opening restricted data.
    ForhoyetSamtykke,
    /// Emergency, also restricted data.
    ForhoyetAkutt,
}

impl ElevatedBasis {
    /// The services' code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::ForhoyetSamtykke => "FORHOYET_SAMTYKKE",
            Self::ForhoyetAkutt => "FORHOYET_AKUTT",
        }
    }
}

/// The basis to put on a request.
#[derive(Clone, Copy, Debug)]
pub enum AccessBasis<'a> {
    /// As stated for the patient.
    Ordinary(OrdinaryBasis),
    /// A step of an elevated look-up.
    Elevated(Elevated<'a>),
}

impl AccessBasis<'_> {
    /// The services' code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Ordinary(basis) => basis.code(),
            Self::Elevated(step) => step.basis().code(),
        }
    }
}

/// The national services that hold patient data.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum DataSource {
    /// Pasientens prøvesvar.
    Pps,
    /// Pasientens journaldokumenter.
    Phr,
}

/// Both clocks at one instant. A monotonic clock may stop while the machine sleeps; a wall clock may be set.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Now {
    /// Since a fixed instant of this run of the program.
    pub monotonic: Duration,
    /// Time of day.
    pub wall: Timestamp,
}

impl Now {
    /// How much of `life` is left of what began at `self`, by the clock that went furthest; zero also when a clock ran
    /// backwards further than a correction does.
    fn left(self, life: Duration, now: Self) -> Duration {
        let Some(by_monotonic) = now.monotonic.checked_sub(self.monotonic) else {
            return Duration::ZERO;
        };
        let by_wall = now.wall.duration_since(self.wall);
        let by_wall = match Duration::try_from(by_wall) {
            Ok(elapsed) => elapsed,
            Err(_) if by_wall.unsigned_abs() <= CLOCK_CORRECTION => Duration::ZERO,
            Err(_) => return Duration::ZERO,
        };
        life.saturating_sub(by_monotonic.max(by_wall))
    }
}

/// An ordinary answer said that something was withheld for this patient.
#[derive(Clone, Debug)]
pub struct BlockedNotice {
    context: ContextId,
    source: DataSource,
    withheld: Option<u32>,
}

impl BlockedNotice {
    /// For `pps::blocked` and `phr::blocked` only, which read it from an answer for this patient; the layer check guards it.
    #[must_use]
    pub fn observed(context: &PatientContext, source: DataSource, withheld: Option<u32>) -> Self {
        Self {
            context: context.id(),
            source,
            withheld,
        }
    }

    /// Which service said so.
    pub fn source(&self) -> DataSource {
        self.source
    }

    /// How many, where the service told.
    pub fn withheld(&self) -> Option<u32> {
        self.withheld
    }
}

/// Why the warning dialog opens. Both bind the question to one opening of a patient.
#[derive(Clone, Debug)]
pub enum ElevationCause {
    /// A source has said that something is withheld.
    Observed(BlockedNotice),
    /// The clinician asks without a signal.
    Unsignalled {
        /// The patient that she asks for.
        context: ContextId,
        /// The source to look in.
        source: DataSource,
    },
}

impl ElevationCause {
    /// The clinician asks for this patient without a signal.
    #[must_use]
    pub fn unsignalled(context: &PatientContext, source: DataSource) -> Self {
        Self::Unsignalled {
            context: context.id(),
            source,
        }
    }

    /// The source to look in.
    pub fn source(&self) -> DataSource {
        match self {
            Self::Observed(notice) => notice.source,
            Self::Unsignalled { source, .. } => *source,
        }
    }

    /// Whether a source has said that something is withheld.
    pub fn observed(&self) -> bool {
        matches!(self, Self::Observed(_))
    }

    /// How many are withheld, where the source told.
    pub fn withheld(&self) -> Option<u32> {
        match self {
            Self::Observed(notice) => notice.withheld,
            Self::Unsignalled { .. } => None,
        }
    }

    fn context(&self) -> ContextId {
        match self {
            Self::Observed(notice) => notice.context,
            Self::Unsignalled { context, .. } => *context,
        }
    }
}

/// A reason without a word in it.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the reason is empty")]
pub struct EmptyReason;

/// The clinician's answer in the warning dialog: consent or emergency, and why, in her words.
#[derive(Clone, Debug)]
pub struct Confirmation {
    kind: ElevatedBasis,
    reason: Sensitive<Box<str>>,
}

impl Confirmation {
    /// Takes an answer whose reason holds at least one letter or digit.
    pub fn new(kind: ElevatedBasis, reason: &str) -> Result<Self, EmptyReason> {
        if reason.chars().any(char::is_alphanumeric) {
            Ok(Self {
                kind,
                reason: Sensitive::new(reason.trim().into()),
            })
        } else {
            Err(EmptyReason)
        }
    }

    /// Consent or emergency.
    pub fn kind(&self) -> ElevatedBasis {
        self.kind
    }
}

/// Names one question.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub struct ChallengeId(u128);

impl fmt::Display for ChallengeId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:032x}", self.0)
    }
}

impl fmt::Debug for ChallengeId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ChallengeId({self})")
    }
}

impl FromStr for ChallengeId {
    type Err = InvalidContextId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse_hex_128(text).map(Self).ok_or(InvalidContextId)
    }
}

/// Why an elevated look-up does not go on.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ElevationError {
    /// No question is open, or another one than was answered.
    #[error("no such question about elevated access is open")]
    NoSuchChallenge,
    /// The question waited too long for its answer.
    #[error("the question about elevated access is too old")]
    ChallengeExpired,
    /// Asked, granted or opened for another opening of a patient.
    #[error("the elevated access is for another patient context")]
    AnotherPatient,
    /// Granted for another source.
    #[error("the elevated access is for another source")]
    AnotherSource,
    /// The look-up's time is over.
    #[error("the elevated access has ended")]
    Expired,
    /// The search has been made; only documents of its list may still be retrieved.
    #[error("the elevated search has been made")]
    SearchDone,
    /// A document that the look-up did not list.
    #[error("the elevated look-up did not list this document")]
    NotListed,
}

/// Asks the clinician before an elevated look-up. At most one question is open.
#[derive(Debug, Default)]
pub struct AccessGate {
    open: Option<Challenge>,
}

#[derive(Debug)]
struct Challenge {
    id: ChallengeId,
    cause: ElevationCause,
    since: Now,
}

impl AccessGate {
    /// A gate without a question.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Opens a question in place of any other. `random` comes from the operating system.
    pub fn challenge(&mut self, random: u128, cause: ElevationCause, now: Now) -> ChallengeId {
        let id = ChallengeId(random);
        self.open = Some(Challenge {
            id,
            cause,
            since: now,
        });
        id
    }

    /// Answers the open question. Whatever comes of it, the question is closed: one try, one grant.
    pub fn confirm(
        &mut self,
        id: ChallengeId,
        answer: &Confirmation,
        active: &PatientContext,
        now: Now,
    ) -> Result<ElevationGrant, ElevationError> {
        let challenge = self
            .open
            .take()
            .filter(|open| open.id == id)
            .ok_or(ElevationError::NoSuchChallenge)?;
        if challenge.cause.context() != active.id() {
            return Err(ElevationError::AnotherPatient);
        }
        if challenge.since.left(CHALLENGE_LIFE, now).is_zero() {
            return Err(ElevationError::ChallengeExpired);
        }
        Ok(ElevationGrant {
            context: active.id(),
            source: challenge.cause.source(),
            observed: challenge.cause.observed(),
            answer: answer.clone(),
            since: now,
        })
    }

    /// The clinician took the question back; tells whether it was the open one.
    pub fn withdraw(&mut self, id: ChallengeId) -> bool {
        let is_open = self.open.as_ref().is_some_and(|open| open.id == id);
        if is_open {
            self.open = None;
        }
        is_open
    }

    /// The patient was changed or closed, or the session ended: no question stays open.
    pub fn close(&mut self) {
        self.open = None;
    }

    /// The open question and what it is about.
    pub fn pending(&self) -> Option<(ChallengeId, &ElevationCause)> {
        self.open.as_ref().map(|open| (open.id, &open.cause))
    }
}

/// Permission for one elevated look-up. Spent by being moved: it is not `Clone`, and nothing outside this module makes one.
#[derive(Debug)]
#[must_use = "a permission that is not used must be dropped on purpose"]
pub struct ElevationGrant {
    context: ContextId,
    source: DataSource,
    observed: bool,
    answer: Confirmation,
    since: Now,
}

impl ElevationGrant {
    /// Spends the permission on a look-up of this patient in this source; spent also when it does not fit.
    pub fn begin(
        self,
        target: &PatientContext,
        source: DataSource,
        now: Now,
    ) -> Result<ElevatedLookup, ElevationError> {
        if self.context != target.id() {
            return Err(ElevationError::AnotherPatient);
        }
        if self.source != source {
            return Err(ElevationError::AnotherSource);
        }
        if self.since.left(ELEVATION_LIFE, now).is_zero() {
            return Err(ElevationError::Expired);
        }
        Ok(ElevatedLookup {
            grant: self,
            search_is_done: false,
            listed: HashSet::new(),
        })
    }
}

/// What a proof is asked for.
#[derive(Clone, Copy, Debug)]
pub enum Step<'d> {
    /// The search, or a further page of it.
    Page,
    /// One document that the look-up listed.
    Retrieve(&'d DocumentId),
}

/// One elevated look-up: one search in one source with its pages, and the documents that it listed. Not `Clone`.
#[derive(Debug)]
pub struct ElevatedLookup {
    grant: ElevationGrant,
    search_is_done: bool,
    listed: HashSet<DocumentId>,
}

impl ElevatedLookup {
    /// Proof for one step, borrowed from the look-up so that it cannot outlive it.
    pub fn authorise(
        &self,
        target: &PatientContext,
        step: Step<'_>,
        now: Now,
    ) -> Result<Elevated<'_>, ElevationError> {
        if self.grant.context != target.id() {
            return Err(ElevationError::AnotherPatient);
        }
        if self.is_over(now) {
            return Err(ElevationError::Expired);
        }
        match step {
            Step::Page if self.search_is_done => Err(ElevationError::SearchDone),
            Step::Retrieve(document) if !self.lists(document) => Err(ElevationError::NotListed),
            Step::Page | Step::Retrieve(_) => Ok(Elevated { lookup: self }),
        }
    }

    /// Notes a document that the search listed: it may now be retrieved.
    pub fn list_document(&mut self, document: DocumentId) {
        self.listed.insert(document);
    }

    /// Whether the search listed this document.
    pub fn lists(&self, document: &DocumentId) -> bool {
        self.listed.contains(document)
    }

    /// The search has been made with all its pages: from now on only its documents.
    pub fn finish_search(&mut self) {
        self.search_is_done = true;
    }

    /// Whether its time is over: what it opened must leave the screen.
    pub fn is_over(&self, now: Now) -> bool {
        self.left(now).is_zero()
    }

    /// Time left, by the clock that went furthest.
    pub fn left(&self, now: Now) -> Duration {
        self.grant.since.left(ELEVATION_LIFE, now)
    }

    /// When it ends by the wall clock, at the latest.
    pub fn ends(&self) -> Timestamp {
        self.grant
            .since
            .wall
            .checked_add(ELEVATION_LIFE)
            .unwrap_or(self.grant.since.wall)
    }

    /// The opening of a patient that it is for.
    pub fn context(&self) -> ContextId {
        self.grant.context
    }

    /// Consent or emergency.
    pub fn kind(&self) -> ElevatedBasis {
        self.grant.answer.kind
    }

    /// The source that it is for.
    pub fn source(&self) -> DataSource {
        self.grant.source
    }

    /// The clinician's reason, for the audit record only.
    pub fn reason(&self) -> &str {
        self.grant.answer.reason.expose()
    }

    /// Whether a source had said that something was withheld.
    pub fn observed(&self) -> bool {
        self.grant.observed
    }
}

/// Proof that one step of an elevated look-up was allowed when it was asked for.
#[derive(Clone, Copy, Debug)]
pub struct Elevated<'a> {
    lookup: &'a ElevatedLookup,
}

impl Elevated<'_> {
    /// The basis to put on the request.
    pub fn basis(&self) -> ElevatedBasis {
        self.lookup.kind()
    }

    /// Whether the proof is for this patient and source; a service crate asks before it sends.
    pub fn is_for(&self, target: &PatientContext, source: DataSource) -> bool {
        self.lookup.context() == target.id() && self.lookup.source() == source
    }
}

#[cfg(test)]
mod tests;

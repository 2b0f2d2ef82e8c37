//! Diagnostikk: connections, what stands in the tokens, the trace, the record, and the receipt.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{DataSourceCode, EnvironmentKind, MomentView, OrdinaryBasisCode};

/// One check of a connection. Each can be repeated; none writes anything at a service.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ConnectionCheck {
    /// Name resolution of every service's host.
    Names,
    /// TLS (or the plain connection on loopback) to every service's host.
    Tls,
    /// HelseID's metadata.
    Discovery,
    /// The clock of this machine against HelseID's.
    Clock,
    /// The client's private key: form, algorithm, id, where it is, age and expiry where they are known.
    ClientKey,
    /// A pushed authorization request, which is then left to expire.
    Par,
    /// Whether somebody is signed in, and for how long.
    SignIn,
    /// A token for Pasientens prøvesvar.
    TokenPps,
    /// A token for Pasientens journaldokumenter.
    TokenPhr,
    /// Capability statement of Pasientens prøvesvar.
    PpsMetadata,
    /// A search for the open patient. Never in production.
    PpsSearch,
    /// `ping` of Pasientens journaldokumenter.
    PhrPing,
    /// `pingauth` of Pasientens journaldokumenter.
    PhrPingauth,
    /// A list for the open patient. Never in production.
    PhrSearch,
    /// A machine token for the message service, with its HER-ids.
    TokenEdi,
    /// `ping` of the message service, with the token.
    EdiPing,
}

/// Which service a check or a step belongs to.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ServiceCode {
    /// HelseID.
    Helseid,
    /// Pasientens prøvesvar.
    Pps,
    /// Pasientens journaldokumenter.
    Phr,
    /// The message service.
    Edi,
    /// Innsyn itself.
    Innsyn,
}

/// What came of a check or a step.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// As it should be.
    Passed,
    /// Refused or broken.
    Failed,
    /// Not done, and why stands in the code.
    Skipped,
    /// Partial or unsure.
    Incomplete,
}

/// A check that the chosen environment offers.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionPlan {
    /// Which.
    pub check: ConnectionCheck,
    /// Of which service.
    pub service: ServiceCode,
    /// Why it cannot be run now; `None`: it can.
    pub blocked: Option<CheckObstacle>,
}

/// Why a check cannot be run now.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum CheckObstacle {
    /// The environment leaves the service out.
    ServiceLeftOut,
    /// Somebody must be signed in.
    NotSignedIn,
    /// A patient must be open.
    NoPatientOpen,
    /// In production no check looks a patient up.
    NotInProduction,
    /// A sign-in waits for the browser.
    SignInWaits,
}

/// Runs one check.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RunConnectionCheck {
    /// Which.
    pub check: ConnectionCheck,
}

/// What came of a check.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionView {
    /// Which.
    pub check: ConnectionCheck,
    /// Of which service.
    pub service: ServiceCode,
    /// What came of it.
    pub verdict: Verdict,
    /// A short code for the cause: an error code of the border, or a word of the check (`ClockOff`, `NoKey`).
    pub code: Option<String>,
    /// What to do about it; the screen has words for each.
    pub advice: Option<Advice>,
    /// What was found out, in order.
    pub facts: Vec<CheckFact>,
    /// The id that joins it with the trace and the service's own log.
    pub correlation_id: Option<String>,
    /// How long it took.
    #[ts(type = "number")]
    pub milliseconds: u64,
    /// When it ended.
    pub at: MomentView,
}

/// One thing that a check found out. Values are short and hold nothing of a person.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CheckFact {
    /// What it is.
    pub key: CheckFactKey,
    /// The value, as text.
    pub value: String,
}

/// See [`CheckFact`].
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum CheckFactKey {
    /// A host, with its addresses or with what came of connecting.
    Host,
    /// The issuer.
    Issuer,
    /// Seconds that this machine's clock is behind (negative: ahead of) the server's.
    ClockSeconds,
    /// Algorithm of the key.
    Algorithm,
    /// Id of the key.
    KeyId,
    /// Where the key lies: `keyring`, `file`, `memory`.
    KeyPlace,
    /// When the key's file was last changed.
    KeyChanged,
    /// When the key expires, where somebody told.
    KeyExpires,
    /// Client id.
    ClientId,
    /// Seconds until the session ends.
    SecondsLeft,
    /// Scopes that HelseID left out.
    RejectedScopes,
    /// Version of FHIR.
    FhirVersion,
    /// HER-ids of the client configuration.
    HerIds,
    /// How many were found.
    Count,
    /// How many were withheld.
    Withheld,
    /// HTTP status.
    Status,
    /// The service's own short code.
    ServiceCode,
    /// Something to know of the environment.
    Note,
}

/// What to do about a check that did not pass.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Advice {
    /// Check the network, the health network, and the address in the environment file.
    CheckNetwork,
    /// A certificate is not trusted, or something between here and the service breaks TLS.
    CheckTls,
    /// The issuer in the environment file is not the one that HelseID states.
    CheckIssuer,
    /// Set this machine's clock.
    SetClock,
    /// Put a key in place, or unlock the secret store.
    CheckKey,
    /// Renew the key in self-service.
    RenewKey,
    /// Compare client id, scopes, redirect address and organisation with the client configuration.
    CheckClient,
    /// The organisation must accept the terms, or delegate in Altinn.
    AcceptTerms,
    /// Sign in.
    SignIn,
    /// Open a patient first.
    OpenPatient,
    /// Check organisation, role and codes of the attest.
    CheckAttest,
    /// Set the claim `herid` on the machine client.
    SetHerId,
    /// Wait, and try again.
    TryLater,
    /// Tell the service's support, with the correlation id.
    AskService,
}

/// What one token says, with the demand of its service beside each fact.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TokenView {
    /// Which service it is for.
    pub service: ServiceCode,
    /// Whether it is the ID token.
    pub is_id_token: bool,
    /// Whether it could be read; an opaque token has no facts.
    pub readable: bool,
    /// Its facts, in order.
    pub facts: Vec<TokenFactView>,
}

/// One fact of a token.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TokenFactView {
    /// What it is.
    pub key: TokenFactKey,
    /// The value, as text; empty where it is absent.
    pub value: String,
    /// What the service demands of it, as text (`4`, `nhn:pps`); `None`: nothing.
    pub demand: Option<String>,
    /// Whether the demand is met; `None` where there is none.
    pub met: Option<bool>,
}

/// See [`TokenFactView`].
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum TokenFactKey {
    Issuer,
    Audience,
    Scopes,
    RejectedScopes,
    SecurityLevel,
    HprNumber,
    /// Whether an identity number is in it. The number itself is never told.
    IdentityNumber,
    OrganisationParent,
    OrganisationChild,
    OrganisationSupplier,
    Attest,
    HerIds,
    KeyMatch,
    Issued,
    Expires,
    SecondsLeft,
}

/// What of the trace is wanted.
#[derive(Clone, Debug, Default, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TraceFilter {
    /// Only this service.
    pub service: Option<TracedService>,
    /// Only what failed or was repeated.
    pub only_problems: bool,
    /// Only rows that hold this text in path, status or correlation id.
    pub text: String,
}

/// The services of the trace.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum TracedService {
    Helseid,
    Pps,
    Phr,
    Edi,
    Other,
}

/// The newest requests of this run, oldest first, and what was noticed in answers.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TraceView {
    /// The rows that the filter lets through.
    pub rows: Vec<TraceRow>,
    /// How many there are without the filter.
    pub total: u32,
    /// Elements that the profiles ask for and answers for the open patient lacked. They block nothing.
    pub findings: Vec<ProfileFinding>,
    /// All of it as text, to copy. Redacted.
    pub text: String,
}

/// One try of one request.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TraceRow {
    /// Number in the trace, to tell rows apart.
    #[ts(type = "number")]
    pub number: u64,
    /// When it was sent.
    pub at: MomentView,
    /// To the millisecond, as text.
    pub clock: String,
    /// Which service.
    pub service: TracedService,
    /// Method.
    pub method: String,
    /// Path without identifiers.
    pub path: String,
    /// Status; `None` where no answer came.
    pub status: Option<u16>,
    /// Why no answer came (`timeout`, `offline`, `tls`, `abandoned` …).
    pub failure: Option<String>,
    /// From sending to the last byte.
    #[ts(type = "number")]
    pub milliseconds: u64,
    /// Bytes sent.
    #[ts(type = "number")]
    pub request_bytes: u64,
    /// Bytes of the answer, unpacked.
    #[ts(type = "number")]
    pub response_bytes: u64,
    /// Correlation id, which is the event id of PHR.
    pub correlation_id: String,
    /// 0 for the first try.
    pub repeat: u8,
    /// The proof carried a nonce.
    pub nonce_sent: bool,
    /// The server asked for a nonce.
    pub nonce_asked: bool,
    /// Headers of the answer, from a closed list.
    pub headers: Vec<TraceHeader>,
}

/// One header of an answer.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TraceHeader {
    /// Name.
    pub name: String,
    /// Value, cut.
    pub value: String,
}

/// An element that a profile asks for and an answer lacked.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ProfileFinding {
    /// Of which service.
    pub source: DataSourceCode,
    /// The element, as the profile writes it (`DocumentReference.type`).
    pub element: String,
    /// In how many resources it was missing.
    pub missing: u32,
    /// Of how many.
    pub of: u32,
}

/// Where something was saved.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SavedView {
    /// The files.
    pub files: Vec<String>,
    /// SHA-256 of the content that they share, in hexadecimal.
    pub sha256: Option<String>,
}

/// A text to copy.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TextView {
    /// The text.
    pub text: String,
}

/// Which part of the record is wanted.
#[derive(Clone, Debug, Default, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AuditQuery {
    /// Entries to pass over, from the newest on.
    pub skip: u32,
    /// Entries to give, 500 at most.
    pub take: u32,
    /// Only this action, by its word in the record (`openPatient`).
    pub action: Option<String>,
    /// Only what concerns the open patient.
    pub open_patient_only: bool,
    /// Only what failed, was refused or was dropped.
    pub only_problems: bool,
}

/// Entries of the record, newest first, and whether it is whole.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AuditPage {
    /// The entries.
    pub entries: Vec<AuditEntryView>,
    /// How many the query finds.
    #[ts(type = "number")]
    pub found: u64,
    /// How many the record has.
    #[ts(type = "number")]
    pub total: u64,
    /// Set when the record is damaged; nothing can be recorded, and so nothing shown, until it is set aside.
    pub damage: Option<AuditDamageView>,
    /// Records that were set aside earlier, by file name.
    pub set_aside: Vec<String>,
}

/// What is wrong with a record.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(
    rename_all = "camelCase",
    tag = "kind",
    rename_all_fields = "camelCase"
)]
pub enum AuditDamageView {
    /// An entry was changed.
    Changed {
        #[ts(type = "number")]
        entry: u64,
    },
    /// An entry does not follow the one before.
    OutOfOrder {
        #[ts(type = "number")]
        entry: u64,
    },
    /// The end is missing.
    Cut {
        #[ts(type = "number")]
        expected: u64,
        #[ts(type = "number")]
        found: u64,
    },
    /// The key or the anchor is missing.
    AnchorMissing,
}

/// One entry of the record. Persons are references.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AuditEntryView {
    /// Its number.
    #[ts(type = "number")]
    pub number: u64,
    /// When, with its zone, as written.
    pub time: String,
    /// What was done.
    pub action: String,
    /// What came of it: `done`, `dropped`, `refused`, `failed`.
    pub outcome: String,
    /// The code of a failure.
    pub code: Option<String>,
    /// Keyed reference of the clinician.
    pub clinician: Option<String>,
    /// HPR number.
    pub hpr_number: Option<String>,
    /// Role (9060).
    pub role: Option<String>,
    /// Organisation number.
    pub organisation: Option<String>,
    /// Keyed reference of the patient.
    pub patient: Option<String>,
    /// Whether it is the open patient.
    pub is_open_patient: bool,
    /// Service.
    pub source: Option<String>,
    /// Access basis.
    pub basis: Option<String>,
    /// Keyed reference of the report or document.
    pub item: Option<String>,
    /// Correlation id.
    pub correlation_id: Option<String>,
    /// Whether a reason is kept, encrypted.
    pub has_reason: bool,
}

/// The receipt of the open patient. Holds no name and no identity number.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReceiptView {
    /// Keyed reference of the patient, the same as in the record.
    pub patient_reference: String,
    /// Who, by HPR number.
    pub hpr_number: Option<String>,
    /// In which role (9060).
    pub role: Option<String>,
    /// For which organisation.
    pub organisation: String,
    /// Where.
    pub point_of_care: Option<String>,
    /// Name of the environment.
    pub environment: String,
    /// Its kind.
    pub kind: EnvironmentKind,
    /// On which basis she was opened.
    pub basis: OrdinaryBasisCode,
    /// When she was opened.
    pub opened: Option<MomentView>,
    /// When this was made.
    pub made: MomentView,
    /// Version of Innsyn.
    pub version: String,
    /// What was done, oldest first.
    pub lines: Vec<ReceiptLine>,
    /// All of it as text, to copy.
    pub text: String,
}

/// One act of a receipt.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReceiptLine {
    /// When.
    pub time: MomentView,
    /// What, by its word in the record.
    pub action: String,
    /// What came of it.
    pub outcome: String,
    /// In which service.
    pub source: Option<DataSourceCode>,
    /// On which basis.
    pub basis: Option<String>,
    /// Id of the report or document, or a reference where the id is not to be shown.
    pub item: Option<String>,
    /// The decision that the attest named.
    pub decision: Option<String>,
    /// Correlation id.
    pub correlation_id: Option<String>,
}

// Written by `cargo xtask bindings` from crates/app/src/dto. Do not edit.

export type OrdinaryBasisCode = "Unntak" | "Samtykke" | "Akutt";

export type ElevationKind = "ForhoyetSamtykke" | "ForhoyetAkutt";

export type DataSourceCode = "Pps" | "Phr";

export type OpenElevation = { 
/**
 * The open patient.
 */
context_id: string, 
/**
 * The source to look in.
 */
source: DataSourceCode, };

export type ChallengeView = { 
/**
 * One question, one answer.
 */
challenge_id: string, 
/**
 * The source it concerns.
 */
source: DataSourceCode, 
/**
 * Whether the source has said that something is withheld (`false`: the clinician asks without a signal).
 */
observed: boolean, 
/**
 * How many documents are restricted, where the source told.
 */
withheld: number | null, 
/**
 * How long opened data stay on screen, minutes.
 */
minutes: number, };

export type ConfirmElevation = { 
/**
 * The open patient.
 */
context_id: string, 
/**
 * The question that is answered.
 */
challenge_id: string, 
/**
 * Consent or emergency.
 */
kind: ElevationKind, 
/**
 * The reason in words; must not be empty.
 */
reason: string, };

export type ChallengeRef = { 
/**
 * The open patient.
 */
context_id: string, 
/**
 * The question.
 */
challenge_id: string, };

export type ElevationView = { 
/**
 * The source it holds for.
 */
source: DataSourceCode, 
/**
 * Consent or emergency.
 */
kind: ElevationKind, 
/**
 * When what was opened leaves the screen.
 */
until: MomentView, 
/**
 * Seconds until then.
 */
seconds_left: number, };

export type ElevatedAnswer = { "Documents": { 
/**
 * The elevated list.
 */
list: DocumentListView, } } | { "Reports": { 
/**
 * The elevated list.
 */
list: ReportListView, } } | { "NothingMore": { 
/**
 * For the log of the service.
 */
correlation_id: string, } } | { "Refused": { 
/**
 * HTTP status.
 */
status: number, 
/**
 * The service's own code, where it gave one.
 */
code: string | null, 
/**
 * For the log of the service.
 */
correlation_id: string, } };

export type BlocksView = { 
/**
 * In reading order.
 */
blocks: Array<BlockView>, 
/**
 * Headings, for the contents list.
 */
outline: Array<OutlineEntry>, 
/**
 * Footnotes in order; `number` counts from 1.
 */
footnotes: Array<Array<InlineView>>, };

export type BlockView = { "Heading": { id: string, level: number, text: Array<InlineView>, fallback: boolean, } } | { "Paragraph": { caption: Array<InlineView> | null, text: Array<InlineView>, } } | { "List": { caption: Array<InlineView> | null, ordered: boolean, marker: string | null, items: Array<ListItemView>, } } | { "Table": { caption: Array<InlineView> | null, head: Array<TableRowView>, body: Array<TableRowView>, foot: Array<TableRowView>, } } | { "Preformatted": { text: string, } } | { "Media": { caption: Array<InlineView> | null, alternative: string, data: string | null, reason: string | null, } } | { "Remark": { code: string, text: string | null, } };

export type InlineView = { "Text": { text: string, } } | "Break" | { "Styled": { styles: Array<string>, content: Array<InlineView>, } } | { "Revised": { deleted: boolean, content: Array<InlineView>, } } | { "Link": { target: string | null, address: string | null, content: Array<InlineView>, } } | { "FootnoteRef": { number: number | null, } };

export type ListItemView = { 
/**
 * A leading caption.
 */
caption: Array<InlineView> | null, 
/**
 * Its content.
 */
blocks: Array<BlockView>, };

export type TableRowView = { 
/**
 * Its cells.
 */
cells: Array<TableCellView>, };

export type TableCellView = { 
/**
 * `th`.
 */
header: boolean, 
/**
 * `col`, `row` or absent.
 */
scope: string | null, 
/**
 * At least 1.
 */
column_span: number, 
/**
 * At least 1.
 */
row_span: number, 
/**
 * `left`, `center`, `right`, `justify` or absent.
 */
align: string | null, 
/**
 * Its content.
 */
blocks: Array<BlockView>, };

export type OutlineEntry = { 
/**
 * Target: the `id` of the heading block.
 */
id: string, 
/**
 * 1 is the top.
 */
level: number, 
/**
 * Its text.
 */
text: string, };

export type DocumentListView = { 
/**
 * The patient it belongs to, with what is now known of her.
 */
patient: PatientView, 
/**
 * How the answer stands. Never complete.
 */
source: SourceState, 
/**
 * Set when the list was opened with an elevated basis.
 */
elevation: ElevationView | null, 
/**
 * Under which law the list was asked for.
 */
legal_basis: LegalBasisCode, 
/**
 * Hits before paging, as the service counted.
 */
total: number | null, 
/**
 * Restricted documents: the service's count, or the masked rows where it gave none. `None` is unknown, not 0.
 */
restricted: number | null, 
/**
 * Newest first.
 */
documents: Array<DocumentRow>, };

export type DocumentRow = { 
/**
 * Id within this answer.
 */
id: string, 
/**
 * Title as received.
 */
title: string | null, 
/**
 * Document category (9602 level 1).
 */
category: CodeView | null, 
/**
 * Document type (9602 level 2); `None` when missing or masked.
 */
document_type: CodeView | null, 
/**
 * Created.
 */
created: MomentView | null, 
/**
 * Service period.
 */
period_start: MomentView | null, 
/**
 * Service period.
 */
period_end: MomentView | null, 
/**
 * Institution as received.
 */
institution: string | null, 
/**
 * Unit as received.
 */
unit: string | null, 
/**
 * Authors as received; empty when missing or masked.
 */
authors: Array<string>, 
/**
 * Availability.
 */
status: DocumentStatus, 
/**
 * NORS: masked for health personnel.
 */
restricted: boolean, 
/**
 * NORN_*: the patient is denied access to it.
 */
denied_to_patient: CodeView | null, 
/**
 * Opened with an elevated basis.
 */
elevated: boolean, 
/**
 * Whether its three ids are there and it is not restricted.
 */
can_open: boolean, 
/**
 * Media type as registered.
 */
media_type: string | null, 
/**
 * Size in bytes as registered.
 */
size: number | null, 
/**
 * Whether the reference names the open patient.
 */
subject: SubjectMatch, };

export type LegalBasisCode = "Kjernejournalforskriften" | "HelsepersonellovenSection45";

export type DocumentStatus = "Current" | "Superseded" | "EnteredInError" | "Unknown";

export type SubjectMatch = "Confirmed" | "Unconfirmed" | "Masked";

export type OpenDocument = { 
/**
 * The open patient.
 */
context_id: string, 
/**
 * Id of a row.
 */
document_id: string, 
/**
 * Of the elevated list.
 */
elevated: boolean, };

export type CloseDocument = { 
/**
 * The open patient.
 */
context_id: string, 
/**
 * Handle of the opened document.
 */
handle: string, };

export type DocumentView = { 
/**
 * Random; page images are asked for by it.
 */
handle: string, 
/**
 * Its row.
 */
row: DocumentRow, 
/**
 * Header facts, of the document itself where it has a header.
 */
facts: Array<HeaderFact>, 
/**
 * Whether the document's own header names the open patient; `None` when it has no header (a bare PDF).
 */
own_subject: SubjectMatch | null, 
/**
 * Legally signed; `None` when the format cannot tell.
 */
signed: boolean | null, 
/**
 * The label said something else than the bytes.
 */
label_mismatch: LabelMismatch | null, 
/**
 * Bytes received.
 */
size: number, 
/**
 * What to draw.
 */
content: DocumentContent, };

export type DocumentContent = { "Pages": { pages: Array<PageSize>, } } | { "Blocks": { content: BlocksView, } } | { "Unsupported": { found: string, sha256: string, } };

export type PageSize = { 
/**
 * Points.
 */
width: number, 
/**
 * Points.
 */
height: number, };

export type HeaderFact = { 
/**
 * Which.
 */
key: HeaderFactKey, 
/**
 * Text as received; empty when `moment` says it.
 */
text: string, 
/**
 * Where it is a time.
 */
moment: MomentView | null, };

export type HeaderFactKey = "Title" | "DocumentType" | "DocumentTime" | "Version" | "Replaces" | "Confidentiality" | "Language" | "Author" | "AuthorOrganisation" | "LegalAuthenticator" | "Authenticator" | "Custodian" | "Recipient" | "ServicePeriod" | "Encounter" | "Performer" | "Informant" | "Participant" | "DataEnterer" | "Format";

export type LabelMismatch = { 
/**
 * Media type by label.
 */
label: string, 
/**
 * Kind by content.
 */
found: string, };

export type CommandError = { 
/**
 * What went wrong, by who must act.
 */
code: ErrorCode, 
/**
 * Whether trying again helps.
 */
retry: Retry, 
/**
 * The id under which the service, or Innsyn's own log, knows it.
 */
correlation_id: string | null, 
/**
 * HTTP status, for the details.
 */
status: number | null, 
/**
 * A service's own short code (`invalid_client`, `HID-1002`, `XDSUnknownRepositoryId`), for the details.
 */
service_code: string | null, 
/**
 * Seconds to wait, where the service told.
 */
retry_after: number | null, };

export type ErrorCode = "NotSignedIn" | "SessionExpired" | "SignInCancelled" | "SignInRefused" | "SignInTimedOut" | "SecurityLevelTooLow" | "SessionBelongsToAnother" | "NoPatientOpen" | "PatientContextChanged" | "InvalidPersonId" | "PatientNotInTestPopulation" | "AccessDenied" | "AccessBasisRequired" | "ElevationNotConfirmed" | "ElevationExpired" | "ElevationNotApplicable" | "Offline" | "UpstreamUnavailable" | "UpstreamTimeout" | "RateLimited" | "UpstreamProtocol" | "SubjectMismatch" | "DocumentNotFound" | "DocumentRestricted" | "UnsupportedDocument" | "DocumentDamaged" | "DocumentEncrypted" | "DocumentTooLarge" | "PdfEngineMissing" | "PdfSandboxUnavailable" | "PageTooHeavy" | "ClientRejected" | "ConfigurationInvalid" | "SecureStorageUnavailable" | "AuditUnavailable" | "Internal";

export type Retry = "Never" | "Now" | "Later" | "AfterSignIn";

export type PersonIdText = { 
/**
 * As typed.
 */
text: string, };

export type PersonIdCheck = { "Valid": { 
/**
 * What kind of number it is.
 */
kind: PersonIdKind, } } | { "Invalid": { 
/**
 * The first reason that applies.
 */
reason: PersonIdReason, } };

export type PersonIdKind = "Fodselsnummer" | "DNummer" | "Synthetic";

export type PersonIdReason = "NotDigits" | "WrongLength" | "SharedAidNumberNotSupported" | "AidNumberNotSupported" | "SyntheticNotAllowed" | "ImpossibleDate" | "WrongControlDigits" | "NotATestPerson";

export type TestPatient = { 
/**
 * Family name.
 */
family: string, 
/**
 * Given name.
 */
given: string, 
/**
 * Eleven digits.
 */
number: string, 
/**
 * Norwegian words for what this patient shows to a tester.
 */
shows: string, 
/**
 * The same in English.
 */
shows_en: string, };

export type OpenPatient = { 
/**
 * As typed or chosen.
 */
number: string, 
/**
 * Stated for this patient; nothing is preselected.
 */
basis: OrdinaryBasisCode, };

export type PatientView = { 
/**
 * Random per opening; every patient command carries it.
 */
context_id: string, 
/**
 * Eleven digits; the UI groups 6+5.
 */
number: string, 
/**
 * Kind of number.
 */
number_kind: PersonIdKind, 
/**
 * The stated basis.
 */
basis: OrdinaryBasisCode, 
/**
 * Names as the sources gave them; several when they disagree; empty before the first answer.
 */
names: Array<PatientName>, 
/**
 * Birth dates as the sources gave them; several when they disagree.
 */
birth_dates: Array<MomentView>, 
/**
 * Sexes as the sources gave them; several when they disagree.
 */
sexes: Array<SexCode>, };

export type PatientName = { 
/**
 * Family name.
 */
family: string, 
/**
 * Given and middle names.
 */
given: string, 
/**
 * Who said so.
 */
source: DataSourceCode, };

export type SexCode = "Female" | "Male" | "Other" | "Unknown";

export type ContextRef = { 
/**
 * The open patient.
 */
context_id: string, };

export type Preferences = { 
/**
 * Language of the screen.
 */
language: Language, 
/**
 * Light, dark or as the system.
 */
theme: Theme, 
/**
 * Width of the reading pane in the results section, CSS pixels; `None` until it was moved.
 */
results_pane: number | null, 
/**
 * Width of the reading pane in the documents section, CSS pixels; `None` until it was moved.
 */
documents_pane: number | null, 
/**
 * Zoom in per cent, 50–300.
 */
zoom: number, 
/**
 * Name of the chosen environment.
 */
environment: string, };

export type Language = "Nb" | "En";

export type Theme = "Auto" | "Light" | "Dark";

export type ReportListView = { 
/**
 * The patient it belongs to, with what is now known of her.
 */
patient: PatientView, 
/**
 * How the answer stands.
 */
source: SourceState, 
/**
 * Set when the list was opened with an elevated basis.
 */
elevation: ElevationView | null, 
/**
 * Newest sampling time first.
 */
reports: Array<ReportRow>, };

export type ReportRow = { 
/**
 * Id within this answer.
 */
id: string, 
/**
 * What to call it: report type, or the single examination in it.
 */
title: string, 
/**
 * Sampling time (`effective`).
 */
collected: MomentView | null, 
/**
 * Time of this version.
 */
issued: MomentView | null, 
/**
 * Discipline (8202).
 */
discipline: CodeView | null, 
/**
 * Status by §7 of the fact sheet.
 */
status: ReportStatus, 
/**
 * Performer.
 */
performer: PartyView, 
/**
 * Requester.
 */
requester: PartyView | null, 
/**
 * Number of results, members included.
 */
results: number, 
/**
 * Results that the source marked (8244).
 */
marked: number, 
/**
 * Cancelled results.
 */
cancelled: number, 
/**
 * Whether the resource names the open patient by number.
 */
subject_confirmed: boolean, 
/**
 * Opened with an elevated basis.
 */
elevated: boolean, };

export type ReportView = { 
/**
 * Its row.
 */
row: ReportRow, 
/**
 * Top-level results in the source's order.
 */
results: Array<ResultView>, 
/**
 * Every other date, with its kind.
 */
dates: Array<DatedFact>, 
/**
 * Comments on the report.
 */
comments: Array<LabelledText>, 
/**
 * Clinical information and reasons of the request.
 */
clinical: Array<LabelledText>, 
/**
 * Specimens.
 */
specimens: Array<SpecimenView>, 
/**
 * Identifiers for tracing (`ServReportId`, `MsgId`).
 */
identifiers: Array<LabelledText>, };

export type OpenReport = { 
/**
 * The open patient.
 */
context_id: string, 
/**
 * Id of a row.
 */
report_id: string, 
/**
 * Of the elevated list.
 */
elevated: boolean, };

export type ReportStatus = "Registered" | "Preliminary" | "Final" | "Amended" | "Appended" | "Cancelled" | "EnteredInError" | "Unknown";

export type ResultView = { 
/**
 * Id within this answer.
 */
id: string, 
/**
 * Name as received.
 */
name: string, 
/**
 * Its codes.
 */
codes: Array<CodeView>, 
/**
 * Heading of a text result (8243), where given.
 */
heading: CodeView | null, 
/**
 * The value.
 */
value: ValueView, 
/**
 * Reference texts as received, one for each range.
 */
reference_ranges: Array<string>, 
/**
 * Deviation mark as the source gave it (8244). Never computed.
 */
mark: MarkView | null, 
/**
 * Susceptibility (8271), where it is one.
 */
susceptibility: SusceptibilityView | null, 
/**
 * Status.
 */
status: ResultStatus, 
/**
 * A repetition of something sent before.
 */
history: boolean, 
/**
 * Accredited, where told.
 */
accredited: boolean | null, 
/**
 * Comments on the result.
 */
comments: Array<string>, 
/**
 * Method or specification.
 */
method: string | null, 
/**
 * Specimen material, where it differs from the report's single one.
 */
specimen: string | null, 
/**
 * Structured rows (`nilar-structured-info`).
 */
structured: Array<LabelledText>, 
/**
 * Sampling time.
 */
collected: MomentView | null, 
/**
 * Who performed it, where it differs from the report's.
 */
performer: PartyView | null, 
/**
 * Members, in order. Shown with the parent, never alone.
 */
members: Array<ResultView>, 
/**
 * A member that the answer names but does not hold, or a tree that turned in a circle.
 */
missing_members: number, };

export type ResultStatus = "Registered" | "Preliminary" | "Final" | "Amended" | "Cancelled" | "EnteredInError" | "Unknown";

export type ValueView = { "Quantity": { comparator: string | null, digits: string, unit: string | null, } } | { "Coded": { text: string | null, codes: Array<CodeView>, } } | { "Text": { content: BlocksView, } } | { "Range": { low: string | null, high: string | null, unit: string | null, } } | { "Moment": { moment: MomentView, } } | "Group" | { "Absent": { reason: string | null, } };

export type MarkView = { 
/**
 * What the code says.
 */
mark: DeviationMark, 
/**
 * The code as received.
 */
code: string, };

export type DeviationMark = "High" | "Low" | "Outside" | "Unknown";

export type SusceptibilityView = { 
/**
 * `S`, `I`, `R`, `K` or another code as received.
 */
code: string, 
/**
 * Display as received.
 */
name: string, 
/**
 * MIC or zone as received text.
 */
mic: string | null, };

export type SpecimenView = { 
/**
 * Material.
 */
material: string | null, 
/**
 * The laboratory's own id.
 */
accession: string | null, 
/**
 * Collected at.
 */
collected: MomentView | null, 
/**
 * Comments.
 */
comments: Array<string>, };

export type DatedFact = { 
/**
 * Which date.
 */
kind: DateKind, 
/**
 * When.
 */
moment: MomentView, };

export type DateKind = "ReportDate" | "Approval" | "Requested" | "Received";

export type LabelledText = { 
/**
 * Label, where one came.
 */
label: string | null, 
/**
 * Text.
 */
text: string, };

export type EnvironmentView = { 
/**
 * Decides the strip.
 */
kind: EnvironmentKind, 
/**
 * The organisation that the client signs in for.
 */
organisation: OrganisationView, 
/**
 * The place of care, where it is not the organisation itself.
 */
point_of_care: OrganisationView | null, 
/**
 * Version of Innsyn.
 */
version: string, 
/**
 * Seconds that this machine's clock is ahead of HelseID, once known.
 */
clock_skew_seconds: number | null, 
/**
 * Whether test persons may be listed.
 */
lists_test_patients: boolean, };

export type EnvironmentKind = "Sandbox" | "Test" | "Production";

export type OrganisationView = { 
/**
 * Its name.
 */
name: string, 
/**
 * Nine digits.
 */
number: string, };

export type SignInStarted = { 
/**
 * What the browser was told to open: holds `client_id` and `request_uri` only. To copy by hand.
 */
address: string, 
/**
 * Whether a browser could be started.
 */
browser_opened: boolean, 
/**
 * Seconds until the wait ends by itself.
 */
seconds_left: number, };

export type SessionView = { 
/**
 * Signed out, waiting, in, expired.
 */
state: SessionState, 
/**
 * Who, when signed in.
 */
clinician: ClinicianView | null, 
/**
 * Until when, when signed in.
 */
until: MomentView | null, 
/**
 * Seconds until then.
 */
seconds_left: number | null, };

export type SessionState = "SignedOut" | "Waiting" | "SignedIn" | "Expired";

export type ClinicianView = { 
/**
 * As HelseID gave it.
 */
name: string, 
/**
 * HPR number, where there is one.
 */
hpr_number: string | null, 
/**
 * Approvals of userinfo to choose between; empty without authorisation.
 */
roles: Array<RoleView>, 
/**
 * The chosen one; `None` while several wait for a choice, or without any.
 */
role: RoleView | null, };

export type RoleView = { 
/**
 * Short code (`LE`).
 */
code: string, 
/**
 * Its name (`Lege`).
 */
name: string, };

export type ChooseRole = { 
/**
 * Short code.
 */
code: string, };

export type SourceState = { 
/**
 * Which service answered.
 */
source: DataSourceCode, 
/**
 * When its last byte came.
 */
fetched_at: MomentView, 
/**
 * How complete the answer is.
 */
completeness: Completeness, 
/**
 * Everything the answer said that the clinician must know.
 */
notices: Array<SourceNotice>, 
/**
 * The id under which the service logged the request.
 */
correlation_id: string, };

export type Completeness = "Complete" | "Partial" | "Blocked" | "Unknown";

export type SourceNotice = { 
/**
 * What it is.
 */
kind: NoticeKind, 
/**
 * How many, where a number belongs to it.
 */
count: number | null, 
/**
 * A code of the service, for the details (`XDSUnavailableCommunity`).
 */
code: string | null, 
/**
 * A source's own name for what it concerns (a community id).
 */
origin: string | null, };

export type NoticeKind = "GeneralBlock" | "SpecificBlock" | "Reservation" | "NothingFound" | "RestrictedDocuments" | "SourceDidNotAnswer" | "PagingCutShort" | "OtherPersonWithheld" | "SubjectUnconfirmed" | "Unreadable" | "UnknownOutcome" | "FilteredByRegulation";

export type MomentView = { 
/**
 * Wall time in Europe/Oslo, cut to the precision: `2026-03-02T08:10:00`, `2026-03-02`, `2026-03`, `2026`.
 */
local: string, 
/**
 * What `local` is exact to.
 */
precision: MomentPrecision, 
/**
 * The text as the source sent it.
 */
source: string, 
/**
 * Milliseconds since 1970, to sort by; the start of the period where the source is less exact.
 */
sort: number, };

export type MomentPrecision = "Year" | "Month" | "Day" | "Second";

export type CodeView = { 
/**
 * Number of the code list (9602), where it is one of the national lists.
 */
list: number | null, 
/**
 * The code as received.
 */
code: string, 
/**
 * What to show.
 */
name: string, };

export type PartyView = { 
/**
 * The person's name as received.
 */
person: string | null, 
/**
 * The organisation's name as received.
 */
organisation: string | null, };

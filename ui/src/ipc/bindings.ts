// Written by `cargo xtask bindings` from crates/app/src/dto. Do not edit.

export type OrdinaryBasisCode = "UNNTAK" | "SAMTYKKE" | "AKUTT";

export type ElevationKind = "FORHOYET_SAMTYKKE" | "FORHOYET_AKUTT";

export type DataSourceCode = "pps" | "phr";

export type OpenElevation = { 
/**
 * The open patient.
 */
contextId: string, 
/**
 * The source to look in.
 */
source: DataSourceCode, };

export type ChallengeView = { 
/**
 * One question, one answer.
 */
challengeId: string, 
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
contextId: string, 
/**
 * The question that is answered.
 */
challengeId: string, 
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
contextId: string, 
/**
 * The question.
 */
challengeId: string, };

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
secondsLeft: number, };

export type ElevatedAnswer = { "kind": "documents", 
/**
 * The elevated list.
 */
list: DocumentListView, } | { "kind": "reports", 
/**
 * The elevated list.
 */
list: ReportListView, } | { "kind": "nothingMore", 
/**
 * For the log of the service.
 */
correlationId: string, } | { "kind": "refused", 
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
correlationId: string, };

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

export type BlockView = { "kind": "heading", id: string, level: number, text: Array<InlineView>, fallback: boolean, } | { "kind": "paragraph", caption: Array<InlineView> | null, text: Array<InlineView>, } | { "kind": "list", caption: Array<InlineView> | null, ordered: boolean, marker: string | null, items: Array<ListItemView>, } | { "kind": "table", caption: Array<InlineView> | null, head: Array<TableRowView>, body: Array<TableRowView>, foot: Array<TableRowView>, } | { "kind": "preformatted", text: string, } | { "kind": "media", caption: Array<InlineView> | null, alternative: string, data: string | null, reason: string | null, } | { "kind": "remark", code: string, text: string | null, };

export type InlineView = { "kind": "text", text: string, } | { "kind": "break" } | { "kind": "styled", styles: Array<string>, content: Array<InlineView>, } | { "kind": "revised", deleted: boolean, content: Array<InlineView>, } | { "kind": "link", target: string | null, address: string | null, content: Array<InlineView>, } | { "kind": "footnoteRef", number: number | null, };

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
columnSpan: number, 
/**
 * At least 1.
 */
rowSpan: number, 
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

export type OpenDocument = { 
/**
 * The open patient.
 */
contextId: string, 
/**
 * Id of a row.
 */
documentId: string, 
/**
 * Of the elevated list.
 */
elevated: boolean, };

export type CloseDocument = { 
/**
 * The open patient.
 */
contextId: string, 
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
ownSubject: SubjectMatch | null, 
/**
 * Legally signed; `None` when the format cannot tell.
 */
signed: boolean | null, 
/**
 * The label said something else than the bytes.
 */
labelMismatch: LabelMismatch | null, 
/**
 * What else must be known before reading.
 */
warnings: Array<DocumentWarning>, 
/**
 * Bytes received.
 */
size: number, 
/**
 * What to draw.
 */
content: DocumentContent, };

export type DocumentWarning = "integrityCheckFailed" | "other";

export type DocumentContent = { "kind": "pages", pages: Array<PageSize>, } | { "kind": "blocks", content: BlocksView, } | { "kind": "unsupported", found: string, sha256: string, };

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

export type HeaderFactKey = "title" | "documentType" | "documentTime" | "version" | "replaces" | "confidentiality" | "language" | "author" | "authorOrganisation" | "legalAuthenticator" | "authenticator" | "custodian" | "recipient" | "servicePeriod" | "encounter" | "performer" | "informant" | "participant" | "dataEnterer" | "format";

export type LabelMismatch = { 
/**
 * Media type by label.
 */
label: string, 
/**
 * Kind by content.
 */
found: string, };

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
legalBasis: LegalBasisCode, 
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
documentType: CodeView | null, 
/**
 * Created.
 */
created: MomentView | null, 
/**
 * Service period.
 */
periodStart: MomentView | null, 
/**
 * Service period.
 */
periodEnd: MomentView | null, 
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
deniedToPatient: CodeView | null, 
/**
 * Opened by elevated access alone: the ordinary list withholds or lacks it.
 */
elevated: boolean, 
/**
 * Whether its three ids are there and it is not restricted.
 */
canOpen: boolean, 
/**
 * Media type as registered.
 */
mediaType: string | null, 
/**
 * Size in bytes as registered.
 */
size: number | null, 
/**
 * Whether the reference names the open patient.
 */
subject: SubjectMatch, 
/**
 * The same id came with different content: each is a row of its own.
 */
conflicting: boolean, };

export type LegalBasisCode = "kjernejournalforskriften" | "helsepersonellovenSection45";

export type DocumentStatus = "current" | "superseded" | "enteredInError" | "unknown";

export type SubjectMatch = "confirmed" | "unconfirmed" | "masked";

export type FindOpenedTexts = { 
/**
 * The open patient.
 */
contextId: string, 
/**
 * Words, separated by spaces.
 */
query: string, 
/**
 * In documents of the elevated list.
 */
elevated: boolean, };

export type OpenedTextsFound = { 
/**
 * Id of its row.
 */
documentId: string, 
/**
 * Which words of the query it holds, by their place in it from 0.
 */
words: Array<number>, 
/**
 * How often, all words together.
 */
count: number, 
/**
 * The first of them.
 */
hits: Array<OpenedTextHit>, };

export type OpenedTextHit = { 
/**
 * Where it stands.
 */
place: OpenedTextPlace, 
/**
 * Text before it.
 */
before: string, 
/**
 * As it stands.
 */
found: string, 
/**
 * Text after it.
 */
after: string, };

export type OpenedTextPlace = { "kind": "section", heading: string, } | { "kind": "start" } | { "kind": "page", number: number, };

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
correlationId: string | null, 
/**
 * HTTP status, for the details.
 */
status: number | null, 
/**
 * A service's own short code (`invalid_client`, `HID-1002`, `XDSUnknownRepositoryId`), for the details.
 */
serviceCode: string | null, 
/**
 * Seconds to wait, where the service told.
 */
retryAfter: number | null, };

export type ErrorCode = "NotSignedIn" | "SessionExpired" | "SignInCancelled" | "SignInRefused" | "SignInTimedOut" | "SecurityLevelTooLow" | "SessionBelongsToAnother" | "NoPatientOpen" | "PatientContextChanged" | "InvalidPersonId" | "PatientNotInTestPopulation" | "AccessDenied" | "AccessBasisRequired" | "ElevationNotConfirmed" | "ElevationExpired" | "ElevationNotApplicable" | "Offline" | "UpstreamUnavailable" | "UpstreamTimeout" | "RateLimited" | "FetchCancelled" | "UpstreamProtocol" | "SubjectMismatch" | "DocumentNotFound" | "DocumentRestricted" | "UnsupportedDocument" | "DocumentDamaged" | "DocumentUnsafe" | "DocumentEncrypted" | "DocumentTooLarge" | "PdfEngineMissing" | "PdfSandboxUnavailable" | "PageTooHeavy" | "ClientRejected" | "ConfigurationInvalid" | "SecureStorageUnavailable" | "AuditUnavailable" | "Internal";

export type Retry = "never" | "now" | "later" | "afterSignIn";

export type FetchKind = "documentList" | "document";

export type FetchProgress = { 
/**
 * Which.
 */
kind: FetchKind, 
/**
 * Rows or bytes that have come.
 */
done: number, 
/**
 * Of so many, where the service told.
 */
total: number | null, };

export type CancelFetch = { 
/**
 * The open patient.
 */
contextId: string, 
/**
 * Which.
 */
kind: FetchKind, };

export type PersonIdText = { 
/**
 * As typed.
 */
text: string, };

export type PersonIdCheck = { "verdict": "valid", 
/**
 * What kind of number it is.
 */
kind: PersonIdKind, } | { "verdict": "invalid", 
/**
 * The first reason that applies.
 */
reason: PersonIdReason, };

export type PersonIdKind = "fodselsnummer" | "dNummer" | "synthetic";

export type PersonIdReason = "notDigits" | "wrongLength" | "sharedAidNumberNotSupported" | "aidNumberNotSupported" | "syntheticNotAllowed" | "impossibleDate" | "wrongControlDigits" | "notATestPerson";

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
showsEn: string, };

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
contextId: string, 
/**
 * Eleven digits; the UI groups 6+5.
 */
number: string, 
/**
 * Kind of number.
 */
numberKind: PersonIdKind, 
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
birthDates: Array<MomentView>, 
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

export type SexCode = "female" | "male" | "other" | "unknown";

export type ContextRef = { 
/**
 * The open patient.
 */
contextId: string, };

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
resultsPane: number | null, 
/**
 * Width of the reading pane in the documents section, CSS pixels; `None` until it was moved.
 */
documentsPane: number | null, 
/**
 * Zoom in per cent, 50–300.
 */
zoom: number, 
/**
 * Name of the chosen environment.
 */
environment: string, };

export type Language = "nb" | "en";

export type Theme = "auto" | "light" | "dark";

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
 * Names of everything that was examined, members included, each once: the filter looks in them.
 */
examinations: Array<string>, 
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
subjectConfirmed: boolean, 
/**
 * Something of it came with different content under one id.
 */
conflicting: boolean, 
/**
 * Older versions that the answer also held; they are not shown.
 */
olderVersions: number, 
/**
 * Opened by elevated access alone: the ordinary list lacks it.
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
identifiers: Array<LabelledText>, 
/**
 * Documents that were attached and are not fetched.
 */
attachments: number, 
/**
 * Results that it names but that did not come.
 */
missingResults: number, };

export type OpenReport = { 
/**
 * The open patient.
 */
contextId: string, 
/**
 * Id of a row.
 */
reportId: string, 
/**
 * Of the elevated list.
 */
elevated: boolean, };

export type ReportStatus = "registered" | "preliminary" | "final" | "amended" | "appended" | "cancelled" | "enteredInError" | "unknown";

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
referenceRanges: Array<string>, 
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
 * Sampling time, where it differs from the report's.
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
missingMembers: number, };

export type ResultStatus = "registered" | "preliminary" | "final" | "amended" | "cancelled" | "enteredInError" | "unknown";

export type ValueView = { "kind": "quantity", comparator: string | null, digits: string, unit: string | null, } | { "kind": "coded", text: string | null, codes: Array<CodeView>, } | { "kind": "text", content: BlocksView, } | { "kind": "range", low: string | null, high: string | null, unit: string | null, } | { "kind": "moment", moment: MomentView, } | { "kind": "group" } | { "kind": "absent", reason: string | null, };

export type MarkView = { 
/**
 * What the code says.
 */
mark: DeviationMark, 
/**
 * The code as received.
 */
code: string, };

export type DeviationMark = "high" | "low" | "outside" | "unknown";

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

export type DateKind = "reportDate" | "approval" | "requested" | "received";

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
pointOfCare: OrganisationView | null, 
/**
 * Version of Innsyn.
 */
version: string, 
/**
 * Seconds that this machine's clock is ahead of HelseID, once known.
 */
clockSkewSeconds: number | null, 
/**
 * Whether test persons may be listed.
 */
listsTestPatients: boolean, };

export type EnvironmentKind = "sandbox" | "test" | "production";

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
browserOpened: boolean, 
/**
 * Seconds until the wait ends by itself.
 */
secondsLeft: number, };

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
secondsLeft: number | null, };

export type SessionState = "signedOut" | "waiting" | "signedIn" | "expired";

export type ClinicianView = { 
/**
 * As HelseID gave it.
 */
name: string, 
/**
 * HPR number, where there is one.
 */
hprNumber: string | null, 
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
fetchedAt: MomentView, 
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
correlationId: string, };

export type Completeness = "complete" | "partial" | "blocked" | "unknown";

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

export type NoticeKind = "generalBlock" | "specificBlock" | "reservation" | "nothingFound" | "restrictedDocuments" | "sourceDidNotAnswer" | "pagingCutShort" | "otherPersonWithheld" | "subjectUnconfirmed" | "unreadable" | "unknownOutcome" | "filteredByRegulation";

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

export type MomentPrecision = "year" | "month" | "day" | "second";

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

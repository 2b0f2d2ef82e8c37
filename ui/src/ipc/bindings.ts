// Written by `cargo xtask bindings` from crates/app/src/dto. Do not edit.

export type ScriptView = { 
/**
 * Its name, also on the command line.
 */
name: string, 
/**
 * Title.
 */
title: string, 
/**
 * What it is for.
 */
about: string, 
/**
 * Version of the script.
 */
version: number, 
/**
 * SHA-256 of its text, in hexadecimal.
 */
sha256: string, 
/**
 * Number of steps.
 */
steps: number, 
/**
 * Why it cannot be run here; `None`: it can.
 */
obstacle: ScriptObstacle | null, };

export type ScriptObstacle = "otherKind" | "serviceLeftOut" | "notInProduction";

export type BeginAcceptance = { 
/**
 * Name of the script.
 */
script: string, 
/**
 * Who tests: initials or a number of the organisation, for the report.
 */
tester: string, };

export type RunView = { 
/**
 * Its id.
 */
id: string, 
/**
 * The script.
 */
script: string, 
/**
 * Its title.
 */
title: string, 
/**
 * Who tests.
 */
tester: string, 
/**
 * When it began.
 */
began: MomentView, 
/**
 * Environment of the run.
 */
environment: string, 
/**
 * Put aside; `resume_acceptance` goes on.
 */
isPaused: boolean, 
/**
 * Its steps, in order.
 */
steps: Array<RunStepView>, 
/**
 * Number of steps with each verdict.
 */
passed: number, 
/**
 * Failed.
 */
failed: number, 
/**
 * Skipped.
 */
skipped: number, 
/**
 * Incomplete.
 */
incomplete: number, 
/**
 * Without a verdict.
 */
open: number, 
/**
 * A note or picture has been added since the last save.
 */
hasUnsavedNotes: boolean, };

export type RunStepView = { 
/**
 * Its number in the script (`PPS-03`).
 */
id: string, 
/**
 * What it is about.
 */
title: string, 
/**
 * What the program does; `None`: the tester alone acts.
 */
action: string | null, 
/**
 * What the tester does.
 */
instruction: string | null, 
/**
 * What must be seen.
 */
expect: string, 
/**
 * Whether the tester judges.
 */
isJudged: boolean, 
/**
 * Whether the whole depends on it.
 */
isRequired: boolean, 
/**
 * Which test patient, in words of the script.
 */
patient: string | null, 
/**
 * What the program found, in its own words and numbers.
 */
lines: Array<StepLineView>, 
/**
 * The verdict that counts: the tester's where she judged, else the program's.
 */
verdict: Verdict | null, 
/**
 * The tester's own verdict, where one was given.
 */
judged: Verdict | null, 
/**
 * The tester's note.
 */
note: string, 
/**
 * Whether a picture is attached.
 */
hasScreenshot: boolean, 
/**
 * What was traced during the step, one redacted line for each try of a request.
 */
trace: Array<string>, 
/**
 * When the verdict came.
 */
at: MomentView | null, };

export type StepLineView = { 
/**
 * Which action.
 */
step: string, 
/**
 * At which service (`helseid`, `pps`, `phr`, `edi`, `innsyn`).
 */
service: string, 
/**
 * What came of it.
 */
verdict: Verdict, 
/**
 * Short code of the cause.
 */
code: string | null, 
/**
 * In words.
 */
message: string, 
/**
 * The id that joins it with the service's log.
 */
correlationId: string | null, 
/**
 * How long it took.
 */
ms: number, 
/**
 * How many would be shown.
 */
shown: number, 
/**
 * How many were withheld, at least.
 */
withheld: number, 
/**
 * Codes of what must be known beside.
 */
warnings: Array<string>, };

export type StepRef = { 
/**
 * Its number.
 */
step: string, };

export type JudgeStep = { 
/**
 * Which step.
 */
step: string, 
/**
 * The verdict; `None` takes it back.
 */
verdict: Verdict | null, 
/**
 * A note. Numbers, tokens and known names are masked when it leaves the program.
 */
note: string, };

export type StepScreenshot = { 
/**
 * Which step.
 */
step: string, 
/**
 * A PNG or JPEG in base64; empty takes it away.
 */
image: string, };

export type SavedRunView = { 
/**
 * Its id.
 */
id: string, 
/**
 * Title of the script.
 */
title: string, 
/**
 * Who tests.
 */
tester: string, 
/**
 * When it began.
 */
began: MomentView, 
/**
 * Steps with a verdict.
 */
done: number, 
/**
 * All steps.
 */
steps: number, };

export type RunRef = { 
/**
 * Its id.
 */
id: string, };

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

export type BlockView = { "kind": "heading", id: string, level: number, text: Array<InlineView>, fallback: boolean, } | { "kind": "paragraph", caption: Array<InlineView> | null, text: Array<InlineView>, } | { "kind": "list", caption: Array<InlineView> | null, ordered: boolean, marker: string | null, items: Array<ListItemView>, } | { "kind": "table", caption: Array<InlineView> | null, head: Array<TableRowView>, body: Array<TableRowView>, foot: Array<TableRowView>, } | { "kind": "facts", facts: Array<FactView>, } | { "kind": "details", summary: string, blocks: Array<BlockView>, } | { "kind": "attachment", index: number, title: string, mediaType: string, size: number, } | { "kind": "preformatted", text: string, } | { "kind": "media", caption: Array<InlineView> | null, alternative: string, data: string | null, reason: string | null, } | { "kind": "remark", code: string, text: string | null, };

export type InlineView = { "kind": "text", text: string, } | { "kind": "break" } | { "kind": "styled", styles: Array<string>, content: Array<InlineView>, } | { "kind": "revised", deleted: boolean, content: Array<InlineView>, } | { "kind": "link", target: string | null, address: string | null, content: Array<InlineView>, } | { "kind": "footnoteRef", number: number | null, } | { "kind": "anchor", id: string, };

export type FactView = { 
/**
 * Its name.
 */
label: string, 
/**
 * What the source says.
 */
value: Array<BlockView>, };

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
 * Edges with a rule: `left`, `right`, `top`, `bottom`.
 */
rules: Array<string>, 
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

export type ConnectionCheck = "names" | "tls" | "discovery" | "clock" | "clientKey" | "par" | "signIn" | "tokenPps" | "tokenPhr" | "ppsMetadata" | "ppsSearch" | "phrPing" | "phrPingauth" | "phrSearch" | "tokenEdi" | "ediPing";

export type ServiceCode = "helseid" | "pps" | "phr" | "edi" | "innsyn";

export type Verdict = "passed" | "failed" | "skipped" | "incomplete";

export type ConnectionPlan = { 
/**
 * Which.
 */
check: ConnectionCheck, 
/**
 * Of which service.
 */
service: ServiceCode, 
/**
 * Why it cannot be run now; `None`: it can.
 */
blocked: CheckObstacle | null, };

export type CheckObstacle = "serviceLeftOut" | "notSignedIn" | "noPatientOpen" | "notInProduction" | "signInWaits";

export type RunConnectionCheck = { 
/**
 * Which.
 */
check: ConnectionCheck, };

export type ConnectionView = { 
/**
 * Which.
 */
check: ConnectionCheck, 
/**
 * Of which service.
 */
service: ServiceCode, 
/**
 * What came of it.
 */
verdict: Verdict, 
/**
 * A short code for the cause: an error code of the border, or a word of the check (`ClockOff`, `NoKey`).
 */
code: string | null, 
/**
 * What to do about it; the screen has words for each.
 */
advice: Advice | null, 
/**
 * What was found out, in order.
 */
facts: Array<CheckFact>, 
/**
 * The id that joins it with the trace and the service's own log.
 */
correlationId: string | null, 
/**
 * How long it took.
 */
milliseconds: number, 
/**
 * When it ended.
 */
at: MomentView, };

export type CheckFact = { 
/**
 * What it is.
 */
key: CheckFactKey, 
/**
 * The value, as text.
 */
value: string, };

export type CheckFactKey = "host" | "issuer" | "clockSeconds" | "algorithm" | "keyId" | "keyPlace" | "keyChanged" | "keyExpires" | "clientId" | "secondsLeft" | "rejectedScopes" | "fhirVersion" | "herIds" | "count" | "withheld" | "status" | "serviceCode" | "note";

export type Advice = "checkNetwork" | "checkTls" | "checkIssuer" | "setClock" | "checkKey" | "renewKey" | "checkClient" | "acceptTerms" | "signIn" | "openPatient" | "checkAttest" | "setHerId" | "tryLater" | "askService";

export type TokenView = { 
/**
 * Which service it is for.
 */
service: ServiceCode, 
/**
 * Whether it is the ID token.
 */
isIdToken: boolean, 
/**
 * Whether it could be read; an opaque token has no facts.
 */
readable: boolean, 
/**
 * Its facts, in order.
 */
facts: Array<TokenFactView>, };

export type TokenFactView = { 
/**
 * What it is.
 */
key: TokenFactKey, 
/**
 * The value, as text; empty where it is absent.
 */
value: string, 
/**
 * What the service demands of it, as text (`4`, `nhn:pps`); `None`: nothing.
 */
demand: string | null, 
/**
 * Whether the demand is met; `None` where there is none.
 */
met: boolean | null, };

export type TokenFactKey = "issuer" | "audience" | "scopes" | "rejectedScopes" | "securityLevel" | "hprNumber" | "identityNumber" | "organisationParent" | "organisationChild" | "organisationSupplier" | "attest" | "herIds" | "keyMatch" | "issued" | "expires" | "secondsLeft";

export type TraceFilter = { 
/**
 * Only this service.
 */
service: TracedService | null, 
/**
 * Only what failed or was repeated.
 */
onlyProblems: boolean, 
/**
 * Only rows that hold this text in path, status or correlation id.
 */
text: string, };

export type TracedService = "helseid" | "pps" | "phr" | "edi" | "other";

export type TraceView = { 
/**
 * The rows that the filter lets through.
 */
rows: Array<TraceRow>, 
/**
 * How many there are without the filter.
 */
total: number, 
/**
 * Elements that the profiles ask for and answers for the open patient lacked. They block nothing.
 */
findings: Array<ProfileFinding>, 
/**
 * All of it as text, to copy. Redacted.
 */
text: string, };

export type TraceRow = { 
/**
 * Number in the trace, to tell rows apart.
 */
number: number, 
/**
 * When it was sent.
 */
at: MomentView, 
/**
 * To the millisecond, as text.
 */
clock: string, 
/**
 * Which service.
 */
service: TracedService, 
/**
 * Method.
 */
method: string, 
/**
 * Path without identifiers.
 */
path: string, 
/**
 * Status; `None` where no answer came.
 */
status: number | null, 
/**
 * Why no answer came (`timeout`, `offline`, `tls`, `abandoned` …).
 */
failure: string | null, 
/**
 * From sending to the last byte.
 */
milliseconds: number, 
/**
 * Bytes sent.
 */
requestBytes: number, 
/**
 * Bytes of the answer, unpacked.
 */
responseBytes: number, 
/**
 * Correlation id, which is the event id of PHR.
 */
correlationId: string, 
/**
 * 0 for the first try.
 */
repeat: number, 
/**
 * The proof carried a nonce.
 */
nonceSent: boolean, 
/**
 * The server asked for a nonce.
 */
nonceAsked: boolean, 
/**
 * Headers of the answer, from a closed list.
 */
headers: Array<TraceHeader>, };

export type TraceHeader = { 
/**
 * Name.
 */
name: string, 
/**
 * Value, cut.
 */
value: string, };

export type ProfileFinding = { 
/**
 * Of which service.
 */
source: DataSourceCode, 
/**
 * The element, as the profile writes it (`DocumentReference.type`).
 */
element: string, 
/**
 * In how many resources it was missing.
 */
missing: number, 
/**
 * Of how many.
 */
of: number, };

export type SavedView = { 
/**
 * The files.
 */
files: Array<string>, 
/**
 * SHA-256 of the content that they share, in hexadecimal.
 */
sha256: string | null, };

export type TextView = { 
/**
 * The text.
 */
text: string, };

export type AuditQuery = { 
/**
 * Entries to pass over, from the newest on.
 */
skip: number, 
/**
 * Entries to give, 500 at most.
 */
take: number, 
/**
 * Only this action, by its word in the record (`openPatient`).
 */
action: string | null, 
/**
 * Only what concerns the open patient.
 */
openPatientOnly: boolean, 
/**
 * Only what failed, was refused or was dropped.
 */
onlyProblems: boolean, };

export type AuditPage = { 
/**
 * The entries.
 */
entries: Array<AuditEntryView>, 
/**
 * How many the query finds.
 */
found: number, 
/**
 * How many the record has.
 */
total: number, 
/**
 * Set when the record is damaged; nothing can be recorded, and so nothing shown, until it is set aside.
 */
damage: AuditDamageView | null, 
/**
 * Records that were set aside earlier, by file name.
 */
setAside: Array<string>, };

export type AuditDamageView = { "kind": "changed", entry: number, } | { "kind": "outOfOrder", entry: number, } | { "kind": "cut", expected: number, found: number, } | { "kind": "anchorMissing" };

export type AuditEntryView = { 
/**
 * Its number.
 */
number: number, 
/**
 * When, with its zone, as written.
 */
time: string, 
/**
 * What was done.
 */
action: string, 
/**
 * What came of it: `done`, `dropped`, `refused`, `failed`.
 */
outcome: string, 
/**
 * The code of a failure.
 */
code: string | null, 
/**
 * Keyed reference of the clinician.
 */
clinician: string | null, 
/**
 * HPR number.
 */
hprNumber: string | null, 
/**
 * Role (9060).
 */
role: string | null, 
/**
 * Organisation number.
 */
organisation: string | null, 
/**
 * Keyed reference of the patient.
 */
patient: string | null, 
/**
 * Whether it is the open patient.
 */
isOpenPatient: boolean, 
/**
 * Service.
 */
source: string | null, 
/**
 * Access basis.
 */
basis: string | null, 
/**
 * Keyed reference of the report or document.
 */
item: string | null, 
/**
 * Correlation id.
 */
correlationId: string | null, 
/**
 * Whether a reason is kept, encrypted.
 */
hasReason: boolean, };

export type ReceiptView = { 
/**
 * Keyed reference of the patient, the same as in the record.
 */
patientReference: string, 
/**
 * Who, by HPR number.
 */
hprNumber: string | null, 
/**
 * In which role (9060).
 */
role: string | null, 
/**
 * For which organisation.
 */
organisation: string, 
/**
 * Where.
 */
pointOfCare: string | null, 
/**
 * Name of the environment.
 */
environment: string, 
/**
 * Its kind.
 */
kind: EnvironmentKind, 
/**
 * On which basis she was opened.
 */
basis: OrdinaryBasisCode, 
/**
 * When she was opened.
 */
opened: MomentView | null, 
/**
 * When this was made.
 */
made: MomentView, 
/**
 * Version of Innsyn.
 */
version: string, 
/**
 * What was done, oldest first.
 */
lines: Array<ReceiptLine>, 
/**
 * All of it as text, to copy.
 */
text: string, };

export type ReceiptLine = { 
/**
 * When.
 */
time: MomentView, 
/**
 * What, by its word in the record.
 */
action: string, 
/**
 * What came of it.
 */
outcome: string, 
/**
 * In which service.
 */
source: DataSourceCode | null, 
/**
 * On which basis.
 */
basis: string | null, 
/**
 * Id of the report or document, or a reference where the id is not to be shown.
 */
item: string | null, 
/**
 * The decision that the attest named.
 */
decision: string | null, 
/**
 * Correlation id.
 */
correlationId: string | null, };

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

export type OpenAttachment = { 
/**
 * The open patient.
 */
contextId: string, 
/**
 * Handle of the opened document.
 */
handle: string, 
/**
 * Index of the attachment's block.
 */
index: number, };

export type SaveCopy = { 
/**
 * The open patient.
 */
contextId: string, 
/**
 * Handle of the opened document.
 */
handle: string, 
/**
 * Index of an attachment; `None` is the document itself.
 */
attachment: number | null, };

export type SavedCopy = { 
/**
 * Name of the file, which is ours.
 */
name: string, };

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
 * What the source says of its state, before its first line.
 */
marks: Array<DocumentMark>, 
/**
 * Bytes received.
 */
size: number, 
/**
 * What to draw.
 */
content: DocumentContent, };

export type DocumentWarning = "integrityCheckFailed" | "integrityNotChecked" | "encodingGuessed" | "unknownMessage" | "cut" | "other";

export type DocumentMark = { 
/**
 * Which.
 */
kind: DocumentMarkKind, 
/**
 * The source's own words, where it gave some.
 */
text: string | null, };

export type DocumentMarkKind = "cancelled" | "changed" | "addition" | "preliminary" | "planned" | "test" | "unsignedResults" | "significantDeviation" | "phoneReply" | "noConsent" | "deceased" | "rejected" | "partlyRejected" | "unknownReceipt" | "noPatient" | "otherStatus";

export type DocumentContent = { "kind": "pages", pages: Array<PageSize>, } | { "kind": "locked", } | { "kind": "blocks", content: BlocksView, } | { "kind": "unsupported", found: string, sha256: string, };

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
moment: MomentView | null, 
/**
 * A code that the screen has words or a mark for: confidentiality, kind of participation, sex.
 */
code: string | null, 
/**
 * Why there is no value (`UNK`, `MSK` …).
 */
missing: string | null, };

export type HeaderFactKey = "title" | "documentType" | "documentTime" | "version" | "replaces" | "appends" | "transforms" | "relatedTo" | "confidentiality" | "language" | "patientName" | "patientBirth" | "patientSex" | "patientContact" | "author" | "authorOrganisation" | "legalAuthenticator" | "authenticator" | "custodian" | "recipient" | "servicePeriod" | "encounter" | "responsible" | "order" | "consent" | "performer" | "informant" | "participant" | "dataEnterer" | "other" | "format";

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
 * Replaced documents were asked for too.
 */
superseded: boolean, 
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
 * Roles and specialties of the authors.
 */
authorRoles: Array<string>, 
/**
 * Who signed, where told.
 */
signer: string | null, 
/**
 * Kind of institution.
 */
facility: CodeView | null, 
/**
 * Specialty.
 */
setting: CodeView | null, 
/**
 * What was done.
 */
events: Array<CodeView>, 
/**
 * Comment in words.
 */
description: string | null, 
/**
 * The document's own id, as received.
 */
uniqueId: string | null, 
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
 * Why it cannot be opened, where it cannot.
 */
barred: BarredCode | null, 
/**
 * The row that is the same document: the same bytes, or the same id of the document.
 */
copyOf: string | null, 
/**
 * The row that says it replaces this one.
 */
replacedBy: string | null, 
/**
 * Further forms of the same document that are not offered.
 */
otherForms: number, 
/**
 * Something unknown stands on it that may change its meaning.
 */
modified: boolean, 
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

export type BarredCode = "restricted" | "masked" | "idsMissing" | "numberInAddress";

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

export type ErrorCode = "NotSignedIn" | "SessionExpired" | "SessionLocked" | "SignInCancelled" | "SignInRefused" | "SignInTimedOut" | "SecurityLevelTooLow" | "SessionBelongsToAnother" | "NoPatientOpen" | "PatientContextChanged" | "InvalidPersonId" | "PatientNotInTestPopulation" | "AccessDenied" | "TokenRefused" | "AccessBasisRequired" | "ElevationNotConfirmed" | "ElevationExpired" | "ElevationNotApplicable" | "Offline" | "UpstreamUnavailable" | "UpstreamTimeout" | "RateLimited" | "FetchCancelled" | "UpstreamProtocol" | "SubjectMismatch" | "DocumentNotFound" | "DocumentRestricted" | "UnsupportedDocument" | "DocumentDamaged" | "DocumentUnsafe" | "DocumentEncrypted" | "PasswordNeeded" | "WrongPassword" | "CopyNotSaved" | "DocumentTooLarge" | "PdfEngineMissing" | "PdfSandboxUnavailable" | "PageTooHeavy" | "ClientRejected" | "ConfigurationInvalid" | "SecureStorageUnavailable" | "AuditUnavailable" | "ClipboardUnavailable" | "Internal";

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

export type CopyText = { 
/**
 * As plain text.
 */
text: string, 
/**
 * The same with its tables and raised letters, where it has any.
 */
html: string | null, };

export type PrintPages = { 
/**
 * The open patient.
 */
contextId: string, 
/**
 * Where the content came from.
 */
source: DataSourceCode, 
/**
 * The reports or documents that are on the pages.
 */
items: Array<string>, };

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

export type PdfRef = { 
/**
 * The open patient.
 */
contextId: string, 
/**
 * Handle of the opened document.
 */
handle: string, };

export type PageRef = { 
/**
 * The open patient.
 */
contextId: string, 
/**
 * Handle of the opened document.
 */
handle: string, 
/**
 * From 0.
 */
page: number, };

export type UnlockPdf = { 
/**
 * The open patient.
 */
contextId: string, 
/**
 * Handle of the opened document.
 */
handle: string, 
/**
 * As typed.
 */
password: string, };

export type SearchPdf = { 
/**
 * The open patient.
 */
contextId: string, 
/**
 * Handle of the opened document.
 */
handle: string, 
/**
 * As typed.
 */
words: string, 
/**
 * First page, from 0.
 */
first: number, 
/**
 * How many pages.
 */
count: number, };

export type LinkRef = { 
/**
 * The open patient.
 */
contextId: string, 
/**
 * Handle of the opened document.
 */
handle: string, 
/**
 * From 0.
 */
page: number, 
/**
 * From 0, in the order of [`PageLayer::links`].
 */
link: number, };

export type AreaView = { 
/**
 * Points.
 */
left: number, 
/**
 * Points.
 */
top: number, 
/**
 * Points.
 */
width: number, 
/**
 * Points.
 */
height: number, };

export type PageLayer = { 
/**
 * Lines of words, in reading order.
 */
lines: Array<Array<WordView>>, 
/**
 * The page has more text than this.
 */
cut: boolean, 
/**
 * Its links.
 */
links: Array<LinkView>, 
/**
 * Why the page was not drawn when it was last asked for.
 */
failed: ErrorCode | null, };

export type WordView = { 
/**
 * Without spaces.
 */
text: string, 
/**
 * Round all its letters.
 */
area: AreaView, 
/**
 * It runs upwards or downwards.
 */
upright: boolean, 
/**
 * No space follows it.
 */
joined: boolean, };

export type LinkView = { 
/**
 * Where it can be pressed.
 */
area: AreaView, 
/**
 * Where it leads.
 */
target: LinkTargetView, };

export type LinkTargetView = { "kind": "page", 
/**
 * From 0.
 */
page: number, 
/**
 * Points from the top.
 */
top: number | null, } | { "kind": "address", 
/**
 * As it would be opened, or as it stands in the document where it cannot be.
 */
address: string, 
/**
 * Whether [`LinkRef`] opens it.
 */
opens: boolean, } | { "kind": "refused", 
/**
 * What.
 */
reason: RefusedLinkCode, };

export type RefusedLinkCode = "program" | "otherDocument" | "attachment" | "action" | "unreadable";

export type PageHitsView = { 
/**
 * From 0.
 */
page: number, 
/**
 * What came of looking through it.
 */
searched: SearchedCode, 
/**
 * Each hit, with an area for each line it runs over.
 */
hits: Array<Array<AreaView>>, };

export type SearchedCode = "text" | "noText" | "unreadable" | "cut";

export type PdfOutline = { 
/**
 * In their order.
 */
entries: Array<PdfOutlineEntry>, 
/**
 * There are more.
 */
more: boolean, };

export type PdfOutlineEntry = { 
/**
 * From 0.
 */
level: number, 
/**
 * From 0; `null` when it leads nowhere.
 */
page: number | null, 
/**
 * Points from the top.
 */
top: number | null, 
/**
 * As it stands there; may be empty.
 */
title: string, };

export type PdfText = { 
/**
 * The text of the pages that have any, in their order.
 */
pages: Array<string>, 
/**
 * Pages without text: pictures, or empty.
 */
withoutText: number, 
/**
 * All of it is here.
 */
complete: boolean, };

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
reports: Array<ReportRow>, 
/**
 * How far back the service was asked.
 */
period: ReportPeriod, 
/**
 * The first day that was asked for; `null`: everything.
 */
since: MomentView | null, 
/**
 * What can be filtered by; rows name facts by position.
 */
facts: FilterFacts, };

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
elevated: boolean, 
/**
 * How it reads.
 */
kind: ReportKind, 
/**
 * What the source itself says is important.
 */
highlights: Array<HighlightView>, 
/**
 * Ids of its older versions, newest first; `open_report` opens them.
 */
versions: Array<string>, 
/**
 * It is an older version itself: a newer one is in the list.
 */
replaced: boolean, 
/**
 * Status as received, where Innsyn does not know it.
 */
statusCode: string | null, 
/**
 * Positions in [`FilterFacts::disciplines`]: of the report first, then of results in it with another one.
 */
disciplineFacts: Array<number>, 
/**
 * Position in [`FilterFacts::requesters`]; `null`: not told.
 */
requesterFact: number | null, 
/**
 * Position in [`FilterFacts::performers`]; `null`: not told.
 */
performerFact: number | null, 
/**
 * Holds texts, microbiology, pathology or radiology: the filter "marked by the laboratory" never hides it.
 */
isText: boolean, 
/**
 * Title, names, codes, texts and comments in lower case, for the filter.
 */
search: string, };

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
missingMembers: number, 
/**
 * Every other date, with its kind.
 */
dates: Array<ResultDate>, 
/**
 * Time of this version, where it differs from the report's.
 */
issued: MomentView | null, 
/**
 * Status as received, where Innsyn does not know it.
 */
statusCode: string | null, 
/**
 * The same id came with different content.
 */
conflicting: boolean, 
/**
 * A modifier extension that Innsyn does not know stands on it: it may not mean what it says.
 */
modified: boolean, 
/**
 * Whether it names the open patient by number.
 */
subjectConfirmed: boolean, 
/**
 * The row of the grid that it stands in; `null`: it is shown with its parent only.
 */
gridRow: string | null, };

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

export type FindReports = { 
/**
 * The open patient.
 */
contextId: string, 
/**
 * How far back.
 */
period: ReportPeriod, };

export type ReportPeriod = "lastThreeYears" | "all";

export type ReportProgressRequest = { 
/**
 * The open patient.
 */
contextId: string, 
/**
 * Pages that the screen has already drawn ([`ReportProgress::pages`] of the answer before; 0 at first).
 */
seen: number, };

export type ReportProgress = { 
/**
 * `false`: no fetch is under way.
 */
running: boolean, 
/**
 * Pages that have come.
 */
pages: number, 
/**
 * Reports that have come.
 */
loaded: number, 
/**
 * Reports that the service counted; `null` until it has.
 */
total: number | null, 
/**
 * The list so far, when more pages have come than were seen. Never complete; `result_grid` and `open_report` answer
 * from it too.
 */
list: ReportListView | null, };

export type HighlightView = { 
/**
 * What kind.
 */
kind: HighlightKind, 
/**
 * The code, with its name.
 */
code: CodeView, };

export type HighlightKind = "differsFromEarlier" | "telephoned" | "notifiable" | "newTest";

export type ResultDate = { 
/**
 * Which date.
 */
kind: ResultDateKind, 
/**
 * When.
 */
moment: MomentView, };

export type ResultDateKind = "investigation" | "statusChange" | "counterSign" | "medicalValidation" | "description";

export type GridRequest = { 
/**
 * The open patient.
 */
contextId: string, 
/**
 * Of the elevated list.
 */
elevated: boolean, };

export type GridView = { 
/**
 * Sampling times, newest first; cells name them by position.
 */
columns: Array<GridColumn>, 
/**
 * Disciplines in a fixed order: biochemistry first, radiology last.
 */
groups: Array<GridGroup>, 
/**
 * The reports that cells lead to; cells name them by position. What a filter needs to know stands here once.
 */
reports: Array<GridReport>, 
/**
 * What can be filtered by.
 */
facts: FilterFacts, 
/**
 * Analyses: rows of all groups.
 */
rows: number, 
/**
 * Cells of all rows, without folded ones.
 */
cells: number, };

export type GridColumn = { 
/**
 * Sampling time. `null`: the source gave none; such columns come last.
 */
moment: MomentView | null, 
/**
 * The laboratory as received.
 */
laboratory: string | null, 
/**
 * Key of the laboratory among [`FilterFacts::performers`].
 */
performer: number | null, 
/**
 * Its reports, as positions in [`GridView::reports`].
 */
reports: Array<number>, };

export type GridGroup = { 
/**
 * Discipline (8202); `null`: not told.
 */
discipline: CodeView | null, 
/**
 * Position in [`FilterFacts::disciplines`].
 */
fact: number, 
/**
 * What kind of answers it holds.
 */
kind: ReportKind, 
/**
 * Analyses by name; those under a group heading together.
 */
rows: Array<GridRow>, };

export type ReportKind = "chemistry" | "microbiology" | "pathology" | "radiology" | "genetics" | "other";

export type GridRow = { 
/**
 * Id within this answer. The same for the same analysis and unit after a new fetch.
 */
id: string, 
/**
 * The analysis without its unit: rows with the same one differ only in unit. The trend is asked for by it.
 */
analysis: string, 
/**
 * Heading of the group that it came in ("Immunglobuliner"), as received.
 */
heading: string | null, 
/**
 * Name as received with the latest result.
 */
name: string, 
/**
 * Other names that came under the same code.
 */
otherNames: Array<string>, 
/**
 * Code; `null`: only a name came.
 */
code: CodeView | null, 
/**
 * A local code: it was joined only within this organisation.
 */
localTo: string | null, 
/**
 * Unit as received with the latest result.
 */
unit: string | null, 
/**
 * Reference text of the latest result that has one, as received. Each result may have its own.
 */
reference: string | null, 
/**
 * Material, when all its results have the same.
 */
material: string | null, 
/**
 * A row of texts, microbiology, pathology or radiology: the filter "marked by the laboratory" never hides it.
 */
isText: boolean, 
/**
 * At least two of its cells can be drawn ([`GridCell::plot`]): a trend can be asked for.
 */
hasTrend: boolean, 
/**
 * Newest column first. Several cells may share a column; none is left out.
 */
cells: Array<GridCell>, 
/**
 * Names, codes, units, texts and comments in lower case, for the filter.
 */
search: string, };

export type GridCell = { 
/**
 * Position of its column.
 */
column: number, 
/**
 * Position of its report.
 */
report: number, 
/**
 * Id of the result in that report; `null`: the report as a whole.
 */
result: string | null, 
/**
 * What to show.
 */
value: CellValue, 
/**
 * Deviation mark as the source gave it (8244). Never computed.
 */
mark?: DeviationMark, 
/**
 * Status of the result, or of the report where the cell stands for it.
 */
status: ReportStatus, 
/**
 * It has a comment.
 */
comment?: boolean, 
/**
 * A repetition of something sent before (`nilar-history`), whose original is not here.
 */
history?: boolean, 
/**
 * Something of it came with different content under one id, does not name the patient by number, or bears a modifier.
 */
doubt?: boolean, 
/**
 * Opened by elevated access alone.
 */
elevated?: boolean, 
/**
 * Height in a small trend. Absent: not to be drawn (text, cancelled, not ready, repeated, comparator).
 */
plot?: number, 
/**
 * Earlier versions and resends that this one stands for, newest first. Absent: none.
 */
folded?: Array<FoldedCell>, };

export type FoldedCell = { 
/**
 * Why it lies under the other.
 */
why: FoldReason, 
/**
 * Position of its report.
 */
report: number, 
/**
 * Id of the result in that report.
 */
result: string, 
/**
 * What it says.
 */
value: CellValue, 
/**
 * Mark as received.
 */
mark?: DeviationMark, 
/**
 * Status.
 */
status: ReportStatus, };

export type FoldReason = "olderVersion" | "repeated" | "resent";

export type CellValue = { 
/**
 * Which form.
 */
kind: CellKind, 
/**
 * `<` and its like, as received.
 */
comparator?: string, 
/**
 * Digits as received (number); low end (range).
 */
digits?: string, 
/**
 * High end of a range.
 */
high?: string, 
/**
 * Unit as received, only where it is spelled otherwise than the row's.
 */
unit?: string, 
/**
 * Short text as received, or the name of a coded answer; the reason of an absent value.
 */
text?: string, 
/**
 * A date.
 */
moment?: MomentView, 
/**
 * Results below it, shown in the report only.
 */
members?: number, };

export type CellKind = "number" | "range" | "coded" | "moment" | "text" | "absent";

export type GridReport = { 
/**
 * Id, to open it.
 */
id: string, 
/**
 * Its title.
 */
title: string, 
/**
 * Time of this version.
 */
issued: MomentView | null, 
/**
 * Status.
 */
status: ReportStatus, 
/**
 * Position in [`FilterFacts::requesters`]; `null`: not told.
 */
requester: number | null, 
/**
 * Position in [`FilterFacts::performers`]; `null`: not told.
 */
performer: number | null, 
/**
 * An older version: only folded cells lead to it.
 */
older: boolean, };

export type FilterFacts = { 
/**
 * Disciplines (8202).
 */
disciplines: Array<FilterFact>, 
/**
 * Requesters: organisation, and person where one is named.
 */
requesters: Array<FilterFact>, 
/**
 * Performing institutions.
 */
performers: Array<FilterFact>, 
/**
 * Statuses of results that occur.
 */
statuses: Array<ReportStatus>, 
/**
 * Oldest and newest sampling time, for a period of one's own.
 */
oldest: MomentView | null, newest: MomentView | null, };

export type FilterFact = { 
/**
 * What to show; `null`: the source does not tell ("ikke oppgitt").
 */
name: string | null, 
/**
 * Reports that it holds for.
 */
reports: number, };

export type SeriesRequest = { 
/**
 * The open patient.
 */
contextId: string, 
/**
 * Of the elevated list.
 */
elevated: boolean, 
/**
 * One or several analyses.
 */
analyses: Array<string>, };

export type SeriesView = { 
/**
 * Oldest and newest point of all, in milliseconds since 1970; `null`: nothing to draw.
 */
from: number | null, to: number | null, 
/**
 * In the order asked for. One that the list does not hold is left out.
 */
analyses: Array<AnalysisSeries>, };

export type AnalysisSeries = { 
/**
 * As asked for.
 */
analysis: string, 
/**
 * Name as received with the latest result.
 */
name: string, 
/**
 * Other names that came under the same code.
 */
otherNames: Array<string>, 
/**
 * Code; `null`: only a name came.
 */
code: CodeView | null, 
/**
 * A local code: only results of this organisation are here.
 */
localTo: string | null, 
/**
 * One for each unit and method, the one with the newest point first.
 */
panels: Array<SeriesPanel>, 
/**
 * What is not drawn, and why ("Ikke tegnet: …").
 */
excluded: Array<ExcludedPoints>, };

export type SeriesPanel = { 
/**
 * Unit as received with its latest result; `null`: none.
 */
unit: string | null, 
/**
 * Method as received; `null`: not told.
 */
method: string | null, 
/**
 * Lowest and highest place that is drawn: points and limits of reference ranges.
 */
low: number, high: number, 
/**
 * One for each laboratory, the one with the newest point first.
 */
lines: Array<SeriesLine>, };

export type SeriesLine = { 
/**
 * The laboratory as received; `null`: not told.
 */
laboratory: string | null, 
/**
 * Oldest first.
 */
points: Array<SeriesPoint>, 
/**
 * Where neighbouring points share one reference range, oldest first.
 */
bands: Array<SeriesBand>, 
/**
 * Points whose reference text could not be read as limits: no band there, and the screen says so.
 */
unreadRanges: number, };

export type SeriesPoint = { 
/**
 * Sampling time.
 */
moment: MomentView, 
/**
 * Place on the value axis; with a comparator: the bound.
 */
y: number, 
/**
 * How to draw it.
 */
shape: PointShape, 
/**
 * Joined by a line to the point before it.
 */
joined: boolean, 
/**
 * `<` and its like, as received.
 */
comparator: string | null, 
/**
 * Digits as received.
 */
digits: string, 
/**
 * Unit as received.
 */
unit: string | null, 
/**
 * Mark as the source gave it.
 */
mark: DeviationMark | null, 
/**
 * Status.
 */
status: ResultStatus, 
/**
 * Reference text as received.
 */
reference: string | null, 
/**
 * Its limits, where the text could be read.
 */
range: RangeView | null, 
/**
 * It has a comment.
 */
comment: boolean, 
/**
 * The report and the result, to open.
 */
reportId: string, resultId: string, 
/**
 * Opened by elevated access alone.
 */
elevated: boolean, };

export type PointShape = "filled" | "hollow" | "below" | "above";

export type SeriesBand = { 
/**
 * First and last point that it holds for, in milliseconds since 1970; equal: a bracket, not a band.
 */
from: number, to: number, 
/**
 * The limits.
 */
range: RangeView, };

export type RangeView = { 
/**
 * `null`: open downwards.
 */
low: number | null, 
/**
 * `null`: open upwards.
 */
high: number | null, };

export type ExcludedPoints = { 
/**
 * Why.
 */
why: ExcludeReason, 
/**
 * The results, newest first.
 */
results: Array<ExcludedPoint>, };

export type ExcludedPoint = { 
/**
 * Sampling time, where one came.
 */
moment: MomentView | null, 
/**
 * The laboratory as received.
 */
laboratory: string | null, 
/**
 * The report and the result, to open.
 */
reportId: string, resultId: string | null, };

export type ExcludeReason = "cancelled" | "registered" | "text" | "notANumber" | "absent" | "repeated" | "noTime" | "tooLarge";

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

export type SessionState = "signedOut" | "waiting" | "signedIn" | "locked" | "expired";

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

export type NoticeKind = "generalBlock" | "specificBlock" | "reservation" | "nothingFound" | "restrictedDocuments" | "sourceDidNotAnswer" | "pagingCutShort" | "otherPersonWithheld" | "subjectUnconfirmed" | "unreadable" | "unknownOutcome" | "filteredByRegulation" | "stoppedByClinician" | "includesRefused" | "serviceDiffers";

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

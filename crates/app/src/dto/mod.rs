//! What crosses the border to the screen: the only types of this crate with serde and TypeScript derives.
//!
//! Nothing here decides anything. A use case converts a domain value into one of these at once, and the screen draws it.
//! Codes cross, not sentences: every word on screen comes from `ui/src/i18n`, except text that a source sent.
//! Not here: tokens, keys, raw answers, addresses.
#![expect(
    missing_docs,
    reason = "variants and inline fields are named for what they are; each type's own doc gives its meaning"
)]

mod acceptance;
mod access;
mod blocks;
mod diagnostics;
mod document;
mod document_list;
mod document_search;
mod error;
mod fetch;
mod grid;
mod handover;
mod patient;
mod preferences;
mod reader;
mod report;
mod series;
mod session;
mod source;

pub use acceptance::*;
pub use access::*;
pub use blocks::*;
pub use diagnostics::*;
pub use document::*;
pub use document_list::*;
pub use document_search::*;
pub use error::*;
pub use fetch::*;
pub use grid::*;
pub use handover::*;
pub use patient::*;
pub use preferences::*;
pub use reader::*;
pub use report::*;
pub use series::*;
pub use session::*;
pub use source::*;

use ts_rs::{Config, TS};

/// The TypeScript of every type of the border, as one module.
///
/// `ui/src/ipc/bindings.ts` holds this text; a test of this crate fails when the file is not fresh
/// (`cargo xtask bindings` writes it).
#[must_use]
pub fn bindings() -> String {
    let config = Config::new();
    let mut out = String::from(
        "// Written by `cargo xtask bindings` from crates/app/src/dto. Do not edit.\n",
    );
    macro_rules! declare {
        ($($name:ty),* $(,)?) => { $( out.push_str("\nexport "); out.push_str(&<$name as TS>::decl(&config)); out.push('\n'); )* };
    }
    declare!(
        // acceptance
        ScriptView,
        ScriptObstacle,
        BeginAcceptance,
        RunView,
        RunStepView,
        StepLineView,
        StepRef,
        JudgeStep,
        StepScreenshot,
        SavedRunView,
        RunRef,
        // access
        OrdinaryBasisCode,
        ElevationKind,
        DataSourceCode,
        OpenElevation,
        ChallengeView,
        ConfirmElevation,
        ChallengeRef,
        ElevationView,
        ElevatedAnswer,
        // blocks
        BlocksView,
        BlockView,
        InlineView,
        FactView,
        ListItemView,
        TableRowView,
        TableCellView,
        OutlineEntry,
        // diagnostics
        ConnectionCheck,
        ServiceCode,
        Verdict,
        ConnectionPlan,
        CheckObstacle,
        RunConnectionCheck,
        ConnectionView,
        CheckFact,
        CheckFactKey,
        Advice,
        TokenView,
        TokenFactView,
        TokenFactKey,
        TraceFilter,
        TracedService,
        TraceView,
        TraceRow,
        TraceHeader,
        ProfileFinding,
        SavedView,
        TextView,
        AuditQuery,
        AuditPage,
        AuditDamageView,
        AuditEntryView,
        ReceiptView,
        ReceiptLine,
        // document
        OpenDocument,
        CloseDocument,
        OpenAttachment,
        SaveCopy,
        SavedCopy,
        DocumentView,
        DocumentWarning,
        DocumentMark,
        DocumentMarkKind,
        DocumentContent,
        PageSize,
        HeaderFact,
        HeaderFactKey,
        LabelMismatch,
        // document list
        DocumentListView,
        DocumentRow,
        LegalBasisCode,
        DocumentStatus,
        BarredCode,
        SubjectMatch,
        // document search
        FindOpenedTexts,
        OpenedTextsFound,
        OpenedTextHit,
        OpenedTextPlace,
        // error
        CommandError,
        ErrorCode,
        Retry,
        // fetch
        FetchKind,
        FetchProgress,
        CancelFetch,
        // handover
        CopyText,
        PrintPages,
        // patient
        PersonIdText,
        PersonIdCheck,
        PersonIdKind,
        PersonIdReason,
        TestPatient,
        OpenPatient,
        PatientView,
        PatientName,
        SexCode,
        ContextRef,
        // preferences
        Preferences,
        Language,
        Theme,
        // reader
        PdfRef,
        PageRef,
        UnlockPdf,
        SearchPdf,
        LinkRef,
        AreaView,
        PageLayer,
        WordView,
        LinkView,
        LinkTargetView,
        RefusedLinkCode,
        PageHitsView,
        SearchedCode,
        PdfOutline,
        PdfOutlineEntry,
        PdfText,
        // report
        ReportListView,
        ReportRow,
        ReportView,
        OpenReport,
        ReportStatus,
        ResultView,
        ResultStatus,
        ValueView,
        MarkView,
        DeviationMark,
        SusceptibilityView,
        SpecimenView,
        DatedFact,
        DateKind,
        LabelledText,
        FindReports,
        ReportPeriod,
        ReportProgressRequest,
        ReportProgress,
        HighlightView,
        HighlightKind,
        ResultDate,
        ResultDateKind,
        // grid
        GridRequest,
        GridView,
        GridColumn,
        GridGroup,
        ReportKind,
        GridRow,
        GridCell,
        FoldedCell,
        FoldReason,
        CellValue,
        CellKind,
        GridReport,
        FilterFacts,
        FilterFact,
        // series
        SeriesRequest,
        SeriesView,
        AnalysisSeries,
        SeriesPanel,
        SeriesLine,
        SeriesPoint,
        PointShape,
        SeriesBand,
        RangeView,
        ExcludedPoints,
        ExcludedPoint,
        ExcludeReason,
        // session
        EnvironmentView,
        EnvironmentKind,
        OrganisationView,
        SignInStarted,
        SessionView,
        SessionState,
        ClinicianView,
        RoleView,
        ChooseRole,
        // source
        SourceState,
        Completeness,
        SourceNotice,
        NoticeKind,
        MomentView,
        MomentPrecision,
        CodeView,
        PartyView,
    );
    out
}

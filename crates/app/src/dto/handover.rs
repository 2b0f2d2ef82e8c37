//! What leaves the screen: text for the clipboard, and pages for the printer.

use serde::Deserialize;
use ts_rs::TS;

use super::DataSourceCode;

/// Text that the clinician copies. It may be of a patient, so it passes through without being kept or logged.
#[derive(Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CopyText {
    /// As plain text.
    pub text: String,
    /// The same with its tables and raised letters, where it has any.
    pub html: Option<String>,
}

/// Prints what the screen has laid out.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PrintPages {
    /// The open patient.
    pub context_id: String,
    /// Where the content came from.
    pub source: DataSourceCode,
    /// The reports or documents that are on the pages.
    pub items: Vec<String>,
}

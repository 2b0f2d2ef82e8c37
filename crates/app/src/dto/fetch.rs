//! Fetches under way.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What is being fetched.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum FetchKind {
    /// The list of documents, counted in rows.
    DocumentList,
    /// A document, counted in bytes.
    Document,
}

/// How far a fetch is.
#[derive(Clone, Copy, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FetchProgress {
    /// Which.
    pub kind: FetchKind,
    /// Rows or bytes that have come.
    #[ts(type = "number")]
    pub done: u64,
    /// Of so many, where the service told.
    #[ts(type = "number | null")]
    pub total: Option<u64>,
}

/// Ends a fetch.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CancelFetch {
    /// The open patient.
    pub context_id: String,
    /// Which.
    pub kind: FetchKind,
}

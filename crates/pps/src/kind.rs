//! Which kind of report a discipline makes: decides how it reads and where it stands, never what it says.

use innsyn_domain::codes;

use crate::report::{Code, Report};

/// The kinds, in the order in which they are shown.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum ReportKind {
    /// Values in a table.
    Chemistry,
    /// Findings with susceptibility, serology.
    Microbiology,
    /// Findings and texts.
    Genetics,
    /// Another discipline, or none told.
    Other,
    /// A document to read.
    Pathology,
    /// A document to read; images are elsewhere.
    Radiology,
}

impl ReportKind {
    /// The kind of a discipline or report type (8202).
    #[must_use]
    pub fn of(discipline: Option<&Code>) -> Self {
        let Some(code) = discipline.filter(|code| code.list == Some(codes::REPORT_TYPE)) else {
            return Self::Other;
        };
        match code.code.as_ref() {
            "CLIN" | "FARM" | "IMTR" | "LAB" => Self::Chemistry,
            "MBIO" => Self::Microbiology,
            "MGEN" => Self::Genetics,
            "PAT" | "CYTO" | "HIST" | "MPAT" | "OBD" | "MORS" => Self::Pathology,
            "BLD" | "RAD" | "RTG" | "CT" | "MR" | "UL" | "MA" | "NUK" | "SCI" => Self::Radiology,
            _ => Self::Other,
        }
    }

    /// This kind, unless it says nothing.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        if self == Self::Other { other } else { self }
    }

    /// Whether the report as a whole is one text to read.
    #[must_use]
    pub fn is_document(self) -> bool {
        matches!(self, Self::Pathology | Self::Radiology)
    }

    /// Place of a discipline among others of its kind.
    #[must_use]
    pub fn rank(code: &str) -> usize {
        const ORDER: [&str; 20] = [
            "CLIN", "LAB", "FARM", "IMTR", "MBIO", "MGEN", "AN", "PAT", "HIST", "CYTO", "MPAT",
            "OBD", "MORS", "BLD", "RAD", "RTG", "CT", "MR", "UL", "MA",
        ];
        ORDER
            .iter()
            .position(|known| *known == code)
            .unwrap_or(ORDER.len())
    }
}

impl Report {
    /// How it reads: by its report type, else its main group.
    #[must_use]
    pub fn kind(&self) -> ReportKind {
        ReportKind::of(self.discipline.as_deref()).or(ReportKind::of(self.category.as_deref()))
    }
}

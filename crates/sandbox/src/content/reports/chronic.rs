//! Twelve years of a chronically ill patient, over all disciplines.

use super::{Calendar, Patient, Report, ordinary};

/// The reports.
pub(super) fn reports(patient: &'static Patient, calendar: &Calendar) -> Vec<Report> {
    ordinary(patient, calendar, 4)
}

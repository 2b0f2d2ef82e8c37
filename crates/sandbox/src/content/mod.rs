//! Generated content: reports for the result service and documents for the document service.
//!
//! Everything is made by own code from a seed that depends on the patient's number and on the
//! options only. There is no clock: dates are counted from a base date, so two sandboxes with one
//! set of options answer alike. Content of a person is built when somebody first asks for it.
//!
//! Not here: who may see what (`pps`, `phr`).

pub(crate) mod calendar;
pub(crate) mod catalogue;
pub(crate) mod cda;
pub(crate) mod digests;
pub(crate) mod documents;
pub(crate) mod kith;
mod options;
pub(crate) mod pdf;
pub(crate) mod picture;
pub(crate) mod report;
pub(crate) mod reports;
pub(crate) mod seed;
pub(crate) mod store;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

pub use self::options::{ContentOptions, Regulation};
use self::{calendar::Calendar, documents::Document, store::Reports};
use crate::people::{Cast, Patient};

/// What the patients of one sandbox have, built on first use and kept in memory.
pub(crate) struct Library {
    calendar: Calendar,
    cast: Cast,
    scale: u32,
    reports: Shelf<Reports>,
    documents: Shelf<Vec<Document>>,
}

/// What is built for a patient on first use, without holding up the other patients.
struct Shelf<T>(Mutex<HashMap<&'static str, Arc<OnceLock<Arc<T>>>>>);

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Shelf<T> {
    fn get(&self, number: &'static str, build: impl FnOnce() -> T) -> Arc<T> {
        let mut cells = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let cell = Arc::clone(cells.entry(number).or_default());
        drop(cells);
        Arc::clone(cell.get_or_init(|| Arc::new(build())))
    }
}

impl Library {
    /// A library with this content.
    pub(crate) fn new(options: &ContentOptions) -> Self {
        Self {
            calendar: Calendar::seeded(options.base_date, options.seed),
            cast: options.cast,
            scale: options.scale.max(1),
            reports: Shelf::default(),
            documents: Shelf::default(),
        }
    }

    /// The day that all dates are counted from.
    pub(crate) fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// Who is there.
    pub(crate) fn cast(&self) -> Cast {
        self.cast
    }

    /// Reports of a patient; empty for a number outside the cast.
    pub(crate) fn reports(&self, number: &str) -> Arc<Reports> {
        let Some(patient) = self.cast.find_patient(number) else {
            return Arc::default();
        };
        self.reports.get(patient.number, || {
            reports::of(patient, &self.calendar, self.scale)
        })
    }

    /// Documents of a patient; empty for a number outside the cast.
    pub(crate) fn documents(&self, number: &str) -> Arc<Vec<Document>> {
        let Some(patient) = self.cast.find_patient(number) else {
            return Arc::default();
        };
        self.documents.get(patient.number, || {
            documents::of(patient, &self.calendar, self.scale)
        })
    }
}

/// `ETTERNAVN, Fornavn` is the reader's business; sources send the parts in this order.
pub(crate) fn full_name(patient: &Patient) -> String {
    format!("{} {}", patient.given, patient.family)
}

/// The number in the two groups that letters use.
pub(crate) fn grouped_number(number: &str) -> String {
    let (birth, rest) = number.split_at_checked(6).unwrap_or((number, ""));
    format!("{birth} {rest}")
}

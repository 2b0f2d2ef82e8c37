//! Two lists of one patient as one: those in force, and those that were replaced. The service takes one status a search.

use innsyn_domain::{Completeness, PatientContext};

use crate::blocked;
use crate::entry::DocumentSearch;
use crate::kinship::relate;
use crate::list::sort;
use crate::notice::{Notice, NoticeKind};

impl DocumentSearch {
    /// Adds what another ordinary search of the same patient listed. Rows that are here already stay as they are; what either search
    /// said stays said.
    #[must_use]
    pub fn joined(mut self, other: Self, context: &PatientContext) -> Self {
        let known: std::collections::HashSet<_> =
            self.documents.iter().map(|own| own.id.clone()).collect();
        let new = other.documents.into_iter();
        self.documents
            .extend(new.filter(|document| !known.contains(&document.id)));
        sort(&mut self.documents);
        relate(&mut self.documents);
        for notice in other.notices {
            self.note(notice);
        }
        if other.completeness == Completeness::Partial {
            self.completeness = Completeness::Partial;
        }
        self.total = add(self.total, other.total);
        self.restricted = match (self.restricted, other.restricted) {
            (Some(own), Some(new)) => Some(own.saturating_add(new)),
            (own, new) => own.or(new),
        };
        self.blocked = blocked::notice(self.restricted, context);
        for facts in other.patients {
            if !self.patients.contains(&facts) {
                self.patients.push(facts);
            }
        }
        self
    }

    fn note(&mut self, notice: Notice) {
        let same = |own: &&mut Notice| {
            own.kind == notice.kind && own.code == notice.code && own.origin == notice.origin
        };
        match self.notices.iter_mut().find(same) {
            Some(own) => {
                own.count = match (own.count, notice.count) {
                    (Some(one), Some(other)) => Some(one.saturating_add(other)),
                    (one, other) => one.or(other),
                };
            }
            // "Nothing found" of one search says nothing about both.
            None if notice.kind == NoticeKind::NothingFound => {}
            None => self.notices.push(notice),
        }
    }
}

fn add(one: Option<u64>, other: Option<u64>) -> Option<u64> {
    Some(one?.saturating_add(other?))
}

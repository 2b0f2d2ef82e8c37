//! Documents that were fetched for the open patient, in memory within a budget: opened again, they are not fetched again.

use bytes::Bytes;
use innsyn_domain::DocumentId;
use innsyn_phr::RetrievedDocument;
use innsyn_transport::CorrelationId;

/// Bytes that are kept for one patient. The one that was not used for longest goes first.
const BUDGET: usize = 192 * 1024 * 1024;

/// A document by its list and its id there: the same id in an elevated list is another permission.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(crate) struct Key {
    pub(crate) id: DocumentId,
    pub(crate) elevated: bool,
}

/// What is kept of a document.
#[derive(Clone)]
pub(crate) struct Kept {
    pub(crate) bytes: Bytes,
    pub(crate) label: Option<String>,
    /// Of the request that fetched it.
    pub(crate) correlation: CorrelationId,
}

impl From<RetrievedDocument> for Kept {
    fn from(retrieved: RetrievedDocument) -> Self {
        Self {
            bytes: retrieved.bytes,
            label: retrieved.content_type.or(retrieved.registered_type),
            correlation: retrieved.correlation,
        }
    }
}

/// The documents of one patient, the last used last.
pub(crate) struct KeptDocuments {
    budget: usize,
    documents: Vec<(Key, Kept)>,
}

impl Default for KeptDocuments {
    fn default() -> Self {
        Self {
            budget: BUDGET,
            documents: Vec::new(),
        }
    }
}

impl KeptDocuments {
    /// The document, which now counts as used last.
    pub(crate) fn find(&mut self, key: &Key) -> Option<Kept> {
        let at = self.documents.iter().position(|(own, _)| own == key)?;
        let found = self.documents.remove(at);
        let kept = found.1.clone();
        self.documents.push(found);
        Some(kept)
    }

    /// Keeps a document as far as the budget reaches; one that is larger than all of it is not kept.
    pub(crate) fn keep(&mut self, key: Key, kept: Kept) {
        self.documents.retain(|(own, _)| *own != key);
        self.documents.push((key, kept));
        while self.size() > self.budget {
            self.documents.remove(0);
        }
    }

    /// Forgets what an elevated look-up opened.
    pub(crate) fn forget_elevated(&mut self) {
        self.documents.retain(|(key, _)| !key.elevated);
    }

    /// Forgets what the ordinary list opened: the list is fetched anew, and so is what it holds.
    pub(crate) fn forget_ordinary(&mut self) {
        self.documents.retain(|(key, _)| key.elevated);
    }

    fn size(&self) -> usize {
        self.documents
            .iter()
            .map(|(_, kept)| kept.bytes.len())
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(id: u8, elevated: bool) -> Key {
        Key {
            id: DocumentId::new(id.to_string()),
            elevated,
        }
    }

    fn kept(size: usize) -> Kept {
        Kept {
            bytes: Bytes::from(vec![0; size]),
            label: None,
            correlation: CorrelationId::random(),
        }
    }

    #[test]
    fn the_one_that_was_not_used_for_longest_goes_first() {
        let mut documents = KeptDocuments {
            budget: 10,
            documents: Vec::new(),
        };
        documents.keep(key(1, false), kept(4));
        documents.keep(key(2, false), kept(4));
        assert!(documents.find(&key(1, false)).is_some());
        documents.keep(key(3, false), kept(4));
        assert!(documents.find(&key(2, false)).is_none());
        assert!(documents.find(&key(1, false)).is_some());
        assert!(documents.find(&key(1, true)).is_none());
        documents.keep(key(4, false), kept(11));
        assert_eq!(documents.size(), 0);
    }

    proptest! {
        #[test]
        fn the_budget_holds_and_elevated_documents_leave_together(
            steps in proptest::collection::vec((any::<u8>(), any::<bool>(), 0_usize..40), 0..60),
        ) {
            let mut documents = KeptDocuments { budget: 100, documents: Vec::new() };
            for (id, elevated, size) in steps {
                documents.keep(key(id, elevated), kept(size));
                prop_assert!(documents.size() <= 100);
                prop_assert!(documents.find(&key(id, elevated)).is_some());
            }
            documents.forget_elevated();
            prop_assert!(documents.documents.iter().all(|(key, _)| !key.elevated));
        }
    }
}

//! ITI-67 Find Document References.

use innsyn_domain::{Completeness, ElevatedLookup, ForPatient, Now, PatientContext};

use crate::blocked;
use crate::client::{Call, Client, LegalBasis};
use crate::elevated::ElevatedOutcome;
use crate::entry::DocumentSearch;
use crate::error::FindDocumentsError;
use crate::list::list;
use crate::nothing_more::says_nothing_more;
use crate::notice::{Notice, NoticeKind};
use crate::pages::{Asking, BasisSource, Failure, Loaded};
use crate::query::DocumentQuery;

impl Client {
    /// Lists the documents of the open patient.
    ///
    /// An elevated basis is proof for one step: with it only the first page is loaded; use
    /// [`Client::find_documents_elevated`], which asks the look-up for every page.
    ///
    /// # Errors
    /// [`FindDocumentsError`] when the first page brought nothing. What ends the list later makes the answer partial.
    pub async fn find_documents(
        &self,
        context: &PatientContext,
        query: &DocumentQuery,
        legal: LegalBasis<'_>,
        call: Call<'_>,
    ) -> Result<ForPatient<DocumentSearch>, FindDocumentsError> {
        let basis = BasisSource::Stated(legal);
        let asking = Asking {
            context,
            query,
            basis,
            call,
        };
        let loaded = self.load(asking).await.map_err(Failure::into_error)?;
        Ok(context.stamp(self.finish(loaded, context, basis)))
    }

    /// Lists what an elevated look-up opens, under the regulation. Never retried; each page asks the look-up anew, with the
    /// time that `now` tells. Afterwards the look-up's search is finished, and it knows the documents that it listed.
    ///
    /// # Errors
    /// [`FindDocumentsError`] when nothing was sent or no answer came. A refusal is an [`ElevatedOutcome`].
    pub async fn find_documents_elevated(
        &self,
        context: &PatientContext,
        query: &DocumentQuery,
        lookup: &mut ElevatedLookup,
        now: &(dyn Fn() -> Now + Send + Sync),
        call: Call<'_>,
    ) -> Result<ForPatient<ElevatedOutcome<DocumentSearch>>, FindDocumentsError> {
        let answer = {
            let basis = BasisSource::Lookup { lookup, now };
            let asking = Asking {
                context,
                query,
                basis,
                call,
            };
            let answer = self.load(asking).await;
            answer.map(|loaded| self.finish(loaded, context, basis))
        };
        lookup.finish_search();
        let outcome = match answer {
            Ok(search) => {
                for document in search
                    .documents
                    .iter()
                    .filter(|document| document.can_open())
                {
                    lookup.list_document(document.id.clone());
                }
                ElevatedOutcome::Found(search)
            }
            Err(Failure::Refused {
                status: status @ (200 | 400 | 403),
                code,
                outcome,
                correlation,
            }) => {
                if outcome.is_some_and(|outcome| says_nothing_more(status, &outcome)) {
                    ElevatedOutcome::NothingMore { correlation }
                } else {
                    ElevatedOutcome::Refused {
                        status,
                        code,
                        correlation,
                    }
                }
            }
            Err(failure) => return Err(failure.into_error()),
        };
        Ok(context.stamp(outcome))
    }

    fn finish(
        &self,
        loaded: Loaded,
        context: &PatientContext,
        basis: BasisSource<'_>,
    ) -> DocumentSearch {
        let fetched_at = self.transport.clock().now();
        let is_elevated = basis.is_elevated();
        let found = list(
            &loaded.entries,
            context.person(),
            &self.service,
            is_elevated,
        );
        // Whatever a source may be silent about is not counted anywhere: a list is never complete.
        let mut completeness = Completeness::Unknown;
        let is_gap = [NoticeKind::SourceDidNotAnswer, NoticeKind::PagingCutShort]
            .map(|k| loaded.outcomes.has(k));
        if is_gap.contains(&true) {
            completeness = Completeness::Partial;
        }
        let mut notices = loaded.outcomes.into_notices();
        if let Some(cut) = loaded.cut {
            let missing = loaded
                .total
                .map(|total| total.saturating_sub(loaded.matches));
            notices.push(Notice {
                kind: NoticeKind::PagingCutShort,
                count: missing.and_then(|missing| u32::try_from(missing).ok()),
                code: cut.code,
                origin: None,
            });
            completeness = Completeness::Partial;
        }
        // The service counts labels, also of rows that an elevated list opened.
        let counted = loaded.restricted.filter(|_| !is_elevated);
        let restricted = counted.max((found.restricted > 0).then_some(found.restricted));
        for (kind, count) in [
            (NoticeKind::RestrictedDocuments, restricted.unwrap_or(0)),
            (NoticeKind::OtherPersonWithheld, found.withheld),
            (NoticeKind::Unreadable, loaded.unreadable),
        ] {
            if count > 0 {
                notices.push(Notice::counted(kind, count));
                completeness = Completeness::Partial;
            }
        }
        if found.unconfirmed > 0 {
            notices.push(Notice::counted(
                NoticeKind::SubjectUnconfirmed,
                found.unconfirmed,
            ));
        }
        if basis.is_regulation() {
            notices.push(Notice::of(NoticeKind::FilteredByRegulation));
        }
        DocumentSearch {
            documents: found.documents,
            notices,
            completeness,
            blocked: if is_elevated {
                None
            } else {
                blocked::notice(restricted, context)
            },
            total: loaded.total,
            restricted,
            patients: found.patients,
            correlation: loaded.correlation,
            fetched_at,
        }
    }
}

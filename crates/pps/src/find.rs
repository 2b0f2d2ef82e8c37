//! `DiagnosticReport/_search`: everything that the service gives about one patient.

use innsyn_domain::{Completeness, ElevatedLookup, ForPatient, Moment, Now, PatientContext};
use innsyn_fhir::OperationOutcome;
use innsyn_transport::{Authorize, CancellationToken};
use jiff::civil;

use crate::assemble::assemble;
use crate::blocked;
use crate::client::{Client, RequesterBasis};
use crate::elevated::ElevatedOutcome;
use crate::error::FindReportsError;
use crate::fetch::Fetch;
use crate::nothing_more::says_nothing_more;
use crate::notice::{Notice, NoticeKind};
use crate::pages::{Asking, BasisSource, Cut, Failure, Includes, Loaded};
use crate::report::ReportSearch;

/// What is asked for. The service filters by little more than time; everything else is filtered on screen.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct ReportQuery {
    /// The first day of sampling; `None` asks for everything.
    pub since: Option<civil::Date>,
}

impl Client {
    /// Finds all reports of the open patient.
    ///
    /// `role` is a code of list 9060. An elevated basis is proof for one step: with it only the first page is loaded; use
    /// [`Client::find_reports_elevated`], which asks the look-up for every page.
    ///
    /// # Errors
    /// [`FindReportsError`] when the first page brought nothing. What ends the search later makes the answer partial, and so
    /// does [`Fetch::stop`].
    pub async fn find_reports(
        &self,
        context: &PatientContext,
        query: ReportQuery,
        basis: RequesterBasis<'_>,
        role: Option<&str>,
        authorize: &dyn Authorize,
        fetch: &Fetch,
    ) -> Result<ForPatient<ReportSearch>, FindReportsError> {
        let basis = BasisSource::Stated(basis);
        let asking = Asking {
            context,
            query,
            basis,
            role,
            authorize,
            fetch,
        };
        let mut includes = self.includes();
        let loaded = loop {
            match self.load(asking, includes).await {
                Ok(loaded) => break loaded,
                Err(failure) => match includes.fewer() {
                    Some(fewer) if !basis.is_elevated() && may_be_the_includes(&failure) => {
                        includes = fewer;
                    }
                    _ => {
                        fetch.publish(None);
                        return Err(failure.into_error());
                    }
                },
            }
        };
        self.remember(includes);
        fetch.publish(None);
        Ok(context.stamp(self.finish(loaded, context, query, basis.is_elevated())))
    }

    /// Finds what an elevated look-up opens. Never retried; each page asks the look-up anew, with the time that `now` tells.
    /// The look-up's search is finished afterwards, whatever came.
    ///
    /// # Errors
    /// [`FindReportsError`] when nothing was sent or no answer came. A refusal is an [`ElevatedOutcome`].
    pub async fn find_reports_elevated(
        &self,
        context: &PatientContext,
        lookup: &mut ElevatedLookup,
        now: &(dyn Fn() -> Now + Send + Sync),
        role: Option<&str>,
        authorize: &dyn Authorize,
        cancel: &CancellationToken,
    ) -> Result<ForPatient<ElevatedOutcome<ReportSearch>>, FindReportsError> {
        let basis = BasisSource::Lookup { lookup, now };
        let query = ReportQuery::default();
        let fetch = &Fetch::new(cancel);
        let asking = Asking {
            context,
            query,
            basis,
            role,
            authorize,
            fetch,
        };
        let answer = self.load(asking, self.includes()).await;
        lookup.finish_search();
        let outcome = match answer {
            Ok(loaded) => ElevatedOutcome::Found(self.finish(loaded, context, query, true)),
            Err(Failure::Refused {
                status: status @ (200 | 400 | 403),
                outcome,
                correlation,
            }) => {
                let code = outcome.as_deref().and_then(OperationOutcome::service_code);
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

    /// What a search under way has brought: never complete, and without what can only be said at its end. `None` until a
    /// page has come.
    #[must_use]
    pub fn so_far(
        &self,
        fetch: &Fetch,
        context: &PatientContext,
        query: ReportQuery,
    ) -> Option<ForPatient<ReportSearch>> {
        let mut search = self.finish(fetch.so_far()?, context, query, false);
        search.completeness = search.completeness.and(Completeness::Partial);
        search
            .notices
            .retain(|notice| notice.kind != NoticeKind::Unreadable);
        Some(context.stamp(search))
    }

    fn finish(
        &self,
        loaded: Loaded,
        context: &PatientContext,
        query: ReportQuery,
        is_elevated: bool,
    ) -> ReportSearch {
        let fetched_at = self.transport.clock().now();
        let entries = loaded.pages.iter().flat_map(|page| page.entries());
        let found = assemble(entries, context.person());
        let blocked = if is_elevated {
            None
        } else {
            blocked::notice(&loaded.outcomes, context)
        };
        let said_nothing_found = loaded.outcomes.has(NoticeKind::NothingFound);
        let mut completeness = loaded.outcomes.completeness();
        let mut notices = loaded.outcomes.into_notices();
        if let Some(cut) = loaded.cut {
            let missing = loaded
                .total
                .map(|total| total.saturating_sub(loaded.matches));
            let (kind, code) = match cut {
                Cut::Stopped => (NoticeKind::StoppedByClinician, None),
                Cut::Short(code) => (NoticeKind::PagingCutShort, code),
            };
            notices.push(Notice {
                kind,
                count: missing.and_then(|missing| u32::try_from(missing).ok()),
                code,
            });
            completeness = completeness.and(Completeness::Partial);
        }
        if loaded.includes != Includes::All {
            notices.push(Notice::of(NoticeKind::IncludesRefused));
        }
        let unreadable = loaded.unreadable.saturating_add(found.unreadable);
        for (kind, count) in [
            (NoticeKind::OtherPersonWithheld, found.withheld),
            (NoticeKind::Unreadable, unreadable),
        ] {
            if count > 0 {
                notices.push(Notice::counted(kind, count));
                completeness = completeness.and(Completeness::Partial);
            }
        }
        if found.missing_members > 0 {
            completeness = completeness.and(Completeness::Partial);
        }
        if found.unconfirmed > 0 {
            notices.push(Notice::counted(
                NoticeKind::SubjectUnconfirmed,
                found.unconfirmed,
            ));
        }
        if loaded.total.is_none() && !said_nothing_found {
            completeness = completeness.and(Completeness::Unknown);
        }
        ReportSearch {
            reports: found.reports,
            older: found.older,
            since: query
                .since
                .and_then(|day| Moment::parse_fhir(&day.to_string()).ok()),
            notices,
            completeness,
            blocked,
            total: loaded.total,
            patient_names: found.patient_names,
            correlation: loaded.correlation,
            fetched_at,
        }
    }
}

/// Whether a refusal may be about the includes, whose full list is not published.
fn may_be_the_includes(failure: &Failure) -> bool {
    let Failure::Refused {
        status: 400,
        outcome,
        ..
    } = failure
    else {
        return false;
    };
    match outcome {
        None => true,
        Some(outcome) => outcome.issue.iter().any(|issue| {
            matches!(
                issue.code.as_deref(),
                None | Some("value" | "not-supported" | "invalid" | "processing" | "code-invalid")
            )
        }),
    }
}

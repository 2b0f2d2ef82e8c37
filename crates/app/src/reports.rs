//! Prøvesvar: the list, and one report of it.

use std::sync::Arc;

use innsyn_domain::{AccessBasis, DataSource};
use innsyn_pps::{Report, ReportQuery, ReportSearch, RequesterBasis};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _, civil};

use crate::App;
use crate::audit::{Action, Basis, Entry};
use crate::dto::{
    CommandError, DataSourceCode, ErrorCode, FindReports, OpenReport, ReportListView, ReportPeriod,
    ReportView,
};
use crate::patient::{Active, ElevatedFound, OpenPatientState, basis_code};
use crate::{elevation, views};

impl App {
    /// Searches Pasientens prøvesvar for the open patient, on the basis that she was opened on.
    pub async fn find_reports(
        &self,
        request: &FindReports,
    ) -> Result<ReportListView, CommandError> {
        let session = self.signed_in()?;
        let active = self.active(&request.context_id)?;
        let basis = if self.inner.environment.pps.states_basis {
            RequesterBasis::Stated(AccessBasis::Ordinary(active.context.basis()))
        } else {
            RequesterBasis::NotApplicable
        };
        let role = session.role_code();
        let authorizer = session.pps();
        let query = ReportQuery {
            since: match request.period {
                ReportPeriod::LastThreeYears => three_years_before(self.inner.clock.now().wall),
                ReportPeriod::All => None,
            },
        };
        // Before the wait: when the answer comes, somebody else may be signed in.
        let entry = self.find_entry(&active, DataSourceCode::Pps);
        let found = self
            .inner
            .pps
            .find_reports(
                &active.context,
                &query,
                basis,
                role.as_deref(),
                authorizer.as_ref(),
                &active.cancel,
            )
            .await;
        match found {
            Ok(found) => {
                let mut correlation = None;
                let mut withheld = false;
                let found = found.map(|search| {
                    correlation = Some(search.correlation.to_string());
                    withheld = holds_another_person(&search);
                    search
                });
                let entry = Entry {
                    correlation,
                    time: self.inner.clock.now().wall,
                    ..entry
                };
                self.alarm(withheld, &entry).await?;
                self.settle(&active, entry, found, |state, search| {
                    let search = Arc::new(search);
                    learn(state, &search);
                    elevation::note(state, DataSource::Pps, search.blocked.as_ref());
                    state.reports = Some(Arc::clone(&search));
                    views::report_list(&search, state.view(), None, None)
                })
                .await
            }
            Err(error) => Err(self.failed(&active, entry, error.into()).await),
        }
    }

    /// Opens a report of the ordinary or of the elevated list. Nothing is fetched: the search brought everything.
    pub async fn open_report(&self, request: &OpenReport) -> Result<ReportView, CommandError> {
        self.signed_in()?;
        let active = self.active(&request.context_id)?;
        let id = active.context.id();
        let (search, basis) = self.with_patient(id, |state| listed(state, request.elevated))??;
        let (report, replaced) = find(&search, &request.report_id);
        let report = report.ok_or_else(|| CommandError::new(ErrorCode::DocumentNotFound))?;
        let mut entry = self.patient_entry(Action::OpenReport, &active.context);
        entry.source = Some(DataSourceCode::Pps);
        entry.basis = Some(basis);
        entry.item = Some(request.report_id.clone().into());
        entry.correlation = Some(search.correlation.to_string());
        self.settle(&active, entry, active.context.stamp(()), |state, ()| {
            // Time may have run out while the record was written.
            listed(state, request.elevated)?;
            let standing = views::ReportStanding {
                elevated: request.elevated
                    && !views::report_lies_open(report, state.reports.as_deref()),
                replaced,
            };
            let facts = views::ReportFacts::of(search.reports.iter());
            Ok(views::report(report, &facts, standing, &|_| None))
        })
        .await?
    }

    /// The audit entry of a search on the ordinary basis.
    pub(crate) fn find_entry(&self, active: &Active, source: DataSourceCode) -> Entry {
        let mut entry = self.patient_entry(Action::Find, &active.context);
        entry.actor = self.actor_of(Some(&active.session));
        entry.source = Some(source);
        entry.basis = Some(Basis::Ordinary(basis_code(active.context.basis())));
        entry.decision = Some(active.tokens.decision().to_owned());
        entry
    }
}

/// This day three years ago, where the clinician is.
fn three_years_before(now: Timestamp) -> Option<civil::Date> {
    let zone = TimeZone::get("Europe/Oslo").unwrap_or(TimeZone::UTC);
    now.to_zoned(zone).date().checked_sub(3.years()).ok()
}

/// A report of the answer by its id, and whether a newer version stands in the list.
fn find<'s>(search: &'s ReportSearch, id: &str) -> (Option<&'s Report>, bool) {
    let with_id = |report: &&'s Report| report.id.as_str() == id;
    match search.reports.iter().find(with_id) {
        Some(report) => (Some(report), false),
        None => (search.older.iter().find(with_id), true),
    }
}

/// What the answer says of the patient herself.
pub(crate) fn learn(state: &mut OpenPatientState, search: &ReportSearch) {
    for name in &search.patient_names {
        state.facts.add_full_name(name, DataSourceCode::Pps);
    }
}

/// Whether another person's data were withheld from the answer.
pub(crate) fn holds_another_person(search: &ReportSearch) -> bool {
    search
        .notices
        .iter()
        .any(|notice| notice.kind == innsyn_pps::NoticeKind::OtherPersonWithheld)
}

fn listed(
    state: &OpenPatientState,
    elevated: bool,
) -> Result<(Arc<ReportSearch>, Basis), CommandError> {
    if !elevated {
        let search = state
            .reports
            .clone()
            .ok_or_else(|| CommandError::new(ErrorCode::DocumentNotFound))?;
        return Ok((search, Basis::Ordinary(basis_code(state.context.basis()))));
    }
    match &state.elevated {
        Some(access) => match &access.found {
            ElevatedFound::Reports(search) => Ok((
                Arc::clone(search),
                Basis::Elevated(views::elevation_kind(access.lookup.kind())),
            )),
            ElevatedFound::Documents(_) => {
                Err(CommandError::new(ErrorCode::ElevationNotApplicable))
            }
        },
        None => Err(CommandError::new(ErrorCode::ElevationExpired)),
    }
}

//! Prøvesvar: the list, and one report of it.

use std::sync::Arc;

use innsyn_domain::{AccessBasis, DataSource};
use innsyn_pps::{ReportSearch, RequesterBasis};

use crate::App;
use crate::audit::{Action, Basis, Entry};
use crate::dto::{
    CommandError, ContextRef, DataSourceCode, ErrorCode, OpenReport, ReportListView, ReportView,
};
use crate::patient::{Active, ElevatedFound, OpenPatientState, basis_code};
use crate::{elevation, views};

impl App {
    /// Searches Pasientens prøvesvar for the open patient, on the basis that she was opened on.
    pub async fn find_reports(&self, request: &ContextRef) -> Result<ReportListView, CommandError> {
        let session = self.signed_in()?;
        let active = self.active(&request.context_id)?;
        let basis = if self.inner.environment.pps.states_basis {
            RequesterBasis::Stated(AccessBasis::Ordinary(active.context.basis()))
        } else {
            RequesterBasis::NotApplicable
        };
        let role = session.role_code();
        let authorizer = session.pps();
        // Before the wait: when the answer comes, somebody else may be signed in.
        let entry = self.find_entry(&active, DataSourceCode::Pps);
        let found = self
            .inner
            .pps
            .find_reports(
                &active.context,
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
        let report = search
            .reports
            .iter()
            .find(|report| report.id.as_str() == request.report_id);
        let report = report.ok_or_else(|| CommandError::new(ErrorCode::DocumentNotFound))?;
        let mut entry = self.patient_entry(Action::OpenReport, &active.context);
        entry.source = Some(DataSourceCode::Pps);
        entry.basis = Some(basis);
        entry.item = Some(request.report_id.clone().into());
        entry.correlation = Some(search.correlation.to_string());
        self.settle(&active, entry, active.context.stamp(()), |state, ()| {
            // Time may have run out while the record was written.
            listed(state, request.elevated)?;
            let marked =
                request.elevated && !views::report_lies_open(report, state.reports.as_deref());
            Ok(views::report(report, marked))
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

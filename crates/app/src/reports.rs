//! Prøvesvar: the list, and one report of it.

use std::sync::Arc;

use innsyn_domain::{AccessBasis, DataSource, ForPatient};
use innsyn_pps::{Fetch, Report, ReportQuery, ReportSearch, RequesterBasis, TestResult};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _, civil};

use crate::App;
use crate::audit::{Action, Basis, Entry};
use crate::dto::{
    CommandError, ContextRef, DataSourceCode, ErrorCode, FindReports, GridRequest, GridView,
    OpenReport, ReportListView, ReportPeriod, ReportProgress, ReportProgressRequest, ReportView,
    SeriesRequest, SeriesView,
};
use crate::patient::{Active, ElevatedFound, OpenPatientState, basis_code};
use crate::{elevation, views};

/// A search for reports under way.
#[derive(Clone)]
pub(crate) struct ReportFetch {
    /// Tells it from others.
    number: u128,
    fetch: Fetch,
    query: ReportQuery,
    /// Something of it was shown, and that is on record.
    is_recorded: bool,
}

impl OpenPatientState {
    /// Takes a search that has ended out of its place; `false` when another one is there.
    fn ends_fetch(&mut self, number: u128) -> bool {
        self.report_fetch
            .take_if(|fetch| fetch.number == number)
            .is_some()
    }
}

impl App {
    /// Searches Pasientens prøvesvar for the open patient, on the basis that she was opened on. A search that is under way
    /// is ended; its answer goes to whoever asked for it, and nowhere else.
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
        let fetch = Fetch::new(&active.cancel);
        let number = self.begin_report_fetch(&active, &fetch, query)?;
        let found = self
            .inner
            .pps
            .find_reports(
                &active.context,
                query,
                basis,
                role.as_deref(),
                authorizer.as_ref(),
                &fetch,
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
                let show = |state: &mut OpenPatientState, search: ReportSearch| {
                    let search = Arc::new(search);
                    learn(state, &search);
                    if state.ends_fetch(number) {
                        elevation::note(state, DataSource::Pps, search.blocked.as_ref());
                        state.reports = Some(Arc::clone(&search));
                    }
                    views::report_list(&search, state.view(), None, None)
                };
                let is_recorded = self.with_patient(active.context.id(), |state| {
                    let under_way = state.report_fetch.as_ref();
                    under_way.is_some_and(|fetch| fetch.number == number && fetch.is_recorded)
                });
                if let Ok(true) = is_recorded {
                    // What it brought has been shown in part, and that is on record.
                    return self.shown(&active, found, show);
                }
                self.settle(&active, entry, found, show).await
            }
            Err(error) => {
                // Nobody asks for its progress any more, whoever is open.
                drop(self.with_patient(active.context.id(), |state| state.ends_fetch(number)));
                Err(self.failed(&active, entry, error.into()).await)
            }
        }
    }

    /// How the search for reports goes, and what it has brought so far. The first time that something of it is shown is on
    /// record before.
    pub async fn report_progress(
        &self,
        request: &ReportProgressRequest,
    ) -> Result<ReportProgress, CommandError> {
        self.signed_in()?;
        let active = self.active(&request.context_id)?;
        let id = active.context.id();
        let under_way = self.with_patient(id, |state| state.report_fetch.clone())?;
        let Some(under_way) = under_way else {
            return Ok(ReportProgress {
                running: false,
                pages: 0,
                loaded: 0,
                total: None,
                list: None,
            });
        };
        let progress = under_way.fetch.progress();
        let small = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
        let mut view = ReportProgress {
            running: true,
            pages: progress.pages,
            loaded: small(progress.loaded),
            total: progress.total.map(small),
            list: None,
        };
        if progress.pages <= request.seen {
            return Ok(view);
        }
        let client = self.inner.pps.clone();
        let (fetch, query) = (under_way.fetch.clone(), under_way.query);
        let context = Arc::clone(&active.context);
        let put_together =
            tokio::task::spawn_blocking(move || client.so_far(&fetch, &context, query));
        let found = put_together.await.map_err(|_| CommandError::internal())?;
        let Some(found) = found else {
            return Ok(view);
        };
        let show = |state: &mut OpenPatientState, search: ReportSearch| {
            let is_this = state
                .report_fetch
                .as_ref()
                .is_some_and(|fetch| fetch.number == under_way.number);
            // Its end came first: the whole list is there, or will be in a moment.
            if !is_this {
                return None;
            }
            let search = Arc::new(search);
            learn(state, &search);
            let list = views::report_list(&search, state.view(), None, None);
            state.reports = Some(search);
            if let Some(fetch) = &mut state.report_fetch {
                fetch.is_recorded = true;
            }
            Some(list)
        };
        view.list = if under_way.is_recorded {
            self.shown(&active, found, show)?
        } else {
            let entry = self.find_entry(&active, DataSourceCode::Pps);
            self.settle(&active, entry, found, show).await?
        };
        Ok(view)
    }

    /// Ends the search for reports that is under way; what has come is its answer.
    pub fn stop_finding_reports(&self, request: &ContextRef) -> Result<(), CommandError> {
        let active = self.active(&request.context_id)?;
        self.with_patient(active.context.id(), |state| {
            if let Some(under_way) = &state.report_fetch {
                under_way.fetch.stop();
            }
        })
    }

    /// The grid of the list that is there, whole or under way.
    pub async fn result_grid(&self, request: &GridRequest) -> Result<GridView, CommandError> {
        let elevated = request.elevated;
        self.drawn(&request.context_id, elevated, move |search, ordinary| {
            views::grid(search, elevated, ordinary)
        })
        .await
    }

    /// Trends of analyses of the list that is there.
    pub async fn result_series(&self, request: &SeriesRequest) -> Result<SeriesView, CommandError> {
        let (elevated, analyses) = (request.elevated, request.analyses.clone());
        self.drawn(&request.context_id, elevated, move |search, ordinary| {
            views::series(search, &analyses, elevated, ordinary)
        })
        .await
    }

    /// Draws something of a list that has been fetched, away from the threads that wait for answers. When it is done, the
    /// patient must still be open and the list in force.
    async fn drawn<V: Send + 'static>(
        &self,
        context_id: &str,
        elevated: bool,
        draw: impl FnOnce(&ReportSearch, Option<&ReportSearch>) -> V + Send + 'static,
    ) -> Result<V, CommandError> {
        self.signed_in()?;
        let active = self.active(context_id)?;
        let id = active.context.id();
        let (search, ordinary) = self.with_patient(id, |state| {
            let listed = listed(state, elevated);
            listed.map(|(search, _)| (search, state.reports.clone()))
        })??;
        let drawing = tokio::task::spawn_blocking(move || draw(&search, ordinary.as_deref()));
        let view = drawing.await.map_err(|_| CommandError::internal())?;
        self.with_patient(id, |state| listed(state, elevated).map(|_| ()))??;
        Ok(view)
    }

    /// Shows more of what is on record already, if the patient is still open.
    fn shown<T, V>(
        &self,
        active: &Active,
        found: ForPatient<T>,
        show: impl FnOnce(&mut OpenPatientState, T) -> V,
    ) -> Result<V, CommandError> {
        let changed = || CommandError::new(ErrorCode::PatientContextChanged);
        self.with_patient(active.context.id(), |state| {
            let value = found.open(&state.context).map_err(|_| changed())?;
            Ok(show(state, value))
        })?
    }

    /// Puts a search in the place of one that is under way, which ends.
    fn begin_report_fetch(
        &self,
        active: &Active,
        fetch: &Fetch,
        query: ReportQuery,
    ) -> Result<u128, CommandError> {
        let number = self.inner.random.number()?;
        let former = self.with_patient(active.context.id(), |state| {
            state.report_fetch.replace(ReportFetch {
                number,
                fetch: fetch.clone(),
                query,
                is_recorded: false,
            })
        })?;
        if let Some(former) = former {
            former.fetch.stop();
        }
        Ok(number)
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
            let table = innsyn_pps::Table::of(&search);
            let rows = |result: &TestResult| table.row_of(result).map(views::row_id);
            Ok(views::report(report, &facts, standing, &rows))
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

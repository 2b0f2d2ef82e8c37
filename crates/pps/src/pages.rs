//! Loading all pages of a search. Pages are asked for by `_skip`, never by a link of the answer.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use innsyn_domain::{
    AccessBasis, DataSource, ElevatedLookup, ElevationError, Now, PatientContext, Step,
};
use innsyn_fhir::{OperationOutcome, SearchMode, ServiceCode};
use innsyn_transport::{Authorize, CorrelationId, Limits, Request, SendError};
use tokio::time::Instant;

use crate::client::{Client, RequesterBasis};
use crate::error::FindReportsError;
use crate::fetch::Fetch;
use crate::find::ReportQuery;
use crate::outcome::Outcomes;
use crate::reply::{Reply, understand};
use crate::wire::{Page, Resource};

/// Matches a page, as the service's own default.
const COUNT: u64 = 50;
/// No answer of one person has more pages; a service that goes on is stopped.
const MOST_PAGES: u32 = 200;
/// A search that is not done by then is shown as far as it came.
const LONGEST: Duration = Duration::from_mins(3);

const REPORTS: &str = "DiagnosticReport/_search";
const OBSERVATIONS: &str = "Observation/_search";

/// Which includes are asked for. The service's full list is not published, so there are two ways to fall back.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Includes {
    /// Everything that the profiles tie together.
    All,
    /// Without performers, whose include values are nowhere printed.
    Fewer,
    /// Only the printed ones; results come by a search of their own.
    Printed,
}

impl Includes {
    pub(crate) fn from_level(level: u8) -> Self {
        match level {
            0 => Self::All,
            1 => Self::Fewer,
            _ => Self::Printed,
        }
    }

    pub(crate) fn level(self) -> u8 {
        match self {
            Self::All => 0,
            Self::Fewer => 1,
            Self::Printed => 2,
        }
    }

    pub(crate) fn fewer(self) -> Option<Self> {
        match self {
            Self::All => Some(Self::Fewer),
            Self::Fewer => Some(Self::Printed),
            Self::Printed => None,
        }
    }

    fn of_reports(self) -> [(&'static str, &'static str); 2] {
        match self {
            Self::All => [
                (
                    "_include",
                    "DiagnosticReport:result,DiagnosticReport:based-on,DiagnosticReport:specimen,DiagnosticReport:performer",
                ),
                (
                    "_include:iterate",
                    "Observation:has-member,Observation:specimen,Observation:performer,ServiceRequest:requester",
                ),
            ],
            Self::Fewer => [
                (
                    "_include",
                    "DiagnosticReport:result,DiagnosticReport:based-on,DiagnosticReport:specimen",
                ),
                (
                    "_include:iterate",
                    "Observation:has-member,ServiceRequest:requester",
                ),
            ],
            Self::Printed => [
                (
                    "_include",
                    "DiagnosticReport:based-on,DiagnosticReport:specimen",
                ),
                ("_include:iterate", "ServiceRequest:requester"),
            ],
        }
    }
}

/// Where the basis of each page comes from.
#[derive(Clone, Copy)]
pub(crate) enum BasisSource<'a> {
    /// Stated once. An elevated one is proof for one step, and so for one page.
    Stated(RequesterBasis<'a>),
    /// Asked anew for every page.
    Lookup {
        lookup: &'a ElevatedLookup,
        now: &'a (dyn Fn() -> Now + Send + Sync),
    },
}

impl BasisSource<'_> {
    pub(crate) fn is_elevated(&self) -> bool {
        match self {
            Self::Stated(RequesterBasis::Stated(AccessBasis::Elevated(_)))
            | Self::Lookup { .. } => true,
            Self::Stated(
                RequesterBasis::Stated(AccessBasis::Ordinary(_)) | RequesterBasis::NotApplicable,
            ) => false,
        }
    }

    /// The code to send with the request that comes after `sent` others; `None` sends none.
    fn code(
        &self,
        context: &PatientContext,
        sent: u32,
    ) -> Result<Option<&'static str>, ElevationError> {
        match self {
            Self::Stated(RequesterBasis::NotApplicable) => Ok(None),
            Self::Stated(RequesterBasis::Stated(basis)) => {
                if let AccessBasis::Elevated(step) = basis {
                    if !step.is_for(context, DataSource::Pps) {
                        return Err(ElevationError::AnotherPatient);
                    }
                    if sent > 0 {
                        return Err(ElevationError::SearchDone);
                    }
                }
                Ok(Some(basis.code()))
            }
            Self::Lookup { lookup, now } => {
                let step = lookup.authorise(context, Step::Page, now())?;
                if !step.is_for(context, DataSource::Pps) {
                    return Err(ElevationError::AnotherSource);
                }
                Ok(Some(AccessBasis::Elevated(step).code()))
            }
        }
    }
}

/// Who asks for whom, and how a request is let through.
#[derive(Clone, Copy)]
pub(crate) struct Asking<'a> {
    pub(crate) context: &'a PatientContext,
    pub(crate) query: ReportQuery,
    pub(crate) basis: BasisSource<'a>,
    pub(crate) role: Option<&'a str>,
    pub(crate) authorize: &'a dyn Authorize,
    pub(crate) fetch: &'a Fetch,
}

/// Everything that came. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Loaded {
    pub(crate) pages: Vec<Arc<Page>>,
    pub(crate) outcomes: Outcomes,
    pub(crate) total: Option<u64>,
    pub(crate) matches: u64,
    /// Set when it ended before everything was there.
    pub(crate) cut: Option<Cut>,
    pub(crate) unreadable: u32,
    pub(crate) correlation: CorrelationId,
    /// What was asked to be sent along.
    pub(crate) includes: Includes,
}

/// What ended a search early.
#[derive(Clone)]
pub(crate) enum Cut {
    /// The clinician.
    Stopped,
    /// Anything else, with the service's code where it gave one.
    Short(Option<ServiceCode>),
}

/// Why the first page brought nothing.
pub(crate) enum Failure {
    /// The service refused, by status or by an outcome with an error.
    Refused {
        status: u16,
        outcome: Option<Box<OperationOutcome>>,
        correlation: CorrelationId,
    },
    Error(FindReportsError),
}

impl Failure {
    pub(crate) fn into_error(self) -> FindReportsError {
        match self {
            Self::Error(error) => error,
            Self::Refused {
                status,
                outcome,
                correlation,
            } => {
                let code = outcome.as_deref().and_then(OperationOutcome::service_code);
                if status == 200 {
                    FindReportsError::Outcome { code, correlation }
                } else {
                    FindReportsError::Refused {
                        status,
                        code,
                        correlation,
                    }
                }
            }
        }
    }
}

impl Client {
    /// All reports, and with [`Includes::Printed`] all results by a search of their own.
    pub(crate) async fn load(
        &self,
        asking: Asking<'_>,
        includes: Includes,
    ) -> Result<Loaded, Failure> {
        let end = Instant::now() + LONGEST;
        let mut sent = 0;
        let search = Search {
            path: REPORTS,
            kind: "DiagnosticReport",
            fields: &includes.of_reports(),
            end,
        };
        let mut loaded = self.all_pages(asking, &search, &mut sent).await?;
        loaded.includes = includes;
        if includes == Includes::Printed && loaded.matches > 0 && loaded.cut.is_none() {
            let search = Search {
                path: OBSERVATIONS,
                kind: "Observation",
                fields: &[("_include", "Observation:specimen")],
                end,
            };
            match self.all_pages(asking, &search, &mut sent).await {
                Ok(results) => {
                    loaded.pages.extend(results.pages);
                    for notice in results.outcomes.into_notices() {
                        loaded.outcomes.add_notice(notice);
                    }
                    loaded.cut = results.cut;
                    loaded.unreadable += results.unreadable;
                }
                Err(failure) => loaded.cut = Some(ending(failure, asking.fetch)?),
            }
        }
        Ok(loaded)
    }

    async fn all_pages(
        &self,
        asking: Asking<'_>,
        search: &Search<'_>,
        sent: &mut u32,
    ) -> Result<Loaded, Failure> {
        let (first, correlation) = match self.page(asking, search, 0, *sent).await {
            Ok(first) => first,
            // Ended before anything came: an answer all the same, and a partial one.
            Err(Failure::Error(FindReportsError::Send {
                source: SendError::Cancelled,
                correlation,
            })) if asking.fetch.is_stopped() => {
                let mut loaded = Loaded::nothing(correlation);
                loaded.cut = Some(Cut::Stopped);
                return Ok(loaded);
            }
            Err(failure) => return Err(failure),
        };
        *sent += 1;
        let mut loaded = Loaded::nothing(correlation);
        let mut seen = HashSet::new();
        let mut came = loaded.take(first, search.kind, &mut seen);
        for page in 1.. {
            let is_done = match loaded.total {
                Some(total) => loaded.matches >= total,
                None => came.matches < COUNT,
            };
            if is_done {
                break;
            }
            if search.kind == "DiagnosticReport" {
                asking.fetch.publish(Some(&loaded));
            }
            let goes_on = came.matches > 0 && came.has_news && page < MOST_PAGES;
            if !goes_on || Instant::now() >= search.end {
                loaded.cut = Some(Cut::Short(None));
                break;
            }
            match self.page(asking, search, loaded.matches, *sent).await {
                Ok((page, _)) => came = loaded.take(page, search.kind, &mut seen),
                Err(failure) => {
                    loaded.cut = Some(ending(failure, asking.fetch)?);
                    break;
                }
            }
            *sent += 1;
        }
        Ok(loaded)
    }

    async fn page(
        &self,
        asking: Asking<'_>,
        search: &Search<'_>,
        skip: u64,
        sent: u32,
    ) -> Result<(Page, CorrelationId), Failure> {
        let code = asking
            .basis
            .code(asking.context, sent)
            .map_err(|error| Failure::Error(FindReportsError::Elevation(error)))?;
        let request = request(asking, search, skip, code);
        let correlation = request.correlation();
        let response = self
            .transport
            .send(
                &self.service,
                request,
                Some(asking.authorize),
                asking.fetch.token(),
            )
            .await
            .map_err(|source| {
                Failure::Error(FindReportsError::Send {
                    source,
                    correlation,
                })
            })?;
        match understand(response).await.map_err(Failure::Error)? {
            Reply::Page(page) => Ok((page, correlation)),
            Reply::Refused { status, outcome } => Err(Failure::Refused {
                status,
                outcome,
                correlation,
            }),
            Reply::Said(outcome) => match as_page(outcome) {
                Ok(page) => Ok((page, correlation)),
                Err(outcome) => Err(Failure::Refused {
                    status: 200,
                    outcome: Some(outcome),
                    correlation,
                }),
            },
        }
    }
}

struct Search<'a> {
    path: &'static str,
    kind: &'static str,
    fields: &'a [(&'static str, &'static str)],
    end: Instant,
}

fn request(asking: Asking<'_>, search: &Search<'_>, skip: u64, code: Option<&str>) -> Request {
    let mut form = vec![("_count", COUNT.to_string()), ("_skip", skip.to_string())];
    // `gt` of the day before: `ge` is nowhere printed.
    let before = asking.query.since.and_then(|day| day.yesterday().ok());
    form.extend(before.map(|day| ("date", format!("gt{day}"))));
    form.extend(
        search
            .fields
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned())),
    );
    let mut request = Request::post_form(search.path, form)
        .limits(Limits::PPS_PAGE)
        .idempotent(!asking.basis.is_elevated())
        .header("accept", "application/fhir+json, application/json;q=0.9")
        .sensitive_header("person-id", asking.context.person().expose())
        .correlation_header("Correlation-Id");
    if let Some(code) = code {
        request = request.header("access-basis", code);
    }
    if let Some(role) = asking.role {
        request = request.header("requester-hpr-role", role);
    }
    request
}

/// A lone outcome that says something about the data is an answer without data; one that says that the request failed is
/// given back.
fn as_page(outcome: Box<OperationOutcome>) -> Result<Page, Box<OperationOutcome>> {
    let mut said = Outcomes::default();
    said.note(&outcome);
    if outcome.issue.is_empty() || (outcome.is_error() && !said.is_about_data()) {
        return Err(outcome);
    }
    Ok(Page::Said(outcome))
}

/// What ended a search that had begun well. When the patient is closed there is no answer.
fn ending(failure: Failure, fetch: &Fetch) -> Result<Cut, Failure> {
    match failure {
        Failure::Error(FindReportsError::Send {
            source: SendError::Cancelled,
            ..
        }) if fetch.is_stopped() => Ok(Cut::Stopped),
        Failure::Error(FindReportsError::Send {
            source: SendError::Cancelled,
            ..
        }) => Err(failure),
        Failure::Error(ref error) => Ok(Cut::Short(error.code().cloned())),
        Failure::Refused { outcome, .. } => Ok(Cut::Short(
            outcome.as_deref().and_then(OperationOutcome::service_code),
        )),
    }
}

struct Came {
    matches: u64,
    has_news: bool,
}

impl Loaded {
    fn nothing(correlation: CorrelationId) -> Self {
        Self {
            pages: Vec::new(),
            outcomes: Outcomes::default(),
            total: None,
            matches: 0,
            cut: None,
            unreadable: 0,
            correlation,
            includes: Includes::All,
        }
    }

    fn take(&mut self, page: Page, kind: &str, seen: &mut HashSet<String>) -> Came {
        let mut came = Came {
            matches: 0,
            has_news: false,
        };
        self.total = page.total().or(self.total);
        self.unreadable = self.unreadable.saturating_add(page.unreadable());
        for outcome in page.outcomes() {
            self.outcomes.note(outcome);
        }
        for entry in page.entries() {
            let is_match = match (&entry.resource, entry.mode) {
                (Resource::OperationOutcome(_), _)
                | (_, SearchMode::Include | SearchMode::Outcome) => false,
                (_, SearchMode::Match) => true,
                (resource, SearchMode::Unknown) => resource.kind() == kind,
            };
            if is_match {
                came.matches += 1;
                let id = entry.resource.id().or(entry.full_url.as_deref());
                came.has_news |= id.is_none_or(|id| seen.insert(id.to_owned()));
            }
        }
        // An entry that cannot be read may have been a match: it counts, or paging would never end.
        came.matches += u64::from(page.unreadable());
        self.pages.push(Arc::new(page));
        self.matches += came.matches;
        came
    }
}

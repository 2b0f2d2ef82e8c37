//! Loading all pages of a list. The same body is sent again with the next `_page`; links of the answer are never followed.

use std::collections::HashSet;
use std::time::Duration;

use innsyn_domain::{
    AccessBasis, DataSource, ElevatedLookup, ElevationError, Now, PatientContext, Step,
};
use innsyn_fhir::{Bundle, Entry, OperationOutcome, Resource, SearchMode, ServiceCode};
use innsyn_transport::{CorrelationId, Limits, Request, SendError};
use tokio::time::Instant;

use crate::client::{Call, Client, LegalBasis};
use crate::error::FindDocumentsError;
use crate::outcome::Outcomes;
use crate::query::DocumentQuery;
use crate::reply::{Reply, understand};

/// Rows a page.
const COUNT: u64 = 50;
/// No list of one person has more pages; a service that goes on is stopped.
const MOST_PAGES: u64 = 200;
/// A list that is not done by then is shown as far as it came.
const LONGEST: Duration = Duration::from_mins(5);

const SEARCH: &str = "R4/fhir/DocumentReference/_search";

/// Where the basis of each page comes from.
#[derive(Clone, Copy)]
pub(crate) enum BasisSource<'a> {
    /// Stated once. An elevated one is proof for one step, and so for one page.
    Stated(LegalBasis<'a>),
    /// Asked anew for every page; under the regulation, which alone knows a basis.
    Lookup {
        lookup: &'a ElevatedLookup,
        now: &'a (dyn Fn() -> Now + Send + Sync),
    },
}

impl BasisSource<'_> {
    pub(crate) fn is_elevated(&self) -> bool {
        match self {
            Self::Stated(LegalBasis::KjernejournalRegulation(AccessBasis::Elevated(_)))
            | Self::Lookup { .. } => true,
            Self::Stated(
                LegalBasis::KjernejournalRegulation(AccessBasis::Ordinary(_))
                | LegalBasis::Section45,
            ) => false,
        }
    }

    pub(crate) fn is_regulation(&self) -> bool {
        !matches!(self, Self::Stated(LegalBasis::Section45))
    }

    /// The code to send with this page, from 1; `None` sends none.
    fn code(
        &self,
        context: &PatientContext,
        page: u64,
    ) -> Result<Option<&'static str>, ElevationError> {
        match self {
            Self::Stated(LegalBasis::Section45) => Ok(None),
            Self::Stated(LegalBasis::KjernejournalRegulation(basis)) => {
                if let AccessBasis::Elevated(step) = basis {
                    if !step.is_for(context, DataSource::Phr) {
                        return Err(ElevationError::AnotherPatient);
                    }
                    if page > 1 {
                        return Err(ElevationError::SearchDone);
                    }
                }
                Ok(Some(basis.code()))
            }
            Self::Lookup { lookup, now } => {
                let step = lookup.authorise(context, Step::Page, now())?;
                if !step.is_for(context, DataSource::Phr) {
                    return Err(ElevationError::AnotherSource);
                }
                Ok(Some(AccessBasis::Elevated(step).code()))
            }
        }
    }
}

/// Who asks for what, and how a request is let through.
#[derive(Clone, Copy)]
pub(crate) struct Asking<'a> {
    pub(crate) context: &'a PatientContext,
    pub(crate) query: &'a DocumentQuery,
    pub(crate) basis: BasisSource<'a>,
    pub(crate) call: Call<'a>,
}

/// Everything that came.
pub(crate) struct Loaded {
    pub(crate) entries: Vec<Entry>,
    pub(crate) outcomes: Outcomes,
    pub(crate) total: Option<u64>,
    pub(crate) matches: u64,
    /// The service's count of restricted documents, the highest of all pages.
    pub(crate) restricted: Option<u32>,
    /// Set when it ended before everything was there.
    pub(crate) cut: Option<Cut>,
    pub(crate) unreadable: u32,
    pub(crate) correlation: CorrelationId,
}

/// What ended a list early.
pub(crate) struct Cut {
    /// The service's code, where it gave one.
    pub(crate) code: Option<ServiceCode>,
}

/// Why the first page brought nothing.
pub(crate) enum Failure {
    /// The service refused, by status or by an outcome with an error.
    Refused {
        status: u16,
        code: Option<ServiceCode>,
        outcome: Option<OperationOutcome>,
        correlation: CorrelationId,
    },
    Error(FindDocumentsError),
}

impl Failure {
    pub(crate) fn into_error(self) -> FindDocumentsError {
        match self {
            Self::Error(error) => error,
            Self::Refused {
                status,
                code,
                correlation,
                ..
            } => {
                if status == 200 {
                    FindDocumentsError::Outcome { code, correlation }
                } else {
                    FindDocumentsError::Refused {
                        status,
                        code,
                        correlation,
                    }
                }
            }
        }
    }
}

struct Page {
    bundle: Bundle,
    restricted: Option<u32>,
    correlation: CorrelationId,
}

impl Client {
    pub(crate) async fn load(&self, asking: Asking<'_>) -> Result<Loaded, Failure> {
        let end = Instant::now() + LONGEST;
        asking.call.progress.begin(None);
        let first = self.page(asking, 1).await?;
        let mut loaded = Loaded {
            entries: Vec::new(),
            outcomes: Outcomes::default(),
            total: None,
            matches: 0,
            restricted: None,
            cut: None,
            unreadable: 0,
            correlation: first.correlation,
        };
        let mut seen = HashSet::new();
        let mut came = loaded.take(first, &mut seen);
        for page in 2.. {
            asking.call.progress.expect(loaded.total);
            asking.call.progress.reach(loaded.matches);
            let is_done = match loaded.total {
                Some(total) => loaded.matches >= total,
                None => came.matches < COUNT,
            };
            if is_done {
                break;
            }
            let goes_on = came.matches > 0 && came.has_news && page <= MOST_PAGES;
            if !goes_on || Instant::now() >= end {
                loaded.cut = Some(Cut { code: None });
                break;
            }
            match self.page(asking, page).await {
                Ok(next) => came = loaded.take(next, &mut seen),
                Err(failure) => {
                    loaded.cut = Some(ending(failure)?);
                    break;
                }
            }
        }
        Ok(loaded)
    }

    async fn page(&self, asking: Asking<'_>, page: u64) -> Result<Page, Failure> {
        let code = asking
            .basis
            .code(asking.context, page)
            .map_err(|error| Failure::Error(FindDocumentsError::Elevation(error)))?;
        let form = asking.query.form(asking.context.person(), COUNT, page);
        let mut request = self
            .introduce(Request::post_form(SEARCH, form))
            .limits(Limits::PHR_LIST)
            .idempotent(!asking.basis.is_elevated())
            .header("accept", "application/fhir+json; fhirVersion=4.0");
        if let Some(code) = code {
            request = request.header("nhn-access-basis", code);
        }
        let correlation = request.correlation();
        let response = self
            .transport
            .send(
                &self.service,
                request,
                Some(asking.call.authorize),
                asking.call.cancel,
            )
            .await
            .map_err(|source| {
                Failure::Error(FindDocumentsError::Send {
                    source,
                    correlation,
                })
            })?;
        match understand(response).await.map_err(Failure::Error)? {
            Reply::Page(bundle, restricted) => Ok(Page {
                bundle,
                restricted,
                correlation,
            }),
            Reply::Refused {
                status,
                code,
                outcome,
            } => Err(Failure::Refused {
                status,
                code,
                outcome,
                correlation,
            }),
            Reply::Said(outcome) => match as_page(outcome) {
                Ok(bundle) => Ok(Page {
                    bundle,
                    restricted: None,
                    correlation,
                }),
                Err(outcome) => Err(Failure::Refused {
                    status: 200,
                    code: outcome.service_code(),
                    outcome: Some(outcome),
                    correlation,
                }),
            },
        }
    }
}

/// A lone outcome that says something about the documents is an answer without rows; one that says that the request failed
/// is given back.
fn as_page(outcome: OperationOutcome) -> Result<Bundle, OperationOutcome> {
    let mut said = Outcomes::default();
    said.note(&outcome);
    if outcome.issue.is_empty() || (outcome.is_error() && !said.is_about_data()) {
        return Err(outcome);
    }
    Ok(Bundle {
        entry: vec![Entry {
            full_url: None,
            mode: SearchMode::Outcome,
            resource: Resource::OperationOutcome(Box::new(outcome)),
            findings: Vec::new(),
        }],
        ..Bundle::default()
    })
}

/// What ended a list that had begun well. What the clinician herself ended is no partial answer.
fn ending(failure: Failure) -> Result<Cut, Failure> {
    match failure {
        Failure::Error(FindDocumentsError::Send {
            source: SendError::Cancelled,
            ..
        }) => Err(failure),
        Failure::Error(ref error) => Ok(Cut {
            code: error.code().cloned(),
        }),
        Failure::Refused { code, .. } => Ok(Cut { code }),
    }
}

struct Came {
    matches: u64,
    has_news: bool,
}

impl Loaded {
    fn take(&mut self, page: Page, seen: &mut HashSet<String>) -> Came {
        let mut came = Came {
            matches: 0,
            has_news: false,
        };
        self.total = page.bundle.total.or(self.total);
        self.restricted = self.restricted.max(page.restricted);
        self.unreadable = self.unreadable.saturating_add(page.bundle.unreadable);
        for entry in page.bundle.entry {
            if let Resource::OperationOutcome(outcome) = &entry.resource {
                self.outcomes.note(outcome);
                continue;
            }
            let is_match = match entry.mode {
                SearchMode::Match => true,
                SearchMode::Unknown => entry.resource.kind() == "DocumentReference",
                SearchMode::Include | SearchMode::Outcome => false,
            };
            if is_match {
                came.matches += 1;
                let id = entry.resource.id().or(entry.full_url.as_deref());
                came.has_news |= id.is_none_or(|id| seen.insert(id.to_owned()));
            }
            self.entries.push(entry);
        }
        // An entry that cannot be read may have been a match: it counts, or paging would never end.
        came.matches += u64::from(page.bundle.unreadable);
        self.matches += came.matches;
        came
    }
}

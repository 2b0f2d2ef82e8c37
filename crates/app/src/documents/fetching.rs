//! Fetches under way: how far they are, and how the clinician ends them.

use innsyn_transport::{CancellationToken, Progress};

use crate::App;
use crate::dto::{CancelFetch, CommandError, ContextRef, ErrorCode, FetchKind, FetchProgress};
use crate::patient::{Active, OpenPatientState};

/// What is being fetched for the open patient; one of each kind at a time.
#[derive(Default)]
pub(crate) struct Fetches {
    list: Option<Fetch>,
    document: Option<Fetch>,
}

/// One fetch: ends with the patient, or when the clinician says so.
#[derive(Clone)]
pub(crate) struct Fetch {
    pub(crate) cancel: CancellationToken,
    pub(crate) progress: Progress,
}

impl Fetches {
    fn place(&mut self, kind: FetchKind) -> &mut Option<Fetch> {
        match kind {
            FetchKind::DocumentList => &mut self.list,
            FetchKind::Document => &mut self.document,
        }
    }
}

impl Fetch {
    /// The clinician ended it herself, while the patient stayed open.
    pub(crate) fn was_ended(&self, active: &Active) -> bool {
        self.cancel.is_cancelled() && !active.cancel.is_cancelled()
    }

    /// A failure that came of ending the fetch is said as just that.
    pub(crate) fn explain(&self, active: &Active, error: CommandError) -> CommandError {
        if self.was_ended(active) {
            CommandError {
                correlation_id: error.correlation_id,
                ..CommandError::new(ErrorCode::FetchCancelled)
            }
        } else {
            error
        }
    }
}

impl App {
    /// Begins a fetch in place of another of its kind. A document that is replaced so ends: it would not be shown.
    pub(crate) fn begin_fetch(
        &self,
        active: &Active,
        kind: FetchKind,
    ) -> Result<Fetch, CommandError> {
        let fetch = Fetch {
            cancel: active.cancel.child_token(),
            progress: Progress::new(),
        };
        let former = self.with_patient(active.context.id(), |state| {
            state.fetches.place(kind).replace(fetch.clone())
        })?;
        if let Some(former) = former
            && kind == FetchKind::Document
        {
            former.cancel.cancel();
        }
        Ok(fetch)
    }

    /// How far the fetches of the open patient are.
    pub fn fetch_progress(&self, request: &ContextRef) -> Result<Vec<FetchProgress>, CommandError> {
        let active = self.active(&request.context_id)?;
        self.with_patient(active.context.id(), |state: &mut OpenPatientState| {
            [FetchKind::DocumentList, FetchKind::Document]
                .into_iter()
                .filter_map(|kind| {
                    let progress = state.fetches.place(kind).as_ref()?.progress.clone();
                    Some(FetchProgress {
                        kind,
                        done: progress.done(),
                        total: progress.total(),
                    })
                })
                .collect()
        })
    }

    /// Ends a fetch that the clinician no longer wants.
    pub fn cancel_fetch(&self, request: &CancelFetch) -> Result<(), CommandError> {
        let active = self.active(&request.context_id)?;
        let fetch = self.with_patient(active.context.id(), |state| {
            state.fetches.place(request.kind).take()
        })?;
        if let Some(fetch) = fetch {
            fetch.cancel.cancel();
        }
        Ok(())
    }
}

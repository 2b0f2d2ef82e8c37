//! Elevated access: the question, its answer, one look-up, and its end.
//!
//! The types of `domain` make the rule; this file only walks them through: challenge → confirmation → grant → look-up. A
//! look-up is sent once and never retried; what it opened lies beside the ordinary list, and leaves after 15 minutes by
//! either clock, with the patient, or when the clinician ends it.

use std::sync::Arc;

use innsyn_domain::{
    BlockedNotice, ChallengeId, Confirmation, DataSource, ELEVATION_LIFE, ElevatedLookup,
    ElevationCause, Now,
};

use innsyn_phr::{Call, DocumentQuery};
use innsyn_transport::Progress;

use crate::App;
use crate::attest::PatientTokens;
use crate::audit::{Action, Basis, Entry, Outcome};
use crate::dto::{
    ChallengeRef, ChallengeView, CommandError, ConfirmElevation, ContextRef, ElevatedAnswer,
    ElevationView, ErrorCode, OpenElevation,
};
use crate::patient::{Active, ElevatedAccess, ElevatedFound, OpenPatientState};
use crate::{documents, reports, views};

/// What an elevated look-up of either service brought, in one shape.
enum Answer {
    Reports(innsyn_pps::ReportSearch),
    Documents(innsyn_phr::DocumentSearch),
    NothingMore {
        correlation: String,
    },
    Refused {
        status: u16,
        code: Option<String>,
        correlation: String,
    },
}

impl App {
    /// Opens the question of the warning dialog, in place of any other.
    pub fn open_elevation(&self, request: &OpenElevation) -> Result<ChallengeView, CommandError> {
        self.signed_in()?;
        let active = self.active(&request.context_id)?;
        let source = views::data_source(request.source);
        let random = self.inner.random.number()?;
        let now = self.inner.clock.now();
        self.with_patient(active.context.id(), |state| {
            let cause = match state.notices.get(&source) {
                Some(notice) => ElevationCause::Observed(notice.clone()),
                None => ElevationCause::unsignalled(&state.context, source),
            };
            let (observed, withheld) = (cause.observed(), cause.withheld());
            let id = state.gate.challenge(random, cause, now);
            ChallengeView {
                challenge_id: id.to_string(),
                source: request.source,
                observed,
                withheld,
                minutes: u32::try_from(ELEVATION_LIFE.as_secs() / 60).unwrap_or(u32::MAX),
            }
        })
    }

    /// The clinician took the question back.
    pub fn cancel_elevation(&self, request: &ChallengeRef) -> Result<(), CommandError> {
        let active = self.active(&request.context_id)?;
        if let Ok(id) = request.challenge_id.parse::<ChallengeId>() {
            self.with_patient(active.context.id(), |state| state.gate.withdraw(id))?;
        }
        Ok(())
    }

    /// The clinician answered: one grant, one look-up, sent once.
    pub async fn confirm_elevation(
        &self,
        request: &ConfirmElevation,
    ) -> Result<ElevatedAnswer, CommandError> {
        self.signed_in()?;
        let active = self.active(&request.context_id)?;
        let lookup = self.spend(&active, request)?;
        let source = lookup.source();
        let basis = lookup.kind();
        let tokens = Arc::new(PatientTokens::new(self, basis.code())?);
        let mut entry = self.patient_entry(Action::ConfirmElevation, &active.context);
        entry.source = Some(views::source(source));
        entry.basis = Some(Basis::Elevated(views::elevation_kind(basis)));
        entry.reason = Some(lookup.reason().to_owned().into());
        entry.observed = Some(lookup.observed());
        entry.decision = Some(tokens.decision().to_owned());
        // The answer is on record before anything is sent.
        self.record(entry.clone()).await?;
        let entry = Entry {
            action: Action::Find,
            reason: None,
            time: self.inner.clock.now().wall,
            ..entry
        };
        let looking = Active {
            tokens: Arc::clone(&tokens),
            ..active.clone()
        };
        match source {
            DataSource::Pps => self.look_in_pps(&looking, lookup, entry).await,
            DataSource::Phr => self.look_in_phr(&looking, lookup, entry).await,
        }
    }

    /// Ends elevated access before its time: what it opened is forgotten.
    pub async fn end_elevation(&self, request: &ContextRef) -> Result<(), CommandError> {
        let active = self.active(&request.context_id)?;
        let ended = self.with_patient(active.context.id(), OpenPatientState::end_elevation)?;
        if ended {
            let entry = self.patient_entry(Action::EndElevation, &active.context);
            self.record(entry).await?;
        }
        Ok(())
    }

    /// Elevated access in force, for the banner.
    pub fn elevation(&self, request: &ContextRef) -> Result<Option<ElevationView>, CommandError> {
        let active = self.active(&request.context_id)?;
        let now = self.inner.clock.now();
        self.with_patient(active.context.id(), |state| {
            state
                .elevated
                .as_ref()
                .map(|elevated| view(&elevated.lookup, now))
        })
    }

    /// From the answer to a look-up: confirmation, grant, beginning. Each step can be taken once.
    fn spend(
        &self,
        active: &Active,
        request: &ConfirmElevation,
    ) -> Result<ElevatedLookup, CommandError> {
        let unconfirmed = || CommandError::new(ErrorCode::ElevationNotConfirmed);
        let answer = Confirmation::new(views::elevated_basis(request.kind), &request.reason)
            .map_err(|_| unconfirmed())?;
        let id: ChallengeId = request.challenge_id.parse().map_err(|_| unconfirmed())?;
        let now = self.inner.clock.now();
        self.with_patient(active.context.id(), |state| {
            let source = state
                .gate
                .pending()
                .map(|(_, cause)| cause.source())
                .ok_or_else(unconfirmed)?;
            let grant = state.gate.confirm(id, &answer, &state.context, now)?;
            let lookup = grant.begin(&state.context, source, now)?;
            // One elevated access at a time: the former one ends where the next begins.
            state.end_elevation();
            Ok(lookup)
        })?
    }

    async fn look_in_pps(
        &self,
        active: &Active,
        mut lookup: ElevatedLookup,
        entry: Entry,
    ) -> Result<ElevatedAnswer, CommandError> {
        let session = self.signed_in()?;
        let clock = self.inner.clock.clone();
        let now = move || clock.now();
        let role = session.role_code();
        let authorizer = session.pps();
        let found = self
            .inner
            .pps
            .find_reports_elevated(
                &active.context,
                &mut lookup,
                &now,
                role.as_deref(),
                authorizer.as_ref(),
                &active.cancel,
            )
            .await;
        match found {
            Ok(found) => {
                let found = found.map(|outcome| match outcome {
                    innsyn_pps::ElevatedOutcome::Found(search) => Answer::Reports(search),
                    innsyn_pps::ElevatedOutcome::NothingMore { correlation } => {
                        Answer::NothingMore {
                            correlation: correlation.to_string(),
                        }
                    }
                    innsyn_pps::ElevatedOutcome::Refused {
                        status,
                        code,
                        correlation,
                    } => Answer::Refused {
                        status,
                        code: code.map(|code| code.to_string()),
                        correlation: correlation.to_string(),
                    },
                });
                self.show_elevated(active, lookup, entry, found).await
            }
            Err(error) => Err(self.failed(active, entry, error.into()).await),
        }
    }

    async fn look_in_phr(
        &self,
        active: &Active,
        mut lookup: ElevatedLookup,
        entry: Entry,
    ) -> Result<ElevatedAnswer, CommandError> {
        let session = self.signed_in()?;
        let clock = self.inner.clock.clone();
        let now = move || clock.now();
        let authorizer = match active.tokens.phr(&self.inner.environment, &session) {
            Ok(authorizer) => authorizer,
            Err(error) => return Err(self.failed(active, entry, error).await),
        };
        let found = self
            .inner
            .phr
            .find_documents_elevated(
                &active.context,
                &DocumentQuery::default(),
                &mut lookup,
                &now,
                Call {
                    authorize: authorizer.as_ref(),
                    cancel: &active.cancel,
                    progress: &Progress::new(),
                },
            )
            .await;
        match found {
            Ok(found) => {
                let found = found.map(|outcome| match outcome {
                    innsyn_phr::ElevatedOutcome::Found(search) => Answer::Documents(search),
                    innsyn_phr::ElevatedOutcome::NothingMore { correlation } => {
                        Answer::NothingMore {
                            correlation: correlation.to_string(),
                        }
                    }
                    innsyn_phr::ElevatedOutcome::Refused {
                        status,
                        code,
                        correlation,
                    } => Answer::Refused {
                        status,
                        code: code.map(|code| code.to_string()),
                        correlation: correlation.to_string(),
                    },
                });
                self.show_elevated(active, lookup, entry, found).await
            }
            Err(error) => Err(self.failed(active, entry, error.into()).await),
        }
    }

    async fn show_elevated(
        &self,
        active: &Active,
        lookup: ElevatedLookup,
        mut entry: Entry,
        found: innsyn_domain::ForPatient<Answer>,
    ) -> Result<ElevatedAnswer, CommandError> {
        let mut withheld = false;
        let found = found.map(|answer| {
            match &answer {
                Answer::Reports(search) => {
                    entry.correlation = Some(search.correlation.to_string());
                    withheld = reports::holds_another_person(search);
                }
                Answer::Documents(search) => {
                    entry.correlation = Some(search.correlation.to_string());
                    withheld = documents::holds_another_person(search);
                }
                Answer::NothingMore { correlation } => {
                    entry.correlation = Some(correlation.clone());
                }
                Answer::Refused { correlation, .. } => {
                    entry.correlation = Some(correlation.clone());
                    entry.outcome = Outcome::Refused;
                }
            }
            answer
        });
        self.alarm(withheld, &entry).await?;
        let now = self.inner.clock.now();
        let legal_basis = self.inner.environment.phr.legal_basis;
        let tokens = Arc::clone(&active.tokens);
        let lookup = Arc::new(lookup);
        let ends = lookup.left(now);
        let answer = self
            .settle(active, entry, found, |state, answer| match answer {
                Answer::Reports(search) => {
                    let search = Arc::new(search);
                    reports::learn(state, &search);
                    let list = views::report_list(
                        &search,
                        state.view(),
                        Some(view(&lookup, now)),
                        state.reports.as_deref(),
                    );
                    let found = ElevatedFound::Reports(search);
                    state.elevated = Some(ElevatedAccess {
                        lookup,
                        tokens,
                        found,
                    });
                    ElevatedAnswer::Reports {
                        list: Box::new(list),
                    }
                }
                Answer::Documents(search) => {
                    let search = Arc::new(search);
                    documents::learn(state, &search);
                    let list = views::document_list(
                        &search,
                        state.view(),
                        Some(view(&lookup, now)),
                        state.documents.as_deref(),
                        legal_basis,
                        false,
                    );
                    let found = ElevatedFound::Documents(search);
                    state.elevated = Some(ElevatedAccess {
                        lookup,
                        tokens,
                        found,
                    });
                    ElevatedAnswer::Documents {
                        list: Box::new(list),
                    }
                }
                Answer::NothingMore { correlation } => ElevatedAnswer::NothingMore {
                    correlation_id: correlation,
                },
                Answer::Refused {
                    status,
                    code,
                    correlation,
                } => ElevatedAnswer::Refused {
                    status,
                    code,
                    correlation_id: correlation,
                },
            })
            .await?;
        if matches!(
            answer,
            ElevatedAnswer::Reports { .. } | ElevatedAnswer::Documents { .. }
        ) {
            self.end_when_over(active, ends);
        }
        Ok(answer)
    }

    /// Lets go of what was opened when its time is over, also when nobody asks. The clocks are asked again then: time that
    /// the machine slept counts too.
    fn end_when_over(&self, active: &Active, left: std::time::Duration) {
        let app = self.clone();
        let (id, cancel) = (active.context.id(), active.cancel.clone());
        tokio::spawn(async move {
            tokio::select! {
                () = cancel.cancelled() => {}
                // `with_patient` ends what is over.
                () = tokio::time::sleep(left) => drop(app.with_patient(id, |_| ())),
            }
        });
    }
}

/// A signal that elevated access can help replaces the former one of its source; no signal takes it away.
pub(crate) fn note(
    state: &mut OpenPatientState,
    source: DataSource,
    notice: Option<&BlockedNotice>,
) {
    match notice {
        Some(notice) => state.notices.insert(source, notice.clone()),
        None => state.notices.remove(&source),
    };
}

fn view(lookup: &ElevatedLookup, now: Now) -> ElevationView {
    ElevationView {
        source: views::source(lookup.source()),
        kind: views::elevation_kind(lookup.kind()),
        until: views::instant(lookup.ends()),
        seconds_left: views::seconds(lookup.left(now)),
    }
}

//! The application: one value, cheap to clone, that holds who is signed in, which patient is open, and how to reach the
//! services. Each file beside this one adds the use cases of one task.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use innsyn_domain::{ForPatient, PatientContext};
use innsyn_transport::Transport;

use crate::acceptance::Runs;
use crate::audit::{Action, AuditLog, Entry, Outcome};
use crate::clock::{Clock, Random};
use crate::dto::{CommandError, EnvironmentKind, EnvironmentView, ErrorCode};
use crate::environment::Environment;
use crate::patient::{Active, OpenPatientState, Slot};
use crate::ports::Browser;
use crate::receipt::Ledger;
use crate::session::SignIn;

/// The application.
#[derive(Clone)]
pub struct App {
    pub(crate) inner: Arc<Inner>,
}

/// What all clones share.
pub(crate) struct Inner {
    pub(crate) environment: Environment,
    pub(crate) version: &'static str,
    /// This program's own file, to tell builds apart in reports.
    pub(crate) program: Option<PathBuf>,
    pub(crate) browser: Arc<dyn Browser>,
    pub(crate) clock: Clock,
    pub(crate) random: Random,
    pub(crate) audit: Arc<AuditLog>,
    pub(crate) transport: Transport,
    pub(crate) sign_in: SignIn,
    pub(crate) pps: innsyn_pps::Client,
    pub(crate) phr: innsyn_phr::Client,
    /// The message service, where the environment has it.
    pub(crate) edi: Option<innsyn_edi::Client>,
    /// HelseID as the client's own machine sees it, found once.
    pub(crate) machine: tokio::sync::OnceCell<helseid::Machine>,
    /// The acceptance run in progress.
    pub(crate) runs: Runs,
    /// What was recorded about the open patient, for her receipt.
    pub(crate) receipt: Mutex<Ledger>,
    pub(crate) pdf: Option<innsyn_documents::pdf::Engine>,
    pub(crate) slot: Mutex<Slot>,
    #[cfg(feature = "sandbox")]
    pub(crate) sandbox: Option<crate::sandbox::Running>,
}

impl App {
    /// Where Innsyn is pointed, and for whom.
    #[must_use]
    pub fn environment(&self) -> EnvironmentView {
        let environment = &self.inner.environment;
        EnvironmentView {
            kind: environment.kind,
            organisation: environment.organisation.clone(),
            point_of_care: environment.point_of_care.clone(),
            version: self.inner.version.to_owned(),
            clock_skew_seconds: url::Url::parse(&environment.helseid.issuer)
                .ok()
                .and_then(|issuer| self.inner.transport.clock_skew(&issuer.origin())),
            lists_test_patients: environment.kind != EnvironmentKind::Production,
        }
    }

    /// The place of the open patient. Held for as long as it takes to look, never across a wait.
    pub(crate) fn slot(&self) -> MutexGuard<'_, Slot> {
        self.inner
            .slot
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// An audit entry of now, by whoever is signed in.
    pub(crate) fn entry(&self, action: Action, outcome: Outcome) -> Entry {
        Entry::new(self.inner.clock.now().wall, action, outcome, self.actor())
    }

    /// An audit entry of now about a patient.
    pub(crate) fn patient_entry(&self, action: Action, context: &PatientContext) -> Entry {
        let patient = Some(context.person().expose().to_owned().into());
        Entry {
            patient,
            ..self.entry(action, Outcome::Done)
        }
    }

    /// Writes an entry. Nothing that it tells of may be shown before this has returned.
    pub(crate) async fn record(&self, entry: Entry) -> Result<(), CommandError> {
        let audit = Arc::clone(&self.inner.audit);
        let noted = entry.clone();
        // The record blocks on the disk and on the secret store.
        let written = tokio::task::spawn_blocking(move || audit.write(&entry)).await;
        let written = written.map_err(|_| CommandError::internal())?;
        if let Err(error) = &written {
            tracing::error!(action = "audit", reason = %error, "not recorded");
        }
        written?;
        self.ledger().add(noted);
        Ok(())
    }

    /// Records what ended by itself, so that nobody waits for the record: it is written at once in a thread of its own, and
    /// in any case before the next entry.
    pub(crate) fn record_end(&self, entries: impl IntoIterator<Item = Entry>) {
        for entry in entries {
            self.ledger().add(entry.clone());
            self.inner.audit.owe(entry);
        }
        let audit = Arc::clone(&self.inner.audit);
        // Without a thread, or where it fails: the entries stay owed.
        let _ = std::thread::Builder::new().spawn(move || audit.settle());
    }

    /// Writes what is still owed to the record.
    pub(crate) async fn settle_record(&self) -> Result<(), CommandError> {
        let audit = Arc::clone(&self.inner.audit);
        let settled = tokio::task::spawn_blocking(move || audit.settle()).await;
        Ok(settled.map_err(|_| CommandError::internal())??)
    }

    /// Records that another person's data were in an answer, and withheld.
    pub(crate) async fn alarm(&self, withheld: bool, entry: &Entry) -> Result<(), CommandError> {
        if withheld {
            self.record(Entry {
                action: Action::OtherPersonWithheld,
                ..entry.clone()
            })
            .await?;
        }
        Ok(())
    }

    /// The end of every use case that brought something of a patient: is she still open? Then record, ask again, and only
    /// then let `show` have it.
    pub(crate) async fn settle<T, V>(
        &self,
        active: &Active,
        mut entry: Entry,
        found: ForPatient<T>,
        show: impl FnOnce(&mut OpenPatientState, T) -> V,
    ) -> Result<V, CommandError> {
        let id = active.context.id();
        let changed = || CommandError::new(ErrorCode::PatientContextChanged);
        if self.with_patient(id, |_| ()).is_err() {
            entry.outcome = Outcome::Dropped;
            self.record(entry).await?;
            return Err(changed());
        }
        self.record(entry).await?;
        let shown = self.with_patient(id, |state| {
            Ok(show(
                state,
                found.open(&state.context).map_err(|_| changed())?,
            ))
        });
        shown.map_err(|_| changed())?
    }

    /// The end of a use case that failed: record, and pass the failure on. A failure that came because the patient was
    /// changed is said as just that; one that ended the session also takes the patient away.
    pub(crate) async fn failed(
        &self,
        active: &Active,
        mut entry: Entry,
        error: CommandError,
    ) -> CommandError {
        let error = if self.with_patient(active.context.id(), |_| ()).is_err() {
            CommandError {
                // The request was sent under this id, whoever is open now.
                correlation_id: error.correlation_id,
                ..CommandError::new(ErrorCode::PatientContextChanged)
            }
        } else {
            error
        };
        entry.outcome = if error.code == ErrorCode::PatientContextChanged {
            Outcome::Dropped
        } else {
            Outcome::Failed(error.code)
        };
        entry.correlation.clone_from(&error.correlation_id);
        if error.code == ErrorCode::SessionExpired {
            self.expire_session(&active.session);
        }
        match self.record(entry).await {
            Ok(()) => error,
            Err(unrecorded) => unrecorded,
        }
    }
}

//! One sandbox and one application for a test, with its own folder and clock.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use innsyn_app::dto::{
    CommandError, ContextRef, DocumentRow, ErrorCode, FindReports, OpenDocument, OpenPatient,
    OrdinaryBasisCode, PatientView, Preferences, ReportPeriod, SessionView,
};
use innsyn_app::ports::{
    Browser, BrowserError, PreferenceStore, PreferencesError, SecretName, Secrets, SecretsError,
};
use innsyn_app::sandbox::FormWalker;
use innsyn_app::{App, Clock, PdfSettings, Random, Start};
use innsyn_domain::Now;
use innsyn_sandbox::{Faults, Journal, Sandbox, SandboxOptions};
use zeroize::Zeroizing;

pub(crate) const LINE: &str = "13116900216";
pub(crate) const ROLAND: &str = "15076500565";
pub(crate) const ELSE: &str = "23077200290";
pub(crate) const MALIN: &str = "12119000465";
pub(crate) const HARRY: &str = "08077000292";

/// A running application and the knobs of its sandbox.
pub(crate) struct Bench {
    pub(crate) app: App,
    pub(crate) faults: Faults,
    pub(crate) journal: Journal,
    pub(crate) folder: tempfile::TempDir,
    ahead: Arc<AtomicU64>,
}

impl Bench {
    /// Signs in through the form as this clinician (the form's value for her).
    pub(crate) async fn signed_in_as(clinician: &str) -> Self {
        let bench = Self::with(Arc::new(FormWalker::new(Some(clinician)))).await;
        bench.sign_in().await.expect("signed in");
        bench
    }

    pub(crate) async fn with(browser: Arc<dyn Browser>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().join("run");
        Self::at(browser, folder, &own).await
    }

    pub(crate) async fn at(
        browser: Arc<dyn Browser>,
        folder: tempfile::TempDir,
        own: &Path,
    ) -> Self {
        super::traces::listen();
        let sandbox = Sandbox::start(SandboxOptions::default()).await.unwrap();
        let (faults, journal) = (sandbox.faults().clone(), sandbox.journal().clone());
        let ahead = Arc::new(AtomicU64::new(0));
        let clock = {
            let (ahead, system) = (Arc::clone(&ahead), Clock::system());
            Clock::from_fn(move || {
                let (now, ahead) = (
                    system.now(),
                    Duration::from_secs(ahead.load(Ordering::Relaxed)),
                );
                Now {
                    monotonic: now.monotonic + ahead,
                    wall: now.wall.checked_add(ahead).unwrap(),
                }
            })
        };
        let start = Start {
            environments: PathBuf::from("no such folder"),
            audit_file: |_| PathBuf::from("not asked for"),
            secrets: Arc::new(NoStore),
            browser,
            preferences: Arc::new(Defaults),
            clock,
            random: Random::system(),
            pdf: PdfSettings::default(),
            version: "0.0.0-test",
            follower: None,
        };
        let app = App::start_in(start, sandbox, own.to_path_buf()).unwrap();
        Self {
            app,
            faults,
            journal,
            folder,
            ahead,
        }
    }

    pub(crate) async fn sign_in(&self) -> Result<SessionView, CommandError> {
        self.app.begin_sign_in().await?;
        self.app.finish_sign_in().await
    }

    /// Moves both of the application's clocks.
    pub(crate) fn pass(&self, time: Duration) {
        self.ahead.fetch_add(time.as_secs(), Ordering::Relaxed);
    }

    pub(crate) async fn open(&self, number: &str) -> PatientView {
        self.app.open_patient(&patient(number)).await.unwrap()
    }

    /// The lines of the audit record, as JSON.
    pub(crate) fn record(&self) -> Vec<serde_json::Value> {
        let text = std::fs::read_to_string(self.folder.path().join("run/audit.log")).unwrap();
        text.lines()
            .map(|line| serde_json::from_str(line.splitn(4, ' ').nth(3).unwrap()).unwrap())
            .collect()
    }
}

pub(crate) fn patient(number: &str) -> OpenPatient {
    OpenPatient {
        number: number.to_owned(),
        basis: OrdinaryBasisCode::Unntak,
    }
}

pub(crate) fn context(patient: &PatientView) -> ContextRef {
    ContextRef {
        context_id: patient.context_id.clone(),
    }
}

pub(crate) fn everything(patient: &PatientView) -> FindReports {
    FindReports {
        context_id: patient.context_id.clone(),
        period: ReportPeriod::All,
    }
}

pub(crate) fn document(patient: &PatientView, row: &DocumentRow) -> OpenDocument {
    OpenDocument {
        context_id: patient.context_id.clone(),
        document_id: row.id.clone(),
        elevated: row.elevated,
    }
}

pub(crate) fn code<T>(result: Result<T, CommandError>) -> Option<ErrorCode> {
    result.err().map(|error| error.code)
}

/// The sandbox keeps its own secrets: the system's store must never be touched.
struct NoStore;

impl Secrets for NoStore {
    fn read(&self, _: &SecretName) -> Result<Option<Zeroizing<Vec<u8>>>, SecretsError> {
        Err(SecretsError::Missing)
    }
    fn write(&self, _: &SecretName, _: &[u8]) -> Result<(), SecretsError> {
        Err(SecretsError::Missing)
    }
    fn remove(&self, _: &SecretName) -> Result<bool, SecretsError> {
        Err(SecretsError::Missing)
    }
}

struct Defaults;

impl PreferenceStore for Defaults {
    fn load(&self) -> Preferences {
        Preferences::default()
    }
    fn save(&self, _: &Preferences) -> Result<(), PreferencesError> {
        Ok(())
    }
}

/// A browser that nobody sits at.
pub(crate) struct Unattended;

impl Browser for Unattended {
    fn open(&self, _: &str) -> Result<(), BrowserError> {
        Ok(())
    }
}

/// No browser at all.
pub(crate) struct NoBrowser;

impl Browser for NoBrowser {
    fn open(&self, _: &str) -> Result<(), BrowserError> {
        Err(BrowserError)
    }
}

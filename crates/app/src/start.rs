//! Starting and stopping: from the host's ports to a running application.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use innsyn_documents::pdf::{Engine, EngineConfig};
use innsyn_edi::EdiConfig;
use innsyn_phr::PhrConfig;
use innsyn_pps::PpsConfig;
use innsyn_transport::{Transport, TransportConfig};
use zeroize::Zeroizing;

use crate::App;
use crate::app::Inner;
use crate::audit::{AuditLog, FileSink};
use crate::clock::{Clock, Random};
use crate::dto::{CommandError, EnvironmentKind, ErrorCode};
use crate::environment::{Environment, SANDBOX};
use crate::patient::Slot;
use crate::ports::{AuditFollower, AuditSink, Browser, PreferenceStore, Secrets};
use crate::session::{SignIn, address_of, service};

/// The argument on which the host's program is the PDF worker.
const WORKER_ARGUMENT: &str = "pdf-worker";

/// How PDF documents are drawn.
#[derive(Clone, Debug, Default)]
pub struct PdfSettings {
    /// The PDFium library; without it, PDF documents say that they cannot be drawn.
    pub library: Option<PathBuf>,
    /// This program, to start as a worker.
    pub program: Option<PathBuf>,
}

/// What the application is started with: the host's ports, folders, clock and randomness.
pub struct Start {
    /// Where environment files are.
    pub environments: PathBuf,
    /// Where the audit record of an environment is kept. Not asked for the sandbox.
    pub audit_file: fn(&str) -> PathBuf,
    /// The system's secret store.
    pub secrets: Arc<dyn Secrets>,
    /// The system browser.
    pub browser: Arc<dyn Browser>,
    /// What is remembered between starts; names the environment.
    pub preferences: Arc<dyn PreferenceStore>,
    /// Time.
    pub clock: Clock,
    /// Randomness.
    pub random: Random,
    /// How PDF documents are drawn.
    pub pdf: PdfSettings,
    /// Version of the program.
    pub version: &'static str,
    /// The system's own log, for environments that want their audit entries there too.
    pub follower: Option<Arc<dyn AuditFollower>>,
}

/// What differs between an embedded sandbox and an environment from a file, once it is ready.
struct Ready {
    environment: Environment,
    secrets: Arc<dyn Secrets>,
    key: Option<Zeroizing<String>>,
    sink: Box<dyn AuditSink>,
    #[cfg(feature = "sandbox")]
    sandbox: Option<crate::sandbox::Running>,
}

impl App {
    /// Starts in the environment that the preferences name.
    #[cfg_attr(
        not(feature = "sandbox"),
        expect(clippy::unused_async, reason = "only the sandbox takes time to start")
    )]
    pub async fn start(start: Start) -> Result<Self, CommandError> {
        let name = start.preferences.load().environment;
        if name != SANDBOX {
            let environment = Environment::read(&start.environments, &name)?;
            return Self::start_with(start, environment, Duration::ZERO);
        }
        #[cfg(feature = "sandbox")]
        {
            let sandbox = crate::sandbox::Running::start().await?;
            let folder = temporary_folder(&start.random)?;
            Self::start_in(start, sandbox, folder)
        }
        #[cfg(not(feature = "sandbox"))]
        Err(crate::EnvironmentError::NoSandbox.into())
    }

    /// Starts in an environment that was read from a file. One of kind sandbox keeps its record in a temporary folder and
    /// its secrets in memory, as the embedded one does. `patience`: how long another program may keep the record.
    pub fn start_with(
        start: Start,
        environment: Environment,
        patience: Duration,
    ) -> Result<Self, CommandError> {
        if environment.kind == EnvironmentKind::Sandbox {
            #[cfg(feature = "sandbox")]
            {
                let folder = temporary_folder(&start.random)?;
                let ready = Ready {
                    sink: Box::new(FileSink::new(folder.join("audit.log"))),
                    secrets: Arc::new(crate::sandbox::TemporarySecrets::beside(Arc::clone(
                        &start.secrets,
                    ))),
                    key: None,
                    environment,
                    sandbox: Some(crate::sandbox::Running::elsewhere(folder)),
                };
                return Self::assemble(start, ready);
            }
            #[cfg(not(feature = "sandbox"))]
            return Err(crate::EnvironmentError::NoSandbox.into());
        }
        let ready = Ready {
            sink: Box::new(
                FileSink::new((start.audit_file)(&environment.name)).with_patience(patience),
            ),
            secrets: Arc::clone(&start.secrets),
            key: None,
            environment,
            #[cfg(feature = "sandbox")]
            sandbox: None,
        };
        Self::assemble(start, ready)
    }

    /// Starts in a sandbox that the caller made; its audit record and nothing else is written below `folder`, which goes
    /// when the application stops.
    #[cfg(feature = "sandbox")]
    pub fn start_in(
        start: Start,
        sandbox: innsyn_sandbox::Sandbox,
        folder: PathBuf,
    ) -> Result<Self, CommandError> {
        let ready = Ready {
            environment: crate::sandbox::environment(&sandbox)?,
            secrets: Arc::new(crate::sandbox::TemporarySecrets::of(&sandbox)),
            key: Some(Zeroizing::new(crate::sandbox::client_key(&sandbox))),
            sink: Box::new(FileSink::new(folder.join("audit.log"))),
            sandbox: Some(crate::sandbox::Running::new(sandbox, folder)),
        };
        Self::assemble(start, ready)
    }

    /// Signs out and stops what runs in this process.
    pub async fn stop(&self) {
        if let Err(error) = self.leave(false).await {
            tracing::warn!(action = "stop", code = ?error.code, "the sign-out was not recorded");
        }
        if let Err(error) = self.settle_record().await {
            tracing::warn!(action = "stop", code = ?error.code, "the end of a session was not recorded");
        }
        #[cfg(feature = "sandbox")]
        if let Some(sandbox) = &self.inner.sandbox {
            sandbox.stop().await;
        }
    }

    fn assemble(start: Start, ready: Ready) -> Result<Self, CommandError> {
        let environment = ready.environment;
        let program = format!("Innsyn {}", start.version);
        let mut config = TransportConfig::new(program.replace(' ', "/"));
        config.plain_http_on_loopback = environment.kind != EnvironmentKind::Production
            && environment.helseid.plain_http_on_loopback;
        let transport = Transport::new(config)
            .map_err(|_| CommandError::new(ErrorCode::ConfigurationInvalid))?;
        let source_system = environment.source_system.clone().unwrap_or(program);
        let pps = innsyn_pps::Client::new(
            transport.clone(),
            PpsConfig {
                service: service("pps", &address_of(environment.pps.base.as_ref())?)?,
            },
        );
        let phr = innsyn_phr::Client::new(
            transport.clone(),
            PhrConfig {
                service: service("phr", &address_of(environment.phr.base.as_ref())?)?,
                source_system: source_system.clone(),
            },
        );
        let edi = match &environment.edi {
            None => None,
            Some(settings) => Some(innsyn_edi::Client::new(
                transport.clone(),
                EdiConfig {
                    service: service("edi", &settings.base)?,
                    source_system,
                },
            )),
        };
        let audit = AuditLog::new(
            &environment.name,
            ready.sink,
            Arc::clone(&ready.secrets),
            start.random.clone(),
        )
        .followed_by(
            start
                .follower
                .clone()
                .filter(|_| environment.audit_follow_up),
        );
        let program = start.pdf.program.clone();
        let pdf = start
            .pdf
            .library
            .zip(start.pdf.program)
            .map(|(library, program)| {
                Engine::new(EngineConfig::new(library, program, WORKER_ARGUMENT.into()))
            });
        Ok(Self {
            inner: Arc::new(Inner {
                sign_in: SignIn::new(ready.secrets, ready.key),
                version: start.version,
                program,
                browser: start.browser,
                clock: start.clock,
                random: start.random,
                audit: Arc::new(audit),
                slot: Mutex::new(Slot::default()),
                transport,
                pps,
                phr,
                edi,
                machine: tokio::sync::OnceCell::new(),
                runs: crate::acceptance::Runs::default(),
                receipt: Mutex::default(),
                pdf,
                environment,
                #[cfg(feature = "sandbox")]
                sandbox: ready.sandbox,
            }),
        })
    }
}

/// A folder of its own for one run of the sandbox.
#[cfg(feature = "sandbox")]
fn temporary_folder(random: &Random) -> Result<PathBuf, CommandError> {
    Ok(std::env::temp_dir().join(format!("innsyn-sandbox-{:032x}", random.number()?)))
}

//! The checks of connections, each by itself and repeatable.

use std::time::Instant;

use helseid::{Api, ClaimError, Config, HerIds, Machine, UserSignIn};
use innsyn_edi::{AUDIENCE, PingError, SCOPE};
use innsyn_pps::MetadataError;
use innsyn_transport::{
    Authorize, CancellationToken, Limits, Request, SendError, Service, StatusCode,
};
use url::Url;

use crate::App;
use crate::dto::{
    Advice, CheckFact, CheckFactKey as Key, CheckObstacle, CommandError, Completeness,
    ConnectionCheck, ConnectionPlan, ConnectionView, ContextRef, DataSourceCode, EnvironmentKind,
    ErrorCode, ServiceCode, SessionState, SourceState, Verdict,
};
use crate::environment::{KeySource, PpsApi};
use crate::session::organisation;
use crate::views;

/// Every check, in the order in which they make sense.
pub(crate) const CHECKS: &[ConnectionCheck] = &[
    ConnectionCheck::Names,
    ConnectionCheck::Tls,
    ConnectionCheck::Discovery,
    ConnectionCheck::Clock,
    ConnectionCheck::ClientKey,
    ConnectionCheck::Par,
    ConnectionCheck::SignIn,
    ConnectionCheck::TokenPps,
    ConnectionCheck::TokenPhr,
    ConnectionCheck::PpsMetadata,
    ConnectionCheck::PpsSearch,
    ConnectionCheck::PhrPing,
    ConnectionCheck::PhrPingauth,
    ConnectionCheck::PhrSearch,
    ConnectionCheck::TokenEdi,
    ConnectionCheck::EdiPing,
];
/// From this many seconds on a clock is told of: services take proofs within 5 to 10 s.
const CLOCK: f64 = 4.0;
/// How long a name may take to resolve.
const RESOLVE: std::time::Duration = std::time::Duration::from_secs(10);

/// What a check found, before it is timed.
struct Found {
    verdict: Verdict,
    code: Option<String>,
    advice: Option<Advice>,
    facts: Vec<CheckFact>,
    correlation: Option<String>,
}

impl Found {
    fn passed(facts: Vec<CheckFact>) -> Self {
        Self {
            verdict: Verdict::Passed,
            code: None,
            advice: None,
            facts,
            correlation: None,
        }
    }

    fn failed(code: &str, advice: Advice, facts: Vec<CheckFact>) -> Self {
        Self {
            verdict: Verdict::Failed,
            code: Some(code.to_owned()),
            advice: Some(advice),
            ..Self::passed(facts)
        }
    }

    fn incomplete(code: &str, advice: Advice, facts: Vec<CheckFact>) -> Self {
        Self {
            verdict: Verdict::Incomplete,
            ..Self::failed(code, advice, facts)
        }
    }

    fn error(error: &CommandError) -> Self {
        let mut facts = Vec::new();
        facts.extend(error.status.map(|status| fact(Key::Status, &status)));
        facts.extend(
            error
                .service_code
                .as_ref()
                .map(|code| fact(Key::ServiceCode, code)),
        );
        Self {
            correlation: error.correlation_id.clone(),
            ..Self::failed(&format!("{:?}", error.code), advice(error), facts)
        }
    }

    fn with_correlation(mut self, correlation: &impl ToString) -> Self {
        self.correlation = Some(correlation.to_string());
        self
    }
}

fn fact(key: Key, value: &(impl ToString + ?Sized)) -> CheckFact {
    CheckFact {
        key,
        value: value.to_string().chars().take(300).collect(),
    }
}

/// Which service a check belongs to.
pub(crate) fn service_of(check: ConnectionCheck) -> ServiceCode {
    use ConnectionCheck as C;
    match check {
        C::Names | C::Tls => ServiceCode::Innsyn,
        C::Discovery | C::Clock | C::ClientKey | C::Par | C::SignIn => ServiceCode::Helseid,
        C::TokenPps | C::PpsMetadata | C::PpsSearch => ServiceCode::Pps,
        C::TokenPhr | C::PhrPing | C::PhrPingauth | C::PhrSearch => ServiceCode::Phr,
        C::TokenEdi | C::EdiPing => ServiceCode::Edi,
    }
}

impl App {
    /// The checks of this environment, and which cannot be run now.
    #[must_use]
    pub fn connection_checks(&self) -> Vec<ConnectionPlan> {
        CHECKS
            .iter()
            .map(|check| ConnectionPlan {
                check: *check,
                service: service_of(*check),
                blocked: self.obstacle(*check),
            })
            .collect()
    }

    /// Runs one check. It always gives an answer: what is refused or broken is what it found.
    pub async fn check_connection(&self, check: ConnectionCheck) -> ConnectionView {
        let since = Instant::now();
        let found = match self.obstacle(check) {
            Some(obstacle) => blocked(obstacle),
            None => self
                .found(check)
                .await
                .unwrap_or_else(|error| Found::error(&error)),
        };
        let redactor = self.redactor();
        let facts = found.facts.into_iter().map(|fact| CheckFact {
            value: redactor.text(&fact.value),
            ..fact
        });
        ConnectionView {
            check,
            service: service_of(check),
            verdict: found.verdict,
            code: found.code,
            advice: found.advice,
            facts: facts.collect(),
            correlation_id: found.correlation,
            milliseconds: u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX),
            at: views::instant(self.inner.clock.now().wall),
        }
    }

    fn obstacle(&self, check: ConnectionCheck) -> Option<CheckObstacle> {
        use ConnectionCheck as C;
        let environment = &self.inner.environment;
        let left_out = match service_of(check) {
            ServiceCode::Pps => environment.pps.base.is_none(),
            ServiceCode::Phr => environment.phr.base.is_none(),
            ServiceCode::Edi => environment.edi.is_none(),
            ServiceCode::Helseid | ServiceCode::Innsyn => false,
        };
        if left_out {
            return Some(CheckObstacle::ServiceLeftOut);
        }
        let state = self.session().state;
        let is_search = matches!(check, C::PpsSearch | C::PhrSearch);
        if is_search && environment.kind == EnvironmentKind::Production {
            return Some(CheckObstacle::NotInProduction);
        }
        let needs_session = is_search
            || matches!(
                check,
                C::SignIn | C::TokenPps | C::TokenPhr | C::PhrPingauth
            )
            || (check == C::PpsMetadata && environment.pps.api == PpsApi::V1);
        if needs_session && state != SessionState::SignedIn {
            return Some(CheckObstacle::NotSignedIn);
        }
        if is_search && self.current().is_err() {
            return Some(CheckObstacle::NoPatientOpen);
        }
        // A new announcement would take the place of the one that waits.
        (check == C::Par && state == SessionState::Waiting).then_some(CheckObstacle::SignInWaits)
    }

    async fn found(&self, check: ConnectionCheck) -> Result<Found, CommandError> {
        use ConnectionCheck as C;
        match check {
            C::Names => Ok(self.names().await),
            C::Tls => self.tls().await,
            C::Discovery => self.discovery().await,
            C::Clock => self.clock().await,
            C::ClientKey => self.client_key().await,
            C::Par => self.par().await,
            C::SignIn => Ok(self.signed_in_now()),
            C::TokenPps => self.token(DataSourceCode::Pps).await,
            C::TokenPhr => self.token(DataSourceCode::Phr).await,
            C::PpsMetadata => self.metadata().await,
            C::PpsSearch => {
                let everything = crate::acceptance::everything(&self.open_context()?);
                let list = self.find_reports(&everything).await?;
                Ok(searched(&list.source, list.reports.len(), 0))
            }
            C::PhrPing => self.ping().await,
            C::PhrPingauth => self.pingauth().await,
            C::PhrSearch => {
                let list = self.find_documents(&self.open_context()?).await?;
                let masked = list.documents.iter().filter(|row| row.restricted).count();
                Ok(searched(&list.source, list.documents.len(), masked))
            }
            C::TokenEdi => self.edi_token().await,
            C::EdiPing => self.edi_ping().await,
        }
    }

    fn open_context(&self) -> Result<ContextRef, CommandError> {
        Ok(ContextRef {
            context_id: self.current()?.context.id().to_string(),
        })
    }

    /// Each host once, by name for people.
    fn hosts(&self) -> Vec<(&'static str, Url)> {
        let environment = &self.inner.environment;
        let issuer = Url::parse(&environment.helseid.issuer).ok();
        [
            ("helseid", issuer),
            ("pps", environment.pps.base.clone()),
            ("phr", environment.phr.base.clone()),
            ("edi", environment.edi.as_ref().map(|edi| edi.base.clone())),
        ]
        .into_iter()
        .filter_map(|(name, url)| Some((name, url?)))
        .collect()
    }

    async fn names(&self) -> Found {
        let mut facts = Vec::new();
        let mut lost = false;
        for (name, url) in self.hosts() {
            let Some(host) = url.host_str() else { continue };
            let port = url.port_or_known_default().unwrap_or(443);
            let bare = host.trim_matches(['[', ']']).to_owned();
            let looked = tokio::time::timeout(RESOLVE, tokio::net::lookup_host((bare, port))).await;
            let addresses: Vec<String> = match looked {
                Ok(Ok(found)) => found.map(|address| address.ip().to_string()).collect(),
                Ok(Err(_)) | Err(_) => Vec::new(),
            };
            lost |= addresses.is_empty();
            let told = if addresses.is_empty() {
                "-".to_owned()
            } else {
                addresses.join(" ")
            };
            facts.push(fact(Key::Host, &format!("{name} {host}: {told}")));
        }
        if lost {
            Found::failed("NameNotFound", Advice::CheckNetwork, facts)
        } else {
            Found::passed(facts)
        }
    }

    /// Any answer over a good connection will do: what the service says is not asked here.
    async fn tls(&self) -> Result<Found, CommandError> {
        let mut facts = Vec::new();
        let mut worst: Option<SendError> = None;
        for (name, url) in self.hosts() {
            let Ok(service) = Service::new(name, url.clone()) else {
                return Err(CommandError::new(ErrorCode::ConfigurationInvalid));
            };
            let request = Request::get("").template("/").limits(Limits::PING);
            let cancel = CancellationToken::new();
            let sent = self
                .inner
                .transport
                .send(&service, request, None, &cancel)
                .await;
            let told = match sent {
                // Whatever came back came over a connection that was accepted.
                Ok(_)
                | Err(
                    SendError::Redirect { .. }
                    | SendError::RateLimited { .. }
                    | SendError::TooLarge { .. },
                ) => format!("{} ok", url.scheme()),
                Err(error) => {
                    let told = error.kind().to_owned();
                    worst = Some(error);
                    told
                }
            };
            facts.push(fact(Key::Host, &format!("{name}: {told}")));
        }
        Ok(match worst {
            None => Found::passed(facts),
            Some(SendError::Tls) => Found::failed("Tls", Advice::CheckTls, facts),
            Some(_) => Found::failed("Offline", Advice::CheckNetwork, facts),
        })
    }

    async fn discovery(&self) -> Result<Found, CommandError> {
        let environment = &self.inner.environment;
        // Not from what is kept: the check asks anew.
        let key = self.inner.sign_in.client_key(environment).await?;
        let config = crate::session::config(environment, key);
        let found = helseid::HelseId::discover(config, self.inner.transport.clone()).await;
        let facts = vec![fact(Key::Issuer, &environment.helseid.issuer)];
        match found {
            Ok(_) => Ok(Found::passed(facts)),
            Err(helseid::DiscoverError::IssuerMismatch) => {
                Ok(Found::failed("IssuerMismatch", Advice::CheckIssuer, facts))
            }
            Err(error) => {
                let told = Found::error(&error.into());
                Ok(Found {
                    facts: facts.into_iter().chain(told.facts).collect(),
                    ..told
                })
            }
        }
    }

    async fn clock(&self) -> Result<Found, CommandError> {
        let environment = &self.inner.environment;
        self.inner
            .sign_in
            .provider(environment, &self.inner.transport)
            .await?;
        let mut facts = Vec::new();
        let mut worst = 0.0_f64;
        for (name, url) in self.hosts() {
            if let Some(skew) = self.inner.transport.clock_skew(&url.origin()) {
                worst = worst.max(skew.abs());
                facts.push(fact(Key::ClockSeconds, &format!("{name} {skew:+.1}")));
            }
        }
        Ok(if facts.is_empty() {
            Found::incomplete("NoDate", Advice::AskService, facts)
        } else if worst >= CLOCK {
            Found::failed("ClockOff", Advice::SetClock, facts)
        } else {
            Found::passed(facts)
        })
    }

    async fn client_key(&self) -> Result<Found, CommandError> {
        let environment = &self.inner.environment;
        let key = self.inner.sign_in.client_key(environment).await?;
        let mut facts = vec![
            fact(Key::ClientId, &environment.helseid.client_id),
            fact(Key::Algorithm, key.algorithm().name()),
            fact(Key::KeyId, key.kid()),
        ];
        match &environment.helseid.key {
            KeySource::Keyring(_) if self.inner.sign_in.has_key_at_hand() => {
                facts.push(fact(Key::KeyPlace, "memory"));
            }
            KeySource::Keyring(name) => facts.push(fact(Key::KeyPlace, &format!("keyring {name}"))),
            KeySource::File(path) => {
                facts.push(fact(Key::KeyPlace, "file"));
                let changed = std::fs::metadata(path).and_then(|facts| facts.modified());
                if let Ok(changed) = changed
                    && let Ok(changed) = jiff::Timestamp::try_from(changed)
                {
                    facts.push(fact(Key::KeyChanged, &views::instant(changed).local));
                }
            }
        }
        facts.extend(
            environment
                .notes
                .iter()
                .map(|note| fact(Key::Note, note.word())),
        );
        Ok(Found::passed(facts))
    }

    /// Announces a sign-in and lets it expire. No browser, no port held.
    async fn par(&self) -> Result<Found, CommandError> {
        let provider = self
            .inner
            .sign_in
            .provider(&self.inner.environment, &self.inner.transport)
            .await?;
        let pending = UserSignIn::new().begin(provider).await?;
        pending.abort_handle().abort();
        drop(pending);
        Ok(Found::passed(Vec::new()))
    }

    fn signed_in_now(&self) -> Found {
        let session = self.session();
        let mut facts = Vec::new();
        facts.extend(
            session
                .seconds_left
                .map(|seconds| fact(Key::SecondsLeft, &seconds)),
        );
        let rejected = self.rejected_scopes();
        if rejected.is_empty() {
            Found::passed(facts)
        } else {
            facts.push(fact(Key::RejectedScopes, &rejected.join(" ")));
            Found::incomplete("ScopesRejected", Advice::AcceptTerms, facts)
        }
    }

    async fn token(&self, source: DataSourceCode) -> Result<Found, CommandError> {
        self.hold_token(source).await?;
        Ok(Found::passed(Vec::new()))
    }

    async fn metadata(&self) -> Result<Found, CommandError> {
        let session = match self.inner.environment.pps.api {
            PpsApi::V1 => Some(self.signed_in()?.pps()),
            PpsApi::V2 => None,
        };
        let authorize = session.as_deref().map(|one| one as &dyn Authorize);
        let cancel = CancellationToken::new();
        let told = self.inner.pps.metadata(authorize, &cancel).await;
        match told {
            Ok(told) => {
                let mut facts = Vec::new();
                facts.extend(
                    told.fhir_version
                        .map(|version| fact(Key::FhirVersion, &version)),
                );
                let found = if told.finds_reports {
                    Found::passed(facts)
                } else {
                    Found::incomplete("NoReportSearch", Advice::AskService, facts)
                };
                Ok(found.with_correlation(&told.correlation))
            }
            Err(MetadataError::Send {
                source,
                correlation,
            }) => Err(CommandError::from(source).with_correlation(correlation)),
            Err(MetadataError::Refused {
                status,
                correlation,
            }) => Ok(refused(status, &correlation)),
            Err(error) => Ok(Found::failed(
                "UpstreamProtocol",
                Advice::AskService,
                vec![fact(Key::Note, &error)],
            )),
        }
    }

    async fn ping(&self) -> Result<Found, CommandError> {
        let cancel = CancellationToken::new();
        phr_ping(self.inner.phr.ping(&cancel).await)
    }

    async fn pingauth(&self) -> Result<Found, CommandError> {
        let authorizer = self.phr_authorizer()?;
        let cancel = CancellationToken::new();
        phr_ping(self.inner.phr.pingauth(authorizer.as_ref(), &cancel).await)
    }

    /// HelseID as the client's own machine sees it.
    pub(crate) async fn machine(&self) -> Result<&Machine, CommandError> {
        self.inner
            .machine
            .get_or_try_init(|| async {
                let environment = &self.inner.environment;
                let settings = environment.helseid.machine.as_ref().ok_or_else(|| {
                    CommandError::new(ErrorCode::ConfigurationInvalid)
                        .with_service_code(Some("machine_client_id".to_owned()))
                })?;
                let key = self.inner.sign_in.machine_key(&settings.key).await?;
                let mut config = Config::new(
                    environment.helseid.issuer.clone(),
                    settings.client_id.clone(),
                    key,
                );
                config.details = environment.helseid.details;
                // A single-tenant client's organisation is known to HelseID; only a supplier says for whom.
                config.organisation = environment
                    .multi_tenant
                    .then(|| organisation(environment))
                    .flatten();
                Ok(Machine::discover(config, self.inner.transport.clone()).await?)
            })
            .await
    }

    fn edi_api(&self) -> Result<Api, CommandError> {
        let edi = self.inner.environment.edi.as_ref();
        let edi = edi.ok_or_else(|| CommandError::new(ErrorCode::ConfigurationInvalid))?;
        Ok(Api {
            audience: AUDIENCE.to_owned(),
            origin: edi.base.origin(),
            scopes: vec![SCOPE.to_owned()],
        })
    }

    async fn edi_token(&self) -> Result<Found, CommandError> {
        let machine = self.machine().await?;
        let api = self.edi_api()?;
        match machine.her_ids(&api).await {
            Ok(HerIds::All) => Ok(Found::passed(vec![fact(Key::HerIds, "0")])),
            Ok(HerIds::Listed(ids)) => {
                let wanted = self.inner.environment.edi.as_ref();
                let missing = wanted
                    .is_some_and(|edi| edi.her_ids.iter().any(|wanted| !ids.contains(wanted)));
                let told: Vec<String> = ids.iter().map(u32::to_string).collect();
                let facts = vec![fact(Key::HerIds, &told.join(" "))];
                Ok(if missing {
                    Found::incomplete("HerIdNotListed", Advice::SetHerId, facts)
                } else {
                    Found::passed(facts)
                })
            }
            // The token came; what stands in it is HelseID's and the service's.
            Err(ClaimError::Opaque) => Ok(Found::passed(Vec::new())),
            Err(ClaimError::Missing | ClaimError::Malformed) => {
                Ok(Found::failed("HerIdMissing", Advice::SetHerId, Vec::new()))
            }
            Err(ClaimError::Token(error)) => {
                let mut told = CommandError::from(innsyn_transport::AuthorizeError::from(error));
                if told.service_code.is_none() {
                    told = told.with_service_code(
                        machine.last_refusal().map(|refusal| refusal.to_string()),
                    );
                }
                Err(told)
            }
            Err(_) => Err(CommandError::internal()),
        }
    }

    async fn edi_ping(&self) -> Result<Found, CommandError> {
        let machine = self.machine().await?;
        let api = self.edi_api()?;
        let authorizer = machine.authorizer(&api);
        let client = self.inner.edi.as_ref();
        let client = client.ok_or_else(|| CommandError::new(ErrorCode::ConfigurationInvalid))?;
        let cancel = CancellationToken::new();
        match client.ping(Some(&authorizer), &cancel).await {
            Ok(pong) => Ok(Found::passed(Vec::new()).with_correlation(&pong.correlation)),
            Err(PingError::Send {
                source,
                correlation,
            }) => Err(CommandError::from(source).with_correlation(correlation)),
            Err(PingError::Refused {
                status,
                code,
                correlation,
            }) => {
                let mut found = refused(status, &correlation);
                found
                    .facts
                    .extend(code.map(|code| fact(Key::ServiceCode, &code)));
                Ok(found)
            }
            Err(_) => Ok(Found::failed(
                "UpstreamProtocol",
                Advice::AskService,
                Vec::new(),
            )),
        }
    }
}

fn blocked(obstacle: CheckObstacle) -> Found {
    let (code, advice) = match obstacle {
        CheckObstacle::ServiceLeftOut => ("ServiceLeftOut", None),
        CheckObstacle::NotSignedIn => ("NotSignedIn", Some(Advice::SignIn)),
        CheckObstacle::NoPatientOpen => ("NoPatientOpen", Some(Advice::OpenPatient)),
        CheckObstacle::NotInProduction => ("NotInProduction", None),
        CheckObstacle::SignInWaits => ("SignInWaits", Some(Advice::SignIn)),
    };
    Found {
        verdict: Verdict::Skipped,
        code: Some(code.to_owned()),
        advice,
        facts: Vec::new(),
        correlation: None,
    }
}

fn phr_ping(
    pinged: Result<innsyn_transport::CorrelationId, innsyn_phr::PingError>,
) -> Result<Found, CommandError> {
    match pinged {
        Ok(correlation) => Ok(Found::passed(Vec::new()).with_correlation(&correlation)),
        Err(innsyn_phr::PingError::Send {
            source,
            correlation,
        }) => Err(CommandError::from(source).with_correlation(correlation)),
        Err(innsyn_phr::PingError::Refused {
            status,
            correlation,
        }) => Ok(refused(status, &correlation)),
        Err(_) => Err(CommandError::internal()),
    }
}

fn refused(status: u16, correlation: &impl ToString) -> Found {
    let (code, advice) = match StatusCode::from_u16(status) {
        Ok(StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => {
            ("AccessDenied", Advice::CheckClient)
        }
        Ok(StatusCode::TOO_MANY_REQUESTS) => ("RateLimited", Advice::TryLater),
        Ok(status) if status.is_server_error() => ("UpstreamUnavailable", Advice::TryLater),
        _ => ("UpstreamProtocol", Advice::AskService),
    };
    Found::failed(code, advice, vec![fact(Key::Status, &status)]).with_correlation(correlation)
}

fn searched(state: &SourceState, rows: usize, masked: usize) -> Found {
    let mut facts = vec![fact(Key::Count, &(rows - masked.min(rows)))];
    if masked > 0 {
        facts.push(fact(Key::Withheld, &masked));
    }
    facts.extend(
        state
            .notices
            .iter()
            .map(|notice| fact(Key::Note, &format!("{:?}", notice.kind))),
    );
    let found = match state.completeness {
        Completeness::Complete | Completeness::Unknown => Found::passed(facts),
        Completeness::Partial => Found::incomplete("Partial", Advice::AskService, facts),
        Completeness::Blocked => Found::incomplete("Blocked", Advice::AskService, facts),
    };
    found.with_correlation(&state.correlation_id)
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "an error without advice of its own is the service's to explain"
)]
fn advice(error: &CommandError) -> Advice {
    match error.code {
        ErrorCode::Offline | ErrorCode::UpstreamTimeout => Advice::CheckNetwork,
        ErrorCode::UpstreamUnavailable | ErrorCode::RateLimited => Advice::TryLater,
        ErrorCode::SecureStorageUnavailable => Advice::CheckKey,
        ErrorCode::ConfigurationInvalid => match error.service_code.as_deref() {
            Some("no key" | "key form" | "key_file unreadable" | "key") => Advice::CheckKey,
            Some("machine_client_id") => Advice::CheckClient,
            _ => Advice::CheckIssuer,
        },
        ErrorCode::ClientRejected => {
            let is_key = error
                .service_code
                .as_deref()
                .is_some_and(|code| code.contains("invalid_client"));
            if is_key {
                Advice::RenewKey
            } else {
                Advice::CheckClient
            }
        }
        ErrorCode::AccessDenied | ErrorCode::AccessBasisRequired => Advice::CheckAttest,
        ErrorCode::NotSignedIn | ErrorCode::SessionExpired => Advice::SignIn,
        ErrorCode::NoPatientOpen | ErrorCode::PatientContextChanged => Advice::OpenPatient,
        _ => Advice::AskService,
    }
}

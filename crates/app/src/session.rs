//! Signing in and out, and who is signed in.
//!
//! What HelseID gives stays in `helseid`; this file knows the session by handle, and the clinician's name, number and
//! approvals. One attempt at a time: a new one replaces a waiting one.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use helseid::{
    AbortSignIn, Api, Authorizer, ClientKey, Config, EndSession, HelseId, HprDetails, Organisation,
    PendingSignIn, Prompt, Session, SessionState as Standing, UserSignIn, UserinfoError,
};
use innsyn_domain::codes;
use innsyn_transport::{Service, Transport};
use secrecy::ExposeSecret as _;
use zeroize::Zeroizing;

use crate::App;
use crate::attest::PatientTokens;
use crate::audit::{Action, Actor, Entry, Outcome};
use crate::dto::{
    ChooseRole, ClinicianView, CommandError, EnvironmentKind, ErrorCode, LegalBasisCode, RoleView,
    SessionState, SessionView, SignInStarted,
};
use crate::environment::{Environment, KeySource, PpsApi};
use crate::lock::Attendance;
use crate::patient::OpenPatientState;
use crate::ports::{SecretKind, SecretName, Secrets, SecretsError};
use crate::views;

/// Audience of Pasientens prøvesvar.
const PPS: &str = "nhn:pps";
/// Audience of Pasientens journaldokumenter.
const PHR: &str = "nhn:phr";

/// Signing in, for one environment.
pub(crate) struct SignIn {
    secrets: Arc<dyn Secrets>,
    key: Option<Zeroizing<String>>,
    provider: tokio::sync::OnceCell<HelseId>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    waiting: Option<Waiting>,
    session: Option<Arc<SignedIn>>,
    /// How whoever is signed in attends the screen; there with every session.
    attendance: Option<Attendance>,
    is_expired: bool,
}

struct Waiting {
    /// Taken by whoever waits for the browser.
    pending: Option<PendingSignIn>,
    abort: AbortSignIn,
    /// Whose screen it unlocks, where it does.
    unlocks: Option<Arc<SignedIn>>,
}

/// Somebody who is signed in.
pub(crate) struct SignedIn {
    session: Session,
    pps: Arc<Authorizer>,
    phr_api: Api,
    name: String,
    pid: Option<Zeroizing<String>>,
    hpr_number: Option<String>,
    roles: Vec<RoleView>,
    role: Mutex<Option<RoleView>>,
}

impl SignedIn {
    pub(crate) fn session(&self) -> &Session {
        &self.session
    }

    /// Tokens and proofs for Pasientens prøvesvar.
    pub(crate) fn pps(&self) -> Arc<Authorizer> {
        Arc::clone(&self.pps)
    }

    /// How tokens for Pasientens journaldokumenter are asked for.
    pub(crate) fn phr_api(&self) -> &Api {
        &self.phr_api
    }

    /// The role in force (9060), if there is one.
    pub(crate) fn role_code(&self) -> Option<String> {
        self.role().as_ref().map(|role| role.code.clone())
    }

    fn role(&self) -> MutexGuard<'_, Option<RoleView>> {
        self.role.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn view(&self) -> ClinicianView {
        ClinicianView {
            name: self.name.clone(),
            hpr_number: self.hpr_number.clone(),
            roles: self.roles.clone(),
            role: self.role().clone(),
        }
    }
}

impl SignIn {
    /// With a key that is at hand (the sandbox's), or with the one in the secret store.
    pub(crate) fn new(secrets: Arc<dyn Secrets>, key: Option<Zeroizing<String>>) -> Self {
        Self {
            secrets,
            key,
            provider: tokio::sync::OnceCell::new(),
            state: Mutex::default(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// HelseID, found once. A failure is not remembered.
    pub(crate) async fn provider(
        &self,
        environment: &Environment,
        transport: &Transport,
    ) -> Result<&HelseId, CommandError> {
        self.provider
            .get_or_try_init(|| async {
                let key = self.client_key(environment).await?;
                let config = config(environment, key);
                Ok(HelseId::discover(config, transport.clone()).await?)
            })
            .await
    }

    /// The client's private key: at hand, in its file, or in the secret store.
    pub(crate) async fn client_key(
        &self,
        environment: &Environment,
    ) -> Result<ClientKey, CommandError> {
        if let Some(key) = &self.key {
            return ClientKey::from_json(key).map_err(|_| unusable("key"));
        }
        self.key_at(&environment.helseid.key).await
    }

    /// Whether the key is in memory and in no store.
    pub(crate) fn has_key_at_hand(&self) -> bool {
        self.key.is_some()
    }

    /// The private key of the client that signs in for itself.
    pub(crate) async fn machine_key(&self, source: &KeySource) -> Result<ClientKey, CommandError> {
        self.key_at(source).await
    }

    async fn key_at(&self, source: &KeySource) -> Result<ClientKey, CommandError> {
        let secrets = Arc::clone(&self.secrets);
        let source = source.clone();
        let read = move || match source {
            KeySource::File(path) => std::fs::read(path)
                .map(Zeroizing::new)
                .map_err(|_| unusable("key_file unreadable")),
            KeySource::Keyring(name) => {
                let name = SecretName::new(&name, SecretKind::ClientKey);
                secrets.read(&name)?.ok_or_else(|| unusable("no key"))
            }
        };
        let stored = tokio::task::spawn_blocking(read).await;
        let stored = stored.map_err(|_| CommandError::internal())??;
        let text = std::str::from_utf8(&stored).map_err(|_| unusable("key form"))?;
        ClientKey::from_json(text).map_err(|_| unusable("key form"))
    }
}

/// A setting that is there and cannot be used; `what` is one of our own words.
fn unusable(what: &str) -> CommandError {
    CommandError::new(ErrorCode::ConfigurationInvalid).with_service_code(Some(what.to_owned()))
}

/// The settings of the token plan.
pub(crate) fn config(environment: &Environment, key: ClientKey) -> Config {
    let settings = &environment.helseid;
    let mut config = Config::new(settings.issuer.clone(), settings.client_id.clone(), key);
    config.details = settings.details;
    let list_scope = match environment.phr.legal_basis {
        LegalBasisCode::Kjernejournalforskriften => {
            "nhn:phr/mhd/read-documentreferences/kjernejournalforskriften"
        }
        LegalBasisCode::HelsepersonellovenSection45 => "nhn:phr/mhd/read-documentreferences",
    };
    let results_scope = match environment.pps.api {
        PpsApi::V1 => "nhn:pps/provesvar",
        PpsApi::V2 => "nhn:pps/provesvar-read",
    };
    let mut scopes = vec![
        "openid",
        "profile",
        "offline_access",
        "helseid://scopes/identity/pid",
        "helseid://scopes/identity/security_level",
        "helseid://scopes/hpr/hpr_number",
    ];
    config.resources.clear();
    if environment.pps.base.is_some() {
        scopes.push(results_scope);
        config.resources.push(PPS.to_owned());
    }
    if environment.phr.base.is_some() {
        scopes.extend(["nhn:phr/mhd/read-document", list_scope]);
        config.resources.push(PHR.to_owned());
    }
    config.scopes = if settings.scopes.is_empty() {
        scopes.into_iter().map(str::to_owned).collect()
    } else {
        settings.scopes.clone()
    };
    config.redirect = settings.redirect.clone();
    config.organisation = organisation(environment);
    config.prompt = (environment.kind == EnvironmentKind::Production).then_some(Prompt::Login);
    config
}

/// The organisation to name in token requests; nothing where HelseID knows it.
pub(crate) fn organisation(environment: &Environment) -> Option<Organisation> {
    let child = environment
        .point_of_care
        .as_ref()
        .map(|place| place.number.clone());
    if environment.multi_tenant {
        Some(Organisation::MultiTenant {
            parent: environment.organisation.number.clone(),
            child,
        })
    } else {
        child.map(|child| Organisation::SingleTenant { child })
    }
}

/// How tokens for one service are asked for.
fn api(audience: &str, base: &url::Url) -> Api {
    Api {
        audience: audience.to_owned(),
        origin: base.origin(),
        scopes: Vec::new(),
    }
}

impl App {
    /// Who is signed in, and how long.
    #[must_use]
    pub fn session(&self) -> SessionView {
        let (session, waits, is_expired) = {
            let state = self.inner.sign_in.state();
            (
                state.session.clone(),
                state.waiting.is_some(),
                state.is_expired,
            )
        };
        let standing = session.as_ref().map(|session| session.session.state());
        if matches!(standing, Some(Standing::Expired | Standing::SignedOut)) {
            if let Some(session) = &session {
                self.expire_session(session);
            }
            return view(SessionState::Expired);
        }
        match session {
            Some(session) => SessionView {
                state: if self.refuse_while_locked().is_ok() {
                    SessionState::SignedIn
                } else {
                    SessionState::Locked
                },
                clinician: Some(session.view()),
                until: match standing {
                    Some(Standing::SignedIn { until } | Standing::Renewing { until }) => {
                        until.map(views::instant)
                    }
                    _ => None,
                },
                seconds_left: session.session.time_left().map(views::seconds),
            },
            None if waits => view(SessionState::Waiting),
            None if is_expired => view(SessionState::Expired),
            None => view(SessionState::SignedOut),
        }
    }

    /// Announces a sign-in to HelseID and opens the browser. [`App::finish_sign_in`] waits for what comes of it.
    pub async fn begin_sign_in(&self) -> Result<SignInStarted, CommandError> {
        match self.announce_sign_in().await {
            Ok(started) => Ok(started),
            Err(error) => {
                let entry = self.entry(Action::SignIn, Outcome::Failed(error.code));
                // Nobody is let in: what hinders the sign-in is told even where it cannot be recorded.
                let _ = self.record(entry).await;
                Err(error)
            }
        }
    }

    async fn announce_sign_in(&self) -> Result<SignInStarted, CommandError> {
        let sign_in = &self.inner.sign_in;
        let provider = sign_in
            .provider(&self.inner.environment, &self.inner.transport)
            .await?;
        let unlocks = self.locked_out();
        let identity = unlocks
            .as_ref()
            .and_then(|before| before.session.identity());
        let asked = match identity {
            // Otherwise anyone at the desk unlocks by the browser's standing sign-in.
            Some(identity) => UserSignIn::new()
                .prompt(Prompt::Login)
                .same_person(identity),
            None => UserSignIn::new(),
        };
        let pending = asked.begin(provider).await?;
        let address = pending.address().to_string();
        let seconds_left = views::seconds(pending.time_left());
        let waiting = Waiting {
            abort: pending.abort_handle(),
            pending: Some(pending),
            unlocks,
        };
        let former = sign_in.state().waiting.replace(waiting);
        drop(former);
        let browser = Arc::clone(&self.inner.browser);
        let opened = {
            let address = address.clone();
            // Starting a program blocks.
            tokio::task::spawn_blocking(move || browser.open(&address)).await
        };
        let browser_opened = matches!(opened, Ok(Ok(())));
        Ok(SignInStarted {
            address,
            browser_opened,
            seconds_left,
        })
    }

    /// Waits until the browser has brought an answer, the wait is over, or somebody ends it.
    pub async fn finish_sign_in(&self) -> Result<SessionView, CommandError> {
        let sign_in = &self.inner.sign_in;
        let (pending, unlocks) = {
            let mut state = sign_in.state();
            match state.waiting.as_mut() {
                Some(waiting) => (waiting.pending.take(), waiting.unlocks.clone()),
                None => (None, None),
            }
        };
        let pending = pending.ok_or_else(|| CommandError::new(ErrorCode::SignInCancelled))?;
        let finished = Box::pin(pending.finish()).await;
        let outcome = match finished {
            Ok(session) => match &unlocks {
                Some(former) => self.welcome_back(session, former).await,
                None => self.welcome(session).await,
            },
            Err(error) => Err(error.into()),
        };
        match outcome {
            Ok(()) => Ok(self.session()),
            Err(error) => {
                // A newer attempt has taken the place; what became of this one is then nobody's business.
                if error.code != ErrorCode::SignInCancelled {
                    sign_in.state().waiting = None;
                }
                // Another person gets nothing of what is behind the locked screen.
                if let Some(former) = &unlocks
                    && error.code == ErrorCode::SessionBelongsToAnother
                {
                    self.expire_session(former);
                }
                let entry = self.entry(Action::SignIn, Outcome::Failed(error.code));
                self.record(entry).await?;
                Err(error)
            }
        }
    }

    /// Ends the wait for the browser.
    pub fn abort_sign_in(&self) {
        let waiting = self.inner.sign_in.state().waiting.take();
        if let Some(waiting) = waiting {
            waiting.abort.abort();
        }
    }

    /// Chooses one of the clinician's own approvals. An open patient is closed: her attest names the former role.
    pub async fn choose_role(&self, request: &ChooseRole) -> Result<SessionView, CommandError> {
        let session = self.signed_in()?;
        let role = session
            .roles
            .iter()
            .find(|role| role.code == request.code)
            .cloned();
        let role = role.ok_or_else(|| CommandError::new(ErrorCode::AccessDenied))?;
        self.empty_slot(Action::ClosePatient).await?;
        let mut entry = self.entry(Action::ChooseRole, Outcome::Done);
        entry.actor = self.actor_of(Some(&session));
        entry.actor.role = Some(role.code.clone());
        self.record(entry).await?;
        *session.role() = Some(role);
        Ok(self.session())
    }

    /// Signs out. Everything here is gone first; then HelseID is told, and its answer changes nothing (ID-13).
    pub async fn sign_out(&self) -> Result<(), CommandError> {
        self.leave(true).await.map(drop)
    }

    /// Signs out without ending the session in the browser too. True when HelseID has confirmed that it took the tokens
    /// back.
    pub async fn sign_out_here(&self) -> Result<bool, CommandError> {
        self.leave(false).await
    }

    /// Signs out, with or without ending the session in the browser too: a program that is about to end cannot show the
    /// page for that.
    pub(crate) async fn leave(&self, browser_too: bool) -> Result<bool, CommandError> {
        self.abort_sign_in();
        let (session, patient) = {
            let mut state = self.inner.sign_in.state();
            state.is_expired = false;
            (state.session.take(), self.slot().take())
        };
        let mut entry = self.entry(Action::SignOut, Outcome::Done);
        entry.actor = self.actor_of(session.as_deref());
        entry.patient = patient
            .as_ref()
            .map(|patient| patient.context.person().expose().to_owned().into());
        drop(patient);
        let Some(session) = session else {
            return Ok(true);
        };
        let mut signed_out = session.session.sign_out();
        drop(session);
        let recorded = self.record(entry).await;
        if browser_too && let Some(address) = signed_out.end_session(EndSession::Button).await {
            let browser = Arc::clone(&self.inner.browser);
            let opened = tokio::task::spawn_blocking(move || browser.open(address.as_str())).await;
            if !matches!(opened, Ok(Ok(()))) {
                tracing::warn!(action = "end_session", "the browser could not be opened");
            }
        }
        let revoked = signed_out.revoked().await;
        tracing::info!(
            action = "sign_out",
            outcome = if revoked { "revoked" } else { "not revoked" },
            "signed out"
        );
        recorded.map(|()| revoked)
    }

    /// Whoever is signed in.
    pub(crate) fn signed_in(&self) -> Result<Arc<SignedIn>, CommandError> {
        let (session, is_expired) = {
            let state = self.inner.sign_in.state();
            (state.session.clone(), state.is_expired)
        };
        match session {
            Some(session) => match session.session.state() {
                Standing::SignedIn { .. } | Standing::Renewing { .. } => {
                    self.refuse_while_locked()?;
                    Ok(session)
                }
                Standing::Expired | Standing::SignedOut | Standing::Waiting => {
                    self.expire_session(&session);
                    Err(CommandError::new(ErrorCode::SessionExpired))
                }
            },
            None if is_expired => Err(CommandError::new(ErrorCode::SessionExpired)),
            None => Err(CommandError::new(ErrorCode::NotSignedIn)),
        }
    }

    /// This session is over by HelseID's word or by time: nothing of the patient stays. A newer session is not touched.
    pub(crate) fn expire_session(&self, ended: &Arc<SignedIn>) {
        let patient = {
            let mut state = self.inner.sign_in.state();
            let taken = state.session.take_if(|session| Arc::ptr_eq(session, ended));
            if taken.is_none() {
                return;
            }
            state.is_expired = true;
            self.slot().take()
        };
        self.record_session_end(ended, patient);
    }

    /// Puts somebody, or nobody, in the place of whoever is signed in. The former session and its patient go in one step,
    /// so that nobody comes to sit before a patient whom somebody else opened.
    fn replace_session(&self, next: Option<Arc<SignedIn>>) -> Result<(), CommandError> {
        let (former, patient) = {
            let mut state = self.inner.sign_in.state();
            if let Some(next) = &next
                && state.waiting.take().is_none()
            {
                drop(state);
                // Somebody ended the wait, or signed out, while the record was written.
                self.record_session_end(next, None);
                drop(next.session.sign_out());
                return Err(CommandError::new(ErrorCode::SignInCancelled));
            }
            state.is_expired = false;
            state.attendance = next
                .is_some()
                .then(|| Attendance::new(self.inner.clock.now()));
            let former = std::mem::replace(&mut state.session, next);
            (former, self.slot().take())
        };
        if let Some(former) = former {
            self.record_session_end(&former, patient);
            drop(former.session.sign_out());
        }
        Ok(())
    }

    fn record_session_end(&self, ended: &SignedIn, patient: Option<OpenPatientState>) {
        let entry = |action| Entry {
            actor: self.actor_of(Some(ended)),
            ..self.entry(action, Outcome::Done)
        };
        let closed = patient.map(|patient| Entry {
            patient: Some(patient.context.person().expose().to_owned().into()),
            ..entry(Action::ClosePatient)
        });
        self.record_end(closed.into_iter().chain([entry(Action::EndSession)]));
    }

    /// Does something while this very session is in force, and nothing otherwise. The session cannot end or be replaced
    /// meanwhile: no waiting inside.
    pub(crate) fn while_in_place<T>(
        &self,
        session: &Arc<SignedIn>,
        work: impl FnOnce() -> T,
    ) -> Option<T> {
        let state = self.inner.sign_in.state();
        let in_place = state.session.as_ref();
        let is_it = in_place.is_some_and(|in_place| Arc::ptr_eq(in_place, session))
            && session.session.state().is_signed_in();
        is_it.then(work)
    }

    /// Who acts, for the audit record.
    pub(crate) fn actor(&self) -> Actor {
        let session = self.inner.sign_in.state().session.clone();
        self.actor_of(session.as_deref())
    }

    /// Who acts or acted in a session.
    pub(crate) fn actor_of(&self, session: Option<&SignedIn>) -> Actor {
        let organisation = Some(self.inner.environment.organisation.number.clone());
        match session {
            Some(session) => Actor {
                person: session.pid.as_ref().map(|pid| pid.to_string().into()),
                hpr: session.hpr_number.clone(),
                role: session.role_code(),
                organisation,
            },
            None => Actor {
                organisation,
                ..Actor::default()
            },
        }
    }

    /// Whoever is signed in before a locked screen.
    fn locked_out(&self) -> Option<Arc<SignedIn>> {
        let state = self.inner.sign_in.state();
        let is_locked = state
            .attendance
            .is_some_and(|attendance| attendance.is_locked());
        state.session.clone().filter(|_| is_locked)
    }

    /// Looks at or changes how the screen is attended; `None` where nobody is signed in.
    pub(crate) fn with_attendance<T>(&self, work: impl FnOnce(&mut Attendance) -> T) -> Option<T> {
        let mut state = self.inner.sign_in.state();
        let state = &mut *state;
        state.session.as_ref()?;
        state.attendance.as_mut().map(work)
    }

    /// Nobody was there for so long that everything ends, in the browser too.
    pub(crate) async fn end_unattended(&self) -> Result<(), CommandError> {
        let left = self.leave(true).await;
        self.inner.sign_in.state().is_expired = true;
        left.map(drop)
    }

    /// The same person has signed in before the locked screen: she goes on where she was, in a new session.
    async fn welcome_back(
        &self,
        session: Session,
        former: &Arc<SignedIn>,
    ) -> Result<(), CommandError> {
        let next = self.meet(session).await?;
        let role = former.role().clone();
        // An approval that is gone since takes the patient with it: her attest names it.
        let is_the_same = role.as_ref().is_none_or(|role| next.roles.contains(role));
        if is_the_same {
            *next.role() = role;
        }
        let basis = self.slot().basis().filter(|_| is_the_same);
        let tokens = match basis {
            Some(basis) => Some(Arc::new(PatientTokens::new(self, basis.code())?)),
            None => None,
        };
        let mut entry = self.unlocked_entry();
        entry.actor = self.actor_of(Some(&next));
        entry.decision = tokens.as_ref().map(|tokens| tokens.decision().to_owned());
        if let Err(error) = self.record(entry).await {
            drop(next.session.sign_out());
            return Err(error);
        }
        let now = self.inner.clock.now();
        let patient = {
            let mut state = self.inner.sign_in.state();
            let in_place = state.session.as_ref();
            let is_waited_for = state.waiting.is_some();
            if !is_waited_for || !in_place.is_some_and(|session| Arc::ptr_eq(session, former)) {
                drop(state);
                self.record_session_end(&next, None);
                drop(next.session.sign_out());
                return Err(CommandError::new(ErrorCode::SignInCancelled));
            }
            state.waiting = None;
            state.attendance = state.attendance.map(|attendance| attendance.resumed(now));
            state.session = Some(Arc::clone(&next));
            let mut slot = self.slot();
            match tokens {
                Some(tokens) => {
                    slot.hand_over(&next, tokens);
                    None
                }
                None => slot.take(),
            }
        };
        self.record_session_end(former, patient);
        drop(former.session.sign_out());
        Ok(())
    }

    /// Somebody has signed in: whoever was before is gone, and so is the patient.
    async fn welcome(&self, session: Session) -> Result<(), CommandError> {
        let signed_in = self.meet(session).await?;
        self.replace_session(None)?;
        let mut entry = self.entry(Action::SignIn, Outcome::Done);
        entry.actor = self.actor_of(Some(&signed_in));
        if let Err(error) = self.record(entry).await {
            // Without a record nobody works.
            drop(signed_in.session.sign_out());
            return Err(error);
        }
        self.replace_session(Some(signed_in))
    }

    /// Who it is, and with which approvals.
    async fn meet(&self, session: Session) -> Result<Arc<SignedIn>, CommandError> {
        let details = match session.userinfo().await {
            Ok(details) => details,
            // Without userinfo nobody's approvals are known: no attest, and no role but a stated one.
            Err(UserinfoError::NotOffered) => HprDetails::default(),
            Err(error) => {
                drop(session.sign_out());
                return Err(error.into());
            }
        };
        let identity = session
            .identity()
            .ok_or_else(|| CommandError::new(ErrorCode::SessionExpired))?;
        let role = |code: &String| RoleView {
            name: codes::name(codes::HEALTH_PERSONNEL, code)
                .unwrap_or(code)
                .to_owned(),
            code: code.clone(),
        };
        let mut roles: Vec<RoleView> = details
            .approvals
            .iter()
            .map(|approval| role(&approval.profession))
            .collect();
        // A peer in test may know a clinician's number and nothing of her approvals.
        if roles.is_empty()
            && self.inner.environment.kind != EnvironmentKind::Production
            && (details.hpr_number.is_some() || identity.hpr_number().is_some())
        {
            roles.extend(self.inner.environment.pps.role_code.iter().map(role));
        }
        let only = match roles.as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        };
        let environment = &self.inner.environment;
        let name = identity.name().map(str::to_owned).or_else(|| {
            let words: Vec<&str> = [identity.given_name(), identity.family_name()]
                .into_iter()
                .flatten()
                .collect();
            (!words.is_empty()).then(|| words.join(" "))
        });
        Ok(Arc::new(SignedIn {
            pps: Arc::new(
                session.authorizer(&api(PPS, &address_of(environment.pps.base.as_ref())?)),
            ),
            phr_api: api(PHR, &address_of(environment.phr.base.as_ref())?),
            name: name.unwrap_or_default(),
            pid: identity
                .pid()
                .map(|pid| Zeroizing::new(pid.expose_secret().to_owned())),
            hpr_number: details
                .hpr_number
                .or_else(|| identity.hpr_number().map(str::to_owned)),
            roles,
            role: Mutex::new(only),
            session,
        }))
    }
}

fn view(state: SessionState) -> SessionView {
    SessionView {
        state,
        clinician: None,
        until: None,
        seconds_left: None,
    }
}

/// Why a client key was not taken in.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyImportError {
    /// The text is no private key in one of the known forms.
    #[error("the text holds no private key that HelseID takes")]
    NotAKey,
    /// The secret store refused.
    #[error("the secret store did not take the key")]
    Secrets(#[from] SecretsError),
}

/// Takes the client's private key of an environment into the secret store.
pub fn import_client_key(
    secrets: &dyn Secrets,
    environment: &str,
    text: &str,
) -> Result<(), KeyImportError> {
    ClientKey::from_json(text).map_err(|_| KeyImportError::NotAKey)?;
    Ok(secrets.write(
        &SecretName::new(environment, SecretKind::ClientKey),
        text.as_bytes(),
    )?)
}

/// Removes the client's private key of an environment from the secret store; false when there was none.
pub fn remove_client_key(secrets: &dyn Secrets, environment: &str) -> Result<bool, SecretsError> {
    secrets.remove(&SecretName::new(environment, SecretKind::ClientKey))
}

/// Where a service is; nowhere where it is left out, and then no use case gets as far as asking it.
pub(crate) fn address_of(base: Option<&url::Url>) -> Result<url::Url, CommandError> {
    match base {
        Some(base) => Ok(base.clone()),
        None => url::Url::parse("https://left-out.invalid").map_err(|_| CommandError::internal()),
    }
}

/// A service at its base address.
pub(crate) fn service(name: &'static str, base: &url::Url) -> Result<Service, CommandError> {
    Service::new(name, base.clone()).map_err(|_| CommandError::new(ErrorCode::ConfigurationInvalid))
}

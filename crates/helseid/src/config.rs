//! What must be known before the first request. Nothing here has a default address.

use std::sync::Arc;
use std::time::Duration;

use innsyn_transport::{Clock, Limits, Origin, SystemClock};

use crate::jose::ClientKey;
use crate::random::{Means, Random, SystemRandom};

/// The client, as it is registered with HelseID, and how it signs users in.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// The issuer, byte for byte as HelseID writes it (no trailing slash).
    pub issuer: String,
    /// The client id.
    pub client_id: String,
    /// The client's private key.
    pub key: Arc<ClientKey>,
    /// Where the browser comes back to.
    pub redirect: Redirect,
    /// Every scope that is asked for at sign-in.
    pub scopes: Vec<String>,
    /// Every audience that is asked for at sign-in (`resource`). The code is exchanged for a token
    /// to the first one.
    pub resources: Vec<String>,
    /// For which organisation the client acts, when it has to say so.
    pub organisation: Option<Organisation>,
    /// The form in which details are sent.
    pub details: DetailsForms,
    /// `prompt` of a sign-in that does not choose its own.
    pub prompt: Option<Prompt>,
    /// `acr_values`, such as `Level4` or `idp:…`.
    pub acr_values: Option<String>,
    /// `ui_locales`.
    pub ui_locales: Option<String>,
    /// The lowest security level that is accepted; 4 for health data.
    pub security_level: u8,
    /// Life of a client assertion; 60 s at most.
    pub assertion_lifetime: Duration,
    /// How long a sign-in waits for the browser; five minutes at most.
    pub wait: Duration,
    /// Whether PAR carries a `DPoP` proof too, which binds the code to the key (RFC 9449 §10.1).
    /// HelseID does not ask for it.
    pub proof_at_par: bool,
    /// Time and size limits of token, PAR, revocation and userinfo requests.
    pub token_limits: Limits,
    /// Time and size limits of metadata and keys.
    pub metadata_limits: Limits,
    /// Registered address after sign-out; sent only together with the ID token.
    pub post_logout_redirect_uri: Option<String>,
    /// Words of the pages that the browser shows at the end.
    pub pages: Pages,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The random source.
    pub random: Arc<dyn Random>,
}

impl Config {
    /// Settings with nothing optional: `openid profile offline_access`, no audience, any port.
    pub fn new(issuer: impl Into<String>, client_id: impl Into<String>, key: ClientKey) -> Self {
        Self {
            issuer: issuer.into(),
            client_id: client_id.into(),
            key: Arc::new(key),
            redirect: Redirect::default(),
            scopes: ["openid", "profile", "offline_access"]
                .map(str::to_owned)
                .to_vec(),
            resources: Vec::new(),
            organisation: None,
            details: DetailsForms::default(),
            prompt: None,
            acr_values: None,
            ui_locales: None,
            security_level: 4,
            assertion_lifetime: Duration::from_secs(30),
            wait: Duration::from_mins(5),
            proof_at_par: false,
            token_limits: Limits::TOKEN,
            metadata_limits: Limits::METADATA,
            post_logout_redirect_uri: None,
            pages: Pages::default(),
            clock: Arc::new(SystemClock::new()),
            random: Arc::new(SystemRandom),
        }
    }

    pub(crate) fn means(&self) -> Means<'_> {
        Means {
            clock: &*self.clock,
            random: &*self.random,
        }
    }

    /// What a sign-in needs.
    pub(crate) fn check(&self) -> Result<(), InvalidConfig> {
        self.check_client()?;
        if self.resources.is_empty() || self.resources.iter().any(String::is_empty) {
            return Err(InvalidConfig::Resources);
        }
        if !self.scopes.iter().any(|scope| scope == "openid") || !self.scopes.iter().all(is_scope) {
            return Err(InvalidConfig::Scopes);
        }
        let path = self.redirect.path.as_bytes();
        let is_plain =
            |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.');
        if path.first() != Some(&b'/') || !path.iter().all(is_plain) {
            return Err(InvalidConfig::RedirectPath);
        }
        if matches!(&self.redirect.ports, Ports::Registered(ports) if ports.is_empty()) {
            return Err(InvalidConfig::RedirectPorts);
        }
        Ok(())
    }

    /// What every client needs.
    pub(crate) fn check_client(&self) -> Result<(), InvalidConfig> {
        if self.client_id.is_empty() {
            return Err(InvalidConfig::ClientId);
        }
        let lifetime = self.assertion_lifetime.as_secs();
        if !(10..=60).contains(&lifetime) {
            return Err(InvalidConfig::AssertionLifetime);
        }
        if !self
            .organisation
            .as_ref()
            .is_none_or(Organisation::is_valid)
        {
            return Err(InvalidConfig::OrganisationNumber);
        }
        Ok(())
    }
}

/// Why the settings cannot be used.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidConfig {
    /// The issuer is no address that may be used.
    #[error("the issuer is not a usable address")]
    Issuer,
    /// No client id.
    #[error("the client id is missing")]
    ClientId,
    /// No audience.
    #[error("no audience is configured")]
    Resources,
    /// `openid` is missing, or a scope holds a forbidden character.
    #[error("the scopes are not valid")]
    Scopes,
    /// Not within 10 to 60 s.
    #[error("the lifetime of assertions is not within 10 to 60 seconds")]
    AssertionLifetime,
    /// The path does not start with a slash, or holds a forbidden character.
    #[error("the path of the redirect address is not valid")]
    RedirectPath,
    /// No port.
    #[error("no port is registered for the redirect address")]
    RedirectPorts,
    /// No random bytes for the key of the proofs.
    #[error("no random bytes for a key")]
    Randomness,
    /// Not nine digits.
    #[error("an organisation number is not nine digits")]
    OrganisationNumber,
}

/// The redirect address: always this machine.
#[derive(Clone, Debug)]
pub struct Redirect {
    /// The registered host.
    pub host: LoopbackHost,
    /// The registered ports.
    pub ports: Ports,
    /// The registered path.
    pub path: String,
}

impl Default for Redirect {
    fn default() -> Self {
        Self {
            host: LoopbackHost::V4,
            ports: Ports::Any,
            path: "/callback".to_owned(),
        }
    }
}

/// How the redirect address names this machine.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum LoopbackHost {
    /// `127.0.0.1`
    V4,
    /// `[::1]`
    V6,
    /// `localhost`; both loopback addresses are then bound.
    Localhost,
}

impl LoopbackHost {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::V4 => "127.0.0.1",
            Self::V6 => "[::1]",
            Self::Localhost => "localhost",
        }
    }
}

/// Which port the redirect address has.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Ports {
    /// Any free one; HelseID's test environment takes that.
    Any,
    /// One of these, the first that is free; production needs registered ports.
    Registered(Vec<u16>),
}

/// For whom the client acts (`helseid_authorization`). A single-tenant client that needs only the
/// parent's number says nothing: HelseID adds it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Organisation {
    /// The client belongs to one organisation; this is the sub-unit.
    SingleTenant {
        /// Nine digits.
        child: String,
    },
    /// The client acts for several organisations.
    MultiTenant {
        /// Nine digits.
        parent: String,
        /// Nine digits.
        child: Option<String>,
    },
}

impl Organisation {
    /// Whether each number has nine digits.
    pub(crate) fn is_valid(&self) -> bool {
        let numbers = match self {
            Self::SingleTenant { child } => [Some(child), None],
            Self::MultiTenant { parent, child } => [Some(parent), child.as_ref()],
        };
        numbers
            .into_iter()
            .flatten()
            .all(|number| is_organisation_number(number))
    }
}

/// The form of details in a client assertion. HelseID takes both; several details always stand in
/// one array.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum DetailsForm {
    /// One object, as HelseID's own libraries send it.
    #[default]
    Object,
    /// An array, as RFC 9396 says.
    Array,
}

/// The form for each type of details.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct DetailsForms {
    /// `helseid_authorization`.
    pub organisation: DetailsForm,
    /// `nhn:tillitsrammeverk:parameters`.
    pub attest: DetailsForm,
}

/// Whether the user is asked to sign in although the browser knows her.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Prompt {
    /// Always sign in anew; the answer must prove it (`auth_time`).
    Login,
    /// Let the user choose the account.
    SelectAccount,
}

impl Prompt {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::SelectAccount => "select_account",
        }
    }
}

/// An API that tokens are fetched for.
#[derive(Clone, Debug)]
pub struct Api {
    /// `resource` and `aud`, such as `nhn:pps`.
    pub audience: String,
    /// The only origin that its tokens are sent to.
    pub origin: Origin,
    /// Scopes that its tokens are narrowed to; all of the audience's when empty.
    pub scopes: Vec<String>,
}

/// Words of the pages that the browser shows. Plain text; drawn without script and style.
#[derive(Clone, Debug)]
pub struct Pages {
    /// Language tag.
    pub language: String,
    /// Title of all pages.
    pub title: String,
    /// After a complete answer.
    pub done: String,
    /// After a refusal.
    pub refused: String,
    /// Above the button that ends the browser's session.
    pub end_session: String,
    /// On the button.
    pub end_session_button: String,
}

impl Default for Pages {
    fn default() -> Self {
        Self {
            language: "nb".to_owned(),
            title: "HelseID".to_owned(),
            done: "Innloggingen er mottatt. Du kan gå tilbake til programmet.".to_owned(),
            refused: "Innloggingen ble ikke fullført. Gå tilbake til programmet.".to_owned(),
            end_session: "Du er logget ut av programmet. Avslutt også innloggingen i nettleseren."
                .to_owned(),
            end_session_button: "Logg ut av HelseID".to_owned(),
        }
    }
}

pub(crate) fn is_organisation_number(text: &str) -> bool {
    text.len() == 9 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A scope token of RFC 6749 §3.3.
#[expect(clippy::ptr_arg, reason = "used as a predicate over a list of strings")]
fn is_scope(text: &String) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e))
}

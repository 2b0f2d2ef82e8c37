//! What a sandbox can be told before it starts, and the clients that it hands out.

use std::fmt;

use jiff::SignedDuration;

use crate::content::ContentOptions;

/// How a sandbox is set up. `SandboxOptions::default()` is what the demonstration uses.
#[derive(Clone, Debug)]
pub struct SandboxOptions {
    /// How wrong the sandbox's clock is; positive is ahead.
    pub clock_skew: SignedDuration,
    /// Ports to listen on; 0 takes a free one.
    pub ports: Ports,
    /// The organisation that the ready clients belong to.
    pub organisation: Organisation,
    /// Settings of the ready user client.
    pub client: ClientOptions,
    /// Seconds that an access token lives.
    pub access_token_seconds: i64,
    /// Seconds that a refresh token lives.
    pub refresh_token_seconds: i64,
    /// Seconds that a pushed authorization request lives.
    pub request_uri_seconds: i64,
    /// Whether HelseID keeps the browser signed in between two sign-ins.
    pub single_sign_on: bool,
    /// Whether the APIs demand a nonce in proofs, as RFC 9449 section 9 allows.
    pub api_nonces: bool,
    /// How strict HelseID is about what older clients do.
    pub mode: Mode,
    /// Seconds from the confirmation of a client in self-service until its first token can be had.
    pub confirmation_seconds: i64,
    /// Days until the registered client keys expire.
    pub client_key_days: i64,
    /// Who and what the sandbox holds.
    pub content: ContentOptions,
}

/// How HelseID treats what its own documentation once allowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Today's rules only.
    #[default]
    Strict,
    /// Also assertions as older clients make them: `typ` absent or `JWT`, no `kid`, `aud` of the
    /// endpoint or as a list, up to ten minutes of life, the same one again for the nonce, and
    /// details with an authorization code.
    Lenient,
}

impl Default for SandboxOptions {
    fn default() -> Self {
        Self {
            clock_skew: SignedDuration::ZERO,
            ports: Ports::default(),
            organisation: Organisation::default(),
            client: ClientOptions::default(),
            access_token_seconds: 600,
            refresh_token_seconds: 28_800,
            request_uri_seconds: 60,
            single_sign_on: false,
            api_nonces: false,
            mode: Mode::Strict,
            confirmation_seconds: 20,
            client_key_days: 365,
            content: ContentOptions::default(),
        }
    }
}

/// Ports to listen on; 0 takes a free one.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ports {
    /// HelseID.
    pub helseid: u16,
    /// Pasientens prøvesvar.
    pub pps: u16,
    /// Pasientens journaldokumenter.
    pub phr: u16,
    /// EDI 2.0.
    pub edi: u16,
    /// The test-token service.
    pub ttt: u16,
    /// HelseID's self-service.
    pub selfservice: u16,
    /// The sandbox's own administration.
    pub admin: u16,
}

impl Ports {
    /// Seven ports in a row, or free ones when `first` is 0.
    pub fn starting_at(first: u16) -> Self {
        let next = |step| {
            if first == 0 {
                0
            } else {
                first.saturating_add(step)
            }
        };
        Self {
            helseid: first,
            pps: next(1),
            phr: next(2),
            edi: next(3),
            ttt: next(4),
            selfservice: next(5),
            admin: next(6),
        }
    }
}

/// An organisation with the units that its clients may speak for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    /// Organisation number of the legal entity.
    pub parent: String,
    /// Name of the legal entity.
    pub name: String,
    /// Organisation number of the point of care.
    pub child: String,
    /// Name of the point of care.
    pub child_name: String,
}

impl Default for Organisation {
    fn default() -> Self {
        Self {
            parent: "123456785".to_owned(),
            name: "Kattskinnet legesenter".to_owned(),
            child: "123456793".to_owned(),
            child_name: "Storgata, Kattskinnet".to_owned(),
        }
    }
}

/// Whether a client speaks for one organisation or for several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tenancy {
    /// One organisation; HelseID adds the parent itself.
    Single,
    /// Several organisations that have delegated to a supplier; the client names the parent.
    Multi,
}

/// What happens to a refresh token that has been used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefreshTokenUse {
    /// It dies, and using it again revokes the whole family.
    OneTimeUseOnly,
    /// It goes on working.
    Reusable,
}

/// Settings of the ready user client.
#[derive(Clone, Debug)]
pub struct ClientOptions {
    /// The client id.
    pub id: String,
    /// What happens to used refresh tokens.
    pub refresh_token_use: RefreshTokenUse,
    /// One organisation or several.
    pub tenancy: Tenancy,
    /// Whether any port of a loopback redirect address is taken, as HelseID's test environment
    /// does; otherwise only the registered addresses are.
    pub any_port: bool,
}

impl Default for ClientOptions {
    fn default() -> Self {
        Self {
            id: "8f6f0a0c-5d4e-4b53-9e0e-1f5d3a7c2b10".to_owned(),
            refresh_token_use: RefreshTokenUse::OneTimeUseOnly,
            tenancy: Tenancy::Single,
            any_port: true,
        }
    }
}

/// A registered user client with its private key, ready to sign in.
#[derive(Clone)]
pub struct ReadyClient {
    /// The client id.
    pub id: String,
    /// The private key as a JWK, with `kid` and `alg`.
    pub private_jwk: serde_json::Value,
    /// A registered redirect address.
    pub redirect_uri: String,
    /// Every scope that the client may ask for, space separated in the order of the token plan;
    /// the two PHR list scopes exclude each other.
    pub scopes: Vec<String>,
    /// A registered address to come back to after signing out.
    pub post_logout_redirect_uri: String,
    /// The organisation that the client belongs to.
    pub organisation: Organisation,
}

impl fmt::Debug for ReadyClient {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ReadyClient")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// A registered machine client (client credentials) with its private key.
#[derive(Clone)]
pub struct MachineClient {
    /// The client id.
    pub id: String,
    /// The private key as a JWK, with `kid` and `alg`.
    pub private_jwk: serde_json::Value,
    /// Scopes that the client may ask for.
    pub scopes: Vec<String>,
}

impl fmt::Debug for MachineClient {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("MachineClient")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

//! What the provider remembers: pushed requests, sign-ins under way, codes, sessions, tokens.
//!
//! All of it lives in memory and dies with the sandbox.

use std::collections::HashMap;

use super::client::Client;
use super::details::Details;
use crate::options::Tenancy;
use crate::people::Clinician;
use crate::random;

/// A pushed authorization request that has been checked.
#[derive(Clone, Debug)]
pub(crate) struct AuthorizationRequest {
    pub(crate) client_id: String,
    pub(crate) redirect_uri: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) resources: Vec<String>,
    pub(crate) state: Option<String>,
    pub(crate) nonce: Option<String>,
    pub(crate) code_challenge: String,
    pub(crate) prompt: Vec<String>,
    pub(crate) acr_values: Vec<String>,
    pub(crate) max_age: Option<i64>,
    pub(crate) test_pid: Option<String>,
    pub(crate) test_security_level: Option<u8>,
    pub(crate) dpop_jkt: Option<String>,
    pub(crate) has_request_attest: bool,
    pub(crate) request_details: Option<serde_json::Value>,
    /// Whether the browser posts the answer to the client instead of carrying it in the address.
    pub(crate) form_post: bool,
}

/// A pushed request, or a sign-in page that is open for it.
#[derive(Clone, Debug)]
pub(crate) struct Pending {
    pub(crate) request: AuthorizationRequest,
    pub(crate) expires: i64,
}

/// Who signed in, when and how.
#[derive(Clone, Debug)]
pub(crate) struct Login {
    pub(crate) clinician: &'static Clinician,
    pub(crate) level: u8,
    pub(crate) auth_time: i64,
    pub(crate) sid: String,
    /// Whether the ID token of a refresh shall be another person's, as chosen on the page.
    pub(crate) another_at_refresh: bool,
    /// How the organisation and the client are to be registered, as chosen on the page.
    pub(crate) registration: Registration,
}

/// What a person may choose of the registration on the sign-in page: each is something that is wrong with a real client
/// one day.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Registration {
    /// As the client is registered.
    AsItIs,
    /// The organisation has not signed the terms of PHR.
    TermsUnsigned,
    /// No child organisation is whitelisted.
    NotWhitelisted,
    /// Nobody has delegated to the supplier.
    DelegationWithdrawn,
    /// A single-tenant client is registered as multi-tenant, or the other way round.
    OtherTenancy,
}

impl Registration {
    /// By the value of the page's form.
    pub(crate) fn chosen(value: Option<&str>) -> Self {
        match value {
            Some("unsigned") => Self::TermsUnsigned,
            Some("not-whitelisted") => Self::NotWhitelisted,
            Some("withdrawn") => Self::DelegationWithdrawn,
            Some("other-tenancy") => Self::OtherTenancy,
            _ => Self::AsItIs,
        }
    }

    /// The client as this registration has it.
    pub(crate) fn of(self, client: &Client) -> Client {
        let mut client = client.clone();
        match self {
            Self::AsItIs | Self::TermsUnsigned => {}
            Self::NotWhitelisted => {
                client.children.clear();
                for delegation in &mut client.delegations {
                    delegation.organisation.child.clear();
                }
            }
            Self::DelegationWithdrawn => client.delegations.clear(),
            Self::OtherTenancy => {
                client.tenancy = match client.tenancy {
                    Tenancy::Single => Tenancy::Multi,
                    Tenancy::Multi => Tenancy::Single,
                }
            }
        }
        client
    }
}

/// An authorization code.
#[derive(Debug)]
pub(crate) struct Code {
    pub(crate) request: AuthorizationRequest,
    pub(crate) login: Login,
    pub(crate) expires: i64,
    /// The session that came of it, once it has been used.
    pub(crate) family: Option<u64>,
    pub(crate) used: bool,
}

/// All refresh tokens that descend from one sign-in.
#[derive(Clone, Debug)]
pub(crate) struct Family {
    pub(crate) client_id: String,
    pub(crate) login: Login,
    pub(crate) scopes: Vec<String>,
    pub(crate) resources: Vec<String>,
    pub(crate) request_details: Option<serde_json::Value>,
    pub(crate) has_request_attest: bool,
    pub(crate) expires: i64,
    pub(crate) revoked: bool,
}

/// One refresh token.
#[derive(Debug)]
pub(crate) struct RefreshToken {
    pub(crate) family: u64,
    pub(crate) spent: bool,
}

/// The stores of one provider.
#[derive(Debug, Default)]
pub(crate) struct Store {
    pub(crate) pushed: HashMap<String, Pending>,
    /// Sign-in pages by the random name that stands in their form.
    pub(crate) pages: HashMap<String, Pending>,
    /// Which page an already used `request_uri` opened, for a reload in the same browser.
    pub(crate) opened: HashMap<String, String>,
    pub(crate) codes: HashMap<String, Code>,
    pub(crate) families: HashMap<u64, Family>,
    pub(crate) refresh_tokens: HashMap<String, RefreshToken>,
    /// Browser sessions by cookie value.
    pub(crate) browsers: HashMap<String, Login>,
    next_family: u64,
}

impl Store {
    /// Forgets what can no longer be used.
    pub(crate) fn sweep(&mut self, now: i64) {
        self.pushed.retain(|_, pending| pending.expires >= now);
        self.pages.retain(|_, pending| pending.expires >= now);
        let pages = &self.pages;
        self.opened.retain(|_, page| pages.contains_key(page));
        // Used codes are kept as long as their family, so that a second use is noticed.
        self.families.retain(|_, family| family.expires >= now);
        let families = &self.families;
        self.codes.retain(|_, code| {
            code.expires >= now
                || code
                    .family
                    .is_some_and(|family| families.contains_key(&family))
        });
        self.refresh_tokens
            .retain(|_, token| families.contains_key(&token.family));
    }

    /// Starts a family.
    pub(crate) fn add_family(&mut self, family: Family) -> u64 {
        self.next_family += 1;
        self.families.insert(self.next_family, family);
        self.next_family
    }

    /// Makes a refresh token of a family.
    pub(crate) fn add_refresh_token(&mut self, family: u64) -> String {
        let token = random::handle();
        self.refresh_tokens.insert(
            token.clone(),
            RefreshToken {
                family,
                spent: false,
            },
        );
        token
    }

    /// Ends a family: none of its refresh tokens works any more.
    pub(crate) fn revoke(&mut self, family: u64) {
        if let Some(family) = self.families.get_mut(&family) {
            family.revoked = true;
        }
    }
}

impl Family {
    /// The details of the request object, which go into every token of the family.
    pub(crate) fn details(&self) -> Details {
        self.request_details
            .as_ref()
            .and_then(|details| Details::parse(details).ok())
            .unwrap_or_default()
    }
}

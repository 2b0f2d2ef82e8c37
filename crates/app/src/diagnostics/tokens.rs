//! What stands in the tokens, with the demand of each service beside it; and fetching tokens for a check.

use std::sync::Arc;

use helseid::{Authorizer, TokenFacts};
use innsyn_transport::AuthorizeError;

use crate::App;
use crate::dto::{
    CommandError, DataSourceCode, ErrorCode, LegalBasisCode, ServiceCode, TokenFactKey as Key,
    TokenFactView, TokenView,
};
use crate::environment::PpsApi;
use crate::views;

/// Level of the sign-in that both services demand.
const LEVEL: u8 = 4;

impl App {
    /// What the tokens say that are held now, the ID token first.
    #[must_use]
    pub fn token_facts(&self) -> Vec<TokenView> {
        let mut held: Vec<TokenFacts> = self
            .signed_in()
            .map(|session| session.session().token_facts())
            .unwrap_or_default();
        if let Some(machine) = self.inner.machine.get() {
            held.extend(machine.token_facts());
        }
        held.iter().map(|facts| self.token_view(facts)).collect()
    }

    fn token_view(&self, facts: &TokenFacts) -> TokenView {
        let service = match facts.asked_for.as_str() {
            _ if facts.is_id_token => ServiceCode::Helseid,
            "nhn:pps" => ServiceCode::Pps,
            "nhn:phr" => ServiceCode::Phr,
            "nhn:msh" => ServiceCode::Edi,
            _ => ServiceCode::Helseid,
        };
        let facts = if facts.readable {
            self.fact_views(facts, service)
        } else {
            Vec::new()
        };
        TokenView {
            service,
            is_id_token: service == ServiceCode::Helseid,
            readable: !facts.is_empty(),
            facts,
        }
    }

    fn fact_views(&self, facts: &TokenFacts, service: ServiceCode) -> Vec<TokenFactView> {
        let environment = &self.inner.environment;
        let is_of_user = !matches!(service, ServiceCode::Edi | ServiceCode::Innsyn);
        let mut rows = Rows(Vec::new());
        rows.demanded(
            Key::Issuer,
            facts.issuer.clone().unwrap_or_default(),
            environment.helseid.issuer.clone(),
            facts.issuer.as_deref() == Some(environment.helseid.issuer.as_str()),
        );
        rows.demanded(
            Key::Audience,
            facts.audiences.join(" "),
            facts.asked_for.clone(),
            matches!(facts.audiences.as_slice(), [one] if *one == facts.asked_for),
        );
        if let Some(wanted) = self.scopes_of(service) {
            let met = wanted
                .iter()
                .all(|scope| facts.scopes.iter().any(|held| held == scope));
            rows.demanded(Key::Scopes, facts.scopes.join(" "), wanted.join(" "), met);
        }
        if service == ServiceCode::Helseid {
            let rejected = self.rejected_scopes();
            rows.demanded(
                Key::RejectedScopes,
                rejected.join(" "),
                String::new(),
                rejected.is_empty(),
            );
        }
        if is_of_user {
            let level = facts.security_level.clone().unwrap_or_default();
            let met = level.parse::<u8>().is_ok_and(|level| level >= LEVEL);
            rows.demanded(Key::SecurityLevel, level, LEVEL.to_string(), met);
            rows.told(Key::HprNumber, facts.hpr_number.clone().unwrap_or_default());
            rows.told(Key::IdentityNumber, word(facts.has_identity_number));
        }
        if service != ServiceCode::Helseid {
            let [parent, child, supplier] = facts.organisation.clone();
            let number = environment.organisation.number.clone();
            let met = parent.as_deref() == Some(number.as_str());
            rows.demanded(
                Key::OrganisationParent,
                parent.unwrap_or_default(),
                number,
                met,
            );
            match &environment.point_of_care {
                // The token of the sign-in is asked for without the place (HID-1009), and is used where none is needed.
                Some(place) if service == ServiceCode::Phr || child.is_some() => rows.demanded(
                    Key::OrganisationChild,
                    child.clone().unwrap_or_default(),
                    place.number.clone(),
                    child.as_deref() == Some(place.number.as_str()),
                ),
                Some(_) | None => {
                    rows.told(Key::OrganisationChild, child.unwrap_or_default());
                }
            }
            if let Some(supplier) = supplier {
                rows.told(Key::OrganisationSupplier, supplier);
            }
            let bound = facts.key_matches;
            rows.demanded(
                Key::KeyMatch,
                bound.map(word).unwrap_or_default(),
                word(true),
                bound == Some(true),
            );
        }
        match service {
            ServiceCode::Phr => rows.demanded(
                Key::Attest,
                word(facts.has_attest),
                word(true),
                facts.has_attest,
            ),
            ServiceCode::Edi => {
                let ids = facts.her_ids.clone();
                let met = ids.is_some();
                rows.demanded(Key::HerIds, ids.unwrap_or_default(), "0".to_owned(), met);
            }
            ServiceCode::Pps => rows.told(Key::Attest, word(facts.has_attest)),
            ServiceCode::Helseid | ServiceCode::Innsyn => {}
        }
        let now = self.inner.clock.now().wall;
        if let Some(issued) = facts.issued {
            rows.told(Key::Issued, views::instant(issued).local);
        }
        if let Some(expires) = facts.expires {
            rows.told(Key::Expires, views::instant(expires).local);
            let left = expires.as_second() - now.as_second();
            rows.demanded(
                Key::SecondsLeft,
                left.to_string(),
                "> 0".to_owned(),
                left > 0,
            );
        }
        rows.0
    }

    /// The scopes that a service must find in its token.
    fn scopes_of(&self, service: ServiceCode) -> Option<Vec<&'static str>> {
        let environment = &self.inner.environment;
        match service {
            ServiceCode::Pps => Some(vec![match environment.pps.api {
                PpsApi::V1 => "nhn:pps/provesvar",
                PpsApi::V2 => "nhn:pps/provesvar-read",
            }]),
            ServiceCode::Phr => Some(vec![
                "nhn:phr/mhd/read-document",
                match environment.phr.legal_basis {
                    LegalBasisCode::Kjernejournalforskriften => {
                        "nhn:phr/mhd/read-documentreferences/kjernejournalforskriften"
                    }
                    LegalBasisCode::HelsepersonellovenSection45 => {
                        "nhn:phr/mhd/read-documentreferences"
                    }
                },
            ]),
            ServiceCode::Edi => Some(vec![innsyn_edi::SCOPE]),
            ServiceCode::Helseid | ServiceCode::Innsyn => None,
        }
    }

    /// Scopes that HelseID left out of the session's tokens.
    pub(crate) fn rejected_scopes(&self) -> Vec<String> {
        self.signed_in()
            .map(|session| session.session().rejected_scopes())
            .unwrap_or_default()
    }

    /// Tokens for Pasientens journaldokumenter: the open patient's, with her attest, or without where nobody is open.
    pub(crate) fn phr_authorizer(&self) -> Result<Arc<Authorizer>, CommandError> {
        let session = self.signed_in()?;
        match self.current() {
            Ok(active) => active.tokens.phr(&self.inner.environment, &session),
            Err(_) => Ok(Arc::new(session.session().authorizer(session.phr_api()))),
        }
    }

    /// Has a token of a service: the held one where it is good.
    pub(crate) async fn hold_token(&self, source: DataSourceCode) -> Result<(), CommandError> {
        let held = self.authorizer(source)?.hold().await;
        held.map_err(|error| self.refused_token(error.into()))
    }

    /// Has HelseID give a new token of a service although the held one is good: for a check only.
    pub(crate) async fn renew_token(&self, source: DataSourceCode) -> Result<(), CommandError> {
        let renewed = self.authorizer(source)?.renew_now().await;
        renewed.map_err(|error| self.refused_token(error.into()))
    }

    fn authorizer(&self, source: DataSourceCode) -> Result<Arc<Authorizer>, CommandError> {
        match source {
            DataSourceCode::Pps => Ok(self.signed_in()?.pps()),
            DataSourceCode::Phr => self.phr_authorizer(),
        }
    }

    fn refused_token(&self, error: AuthorizeError) -> CommandError {
        let told = CommandError::from(error);
        if told.code == ErrorCode::ClientRejected && told.service_code.is_none() {
            let refusal = self
                .signed_in()
                .ok()
                .and_then(|session| session.session().last_refusal());
            return told.with_service_code(refusal.map(|refusal| refusal.to_string()));
        }
        told
    }

    /// The id of the newest request to a service.
    pub(crate) fn last_correlation(&self, source: DataSourceCode) -> Option<String> {
        let name = match source {
            DataSourceCode::Pps => "pps",
            DataSourceCode::Phr => "phr",
        };
        let trace = self.inner.transport.trace();
        let newest = trace.iter().rev().find(|entry| entry.service == name);
        newest.map(|entry| entry.correlation.to_string())
    }
}

struct Rows(Vec<TokenFactView>);

impl Rows {
    fn told(&mut self, key: Key, value: String) {
        self.0.push(TokenFactView {
            key,
            value,
            demand: None,
            met: None,
        });
    }

    fn demanded(&mut self, key: Key, value: String, demand: String, met: bool) {
        self.0.push(TokenFactView {
            key,
            value,
            demand: Some(demand),
            met: Some(met),
        });
    }
}

fn word(yes: bool) -> String {
    if yes { "yes" } else { "no" }.to_owned()
}

//! The token of one opened patient, or of one elevation: for Pasientens journaldokumenter, with the attest.
//!
//! It is fetched when first needed, belongs to one decision, and dies with it: [`PatientTokens::close`] makes the session
//! forget it, also while it is on its way (the token plan, `docs/architecture.md`).

use std::sync::{Arc, Mutex, PoisonError};

use helseid::{Attest, AttestParts, Authorizer, Code, DecisionRef, Identifier, PurposeOfUse};

use crate::App;
use crate::dto::{CommandError, ErrorCode};
use crate::environment::{Environment, SystemCode};
use crate::session::SignedIn;

/// Code list 9060, from which the role comes.
const ROLE_SYSTEM: &str = "urn:oid:2.16.578.1.12.4.1.1.9060";

/// What one decision may fetch.
pub(crate) struct PatientTokens {
    decision: String,
    scope: u128,
    purpose: PurposeOfUse,
    state: Mutex<State>,
}

enum State {
    Unused,
    Open(Arc<SignedIn>, Arc<Authorizer>),
    Closed,
}

impl PatientTokens {
    /// A new decision for a basis, by the basis' code on the wire.
    pub(crate) fn new(app: &App, basis: &str) -> Result<Self, CommandError> {
        let random = app.inner.random.number()?;
        let purpose = match app.inner.environment.attest.purposes.of(basis) {
            "ETREAT" => PurposeOfUse::ETreat,
            "COC" => PurposeOfUse::Coc,
            "BTG" => PurposeOfUse::Btg,
            _ => PurposeOfUse::Treat,
        };
        Ok(Self {
            decision: uuid::Builder::from_random_bytes(random.to_be_bytes())
                .into_uuid()
                .to_string(),
            scope: app.inner.random.number()?,
            purpose,
            state: Mutex::new(State::Unused),
        })
    }

    /// The decision that the attest and the audit record name.
    pub(crate) fn decision(&self) -> &str {
        &self.decision
    }

    /// Tokens and proofs for Pasientens journaldokumenter. Without a role there is no attest, and the service decides.
    pub(crate) fn phr(
        &self,
        environment: &Environment,
        session: &Arc<SignedIn>,
    ) -> Result<Arc<Authorizer>, CommandError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match &*state {
            State::Open(of, authorizer) if Arc::ptr_eq(of, session) => {
                return Ok(Arc::clone(authorizer));
            }
            State::Closed | State::Open(..) => {
                return Err(CommandError::new(ErrorCode::PatientContextChanged));
            }
            State::Unused => {}
        }
        let api = session.phr_api();
        let authorizer = match session.role_code() {
            None => session.session().authorizer(api),
            Some(role) => {
                let attest = self.attest(environment, role)?;
                session.session().attested(self.scope, api, &attest)
            }
        };
        let authorizer = Arc::new(authorizer);
        *state = State::Open(Arc::clone(session), Arc::clone(&authorizer));
        Ok(authorizer)
    }

    /// Ends the decision: its tokens are forgotten, and none is given any more.
    pub(crate) fn close(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let State::Open(session, _) = std::mem::replace(&mut *state, State::Closed) {
            session.session().close_scope(self.scope);
        }
    }

    fn attest(&self, environment: &Environment, role: String) -> Result<Attest, CommandError> {
        let settings = &environment.attest;
        let place = environment
            .point_of_care
            .as_ref()
            .unwrap_or(&environment.organisation);
        let code = |code: &SystemCode| Code {
            code: code.code.clone(),
            system: code.system.clone(),
        };
        Attest::new(AttestParts {
            authorization: Some(Code {
                code: role,
                system: ROLE_SYSTEM.to_owned(),
            }),
            legal_entity: Identifier::organisation(environment.organisation.number.clone()),
            point_of_care: Identifier::organisation(place.number.clone()),
            department: settings.department.as_ref().map(|unit| Identifier {
                id: unit.code.clone(),
                system: unit.system.clone(),
            }),
            healthcare_service: settings.healthcare_service.as_ref().map(code),
            purpose_of_use: self.purpose,
            purpose_of_use_details: settings.purpose_of_use_details.as_ref().map(code),
            decision_ref: DecisionRef {
                id: self.decision.clone(),
                user_selected: true,
            },
            patient_point_of_care: None,
            patient_department: None,
        })
        .map_err(|_| CommandError::new(ErrorCode::ConfigurationInvalid))
    }
}

impl Drop for PatientTokens {
    fn drop(&mut self) {
        self.close();
    }
}

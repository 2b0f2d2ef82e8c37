//! The open patient: one place, one opening at a time, and everything that must go when it closes.
//!
//! Whoever asks a service takes an [`Active`] before the request and comes back with it after the answer; if another
//! opening is in the place by then, the answer is dropped and the screen is told that the patient was changed.

use std::collections::HashMap;
use std::sync::Arc;

use innsyn_domain::{
    AccessGate, BlockedNotice, ContextId, DataSource, ElevatedLookup, Now, OrdinaryBasis,
    PatientContext,
};
use tokio_util::sync::CancellationToken;

use crate::App;
use crate::attest::PatientTokens;
use crate::audit::{Action, Basis, Outcome};
use crate::documents::{Fetches, KeptDocuments, Opened, OpenedTexts};
use crate::dto::{
    CommandError, ContextRef, DataSourceCode, ErrorCode, MomentView, OpenPatient,
    OrdinaryBasisCode, PatientName, PatientView, SexCode,
};
use crate::person;
use crate::session::SignedIn;

/// The place for the open patient.
#[derive(Default)]
pub(crate) struct Slot(Option<OpenPatientState>);

impl Slot {
    /// Every name that sources gave of the open patient.
    pub(crate) fn names(&self) -> Vec<String> {
        self.0
            .iter()
            .flat_map(|state| &state.facts.names)
            .flat_map(|name| [name.family.clone(), name.given.clone()])
            .collect()
    }

    /// Takes the patient out. To be dropped when the place is no longer locked.
    pub(crate) fn take(&mut self) -> Option<OpenPatientState> {
        self.0.take()
    }

    /// Ends what must not wait behind a locked screen: elevated access, and a question about it.
    pub(crate) fn lay_down(&mut self) {
        if let Some(patient) = &mut self.0 {
            patient.end_elevation();
            patient.gate.close();
        }
    }

    /// The same person is back with a new session: she goes on with a new decision.
    pub(crate) fn hand_over(&mut self, session: &Arc<SignedIn>, tokens: Arc<PatientTokens>) {
        if let Some(patient) = &mut self.0 {
            patient.session = Arc::clone(session);
            std::mem::replace(&mut patient.tokens, tokens).close();
        }
    }

    /// On which basis the open patient was opened.
    pub(crate) fn basis(&self) -> Option<OrdinaryBasis> {
        self.0.as_ref().map(|patient| patient.context.basis())
    }
}

/// Everything that belongs to one opening.
pub(crate) struct OpenPatientState {
    /// In whose session she was opened.
    pub(crate) session: Arc<SignedIn>,
    pub(crate) context: Arc<PatientContext>,
    pub(crate) cancel: CancellationToken,
    pub(crate) gate: AccessGate,
    pub(crate) tokens: Arc<PatientTokens>,
    pub(crate) facts: PatientFacts,
    pub(crate) reports: Option<Arc<innsyn_pps::ReportSearch>>,
    /// The search for reports that is under way.
    pub(crate) report_fetch: Option<crate::reports::ReportFetch>,
    pub(crate) documents: Option<Arc<innsyn_phr::DocumentSearch>>,
    pub(crate) notices: HashMap<DataSource, BlockedNotice>,
    pub(crate) elevated: Option<ElevatedAccess>,
    pub(crate) opened: HashMap<String, Opened>,
    pub(crate) fetches: Fetches,
    pub(crate) kept: KeptDocuments,
    pub(crate) texts: OpenedTexts,
}

/// What one elevated look-up opened; lies beside the ordinary lists.
pub(crate) struct ElevatedAccess {
    pub(crate) lookup: Arc<ElevatedLookup>,
    pub(crate) tokens: Arc<PatientTokens>,
    pub(crate) found: ElevatedFound,
}

/// The list of an elevated look-up.
pub(crate) enum ElevatedFound {
    Reports(Arc<innsyn_pps::ReportSearch>),
    Documents(Arc<innsyn_phr::DocumentSearch>),
}

/// What a use case holds while it waits for a service.
#[derive(Clone)]
pub(crate) struct Active {
    pub(crate) session: Arc<SignedIn>,
    pub(crate) context: Arc<PatientContext>,
    pub(crate) cancel: CancellationToken,
    pub(crate) tokens: Arc<PatientTokens>,
}

/// What the sources said of the patient herself. Several values stand side by side when sources disagree.
#[derive(Clone, Debug, Default)]
pub(crate) struct PatientFacts {
    names: Vec<PatientName>,
    birth_dates: Vec<MomentView>,
    sexes: Vec<SexCode>,
}

impl PatientFacts {
    /// Adds a name unless the same words are there. One that is divided into family and given name replaces one that is not.
    pub(crate) fn add_name(&mut self, family: &str, given: &str, source: DataSourceCode) {
        let (family, given) = (family.trim().to_owned(), given.trim().to_owned());
        let new = words(&family, &given);
        if new.is_empty() {
            return;
        }
        let name = PatientName {
            family,
            given,
            source,
        };
        match self
            .names
            .iter_mut()
            .find(|known| words(&known.family, &known.given) == new)
        {
            Some(known) if known.family.is_empty() => *known = name,
            Some(_) => {}
            None => self.names.push(name),
        }
    }

    /// Adds a name that a source gave in one piece: "Family, Given" is taken apart, anything else is kept whole.
    pub(crate) fn add_full_name(&mut self, name: &str, source: DataSourceCode) {
        match name.split_once(',') {
            Some((family, given)) => self.add_name(family, given, source),
            None => self.add_name("", name, source),
        }
    }

    /// Adds a birth date unless the same day is there.
    pub(crate) fn add_birth_date(&mut self, moment: MomentView) {
        if !self
            .birth_dates
            .iter()
            .any(|known| known.local == moment.local)
        {
            self.birth_dates.push(moment);
        }
    }

    /// Adds a sex unless it is there.
    pub(crate) fn add_sex(&mut self, sex: SexCode) {
        if !self.sexes.contains(&sex) {
            self.sexes.push(sex);
        }
    }
}

/// The words of a name without regard to case, spaces and order: some sources write in capitals, some family name first.
fn words(family: &str, given: &str) -> Vec<String> {
    let mut words: Vec<String> = family
        .split_whitespace()
        .chain(given.split_whitespace())
        .map(str::to_lowercase)
        .collect();
    words.sort();
    words
}

impl OpenPatientState {
    /// The banner.
    pub(crate) fn view(&self) -> PatientView {
        let person = self.context.person();
        PatientView {
            context_id: self.context.id().to_string(),
            number: person.expose().to_owned(),
            number_kind: person::kind(person),
            basis: basis_code(self.context.basis()),
            names: self.facts.names.clone(),
            birth_dates: self.facts.birth_dates.clone(),
            sexes: self.facts.sexes.clone(),
        }
    }

    /// Lets go of what an elevated look-up opened, once its time is over; documents opened from it close too.
    pub(crate) fn end_what_is_over(&mut self, now: Now) {
        if self
            .elevated
            .as_ref()
            .is_some_and(|elevated| elevated.lookup.is_over(now))
        {
            self.end_elevation();
        }
    }

    /// Ends elevated access now. True when there was one.
    pub(crate) fn end_elevation(&mut self) -> bool {
        self.opened.retain(|_, opened| !opened.is_elevated());
        self.kept.forget_elevated();
        self.texts.forget_elevated();
        let ended = self.elevated.take();
        if let Some(elevated) = &ended {
            elevated.tokens.close();
        }
        ended.is_some()
    }
}

impl Drop for OpenPatientState {
    /// Whatever removes a patient from her place also stops her requests, closes the question, and ends her tokens.
    fn drop(&mut self) {
        self.cancel.cancel();
        self.gate.close();
        self.end_elevation();
        self.tokens.close();
    }
}

impl App {
    /// Opens a patient on a stated basis. The former one is gone before anything else happens (SES-2).
    pub async fn open_patient(&self, request: &OpenPatient) -> Result<PatientView, CommandError> {
        let session = self.signed_in()?;
        let person = match self.person(&request.number) {
            Ok(person) => person,
            Err(error) => {
                // Without the number: it may be mistyped, and then be somebody else's.
                let mut entry = self.entry(Action::OpenPatient, Outcome::Failed(error.code));
                entry.actor = self.actor_of(Some(&session));
                self.record(entry).await?;
                return Err(error);
            }
        };
        self.empty_slot(Action::ClosePatient).await?;
        let basis = ordinary_basis(request.basis);
        let context = Arc::new(PatientContext::open(
            self.inner.random.number()?,
            person,
            basis,
        ));
        let state = OpenPatientState {
            session: Arc::clone(&session),
            tokens: Arc::new(PatientTokens::new(self, basis.code())?),
            cancel: CancellationToken::new(),
            gate: AccessGate::new(),
            facts: PatientFacts::default(),
            reports: None,
            report_fetch: None,
            documents: None,
            notices: HashMap::new(),
            elevated: None,
            opened: HashMap::new(),
            fetches: Fetches::default(),
            kept: KeptDocuments::default(),
            texts: OpenedTexts::default(),
            context: Arc::clone(&context),
        };
        let mut entry = self.patient_entry(Action::OpenPatient, &context);
        entry.actor = self.actor_of(Some(&session));
        entry.basis = Some(Basis::Ordinary(request.basis));
        entry.decision = Some(state.tokens.decision().to_owned());
        self.record(entry.clone()).await?;
        let view = state.view();
        let placed = self.while_in_place(&session, || self.slot().0.replace(state));
        let Some(former) = placed else {
            // Signed out, or somebody else signed in, while the record was written: she is opened for nobody.
            entry.outcome = Outcome::Dropped;
            self.record(entry).await?;
            self.signed_in()?;
            return Err(CommandError::new(ErrorCode::PatientContextChanged));
        };
        if let Some(former) = former {
            // Two openings at once: the first one to come is closed like any other.
            let mut entry = self.patient_entry(Action::ClosePatient, &former.context);
            entry.actor = self.actor_of(Some(&session));
            drop(former);
            self.record_end([entry]);
        }
        Ok(view)
    }

    /// Closes the open patient; everything of her is forgotten.
    pub async fn close_patient(&self, request: &ContextRef) -> Result<(), CommandError> {
        self.active(&request.context_id)?;
        self.empty_slot(Action::ClosePatient).await
    }

    /// Takes whoever is open out of the place, and then records it.
    pub(crate) async fn empty_slot(&self, action: Action) -> Result<(), CommandError> {
        let Some(former) = self.slot().take() else {
            return Ok(());
        };
        let entry = self.patient_entry(action, &former.context);
        drop(former);
        self.record(entry).await
    }

    /// Whoever is open, as the screen shows her: a step of an acceptance run may have opened another.
    pub fn current_patient(&self) -> Result<Option<PatientView>, CommandError> {
        let active = match self.current() {
            Ok(active) => active,
            Err(error) if error.code == ErrorCode::NoPatientOpen => return Ok(None),
            Err(error) => return Err(error),
        };
        self.with_patient(active.context.id(), |state| Some(state.view()))
    }

    /// Whoever is open.
    pub(crate) fn current(&self) -> Result<Active, CommandError> {
        let id = self.slot().0.as_ref().map(|state| state.context.id());
        let id = id.ok_or_else(|| CommandError::new(ErrorCode::NoPatientOpen))?;
        self.active(&id.to_string())
    }

    /// The open patient, if it is the one that the screen means.
    pub(crate) fn active(&self, context_id: &str) -> Result<Active, CommandError> {
        self.refuse_while_locked()?;
        let asked: ContextId = context_id
            .parse()
            .map_err(|_| CommandError::new(ErrorCode::PatientContextChanged))?;
        self.with_patient(asked, |state| Active {
            session: Arc::clone(&state.session),
            context: Arc::clone(&state.context),
            cancel: state.cancel.clone(),
            tokens: Arc::clone(&state.tokens),
        })
    }

    /// Works on the open patient, if it is this opening. The place is locked meanwhile: no waiting inside.
    pub(crate) fn with_patient<T>(
        &self,
        context: ContextId,
        work: impl FnOnce(&mut OpenPatientState) -> T,
    ) -> Result<T, CommandError> {
        let now = self.inner.clock.now();
        let mut slot = self.slot();
        match slot.0.as_mut() {
            None => Err(CommandError::new(ErrorCode::NoPatientOpen)),
            Some(state) if state.context.id() != context => {
                Err(CommandError::new(ErrorCode::PatientContextChanged))
            }
            Some(state) => {
                state.end_what_is_over(now);
                Ok(work(state))
            }
        }
    }
}

/// The domain's word for a basis of the border.
pub(crate) fn ordinary_basis(code: OrdinaryBasisCode) -> OrdinaryBasis {
    match code {
        OrdinaryBasisCode::Unntak => OrdinaryBasis::Unntak,
        OrdinaryBasisCode::Samtykke => OrdinaryBasis::Samtykke,
        OrdinaryBasisCode::Akutt => OrdinaryBasis::Akutt,
    }
}

/// The border's word for a basis of the domain.
pub(crate) fn basis_code(basis: OrdinaryBasis) -> OrdinaryBasisCode {
    match basis {
        OrdinaryBasis::Unntak => OrdinaryBasisCode::Unntak,
        OrdinaryBasis::Samtykke => OrdinaryBasisCode::Samtykke,
        OrdinaryBasis::Akutt => OrdinaryBasisCode::Akutt,
    }
}

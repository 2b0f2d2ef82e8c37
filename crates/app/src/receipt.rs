//! The receipt of the open patient: who opened her, on what basis, and what was looked up and opened, for the organisation
//! that has to answer her. References and ids only; no name, no number, no content.

use std::sync::{MutexGuard, PoisonError};

use crate::App;
use crate::audit::{Action, Entry, Outcome};
use crate::dto::{CommandError, ContextRef, ReceiptLine, ReceiptView};
use crate::patient::basis_code;
use crate::redact::{Redactor, is_plain_id};
use crate::views;

/// Lines of one opening that are kept.
const MOST: usize = 5_000;

/// What was recorded about the open patient since she was opened.
#[derive(Default)]
pub(crate) struct Ledger(Vec<Entry>);

impl Ledger {
    /// Takes an entry over that was written. An opening begins a new receipt, an end throws it away.
    pub(crate) fn add(&mut self, entry: Entry) {
        // A refused number opened nobody, and closed nobody.
        if entry.action == Action::OpenPatient && entry.patient.is_some() {
            self.0.clear();
            if entry.outcome == Outcome::Done {
                self.0.push(entry);
            }
            return;
        }
        let ends = [Action::ClosePatient, Action::SignOut];
        if ends.contains(&entry.action) {
            self.0.clear();
            return;
        }
        let number = |one: &Entry| one.patient.as_ref().map(|number| number.expose().clone());
        let is_hers = self
            .0
            .first()
            .is_some_and(|first| number(first) == number(&entry));
        if is_hers && self.0.len() < MOST {
            self.0.push(entry);
        }
    }

    /// The entries.
    fn lines(&self) -> &[Entry] {
        &self.0
    }
}

impl App {
    /// What was recorded about the open patient.
    pub(crate) fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.inner
            .receipt
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Records that the receipt of the open patient, or a report, leaves the program as a file. Before it is written.
    pub async fn record_export(&self, what: &str) -> Result<(), CommandError> {
        let mut entry = match self.current() {
            Ok(active) => self.patient_entry(Action::Export, &active.context),
            Err(_) => self.entry(Action::Export, Outcome::Done),
        };
        entry.note = Some(what.to_owned());
        self.record(entry).await
    }

    /// The receipt of the open patient, as fields and as text to copy or save.
    pub async fn receipt(&self, request: &ContextRef) -> Result<ReceiptView, CommandError> {
        let active = self.active(&request.context_id)?;
        let audit = std::sync::Arc::clone(&self.inner.audit);
        // The key of the references lies in the secret store, which blocks.
        let keys = tokio::task::spawn_blocking(move || audit.keys()).await;
        let keys = keys.map_err(|_| CommandError::internal())??;
        let environment = &self.inner.environment;
        let actor = self.actor_of(Some(&active.session));
        let person = active.context.person().expose().to_owned();
        let ledger = self.ledger();
        let lines: Vec<ReceiptLine> = ledger
            .lines()
            .iter()
            .map(|entry| ReceiptLine {
                time: views::instant(entry.time),
                action: entry.action.code().to_owned(),
                outcome: entry.outcome.code().to_owned(),
                source: entry.source,
                basis: entry.basis.map(|basis| basis.code().to_owned()),
                item: entry.item.as_ref().map(|item| {
                    let id = item.expose();
                    if is_plain_id(id) {
                        id.clone()
                    } else {
                        format!("ref {}", keys.item(id).as_str())
                    }
                }),
                decision: entry.decision.clone(),
                correlation_id: entry.correlation.clone(),
            })
            .collect();
        drop(ledger);
        let mut view = ReceiptView {
            patient_reference: keys.person(&person).as_str().to_owned(),
            hpr_number: actor.hpr,
            role: actor.role,
            organisation: environment.organisation.number.clone(),
            point_of_care: environment
                .point_of_care
                .as_ref()
                .map(|place| place.number.clone()),
            environment: environment.label.clone(),
            kind: environment.kind,
            basis: basis_code(active.context.basis()),
            opened: lines.first().map(|line| line.time.clone()),
            made: views::instant(self.inner.clock.now().wall),
            version: self.inner.version.to_owned(),
            lines,
            text: String::new(),
        };
        view.text = Redactor::default().lines(&text(&view));
        Ok(view)
    }
}

/// The receipt as plain text, one line for each act.
fn text(view: &ReceiptView) -> String {
    let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    let mut out = format!(
        "Innsyn {} · {} ({:?})\nLaget: {}\nPasient (referanse): {}\nHPR-nummer: {}\nRolle (9060): {}\n\
         Organisasjon: {}\nBehandlingssted: {}\nGrunnlag: {:?}\nÅpnet: {}\n\n",
        view.version,
        view.environment,
        view.kind,
        view.made.local,
        view.patient_reference,
        or_none(&view.hpr_number),
        or_none(&view.role),
        view.organisation,
        or_none(&view.point_of_care),
        view.basis,
        view.opened
            .as_ref()
            .map_or("-", |moment| moment.local.as_str()),
    );
    for line in &view.lines {
        let parts = [
            Some(line.time.local.clone()),
            Some(line.action.clone()),
            Some(line.outcome.clone()),
            line.source.map(|source| format!("{source:?}")),
            line.basis.clone(),
            line.item.clone(),
            line.correlation_id.clone(),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        out.push_str(&parts.join("\t"));
        out.push('\n');
    }
    out
}

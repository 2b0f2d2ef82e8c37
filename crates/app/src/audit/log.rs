//! Writing entries.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use zeroize::Zeroizing;

use super::entry::{Action, Actor, Entry, Outcome};
use super::key::AuditKeys;
use super::verify::{Anchor, Damage, hash, line, verify};
use crate::clock::Random;
use crate::ports::{
    AuditFollower, AuditSink, AuditSinkError, SecretKind, SecretName, Secrets, SecretsError,
};

/// Why nothing can be recorded, and therefore nothing shown.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum AuditUnavailable {
    /// The file, or another program that keeps it.
    #[error(transparent)]
    Sink(#[from] AuditSinkError),
    /// The key or the anchor.
    #[error("the key of the audit record cannot be had")]
    Secrets(#[from] SecretsError),
    /// Somebody touched it.
    #[error("the audit record is damaged")]
    Damaged(#[from] Damage),
    /// A key could not be made or used.
    #[error("the audit record's encryption failed")]
    Crypto,
    /// It was to be put aside, and nothing is wrong with it.
    #[error("the audit record is whole, and stays where it is")]
    Whole,
}

/// A record as it stands.
#[derive(Debug)]
pub struct Recorded {
    /// Its lines.
    pub record: Vec<u8>,
    /// How many entries it has, or what is wrong with it.
    pub verified: Result<u64, Damage>,
    /// Names of former records that were put aside.
    pub aside: Vec<String>,
}

/// The audit record of one environment.
pub struct AuditLog {
    environment: String,
    secrets: Arc<dyn Secrets>,
    random: Random,
    state: Mutex<State>,
    owed: Mutex<VecDeque<Entry>>,
    follower: Option<Arc<dyn AuditFollower>>,
}

struct State {
    sink: Box<dyn AuditSink>,
    open: Option<Open>,
}

struct Open {
    keys: Arc<AuditKeys>,
    number: u64,
    head: String,
    /// Where the whole lines end, when bytes of an unfinished one lie behind them.
    cut_at: Option<u64>,
}

impl AuditLog {
    /// A record over a sink, with its key and anchor in the secret store. Nothing is touched before the first entry.
    pub fn new(
        environment: &str,
        sink: Box<dyn AuditSink>,
        secrets: Arc<dyn Secrets>,
        random: Random,
    ) -> Self {
        Self {
            environment: environment.to_owned(),
            secrets,
            random,
            state: Mutex::new(State { sink, open: None }),
            owed: Mutex::default(),
            follower: None,
        }
    }

    /// With a second place for each entry.
    #[must_use]
    pub fn followed_by(mut self, follower: Option<Arc<dyn AuditFollower>>) -> Self {
        self.follower = follower;
        self
    }

    /// Writes an entry. When this returns, it is on the disk and anchored. Blocks on the disk and on the secret store.
    pub fn write(&self, entry: &Entry) -> Result<(), AuditUnavailable> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        self.write_owed(&mut state)?;
        self.put(&mut state, entry)
    }

    /// Takes an entry over from somebody who cannot wait. It comes before every later one: while it cannot be written,
    /// nothing else can either.
    pub fn owe(&self, entry: Entry) {
        self.owed().push_back(entry);
    }

    /// Writes what is owed. Blocks like [`AuditLog::write`].
    pub fn settle(&self) -> Result<(), AuditUnavailable> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        self.write_owed(&mut state)
    }

    fn owed(&self) -> MutexGuard<'_, VecDeque<Entry>> {
        self.owed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write_owed(&self, state: &mut State) -> Result<(), AuditUnavailable> {
        loop {
            let next = self.owed().front().cloned();
            let Some(entry) = next else { return Ok(()) };
            self.put(state, &entry)?;
            self.owed().pop_front();
        }
    }

    fn put(&self, state: &mut State, entry: &Entry) -> Result<(), AuditUnavailable> {
        self.open(state)?;
        let State { sink, open } = state;
        let open = open.as_mut().ok_or(AuditUnavailable::Crypto)?;
        let written = self.append_after_repair(sink.as_mut(), open, entry);
        if written.is_err() {
            // What reached the disk is not known: the next entry reads and verifies the record anew.
            state.open = None;
        }
        written
    }

    /// Checks the whole record as it stands on the disk.
    pub fn verify(&self) -> Result<u64, AuditUnavailable> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let record = state.sink.read()?;
        if record.is_empty() && self.master()?.is_none() && self.anchor()?.is_none() {
            // Nothing was ever recorded here.
            return Ok(0);
        }
        let keys = self.keys_of(&state)?;
        Ok(verify(&record, &keys, self.anchor()?.as_ref())?.entries)
    }

    /// The keys, to tell whose a reference is. Blocks on the secret store.
    pub fn keys(&self) -> Result<Arc<AuditKeys>, AuditUnavailable> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        self.keys_of(&state)
    }

    fn keys_of(&self, state: &State) -> Result<Arc<AuditKeys>, AuditUnavailable> {
        if let Some(open) = &state.open {
            return Ok(Arc::clone(&open.keys));
        }
        let master = self.master()?.ok_or(Damage::AnchorMissing)?;
        Ok(Arc::new(AuditKeys::derive(&master)))
    }

    /// Everything that is recorded, with what is wrong with it, for the viewer.
    pub fn read(&self) -> Result<Recorded, AuditUnavailable> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let record = state.sink.read()?;
        let aside = state.sink.aside();
        let verified = if record.is_empty() && self.anchor()?.is_none() {
            Ok(0)
        } else {
            match self.keys_of(&state) {
                Ok(keys) => {
                    verify(&record, &keys, self.anchor()?.as_ref()).map(|verified| verified.entries)
                }
                Err(AuditUnavailable::Damaged(damage)) => Err(damage),
                Err(other) => return Err(other),
            }
        };
        Ok(Recorded {
            record,
            verified,
            aside,
        })
    }

    /// Puts a damaged record aside, where it is kept as it is, and begins a new one whose first entry says so. The way on
    /// when nothing can be recorded any more; refused while the record is whole.
    pub fn set_aside(&self, entry: Entry) -> Result<String, AuditUnavailable> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let record = state.sink.read()?;
        let damage = match self.keys_of(&state) {
            Ok(keys) => verify(&record, &keys, self.anchor()?.as_ref()).err(),
            Err(AuditUnavailable::Damaged(damage)) => Some(damage),
            Err(other) => return Err(other),
        };
        let Some(damage) = damage else {
            return Err(AuditUnavailable::Whole);
        };
        let mark = entry.time.strftime("%Y%m%dT%H%M%SZ").to_string();
        let name = state.sink.set_aside(&mark)?;
        state.open = None;
        if self.master()?.is_none() {
            let master = Zeroizing::new(self.random.bytes().map_err(|_| AuditUnavailable::Crypto)?);
            self.secrets
                .write(&self.name(SecretKind::AuditKey), master.as_ref())?;
        }
        self.write_anchor(&Anchor {
            number: 0,
            code: "0".to_owned(),
        })?;
        let note = format!(
            "{name}: {} bytes, sha256 {}, {damage}",
            record.len(),
            hash(&record)
        );
        let entry = Entry {
            action: Action::SetAside,
            note: Some(note),
            ..entry
        };
        self.put(&mut state, &entry)?;
        Ok(name)
    }

    fn write_anchor(&self, anchor: &Anchor) -> Result<(), SecretsError> {
        self.secrets.write(
            &self.name(SecretKind::AuditAnchor),
            anchor.to_text().as_bytes(),
        )
    }

    fn append_after_repair(
        &self,
        sink: &mut dyn AuditSink,
        open: &mut Open,
        entry: &Entry,
    ) -> Result<(), AuditUnavailable> {
        if let Some(length) = open.cut_at {
            sink.truncate(length)?;
            let repair = Entry::new(
                entry.time,
                Action::DropUnfinished,
                Outcome::Done,
                Actor::default(),
            );
            self.append(sink, open, &repair)?;
            open.cut_at = None;
        }
        self.append(sink, open, entry)
    }

    fn append(
        &self,
        sink: &mut dyn AuditSink,
        open: &mut Open,
        entry: &Entry,
    ) -> Result<(), AuditUnavailable> {
        let number = open.number + 1;
        let text = entry
            .text(&open.keys, number)
            .ok_or(AuditUnavailable::Crypto)?;
        let (line, code) = line(&open.keys, number, &open.head, &text);
        sink.append(line.as_bytes())?;
        if let Some(follower) = &self.follower
            && follower.follow(number, &code, &text).is_err()
        {
            tracing::warn!(action = "audit", "the second record did not take an entry");
        }
        self.write_anchor(&Anchor { number, code })?;
        open.number = number;
        open.head = hash(line.as_bytes());
        Ok(())
    }

    fn open<'a>(&self, state: &'a mut State) -> Result<&'a mut Open, AuditUnavailable> {
        if state.open.is_none() {
            let record = state.sink.read()?;
            let anchor = self.anchor()?;
            let master = match self.master()? {
                Some(master) => master,
                // A record without its key cannot be carried on: it must not be mistaken for a fresh start.
                None if !record.is_empty() || anchor.is_some() => {
                    return Err(Damage::AnchorMissing.into());
                }
                None => {
                    let master =
                        Zeroizing::new(self.random.bytes().map_err(|_| AuditUnavailable::Crypto)?);
                    self.secrets
                        .write(&self.name(SecretKind::AuditKey), master.as_ref())?;
                    self.write_anchor(&Anchor {
                        number: 0,
                        code: "0".to_owned(),
                    })?;
                    master
                }
            };
            let keys = Arc::new(AuditKeys::derive(&master));
            // Read anew: a fresh record has just been given its first anchor.
            let verified = verify(&record, &keys, self.anchor()?.as_ref())?;
            let cut_at = (verified.unfinished > 0).then_some(verified.length);
            state.open = Some(Open {
                keys,
                number: verified.entries,
                head: verified.head,
                cut_at,
            });
        }
        state.open.as_mut().ok_or(AuditUnavailable::Crypto)
    }

    fn master(&self) -> Result<Option<Zeroizing<[u8; 32]>>, AuditUnavailable> {
        let Some(bytes) = self.secrets.read(&self.name(SecretKind::AuditKey))? else {
            return Ok(None);
        };
        <[u8; 32]>::try_from(bytes.as_slice())
            .map(|master| Some(Zeroizing::new(master)))
            .map_err(|_| SecretsError::Refused.into())
    }

    fn anchor(&self) -> Result<Option<Anchor>, AuditUnavailable> {
        let Some(bytes) = self.secrets.read(&self.name(SecretKind::AuditAnchor))? else {
            return Ok(None);
        };
        let anchor = std::str::from_utf8(&bytes).ok().and_then(Anchor::parse);
        anchor.map(Some).ok_or_else(|| SecretsError::Refused.into())
    }

    fn name(&self, kind: SecretKind) -> SecretName {
        SecretName::new(&self.environment, kind)
    }
}

impl std::fmt::Debug for AuditLog {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("AuditLog")
            .field("environment", &self.environment)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;

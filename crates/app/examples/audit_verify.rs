//! `audit_verify FILE [ENTRIES]`: writes an audit record of a million entries in memory, verifies it, puts it in a file for a
//! peer to hash, and prints the milliseconds that verifying took.
#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a measuring program: its output is the figure, and it may stop where it cannot measure"
)]

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use innsyn_app::audit::{Action, Actor, Anchor, AuditKeys, AuditLog, Entry, Outcome, verify};
use innsyn_app::dto::DataSourceCode;
use innsyn_app::ports::{AuditSink, AuditSinkError, SecretName, Secrets, SecretsError};
use innsyn_app::{Random, Timestamp};
use zeroize::Zeroizing;

type Shared<T> = Arc<Mutex<T>>;

struct Memory(Shared<Vec<u8>>);

impl AuditSink for Memory {
    fn read(&mut self) -> Result<Vec<u8>, AuditSinkError> {
        Ok(self.0.lock().expect("the record").clone())
    }
    fn append(&mut self, line: &[u8]) -> Result<(), AuditSinkError> {
        self.0.lock().expect("the record").extend_from_slice(line);
        Ok(())
    }
    fn truncate(&mut self, _: u64) -> Result<(), AuditSinkError> {
        Err(AuditSinkError::Failed)
    }
}

#[derive(Default)]
struct Store(Mutex<HashMap<String, Vec<u8>>>);

impl Secrets for Store {
    fn read(&self, name: &SecretName) -> Result<Option<Zeroizing<Vec<u8>>>, SecretsError> {
        let secrets = self.0.lock().expect("the store");
        Ok(secrets.get(&name.label()).cloned().map(Zeroizing::new))
    }
    fn write(&self, name: &SecretName, value: &[u8]) -> Result<(), SecretsError> {
        let mut secrets = self.0.lock().expect("the store");
        secrets.insert(name.label(), value.to_vec());
        Ok(())
    }
    fn remove(&self, name: &SecretName) -> Result<bool, SecretsError> {
        let mut secrets = self.0.lock().expect("the store");
        Ok(secrets.remove(&name.label()).is_some())
    }
}

fn main() {
    let mut words = std::env::args().skip(1);
    let file = words.next().expect("a file");
    let entries: i64 = words
        .next()
        .map_or(1_000_000, |word| word.parse().expect("a number"));
    let record: Shared<Vec<u8>> = Arc::default();
    let store = Arc::new(Store::default());
    let log = AuditLog::new(
        "bench",
        Box::new(Memory(Arc::clone(&record))),
        Arc::clone(&store) as Arc<dyn Secrets>,
        Random::from_fn(|| Some([7; 32])),
    );
    for number in 0..entries {
        let mut entry = Entry::new(
            Timestamp::from_second(1_770_000_000 + number).expect("a time"),
            Action::OpenDocument,
            Outcome::Done,
            Actor {
                person: Some("14818230029".to_owned().into()),
                hpr: Some("565501872".to_owned()),
                role: Some("LE".to_owned()),
                organisation: Some("123456785".to_owned()),
            },
        );
        entry.patient = Some(format!("{:011}", number % 5_000).into());
        entry.source = Some(DataSourceCode::Phr);
        entry.item = Some(format!("urn:uuid:{number}").into());
        entry.correlation = Some("1bced53e-f0a3-475d-bf49-a6d9d151dcd4".to_owned());
        log.write(&entry).expect("an entry");
    }
    let record = record.lock().expect("the record").clone();
    let anchor = store
        .0
        .lock()
        .expect("the store")
        .get("bench/audit-anchor")
        .and_then(|anchor| Anchor::parse(std::str::from_utf8(anchor).ok()?))
        .expect("the anchor");
    std::fs::write(file, &record).expect("the file");
    let keys = AuditKeys::derive(&[7; 32]);
    let since = Instant::now();
    let verified = verify(&record, &keys, Some(&anchor)).expect("a whole record");
    let took = since.elapsed();
    assert_eq!(i64::try_from(verified.entries).ok(), Some(entries));
    println!("{:.1}", took.as_secs_f64() * 1000.0);
}

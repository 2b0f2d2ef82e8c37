use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};

use super::*;
use crate::audit::entry::Basis;
use crate::dto::{DataSourceCode, ElevationKind, ErrorCode};

#[derive(Default)]
struct MemorySecrets(Mutex<HashMap<String, Vec<u8>>>, AtomicBool);

impl Secrets for MemorySecrets {
    fn read(&self, name: &SecretName) -> Result<Option<Zeroizing<Vec<u8>>>, SecretsError> {
        if self.1.load(Ordering::Relaxed) {
            return Err(SecretsError::Locked);
        }
        Ok(self
            .0
            .lock()
            .unwrap()
            .get(&name.label())
            .cloned()
            .map(Zeroizing::new))
    }
    fn write(&self, name: &SecretName, value: &[u8]) -> Result<(), SecretsError> {
        if self.1.load(Ordering::Relaxed) {
            return Err(SecretsError::Locked);
        }
        self.0.lock().unwrap().insert(name.label(), value.to_vec());
        Ok(())
    }
    fn remove(&self, name: &SecretName) -> Result<bool, SecretsError> {
        Ok(self.0.lock().unwrap().remove(&name.label()).is_some())
    }
}

#[derive(Clone, Default)]
struct MemorySink(Arc<Mutex<Vec<u8>>>, Arc<AtomicBool>);

impl AuditSink for MemorySink {
    fn read(&mut self) -> Result<Vec<u8>, AuditSinkError> {
        Ok(self.0.lock().unwrap().clone())
    }
    fn append(&mut self, line: &[u8]) -> Result<(), AuditSinkError> {
        let full = self.1.load(Ordering::Relaxed);
        let mut record = self.0.lock().unwrap();
        record.extend_from_slice(if full { &line[..line.len() / 2] } else { line });
        if full {
            Err(AuditSinkError::Failed)
        } else {
            Ok(())
        }
    }
    fn truncate(&mut self, length: u64) -> Result<(), AuditSinkError> {
        self.0
            .lock()
            .unwrap()
            .truncate(usize::try_from(length).unwrap());
        Ok(())
    }
}

fn random() -> Random {
    Random::from_fn(|| Some([9; 32]))
}

fn entry(number: i64) -> Entry {
    let mut entry = Entry::new(
        jiff::Timestamp::from_second(1_770_000_000 + number).unwrap(),
        Action::Find,
        if number == 2 {
            Outcome::Failed(ErrorCode::Offline)
        } else {
            Outcome::Done
        },
        Actor {
            person: Some("15831091212".to_owned().into()),
            hpr: None,
            role: Some("LE".into()),
            organisation: None,
        },
    );
    entry.patient = Some("01828540056".to_owned().into());
    entry.source = Some(DataSourceCode::Phr);
    entry.correlation = Some(format!("correlation-{number}"));
    if number == 3 {
        entry.basis = Some(Basis::Elevated(ElevationKind::ForhoyetAkutt));
        entry.reason = Some("bevisstløs ved ankomst".to_owned().into());
    }
    entry
}

/// A record of five entries with its keys and anchor.
fn record() -> (Vec<u8>, AuditKeys, Anchor) {
    let secrets = Arc::new(MemorySecrets::default());
    let sink = MemorySink::default();
    let log = AuditLog::new("test", Box::new(sink.clone()), secrets.clone(), random());
    for number in 0..5 {
        log.write(&entry(number)).unwrap();
    }
    assert_eq!(log.verify().unwrap(), 5);
    let bytes = sink.0.lock().unwrap().clone();
    let anchor = Anchor::parse(
        std::str::from_utf8(&secrets.0.lock().unwrap()["test/audit-anchor"]).unwrap(),
    )
    .unwrap();
    (bytes, AuditKeys::derive(&[9; 32]), anchor)
}

#[test]
fn a_record_verifies_and_holds_nothing_in_the_clear() {
    let (record, keys, anchor) = record();
    let verified = verify(&record, &keys, Some(&anchor)).unwrap();
    assert_eq!((verified.entries, verified.unfinished), (5, 0));
    let text = String::from_utf8(record).unwrap();
    for secret in ["01828540056", "15831091212", "bevisst"] {
        assert!(!text.contains(secret), "{secret} stands in the record");
    }
    assert!(text.contains("\"basis\":\"FORHOYET_AKUTT\""));
    assert!(text.contains("+01:00"), "times carry their zone");
}

#[test]
fn every_change_of_a_single_byte_is_found() {
    let (record, keys, anchor) = record();
    for position in 0..record.len() {
        for change in [0x01, 0x02, 0x20, 0x80] {
            let mut changed = record.clone();
            changed[position] ^= change;
            assert!(
                verify(&changed, &keys, Some(&anchor)).is_err(),
                "byte {position} ^ {change:#x}"
            );
        }
    }
}

#[test]
fn every_removed_and_every_added_byte_is_found() {
    let (record, keys, anchor) = record();
    for position in 0..record.len() {
        let mut shorter = record.clone();
        shorter.remove(position);
        assert!(
            verify(&shorter, &keys, Some(&anchor)).is_err(),
            "without byte {position}"
        );
        let mut longer = record.clone();
        longer.insert(position, b'0');
        assert!(
            verify(&longer, &keys, Some(&anchor)).is_err(),
            "with one more before byte {position}"
        );
    }
}

#[test]
fn every_removed_swapped_or_repeated_line_is_found() {
    let (record, keys, anchor) = record();
    let lines: Vec<&[u8]> = record.split_inclusive(|byte| *byte == b'\n').collect();
    for one in 0..lines.len() {
        let mut without = lines.clone();
        without.remove(one);
        assert!(
            verify(&without.concat(), &keys, Some(&anchor)).is_err(),
            "without line {one}"
        );
        let mut twice = lines.clone();
        twice.insert(one, lines[one]);
        assert!(
            verify(&twice.concat(), &keys, Some(&anchor)).is_err(),
            "line {one} twice"
        );
        for other in one + 1..lines.len() {
            let mut swapped = lines.clone();
            swapped.swap(one, other);
            assert!(
                verify(&swapped.concat(), &keys, Some(&anchor)).is_err(),
                "lines {one} and {other}"
            );
        }
    }
}

#[test]
fn every_cut_is_found() {
    let (record, keys, anchor) = record();
    for length in 0..record.len() {
        assert!(
            verify(&record[..length], &keys, Some(&anchor)).is_err(),
            "cut to {length} bytes"
        );
    }
}

#[test]
fn an_older_record_with_another_key_does_not_verify() {
    let (record, _, anchor) = record();
    assert!(verify(&record, &AuditKeys::derive(&[8; 32]), Some(&anchor)).is_err());
    assert_eq!(
        verify(&record, &AuditKeys::derive(&[9; 32]), None),
        Err(Damage::AnchorMissing)
    );
}

#[test]
fn a_record_is_carried_on_after_a_restart() {
    let secrets = Arc::new(MemorySecrets::default());
    let sink = MemorySink::default();
    for number in 0..3 {
        let log = AuditLog::new("test", Box::new(sink.clone()), secrets.clone(), random());
        log.write(&entry(number)).unwrap();
        assert_eq!(log.verify().unwrap(), u64::try_from(number).unwrap() + 1);
    }
}

#[test]
fn a_line_that_was_never_finished_is_dropped_and_the_drop_recorded() {
    let secrets = Arc::new(MemorySecrets::default());
    let sink = MemorySink::default();
    let log = AuditLog::new("test", Box::new(sink.clone()), secrets.clone(), random());
    log.write(&entry(0)).unwrap();
    sink.1.store(true, Ordering::Relaxed);
    assert_eq!(
        log.write(&entry(1)),
        Err(AuditUnavailable::Sink(AuditSinkError::Failed))
    );
    sink.1.store(false, Ordering::Relaxed);
    log.write(&entry(2)).unwrap();
    assert_eq!(log.verify().unwrap(), 3);
    assert!(
        String::from_utf8(sink.0.lock().unwrap().clone())
            .unwrap()
            .contains("dropUnfinished")
    );
}

#[test]
fn a_damaged_record_takes_no_more_entries() {
    let secrets = Arc::new(MemorySecrets::default());
    let sink = MemorySink::default();
    AuditLog::new("test", Box::new(sink.clone()), secrets.clone(), random())
        .write(&entry(0))
        .unwrap();
    sink.0.lock().unwrap()[70] ^= 1;
    let log = AuditLog::new("test", Box::new(sink), secrets, random());
    assert!(matches!(
        log.write(&entry(1)),
        Err(AuditUnavailable::Damaged(_))
    ));
}

#[test]
fn without_a_secret_store_nothing_is_recorded() {
    let secrets = Arc::new(MemorySecrets::default());
    secrets.1.store(true, Ordering::Relaxed);
    let log = AuditLog::new("test", Box::new(MemorySink::default()), secrets, random());
    assert_eq!(
        log.write(&entry(0)),
        Err(AuditUnavailable::Secrets(SecretsError::Locked))
    );
}

#[test]
fn a_record_has_one_keeper_and_a_second_program_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit/test.log");
    let secrets = Arc::new(MemorySecrets::default());
    let program = || {
        let sink = Box::new(crate::audit::FileSink::new(path.clone()));
        AuditLog::new("test", sink, secrets.clone(), random())
    };
    let in_use = AuditUnavailable::Sink(AuditSinkError::InUse);
    let (first, second) = (program(), program());
    first.write(&entry(0)).unwrap();
    assert_eq!(second.write(&entry(1)), Err(in_use));
    assert_eq!(second.verify(), Err(in_use));
    first.write(&entry(2)).unwrap();
    assert_eq!(first.verify(), Ok(2), "the chain is whole");
    // The lock goes with its keeper; whoever comes next reads the record anew and carries it on.
    drop(first);
    second.write(&entry(3)).unwrap();
    assert_eq!(second.verify(), Ok(3));
}

#[test]
fn a_file_drops_an_unfinished_line_and_is_carried_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.log");
    let secrets = Arc::new(MemorySecrets::default());
    let program = || {
        let sink = Box::new(crate::audit::FileSink::new(path.clone()));
        AuditLog::new("test", sink, secrets.clone(), random())
    };
    program().write(&entry(0)).unwrap();
    let mut record = std::fs::read(&path).unwrap();
    record.extend_from_slice(b"2 00");
    std::fs::write(&path, record).unwrap();
    let log = program();
    log.write(&entry(1)).unwrap();
    assert_eq!(log.verify(), Ok(3), "with the entry that tells of the drop");
}

#[test]
fn what_is_owed_comes_first_and_is_not_lost_when_it_cannot_be_written() {
    let secrets = Arc::new(MemorySecrets::default());
    let sink = MemorySink::default();
    let log = AuditLog::new("test", Box::new(sink.clone()), secrets.clone(), random());
    log.owe(entry(0));
    log.owe(entry(1));
    secrets.1.store(true, Ordering::Relaxed);
    assert!(log.settle().is_err());
    assert!(log.write(&entry(2)).is_err(), "nothing passes what is owed");
    secrets.1.store(false, Ordering::Relaxed);
    log.write(&entry(3)).unwrap();
    assert_eq!(log.settle(), Ok(()));
    assert_eq!(log.verify(), Ok(3));
    let text = String::from_utf8(sink.0.lock().unwrap().clone()).unwrap();
    let order: Vec<bool> = ["correlation-0", "correlation-1", "correlation-3"]
        .iter()
        .zip(text.lines())
        .map(|(name, line)| line.contains(name))
        .collect();
    assert_eq!(order, [true; 3]);
}

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};

use proptest::prelude::*;

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

/// What a second place was given: numbers and texts.
#[derive(Default)]
struct Followed(Mutex<Vec<(u64, String)>>, AtomicBool);

impl AuditFollower for Followed {
    fn follow(&self, number: u64, _: &str, text: &str) -> Result<(), AuditSinkError> {
        if self.1.load(Ordering::Relaxed) {
            return Err(AuditSinkError::Failed);
        }
        self.0.lock().unwrap().push((number, text.to_owned()));
        Ok(())
    }
}

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

#[test]
fn a_damaged_record_is_set_aside_and_kept_and_the_next_one_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.log");
    let secrets = Arc::new(MemorySecrets::default());
    let program = || {
        let sink = Box::new(crate::audit::FileSink::new(path.clone()));
        AuditLog::new("test", sink, secrets.clone(), random())
    };
    program().write(&entry(0)).unwrap();
    program().write(&entry(1)).unwrap();
    assert_eq!(
        program().set_aside(entry(2)),
        Err(AuditUnavailable::Whole),
        "a whole record stays where it is"
    );
    let mut record = std::fs::read(&path).unwrap();
    record[70] ^= 1;
    std::fs::write(&path, &record).unwrap();
    let log = program();
    assert!(matches!(
        log.write(&entry(2)),
        Err(AuditUnavailable::Damaged(_))
    ));
    let name = log.set_aside(entry(2)).unwrap();
    assert_eq!(
        std::fs::read(folder.path().join(&name)).unwrap(),
        record,
        "kept as it was"
    );
    log.write(&entry(3)).unwrap();
    assert_eq!(log.verify(), Ok(2));
    let fresh = std::fs::read_to_string(&path).unwrap();
    let first = fresh.lines().next().unwrap();
    assert!(
        first.contains("setAside") && first.contains(&name),
        "{first}"
    );
    assert!(first.contains(&hash(&record)), "{first}");
    assert_eq!(log.read().unwrap().aside, [name]);
}

#[test]
fn a_record_that_lost_its_key_can_be_set_aside_too() {
    let secrets = Arc::new(MemorySecrets::default());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.log");
    let program = |secrets: Arc<MemorySecrets>| {
        let sink = Box::new(crate::audit::FileSink::new(path.clone()));
        AuditLog::new("test", sink, secrets, random())
    };
    program(secrets).write(&entry(0)).unwrap();
    let log = program(Arc::new(MemorySecrets::default()));
    assert_eq!(log.verify(), Err(Damage::AnchorMissing.into()));
    log.set_aside(entry(1)).unwrap();
    log.write(&entry(2)).unwrap();
    assert_eq!(log.verify(), Ok(2));
}

#[test]
fn a_second_place_gets_references_only_and_stops_nobody() {
    let secrets = Arc::new(MemorySecrets::default());
    let followed = Arc::new(Followed::default());
    let log = AuditLog::new("test", Box::new(MemorySink::default()), secrets, random())
        .followed_by(Some(followed.clone()));
    log.write(&entry(3)).unwrap();
    followed.1.store(true, Ordering::Relaxed);
    log.write(&entry(4)).unwrap();
    assert_eq!(log.verify(), Ok(2));
    let taken = followed.0.lock().unwrap();
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0].0, 1);
    for secret in ["01828540056", "15831091212", "bevisst"] {
        assert!(!taken[0].1.contains(secret));
    }
}

/// What somebody may do to a record.
#[derive(Clone, Debug)]
enum Touch {
    Change(usize, u8),
    Cut(usize),
    Delete(usize, usize),
    Swap(usize, usize),
    Insert(usize, u8),
}

fn touch() -> impl Strategy<Value = Touch> {
    let place = 0_usize..100_000;
    prop_oneof![
        (place.clone(), 1_u8..=255).prop_map(|(at, by)| Touch::Change(at, by)),
        place.clone().prop_map(Touch::Cut),
        (place.clone(), 1_usize..3).prop_map(|(line, count)| Touch::Delete(line, count)),
        (place.clone(), place.clone()).prop_map(|(one, other)| Touch::Swap(one, other)),
        (place, any::<u8>()).prop_map(|(at, byte)| Touch::Insert(at, byte)),
    ]
}

fn touched(record: &[u8], touch: &Touch) -> Vec<u8> {
    let lines: Vec<&[u8]> = record.split_inclusive(|byte| *byte == b'\n').collect();
    match touch {
        Touch::Change(at, by) => {
            let mut record = record.to_vec();
            let at = at % record.len();
            record[at] ^= by;
            record
        }
        Touch::Cut(at) => record[..at % record.len()].to_vec(),
        Touch::Delete(line, count) => {
            let from = line % lines.len();
            let to = (from + count).min(lines.len());
            [&lines[..from], &lines[to..]].concat().concat()
        }
        Touch::Swap(one, other) => {
            let mut lines = lines.clone();
            let count = lines.len();
            lines.swap(one % count, other % count);
            lines.concat()
        }
        Touch::Insert(at, byte) => {
            let mut record = record.to_vec();
            record.insert(at % record.len(), *byte);
            record
        }
    }
}

proptest! {
    #[test]
    fn whatever_is_touched_is_found(touch in touch()) {
        let (record, keys, anchor) = record();
        let changed = touched(&record, &touch);
        prop_assume!(changed != record);
        prop_assert!(verify(&changed, &keys, Some(&anchor)).is_err());
    }
}

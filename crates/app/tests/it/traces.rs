//! A whole journey leaves no number, name or token: not in the log, at any level and from any crate, and not on the disk.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::{Mutex, Once};

use innsyn_app::dto::{
    ConfirmElevation, DataSourceCode, ElevationKind, ErrorCode, OpenElevation, OpenReport,
};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use super::support::{Bench, ELSE, LINE, MALIN, ROLAND, code, context, document, everything};

static LOG: Mutex<String> = Mutex::new(String::new());
static ONCE: Once = Once::new();

/// Keeps everything that any crate logs in this process, at any level.
pub(crate) fn listen() {
    ONCE.call_once(|| tracing::subscriber::set_global_default(Everything).unwrap());
}

struct Everything;
struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        write!(self.0, " {}={value:?}", field.name()).unwrap();
    }
}

impl Everything {
    fn keep(metadata: &Metadata<'_>, visit: impl FnOnce(&mut Line)) {
        let mut line = Line(format!(
            "{} {} {}",
            metadata.level(),
            metadata.target(),
            metadata.name()
        ));
        visit(&mut line);
        let mut log = LOG.lock().unwrap();
        log.push_str(&line.0);
        log.push('\n');
    }
}

impl Subscriber for Everything {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, span: &Attributes<'_>) -> Id {
        Self::keep(span.metadata(), |line| span.record(line));
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, values: &Record<'_>) {
        let mut line = Line(String::new());
        values.record(&mut line);
        LOG.lock().unwrap().push_str(&line.0);
    }
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        Self::keep(event.metadata(), |line| event.record(line));
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_journey_leaves_nothing_behind() {
    let bench = Bench::signed_in_as("gronn-vits").await;
    let (mut opened, mut fetched, mut others) = (0, 0, Vec::new());
    for number in [LINE, ROLAND, ELSE, MALIN] {
        let open = bench.open(number).await;
        let reports = bench.app.find_reports(&everything(&open)).await.unwrap();
        if let Some(row) = reports.reports.first() {
            let request = OpenReport {
                context_id: open.context_id.clone(),
                report_id: row.id.clone(),
                elevated: false,
            };
            bench.app.open_report(&request).await.unwrap();
        }
        let documents = bench.app.find_documents(&context(&open)).await.unwrap();
        for row in &documents.documents {
            let answer = bench.app.open_document(&document(&open, row)).await;
            match code(answer) {
                None => opened += 1,
                Some(ErrorCode::PdfEngineMissing) => fetched += 1,
                Some(refused) => others.push(refused),
            }
        }
        let request = OpenElevation {
            context_id: open.context_id.clone(),
            source: DataSourceCode::Phr,
        };
        let challenge = bench.app.open_elevation(&request).unwrap();
        let answer = ConfirmElevation {
            context_id: open.context_id.clone(),
            challenge_id: challenge.challenge_id,
            kind: ElevationKind::ForhoyetSamtykke,
            reason: "Hemmelig begrunnelse".into(),
        };
        bench.app.confirm_elevation(&answer).await.unwrap();
    }
    bench.app.sign_out().await.unwrap();
    // Documents were read, and others got as far as the engine that this test has not; or the rest has shown nothing.
    assert!(opened >= 5 && fetched >= 5, "{opened} and {fetched}");
    for refused in others {
        let is_meant = matches!(
            refused,
            ErrorCode::DocumentRestricted
                | ErrorCode::DocumentUnsafe
                | ErrorCode::DocumentNotFound
                | ErrorCode::SubjectMismatch
                | ErrorCode::UpstreamTimeout
        );
        assert!(is_meant, "{refused:?}");
    }

    let log = LOG.lock().unwrap().clone();
    assert!(log.lines().count() > 20, "something was logged");
    search("the log", &log);
    let mut files = 0;
    for file in walk(bench.folder.path()) {
        files += 1;
        let bytes = std::fs::read(&file).unwrap();
        search(
            &file.display().to_string(),
            &String::from_utf8_lossy(&bytes),
        );
    }
    assert_eq!(files, 1, "the audit record and nothing else");
    bench.app.stop().await;
    assert_eq!(
        walk(bench.folder.path()).len(),
        0,
        "and in the sandbox not even that stays"
    );
}

fn search(place: &str, text: &str) {
    let people = innsyn_sandbox::people::patients()
        .iter()
        .map(|one| (one.number, one.given, one.family));
    let clinicians = innsyn_sandbox::people::clinicians()
        .iter()
        .map(|one| (one.number, one.given, one.family));
    for (number, given, family) in people.chain(clinicians) {
        for name in [
            number.to_owned(),
            format!("{given} {family}"),
            format!("{family}, {given}"),
        ] {
            assert!(!text.contains(&name), "{name} stands in {place}");
        }
    }
    for token in [
        "eyJ",
        "Hemmelig",
        "-----BEGIN",
        "urn:ietf:params:oauth:request_uri:",
    ] {
        if let Some((before, _)) = text.split_once(token) {
            let line = before.lines().last().unwrap_or_default();
            panic!("{token} stands in {place}, after: {line}");
        }
    }
}

fn walk(folder: &Path) -> Vec<std::path::PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .flat_map(|path| {
            if path.is_dir() {
                walk(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}

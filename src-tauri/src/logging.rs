//! The log on standard error: only our own crates, only named fields, and a last net under them (`docs/security.md`, MEM-4).

use std::fmt;
use std::io::Write as _;
use std::panic::Location;

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt as _};

/// Fields that may stand in the log. A field of any other name is left out, whatever it holds.
const ALLOWED: &[&str] = &[
    "action",
    "attempt",
    "attempts",
    "audience",
    "bytes",
    "code",
    "correlation",
    "count",
    "elapsed_ms",
    "environment",
    "kind",
    "method",
    "milliseconds",
    "outcome",
    "pages",
    "phase",
    "reason",
    "retries",
    "service",
    "source",
    "status",
];

/// Starts the log. A second start changes nothing.
pub(crate) fn start() {
    let subscriber = tracing_subscriber::registry().with(Lines);
    let _ = tracing::subscriber::set_global_default(subscriber);
}

/// From here on a panic tells of its place and of nothing else: its text may hold what was being worked on, and would go
/// past the fields and the masking. Every mode calls this but the PDF worker, which has a hook of its own.
pub(crate) fn silence_panics() {
    std::panic::set_hook(Box::new(|panic| {
        // Where standard error is gone there is nobody to tell, and a second panic would end the program at once.
        let _ = writeln!(std::io::stderr(), "{}", panic_line(panic.location()));
    }));
}

fn panic_line(location: Option<&Location<'_>>) -> String {
    let version = env!("CARGO_PKG_VERSION");
    match location {
        Some(place) => format!(
            "ERROR innsyn {version} panicked at {}:{}:{}",
            place.file(),
            place.line(),
            place.column()
        ),
        None => format!("ERROR innsyn {version} panicked"),
    }
}

struct Lines;

impl<S: Subscriber> Layer<S> for Lines {
    fn enabled(&self, metadata: &tracing::Metadata<'_>, _: Context<'_, S>) -> bool {
        let ours =
            metadata.target().starts_with("innsyn") || metadata.target().starts_with("helseid");
        ours && *metadata.level() <= Level::INFO
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut line = Line(format!(
            "{} {}",
            event.metadata().level(),
            event.metadata().target()
        ));
        event.record(&mut line);
        write(&mask(&line.0));
    }
}

#[expect(clippy::print_stderr, reason = "standard error is where the log goes")]
fn write(line: &str) {
    eprintln!("{line}");
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        use fmt::Write as _;
        // Writing into a String cannot fail.
        let _ = match field.name() {
            "message" => write!(self.0, " {value:?}"),
            name if ALLOWED.contains(&name) => write!(self.0, " {name}={value:?}"),
            _ => Ok(()),
        };
    }
}

/// A line from elsewhere, as it may stand in the log.
pub(crate) fn masked(line: &str) -> String {
    mask(line)
}

/// Replaces what must never be there: eleven digits in a row, the beginning of a token, a PEM line.
fn mask(line: &str) -> String {
    let mut masked = String::with_capacity(line.len());
    let mut rest = line.chars().peekable();
    let mut digits = String::new();
    let flush = |digits: &mut String, masked: &mut String| {
        masked.push_str(if digits.len() == 11 {
            "[number]"
        } else {
            digits
        });
        digits.clear();
    };
    while let Some(next) = rest.next() {
        if next.is_ascii_digit() {
            digits.push(next);
            continue;
        }
        flush(&mut digits, &mut masked);
        masked.push(next);
        if masked.ends_with("-----BEGIN") {
            masked.push_str(" [key]");
            return masked;
        }
        if next == 'J' && masked.ends_with("eyJ") {
            masked.truncate(masked.len() - 3);
            masked.push_str("[token]");
            while rest
                .next_if(|c| c.is_ascii_alphanumeric() || "-_.=".contains(*c))
                .is_some()
            {}
        }
    }
    flush(&mut digits, &mut masked);
    masked
}

#[cfg(test)]
mod tests {
    use std::panic::Location;

    use super::{mask, panic_line, silence_panics};

    #[test]
    fn a_panic_tells_its_place_and_not_its_text() {
        let place = Location::caller();
        let line = panic_line(Some(place));
        assert!(line.contains(env!("CARGO_PKG_VERSION")) && line.contains("logging.rs:"));
        assert_eq!(line.lines().count(), 1);
        assert!(panic_line(None).ends_with("panicked"));
    }

    #[test]
    #[ignore = "the test below runs it in a process of its own: a hook belongs to the whole process"]
    #[should_panic(expected = "the patient is")]
    fn panics_about_a_patient() {
        silence_panics();
        let number = "01828540056";
        panic!("the patient is {number}");
    }

    #[test]
    fn the_text_of_a_panic_reaches_nobody() {
        let name = "logging::tests::panics_about_a_patient";
        let child = std::process::Command::new(std::env::current_exe().unwrap())
            .args([name, "--exact", "--ignored", "--nocapture"])
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&child.stderr).into_owned()
            + &String::from_utf8_lossy(&child.stdout);
        assert!(
            child.status.success() && told.contains("1 passed"),
            "{told}"
        );
        assert!(
            told.contains("panicked at") && told.contains("logging.rs:"),
            "{told}"
        );
        assert!(!told.contains("01828540056"), "{told}");
        assert!(!told.contains("the patient is"), "{told}");
    }

    #[test]
    fn numbers_tokens_and_keys_are_masked() {
        assert_eq!(mask("a 01828540056 b"), "a [number] b");
        assert_eq!(mask("ends 01828540056"), "ends [number]");
        assert_eq!(mask("1700000000000 stays"), "1700000000000 stays");
        assert_eq!(mask("t=eyJhbGciOi.eyJzdWIi-_.x next"), "t=[token] next");
        assert_eq!(
            mask("x -----BEGIN PRIVATE KEY----- abc"),
            "x -----BEGIN [key]"
        );
    }
}

//! The log on standard error: only our own crates, only named fields, and a last net under them (`docs/security.md`, MEM-4).

use std::fmt;

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
    use super::mask;

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

//! The trace as the screen and a file show it: every try of every request of this run, without anything that was said.

use std::fmt::Write as _;

use innsyn_transport::{Outcome, TraceEntry};

use crate::App;
use crate::dto::{TextView, TraceFilter, TraceHeader, TraceRow, TraceView, TracedService};
use crate::views;

impl App {
    /// The rows that a filter lets through, what answers lacked, and both as text.
    #[must_use]
    pub fn trace(&self, filter: &TraceFilter) -> TraceView {
        let entries = self.inner.transport.trace();
        let total = u32::try_from(entries.len()).unwrap_or(u32::MAX);
        let rows: Vec<TraceRow> = entries
            .iter()
            .enumerate()
            .map(|(number, entry)| row(number, entry))
            .filter(|row| is_wanted(row, filter))
            .collect();
        let findings = self.profile_findings();
        let mut text = String::new();
        for row in &rows {
            text.push_str(&line(row));
        }
        // Writing into a String cannot fail.
        for finding in &findings {
            let _ = writeln!(
                text,
                "missing\t{:?}\t{}\t{} of {}",
                finding.source, finding.element, finding.missing, finding.of
            );
        }
        TraceView {
            text: self.redactor().lines(&text),
            rows,
            total,
            findings,
        }
    }

    /// The environment as a file, to save or to hand over. No key is in it.
    #[must_use]
    pub fn environment_file(&self) -> TextView {
        let file = self.inner.environment.export();
        TextView {
            text: serde_json::to_string_pretty(&file).unwrap_or_default() + "\n",
        }
    }

    /// How many requests were traced, to tell later which came after.
    pub(crate) fn traced(&self) -> Vec<String> {
        self.inner.transport.trace().iter().map(key).collect()
    }

    /// The requests that came after a moment, as lines of the redacted text.
    pub(crate) fn traced_since(&self, before: &[String]) -> Vec<String> {
        let known: std::collections::HashSet<&String> = before.iter().collect();
        let redactor = self.redactor();
        self.inner
            .transport
            .trace()
            .iter()
            .enumerate()
            .filter(|(_, entry)| !known.contains(&key(entry)))
            .map(|(number, entry)| {
                redactor
                    .text(&line(&row(number, entry)))
                    .trim_end()
                    .to_owned()
            })
            .collect()
    }
}

/// What makes one try different from every other.
fn key(entry: &TraceEntry) -> String {
    format!("{} {} {}", entry.correlation, entry.repeat, entry.at)
}

fn row(number: usize, entry: &TraceEntry) -> TraceRow {
    let (status, failure) = match entry.outcome {
        Outcome::Status(status) => (Some(status), None),
        Outcome::Failed(why) => (None, Some(why.to_owned())),
        Outcome::Abandoned => (None, Some("abandoned".to_owned())),
    };
    let at = views::instant(entry.at);
    let clock = format!(
        "{}.{:03}",
        at.local.split('T').nth(1).unwrap_or_default(),
        entry.at.as_millisecond().rem_euclid(1000)
    );
    TraceRow {
        number: number as u64,
        at,
        clock,
        service: match entry.service {
            "helseid" => TracedService::Helseid,
            "pps" => TracedService::Pps,
            "phr" => TracedService::Phr,
            "edi" => TracedService::Edi,
            _ => TracedService::Other,
        },
        method: entry.method.to_string(),
        path: entry.path.to_owned(),
        status,
        failure,
        milliseconds: entry.milliseconds,
        request_bytes: entry.request_bytes,
        response_bytes: entry.response_bytes,
        correlation_id: entry.correlation.to_string(),
        repeat: entry.repeat,
        nonce_sent: entry.nonce_sent,
        nonce_asked: entry.nonce_asked,
        headers: entry
            .headers
            .iter()
            .map(|(name, value)| TraceHeader {
                name: (*name).to_owned(),
                value: value.clone(),
            })
            .collect(),
    }
}

fn is_wanted(row: &TraceRow, filter: &TraceFilter) -> bool {
    let is_problem =
        row.repeat > 0 || row.failure.is_some() || row.status.is_some_and(|status| status >= 400);
    let text = filter.text.trim().to_lowercase();
    let says = text.is_empty()
        || row.path.to_lowercase().contains(&text)
        || row.correlation_id.contains(&text)
        || row.status.is_some_and(|status| status.to_string() == text);
    filter.service.is_none_or(|service| service == row.service)
        && (!filter.only_problems || is_problem)
        && says
}

/// One row as one line, fields apart by tabs.
fn line(row: &TraceRow) -> String {
    let result = row.status.map_or_else(
        || row.failure.clone().unwrap_or_default(),
        |status| status.to_string(),
    );
    let nonce = match (row.nonce_sent, row.nonce_asked) {
        (_, true) => "nonce asked",
        (true, false) => "nonce sent",
        (false, false) => "-",
    };
    let headers: Vec<String> = row
        .headers
        .iter()
        .map(|header| format!("{}: {}", header.name, header.value))
        .collect();
    format!(
        "{}\t{:?}\t{} {}\t{result}\t{} ms\t{}/{} B\t{}\ttry {}\t{nonce}\t{}\n",
        row.clock,
        row.service,
        row.method,
        row.path,
        row.milliseconds,
        row.request_bytes,
        row.response_bytes,
        row.correlation_id,
        row.repeat + 1,
        headers.join(" | "),
    )
}

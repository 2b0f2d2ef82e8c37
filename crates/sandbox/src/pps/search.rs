//! Matching, includes and paging over the resources of one patient.

use std::{collections::HashSet, fmt::Write as _};

use serde_json::{Value, json};

use super::{
    basis::Restriction,
    query::{Query, Subject, Tag},
};
use crate::content::store::{Reports, Resource};

/// A bundle, written, and what it counts.
#[derive(Debug)]
pub(crate) struct Bundle {
    pub(crate) text: String,
    pub(crate) total: usize,
}

/// Answers a search.
pub(crate) fn run(base: &str, query: &Query, reports: &Reports) -> Bundle {
    let matches: Vec<u32> = reports
        .of_type(query.subject.name())
        .filter(|(_, resource)| matches_query(resource, query))
        .map(|(position, _)| position)
        .collect();
    let total = matches.len();
    let page: Vec<u32> = matches
        .into_iter()
        .skip(query.skip)
        .take(query.count)
        .collect();

    let mut walk = Walk {
        reports,
        present: page.iter().copied().collect(),
        included: Vec::new(),
    };
    walk.step(&page, &query.include, &query.reverse);
    // Iterated includes go on from the matches and from whatever has come in, until nothing comes.
    let mut frontier: Vec<u32> = page.iter().chain(&walk.included).copied().collect();
    while !frontier.is_empty() {
        let before = walk.included.len();
        walk.step(&frontier, &query.include_iterate, &query.reverse_iterate);
        frontier = walk.included.iter().skip(before).copied().collect();
    }

    let found = |positions: &[u32]| -> Vec<&Resource> {
        positions
            .iter()
            .filter_map(|position| reports.get(*position))
            .collect()
    };
    let (page, included) = (found(&page), found(&walk.included));
    let length: usize = page.iter().chain(&included).map(|own| own.text.len()).sum();
    let mut entries = String::with_capacity(length + 200 * (page.len() + included.len()));
    for (mode, resources) in [("match", page), ("include", included)] {
        for resource in resources {
            write_entry(&mut entries, base, resource, mode);
        }
    }
    if total == 0 {
        push(
            &mut entries,
            &outcome(&json!({
                "severity": "information",
                "code": "not-found",
                "diagnostics": "Ingen data funnet.",
            }))
            .to_string(),
        );
    }
    bundle(base, query, total, &entries)
}

/// The answer when the patient's privacy settings hold everything back.
pub(crate) fn withheld(base: &str, query: &Query, restriction: Restriction) -> Bundle {
    let code = restriction.code();
    let entry = outcome(&json!({
        "severity": "information",
        "code": "suppressed",
        "details": { "coding": [
            { "system": "NilarPvkOutcome", "code": code },
            { "system": "http://nhn.no/fhir/nilar/CodeSystem/pvk-outcome-cs", "code": code },
        ]},
        "diagnostics": restriction.diagnostics(),
    }));
    bundle(base, query, 0, &entry.to_string())
}

/// A fault: the first resource becomes another person's.
pub(crate) fn give_to_another(bundle: &mut Bundle, person: &str) {
    let other = if person == crate::people::ROLAND {
        crate::people::LINE
    } else {
        crate::people::ROLAND
    };
    let Ok(mut whole) = serde_json::from_str::<Value>(&bundle.text) else {
        return;
    };
    if let Some(value) = whole.pointer_mut("/entry/0/resource/subject/identifier/value") {
        *value = json!(other);
        bundle.text = whole.to_string();
    }
}

fn bundle(base: &str, query: &Query, total: usize, entries: &str) -> Bundle {
    let mut links = vec![json!({ "relation": "self", "url": link(base, query, query.skip) })];
    if query.count > 0 {
        if query.skip > 0 {
            let skip = query.skip.saturating_sub(query.count);
            links.push(json!({ "relation": "previous", "url": link(base, query, skip) }));
        }
        let skip = query.skip.saturating_add(query.count);
        if skip < total {
            links.push(json!({ "relation": "next", "url": link(base, query, skip) }));
        }
    }
    let links = Value::Array(links);
    let mut text = String::with_capacity(entries.len() + 1024);
    let _ = write!(
        text,
        "{{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"total\":{total},\"link\":{links}"
    );
    // FHIR forbids empty arrays.
    if !entries.is_empty() {
        text.push_str(",\"entry\":[");
        text.push_str(entries);
        text.push(']');
    }
    text.push('}');
    Bundle { text, total }
}

/// A link mirrors the query; the patient stands in a header and so never in it.
fn link(base: &str, query: &Query, skip: usize) -> String {
    let parameters = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(&query.echo)
        .append_pair("_count", &query.count.to_string())
        .append_pair("_skip", &skip.to_string())
        .finish();
    format!("{base}/{}?{parameters}", query.subject.name())
}

fn push(entries: &mut String, entry: &str) {
    if !entries.is_empty() {
        entries.push(',');
    }
    entries.push_str(entry);
}

/// The address and the mode need no escapes; the resource is JSON already.
fn write_entry(entries: &mut String, base: &str, resource: &Resource, mode: &str) {
    if !entries.is_empty() {
        entries.push(',');
    }
    for part in [
        "{\"fullUrl\":\"",
        base,
        "/",
        &resource.reference,
        "\",\"search\":{\"mode\":\"",
        mode,
        "\"},\"resource\":",
        &resource.text,
        "}",
    ] {
        entries.push_str(part);
    }
}

fn outcome(issue: &Value) -> Value {
    json!({
        "search": { "mode": "outcome" },
        "resource": {
            "resourceType": "OperationOutcome",
            "meta": {
                "profile": ["http://nhn.no/fhir/nilar/StructureDefinition/nilar-operation-outcome"],
            },
            "issue": [issue],
        },
    })
}

fn matches_query(resource: &Resource, query: &Query) -> bool {
    if !query.ids.is_empty() && !query.ids.iter().any(|id| id == resource.id()) {
        return false;
    }
    if !query.dates.iter().all(|filter| {
        resource
            .effective
            .is_some_and(|period| filter.takes(period))
    }) {
        return false;
    }
    if !query.identifiers.is_empty() && !has_identifier(resource, query) {
        return false;
    }
    query.tags.iter().all(|alternatives| {
        resource
            .tags
            .iter()
            .any(|(system, code)| alternatives.iter().any(|own| own.is(system, code)))
    })
}

/// Reports are found by `ServReportId` only, results by `ResultItemId` only.
fn has_identifier(resource: &Resource, query: &Query) -> bool {
    let system = match query.subject {
        Subject::DiagnosticReport => "ServReportId",
        Subject::Observation => "ResultItemId",
    };
    resource
        .identifiers
        .iter()
        .filter(|(own, _)| &**own == system)
        .any(|(_, value)| {
            query
                .identifiers
                .iter()
                .any(|wanted| match wanted.split_once('|') {
                    Some((scope, wanted)) => {
                        (scope.is_empty() || scope == system) && wanted == &**value
                    }
                    None => wanted == &**value,
                })
        })
}

impl Tag {
    fn is(&self, system: &str, code: &str) -> bool {
        self.code == code && self.system.as_ref().is_none_or(|own| own == system)
    }
}

/// What has come into an answer by includes.
struct Walk<'a> {
    reports: &'a Reports,
    present: HashSet<u32>,
    included: Vec<u32>,
}

impl Walk<'_> {
    /// One step of includes from these resources; what is new is added.
    fn step(&mut self, from: &[u32], paths: &[String], reverse: &[String]) {
        if !paths.is_empty() {
            for resource in from.iter().filter_map(|own| self.reports.get(*own)) {
                for (path, target) in &resource.links {
                    if paths.iter().any(|wanted| wanted == path) && self.present.insert(*target) {
                        self.included.push(*target);
                    }
                }
            }
        }
        if reverse.is_empty() {
            return;
        }
        let wanted: HashSet<u32> = from.iter().copied().collect();
        for (position, report) in self.reports.of_type("DiagnosticReport") {
            let refers = report.links.iter().any(|(path, target)| {
                reverse.iter().any(|own| own == path) && wanted.contains(target)
            });
            if refers && self.present.insert(position) {
                self.included.push(position);
            }
        }
    }
}

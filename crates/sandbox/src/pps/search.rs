//! Matching, includes and paging over the resources of one patient.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::{
    basis::Restriction,
    query::{self, Query, Subject, Tag},
};
use crate::content::reports::{Reports, reference_to};

/// Answers a search.
pub(crate) fn run(base: &str, query: &Query, reports: &Reports) -> Value {
    let matches: Vec<&Value> = reports
        .of_type(query.subject.name())
        .filter(|resource| matches_query(resource, query))
        .collect();
    let total = matches.len();
    let page: Vec<&Value> = matches
        .into_iter()
        .skip(query.skip)
        .take(query.count)
        .collect();

    let mut present: HashSet<String> = page
        .iter()
        .filter_map(|resource| reference_to(resource))
        .collect();
    let mut included: Vec<&Value> = Vec::new();
    step(
        &page,
        &query.include,
        &query.reverse,
        reports,
        &mut present,
        &mut included,
    );
    // Iterated includes go on from the matches and from whatever has come in, until nothing comes.
    let mut frontier: Vec<&Value> = page.iter().chain(&included).copied().collect();
    while !frontier.is_empty() {
        let before = included.len();
        step(
            &frontier,
            &query.include_iterate,
            &query.reverse_iterate,
            reports,
            &mut present,
            &mut included,
        );
        frontier = included.iter().skip(before).copied().collect();
    }

    let mut entries: Vec<Value> = Vec::with_capacity(page.len() + included.len());
    entries.extend(page.iter().map(|resource| entry(base, resource, "match")));
    entries.extend(
        included
            .iter()
            .map(|resource| entry(base, resource, "include")),
    );
    if total == 0 {
        entries.push(outcome(&json!({
            "severity": "information",
            "code": "not-found",
            "diagnostics": "Ingen data funnet.",
        })));
    }
    bundle(base, query, total, entries)
}

/// The answer when the patient's privacy settings hold everything back.
pub(crate) fn withheld(base: &str, query: &Query, restriction: Restriction) -> Value {
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
    bundle(base, query, 0, vec![entry])
}

/// A fault: the first resource becomes another person's.
pub(crate) fn give_to_another(bundle: &mut Value, person: &str) {
    let other = if person == crate::people::ROLAND {
        crate::people::LINE
    } else {
        crate::people::ROLAND
    };
    if let Some(value) = bundle.pointer_mut("/entry/0/resource/subject/identifier/value") {
        *value = json!(other);
    }
}

fn bundle(base: &str, query: &Query, total: usize, entries: Vec<Value>) -> Value {
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
    let mut bundle = Map::new();
    bundle.insert("resourceType".into(), json!("Bundle"));
    bundle.insert("type".into(), json!("searchset"));
    bundle.insert("total".into(), json!(total));
    bundle.insert("link".into(), Value::Array(links));
    // FHIR forbids empty arrays.
    if !entries.is_empty() {
        bundle.insert("entry".into(), Value::Array(entries));
    }
    Value::Object(bundle)
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

fn entry(base: &str, resource: &Value, mode: &str) -> Value {
    let reference = reference_to(resource).unwrap_or_default();
    let mut entry = Map::new();
    entry.insert(
        "fullUrl".into(),
        Value::String(format!("{base}/{reference}")),
    );
    entry.insert("search".into(), json!({ "mode": mode }));
    // Cloned, not built by the macro: that would write and read every resource again.
    entry.insert("resource".into(), resource.clone());
    Value::Object(entry)
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

fn matches_query(resource: &Value, query: &Query) -> bool {
    let text = |key: &str| {
        resource
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    if !query.ids.is_empty() && !query.ids.iter().any(|id| id == text("id")) {
        return false;
    }
    let effective = query::period(text("effectiveDateTime"));
    if !query
        .dates
        .iter()
        .all(|filter| effective.is_some_and(|period| filter.takes(period)))
    {
        return false;
    }
    if !query.identifiers.is_empty() && !has_identifier(resource, query) {
        return false;
    }
    query.tags.iter().all(|alternatives| {
        items(resource.pointer("/meta/tag")).any(|tag| alternatives.iter().any(|own| own.is(tag)))
    })
}

/// Reports are found by `ServReportId` only, results by `ResultItemId` only.
fn has_identifier(resource: &Value, query: &Query) -> bool {
    let system = match query.subject {
        Subject::DiagnosticReport => "ServReportId",
        Subject::Observation => "ResultItemId",
    };
    items(resource.get("identifier"))
        .filter(|identifier| identifier.get("system").is_some_and(|own| own == system))
        .filter_map(|identifier| identifier.get("value")?.as_str())
        .any(|value| {
            query
                .identifiers
                .iter()
                .any(|wanted| match wanted.split_once('|') {
                    Some((scope, wanted)) => {
                        (scope.is_empty() || scope == system) && wanted == value
                    }
                    None => wanted == value,
                })
        })
}

impl Tag {
    fn is(&self, tag: &Value) -> bool {
        tag.get("code").is_some_and(|code| *code == self.code)
            && self
                .system
                .as_ref()
                .is_none_or(|system| tag.get("system").is_some_and(|own| own == system))
    }
}

fn items(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten()
}

/// One step of includes from these resources; what is new is added.
fn step<'a>(
    from: &[&'a Value],
    paths: &[String],
    reverse: &[String],
    reports: &'a Reports,
    present: &mut HashSet<String>,
    included: &mut Vec<&'a Value>,
) {
    for resource in from {
        for path in paths {
            for reference in targets(resource, path) {
                if let Some(target) = reports.get(reference)
                    && present.insert(reference.to_owned())
                {
                    included.push(target);
                }
            }
        }
    }
    if reverse.is_empty() {
        return;
    }
    let wanted: HashSet<String> = from
        .iter()
        .filter_map(|resource| reference_to(resource))
        .collect();
    for report in reports.of_type("DiagnosticReport") {
        let refers = items(report.get("result"))
            .filter_map(reference)
            .any(|r| wanted.contains(r));
        if refers
            && let Some(reference) = reference_to(report)
            && present.insert(reference)
        {
            included.push(report);
        }
    }
}

fn reference(value: &Value) -> Option<&str> {
    value.get("reference")?.as_str()
}

/// References of a resource along one include path; none when the path is another type's.
fn targets<'a>(resource: &'a Value, path: &str) -> Vec<&'a str> {
    let Some((kind, parameter)) = path.split_once(':') else {
        return Vec::new();
    };
    if resource.get("resourceType").is_none_or(|own| own != kind) {
        return Vec::new();
    }
    let element = match parameter {
        "result" => "/result",
        "based-on" => "/basedOn",
        "specimen" => "/specimen",
        "performer" => "/performer",
        "has-member" => "/hasMember",
        "requester" => "/requester",
        "collector" => "/collection/collector",
        _ => return Vec::new(),
    };
    match resource.pointer(element) {
        Some(Value::Array(list)) => list.iter().filter_map(reference).collect(),
        Some(one) => reference(one).into_iter().collect(),
        None => Vec::new(),
    }
}

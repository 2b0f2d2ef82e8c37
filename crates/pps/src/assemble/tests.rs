use innsyn_domain::{PersonId, Population};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::*;
use crate::report::{DateKind, DeviationMark, ResultValue};
use crate::wire::{Answer, Page};

const NUMBER: &str = "01828540056";
const OTHER: &str = "13116900216";

fn person() -> PersonId {
    PersonId::parse(NUMBER, Population::Test).unwrap()
}

fn subject(number: &str) -> Json {
    json!({"identifier": {"system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": number}})
}

fn list(number: u32, code: &str, display: &str) -> Json {
    json!({"system": format!("urn:oid:2.16.578.1.12.4.1.1.{number}"), "code": code, "display": display})
}

fn reference(to: &str) -> Json {
    json!({"reference": to})
}

fn references(kind: &str, ids: &[&str]) -> Json {
    ids.iter()
        .map(|id| reference(&format!("{kind}/{id}")))
        .collect()
}

/// A report of the patient with these results.
fn report(id: &str, results: &[&str], more: Json) -> Json {
    let mut report = json!({
        "resourceType": "DiagnosticReport", "id": id, "status": "final",
        "category": [{"coding": [list(8202, "LAB", "Lab")]}],
        "code": {"coding": [list(8202, "CLIN", "Klinisk kjemi")]},
        "subject": subject(NUMBER),
        "effectiveDateTime": "2026-03-02T08:10:00+01:00", "issued": "2026-03-02T14:31:05+01:00",
        "performer": [reference("PractitionerRole/lab")],
        "result": references("Observation", results),
    });
    merge(&mut report, more);
    report
}

fn observation(id: &str, more: Json) -> Json {
    let mut observation = json!({
        "resourceType": "Observation", "id": id, "status": "final",
        "code": {"coding": [list(7280, "NPU19748", "P-C-Reaktivt protein")]},
        "subject": subject(NUMBER), "effectiveDateTime": "2026-03-02T08:10:00+01:00",
        "valueQuantity": {"value": 13, "unit": "mg/L"},
    });
    merge(&mut observation, more);
    observation
}

fn lab() -> Json {
    json!({"resourceType": "PractitionerRole", "id": "lab",
        "practitioner": {"display": "Ola Oppdiktet"},
        "organization": {"identifier": {"system": "urn:oid:2.16.578.1.12.4.1.2", "value": "8000009"}, "display": "Fjordlab"}})
}

fn merge(into: &mut Json, more: Json) {
    if let (Json::Object(into), Json::Object(more)) = (into, more) {
        for (key, value) in more {
            if value.is_null() {
                into.remove(&key);
            } else {
                into.insert(key, value);
            }
        }
    }
}

fn page(resources: &[Json]) -> Page {
    let entries: Vec<Json> = resources.iter().map(|r| json!({"resource": r})).collect();
    let body = json!({"resourceType": "Bundle", "type": "searchset", "entry": entries});
    Page::Set(Answer::read(body.to_string().into()).unwrap())
}

fn assembled(resources: &[Json]) -> Assembled {
    assemble(page(resources).entries().iter(), &person())
}

fn only(resources: &[Json]) -> Report {
    let mut found = assembled(resources);
    assert_eq!(found.reports.len(), 1);
    found.reports.remove(0)
}

/// Ids of a tree, members in brackets.
fn shape(results: &[TestResult]) -> String {
    let parts: Vec<String> = results
        .iter()
        .map(|result| match result.members.as_slice() {
            [] => result.id.clone(),
            members => format!("{}[{}]", result.id, shape(members)),
        })
        .collect();
    parts.join(" ")
}

#[test]
fn a_report_has_its_people_its_dates_and_its_counts() {
    let found = only(&[
        report(
            "r",
            &["a", "b"],
            json!({
                "basedOn": [reference("ServiceRequest/q")],
                "specimen": [reference("Specimen/s")],
                "identifier": [{"system": "ServReportId", "value": "x-1"}, {"system": "MsgId", "value": "m-1"}],
                "extension": [
                    {"url": "http://nhn.no/fhir/nilar/StructureDefinition/nilar-report-date", "valueDateTime": "2026-03-01"},
                    {"url": "http://nhn.no/fhir/nilar/StructureDefinition/nilar-approval-date", "valueDateTime": "2026-03-02T15:00:00+01:00"},
                    {"url": "http://nhn.no/fhir/nilar/StructureDefinition/nilar-comment", "valueCodeableConcept": {"coding": [list(8269, "VA", "")]}},
                    {"url": "http://nhn.no/fhir/nilar/StructureDefinition/nilar-comment", "valueAnnotation": {"text": "Ringt"}},
                    {"url": "http://nhn.no/fhir/nilar/StructureDefinition/nilar-inf-item", "extension": [
                        {"url": "http://nhn.no/fhir/nilar/StructureDefinition/nilar-inf-item-type", "valueCodeableConcept": {"coding": [list(8233, "ANAM", "Sykehistorie")]}},
                        {"url": "http://nhn.no/fhir/nilar/StructureDefinition/nilar-inf-item-descr", "valueString": "Feber i to dager"}]},
                ],
            }),
        ),
        observation(
            "a",
            json!({"interpretation": [{"coding": [list(8244, "1", "Over")]}]}),
        ),
        observation(
            "b",
            json!({"status": "cancelled", "code": {"coding": [list(7280, "NPU03230", "P-Kalium")]},
                "interpretation": [{"coding": [list(8244, "2", "Under")]}]}),
        ),
        lab(),
        json!({"resourceType": "ServiceRequest", "id": "q", "subject": subject(NUMBER), "authoredOn": "2026-02-28",
            "requester": reference("PractitionerRole/gp"), "note": [{"text": "Haster"}],
            "reasonCode": [{"coding": [list(8231, "PROB", "")], "text": "Slapp"}]}),
        json!({"resourceType": "PractitionerRole", "id": "gp", "organization": {"display": "Fjell legekontor"}}),
        json!({"resourceType": "Specimen", "id": "s", "subject": subject(NUMBER),
            "accessionIdentifier": {"system": "AnalysedSubjectId", "value": "26-1"},
            "type": {"coding": [list(8351, "B", "Blod")]}, "collection": {"collectedDateTime": "2026-03-02T08:10:00+01:00"},
            "receivedTime": "2026-03-02T09:00:00+01:00"}),
    ]);
    assert_eq!(found.title.as_deref(), Some("Medisinsk biokjemi"));
    assert_eq!(
        found.discipline.as_ref().map(|d| d.code.as_str()),
        Some("CLIN")
    );
    assert_eq!(found.performer.person.as_deref(), Some("Ola Oppdiktet"));
    assert_eq!(found.performer.organisation.as_deref(), Some("Fjordlab"));
    assert_eq!(
        found.requester.unwrap().organisation.as_deref(),
        Some("Fjell legekontor")
    );
    assert_eq!(
        (
            found.result_count,
            found.marked_count,
            found.cancelled_count
        ),
        (2, 1, 1)
    );
    assert_eq!(found.subject, SubjectMatch::Confirmed);
    let dates: Vec<_> = found
        .dates
        .iter()
        .map(|d| (d.kind, d.moment.oslo_local()))
        .collect();
    assert_eq!(
        dates,
        [
            (DateKind::ReportDate, "2026-03-01".to_owned()),
            (DateKind::Approval, "2026-03-02T15:00:00".to_owned()),
            (DateKind::Requested, "2026-02-28".to_owned()),
            (DateKind::Received, "2026-03-02T09:00:00".to_owned()),
        ]
    );
    let texts = |rows: &[crate::LabelledText]| -> Vec<String> {
        rows.iter()
            .map(|row| format!("{}: {}", row.label.as_deref().unwrap_or("-"), row.text))
            .collect()
    };
    assert_eq!(
        texts(&found.comments),
        ["-: Vesentlig avvik fra tidligere svar", "-: Ringt"]
    );
    assert_eq!(
        texts(&found.clinical),
        [
            "Sykehistorie: Feber i to dager",
            "Aktuell problemstilling: Slapp",
            "-: Haster"
        ]
    );
    assert_eq!(
        texts(&found.identifiers),
        ["ServReportId: x-1", "MsgId: m-1"]
    );
    assert_eq!(found.specimens[0].material.as_deref(), Some("Blod"));
    assert_eq!(found.specimens[0].accession.as_deref(), Some("26-1"));
}

#[test]
fn values_keep_their_digits_comparators_and_units() {
    let value = |more: Json| {
        let report = only(&[report("r", &["a"], json!({})), observation("a", more)]);
        report.results.into_iter().next().unwrap().value
    };
    let quantity = |value: ResultValue| {
        let ResultValue::Quantity {
            comparator,
            digits,
            unit,
        } = value
        else {
            panic!("{value:?}")
        };
        (
            comparator.unwrap_or_default().to_string(),
            digits.to_string(),
            unit.unwrap_or_default().to_string(),
        )
    };
    let of = |c: &str, d: &str, u: &str| (c.to_owned(), d.to_owned(), u.to_owned());
    // Kept as text, because a JSON macro would take the digits apart.
    let digits: Json = serde_json::from_str("7.10").unwrap();
    assert_eq!(
        quantity(value(
            json!({"valueQuantity": {"value": digits, "comparator": "<", "unit": "g/dL"}})
        )),
        of("<", "7.10", "g/dL")
    );
    assert_eq!(
        quantity(value(json!({"valueQuantity": {"value": 1, "unit": "0"}}))),
        of("", "1", "")
    );
    assert_eq!(
        quantity(value(json!({"valueQuantity": {"value": 1, "code": "1"}}))),
        of("", "1", "")
    );
    assert_eq!(
        quantity(value(
            json!({"valueQuantity": {"value": 1, "code": "umol/L"}})
        )),
        of("", "1", "umol/L")
    );
    let text = |value: ResultValue| {
        let ResultValue::Coded { text, codes } = value else {
            panic!("{value:?}")
        };
        (text, codes.len())
    };
    assert_eq!(
        text(value(
            json!({"valueQuantity": {"value": "5,0", "unit": "mg/L"}})
        )),
        (Some("5,0 mg/L".into()), 0)
    );
    assert_eq!(
        text(value(
            json!({"valueQuantity": null, "valueCodeableConcept": {"text": "Påvist"}})
        )),
        (Some("Påvist".into()), 0)
    );
    assert!(matches!(
        value(json!({"valueQuantity": null, "valueCodeableConcept": {"text": "<p>Normal</p>"}})),
        ResultValue::Text(_)
    ));
    assert!(
        matches!(value(json!({"valueQuantity": null, "valueDateTime": "2026-01"})), ResultValue::Moment(m) if m.oslo_local() == "2026-01")
    );
    assert!(
        matches!(value(json!({"valueQuantity": null, "valueRange": {"low": {"value": 1, "unit": "x"}}})), ResultValue::Range { low: Some(low), high: None, unit: Some(_) } if low.as_str() == "1")
    );
    assert!(
        matches!(value(json!({"valueQuantity": null, "dataAbsentReason": {"coding": [{"code": "error", "display": "Feil"}]}})), ResultValue::Absent { reason: Some(reason) } if reason == "Feil")
    );
    assert!(matches!(
        value(json!({"valueQuantity": null})),
        ResultValue::Absent { reason: None }
    ));
}

#[test]
fn a_range_says_all_that_came() {
    let range = |range: Json| {
        let more = json!({"valueQuantity": null, "valueRange": range});
        let report = only(&[report("r", &["a"], json!({})), observation("a", more)]);
        report.results.into_iter().next().unwrap().value
    };
    let end = |value: Json, unit: &str| json!({"value": value, "unit": unit});
    assert!(matches!(
        range(json!({"low": end(json!(1), "g"), "high": end(json!(2.50), "g")})),
        ResultValue::Range { low: Some(low), high: Some(high), unit: Some(unit) }
            if (low.as_str(), high.as_str(), &*unit) == ("1", "2.5", "g")
    ));
    for (received, shown) in [
        (
            json!({"low": end(json!(900), "mg"), "high": end(json!(1), "g")}),
            "900 mg – 1 g",
        ),
        (
            json!({"low": end(json!(1), "g"), "high": {"value": 5, "unit": "g", "comparator": ">"}}),
            "1 g – >5 g",
        ),
        (json!({"low": {"value": 1, "comparator": "<"}}), "<1 –"),
        (
            json!({"low": end(json!(1), "g"), "high": end(json!("omtrent 5"), "g")}),
            "1 g – omtrent 5 g",
        ),
        (
            json!({"low": {"value": 1}, "high": end(json!(5), "g")}),
            "1 – 5 g",
        ),
    ] {
        let ResultValue::Coded { text, .. } = range(received) else {
            panic!("{shown}");
        };
        assert_eq!(text.as_deref(), Some(shown));
    }
    assert!(matches!(range(json!({})), ResultValue::Absent { .. }));
}

#[test]
fn marks_are_only_what_the_source_set() {
    let mark = |coding: Json| {
        let more = json!({"interpretation": [{"coding": [coding]}]});
        let report = only(&[report("r", &["a"], json!({})), observation("a", more)]);
        report.results.into_iter().next().unwrap().mark.unwrap()
    };
    assert_eq!(mark(list(8244, "1", "")).mark, DeviationMark::High);
    assert_eq!(mark(list(8244, "2", "")).mark, DeviationMark::Low);
    assert_eq!(mark(list(8244, "3", "")).mark, DeviationMark::Outside);
    assert_eq!(mark(list(8244, "9", "")).mark, DeviationMark::Unknown);
    let foreign = mark(
        json!({"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation", "code": "H"}),
    );
    assert_eq!(
        (foreign.mark, &*foreign.code),
        (DeviationMark::Unknown, "H")
    );
    // A value far outside its range and without a mark stays without a mark.
    let plain = observation(
        "a",
        json!({"valueQuantity": {"value": 900, "unit": "mg/L"}, "referenceRange": [{"text": "< 4"}]}),
    );
    let report = only(&[report("r", &["a"], json!({})), plain]);
    assert_eq!(report.results[0].mark, None);
    assert_eq!(report.results[0].reference_ranges, ["< 4".into()]);
}

#[test]
fn susceptibility_stands_below_its_finding_in_both_source_shapes() {
    let antibiotic = |id: &str, more: Json| {
        let mut one = observation(
            id,
            json!({
                "code": {"coding": [list(7280, "NPU06044", "Mecillinam")]}, "valueQuantity": null,
                "valueCodeableConcept": {"coding": [list(8243, "RSB", ""), list(8271, "S", "Sensitiv")], "text": "0,25"},
            }),
        );
        merge(&mut one, more);
        one
    };
    let finding = |members: &[&str]| {
        observation(
            "f",
            json!({
                "valueQuantity": null, "hasMember": references("Observation", members),
                "valueCodeableConcept": {"coding": [list(8243, "LR", "")], "text": "Escherichia coli"},
            }),
        )
    };
    let nested = only(&[
        report("r", &["f"], json!({})),
        finding(&["s"]),
        antibiotic("s", json!({})),
    ]);
    let related = json!({"extension": [{"url": "http://nhn.no/fhir/nilar/StructureDefinition/nilar-related-observation", "valueReference": reference("Observation/f")}]});
    let siblings = only(&[
        report("r", &["f", "s"], json!({})),
        finding(&[]),
        antibiotic("s", related),
    ]);
    for found in [nested, siblings] {
        assert_eq!(shape(&found.results), "f[s]");
        let top = &found.results[0];
        assert_eq!(top.heading.as_ref().map(|h| h.code.as_str()), Some("LR"));
        let sir = top.members[0].susceptibility.as_ref().unwrap();
        assert_eq!(
            (sir.code.as_str(), sir.name.as_str(), sir.mic.as_deref()),
            ("S", "Sensitiv", Some("0,25"))
        );
    }
}

#[test]
fn members_that_the_report_lists_too_are_shown_once_below_their_parent() {
    let found = only(&[
        report("r", &["b", "a", "c"], json!({})),
        observation(
            "a",
            json!({"hasMember": references("Observation", &["b"]), "valueQuantity": null}),
        ),
        observation("b", json!({"hasMember": references("Observation", &["c"])})),
        observation("c", json!({})),
    ]);
    assert_eq!(shape(&found.results), "a[b[c]]");
    assert!(matches!(found.results[0].value, ResultValue::Group));
    assert_eq!(found.result_count, 3);
}

#[test]
fn circles_and_missing_members_survive_and_are_counted() {
    let found = assembled(&[
        report("r", &["a", "x"], json!({})),
        observation(
            "a",
            json!({"hasMember": references("Observation", &["b", "gone"])}),
        ),
        observation(
            "b",
            json!({"hasMember": references("Observation", &["a", "b"])}),
        ),
    ]);
    let report = &found.reports[0];
    assert_eq!(shape(&report.results), "a[b]");
    assert_eq!(report.missing_results, 1);
    assert_eq!(report.results[0].missing_members, 1);
    assert_eq!(report.results[0].members[0].missing_members, 2);
    assert_eq!(found.missing_members, 3);
    assert_eq!(found.unreadable, 1);
}

#[test]
fn a_net_of_members_does_not_grow_without_end() {
    let mut resources = vec![report("r", &["o0"], json!({}))];
    for level in 0..60 {
        let below = format!("o{}", level + 1);
        let twin = format!("t{}", level + 1);
        for name in ["o", "t"] {
            let members = references("Observation", &[&below, &twin]);
            resources.push(observation(
                &format!("{name}{level}"),
                json!({"hasMember": members}),
            ));
        }
    }
    let report = only(&resources);
    assert!(
        report.result_count <= 1000 + 4 * 120,
        "{}",
        report.result_count
    );
}

#[test]
fn results_that_only_name_their_report_are_not_lost() {
    let back = |to: &str| json!({"extension": [{"url": "http://nhn.no/fhir/nilar/StructureDefinition/nilar-diagnostic-report-ref", "valueReference": reference(to)}]});
    let found = assembled(&[
        report("r", &["a"], json!({})),
        observation("a", json!({})),
        observation("b", back("https://pps.example/v2/DiagnosticReport/r")),
        observation("c", back("DiagnosticReport/none")),
    ]);
    assert_eq!(shape(&found.reports[0].results), "a b");
    assert_eq!(found.unreadable, 1);
}

#[test]
fn another_persons_resources_are_withheld_and_counted() {
    let foreign = json!({"subject": subject(OTHER)});
    let found = assembled(&[
        report("r", &["a", "b"], json!({})),
        observation("a", json!({})),
        observation("b", foreign.clone()),
        report("s", &["c"], foreign.clone()),
        observation("c", foreign),
        lab(),
    ]);
    assert_eq!(found.withheld, 3);
    assert_eq!(found.reports.len(), 1);
    assert_eq!(shape(&found.reports[0].results), "a");
    assert_eq!(found.reports[0].missing_results, 1);
}

#[test]
fn a_subject_is_found_through_contained_and_other_patients() {
    let patient = |number: &str| json!({"resourceType": "Patient", "id": "p", "identifier": [{"system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": number}]});
    let contained = |number: &str| {
        report(
            "r",
            &[],
            json!({"subject": reference("#p"), "contained": [patient(number)]}),
        )
    };
    assert_eq!(only(&[contained(NUMBER)]).subject, SubjectMatch::Confirmed);
    assert_eq!(assembled(&[contained(OTHER)]).withheld, 1);
    let referred = report("r", &[], json!({"subject": reference("Patient/p")}));
    assert_eq!(
        only(&[referred.clone(), patient(NUMBER)]).subject,
        SubjectMatch::Confirmed
    );
    assert_eq!(assembled(&[referred.clone(), patient(OTHER)]).withheld, 1);
    assert_eq!(only(&[referred]).subject, SubjectMatch::Unconfirmed);
}

#[test]
fn a_result_without_a_number_takes_the_confirmation_of_its_report_away() {
    let found = assembled(&[
        report("r", &["a"], json!({})),
        observation("a", json!({"subject": null})),
    ]);
    assert_eq!(found.reports[0].subject, SubjectMatch::Unconfirmed);
    assert_eq!(found.unconfirmed, 1);
}

#[test]
fn the_same_thing_twice_is_once_and_different_content_is_both() {
    let found = assembled(&[
        report("r", &["a"], json!({})),
        report("r", &["a"], json!({})),
        observation("a", json!({})),
        observation("a", json!({})),
        observation("a", json!({"valueQuantity": {"value": 31, "unit": "mg/L"}})),
    ]);
    assert_eq!(found.reports.len(), 1);
    let results = &found.reports[0].results;
    assert_eq!(results.len(), 2);
    assert!(results.iter().all(|result| result.conflicting));
    assert!(found.reports[0].conflicting);
    assert_ne!(results[0].id, results[1].id);
}

#[test]
fn a_request_specimen_or_party_that_came_in_two_forms_marks_its_report_only() {
    let asks = |note: &str| json!({"resourceType": "ServiceRequest", "id": "q", "subject": subject(NUMBER), "note": [{"text": note}]});
    let taken = |note: &str| json!({"resourceType": "Specimen", "id": "s", "subject": subject(NUMBER), "note": [{"text": note}]});
    let role = |name: &str| json!({"resourceType": "PractitionerRole", "id": "lab", "organization": {"reference": "Organization/o"}, "practitioner": {"display": name}});
    let organisation =
        |name: &str| json!({"resourceType": "Organization", "id": "o", "name": name});
    let more =
        json!({"basedOn": [reference("ServiceRequest/q")], "specimen": [reference("Specimen/s")]});
    for make in [&asks as &dyn Fn(&str) -> Json, &taken, &role, &organisation] {
        for (second, conflicts) in [("Ola", false), ("Kari", true)] {
            let mut resources = vec![
                report("r", &[], more.clone()),
                report("other", &[], json!({"performer": null})),
                make("Ola"),
                make(second),
            ];
            if make("Ola")["resourceType"] == "Organization" {
                resources.push(role("Ola"));
            }
            let found = assembled(&resources);
            let marked: Vec<_> = found
                .reports
                .iter()
                .filter(|report| report.conflicting)
                .map(|report| report.id.as_str())
                .collect();
            let expected: &[&str] = if conflicts { &["r"] } else { &[] };
            assert_eq!(marked, expected, "{}", make(second));
            assert_eq!(found.unreadable, u32::from(conflicts));
        }
    }
}

#[test]
fn older_versions_are_counted_and_the_newest_is_shown() {
    let version = |id: &str, issued: &str, more: Json| {
        let mut one = report(
            id,
            &[],
            json!({"issued": issued, "identifier": [{"system": "ServReportId", "value": "x-1"}]}),
        );
        merge(&mut one, more);
        one
    };
    let found = assembled(&[
        version(
            "old",
            "2026-03-02T10:00:00+01:00",
            json!({"status": "preliminary"}),
        ),
        version(
            "new",
            "2026-03-02T12:00:00+01:00",
            json!({"status": "amended"}),
        ),
        version(
            "elsewhere",
            "2026-03-01T10:00:00+01:00",
            json!({"performer": [{"type": "Organization", "display": "Annen lab"}]}),
        ),
        version(
            "nobody",
            "2026-03-01T09:00:00+01:00",
            json!({"performer": null}),
        ),
        lab(),
    ]);
    let mut ids: Vec<_> = found
        .reports
        .iter()
        .map(|report| (report.id.as_str(), report.versions.len()))
        .collect();
    ids.sort_unstable();
    assert_eq!(ids, [("elsewhere", 0), ("new", 1), ("nobody", 0)]);
}

#[test]
fn results_of_an_older_version_are_not_called_unreadable() {
    let version = |id: &str, issued: &str, result: &str| {
        report(
            id,
            &[result],
            json!({"issued": issued, "identifier": [{"system": "ServReportId", "value": "x-1"}]}),
        )
    };
    let found = assembled(&[
        version("old", "2026-03-02T10:00:00+01:00", "a"),
        version("new", "2026-03-02T12:00:00+01:00", "b"),
        observation("a", json!({})),
        observation("b", json!({})),
        lab(),
    ]);
    assert_eq!(found.unreadable, 0);
    assert_eq!(shape(&found.reports[0].results), "b");
}

#[test]
fn unknown_statuses_and_modifiers_are_never_plain() {
    let status = |more: Json| only(&[report("r", &[], more)]).status;
    assert_eq!(
        status(json!({"status": "partial"})),
        ReportStatus::Preliminary
    );
    assert_eq!(
        status(json!({"status": "corrected"})),
        ReportStatus::Amended
    );
    assert_eq!(
        status(json!({"status": "entered-in-error"})),
        ReportStatus::EnteredInError
    );
    assert_eq!(
        status(json!({"status": "brand-new"})),
        ReportStatus::Unknown
    );
    assert_eq!(status(json!({"status": null})), ReportStatus::Unknown);
    let modified = json!({"modifierExtension": [{"url": "urn:x", "valueBoolean": true}]});
    assert_eq!(status(modified.clone()), ReportStatus::Unknown);
    let found = only(&[report("r", &["a"], json!({})), observation("a", modified)]);
    assert_eq!(found.results[0].status, ResultStatus::Unknown);
    assert!(found.results[0].modified);
}

#[test]
fn a_discipline_falls_back_from_the_type_to_the_group_to_the_results() {
    let of = |more: Json| {
        let result = observation(
            "a",
            json!({"category": [{"coding": [list(8202, "FARM", "")]}]}),
        );
        let found = only(&[report("r", &["a"], more), result]);
        found
            .discipline
            .map(|discipline| discipline.code.clone())
            .unwrap_or_default()
    };
    assert_eq!(of(json!({})), "CLIN");
    let local = json!({"coding": [list(8212, "K7", "Egen rapport")]});
    assert_eq!(of(json!({"code": local})), "LAB");
    assert_eq!(of(json!({"code": local, "category": null})), "FARM");
}

#[test]
fn extensions_that_nobody_knows_are_shown_with_their_name() {
    let unknown = json!({"extension": [{"url": "http://nhn.no/fhir/nilar/StructureDefinition/nilar-brand-new", "valueString": "Nytt"}]});
    let found = only(&[report("r", &[], unknown)]);
    assert_eq!(found.comments[0].label.as_deref(), Some("brand-new"));
    assert_eq!(found.comments[0].text, "Nytt");
}

#[test]
fn reports_stand_newest_first_and_undated_ones_last() {
    let at =
        |id: &str, when: Json| report(id, &[], json!({"effectiveDateTime": when, "issued": null}));
    let found = assembled(&[
        at("undated", Json::Null),
        at("day", json!("2026-03-02")),
        at("later", json!("2026-03-02T08:00:00+01:00")),
        at("utc", json!("2026-03-02T07:30:00Z")),
        at("old", json!("2019")),
    ]);
    let ids: Vec<_> = found
        .reports
        .iter()
        .map(|report| report.id.as_str())
        .collect();
    assert_eq!(ids, ["utc", "later", "day", "old", "undated"]);
}

#[test]
fn components_structured_rows_and_codes_of_long_texts_are_kept() {
    let prefix = "http://nhn.no/fhir/nilar/StructureDefinition/nilar-structured-info";
    let found = only(&[
        report("r", &["a"], json!({})),
        observation(
            "a",
            json!({
                "valueQuantity": null,
                "valueCodeableConcept": {"coding": [list(8243, "FU", ""), list(7010, "M00100", "Normal morfologi UNS")], "text": "Linje 1\nLinje 2"},
                "extension": [{"url": prefix, "extension": [
                    {"url": format!("{prefix}-type"), "valueCodeableConcept": {"coding": [{"code": "7", "display": "Reseksjonsrand"}]}},
                    {"url": format!("{prefix}-physical"), "valueQuantity": {"value": 10, "unit": "mm"}}]}],
                "component": [{"code": {"text": "Del"}, "valueString": "ja"}],
            }),
        ),
    ]);
    let top = &found.results[0];
    assert!(matches!(top.value, ResultValue::Text(_)));
    let rows: Vec<_> = top
        .structured
        .iter()
        .map(|row| (row.label.as_deref(), row.text.as_str()))
        .collect();
    assert_eq!(
        rows,
        [
            (Some("Reseksjonsrand"), "10 mm"),
            (Some("M00100"), "Normal morfologi UNS")
        ]
    );
    assert_eq!(&*top.members[0].name, "Del");
}

#[test]
fn hidden_marks_in_texts_are_made_visible() {
    let found = only(&[
        report("r", &["a"], json!({})),
        observation("a", json!({"note": [{"text": "a\u{202e}b"}]})),
    ]);
    assert!(!found.results[0].comments[0].contains('\u{202e}'));
}

#[test]
fn urn_references_lead_through_the_addresses_of_entries() {
    let body = json!({"resourceType": "Bundle", "entry": [
        {"fullUrl": "urn:uuid:1", "resource": report("r", &[], json!({"result": [reference("urn:uuid:2")]}))},
        {"fullUrl": "urn:uuid:2", "resource": observation("a", json!({"id": null}))},
    ]});
    let found = parse_and_group(body.to_string().as_bytes(), &person()).unwrap();
    assert_eq!(shape(&found.0[0].results), "urn:uuid:2");
}

proptest! {
    #[test]
    fn every_result_is_shown_or_counted(
        edges in proptest::collection::vec((0usize..12, 0usize..14), 0..40),
        listed in proptest::collection::vec(0usize..14, 0..8),
        foreign in proptest::collection::vec(0usize..12, 0..3),
    ) {
        let mut members: Vec<Vec<String>> = vec![Vec::new(); 12];
        for (from, to) in edges {
            members[from].push(format!("o{to}"));
        }
        let names: Vec<String> = listed.iter().map(|place| format!("o{place}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut resources = vec![report("r", &names, json!({}))];
        for (place, members) in members.iter().enumerate() {
            let members: Vec<&str> = members.iter().map(String::as_str).collect();
            let number = if foreign.contains(&place) { OTHER } else { NUMBER };
            resources.push(observation(&format!("o{place}"), json!({
                "hasMember": references("Observation", &members), "subject": subject(number),
            })));
        }
        let found = assembled(&resources);
        let text = shape(&found.reports[0].results);
        let mut shown: Vec<&str> =
            text.split([' ', '[', ']']).filter(|part| !part.is_empty()).collect();
        shown.sort_unstable();
        shown.dedup();
        for place in &foreign {
            let name = format!("o{place}");
            prop_assert!(!shown.contains(&name.as_str()));
        }
        let mut others = foreign.clone();
        others.sort_unstable();
        others.dedup();
        prop_assert_eq!(found.withheld as usize, others.len());
        let unused = 12 - others.len() - shown.len();
        let missing = found.reports[0].missing_results as usize;
        prop_assert_eq!(found.unreadable as usize, unused + missing);
    }

    #[test]
    fn no_text_causes_a_panic(text in "\\PC{0,64}") {
        let found = only(&[
            report("r", &["a"], json!({"status": text, "effectiveDateTime": text})),
            observation("a", json!({"valueQuantity": null, "valueCodeableConcept": {"text": text}, "status": text})),
        ]);
        prop_assert_eq!(found.results.len(), 1);
    }
}

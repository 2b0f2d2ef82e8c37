//! From the wire to the view: what the service may send (§4, §5 and §7 of its fact sheet) and what the screen gets of it.

use innsyn_domain::{Completeness, PersonId, Population};
use innsyn_pps as pps;
use innsyn_transport::CorrelationId;
use serde_json::{Value as Json, json};

use super::facts::Facts;
use super::grid::{grid, row_id};
use super::report::{Standing, view};
use super::series::series;

const NUMBER: &str = "01828540056";

fn coding(list: u32, code: &str, display: &str) -> Json {
    json!({"system": format!("urn:oid:2.16.578.1.12.4.1.1.{list}"), "code": code, "display": display})
}

fn concept(list: u32, code: &str, display: &str) -> Json {
    json!({"coding": [coding(list, code, display)]})
}

fn extension(name: &str, value: Json) -> Json {
    let mut extension =
        json!({"url": format!("http://nhn.no/fhir/nilar/StructureDefinition/nilar-{name}")});
    merge(&mut extension, value);
    extension
}

fn merge(into: &mut Json, more: Json) {
    if let (Json::Object(into), Json::Object(more)) = (into, more) {
        into.extend(more);
    }
}

fn of_patient(mut resource: Json, more: Json) -> Json {
    merge(
        &mut resource,
        json!({"subject": {"identifier": {"system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": NUMBER}}}),
    );
    merge(&mut resource, more);
    resource
}

fn report(id: &str, kind: &str, results: &[&str], more: Json) -> Json {
    let results: Vec<Json> = results
        .iter()
        .map(|id| json!({"reference": format!("Observation/{id}")}))
        .collect();
    let report = json!({
        "resourceType": "DiagnosticReport", "id": id, "status": "final", "code": concept(8202, kind, ""),
        "effectiveDateTime": "2026-03-02T08:10:00+01:00", "issued": "2026-03-02T14:31:05+01:00",
        "performer": [{"reference": "PractitionerRole/lab"}], "result": results,
    });
    of_patient(report, more)
}

fn observation(id: &str, more: Json) -> Json {
    let observation = json!({
        "resourceType": "Observation", "id": id, "status": "final",
        "code": concept(7280, "NPU03230", "P-Kalium"), "effectiveDateTime": "2026-03-02T08:10:00+01:00",
    });
    of_patient(observation, more)
}

fn value(digits: &str, unit: &str) -> Json {
    let value: Json = serde_json::from_str(digits).unwrap();
    json!({"valueQuantity": {"value": value, "unit": unit}})
}

fn lab() -> Json {
    json!({"resourceType": "PractitionerRole", "id": "lab",
        "organization": {"identifier": {"system": "urn:oid:2.16.578.1.12.4.1.2", "value": "8000002"}, "display": "Fjordlab"}})
}

fn search(resources: &[Json]) -> pps::ReportSearch {
    let person = PersonId::parse(NUMBER, Population::Test).unwrap();
    let entries: Vec<Json> = resources
        .iter()
        .map(|one| json!({"resource": one}))
        .collect();
    let body = json!({"resourceType": "Bundle", "type": "searchset", "entry": entries});
    let (reports, older) =
        pps::bench::parse_and_group(body.to_string().as_bytes(), &person).unwrap();
    pps::ReportSearch {
        reports,
        older,
        since: None,
        notices: Vec::new(),
        completeness: Completeness::Complete,
        blocked: None,
        total: None,
        patient_names: Vec::new(),
        correlation: CorrelationId::random(),
        fetched_at: jiff::Timestamp::UNIX_EPOCH,
    }
}

/// Everything that the screen gets, without what is the same in every view.
fn drawn(resources: &[Json]) -> String {
    let search = search(resources);
    let facts = Facts::of(search.reports.iter());
    let table = pps::Table::of(&search);
    let rows = |result: &pps::TestResult| table.row_of(result).map(row_id);
    let reports: Vec<Json> = search
        .reports
        .iter()
        .map(|one| serde_json::to_value(view(one, &facts, Standing::default(), &rows)).unwrap())
        .collect();
    let grid = serde_json::to_value(grid(&search, false, None)).unwrap();
    let mut all = json!({ "reports": reports, "grid": grid["groups"] });
    tidy(&mut all);
    serde_json::to_string_pretty(&all).unwrap()
}

/// Leaves out what says nothing, so that a snapshot can be read.
fn tidy(value: &mut Json) {
    match value {
        Json::Object(members) => {
            members.values_mut().for_each(tidy);
            members.retain(|key, value| {
                let says_nothing = value.is_null()
                    || *value == json!(false)
                    || *value == json!([])
                    || *value == json!(0)
                    || *value == json!({});
                !says_nothing && !["search", "source", "sort", "precision"].contains(&key.as_str())
            });
        }
        Json::Array(items) => items.iter_mut().for_each(tidy),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

#[test]
fn values_of_every_form() {
    let forms = [
        value("7.40", "mmol/L"),
        json!({"valueQuantity": {"value": 5, "comparator": "<", "unit": "mg/L"},
            "referenceRange": [{"text": "< 4"}], "interpretation": [concept(8244, "1", "Over")]}),
        json!({"valueQuantity": {"value": 4, "unit": "0"}, "interpretation": [concept(8244, "2", "Under")]}),
        json!({"valueQuantity": {"value": "MG 5"}, "interpretation": [concept(8244, "3", "Utenfor")]}),
        json!({"valueRange": {"low": {"value": 5, "unit": "/synsfelt"}, "high": {"value": 10, "unit": "/synsfelt"}}}),
        json!({"valueDateTime": "2026-02"}),
        json!({"valueCodeableConcept": {"coding": [coding(8243, "LR", "")], "text": "Påvist"}, "interpretation": [{"text": "H"}]}),
        json!({"valueCodeableConcept": {"coding": [coding(8340, "POS", "Påvist")]}}),
        json!({"valueCodeableConcept": {"text": "<p>Linje <b>en</b></p><p>Linje to</p><script>x</script>"}}),
        json!({"dataAbsentReason": {"text": "Prøven er hemolysert"}}),
        json!({}),
    ];
    let ids: Vec<String> = (0..forms.len())
        .map(|number| format!("o{number:02}"))
        .collect();
    let mut resources = vec![lab()];
    for (place, form) in forms.into_iter().enumerate() {
        let mut one = observation(&ids[place], form);
        one["code"] = concept(
            7280,
            &format!("NPU{place:05}"),
            &format!("Analyse {place:02}"),
        );
        resources.push(one);
    }
    let names: Vec<&str> = ids.iter().map(String::as_str).collect();
    resources.push(report("r", "CLIN", &names, json!({})));
    insta::assert_snapshot!(drawn(&resources));
}

#[test]
fn what_stands_beside_a_value() {
    let structured = |kind: &str, name: &str, value: Json| {
        json!({"url": "http://nhn.no/fhir/nilar/StructureDefinition/nilar-structured-info", "extension": [
            extension("structured-info-type", json!({"valueCodeableConcept": {"text": kind}})),
            extension(name, value)]})
    };
    let resources = [
        lab(),
        report(
            "r",
            "CLIN",
            &["o"],
            json!({
            "category": [concept(8202, "LAB", "")],
            "identifier": [{"system": "ServReportId", "value": "x-1"}, {"use": "secondary", "system": "MsgId", "value": "m-1"}],
            "basedOn": [{"reference": "ServiceRequest/q"}], "specimen": [{"reference": "Specimen/s"}],
            "extension": [
                extension("report-date", json!({"valueDateTime": "2026-03-01"})),
                extension("approval-date", json!({"valueDateTime": "2026-03-02T15:00:00+01:00"})),
                extension("comment", json!({"valueCodeableConcept": concept(8269, "VA", "")})),
                extension("comment", json!({"valueCodeableConcept": concept(8269, "TA", "")})),
                extension("comment", json!({"valueCodeableConcept": concept(8273, "M06", "")})),
                extension("comment", json!({"valueAnnotation": {"text": "Ringt til vakt"}})),
                extension("inf-item", json!({"extension": [
                    extension("inf-item-type", json!({"valueCodeableConcept": concept(8233, "ANAM", "Sykehistorie")})),
                    extension("inf-item-descr", json!({"valueString": "Feber i to dager"}))]})),
            ]}),
        ),
        observation(
            "o",
            json!({
            "valueQuantity": {"value": 4.9, "unit": "mmol/L"}, "issued": "2026-03-02T12:00:00+01:00",
            "identifier": [{"system": "ResultItemId", "value": "1"}],
            "method": concept(7280, "NPU1", "Ioneselektiv elektrode"), "referenceRange": [{"text": "3.5  -  4.4"}],
            "note": [{"text": "Lett hemolyse"}],
            "extension": [
                extension("accredited", json!({"valueBoolean": true})),
                extension("investigation-date", json!({"valueDateTime": "2026-03-02"})),
                extension("status-change-date", json!({"valueDateTime": "2026-03-02T10:00:00+01:00"})),
                extension("counter-sign-date", json!({"valueDateTime": "2026-03-03"})),
                extension("medical-validation-date", json!({"valueDateTime": "2026-03-02T11:00:00+01:00"})),
                extension("description-date", json!({"valueDateTime": "2026-03-04"})),
                extension("specification", json!({"valueCodeableConcept": {"text": "fastende"}})),
                structured("Tekst", "structured-info-text", json!({"valueString": "fri"})),
                structured("Antall", "structured-info-integer", json!({"valueInteger": 3})),
                structured("Avstand", "structured-info-physical", json!({"valueQuantity": {"value": 10, "unit": "mm"}})),
                structured("Kode", "structured-info-coded", json!({"valueCodeableConcept": {"text": "pT1"}})),
                structured("Sant", "structured-info-boolean", json!({"valueBoolean": true})),
            ]}),
        ),
        of_patient(
            json!({"resourceType": "ServiceRequest", "id": "q", "status": "completed", "intent": "order",
            "authoredOn": "2026-03-01", "requester": {"reference": "PractitionerRole/gp"}, "note": [{"text": "Haster"}],
            "reasonCode": [{"coding": [coding(8231, "PROB", "")], "text": "Slapp"}]}),
            json!({}),
        ),
        json!({"resourceType": "PractitionerRole", "id": "gp", "practitioner": {"display": "Kari Testlege"},
            "organization": {"display": "Testfjell legekontor"}}),
        of_patient(
            json!({"resourceType": "Specimen", "id": "s", "type": concept(8351, "P", "Plasma"),
            "accessionIdentifier": {"system": "AnalysedSubjectId", "value": "26-1"},
            "collection": {"collectedDateTime": "2026-03-02T08:10:00+01:00", "bodySite": {"text": "Venstre arm"}}}),
            json!({}),
        ),
    ];
    insta::assert_snapshot!(drawn(&resources));
}

#[test]
fn microbiology_in_both_shapes_serology_and_groups() {
    let sir = |id: &str, name: &str, code: &str, mic: Option<&str>, more: Json| {
        let mut value = json!({"coding": [coding(8243, "RSB", ""), coding(8271, code, "")]});
        if let Some(mic) = mic {
            value["text"] = mic.into();
        }
        let mut one = observation(
            id,
            json!({"valueCodeableConcept": value, "category": [concept(8202, "MBIO", "")]}),
        );
        one["code"] = concept(7280, name, name);
        merge(&mut one, more);
        one
    };
    let member = |id: &str| json!({"reference": format!("Observation/{id}")});
    let finding = |id: &str, more: Json| {
        let mut one = observation(
            id,
            json!({
            "code": concept(7280, "NPU06073", "U-Bakterier dyrkning"), "category": [concept(8202, "MBIO", "")],
            "valueCodeableConcept": {"coding": [coding(8243, "LR", "")], "text": "Escherichia coli"}}),
        );
        merge(&mut one, more);
        one
    };
    let beside = |to: &str| json!({"extension": [extension("related-observation", json!({"valueReference": member(to)}))]});
    let resources = [
        lab(),
        report("tree", "MBIO", &["f1"], json!({})),
        finding(
            "f1",
            json!({"hasMember": [member("s1"), member("s2"), member("gone")]}),
        ),
        sir("s1", "NPU06045", "R", None, json!({})),
        sir("s2", "NPU06044", "S", Some("0,25"), json!({})),
        report("siblings", "MBIO", &["f2", "s3"], json!({})),
        finding("f2", json!({})),
        sir("s3", "NPU06047", "I", None, beside("f2")),
        report("serology", "MBIO", &["se"], json!({})),
        observation(
            "se",
            json!({"code": concept(7280, "NPU03952", "Kusmavirus IgG"), "interpretation": [concept(8244, "3", "")],
            "valueCodeableConcept": {"text": "Ikke påvist"}}),
        ),
        report("group", "CLIN", &["g"], json!({})),
        observation(
            "g",
            json!({"code": {"text": "Gruppe"}, "hasMember": [member("igg")],
            "valueCodeableConcept": {"coding": [coding(8243, "GR", "")], "text": "Immunglobuliner"}}),
        ),
        observation(
            "igg",
            json!({"code": concept(7280, "NPU19814", "P-IgG"), "valueQuantity": {"value": 9.1, "unit": "g/L"}}),
        ),
        report("circle", "CLIN", &["c1"], json!({})),
        observation(
            "c1",
            json!({"code": {"text": "En"}, "hasMember": [member("c2")]}),
        ),
        observation(
            "c2",
            json!({"code": {"text": "To"}, "hasMember": [member("c1")], "valueCodeableConcept": {"text": "ja"}}),
        ),
    ];
    insta::assert_snapshot!(drawn(&resources));
}

#[test]
fn pathology_and_radiology_are_documents() {
    let member = |id: &str| json!({"reference": format!("Observation/{id}")});
    let text = |id: &str, code: Json, heading: &str, text: &str| {
        let mut one = observation(
            id,
            json!({"valueCodeableConcept": {"coding": [coding(8243, heading, "")], "text": text}}),
        );
        one["code"] = code;
        one
    };
    let mut procedure = observation(
        "ct",
        json!({"method": concept(7270, "ZTX0EA", "Intravenøs kontrast")}),
    );
    procedure["code"] = concept(7270, "SJJ0AK", "UL Lever");
    let resources = [
        lab(),
        report(
            "p",
            "HIST",
            &["top"],
            json!({"status": "amended", "category": [concept(8202, "PAT", "")]}),
        ),
        observation(
            "top",
            json!({"code": concept(8219, "A", "Histologisk undersøkelse"),
            "hasMember": [member("fu"), member("vu")]}),
        ),
        text(
            "fu",
            concept(8219, "A", "Histologisk undersøkelse"),
            "FU",
            "Hudstanse med normal epidermis. Ingen malignitet påvist.",
        ),
        text(
            "vu",
            concept(8219, "A", "Histologisk undersøkelse"),
            "VU",
            "Forenlig med reaktiv forandring.",
        ),
        report(
            "x",
            "UL",
            &["desc"],
            json!({"category": [concept(8202, "BLD", "")]}),
        ),
        observation(
            "desc",
            json!({"code": {"text": "Beskrivelse"}, "hasMember": [member("ct")],
            "valueCodeableConcept": {"coding": [coding(8243, "GR", "")], "text": "<p>Lever uten fokale lesjoner.</p>"}}),
        ),
        procedure,
    ];
    insta::assert_snapshot!(drawn(&resources));
}

#[test]
fn disciplines_and_their_kinds() {
    let kinds = [
        "LAB", "CLIN", "MBIO", "MGEN", "FARM", "IMTR", "AN", "PAT", "CYTO", "HIST", "MPAT", "OBD",
        "MORS", "BLD", "RAD", "RTG", "CT", "MR", "UL", "MA", "NUK", "SCI", "NY",
    ];
    let reports: Vec<Json> = kinds
        .iter()
        .map(|kind| report(&format!("r-{kind}"), kind, &[], json!({})))
        .collect();
    let search = search(&reports);
    let shown = |report: &pps::Report| {
        format!(
            "{:?} {}",
            report.kind(),
            report.title.as_deref().unwrap_or("-")
        )
    };
    let lines: Vec<String> = search.reports.iter().map(shown).collect();
    let grid = grid(&search, false, None);
    let order: Vec<&str> = grid
        .groups
        .iter()
        .map(|group| group.discipline.as_ref().map_or("-", |code| &code.code))
        .collect();
    insta::assert_snapshot!(format!("{}\n\n{}", lines.join("\n"), order.join(" ")));
}

#[test]
fn statuses_of_reports_and_results() {
    let words = [
        "registered",
        "preliminary",
        "partial",
        "final",
        "amended",
        "corrected",
        "appended",
        "cancelled",
        "entered-in-error",
        "unknown",
        "noe-annet",
    ];
    let mut resources = vec![lab()];
    for word in words {
        resources.push(report(
            word,
            "CLIN",
            &[&format!("o-{word}")],
            json!({"status": word}),
        ));
        let mut one = observation(&format!("o-{word}"), value("4.9", "mmol/L"));
        merge(
            &mut one,
            json!({"status": word, "interpretation": [concept(8244, "1", "")]}),
        );
        resources.push(one);
    }
    let search = search(&resources);
    let facts = Facts::of(search.reports.iter());
    let table = pps::Table::of(&search);
    let lines: Vec<String> = search
        .reports
        .iter()
        .map(|report| {
            let shown = view(report, &facts, Standing::default(), &|_| None);
            let row = table.row_of(&report.results[0]).unwrap();
            let cell = row
                .cells
                .iter()
                .find(|cell| {
                    cell.result
                        .is_some_and(|result| result.id == report.results[0].id)
                })
                .unwrap();
            let moment = table.columns[cell.column as usize].moment;
            format!(
                "{}: report {:?} ({:?}), result {:?} ({:?}), marked {}, cancelled {}, trend {:?}",
                shown.row.id,
                shown.row.status,
                shown.row.status_code,
                shown.results[0].status,
                shown.results[0].status_code,
                shown.row.marked,
                shown.row.cancelled,
                pps::place_of(row, cell, moment),
            )
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn versions_resends_and_history_are_folded() {
    let version = |id: &str, issued: &str, status: &str, result: &str, more: Json| {
        let mut one = report(
            id,
            "CLIN",
            &[result],
            json!({"status": status, "issued": issued,
            "identifier": [{"system": "ServReportId", "value": "x"}]}),
        );
        merge(&mut one, more);
        one
    };
    let potassium = |id: &str, digits: &str, more: Json| {
        let mut one = observation(id, value(digits, "mmol/L"));
        merge(&mut one, more);
        one
    };
    let history = json!({"extension": [extension("history", json!({"valueBoolean": true}))]});
    let item = json!({"identifier": [{"system": "ResultItemId", "value": "7"}]});
    let resources = [
        lab(),
        version(
            "old",
            "2026-03-02T10:00:00+01:00",
            "preliminary",
            "a",
            json!({}),
        ),
        potassium("a", "4.8", json!({"status": "preliminary"})),
        version(
            "new",
            "2026-03-02T12:00:00+01:00",
            "amended",
            "b",
            json!({}),
        ),
        potassium("b", "4.9", json!({"status": "amended"})),
        report(
            "again",
            "CLIN",
            &["c"],
            json!({"issued": "2026-03-03T12:00:00+01:00"}),
        ),
        potassium("c", "4.9", history.clone()),
        report(
            "otherwise",
            "CLIN",
            &["d"],
            json!({"issued": "2026-03-04T12:00:00+01:00"}),
        ),
        potassium("d", "5.1", history),
        report(
            "sent",
            "CLIN",
            &["e", "f"],
            json!({"effectiveDateTime": "2026-01-05"}),
        ),
        potassium(
            "e",
            "4.0",
            json!({"effectiveDateTime": "2026-01-05", "identifier": item["identifier"]}),
        ),
        potassium(
            "f",
            "4.0",
            json!({"effectiveDateTime": "2026-01-05", "identifier": item["identifier"]}),
        ),
    ];
    insta::assert_snapshot!(drawn(&resources));
}

#[test]
fn dirty_units_spellings_and_ranges_make_one_trend() {
    let lab_of = |id: &str, value: &str, name: &str| {
        json!({"resourceType": "PractitionerRole", "id": id,
        "organization": {"identifier": {"system": "urn:oid:2.16.578.1.12.4.1.2", "value": value}, "display": name}})
    };
    let systems = [
        "urn:oid:2.16.578.1.12.4.1.1.7280",
        "2.16.578.1.12.4.1.1.7280",
        "http://ehelse.no/fhir/CodeSystem/no-kodeverk-7280-nlk",
        "http://helsedir.no/fhir/CodeSystem/no-kodeverk-7280",
        "urn:oid:2.16.578.1.12.4.1.1.7230",
        "urn:oid:2.16.578.1.12.4.1.1.8212",
    ];
    let units = ["10^9/L", "10^9 /L", "10#9/L", "10**9/L", "10E9/L", "10^9/L"];
    let ranges = [
        "3,5 - 10,0",
        "3.5-10.0",
        "3,5 – 10",
        "Negativ",
        "<10 Negativ",
        "3,5 - 10,0",
    ];
    let mut resources = vec![lab_of("a", "1", "Fjordlab"), lab_of("b", "2", "Viddelab")];
    for place in 0..6 {
        let day = format!("2026-0{}-01", place + 1);
        let by = if place == 3 { "b" } else { "a" };
        resources.push(report(&format!("r{place}"), "CLIN", &[&format!("o{place}")], json!({
            "effectiveDateTime": day, "performer": [{"reference": format!("PractitionerRole/{by}")}]})));
        let mut one = observation(
            &format!("o{place}"),
            json!({
            "code": {"coding": [{"system": systems[place], "code": "NPU02593", "display": "B-Leukocytter"}]},
            "effectiveDateTime": day, "referenceRange": [{"text": ranges[place]}],
            "valueQuantity": {"value": place + 4, "unit": units[place]}}),
        );
        if place == 2 {
            one["valueQuantity"]["comparator"] = "<".into();
        }
        resources.push(one);
    }
    let search = search(&resources);
    let view = series(&search, &["7280:NPU02593".to_owned()], false, None);
    let mut view = serde_json::to_value(view).unwrap();
    tidy(&mut view);
    insta::assert_snapshot!(serde_json::to_string_pretty(&view).unwrap());
}

#[test]
fn conflicting_patients_are_withheld() {
    let patient = |id: &str, number: &str| {
        json!({"resourceType": "Patient", "id": id,
        "identifier": [{"system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": number}]})
    };
    let of = |id: &str, patient: &str| {
        let mut one = report(id, "CLIN", &[], json!({}));
        one["subject"] = json!({"reference": format!("Patient/{patient}")});
        one
    };
    // The same patient resource twice, with different numbers: whoever may be another is not shown.
    let found = search(&[
        patient("p", NUMBER),
        patient("p", "13116900216"),
        patient("q", NUMBER),
        of("doubtful", "p"),
        of("sure", "q"),
    ]);
    let ids: Vec<&str> = found
        .reports
        .iter()
        .map(|report| report.id.as_str())
        .collect();
    assert_eq!(ids, ["sure"]);
}

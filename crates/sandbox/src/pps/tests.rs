use axum::body::Body;
use http::{HeaderName, HeaderValue};
use tower::ServiceExt as _;

use super::*;
use crate::{
    helseid::Keys,
    options::SandboxOptions,
    people::{self, ELSE, GRY, HARRY, LINE, MALIN, ROLAND, TRINE, TRULS},
    server::{Addresses, build_state},
};

const GRONN: &str = "14818230029";

fn pps() -> Pps {
    let address = |port| ([127, 0, 0, 1], port).into();
    let state = build_state(
        SandboxOptions::default(),
        Addresses::at(address(1), address(2), address(3)),
        Keys::generate().unwrap(),
    );
    let library = Library::new(&state.options.content);
    Pps {
        state: Arc::new(state),
        library,
    }
}

fn claims(pid: &str) -> TokenClaims {
    TokenClaims {
        subject: Some("subject".into()),
        client_id: "client".into(),
        scopes: vec!["nhn:pps/provesvar-read".into()],
        pid: Some(pid.into()),
        hpr_number: people::find_clinician(pid)
            .and_then(|own| own.hpr)
            .map(str::to_owned),
        security_level: 4,
        orgnr_parent: None,
        orgnr_child: None,
        name: None,
        attest: None,
        all: Value::Null,
    }
}

fn headers(person: &str, basis: &str) -> HeaderMap {
    let pairs = [
        ("person-id", person),
        ("access-basis", basis),
        ("requester-hpr-role", "LE"),
        ("correlation-id", "7b1c6f0e-5a1f-4b0b-9c53-0a6f6b0d2f11"),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    pairs
        .into_iter()
        .map(|(name, value)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_str(value).unwrap(),
            )
        })
        .collect()
}

async fn json_of(response: Response) -> Value {
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX)
        .await
        .unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

async fn search(pps: &Pps, subject: Subject, person: &str, basis: &str, body: &str) -> Value {
    let none = ActiveFaults::default();
    let headers = headers(person, basis);
    let answer = pps.answer(
        Api::V2,
        subject,
        Some(&claims(GRONN)),
        &headers,
        body.as_bytes(),
        &none,
    );
    json_of(answer.unwrap()).await
}

fn count(bundle: &Value, mode: &str) -> usize {
    bundle["entry"].as_array().map_or(0, |entries| {
        entries
            .iter()
            .filter(|entry| entry["search"]["mode"] == mode)
            .count()
    })
}

fn refusal(pps: &Pps, headers: &HeaderMap, body: &str) -> (StatusCode, &'static str) {
    let none = ActiveFaults::default();
    let answer = pps.answer(
        Api::V2,
        Subject::DiagnosticReport,
        Some(&claims(GRONN)),
        headers,
        body.as_bytes(),
        &none,
    );
    let problem = answer.unwrap_err();
    (problem.status, problem.code)
}

#[tokio::test]
async fn pages_are_fifty_and_the_total_counts_all() {
    let pps = pps();
    let first = search(&pps, Subject::DiagnosticReport, GRY, "UNNTAK", "").await;
    let total = usize::try_from(first["total"].as_u64().unwrap()).unwrap();
    assert!(total > 200);
    assert_eq!(count(&first, "match"), 50);

    let mut seen = std::collections::HashSet::new();
    let mut skip = 0;
    while skip < total {
        let body = format!("_count=50&_skip={skip}");
        let page = search(&pps, Subject::DiagnosticReport, GRY, "UNNTAK", &body).await;
        for entry in page["entry"].as_array().unwrap() {
            assert!(seen.insert(entry["resource"]["id"].as_str().unwrap().to_owned()));
        }
        skip += 50;
    }
    assert_eq!(seen.len(), total);
}

#[tokio::test]
async fn included_resources_count_neither_in_total_nor_in_count() {
    let pps = pps();
    let body = "_count=3&_include=DiagnosticReport:result,DiagnosticReport:specimen";
    let bundle = search(&pps, Subject::DiagnosticReport, LINE, "SAMTYKKE", body).await;
    assert_eq!(bundle["total"], 12);
    assert_eq!(count(&bundle, "match"), 3);
    assert!(count(&bundle, "include") > 3);
}

#[tokio::test]
async fn only_iterated_includes_reach_members_and_requesters() {
    let pps = pps();
    let of_type = |bundle: &Value, kind: &str| {
        let entries = bundle["entry"].as_array().unwrap();
        entries
            .iter()
            .filter(|entry| entry["resource"]["resourceType"] == kind)
            .count()
    };
    let plain = "_include=DiagnosticReport:result,DiagnosticReport:based-on";
    let flat = search(&pps, Subject::DiagnosticReport, LINE, "UNNTAK", plain).await;
    assert_eq!(of_type(&flat, "PractitionerRole"), 0);
    let iterated =
        format!("{plain}&_include%3Aiterate=Observation:has-member,ServiceRequest:requester");
    let deep = search(&pps, Subject::DiagnosticReport, LINE, "UNNTAK", &iterated).await;
    assert_eq!(of_type(&deep, "PractitionerRole"), 12);
    assert!(of_type(&deep, "Observation") > of_type(&flat, "Observation"));
}

#[tokio::test]
async fn a_tag_finds_the_top_of_a_tree_and_the_report_comes_backwards() {
    let pps = pps();
    let body =
        "_tags=urn:oid:2.16.578.1.12.4.1.1.7280:NPU06045&_revinclude=DiagnosticReport:result";
    let bundle = search(&pps, Subject::Observation, LINE, "UNNTAK", body).await;
    assert_eq!(bundle["total"], 1);
    assert_eq!(
        bundle["entry"][0]["resource"]["code"]["coding"][0]["code"],
        "NPU06073"
    );
    assert_eq!(
        bundle["entry"][1]["resource"]["resourceType"],
        "DiagnosticReport"
    );
}

#[tokio::test]
async fn dates_make_an_interval() {
    let pps = pps();
    let body = "date=ge2026-08-30&date=lt2026-09-01";
    let bundle = search(&pps, Subject::DiagnosticReport, LINE, "UNNTAK", body).await;
    assert_eq!(bundle["total"], 5);
}

#[tokio::test]
async fn links_mirror_the_query_without_the_person() {
    let pps = pps();
    let body = "_count=10&_skip=50&_include=DiagnosticReport:specimen";
    let bundle = search(&pps, Subject::DiagnosticReport, GRY, "UNNTAK", body).await;
    let links = bundle["link"].to_string();
    assert!(links.contains("_skip=50") && links.contains("_skip=60") && links.contains("_skip=40"));
    assert!(!links.contains(GRY));
}

#[tokio::test]
async fn digits_reach_the_wire_as_written() {
    let pps = pps();
    let headers = headers(LINE, "UNNTAK");
    let none = ActiveFaults::default();
    let answer = pps.answer(
        Api::V2,
        Subject::Observation,
        Some(&claims(GRONN)),
        &headers,
        b"_count=500",
        &none,
    );
    let bytes = axum::body::to_bytes(answer.unwrap().into_body(), usize::MAX)
        .await
        .unwrap();
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    assert!(text.contains("\"value\":2.10,") && text.contains("\"value\":0.70,"));
}

#[tokio::test]
async fn privacy_is_an_outcome_inside_a_bundle_and_comes_before_no_data() {
    let pps = pps();
    for (person, code) in [(ELSE, "General"), (TRINE, "Reservation")] {
        let bundle = search(&pps, Subject::DiagnosticReport, person, "AKUTT", "").await;
        assert_eq!(bundle["total"], 0);
        let codings = &bundle["entry"][0]["resource"]["issue"][0]["details"]["coding"];
        assert_eq!(codings[0]["system"], "NilarPvkOutcome");
        assert_eq!(codings[0]["code"], code);
        assert_eq!(codings[1]["code"], code);
    }
    let empty = search(&pps, Subject::DiagnosticReport, HARRY, "AKUTT", "").await;
    assert_eq!(
        empty["entry"][0]["resource"]["issue"][0]["code"],
        "not-found"
    );
}

#[tokio::test]
async fn an_elevated_basis_opens_a_general_block_and_nothing_else() {
    let pps = pps();
    let opened = search(
        &pps,
        Subject::DiagnosticReport,
        ELSE,
        "FORHOYET_SAMTYKKE",
        "",
    )
    .await;
    assert_eq!(opened["total"], 5);
    for person in [LINE, TRINE, HARRY] {
        let refused = refusal(&pps, &headers(person, "FORHOYET_AKUTT"), "");
        assert_eq!(refused, (StatusCode::BAD_REQUEST, "business-rule"));
    }
    let none = ActiveFaults::default();
    let blocked = |basis| {
        let headers = headers(ELSE, basis);
        pps.answer(
            Api::V2,
            Subject::DiagnosticReport,
            Some(&claims(TRULS)),
            &headers,
            b"",
            &none,
        )
    };
    let bundle = json_of(blocked("UNNTAK").unwrap()).await;
    let coding = &bundle["entry"][0]["resource"]["issue"][0]["details"]["coding"][0];
    assert_eq!(coding["code"], "Specific");
    assert_eq!(
        blocked("FORHOYET_AKUTT").unwrap_err(),
        Problem::nothing_more()
    );
}

#[test]
fn missing_and_wrong_headers_are_refused() {
    let pps = pps();
    let bad = |code| (StatusCode::BAD_REQUEST, code);
    let without = |name: &str| {
        let mut headers = headers(LINE, "UNNTAK");
        headers.remove(name);
        headers
    };
    assert_eq!(refusal(&pps, &without("person-id"), ""), bad("required"));
    assert_eq!(
        refusal(&pps, &without("correlation-id"), ""),
        bad("required")
    );
    assert_eq!(refusal(&pps, &without("access-basis"), ""), bad("required"));
    assert_eq!(
        refusal(&pps, &headers("13116900217", "UNNTAK"), ""),
        bad("value")
    );
    assert_eq!(refusal(&pps, &headers(LINE, "unntak"), ""), bad("value"));
    assert_eq!(
        refusal(&pps, &without("content-type"), ""),
        (StatusCode::UNSUPPORTED_MEDIA_TYPE, "not-supported")
    );
    let mut wrong_role = headers(LINE, "UNNTAK");
    wrong_role.insert("requester-hpr-role", HeaderValue::from_static("Lege"));
    assert_eq!(refusal(&pps, &wrong_role, ""), bad("value"));
    assert_eq!(
        refusal(&pps, &headers(LINE, "UNNTAK"), "_sort=-date"),
        bad("not-supported")
    );
}

#[tokio::test]
async fn another_persons_report_comes_as_data_and_on_request() {
    let pps = pps();
    let malin = search(&pps, Subject::DiagnosticReport, MALIN, "UNNTAK", "").await;
    assert!(malin.to_string().contains(ROLAND));
    let headers = headers(LINE, "UNNTAK");
    let faults = ActiveFaults(vec![Fault::AnotherPerson]);
    let answer = pps.answer(
        Api::V2,
        Subject::DiagnosticReport,
        Some(&claims(GRONN)),
        &headers,
        b"",
        &faults,
    );
    let bundle = json_of(answer.unwrap()).await;
    assert_eq!(
        bundle["entry"][0]["resource"]["subject"]["identifier"]["value"],
        ROLAND
    );
}

#[tokio::test]
async fn without_a_token_only_the_metadata_answers() {
    let router = router(Arc::clone(&pps().state));
    let ask = |method: &str, path: &str| {
        let request = http::Request::builder().method(method).uri(path);
        router.clone().oneshot(request.body(Body::empty()).unwrap())
    };
    let metadata = ask("GET", "/v2/metadata").await.unwrap();
    assert_eq!(metadata.status(), StatusCode::OK);
    assert_eq!(json_of(metadata).await["fhirVersion"], "4.0.1");
    let refused = ask("POST", "/v2/DiagnosticReport/_search").await.unwrap();
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
    let get = ask("GET", "/v2/DiagnosticReport/_search?_id=1")
        .await
        .unwrap();
    assert_eq!(get.status(), StatusCode::METHOD_NOT_ALLOWED);
    for path in [
        "/v2/DiagnosticReport/1",
        "/v2/Specimen/_search",
        "/v3/DiagnosticReport/_search",
    ] {
        assert_eq!(
            ask("POST", path).await.unwrap().status(),
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
}

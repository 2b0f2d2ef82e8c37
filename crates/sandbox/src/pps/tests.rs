use axum::body::Body;
use http::{HeaderName, HeaderValue};
use tower::ServiceExt as _;

use super::*;
use crate::{
    helseid::Keys,
    options::SandboxOptions,
    people::{self, ELSE, GRY, HARRY, LINE, MALIN, ROLAND, SKRUDD, TALMODIG, TRINE, TRULS},
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

/// Two patients in one request: whichever of them is taken, somebody meant the other.
#[test]
fn what_may_stand_once_is_refused_twice() {
    let pps = pps();
    let bad = |code| (StatusCode::BAD_REQUEST, code);
    for (name, second) in [
        ("person-id", ROLAND),
        ("access-basis", "FORHOYET_AKUTT"),
        ("requester-hpr-role", "SP"),
    ] {
        let mut twice = headers(LINE, "UNNTAK");
        twice.append(name, HeaderValue::from_static(second));
        assert_eq!(refusal(&pps, &twice, ""), bad("value"), "{name}");
    }
    for form in ["_count=1&_count=2", "_skip=1&_skip=2"] {
        let headers = headers(LINE, "UNNTAK");
        assert_eq!(refusal(&pps, &headers, form), bad("value"), "{form}");
    }
}

/// The obsolete number overrides restrictions, so it states a basis too.
#[test]
fn those_without_a_patient_of_their_own_cannot_state_the_obsolete_reason_either() {
    let pps = pps();
    let none = ActiveFaults::default();
    for (reason, refused) in [("1", true), ("2", true), ("0", false)] {
        let mut headers = headers(ELSE, "UNNTAK");
        headers.remove("access-basis");
        headers.insert("grunnlag", HeaderValue::from_static(reason));
        let claims = claims(VERIFIER);
        let subject = Subject::DiagnosticReport;
        let answer = pps.answer(Api::V1, subject, Some(&claims), &headers, b"", &none);
        assert_eq!(answer.is_err(), refused, "{reason}");
    }
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

const VERIFIER: &str = "26917620422";
const OFFICER: &str = "12908431772";

#[tokio::test]
async fn those_without_a_patient_of_their_own_must_not_state_a_basis() {
    let pps = pps();
    let none = ActiveFaults::default();
    for api in [Api::V1, Api::V2] {
        for pid in [VERIFIER, OFFICER] {
            let claims = claims(pid);
            let ask = |headers: &HeaderMap| {
                pps.answer(
                    api,
                    Subject::Observation,
                    Some(&claims),
                    headers,
                    b"",
                    &none,
                )
            };
            let stated = ask(&headers(LINE, "UNNTAK")).unwrap_err();
            assert_eq!(
                (stated.status, stated.code),
                (StatusCode::BAD_REQUEST, "forbidden")
            );
            let mut without = headers(LINE, "UNNTAK");
            without.remove("access-basis");
            let bundle = json_of(ask(&without).unwrap()).await;
            assert_eq!(bundle["total"], 78 + 60, "{pid}");
        }
    }
}

#[tokio::test]
async fn one_patient_is_answered_with_an_error_in_plain_text() {
    let router = router(Arc::clone(&pps().state));
    let response = router
        .oneshot(at_the_backdoor(SKRUDD, &[], ""))
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    assert!(
        response.headers()["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/plain")
    );
    let bytes = axum::body::to_bytes(response.into_body(), 1000)
        .await
        .unwrap();
    assert!(serde_json::from_slice::<Value>(&bytes).is_err());
}

fn at_the_backdoor(person: &str, more: &[(&'static str, &str)], body: &str) -> http::Request<Body> {
    let mut request = http::Request::post("/fhir/DiagnosticReport/_search")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("x-nilar-patient", person)
        .header("x-nilar-requester-hpr", "4128168");
    for (name, value) in more {
        request = request.header(*name, *value);
    }
    request.body(Body::from(body.to_owned())).unwrap()
}

#[tokio::test]
async fn the_backdoor_takes_headers_of_its_own_and_no_token() {
    let router = router(Arc::clone(&pps().state));
    let ask = |request: http::Request<Body>| {
        let router = router.clone();
        async move {
            let response = router.oneshot(request).await.unwrap();
            (response.status(), json_of(response).await)
        }
    };
    let (status, bundle) = ask(at_the_backdoor(LINE, &[], "_count=2")).await;
    assert_eq!((status, &bundle["total"]), (StatusCode::OK, &json!(12)));
    let full = bundle["entry"][0]["fullUrl"].as_str().unwrap();
    assert!(
        full.starts_with("http://127.0.0.1:2/fhir/DiagnosticReport/"),
        "{full}"
    );

    // The families are not mixed.
    let foreign = [
        ("person-id", LINE),
        ("access-basis", "UNNTAK"),
        ("correlation-id", "x"),
    ];
    let mut mixed = at_the_backdoor(LINE, &foreign, "");
    mixed.headers_mut().remove("x-nilar-patient");
    assert_eq!(ask(mixed).await.0, StatusCode::BAD_REQUEST);
    let (status, _) = ask(at_the_backdoor(LINE, &[("access-basis", "NONSENSE")], "")).await;
    assert_eq!(status, StatusCode::OK);

    let total = |more: &[(&'static str, &str)]| {
        let asked = ask(at_the_backdoor(ELSE, more, ""));
        async move {
            let (status, bundle) = asked.await;
            (status.as_u16(), bundle["total"].as_u64())
        }
    };
    assert_eq!(total(&[]).await, (200, Some(0)));
    assert_eq!(
        total(&[("x-nilar-access-basis", "SAMTYKKE")]).await,
        (200, Some(0))
    );
    assert_eq!(
        total(&[("x-nilar-access-basis", "FORHOYET_AKUTT")]).await,
        (200, Some(5))
    );
    assert_eq!(total(&[("x-nilar-reason", "2")]).await, (200, Some(5)));
    assert_eq!(total(&[("x-nilar-reason", "0")]).await, (200, Some(0)));
    assert_eq!(total(&[("x-nilar-reason", "9")]).await, (400, None));
    assert_eq!(
        total(&[("x-nilar-requester-hpr-role", "Lege")]).await,
        (400, None)
    );
    let mut blocked = at_the_backdoor(ELSE, &[("x-nilar-reason", "2")], "");
    let truls = HeaderValue::from_static("565598829");
    blocked.headers_mut().insert("x-nilar-requester-hpr", truls);
    assert!(ask(blocked).await.1.to_string().contains("Specific"));
}

#[tokio::test]
async fn version_one_takes_its_own_scope_and_the_obsolete_reason() {
    let client = crate::test_client::TestClient::new();
    let router = router(Arc::clone(&client.state));
    let token = |scope: &str| {
        let now = client.state.clock.seconds();
        let claims = json!({
            "iss": client.issuer(), "aud": "nhn:pps", "nbf": now, "exp": now + 60,
            "client_id": "client", "sub": "subject", "scope": [scope],
            "helseid://claims/identity/pid": GRONN,
            "helseid://claims/hpr/hpr_number": "565501872",
            "helseid://claims/identity/security_level": "4",
            "cnf": { "jkt": client.dpop_key.public().thumbprint() },
        });
        let key = client.state.helseid.signing_key();
        crate::jose::sign(&key, json!({ "typ": "at+jwt", "kid": key.kid() }), &claims).unwrap()
    };
    let ask = |path: &str, scope: &str, more: &[(&'static str, &str)]| {
        let method = Method::POST;
        let unchanged = &crate::test_client::unchanged;
        let mut request = client
            .api_request(Service::Pps, &method, path, &token(scope), unchanged)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("person-id", ELSE)
            .header("x-request-id", "7b1c6f0e-5a1f-4b0b-9c53-0a6f6b0d2f11");
        for (name, value) in more {
            request = request.header(*name, *value);
        }
        let sent = router.clone().oneshot(request.body(Body::empty()).unwrap());
        async move {
            let response = sent.await.unwrap();
            (
                response.status().as_u16(),
                json_of(response).await["total"].as_u64(),
            )
        }
    };
    let (one, two) = ("nhn:pps/provesvar", "nhn:pps/provesvar-read");
    let path = "/DiagnosticReport/_search";
    assert_eq!(ask(path, one, &[]).await, (200, Some(0)));
    assert_eq!(ask(path, two, &[]).await, (401, None));
    assert_eq!(
        ask("/v2/DiagnosticReport/_search", one, &[]).await,
        (401, None)
    );
    assert_eq!(ask(path, one, &[("grunnlag", "1")]).await, (200, Some(5)));
    assert_eq!(ask(path, one, &[("grunnlag", "x")]).await, (400, None));
    assert_eq!(
        ask(path, one, &[("access-basis", "FORHOYET_SAMTYKKE")]).await,
        (200, Some(5))
    );
    assert_eq!(
        ask(path, one, &[("x-nilar-access-basis", "FORHOYET_SAMTYKKE")]).await,
        (200, Some(0))
    );
    // On version two the basis is required and the obsolete header no longer counts.
    assert_eq!(
        ask("/v2/DiagnosticReport/_search", two, &[("grunnlag", "1")]).await,
        (400, None)
    );

    // A known fault of version one: its metadata demand a token.
    assert_eq!(ask("/metadata", one, &[]).await.0, 200);
    let bare = |path: &str| {
        let request = http::Request::get(path).body(Body::empty()).unwrap();
        router.clone().oneshot(request)
    };
    assert_eq!(
        bare("/metadata").await.unwrap().status(),
        StatusCode::UNAUTHORIZED
    );
    for path in ["/v2/metadata", "/fhir/metadata"] {
        assert_eq!(bare(path).await.unwrap().status(), StatusCode::OK);
    }
}

#[tokio::test]
async fn every_include_leads_somewhere_for_the_chronic_patient() {
    let pps = pps();
    let of_type = |bundle: &Value, kind: &str| {
        let entries = bundle["entry"].as_array().unwrap();
        entries
            .iter()
            .filter(|entry| {
                entry["resource"]["resourceType"] == kind && entry["search"]["mode"] == "include"
            })
            .count()
    };
    for (subject, path, kind) in [
        (
            Subject::DiagnosticReport,
            "DiagnosticReport:result",
            "Observation",
        ),
        (
            Subject::DiagnosticReport,
            "DiagnosticReport:based-on",
            "ServiceRequest",
        ),
        (
            Subject::DiagnosticReport,
            "DiagnosticReport:specimen",
            "Specimen",
        ),
        (
            Subject::DiagnosticReport,
            "DiagnosticReport:performer",
            "PractitionerRole",
        ),
        (
            Subject::Observation,
            "Observation:based-on",
            "ServiceRequest",
        ),
        (Subject::Observation, "Observation:specimen", "Specimen"),
        (
            Subject::Observation,
            "Observation:performer",
            "PractitionerRole",
        ),
        (
            Subject::Observation,
            "Observation:has-member",
            "Observation",
        ),
    ] {
        let body = format!("_count=2000&_include={path}");
        let bundle = search(&pps, subject, TALMODIG, "UNNTAK", &body).await;
        // Members are matches themselves in a search of results.
        if path != "Observation:has-member" {
            assert!(of_type(&bundle, kind) > 0, "{path}");
        }
    }
    for (path, from, kind) in [
        (
            "ServiceRequest:requester",
            "DiagnosticReport:based-on",
            "PractitionerRole",
        ),
        (
            "ServiceRequest:specimen",
            "DiagnosticReport:based-on",
            "Specimen",
        ),
        (
            "Specimen:collector",
            "DiagnosticReport:specimen",
            "PractitionerRole",
        ),
        (
            "Observation:has-member",
            "DiagnosticReport:result",
            "Observation",
        ),
    ] {
        let plain = format!("_include={from}");
        let before = search(&pps, Subject::DiagnosticReport, TALMODIG, "UNNTAK", &plain).await;
        let more = format!("{plain}&_include:iterate={path}");
        let after = search(&pps, Subject::DiagnosticReport, TALMODIG, "UNNTAK", &more).await;
        assert!(of_type(&after, kind) > of_type(&before, kind), "{path}");
    }
    // Backwards again and again: results to their report, and the report's other results.
    let body = "_tags=NPU06045&_revinclude:iterate=DiagnosticReport:result";
    let bundle = search(&pps, Subject::Observation, TALMODIG, "UNNTAK", body).await;
    assert!(of_type(&bundle, "DiagnosticReport") > 5);
}

#[tokio::test]
async fn twelve_years_hold_all_disciplines_and_the_dirt_of_the_world() {
    let pps = pps();
    let reports = search(
        &pps,
        Subject::DiagnosticReport,
        TALMODIG,
        "UNNTAK",
        "_count=1000",
    )
    .await;
    let results = search(
        &pps,
        Subject::Observation,
        TALMODIG,
        "UNNTAK",
        "_count=5000",
    )
    .await;
    let resources = |bundle: &Value| -> Vec<Value> {
        let entries = bundle["entry"].as_array().unwrap();
        entries.iter().map(|own| own["resource"].clone()).collect()
    };
    let (reports, results) = (resources(&reports), resources(&results));
    let all = |list: &[Value], pointer: &str| -> std::collections::HashSet<String> {
        let values = list.iter().filter_map(|own| own.pointer(pointer)?.as_str());
        values.map(str::to_owned).collect()
    };
    let groups = all(&reports, "/category/0/coding/0/code");
    assert_eq!(groups.len(), 3, "{groups:?}");
    let kinds = all(&reports, "/code/coding/0/code");
    for kind in [
        "CLIN", "MBIO", "MGEN", "FARM", "IMTR", "HIST", "CYTO", "MPAT", "RTG", "CT", "MR", "UL",
        "MA", "SCI",
    ] {
        assert!(kinds.contains(kind), "{kind}");
    }
    let fields = all(&results, "/category/0/coding/0/code");
    for field in ["CLIN", "MBIO", "MGEN", "FARM", "IMTR", "PAT", "RAD", "NUK"] {
        assert!(fields.contains(field), "{field}");
    }
    let statuses = all(&reports, "/status");
    for status in [
        "registered",
        "preliminary",
        "final",
        "amended",
        "appended",
        "cancelled",
        "unknown",
    ] {
        assert!(statuses.contains(status), "{status}");
    }
    let units = all(&results, "/valueQuantity/unit");
    for unit in [
        "10^9/L", "10^9 /L", "10#9/L", "10**9/L", "10E9/L", "umol/L", "µmol/L",
    ] {
        assert!(units.contains(unit), "{unit}");
    }
    let days = all(&reports, "/effectiveDateTime");
    let oldest = days.iter().min().unwrap();
    assert!(oldest.as_str() < "2015", "{oldest}");
    // Sent again under the same number: more reports than numbers.
    let numbers = all(&reports, "/identifier/0/value");
    assert!(numbers.len() < reports.len());
    let text = results.iter().map(Value::to_string).collect::<String>();
    for piece in [
        "nilar-history",
        "\"comparator\":\">\"",
        ".7230\"",
        ".8212\"",
        "valueRange",
    ] {
        assert!(text.contains(piece), "{piece}");
    }
}

#[tokio::test]
async fn ten_thousand_results_come_in_a_moment() {
    let mut pps = pps();
    let content = crate::ContentOptions {
        scale: 5,
        ..crate::ContentOptions::default()
    };
    pps.library = Library::new(&content);
    let reports = pps.library.reports(GRY);
    assert!(reports.count("Observation") > 10_000);
    let headers = headers(GRY, "UNNTAK");
    let none = ActiveFaults::default();
    let started = std::time::Instant::now();
    let claims = claims(GRONN);
    let body = b"_count=10000&_include=Observation:specimen";
    let answer = pps.answer(
        Api::V2,
        Subject::Observation,
        Some(&claims),
        &headers,
        body,
        &none,
    );
    let bytes = axum::body::to_bytes(answer.unwrap().into_body(), usize::MAX)
        .await
        .unwrap();
    let took = started.elapsed();
    println!("10 000 results: {took:?}, {} bytes", bytes.len());
    let bundle: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(count(&bundle, "match"), 10_000);
    // Far more than it takes even in a build for tests; a tree of values took seconds.
    assert!(took < std::time::Duration::from_secs(2), "{took:?}");
}

#[tokio::test]
async fn people_of_a_file_have_content_of_their_kind() {
    let file = r#"{"patients":[{"number":"26917620422","given":"Ny","family":"Kost",
        "shows":{"nb":"Viser"},"like":"15076500565"}]}"#;
    let mut pps = pps();
    let content = crate::ContentOptions {
        cast: people::Cast::read(file).unwrap(),
        ..crate::ContentOptions::default()
    };
    pps.library = Library::new(&content);
    let new = search(&pps, Subject::DiagnosticReport, VERIFIER, "UNNTAK", "").await;
    assert_eq!(new["total"], 7);
    let subject = &new["entry"][0]["resource"]["subject"]["identifier"]["value"];
    assert_eq!(subject, VERIFIER);
    let gone = search(&pps, Subject::DiagnosticReport, LINE, "UNNTAK", "").await;
    assert_eq!(gone["total"], 0);
}

#[tokio::test]
async fn a_client_that_signs_in_for_version_one_gets_version_one() {
    let client = crate::test_client::TestClient::new();
    let redirect = client
        .authorized(GRONN, |form| {
            for (name, value) in form {
                if name == "scope" {
                    *value = "openid profile helseid://scopes/identity/pid \
                              helseid://scopes/identity/security_level \
                              helseid://scopes/hpr/hpr_number nhn:pps/provesvar"
                        .to_owned();
                }
            }
        })
        .await;
    let answer = client
        .exchange(&redirect.redirect_value("code"), Some("nhn:pps"))
        .await;
    let token = answer.field("access_token");
    for (path, status) in [
        ("/DiagnosticReport/_search", StatusCode::OK),
        ("/v2/DiagnosticReport/_search", StatusCode::UNAUTHORIZED),
    ] {
        let unchanged = &crate::test_client::unchanged;
        let request = client
            .api_request(Service::Pps, &Method::POST, path, &token, unchanged)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("person-id", LINE)
            .header("correlation-id", "7b1c6f0e-5a1f-4b0b-9c53-0a6f6b0d2f11")
            .body(Body::empty())
            .unwrap();
        let got = client.send(Service::Pps, request).await;
        assert_eq!(got.status, status, "{path}: {} {}", got.text, answer.text);
    }
}

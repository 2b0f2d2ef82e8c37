use axum::body::Body;
use http::HeaderName;
use jiff::SignedDuration;
use serde_json::Value;
use tower::ServiceExt as _;

use super::*;
use crate::{
    helseid::Keys,
    options::SandboxOptions,
    people::{FOLKE, HARRY, LINE, ROLAND, TALMODIG, TRULS},
    server::{Addresses, build_state},
};

const GRONN: &str = "14818230029";

fn phr() -> Phr {
    let address = |port| ([127, 0, 0, 1], port).into();
    let state = build_state(
        SandboxOptions::default(),
        Addresses::at(address(1), address(2), address(3)),
        Keys::generate().unwrap(),
    );
    Phr::new(Arc::new(state))
}

fn claims(pid: &str, scopes: &[&str]) -> TokenClaims {
    TokenClaims {
        subject: Some("subject".into()),
        client_id: "client".into(),
        scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        pid: Some(pid.into()),
        hpr_number: None,
        security_level: 4,
        orgnr_parent: None,
        orgnr_child: None,
        name: None,
        attest: None,
        all: Value::Null,
    }
}

fn parts(uri: &str, headers: &[(&'static str, &str)]) -> Parts {
    let mut request = http::Request::builder().uri(uri).body(()).unwrap();
    for (name, value) in headers {
        let value = HeaderValue::from_str(value).unwrap();
        request
            .headers_mut()
            .insert(HeaderName::from_static(name), value);
    }
    request.into_parts().0
}

const SEARCH: &str = "/R4/fhir/DocumentReference/_search";
const HEADERS: [(&str, &str); 4] = [
    ("accept", "application/fhir+json; fhirVersion=4.0"),
    ("content-type", "application/x-www-form-urlencoded"),
    ("nhn-source-system", "Innsyn 0.1"),
    ("nhn-event-id", "7b1c6f0e-5a1f-4b0b-9c53-0a6f6b0d2f11"),
];

fn with_basis(basis: &'static str) -> Vec<(&'static str, &'static str)> {
    HEADERS
        .into_iter()
        .chain([("nhn-access-basis", basis)])
        .collect()
}

fn body(patient: &str, more: &str) -> Vec<u8> {
    format!("patient.identifier={patient}&status=current{more}").into_bytes()
}

async fn bytes_of(response: Response) -> bytes::Bytes {
    axum::body::to_bytes(response.into_body(), usize::MAX)
        .await
        .unwrap()
}

async fn listed(phr: &Phr, patient: &str, basis: &'static str, more: &str) -> (Value, String) {
    let claims = claims(GRONN, &[REGULATION, READ]);
    let parts = parts(SEARCH, &with_basis(basis));
    let response = phr.find(&claims, &parts, &body(patient, more)).unwrap();
    let count = response.headers()["nhn-securitylabel-nors-count"]
        .to_str()
        .unwrap()
        .to_owned();
    (
        serde_json::from_slice(&bytes_of(response).await).unwrap(),
        count,
    )
}

fn references(bundle: &Value) -> Vec<&Value> {
    let entries = bundle["entry"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let matches = entries
        .iter()
        .filter(|entry| entry["search"]["mode"] == "match");
    matches.map(|entry| &entry["resource"]).collect()
}

fn titled<'a>(bundle: &'a Value, title: &str) -> &'a Value {
    let has = |reference: &&&Value| {
        let own = reference["content"][0]["attachment"]["title"]
            .as_str()
            .unwrap_or_default();
        own.starts_with(title)
    };
    references(bundle)
        .into_iter()
        .find(|reference| has(&reference))
        .unwrap()
}

fn retrieve(phr: &Phr, pid: &str, patient: &str, reference: &Value) -> Result<Response, Problem> {
    let url = reference["content"][0]["attachment"]["url"]
        .as_str()
        .unwrap();
    let path = url.strip_prefix(phr.state.addresses.phr.as_str()).unwrap();
    let headers = [
        ("nhn-patient-nin", patient),
        ("nhn-source-system", "Innsyn 0.1"),
    ];
    phr.retrieve(&claims(pid, &[REGULATION, READ]), &parts(path, &headers))
}

#[tokio::test]
async fn restricted_rows_are_masked_and_counted() {
    let phr = phr();
    let (bundle, count) = listed(&phr, LINE, "SAMTYKKE", "").await;
    assert_eq!(count, "3");
    let masked: Vec<_> = references(&bundle)
        .into_iter()
        .filter(|own| own["securityLabel"].to_string().contains("NORS"))
        .collect();
    assert_eq!(masked.len(), 3);
    for row in masked {
        assert_eq!(row["content"][0]["attachment"]["title"], "Sperret");
        assert_eq!(row["type"]["coding"][0]["code"], "*****");
        assert_eq!(row["contained"][0]["identifier"][0]["value"], "*****");
        assert!(row["category"][0]["coding"][0]["code"].is_string());
        let text = row.to_string();
        assert!(text.contains("Vidda Testsykehus HF"));
        for hidden in [LINE, "Danser", "psykiatrisk", "Jones", "Lin", "poliklinikk"] {
            assert!(!text.contains(hidden), "{hidden}");
        }
    }
}

#[tokio::test]
async fn an_elevated_basis_lifts_the_mask_and_lets_retrieve_for_a_quarter_of_an_hour() {
    let phr = phr();
    let (ordinary, _) = listed(&phr, LINE, "AKUTT", "").await;
    let masked = titled(&ordinary, "Sperret");
    assert_eq!(
        retrieve(&phr, GRONN, LINE, masked).unwrap_err().status,
        StatusCode::FORBIDDEN
    );

    let (elevated, count) = listed(&phr, LINE, "FORHOYET_SAMTYKKE", "").await;
    assert_eq!(count, "0");
    assert_eq!(elevated["total"], ordinary["total"]);
    let opened = titled(&elevated, "Epikrise – psykiatrisk");
    let response = retrieve(&phr, GRONN, LINE, opened).unwrap();
    assert!(bytes_of(response).await.starts_with(b"%PDF-"));
    // It belongs to the legal basis that it was made on.
    let url = opened["content"][0]["attachment"]["url"].as_str().unwrap();
    let path = url.strip_prefix(phr.state.addresses.phr.as_str()).unwrap();
    let plain = [
        ("nhn-patient-nin", LINE),
        ("nhn-source-system", "Innsyn 0.1"),
    ];
    let section_45 = claims(GRONN, &[SECTION_45, READ]);
    assert_eq!(
        phr.retrieve(&section_45, &parts(path, &plain))
            .unwrap_err()
            .status,
        StatusCode::FORBIDDEN
    );
    // The grant is the requester's own, and it ends.
    assert_eq!(
        retrieve(&phr, TRULS, LINE, opened).unwrap_err().status,
        StatusCode::FORBIDDEN
    );
    phr.state.clock.advance(SignedDuration::from_mins(16));
    let late = retrieve(&phr, GRONN, LINE, opened).unwrap_err();
    assert_eq!(late.issues[0].code, "suppressed");
}

#[tokio::test]
async fn an_elevated_basis_with_nothing_restricted_fails() {
    let phr = phr();
    for patient in [ROLAND, HARRY] {
        let claims = claims(GRONN, &[REGULATION]);
        let parts = parts(SEARCH, &with_basis("FORHOYET_AKUTT"));
        let problem = phr.find(&claims, &parts, &body(patient, "")).unwrap_err();
        assert_eq!(problem.status, StatusCode::BAD_REQUEST);
        assert_eq!(problem.issues[0].code, "business-rule");
    }
}

#[tokio::test]
async fn pages_add_up_and_links_hold_no_person() {
    let phr = phr();
    let (whole, _) = listed(&phr, LINE, "UNNTAK", "").await;
    let total = usize::try_from(whole["total"].as_u64().unwrap()).unwrap();
    assert!((15..=24).contains(&total), "{total}");
    let mut seen = std::collections::HashSet::new();
    for page in 1..=total.div_ceil(10) {
        let (bundle, count) = listed(
            &phr,
            LINE,
            "UNNTAK",
            &format!("&_count=10&_page={page}&_sort=-date"),
        )
        .await;
        assert_eq!(count, "3", "the header counts the whole list");
        assert!(!bundle["link"].to_string().contains(LINE));
        let has_next = bundle["link"].as_array().unwrap().len() == 2;
        assert_eq!(has_next, page * 10 < total);
        for row in references(&bundle) {
            assert!(seen.insert(row["id"].to_string()));
        }
    }
    assert_eq!(seen.len(), total);
}

#[tokio::test]
async fn a_silent_community_makes_the_list_incomplete() {
    let phr = phr();
    let (bundle, _) = listed(&phr, FOLKE, "UNNTAK", "").await;
    let last = bundle["entry"].as_array().unwrap().last().unwrap();
    assert_eq!(last["search"]["mode"], "outcome");
    let issue = &last["resource"]["issue"][0];
    assert_eq!(issue["severity"], "warning");
    assert_eq!(
        issue["details"]["coding"][0]["code"],
        "XDSUnavailableCommunity"
    );
    assert_eq!(bundle["total"], 4);
}

#[tokio::test]
async fn the_legal_basis_decides_what_is_listed_and_what_is_sent() {
    let phr = phr();
    let (regulation, _) = listed(&phr, LINE, "UNNTAK", "").await;
    let section_45 = claims(GRONN, &[SECTION_45, READ]);
    let response = phr
        .find(&section_45, &parts(SEARCH, &HEADERS), &body(LINE, ""))
        .unwrap();
    let all: Value = serde_json::from_slice(&bytes_of(response).await).unwrap();
    assert!(all["total"].as_u64() > regulation["total"].as_u64());
    let has = |bundle: &Value, class: &str| bundle.to_string().contains(&format!("\"{class}\""));
    for hidden in ["B00-1", "F00-1", "J00-1"] {
        assert!(has(&all, hidden) && !has(&regulation, hidden), "{hidden}");
    }

    let refused = phr.find(
        &section_45,
        &parts(SEARCH, &with_basis("UNNTAK")),
        &body(LINE, ""),
    );
    assert_eq!(refused.unwrap_err().issues[0].code, "invalid");
    let both = claims(GRONN, &[SECTION_45, REGULATION]);
    let refused = phr.find(&both, &parts(SEARCH, &HEADERS), &body(LINE, ""));
    assert_eq!(refused.unwrap_err().status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_regulation_can_be_read_in_two_ways() {
    let mut phr = phr();
    let (narrow, _) = listed(&phr, LINE, "UNNTAK", "").await;
    phr.regulation = Regulation::AgeLimitsOnly;
    // What was kept was read in the first way.
    phr.state.clock.advance(SignedDuration::from_mins(3));
    let (wide, _) = listed(&phr, LINE, "UNNTAK", "").await;
    assert_eq!(
        wide["total"].as_u64().unwrap(),
        narrow["total"].as_u64().unwrap() + 3
    );
    phr.regulation = Regulation::Off;
    phr.state.clock.advance(SignedDuration::from_mins(3));
    let (all, _) = listed(&phr, LINE, "UNNTAK", "").await;
    assert!(all["total"].as_u64() > wide["total"].as_u64());
}

#[tokio::test]
async fn superseded_versions_come_only_when_asked_for() {
    let phr = phr();
    let (current, _) = listed(&phr, LINE, "UNNTAK", "&category=C00-1&type=C04-2").await;
    assert_eq!(current["total"], 1);
    assert_eq!(references(&current)[0]["relatesTo"][0]["code"], "replaces");
    let (both, _) = listed(&phr, LINE, "UNNTAK", ",superseded&category=C00-1").await;
    let old = references(&both)
        .into_iter()
        .find(|own| own["status"] == "superseded")
        .unwrap();
    assert_eq!(
        retrieve(&phr, GRONN, LINE, old).unwrap_err().status,
        StatusCode::GONE
    );
}

#[tokio::test]
async fn documents_of_every_kind_come_with_their_types() {
    let phr = phr();
    let (list, _) = listed(&phr, LINE, "UNNTAK", "").await;
    let wrapped = titled(&list, "Brev - test CDA.pdf");
    assert_eq!(
        wrapped["content"][0]["attachment"]["contentType"],
        "application/pdf"
    );
    let response = retrieve(&phr, GRONN, LINE, wrapped).unwrap();
    assert_eq!(response.headers()["content-type"], "application/xml");
    for row in references(&list) {
        if row["securityLabel"].to_string().contains("NORS") {
            continue;
        }
        let attachment = &row["content"][0]["attachment"];
        match retrieve(&phr, GRONN, LINE, row) {
            Ok(response) => {
                let bytes = bytes_of(response).await;
                if let Some(size) = attachment["size"].as_u64() {
                    assert_eq!(size, u64::try_from(bytes.len()).unwrap());
                }
            }
            Err(problem) => assert_eq!(problem.status, StatusCode::GONE),
        }
    }
}

#[tokio::test]
async fn a_document_is_found_only_for_its_own_patient_and_address() {
    let phr = phr();
    let (list, _) = listed(&phr, LINE, "UNNTAK", "").await;
    let row = titled(&list, "Brev - test CDA.pdf");
    let other = retrieve(&phr, GRONN, ROLAND, row).unwrap_err();
    assert_eq!(other.issues[0].xds, Some("XDSDocumentUniqueIdError"));

    let ask = |query: &str| {
        let headers = [
            ("nhn-patient-nin", LINE),
            ("nhn-source-system", "Innsyn 0.1"),
        ];
        let parts = parts(&format!("/mhd/document?{query}"), &headers);
        phr.retrieve(&claims(GRONN, &[READ]), &parts).unwrap_err()
    };
    let unknown = "documentUniqueId=1&repositoryUniqueId=2&homeCommunityId=urn:oid:9";
    assert_eq!(ask(unknown).issues[0].xds, Some("XDSUnknownCommunity"));
    let wrong = "documentUniqueId=1&repositoryUniqueId=2&homeCommunityId=urn:oid:2.999.20.1";
    assert_eq!(ask(wrong).issues[0].xds, Some("XDSUnknownRepositoryId"));
    let silent = "documentUniqueId=1&repositoryUniqueId=2&homeCommunityId=urn:oid:2.999.30.1";
    assert_eq!(ask(silent).status, StatusCode::GATEWAY_TIMEOUT);
    let person = format!("{wrong}&patient={LINE}");
    assert_eq!(ask(&person).issues[0].code, "invalid");
}

/// Two patients in one request: whichever of them is taken, somebody meant the other.
#[test]
fn what_may_stand_once_is_refused_twice() {
    let phr = phr();
    let claims = claims(GRONN, &[REGULATION, READ]);
    for more in [
        format!("&patient.identifier={ROLAND}"),
        "&status=superseded".to_owned(),
        "&identifier=a&identifier=b".to_owned(),
        "&_count=1&_count=2".to_owned(),
    ] {
        let parts = parts(SEARCH, &with_basis("UNNTAK"));
        let problem = phr.find(&claims, &parts, &body(LINE, &more)).unwrap_err();
        assert_eq!(problem.status, StatusCode::BAD_REQUEST, "{more}");
    }

    let mut twice = parts(SEARCH, &with_basis("UNNTAK"));
    let elevated = HeaderValue::from_static("FORHOYET_AKUTT");
    twice.headers.append("nhn-access-basis", elevated);
    let problem = phr.find(&claims, &twice, &body(LINE, "")).unwrap_err();
    assert_eq!(problem.status, StatusCode::BAD_REQUEST);

    let address = "/mhd/document?documentUniqueId=1&repositoryUniqueId=2&homeCommunityId=3";
    let headers = [
        ("nhn-patient-nin", LINE),
        ("nhn-source-system", "Innsyn 0.1"),
    ];
    let mut twice = parts(address, &headers);
    let other = HeaderValue::from_static(ROLAND);
    twice.headers.append("nhn-patient-nin", other);
    let problem = phr.retrieve(&claims, &twice).unwrap_err();
    assert_eq!(problem.status, StatusCode::BAD_REQUEST);
    let twice = parts(&format!("{address}&documentUniqueId=4"), &headers);
    let problem = phr.retrieve(&claims, &twice).unwrap_err();
    assert_eq!(problem.status, StatusCode::BAD_REQUEST);
}

#[test]
fn missing_and_wrong_headers_are_refused() {
    let phr = phr();
    let claims = claims(GRONN, &[REGULATION]);
    let refused = |change: &dyn Fn(&mut Parts), body: &[u8]| {
        let mut parts = parts(SEARCH, &with_basis("UNNTAK"));
        change(&mut parts);
        let problem = phr.find(&claims, &parts, body).unwrap_err();
        (problem.status.as_u16(), problem.issues[0].code)
    };
    let without = |name: &'static str| {
        move |parts: &mut Parts| {
            parts.headers.remove(name);
        }
    };
    let with = |name: &'static str, value: &'static str| {
        move |parts: &mut Parts| {
            parts.headers.insert(name, HeaderValue::from_static(value));
        }
    };
    let form = body(LINE, "");
    assert_eq!(
        refused(&without("nhn-source-system"), &form),
        (400, "required")
    );
    assert_eq!(
        refused(&without("nhn-access-basis"), &form),
        (400, "required")
    );
    assert_eq!(
        refused(&with("nhn-access-basis", "KANSKJE"), &form),
        (400, "value")
    );
    assert_eq!(
        refused(&with("accept", "application/json"), &form),
        (406, "not-supported")
    );
    assert_eq!(
        refused(&with("accept", "application/fhir+json"), &form),
        (406, "not-supported")
    );
    assert_eq!(
        refused(&without("content-type"), &form),
        (415, "not-supported")
    );
    assert_eq!(refused(&|_| (), b"status=current"), (400, "required"));
    let in_url = |parts: &mut Parts| {
        parts.uri = format!("{SEARCH}?patient.identifier={LINE}")
            .parse()
            .unwrap();
    };
    assert_eq!(refused(&in_url, &form), (400, "invalid"));

    let headers = [("nhn-source-system", "Innsyn 0.1")];
    let parts = parts("/mhd/document?documentUniqueId=1", &headers);
    assert_eq!(
        phr.retrieve(&claims, &parts).unwrap_err().issues[0].code,
        "required"
    );
}

#[tokio::test]
async fn another_person_comes_on_request() {
    let phr = phr();
    let claims = claims(GRONN, &[REGULATION, READ]);
    let mut parts = parts(SEARCH, &with_basis("UNNTAK"));
    parts
        .extensions
        .insert(ActiveFaults(vec![Fault::AnotherPerson]));
    let response = phr
        .find(&claims, &parts, &body(LINE, "&_sort=name"))
        .unwrap();
    let text = String::from_utf8(bytes_of(response).await.to_vec()).unwrap();
    assert!(text.contains(ROLAND));
}

#[tokio::test]
async fn without_a_token_only_ping_answers() {
    let router = router(Arc::clone(&phr().state));
    let ask = |method: &str, path: &str| {
        let request = http::Request::builder().method(method).uri(path);
        router.clone().oneshot(request.body(Body::empty()).unwrap())
    };
    assert_eq!(ask("GET", "/ping").await.unwrap().status(), StatusCode::OK);
    for (method, path) in [
        ("GET", "/pingauth"),
        ("POST", "/R4/fhir/DocumentReference/_search"),
        ("POST", "/R4/fhir/documentreference/_search"),
        ("GET", "/mhd/document?documentUniqueId=1"),
    ] {
        let status = ask(method, path).await.unwrap().status();
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{path}");
    }
    for path in [
        "/R4/fhir/DocumentReference",
        "/R4/fhir/DocumentReference/_search?x=1",
    ] {
        assert_eq!(
            ask("GET", path).await.unwrap().status(),
            StatusCode::METHOD_NOT_ALLOWED
        );
    }
    assert_eq!(
        ask("GET", "/R4/fhir/Patient").await.unwrap().status(),
        StatusCode::NOT_FOUND
    );
}

/// Titles of a search without a legal basis that filters.
async fn titles(phr: &Phr, more: &str) -> Vec<String> {
    let claims = claims(GRONN, &[SECTION_45, READ]);
    let form = body(TALMODIG, &format!("&_count=500{more}"));
    let response = phr.find(&claims, &parts(SEARCH, &HEADERS), &form).unwrap();
    let bundle: Value = serde_json::from_slice(&bytes_of(response).await).unwrap();
    references(&bundle)
        .iter()
        .map(|own| {
            own["content"][0]["attachment"]["title"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect()
}

#[tokio::test]
async fn every_parameter_filters() {
    let phr = phr();
    let all = titles(&phr, "").await.len();
    assert!(all > 100, "{all}");
    for one in [
        "author.given=Rita",
        "author.family=Koman",
        "category=urn:oid:2.16.578.1.12.4.1.1.9602%7CA00-1",
        "category=C00-1,I00-1",
        "type=A03-2",
        "creation=ge2026-09-01&creation=lt2026-11-01",
        "date=ge2020",
        "period=ge2026-10-01T00:00:00%2B02:00",
        "event=SKX0AK",
        "event=urn:oid:2.16.578.1.12.4.1.1.7210%7CJFB46",
        "facility=urn:oid:2.16.578.1.12.4.1.1.1305%7C86.910",
        "setting=L03",
        "format=urn:no:kith:xmlstds:henvisning",
        "security-label=NORS",
        "related=urn:ihe:iti:xds:2013:accession%7Cvi-r-1",
        "related=henv-2026-11",
        "identifier=2.16.578.1.12.4.5.100.1.2%5E2",
    ] {
        let found = titles(&phr, &format!("&{one}")).await.len();
        if one.starts_with("identifier") {
            continue;
        }
        assert!(found > 0 && found < all, "{one}: {found} of {all}");
    }
    for none in [
        "event=XXXX",
        "setting=urn:oid:2.16.578.1.12.4.1.1.8655%7CL03",
        "related=nothing",
        "date=ge2030",
        "format=urn:unknown",
    ] {
        assert_eq!(titles(&phr, &format!("&{none}")).await.len(), 0, "{none}");
    }
    // One identifier finds one document, in each of its spellings.
    let claims = claims(GRONN, &[SECTION_45, READ]);
    let response = phr
        .find(&claims, &parts(SEARCH, &HEADERS), &body(TALMODIG, ""))
        .unwrap();
    let bundle: Value = serde_json::from_slice(&bytes_of(response).await).unwrap();
    for row in references(&bundle).into_iter().take(8) {
        for identifier in [&row["masterIdentifier"], &row["identifier"][0]] {
            let value = url::form_urlencoded::byte_serialize(
                identifier["value"].as_str().unwrap().as_bytes(),
            )
            .collect::<String>();
            assert_eq!(
                titles(&phr, &format!("&identifier={value}")).await.len(),
                1,
                "{value}"
            );
        }
    }
}

#[tokio::test]
async fn every_key_sorts_and_keys_can_be_combined() {
    let phr = phr();
    for key in [
        "date",
        "name",
        "securityLabel",
        "category",
        "type",
        "department",
        "organization",
    ] {
        let up = titles(&phr, &format!("&_sort={key}")).await;
        let down = titles(&phr, &format!("&_sort=-{key}")).await;
        assert_ne!(up, down, "{key}");
        assert_eq!(up.len(), down.len());
    }
    let named = titles(&phr, "&_sort=name").await;
    assert!(named.is_sorted());
    let combined = titles(&phr, "&_sort=category,-name").await;
    assert!(!combined.is_sorted() && combined != titles(&phr, "&_sort=category,name").await);
}

#[tokio::test]
async fn a_late_document_is_listed_when_the_kept_list_has_ended() {
    let phr = phr();
    let late = "Brev som kom etterpå";
    let minutes = |count| phr.state.clock.advance(SignedDuration::from_mins(count));
    assert!(!titles(&phr, "").await.contains(&late.to_owned()));
    minutes(4);
    assert!(!titles(&phr, "").await.contains(&late.to_owned()));
    // It has come by now, but the list is two minutes old.
    minutes(2);
    assert!(!titles(&phr, "&_sort=name").await.contains(&late.to_owned()));
    minutes(2);
    assert!(titles(&phr, "").await.contains(&late.to_owned()));
}

#[tokio::test]
async fn a_kept_list_says_when_it_was_fetched_and_belongs_to_one_basis() {
    let phr = phr();
    let (first, _) = listed(&phr, LINE, "UNNTAK", "").await;
    phr.state.clock.advance(SignedDuration::from_secs(100));
    let (kept, _) = listed(&phr, LINE, "UNNTAK", "&_page=2&_count=5").await;
    assert_eq!(kept["timestamp"], first["timestamp"]);
    let (other, _) = listed(&phr, LINE, "SAMTYKKE", "").await;
    assert_ne!(other["timestamp"], first["timestamp"]);
    phr.state.clock.advance(SignedDuration::from_secs(81));
    let (fresh, _) = listed(&phr, LINE, "UNNTAK", "").await;
    assert_ne!(fresh["timestamp"], first["timestamp"]);
}

#[tokio::test]
async fn everything_listed_of_the_chronic_patient_can_be_retrieved() {
    let phr = phr();
    let claims = claims(GRONN, &[SECTION_45, READ]);
    let form = body(TALMODIG, "&_count=500");
    let response = phr.find(&claims, &parts(SEARCH, &HEADERS), &form).unwrap();
    let bundle: Value = serde_json::from_slice(&bytes_of(response).await).unwrap();
    let mut types = std::collections::HashSet::new();
    for row in references(&bundle) {
        let url = row["content"][0]["attachment"]["url"].as_str().unwrap();
        let path = url.strip_prefix(phr.state.addresses.phr.as_str()).unwrap();
        let headers = [
            ("nhn-patient-nin", TALMODIG),
            ("nhn-source-system", "Innsyn 0.1"),
        ];
        match phr.retrieve(&claims, &parts(path, &headers)) {
            Ok(response) => {
                types.insert(
                    response.headers()["content-type"]
                        .to_str()
                        .unwrap()
                        .to_owned(),
                );
                // One note is empty, and its row says so.
                let size = row["content"][0]["attachment"]["size"].as_u64();
                assert_eq!(bytes_of(response).await.is_empty(), size == Some(0));
            }
            Err(problem) => assert_eq!(problem.status, StatusCode::FORBIDDEN),
        }
    }
    for kind in [
        "application/pdf",
        "image/jpeg",
        "image/png",
        "image/tiff",
        "image/gif",
        "application/xml",
        "text/xml",
        "text/rtf",
        "application/rtf",
        "application/hl7-v3+xml",
    ] {
        assert!(types.contains(kind), "{kind}");
    }
}

#[test]
fn a_lenient_service_passes_over_a_basis_under_section_45() {
    let mut headers = HeaderMap::new();
    headers.insert("nhn-access-basis", HeaderValue::from_static("UNNTAK"));
    assert!(basis_of(&headers, false, false).is_err());
    assert_eq!(basis_of(&headers, false, true).unwrap(), None);
}

/// One row of Line lacks its type and time: the page that it stands on claims nothing.
#[tokio::test]
async fn the_profile_is_claimed_where_every_row_meets_it() {
    let phr = phr();
    let claims = claims(GRONN, &[SECTION_45, READ]);
    let mut claimed = 0;
    for page in 1..=27 {
        let form = body(LINE, &format!("&_count=1&_page={page}"));
        let response = phr.find(&claims, &parts(SEARCH, &HEADERS), &form).unwrap();
        let bundle: Value = serde_json::from_slice(&bytes_of(response).await).unwrap();
        let Some(row) = references(&bundle).first().copied() else {
            continue;
        };
        let complete =
            row.get("type").is_some() && row["content"][0]["attachment"].get("creation").is_some();
        assert_eq!(bundle.get("meta").is_some(), complete, "page {page}");
        claimed += i32::from(complete);
    }
    assert_eq!(claimed, 25, "26 current rows, one of them untidy");
}

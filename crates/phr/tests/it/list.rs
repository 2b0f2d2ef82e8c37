//! What the client makes of a list: rows, pages, silent sources, restricted rows, another person's rows.

use innsyn_domain::{Completeness, SubjectMatch};
use innsyn_fhir::ReadError;
use innsyn_phr::{DocumentSearch, DocumentStatus, FindDocumentsError, NoticeKind};
use serde_json::{Value as Json, json};

use crate::support::{Answer, Mock, NUMBER, OTHER, bundle, context, find, outcome, row, said};

async fn listed(entries: &[Json]) -> DocumentSearch {
    let mock = Mock::playing(vec![bundle(&json!(entries.len()), entries)]).await;
    find(&mock, &context(1)).await.unwrap()
}

fn kinds(search: &DocumentSearch) -> Vec<NoticeKind> {
    search.notices.iter().map(|notice| notice.kind).collect()
}

/// A row as the service's own front describes it, with everything filled in.
fn full_row() -> Json {
    json!({"fullUrl": "urn:uuid:1", "search": {"mode": "match"}, "resource": {
        "resourceType": "DocumentReference", "id": "full",
        "extension": [{"url": "https://profiles.ihe.net/ITI/MHD/StructureDefinition/ihe-HomeCommunityId", "valueOid": "urn:oid:2.999.10.1"}],
        "contained": [
            {"resourceType": "Patient", "id": "p", "identifier": [{"system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": NUMBER}],
             "name": [{"family": "Oppdiktet", "given": ["Liv", "Berit"]}], "gender": "female", "birthDate": "1985-02-18"},
            {"resourceType": "Practitioner", "id": "a", "name": [{"text": "Frida Fiksjon"}]},
            {"resourceType": "Practitioner", "id": "n"},
            {"resourceType": "Organization", "id": "o", "type": [{"coding": [{"system": "2.16.578.1.12.4.1.4.101", "code": "999000001"}]}], "name": "Eksempel sykehus"},
            {"resourceType": "Organization", "id": "d", "identifier": [{"system": "urn:oid:2.16.578.1.12.4.1.4.102", "value": "900001"}], "name": "Hudavdelingen", "partOf": {"reference": "#o"}}],
        "masterIdentifier": {"value": "2.999.10.1.2^4711"}, "status": "superseded",
        "type": {"coding": [{"system": "urn:oid:2.16.578.1.12.4.1.1.9602", "code": "A03-2", "display": "noe"}]},
        "subject": {"reference": "#p"},
        "author": [{"reference": "#d"}, {"reference": "#a"}, {"reference": "#n"}, {"reference": "#o"}],
        "relatesTo": [{"code": "replaces", "target": {"identifier": {"value": "2.999.9"}}}],
        "securityLabel": [{"coding": [{"system": "urn:oid:2.16.578.1.12.4.1.1.9603", "code": "NORN_FFL"}]}],
        "content": [
            {"attachment": {"contentType": "application/pdf", "language": "nb-NO", "size": 48213, "title": "Epikrise",
              "creation": "2026-05-01T11:42:10Z",
              "url": "/phr/mhd/document?documentUniqueId=2.999.10.1.2%5E4711&repositoryUniqueId=2.999.10.1.2&homeCommunityId=urn:oid:2.999.10.1"}},
            {"attachment": {"contentType": "text/plain"}}],
        "context": {"period": {"start": "2026-04-25", "end": "2026-05-01T10:00:00Z"},
            "facilityType": {"coding": [{"code": "86.101", "display": "Sykehus"}]}}}})
}

#[tokio::test]
async fn a_row_has_everything_that_its_source_said() {
    let search = listed(&[full_row()]).await;
    let row = &search.documents[0];
    assert_eq!(row.title.as_deref(), Some("Epikrise"));
    assert_eq!(
        row.kind.as_ref().map(|kind| kind.name.as_str()),
        Some("Epikrise")
    );
    let category = row.category.as_ref().map(|category| category.code.as_str());
    assert_eq!(category, Some("A00-1"), "level 1 follows from level 2");
    assert_eq!(row.institution.as_deref(), Some("Eksempel sykehus"));
    assert_eq!(row.department.as_deref(), Some("Hudavdelingen"));
    assert_eq!(row.authors, ["Frida Fiksjon"]);
    assert_eq!(row.status, DocumentStatus::Superseded);
    assert_eq!(row.size, Some(48213));
    assert_eq!(
        row.created.as_ref().unwrap().oslo_local(),
        "2026-05-01T13:42:10"
    );
    assert_eq!(
        row.period_start.as_ref().unwrap().oslo_local(),
        "2026-04-25"
    );
    assert_eq!(row.denied_to_patient.as_ref().unwrap().code, "NORN_FFL");
    assert_eq!(row.relations[0].target.as_deref(), Some("2.999.9"));
    assert_eq!(row.subject, SubjectMatch::Confirmed);
    assert!(!row.restricted && !row.masked && !row.foreign_address && row.can_open());
    assert_eq!(row.other_forms, 1);
    let address = row.address().unwrap();
    assert_eq!(
        (
            address.document(),
            address.repository(),
            address.community()
        ),
        ("2.999.10.1.2^4711", "2.999.10.1.2", "urn:oid:2.999.10.1")
    );
    let patient = &search.patients[0];
    assert_eq!(patient.family.as_deref(), Some("Oppdiktet"));
    assert_eq!(patient.given.as_deref(), Some("Liv Berit"));
    assert_eq!(patient.gender.as_deref(), Some("female"));
    assert_eq!(
        search.completeness,
        Completeness::Unknown,
        "a list is never complete"
    );
    assert_eq!(kinds(&search), [NoticeKind::FilteredByRegulation]);
}

#[tokio::test]
async fn missing_facts_are_absent_and_do_not_cost_the_row() {
    let bare = json!({"resource": {"resourceType": "DocumentReference"}});
    let search = listed(&[bare]).await;
    let row = &search.documents[0];
    assert!(row.title.is_none() && row.institution.is_none() && row.authors.is_empty());
    assert_eq!(row.status, DocumentStatus::Unknown);
    assert_eq!(row.subject, SubjectMatch::Unconfirmed);
    assert!(!row.can_open());
    assert!(row.findings > 0);
    assert!(kinds(&search).contains(&NoticeKind::SubjectUnconfirmed));
}

fn masked_row() -> Json {
    json!({"search": {"mode": "match"}, "resource": {
        "resourceType": "DocumentReference", "id": "m", "status": "current",
        "contained": [{"resourceType": "Patient", "id": "p", "identifier": [{"system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": "*****"}]},
            {"resourceType": "Practitioner", "id": "a", "name": [{"family": "*****"}]},
            {"resourceType": "Organization", "id": "o", "name": "Annet sykehus"}],
        "subject": {"reference": "#p"}, "type": {"coding": [{"code": "*****", "display": "*****"}]},
        "author": [{"reference": "#a"}, {"reference": "#o"}],
        "securityLabel": [{"coding": [{"code": "N"}]}, {"coding": [{"system": "urn:oid:2.16.578.1.12.4.1.1.9603", "code": "NORS"}]}],
        "content": [{"attachment": {"title": "Sperret", "url": "x?documentUniqueId=1&repositoryUniqueId=2&homeCommunityId=3"}}]}})
}

#[tokio::test]
async fn a_masked_row_is_shown_as_masked_without_alarm() {
    let search = listed(&[masked_row(), row("1", NUMBER)]).await;
    let masked = search.documents.iter().find(|row| row.masked).unwrap();
    assert!(masked.restricted && !masked.can_open());
    assert!(masked.kind.is_none() && masked.authors.is_empty());
    assert_eq!(masked.institution.as_deref(), Some("Annet sykehus"));
    assert_eq!(masked.subject, SubjectMatch::Masked);
    assert_eq!(
        kinds(&search),
        [
            NoticeKind::RestrictedDocuments,
            NoticeKind::FilteredByRegulation
        ]
    );
    assert_eq!(
        (search.restricted, search.completeness),
        (Some(1), Completeness::Partial)
    );
    assert!(search.blocked.is_some());
}

#[tokio::test]
async fn the_services_count_is_read_from_both_headers_and_absent_is_unknown() {
    for name in ["NHN-SecurityLabel-Nors-Count", "X-SecurityLabel-Nors-Count"] {
        for (text, count) in [
            ("3", Some(3)),
            ("0", Some(0)),
            ("mange", None),
            ("-1", None),
        ] {
            let mut answer = bundle(&json!(1), &[row("1", NUMBER)]);
            let name: &'static str = if name.starts_with('N') {
                "nhn-securitylabel-nors-count"
            } else {
                "x-securitylabel-nors-count"
            };
            answer.header = Some((name, text));
            let mock = Mock::playing(vec![answer]).await;
            let search = find(&mock, &context(1)).await.unwrap();
            assert_eq!(search.restricted, count, "{name}: {text}");
            let blocked = search
                .blocked
                .as_ref()
                .and_then(innsyn_domain::BlockedNotice::withheld);
            assert_eq!(blocked, count.filter(|count| *count > 0));
        }
    }
    assert_eq!(listed(&[row("1", NUMBER)]).await.restricted, None);
}

#[tokio::test]
async fn a_silent_source_is_named() {
    let issue = json!({"severity": "warning", "code": "incomplete", "diagnostics": "urn:oid:2.999.30",
        "details": {"coding": [{"system": "urn:ihe:iti:xds:errorcode", "code": "XDSUnavailableCommunity"}], "text": "En dokumentkilde svarte ikke"}});
    let search = listed(&[row("1", NUMBER), said(&issue)]).await;
    let notice = &search.notices[0];
    assert_eq!(notice.kind, NoticeKind::SourceDidNotAnswer);
    assert_eq!(
        notice.code.as_ref().unwrap().as_str(),
        "XDSUnavailableCommunity"
    );
    assert_eq!(notice.origin.as_ref().unwrap().as_str(), "urn:oid:2.999.30");
    assert_eq!(search.completeness, Completeness::Partial);
}

#[tokio::test]
async fn another_persons_rows_never_come_through() {
    let mut source_info = row("3", NUMBER);
    source_info["resource"]["context"] = json!({"sourcePatientInfo": {"identifier": {"system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": OTHER}}});
    let mut unreferenced = row("4", OTHER);
    unreferenced["resource"]["subject"] = Json::Null;
    let search = listed(&[row("1", NUMBER), row("2", OTHER), source_info, unreferenced]).await;
    assert_eq!(search.documents.len(), 1);
    assert_eq!(search.completeness, Completeness::Partial);
    let alarm = &search.notices[0];
    assert_eq!(
        (alarm.kind, alarm.count),
        (NoticeKind::OtherPersonWithheld, Some(3))
    );
}

#[tokio::test]
async fn the_same_row_twice_is_once_and_different_content_is_both() {
    let mut changed = row("1", NUMBER);
    changed["resource"]["status"] = json!("superseded");
    let search = listed(&[row("1", NUMBER), row("1", NUMBER), changed]).await;
    assert_eq!(search.documents.len(), 2);
    assert!(search.documents.iter().all(|row| row.conflicting));
    assert_ne!(search.documents[0].id, search.documents[1].id);
}

#[tokio::test]
async fn pages_are_asked_for_by_the_same_body_until_the_total() {
    let mock = Mock::answering(|asked| {
        let page: usize = asked.field("_page").unwrap().parse().unwrap();
        let rows: Vec<Json> = ((page - 1) * 50..(page * 50).min(120))
            .map(|number| row(&number.to_string(), NUMBER))
            .collect();
        bundle(&json!(120), &rows)
    })
    .await;
    let search = find(&mock, &context(1)).await.unwrap();
    assert_eq!((search.documents.len(), search.total), (120, Some(120)));
    let asked = mock.asked();
    let pages: Vec<_> = asked
        .iter()
        .map(|asked| asked.field("_page").unwrap())
        .collect();
    assert_eq!(pages, ["1", "2", "3"]);
    assert_ne!(
        asked[0].header("nhn-event-id"),
        asked[1].header("nhn-event-id")
    );
    assert!(asked.iter().all(|asked| asked.uri.query().is_none()));
}

#[tokio::test]
async fn a_list_that_ends_early_says_so() {
    let rows: Vec<Json> = (0..50)
        .map(|number| row(&number.to_string(), NUMBER))
        .collect();
    for second in [
        bundle(&json!(120), &rows),
        bundle(&json!(120), &[]),
        Answer::of(500, "text/html", "<html>"),
    ] {
        let mock = Mock::playing(vec![bundle(&json!(120), &rows), second]).await;
        let search = find(&mock, &context(1)).await.unwrap();
        assert_eq!(mock.asked().len(), 2);
        assert_eq!(search.documents.len(), 50);
        assert_eq!(search.completeness, Completeness::Partial);
        assert!(kinds(&search).contains(&NoticeKind::PagingCutShort));
    }
}

#[tokio::test]
async fn what_is_no_searchset_is_a_named_error() {
    let json = "application/fhir+json";
    for (answer, expected) in [
        (
            Answer::of(200, "text/html", "<html>"),
            Some(ReadError::Html),
        ),
        (Answer::of(200, json, ""), Some(ReadError::Empty)),
        (
            Answer::of(200, json, r#"{"resourceType":"Bund"#),
            Some(ReadError::Cut),
        ),
        (
            Answer::json(
                200,
                &outcome(&json!({"severity": "error", "code": "exception"})),
            ),
            None,
        ),
        (
            Answer::json(200, &json!({"resourceType": "DocumentReference"})),
            None,
        ),
    ] {
        let mock = Mock::playing(vec![answer]).await;
        let error = find(&mock, &context(1)).await.unwrap_err();
        let found = if let FindDocumentsError::Unreadable { source, .. } = &error {
            Some(*source)
        } else {
            None
        };
        assert_eq!(found, expected, "{error:?}");
        assert_eq!(error.status(), Some(200));
    }
    let words = json!({"severity": "error", "code": "forbidden", "diagnostics": "nin 13116900216"});
    let mock = Mock::playing(vec![Answer::json(403, &outcome(&words))]).await;
    let error = find(&mock, &context(1)).await.unwrap_err();
    assert_eq!(
        (error.status(), error.code().unwrap().as_str()),
        (Some(403), "forbidden")
    );
    assert!(!format!("{error:?}").contains("13116900216"));
}

#[tokio::test]
async fn a_refusal_without_a_body_is_named_by_its_challenge() {
    for (challenge, code) in [
        (
            r#"DPoP error="invalid_token", algs="ES256""#,
            Some("invalid_token"),
        ),
        ("DPoP algs=\"ES256\"", None),
    ] {
        let mut refused = Answer::of(401, "", "");
        refused.header = Some(("www-authenticate", challenge));
        let mock = Mock::playing(vec![refused]).await;
        let error = find(&mock, &context(1)).await.unwrap_err();
        assert_eq!(error.status(), Some(401));
        assert_eq!(error.code().map(ToString::to_string).as_deref(), code);
    }
}

#[tokio::test]
async fn replaced_documents_join_the_list_that_is_there() {
    let mut newer = row("1", NUMBER);
    newer["resource"]["relatesTo"] =
        json!([{"code": "replaces", "target": {"reference": "DocumentReference/2"}}]);
    let current = listed(&[newer, masked_row()]).await;
    let mut older = row("2", NUMBER);
    older["resource"]["status"] = json!("superseded");
    let context = context(1);
    let issue =
        json!({"severity": "warning", "code": "incomplete", "diagnostics": "urn:oid:2.999.30"});
    let replaced = listed(&[older, said(&issue)]).await;
    // The totals are the service's words; here each list counts its own entries.
    let joined = current.joined(replaced, &context);
    assert_eq!((joined.documents.len(), joined.total), (3, Some(4)));
    let older = joined
        .documents
        .iter()
        .find(|row| row.id.as_str() == "2")
        .unwrap();
    assert_eq!(older.replaced_by.as_ref().unwrap().as_str(), "1");
    assert_eq!(
        kinds(&joined),
        [
            NoticeKind::RestrictedDocuments,
            NoticeKind::FilteredByRegulation,
            NoticeKind::SourceDidNotAnswer,
        ]
    );
    assert_eq!(joined.blocked.unwrap().withheld(), Some(1));
}

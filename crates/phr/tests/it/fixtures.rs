//! Every shape of an answer that is known or to be expected, as a file, and what becomes of it, as another.
//!
//! `mhd-*` are composed from the rules of IHE MHD 4.2 (comprehensive, uncontained and minimal document
//! references, and the answer that holds them); the rest from what the service's own demonstration and sources do.
//! After an intended change: `cargo test -p innsyn-phr --test it -- --ignored write_snapshots`, and read the difference.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use innsyn_domain::Moment;
use innsyn_phr::{Code, DocumentEntry, DocumentSearch};

use crate::support::{Answer, Mock, context, find};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

fn names() -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder())
        .unwrap()
        .filter_map(|file| {
            let name = file.unwrap().file_name().into_string().unwrap();
            name.strip_suffix(".json").map(ToOwned::to_owned)
        })
        .collect();
    names.sort();
    names
}

async fn snapshot(name: &str) -> String {
    let body = std::fs::read(folder().join(format!("{name}.json"))).unwrap();
    let mock = Mock::playing(vec![
        Answer::of(200, "application/fhir+json", body),
        // A list that is cut asks for one page more.
        Answer::of(500, "text/plain", ""),
    ])
    .await;
    written(&find(&mock, &context(1)).await.unwrap())
}

#[tokio::test]
async fn every_fixture_reads_as_its_snapshot() {
    let names = names();
    assert!(names.len() > 10, "{names:?}");
    for name in names {
        let expected = std::fs::read_to_string(folder().join(format!("{name}.txt")));
        let expected = expected.unwrap_or_default().replace("\r\n", "\n");
        assert_eq!(snapshot(&name).await, expected, "fixture '{name}'");
    }
}

#[tokio::test]
#[ignore = "writes the snapshots anew"]
async fn write_snapshots() {
    for name in names() {
        std::fs::write(folder().join(format!("{name}.txt")), snapshot(&name).await).unwrap();
    }
}

/// Everything that an answer came to, in words. What is not told is left out.
fn written(search: &DocumentSearch) -> String {
    let mut text = String::new();
    let _ = writeln!(
        text,
        "{:?}, total {:?}, restricted {:?}, blocked {:?}",
        search.completeness,
        search.total,
        search.restricted,
        search
            .blocked
            .as_ref()
            .map(innsyn_domain::BlockedNotice::withheld),
    );
    for notice in &search.notices {
        let _ = write!(text, "notice {:?}", notice.kind);
        for (name, value) in [
            ("count", notice.count.map(|count| count.to_string())),
            ("code", notice.code.as_ref().map(ToString::to_string)),
            ("origin", notice.origin.as_ref().map(ToString::to_string)),
        ] {
            if let Some(value) = value {
                let _ = write!(text, ", {name} {value}");
            }
        }
        text.push('\n');
    }
    for facts in &search.patients {
        let _ = writeln!(
            text,
            "patient {:?} {:?} {:?} {:?}",
            facts.family,
            facts.given,
            facts.birth_date.as_ref().map(Moment::oslo_local),
            facts.gender
        );
    }
    for entry in &search.documents {
        row(&mut text, entry);
    }
    text
}

fn row(text: &mut String, entry: &DocumentEntry) {
    let _ = writeln!(text, "\n[{}] {:?}", entry.id.as_str(), entry.status);
    let code = |code: &Code| match code.list {
        Some(list) => format!("{list} {} \"{}\"", code.code, code.name),
        None => format!("– {} \"{}\"", code.code, code.name),
    };
    let all = |codes: &[Code]| codes.iter().map(code).collect::<Vec<_>>().join("; ");
    let moment = |moment: &Option<Moment>| moment.as_ref().map(Moment::oslo_local);
    let flags: Vec<&str> = [
        (entry.restricted, "restricted"),
        (entry.masked, "masked"),
        (entry.conflicting, "conflicting"),
        (entry.modified, "modified"),
        (entry.foreign_address, "address outside the service"),
    ]
    .into_iter()
    .filter_map(|(holds, name)| holds.then_some(name))
    .collect();
    let relations: Vec<String> = entry
        .relations
        .iter()
        .map(|tie| format!("{} {:?}", tie.code, tie.target))
        .collect();
    let ids = entry.address().map(|ids| {
        format!(
            "{} | {} | {}",
            ids.document(),
            ids.repository(),
            ids.community()
        )
    });
    for (name, value) in [
        ("title", entry.title.clone()),
        ("category", entry.category.as_ref().map(code)),
        ("type", entry.kind.as_ref().map(code)),
        ("created", moment(&entry.created)),
        ("from", moment(&entry.period_start)),
        ("to", moment(&entry.period_end)),
        ("institution", entry.institution.clone()),
        ("department", entry.department.clone()),
        ("authors", some(entry.authors.join("; "))),
        ("roles", some(entry.author_roles.join("; "))),
        ("signer", entry.authenticator.clone()),
        ("labels", some(all(&entry.labels))),
        ("denied", entry.denied_to_patient.as_ref().map(code)),
        ("media type", entry.media_type.clone()),
        ("language", entry.language.clone()),
        ("size", entry.size.map(|size| size.to_string())),
        ("format", entry.format.as_ref().map(code)),
        ("facility", entry.facility.as_ref().map(code)),
        ("setting", entry.practice_setting.as_ref().map(code)),
        ("events", some(all(&entry.events))),
        ("description", entry.description.clone()),
        ("relations", some(relations.join("; "))),
        ("document id", entry.unique_id.clone()),
        (
            "copy of",
            entry.copy_of.as_ref().map(|id| id.as_str().to_owned()),
        ),
        (
            "replaced by",
            entry.replaced_by.as_ref().map(|id| id.as_str().to_owned()),
        ),
        (
            "other forms",
            (entry.other_forms > 0).then(|| entry.other_forms.to_string()),
        ),
        ("flags", some(flags.join(", "))),
        ("fetched by", ids),
        ("barred", entry.barred().map(|barred| format!("{barred:?}"))),
        (
            "findings",
            (entry.findings > 0).then(|| entry.findings.to_string()),
        ),
        ("subject", some(format!("{:?}", entry.subject))),
    ] {
        if let Some(value) = value {
            let _ = writeln!(text, "  {name}: {value}");
        }
    }
}

fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

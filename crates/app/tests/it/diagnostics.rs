use innsyn_app::acceptance::ReportFormats;
use innsyn_app::dto::{
    BeginAcceptance, ConnectionCheck, JudgeStep, RunRef, StepRef, StepScreenshot, TokenFactKey,
    TraceFilter, Verdict,
};
use innsyn_sandbox::{Fault, Route, Service};

use super::support::{Bench, LINE, context, everything};

/// No number of a person, no token, no name of whoever is here.
fn clean(text: &str) {
    for secret in [
        LINE,
        "14818230029",
        "eyJ",
        "Danser",
        "DANSER",
        "Grønn",
        "Vits",
    ] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_connection_of_the_sandbox_passes_and_can_be_repeated() {
    let bench = Bench::signed_in_as("gronn-vits").await;
    let open = bench.open(LINE).await;
    for plan in bench.app.connection_checks() {
        assert!(plan.blocked.is_none(), "{plan:?}");
        for _ in 0..2 {
            let view = bench.app.check_connection(plan.check).await;
            let is_partial = plan.check == ConnectionCheck::PhrSearch;
            let expected = if is_partial {
                Verdict::Incomplete
            } else {
                Verdict::Passed
            };
            assert_eq!(view.verdict, expected, "{view:?}");
            clean(&format!("{view:?}"));
        }
    }
    bench.app.close_patient(&context(&open)).await.unwrap();
    let view = bench.app.check_connection(ConnectionCheck::PpsSearch).await;
    assert_eq!(
        (view.verdict, view.code.as_deref()),
        (Verdict::Skipped, Some("NoPatientOpen"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_connection_says_what_to_do() {
    let bench = Bench::signed_in_as("gronn-vits").await;
    for (service, path, fault, check, code) in [
        (
            Service::HelseId,
            "/connect/par",
            Fault::ExpiredClientKey,
            ConnectionCheck::Par,
            "ClientRejected",
        ),
        (
            Service::Phr,
            "/ping",
            Fault::Status(403),
            ConnectionCheck::PhrPing,
            "AccessDenied",
        ),
        (
            Service::Edi,
            "/ping",
            Fault::Html,
            ConnectionCheck::EdiPing,
            "UpstreamProtocol",
        ),
        (
            Service::Pps,
            "/v2/metadata",
            Fault::Html,
            ConnectionCheck::PpsMetadata,
            "UpstreamProtocol",
        ),
    ] {
        bench.faults.clear();
        bench.faults.inject(Route::starting(service, path), fault);
        let view = bench.app.check_connection(check).await;
        assert_eq!(view.verdict, Verdict::Failed, "{view:?}");
        assert_eq!(view.code.as_deref(), Some(code), "{view:?}");
        assert!(view.advice.is_some(), "{view:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_are_told_with_the_demands_of_their_services_and_never_shown() {
    let bench = Bench::signed_in_as("gronn-vits").await;
    let open = bench.open(LINE).await;
    bench.app.find_reports(&everything(&open)).await.unwrap();
    bench.app.find_documents(&context(&open)).await.unwrap();
    let tokens = bench.app.token_facts();
    assert!(tokens.len() >= 3, "{tokens:?}");
    for token in &tokens {
        assert!(token.readable, "{token:?}");
        for fact in &token.facts {
            assert_ne!(fact.met, Some(false), "{fact:?} of {token:?}");
        }
    }
    let levels = tokens
        .iter()
        .flat_map(|token| &token.facts)
        .filter(|fact| fact.key == TokenFactKey::SecurityLevel);
    assert!(levels.count() >= 2);
    clean(&format!("{tokens:?}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_trace_tells_every_try_and_nothing_of_anybody() {
    let bench = Bench::signed_in_as("gronn-vits").await;
    let open = bench.open(LINE).await;
    bench.app.find_documents(&context(&open)).await.unwrap();
    let all = bench.app.trace(&TraceFilter::default());
    assert!(all.rows.iter().any(|row| row.nonce_asked));
    assert!(all.rows.iter().any(|row| row.nonce_sent));
    assert_eq!(all.rows.len(), all.total as usize);
    clean(&all.text);
    clean(&format!("{all:?}"));
    let problems = bench.app.trace(&TraceFilter {
        only_problems: true,
        ..TraceFilter::default()
    });
    assert!(problems.rows.len() < all.rows.len() && !problems.rows.is_empty());
    // Line's list has a row without type, title and time.
    let lacking: Vec<&str> = all
        .findings
        .iter()
        .map(|finding| finding.element.as_str())
        .collect();
    assert!(lacking.contains(&"DocumentReference.type"), "{lacking:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_judged_put_aside_taken_up_and_reported() {
    let bench = Bench::signed_in_as("gronn-vits").await;
    let app = &bench.app;
    let runs = bench.folder.path().join("runs");
    let begin = BeginAcceptance {
        script: "phr".to_owned(),
        tester: "Tester 7".to_owned(),
    };
    let run = app.begin_acceptance(&begin).unwrap();
    assert!(app.begin_acceptance(&begin).is_err(), "one run at a time");
    let step = |id: &str| StepRef {
        step: id.to_owned(),
    };
    for id in ["PHR-01", "PHR-02", "PHR-03", "PHR-06"] {
        let run = app.perform_step(&step(id)).await.unwrap();
        let found = run.steps.iter().find(|one| one.id == id).unwrap();
        assert_eq!(found.verdict, Some(Verdict::Passed), "{found:?}");
    }
    let judged = app
        .judge_step(&JudgeStep {
            step: "PHR-05".to_owned(),
            verdict: Some(Verdict::Failed),
            note: format!("Line Danser ({LINE}): siste side mangler"),
        })
        .unwrap();
    assert_eq!((judged.passed, judged.failed), (4, 1));
    assert!(
        app.attach_screenshot(&StepScreenshot {
            step: "PHR-05".to_owned(),
            image: "PHNjcmlwdD4=".to_owned(),
        })
        .is_err(),
        "a picture is a picture"
    );
    let picture = include_str!("picture.txt").trim().to_owned();
    app.attach_screenshot(&StepScreenshot {
        step: "PHR-05".to_owned(),
        image: picture,
    })
    .unwrap();
    app.pause_acceptance(&runs).unwrap();
    assert!(app.acceptance_run().is_none());
    let kept = app.acceptance_runs(&runs);
    assert_eq!((kept.len(), kept[0].done), (1, 5));
    for file in std::fs::read_dir(&runs).unwrap() {
        clean(&std::fs::read_to_string(file.unwrap().path()).unwrap());
    }
    let again = app
        .resume_acceptance(&runs, &RunRef { id: run.id.clone() })
        .unwrap();
    assert_eq!((again.passed, again.failed), (4, 1));
    let saved = app
        .acceptance_report(
            &bench.folder.path().join("reports"),
            ReportFormats::default(),
        )
        .unwrap();
    assert_eq!(saved.files.len(), 3);
    let json = std::fs::read_to_string(&saved.files[0]).unwrap();
    let html = std::fs::read_to_string(&saved.files[1]).unwrap();
    clean(&json);
    clean(&html);
    assert!(html.contains("siste side mangler") && html.contains("Ikke bestått"));
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(report["sha256"], saved.sha256.unwrap());
    assert_eq!(report["clinician"]["role"], "LE");
    assert_eq!(report["totals"]["failed"], 1);
    let pdf = std::fs::read(&saved.files[2]).unwrap();
    assert!(pdf.starts_with(b"%PDF-"));
}

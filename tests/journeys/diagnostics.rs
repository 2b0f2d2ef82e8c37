//! Diagnostikk in the real window: checks before anybody has signed in, and a complete acceptance run with its report.

use std::fs;
use std::path::PathBuf;

use innsyn_tests::{Browser, Place, Window, search, steps};

#[tokio::test]
async fn a_tester_checks_the_connections_runs_a_whole_script_and_hands_over_its_report() {
    let place = Place::new(1440, 900).unwrap();
    let window = Window::innsyn(&place).await.unwrap();

    // Before sign-in: what needs no session is checked, and the rest says what it needs.
    window.click("open-diagnostics").await.unwrap();
    window.click("run-checks").await.unwrap();
    verdict_of_check(&window, "discovery", "passed").await;
    verdict_of_check(&window, "par", "passed").await;
    window.says("Krever at du er logget inn.").await.unwrap();
    window
        .holds(
            "checks that came to their end",
            "return document.querySelector('[data-testid=\"run-checks\"]') !== null",
        )
        .await
        .unwrap();

    window.click("part-acceptance").await.unwrap();
    window.click("script-pps").await.unwrap();
    window.type_into("tester", "GV").await.unwrap();
    window.click("begin-run").await.unwrap();

    // The program signs in through the browser.
    window.click("perform-step").await.unwrap();
    let address = place.opened(0).await.unwrap();
    let browser = Browser::open(&place, &address).await.unwrap();
    browser.pick(steps::DOCTOR).await.unwrap();
    browser.press("Logg inn").await.unwrap();
    verdict(&window, "PPS-01", "passed").await;
    browser.close().await.unwrap();

    // It goes on until a step needs the tester, who judges by key.
    select(&window, "PPS-02").await;
    window.click("go-on").await.unwrap();
    current(&window, "PPS-04").await;
    verdict(&window, "PPS-03", "passed").await;
    let row = window
        .shown_css("[data-step=\"PPS-04\"][data-testid=\"step-row\"]")
        .await;
    row.unwrap().send_keys("b").await.unwrap();
    verdict(&window, "PPS-04", "passed").await;
    current(&window, "PPS-05").await;

    // What the program opened is on screen to be judged.
    window.click("go-on").await.unwrap();
    current(&window, "PPS-06").await;
    window.shown("step-lines").await.unwrap();
    window.click("rail-results").await.unwrap();
    window.shown("empty-results").await.unwrap();
    window.click("rail-diagnostics").await.unwrap();
    window
        .type_into("step-note", "Tomt svar, 131169 00216 er ikke nevnt.")
        .await
        .unwrap();
    window.click("judge-passed").await.unwrap();
    current(&window, "PPS-07").await;

    // Put aside and taken up again: nothing is lost.
    window.click("pause-run").await.unwrap();
    window.click("resume-run").await.unwrap();
    verdict(&window, "PPS-06", "passed").await;

    window.click("go-on").await.unwrap();
    verdict(&window, "PPS-11", "passed").await;
    window.says("11 av 11 utført").await.unwrap();
    window.click("save-report").await.unwrap();
    window.shown("saved-file").await.unwrap();

    let files = saved(&window).await;
    assert_eq!(files.len(), 3, "{files:?}");
    let json = files
        .iter()
        .find(|file| file.extension().is_some_and(|end| end == "json"));
    let report: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(json.unwrap()).unwrap()).unwrap();
    assert_eq!(report["tester"], "GV");
    assert_eq!(report["totals"]["passed"], 11);
    assert_eq!(report["clinician"]["role"], "LE");
    assert_eq!(report["sha256"].as_str().unwrap().len(), 64);
    let folder = files.first().unwrap().parent().unwrap().to_owned();
    let named = search::files_with(
        &folder,
        &[
            "131169 00216",
            "13116900216",
            "15076500565",
            "08077000292",
            "eyJhbGciOi",
            "DANSER",
        ],
    );
    assert_eq!(named, Vec::<String>::new());

    // Everything is in the report: the run ends without a question.
    window.click("end-run").await.unwrap();
    window.shown("begin-run").await.unwrap();
    window.close().await.unwrap();
}

async fn select(window: &Window, step: &str) {
    window
        .shown_css(&format!("[data-testid=\"step-row\"][data-step=\"{step}\"]"))
        .await
        .unwrap()
        .click()
        .await
        .unwrap();
    current(window, step).await;
}

async fn current(window: &Window, step: &str) {
    window
        .shown_css(&format!(
            "[data-testid=\"step-pane\"][data-step=\"{step}\"]"
        ))
        .await
        .unwrap();
}

async fn verdict(window: &Window, step: &str, verdict: &str) {
    window
        .shown_css(&format!(
            "[data-testid=\"step-row\"][data-step=\"{step}\"][data-verdict=\"{verdict}\"]"
        ))
        .await
        .unwrap();
}

async fn verdict_of_check(window: &Window, check: &str, verdict: &str) {
    window
        .shown_css(&format!(
            "[data-testid=\"check-row\"][data-check=\"{check}\"][data-verdict=\"{verdict}\"]"
        ))
        .await
        .unwrap();
}

async fn saved(window: &Window) -> Vec<PathBuf> {
    let files = window
        .client()
        .execute(
            "return [...document.querySelectorAll('[data-testid=\"saved-file\"]')].map(e => e.dataset.file)",
            Vec::new(),
        )
        .await
        .unwrap();
    files
        .as_array()
        .unwrap()
        .iter()
        .map(|file| PathBuf::from(file.as_str().unwrap()))
        .collect()
}

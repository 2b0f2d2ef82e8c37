//! Every screen in the real window: accessible by the rules of axe, under the content security policy, in both themes.

use std::fs;
use std::path::Path;

use innsyn_tests::{Place, Window, steps};

#[tokio::test]
async fn every_screen_keeps_the_rules_of_accessibility_and_of_the_content_security_policy() {
    let place = Place::new(1280, 720).unwrap();
    let window = Window::innsyn(&place).await.unwrap();
    window.shown("sign-in-button").await.unwrap();
    watch_the_policy(&window).await;
    axe(&window, "sign-in").await;
    steps::sign_in(&place, &window, steps::DOCTOR, 0, None)
        .await
        .unwrap();
    window.shown("patient-number").await.unwrap();
    axe(&window, "choose patient").await;
    steps::open_patient(&window, steps::LINE, "SAMTYKKE")
        .await
        .unwrap();
    steps::results(&window).await.unwrap();
    steps::open_report(&window, "Medisinsk biokjemi")
        .await
        .unwrap();
    window.shown("result-row").await.unwrap();
    axe(&window, "results").await;
    // The filter holds for both views.
    window.type_into("results-filter", "").await.unwrap();
    steps::result_grid(&window).await.unwrap();
    steps::open_analysis(&window, "NPU03230").await.unwrap();
    window.shown("trend-panel").await.unwrap();
    axe(&window, "grid of results").await;
    theme(&window, "dark").await;
    axe(&window, "grid of results, dark").await;
    theme(&window, "light").await;
    steps::documents(&window).await.unwrap();
    steps::open_document(&window, "nyremedisin").await.unwrap();
    window.shown("block-document").await.unwrap();
    axe(&window, "structured document").await;
    window.click("document-back").await.unwrap();
    steps::open_document(&window, "Brev - test CDA.pdf")
        .await
        .unwrap();
    steps::page_is_drawn(&window).await.unwrap();
    axe(&window, "document with pages").await;
    window.click("open-elevation").await.unwrap();
    window.shown("elevation-dialog").await.unwrap();
    axe(&window, "warning dialog").await;
    window.click("elevation-cancel").await.unwrap();

    theme(&window, "dark").await;
    axe(&window, "documents, dark").await;

    let violations = window
        .client()
        .execute("return window.__violations", Vec::new())
        .await
        .unwrap();
    assert_eq!(
        violations,
        serde_json::json!([]),
        "violations of the content security policy"
    );
    // The policy is really on: an inline style is refused.
    window
        .client()
        .execute("const style = document.createElement('style'); style.textContent = 'a{}'; document.head.append(style);", Vec::new())
        .await
        .unwrap();
    window
        .holds(
            "a refused inline style",
            "return window.__violations.length === 1",
        )
        .await
        .unwrap();
    window.close().await.unwrap();
}

async fn theme(window: &Window, theme: &str) {
    window
        .client()
        .execute(
            &format!("document.documentElement.dataset.colorScheme = '{theme}'"),
            Vec::new(),
        )
        .await
        .unwrap();
}

async fn watch_the_policy(window: &Window) {
    window
        .client()
        .execute(
            "window.__violations = [];
             document.addEventListener('securitypolicyviolation', e => window.__violations.push(e.violatedDirective));",
            Vec::new(),
        )
        .await
        .unwrap();
}

/// Runs axe with the rules of WCAG 2.0 to 2.2, A and AA. What it cannot judge is printed, not counted.
async fn axe(window: &Window, screen: &str) {
    let script =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/node_modules/axe-core/axe.min.js");
    let script = fs::read_to_string(script).expect("'cargo xtask setup' installs axe-core");
    window.client().execute(&script, Vec::new()).await.unwrap();
    let found = window
        .client()
        .execute_async(
            "const done = arguments[arguments.length - 1];
             axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }).then(r => done(
                 r.violations.flatMap(v => v.nodes.map(n => v.id + ': ' + n.target.join(' ') + ' ' + (n.failureSummary ?? '')))),
                 e => done(['axe itself: ' + e]));",
            Vec::new(),
        )
        .await
        .unwrap();
    assert_eq!(
        found,
        serde_json::json!([]),
        "violations on the screen '{screen}'"
    );
}

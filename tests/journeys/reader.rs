//! Reading a document of pages: scrolled, searched, marked and copied, printed; its workers killed under it.

use std::process::Command;

use innsyn_tests::{Place, Window, steps};
use serde_json::Value;

/// The patient of the gallery, and its longest document.
const GALLERY: &str = "17835111202";
const LONG: &str = "Journalutskrift (100 sider)";
/// Stands on one page only.
const RARE: &str = "kongelysolje";

async fn opened(place: &Place, number: &str, title: &str) -> Window {
    let window = Window::innsyn(place).await.unwrap();
    steps::sign_in(place, &window, steps::DOCTOR, 0, None)
        .await
        .unwrap();
    steps::open_patient(&window, number, "SAMTYKKE")
        .await
        .unwrap();
    steps::documents(&window).await.unwrap();
    steps::open_document(&window, title).await.unwrap();
    window
}

async fn script(window: &Window, script: &str) -> Value {
    window.client().execute(script, Vec::new()).await.unwrap()
}

#[tokio::test]
async fn a_long_document_is_read_searched_copied_and_laid_out_for_print() {
    let place = Place::new(1440, 900).unwrap();
    let window = opened(&place, GALLERY, LONG).await;
    steps::page_is_drawn(&window).await.unwrap();
    assert!(window.text("page-count").await.unwrap().contains("100"));

    // Only what is near is in the page.
    window
        .holds(
            "few of the hundred pages in the page",
            "const sheets = document.querySelectorAll('[data-testid=sheet]').length;
             return sheets > 0 && sheets < 12;",
        )
        .await
        .unwrap();

    // To the page with the rare word, by searching from the first.
    window.type_into("reader-search", RARE).await.unwrap();
    window.shown("current-hit").await.unwrap();
    assert_eq!(window.text("search-count").await.unwrap(), "1 av 1");
    window
        .holds(
            "page 73 drawn, and the hit in view",
            "const hit = document.querySelector('[data-testid=current-hit]').getBoundingClientRect();
             const desk = document.querySelector('[data-testid=desk]').getBoundingClientRect();
             const picture = document.querySelector('[data-page=\"72\"] img');
             return document.querySelector('[data-testid=page-number]').value === '73'
                 && picture !== null && picture.complete && picture.naturalWidth > 300
                 && hit.top > desk.top && hit.bottom < desk.bottom && hit.width > 20;",
        )
        .await
        .unwrap();
    // The hit lies where the word is drawn: the text layer's word and the mark cover each other.
    window
        .holds(
            "the mark on its word",
            &format!(
                "const word = [...document.querySelectorAll('[data-page=\"72\"] [data-word]')]
                     .find(word => word.textContent.trim() === '{RARE}');
                 if (word === undefined) return false;
                 const a = word.getBoundingClientRect();
                 const b = document.querySelector('[data-testid=current-hit]').getBoundingClientRect();
                 return Math.abs(a.left - b.left) < 4 && Math.abs(a.top - b.top) < 4;"
            ),
        )
        .await
        .unwrap();

    // Marked and copied with the clinician's own key: the words come with their spaces and lines.
    script(
        &window,
        "const words = [...document.querySelectorAll('[data-page=\"72\"] [data-word]')];
         const first = words.find(word => word.textContent.startsWith('Notat'));
         const last = words.find(word => word.textContent.startsWith('øyne'));
         getSelection().setBaseAndExtent(first.firstChild, 0, last.firstChild, last.textContent.trimEnd().length);
         document.querySelector('[data-testid=desk]').focus();",
    )
    .await;
    window
        .shown("desk")
        .await
        .unwrap()
        .send_keys("\u{e009}c")
        .await
        .unwrap();
    let held = clipboard(&place, RARE).await;
    assert!(
        held.contains("Notat 73\n") && held.contains(&format!("bruker {RARE} mot")),
        "the clipboard holds {held:?}"
    );

    // Printing: at most twenty pages at once, each a picture in the print document.
    window.click("reader-print").await.unwrap();
    window.type_into("print-from", "61").await.unwrap();
    window.type_into("print-to", "90").await.unwrap();
    window.click("print-go").await.unwrap();
    window.says("Velg fra 1 til 20 sider").await.unwrap();
    assert_eq!(window.count("print-page").await.unwrap(), 0);
    window.type_into("print-to", "80").await.unwrap();
    window.click("print-go").await.unwrap();
    window.click("print-confirm").await.unwrap();
    window
        .holds(
            "twenty pages for paper, all drawn, hidden on screen",
            "const pages = [...document.querySelectorAll('body > .print-only [data-testid=print-page]')];
             return pages.length === 20 && pages.every(page => page.complete && page.naturalWidth > 1500)
                 && getComputedStyle(pages[0].closest('.print-only')).display === 'none';",
        )
        .await
        .unwrap();
}

#[tokio::test]
async fn workers_killed_under_a_document_are_replaced_without_a_word() {
    let place = Place::new(1440, 900).unwrap();
    let window = opened(&place, GALLERY, LONG).await;
    steps::page_is_drawn(&window).await.unwrap();
    for _ in 0..3 {
        kill_workers(&window);
        // New pages: what is drawn already proves nothing.
        for page in ["40", "90", "5"] {
            window.type_into("page-number", page).await.unwrap();
            window
                .shown("page-number")
                .await
                .unwrap()
                .send_keys("\u{e007}")
                .await
                .unwrap();
            kill_workers(&window);
            window
                .holds(
                    &format!("page {page} drawn"),
                    &format!(
                        "const picture = document.querySelector('[data-page-number=\"{page}\"]');
                         return picture !== null && picture.complete && picture.naturalWidth > 300;"
                    ),
                )
                .await
                .unwrap();
        }
    }
    assert_eq!(window.count("page-failed").await.unwrap(), 0);
    window.close().await.unwrap();
}

#[tokio::test]
async fn a_locked_document_opens_with_its_password_and_a_damaged_one_says_so() {
    let place = Place::new(1280, 720).unwrap();
    let window = opened(&place, steps::LINE, "hud (kryptert PDF)").await;
    window.type_into("password", "feil").await.unwrap();
    window.click("password-open").await.unwrap();
    window.says("Passordet passer ikke.").await.unwrap();
    window.type_into("password", "sommerfugl").await.unwrap();
    window.click("password-open").await.unwrap();
    steps::page_is_drawn(&window).await.unwrap();
    window.nowhere("sommerfugl\"").await.unwrap();
    steps::open_document(&window, "ortopedisk avdeling (skadet PDF)")
        .await
        .unwrap();
    window
        .shown_css("[data-testid=\"error-state\"][data-code=\"DocumentDamaged\"]")
        .await
        .unwrap();
    window.close().await.unwrap();
}

/// Ends the PDF workers of this window, and of no other.
fn kill_workers(window: &Window) {
    for worker in window.processes("pdf-worker") {
        let _ = Command::new("kill")
            .arg("-9")
            .arg(worker.to_string())
            .status();
    }
}

/// What the clipboard holds, once it holds `wanted`.
async fn clipboard(place: &Place, wanted: &str) -> String {
    let mut held = String::new();
    for _ in 0..100 {
        let output = place
            .command("xclip")
            .args(["-o", "-selection", "clipboard", "-t", "UTF8_STRING"])
            .output()
            .unwrap();
        held = String::from_utf8_lossy(&output.stdout).into_owned();
        if held.contains(wanted) {
            return held;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    held
}

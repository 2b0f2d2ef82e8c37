//! What leaves the screen: copied text, by the clinician's own key.

use innsyn_tests::{Place, Window, steps};

#[tokio::test]
async fn a_copied_selection_reaches_the_clipboard_and_is_marked_as_sensitive() {
    let place = Place::new(1280, 720).unwrap();
    let window = Window::innsyn(&place).await.unwrap();
    steps::sign_in(&place, &window, steps::DOCTOR, 0, None)
        .await
        .unwrap();
    steps::open_patient(&window, steps::LINE, "SAMTYKKE")
        .await
        .unwrap();
    steps::results(&window).await.unwrap();
    steps::open_report(&window, "Medisinsk biokjemi")
        .await
        .unwrap();
    window.shown("result-row").await.unwrap();
    let selected = window
        .client()
        .execute(
            "getSelection().selectAllChildren(document.querySelector('[data-testid=result-row]'));
             return getSelection().toString()",
            Vec::new(),
        )
        .await
        .unwrap();
    let name = selected.as_str().unwrap().lines().next().unwrap().trim();
    // Control and C.
    window
        .shown_css("body")
        .await
        .unwrap()
        .send_keys("\u{e009}c")
        .await
        .unwrap();
    let held = clipboard(&place, "UTF8_STRING", name).await;
    assert!(held.contains(name), "the clipboard holds {held:?}");
    let html = clipboard(&place, "text/html", name).await;
    assert!(!html.contains("class="), "our own classes went along");
    let mark = clipboard(&place, "x-kde-passwordManagerHint", "secret").await;
    assert_eq!(mark, "secret");
}

/// What the clipboard of the display holds in one form, once it holds `wanted`.
async fn clipboard(place: &Place, form: &str, wanted: &str) -> String {
    let mut held = String::new();
    for _ in 0..100 {
        let output = place
            .command("xclip")
            .args(["-o", "-selection", "clipboard", "-t", form])
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

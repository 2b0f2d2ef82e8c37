//! Steps 2, 3 and 7: choosing a patient, and changing to the next.

use innsyn_tests::{Place, Window, steps};

#[tokio::test]
async fn a_wrong_number_is_refused_with_its_reason_and_nothing_is_preselected() {
    let place = Place::new(1280, 720).unwrap();
    let window = Window::innsyn(&place).await.unwrap();
    steps::sign_in(&place, &window, steps::DOCTOR, 0, None)
        .await
        .unwrap();
    window.shown("patient-number").await.unwrap();
    window
        .holds(
            "no basis chosen",
            "return document.querySelectorAll('input[type=radio]:checked').length === 0",
        )
        .await
        .unwrap();

    let mut messages = Vec::new();
    for wrong in [
        "1311690021",
        "131169 0021x",
        "13116900217",
        "29800493488",
        "81234567802",
    ] {
        window.type_into("patient-number", wrong).await.unwrap();
        window.click("basis-SAMTYKKE").await.unwrap();
        let message = window.text("patient-number-message").await.unwrap();
        assert!(
            !message.contains(wrong),
            "the number is not repeated: {message}"
        );
        messages.push(message);
    }
    messages.sort();
    messages.dedup();
    assert_eq!(
        messages.len(),
        5,
        "each reason has its own words: {messages:?}"
    );

    // A valid number of nobody in the test population: refused before any request.
    window
        .type_into("patient-number", "01828540056")
        .await
        .unwrap();
    window.click("basis-SAMTYKKE").await.unwrap();
    window
        .type_into("patient-number", "131169 00216")
        .await
        .unwrap();
    window.click("open-patient").await.unwrap();
    assert!(
        window
            .text("banner-number")
            .await
            .unwrap()
            .contains("131169")
    );
    window.close().await.unwrap();
}

#[tokio::test]
async fn nothing_of_the_former_patient_remains_after_a_change() {
    let place = Place::new(1440, 900).unwrap();
    let window = Window::innsyn(&place).await.unwrap();
    steps::sign_in(&place, &window, steps::DOCTOR, 0, None)
        .await
        .unwrap();

    // Gry Telokk has more than 200 reports; leave while they are still being fetched.
    steps::open_patient(&window, "12057900499", "UNNTAK")
        .await
        .unwrap();
    window.click("rail-results").await.unwrap();
    steps::change_patient(&window).await.unwrap();
    steps::open_patient(&window, "15076500565", "AKUTT")
        .await
        .unwrap();
    steps::results(&window).await.unwrap();
    window.says("GUNDERSEN, Roland").await.unwrap();
    window.nowhere("TELOKK").await.unwrap();
    window.nowhere("120579").await.unwrap();

    // And once more with everything open.
    steps::documents(&window).await.unwrap();
    steps::change_patient(&window).await.unwrap();
    // His name stands in the list of test patients; what the sources said of him does not.
    window.nowhere("15.07.1965").await.unwrap();
    steps::open_patient(&window, steps::LINE, "SAMTYKKE")
        .await
        .unwrap();
    steps::results(&window).await.unwrap();
    window.says("DANSER, Line").await.unwrap();
    window.nowhere("150765 00565").await.unwrap();
    window.close().await.unwrap();
}

#[tokio::test]
async fn a_patient_is_chosen_and_read_by_keyboard_alone() {
    let place = Place::new(1280, 720).unwrap();
    let window = Window::innsyn(&place).await.unwrap();
    steps::sign_in(&place, &window, steps::DOCTOR, 0, None)
        .await
        .unwrap();
    window
        .holds(
            "focus in the number's field",
            "return document.activeElement?.dataset.testid === 'patient-number'",
        )
        .await
        .unwrap();
    // Number, Tab to the basis, Space, Enter.
    keys(&window, "13116900216\u{e004} ").await;
    keys(&window, "\u{e007}").await;
    window.shown("grid-cell").await.unwrap();
    window.shown("banner-number").await.unwrap();
    // Alt+2 leads into the list of documents, and Enter opens the first.
    keys(&window, "\u{e00a}2\u{e00a}").await;
    window
        .holds(
            "focus in the list",
            "return document.activeElement?.dataset.testid === 'document-row'",
        )
        .await
        .unwrap();
    keys(&window, "\u{e007}").await;
    window.shown("block-document").await.unwrap();
    window.close().await.unwrap();
}

/// Keys to whatever has the focus.
async fn keys(window: &Window, keys: &str) {
    window
        .client()
        .active_element()
        .await
        .unwrap()
        .send_keys(keys)
        .await
        .unwrap();
}

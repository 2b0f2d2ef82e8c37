//! SES-1 in the real window.

use innsyn_tests::{Browser, Place, Window, steps};

#[tokio::test]
async fn a_locked_screen_holds_nothing_of_the_patient_and_gives_her_back_to_the_same_person() {
    let place = Place::new(1280, 720).unwrap();
    let window = Window::innsyn(&place).await.unwrap();
    steps::sign_in(&place, &window, steps::DOCTOR, 0, None)
        .await
        .unwrap();
    steps::open_patient(&window, steps::LINE, "SAMTYKKE")
        .await
        .unwrap();
    steps::results(&window).await.unwrap();
    // Control and L.
    window
        .shown_css("body")
        .await
        .unwrap()
        .send_keys("\u{e009}l")
        .await
        .unwrap();
    window.shown("lock-screen").await.unwrap();
    window.gone("banner-number").await.unwrap();
    for text in ["13116900216", "131169", "DANSER"] {
        window.nowhere(text).await.unwrap();
    }

    window.click("unlock-button").await.unwrap();
    window.shown("sign-in-waiting").await.unwrap();
    let address = place.opened(1).await.unwrap();
    let browser = Browser::open(&place, &address).await.unwrap();
    browser.pick(steps::DOCTOR).await.unwrap();
    browser.press("Logg inn").await.unwrap();
    window.shown("banner-number").await.unwrap();
    browser.close().await.unwrap();
    // The same opening goes on: another service is asked with the new session.
    steps::documents(&window).await.unwrap();
}

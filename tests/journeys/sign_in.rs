//! Step 1: signing in, and what can go otherwise.

use innsyn_tests::{Browser, Place, Window, steps};

#[tokio::test]
async fn a_sign_in_can_be_cancelled_on_both_sides_and_a_new_attempt_works() {
    let place = Place::new(1440, 900).unwrap();
    let window = Window::innsyn(&place).await.unwrap();

    // Cancelled in Innsyn.
    window.click("sign-in-button").await.unwrap();
    window.shown("sign-in-waiting").await.unwrap();
    let address = place.opened(0).await.unwrap();
    let query = address.split_once('?').map_or("", |(_, query)| query);
    let names: Vec<&str> = query
        .split('&')
        .filter_map(|pair| pair.split('=').next())
        .collect();
    assert_eq!(
        names,
        ["client_id", "request_uri"],
        "the browser's address carries nothing else"
    );
    window.click("sign-in-cancel").await.unwrap();
    window.shown("sign-in-button").await.unwrap();

    // Refused in the browser.
    window.click("sign-in-button").await.unwrap();
    window.shown("sign-in-waiting").await.unwrap();
    let browser = Browser::open(&place, &place.opened(1).await.unwrap())
        .await
        .unwrap();
    browser.press("Avbryt").await.unwrap();
    window.shown("error-state").await.unwrap();
    browser.close().await.unwrap();

    // And then it works; with several approvals the role is asked for.
    steps::sign_in(&place, &window, steps::TWO_ROLES, 2, None)
        .await
        .unwrap();
    window.shown("role-option-TL").await.unwrap();
    window.click("role-option-TL").await.unwrap();
    window.click("role-confirm").await.unwrap();
    window.shown("patient-number").await.unwrap();
    let clinician = window.text("clinician-name").await.unwrap();
    assert!(clinician.contains("Kvart Grevling"), "{clinician}");
    window.says("annlege").await.unwrap();

    steps::sign_out(&window).await.unwrap();
    window.nowhere("Kvart Grevling").await.unwrap();
    let farewell = place.opened(3).await.unwrap();
    assert!(
        !farewell.contains("id_token_hint"),
        "an ID token never stands in an address"
    );
    window.close().await.unwrap();
}

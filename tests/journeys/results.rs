//! Prøvesvar as a clinician reads it: the latest value and its trend, findings, versions, what is withheld or missing.

use innsyn_tests::{Place, Window, steps};

/// Roland Gundersen: histology, ultrasound, grouped microbiology.
const ROLAND: &str = "15076500565";
/// Else Nett: general block; she has also blocked one physician.
const ELSE: &str = "23077200290";
/// Malin Fos Bogen: one report belongs to another person.
const MALIN: &str = "12119000465";
/// Harry Handel: a complete, empty answer.
const HARRY: &str = "08077000292";
/// The physician whom Else Nett has blocked.
const BLOCKED: &str = "Truls Blix";

#[tokio::test]
async fn the_latest_potassium_is_found_with_its_trend_by_keyboard_alone() {
    let (_place, window) = open(steps::DOCTOR, steps::LINE, 1440, 900).await;
    steps::result_grid(&window).await.unwrap();
    window.type_into("results-filter", "kalium").await.unwrap();
    window.says("Viser 1 av").await.unwrap();
    // Down goes into the grid, Enter opens.
    press(&window, "results-filter", "\u{e015}").await;
    active(&window, "\u{e007}").await;
    window.shown("trend-panel").await.unwrap();
    let latest = window.text("latest").await.unwrap();
    assert!(latest.starts_with("4,9*↑"), "the latest value: {latest}");
    assert!(latest.contains("19.11.2026 08.10"), "{latest}");
    window.shown("result-facts").await.unwrap();
    window
        .says("over øvre referansegrense, merket av laboratoriet")
        .await
        .unwrap();
    let points = window.count("trend-point").await.unwrap();
    assert!(points >= 5, "{points} points");
    // The twin holds every point of the drawing.
    window.click("trend-table-button").await.unwrap();
    window.shown("trend-row").await.unwrap();
    assert_eq!(window.count("trend-row").await.unwrap(), points);
}

#[tokio::test]
async fn a_urine_culture_is_read_with_its_susceptibility() {
    let (_place, window) = open(steps::DOCTOR, steps::LINE, 1440, 900).await;
    steps::results(&window).await.unwrap();
    steps::open_report(&window, "U-Bakterier dyrkning")
        .await
        .unwrap();
    window.says("Escherichia coli").await.unwrap();
    window.says("Resistent").await.unwrap();
    window.says("Sensitiv, standarddose").await.unwrap();
    window.says("Ampicillin").await.unwrap();
}

#[tokio::test]
async fn an_amended_pathology_report_says_what_was_changed_and_when() {
    let (_place, window) = open(steps::DOCTOR, steps::LINE, 1440, 900).await;
    steps::results(&window).await.unwrap();
    steps::open_report(&window, "Histologi").await.unwrap();
    window.shown("notice-amended").await.unwrap();
    window.says("Rapportdato").await.unwrap();
    window.shown("notice-differsFromEarlier").await.unwrap();
    window.says("Foreløpig svar er revidert").await.unwrap();
}

#[tokio::test]
async fn a_general_block_opens_by_the_elevated_look_up_and_a_filter_hides_neither() {
    let (_place, window) = open(steps::DOCTOR, ELSE, 1280, 720).await;
    window.shown("notice-generalBlock").await.unwrap();
    window.click("open-elevation").await.unwrap();
    steps::confirm_elevation(&window, "FORHOYET_AKUTT", "Bevisstløs i akuttmottak")
        .await
        .unwrap();
    window.shown("notice-elevated").await.unwrap();
    window.shown("grid-cell").await.unwrap();
    window
        .type_into("results-filter", "finnes ikke")
        .await
        .unwrap();
    window.shown("filtered-results").await.unwrap();
    window.shown("notice-elevated").await.unwrap();
    // The ordinary list still says what it said.
    window.click("ordinary-tab").await.unwrap();
    window.shown("notice-generalBlock").await.unwrap();
}

#[tokio::test]
async fn a_specific_block_is_said_and_offers_nothing_to_open() {
    let (_place, window) = open(BLOCKED, ELSE, 1280, 720).await;
    window.shown("notice-specificBlock").await.unwrap();
    window.says("Du er blokkert fra innsyn").await.unwrap();
    let section = window
        .client()
        .execute(
            "return document.querySelectorAll('main [data-testid=\"open-elevation\"]').length",
            Vec::new(),
        )
        .await
        .unwrap();
    assert_eq!(section, serde_json::json!(0));
}

#[tokio::test]
async fn an_empty_patient_is_told_from_a_filter_and_from_a_missing_answer() {
    let (_place, window) = open(steps::DOCTOR, HARRY, 1280, 720).await;
    window.shown("empty-results").await.unwrap();
    window
        .says("Ingen prøvesvar i Pasientens prøvesvar")
        .await
        .unwrap();
    window
        .says("Svar kan finnes hos laboratoriet")
        .await
        .unwrap();
    window.nowhere("ingen funn").await.unwrap();
}

#[tokio::test]
async fn an_answer_that_withholds_another_person_says_so_in_both_views_and_under_a_filter() {
    let (_place, window) = open(steps::DOCTOR, MALIN, 1280, 720).await;
    steps::result_grid(&window).await.unwrap();
    window.shown("notice-otherPersonWithheld").await.unwrap();
    window
        .type_into("results-filter", "kalsitonin")
        .await
        .unwrap();
    window.says("Ingen treff på «kalsitonin»").await.unwrap();
    window.shown("notice-otherPersonWithheld").await.unwrap();
    window.click("view-reports").await.unwrap();
    window.shown("notice-otherPersonWithheld").await.unwrap();
}

#[tokio::test]
async fn radiology_is_a_description_and_says_where_the_images_are() {
    let (_place, window) = open(steps::DOCTOR, ROLAND, 1440, 900).await;
    steps::results(&window).await.unwrap();
    steps::open_report(&window, "Ultralyd").await.unwrap();
    window
        .says("Bildene finnes hos den som har utført undersøkelsen")
        .await
        .unwrap();
}

async fn open(clinician: &str, number: &str, width: u32, height: u32) -> (Place, Window) {
    let place = Place::new(width, height).unwrap();
    let window = Window::innsyn(&place).await.unwrap();
    steps::sign_in(&place, &window, clinician, 0, None)
        .await
        .unwrap();
    steps::open_patient(&window, number, "SAMTYKKE")
        .await
        .unwrap();
    (place, window)
}

async fn press(window: &Window, id: &str, keys: &str) {
    window
        .shown(id)
        .await
        .unwrap()
        .send_keys(keys)
        .await
        .unwrap();
}

/// A key to whatever holds the keyboard.
async fn active(window: &Window, key: &str) {
    let element = window.client().active_element().await.unwrap();
    element.send_keys(key).await.unwrap();
}

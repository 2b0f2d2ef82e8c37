//! Journaldokumenter: one document found among many, by facts, by filters and by words inside; what is withheld is said.

use innsyn_tests::{Drive, Place, Window, steps};

/// Four hundred documents.
const GRY: &str = "12057900499";
/// One source does not answer.
const FOLKE: &str = "14019800513";
/// One document is another person's.
const MALIN: &str = "12119000465";
/// A structured discharge letter.
const ROLAND: &str = "15076500565";
/// Twelve years of documents of every type.
const CHRONIC: &str = "17835111202";

async fn list_of(place: &Place, patient: &str) -> Drive<Window> {
    let window = Window::innsyn(place).await?;
    steps::sign_in(place, &window, steps::DOCTOR, 0, None).await?;
    steps::open_patient(&window, patient, "SAMTYKKE").await?;
    steps::documents(&window).await?;
    Ok(window)
}

/// Chooses an option of a filter and closes it again.
async fn pick(window: &Window, filter: &str, option: &str) -> Drive {
    window.click(filter).await?;
    window.click(&format!("{filter}-{option}")).await?;
    window
        .client()
        .active_element()
        .await?
        .send_keys("\u{e00c}")
        .await?;
    window
        .holds(
            "a closed filter",
            "return document.querySelector(':popover-open') === null",
        )
        .await
}

/// The two figures of «Viser n av m».
async fn count(window: &Window) -> Drive<(usize, usize)> {
    let text = window.text("documents-count").await?;
    let mut figures = text.split_whitespace().filter_map(|word| word.parse().ok());
    Ok((
        figures.next().unwrap_or_default(),
        figures.next().unwrap_or_default(),
    ))
}

#[tokio::test]
async fn the_discharge_letter_of_2024_is_found_by_the_filters_and_they_outlive_a_change_of_section()
{
    let place = Place::new(1440, 900).unwrap();
    let window = list_of(&place, CHRONIC).await.unwrap();
    let (_, all) = count(&window).await.unwrap();
    assert!(all > 50, "{all}");
    pick(&window, "pick-category", "A00-1").await.unwrap();
    pick(&window, "pick-period", "year-2024").await.unwrap();
    window
        .type_into("documents-filter", "epikrise")
        .await
        .unwrap();
    let (shown, of) = count(&window).await.unwrap();
    assert!(shown > 0 && shown < 30 && of == all, "{shown} of {of}");
    window
        .holds(
            "dates of 2024 only",
            "return [...document.querySelectorAll('[data-testid=\"document-row\"]')].every((row) => row.textContent.includes('.2024'))",
        )
        .await
        .unwrap();

    steps::results(&window).await.unwrap();
    window.click("rail-documents").await.unwrap();
    assert_eq!(count(&window).await.unwrap(), (shown, of));

    // Down goes into the list, Enter opens.
    let field = window.shown("documents-filter").await.unwrap();
    field.send_keys("\u{e015}").await.unwrap();
    window
        .holds(
            "focus on a row",
            "return document.activeElement?.dataset.testid === 'document-row'",
        )
        .await
        .unwrap();
    window
        .client()
        .active_element()
        .await
        .unwrap()
        .send_keys("\u{e007}")
        .await
        .unwrap();
    window.shown("document-pane").await.unwrap();
    window.close().await.unwrap();
}

#[tokio::test]
async fn a_word_inside_an_opened_document_is_found_from_the_list_with_its_context() {
    let place = Place::new(1440, 900).unwrap();
    let window = list_of(&place, ROLAND).await.unwrap();
    // Nothing of the list says it, and nothing is opened yet.
    window
        .type_into("documents-filter", "lymfeknuter")
        .await
        .unwrap();
    window.shown("filtered-documents").await.unwrap();
    window.type_into("documents-filter", "").await.unwrap();
    window
        .click_with_text("document-row", "Epikrise – Gastrokirurgisk avdeling")
        .await
        .unwrap();
    window.shown("block-document").await.unwrap();
    window.click("document-back").await.unwrap();
    window
        .type_into("documents-filter", "lymfeknuter")
        .await
        .unwrap();
    window.shown("opened-hits").await.unwrap();
    let hits = window.text("opened-hits").await.unwrap();
    assert!(
        hits.contains("Lymfeknuter") && hits.contains("Patologi"),
        "{hits}"
    );
    window.close().await.unwrap();
}

#[tokio::test]
async fn a_word_inside_an_opened_pdf_is_found_from_the_list() {
    let place = Place::new(1440, 900).unwrap();
    let window = list_of(&place, steps::LINE).await.unwrap();
    steps::open_document(&window, "Epikrise – Medisinsk avdeling")
        .await
        .unwrap();
    steps::page_is_drawn(&window).await.unwrap();
    window
        .type_into("documents-filter", "losartan")
        .await
        .unwrap();
    window.shown("opened-hits").await.unwrap();
    let hits = window.text("opened-hits").await.unwrap();
    assert!(hits.to_lowercase().contains("losartan"), "{hits}");
    assert!(hits.contains("side"), "{hits}");
    window.close().await.unwrap();
}

#[tokio::test]
async fn four_hundred_documents_are_paged_in_and_only_those_near_are_drawn() {
    let place = Place::new(1440, 900).unwrap();
    let window = list_of(&place, GRY).await.unwrap();
    assert_eq!(count(&window).await.unwrap(), (400, 400));
    let drawn = window.count("document-row").await.unwrap();
    assert!(drawn > 5 && drawn < 80, "{drawn} rows are in the page");
    // The last one is reached by keyboard.
    let field = window.shown("documents-filter").await.unwrap();
    field.send_keys("\u{e015}").await.unwrap();
    window
        .client()
        .active_element()
        .await
        .unwrap()
        .send_keys("\u{e010}")
        .await
        .unwrap();
    window
        .holds(
            "the last row in focus",
            "const row = document.activeElement; return row?.dataset.testid === 'document-row' && row.closest('li').ariaPosInSet === row.closest('li').ariaSetSize
             || row?.closest('li')?.getAttribute('aria-posinset') === row?.closest('li')?.getAttribute('aria-setsize')",
        )
        .await
        .unwrap();
    window
        .holds(
            "it is in sight",
            "const box = document.activeElement.getBoundingClientRect(); return box.top > 0 && box.bottom <= innerHeight",
        )
        .await
        .unwrap();
    window.close().await.unwrap();
}

#[tokio::test]
async fn a_missing_source_is_named_and_stays_named() {
    let place = Place::new(1440, 900).unwrap();
    let window = list_of(&place, FOLKE).await.unwrap();
    window.says("Meldt feil fra:").await.unwrap();
    window
        .type_into("documents-filter", "finnes ikke")
        .await
        .unwrap();
    window.shown("filtered-documents").await.unwrap();
    window.says("Meldt feil fra:").await.unwrap();
    window.nowhere("fullstendig, hentet").await.ok();
    assert!(
        !window
            .text("status-phr")
            .await
            .unwrap()
            .contains(": fullstendig")
    );
    window.close().await.unwrap();
}

#[tokio::test]
async fn another_patients_document_is_withheld_with_an_alarm() {
    let place = Place::new(1440, 900).unwrap();
    let window = list_of(&place, MALIN).await.unwrap();
    let mut alarmed = window.count("notice-otherPersonWithheld").await.unwrap() > 0;
    let rows = window.count("document-row").await.unwrap();
    for row in 0..rows {
        let script =
            format!("document.querySelectorAll('[data-testid=\"document-row\"]')[{row}].click()");
        window.client().execute(&script, Vec::new()).await.unwrap();
        window
            .holds(
                "an opened document or an error",
                "return document.querySelector('[data-testid=\"document-pane\"], [data-testid=\"error-state\"]') !== null",
            )
            .await
            .unwrap();
        let code = window
            .client()
            .execute(
                "return document.querySelector('[data-testid=\"error-state\"]')?.dataset.code ?? ''",
                Vec::new(),
            )
            .await
            .unwrap();
        alarmed |= code == "SubjectMismatch";
        if window.count("document-back").await.unwrap() > 0 {
            window.click("document-back").await.unwrap();
            window.shown("document-row").await.unwrap();
        }
    }
    assert!(alarmed);
    window.nowhere("GUNDERSEN").await.unwrap();
    window.close().await.unwrap();
}

#[tokio::test]
async fn restricted_rows_say_why_and_open_by_emergency_access_beside_the_ordinary_list() {
    let place = Place::new(1440, 900).unwrap();
    let window = list_of(&place, steps::LINE).await.unwrap();
    window
        .click_with_text("document-row", "Sperret dokument")
        .await
        .unwrap();
    window.says("Hvorfor vises ikke dette?").await.unwrap();
    window
        .says("Dokumentet er sperret for helsepersonell.")
        .await
        .unwrap();
    window.click("why-elevate").await.unwrap();
    steps::confirm_elevation(&window, "FORHOYET_AKUTT", "Bevisstløs ved ankomst")
        .await
        .unwrap();
    window.shown("elevated-mark").await.unwrap();
    window
        .click_with_text("document-row", "Epikrise – psykiatrisk poliklinikk")
        .await
        .unwrap();
    steps::page_is_drawn(&window).await.unwrap();
    window.close().await.unwrap();
}

#[tokio::test]
async fn the_list_is_sorted_grouped_resized_and_read_in_the_whole_window() {
    let place = Place::new(1440, 900).unwrap();
    let window = list_of(&place, steps::LINE).await.unwrap();
    window.says("2 like").await.unwrap();
    window.click("unfold").await.unwrap();
    window.says("Lik").await.unwrap();
    window.click("sort-document").await.unwrap();
    pick(&window, "pick-view", "institution").await.unwrap();
    window.shown_css(".group h3").await.unwrap();
    pick(&window, "pick-more", "withSuperseded").await.unwrap();
    window.says("versjoner").await.unwrap();
    window.click("regulation-toggle").await.unwrap();
    window.says("uten tidsgrense").await.unwrap();
    steps::open_document(&window, "Epikrise – Medisinsk avdeling")
        .await
        .unwrap();
    steps::page_is_drawn(&window).await.unwrap();
    window.click("document-full").await.unwrap();
    window.shown("document-full-window").await.unwrap();
    steps::page_is_drawn(&window).await.unwrap();
    window
        .client()
        .active_element()
        .await
        .unwrap()
        .send_keys("\u{e00c}")
        .await
        .unwrap();
    window.shown("document-row").await.unwrap();
    window.close().await.unwrap();
}

#[tokio::test]
async fn the_timeline_shows_both_sources_and_opens_what_is_chosen() {
    let place = Place::new(1440, 900).unwrap();
    let window = list_of(&place, CHRONIC).await.unwrap();
    window.click("rail-timeline").await.unwrap();
    window.shown("timeline-axis").await.unwrap();
    window.shown("timeline-mark").await.unwrap();
    assert!(window.count("timeline-row").await.unwrap() > 5);
    pick(&window, "pick-source", "phr").await.unwrap();
    pick(&window, "pick-period", "year-2024").await.unwrap();
    window
        .type_into("timeline-filter", "epikrise")
        .await
        .unwrap();
    window
        .click_with_text("timeline-row", "2024")
        .await
        .unwrap();
    window
        .holds(
            "the document, in its section",
            "return document.querySelector('[data-testid=\"document-pane\"], [data-testid=\"error-state\"]') !== null",
        )
        .await
        .unwrap();
    window.close().await.unwrap();
}

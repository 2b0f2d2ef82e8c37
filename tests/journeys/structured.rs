//! Structured documents in the real window: a CDA and KITH messages, read as documents and never as markup.

use innsyn_tests::{Place, Window, steps};

/// The patient whose list holds one document of every kind.
const GALLERY: &str = "17835111202";

async fn at_documents(place: &Place, patient: &str) -> Window {
    let window = Window::innsyn(place).await.unwrap();
    steps::sign_in(place, &window, steps::DOCTOR, 0, None)
        .await
        .unwrap();
    steps::open_patient(&window, patient, "SAMTYKKE")
        .await
        .unwrap();
    steps::documents(&window).await.unwrap();
    window
}

#[tokio::test]
async fn a_structured_cda_is_read_with_its_contents_list_and_its_revisions() {
    let place = Place::new(1440, 900).unwrap();
    let window = at_documents(&place, steps::LINE).await;
    steps::open_document(&window, "nyremedisin").await.unwrap();
    window.shown("block-document").await.unwrap();
    // The contents list leads to its heading, and the keyboard goes along.
    window
        .holds(
            "a contents list",
            "return document.querySelectorAll('.contents a').length > 3",
        )
        .await
        .unwrap();
    window
        .client()
        .execute(
            "document.querySelectorAll('.contents a')[2].click()",
            Vec::new(),
        )
        .await
        .unwrap();
    window
        .holds(
            "the heading that was chosen has the keyboard",
            "const wanted = document.querySelectorAll('.contents a')[2].textContent;
             return document.activeElement?.textContent.trim() === wanted.trim()",
        )
        .await
        .unwrap();
    window.shown("document-identity").await.unwrap();
    window.close().await.unwrap();
}

#[tokio::test]
async fn kith_messages_are_documents_with_norwegian_headings_and_their_state_above() {
    let place = Place::new(1440, 900).unwrap();
    let window = at_documents(&place, GALLERY).await;
    steps::open_document(&window, "Epikrise (KITH), kansellert")
        .await
        .unwrap();
    window.shown("block-document").await.unwrap();
    window.shown("mark-cancelled").await.unwrap();
    for heading in ["Diagnoser", "Vurdering", "Dokumentinformasjon"] {
        window.says(heading).await.unwrap();
    }
    // Nothing of the message's own markup, and nothing asked for.
    window.nowhere("TextResultValue").await.unwrap();
    window
        .holds(
            "no frame, no script of the document, no address",
            "const page = document.querySelector('[data-testid=\"block-document\"]');
             return page.querySelector('iframe, script, object, embed, form, a[href^=\"http\"]') === null",
        )
        .await
        .unwrap();
    window.click("document-back").await.unwrap();
    window.shown("document-row").await.unwrap();
    steps::open_document(&window, "Svarrapport, mikrobiologi (KITH)")
        .await
        .unwrap();
    window.says("Undersøkelsesresultat").await.unwrap();
    window.says("Tekniske detaljer").await.unwrap();

    // A document in a message is opened by itself, and left again.
    window.click("document-back").await.unwrap();
    window.shown("document-row").await.unwrap();
    steps::open_document(&window, "Dialogmelding (KITH)")
        .await
        .unwrap();
    window.click("attachment-open").await.unwrap();
    steps::page_is_drawn(&window).await.unwrap();
    window.click("attachment-back").await.unwrap();
    window.shown("attachment").await.unwrap();
    window.close().await.unwrap();
}

//! Bad documents: each a clear sentence, and the program stays up.

use innsyn_tests::{Place, Window, steps};

#[tokio::test]
async fn every_bad_document_has_its_own_sentence_and_a_good_one_opens_after_it() {
    let place = Place::new(1440, 900).unwrap();
    let window = Window::innsyn(&place).await.unwrap();
    steps::sign_in(&place, &window, steps::DOCTOR, 0, None)
        .await
        .unwrap();
    steps::open_patient(&window, steps::LINE, "SAMTYKKE")
        .await
        .unwrap();
    steps::documents(&window).await.unwrap();

    for (title, code) in BAD {
        steps::open_document(&window, title).await.unwrap();
        window
            .shown_css(&format!(
                "[data-testid=\"error-state\"][data-code=\"{code}\"]"
            ))
            .await
            .unwrap();
    }
    // Of an unknown kind: its name, size and hash, and no guess at it.
    steps::open_document(&window, "Holter-EKG, rådata")
        .await
        .unwrap();
    window.shown("document-unsupported").await.unwrap();
    steps::open_document(&window, "Brev - test CDA.pdf")
        .await
        .unwrap();
    steps::page_is_drawn(&window).await.unwrap();

    // Malin Fos Bogen: one document is about another person, who is not named.
    steps::change_patient(&window).await.unwrap();
    steps::open_patient(&window, "12119000465", "SAMTYKKE")
        .await
        .unwrap();
    steps::documents(&window).await.unwrap();
    steps::open_document(&window, "Poliklinisk epikrise – kirurgi")
        .await
        .unwrap();
    window
        .shown_css("[data-testid=\"error-state\"][data-code=\"SubjectMismatch\"]")
        .await
        .unwrap();
    window.close().await.unwrap();
}

/// Titles of Line Danser's bad documents in the sandbox, and the code of the sentence.
const BAD: &[(&str, &str)] = &[
    ("ortopedisk avdeling (skadet PDF)", "DocumentDamaged"),
    ("Brev fra ekstern kilde (CDA med DOCTYPE)", "DocumentUnsafe"),
];

//! Steps 1–7 of the main job, each as a person meets it.

use innsyn_tests::{Place, Window, search, steps};

#[tokio::test]
async fn a_clinician_reads_results_and_documents_of_one_patient_and_leaves_no_trace() {
    let place = Place::new(1440, 900).unwrap();
    let window = Window::innsyn(&place).await.unwrap();
    steps::sign_in(&place, &window, steps::DOCTOR, 0, None)
        .await
        .unwrap();
    assert!(
        window
            .text("clinician-name")
            .await
            .unwrap()
            .contains(steps::DOCTOR)
    );
    steps::open_patient(&window, "131169 00216", "SAMTYKKE")
        .await
        .unwrap();

    steps::results(&window).await.unwrap();
    window.says("DANSER, Line").await.unwrap();
    steps::open_report(&window, "Medisinsk biokjemi")
        .await
        .unwrap();
    window.shown("result-row").await.unwrap();
    assert!(window.count("result-row").await.unwrap() > 5);

    steps::documents(&window).await.unwrap();
    steps::open_document(&window, "Brev - test CDA.pdf")
        .await
        .unwrap();
    steps::page_is_drawn(&window).await.unwrap();
    steps::open_document(&window, "nyremedisin").await.unwrap();
    window.shown("block-document").await.unwrap();

    steps::sign_out(&window).await.unwrap();
    window.nowhere("DANSER").await.unwrap();
    window.nowhere("131169").await.unwrap();
    window.close().await.unwrap();

    let traces = search::files_with(
        place.root(),
        &[
            steps::LINE,
            "131169 00216",
            "DANSER",
            "Danser",
            "eyJhbGciOi",
            "Escherichia",
        ],
    );
    assert_eq!(traces, Vec::<String>::new());
}

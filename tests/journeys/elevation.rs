//! Step 6: restricted data, the warning dialog, and what becomes of it.

use innsyn_tests::{Place, Window, steps};

#[tokio::test]
async fn restricted_documents_open_by_the_dialog_alone_and_stay_marked() {
    let place = Place::new(1440, 900).unwrap();
    let window = Window::innsyn(&place).await.unwrap();
    steps::sign_in(&place, &window, steps::DOCTOR, 0, None)
        .await
        .unwrap();
    steps::open_patient(&window, steps::LINE, "SAMTYKKE")
        .await
        .unwrap();
    steps::documents(&window).await.unwrap();
    window.says("3 dokumenter er sperret").await.unwrap();

    // Focus stands on Cancel, nothing is chosen, Escape closes.
    window.click("open-elevation").await.unwrap();
    window.shown("elevation-dialog").await.unwrap();
    window
        .holds(
            "focus on cancel and no choice",
            "return document.activeElement?.dataset.testid === 'elevation-cancel'
                 && document.querySelectorAll('dialog input[type=radio]:checked').length === 0;",
        )
        .await
        .unwrap();
    window
        .client()
        .active_element()
        .await
        .unwrap()
        .send_keys("\u{e00c}")
        .await
        .unwrap();
    window.gone("elevation-dialog").await.unwrap();
    assert_eq!(window.count("elevated-mark").await.unwrap(), 0);

    // Without a reason nothing is sent.
    window.click("open-elevation").await.unwrap();
    window.click("elevation-kind-FORHOYET_AKUTT").await.unwrap();
    window.click("elevation-confirm").await.unwrap();
    window.shown("elevation-dialog").await.unwrap();
    window
        .type_into("elevation-reason", "Bevisstløs i akuttmottaket")
        .await
        .unwrap();
    window.click("elevation-confirm").await.unwrap();
    window.shown("elevated-mark").await.unwrap();
    assert_eq!(window.count("elevated-mark").await.unwrap(), 3);
    window.says("Forhøyet").await.unwrap();

    // The ordinary list still lies beside it; ending takes the elevated one away.
    window.click("ordinary-tab").await.unwrap();
    window.says("Sperret dokument").await.unwrap();
    window.click("end-elevation").await.unwrap();
    window.gone("elevated-tab").await.unwrap();
    assert_eq!(window.count("elevated-mark").await.unwrap(), 0);
    window.close().await.unwrap();
}

#[tokio::test]
async fn an_elevated_look_up_that_the_service_refuses_is_said_calmly_with_its_code() {
    let place = Place::new(1440, 900).unwrap();
    let window = Window::innsyn(&place).await.unwrap();
    steps::sign_in(&place, &window, steps::DOCTOR, 0, None)
        .await
        .unwrap();

    // Harry Handel has nothing restricted, and no source has said so.
    steps::open_patient(&window, "08077000292", "SAMTYKKE")
        .await
        .unwrap();
    window.click("rail-documents").await.unwrap();
    window.click("basis-menu").await.unwrap();
    window.click("request-elevation").await.unwrap();
    steps::confirm_elevation(&window, "FORHOYET_SAMTYKKE", "Pasienten ba om det")
        .await
        .unwrap();
    window.shown("elevation-refused").await.unwrap();
    window
        .says("Tjenesten avviste oppslaget med forhøyet grunnlag. Det kan bety at det ikke finnes mer å åpne")
        .await
        .unwrap();
    window
        .nowhere("Det finnes ingen flere opplysninger å åpne")
        .await
        .unwrap();

    // Else Nett has restricted access to her results: the source says so, and the dialog opens them.
    steps::change_patient(&window).await.unwrap();
    steps::open_patient(&window, "23077200290", "SAMTYKKE")
        .await
        .unwrap();
    window.click("rail-results").await.unwrap();
    window.shown("notice-generalBlock").await.unwrap();
    window.click("open-elevation").await.unwrap();
    steps::confirm_elevation(&window, "FORHOYET_AKUTT", "Bevisstløs ved ankomst")
        .await
        .unwrap();
    window.shown("elevated-mark").await.unwrap();
    window.close().await.unwrap();
}

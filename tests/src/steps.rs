//! The things that a person does, each until its outcome stands on screen.

use std::path::Path;

use crate::{Browser, Drive, Place, Window};

/// A clinician with one approval.
pub const DOCTOR: &str = "Grønn Vits";

/// A clinician with two approvals, who is asked for her role.
pub const TWO_ROLES: &str = "Kvart Grevling";

/// The patient of the main job.
pub const LINE: &str = "13116900216";

/// Presses "Logg inn med HelseID" and walks the sign-in page in the browser. `picture` is a picture of that page.
pub async fn sign_in(
    place: &Place,
    window: &Window,
    clinician: &str,
    visit: usize,
    picture: Option<&Path>,
) -> Drive {
    window.click("sign-in-button").await?;
    window.shown("sign-in-waiting").await?;
    let browser = Browser::open(place, &place.opened(visit).await?).await?;
    browser.pick(clinician).await?;
    if let Some(file) = picture {
        browser.window().picture(file).await?;
    }
    browser.press("Logg inn").await?;
    window.shown("clinician-name").await?;
    browser.close().await
}

/// Types a number, states a basis and opens the patient.
pub async fn open_patient(window: &Window, number: &str, basis: &str) -> Drive {
    window.type_into("patient-number", number).await?;
    window.click(&format!("basis-{basis}")).await?;
    window.click("open-patient").await?;
    window.shown("banner-number").await?;
    Ok(())
}

/// Leaves the open patient for the page where one is chosen.
pub async fn change_patient(window: &Window) -> Drive {
    window.click("change-patient").await?;
    window.click("change-patient-confirm").await?;
    window.shown("patient-number").await?;
    Ok(())
}

/// Opens Journaldokumenter and waits for the list.
pub async fn documents(window: &Window) -> Drive {
    window.click("rail-documents").await?;
    window.shown("document-row").await?;
    Ok(())
}

/// Opens Prøvesvar and waits for the list of reports.
pub async fn results(window: &Window) -> Drive {
    window.click("rail-results").await?;
    window.click("view-reports").await?;
    window.shown("report-row").await?;
    Ok(())
}

/// Opens Prøvesvar and waits for the cumulative grid.
pub async fn result_grid(window: &Window) -> Drive {
    window.click("rail-results").await?;
    window.click("view-grid").await?;
    window.shown("grid-cell").await?;
    Ok(())
}

/// Finds an analysis by its code, and opens its latest value by keyboard.
pub async fn open_analysis(window: &Window, code: &str) -> Drive {
    window.type_into("results-filter", code).await?;
    window
        .shown_css(&format!(
            "tr[data-code=\"{code}\"] [data-testid=\"grid-cell\"]"
        ))
        .await?;
    // Down leads from the filter into the grid, Enter opens.
    for key in ["\u{e015}", "\u{e007}"] {
        window
            .client()
            .active_element()
            .await?
            .send_keys(key)
            .await?;
    }
    window.shown("result-facts").await?;
    Ok(())
}

/// Waits until a page of a document is really drawn.
pub async fn page_is_drawn(window: &Window) -> Drive {
    window
        .holds(
            "a drawn page",
            "const page = document.querySelector('img[data-testid=\"pdf-page\"], [data-testid=\"pdf-page\"] img');
             return page !== null && page.complete && page.naturalWidth > 300;",
        )
        .await
}

/// Answers the warning dialog.
pub async fn confirm_elevation(window: &Window, kind: &str, reason: &str) -> Drive {
    window.shown("elevation-dialog").await?;
    window.click(&format!("elevation-kind-{kind}")).await?;
    window.type_into("elevation-reason", reason).await?;
    window.click("elevation-confirm").await
}

/// Signs out and waits for the sign-in page.
pub async fn sign_out(window: &Window) -> Drive {
    window.click("sign-out").await?;
    window.shown("sign-in-button").await?;
    Ok(())
}

/// Finds a report by the filter and opens it. The list is windowed: what is not near is not in the page.
pub async fn open_report(window: &Window, text: &str) -> Drive {
    window.type_into("results-filter", text).await?;
    window.click_with_text("report-row", text).await
}

/// Finds a document by the filter and opens it.
pub async fn open_document(window: &Window, title: &str) -> Drive {
    window.type_into("documents-filter", title).await?;
    window.click_with_text("document-row", title).await
}

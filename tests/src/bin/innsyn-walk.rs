//! `innsyn-walk OUT`: walks the main job in the real window and saves a picture of each step in `OUT`.
//! Ends with success only if each step was seen on screen.
#![expect(
    clippy::print_stdout,
    reason = "this program tells a person at a terminal how far it is"
)]

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use innsyn_tests::{Drive, Place, Window, steps};

#[tokio::main]
async fn main() -> ExitCode {
    let Some(out) = std::env::args_os().nth(1).map(PathBuf::from) else {
        println!("usage: innsyn-walk FOLDER");
        return ExitCode::FAILURE;
    };
    match walk(&out).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("the walk stopped: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn walk(out: &Path) -> Drive {
    let place = Place::new(1440, 900)?;
    let window = Window::innsyn(&place).await?;

    window.shown("sign-in-button").await?;
    take(&window, out, "1a-logg-inn").await?;
    steps::sign_in(
        &place,
        &window,
        steps::TWO_ROLES,
        0,
        Some(&out.join("1b-helseid.png")),
    )
    .await?;
    window.shown("role-option-LE").await?;
    take(&window, out, "1c-velg-rolle").await?;
    window.click("role-option-LE").await?;
    window.click("role-confirm").await?;

    window.shown("patient-number").await?;
    window.type_into("patient-number", "131169 00217").await?;
    window.click("basis-SAMTYKKE").await?;
    window.shown("patient-number-message").await?;
    take(&window, out, "2a-feil-nummer").await?;
    window.type_into("patient-number", "131169 00216").await?;
    take(&window, out, "2b-velg-pasient").await?;
    window.click("open-patient").await?;
    window.shown("banner-number").await?;

    steps::results(&window).await?;
    window.says("DANSER, Line").await?;
    take(&window, out, "3-pasient-apen").await?;
    steps::open_report(&window, "Medisinsk biokjemi").await?;
    window.shown("result-row").await?;
    take(&window, out, "4a-provesvar").await?;
    steps::open_report(&window, "dyrkning").await?;
    window.says("Escherichia coli").await?;
    take(&window, out, "4b-mikrobiologi").await?;

    steps::documents(&window).await?;
    steps::open_document(&window, "Brev - test CDA.pdf").await?;
    steps::page_is_drawn(&window).await?;
    take(&window, out, "5a-cda-med-pdf").await?;
    steps::open_document(&window, "Epikrise – Medisinsk avdeling").await?;
    window.says("Epikrise – Medisinsk avdeling").await?;
    steps::page_is_drawn(&window).await?;
    take(&window, out, "5b-pdf").await?;
    steps::open_document(&window, "nyremedisin").await?;
    window.shown("block-document").await?;
    take(&window, out, "5c-strukturert-cda").await?;

    window.click("document-back").await?;
    window.says("3 dokumenter er sperret").await?;
    window.type_into("documents-filter", "").await?;
    window.click("open-elevation").await?;
    window.shown("elevation-dialog").await?;
    take(&window, out, "6a-forhoyet-varsel").await?;
    steps::confirm_elevation(
        &window,
        "FORHOYET_SAMTYKKE",
        "Avtalt med pasienten i konsultasjonen",
    )
    .await?;
    window.shown("elevated-mark").await?;
    take(&window, out, "6b-forhoyet-i-bruk").await?;

    steps::change_patient(&window).await?;
    // Her name stands in the list of test patients; what the sources said of her does not.
    for trace in ["13.11.1969", "Brev - test CDA.pdf", "Avtalt med pasienten"] {
        window.nowhere(trace).await?;
    }
    take(&window, out, "7a-pasient-byttet").await?;
    steps::open_patient(&window, "15076500565", "UNNTAK").await?;
    steps::results(&window).await?;
    window.nowhere(steps::LINE).await?;
    take(&window, out, "7b-neste-pasient").await?;
    steps::sign_out(&window).await?;
    window.nowhere("GUNDERSEN").await?;
    take(&window, out, "7c-logget-ut").await?;
    window.close().await
}

async fn take(window: &Window, out: &Path, name: &str) -> Drive {
    window.picture(&out.join(format!("{name}.png"))).await?;
    println!("seen: {name}");
    Ok(())
}

//! What is read of a document besides its pictures: text, hits, links, outline; passwords; parts of pages.

use std::sync::Arc;
use std::time::Duration;

use innsyn_documents::pdf::{LinkTarget, Part, PdfError, RefusedLink, Searched, TextBudget};
use zeroize::Zeroizing;

use super::support::{document, encrypted, engine, ink, numbered, text};

/// A document of lines of text, one page for each group.
fn pages_of(groups: &[&[&str]]) -> Vec<u8> {
    let pages: Vec<Vec<u8>> = groups
        .iter()
        .map(|lines| {
            let mut content = Vec::new();
            for (line, number) in lines.iter().zip(0_u8..) {
                let latin: Vec<u8> = line
                    .chars()
                    .map(|letter| u8::try_from(u32::from(letter)).unwrap())
                    .collect();
                content.extend(
                    format!("BT /F0 12 Tf 40 {} Td (", 500 - 20 * u16::from(number)).into_bytes(),
                );
                content.extend(latin);
                content.extend(b") Tj ET\n");
            }
            content
        })
        .collect();
    document(&["Helvetica"], &pages)
}

#[tokio::test]
async fn the_text_of_a_page_has_its_lines_its_words_and_their_places() {
    let handle = engine()
        .open(pages_of(&[&["P-Kalium 5,8 mmol/L", "Tatt på øyeblikket"]]))
        .await
        .unwrap();
    let text = handle.page_text(0).await.unwrap();
    assert_eq!(text.plain(), "P-Kalium 5,8 mmol/L\nTatt på øyeblikket");
    assert_eq!(text.lines.len(), 2);
    let words = &text.lines[0].words;
    assert_eq!(words[0].text, "P-Kalium");
    // The page is 595 high and the first line stands at 500: its words lie about 95 from the top.
    assert!((words[0].area.left - 40.0).abs() < 2.0, "{:?}", words[0]);
    assert!(
        words[0].area.top > 75.0 && words[0].area.bottom < 105.0,
        "{:?}",
        words[0]
    );
    assert!(words[1].area.left > words[0].area.right);
    assert!(text.lines[1].words[0].area.top > words[0].area.top);
    assert_eq!(handle.page_text(1).await, Err(PdfError::NoSuchPage));
}

/// On a turned page, and one whose box does not begin at nought, words still stand where they are drawn.
#[tokio::test]
async fn places_follow_the_rotation_and_the_box_of_the_page() {
    let content = "BT /F 20 Tf 120 120 Td (Merke) Tj ET";
    for (rotation, expected) in [
        (0, (20.0, 65.0)),
        (90, (15.0, 20.0)),
        (180, (225.0, 15.0)),
        (270, (65.0, 225.0)),
    ] {
        let bytes = numbered(&[
            "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
            "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
            format!(
                "<</Type/Page/Parent 2 0 R/MediaBox[100 100 400 200]/Rotate {rotation}/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>"
            ),
            format!("<</Length {}>>stream\n{content}\nendstream", content.len()),
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
        ]);
        let handle = engine().open(bytes).await.unwrap();
        let text = handle.page_text(0).await.unwrap();
        let area = text.lines[0].words[0].area;
        assert!(
            (area.left - expected.0).abs() < 12.0 && (area.top - expected.1).abs() < 12.0,
            "{rotation}: {area:?}"
        );
        // What is drawn lies where the text says.
        let size = handle.pages()[0];
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "small positive numbers"
        )]
        let part = Part {
            left: area.left.max(0.0) as u32,
            top: area.top.max(0.0) as u32,
            width: (area.right - area.left) as u32 + 1,
            height: (area.bottom - area.top) as u32 + 1,
        };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "small positive numbers"
        )]
        let width = size.width.round() as u32;
        let (_, _, inside) = ink(&handle.render_part(0, width, part).await.unwrap());
        let (_, _, all) = ink(&handle.render(0, width).await.unwrap());
        assert!(
            inside * 10 >= all * 9 && all > 0,
            "{rotation}: {inside} of {all}"
        );
    }
}

#[tokio::test]
async fn words_are_found_on_every_page_and_pages_without_text_are_told() {
    let engine = engine();
    let mut groups: Vec<&[&str]> = vec![&["Kalium 5,8", "kalium og KALIUM"]];
    groups.extend([&["Natrium"][..]; 30]);
    groups.push(&["Sist: kalium"]);
    groups.push(&[]);
    let handle = engine.open(pages_of(&groups)).await.unwrap();
    let found = handle.search("kalium", 0, 100).await.unwrap();
    assert_eq!(found.len(), 33);
    assert!(
        found
            .iter()
            .zip(0..)
            .all(|(page, number)| page.page == number)
    );
    let counts: Vec<usize> = found.iter().map(|page| page.hits.len()).collect();
    assert_eq!(counts.iter().sum::<usize>(), 4);
    assert_eq!((counts[0], counts[31]), (3, 1));
    assert_eq!(found[32].searched, Searched::NoText);
    let area = found[31].hits[0].areas[0];
    assert!(area.left > 50.0 && area.right < 130.0, "{area:?}");
    assert!(
        handle
            .search("  ", 0, 3)
            .await
            .unwrap()
            .iter()
            .all(|page| page.hits.is_empty())
    );
    assert!(handle.search("kalium", 40, 3).await.unwrap().is_empty());
}

#[tokio::test]
async fn the_text_of_a_document_comes_within_its_budget() {
    let handle = engine()
        .open(pages_of(&[&["En"], &[], &["Tre"], &["Fire"]]))
        .await
        .unwrap();
    let all = TextBudget {
        bytes: 1_000,
        time: Duration::from_mins(1),
    };
    let text = handle.text(all).await.unwrap();
    assert_eq!(
        text.pages,
        [
            (0, "En".to_owned()),
            (2, "Tre".to_owned()),
            (3, "Fire".to_owned())
        ]
    );
    assert!(text.is_complete && text.without_text == 1 && text.unreadable == 0);
    let little = handle.text(TextBudget { bytes: 3, ..all }).await.unwrap();
    assert!(!little.is_complete);
    assert_eq!(little.pages.len(), 2);
    handle.close();
    assert_eq!(handle.text(all).await, Err(PdfError::Closed));
}

/// Page 1 has links of every kind; the outline is three levels deep and runs in a circle.
fn linked() -> Vec<u8> {
    let link = |rect: &str, rest: &str| format!("<</Type/Annot/Subtype/Link/Rect[{rect}]{rest}>>");
    numbered(&[
        "<</Type/Catalog/Pages 2 0 R/Outlines 20 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 300]/Annots[5 0 R 6 0 R 7 0 R 8 0 R 9 0 R 10 0 R 11 0 R 12 0 R]>>"
            .to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 300]>>".to_owned(),
        link("10 10 50 20", "/Dest[4 0 R/XYZ 0 250 0]"),
        link("10 30 50 40", "/A<</S/URI/URI(https://helsenorge.no/a?b=c)>>"),
        link("10 50 50 60", "/A<</S/Launch/F(calc.exe)>>"),
        link("10 70 50 80", "/A<</S/GoToR/F(//server/share/a.pdf)/D[0/Fit]>>"),
        link("10 90 50 95", "/A<</S/JavaScript/JS(app.alert\\(1\\))>>"),
        link("10 110 50 120", "/A<</S/SubmitForm/F(https://evil.example/)>>"),
        link("10 130 50 140", "/A<</S/URI/URI(file:///etc/passwd)>>"),
        link("10 150 50 160", "/A<</S/GoToE/T<</R/C/N(x.pdf)>>>>"),
        "null".to_owned(),
        "null".to_owned(),
        "null".to_owned(),
        "null".to_owned(),
        "null".to_owned(),
        "null".to_owned(),
        "null".to_owned(),
        "<</Type/Outlines/First 21 0 R/Last 21 0 R/Count 1>>".to_owned(),
        "<</Title(Diagnoser\\n\\007)/Parent 20 0 R/Dest[4 0 R/XYZ 0 300 0]/First 22 0 R/Last 22 0 R/Count 1>>"
            .to_owned(),
        "<</Title(Under)/Parent 21 0 R/A<</S/GoTo/D[3 0 R/Fit]>>/Next 23 0 R>>".to_owned(),
        "<</Title(Annet)/Parent 21 0 R/A<</S/GoToR/F(x.pdf)/D[1/Fit]>>/Next 22 0 R>>".to_owned(),
    ])
}

#[tokio::test]
async fn links_say_where_they_lead_and_nothing_is_followed() {
    let handle = engine().open(linked()).await.unwrap();
    let links = handle.links(0).await.unwrap();
    let targets: Vec<&LinkTarget> = links.iter().map(|link| &link.target).collect();
    assert_eq!(
        targets,
        [
            &LinkTarget::Page {
                page: 1,
                top: Some(50.0)
            },
            &LinkTarget::Address("https://helsenorge.no/a?b=c".to_owned()),
            &LinkTarget::Refused(RefusedLink::Program),
            &LinkTarget::Refused(RefusedLink::OtherDocument),
            &LinkTarget::Refused(RefusedLink::Action),
            &LinkTarget::Refused(RefusedLink::Action),
            &LinkTarget::Address("file:///etc/passwd".to_owned()),
            &LinkTarget::Refused(RefusedLink::Attachment),
        ]
    );
    assert!((links[0].area.top - 280.0).abs() < 0.1 && (links[0].area.left - 10.0).abs() < 0.1);
    assert!(handle.links(1).await.unwrap().is_empty());
}

#[tokio::test]
async fn an_outline_is_read_and_one_that_runs_in_a_circle_ends() {
    let handle = engine().open(linked()).await.unwrap();
    let (entries, more) = handle.outline().await.unwrap();
    assert!(more && entries.len() <= 2_000, "{}", entries.len());
    assert_eq!(
        (entries[0].title.as_str(), entries[0].page, entries[0].level),
        ("Diagnoser", Some(1), 0)
    );
    assert_eq!(
        (entries[1].title.as_str(), entries[1].page, entries[1].level),
        ("Under", Some(0), 1)
    );
    let plain = engine().open(pages_of(&[&["x"]])).await.unwrap();
    assert_eq!(plain.outline().await.unwrap(), (Vec::new(), false));
}

#[tokio::test]
async fn a_password_opens_what_it_fits_and_is_not_kept() {
    for (bytes, password) in [
        (
            include_bytes!("../fixtures/password-aes.pdf").as_slice(),
            "oppdiktet",
        ),
        (
            include_bytes!("../fixtures/password-rc4.pdf").as_slice(),
            "blåbær",
        ),
    ] {
        let engine = engine();
        assert_eq!(
            engine.open(bytes.to_vec()).await.unwrap_err(),
            PdfError::DocumentEncrypted
        );
        let shared = Arc::new(Zeroizing::new(bytes.to_vec()));
        let with = |password: &str| {
            let password = Zeroizing::new(password.to_owned());
            engine.open_with_password(Arc::clone(&shared), password)
        };
        assert_eq!(with("feil").await.unwrap_err(), PdfError::WrongPassword);
        assert_eq!(with("").await.unwrap_err(), PdfError::DocumentEncrypted);
        assert_eq!(
            with(&"x".repeat(2_000)).await.unwrap_err(),
            PdfError::WrongPassword
        );
        let handle = with(password).await.unwrap();
        assert_eq!(
            handle.page_text(0).await.unwrap().plain(),
            "Oppdiktet hemmelighet"
        );
        assert!(ink(&handle.render(1, 300).await.unwrap()).2 > 0);
    }
    assert_eq!(
        engine().open(encrypted()).await.unwrap_err(),
        PdfError::DocumentEncrypted
    );
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_lost_worker_of_an_encrypted_document_asks_for_the_password_again() {
    use innsyn_documents::pdf::Engine;

    use super::support::{config, kill, workers_of};

    let config = config();
    let engine = Engine::new(config.clone());
    let bytes = Arc::new(Zeroizing::new(
        include_bytes!("../fixtures/password-aes.pdf").to_vec(),
    ));
    let password = Zeroizing::new("oppdiktet".to_owned());
    let handle = engine.open_with_password(bytes, password).await.unwrap();
    handle.render(0, 100).await.unwrap();
    for worker in workers_of(&config) {
        kill(worker);
    }
    assert_eq!(
        handle.render(0, 100).await,
        Err(PdfError::DocumentEncrypted)
    );
    assert_eq!(handle.page_text(0).await, Err(PdfError::DocumentEncrypted));
}

#[tokio::test]
async fn a_part_of_a_page_is_that_part_of_the_whole() {
    let handle = engine()
        .open(document(&["Helvetica"], &[text(0, 60.0, b"Deler")]))
        .await
        .unwrap();
    let whole = image::load_from_memory(&handle.render(0, 840).await.unwrap())
        .unwrap()
        .into_rgba8();
    let part = Part {
        left: 100,
        top: 400,
        width: 300,
        height: 250,
    };
    let drawn = image::load_from_memory(&handle.render_part(0, 840, part).await.unwrap())
        .unwrap()
        .into_rgba8();
    assert_eq!((drawn.width(), drawn.height()), (300, 250));
    let differing = drawn
        .enumerate_pixels()
        .filter(|(x, y, pixel)| whole.get_pixel(x + 100, y + 400) != *pixel)
        .count();
    assert_eq!(
        differing, 0,
        "pixels of the part that are not those of the whole"
    );
    assert!(drawn.pixels().any(|pixel| pixel.0[0] < 100));
    for (part, width) in [
        (Part { left: 840, ..part }, 840),
        (
            Part {
                width: 5_000,
                ..part
            },
            8_000,
        ),
        (Part { width: 0, ..part }, 840),
        (part, 40_000),
    ] {
        assert_eq!(
            handle.render_part(0, width, part).await,
            Err(PdfError::NoSuchPage)
        );
    }
    // Strongly magnified: a piece of one letter.
    let close = Part {
        left: 3_000,
        top: 10_800,
        width: 512,
        height: 512,
    };
    assert!(ink(&handle.render_part(0, 16_000, close).await.unwrap()).2 > 0);
}

#[tokio::test]
async fn fields_of_a_form_and_annotations_are_drawn() {
    let look = "0 0 1 rg 0 0 80 20 re f";
    let bytes = numbered(&[
        "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]>>>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Annots[4 0 R 6 0 R]>>".to_owned(),
        "<</Type/Annot/Subtype/Widget/FT/Tx/T(navn)/V(Line)/F 4/Rect[20 20 100 40]/AP<</N 5 0 R>>>>".to_owned(),
        format!("<</Type/XObject/Subtype/Form/BBox[0 0 80 20]/Length {}>>stream\n{look}\nendstream", look.len()),
        "<</Type/Annot/Subtype/Square/F 4/C[1 0 0]/IC[1 0 0]/Rect[20 120 100 140]/AP<</N 5 0 R>>>>".to_owned(),
    ]);
    let handle = engine().open(bytes).await.unwrap();
    for (top, name) in [(160, "the field"), (60, "the annotation")] {
        let part = Part {
            left: 20,
            top,
            width: 80,
            height: 20,
        };
        let (_, _, pixels) = ink(&handle.render_part(0, 200, part).await.unwrap());
        assert!(pixels > 1_000, "{name}: {pixels}");
    }
}

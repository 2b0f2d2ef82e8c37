//! Pages are drawn, and what cannot be drawn says why while the rest goes on.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use innsyn_documents::pdf::{Engine, PdfError};

use super::support::{
    GLYPHS, active, config, document, encrypted, endless_first_page, engine, impatient, ink,
    memory_bomb, numbered, text,
};

/// Fonts that documents name and do not carry.
const FONTS: [&str; 10] = [
    "Helvetica",
    "Helvetica-BoldOblique",
    "Times-Roman",
    "Times-Italic",
    "Courier",
    "ArialMT",
    "Arial-BoldMT",
    "TimesNewRomanPS-BoldItalicMT",
    "Calibri",
    "NoSuchFont",
];

#[tokio::test]
async fn a_page_is_drawn_as_wide_as_asked() {
    let handle = engine()
        .open(document(&["Helvetica"], &[text(0, 40.0, b"Hei")]))
        .await
        .unwrap();
    assert_eq!(handle.pages().len(), 1);
    assert!((handle.pages()[0].width - 420.0).abs() < 0.1);
    let (width, height, pixels) = ink(&handle.render(0, 840).await.unwrap());
    assert_eq!((width, height), (840, 1190));
    assert!(pixels > 500, "{pixels}");
    assert_eq!(handle.render(1, 840).await, Err(PdfError::NoSuchPage));
    assert_eq!(
        handle.render(u32::MAX, 840).await,
        Err(PdfError::NoSuchPage)
    );
}

/// PDFium's built-in fonts draw nothing for these: "≤ 5" would read "5".
#[tokio::test]
async fn no_glyph_is_silently_left_out() {
    let fonts = FONTS;
    let mut pages = Vec::new();
    for font in 0..fonts.len() {
        for code in 1..=GLYPHS.len() {
            pages.push(text(font, 120.0, &[u8::try_from(code).unwrap()]));
        }
    }
    let handle = engine().open(document(&fonts, &pages)).await.unwrap();
    let mut page = 0;
    for font in fonts {
        let mut seen: HashMap<Vec<u8>, char> = HashMap::new();
        for (name, glyph) in GLYPHS {
            let image = handle.render(page, 210).await.unwrap();
            page += 1;
            let (_, _, pixels) = ink(&image);
            assert!(pixels > 20, "{font} leaves out {glyph} ({name})");
            // A glyph that no font has would be the same box every time.
            if let Some(other) = seen.insert(image, *glyph) {
                panic!("{font} draws {glyph} and {other} alike");
            }
        }
    }
}

#[tokio::test]
async fn a_missing_glyph_is_a_box_not_a_gap() {
    // Code 1 is remade into a name that none of the fonts has: a Chinese character.
    let pages: Vec<_> = (0..FONTS.len())
        .map(|font| text(font, 120.0, &[1]))
        .collect();
    let mut bytes = document(&FONTS, &pages);
    while let Some(place) = bytes.windows(10).position(|part| part == b"/lessequal") {
        bytes[place..place + 10].copy_from_slice(b"/uni4E2D  ");
    }
    let handle = engine().open(bytes).await.unwrap();
    for (page, font) in (0..).zip(FONTS) {
        let (_, _, pixels) = ink(&handle.render(page, 420).await.unwrap());
        assert!(pixels > 20, "{font}: a missing glyph left no mark");
    }
}

/// Read by the Mac character map of the font that stands in, "å" would be "Â".
#[tokio::test]
async fn letters_are_the_same_by_code_and_by_name() {
    let by_name = GLYPHS.iter().position(|(_, glyph)| *glyph == 'å').unwrap() + 1;
    let pages: Vec<_> = (0..FONTS.len())
        .flat_map(|font| {
            [
                text(font, 120.0, &[u8::try_from(by_name).unwrap()]),
                text(font, 120.0, &[0xE5]),
            ]
        })
        .collect();
    let handle = engine().open(document(&FONTS, &pages)).await.unwrap();
    for (font, page) in FONTS.iter().zip((0..).step_by(2)) {
        let name = handle.render(page, 420).await.unwrap();
        assert_eq!(name, handle.render(page + 1, 420).await.unwrap(), "{font}");
    }
}

#[tokio::test]
async fn a_damaged_document_says_so() {
    let engine = engine();
    let whole = document(&["Helvetica"], &[text(0, 40.0, b"Hei")]);
    for bytes in [
        Vec::new(),
        b"%PDF-1.7 and nothing more".to_vec(),
        whole[..whole.len() / 3].to_vec(),
        numbered(&[
            "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
            "<</Type/Pages/Kids[]/Count 0>>".to_owned(),
        ]),
    ] {
        assert_eq!(engine.open(bytes).await.unwrap_err(), PdfError::Damaged);
    }
    // The same engine goes on.
    let handle = engine.open(whole).await.unwrap();
    assert!(ink(&handle.render(0, 100).await.unwrap()).2 > 0);
}

#[tokio::test]
async fn an_encrypted_document_says_so() {
    assert_eq!(
        engine().open(encrypted()).await.unwrap_err(),
        PdfError::DocumentEncrypted
    );
}

#[tokio::test]
async fn too_many_pages_are_refused() {
    let page = text(0, 10.0, b"x");
    let pages = vec![page; 2_001];
    let engine = engine();
    assert_eq!(
        engine
            .open(document(&["Helvetica"], &pages))
            .await
            .unwrap_err(),
        PdfError::TooManyPages
    );
    let handle = engine
        .open(document(&["Helvetica"], &pages[..2_000]))
        .await
        .unwrap();
    assert_eq!(handle.pages().len(), 2_000);
}

#[tokio::test]
async fn an_endless_page_is_given_up_and_the_next_one_drawn() {
    let handle = Engine::new(impatient())
        .open(endless_first_page())
        .await
        .unwrap();
    let begin = Instant::now();
    assert_eq!(handle.render(0, 400).await, Err(PdfError::PageTooHeavy));
    assert!(
        begin.elapsed() < Duration::from_secs(5),
        "{:?}",
        begin.elapsed()
    );
    assert!(ink(&handle.render(1, 400).await.unwrap()).2 > 100);
    let begin = Instant::now();
    assert_eq!(handle.render(0, 400).await, Err(PdfError::PageTooHeavy));
    assert!(
        begin.elapsed() < Duration::from_millis(500),
        "it was tried again"
    );
}

#[tokio::test]
async fn a_page_that_unpacks_to_a_gigabyte_ends_the_worker_only() {
    let bomb = memory_bomb();
    let begin = Instant::now();
    let outcome = match engine().open(bomb).await {
        Ok(handle) => handle.render(0, 400).await.unwrap_err(),
        Err(error) => error,
    };
    assert!(
        matches!(outcome, PdfError::PageTooHeavy | PdfError::PageDamaged),
        "{outcome:?}"
    );
    assert!(
        begin.elapsed() < Duration::from_secs(9),
        "{:?}",
        begin.elapsed()
    );
}

#[tokio::test]
async fn a_document_with_a_script_is_only_drawn() {
    let handle = engine().open(active()).await.unwrap();
    assert!(ink(&handle.render(0, 200).await.unwrap()).2 > 100);
}

#[tokio::test]
async fn pages_of_extreme_size_stay_within_the_limits() {
    for size in [
        "0 0 1000000000 1000000000",
        "0 0 1 1000000000",
        "0 0 0 0",
        "5 5 5 5",
    ] {
        let bytes = numbered(&[
            "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
            "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
            format!("<</Type/Page/Parent 2 0 R/MediaBox[{size}]>>"),
        ]);
        let handle = engine().open(bytes).await.unwrap();
        let (width, height, _) = ink(&handle.render(0, 300).await.unwrap());
        assert!(
            width <= 300 && height <= 16_383,
            "{size}: {width} x {height}"
        );
    }
}

#[tokio::test]
async fn several_documents_are_drawn_at_once() {
    let engine = engine();
    let mut tasks = Vec::new();
    for number in 0..4_u8 {
        let engine = engine.clone();
        tasks.push(tokio::spawn(async move {
            let page = text(0, 60.0, &[b'A' + number]);
            let handle = engine
                .open(document(&["Helvetica"], &[page.clone(), page]))
                .await
                .unwrap();
            let (first, second) = tokio::join!(handle.render(0, 200), handle.render(1, 200));
            let image = first.unwrap();
            assert_eq!(image, second.unwrap());
            image
        }));
    }
    let mut images = Vec::new();
    for task in tasks {
        images.push(task.await.unwrap());
    }
    images.sort();
    images.dedup();
    assert_eq!(images.len(), 4, "documents were mixed up");
}

#[tokio::test]
async fn closing_stops_a_page_that_is_being_drawn() {
    let handle = Engine::new(config())
        .open(endless_first_page())
        .await
        .unwrap();
    let drawing = tokio::spawn({
        let handle = handle.clone();
        async move { handle.render(0, 400).await }
    });
    // Wherever the drawing stands when the document is closed, it must end at once.
    tokio::task::yield_now().await;
    let begin = Instant::now();
    handle.close();
    assert_eq!(drawing.await.unwrap(), Err(PdfError::Closed));
    assert!(
        begin.elapsed() < Duration::from_secs(3),
        "{:?}",
        begin.elapsed()
    );
    assert_eq!(handle.render(1, 400).await, Err(PdfError::Closed));
}

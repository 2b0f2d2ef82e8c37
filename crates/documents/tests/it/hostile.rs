//! Documents that want to do harm: each ends with a picture or a reason within ten seconds, and the workers alone pay.
//! That no script runs and no file or address is reached is held by the sandbox (`sandbox.rs`); here, that nothing of it
//! is even tried: a worker that tried would be killed, and the page would not be drawn.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use innsyn_documents::pdf::{Engine, EngineConfig, PdfError};

use super::support::{
    active, config, document, endless_first_page, ink, memory_bomb, numbered, text,
};

const MOST: Duration = Duration::from_secs(10);

fn page(entries: &str, content: &str) -> Vec<u8> {
    numbered(&[
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        format!("<</Type/Page/Parent 2 0 R/Contents 4 0 R{entries}>>"),
        format!("<</Length {}>>stream\n{content}\nendstream", content.len()),
    ])
}

fn plain(entries: &str) -> Vec<u8> {
    page(
        &format!("/MediaBox[0 0 200 200]{entries}"),
        "0 0 0 rg 20 20 100 100 re f",
    )
}

/// With an entry in the catalogue, and a page that can be drawn.
fn catalogue(entries: &str) -> Vec<u8> {
    numbered(&[
        format!("<</Type/Catalog/Pages 2 0 R{entries}>>"),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/Contents 4 0 R/MediaBox[0 0 200 200]>>".to_owned(),
        "<</Length 27>>stream\n0 0 0 rg 20 20 100 100 re f\nendstream".to_owned(),
    ])
}

/// Actions of every kind: the page is drawn, and the worker lives on.
fn actions() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("script at opening", active()),
        (
            "program at opening",
            catalogue("/OpenAction<</S/Launch/F(/bin/sh)/Win<</F(calc.exe)>>>>"),
        ),
        (
            "address at opening",
            catalogue("/OpenAction<</S/URI/URI(http://127.0.0.1:9/x)>>"),
        ),
        (
            "other document at opening",
            catalogue("/OpenAction<</S/GoToR/F(//10.0.0.1/share/x.pdf)/D[0/Fit]>>"),
        ),
        (
            "form sent at opening",
            catalogue("/OpenAction<</S/SubmitForm/F(http://127.0.0.1:9/)>>"),
        ),
        (
            "data of a form fetched",
            catalogue("/OpenAction<</S/ImportData/F(/etc/passwd)>>"),
        ),
        (
            "scripts by name",
            catalogue("/Names<</JavaScript<</Names[(a)<</S/JavaScript/JS(while\\(1\\);)>>]>>>>"),
        ),
        (
            "actions of the document",
            catalogue("/AA<</WC<</S/JavaScript/JS(1)>>/DP<</S/Launch/F(x)>>>>"),
        ),
        (
            "XFA",
            catalogue(
                "/AcroForm<</Fields[]/XFA(<xdp:xdp xmlns:xdp=\"http://ns.adobe.com/xdp/\"/>)>>",
            ),
        ),
        (
            "an embedded file",
            catalogue(
                "/Names<</EmbeddedFiles<</Names[(a.exe)<</Type/Filespec/F(a.exe)/EF<</F 4 0 R>>>>]>>>>",
            ),
        ),
        (
            "actions of the page",
            plain("/AA<</O<</S/JavaScript/JS(app.alert\\(1\\))>>/C<</S/Launch/F(x)>>>>"),
        ),
        (
            "a stream in another file",
            numbered(&[
                "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
                "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents[4 0 R 5 0 R]>>"
                    .to_owned(),
                "<</Length 0/F(/etc/passwd)>>stream\n\nendstream".to_owned(),
                "<</Length 27>>stream\n0 0 0 rg 20 20 100 100 re f\nendstream".to_owned(),
            ]),
        ),
        (
            "a widget with a script",
            plain(
                "/Annots[<</Subtype/Widget/FT/Tx/Rect[0 0 50 50]/AA<</K<</S/JavaScript/JS(1)>>/F<</S/JavaScript/JS(1)>>>>>>]",
            ),
        ),
        (
            "a film and a sound",
            plain(
                "/Annots[<</Subtype/Screen/Rect[0 0 50 50]/A<</S/Rendition/OP 0/R<</S/MR/C<</S/MCD/D(x.mp4)>>>>>>>>]",
            ),
        ),
    ]
}

#[tokio::test]
async fn nothing_active_is_done_and_the_page_is_drawn() {
    let engine = Engine::new(config());
    for (name, bytes) in actions() {
        let begin = Instant::now();
        let handle = engine
            .open(bytes)
            .await
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let (_, _, pixels) = ink(&handle
            .render(0, 200)
            .await
            .unwrap_or_else(|error| panic!("{name}: {error}")));
        assert!(pixels > 5_000, "{name}: {pixels}");
        handle
            .page_text(0)
            .await
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        handle
            .links(0)
            .await
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(begin.elapsed() < MOST, "{name}");
    }
}

/// Damage and excess.
fn excesses() -> Vec<(&'static str, Vec<u8>)> {
    let whole = document(
        &["Helvetica"],
        &[text(0, 40.0, b"Hei"), text(0, 40.0, b"Der")],
    );
    let mut deep = String::from("/X ");
    deep.push_str(&"[".repeat(200_000));
    let mut dictionaries = String::from("/X ");
    dictionaries.push_str(&"<</A ".repeat(100_000));
    let mut curves = String::new();
    for step in 0..60_000 {
        write!(
            curves,
            "{} {} m {} 9 {} 7 90 90 c S ",
            step % 97,
            step % 89,
            step % 83,
            step % 79
        )
        .unwrap();
    }
    let loops =
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\nxref\n0 1\n0000000000 65535 f \n\
        trailer<</Root 1 0 R/Size 2147483647/Prev 60>>\nstartxref\n60\n%%EOF\n"
            .to_vec();
    vec![
        ("an endless page", endless_first_page()),
        ("a page of a gigabyte", memory_bomb()),
        ("an enormous box", page("/MediaBox[0 0 1000000000 1000000000]", "0 0 9 9 re f")),
        ("a thread of a box", page("/MediaBox[0 0 1 1000000000]", "0 0 9 9 re f")),
        ("a box that is no number", page("/MediaBox[0 0 nan 1e999]", "0 0 9 9 re f")),
        ("a box inside out", page("/MediaBox[900 900 0 0]/CropBox[5 5 5 5]", "0 0 9 9 re f")),
        ("deep arrays", catalogue(&deep)),
        ("deep dictionaries", catalogue(&dictionaries)),
        ("many curves", page("/MediaBox[0 0 200 200]", &curves)),
        ("unbalanced states", page("/MediaBox[0 0 200 200]", &"q ".repeat(1_000_000))),
        ("a pattern of tiny steps", page(
            "/MediaBox[0 0 200 200]/Resources<</Pattern<</P <</PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep 0.0001/YStep 0.0001>>>>>>",
            "/Pattern cs /P scn 0 0 200 200 re f",
        )),
        ("a table of contents that circles", loops),
        ("a length that circles", numbered(&[
            "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
            "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R>>".to_owned(),
            "<</Length 4 0 R>>stream\n0 0 9 9 re f\nendstream".to_owned(),
        ])),
        ("a page tree that circles", numbered(&[
            "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
            "<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2000000000>>".to_owned(),
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>".to_owned(),
        ])),
        ("a form that draws itself", numbered(&[
            "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
            "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>".to_owned(),
            "<</Length 5>>stream\n/X Do\nendstream".to_owned(),
            "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>/Length 5>>stream\n/X Do\nendstream".to_owned(),
        ])),
        ("cut off", whole[..whole.len() / 2].to_vec()),
        ("rubbish with a label", [b"%PDF-1.7\n".as_slice(), &[0xA5; 5_000]].concat()),
        ("nothing", Vec::new()),
    ]
}

/// A limit of three seconds in place of ten, so that the test does not take minutes; the limit is a setting.
#[tokio::test]
async fn damage_and_excess_end_with_a_picture_or_a_reason() {
    let engine = Engine::new(EngineConfig {
        page_limit: Duration::from_secs(3),
        ..config()
    });
    for (name, bytes) in excesses() {
        let begin = Instant::now();
        match engine.open(bytes).await {
            Ok(handle) => {
                match handle.render(0, 400).await {
                    Ok(image) => {
                        let (width, height, _) = ink(&image);
                        assert!(
                            width <= 400 && height <= 16_383,
                            "{name}: {width} x {height}"
                        );
                    }
                    Err(error) => assert!(
                        matches!(error, PdfError::PageTooHeavy | PdfError::PageDamaged),
                        "{name}: {error}"
                    ),
                }
                // Text and links end too, with or without something to show.
                drop(handle.page_text(0).await);
                drop(handle.links(0).await);
                let found = handle
                    .search("hei", 0, 10)
                    .await
                    .unwrap_or_else(|error| panic!("{name}: {error}"));
                assert!(!found.is_empty(), "{name}");
            }
            Err(error) => assert_eq!(error, PdfError::Damaged, "{name}"),
        }
        // Four requests, none longer than its limit and a restart.
        assert!(begin.elapsed() < MOST * 2, "{name}: {:?}", begin.elapsed());
        println!("{name}: {:?}", begin.elapsed());
    }
    // The same engine goes on.
    let handle = engine.open(plain("")).await.unwrap();
    assert!(ink(&handle.render(0, 100).await.unwrap()).2 > 0);
}

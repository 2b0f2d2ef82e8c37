//! Where the parts are, and PDF files made for the occasion.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use innsyn_documents::pdf::{Engine, EngineConfig, pinned_library_hash};
use pdf_writer::types::ActionType;
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str};

/// PDFium: `INNSYN_PDFIUM`, else where `cargo xtask` puts it.
#[expect(
    clippy::disallowed_methods,
    reason = "the configuration of these tests; nothing else reads settings"
)]
pub(crate) fn library() -> PathBuf {
    let name = if cfg!(windows) {
        "pdfium.dll"
    } else if cfg!(target_os = "macos") {
        "libpdfium.dylib"
    } else {
        "libpdfium.so"
    };
    let path = std::env::var_os("INNSYN_PDFIUM").map_or_else(
        || {
            let cache = std::env::var_os("XDG_CACHE_HOME")
                .map(PathBuf::from)
                .or_else(|| std::env::home_dir().map(|home| home.join(".cache")));
            cache
                .unwrap_or_default()
                .join("innsyn")
                .join("pdfium")
                .join(pinned_library_hash().unwrap_or_default())
                .join(name)
        },
        PathBuf::from,
    );
    assert!(
        path.is_file(),
        "PDFium is missing: `cargo xtask test` fetches it, or set INNSYN_PDFIUM to the library of crates/documents/pdfium.lock"
    );
    path
}

/// The example `pdf_worker`, which `cargo test` builds beside the tests.
pub(crate) fn worker() -> PathBuf {
    let program = std::env::current_exe().unwrap();
    let folder = program.parent().and_then(Path::parent).unwrap();
    let worker = folder
        .join("examples")
        .join("pdf_worker")
        .with_extension(std::env::consts::EXE_EXTENSION);
    assert!(
        worker.is_file(),
        "the example pdf_worker is missing: run the tests of this package without --test, which builds it"
    );
    worker
}

/// A configuration whose workers can be told from all others by their argument.
pub(crate) fn config() -> EngineConfig {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let argument = format!("pdf-worker-{}-{number}", std::process::id());
    EngineConfig::new(library(), worker(), OsString::from(argument))
}

pub(crate) fn engine() -> Engine {
    Engine::new(config())
}

pub(crate) fn impatient() -> EngineConfig {
    EngineConfig {
        page_limit: Duration::from_millis(700),
        ..config()
    }
}

/// Process numbers of the running workers of a configuration.
#[cfg(target_os = "linux")]
pub(crate) fn workers_of(config: &EngineConfig) -> Vec<u32> {
    let argument = config.worker_argument.to_string_lossy().into_owned();
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let Ok(number) = entry.file_name().to_string_lossy().parse::<u32>() else {
            continue;
        };
        let line = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
        if line
            .split(|byte| *byte == 0)
            .any(|word| word == argument.as_bytes())
        {
            found.push(number);
        }
    }
    found
}

#[cfg(target_os = "linux")]
pub(crate) fn kill(process: u32) {
    let status = Command::new("kill")
        .arg("-9")
        .arg(process.to_string())
        .status()
        .unwrap();
    assert!(status.success());
}

/// One page for each content stream, A5 portrait, with the fonts `F0`…, named but not carried.
pub(crate) fn document(fonts: &[&str], pages: &[Vec<u8>]) -> Vec<u8> {
    let mut next = 0;
    let mut fresh = || {
        next += 1;
        Ref::new(next)
    };
    let (catalog, tree) = (fresh(), fresh());
    let font_refs: Vec<_> = fonts.iter().map(|_| fresh()).collect();
    let page_refs: Vec<_> = pages.iter().map(|_| (fresh(), fresh())).collect();
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(tree);
    pdf.pages(tree)
        .kids(page_refs.iter().map(|(page, _)| *page))
        .count(i32::try_from(pages.len()).unwrap());
    for ((page, content), stream) in page_refs.iter().zip(pages) {
        let mut writer = pdf.page(*page);
        writer
            .media_box(Rect::new(0.0, 0.0, 420.0, 595.0))
            .parent(tree)
            .contents(*content);
        let mut resources = writer.resources();
        let mut entries = resources.fonts();
        for (index, font) in font_refs.iter().enumerate() {
            entries.pair(Name(format!("F{index}").as_bytes()), *font);
        }
        entries.finish();
        resources.finish();
        writer.finish();
        pdf.stream(*content, stream);
    }
    for (reference, name) in font_refs.iter().zip(fonts) {
        // What is not one of the fourteen is a TrueType font, here without the description that it should have.
        let is_standard = ["Helvetica", "Times-", "Courier"]
            .iter()
            .any(|known| name.starts_with(known));
        let mut font = pdf.indirect(*reference).dict();
        font.pair(Name(b"Type"), Name(b"Font"))
            .pair(
                Name(b"Subtype"),
                Name(if is_standard { b"Type1" } else { b"TrueType" }),
            )
            .pair(Name(b"BaseFont"), Name(name.as_bytes()));
        font.insert(Name(b"Encoding"))
            .start::<pdf_writer::writers::Encoding<'_>>()
            .base_encoding(Name(b"WinAnsiEncoding"))
            .differences()
            .consecutive(1, GLYPHS.iter().map(|(name, _)| Name(name.as_bytes())));
    }
    pdf.finish()
}

/// Glyphs that PDFium's own fonts leave out, under the codes 1, 2, 3 … of every font of [`document`].
pub(crate) const GLYPHS: &[(&str, char)] = &[
    ("lessequal", '≤'),
    ("greaterequal", '≥'),
    ("alpha", 'α'),
    ("beta", 'β'),
    ("Omega", 'Ω'),
    ("ccaron", 'č'),
    ("dcroat", 'đ'),
    ("eng", 'ŋ'),
    ("tbar", 'ŧ'),
    ("Dcroat", 'Đ'),
    ("Eng", 'Ŋ'),
    ("Tbar", 'Ŧ'),
    ("aacute", 'á'),
    ("scaron", 'š'),
    ("zcaron", 'ž'),
    ("aring", 'å'),
    ("oslash", 'ø'),
    ("ae", 'æ'),
    ("arrowup", '↑'),
    ("afii10017", 'А'),
];

/// Text in a font, at a size.
pub(crate) fn text(font: usize, size: f32, bytes: &[u8]) -> Vec<u8> {
    let mut content = Content::new();
    content
        .begin_text()
        .set_font(Name(format!("F{font}").as_bytes()), size)
        .next_line(40.0, 300.0)
        .show(Str(bytes))
        .end_text();
    content.finish().into_vec()
}

/// Two pages: on the first, forms that call each other ten to the eleventh times; the second is a plain one.
pub(crate) fn endless_first_page() -> Vec<u8> {
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 5 0 R/Resources<</XObject<</X 7 0 R>>>>>>"
            .to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 6 0 R/Resources<<>>>>".to_owned(),
        stream("", "/X Do"),
        stream("", "0 0 0 rg 20 20 100 100 re f"),
    ];
    for level in 0..11 {
        let inner = if level == 10 {
            "0 0 m 9 9 l S ".repeat(10)
        } else {
            "/X Do ".repeat(10)
        };
        let resources = format!("/Resources<</XObject<</X {} 0 R>>>>", 8 + level);
        let kind = format!("/Type/XObject/Subtype/Form/BBox[0 0 200 200]{resources}");
        objects.push(stream(&kind, &inner));
    }
    numbered(&objects)
}

/// A page whose content unpacks to a gigabyte.
pub(crate) fn memory_bomb() -> Vec<u8> {
    use std::io::Write as _;
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    let block = vec![b' '; 1024 * 1024];
    packer.write_all(&block).unwrap();
    packer.flush().unwrap();
    let first = packer.get_ref().len();
    packer.write_all(&block).unwrap();
    packer.flush().unwrap();
    // The second block leans on nothing but spaces before it, so it may be repeated as it is.
    let mut stream = packer.get_ref()[..first].to_vec();
    stream.extend(packer.get_ref()[first..].repeat(1023));
    let mut pdf = Pdf::new();
    let (catalog, tree, page, content) = (Ref::new(1), Ref::new(2), Ref::new(3), Ref::new(4));
    pdf.catalog(catalog).pages(tree);
    pdf.pages(tree).kids([page]).count(1);
    pdf.page(page)
        .media_box(Rect::new(0.0, 0.0, 200.0, 200.0))
        .parent(tree)
        .contents(content);
    pdf.stream(content, &stream)
        .filter(pdf_writer::Filter::FlateDecode);
    pdf.finish()
}

/// A document that asks for a password: the proof of the empty password does not fit.
pub(crate) fn encrypted() -> Vec<u8> {
    let key = "41".repeat(32);
    let mut bytes = numbered(&[
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>".to_owned(),
        format!("<</Filter/Standard/V 1/R 2/O<{key}>/U<{key}>/P -4>>"),
    ]);
    bytes.extend(
        b"trailer<</Root 1 0 R/Size 5/Encrypt 4 0 R/ID[<41414141414141414141414141414141><41414141414141414141414141414141>]>>\n%%EOF\n",
    );
    bytes
}

/// A document that wants to run a script, start a program and open an address as soon as it is opened.
pub(crate) fn active() -> Vec<u8> {
    let mut pdf = Pdf::new();
    let (catalog, tree, page, content) = (Ref::new(1), Ref::new(2), Ref::new(3), Ref::new(4));
    let mut root = pdf.catalog(catalog);
    root.pages(tree);
    root.insert(Name(b"OpenAction"))
        .start::<pdf_writer::writers::Action>()
        .action_type(ActionType::JavaScript)
        .js_string(pdf_writer::TextStr("app.launchURL('http://127.0.0.1:9/')"));
    root.finish();
    pdf.pages(tree).kids([page]).count(1);
    pdf.page(page)
        .media_box(Rect::new(0.0, 0.0, 200.0, 200.0))
        .parent(tree)
        .contents(content);
    pdf.stream(content, b"0 0 0 rg 20 20 100 100 re f");
    pdf.finish()
}

fn stream(entries: &str, content: &str) -> String {
    format!(
        "<<{entries}/Length {}>>stream\n{content}\nendstream",
        content.len()
    )
}

/// Objects with numbers, and no cross-reference table: PDFium rebuilds it.
pub(crate) fn numbered(objects: &[String]) -> Vec<u8> {
    let mut out = String::from("%PDF-1.4\n");
    for (index, object) in objects.iter().enumerate() {
        writeln!(out, "{} 0 obj\n{object}\nendobj", index + 1).unwrap();
    }
    writeln!(
        out,
        "trailer<</Root 1 0 R/Size {}>>\n%%EOF",
        objects.len() + 1
    )
    .unwrap();
    out.into_bytes()
}

/// A page image and how many of its pixels are not white.
pub(crate) fn ink(webp: &[u8]) -> (u32, u32, usize) {
    let picture = image::load_from_memory_with_format(webp, image::ImageFormat::WebP)
        .unwrap()
        .into_rgba8();
    let ink = picture.pixels().filter(|pixel| pixel.0 != [255; 4]).count();
    (picture.width(), picture.height(), ink)
}

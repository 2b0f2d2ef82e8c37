//! Any local file through the pipeline that documents of the services go through, for support and for tests.
//!
//! `open FILE [--json | --png DIR]` prints kind, warnings and marks, then the text; with `--json` the blocks as JSON; with
//! `--png` each page or picture as a file. `INNSYN_PDFIUM` names the library for PDF, the example `pdf_worker` is its
//! worker. Ends with 0 when the file can be shown, 2 when it is refused or not shown, 1 when it could not be read at all.
//!
//! There is no open patient here: the number that the document itself names stands in for one, and is never printed.

use std::error::Error;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use innsyn_blocks::{Block, Document, Inline, TableRow, document_text};
use innsyn_documents::pdf::{Engine, EngineConfig};
use innsyn_documents::{Content, ReadDocument, ReadError, read};
use innsyn_domain::{PersonId, Population};
use serde_json::{Value, json};

/// Pages are drawn at about 110 dots an inch.
const WIDTH: u32 = 900;
/// A published test patient, for documents that name nobody.
const NOBODY: &str = "13116900216";

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            complain(&error.to_string());
            ExitCode::from(1)
        }
    }
}

enum Output {
    Text,
    Json,
    Png(PathBuf),
}

fn run() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (file, output) = match arguments.as_slice() {
        [file] => (file, Output::Text),
        [file, flag] if flag == "--json" => (file, Output::Json),
        [file, flag, folder] if flag == "--png" => (file, Output::Png(PathBuf::from(folder))),
        _ => return Err("usage: open FILE [--json | --png DIR]".into()),
    };
    let bytes = std::fs::read(file)?;
    let document = match read_as_own(&bytes) {
        Ok(document) => document,
        Err(error) => {
            say(&format!("refused: {error}"));
            return Ok(ExitCode::from(2));
        }
    };
    match output {
        Output::Json => say(&serde_json::to_string_pretty(&whole(&document))?),
        Output::Text => {
            head(&document);
            if let Content::Blocks(blocks) = &document.content {
                say(&format!("\n{}", document_text(blocks)));
            }
        }
        Output::Png(folder) => {
            head(&document);
            std::fs::create_dir_all(&folder)?;
            pictures(&document, &folder)?;
        }
    }
    Ok(match document.content {
        Content::Pdf(_) | Content::Blocks(_) => ExitCode::SUCCESS,
        Content::Unsupported { .. } => ExitCode::from(2),
    })
}

/// Reads it as if the patient that it names were open.
fn read_as_own(bytes: &[u8]) -> Result<ReadDocument, ReadError> {
    let nobody = PersonId::parse(NOBODY, Population::Test).map_err(|_| ReadError::Empty)?;
    let first = read(bytes, None, &nobody);
    if !matches!(first, Err(ReadError::OtherPerson)) {
        return first;
    }
    for candidate in numbers(bytes) {
        let found = read(bytes, None, &candidate);
        if !matches!(found, Err(ReadError::OtherPerson)) {
            return found;
        }
    }
    first
}

/// Every eleven digits in the bytes that can be an identity number; zero bytes of UTF-16 are passed over.
fn numbers(bytes: &[u8]) -> Vec<PersonId> {
    let mut found: Vec<PersonId> = Vec::new();
    let mut digits = String::new();
    for byte in bytes
        .iter()
        .copied()
        .filter(|byte| *byte != 0)
        .chain([b' '])
    {
        if byte.is_ascii_digit() {
            digits.push(char::from(byte));
            continue;
        }
        if digits.len() == 11 && found.len() < 50 {
            found.extend(
                PersonId::parse(&digits, Population::Test)
                    .or_else(|_| PersonId::parse(&digits, Population::Production)),
            );
        }
        digits.clear();
    }
    found
}

fn head(document: &ReadDocument) {
    say(&format!("kind: {}", document.kind.media_type()));
    say(&format!("bytes: {}", document.size));
    if let Content::Unsupported { found, sha256, .. } = &document.content {
        say(&format!(
            "not shown: {}\nsha256: {sha256}",
            found.media_type()
        ));
    }
    if let Some(signed) = document.signed {
        say(if signed { "signed: yes" } else { "signed: no" });
    }
    if let Some(subject) = document.subject {
        say(&format!("patient: {subject:?}"));
    }
    for warning in &document.warnings {
        say(&format!("warning: {warning:?}"));
    }
    for mark in &document.marks {
        say(&format!("mark: {:?}", mark.kind));
    }
    for attached in &document.attachments {
        say(&format!(
            "attachment: {}, {} bytes",
            attached.kind.media_type(),
            attached.bytes.len()
        ));
    }
}

fn pictures(document: &ReadDocument, folder: &Path) -> Result<(), Box<dyn Error>> {
    let mut number = 0;
    let mut save = |png: &[u8]| -> Result<(), Box<dyn Error>> {
        number += 1;
        let file = folder.join(format!("{number:03}.png"));
        std::fs::write(&file, png)?;
        say(&file.display().to_string());
        Ok(())
    };
    match &document.content {
        Content::Blocks(blocks) => {
            for block in &blocks.blocks {
                if let Block::Media { png: Some(png), .. } = block {
                    save(png)?;
                }
            }
        }
        Content::Pdf(bytes) => {
            for page in pages(bytes)? {
                save(&page)?;
            }
        }
        Content::Unsupported { .. } => {}
    }
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "the configuration of this program; nothing else reads settings"
)]
fn pages(bytes: &[u8]) -> Result<Vec<Vec<u8>>, Box<dyn Error>> {
    let library =
        std::env::var_os("INNSYN_PDFIUM").ok_or("INNSYN_PDFIUM must name the PDFium library")?;
    let worker = std::env::current_exe()?
        .with_file_name("pdf_worker")
        .with_extension(std::env::consts::EXE_EXTENSION);
    let config = EngineConfig::new(PathBuf::from(library), worker, OsString::from("pdf-worker"));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let handle = Engine::new(config).open(bytes.to_vec()).await?;
        let mut pages = Vec::new();
        for index in 0..u32::try_from(handle.pages().len())? {
            let webp = handle.render(index, WIDTH).await?;
            let picture = image::load_from_memory_with_format(&webp, image::ImageFormat::WebP)?;
            let mut png = std::io::Cursor::new(Vec::new());
            picture.write_to(&mut png, image::ImageFormat::Png)?;
            pages.push(png.into_inner());
        }
        handle.close();
        Ok(pages)
    })
}

fn whole(document: &ReadDocument) -> Value {
    let content = match &document.content {
        Content::Pdf(bytes) => json!({ "kind": "pdf", "bytes": bytes.len() }),
        Content::Blocks(blocks) => blocks_json(blocks),
        Content::Unsupported {
            found,
            sha256,
            size,
        } => {
            json!({ "kind": "unsupported", "found": found.media_type(), "sha256": sha256, "bytes": size })
        }
    };
    json!({
        "kind": document.kind.media_type(),
        "bytes": document.size,
        "signed": document.signed,
        "patient": document.subject.map(|subject| format!("{subject:?}")),
        "title": document.header.as_ref().and_then(|header| header.title.clone()),
        "warnings": document.warnings.iter().map(|warning| format!("{warning:?}")).collect::<Vec<_>>(),
        "marks": document.marks.iter().map(|mark| json!({ "kind": format!("{:?}", mark.kind), "text": mark.text })).collect::<Vec<_>>(),
        "attachments": document.attachments.iter().map(|attached| json!({ "title": attached.title, "kind": attached.kind.media_type(), "bytes": attached.bytes.len() })).collect::<Vec<_>>(),
        "content": content,
    })
}

fn blocks_json(document: &Document) -> Value {
    json!({
        "kind": "blocks",
        "blocks": document.blocks.iter().map(block).collect::<Vec<_>>(),
        "footnotes": document.footnotes.iter().map(|note| run_of(note)).collect::<Vec<_>>(),
    })
}

fn block(block_: &Block) -> Value {
    let all = |blocks: &[Block]| blocks.iter().map(block).collect::<Vec<_>>();
    let rows = |rows: &[TableRow]| {
        rows.iter()
            .map(|row| {
                row.cells
                    .iter()
                    .map(|cell| json!({ "header": cell.header, "columns": cell.column_span, "rows": cell.row_span, "blocks": all(&cell.blocks) }))
                    .collect::<Vec<_>>()
            })
            .collect::<Vec<_>>()
    };
    let caption = |caption: &Option<Vec<Inline>>| caption.as_deref().map(run_of);
    match block_ {
        Block::Heading(heading) => {
            json!({ "heading": run_of(&heading.text), "level": heading.level, "id": heading.id, "fallback": heading.fallback })
        }
        Block::Paragraph { caption: own, text } => {
            json!({ "caption": caption(own), "text": run_of(text) })
        }
        Block::List {
            caption: own,
            ordered,
            marker,
            items,
        } => json!({
            "caption": caption(own), "ordered": ordered, "marker": marker,
            "items": items.iter().map(|item| json!({ "caption": caption(&item.caption), "blocks": all(&item.blocks) })).collect::<Vec<_>>(),
        }),
        Block::Table {
            caption: own,
            head,
            body,
            foot,
        } => {
            json!({ "caption": caption(own), "head": rows(head), "body": rows(body), "foot": rows(foot) })
        }
        Block::Facts(facts) => json!({
            "facts": facts.iter().map(|fact| json!({ "label": fact.label, "value": all(&fact.value) })).collect::<Vec<_>>(),
        }),
        Block::Details { summary, blocks } => json!({ "details": summary, "blocks": all(blocks) }),
        Block::Attachment(attachment) => {
            json!({ "attachment": attachment.index, "title": attachment.title, "kind": attachment.media_type, "bytes": attachment.size })
        }
        Block::Preformatted(text) => json!({ "preformatted": text }),
        Block::Media {
            caption: own,
            alternative,
            png,
            reason,
        } => {
            json!({ "media": alternative, "caption": caption(own), "bytes": png.as_ref().map(Vec::len), "reason": reason })
        }
        Block::Remark { code, text } => json!({ "remark": code, "text": text }),
    }
}

fn run_of(run: &[Inline]) -> Value {
    Value::Array(
        run.iter()
            .map(|inline| match inline {
                Inline::Text(text) => json!(text),
                Inline::Break => json!({ "break": true }),
                Inline::Styled { styles, content } => {
                    json!({ "styles": styles.iter().map(|style| style.name()).collect::<Vec<_>>(), "content": run_of(content) })
                }
                Inline::Revised { deleted, content } => json!({ "deleted": deleted, "content": run_of(content) }),
                Inline::Link { target, address, content } => {
                    json!({ "target": target, "address": address, "content": run_of(content) })
                }
                Inline::FootnoteRef(number) => json!({ "footnote": number }),
                Inline::Anchor(id) => json!({ "anchor": id }),
            })
            .collect(),
    )
}

#[expect(clippy::print_stdout, reason = "a program whose output is its result")]
fn say(text: &str) {
    println!("{text}");
}

#[expect(clippy::print_stderr, reason = "a program's complaint")]
fn complain(text: &str) {
    eprintln!("open: {text}");
}

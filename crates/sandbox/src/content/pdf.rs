//! Invented letters as PDF, with the fonts that every reader has.
//!
//! [`letter`] lays out a letter over as many pages as it needs. [`encrypted`] makes a document that
//! asks for a password (AES-256, revision 5 of the standard security handler) and [`damaged`] cuts
//! one off before its cross-reference table.

use aws_lc_rs::{
    cipher::{
        AES_256, EncryptingKey, EncryptionContext, PaddedBlockEncryptingKey, UnboundCipherKey,
    },
    digest::{SHA256, digest},
    iv::FixedLength,
};
use pdf_writer::{Content, Finish as _, Name, Pdf, Rect, Ref, Str, TextStr};

use super::picture::Pixels;

/// The password of every encrypted document of the sandbox.
pub(crate) const PASSWORD: &str = "sommerfugl";

const WIDTH: f32 = 595.0;
const HEIGHT: f32 = 842.0;
const LEFT: f32 = 62.0;
const RIGHT: f32 = 533.0;
const BOTTOM: f32 = 84.0;

/// A letter in the usual Norwegian layout.
#[derive(Clone, Debug, Default)]
pub(crate) struct Letter {
    pub(crate) sender: Vec<String>,
    pub(crate) references: Vec<String>,
    pub(crate) recipient: Vec<String>,
    pub(crate) patient: Vec<String>,
    pub(crate) title: String,
    pub(crate) blocks: Vec<Block>,
}

/// A piece of a letter.
#[derive(Clone, Debug)]
pub(crate) enum Block {
    Heading(String),
    Paragraph(String),
    /// Rows of cells; the first row is the head.
    Table(Vec<Vec<String>>),
    PageBreak,
}

/// A heading.
pub(crate) fn heading(text: &str) -> Block {
    Block::Heading(text.to_owned())
}

/// A paragraph.
pub(crate) fn paragraph(text: &str) -> Block {
    Block::Paragraph(text.to_owned())
}

/// A table; the first row is the head.
pub(crate) fn table(rows: &[&[&str]]) -> Block {
    Block::Table(
        rows.iter()
            .map(|row| row.iter().map(|cell| (*cell).to_owned()).collect())
            .collect(),
    )
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Face {
    Sans,
    SansBold,
    Serif,
    SerifBold,
}

impl Face {
    const ALL: [Self; 4] = [Self::Sans, Self::SansBold, Self::Serif, Self::SerifBold];

    fn resource(self) -> Name<'static> {
        match self {
            Self::Sans => Name(b"F1"),
            Self::SansBold => Name(b"F2"),
            Self::Serif => Name(b"F3"),
            Self::SerifBold => Name(b"F4"),
        }
    }

    fn base(self) -> Name<'static> {
        match self {
            Self::Sans => Name(b"Helvetica"),
            Self::SansBold => Name(b"Helvetica-Bold"),
            Self::Serif => Name(b"Times-Roman"),
            Self::SerifBold => Name(b"Times-Bold"),
        }
    }

    /// Advance of a character in thousandths; near enough for breaking and aligning lines.
    fn advance(self, character: char) -> u16 {
        let (table, wide, other): (&[u16; 95], u16, u16) = match self {
            Self::Sans | Self::SansBold => (&HELVETICA, 889, 556),
            Self::Serif | Self::SerifBold => (&TIMES, 667, 500),
        };
        let index = u32::from(character).wrapping_sub(32);
        let ascii = usize::try_from(index)
            .ok()
            .and_then(|index| table.get(index));
        match (ascii, character) {
            (Some(width), _) => *width,
            (None, 'æ' | 'Æ' | '½') => wide,
            (None, '\u{a0}') => table.first().copied().unwrap_or(other),
            (None, _) => other,
        }
    }

    fn width(self, text: &str, size: f32) -> f32 {
        let sum: u32 = text
            .chars()
            .map(|character| u32::from(self.advance(character)))
            .sum();
        // Sums stay far below the precision of f32.
        let sum = f32::from(u16::try_from(sum.min(65_535)).unwrap_or(u16::MAX));
        let bold = matches!(self, Self::SansBold | Self::SerifBold);
        sum / 1000.0 * size * if bold { 1.06 } else { 1.0 }
    }
}

/// Windows-1252, the encoding that the fonts are declared with.
fn win_ansi(text: &str) -> Vec<u8> {
    text.chars()
        .map(|character| match character {
            '–' => 0x96,
            '—' => 0x97,
            '’' => 0x92,
            '•' => 0x95,
            '…' => 0x85,
            '€' => 0x80,
            _ => u8::try_from(u32::from(character)).unwrap_or(b'?'),
        })
        .collect()
}

struct Setter {
    pages: Vec<Content>,
    current: Content,
    y: f32,
}

impl Setter {
    fn new() -> Self {
        Self {
            pages: Vec::new(),
            current: Content::new(),
            y: HEIGHT - 62.0,
        }
    }

    fn put(&mut self, face: Face, size: f32, x: f32, y: f32, text: &str) {
        self.current.begin_text();
        self.current.set_font(face.resource(), size);
        self.current.next_line(x, y);
        self.current.show(Str(&win_ansi(text)));
        self.current.end_text();
    }

    fn put_right(&mut self, face: Face, size: f32, y: f32, text: &str) {
        let x = RIGHT - face.width(text, size);
        self.put(face, size, x, y, text);
    }

    fn rule(&mut self, y: f32) {
        self.current.set_stroke_gray(0.72).set_line_width(0.5);
        self.current.move_to(LEFT, y);
        self.current.line_to(RIGHT, y);
        self.current.stroke();
    }

    fn new_page(&mut self) {
        self.pages
            .push(std::mem::replace(&mut self.current, Content::new()));
        self.y = HEIGHT - 62.0;
    }

    /// Makes sure that so much height is left.
    fn room(&mut self, height: f32) {
        if self.y - height < BOTTOM {
            self.new_page();
        }
    }

    fn flow(&mut self, face: Face, size: f32, text: &str) {
        let leading = size * 1.32;
        for part in text.split('\n') {
            let mut line = String::new();
            for word in part.split(' ') {
                let candidate = if line.is_empty() {
                    word.to_owned()
                } else {
                    format!("{line} {word}")
                };
                if !line.is_empty() && face.width(&candidate, size) > RIGHT - LEFT {
                    self.line(face, size, leading, &line);
                    word.clone_into(&mut line);
                } else {
                    line = candidate;
                }
            }
            self.line(face, size, leading, &line);
        }
    }

    fn line(&mut self, face: Face, size: f32, leading: f32, text: &str) {
        self.room(leading);
        self.y -= leading;
        self.put(face, size, LEFT, self.y, text);
    }

    fn table(&mut self, rows: &[Vec<String>]) {
        let columns = rows.iter().map(Vec::len).max().unwrap_or(1).max(1);
        let columns = f32::from(u16::try_from(columns).unwrap_or(1));
        let step = (RIGHT - LEFT) / columns;
        self.y -= 4.0;
        for (index, row) in rows.iter().enumerate() {
            self.room(15.0);
            self.y -= 15.0;
            let face = if index == 0 {
                Face::SansBold
            } else {
                Face::Serif
            };
            let mut x = LEFT;
            for cell in row {
                self.put(face, if index == 0 { 8.5 } else { 10.5 }, x, self.y, cell);
                // The first column holds the names and gets more room.
                x += if x <= LEFT {
                    step * 1.5
                } else {
                    (RIGHT - LEFT - step * 1.5) / (columns - 1.0).max(1.0)
                };
            }
            self.rule(self.y - 4.0);
        }
        self.y -= 8.0;
    }
}

/// Sets a letter.
pub(crate) fn letter(letter: &Letter) -> Vec<u8> {
    let mut setter = Setter::new();
    let mut y = HEIGHT - 62.0;
    for (index, text) in letter.sender.iter().enumerate() {
        let (face, size) = if index == 0 {
            (Face::SansBold, 13.0)
        } else {
            (Face::Sans, 8.5)
        };
        setter.put(face, size, LEFT, y, text);
        y -= if index == 0 { 15.0 } else { 12.0 };
    }
    for (index, text) in (0_u8..).zip(&letter.references) {
        setter.put_right(
            Face::Sans,
            8.5,
            HEIGHT - 62.0 - 12.0 * f32::from(index),
            text,
        );
    }
    let top = HEIGHT - 136.0;
    for (index, text) in (0_u8..).zip(&letter.recipient) {
        setter.put(Face::Serif, 11.0, LEFT, top - 15.0 * f32::from(index), text);
    }
    for (index, text) in (0_u8..).zip(&letter.patient) {
        setter.put_right(Face::Serif, 11.0, top - 15.0 * f32::from(index), text);
    }
    setter.y = HEIGHT - 210.0;
    setter.flow(Face::SansBold, 14.5, &letter.title);
    for block in &letter.blocks {
        match block {
            Block::Heading(text) => {
                setter.y -= 9.0;
                setter.room(34.0);
                setter.flow(Face::SansBold, 9.5, text);
            }
            Block::Paragraph(text) => setter.flow(Face::Serif, 11.0, text),
            Block::Table(rows) => setter.table(rows),
            Block::PageBreak => setter.new_page(),
        }
    }
    setter.new_page();
    write(setter.pages, letter)
}

fn write(mut pages: Vec<Content>, letter: &Letter) -> Vec<u8> {
    let catalog = Ref::new(1);
    let tree = Ref::new(2);
    let info = Ref::new(3);
    let font = |index: i32| Ref::new(4 + index);
    let count = i32::try_from(pages.len()).unwrap_or(1);
    let page_ref = |index: i32| Ref::new(10 + index * 2);
    let content_ref = |index: i32| Ref::new(11 + index * 2);

    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(tree).lang(TextStr("nb-NO"));
    pdf.document_info(info)
        .title(TextStr(&letter.title))
        .producer(TextStr("Innsyn sandbox"));
    pdf.pages(tree).kids((0..count).map(page_ref)).count(count);
    for (index, face) in (0..).zip(Face::ALL) {
        pdf.type1_font(font(index))
            .base_font(face.base())
            .encoding_predefined(Name(b"WinAnsiEncoding"));
    }
    for (index, content) in (0..).zip(&mut pages) {
        let footer = format!("Side {} av {count}", index + 1);
        content.begin_text();
        content.set_font(Face::Sans.resource(), 8.5);
        content.next_line(RIGHT - Face::Sans.width(&footer, 8.5), 48.0);
        content.show(Str(&win_ansi(&footer)));
        content.end_text();
    }
    for (index, content) in (0..).zip(pages) {
        let mut page = pdf.page(page_ref(index));
        page.media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT));
        page.parent(tree);
        page.contents(content_ref(index));
        let mut resources = page.resources();
        let mut fonts = resources.fonts();
        for (number, face) in (0..).zip(Face::ALL) {
            fonts.pair(face.resource(), font(number));
        }
        fonts.finish();
        resources.finish();
        page.finish();
        pdf.stream(content_ref(index), &content.finish());
    }
    pdf.finish()
}

/// Scanned sheets, one on each page, and no text.
pub(crate) fn scanned(sheets: &[Pixels]) -> Vec<u8> {
    let count = i32::try_from(sheets.len()).unwrap_or(1);
    let (catalog, tree) = (Ref::new(1), Ref::new(2));
    let own = |index: i32, part: i32| Ref::new(3 + index * 3 + part);
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(tree);
    pdf.pages(tree)
        .kids((0..count).map(|index| own(index, 0)))
        .count(count);
    for (index, sheet) in (0..).zip(sheets) {
        let mut page = pdf.page(own(index, 0));
        page.media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT));
        page.parent(tree);
        page.contents(own(index, 1));
        page.resources()
            .x_objects()
            .pair(Name(b"Scan"), own(index, 2));
        page.finish();
        let mut drawing = Content::new();
        drawing.transform([WIDTH, 0.0, 0.0, HEIGHT, 0.0, 0.0]);
        drawing.x_object(Name(b"Scan"));
        pdf.stream(own(index, 1), &drawing.finish());
        let mut image = pdf.image_xobject(own(index, 2), &sheet.bits);
        image.width(i32::try_from(sheet.width).unwrap_or(1));
        image.height(i32::try_from(sheet.height).unwrap_or(1));
        image.color_space().device_gray();
        image.bits_per_component(1);
    }
    pdf.finish()
}

/// The first two thirds of a document: neither trailer nor cross-reference table arrive.
pub(crate) fn damaged(whole: &[u8]) -> Vec<u8> {
    whole.get(..whole.len() * 2 / 3).unwrap_or(whole).to_vec()
}

/// A page of text that opens with [`PASSWORD`] only.
pub(crate) fn encrypted(text: &str) -> Vec<u8> {
    // Constant key and salts: the document is invented and must be the same each time.
    let file_key: Vec<u8> = (0_u8..32)
        .map(|byte| byte.wrapping_mul(37) ^ 0x5a)
        .collect();
    let sha = |parts: &[&[u8]]| digest(&SHA256, &parts.concat()).as_ref().to_vec();
    let password = PASSWORD.as_bytes();
    let (user_check, user_key) = (b"brukersj", b"brukerno");
    let (owner_check, owner_key) = (b"eiersjek", b"eiernokk");
    let owner = b"eier";

    let user = [
        sha(&[password, user_check]),
        user_check.to_vec(),
        user_key.to_vec(),
    ]
    .concat();
    let user_wrapped = cbc(&sha(&[password, user_key]), &file_key);
    let owner_entry = [
        sha(&[owner, owner_check, &user]),
        owner_check.to_vec(),
        owner_key.to_vec(),
    ]
    .concat();
    let owner_wrapped = cbc(&sha(&[owner, owner_key, &user]), &file_key);
    let permissions: i32 = -4;
    let mut granted = permissions.to_le_bytes().to_vec();
    granted.extend_from_slice(&[0xff, 0xff, 0xff, 0xff, b'T', b'a', b'd', b'b', 1, 2, 3, 4]);
    let granted = cbc(&file_key, &granted);

    let mut drawing = Content::new();
    drawing.begin_text();
    drawing.set_font(Name(b"F1"), 14.0);
    drawing.next_line(LEFT, 740.0);
    drawing.show(Str(&win_ansi(text)));
    drawing.end_text();
    let stream = padded(&file_key, drawing.finish().as_slice());

    let hexed = |bytes: &[u8]| hex::encode_upper(bytes);
    let objects: Vec<Vec<u8>> = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_vec(),
        [
            format!("<< /Length {} >>\nstream\n", stream.len()).into_bytes(),
            stream,
            b"\nendstream".to_vec(),
        ]
        .concat(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_vec(),
        format!(
            "<< /Filter /Standard /V 5 /R 5 /Length 256 /P {permissions} /O <{}> /U <{}> /OE <{}> /UE <{}> /Perms <{}> /CF << /StdCF << /CFM /AESV3 /AuthEvent /DocOpen /Length 32 >> >> /StmF /StdCF /StrF /StdCF >>",
            hexed(&owner_entry),
            hexed(&user),
            hexed(&owner_wrapped),
            hexed(&user_wrapped),
            hexed(&granted),
        )
        .into_bytes(),
    ];

    let mut out = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec();
    let mut offsets = Vec::new();
    for (number, body) in (1..).zip(&objects) {
        offsets.push(out.len());
        out.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        out.extend_from_slice(body);
        out.extend_from_slice(b"\nendobj\n");
    }
    let start = out.len();
    out.extend_from_slice(
        format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).as_bytes(),
    );
    for offset in offsets {
        out.extend_from_slice(format!("{offset:010} 00000 n \n").as_bytes());
    }
    let id = hexed(b"innsyn-sandbox-1");
    out.extend_from_slice(
        format!(
            "trailer\n<< /Size {} /Root 1 0 R /Encrypt 6 0 R /ID [<{id}> <{id}>] >>\nstartxref\n{start}\n%%EOF\n",
            objects.len() + 1
        )
        .as_bytes(),
    );
    out
}

/// AES-256-CBC of whole blocks with an initialisation vector of zeros and no padding.
fn cbc(key: &[u8], blocks: &[u8]) -> Vec<u8> {
    let mut out = blocks.to_vec();
    let done = UnboundCipherKey::new(&AES_256, key)
        .and_then(EncryptingKey::cbc)
        .and_then(|key| {
            key.less_safe_encrypt(
                &mut out,
                EncryptionContext::Iv128(FixedLength::from([0; 16])),
            )
            .map(|_| ())
        });
    if done.is_err() {
        // Only a wrong key length leads here; an empty entry makes readers refuse the document.
        out.clear();
    }
    out
}

/// AES-256-CBC with padding, preceded by its initialisation vector, as streams are encrypted.
fn padded(key: &[u8], plain: &[u8]) -> Vec<u8> {
    let vector: [u8; 16] = *b"innsyn-vector-01";
    let mut out = plain.to_vec();
    let done = UnboundCipherKey::new(&AES_256, key)
        .and_then(PaddedBlockEncryptingKey::cbc_pkcs7)
        .and_then(|key| {
            key.less_safe_encrypt(
                &mut out,
                EncryptionContext::Iv128(FixedLength::from(vector)),
            )
            .map(|_| ())
        });
    if done.is_err() {
        out.clear();
    }
    [vector.to_vec(), out].concat()
}

/// Advances of Times-Roman, space to tilde.
const TIMES: [u16; 95] = [
    250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278, 500, 500, 500,
    500, 500, 500, 500, 500, 500, 500, 278, 278, 564, 564, 564, 444, 921, 722, 667, 667, 722, 611,
    556, 722, 722, 333, 389, 722, 611, 889, 722, 722, 556, 722, 667, 556, 611, 722, 722, 944, 722,
    722, 611, 333, 278, 333, 469, 500, 333, 444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500,
    278, 778, 500, 500, 500, 500, 333, 389, 278, 500, 500, 722, 500, 500, 444, 480, 200, 480, 541,
];

/// Advances of Helvetica, space to tilde.
const HELVETICA: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn norwegian_letters_are_encoded_for_the_fonts() {
        assert_eq!(win_ansi("æøåµ–"), [0xe6, 0xf8, 0xe5, 0xb5, 0x96]);
        assert_eq!(win_ansi("✓"), b"?");
    }

    #[test]
    fn a_long_letter_breaks_into_pages() {
        let blocks = (0..80).map(|_| paragraph("Dette er en linje i et brev. ".repeat(8).trim()));
        let bytes = letter(&Letter {
            blocks: blocks.collect(),
            ..Letter::default()
        });
        assert!(bytes.starts_with(b"%PDF-"));
        let text = String::from_utf8_lossy(&bytes);
        let pages = text.matches("/MediaBox").count();
        assert!((4..=7).contains(&pages), "{pages} pages");
        assert!(text.contains(&format!("/Count {pages}")));
    }

    #[test]
    fn an_encrypted_letter_does_not_hold_its_text() {
        let bytes = encrypted("Hemmelig");
        let text = String::from_utf8_lossy(&bytes);
        assert!(text.contains("/Encrypt 6 0 R"));
        assert!(!text.contains("Hemmelig"));
        assert_eq!(cbc(&[0; 32], &[0; 32]).len(), 32);
    }
}

//! The report as PDF: A4, Helvetica of the reader (`WinAnsiEncoding`), one column. Pictures as JPEG.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pdf_writer::{Content, Filter, Finish as _, Name, Pdf, Rect, Ref, Str, TextStr};

use super::{Report, head, sentence, word};

const WIDTH: f32 = 595.0;
const HEIGHT: f32 = 842.0;
const MARGIN: f32 = 50.0;
const LEADING: f32 = 1.4;
/// Widest a picture is kept, pixels.
const PICTURE: u32 = 1_600;

/// Widths of Helvetica from the space on, thousandths of the size.
const WIDTHS: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

struct Image {
    id: Ref,
    jpeg: Vec<u8>,
    width: u32,
    height: u32,
}

struct Page {
    content: Content,
    images: Vec<Ref>,
}

/// Sets text line by line and begins a page where one is full.
struct Setter {
    pages: Vec<Page>,
    y: f32,
    images: Vec<Image>,
    next: i32,
}

pub(super) fn write(report: &Report) -> Vec<u8> {
    let mut setter = Setter {
        pages: Vec::new(),
        y: 0.0,
        images: Vec::new(),
        next: 10,
    };
    setter.page();
    setter.text(
        &format!("Akseptansetest: {}", report.title),
        18.0,
        true,
        0.0,
    );
    setter.space(8.0);
    for (name, value) in head(report) {
        setter.text(&format!("{name}: {value}"), 9.5, false, 0.0);
    }
    for step in &report.steps {
        setter.space(10.0);
        setter.keep(60.0);
        setter.text(
            &format!("{} {} – {}", step.id, step.title, word(step.verdict)),
            11.5,
            true,
            0.0,
        );
        let mut put = |name: &str, text: &str| {
            if !text.is_empty() {
                setter.text(&format!("{name}: {text}"), 9.5, false, 12.0);
            }
        };
        put("Pasient", step.patient.as_deref().unwrap_or_default());
        put("Gjør", step.instruction.as_deref().unwrap_or_default());
        put("Forventet", &step.expect);
        put("Notat", &step.note);
        put("Vurdert", step.at.as_deref().unwrap_or_default());
        for line in &step.lines {
            put("Programmet fant", &sentence(line));
        }
        for line in &step.trace {
            setter.text(&line.replace('\t', "  "), 7.5, false, 24.0);
        }
        if let Some(picture) = &step.screenshot {
            setter.picture(&picture.image);
        }
    }
    setter.finish(report)
}

impl Setter {
    fn page(&mut self) {
        self.pages.push(Page {
            content: Content::new(),
            images: Vec::new(),
        });
        self.y = HEIGHT - MARGIN;
    }

    fn space(&mut self, points: f32) {
        self.y -= points;
    }

    /// Begins a page unless so much is left on this one.
    fn keep(&mut self, points: f32) {
        if self.y - points < MARGIN {
            self.page();
        }
    }

    fn text(&mut self, text: &str, size: f32, bold: bool, indent: f32) {
        let room = WIDTH - 2.0 * MARGIN - indent;
        for line in wrap(text, size, room) {
            self.keep(size * LEADING);
            self.y -= size * LEADING;
            let y = self.y;
            if let Some(page) = self.pages.last_mut() {
                let font = if bold { Name(b"B") } else { Name(b"R") };
                page.content.begin_text();
                page.content.set_font(font, size);
                page.content.next_line(MARGIN + indent, y);
                page.content.show(Str(&line));
                page.content.end_text();
            }
        }
    }

    fn picture(&mut self, base64: &str) {
        let Some((jpeg, width, height)) = jpeg(base64) else {
            return;
        };
        let room = WIDTH - 2.0 * MARGIN;
        #[expect(clippy::cast_precision_loss, reason = "pixels of a screen")]
        let shape = height as f32 / width as f32;
        let (wide, high) = if room * shape > 360.0 {
            (360.0 / shape, 360.0)
        } else {
            (room, room * shape)
        };
        self.space(6.0);
        self.keep(high);
        self.y -= high;
        self.next += 1;
        let id = Ref::new(self.next);
        let y = self.y;
        if let Some(page) = self.pages.last_mut() {
            page.images.push(id);
            let name = format!("I{}", id.get());
            page.content.save_state();
            page.content.transform([wide, 0.0, 0.0, high, MARGIN, y]);
            page.content.x_object(Name(name.as_bytes()));
            page.content.restore_state();
        }
        self.images.push(Image {
            id,
            jpeg,
            width,
            height,
        });
    }

    fn finish(mut self, report: &Report) -> Vec<u8> {
        let mut pdf = Pdf::new();
        let [catalog, tree, regular, bold, info] = [1, 2, 3, 4, 5].map(Ref::new);
        let mut kids = Vec::new();
        let count = self.pages.len();
        let pages = std::mem::take(&mut self.pages);
        for (number, mut page) in pages.into_iter().enumerate() {
            let foot = winansi(&format!(
                "Innsyn {} · {} · side {} av {count}",
                report.build.version,
                report.sha256.get(..16).unwrap_or_default(),
                number + 1
            ));
            page.content.begin_text();
            page.content.set_font(Name(b"R"), 8.0);
            page.content.next_line(MARGIN, 28.0);
            page.content.show(Str(&foot));
            page.content.end_text();
            self.next += 2;
            let (id, stream) = (Ref::new(self.next), Ref::new(self.next + 1));
            self.next += 1;
            kids.push(id);
            let mut written = pdf.page(id);
            written.media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT));
            written.parent(tree).contents(stream);
            let mut resources = written.resources();
            resources
                .fonts()
                .pair(Name(b"R"), regular)
                .pair(Name(b"B"), bold);
            let mut objects = resources.x_objects();
            for image in &page.images {
                let name = format!("I{}", image.get());
                objects.pair(Name(name.as_bytes()), *image);
            }
            objects.finish();
            resources.finish();
            written.finish();
            pdf.stream(stream, &page.content.finish());
        }
        pdf.catalog(catalog).pages(tree).lang(TextStr("nb"));
        pdf.pages(tree)
            .count(i32::try_from(kids.len()).unwrap_or(i32::MAX))
            .kids(kids);
        for (id, name) in [(regular, &b"Helvetica"[..]), (bold, &b"Helvetica-Bold"[..])] {
            pdf.type1_font(id)
                .base_font(Name(name))
                .encoding_predefined(Name(b"WinAnsiEncoding"));
        }
        for image in &self.images {
            let mut object = pdf.image_xobject(image.id, &image.jpeg);
            object.filter(Filter::DctDecode);
            object.width(i32::try_from(image.width).unwrap_or(1));
            object.height(i32::try_from(image.height).unwrap_or(1));
            object.color_space().device_rgb();
            object.bits_per_component(8);
            object.finish();
        }
        pdf.document_info(info)
            .title(TextStr(&format!("Akseptansetest: {}", report.title)))
            .producer(TextStr("Innsyn"));
        pdf.finish()
    }
}

/// A picture as JPEG, at most so wide; `None` when it is none.
fn jpeg(base64: &str) -> Option<(Vec<u8>, u32, u32)> {
    let bytes = STANDARD.decode(base64).ok()?;
    let mut picture = image::load_from_memory(&bytes).ok()?;
    if picture.width() > PICTURE {
        picture = picture.resize(PICTURE, u32::MAX, image::imageops::FilterType::Triangle);
    }
    let picture = picture.to_rgb8();
    let mut out = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut out, 82)
        .encode_image(&picture)
        .ok()?;
    (picture.width() > 0 && picture.height() > 0).then(|| (out, picture.width(), picture.height()))
}

/// Breaks text into lines that fit; a word that is wider than the line is broken where it must.
fn wrap(text: &str, size: f32, room: f32) -> Vec<Vec<u8>> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line: Vec<u8> = Vec::new();
        for word in paragraph.split(' ') {
            let word = winansi(word);
            let gap = if line.is_empty() {
                0.0
            } else {
                wide(b" ", size)
            };
            if !line.is_empty() && wide(&line, size) + gap + wide(&word, size) > room {
                lines.push(std::mem::take(&mut line));
            } else if !line.is_empty() {
                line.push(b' ');
            }
            for byte in word {
                if wide(&line, size) + wide(&[byte], size) > room {
                    lines.push(std::mem::take(&mut line));
                }
                line.push(byte);
            }
        }
        lines.push(line);
    }
    lines
}

fn wide(text: &[u8], size: f32) -> f32 {
    let sum: u32 = text.iter().map(|byte| u32::from(width(*byte))).sum();
    #[expect(clippy::cast_precision_loss, reason = "the width of a line of text")]
    let sum = sum as f32;
    // Bold is a little wider; a tenth to spare keeps both within the margin.
    sum * size / 1000.0 * 1.06
}

fn width(byte: u8) -> u16 {
    match byte {
        0xc6 => 1000,
        0xd8 => 778,
        0xe6 => 889,
        0xf8 => 611,
        _ => WIDTHS
            .get(usize::from(byte).wrapping_sub(32))
            .copied()
            .unwrap_or(667),
    }
}

/// Text in the encoding of the font; what it has no letter for is a question mark.
fn winansi(text: &str) -> Vec<u8> {
    text.chars()
        .map(|c| match c {
            '\u{2013}' => 0x96,
            '\u{2014}' => 0x97,
            '\u{2018}' => 0x91,
            '\u{2019}' => 0x92,
            '\u{201c}' => 0x93,
            '\u{201d}' => 0x94,
            '\u{2022}' => 0x95,
            '\u{2026}' => 0x85,
            '\u{20ac}' => 0x80,
            c => match u32::from(c) {
                code @ (0x20..=0x7e | 0xa0..=0xff) => u8::try_from(code).unwrap_or(b'?'),
                _ => b'?',
            },
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit_and_nothing_is_lost() {
        let text = "Prøvesvar og journaldokumenter vises som mottatt, med sifre og enheter "
            .repeat(5)
            + &"x".repeat(300);
        let lines = wrap(&text, 10.0, 200.0);
        assert!(lines.iter().all(|line| wide(line, 10.0) <= 200.0));
        let joined: Vec<u8> = lines.concat().into_iter().filter(|b| *b != b' ').collect();
        let whole: Vec<u8> = winansi(&text).into_iter().filter(|b| *b != b' ').collect();
        assert_eq!(joined, whole);
    }
}

//! An invented scan: a sheet with lines that look like writing, as PNG, GIF, TIFF and JPEG.
//!
//! Nothing is compressed beyond what the formats demand, because size does not matter here and the
//! code stays short.

use super::seed::Dice;

const WIDTH: u32 = 600;
const HEIGHT: u32 = 848;

/// The words of each line, from and to.
struct Sheet(Vec<Vec<(u32, u32)>>);

impl Sheet {
    /// The seed decides how the lines look.
    fn written(seed: &str) -> Self {
        let mut dice = Dice::seeded(seed);
        // Each line of writing is a row of dark words between two heights.
        let lines = (0..24)
            .map(|_| {
                let mut words = Vec::new();
                let mut x = 60;
                let end = 380 + u32::try_from(dice.below(160)).unwrap_or(0);
                while x < end {
                    let length = 14 + u32::try_from(dice.below(52)).unwrap_or(0);
                    words.push((x, x + length));
                    x += length + 9;
                }
                words
            })
            .collect();
        Self(lines)
    }

    fn is_dark(&self, x: u32, y: u32) -> bool {
        let frame = x < 3 || y < 3 || x >= WIDTH - 3 || y >= HEIGHT - 3;
        let offset = y.wrapping_sub(90);
        let within = offset % 30 < 7;
        let line = usize::try_from(offset / 30)
            .ok()
            .and_then(|line| self.0.get(line));
        frame
            || (within
                && line.is_some_and(|words| {
                    // Gaps inside a word keep it from being a solid bar.
                    words
                        .iter()
                        .any(|(from, to)| x >= *from && x < *to && (x - from) % 7 != 6)
                }))
    }

    /// Rows of one bit per pixel, highest bit first; a set bit is paper or ink as asked.
    fn bits(&self, y: u32, set_is_dark: bool) -> Vec<u8> {
        (0..WIDTH / 8)
            .map(|byte| {
                (0..8).fold(0_u8, |bits, bit| {
                    (bits << 1) | u8::from(self.is_dark(byte * 8 + bit, y) == set_is_dark)
                })
            })
            .collect()
    }
}

/// The bare pixels of a sheet: one bit each, rows of whole bytes, a set bit is paper.
pub(crate) struct Pixels {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) bits: Vec<u8>,
}

/// A scanned sheet for another format to hold.
pub(crate) fn sheet(seed: &str) -> Pixels {
    let sheet = Sheet::written(seed);
    Pixels {
        width: WIDTH,
        height: HEIGHT,
        bits: (0..HEIGHT).flat_map(|y| sheet.bits(y, false)).collect(),
    }
}

/// A scanned sheet as a PNG of one bit per pixel.
pub(crate) fn scan(seed: &str) -> Vec<u8> {
    let sheet = Sheet::written(seed);
    let mut rows = Vec::new();
    for y in 0..HEIGHT {
        rows.push(0);
        rows.extend(sheet.bits(y, false));
    }

    let mut header = Vec::new();
    header.extend_from_slice(&WIDTH.to_be_bytes());
    header.extend_from_slice(&HEIGHT.to_be_bytes());
    // One bit of grey, deflate, adaptive filters, no interlacing.
    header.extend_from_slice(&[1, 0, 0, 0, 0]);
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut out, *b"IHDR", &header);
    chunk(&mut out, *b"IDAT", &stored(&rows));
    chunk(&mut out, *b"IEND", &[]);
    out
}

fn short(number: u32) -> [u8; 2] {
    u16::try_from(number).unwrap_or(u16::MAX).to_le_bytes()
}

/// A TIFF of as many pages as there are seeds: bilevel, uncompressed, little-endian (TIFF 6.0).
pub(crate) fn tiff(seeds: &[&str]) -> Vec<u8> {
    const SHORT: u16 = 3;
    const LONG: u16 = 4;
    const RATIONAL: u16 = 5;
    const ENTRIES: u16 = 12;
    let mut out = b"II*\0\x08\0\0\0".to_vec();
    let at = |out: &[u8]| u32::try_from(out.len()).unwrap_or(0);
    for (index, seed) in seeds.iter().enumerate() {
        let sheet = Sheet::written(seed);
        let pixels: Vec<u8> = (0..HEIGHT).flat_map(|y| sheet.bits(y, true)).collect();
        let directory_length = 2 + 12 * u32::from(ENTRIES) + 4;
        let resolution = at(&out) + directory_length;
        let strip = resolution + 8;
        let length = u32::try_from(pixels.len()).unwrap_or(0);
        let next = if index + 1 == seeds.len() {
            0
        } else {
            strip + length
        };
        out.extend_from_slice(&ENTRIES.to_le_bytes());
        let entries: [(u16, u16, u32); ENTRIES as usize] = [
            (256, LONG, WIDTH),
            (257, LONG, HEIGHT),
            (258, SHORT, 1),
            (259, SHORT, 1),
            // White is zero.
            (262, SHORT, 0),
            (273, LONG, strip),
            (277, SHORT, 1),
            (278, LONG, HEIGHT),
            (279, LONG, length),
            (282, RATIONAL, resolution),
            (283, RATIONAL, resolution),
            // Dots per inch.
            (296, SHORT, 2),
        ];
        for (tag, kind, value) in entries {
            out.extend_from_slice(&tag.to_le_bytes());
            out.extend_from_slice(&kind.to_le_bytes());
            out.extend_from_slice(&1_u32.to_le_bytes());
            out.extend_from_slice(&value.to_le_bytes());
        }
        out.extend_from_slice(&next.to_le_bytes());
        out.extend_from_slice(&72_u32.to_le_bytes());
        out.extend_from_slice(&1_u32.to_le_bytes());
        out.extend_from_slice(&pixels);
    }
    out
}

/// A GIF of two colours and half the size (GIF 89a). The table of the compression is cleared after
/// every two pixels, so that a code is always three bits.
pub(crate) fn gif(seed: &str) -> Vec<u8> {
    const CLEAR: u32 = 4;
    const END: u32 = 5;
    let sheet = Sheet::written(seed);
    let mut out = b"GIF89a".to_vec();
    out.extend_from_slice(&short(WIDTH / 2));
    out.extend_from_slice(&short(HEIGHT / 2));
    // A global table of two colours, white and black.
    out.extend_from_slice(&[0x80, 0, 0, 255, 255, 255, 0, 0, 0]);
    out.extend_from_slice(&[0x2c, 0, 0, 0, 0]);
    out.extend_from_slice(&short(WIDTH / 2));
    out.extend_from_slice(&short(HEIGHT / 2));
    out.extend_from_slice(&[0, 2]);
    let mut bits = Bits::default();
    for y in 0..HEIGHT / 2 {
        for x in 0..WIDTH / 2 {
            if x % 2 == 0 {
                bits.low_first(CLEAR, 3);
            }
            bits.low_first(u32::from(sheet.is_dark(x * 2, y * 2)), 3);
        }
    }
    bits.low_first(END, 3);
    for block in bits.finish(false).chunks(255) {
        out.push(u8::try_from(block.len()).unwrap_or(0));
        out.extend_from_slice(block);
    }
    out.extend_from_slice(&[0, 0x3b]);
    out
}

/// A baseline JPEG in grey (ITU T.81). Every block has its mean only, which makes the picture as
/// coarse as an old fax.
pub(crate) fn jpeg(seed: &str) -> Vec<u8> {
    // Lengths of the codes of difference sizes 0 to 11, as annex K suggests.
    const SIZES: [u8; 16] = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0];
    let sheet = Sheet::written(seed);
    let mut out = vec![0xff, 0xd8];
    let mut segment = |marker: u8, body: &[u8]| {
        out.extend_from_slice(&[0xff, marker]);
        let length = u16::try_from(body.len() + 2).unwrap_or(u16::MAX);
        out.extend_from_slice(&length.to_be_bytes());
        out.extend_from_slice(body);
    };
    segment(0xe0, b"JFIF\0\x01\x01\x01\0\x48\0\x48\0\0");
    // All steps are eight, so that a mean needs no factor.
    segment(0xdb, &[&[0][..], &[8; 64]].concat());
    let (height, width) = (HEIGHT.to_be_bytes(), WIDTH.to_be_bytes());
    segment(
        0xc0,
        &[&[8][..], &height[2..], &width[2..], &[1, 1, 0x11, 0]].concat(),
    );
    let sizes: Vec<u8> = (0..12).collect();
    segment(0xc4, &[&[0][..], &SIZES, &sizes].concat());
    // The only code for the rest of a block: nothing more, in one bit.
    let mut rest = vec![0x10, 1];
    rest.extend_from_slice(&[0; 16]);
    segment(0xc4, &rest);
    segment(0xda, &[1, 1, 0, 0, 63, 0]);

    let mut bits = Bits::default();
    let mut before = 0_i32;
    for block_y in 0..HEIGHT / 8 {
        for block_x in 0..WIDTH / 8 {
            let dark = (0..64_u32)
                .filter(|pixel| sheet.is_dark(block_x * 8 + pixel % 8, block_y * 8 + pixel / 8))
                .count();
            let mean = 127 - i32::try_from(dark * 255 / 64).unwrap_or(0);
            let difference = mean - before;
            before = mean;
            let size = 32 - difference.unsigned_abs().leading_zeros();
            let (code, length) = match size {
                0 => (0b00, 2),
                1..=5 => (0b010 + size - 1, 3),
                // Ones, as many as make the length, and a zero.
                _ => ((1 << (size - 2)) - 2, size - 2),
            };
            bits.high_first(code, length);
            let value = if difference < 0 {
                (1 << size) - 1 - difference.unsigned_abs()
            } else {
                difference.unsigned_abs()
            };
            bits.high_first(value, size);
            bits.high_first(0, 1);
        }
    }
    for byte in bits.finish(true) {
        out.push(byte);
        if byte == 0xff {
            out.push(0);
        }
    }
    out.extend_from_slice(&[0xff, 0xd9]);
    out
}

/// Bits on their way into bytes.
#[derive(Default)]
struct Bits {
    out: Vec<u8>,
    held: u8,
    count: u32,
}

impl Bits {
    /// As GIF packs them.
    fn low_first(&mut self, code: u32, length: u32) {
        for bit in 0..length {
            self.held |= u8::from(code >> bit & 1 == 1) << self.count;
            self.step();
        }
    }

    /// As JPEG packs them.
    fn high_first(&mut self, code: u32, length: u32) {
        for bit in (0..length).rev() {
            self.held |= u8::from(code >> bit & 1 == 1) << (7 - self.count);
            self.step();
        }
    }

    fn step(&mut self) {
        self.count += 1;
        if self.count == 8 {
            self.out.push(self.held);
            (self.held, self.count) = (0, 0);
        }
    }

    /// The last byte is filled with ones or zeros; JPEG wants ones, highest first.
    fn finish(mut self, ones: bool) -> Vec<u8> {
        while self.count > 0 {
            self.high_first_or_low(ones);
        }
        self.out
    }

    fn high_first_or_low(&mut self, ones: bool) {
        if ones {
            self.high_first(1, 1);
        } else {
            self.low_first(0, 1);
        }
    }
}

fn chunk(out: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    out.extend_from_slice(&u32::try_from(data.len()).unwrap_or(0).to_be_bytes());
    let body = [kind.as_slice(), data].concat();
    out.extend_from_slice(&body);
    out.extend_from_slice(&crc(&body).to_be_bytes());
}

/// A zlib stream of stored blocks (RFC 1950, RFC 1951 section 3.2.4).
fn stored(data: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let mut blocks = data.chunks(0xffff).peekable();
    while let Some(block) = blocks.next() {
        out.push(u8::from(blocks.peek().is_none()));
        let length = u16::try_from(block.len()).unwrap_or(0);
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(&(!length).to_le_bytes());
        out.extend_from_slice(block);
    }
    let (mut low, mut high) = (1_u32, 0_u32);
    for byte in data {
        low = (low + u32::from(*byte)) % 65_521;
        high = (high + low) % 65_521;
    }
    out.extend_from_slice(&((high << 16) | low).to_be_bytes());
    out
}

fn crc(data: &[u8]) -> u32 {
    !data.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 {
                (crc >> 1) ^ 0xedb8_8320
            } else {
                crc >> 1
            }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_one_of_png() {
        // The end chunk of every PNG.
        assert_eq!(crc(b"IEND"), 0xae42_6082);
    }

    #[test]
    fn the_other_formats_begin_and_end_as_they_should() {
        assert!(
            jpeg("x").starts_with(&[0xff, 0xd8, 0xff, 0xe0]) && jpeg("x").ends_with(&[0xff, 0xd9])
        );
        assert!(gif("x").starts_with(b"GIF89a") && gif("x").ends_with(&[0, 0x3b]));
        let two = tiff(&["x", "y"]);
        assert!(two.starts_with(b"II*\0"));
        assert_eq!(two.len(), 8 + 2 * (2 + 12 * 12 + 4 + 8 + 75 * 848));
        assert_ne!(jpeg("x"), jpeg("y"));
    }

    #[test]
    fn a_scan_is_a_png() {
        assert!(scan("x").starts_with(b"\x89PNG"));
        assert_eq!(scan("x"), scan("x"));
    }
}

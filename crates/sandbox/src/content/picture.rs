//! An invented scan: a sheet with lines that look like writing, as a PNG of one bit per pixel.

use super::seed::Dice;

const WIDTH: u32 = 600;
const HEIGHT: u32 = 848;

/// A scanned sheet; the seed decides how the lines look.
pub(crate) fn scan(seed: &str) -> Vec<u8> {
    let mut dice = Dice::seeded(seed);
    // Each line of writing is a row of dark words between two heights.
    let lines: Vec<Vec<(u32, u32)>> = (0..24)
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
    let dark = |x: u32, y: u32| {
        let frame = x < 3 || y < 3 || x >= WIDTH - 3 || y >= HEIGHT - 3;
        let offset = y.wrapping_sub(90);
        let within = offset % 30 < 7;
        let line = usize::try_from(offset / 30)
            .ok()
            .and_then(|line| lines.get(line));
        frame
            || (within
                && line.is_some_and(|words| {
                    // Gaps inside a word keep it from being a solid bar.
                    words
                        .iter()
                        .any(|(from, to)| x >= *from && x < *to && (x - from) % 7 != 6)
                }))
    };
    let mut rows = Vec::new();
    for y in 0..HEIGHT {
        rows.push(0);
        for byte in 0..WIDTH / 8 {
            let mut bits = 0_u8;
            for bit in 0..8 {
                bits = (bits << 1) | u8::from(!dark(byte * 8 + bit, y));
            }
            rows.push(bits);
        }
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
    fn a_scan_is_a_png() {
        assert!(scan("x").starts_with(b"\x89PNG"));
        assert_eq!(scan("x"), scan("x"));
    }
}

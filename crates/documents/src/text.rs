//! Bytes to text, and text made safe to show.

use std::borrow::Cow;

use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Base64 as senders write it: padded or not.
pub(crate) const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Bytes in hexadecimal.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
    ];
    let digit = |value: u8| {
        DIGITS
            .get(usize::from(value & 0xF))
            .copied()
            .unwrap_or_default()
    };
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(*byte)])
        .collect()
}

/// The bytes cannot be read in the encoding that they claim.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Undecodable;

/// XML: byte order mark, then the shape of the first bytes, then the declaration, else UTF-8. Only encodings that
/// are met in documents; a byte that does not fit is an error, because a guessed letter may be a wrong one.
pub(crate) fn decode_xml(bytes: &[u8]) -> Result<Cow<'_, str>, Undecodable> {
    let (encoding, skip) = match Encoding::for_bom(bytes) {
        Some(found) => found,
        None => match bytes {
            [b'<', 0, ..] => (UTF_16LE, 0),
            [0, b'<', ..] => (UTF_16BE, 0),
            _ => (declared_encoding(bytes)?, 0),
        },
    };
    let body = bytes.get(skip..).unwrap_or_default();
    encoding
        .decode_without_bom_handling_and_without_replacement(body)
        .ok_or(Undecodable)
}

/// Bytes read as Latin-1 in the form that Windows has it: every byte is some letter.
pub(crate) fn as_windows_1252(bytes: &[u8]) -> Cow<'_, str> {
    WINDOWS_1252.decode_without_bom_handling(bytes).0
}

/// Plain text: byte order mark, then `charset`, then UTF-8 where it fits, else Latin-1 as Windows knows it.
pub(crate) fn decode_plain<'a>(bytes: &'a [u8], charset: Option<&str>) -> Cow<'a, str> {
    if let Some((encoding, skip)) = Encoding::for_bom(bytes) {
        let body = bytes.get(skip..).unwrap_or_default();
        return encoding.decode_without_bom_handling(body).0;
    }
    let named = charset.and_then(|name| Encoding::for_label(name.trim().as_bytes()));
    named
        .and_then(|encoding| encoding.decode_without_bom_handling_and_without_replacement(bytes))
        .or_else(|| UTF_8.decode_without_bom_handling_and_without_replacement(bytes))
        .unwrap_or_else(|| WINDOWS_1252.decode_without_bom_handling(bytes).0)
}

fn declared_encoding(bytes: &[u8]) -> Result<&'static Encoding, Undecodable> {
    let head = bytes.get(..bytes.len().min(256)).unwrap_or_default();
    let head = String::from_utf8_lossy(head);
    let head = head.trim_start();
    let Some((declaration, _)) = head
        .strip_prefix("<?xml")
        .and_then(|rest| rest.split_once("?>"))
    else {
        return Ok(UTF_8);
    };
    let Some((_, after)) = declaration.split_once("encoding") else {
        return Ok(UTF_8);
    };
    let name = after
        .trim_start()
        .strip_prefix('=')
        .map(str::trim_start)
        .and_then(|value| value.strip_prefix(['"', '\'']))
        .and_then(|value| value.split(['"', '\'']).next())
        .ok_or(Undecodable)?;
    match name.to_ascii_lowercase().as_str() {
        // A file that says UTF-16 but has neither mark nor zero bytes is not UTF-16.
        "utf-8" | "utf8" | "us-ascii" | "ascii" | "utf-16" => Ok(UTF_8),
        "iso-8859-1" | "latin1" | "windows-1252" | "cp1252" => Ok(WINDOWS_1252),
        "iso-8859-15" => Ok(encoding_rs::ISO_8859_15),
        _ => Err(Undecodable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| {
                if big {
                    unit.to_be_bytes()
                } else {
                    unit.to_le_bytes()
                }
            })
            .collect()
    }

    #[test]
    fn five_encodings_and_marks_read_the_same() {
        let text = "<?xml version=\"1.0\"?><a>blåbærøl</a>";
        let mut marked = vec![0xEF, 0xBB, 0xBF];
        marked.extend(text.as_bytes());
        let mut little = vec![0xFF, 0xFE];
        little.extend(utf16(text, false));
        let mut big = vec![0xFE, 0xFF];
        big.extend(utf16(text, true));
        for bytes in [
            text.as_bytes().to_vec(),
            marked,
            little,
            big,
            utf16(text, false),
            utf16(text, true),
        ] {
            assert_eq!(decode_xml(&bytes).unwrap(), text);
        }
        let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><a>bl\xE5b\xE6r\xF8l</a>";
        assert!(decode_xml(latin).unwrap().contains("blåbærøl"));
    }

    #[test]
    fn a_byte_that_does_not_fit_is_an_error() {
        assert_eq!(decode_xml(b"<a>\xE5</a>"), Err(Undecodable));
        assert_eq!(
            decode_xml(b"<?xml version='1.0' encoding='EBCDIC'?><a/>"),
            Err(Undecodable)
        );
    }

    #[test]
    fn plain_text_falls_back_to_latin_1() {
        assert_eq!(decode_plain(b"bl\xE5", None), "blå");
        assert_eq!(decode_plain("blå".as_bytes(), None), "blå");
        assert_eq!(decode_plain(b"bl\xE5", Some("iso-8859-1")), "blå");
    }

    #[test]
    fn hexadecimal_is_two_digits_a_byte() {
        assert_eq!(hexadecimal(&[0, 0x1F, 0xFF]), "001fff");
    }
}

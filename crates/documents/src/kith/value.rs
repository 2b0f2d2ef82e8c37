//! Values of the KITH data types as a reader sees them: codes by their words, times, quantities, addresses.
//!
//! Digits are as sent, only the decimal point becomes a comma. Nothing is rounded, converted or compared.

use innsyn_domain::Moment;

/// A time in Norwegian form with the precision that it came with; unreadable text as it stands.
pub(super) fn time(source: &str) -> String {
    let Ok(moment) = Moment::parse_fhir(source) else {
        return source.trim().to_owned();
    };
    let local = moment.oslo_local();
    let (date, clock) = local.split_once('T').unwrap_or((&local, ""));
    let mut date: Vec<&str> = date.split('-').collect();
    date.reverse();
    let date = date.join(".");
    match clock.rsplit_once(':') {
        Some((minutes, "00")) => format!("{date} kl. {minutes}"),
        Some(_) => format!("{date} kl. {clock}"),
        None => date,
    }
}

/// Whether a text has the form of a date, so that it may be shown as one.
pub(super) fn is_date(text: &str) -> bool {
    let bytes = text.trim().as_bytes();
    let shape = |at: usize| bytes.get(at).copied().unwrap_or_default();
    bytes.len() >= 10
        && bytes.iter().take(4).all(u8::is_ascii_digit)
        && shape(4) == b'-'
        && shape(7) == b'-'
        && (bytes.len() == 10 || matches!(shape(10), b'T' | b't'))
        && Moment::parse_fhir(text).is_ok()
}

/// A number as sent, with a decimal comma; anything else as it stands.
pub(super) fn number(source: &str) -> String {
    let source = source.trim();
    let is_number = !source.is_empty()
        && source
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+'))
        && source.bytes().filter(|byte| *byte == b'.').count() <= 1;
    if is_number {
        source.replace('.', ",")
    } else {
        source.to_owned()
    }
}

/// `P1Y2M3DT4H5M` in words; anything else as it stands.
pub(super) fn duration(source: &str) -> String {
    let text = source.trim();
    let Some(rest) = text.strip_prefix('P') else {
        return text.to_owned();
    };
    let mut words = Vec::new();
    let mut in_time = false;
    let mut digits = String::new();
    for character in rest.chars() {
        let unit = match (character, in_time) {
            ('0'..='9' | '.', _) => {
                digits.push(character);
                continue;
            }
            ('T', false) if digits.is_empty() => {
                in_time = true;
                continue;
            }
            ('Y', false) => "år",
            ('M', false) => "mnd",
            ('W', false) => "uker",
            ('D', false) => "dager",
            ('H', true) => "timer",
            ('M', true) => "min",
            ('S', true) => "sek",
            _ => return text.to_owned(),
        };
        if digits.is_empty() {
            return text.to_owned();
        }
        let unit = match (digits.as_str(), unit) {
            ("1", "uker") => "uke",
            ("1", "dager") => "dag",
            ("1", "timer") => "time",
            _ => unit,
        };
        words.push(format!("{} {unit}", number(&digits)));
        digits.clear();
    }
    if words.is_empty() || !digits.is_empty() {
        text.to_owned()
    } else {
        words.join(" ")
    }
}

/// An address of telecommunication: what it is, and what stands behind its scheme. Never a link.
pub(super) fn telecom(source: &str) -> (Option<&'static str>, &str) {
    let source = source.trim();
    let Some((scheme, rest)) = source.split_once(':') else {
        return (None, source);
    };
    let label = match scheme.to_ascii_lowercase().as_str() {
        "tel" | "callto" => "Telefon",
        "fax" => "Faks",
        "mailto" => "E-post",
        "sms" => "Mobil",
        "http" | "https" => return (Some("Nettadresse"), source),
        _ => return (None, source),
    };
    (Some(label), rest.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_keep_their_precision_and_never_fail() {
        for (source, shown) in [
            ("2026-03-12", "12.03.2026"),
            ("2026-03", "03.2026"),
            ("2026", "2026"),
            ("2026-03-12T14:05:00", "12.03.2026 kl. 14:05"),
            ("2026-03-12T14:05:00.1234567", "12.03.2026 kl. 14:05"),
            ("2026-03-12T14:05:09+01:00", "12.03.2026 kl. 14:05:09"),
            ("2026-03-12T23:30:00Z", "13.03.2026 kl. 00:30"),
            ("2026-03-12T00:00:00", "12.03.2026 kl. 00:00"),
            ("19xx-xx-xx", "19xx-xx-xx"),
        ] {
            assert_eq!(time(source), shown, "{source}");
        }
    }

    #[test]
    fn digits_are_as_sent() {
        assert_eq!(number("7.40"), "7,40");
        assert_eq!(number("-0.10"), "-0,10");
        assert_eq!(number("1.2.3"), "1.2.3");
        assert_eq!(number("ca. 5"), "ca. 5");
    }

    #[test]
    fn durations_are_words() {
        assert_eq!(duration("P1Y2M3DT4H5M"), "1 år 2 mnd 3 dager 4 timer 5 min");
        assert_eq!(duration("P1D"), "1 dag");
        assert_eq!(duration("PT"), "PT");
        assert_eq!(duration("en uke"), "en uke");
    }

    #[test]
    fn an_address_loses_its_scheme_and_nothing_else() {
        assert_eq!(telecom("tel:99 99 99 99"), (Some("Telefon"), "99 99 99 99"));
        assert_eq!(
            telecom("mailto:a@example.invalid"),
            (Some("E-post"), "a@example.invalid")
        );
        assert_eq!(telecom("99999999"), (None, "99999999"));
        assert_eq!(telecom("javascript:x"), (None, "javascript:x"));
    }
}

//! CDA R2 documents as Norwegian sources write them: a header, then a blob or sections.

use std::fmt::Write as _;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::civil::DateTime;

use super::calendar::hl7;
use crate::people::Patient;

/// The facts of a header.
pub(crate) struct Header<'a> {
    pub(crate) patient: &'a Patient,
    /// Identifier of the document below the root of its source.
    pub(crate) id: &'a str,
    pub(crate) source: &'a str,
    pub(crate) code: (&'a str, &'a str),
    pub(crate) title: &'a str,
    pub(crate) time: DateTime,
    pub(crate) author: Option<Person<'a>>,
    pub(crate) organisation: (&'a str, &'a str),
    pub(crate) unit: Option<&'a str>,
    pub(crate) recipient: Option<(&'a str, &'a str)>,
    pub(crate) signed: bool,
    pub(crate) version: u32,
}

/// A health person in a header.
#[derive(Clone, Copy)]
pub(crate) struct Person<'a> {
    pub(crate) hpr: &'a str,
    pub(crate) given: &'a str,
    pub(crate) family: &'a str,
}

/// What comes after the header.
pub(crate) enum Body<'a> {
    /// A blob in base64, broken into lines of 76 characters.
    Base64 {
        media_type: &'a str,
        bytes: &'a [u8],
        say_representation: bool,
    },
    /// Plain text in the element itself.
    Text(&'a str),
    /// XML in the element itself.
    Xml(&'a str),
    /// Nothing in the element but a reference to somewhere else.
    Reference { media_type: &'a str, url: &'a str },
    /// Sections, already XML.
    Sections(&'a str),
}

/// The document as text, to be put into an encoding.
pub(crate) fn document(header: &Header<'_>, body: &Body<'_>) -> String {
    let patient = header.patient;
    let (code, code_name) = header.code;
    let (organisation, organisation_name) = header.organisation;
    let time = hl7(header.time);
    let mut out = format!(
        r#"<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <realmCode code="NO"/>
  <typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
  <templateId root="2.16.578.1.34.10.123"/>
  <id root="{source}" extension="{id}"/>
  <code code="{code}" codeSystem="2.16.578.1.12.4.1.1.9602" displayName="{code_name}"/>
  <title>{title}</title>
  <effectiveTime value="{time}"/>
  <confidentialityCode code="N" codeSystem="2.16.840.1.113883.5.25"/>
  <languageCode code="no-NO"/>
  <setId root="{source}" extension="1{version}4711"/>
  <versionNumber value="{version}"/>
  <recordTarget>
    <patientRole>
      <id root="2.16.578.1.12.4.1.4.1" extension="{number}"/>
      <patient>
        <name use="L"><given>{given}</given><family>{family}</family></name>
        <administrativeGenderCode code="{sex}" codeSystem="2.16.578.1.12.4.1.1.3101"/>
        <birthTime value="{born}"/>
      </patient>
      <providerOrganization>
        <id root="2.16.578.1.12.4.1.4.101" extension="{organisation}"/>
        <name>{organisation_name}</name>
      </providerOrganization>
    </patientRole>
  </recordTarget>
"#,
        source = header.source,
        id = escape(header.id),
        title = escape(header.title),
        version = header.version,
        number = patient.number,
        given = escape(patient.given),
        family = escape(patient.family),
        sex = patient.sex.code(),
        born = patient.born.strftime("%Y%m%d"),
        organisation_name = escape(organisation_name),
    );
    let author = match header.author {
        Some(person) => assigned(&person),
        None => r#"<id nullFlavor="UNK"/>"#.to_owned(),
    };
    let unit = header.unit.map_or_else(String::new, |unit| {
        format!(
            "<representedOrganization><name>{}</name></representedOrganization>",
            escape(unit)
        )
    });
    let _ = write!(
        out,
        "  <author><time value=\"{time}\"/><assignedAuthor>{author}{unit}</assignedAuthor></author>\n  <custodian><assignedCustodian><representedCustodianOrganization><id root=\"2.16.578.1.12.4.1.4.101\" extension=\"{organisation}\"/><name>{}</name></representedCustodianOrganization></assignedCustodian></custodian>\n",
        escape(organisation_name),
    );
    if let Some((person, organisation)) = header.recipient {
        let (given, family) = person.rsplit_once(' ').unwrap_or(("", person));
        let _ = writeln!(
            out,
            "  <informationRecipient typeCode=\"PRCP\"><intendedRecipient><informationRecipient><name><given>{}</given><family>{}</family></name></informationRecipient><receivedOrganization><name>{}</name></receivedOrganization></intendedRecipient></informationRecipient>",
            escape(given),
            escape(family),
            escape(organisation),
        );
    }
    if let (true, Some(person)) = (header.signed, header.author) {
        let _ = writeln!(
            out,
            "  <legalAuthenticator><time value=\"{time}\"/><signatureCode code=\"S\"/><assignedEntity>{}</assignedEntity></legalAuthenticator>",
            assigned(&person),
        );
    }
    let component = match body {
        Body::Base64 {
            media_type,
            bytes,
            say_representation,
        } => {
            let representation = if *say_representation {
                " representation=\"B64\""
            } else {
                ""
            };
            format!(
                "  <component><nonXMLBody><text mediaType=\"{media_type}\"{representation}>\n{}</text><languageCode code=\"no-NO\"/></nonXMLBody></component>\n",
                broken_base64(bytes),
            )
        }
        Body::Text(text) => format!(
            "  <component><nonXMLBody><text mediaType=\"text/plain\">{}</text></nonXMLBody></component>\n",
            escape(text),
        ),
        Body::Xml(xml) => format!(
            "  <component><nonXMLBody><text mediaType=\"application/xml\">{xml}</text></nonXMLBody></component>\n"
        ),
        Body::Reference { media_type, url } => format!(
            "  <component><nonXMLBody><text mediaType=\"{media_type}\"><reference value=\"{}\"/></text></nonXMLBody></component>\n",
            escape(url),
        ),
        Body::Sections(xml) => {
            format!("  <component><structuredBody>{xml}</structuredBody></component>\n")
        }
    };
    out.push_str(&component);
    out.push_str("</ClinicalDocument>\n");
    out
}

fn assigned(person: &Person<'_>) -> String {
    format!(
        "<id root=\"2.16.578.1.12.4.1.4.4\" extension=\"{}\"/><assignedPerson><name><given>{}</given><family>{}</family></name></assignedPerson>",
        person.hpr,
        escape(person.given),
        escape(person.family),
    )
}

/// One section with its narrative.
pub(crate) fn section(title: &str, narrative: &str, below: &str) -> String {
    let text = if narrative.is_empty() {
        String::new()
    } else {
        format!("<text>{narrative}</text>")
    };
    format!(
        "<component><section><title>{}</title>{text}{below}</section></component>",
        escape(title)
    )
}

/// A narrative table; the first row is the head. Cells are already XML.
pub(crate) fn narrative_table(caption: &str, rows: &[&[&str]]) -> String {
    let mut out = String::from("<table>");
    if !caption.is_empty() {
        let _ = write!(out, "<caption>{caption}</caption>");
    }
    for (index, row) in rows.iter().enumerate() {
        let tag = if index == 0 { "th" } else { "td" };
        out.push_str(match index {
            0 => "<thead><tr>",
            1 => "<tbody><tr>",
            _ => "<tr>",
        });
        for cell in *row {
            let _ = write!(out, "<{tag}>{cell}</{tag}>");
        }
        out.push_str(if index == 0 { "</tr></thead>" } else { "</tr>" });
    }
    if rows.len() > 1 {
        out.push_str("</tbody>");
    }
    out.push_str("</table>");
    out
}

fn broken_base64(bytes: &[u8]) -> String {
    let whole = STANDARD.encode(bytes);
    let mut out = String::with_capacity(whole.len() + whole.len() / 76 + 1);
    for (index, character) in whole.chars().enumerate() {
        if index > 0 && index % 76 == 0 {
            out.push('\n');
        }
        out.push(character);
    }
    out.push('\n');
    out
}

/// Text made safe for an element or attribute.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// UTF-8 with its declaration.
pub(crate) fn utf8(xml: &str) -> Vec<u8> {
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{xml}").into_bytes()
}

/// UTF-16, little-endian, with byte order mark.
pub(crate) fn utf16(xml: &str) -> Vec<u8> {
    let whole = format!("\u{feff}<?xml version=\"1.0\" encoding=\"UTF-16\"?>\n{xml}");
    whole.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// UTF-16, big-endian, with byte order mark.
pub(crate) fn utf16_be(xml: &str) -> Vec<u8> {
    let whole = format!("\u{feff}<?xml version=\"1.0\" encoding=\"UTF-16\"?>\n{xml}");
    whole.encode_utf16().flat_map(u16::to_be_bytes).collect()
}

/// Latin-1 with its declaration; what it cannot hold becomes a character reference.
pub(crate) fn latin1(xml: &str) -> Vec<u8> {
    let mut out = b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n".to_vec();
    for character in xml.chars() {
        match u8::try_from(u32::from(character)) {
            Ok(byte) => out.push(byte),
            Err(_) => out.extend_from_slice(format!("&#{};", u32::from(character)).as_bytes()),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_what_they_say() {
        assert!(latin1("<a>ø–</a>").ends_with(b"<a>\xf8&#8211;</a>"));
        assert!(utf16("<a/>").starts_with(&[0xff, 0xfe, b'<', 0]));
        assert!(utf16_be("<a/>").starts_with(&[0xfe, 0xff, 0, b'<']));
    }

    #[test]
    fn base64_is_broken_into_lines() {
        assert!(
            broken_base64(&[0; 400])
                .lines()
                .all(|line| line.len() <= 76)
        );
    }
}

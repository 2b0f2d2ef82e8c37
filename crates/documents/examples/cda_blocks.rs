//! Measures the way from the bytes of a structured CDA to blocks.
//!
//! `cda_blocks --write FILE BYTES` writes an invented document of about that size; `cda_blocks FILE [TIMES]` reads it and
//! prints the milliseconds of one reading, the median of several.

use std::error::Error;
use std::time::Instant;

use innsyn_documents::{Content, read};
use innsyn_domain::{PersonId, Population};

/// A published test patient.
const PATIENT: &str = "13116900216";

#[expect(
    clippy::print_stdout,
    reason = "a program for the bench: its output is its result"
)]
fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [flag, file, size] = arguments.as_slice()
        && flag == "--write"
    {
        return Ok(std::fs::write(file, sample(size.parse()?))?);
    }
    let (file, times) = match arguments.as_slice() {
        [file] => (file, 15),
        [file, times] => (file, times.parse()?),
        _ => return Err("usage: cda_blocks [--write] FILE [BYTES | TIMES]".into()),
    };
    let patient = PersonId::parse(PATIENT, Population::Test)?;
    let bytes = std::fs::read(file)?;
    let mut figures = Vec::new();
    for _ in 0..times {
        let begin = Instant::now();
        let document = read(&bytes, Some("application/xml"), &patient)?;
        let Content::Blocks(blocks) = &document.content else {
            return Err("not a structured document".into());
        };
        figures.push((begin.elapsed().as_secs_f64() * 1e3, blocks.blocks.len()));
    }
    figures.sort_by(|one, other| one.0.total_cmp(&other.0));
    let (median, blocks) = figures.get(figures.len() / 2).copied().unwrap_or_default();
    println!("{median:.3} ms, {blocks} blocks");
    Ok(())
}

/// Sections with prose, lists, tables, revisions and footnotes, as documents of hospitals have them.
fn sample(size: usize) -> String {
    let mut sections = String::new();
    let mut number = 0;
    while sections.len() < size {
        number += 1;
        let rows = (0..12)
            .map(|row| {
                format!(
                    "<tr><td>Analyse {row}</td><td align='char' char=','>{},{row}</td><td>mmol/L</td>\
                     <td><content styleCode='Italics'>{} – {}</content></td></tr>",
                    number % 90, row, row + 5
                )
            })
            .collect::<Vec<_>>().concat();
        sections.extend([format!(
            "<component><section ID='s{number}'><code code='x' displayName='Avsnitt'/><title>Avsnitt {number}</title><text>\
             <paragraph>Oppdiktet tekst om forløpet, med <content styleCode='Bold'>uthevet</content> ord, 10<sup>9</sup>/L og \
             <content revised='delete'>5 mg</content><content revised='insert'>10 mg</content>.<footnote>Note {number}</footnote></paragraph>\
             <list listType='ordered'><item>Kontroll om <content>to</content> uker</item><item>Ny prøve</item></list>\
             <table><thead><tr><th>Analyse</th><th>Svar</th><th>Enhet</th><th>Område</th></tr></thead><tbody>{rows}</tbody></table>\
             <linkHtml href='#s1'>Se første avsnitt</linkHtml></text></section></component>"
        )]);
    }
    format!(
        "<?xml version='1.0' encoding='UTF-8'?><ClinicalDocument xmlns='urn:hl7-org:v3'><title>Oppdiktet</title><recordTarget>\
         <patientRole><id root='2.16.578.1.12.4.1.4.1' extension='{PATIENT}'/></patientRole></recordTarget>\
         <component><structuredBody>{sections}</structuredBody></component></ClinicalDocument>"
    )
}

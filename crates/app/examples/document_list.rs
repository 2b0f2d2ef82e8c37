//! Times a document list from the bytes of the service to the rows that the screen filters, for `cargo xtask bench`.
//!
//! `document_list FILE [RUNS]` reads a bundle and prints the least milliseconds of the runs;
//! `document_list --generate FILE [DOCUMENTS]` writes an invented searchset (5 000 by default).

#![expect(
    clippy::print_stdout,
    reason = "the numbers are what the program is for"
)]

use std::process::ExitCode;
use std::time::Instant;

use innsyn_app::bench::document_rows;
use innsyn_domain::{PersonId, Population};
use innsyn_transport::Service;

/// An invented person of the synthetic series.
const NUMBER: &str = "01828540056";

/// Category, type and title of the invented documents.
const KINDS: [(&str, &str, &str); 5] = [
    ("A00-1", "A03-2", "Epikrise – Medisinsk avdeling"),
    ("C00-1", "C04-2", "Histologi, hudstanse"),
    ("D00-1", "D01-2", "EKG 12 avledninger"),
    ("E00-1", "E01-2", "Ultralyd urinveier"),
    ("I00-1", "I01-2", "Henvisning, nyremedisin"),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        ["--generate", file] => generate(file, 5_000),
        ["--generate", file, count] => count.parse().ok().and_then(|count| generate(file, count)),
        [file] => measure(file, 10),
        [file, runs] => runs.parse().ok().and_then(|runs| measure(file, runs)),
        _ => None,
    };
    if done.is_some() {
        return ExitCode::SUCCESS;
    }
    println!("usage: document_list FILE [RUNS] | --generate FILE [DOCUMENTS]");
    ExitCode::FAILURE
}

fn measure(file: &str, runs: u32) -> Option<()> {
    let body = std::fs::read(file).ok()?;
    let person = PersonId::parse(NUMBER, Population::Test).ok()?;
    let service = Service::new("phr", "https://service.invalid".parse().ok()?).ok()?;
    let mut least = f64::INFINITY;
    let mut bytes = 0;
    for _ in 0..runs.max(1) {
        let start = Instant::now();
        let rows = document_rows(&body, &person, &service)?;
        least = least.min(start.elapsed().as_secs_f64() * 1000.0);
        bytes = rows.len();
    }
    println!("{least:.2} ms, {bytes} bytes of rows, {} bytes", body.len());
    Some(())
}

fn generate(file: &str, documents: usize) -> Option<()> {
    let entries: Vec<String> = (0..documents)
        .zip(KINDS.iter().cycle())
        .map(|(number, kind)| entry(number, kind))
        .collect();
    let bundle = format!(
        r#"{{"resourceType":"Bundle","type":"searchset","total":{documents},"entry":[{}]}}"#,
        entries.join(",")
    );
    std::fs::write(file, bundle).ok()
}

/// A row as sources fill it in: everything contained, three ids in the address.
fn entry(number: usize, (category, kind, title): &(&str, &str, &str)) -> String {
    let day = format!(
        "20{:02}-{:02}-{:02}",
        10 + number % 16,
        1 + number % 12,
        1 + number % 28
    );
    let id = format!("{number:08x}-5a48-483a-906f-7b54d32a74a4");
    format!(
        r##"{{"fullUrl":"urn:uuid:{id}","search":{{"mode":"match"}},"resource":{{"resourceType":"DocumentReference","id":"{id}","extension":[{{"url":"https://profiles.ihe.net/ITI/MHD/StructureDefinition/ihe-HomeCommunityId","valueOid":"urn:oid:2.999.10.1"}}],"contained":[{{"resourceType":"Patient","id":"p","identifier":[{{"system":"urn:oid:2.16.578.1.12.4.1.4.1","value":"{NUMBER}"}}],"name":[{{"family":"Oppdiktet","given":["Person"]}}]}},{{"resourceType":"Practitioner","id":"a","identifier":[{{"system":"urn:oid:2.16.578.1.12.4.1.4.4","value":"9999001"}}],"name":[{{"family":"Lin","given":["Rita"]}}]}},{{"resourceType":"Organization","id":"o","identifier":[{{"system":"urn:oid:2.16.578.1.12.4.1.4.101","value":"999000001"}}],"name":"Vidda Testsykehus HF"}},{{"resourceType":"Organization","id":"d","identifier":[{{"system":"urn:oid:2.16.578.1.12.4.1.4.102","value":"900001"}}],"name":"Medisinsk avdeling","partOf":{{"reference":"#o"}}}}],"masterIdentifier":{{"system":"urn:ietf:rfc:3986","value":"urn:oid:2.999.10.1.2.{number}"}},"identifier":[{{"system":"urn:ietf:rfc:3986","value":"urn:uuid:{id}"}}],"status":"current","type":{{"coding":[{{"system":"urn:oid:2.16.578.1.12.4.1.1.9602","code":"{kind}","display":"{title}"}}]}},"category":[{{"coding":[{{"system":"urn:oid:2.16.578.1.12.4.1.1.9602","code":"{category}"}}]}}],"subject":{{"reference":"#p"}},"author":[{{"reference":"#a"}},{{"reference":"#o"}},{{"reference":"#d"}}],"securityLabel":[{{"coding":[{{"system":"urn:oid:2.16.578.1.12.4.1.1.9603","code":"N","display":"Normal"}}]}}],"content":[{{"attachment":{{"contentType":"application/pdf","language":"nb-NO","url":"https://service.invalid/mhd/document?documentUniqueId=2.999.10.1.2.{number}&repositoryUniqueId=2.999.10.1.2&homeCommunityId=urn%3Aoid%3A2.999.10.1","size":{size},"title":"{title} {number}","creation":"{day}T11:42:10Z"}},"format":{{"system":"http://ihe.net/fhir/ihe.formatcode.fhir/CodeSystem/formatcode","code":"urn:ihe:iti:xds:2017:mimeTypeSufficient"}}}}],"context":{{"period":{{"start":"{day}T06:00:00Z","end":"{day}T10:00:00Z"}},"facilityType":{{"coding":[{{"system":"urn:oid:2.16.578.1.12.4.1.1.1303","code":"86.101"}}]}},"sourcePatientInfo":{{"reference":"#p"}}}}}}}}"##,
        size = 20_000 + number,
    )
}

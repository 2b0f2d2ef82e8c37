//! Times the reading and grouping of a searchset, for `cargo xtask bench`.
//!
//! `parse_searchset FILE [RUNS]` reads a bundle and prints the least milliseconds of the runs;
//! `parse_searchset --generate FILE [OBSERVATIONS]` writes an invented searchset (10 000 by default).

#![expect(
    clippy::print_stdout,
    reason = "the numbers are what the program is for"
)]

use std::fmt::Write as _;
use std::process::ExitCode;
use std::time::Instant;

use innsyn_domain::{PersonId, Population};
use innsyn_pps::Table;
use innsyn_pps::bench::parse_and_group;

/// An invented person of the synthetic series.
const NUMBER: &str = "01828540056";

/// Analyses of the invented searchset: code, name, unit, reference text.
const ANALYSES: [(&str, &str, &str, &str); 6] = [
    ("NOR05172", "B-Hemoglobin", "g/dL", "11,7 - 15,3"),
    ("NPU19748", "P-C-Reaktivt protein", "mg/L", "< 4"),
    ("NPU03230", "P-Kalium", "mmol/L", "3.5 - 4.4"),
    ("NPU04998", "P-Kreatinin", "µmol/L", "45 - 90"),
    ("NPU27501", "P-Troponin T", "ng/L", "0 - 14"),
    ("NPU03577", "P-TSH", "mIU/L", "0.50 - 3.6"),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        ["--generate", file] => generate(file, 10_000),
        ["--generate", file, count] => count.parse().ok().and_then(|count| generate(file, count)),
        [file] => measure(file, 10),
        [file, runs] => runs.parse().ok().and_then(|runs| measure(file, runs)),
        _ => None,
    };
    if done.is_some() {
        return ExitCode::SUCCESS;
    }
    println!("usage: parse_searchset FILE [RUNS] | --generate FILE [OBSERVATIONS]");
    ExitCode::FAILURE
}

fn generate(file: &str, observations: usize) -> Option<()> {
    std::fs::write(file, searchset(observations)).ok()
}

/// Reads, puts together and groups, as the grid does. Prints the quickest of the runs in milliseconds and in milliseconds of
/// CPU, and the most memory that the process has held, the body included.
fn measure(file: &str, runs: u32) -> Option<()> {
    let body = std::fs::read(file).ok()?;
    let person = PersonId::parse(NUMBER, Population::Test).ok()?;
    let mut least = f64::INFINITY;
    let mut least_cpu = f64::INFINITY;
    let mut cells = 0;
    for _ in 0..runs.max(1) {
        let start = Instant::now();
        let cpu = cpu_milliseconds();
        let (reports, older) = parse_and_group(&body, &person).ok()?;
        let table = Table::of_reports(&reports, &older);
        least = least.min(start.elapsed().as_secs_f64() * 1000.0);
        if let (Some(before), Some(after)) = (cpu, cpu_milliseconds()) {
            least_cpu = least_cpu.min(after - before);
        }
        let rows = table.groups.iter().flat_map(|group| &group.rows);
        cells = rows.map(|row| row.cells.len()).sum();
    }
    let peak = peak_memory().unwrap_or_default();
    println!(
        "{least:.2} ms, {least_cpu:.2} ms CPU, {peak} bytes at most, {} bytes read, {cells} cells",
        body.len()
    );
    Some(())
}

/// Time that the first thread, which does all the work here, has been at it; where the system tells.
fn cpu_milliseconds() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/schedstat").ok()?;
    let nanoseconds: f64 = status.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds / 1e6)
}

/// The most memory that this process has held, where the system tells.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes * 1024)
}

/// A searchset with this many observations, twenty to a report, as the service would send it.
fn searchset(observations: usize) -> String {
    let mut entries: Vec<String> = Vec::new();
    let per_report = 20;
    let reports = observations.div_ceil(per_report);
    for report in 0..reports {
        let first = report * per_report;
        let last = (first + per_report).min(observations);
        let day = format!(
            "20{:02}-{:02}-{:02}",
            10 + report % 16,
            1 + report % 12,
            1 + report % 28
        );
        let mut results = String::new();
        for number in first..last {
            let comma = if number > first { "," } else { "" };
            let _ = write!(
                results,
                r#"{comma}{{"reference":"Observation/{}"}}"#,
                id("b", number)
            );
        }
        entries.push(entry("match", "DiagnosticReport", &id("a", report), &format!(
            r#""meta":{{"versionId":"1","lastUpdated":"{day}T14:31:05+01:00"}},"extension":[{{"url":"http://nhn.no/fhir/nilar/StructureDefinition/nilar-report-date","valueDateTime":"{day}T14:31:05+01:00"}}],"identifier":[{{"system":"ServReportId","value":"b6a0-{report}"}},{{"use":"secondary","system":"MsgId","value":"m-{report}"}}],"basedOn":[{{"reference":"ServiceRequest/{request}"}}],"status":"final","category":[{{"coding":[{{"system":"urn:oid:2.16.578.1.12.4.1.1.8202","code":"LAB","display":"Laboratoriemedisin"}}]}}],"code":{{"coding":[{{"system":"urn:oid:2.16.578.1.12.4.1.1.8202","code":"CLIN","display":"Medisinsk biokjemi"}}]}},"effectiveDateTime":"{day}T08:10:00+01:00","issued":"{day}T14:31:05+01:00","performer":[{{"reference":"PractitionerRole/{role}"}}],"specimen":[{{"reference":"Specimen/{specimen}"}}],"result":[{results}]"#,
            request = id("c", report), role = id("d", report % 7), specimen = id("e", report),
        )));
        let analyses = ANALYSES.iter().cycle().skip(first % ANALYSES.len());
        for (number, (code, name, unit, range)) in (first..last).zip(analyses) {
            let mark = if number % 5 == 0 {
                r#","interpretation":[{"coding":[{"system":"urn:oid:2.16.578.1.12.4.1.1.8244","code":"1","display":"Over øvre referansegrense"}]}]"#
            } else {
                ""
            };
            let note = if number % 10 == 0 {
                r#","note":[{"text":"Lett hemolyse i prøven kan gi for høyt svar. Vurder ny prøve ved tvil om resultatet."}]"#
            } else {
                ""
            };
            entries.push(entry("include", "Observation", &id("b", number), &format!(
                r#""meta":{{"versionId":"1","lastUpdated":"{day}T14:31:06+01:00","profile":["http://nhn.no/fhir/nilar/StructureDefinition/nilar-observation"],"tag":[{{"system":"urn:oid:2.16.578.1.12.4.1.1.7280","code":"{code}"}},{{"system":"urn:oid:2.16.578.1.12.4.1.1.8212","code":"L-{code}"}}]}},"extension":[{{"url":"http://nhn.no/fhir/nilar/StructureDefinition/nilar-accredited","valueBoolean":true}},{{"url":"http://nhn.no/fhir/nilar/StructureDefinition/nilar-status-change-date","valueDateTime":"{day}T13:02:00+01:00"}},{{"url":"http://nhn.no/fhir/nilar/StructureDefinition/nilar-medical-validation-date","valueDateTime":"{day}T13:30:00+01:00"}},{{"url":"http://nhn.no/fhir/nilar/StructureDefinition/nilar-diagnostic-report-ref","valueReference":{{"reference":"DiagnosticReport/{back}"}}}}],"identifier":[{{"system":"ResultItemId","value":"{report}-{number}"}}],"status":"final","category":[{{"coding":[{{"system":"urn:oid:2.16.578.1.12.4.1.1.8202","code":"CLIN","display":"Medisinsk biokjemi"}}]}}],"basedOn":[{{"reference":"ServiceRequest/{request}"}}],"code":{{"coding":[{{"system":"urn:oid:2.16.578.1.12.4.1.1.7280","code":"{code}","display":"{name}"}},{{"system":"urn:oid:2.16.578.1.12.4.1.1.8212","code":"L-{code}","display":"{name}"}}]}},"effectiveDateTime":"{day}T08:10:00+01:00","issued":"{day}T14:31:05+01:00","performer":[{{"reference":"PractitionerRole/{role}"}}],"valueQuantity":{{"value":{whole}.{part},"unit":"{unit}","system":"http://unitsofmeasure.org","code":"{unit}"}}{mark},"specimen":{{"reference":"Specimen/{specimen}"}},"referenceRange":[{{"text":"{range}"}}]{note}"#,
                request = id("c", report), back = id("a", report), role = id("d", report % 7), specimen = id("e", report),
                whole = number % 140, part = number % 10,
            )));
        }
        entries.push(entry("include", "ServiceRequest", &id("c", report), &format!(
            r#""identifier":[{{"system":"ServReqId","value":"q-{report}"}}],"status":"completed","intent":"order","authoredOn":"{day}","requester":{{"reference":"PractitionerRole/{}"}}"#,
            id("d", report % 7),
        )));
        entries.push(entry("include", "Specimen", &id("e", report), &format!(
            r#""accessionIdentifier":{{"system":"AnalysedSubjectId","value":"26-{report}"}},"type":{{"coding":[{{"system":"urn:oid:2.16.578.1.12.4.1.1.8351","code":"B","display":"Blod"}}]}},"collection":{{"collectedDateTime":"{day}T08:10:00+01:00"}}"#,
        )));
    }
    for role in 0..7 {
        entries.push(format!(
            r#"{{"search":{{"mode":"include"}},"resource":{{"resourceType":"PractitionerRole","id":"{}","practitioner":{{"display":"Oppdiktet Person {role}"}},"organization":{{"identifier":{{"system":"urn:oid:2.16.578.1.12.4.1.2","value":"80000{role}"}},"display":"Oppdiktet Laboratorium {role}"}}}}}}"#,
            id("d", role),
        ));
    }
    format!(
        r#"{{"resourceType":"Bundle","type":"searchset","total":{reports},"entry":[{}]}}"#,
        entries.join(",")
    )
}

fn entry(mode: &str, kind: &str, id: &str, fields: &str) -> String {
    format!(
        r#"{{"fullUrl":"https://pps.example/v2/{kind}/{id}","search":{{"mode":"{mode}"}},"resource":{{"resourceType":"{kind}","id":"{id}","subject":{{"identifier":{{"system":"urn:oid:2.16.578.1.12.4.1.4.1","value":"{NUMBER}"}}}},{fields}}}}}"#
    )
}

/// An id of the usual form.
fn id(prefix: &str, number: usize) -> String {
    format!("{prefix}{number:07x}-5a48-483a-906f-7b54d32a74a4")
}

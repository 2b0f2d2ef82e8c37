//! Where in the cast a tester finds what, each with its evidence.
//!
//! The page in the guide is written from here. What is not there any more is written as missing,
//! and a test fails on it.

use super::{
    BENT, ELSE, FOLKE, GRY, HARRY, LINE, MALIN, Patient, ROLAND, SKRUDD, STEIN, TALMODIG, TRINE,
};
use crate::content::{Library, documents::Document};

/// How it is known that something is there.
enum Evidence {
    /// So many documents.
    Documents(usize),
    /// A document with this title.
    Title(&'static str),
    /// One resource of the result service that holds all of these.
    Resource(&'static [&'static str]),
    /// Two resources of one type: the first holds one text, the second the other.
    Pair(&'static str, &'static str),
    /// Something about the patient.
    Patient(fn(&Patient) -> bool),
}

/// One thing to look for.
struct Place {
    what: &'static str,
    patient: &'static str,
    found: &'static str,
    evidence: Evidence,
}

const fn place(
    what: &'static str,
    patient: &'static str,
    found: &'static str,
    evidence: Evidence,
) -> Place {
    Place {
        what,
        patient,
        found,
        evidence,
    }
}

#[rustfmt::skip]
const PLACES: [Place; 40] = [
    place("paging through documents", GRY, "400 documents over twelve years, all visible under both legal bases", Evidence::Documents(400)),
    place("paging through results", GRY, "more than 200 reports", Evidence::Resource(&["\"resourceType\":\"DiagnosticReport\""])),
    place("an epikrise from 2024", TALMODIG, "Epikrise – Nyremedisinsk avdeling, 2024-06-25", Evidence::Title("Epikrise – Nyremedisinsk avdeling")),
    place("a PDF of several pages with a word inside", LINE, "Epikrise – Medisinsk avdeling: three pages; *hemolytisk* on the first, *blodkultur* on the second, *oppkast* on the third", Evidence::Title("Epikrise – Medisinsk avdeling")),
    place("a PDF of 100 pages", TALMODIG, "Journalutskrift (100 sider): *kongelysolje* on page 73 only", Evidence::Title("Journalutskrift (100 sider)")),
    place("a PDF without text", TALMODIG, "Skannet brev (PDF uten tekst)", Evidence::Title("Skannet brev (PDF uten tekst)")),
    place("a PDF with a password", LINE, "Poliklinisk epikrise – hud (kryptert PDF)", Evidence::Title("Poliklinisk epikrise – hud (kryptert PDF)")),
    place("a PDF that breaks off", LINE, "Epikrise – ortopedisk avdeling (skadet PDF)", Evidence::Title("Epikrise – ortopedisk avdeling (skadet PDF)")),
    place("a TIFF of many pages", TALMODIG, "Skannet journal (TIFF, 12 sider); one of two pages is Skannet journal (TIFF)", Evidence::Title("Skannet journal (TIFF, 12 sider)")),
    place("a document with a wrong label", TALMODIG, "ten documents that begin with Feilmerket or Feil tegnsett", Evidence::Title("Feilmerket: PDF som JPEG")),
    place("a document that has a DOCTYPE", LINE, "Brev fra ekstern kilde (CDA med DOCTYPE)", Evidence::Title("Brev fra ekstern kilde (CDA med DOCTYPE)")),
    place("bytes that nothing knows", LINE, "Holter-EKG, rådata", Evidence::Title("Holter-EKG, rådata")),
    place("a KITH message of each kind", TALMODIG, "titles that end with (KITH)", Evidence::Title("Dialogmelding (KITH)")),
    place("a cancelled message", TALMODIG, "Epikrise (KITH), kansellert", Evidence::Title("Epikrise (KITH), kansellert")),
    place("a message of two patients", TALMODIG, "Svarrapport i hodemelding (KITH), to pasienter", Evidence::Title("Svarrapport i hodemelding (KITH), to pasienter")),
    place("an epikrise as KITH alone", ROLAND, "Epikrise (KITH)", Evidence::Title("Epikrise (KITH)")),
    place("another patient's document", MALIN, "Poliklinisk epikrise – kirurgi", Evidence::Title("Poliklinisk epikrise – kirurgi")),
    place("another patient's report", MALIN, "one report is Roland Gundersen's", Evidence::Resource(&["\"resourceType\":\"DiagnosticReport\"", ROLAND])),
    place("a row without title, type and time", LINE, "the row without a title", Evidence::Documents(27)),
    place("restricted documents", LINE, "three; an elevated basis opens them", Evidence::Title("Epikrise – psykiatrisk poliklinikk")),
    place("a document denied to the patient", LINE, "Poliklinisk epikrise – øye", Evidence::Title("Poliklinisk epikrise – øye")),
    place("a superseded version", LINE, "Histologi, hudstanse", Evidence::Title("Histologi, hudstanse")),
    place("a withdrawn document", LINE, "Epikrise – Gastromedisinsk avdeling (trukket tilbake)", Evidence::Title("Epikrise – Gastromedisinsk avdeling (trukket tilbake)")),
    place("a document whose source is down", ELSE, "the fifth document: 504", Evidence::Documents(5)),
    place("a partial answer", FOLKE, "one community does not answer", Evidence::Patient(|own| own.silent_community)),
    place("a general block that elevation opens", ELSE, "signed in as anybody but Truls Blix", Evidence::Patient(|own| own.privacy == super::Privacy::General)),
    place("a specific block that cannot be opened", ELSE, "signed in as Truls Blix", Evidence::Patient(|own| own.blocks.contains(&super::TRULS))),
    place("a reservation", TRINE, "nothing is recorded", Evidence::Patient(|own| own.privacy == super::Privacy::Reservation)),
    place("an empty patient", HARRY, "a complete answer with nothing in it", Evidence::Documents(0)),
    place("an error in plain text", SKRUDD, "every search for results", Evidence::Patient(|own| own.plain_error)),
    place("a urine culture with susceptibility", LINE, "Escherichia coli; Tålmodig Lenestol has seven more", Evidence::Resource(&["Escherichia coli", "hasMember"])),
    place("an amended pathology report", TALMODIG, "the histology that was revised", Evidence::Resource(&["\"resourceType\":\"DiagnosticReport\"", "\"amended\"", "8202", "HIST"])),
    place("amended, cancelled and preliminary results only", STEIN, "all reports", Evidence::Resource(&["\"cancelled\""])),
    place("units and ranges in many spellings", BENT, "all reports", Evidence::Resource(&["referenceRange"])),
    place("potassium through twelve years", TALMODIG, "every month, at two laboratories", Evidence::Pair("P-Kalium", "Kalium")),
    place("potassium by two methods", TALMODIG, "the hospital changed its method five years ago", Evidence::Pair("Flammefotometri", "Ioneselektiv elektrode, indirekte")),
    place("potassium above the range of the method", TALMODIG, "> 8.0, with a comment", Evidence::Resource(&["\"comparator\":\">\"", "NPU03230"])),
    place("potassium, cancelled", TALMODIG, "one control, with the reason", Evidence::Resource(&["\"status\":\"cancelled\"", "NPU03230"])),
    place("potassium, preliminary", TALMODIG, "yesterday's", Evidence::Resource(&["\"status\":\"preliminary\"", "NPU03230"])),
    place("a report that was sent again", TALMODIG, "the same number twice: the second is amended", Evidence::Pair("fj-k-011", "Rettet etter ny analyse")),
];

/// The rows of the table.
pub(super) fn rows(library: &Library) -> impl Iterator<Item = String> {
    PLACES.iter().map(|own| {
        let name = library
            .cast()
            .find_patient(own.patient)
            .map(crate::content::full_name)
            .unwrap_or_default();
        let place = if is_there(own, library) {
            own.found
        } else {
            MISSING
        };
        format!("| {} | {name} | {place} |", own.what)
    })
}

/// What stands in the table when the evidence is gone.
const MISSING: &str = "MISSING";

fn is_there(own: &Place, library: &Library) -> bool {
    let documents = library.documents(own.patient);
    let reports = library.reports(own.patient);
    let texts = || {
        ["DiagnosticReport", "Observation"]
            .into_iter()
            .flat_map(|kind| reports.of_type(kind))
            .map(|(_, own)| &own.text)
    };
    let held = |piece: &str| texts().any(|own| own.contains(piece));
    match own.evidence {
        Evidence::Documents(count) => documents.len() == count,
        Evidence::Title(title) => documents
            .iter()
            .any(|own: &Document| own.title == Some(title)),
        Evidence::Resource(pieces) => {
            texts().any(|own| pieces.iter().all(|piece| own.contains(piece)))
        }
        Evidence::Pair(one, other) => held(one) && held(other),
        Evidence::Patient(holds) => library.cast().find_patient(own.patient).is_some_and(holds),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::ContentOptions;

    #[test]
    fn everything_that_the_table_promises_is_there() {
        let library = Library::new(&ContentOptions::default());
        let missing: Vec<&str> = PLACES
            .iter()
            .filter(|own| !is_there(own, &library))
            .map(|own| own.what)
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn every_patient_shows_something_in_the_table() {
        for patient in super::super::patients() {
            assert!(
                PLACES.iter().any(|own| own.patient == patient.number),
                "{}",
                patient.given
            );
        }
    }
}

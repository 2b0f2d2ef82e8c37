//! Structured documents: from the bytes of a CDA to blocks.

use std::path::Path;
use std::process::{Command, Stdio};

use super::{ROUNDS, Row, example, median, output, timed};
use crate::run::Outcome;

/// Sizes in bytes, and the processor milliseconds that `xsltproc` with the HL7 style sheet took for such a document,
/// measured once outside the project.
const SIZES: &[(&str, &str, f64)] = &[
    ("cda 200 KB to blocks", "200000", 120.0),
    ("cda 2 MB to blocks", "2000000", 1_530.0),
];

/// Whole processes, start included, beside `xsltproc` as stated, and `xmllint` (parsing alone) where it is there.
pub(super) fn rows(work: &Path) -> Outcome<Vec<Row>> {
    let program = example("cda_blocks");
    let has_xmllint = Command::new("xmllint")
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    let mut rows = Vec::new();
    for (name, size, stated) in SIZES {
        let file = work.join(format!("{size}.xml"));
        output(
            Command::new(&program).arg("--write").arg(&file).arg(size),
            "writing a CDA",
        )?;
        let (mut ours, mut peer) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let mut mine = Command::new(&program);
            mine.arg(&file).arg("1");
            ours.push(timed(&mine)?);
            if has_xmllint {
                let mut parse = Command::new("xmllint");
                parse.arg("--noout").arg(&file);
                peer.push(timed(&parse)?);
            }
        }
        let ours = median(ours);
        rows.push(Row {
            name,
            unit: "ms CPU",
            ours,
            peer_name: "xsltproc, as stated",
            peer: *stated,
        });
        if has_xmllint {
            rows.push(Row {
                name,
                unit: "ms CPU",
                ours,
                peer_name: "xmllint --noout",
                peer: median(peer),
            });
        }
    }
    Ok(rows)
}

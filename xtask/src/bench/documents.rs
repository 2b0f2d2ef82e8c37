//! A document list beside Node: the same bytes, ours to rows that the screen filters, the peer's to objects alone.

use std::path::Path;
use std::process::Command;

use super::{ROUNDS, Row, example, median, number, output};
use crate::run::Outcome;

/// The measured pair.
pub(super) fn row(work: &Path) -> Outcome<Row> {
    let file = work.join("documents.json");
    let measure = example("document_list");
    output(
        Command::new(&measure).arg("--generate").arg(&file),
        "writing a document list",
    )?;
    let script = "const f=require('fs').readFileSync(process.argv[1],'utf8');const t=performance.now();\
                  JSON.parse(f);console.log(performance.now()-t)";
    let (mut ours, mut peer) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours.push(number(&output(
            Command::new(&measure).arg(&file).arg("1"),
            "reading a document list",
        )?)?);
        peer.push(number(&output(
            Command::new("node").args(["-e", script]).arg(&file),
            "JSON.parse",
        )?)?);
    }
    Ok(Row {
        name: "5 000 document references: bytes to filterable rows",
        unit: "ms",
        ours: median(ours),
        peer_name: "JSON.parse in Node",
        peer: median(peer),
    })
}

//! Third-party notices: what Innsyn is built from, by whom, under which licence. Committed and checked for freshness.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::layers::{array, metadata, text};
use crate::paths;
use crate::run::{Failure, Outcome};

const HEAD: &str = "# Third-party notices

Written by `cargo xtask notices` from the two lock files. Do not edit.

Innsyn itself is under the MIT licence (`LICENSE`). It is built from the works below, each under its own licence.
Where several are offered, the first that Innsyn's list allows is chosen.

Beside these, Innsyn uses **PDFium** (BSD-3-Clause and Apache-2.0; its own third-party licences lie in the package that it
is fetched in), and bundles the fonts **Liberation** and **DejaVu** for the PDF worker (licence texts in
`crates/documents/fonts/`) and **Inter** for the screen (SIL Open Font License 1.1).
";

/// Writes `THIRD-PARTY.md`.
pub(crate) fn write() -> Outcome {
    fs::write(file(), notices()?)
        .map_err(|error| Failure::new(format!("the notices could not be written ({error})")))
}

/// Fails when the committed file differs.
pub(crate) fn check() -> Outcome {
    if fs::read_to_string(file()).unwrap_or_default() == notices()? {
        Ok(())
    } else {
        Err(Failure::new(
            "THIRD-PARTY.md is not fresh; run 'cargo xtask notices' and commit it",
        ))
    }
}

fn notices() -> Outcome<String> {
    let mut out = String::from(HEAD);
    out.push_str(
        "\n## Rust crates\n\n| crate | version | licence | authors |\n| --- | --- | --- | --- |\n",
    );
    let metadata = metadata()?;
    let mut rows: Vec<String> = array(&metadata, "packages")
        .iter()
        .filter(|package| !text(package, "source").is_empty())
        .map(|package| {
            let authors: Vec<&str> = array(package, "authors")
                .iter()
                .filter_map(Value::as_str)
                .map(without_address)
                .collect();
            format!(
                "| {} | {} | {} | {} |\n",
                text(package, "name"),
                text(package, "version"),
                text(package, "license"),
                authors.join(", ").replace('|', " ")
            )
        })
        .collect();
    rows.sort();
    out.extend(rows);
    out.push_str("\n## npm packages in the UI or used to build it\n\n| package | version | licence |\n| --- | --- | --- |\n");
    let lock = fs::read_to_string(paths::root().join("ui/package-lock.json"))
        .ok()
        .and_then(|lock| serde_json::from_str::<Value>(&lock).ok())
        .unwrap_or(Value::Null);
    if let Some(packages) = lock.get("packages").and_then(Value::as_object) {
        for (path, package) in packages {
            let Some((_, name)) = path.rsplit_once("node_modules/") else {
                continue;
            };
            let _ = writeln!(
                out,
                "| {name} | {} | {} |",
                text(package, "version"),
                text(package, "license")
            );
        }
    }
    Ok(out)
}

/// Authors' e-mail addresses are nobody's business here.
fn without_address(author: &str) -> &str {
    author
        .split_once('<')
        .map_or(author, |(name, _)| name)
        .trim()
}

fn file() -> PathBuf {
    paths::root().join("THIRD-PARTY.md")
}

//! The layer check: arrows between crates point down only, and a heavy dependency has one owner.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::run::{Failure, Outcome, capture, cargo};

/// Which of our crates each of our crates may use (`docs/architecture.md` draws this).
const ARROWS: &[(&str, &[&str])] = &[
    ("innsyn-domain", &[]),
    ("innsyn-blocks", &[]),
    ("innsyn-transport", &[]),
    ("innsyn-fhir", &[]),
    ("innsyn-sandbox", &[]),
    ("helseid", &["innsyn-transport"]),
    (
        "innsyn-pps",
        &[
            "innsyn-domain",
            "innsyn-fhir",
            "innsyn-blocks",
            "innsyn-transport",
        ],
    ),
    (
        "innsyn-phr",
        &[
            "innsyn-domain",
            "innsyn-fhir",
            "innsyn-blocks",
            "innsyn-transport",
        ],
    ),
    ("innsyn-edi", &["innsyn-transport"]),
    ("innsyn-documents", &["innsyn-domain", "innsyn-blocks"]),
    (
        "innsyn-app",
        &[
            "innsyn-domain",
            "innsyn-blocks",
            "innsyn-documents",
            "helseid",
            "innsyn-pps",
            "innsyn-phr",
            "innsyn-edi",
            "innsyn-transport",
            "innsyn-sandbox",
        ],
    ),
    ("innsyn", &["innsyn-app", "innsyn-documents"]),
    ("innsyn-tests", &["innsyn-app", "innsyn-sandbox"]),
    (
        "innsyn-fuzz",
        &[
            "helseid",
            "innsyn-documents",
            "innsyn-fhir",
            "innsyn-phr",
            "innsyn-pps",
            "innsyn-transport",
        ],
    ),
    ("xtask", &[]),
];

/// Tests of a crate may also start the sandbox.
const IN_TESTS: &[&str] = &["innsyn-sandbox"];

/// Heavy dependencies and the crates that may name them.
const OWNERS: &[(&str, &[&str])] = &[
    ("reqwest", &["innsyn-transport"]),
    ("openidconnect", &["helseid"]),
    ("p256", &["helseid"]),
    ("pdfium-render", &["innsyn-documents"]),
    ("landlock", &["innsyn-documents"]),
    ("seccompiler", &["innsyn-documents"]),
    ("tauri", &["innsyn"]),
    ("tauri-plugin-store", &["innsyn"]),
    ("tauri-plugin-opener", &["innsyn"]),
    ("tauri-plugin-single-instance", &["innsyn"]),
    ("arboard", &["innsyn"]),
    ("zbus", &["innsyn"]),
    ("keyring", &["innsyn"]),
    ("jsonwebtoken", &["innsyn-sandbox"]),
    ("ts-rs", &["innsyn-app"]),
    ("fantoccini", &["innsyn-tests"]),
    ("libfuzzer-sys", &["innsyn-fuzz"]),
];

/// Never in the tree at all.
const BANNED: &[&str] = &["openssl", "openssl-sys", "native-tls"];

/// Licences that a dependency may offer; one of an OR is enough.
const LICENCES: &[&str] = &[
    "MIT",
    "MIT-0",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MPL-2.0",
    "OpenSSL",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
    "0BSD",
    "LGPL-2.1-or-later",
];

/// Everything that cargo knows of the workspace and its dependencies, from the lock file alone.
pub(crate) fn metadata() -> Outcome<Value> {
    let text = capture(
        cargo(&["metadata", "--format-version", "1", "--locked"]),
        "cargo metadata",
    )?;
    serde_json::from_str(&text)
        .map_err(|_| Failure::new("cargo metadata gave something that is not JSON"))
}

/// Fails with every arrow that points the wrong way.
pub(crate) fn check() -> Outcome {
    let metadata = metadata()?;
    let mut faults = Vec::new();
    let arrows: BTreeMap<&str, &[&str]> = ARROWS.iter().copied().collect();
    let members: BTreeSet<&str> = array(&metadata, "workspace_members")
        .iter()
        .filter_map(Value::as_str)
        .collect();

    for package in array(&metadata, "packages") {
        let name = text(package, "name");
        if BANNED.contains(&name) {
            faults.push(format!(
                "'{name}' is in the dependency tree; this project does not use it"
            ));
        }
        if !members.contains(text(package, "id")) {
            check_source(package, &mut faults);
            continue;
        }
        let Some(allowed) = arrows.get(name) else {
            faults.push(format!(
                "crate '{name}' has no row in xtask/src/layers.rs; decide where it stands"
            ));
            continue;
        };
        for dependency in array(package, "dependencies") {
            let used = text(dependency, "name");
            let in_tests = text(dependency, "kind") == "dev";
            if used != name
                && arrows.contains_key(used)
                && !allowed.contains(&used)
                && !(in_tests && IN_TESTS.contains(&used))
            {
                faults.push(format!(
                    "'{name}' uses '{used}': that arrow does not point down"
                ));
            }
            let owner = OWNERS.iter().find(|(heavy, _)| *heavy == used);
            if let Some((heavy, owners)) = owner
                && !owners.contains(&name)
                && !in_tests
            {
                faults.push(format!(
                    "'{name}' uses '{heavy}', which belongs to {owners:?}"
                ));
            }
        }
    }
    report(&faults)
}

/// A dependency comes from the registry and under a licence of the list.
fn check_source(package: &Value, faults: &mut Vec<String>) {
    let name = text(package, "name");
    let source = text(package, "source");
    if !source.starts_with("registry+") && !source.starts_with("sparse+") {
        faults.push(format!("'{name}' does not come from a registry"));
    }
    let licence = text(package, "license").replace('/', " OR ");
    let fits = licence.split(" OR ").any(|choice| {
        choice
            .trim()
            .trim_matches(|sign| sign == '(' || sign == ')')
            .split(" AND ")
            .all(|part| {
                LICENCES.contains(&part.trim().trim_matches(|sign| sign == '(' || sign == ')'))
            })
    });
    if !fits {
        faults.push(format!(
            "'{name}' has the licence '{licence}', which is not in the list of xtask/src/layers.rs"
        ));
    }
}

pub(crate) fn report(faults: &[String]) -> Outcome {
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Failure::new(format!(
            "{} faults:\n  {}",
            faults.len(),
            faults.join("\n  ")
        )))
    }
}

pub(crate) fn array<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value
        .get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

pub(crate) fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or("")
}

//! Rules about the text of the sources that no compiler checks.

use std::fs;
use std::path::{Path, PathBuf};

use crate::layers::report;
use crate::paths;
use crate::run::{Outcome, capture, command};

/// A text that may stand only in the named places.
struct Rule {
    text: &'static str,
    files: &'static [&'static str],
    only_in: &'static [&'static str],
    why: &'static str,
}

const RULES: &[Rule] = &[
    Rule {
        text: "BlockedNotice::observed(",
        files: &[".rs"],
        only_in: &[
            "crates/pps/src/blocked.rs",
            "crates/phr/src/blocked.rs",
            "crates/domain/",
            "crates/app/tests/",
        ],
        why: "only an answer of a service can say that something is withheld",
    },
    Rule {
        text: "{@html",
        files: &[".svelte"],
        only_in: &[],
        why: "documents arrive as blocks; no HTML string is drawn",
    },
    Rule {
        text: "@tauri-apps/",
        files: &[".ts", ".svelte"],
        only_in: &["ui/src/ipc/"],
        why: "only ui/src/ipc knows the host",
    },
    Rule {
        text: "unsafe-inline",
        files: &[".json", ".html", ".ts", ".svelte"],
        only_in: &["ui/package-lock.json"],
        why: "the content security policy has no exception",
    },
    Rule {
        text: "withGlobalTauri\": true",
        files: &[".json"],
        only_in: &[],
        why: "the page gets no global door to the back end",
    },
];

/// Fails with every place where a text stands that may not.
pub(crate) fn check() -> Outcome {
    let mut faults = Vec::new();
    for file in tracked()? {
        let name = file.to_string_lossy().replace('\\', "/");
        if name.starts_with("xtask/") {
            continue;
        }
        let Ok(text) = fs::read_to_string(paths::root().join(&file)) else {
            continue;
        };
        for rule in RULES {
            let concerned = rule.files.iter().any(|ending| name.ends_with(ending));
            if concerned
                && text.contains(rule.text)
                && !rule.only_in.iter().any(|place| name.starts_with(place))
            {
                faults.push(format!("{name}: '{}': {}", rule.text, rule.why));
            }
        }
    }
    faults.extend(commands());
    faults.extend(requirements());
    report(&faults)
}

/// Each command of the border stands in the build script, in the handler, in the capability and in the UI.
fn commands() -> Vec<String> {
    let read = |path: &str| fs::read_to_string(paths::root().join(path)).unwrap_or_default();
    let declared = names_in_quotes(&read("src-tauri/build.rs"));
    let handler = read("src-tauri/src/main.rs")
        + &read("src-tauri/src/window.rs")
        + &read("src-tauri/src/commands.rs");
    let capability = read("src-tauri/capabilities/main.json");
    let ui = read("ui/src/ipc/commands.ts");
    let mut faults = Vec::new();
    if declared.is_empty() {
        faults.push(String::from("src-tauri/build.rs declares no command"));
    }
    for command in declared {
        let permission = format!("\"allow-{}\"", command.replace('_', "-"));
        if !handler.contains(&command) {
            faults.push(format!(
                "command '{command}' is declared and has no handler"
            ));
        }
        if !capability.contains(&permission) {
            faults.push(format!(
                "command '{command}' is not in capabilities/main.json"
            ));
        }
        if !ui.contains(&format!("'{command}'")) && !ui.contains(&format!("\"{command}\"")) {
            faults.push(format!(
                "command '{command}' has no line in ui/src/ipc/commands.ts"
            ));
        }
    }
    faults
}

/// Production is refused by a list in the program; it must name every `M` row of `docs/security.md` that is not met.
fn requirements() -> Vec<String> {
    let read = |path: &str| fs::read_to_string(paths::root().join(path)).unwrap_or_default();
    let program = read("crates/app/src/environment.rs");
    let list = program
        .split_once("pub const UNMET")
        .map_or("", |(_, rest)| rest);
    let list = list.split_once("];").map_or("", |(list, _)| list);
    let mut listed: Vec<&str> = list.split('"').skip(1).step_by(2).collect();
    let document = read("docs/security.md");
    let mut unmet: Vec<&str> = document
        .lines()
        .filter_map(|line| {
            let mut cells = line.split('|').map(str::trim).skip(1);
            let (id, _, state) = (cells.next()?, cells.next()?, cells.next()?);
            let is_must = MUST.iter().any(|kind| id.starts_with(kind)) && !SHOULD.contains(&id);
            (is_must && state != "met").then_some(id)
        })
        .collect();
    listed.sort_unstable();
    unmet.sort_unstable();
    if listed == unmet {
        Vec::new()
    } else {
        vec![format!(
            "UNMET in crates/app/src/environment.rs and docs/security.md differ: {listed:?}, {unmet:?}"
        )]
    }
}

/// Groups of requirements, and those of them that are no `M` rows.
const MUST: &[&str] = &[
    "ID-", "API-", "DOC-", "TAU-", "SES-", "MEM-", "AUD-", "SUP-",
];
const SHOULD: &[&str] = &["ID-16", "MEM-5", "AUD-3"];

fn names_in_quotes(source: &str) -> Vec<String> {
    let list = source.split_once("COMMANDS").map_or("", |(_, rest)| rest);
    let list = list.split_once("];").map_or("", |(list, _)| list);
    list.split('"')
        .skip(1)
        .step_by(2)
        .map(String::from)
        .collect()
}

fn tracked() -> Outcome<Vec<PathBuf>> {
    let mut git = command("git");
    git.args(["ls-files", "--cached", "--others", "--exclude-standard"]);
    Ok(capture(git, "git ls-files")?
        .lines()
        .map(|line| Path::new(line).to_path_buf())
        .collect())
}

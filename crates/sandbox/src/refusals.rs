//! Holds the guide to its word: each refusal that it lists names a test, and the test exists.

use std::path::Path;

/// The chapter of the guide with the tables, without what comes after it.
fn chapter() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/sandbox.md");
    let guide = std::fs::read_to_string(path).unwrap();
    let (_, rest) = guide.split_once("## What is refused\n").unwrap();
    rest.split("\n## ").next().unwrap_or_default().to_owned()
}

/// The names of all tests of this crate.
fn tests() -> Vec<String> {
    let mut names = Vec::new();
    collect(
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")),
        &mut names,
    );
    names
}

fn collect(folder: &Path, names: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, names);
        } else if path.extension().is_some_and(|own| own == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let lines: Vec<&str> = text.lines().map(str::trim).collect();
            for pair in lines.windows(2) {
                if pair[0] == "#[test]" || pair[0] == "#[tokio::test]" {
                    let (_, rest) = pair[1].split_once("fn ").unwrap();
                    names.push(rest.split('(').next().unwrap_or_default().to_owned());
                }
            }
        }
    }
}

/// The tests that the rows of the tables name.
fn named() -> Vec<(String, Vec<String>)> {
    chapter()
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| Refused"))
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split(" | ").collect();
            assert_eq!(cells.len(), 4, "{line}");
            let tests = cells[3]
                .split('`')
                .skip(1)
                .step_by(2)
                .map(ToOwned::to_owned);
            (cells[0].trim().to_owned(), tests.collect())
        })
        .collect()
}

#[test]
fn every_refusal_of_the_guide_names_tests_that_exist() {
    let rows = named();
    assert!(rows.len() > 60, "{} rows", rows.len());
    let tests = tests();
    for (refused, names) in rows {
        assert!(!names.is_empty(), "no test: {refused}");
        for name in names {
            assert!(tests.contains(&name), "{refused}: there is no test {name}");
        }
    }
}

/// Tests whose names say that something is refused belong into the tables.
#[test]
fn every_test_of_a_refusal_stands_in_the_guide() {
    let listed: Vec<String> = named().into_iter().flat_map(|(_, names)| names).collect();
    let missing: Vec<String> = tests()
        .into_iter()
        .filter(|name| name.ends_with("_refused") && !listed.contains(name))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// What a fault does, and what a correct client does about it.
#[test]
fn every_fault_stands_in_the_guide() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/sandbox.md");
    let guide = std::fs::read_to_string(path).unwrap();
    for name in crate::Fault::names() {
        let short = name.split('=').next().unwrap_or_default();
        let row = guide.lines().find(|line| {
            let first = line.split(" | ").next().unwrap_or_default();
            line.starts_with("| `")
                && first
                    .split('`')
                    .any(|own| own.split('=').next() == Some(short))
        });
        let cells = row.map_or(0, |row| row.trim_matches('|').split(" | ").count());
        assert_eq!(cells, 4, "{name}");
    }
}

//! `innsyn check`: the second host of the same use cases, without a window.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

#[test]
fn a_check_of_the_sandbox_signs_in_asks_each_service_and_draws_each_document() {
    let home = tempfile::tempdir().unwrap();
    let output = check(home.path(), &[]);
    let steps = lines(&output);
    assert!(output.status.success(), "{steps:?}");
    let names: Vec<&str> = steps
        .iter()
        .map(|step| step["step"].as_str().unwrap())
        .collect();
    assert_eq!(names[..3], ["sign-in", "pps-search", "phr-search"]);
    assert_eq!(
        names[names.len() - 3..],
        ["token-refresh-pps", "token-refresh-phr", "logout"]
    );
    assert!(names.contains(&"document-1"), "{names:?}");
    for step in &steps {
        // This patient has more documents than one check fetches, and that is said.
        let expected = if step["step"] == "documents" {
            assert_eq!(step["code"], "AtMostTwenty", "{step}");
            "skipped"
        } else {
            "passed"
        };
        assert_eq!(step["verdict"], expected, "{step}");
        let fields: Vec<&String> = step.as_object().unwrap().keys().collect();
        assert_eq!(
            fields,
            [
                "step",
                "service",
                "verdict",
                "code",
                "message",
                "correlation_id",
                "ms",
                "shown",
                "withheld",
                "warnings"
            ]
        );
    }
    let said = String::from_utf8_lossy(&output.stdout);
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(!complained.contains("WARN"), "{complained}");
    for secret in ["eyJ", "120579", "TELOKK", "Telokk"] {
        assert!(!said.contains(secret), "'{secret}' on standard output");
        assert!(!complained.contains(secret), "'{secret}' on standard error");
    }
}

#[test]
fn without_a_secret_service_a_real_environment_says_so_at_once() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join(".config/innsyn/environments");
    fs::create_dir_all(&folder).unwrap();
    let environment = json!({
        "name": "proof",
        "kind": "test",
        "helseid": {
            "issuer": "https://helseid.example",
            "client_id": "00000000-1111-2222-3333-444444444444",
            "organisation": { "tenancy": "single", "parent": "311111116" },
        },
        "pps": { "base_url": "https://prover.example/v2" },
        "phr": { "base_url": "https://dokumenter.example", "legal_basis": "kjernejournalforskriften" },
    });
    fs::write(folder.join("proof.json"), environment.to_string()).unwrap();
    let output = check(
        home.path(),
        &[
            "--environment",
            "proof",
            "--patient",
            "13116900216",
            "--basis",
            "SAMTYKKE",
        ],
    );
    let steps = lines(&output);
    assert!(!output.status.success());
    assert_eq!(steps[0]["step"], json!("sign-in"));
    assert_eq!(steps[0]["verdict"], json!("failed"));
    assert_eq!(
        steps[0]["code"],
        json!("SecureStorageUnavailable"),
        "{steps:?}"
    );
}

/// Runs without a session bus, hence without a Secret Service.
fn check(home: &Path, arguments: &[&str]) -> Output {
    Command::new(program())
        .arg("check")
        .args(arguments)
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("HOME", home)
        .output()
        .unwrap()
}

fn lines(output: &Output) -> Vec<Value> {
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the test command names the program under test"
)]
fn program() -> String {
    std::env::var("INNSYN_PROGRAM").expect("'cargo xtask test window' names the program")
}

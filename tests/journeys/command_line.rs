//! `innsyn check`: the second host of the same use cases, without a window.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

#[test]
fn a_check_of_the_sandbox_signs_in_asks_each_service_and_opens_a_document() {
    let home = tempfile::tempdir().unwrap();
    let output = check(home.path(), &[]);
    let steps = lines(&output);
    assert!(output.status.success(), "{steps:?}");
    assert!(steps.len() > 5, "{steps:?}");
    assert!(
        steps.iter().all(|step| step["ok"] == json!(true)),
        "{steps:?}"
    );
    let said = String::from_utf8_lossy(&output.stdout);
    for secret in ["eyJ", "131169", "DANSER"] {
        assert!(!said.contains(secret), "'{secret}' on standard output");
    }
}

#[test]
fn without_a_secret_service_a_real_environment_says_so_at_once() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join(".config/innsyn/environments");
    fs::create_dir_all(&folder).unwrap();
    let environment = json!({
        "kind": "test",
        "organisation": { "name": "Eksempel legesenter", "number": "311111116" },
        "helseid": { "issuer": "https://helseid.example", "clientId": "00000000-1111-2222-3333-444444444444" },
        "pps": { "base": "https://prover.example/v2" },
        "phr": { "base": "https://dokumenter.example", "legalBasis": "kjernejournalforskriften" },
    });
    fs::write(folder.join("proof.json"), environment.to_string()).unwrap();
    let output = check(home.path(), &["--environment", "proof"]);
    let steps = lines(&output);
    assert!(!output.status.success());
    let last = steps.last().unwrap();
    assert_eq!(
        last["detail"]["error"]["code"],
        json!("SecureStorageUnavailable"),
        "{last}"
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

//! The arguments of `innsyn check`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use innsyn_app::acceptance::{Script, built_in, built_in_names};
use innsyn_app::dto::{EnvironmentKind, OrdinaryBasisCode};
use zeroize::Zeroizing;

pub(super) const USAGE: &str = "usage: innsyn check --environment FILE --patient NUMBER|- --basis UNNTAK|SAMTYKKE|AKUTT \
    [--script NAME] [--browser-command CMD] [--json] [--report DIR] [--limit SECONDS] \
    (without --environment: the sandbox of the program, then also [--clinician NAME])";

/// Longest total that can be asked for.
const LONGEST: u64 = 3_600;

/// What is checked.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Target<'a> {
    /// The sandbox in this process.
    Embedded,
    /// An environment file.
    File(PathBuf),
    /// A file of the environments folder, by its name.
    Name(&'a str),
}

#[derive(Debug)]
pub(super) struct Options<'a> {
    pub(super) target: Target<'a>,
    pub(super) patient: Option<&'a str>,
    pub(super) basis: Option<OrdinaryBasisCode>,
    pub(super) script: Option<&'a str>,
    pub(super) browser: Option<Vec<String>>,
    pub(super) json: bool,
    pub(super) report: Option<PathBuf>,
    pub(super) limit: Duration,
    pub(super) clinician: Option<&'a str>,
}

impl<'a> Options<'a> {
    pub(super) fn parse(arguments: &[&'a str]) -> Result<Self, String> {
        let mut options = Self {
            target: Target::Embedded,
            patient: None,
            basis: None,
            script: None,
            browser: None,
            json: false,
            report: None,
            limit: Duration::from_mins(10),
            clinician: None,
        };
        let mut rest = arguments.iter();
        while let Some(name) = rest.next() {
            if *name == "--json" {
                options.json = true;
                continue;
            }
            let value = *rest.next().ok_or(USAGE)?;
            match *name {
                "--environment" => options.target = target(value),
                "--patient" => options.patient = Some(value),
                "--basis" => options.basis = Some(basis(value)?),
                "--script" => options.script = Some(value),
                "--browser-command" => options.browser = Some(command(value)?),
                "--report" => options.report = Some(PathBuf::from(value)),
                "--limit" => options.limit = limit(value)?,
                "--clinician" => options.clinician = Some(value),
                _ => return Err(USAGE.to_owned()),
            }
        }
        Ok(options)
    }

    /// The patient of the arguments on this basis.
    #[expect(
        clippy::unnecessary_wraps,
        reason = "one arm of a match whose others can fail"
    )]
    pub(super) fn patient_on(
        &self,
        basis: OrdinaryBasisCode,
    ) -> Result<Option<(Zeroizing<String>, OrdinaryBasisCode)>, String> {
        Ok(self
            .patient
            .map(|number| (Zeroizing::new(number.to_owned()), basis)))
    }
}

fn target(value: &str) -> Target<'_> {
    if value == "sandbox" {
        return Target::Embedded;
    }
    let path = Path::new(value);
    let is_path = path.components().count() > 1 || path.extension().is_some() || path.is_file();
    if is_path {
        Target::File(path.to_path_buf())
    } else {
        Target::Name(value)
    }
}

fn basis(value: &str) -> Result<OrdinaryBasisCode, String> {
    match value {
        "UNNTAK" => Ok(OrdinaryBasisCode::Unntak),
        "SAMTYKKE" => Ok(OrdinaryBasisCode::Samtykke),
        "AKUTT" => Ok(OrdinaryBasisCode::Akutt),
        other if other.to_ascii_uppercase().starts_with("FORH") => Err(
            "innsyn check: an elevated basis is never stated from the command line; it needs the warning dialog of the window"
                .to_owned(),
        ),
        _ => Err("innsyn check: --basis is UNNTAK, SAMTYKKE or AKUTT".to_owned()),
    }
}

fn limit(value: &str) -> Result<Duration, String> {
    match value.parse::<u64>() {
        Ok(seconds @ 1..=LONGEST) => Ok(Duration::from_secs(seconds)),
        Ok(_) | Err(_) => Err(format!(
            "innsyn check: --limit is a number of seconds up to {LONGEST}"
        )),
    }
}

/// A command with its arguments: one program as it is, or words apart by spaces, quoted where a word has one.
fn command(value: &str) -> Result<Vec<String>, String> {
    if Path::new(value).is_file() {
        return Ok(vec![value.to_owned()]);
    }
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote: Option<char> = None;
    for c in value.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    if quote.is_some() || words.is_empty() {
        return Err("innsyn check: --browser-command is no command".to_owned());
    }
    Ok(words)
}

/// A script by its name (`pps` is `pps-nhn` in a test environment) or by its file.
pub(super) fn script(name: &str, kind: EnvironmentKind) -> Result<Script, String> {
    let word = match kind {
        EnvironmentKind::Sandbox => "sandbox",
        EnvironmentKind::Test => "test",
        EnvironmentKind::Production => {
            return Err("innsyn check: scripts are refused in production".to_owned());
        }
    };
    let fits = |script: &Script| script.kinds.iter().any(|known| known == word);
    let named = built_in(name)
        .filter(fits)
        .or_else(|| built_in(&format!("{name}-nhn")).filter(fits))
        .or_else(|| built_in(name.trim_end_matches("-nhn")).filter(fits));
    if let Some(script) = named {
        return Ok(script);
    }
    let path = Path::new(name);
    if path.is_file() {
        let text = std::fs::read_to_string(path)
            .map_err(|_| "innsyn check: the script cannot be read".to_owned())?;
        let script = Script::parse(&text).map_err(|error| format!("innsyn check: {error}"))?;
        return if fits(&script) {
            Ok(script)
        } else {
            Err(format!(
                "innsyn check: the script is not for environments of kind {word}"
            ))
        };
    }
    Err(format!(
        "innsyn check: there is no script of this name for kind {word}; there are: {}",
        built_in_names().join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_call_is_understood() {
        let options = Options::parse(&[
            "--environment",
            "x/env.json",
            "--patient",
            "-",
            "--basis",
            "SAMTYKKE",
            "--browser-command",
            "python3 'my login.py' --fast",
            "--json",
            "--report",
            "out",
        ])
        .unwrap();
        assert_eq!(options.target, Target::File(PathBuf::from("x/env.json")));
        assert_eq!(options.patient, Some("-"));
        assert_eq!(options.basis, Some(OrdinaryBasisCode::Samtykke));
        assert_eq!(
            options.browser.unwrap(),
            ["python3", "my login.py", "--fast"]
        );
        assert!(options.json);
    }

    #[test]
    fn an_elevated_basis_cannot_be_stated() {
        for word in ["FORHOYET_SAMTYKKE", "FORHOYET_AKUTT", "forhoyet_akutt"] {
            let wrong = Options::parse(&["--basis", word]).unwrap_err();
            assert!(wrong.contains("never"), "{wrong}");
        }
        assert!(Options::parse(&["--basis", "TREAT"]).is_err());
        assert!(Options::parse(&["--patient"]).is_err());
        assert!(Options::parse(&["--screenshot", "x"]).is_err());
    }

    #[test]
    fn scripts_are_found_by_the_kind_of_environment() {
        assert_eq!(
            script("pps", EnvironmentKind::Test).unwrap().name,
            "pps-nhn"
        );
        assert_eq!(script("pps", EnvironmentKind::Sandbox).unwrap().name, "pps");
        assert!(script("pps", EnvironmentKind::Production).is_err());
        assert!(
            script("nothing", EnvironmentKind::Test)
                .unwrap_err()
                .contains("connections")
        );
    }
}

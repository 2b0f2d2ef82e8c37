//! Who one sandbox knows: the built-in people, or those of a file.
//!
//! The file is JSON in the shape of [`EXAMPLE`]; [`RULES`] says what its members mean. Both stand
//! in the guide.
//!
//! Numbers must have valid control digits and be used once. Never put a real person here.

use std::collections::HashSet;

use jiff::civil::Date;
use serde_json::{Map, Value};

use super::{
    Approval, CLINICIANS, Clinician, Duty, LEGE, PATIENTS, Patient, Privacy, SYKEPLEIER, Sex,
    TANNLEGE, VERNEPLEIER, find_patient, has_valid_control_digits,
};

/// A file of people.
pub(super) const EXAMPLE: &str = r#"{
  "patients": [
    {
      "number": "26917641160", "given": "Ny", "family": "Kost",
      "born": "1976-11-26", "sex": "male",
      "shows": { "nb": "Patologi, sperret for alle.", "en": "Pathology, restricted for everybody." },
      "like": "15076500565",
      "privacy": "general", "blocks": ["22047800106"],
      "silent_community": false, "plain_error": false
    }
  ],
  "clinicians": [
    {
      "number": "14818230029", "given": "Grønn", "family": "Vits",
      "hpr": "565501872", "approvals": ["LE"], "duty": "care",
      "shows": { "nb": "Lege.", "en": "A physician." }
    }
  ]
}
"#;

/// What the members mean.
pub(super) const RULES: &str = "\
Of everybody `number`, `given`, `family` and `shows.nb` are required. Numbers must have valid control digits and be used \
once; never put a real person there. A list that is left out keeps the built-in people.

- `like`: number of the built-in patient whose kind of content the new one gets. Rolled values are rolled for the new \
number. Without it there are a few ordinary reports and letters.
- `privacy`: `open`, `general` (restricted, an elevated basis opens it) or `reservation`; `blocks`: numbers of \
clinicians whom the patient has blocked.
- `silent_community`: one source of documents does not answer. `plain_error`: PPS answers 400 in plain text.
- `hpr` and `approvals` come together or not at all; approvals are LE, TL, SP, VP, JO, PS, BI and FT.
- `duty`: `care`, `verification` or `case-officer`; the latter two must not state an access basis.
";

/// The patients and test users of one sandbox. Cheap to copy: people of a file are kept for as
/// long as the program runs, as the built-in ones are.
#[derive(Clone, Copy, Debug)]
pub struct Cast {
    patients: &'static [Patient],
    clinicians: &'static [Clinician],
}

impl Default for Cast {
    fn default() -> Self {
        Self {
            patients: &PATIENTS,
            clinicians: &CLINICIANS,
        }
    }
}

/// Why a file of people cannot be used. Numbers and names stay out of the message; `entry` counts
/// from 1.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PeopleError {
    /// It is not JSON.
    #[error("the file of people is not JSON")]
    NotJson(#[source] serde_json::Error),
    /// A list is not a list of objects.
    #[error("`{list}` must be a list of objects")]
    NotAList {
        /// Name of the list.
        list: &'static str,
    },
    /// A member is missing or cannot be read.
    #[error("`{member}` of entry {entry} in `{list}` is missing or cannot be read")]
    Member {
        /// Name of the list.
        list: &'static str,
        /// Which entry, from 1.
        entry: usize,
        /// Name of the member.
        member: &'static str,
    },
    /// Two people have one number.
    #[error("entry {entry} in `{list}` repeats a number")]
    Repeated {
        /// Name of the list.
        list: &'static str,
        /// Which entry, from 1.
        entry: usize,
    },
}

impl Cast {
    /// All patients, the richest first.
    pub fn patients(&self) -> &'static [Patient] {
        self.patients
    }

    /// All test users.
    pub fn clinicians(&self) -> &'static [Clinician] {
        self.clinicians
    }

    /// The patient with this number.
    pub fn find_patient(&self, number: &str) -> Option<&'static Patient> {
        self.patients.iter().find(|own| own.number == number)
    }

    /// The test user with this number.
    pub fn find_clinician(&self, number: &str) -> Option<&'static Clinician> {
        self.clinicians.iter().find(|own| own.number == number)
    }

    /// Reads a file of people; `docs/sandbox-people.md` describes the format.
    pub fn read(text: &str) -> Result<Self, PeopleError> {
        let whole: Value = serde_json::from_str(text).map_err(PeopleError::NotJson)?;
        let mut cast = Self::default();
        let mut seen = HashSet::new();
        if let Some(entries) = entries(&whole, "patients")? {
            let patients: Vec<Patient> = entries
                .iter()
                .map(|entry| entry.patient(&mut seen))
                .collect::<Result<_, _>>()?;
            cast.patients = Vec::leak(patients);
        }
        if let Some(entries) = entries(&whole, "clinicians")? {
            let clinicians: Vec<Clinician> = entries
                .iter()
                .map(|entry| entry.clinician(&mut seen))
                .collect::<Result<_, _>>()?;
            cast.clinicians = Vec::leak(clinicians);
        }
        Ok(cast)
    }
}

/// One object of a list.
struct Entry<'a> {
    list: &'static str,
    number: usize,
    map: &'a Map<String, Value>,
}

fn entries<'a>(
    whole: &'a Value,
    list: &'static str,
) -> Result<Option<Vec<Entry<'a>>>, PeopleError> {
    let Some(value) = whole.get(list) else {
        return Ok(None);
    };
    let wrong = || PeopleError::NotAList { list };
    value
        .as_array()
        .ok_or_else(wrong)?
        .iter()
        .enumerate()
        .map(|(index, value)| {
            Ok(Entry {
                list,
                number: index + 1,
                map: value.as_object().ok_or_else(wrong)?,
            })
        })
        .collect::<Result<_, _>>()
        .map(Some)
}

fn keep(text: &str) -> &'static str {
    String::leak(text.to_owned())
}

impl Entry<'_> {
    fn wrong(&self, member: &'static str) -> PeopleError {
        PeopleError::Member {
            list: self.list,
            entry: self.number,
            member,
        }
    }

    /// A text that may be absent; anything but a text is an error.
    fn optional(&self, member: &'static str) -> Result<Option<&str>, PeopleError> {
        match self.map.get(member) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if !text.trim().is_empty() => Ok(Some(text)),
            Some(_) => Err(self.wrong(member)),
        }
    }

    fn required(&self, member: &'static str) -> Result<&str, PeopleError> {
        self.optional(member)?.ok_or_else(|| self.wrong(member))
    }

    fn flag(&self, member: &'static str) -> Result<bool, PeopleError> {
        match self.map.get(member) {
            None => Ok(false),
            Some(value) => value.as_bool().ok_or_else(|| self.wrong(member)),
        }
    }

    fn texts(&self, member: &'static str) -> Result<Vec<&str>, PeopleError> {
        let Some(value) = self.map.get(member) else {
            return Ok(Vec::new());
        };
        value
            .as_array()
            .and_then(|items| items.iter().map(Value::as_str).collect())
            .ok_or_else(|| self.wrong(member))
    }

    fn person_number(&self, seen: &mut HashSet<String>) -> Result<&'static str, PeopleError> {
        let number = self.required("number")?;
        if !has_valid_control_digits(number) {
            return Err(self.wrong("number"));
        }
        if !seen.insert(number.to_owned()) {
            return Err(PeopleError::Repeated {
                list: self.list,
                entry: self.number,
            });
        }
        Ok(keep(number))
    }

    /// What the person shows, in both languages; English falls back to Norwegian.
    fn shows(&self) -> Result<(&'static str, &'static str), PeopleError> {
        let text = |language: &str| {
            self.map
                .get("shows")
                .and_then(|shows| shows.get(language))
                .and_then(Value::as_str)
        };
        let norwegian = keep(text("nb").ok_or_else(|| self.wrong("shows"))?);
        Ok((norwegian, text("en").map_or(norwegian, keep)))
    }

    fn patient(&self, seen: &mut HashSet<String>) -> Result<Patient, PeopleError> {
        let number = self.person_number(seen)?;
        let (shows, shows_en) = self.shows()?;
        let born = match self.optional("born")? {
            Some(born) => born.parse().map_err(|_| self.wrong("born"))?,
            None => Date::constant(1970, 1, 1),
        };
        let sex = match self.optional("sex")? {
            Some("male") => Sex::Male,
            Some("female") | None => Sex::Female,
            Some(_) => return Err(self.wrong("sex")),
        };
        let privacy = match self.optional("privacy")? {
            Some("open") | None => Privacy::Open,
            Some("general") => Privacy::General,
            Some("reservation") => Privacy::Reservation,
            Some(_) => return Err(self.wrong("privacy")),
        };
        let like = match self.optional("like")? {
            Some(like) => find_patient(like).ok_or_else(|| self.wrong("like"))?.number,
            None => number,
        };
        let blocks: Vec<&'static str> = self.texts("blocks")?.into_iter().map(keep).collect();
        Ok(Patient {
            number,
            given: keep(self.required("given")?),
            family: keep(self.required("family")?),
            born,
            sex,
            shows,
            shows_en,
            privacy,
            blocks: Vec::leak(blocks),
            silent_community: self.flag("silent_community")?,
            plain_error: self.flag("plain_error")?,
            like,
        })
    }

    fn clinician(&self, seen: &mut HashSet<String>) -> Result<Clinician, PeopleError> {
        let number = self.person_number(seen)?;
        let (shows, shows_en) = self.shows()?;
        let hpr = self.optional("hpr")?.map(keep);
        let approvals: Vec<Approval> = self
            .texts("approvals")?
            .into_iter()
            .map(|code| approval(code).ok_or_else(|| self.wrong("approvals")))
            .collect::<Result<_, _>>()?;
        // The register gives a number and approvals together or neither.
        if hpr.is_some() == approvals.is_empty() {
            return Err(self.wrong("approvals"));
        }
        let duty = match self.optional("duty")? {
            Some("care") | None => Duty::Care,
            Some("verification") => Duty::Verification,
            Some("case-officer") => Duty::CaseOfficer,
            Some(_) => return Err(self.wrong("duty")),
        };
        Ok(Clinician {
            number,
            given: keep(self.required("given")?),
            family: keep(self.required("family")?),
            hpr,
            approvals: Vec::leak(approvals),
            duty,
            shows,
            shows_en,
        })
    }
}

/// The approvals that a file may name.
fn approval(code: &str) -> Option<Approval> {
    const MORE: [Approval; 4] = [
        Approval {
            profession: "JO",
            name: "Jordmor",
        },
        Approval {
            profession: "PS",
            name: "Psykolog",
        },
        Approval {
            profession: "BI",
            name: "Bioingeniør",
        },
        Approval {
            profession: "FT",
            name: "Fysioterapeut",
        },
    ];
    [LEGE, TANNLEGE, SYKEPLEIER, VERNEPLEIER]
        .into_iter()
        .chain(MORE)
        .find(|own| own.profession == code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::{LINE, ROLAND, clinicians};

    const NEW: &str = "26917620422";

    fn with(change: &str) -> String {
        format!(
            r#"{{"patients":[{{"number":"{NEW}","given":"Ny","family":"Kost","shows":{{"nb":"Viser","en":"Shows"}}{change}}}]}}"#
        )
    }

    #[test]
    fn a_file_brings_its_own_patients_and_keeps_the_users() {
        let text = with(&format!(
            r#","like":"{ROLAND}","privacy":"general","sex":"male","born":"1976-11-26","blocks":["{LINE}"]"#
        ));
        let cast = Cast::read(&text).unwrap();
        assert_eq!(cast.patients().len(), 1);
        let patient = cast.find_patient(NEW).unwrap();
        assert_eq!((patient.like, patient.shows_en), (ROLAND, "Shows"));
        assert_eq!(patient.privacy, Privacy::General);
        assert_eq!(patient.blocks, [LINE]);
        assert!(cast.find_patient(LINE).is_none());
        assert_eq!(cast.clinicians().len(), clinicians().len());
    }

    #[test]
    fn the_example_of_the_guide_can_be_read() {
        let cast = Cast::read(EXAMPLE).unwrap();
        assert_eq!((cast.patients().len(), cast.clinicians().len()), (1, 1));
        assert_eq!(cast.patients()[0].born, Date::constant(1976, 11, 26));
        for code in ["LE", "TL", "SP", "VP", "JO", "PS", "BI", "FT"] {
            assert!(RULES.contains(code) && approval(code).is_some(), "{code}");
        }
    }

    #[test]
    fn every_mistake_is_named_without_naming_anybody() {
        for (bad, member) in [
            (with(r#","privacy":"closed""#), "privacy"),
            (with(r#","like":"01010112345""#), "like"),
            (with(r#","born":"26.11.1976""#), "born"),
            (with(r#","blocks":"x""#), "blocks"),
            (with(r#","plain_error":1"#), "plain_error"),
            (with("").replace(NEW, "26917620423"), "number"),
            (with("").replace(r#""nb":"Viser","#, ""), "shows"),
        ] {
            let error = Cast::read(&bad).unwrap_err().to_string();
            assert!(
                error.contains(member) && error.contains("entry 1"),
                "{error}"
            );
            assert!(!error.contains("2691762042"), "{error}");
        }
        assert!(Cast::read("{").is_err());
        assert!(Cast::read(r#"{"patients":{}}"#).is_err());
        let once = with("");
        let entry = once.strip_prefix("{\"patients\":[").unwrap();
        let twice = once.replace("]}", &format!(",{entry}"));
        assert!(matches!(
            Cast::read(&twice),
            Err(PeopleError::Repeated { entry: 2, .. })
        ));
    }

    #[test]
    fn users_have_a_number_and_approvals_or_neither() {
        let user = |more: &str| {
            format!(
                r#"{{"clinicians":[{{"number":"{NEW}","given":"Ny","family":"Kost","shows":{{"nb":"Viser"}}{more}}}]}}"#
            )
        };
        let cast = Cast::read(&user(r#","hpr":"565500001","approvals":["LE","PS"]"#)).unwrap();
        let clinician = cast.find_clinician(NEW).unwrap();
        assert_eq!(clinician.approvals.len(), 2);
        assert_eq!(clinician.shows_en, "Viser");
        assert_eq!(clinician.duty, Duty::Care);
        let officer = Cast::read(&user(r#","duty":"case-officer""#)).unwrap();
        assert_eq!(officer.find_clinician(NEW).unwrap().duty, Duty::CaseOfficer);
        assert!(Cast::read(&user(r#","hpr":"565500001""#)).is_err());
        assert!(Cast::read(&user(r#","approvals":["LE"]"#)).is_err());
    }
}

use proptest::prelude::*;

use super::InvalidPersonId::{
    AidNumberNotSupported, ImpossibleDate, NotDigits, SharedAidNumberNotSupported,
    SyntheticNotAllowed, WrongControlDigits, WrongLength,
};
use super::Population::{Production, Test};
use super::*;

fn verdict(text: &str, population: Population) -> Result<(PersonIdKind, bool), InvalidPersonId> {
    PersonId::parse(text, population).map(|id| (id.kind(), id.is_d_number()))
}

/// An ordinary-looking number is never written out here: it is made from a synthetic stem when the test runs.
fn ordinary(day: u8, is_d_number: bool) -> String {
    let first_digits = format!("{:02}0285", if is_d_number { day + 40 } else { day });
    complete(&first_digits).expect("some individual number fits")
}

/// Six digits and the first three-digit individual number for which both control digits exist.
fn complete(six: &str) -> Option<String> {
    (400..500).find_map(|individual| {
        (0..100).find_map(|tail| {
            let text = format!("{six}{individual:03}{tail:02}");
            control_digits_fit(&to_digits(&text).unwrap()).then_some(text)
        })
    })
}

#[test]
fn worked_examples_hold() {
    let synthetic = Ok((PersonIdKind::Synthetic, false));
    let rows = [
        ("01828540056", synthetic, Err(SyntheticNotAllowed)),
        (
            "41828540120",
            Ok((PersonIdKind::Synthetic, true)),
            Err(SyntheticNotAllowed),
        ),
        ("15831091212", synthetic, Err(SyntheticNotAllowed)),
        ("15831091220", synthetic, Err(SyntheticNotAllowed)),
        ("15831091239", synthetic, Err(SyntheticNotAllowed)),
        ("15831091247", synthetic, Err(SyntheticNotAllowed)),
        ("29800493488", Err(ImpossibleDate), Err(ImpossibleDate)),
        ("01428540073", synthetic, Err(AidNumberNotSupported)),
        (
            "81234567802",
            Err(SharedAidNumberNotSupported),
            Err(SharedAidNumberNotSupported),
        ),
        (
            "01828540057",
            Err(WrongControlDigits),
            Err(SyntheticNotAllowed),
        ),
        (
            "10828540056",
            Err(WrongControlDigits),
            Err(SyntheticNotAllowed),
        ),
    ];
    for (number, in_test, in_production) in rows {
        assert_eq!(verdict(number, Test), in_test, "{number} in test");
        assert_eq!(
            verdict(number, Production),
            in_production,
            "{number} in production"
        );
    }
}

#[test]
fn the_remainders_of_the_worked_examples_are_as_computed_by_hand() {
    let remainders = |text: &str| {
        let digits = to_digits(text).unwrap();
        let sum = |weights: [u32; 11]| {
            digits
                .iter()
                .zip(weights)
                .map(|(digit, weight)| u32::from(*digit) * weight)
                .sum::<u32>()
                % 11
        };
        (
            sum([3, 7, 6, 1, 8, 9, 4, 5, 2, 1, 0]),
            sum([5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]),
        )
    };
    let rows = [
        ("01828540056", (0, 0)),
        ("41828540120", (0, 0)),
        ("15831091212", (0, 0)),
        ("15831091220", (1, 0)),
        ("15831091239", (2, 0)),
        ("15831091247", (3, 0)),
        ("29800493488", (0, 0)),
        ("01428540073", (0, 0)),
        ("81234567802", (0, 0)),
        ("01828540057", (0, 1)),
        ("10828540056", (7, 1)),
    ];
    for (number, expected) in rows {
        assert_eq!(remainders(number), expected, "{number}");
    }
}

#[test]
fn published_test_patients_are_accepted_in_test_although_they_look_ordinary() {
    for number in [
        "13116900216",
        "12119000465",
        "15076500565",
        "23077200290",
        "12057900499",
    ] {
        assert_eq!(
            verdict(number, Test),
            Ok((PersonIdKind::Fodselsnummer, false)),
            "{number}"
        );
    }
}

#[test]
fn production_takes_ordinary_numbers_of_both_kinds() {
    let fnr = PersonId::parse(&ordinary(1, false), Production).unwrap();
    assert_eq!(
        (fnr.kind(), fnr.identifier_system_number()),
        (PersonIdKind::Fodselsnummer, "2.16.578.1.12.4.1.4.1")
    );
    let dnr = PersonId::parse(&ordinary(1, true), Production).unwrap();
    assert_eq!(
        (dnr.kind(), dnr.identifier_system_number()),
        (PersonIdKind::DNummer, "2.16.578.1.12.4.1.4.2")
    );
}

#[test]
fn a_synthetic_d_number_has_the_identifier_system_of_d_numbers() {
    let id = PersonId::parse("41828540120", Test).unwrap();
    assert_eq!(id.identifier_system_number(), "2.16.578.1.12.4.1.4.2");
}

#[test]
fn separators_are_ignored_and_only_those() {
    let plain = PersonId::parse("01828540056", Test).unwrap();
    for text in [
        "018285 40056",
        " 01.82.85-40056 ",
        "018285\u{a0}40056",
        "018285\u{2009}40056",
        "018285\u{202f}40056\n",
    ] {
        let id = PersonId::parse(text, Test).unwrap();
        assert_eq!((id.expose(), &id), ("01828540056", &plain), "{text:?}");
        assert!(plain.same_person(text));
    }
    assert!(!plain.same_person("41828540120") && !plain.same_person(""));
    for text in [
        "01828540056\u{200b}",
        "0182854005６",
        "0182854005٦",
        "01828540056a",
        "018285/40056",
        "+1828540056",
    ] {
        assert_eq!(verdict(text, Test), Err(NotDigits), "{text:?}");
        assert!(!plain.same_person(text));
    }
    for text in ["", "   ", "0182854005", "018285400560"] {
        assert_eq!(verdict(text, Test), Err(WrongLength), "{text:?}");
    }
}

#[test]
fn a_shared_aid_number_is_not_read_as_a_d_number_with_an_impossible_date() {
    for text in ["81234567802", "91234567802", "99999999999"] {
        assert_eq!(
            verdict(text, Test),
            Err(SharedAidNumberNotSupported),
            "{text}"
        );
    }
}

#[test]
fn days_are_calendar_days() {
    let day_of = |six: &str| complete(six).map(|text| verdict(&text, Test).map(|_| ()));
    // Months are shifted by 80, so that no number here can belong to anyone.
    for impossible in [
        "008285", "328185", "318485", "308285", "298285", "400085", "728185", "718485",
    ] {
        assert_eq!(
            day_of(impossible),
            Some(Err(ImpossibleDate)),
            "{impossible}"
        );
    }
    for possible in [
        "318185", "308485", "288285", "298284", "298200", "718185", "698284",
    ] {
        assert_eq!(day_of(possible), Some(Ok(())), "{possible}");
    }
}

#[test]
fn months_of_no_series_are_impossible() {
    for month in (0..100).filter(|month| !matches!(month, 1..=12 | 41..=52 | 66..=77 | 81..=92)) {
        let text = complete(&format!("01{month:02}85")).unwrap();
        assert_eq!(verdict(&text, Test), Err(ImpossibleDate), "month {month}");
        assert_eq!(
            verdict(&text, Production),
            Err(ImpossibleDate),
            "month {month}"
        );
    }
    for month in (66..=77).chain(81..=92) {
        let text = complete(&format!("01{month:02}85")).unwrap();
        assert_eq!(
            verdict(&text, Test),
            Ok((PersonIdKind::Synthetic, false)),
            "month {month}"
        );
        assert_eq!(
            verdict(&text, Production),
            Err(SyntheticNotAllowed),
            "month {month}"
        );
    }
    for month in 41..=52 {
        let text = complete(&format!("01{month:02}85")).unwrap();
        assert_eq!(
            verdict(&text, Test),
            Ok((PersonIdKind::Synthetic, false)),
            "month {month}"
        );
        assert_eq!(
            verdict(&text, Production),
            Err(AidNumberNotSupported),
            "month {month}"
        );
    }
}

#[test]
fn the_first_control_digit_may_leave_a_remainder_of_at_most_three() {
    for remainder in 0..11 {
        let accepted = (0..1000)
            .flat_map(|individual| (0..100).map(move |tail| (individual, tail)))
            .any(|(individual, tail)| {
                let text = format!("018285{individual:03}{tail:02}");
                let digits = to_digits(&text).unwrap();
                let sum = |weights: [u32; 11]| {
                    digits
                        .iter()
                        .zip(weights)
                        .map(|(digit, weight)| u32::from(*digit) * weight)
                        .sum::<u32>()
                        % 11
                };
                let fits = sum([3, 7, 6, 1, 8, 9, 4, 5, 2, 1, 0]) == remainder
                    && sum([5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) == 0;
                fits && verdict(&text, Test).is_ok()
            });
        assert_eq!(accepted, remainder <= 3, "remainder {remainder}");
    }
}

#[test]
fn debug_and_errors_hold_no_digit() {
    let id = PersonId::parse("01828540056", Test).unwrap();
    assert_eq!(format!("{id:?}"), "PersonId(…)");
    let error = PersonId::parse("01828540057", Test).unwrap_err();
    assert!(!format!("{error} {error:?}").contains(|character: char| character.is_ascii_digit()));
}

fn valid_number() -> impl Strategy<Value = String> {
    (
        0_u8..2,
        1_u8..=28,
        1_u8..=12,
        0_u8..100,
        0_u16..1000,
        0_u8..4,
    )
        .prop_filter_map(
            "some individual numbers have no control digits",
            |(d_number, day, month, year, individual, remainder)| {
                let nine = format!(
                    "{:02}{:02}{year:02}{individual:03}",
                    day + 40 * d_number,
                    month + 80
                );
                (0..10).find_map(|first| {
                    (0..10).find_map(|second| {
                        let text = format!("{nine}{first}{second}");
                        let digits = to_digits(&text).ok()?;
                        let sum: u32 = digits
                            .iter()
                            .zip([3, 7, 6, 1, 8, 9, 4, 5, 2, 1, 0])
                            .map(|(digit, weight)| u32::from(*digit) * weight)
                            .sum();
                        (sum % 11 == u32::from(remainder) && control_digits_fit(&digits))
                            .then_some(text)
                    })
                })
            },
        )
}

proptest! {
    #[test]
    fn every_number_of_both_rules_is_accepted(number in valid_number()) {
        let id = PersonId::parse(&number, Test).unwrap();
        prop_assert_eq!(id.expose(), number);
    }

    /// K2 alone catches it: no weight is a multiple of 11.
    #[test]
    fn every_single_digit_slip_is_refused(number in valid_number(), place in 0_usize..11, shift in 1_u8..10) {
        let mut bytes = number.into_bytes();
        bytes[place] = b'0' + (bytes[place] - b'0' + shift) % 10;
        let slip = String::from_utf8(bytes).unwrap();
        prop_assert!(PersonId::parse(&slip, Test).is_err());
    }

    /// Also caught by K2: neighbouring weights differ, and never by a multiple of 11.
    #[test]
    fn every_swap_of_neighbours_is_refused(number in valid_number(), place in 0_usize..10) {
        let mut bytes = number.into_bytes();
        prop_assume!(bytes[place] != bytes[place + 1]);
        bytes.swap(place, place + 1);
        let swapped = String::from_utf8(bytes).unwrap();
        prop_assert!(PersonId::parse(&swapped, Test).is_err());
    }

    #[test]
    fn classification_never_depends_on_the_last_five_digits(six in "[0-9]{6}", one in "[0-9]{5}", other in "[0-9]{5}") {
        let classified = |tail: &str| classify(&to_digits(&format!("{six}{tail}")).unwrap());
        prop_assert_eq!(classified(&one), classified(&other));
        for population in [Test, Production] {
            let refused = |tail: &str| {
                verdict(&format!("{six}{tail}"), population).err().filter(|reason| *reason != WrongControlDigits)
            };
            prop_assert_eq!(refused(&one), refused(&other));
        }
    }

    #[test]
    fn grouping_then_stripping_is_the_identity(six in "[0-9]{6}", five in "[0-9]{5}") {
        prop_assert_eq!(strip_separators(&format!("{six}\u{a0}{five}")), format!("{six}{five}"));
    }

    #[test]
    fn whatever_is_accepted_has_eleven_digits_and_is_read_back(text in r"[0-9 .\-]{9,14}") {
        for population in [Test, Production] {
            if let Ok(id) = PersonId::parse(&text, population) {
                prop_assert!(id.expose().len() == 11 && id.expose().bytes().all(|byte| byte.is_ascii_digit()));
                prop_assert_eq!(PersonId::parse(id.expose(), population).unwrap(), id);
            }
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in ".*") {
        let _ = PersonId::parse(&text, Production);
    }

    #[test]
    fn what_production_takes_test_takes_too(text in "[0-9]{11}") {
        if PersonId::parse(&text, Production).is_ok() {
            prop_assert!(PersonId::parse(&text, Test).is_ok());
        }
    }
}

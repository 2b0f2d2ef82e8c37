//! Values of results, as received. Nothing is computed; what does not fit a form is shown as text.

use crate::wire::{CodeableConcept, Observation, Quantity, ReferenceRange, Value};
use std::sync::Arc;

use innsyn_domain::{Decimal, codes};

use crate::code;
use crate::report::{Code, DeviationMark, LabelledText, Mark, ResultValue, Susceptibility};
use crate::text::{Wording, Words, shown, shown_of, wording};

/// A value and what stands beside it.
pub(crate) struct ReadValue {
    pub(crate) value: ResultValue,
    pub(crate) heading: Option<Arc<Code>>,
    pub(crate) susceptibility: Option<Box<Susceptibility>>,
    /// Codes of a value whose text is drawn as blocks.
    pub(crate) codes: Vec<LabelledText>,
}

impl From<ResultValue> for ReadValue {
    fn from(value: ResultValue) -> Self {
        Self {
            value,
            heading: None,
            susceptibility: None,
            codes: Vec::new(),
        }
    }
}

/// The value of a result; `has_members` tells an empty group from an absent value.
pub(crate) fn of_observation<'e>(
    observation: &'e Observation<'e>,
    has_members: bool,
    words: &Words<'e>,
) -> ReadValue {
    read(
        observation.value.as_ref(),
        observation.data_absent_reason.as_ref(),
        has_members,
        words,
    )
}

pub(crate) fn read<'e>(
    value: Option<&'e Value<'e>>,
    absent: Option<&CodeableConcept<'_>>,
    has_members: bool,
    words: &Words<'e>,
) -> ReadValue {
    let nothing = || {
        let reason = absent.and_then(code::words);
        if has_members && reason.is_none() {
            ResultValue::Group
        } else {
            ResultValue::Absent { reason }
        }
    };
    match value {
        // An identifier may be the number of a person, and no result is one.
        None | Some(Value::Unread(_) | Value::Identifier(_)) => nothing().into(),
        Some(Value::Quantity(quantity)) => amount(quantity, words).unwrap_or_else(nothing).into(),
        Some(Value::Concept(concept)) => of_concept(concept, words, nothing),
        Some(Value::Coding(coding)) => match words.code(coding) {
            Some(code) => ResultValue::Coded {
                text: None,
                codes: vec![code],
            }
            .into(),
            None => nothing().into(),
        },
        Some(Value::Text(text)) => match wording(text) {
            Some(Wording::Short(text)) => as_text(text).into(),
            Some(Wording::Long(document)) => ResultValue::Text(document).into(),
            None => nothing().into(),
        },
        Some(Value::Moment(text)) => match words.time(Some(text)) {
            Some(moment) => ResultValue::Moment(moment).into(),
            None => short(text).unwrap_or_else(nothing).into(),
        },
        Some(Value::Time(text)) => short(text).unwrap_or_else(nothing).into(),
        Some(Value::Number(digits)) => match Decimal::parse(digits) {
            Ok(digits) => ResultValue::Quantity {
                comparator: None,
                digits,
                unit: None,
            }
            .into(),
            Err(_) => short(digits).unwrap_or_else(nothing).into(),
        },
        Some(Value::Truth(truth)) => as_text(truth.to_string()).into(),
        Some(Value::Range(range)) => between(range.low.as_ref(), range.high.as_ref(), words)
            .unwrap_or_else(nothing)
            .into(),
        Some(Value::Ratio {
            numerator,
            denominator,
        }) => {
            let part =
                |quantity: &Option<Box<Quantity<'e>>>| quantity.as_deref().and_then(amount_text);
            match (part(numerator), part(denominator)) {
                (Some(over), Some(under)) => as_text(format!("{over} : {under}")).into(),
                (Some(only), None) => as_text(only).into(),
                (None, _) => nothing().into(),
            }
        }
        Some(Value::Period(period)) => {
            let ends = [period.start.as_deref(), period.end.as_deref()];
            let [start, end] = ends.map(|text| shown_of(text).unwrap_or_default());
            short(&format!("{start} – {end}"))
                .unwrap_or_else(nothing)
                .into()
        }
        Some(Value::Reference(reference)) => shown_of(reference.display.as_deref())
            .map_or_else(nothing, as_text)
            .into(),
        Some(Value::Annotation(annotation)) => shown_of(annotation.text.as_deref())
            .map_or_else(nothing, as_text)
            .into(),
    }
}

/// Whether a value came that this program cannot show.
pub(crate) fn is_unread(value: Option<&Value<'_>>) -> bool {
    matches!(value, Some(Value::Unread(_) | Value::Identifier(_)))
}

fn as_text(text: String) -> ResultValue {
    ResultValue::Coded {
        text: Some(text),
        codes: Vec::new(),
    }
}

fn short(text: &str) -> Option<ResultValue> {
    shown(text).map(as_text)
}

fn amount<'e>(quantity: &'e Quantity<'e>, words: &Words<'e>) -> Option<ResultValue> {
    let received = quantity.value.as_deref()?;
    let comparator = words.shown_of(quantity.comparator.as_deref());
    Some(match Decimal::parse(received) {
        Ok(digits) => ResultValue::Quantity {
            comparator,
            digits,
            unit: unit(quantity).and_then(|unit| words.shown(unit)),
        },
        Err(_) => as_text(amount_text(quantity)?),
    })
}

/// A range: as numbers when they can say all that came, else each end as received.
fn between<'e>(
    low: Option<&'e Quantity<'e>>,
    high: Option<&'e Quantity<'e>>,
    words: &Words<'e>,
) -> Option<ResultValue> {
    let ends = || low.into_iter().chain(high);
    let digits = |end: Option<&Quantity<'_>>| Decimal::parse(end?.value.as_deref()?).ok();
    let (first, last) = (digits(low), digits(high));
    let is_plain = ends().all(|end| shown_of(end.comparator.as_deref()).is_none())
        && first.is_some() == low.is_some()
        && last.is_some() == high.is_some();
    let mut units = ends().map(unit);
    let of_first = units.next()?;
    if is_plain && units.all(|unit| unit == of_first) {
        return Some(ResultValue::Range {
            low: first,
            high: last,
            unit: of_first.and_then(|unit| words.shown(unit)),
        });
    }
    match (low.and_then(amount_text), high.and_then(amount_text)) {
        (None, None) => None,
        (low, high) => {
            let [low, high] = [low, high].map(Option::unwrap_or_default);
            Some(as_text(format!("{low} – {high}").trim().to_owned()))
        }
    }
}

/// A quantity in one text, as received.
fn amount_text(quantity: &Quantity<'_>) -> Option<String> {
    let mut text = shown_of(quantity.comparator.as_deref()).unwrap_or_default();
    text.push_str(&shown_of(quantity.value.as_deref())?);
    if let Some(unit) = unit(quantity).and_then(shown) {
        text.push(' ');
        text.push_str(&unit);
    }
    Some(text)
}

/// The unit as received. Laboratories write `0` where there is none, and UCUM `1`.
fn unit<'e>(quantity: &'e Quantity<'e>) -> Option<&'e str> {
    let given = |text: Option<&'e str>| {
        text.map(str::trim)
            .filter(|unit| !matches!(*unit, "" | "0" | "1"))
    };
    match quantity.unit.as_deref() {
        None => given(quantity.code.as_deref()),
        Some(unit) => given(Some(unit)),
    }
}

fn of_concept<'e>(
    concept: &'e CodeableConcept<'e>,
    words: &Words<'e>,
    nothing: impl Fn() -> ResultValue,
) -> ReadValue {
    let heading = code::of_list(concept, codes::TEXT_RESULT).and_then(|coding| words.code(coding));
    let susceptibility = code::of_list(concept, codes::SUSCEPTIBILITY).map(|coding| {
        let received = coding.code.as_deref().and_then(shown).unwrap_or_default();
        Box::new(Susceptibility {
            name: shown_of(coding.display.as_deref())
                .or_else(|| code::code(coding).map(|code| code.name))
                .unwrap_or_else(|| received.clone()),
            code: received,
            mic: shown_of(concept.text.as_deref()),
        })
    });
    let values: Vec<Arc<Code>> = words
        .codes(concept)
        .into_iter()
        .filter(|code| code.list != Some(codes::TEXT_RESULT))
        .collect();
    let (value, codes) = match concept.text.as_deref().and_then(wording) {
        Some(Wording::Long(document)) => {
            let rows = values
                .into_iter()
                .map(|code| LabelledText {
                    label: Some(code.code.clone()),
                    text: code.name.clone(),
                })
                .collect();
            (ResultValue::Text(document), rows)
        }
        Some(Wording::Short(text)) => (
            ResultValue::Coded {
                text: Some(text),
                codes: values,
            },
            Vec::new(),
        ),
        None if values.is_empty() => (nothing(), Vec::new()),
        None => (
            ResultValue::Coded {
                text: None,
                codes: values,
            },
            Vec::new(),
        ),
    };
    ReadValue {
        value,
        heading,
        susceptibility,
        codes,
    }
}

/// The deviation mark, as the source set it. A word that is no code of the list is kept, and is not normal.
pub(crate) fn mark<'e>(
    interpretation: &'e [CodeableConcept<'e>],
    words: &Words<'e>,
) -> Option<Mark> {
    let listed = interpretation
        .iter()
        .find_map(|concept| code::of_list(concept, codes::DEVIATION))
        .and_then(|coding| coding.code.as_deref());
    if let Some(received) = listed {
        let mark = match received.trim() {
            "1" => DeviationMark::High,
            "2" => DeviationMark::Low,
            "3" => DeviationMark::Outside,
            _ => DeviationMark::Unknown,
        };
        return Some(Mark {
            mark,
            code: words.shown(received).unwrap_or_else(|| Arc::from("")),
        });
    }
    let other = interpretation.iter().find_map(|concept| {
        let coding = concept
            .coding
            .iter()
            .find_map(|coding| coding.code.as_deref());
        shown_of(coding.or(concept.text.as_deref()))
    })?;
    Some(Mark {
        mark: DeviationMark::Unknown,
        code: other.into(),
    })
}

/// Reference texts as received. Limits without a text, which the profile does not have, are written out.
pub(crate) fn reference_texts<'e>(
    ranges: &'e [ReferenceRange<'e>],
    words: &Words<'e>,
) -> Vec<Arc<str>> {
    ranges
        .iter()
        .filter_map(|range| {
            words.shown_of(range.text.as_deref()).or_else(|| {
                let limit =
                    |quantity: &Option<Quantity<'_>>| quantity.as_ref().and_then(amount_text);
                match (limit(&range.low), limit(&range.high)) {
                    (Some(low), Some(high)) => Some(format!("{low} – {high}").into()),
                    (Some(low), None) => Some(format!("≥{low}").into()),
                    (None, Some(high)) => Some(format!("≤{high}").into()),
                    (None, None) => None,
                }
            })
        })
        .collect()
}

/// The value of an extension in words.
pub(crate) fn in_words(value: &Value<'_>) -> Option<String> {
    match value {
        Value::Concept(concept) => code::words(concept),
        Value::Coding(coding) => code::code(coding).map(|code| code.name),
        Value::Text(text) | Value::Moment(text) | Value::Time(text) | Value::Number(text) => {
            shown(text)
        }
        Value::Truth(truth) => Some(truth.to_string()),
        Value::Quantity(quantity) => amount_text(quantity),
        Value::Annotation(annotation) => shown_of(annotation.text.as_deref()),
        Value::Reference(reference) => shown_of(reference.display.as_deref()),
        Value::Range(_)
        | Value::Ratio { .. }
        | Value::Period(_)
        | Value::Identifier(_)
        | Value::Unread(_) => None,
    }
}

//! Results and their members (`hasMember`). Circles, missing members and results that are listed twice do no harm.

use std::cell::Cell;
use std::sync::Arc;

use crate::maps::{Map, Set};
use crate::wire::{CodeableConcept, Component, Contained, Observation, Reference, Value};
use innsyn_domain::{SubjectMatch, codes};

use crate::code;
use crate::details::{moment, notes, structured, truth};
use crate::party;
use crate::report::{Code, Party, ResultDateKind, ResultStatus, TestResult};
use crate::store::{Kept, Store};
use crate::text::{Words, shown_of};
use crate::value;

/// No national report nests deeper; what does is cut, and counted as missing.
const DEEPEST: usize = 32;

/// What the results of a report fall back on, and are compared with.
pub(crate) struct OfReport<'e, 'p> {
    pub(crate) discipline: Option<Arc<Code>>,
    pub(crate) performer: &'e [Reference<'e>],
    pub(crate) party: &'p Party,
    pub(crate) contained: &'e Contained<'e>,
    /// The only specimen, when there is one.
    pub(crate) specimen: Option<&'e Reference<'e>>,
}

/// The results of one report.
#[derive(Default)]
pub(crate) struct Trees {
    pub(crate) results: Vec<TestResult>,
    /// Named by the report, but not in the answer.
    pub(crate) missing: u32,
    /// Named by a result, but not in the answer.
    pub(crate) missing_members: u32,
    pub(crate) unread_values: u32,
    /// Every result is about the open patient by number.
    pub(crate) all_confirmed: bool,
    pub(crate) findings: u32,
}

/// Grows the trees of all reports of an answer.
pub(crate) struct Grower<'s, 'e> {
    pub(crate) store: &'s Store<'e>,
    pub(crate) words: &'s Words<'e>,
    /// Results still allowed; a hostile net of members ends here.
    budget: Cell<usize>,
    /// Results that name a report themselves, by the report's place.
    by_report: Map<usize, Vec<usize>>,
    /// Results that were shown somewhere.
    used: Vec<Cell<bool>>,
}

impl<'s, 'e> Grower<'s, 'e> {
    pub(crate) fn new(store: &'s Store<'e>, words: &'s Words<'e>) -> Self {
        let mut by_report: Map<usize, Vec<usize>> = Map::default();
        for (place, kept) in store.observations.iter().enumerate() {
            for reference in references(kept.resource, "nilar-diagnostic-report-ref") {
                for report in store.reports_of(reference) {
                    by_report.entry(*report).or_default().push(place);
                }
            }
        }
        Self {
            store,
            words,
            budget: Cell::new(
                store
                    .observations
                    .len()
                    .saturating_mul(4)
                    .saturating_add(1000),
            ),
            by_report,
            used: store
                .observations
                .iter()
                .map(|_| Cell::new(false))
                .collect(),
        }
    }

    /// Results that belong to no report that came.
    pub(crate) fn unused(&self) -> u32 {
        let unused = self.used.iter().filter(|used| !used.get()).count();
        u32::try_from(unused).unwrap_or(u32::MAX)
    }

    /// The results of the report at this place.
    pub(crate) fn grow(
        &self,
        report: usize,
        results: &'e [Reference<'e>],
        of: &OfReport<'e, '_>,
    ) -> Trees {
        let mut trees = Trees {
            all_confirmed: true,
            ..Trees::default()
        };
        let (listed, missing) = self.listed(report, results);
        trees.missing = missing;
        let attached = self.attached(&listed);
        let (_, below) = self.reach(&listed, &attached);
        let mut shown = Set::default();
        trees.results.reserve(listed.len());
        let tops = listed.iter().filter(|place| !below.contains(place));
        // The second round starts the circles that nothing outside them leads into.
        for place in tops.chain(&listed) {
            if shown.contains(place) {
                continue;
            }
            let mut path = Vec::new();
            match self.result(*place, of, &attached, &mut path, &mut shown, &mut trees) {
                Some(result) => trees.results.push(result),
                None => trees.missing += 1,
            }
        }
        trees
    }

    /// Results that the report lists, then those that name the report themselves; each once.
    fn listed(&self, report: usize, results: &'e [Reference<'e>]) -> (Vec<usize>, u32) {
        let mut listed = Vec::new();
        let mut seen = Set::default();
        let mut missing = 0;
        for reference in results {
            let places = self.store.observations_of(reference);
            if places.is_empty() {
                missing += 1;
            }
            listed.extend(places.iter().copied().filter(|place| seen.insert(*place)));
        }
        let own = self.by_report.get(&report).map_or(&[][..], Vec::as_slice);
        listed.extend(own.iter().copied().filter(|place| seen.insert(*place)));
        (listed, missing)
    }

    /// Susceptibilities that came as siblings of their finding, by the finding's place.
    fn attached(&self, listed: &[usize]) -> Map<usize, Vec<usize>> {
        let mut attached: Map<usize, Vec<usize>> = Map::default();
        for place in listed {
            let Some(kept) = self.store.observations.get(*place) else {
                continue;
            };
            let is_susceptibility = matches!(
                &kept.resource.value,
                Some(Value::Concept(concept)) if code::of_list(concept, codes::SUSCEPTIBILITY).is_some()
            );
            if !is_susceptibility {
                continue;
            }
            for reference in references(kept.resource, "nilar-related-observation") {
                for finding in self.store.observations_of(reference) {
                    if finding != place && listed.contains(finding) {
                        attached.entry(*finding).or_default().push(*place);
                    }
                }
            }
        }
        attached
    }

    /// Everything that can be reached, and what of it hangs below something.
    fn reach(
        &self,
        listed: &[usize],
        attached: &Map<usize, Vec<usize>>,
    ) -> (Set<usize>, Set<usize>) {
        let mut reached: Set<usize> = listed.iter().copied().collect();
        let mut below = Set::default();
        let mut open: Vec<usize> = listed.to_vec();
        while let Some(place) = open.pop() {
            for member in self.members(place, attached).0 {
                if member != place {
                    below.insert(member);
                }
                if reached.insert(member) {
                    open.push(member);
                }
            }
        }
        (reached, below)
    }

    /// Places of the members of a result, each once, and how many are not in the answer.
    fn members(&self, place: usize, attached: &Map<usize, Vec<usize>>) -> (Vec<usize>, u32) {
        let mut members = Vec::new();
        let mut missing = 0;
        let own = self
            .store
            .observations
            .get(place)
            .map_or(&[][..], |kept| &kept.resource.has_member);
        for reference in own {
            let places = self.store.observations_of(reference);
            if places.is_empty() {
                missing += 1;
            }
            for member in places {
                if !members.contains(member) {
                    members.push(*member);
                }
            }
        }
        for member in attached.get(&place).into_iter().flatten() {
            if !members.contains(member) {
                members.push(*member);
            }
        }
        (members, missing)
    }

    fn use_up(&self, place: usize) {
        if let Some(used) = self.used.get(place) {
            used.set(true);
        }
    }

    /// A result with its members; `None` in a circle, and when there is too much.
    fn result(
        &self,
        place: usize,
        of: &OfReport<'e, '_>,
        attached: &Map<usize, Vec<usize>>,
        path: &mut Vec<usize>,
        shown: &mut Set<usize>,
        trees: &mut Trees,
    ) -> Option<TestResult> {
        let budget = self.budget.get();
        if budget == 0 || path.len() >= DEEPEST || path.contains(&place) {
            return None;
        }
        let kept = self.store.observations.get(place)?;
        self.budget.set(budget - 1);
        self.use_up(place);
        shown.insert(place);
        path.push(place);
        let (places, mut missing) = self.members(place, attached);
        let mut members = Vec::with_capacity(places.len());
        for member in places {
            match self.result(member, of, attached, path, shown, trees) {
                Some(result) => members.push(result),
                None => missing += 1,
            }
        }
        path.pop();
        trees.missing_members += missing;
        trees.findings += kept.findings;
        trees.unread_values += u32::from(value::is_unread(kept.resource.value.as_ref()));
        trees.all_confirmed &= kept.subject == SubjectMatch::Confirmed;
        Some(self.leaf(place, kept, of, members, missing))
    }

    fn leaf(
        &self,
        place: usize,
        kept: &Kept<'e, Observation<'e>>,
        of: &OfReport<'e, '_>,
        mut members: Vec<TestResult>,
        missing_members: u32,
    ) -> TestResult {
        let read = kept.resource;
        let mut id = kept
            .key
            .map_or_else(|| format!("result-{place}"), ToOwned::to_owned);
        if kept.conflicting {
            id = format!("{id}#{place}");
        }
        let discipline = read
            .category
            .iter()
            .find_map(|category| code::of_list(category, codes::REPORT_TYPE))
            .and_then(|coding| self.words.code(coding))
            .or_else(|| of.discipline.clone());
        for (number, component) in read.component.iter().enumerate() {
            members.push(self.part(&id, number, component, kept, discipline.clone()));
        }
        let (name, said_beside) = self.name(read.code.as_ref());
        let has_members = !members.is_empty() || missing_members > 0;
        let found = value::of_observation(read, has_members, self.words);
        let mut comments: Vec<String> = said_beside.iter().map(ToString::to_string).collect();
        comments.extend(notes(&read.note));
        let mut structured = structured(&read.extension);
        structured.extend(found.codes);
        let specification = read
            .extension
            .iter()
            .find(|extension| extension.is("nilar-specification"))
            .and_then(|extension| value::in_words(extension.value.as_ref()?));
        let how: Vec<String> = [
            read.method.as_ref().and_then(code::words),
            specification,
            read.body_site.as_ref().and_then(code::words),
        ]
        .into_iter()
        .flatten()
        .collect();
        TestResult {
            id,
            name,
            item: read
                .identifier
                .iter()
                .find(|identifier| identifier.system.as_deref() == Some("ResultItemId"))
                .and_then(|identifier| shown_of(identifier.value.as_deref())),
            codes: self.codes(read.code.as_ref()),
            discipline,
            heading: found.heading,
            value: found.value,
            reference_ranges: value::reference_texts(&read.reference_range, self.words),
            mark: value::mark(&read.interpretation, self.words),
            susceptibility: found.susceptibility,
            status: status(read.status.as_deref(), read.modified),
            status_code: self.words.shown_of(read.status.as_deref()),
            history: truth(&read.extension, "nilar-history").unwrap_or(false),
            accredited: truth(&read.extension, "nilar-accredited"),
            comments,
            method: (!how.is_empty()).then(|| how.join(", ")),
            specimen: self.material(read.specimen.as_ref(), of),
            structured,
            collected: self.words.time(read.effective.as_deref()),
            issued: self.words.time(read.issued.as_deref()),
            dates: self.dates(read),
            performer: self.performer(read, of),
            members,
            missing_members,
            subject: kept.subject,
            conflicting: kept.conflicting,
            modified: read.modified,
        }
    }

    /// A component, which the profile does not use, shown as a member.
    fn part(
        &self,
        id: &str,
        number: usize,
        component: &'e Component<'e>,
        kept: &Kept<'e, Observation<'e>>,
        discipline: Option<Arc<Code>>,
    ) -> TestResult {
        let (name, said_beside) = self.name(component.code.as_ref());
        let absent = component.data_absent_reason.as_ref();
        let found = value::read(component.value.as_ref(), absent, false, self.words);
        TestResult {
            id: format!("{id}/{number}"),
            name,
            item: None,
            codes: self.codes(component.code.as_ref()),
            discipline,
            heading: found.heading,
            value: found.value,
            reference_ranges: value::reference_texts(&component.reference_range, self.words),
            mark: value::mark(&component.interpretation, self.words),
            susceptibility: found.susceptibility,
            status: status(kept.resource.status.as_deref(), kept.resource.modified),
            status_code: self.words.shown_of(kept.resource.status.as_deref()),
            history: false,
            accredited: None,
            comments: said_beside.iter().map(ToString::to_string).collect(),
            method: None,
            specimen: None,
            structured: found.codes,
            collected: self.words.time(kept.resource.effective.as_deref()),
            issued: None,
            dates: Vec::new(),
            performer: None,
            members: Vec::new(),
            missing_members: 0,
            subject: kept.subject,
            conflicting: kept.conflicting,
            modified: kept.resource.modified,
        }
    }

    fn name(&self, code: Option<&'e CodeableConcept<'e>>) -> (Arc<str>, Option<Arc<str>>) {
        match code {
            Some(code) => code::name(code, self.words),
            None => (Arc::from(""), None),
        }
    }

    fn codes(&self, code: Option<&'e CodeableConcept<'e>>) -> Vec<Arc<Code>> {
        code.map(|code| self.words.codes(code)).unwrap_or_default()
    }

    fn dates(&self, read: &'e Observation<'e>) -> Vec<(ResultDateKind, innsyn_domain::Moment)> {
        [
            (ResultDateKind::Investigation, "nilar-investigation-date"),
            (ResultDateKind::StatusChange, "nilar-status-change-date"),
            (ResultDateKind::CounterSign, "nilar-counter-sign-date"),
            (
                ResultDateKind::MedicalValidation,
                "nilar-medical-validation-date",
            ),
            (ResultDateKind::Description, "nilar-description-date"),
        ]
        .into_iter()
        .filter_map(|(kind, name)| Some((kind, self.words.time(moment(&read.extension, name))?)))
        .collect()
    }

    /// Who performed it, unless the report says the same.
    fn performer(&self, read: &'e Observation<'e>, of: &OfReport<'e, '_>) -> Option<Box<Party>> {
        if read.performer.is_empty() || read.performer == of.performer {
            return None;
        }
        let contained = if read.contained.0.is_empty() {
            of.contained
        } else {
            &read.contained
        };
        let party = party::all(&read.performer, contained, self.store);
        (!party.is_empty() && party != *of.party).then(|| Box::new(party))
    }

    /// Material of the specimen, unless the report has this single one.
    fn material(
        &self,
        specimen: Option<&'e Reference<'e>>,
        of: &OfReport<'e, '_>,
    ) -> Option<String> {
        let reference = specimen?;
        if of
            .specimen
            .is_some_and(|only| only.target() == reference.target())
        {
            return None;
        }
        self.store
            .specimen(reference)
            .and_then(|specimen| specimen.kind.as_ref())
            .and_then(code::words)
            .or_else(|| shown_of(reference.display.as_deref()))
    }
}

/// References in extensions of this name.
fn references<'e>(
    read: &'e Observation<'e>,
    name: &'static str,
) -> impl Iterator<Item = &'e Reference<'e>> {
    read.extension
        .iter()
        .filter(move |extension| extension.is(name))
        .filter_map(|extension| match &extension.value {
            Some(Value::Reference(reference)) => Some(&**reference),
            _ => None,
        })
}

fn status(received: Option<&str>, is_modified: bool) -> ResultStatus {
    if is_modified {
        return ResultStatus::Unknown;
    }
    match received {
        Some("registered") => ResultStatus::Registered,
        Some("preliminary" | "partial") => ResultStatus::Preliminary,
        Some("final") => ResultStatus::Final,
        Some("amended" | "corrected") => ResultStatus::Amended,
        Some("cancelled") => ResultStatus::Cancelled,
        Some("entered-in-error") => ResultStatus::EnteredInError,
        Some(_) | None => ResultStatus::Unknown,
    }
}

//! What a list of reports can be filtered by: each requester, institution and discipline once, named by position.

use std::collections::HashMap;

use innsyn_domain::Moment;
use innsyn_pps as pps;

use super::moment;
use super::report::{report_status, result_as_report, shown_by};
use crate::dto::{FilterFact, FilterFacts, ReportStatus};

/// The facts of a list, and where each report stands among them.
pub(crate) struct Facts {
    pub(crate) view: FilterFacts,
    disciplines: HashMap<Option<String>, u32>,
    requesters: HashMap<(Option<String>, Option<String>), u32>,
    performers: HashMap<String, u32>,
}

impl Facts {
    /// The facts of these reports, in the order to show them: disciplines as elsewhere, people and places by name.
    pub(crate) fn of<'r>(reports: impl Iterator<Item = &'r pps::Report> + Clone) -> Self {
        let mut facts = Self {
            view: FilterFacts::default(),
            disciplines: HashMap::new(),
            requesters: HashMap::new(),
            performers: HashMap::new(),
        };
        facts.count(reports.clone());
        let mut statuses: Vec<ReportStatus> = Vec::new();
        let (mut oldest, mut newest): (Option<&Moment>, Option<&Moment>) = (None, None);
        for report in reports {
            note(report_status(report.status), &mut statuses);
            note_statuses(&report.results, &mut statuses);
            if let Some(collected) = &report.collected {
                let key = collected.sort_key();
                if oldest.is_none_or(|oldest| key < oldest.sort_key()) {
                    oldest = Some(collected);
                }
                if newest.is_none_or(|newest| key > newest.sort_key()) {
                    newest = Some(collected);
                }
            }
        }
        statuses.sort_by_key(|status| *status as u8);
        facts.view.statuses = statuses;
        facts.view.oldest = oldest.map(moment);
        facts.view.newest = newest.map(moment);
        facts
    }

    fn count<'r>(&mut self, reports: impl Iterator<Item = &'r pps::Report>) {
        let mut disciplines: Vec<(Option<String>, FilterFact)> = Vec::new();
        let mut requesters = Vec::new();
        let mut performers = Vec::new();
        for report in reports {
            for discipline in disciplines_of(report) {
                let name = discipline.map(|code| code.name.clone());
                add(&mut disciplines, key_of(discipline), name);
            }
            if let Some(requester) = &report.requester {
                add(
                    &mut requesters,
                    requester_key(requester),
                    shown_by(requester),
                );
            }
            let own = report
                .results
                .iter()
                .filter_map(|result| result.performer.as_deref());
            let mut seen: Vec<String> = Vec::new();
            for performer in std::iter::once(&report.performer).chain(own) {
                if let Some(key) = performer_key(performer)
                    && !seen.contains(&key)
                {
                    add(&mut performers, key.clone(), shown_by(performer));
                    seen.push(key);
                }
            }
        }
        disciplines.sort_by_cached_key(|(key, fact)| {
            let code = key.as_deref().unwrap_or_default();
            (
                key.is_none(),
                pps::ReportKind::rank(code),
                fact.name.clone(),
            )
        });
        let by_name = |fact: &FilterFact| super::collation_key(fact.name.as_deref().unwrap_or(""));
        requesters.sort_by_cached_key(|(_, fact)| by_name(fact));
        performers.sort_by_cached_key(|(_, fact)| by_name(fact));
        (self.disciplines, self.view.disciplines) = placed(disciplines);
        (self.requesters, self.view.requesters) = placed(requesters);
        (self.performers, self.view.performers) = placed(performers);
    }

    /// Positions of a report's disciplines, its own first.
    pub(crate) fn disciplines(&self, report: &pps::Report) -> Vec<u32> {
        disciplines_of(report)
            .into_iter()
            .map(|discipline| self.of_code(discipline))
            .collect()
    }

    /// Position of a discipline.
    pub(crate) fn of_code(&self, discipline: Option<&pps::Code>) -> u32 {
        self.disciplines
            .get(&key_of(discipline))
            .copied()
            .unwrap_or_default()
    }

    /// Position of the report's requester.
    pub(crate) fn requester(&self, report: &pps::Report) -> Option<u32> {
        self.requesters
            .get(&requester_key(report.requester.as_ref()?))
            .copied()
    }

    /// Position of a performer.
    pub(crate) fn performer(&self, performer: &pps::Party) -> Option<u32> {
        self.performers.get(&performer_key(performer)?).copied()
    }
}

fn key_of(discipline: Option<&pps::Code>) -> Option<String> {
    discipline.map(|code| code.code.clone())
}

/// The disciplines of a report: its own, and of results in it that have another.
fn disciplines_of(report: &pps::Report) -> Vec<Option<&pps::Code>> {
    let mut found = vec![report.discipline.as_deref()];
    for result in &report.results {
        let own = result.discipline.as_deref();
        if own.is_some() && !found.contains(&own) {
            found.push(own);
        }
    }
    found
}

/// A requester is an organisation and the person in it: the same doctor in two places is two.
fn requester_key(party: &pps::Party) -> (Option<String>, Option<String>) {
    (
        party.key.clone(),
        party.person.as_deref().map(str::to_lowercase),
    )
}

/// An institution is told by its identifier, else its name; a person without one by her name.
fn performer_key(party: &pps::Party) -> Option<String> {
    let name = || party.person.as_deref().map(str::to_lowercase);
    party.key.clone().or_else(name)
}

/// Counts one more report under a key; the first name stays, for the same place appears under varying names.
fn add<K: PartialEq>(facts: &mut Vec<(K, FilterFact)>, key: K, name: Option<String>) {
    match facts.iter_mut().find(|(known, _)| *known == key) {
        Some((_, fact)) => {
            fact.reports += 1;
            if fact.name.is_none() {
                fact.name = name;
            }
        }
        None => facts.push((key, FilterFact { name, reports: 1 })),
    }
}

fn placed<K: Eq + std::hash::Hash>(
    facts: Vec<(K, FilterFact)>,
) -> (HashMap<K, u32>, Vec<FilterFact>) {
    let mut places = HashMap::new();
    let mut views = Vec::with_capacity(facts.len());
    for (place, (key, fact)) in (0..).zip(facts) {
        places.insert(key, place);
        views.push(fact);
    }
    (places, views)
}

fn note(status: ReportStatus, statuses: &mut Vec<ReportStatus>) {
    if !statuses.contains(&status) {
        statuses.push(status);
    }
}

fn note_statuses(results: &[pps::TestResult], statuses: &mut Vec<ReportStatus>) {
    for result in results {
        note(result_as_report(result.status), statuses);
        note_statuses(&result.members, statuses);
    }
}

//! Whose message it is: every patient that it names is compared before a line is read.

use innsyn_domain::{PersonId, SubjectMatch, subject};
use roxmltree::Node;

use super::node::{child, children, code, name};

/// Compares every primary patient with the open one. One who is somebody else decides; a report of several patients is
/// judged report by report ([`other_reports`]) and decides only when no report is the open patient's.
pub(super) fn subject(root: Node<'_, '_>, patient: &PersonId) -> SubjectMatch {
    let reports: Vec<_> = root
        .descendants()
        .filter(|node| name(*node) == "PatientReport")
        .collect();
    let head = judge(root, patient, true);
    if head == SubjectMatch::Other {
        return head;
    }
    let judged: Vec<_> = reports
        .iter()
        .map(|report| judge(*report, patient, false))
        .collect();
    if !judged.is_empty() && judged.iter().all(|found| *found == SubjectMatch::Other) {
        return SubjectMatch::Other;
    }
    judged
        .into_iter()
        .filter(|found| *found != SubjectMatch::Other)
        .fold(head, fold)
}

/// The reports of a message that are about other patients.
pub(super) fn other_reports<'a, 'input: 'a>(
    root: Node<'a, 'input>,
    patient: &PersonId,
) -> Vec<Node<'a, 'input>> {
    root.descendants()
        .filter(|node| name(*node) == "PatientReport")
        .filter(|report| judge(*report, patient, false) == SubjectMatch::Other)
        .collect()
}

fn judge(scope: Node<'_, '_>, patient: &PersonId, outside_reports: bool) -> SubjectMatch {
    scope
        .descendants()
        .filter(|node| is_primary(*node))
        .filter(|node| {
            !outside_reports || !node.ancestors().any(|above| name(above) == "PatientReport")
        })
        .map(|node| of_patient(node, patient))
        .fold(SubjectMatch::Unconfirmed, |best, found| {
            if best == SubjectMatch::Other || found == SubjectMatch::Other {
                SubjectMatch::Other
            } else {
                fold(best, found)
            }
        })
}

fn fold(best: SubjectMatch, found: SubjectMatch) -> SubjectMatch {
    match (best, found) {
        (SubjectMatch::Confirmed, _) | (_, SubjectMatch::Unconfirmed) => best,
        _ => found,
    }
}

/// A patient of the message itself: not one related to the patient, and not somebody whom a copy goes to.
fn is_primary(node: Node<'_, '_>) -> bool {
    matches!(name(node), "Patient" | "Pasient")
        && !node.ancestors().skip(1).any(|above| {
            matches!(
                name(above),
                "Patient" | "Pasient" | "OtherReceiver" | "CopyDest" | "PatientRelParty"
            )
        })
}

fn of_patient(node: Node<'_, '_>, patient: &PersonId) -> SubjectMatch {
    let own = child(node, "OffId").map(|id| (id, child(node, "TypeOffId")));
    let more = children(node, "Ident")
        .chain(children(node, "AdditionalId"))
        .filter_map(|ident| {
            let kind = child(ident, "TypeId").or_else(|| child(ident, "Type"));
            child(ident, "Id").map(|id| (id, kind))
        });
    let mut best = SubjectMatch::Unconfirmed;
    for (id, kind) in own.into_iter().chain(more) {
        let system = match kind.and_then(code).map(str::to_ascii_uppercase).as_deref() {
            Some("FNR") => Some(subject::FODSELSNUMMER_OID),
            Some("DNR") => Some(subject::D_NUMBER_OID),
            Some("FHN") => Some(subject::SHARED_AID_NUMBER_OID),
            None => None,
            // Passports, local numbers and the like say nothing about this number.
            Some(_) => continue,
        };
        let found = subject::compare(patient, system, id.text());
        if found == SubjectMatch::Other {
            return found;
        }
        best = fold(best, found);
    }
    best
}

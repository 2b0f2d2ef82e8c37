//! The record as the screen shows it: newest first, filtered, with what is wrong with it.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::{Action, AuditKeys, Damage, Outcome};
use crate::App;
use crate::dto::{AuditDamageView, AuditEntryView, AuditPage, AuditQuery, CommandError};

/// Entries of one page.
const MOST: u32 = 500;

impl App {
    /// A page of the record.
    pub async fn audit_entries(&self, query: &AuditQuery) -> Result<AuditPage, CommandError> {
        let audit = Arc::clone(&self.inner.audit);
        let query = query.clone();
        let open = self
            .current()
            .ok()
            .map(|active| active.context.person().expose().to_owned());
        // Reading and verifying take the disk, the secret store, and time.
        let work = tokio::task::spawn_blocking(move || {
            let recorded = audit.read()?;
            let keys = audit.keys().ok();
            let open = keys.as_deref().zip(open.as_deref());
            Ok::<_, super::AuditUnavailable>((page(&recorded.record, &query, open), recorded))
        });
        let (page, recorded) = work.await.map_err(|_| CommandError::internal())??;
        Ok(AuditPage {
            damage: recorded.verified.err().map(damage),
            set_aside: recorded.aside,
            ..page
        })
    }

    /// Puts a damaged record aside and begins a new one: the way on when nothing can be recorded any more.
    pub async fn set_audit_aside(&self) -> Result<AuditPage, CommandError> {
        let audit = Arc::clone(&self.inner.audit);
        let entry = self.entry(Action::SetAside, Outcome::Done);
        let done = tokio::task::spawn_blocking(move || audit.set_aside(entry)).await;
        done.map_err(|_| CommandError::internal())??;
        self.audit_entries(&AuditQuery {
            take: 50,
            ..AuditQuery::default()
        })
        .await
    }
}

fn page(record: &[u8], query: &AuditQuery, open: Option<(&AuditKeys, &str)>) -> AuditPage {
    let open = open.map(|(keys, number)| keys.person(number).as_str().to_owned());
    let take = query.take.min(MOST) as usize;
    let skip = query.skip as usize;
    let (mut found, mut total) = (0_usize, 0_u64);
    let mut entries = Vec::new();
    for line in record
        .rsplit(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
    {
        total += 1;
        let Some(entry) = read(line, open.as_deref()) else {
            continue;
        };
        if is_wanted(&entry, query) {
            if found >= skip && entries.len() < take {
                entries.push(entry);
            }
            found += 1;
        }
    }
    AuditPage {
        entries,
        found: found as u64,
        total,
        damage: None,
        set_aside: Vec::new(),
    }
}

fn read(line: &[u8], open: Option<&str>) -> Option<AuditEntryView> {
    let line = std::str::from_utf8(line).ok()?;
    let mut parts = line.splitn(4, ' ');
    let number = parts.next()?.parse().ok()?;
    let entry: Map<String, Value> = serde_json::from_str(parts.nth(2)?).ok()?;
    let text = |name: &str| entry.get(name).and_then(Value::as_str).map(str::to_owned);
    let patient = text("patient");
    Some(AuditEntryView {
        number,
        time: text("time")?,
        action: text("action")?,
        outcome: text("outcome")?,
        code: text("code"),
        clinician: text("clinician"),
        hpr_number: text("hpr"),
        role: text("role"),
        organisation: text("organisation"),
        is_open_patient: patient.is_some() && patient.as_deref() == open,
        patient,
        source: text("source"),
        basis: text("basis"),
        item: text("item"),
        correlation_id: text("correlation"),
        has_reason: entry.contains_key("reason"),
    })
}

fn is_wanted(entry: &AuditEntryView, query: &AuditQuery) -> bool {
    query
        .action
        .as_ref()
        .is_none_or(|action| *action == entry.action)
        && (!query.open_patient_only || entry.is_open_patient)
        && (!query.only_problems || entry.outcome != "done")
}

fn damage(damage: Damage) -> AuditDamageView {
    match damage {
        Damage::Changed { entry } => AuditDamageView::Changed { entry },
        Damage::OutOfOrder { entry } => AuditDamageView::OutOfOrder { entry },
        Damage::Cut { expected, found } => AuditDamageView::Cut { expected, found },
        Damage::AnchorMissing => AuditDamageView::AnchorMissing,
    }
}

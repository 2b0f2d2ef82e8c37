//! The only place of this crate that may say "something is withheld, and elevated access can help".

use innsyn_domain::{BlockedNotice, DataSource, PatientContext};

/// The signal of restricted rows in an ordinary answer.
pub(crate) fn notice(restricted: Option<u32>, context: &PatientContext) -> Option<BlockedNotice> {
    let count = restricted.filter(|count| *count > 0)?;
    Some(BlockedNotice::observed(
        context,
        DataSource::Phr,
        Some(count),
    ))
}

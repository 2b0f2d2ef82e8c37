//! The only place of this crate that may say "something is withheld, and elevated access can help".

use innsyn_domain::{BlockedNotice, DataSource, PatientContext};

use crate::outcome::Outcomes;

/// The signal of a general block. A specific block and a reservation are none: elevated access opens neither.
pub(crate) fn notice(outcomes: &Outcomes, context: &PatientContext) -> Option<BlockedNotice> {
    outcomes
        .has_general_block()
        .then(|| BlockedNotice::observed(context, DataSource::Pps, None))
}

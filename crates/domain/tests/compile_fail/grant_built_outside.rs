use innsyn_domain::{Confirmation, DataSource, ElevationGrant, Now, PatientContext};

fn forge(context: &PatientContext, answer: Confirmation, now: Now) -> ElevationGrant {
    ElevationGrant { context: context.id(), source: DataSource::Phr, observed: true, answer, since: now }
}

fn main() {}

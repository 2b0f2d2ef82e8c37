use innsyn_domain::{DataSource, ElevationGrant, Now, PatientContext};

fn spend(grant: ElevationGrant, context: &PatientContext, now: Now) {
    let _ = grant.begin(context, DataSource::Phr, now);
    let _ = grant.begin(context, DataSource::Phr, now);
}

fn main() {}

use innsyn_domain::{Elevated, ElevatedLookup, Now, PatientContext, Step};

fn keep(lookup: ElevatedLookup, context: &PatientContext, now: Now) -> Option<Elevated<'static>> {
    lookup.authorise(context, Step::Page, now).ok()
}

fn main() {}

use innsyn_domain::{ElevatedLookup, ElevationGrant};

fn copy(grant: &ElevationGrant, lookup: &ElevatedLookup) -> (ElevationGrant, ElevatedLookup) {
    (grant.clone(), lookup.clone())
}

fn main() {}

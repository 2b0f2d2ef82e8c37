use innsyn_domain::{Elevated, ElevatedLookup};

fn forge(lookup: &ElevatedLookup) -> Elevated<'_> {
    Elevated { lookup }
}

fn main() {}

use innsyn_domain::{AccessBasis, ElevatedBasis};

fn main() {
    let _ = AccessBasis::Elevated(ElevatedBasis::ForhoyetAkutt);
}

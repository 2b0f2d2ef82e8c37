use innsyn_domain::{AccessBasis, Elevated, ElevatedBasis};

fn main() {
    let _ = AccessBasis::Elevated(ElevatedBasis::ForhoyetAkutt);
    let _ = Elevated { lookup: todo!() };
}

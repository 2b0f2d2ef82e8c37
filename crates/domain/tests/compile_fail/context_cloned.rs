use innsyn_domain::PatientContext;

fn two_of(context: &PatientContext) -> PatientContext {
    context.clone()
}

fn main() {}

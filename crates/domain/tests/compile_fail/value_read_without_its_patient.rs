use innsyn_domain::{ForPatient, PatientContext};

fn read(value: ForPatient<String>) -> String {
    value.value
}

fn two_of(context: &PatientContext) -> PatientContext {
    context.clone()
}

fn main() {}

use innsyn_domain::ForPatient;

fn read(value: ForPatient<String>) -> String {
    value.value
}

fn main() {}

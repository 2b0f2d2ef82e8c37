use innsyn_domain::PersonId;

fn show(person: &PersonId) -> String {
    format!("{person}")
}

fn main() {}

use innsyn_domain::PersonId;

fn write(person: &PersonId) {
    let _ = serde_json::to_string(person);
}

fn main() {}

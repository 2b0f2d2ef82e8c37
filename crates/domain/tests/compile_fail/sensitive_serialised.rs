use innsyn_domain::Sensitive;

fn main() {
    let _ = serde_json::to_string(&Sensitive::new("hemmelig"));
}

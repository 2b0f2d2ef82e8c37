use innsyn_domain::Sensitive;

fn main() {
    println!("{}", Sensitive::new("hemmelig"));
}

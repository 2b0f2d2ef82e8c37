use std::path::Path;

#[test]
fn the_typescript_of_the_border_is_fresh() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/ipc/bindings.ts");
    let written = std::fs::read_to_string(file).unwrap();
    assert!(
        written == innsyn_app::dto::bindings(),
        "run `cargo xtask bindings`"
    );
}

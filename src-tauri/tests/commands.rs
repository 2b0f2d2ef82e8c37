//! Each command stands under the same name in all five places: the list of the build, the capability, the handler, the
//! function, and the screen's own list.

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    fn read(path: &str) -> String {
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
    }

    /// What stands between `before` and `after`, everywhere in a text.
    fn between<'a>(text: &'a str, before: &str, after: &str) -> BTreeSet<&'a str> {
        text.split(before)
            .skip(1)
            .filter_map(|rest| Some(rest.split_once(after)?.0))
            .collect()
    }

    #[test]
    fn every_command_has_the_same_name_everywhere() {
        let build = read("build.rs");
        let list = build
            .split_once("COMMANDS: &[&str] = &[")
            .unwrap()
            .1
            .split_once("];")
            .unwrap()
            .0;
        let listed: BTreeSet<&str> = list
            .split(',')
            .map(|name| name.trim().trim_matches('"'))
            .collect();
        let listed: BTreeSet<&str> = listed.into_iter().filter(|name| !name.is_empty()).collect();
        assert!(listed.len() > 20);

        let capability: serde_json::Value =
            serde_json::from_str(&read("capabilities/main.json")).unwrap();
        let allowed: BTreeSet<String> = capability["permissions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|name| {
                name.as_str()
                    .unwrap()
                    .strip_prefix("allow-")
                    .unwrap()
                    .replace('-', "_")
            })
            .collect();
        assert_eq!(
            allowed.iter().map(String::as_str).collect::<BTreeSet<_>>(),
            listed
        );
        assert_eq!(capability["windows"], serde_json::json!(["main"]));
        assert!(capability.get("remote").is_none());

        let window = read("src/window.rs");
        let list = window
            .split_once("generate_handler![")
            .unwrap()
            .1
            .split_once(']')
            .unwrap()
            .0;
        let handled: BTreeSet<&str> = list
            .split(',')
            .filter_map(|name| name.trim().strip_prefix("commands::"))
            .collect();
        assert_eq!(handled, listed);

        let commands = read("src/commands.rs");
        assert_eq!(between(&commands, "pub(crate) async fn ", "("), listed);

        let screen = read("../ui/src/ipc/commands.ts");
        let called: BTreeSet<&str> = between(&screen, "invoke<", "\n")
            .iter()
            .filter_map(|call| call.split('\'').nth(1))
            .collect();
        assert_eq!(called, listed);
    }
}

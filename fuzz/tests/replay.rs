//! The committed corpora once more: what a fuzzer has found stays mended, and each target has something to start from.

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use innsyn_fuzz::targets;

    fn corpus() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap_or_else(|_| panic!("no {}", folder.display()));
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn every_committed_input_is_read_without_a_panic() {
        for (name, target) in targets() {
            let folder = corpus().join(name);
            let inputs = names(&folder);
            assert!(inputs.len() >= 3, "{name} has too small a corpus");
            for input in inputs {
                let bytes = fs::read(folder.join(&input)).unwrap();
                let outcome = std::panic::catch_unwind(|| target(&bytes));
                assert!(outcome.is_ok(), "corpus/{name}/{input} fails");
                // Cut and doubled inputs cost nothing and find the sloppy reader.
                for cut in [bytes.len() / 2, bytes.len().saturating_sub(1)] {
                    target(&bytes[..cut]);
                }
                target(&bytes.repeat(2));
            }
        }
    }

    #[test]
    fn every_corpus_belongs_to_a_target() {
        let known: Vec<&str> = targets().map(|(name, _)| name).collect();
        for folder in names(&corpus()) {
            assert!(
                known.contains(&folder.as_str()),
                "corpus/{folder} has no target"
            );
        }
        let mut once = known.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), known.len(), "two targets have one name");
    }
}

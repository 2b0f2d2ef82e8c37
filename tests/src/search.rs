//! Searches files for what must never be in them.

use std::fs;
use std::path::Path;

/// Every file below a folder that holds one of the texts, in UTF-8 or UTF-16, with the text.
#[must_use]
pub fn files_with(folder: &Path, texts: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    walk(folder, &mut |file| {
        let Ok(bytes) = fs::read(file) else { return };
        for text in texts {
            let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            if holds(&bytes, text.as_bytes()) || holds(&bytes, &wide) {
                found.push(format!("{}: '{text}'", file.display()));
            }
        }
    });
    found
}

fn walk(folder: &Path, look: &mut impl FnMut(&Path)) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let Ok(kind) = entry.file_type() else {
            continue;
        };
        if kind.is_dir() {
            walk(&entry.path(), look);
        } else if kind.is_file() {
            look(&entry.path());
        }
    }
}

fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::files_with;

    #[test]
    fn a_text_is_found_in_both_encodings_and_deep_down() {
        let folder = tempfile::tempdir().unwrap();
        fs_write(folder.path(), "a/b/plain", "før Danser etter".as_bytes());
        let wide: Vec<u8> = "Danser".encode_utf16().flat_map(u16::to_le_bytes).collect();
        fs_write(folder.path(), "wide", &wide);
        fs_write(folder.path(), "clean", b"nothing");
        assert_eq!(files_with(folder.path(), &["Danser"]).len(), 2);
    }

    fn fs_write(folder: &std::path::Path, name: &str, bytes: &[u8]) {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
}

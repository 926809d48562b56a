//! Wrong configurations and command lines, each with the exact message it gets.
//!
//! `tests/bad_input/NN-name.ron` is checked with `hecon check`; `NN-name.args` holds a command
//! line, one argument a line. The message is next to it in `NN-name.expected`. UPDATE_GOLDEN=1
//! rewrites the messages.

use std::fs;
use std::path::{Path, PathBuf};

use super::golden::{compare, hecon, root};

fn cases() -> Vec<PathBuf> {
    let mut cases: Vec<PathBuf> = fs::read_dir(root().join("tests/bad_input"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "ron" || end == "args"))
        .collect();
    cases.sort();
    cases
}

/// Copies a folder with everything below it.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let copied = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &copied);
        } else {
            fs::copy(&path, &copied).unwrap();
        }
    }
}

#[test]
fn every_wrong_input_gets_its_message_and_exit_code_2() {
    // Refused input must not write files; if that ever fails, not into the source tree. The copy
    // has the same layout as the original, because a case names the folder of the configurations.
    let away = tempfile::tempdir().unwrap();
    copy(&root().join("configs"), &away.path().join("configs"));
    let folder = away.path().join("tests/bad_input");
    copy(&root().join("tests/bad_input"), &folder);
    let mut complaints = Vec::new();
    let cases = cases();
    assert!(cases.len() >= 40, "only {} cases", cases.len());
    for case in cases {
        let file = case.file_name().unwrap().to_string_lossy().into_owned();
        let arguments: Vec<String> = if file.ends_with(".args") {
            fs::read_to_string(&case).unwrap().lines().map(str::to_owned).collect()
        } else {
            vec!["check".to_owned(), file.clone()]
        };
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let output = hecon(&folder, &arguments);
        let said = String::from_utf8_lossy(&output.stderr).replace("hecon.exe", "hecon");
        if output.status.code() != Some(2) || said.contains("panicked") {
            complaints.push(format!("{file}: {:?}\n{said}", output.status));
        }
        complaints.extend(compare(&case.with_extension("expected"), &said));
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn every_message_has_its_case() {
    for entry in fs::read_dir(root().join("tests/bad_input")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|end| end == "expected") {
            let ron = path.with_extension("ron").exists();
            assert!(ron || path.with_extension("args").exists(), "{}", path.display());
        }
    }
}

#[test]
fn a_file_that_is_not_text_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let files: [&[u8]; 4] =
        [b"\xff\xfe\x00", b"(schema: 1, name: \"\xc3\")", b"\x00\x00", b"\xef\xbb\xbf(schema: 1"];
    for bytes in files {
        fs::write(folder.path().join("odd.ron"), bytes).unwrap();
        let output = hecon(folder.path(), &["check", "odd.ron"]);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"), "{output:?}");
    }
}

#[test]
fn a_place_in_a_very_long_line_is_named_and_not_drawn() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("(schema: 1, {} run: (years: 0))", " ".repeat(5000));
    fs::write(folder.path().join("long.ron"), text).unwrap();
    let output = hecon(folder.path(), &["check", "long.ron"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.len() < 500 && said.contains("long.ron:1:5"), "{said}");
}

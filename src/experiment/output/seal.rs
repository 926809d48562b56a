//! A JSON file's checksum of itself, as its last field: the hash over all its bytes, with zeros in
//! place of the hash.

use std::path::Path;

use serde::Serialize;

use super::{OutputError, folder};

/// Name of the field.
pub const FIELD: &str = "blake3_of_this_file";
/// Digits of a hash.
const DIGITS: usize = 2 * blake3::OUT_LEN;

/// Whether a file is unchanged since it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SealState {
    /// It has no checksum: it was written by an older program or by something else.
    Unsealed,
    /// It matches its checksum.
    Intact,
    /// It does not.
    Broken,
}

/// A JSON object as pretty text, with its checksum added.
pub fn sealed(pretty: &str) -> String {
    let text = pretty.trim_end();
    let body = text.strip_suffix('}').unwrap_or(text).trim_end();
    let comma = if body.ends_with('{') { "" } else { "," };
    let head = format!("{body}{comma}\n  \"{FIELD}\": \"");
    let hash = blake3::hash(format!("{head}{}{CLOSING_BRACE}", "0".repeat(DIGITS)).as_bytes());
    format!("{head}{}{CLOSING_BRACE}", hash.to_hex())
}

/// What follows the hash.
const CLOSING_BRACE: &str = "\"\n}\n";

/// Whether the bytes of a file match the checksum in them.
pub fn check(bytes: &[u8]) -> SealState {
    let text = String::from_utf8_lossy(bytes);
    if !text.contains(&format!("\"{FIELD}\"")) {
        return SealState::Unsealed;
    }
    let Some(at) = bytes.len().checked_sub(DIGITS + CLOSING_BRACE.len()) else {
        return SealState::Broken;
    };
    let mut zeroed = bytes.to_vec();
    let hash = zeroed[at..at + DIGITS].to_vec();
    zeroed[at..at + DIGITS].fill(b'0');
    let found = blake3::hash(&zeroed).to_hex();
    if found.as_bytes() == hash { SealState::Intact } else { SealState::Broken }
}

/// The text before and after the hash in the last line of a page.
const STAMP: (&str, &str) = ("<!-- blake3 ", " -->\n");

/// A page with a last line that has the hash of everything before it.
pub fn stamped(page: &str) -> String {
    let end = if page.ends_with('\n') { "" } else { "\n" };
    let page = format!("{page}{end}");
    let hash = blake3::hash(page.as_bytes()).to_hex();
    format!("{page}{}{hash}{}", STAMP.0, STAMP.1)
}

/// Whether a page is unchanged since it was written.
pub fn is_stamped(bytes: &[u8]) -> bool {
    let length = STAMP.0.len() + DIGITS + STAMP.1.len();
    let Some((page, stamp)) = bytes.len().checked_sub(length).map(|at| bytes.split_at(at)) else {
        return false;
    };
    let hash = blake3::hash(page).to_hex();
    stamp == format!("{}{hash}{}", STAMP.0, STAMP.1).as_bytes()
}

/// Writes a value as a JSON file with its checksum.
pub fn write<T: Serialize>(path: &Path, value: &T) -> Result<(), OutputError> {
    let text = serde_json::to_string_pretty(value);
    let text = text.map_err(|error| OutputError::new(path, error))?;
    folder::replace(path, sealed(&text).as_bytes())
}

/// The text of a JSON file that matches its checksum, if it has one.
///
/// # Errors
/// The file cannot be read, or has changed since it was written.
pub fn read(path: &Path) -> Result<String, OutputError> {
    let bytes = std::fs::read(path).map_err(|error| OutputError::new(path, error))?;
    if check(&bytes) == SealState::Broken {
        return Err(OutputError::changed(path));
    }
    String::from_utf8(bytes).map_err(|error| OutputError::new(path, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_changed_bit_is_noticed() {
        let text = sealed("{\n  \"a\": 1,\n  \"b\": [0.1, \"x\"]\n}");
        let value: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
        assert_eq!(value["a"], 1);
        assert_eq!(check(text.as_bytes()), SealState::Intact);
        let field = text.find(FIELD).expect("it is there");
        for bit in 0..8 * text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let expected = match bit / 8 {
                // The name of the field itself: everything else is as it was.
                at if at + 1 >= field && at <= field + FIELD.len() => SealState::Unsealed,
                _ => SealState::Broken,
            };
            assert_eq!(check(&bytes), expected, "bit {bit}");
        }
        assert_eq!(check(&text.as_bytes()[..text.len() - 1]), SealState::Broken);
        assert_eq!(check(b"{}"), SealState::Unsealed);
        assert_eq!(check(sealed("{}").as_bytes()), SealState::Intact);
    }

    #[test]
    fn a_cut_or_changed_page_is_noticed() {
        let page = stamped("<html>\n</html>").into_bytes();
        assert!(is_stamped(&page));
        for bit in 0..8 * page.len() {
            let mut bytes = page.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert!(!is_stamped(&bytes), "bit {bit}");
        }
        assert!((0..page.len()).all(|cut| !is_stamped(&page[..cut])));
    }
}

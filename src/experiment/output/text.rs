//! Text files as people save them: UTF-8, with or without a byte order mark, with either kind of
//! line ending. Everything else is refused, naming the position of the first invalid byte.

use std::path::Path;

use super::OutputError;

/// The byte order mark that some editors add.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Reads a text file.
///
/// # Errors
/// The file cannot be read, or is not UTF-8 text.
pub fn read(path: &Path) -> Result<String, OutputError> {
    let bytes = std::fs::read(path).map_err(|error| OutputError::new(path, error))?;
    decode(bytes).map_err(|what| OutputError::new(path, what))
}

/// The text of some bytes, without a byte order mark.
///
/// # Errors
/// They are not UTF-8: the reason, and where.
pub fn decode(bytes: Vec<u8>) -> Result<String, String> {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err("it is UTF-16 text; save it as UTF-8".to_owned());
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(without_byte_order_mark(text)),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let before = &error.as_bytes()[..at];
            let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
            let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
            let letters = String::from_utf8_lossy(&before[start..]);
            let column = 1 + letters.trim_start_matches('\u{feff}').chars().count();
            Err(format!(
                "it is not UTF-8 text: line {line}, column {column} (byte {at}) is not a valid \
                 character; save it as UTF-8"
            ))
        }
    }
}

/// A text without its byte order mark.
pub fn without_byte_order_mark(mut text: String) -> String {
    if text.as_bytes().starts_with(BYTE_ORDER_MARK) {
        text.drain(..BYTE_ORDER_MARK.len());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_leading_byte_order_mark_is_removed() {
        assert_eq!(decode(b"\xef\xbb\xbf(a: 1)\r\n".to_vec()).unwrap(), "(a: 1)\r\n");
        assert_eq!(decode(b"\xef\xbb\xbf\xef\xbb\xbfa".to_vec()).unwrap(), "\u{feff}a");
        assert_eq!(decode(Vec::new()).unwrap(), "");
    }

    #[test]
    fn an_invalid_byte_has_a_line_and_a_column() {
        let said = decode(b"\xef\xbb\xbfa\r\n\xc3\xa9b\xe9c".to_vec()).unwrap_err();
        assert!(said.contains("line 2, column 3 (byte 9)"), "{said}");
        assert!(decode(b"\xff\xfe(\x00".to_vec()).unwrap_err().contains("UTF-16"));
    }
}

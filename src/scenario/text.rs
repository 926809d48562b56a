//! Reading RON as a tree of raw pieces: keys and values with their place in the source, decoded
//! later one by one, so that every mistake of a file is found and not only the first.

use std::fmt;
use std::ops::Range;

use ron::value::RawValue;
use serde::Deserialize;
use serde::de::{self, Deserializer as _, MapAccess, SeqAccess, Visitor};

/// Bytes of a source text.
pub type TextSpan = Range<usize>;

/// A key and its value, as spans of the source.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldSpan {
    /// The key as written.
    pub key: String,
    /// The place of the key.
    pub key_at: TextSpan,
    /// The place of the value.
    pub value_at: TextSpan,
}

/// Text that is not RON, or not of the wanted shape.
#[derive(Debug, Clone, PartialEq)]
pub struct SyntaxFault {
    /// Where.
    pub at: TextSpan,
    /// What is wrong, in one line.
    pub message: String,
}

/// What a raw value looks like from its first characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueShape {
    /// `( … )`
    Struct,
    /// `{ … }`
    Map,
    /// `[ … ]`
    List,
    /// `"…"`
    Text,
    /// A number.
    Number,
    /// A bare word.
    Word,
    /// A word followed by `( … )`.
    Named,
    /// Nothing, or something else.
    Other,
}

impl ValueShape {
    /// The shape in words, with an article.
    #[must_use]
    pub const fn description(self) -> &'static str {
        match self {
            Self::Struct => "a group ( … )",
            Self::Map => "a map { … }",
            Self::List => "a list [ … ]",
            Self::Text => "a text in quotes",
            Self::Number => "a number",
            Self::Word => "a bare word",
            Self::Named => "a named group Name( … )",
            Self::Other => "something else",
        }
    }
}

/// The shape of the value at a span.
#[must_use]
pub fn shape(text: &str, at: &TextSpan) -> ValueShape {
    let rest = without_leading_blank(&text[at.clone()]);
    let mut letters = rest.chars();
    match letters.next() {
        Some('(') => ValueShape::Struct,
        Some('{') => ValueShape::Map,
        Some('[') => ValueShape::List,
        Some('"') => ValueShape::Text,
        Some('r') if matches!(letters.next(), Some('"' | '#')) => ValueShape::Text,
        Some(c) if c.is_ascii_digit() || matches!(c, '+' | '-' | '.') => ValueShape::Number,
        Some(c) if c.is_alphabetic() || c == '_' => {
            let (word, after) = split_word(rest);
            match word {
                "inf" | "NaN" => ValueShape::Number,
                _ if without_leading_blank(after).starts_with('(') => ValueShape::Named,
                _ => ValueShape::Word,
            }
        }
        _ => ValueShape::Other,
    }
}

/// The place of the first thing that is neither blank nor comment.
#[must_use]
pub fn first_token(text: &str) -> usize {
    offset(text, without_leading_blank(text))
}

/// Skips blanks and comments at the start.
fn without_leading_blank(text: &str) -> &str {
    let mut rest = text.trim_start();
    loop {
        if let Some(comment) = rest.strip_prefix("//") {
            rest = comment.find('\n').map_or("", |end| &comment[end..]).trim_start();
        } else if let Some(comment) = rest.strip_prefix("/*") {
            let mut depth = 1usize;
            let mut at = 0;
            while depth > 0 && at < comment.len() {
                let tail = &comment.as_bytes()[at..];
                let step = if tail.starts_with(b"*/") {
                    depth -= 1;
                    2
                } else if tail.starts_with(b"/*") {
                    depth += 1;
                    2
                } else {
                    1
                };
                at += step;
            }
            rest = comment.get(at..).unwrap_or("").trim_start();
        } else {
            return rest;
        }
    }
}

fn description_at(shape: ValueShape, text: &str, at: &TextSpan) -> &'static str {
    if without_leading_blank(&text[at.clone()]).is_empty() {
        "nothing"
    } else {
        shape.description()
    }
}

/// Splits the leading identifier off.
fn split_word(text: &str) -> (&str, &str) {
    let end = text
        .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | '+' | '-')))
        .unwrap_or(text.len());
    text.split_at(end)
}

/// Splits `Name( … )` into the name and its group.
#[must_use]
pub fn named(text: &str, at: &TextSpan) -> Option<(String, TextSpan, TextSpan)> {
    if !matches!(shape(text, at), ValueShape::Named | ValueShape::Word) {
        return None;
    }
    let rest = without_leading_blank(&text[at.clone()]);
    let (word, after) = split_word(rest);
    let start = offset(text, word);
    let group = without_leading_blank(after);
    let begin = if group.is_empty() { at.end } else { offset(text, group) };
    Some((word.to_owned(), start..start + word.len(), begin..at.end))
}

/// The text between the brackets of a group; empty where there are none.
#[must_use]
pub fn inside(text: &str, group: &TextSpan) -> TextSpan {
    let slice = text[group.clone()].trim_end();
    match slice.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inner) => group.start + 1..group.start + 1 + inner.len(),
        None => group.end..group.end,
    }
}

/// The first letter of something, where all of it would be too much to show.
#[must_use]
pub fn first_letter(text: &str, at: &TextSpan) -> TextSpan {
    let length = text[at.clone()].chars().next().map_or(0, char::len_utf8);
    at.start..at.start + length
}

/// Byte offset of a part within the text it was cut from.
fn offset(whole: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize).min(whole.len())
}

/// The fields of a group `( key: value, … )` or a map `{ "key": value, … }`.
///
/// # Errors
/// The text is not RON or has another shape.
pub fn fields(text: &str, at: &TextSpan) -> Result<Vec<FieldSpan>, SyntaxFault> {
    let shape = shape(text, at);
    let is_map = match shape {
        ValueShape::Struct => false,
        ValueShape::Map => true,
        other => {
            return Err(SyntaxFault {
                at: at.clone(),
                message: format!(
                    "expected a group ( name: value, … ), found {}",
                    description_at(other, text, at)
                ),
            });
        }
    };
    let slice = &text[at.clone()];
    let mut source = ron::Deserializer::from_str(slice).map_err(|e| syntax_fault(text, at, &e))?;
    let read = if is_map {
        source.deserialize_map(FieldsVisitor)
    } else {
        source.deserialize_struct("", &[], FieldsVisitor)
    };
    let pairs = match read.and_then(|pairs| source.end().map(|()| pairs)) {
        Ok(pairs) => pairs,
        Err(error) => return Err(syntax_fault(text, at, &source.span_error(error))),
    };
    Ok(pairs
        .into_iter()
        .map(|(key, value)| {
            let value_start = offset(text, value.get_ron());
            let (key, key_at) = match key {
                Key::Borrowed(word) => {
                    let start = offset(text, word);
                    (word.to_owned(), start..start + word.len())
                }
                Key::Owned(word) => (word, value_start..value_start + value.get_ron().len()),
            };
            FieldSpan { key, key_at, value_at: value_start..value_start + value.get_ron().len() }
        })
        .collect())
}

/// The elements of a list `[ … ]`.
///
/// # Errors
/// The text is not RON or has another shape.
pub fn items(text: &str, at: &TextSpan) -> Result<Vec<TextSpan>, SyntaxFault> {
    elements(text, at, ValueShape::List, "a list [ … ]")
}

/// The elements of a tuple `( …, … )`.
///
/// # Errors
/// The text is not RON or has another shape.
pub fn tuple(text: &str, at: &TextSpan) -> Result<Vec<TextSpan>, SyntaxFault> {
    elements(text, at, ValueShape::Struct, "values in round brackets ( …, … )")
}

fn elements(
    text: &str,
    at: &TextSpan,
    wanted: ValueShape,
    said: &str,
) -> Result<Vec<TextSpan>, SyntaxFault> {
    let shape = shape(text, at);
    if shape != wanted {
        let what = format!("expected {said}, found {}", description_at(shape, text, at));
        return Err(SyntaxFault { at: at.clone(), message: what });
    }
    let slice = &text[at.clone()];
    let mut source = ron::Deserializer::from_str(slice).map_err(|e| syntax_fault(text, at, &e))?;
    let read = match wanted {
        ValueShape::List => source.deserialize_seq(ItemsVisitor),
        _ => source.deserialize_tuple(0, ItemsVisitor),
    };
    match read.and_then(|values| source.end().map(|()| values)) {
        Ok(values) => Ok(values
            .into_iter()
            .map(|value| {
                let start = offset(text, value.get_ron());
                start..start + value.get_ron().len()
            })
            .collect()),
        Err(error) => Err(syntax_fault(text, at, &source.span_error(error))),
    }
}

/// A finite number.
///
/// # Errors
/// The text is something else.
pub fn number(text: &str, at: &TextSpan) -> Result<f64, SyntaxFault> {
    let slice = &text[at.clone()];
    if shape(text, at) == ValueShape::Number {
        match ron::from_str::<f64>(slice) {
            Ok(value) if value.is_finite() => return Ok(value),
            Ok(_) => {
                return Err(SyntaxFault {
                    at: at.clone(),
                    message: format!("expected a finite number, found {}", slice.trim()),
                });
            }
            Err(_) => {}
        }
    }
    Err(SyntaxFault {
        at: at.clone(),
        message: format!("expected a number, found {}", excerpt(text, at)),
    })
}

/// A text in quotes or a bare word.
///
/// # Errors
/// The text is something else.
pub fn word(text: &str, at: &TextSpan) -> Result<String, SyntaxFault> {
    let slice = &text[at.clone()];
    let found = match shape(text, at) {
        ValueShape::Word => {
            let rest = without_leading_blank(slice);
            Some(rest.trim_end().to_owned())
        }
        ValueShape::Text => ron::from_str::<String>(slice).ok(),
        _ => None,
    };
    found.ok_or_else(|| SyntaxFault {
        at: at.clone(),
        message: format!("expected a name, found {}", excerpt(text, at)),
    })
}

/// `true` or `false`.
///
/// # Errors
/// The text is something else.
pub fn boolean(text: &str, at: &TextSpan) -> Result<bool, SyntaxFault> {
    match text[at.clone()].trim() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(SyntaxFault {
            at: at.clone(),
            message: format!("expected true or false, found {}", excerpt(text, at)),
        }),
    }
}

/// The value as written, cut to a readable length.
#[must_use]
pub fn excerpt(text: &str, at: &TextSpan) -> String {
    let slice = text[at.clone()].trim();
    let line = slice.lines().next().unwrap_or("");
    if slice.is_empty() {
        "nothing".to_owned()
    } else if line.len() < slice.len() || line.chars().count() > 40 {
        let cut: String = line.chars().take(36).collect();
        format!("`{cut} …`")
    } else {
        format!("`{line}`")
    }
}

/// Translates an error of the RON reader, which counts lines and characters, to bytes.
fn syntax_fault(text: &str, at: &TextSpan, error: &ron::error::SpannedError) -> SyntaxFault {
    let slice = &text[at.clone()];
    let start = at.start + byte_at(slice, error.span.start.line, error.span.start.col);
    let end = at.start + byte_at(slice, error.span.end.line, error.span.end.col);
    let end = end.clamp(start, at.end);
    SyntaxFault { at: start..end, message: ron_message(&error.code) }
}

/// The RON reader's message, without the words of its own type names.
fn ron_message(error: &ron::Error) -> String {
    use ron::Error as E;
    match error {
        E::Eof => "the text ends too early: a bracket or a quote is not closed".to_owned(),
        E::ExpectedComma => "expected a comma".to_owned(),
        E::ExpectedMapColon | E::ExpectedStructLike => "expected `name: value`".to_owned(),
        E::ExceededRecursionLimit => "brackets are nested too deeply".to_owned(),
        E::TrailingCharacters => "text after the closing bracket".to_owned(),
        E::ExpectedIdentifier => "expected a name".to_owned(),
        other => format!("not valid RON: {}", first_lower(&other.to_string())),
    }
}

fn first_lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// Byte of a line and column, both from one, columns in characters.
fn byte_at(text: &str, line: usize, column: usize) -> usize {
    let mut start = 0;
    for _ in 1..line {
        match text[start..].find('\n') {
            Some(end) => start += end + 1,
            None => return text.len(),
        }
    }
    text[start..]
        .char_indices()
        .nth(column.saturating_sub(1))
        .map_or(text.len(), |(byte, _)| start + byte)
}

enum Key<'de> {
    Borrowed(&'de str),
    Owned(String),
}

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: de::Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        source.deserialize_any(KeyVisitor)
    }
}

struct KeyVisitor;

impl<'de> Visitor<'de> for KeyVisitor {
    type Value = Key<'de>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }
    fn visit_borrowed_str<E: de::Error>(self, word: &'de str) -> Result<Key<'de>, E> {
        Ok(Key::Borrowed(word))
    }
    fn visit_str<E: de::Error>(self, word: &str) -> Result<Key<'de>, E> {
        Ok(Key::Owned(word.to_owned()))
    }
}

struct FieldsVisitor;

impl<'de> Visitor<'de> for FieldsVisitor {
    type Value = Vec<(Key<'de>, &'de RawValue)>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a group ( name: value, … )")
    }
    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = map.next_entry()? {
            pairs.push(pair);
        }
        Ok(pairs)
    }
}

struct ItemsVisitor;

impl<'de> Visitor<'de> for ItemsVisitor {
    type Value = Vec<&'de RawValue>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list [ … ]")
    }
    fn visit_seq<S: SeqAccess<'de>>(self, mut list: S) -> Result<Self::Value, S::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element()? {
            values.push(value);
        }
        Ok(values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_values_know_their_place() {
        let text = "( // note\n  a: 1.5,\n  b: (c: [1, 2], d: Tariff(x: 1)), )";
        let read = fields(text, &(0..text.len())).unwrap();
        assert_eq!(read[0].key, "a");
        assert_eq!(&text[read[0].key_at.clone()], "a");
        assert_eq!(&text[read[0].value_at.clone()], "1.5");
        let inner = fields(text, &read[1].value_at).unwrap();
        assert_eq!(&text[inner[0].value_at.clone()], "[1, 2]");
        assert_eq!(items(text, &inner[0].value_at).unwrap().len(), 2);
        let (name, name_at, group) = named(text, &inner[1].value_at).unwrap();
        assert_eq!((name.as_str(), &text[name_at]), ("Tariff", "Tariff"));
        assert_eq!(fields(text, &group).unwrap()[0].key, "x");
    }

    #[test]
    fn maps_take_labels_that_are_not_words() {
        let text = r#"{"0-4": 1, "90+": 2}"#;
        let read = fields(text, &(0..text.len())).unwrap();
        assert_eq!(read[1].key, "90+");
        assert_eq!(&text[read[1].key_at.clone()], "90+");
    }

    #[test]
    fn a_broken_text_is_a_fault_with_its_place() {
        let text = "(a: 1 b: 2)";
        let fault = fields(text, &(0..text.len())).unwrap_err();
        assert_eq!(fault.message, "expected a comma");
        assert!(fault.at.start >= 5 && fault.at.end <= text.len());
    }

    #[test]
    fn what_is_marked_never_cuts_a_letter_in_two() {
        let text = "(é: 1)";
        assert_eq!(first_letter(text, &(1..text.len())), 1..3);
        assert_eq!(first_letter(text, &(text.len()..text.len())), text.len()..text.len());
        assert_eq!(&text[inside(text, &(0..text.len()))], "é: 1");
        assert!(inside("Arms", &(4..4)).is_empty());
        assert_eq!(&"(a) "[inside("(a) ", &(0..4))], "a");
    }

    #[test]
    fn numbers_must_be_finite() {
        assert!(number("inf", &(0..3)).is_err());
        assert!(number("NaN", &(0..3)).is_err());
        assert_eq!(number("1_000", &(0..5)).unwrap(), 1000.0);
    }
}

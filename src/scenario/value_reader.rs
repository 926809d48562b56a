//! Reading single values out of a text: scenarios, designs, propositions and training scenarios do
//! it in the same words. A mistake is noted with its place, and reading goes on.

use std::sync::Arc;

use super::diagnostics::{DiagnosticLog, Source};
use super::layers::suggest;
use super::text::{self, FieldSpan, SyntaxFault, TextSpan};

/// Reads values of one text and notes what is wrong with them.
#[derive(Debug)]
pub struct ValueReader<'a> {
    /// The text.
    pub source: &'a Arc<Source>,
    /// What was found.
    pub notes: &'a mut DiagnosticLog,
}

impl ValueReader<'_> {
    fn read<T>(&mut self, read: Result<T, SyntaxFault>, about: &str, help: &str) -> Option<T> {
        read.map_err(|fault| self.notes.add_syntax_fault(self.source, &fault, about, help)).ok()
    }

    /// Items of a list.
    pub fn items(&mut self, at: &TextSpan, about: &str) -> Vec<TextSpan> {
        let items = text::items(&self.source.text, at);
        self.read(items, about, "write a list in square brackets").unwrap_or_default()
    }

    /// A word or a text in quotes.
    pub fn word(&mut self, at: &TextSpan, about: &str) -> Option<String> {
        self.read(text::word(&self.source.text, at), about, "write a text in quotes")
    }

    /// A number.
    pub fn number(&mut self, at: &TextSpan, about: &str) -> Option<f64> {
        self.read(text::number(&self.source.text, at), about, "write a number")
    }

    /// True or false, where a key is given.
    pub fn truth(&mut self, fields: &[FieldSpan], key: &str) -> Option<bool> {
        let at = value_of(fields, key)?;
        self.read(text::boolean(&self.source.text, &at), key, "write true or false")
    }

    /// The value that a word has among known ones.
    pub fn one_of<T: Copy>(
        &mut self,
        word: &str,
        at: &TextSpan,
        about: &str,
        known: &[(&str, T)],
    ) -> Option<T> {
        let found = known.iter().find(|(name, _)| *name == word).map(|(_, value)| *value);
        if found.is_none() {
            let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
            let (what, help) =
                (format!("'{about}' cannot be '{word}'"), suggest(word, &names, "values", ""));
            self.notes.add_at(self.source, at, what, "unknown value", help);
        }
        found
    }

    /// Notes a key that nothing knows.
    pub fn unknown(&mut self, about: &str, key: &str, at: &TextSpan, known: &[&str]) {
        let (what, help) =
            (format!("unknown key '{key}' in {about}"), suggest(key, known, "keys", ""));
        self.notes.add_at(self.source, at, what, "unknown key", help);
    }

    /// Notes that a key is missing in a group.
    pub fn missing(&mut self, at: &TextSpan, about: &str, key: &str) {
        let first = text::first_letter(&self.source.text, at);
        let what = format!("'{key}' is missing in {about}");
        self.notes.add_at(self.source, &first, what, "starts here", format!("add `{key}: …`"));
    }
}

/// Where the value of a key is written.
#[must_use]
pub fn value_of(fields: &[FieldSpan], key: &str) -> Option<TextSpan> {
    fields.iter().find(|field| field.key == key).map(|field| field.value_at.clone())
}

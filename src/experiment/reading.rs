//! Reading the files of experiments: what propositions and designs have in common. Every error is
//! recorded with its position, and reading continues, so that all of them are reported together.

use std::sync::Arc;

use crate::scenario::diagnostics::{DiagnosticLog, Findings, Source};
use crate::scenario::schema::SCHEMA;
use crate::scenario::text::{self, FieldSpan, TextSpan, ValueShape};
use crate::scenario::value_reader::{ValueReader, value_of};

/// Reads one text and records its errors.
pub(crate) struct FieldReader {
    pub source: Arc<Source>,
    pub diagnostics: DiagnosticLog,
    pub kind: &'static str,
    pub kinds: &'static str,
}

impl FieldReader {
    /// Starts reading a text, and returns its fields.
    pub(crate) fn new(
        name: &str,
        text: &str,
        (kind, kinds): (&'static str, &'static str),
    ) -> (Self, Vec<FieldSpan>) {
        let source = Arc::new(Source { name: name.to_owned(), text: text.to_owned() });
        let mut clerk = Self { source, diagnostics: DiagnosticLog::default(), kind, kinds };
        let fields = text::fields(text, &(0..text.len())).unwrap_or_else(|fault| {
            let source = Arc::clone(&clerk.source);
            let help = format!("{kind} is one group in round brackets: ( schema: 1, … )");
            clerk.diagnostics.add_syntax_fault(&source, &fault, "", &help);
            Vec::new()
        });
        clerk.diagnostics.add_repeated_keys(&clerk.source, &fields, kind);
        (clerk, fields)
    }

    /// Errors of the loader, shown in the whole text.
    pub(crate) fn relocate_findings(&self, mut found: Findings) -> Findings {
        for place in found.0.iter_mut().filter_map(|finding| finding.place.as_mut()) {
            if place.source.name == self.source.name && place.at.end <= self.source.text.len() {
                place.source = Arc::clone(&self.source);
            }
        }
        found
    }

    /// A group of this text as a configuration of its own, with every character at its position.
    pub(crate) fn layer_text(&self, at: &TextSpan) -> String {
        let text = &self.source.text;
        let blank = |part: &str| -> String {
            part.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect()
        };
        let before = blank(&text[..at.start]);
        let fields = text::fields(text, at).unwrap_or_default();
        let Some(end) = text[..at.end].rfind(')') else { return before + &text[at.clone()] };
        let last = fields.last().map(|field| field.value_at.end);
        let comma = last.is_some_and(|last| {
            let tail = text.get(last..end).unwrap_or("");
            !tail.lines().any(|line| line.split("//").next().unwrap_or("").contains(','))
        });
        let group = &text[at.start..end];
        let comma = if comma { "," } else { "" };
        format!("{before}{group}\n{comma} schema: {SCHEMA})")
    }

    /// Checks the schema of the file.
    pub(crate) fn schema(&mut self, fields: &[FieldSpan]) {
        let written = value_of(fields, "schema");
        let number = written.clone().and_then(|at| self.number(&at, "schema"));
        if number != Some(f64::from(SCHEMA)) {
            let at = written.unwrap_or(0..self.source.text.len().min(1));
            let what = format!("this program reads {} of schema {SCHEMA}", self.kinds);
            self.report(&at, what, &format!("write `schema: {SCHEMA}`"));
        }
    }

    pub(crate) fn text_of(&mut self, whole: &TextSpan, fields: &[FieldSpan], key: &str) -> String {
        match value_of(fields, key) {
            Some(at) => self.word(&at, key).unwrap_or_default(),
            None => {
                self.report_missing(whole, self.kind, key);
                String::new()
            }
        }
    }

    pub(crate) fn map_of(
        &mut self,
        whole: &TextSpan,
        fields: &[FieldSpan],
        key: &str,
    ) -> Vec<FieldSpan> {
        let Some(at) = value_of(fields, key) else {
            self.report_missing(whole, self.kind, key);
            return Vec::new();
        };
        if text::shape(&self.source.text, &at) != ValueShape::Map {
            self.report(&at, format!("'{key}' is not a map"), "write { \"name\": ( … ), … }");
            return Vec::new();
        }
        self.fields(&at, key).unwrap_or_default()
    }

    /// Items of a list.
    pub(crate) fn items(&mut self, at: &TextSpan, about: &str) -> Vec<TextSpan> {
        self.reader().items(at, about)
    }

    const fn reader(&mut self) -> ValueReader<'_> {
        ValueReader { source: &self.source, notes: &mut self.diagnostics }
    }

    /// Fields of a group or a map.
    pub(crate) fn fields(&mut self, at: &TextSpan, about: &str) -> Option<Vec<FieldSpan>> {
        match text::fields(&self.source.text, at) {
            Ok(fields) => {
                self.diagnostics.add_repeated_keys(&self.source, &fields, about);
                Some(fields)
            }
            Err(fault) => {
                let source = Arc::clone(&self.source);
                self.diagnostics.add_syntax_fault(
                    &source,
                    &fault,
                    about,
                    "write ( name: value, … )",
                );
                None
            }
        }
    }

    /// A word or a text in quotes.
    pub(crate) fn word(&mut self, at: &TextSpan, about: &str) -> Option<String> {
        self.reader().word(at, about)
    }

    pub(crate) fn number(&mut self, at: &TextSpan, about: &str) -> Option<f64> {
        self.reader().number(at, about)
    }

    /// True or false, or the default where it is missing.
    pub(super) fn boolean_field(&mut self, fields: &[FieldSpan], key: &str, usual: bool) -> bool {
        self.reader().truth(fields, key).unwrap_or(usual)
    }

    /// A whole number within bounds, or the default where it is missing.
    pub(super) fn whole_number(
        &mut self,
        fields: &[FieldSpan],
        key: &str,
        usual: f64,
        (low, high): (f64, f64),
    ) -> f64 {
        let Some(at) = value_of(fields, key) else { return usual };
        let Some(value) = self.number(&at, key) else { return usual };
        if value.fract() != 0.0 || value < low || value > high {
            let what = format!("'{key}' cannot be {value}");
            self.report(&at, what, &format!("a whole number from {low} to {high}"));
            return usual;
        }
        value
    }

    /// One of known names.
    pub(crate) fn one_of<T: Copy>(
        &mut self,
        word: &str,
        at: &TextSpan,
        about: &str,
        known: &[(&str, T)],
    ) -> Option<T> {
        self.reader().one_of(word, at, about, known)
    }

    /// Rejects unknown keys.
    pub(crate) fn reject_unknown(&mut self, fields: &[FieldSpan], about: &str, known: &[&str]) {
        for field in fields {
            if !known.contains(&field.key.as_str()) {
                self.reader().unknown(about, &field.key, &field.key_at, known);
            }
        }
    }

    /// Records that a key is missing.
    pub(crate) fn report_missing(&mut self, at: &TextSpan, about: &str, key: &str) {
        self.reader().missing(at, about, key);
    }

    /// Records an error.
    pub(crate) fn report(&mut self, at: &TextSpan, what: String, help: &str) {
        self.diagnostics.add_at(&self.source, at, what, "here", help);
    }
}

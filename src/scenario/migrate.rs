//! Bringing the text of an older scenario file up to the current schema, one version at a time,
//! keeping comments and layout.

use std::sync::Arc;

use super::diagnostics::{DiagnosticLog, Findings, Source};
use super::schema::SCHEMA;
use super::text;

/// The outcome of a migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MigrationOutcome {
    /// Nothing to do.
    Current,
    /// The old version and the new text.
    From(u32, String),
}

/// Brings a text up to the current schema. Files from before the field existed count as 0.
///
/// # Errors
/// The text is not a configuration, or is written for a newer program.
pub fn migrate(name: &str, text: &str) -> Result<MigrationOutcome, Findings> {
    let source = Arc::new(Source { name: name.to_owned(), text: text.to_owned() });
    let mut notes = DiagnosticLog::default();
    let fields = match text::fields(text, &(0..text.len())) {
        Ok(fields) => fields,
        Err(fault) => {
            notes.add_syntax_fault(&source, &fault, "", "only scenario files can be migrated");
            return notes.into_result(MigrationOutcome::Current);
        }
    };
    let schema = fields.iter().find(|field| field.key == "schema");
    let version = match schema.map(|field| (text::number(text, &field.value_at), field)) {
        None => 0.0,
        Some((Ok(version), field)) if version > f64::from(SCHEMA) => {
            notes.add_at(
                &source,
                &field.value_at,
                format!("the file is written for schema {version}; this program writes {SCHEMA}"),
                "newer than this program",
                "use a newer version of hecon",
            );
            return notes.into_result(MigrationOutcome::Current);
        }
        Some((Ok(version), field)) if version < 0.0 || version.fract() != 0.0 => {
            notes.add_at(
                &source,
                &field.value_at,
                format!("there is no schema {version}"),
                "unknown schema",
                format!("schemas are whole numbers up to {SCHEMA}"),
            );
            return notes.into_result(MigrationOutcome::Current);
        }
        Some((Ok(version), _)) => version,
        Some((Err(fault), _)) => {
            notes.add_syntax_fault(&source, &fault, "schema", "a whole number");
            return notes.into_result(MigrationOutcome::Current);
        }
    };
    if version == f64::from(SCHEMA) {
        return notes.into_result(MigrationOutcome::Current);
    }
    notes.into_result(MigrationOutcome::From(
        0,
        zero_to_one(text, schema.map(|field| field.value_at.clone())),
    ))
}

/// Schema 1 differs from 0 only in that the file states it.
fn zero_to_one(text: &str, written: Option<text::TextSpan>) -> String {
    match written {
        Some(at) => format!("{}1{}", &text[..at.start], &text[at.end..]),
        None => {
            let inside = text::first_token(text) + 1;
            let (before, after) = text.split_at(inside);
            if after.starts_with(['\n', '\r']) {
                format!("{before}\n    schema: 1,{after}")
            } else {
                format!("{before}schema: 1, {after}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_schema_gets_one_and_keeps_its_comments() {
        let MigrationOutcome::From(0, text) =
            migrate("x", "// mine\n(\n    name: \"n\",\n)").unwrap()
        else {
            panic!("not migrated");
        };
        assert_eq!(text, "// mine\n(\n    schema: 1,\n    name: \"n\",\n)");
        assert_eq!(migrate("x", &text).unwrap(), MigrationOutcome::Current);
    }

    #[test]
    fn a_newer_file_is_refused() {
        assert!(migrate("x", "(schema: 2)").is_err());
    }
}

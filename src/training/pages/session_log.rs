//! The log of a session for research: as text, and as Parquet.

use std::path::Path;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, StringArray, UInt32Array, UInt64Array};

use crate::experiment::output::OutputError;
use crate::experiment::output::folder;
use crate::training::session_state::SessionLogEntry;

const COLUMNS: [&str; 6] = ["at", "round", "who", "what", "team", "detail"];

/// A cell that no spreadsheet interprets as a formula.
fn without_formula(text: &str) -> String {
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{text}"),
        _ => text.to_owned(),
    }
}

/// The log as comma-separated text.
pub fn csv(log: &[SessionLogEntry]) -> Result<Vec<u8>, String> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(COLUMNS).map_err(|error| error.to_string())?;
    for entry in log {
        let cells = [
            entry.at.to_string(),
            entry.round.to_string(),
            without_formula(&entry.who),
            without_formula(&entry.what),
            without_formula(&entry.team),
            without_formula(&entry.detail),
        ];
        out.write_record(cells).map_err(|error| error.to_string())?;
    }
    out.into_inner().map_err(|error| error.to_string())
}

/// Writes the log as Parquet.
pub fn parquet(path: &Path, log: &[SessionLogEntry]) -> Result<(), OutputError> {
    let fail = |error: &dyn std::fmt::Display| OutputError::new(path, error.to_string());
    let texts = |of: fn(&SessionLogEntry) -> &String| -> ArrayRef {
        Arc::new(StringArray::from_iter_values(log.iter().map(of)))
    };
    let columns: Vec<(&str, ArrayRef)> = vec![
        (COLUMNS[0], Arc::new(UInt64Array::from_iter_values(log.iter().map(|entry| entry.at)))),
        (COLUMNS[1], Arc::new(UInt32Array::from_iter_values(log.iter().map(|entry| entry.round)))),
        (COLUMNS[2], texts(|text| &text.who)),
        (COLUMNS[3], texts(|text| &text.what)),
        (COLUMNS[4], texts(|text| &text.team)),
        (COLUMNS[5], texts(|text| &text.detail)),
    ];
    let batch = RecordBatch::try_from_iter(columns).map_err(|error| fail(&error))?;
    let mut file = folder::create_temporary(path)?;
    let mut writer = parquet::arrow::ArrowWriter::try_new(&mut file, batch.schema(), None)
        .map_err(|error| fail(&error))?;
    writer.write(&batch).map_err(|error| fail(&error))?;
    writer.close().map_err(|error| fail(&error))?;
    folder::move_into_place(file, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_become_formulas_or_break_a_line() {
        let log = vec![SessionLogEntry {
            at: 1,
            round: 2,
            who: "facilitator".into(),
            what: "team".into(),
            team: "=HYPERLINK(\"x\")".into(),
            detail: "a,\"b\"\nc".into(),
        }];
        let text = String::from_utf8(csv(&log).unwrap()).unwrap();
        assert!(text.contains("\"'=HYPERLINK(\"\"x\"\")\""), "{text}");
        assert!(text.contains("\"a,\"\"b\"\"\nc\""), "{text}");
    }
}

//! A table as Parquet and CSV, written row by row.

use std::path::Path;

use super::checks::{Kept, Measured};
use super::columns::TableFile;
use super::{OutputError, folder};
use crate::recorder::Row;
use crate::recorder::tables::Cell;

/// Writes the rows of a table as Parquet and as CSV, and returns the files written.
///
/// # Errors
/// A file cannot be written.
pub fn write<R: Row>(
    to: &Path,
    rows: impl IntoIterator<Item = R>,
) -> Result<[Kept; 2], OutputError> {
    let names = ["parquet", "csv"].map(|ending| format!("{}.{ending}", R::TABLE.name));
    let [path, beside] = [to.join(&names[0]), to.join(&names[1])];
    let fail = |what: String| OutputError::at(&path, what);
    let fail_beside = |error: csv::Error| OutputError::at(&beside, error);
    let begun = Measured::new(folder::begin(&path)?);
    let mut file = TableFile::begin(R::TABLE, begun).map_err(fail)?;
    let mut out = csv::Writer::from_writer(Measured::new(folder::begin(&beside)?));
    out.write_record(R::TABLE.columns.iter().map(|column| column.name)).map_err(fail_beside)?;
    for row in rows {
        file.push(&row).map_err(|what| OutputError::at(&path, what))?;
        out.write_record(cells_of(&row)).map_err(fail_beside)?;
    }
    let done = file.finish().map_err(|what| OutputError::at(&path, what))?;
    let (done, sum) = done.finish();
    folder::settle(done, &path)?;
    let parquet = sum.kept(&names[0]);
    let done = out.into_inner().map_err(|error| OutputError::at(&beside, error.error()))?;
    let (done, sum) = done.finish();
    folder::settle(done, &beside)?;
    Ok([parquet, sum.kept(&names[1])])
}

fn cells_of<R: Row>(row: &R) -> Vec<String> {
    let mut cells = Vec::new();
    row.cells(&mut |cell| {
        cells.push(match cell {
            Cell::Text(text) => text.to_owned(),
            Cell::Whole(value) => value.to_string(),
            Cell::Number(value) if !value.is_finite() => String::new(),
            Cell::Number(value) => value.to_string(),
        });
    });
    cells
}

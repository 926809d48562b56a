//! A small table at once, as Parquet and as CSV beside it.

use std::path::Path;

use super::columns::TableFile;
use super::{OutputError, folder};
use crate::recorder::Row;
use crate::recorder::tables::Cell;

/// Writes the rows of a table as Parquet and as CSV.
///
/// # Errors
/// The disk refuses.
pub fn write<R: Row>(to: &Path, rows: &[R]) -> Result<(), OutputError> {
    let path = to.join(format!("{}.parquet", R::TABLE.name));
    let fail = |what: String| OutputError::at(&path, what);
    let mut file = TableFile::begin(R::TABLE, folder::begin(&path)?).map_err(fail)?;
    for row in rows {
        file.push(row).map_err(|what| OutputError::at(&path, what))?;
    }
    let done = file.finish().map_err(|what| OutputError::at(&path, what))?;
    folder::settle(done, &path)?;
    let path = to.join(format!("{}.csv", R::TABLE.name));
    let fail = |error: csv::Error| OutputError::at(&path, error);
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(R::TABLE.columns.iter().map(|column| column.name)).map_err(fail)?;
    for row in rows {
        let mut cells = Vec::new();
        row.cells(&mut |cell| {
            cells.push(match cell {
                Cell::Text(text) => text.to_owned(),
                Cell::Whole(value) => value.to_string(),
                Cell::Number(value) if value.is_nan() => String::new(),
                Cell::Number(value) => value.to_string(),
            });
        });
        out.write_record(cells).map_err(fail)?;
    }
    let bytes = out.into_inner().map_err(|error| OutputError::at(&path, error.error()))?;
    folder::replace(&path, &bytes)
}

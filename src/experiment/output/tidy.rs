//! A small table at once, as Parquet and as CSV beside it.

use std::path::Path;

use super::checks::{Kept, Measured};
use super::columns::TableFile;
use super::{OutputError, folder};
use crate::recorder::Row;
use crate::recorder::tables::Cell;

/// Writes the rows of a table as Parquet and as CSV, and says what was written.
///
/// # Errors
/// The disk refuses.
pub fn write<R: Row>(to: &Path, rows: &[R]) -> Result<[Kept; 2], OutputError> {
    let name = format!("{}.parquet", R::TABLE.name);
    let path = to.join(&name);
    let fail = |what: String| OutputError::at(&path, what);
    let begun = Measured::new(folder::begin(&path)?);
    let mut file = TableFile::begin(R::TABLE, begun).map_err(fail)?;
    for row in rows {
        file.push(row).map_err(|what| OutputError::at(&path, what))?;
    }
    let done = file.finish().map_err(|what| OutputError::at(&path, what))?;
    let (done, sum) = done.finish();
    folder::settle(done, &path)?;
    let parquet = sum.kept(&name);
    let name = format!("{}.csv", R::TABLE.name);
    let path = to.join(&name);
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
    Ok([parquet, Kept::write(to, &name, &bytes)?])
}

//! A table as Parquet and CSV, written row by row.

use std::path::Path;

use super::checks::{ChecksumWriter, ListedFile};
use super::columns::TableFile;
use super::{OutputError, folder};
use crate::recorder::TableRow;
use crate::recorder::tables::CellValue;

/// Writes the rows of a table as Parquet and as CSV, and returns the files written.
pub fn write<R: TableRow>(
    to: &Path,
    rows: impl IntoIterator<Item = R>,
) -> Result<[ListedFile; 2], OutputError> {
    let names = ["parquet", "csv"].map(|ending| format!("{}.{ending}", R::TABLE.name));
    let [path, beside] = [to.join(&names[0]), to.join(&names[1])];
    let fail = |what: String| OutputError::new(&path, what);
    let fail_beside = |error: csv::Error| OutputError::new(&beside, error);
    let begun = ChecksumWriter::new(folder::create_temporary(&path)?);
    let mut file = TableFile::new(R::TABLE, begun).map_err(fail)?;
    let mut out = csv::Writer::from_writer(ChecksumWriter::new(folder::create_temporary(&beside)?));
    out.write_record(R::TABLE.columns.iter().map(|column| column.name)).map_err(fail_beside)?;
    for row in rows {
        file.push(&row).map_err(|what| OutputError::new(&path, what))?;
        out.write_record(cells_of(&row)).map_err(fail_beside)?;
    }
    let done = file.finish().map_err(|what| OutputError::new(&path, what))?;
    let (done, sum) = done.finish();
    folder::move_into_place(done, &path)?;
    let parquet = sum.into_listed_file(&names[0]);
    let done = out.into_inner().map_err(|error| OutputError::new(&beside, error.error()))?;
    let (done, sum) = done.finish();
    folder::move_into_place(done, &beside)?;
    Ok([parquet, sum.into_listed_file(&names[1])])
}

fn cells_of<R: TableRow>(row: &R) -> Vec<String> {
    let mut cells = Vec::new();
    row.cells(&mut |cell| {
        cells.push(match cell {
            CellValue::Text(text) => text.to_owned(),
            CellValue::Whole(value) => value.to_string(),
            CellValue::Number(value) if !value.is_finite() => String::new(),
            CellValue::Number(value) => value.to_string(),
        });
    });
    cells
}

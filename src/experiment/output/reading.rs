//! Reading tables back, column by column.

use std::fs::File;
use std::path::Path;

use arrow_array::{Array, Float64Array, Int64Array, StringArray};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::OutputError;
use super::columns::number_at;
use crate::recorder::tables::CellValue;

/// A column of a batch.
enum BatchColumn<'a> {
    Text(&'a StringArray),
    Whole(&'a Int64Array),
    Number(&'a Float64Array),
}

/// Passes on the rows of a Parquet file, with the given columns in the given order; a missing
/// number is NaN.
///
/// # Errors
/// The file cannot be read or lacks a column.
pub fn rows(
    path: &Path,
    wanted: &[&str],
    each: &mut dyn FnMut(&[CellValue<'_>]),
) -> Result<(), OutputError> {
    let fail = |what: String| OutputError::new(path, what);
    let file = File::open(path).map_err(|error| fail(error.to_string()))?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file);
    let builder = builder.map_err(|error| fail(error.to_string()))?;
    let mask = ProjectionMask::columns(builder.parquet_schema(), wanted.iter().copied());
    let reader = builder.with_projection(mask).with_batch_size(16_384).build();
    for batch in reader.map_err(|error| fail(error.to_string()))? {
        let batch = batch.map_err(|error| fail(error.to_string()))?;
        let mut columns = Vec::with_capacity(wanted.len());
        for name in wanted {
            let array = batch.column_by_name(name);
            let array = array.ok_or_else(|| fail(format!("it has no column '{name}'")))?.as_any();
            let column = if let Some(texts) = array.downcast_ref() {
                BatchColumn::Text(texts)
            } else if let Some(wholes) = array.downcast_ref() {
                BatchColumn::Whole(wholes)
            } else if let Some(numbers) = array.downcast_ref() {
                BatchColumn::Number(numbers)
            } else {
                return Err(fail(format!("its column '{name}' is of another type")));
            };
            columns.push(column);
        }
        let mut cells = Vec::with_capacity(wanted.len());
        for row in 0..batch.num_rows() {
            cells.clear();
            cells.extend(columns.iter().map(|column| match column {
                BatchColumn::Text(texts) => CellValue::Text(texts.value(row)),
                BatchColumn::Whole(wholes) => CellValue::Whole(wholes.value(row)),
                BatchColumn::Number(numbers) => CellValue::Number(number_at(numbers, row)),
            }));
            each(&cells);
        }
    }
    Ok(())
}

//! Rows in memory, column by column, and conversion to Parquet and back.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{Array, ArrayRef, DictionaryArray, Float64Array, Int64Array, RecordBatch};
use arrow_schema::{DataType, Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesBuilder};

use super::OutputError;
use super::words::DictionaryColumn;
use crate::recorder::tables::{CellValue, ColumnType};
use crate::recorder::{TableRow, TableSpec};

/// Rows written at a time. Fixed, so that a file does not depend on where its parts end.
const BATCH: usize = 65_536;

#[derive(Debug)]
enum ColumnValues {
    Text(DictionaryColumn),
    Whole(Vec<i64>),
    Number(Vec<f64>),
}

/// Name and columns of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableLayout {
    pub name: String,
    pub columns: Vec<(String, ColumnType)>,
}

impl From<&TableSpec> for TableLayout {
    fn from(table: &TableSpec) -> Self {
        let columns =
            table.columns.iter().map(|column| (column.name.to_owned(), column.column_type));
        Self { name: table.name.to_owned(), columns: columns.collect() }
    }
}

/// Rows of one table.
#[derive(Debug)]
pub struct RowBuffer {
    layout: TableLayout,
    values: Vec<ColumnValues>,
    rows: usize,
}

impl RowBuffer {
    /// No rows yet.
    pub fn new(layout: TableLayout) -> Self {
        let values = layout
            .columns
            .iter()
            .map(|(_, holds)| match holds {
                ColumnType::Text => ColumnValues::Text(DictionaryColumn::default()),
                ColumnType::Whole => ColumnValues::Whole(Vec::new()),
                ColumnType::Number => ColumnValues::Number(Vec::new()),
            })
            .collect();
        Self { layout, values, rows: 0 }
    }

    /// Number of rows in memory.
    pub const fn len(&self) -> usize {
        self.rows
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.rows == 0
    }

    pub fn push(&mut self, row: impl Fn(&mut dyn FnMut(CellValue<'_>))) {
        let mut place = 0;
        row(&mut |cell| {
            match (&mut self.values[place], cell) {
                (ColumnValues::Text(words), CellValue::Text(text)) => words.push(text),
                (ColumnValues::Whole(values), CellValue::Whole(value)) => values.push(value),
                (ColumnValues::Number(values), CellValue::Number(value)) => values.push(value),
                _ => unreachable!("cell {place} of '{}' is of another type", self.layout.name),
            }
            place += 1;
        });
        self.rows += 1;
    }

    /// Removes the rows and returns them as a batch.
    fn take(&mut self) -> Result<RecordBatch, arrow_schema::ArrowError> {
        let arrays: Vec<ArrayRef> = self
            .values
            .iter_mut()
            .map(|values| -> ArrayRef {
                match values {
                    ColumnValues::Text(words) => Arc::new(words.take()),
                    ColumnValues::Whole(values) => {
                        Arc::new(Int64Array::from(std::mem::take(values)))
                    }
                    ColumnValues::Number(values) => Arc::new(numbers(&std::mem::take(values))),
                }
            })
            .collect();
        self.rows = 0;
        RecordBatch::try_new(schema(&self.layout, DataType::Utf8), arrays)
    }

    /// Adds the rows of a batch that was read back with dictionary-encoded text.
    fn extend(&mut self, batch: &RecordBatch, from: usize, count: usize) {
        for (values, array) in self.values.iter_mut().zip(batch.columns()) {
            let array = array.as_any();
            let span = from..from + count;
            match values {
                ColumnValues::Text(words) => {
                    if let Some(texts) = array.downcast_ref::<DictionaryArray<Int32Type>>() {
                        words.extend(texts, span);
                    }
                }
                ColumnValues::Whole(values) => {
                    if let Some(wholes) = array.downcast_ref::<Int64Array>() {
                        values.extend_from_slice(&wholes.values()[span]);
                    }
                }
                ColumnValues::Number(values) => {
                    if let Some(numbers) = array.downcast_ref::<Float64Array>() {
                        values.extend(span.map(|row| number_at(numbers, row)));
                    }
                }
            }
        }
        self.rows += count;
    }
}

/// Numbers as stored in a file: non-finite numbers are missing.
fn numbers(values: &[f64]) -> Float64Array {
    values.iter().map(|value| value.is_finite().then_some(*value)).collect()
}

/// A number read from a file; a missing one is NaN.
pub(super) fn number_at(numbers: &Float64Array, row: usize) -> f64 {
    if numbers.is_null(row) { f64::NAN } else { numbers.value(row) }
}

/// The Arrow schema of a table whose text is of one type. Numbers may be missing.
fn schema(layout: &TableLayout, text: DataType) -> Arc<Schema> {
    let fields = layout.columns.iter().map(|(name, holds)| {
        let kind = match holds {
            ColumnType::Text => text.clone(),
            ColumnType::Whole => DataType::Int64,
            ColumnType::Number => DataType::Float64,
        };
        Field::new(name.as_str(), kind, *holds == ColumnType::Number)
    });
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

/// Writes rows of one table to one Parquet file.
pub struct TableFile<W: Write + Send> {
    writer: ArrowWriter<W>,
    buffer: RowBuffer,
    rows: u64,
}

impl<W: Write + Send> TableFile<W> {
    /// Starts the file.
    pub fn new(layout: impl Into<TableLayout>, to: W) -> Result<Self, String> {
        let level = ZstdLevel::try_new(3).map_err(|error| error.to_string())?;
        let properties = WriterProperties::builder().set_compression(Compression::ZSTD(level));
        Self::with_properties(layout.into(), to, properties)
    }

    /// Starts a file that is read back once and then removed: faster to write, and larger.
    pub fn new_part(layout: impl Into<TableLayout>, to: W) -> Result<Self, String> {
        let layout = layout.into();
        let mut properties = WriterProperties::builder()
            .set_statistics_enabled(EnabledStatistics::None)
            .set_compression(Compression::UNCOMPRESSED);
        for (name, holds) in &layout.columns {
            let few = *holds == ColumnType::Text;
            properties = properties.set_column_dictionary_enabled(name.as_str().into(), few);
        }
        Self::with_properties(layout, to, properties)
    }

    /// Rows of the file so far.
    pub const fn rows(&self) -> u64 {
        self.rows
    }

    fn with_properties(
        layout: TableLayout,
        to: W,
        properties: WriterPropertiesBuilder,
    ) -> Result<Self, String> {
        let by = format!("hecon {}", env!("CARGO_PKG_VERSION"));
        let properties = properties.set_created_by(by).build();
        let writer = ArrowWriter::try_new(to, schema(&layout, DataType::Utf8), Some(properties));
        let writer = writer.map_err(|error| error.to_string())?;
        Ok(Self { writer, buffer: RowBuffer::new(layout), rows: 0 })
    }

    pub fn push<R: TableRow>(&mut self, row: &R) -> Result<(), String> {
        assert_eq!(R::TABLE.name, self.buffer.layout.name);
        self.push_cells(|to| row.cells(to))
    }

    /// Adds a row of a table without a declaration.
    pub fn push_cells(
        &mut self,
        row: impl Fn(&mut dyn FnMut(CellValue<'_>)),
    ) -> Result<(), String> {
        self.buffer.push(row);
        self.rows += 1;
        if self.buffer.len() >= BATCH { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), String> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        let batch = self.buffer.take().map_err(|error| error.to_string())?;
        self.writer.write(&batch).map_err(|error| error.to_string())
    }

    /// Adds all rows of another file of the same table.
    ///
    /// # Errors
    /// The other file cannot be read, or this one not written.
    pub fn append(&mut self, path: &Path) -> Result<(), OutputError> {
        let fail = |what: String| OutputError::new(path, what);
        let file = File::open(path).map_err(|error| fail(error.to_string()))?;
        let found = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new())
            .map_err(|error| fail(error.to_string()))?;
        let layout = &self.buffer.layout;
        if found.schema().fields() != schema(layout, DataType::Utf8).fields() {
            return Err(fail("it has other columns".to_owned()));
        }
        // Each word is read once, not once per row.
        let apart = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
        let options = ArrowReaderOptions::new().with_schema(schema(layout, apart));
        let reader = ArrowReaderMetadata::try_new(found.metadata().clone(), options)
            .map(|wanted| ParquetRecordBatchReaderBuilder::new_with_metadata(file, wanted))
            .and_then(|builder| builder.with_batch_size(BATCH).build())
            .map_err(|error| fail(error.to_string()))?;
        for batch in reader {
            let batch = batch.map_err(|error| fail(error.to_string()))?;
            let mut from = 0;
            while from < batch.num_rows() {
                let count = (BATCH - self.buffer.len()).min(batch.num_rows() - from);
                self.buffer.extend(&batch, from, count);
                self.rows += count as u64;
                from += count;
                if self.buffer.len() >= BATCH {
                    self.flush().map_err(&fail)?;
                }
            }
        }
        Ok(())
    }

    /// Writes the rest and returns the file.
    pub fn finish(mut self) -> Result<W, String> {
        self.flush()?;
        self.writer.into_inner().map_err(|error| error.to_string())
    }
}

impl<W: Write + Send> std::fmt::Debug for TableFile<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TableFile").field("held", &self.buffer).finish_non_exhaustive()
    }
}

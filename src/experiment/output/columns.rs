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
use super::words::Words;
use crate::recorder::tables::{Cell, Holds};
use crate::recorder::{Row, TableSpec};

/// Rows written at a time. Fixed, so that a file does not depend on where its parts end.
const BATCH: usize = 65_536;

#[derive(Debug)]
enum Values {
    Text(Words),
    Whole(Vec<i64>),
    Number(Vec<f64>),
}

/// Name and columns of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// Name of the table.
    pub name: String,
    /// Columns in order.
    pub columns: Vec<(String, Holds)>,
}

impl From<&TableSpec> for Layout {
    fn from(table: &TableSpec) -> Self {
        let columns = table.columns.iter().map(|column| (column.name.to_owned(), column.holds));
        Self { name: table.name.to_owned(), columns: columns.collect() }
    }
}

/// Rows of one table.
#[derive(Debug)]
pub struct Columns {
    layout: Layout,
    values: Vec<Values>,
    rows: usize,
}

impl Columns {
    /// No rows yet.
    #[must_use]
    pub fn new(layout: Layout) -> Self {
        let values = layout
            .columns
            .iter()
            .map(|(_, holds)| match holds {
                Holds::Text => Values::Text(Words::default()),
                Holds::Whole => Values::Whole(Vec::new()),
                Holds::Number => Values::Number(Vec::new()),
            })
            .collect();
        Self { layout, values, rows: 0 }
    }

    /// Number of rows in memory.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.rows
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Adds a row.
    pub fn push(&mut self, row: impl Fn(&mut dyn FnMut(Cell<'_>))) {
        let mut place = 0;
        row(&mut |cell| {
            match (&mut self.values[place], cell) {
                (Values::Text(words), Cell::Text(text)) => words.push(text),
                (Values::Whole(values), Cell::Whole(value)) => values.push(value),
                (Values::Number(values), Cell::Number(value)) => values.push(value),
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
                    Values::Text(words) => Arc::new(words.take()),
                    Values::Whole(values) => Arc::new(Int64Array::from(std::mem::take(values))),
                    Values::Number(values) => Arc::new(numbers(&std::mem::take(values))),
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
                Values::Text(words) => {
                    if let Some(texts) = array.downcast_ref::<DictionaryArray<Int32Type>>() {
                        words.extend(texts, span);
                    }
                }
                Values::Whole(values) => {
                    if let Some(wholes) = array.downcast_ref::<Int64Array>() {
                        values.extend_from_slice(&wholes.values()[span]);
                    }
                }
                Values::Number(values) => {
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
fn schema(layout: &Layout, text: DataType) -> Arc<Schema> {
    let fields = layout.columns.iter().map(|(name, holds)| {
        let kind = match holds {
            Holds::Text => text.clone(),
            Holds::Whole => DataType::Int64,
            Holds::Number => DataType::Float64,
        };
        Field::new(name.as_str(), kind, *holds == Holds::Number)
    });
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

/// Writes rows of one table to one Parquet file.
pub struct TableFile<W: Write + Send> {
    writer: ArrowWriter<W>,
    held: Columns,
    rows: u64,
}

impl<W: Write + Send> TableFile<W> {
    /// Starts the file.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn begin(layout: impl Into<Layout>, to: W) -> Result<Self, String> {
        let level = ZstdLevel::try_new(3).map_err(|error| error.to_string())?;
        let properties = WriterProperties::builder().set_compression(Compression::ZSTD(level));
        Self::with(layout.into(), to, properties)
    }

    /// Starts a file that is read back once and then removed: faster to write, and larger.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn begin_part(layout: impl Into<Layout>, to: W) -> Result<Self, String> {
        let layout = layout.into();
        let mut properties = WriterProperties::builder()
            .set_statistics_enabled(EnabledStatistics::None)
            .set_compression(Compression::UNCOMPRESSED);
        for (name, holds) in &layout.columns {
            let few = *holds == Holds::Text;
            properties = properties.set_column_dictionary_enabled(name.as_str().into(), few);
        }
        Self::with(layout, to, properties)
    }

    /// Rows of the file so far.
    #[must_use]
    pub const fn rows(&self) -> u64 {
        self.rows
    }

    fn with(layout: Layout, to: W, properties: WriterPropertiesBuilder) -> Result<Self, String> {
        let by = format!("hecon {}", env!("CARGO_PKG_VERSION"));
        let properties = properties.set_created_by(by).build();
        let writer = ArrowWriter::try_new(to, schema(&layout, DataType::Utf8), Some(properties));
        let writer = writer.map_err(|error| error.to_string())?;
        Ok(Self { writer, held: Columns::new(layout), rows: 0 })
    }

    /// Adds a row.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn push<R: Row>(&mut self, row: &R) -> Result<(), String> {
        assert_eq!(R::TABLE.name, self.held.layout.name);
        self.push_cells(|to| row.cells(to))
    }

    /// Adds a row of a table without a declaration.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn push_cells(&mut self, row: impl Fn(&mut dyn FnMut(Cell<'_>))) -> Result<(), String> {
        self.held.push(row);
        self.rows += 1;
        if self.held.len() >= BATCH { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), String> {
        if self.held.is_empty() {
            return Ok(());
        }
        let batch = self.held.take().map_err(|error| error.to_string())?;
        self.writer.write(&batch).map_err(|error| error.to_string())
    }

    /// Adds all rows of another file of the same table.
    ///
    /// # Errors
    /// The other file cannot be read, or this one not written.
    pub fn append(&mut self, path: &Path) -> Result<(), OutputError> {
        let fail = |what: String| OutputError::at(path, what);
        let file = File::open(path).map_err(|error| fail(error.to_string()))?;
        let found = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new())
            .map_err(|error| fail(error.to_string()))?;
        let layout = &self.held.layout;
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
                let count = (BATCH - self.held.len()).min(batch.num_rows() - from);
                self.held.extend(&batch, from, count);
                self.rows += count as u64;
                from += count;
                if self.held.len() >= BATCH {
                    self.flush().map_err(&fail)?;
                }
            }
        }
        Ok(())
    }

    /// Writes the rest and returns the file.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn finish(mut self) -> Result<W, String> {
        self.flush()?;
        self.writer.into_inner().map_err(|error| error.to_string())
    }
}

impl<W: Write + Send> std::fmt::Debug for TableFile<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TableFile").field("held", &self.held).finish_non_exhaustive()
    }
}

//! Tables for people, spreadsheets and programs: one set of rows, three forms.

use std::io::IsTerminal as _;

use clap::{Args, ValueEnum};
use comfy_table::{ContentArrangement, Table as Grid, presets};
use serde_json::{Map, Value};

use super::error::{self, CliError};

/// Width of a table if the output is not a terminal.
const WIDTH: u16 = 100;

/// The form of a table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    /// Aligned columns for reading
    #[default]
    Table,
    /// Comma-separated values with a header
    Csv,
    /// A JSON object with "rows"
    Json,
}

/// The argument that chooses the form.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct TableFormatArg {
    /// Form of the output
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    pub format: TableFormat,
}

/// Named columns and rows of values.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OutputTable {
    /// Stable field names.
    pub columns: Vec<&'static str>,
    /// Rows, each as long as `columns`.
    pub rows: Vec<Vec<Value>>,
}

impl OutputTable {
    pub fn new(columns: &[&'static str]) -> Self {
        Self { columns: columns.to_vec(), rows: Vec::new() }
    }

    pub fn row(&mut self, values: impl IntoIterator<Item = Value>) {
        let row: Vec<Value> = values.into_iter().collect();
        assert_eq!(row.len(), self.columns.len());
        self.rows.push(row);
    }

    /// The table in one of its forms.
    ///
    /// # Errors
    /// A value cannot be written as CSV, which does not occur.
    pub fn render(&self, format: TableFormat) -> Result<String, CliError> {
        match format {
            TableFormat::Table => Ok(self.grid()),
            TableFormat::Json => Ok(self.json()),
            TableFormat::Csv => self.csv().map_err(|error| {
                CliError::Environment(
                    format!("the table cannot be written as CSV: {error}"),
                    "".into(),
                )
            }),
        }
    }

    /// Renders and writes to standard output.
    pub fn print(&self, form: TableFormatArg) -> Result<(), CliError> {
        error::print(&self.render(form.format)?)
    }

    fn grid(&self) -> String {
        let mut grid = Grid::new();
        grid.load_preset(presets::NOTHING)
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_header(self.columns.iter().map(|name| name.replace('_', " ")));
        // A narrow terminal may be narrower; output is never wider.
        let narrow =
            std::io::stdout().is_terminal() && grid.width().is_some_and(|width| width < WIDTH);
        if !narrow {
            grid.set_width(WIDTH);
        }
        for row in &self.rows {
            grid.add_row(row.iter().map(display_value));
        }
        for (position, column) in grid.column_iter_mut().enumerate() {
            column.set_padding((if position == 0 { 0 } else { 1 }, 1));
            let numbers = self.rows.iter().all(|row| row[position].is_number());
            if numbers && !self.rows.is_empty() {
                column.set_cell_alignment(comfy_table::CellAlignment::Right);
            }
        }
        let lines: Vec<String> =
            grid.to_string().lines().map(|line| line.trim_end().to_owned()).collect();
        let ruler = "─".repeat(lines.iter().map(|line| line.chars().count()).max().unwrap_or(0));
        let mut out = String::new();
        for (position, line) in lines.iter().enumerate() {
            out.push_str(line);
            out.push('\n');
            if position == 0 {
                out.push_str(&ruler);
                out.push('\n');
            }
        }
        out
    }

    fn json(&self) -> String {
        let rows = self.rows.iter().map(|row| {
            let fields =
                self.columns.iter().map(|name| (*name).to_owned()).zip(row.iter().cloned());
            Value::Object(fields.collect::<Map<_, _>>())
        });
        let table = serde_json::json!({ "rows": rows.collect::<Vec<_>>() });
        format!("{table:#}\n")
    }

    fn csv(&self) -> Result<String, csv::Error> {
        let mut out = csv::Writer::from_writer(Vec::new());
        out.write_record(&self.columns)?;
        for row in &self.rows {
            out.write_record(row.iter().map(display_value))?;
        }
        let bytes = out.into_inner().map_err(|error| error.into_error())?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// A value as text for reading.
fn display_value(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(display_value).collect::<Vec<_>>().join(", "),
        // Whole numbers read better without ".0".
        Value::Number(number) => match number.as_f64() {
            Some(value) if value.fract() == 0.0 && value.abs() < 1e15 => format!("{value:.0}"),
            _ => number.to_string(),
        },
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_has_three_forms() {
        let mut table = OutputTable::new(&["name", "value"]);
        table.row(["a, b".into(), 1.5.into()]);
        assert_eq!(table.render(TableFormat::Csv).unwrap(), "name,value\n\"a, b\",1.5\n");
        assert!(table.render(TableFormat::Json).unwrap().contains("\"value\": 1.5"));
        let grid = table.render(TableFormat::Table).unwrap();
        assert!(grid.lines().count() == 3 && grid.contains("a, b"), "{grid}");
    }
}

//! The data of a chart as a table, and as comma-separated values.

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub enum ChartCell {
    Text(String),
    /// A number, in the unit its column names.
    Number(f64),
    /// Nothing to say.
    Empty,
}

impl From<&str> for ChartCell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
impl From<String> for ChartCell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
impl From<f64> for ChartCell {
    fn from(value: f64) -> Self {
        if value.is_finite() { Self::Number(value) } else { Self::Empty }
    }
}
impl From<Option<f64>> for ChartCell {
    fn from(value: Option<f64>) -> Self {
        value.map_or(Self::Empty, Self::from)
    }
}

/// Named columns and their rows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ChartTable {
    /// Heads of columns.
    pub columns: Vec<String>,
    /// Rows, each as long as the heads.
    pub rows: Vec<Vec<ChartCell>>,
}

impl ChartTable {
    pub fn new(columns: &[&str]) -> Self {
        let columns = columns.iter().map(|column| (*column).to_owned()).collect();
        Self { columns, rows: Vec::new() }
    }
    pub fn row(&mut self, cells: Vec<ChartCell>) {
        self.rows.push(cells);
    }
    /// As comma-separated values with a head, numbers in full.
    pub fn csv(&self) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        // Writing into memory does not fail, and rows are as long as the head.
        let _ = writer.write_record(&self.columns);
        for row in &self.rows {
            let cells = row.iter().map(|cell| match cell {
                ChartCell::Text(text) => text.clone(),
                ChartCell::Number(value) => format!("{value}"),
                ChartCell::Empty => String::new(),
            });
            let _ = writer.write_record(cells);
        }
        let bytes = writer.into_inner().unwrap_or_default();
        String::from_utf8(bytes).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_and_quotes_in_names_stay_inside_their_cell() {
        let mut table = ChartTable::new(&["name", "value"]);
        table.row(vec!["a, \"b\"".into(), 1.5.into()]);
        table.row(vec!["c".into(), f64::NAN.into()]);
        assert_eq!(table.csv(), "name,value\n\"a, \"\"b\"\"\",1.5\nc,\n");
    }
}

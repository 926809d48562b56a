//! The yearly values of the whole economy, as `summary.csv` holds them.

use std::path::Path;

use crate::experiment::output::OutputError;

/// One metric by year.
#[derive(Debug, Clone, PartialEq)]
pub struct YearlyMetric {
    /// Its name, with its part.
    pub name: String,
    pub unit: String,
    /// A value for each year, where there is one.
    pub values: Vec<Option<f64>>,
}

/// All metrics.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct YearlyMetrics {
    /// Financial years.
    pub years: Vec<String>,
    /// Metrics in the order of the file.
    pub metrics: Vec<YearlyMetric>,
}

impl YearlyMetrics {
    /// Reads the file.
    ///
    /// # Errors
    /// It is missing or has another format.
    pub fn read(path: &Path) -> Result<Self, OutputError> {
        let fail = |what: &dyn std::fmt::Display| OutputError::new(path, what);
        let mut file = csv::Reader::from_path(path).map_err(|error| fail(&error))?;
        let heads = file.headers().map_err(|error| fail(&error))?;
        let years: Vec<String> = heads.iter().skip(2).map(str::to_owned).collect();
        let mut metrics = Vec::new();
        for record in file.records() {
            let record = record.map_err(|error| fail(&error))?;
            let mut cells = record.iter();
            let (Some(name), Some(unit)) = (cells.next(), cells.next()) else {
                return Err(fail(&"a line has no metric and unit"));
            };
            let values = cells.map(|cell| match cell {
                "" => Ok(None),
                number => number.parse().map(Some),
            });
            let values: Result<Vec<_>, std::num::ParseFloatError> = values.collect();
            let values = values.map_err(|error| fail(&format!("'{name}': {error}")))?;
            metrics.push(YearlyMetric { name: name.to_owned(), unit: unit.to_owned(), values });
        }
        Ok(Self { years, metrics })
    }

    pub fn metric(&self, name: &str) -> Option<&YearlyMetric> {
        self.metrics.iter().find(|metric| metric.name == name)
    }

    /// Its values by year; `None` where it was not measured.
    pub fn values(&self, name: &str) -> Vec<Option<f64>> {
        self.metric(name).map_or_else(|| vec![None; self.years.len()], |own| own.values.clone())
    }

    /// Its value in the first year.
    pub fn first(&self, name: &str) -> Option<f64> {
        self.metric(name)?.values.first().copied().flatten()
    }

    /// Its value in the last year.
    pub fn last(&self, name: &str) -> Option<f64> {
        self.metric(name)?.values.last().copied().flatten()
    }
}

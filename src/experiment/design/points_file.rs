//! Reading which points a design has: a scheme, or a list of them.

use std::ops::Range;
use std::sync::Arc;

use super::sampling::{MAX_FACTORS, MAX_SOBOL_POINTS};
use super::{Design, Factor, FactorValues, Sampling};
use crate::experiment::reading::FieldReader;
use crate::scenario::diagnostics::Source;
use crate::scenario::layers::{MAX_BYTES, SourceReader, suggest};
use crate::scenario::text::{self, FieldSpan, TextSpan, ValueShape};
use crate::scenario::value_reader::value_of;

const SAMPLINGS: [(&str, u8); 5] =
    [("List", 0), ("Grid", 1), ("LatinHypercube", 2), ("Sobol", 3), ("Morris", 4)];
/// Largest number of points of a design, and of runs.
pub(super) const MAX_POINTS: usize = 1_000_000;

impl FieldReader {
    pub(super) fn sampling(
        &mut self,
        whole: &TextSpan,
        fields: &[FieldSpan],
        design: &Design,
        reader: &dyn SourceReader,
    ) -> Option<Sampling> {
        let Some(at) = value_of(fields, "design") else {
            self.report_missing(whole, "a design", "design");
            return None;
        };
        let Some((name, name_at, group)) = text::named(&self.source.text, &at) else {
            let names: Vec<&str> = SAMPLINGS.iter().map(|(name, _)| *name).collect();
            let help = format!("designs: {}", names.join(", "));
            self.report(&at, "'design' names no known design".to_owned(), &help);
            return None;
        };
        let kind = self.one_of(&name, &name_at, "design", &SAMPLINGS)?;
        let free = design.factors.iter().find(|factor| factor.values == FactorValues::Free);
        if let Some(free) = free.filter(|_| kind != 0) {
            let what = format!("'{}' is free, and {name} must know its range", free.name);
            self.report(&name_at, what, "only List accepts free factors");
            return None;
        }
        if kind == 0 {
            let inside = text::inside(&self.source.text, &group);
            return self.list(&inside, design, reader).map(|rows| Sampling::List { rows });
        }
        let sampling = self.scheme(&at, (&name, kind), &group)?;
        self.can_sample(&at, &sampling, design).then_some(sampling)
    }

    /// A scheme with its numbers.
    fn scheme(
        &mut self,
        at: &TextSpan,
        (name, kind): (&str, u8),
        group: &TextSpan,
    ) -> Option<Sampling> {
        let group = if group.is_empty() { None } else { self.fields(group, name) };
        let inner = group.unwrap_or_default();
        let keys: &[&str] = match kind {
            1 => &["steps"],
            2 => &["points", "batches", "seed"],
            3 => &["points", "second_order", "seed"],
            _ => &["trajectories", "levels", "seed"],
        };
        self.reject_unknown(&inner, name, keys);
        let first = keys[0];
        if value_of(&inner, first).is_none() {
            self.report_missing(at, name, first);
            return None;
        }
        let seed = self.whole_number(&inner, "seed", 1.0, (0.0, 9_007_199_254_740_991.0)) as u64;
        let many = MAX_POINTS as f64;
        Some(match kind {
            1 => {
                Sampling::Grid { steps: self.whole_number(&inner, first, 1.0, (1.0, many)) as u32 }
            }
            2 => Sampling::LatinHypercube {
                points: self.whole_number(&inner, first, 1.0, (1.0, many)) as u32,
                batches: self.whole_number(&inner, "batches", 1.0, (1.0, 10_000.0)) as u32,
                seed,
            },
            3 => Sampling::Sobol {
                points: self.whole_number(&inner, first, 1.0, (1.0, f64::from(MAX_SOBOL_POINTS)))
                    as u32,
                second_order: self.boolean_field(&inner, "second_order", false),
                seed,
            },
            _ => Sampling::Morris {
                trajectories: self.whole_number(&inner, first, 1.0, (1.0, 1_000_000.0)) as u32,
                levels: self.whole_number(&inner, "levels", 4.0, (2.0, 1_000.0)) as u32,
                seed,
            },
        })
    }

    /// Whether a scheme exists for its numbers and the factors of a design.
    fn can_sample(&mut self, at: &TextSpan, sampling: &Sampling, design: &Design) -> bool {
        let (what, help) = match sampling {
            Sampling::Sobol { points, .. } if !points.is_power_of_two() => {
                let next = points.next_power_of_two();
                let help = format!("use {} or {next}", next / 2);
                (format!("{points} points are not a power of two"), help)
            }
            Sampling::Sobol { .. } if design.factors.len() > MAX_FACTORS => {
                (format!("Sobol allows at most {MAX_FACTORS} factors"), String::new())
            }
            Sampling::Morris { levels, .. } if !levels.is_multiple_of(2) => {
                (format!("{levels} levels are not an even number"), "use 4, 6 or 8".to_owned())
            }
            _ => return true,
        };
        self.report(at, what, &help);
        false
    }

    /// Listed points: groups in this file, or the lines of a CSV file.
    fn list(
        &mut self,
        at: &TextSpan,
        design: &Design,
        reader: &dyn SourceReader,
    ) -> Option<Vec<Vec<f64>>> {
        if text::shape(&self.source.text, at) != ValueShape::List {
            let name = self.word(at, "List")?;
            return match reader.read(&name, &self.source.name) {
                Ok(Some((name, text))) => self.csv(&Arc::new(Source { name, text }), design),
                Ok(None) => {
                    self.report(at, format!("there is no file '{name}'"), "check the path");
                    None
                }
                Err(why) => {
                    self.report(at, format!("'{name}' cannot be read: {why}"), "check the path");
                    None
                }
            };
        }
        let mut rows = Vec::new();
        for item in self.items(at, "List") {
            let fields = self.fields(&item, "a point")?;
            let names: Vec<&str> = design.factors.iter().map(|f| f.name.as_str()).collect();
            self.reject_unknown(&fields, "a point", &names);
            let mut row = Vec::new();
            for factor in &design.factors {
                let Some(at) = value_of(&fields, &factor.name) else {
                    self.report_missing(&item, "a point", &factor.name);
                    continue;
                };
                let written = self.source.text[at.clone()].trim().trim_matches('"').to_owned();
                match coordinate(factor, &written) {
                    Ok(value) => row.push(value),
                    Err((what, help)) => self.report(&at, what, &help),
                }
            }
            rows.push(row);
        }
        self.diagnostics.is_empty().then_some(rows)
    }

    fn csv(&mut self, source: &Arc<Source>, design: &Design) -> Option<Vec<Vec<f64>>> {
        if source.text.len() > MAX_BYTES {
            let what = format!("the file has more than {MAX_BYTES} bytes");
            self.diagnostics.add_at(source, &(0..0), what, "", "split the design");
            return None;
        }
        let mut lines =
            csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(source.text.as_bytes());
        let head = lines.headers().cloned().unwrap_or_default();
        let first = 0..source.text.lines().next().map_or(0, str::len);
        let columns = self.columns(source, &first, &head, design)?;
        let mut rows = Vec::new();
        for record in lines.records() {
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    self.diagnostics.add_at(
                        source,
                        &first,
                        error.to_string(),
                        "",
                        "correct the table",
                    );
                    return None;
                }
            };
            let start = record.position().map_or(0, |place| place.byte() as usize);
            let end = source.text[start..].find('\n').map_or(source.text.len(), |end| start + end);
            let mut row = Vec::new();
            for (factor, column) in design.factors.iter().zip(&columns) {
                match coordinate(factor, record.get(*column).unwrap_or("")) {
                    Ok(value) => row.push(value),
                    Err((what, help)) => {
                        self.diagnostics.add_at(source, &(start..end), what, "here", help)
                    }
                }
            }
            rows.push(row);
        }
        self.diagnostics.is_empty().then_some(rows)
    }

    /// The column of each factor, if every one has one.
    fn columns(
        &mut self,
        source: &Arc<Source>,
        first: &Range<usize>,
        head: &csv::StringRecord,
        design: &Design,
    ) -> Option<Vec<usize>> {
        let names: Vec<&str> = design.factors.iter().map(|factor| factor.name.as_str()).collect();
        for (place, name) in head.iter().enumerate() {
            if !names.contains(&name) {
                let help = suggest(name, &names, "factors", "");
                self.diagnostics.add_at(
                    source,
                    first,
                    format!("'{name}' is not a factor"),
                    "here",
                    help,
                );
            } else if head.iter().take(place).any(|other| other == name) {
                let what = format!("column '{name}' occurs twice");
                self.diagnostics.add_at(source, first, what, "second time", "keep one of the two");
            }
        }
        let mut columns = Vec::new();
        for name in &names {
            match head.iter().position(|known| known == *name) {
                Some(column) => columns.push(column),
                None => {
                    let what = format!("factor '{name}' has no column");
                    self.diagnostics.add_at(
                        source,
                        first,
                        what,
                        "here",
                        "add it to the first line",
                    );
                }
            }
        }
        (columns.len() == names.len()).then_some(columns)
    }
}

/// A written value as a coordinate: a number, or the position of a level.
fn coordinate(factor: &Factor, written: &str) -> Result<f64, (String, String)> {
    let name = &factor.name;
    if let Some(levels) = factor.values.levels() {
        let found = levels.iter().position(|level| level.name == written);
        let names: Vec<&str> = levels.iter().map(|level| level.name.as_str()).collect();
        return found.map(|level| level as f64).ok_or_else(|| {
            (format!("'{name}' has no level '{written}'"), suggest(written, &names, "levels", ""))
        });
    }
    let value = written.parse::<f64>().ok().filter(|value| value.is_finite());
    let value = value
        .ok_or_else(|| (format!("'{name}' cannot be '{written}'"), "write a number".to_owned()))?;
    let (low, high) = factor.values.bounds();
    if value < low || value > high {
        let help = format!("{low} to {high}");
        return Err((format!("{value} lies outside the range of '{name}'"), help));
    }
    Ok(value)
}

//! What is wrong with a configuration: all findings together, each with its place in a source.

use std::fmt;
use std::sync::Arc;

use super::text::{FieldSpan, SyntaxFault, TextSpan};

/// Most findings shown at once.
const MAX_SHOWN: usize = 100;

/// A named text: a file, a shipped configuration or an argument.
#[derive(Debug, PartialEq, Eq)]
pub struct Source {
    /// What it is called in messages.
    pub name: String,
    /// Its whole text.
    pub text: String,
}

/// A place in a text.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceLocation {
    /// The text.
    pub source: Arc<Source>,
    /// Bytes of it.
    pub at: TextSpan,
}

impl SourceLocation {
    /// Line and column of the start, both from one, columns in characters.
    #[must_use]
    pub fn line_and_column(&self) -> (usize, usize) {
        let before = self.source.text.get(..self.at.start).unwrap_or(&self.source.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        (line, column)
    }
}

/// One mistake: what is wrong, where, and what would be accepted.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// What is wrong, in one sentence that names key and value.
    pub what: String,
    /// Where; `None` when no text is at fault (a missing file named on the command line).
    pub place: Option<SourceLocation>,
    /// Short note under the marked text.
    pub label: String,
    /// What would be accepted, or what to do.
    pub help: String,
}

/// All mistakes of one load, in reading order; never empty.
#[derive(Debug, Clone, PartialEq)]
pub struct Findings(pub Vec<Finding>);

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.0 {
            if let Some(place) = &finding.place {
                let (line, column) = place.line_and_column();
                write!(f, "{}:{line}:{column}: ", place.source.name)?;
            }
            writeln!(f, "{}", finding.what)?;
            if !finding.help.is_empty() {
                writeln!(f, "  help: {}", finding.help)?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for Findings {}

/// Findings under way, and the source now being read.
#[derive(Debug, Default)]
pub struct DiagnosticLog {
    findings: Vec<Finding>,
}

impl DiagnosticLog {
    /// Adds a finding at a place.
    pub fn add_at(
        &mut self,
        source: &Arc<Source>,
        at: &TextSpan,
        what: impl Into<String>,
        label: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.findings.push(Finding {
            what: what.into(),
            place: Some(SourceLocation { source: Arc::clone(source), at: at.clone() }),
            label: label.into(),
            help: help.into(),
        });
    }

    /// Adds a finding without a place.
    pub fn add_without_location(&mut self, what: impl Into<String>, help: impl Into<String>) {
        self.findings.push(Finding {
            what: what.into(),
            place: None,
            label: String::new(),
            help: help.into(),
        });
    }

    /// Adds a fault of the text reader, with what was being read.
    pub fn add_syntax_fault(
        &mut self,
        source: &Arc<Source>,
        fault: &SyntaxFault,
        about: &str,
        help: &str,
    ) {
        let what = if about.is_empty() {
            fault.message.clone()
        } else {
            format!("{about}: {}", fault.message)
        };
        self.add_at(source, &fault.at, what, "here", help);
    }

    /// Adds a finding for each field of a group or map that is given again.
    pub fn add_repeated_keys(&mut self, source: &Arc<Source>, fields: &[FieldSpan], about: &str) {
        for (place, field) in fields.iter().enumerate() {
            if fields[..place].iter().any(|other| other.key == field.key) {
                let what = format!("'{}' is given twice in {about}", field.key);
                self.add_at(source, &field.key_at, what, "second time", "keep one of the two");
            }
        }
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// How many were found.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.findings.len()
    }

    /// The findings, or the value when there are none.
    ///
    /// # Errors
    /// Something was found.
    pub fn into_result<T>(self, value: T) -> Result<T, Findings> {
        if self.findings.is_empty() {
            return Ok(value);
        }
        let mut found = in_order(self.findings);
        let more = found.len().saturating_sub(MAX_SHOWN);
        if more > 0 {
            found.truncate(MAX_SHOWN);
            found.push(Finding {
                what: format!("{more} more mistakes are not shown"),
                place: None,
                label: String::new(),
                help: "fix these first".to_owned(),
            });
        }
        Err(Findings(found))
    }
}

/// Sorts findings as a reader meets them: texts in the order in which they were read, each from top
/// to bottom.
fn in_order(mut findings: Vec<Finding>) -> Vec<Finding> {
    let mut sources: Vec<Arc<Source>> = Vec::new();
    let mut keys = Vec::with_capacity(findings.len());
    for finding in &findings {
        let Some(place) = &finding.place else {
            keys.push((usize::MAX, 0));
            continue;
        };
        let known = sources.iter().position(|source| Arc::ptr_eq(source, &place.source));
        let source = known.unwrap_or_else(|| {
            sources.push(Arc::clone(&place.source));
            sources.len() - 1
        });
        keys.push((source, place.at.start));
    }
    let mut order: Vec<usize> = (0..findings.len()).collect();
    order.sort_by_key(|position| keys[*position]);
    let mut taken: Vec<Option<Finding>> = findings.drain(..).map(Some).collect();
    order.into_iter().filter_map(|position| taken[position].take()).collect()
}

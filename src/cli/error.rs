//! Failures of commands and their exit codes.

use std::io::{IsTerminal as _, Write as _};
use std::ops::Range;
use std::process::ExitCode;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic, NamedSource, Report,
};

use crate::experiment::output::held::FolderError;
use crate::kernel::panics::CaughtPanic;
use crate::kernel::violation::Violation;
use crate::scenario::diagnostics::{Finding, Findings};

/// Why a command stopped.
#[derive(Debug)]
pub enum CliError {
    /// A verdict does not hold; the command has already said so.
    CheckFailed,
    /// Configuration or settings are wrong.
    Findings(Findings),
    /// Another input is wrong: what, and what to do.
    Input(String, String),
    /// Disk, terminal or another part of the environment fails: what, and what to do.
    Environment(String, String),
    /// An invariant of the model is broken.
    Invariant(Violation),
    /// The program stopped in the middle of its work.
    Fault(CaughtPanic),
    /// Stopped by a signal after writing a checkpoint.
    Interrupted,
}

impl From<Findings> for CliError {
    fn from(findings: Findings) -> Self {
        Self::Findings(findings)
    }
}

impl From<CaughtPanic> for CliError {
    fn from(fault: CaughtPanic) -> Self {
        Self::Fault(fault)
    }
}

impl From<Violation> for CliError {
    fn from(violation: Violation) -> Self {
        Self::Invariant(violation)
    }
}

impl From<FolderError> for CliError {
    fn from(error: FolderError) -> Self {
        let (what, help) = (error.to_string(), error.help().to_owned());
        match error {
            FolderError::Output(_) => Self::Environment(what, help),
            _ => Self::Input(what, help),
        }
    }
}

impl CliError {
    pub const fn code(&self) -> u8 {
        match self {
            Self::CheckFailed => 1,
            Self::Findings(_) | Self::Input(..) => 2,
            Self::Environment(..) => 3,
            Self::Invariant(_) | Self::Fault(_) => 4,
            Self::Interrupted => 130,
        }
    }

    /// What went wrong, as plain text without a terminal.
    pub fn message(&self) -> String {
        match self {
            Self::CheckFailed | Self::Interrupted => String::new(),
            Self::Findings(findings) => {
                let said = findings.0.iter().map(|finding| {
                    let place = finding.place.as_ref().map_or_else(String::new, |place| {
                        let (line, column) = place.line_and_column();
                        format!("{}:{line}:{column}: ", place.source.name)
                    });
                    let help = if finding.help.is_empty() {
                        String::new()
                    } else {
                        format!(" ({})", finding.help)
                    };
                    format!("{place}{}{help}", finding.what)
                });
                said.collect::<Vec<_>>().join("\n")
            }
            Self::Input(what, help) | Self::Environment(what, help) => format!("{what}. {help}"),
            Self::Invariant(violation) => violation.to_string(),
            Self::Fault(fault) => fault.to_string(),
        }
    }

    /// Reports what went wrong on standard error.
    pub fn report(&self) -> ExitCode {
        let said = match self {
            Self::CheckFailed | Self::Interrupted => String::new(),
            Self::Findings(findings) => draw(findings),
            Self::Input(what, help) | Self::Environment(what, help) => {
                let help =
                    if help.is_empty() { String::new() } else { format!("\n  help: {help}") };
                format!("error: {what}{help}\n")
            }
            Self::Invariant(violation) => format!(
                "error: {violation}\n  help: this is a fault of the program, not of the input\n"
            ),
            Self::Fault(fault) => {
                format!("error: {fault}\n  help: earlier results are intact; please report this\n")
            }
        };
        // Nothing can be done when even standard error is closed.
        let _ = std::io::stderr().write_all(said.as_bytes());
        ExitCode::from(self.code())
    }
}

/// Longest source line that is drawn; for longer ones only the position of the mistake is given.
const MAX_LINE_LENGTH: usize = 300;
/// Maximum number of lines of a value that are drawn.
const MAX_LINES: usize = 8;

/// Draws findings with their source lines; colour only on a terminal without NO_COLOR.
pub fn draw(findings: &Findings) -> String {
    let colour = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let theme = if colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(100).with_links(false);
    let mut out = String::new();
    for finding in &findings.0 {
        let report = report_of(finding);
        if handler.render_report(&mut out, report.as_ref()).is_err() {
            out.push_str(&finding.what);
        }
    }
    let count = findings.0.len();
    let noun = if count == 1 { "mistake" } else { "mistakes" };
    out.push_str(&format!("{count} {noun} found\n"));
    out
}

fn report_of(finding: &Finding) -> Report {
    let mut diagnostic = MietteDiagnostic::new(&finding.what);
    if !finding.help.is_empty() {
        diagnostic = diagnostic.with_help(&finding.help);
    }
    let Some(place) = &finding.place else { return Report::new(diagnostic) };
    let span = first_lines(&place.source.text, &place.at);
    if longest_line_around(&place.source.text, &span) > MAX_LINE_LENGTH {
        let (line, column) = place.line_and_column();
        let what = format!("{}:{line}:{column}: {}", place.source.name, finding.what);
        diagnostic.message = what;
        return Report::new(diagnostic);
    }
    let label = (!finding.label.is_empty()).then(|| finding.label.clone());
    let diagnostic =
        diagnostic.with_label(LabeledSpan::new(label, span.start, span.end - span.start));
    let source = NamedSource::new(&place.source.name, place.source.text.clone());
    Report::new(diagnostic).with_source_code(source)
}

/// The span, cut after its first few lines.
fn first_lines(text: &str, at: &Range<usize>) -> Range<usize> {
    let slice = text.get(at.clone()).unwrap_or("");
    let cut = slice.match_indices('\n').nth(MAX_LINES).map_or(slice.len(), |(end, _)| end);
    at.start..at.start + cut
}

/// Characters of the longest line of a span, the line before and the line after.
fn longest_line_around(text: &str, at: &Range<usize>) -> usize {
    let before = &text[..at.start];
    let start = before.rfind('\n').map_or(0, |end| before[..end].rfind('\n').map_or(0, |e| e + 1));
    let mut ends = text[at.end..].match_indices('\n').map(|(end, _)| at.end + end);
    let end = ends.nth(1).unwrap_or(text.len());
    text[start..end].lines().map(|line| line.chars().count()).max().unwrap_or(0)
}

/// Writes to standard output; a closed pipe is not an error.
pub fn print(text: &str) -> Result<(), CliError> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(CliError::Environment(
            format!("standard output cannot be written: {error}"),
            String::new(),
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::clock::Week;

    #[test]
    fn every_failure_has_the_exit_code_that_is_promised() {
        let violation = || Violation {
            phase: "bill and pay",
            week: Week(7),
            what: "money: a penny is missing".to_owned(),
        };
        let environment = CliError::Environment("the disk is full".to_owned(), String::new());
        let input = CliError::Input("no such file".to_owned(), String::new());
        for (fail, code) in [
            (CliError::CheckFailed, 1),
            (CliError::Findings(Findings(Vec::new())), 2),
            (input, 2),
            (environment, 3),
            (CliError::from(violation()), 4),
            (CliError::Interrupted, 130),
        ] {
            assert_eq!(fail.code(), code, "{fail:?}");
            assert_eq!(fail.report(), ExitCode::from(code), "{fail:?}");
        }
        let words = CliError::Invariant(violation()).message();
        assert!(words.contains("bill and pay") && words.contains("penny"), "{words}");
    }
}

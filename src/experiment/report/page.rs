//! Renders a report as one self-contained HTML text with style and charts.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, Value, context};

use super::ReportError;
use super::view::Report;

const TEMPLATES: [(&str, &str); 3] = [
    ("report.html", include_str!("../../../assets/report/report.html")),
    ("parts.html", include_str!("../../../assets/report/parts.html")),
    ("style.css", include_str!("../../../assets/report/style.css")),
];

/// Renders a report.
///
/// # Errors
/// The templates have an error, which their test would find.
pub fn render(report: &Report) -> Result<String, ReportError> {
    let fault = |error: minijinja::Error| ReportError::Template(format!("{error:#}"));
    let mut environment = Environment::new();
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    environment.set_syntax(syntax.map_err(fault)?);
    for (name, text) in TEMPLATES {
        environment.add_template(name, text).map_err(fault)?;
    }
    let template = environment.get_template("report.html").map_err(fault)?;
    let version = env!("CARGO_PKG_VERSION");
    let report = Value::from(Serde(report));
    template.render(context! { report, version }).map_err(fault)
}

#[cfg(test)]
mod tests {
    use super::super::view::{Cell, Section, Table};
    use super::*;

    #[test]
    fn names_cannot_become_markup_and_nothing_is_fetched() {
        let mut table = Table::new("t", &["name", "#value"]);
        table.rows.push(vec![Cell::told("<b>bold</b>", "\"><script>"), Cell::new("1")]);
        let section = Section { tables: vec![table], ..Section::new("s & t") };
        let report = Report {
            title: "<script>alert(1)</script>".into(),
            sections: vec![section],
            ..Report::default()
        };
        let page = render(&report).unwrap();
        assert!(!page.contains("<script"), "{page}");
        assert!(page.contains("&lt;b&gt;bold") && page.contains("s &amp; t"), "{page}");
        assert!(!page.contains("http:") && !page.contains("https:") && !page.contains("url("));
    }
}

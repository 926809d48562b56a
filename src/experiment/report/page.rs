//! Renders a report as one self-contained HTML text with style and charts.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, Value, context};

use super::ReportError;
use super::view::ReportPage;

const TEMPLATES: [(&str, &str); 3] = [
    ("report.html", include_str!("../../../assets/report/report.html")),
    ("parts.html", include_str!("../../../assets/report/parts.html")),
    ("style.css", include_str!("../../../assets/report/style.css")),
];

/// Renders a report.
///
/// # Errors
/// The templates have an error, which their test would find.
pub fn render(report: &ReportPage) -> Result<String, ReportError> {
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
    use super::super::view::{ReportCell, ReportSection, ReportTable};
    use super::*;

    #[test]
    fn names_cannot_become_markup_and_nothing_is_fetched() {
        let mut table = ReportTable::new("t", &["name", "#value"]);
        table.rows.push(vec![
            ReportCell::with_tooltip("<b>bold</b>", "\"><script>"),
            ReportCell::new("1"),
        ]);
        let section = ReportSection { tables: vec![table], ..ReportSection::new("s & t") };
        let report = ReportPage {
            title: "<script>alert(1)</script>".into(),
            sections: vec![section],
            ..ReportPage::default()
        };
        let page = render(&report).unwrap();
        assert!(!page.contains("<script"), "{page}");
        assert!(page.contains("&lt;b&gt;bold") && page.contains("s &amp; t"), "{page}");
        assert!(!page.contains("http:") && !page.contains("https:") && !page.contains("url("));
    }
}

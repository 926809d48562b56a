//! Pages of a session: what a role sees and decides, hand-outs on paper, the facilitator's
//! console, the debrief. Names and texts are escaped by the templates; nothing is fetched from
//! elsewhere and no page contains a script.

pub mod console;
pub mod debrief;
pub mod numbers;
pub mod quiz;
pub mod role;
pub mod session_log;

use std::sync::OnceLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, Value, context};
use serde::Serialize;

const TEMPLATES: &[(&str, &str)] = &[
    ("base.html", include_str!("../../../assets/training/base.html")),
    ("player.html", include_str!("../../../assets/training/player.html")),
    ("handout.html", include_str!("../../../assets/training/handout.html")),
    ("figures.html", include_str!("../../../assets/training/figures.html")),
    ("console.html", include_str!("../../../assets/training/console.html")),
    ("debrief.html", include_str!("../../../assets/training/debrief.html")),
    ("quiz.html", include_str!("../../../assets/training/quiz.html")),
    ("join.html", include_str!("../../../assets/training/join.html")),
    ("said.html", include_str!("../../../assets/training/said.html")),
];

/// The style of all pages.
pub const STYLE: &str = include_str!("../../../assets/training/style.css");
/// The script that reloads a page when something has changed.
pub const RELOAD_SCRIPT: &str = include_str!("../../../assets/training/live.js");

/// How a page is delivered: from a server, or as a file with its own style.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageForm {
    /// Served; style and script are fetched from the server.
    Served,
    /// A file or a sheet of paper.
    Standalone,
}

fn environment() -> &'static Environment<'static> {
    static ENVIRONMENT: OnceLock<Environment<'static>> = OnceLock::new();
    ENVIRONMENT.get_or_init(|| {
        let mut made = Environment::new();
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
        if let Ok(syntax) = syntax {
            made.set_syntax(syntax);
        }
        for (name, text) in TEMPLATES {
            // A template with a fault is missing; the first page and its test report it.
            let _ = made.add_template(name, text);
        }
        made
    })
}

/// Renders a template; a fault in it, which its test would find, is shown on the page.
pub(super) fn render(name: &str, page: &impl Serialize, form: PageForm) -> String {
    let page = Value::from(Serde(page));
    let style = if form == PageForm::Standalone { STYLE } else { "" };
    let served = form == PageForm::Served;
    let filled = environment()
        .get_template(name)
        .and_then(|template| template.render(context! { page, style, served }));
    filled.unwrap_or_else(|error| {
        format!("<!doctype html><title>Fault</title><pre>{name}: {error:#}</pre>").replace("{{", "")
    })
}

#[derive(Serialize)]
struct MessagePage<'a> {
    title: &'a str,
    text: &'a str,
    back: &'a str,
}

/// A page with a single message.
pub fn message_page(title: &str, text: &str, back: &str) -> String {
    render("said.html", &MessagePage { title, text, back }, PageForm::Served)
}

#[derive(Serialize)]
struct JoinPage<'a> {
    title: &'a str,
    summary: &'a str,
    message: &'a str,
}

/// The page on which people join: nothing on it depends on who plays or on what is hidden.
pub fn join_page(exercise: &super::exercise::Exercise, message: &str) -> String {
    let page = JoinPage { title: &exercise.title, summary: &exercise.summary, message };
    render("join.html", &page, PageForm::Served)
}

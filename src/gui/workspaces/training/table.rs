//! A role's view: its briefing, what it has observed, and what it may choose. All of it is
//! made of the role's own page, so that nothing hidden can reach the screen.

use eframe::egui::{Grid, Ui};

use crate::gui::shell::widgets;
use crate::gui::theme::{self, Type, space};
use crate::training::pages::player::{Asked, Body, Page};
use crate::training::role::Role;
use crate::training::session::{Session, SessionError};

use super::paper;

/// Draws it; returns the result of locking.
pub fn show(
    ui: &mut Ui,
    session: &mut Session,
    team: usize,
    role: Role,
    ticked: &mut Vec<String>,
) -> Option<Result<(), SessionError>> {
    let page = match session.role_view(team, role) {
        Ok(view) => view.page(""),
        Err(why) => return Some(Err(why)),
    };
    paper::head(ui, &page.exam_question);
    ui.add_space(space::SMALL);
    let mut lock = false;
    paper::beside(
        ui,
        &mut (&mut *ticked, &mut lock),
        |ui, _| {
            paper::card(ui, |ui| told(ui, &page));
            for body in &page.bodies {
                paper::card(ui, |ui| figures(ui, body));
            }
        },
        |ui, (ticked, lock)| {
            **lock = paper::card(ui, |ui| decide(ui, session, &page, ticked));
            paper::card(ui, |ui| agreed(ui, &page));
        },
    );
    if !lock {
        return None;
    }
    let chosen = session.choose(team, role, ticked.clone());
    Some(chosen.and_then(|()| session.lock(team, role)))
}

/// The story, the briefing and the news.
fn told(ui: &mut Ui, page: &Page) {
    if page.round == 0 {
        paper::head(ui, "The place");
        page.story.iter().for_each(|text| paper::body(ui, text));
    } else {
        paper::head(ui, &page.heading);
        page.news.iter().for_each(|text| paper::body(ui, text));
    }
    paper::over(ui, "The constraint");
    paper::body(ui, &page.circumstance);
    ui.collapsing(Type::Control.rich("Your briefing"), |ui| {
        page.briefing.iter().for_each(|text| paper::body(ui, text));
        paper::over(ui, "Your goals");
        page.goals.iter().for_each(|text| paper::body(ui, text));
        if page.round > 0 {
            paper::over(ui, "The place");
            page.story.iter().for_each(|text| paper::body(ui, text));
        }
    });
}

/// What is seen of one organisation, now and one round earlier.
fn figures(ui: &mut Ui, body: &Body) {
    let colours = theme::palette(ui.ctx());
    paper::head(ui, &body.name);
    Grid::new(("figures", &body.name)).num_columns(4).striped(true).show(ui, |ui| {
        for head in ["", "as seen", "age", "one round earlier"] {
            ui.label(Type::Tick.rich(head).color(colours.ink2));
        }
        ui.end_row();
        for row in &body.rows {
            let ink = if row.missing { colours.ink3 } else { colours.seen };
            ui.label(Type::Dense.rich(row.what.as_str()).color(colours.ink));
            ui.label(Type::DenseStrong.rich(row.now.as_str()).color(ink));
            ui.label(Type::Dense.rich(row.age.as_str()).color(colours.ink2));
            ui.label(Type::Dense.rich(row.before.as_str()).color(colours.ink2));
            ui.end_row();
        }
    });
}

/// The menu of the round; returns whether it is to be locked.
fn decide(ui: &mut Ui, session: &Session, page: &Page, ticked: &mut Vec<String>) -> bool {
    paper::head(ui, "Decide");
    if !page.can_decide {
        paper::body(ui, page.waiting);
        for (round, titles) in &page.before {
            paper::over(ui, &format!("In round {round} you chose"));
            paper::body(ui, &said(titles));
        }
        return false;
    }
    if page.has_months {
        let used: f64 = ticked
            .iter()
            .filter_map(|id| session.exercise().choice(id))
            .map(|one| one.months)
            .sum();
        let words = format!("Person-months: {:.0} of {}", used + 0.0, page.months);
        ui.label(Type::Strong.rich(words));
    }
    page.menu.iter().for_each(|asked| options(ui, asked, ticked));
    ui.add_space(space::SMALL);
    ui.horizontal(|ui| widgets::button(ui, "Lock our decisions", true).clicked()).inner
}

fn said(titles: &[String]) -> String {
    if titles.is_empty() { "nothing".to_owned() } else { titles.join("; ") }
}

/// A question with its options.
fn options(ui: &mut Ui, asked: &Asked, ticked: &mut Vec<String>) {
    paper::over(ui, asked.question.trim_end_matches('…'));
    for option in &asked.options {
        let on = ticked.contains(&option.id);
        let words = if option.months.is_empty() {
            option.title.clone()
        } else {
            format!("{} ({} months)", option.title, option.months)
        };
        let clicked = if asked.many {
            ui.checkbox(&mut { on }, words).clicked()
        } else {
            ui.radio(on, words).clicked()
        };
        if clicked {
            let same = |id: &String| asked.options.iter().any(|other| other.id == *id);
            ticked.retain(|id| if asked.many { *id != option.id } else { !same(id) });
            if !on {
                ticked.push(option.id.clone());
            }
        }
        paper::under(ui, ("text", &option.id), &option.text);
    }
}

/// Contracts and schemes as the role knows them.
fn agreed(ui: &mut Ui, page: &Page) {
    paper::head(ui, "Contracts and schemes");
    if page.contracts.is_empty() && page.schemes.is_empty() {
        paper::small(ui, "None known.");
    }
    for one in &page.contracts {
        paper::over(ui, &format!("{}: {}", one.provider, one.name));
        paper::body(ui, &one.terms);
        paper::small(ui, &format!("planned {}, paid {} so far", one.planned, one.paid));
    }
    for one in &page.schemes {
        paper::over(ui, &format!("{}: {}", one.provider, one.initiative));
        let worth = match one.believed.as_str() {
            "" => String::new(),
            worth => format!(", expected net benefit {worth} a year"),
        };
        paper::small(ui, &format!("{}{worth}", one.stage));
    }
}

//! A role's view: its briefing, what it has observed, and what it may choose. All of it is
//! made of the role's own page, so that nothing hidden can reach the screen.

use eframe::egui::{Grid, Ui};

use crate::gui::shell::widgets;
use crate::gui::theme::{self, TextRole, space};
use crate::training::pages::role::{BodyFigures, MenuQuestion, RolePage};
use crate::training::role::PlayerRole;
use crate::training::session::{Session, SessionError};

use super::page_widgets;

/// Draws it; returns the result of locking.
pub fn role_table_ui(
    ui: &mut Ui,
    session: &mut Session,
    team: usize,
    role: PlayerRole,
    ticked: &mut Vec<String>,
) -> Option<Result<(), SessionError>> {
    let page = match session.role_view(team, role) {
        Ok(view) => view.page(""),
        Err(why) => return Some(Err(why)),
    };
    page_widgets::heading_ui(ui, &page.exam_question);
    ui.add_space(space::SMALL);
    let mut lock = false;
    page_widgets::two_columns_ui(
        ui,
        &mut (&mut *ticked, &mut lock),
        |ui, _| {
            page_widgets::card_ui(ui, |ui| briefing_ui(ui, &page));
            for body in &page.bodies {
                page_widgets::card_ui(ui, |ui| figures_ui(ui, body));
            }
        },
        |ui, (ticked, lock)| {
            **lock = page_widgets::card_ui(ui, |ui| decide_ui(ui, session, &page, ticked));
            page_widgets::card_ui(ui, |ui| contracts_ui(ui, &page));
        },
    );
    if !lock {
        return None;
    }
    let chosen = session.choose(team, role, ticked.clone());
    Some(chosen.and_then(|()| session.lock(team, role)))
}

/// The story, the briefing and the news.
fn briefing_ui(ui: &mut Ui, page: &RolePage) {
    if page.round == 0 {
        page_widgets::heading_ui(ui, "The place");
        page.story.iter().for_each(|text| page_widgets::body_text_ui(ui, text));
    } else {
        page_widgets::heading_ui(ui, &page.heading);
        page.news.iter().for_each(|text| page_widgets::body_text_ui(ui, text));
    }
    page_widgets::group_name_ui(ui, "The constraint");
    page_widgets::body_text_ui(ui, &page.circumstance);
    ui.collapsing(TextRole::Control.rich("Your briefing"), |ui| {
        page.briefing.iter().for_each(|text| page_widgets::body_text_ui(ui, text));
        page_widgets::group_name_ui(ui, "Your goals");
        page.goals.iter().for_each(|text| page_widgets::body_text_ui(ui, text));
        if page.round > 0 {
            page_widgets::group_name_ui(ui, "The place");
            page.story.iter().for_each(|text| page_widgets::body_text_ui(ui, text));
        }
    });
}

/// What is seen of one organisation, now and one round earlier.
fn figures_ui(ui: &mut Ui, body: &BodyFigures) {
    let colours = theme::palette(ui.ctx());
    page_widgets::heading_ui(ui, &body.name);
    Grid::new(("figures", &body.name)).num_columns(4).striped(true).show(ui, |ui| {
        for head in ["", "as seen", "age", "one round earlier"] {
            ui.label(TextRole::Tick.rich(head).color(colours.ink2));
        }
        ui.end_row();
        for row in &body.rows {
            let ink = if row.missing { colours.ink3 } else { colours.seen };
            ui.label(TextRole::Dense.rich(row.what.as_str()).color(colours.ink));
            ui.label(TextRole::DenseStrong.rich(row.now.as_str()).color(ink));
            ui.label(TextRole::Dense.rich(row.age.as_str()).color(colours.ink2));
            ui.label(TextRole::Dense.rich(row.before.as_str()).color(colours.ink2));
            ui.end_row();
        }
    });
}

/// The menu of the round; returns whether it is to be locked.
fn decide_ui(ui: &mut Ui, session: &Session, page: &RolePage, ticked: &mut Vec<String>) -> bool {
    page_widgets::heading_ui(ui, "Decide");
    if !page.can_decide {
        page_widgets::body_text_ui(ui, page.waiting);
        for (round, titles) in &page.before {
            page_widgets::group_name_ui(ui, &format!("In round {round} you chose"));
            page_widgets::body_text_ui(ui, &chosen_text(titles));
        }
        return false;
    }
    if page.has_months {
        let used: f64 = ticked
            .iter()
            .filter_map(|id| session.exercise().choice(id))
            .map(|entry| entry.months)
            .sum();
        let words = format!("Person-months: {:.0} of {}", used + 0.0, page.months);
        ui.label(TextRole::Strong.rich(words));
    }
    page.menu.iter().for_each(|asked| options_ui(ui, asked, ticked));
    ui.add_space(space::SMALL);
    ui.horizontal(|ui| widgets::button_ui(ui, "Lock our decisions", true).clicked()).inner
}

fn chosen_text(titles: &[String]) -> String {
    if titles.is_empty() { "nothing".to_owned() } else { titles.join("; ") }
}

/// A question with its options.
fn options_ui(ui: &mut Ui, asked: &MenuQuestion, ticked: &mut Vec<String>) {
    page_widgets::group_name_ui(ui, asked.question.trim_end_matches('…'));
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
        page_widgets::hover_note_ui(ui, ("text", &option.id), &option.text);
    }
}

/// Contracts and schemes as the role knows them.
fn contracts_ui(ui: &mut Ui, page: &RolePage) {
    page_widgets::heading_ui(ui, "Contracts and schemes");
    if page.contracts.is_empty() && page.schemes.is_empty() {
        page_widgets::small_text_ui(ui, "None known.");
    }
    for contract in &page.contracts {
        page_widgets::group_name_ui(ui, &format!("{}: {}", contract.provider, contract.name));
        page_widgets::body_text_ui(ui, &contract.terms);
        page_widgets::small_text_ui(
            ui,
            &format!("planned {}, paid {} so far", contract.planned, contract.paid),
        );
    }
    for scheme in &page.schemes {
        page_widgets::group_name_ui(ui, &format!("{}: {}", scheme.provider, scheme.initiative));
        let worth = match scheme.believed.as_str() {
            "" => String::new(),
            worth => format!(", expected net benefit {worth} a year"),
        };
        page_widgets::small_text_ui(ui, &format!("{}{worth}", scheme.stage));
    }
}

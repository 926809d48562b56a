//! The inspector: everything about one organisation or scheme, in the chosen perspective.

use std::sync::Arc;

use eframe::egui::{self, Align, Layout, Sense, Ui, vec2};

use crate::charts::format;
use crate::gui::command::{Command, Eyes, Subject};
use crate::gui::theme::{self, Kind, Type};
use crate::gui::timeline::{Timeline, View};
use crate::gui::workspaces::Desk;
use crate::kernel::clock::Week;
use crate::sim::decision::{Act, Actor, Decision};
use crate::sim::look::detail::Detail;
use crate::sim::look::{Figure, OfArea, OfPractice, OfProvider, SchemeFace};
use crate::sim::observables::Measure;

use super::explain::{Explained, caption};
use super::{icons, words};

/// Maximum number of decisions shown.
const DECISIONS: usize = 30;

/// Kind, name and description of a subject.
#[must_use]
pub fn title(line: &Timeline, subject: Subject) -> Option<(Kind, String, String)> {
    let geography = &line.opened.geography;
    Some(match subject {
        Subject::Area(index) => {
            let area = geography.commissioners.get(index as usize)?;
            (Kind::Commissioner, area.name.clone(), "commissioner".to_owned())
        }
        Subject::Provider(index) => {
            let plan = geography.providers.get(index as usize)?;
            let town = &geography.towns[plan.town.index()].name;
            let kind = words::kind(plan.kind);
            (kind, plan.name.clone(), format!("{}, {town}", kind.name()))
        }
        Subject::Practice(index) => {
            let plan = geography.practices.get(index as usize)?;
            let town = &geography.towns[plan.town.index()].name;
            (Kind::Practice, plan.name.clone(), format!("general practice, {town}"))
        }
        Subject::Scheme(number) => {
            let look = line.looks.last()?;
            let scheme = look.truth.schemes.iter().find(|one| one.number == number)?;
            let name = format::sentence(scheme.initiative);
            (Kind::Other, name, format!("scheme {number}"))
        }
    })
}

/// Shows the inspector.
pub fn show(ui: &mut Ui, desk: &mut Desk<'_>) {
    let colours = theme::palette(ui.ctx());
    ui.horizontal(|ui| {
        ui.label(Type::Heading.rich("Inspector").color(colours.ink));
        if desk.subject.is_some() {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let clear = egui::Button::new(Type::Body.rich("Clear").color(colours.ink2));
                if ui.add(clear.frame_when_inactive(false)).clicked() {
                    desk.ask(Command::Inspect(None));
                }
            });
        }
    });
    let Some(subject) = desk.subject else {
        caption(ui, "Click a site, a ribbon, a practice or a scheme, or press / to find one.");
        return;
    };
    let Some((kind, name, about)) = title(desk.line, subject) else { return };
    ui.horizontal(|ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(14.0, 18.0), Sense::hover());
        icons::mark(ui.painter(), kind, rect.center(), 5.5, colours.kind(kind));
        ui.add(egui::Label::new(Type::Heading.rich(&name).color(colours.ink)).wrap());
    });
    caption(ui, about);
    ui.add_space(2.0);
    match subject {
        Subject::Provider(index) => {
            rows(ui, desk, &name, OfProvider::ALL, OfProvider::measure, move |view, of| {
                view.now()?.provider(index, of)
            });
        }
        Subject::Area(index) => {
            rows(ui, desk, &name, OfArea::ALL, OfArea::measure, move |view, of| {
                view.now()?.area(index, of)
            });
        }
        Subject::Practice(index) => {
            rows(ui, desk, &name, OfPractice::ALL, OfPractice::measure, move |view, of| {
                view.now()?.practice(index, of)
            });
        }
        Subject::Scheme(number) => scheme(ui, desk, number),
    }
    schemes(ui, desk, subject);
    detail(ui, desk, subject);
    decisions(ui, desk, subject);
}

/// The figures of a subject: one column for each perspective.
fn rows<Q: Copy>(
    ui: &mut Ui,
    desk: &Desk<'_>,
    who: &str,
    all: &[Q],
    measure: impl Fn(Q) -> Measure,
    of: impl Fn(View<'_>, Q) -> Option<Figure>,
) {
    let colours = theme::palette(ui.ctx());
    let (main, other) = desk.views();
    let head = match desk.eyes {
        Eyes::Truth => "true",
        Eyes::Seen => "as seen, 80 % range, age",
        Eyes::Both => "true, as seen",
    };
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.label(Type::Overline.rich(head).color(colours.ink2));
        });
    });
    for quantity in all {
        let measure = measure(*quantity);
        let shown = Explained {
            measure,
            who: who.to_owned(),
            figure: of(main, *quantity),
            seen: main.is_seen(),
        };
        let behind = other.map(|view| of(view, *quantity));
        if shown.figure.is_none() && behind.flatten().is_none() && !main.is_seen() {
            continue;
        }
        ui.horizontal(|ui| {
            ui.set_min_height(24.0);
            ui.label(Type::Body.rich(format::sentence(measure.name)).color(colours.ink2));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if let Some(figure) = behind {
                    Explained { figure, seen: true, ..shown.clone() }.show(ui, Type::Body);
                } else if let Some(figure) = shown.figure.filter(|_| shown.seen) {
                    let half = words::half(&measure, figure).unwrap_or_default();
                    let age = format!("{half}  {} wk", figure.age);
                    ui.label(Type::Dense.rich(age).color(colours.ink3));
                }
                shown.show(ui, Type::Strong);
            });
        });
        ui.separator();
    }
}

fn head(ui: &mut Ui, words: &str) {
    let colours = theme::palette(ui.ctx());
    ui.add_space(8.0);
    ui.label(Type::Subhead.rich(words).color(colours.ink));
}

fn pair(ui: &mut Ui, name: &str, value: &str) {
    let colours = theme::palette(ui.ctx());
    ui.horizontal(|ui| {
        ui.label(Type::Body.rich(name).color(colours.ink2));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.label(Type::Strong.rich(value).color(colours.ink));
        });
    });
}

fn scheme(ui: &mut Ui, desk: &Desk<'_>, number: u32) {
    let (main, other) = desk.views();
    let find = |view: View<'_>| -> Option<SchemeFace> {
        view.now()?.schemes.iter().find(|one| one.number == number).cloned()
    };
    let Some(one) = find(main) else {
        caption(ui, "Not yet proposed in this week.");
        return;
    };
    let calendar = &desk.line.opened.calendar;
    pair(ui, "stage", words::stage(one.stage));
    pair(ui, "proposed", &format::date(calendar, Week(one.proposed)));
    if let Some(outcome) = one.outcome {
        pair(ui, "outcome", words::outcome(outcome));
    }
    if let Some(why) = one.why {
        pair(ui, "reason", words::why(why));
    }
    pair(ui, "share of its scale left", &format::share(one.kept.into(), 0));
    if let Some(unresisted) = one.kept_unresisted {
        pair(ui, "share left without resistance", &format::share(unresisted.into(), 0));
    }
    let worth =
        if main.is_seen() { "believed net benefit a year" } else { "true net benefit a year" };
    pair(ui, worth, &words::pounds(one.worth.value.into()));
    if let Some(seen) = other.and_then(find) {
        pair(ui, "believed net benefit a year", &words::pounds(seen.worth.value.into()));
    }
    pair(ui, "net benefit lost, a year", &words::pounds(one.lost()));
    pair(ui, "paid so far", &words::pounds(one.paid));
}

fn schemes(ui: &mut Ui, desk: &mut Desk<'_>, subject: Subject) {
    let (main, _) = desk.views();
    let Some(face) = main.now() else { return };
    let all = Arc::clone(&face.schemes);
    let mine = all.iter().rev().filter(|one| match subject {
        Subject::Area(index) => one.commissioner == index,
        Subject::Provider(index) => one.provider == Some(index),
        Subject::Practice(_) | Subject::Scheme(_) => false,
    });
    let mine: Vec<&SchemeFace> = mine.take(8).collect();
    if mine.is_empty() {
        return;
    }
    head(ui, "Initiatives");
    let colours = theme::palette(ui.ctx());
    for one in mine {
        let state = one.outcome.map_or(words::stage(one.stage), words::outcome);
        ui.horizontal(|ui| {
            let name = format::sentence(one.initiative);
            let link = egui::Button::new(Type::Body.rich(name).color(colours.ink));
            if ui.add(link.frame_when_inactive(false)).clicked() {
                desk.ask(Command::Inspect(Some(Subject::Scheme(one.number))));
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.label(Type::Dense.rich(state).color(colours.ink2));
            });
        });
    }
}

fn detail(ui: &mut Ui, desk: &Desk<'_>, subject: Subject) {
    let Some(detail) = desk.line.detail.as_ref().filter(|one| one.subject == subject) else {
        return;
    };
    if detail.week != desk.week && !desk.runs.playing {
        caption(ui, "Contracts and money of this week are shown when you release the scrubber.");
        return;
    }
    let theirs = desk.eyes == Eyes::Seen && !matches!(subject, Subject::Area(_));
    if !theirs {
        statement(ui, detail);
    }
    contracts(ui, detail, theirs);
}

fn statement(ui: &mut Ui, detail: &Detail) {
    if detail.statement.is_empty() {
        return;
    }
    head(ui, "Money this year");
    let mut lines: Vec<_> = detail.statement.iter().collect();
    let size = |income: f64, spent: f64| income.max(spent);
    lines.sort_by(|a, b| size(b.income, b.expenditure).total_cmp(&size(a.income, a.expenditure)));
    for line in lines.into_iter().take(9) {
        let net = line.income - line.expenditure;
        pair(ui, &format::sentence(line.reason), &format::signed(net, words::pounds(net)));
    }
    pair(ui, "Cash held", &words::pounds(detail.cash));
}

fn contracts(ui: &mut Ui, detail: &Detail, theirs: bool) {
    if detail.contracts.is_empty() {
        return;
    }
    let colours = theme::palette(ui.ctx());
    head(ui, "Contracts");
    for contract in detail.contracts.iter().take(6) {
        let other = match detail.subject {
            Subject::Area(_) => &contract.provider,
            _ => &contract.payer,
        };
        pair(ui, &words::short(other), &words::pounds(contract.planned));
        let terms: Vec<String> =
            contract.terms.iter().map(|(term, _)| format::words(term)).collect();
        let earned = if theirs {
            String::new()
        } else {
            format!("; earned so far {}", words::pounds(contract.earned))
        };
        let text =
            format!("{}; paid so far {}{earned}", terms.join(", "), words::pounds(contract.paid));
        ui.add(egui::Label::new(Type::Dense.rich(text).color(colours.ink3)).wrap());
    }
    if detail.contracts.len() > 6 {
        caption(ui, format!("and {} smaller ones", detail.contracts.len() - 6));
    }
}

/// The decision-maker of a subject.
fn actor(subject: Subject) -> Option<Actor> {
    match subject {
        Subject::Area(index) => Some(Actor::Commissioner(index)),
        Subject::Provider(index) => Some(Actor::Provider(index)),
        Subject::Practice(index) => Some(Actor::Practice(index)),
        Subject::Scheme(_) => None,
    }
}

fn decisions(ui: &mut Ui, desk: &Desk<'_>, subject: Subject) {
    let Some(actor) = actor(subject) else { return };
    // A commissioner knows only its own reasons.
    if desk.eyes == Eyes::Seen && actor != Actor::Commissioner(desk.area) {
        return;
    }
    let mine: Vec<&Decision> = desk.line.decisions_of(actor, desk.week).take(DECISIONS).collect();
    if mine.is_empty() {
        return;
    }
    head(ui, "Decisions and their reasons");
    let colours = theme::palette(ui.ctx());
    for (at, one) in mine.into_iter().enumerate() {
        let date = format::short_date(&desk.line.opened.calendar, one.week);
        let text = one.act.as_ref().map_or_else(
            || format!("{}: no action", format::words(&one.because.rule)),
            |act| act_words(desk.line, act),
        );
        egui::CollapsingHeader::new(Type::Body.rich(format!("{date}  {text}")))
            .id_salt(("decision", at))
            .show(ui, |ui| {
                let rule = format!("rule: {}", format::words(&one.because.rule));
                ui.label(Type::Dense.rich(rule).color(colours.ink2));
                for (what, list) in [("input", &one.because.saw), ("value", &one.because.weighed)] {
                    for (name, value) in list {
                        let value = number(*value);
                        let text = format!("{what} {} = {value}", format::words(name));
                        ui.label(Type::Dense.rich(text).color(colours.ink2));
                    }
                }
            });
    }
}

fn number(value: f64) -> String {
    match value.abs() {
        size if size >= 1e4 => format::number(value, 0),
        size if size >= 10.0 => format::number(value, 1),
        _ => format::number(value, 3),
    }
}

/// An action in words.
#[must_use]
pub fn act_words(line: &Timeline, act: &Act) -> String {
    let providers = &line.opened.geography.providers;
    let name = |index: &u32| {
        providers.get(*index as usize).map_or_else(String::new, |one| words::short(&one.name))
    };
    let pounds = |pence: &i64| words::pounds(*pence as f64 / 100.0);
    match act {
        Act::Set { lever, to } => {
            let label = crate::params::vocabulary::Labelled::label(*lever);
            format!("set {} to {}", format::words(label), number(*to))
        }
        Act::Steps { kind, change } if *change < 0 => {
            format!("gave notice to {} {}", -change, format::words(kind.label()))
        }
        Act::Steps { kind, change } => format!("ordered {change} {}", format::words(kind.label())),
        Act::ReportCost { index, .. } => format!("reported its cost as {}", number(*index)),
        Act::Agree { provider, index, by_arbiter } => {
            let by = if *by_arbiter { " by arbitration" } else { "" };
            format!("agreed {} of national prices with {}{by}", number(*index), name(provider))
        }
        Act::Amend { provider, contract, terms } => {
            let names: Vec<&str> = terms.iter().map(|term| term.term.as_str()).collect();
            let contract = format::words(contract);
            format!(
                "changed the {contract} contract with {} to {}",
                name(provider),
                names.join(", ")
            )
        }
        Act::Grow { provider, pence } => format!("gave {} {} more", name(provider), pounds(pence)),
        Act::Challenge { provider, pence } => {
            format!("challenged {} of {}", pounds(pence), name(provider))
        }
        Act::Criteria { to } => format!("set criteria for planned care to {}", number(*to)),
        Act::Decline { to, .. } => {
            format!("declines {} of cases outside criteria", format::share(*to, 0))
        }
        Act::Audit { provider } => format!("audited the coding of {}", name(provider)),
        Act::Press { provider, to } => {
            format!("set pressure on {} to {}", name(provider), number(*to))
        }
        Act::Instruct { provider, lever, to } => {
            let label = crate::params::vocabulary::Labelled::label(*lever);
            let (who, lever) = (name(provider), format::words(label));
            format!("instructed {who} to set {lever} to {}", number(*to))
        }
        Act::Propose { initiative, provider, pence } => {
            let at = provider.as_ref().map_or_else(String::new, |one| format!(" at {}", name(one)));
            format!("proposed {}{at}, {}", format::words(initiative), pounds(pence))
        }
        Act::Oppose { scheme, strength } => {
            format!("resisted scheme {scheme} with strength {}", number(*strength))
        }
        Act::Withdraw { scheme } => format!("withdrew scheme {scheme}"),
        Act::Rescue { provider, pence } => {
            format!("covered {} of the deficit of {}", pounds(pence), name(provider))
        }
        Act::Reprice { service, level } => {
            let label = crate::params::vocabulary::Labelled::label(*service);
            format!("set the price of {} to {}", format::words(label), number(*level))
        }
    }
}

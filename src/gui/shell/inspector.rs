//! The inspector: everything about one organisation or scheme, in the chosen perspective.

use std::sync::Arc;

use eframe::egui::{self, Align, Layout, Sense, Ui, vec2};

use crate::charts::format;
use crate::gui::command::{Command, DetailSubject, Perspective};
use crate::gui::theme::{self, OrganisationKind, TextRole};
use crate::gui::timeline::{Timeline, TimelineView};
use crate::gui::workspaces::WorkspaceContext;
use crate::kernel::clock::Week;
use crate::params::vocabulary::Labelled as _;
use crate::sim::decision::{Action, Actor, Decision};
use crate::sim::look::detail::SubjectDetail;
use crate::sim::look::{AreaQuantity, Estimate, PracticeQuantity, ProviderQuantity, SchemeView};
use crate::sim::observables::Measure;

use super::explained_figure::{ExplainedFigure, caption_ui};
use super::{icons, labels};

/// Maximum number of decisions shown.
const DECISIONS: usize = 30;

/// Kind, name and description of a subject.
pub fn title(
    line: &Timeline,
    subject: DetailSubject,
) -> Option<(OrganisationKind, String, String)> {
    let geography = &line.opened.geography;
    Some(match subject {
        DetailSubject::Area(index) => {
            let area = geography.commissioners.get(index as usize)?;
            (OrganisationKind::Commissioner, area.name.clone(), "commissioner".to_owned())
        }
        DetailSubject::Provider(index) => {
            let plan = geography.providers.get(index as usize)?;
            let town = &geography.towns[plan.town.index()].name;
            let kind = labels::kind(plan.kind);
            (kind, plan.name.clone(), format!("{}, {town}", kind.name()))
        }
        DetailSubject::Practice(index) => {
            let plan = geography.practices.get(index as usize)?;
            let town = &geography.towns[plan.town.index()].name;
            (OrganisationKind::Practice, plan.name.clone(), format!("general practice, {town}"))
        }
        DetailSubject::Scheme(number) => {
            let look = line.looks.last()?;
            let scheme = look.truth.schemes.iter().find(|scheme| scheme.number == number)?;
            let name = format::label_to_sentence(scheme.initiative);
            (OrganisationKind::Other, name, format!("scheme {number}"))
        }
    })
}

/// Shows the inspector.
pub fn inspector_ui(ui: &mut Ui, desk: &mut WorkspaceContext<'_>) {
    let colours = theme::palette(ui.ctx());
    ui.horizontal(|ui| {
        ui.label(TextRole::Heading.rich("Inspector").color(colours.ink));
        if desk.subject.is_some() {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let clear = egui::Button::new(TextRole::Body.rich("Clear").color(colours.ink2));
                if ui.add(clear.frame_when_inactive(false)).clicked() {
                    desk.push_command(Command::Inspect(None));
                }
            });
        }
    });
    let Some(subject) = desk.subject else {
        caption_ui(ui, "Click a site, a ribbon, a practice or a scheme, or press / to find one.");
        return;
    };
    let Some((kind, name, about)) = title(desk.line, subject) else { return };
    ui.horizontal(|ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(14.0, 18.0), Sense::hover());
        icons::mark(ui.painter(), kind, rect.center(), 5.5, colours.kind(kind));
        ui.add(egui::Label::new(TextRole::Heading.rich(&name).color(colours.ink)).wrap());
    });
    caption_ui(ui, about);
    ui.add_space(2.0);
    match subject {
        DetailSubject::Provider(index) => {
            figure_rows_ui(
                ui,
                desk,
                &name,
                ProviderQuantity::ALL,
                ProviderQuantity::measure,
                move |view, of| view.current_face()?.provider(index, of),
            );
        }
        DetailSubject::Area(index) => {
            figure_rows_ui(
                ui,
                desk,
                &name,
                AreaQuantity::ALL,
                AreaQuantity::measure,
                move |view, of| view.current_face()?.area(index, of),
            );
        }
        DetailSubject::Practice(index) => {
            figure_rows_ui(
                ui,
                desk,
                &name,
                PracticeQuantity::ALL,
                PracticeQuantity::measure,
                move |view, of| view.current_face()?.practice(index, of),
            );
        }
        DetailSubject::Scheme(number) => scheme_ui(ui, desk, number),
    }
    schemes_ui(ui, desk, subject);
    detail_ui(ui, desk, subject);
    decisions_ui(ui, desk, subject);
}

/// The figures of a subject: one column for each perspective.
fn figure_rows_ui<Q: Copy>(
    ui: &mut Ui,
    desk: &WorkspaceContext<'_>,
    who: &str,
    all: &[Q],
    measure: impl Fn(Q) -> Measure,
    of: impl Fn(TimelineView<'_>, Q) -> Option<Estimate>,
) {
    let colours = theme::palette(ui.ctx());
    let (main, other) = desk.views();
    let head = match desk.perspective {
        Perspective::Truth => "true",
        Perspective::Seen => "as seen, 80 % range, age",
        Perspective::Both => "true, as seen",
    };
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.label(TextRole::Overline.rich(head).color(colours.ink2));
        });
    });
    for quantity in all {
        let measure = measure(*quantity);
        let shown = ExplainedFigure {
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
            ui.label(
                TextRole::Body.rich(format::label_to_sentence(measure.name)).color(colours.ink2),
            );
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if let Some(figure) = behind {
                    ExplainedFigure { figure, seen: true, ..shown.clone() }
                        .value_ui(ui, TextRole::Body);
                } else if let Some(figure) = shown.figure.filter(|_| shown.seen) {
                    let half = labels::half_width_text(&measure, figure).unwrap_or_default();
                    let age = format!("{half}  {} wk", figure.age);
                    ui.label(TextRole::Dense.rich(age).color(colours.ink3));
                }
                shown.value_ui(ui, TextRole::Strong);
            });
        });
        ui.separator();
    }
}

fn heading_ui(ui: &mut Ui, words: &str) {
    let colours = theme::palette(ui.ctx());
    ui.add_space(8.0);
    ui.label(TextRole::Subhead.rich(words).color(colours.ink));
}

fn name_value_ui(ui: &mut Ui, name: &str, value: &str) {
    let colours = theme::palette(ui.ctx());
    ui.horizontal(|ui| {
        ui.label(TextRole::Body.rich(name).color(colours.ink2));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.label(TextRole::Strong.rich(value).color(colours.ink));
        });
    });
}

fn scheme_ui(ui: &mut Ui, desk: &WorkspaceContext<'_>, number: u32) {
    let (main, other) = desk.views();
    let find = |view: TimelineView<'_>| -> Option<SchemeView> {
        view.current_face()?.schemes.iter().find(|scheme| scheme.number == number).cloned()
    };
    let Some(entry) = find(main) else {
        caption_ui(ui, "Not yet proposed in this week.");
        return;
    };
    let calendar = &desk.line.opened.calendar;
    name_value_ui(ui, "stage", labels::stage(entry.stage));
    name_value_ui(ui, "proposed", &format::date(calendar, Week(entry.proposed)));
    if let Some(outcome) = entry.outcome {
        name_value_ui(ui, "outcome", labels::outcome(outcome));
    }
    if let Some(why) = entry.why {
        name_value_ui(ui, "reason", labels::stop_reason(why));
    }
    name_value_ui(ui, "share of its scale left", &format::share(entry.remaining_scale.into(), 0));
    if let Some(unresisted) = entry.remaining_scale_unresisted {
        name_value_ui(ui, "share left without resistance", &format::share(unresisted.into(), 0));
    }
    let worth =
        if main.is_seen() { "believed net benefit a year" } else { "true net benefit a year" };
    name_value_ui(ui, worth, &labels::pounds(entry.net_benefit.value.into()));
    if let Some(seen) = other.and_then(find) {
        name_value_ui(
            ui,
            "believed net benefit a year",
            &labels::pounds(seen.net_benefit.value.into()),
        );
    }
    name_value_ui(ui, "net benefit lost, a year", &labels::pounds(entry.benefit_lost()));
    name_value_ui(ui, "paid so far", &labels::pounds(entry.paid));
}

fn schemes_ui(ui: &mut Ui, desk: &mut WorkspaceContext<'_>, subject: DetailSubject) {
    let (main, _) = desk.views();
    let Some(face) = main.current_face() else { return };
    let all = Arc::clone(&face.schemes);
    let mine = all.iter().rev().filter(|entry| match subject {
        DetailSubject::Area(index) => entry.commissioner == index,
        DetailSubject::Provider(index) => entry.provider == Some(index),
        DetailSubject::Practice(_) | DetailSubject::Scheme(_) => false,
    });
    let mine: Vec<&SchemeView> = mine.take(8).collect();
    if mine.is_empty() {
        return;
    }
    heading_ui(ui, "Initiatives");
    let colours = theme::palette(ui.ctx());
    for entry in mine {
        let state = entry.outcome.map_or(labels::stage(entry.stage), labels::outcome);
        ui.horizontal(|ui| {
            let name = format::label_to_sentence(entry.initiative);
            let link = egui::Button::new(TextRole::Body.rich(name).color(colours.ink));
            if ui.add(link.frame_when_inactive(false)).clicked() {
                desk.push_command(Command::Inspect(Some(DetailSubject::Scheme(entry.number))));
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.label(TextRole::Dense.rich(state).color(colours.ink2));
            });
        });
    }
}

fn detail_ui(ui: &mut Ui, desk: &WorkspaceContext<'_>, subject: DetailSubject) {
    let Some(detail) = desk.line.detail.as_ref().filter(|entry| entry.subject == subject) else {
        return;
    };
    if detail.week != desk.week && !desk.runs.playing {
        caption_ui(ui, "Contracts and money of this week are shown when you release the scrubber.");
        return;
    }
    let theirs =
        desk.perspective == Perspective::Seen && !matches!(subject, DetailSubject::Area(_));
    if !theirs {
        statement_ui(ui, detail);
    }
    programmes_ui(ui, detail, desk.perspective);
    contracts_ui(ui, detail, theirs);
}

/// What a commissioner plans for each programme of care; what full knowledge would have planned is
/// the truth's to show.
fn programmes_ui(ui: &mut Ui, detail: &SubjectDetail, perspective: Perspective) {
    if detail.programmes.is_empty() {
        return;
    }
    heading_ui(ui, "Programmes of care this year");
    let all: f64 = detail.programmes.iter().map(|programme| programme.planned).sum();
    for programme in &detail.programmes {
        let share = format::share(programme.planned / all, 1);
        let mut text = format!("{} ({share})", labels::pounds(programme.planned));
        let more = programme.on_full_knowledge - programme.planned;
        if perspective != Perspective::Seen && more.abs() >= 1.0 {
            text =
                format!("{text}; {} on full knowledge", format::signed(more, labels::pounds(more)));
        }
        name_value_ui(ui, &format::label_to_sentence(programme.name), &text);
    }
}

fn statement_ui(ui: &mut Ui, detail: &SubjectDetail) {
    if detail.statement.is_empty() {
        return;
    }
    heading_ui(ui, "Money this year");
    let mut lines: Vec<_> = detail.statement.iter().collect();
    let size = |income: f64, spent: f64| income.max(spent);
    lines.sort_by(|a, b| size(b.income, b.expenditure).total_cmp(&size(a.income, a.expenditure)));
    for line in lines.into_iter().take(9) {
        let net = line.income - line.expenditure;
        name_value_ui(
            ui,
            &format::label_to_sentence(line.reason),
            &format::signed(net, labels::pounds(net)),
        );
    }
    name_value_ui(ui, "Cash held", &labels::pounds(detail.cash));
}

fn contracts_ui(ui: &mut Ui, detail: &SubjectDetail, theirs: bool) {
    if detail.contracts.is_empty() {
        return;
    }
    let colours = theme::palette(ui.ctx());
    heading_ui(ui, "Contracts");
    for contract in detail.contracts.iter().take(6) {
        let other = match detail.subject {
            DetailSubject::Area(_) => &contract.provider,
            _ => &contract.payer,
        };
        name_value_ui(ui, &labels::short_name(other), &labels::pounds(contract.planned));
        let terms: Vec<String> =
            contract.terms.iter().map(|(term, _)| format::label_to_words(term)).collect();
        let earned = if theirs {
            String::new()
        } else {
            format!("; earned so far {}", labels::pounds(contract.earned))
        };
        let text =
            format!("{}; paid so far {}{earned}", terms.join(", "), labels::pounds(contract.paid));
        ui.add(egui::Label::new(TextRole::Dense.rich(text).color(colours.ink3)).wrap());
    }
    if detail.contracts.len() > 6 {
        caption_ui(ui, format!("and {} smaller ones", detail.contracts.len() - 6));
    }
}

/// The decision-maker of a subject.
fn actor(subject: DetailSubject) -> Option<Actor> {
    match subject {
        DetailSubject::Area(index) => Some(Actor::Commissioner(index)),
        DetailSubject::Provider(index) => Some(Actor::Provider(index)),
        DetailSubject::Practice(index) => Some(Actor::Practice(index)),
        DetailSubject::Scheme(_) => None,
    }
}

fn decisions_ui(ui: &mut Ui, desk: &WorkspaceContext<'_>, subject: DetailSubject) {
    let Some(actor) = actor(subject) else { return };
    // A commissioner knows only its own reasons.
    if desk.perspective == Perspective::Seen && actor != Actor::Commissioner(desk.area) {
        return;
    }
    let mine: Vec<&Decision> = desk.line.decisions_of(actor, desk.week).take(DECISIONS).collect();
    if mine.is_empty() {
        return;
    }
    heading_ui(ui, "Decisions and their reasons");
    let colours = theme::palette(ui.ctx());
    for (at, entry) in mine.into_iter().enumerate() {
        let date = format::short_date(&desk.line.opened.calendar, entry.week);
        let text = entry.act.as_ref().map_or_else(
            || format!("{}: no action", format::label_to_words(&entry.because.rule)),
            |act| action_text(desk.line, act),
        );
        egui::CollapsingHeader::new(TextRole::Body.rich(format!("{date}  {text}")))
            .id_salt(("decision", at))
            .show(ui, |ui| {
                let rule = format!("rule: {}", format::label_to_words(&entry.because.rule));
                ui.label(TextRole::Dense.rich(rule).color(colours.ink2));
                for (what, list) in
                    [("input", &entry.because.saw), ("value", &entry.because.weighed)]
                {
                    for (name, value) in list {
                        let value = number(*value);
                        let text = format!("{what} {} = {value}", format::label_to_words(name));
                        ui.label(TextRole::Dense.rich(text).color(colours.ink2));
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
pub fn action_text(line: &Timeline, act: &Action) -> String {
    let providers = &line.opened.geography.providers;
    let name = |index: &u32| {
        providers
            .get(*index as usize)
            .map_or_else(String::new, |provider| labels::short_name(&provider.name))
    };
    let pounds = |pence: &i64| labels::pounds(*pence as f64 / 100.0);
    match act {
        Action::Set { lever, to } => {
            let label = crate::params::vocabulary::Labelled::label(*lever);
            format!("set {} to {}", format::label_to_words(label), number(*to))
        }
        Action::Steps { kind, change } => steps_text(kind.label(), *change),
        Action::Vacancies { kind, to } => vacancies_text(kind.label(), *to),
        Action::ReportCost { index, .. } => format!("reported its cost as {}", number(*index)),
        Action::Agree { provider, index, by_arbiter } => {
            let by = if *by_arbiter { " by arbitration" } else { "" };
            format!("agreed {} of national prices with {}{by}", number(*index), name(provider))
        }
        Action::Amend { provider, contract, terms } => {
            let names: Vec<&str> = terms.iter().map(|term| term.term.as_str()).collect();
            let contract = format::label_to_words(contract);
            format!(
                "changed the {contract} contract with {} to {}",
                name(provider),
                names.join(", ")
            )
        }
        Action::Grow { provider, pence, programme } => {
            let purpose = programme.map_or_else(String::new, |programme| {
                format!(" for {} care", format::label_to_words(programme.label()))
            });
            growth_text(&name(provider), *pence) + &purpose
        }
        Action::Challenge { provider, pence } => {
            format!("challenged {} of {}", pounds(pence), name(provider))
        }
        Action::Criteria { to } => format!("set criteria for planned care to {}", number(*to)),
        Action::Decline { to, .. } => {
            format!("declines {} of cases outside criteria", format::share(*to, 0))
        }
        Action::Audit { provider } => format!("audited the coding of {}", name(provider)),
        Action::Press { provider, to } => {
            format!("set pressure on {} to {}", name(provider), number(*to))
        }
        Action::Instruct { provider, lever, to } => {
            let label = crate::params::vocabulary::Labelled::label(*lever);
            let (who, lever) = (name(provider), format::label_to_words(label));
            format!("instructed {who} to set {lever} to {}", number(*to))
        }
        Action::Propose { initiative, provider, pence } => {
            let at =
                provider.as_ref().map_or_else(String::new, |entry| format!(" at {}", name(entry)));
            format!("proposed {}{at}, {}", format::label_to_words(initiative), pounds(pence))
        }
        Action::Oppose { scheme, strength } => {
            format!("resisted scheme {scheme} with strength {}", number(*strength))
        }
        Action::Withdraw { scheme } => format!("withdrew scheme {scheme}"),
        Action::Rescue { provider, pence } => {
            format!("covered {} of the deficit of {}", pounds(pence), name(provider))
        }
        Action::Reprice { service, level } => {
            let label = crate::params::vocabulary::Labelled::label(*service);
            format!("set the price of {} to {}", format::label_to_words(label), number(*level))
        }
    }
}

/// Steps of capacity ordered or given up, in words.
fn steps_text(kind: &str, change: i32) -> String {
    let kind = format::label_to_words(kind);
    if change < 0 {
        format!("gave notice to {} {kind}", -change)
    } else {
        format!("ordered {change} {kind}")
    }
}

/// Posts held vacant or filled, in words.
fn vacancies_text(kind: &str, to: f64) -> String {
    let kind = format::label_to_words(kind);
    if to == 0.0 {
        format!("filled the posts of {kind} again")
    } else {
        format!("held {} % of the posts of {kind} vacant", format::number(to * 100.0, 1))
    }
}

/// Money added to or taken from the plan of a provider, in words.
fn growth_text(provider: &str, pence: i64) -> String {
    let pounds = labels::pounds(pence.abs() as f64 / 100.0);
    if pence < 0 {
        format!("cut {provider} by {pounds}")
    } else {
        format!("gave {provider} {pounds} more")
    }
}

//! Contracts: terms composed from a palette; payment, cost, risk and incentives of a draft next to
//! the contract in force; and its application from the next contract date, in this run or a branch.

mod compose;
mod draft;
mod glyphs;
mod results;

use std::sync::Arc;

use eframe::egui::{
    self, Align, Button, ComboBox, Frame, Layout, Margin, ScrollArea, Stroke, Ui, vec2,
};

use crate::charts::format;
use crate::gui::charts::{self, Linked};
use crate::gui::command::{Command, Eyes};
use crate::gui::theme::{self, Type};
use crate::sim::agreement::{Agreement, Knowing, Scope, TermError, TermSetting, Weighing};
use crate::sim::decision::{Act, Actor, Because, Decision, Moment};

use self::draft::{Draft, same};
use self::results::Weighed;

use super::{Desk, Workspace};

/// Width from which all four columns fit side by side, points.
const WIDE: f32 = 1080.0;
/// Width from which results fit next to the contract.
const MIDDLE: f32 = 700.0;
/// Weeks a run may advance before the contract is reloaded.
const STALE: u32 = 13;

/// State of the workspace.
#[derive(Default)]
pub struct Contracts {
    /// The commissioner and the provider.
    pair: Option<(u32, u32)>,
    /// Which of their contracts.
    deal: usize,
    draft: Draft,
    /// What the draft was started from: pair, contract, its terms in force.
    begun: Option<((u32, u32), usize, Vec<TermSetting>)>,
    filter: String,
    selected: Option<usize>,
    /// The last request: pair and weeks done.
    asked: Option<((u32, u32), u32, u32)>,
    /// Decisions given that the run has not reached yet: week and what.
    waiting: Vec<(u32, String)>,
    weighed: Option<(Key, Result<Weighed, TermError>)>,
    linked: Linked,
}

/// What an appraisal is based on.
#[derive(Debug, Clone, PartialEq)]
struct Key {
    run: u32,
    pair: (u32, u32),
    week: u32,
    deal: usize,
    terms: Vec<TermSetting>,
    truth: bool,
}

impl Workspace for Contracts {
    fn show(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) {
        self.linked.begin(ui.ctx());
        self.ask(desk);
        let agreement = desk.line.agreement.clone();
        let agreement = agreement.filter(|one| Some((one.area, one.provider)) == self.pair);
        if let Some(agreement) = &agreement {
            self.begin(agreement);
            self.weigh(agreement, desk);
        }
        self.toolbar(ui, desk, agreement.as_deref());
        let Some(agreement) = agreement else {
            let words = if desk.week == 0 {
                "Contracts are signed in the first week. Press play or step a week."
            } else {
                "Loading the contract…"
            };
            ui.add_space(24.0);
            ui.vertical_centered(|ui| ui.label(Type::Body.rich(words)));
            return;
        };
        self.body(ui, &agreement);
    }
}

impl Contracts {
    /// Requests the contract when it is missing or out of date.
    fn ask(&mut self, desk: &mut Desk<'_>) {
        let geography = &desk.line.opened.geography;
        let pair = *self.pair.get_or_insert_with(|| {
            let mine = geography.providers.iter().enumerate();
            let acute = mine
                .filter(|(_, plan)| plan.kind == crate::params::vocabulary::ProviderKind::Acute)
                .max_by_key(|(place, plan)| (plan.catchment, usize::MAX - place));
            acute.map_or((desk.area, 0), |(place, plan)| (plan.commissioner, place as u32))
        });
        if (pair.1 as usize) >= geography.providers.len() {
            self.pair = None;
            return;
        }
        let at = desk.line.at;
        let stale = self.asked.is_none_or(|(asked, run, week)| {
            asked != pair
                || run != desk.run.0
                || week > at
                || at >= week + STALE
                || (!desk.runs.playing && week != at)
        });
        if stale && at > 0 {
            self.asked = Some((pair, desk.run.0, at));
            desk.ask(Command::Lay { area: pair.0, provider: pair.1 });
        }
        self.waiting.retain(|(week, _)| *week >= at);
    }

    /// Starts a draft of what is in force, and updates one that has not been changed when
    /// other terms come into force.
    fn begin(&mut self, agreement: &Agreement) {
        self.deal = self.deal.min(agreement.deals.len().saturating_sub(1));
        let Some(deal) = agreement.deals.get(self.deal) else { return };
        let pair = (agreement.area, agreement.provider);
        let fresh = match &self.begun {
            Some((known, place, terms)) if *known == pair && *place == self.deal => {
                let untouched = same(agreement.registry(), self.draft.terms(), terms);
                untouched && *terms != deal.terms
            }
            _ => true,
        };
        if fresh {
            self.draft = Draft::of(&deal.terms);
            self.begun = Some((pair, self.deal, deal.terms.clone()));
            self.selected = None;
        }
    }

    fn weigh(&mut self, agreement: &Agreement, desk: &Desk<'_>) {
        let truth = desk.eyes != Eyes::Seen;
        let key = Key {
            run: desk.run.0,
            pair: (agreement.area, agreement.provider),
            week: agreement.week,
            deal: self.deal,
            terms: self.draft.terms().to_vec(),
            truth,
        };
        if self.weighed.as_ref().is_some_and(|(known, _)| *known == key) {
            return;
        }
        let knowing = if truth { Knowing::Truth } else { Knowing::Commissioner };
        let weigh = |terms: &[TermSetting]| agreement.weigh(self.deal, terms, knowing);
        let in_force = agreement.deals.get(self.deal).map(|deal| deal.terms.clone());
        let in_force = in_force.unwrap_or_default();
        let block =
            TermSetting { term: "Block".to_owned(), numbers: Vec::new(), scope: Scope::EMPTY };
        let weighed = (|| {
            Ok(Weighed {
                draft: weigh(&key.terms)?,
                in_force: weigh(&in_force)?,
                block: weigh(&[block])?,
                differs: !same(agreement.registry(), &key.terms, &in_force),
                truth,
            })
        })();
        self.weighed = Some((key, weighed));
    }

    fn differs(&self) -> bool {
        matches!(&self.weighed, Some((_, Ok(weighed))) if weighed.differs)
    }

    fn toolbar(&mut self, ui: &mut Ui, desk: &mut Desk<'_>, agreement: Option<&Agreement>) {
        let colours = theme::palette(ui.ctx());
        let frame = Frame::new().fill(colours.panel).inner_margin(Margin::symmetric(14, 8));
        frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal_wrapped(|ui| {
                charts::view::whole(ui, "Contracts", Type::Title, colours.ink);
                self.choose(ui, desk, agreement);
                let Some(agreement) = agreement else { return };
                if self.differs() {
                    chip(ui, "Draft, differs from the contract in force");
                }
                self.act(ui, desk, agreement);
            });
        });
        let line = ui.available_rect_before_wrap();
        ui.painter().hline(line.x_range(), line.top(), Stroke::new(1.0, colours.hair));
    }

    fn choose(&mut self, ui: &mut Ui, desk: &Desk<'_>, agreement: Option<&Agreement>) {
        let geography = &desk.line.opened.geography;
        let named = |area: u32, provider: u32| {
            let payer = geography.commissioners.get(area as usize).map(|one| one.name.as_str());
            let paid = geography.providers.get(provider as usize).map(|one| one.name.as_str());
            format!("{} to {}", payer.unwrap_or("?"), paid.unwrap_or("?"))
        };
        let now = self.pair.map_or_else(String::new, |(area, provider)| named(area, provider));
        let width = 330.0f32.min(ui.available_width() - 20.0).max(120.0);
        let combo = ComboBox::from_id_salt("contract between").width(width).truncate();
        let combo = combo.selected_text(now).show_ui(ui, |ui| {
            for (area, provider, pounds) in desk.line.pairs.iter() {
                let words = format!("{}, {}", named(*area, *provider), format::money(*pounds));
                let chosen = self.pair == Some((*area, *provider));
                if ui.selectable_label(chosen, words).clicked() {
                    self.pair = Some((*area, *provider));
                    self.deal = 0;
                }
            }
        });
        combo.response.accessible_name("Contract between");
        let Some(agreement) = agreement.filter(|one| one.deals.len() > 1) else { return };
        let deal = agreement.deals.get(self.deal).map_or("", |deal| deal.name.as_str());
        let combo = ComboBox::from_id_salt("which contract").width(120.0).truncate();
        let combo = combo.selected_text(format::sentence(deal)).show_ui(ui, |ui| {
            for (place, deal) in agreement.deals.iter().enumerate() {
                let words = format::sentence(&deal.name);
                if ui.selectable_label(self.deal == place, words).clicked() {
                    self.deal = place;
                }
            }
        });
        combo.response.accessible_name("Which contract");
    }

    /// Undo, discard, apply.
    fn act(&mut self, ui: &mut Ui, desk: &mut Desk<'_>, agreement: &Agreement) {
        let undo = ui.add_enabled(self.draft.can_undo(), Button::new("Undo"));
        if undo.on_hover_text("Ctrl Z").clicked() {
            self.draft.undo();
        }
        if self.draft.can_redo() && ui.button("Redo").on_hover_text("Ctrl Shift Z").clicked() {
            self.draft.redo();
        }
        if !ui.ctx().text_edit_focused() {
            let command = egui::Modifiers::COMMAND;
            let (redo, undo) = ui.input_mut(|input| {
                (
                    input.consume_key(command | egui::Modifiers::SHIFT, egui::Key::Z),
                    input.consume_key(command, egui::Key::Z),
                )
            });
            if redo {
                self.draft.redo();
            } else if undo {
                self.draft.undo();
            }
        }
        let Some(deal) = agreement.deals.get(self.deal) else { return };
        let differs = self.differs();
        if ui.add_enabled(differs, Button::new("Discard")).clicked() {
            self.draft.replace(&deal.terms);
        }
        let date = format::date(&desk.line.opened.calendar, agreement.next_date);
        let branch = ui.add_enabled(differs, Button::new("Apply in a branch"));
        let branch = branch
            .on_hover_text("Keeps this run as it is and changes the contract in a copy of it")
            .clicked();
        let colours = theme::palette(ui.ctx());
        let words = Type::Control.rich(format!("Apply from {date}")).color(colours.inverse);
        let apply = Button::new(words).fill(colours.fill_strong);
        let apply = ui.add_enabled(differs, apply).clicked();
        if branch {
            desk.ask(Command::Branch);
        }
        if apply || branch {
            desk.ask(Command::Decide(vec![self.decision(agreement, &deal.name)]));
            self.waiting.push((
                agreement.next_date.0,
                format!(
                    "From {date}: changed terms of {} with {}, a logged decision",
                    format::words(&deal.name),
                    agreement.provider_name
                ),
            ));
        }
    }

    fn decision(&self, agreement: &Agreement, contract: &str) -> Decision {
        let mut because = Because::of("player", &[], &[]);
        if let Some((_, Ok(weighed))) = &self.weighed {
            because = Because::of(
                "player",
                &[
                    ("paid a year in force", weighed.in_force.expected),
                    ("paid a year under the draft", weighed.draft.expected),
                ],
                &[
                    ("risk of the commissioner", Weighing::deviation(&weighed.draft.payments)),
                    ("risk of the provider", Weighing::deviation(&weighed.draft.margins)),
                ],
            );
        }
        Decision {
            week: agreement.next_date,
            by: Actor::Commissioner(agreement.area),
            moment: Moment::Terms(agreement.provider),
            act: Some(Act::Amend {
                provider: agreement.provider,
                contract: contract.to_owned(),
                terms: self.draft.terms().to_vec(),
            }),
            because,
        }
    }

    fn body(&mut self, ui: &mut Ui, agreement: &Arc<Agreement>) {
        let width = ui.available_width();
        let height = ui.available_height();
        ui.spacing_mut().item_spacing.x = 0.0;
        if width >= WIDE {
            ui.horizontal_top(|ui| {
                let (left, middle, right) = (196.0, 322.0f32.min(0.27 * width), 306.0);
                column(ui, "terms", left, height, true, |ui| self.pick(ui, agreement));
                column(ui, "contract", middle, height, false, |ui| {
                    self.composed(ui, agreement);
                });
                let rest = width - left - middle - right;
                column(ui, "curves", rest, height, false, |ui| self.curves(ui, 0.0));
                column(ui, "risk", right, height, false, |ui| self.rewards(ui, agreement));
            });
        } else if width >= MIDDLE {
            ui.horizontal_top(|ui| {
                let left = 0.44 * width;
                column(ui, "contract", left, height, false, |ui| {
                    self.menu(ui, agreement);
                    self.composed(ui, agreement);
                });
                column(ui, "results", width - left, height, false, |ui| {
                    self.curves(ui, 520.0);
                    ui.add_space(16.0);
                    self.rewards(ui, agreement);
                });
            });
        } else {
            column(ui, "all", width, height, false, |ui| {
                self.menu(ui, agreement);
                self.composed(ui, agreement);
                ui.add_space(16.0);
                self.curves(ui, 480.0);
                ui.add_space(16.0);
                self.rewards(ui, agreement);
            });
        }
    }

    fn pick(&mut self, ui: &mut Ui, agreement: &Agreement) {
        compose::palette(ui, agreement.registry(), &mut self.draft, &mut self.filter);
    }

    /// The palette as a menu, where there is no room for it.
    fn menu(&mut self, ui: &mut Ui, agreement: &Agreement) {
        ui.menu_button("Add a term", |ui| {
            ui.set_min_width(200.0);
            ScrollArea::vertical().max_height(260.0).show(ui, |ui| {
                compose::palette(ui, agreement.registry(), &mut self.draft, &mut self.filter);
            });
        });
        ui.add_space(8.0);
    }

    fn composed(&mut self, ui: &mut Ui, agreement: &Agreement) {
        let colours = theme::palette(ui.ctx());
        let Some(deal) = agreement.deals.get(self.deal) else { return };
        ui.label(Type::Subhead.rich("Composed contract"));
        let words = format!(
            "{}, {} services. Read from top to bottom.",
            format::sentence(&deal.name),
            deal.scope.services().count()
        );
        ui.add(egui::Label::new(Type::Tick.rich(words).color(colours.ink3)).wrap());
        for (_, words) in &self.waiting {
            let frame = Frame::new().fill(colours.truth_ground).inner_margin(8).corner_radius(3.0);
            frame.show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.add(egui::Label::new(Type::Body.rich(words)).wrap());
            });
        }
        ui.add_space(6.0);
        let by_term = match &self.weighed {
            Some((_, Ok(weighed))) => weighed.draft.by_term.clone(),
            _ => Vec::new(),
        };
        let (draft, selected) = (&mut self.draft, &mut self.selected);
        compose::composed(ui, agreement.registry(), draft, deal.scope, &by_term, selected);
        ui.add_space(8.0);
        match &self.weighed {
            Some((_, Ok(weighed))) => summary(ui, weighed, deal),
            Some((_, Err(error))) => {
                let frame = Frame::new().fill(colours.alert_ground).inner_margin(10);
                frame.stroke(Stroke::new(1.0, colours.alert)).show(ui, |ui| {
                    ui.set_width(ui.available_width());
                    let words = Type::Body.rich(error.to_string()).color(colours.alert);
                    ui.add(egui::Label::new(words).wrap());
                });
            }
            None => {}
        }
    }

    fn curves(&mut self, ui: &mut Ui, tall: f32) {
        let Some((_, Ok(weighed))) = &self.weighed else { return };
        let width = ui.available_width();
        let all = if tall > 0.0 { tall } else { (ui.available_height() - 130.0).max(420.0) };
        let (curve, margin) = (weighed.curve(false), weighed.curve(true));
        charts::show(ui, &curve, &mut self.linked, vec2(width, 0.62 * all));
        ui.add_space(10.0);
        charts::show(ui, &margin, &mut self.linked, vec2(width, 0.36 * all));
        ui.add_space(8.0);
        checks(ui, weighed);
    }

    fn rewards(&mut self, ui: &mut Ui, agreement: &Agreement) {
        let Some((_, Ok(weighed))) = &self.weighed else { return };
        let width = ui.available_width();
        let risk = weighed.risk(agreement.kind);
        charts::show(ui, &risk, &mut self.linked, vec2(width, 150.0));
        ui.add_space(10.0);
        let outturns = weighed.outturns(agreement);
        charts::show(ui, &outturns, &mut self.linked, vec2(width, 210.0));
        ui.add_space(10.0);
        let units = weighed.units();
        charts::show(ui, &units, &mut self.linked, vec2(width, units.height() + 26.0));
        ui.add_space(10.0);
        let pulls = weighed.pulls();
        let height = if pulls.rows.is_empty() { 150.0 } else { pulls.height() + 26.0 };
        charts::show(ui, &pulls, &mut self.linked, vec2(width, height));
        ui.add_space(6.0);
        let colours = theme::palette(ui.ctx());
        let words = "Every contract with this curve has the same marginals, whatever its name. \
                     Clinicians feel only part of them.";
        ui.add(egui::Label::new(Type::Dense.rich(words).color(colours.ink3)).wrap());
    }
}

/// A column with its own scroll bar and a separator to its right.
fn column(
    ui: &mut Ui,
    name: &str,
    width: f32,
    height: f32,
    sunken: bool,
    show: impl FnOnce(&mut Ui),
) {
    let colours = theme::palette(ui.ctx());
    let ground = if sunken { colours.sunken } else { colours.panel };
    let (area, _) = ui.allocate_exact_size(vec2(width, height), egui::Sense::hover());
    ui.painter().rect_filled(area, 0.0, ground);
    ui.painter().vline(area.right(), area.y_range(), Stroke::new(1.0, colours.hair));
    let builder = egui::UiBuilder::new().max_rect(area).layout(Layout::top_down(Align::Min));
    ui.scope_builder(builder, |ui| {
        ui.set_clip_rect(area.intersect(ui.clip_rect()));
        ui.spacing_mut().item_spacing = vec2(8.0, 4.0);
        ScrollArea::vertical().id_salt(name).auto_shrink([false, false]).show(ui, |ui| {
            let margin = Margin { left: 12, right: 14, top: 10, bottom: 14 };
            Frame::new().inner_margin(margin).show(ui, |ui| {
                ui.set_width(ui.available_width());
                show(ui);
            });
        });
    });
}

fn chip(ui: &mut Ui, words: &str) {
    let colours = theme::palette(ui.ctx());
    let frame = Frame::new()
        .fill(colours.sunken)
        .stroke(Stroke::new(1.0, colours.line))
        .corner_radius(3.0)
        .inner_margin(Margin::symmetric(6, 2));
    frame.show(ui, |ui| charts::view::whole(ui, words, Type::Overline, colours.ink));
}

fn row(ui: &mut Ui, name: &str, value: String, colour: egui::Color32) {
    let colours = theme::palette(ui.ctx());
    ui.horizontal(|ui| {
        let width = crate::charts::Measure::width(ui.ctx(), &value, Type::Strong);
        let room = (ui.available_width() - width - 12.0).max(40.0);
        let shown = crate::charts::Measure::fit(ui.ctx(), name, Type::Body, room);
        ui.label(Type::Body.rich(shown).color(colours.ink2)).on_hover_text(name);
        charts::view::right_aligned(ui, value, Type::Strong, colour);
    });
    charts::view::rule(ui);
}

fn summary(ui: &mut Ui, weighed: &Weighed, deal: &crate::sim::agreement::Deal) {
    let colours = theme::palette(ui.ctx());
    let draft = &weighed.draft;
    let middle = draft.places.len() / 2;
    row(ui, "Paid at expected activity", format::millions(draft.expected), colours.truth);
    if weighed.differs {
        let change = draft.expected - weighed.in_force.expected;
        let text = format::signed(change, format::millions(change));
        row(ui, "Change on the contract in force", text, colours.ink);
    }
    row(ui, "Paid if the year goes as planned", format::millions(draft.planned), colours.ink);
    if let Some(cost) = draft.cost.get(middle) {
        row(ui, "Provider\u{2019}s true cost of this care", format::millions(*cost), colours.truth);
    }
    if let Some(cost) = draft.believed.get(middle) {
        let half = format::number(draft.believed_half / 1e6, 1);
        let text = format!("{} ± {half}", format::millions(*cost));
        row(ui, "Cost as the commissioner believes", text, colours.seen);
    }
    let weeks = deal.end.0.saturating_sub(deal.start.0);
    let text = format!("{weeks} weeks, {} weeks", deal.notice_weeks);
    row(ui, "Length and notice", text, colours.ink);
    row(ui, "Indicators required", draft.indicators.to_string(), colours.ink);
    row(ui, "Paid so far this year", format::millions(deal.paid), colours.ink);
}

fn checks(ui: &mut Ui, weighed: &Weighed) {
    let colours = theme::palette(ui.ctx());
    ui.label(Type::Subhead.rich("Checks on this contract"));
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 14.0;
        for check in &weighed.draft.checks {
            let (mark, colour) =
                if check.holds { ("✓", colours.ink2) } else { ("–", colours.alert) };
            let words = if check.holds { String::new() } else { " does not hold".to_owned() };
            let text = format!("{mark} {}{words}", check.what);
            let style = if check.holds { Type::Dense } else { Type::DenseStrong };
            charts::view::whole(ui, &text, style, colour);
        }
    });
}

//! Contracts: terms composed from a palette; payment, cost, risk and incentives of a draft next to
//! the contract in force; and its application from the next contract date, in this run or a branch.

mod composer;
mod draft;
mod results;
mod term_icons;

use std::sync::Arc;

use eframe::egui::{
    self, Align, Button, ComboBox, Frame, Layout, Margin, ScrollArea, Stroke, Ui, vec2,
};

use crate::charts::format;
use crate::gui::charts::{self, LinkedCharts};
use crate::gui::command::{Command, Perspective};
use crate::gui::theme::{self, TextRole};
use crate::sim::agreement::{
    Agreement, ContractAppraisal, InformationBasis, ServiceSet, TermError, TermSpec,
};
use crate::sim::decision::{Action, Actor, Decision, DecisionPoint, Rationale};

use self::draft::{TermsDraft, is_same_terms};
use self::results::DraftAppraisal;

use super::{Workspace, WorkspaceContext};

/// Width from which all four columns fit side by side, points.
const FOUR_COLUMN_MIN_WIDTH: f32 = 1080.0;
/// Width from which results fit next to the contract.
const TWO_COLUMN_MIN_WIDTH: f32 = 700.0;
/// Weeks a run may advance before the contract is reloaded.
const MAX_AGE_WEEKS: u32 = 13;

/// State of the workspace.
#[derive(Default)]
pub struct ContractsWorkspace {
    /// The commissioner and the provider.
    pair: Option<(u32, u32)>,
    /// Which of their contracts.
    deal: usize,
    draft: TermsDraft,
    /// What the draft was started from: pair, contract, its terms in force.
    draft_basis: Option<((u32, u32), usize, Vec<TermSpec>)>,
    filter: String,
    selected: Option<usize>,
    /// The last request: pair and weeks done.
    requested: Option<((u32, u32), u32, u32)>,
    /// Decisions given that the run has not reached yet: week and what.
    pending_decisions: Vec<(u32, String)>,
    appraisal: Option<(AppraisalKey, Result<DraftAppraisal, TermError>)>,
    linked: LinkedCharts,
}

/// What an appraisal is based on.
#[derive(Debug, Clone, PartialEq)]
struct AppraisalKey {
    run: u32,
    pair: (u32, u32),
    week: u32,
    deal: usize,
    terms: Vec<TermSpec>,
    truth: bool,
}

impl Workspace for ContractsWorkspace {
    fn workspace_ui(&mut self, ui: &mut Ui, desk: &mut WorkspaceContext<'_>) {
        self.linked.begin_frame(ui.ctx());
        self.request_contract(desk);
        let agreement = desk.line.agreement.clone();
        let agreement = agreement.filter(|entry| Some((entry.area, entry.provider)) == self.pair);
        if let Some(agreement) = &agreement {
            self.start_draft(agreement);
            self.appraise(agreement, desk);
        }
        self.toolbar_ui(ui, desk, agreement.as_deref());
        let Some(agreement) = agreement else {
            let words = if desk.week == 0 {
                "Contracts are signed in the first week. Press play or step a week."
            } else {
                "Loading the contract…"
            };
            ui.add_space(24.0);
            ui.vertical_centered(|ui| ui.label(TextRole::Body.rich(words)));
            return;
        };
        self.body_ui(ui, &agreement);
    }
}

impl ContractsWorkspace {
    /// Requests the contract when it is missing or out of date.
    fn request_contract(&mut self, desk: &mut WorkspaceContext<'_>) {
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
        let stale = self.requested.is_none_or(|(asked, run, week)| {
            asked != pair
                || run != desk.run.0
                || week > at
                || at >= week + MAX_AGE_WEEKS
                || (!desk.runs.playing && week != at)
        });
        if stale && at > 0 {
            self.requested = Some((pair, desk.run.0, at));
            desk.push_command(Command::OpenContract { area: pair.0, provider: pair.1 });
        }
        self.pending_decisions.retain(|(week, _)| *week >= at);
    }

    /// Starts a draft of what is in force, and updates one that has not been changed when
    /// other terms come into force.
    fn start_draft(&mut self, agreement: &Agreement) {
        self.deal = self.deal.min(agreement.deals.len().saturating_sub(1));
        let Some(deal) = agreement.deals.get(self.deal) else { return };
        let pair = (agreement.area, agreement.provider);
        let fresh = match &self.draft_basis {
            Some((known, place, terms)) if *known == pair && *place == self.deal => {
                let untouched = is_same_terms(agreement.registry(), self.draft.terms(), terms);
                untouched && *terms != deal.terms
            }
            _ => true,
        };
        if fresh {
            self.draft = TermsDraft::new(&deal.terms);
            self.draft_basis = Some((pair, self.deal, deal.terms.clone()));
            self.selected = None;
        }
    }

    fn appraise(&mut self, agreement: &Agreement, desk: &WorkspaceContext<'_>) {
        let truth = desk.perspective != Perspective::Seen;
        let key = AppraisalKey {
            run: desk.run.0,
            pair: (agreement.area, agreement.provider),
            week: agreement.week,
            deal: self.deal,
            terms: self.draft.terms().to_vec(),
            truth,
        };
        if self.appraisal.as_ref().is_some_and(|(known, _)| *known == key) {
            return;
        }
        let knowing = if truth { InformationBasis::Truth } else { InformationBasis::Commissioner };
        let weigh = |terms: &[TermSpec]| agreement.appraise(self.deal, terms, knowing);
        let in_force = agreement.deals.get(self.deal).map(|deal| deal.terms.clone());
        let in_force = in_force.unwrap_or_default();
        let block =
            TermSpec { term: "Block".to_owned(), numbers: Vec::new(), scope: ServiceSet::EMPTY };
        let weighed = (|| {
            Ok(DraftAppraisal {
                draft: weigh(&key.terms)?,
                in_force: weigh(&in_force)?,
                block: weigh(&[block])?,
                differs: !is_same_terms(agreement.registry(), &key.terms, &in_force),
                truth,
            })
        })();
        self.appraisal = Some((key, weighed));
    }

    fn differs(&self) -> bool {
        matches!(&self.appraisal, Some((_, Ok(weighed))) if weighed.differs)
    }

    fn toolbar_ui(
        &mut self,
        ui: &mut Ui,
        desk: &mut WorkspaceContext<'_>,
        agreement: Option<&Agreement>,
    ) {
        let colours = theme::palette(ui.ctx());
        let frame = Frame::new().fill(colours.panel).inner_margin(Margin::symmetric(14, 8));
        frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal_wrapped(|ui| {
                charts::view::wrapped_text_ui(ui, "Contracts", TextRole::Title, colours.ink);
                self.choose_ui(ui, desk, agreement);
                let Some(agreement) = agreement else { return };
                if self.differs() {
                    chip_ui(ui, "Draft, differs from the contract in force");
                }
                self.actions_ui(ui, desk, agreement);
            });
        });
        let line = ui.available_rect_before_wrap();
        ui.painter().hline(line.x_range(), line.top(), Stroke::new(1.0, colours.hair));
    }

    fn choose_ui(
        &mut self,
        ui: &mut Ui,
        desk: &WorkspaceContext<'_>,
        agreement: Option<&Agreement>,
    ) {
        let geography = &desk.line.opened.geography;
        let named = |area: u32, provider: u32| {
            let payer = geography
                .commissioners
                .get(area as usize)
                .map(|commissioner| commissioner.name.as_str());
            let paid =
                geography.providers.get(provider as usize).map(|provider| provider.name.as_str());
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
        let Some(agreement) = agreement.filter(|entry| entry.deals.len() > 1) else { return };
        let deal = agreement.deals.get(self.deal).map_or("", |deal| deal.name.as_str());
        let combo = ComboBox::from_id_salt("which contract").width(120.0).truncate();
        let combo = combo.selected_text(format::label_to_sentence(deal)).show_ui(ui, |ui| {
            for (place, deal) in agreement.deals.iter().enumerate() {
                let words = format::label_to_sentence(&deal.name);
                if ui.selectable_label(self.deal == place, words).clicked() {
                    self.deal = place;
                }
            }
        });
        combo.response.accessible_name("Which contract");
    }

    /// Undo, discard, apply.
    fn actions_ui(&mut self, ui: &mut Ui, desk: &mut WorkspaceContext<'_>, agreement: &Agreement) {
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
        let words = TextRole::Control.rich(format!("Apply from {date}")).color(colours.inverse);
        let apply = Button::new(words).fill(colours.fill_strong);
        let apply = ui.add_enabled(differs, apply).clicked();
        if branch {
            desk.push_command(Command::Branch);
        }
        if apply || branch {
            desk.push_command(Command::Decide(vec![self.decision(agreement, &deal.name)]));
            self.pending_decisions.push((
                agreement.next_date.0,
                format!(
                    "From {date}: changed terms of {} with {}, a logged decision",
                    format::label_to_words(&deal.name),
                    agreement.provider_name
                ),
            ));
        }
    }

    fn decision(&self, agreement: &Agreement, contract: &str) -> Decision {
        let mut because = Rationale::new("player", &[], &[]);
        if let Some((_, Ok(weighed))) = &self.appraisal {
            because = Rationale::new(
                "player",
                &[
                    ("paid a year in force", weighed.in_force.expected),
                    ("paid a year under the draft", weighed.draft.expected),
                ],
                &[
                    (
                        "risk of the commissioner",
                        ContractAppraisal::deviation(&weighed.draft.payments),
                    ),
                    ("risk of the provider", ContractAppraisal::deviation(&weighed.draft.margins)),
                ],
            );
        }
        Decision {
            week: agreement.next_date,
            by: Actor::Commissioner(agreement.area),
            moment: DecisionPoint::Terms(agreement.provider),
            act: Some(Action::Amend {
                provider: agreement.provider,
                contract: contract.to_owned(),
                terms: self.draft.terms().to_vec(),
            }),
            because,
        }
    }

    fn body_ui(&mut self, ui: &mut Ui, agreement: &Arc<Agreement>) {
        let width = ui.available_width();
        let height = ui.available_height();
        ui.spacing_mut().item_spacing.x = 0.0;
        if width >= FOUR_COLUMN_MIN_WIDTH {
            ui.horizontal_top(|ui| {
                let (left, middle, right) = (196.0, 322.0f32.min(0.27 * width), 306.0);
                column_ui(ui, "terms", left, height, true, |ui| {
                    self.pick_contract_ui(ui, agreement)
                });
                column_ui(ui, "contract", middle, height, false, |ui| {
                    self.composed_ui(ui, agreement);
                });
                let rest = width - left - middle - right;
                column_ui(ui, "curves", rest, height, false, |ui| self.curves_ui(ui, 0.0));
                column_ui(ui, "risk", right, height, false, |ui| self.rewards_ui(ui, agreement));
            });
        } else if width >= TWO_COLUMN_MIN_WIDTH {
            ui.horizontal_top(|ui| {
                let left = 0.44 * width;
                column_ui(ui, "contract", left, height, false, |ui| {
                    self.menu_ui(ui, agreement);
                    self.composed_ui(ui, agreement);
                });
                column_ui(ui, "results", width - left, height, false, |ui| {
                    self.curves_ui(ui, 520.0);
                    ui.add_space(16.0);
                    self.rewards_ui(ui, agreement);
                });
            });
        } else {
            column_ui(ui, "all", width, height, false, |ui| {
                self.menu_ui(ui, agreement);
                self.composed_ui(ui, agreement);
                ui.add_space(16.0);
                self.curves_ui(ui, 480.0);
                ui.add_space(16.0);
                self.rewards_ui(ui, agreement);
            });
        }
    }

    fn pick_contract_ui(&mut self, ui: &mut Ui, agreement: &Agreement) {
        composer::palette_ui(ui, agreement.registry(), &mut self.draft, &mut self.filter);
    }

    /// The palette as a menu, where there is no room for it.
    fn menu_ui(&mut self, ui: &mut Ui, agreement: &Agreement) {
        ui.menu_button("Add a term", |ui| {
            ui.set_min_width(200.0);
            ScrollArea::vertical().max_height(260.0).show(ui, |ui| {
                composer::palette_ui(ui, agreement.registry(), &mut self.draft, &mut self.filter);
            });
        });
        ui.add_space(8.0);
    }

    fn composed_ui(&mut self, ui: &mut Ui, agreement: &Agreement) {
        let colours = theme::palette(ui.ctx());
        let Some(deal) = agreement.deals.get(self.deal) else { return };
        ui.label(TextRole::Subhead.rich("Composed contract"));
        let words = format!(
            "{}, {} services. Read from top to bottom.",
            format::label_to_sentence(&deal.name),
            deal.scope.services().count()
        );
        ui.add(egui::Label::new(TextRole::Tick.rich(words).color(colours.ink3)).wrap());
        for (_, words) in &self.pending_decisions {
            let frame = Frame::new().fill(colours.truth_ground).inner_margin(8).corner_radius(3.0);
            frame.show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.add(egui::Label::new(TextRole::Body.rich(words)).wrap());
            });
        }
        ui.add_space(6.0);
        let by_term = match &self.appraisal {
            Some((_, Ok(weighed))) => weighed.draft.by_term.clone(),
            _ => Vec::new(),
        };
        let (draft, selected) = (&mut self.draft, &mut self.selected);
        composer::composed_ui(ui, agreement.registry(), draft, deal.scope, &by_term, selected);
        ui.add_space(8.0);
        match &self.appraisal {
            Some((_, Ok(weighed))) => summary_ui(ui, weighed, deal),
            Some((_, Err(error))) => {
                let frame = Frame::new().fill(colours.alert_ground).inner_margin(10);
                frame.stroke(Stroke::new(1.0, colours.alert)).show(ui, |ui| {
                    ui.set_width(ui.available_width());
                    let words = TextRole::Body.rich(error.to_string()).color(colours.alert);
                    ui.add(egui::Label::new(words).wrap());
                });
            }
            None => {}
        }
    }

    fn curves_ui(&mut self, ui: &mut Ui, tall: f32) {
        let Some((_, Ok(weighed))) = &self.appraisal else { return };
        let width = ui.available_width();
        let all = if tall > 0.0 { tall } else { (ui.available_height() - 130.0).max(420.0) };
        let (curve, margin) = (weighed.curve(false), weighed.curve(true));
        charts::chart_ui(ui, &curve, &mut self.linked, vec2(width, 0.62 * all));
        ui.add_space(10.0);
        charts::chart_ui(ui, &margin, &mut self.linked, vec2(width, 0.36 * all));
        ui.add_space(8.0);
        checks_ui(ui, weighed);
    }

    fn rewards_ui(&mut self, ui: &mut Ui, agreement: &Agreement) {
        let Some((_, Ok(weighed))) = &self.appraisal else { return };
        let width = ui.available_width();
        let risk = weighed.risk(agreement.kind);
        charts::chart_ui(ui, &risk, &mut self.linked, vec2(width, 150.0));
        ui.add_space(10.0);
        let outturns = weighed.outturns(agreement);
        charts::chart_ui(ui, &outturns, &mut self.linked, vec2(width, 210.0));
        ui.add_space(10.0);
        let units = weighed.unit_rewards();
        charts::chart_ui(ui, &units, &mut self.linked, vec2(width, units.height() + 26.0));
        ui.add_space(10.0);
        let pulls = weighed.lever_incentives();
        let height = if pulls.rows.is_empty() { 150.0 } else { pulls.height() + 26.0 };
        charts::chart_ui(ui, &pulls, &mut self.linked, vec2(width, height));
        ui.add_space(6.0);
        let colours = theme::palette(ui.ctx());
        let words = "Every contract with this curve has the same marginals, whatever its name. \
                     Clinicians feel only part of them.";
        ui.add(egui::Label::new(TextRole::Dense.rich(words).color(colours.ink3)).wrap());
    }
}

/// A column with its own scroll bar and a separator to its right.
fn column_ui(
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

fn chip_ui(ui: &mut Ui, words: &str) {
    let colours = theme::palette(ui.ctx());
    let frame = Frame::new()
        .fill(colours.sunken)
        .stroke(Stroke::new(1.0, colours.line))
        .corner_radius(3.0)
        .inner_margin(Margin::symmetric(6, 2));
    frame.show(ui, |ui| charts::view::wrapped_text_ui(ui, words, TextRole::Overline, colours.ink));
}

fn row_ui(ui: &mut Ui, name: &str, value: String, colour: egui::Color32) {
    let colours = theme::palette(ui.ctx());
    ui.horizontal(|ui| {
        let width = crate::charts::MeasureText::width(ui.ctx(), &value, TextRole::Strong);
        let room = (ui.available_width() - width - 12.0).max(40.0);
        let shown = crate::charts::MeasureText::fit(ui.ctx(), name, TextRole::Body, room);
        ui.label(TextRole::Body.rich(shown).color(colours.ink2)).on_hover_text(name);
        charts::view::right_aligned_ui(ui, value, TextRole::Strong, colour);
    });
    charts::view::separator_line_ui(ui);
}

fn summary_ui(
    ui: &mut Ui,
    weighed: &DraftAppraisal,
    deal: &crate::sim::agreement::ContractUnderReview,
) {
    let colours = theme::palette(ui.ctx());
    let draft = &weighed.draft;
    let middle = draft.places.len() / 2;
    row_ui(ui, "Paid at expected activity", format::millions(draft.expected), colours.truth);
    if weighed.differs {
        let change = draft.expected - weighed.in_force.expected;
        let text = format::signed(change, format::millions(change));
        row_ui(ui, "Change on the contract in force", text, colours.ink);
    }
    row_ui(ui, "Paid if the year goes as planned", format::millions(draft.planned), colours.ink);
    if let Some(cost) = draft.cost.get(middle) {
        row_ui(
            ui,
            "Provider\u{2019}s true cost of this care",
            format::millions(*cost),
            colours.truth,
        );
    }
    if let Some(cost) = draft.believed.get(middle) {
        let half = format::number(draft.believed_half / 1e6, 1);
        let text = format!("{} ± {half}", format::millions(*cost));
        row_ui(ui, "Cost as the commissioner believes", text, colours.seen);
    }
    let weeks = deal.end.0.saturating_sub(deal.start.0);
    let text = format!("{weeks} weeks, {} weeks", deal.notice_weeks);
    row_ui(ui, "Length and notice", text, colours.ink);
    row_ui(ui, "Indicators required", draft.indicators.to_string(), colours.ink);
    row_ui(ui, "Paid so far this year", format::millions(deal.paid), colours.ink);
}

fn checks_ui(ui: &mut Ui, weighed: &DraftAppraisal) {
    let colours = theme::palette(ui.ctx());
    ui.label(TextRole::Subhead.rich("Checks on this contract"));
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 14.0;
        for check in &weighed.draft.checks {
            let (mark, colour) =
                if check.is_met { ("✓", colours.ink2) } else { ("–", colours.alert) };
            let words = if check.is_met { String::new() } else { " does not hold".to_owned() };
            let text = format!("{mark} {}{words}", check.what);
            let style = if check.is_met { TextRole::Dense } else { TextRole::DenseStrong };
            charts::view::wrapped_text_ui(ui, &text, style, colour);
        }
    });
}

//! Schemes: the stage of each, what stopped it, and the value it would have had.

use crate::economy::scheme::{Scheme, SchemeOutcome, SchemeSetback, SchemeStage};
use crate::initiatives::INITIATIVES;
use crate::sim::observe::readings::WorldView;

use super::Estimate;

/// A scheme as an observer sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct SchemeView {
    /// Number over all commissioners.
    pub number: u32,
    /// Registered name of the initiative.
    pub initiative: &'static str,
    /// Position of the commissioner.
    pub commissioner: u32,
    /// Position of the provider it takes work from.
    pub provider: Option<u32>,
    /// Its stage.
    pub stage: SchemeStage,
    /// The last stage it was in before it ended.
    pub reached: SchemeStage,
    /// Week it was put forward, the running in included.
    pub proposed: u32,
    /// Week in which the next thing happens, or in which it ended.
    pub due: u32,
    /// Its outcome.
    pub outcome: Option<SchemeOutcome>,
    /// Why it was stopped or reduced.
    pub why: Option<SchemeSetback>,
    /// Part of its scale that is left.
    pub remaining_scale: f32,
    /// Part that would be left without resistance, on the same draws; truth only.
    pub remaining_scale_unresisted: Option<f32>,
    /// Resistance at the last gate.
    pub resistance: f32,
    /// Net benefit at full scale, pounds a year: true, or as believed when it was put forward.
    pub net_benefit: Estimate,
    /// Pounds the commissioner has paid for it.
    pub paid: f64,
}

impl SchemeView {
    /// Value lost with what was given up or reduced, pounds a year; nothing where it had no
    /// value.
    #[must_use]
    pub fn benefit_lost(&self) -> f64 {
        f64::from(1.0 - self.remaining_scale) * f64::from(self.net_benefit.value.max(0.0))
    }
}

fn scheme_view(scheme: &Scheme, worth: f64, truth: bool) -> SchemeView {
    SchemeView {
        number: scheme.number,
        initiative: INITIATIVES[usize::from(scheme.initiative)].about.name,
        commissioner: scheme.commissioner,
        provider: scheme.provider,
        stage: scheme.stage,
        reached: scheme.stage,
        proposed: scheme.proposed.0,
        due: scheme.due.0,
        outcome: scheme.outcome,
        why: scheme.setback,
        remaining_scale: scheme.remaining_scale as f32,
        remaining_scale_unresisted: truth.then_some(scheme.remaining_scale_unresisted as f32),
        resistance: scheme.resistance as f32,
        net_benefit: Estimate::exact(worth),
        paid: scheme.paid.pounds(),
    }
}

impl WorldView<'_> {
    pub(super) fn true_schemes(&self) -> Vec<SchemeView> {
        let all = self.schemes.all.iter();
        all.map(|scheme| scheme_view(scheme, scheme.net_benefit.pounds(), true)).collect()
    }

    /// A commissioner's own schemes, at the value it believed.
    pub(super) fn seen_schemes(&self, area: usize) -> Vec<SchemeView> {
        let mine = self.schemes.all.iter().filter(|scheme| scheme.commissioner as usize == area);
        mine.map(|scheme| scheme_view(scheme, scheme.believed_benefit.pounds(), false)).collect()
    }
}

/// Carries over the stage of a scheme before it ended, as the state stores only that it ended.
pub(super) fn carry_over_stages(now: &mut [SchemeView], before: &[SchemeView]) {
    let mut old = before.iter().peekable();
    for scheme in now.iter_mut().filter(|scheme| scheme.stage == SchemeStage::Ended) {
        while old.next_if(|entry| entry.number < scheme.number).is_some() {}
        if let Some(item) = old.peek().filter(|entry| entry.number == scheme.number) {
            scheme.reached = item.reached;
        }
    }
}

//! Schemes: the stage of each, what stopped it, and the value it would have had.

use crate::economy::scheme::{Outcome, Scheme, Stage, Why};
use crate::initiatives::INITIATIVES;
use crate::sim::observe::readings::View;

use super::Figure;

/// A scheme as an observer sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct SchemeFace {
    /// Number over all commissioners.
    pub number: u32,
    /// Registered name of the initiative.
    pub initiative: &'static str,
    /// Position of the commissioner.
    pub commissioner: u32,
    /// Position of the provider it takes work from.
    pub provider: Option<u32>,
    /// Its stage.
    pub stage: Stage,
    /// The last stage it was in before it ended.
    pub reached: Stage,
    /// Week it was put forward, the running in included.
    pub proposed: u32,
    /// Week in which the next thing happens, or in which it ended.
    pub due: u32,
    /// Its outcome.
    pub outcome: Option<Outcome>,
    /// Why it was stopped or reduced.
    pub why: Option<Why>,
    /// Part of its scale that is left.
    pub kept: f32,
    /// Part that would be left without resistance, on the same draws; truth only.
    pub kept_unresisted: Option<f32>,
    /// Resistance at the last gate.
    pub resistance: f32,
    /// Net benefit at full scale, pounds a year: true, or as believed when it was put forward.
    pub worth: Figure,
    /// Pounds the commissioner has paid for it.
    pub paid: f64,
}

impl SchemeFace {
    /// Value lost with what was given up or reduced, pounds a year; nothing where it had no
    /// value.
    #[must_use]
    pub fn lost(&self) -> f64 {
        f64::from(1.0 - self.kept) * f64::from(self.worth.value.max(0.0))
    }
}

fn face(scheme: &Scheme, worth: f64, truth: bool) -> SchemeFace {
    SchemeFace {
        number: scheme.number,
        initiative: INITIATIVES[usize::from(scheme.initiative)].about.name,
        commissioner: scheme.commissioner,
        provider: scheme.provider,
        stage: scheme.stage,
        reached: scheme.stage,
        proposed: scheme.proposed.0,
        due: scheme.due.0,
        outcome: scheme.outcome,
        why: scheme.why,
        kept: scheme.kept as f32,
        kept_unresisted: truth.then_some(scheme.kept_unresisted as f32),
        resistance: scheme.resistance as f32,
        worth: Figure::exact(worth),
        paid: scheme.paid.pounds(),
    }
}

impl View<'_> {
    pub(super) fn true_schemes(&self) -> Vec<SchemeFace> {
        let all = self.schemes.all.iter();
        all.map(|scheme| face(scheme, scheme.net_benefit.pounds(), true)).collect()
    }

    /// A commissioner's own schemes, at the value it believed.
    pub(super) fn seen_schemes(&self, area: usize) -> Vec<SchemeFace> {
        let mine = self.schemes.all.iter().filter(|scheme| scheme.commissioner as usize == area);
        mine.map(|scheme| face(scheme, scheme.believed_benefit.pounds(), false)).collect()
    }
}

/// Carries over the stage of a scheme before it ended, as the state stores only that it ended.
pub(super) fn remember(now: &mut [SchemeFace], before: &[SchemeFace]) {
    let mut old = before.iter().peekable();
    for scheme in now.iter_mut().filter(|scheme| scheme.stage == Stage::Ended) {
        while old.next_if(|one| one.number < scheme.number).is_some() {}
        if let Some(one) = old.peek().filter(|one| one.number == scheme.number) {
            scheme.reached = one.reached;
        }
    }
}

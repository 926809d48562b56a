//! Schemes: what commissioners set out to change, the stage of each, and its outcome.

use std::collections::BTreeMap;

use bevy_ecs::resource::Resource;
use serde::{Deserialize, Serialize};

use crate::kernel::clock::Week;
use crate::kernel::gaussian::Gaussian;
use crate::kernel::units::Pence;

/// The stage of a scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum SchemeStage {
    /// Put forward; the case for it is being made.
    Proposed,
    /// The case is made; it is being consulted on.
    Case,
    /// Consulted on; the decision to go ahead is being prepared.
    Consulted,
    /// Being set up.
    Mobilising,
    /// At work.
    Running,
    /// At work and evaluated.
    Evaluated,
    /// Given up.
    Ended,
}

impl SchemeStage {
    /// All stages in order.
    pub const ALL: [Self; 7] = [
        Self::Proposed,
        Self::Case,
        Self::Consulted,
        Self::Mobilising,
        Self::Running,
        Self::Evaluated,
        Self::Ended,
    ];
    /// Name in outputs.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Case => "case",
            Self::Consulted => "consulted",
            Self::Mobilising => "mobilising",
            Self::Running => "running",
            Self::Evaluated => "evaluated",
            Self::Ended => "ended",
        }
    }
    /// Whether a gate lies ahead.
    pub const fn is_before_a_gate(self) -> bool {
        matches!(self, Self::Proposed | Self::Case | Self::Consulted)
    }
    /// Whether it acts in the world.
    pub const fn is_running(self) -> bool {
        matches!(self, Self::Running | Self::Evaluated)
    }
    /// The stage after a gate is passed or a time has gone by.
    pub const fn next(self) -> Self {
        match self {
            Self::Proposed => Self::Case,
            Self::Case => Self::Consulted,
            Self::Consulted => Self::Mobilising,
            Self::Mobilising => Self::Running,
            Self::Running | Self::Evaluated => Self::Evaluated,
            Self::Ended => Self::Ended,
        }
    }
}

/// The outcome of a scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum SchemeOutcome {
    /// Carried out as planned.
    AsPlanned,
    /// Carried out at a smaller scale.
    Diluted,
    /// Carried out later than planned.
    Delayed,
    /// Given up.
    Dropped,
}

impl SchemeOutcome {
    /// All outcomes in order.
    pub const ALL: [Self; 4] = [Self::AsPlanned, Self::Diluted, Self::Delayed, Self::Dropped];
    /// Name in outputs.
    pub const fn label(self) -> &'static str {
        match self {
            Self::AsPlanned => "as_planned",
            Self::Diluted => "diluted",
            Self::Delayed => "delayed",
            Self::Dropped => "dropped",
        }
    }
}

/// The main reason why a scheme was stopped or reduced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum SchemeSetback {
    /// Resistance of the provider.
    Resistance,
    /// Opposition of the public.
    Opposition,
    /// Support was weak.
    Support,
    /// The commissioner withdrew it.
    Withdrawn,
}

/// One scheme of a commissioner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scheme {
    /// Number, counted over all commissioners.
    pub number: u32,
    /// Number among its commissioner's own; its chances are drawn by it.
    pub ordinal: u32,
    /// Position of the initiative among the registered ones.
    pub initiative: u16,
    /// Position of the commissioner.
    pub commissioner: u32,
    /// Position of the provider it takes work from.
    pub provider: Option<u32>,
    /// Position of the provider that takes the work over.
    pub receiver: Option<u32>,
    /// Whether the provider put it forward itself: it pays for it and does not resist.
    pub by_provider: bool,
    pub stage: SchemeStage,
    /// Week it was put forward.
    pub proposed: Week,
    /// Week in which the next thing happens to it.
    pub due: Week,
    pub started: Option<Week>,
    /// Quarters it has waited for staff time.
    pub waited: u32,
    /// Yearly value of the care it sets out to change, at its full scale.
    pub value: Pence,
    /// Part of its services that it reaches at full scale.
    pub share: f64,
    /// Part of its full scale that is left.
    pub remaining_scale: f64,
    /// The same without resistance, on the same draws.
    pub remaining_scale_unresisted: f64,
    /// What it truly achieves, as a part of its value.
    pub effect: f64,
    /// Share of the provider's work in its services that is for the commissioner's people.
    pub weight: f64,
    /// Part of the price of what leaves the provider by which its cost has fallen at the end of the
    /// public's horizon.
    pub released: f64,
    /// True yearly net benefit at full scale.
    pub net_benefit: Pence,
    /// Believed yearly net benefit at full scale when it was put forward.
    pub believed_benefit: Pence,
    /// The provider's resistance at the last gate.
    pub resistance: f64,
    /// The provider's loss that is compensated over the first year.
    pub compensation: Pence,
    pub outcome: Option<SchemeOutcome>,
    /// Why it was stopped or reduced.
    pub setback: Option<SchemeSetback>,
    /// All that the commissioner has paid for it.
    pub paid: Pence,
}

impl Scheme {
    /// Yearly value it changes at the scale that is left.
    pub fn live_value(&self) -> Pence {
        self.value.scaled(self.remaining_scale)
    }
    /// Whether it still takes staff time before it runs.
    pub const fn is_live(&self) -> bool {
        !matches!(self.stage, SchemeStage::Ended | SchemeStage::Evaluated)
    }
}

/// The results of a year's proposals and gates for one commissioner, in pounds of true yearly net
/// benefit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForgoneBenefit {
    /// Benefit of schemes given up or reduced at gates.
    pub beaten: f64,
    /// The same without resistance, on the same draws.
    pub beaten_floor: f64,
    /// Benefit of schemes never put forward because earlier ones were beaten or because losses of
    /// providers come back: what would have been chosen with the experience that gates without
    /// resistance and rescues without influence would have taught, less what was chosen, each at
    /// the chance of success of the former. It may be negative, and it is beyond its floor.
    pub never_proposed: f64,
    /// Yearly benefit that is lost now: of what was given up or reduced at gates in this year and
    /// in the years before until it may be asked for again, and of what was never put forward.
    pub lost_now: f64,
    /// The part of it that would be lost without resistance.
    pub lost_now_floor: f64,
    /// Harm avoided by stopping or reducing schemes without true benefit.
    pub justified: f64,
    /// The same without resistance.
    pub justified_floor: f64,
    /// Schemes never put forward.
    pub hopeless: u32,
    /// Schemes put forward.
    pub proposed: u32,
}

/// Benefit of a scheme that was given up or reduced, for as long as it stays lost.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LostBenefit {
    /// Position of the commissioner.
    pub commissioner: u32,
    /// Week from which it may be asked for again.
    pub until: Week,
    /// True yearly net benefit that is lost, pounds.
    pub yearly: f64,
    /// The part of it that would have been lost without resistance.
    pub floor: f64,
}

/// An initiative that every commissioner starts by decree in a week.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MandatedInitiative {
    pub week: Week,
    /// Position of the initiative among the registered ones.
    pub initiative: usize,
    /// Part of its usual scale.
    pub scale: f64,
}

/// What the scenario starts by decree; the same for every seed.
#[derive(Resource, Debug, Clone, Default, PartialEq)]
pub struct MandatedInitiatives(pub Vec<MandatedInitiative>);

/// All schemes and what has been learned from them.
#[derive(Resource, Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schemes {
    /// Every scheme, by number.
    pub all: Vec<Scheme>,
    /// What each commissioner believes of the effect of each initiative.
    pub beliefs: BTreeMap<(u32, u16), Gaussian>,
    /// The year's concessions by commissioner.
    pub year: Vec<ForgoneBenefit>,
    /// What stays lost of schemes given up or reduced.
    pub lost: Vec<LostBenefit>,
}

impl Schemes {
    /// Schemes of a commissioner that take staff time.
    pub fn live_schemes(&self, commissioner: u32) -> usize {
        let mine = |scheme: &&Scheme| scheme.commissioner == commissioner && scheme.is_live();
        self.all.iter().filter(mine).count()
    }
    /// Schemes that act in the world.
    pub fn running(&self) -> impl Iterator<Item = &Scheme> {
        self.all.iter().filter(|scheme| scheme.stage.is_running())
    }
    /// A commissioner's concessions of the year.
    pub fn year_of(&mut self, commissioner: u32) -> &mut ForgoneBenefit {
        let place = commissioner as usize;
        if self.year.len() <= place {
            self.year.resize(place + 1, ForgoneBenefit::default());
        }
        &mut self.year[place]
    }
    /// Books what a scheme's end at a gate, or its reduction, concedes: the part of its true
    /// benefit that is lost, and the part that would have been lost without any resistance. It
    /// stays lost until a week.
    pub fn record_forgone(&mut self, number: u32, lost: f64, lost_unresisted: f64, until: Week) {
        let scheme = &self.all[number as usize];
        let benefit = scheme.net_benefit.pounds();
        let commissioner = scheme.commissioner;
        let year = self.year_of(commissioner);
        if benefit > 0.0 {
            year.beaten += lost * benefit;
            year.beaten_floor += lost_unresisted * benefit;
            let (yearly, floor) = (lost * benefit, lost_unresisted * benefit);
            year.lost_now += yearly;
            year.lost_now_floor += floor;
            if yearly > 0.0 || floor > 0.0 {
                self.lost.push(LostBenefit { commissioner, until, yearly, floor });
            }
        } else {
            year.justified += lost * -benefit;
            year.justified_floor += lost_unresisted * -benefit;
        }
    }
    /// A new year counts from zero, except for what stays lost.
    pub fn start_year(&mut self, week: Week) {
        self.year.fill(ForgoneBenefit::default());
        self.lost.retain(|entry| entry.until > week);
        for LostBenefit { commissioner, yearly, floor, .. } in self.lost.clone() {
            let year = self.year_of(commissioner);
            year.lost_now += yearly;
            year.lost_now_floor += floor;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub fn scheme(benefit: i64) -> Scheme {
        Scheme {
            number: 0,
            ordinal: 0,
            initiative: 0,
            commissioner: 1,
            provider: Some(2),
            receiver: None,
            by_provider: false,
            stage: SchemeStage::Proposed,
            proposed: Week(0),
            due: Week(26),
            started: None,
            waited: 0,
            value: Pence(10_000_000),
            share: 0.1,
            remaining_scale: 1.0,
            remaining_scale_unresisted: 1.0,
            effect: 0.5,
            weight: 1.0,
            released: 1.0,
            net_benefit: Pence(benefit * 100),
            believed_benefit: Pence::ZERO,
            resistance: 0.0,
            compensation: Pence::ZERO,
            outcome: None,
            setback: None,
            paid: Pence::ZERO,
        }
    }

    #[test]
    fn what_is_lost_of_a_good_scheme_is_conceded_and_of_a_bad_one_justified() {
        let mut schemes = Schemes { all: vec![scheme(1000)], ..Schemes::default() };
        schemes.record_forgone(0, 1.0, 0.4, Week(156));
        assert_eq!(schemes.year_of(1).beaten, 1000.0);
        assert_eq!(schemes.year_of(1).beaten_floor, 400.0);
        schemes.all[0].net_benefit = Pence(-50_000);
        schemes.record_forgone(0, 0.4, 0.0, Week(156));
        assert_eq!(schemes.year_of(1).justified, 200.0);
        assert_eq!(schemes.year_of(1).beaten, 1000.0);
    }

    #[test]
    fn what_is_lost_counts_in_every_year_until_it_may_be_asked_for_again() {
        let mut schemes = Schemes { all: vec![scheme(1000)], ..Schemes::default() };
        schemes.record_forgone(0, 1.0, 0.4, Week(130));
        assert_eq!(schemes.year_of(1).lost_now, 1000.0);
        for (week, still) in [(52, 1000.0), (104, 1000.0), (156, 0.0)] {
            schemes.start_year(Week(week));
            assert_eq!(schemes.year_of(1).lost_now, still, "week {week}");
            assert_eq!(schemes.year_of(1).lost_now_floor, 0.4 * still);
            assert_eq!(schemes.year_of(1).beaten, 0.0);
        }
    }

    #[test]
    fn a_scheme_passes_three_gates_before_it_is_set_up() {
        let mut stage = SchemeStage::Proposed;
        let mut gates = 0;
        while stage.is_before_a_gate() {
            stage = stage.next();
            gates += 1;
        }
        assert_eq!((gates, stage), (3, SchemeStage::Mobilising));
    }
}

//! Potential needs of a person: at what upper-bound rate they arise, which kind the next one is,
//! and whether it becomes real.
//!
//! The upper bound depends only on what no policy can change (age, sex, deprivation, natural
//! conditions and frailty, the transient risk). Season, prevention and care thin it by the mark
//! of the potential need; the ratio never exceeds one, which is asserted and not clamped. So two
//! scenarios with one seed have the same people with the same potential illnesses.

use crate::behaviours::Behaviour;
use crate::behaviours::practice::proactive::max_ratio;
use crate::kernel::clock::{WEEKS_PER_YEAR, Week};
use crate::kernel::math::{self, QuantileTable};
use crate::kernel::random::{Seed, Stream};
use crate::kernel::registry::About;
use crate::params::Params;
use crate::params::vocabulary::{AgeBand, Deprivation, FrailtyBand, Labelled, Sex};

pub const UNMET_CARE: Behaviour = Behaviour {
    about: About {
        name: "unmet_care",
        summary: "Courses of care that are refused raise exacerbations later",
        source: "judgement",
    },
    file: "behaviours/patient/need.rs",
    neutral: "exacerbations do not depend on courses of care",
    disable: Some(|params| params.need.unmet_effect = 0.0.into()),
};

/// Greatest sum of the shares of courses of community and of mental health care that are refused.
fn most_unmet(params: &Params) -> f64 {
    2.0 * params.care.refused_most.0
}

/// Kinds of potential need. Those from [`NeedKind::FIRST_RISK_SCALED`] on are scaled by the
/// person's transient risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum NeedKind {
    /// Request for an appointment in general practice.
    Consultation,
    /// New condition that might deserve a planned hospital opinion.
    Elective,
    /// First outpatient attendance from another source than a GP.
    OtherReferral,
    /// Injury or minor illness taken to a walk-in centre.
    MinorInjury,
    /// New need for mental health care.
    MentalHealth,
    /// Falls due for a prevention contact.
    Prevention,
    /// Acute illness or injury taken to a major emergency department.
    Major,
    /// Acute illness sent to hospital by a GP.
    AcuteByGp,
    /// Exacerbation that timely care might have managed.
    Exacerbation,
    Stroke,
    /// New need for a course of community care.
    Community,
    /// Death outside hospital.
    Death,
}

impl NeedKind {
    pub const COUNT: usize = 12;
    /// First kind that the transient risk scales.
    pub const FIRST_RISK_SCALED: usize = Self::Major as usize;
    pub const ALL: [Self; Self::COUNT] = [
        Self::Consultation,
        Self::Elective,
        Self::OtherReferral,
        Self::MinorInjury,
        Self::MentalHealth,
        Self::Prevention,
        Self::Major,
        Self::AcuteByGp,
        Self::Exacerbation,
        Self::Stroke,
        Self::Community,
        Self::Death,
    ];

    /// Whether winter raises this need.
    pub const fn is_seasonal(self) -> bool {
        matches!(
            self,
            Self::Consultation | Self::Major | Self::AcuteByGp | Self::Exacerbation | Self::Death
        )
    }
}

/// What the rate of a person's needs depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NeedProfile {
    pub age: AgeBand,
    pub sex: Sex,
    pub deprivation: Deprivation,
    /// Long-term conditions, 0 to 6.
    pub conditions: u8,
    pub frailty: FrailtyBand,
}

impl NeedProfile {
    const CELLS: usize = 19 * 2 * 5 * 7 * 4;

    fn cell(self) -> usize {
        let demography =
            (self.age as usize * 2 + self.sex as usize) * 5 + self.deprivation as usize;
        (demography * 7 + self.conditions as usize) * 4 + self.frailty as usize
    }

    fn from_cell(cell: usize) -> Self {
        let (rest, frailty) = (cell / 4, cell % 4);
        let (rest, conditions) = (rest / 7, rest % 7);
        let (rest, deprivation) = (rest / 5, rest % 5);
        Self {
            age: AgeBand::at(rest / 2),
            sex: Sex::at(rest % 2),
            deprivation: Deprivation::at(deprivation),
            conditions: conditions as u8,
            frailty: FrailtyBand::at(frailty),
        }
    }
}

/// The rates of one profile: per week, all multipliers and headroom included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NeedRates {
    by_kind: [f32; NeedKind::COUNT],
}

impl NeedRates {
    /// Upper-bound rate of all kinds together, per week, at a transient risk (1 = usual).
    pub fn total(&self, risk: f32) -> f32 {
        let calm: f32 = self.by_kind[..NeedKind::FIRST_RISK_SCALED].iter().sum();
        let risky: f32 = self.by_kind[NeedKind::FIRST_RISK_SCALED..].iter().sum();
        calm + risk * risky
    }

    /// The kind at a mark in [0, 1) of the total.
    pub fn kind_at(&self, mark: f64, risk: f32) -> NeedKind {
        let mut left = mark as f32 * self.total(risk);
        for (index, kind) in NeedKind::ALL.into_iter().enumerate() {
            let scale = if index < NeedKind::FIRST_RISK_SCALED { 1.0 } else { risk };
            left -= self.by_kind[index] * scale;
            if left < 0.0 {
                return kind;
            }
        }
        NeedKind::Consultation
    }

    /// Upper-bound rate of one kind per week at the usual risk.
    pub fn rate(&self, kind: NeedKind) -> f32 {
        self.by_kind[kind as usize]
    }
}

/// A potential need: when it comes and the marks that decide what becomes of it.
#[cfg(any(test, feature = "internals"))]
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PotentialNeed {
    /// Gap since the previous one in units of the mean gap.
    pub gap: f64,
    /// Mark that chooses the kind.
    pub kind_mark: f64,
    /// Mark that thins: real when below actual over upper-bound rate.
    pub thin_mark: f64,
}

/// The key of a potential need: half-year block and index within it, unique for a person.
pub fn need_key(block: u32, index: u8) -> u64 {
    u64::from(block) << 8 | u64::from(index)
}

/// Bit from which the key of a need holds how often its patient has come back with it; the block
/// and the index lie below.
const TIMES_FROM: u32 = 48;

/// The key of a need with which a patient has come back `times` times.
pub const fn key_of_return(need: u64, times: u8) -> u64 {
    need | (times as u64) << TIMES_FROM
}

/// How often a patient has come back with a need.
pub const fn times_back(key: u64) -> u8 {
    (key >> TIMES_FROM) as u8
}

/// The key of a need as it first arose, without what has been marked in it since.
pub const fn first_key(key: u64) -> u64 {
    key & ((1 << TIMES_FROM) - 1)
}

/// Draws the potential need of a person at a key.
#[cfg(any(test, feature = "internals"))]
#[inline]
pub fn potential_need(seed: Seed, person: u64, key: u64) -> PotentialNeed {
    let mut draw = seed.draw(Stream::Need, person, key);
    PotentialNeed { gap: draw.exponential(), kind_mark: draw.uniform(), thin_mark: draw.uniform() }
}

/// The gap alone of the potential need of a person at a key.
#[inline]
pub fn need_gap(seed: Seed, person: u64, key: u64) -> f64 {
    seed.draw(Stream::Need, person, key).exponential()
}

/// The marks alone: that of the kind and that of thinning.
#[inline]
pub fn kind_and_thinning_marks(seed: Seed, person: u64, key: u64) -> (f64, f64) {
    let mut draw = seed.draw(Stream::Need, person, key);
    // The first number belongs to the gap.
    let _ = draw.bits();
    (draw.uniform(), draw.uniform())
}

/// Rates of every profile with their headroom, the severity distributions, and the seasons.
#[derive(Debug, Clone, PartialEq)]
pub struct NeedTables {
    cells: Vec<NeedRates>,
    items: Vec<f32>,
    season: [f64; 12],
    season_top: f64,
    major_severity: Vec<QuantileTable>,
    elective_severity: QuantileTable,
    by_gp_severity: QuantileTable,
    exacerbation_severity: QuantileTable,
    complexity_spread: f64,
    continuity_effect: f64,
    continuity_reference: f64,
    greatest_ratio: f64,
    unmet_effect: f64,
    most_unmet: f64,
}

/// How much more of each need a person of a profile has than others of its age, and the means of
/// that over a reference population by age.
struct ReferenceMeans {
    multipliers: Vec<[f64; NeedKind::COUNT]>,
    needs: [[f64; NeedKind::COUNT]; AgeBand::COUNT],
    items: [f64; AgeBand::COUNT],
}

impl ReferenceMeans {
    fn new(params: &Params, reference: impl Iterator<Item = NeedProfile>) -> Self {
        let multipliers: Vec<_> = (0..NeedProfile::CELLS)
            .map(|cell| multipliers(params, NeedProfile::from_cell(cell)))
            .collect();
        let mut needs = [[0.0f64; NeedKind::COUNT]; AgeBand::COUNT];
        let mut items = [0.0f64; AgeBand::COUNT];
        let mut count = [0.0f64; AgeBand::COUNT];
        for profile in reference {
            let age = profile.age as usize;
            count[age] += 1.0;
            items[age] += items_ratio(params, profile);
            for (sum, value) in needs[age].iter_mut().zip(multipliers[profile.cell()]) {
                *sum += value;
            }
        }
        // An age that the population lacks keeps what is published.
        let mean = |sum: f64, count: f64| if count > 0.0 { sum / count } else { 1.0 };
        for (age, count) in count.into_iter().enumerate() {
            needs[age] = needs[age].map(|sum| mean(sum, count));
            items[age] = mean(items[age], count);
        }
        Self { multipliers, needs, items }
    }

    /// Upper bounds of the weekly rates of a profile.
    fn rates(
        &self,
        params: &Params,
        profile: NeedProfile,
        season_top: f64,
        death_rate: f64,
    ) -> NeedRates {
        let mut by_kind = [0.0f32; NeedKind::COUNT];
        for kind in NeedKind::ALL {
            let k = kind as usize;
            let base = if kind == NeedKind::Death {
                death_rate
            } else {
                base_rate(params, kind, profile) * self.multipliers[profile.cell()][k]
                    / self.needs[profile.age as usize][k]
            };
            let season = if kind.is_seasonal() { season_top } else { 1.0 };
            let neglect = if kind == NeedKind::Exacerbation {
                (1.0 + params.gp.continuity_effect.0 * params.gp.continuity_reference.0)
                    * max_ratio(params)
                    * (1.0 + params.need.unmet_effect.0 * most_unmet(params))
            } else {
                1.0
            };
            by_kind[k] = (base * season * neglect / f64::from(WEEKS_PER_YEAR)) as f32;
        }
        NeedRates { by_kind }
    }

    /// Prescribed items a year of a profile.
    fn items(&self, params: &Params, profile: NeedProfile) -> f32 {
        let mean = self.items[profile.age as usize];
        (params.care.items.get(profile.age).0 * items_ratio(params, profile) / mean) as f32
    }
}

/// Prescribed items of a person with these conditions over those of one without.
fn items_ratio(params: &Params, profile: NeedProfile) -> f64 {
    math::pow(params.care.items_conditions.0, f64::from(profile.conditions))
}

impl NeedTables {
    /// Builds the tables. `reference` weights each profile of a national reference population (in
    /// any unit) so that each age keeps its published mean after multiplication; `death_rates`
    /// gives the yearly natural-death hazard outside hospital per profile.
    pub fn new(
        params: &Params,
        reference: impl Iterator<Item = NeedProfile>,
        death_rate: impl Fn(NeedProfile) -> f64,
    ) -> Self {
        let means = ReferenceMeans::new(params, reference);
        let season = params.need.season.values.map(|ratio| ratio.0);
        let season_top = season.iter().copied().fold(1.0, f64::max);
        let profiles = || (0..NeedProfile::CELLS).map(NeedProfile::from_cell);
        let cells = profiles()
            .map(|profile| means.rates(params, profile, season_top, death_rate(profile)))
            .collect();
        let items = profiles().map(|profile| means.items(params, profile)).collect();
        let k = params.need.severity_concentration.0;
        let beta = |mean: f64| QuantileTable::beta(mean, k);
        Self {
            cells,
            items,
            season,
            season_top,
            major_severity: params.urgent.major_severity.values.iter().map(|m| beta(m.0)).collect(),
            elective_severity: beta(params.gp.elective_severity.0),
            by_gp_severity: beta(params.urgent.by_gp_severity.0),
            exacerbation_severity: beta(params.urgent.exacerbation_severity.0),
            complexity_spread: params.need.complexity_spread.0,
            continuity_effect: params.gp.continuity_effect.0,
            continuity_reference: params.gp.continuity_reference.0,
            greatest_ratio: max_ratio(params),
            unmet_effect: params.need.unmet_effect.0,
            most_unmet: most_unmet(params),
        }
    }

    /// Upper-bound rates of a profile.
    #[inline]
    pub fn rates(&self, profile: NeedProfile) -> &NeedRates {
        &self.cells[profile.cell()]
    }

    /// Season of a kind as a share of its upper bound.
    #[inline]
    pub fn season_share(&self, kind: NeedKind, week: Week) -> f64 {
        if kind.is_seasonal() {
            self.season[week.month_of_year() as usize] / self.season_top
        } else {
            1.0
        }
    }

    /// Prescribed items of a profile per year.
    pub fn items(&self, profile: NeedProfile) -> f64 {
        f64::from(self.items[profile.cell()])
    }

    /// Share of the upper bound of exacerbations that remains at a practice's continuity; the bound
    /// is the rate without any continuity.
    pub fn continuity_share(&self, continuity: f64) -> f64 {
        let effect = self.continuity_effect;
        let reference = self.continuity_reference;
        (1.0 - effect * (continuity - reference)) / (1.0 + effect * reference)
    }

    /// Season of a kind: its rate at this time of the year over that of the mean week.
    pub fn season_ratio(&self, kind: NeedKind, week: Week) -> f64 {
        let top = if kind.is_seasonal() { self.season_top } else { 1.0 };
        self.season_share(kind, week) * top
    }

    /// Share of the upper bound of exacerbations that arises where `unmet` is the share of courses
    /// of community care that was refused plus that of courses of mental health care.
    pub fn unmet_share(&self, unmet: f64) -> f64 {
        (1.0 + self.unmet_effect * unmet.min(self.most_unmet))
            / (1.0 + self.unmet_effect * self.most_unmet)
    }

    /// Share of the upper bound of exacerbations that remains when proactive care leaves `ratio`
    /// of them, 1 without it.
    pub fn proactive_share(&self, ratio: f64) -> f64 {
        ratio / self.greatest_ratio
    }

    /// Severity (0–1) and complexity (mean 1) of the need at a key.
    pub fn illness(
        &self,
        seed: Seed,
        person: u64,
        key: u64,
        kind: NeedKind,
        age: AgeBand,
    ) -> Illness {
        let mut draw = seed.draw(Stream::Severity, person, key);
        let severity = self.severities(kind, age).quantile(draw.uniform());
        Illness { severity, complexity: draw.lognormal_mean_one(self.complexity_spread) }
    }

    /// The severity alone of the need at a key, 0–1.
    pub fn severity(&self, seed: Seed, person: u64, key: u64, kind: NeedKind, age: AgeBand) -> f64 {
        let mut draw = seed.draw(Stream::Severity, person, key);
        self.severities(kind, age).quantile(draw.uniform())
    }

    fn severities(&self, kind: NeedKind, age: AgeBand) -> &QuantileTable {
        match kind {
            NeedKind::Major => &self.major_severity[age.position()],
            NeedKind::AcuteByGp | NeedKind::Stroke => &self.by_gp_severity,
            NeedKind::Exacerbation => &self.exacerbation_severity,
            NeedKind::Consultation
            | NeedKind::Elective
            | NeedKind::OtherReferral
            | NeedKind::MinorInjury
            | NeedKind::MentalHealth
            | NeedKind::Prevention
            | NeedKind::Community
            | NeedKind::Death => &self.elective_severity,
        }
    }
}

/// How ill a need makes a person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Illness {
    /// Severity, 0–1.
    pub severity: f64,
    /// Resource complexity relative to the mean case.
    pub complexity: f64,
}

fn base_rate(params: &Params, kind: NeedKind, profile: NeedProfile) -> f64 {
    let need = &params.need;
    let age = profile.age;
    match kind {
        NeedKind::Consultation => match profile.sex {
            Sex::Male => need.consultation_male.get(age).0,
            Sex::Female => need.consultation_female.get(age).0,
        },
        NeedKind::Elective => need.elective.get(age).0,
        NeedKind::OtherReferral => need.other_referral.get(age).0,
        NeedKind::MinorInjury => need.minor_injury.get(age).0,
        NeedKind::MentalHealth => need.mental_health.get(age).0,
        NeedKind::Prevention => need.prevention.get(age).0,
        NeedKind::Major => need.major.get(age).0,
        NeedKind::AcuteByGp => need.acute_by_gp.get(age).0,
        NeedKind::Exacerbation => need.exacerbation.get(age).0,
        NeedKind::Stroke => need.stroke.get(age).0,
        NeedKind::Community => need.community.get(age).0,
        NeedKind::Death => 0.0,
    }
}

/// Relative need of a profile by kind, before rescaling to the published mean of its age.
fn multipliers(params: &Params, profile: NeedProfile) -> [f64; NeedKind::COUNT] {
    let need = &params.need;
    let per_condition = |ratio: f64| math::pow(ratio, f64::from(profile.conditions));
    let consultation = per_condition(need.conditions_consultation.0)
        * need.frailty_consultation.get(profile.frailty).0
        * need.deprivation_consultation.get(profile.deprivation).0;
    let planned = per_condition(need.conditions_planned.0)
        * need.deprivation_planned.get(profile.deprivation).0;
    let older = profile.age >= AgeBand::A75;
    let deprivation_acute =
        if older { need.deprivation_acute_older } else { need.deprivation_acute_younger };
    let acute = per_condition(need.conditions_acute.0)
        * need.frailty_acute.get(profile.frailty).0
        * deprivation_acute.get(profile.deprivation).0;
    let chronic = per_condition(need.conditions_chronic.0)
        * need.frailty_chronic.get(profile.frailty).0
        * need.deprivation_chronic.get(profile.deprivation).0;
    let mut by_kind = [1.0; NeedKind::COUNT];
    by_kind[NeedKind::Consultation as usize] = consultation;
    by_kind[NeedKind::Elective as usize] = planned;
    by_kind[NeedKind::OtherReferral as usize] = planned;
    by_kind[NeedKind::MinorInjury as usize] = deprivation_acute.get(profile.deprivation).0;
    by_kind[NeedKind::MentalHealth as usize] = acute;
    by_kind[NeedKind::Major as usize] = acute;
    by_kind[NeedKind::AcuteByGp as usize] = acute;
    by_kind[NeedKind::Exacerbation as usize] = chronic;
    by_kind[NeedKind::Stroke as usize] = acute;
    by_kind[NeedKind::Community as usize] = chronic;
    by_kind
}

#[cfg(test)]
mod tests {
    use super::*;

    fn everyone() -> impl Iterator<Item = NeedProfile> {
        (0..NeedProfile::CELLS).map(NeedProfile::from_cell)
    }

    #[test]
    fn cells_and_profiles_are_one_to_one() {
        for (cell, profile) in everyone().enumerate() {
            assert_eq!(profile.cell(), cell);
        }
    }

    #[test]
    fn each_age_keeps_its_published_mean_over_the_reference_population() {
        let params = Params::default();
        let tables = NeedTables::new(&params, everyone(), |_| 0.01);
        for age in AgeBand::ALL {
            let (mut sum, mut n) = (0.0, 0.0);
            for profile in everyone().filter(|p| p.age == *age) {
                sum += f64::from(tables.rates(profile).rate(NeedKind::Major));
                n += 1.0;
            }
            let yearly = sum / n * 52.0 / tables.season_top;
            let published = params.need.major.get(*age).0;
            assert!((yearly / published - 1.0).abs() < 1e-4, "{age:?} {yearly} {published}");
        }
    }

    #[test]
    fn refused_courses_raise_exacerbations_and_nothing_else_at_their_usual_rate() {
        let at = |effect: f64, unmet: f64| {
            let mut params = Params::default();
            params.need.unmet_effect = effect.into();
            let tables = NeedTables::new(&params, everyone(), |_| 0.01);
            let rate = tables.rates(NeedProfile::from_cell(3_000)).rate(NeedKind::Exacerbation);
            f64::from(rate) * tables.unmet_share(unmet)
        };
        let without = at(0.0, 0.9);
        assert!((at(0.5, 0.0) / without - 1.0).abs() < 1e-5);
        assert!((at(0.5, 0.4) / without - 1.2).abs() < 1e-5);
        // What is bounded in the draws of needs is bounded here.
        assert!((at(0.5, 9.0) / without - 1.6).abs() < 1e-5);
    }

    #[test]
    fn gap_and_marks_are_those_of_the_potential_need() {
        for key in 0..100 {
            let whole = potential_need(Seed(5), 77, key);
            assert_eq!(whole.gap, need_gap(Seed(5), 77, key));
            assert_eq!(
                (whole.kind_mark, whole.thin_mark),
                kind_and_thinning_marks(Seed(5), 77, key)
            );
        }
    }

    #[test]
    fn kinds_are_chosen_in_proportion_to_their_rates() {
        let tables = NeedTables::new(&Params::default(), everyone(), |_| 0.01);
        let rates = tables.rates(NeedProfile::from_cell(3_000));
        let n = 100_000;
        let hits = (0..n)
            .filter(|i| rates.kind_at(f64::from(*i) / f64::from(n), 2.0) == NeedKind::Major)
            .count();
        let expected = 2.0 * rates.rate(NeedKind::Major) / rates.total(2.0);
        assert!((hits as f32 / n as f32 - expected).abs() < 1e-3);
    }
}

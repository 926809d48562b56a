//! What the phases read and never change: parameters, tables made from them, the seed and the
//! sample. Rebuilt from the scenario, so not part of the state.

use bevy_ecs::resource::Resource;

use crate::behaviours::patient::life_tables::{BLOCK_YEARS, LifeTables};
use crate::behaviours::patient::need::{NeedKind, NeedProfile, NeedTables};
use crate::behaviours::patient::traits::{PersonTraits, PracticeProfile, initial_resident};
use crate::behaviours::patient::{mortality, natural_history};
use crate::behaviours::practice::proactive;
use crate::economy::patient::frailty_band;
use crate::kernel::clock::{Calendar, WEEKS_PER_YEAR, Week};
use crate::kernel::gaussian::Gaussian;
use crate::kernel::ids::PersonId;
use crate::kernel::math::{self, TINY};
use crate::kernel::random::Seed;
use crate::kernel::units::Pence;
use crate::params::Params;
use crate::params::vocabulary::{AgeBand, FrailtyBand, Labelled as _, Service};

/// People of the national reference population that fix the mean need of each age.
const REFERENCE_PEOPLE: u32 = 120_000;
/// Those of them used for the spread of risk.
const RISK_PEOPLE: u32 = 10_000;

/// Weeks for which growth is calculated in advance.
const TABULATED_WEEKS: u32 = 2_000;

/// The unchanging part of a run.
#[derive(Resource, Debug, Clone)]
pub struct Model {
    pub params: Params,
    /// Rates of potential needs.
    pub needs: NeedTables,
    pub life: LifeTables,
    /// Seed of random draws.
    pub seed: Seed,
    /// People per row.
    pub weight: f64,
    /// Names of weeks.
    pub calendar: Calendar,
    /// Factor on the transient risk by its code.
    pub risk: Vec<f32>,
    /// True share of exacerbations that remains under proactive care in this run.
    pub proactive_ratio: f64,
    /// Logarithm of the risk of exacerbation over the population.
    pub risk_spread: Gaussian,
    /// National price of a unit of each service.
    pub prices: [Pence; Service::COUNT],
    /// Chances of a half-year in long-term care.
    pub half_years: HalfYearChances,
    /// −ln of the share that does not leave a list without treatment.
    pub removal_log: f64,
    /// Yearly growth of the national budget that is known beforehand, from a recorded year on.
    pub growth: Vec<(u32, f64)>,
    /// Recorded weeks in which commissioners are reorganised in addition to the calendar of
    /// parameters.
    pub upheavals: Vec<u32>,
    /// Growth of what is treatable and its logarithm, by week.
    technology: Vec<(f64, f64)>,
}

/// Chances of a half-year, calculated once from yearly rates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HalfYearChances {
    /// That continuing care begins, by frailty category.
    pub continuing_care: [f64; FrailtyBand::COUNT],
    pub continuing_care_ends: f64,
    /// That a social-care package begins, by frailty category.
    pub social_care: [f64; FrailtyBand::COUNT],
    pub social_care_ends: f64,
}

impl HalfYearChances {
    fn new(params: &Params) -> Self {
        let care = &params.care;
        let half = |per_year: f64| 1.0 - math::exp(-BLOCK_YEARS * per_year);
        Self {
            continuing_care: std::array::from_fn(|f| {
                half(care.continuing_care.get(FrailtyBand::at(f)).0)
            }),
            continuing_care_ends: half(care.continuing_care_ends.0),
            social_care: std::array::from_fn(|f| half(care.social_care.get(FrailtyBand::at(f)).0)),
            social_care_ends: half(care.social_care_ends.0),
        }
    }
}

impl Model {
    /// Spent a person and year on skills of commissioners from outside, in a week.
    pub fn external_support(&self, week: Week) -> f64 {
        let office = &self.params.office;
        let recorded = week.0.checked_sub(self.calendar.run_in_weeks);
        let given = recorded.is_some_and(|weeks| f64::from(weeks) >= office.support_from.get());
        if given { office.extra_support.get() } else { 0.0 }
    }

    /// What a commissioner costs a person and year in a week, pounds.
    pub fn commissioner_cost(&self, week: Week) -> f64 {
        self.params.costs.commissioner_per_person.get() + self.external_support(week)
    }

    /// Calculates the tables.
    pub fn new(params: Params, seed: Seed, weight: u32, calendar: Calendar) -> Self {
        let life = LifeTables::new(&params);
        let needs = need_tables(&params, &life);
        let risk = (0..=255).map(|code| life.risk_factor(code)).collect();
        let prices = params.prices.unbundled();
        let half_years = HalfYearChances::new(&params);
        let removal_log = -math::ln(1.0 - params.planned.removal.0);
        let growth = |week| technology(&params, &calendar, Week(week));
        let technology =
            (0..TABULATED_WEEKS).map(growth).map(|grown| (grown, math::ln(grown))).collect();
        let weight = f64::from(weight);
        let proactive_ratio = proactive::true_ratio(seed, &params);
        let risk_spread = risk_spread(&params, &life, &needs);
        Self {
            proactive_ratio,
            risk_spread,
            params,
            needs,
            life,
            seed,
            weight,
            calendar,
            risk,
            prices,
            half_years,
            removal_log,
            growth: Vec::new(),
            upheavals: Vec::new(),
            technology,
        }
    }

    /// The same people and illnesses under other arrangements.
    pub fn with_params(&self, params: Params) -> Self {
        let prices = params.prices.unbundled();
        Self { params, prices, ..self.clone() }
    }

    /// National price of a unit of a service.
    pub fn price(&self, service: Service) -> Pence {
        self.prices[service as usize]
    }

    /// Growth of what is treatable since recording began; 1 at its start.
    pub fn technology(&self, week: Week) -> f64 {
        match self.technology.get(week.0 as usize) {
            Some((grown, _)) => *grown,
            None => technology(&self.params, &self.calendar, week),
        }
    }

    /// Growth of what is treatable to a declared power: what widens more or less than treatment.
    pub fn technology_power(&self, week: Week, power: f64) -> f64 {
        math::exp(power * self.technology_log(week))
    }

    /// Years since recording began; negative in the running in.
    pub fn years_recorded(&self, week: Week) -> f64 {
        years_recorded(&self.calendar, week)
    }

    pub fn technology_log(&self, week: Week) -> f64 {
        match self.technology.get(week.0 as usize) {
            Some((_, log)) => *log,
            None => math::ln(self.technology(week)),
        }
    }
}

fn technology(params: &Params, calendar: &Calendar, week: Week) -> f64 {
    math::exp(params.need.technology_drift.0 * years_recorded(calendar, week))
}

fn years_recorded(calendar: &Calendar, week: Week) -> f64 {
    let weeks = f64::from(week.0) - f64::from(calendar.run_in_weeks);
    weeks / f64::from(WEEKS_PER_YEAR)
}

/// How the logarithm of the risk of exacerbation lies over a national population; its transient
/// part has the spread of the natural history.
fn risk_spread(params: &Params, life: &LifeTables, needs: &NeedTables) -> Gaussian {
    let national = PracticeProfile::national(life, params);
    let (mut sum, mut squares) = (0.0, 0.0);
    for id in 0..RISK_PEOPLE {
        let person = initial_resident(life, &national, Seed(0), PersonId(id));
        let rate = needs.rates(need_profile(&person)).rate(NeedKind::Exacerbation);
        let risk = math::ln(f64::from(rate).max(TINY));
        sum += risk;
        squares += risk * risk;
    }
    let n = f64::from(RISK_PEOPLE);
    let mean = sum / n;
    let transient = params.population.risk_spread.get();
    // The transient factor has mean 1, so the mean of its logarithm is below zero.
    Gaussian {
        mean: mean - 0.5 * transient * transient,
        variance: squares / n - mean * mean + transient * transient,
    }
}

fn need_profile(person: &PersonTraits) -> NeedProfile {
    NeedProfile {
        age: AgeBand::from_years(person.age_weeks / WEEKS_PER_YEAR),
        sex: person.sex,
        deprivation: person.deprivation,
        conditions: person.conditions,
        frailty: frailty_band(person.frailty),
    }
}

fn need_tables(params: &Params, life: &LifeTables) -> NeedTables {
    // The reference population is the same for every seed and place: needs are a property of
    // people, and a deprived place must be able to need more than an affluent one.
    let national = PracticeProfile::national(life, params);
    let seed = Seed(0);
    let reference = (0..REFERENCE_PEOPLE)
        .map(|id| need_profile(&initial_resident(life, &national, seed, PersonId(id))));
    NeedTables::new(params, reference, |profile| yearly_death_rate(life, profile))
}

/// Mean yearly hazard of death outside hospital over the ages of a band.
fn yearly_death_rate(life: &LifeTables, profile: NeedProfile) -> f64 {
    /// Ages of a band.
    const AGES: u32 = 5;
    // A frailty index in the middle of each category, 0 to 1 as 0 to 255.
    let frailty = match profile.frailty {
        FrailtyBand::Fit => 15,
        FrailtyBand::Mild => 45,
        FrailtyBand::Moderate => 76,
        FrailtyBand::Severe => 110,
    };
    let first = profile.age.position() as u32 * AGES;
    let weekly: f64 = (first..first + AGES)
        .map(|age| {
            f64::from(mortality::weekly_hazard(
                life,
                age * WEEKS_PER_YEAR + WEEKS_PER_YEAR / 2,
                profile.sex,
                profile.deprivation.position(),
                profile.conditions,
                frailty,
            ))
        })
        .sum();
    weekly / f64::from(AGES) * f64::from(WEEKS_PER_YEAR)
}

/// The half-year block that a person is in: its index and the week at which the next begins.
pub fn block_at(seed: Seed, person: PersonId, week: Week) -> (u32, Week) {
    let next = natural_history::next_block(natural_history::block_phase(seed, person), week);
    (natural_history::block_index(next), next)
}

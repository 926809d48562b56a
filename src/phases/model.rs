//! What the phases read and never change: parameters, tables made from them, the seed and the
//! sample. Rebuilt from the scenario, so not part of the state.

use bevy_ecs::resource::Resource;

use crate::behaviours::patient::need::{NeedTables, Profile};
use crate::behaviours::patient::tables::LifeTables;
use crate::behaviours::patient::traits::{PracticeProfile, resident};
use crate::behaviours::patient::{history, mortality};
use crate::economy::patient::frailty_band;
use crate::kernel::chance::Seed;
use crate::kernel::clock::{Calendar, WEEKS_PER_YEAR, Week};
use crate::kernel::ids::PersonId;
use crate::kernel::math;
use crate::kernel::units::Pence;
use crate::params::Params;
use crate::params::vocabulary::{AgeBand, FrailtyBand, Labelled as _, Service};

/// People of the national reference population that fix the mean need of each age.
const REFERENCE_PEOPLE: u32 = 120_000;

/// The unchanging part of a run.
#[derive(Resource, Debug, Clone)]
pub struct Model {
    /// Every parameter.
    pub params: Params,
    /// Rates of potential needs.
    pub needs: NeedTables,
    /// Natural history.
    pub life: LifeTables,
    /// Seed of all chance.
    pub seed: Seed,
    /// People per row.
    pub weight: f64,
    /// Names of weeks.
    pub calendar: Calendar,
    /// Factor on the transient risk by its code.
    pub risk: Vec<f32>,
    /// National price of a unit of each service.
    pub prices: [Pence; Service::COUNT],
}

impl Model {
    /// Works out the tables.
    #[must_use]
    pub fn new(params: Params, seed: Seed, weight: u32, calendar: Calendar) -> Self {
        let life = LifeTables::new(&params);
        let needs = need_tables(&params, &life);
        let risk = (0..=255).map(|code| life.risk_factor(code)).collect();
        let prices = params.prices.unbundled();
        Self { prices, needs, life, seed, weight: f64::from(weight), calendar, risk, params }
    }

    /// National price of a unit of a service.
    #[must_use]
    pub fn price(&self, service: Service) -> Pence {
        self.prices[service as usize]
    }

    /// Growth of what is treatable since recording began; 1 at its start.
    #[must_use]
    pub fn technology(&self, week: Week) -> f64 {
        let years = f64::from(week.0) - f64::from(self.calendar.run_in_weeks);
        math::exp(self.params.need.technology_drift.0 * years / f64::from(WEEKS_PER_YEAR))
    }
}

fn need_tables(params: &Params, life: &LifeTables) -> NeedTables {
    // The reference population is the same for every seed and place: needs are a property of
    // people, and a deprived place must be allowed to need more than a leafy one.
    let national = PracticeProfile::national(life, params);
    let seed = Seed(0);
    let reference = (0..REFERENCE_PEOPLE).map(|id| {
        let person = resident(life, &national, seed, PersonId(id));
        Profile {
            age: AgeBand::of_years(person.age_weeks / WEEKS_PER_YEAR),
            sex: person.sex,
            deprivation: person.deprivation,
            conditions: person.conditions,
            frailty: frailty_band(person.frailty),
        }
    });
    NeedTables::new(params, reference, |profile| yearly_death_rate(life, profile))
}

/// Mean yearly hazard of death outside hospital over the ages of a band.
fn yearly_death_rate(life: &LifeTables, profile: Profile) -> f64 {
    let frailty = match profile.frailty {
        FrailtyBand::Fit => 15,
        FrailtyBand::Mild => 45,
        FrailtyBand::Moderate => 76,
        FrailtyBand::Severe => 110,
    };
    let first = profile.age.position() as u32 * 5;
    let weekly: f64 = (first..first + 5)
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
    weekly / 5.0 * f64::from(WEEKS_PER_YEAR)
}

/// The half-year block that a person is in: its index and the week at which the next begins.
#[must_use]
pub fn block_at(seed: Seed, person: PersonId, week: Week) -> (u32, Week) {
    let next = history::next_block(history::block_phase(seed, person), week);
    (history::block_index(next), next)
}

//! A toy world without care: people age, fall ill, die, move, are born and arrive. It checks that
//! natural history keeps the published profile and grows as it should.

use crate::kernel::clock::Week;
use crate::kernel::ids::PersonId;
use crate::kernel::math;
use crate::kernel::random::{Seed, Stream};
use crate::params::Params;
use crate::params::vocabulary::{AgeBand, FrailtyBand, Sex};

use super::life_tables::{LifeTables, frailty_band};
use super::moving::PracticeDestinations;
use super::natural_history::{self, NaturalState, Relocation};
use super::newcomers::NewcomerTable;
use super::traits::{PersonTraits, PracticeProfile, arrival, initial_resident, newborn};

const PRACTICES: usize = 10;

#[derive(Clone, Copy)]
struct TestPerson {
    id: PersonId,
    practice: u32,
    traits: PersonTraits,
}

struct TestPopulation {
    tables: LifeTables,
    profiles: Vec<PracticeProfile>,
    newcomers: NewcomerTable,
    moving: PracticeDestinations,
    seed: Seed,
    people: Vec<TestPerson>,
    next: PersonId,
    week: Week,
    deaths: u32,
}

/// Uniform mark of a person's week: death happens when it is below the hazard.
fn mark_of_death(seed: Seed, id: PersonId, week: Week) -> f32 {
    let bits = seed.draw(Stream::Mortality, u64::from(id.0), u64::from(week.0)).bits();
    (bits >> 40) as f32 * (1.0 / 16_777_216.0)
}

/// Mixes that average to a fifth each, and tilts that average to nothing.
fn profiles(tables: &LifeTables, params: &Params) -> Vec<PracticeProfile> {
    (0..PRACTICES)
        .map(|practice| {
            let lean = (practice as f64 - 4.5) / 4.5 * 0.09;
            let mix = std::array::from_fn(|fifth| 0.2 + lean * (fifth as f64 - 2.0));
            let tilt = if practice % 2 == 0 { 0.85 } else { -0.85 };
            PracticeProfile::new(tables, params, &mix, tilt)
        })
        .collect()
}

impl TestPopulation {
    fn new(people: u32, seed: Seed) -> Self {
        let params = Params::default();
        let tables = LifeTables::new(&params);
        let profiles = profiles(&tables, &params);
        let residents = (0..people)
            .map(|id| {
                let practice = id % PRACTICES as u32;
                let profile = &profiles[practice as usize];
                let id = PersonId(id);
                TestPerson { id, practice, traits: initial_resident(&tables, profile, seed, id) }
            })
            .collect();
        let rows = u64::from(people) / PRACTICES as u64;
        let lists = profiles.iter().enumerate().map(|(p, profile)| (p as u64, rows, profile));
        let newcomers = NewcomerTable::new(&params, lists, PersonId(people));
        let places: Vec<_> = profiles.iter().map(|p| (0, rows, p.deprivation)).collect();
        Self {
            tables,
            newcomers,
            moving: PracticeDestinations::new(&places),
            seed,
            people: residents,
            next: PersonId(people),
            week: Week(0),
            deaths: 0,
            profiles,
        }
    }

    fn run_year(&mut self) {
        for _ in 0..52 {
            self.run_week();
        }
    }

    fn run_week(&mut self) {
        let Self { tables, seed, people, week, deaths, moving, .. } = self;
        people.retain_mut(|person| {
            let traits = &mut person.traits;
            let fifth = traits.deprivation as usize;
            if natural_history::block_phase(*seed, person.id) == week.0 % 26 {
                let natural =
                    NaturalState { conditions: traits.conditions, frailty: traits.frailty };
                let index = natural_history::block_index(*week);
                let age = traits.age_weeks;
                let block = natural_history::history_block(
                    tables, *seed, person.id, index, age, fifth, natural,
                );
                if block.onset {
                    traits.conditions = natural.with_onset().conditions;
                }
                if block.decline {
                    traits.frailty = natural.with_decline().frailty;
                }
                match block.movement {
                    Relocation::Stay => {}
                    Relocation::LeaveArea => return false,
                    Relocation::ChangePractice => {
                        let chosen =
                            moving.choose_practice(person.practice, fifth, block.movement_mark);
                        person.practice = chosen.unwrap_or(person.practice);
                    }
                }
            }
            traits.age_weeks += 1;
            let hazard = tables.weekly_death_rate(
                traits.age_weeks,
                traits.sex == Sex::Female,
                fifth,
                traits.conditions,
                traits.frailty,
            );
            let dies = mark_of_death(*seed, person.id, *week) < hazard;
            *deaths += u32::from(dies);
            !dies
        });
        let (joining, next) = self.newcomers.newcomers_of_week(self.seed, self.week, self.next);
        self.next = next;
        for group in joining {
            let profile = &self.profiles[group.practice as usize];
            for n in 0..group.births + group.arrivals {
                let id = PersonId(group.first.0 + n);
                let traits = if n < group.births {
                    newborn(&self.tables, profile, self.seed, id)
                } else {
                    arrival(&self.tables, profile, self.seed, id)
                };
                self.people.push(TestPerson { id, practice: group.practice, traits });
            }
        }
        self.week.0 += 1;
    }

    fn share(&self, years: std::ops::Range<u32>) -> f64 {
        self.within(years).count() as f64 / self.people.len() as f64
    }

    fn within(&self, years: std::ops::Range<u32>) -> impl Iterator<Item = &PersonTraits> {
        self.people
            .iter()
            .map(|person| &person.traits)
            .filter(move |traits| years.contains(&(traits.age_weeks / 52)))
    }

    fn mean_conditions(&self, years: std::ops::Range<u32>) -> f64 {
        let (sum, n) = self
            .within(years)
            .fold((0u32, 0u32), |(sum, n), t| (sum + u32::from(t.conditions), n + 1));
        f64::from(sum) / f64::from(n)
    }

    fn at_least(&self, conditions: u8, years: std::ops::Range<u32>) -> f64 {
        let n = self.within(years.clone()).count() as f64;
        self.within(years).filter(|t| t.conditions >= conditions).count() as f64 / n
    }

    fn frailty(&self, years: std::ops::Range<u32>) -> [f64; 4] {
        let n = self.within(years.clone()).count() as f64;
        FrailtyBand::ALL.iter().fold([0.0; 4], |mut shares, band| {
            shares[*band as usize] =
                self.within(years.clone()).filter(|t| frailty_band(t.frailty) == *band).count()
                    as f64
                    / n;
            shares
        })
    }

    /// Need by a published age profile: emergency admissions per head at five-year ages.
    fn emergency_need(&self) -> f64 {
        self.people
            .iter()
            .map(|p| EMERGENCIES[AgeBand::from_years(p.traits.age_weeks / 52) as usize])
            .sum()
    }
}

/// Emergency episodes per 1000 by five-year age, sexes averaged (rows P352 to P387).
const EMERGENCIES: [f64; 19] = [
    149.0, 47.0, 41.0, 60.0, 79.0, 78.0, 81.0, 78.0, 82.0, 91.0, 105.0, 120.0, 139.0, 199.0, 276.0,
    408.0, 616.0, 1000.0, 1080.0,
];

fn is_near(value: f64, target: f64, part: f64) -> bool {
    (value / target - 1.0).abs() <= part
}

/// Everything that must stay constant, with its value at the start.
fn assert_stable(
    toy: &TestPopulation,
    start: &TestPopulation,
    what: &str,
    part: f64,
    measure: impl Fn(&TestPopulation) -> f64,
) {
    let (now, then) = (measure(toy), measure(start));
    assert!(is_near(now, then, part), "{what}: {then} at the start, {now} later");
}

#[test]
fn people_have_the_published_ages_conditions_and_frailty() {
    let toy = TestPopulation::new(100_000, Seed(1));
    let shares = [(0..15, 18.1), (15..45, 37.9), (45..65, 25.6), (65..75, 9.9), (75..85, 6.0)];
    for (years, percent) in shares {
        assert!(is_near(toy.share(years.clone()) * 100.0, percent, 0.04), "{years:?}");
    }
    assert!(is_near(toy.share(85..200), 0.025, 0.1));
    let two_or_more = [(0..25, 0.019), (25..45, 0.113), (45..65, 0.304), (65..85, 0.649)];
    for (years, share) in two_or_more {
        let drawn = toy.at_least(2, years.clone());
        assert!(is_near(drawn, share, 0.1) || (drawn - share).abs() < 0.005, "{years:?} {drawn}");
    }
    assert!(is_near(toy.at_least(2, 85..200), 0.815, 0.1));
    let published = [0.50, 0.35, 0.12, 0.03];
    for (drawn, share) in toy.frailty(65..96).iter().zip(published) {
        assert!((drawn - share).abs() < 0.01, "{drawn} {share}");
    }
}

#[test]
fn ten_years_of_natural_history_keep_the_profile_and_grow_as_published() {
    let start = TestPopulation::new(100_000, Seed(2));
    let mut toy = TestPopulation::new(100_000, Seed(2));
    for _ in 0..10 {
        toy.run_year();
    }
    for years in [25..45, 45..65, 65..75, 75..85, 85..200] {
        let range = years.clone();
        assert_stable(&toy, &start, "mean conditions", 0.05, |t| t.mean_conditions(range.clone()));
        assert_stable(&toy, &start, "two or more", 0.06, |t| t.at_least(2, range.clone()));
    }
    for years in [65..75, 75..85, 85..200] {
        let (now, then) = (toy.frailty(years.clone()), start.frailty(years.clone()));
        let people = start.within(years.clone()).count() as f64;
        for (now, then) in now.iter().zip(then) {
            // Three standard errors of the difference of two samples, and a point of drift.
            let allowed = 0.01 + 3.0 * math::sqrt(2.0 * then * (1.0 - then) / people);
            assert!((now - then).abs() < allowed, "{years:?}: {then} at first, {now} later");
        }
    }
    let yearly = |now: f64, then: f64| math::pow(now / then, 0.1) - 1.0;
    let growth = yearly(toy.people.len() as f64, start.people.len() as f64);
    assert!((0.004..0.008).contains(&growth), "population growth {growth}");
    let need = yearly(toy.emergency_need(), start.emergency_need());
    assert!((0.008..0.015).contains(&need), "need growth {need}");
    for practice in 0..PRACTICES as u32 {
        let of = |t: &TestPopulation, wanted: &dyn Fn(&PersonTraits) -> bool| {
            t.people.iter().filter(|p| p.practice == practice && wanted(&p.traits)).count() as f64
        };
        let list = of(&toy, &|_| true);
        let ratio = list / of(&start, &|_| true) / (1.0 + 10.0 * growth);
        assert!((0.95..1.05).contains(&ratio), "list {practice} has grown {ratio} times the place");
        let most = |t: &PersonTraits| t.deprivation as usize == 0;
        let (now, then) = (of(&toy, &most) / list, of(&start, &most) / of(&start, &|_| true));
        assert!((now - then).abs() < 0.02, "mix of {practice} went from {then} to {now}");
    }
    let deaths = f64::from(toy.deaths) / 10.0 / 103_000.0;
    assert!(is_near(deaths, 0.0092, 0.08), "deaths {deaths}");
}

#[test]
fn a_person_is_the_same_whatever_the_order_and_differs_between_seeds() {
    let params = Params::default();
    let tables = LifeTables::new(&params);
    let profile = PracticeProfile::new(&tables, &params, &[0.2; 5], 0.0);
    let make = |seed: u64, id: u32| initial_resident(&tables, &profile, Seed(seed), PersonId(id));
    let forwards: Vec<_> = (0..1000).map(|id| make(7, id)).collect();
    let mut backwards: Vec<_> = (0..1000).rev().map(|id| make(7, id)).collect();
    backwards.reverse();
    assert_eq!(forwards, backwards);
    let other = (0..1000).map(|id| make(8, id)).zip(&forwards).filter(|(a, b)| a == *b).count();
    assert!(other < 5, "{other} of 1000 alike under another seed");
}

#[test]
fn the_deprived_are_ill_years_earlier_and_die_sooner() {
    let toy = TestPopulation::new(200_000, Seed(3));
    let mean = |fifth: usize, years: std::ops::Range<u32>| {
        let (sum, n) = toy
            .within(years)
            .filter(|t| t.deprivation as usize == fifth)
            .fold((0u32, 0u32), |(sum, n), t| (sum + u32::from(t.conditions), n + 1));
        f64::from(sum) / f64::from(n)
    };
    // Ten years apart: the most deprived at 50 have what the least deprived have at 60.
    assert!(is_near(mean(0, 48..53), mean(4, 58..63), 0.12));
    for (years, low, high) in [(40_u32, 2.0, 2.8), (60, 2.0, 2.8), (85, 1.2, 1.5)] {
        let rate = |fifth: usize| toy.tables.mean_yearly_death_rate(years as usize, fifth);
        let ratio = rate(0) / rate(4);
        assert!((low..high).contains(&ratio), "{years}: {ratio}");
    }
}

#[test]
fn the_frail_die_as_much_more_often_as_published() {
    let tables = LifeTables::new(&Params::default());
    let rate = |deficits: u8| {
        tables.weekly_death_rate(80 * 52, true, 2, 2, super::life_tables::frailty_index(deficits))
    };
    for (deficits, ratio) in [(6, 1.92), (10, 3.10), (14, 4.52)] {
        assert!((rate(deficits) / rate(2) - ratio).abs() < 1e-3);
    }
    let outside =
        super::mortality::weekly_hazard(&tables, 80 * 52, Sex::Female, 2, 2, 20) / rate(2);
    assert!(outside > 0.4 && outside < 0.8);
}

#[test]
fn transient_risk_averages_to_one_and_fades() {
    let tables = LifeTables::new(&Params::default());
    let people = 40_000u32;
    let risk = |id: u32, block: u32| {
        let code = natural_history::transient_risk(&tables, Seed(4), PersonId(id), block);
        f64::from(tables.risk_factor(code))
    };
    let mean = |block: u32| (0..people).map(|id| risk(id, block)).sum::<f64>() / f64::from(people);
    assert!((mean(0) - 1.0).abs() < 0.02 && (mean(7) - 1.0).abs() < 0.02);
    let mut at_peak: Vec<u32> = (0..people).collect();
    at_peak.sort_by(|a, b| risk(*b, 10).total_cmp(&risk(*a, 10)));
    let later = |block: u32| at_peak[..2000].iter().map(|id| risk(*id, block)).sum::<f64>() / 2e3;
    assert!(later(10) > 2.5, "{}", later(10));
    assert!(later(11) < 0.75 * later(10) && later(12) < later(11));
    assert!((later(14) - 1.0).abs() < 0.06, "{}", later(14));
}

#[test]
fn transient_risk_is_rounded_as_from_exact_normal_numbers() {
    let tables = LifeTables::new(&Params::default());
    for id in 0..60_000 {
        let block = id % 24;
        let normal = |lag: u32| {
            let index = u64::from(block + 4 - lag);
            Seed(4).draw(Stream::History, u64::from(id), index).normal()
        };
        let z: f64 = (0..4).map(|lag| tables.risk_weights[lag as usize] * normal(lag)).sum();
        let code = math::round(z * 32.0 + 128.0).clamp(0.0, 255.0) as u8;
        assert_eq!(natural_history::transient_risk(&tables, Seed(4), PersonId(id), block), code);
    }
}

#[test]
fn blocks_come_every_half_year_and_do_not_depend_on_care() {
    let tables = LifeTables::new(&Params::default());
    for id in (0..500).map(PersonId) {
        let phase = natural_history::block_phase(Seed(5), id);
        let first = natural_history::next_block(phase, Week(0));
        let second = natural_history::next_block(phase, first);
        assert!(phase < 26 && first.0 >= 1 && first.0 <= 26 && second.0 == first.0 + 26);
        assert_eq!(natural_history::block_index(second), natural_history::block_index(first) + 1);
        let natural = NaturalState { conditions: 1, frailty: 14 };
        let age = 70 * 52;
        let once = natural_history::history_block(&tables, Seed(5), id, 3, age, 1, natural);
        let again = natural_history::history_block(&tables, Seed(5), id, 3, age, 1, natural);
        assert_eq!(once, again);
        assert!((0.0..1.0).contains(&once.onset_mark) && (0.0..1.0).contains(&once.movement_mark));
        assert_eq!(once.risk, natural_history::transient_risk(&tables, Seed(5), id, 3));
    }
}

#[test]
fn a_longer_run_only_adds_to_the_timetable_of_newcomers() {
    let toy = TestPopulation::new(50_000, Seed(6));
    let timetable = |weeks: u32| {
        let mut next = toy.newcomers.first_id();
        let mut all = Vec::new();
        for week in 0..weeks {
            let (joining, after) = toy.newcomers.newcomers_of_week(toy.seed, Week(week), next);
            next = after;
            all.extend(joining.into_iter().map(|group| (week, group)));
        }
        all
    };
    let (short, long) = (timetable(52), timetable(520));
    assert_eq!(short[..], long[..short.len()]);
    let births: u32 = short.iter().map(|(_, group)| group.births).sum();
    assert!(is_near(f64::from(births), 50_000.0 * 0.01085, 0.12), "{births}");
    let ids: u32 = long.iter().map(|(_, group)| group.births + group.arrivals).sum();
    let last = long.last().map(|(_, group)| group.first.0 + group.births + group.arrivals);
    assert_eq!(last, Some(50_000 + ids));
}

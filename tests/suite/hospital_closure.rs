//! A hospital that stops providing: from its week on it gets no new patients, those on its lists
//! are treated to the end, and others take the new patients.

use health_economy::economy::provider::Provider;
use health_economy::economy::provider::activity::{ProviderActivity, sum_over_payers};
use health_economy::economy::provider::beds::Beds;
use health_economy::economy::provider::queues::{PlannedCare, WaitingList};
use health_economy::kernel::random::Seed;
use health_economy::params::vocabulary::{ProviderKind, Sector, Service};
use health_economy::scenario::place::generate;
use health_economy::scenario::schema::{Change, Scenario};
use health_economy::sim::Sim;

use super::economy::{run, town};

/// Recorded week of the closing.
const WEEK: u32 = 20;

fn place() -> Scenario {
    let sets = [
        "run.run_in_weeks=52",
        "place.acute_sites=2",
        "place.specialist_sites_per_commissioner=2",
        "place.population=90000",
        "run.years=4",
    ];
    town(&sets)
}

/// State of a provider.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Standing {
    /// People who ever joined the queue for a first attendance.
    joined: u64,
    /// People who wait at any stage.
    waiting: u64,
    /// People in its beds.
    in_bed: u64,
    /// Attendances at its department this year.
    attended: u64,
}

fn standing(sim: &mut Sim, index: u32) -> Standing {
    let world = sim.world_mut();
    let mut rows =
        world.query::<(&Provider, &PlannedCare, &WaitingList, &Beds, &ProviderActivity)>();
    let (_, planned, list, beds, activity) =
        rows.iter(world).find(|(provider, ..)| provider.index == index).expect("it is there");
    let queues = planned.first.len() + planned.diagnostic.len() + planned.admission.len();
    Standing {
        joined: planned.first.joined,
        waiting: queues as u64 + list.total(),
        in_bed: beds.in_bed() as u64,
        attended: sum_over_payers(&activity.year)[Service::EmergencyMajor as usize].count,
    }
}

#[test]
fn a_closed_hospital_gets_no_new_patients_its_lists_are_cleared_and_others_take_over() {
    let mut scenario = place();
    let sites = generate(&scenario.place, &scenario.params(), Seed(scenario.run.seed)).providers;
    let acute: Vec<u32> = (0..sites.len() as u32)
        .filter(|at| sites[*at as usize].kind == ProviderKind::Acute)
        .collect();
    let [open, closed] = acute[..] else { panic!("two hospitals") };
    let all = Service::ALL.iter().copied();
    let mut twin = Sim::new(scenario.clone());
    scenario.changes.push(Change::Close {
        week: WEEK,
        provider: sites[closed as usize].name.clone(),
        services: all.filter(|service| service.sector() == Sector::Acute).collect(),
    });
    let mut sim = Sim::new(scenario);
    let until = 52 + WEEK;
    for sim in [&mut sim, &mut twin] {
        run(sim, until + 1);
    }
    let at_closing = standing(&mut sim, closed);
    assert!(at_closing.waiting > 0 && at_closing.attended > 0, "{at_closing:?}");
    // More than a year later follow-ups and repeats are done as well.
    for sim in [&mut sim, &mut twin] {
        run(sim, 3 * 52 - WEEK - 2);
    }
    let (after, without) = (standing(&mut sim, closed), standing(&mut twin, closed));
    assert!(without.joined > at_closing.joined && without.attended > 0, "{without:?}");
    assert_eq!(after.joined, at_closing.joined, "someone was referred to it");
    assert_eq!(after.attended, 0, "someone came to its department");
    assert_eq!((after.waiting, after.in_bed), (0, 0), "patients were left");
    let (taken, usual) = (standing(&mut sim, open), standing(&mut twin, open));
    assert!(taken.attended > usual.attended, "{taken:?} {usual:?}");
    assert!(taken.joined > usual.joined, "{taken:?} {usual:?}");
}

//! The debrief's figures of money, worked out once more from every payment in the ledger: of what
//! was played, of the same people left alone, and of the twin without the moves of care.

use std::collections::BTreeMap;

use crate::recorder::{ContractRow, FlowRow, OrganisationRow, PatientRow, Recorder, Tape};
use crate::scenario::schema::Scenario;
use crate::sim::counterfactual::{Mark, Shifted};
use crate::sim::{Given, Sim};
use crate::training::book::Team;
use crate::training::debrief::Debrief;
use crate::training::deed::Deed;
use crate::training::exercise::Exercise;
use crate::training::lay::{self, Sheet, Standing};
use crate::training::role::Role;
use crate::training::session::{sheet, tell};

use super::{ALONE, ids, session};

/// Natures of cost of care and administration.
const COSTS: [&str; 6] = ["staff", "estate", "supplies", "drugs", "redundancy", "running_cost"];

/// Pence that organisations paid for their own cost, by year from 1.
#[derive(Default)]
struct Paid(BTreeMap<u32, i64>);

impl Recorder for Paid {
    fn organisation(&mut self, _: &OrganisationRow<'_>) {}
    fn contract(&mut self, _: &ContractRow<'_>) {}
    fn patient(&mut self, _: &PatientRow<'_>) {}
    fn flow(&mut self, row: &FlowRow<'_>) {
        let key = &row.flow.key;
        let (from, to) = (key.debit.kind.label(), key.credit.kind.label());
        if from == "cash" && COSTS.contains(&to) && key.reason.label() == to {
            let year = (row.week - 1) / 52 + 1;
            *self.0.entry(year).or_default() += row.flow.pence.0;
        }
    }
}

impl Paid {
    fn all(&self, year: u32) -> i64 {
        self.0.get(&year).copied().unwrap_or_default()
    }
}

/// An economy that was run by itself, and what was taken down of it.
struct Run {
    digest: String,
    paid: Paid,
    shifted: Shifted,
    /// Books at the ends of years.
    marks: Vec<Mark>,
}

/// Runs the economy by itself, a year for each sheet.
fn run(scenario: &Scenario, sheets: &[Sheet], of: &Shifted) -> Run {
    let mut sim = Sim::new(scenario.clone());
    sim.keep_decisions();
    let (mut tape, mut paid) = (Tape::default(), Paid::default());
    let mut step = |sim: &mut Sim| {
        sim.step().unwrap();
        sim.record(&mut tape, &mut paid);
        sim.take_decisions();
    };
    while sim.week().0 < scenario.run.run_in_weeks {
        step(&mut sim);
    }
    let (mut changes, mut marks) = (scenario.changes.clone(), Vec::new());
    for sheet in sheets {
        let deeds: Vec<Deed> = sheet.deeds.iter().map(|(_, deed)| deed.clone()).collect();
        for order in lay::standing(&sim, &deeds) {
            match order {
                Standing::Change(change) => changes.push(change),
                Standing::Number { path, .. } => panic!("no option here changes {path}"),
            }
        }
        sim.set_changes(changes.clone());
        for _ in 0..52 {
            let decisions = lay::due(&mut sim, sheet);
            sim.give_decisions(decisions, Given::Some);
            step(&mut sim);
        }
        marks.extend(sim.mark_of_quarter(of));
    }
    Run { digest: sim.digest().unwrap(), paid, shifted: sim.shifted(), marks }
}

/// What a commissioner's choices in each round lay before the model.
fn sheets(exercise: &Exercise, rounds: &[&[&str]]) -> Vec<Sheet> {
    let of = |chosen: &&[&str]| {
        let mut team = Team::new("Reds", [Role::Commissioner].into());
        team.chosen.insert(Role::Commissioner, ids(chosen));
        sheet(exercise, &team)
    };
    rounds.iter().map(of).collect()
}

fn pounds(pence: i64) -> f64 {
    pence as f64 / 100.0
}

fn near(shown: f64, ledger: i64, what: &str) {
    let ledger = pounds(ledger);
    assert!((shown - ledger).abs() < 0.005, "{what}: shown {shown}, in the ledger {ledger}");
}

/// Two rounds, played in a session and worked out in its debrief.
fn played(rounds: &[&[&str]]) -> (Exercise, Scenario, String, Debrief) {
    let mut session = session(&[("Reds", ALONE)], None);
    for chosen in rounds {
        session.go_on().unwrap();
        session.choose(0, Role::Commissioner, ids(chosen)).unwrap();
        session.advance().unwrap();
        session.reveal().unwrap();
    }
    let digest = session.digest(0).unwrap();
    session.debrief().unwrap();
    let debrief = session.dossier().unwrap().work().unwrap();
    (session.exercise().clone(), session.scenario.clone(), digest, debrief)
}

#[test]
fn what_the_debrief_says_was_saved_and_stranded_is_in_the_ledger_to_the_penny() {
    let rounds: [&[&str]; 2] = [&["move-now"], &["challenge-none"]];
    let (exercise, scenario, digest, debrief) = played(&rounds);
    let chosen = sheets(&exercise, &rounds);
    let again = run(&scenario, &chosen, &Shifted::default());
    assert_eq!(again.digest, digest, "the same economy, run beside the session");
    let shifted = again.shifted;
    let [again, alone] = [chosen.clone(), sheets(&exercise, &[&[], &[]])]
        .map(|sheets| run(&scenario, &sheets, &shifted));
    let story = &debrief.teams[0];
    let saving = story.outcomes.iter().find(|one| one.key == "net_saving").unwrap();
    let ledger: i64 = (1..=2).map(|year| alone.paid.all(year) - again.paid.all(year)).sum();
    near(saving.value.unwrap(), ledger, "net saving");
    assert!(ledger != 0, "nothing was saved or lost");
    let mut without = chosen;
    for sheet in &mut without {
        sheet.deeds.retain(|(_, deed)| !matches!(deed, Deed::Move { .. } | Deed::Close { .. }));
    }
    let twin = run(&scenario, &without, &shifted);
    assert!(!story.stranded.is_empty());
    for (place, one) in story.stranded.iter().enumerate() {
        let (who, year) = (&one.provider, one.year);
        // What a provider spends on care, by its books: the ledger counts effort for quality and
        // work for others under the same names.
        let cost = |run: &Run| {
            run.marks[year as usize - 1].providers[place % shifted.losing.len()].cost.total().0
        };
        near(one.fall, cost(&twin) - cost(&again), &format!("fall at {who} in year {year}"));
        let of_year = twin.paid.all(year) - again.paid.all(year);
        near(one.saving, of_year, &format!("saving in year {year}"));
        let stays = ((one.moved - one.fall) * 100.0).round() as i64;
        near(one.stranded, stays, &format!("stranded at {who} in year {year}"));
    }
    let moved: f64 = story.stranded.iter().map(|one| one.moved).sum();
    assert!(moved > 0.0, "care has moved");
}

#[test]
fn the_debrief_shows_what_the_session_recorded_and_names_the_choices() {
    let (exercise, _, _, debrief) = played(&[&["move-now"]]);
    let story = &debrief.teams[0];
    let title = &exercise.choice("move-now").unwrap().title;
    assert_eq!(story.chosen[0].titles.len(), 1);
    let (first, _) = title.split_once(',').unwrap();
    assert!(story.chosen[0].titles[0].starts_with(&tell(&[], first)));
    for track in &story.tracks {
        let weeks: Vec<u32> = track.points.iter().map(|(week, ..)| *week).collect();
        assert!(weeks.is_sorted() && weeks.last().is_some_and(|week| *week <= 52), "{weeks:?}");
        assert!(track.points.iter().all(|(_, truth, seen)| truth.is_some() && seen.is_some()));
    }
    let followed: Vec<&str> = story.tracks.iter().map(|track| track.what.as_str()).collect();
    assert!(followed.contains(&"waiting_list") && followed.contains(&"surplus"), "{followed:?}");
}

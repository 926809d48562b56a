//! The debrief's figures of money, computed again from every payment in the ledger: for what
//! was played, for the same people without decisions, and for the twin without the moves of care.

use std::collections::BTreeMap;

use crate::recorder::{
    ContractRow, FlowRow, OrganisationRow, PatientRow, Recorder, RecordingState,
};
use crate::scenario::schema::Scenario;
use crate::sim::counterfactual::{AffectedProviders, QuarterEndTotals};
use crate::sim::{DecisionSource, Sim};
use crate::training::debrief::Debrief;
use crate::training::exercise::Exercise;
use crate::training::orders::{self, RoundChoices, StandingOrder};
use crate::training::player_action::PlayerAction;
use crate::training::role::PlayerRole;
use crate::training::session::{round_choices, substitute_names};
use crate::training::session_state::Team;

use super::{COMMISSIONER_ONLY, ids, session};

/// Natures of cost of care and administration.
const COSTS: [&str; 6] = ["staff", "estate", "supplies", "drugs", "redundancy", "running_cost"];

/// Pence that organisations paid for their own cost, by year from 1.
#[derive(Default)]
struct CostRecorder(BTreeMap<u32, i64>);

impl Recorder for CostRecorder {
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

impl CostRecorder {
    fn all(&self, year: u32) -> i64 {
        self.0.get(&year).copied().unwrap_or_default()
    }
}

/// An economy that was run outside a session, and what was recorded of it.
struct DirectRun {
    digest: String,
    paid: CostRecorder,
    shifted: AffectedProviders,
    /// Accounts at the ends of years.
    marks: Vec<QuarterEndTotals>,
}

/// Runs the economy outside a session, a year for each sheet.
fn run(scenario: &Scenario, sheets: &[RoundChoices], of: &AffectedProviders) -> DirectRun {
    let mut sim = Sim::new(scenario.clone());
    sim.start_decision_log();
    let (mut tape, mut paid) = (RecordingState::default(), CostRecorder::default());
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
        let deeds: Vec<PlayerAction> = sheet.deeds.iter().map(|(_, deed)| deed.clone()).collect();
        for order in orders::standing_orders(&sim, &deeds) {
            match order {
                StandingOrder::Change(change) => changes.push(change),
                StandingOrder::Number { path, .. } => panic!("no option here changes {path}"),
            }
        }
        sim.set_changes(changes.clone());
        for _ in 0..52 {
            let decisions = orders::decisions_due(&mut sim, sheet);
            sim.set_decisions(decisions, DecisionSource::Override);
            step(&mut sim);
        }
        marks.extend(sim.quarter_end_totals(of));
    }
    DirectRun { digest: sim.digest().unwrap(), paid, shifted: sim.affected_providers(), marks }
}

/// A commissioner's choices in each round, in the form that the model receives.
fn sheets(exercise: &Exercise, rounds: &[&[&str]]) -> Vec<RoundChoices> {
    let of = |chosen: &&[&str]| {
        let mut team = Team::new("Reds", [PlayerRole::Commissioner].into());
        team.chosen.insert(PlayerRole::Commissioner, ids(chosen));
        round_choices(exercise, &team)
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

/// Two rounds, played in a session and analysed in its debrief.
fn played(rounds: &[&[&str]]) -> (Exercise, Scenario, String, Debrief) {
    let mut session = session(&[("Reds", COMMISSIONER_ONLY)], None);
    for chosen in rounds {
        session.next_round().unwrap();
        session.choose(0, PlayerRole::Commissioner, ids(chosen)).unwrap();
        session.advance().unwrap();
        session.reveal().unwrap();
    }
    let digest = session.digest(0).unwrap();
    session.debrief().unwrap();
    let debrief = session.replay_plan().unwrap().compute().unwrap();
    (session.exercise().clone(), session.scenario.clone(), digest, debrief)
}

#[test]
fn what_the_debrief_says_was_saved_and_stranded_is_in_the_ledger_to_the_penny() {
    let rounds: [&[&str]; 2] = [&["move-now"], &["challenge-none"]];
    let (exercise, scenario, digest, debrief) = played(&rounds);
    let chosen = sheets(&exercise, &rounds);
    let again = run(&scenario, &chosen, &AffectedProviders::default());
    assert_eq!(again.digest, digest, "the same economy, run outside the session");
    let shifted = again.shifted;
    let [again, alone] = [chosen.clone(), sheets(&exercise, &[&[], &[]])]
        .map(|sheets| run(&scenario, &sheets, &shifted));
    let story = &debrief.teams[0];
    let saving = story.outcomes.iter().find(|outcome| outcome.key == "net_saving").unwrap();
    let ledger: i64 = (1..=2).map(|year| alone.paid.all(year) - again.paid.all(year)).sum();
    near(saving.value.unwrap(), ledger, "net saving");
    assert!(ledger != 0, "nothing was saved or lost");
    let mut without = chosen;
    for sheet in &mut without {
        sheet.deeds.retain(|(_, deed)| {
            !matches!(deed, PlayerAction::Move { .. } | PlayerAction::Close { .. })
        });
    }
    let twin = run(&scenario, &without, &shifted);
    assert!(!story.stranded.is_empty());
    for (place, entry) in story.stranded.iter().enumerate() {
        let (who, year) = (&entry.provider, entry.year);
        // What a provider spends on care, by its accounts: the ledger counts effort for quality and
        // work for others under the same names.
        let cost = |run: &DirectRun| {
            run.marks[year as usize - 1].providers[place % shifted.losing.len()].cost.total().0
        };
        near(entry.fall, cost(&twin) - cost(&again), &format!("fall at {who} in year {year}"));
        let of_year = twin.paid.all(year) - again.paid.all(year);
        near(entry.saving, of_year, &format!("saving in year {year}"));
        let stays = ((entry.moved - entry.fall) * 100.0).round() as i64;
        near(entry.stranded, stays, &format!("stranded at {who} in year {year}"));
    }
    let moved: f64 = story.stranded.iter().map(|entry| entry.moved).sum();
    assert!(moved > 0.0, "care has moved");
}

#[test]
fn the_debrief_shows_what_the_session_recorded_and_names_the_choices() {
    let (exercise, _, _, debrief) = played(&[&["move-now"]]);
    let story = &debrief.teams[0];
    let title = &exercise.choice("move-now").unwrap().title;
    assert_eq!(story.chosen[0].titles.len(), 1);
    let (first, _) = title.split_once(',').unwrap();
    assert!(story.chosen[0].titles[0].starts_with(&substitute_names(&[], first)));
    for track in &story.tracks {
        let weeks: Vec<u32> = track.points.iter().map(|(week, ..)| *week).collect();
        assert!(weeks.is_sorted() && weeks.last().is_some_and(|week| *week <= 52), "{weeks:?}");
        assert!(track.points.iter().all(|(_, truth, seen)| truth.is_some() && seen.is_some()));
    }
    let followed: Vec<&str> = story.tracks.iter().map(|track| track.what.as_str()).collect();
    assert!(followed.contains(&"waiting_list") && followed.contains(&"surplus"), "{followed:?}");
}

//! Consistency of the parts of a training scenario: rounds that exist, roles that are
//! cast, contracts that exist, an economy that loads.

use std::sync::Arc;

use crate::kernel::clock::WEEKS_PER_QUARTER;
use crate::scenario::diagnostics::{Finding, Findings};
use crate::scenario::layers::suggest;
use crate::scenario::schema::Scenario;
use crate::scenario::text::TextSpan;
use crate::training::player_action::{PlayerAction, check_number};
use crate::training::role::PlayerRole;

use super::file::ExerciseFile;
use super::{Exercise, MenuOption};

/// Lengths of a session for which a timing plan is needed, minutes.
const SESSION_LENGTHS: [u32; 2] = [60, 120];

impl ExerciseFile {
    /// Everything that can be inconsistent although every part is valid.
    pub(super) fn check_consistency(&mut self, exercise: &Exercise) {
        self.check_roles(exercise);
        self.check_rounds(exercise);
        for (choice, at) in exercise.choices.iter().zip(self.item_spans("choices")) {
            self.check_choice(exercise, choice, &at);
        }
        for (knob, at) in exercise.knobs.iter().zip(self.item_spans("knobs")) {
            let specs = crate::params::Params::specs();
            let lowest = specs.iter().find(|spec| spec.path == knob.path);
            let lowest = lowest.map_or(0.0, |spec| spec.range.0);
            if let Err(what) = check_number(&knob.path, lowest) {
                let at = self.locate(&at, &["path"]);
                let known: Vec<&str> = specs.iter().map(|spec| spec.path).collect();
                let near = suggest(&knob.path, &known, "", "");
                self.reader.report(&at, what, if near.ends_with('?') { &near } else { "" });
            }
        }
        for (question, at) in exercise.quiz.iter().zip(self.item_spans("quiz")) {
            if question.right >= question.options.len() {
                let at = self.locate(&at, &["right"]);
                let what = format!("right: there is no answer {}", question.right);
                let help = format!("answers count from 0 to {}", question.options.len() - 1);
                self.reader.report(&at, what, &help);
            }
        }
        for minutes in SESSION_LENGTHS {
            if exercise.timing.iter().all(|timing| timing.minutes != minutes) {
                let at = self.locate(&(0..self.reader.source.text.len()), &["timing"]);
                let what = format!("there is no timing plan for {minutes} minutes");
                self.reader.report(&at, what, "add ( minutes: …, rounds: …, plan: [ … ] )");
            }
        }
        match exercise.load(1, &[]) {
            Ok(scenario) => self.check_contracts(exercise, &scenario),
            Err(found) => self.check_economy(exercise, found),
        }
    }

    fn check_roles(&mut self, exercise: &Exercise) {
        let places = self.item_spans("roles");
        for (place, casting) in exercise.roles.iter().enumerate() {
            if exercise.roles[..place].iter().any(|other| other.role == casting.role) {
                let at = self.locate(&places[place], &["role"]);
                let what = format!("{} is cast twice", casting.role.key());
                self.reader.report(&at, what, "keep one of the two");
            }
            self.check_months(casting.months, &places[place]);
        }
        if exercise.casting(PlayerRole::Commissioner).is_none() {
            let at = self.locate(&(0..self.reader.source.text.len()), &["roles"]);
            let what = "no role is cast as commissioner".to_owned();
            self.reader.report(
                &at,
                what,
                "add ( role: commissioner, briefing: [ … ], goals: [ … ] )",
            );
        }
    }

    fn check_months(&mut self, months: f64, at: &TextSpan) {
        if months < 0.0 {
            let at = self.locate(at, &["months"]);
            self.reader.report(&at, format!("months: {months} is negative"), "write 0 or more");
        }
    }

    fn check_rounds(&mut self, exercise: &Exercise) {
        for (round, at) in exercise.rounds.iter().zip(self.item_spans("rounds")) {
            if round.weeks == 0 || !round.weeks.is_multiple_of(WEEKS_PER_QUARTER) {
                let at = self.locate(&at, &["weeks"]);
                let what = format!("weeks: {} weeks are not whole quarters", round.weeks);
                let help = format!("write a multiple of {WEEKS_PER_QUARTER}, such as 52");
                self.reader.report(&at, what, &help);
            }
        }
    }

    fn check_choice(&mut self, exercise: &Exercise, choice: &MenuOption, at: &TextSpan) {
        self.check_months(choice.months, at);
        if exercise.casting(choice.role).is_none() {
            let at = self.locate(at, &["role"]);
            let cast: Vec<&str> = exercise.roles.iter().map(|role| role.role.key()).collect();
            let what = format!("role: {} is not cast in this scenario", choice.role.key());
            self.reader.report(&at, what, &format!("cast: {}", cast.join(", ")));
        }
        let last = exercise.rounds.len() as u32;
        if let Some((first, until)) = choice.rounds
            && (first == 0 || first > until || first > last)
        {
            let at = self.locate(at, &["rounds"]);
            let what = format!("rounds: there is no round from {first} to {until}");
            self.reader.report(&at, what, &format!("rounds are counted from 1 to {last}"));
        }
        if choice.needs.contains(&choice.id) || choice.excludes.contains(&choice.id) {
            let what = format!("'{}' needs or excludes itself", choice.id);
            self.reader.report(&self.locate(at, &["id"]), what, "leave it out");
        }
    }

    /// Actions on contracts must name existing ones, and delayed actions must fall within the
    /// session.
    fn check_contracts(&mut self, exercise: &Exercise, scenario: &Scenario) {
        let known: Vec<&str> =
            scenario.system.contracts.iter().map(|plan| plan.name.as_str()).collect();
        let choices =
            exercise.choices.iter().map(|choice| &choice.deeds).zip(self.item_spans("choices"));
        let events =
            exercise.events.iter().map(|event| &event.deeds).zip(self.item_spans("events"));
        let all: Vec<(&Vec<PlayerAction>, TextSpan)> = choices.chain(events).collect();
        for (deeds, at) in all {
            let at = self.locate(&at, &["deeds"]);
            let places = crate::scenario::text::items(&self.reader.source.text, &at);
            for (deed, at) in deeds.iter().zip(places.unwrap_or_default()) {
                match deed {
                    PlayerAction::Amend { contract, .. } if !known.contains(&contract.as_str()) => {
                        let what = format!("Amend: there is no contract '{contract}'");
                        self.reader.report(&at, what, &suggest(contract, &known, "contracts", ""));
                    }
                    PlayerAction::Move { after, .. }
                    | PlayerAction::Close { after, .. }
                    | PlayerAction::Start { after, .. }
                        if *after >= exercise.weeks() =>
                    {
                        let what = format!("after: {after} weeks is longer than the session");
                        self.reader.report(&at, what, &format!("it lasts {}", exercise.weeks()));
                    }
                    _ => {}
                }
            }
        }
    }

    /// Mistakes in the economy, shown where it is written.
    fn check_economy(&mut self, exercise: &Exercise, found: Findings) {
        let source = Arc::clone(&self.reader.source);
        let written = self.locate(&(0..source.text.len()), &["economy"]);
        let quote = source.text[written.clone()].find('"').map_or(0, |at| at + 1);
        let start = written.start + quote;
        // Only a text without escapes appears in the file as it is read.
        let verbatim = source.text[start..].starts_with(&exercise.economy);
        for Finding { what, place, label, help } in found.0 {
            let own = place.filter(|place| place.source.text == exercise.economy);
            let at = match own {
                Some(place) if verbatim => place.at.start + start..place.at.end + start,
                _ => written.start..start,
            };
            let label = if label.is_empty() { "here".to_owned() } else { label };
            self.reader.diagnostics.add_at(&source, &at, what, label, help);
        }
    }
}

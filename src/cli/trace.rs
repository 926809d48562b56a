//! `hecon trace`: actual transfers from the national budget to where a pound is spent, or one
//! person's pathway, with the file of the rule at each step.

use clap::{Args, Subcommand};

use super::error::{self, CliError};
use super::progress::{self, RunProgressBar};
use super::run::{ExecutionArgs, pool};
use super::scenario_args::ScenarioArgs;
use crate::experiment::run::progress::{RunControl, RunProgress};
use crate::kernel::clock::{Calendar, WEEKS_PER_YEAR, Week};
use crate::scenario::schema::Scenario;
use crate::sim::Sim;

/// Number of recipients shown for each account.
const MAX_RECEIVERS: usize = 5;

/// Follow a pound, or one person, through a run
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  hecon trace pound --place town\n  \
                        hecon trace patient 17 --place town --years 3")]
pub struct Trace {
    #[command(subcommand)]
    what: TraceCommand,
}

#[derive(Debug, Subcommand)]
enum TraceCommand {
    /// Follow actual transfers of the first recorded year from the national budget to staff and
    /// supplies
    Pound(TracePound),
    /// Follow one person, with the rule behind each event
    Patient(TracePatient),
}

#[derive(Debug, Args)]
struct TracePound {
    /// Pounds to follow
    #[arg(long, default_value_t = 3, value_name = "N",
          value_parser = clap::value_parser!(u32).range(1..=100))]
    pounds: u32,
    #[command(flatten)]
    chosen: ScenarioArgs,
    #[command(flatten)]
    manner: ExecutionArgs,
}

#[derive(Debug, Args)]
struct TracePatient {
    /// Number of the person; residents at the start are counted from 0
    #[arg(value_name = "N")]
    person: u32,
    #[command(flatten)]
    chosen: ScenarioArgs,
    #[command(flatten)]
    manner: ExecutionArgs,
}

impl Trace {
    /// Runs the command.
    ///
    /// # Errors
    /// Wrong input, a broken invariant, or a signal.
    pub fn run(&self) -> Result<(), CliError> {
        progress::listen()?;
        match &self.what {
            TraceCommand::Pound(pound) => pound.run(),
            TraceCommand::Patient(patient) => patient.run(),
        }
    }
}

fn calendar(scenario: &Scenario) -> Calendar {
    Calendar { start_year: scenario.run.start_year, run_in_weeks: scenario.run.run_in_weeks }
}

/// Steps to a week, with a progress bar.
fn run_until(
    sim: &mut Sim,
    end: u32,
    manner: ExecutionArgs,
    each: &mut dyn FnMut(&mut Sim),
) -> Result<(), CliError> {
    let calendar = calendar(sim.scenario());
    let at = |sim: &Sim| RunProgress {
        done: sim.week().0,
        total: end,
        date: calendar.label(sim.week()),
        run_in: calendar.is_run_in(sim.week()),
    };
    let bar = RunProgressBar::new(&at(sim), manner.quiet);
    while sim.week().0 < end {
        sim.step()?;
        each(sim);
        bar.show(&at(sim));
        if progress::stopped() == RunControl::Stop {
            bar.finish();
            return Err(CliError::Interrupted);
        }
    }
    bar.finish();
    Ok(())
}

impl TracePound {
    fn run(&self) -> Result<(), CliError> {
        let scenario = self.chosen.load()?;
        let run_in = scenario.run.run_in_weeks;
        let calendar = calendar(&scenario);
        let mut out = format!(
            "Where the national budget went in {}: {} on {}\n",
            calendar.financial_year_label(Week(run_in)),
            scenario.system.id,
            scenario.place.name
        );
        let (pounds, stream) = pool(self.manner.threads)?.install(|| {
            let mut sim = Sim::new(scenario);
            let mut nothing = |_: &mut Sim| ();
            run_until(&mut sim, run_in, self.manner, &mut nothing)?;
            sim.start_transfer_trace();
            run_until(&mut sim, run_in + WEEKS_PER_YEAR, self.manner, &mut nothing)?;
            Ok::<_, CliError>((sim.follow_pounds(self.pounds), sim.main_flows(MAX_RECEIVERS)))
        })?;
        out.push_str("\nThe main flows: each account and its largest recipients over the year\n");
        for (account, receivers) in stream {
            out.push_str(&format!("\n  {account}\n"));
            for (receiver, sum) in receivers {
                out.push_str(&format!(
                    "    {:<50} {:>18}\n",
                    truncate(&receiver, 50),
                    sum.to_string()
                ));
            }
        }
        for (number, path) in pounds.iter().enumerate() {
            out.push_str(&format!("\nPound {}\n", number + 1));
            for step in path {
                out.push_str(&format!(
                    "  {:<16} {} → {}\n{:19}{} of {}, by {} in src/{}\n",
                    calendar.label(step.week),
                    truncate(&step.from, 36),
                    truncate(&step.to, 36),
                    "",
                    step.reason.replace('_', " "),
                    step.amount,
                    step.rule.replace('_', " "),
                    step.file,
                ));
            }
        }
        error::print(&out)
    }
}

impl TracePatient {
    fn run(&self) -> Result<(), CliError> {
        let scenario = self.chosen.load()?;
        let calendar = calendar(&scenario);
        let person = self.person;
        let mut out = String::new();
        pool(self.manner.threads)?.install(|| {
            let mut sim = Sim::new(scenario);
            let end = sim.total_weeks();
            sim.start_person_trace(person);
            let mut lines = String::new();
            let mut last = sim.person_summary(person);
            let first = last.clone();
            run_until(&mut sim, end, self.manner, &mut |sim| {
                let week = Week(sim.week().0 - 1);
                let now = sim.person_summary(person);
                describe_changes(&mut lines, &calendar, week, last.as_ref(), now.as_ref());
                for step in sim.take_person_trace() {
                    line(&mut lines, &calendar, step.week, &step.what, step.file);
                    if !step.place.is_empty() {
                        lines.push_str(&format!("{:17}at {}\n", "", step.place));
                    }
                }
                last = now;
            })?;
            if person >= sim.people_so_far() {
                let help = format!("people so far are numbered 0 to {}", sim.people_so_far() - 1);
                return Err(CliError::Input(format!("there is no person {person}"), help));
            }
            out = format!("Person {person}");
            match &first {
                Some(portrait) => out.push_str(&format!(": {}\n\n", describe_portrait(portrait))),
                None => out.push_str(", who was born or moved to the area during the run\n\n"),
            }
            out.push_str(&lines);
            match &last {
                Some(portrait) => {
                    out.push_str(&format!("\nAt the end: {}\n", describe_portrait(portrait)))
                }
                None => out.push_str("\nNo longer in the area at the end\n"),
            }
            Ok(())
        })?;
        error::print(&out)
    }
}

fn describe_portrait(portrait: &crate::sim::observe::trace::PersonSummary) -> String {
    format!(
        "{} of {}, {} of deprivation, {} conditions, {}, at {}",
        portrait.sex,
        portrait.age,
        portrait.deprivation.replace('_', " "),
        portrait.conditions,
        portrait.frailty,
        portrait.practice
    )
}

/// Events inferred from the person's state before and after the week.
fn describe_changes(
    out: &mut String,
    calendar: &Calendar,
    week: Week,
    before: Option<&crate::sim::observe::trace::PersonSummary>,
    after: Option<&crate::sim::observe::trace::PersonSummary>,
) {
    let (Some(before), Some(after)) = (before, after) else {
        if let (None, Some(after)) = (before, after) {
            let what = format!("joins the list of {}", after.practice);
            line(out, calendar, week, &what, "phases/deliver/births_and_arrivals.rs");
        }
        return;
    };
    let begun = if week.opens_year() { 0 } else { before.contacts };
    if after.contacts > begun {
        let what = match after.contacts - begun {
            1 => "a consultation in the practice".to_owned(),
            several => format!("{several} consultations in the practice"),
        };
        line(out, calendar, week, &what, "phases/deliver/patient_events.rs");
    }
    if after.conditions > before.conditions {
        let what = format!("has {} long-term conditions", after.conditions);
        line(out, calendar, week, &what, "behaviours/patient/natural_history.rs");
    }
    if after.frailty != before.frailty {
        let what = format!("frailty is now {}", after.frailty);
        line(out, calendar, week, &what, "behaviours/patient/natural_history.rs");
    }
    if after.practice != before.practice {
        let what = format!("joins the list of {}", after.practice);
        line(out, calendar, week, &what, "phases/deliver/births_and_arrivals.rs");
    }
}

fn line(out: &mut String, calendar: &Calendar, week: Week, what: &str, file: &str) {
    let date = calendar.label(week);
    out.push_str(&format!("{date:<16} {:<44} src/{file}\n", truncate(what, 44)));
}

/// A text cut to a width.
fn truncate(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    text.chars().take(width - 1).chain(['…']).collect()
}

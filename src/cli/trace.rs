//! `hecon trace`: real transfers from the nation to where a pound is spent, or one person's path,
//! with the file of the rule at each step.

use clap::{Args, Subcommand};

use super::chosen::Chosen;
use super::fail::{self, Fail};
use super::progress::{self, Bar};
use super::run::{Manner, pool};
use crate::experiment::single::{Next, Progress};
use crate::kernel::clock::{Calendar, WEEKS_PER_YEAR, Week};
use crate::scenario::schema::Scenario;
use crate::sim::Sim;

/// Receivers shown at each account.
const WIDEST: usize = 5;

/// Follow a pound, or one person, through a run
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  hecon trace pound --place town\n  \
                        hecon trace patient 17 --place town --years 3")]
pub struct Trace {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Follow real transfers of the first recorded year from the nation to staff and supplies
    Pound(Pound),
    /// Follow one person, with the rule behind each event
    Patient(Patient),
}

#[derive(Debug, Args)]
struct Pound {
    /// Pounds to follow
    #[arg(long, default_value_t = 3, value_name = "N",
          value_parser = clap::value_parser!(u32).range(1..=100))]
    pounds: u32,
    #[command(flatten)]
    chosen: Chosen,
    #[command(flatten)]
    manner: Manner,
}

#[derive(Debug, Args)]
struct Patient {
    /// Number of the person; residents at the start are counted from 0
    #[arg(value_name = "N")]
    person: u32,
    #[command(flatten)]
    chosen: Chosen,
    #[command(flatten)]
    manner: Manner,
}

impl Trace {
    /// Runs the command.
    ///
    /// # Errors
    /// Wrong input, a broken invariant, or a signal.
    pub fn run(&self) -> Result<(), Fail> {
        progress::listen()?;
        match &self.what {
            What::Pound(pound) => pound.run(),
            What::Patient(patient) => patient.run(),
        }
    }
}

fn calendar(scenario: &Scenario) -> Calendar {
    Calendar { start_year: scenario.run.start_year, run_in_weeks: scenario.run.run_in_weeks }
}

/// Steps to a week with a bar.
fn run_until(
    sim: &mut Sim,
    end: u32,
    manner: Manner,
    each: &mut dyn FnMut(&mut Sim),
) -> Result<(), Fail> {
    let calendar = calendar(sim.scenario());
    let at = |sim: &Sim| Progress {
        done: sim.week().0,
        total: end,
        date: calendar.label(sim.week()),
        run_in: calendar.is_run_in(sim.week()),
    };
    let bar = Bar::new(&at(sim), manner.quiet);
    while sim.week().0 < end {
        sim.step()?;
        each(sim);
        bar.show(&at(sim));
        if progress::stopped() == Next::Stop {
            bar.finish();
            return Err(Fail::Interrupted);
        }
    }
    bar.finish();
    Ok(())
}

impl Pound {
    fn run(&self) -> Result<(), Fail> {
        let scenario = self.chosen.load()?;
        let run_in = scenario.run.run_in_weeks;
        let calendar = calendar(&scenario);
        let mut out = format!(
            "Where the nation's money went in {}: {} on {}\n",
            calendar.financial_year_label(Week(run_in)),
            scenario.system.id,
            scenario.place.name
        );
        let (pounds, stream) = pool(self.manner.threads)?.install(|| {
            let mut sim = Sim::new(scenario);
            let mut nothing = |_: &mut Sim| ();
            run_until(&mut sim, run_in, self.manner, &mut nothing)?;
            sim.keep_transfers();
            run_until(&mut sim, run_in + WEEKS_PER_YEAR, self.manner, &mut nothing)?;
            Ok::<_, Fail>((sim.follow_pounds(self.pounds), sim.main_stream(WIDEST)))
        })?;
        out.push_str("\nThe main stream: each account, and what it paid most to over the year\n");
        for (account, receivers) in stream {
            out.push_str(&format!("\n  {account}\n"));
            for (receiver, sum) in receivers {
                out.push_str(&format!("    {:<50} {:>18}\n", cut(&receiver, 50), sum.to_string()));
            }
        }
        for (number, path) in pounds.iter().enumerate() {
            out.push_str(&format!("\nPound {}\n", number + 1));
            for step in path {
                out.push_str(&format!(
                    "  {:<16} {} → {}\n{:19}{} of {}, by {} in src/{}\n",
                    calendar.label(step.week),
                    cut(&step.from, 36),
                    cut(&step.to, 36),
                    "",
                    step.reason.replace('_', " "),
                    step.amount,
                    step.rule.replace('_', " "),
                    step.file,
                ));
            }
        }
        fail::print(&out)
    }
}

impl Patient {
    fn run(&self) -> Result<(), Fail> {
        let scenario = self.chosen.load()?;
        let calendar = calendar(&scenario);
        let person = self.person;
        let mut out = String::new();
        pool(self.manner.threads)?.install(|| {
            let mut sim = Sim::new(scenario);
            let end = sim.total_weeks();
            sim.watch_person(person);
            let mut lines = String::new();
            let mut last = sim.portrait(person);
            let first = last.clone();
            run_until(&mut sim, end, self.manner, &mut |sim| {
                let week = Week(sim.week().0 - 1);
                let now = sim.portrait(person);
                note_changes(&mut lines, &calendar, week, last.as_ref(), now.as_ref());
                for step in sim.take_sightings() {
                    line(&mut lines, &calendar, step.week, &step.what, step.file);
                    if !step.place.is_empty() {
                        lines.push_str(&format!("{:17}at {}\n", "", step.place));
                    }
                }
                last = now;
            })?;
            if person >= sim.people_so_far() {
                let help = format!("people so far are numbered 0 to {}", sim.people_so_far() - 1);
                return Err(Fail::Input(format!("there is no person {person}"), help));
            }
            out = format!("Person {person}");
            match &first {
                Some(portrait) => out.push_str(&format!(": {}\n\n", said(portrait))),
                None => out.push_str(", who was born or came here during the run\n\n"),
            }
            out.push_str(&lines);
            match &last {
                Some(portrait) => out.push_str(&format!("\nAt the end: {}\n", said(portrait))),
                None => out.push_str("\nNo longer here at the end\n"),
            }
            Ok(())
        })?;
        fail::print(&out)
    }
}

fn said(portrait: &crate::sim::observe::trace::Portrait) -> String {
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

/// What can be told from the person before and after the week.
fn note_changes(
    out: &mut String,
    calendar: &Calendar,
    week: Week,
    before: Option<&crate::sim::observe::trace::Portrait>,
    after: Option<&crate::sim::observe::trace::Portrait>,
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
        line(out, calendar, week, &what, "behaviours/patient/history.rs");
    }
    if after.frailty != before.frailty {
        let what = format!("frailty is now {}", after.frailty);
        line(out, calendar, week, &what, "behaviours/patient/history.rs");
    }
    if after.practice != before.practice {
        let what = format!("joins the list of {}", after.practice);
        line(out, calendar, week, &what, "phases/deliver/births_and_arrivals.rs");
    }
}

fn line(out: &mut String, calendar: &Calendar, week: Week, what: &str, file: &str) {
    let date = calendar.label(week);
    out.push_str(&format!("{date:<16} {:<44} src/{file}\n", cut(what, 44)));
}

/// A text cut to a width.
fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    text.chars().take(width - 1).chain(['…']).collect()
}

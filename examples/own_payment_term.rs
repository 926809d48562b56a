//! A payment term that the program does not ship: a premium for each day case. It is registered,
//! named in a contract, and felt by the hospital like any other term.
//! `cargo run --release --example own_payment_term`.

use health_economy::kernel::registry::About;
use health_economy::prelude::*;
use health_economy::scenario::catalogue::{
    PaymentBreakdown, ServiceSet, Term, TermContext, TermEntry, TermParam, TermRegistry,
};
use health_economy::scenario::layers::NoFiles;

#[derive(Debug)]
struct DayCasePremium {
    pounds: f64,
}

const DAY_CASE_PREMIUM: TermEntry = TermEntry {
    about: About {
        name: "DayCasePremium",
        summary: "A premium for each day case",
        source: "judgement",
    },
    file: "examples/own_payment_term.rs",
    params: &[TermParam {
        name: "pounds",
        summary: "Premium for a day case of average weight.",
        unit: "pounds",
        default: 200.0,
        range: (0.0, 5_000.0),
        source: "judgement",
    }],
    build: |numbers| Box::new(DayCasePremium { pounds: numbers[0] }),
};

impl Term for DayCasePremium {
    fn name(&self) -> &'static str {
        DAY_CASE_PREMIUM.about.name
    }
    fn apply(&self, mut so_far: PaymentBreakdown, context: &TermContext<'_>) -> PaymentBreakdown {
        if context.scope.contains_service(Service::DayCase) {
            let cases = context.statement.service_activity(Service::DayCase).weighted;
            let premium = Pence::from_pounds(self.pounds * cases);
            so_far.push(self.name(), ServiceSet::from_service(Service::DayCase), premium);
        }
        so_far
    }
}

/// Day cases of the hospital in the last year, and its surplus.
#[derive(Default)]
struct Hospital {
    day_cases: f64,
    surplus: f64,
}

impl Recorder for Hospital {
    fn organisation(&mut self, row: &OrganisationRow<'_>) {
        match (row.span, row.kind, row.metric) {
            (ReportingPeriod::Year, "acute", "activity.day_case") => self.day_cases = row.value,
            (ReportingPeriod::Year, "acute", "surplus") => self.surplus = row.value,
            _ => {}
        }
    }
}

fn run(terms: &str) -> Result<Hospital, Box<dyn std::error::Error>> {
    let text = format!(
        "(schema: 1, base: \"S10\", place: \"town\", \
         run: (weight: 10, run_in_weeks: 52, years: 4), \
         system: (contracts: {{\"acute\": (terms: [{terms}])}}))"
    );
    let registry = TermRegistry::shipped().with(DAY_CASE_PREMIUM);
    let request =
        LoadRequest { file: Some(("own term".to_owned(), text)), ..LoadRequest::default() };
    let scenario = load(&request, &NoFiles, &registry)?;
    let mut sim = Sim::with_terms(scenario, registry);
    let (mut tape, mut hospital) = (RecordingState::default(), Hospital::default());
    while sim.week().0 < sim.total_weeks() {
        sim.step()?;
        sim.record_years(&mut tape, &mut hospital);
    }
    Ok(hospital)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for terms in ["Block()", "Block(), DayCasePremium(pounds: 500)"] {
        let Hospital { day_cases, surplus } = run(terms)?;
        println!("{terms:<40} {day_cases:>8.0} day cases, surplus £{surplus:.0}");
    }
    Ok(())
}

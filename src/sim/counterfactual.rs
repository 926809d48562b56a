//! A run with dated changes compared with its same-seed twin without them, or a run without any
//! with a twin in which schemes move no care: what each leaves behind at the end of a quarter, and
//! the stranded cost that follows from the difference.

use serde::{Deserialize, Serialize};

use crate::economy::geography::{Geography, OrgKind};
use crate::economy::provider::Provider;
use crate::economy::provider::accrued_inputs::AccruedInputs;
use crate::economy::provider::activity::ProviderActivity;
use crate::kernel::clock::{WEEKS_PER_QUARTER, Week};
use crate::kernel::ids::OrgId;
use crate::kernel::units::Pence;
use crate::measures::stranded_cost::{
    CostParts, ProviderYear, WeightedUnits, stranded_cost, unit_costs,
};
use crate::money::Reason;
use crate::params::vocabulary::{Labelled as _, ProviderKind, Service};
use crate::phases::deliver::service_changes::{
    ServiceChanges, ServiceClosure, ServiceShift, ShiftTarget,
};
use crate::phases::shared::accounts::Accounts;
use crate::phases::shared::model::Model;
use crate::phases::shared::order::in_order;
use crate::scenario::schema::{Change, Scenario};

use super::Sim;
use super::directory::OrganisationDirectory;

pub use crate::measures::stranded_cost::StrandedCost;

/// Providers that dated changes concern, by index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AffectedProviders {
    /// Those that care moves away from, in order.
    pub losing: Vec<u32>,
    /// Those that it moves to and that lose none, in order.
    pub gaining: Vec<u32>,
}

/// Cost of care and administration of the year so far, by who bears the change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SystemCost {
    /// Running cost of commissioners.
    pub commissioners: Pence,
    /// Providers that lose care.
    pub losing: Pence,
    /// Providers that gain it.
    pub gaining: Pence,
    /// All other providers, and practices.
    pub others: Pence,
}

impl SystemCost {
    /// Names of the parts, in order.
    pub const PARTS: [&'static str; 4] =
        ["commissioners", "providers_losing", "providers_gaining", "others"];
    /// The parts, in order.
    #[must_use]
    pub const fn parts(&self) -> [Pence; 4] {
        [self.commissioners, self.losing, self.gaining, self.others]
    }
    fn since(&self, before: &Self) -> Self {
        Self {
            commissioners: self.commissioners - before.commissioners,
            losing: self.losing - before.losing,
            gaining: self.gaining - before.gaining,
            others: self.others - before.others,
        }
    }
}

/// The accounts at the end of a quarter, for the year so far.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QuarterEndTotals {
    /// Recorded weeks done.
    pub week: u32,
    /// Providers that lose care, in order.
    pub providers: Vec<ProviderYear>,
    /// The whole economy.
    pub system: SystemCost,
}

/// Stranded cost of the providers that care moved away from, over a period.
#[derive(Debug, Clone, PartialEq)]
pub struct StrandedCostPeriod {
    /// Last recorded week of the period.
    pub week: u32,
    /// Whether it is a year; otherwise it is a quarter.
    pub year: bool,
    /// By provider that loses care.
    pub providers: Vec<(String, StrandedCost)>,
    /// Fall in cost against the twin, by part of [`SystemCost::PARTS`].
    pub saving: [Pence; 4],
}

impl Sim {
    /// The providers that dated changes concern; where there are none and the twin without schemes'
    /// moves is asked for, every hospital that a scheme could move care from.
    #[must_use]
    pub fn affected_providers(&self) -> AffectedProviders {
        let shifts = self.world.resource::<ServiceChanges>();
        if self.scenario.changes.is_empty() {
            return self.hospitals_of_schemes();
        }
        let moved = shifts.moves.iter().map(|shift| shift.from);
        let mut losing: Vec<u32> =
            moved.chain(shifts.closures.iter().map(|closure| closure.provider)).collect();
        losing.sort_unstable();
        losing.dedup();
        let mut gaining: Vec<u32> = shifts.moves.iter().filter_map(|shift| shift.to).collect();
        gaining.retain(|provider| !losing.contains(provider));
        gaining.sort_unstable();
        gaining.dedup();
        AffectedProviders { losing, gaining }
    }

    fn hospitals_of_schemes(&self) -> AffectedProviders {
        let mut found = AffectedProviders::default();
        if self.world.resource::<Model>().params.schemes.twin.get() <= 0.0 {
            return found;
        }
        for (index, plan) in (0u32..).zip(&self.geography().providers) {
            match plan.kind {
                ProviderKind::Acute | ProviderKind::Independent => found.losing.push(index),
                ProviderKind::Community => found.gaining.push(index),
                _ => {}
            }
        }
        found
    }

    /// The accounts of the year so far, after a recorded week that closes a quarter.
    pub fn quarter_end_totals(&mut self, shifted: &AffectedProviders) -> Option<QuarterEndTotals> {
        let last = Week(self.week().0.checked_sub(1)?);
        let run_in = self.scenario.run.run_in_weeks;
        if last.0 < run_in || !last.closes_quarter() {
            return None;
        }
        let world = &mut self.world;
        let query = world.query::<(&Provider, &AccruedInputs, &ProviderActivity)>();
        let world = &*world;
        let all = in_order(query.iter_manual(world));
        let accounts = world.resource::<Accounts>();
        let directory = world.resource::<OrganisationDirectory>();
        let weight = world.resource::<Model>().weight;
        let mut system = SystemCost::default();
        for (provider, books, _) in &all {
            let cost = books.year.total();
            if shifted.losing.contains(&provider.index) {
                system.losing += cost;
            } else if shifted.gaining.contains(&provider.index) {
                system.gaining += cost;
            } else {
                system.others += cost;
            }
        }
        for entry in &directory.entries {
            let statement = accounts.ledger.statement(entry.id);
            match entry.kind {
                OrgKind::Commissioner => {
                    system.commissioners += statement.spent_on(Reason::RunningCost);
                }
                OrgKind::Practice => system.others += statement.spent_on(Reason::Staff),
                OrgKind::Nation | OrgKind::Region | OrgKind::LocalAuthority | OrgKind::Provider => {
                }
            }
        }
        let payers = accounts.funds.len();
        let year_of = |index: &u32| {
            let (provider, books, activity) = all[*index as usize];
            let statement = accounts.ledger.statement(provider.id);
            let support = statement.income_from(Reason::Rescue);
            let mut units: Vec<(OrgId, WeightedUnits)> = (0..payers as u32)
                .map(|payer| (directory.commissioner(payer), [0.0; Service::COUNT]))
                .collect();
            for entry in &activity.year {
                let own = &mut units[entry.payer as usize].1;
                for (sum, tally) in own.iter_mut().zip(&entry.services) {
                    *sum += tally.weighted * weight;
                }
            }
            ProviderYear {
                cost: nature(books),
                income: statement.income() - support,
                support,
                units,
            }
        };
        let providers = shifted.losing.iter().map(year_of).collect();
        Some(QuarterEndTotals { week: last.0 + 1 - run_in, providers, system })
    }

    /// Compares this run's marks with the twin's: every quarter and every year from the first in
    /// which something has moved.
    #[must_use]
    pub fn compare_with_counterfactual(
        &self,
        run: &[QuarterEndTotals],
        twin: &[QuarterEndTotals],
    ) -> Vec<StrandedCostPeriod> {
        let shifted = self.affected_providers();
        let mut out = Vec::new();
        let mut year_moved = vec![Vec::new(); shifted.losing.len()];
        let mut begun = false;
        for place in 0..run.len().min(twin.len()) {
            let first = place == 0 || (run[place].week - 1) / 52 != (run[place - 1].week - 1) / 52;
            let quarter = |marks: &[QuarterEndTotals]| {
                if first { marks[place].clone() } else { since(&marks[place], &marks[place - 1]) }
            };
            let (now, then) = (quarter(run), quarter(twin));
            let moved: Vec<MovedUnits> = shifted
                .losing
                .iter()
                .zip(&then.providers)
                .map(|(index, twin)| self.moved(*index, now.week, twin))
                .collect();
            if first {
                year_moved = vec![Vec::new(); shifted.losing.len()];
            }
            for (sum, quarter) in year_moved.iter_mut().zip(&moved) {
                add(sum, quarter);
            }
            begun |= moved.iter().any(any_moved);
            if begun {
                out.push(self.period(&shifted, (&now, &then), &moved, false));
                if run[place].week.is_multiple_of(52) {
                    let years = (&run[place], &twin[place]);
                    out.push(self.period(&shifted, years, &year_moved, true));
                }
            }
        }
        out
    }

    fn period(
        &self,
        shifted: &AffectedProviders,
        (run, twin): (&QuarterEndTotals, &QuarterEndTotals),
        moved: &[MovedUnits],
        year: bool,
    ) -> StrandedCostPeriod {
        let params = &self.world.resource::<Model>().params;
        let directory = self.world.resource::<OrganisationDirectory>();
        let prices = params.prices.unbundled().map(Pence::pounds);
        let variable: WeightedUnits =
            std::array::from_fn(|at| params.costs.variable.values[at].get());
        let of = |at: usize| {
            let (after, before) = (&run.providers[at], &twin.providers[at]);
            let costs = unit_costs(&before.cost, &before.all_units(), &prices, &variable);
            let id = directory.provider(shifted.losing[at]);
            let name = directory.entries[id.index()].name.clone();
            (name, stranded_cost(before, after, &moved[at], &costs))
        };
        // Of hospitals that schemes could take care from, only those they have are of interest.
        let dated = !self.scenario.changes.is_empty();
        let concerned = |at: &usize| dated || any_moved(&moved[*at]);
        let (costs, before) = (run.system.parts(), twin.system.parts());
        StrandedCostPeriod {
            week: run.week,
            year,
            providers: (0..shifted.losing.len()).filter(concerned).map(of).collect(),
            saving: std::array::from_fn(|at| before[at] - costs[at]),
        }
    }

    /// Units that the scenario, or schemes, took away from a provider in the quarter that ended
    /// with a recorded week: its share of what the twin did.
    fn moved(&self, provider: u32, week: u32, twin: &ProviderYear) -> MovedUnits {
        let shifts = self.world.resource::<ServiceChanges>();
        let dated = !self.scenario.changes.is_empty();
        let end = self.scenario.run.run_in_weeks + week;
        let away = |payer: u32, units: &WeightedUnits| {
            std::array::from_fn(|at| {
                let left = |week| {
                    let (service, week) = (Service::at(at), Week(week));
                    if dated {
                        remaining_share(shifts, provider, service, week)
                    } else {
                        left_by_schemes(shifts, (provider, payer), service, week)
                    }
                };
                let away: f64 = (end - WEEKS_PER_QUARTER..end).map(|week| 1.0 - left(week)).sum();
                units[at] * away / f64::from(WEEKS_PER_QUARTER)
            })
        };
        let payers = (0u32..).zip(&twin.units);
        payers.map(|(payer, (id, units))| (*id, away(payer, units))).collect()
    }

    /// Name of an organisation.
    #[must_use]
    pub fn organisation_name(&self, org: OrgId) -> &str {
        &self.world.resource::<OrganisationDirectory>().entries[org.index()].name
    }
}

/// The dated changes of a scenario with weeks counted from the first week of the run. A kind of
/// provider means all of that kind where activity is lost, and the first one in the area
/// of the loser where it is gained.
pub(super) fn dated_service_changes(scenario: &Scenario, geography: &Geography) -> ServiceChanges {
    let providers = &geography.providers;
    let purchasers = f64::from(scenario.place.purchasers.max(1));
    let called = |name: &str| -> Vec<u32> {
        (0u32..)
            .zip(providers)
            .filter(|(_, entry)| entry.name == name || entry.kind.label() == name)
            .map(|(index, _)| index)
            .collect()
    };
    let beside = |name: &str, loser: u32| -> u32 {
        let area = providers[loser as usize].commissioner;
        let all = called(name);
        let near = all.iter().find(|index| providers[**index as usize].commissioner == area);
        near.or(all.first()).copied().unwrap_or(u32::MAX)
    };
    let from = |week: u32| Week(scenario.run.run_in_weeks + week);
    let mut shifts = ServiceChanges::default();
    for change in &scenario.changes {
        match change {
            Change::Start { .. } | Change::Growth { .. } | Change::Arrange { .. } => {}
            Change::Move {
                week,
                from: loser,
                to,
                services,
                share,
                planned,
                with_steps,
                purchaser,
            } => {
                let of = |loser: u32| match purchaser {
                    0 => None,
                    number => Some(providers[loser as usize].commissioner + number - 1),
                };
                shifts.moves.extend(called(loser).into_iter().map(|loser| ServiceShift {
                    area: of(loser),
                    weight: if *purchaser == 0 { 1.0 } else { 1.0 / purchasers },
                    week: from(*week),
                    from: loser,
                    to: to.as_deref().map(|name| beside(name, loser)),
                    services: services.clone(),
                    share: *share,
                    planned: *planned,
                    with_steps: *with_steps,
                }));
            }
            Change::Close { week, provider, services } => {
                shifts.closures.extend(called(provider).into_iter().map(|provider| {
                    ServiceClosure { week: from(*week), provider, services: services.clone() }
                }));
            }
        }
    }
    shifts
}

/// Units moved by payer.
type MovedUnits = Vec<(OrgId, WeightedUnits)>;

fn nature(books: &AccruedInputs) -> CostParts {
    let year = &books.year;
    CostParts {
        estate: year.estate,
        steps: year.all_steps() + year.overtime + year.redundancy,
        variable: year.all_variable(),
    }
}

/// Part of a service's activity that dated changes leave at a provider in a week.
fn remaining_share(shifts: &ServiceChanges, provider: u32, service: Service, week: Week) -> f64 {
    let closed = shifts.closures.iter().any(|closure| {
        closure.provider == provider && closure.week <= week && closure.services.contains(&service)
    });
    if closed {
        return 0.0;
    }
    let holds = shifts.moves.iter().filter(|shift| {
        shift.from == provider && shift.week <= week && shift.services.contains(&service)
    });
    holds.map(|shift| 1.0 - shift.share * shift.weight).product()
}

/// Part of a service's activity for a payer that schemes which move care into the community leave
/// at a provider in a week.
fn left_by_schemes(
    shifts: &ServiceChanges,
    (provider, payer): (u32, u32),
    service: Service,
    week: Week,
) -> f64 {
    let holds = shifts.schemes.iter().filter(|shift| {
        shift.from == provider
            && shift.area == payer
            && shift.week <= week
            && shift.services.contains(&service)
            && matches!(shift.target, ShiftTarget::Community { .. })
    });
    holds.map(|shift| 1.0 - shift.share).product()
}

fn any_moved(moved: &MovedUnits) -> bool {
    moved.iter().any(|(_, units)| units.iter().any(|units| *units > 0.0))
}

fn add(sum: &mut MovedUnits, quarter: &MovedUnits) {
    if sum.is_empty() {
        sum.clone_from(quarter);
        return;
    }
    for ((_, sum), (_, units)) in sum.iter_mut().zip(quarter) {
        sum.iter_mut().zip(units).for_each(|(sum, units)| *sum += units);
    }
}

/// The quarter between two marks of one year.
fn since(now: &QuarterEndTotals, before: &QuarterEndTotals) -> QuarterEndTotals {
    let provider = |(now, before): (&ProviderYear, &ProviderYear)| ProviderYear {
        cost: CostParts {
            estate: now.cost.estate - before.cost.estate,
            steps: now.cost.steps - before.cost.steps,
            variable: now.cost.variable - before.cost.variable,
        },
        income: now.income - before.income,
        support: now.support - before.support,
        units: now
            .units
            .iter()
            .zip(&before.units)
            .map(|((payer, now), (_, before))| {
                (*payer, std::array::from_fn(|at| now[at] - before[at]))
            })
            .collect(),
    };
    QuarterEndTotals {
        week: now.week,
        providers: now.providers.iter().zip(&before.providers).map(provider).collect(),
        system: now.system.since(&before.system),
    }
}

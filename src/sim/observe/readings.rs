//! One look at the world turned into readings: for the whole economy, each commissioner, each
//! provider and each practice. Which measures an organisation has is decided here and not
//! elsewhere; how a measure is computed is in its family's file.

use crate::behaviours::patient::need::NeedKind;
use crate::economy::commissioner::{
    Commissioner, CommissionerBeliefs, CommissionerStaff, ProviderRelations,
};
use crate::economy::geography::{OrgEntry, OrgKind};
use crate::economy::practice::{Practice, PracticeState, PracticeYear};
use crate::economy::provider::accrued_inputs::AccruedInputs;
use crate::economy::provider::activity::{PayerActivity, ProviderTallies, SERVICES, ServiceTally};
use crate::economy::provider::approvals::ListingApprovals;
use crate::economy::provider::contracting::ContractingState;
use crate::economy::provider::financial_expectations::Expectations;
use crate::economy::provider::queues::WaitingList;
use crate::economy::provider::step_capacity::{CapacityKind, StepCapacity};
use crate::economy::provider::{LeverSettings, Provider};
use crate::economy::scheme::{Scheme, Schemes};
use crate::initiatives::INITIATIVES;
use crate::kernel::clock::{WEEKS_PER_YEAR, Week};
use crate::kernel::ids::OrgId;
use crate::measures::counters::{
    Additive as _, ServiceTallies, add_services, for_all_payers, for_payer, services_since,
};
use crate::measures::need::YearIndexValues;
use crate::measures::population::PopulationMovements;
use crate::measures::practice::ReferralRecord;
use crate::measures::unit_cost::{self, CareKindCosts};
use crate::measures::{
    Exposure, MeasureValues, access, activity, beds, capacity, capture, emergency, finance, health,
    idle_capacity, information, need, population, practice, spend, structure,
};
use crate::money::MoneyFlow;
use crate::params::vocabulary::{Labelled as _, ProviderKind, Sector, Service};
use crate::phases::shared::accounts::Accounts;
use crate::phases::shared::counterfactuals::Counterfactuals;
use crate::phases::shared::model::Model;
use crate::phases::shared::programmes::ProgrammePlans;
use crate::recorder::ReportingPeriod;
use crate::recorder::recording_state::CounterSnapshot;

use super::money::PeriodFlows;
use super::record::{OrganisationReadings, kind_label, value_of_need};
use super::{money, strategic};
use crate::sim::directory::OrganisationDirectory;

/// The world after a week, organisations by position.
pub(in crate::sim) struct WorldView<'w> {
    /// The week that has run.
    pub week: Week,
    /// Parameters, prices and weight.
    pub model: &'w Model,
    /// Names.
    pub directory: &'w OrganisationDirectory,
    /// Providers.
    pub providers: Vec<(&'w Provider, &'w WaitingList, &'w StepCapacity, &'w AccruedInputs)>,
    /// Practices.
    pub practices: Vec<(&'w Practice, &'w PracticeState)>,
    /// Money, contracts and returns.
    pub accounts: &'w Accounts,
    /// What rent and capture are measured from.
    pub lenses: &'w Counterfactuals,
    /// Plans by programme of care.
    pub programmes: &'w ProgrammePlans,
    /// What providers know and their financial position.
    pub dealings: Vec<&'w ContractingState>,
    /// What commissioners believe of need and quality.
    pub beliefs: Vec<&'w CommissionerBeliefs>,
    /// What providers code, expect and decline.
    pub checked: Vec<(&'w LeverSettings, &'w Expectations, &'w ListingApprovals)>,
    /// Occupancy as clinicians perceive it, by provider.
    pub occupancy: Vec<f64>,
    /// Hospital cost of the year's living by deprivation fifth, pounds by row.
    pub hospital_by_fifth: [f64; 5],
    /// Commissioners, their staff and their relations.
    pub offices: Vec<(&'w Commissioner, &'w CommissionerStaff, &'w ProviderRelations)>,
    /// Schemes of commissioners.
    pub schemes: &'w Schemes,
    /// Rows alive by deprivation fifth.
    pub alive: [u64; 5],
    /// Open pathways of all providers by completed weeks.
    pub cells: Vec<u64>,
    /// The year's values and the base year's, at the close of a year.
    pub indices: Option<(YearIndexValues, YearIndexValues)>,
}

impl WorldView<'_> {
    /// Kind of an organisation as written in files.
    pub fn organisation_kind(&self, entry: &OrgEntry) -> &'static str {
        if entry.kind == OrgKind::Provider {
            let index = entry.id.0 - self.directory.provider(0).0;
            return self.providers[index as usize].0.kind.label();
        }
        kind_label(entry.kind)
    }

    fn weight(&self) -> f64 {
        self.model.weight
    }

    fn people(&self) -> f64 {
        self.alive.iter().sum::<u64>() as f64 * self.weight()
    }

    /// What a year is compared by.
    pub fn year_value(
        &self,
        before: &CounterSnapshot,
        now: &CounterSnapshot,
        flows: &[MoneyFlow],
    ) -> YearIndexValues {
        let counted = PeriodCounts::between(before, now);
        let weights: Vec<f64> =
            NeedKind::ALL.iter().map(|kind| value_of_need(*kind, self.model)).collect();
        let needs: Vec<f64> = now.whole.needs.iter().map(|n| *n as f64 * self.weight()).collect();
        YearIndexValues {
            needs: need::weighted_value(&needs, &weights),
            activity: self.value(&counted.services),
            spend: money::spend(self, flows).total().pounds(),
        }
    }

    /// Ages of what a commissioner sees of each of its providers.
    fn data_ages(&self, commissioner: OrgId) -> Vec<f64> {
        let seen = self.accounts.returns.received_by(commissioner, self.week);
        information::ages(&seen, seen.providers())
    }

    /// Activity at national prices, pounds.
    fn value(&self, services: &ServiceTallies) -> f64 {
        let prices = Service::ALL.iter().map(|service| self.model.price(*service).pounds());
        services.iter().zip(prices).map(|(tally, price)| tally.weighted * price).sum::<f64>()
            * self.weight()
    }
}

/// What was counted between two snapshots, by organisation and altogether.
struct PeriodCounts {
    /// By provider: activity and counters.
    providers: Vec<(Vec<PayerActivity>, ProviderTallies)>,
    /// By practice: counters and expected referrals.
    practices: Vec<(PracticeYear, f64)>,
    /// Activity of all bodies, care outside hospital included.
    services: ServiceTallies,
    /// Counters of all providers.
    tallies: ProviderTallies,
    /// Counters of all practices, and expected referrals.
    surgeries: (PracticeYear, f64),
}

impl PeriodCounts {
    fn between(before: &CounterSnapshot, now: &CounterSnapshot) -> Self {
        let mut counted = Self {
            providers: Vec::with_capacity(now.providers.len()),
            practices: Vec::with_capacity(now.practices.len()),
            services: [ServiceTally::default(); SERVICES],
            tallies: ProviderTallies::default(),
            surgeries: (PracticeYear::default(), 0.0),
        };
        let nothing = (Vec::new(), ProviderTallies::default());
        for (index, (record, tallies)) in now.providers.iter().enumerate() {
            let (earlier, tallies_then) = before.providers.get(index).unwrap_or(&nothing);
            let record: Vec<PayerActivity> = record
                .iter()
                .map(|entry| PayerActivity {
                    payer: entry.payer,
                    services: services_since(&entry.services, &for_payer(earlier, entry.payer)),
                })
                .collect();
            let tallies = tallies.since(tallies_then);
            add_services(&mut counted.services, &for_all_payers(&record));
            counted.tallies.add(&tallies);
            counted.providers.push((record, tallies));
        }
        for (index, (year, expected)) in now.practices.iter().enumerate() {
            let (then, expected_then) = before.practices.get(index).copied().unwrap_or_default();
            let (year, expected) = (year.since(&then), expected - expected_then);
            counted.surgeries.0.add(&year);
            counted.surgeries.1 += expected;
            counted.practices.push((year, expected));
        }
        add_services(&mut counted.services, &outside(&counted.surgeries.0));
        counted
    }
}

/// Care that no provider records: consultations in practices.
fn outside(counted: &PracticeYear) -> ServiceTallies {
    let mut services = [ServiceTally::default(); SERVICES];
    let count = counted.consultations;
    services[Service::GpConsultation as usize] = ServiceTally { count, weighted: count as f64 };
    services
}

/// Reads every organisation over a period.
pub(in crate::sim) fn read(
    view: &WorldView<'_>,
    before: &CounterSnapshot,
    now: &CounterSnapshot,
    flows: &[MoneyFlow],
    span: ReportingPeriod,
) -> Vec<OrganisationReadings> {
    let counted = PeriodCounts::between(before, now);
    let money = PeriodFlows::new(view, flows);
    let weeks = match span {
        ReportingPeriod::Month => f64::from(view.week.weeks_in_month()),
        ReportingPeriod::Year => f64::from(WEEKS_PER_YEAR),
    };
    let mut all = vec![OrganisationReadings {
        organisation: None,
        gauges: whole(view, before, now, &counted, weeks, span),
    }];
    commissioners(view, &counted, &money, weeks, span, &mut all);
    providers(view, &counted, &money, weeks, span, &mut all);
    practices(view, &counted, &money, &mut all);
    read_other_bodies(view, &money, &mut all);
    let whole = whole_money(view, &counted, &money, weeks, span);
    all[0].gauges.0.extend(whole.0);
    all
}

/// Money of the whole economy.
fn whole_money(
    view: &WorldView<'_>,
    counted: &PeriodCounts,
    money: &PeriodFlows<'_>,
    weeks: f64,
    span: ReportingPeriod,
) -> MeasureValues {
    let mut out = MeasureValues::default();
    let people = counted.surgeries.0.person_weeks as f64 * view.weight() / weeks;
    spend::read(&money.total_spend(view), people, weeks, &mut out);
    for entry in &view.directory.entries {
        let surplus = money.statement(entry.id).surplus();
        out.add_part(finance::SURPLUS, view.organisation_kind(entry), surplus.pounds());
    }
    if span == ReportingPeriod::Year {
        let statements = view.directory.entries.iter();
        let statements = statements
            .filter(|entry| matches!(entry.kind, OrgKind::Provider | OrgKind::Practice))
            .map(|entry| (view.organisation_kind(entry), money.statement(entry.id)));
        finance::read_margins(statements, &mut out);
        finance::read_costs(&view.total_costs(ProviderKind::Acute), &mut out);
        let mut laid = CareKindCosts::default();
        for ((provider, _, _, books), counters) in view.providers.iter().zip(&counted.providers) {
            if provider.kind == ProviderKind::Acute {
                laid.add(&unit_costs(view, books, counters));
            }
        }
        unit_cost::read(&laid, &mut out);
        strategic::read_economy(view, money, &mut out);
        capture::read(&capture::total_forgone(view.schemes.year.iter()), &mut out);
        capture::read_schemes(view.schemes.all.iter(), &mut out);
        capture::read_scheme_value(view.schemes.all.iter(), &initiative_names(), &mut out);
        money.read_commissioning(view, None, &mut out);
    }
    for (_, _, steps, books) in &view.providers {
        idle_capacity::read(&view.idle(steps, books), &mut out);
    }
    let ages: Vec<f64> =
        entries(view, OrgKind::Commissioner).flat_map(|entry| view.data_ages(entry.id)).collect();
    information::read(&ages, &mut out);
    out
}

/// A hospital's cost of the year allocated to its care.
fn unit_costs(
    view: &WorldView<'_>,
    books: &AccruedInputs,
    (record, tallies): &(Vec<PayerActivity>, ProviderTallies),
) -> CareKindCosts {
    let params = &view.model.params;
    unit_cost::unit_costs(&books.year, &for_all_payers(record), tallies, view.weight(), params)
}

/// Bodies of which only their money is measured.
fn read_other_bodies(
    view: &WorldView<'_>,
    money: &PeriodFlows<'_>,
    all: &mut Vec<OrganisationReadings>,
) {
    for entry in &view.directory.entries {
        if matches!(entry.kind, OrgKind::Nation | OrgKind::Region | OrgKind::LocalAuthority) {
            let mut out = MeasureValues::default();
            read_money(view, money, entry.id, &mut out);
            all.push(OrganisationReadings { organisation: Some(entry.id.index()), gauges: out });
        }
    }
}

fn read_money(view: &WorldView<'_>, money: &PeriodFlows<'_>, org: OrgId, out: &mut MeasureValues) {
    finance::read(money.statement(org), view.accounts.ledger.cash(org), out);
}

fn whole(
    view: &WorldView<'_>,
    before: &CounterSnapshot,
    now: &CounterSnapshot,
    counted: &PeriodCounts,
    weeks: f64,
    span: ReportingPeriod,
) -> MeasureValues {
    let weight = view.weight();
    let mut out = MeasureValues::default();
    let person_weeks = counted.surgeries.0.person_weeks as f64 * weight;
    let exposure = Exposure { people: person_weeks / weeks, weeks };
    let (now, then) = (&now.whole, &before.whole);
    let moved = |place: usize| (now.movements[place] - then.movements[place]) as f64 * weight;
    let movements =
        PopulationMovements { births: moved(0), arrivals: moved(1), departures: moved(2) };
    population::read(view.people(), &movements, exposure, &mut out);
    activity::read_rates(&counted.services, weight, exposure, &mut out);
    let needs: Vec<(&'static str, f64)> = NeedKind::ALL
        .iter()
        .zip(&now.needs)
        .enumerate()
        .map(|(place, (kind, count))| {
            let count = count - then.needs.get(place).copied().unwrap_or(0);
            (need_label(*kind), count as f64 * weight)
        })
        .collect();
    need::read_rates(&needs, exposure, &mut out);
    if let (ReportingPeriod::Year, Some((year, base))) = (span, &view.indices) {
        need::read_indices(year, base, &mut out);
    }
    access::read_list(&view.cells, weight, Some(view.people()), &mut out);
    access::read_flow(&counted.tallies, weight, Some(exposure), &mut out);
    let acute = sum_tallies(view, counted, |kind| kind == ProviderKind::Acute);
    beds::read(&acute, weight, weeks, &mut out);
    emergency::read(&counted.tallies, weight, Some(exposure), &mut out);
    practice::read(&counted.surgeries.0, counted.surgeries.1, &mut out);
    if span == ReportingPeriod::Year {
        let referring: Vec<ReferralRecord> = view
            .practices
            .iter()
            .zip(&counted.practices)
            .map(|((_, surgery), (year, expected))| ReferralRecord {
                year: *year,
                expected: *expected,
                last_year: surgery.last_year,
            })
            .collect();
        practice::read_spread(&referring, &mut out);
    }
    let losses = health::HealthLosses {
        qalys: (now.qalys - then.qalys) * weight,
        deaths_outside: (now.deaths[0] - then.deaths[0]) as f64 * weight,
        deaths_inside: (now.deaths[1] - then.deaths[1]) as f64 * weight,
    };
    let fifths = std::array::from_fn(|fifth| {
        ((now.emergencies[fifth] - then.emergencies[fifth]) as f64, view.alive[fifth] as f64)
    });
    health::read(&losses, &fifths, exposure, &mut out);
    if span == ReportingPeriod::Year {
        let cost = view.hospital_by_fifth;
        health::read_use(&std::array::from_fn(|at| (cost[at], view.alive[at] as f64)), &mut out);
    }
    structure::read_bypass(counted.tallies.bypassed, counted.tallies.chosen, &mut out);
    out
}

/// Counters of the providers of some kinds together.
fn sum_tallies(
    view: &WorldView<'_>,
    counted: &PeriodCounts,
    wanted: impl Fn(ProviderKind) -> bool,
) -> ProviderTallies {
    let mut sum = ProviderTallies::default();
    for ((provider, ..), (_, tallies)) in view.providers.iter().zip(&counted.providers) {
        if wanted(provider.kind) {
            sum.add(tallies);
        }
    }
    sum
}

fn commissioners(
    view: &WorldView<'_>,
    counted: &PeriodCounts,
    money: &PeriodFlows<'_>,
    weeks: f64,
    span: ReportingPeriod,
    all: &mut Vec<OrganisationReadings>,
) {
    let weight = view.weight();
    for (index, entry) in entries(view, OrgKind::Commissioner).enumerate() {
        let mut out = MeasureValues::default();
        let mut own = (PracticeYear::default(), 0.0);
        let mut registered = 0u64;
        for ((practice, surgery), (year, expected)) in view.practices.iter().zip(&counted.practices)
        {
            if practice.commissioner as usize == index {
                own.0.add(year);
                own.1 += expected;
                registered += u64::from(surgery.registered);
            }
        }
        let mut services = outside(&own.0);
        let mut acute = Vec::new();
        for ((provider, ..), (record, _)) in view.providers.iter().zip(&counted.providers) {
            let bought = for_payer(record, index as u16);
            add_services(&mut services, &bought);
            if matches!(provider.kind, ProviderKind::Acute | ProviderKind::Independent) {
                acute.push(acute_value(view, &bought));
            }
        }
        let people = own.0.person_weeks as f64 * weight / weeks;
        let exposure = Exposure { people, weeks };
        out.insert(practice::REGISTERED, registered as f64 * weight);
        activity::read_rates(&services, weight, exposure, &mut out);
        practice::read(&own.0, own.1, &mut out);
        structure::read_concentration(&acute, &mut out);
        spend::read(&money.commissioner_spend(view, entry.id), people, weeks, &mut out);
        read_money(view, money, entry.id, &mut out);
        information::read(&view.data_ages(entry.id), &mut out);
        if span == ReportingPeriod::Year {
            strategic::commissioner(view, money, index, &mut out);
            let year = view.schemes.year.get(index).copied().unwrap_or_default();
            capture::read(&year, &mut out);
            let mine = |scheme: &&Scheme| scheme.commissioner as usize == index;
            capture::read_schemes(view.schemes.all.iter().filter(mine), &mut out);
            let mine = view.schemes.all.iter().filter(mine);
            capture::read_scheme_value(mine, &initiative_names(), &mut out);
            money.read_commissioning(view, Some(entry.id), &mut out);
        }
        all.push(OrganisationReadings { organisation: Some(entry.id.index()), gauges: out });
    }
}

/// Names of initiatives in their order.
fn initiative_names() -> Vec<&'static str> {
    INITIATIVES.iter().map(|initiative| initiative.about.name).collect()
}

/// Acute activity at national prices.
fn acute_value(view: &WorldView<'_>, bought: &ServiceTallies) -> f64 {
    Service::ALL
        .iter()
        .filter(|service| service.sector() == Sector::Acute)
        .map(|service| bought[*service as usize].weighted * view.model.price(*service).pounds())
        .sum()
}

fn providers(
    view: &WorldView<'_>,
    counted: &PeriodCounts,
    money: &PeriodFlows<'_>,
    weeks: f64,
    span: ReportingPeriod,
    all: &mut Vec<OrganisationReadings>,
) {
    let weight = view.weight();
    for ((provider, waits, steps, books), (record, tallies)) in
        view.providers.iter().zip(&counted.providers)
    {
        let mut out = MeasureValues::default();
        activity::read_units(&for_all_payers(record), weight, &mut out);
        capacity::read(steps, &mut out);
        beds::read(tallies, weight, weeks, &mut out);
        emergency::read(tallies, weight, None, &mut out);
        if matches!(provider.kind, ProviderKind::Acute | ProviderKind::Independent) {
            let cells: Vec<u64> = waits.cells.iter().map(|n| u64::from(*n)).collect();
            access::read_list(&cells, weight, None, &mut out);
            access::read_flow(tallies, weight, None, &mut out);
            let published = [
                (CapacityKind::Clinic, access::FIRST_WAIT, waits.first_wait),
                (CapacityKind::Diagnostic, access::DIAGNOSTIC_WAIT, waits.diagnostic_wait),
                (CapacityKind::Theatre, access::ADMISSION_WAIT, waits.admission_wait),
            ];
            // A service that is not given here has no wait.
            for (kind, measure, wait) in published {
                if steps.line(kind).open > 0 {
                    out.insert(measure, wait);
                }
            }
            structure::read_bypass(tallies.bypassed, tallies.chosen, &mut out);
        }
        if provider.kind == ProviderKind::Acute {
            out.insert(health::HOSPITAL_DEATHS, tallies.deaths as f64 * weight);
        }
        if provider.kind == ProviderKind::Acute && span == ReportingPeriod::Year {
            let counters = &counted.providers[provider.index as usize];
            unit_cost::read(&unit_costs(view, books, counters), &mut out);
        }
        if span == ReportingPeriod::Year {
            strategic::provider(view, provider.index, &mut out);
        }
        read_money(view, money, provider.id, &mut out);
        idle_capacity::read(&view.idle(steps, books), &mut out);
        all.push(OrganisationReadings { organisation: Some(provider.id.index()), gauges: out });
    }
}

fn practices(
    view: &WorldView<'_>,
    counted: &PeriodCounts,
    money: &PeriodFlows<'_>,
    all: &mut Vec<OrganisationReadings>,
) {
    for ((own, surgery), (year, expected)) in view.practices.iter().zip(&counted.practices) {
        let mut out = MeasureValues::default();
        out.insert(practice::REGISTERED, f64::from(surgery.registered) * view.weight());
        practice::read(year, *expected, &mut out);
        read_money(view, money, own.id, &mut out);
        all.push(OrganisationReadings { organisation: Some(own.id.index()), gauges: out });
    }
}

fn entries<'a>(view: &'a WorldView<'_>, kind: OrgKind) -> impl Iterator<Item = &'a OrgEntry> {
    view.directory.entries.iter().filter(move |entry| entry.kind == kind)
}

/// Name of a kind of need in outputs.
const fn need_label(kind: NeedKind) -> &'static str {
    match kind {
        NeedKind::Consultation => "consultation",
        NeedKind::Elective => "elective",
        NeedKind::OtherReferral => "other_referral",
        NeedKind::MinorInjury => "minor_injury",
        NeedKind::MentalHealth => "mental_health",
        NeedKind::Prevention => "prevention",
        NeedKind::Major => "major",
        NeedKind::AcuteByGp => "acute_by_gp",
        NeedKind::Exacerbation => "exacerbation",
        NeedKind::Stroke => "stroke",
        NeedKind::Community => "community",
        NeedKind::Death => "death",
    }
}

//! Recording: once a month, a cheap look at the whole world, handed to a recorder as rows.
//! Nothing here changes the world, and the model never reads what is recorded.

use bevy_ecs::prelude::*;

use crate::behaviours::patient::need::NeedKind;
use crate::economy::commissioner::{
    Commissioner, CommissionerBeliefs, CommissionerStaff, ProviderRelations,
};
use crate::economy::geography::{OrgEntry, OrgKind};
use crate::economy::patient::{ColdPatientData, HotPatientData};
use crate::economy::population::PopulationLayout;
use crate::economy::practice::{Practice, PracticeState};
use crate::economy::provider::accrued_inputs::AccruedInputs;
use crate::economy::provider::activity::{ProviderActivity, ProviderTallies};
use crate::economy::provider::approvals::ListingApprovals;
use crate::economy::provider::beds::Beds;
use crate::economy::provider::contracting::ContractingState;
use crate::economy::provider::financial_expectations::Expectations;
use crate::economy::provider::queues::{WAIT_CELLS, WaitingList};
use crate::economy::provider::step_capacity::StepCapacity;
use crate::economy::provider::{LeverSettings, Provider};
use crate::economy::scheme::Schemes;
use crate::kernel::clock::Week;
use crate::kernel::ids::Row;
use crate::measures::MeasureValues;
use crate::params::vocabulary::{Deprivation, Labelled as _, Service};
use crate::phases::deliver::annual_person_costs::PersonYearSummary;
use crate::phases::deliver::inflow::EconomyCounters;
use crate::phases::shared::accounts::Accounts;
use crate::phases::shared::counterfactuals::Counterfactuals;
use crate::phases::shared::model::Model;
use crate::phases::shared::order::in_order;
use crate::phases::shared::programmes::ProgrammePlans;
use crate::recorder::recording_state::{CounterSnapshot, EconomySnapshot};
use crate::recorder::{OrganisationRow, PatientRow, Recorder, RecordingState, ReportingPeriod};

use super::readings::WorldView;
use super::{money, readings};
use crate::sim::Sim;
use crate::sim::directory::OrganisationDirectory;

/// Residents that the sample of patients aims at.
const SAMPLE: u32 = 1000;

impl Sim {
    /// Records what closed with the last week that ran: every month, and in addition every year.
    /// Called after each step; weeks of the running in only set the tape.
    pub fn record(&mut self, tape: &mut RecordingState, to: &mut dyn Recorder) {
        let Some(last) = self.week().0.checked_sub(1).map(Week) else { return };
        let run_in = self.scenario.run.run_in_weeks;
        if last.0 + 1 == run_in {
            tape.year = counter_snapshot(&mut self.world).at_new_year();
            tape.month = tape.year.clone();
        }
        if last.0 < run_in || !last.closes_month() {
            return;
        }
        let now = counter_snapshot(&mut self.world);
        let week = last.0 + 1 - run_in;
        let mut view = WorldView::new(&mut self.world, last);
        let flows = view.accounts.ledger.flows();
        let month = readings::read(&view, &tape.month, &now, &flows, ReportingPeriod::Month);
        tape.flows = money::combine_flows(&tape.flows, &flows);
        let year = last.closes_year().then(|| {
            let value = view.year_value(&tape.year, &now, &tape.flows);
            let base = *tape.base.get_or_insert(value);
            view.indices = Some((value, base));
            readings::read(&view, &tape.year, &now, &tape.flows, ReportingPeriod::Year)
        });
        tape.record_through(to, |out| {
            write(&view, week, ReportingPeriod::Month, &month, out);
            view.write_contracts(week, ReportingPeriod::Month, out);
            view.write_flows(week, &flows, out);
            if let Some(year) = &year {
                write(&view, week, ReportingPeriod::Year, year, out);
                view.write_contracts(week, ReportingPeriod::Year, out);
            }
        });
        if last.closes_year() {
            self.sample(tape, last, week, to);
            tape.year = now.at_new_year();
            tape.month = tape.year.clone();
            tape.flows.clear();
        } else {
            tape.month = now;
        }
    }

    /// Records the years alone, for callers that need nothing in between: much faster, and
    /// the tape then holds no hash of the rows. One tape serves either this or [`Sim::record`].
    pub fn record_years(&mut self, tape: &mut RecordingState, to: &mut dyn Recorder) {
        let Some(last) = self.week().0.checked_sub(1).map(Week) else { return };
        let run_in = self.scenario.run.run_in_weeks;
        if last.0 + 1 == run_in {
            tape.year = counter_snapshot(&mut self.world).at_new_year();
        }
        if last.0 < run_in || !last.closes_month() {
            return;
        }
        let flows = self.world.resource::<Accounts>().ledger.flows();
        tape.flows = money::combine_flows(&tape.flows, &flows);
        if !last.closes_year() {
            return;
        }
        let now = counter_snapshot(&mut self.world);
        let week = last.0 + 1 - run_in;
        let mut view = WorldView::new(&mut self.world, last);
        let value = view.year_value(&tape.year, &now, &tape.flows);
        view.indices = Some((value, *tape.base.get_or_insert(value)));
        let year = readings::read(&view, &tape.year, &now, &tape.flows, ReportingPeriod::Year);
        write(&view, week, ReportingPeriod::Year, &year, to);
        view.write_contracts(week, ReportingPeriod::Year, to);
        tape.year = now.at_new_year();
        tape.flows.clear();
    }

    fn sample(&mut self, tape: &mut RecordingState, last: Week, week: u32, to: &mut dyn Recorder) {
        let world = &mut self.world;
        let stride = (world.resource::<EconomyCounters>().residents as u32 / SAMPLE).max(1);
        let mut table = world.query::<(&HotPatientData, &ColdPatientData)>();
        let world = &*world;
        let (layout, names) =
            (world.resource::<PopulationLayout>(), world.resource::<OrganisationDirectory>());
        tape.record_through(to, |out| {
            for (row, (hot, cold)) in table.iter(world).enumerate() {
                if !hot.is_alive() || !hot.person.0.is_multiple_of(stride) {
                    continue;
                }
                let practice = names.practice(layout.practice_of(Row::at(row)) as u32);
                out.patient(&PatientRow {
                    week,
                    person: hot.person.0,
                    practice: &names.entries[practice.index()].name,
                    age: hot.age_years(last.0),
                    sex: hot.sex().label(),
                    deprivation: hot.deprivation().label(),
                    conditions: hot.actual_conditions(),
                    frailty: hot.frailty_band().label(),
                    contacts: cold.contacts,
                    emergencies: cold.emergencies,
                    hospital_cost: f64::from(cold.hospital_pence) / 100.0,
                    other_cost: f64::from(cold.other_pence) / 100.0,
                    qalys_lost: f64::from(cold.qalys_lost),
                });
            }
        });
    }
}

/// One organisation's readings, or the whole economy's.
pub(in crate::sim) struct OrganisationReadings {
    /// Position among all organisations; `None` for the whole.
    pub organisation: Option<usize>,
    /// Values.
    pub gauges: MeasureValues,
}

fn write(
    view: &WorldView<'_>,
    week: u32,
    span: ReportingPeriod,
    readings: &[OrganisationReadings],
    out: &mut dyn Recorder,
) {
    use crate::recorder::rows::{ALL, ECONOMY};
    let mut metric = String::new();
    for OrganisationReadings { organisation, gauges } in readings {
        let (organisation, kind) = match organisation {
            None => (ALL, ECONOMY),
            Some(place) => {
                let entry: &OrgEntry = &view.directory.entries[*place];
                (entry.name.as_str(), view.organisation_kind(entry))
            }
        };
        for gauge in &gauges.0 {
            metric.clear();
            gauge.name_into(&mut metric);
            out.organisation(&OrganisationRow {
                week,
                span,
                organisation,
                kind,
                metric: &metric,
                value: gauge.value,
                unit: gauge.measure.unit,
            });
        }
    }
}

/// Name of a kind of organisation that is no provider.
pub(super) const fn kind_label(kind: OrgKind) -> &'static str {
    match kind {
        OrgKind::Nation => "nation",
        OrgKind::Region => "region",
        OrgKind::Commissioner => "commissioner",
        OrgKind::LocalAuthority => "local_authority",
        OrgKind::Provider => "provider",
        OrgKind::Practice => "practice",
    }
}

/// Collects every counter.
fn counter_snapshot(world: &mut World) -> CounterSnapshot {
    let mut providers: Vec<(u32, _)> = world
        .query::<(&Provider, &ProviderActivity, &ProviderTallies)>()
        .iter(world)
        .map(|(provider, activity, tallies)| {
            (provider.index, (activity.year.clone(), tallies.clone()))
        })
        .collect();
    providers.sort_by_key(|(index, _)| *index);
    let mut practices: Vec<(u32, _)> = world
        .query::<(&Practice, &PracticeState)>()
        .iter(world)
        .map(|(practice, surgery)| (practice.index, (surgery.year, surgery.expected_referrals)))
        .collect();
    practices.sort_by_key(|(index, _)| *index);
    let census = world.resource::<EconomyCounters>();
    let whole = EconomySnapshot {
        movements: [census.births, census.arrivals, census.departures],
        deaths: [census.deaths_outside, census.deaths_inside],
        qalys: census.qalys_lost,
        emergencies: census.emergencies,
        needs: census.needs.iter().map(|counts| counts[1]).collect(),
    };
    CounterSnapshot {
        providers: providers.into_iter().map(|(_, counters)| counters).collect(),
        practices: practices.into_iter().map(|(_, counters)| counters).collect(),
        whole,
    }
}

impl<'w> WorldView<'w> {
    /// Looks at the world after a week.
    pub(in crate::sim) fn new(world: &'w mut World, week: Week) -> Self {
        let mut alive = [0u64; Deprivation::COUNT];
        for hot in world.query::<&HotPatientData>().iter(world) {
            if hot.is_alive() {
                alive[hot.deprivation() as usize] += 1;
            }
        }
        let mut providers =
            world.query::<(&Provider, &WaitingList, &StepCapacity, &AccruedInputs)>();
        let mut practices = world.query::<(&Practice, &PracticeState)>();
        let mut dealings = world.query::<(&Provider, &ContractingState)>();
        let mut beliefs = world.query::<(&Commissioner, &CommissionerBeliefs)>();
        let mut checked =
            world.query::<(&Provider, &LeverSettings, &Expectations, &ListingApprovals)>();
        let mut beds = world.query::<(&Provider, &Beds)>();
        let mut offices = world.query::<(&Commissioner, &CommissionerStaff, &ProviderRelations)>();
        let world: &'w World = world;
        let dealings = in_order(dealings.iter(world));
        let beliefs = in_order(beliefs.iter(world));
        let checked = in_order(checked.iter(world));
        let beds = in_order(beds.iter(world));
        let offices = in_order(offices.iter(world));
        let providers = in_order(providers.iter(world));
        let practices = in_order(practices.iter(world));
        let mut cells = vec![0; WAIT_CELLS];
        for (_, waits, ..) in &providers {
            cells.iter_mut().zip(&waits.cells).for_each(|(sum, count)| *sum += u64::from(*count));
        }
        Self {
            week,
            model: world.resource::<Model>(),
            directory: world.resource::<OrganisationDirectory>(),
            accounts: world.resource::<Accounts>(),
            lenses: world.resource::<Counterfactuals>(),
            programmes: world.resource::<ProgrammePlans>(),
            beliefs: beliefs.into_iter().map(|(_, beliefs)| beliefs).collect(),
            occupancy: beds.into_iter().map(|(_, beds)| beds.occupancy).collect(),
            hospital_by_fifth: world.resource::<PersonYearSummary>().hospital_by_fifth,
            checked: checked.into_iter().map(|(_, c, o, a)| (c, o, a)).collect(),
            dealings: dealings.into_iter().map(|(_, dealings)| dealings).collect(),
            offices,
            schemes: world.resource::<Schemes>(),
            providers,
            practices,
            alive,
            cells,
            indices: None,
        }
    }
}

/// Price of the service that first meets a need, pounds; nothing for a death.
pub(in crate::sim) fn value_of_need(kind: NeedKind, model: &Model) -> f64 {
    let service = match kind {
        NeedKind::Consultation => Service::GpConsultation,
        NeedKind::Elective | NeedKind::OtherReferral => Service::OutpatientFirst,
        NeedKind::MinorInjury => Service::EmergencyMinor,
        NeedKind::Major => Service::EmergencyMajor,
        NeedKind::AcuteByGp | NeedKind::Exacerbation => Service::EmergencyStandard,
        NeedKind::Stroke => Service::StrokeSpell,
        NeedKind::MentalHealth => Service::MentalHealthContact,
        NeedKind::Community => Service::CommunityContact,
        NeedKind::Prevention => Service::PreventionContact,
        NeedKind::Death => return 0.0,
    };
    model.price(service).pounds()
}

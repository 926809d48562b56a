//! Assess needs: the year opens. Counters of the financial year that has ended become last year's
//! and are reset, in the first week of the new year rather than the last of the old, so that
//! a reader after the last week sees the whole of it.

use bevy_ecs::prelude::*;
use rayon::prelude::*;

use crate::behaviours::provider::specify;
use crate::economy::commissioner::SocialCare;
use crate::economy::enrolment::EnrolledPayers;
use crate::economy::patient::{ColdPatientData, HotPatientData, frailty_band};
use crate::economy::population::PopulationLayout;
use crate::economy::practice::{PracticeState, PracticeYear};
use crate::economy::provider::LeverSettings;
use crate::economy::provider::accrued_inputs::AccruedInputs;
use crate::economy::provider::activity::{ProviderActivity, ProviderTallies};
use crate::economy::provider::approvals::ListingApprovals;
use crate::kernel::units::Pence;
use crate::params::vocabulary::{Labelled as _, Lever};

use crate::phases::deliver::annual_person_costs::PersonYearSummary;
use crate::phases::deliver::inflow::EconomyCounters;
use crate::phases::deliver::providers::PayerOfPractice;
use crate::phases::shared::accounts::{Accounts, WeightedPopulation};
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::violations::SystemResult;

/// Opens the counters of organisations and of the whole economy.
pub fn start_year(
    mut providers: Query<(
        &mut ProviderActivity,
        &mut ProviderTallies,
        &mut AccruedInputs,
        &mut LeverSettings,
        &mut ListingApprovals,
    )>,
    mut practices: Query<&mut PracticeState>,
    mut authorities: Query<&mut SocialCare>,
    mut census: ResMut<EconomyCounters>,
    mut accounts: ResMut<Accounts>,
    now: ThisWeek,
) {
    for (mut activity, mut tallies, mut books, mut conduct, mut approvals) in &mut providers {
        activity.start_year();
        approvals.start_year();
        *tallies = ProviderTallies::default();
        books.last_year = std::mem::take(&mut books.year);
        let beyond = conduct.lever(Lever::CostImprovement);
        conduct.efficiency *= 1.0 + specify::efficiency_gain(now.params()) + beyond;
    }
    let Accounts { ledger, non_contract, non_contract_social, practice_costs, .. } = &mut *accounts;
    let statements = ledger.close_year();
    non_contract.clear();
    non_contract_social.clear();
    practice_costs.fill(Pence::ZERO);
    accounts.last_statements = statements;
    for mut surgery in &mut practices {
        (surgery.entered, surgery.reported) = (PracticeYear::default(), 0);
        surgery.last_year = std::mem::take(&mut surgery.year);
        surgery.expected_last_year = std::mem::take(&mut surgery.expected_referrals);
    }
    for mut care in &mut authorities {
        (care.started, care.refused) = (0, 0);
    }
    census.last_needs = std::mem::take(&mut census.needs);
}

/// Flows of money are stored for the month they belong to; a new month begins with none.
pub fn start_month(mut accounts: ResMut<Accounts>) {
    accounts.ledger.drain_flows();
}

/// Counts the people of every practice and commissioner and weighs their need by the formula.
pub fn count_weighted_population(
    table: Query<(&HotPatientData, &ColdPatientData)>,
    layout: Res<PopulationLayout>,
    payers: Res<PayerOfPractice>,
    enrolled: Res<EnrolledPayers>,
    now: ThisWeek,
    mut accounts: ResMut<Accounts>,
) -> SystemResult {
    let week = now.week();
    let mut chunks = table.contiguous_iter()?;
    let Some((hot, cold)) = chunks.next() else { return Ok(()) };
    let params = &now.params().allocation;
    let several = if enrolled.has_choice() { enrolled.payers as usize } else { 1 };
    // Every list by payer.
    let lists: Vec<Vec<WeightedPopulation>> = layout
        .practice_bounds
        .par_windows(2)
        .map(|rows| {
            let mut parts = vec![WeightedPopulation::default(); several];
            let people = hot[rows[0]..rows[1]].iter().zip(&cold[rows[0]..rows[1]]);
            for (person, cold) in people.filter(|(person, _)| person.is_alive()) {
                let number = usize::from(cold.enrolment).saturating_sub(1);
                let weighed = &mut parts[number.min(several - 1)];
                let weight = params.need_weight(person.age_band(week.0), person.deprivation());
                weighed.people += now.model.weight;
                weighed.weighted += weight * now.model.weight;
                let (conditions, frailty) = (person.actual_conditions(), person.frailty_band());
                weighed.panel.add_people(
                    usize::from(conditions),
                    frailty.position(),
                    now.model.weight,
                );
                if person.has_continuing_care() {
                    weighed.panel.continuing_care += now.model.weight;
                }
            }
            parts
        })
        .collect();
    accounts.areas.fill(WeightedPopulation::default());
    for (parts, home) in lists.iter().zip(&payers.0) {
        let first = usize::from(*home) - usize::from(*home) % enrolled.block.max(1) as usize;
        for (number, weighed) in parts.iter().enumerate() {
            let place = if several == 1 { usize::from(*home) } else { first + number };
            accounts.areas[place].add(weighed);
        }
    }
    let whole = |parts: Vec<WeightedPopulation>| {
        let mut parts = parts.into_iter();
        let mut whole = parts.next().unwrap_or_default();
        parts.for_each(|part| whole.add(&part));
        whole
    };
    accounts.practices = lists.into_iter().map(whole).collect();
    Ok(())
}

/// Opens the year's columns of every person.
pub fn start_personal_year(
    mut table: Query<(&HotPatientData, &mut ColdPatientData)>,
    mut year: ResMut<PersonYearSummary>,
) -> SystemResult {
    year.gone.clear();
    for (hot, mut cold) in table.contiguous_iter_mut()? {
        for (hot, cold) in hot.iter().zip(cold.bypass_change_detection()) {
            (cold.hospital_pence, cold.other_pence) = (0, 0);
            (cold.emergencies, cold.contacts, cold.usual_contacts) = (0, 0, 0);
            cold.frailty_at_start = frailty_band(hot.frailty).position() as u8;
        }
    }
    Ok(())
}

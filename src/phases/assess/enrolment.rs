//! Where people choose their payer: at the start of every year some choose again, premiums follow
//! what payers lacked, and what is spent on a practice's list is divided by payer.

use bevy_ecs::prelude::*;

use crate::behaviours::patient::enrolment;
use crate::economy::commissioner::Commissioner;
use crate::economy::enrolment::EnrolledPayers;
use crate::economy::patient::{ColdPatientData, HotPatientData};
use crate::economy::population::PopulationLayout;
use crate::kernel::clock::WEEKS_PER_YEAR;
use crate::kernel::units::Pence;

use crate::phases::deliver::providers::PayerOfPractice;
use crate::phases::shared::accounts::Accounts;
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::violations::SystemResult;

/// People choose their payer; in the first week they start with one.
pub fn choose_payers(
    mut table: Query<(&HotPatientData, &mut ColdPatientData)>,
    commissioners: Query<&Commissioner>,
    layout: Res<PopulationLayout>,
    payers: Res<PayerOfPractice>,
    now: ThisWeek,
    mut enrolled: ResMut<EnrolledPayers>,
    mut accounts: ResMut<Accounts>,
) -> SystemResult {
    let week = now.week();
    if !enrolled.has_choice() {
        return Ok(());
    }
    let accounts = &mut *accounts;
    let params = &now.params().enrolment;
    let areas = accounts.funds.len();
    accounts.enrolment.block = enrolled.block;
    set_premiums(&commissioners, accounts, &enrolled, params.passed_on.get());
    let number = enrolled.payers as usize;
    let mut shares = vec![vec![0.0; number]; layout.practices()];
    let (mut switched, mut asked) = (0.0, 0.0);
    let mut chunks = table.contiguous_iter_mut()?;
    let Some((hot, mut cold)) = chunks.next() else { return Ok(()) };
    let cold = cold.bypass_change_detection();
    let year = week.0 / WEEKS_PER_YEAR;
    for (practice, shares) in shares.iter_mut().enumerate() {
        let home = usize::from(payers.0[practice]);
        let first = home - home % enrolled.block as usize;
        let premiums = &accounts.enrolment.premiums[first..(first + number).min(areas)];
        for row in layout.practice_bounds[practice]..layout.practice_bounds[practice + 1] {
            let (hot, cold) = (&hot[row], &mut cold[row]);
            if !hot.is_alive() {
                continue;
            }
            let current = match cold.enrolment {
                0 => enrolment::initial_payer(now.model.seed, hot.person, enrolled.payers),
                number => (u32::from(number) - 1).min(enrolled.payers - 1),
            };
            let to = enrolment::choose_payer(
                now.model.seed,
                (hot.person, year),
                current,
                hot.actual_conditions(),
                premiums,
                params,
            );
            asked += now.model.weight;
            if to != current {
                switched += now.model.weight;
            }
            cold.enrolment = to as u16 + 1;
            enrolled.record_payer(hot.person, cold);
            let age = hot.age_band(week.0);
            shares[to as usize] += now.params().allocation.need_weight(age, hot.deprivation());
        }
        let total: f64 = shares.iter().sum();
        if total > 0.0 {
            shares.iter_mut().for_each(|share| *share /= total);
        }
    }
    accounts.enrolment.shares = shares;
    (accounts.enrolment.switched, accounts.enrolment.asked) = (switched, asked);
    Ok(())
}

/// Payers that lacked money charge more than the others of their area, those with a surplus for
/// less. Over an area premiums sum to zero, so that no system has more money than another.
fn set_premiums(
    commissioners: &Query<&Commissioner>,
    accounts: &mut Accounts,
    enrolled: &EnrolledPayers,
    passed_on: f64,
) {
    let count = accounts.funds.len();
    accounts.enrolment.premiums.resize(count, 0.0);
    accounts.enrolment.posted = vec![Pence::ZERO; count];
    for area in commissioners {
        let place = area.index as usize;
        let people = accounts.areas[place].people;
        let Some(year) = accounts.last_statements.get(area.id.index()) else { continue };
        if people > 0.0 {
            let lacked = -year.surplus().pounds() / people;
            accounts.enrolment.premiums[place] += passed_on * lacked;
        }
    }
    for first in (0..count).step_by(enrolled.block.max(1) as usize) {
        let members = first..(first + enrolled.payers as usize).min(count);
        let people: f64 = members.clone().map(|at| accounts.areas[at].people).sum();
        let sum: f64 = members
            .clone()
            .map(|at| accounts.areas[at].people * accounts.enrolment.premiums[at])
            .sum();
        if people > 0.0 {
            members.for_each(|at| accounts.enrolment.premiums[at] -= sum / people);
        }
    }
}

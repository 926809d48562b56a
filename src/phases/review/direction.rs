//! Boards that direct their providers set lever values each quarter; providers comply
//! as far as boards can see, and their managers spend time on influence.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;

use super::capacity::{plan_lever, wait_and_tolerance};
use crate::behaviours::commissioner::direct;
use crate::behaviours::decision::{Action, Actor, DecisionPoint, Rationale};
use crate::economy::commissioner::{Commissioner, CommissionerStaff};
use crate::economy::provider::Provider;
use crate::economy::provider::caseload::Caseload;
use crate::economy::provider::financial_expectations::Expectations;
use crate::economy::provider::queues::WaitingList;
use crate::kernel::clock::QUARTERS_PER_YEAR;
use crate::kernel::units::Pence;
use crate::money::{AccountKind, LedgerError, Reason, Rule, Transfer};
use crate::params::Params;
use crate::params::vocabulary::{CapacityKind, Lever, Skill};
use crate::phases::shared::accounts::Accounts;
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::docket::Docket;
use crate::phases::shared::order::in_order;

/// Relative excess of the wait of the line that a lever plans.
fn excess_wait(
    lever: Lever,
    waits: &WaitingList,
    courses: &Caseload,
    params: &Params,
) -> Option<f64> {
    let kind = CapacityKind::ALL.into_iter().find(|kind| plan_lever(*kind) == Some(lever))?;
    let (wait, tolerated) = wait_and_tolerance(kind, waits, courses, params)?;
    Some(wait / tolerated - 1.0)
}

/// Boards instruct the public providers of their area.
pub fn direct_providers(
    mut providers: Query<(&Provider, &WaitingList, &Caseload, &mut Expectations)>,
    commissioners: Query<(&Commissioner, &CommissionerStaff)>,
    now: ThisWeek,
    mut docket: ResMut<Docket>,
    mut accounts: ResMut<Accounts>,
) -> Result<(), LedgerError> {
    let week = now.week();
    let params = now.params();
    if params.direction.reach.get() <= 0.0 {
        return Ok(());
    }
    let offices: BTreeMap<u32, &CommissionerStaff> =
        commissioners.iter().map(|(area, office)| (area.index, office)).collect();
    for (provider, waits, courses, mut outlook) in
        in_order(providers.iter_mut().filter(|(provider, ..)| provider.kind.is_public()))
    {
        let office = offices[&provider.commissioner];
        let analysts = office.skill(Skill::Analytics) * office.attention;
        let obedience = direct::compliance_share(analysts, &params.direction);
        let by = Actor::Commissioner(provider.commissioner);
        let acts = docket.decide(week, by, DecisionPoint::Direction(provider.index), || {
            Lever::ALL
                .iter()
                .map(|lever| {
                    let wait = excess_wait(*lever, waits, courses, params);
                    let to = direct::instructed_lever(*lever, wait, &params.direction);
                    let saw = [("wait beyond tolerated", wait.unwrap_or(0.0))];
                    let rule = direct::DIRECTION.about.name;
                    let because = Rationale::new(rule, &saw, &[("obedience", obedience)]);
                    (Action::Instruct { provider: provider.index, lever: *lever, to }, because)
                })
                .collect()
        });
        outlook.compliance = if acts.is_empty() { 0.0 } else { obedience };
        for act in acts {
            if let Action::Instruct { lever, to, .. } = act {
                outlook.instructed[lever as usize] = to;
            }
        }
        let share =
            params.direction.influence_activity.get() * outlook.compliance / QUARTERS_PER_YEAR;
        let year = accounts.last_statements.get(provider.id.index());
        let pence = year.map_or(Pence::ZERO, |year| year.expenditure().scaled(share));
        let spent = Transfer::new(
            provider.id,
            accounts.ledger.chart().national(AccountKind::Staff),
            pence,
            Reason::Transaction,
            Rule::Direction,
            week,
        );
        accounts.post_net(spent)?;
    }
    Ok(())
}

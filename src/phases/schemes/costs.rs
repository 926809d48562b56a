//! Schemes cost money: getting ready, setting up, running, a new service alongside the old one,
//! what is compensated to those who lose. Every pound goes through the ledger.

use bevy_ecs::prelude::*;

use crate::economy::commissioner::{Commissioner, CommissionerStaff};
use crate::economy::provider::{LeverSettings, Provider};
use crate::economy::scheme::{Scheme, SchemeStage, Schemes};
use crate::initiatives::effect::InitiativeEffect;
use crate::kernel::clock::{WEEKS_PER_YEAR, Week};
use crate::kernel::ids::OrgId;
use crate::kernel::math;
use crate::kernel::units::Pence;
use crate::money::{AccountId, AccountKind, LedgerError, Reason, Rule, Transfer};
use crate::params::vocabulary::Skill;
use crate::phases::shared::accounts::Accounts;
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::model::Model;
use crate::phases::shared::order::in_order;

use super::{AffectedProvider, scheme_initiative, scheme_numbers, scheme_reach};

fn post(
    accounts: &mut Accounts,
    (debit, credit): (OrgId, AccountId),
    pence: Pence,
    reason: Reason,
    week: Week,
) -> Result<(), LedgerError> {
    let transfer = Transfer::new(debit, credit, pence, reason, Rule::Scheme, week);
    accounts.post_net(transfer)
}

/// Getting a scheme ready for a gate.
pub fn pay_for_gate(
    accounts: &mut Accounts,
    area: &Commissioner,
    scheme: &mut Scheme,
    model: &Model,
    week: Week,
) -> Result<(), LedgerError> {
    let pence = model.params.schemes.gate_cost.get();
    let pence = Pence::from_pounds(pence);
    scheme.paid += pence;
    let to = accounts.ledger.chart().national(AccountKind::RunningCost);
    post(accounts, (area.id, to), pence, Reason::SchemeManagement, week)
}

/// Setting a scheme up.
pub fn pay_upfront(
    accounts: &mut Accounts,
    area: &Commissioner,
    scheme: &mut Scheme,
    providers: &Query<AffectedProvider>,
    model: &Model,
    week: Week,
) -> Result<(), LedgerError> {
    let find = |index: u32| providers.iter().find(|(p, ..)| p.index == index).map(|(p, ..)| p.id);
    let builder = new_service(scheme, model, week).and_then(find);
    let payer = own_payer(scheme).and_then(find).unwrap_or(area.id);
    pay_upfront_to(accounts, payer, scheme, builder, model, week)
}

/// Position of the provider that pays for a scheme, where it has put it forward itself.
fn own_payer(scheme: &Scheme) -> Option<u32> {
    scheme.provider.filter(|_| scheme.by_provider)
}

/// Setting a scheme up, when it is known which provider builds a new service for it.
pub fn pay_upfront_to(
    accounts: &mut Accounts,
    payer: OrgId,
    scheme: &mut Scheme,
    builder: Option<OrgId>,
    model: &Model,
    week: Week,
) -> Result<(), LedgerError> {
    let pence = scheme.live_value().scaled(scheme_numbers(scheme, model).upfront);
    scheme.paid += pence;
    let to = match builder {
        Some(service) => service.into(),
        None => accounts.ledger.chart().national(AccountKind::Opening),
    };
    post(accounts, (payer, to), pence, Reason::SchemeUpfront, week)
}

/// Position of the provider that builds a new service for a scheme, if one does.
pub fn new_service(scheme: &Scheme, model: &Model, week: Week) -> Option<u32> {
    let effect = (scheme_initiative(scheme).effect)(&model.params, scheme_reach(scheme, week));
    let builds = matches!(effect, InitiativeEffect::Redirect { contacts, .. } if contacts > 0.0);
    scheme.receiver.filter(|_| builds)
}

/// Whether a new service is still paid for in addition to its contract: until the end of the
/// financial year in which its double running ends. From then on its contract rests on what it
/// does.
fn is_doubled(scheme: &Scheme, model: &Model, week: Week) -> bool {
    let weeks = math::round(model.params.schemes.double_running.get()) as u32;
    scheme.started.is_some_and(|start| week.year() <= Week(start.0 + weeks).year())
}

/// Each month running schemes are paid for, and losses compensated in their first year.
pub fn pay_for_schemes(
    commissioners: Query<(&Commissioner, &CommissionerStaff)>,
    providers: Query<(&Provider, &LeverSettings)>,
    now: ThisWeek,
    mut accounts: ResMut<Accounts>,
    mut schemes: ResMut<Schemes>,
) -> Result<(), LedgerError> {
    let week = now.week();
    let areas = in_order(commissioners.iter());
    let bodies = in_order(providers.iter());
    let years = f64::from(week.weeks_in_month()) / f64::from(WEEKS_PER_YEAR);
    let org = |index: u32| bodies[index as usize].0.id;
    for scheme in schemes.all.iter_mut().filter(|scheme| scheme.stage.is_running()) {
        let (area, office) = areas[scheme.commissioner as usize];
        let yearly = scheme.live_value().scaled(scheme_numbers(scheme, &now.model).running);
        let service = new_service(scheme, &now.model, week);
        let (to, reason, due) = match service {
            Some(index) if is_doubled(scheme, &now.model, week) => {
                (org(index).into(), Reason::DoubleRunning, yearly)
            }
            Some(index) => (org(index).into(), Reason::DoubleRunning, Pence::ZERO),
            None => {
                let staff = accounts.ledger.chart().national(AccountKind::Staff);
                let effect =
                    (scheme_initiative(scheme).effect)(now.params(), scheme_reach(scheme, week));
                let looks = matches!(effect, InitiativeEffect::Audit { .. });
                (staff, if looks { Reason::Audit } else { Reason::SchemeRunning }, yearly)
            }
        };
        let due = due.scaled(years);
        scheme.paid += due;
        let payer = own_payer(scheme).map_or(area.id, org);
        post(&mut accounts, (payer, to), due, reason, week)?;
        if let Some(provider) = scheme.provider {
            let (_, conduct) = bodies[provider as usize];
            let loser = org(provider);
            if scheme.stage == SchemeStage::Running {
                let pence = scheme.compensation.scaled(years);
                scheme.paid += pence;
                post(&mut accounts, (area.id, loser.into()), pence, Reason::Compensation, week)?;
            }
            let back = recovered(scheme, conduct, office, &now.model, week).scaled(years);
            compensate_loss(&mut accounts, loser, area, back, week)?;
        }
    }
    Ok(())
}

/// Payment a year that audits recover: the sum of errors, and what they show of coding beyond
/// the truth.
fn recovered(
    scheme: &Scheme,
    conduct: &LeverSettings,
    office: &CommissionerStaff,
    model: &Model,
    week: Week,
) -> Pence {
    let effect = (scheme_initiative(scheme).effect)(&model.params, scheme_reach(scheme, week));
    let InitiativeEffect::Audit { share } = effect else { return Pence::ZERO };
    let base = scheme.value.pounds() / scheme.share.max(f64::EPSILON);
    let shown = model.params.bargaining.detectable.get() * office.skill(Skill::Analytics);
    let beyond = (conduct.coding - 1.0).max(0.0) * scheme.share * scheme.remaining_scale * shown;
    Pence::from_pounds(base * (share + beyond))
}

fn compensate_loss(
    accounts: &mut Accounts,
    loser: OrgId,
    area: &Commissioner,
    pence: Pence,
    week: Week,
) -> Result<(), LedgerError> {
    post(accounts, (loser, area.id.into()), pence, Reason::AuditRecovery, week)
}

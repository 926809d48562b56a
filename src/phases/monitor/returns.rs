//! Each month every organisation submits its returns through its channel: activity as coded to
//! who pays for it, waiting lists, finances and practice lists to all.

use bevy_ecs::prelude::*;

use crate::economy::commissioner::Commissioner;
use crate::economy::practice::{Practice, PracticeState};
use crate::economy::provider::activity::ProviderActivity;
use crate::economy::provider::beds::Beds;
use crate::economy::provider::caseload::Caseload;
use crate::economy::provider::queues::WaitingList;
use crate::economy::provider::{LeverSettings, Provider};
use crate::information::submitted_returns::ReturnSubmitter;
use crate::information::{
    ActivityTable, Channels, FinanceReturn, PracticeListReturn, WaitingListReturn,
};
use crate::kernel::ids::OrgId;
use crate::kernel::truth::TruthToken;
use crate::params::vocabulary::{ProviderKind, Service};

use crate::phases::shared::accounts::Accounts;
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::counterfactuals::Counterfactuals;
use crate::phases::shared::order::in_order;
use crate::phases::shared::records::{coded, within_standard};

/// Providers report the month's activity to each payer; the month's record is reset.
pub fn report_activity(
    mut providers: Query<(&Provider, &LeverSettings, &mut ProviderActivity)>,
    commissioners: Query<&Commissioner>,
    now: ThisWeek,
    mut accounts: ResMut<Accounts>,
    mut lenses: ResMut<Counterfactuals>,
) {
    let week = now.week();
    let sight = TruthToken::grant();
    let exact = Channels::exact(&now.params().information);
    let areas = in_order(commissioners.iter());
    for (provider, conduct, mut activity) in &mut providers {
        let sender = ReturnSubmitter { org: provider.id, key: provider.key, week };
        for entry in std::mem::take(&mut activity.month) {
            let area = areas[entry.payer as usize];
            let truth = ActivityTable::from_rows(&entry.services, now.model.weight as u32);
            for (payer, table) in [area.id, area.authority].into_iter().zip(split_by_payer(&truth))
            {
                if table.nonzero().next().is_some() {
                    let Counterfactuals { exact: returns, .. } = &mut *lenses;
                    let payer = (payer, 0);
                    returns.submit_activity(&sight, &exact, now.model.seed, sender, payer, &table);
                }
            }
            let [health, social] =
                split_by_payer(&coded(&entry.services, now.model.weight as u32, conduct));
            for (payer, table) in [(area.id, health), (area.authority, social)] {
                if table.nonzero().next().is_some() {
                    let payer = (payer, area.key ^ u64::from(payer == area.authority));
                    let Accounts { returns, .. } = &mut *accounts;
                    returns.submit_activity(
                        &sight,
                        &now.arrangement.channels,
                        now.model.seed,
                        sender,
                        payer,
                        &table,
                    );
                }
            }
        }
    }
}

/// The part for the commissioner and the part for the local authority.
fn split_by_payer(table: &ActivityTable) -> [ActivityTable; 2] {
    let mut health = *table;
    let mut social = ActivityTable::default();
    let service = Service::SocialCareWeek;
    *social.get_mut(service) = table.get(service);
    *health.get_mut(service) = Default::default();
    [health, social]
}

/// Providers publish waiting times, every body reports finances; old returns are dropped.
pub fn report_waits_and_finances(
    providers: Query<(&Provider, &WaitingList, &Beds, &Caseload)>,
    commissioners: Query<&Commissioner>,
    now: ThisWeek,
    mut accounts: ResMut<Accounts>,
    mut lenses: ResMut<Counterfactuals>,
) {
    let week = now.week();
    let sight = TruthToken::grant();
    let Accounts { ledger, returns, .. } = &mut *accounts;
    let channels = &now.arrangement.channels;
    let exact = Channels::exact(&now.params().information);
    let seed = now.model.seed;
    let mut finance = |org: OrgId, key: u64| {
        let statement = ledger.statement(org);
        let truth =
            FinanceReturn { income: statement.income(), expenditure: statement.expenditure() };
        let sender = ReturnSubmitter { org, key, week };
        returns.submit_finance(&sight, channels, seed, sender, truth);
        lenses.exact.submit_finance(&sight, &exact, seed, sender, truth);
    };
    for (provider, ..) in &providers {
        finance(provider.id, provider.key);
    }
    for area in &commissioners {
        finance(area.id, area.key);
    }
    for (provider, waits, beds, courses) in &providers {
        let sender = ReturnSubmitter { org: provider.id, key: provider.key, week };
        match provider.kind {
            ProviderKind::Acute | ProviderKind::Independent => {
                let occupancy = (provider.kind == ProviderKind::Acute).then_some(beds.occupancy);
                let truth = waiting_list_return(waits, occupancy, now.model.weight);
                returns.submit_waiting(&sight, channels, seed, sender, truth);
                lenses.exact.submit_waiting(&sight, &exact, seed, sender, truth);
            }
            ProviderKind::Community | ProviderKind::MentalHealth => {
                returns.submit_course_wait(&sight, channels, seed, sender, courses.wait);
                lenses.exact.submit_course_wait(&sight, &exact, seed, sender, courses.wait);
            }
            ProviderKind::CareHome | ProviderKind::Pharmacy => {}
        }
    }
    returns.drop_expired(week);
    lenses.exact.drop_expired(week);
}

fn waiting_list_return(
    waits: &WaitingList,
    occupancy: Option<f64>,
    weight: f64,
) -> WaitingListReturn {
    WaitingListReturn {
        list: waits.total() as f64 * weight,
        weeks: waits.first_wait,
        within_18_weeks: within_standard(waits).unwrap_or(1.0),
        admission_weeks: waits.admission_wait,
        occupancy,
    }
}

/// Practices report consultations to their commissioner and their lists to all.
pub fn report_practices(
    mut practices: Query<(&Practice, &mut PracticeState)>,
    commissioners: Query<&Commissioner>,
    now: ThisWeek,
    mut accounts: ResMut<Accounts>,
) {
    let week = now.week();
    let sight = TruthToken::grant();
    let areas = in_order(commissioners.iter());
    let Accounts { returns, practices: weighed, .. } = &mut *accounts;
    let channels = &now.arrangement.channels;
    for (practice, mut surgery) in &mut practices {
        let sender = ReturnSubmitter { org: practice.id, key: practice.key, week };
        let area = areas[practice.commissioner as usize];
        let mut table = ActivityTable::default();
        let given = surgery.year.consultations - surgery.reported;
        surgery.reported = surgery.year.consultations;
        table.record(Service::GpConsultation, given * now.model.weight as u64, 1.0);
        returns.submit_activity(
            &sight,
            channels,
            now.model.seed,
            sender,
            (area.id, area.key),
            &table,
        );
        let registered = f64::from(surgery.registered) * now.model.weight;
        let at_start = weighed[practice.index as usize];
        let per_person =
            if at_start.people > 0.0 { at_start.weighted / at_start.people } else { 1.0 };
        let truth = PracticeListReturn { registered, weighted: registered * per_person };
        returns.submit_list(&sight, channels, now.model.seed, sender, truth);
    }
}

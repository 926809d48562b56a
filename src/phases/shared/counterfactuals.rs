//! What the three lenses are measured from, stored next to the economy and never read by any
//! decision: what exact returns would have shown, and what was paid beyond what full knowledge
//! would have paid.

use std::collections::BTreeSet;

use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

use super::accounts::{Accounts, ActiveContract, Party, SystemRules};
use crate::contracts::{CompiledContract, ContractStatement, ServiceSet, TermError};
use crate::economy::provider::Provider;
use crate::information::SubmittedReturns;
use crate::kernel::units::Pence;
use crate::params::vocabulary::ProviderKind;
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::records::ContractRecords;
use crate::phases::shared::waterbed::IncomeHistory;

/// Information rent of a contract over a year, by its parts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InformationRent {
    /// Index of the commissioner.
    pub area: u16,
    /// Index of the provider.
    pub provider: u32,
    /// Paid in the year.
    pub paid: Pence,
    /// Because prices and volumes were agreed in less knowledge than the provider had.
    pub padding: Pence,
    /// Because activity was coded and counted to the provider's advantage.
    pub coding: Pence,
}

impl InformationRent {}

/// Capture as it shows in payments, by commissioner.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentCapture {
    /// What challenges that seemed worth pursuing would have brought back.
    pub worthwhile: Pence,
    /// Of it, not pursued.
    pub forgone: Pence,
    /// Of it, what would not have been pursued without influence.
    pub forgone_floor: Pence,
    /// Recovered by challenges.
    pub recovered: Pence,
    /// Growth of planned payments against the year before, all providers.
    pub growth: Pence,
    /// Of it, to general hospitals.
    pub growth_acute: Pence,
    /// Growth had no provider any influence.
    pub growth_floor: Pence,
    /// Of it, to general hospitals.
    pub growth_acute_floor: Pence,
    /// Share of growth general hospitals would have had if it followed true need.
    pub fair_share: f64,
    /// Planned payments to general hospitals beyond those that the same negotiations would have
    /// come to had no provider any influence; below zero where they would have come to more.
    pub level: Pence,
    /// Paid to cover providers' deficits.
    pub rescue: Pence,
    /// What the same draws would have covered of the same deficits without any influence.
    pub rescue_floor: Pence,
    /// Audits of coding made.
    pub audits: u32,
    /// Given back after them.
    pub audited: Pence,
}

/// Measured from state, never fed back.
#[derive(Resource, Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counterfactuals {
    /// Returns as they would be without lag, noise or generous coding.
    pub exact: SubmittedReturns,
    /// Rent of the last settled year, contracts in order.
    pub rent: Vec<InformationRent>,
    /// Capture in payments this year, by commissioner.
    pub yielded: Vec<PaymentCapture>,
    /// Planned payments of the year by commissioner: to general hospitals, and to all.
    pub planned: Vec<(Pence, Pence)>,
    /// The same had no provider any influence.
    pub planned_floor: Vec<(Pence, Pence)>,
    /// What the income of general hospitals rested on, by provider.
    pub incomes: Vec<IncomeHistory>,
}

/// A new year resets the figures.
pub fn start_year(mut lenses: ResMut<Counterfactuals>) {
    lenses.yielded.clear();
}

/// When contracts have been signed: how far planned payments have grown, and to whose benefit.
pub fn measure_growth(
    providers: Query<&Provider>,
    accounts: Res<Accounts>,
    now: ThisWeek,
    mut lenses: ResMut<Counterfactuals>,
) {
    let acute: BTreeSet<u32> = providers
        .iter()
        .filter(|provider| provider.kind == ProviderKind::Acute)
        .map(|provider| provider.index)
        .collect();
    let areas = accounts.areas.len();
    let mut planned = vec![(Pence::ZERO, Pence::ZERO); areas];
    let (mut fair, mut floor) = (planned.clone(), planned.clone());
    let held =
        |signed: &&ActiveContract| now.arrangement.offers[signed.offer as usize].is_held_budget();
    for signed in accounts.contracts.iter().filter(|signed| !held(signed)) {
        let to_acute = matches!(signed.party, Party::Provider(index) if acute.contains(&index));
        let area = usize::from(signed.area);
        let sums = [
            (&mut planned, signed.contract.basis.annual_sum(ServiceSet::ALL)),
            (&mut fair, signed.fair.annual_sum(ServiceSet::ALL)),
            (&mut floor, signed.without_influence),
        ];
        for (to, sum) in sums {
            to[area].1 += sum;
            if to_acute {
                to[area].0 += sum;
            }
        }
    }
    let before = std::mem::replace(&mut lenses.planned, planned.clone());
    let floor_before = std::mem::replace(&mut lenses.planned_floor, floor.clone());
    lenses.yielded.resize_with(areas, Default::default);
    for (area, yielded) in lenses.yielded.iter_mut().enumerate() {
        if let Some((acute_before, all_before)) = before.get(area) {
            yielded.growth = planned[area].1 - *all_before;
            yielded.growth_acute = planned[area].0 - *acute_before;
        }
        if let Some((acute_before, all_before)) = floor_before.get(area) {
            yielded.growth_floor = floor[area].1 - *all_before;
            yielded.growth_acute_floor = floor[area].0 - *acute_before;
        }
        yielded.level = planned[area].0 - floor[area].0;
        if fair[area].1 > Pence::ZERO {
            yielded.fair_share = fair[area].0.pounds() / fair[area].1.pounds();
        }
    }
}

/// When contracts are settled, every one is evaluated again as it would be had the
/// commissioner known what the provider knows.
pub fn measure_rent(
    files: ContractRecords,
    arrangement: Res<SystemRules>,
    accounts: Res<Accounts>,
    mut lenses: ResMut<Counterfactuals>,
) -> Result<(), TermError> {
    let records = files.gather(&accounts);
    lenses.rent.clear();
    for (signed, contract) in accounts.contracts.iter().zip(&files.compiled.0) {
        let Party::Provider(provider) = signed.party else { continue };
        let coded = records.statement(signed, contract, &accounts);
        let coded = ContractStatement { elapsed: 1.0, ..coded };
        let truthful = records.truthful_statement(signed, &coded);
        let fair = CompiledContract::new(
            &signed.contract.terms,
            signed.fair.clone(),
            &arrangement.registry,
        )?;
        let looked = accounts.challenge_history.get(&signed.contract.id);
        let recovered = looked.map_or(Pence::ZERO, |looked| looked.recovered);
        let paid = contract.total_payment(&coded);
        let if_truthful = contract.total_payment(&truthful);
        lenses.rent.push(InformationRent {
            area: signed.area,
            provider,
            paid,
            padding: if_truthful - fair.total_payment(&truthful),
            coding: paid - if_truthful - recovered,
        });
    }
    Ok(())
}

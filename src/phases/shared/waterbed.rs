//! The waterbed: what hospitals lose by lower prices on negotiated lines, and what the same
//! hospitals then earn more by deeper coding, more follow-ups, better paid settings and work for
//! others. Measured at the close of a year, read by no decision.

use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

use crate::economy::commissioner::{Commissioner, ProviderRelations};
use crate::economy::provider::activity::{ProviderActivity, ProviderTallies, sum_over_payers};
use crate::economy::provider::{LeverSettings, Provider};
use crate::kernel::math::TINY;
use crate::money::Reason;
use crate::params::vocabulary::{Lever, ProviderKind, Service};
use crate::phases::shared::accounts::{Accounts, Party};
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::counterfactuals::Counterfactuals;
use crate::phases::shared::order::in_order;

/// Years over which what was lost and what has risen are compared.
const YEARS: usize = 2;

/// What a hospital's income rested on in a year.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IncomeYear {
    /// Planned payments on negotiated lines, pounds.
    pub negotiated: f64,
    /// The same at national prices.
    pub national: f64,
    /// Paid beyond what truthful coding would have earned, pounds.
    pub coding: f64,
    /// Value of follow-up visits at national prices, pounds.
    pub follow_ups: f64,
    /// How far beyond the professional norm patients are followed up.
    pub follow_up_lever: f64,
    /// What all borderline emergency contacts would earn as short admissions, pounds.
    pub borderline: f64,
    /// Share of them that is counted as admissions.
    pub setting_lever: f64,
    /// Income from outside payers, pounds.
    pub outside: f64,
}

/// What was lost on negotiated lines, and what rose on others; pounds a year.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct WaterbedChange {
    pub lost: f64,
    pub coding: f64,
    pub follow_up: f64,
    pub setting: f64,
    pub outside: f64,
}

impl IncomeYear {
    /// What the hospital's own choices have changed since an earlier year, at this year's volumes.
    /// Nothing where prices on negotiated lines have not fallen.
    pub fn since(&self, before: &Self) -> WaterbedChange {
        if self.national <= 0.0 || before.national <= 0.0 {
            return WaterbedChange::default();
        }
        let fall = before.negotiated / before.national - self.negotiated / self.national;
        if fall <= 0.0 {
            return WaterbedChange::default();
        }
        let usual = (1.0 + before.follow_up_lever) / (1.0 + self.follow_up_lever).max(TINY);
        WaterbedChange {
            lost: fall * self.national,
            coding: self.coding - before.coding,
            follow_up: (1.0 - usual) * self.follow_ups,
            setting: (self.setting_lever - before.setting_lever) * self.borderline,
            outside: self.outside - before.outside,
        }
    }
}

/// The years of a hospital, the newest first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IncomeHistory {
    years: Vec<IncomeYear>,
}

impl IncomeHistory {
    fn add(&mut self, year: IncomeYear) {
        self.years.insert(0, year);
        self.years.truncate(YEARS + 1);
    }

    /// What has changed over the years compared; nothing before there are that many.
    pub fn change(&self) -> WaterbedChange {
        match (self.years.first(), self.years.get(YEARS)) {
            (Some(now), Some(then)) => now.since(then),
            _ => WaterbedChange::default(),
        }
    }
}

/// At the close of a year, after settlement: what each hospital's income rested on.
pub fn record_incomes(
    providers: Query<(&Provider, &ProviderActivity, &ProviderTallies, &LeverSettings)>,
    commissioners: Query<(&Commissioner, &ProviderRelations)>,
    accounts: Res<Accounts>,
    now: ThisWeek,
    mut lenses: ResMut<Counterfactuals>,
) {
    let prices = accounts.prices(&now.arrangement.prices);
    let relations = in_order(commissioners.iter());
    let ordered = in_order(providers.iter());
    lenses.incomes.resize_with(ordered.len(), Default::default);
    for (provider, activity, tallies, conduct) in ordered {
        if provider.kind != ProviderKind::Acute {
            continue;
        }
        let price = |service: Service| prices.unbundled[service as usize].pounds();
        let followed = sum_over_payers(&activity.year)[Service::OutpatientFollowUp as usize].count;
        let value = |rows: u64, service| rows as f64 * now.model.weight * price(service);
        let mut year = IncomeYear {
            follow_ups: value(followed, Service::OutpatientFollowUp),
            follow_up_lever: conduct.lever(Lever::FollowUp),
            borderline: value(tallies.borderline, Service::EmergencyShort),
            setting_lever: conduct.lever(Lever::Setting),
            ..IncomeYear::default()
        };
        for signed in &accounts.contracts {
            if signed.party != Party::Provider(provider.index) {
                continue;
            }
            let (_, relations) = &relations[usize::from(signed.area)];
            let level = relations.providers.get(&provider.index).map_or(1.0, |r| r.price);
            let negotiated = now.arrangement.offers[signed.offer as usize].negotiated;
            for service in negotiated.services() {
                let sum = signed.contract.basis.sums[service as usize].pounds();
                year.negotiated += sum;
                year.national += sum / level.max(TINY);
            }
        }
        let rents = lenses.rent.iter().filter(|rent| rent.provider == provider.index);
        year.coding = rents.map(|rent| rent.coding.pounds()).sum();
        let statement = accounts.ledger.statement(provider.id);
        year.outside = statement.income_from(Reason::OutsideIncome).pounds();
        lenses.incomes[provider.index as usize].add(year);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rises_is_counted_where_a_price_has_fallen() {
        let before = IncomeYear {
            negotiated: 100.0,
            national: 100.0,
            coding: 1.0,
            follow_ups: 60.0,
            follow_up_lever: 0.0,
            borderline: 40.0,
            setting_lever: 0.25,
            outside: 3.0,
        };
        let after = IncomeYear {
            negotiated: 198.0,
            national: 220.0,
            coding: 4.0,
            follow_ups: 125.0,
            follow_up_lever: 0.25,
            borderline: 80.0,
            setting_lever: 0.5,
            outside: 5.0,
        };
        let change = after.since(&before);
        assert!((change.lost - 22.0).abs() < 1e-9, "{change:?}");
        assert!((change.follow_up - 25.0).abs() < 1e-9, "{change:?}");
        assert!((change.setting - 20.0).abs() < 1e-9, "{change:?}");
        assert_eq!((change.coding, change.outside), (3.0, 2.0));
        // Where the price has not fallen nothing is sought elsewhere on its account.
        assert_eq!(before.since(&after), WaterbedChange::default());
    }

    #[test]
    fn a_change_needs_two_years_before_it() {
        let year = |price: f64| IncomeYear {
            negotiated: 100.0 * price,
            national: 100.0,
            ..IncomeYear::default()
        };
        let mut history = IncomeHistory::default();
        for price in [1.0, 1.0] {
            history.add(year(price));
            assert_eq!(history.change(), WaterbedChange::default());
        }
        history.add(year(0.9));
        assert!((history.change().lost - 10.0).abs() < 1e-9);
        history.add(year(0.9));
        assert!((history.change().lost - 10.0).abs() < 1e-9);
        history.add(year(0.9));
        assert_eq!(history.change().lost, 0.0);
    }
}

//! Where commissioners' money goes: spending by sector, from the flows of the ledger.

use crate::kernel::clock::WEEKS_PER_YEAR;
use crate::kernel::ids::OrgId;
use crate::kernel::units::Pence;
use crate::money::{AccountKind, MoneyFlow, Reason};
use crate::params::vocabulary::{Labelled as _, ProviderKind, Sector};

use super::MeasureValues;

measures! {
    SPEND = "spend", "pounds",
        "What commissioners paid in a period, by sector of the body they paid.",
        "payments to bodies of the sector - repayments from them",
        "CAL106";
    SPEND_SHARE = "spend_share", "share",
        "A sector's part of what commissioners paid in a period.",
        "spend of the sector / spend of all sectors",
        "CAL106";
    SPEND_PER_HEAD = "spend_per_head", "pounds per person a year",
        "What commissioners paid for each person they are responsible for, and its parts by \
         sector, as a yearly rate.",
        "spend / people, a year",
        "C62";
}

/// The sector a provider's income is reported under.
pub const fn provider_sector(kind: ProviderKind) -> Sector {
    match kind {
        ProviderKind::Acute | ProviderKind::Independent => Sector::Acute,
        ProviderKind::Community => Sector::Community,
        ProviderKind::MentalHealth => Sector::MentalHealth,
        ProviderKind::CareHome => Sector::ContinuingCare,
        ProviderKind::Pharmacy => Sector::Prescribing,
    }
}

/// Reads the family for the people of one commissioner or of all.
pub fn read(spend: &SectorSpend, people: f64, weeks: f64, out: &mut MeasureValues) {
    let years = weeks / f64::from(WEEKS_PER_YEAR);
    let paid = Sector::ALL.iter().filter(|sector| spend.in_sector(**sector) != Pence::ZERO);
    out.insert(SPEND, spend.total().pounds());
    out.insert_ratio(SPEND_PER_HEAD, spend.total().pounds() / years, people);
    for sector in paid {
        let pounds = spend.in_sector(*sector).pounds();
        out.insert_part(SPEND, sector.label(), pounds);
        out.insert_part(SPEND_SHARE, sector.label(), spend.share(*sector));
        if people > 0.0 {
            out.insert_part(SPEND_PER_HEAD, sector.label(), pounds / years / people);
        }
    }
}

/// Spending by sector, in pence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SectorSpend(pub [Pence; Sector::COUNT]);

impl SectorSpend {
    /// Adds up flows. `is_payer` tells whose spending is meant; `sector` is the sector of a body
    /// that is paid, `None` when payments to it are not spending (allocations handed down, say).
    pub fn from_flows<'a>(
        flows: impl IntoIterator<Item = &'a MoneyFlow>,
        is_payer: impl Fn(OrgId) -> bool,
        sector: impl Fn(OrgId) -> Option<Sector>,
    ) -> Self {
        let mut spend = Self::default();
        for MoneyFlow { key, pence, .. } in flows {
            let (debit, credit) = (key.debit, key.credit);
            let pays = debit.kind == AccountKind::Cash && is_payer(debit.owner);
            if pays && matches!(key.reason, Reason::RunningCost | Reason::Audit) {
                spend.0[Sector::RunningCost as usize] += *pence;
            }
            let scheme = matches!(
                key.reason,
                Reason::SchemeManagement
                    | Reason::SchemeUpfront
                    | Reason::SchemeRunning
                    | Reason::DoubleRunning
            );
            if pays && scheme {
                // Schemes are mostly services outside hospital.
                spend.0[Sector::Community as usize] += *pence;
            }
            if !matches!(
                key.reason,
                Reason::ContractOnAccount | Reason::ContractSettlement | Reason::NonContract
            ) {
                continue;
            }
            if pays && let Some(sector) = sector(credit.owner) {
                spend.0[sector as usize] += *pence;
            }
            let repaid = credit.kind == AccountKind::Cash && is_payer(credit.owner);
            if repaid && let Some(sector) = sector(debit.owner) {
                spend.0[sector as usize] -= *pence;
            }
        }
        spend
    }
    /// The same with what bodies of one sector pay those of another under contracts moved from
    /// their own sector to the other.
    pub fn net_of_subcontracts<'a>(
        mut self,
        flows: impl IntoIterator<Item = &'a MoneyFlow>,
        provides: impl Fn(OrgId) -> bool,
        sector: impl Fn(OrgId) -> Option<Sector>,
    ) -> Self {
        for MoneyFlow { key, pence, .. } in flows {
            let paid = matches!(key.reason, Reason::ContractOnAccount | Reason::ContractSettlement);
            let cash = key.debit.kind == AccountKind::Cash && key.credit.kind == AccountKind::Cash;
            let (from, to) = (key.debit.owner, key.credit.owner);
            if !paid || !cash || !provides(from) || !provides(to) {
                continue;
            }
            if let (Some(from), Some(to)) = (sector(from), sector(to)) {
                self.0[from as usize] -= *pence;
                self.0[to as usize] += *pence;
            }
        }
        self
    }
    /// Spending in one sector.
    pub const fn in_sector(&self, sector: Sector) -> Pence {
        self.0[sector as usize]
    }
    /// Spending in all sectors.
    pub fn total(&self) -> Pence {
        self.0.iter().copied().sum()
    }
    /// A sector's share of all; zero when nothing was spent.
    pub fn share(&self, sector: Sector) -> f64 {
        match self.total() {
            Pence::ZERO => 0.0,
            total => self.in_sector(sector).pounds() / total.pounds(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::{AccountId, MoneyFlowKey};

    fn flow(debit: u32, credit: AccountId, reason: Reason, pence: i64) -> MoneyFlow {
        let debit = AccountId::cash(OrgId(debit));
        let key = MoneyFlowKey { debit, credit, reason, contract: None };
        MoneyFlow { key, pence: Pence(pence), transfers: 1 }
    }

    #[test]
    fn shares_come_from_payments_less_repayments() {
        // 0 nation, 1 commissioner, 2 hospital, 3 practice.
        let cash = |org| AccountId::cash(OrgId(org));
        let sink = AccountId { owner: OrgId(0), kind: AccountKind::RunningCost };
        let flows = [
            flow(0, cash(1), Reason::Allocation, 1000),
            flow(1, cash(2), Reason::ContractOnAccount, 600),
            flow(2, cash(1), Reason::ContractSettlement, 100),
            flow(1, cash(3), Reason::ContractOnAccount, 400),
            flow(1, sink, Reason::RunningCost, 100),
            flow(2, sink, Reason::RunningCost, 777),
        ];
        let sector = |org: OrgId| match org.0 {
            2 => Some(Sector::Acute),
            3 => Some(Sector::PrimaryCare),
            _ => None,
        };
        let spend = SectorSpend::from_flows(&flows, |org| org.0 == 1, sector);
        assert_eq!(spend.total(), Pence(1000));
        assert!((spend.share(Sector::Acute) - 0.5).abs() < 1e-12);
        assert!((spend.share(Sector::PrimaryCare) - 0.4).abs() < 1e-12);
        assert!((spend.share(Sector::RunningCost) - 0.1).abs() < 1e-12);
    }
}

//! Commissioners' skills, their relations with those they pay, and the cost of commissioning.

use crate::kernel::ids::OrgId;
use crate::kernel::units::Pence;
use crate::money::{AccountKind, MoneyFlow, Reason};

use super::MeasureValues;

measures! {
    SKILL = "skill", "share",
        "Skill of a commissioner's staff by domain, from none to full.",
        "state; over several commissioners their mean", "CAL147";
    ATTENTION = "attention", "share",
        "Share of the staff time needed for contracts and relationships that is available.",
        "state; over several commissioners their mean", "judgement";
    ATTENTION_LOAD = "attention_load", "ratio",
        "Staff time needed over staff time available.", "demand / supply", "judgement";
    TRUST = "trust", "share",
        "Trust between commissioners and the providers they pay.",
        "mean over pairs, by what was last paid equally", "judgement";
    PRACTICE_TRUST = "practice_trust", "share",
        "Trust between commissioners and their practices.", "mean over commissioners", "judgement";
    INFLUENCE = "influence", "share",
        "Greatest influence of any provider in a commissioner's area.",
        "max over providers of 1 - (1 - own hold) x (1 - together x partners' hold) x (1 - seats x \
         share of votes); own hold = the greatest of the share of an essential line of care, of \
         jobs, and of emergencies with no other hospital near enough", "C52";
    HOSPITAL_INFLUENCE = "hospital_influence", "share",
        "Influence of general hospitals: the mean, and the least and the greatest.",
        "as influence, over pairs of a commissioner and a general hospital it pays", "C52";
    LOCAL_PRICE = "local_price", "ratio",
        "Price agreed locally over the national one.", "mean over negotiated pairs", "CAL110";
    PRICE_LEVEL = "price_level", "ratio",
        "National prices of planned care over the opening price list.",
        "mean over planned services", "CAL110";
    COMMISSIONING_COST = "commissioning_cost", "pounds a year",
        "What commissioning itself costs: management (commissioners' own running cost), \
         transactions (negotiating, arbitrating and challenging; over the whole economy both \
         sides), audits, schemes (getting them ready and setting them up) and double_running (a \
         new service paid for alongside the old one).",
        "postings of the year with the reasons running_cost, transaction, audit, \
         scheme_management, scheme_upfront and double_running", "E56";
}

/// Parts of what commissioning costs, with the reasons of the postings that belong to them.
const TRANSACTION_REASONS: [(&str, &[Reason]); 5] = [
    ("management", &[Reason::RunningCost]),
    ("transactions", &[Reason::Transaction]),
    ("audits", &[Reason::Audit]),
    ("schemes", &[Reason::SchemeManagement, Reason::SchemeUpfront]),
    ("double_running", &[Reason::DoubleRunning]),
];

/// Reads what commissioning cost those who count as payers, from the flows of the ledger.
pub fn read_costs<'a>(
    flows: impl Iterator<Item = &'a MoneyFlow>,
    pays: impl Fn(OrgId) -> bool,
    out: &mut MeasureValues,
) {
    let mut sums = [Pence::ZERO; TRANSACTION_REASONS.len()];
    let paid =
        |flow: &&MoneyFlow| flow.key.debit.kind == AccountKind::Cash && pays(flow.key.debit.owner);
    for flow in flows.filter(paid) {
        let of =
            TRANSACTION_REASONS.iter().position(|(_, reasons)| reasons.contains(&flow.key.reason));
        if let Some(place) = of {
            sums[place] += flow.pence;
        }
    }
    out.insert(COMMISSIONING_COST, sums.iter().copied().sum::<Pence>().pounds());
    for ((part, _), pence) in TRANSACTION_REASONS.iter().zip(sums) {
        out.insert_part(COMMISSIONING_COST, part, pence.pounds());
    }
}

/// Reads the services whose mean price is the level.
pub fn read_prices(levels: &[f64], out: &mut MeasureValues) {
    out.insert_ratio(PRICE_LEVEL, levels.iter().sum(), levels.len() as f64);
}

/// One commissioner as measured.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CommissionerMeasured {
    /// Skill by domain with its name.
    pub skills: Vec<(&'static str, f64)>,
    pub attention: f64,
    /// Person-months needed.
    pub demand: f64,
    /// Person-months available.
    pub supply: f64,
    /// Trust with each provider.
    pub trust: Vec<f64>,
    /// Trust with practices.
    pub practice_trust: f64,
    /// Influence of each provider.
    pub influence: Vec<f64>,
    /// Influence of each general hospital.
    pub hospital_influence: Vec<f64>,
    pub prices: Vec<f64>,
    /// Transaction cost of the year.
    pub transaction: Pence,
}

/// Reads one or several commissioners.
pub fn read(all: &[CommissionerMeasured], out: &mut MeasureValues) {
    let count = all.len() as f64;
    if count == 0.0 {
        return;
    }
    let skills = all[0].skills.iter().map(|(name, _)| *name);
    for (place, name) in skills.enumerate() {
        let sum: f64 = all.iter().map(|entry| entry.skills[place].1).sum();
        out.insert_part(SKILL, name, sum / count);
    }
    let sum = |of: fn(&CommissionerMeasured) -> f64| all.iter().map(of).sum::<f64>();
    out.insert(ATTENTION, sum(|entry| entry.attention) / count);
    out.insert_ratio(ATTENTION_LOAD, sum(|entry| entry.demand), sum(|entry| entry.supply));
    let trust: Vec<f64> = all.iter().flat_map(|entry| entry.trust.iter().copied()).collect();
    out.insert_ratio(TRUST, trust.iter().sum(), trust.len() as f64);
    out.insert(PRACTICE_TRUST, sum(|entry| entry.practice_trust) / count);
    let influence = all.iter().flat_map(|entry| entry.influence.iter().copied());
    out.insert(INFLUENCE, influence.fold(0.0, f64::max));
    let hospitals: Vec<f64> =
        all.iter().flat_map(|entry| entry.hospital_influence.iter().copied()).collect();
    out.insert_ratio(HOSPITAL_INFLUENCE, hospitals.iter().sum(), hospitals.len() as f64);
    out.insert_part(
        HOSPITAL_INFLUENCE,
        "least",
        hospitals.iter().copied().fold(f64::INFINITY, f64::min),
    );
    out.insert_part(
        HOSPITAL_INFLUENCE,
        "greatest",
        hospitals.iter().copied().fold(f64::NEG_INFINITY, f64::max),
    );
    let prices: Vec<f64> = all.iter().flat_map(|entry| entry.prices.iter().copied()).collect();
    out.insert_ratio(LOCAL_PRICE, prices.iter().sum(), prices.len() as f64);
    let spent: Pence = all.iter().map(|entry| entry.transaction).sum();
    out.insert(super::information_rent::TRANSACTION_COST, spent.pounds());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::{AccountId, MoneyFlowKey};

    #[test]
    fn costs_of_commissioning_are_the_postings_of_those_who_count() {
        let flow = |payer: u32, reason: Reason, pence: i64| {
            let (debit, credit) = (AccountId::cash(OrgId(payer)), AccountId::cash(OrgId(9)));
            let key = MoneyFlowKey { debit, credit, reason, contract: None };
            MoneyFlow { key, pence: Pence(pence), transfers: 1 }
        };
        let flows = [
            flow(1, Reason::RunningCost, 10_000),
            flow(1, Reason::Audit, 200),
            flow(1, Reason::ContractOnAccount, 77_700),
            flow(2, Reason::Transaction, 3_000),
        ];
        let mut all = MeasureValues::default();
        read_costs(flows.iter(), |_| true, &mut all);
        assert_eq!(all.get(COMMISSIONING_COST), Some(132.0));
        let mut entry = MeasureValues::default();
        read_costs(flows.iter(), |payer| payer == OrgId(1), &mut entry);
        assert_eq!(entry.get(COMMISSIONING_COST), Some(102.0));
        let parts: f64 = entry.0.iter().filter(|gauge| gauge.part.is_some()).map(|g| g.value).sum();
        assert_eq!(parts, 102.0);
    }
}

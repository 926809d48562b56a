//! What commissioners are able to do, and how they stand with those they pay.

use crate::kernel::units::Pence;

use super::Gauges;

measures! {
    SKILL = "skill", "share",
        "Skill of a commissioner's staff by domain, from none to all there is to know.",
        "state; over several commissioners their mean", "CAL147";
    ATTENTION = "attention", "share",
        "Share of the staff time that contracts and relationships ask for which they get.",
        "state; over several commissioners their mean", "judgement";
    ATTENTION_LOAD = "attention_load", "ratio",
        "Staff time asked for over staff time there is.", "demand / supply", "judgement";
    TRUST = "trust", "share",
        "Trust between commissioners and the providers they pay.",
        "mean over pairs, by what was last paid equally", "judgement";
    PRACTICE_TRUST = "practice_trust", "share",
        "Trust between commissioners and their practices.", "mean over commissioners", "judgement";
    INFLUENCE = "influence", "share",
        "Greatest influence of any provider in a commissioner's area.",
        "max over providers of (share of care + share of jobs + share of emergencies) / 3", "C52";
    LOCAL_PRICE = "local_price", "ratio",
        "Price agreed locally over the national one.", "mean over negotiated pairs", "CAL110";
    PRICE_LEVEL = "price_level", "ratio",
        "National prices of planned care over the opening price list.",
        "mean over planned services", "CAL110";
}

/// Reads the services whose mean price is the level.
pub fn read_prices(levels: &[f64], out: &mut Gauges) {
    out.put_ratio(PRICE_LEVEL, levels.iter().sum(), levels.len() as f64);
}

/// One commissioner as measured.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ability {
    /// Skill by domain with its name.
    pub skills: Vec<(&'static str, f64)>,
    /// Attention.
    pub attention: f64,
    /// Person-months asked for.
    pub demand: f64,
    /// Person-months there are.
    pub supply: f64,
    /// Trust with each provider.
    pub trust: Vec<f64>,
    /// Trust with practices.
    pub practice_trust: f64,
    /// Influence of each provider.
    pub influence: Vec<f64>,
    /// Local prices.
    pub prices: Vec<f64>,
    /// Transaction cost of the year.
    pub transaction: Pence,
}

/// Reads one or several commissioners.
pub fn read(all: &[Ability], out: &mut Gauges) {
    let count = all.len() as f64;
    if count == 0.0 {
        return;
    }
    let skills = all[0].skills.iter().map(|(name, _)| *name);
    for (place, name) in skills.enumerate() {
        let sum: f64 = all.iter().map(|one| one.skills[place].1).sum();
        out.put_part(SKILL, name, sum / count);
    }
    let sum = |of: fn(&Ability) -> f64| all.iter().map(of).sum::<f64>();
    out.put(ATTENTION, sum(|one| one.attention) / count);
    out.put_ratio(ATTENTION_LOAD, sum(|one| one.demand), sum(|one| one.supply));
    let trust: Vec<f64> = all.iter().flat_map(|one| one.trust.iter().copied()).collect();
    out.put_ratio(TRUST, trust.iter().sum(), trust.len() as f64);
    out.put(PRACTICE_TRUST, sum(|one| one.practice_trust) / count);
    let influence = all.iter().flat_map(|one| one.influence.iter().copied());
    out.put(INFLUENCE, influence.fold(0.0, f64::max));
    let prices: Vec<f64> = all.iter().flat_map(|one| one.prices.iter().copied()).collect();
    out.put_ratio(LOCAL_PRICE, prices.iter().sum(), prices.len() as f64);
    let spent: Pence = all.iter().map(|one| one.transaction).sum();
    out.put(super::information_rent::TRANSACTION_COST, spent.pounds());
}

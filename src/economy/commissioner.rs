//! Commissioners and the local authorities they work with.

use std::collections::BTreeMap;

use bevy_ecs::component::Component;
use serde::{Deserialize, Serialize};

use crate::kernel::gaussian::Gaussian;
use crate::kernel::ids::OrgId;
use crate::kernel::units::Pence;
use crate::params::vocabulary::Skill;

/// Identity of a commissioner; never changes.
#[derive(Component, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[component(immutable)]
pub struct Commissioner {
    /// Dense id among all organisations.
    pub id: OrgId,
    /// Position among commissioners, which people and practices refer to.
    pub index: u32,
    /// Key of chance, from the name.
    pub key: u64,
    /// Dense id of its region.
    pub region: OrgId,
    /// Dense id of the local authority it works with.
    pub authority: OrgId,
    /// Indices of its providers of care that has one provider each.
    pub community: u32,
    /// Index of its mental health provider.
    pub mental_health: u32,
    /// Index of its care homes and agencies.
    pub care_homes: u32,
    /// Index of its pharmacies.
    pub pharmacy: u32,
}

/// A local authority's capacity for social care, stored with the commissioner it works with.
#[derive(Component, Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SocialCare {
    /// Package starts that were not used, carried to the next week, in rows.
    pub carry: f64,
    /// Packages started this year, in rows.
    pub started: u64,
    /// Requests that had to wait another week this year, in rows.
    pub refused: u64,
    /// Requests that wait now, in rows.
    pub waiting: u64,
    /// Requests this year, in rows.
    pub requested: u64,
    /// Packages it can start per person and year.
    pub rate: f64,
    /// Requests it expects per person and year.
    pub expected: f64,
    /// Requests, in rows, that what it expects rests on.
    pub seen: f64,
    /// People registered, in rows; refreshed weekly.
    pub registered: u64,
}

/// Part of a shortage of packages that a local authority takes to be lasting where requests alone
/// are too few to tell; the rest may be chance.
const LASTING_SHORTAGE: f64 = 0.5;

impl SocialCare {
    /// Learns from a year in its area: `rows` rows came with requests, `rate` for each person, and
    /// `waiting` for each person still wait at its end. The expectation is the mean of what has
    /// been seen, in which what is older than `memory` rows fades; as far as few rows say little,
    /// those who wait are a sign that it is too low.
    pub fn learn_requests(&mut self, rate: f64, rows: f64, waiting: f64, memory: f64) {
        let known = self.seen.min(memory);
        if rows + known > 0.0 {
            let credibility = rows / (rows + known);
            self.expected += credibility * (rate - self.expected);
            self.expected += (1.0 - credibility) * LASTING_SHORTAGE * waiting;
            self.seen = known + rows;
        }
    }
}

/// The staff of a commissioner: what they can do and the demand on them.
#[derive(Component, Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CommissionerStaff {
    /// Skill by domain, 0 to 1, in the order of [`Skill`].
    pub skills: [f64; Skill::COUNT],
    /// Person-months of commissioning staff a quarter.
    pub supply: f64,
    /// Person-months needed this quarter.
    pub demand: f64,
    /// Share of the staff time needed for existing relationships and contracts that they get, 0 to
    /// 1.
    pub attention: f64,
    /// Person-months left for schemes, challenges and audits this quarter.
    pub free: f64,
    /// How legitimate the public thinks it, 0 to 1.
    pub legitimacy: f64,
    /// Strictness of its criteria for planned care, 0 none to 1.
    pub criteria: f64,
    /// Regional pressure on the waits of its people; 0 is none.
    pub pressure: f64,
    pub schemes: u32,
    /// Cost of contracting, disputes, challenges and audits this year.
    pub transaction: Pence,
}

impl CommissionerStaff {
    /// Skill in a domain.
    pub const fn skill(&self, skill: Skill) -> f64 {
        self.skills[skill as usize]
    }
}

/// What a commissioner believes of need and quality; planning and priorities rest on it.
#[derive(Component, Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommissionerBeliefs {
    /// Yearly growth of its people's need.
    pub growth: Gaussian,
    /// Its people weighted by need, from the latest lists; none before.
    pub weighted: f64,
    /// Need of each practice's people over the area's, by position of the practice.
    pub need: BTreeMap<u32, Gaussian>,
    /// Share of each hospital's care that meets the criteria of best practice, by position.
    pub quality: BTreeMap<u32, Gaussian>,
}

/// A commissioner's relations with the providers it pays, by position of the provider.
#[derive(Component, Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ProviderRelations {
    pub providers: BTreeMap<u32, ProviderRelation>,
    /// Mean trust between it and its practices.
    pub practices: f64,
}

/// A commissioner and one provider: its beliefs about the provider and their relationship.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderRelation {
    /// Trust, 0 to 1.
    pub trust: f64,
    /// Belief about the provider's cost relative to national prices.
    pub cost: Gaussian,
    /// Belief about the factor, less 1, by which its reports exceed what it believes.
    pub padding: Gaussian,
    /// Belief about the excess of its coded over its true case mix.
    pub coding: Gaussian,
    /// Cost the provider last reported, relative to national prices.
    pub reported: f64,
    /// Price agreed for the year, relative to national prices.
    pub price: f64,
    /// Price that full knowledge would have agreed; for measurement, read by no decision.
    pub fair_price: f64,
    /// Price that would have been agreed had the provider no influence; for measurement alike.
    pub price_without_influence: f64,
    /// Whether prices between the two are negotiated at all.
    pub negotiated: bool,
    /// Remaining years of the agreed price.
    pub years_left: u32,
    /// The provider's influence in this commissioner's area, 0 to 1.
    pub influence: f64,
    /// Share of the provider's income that this commissioner pays.
    pub income_share: f64,
    /// Schemes with this provider that were carried through.
    pub successes: f64,
    /// Schemes with this provider that were diluted or given up.
    pub failures: f64,
    /// Schemes with this provider that the same chances would have carried through without
    /// resistance; for measurement, read by no decision.
    pub successes_unresisted: f64,
    /// The rest of them; for measurement alike.
    pub failures_unresisted: f64,
    /// Part of a further loss of this provider that the commissioner expects to come back to it, as
    /// rescue or under a common limit.
    pub rebound: f64,
    /// The same had rescues come as often as without any influence; for measurement, read by no
    /// decision.
    pub rebound_floor: f64,
    /// Challenges of the year.
    pub challenges: u32,
    /// Disputes of the year.
    pub disputes: u32,
}

impl ProviderRelation {
    /// Two bodies without any history yet.
    pub fn new(trust: f64, cost_sd: f64, padding_sd: f64) -> Self {
        Self {
            trust,
            cost: Gaussian::new(1.0, cost_sd),
            padding: Gaussian::new(0.0, padding_sd),
            coding: Gaussian::default(),
            reported: 1.0,
            price: 1.0,
            fair_price: 1.0,
            price_without_influence: 1.0,
            negotiated: false,
            years_left: 0,
            influence: 0.0,
            income_share: 0.0,
            successes: 0.0,
            failures: 0.0,
            successes_unresisted: 0.0,
            failures_unresisted: 0.0,
            rebound: 0.0,
            rebound_floor: 0.0,
            challenges: 0,
            disputes: 0,
        }
    }
    /// Chance of success with a further scheme, from the outcomes of earlier ones and a prior.
    pub fn chance_of_success(&self, prior: (f64, f64)) -> f64 {
        let (wins, losses) = (self.successes + prior.0, self.failures + prior.1);
        wins / (wins + losses)
    }
    /// The chance of success it would hold had no provider resisted.
    pub fn chance_unresisted(&self, prior: (f64, f64)) -> f64 {
        let wins = self.successes_unresisted + prior.0;
        wins / (wins + self.failures_unresisted + prior.1)
    }
}

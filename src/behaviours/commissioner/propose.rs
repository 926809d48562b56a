//! Which schemes a commissioner puts forward: those whose believed benefit, at the chance of
//! success it has learned to expect with that provider, is worth the staff time, best value for
//! money and attention first, as far as both reach. Failed proposals teach it to propose less.

use crate::behaviours::Behaviour;
use crate::kernel::registry::About;

pub const PROPOSE: Behaviour = Behaviour {
    about: About {
        name: "propose",
        summary: "Schemes are put forward that seem worth their money and attention",
        source: "E52",
    },
    file: "behaviours/commissioner/propose.rs",
    neutral: "no schemes are put forward",
    disable: Some(|params| {
        params.schemes.proposals = 0.0.into();
        params.schemes.set_aside = 0.0.into();
    }),
};

/// A scheme that could be put forward.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CandidateScheme {
    /// Position of the initiative.
    pub initiative: usize,
    /// Position of the provider asked, if any.
    pub provider: Option<u32>,
    /// Yearly value of the care it sets out to change, pounds.
    pub value: f64,
    /// Believed yearly net benefit, pounds, once it runs.
    pub benefit: f64,
    /// Money it takes until it has run a year, pounds.
    pub money: f64,
    /// Person-months of staff it takes until it runs.
    pub months: f64,
    /// Chance of success as learned with the provider.
    pub chance: f64,
    /// Chance of success before any experience.
    pub prior_chance: f64,
}

/// What a commissioner has for new schemes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ProposalCapacity {
    /// Money, pounds.
    pub money: f64,
    /// Person-months of staff that are free.
    pub months: f64,
    /// Value of a person-month, pounds.
    pub month: f64,
    /// Most schemes in a year.
    pub max_proposals: f64,
    /// Years over which benefit counts.
    pub years: f64,
}

/// Positions of the candidates put forward, best first. With `learned` false the chance of success
/// is taken as before any experience: what an undiscouraged commissioner would propose.
pub fn choose_proposals(
    candidates: &[CandidateScheme],
    room: &ProposalCapacity,
    learned: bool,
) -> Vec<usize> {
    let chance = |candidate_scheme: &CandidateScheme| {
        if learned { candidate_scheme.chance } else { candidate_scheme.prior_chance }
    };
    let worth = |candidate_scheme: &CandidateScheme| {
        chance(candidate_scheme) * candidate_scheme.benefit * room.years
    };
    let cost = |candidate_scheme: &CandidateScheme| {
        candidate_scheme.money + candidate_scheme.months * room.month
    };
    let mut order: Vec<usize> = (0..candidates.len())
        .filter(|place| {
            let candidate = &candidates[*place];
            candidate.benefit > 0.0 && worth(candidate) > candidate.months * room.month
        })
        .collect();
    let score = |place: &usize| worth(&candidates[*place]) / cost(&candidates[*place]).max(1.0);
    order.sort_by(|a, b| score(b).total_cmp(&score(a)).then(a.cmp(b)));
    let (mut money, mut months) = (room.money, room.months);
    let mut chosen = Vec::new();
    let mut asked: Vec<usize> = Vec::new();
    for place in order {
        let candidate = &candidates[place];
        let full = chosen.len() as f64 + 1.0 > room.max_proposals;
        if full
            || candidate.money > money
            || candidate.months > months
            || asked.contains(&candidate.initiative)
        {
            continue;
        }
        money -= candidate.money;
        months -= candidate.months;
        asked.push(candidate.initiative);
        chosen.push(place);
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(initiative: usize, benefit: f64, chance: f64) -> CandidateScheme {
        CandidateScheme {
            initiative,
            provider: Some(1),
            value: 1e6,
            benefit,
            money: 2e5,
            months: 10.0,
            chance,
            prior_chance: 0.5,
        }
    }

    fn room() -> ProposalCapacity {
        ProposalCapacity {
            money: 5e5,
            months: 25.0,
            month: 5_000.0,
            max_proposals: 3.0,
            years: 3.0,
        }
    }

    #[test]
    fn the_best_come_first_as_far_as_money_and_attention_reach() {
        let candidates = [candidate(0, 1e5, 0.5), candidate(1, 3e5, 0.5), candidate(2, 2e5, 0.5)];
        assert_eq!(choose_proposals(&candidates, &room(), true), [1, 2]);
        let poor = ProposalCapacity { money: 1e5, ..room() };
        assert!(choose_proposals(&candidates, &poor, true).is_empty());
        let busy = ProposalCapacity { months: 12.0, ..room() };
        assert_eq!(choose_proposals(&candidates, &busy, true), [1]);
    }

    #[test]
    fn what_seems_hopeless_is_not_asked_for() {
        let candidates = [candidate(0, 1e5, 0.05)];
        assert!(choose_proposals(&candidates, &room(), true).is_empty());
        assert_eq!(choose_proposals(&candidates, &room(), false), [0]);
    }

    #[test]
    fn what_does_not_pay_is_not_proposed() {
        assert!(choose_proposals(&[candidate(0, -1.0, 0.9)], &room(), true).is_empty());
    }

    #[test]
    fn the_same_initiative_is_put_to_one_provider_at_a_time() {
        let candidates = [candidate(4, 3e5, 0.5), candidate(4, 2e5, 0.5)];
        assert_eq!(choose_proposals(&candidates, &room(), true), [0]);
    }
}

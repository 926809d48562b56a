//! Which schemes a commissioner puts forward: the set that is worth most, at the chance of success
//! it has learned to expect with each provider and less what it expects to come back to it of the
//! provider's loss, as far as money and staff time reach. Failed proposals teach it to propose
//! less.

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

/// What a commissioner expects of a scheme.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prospect {
    /// Chance that it is carried through.
    pub chance: f64,
    /// Yearly net benefit once it runs, pounds, less what comes back of the provider's loss.
    pub benefit: f64,
}

/// A scheme that could be put forward.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CandidateScheme {
    /// Position of the initiative.
    pub initiative: usize,
    /// Position of the provider asked, if any.
    pub provider: Option<u32>,
    /// Yearly value of the care it sets out to change, pounds.
    pub value: f64,
    /// What the commissioner's experience makes it expect.
    pub learned: Prospect,
    /// What the same experience would make it expect had there been no resistance and no influence;
    /// for measurement.
    pub unresisted: Prospect,
    /// Money it takes until it has run a year, pounds.
    pub money: f64,
    /// Person-months of staff it takes until it runs.
    pub months: f64,
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

/// Positions of the candidates put forward, most important first: the better of two choices, by
/// worth and by worth for what it takes, each as far as money and staff time reach.
pub fn choose_proposals(
    candidates: &[CandidateScheme],
    room: &ProposalCapacity,
    expected: fn(&CandidateScheme) -> Prospect,
) -> Vec<usize> {
    // The benefit already bears the money.
    let net: Vec<f64> = candidates
        .iter()
        .map(|candidate| {
            let Prospect { chance, benefit } = expected(candidate);
            chance * benefit * room.years - candidate.months * room.month
        })
        .collect();
    let ratio: Vec<f64> = candidates
        .iter()
        .zip(&net)
        .map(|(candidate, net)| net / (candidate.money + candidate.months * room.month).max(1.0))
        .collect();
    let total = |chosen: &[usize]| chosen.iter().map(|place| net[*place]).sum::<f64>();
    let by_worth = affordable_in_order(candidates, room, &net);
    let by_ratio = affordable_in_order(candidates, room, &ratio);
    if total(&by_ratio) > total(&by_worth) { by_ratio } else { by_worth }
}

/// Takes candidates of positive score, highest first, while money, staff time and number allow.
fn affordable_in_order(
    candidates: &[CandidateScheme],
    room: &ProposalCapacity,
    score: &[f64],
) -> Vec<usize> {
    let mut order: Vec<usize> = (0..candidates.len()).filter(|place| score[*place] > 0.0).collect();
    order.sort_by(|a, b| score[*b].total_cmp(&score[*a]).then(a.cmp(b)));
    let (mut money, mut months) = (room.money, room.months);
    let mut chosen = Vec::new();
    for place in order {
        let candidate = &candidates[place];
        let full = chosen.len() as f64 + 1.0 > room.max_proposals;
        if full || candidate.money > money || candidate.months > months {
            continue;
        }
        money -= candidate.money;
        months -= candidate.months;
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
            learned: Prospect { chance, benefit },
            unresisted: Prospect { chance: 0.5, benefit },
            money: 2e5,
            months: 10.0,
        }
    }

    fn room() -> ProposalCapacity {
        ProposalCapacity {
            money: 5e5,
            months: 25.0,
            month: 5_000.0,
            max_proposals: 20.0,
            years: 3.0,
        }
    }

    fn choose(candidates: &[CandidateScheme], room: &ProposalCapacity) -> Vec<usize> {
        choose_proposals(candidates, room, |candidate| candidate.learned)
    }

    #[test]
    fn the_best_come_first_as_far_as_money_and_attention_reach() {
        let candidates = [candidate(0, 1e5, 0.5), candidate(1, 3e5, 0.5), candidate(2, 2e5, 0.5)];
        assert_eq!(choose(&candidates, &room()), [1, 2]);
        let poor = ProposalCapacity { money: 1e5, ..room() };
        assert!(choose(&candidates, &poor).is_empty());
        let busy = ProposalCapacity { months: 12.0, ..room() };
        assert_eq!(choose(&candidates, &busy), [1]);
    }

    #[test]
    fn a_large_scheme_is_not_lost_to_cheap_ones_nor_many_good_ones_to_a_large_one() {
        let large = CandidateScheme { money: 4e5, ..candidate(0, 2e6, 0.5) };
        let cheap = CandidateScheme { money: 1.5e5, ..candidate(1, 3e5, 0.5) };
        let short = ProposalCapacity { money: 4.5e5, months: 90.0, ..room() };
        assert_eq!(choose(&[large, cheap, cheap], &short), [0]);
        let good = CandidateScheme { money: 1.5e5, ..candidate(1, 1.5e6, 0.5) };
        assert_eq!(choose(&[large, good, good, good], &short), [1, 2, 3]);
    }

    #[test]
    fn the_same_initiative_may_be_put_to_several_providers() {
        let other = CandidateScheme { provider: Some(2), ..candidate(4, 2e5, 0.5) };
        assert_eq!(choose(&[candidate(4, 3e5, 0.5), other], &room()), [0, 1]);
    }

    #[test]
    fn what_seems_hopeless_is_not_asked_for() {
        let candidates = [candidate(0, 1e5, 0.05)];
        assert!(choose(&candidates, &room()).is_empty());
        assert_eq!(choose_proposals(&candidates, &room(), |candidate| candidate.unresisted), [0]);
    }

    #[test]
    fn what_does_not_pay_is_not_proposed() {
        assert!(choose(&[candidate(0, -1.0, 0.9)], &room()).is_empty());
    }
}

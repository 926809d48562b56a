//! Which payer a person is with, where several share an area and people choose. Everyone starts
//! with one at random. Each year some look for another: the healthy more than the ill, since a
//! change is a worry. Who looks compares premiums, and premiums alone: payers do not know who is
//! ill, and do not select.
//!
//! Nothing here sorts people by their health. Where payers are given the same for every head, one
//! that happens to have healthier people has a surplus, charges less, and attracts those who look,
//! who are the healthier. Where what payers are given follows need, the circle is broken.

use crate::behaviours::Behaviour;
use crate::kernel::ids::PersonId;
use crate::kernel::math;
use crate::kernel::random::{Seed, Stream};
use crate::kernel::registry::About;
use crate::params::groups::EnrolmentParams;

pub const ENROLMENT: Behaviour = Behaviour {
    about: About {
        name: "enrolment",
        summary: "People who may choose their payer compare premiums, the healthy more often",
        source: "E24",
    },
    file: "behaviours/patient/enrolment.rs",
    neutral: "all people stay with the payer they started with",
    disable: Some(|params| params.enrolment.looking = 0.0.into()),
};

/// The payer a person starts with, counted from 0.
pub fn initial_payer(seed: Seed, person: PersonId, payers: u32) -> u32 {
    let mark = seed.draw(Stream::Enrolment, u64::from(person.0), u64::MAX).uniform();
    ((mark * f64::from(payers)) as u32).min(payers.saturating_sub(1))
}

/// The payer a person is with in a year, counted from 0. `premiums` are yearly pounds.
pub fn choose_payer(
    seed: Seed,
    (person, year): (PersonId, u32),
    now: u32,
    conditions: u8,
    premiums: &[f64],
    params: &EnrolmentParams,
) -> u32 {
    let mut draw = seed.draw(Stream::Enrolment, u64::from(person.0), u64::from(year));
    let (looks, mark) = (draw.uniform(), draw.uniform());
    let inertia = math::exp(-params.illness_inertia.get() * f64::from(conditions));
    if looks >= params.looking.get() * inertia {
        return now;
    }
    let least = premiums.iter().copied().fold(f64::INFINITY, f64::min);
    let weight = |premium: &f64| math::exp(-params.premium_response.get() * (premium - least));
    let total: f64 = premiums.iter().map(weight).sum();
    let mut upto = 0.0;
    for (payer, premium) in premiums.iter().enumerate() {
        upto += weight(premium);
        if mark * total < upto {
            return payer as u32;
        }
    }
    now
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(premiums: &[f64], conditions: u8) -> Vec<u32> {
        let params = EnrolmentParams { looking: 0.3.into(), ..EnrolmentParams::default() };
        let mut counts = vec![0; premiums.len()];
        for id in 0..20_000 {
            let person = PersonId(id);
            let payer = choose_payer(Seed(1), (person, 3), 0, conditions, premiums, &params);
            counts[payer as usize] += 1;
        }
        counts
    }

    #[test]
    fn everybody_begins_somewhere_and_all_payers_are_alike() {
        let mut counts = [0; 4];
        for id in 0..40_000 {
            counts[initial_payer(Seed(7), PersonId(id), 4) as usize] += 1;
        }
        assert!(counts.iter().all(|count| (9_500..10_500).contains(count)), "{counts:?}");
    }

    #[test]
    fn a_lower_premium_draws_people_and_illness_keeps_them() {
        let even = chosen(&[0.0, 0.0], 0);
        let cheaper = chosen(&[0.0, -60.0], 0);
        let ill = chosen(&[0.0, -60.0], 4);
        assert!(cheaper[1] > even[1] + 1_000, "{even:?} {cheaper:?}");
        assert!(ill[1] < cheaper[1] / 2, "{ill:?}");
    }

    #[test]
    fn nobody_looks_where_the_rule_is_switched_off() {
        let params = EnrolmentParams { looking: 0.0.into(), ..EnrolmentParams::default() };
        let stays = |id| choose_payer(Seed(1), (PersonId(id), 1), 2, 0, &[9.0, 0.0, 5.0], &params);
        assert!((0..1000).all(|id| stays(id) == 2));
    }
}

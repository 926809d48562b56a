//! Which practice a person joins who moves within the modelled area.

/// Practices of the same neighbourhood by fifth, weighted by the people of that fifth on their
/// lists. Because the own practice is among them (then the person stays), as many move one way as
/// the other: lists and their deprivation mix keep their size on average.
#[derive(Debug, Clone, PartialEq)]
pub struct PracticeDestinations {
    neighbourhood: Vec<u32>,
    /// By neighbourhood: its practices and, by fifth, the cumulative people on their lists.
    choices: Vec<(Vec<u32>, [Vec<f64>; 5])>,
}

impl PracticeDestinations {
    /// Builds the choices from (neighbourhood, people on the list, deprivation mix) of every
    /// practice in id order. Neighbourhoods are numbered from 0.
    pub fn new(practices: &[(u32, u64, [f64; 5])]) -> Self {
        let count = practices.iter().map(|practice| practice.0 + 1).max().unwrap_or(0);
        let empty = || (Vec::new(), std::array::from_fn(|_| Vec::new()));
        let mut choices: Vec<(Vec<u32>, [Vec<f64>; 5])> = (0..count).map(|_| empty()).collect();
        for (index, (neighbourhood, people, mix)) in practices.iter().enumerate() {
            let (members, upto) = &mut choices[*neighbourhood as usize];
            members.push(index as u32);
            for (upto, share) in upto.iter_mut().zip(mix) {
                let before = upto.last().copied().unwrap_or(0.0);
                upto.push(before + *people as f64 * share);
            }
        }
        Self { neighbourhood: practices.iter().map(|practice| practice.0).collect(), choices }
    }

    /// The practice joined by a person of a fifth who leaves `practice`; `None` when it is the
    /// one they are with. `mark` is uniform on 0 to 1.
    pub fn choose_practice(&self, practice: u32, fifth: usize, mark: f32) -> Option<u32> {
        let (members, upto) = &self.choices[self.neighbourhood[practice as usize] as usize];
        let wanted = f64::from(mark) * upto[fifth].last().copied()?;
        let place = upto[fifth].partition_point(|people| *people <= wanted);
        members.get(place).copied().filter(|chosen| *chosen != practice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::random::{Seed, Stream};

    #[test]
    fn movers_stay_in_their_neighbourhood_and_flows_balance() {
        let mix = |most| [most, 0.2, 0.2, 0.2, 0.4 - most];
        let practices =
            [(0, 8000, mix(0.3)), (1, 9000, mix(0.2)), (0, 4000, mix(0.1)), (1, 100, mix(0.2))];
        let table = PracticeDestinations::new(&practices);
        let mut flows = [[0.0; 4]; 4];
        for id in 0..40_000_u64 {
            let from = (id % 4) as u32;
            let mark = Seed(1).draw(Stream::Test, id, 0).uniform() as f32;
            if let Some(to) = table.choose_practice(from, 0, mark) {
                assert_ne!(from, to);
                assert_eq!(practices[from as usize].0, practices[to as usize].0);
                let people = practices[from as usize].1 as f64 * practices[from as usize].2[0];
                flows[from as usize][to as usize] += people;
            }
        }
        assert!((flows[0][2] / flows[2][0] - 1.0).abs() < 0.06, "{flows:?}");
    }
}

//! Minimum volumes: a centre with fewer cases of the volume-sensitive service in a year than
//! required gives it up, and its patients go to the next centre. The largest centre always
//! continues.

use crate::behaviours::Behaviour;
use crate::kernel::registry::About;
use crate::params::groups::InYearControlParams;

pub const MINIMUM_VOLUME: Behaviour = Behaviour {
    about: About {
        name: "minimum_volume",
        summary: "Centres below a minimum volume give the service up",
        source: "E14",
    },
    file: "behaviours/provider/minimum_volume.rs",
    neutral: "no minimum applies",
    disable: Some(|params| params.control.minimum_volume = 0.0.into()),
};

/// Which of several centres with these numbers of cases a year give the service up, by position.
/// Among equals the first continues.
pub fn centres_giving_up(cases: &[f64], params: &InYearControlParams) -> Vec<usize> {
    let least = params.minimum_volume.get();
    let largest = (0..cases.len()).max_by(|a, b| cases[*a].total_cmp(&cases[*b]).then(b.cmp(a)));
    let below = |place: &usize| cases[*place] < least && Some(*place) != largest;
    (0..cases.len()).filter(below).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_centres_give_up_and_the_largest_goes_on() {
        let asks = |least: f64| InYearControlParams {
            minimum_volume: least.into(),
            ..InYearControlParams::default()
        };
        assert!(centres_giving_up(&[10.0, 0.0], &asks(0.0)).is_empty());
        assert_eq!(centres_giving_up(&[300.0, 700.0, 550.0], &asks(600.0)), [0, 2]);
        assert_eq!(centres_giving_up(&[300.0, 300.0], &asks(600.0)), [1]);
    }
}

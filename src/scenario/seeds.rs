//! The seeds of repeated runs: one rule for every experiment. The nth run of a scenario has the
//! scenario's own seed plus n, and every seed is one that a configuration can name.

use super::schema::Scenario;

/// Greatest seed: whole numbers up to here are exact in every file that holds one.
pub const LAST_SEED: u64 = (1 << 53) - 1;

/// Why this many seeds cannot follow a first one: what, and what to do; `None` when they can.
#[must_use]
pub fn seed_overflow(first: u64, count: u32) -> Option<(String, String)> {
    let last = first.saturating_add(u64::from(count.saturating_sub(1)));
    (last > LAST_SEED).then(|| {
        let what = format!(
            "{count} seeds from {first} on end at {last}; the greatest seed is {LAST_SEED}"
        );
        let most = (LAST_SEED + 1).saturating_sub(u64::from(count));
        (what, format!("take {most} or less as the first seed, or fewer seeds"))
    })
}

/// The seed of the nth run of a scenario.
#[must_use]
pub fn nth_seed(scenario: &Scenario, number: u32) -> u64 {
    scenario.run.seed + u64::from(number)
}

/// A scenario at its nth seed.
#[must_use]
pub fn with_nth_seed(scenario: &Scenario, number: u32) -> Scenario {
    let mut seeded = scenario.clone();
    seeded.run.seed = nth_seed(scenario, number);
    seeded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::settings;

    #[test]
    fn the_last_seed_is_the_last_that_a_configuration_takes() {
        let setting = settings::find("run.seed").unwrap();
        assert_eq!(setting.range.1, LAST_SEED as f64);
    }

    #[test]
    fn seeds_end_at_the_last_and_never_begin_again_at_zero() {
        assert_eq!(seed_overflow(LAST_SEED, 1), None);
        assert_eq!(seed_overflow(LAST_SEED - 2, 3), None);
        let (what, help) = seed_overflow(LAST_SEED, 3).unwrap();
        assert!(what.contains("9007199254740993"), "{what}");
        assert!(help.contains("9007199254740989"), "{help}");
        assert!(seed_overflow(u64::MAX, u32::MAX).is_some());
    }
}

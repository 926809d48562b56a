//! Designs of experiments: one file gives the base economy, what is varied (levers, which someone
//! could decide, and uncertainties), what is held constant, the outcomes, and which points of that
//! space are run.

mod effect;
mod factor;
mod file;
mod points_file;
mod resolve;
mod sampling;
mod values_file;

use serde::{Deserialize, Serialize};

use super::outcome::OutcomeSpec;
use crate::scenario::schema::Scenario;

pub use factor::{Factor, FactorLevel, FactorRole, FactorValues};
pub use file::{read, shipped_design};
pub use resolve::DesignBase;
pub use sampling::{DesignPoint, DesignPoints, count};

/// Which points of the space of factors are run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Sampling {
    /// The points given, a coordinate for each factor.
    List {
        /// Points in order.
        rows: Vec<Vec<f64>>,
    },
    /// Every combination of all levels and of evenly spaced steps of each range. The
    /// last factor changes fastest.
    Grid {
        /// Steps of a range, its ends included.
        steps: u32,
    },
    /// One point in each slice of every factor, with as many slices as points.
    LatinHypercube {
        /// Points of a batch.
        points: u32,
        /// Hypercubes, one after the other; adding more leaves the earlier ones unchanged.
        batches: u32,
        /// Seed of the points.
        seed: u64,
    },
    /// Saltelli's scheme on a scrambled Sobol' sequence: for each of its points A, the points in
    /// which one factor after the other is taken from B, and B. With `second_order` also those
    /// in which B has one factor of A. The order is that of SALib.
    Sobol {
        /// Points of the sequence, a power of two.
        points: u32,
        /// Whether to estimate second-order indices.
        second_order: bool,
        /// Seed of the scrambling.
        seed: u64,
    },
    /// Morris's trajectories: a starting point, then one step of each factor in random order. The
    /// order is that of SALib.
    Morris {
        trajectories: u32,
        /// Levels of the grid, an even number.
        levels: u32,
        /// Seed of the trajectories.
        seed: u64,
    },
}

impl Sampling {
    /// Name in files and tables.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::List { .. } => "List",
            Self::Grid { .. } => "Grid",
            Self::LatinHypercube { .. } => "LatinHypercube",
            Self::Sobol { .. } => "Sobol",
            Self::Morris { .. } => "Morris",
        }
    }
}

/// A design as read: complete, so that it can be stored with the results.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Design {
    /// Version of the layout.
    pub schema: u32,
    /// Name for titles and folders.
    pub name: String,
    pub summary: String,
    /// The texts the base is loaded from.
    pub ground: DesignBase,
    /// The base with its constants, as resolved.
    pub base: Scenario,
    /// Paths held at a constant value, with the value as written.
    pub constants: Vec<(String, String)>,
    /// What is varied: levers first, then uncertainties, each in the order of the file.
    pub factors: Vec<Factor>,
    pub outcomes: Vec<OutcomeSpec>,
    pub sampling: Sampling,
    /// Replicates (seeds) per point.
    pub replicates: u32,
    /// Whether all points have the same seeds, and so the same people and potential needs.
    pub common_random_numbers: bool,
    /// Whether all points start from one state of the base at the end of its running in.
    pub shared_run_in: bool,
}

impl Design {
    /// The largest number of runs it needs, by counting: points of equal values are counted
    /// once, and no economy is built.
    pub fn count(&self) -> u64 {
        let points = match &self.sampling {
            Sampling::List { rows } => {
                let bits = |row: &Vec<f64>| row.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
                rows.iter().map(bits).collect::<std::collections::BTreeSet<_>>().len()
            }
            _ => count(self),
        };
        (points as u64).saturating_mul(u64::from(self.replicates))
    }

    /// Metrics that its outcomes need, by kind of body.
    pub fn needs(&self) -> Vec<(String, String)> {
        let all = self.outcomes.iter().flat_map(|outcome| {
            outcome.metrics().map(|metric| (outcome.of.clone(), metric.to_owned()))
        });
        let all: std::collections::BTreeSet<_> = all.collect();
        all.into_iter().collect()
    }
}

#[cfg(test)]
pub(in crate::experiment) mod tests {
    use super::*;
    use crate::scenario::load::load_embedded;

    /// Two ranges and a choice, on a small town.
    pub const TEXT: &str = r#"(
    schema: 1, name: "t", summary: "Test.",
    place: "town", weight: 50, years: 1, run_in_weeks: 0,
    levers: {
        "system.contracts.acute.terms": { "tariff": [Tariff()], "block": [Block()] },
    },
    uncertainties: {
        "need.technology_drift": Range(low: 0.0, high: 0.1),
        "gp.appointments": Range(low: 4.0, high: 8.0),
    },
    outcomes: { "emergencies": (measure: "emergency_rate") },
    design: Grid(steps: 2),
)"#;

    /// The same with another sampling scheme, the choice last.
    pub fn design(sampling: Sampling) -> Design {
        let read = read("t.ron", TEXT, &crate::scenario::layers::NoFiles);
        let mut design = read.unwrap_or_else(|found| panic!("{found}"));
        design.factors.rotate_left(1);
        design.sampling = sampling;
        design
    }

    #[test]
    fn a_point_is_the_base_with_its_values() {
        let design = design(Sampling::Grid { steps: 2 });
        let points = DesignPoints::new(&design);
        assert_eq!(points.len(), 8);
        let scenario = design.scenario(&points.get(5)).unwrap();
        let terms = "system.contracts.acute.terms=[Block()]";
        let sets = ["place=town", "run.weight=50", "run.years=1", "run.run_in_weeks=0"];
        let mut sets = sets.to_vec();
        sets.extend(["need.technology_drift=0.1", "gp.appointments=4", terms]);
        let mut expected = load_embedded("S10", &sets).unwrap();
        expected.name.clone_from(&scenario.name);
        assert_eq!(scenario, expected);
    }

    #[test]
    fn seeds_are_common_unless_asked_otherwise() {
        let mut design = design(Sampling::Grid { steps: 2 });
        assert_eq!(design.seed(0, 1), design.seed(7, 1));
        design.common_random_numbers = false;
        assert_ne!(design.seed(0, 1), design.seed(7, 1));
        assert!(design.seed(3, 2) < 1 << 53);
    }
}

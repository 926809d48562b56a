//! A small calibration that runs with every test: one place at a coarse sample, and the published
//! figures that such a sample shows without bias. The full one is `hecon calibration`.

use health_economy::experiment::calibration::{CalibrationVerdict, calibrate};
use health_economy::scenario::load::load_embedded;
use health_economy::scenario::targets::TargetRole;

/// Rows that emerge from the model, lie well inside their ranges on the full sample, and do not
/// bend with the weight.
const ROBUST: [&str; 13] =
    ["C02", "C05", "C10", "C11", "C12", "C16", "C17", "C50", "C51", "C54", "C57", "C58", "C66"];

#[test]
fn a_coarse_place_agrees_with_the_most_robust_published_figures() {
    let scenario = load_embedded("S10", &["place=\"place\"", "run.weight=50"]).expect("valid");
    let rows = calibrate(&scenario, 3, || {}).expect("it runs");
    let mut outside = Vec::new();
    for id in ROBUST {
        let row = rows.iter().find(|row| row.target.id == id).expect("a row of that name");
        assert_eq!(row.target.mark, TargetRole::Emergent, "{id}");
        if row.verdict != CalibrationVerdict::Holds {
            let means: Vec<f64> = row.simulated.iter().map(|value| value.mean).collect();
            outside.push(format!("{id} {}: {means:?}", row.target.measure));
        }
    }
    assert!(outside.is_empty(), "outside their published ranges: {outside:#?}");
}

//! How many people there are, and how they come and go.

use super::{Exposure, MeasureValues};

measures! {
    POPULATION = "population", "people",
        "People alive and registered at the end of the period.",
        "rows alive x weight", "C49";
    BIRTH_RATE = "birth_rate", "per 1,000 people a year",
        "Births.", "births / people x 1,000, a year", "C50";
    ARRIVAL_RATE = "arrival_rate", "per 1,000 people a year",
        "People who moved into the area.", "arrivals / people x 1,000, a year", "C50";
    DEPARTURE_RATE = "departure_rate", "per 1,000 people a year",
        "People who moved out of the area.", "departures / people x 1,000, a year", "C50";
}

/// Movements in a period, in people.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct PopulationMovements {
    pub births: f64,
    /// Arrivals from outside.
    pub arrivals: f64,
    /// Departures from the area.
    pub departures: f64,
}

pub fn read(at_end: f64, moved: &PopulationMovements, exposure: Exposure, out: &mut MeasureValues) {
    out.insert(POPULATION, at_end);
    out.insert(BIRTH_RATE, exposure.rate(moved.births));
    out.insert(ARRIVAL_RATE, exposure.rate(moved.arrivals));
    out.insert(DEPARTURE_RATE, exposure.rate(moved.departures));
}

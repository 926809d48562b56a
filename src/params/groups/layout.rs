//! How a synthetic place is laid out: town sizes, lists, deprivation, distances.

use crate::kernel::units::{Count, Minutes, Ratio, Scalar, Share};

crate::parameters! {
    /// Layout of the synthetic place.
    pub struct LayoutParams in "layout" {
        /// Exponent of town size against rank within a commissioner; 1 is Zipf's law.
        town_size_exponent: Scalar = 0.9, 0.2..=2.0, Assumption, "judgement";
        /// People per square minute of travel inside a town, which sets its radius.
        town_density: Count = 700.0, 50.0..=10_000.0, Assumption, "judgement";
        /// Least radius of a settled area, so that rural lists are spread out.
        least_town_radius: Minutes = 3.0, 0.1..=30.0, Assumption, "judgement";
        /// Spread (standard deviation) of homes around their practice along each axis.
        home_spread: Minutes = 2.0, 0.0..=10.0, Assumption, "judgement";
        /// Spread of the logarithm of practice list size.
        list_spread: Scalar = 0.607, 0.0..=1.5, Assumption, "P706";
        /// Least list of a practice, where the mean list allows it.
        least_list: Count = 1500.0, 1.0..=10_000.0, Assumption, "P697";
        /// Greatest list of a practice, where the mean list allows it.
        greatest_list: Count = 40_000.0, 2000.0..=200_000.0, Assumption, "P704";
        /// Spread of the logarithm of commissioner populations when there are several.
        commissioner_spread: Scalar = 0.45, 0.0..=1.5, Assumption, "CAL25";
        /// Least population of a commissioner relative to the mean.
        least_commissioner: Ratio = 0.37, 0.05..=1.0, Assumption, "CAL22";
        /// Greatest population of a commissioner relative to the mean.
        greatest_commissioner: Ratio = 2.4, 1.0..=10.0, Assumption, "CAL23";
        /// Share of the variance of people's deprivation that lies between practices.
        deprivation_between_practices: Share = 0.55, 0.0..=0.95, Assumption, "judgement";
        /// Share of the variance between practices that goes with town size and nearness to a town
        /// centre.
        deprivation_urban: Share = 0.3, 0.0..=0.9, Assumption, "judgement";
        /// Spread of the age tilt between practices.
        age_tilt_spread: Scalar = 0.85, 0.0..=2.0, Assumption, "P722";
        /// Correlation of a practice's age tilt with how rural it is.
        age_tilt_rural: Scalar = 0.5, 0.0..=0.95, Assumption, "judgement";
    }
}

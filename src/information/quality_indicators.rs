//! What is measured of care that the model does not simulate hour by hour: the share that meets
//! the criteria of best practice, which follows quality effort, and the share seen within four
//! hours, which follows how crowded the hospital is.

use crate::kernel::math;
use crate::params::groups::{BargainingParams, InformationParams, LeverParams};

/// Distance from 0 and 1 at which a share is bounded: nearer to them effort could not move it.
const EDGE: f64 = 0.001;

/// Open pathways of a provider against the standard for waits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OpenPathways {
    /// People who wait less than the standard.
    within: f64,
    /// People who wait longer.
    beyond: f64,
}

impl OpenPathways {
    /// A number of people who wait, this share of them less than the standard.
    pub fn new(people: f64, share_within: f64) -> Self {
        let within = people * share_within;
        Self { within, beyond: people - within }
    }
    /// Share within the standard; all where no one waits.
    pub fn within(&self) -> f64 {
        self.within_after(0.0)
    }
    /// Share within the standard after this number of further pathways have ended, longest waits
    /// first; fewer where it is negative. Who waits less than the standard is not reached by a
    /// small change.
    pub fn within_after(&self, ended: f64) -> f64 {
        let left = self.within + self.beyond - ended.clamp(-self.beyond, self.beyond);
        if left > 0.0 { self.within / left } else { 1.0 }
    }
}

/// Share of care that meets the criteria of best practice at a quality effort around the norm 0.
/// One unit of effort moves care by one standard deviation.
pub fn best_practice(quality: f64, params: &InformationParams) -> f64 {
    let usual = params.best_practice.get().clamp(EDGE, 1.0 - EDGE);
    math::normal_cdf(math::normal_quantile(usual) + quality)
}

/// Share of care that the indicators of a contract cover, each by one criterion.
pub fn covered(bargaining: &BargainingParams, levers: &LeverParams) -> f64 {
    (bargaining.indicators.get() / levers.criteria_of_care.get()).min(1.0)
}

/// Share of attendances at a major department within four hours, at a bed occupancy.
pub fn within_four_hours(occupancy: f64, params: &InformationParams) -> f64 {
    let crowding = (occupancy - params.four_hours_from.get()).max(0.0);
    let over = params.over_four_hours.get() + params.over_four_hours_slope.get() * crowding;
    1.0 - over.clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ending_long_waits_raises_the_share_within_the_standard() {
        let open = OpenPathways::new(1000.0, 0.8);
        assert!((open.within() - 0.8).abs() < 1e-12);
        assert!((open.within_after(100.0) - 800.0 / 900.0).abs() < 1e-12);
        assert!(open.within_after(-100.0) < 0.8 && open.within_after(9_999.0) == 1.0);
        let short = OpenPathways::new(1000.0, 1.0);
        assert_eq!(short.within_after(-100.0), 1.0);
        assert_eq!(OpenPathways::new(0.0, 1.0).within(), 1.0);
    }

    #[test]
    fn effort_raises_best_practice_and_crowding_delays() {
        let params = InformationParams::default();
        let usual = best_practice(0.0, &params);
        assert!((usual - params.best_practice.get()).abs() < 1e-6);
        assert!(best_practice(0.5, &params) > usual && best_practice(9.0, &params) <= 1.0);
        assert!((within_four_hours(0.5, &params) - 0.935).abs() < 1e-9);
        assert!((within_four_hours(0.92, &params) - 0.815).abs() < 1e-9);
    }
}

//! Posts left vacant when money is short.
//!
//! A provider that expects a deficit feels a squeeze, which builds up quarter by quarter until the
//! balance is restored and goes when there is a surplus again. It builds up, rather than following
//! the deficit, because the margin that is seen already contains what the squeeze has saved. Posts
//! are left vacant in proportion to it, less on lines that earn their cost at the margin, and on
//! wards only as far as they do not become crowded; overtime is withheld, and posts are filled more
//! cheaply.

use crate::behaviours::Behaviour;
use crate::kernel::registry::About;
use crate::params::groups::affordability::AffordabilityParams;

pub const VACANCIES: Behaviour = Behaviour {
    about: About {
        name: "hold_vacancies",
        summary: "Posts stay vacant where a deficit is expected",
        source: "judgement",
    },
    file: "behaviours/provider/vacancies.rs",
    neutral: "every open step is fully staffed",
    disable: Some(|params| params.affordability.squeeze_speed = 0.0.into()),
};

/// The squeeze of the next quarter, 0 to 1.
pub fn next_squeeze(now: f64, margin: f64, rescue: f64, params: &AffordabilityParams) -> f64 {
    let range = params.squeeze_range.0;
    let short = (-margin / range).clamp(0.0, 1.0) * (1.0 - params.rescue_relief.0 * rescue);
    let ease = ((margin - params.eases_from.0) / range).clamp(0.0, 1.0);
    (now + params.squeeze_speed.0 * (short - ease)).clamp(0.0, 1.0)
}

/// Share of a line's posts that is left vacant. `occupancy` is that of its beds with every post
/// filled, for wards only.
pub fn vacant_share(
    squeeze: f64,
    earns: bool,
    occupancy: Option<f64>,
    params: &AffordabilityParams,
) -> f64 {
    let part = if earns { params.vacancy_where_paid.0 } else { 1.0 };
    let wanted = squeeze * params.greatest_vacancy.0 * part;
    let room = occupancy.map_or(1.0, |full| 1.0 - full / params.vacant_wards_below.0);
    wanted.min(room.max(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Margin after a number of quarters at this margin without any squeeze, where a full squeeze
    /// saves four hundredths of income.
    fn settle(from: f64, margin: f64, quarters: usize) -> (f64, f64) {
        let params = AffordabilityParams::default();
        let saved = 0.04;
        let squeeze = (0..quarters)
            .fold(from, |now, _| next_squeeze(now, margin + saved * now, 0.0, &params));
        (squeeze, margin + saved * squeeze)
    }

    #[test]
    fn a_squeeze_restores_balance_as_far_as_it_reaches() {
        assert!(settle(0.0, -0.02, 40).1 > -0.003);
        assert_eq!(settle(0.0, -0.10, 40).0, 1.0);
        assert_eq!(settle(0.0, 0.005, 40).0, 0.0);
    }

    #[test]
    fn a_squeeze_that_is_lifted_is_gone_within_two_years() {
        let pressed = settle(0.0, -0.05, 12).0;
        assert!(pressed > 0.9);
        let (squeeze, margin) = settle(pressed, 0.02, 8);
        assert!(squeeze < 0.1 && (margin - 0.02).abs() < 0.004, "{squeeze} {margin}");
    }

    #[test]
    fn hope_of_rescue_softens_the_squeeze() {
        let params = AffordabilityParams::default();
        let of = |rescue| next_squeeze(0.0, -0.06, rescue, &params);
        assert!(of(1.0) > 0.0 && of(1.0) < 0.5 * of(0.0));
    }

    #[test]
    fn lines_that_pay_and_crowded_wards_keep_their_posts() {
        let params = AffordabilityParams::default();
        let full = vacant_share(1.0, false, None, &params);
        assert!((full - params.greatest_vacancy.0).abs() < 1e-12);
        assert!(vacant_share(1.0, true, None, &params) < 0.6 * full);
        assert_eq!(vacant_share(1.0, false, Some(0.96), &params), 0.0);
        let some = vacant_share(1.0, false, Some(0.90), &params);
        assert!(some > 0.0 && some < full && 0.90 / (1.0 - some) < 0.9501);
    }
}

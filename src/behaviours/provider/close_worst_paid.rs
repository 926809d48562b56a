//! Under a deficit that lasts, the line that pays worst at the margin gives up a step.

use crate::behaviours::Behaviour;
use crate::kernel::math::TINY;
use crate::kernel::registry::About;
use crate::params::groups::affordability::AffordabilityParams;
use crate::params::vocabulary::CapacityKind;

use super::affordable_steps::{LineMoney, least_margin};

pub const CLOSE_WORST_PAID: Behaviour = Behaviour {
    about: About {
        name: "close_worst_paid",
        summary: "A lasting deficit closes a step of the line that pays worst",
        source: "judgement",
    },
    file: "behaviours/provider/close_worst_paid.rs",
    neutral: "steps close only where they are not needed",
    disable: Some(|params| params.affordability.closes_after = f64::INFINITY.into()),
};

/// Quarters in a row below the tolerated deficit, this one included.
pub fn quarters_in_deficit(
    before: u32,
    margin: f64,
    rescue: f64,
    params: &AffordabilityParams,
) -> u32 {
    if margin < least_margin(rescue, params) { before.saturating_add(1) } else { 0 }
}

/// Whether the deficit has lasted long enough.
pub fn has_lasted(quarters: u32, params: &AffordabilityParams) -> bool {
    f64::from(quarters) >= params.closes_after.0
}

/// The line that pays least for its cost at the margin, if one does not earn it; the first of
/// equals.
pub fn worst_paid(
    lines: impl IntoIterator<Item = (CapacityKind, LineMoney)>,
) -> Option<CapacityKind> {
    let mut worst: Option<(CapacityKind, f64)> = None;
    for (kind, line) in lines.into_iter().filter(|(_, line)| !line.earns()) {
        let paid = line.gain / line.cost.max(TINY);
        if worst.is_none_or(|(_, least)| paid < least) {
            worst = Some((kind, paid));
        }
    }
    worst.map(|(kind, _)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(gain: f64) -> LineMoney {
        LineMoney { gain, cost: 1.0, work: 5.0, spent: 5.0 }
    }

    #[test]
    fn the_worst_paid_line_closes_first_and_one_that_earns_never() {
        let lines = [
            (CapacityKind::Ward, line(0.4)),
            (CapacityKind::Diagnostic, line(0.2)),
            (CapacityKind::Theatre, line(1.4)),
        ];
        assert_eq!(worst_paid(lines), Some(CapacityKind::Diagnostic));
        assert_eq!(worst_paid([lines[2]]), None);
    }

    #[test]
    fn only_a_deficit_that_lasts_closes() {
        let params = AffordabilityParams::default();
        let count = |margins: &[f64]| {
            margins.iter().fold(0, |now, margin| quarters_in_deficit(now, *margin, 0.0, &params))
        };
        assert!(!has_lasted(count(&[-0.03, -0.03]), &params));
        assert!(has_lasted(count(&[-0.03; 3]), &params));
        assert!(!has_lasted(count(&[-0.03, -0.03, 0.01, -0.03]), &params));
    }
}

//! Idle capacity cost: open steps and estate beyond what present activity needs at normal
//! utilisation, within a single run, with the curve on which it could be released.
//!
//! It is not stranded cost: capacity can be idle without any shift of care, and a shift can strand
//! cost in capacity that was refilled. For that comparison see [`super::stranded_cost`].

use crate::kernel::clock::WEEKS_PER_YEAR;
use crate::kernel::units::Pence;

use super::MeasureValues;

measures! {
    IDLE_CAPACITY_COST = "idle_capacity_cost", "pounds a year",
        "Cost of open steps and estate beyond what present activity needs at normal \
                     utilisation.",
        "sum over kinds of max(0, open - needed) x yearly cost of a step \
                  + estate x idle share of its capacity",
        "E37";
    IDLE_CAPACITY_INDIVISIBLE = "idle_capacity_indivisible", "pounds a year",
        "The part of idle capacity cost that lies in less than a whole step and so \
                     cannot be closed.",
        "sum over kinds of fraction of max(0, open - needed) x yearly cost of a step",
        "E37";
    IDLE_CAPACITY_RELEASE = "idle_capacity_release", "pounds a year",
        "Idle capacity cost that would remain if every whole idle step were given notice now and \
         estate given up after them, by years from now.",
        "cost not yet closed or given up after 1, 2, 3 and 5 years", "E37";
}

/// Years from now at which the release curve is shown.
const CURVE: [(&str, u32); 4] = [("1_year", 1), ("2_years", 2), ("3_years", 3), ("5_years", 5)];

/// Adds a provider's idle capacity to readings, its own or those of the whole economy.
pub fn read(idle: &IdleCapacity, out: &mut MeasureValues) {
    let mut add = |measure, pence: Pence| match out.0.iter_mut().find(|g| g.measure == measure) {
        Some(gauge) => gauge.value += pence.pounds(),
        None => out.insert(measure, pence.pounds()),
    };
    add(IDLE_CAPACITY_COST, idle.cost());
    add(IDLE_CAPACITY_INDIVISIBLE, idle.indivisible());
    for (part, years) in CURVE {
        let remaining = idle.remaining_after(years * WEEKS_PER_YEAR);
        out.add_part(IDLE_CAPACITY_RELEASE, part, remaining.pounds());
    }
}

/// One kind of step at one provider.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CapacityLineUse {
    /// Kind, as in outputs.
    pub kind: &'static str,
    pub open: f64,
    /// Steps that present activity needs at normal utilisation; need not be whole.
    pub needed: f64,
    /// Yearly cost of an open step.
    pub yearly_cost: Pence,
    /// Weeks from the decision to close a step to its closing.
    pub closing_weeks: u32,
}

/// A provider's estate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EstateUse {
    pub yearly_cost: Pence,
    /// Weeks over which estate can be given up, evenly, once the steps in it have closed.
    pub release_weeks: u32,
}

/// Idle capacity of one kind of step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IdleCapacityLine {
    /// Kind, as in outputs.
    pub kind: &'static str,
    /// Idle steps, not necessarily whole.
    pub steps: f64,
    /// Yearly cost of them.
    pub cost: Pence,
    /// Yearly cost of the part below a whole step.
    pub indivisible: Pence,
    closing_weeks: u32,
}

/// Idle capacity of a provider.
#[derive(Debug, Clone, PartialEq)]
pub struct IdleCapacity {
    /// By kind of step, in the order given.
    pub steps: Vec<IdleCapacityLine>,
    /// Yearly cost of estate around idle steps.
    pub estate: Pence,
    release_weeks: u32,
}

/// Calculates what is idle now.
pub fn idle_capacity(steps: &[CapacityLineUse], estate: &EstateUse) -> IdleCapacity {
    let idle: Vec<IdleCapacityLine> = steps
        .iter()
        .map(|line| {
            let idle = (line.open - line.needed).max(0.0);
            IdleCapacityLine {
                kind: line.kind,
                steps: idle,
                cost: line.yearly_cost.scaled(idle),
                indivisible: line.yearly_cost.scaled(idle - idle.floor()),
                closing_weeks: line.closing_weeks,
            }
        })
        .collect();
    // Estate is idle in proportion to the value of the steps that it holds.
    let open: f64 = steps.iter().map(|line| line.open * line.yearly_cost.pounds()).sum();
    let idle_value: f64 = idle.iter().map(|line| line.cost.pounds()).sum();
    let share = if open > 0.0 { (idle_value / open).min(1.0) } else { 0.0 };
    IdleCapacity {
        steps: idle,
        estate: estate.yearly_cost.scaled(share),
        release_weeks: estate.release_weeks,
    }
}

impl IdleCapacity {
    /// Yearly idle cost.
    pub fn cost(&self) -> Pence {
        self.steps.iter().map(|line| line.cost).sum::<Pence>() + self.estate
    }
    /// Yearly cost in less than a whole step of each kind.
    pub fn indivisible(&self) -> Pence {
        self.steps.iter().map(|line| line.indivisible).sum()
    }
    /// Yearly idle cost that would remain `weeks` from now if every whole idle step were given
    /// notice today and estate given up after them.
    pub fn remaining_after(&self, weeks: u32) -> Pence {
        let mut last_closing = 0;
        let mut remaining = Pence::ZERO;
        for line in &self.steps {
            let whole = line.cost - line.indivisible;
            if whole > Pence::ZERO {
                last_closing = last_closing.max(line.closing_weeks);
            }
            remaining += if weeks >= line.closing_weeks { line.indivisible } else { line.cost };
        }
        let released = match self.release_weeks {
            0 => f64::from(u8::from(weeks >= last_closing)),
            span => (f64::from(weeks.saturating_sub(last_closing)) / f64::from(span)).min(1.0),
        };
        let cost: Pence = self.steps.iter().map(|line| line.cost).sum();
        let releasable = if cost > Pence::ZERO {
            (cost - self.indivisible()).pounds() / cost.pounds()
        } else {
            0.0
        };
        remaining + self.estate.scaled(1.0 - released * releasable)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn wards(open: f64, needed: f64) -> CapacityLineUse {
        CapacityLineUse {
            kind: "wards",
            open,
            needed,
            yearly_cost: Pence::from_pounds(3_000_000.0),
            closing_weeks: 39,
        }
    }

    const ESTATE: EstateUse = EstateUse { yearly_cost: Pence(4_000_000_000), release_weeks: 260 };

    #[test]
    fn full_use_or_more_leaves_nothing_idle() {
        for needed in [10.0, 12.0] {
            let idle = idle_capacity(&[wards(10.0, needed)], &ESTATE);
            assert_eq!(idle.cost(), Pence::ZERO);
            assert_eq!(idle.remaining_after(0), Pence::ZERO);
        }
    }

    #[test]
    fn idle_steps_and_their_estate_are_counted() {
        let idle = idle_capacity(&[wards(10.0, 7.5)], &ESTATE);
        assert_eq!(idle.steps[0].cost, Pence::from_pounds(7_500_000.0));
        assert_eq!(idle.indivisible(), Pence::from_pounds(1_500_000.0));
        assert_eq!(idle.estate, Pence::from_pounds(10_000_000.0));
    }

    #[test]
    fn whole_steps_go_after_their_lead_and_the_rest_stays() {
        let idle = idle_capacity(&[wards(10.0, 7.5)], &ESTATE);
        assert_eq!(idle.remaining_after(38), idle.cost());
        assert!(idle.remaining_after(39) < idle.cost());
        let last = idle.remaining_after(10 * WEEKS_PER_YEAR);
        assert_eq!(last, Pence::from_pounds(1_500_000.0 + 2_000_000.0));
    }

    proptest! {
        #[test]
        fn what_stays_idle_falls_from_the_idle_cost(
            lines in prop::collection::vec((0.0..40.0f64, 0.0..40.0f64), 1..8),
        ) {
            let steps: Vec<CapacityLineUse> =
                lines.into_iter().map(|(open, needed)| wards(open, needed)).collect();
            let idle = idle_capacity(&steps, &ESTATE);
            let years = (0..=8).map(|year| idle.remaining_after(year * WEEKS_PER_YEAR));
            let curve: Vec<Pence> = years.collect();
            prop_assert_eq!(curve[0], idle.cost());
            prop_assert!(curve.windows(2).all(|pair| pair[1] <= pair[0]));
            prop_assert!(curve[8] >= idle.indivisible());
        }
    }
}

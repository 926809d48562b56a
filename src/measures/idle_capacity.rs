//! Idle capacity cost: open steps and estate beyond what present activity needs at normal
//! utilisation, within a single run, with the curve on which it could be released.
//!
//! Every simulated person stands for many, and so what a quarter needs is known with an error that
//! grows with the weight. The positive part of a gap that is seen with an error of standard
//! deviation s is too large by s·(φ(z) − z·Φ(−z)) on average, z = |gap|/s. That is taken off, with
//! s² = needed·(weight − 1)·cluster / (weeks·volume of a step): nothing at weight 1.
//!
//! It is not stranded cost: capacity can be idle without any shift of care, and a shift can strand
//! cost in capacity that was refilled. For that comparison see [`super::stranded_cost`].

use crate::economy::provider::step_capacity::CapacityKind;
use crate::kernel::clock::{WEEKS_PER_QUARTER, WEEKS_PER_YEAR};
use crate::kernel::math;
use crate::kernel::units::Pence;

use super::MeasureValues;

measures! {
    IDLE_CAPACITY_COST = "idle_capacity_cost", "pounds a year",
        "Cost of open steps and estate beyond what present activity needs at normal \
                     utilisation, less what the error of a sample at the run's weight adds on \
                     average. At weights above 10 it is a rough figure.",
        "sum over kinds of (max(0, open - needed) - part due to sampling) x yearly cost of a step \
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
    /// Standard deviation by which `needed` errs since a sample of people was simulated, steps.
    pub error: f64,
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

/// Standard deviation of the steps needed that comes from simulating one person for every `weight`,
/// when work is counted over a quarter and one step does `volume` units of it a week. `cluster` is
/// the number of units that come together in a case: mean of the square over the mean.
pub fn sampling_error(needed: f64, volume: f64, weight: f64, cluster: f64) -> f64 {
    let extra = (weight - 1.0).max(0.0) * cluster;
    math::sqrt(needed.max(0.0) * extra / (f64::from(WEEKS_PER_QUARTER) * volume))
}

/// Units of work that come together in a case, mean of the square over the mean: days of a stay,
/// contacts of a course, units of an operation. Orders of magnitude from the lengths of stays and
/// courses that the model gives; a single visit is one.
pub const fn cluster(kind: CapacityKind) -> f64 {
    match kind {
        CapacityKind::Ward => 16.0,
        CapacityKind::CommunityWard => 40.0,
        CapacityKind::CommunityTeam | CapacityKind::MentalHealthTeam => 12.0,
        CapacityKind::Clinic | CapacityKind::Theatre => 2.0,
        CapacityKind::Diagnostic | CapacityKind::Department => 1.0,
    }
}

fn normal_density(z: f64) -> f64 {
    math::exp(-0.5 * z * z) / math::sqrt(std::f64::consts::TAU)
}

/// By how much the positive part of a gap seen with a normal error exceeds that of the true gap, on
/// average.
fn excess_by_error(gap: f64, error: f64) -> f64 {
    if error <= 0.0 {
        return 0.0;
    }
    let z = gap.abs() / error;
    error * (normal_density(z) - z * math::normal_cdf(-z)).max(0.0)
}

/// Calculates what is idle now.
pub fn idle_capacity(steps: &[CapacityLineUse], estate: &EstateUse) -> IdleCapacity {
    let idle: Vec<IdleCapacityLine> = steps
        .iter()
        .map(|line| {
            let gap = line.open - line.needed;
            let idle = (gap.max(0.0) - excess_by_error(gap, line.error)).max(0.0);
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
            error: 0.0,
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
    fn what_a_sample_adds_is_taken_off_on_average() {
        // A provider whose steps are just enough, seen with errors of a grid of normal quantiles.
        let seen = |error: f64| {
            let grid = (0..200).map(|at| error * 6.0 * (f64::from(at) / 199.0 - 0.5));
            let weigh = |gap: f64| normal_density(gap / error);
            let (mut sum, mut plain, mut weights) = (0.0, 0.0, 0.0);
            for gap in grid {
                let line = CapacityLineUse { error, ..wards(10.0, 10.0 - gap) };
                let idle = idle_capacity(&[line], &ESTATE).steps[0].steps;
                sum += weigh(gap) * idle;
                plain += weigh(gap) * gap.max(0.0);
                weights += weigh(gap);
            }
            (sum / weights, plain / weights)
        };
        let (corrected, plain) = seen(0.5);
        assert!(corrected < 0.9 * plain && corrected > 0.5 * plain, "{corrected} of {plain}");
        // A gap far beyond the error stays what it is, and at weight 1 there is none.
        let far = CapacityLineUse { error: 0.3, ..wards(10.0, 7.5) };
        let idle = idle_capacity(&[far], &ESTATE);
        assert!((idle.steps[0].steps - 2.5).abs() < 1e-3);
        assert_eq!(sampling_error(8.0, 177.0, 1.0, 9.0), 0.0);
        let error = |weight| sampling_error(8.0, 177.0, weight, 9.0);
        assert!((error(50.0) / error(10.0) - (49.0f64 / 9.0).sqrt()).abs() < 1e-9);
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

//! Elementary effects after Morris (1991) and Campolongo (2007): how much an outcome changes when
//! one factor takes its step, over trajectories through the space of factors.

use super::resample::{Resample, deviation, mean};

/// The result for one factor. Effects are in the unit of the outcome, for the whole range of the
/// factor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MorrisScreening {
    /// Mean effect.
    pub mu: f64,
    /// Mean absolute effect.
    pub mu_star: f64,
    /// Half the width of its 95 % interval, from resampling trajectories.
    pub mu_star_half: f64,
    /// Standard deviation of the effect: how far it interacts with other factors or is non-linear.
    pub sigma: f64,
}

/// Effects by trajectory.
#[derive(Debug, Clone, PartialEq)]
pub struct ElementaryEffects {
    /// By factor, then by trajectory.
    effects: Vec<Vec<f64>>,
    /// Trajectories left out because a value is missing.
    pub dropped: usize,
}

impl ElementaryEffects {
    /// Takes points with coordinates between 0 and 1 and the values there, in the order of the
    /// design. `None` where they are not trajectories, or fewer than two are complete.
    pub fn from_points(points: &[Vec<f64>], values: &[Option<f64>]) -> Option<Self> {
        let factors = points.first()?.len();
        let size = factors + 1;
        if factors == 0 || points.len() != values.len() || !points.len().is_multiple_of(size) {
            return None;
        }
        let mut all = Self { effects: vec![Vec::new(); factors], dropped: 0 };
        for (points, values) in points.chunks_exact(size).zip(values.chunks_exact(size)) {
            let Some(values) = values.iter().copied().collect::<Option<Vec<f64>>>() else {
                all.dropped += 1;
                continue;
            };
            for (pair, value) in points.windows(2).zip(values.windows(2)) {
                let steps = pair[1].iter().zip(&pair[0]).map(|(to, from)| to - from);
                let mut moved = steps.enumerate().filter(|(_, step)| step.abs() > 1e-9);
                let (factor, step) = moved.next()?;
                if moved.next().is_some() {
                    return None;
                }
                all.effects[factor].push((value[1] - value[0]) / step);
            }
        }
        let whole = all.effects[0].len();
        let even = all.effects.iter().all(|effects| effects.len() == whole);
        (even && whole > 1).then_some(all)
    }

    /// The results for every factor, in order.
    pub fn screening(&self, resample: Resample) -> Vec<MorrisScreening> {
        let of = |(factor, effects): (usize, &Vec<f64>)| {
            let sizes: Vec<f64> = effects.iter().map(|effect| effect.abs()).collect();
            let again = resample.rows(sizes.len(), factor as u64);
            let again = again.map(|rows| mean(&rows.iter().map(|r| sizes[*r]).collect::<Vec<_>>()));
            MorrisScreening {
                mu: mean(effects),
                mu_star: mean(&sizes),
                mu_star_half: Resample::half_width(&again.collect::<Vec<_>>()),
                sigma: deviation(effects),
            }
        };
        self.effects.iter().enumerate().map(of).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Trajectories of three factors with a step of 2/3, from several corners.
    fn points() -> Vec<Vec<f64>> {
        let step = 2.0 / 3.0;
        let mut all = Vec::new();
        for corner in 0..8u32 {
            let mut at: Vec<f64> = (0..3).map(|f| f64::from(corner >> f & 1) / 3.0).collect();
            all.push(at.clone());
            for turn in 0..3 {
                let factor = (turn + corner as usize) % 3;
                at[factor] += step;
                all.push(at.clone());
            }
        }
        all
    }

    #[test]
    fn a_linear_effect_has_no_spread_and_an_absent_one_is_zero() {
        let points = points();
        let values: Vec<Option<f64>> =
            points.iter().map(|at| Some(3.0 * at[0] - 2.0 * at[1] * at[1])).collect();
        let effects = ElementaryEffects::from_points(&points, &values).unwrap();
        let found = effects.screening(Resample::default());
        assert!((found[0].mu - 3.0).abs() < 1e-9 && found[0].sigma < 1e-9);
        assert!(found[0].mu_star_half < 1e-9);
        // From 0 the slope is -4/3, from 1/3 it is -8/3.
        assert!((found[1].mu + 2.0).abs() < 1e-9 && (found[1].mu_star - 2.0).abs() < 1e-9);
        assert!(found[1].sigma > 0.5 && found[1].mu_star_half > 0.1);
        assert_eq!((found[2].mu, found[2].mu_star, found[2].sigma), (0.0, 0.0, 0.0));
    }

    #[test]
    fn invalid_trajectories_are_refused_and_incomplete_ones_left_out() {
        let points = points();
        let mut values = vec![Some(1.0); points.len()];
        values[1] = None;
        let effects = ElementaryEffects::from_points(&points, &values).unwrap();
        assert_eq!((effects.effects[0].len(), effects.dropped), (7, 1));
        let mut other = points.clone();
        other[2] = vec![0.1, 0.2, 0.3];
        assert_eq!(ElementaryEffects::from_points(&other, &vec![Some(1.0); points.len()]), None);
        assert_eq!(ElementaryEffects::from_points(&points[..5], &values[..5]), None);
        assert_eq!(ElementaryEffects::from_points(&[], &[]), None);
    }
}

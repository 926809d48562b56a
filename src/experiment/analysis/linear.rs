//! Regression by least squares on standardised columns.

use super::resample::{deviation, mean};
use crate::experiment::comparison::paired::t_quantile;
use crate::kernel::math;

/// A standardised slope with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StandardisedSlope {
    /// Change of the outcome, in standard deviations, for one standard deviation of the column.
    pub value: f64,
    /// Half the width of its 95 % interval.
    pub half: f64,
}

/// A column with its name: the position of a factor and of one of its levels.
pub type NamedColumn = ((usize, usize), Vec<f64>);

/// A fit.
#[derive(Debug, Clone, PartialEq)]
pub struct LinearFit {
    /// Columns, as named by the caller; constant ones are left out.
    pub names: Vec<(usize, usize)>,
    /// One slope per column.
    pub slopes: Vec<StandardisedSlope>,
    /// Share of variance explained.
    pub explained: f64,
}

/// Fits an outcome to columns. `None` where there are too few points, or columns are collinear.
pub fn fit(columns: &[NamedColumn], y: &[f64]) -> Option<LinearFit> {
    let spread = deviation(y);
    if spread <= 0.0 {
        return None;
    }
    let standard = |values: &[f64]| -> Vec<f64> {
        let (middle, scale) = (mean(values), deviation(values));
        values.iter().map(|value| (value - middle) / scale).collect()
    };
    let kept: Vec<&NamedColumn> =
        columns.iter().filter(|(_, values)| deviation(values) > 0.0).collect();
    let x: Vec<Vec<f64>> = kept.iter().map(|(_, values)| standard(values)).collect();
    let y = standard(y);
    let free = y.len().checked_sub(x.len() + 1).filter(|free| *free > 0)?;
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let normal: Vec<Vec<f64>> = x.iter().map(|a| x.iter().map(|b| dot(a, b)).collect()).collect();
    let inverse = inverse(normal)?;
    let right: Vec<f64> = x.iter().map(|column| dot(column, &y)).collect();
    let slopes: Vec<f64> = inverse.iter().map(|row| dot(row, &right)).collect();
    let rest: f64 = (0..y.len())
        .map(|row| {
            let fitted: f64 =
                x.iter().zip(&slopes).map(|(column, slope)| column[row] * slope).sum();
            (y[row] - fitted) * (y[row] - fitted)
        })
        .sum();
    let noise = rest / free as f64;
    let wide = t_quantile(0.95, free as u32);
    let slope = |(place, value): (usize, f64)| StandardisedSlope {
        value,
        half: wide * math::sqrt((noise * inverse[place][place]).max(0.0)),
    };
    Some(LinearFit {
        names: kept.iter().map(|(name, _)| *name).collect(),
        slopes: slopes.iter().copied().enumerate().map(slope).collect(),
        explained: 1.0 - rest / dot(&y, &y),
    })
}

/// The inverse of a matrix by elimination; `None` where it is singular.
fn inverse(mut matrix: Vec<Vec<f64>>) -> Option<Vec<Vec<f64>>> {
    let size = matrix.len();
    let largest = matrix.iter().flatten().fold(0.0f64, |most, value| most.max(value.abs()));
    let mut out: Vec<Vec<f64>> =
        (0..size).map(|row| (0..size).map(|at| f64::from(row == at)).collect()).collect();
    for column in 0..size {
        let pivot = (column..size)
            .max_by(|a, b| matrix[*a][column].abs().total_cmp(&matrix[*b][column].abs()))?;
        if matrix[pivot][column].abs() < 1e-10 * largest {
            return None;
        }
        matrix.swap(column, pivot);
        out.swap(column, pivot);
        let scale = matrix[column][column];
        matrix[column].iter_mut().for_each(|value| *value /= scale);
        out[column].iter_mut().for_each(|value| *value /= scale);
        let (row, own) = (matrix[column].clone(), out[column].clone());
        for other in (0..size).filter(|other| *other != column) {
            let factor = matrix[other][column];
            matrix[other].iter_mut().zip(&row).for_each(|(value, by)| *value -= factor * by);
            out[other].iter_mut().zip(&own).for_each(|(value, by)| *value -= factor * by);
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(f: impl Fn(f64, f64) -> f64) -> (Vec<NamedColumn>, Vec<f64>) {
        let pairs: Vec<(f64, f64)> =
            (0..10).flat_map(|a| (0..10).map(move |b| (f64::from(a), f64::from(b)))).collect();
        let first = pairs.iter().map(|(a, _)| *a).collect();
        let second = pairs.iter().map(|(_, b)| *b).collect();
        let y = pairs.iter().map(|(a, b)| f(*a, *b)).collect();
        (vec![((0, 0), first), ((1, 0), second)], y)
    }

    #[test]
    fn slopes_of_a_plane_are_found_exactly() {
        let (columns, y) = grid(|a, b| 3.0 * a - 4.0 * b + 7.0);
        let fit = fit(&columns, &y).unwrap();
        assert!((fit.explained - 1.0).abs() < 1e-9);
        assert!((fit.slopes[0].value - 0.6).abs() < 1e-9, "{fit:?}");
        assert!((fit.slopes[1].value + 0.8).abs() < 1e-9, "{fit:?}");
    }

    #[test]
    fn a_column_that_never_varies_is_left_out_and_equal_columns_have_no_fit() {
        let (mut columns, y) = grid(|a, b| a + b);
        columns.push(((2, 0), vec![1.0; y.len()]));
        assert_eq!(fit(&columns, &y).unwrap().names, [(0, 0), (1, 0)]);
        let twin = columns[0].1.clone();
        columns.push(((3, 0), twin));
        assert_eq!(fit(&columns, &y), None);
        assert_eq!(fit(&columns, &vec![1.0; 100]), None);
    }
}

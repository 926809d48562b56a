//! Choice of payer: how many change theirs, and how far payers' people differ.

use super::MeasureValues;

measures! {
    SWITCHED = "switched", "share",
        "People who changed their payer at the start of the year.",
        "people who changed / people asked; zero where people come with their practice", "CAL139";
    ENROLMENT_BIAS = "enrolment_bias", "share",
        "How far payers that share an area differ in the illness of their people.",
        "(most - least conditions per person over payers of an area) / mean, mean of areas",
        "CAL139";
}

/// Reads how many changed.
pub fn read_switched(switched: f64, asked: f64, out: &mut MeasureValues) {
    out.insert(SWITCHED, if asked > 0.0 { switched / asked } else { 0.0 });
}

/// Reads the bias from areas, each with conditions and people of every payer that has any.
pub fn read_bias(areas: &[Vec<(f64, f64)>], out: &mut MeasureValues) {
    let mut biases = Vec::new();
    for payers in areas.iter().filter(|payers| payers.len() > 1) {
        let means = payers.iter().map(|(conditions, people)| conditions / people.max(1e-9));
        let most = means.clone().fold(0.0, f64::max);
        let least = means.fold(f64::INFINITY, f64::min);
        let (conditions, people) =
            payers.iter().fold((0.0, 0.0), |sum, payer| (sum.0 + payer.0, sum.1 + payer.1));
        if conditions > 0.0 && people > 0.0 {
            biases.push((most - least) / (conditions / people));
        }
    }
    let sum: f64 = biases.iter().sum();
    out.insert(ENROLMENT_BIAS, if biases.is_empty() { 0.0 } else { sum / biases.len() as f64 });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payers_with_equal_people_show_no_bias() {
        let mut out = MeasureValues::default();
        read_bias(&[vec![(20.0, 10.0), (40.0, 20.0)]], &mut out);
        assert_eq!(out.get(ENROLMENT_BIAS), Some(0.0));
        let mut out = MeasureValues::default();
        read_bias(&[vec![(20.0, 10.0), (10.0, 10.0)]], &mut out);
        assert!((out.get(ENROLMENT_BIAS).unwrap() - 1.0 / 1.5).abs() < 1e-12);
    }
}

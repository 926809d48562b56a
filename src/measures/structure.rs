//! Structure: how far activity is concentrated in one provider, and patients bypass the nearest.

use super::MeasureValues;

measures! {
    MAIN_PROVIDER_SHARE = "main_provider_share", "share",
        "The largest provider's part of a commissioner's acute activity at national prices.",
        "largest value of one provider / value of all", "C52";
    BYPASS_SHARE = "bypass_share", "share",
        "Planned patients referred to another than the nearest provider open to them.",
        "bypassed / chosen", "C53";
}

/// Reads the share of the largest of values by provider.
pub fn read_concentration(values: &[f64], out: &mut MeasureValues) {
    let largest = values.iter().copied().fold(0.0, f64::max);
    out.insert_ratio(MAIN_PROVIDER_SHARE, largest, values.iter().sum());
}

/// Reads how many bypassed the nearest.
pub fn read_bypass(bypassed: u64, chosen: u64, out: &mut MeasureValues) {
    out.insert_ratio(BYPASS_SHARE, bypassed as f64, chosen as f64);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_of_equals_has_an_equal_share() {
        let mut out = MeasureValues::default();
        read_concentration(&[2.0, 2.0, 1.0, 0.0], &mut out);
        assert_eq!(out.get(MAIN_PROVIDER_SHARE), Some(0.4));
    }
}

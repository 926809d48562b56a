//! The waterbed: what hospitals lose by lower negotiated prices, and what they then earn on other
//! lines.

use super::MeasureValues;

measures! {
    WATERBED_LOST = "waterbed_lost", "pounds a year",
        "What general hospitals whose prices on negotiated lines have fallen over two years lose \
         by it.",
        "(negotiated / national price two years ago - now) x planned payments on negotiated lines \
         at national prices, over hospitals where it is above 0", "definition";
    WATERBED_RISEN = "waterbed_risen", "pounds a year",
        "By how much the same hospitals' own choices have changed their income on other lines \
         over the same two years: by coding, follow-up visits, setting (borderline emergencies \
         counted as admissions) and work for outside payers. What they chose for other reasons is \
         among it: compare with the same economy without the loss.",
        "coding = change of payment beyond truthful coding; follow_up = follow-up visits x (1 - (1 \
         + lever two years ago) / (1 + lever now)); setting = change of the share of borderline \
         emergencies counted as admissions x what all of them would earn so; outside = change of \
         outside income; at today's national prices and volumes", "definition";
    WATERBED_SHARE = "waterbed_share", "ratio",
        "Part of what was lost on negotiated lines that came back on others.",
        "waterbed_risen / waterbed_lost", "definition";
}

/// What a hospital has lost, and what has risen, pounds a year.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct WaterbedYear {
    pub lost: f64,
    pub coding: f64,
    pub follow_up: f64,
    pub setting: f64,
    pub outside: f64,
}

/// Reads one or several hospitals.
pub fn read(all: &[WaterbedYear], out: &mut MeasureValues) {
    let sum = |part: fn(&WaterbedYear) -> f64| all.iter().map(part).sum::<f64>();
    let lost = sum(|entry| entry.lost);
    let parts = [
        ("coding", sum(|entry| entry.coding)),
        ("follow_up", sum(|entry| entry.follow_up)),
        ("setting", sum(|entry| entry.setting)),
        ("outside", sum(|entry| entry.outside)),
    ];
    let risen: f64 = parts.iter().map(|(_, pounds)| pounds).sum();
    out.insert(WATERBED_LOST, lost);
    out.insert(WATERBED_RISEN, risen);
    for (name, pounds) in parts {
        out.insert_part(WATERBED_RISEN, name, pounds);
    }
    out.insert_ratio(WATERBED_SHARE, risen, lost);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_back_is_a_part_of_what_was_lost() {
        let entry = WaterbedYear { lost: 10.0, coding: 2.0, outside: 1.0, ..Default::default() };
        let mut out = MeasureValues::default();
        read(&[entry, entry], &mut out);
        assert_eq!(out.get(WATERBED_LOST), Some(20.0));
        assert_eq!(out.get(WATERBED_SHARE), Some(0.3));
        let mut none = MeasureValues::default();
        read(&[], &mut none);
        assert_eq!((none.get(WATERBED_LOST), none.get(WATERBED_SHARE)), (Some(0.0), None));
    }
}

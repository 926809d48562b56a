//! Payment terms as small pictures: the shape of payment against activity. Also the
//! names and groups under which they are shown.

use eframe::egui::{Color32, Painter, Rect, Stroke, pos2};

/// Groups of the palette with the terms they hold.
pub const GROUPS: &[(&str, &[&str])] = &[
    (
        "Sum for a population",
        &["Block", "Capitation", "Bundle", "PersonalBudget", "PracticeBudget"],
    ),
    ("Price for activity", &["Tariff", "CostAndVolume", "MarginalRate"]),
    ("Limits and pooling", &["Cap", "Floor", "Collar", "Reinsurance", "RiskPool"]),
    ("Quality", &["BestPractice", "PayForPerformance", "Penalty"]),
    ("Sharing", &["GainShare", "AlignedIncentive"]),
    ("Rules", &["ChallengeWindow", "PriorApproval"]),
];

/// A registered name in words: `CostAndVolume` becomes "Cost and volume".
pub fn term_label(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    for (place, letter) in name.chars().enumerate() {
        if letter.is_uppercase() && place > 0 {
            out.push(' ');
            out.extend(letter.to_lowercase());
        } else {
            out.push(letter);
        }
    }
    out
}

/// Payment against activity, both from 0 to 1.
fn outline(term: &str) -> &'static [(f32, f32)] {
    match term {
        "Block" => &[(0.0, 0.55), (1.0, 0.55)],
        "Capitation" => &[(0.0, 0.45), (1.0, 0.6)],
        "Bundle" | "PersonalBudget" | "PracticeBudget" => {
            &[(0.0, 0.2), (0.3, 0.2), (0.3, 0.5), (0.7, 0.5), (0.7, 0.85), (1.0, 0.85)]
        }
        "CostAndVolume" => &[(0.0, 0.45), (0.55, 0.45), (1.0, 0.9)],
        "MarginalRate" => &[(0.0, 0.05), (0.5, 0.6), (1.0, 0.85)],
        "Cap" => &[(0.0, 0.05), (0.6, 0.75), (1.0, 0.75)],
        "Floor" => &[(0.0, 0.3), (0.4, 0.3), (1.0, 0.95)],
        "Collar" => &[(0.0, 0.2), (0.3, 0.2), (0.7, 0.8), (1.0, 0.8)],
        "Reinsurance" | "RiskPool" => &[(0.0, 0.1), (0.5, 0.6), (1.0, 0.75)],
        "BestPractice" | "PayForPerformance" => {
            &[(0.0, 0.3), (0.45, 0.3), (0.6, 0.75), (1.0, 0.75)]
        }
        "Penalty" | "ChallengeWindow" | "PriorApproval" => {
            &[(0.0, 0.75), (0.5, 0.75), (0.5, 0.4), (1.0, 0.4)]
        }
        "GainShare" | "AlignedIncentive" => &[(0.0, 0.2), (0.4, 0.45), (0.6, 0.5), (1.0, 0.85)],
        _ => &[(0.0, 0.05), (1.0, 0.95)],
    }
}

/// Paints the picture of a term.
pub fn paint(painter: &Painter, term: &str, area: Rect, colour: Color32, base: Color32) {
    let at = |(x, y): &(f32, f32)| {
        pos2(area.left() + x * area.width(), area.bottom() - 1.0 - y * (area.height() - 2.0))
    };
    painter.hline(area.x_range(), area.bottom(), Stroke::new(1.0, base));
    let points = outline(term).iter().map(at).collect();
    painter.line(points, Stroke::new(1.8, colour));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::agreement::shipped_terms;

    #[test]
    fn every_term_is_in_exactly_one_group() {
        for name in shipped_terms() {
            let groups = GROUPS.iter().filter(|(_, terms)| terms.contains(&name)).count();
            assert_eq!(groups, 1, "{name}");
        }
        assert_eq!(term_label("CostAndVolume"), "Cost and volume");
    }
}

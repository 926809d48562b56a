//! How a commissioner divides its budget among programmes of care.

use crate::kernel::units::Pence;

use super::MeasureValues;

measures! {
    PROGRAMME_SHARE = "programme_share", "share",
        "A programme's part of the payments that commissioners plan for the year.",
        "planned payments for services of the programme / all planned payments", "CAL106";
    PROGRAMME_SHARE_FAIR = "programme_share_fair", "share",
        "The same had free money and cuts of all years been divided on full knowledge of waits and \
         beds, without influence.",
        "(planned payments + sum over years of the division on full knowledge less the division \
         made) / all", "CAL106";
    PROGRAMME_GAP = "programme_gap", "pounds a year",
        "Planned payments that lie in other programmes than they would on full knowledge and \
         without influence.",
        "half of the sum over programmes of |planned - planned on full knowledge|", "CAL106";
    FREE_MONEY = "free_money", "pounds a year",
        "Money that commissioners divided among programmes when contracts had been negotiated; \
         negative for a cut.",
        "limit - expected payments - own cost - schemes - contingency - reserve", "STR088";
    RESERVED = "set_aside", "pounds a year",
        "Free money that commissioners put into their reserve.", "state", "STR088";
}

/// Plans of one commissioner.
#[derive(Debug, Clone, PartialEq)]
pub struct ProgrammesMeasured {
    /// Name of each programme, planned payment, and what full knowledge would have added, pounds.
    pub programmes: Vec<(&'static str, Pence, f64)>,
    /// Divided this year, pounds.
    pub divided: f64,
    /// Set aside this year, pounds.
    pub reserved: f64,
}

/// Reads the family for some commissioners.
pub fn read(areas: &[ProgrammesMeasured], out: &mut MeasureValues) {
    let Some(first) = areas.first() else { return };
    let sums: Vec<(&str, f64, f64)> = (0..first.programmes.len())
        .map(|place| {
            let parts = areas.iter().map(|area| &area.programmes[place]);
            let add = |sum: (f64, f64), part: &(&str, Pence, f64)| {
                (sum.0 + part.1.pounds(), sum.1 + part.2)
            };
            let (planned, missing) = parts.fold((0.0, 0.0), add);
            (first.programmes[place].0, planned, missing)
        })
        .collect();
    let planned: f64 = sums.iter().map(|(_, planned, _)| planned).sum();
    let fair: f64 = sums.iter().map(|(_, planned, missing)| planned + missing).sum();
    for (name, chosen, missing) in sums.iter().filter(|(_, chosen, _)| *chosen > 0.0) {
        if planned > 0.0 && fair > 0.0 {
            out.insert_part(PROGRAMME_SHARE, name, chosen / planned);
            out.insert_part(PROGRAMME_SHARE_FAIR, name, (chosen + missing) / fair);
        }
    }
    let gap: f64 = sums.iter().map(|(_, _, missing)| missing.abs()).sum();
    out.insert(PROGRAMME_GAP, 0.5 * gap);
    out.insert(FREE_MONEY, areas.iter().map(|area| area.divided).sum());
    out.insert(RESERVED, areas.iter().map(|area| area.reserved).sum());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up_and_the_gap_counts_a_moved_pound_once() {
        let area = ProgrammesMeasured {
            programmes: vec![
                ("emergency", Pence::from_pounds(60.0), -3.0),
                ("planned", Pence::from_pounds(40.0), 3.0),
            ],
            divided: 5.0,
            reserved: 1.0,
        };
        let mut out = MeasureValues::default();
        read(&[area.clone(), area], &mut out);
        let part = |measure, part| {
            let mut all = out.0.iter();
            let found = all.find(|gauge| gauge.measure == measure && gauge.part == Some(part));
            found.expect("is measured").value
        };
        assert!((part(PROGRAMME_SHARE, "emergency") - 0.6).abs() < 1e-12);
        assert!((part(PROGRAMME_SHARE_FAIR, "planned") - 0.43).abs() < 1e-12);
        assert!((out.get(PROGRAMME_GAP).expect("is measured") - 6.0).abs() < 1e-12);
        assert!((out.get(FREE_MONEY).expect("is measured") - 10.0).abs() < 1e-12);
    }
}

//! Observables: what a run reports. Computed from state and flows, never read back by the
//! model. One family of measures, one file; every measure states its definition and formula.

/// Declares the measures of a family: constants to refer to them by, and the list of all.
macro_rules! measures {
    ($( $id:ident = $name:literal, $unit:literal, $definition:literal, $formula:literal,
        $source:literal; )*) => {
        $(
            #[doc = $definition]
            pub const $id: $crate::measures::Measure = $crate::measures::Measure {
                name: $name,
                unit: $unit,
                definition: $definition,
                formula: $formula,
                source: $source,
            };
        )*
        /// Measures of this family.
        pub const MEASURES: &[$crate::measures::Measure] = &[$($id),*];
    };
}

pub mod access;
pub mod activity;
pub mod annual_totals;
pub mod beds;
pub mod beliefs;
pub mod capacity;
pub mod capture;
pub mod commissioning;
pub mod control;
pub mod counters;
pub mod emergency;
pub mod enrolment;
pub mod finance;
pub mod health;
pub mod idle_capacity;
pub mod information;
pub mod information_rent;
pub mod need;
pub mod payment_capture;
pub mod population;
pub mod practice;
pub mod programmes;
pub mod spend;
pub mod stranded_cost;
pub mod structure;
pub mod unit_cost;
pub mod waterbed;

/// A registered measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    /// Unique name, as in outputs.
    pub name: &'static str,
    /// Unit of the values.
    pub unit: &'static str,
    /// What it is, in a sentence.
    pub definition: &'static str,
    /// How it is computed.
    pub formula: &'static str,
    /// Key into the sources register.
    pub source: &'static str,
}

/// Every measure, by family: what the family is about, and its measures.
pub const FAMILIES: &[(&str, &[Measure])] = &[
    ("people", population::MEASURES),
    ("activity", activity::MEASURES),
    ("need", need::MEASURES),
    ("waits and access", access::MEASURES),
    ("beds", beds::MEASURES),
    ("emergency care", emergency::MEASURES),
    ("general practice", practice::MEASURES),
    ("health", health::MEASURES),
    ("shape of the market", structure::MEASURES),
    ("capacity", capacity::MEASURES),
    ("spend", spend::MEASURES),
    ("programmes of care", programmes::MEASURES),
    ("money of organisations", finance::MEASURES),
    ("idle capacity", idle_capacity::MEASURES),
    ("stranded cost", stranded_cost::MEASURES),
    ("unit cost", unit_cost::MEASURES),
    ("information", information::MEASURES),
    ("beliefs", beliefs::MEASURES),
    ("information rent", information_rent::MEASURES),
    ("yielding", payment_capture::MEASURES),
    ("commissioning", commissioning::MEASURES),
    ("control in the year", control::MEASURES),
    ("capture", capture::MEASURES),
    ("waterbed", waterbed::MEASURES),
    ("choice of payer", enrolment::MEASURES),
];

/// Every measure in order.
pub fn all() -> impl Iterator<Item = &'static Measure> {
    FAMILIES.iter().flat_map(|(_, family)| family.iter())
}

/// The value of a measure for one organisation, or for the whole economy, over a period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeasureValue {
    /// What is measured.
    pub measure: Measure,
    /// The part of it, where a measure is split: a service, a sector, a kind.
    pub part: Option<&'static str>,
    /// The value, in the measure's unit.
    pub value: f64,
}

impl MeasureValue {
    /// Adds the name in outputs to a text: the measure, and its part after a full stop.
    pub fn name_into(&self, text: &mut String) {
        text.push_str(self.measure.name);
        if let Some(part) = self.part {
            text.push('.');
            text.push_str(part);
        }
    }
}

/// Readings of one organisation. What is undefined (a share of zero) is left out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MeasureValues(pub Vec<MeasureValue>);

impl MeasureValues {
    /// Adds a value, if it is a finite number.
    pub fn insert(&mut self, measure: Measure, value: f64) {
        self.push(MeasureValue { measure, part: None, value });
    }
    /// Adds the value of a part, if it is a finite number.
    pub fn insert_part(&mut self, measure: Measure, part: &'static str, value: f64) {
        self.push(MeasureValue { measure, part: Some(part), value });
    }
    fn push(&mut self, gauge: MeasureValue) {
        if gauge.value.is_finite() {
            self.0.push(gauge);
        }
    }
    /// Adds a ratio unless its denominator is zero.
    pub fn insert_ratio(&mut self, measure: Measure, above: f64, below: f64) {
        if below > 0.0 {
            self.insert(measure, above / below);
        }
    }
    /// Adds up a part of a measure over organisations; what is no finite number adds nothing.
    pub fn add_part(&mut self, measure: Measure, part: &'static str, value: f64) {
        if !value.is_finite() {
            return;
        }
        let same = |gauge: &&mut MeasureValue| gauge.measure == measure && gauge.part == Some(part);
        match self.0.iter_mut().find(same) {
            Some(gauge) => gauge.value += value,
            None => self.insert_part(measure, part, value),
        }
    }
    /// The value of a measure that is not split.
    #[cfg(test)]
    #[must_use]
    pub fn get(&self, measure: Measure) -> Option<f64> {
        let found = self.0.iter().find(|gauge| gauge.measure == measure && gauge.part.is_none());
        found.map(|gauge| gauge.value)
    }
}

/// Period and people of a count, from which yearly rates per person follow.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exposure {
    /// Mean number of people in the period.
    pub people: f64,
    /// Length of the period, weeks.
    pub weeks: f64,
}

impl Exposure {
    /// Events to a yearly rate for every thousand people.
    #[must_use]
    pub fn rate(&self, events: f64) -> f64 {
        let years = self.weeks / f64::from(crate::kernel::clock::WEEKS_PER_YEAR);
        events / years / self.people * 1000.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_measure_is_named_once_and_defined() {
        for measure in all() {
            let Measure { name, unit, definition, formula, source } = *measure;
            assert!(!unit.is_empty() && !formula.is_empty() && !source.is_empty(), "{name}");
            assert!(definition.ends_with('.'), "{name}");
            assert_eq!(all().filter(|other| other.name == name).count(), 1, "{name}");
        }
    }
}

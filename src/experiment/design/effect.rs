//! Factors that cannot matter: settings that the runner sets itself, that are already set under
//! another name, or that another part of the design overrides. They are refused, because their
//! points would all be the same economy.

use super::resolve::DesignBase;
use super::{Design, Factor, FactorValues};
use crate::experiment::reading::FieldReader;
use crate::scenario::layers::SourceReader;
use crate::scenario::repeated_settings::canonical;
use crate::scenario::schema::Scenario;
use crate::scenario::text::FieldSpan;

impl FieldReader {
    /// Reports a factor whose path the runner or another part of the design sets.
    pub(super) fn report_taken(
        &mut self,
        field: &FieldSpan,
        factor: &Factor,
        design: &Design,
    ) -> bool {
        if matches!(factor.values, FactorValues::Arms(_)) {
            return false;
        }
        let path = canonical(&factor.name);
        if path == "run.seed" {
            let what = "'run.seed' is set by the sweep: each replicate has its own seed";
            let help = "use `replicates: …` for more seeds, and `seed: …` for the first one";
            self.report(&field.key_at, what.to_owned(), help);
            return true;
        }
        let same = |name: &str| canonical(name) == path;
        let ground = &design.ground;
        let set = |set: &String| set.split('=').next().is_some_and(same);
        let constant = design.constants.iter().any(|(known, _)| same(known));
        let by = if let Some(other) = design.factors.iter().find(|other| same(&other.name)) {
            Some(format!("the factor '{}'", other.name))
        } else if constant || ground.sets.iter().any(set) {
            Some("a constant".to_owned())
        } else if path == "place" && ground.place.is_some() {
            Some("'place'".to_owned())
        } else {
            ground.flags.iter().find(|(_, known, _)| same(known)).map(|(flag, ..)| flag.clone())
        };
        let Some(by) = by else { return false };
        let what = format!("'{path}' is already set by {by} of this design");
        self.report(&field.key_at, what, "keep one of the two");
        true
    }

    /// Reports factors that make no difference to the economy at any value.
    pub(super) fn report_ineffective(
        &mut self,
        design: &Design,
        places: &[FieldSpan],
        reader: &dyn SourceReader,
    ) {
        if !self.diagnostics.is_empty() {
            return;
        }
        let firsts: Vec<f64> = design.factors.iter().map(first_value).collect();
        for (place, factor) in design.factors.iter().enumerate() {
            let Some(field) = places.get(place) else { continue };
            let others = other_values(factor);
            if others.is_empty() {
                continue;
            }
            let with = |value: f64| {
                let mut values = firsts.clone();
                values[place] = value;
                economy(design, &values, reader)
            };
            // Incompatible values are found point by point, when the point is run.
            let Some(usual) = with(firsts[place]) else { continue };
            let differs = |value: &f64| with(*value).is_none_or(|other| other != usual);
            if others.iter().any(differs) {
                continue;
            }
            let what = format!("'{}' has no effect: every value gives the same economy", field.key);
            let help = "leave it out, or remove what overrides it";
            self.report(&field.key_at, what, help);
        }
    }
}

/// The first value of a factor; for a free factor any value will do.
fn first_value(factor: &Factor) -> f64 {
    match factor.values {
        FactorValues::Free => f64::NAN,
        _ => factor.values.bounds().0,
    }
}

/// Other values than the first: every other level, or the far end.
fn other_values(factor: &Factor) -> Vec<f64> {
    match &factor.values {
        FactorValues::Free => Vec::new(),
        FactorValues::Levels(levels) | FactorValues::Arms(levels) => {
            (1..levels.len()).map(|level| level as f64).collect()
        }
        values => vec![values.bounds().1],
    }
}

/// The economy of some values, without its name and seed; `None` where they do not form a valid
/// one.
fn economy(design: &Design, values: &[f64], reader: &dyn SourceReader) -> Option<Scenario> {
    let known = || design.factors.iter().zip(values).filter(|(_, value)| !value.is_nan());
    let layers = known().filter_map(|(factor, value)| factor.layer(*value));
    let over: Vec<(String, String)> =
        layers.map(|level| (level.name.clone(), level.text.clone())).collect();
    let sets: Vec<String> = known().filter_map(|(factor, value)| factor.setting(*value)).collect();
    let ground: &DesignBase = &design.ground;
    let mut scenario = ground.load(&over, &sets, reader).ok()?;
    scenario.name.clear();
    scenario.run.seed = 0;
    Some(scenario)
}

//! The settings of a run and of a place, each declared once: meaning, unit, range and how it is
//! put into the scenario. The loader, the JSON Schema and `describe` read this table.

use super::schema::{PlaceSettings, RunSettings};

/// Run and place under construction.
#[derive(Debug, Clone, PartialEq)]
pub struct SettingsDraft {
    /// Clock and sample.
    pub run: RunSettings,
    /// The place.
    pub place: PlaceSettings,
}

impl Default for SettingsDraft {
    fn default() -> Self {
        Self {
            run: RunSettings {
                seed: 42,
                start_year: 2019,
                run_in_weeks: 156,
                years: 10,
                weight: 10,
            },
            place: PlaceSettings {
                name: String::new(),
                population: 1_500_000,
                commissioners: 1,
                purchasers: 1,
                acute_sites: 5,
                practices: 165,
                towns_per_commissioner: 24,
                localities_per_commissioner: 6,
                specialist_sites_per_commissioner: 3,
                independents_per_commissioner: 2,
                regions: 1,
                density: 225.0,
            },
        }
    }
}

/// A number of the run or the place.
#[derive(Debug, Clone, Copy)]
pub struct SettingSpec {
    /// "run.seed" or "place.population".
    pub path: &'static str,
    /// Meaning.
    pub summary: &'static str,
    /// Unit.
    pub unit: &'static str,
    /// Least and greatest allowed value.
    pub range: (f64, f64),
    /// Whether only whole numbers are allowed.
    pub whole: bool,
    /// Sets a checked value.
    pub set: fn(&mut SettingsDraft, f64),
    /// Reads the value.
    pub get: fn(&SettingsDraft) -> f64,
}

macro_rules! settings {
    ($( $section:ident . $name:ident : $type:ty, $low:literal ..= $high:literal, $whole:literal,
        $unit:literal, $summary:literal; )*) => {
        /// Every setting, in the order of files and documents.
        pub const SETTINGS: &[SettingSpec] = &[$(SettingSpec {
            path: concat!(stringify!($section), ".", stringify!($name)),
            summary: $summary,
            unit: $unit,
            range: ($low as f64, $high as f64),
            whole: $whole,
            set: |ground, value| ground.$section.$name = value as $type,
            get: |ground| ground.$section.$name as f64,
        }),*];
    };
}

settings! {
    run.seed: u64, 0.0..=9_007_199_254_740_991.0, true, "number",
        "Seed of random draws: two runs with one seed have the same people and potential needs.";
    run.start_year: u32, 1980..=2100, true, "year",
        "Calendar year in whose April recording starts.";
    run.run_in_weeks: u32, 0..=1040, true, "weeks",
        "Weeks simulated before recording starts; whole years of 52 weeks.";
    run.years: u32, 1..=100, true, "years",
        "Recorded financial years.";
    run.weight: u32, 1..=10_000, true, "people",
        "People one simulated patient represents.";
    place.population: u64, 5_000..=200_000_000, true, "people",
        "People living in the place.";
    place.commissioners: u32, 1..=500, true, "bodies",
        "Commissioning bodies.";
    place.purchasers: u32, 1..=50, true, "bodies",
        "Purchasers that share the area of each commissioner, on the same people and providers.";
    place.acute_sites: u32, 1..=2_000, true, "sites",
        "Acute hospital sites over the whole place.";
    place.practices: u32, 1..=40_000, true, "practices",
        "GP practices over the whole place.";
    place.towns_per_commissioner: u32, 1..=200, true, "towns",
        "Towns in the area of each commissioner.";
    place.localities_per_commissioner: u32, 1..=50, true, "localities",
        "Localities (\"places\") in the area of each commissioner.";
    place.specialist_sites_per_commissioner: u32, 1..=20, true, "sites",
        "Acute sites of each commissioner that run the volume-sensitive specialist service.";
    place.independents_per_commissioner: u32, 0..=20, true, "sites",
        "Independent elective centres in the area of each commissioner.";
    place.regions: u32, 1..=50, true, "regions",
        "Regions the commissioners are grouped into.";
    place.density: f64, 10..=10_000, false, "people per square minute",
        "People per square minute of travel: sets how far apart towns lie.";
}

/// A setting by its path.
#[must_use]
pub fn find(path: &str) -> Option<&'static SettingSpec> {
    SETTINGS.iter().find(|setting| setting.path == path)
}

/// Names of the settings of a section.
pub fn names(section: &str) -> impl Iterator<Item = &'static str> {
    let section = section.to_owned();
    SETTINGS.iter().filter_map(move |setting| {
        let (of, name) = setting.path.split_once('.')?;
        (of == section).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_lies_in_its_range() {
        let ground = SettingsDraft::default();
        for setting in SETTINGS {
            let value = (setting.get)(&ground);
            assert!(
                value >= setting.range.0 && value <= setting.range.1,
                "{} = {value}",
                setting.path
            );
            let mut other = ground.clone();
            (setting.set)(&mut other, setting.range.1);
            assert_eq!((setting.get)(&other), setting.range.1, "{}", setting.path);
        }
    }
}

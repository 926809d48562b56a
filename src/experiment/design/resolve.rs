//! From a point to its economy: always through the loader, so that every check on a file also
//! applies to every point.

use std::cell::RefCell;

use serde::{Deserialize, Serialize};

use super::{Design, DesignPoint};
use crate::kernel::random::{Seed, Stream};
use crate::scenario::catalogue::Registries;
use crate::scenario::diagnostics::Findings;
use crate::scenario::layers::SourceReader;
use crate::scenario::load::{LoadRequest, load};
use crate::scenario::repeated_settings::canonical;
use crate::scenario::schema::Scenario;
use crate::scenario::seeds::{self, LAST_SEED};

/// The texts that a base is loaded from, stored so that it can be loaded anywhere.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DesignBase {
    /// Name and text of a scenario file.
    pub file: Option<(String, String)>,
    pub system: Option<String>,
    /// A shipped place, or a file.
    pub place: Option<String>,
    /// Settings of the design with a path of their own.
    pub flags: Vec<(String, String, String)>,
    /// Layers over the base.
    pub over: Vec<(String, String)>,
    /// Settings over those.
    pub sets: Vec<String>,
    /// Files that these name.
    pub texts: RecordedTexts,
}

impl DesignBase {
    /// Loads the base with further layers.
    pub fn load(
        &self,
        over: &[(String, String)],
        sets: &[String],
        reader: &dyn SourceReader,
    ) -> Result<Scenario, Findings> {
        // A factor may vary the system of the base.
        let varied = sets.iter().any(|set| set.split('=').next().is_some_and(is_system));
        let request = LoadRequest {
            file: self.file.clone(),
            system: self.system.clone().filter(|_| !varied),
            place: self.place.clone(),
            with: Vec::new(),
            flags: self.flags.clone(),
            overlays: self.over.iter().chain(over).cloned().collect(),
            sets: self.sets.iter().chain(sets).cloned().collect(),
        };
        load(&request, reader, &Registries)
    }
}

fn is_system(path: &str) -> bool {
    canonical(path) == "system"
}

/// Texts by requesting file and requested name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedTexts(Vec<RecordedText>);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct RecordedText {
    asked_by: String,
    asked: String,
    name: String,
    text: String,
}

impl SourceReader for RecordedTexts {
    fn read(&self, name: &str, asked_by: &str) -> Result<Option<(String, String)>, String> {
        let found = self.0.iter().find(|text| text.asked == name && text.asked_by == asked_by);
        Ok(found.map(|text| (text.name.clone(), text.text.clone())))
    }
}

/// A reader that records the requests.
pub(super) struct RecordingReader<'a> {
    /// Source of texts.
    pub reader: &'a dyn SourceReader,
    pub texts: RefCell<RecordedTexts>,
}

impl SourceReader for RecordingReader<'_> {
    fn read(&self, name: &str, asked_by: &str) -> Result<Option<(String, String)>, String> {
        let found = self.reader.read(name, asked_by)?;
        if let Some((shown, text)) = &found {
            let (asked_by, asked) = (asked_by.to_owned(), name.to_owned());
            let text = RecordedText { asked_by, asked, name: shown.clone(), text: text.clone() };
            let mut texts = self.texts.borrow_mut();
            if !texts.0.contains(&text) {
                texts.0.push(text);
            }
        }
        Ok(found)
    }
}

impl Design {
    /// The economy of a point, at the base's own seed.
    ///
    /// # Errors
    /// The errors of the point; its values may be incompatible, for example.
    pub fn scenario(&self, point: &DesignPoint) -> Result<Scenario, Findings> {
        let (over, sets) = self.overlays_for(&point.real);
        let mut scenario = self.ground.load(&over, &sets, &self.ground.texts)?;
        scenario.name.clone_from(&self.base.name);
        Ok(scenario)
    }

    /// Layers and settings of a point's values.
    fn overlays_for(&self, values: &[f64]) -> (Vec<(String, String)>, Vec<String>) {
        let both = || self.factors.iter().zip(values);
        let layers = both().filter_map(|(factor, value)| {
            let level = factor.layer(*value)?;
            Some((format!("{} of {}", level.name, factor.name), level.text.clone()))
        });
        let sets = both().filter_map(|(factor, value)| factor.setting(*value));
        (layers.collect(), sets.collect())
    }

    /// The seed of a replicate: the same one for all points, or a different one for each point,
    /// from the first bytes of its digest.
    pub fn seed(&self, point: u64, replicate: u32) -> u64 {
        if self.common_random_numbers {
            return seeds::nth_seed(&self.base, replicate);
        }
        let first = Seed(self.base.run.seed);
        first.draw(Stream::Design, point, u64::from(replicate)).bits() & LAST_SEED
    }
}

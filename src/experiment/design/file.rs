//! Reading a design. The base, its constants and every end of every factor go through the loader
//! of scenarios, so a mistake in any of them is found before anything runs.

use std::cell::RefCell;
use std::sync::Arc;

use super::points_file::MAX_POINTS;
use super::resolve::{DesignBase, RecordedTexts, RecordingReader};
use super::{Design, Factor, FactorRole, FactorValues, Sampling, count};
use crate::experiment::comparison::config_diff::differences_between;
use crate::experiment::reading::FieldReader;
use crate::scenario::diagnostics::{Finding, Findings};
use crate::scenario::layers::{NoFiles, SourceReader, suggest};
use crate::scenario::repeated_settings::canonical;
use crate::scenario::schema::{SCHEMA, Scenario};
use crate::scenario::seeds;
use crate::scenario::shipped::{self, ShippedCategory};
use crate::scenario::text::{self, FieldSpan, TextSpan, ValueShape};
use crate::scenario::value_reader::value_of;

const KEYS: [&str; 18] = [
    "schema",
    "name",
    "summary",
    "base",
    "place",
    "weight",
    "years",
    "run_in_weeks",
    "seed",
    "constants",
    "levers",
    "uncertainties",
    "outcomes",
    "design",
    "replicates",
    "common_random_numbers",
    "run_in",
    "note",
];
const RUN_IN_MODES: [(&str, bool); 2] = [("Own", false), ("Shared", true)];
/// Columns that every table has.
pub(in crate::experiment) const RESERVED: [&str; 13] = [
    "run_id",
    "point_id",
    "point",
    "replicate",
    "seed",
    "week",
    "kind",
    "entity",
    "metric",
    "value",
    "unit",
    "status",
    "error",
];
const MAX_REPLICATES: f64 = 100_000.0;

/// The shipped design of a name.
///
/// # Errors
/// It has errors, or there is no design of that name.
pub fn shipped_design(name: &str) -> Result<Design, Findings> {
    match shipped::find(ShippedCategory::Sweeps, name) {
        Some(file) => read(&format!("configs/{}", file.path), file.text, &NoFiles),
        None => {
            let known: Vec<&str> = shipped::names(ShippedCategory::Sweeps).collect();
            Err(Findings(vec![Finding {
                what: format!("there is no design '{name}'"),
                place: None,
                label: String::new(),
                help: suggest(name, &known, "shipped", "Or give the path of a file."),
            }]))
        }
    }
}

pub fn read(name: &str, text: &str, reader: &dyn SourceReader) -> Result<Design, Findings> {
    let (mut clerk, fields) = FieldReader::new(name, text, ("a design", "designs"));
    let whole = 0..text.len();
    clerk.reject_unknown(&fields, "a design", &KEYS);
    clerk.schema(&fields);
    let noting = RecordingReader { reader, texts: RefCell::new(RecordedTexts::default()) };
    let mut ground = clerk.base_texts(&fields, &noting);
    let without = ground.load(&[], &[], &noting).map_err(|found| clerk.relocate_findings(found))?;
    let base = clerk.apply_constants(&fields, &mut ground, &noting)?;
    let constants =
        differences_between(&without, &base).into_iter().map(|entry| (entry.path, entry.second));
    let word = |clerk: &mut FieldReader, key: &str| {
        value_of(&fields, key).and_then(|at| clerk.word(&at, key)).unwrap_or_default()
    };
    let mut design = Design {
        schema: SCHEMA,
        name: clerk.text_of(&whole, &fields, "name"),
        summary: word(&mut clerk, "summary"),
        ground,
        constants: constants.collect(),
        factors: Vec::new(),
        outcomes: clerk.outcomes(&whole, &fields),
        sampling: Sampling::Grid { steps: 1 },
        replicates: clerk.whole_number(&fields, "replicates", 1.0, (1.0, MAX_REPLICATES)) as u32,
        common_random_numbers: clerk.boolean_field(&fields, "common_random_numbers", true),
        shared_run_in: clerk.chosen(&fields, "run_in", &RUN_IN_MODES).unwrap_or(false),
        base,
    };
    design.base.name.clone_from(&design.name);
    let places = clerk.factors(&fields, &mut design, &noting);
    clerk.check_names(&fields, &design, &places);
    clerk.report_ineffective(&design, &places, &noting);
    clerk.check_shared_run_in(&fields, &design);
    clerk.check_seeds(&fields, &design);
    let varied = design.factors.iter().any(|factor| canonical(&factor.name) == "run.years");
    if !varied {
        clerk.check_years(&fields, &design.outcomes, design.base.run.years);
    }
    if let Some(sampling) = clerk.sampling(&whole, &fields, &design, reader) {
        design.sampling = sampling;
        clerk.check_counts(&fields, &design);
    }
    design.ground.texts = noting.texts.into_inner();
    clerk.diagnostics.into_result(design)
}

impl FieldReader {
    /// The source of the base.
    fn base_texts(&mut self, fields: &[FieldSpan], reader: &dyn SourceReader) -> DesignBase {
        let mut ground = DesignBase::default();
        if let Some(at) = value_of(fields, "base")
            && let Some(name) = self.word(&at, "base")
        {
            self.base(&mut ground, &name, &at, reader);
        }
        if let Some(at) = value_of(fields, "place") {
            ground.place = self.word(&at, "place");
        }
        for key in ["weight", "years", "run_in_weeks", "seed"] {
            if let Some(at) = value_of(fields, key) {
                let written = self.source.text[at].trim().to_owned();
                ground.flags.push((format!("'{key}'"), format!("run.{key}"), written));
            }
        }
        ground
    }

    fn base(
        &mut self,
        ground: &mut DesignBase,
        name: &str,
        at: &TextSpan,
        reader: &dyn SourceReader,
    ) {
        if shipped::find(ShippedCategory::Systems, name).is_some() {
            ground.system = Some(name.to_owned());
            return;
        }
        if let Some(file) = shipped::find(ShippedCategory::Examples, name) {
            ground.file = Some((format!("configs/{}", file.path), file.text.to_owned()));
            return;
        }
        match reader.read(name, &self.source.name) {
            Ok(Some(file)) => ground.file = Some(file),
            Ok(None) => {
                let shelves = [ShippedCategory::Systems, ShippedCategory::Examples];
                let known: Vec<&str> = shelves.into_iter().flat_map(shipped::names).collect();
                let help = suggest(name, &known, "shipped", "Or give the path of a file.");
                self.report(at, format!("there is no base called '{name}'"), &help);
            }
            Err(why) => {
                self.report(at, format!("'{name}' cannot be read: {why}"), "check the path")
            }
        }
    }

    /// Applies the constants to the base, and loads it.
    fn apply_constants(
        &mut self,
        fields: &[FieldSpan],
        ground: &mut DesignBase,
        reader: &dyn SourceReader,
    ) -> Result<Scenario, Findings> {
        let mut written = Vec::new();
        if let Some(at) = value_of(fields, "constants") {
            if text::shape(&self.source.text, &at) == ValueShape::Map {
                for field in self.fields(&at, "constants").unwrap_or_default() {
                    let value = self.source.text[field.value_at.clone()].trim();
                    ground.sets.push(format!("{}={value}", field.key));
                    written.push(field);
                }
            } else {
                ground.over.push((self.source.name.clone(), self.layer_text(&at)));
            }
        }
        ground
            .load(&[], &[], reader)
            .map_err(|found| self.relocate_setting_findings(found, &written))
    }

    /// Errors in settings, shown where the settings are written.
    fn relocate_setting_findings(&self, found: Findings, written: &[FieldSpan]) -> Findings {
        let mut found = self.relocate_findings(found);
        for place in found.0.iter_mut().filter_map(|finding| finding.place.as_mut()) {
            let set = &place.source.text;
            let field = written.iter().find(|field| {
                set.strip_prefix(&field.key).is_some_and(|rest| rest.starts_with('='))
            });
            if let Some(field) = field.filter(|_| place.source.name == "--set") {
                let in_path = place.at.start < field.key.len();
                let at = if in_path { &field.key_at } else { &field.value_at };
                (place.source, place.at) = (Arc::clone(&self.source), at.clone());
            }
        }
        found
    }

    /// The factors; each end and each level is tried on the base. Returns where they are written.
    fn factors(
        &mut self,
        fields: &[FieldSpan],
        design: &mut Design,
        reader: &dyn SourceReader,
    ) -> Vec<FieldSpan> {
        let mut places = Vec::new();
        for (key, role) in
            [("levers", FactorRole::Lever), ("uncertainties", FactorRole::Uncertainty)]
        {
            if value_of(fields, key).is_none() {
                continue;
            }
            for field in self.map_of(&(0..1), fields, key) {
                let Some(values) = self.values(&field, &design.base) else { continue };
                let factor = Factor { name: field.key.clone(), role, values };
                if self.report_taken(&field, &factor, design) {
                    continue;
                }
                self.check_factor(&field, &factor, &design.ground, reader);
                design.factors.push(factor);
                places.push(field);
            }
        }
        if design.factors.is_empty() && self.diagnostics.is_empty() {
            let help = "add levers: { \"path\": Range(low: …, high: …) }, or uncertainties";
            self.report(&(0..1), "the design has no factors".to_owned(), help);
        }
        places
    }

    /// Loads the base with each end or level of a factor, and reports the first that is refused.
    fn check_factor(
        &mut self,
        field: &FieldSpan,
        factor: &Factor,
        ground: &DesignBase,
        reader: &dyn SourceReader,
    ) {
        let (low, high) = factor.values.bounds();
        let values = match &factor.values {
            FactorValues::Free => Vec::new(),
            FactorValues::Levels(levels) | FactorValues::Arms(levels) => {
                (0..levels.len()).map(|level| level as f64).collect()
            }
            _ => vec![low, high],
        };
        for value in values {
            let sets: Vec<String> = factor.setting(value).into_iter().collect();
            let name = self.source.name.clone();
            let over: Vec<_> =
                factor.layer(value).map(|level| (name, level.text.clone())).into_iter().collect();
            let Err(found) = ground.load(&over, &sets, reader) else { continue };
            for finding in self.relocate_setting_findings(found, std::slice::from_ref(field)).0 {
                let own = finding.place.filter(|place| place.source.name == self.source.name);
                let at = own.map_or_else(|| field.value_at.clone(), |place| place.at);
                self.report(&at, finding.what, &finding.help);
            }
            return;
        }
    }

    /// Columns must not share a name.
    fn check_names(&mut self, fields: &[FieldSpan], design: &Design, places: &[FieldSpan]) {
        let outcomes = design.outcomes.iter().map(|outcome| outcome.name.clone());
        let at = value_of(fields, "outcomes").unwrap_or(0..1);
        let first = text::first_letter(&self.source.text, &at);
        let columns = places.iter().map(|field| (field.key.clone(), field.key_at.clone()));
        let columns = columns.chain(outcomes.map(|name| (name, first.clone())));
        let mut seen: Vec<String> = RESERVED.iter().map(|name| (*name).to_owned()).collect();
        for (name, at) in columns.collect::<Vec<_>>() {
            if seen.contains(&name) {
                let what = format!("'{name}' is already a column");
                self.report(&at, what, "list it once, or give it another name");
            }
            seen.push(name);
        }
        if design.outcomes.is_empty() {
            self.report(&at, "the design has no outcomes".to_owned(), "add an outcome");
        }
    }

    /// Every replicate has a seed that configurations can name.
    fn check_seeds(&mut self, fields: &[FieldSpan], design: &Design) {
        if !design.common_random_numbers {
            return;
        }
        if let Some((what, help)) = seeds::seed_overflow(design.base.run.seed, design.replicates) {
            let key = if value_of(fields, "seed").is_some() { "seed" } else { "replicates" };
            let at = value_of(fields, key).unwrap_or(0..1);
            self.report(&at, what, &help);
        }
    }

    /// The number of points and runs, found by counting.
    fn check_counts(&mut self, fields: &[FieldSpan], design: &Design) {
        let (rows, runs) = (count(design), design.count());
        let (key, what, help) = if rows == 0 || rows > MAX_POINTS {
            let what = format!("the design has {rows} points; 1 to {MAX_POINTS} are possible");
            ("design", what, "use fewer steps or fewer factors")
        } else if runs > MAX_POINTS as u64 {
            let what =
                format!("the design asks for {runs} runs; at most {MAX_POINTS} are possible");
            ("replicates", what, "use fewer points or fewer replicates")
        } else {
            return;
        };
        let at = value_of(fields, key).unwrap_or(0..1);
        self.report(&at, what, help);
    }

    /// A shared running in needs one place, one set of run settings and one history.
    fn check_shared_run_in(&mut self, fields: &[FieldSpan], design: &Design) {
        let Some(at) = value_of(fields, "run_in").filter(|_| design.shared_run_in) else { return };
        let mut wrong = Vec::new();
        if !design.common_random_numbers {
            wrong.push("it needs common random numbers".to_owned());
        }
        if !design.base.changes.is_empty() {
            wrong.push("a base with dated changes is compared with its own twin".to_owned());
        }
        if design.base.run.run_in_weeks == 0 {
            wrong.push("the base has no weeks of running in".to_owned());
        }
        for factor in &design.factors {
            let of_run = factor.name.starts_with("run.") || factor.name.starts_with("place");
            if of_run {
                wrong.push(format!("'{}' changes the economy from the start", factor.name));
            }
        }
        for what in wrong {
            self.report(
                &at,
                format!("the running in cannot be shared: {what}"),
                "write `run_in: Own`",
            );
        }
    }

    fn chosen<T: Copy>(
        &mut self,
        fields: &[FieldSpan],
        key: &str,
        known: &[(&str, T)],
    ) -> Option<T> {
        let at = value_of(fields, key)?;
        let word = self.word(&at, key)?;
        self.one_of(&word, &at, key, known)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::TEXT;
    use super::*;

    #[test]
    fn mistakes_are_shown_at_their_position() {
        for (right, wrong, said) in [
            ("need.technology_drift", "need.technology_drif", "did you mean 'technology_drift'?"),
            ("Range(low: 4.0, high: 8.0)", "Range(low: 8.0, high: 4.0)", "is empty: 8 to 4"),
            ("Range(low: 4.0, high: 8.0)", "Range(low: -4.0, high: 8.0)", "out of range"),
            ("Range(low: 4.0, high: 8.0)", "Rang(low: 4.0, high: 8.0)", "did you mean 'Range'?"),
            ("Range(low: 4.0, high: 8.0)", "Range(low: 4.0)", "'high' is missing"),
            ("Tariff()", "Tarif()", "did you mean 'Tariff'?"),
            ("emergency_rate", "emergency_rat", "did you mean 'emergency_rate'?"),
            ("Grid(steps: 2)", "Grid(step: 2)", "did you mean 'steps'?"),
            ("Grid(steps: 2)", "Sobol(points: 100)", "not a power of two"),
            ("Grid(steps: 2)", "Morris(trajectories: 3, levels: 5)", "not an even number"),
            ("Grid(steps: 2)", "Grid(steps: 100000)", "20000000000 points"),
            ("Grid(steps: 2)", "List(\"none.csv\")", "there is no file 'none.csv'"),
            ("place: \"town\"", "place: \"twon\"", "did you mean 'town'?"),
            ("weight: 50", "replicates: 0, weight: 50", "'replicates' cannot be 0"),
            ("weight: 50", "run_in: Shared, weight: 50", "no weeks of running in"),
            ("schema: 1", "schema: 7", "reads designs of schema 1"),
            ("name: \"t\"", "nam: \"t\"", "did you mean 'name'?"),
        ] {
            let text = TEXT.replacen(right, wrong, 1);
            assert_ne!(text, TEXT, "{right}");
            let found = read("t.ron", &text, &NoFiles).unwrap_err().to_string();
            assert!(found.contains(said), "{wrong}: {found}");
        }
        let found = read("t.ron", &TEXT.replace("drift", "drif"), &NoFiles).unwrap_err();
        assert!(found.to_string().contains("t.ron:8:10"), "{found}");
    }

    #[test]
    fn points_are_listed_in_place() {
        let list = "List([{\"system.contracts.acute.terms\": \"block\", \
            \"need.technology_drift\": 0.02, \"gp.appointments\": 5}])";
        let design = read("t.ron", &TEXT.replace("Grid(steps: 2)", list), &NoFiles);
        let design = design.unwrap_or_else(|found| panic!("{found}"));
        assert_eq!(design.sampling, Sampling::List { rows: vec![vec![1.0, 0.02, 5.0]] });
        let outside = list.replace("0.02", "0.5");
        let found = read("t.ron", &TEXT.replace("Grid(steps: 2)", &outside), &NoFiles);
        assert!(found.unwrap_err().to_string().contains("0.5 lies outside the range"));
    }

    #[test]
    fn constants_are_identified_by_path() {
        let constants = "constants: { \"allocation.growth\": 0.02 }, place:";
        let design = read("t.ron", &TEXT.replacen("place:", constants, 1), &NoFiles).unwrap();
        assert_eq!(design.constants[0].0, "parameters.allocation.growth");
        let wrong = constants.replace("growth", "grwth");
        let found = read("t.ron", &TEXT.replacen("place:", &wrong, 1), &NoFiles).unwrap_err();
        assert!(found.to_string().starts_with("t.ron:3:"), "{found}");
    }
}

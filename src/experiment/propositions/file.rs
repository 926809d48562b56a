//! Reading a proposition. An arm is a layer of configuration over the shipped system and place,
//! read by the scenario loader, so an error in it is reported with its position in this file.

use super::schema::{
    ArmPair, CLASSES, Comparison, ComparisonPurpose, EXPECTATIONS, EffectSize, ExpectedDifference,
    MIN_RELEVANT_SHARE, Proposition, PropositionClass, PublishedBounds,
};
use crate::experiment::comparison::arms::ComparisonArm;
use crate::experiment::outcome::OutcomeSpec;
use crate::experiment::reading::FieldReader;
use crate::scenario::catalogue::Registries;
use crate::scenario::diagnostics::{Finding, Findings};
use crate::scenario::layers::{NoFiles, SourceReader, suggest};
use crate::scenario::load::{LoadRequest, load};
use crate::scenario::schema::Scenario;
use crate::scenario::shipped::{self, ShippedCategory};
use crate::scenario::text::{self, FieldSpan, TextSpan};
use crate::scenario::value_reader::value_of;

const KEYS: [&str; 18] = [
    "schema",
    "id",
    "title",
    "class",
    "source",
    "note",
    "system",
    "place",
    "weight",
    "years",
    "seeds_times",
    "common",
    "arms",
    "outcomes",
    "claims",
    "placebos",
    "named_paths",
    "run_in_weeks",
];
const CLAIM_KEYS: [&str; 8] =
    ["name", "of", "against", "less", "outcome", "expect", "smallest", "band"];
const PLACEBO_KEYS: [&str; 6] = ["name", "of", "against", "less", "outcome", "expect"];
/// Largest multiple of the usual number of seeds that a file may ask for.
const MAX_SEEDS_TIMES: f64 = 10.0;
/// Options of a command that override the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Substitution {
    pub place: Option<String>,
    pub weight: Option<u32>,
}

/// The shipped proposition of an id.
///
/// # Errors
/// It has errors, or there is no proposition of that name.
pub fn shipped_proposition(id: &str, instead: &Substitution) -> Result<Proposition, Findings> {
    match shipped::find(ShippedCategory::Propositions, id) {
        Some(file) => read(&format!("configs/{}", file.path), file.text, instead),
        None => {
            let known: Vec<&str> = shipped::names(ShippedCategory::Propositions).collect();
            Err(Findings(vec![Finding {
                what: format!("there is no proposition '{id}'"),
                place: None,
                label: String::new(),
                help: suggest(id, &known, "shipped", "Or give the path of a file."),
            }]))
        }
    }
}

/// Reads a proposition that names nothing but what ships with the program.
///
/// # Errors
/// Everything that is wrong with the text.
pub fn read(name: &str, text: &str, instead: &Substitution) -> Result<Proposition, Findings> {
    read_with(name, text, instead, &NoFiles)
}

/// Reads a proposition whose arms may name files, which a reader supplies.
///
/// # Errors
/// Everything that is wrong with the text or the files.
pub fn read_with(
    name: &str,
    text: &str,
    instead: &Substitution,
    reader: &dyn SourceReader,
) -> Result<Proposition, Findings> {
    let (mut clerk, fields) = FieldReader::new(name, text, ("a proposition", "propositions"));
    let whole = 0..text.len();
    clerk.reject_unknown(&fields, "a proposition", &KEYS);
    clerk.schema(&fields);
    let ground = clerk.ground(&fields, instead);
    let arms = clerk.arms(&whole, &fields, &ground, reader)?;
    let outcomes = clerk.outcomes(&whole, &fields);
    let years = arms.iter().map(|arm| arm.scenario.run.years).min().unwrap_or(1);
    clerk.check_years(&fields, &outcomes, years);
    let comparisons = clerk.comparisons(&whole, &fields, &arms, &outcomes);
    let proposition = Proposition {
        id: clerk.text_of(&whole, &fields, "id"),
        title: clerk.text_of(&whole, &fields, "title"),
        class: clerk.class(&whole, &fields),
        source: clerk.text_of(&whole, &fields, "source"),
        note: value_of(&fields, "note").and_then(|at| clerk.word(&at, "note")).unwrap_or_default(),
        seeds_times: clerk.seeds_times(&fields),
        arms,
        outcomes,
        comparisons,
    };
    clerk.diagnostics.into_result(proposition)
}

/// The common base of all arms.
struct PropositionBase {
    system: Option<String>,
    place: Option<String>,
    flags: Vec<(String, String, String)>,
    common: Option<TextSpan>,
}

impl FieldReader {
    fn seeds_times(&mut self, fields: &[FieldSpan]) -> u32 {
        let Some(at) = value_of(fields, "seeds_times") else { return 1 };
        let times = self.number(&at, "seeds_times").unwrap_or(1.0);
        if times.fract() != 0.0 || !(1.0..=MAX_SEEDS_TIMES).contains(&times) {
            let what = format!("seeds_times is {times}, out of range");
            self.report(&at, what, &format!("write a whole number from 1 to {MAX_SEEDS_TIMES}"));
        }
        times as u32
    }

    fn ground(&mut self, fields: &[FieldSpan], instead: &Substitution) -> PropositionBase {
        let mut word = |key: &str| {
            let at = value_of(fields, key)?;
            self.word(&at, key)
        };
        let system = word("system");
        let place = instead.place.clone().or_else(|| word("place"));
        let mut flags = Vec::new();
        for key in ["weight", "years", "run_in_weeks"] {
            let written = value_of(fields, key).map(|at| self.source.text[at].trim().to_owned());
            let asked = instead.weight.filter(|_| key == "weight").map(|weight| weight.to_string());
            if let Some(value) = asked.or(written) {
                flags.push((format!("'{key}'"), format!("run.{key}"), value));
            }
        }
        PropositionBase { system, place, flags, common: value_of(fields, "common") }
    }

    fn arms(
        &mut self,
        whole: &TextSpan,
        fields: &[FieldSpan],
        ground: &PropositionBase,
        reader: &dyn SourceReader,
    ) -> Result<Vec<ComparisonArm>, Findings> {
        let mut arms: Vec<ComparisonArm> = Vec::new();
        for field in self.map_of(whole, fields, "arms") {
            if arms.iter().any(|arm| arm.name == field.key) {
                self.report(&field.key_at, format!("two arms are called '{}'", field.key), "");
            }
            match self.arm(ground, &field, reader) {
                Ok(scenario) => arms.push(ComparisonArm { name: field.key, scenario }),
                // The loader's errors refer to this text, so they can be shown directly.
                Err(found) => return Err(found),
            }
        }
        if arms.len() < 2 {
            let at = value_of(fields, "arms").unwrap_or(0..1);
            self.report(&at, "an experiment needs two arms or more".to_owned(), "");
        }
        Ok(arms)
    }

    fn arm(
        &self,
        ground: &PropositionBase,
        field: &FieldSpan,
        reader: &dyn SourceReader,
    ) -> Result<Scenario, Findings> {
        let layers = ground.common.iter().chain([&field.value_at]);
        let over = layers.map(|at| (self.source.name.clone(), self.layer_text(at))).collect();
        let request = LoadRequest {
            system: ground.system.clone(),
            place: ground.place.clone(),
            flags: ground.flags.clone(),
            overlays: over,
            ..LoadRequest::default()
        };
        let mut scenario =
            load(&request, reader, &Registries).map_err(|found| self.relocate_findings(found))?;
        scenario.name.clone_from(&field.key);
        Ok(scenario)
    }

    fn comparisons(
        &mut self,
        whole: &TextSpan,
        fields: &[FieldSpan],
        arms: &[ComparisonArm],
        outcomes: &[OutcomeSpec],
    ) -> Vec<Comparison> {
        let mut all = Vec::new();
        for (list, keys) in [
            ("claims", &CLAIM_KEYS[..]),
            ("placebos", &PLACEBO_KEYS),
            ("named_paths", &PLACEBO_KEYS),
        ] {
            let Some(at) = value_of(fields, list) else {
                if list == "claims" {
                    self.report_missing(whole, "a proposition", list);
                }
                continue;
            };
            for item in self.items(&at, list) {
                let Some(fields) = self.fields(&item, list) else { continue };
                self.reject_unknown(&fields, list, keys);
                let Some(pair) = self.pair(&item, &fields, arms, outcomes) else { continue };
                let purpose = self.purpose(list, &fields);
                let name = value_of(&fields, "name").and_then(|at| self.word(&at, "name"));
                let name = name.unwrap_or_else(|| match pair.against {
                    Some(against) => format!("{} – {}", arms[pair.of].name, arms[against].name),
                    None => arms[pair.of].name.clone(),
                });
                all.push(Comparison { name, pair, purpose });
            }
        }
        all
    }

    fn purpose(&mut self, list: &str, fields: &[FieldSpan]) -> ComparisonPurpose {
        let word = value_of(fields, "expect").and_then(|at| Some((self.word(&at, "expect")?, at)));
        match list {
            "claims" => {
                let expect = word.and_then(|(word, at)| self.expectation(&word, &at));
                let smallest = value_of(fields, "smallest")
                    .and_then(|at| self.size(&at, "smallest"))
                    .unwrap_or(EffectSize::Share(MIN_RELEVANT_SHARE));
                let band = value_of(fields, "band").and_then(|at| self.band(&at));
                let expect = expect.unwrap_or(ExpectedDifference::TwoSided);
                ComparisonPurpose::Claim { expect, smallest, band }
            }
            "placebos" => {
                let known = [("zero", true), ("equivalence", false)];
                let exactly = word.and_then(|(word, at)| self.one_of(&word, &at, "expect", &known));
                ComparisonPurpose::Placebo { exactly: exactly.unwrap_or(false) }
            }
            _ => {
                let expect = word.and_then(|(word, at)| self.expectation(&word, &at));
                ComparisonPurpose::NamedPath {
                    expect: expect.unwrap_or(ExpectedDifference::TwoSided),
                }
            }
        }
    }

    fn expectation(&mut self, word: &str, at: &TextSpan) -> Option<ExpectedDifference> {
        self.one_of(word, at, "expect", &EXPECTATIONS)
    }

    fn pair(
        &mut self,
        item: &TextSpan,
        fields: &[FieldSpan],
        arms: &[ComparisonArm],
        outcomes: &[OutcomeSpec],
    ) -> Option<ArmPair> {
        let of = self.position(item, fields, "of", arms.iter().map(|arm| &arm.name))?;
        let against = match value_of(fields, "against") {
            Some(_) => {
                Some(self.position(item, fields, "against", arms.iter().map(|arm| &arm.name))?)
            }
            None => None,
        };
        let outcome = match value_of(fields, "outcome") {
            Some(_) => self.position(
                item,
                fields,
                "outcome",
                outcomes.iter().map(|outcome| &outcome.name),
            )?,
            None => 0,
        };
        let less = match value_of(fields, "less") {
            Some(at) if against.is_none() => {
                let help = "add `against: …`, or remove `less`";
                self.report(&at, "'less' needs a first pair".to_owned(), help);
                None
            }
            Some(at) => Some(self.second_pair(&at, arms)?),
            None => None,
        };
        Some(ArmPair { of, against, less, outcome })
    }

    fn second_pair(&mut self, at: &TextSpan, arms: &[ComparisonArm]) -> Option<(usize, usize)> {
        let fields = self.fields(at, "less")?;
        self.reject_unknown(&fields, "less", &["of", "against"]);
        let of = self.position(at, &fields, "of", arms.iter().map(|arm| &arm.name))?;
        let against = self.position(at, &fields, "against", arms.iter().map(|arm| &arm.name))?;
        Some((of, against))
    }

    fn position<'n>(
        &mut self,
        item: &TextSpan,
        fields: &[FieldSpan],
        key: &str,
        names: impl Iterator<Item = &'n String>,
    ) -> Option<usize> {
        let Some(at) = value_of(fields, key) else {
            self.report_missing(item, "a comparison", key);
            return None;
        };
        let word = self.word(&at, key)?;
        let names: Vec<&str> = names.map(String::as_str).collect();
        let found = names.iter().position(|name| *name == word);
        if found.is_none() {
            let help = suggest(&word, &names, "names", "");
            self.report(&at, format!("'{key}' names '{word}', which is not in this file"), &help);
        }
        found
    }

    fn band(&mut self, at: &TextSpan) -> Option<PublishedBounds> {
        let fields = self.fields(at, "band")?;
        self.reject_unknown(&fields, "band", &["low", "high", "source"]);
        let mut size = |key: &str| value_of(&fields, key).and_then(|at| self.size(&at, key));
        let (low, high) = (size("low")?, size("high")?);
        let source = self.text_of(at, &fields, "source");
        Some(PublishedBounds { low, high, source })
    }

    /// `Share(0.01)` of the base, or `Absolute(0.5)` in the unit of the outcome.
    fn size(&mut self, at: &TextSpan, about: &str) -> Option<EffectSize> {
        let named = text::named(&self.source.text, at);
        let Some((name, name_at, group)) = named.filter(|(_, _, group)| group.len() > 2) else {
            self.report(
                at,
                format!("'{about}' is not a size"),
                "write Share(0.01) or Absolute(0.5)",
            );
            return None;
        };
        let make: fn(f64) -> EffectSize = self.one_of(
            &name,
            &name_at,
            about,
            &[
                ("Share", EffectSize::Share as fn(f64) -> EffectSize),
                ("Absolute", EffectSize::Absolute),
            ],
        )?;
        let inside = text::inside(&self.source.text, &group);
        self.number(&inside, about).map(make)
    }

    fn class(&mut self, whole: &TextSpan, fields: &[FieldSpan]) -> PropositionClass {
        let Some(at) = value_of(fields, "class") else {
            self.report_missing(whole, "a proposition", "class");
            return PropositionClass::Emergent;
        };
        let word = self.word(&at, "class").unwrap_or_default();
        self.one_of(&word, &at, "class", &CLASSES).unwrap_or(PropositionClass::Emergent)
    }
}

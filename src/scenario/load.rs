//! The loader: defaults, then the chosen system and place, then the instruments applied to them,
//! then the chain of bases, then the file, then the command line. Every entry of every
//! layer is checked; the last one of each path wins.

use std::sync::Arc;

use super::catalogue::{Catalogue, Registries};
use super::changes::{ParsedArrange, system_changes_in};
use super::diagnostics::{DiagnosticLog, Findings, Source};
pub use super::layers::NoFiles;
use super::layers::{Layer, LayerEntry, LayerRole, LayerStack, PathStep, SourceReader};
use super::overlay;
use super::references::{self, DatedChange};
use super::repeated_settings;
use super::scenario_draft::ScenarioDraft;
use super::schema::{ArrangementInForce, Change, Scenario};
use super::shipped::{DEFAULT_PLACE, DEFAULT_SYSTEM};
use super::text;
use crate::params::Params;

/// What to load.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LoadRequest {
    /// Name and text of a scenario file.
    pub file: Option<(String, String)>,
    /// Shipped or file name of the system, over the file's own.
    pub system: Option<String>,
    /// Shipped or file name of the place, over the file's own.
    pub place: Option<String>,
    /// Instruments to apply in addition to those of the file, by shipped or file name.
    pub with: Vec<String>,
    /// Arguments with a path of their own: ("--weight", "run.weight", "20").
    pub flags: Vec<(String, String, String)>,
    /// Names and texts applied over all of that, in order: the arms of an experiment.
    pub overlays: Vec<(String, String)>,
    /// Settings "path=value", the last word.
    pub sets: Vec<String>,
}

/// Loads a shipped system or place by name with settings over it: `load_embedded("S10",
/// &["place=board", "run.weight=10"])`. Of several of one path the last holds.
///
/// # Errors
/// Everything that is wrong with the name or the settings.
pub fn load_embedded(name: &str, overrides: &[&str]) -> Result<Scenario, Findings> {
    let text = format!("(schema: 1, base: {name:?})");
    let path =
        |set: &str| repeated_settings::canonical(set.split('=').next().unwrap_or(set)).to_owned();
    let last = |at: usize| !overrides[at + 1..].iter().any(|set| path(set) == path(overrides[at]));
    let kept = overrides.iter().enumerate().filter(|(at, _)| last(*at));
    let request = LoadRequest {
        file: Some(("built-in".to_owned(), text)),
        sets: kept.map(|(_, set)| (*set).to_owned()).collect(),
        ..LoadRequest::default()
    };
    load(&request, &NoFiles, &Registries)
}

/// Loads a scenario.
///
/// # Errors
/// Every finding of every layer, together.
pub fn load(
    request: &LoadRequest,
    reader: &dyn SourceReader,
    catalogue: &dyn Catalogue,
) -> Result<Scenario, Findings> {
    let ResolvedScenario { mut scenario, written, dated } =
        resolve(request, reader, catalogue, true)?;
    for change in &mut scenario.changes {
        let Change::Arrange { week, system, arranged, .. } = change else { continue };
        let own = written.iter().find(|entry| entry.week == *week);
        let parameters = own.and_then(|entry| entry.parameters.as_deref());
        let text = match parameters {
            Some(parameters) => {
                format!("(schema: 1, system: {system:?}, parameters: {parameters})")
            }
            None => format!("(schema: 1, system: {system:?})"),
        };
        let mut later = request.clone();
        let name = own.map_or_else(|| "changes".to_owned(), |entry| entry.requested_by.clone());
        later.overlays.push((name, text));
        let then = resolve(&later, reader, catalogue, false)?.scenario;
        **arranged = ArrangementInForce {
            system: then.system,
            purchasers: then.place.purchasers,
            switched_off: then.switched_off,
            parameters: then.parameters,
        };
    }
    // Some conditions can be checked only now.
    check_arranged(&scenario)?;
    let mut notes = DiagnosticLog::default();
    references::check(&scenario, &dated, &mut notes);
    notes.into_result(scenario)
}

/// A scenario being loaded: what its text states about changes of system, and where its dated
/// changes are written.
struct ResolvedScenario {
    scenario: Scenario,
    written: Vec<WrittenArrangement>,
    dated: Vec<DatedChange>,
}

/// What a text states about a change of system beyond what is decoded.
struct WrittenArrangement {
    week: u32,
    parameters: Option<String>,
    requested_by: String,
}

/// Groups of parameters that define people and places; no system may change them.
const NATURE_GROUPS: [&str; 6] = ["population", "need", "run", "layout", "opening", "outcomes"];

/// How much money there is; a scenario sets that by its changes of growth.
const MONEY: [&str; 2] = ["allocation.per_person", "allocation.growth"];

/// Systems differ in arrangements, not in people and illness.
fn check_arranged(scenario: &Scenario) -> Result<(), Findings> {
    let mut notes = DiagnosticLog::default();
    for (week, _, arranged) in scenario.arranged() {
        let changed = scenario.parameters.iter().zip(&arranged.parameters);
        for ((path, before), (_, after)) in changed {
            let group = path.split('.').next().unwrap_or("");
            let nature = NATURE_GROUPS.contains(&group) || MONEY.contains(&path.as_str());
            if before != after && nature {
                notes.add_without_location(
                    format!(
                        "the system from week {week} sets '{path}', which no system may change"
                    ),
                    "leave it to the scenario, where it holds from the start",
                );
            }
        }
    }
    notes.into_result(())
}

/// The scenario of a request, its changes of system not resolved yet.
fn resolve(
    request: &LoadRequest,
    reader: &dyn SourceReader,
    catalogue: &dyn Catalogue,
    with_changes: bool,
) -> Result<ResolvedScenario, Findings> {
    let mut chains = LayerStack { reader, diagnostics: DiagnosticLog::default() };
    repeated_settings::check(request, &mut chains.diagnostics);
    let mut layers = Vec::new();
    if let Some((name, text)) = &request.file {
        let source = Arc::new(Source { name: name.clone(), text: text.clone() });
        layers.extend(chains.read(&source, LayerRole::Scenario));
    }
    for (key, value) in [("system", &request.system), ("place", &request.place)] {
        if let Some(value) = value {
            let name = format!("--{key}");
            layers.push(vec![argument(&name, value, vec![(key, 0..0)], 0)]);
        }
    }
    for (flag, path, value) in &request.flags {
        let steps = path.split('.').map(|word| (word, 0..0)).collect();
        layers.push(vec![argument(flag, value, steps, 0)]);
    }
    for (name, text) in &request.overlays {
        let source = Arc::new(Source { name: name.clone(), text: text.clone() });
        layers.extend(chains.read(&source, LayerRole::Scenario));
    }
    for set in &request.sets {
        layers.push(set_layer(&mut chains, set));
    }

    let place = choice(&mut chains, &layers, "place", LayerRole::Place);
    let system = choice(&mut chains, &layers, "system", LayerRole::System);
    let laid = overlay::requested_instruments(&mut chains, &layers, &request.with);
    let mut draft = ScenarioDraft::new(catalogue);
    if !with_changes {
        draft = draft.without_changes();
    }
    for layer in system.layers.iter().chain(&place.layers) {
        draft.insert_layer(layer, true, true, &mut chains.diagnostics);
    }
    draft.mark_base_complete();
    draft.place_name = draft.name.take().filter(|_| !place.layers.is_empty());
    if let Some(name) = place.name {
        draft.place_name = Some(name);
    }
    draft.name = None;
    for instrument in laid {
        draft.apply_overlay(instrument, &mut chains.diagnostics);
    }
    for (position, layer) in layers.iter().enumerate() {
        let counts = (position >= place.first_layer, position >= system.first_layer);
        draft.insert_layer(layer, counts.0, counts.1, &mut chains.diagnostics);
    }
    let written = layers.iter().flatten().rev().find(|entry| entry.dotted() == "changes");
    let written = written.map_or_else(Vec::new, |entry| {
        let read = |parsed_arrange: ParsedArrange| WrittenArrangement {
            week: parsed_arrange.week,
            parameters: parsed_arrange.parameters.map(|at| entry.text()[at].to_owned()),
            requested_by: entry.source.name.clone(),
        };
        system_changes_in(entry.text(), &entry.value_at).into_iter().map(read).collect()
    });
    let (scenario, dated) = draft.finish(chains.diagnostics)?;
    Ok(ResolvedScenario { scenario, written, dated })
}

/// What a place or system name leads to.
struct ChosenLayers {
    /// Its layers.
    layers: Vec<Layer>,
    /// Its own name.
    name: Option<String>,
    /// First layer of the scenario whose fields of that section still count.
    first_layer: usize,
}

/// Finds the last layer that names a place or system, and reads it.
fn choice(
    chains: &mut LayerStack<'_>,
    layers: &[Layer],
    key: &str,
    role: LayerRole,
) -> ChosenLayers {
    let default = if role == LayerRole::Place { DEFAULT_PLACE } else { DEFAULT_SYSTEM };
    let base = format!("{key}.base");
    let mut chosen = None;
    for (position, layer) in layers.iter().enumerate() {
        for entry in layer {
            let dotted = entry.dotted();
            if dotted == key || dotted == base {
                chosen = Some((position, entry.clone()));
            }
        }
    }
    let (from, entry, name) = match chosen {
        Some((from, entry)) => match text::word(entry.text(), &entry.value_at) {
            Ok(name) => (from, entry, name),
            Err(fault) => {
                let help = format!("write a name, such as \"{default}\", or ( base: …, … )");
                chains.diagnostics.add_syntax_fault(
                    &entry.source,
                    &fault,
                    &format!("'{key}'"),
                    &help,
                );
                return ChosenLayers { layers: Vec::new(), name: None, first_layer: from };
            }
        },
        None => {
            let entry = argument("built-in", default, Vec::new(), 0);
            (0, entry, default.to_owned())
        }
    };
    let Some(source) = chains.fetch(&entry, &name, role) else {
        return ChosenLayers { layers: Vec::new(), name: None, first_layer: from };
    };
    let layers = chains.read(&source, role);
    let own = layers.iter().flatten().rev().find(|entry| entry.dotted() == "name");
    let name = own.and_then(|entry| text::word(entry.text(), &entry.value_at).ok());
    ChosenLayers { layers, name, first_layer: from }
}

/// An entry made of an argument of the command line.
fn argument(name: &str, text: &str, path: Vec<(&str, text::TextSpan)>, value: usize) -> LayerEntry {
    LayerEntry {
        path: path.into_iter().map(|(word, at)| PathStep { word: word.to_owned(), at }).collect(),
        value_at: value..text.len(),
        source: Arc::new(Source { name: name.to_owned(), text: text.to_owned() }),
    }
}

/// "path=value" as a layer of its own.
fn set_layer(chains: &mut LayerStack<'_>, set: &str) -> Layer {
    let source = Arc::new(Source { name: "--set".to_owned(), text: set.to_owned() });
    let Some((path, _)) = set.split_once('=') else {
        chains.diagnostics.add_at(
            &source,
            &(0..set.len()),
            format!("'{set}' is not a setting"),
            "no '='",
            "write path=value, for example --set run.weight=20",
        );
        return Vec::new();
    };
    let mut steps = Vec::new();
    let mut start = 0;
    for word in path.split('.') {
        let at = start..start + word.len();
        steps.push(PathStep { word: word.trim().to_owned(), at });
        start += word.len() + 1;
    }
    let first = steps[0].word.clone();
    let path_is = |spec: &crate::params::ParamSpec| spec.path == path.trim();
    let is_parameter = match first.as_str() {
        "run" => Params::specs().iter().any(path_is),
        other => super::decode::groups().contains(&other),
    };
    if is_parameter {
        steps.insert(0, PathStep { word: "parameters".to_owned(), at: 0..0 });
    }
    let entry = LayerEntry { path: steps, value_at: path.len() + 1..set.len(), source };
    if entry.value_at.is_empty() {
        chains.diagnostics.add_at(
            &entry.source,
            &(0..set.len()),
            format!("'{set}' gives no value"),
            "nothing after '='",
            "write path=value",
        );
        return Vec::new();
    }
    let depth = match (first.as_str(), entry.path.len()) {
        ("run" | "place" | "system", 1) => 1,
        ("parameters", length) if length < 3 => 3 - length,
        _ => 0,
    };
    let mut layer = Vec::new();
    let is_group = text::shape(entry.text(), &entry.value_at) == text::ValueShape::Struct;
    chains.expand(entry, if is_group { depth } else { 0 }, &mut layer);
    layer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_loads() {
        let scenario = load_embedded("S10", &[]).unwrap_or_else(|found| panic!("{found}"));
        assert_eq!(scenario.place.name, "board");
        assert_eq!(scenario.place.population, 1_500_000);
        assert_eq!(scenario.run.weight, 10);
        assert_eq!(scenario.name, "S10-board");
        assert!(scenario.system.contracts.len() >= 6);
        let found = scenario.params();
        assert!(found.bargaining.provider_seats.get() > 0.0);
        // Everything is at its default but for the facts of the system itself.
        let mut usual = Params::default();
        usual.bargaining.provider_seats = found.bargaining.provider_seats;
        usual.bargaining.together = found.bargaining.together;
        usual.allocation.control_total = found.allocation.control_total;
        assert_eq!(found, usual);
    }

    #[test]
    fn the_last_word_holds() {
        let sets = ["place=town", "run.weight=2", "run.reserve_rows=0.2", "place.practices=9"];
        let scenario = load_embedded("S10", &sets).unwrap_or_else(|found| panic!("{found}"));
        assert_eq!((scenario.place.population, scenario.run.weight), (50_000, 2));
        assert_eq!(scenario.place.practices, 9);
        assert_eq!(scenario.params().run.reserve_rows.get(), 0.2);
    }

    #[test]
    fn the_order_of_a_file_does_not_matter() {
        let contract = |name: &str, services: &str| {
            format!("(name: {name:?}, provider: acute, services: {services}, terms: [Tariff()])")
        };
        let (a, b) = (contract("a", "[day_case, diagnostic]"), contract("b", "[stroke_spell]"));
        let c = contract("a", "[diagnostic, day_case]");
        let load = |contracts: String| {
            let text = format!("(schema: 1, system: (contracts: [{contracts}]))");
            let request = LoadRequest { file: Some(("x".into(), text)), ..LoadRequest::default() };
            load(&request, &NoFiles, &Registries).unwrap_or_else(|found| panic!("{found}"))
        };
        assert_eq!(load(format!("{a}, {b}")), load(format!("{b}, {c}")));
    }

    #[test]
    fn one_contract_of_a_system_can_be_changed_alone() {
        let base = load_embedded("S10", &[]).unwrap();
        let sets = ["system.contracts.mental health.terms=[Tariff()]"];
        let changed = load_embedded("S10", &sets).unwrap_or_else(|found| panic!("{found}"));
        assert_eq!(base.system.contracts.len(), changed.system.contracts.len());
        let differ: Vec<&str> = base
            .system
            .contracts
            .iter()
            .zip(&changed.system.contracts)
            .filter(|(a, b)| a != b)
            .map(|(a, _)| a.name.as_str())
            .collect();
        assert_eq!(differ, ["mental health"]);
        let text = "(schema: 1, system: (contracts: {\"pharmacy\": (terms: [Block()])}))";
        let request =
            LoadRequest { file: Some(("x".into(), text.into())), ..LoadRequest::default() };
        let patched = load(&request, &NoFiles, &Registries).unwrap_or_else(|f| panic!("{f}"));
        let pharmacy = patched.system.contracts.iter().find(|plan| plan.name == "pharmacy");
        assert_eq!(pharmacy.unwrap().terms[0].term, "Block");
        assert_eq!(patched.system.contracts.len(), base.system.contracts.len());
    }

    #[test]
    fn a_file_full_of_mistakes_is_answered_soon_and_shortly() {
        let text = format!("(schema: 1, {})", "a: 1, run: (b: 2), ".repeat(40_000));
        let request = LoadRequest { file: Some(("x".into(), text)), ..LoadRequest::default() };
        let found = load(&request, &NoFiles, &Registries).unwrap_err();
        assert!(found.0.len() <= 101, "{}", found.0.len());
    }

    #[test]
    fn a_file_too_large_is_refused() {
        let text = format!("(schema: 1, name: \"{}\")", "x".repeat(1 << 20));
        let request = LoadRequest { file: Some(("x".into(), text)), ..LoadRequest::default() };
        let found = load(&request, &NoFiles, &Registries).unwrap_err();
        assert!(found.to_string().contains("at most"), "{found}");
    }

    #[test]
    fn a_place_chosen_later_drops_earlier_changes_to_the_place() {
        let text = "(schema: 1, place: (base: \"board\", practices: 100), run: (years: 3))";
        let request = LoadRequest {
            file: Some(("x.ron".into(), text.into())),
            place: Some("town".into()),
            ..LoadRequest::default()
        };
        let scenario = load(&request, &NoFiles, &Registries).unwrap_or_else(|f| panic!("{f}"));
        assert_eq!((scenario.place.practices, scenario.run.years), (8, 3));
    }

    #[test]
    fn all_mistakes_are_found_together() {
        let text = "(schema: 1, run: (wieght: 3, years: 0.5, seed: -1), place: \"bord\", \
                    parameters: (run: (reserve_rows: 7.0)), colour: 1)";
        let request =
            LoadRequest { file: Some(("x.ron".into(), text.into())), ..LoadRequest::default() };
        let findings = load(&request, &NoFiles, &Registries).unwrap_err();
        assert_eq!(findings.0.len(), 6, "{findings}");
        assert!(findings.to_string().contains("did you mean 'weight'?"), "{findings}");
        assert!(findings.to_string().contains("did you mean 'board'?"), "{findings}");
    }
}

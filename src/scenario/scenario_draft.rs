//! A scenario under construction: entries decoded over defaults, then checked as a whole.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::catalogue::Catalogue;
use super::decode::{ParameterValues, insert_setting};
use super::diagnostics::{DiagnosticLog, Findings};
use super::layers::{KEYS, Layer, LayerEntry, suggest};
use super::levels;
use super::overlay::policy_profile::ACCOUNT_KEYS;
use super::overlay::{AppliedOverlay, Condition, INSTRUMENT_KEYS};
use super::references::DatedChange;
use super::relations::RELATIONS;
use super::schema::{Change, Scenario, System};
use super::settings::SettingsDraft;
use super::system_decoder::SystemDecoder;
use super::text::{self, TextSpan};

/// A scenario under construction.
pub struct ScenarioDraft<'a> {
    catalogue: &'a dyn Catalogue,
    /// Name that the file gives the scenario.
    pub name: Option<String>,
    /// Name of the place.
    pub place_name: Option<String>,
    settings: SettingsDraft,
    values: ParameterValues,
    system: System,
    changes: Vec<WrittenChange>,
    switched_off: Vec<String>,
    instruments: Vec<InstrumentConditions>,
    added_changes: Vec<WrittenChange>,
    added_off: Vec<String>,
    set_at: BTreeMap<String, (usize, LayerEntry)>,
    order: usize,
    /// Entries up to here are those of the system and the place themselves.
    base_upto: usize,
    /// Whether dated changes are read.
    with_changes: bool,
}

/// A dated change where it is written, with the number of its entry.
struct WrittenChange {
    change: Change,
    at: TextSpan,
    entry: LayerEntry,
    order: usize,
}

/// An instrument whose changes have been taken, and what it asks of the arrangement.
#[derive(Debug, Clone)]
struct InstrumentConditions {
    name: String,
    requested_at: LayerEntry,
    conditions: Vec<Condition>,
}

impl<'a> ScenarioDraft<'a> {
    /// Nothing but defaults.
    #[must_use]
    pub fn new(catalogue: &'a dyn Catalogue) -> Self {
        Self {
            catalogue,
            name: None,
            place_name: None,
            settings: SettingsDraft::default(),
            values: ParameterValues::default(),
            system: levels::empty_system(),
            changes: Vec::new(),
            switched_off: Vec::new(),
            instruments: Vec::new(),
            added_changes: Vec::new(),
            added_off: Vec::new(),
            set_at: BTreeMap::new(),
            order: 0,
            base_upto: 0,
            with_changes: true,
        }
    }

    /// The same without dated changes: a system resolved for a place.
    #[must_use]
    pub fn without_changes(self) -> Self {
        Self { with_changes: false, ..self }
    }

    /// What was set so far is the system and the place; what follows applies to them.
    pub fn mark_base_complete(&mut self) {
        self.base_upto = self.order;
    }

    /// Checks every entry of a layer and applies those that count.
    pub fn insert_layer(
        &mut self,
        layer: &Layer,
        place_counts: bool,
        system_counts: bool,
        notes: &mut DiagnosticLog,
    ) {
        for entry in layer {
            let section = entry.path[0].word.as_str();
            let counts = match section {
                "place" => place_counts,
                "system" => system_counts,
                _ => true,
            };
            if counts {
                self.order += 1;
                self.set_at.insert(entry.dotted(), (self.order, entry.clone()));
                self.decode(entry, section, notes);
            } else if !is_patch(entry) {
                let mut scratch = ScenarioDraft::new(self.catalogue);
                scratch.decode(entry, section, notes);
            }
        }
    }

    /// Applies an instrument to what is there: its parameters and contracts replace, its changes
    /// and the rules it switches off are added to those of the scenario.
    pub fn apply_overlay(&mut self, laid: AppliedOverlay, notes: &mut DiagnosticLog) {
        let mut conditions = Vec::new();
        for entry in laid.layers.iter().flatten() {
            let section = entry.path[0].word.as_str();
            let at = &entry.value_at;
            let mut scribe = SystemDecoder {
                source: &entry.source,
                catalogue: self.catalogue,
                diagnostics: notes,
            };
            match section {
                "name" => {}
                "parameters" | "system" | "summary" => {
                    self.order += 1;
                    self.set_at.insert(entry.dotted(), (self.order, entry.clone()));
                    self.decode(entry, section, notes);
                }
                "changes" => {
                    let read = scribe.changes(at);
                    self.added_changes.extend(written_changes(read, entry, self.order));
                }
                "switched_off" => self.added_off.extend(scribe.switched_off(at)),
                "switched_on" => {
                    let on = scribe.switched_off(at);
                    self.switched_off.retain(|rule| !on.contains(rule));
                    self.added_off.retain(|rule| !on.contains(rule));
                }
                "needs" => conditions.extend(scribe.conditions(at, true)),
                "excludes" => conditions.extend(scribe.conditions(at, false)),
                _ if ACCOUNT_KEYS.contains(&section) => scribe.account(section, at),
                _ => {
                    let known: Vec<&str> =
                        INSTRUMENT_KEYS.iter().chain(&ACCOUNT_KEYS).copied().collect();
                    let what = format!("unknown key '{section}' in an instrument");
                    let help = suggest(section, &known, "keys", "");
                    notes.add_at(&entry.source, &entry.path[0].at, what, "unknown key", help);
                }
            }
        }
        self.instruments.push(InstrumentConditions {
            name: laid.name,
            requested_at: laid.requested_at,
            conditions,
        });
    }

    fn decode(&mut self, entry: &LayerEntry, section: &str, notes: &mut DiagnosticLog) {
        let is_choice = matches!(section, "place" | "system")
            && (entry.path.len() == 1 || entry.path[1].word == "base");
        let mut scribe =
            SystemDecoder { source: &entry.source, catalogue: self.catalogue, diagnostics: notes };
        match section {
            _ if is_choice => {}
            "name" => self.name = scribe.word(&entry.value_at, "name"),
            "summary" => {
                let _ = scribe.word(&entry.value_at, "summary");
            }
            "run" | "place" => insert_setting(entry, &mut self.settings, notes),
            "parameters" => self.values.insert(entry, notes),
            "system" => scribe.system(entry, &mut self.system),
            "changes" if !self.with_changes => {}
            "changes" => {
                let read = scribe.changes(&entry.value_at);
                self.changes = written_changes(read, entry, self.order).collect();
            }
            "switched_off" => self.switched_off = scribe.switched_off(&entry.value_at),
            // Which instruments apply is settled before layers are read one by one.
            "instruments" => {}
            _ if ACCOUNT_KEYS.contains(&section) => scribe.account(section, &entry.value_at),
            _ => {
                let mut known = KEYS.to_vec();
                let groups: Vec<&str> = super::decode::groups();
                if entry.source.name == "--set" {
                    known.extend(groups);
                }
                notes.add_at(
                    &entry.source,
                    &entry.path[0].at,
                    format!("unknown key '{section}'"),
                    "unknown key",
                    suggest(section, &known, "keys", ""),
                );
            }
        }
    }

    /// The scenario, once relations hold, and where its dated changes are written.
    ///
    /// # Errors
    /// Everything that was found on the way.
    pub fn finish(
        self,
        mut notes: DiagnosticLog,
    ) -> Result<(Scenario, Vec<DatedChange>), Findings> {
        let years = self.set_at.get("run.years").cloned();
        let Self {
            name,
            place_name,
            settings: ground,
            values,
            mut system,
            changes,
            mut switched_off,
            ..
        } = self;
        let all = changes.into_iter().chain(self.added_changes);
        let dated: Vec<DatedChange> = all.map(|entry| entry.into_dated(years.as_ref())).collect();
        let changes = dated.iter().map(|entry| entry.change.clone()).collect();
        switched_off.extend(self.added_off);
        let instruments: Vec<String> =
            self.instruments.iter().map(|instrument| instrument.name.clone()).collect();
        let mut place = ground.place;
        let said =
            |path: &str| self.set_at.get(path).is_some_and(|(order, _)| *order > self.base_upto);
        levels::apply_system_to_place(&system, &mut place, said);
        levels::apply_levels(&mut system);
        let (system, changes, switched_off) = in_order(system, changes, switched_off);
        place.name = place_name.unwrap_or_default();
        let name = name.unwrap_or_else(|| {
            let over: String =
                instruments.iter().map(|instrument| format!("+{instrument}")).collect();
            format!("{}{over}-{}", system.id, place.name)
        });
        let scenario = Scenario {
            name,
            run: ground.run,
            place,
            system,
            instruments,
            changes,
            switched_off,
            parameters: values.finish(),
        };
        if notes.is_empty() {
            check_relations(&scenario, &self.set_at, &mut notes);
        }
        if notes.is_empty() {
            check_conditions(&scenario, &self.instruments, &mut notes);
        }
        notes.into_result((scenario, dated))
    }
}

/// Changes of an entry, with their places.
fn written_changes(
    read: Vec<(Change, TextSpan)>,
    entry: &LayerEntry,
    order: usize,
) -> impl Iterator<Item = WrittenChange> {
    let of = move |(change, at)| WrittenChange { change, at, entry: entry.clone(), order };
    read.into_iter().map(of)
}

impl WrittenChange {
    /// The change with what set the length of the run.
    fn into_dated(self, years: Option<&(usize, LayerEntry)>) -> DatedChange {
        let Self { change, at, entry, order } = self;
        let source = entry.source;
        let later =
            |(set, by): &(usize, LayerEntry)| *set > order && !Arc::ptr_eq(&by.source, &source);
        let shortened = years.is_some_and(later);
        DatedChange { change, source, at, shortened }
    }
}

/// Instruments can be applied only to arrangements that meet their conditions.
fn check_conditions(scenario: &Scenario, laid: &[InstrumentConditions], notes: &mut DiagnosticLog) {
    let params = scenario.params();
    for instrument in laid {
        let InstrumentConditions { name, requested_at: asked, conditions } = instrument;
        for condition in conditions {
            if condition.fact.is_met(scenario, &params) == condition.required {
                continue;
            }
            let over = &scenario.system.id;
            let what = format!("{name} cannot be applied to {over} here: {}", condition.reason);
            let label =
                if condition.required { "needs what is not there" } else { "does not go with" };
            let help = format!("leave it out, or change that; `hecon describe {name}` says more");
            notes.add_at(&asked.source, &asked.value_at, what, label, help);
        }
    }
}

/// Sorts what has no inherent order, so that the order in a file cannot matter:
/// contracts by name, services as in the vocabulary, changes by week.
fn in_order(
    mut system: System,
    mut changes: Vec<Change>,
    mut switched_off: Vec<String>,
) -> (System, Vec<Change>, Vec<String>) {
    system.contracts.sort_by(|a, b| a.name.cmp(&b.name));
    for contract in &mut system.contracts {
        contract.services.sort_unstable();
        contract.negotiated.sort_unstable();
        for term in &mut contract.terms {
            term.services.sort_unstable();
        }
    }
    for change in &mut changes {
        if let Change::Move { services, .. } | Change::Close { services, .. } = change {
            services.sort_unstable();
        }
    }
    for level in &mut system.levels {
        level.services.sort_unstable();
    }
    changes.sort_by_key(Change::week);
    switched_off.sort();
    switched_off.dedup();
    (system, changes, switched_off)
}

/// Whether an entry changes contracts of a system that a later layer replaces: without that
/// system there is nothing to check it against.
fn is_patch(entry: &LayerEntry) -> bool {
    let key = entry.path.get(1).map(|step| step.word.as_str());
    key == Some("contracts_of")
        || key == Some("contracts")
            && (entry.path.len() > 2
                || text::shape(entry.text(), &entry.value_at) == text::ValueShape::Map)
}

/// Relations are checked only on a scenario that is otherwise sound.
fn check_relations(
    scenario: &Scenario,
    set_at: &BTreeMap<String, (usize, LayerEntry)>,
    notes: &mut DiagnosticLog,
) {
    let params = scenario.params();
    for relation in RELATIONS {
        let Some(broken) = (relation.check)(scenario, &params) else { continue };
        // The entry set last is the one whose author can be pointed to the others.
        let concerned = |path: &str| {
            broken.paths.iter().any(|known| {
                let path = path.strip_prefix("parameters.").unwrap_or(path);
                path.strip_prefix(known.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            })
        };
        let marked = set_at.iter().filter(|(path, _)| concerned(path)).map(|(_, set)| set);
        match marked.max_by_key(|(order, _)| *order) {
            Some((_, entry)) => {
                notes.add_at(
                    &entry.source,
                    &entry.value_at,
                    broken.problem,
                    relation.name,
                    broken.help,
                );
            }
            None => notes.add_without_location(broken.problem, broken.help),
        }
    }
}

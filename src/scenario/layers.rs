//! Files and arguments as layers of entries: a path, a raw value and its place. Bases come before
//! what is built on them; a later entry of the same path replaces an earlier one.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::diagnostics::{DiagnosticLog, Source};
use super::repeated_settings;
use super::schema::SCHEMA;
use super::shipped::{self, ShippedCategory};
use super::text::{self, TextSpan, ValueShape};
use crate::kernel::registry::nearest_name;

/// Largest accepted text, bytes.
pub const MAX_BYTES: usize = 1 << 20;
/// Longest accepted chain of bases.
const MAX_DEPTH: usize = 16;

/// Supplies the text of a configuration named by another one. The loader itself reads no files.
pub trait SourceReader {
    /// The text called `name` as seen from the text called `asked_by`, with the name under which
    /// messages should show it; `None` when there is no such thing.
    ///
    /// # Errors
    /// It exists but cannot be read: why.
    fn read(&self, name: &str, asked_by: &str) -> Result<Option<(String, String)>, String>;
}

/// A reader without files: only shipped names resolve.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoFiles;

impl SourceReader for NoFiles {
    fn read(&self, _: &str, _: &str) -> Result<Option<(String, String)>, String> {
        Ok(None)
    }
}

/// One word of a path and its place.
#[derive(Debug, Clone, PartialEq)]
pub struct PathStep {
    /// The word.
    pub word: String,
    /// Its place.
    pub at: TextSpan,
}

/// A raw value under a path.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerEntry {
    /// The path.
    pub path: Vec<PathStep>,
    /// The place of the value.
    pub value_at: TextSpan,
    /// The text of both.
    pub source: Arc<Source>,
}

impl LayerEntry {
    /// The words of the path, joined by points.
    #[must_use]
    pub fn dotted(&self) -> String {
        self.path.iter().map(|step| step.word.as_str()).collect::<Vec<_>>().join(".")
    }
    /// The text of the source.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.source.text
    }
    /// The place of the last word of the path.
    #[must_use]
    pub fn key_at(&self) -> &TextSpan {
        self.path.last().map_or(&self.value_at, |step| &step.at)
    }
}

/// The entries of one text, in order.
pub type Layer = Vec<LayerEntry>;

/// What a text is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LayerRole {
    /// A scenario: everything is allowed.
    Scenario,
    /// A place.
    Place,
    /// An arrangement.
    System,
    /// An instrument applied to an arrangement.
    Instrument,
}

impl LayerRole {
    /// The category of shipped texts in which it is looked up.
    #[must_use]
    pub const fn shipped_category(self) -> Option<ShippedCategory> {
        match self {
            Self::Scenario => None,
            Self::Place => Some(ShippedCategory::Places),
            Self::System => Some(ShippedCategory::Systems),
            Self::Instrument => Some(ShippedCategory::Instruments),
        }
    }
    /// What a text of this kind is called when it is looked up.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Scenario => "base",
            Self::Place => "place",
            Self::System => "system",
            Self::Instrument => "instrument",
        }
    }
}

/// The keys of a file, in the order in which they are documented.
pub const KEYS: [&str; 11] = [
    "schema",
    "name",
    "summary",
    "base",
    "run",
    "place",
    "system",
    "instruments",
    "parameters",
    "changes",
    "switched_off",
];

/// Reads chains of bases.
pub struct LayerStack<'a> {
    /// Where texts come from.
    pub reader: &'a dyn SourceReader,
    /// Findings so far.
    pub diagnostics: DiagnosticLog,
}

impl LayerStack<'_> {
    /// The layers of a text, its bases first.
    pub fn read(&mut self, source: &Arc<Source>, role: LayerRole) -> Vec<Layer> {
        let mut stack = Vec::new();
        let mut layers = Vec::new();
        self.follow(source, role, &mut stack, &mut layers);
        layers
    }

    fn follow(
        &mut self,
        source: &Arc<Source>,
        role: LayerRole,
        stack: &mut Vec<String>,
        layers: &mut Vec<Layer>,
    ) {
        let Some(mut layer) = self.entries(source, role) else { return };
        stack.push(source.name.clone());
        if let Some(position) = layer.iter().position(|entry| entry.dotted() == "base") {
            let base = layer.remove(position);
            if let Some(choice) = self.base(&base, role, stack, layers) {
                self.check_base(&choice, &layer);
                layer.insert(0, choice);
            }
        }
        stack.pop();
        layers.push(layer);
    }

    /// Follows a base. A shipped system or place becomes a choice of it; anything else is read
    /// as a chain of its own.
    fn base(
        &mut self,
        entry: &LayerEntry,
        role: LayerRole,
        stack: &mut Vec<String>,
        layers: &mut Vec<Layer>,
    ) -> Option<LayerEntry> {
        let name = match text::word(entry.text(), &entry.value_at) {
            Ok(name) => name,
            Err(fault) => {
                self.diagnostics.add_syntax_fault(
                    &entry.source,
                    &fault,
                    "base",
                    "write a name or a path in quotes",
                );
                return None;
            }
        };
        if role == LayerRole::Scenario {
            for (shelf, key) in
                [(ShippedCategory::Systems, "system"), (ShippedCategory::Places, "place")]
            {
                if shipped::find(shelf, &name).is_some() {
                    let path = vec![PathStep { word: key.to_owned(), at: entry.key_at().clone() }];
                    return Some(LayerEntry { path, ..entry.clone() });
                }
            }
        }
        let base = self.fetch(entry, &name, role)?;
        if stack.contains(&base.name) {
            let circle = stack.join(" → ");
            self.diagnostics.add_at(
                &entry.source,
                &entry.value_at,
                format!("bases run in a circle: {circle} → {}", base.name),
                "leads back here",
                "remove the base from one of these files",
            );
        } else if stack.len() >= MAX_DEPTH {
            self.diagnostics.add_at(
                &entry.source,
                &entry.value_at,
                format!("more than {MAX_DEPTH} bases on top of each other"),
                "one too many",
                "merge some of the files",
            );
        } else {
            self.follow(&base, role, stack, layers);
        }
        None
    }

    /// A text by name: shipped, or from the reader; a finding when there is none.
    pub fn fetch(
        &mut self,
        entry: &LayerEntry,
        name: &str,
        role: LayerRole,
    ) -> Option<Arc<Source>> {
        let shelf = role.shipped_category();
        if let Some(file) = shelf.and_then(|shelf| shipped::find(shelf, name)) {
            return Some(Arc::new(Source {
                name: format!("configs/{}", file.path),
                text: file.text.to_owned(),
            }));
        }
        let kind = role.label();
        match self.reader.read(name, &entry.source.name) {
            Ok(Some((name, text))) => Some(Arc::new(Source { name, text })),
            Ok(None) => {
                let known: Vec<&str> = match shelf {
                    Some(shelf) => shipped::names(shelf).collect(),
                    None => shipped::names(ShippedCategory::Systems)
                        .chain(shipped::names(ShippedCategory::Places))
                        .collect(),
                };
                let help = suggest(name, &known, "shipped", "Or give the path of a file.");
                self.diagnostics.add_at(
                    &entry.source,
                    &entry.value_at,
                    format!("there is no {kind} called '{name}'"),
                    "neither shipped nor a file",
                    help,
                );
                None
            }
            Err(why) => {
                self.diagnostics.add_at(
                    &entry.source,
                    &entry.value_at,
                    format!("{kind} '{name}' cannot be read: {why}"),
                    "requested here",
                    "check the path and its permissions",
                );
                None
            }
        }
    }

    /// The entries of one text; `None` when it cannot be read at all.
    fn entries(&mut self, source: &Arc<Source>, role: LayerRole) -> Option<Layer> {
        let text = &source.text;
        if text.len() > MAX_BYTES {
            self.diagnostics.add_at(
                source,
                &(0..0),
                format!("the file has {} bytes; at most {MAX_BYTES} are read", text.len()),
                "starts here",
                "split it with `base`, or check that this is the right file",
            );
            return None;
        }
        if text.trim_start().starts_with("#!") {
            let start = text.len() - text.trim_start().len();
            self.diagnostics.add_at(
                source,
                &(start..start + 2),
                "RON extensions are not supported",
                "extension attribute",
                "remove the line `#![enable(…)]`; nothing in these files needs it",
            );
            return None;
        }
        let fields = match text::fields(text, &(0..text.len())) {
            Ok(fields) => fields,
            Err(fault) => {
                self.diagnostics.add_syntax_fault(
                    source,
                    &fault,
                    "",
                    "a configuration is one group in round brackets: ( schema: 1, … )",
                );
                return None;
            }
        };
        let mut layer = Vec::new();
        let mut schema = None;
        for field in fields {
            let entry = LayerEntry {
                path: vec![PathStep { word: field.key.clone(), at: field.key_at }],
                value_at: field.value_at,
                source: Arc::clone(source),
            };
            match field.key.as_str() {
                "schema" => schema = Some(entry),
                "run" | "place" if role == LayerRole::Instrument => {
                    self.reject_foreign_key(&entry, role)
                }
                "run" => self.expand(entry, 1, &mut layer),
                "place" | "system" => self.expand_choice(entry, role, &mut layer),
                "parameters" => self.expand(entry, 2, &mut layer),
                _ => layer.push(entry),
            }
        }
        self.check_repeats(&layer);
        self.check_choices(&layer, role);
        self.schema_allows(source, schema).then_some(layer)
    }

    /// Reports a key that this kind of file cannot have.
    fn reject_foreign_key(&mut self, entry: &LayerEntry, role: LayerRole) {
        let help = match role {
            LayerRole::Instrument => "an instrument changes an arrangement, whatever the place",
            LayerRole::Scenario | LayerRole::Place | LayerRole::System => {
                "places and systems are chosen separately, in a scenario"
            }
        };
        let what = format!("'{}' has no place in this kind of file", entry.path[0].word);
        self.diagnostics.add_at(&entry.source, entry.key_at(), what, "not allowed here", help);
    }

    /// A place or system: a name, or a group of fields.
    fn expand_choice(&mut self, entry: LayerEntry, role: LayerRole, layer: &mut Layer) {
        let foreign = matches!((role, entry.path[0].word.as_str()), (LayerRole::Place, "system"))
            || matches!((role, entry.path[0].word.as_str()), (LayerRole::System, "place"));
        if foreign {
            self.reject_foreign_key(&entry, role);
            return;
        }
        match text::shape(entry.text(), &entry.value_at) {
            ValueShape::Struct => self.expand(entry, 1, layer),
            _ => layer.push(entry),
        }
    }

    /// Replaces a group by its fields, down to a depth; deeper values stay raw.
    pub fn expand(&mut self, entry: LayerEntry, depth: usize, layer: &mut Layer) {
        if depth == 0 {
            layer.push(entry);
            return;
        }
        match text::fields(entry.text(), &entry.value_at) {
            // An empty group still names itself, so that a wrong name is found.
            Ok(fields) if fields.is_empty() && entry.path.len() > 1 => layer.push(entry),
            Ok(fields) => {
                for field in fields {
                    let mut path = entry.path.clone();
                    path.push(PathStep { word: field.key, at: field.key_at });
                    let inner = LayerEntry {
                        path,
                        value_at: field.value_at,
                        source: Arc::clone(&entry.source),
                    };
                    self.expand(inner, depth - 1, layer);
                }
            }
            Err(fault) => {
                let about = format!("'{}'", entry.dotted());
                self.diagnostics.add_syntax_fault(
                    &entry.source,
                    &fault,
                    &about,
                    "write ( name: value, … )",
                );
            }
        }
    }

    /// The file of a place or system builds on another one by `base`, not by choosing it again.
    fn check_choices(&mut self, layer: &Layer, role: LayerRole) {
        let chosen = |entry: &&LayerEntry| {
            let dotted = entry.dotted();
            role != LayerRole::Scenario
                && matches!(dotted.as_str(), "place" | "place.base" | "system" | "system.base")
        };
        for entry in layer.iter().filter(chosen) {
            self.diagnostics.add_at(
                &entry.source,
                entry.key_at(),
                format!("'{}' cannot be chosen in this kind of file", entry.dotted()),
                "not allowed here",
                "name what it builds on with `base: …` at the top of the file",
            );
        }
    }

    /// A base that is a shipped place or system must not be chosen again in the same text.
    fn check_base(&mut self, choice: &LayerEntry, layer: &Layer) {
        let key = choice.path[0].word.as_str();
        let chosen = |entry: &&LayerEntry| repeated_settings::canonical(&entry.dotted()) == key;
        if let Some(other) = layer.iter().find(chosen) {
            self.diagnostics.add_at(
                &other.source,
                other.key_at(),
                format!("'base' is a {key} already, and here another one is chosen"),
                "second choice",
                "keep one of the two",
            );
        }
    }

    /// The same path twice in one text is a mistake, not an override.
    fn check_repeats(&mut self, layer: &Layer) {
        let mut seen = BTreeSet::new();
        for entry in layer {
            let dotted = entry.dotted();
            let name = match dotted.as_str() {
                choice @ ("place.base" | "system.base") => {
                    repeated_settings::canonical(choice).to_owned()
                }
                _ => dotted.clone(),
            };
            if !seen.insert(name) {
                self.diagnostics.add_at(
                    &entry.source,
                    entry.key_at(),
                    format!("'{dotted}' is given twice"),
                    "second time",
                    "keep one of the two",
                );
            }
        }
    }

    fn schema_allows(&mut self, source: &Arc<Source>, entry: Option<LayerEntry>) -> bool {
        let Some(entry) = entry else {
            self.diagnostics.add_at(
                source,
                &(0..source.text.len().min(1)),
                "the file does not say which schema it is written for",
                "'schema' is missing",
                format!("add `schema: {SCHEMA}` as the first field"),
            );
            return true;
        };
        let current = f64::from(SCHEMA);
        match text::number(entry.text(), &entry.value_at) {
            Ok(value) if value == current => true,
            Ok(value) if value > current => {
                self.diagnostics.add_at(
                    source,
                    &entry.value_at,
                    format!("the file is written for schema {value}; this program reads {SCHEMA}"),
                    "newer than this program",
                    "use a newer version of hecon",
                );
                false
            }
            Ok(value) => {
                self.diagnostics.add_at(
                    source,
                    &entry.value_at,
                    format!("there is no schema {value}"),
                    "unknown schema",
                    format!("write `schema: {SCHEMA}`"),
                );
                true
            }
            Err(fault) => {
                let help = format!("write `schema: {SCHEMA}`");
                self.diagnostics.add_syntax_fault(source, &fault, "schema", &help);
                true
            }
        }
    }
}

/// "did you mean …" when a name is near, else the list of valid names; then `otherwise`, a
/// sentence, when it is not empty.
#[must_use]
pub fn suggest(wanted: &str, known: &[&str], list: &str, otherwise: &str) -> String {
    let first = match nearest_name(wanted, known.iter().copied()) {
        Some(near) => format!("did you mean '{near}'?"),
        None if known.is_empty() => String::new(),
        None => {
            let shown: Vec<&str> = known.iter().copied().take(24).collect();
            let more = if known.len() > shown.len() { ", …" } else { "" };
            format!("{list}: {}{more}", shown.join(", "))
        }
    };
    match (first.is_empty(), otherwise.is_empty()) {
        (_, true) => first,
        (true, false) => otherwise.to_owned(),
        (false, false) if first.ends_with('?') => format!("{first} {otherwise}"),
        (false, false) => format!("{first}. {otherwise}"),
    }
}

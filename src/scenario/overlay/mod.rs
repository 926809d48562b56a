//! Overlays: changes that apply to any arrangement. A layer can change the contracts of a kind
//! without knowing their names in a system ([`contract_patch`]); an instrument is a file of such
//! changes that can be applied to any system, states its conditions ([`conditions`]) and what it is
//! expected to achieve ([`policy_profile`]).
//!
//! Order: defaults, place, system, instruments as they are named, scenario, `--set`. What comes
//! later wins. Lists of rules that are switched off and of dated changes that instruments bring are
//! added to those of the scenario; nothing an instrument brings is lost because a scenario has such
//! a list of its own.

pub mod conditions;
pub mod contract_patch;
pub mod policy_profile;

use std::sync::Arc;

use super::diagnostics::Source;
use super::layers::{Layer, LayerEntry, LayerRole, LayerStack};
use super::shipped::{self, ShippedCategory};
use super::text;

pub use conditions::Condition;
pub use policy_profile::{Expectation, PolicyProfile};

/// The keys of an instrument's file, in addition to those in which it describes itself.
pub const INSTRUMENT_KEYS: [&str; 11] = [
    "schema",
    "name",
    "summary",
    "base",
    "needs",
    "excludes",
    "parameters",
    "system",
    "switched_off",
    "switched_on",
    "changes",
];

/// An instrument to apply to an arrangement.
#[derive(Debug, Clone)]
pub struct AppliedOverlay {
    /// Its name: that of its file, where that names itself.
    pub name: String,
    /// Where it was requested.
    pub requested_at: LayerEntry,
    /// What it changes, its bases first.
    pub layers: Vec<Layer>,
}

/// The instruments that a scenario's layers and the command line request, in order: the last list
/// of the layers, then those of the command line.
pub fn requested_instruments(
    chains: &mut LayerStack<'_>,
    layers: &[Layer],
    with: &[String],
) -> Vec<AppliedOverlay> {
    let mut entries = layers.iter().flatten();
    let list = entries.rfind(|entry| entry.dotted() == "instruments").cloned();
    let mut asked = Vec::new();
    if let Some(list) = list {
        match text::items(list.text(), &list.value_at) {
            Ok(items) => {
                for item in items {
                    match text::word(list.text(), &item) {
                        Ok(name) => {
                            asked.push((name, LayerEntry { value_at: item, ..list.clone() }))
                        }
                        Err(fault) => {
                            let help = "write the names of instruments, [\"I05\", \"I17\"]";
                            chains.diagnostics.add_syntax_fault(
                                &list.source,
                                &fault,
                                "instruments",
                                help,
                            );
                        }
                    }
                }
            }
            Err(fault) => {
                let help = "write a list of names, [\"I05\", \"I17\"]";
                chains.diagnostics.add_syntax_fault(&list.source, &fault, "instruments", help);
            }
        }
    }
    for name in with {
        let source = Source { name: "--with".to_owned(), text: name.clone() };
        let entry =
            LayerEntry { path: Vec::new(), value_at: 0..name.len(), source: Arc::new(source) };
        asked.push((name.clone(), entry));
    }
    let mut laid: Vec<AppliedOverlay> = Vec::new();
    for (name, entry) in asked {
        let Some(source) = chains.fetch(&entry, &name, LayerRole::Instrument) else { continue };
        let layers = chains.read(&source, LayerRole::Instrument);
        let own = layers.iter().flatten().rev().find(|entry| entry.dotted() == "name");
        let own = own.and_then(|entry| text::word(entry.text(), &entry.value_at).ok());
        let name = own.unwrap_or(name);
        if laid.iter().any(|other| other.name == name) {
            chains.diagnostics.add_at(
                &entry.source,
                &entry.value_at,
                format!("instrument '{name}' is applied twice"),
                "second time",
                "name each instrument once",
            );
            continue;
        }
        laid.push(AppliedOverlay { name, requested_at: entry, layers });
    }
    laid
}

/// Names of the shipped instruments, in order.
#[must_use]
pub fn shipped_names() -> Vec<&'static str> {
    shipped::names(ShippedCategory::Instruments).collect()
}

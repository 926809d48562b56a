//! From configuration text to a validated [`Scenario`](schema::Scenario): layers of RON are merged
//! path by path and decoded leaf by leaf, and all mistakes are reported together.
//! This folder reads text, never files.

pub mod catalogue;
pub mod changes;
pub mod decode;
pub mod diagnostics;
pub mod json_schema;
pub mod layers;
pub mod levels;
pub mod load;
pub mod migrate;
pub mod overlay;
pub mod parameter_listing;
pub mod place;
pub mod references;
pub mod relations;
pub mod repeated_settings;
pub mod scenario_draft;
pub mod schema;
pub mod seeds;
pub mod settings;
pub mod shipped;
pub mod system_decoder;
pub mod targets;
pub mod text;
pub mod value_reader;

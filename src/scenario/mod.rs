//! From configuration text to a validated [`Scenario`](schema::Scenario): layers of RON are merged
//! path by path and decoded leaf by leaf, and all mistakes are reported together.
//! This folder reads text, never files.

pub mod changes;
pub mod decode;
pub mod draft;
pub mod findings;
pub mod json_schema;
pub mod layers;
pub mod levels;
pub mod listing;
pub mod load;
pub mod migrate;
pub mod overlay;
pub mod place;
pub mod references;
pub mod relations;
pub mod schema;
pub mod seeds;
pub mod settings;
pub mod shipped;
pub mod system;
pub mod targets;
pub mod terms;
pub mod text;
pub mod twice;
pub mod value_reader;

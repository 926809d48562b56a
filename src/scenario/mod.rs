//! From configuration text to a validated [`Scenario`]. This folder reads text, never files.

pub mod schema;

//! The vocabulary of care and every assumption of the model.
//!
//! Each parameter is declared once, in a `parameters!` block, with its meaning, unit type,
//! default, range, kind and source; the command line, the schema, tooltips and documents are
//! generated from that declaration.

mod declare;
pub mod groups;
pub mod sources;
pub mod spec;
pub mod vocabulary;

pub use groups::Params;
pub use spec::{Param, ParamGroup, ParamKind, ParamSpec, ParamValue};

//! Who pays under a contract.

use serde::{Deserialize, Serialize};

/// Who pays under a contract.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Payer {
    /// The purchaser of the people; the local authority for social care.
    #[default]
    Purchaser,
    /// The region of the purchaser, from a budget of its own.
    Region,
    /// The nation, from a budget of its own.
    Nation,
    /// The largest acute provider of the area, out of what it is paid itself.
    LeadProvider,
}

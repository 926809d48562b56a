//! What most programs that use the model need, in one line: `use health_economy::prelude::*`.

pub use crate::kernel::units::Pence;
pub use crate::params::vocabulary::{ProviderKind, Service};
pub use crate::recorder::{OrganisationRow, Recorder, RecordingState, ReportingPeriod};
pub use crate::scenario::load::{LoadRequest, load, load_embedded};
pub use crate::scenario::schema::Scenario;
pub use crate::sim::Sim;
pub use crate::sim::look::{AreaQuantity, PracticeQuantity, ProviderQuantity, WeekSnapshot};

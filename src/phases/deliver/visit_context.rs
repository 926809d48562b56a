//! The context of a week's visits to one practice.

use crate::behaviours::practice::proactive;
use crate::kernel::clock::Week;
use crate::phases::shared::model::Model;

use super::access::PracticeSnapshot;

/// Read-only surroundings of a visit.
#[derive(Clone, Copy)]
pub struct VisitContext<'a> {
    /// Parameters and tables.
    pub model: &'a Model,
    pub week: Week,
    /// The practice the person is registered with.
    pub practice: &'a PracticeSnapshot,
    /// Risk score above which the practice gives proactive care.
    pub taken_on_above: f64,
}

impl<'a> VisitContext<'a> {
    /// The surroundings of visits to a practice.
    pub fn new(model: &'a Model, week: Week, practice: &'a PracticeSnapshot) -> Self {
        let share = model.params.levers.proactive_top.0 * practice.proactive;
        let taken_on_above = proactive::score_cutoff(model.risk_spread, share, &model.params);
        Self { model, week, practice, taken_on_above }
    }
}

//! The natural course of a person over a half-year: conditions, frailty and risk without care, and
//! what prevention holds back of them.

use crate::behaviours::patient::natural_history::{self, HistoryBlock, NaturalState};
use crate::economy::patient::HotPatientData;
use crate::params::vocabulary::Labelled as _;

use super::visit_context::VisitContext;

/// Brings a person to the state of the coming half-year. Returns what happens in it, of which
/// movement is still to be carried out.
pub fn advance_half_year(
    scene: &VisitContext,
    hot: &mut HotPatientData,
    block: u32,
) -> HistoryBlock {
    let model = scene.model;
    let age_weeks = (scene.week.0 as i32 - i32::from(hot.birth_week)).max(0) as u32;
    let state = NaturalState { conditions: hot.natural_conditions(), frailty: hot.natural_frailty };
    let fifth = hot.deprivation().position();
    let events = natural_history::history_block(
        &model.life,
        model.seed,
        hot.person,
        block,
        age_weeks,
        fifth,
        state,
    );
    let remaining = if hot.protected > 0 {
        hot.protected -= 1;
        1.0 - model.params.care.prevention_effect.0 as f32
    } else {
        1.0
    };
    hot.risk = events.risk;
    // Residents enter the first week in the middle of a half-year whose history is complete.
    if scene.week.0 > 0 {
        if events.onset {
            let natural = state.with_onset().conditions;
            let gained = u8::from(events.onset_mark < remaining);
            let actual = (hot.actual_conditions() + gained).min(natural);
            hot.set_conditions(natural, actual);
        }
        if events.decline {
            hot.natural_frailty = state.with_decline().frailty;
            if events.decline_mark < remaining {
                hot.frailty = natural_history::add_deficit(hot.frailty).min(hot.natural_frailty);
            }
        }
    }
    events
}

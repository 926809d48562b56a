//! What is settled about a person for a half-year at a time: long-term care, and whether the
//! practice gives the person proactive care.

use crate::behaviours::patient::life_tables::BLOCK_YEARS;
use crate::behaviours::patient::need::NeedKind;
use crate::behaviours::practice::proactive;
use crate::economy::patient::frailty_band;
use crate::kernel::math::{self, TINY};
use crate::kernel::random::{RandomDraw, Stream};
use crate::params::vocabulary::Labelled as _;

use super::flows::PracticeWeek;
use super::newcomer::profile;
use super::patient_events::VisitedPatient;
use super::visit_context::VisitContext;

/// Continuing care, social-care packages and prescribing for the coming half-year.
pub fn renew_long_term_care(
    scene: &VisitContext,
    person: &mut VisitedPatient,
    block: u32,
    tally: &mut PracticeWeek,
) {
    let model = scene.model;
    let care = &model.params.care;
    let hot = &mut *person.hot;
    let frailty = frailty_band(hot.frailty);
    let mut draw = model.seed.draw(Stream::Course, u64::from(hot.person.0), u64::from(block));
    // In the first week a person is given the long-run share of those who have such care.
    let first = scene.week.0 == 0;
    let begins = |starts: f64, ends: f64, half: f64| {
        if first { starts / (starts + ends + care.long_term_deaths.0) } else { half }
    };
    let half = &model.half_years;
    let band = frailty.position();
    let (start, end) = (draw.uniform(), draw.uniform());
    if hot.has_continuing_care() {
        if end < half.continuing_care_ends {
            hot.set_continuing_care(false);
            tally.continuing_care -= 1;
        }
    } else if start
        < begins(
            care.continuing_care.get(frailty).0,
            care.continuing_care_ends.0,
            half.continuing_care[band],
        )
    {
        hot.set_continuing_care(true);
        tally.continuing_care += 1;
    }
    let (start, end) = (draw.uniform(), draw.uniform());
    if hot.has_social_care() {
        if end < half.social_care_ends {
            hot.set_social_care(false);
            tally.social_care -= 1;
        }
    } else if start
        < begins(care.social_care.get(frailty).0, care.social_care_ends.0, half.social_care[band])
    {
        hot.set_social_care(true);
        tally.social_care += 1;
    }
    let yearly = model.needs.items(profile(hot, scene.week.0, false));
    let items = yearly * BLOCK_YEARS * model.technology(scene.week);
    let whole = math::floor(items);
    let count = whole as u32 + u32::from(draw.uniform() < items - whole);
    tally.items += count;
}

/// Decides who gets proactive care in the coming half-year. The draws that are left are
/// those of what the care finds.
pub fn starts_proactive_care(
    scene: &VisitContext,
    person: &mut VisitedPatient,
    block: u32,
) -> Option<RandomDraw> {
    let model = scene.model;
    person.hot.set_proactive_care(false);
    if scene.taken_on_above == f64::INFINITY {
        return None;
    }
    let profile = profile(person.hot, scene.week.0, false);
    let rate = f64::from(model.needs.rates(profile).rate(NeedKind::Exacerbation));
    let risk = (rate * f64::from(model.risk[usize::from(person.hot.risk)])).max(TINY);
    let id = u64::from(person.hot.person.0);
    let mut draw = model.seed.draw(Stream::Proactive, id, u64::from(block));
    let (bar, params) = (scene.taken_on_above, &model.params);
    if !proactive::may_exceed_cutoff(
        risk,
        draw.peek_open_uniform(0),
        bar,
        &model.life.near_normal,
        params,
    ) || proactive::risk_score(math::ln(risk), draw.normal(), params) <= bar
    {
        return None;
    }
    person.hot.set_proactive_care(true);
    Some(draw)
}

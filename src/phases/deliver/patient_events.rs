//! What happens to one person who falls due: renewal of the half-year, or a potential need that
//! becomes real or not. Runs inside a work unit; everything it needs from outside is read-only.

use crate::behaviours::patient::life_tables::BLOCK_YEARS;
use crate::behaviours::patient::mortality;
use crate::behaviours::patient::natural_history::Relocation;
use crate::behaviours::patient::need::{
    NeedKind, NeedProfile, NeedRates, first_key, key_of_return, kind_and_thinning_marks, need_gap,
    need_key,
};
use crate::behaviours::practice::refer::{self, GpVerdict};
use crate::economy::patient::{ColdPatientData, DueWeek, HotPatientData, frailty_band};
use crate::economy::population::GpRevisit;
use crate::economy::provider::caseload::CourseQueueEntry;
use crate::economy::provider::queues::OpenPathway;
use crate::kernel::clock::Week;
use crate::kernel::math;
use crate::kernel::random::{RandomDraw, Stream};
use crate::params::vocabulary::{AgeBand, FrailtyBand, Labelled as _};
use crate::phases::shared::model::block_at;

use super::access::WeightedProviders;
use super::departures::{free_row, remove_person};
use super::effects::untreated_loss;
use super::flows::{
    CourseReferral, PracticeMover, PracticeWeek, Referral, UrgentArrival, UrgentRoute, WorkUnitWeek,
};
use super::half_yearly;
use super::hospital::pathway::SchemeMark;
use super::natural_course;
use super::newcomer::profile;
use super::visit_context::VisitContext;

/// Tolerance of the assertion that an actual rate stays below its upper bound, for rounding of
/// single-precision rates.
const ROUNDING: f64 = 1e-5;

/// Steps of the time of a need within its week, which is stored in one byte.
const FRACTIONS_PER_WEEK: f64 = 256.0;
/// Longest time to leaving a list, in weeks: later than any run ends, and a week number holds it.
const BEYOND_ANY_RUN: f64 = 9_999.0;
/// Most contacts that an exponential draw adds to the first of a course: cuts its far tail.
const MOST_CONTACTS: f64 = 400.0;
/// Numbers of the stream of triage that come before the one that decides what becomes of a
/// condition that is left: whether a referral passes through triage, and what is seen of it.
const AFTER_TRIAGE: u64 = 2;

/// The person's columns while they are being visited.
pub struct VisitedPatient<'a> {
    pub due: &'a mut DueWeek,
    pub hot: &'a mut HotPatientData,
    pub cold: &'a mut ColdPatientData,
    /// Row, for freeing it.
    pub row: u32,
}

/// Handles everything that falls due for a person this week and sets their next due week.
pub fn handle_due(
    scene: &VisitContext,
    person: &mut VisitedPatient,
    out: &mut WorkUnitWeek,
    tally: &mut PracticeWeek,
) {
    let week = scene.week;
    let id = person.hot.person;
    let (block, block_end) = block_at(scene.model.seed, id, week);
    let mut moves = None;
    if person.hot.index == HotPatientData::RENEWAL {
        moves = renew_half_year(scene, person, block, out, tally);
        if !person.hot.is_alive() {
            return;
        }
    }
    let block_start = block_end.0.saturating_sub(history_weeks());
    let natural = profile(person.hot, block_start, true);
    let rates = *scene.model.needs.rates(natural);
    let risk = scene.model.risk[usize::from(person.hot.risk)] * scene.practice.local_need;
    let total = f64::from(rates.total(risk));
    loop {
        if person.hot.index != HotPatientData::RENEWAL {
            let key = need_key(block, person.hot.index);
            handle_need(scene, person, key, &rates, natural, risk, out, tally);
            if !person.hot.is_alive() {
                return;
            }
        }
        schedule_next(scene, person, block, block_end, total, out);
        if u32::from(person.due.0) > week.0 {
            break;
        }
    }
    if let Some(mark) = moves {
        let columns = (*person.due, *person.hot, *person.cold);
        out.movers.push(PracticeMover { from: scene.practice.index, mark, columns });
        free_row(person, out, tally, scene.practice.index);
    }
}

fn history_weeks() -> u32 {
    crate::behaviours::patient::life_tables::BLOCK_WEEKS
}

/// Sets the next potential need, or the renewal when the half-year ends first.
fn schedule_next(
    scene: &VisitContext,
    person: &mut VisitedPatient,
    block: u32,
    block_end: Week,
    total: f64,
    out: &mut WorkUnitWeek,
) {
    let hot = &mut *person.hot;
    let next_index = if hot.index == HotPatientData::RENEWAL { 0 } else { hot.index + 1 };
    let now = f64::from(scene.week.0) + f64::from(hot.fraction) / FRACTIONS_PER_WEEK;
    let next = if next_index == HotPatientData::RENEWAL {
        out.overflow = true;
        f64::INFINITY
    } else {
        let key = need_key(block, next_index);
        now + need_gap(scene.model.seed, u64::from(hot.person.0), key) / total
    };
    if next < f64::from(block_end.0) {
        *person.due = DueWeek(next as u16);
        hot.fraction = ((next - math::floor(next)) * FRACTIONS_PER_WEEK) as u8;
        hot.index = next_index;
    } else {
        *person.due = DueWeek(block_end.0 as u16);
        hot.fraction = 0;
        hot.index = HotPatientData::RENEWAL;
    }
}

/// Half-yearly natural history, movement, long-term care and prescribing. Returns the mark that
/// chooses the new practice when the person changes it.
fn renew_half_year(
    scene: &VisitContext,
    person: &mut VisitedPatient,
    block: u32,
    out: &mut WorkUnitWeek,
    tally: &mut PracticeWeek,
) -> Option<f32> {
    let events = natural_course::advance_half_year(scene, person.hot, block);
    // Residents enter the first week in the middle of a half-year whose history is complete.
    if scene.week.0 > 0 && events.movement == Relocation::LeaveArea {
        tally.left_area += 1;
        remove_person(person, false, out, tally, scene.practice.index);
        return None;
    }
    half_yearly::renew_long_term_care(scene, person, block, tally);
    proactive_care(scene, person, block, out, tally);
    let moves = events.movement == Relocation::ChangePractice && scene.week.0 > 0;
    moves.then_some(events.movement_mark)
}

/// Who gets proactive care in the coming half-year, the appointments that takes and the
/// conditions it finds.
fn proactive_care(
    scene: &VisitContext,
    person: &mut VisitedPatient,
    block: u32,
    out: &mut WorkUnitWeek,
    tally: &mut PracticeWeek,
) {
    let levers = &scene.model.params.levers;
    let Some(mut draw) = half_yearly::starts_proactive_care(scene, person, block) else { return };
    tally.wishes += math::round(BLOCK_YEARS * levers.proactive_visits.0) as u32;
    if draw.uniform() < BLOCK_YEARS * levers.proactive_finds.0 {
        let key = need_key(block, CASE_FOUND);
        let age = profile(person.hot, scene.week.0, false).age;
        NeedEvent { scene, key, age, out, tally }.consult_gp_first(person);
    }
}

/// Index of a need that proactive care finds, in addition to those that arise by themselves.
const CASE_FOUND: u8 = HotPatientData::RENEWAL - 1;

/// A potential need: real when its mark lies below actual over upper-bound rate.
#[allow(clippy::too_many_arguments, reason = "one call site; the surroundings of one event")]
fn handle_need(
    scene: &VisitContext,
    person: &mut VisitedPatient,
    key: u64,
    rates: &NeedRates,
    natural: NeedProfile,
    risk: f32,
    out: &mut WorkUnitWeek,
    tally: &mut PracticeWeek,
) {
    let model = scene.model;
    let id = u64::from(person.hot.person.0);
    let (kind_mark, thin_mark) = kind_and_thinning_marks(model.seed, id, key);
    let kind = rates.kind_at(kind_mark, risk);
    tally.potential += 1;
    out.needs[kind as usize][0] += 1;
    let actual = NeedProfile {
        conditions: person.hot.actual_conditions(),
        frailty: frailty_band(person.hot.frailty),
        ..natural
    };
    let mut ratio = model.needs.season_share(kind, scene.week);
    if actual != natural {
        ratio *= f64::from(model.needs.rates(actual).rate(kind)) / f64::from(rates.rate(kind));
    }
    if kind == NeedKind::Exacerbation {
        ratio *= model.needs.continuity_share(scene.practice.continuity);
        ratio *= 1.0 - scene.practice.scheme_effects.avoidable;
        ratio *= model.needs.unmet_share(scene.practice.unmet_courses);
        let cared_for = person.hot.has_proactive_care();
        let remains = if cared_for { model.proactive_ratio } else { 1.0 };
        ratio *= model.needs.proactive_share(remains);
    }
    if kind == NeedKind::Death {
        let years = model.years_recorded(scene.week);
        ratio *= mortality::remaining_share(years, &model.params.population);
    }
    out.above_bound |= ratio > 1.0 + ROUNDING;
    if thin_mark >= ratio {
        return;
    }
    tally.real += 1;
    out.needs[kind as usize][1] += 1;
    let mut event = NeedEvent { scene, key, age: natural.age, out, tally };
    match kind {
        NeedKind::Consultation => event.request_consultation(person),
        NeedKind::Elective => event.consult_gp_first(person),
        NeedKind::OtherReferral => event.other_referral(person),
        NeedKind::MinorInjury => event.arrive_at_hospital(person, kind, UrgentRoute::Minor, false),
        NeedKind::Major => event.arrive_at_hospital(person, kind, UrgentRoute::Major, false),
        NeedKind::AcuteByGp => event.arrive_at_hospital(person, kind, UrgentRoute::Direct, false),
        NeedKind::Exacerbation => event.handle_exacerbation(person),
        NeedKind::Stroke => event.arrive_at_hospital(person, kind, UrgentRoute::Stroke, false),
        NeedKind::MentalHealth => event.refer_to_course(person, true),
        NeedKind::Community => event.refer_to_course(person, false),
        NeedKind::Prevention => event.prevention_contact(person),
        NeedKind::Death => {
            event.tally.deaths += 1;
            remove_person(person, true, event.out, event.tally, scene.practice.index);
        }
    }
}

/// A patient whose condition was left untreated comes back.
pub fn revisit(
    scene: &VisitContext,
    person: &mut VisitedPatient,
    back: GpRevisit,
    out: &mut WorkUnitWeek,
    tally: &mut PracticeWeek,
) {
    let age = person.hot.age_band(scene.week.0);
    tally.returns += 1;
    let key = key_of_return(back.need, back.times);
    NeedEvent { scene, key, age, out, tally }.consult_gp(
        person,
        f64::from(back.severity),
        back.times,
    );
}

/// One real need being dealt with.
struct NeedEvent<'a, 'b> {
    scene: &'a VisitContext<'a>,
    key: u64,
    age: AgeBand,
    out: &'b mut WorkUnitWeek,
    tally: &'b mut PracticeWeek,
}

impl NeedEvent<'_, '_> {
    fn draw(&self, stream: Stream, person: &VisitedPatient) -> RandomDraw {
        self.scene.model.seed.draw(stream, u64::from(person.hot.person.0), self.key)
    }

    fn scheme_mark(&self, mark: SchemeMark, person: &VisitedPatient) -> f64 {
        self.draw(Stream::Scheme, person).peek_uniform(mark as u64)
    }

    /// Whether the practice can see the patient in tolerable time; counts the request.
    fn seen_by_gp(&mut self, person: &mut VisitedPatient, draw: &mut RandomDraw) -> bool {
        self.tally.wishes += 1;
        let practice = self.scene.practice;
        if draw.uniform() < practice.unmet {
            self.tally.turned_away += 1;
            return false;
        }
        let usual = draw.uniform() < practice.continuity;
        person.cold.contacts = person.cold.contacts.saturating_add(1);
        person.cold.usual_contacts = person.cold.usual_contacts.saturating_add(u8::from(usual));
        if (AgeBand::A60..=AgeBand::A80).contains(&self.age) {
            self.tally.older.0 += 1;
            self.tally.older.1 += u32::from(usual);
        }
        true
    }

    /// Health lost permanently.
    fn lose_qalys(&mut self, person: &mut VisitedPatient, qalys: f64) {
        person.cold.qalys_lost += qalys as f32;
        self.tally.qalys += qalys;
    }

    fn request_consultation(&mut self, person: &mut VisitedPatient) {
        let mut draw = self.draw(Stream::Consultation, person);
        if self.seen_by_gp(person, &mut draw) {
            let found = self.scene.practice.scheme_effects.found;
            if found > 0.0 && self.scheme_mark(SchemeMark::Seen, person) < found {
                self.arrive_at_hospital(person, NeedKind::AcuteByGp, UrgentRoute::Direct, false);
            }
            return;
        }
        let params = &self.scene.model.params;
        let fifth = person.hot.deprivation();
        let spill = params.gp.spill_to_emergency.0 * params.gp.spill_by_deprivation.get(fifth).0;
        if draw.uniform() < spill {
            self.tally.spilled += 1;
            self.arrive_at_hospital(person, NeedKind::MinorInjury, UrgentRoute::Minor, false);
        } else {
            self.lose_qalys(person, params.outcomes.unmet_contact_loss.0);
        }
    }

    fn consult_gp_first(&mut self, person: &mut VisitedPatient) {
        let model = self.scene.model;
        let id = u64::from(person.hot.person.0);
        let severity = model.needs.severity(model.seed, id, self.key, NeedKind::Elective, self.age);
        self.tally.expected_referrals += 1.0;
        self.consult_gp(person, severity, 0);
    }

    /// A patient with a condition in front of the GP.
    fn consult_gp(&mut self, person: &mut VisitedPatient, severity: f64, times: u8) {
        let model = self.scene.model;
        let gp = &model.params.gp;
        let practice = self.scene.practice;
        let mut draw = self.draw(Stream::Consultation, person);
        if !self.seen_by_gp(person, &mut draw) {
            self.schedule_revisit(person, severity, times, gp.unseen_delay.0);
            return;
        }
        let noise = draw.normal() * practice.noise;
        let drift = model.params.need.drift_in_referral.0 * model.technology_log(self.scene.week);
        let threshold = practice.threshold - drift;
        let verdict =
            self.apply_schemes(refer::referral_verdict(severity, noise, threshold, gp), person);
        let (comes_back, delay) = (draw.uniform(), draw.exponential());
        if verdict == GpVerdict::ManagedByGp {
            if comes_back < gp.return_chance.0 {
                let worse = (severity + gp.return_progress.0).min(1.0);
                self.schedule_revisit(person, worse, times + 1, 1.0 + gp.return_delay.0 * delay);
            } else {
                self.lose_qalys(person, untreated_loss(severity, model));
            }
            return;
        }
        let mut triage = self.draw(Stream::Triage, person);
        let mut delay = 0;
        let looked_at = practice.scheme_effects.looked_at;
        if looked_at > 0.0
            && verdict == GpVerdict::Routine
            && self.scheme_mark(SchemeMark::Seen, person) < looked_at
        {
            delay = math::round(gp.triage_delay.0) as u32;
        }
        if triage.uniform() < gp.triage_coverage.0 {
            delay = math::round(gp.triage_delay.0) as u32;
            self.tally.triaged.0 += 1;
            let stated = severity + practice.overstated;
            if verdict == GpVerdict::Routine && !refer::triage_passes(stated, triage.normal(), gp) {
                self.tally.triaged.1 += 1;
                let wait = 1.0 + gp.return_delay.0 * triage.exponential();
                let worse = (severity + gp.return_progress.0).min(1.0);
                self.schedule_revisit(person, worse, times + 1, wait);
                return;
            }
        }
        let urgent = verdict == GpVerdict::Urgent;
        if !urgent && self.seen_in_practice(person) {
            return;
        }
        self.tally.referrals += 1;
        self.refer(person, severity, urgent, Some(Week(self.scene.week.0 + delay)), true);
    }

    /// How schemes change a decision to refer: a share of routine referrals is not made, or some
    /// who would have stayed are referred.
    fn apply_schemes(&self, verdict: GpVerdict, person: &VisitedPatient) -> GpVerdict {
        let eased = &self.scene.practice.scheme_effects;
        let (from, to, chance) = match verdict {
            GpVerdict::Routine => (GpVerdict::Routine, GpVerdict::ManagedByGp, eased.filtered),
            GpVerdict::ManagedByGp => (GpVerdict::ManagedByGp, GpVerdict::Routine, eased.drawn),
            GpVerdict::Urgent => return verdict,
        };
        if chance <= 0.0 {
            return from;
        }
        if self.scheme_mark(SchemeMark::Filtered, person) < chance { to } else { from }
    }

    /// Whether the practice gives a simple case its first attendance itself and needs no hospital
    /// after it.
    fn seen_in_practice(&mut self, person: &VisitedPatient) -> bool {
        let model = self.scene.model;
        let share = self.scene.practice.own_clinic;
        if share <= 0.0 {
            return false;
        }
        let id = u64::from(person.hot.person.0);
        let illness = model.needs.illness(model.seed, id, self.key, NeedKind::Elective, self.age);
        let mut draw = self.draw(Stream::Onward, person);
        let (mark, settled) = (draw.uniform(), draw.uniform());
        if illness.complexity > model.params.planned.independent_limit.0 || mark >= share {
            return false;
        }
        let levers = &model.params.levers;
        self.tally.own_firsts += 1;
        self.tally.wishes += math::round(levers.own_clinic_visits.0 - 1.0).max(0.0) as u32;
        settled < levers.own_clinic_settles.0
    }

    /// The patient will come back in a number of weeks, unless the condition becomes an emergency.
    fn schedule_revisit(
        &mut self,
        person: &mut VisitedPatient,
        severity: f64,
        times: u8,
        weeks: f64,
    ) {
        let gp = &self.scene.model.params.gp;
        let mark = self.draw(Stream::Triage, person).peek_uniform(AFTER_TRIAGE);
        if times > 0 && mark < gp.return_emergency.0 * severity {
            self.arrive_at_hospital(person, NeedKind::Major, UrgentRoute::Major, true);
            return;
        }
        if f64::from(times) >= gp.most_returns.0 {
            return;
        }
        let week = Week(self.scene.week.0 + math::round(weeks).max(1.0) as u32);
        let need = first_key(self.key);
        let person = person.hot.person;
        self.out.returns.push((week, GpRevisit { person, need, severity: severity as f32, times }));
    }

    fn other_referral(&mut self, person: &mut VisitedPatient) {
        let model = self.scene.model;
        let id = u64::from(person.hot.person.0);
        let severity =
            model.needs.severity(model.seed, id, self.key, NeedKind::OtherReferral, self.age);
        let clock =
            self.draw(Stream::Triage, person).uniform() < model.params.planned.other_with_clock.0;
        let clock = clock.then_some(self.scene.week);
        self.refer(person, severity, clock.is_none(), clock, false);
    }

    /// Sends the person to the first clinic of the provider they choose.
    fn refer(
        &mut self,
        person: &mut VisitedPatient,
        severity: f64,
        urgent: bool,
        clock: Option<Week>,
        by_gp: bool,
    ) {
        let model = self.scene.model;
        let id = u64::from(person.hot.person.0);
        let complexity =
            model.needs.illness(model.seed, id, self.key, NeedKind::Elective, self.age).complexity;
        let simple = complexity <= model.params.planned.independent_limit.0
            && frailty_band(person.hot.frailty) <= FrailtyBand::Mild;
        let mut draw = self.draw(Stream::Choice, person);
        let mark = draw.uniform();
        let choice = if clock.is_some() {
            &self.scene.practice.planned
        } else {
            &self.scene.practice.unclocked
        };
        let provider = choice.choose_at(mark, simple);
        let week = self.scene.week;
        let planned = &model.params.planned;
        let hazard = model.removal_log / planned.removal_time.0;
        let leaves = match clock {
            Some(start) => {
                Week(start.0 + 1 + (draw.exponential() / hazard).min(BEYOND_ANY_RUN) as u32)
            }
            None => Week(u32::MAX),
        };
        person.hot.pathways = person.hot.pathways.saturating_add(1);
        self.out.referrals.push(Referral {
            provider,
            bypassed: provider != choice.nearest,
            waiting: OpenPathway {
                person: person.hot.person,
                need: self.key,
                practice: self.scene.practice.index,
                severity: severity as f32,
                complexity: complexity as f32,
                clock,
                since: week,
                leaves,
                urgency: u8::from(!urgent),
                age: self.age.position() as u8,
                by_gp,
            },
        });
    }

    fn handle_exacerbation(&mut self, person: &mut VisitedPatient) {
        let to_department = self.draw(Stream::Triage, person).uniform()
            < self.scene.model.params.urgent.exacerbation_to_department.0;
        if to_department {
            self.arrive_at_hospital(person, NeedKind::Exacerbation, UrgentRoute::Major, true);
        } else {
            self.tally.wishes += 1;
            self.arrive_at_hospital(person, NeedKind::Exacerbation, UrgentRoute::Direct, true);
        }
    }

    fn arrive_at_hospital(
        &mut self,
        person: &mut VisitedPatient,
        kind: NeedKind,
        route: UrgentRoute,
        avoidable: bool,
    ) {
        let model = self.scene.model;
        let id = u64::from(person.hot.person.0);
        let illness = model.needs.illness(model.seed, id, self.key, kind, self.age);
        let mark = self.draw(Stream::Choice, person).uniform();
        let options: &WeightedProviders = match route {
            UrgentRoute::Stroke => &self.scene.practice.stroke,
            UrgentRoute::Minor | UrgentRoute::Major | UrgentRoute::Direct => {
                &self.scene.practice.emergency
            }
        };
        self.out.arrivals.push(UrgentArrival {
            provider: options.choose_at(mark, false),
            person: person.hot.person,
            practice: self.scene.practice.index,
            need: self.key,
            route,
            avoidable,
            severity: illness.severity as f32,
            complexity: illness.complexity as f32,
            age: self.age.position() as u8,
            frailty: frailty_band(person.hot.frailty).position() as u8,
        });
    }

    fn refer_to_course(&mut self, person: &mut VisitedPatient, mental_health: bool) {
        let care = &self.scene.model.params.care;
        let mean =
            if mental_health { care.mental_health_contacts.0 } else { care.community_contacts.0 };
        let extra = self.draw(Stream::Severity, person).exponential() * (mean - 1.0);
        self.out.courses.push(CourseReferral {
            mental_health,
            waiting: CourseQueueEntry {
                person: person.hot.person,
                need: self.key,
                practice: self.scene.practice.index,
                since: self.scene.week,
                contacts: 1 + math::round(extra).min(MOST_CONTACTS) as u16,
            },
        });
    }

    fn prevention_contact(&mut self, person: &mut VisitedPatient) {
        let care = &self.scene.model.params.care;
        let coverage = care.prevention_coverage.0 + self.scene.practice.scheme_effects.prevention;
        if self.draw(Stream::Consultation, person).uniform() < coverage {
            self.tally.prevention += 1;
            person.hot.protected = math::round(care.prevention_years.0 * 2.0) as u8;
        }
    }
}

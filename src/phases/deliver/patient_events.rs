//! What happens to one person who falls due: renewal of the half-year, or a potential need that
//! becomes real or not. Runs inside a work unit; everything it needs from outside is read-only.

use crate::behaviours::patient::history::{self, Movement, NaturalState};
use crate::behaviours::patient::need::{
    NeedKind, Profile, Rates, first_key, gap, key_of_return, marks, need_key,
};
use crate::behaviours::patient::tables::BLOCK_YEARS;
use crate::behaviours::practice::refer::{self, Verdict};
use crate::economy::patient::{Cold, Due, Hot, frailty_band};
use crate::economy::population::Return;
use crate::economy::provider::courses::CourseWaiting;
use crate::economy::provider::queues::Waiting;
use crate::kernel::chance::{Draw, Stream};
use crate::kernel::clock::Week;
use crate::kernel::math;
use crate::params::vocabulary::{AgeBand, FrailtyBand, Labelled as _};
use crate::phases::shared::model::{Model, block_at};

use super::access::Options;
use super::flows::{Arrival, CourseReferral, Mover, PracticeWeek, Referral, Route, UnitWeek};
use super::half_yearly;
use super::hospital::pathway::SchemeMark;
use super::newcomer::profile;
use super::visit_context::Scene;

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
pub struct Person<'a> {
    /// Due week.
    pub due: &'a mut Due,
    /// Hot record.
    pub hot: &'a mut Hot,
    /// Cold record.
    pub cold: &'a mut Cold,
    /// Row, for freeing it.
    pub row: u32,
}

/// Handles everything that falls due for a person this week and sets their next due week.
pub fn visit(scene: &Scene, person: &mut Person, out: &mut UnitWeek, tally: &mut PracticeWeek) {
    let week = scene.week;
    let id = person.hot.person;
    let (block, block_end) = block_at(scene.model.seed, id, week);
    let mut moves = None;
    if person.hot.index == Hot::RENEWAL {
        moves = renew(scene, person, block, out, tally);
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
        if person.hot.index != Hot::RENEWAL {
            let key = need_key(block, person.hot.index);
            meet(scene, person, key, &rates, natural, risk, out, tally);
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
        out.movers.push(Mover { from: scene.practice.index, mark, columns });
        vacate(person, out, tally, scene.practice.index);
    }
}

fn history_weeks() -> u32 {
    crate::behaviours::patient::tables::BLOCK_WEEKS
}

/// Sets the next potential need, or the renewal when the half-year ends first.
fn schedule_next(
    scene: &Scene,
    person: &mut Person,
    block: u32,
    block_end: Week,
    total: f64,
    out: &mut UnitWeek,
) {
    let hot = &mut *person.hot;
    let next_index = if hot.index == Hot::RENEWAL { 0 } else { hot.index + 1 };
    let now = f64::from(scene.week.0) + f64::from(hot.fraction) / FRACTIONS_PER_WEEK;
    let next = if next_index == Hot::RENEWAL {
        out.overflow = true;
        f64::INFINITY
    } else {
        let key = need_key(block, next_index);
        now + gap(scene.model.seed, u64::from(hot.person.0), key) / total
    };
    if next < f64::from(block_end.0) {
        *person.due = Due(next as u16);
        hot.fraction = ((next - math::floor(next)) * FRACTIONS_PER_WEEK) as u8;
        hot.index = next_index;
    } else {
        *person.due = Due(block_end.0 as u16);
        hot.fraction = 0;
        hot.index = Hot::RENEWAL;
    }
}

/// Half-yearly natural history, movement, long-term care and prescribing. Returns the mark that
/// chooses the new practice when the person changes it.
fn renew(
    scene: &Scene,
    person: &mut Person,
    block: u32,
    out: &mut UnitWeek,
    tally: &mut PracticeWeek,
) -> Option<f32> {
    let model = scene.model;
    let hot = &mut *person.hot;
    let age_weeks = (scene.week.0 as i32 - i32::from(hot.birth_week)).max(0) as u32;
    let state = NaturalState { conditions: hot.natural_conditions(), frailty: hot.natural_frailty };
    let fifth = hot.deprivation().position();
    let events =
        history::block(&model.life, model.seed, hot.person, block, age_weeks, fifth, state);
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
                hot.frailty = history::one_deficit_more(hot.frailty).min(hot.natural_frailty);
            }
        }
        if events.movement == Movement::LeaveArea {
            tally.left_area += 1;
            depart(person, false, out, tally, scene.practice.index);
            return None;
        }
    }
    half_yearly::long_term_care(scene, person, block, tally);
    proactive_care(scene, person, block, out, tally);
    let moves = events.movement == Movement::ChangePractice && scene.week.0 > 0;
    moves.then_some(events.movement_mark)
}

/// Who gets proactive care in the coming half-year, the appointments that takes and the
/// conditions it finds.
fn proactive_care(
    scene: &Scene,
    person: &mut Person,
    block: u32,
    out: &mut UnitWeek,
    tally: &mut PracticeWeek,
) {
    let levers = &scene.model.params.levers;
    let Some(mut draw) = half_yearly::taken_on(scene, person, block) else { return };
    tally.wishes += math::round(BLOCK_YEARS * levers.proactive_visits.0) as u32;
    if draw.uniform() < BLOCK_YEARS * levers.proactive_finds.0 {
        let key = need_key(block, FOUND);
        let age = profile(person.hot, scene.week.0, false).age;
        Event { scene, key, age, out, tally }.present_new(person);
    }
}

/// Index of a need that proactive care finds, in addition to those that arise by themselves.
const FOUND: u8 = Hot::RENEWAL - 1;

/// Removes a person who died or left permanently.
fn depart(
    person: &mut Person,
    died: bool,
    out: &mut UnitWeek,
    tally: &mut PracticeWeek,
    practice: u32,
) {
    out.gone.push((person.hot.person, died));
    out.gone_pence.push((practice, person.cold.hospital_pence));
    vacate(person, out, tally, practice);
}

/// Empties the row.
fn vacate(person: &mut Person, out: &mut UnitWeek, tally: &mut PracticeWeek, practice: u32) {
    tally.registered -= 1;
    tally.continuing_care -= i32::from(person.hot.has_continuing_care());
    tally.social_care -= i32::from(person.hot.has_social_care());
    out.freed.push((practice, person.row));
    *person.due = Due::NEVER;
    *person.hot = Hot::empty();
    *person.cold = Cold::default();
}

/// A potential need: real when its mark lies below actual over upper-bound rate.
#[allow(clippy::too_many_arguments, reason = "one call site; the surroundings of one event")]
fn meet(
    scene: &Scene,
    person: &mut Person,
    key: u64,
    rates: &Rates,
    natural: Profile,
    risk: f32,
    out: &mut UnitWeek,
    tally: &mut PracticeWeek,
) {
    let model = scene.model;
    let id = u64::from(person.hot.person.0);
    let (kind_mark, thin_mark) = marks(model.seed, id, key);
    let kind = rates.kind_at(kind_mark, risk);
    tally.potential += 1;
    out.needs[kind as usize][0] += 1;
    let actual = Profile {
        conditions: person.hot.actual_conditions(),
        frailty: frailty_band(person.hot.frailty),
        ..natural
    };
    let mut ratio = model.needs.season_share(kind, scene.week);
    if actual != natural {
        ratio *= f64::from(model.needs.rates(actual).of(kind)) / f64::from(rates.of(kind));
    }
    if kind == NeedKind::Exacerbation {
        ratio *= model.needs.continuity_share(scene.practice.continuity);
        ratio *= 1.0 - scene.practice.eased.avoidable;
        let cared_for = person.hot.has_proactive_care();
        let remains = if cared_for { model.proactive_ratio } else { 1.0 };
        ratio *= model.needs.proactive_share(remains);
    }
    out.above_bound |= ratio > 1.0 + ROUNDING;
    if thin_mark >= ratio {
        return;
    }
    tally.real += 1;
    out.needs[kind as usize][1] += 1;
    let mut event = Event { scene, key, age: natural.age, out, tally };
    match kind {
        NeedKind::Consultation => event.consult(person),
        NeedKind::Elective => event.present_new(person),
        NeedKind::OtherReferral => event.other_referral(person),
        NeedKind::MinorInjury => event.arrive(person, kind, Route::Minor, false),
        NeedKind::Major => event.arrive(person, kind, Route::Major, false),
        NeedKind::AcuteByGp => event.arrive(person, kind, Route::Direct, false),
        NeedKind::Exacerbation => event.exacerbate(person),
        NeedKind::Stroke => event.arrive(person, kind, Route::Stroke, false),
        NeedKind::MentalHealth => event.course(person, true),
        NeedKind::Community => event.course(person, false),
        NeedKind::Prevention => event.prevention(person),
        NeedKind::Death => {
            event.tally.deaths += 1;
            depart(person, true, event.out, event.tally, scene.practice.index);
        }
    }
}

/// A patient whose condition was left untreated comes back.
pub fn come_back(
    scene: &Scene,
    person: &mut Person,
    back: Return,
    out: &mut UnitWeek,
    tally: &mut PracticeWeek,
) {
    let age = person.hot.age_band(scene.week.0);
    tally.returns += 1;
    let key = key_of_return(back.need, back.times);
    Event { scene, key, age, out, tally }.present(person, f64::from(back.severity), back.times);
}

/// One real need being dealt with.
struct Event<'a, 'b> {
    scene: &'a Scene<'a>,
    key: u64,
    age: AgeBand,
    out: &'b mut UnitWeek,
    tally: &'b mut PracticeWeek,
}

impl Event<'_, '_> {
    fn draw(&self, stream: Stream, person: &Person) -> Draw {
        self.scene.model.seed.draw(stream, u64::from(person.hot.person.0), self.key)
    }

    fn scheme_mark(&self, mark: SchemeMark, person: &Person) -> f64 {
        self.draw(Stream::Scheme, person).uniform_ahead(mark as u64)
    }

    /// Whether the practice can see the patient in tolerable time; counts the request.
    fn seen_by_gp(&mut self, person: &mut Person, draw: &mut Draw) -> bool {
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
    fn lose(&mut self, person: &mut Person, qalys: f64) {
        person.cold.qalys_lost += qalys as f32;
        self.tally.qalys += qalys;
    }

    fn consult(&mut self, person: &mut Person) {
        let mut draw = self.draw(Stream::Consultation, person);
        if self.seen_by_gp(person, &mut draw) {
            let found = self.scene.practice.eased.found;
            if found > 0.0 && self.scheme_mark(SchemeMark::Seen, person) < found {
                self.arrive(person, NeedKind::AcuteByGp, Route::Direct, false);
            }
            return;
        }
        let params = &self.scene.model.params;
        if draw.uniform() < params.gp.spill_to_emergency.0 {
            self.tally.spilled += 1;
            self.arrive(person, NeedKind::MinorInjury, Route::Minor, false);
        } else {
            self.lose(person, params.outcomes.unmet_contact_loss.0);
        }
    }

    fn present_new(&mut self, person: &mut Person) {
        let model = self.scene.model;
        let id = u64::from(person.hot.person.0);
        let severity = model.needs.severity(model.seed, id, self.key, NeedKind::Elective, self.age);
        self.tally.expected_referrals += 1.0;
        self.present(person, severity, 0);
    }

    /// A patient with a condition in front of the GP.
    fn present(&mut self, person: &mut Person, severity: f64, times: u8) {
        let model = self.scene.model;
        let gp = &model.params.gp;
        let practice = self.scene.practice;
        let mut draw = self.draw(Stream::Consultation, person);
        if !self.seen_by_gp(person, &mut draw) {
            self.leave(person, severity, times, gp.unseen_delay.0);
            return;
        }
        let noise = draw.normal() * practice.noise;
        let drift = model.params.need.drift_in_referral.0 * model.technology_log(self.scene.week);
        let threshold = practice.threshold - drift;
        let verdict = self.filter(refer::decide(severity, noise, threshold, gp), person);
        let (comes_back, delay) = (draw.uniform(), draw.exponential());
        if verdict == Verdict::Kept {
            if comes_back < gp.return_chance.0 {
                let worse = (severity + gp.return_progress.0).min(1.0);
                self.leave(person, worse, times + 1, 1.0 + gp.return_delay.0 * delay);
            } else {
                self.lose(person, untreated_loss(severity, model));
            }
            return;
        }
        let mut triage = self.draw(Stream::Triage, person);
        let mut delay = 0;
        let looked_at = practice.eased.looked_at;
        if looked_at > 0.0
            && verdict == Verdict::Routine
            && self.scheme_mark(SchemeMark::Seen, person) < looked_at
        {
            delay = math::round(gp.triage_delay.0) as u32;
        }
        if triage.uniform() < gp.triage_coverage.0 {
            delay = math::round(gp.triage_delay.0) as u32;
            self.tally.triaged.0 += 1;
            let stated = severity + practice.overstated;
            if verdict == Verdict::Routine && !refer::triage_passes(stated, triage.normal(), gp) {
                self.tally.triaged.1 += 1;
                let wait = 1.0 + gp.return_delay.0 * triage.exponential();
                let worse = (severity + gp.return_progress.0).min(1.0);
                self.leave(person, worse, times + 1, wait);
                return;
            }
        }
        let urgent = verdict == Verdict::Urgent;
        if !urgent && self.seen_in_practice(person) {
            return;
        }
        self.tally.referrals += 1;
        self.refer(person, severity, urgent, Some(Week(self.scene.week.0 + delay)), true);
    }

    /// How schemes change a decision to refer: a share of routine referrals is not made, or some
    /// who would have stayed are referred.
    fn filter(&self, verdict: Verdict, person: &Person) -> Verdict {
        let eased = &self.scene.practice.eased;
        let (from, to, chance) = match verdict {
            Verdict::Routine => (Verdict::Routine, Verdict::Kept, eased.filtered),
            Verdict::Kept => (Verdict::Kept, Verdict::Routine, eased.drawn),
            Verdict::Urgent => return verdict,
        };
        if chance <= 0.0 {
            return from;
        }
        if self.scheme_mark(SchemeMark::Filtered, person) < chance { to } else { from }
    }

    /// Whether the practice gives a simple case its first attendance itself and needs no hospital
    /// after it.
    fn seen_in_practice(&mut self, person: &Person) -> bool {
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
    fn leave(&mut self, person: &mut Person, severity: f64, times: u8, weeks: f64) {
        let gp = &self.scene.model.params.gp;
        let mark = self.draw(Stream::Triage, person).uniform_ahead(AFTER_TRIAGE);
        if times > 0 && mark < gp.return_emergency.0 * severity {
            self.arrive(person, NeedKind::Major, Route::Major, true);
            return;
        }
        if f64::from(times) >= gp.most_returns.0 {
            return;
        }
        let week = Week(self.scene.week.0 + math::round(weeks).max(1.0) as u32);
        let need = first_key(self.key);
        let person = person.hot.person;
        self.out.returns.push((week, Return { person, need, severity: severity as f32, times }));
    }

    fn other_referral(&mut self, person: &mut Person) {
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
        person: &mut Person,
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
        let provider = choice.at(mark, simple);
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
            waiting: Waiting {
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

    fn exacerbate(&mut self, person: &mut Person) {
        let to_department = self.draw(Stream::Triage, person).uniform()
            < self.scene.model.params.urgent.exacerbation_to_department.0;
        if to_department {
            self.arrive(person, NeedKind::Exacerbation, Route::Major, true);
        } else {
            self.tally.wishes += 1;
            self.arrive(person, NeedKind::Exacerbation, Route::Direct, true);
        }
    }

    fn arrive(&mut self, person: &mut Person, kind: NeedKind, route: Route, avoidable: bool) {
        let model = self.scene.model;
        let id = u64::from(person.hot.person.0);
        let illness = model.needs.illness(model.seed, id, self.key, kind, self.age);
        let mark = self.draw(Stream::Choice, person).uniform();
        let options: &Options = match route {
            Route::Stroke => &self.scene.practice.stroke,
            Route::Minor | Route::Major | Route::Direct => &self.scene.practice.emergency,
        };
        self.out.arrivals.push(Arrival {
            provider: options.at(mark, false),
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

    fn course(&mut self, person: &mut Person, mental_health: bool) {
        let care = &self.scene.model.params.care;
        let mean =
            if mental_health { care.mental_health_contacts.0 } else { care.community_contacts.0 };
        let extra = self.draw(Stream::Severity, person).exponential() * (mean - 1.0);
        self.out.courses.push(CourseReferral {
            mental_health,
            waiting: CourseWaiting {
                person: person.hot.person,
                need: self.key,
                practice: self.scene.practice.index,
                since: self.scene.week,
                contacts: 1 + math::round(extra).min(MOST_CONTACTS) as u16,
            },
        });
    }

    fn prevention(&mut self, person: &mut Person) {
        let care = &self.scene.model.params.care;
        let coverage = care.prevention_coverage.0 + self.scene.practice.eased.prevention;
        if self.draw(Stream::Consultation, person).uniform() < coverage {
            self.tally.prevention += 1;
            person.hot.protected = math::round(care.prevention_years.0 * 2.0) as u8;
        }
    }
}

/// Health lost by a person left untreated, quality-adjusted life years.
#[must_use]
pub fn untreated_loss(severity: f64, model: &Model) -> f64 {
    let benefit = model.params.outcomes.treatment_benefit.0 * severity;
    benefit * severity * model.params.outcomes.untreated_loss.0
}

//! The weekly patient scan twice: as the product does it, through the world, and as a plain
//! struct-of-arrays program that calls the same rule for each person. Both start from one
//! snapshot and must arrive at the same rows, so a difference in time is the cost of the layout
//! and of the merging, never of different work.

use bevy_ecs::prelude::*;
use bevy_ecs::schedule::SingleThreadedExecutor;

use health_economy::economy::patient::{Cold, Due, Hot};
use health_economy::economy::population::{FreeRows, Layout, Return, Units, Whereabouts};
use health_economy::kernel::clock::Week;
use health_economy::kernel::ids::Row;
use health_economy::kernel::wheel::Wheel;
use health_economy::phases::deliver::access::Access;
use health_economy::phases::deliver::flows::{PracticeWeek, UnitWeek};
use health_economy::phases::deliver::inflow::Inflow;
use health_economy::phases::deliver::patient_events::{Person, come_back, visit};
use health_economy::phases::deliver::patients;
use health_economy::phases::deliver::visit_context::Scene;
use health_economy::phases::schedule;
use health_economy::phases::shared::clock::Clock;
use health_economy::phases::shared::model::Model;
use health_economy::phases::shared::violations::{Faults, note};
use health_economy::scenario::schema::Scenario;
use health_economy::sim::build::organisations;

/// Everything the scan reads and writes, at one week.
#[derive(Clone)]
pub struct Snapshot {
    /// The week that comes next.
    pub week: Week,
    /// Columns of the patient table.
    pub columns: (Vec<Due>, Vec<Hot>, Vec<Cold>),
    units: Units,
    whereabouts: Whereabouts,
    free: FreeRows,
    access: Access,
}

/// The product's scan: the world and a schedule that holds nothing but the scan.
pub struct Product {
    world: World,
    schedule: Schedule,
}

impl Product {
    /// Populates a scenario and runs the whole model for some weeks, until people's next needs
    /// are spread over the calendar.
    pub fn settled(scenario: &Scenario, weeks: u32) -> Self {
        let mut world = organisations::world(scenario);
        let mut whole = schedule::weekly();
        for _ in 0..weeks {
            whole.run(&mut world);
            world.clear_trackers();
            assert_eq!(world.resource::<Faults>().0, None);
            world.resource_mut::<Clock>().week.0 += 1;
        }
        let mut schedule = Schedule::default();
        schedule.set_executor(SingleThreadedExecutor::new());
        schedule.add_systems(patients::scan.pipe(note("deliver")));
        Self { world, schedule }
    }

    /// Copies what the scan works on.
    pub fn snapshot(&mut self) -> Snapshot {
        let mut table = self.world.query::<(&Due, &Hot, &Cold)>();
        let mut chunks = table.contiguous_iter(&self.world).expect("a dense table");
        let (due, hot, cold) = chunks.next().expect("people");
        let columns = (due.to_vec(), hot.to_vec(), cold.to_vec());
        Snapshot {
            week: self.world.resource::<Clock>().week,
            columns,
            units: self.world.resource::<Units>().clone(),
            whereabouts: self.world.resource::<Whereabouts>().clone(),
            free: self.world.resource::<FreeRows>().clone(),
            access: self.world.resource::<Access>().clone(),
        }
    }

    /// Goes back to a snapshot.
    pub fn rewind(&mut self, to: &Snapshot) {
        self.write_back(&to.columns);
        *self.world.resource_mut::<Units>() = to.units.clone();
        *self.world.resource_mut::<Whereabouts>() = to.whereabouts.clone();
        *self.world.resource_mut::<FreeRows>() = to.free.clone();
        *self.world.resource_mut::<Access>() = to.access.clone();
        self.world.resource_mut::<Clock>().week = to.week;
        empty(&mut self.world.resource_mut::<Inflow>());
    }

    fn write_back(&mut self, columns: &(Vec<Due>, Vec<Hot>, Vec<Cold>)) {
        let mut table = self.world.query::<(&mut Due, &mut Hot, &mut Cold)>();
        let mut chunks = table.contiguous_iter_mut(&mut self.world).expect("a dense table");
        let (mut due, mut hot, mut cold) = chunks.next().expect("people");
        due.bypass_change_detection().copy_from_slice(&columns.0);
        hot.bypass_change_detection().copy_from_slice(&columns.1);
        cold.bypass_change_detection().copy_from_slice(&columns.2);
    }

    /// Scans one week.
    pub fn week(&mut self) {
        self.schedule.run(&mut self.world);
        assert_eq!(self.world.resource::<Faults>().0, None);
    }

    /// Throws away what the scan handed on and turns the calendar; not part of the scan.
    pub fn turn(&mut self) {
        empty(&mut self.world.resource_mut::<Inflow>());
        self.world.resource_mut::<Clock>().week.0 += 1;
    }

    /// The plain program on the same place, at a snapshot.
    pub fn plain(&self, at: &Snapshot) -> Plain {
        let layout = self.world.resource::<Layout>().clone();
        let inflow = self.world.resource::<Inflow>();
        let providers = inflow.arrivals.len();
        let mut plain = Plain {
            model: self.world.resource::<Model>().clone(),
            state: at.clone(),
            returns: Wheel::default(),
            out: UnitWeek::default(),
            inflow: Inflow {
                arrivals: vec![Vec::new(); providers],
                referrals: vec![Vec::new(); providers],
                practices: vec![PracticeWeek::default(); layout.practices()],
                ..Inflow::default()
            },
            layout,
        };
        plain.rewind(at);
        plain
    }
}

fn empty(inflow: &mut Inflow) {
    inflow.arrivals.iter_mut().for_each(Vec::clear);
    inflow.referrals.iter_mut().for_each(Vec::clear);
    inflow.courses.clear();
    inflow.movers.clear();
}

/// The same work on plain vectors: no world, no units, no threads.
pub struct Plain {
    model: Model,
    layout: Layout,
    state: Snapshot,
    returns: Wheel<Return>,
    /// Reused from week to week, as a plain program would.
    out: UnitWeek,
    inflow: Inflow,
}

impl Plain {
    /// Goes back to a snapshot.
    pub fn rewind(&mut self, to: &Snapshot) {
        self.state = to.clone();
        empty(&mut self.inflow);
        let mut returns = Wheel::default();
        for week in 0..to.week.0 {
            returns.take(Week(week));
        }
        let mut units = to.units.clone();
        let mut week = to.week;
        while units.0.iter().any(|unit| !unit.returns.is_empty()) {
            for (unit, state) in units.0.iter_mut().enumerate() {
                let rows = self.layout.unit_rows[unit]..self.layout.unit_rows[unit + 1];
                for back in state.returns.take(week) {
                    // The product sends those after who have moved to another unit, a week later.
                    let row = to.whereabouts.row_of(back.person);
                    let away = row.is_some_and(|row| !rows.contains(&row.index()));
                    returns.put(Week(week.0 + u32::from(away)), back);
                }
            }
            week.0 += 1;
        }
        self.returns = returns;
    }

    /// Columns now.
    pub fn columns(&self) -> &(Vec<Due>, Vec<Hot>, Vec<Cold>) {
        &self.state.columns
    }

    /// Scans one week.
    pub fn week(&mut self) {
        let week = self.state.week;
        let Snapshot { columns: (due, hot, cold), whereabouts, access, .. } = &mut self.state;
        let (model, layout) = (&self.model, &self.layout);
        let out = &mut self.out;
        let mut tallies = vec![PracticeWeek::default(); layout.practices()];
        let practices = access.practices.iter();
        let scenes: Vec<Scene> =
            practices.map(|practice| Scene::of(model, week, practice)).collect();
        for back in self.returns.take(week) {
            let Some(row) = whereabouts.row_of(back.person) else { continue };
            let (at, practice) = (row.index(), layout.practice_of(row));
            let (due, hot, cold) = (&mut due[at], &mut hot[at], &mut cold[at]);
            let mut person = Person { due, hot, cold, row: row.0 };
            come_back(&scenes[practice], &mut person, back, out, &mut tallies[practice]);
        }
        for (practice, tally) in tallies.iter_mut().enumerate() {
            let scene = &scenes[practice];
            for at in layout.practice_bounds[practice]..layout.practice_bounds[practice + 1] {
                if u32::from(due[at].0) <= week.0 {
                    let (due, hot, cold) = (&mut due[at], &mut hot[at], &mut cold[at]);
                    let mut person = Person { due, hot, cold, row: at as u32 };
                    visit(scene, &mut person, out, tally);
                }
            }
        }
        assert!(!out.overflow && !out.above_bound);
        self.hand_on(tallies);
    }

    fn hand_on(&mut self, tallies: Vec<PracticeWeek>) {
        let Self { state, inflow, returns, out, .. } = self;
        for referral in out.referrals.drain(..) {
            state.access.note_referral(referral.waiting.practice, referral.provider);
            inflow.referrals[referral.provider as usize].push(referral);
        }
        for arrival in out.arrivals.drain(..) {
            inflow.arrivals[arrival.provider as usize].push(arrival);
        }
        inflow.courses.append(&mut out.courses);
        inflow.movers.append(&mut out.movers);
        for (due, back) in out.returns.drain(..) {
            returns.put(due, back);
        }
        for (person, _) in out.gone.drain(..) {
            state.whereabouts.remove(person);
        }
        for (practice, row) in out.freed.drain(..) {
            state.free.give(practice as usize, Row(row));
        }
        inflow.practices = tallies;
    }

    /// Throws away what the scan handed on and turns the calendar; not part of the scan.
    pub fn turn(&mut self) {
        empty(&mut self.inflow);
        self.state.week.0 += 1;
    }
}

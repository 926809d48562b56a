//! The runs of a design, and the key of each.

use std::collections::BTreeSet;

use super::SweepError;
use crate::experiment::design::{Design, DesignPoint, DesignPoints};
use crate::experiment::output::manifest::config_digest;
use crate::experiment::run::result_log::{LogKey, key_of, key_of_value};
use crate::experiment::run::workers;
use crate::scenario::schema::Scenario;

/// Points that a thread resolves at a time.
const CHUNK: usize = 32;

/// A run of the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SweepRun {
    /// Its key: a hash of its configuration, the seed included.
    pub id: LogKey,
    /// First row of the design that needs it.
    pub row: u32,
    /// Number of the replicate, from 0.
    pub replicate: u32,
}

/// All runs of a design.
#[derive(Debug)]
pub struct SweepPlan<'d> {
    pub design: &'d Design,
    pub points: DesignPoints<'d>,
    /// Key of each point: a hash of its configuration at the base's seed.
    pub ids: Vec<LogKey>,
    /// Distinct runs, by row and replicate.
    pub runs: Vec<SweepRun>,
}

impl<'d> SweepPlan<'d> {
    /// Resolves every point on several threads. Scenarios are not stored: they are made again when
    /// they run, so that a plan of any size stays small.
    pub fn new(design: &'d Design, jobs: usize) -> Result<Self, SweepError> {
        Self::with_progress(design, jobs, &|| {})
    }

    /// The same, reporting every point that is resolved.
    pub fn with_progress(
        design: &'d Design,
        jobs: usize,
        done: &(dyn Fn() + Sync),
    ) -> Result<Self, SweepError> {
        let points = DesignPoints::new(design);
        let count = points.len();
        let mut found: Vec<(LogKey, Vec<LogKey>)> = vec![Default::default(); count];
        let resolve = |chunk: usize, _: &dyn Fn() -> bool| {
            let rows = chunk * CHUNK..count.min((chunk + 1) * CHUNK);
            let keys = rows.map(|row| {
                let keys = keys(design, &points.get(row));
                done();
                keys
            });
            Ok(Some(keys.collect::<Vec<_>>()))
        };
        let mut keep = |chunk: usize, keys: Vec<(LogKey, Vec<LogKey>)>| {
            for (slot, keys) in found[chunk * CHUNK..].iter_mut().zip(keys) {
                *slot = keys;
            }
            Ok(true)
        };
        workers::make_each(count.div_ceil(CHUNK), jobs, &|| false, &resolve, &mut keep)?;
        let mut known = BTreeSet::new();
        let mut runs = Vec::new();
        for (row, (_, keys)) in found.iter().enumerate() {
            for (replicate, id) in keys.iter().enumerate() {
                if known.insert(*id) {
                    runs.push(SweepRun { id: *id, row: row as u32, replicate: replicate as u32 });
                }
            }
        }
        let ids = found.into_iter().map(|(id, _)| id).collect();
        Ok(Self { design, points, ids, runs })
    }

    /// The seed of a run.
    pub fn seed(&self, run: &SweepRun) -> u64 {
        self.design.seed(first_bytes(&self.ids[run.row as usize]), run.replicate)
    }

    /// The economy of a run.
    pub fn scenario(&self, run: &SweepRun) -> Result<Scenario, String> {
        let scenario = self.design.scenario(&self.points.get(run.row as usize));
        let mut scenario = scenario.map_err(|found| found.to_string())?;
        scenario.run.seed = self.seed(run);
        Ok(scenario)
    }

    /// The keys of a row's runs, in the order of replicates.
    pub fn keys_of_row(&self, row: usize) -> Vec<LogKey> {
        keys(self.design, &self.points.get(row)).1
    }
}

/// The key of a point and those of its runs.
fn keys(design: &Design, point: &DesignPoint) -> (LogKey, Vec<LogKey>) {
    let replicates = 0..design.replicates;
    match design.scenario(point) {
        Ok(mut scenario) => {
            let id = key(design, &scenario);
            let runs = replicates.map(|replicate| {
                scenario.run.seed = design.seed(first_bytes(&id), replicate);
                key(design, &scenario)
            });
            (id, runs.collect())
        }
        // An invalid point is identified by its values.
        Err(_) => {
            let of = |run: Option<u32>| key_of_value(&("no economy", &point.real, run));
            (of(None), replicates.map(|replicate| of(Some(replicate))).collect())
        }
    }
}

/// The key of an economy: its `config_digest`, and where it started if not at its own start.
fn key(design: &Design, scenario: &Scenario) -> LogKey {
    let own = config_digest(scenario);
    if design.shared_run_in {
        return key_of_value(&("after a shared running in", own, config_digest(&design.base)));
    }
    key_of(&own).unwrap_or_default()
}

fn first_bytes(key: &LogKey) -> u64 {
    key[..8].iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// A key as shown in tables.
pub fn key_text(key: &LogKey) -> String {
    format!("{:016x}", first_bytes(key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::design::Sampling;
    use crate::experiment::design::tests::design;

    #[test]
    fn runs_are_known_by_their_configuration() {
        let mut design = design(Sampling::Grid { steps: 2 });
        design.replicates = 2;
        let plan = SweepPlan::new(&design, 2).unwrap();
        assert_eq!((plan.ids.len(), plan.runs.len()), (8, 16));
        let scenario = plan.scenario(&plan.runs[3]).unwrap();
        assert_eq!(scenario.run.seed, design.base.run.seed + 1);
        assert_eq!(key_of(&config_digest(&scenario)), Some(plan.runs[3].id));
        assert_eq!(plan.keys_of_row(1)[1], plan.runs[3].id);
    }

    #[test]
    fn equal_points_are_run_once_and_more_points_leave_keys_alone() {
        let mut design = design(Sampling::List { rows: vec![vec![0.01, 5.0, 0.0]; 3] });
        let first = SweepPlan::new(&design, 1).unwrap().runs;
        assert_eq!(first.len(), 1);
        let Sampling::List { rows } = &mut design.sampling else { panic!("a list") };
        rows.insert(0, vec![0.02, 5.0, 1.0]);
        let more = SweepPlan::new(&design, 1).unwrap().runs;
        assert_eq!(more.len(), 2);
        assert!(more.iter().any(|run| run.id == first[0].id));
    }
}

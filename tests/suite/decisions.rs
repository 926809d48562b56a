//! Replaying a log of decisions repeats the run.

use health_economy::experiment::output::parts::RecordLevel;
use health_economy::experiment::run::pace::CheckpointPace;
use health_economy::experiment::run::progress::RunControl;
use health_economy::experiment::run::single::{RunReport, RunSpec, SingleRun};
use health_economy::scenario::load::load_embedded;
use health_economy::sim::decision::Decision;

fn run(sets: &[&str], decisions: Option<Vec<Decision>>) -> (RunReport, Vec<Decision>) {
    let mut all = vec!["place=\"town\"", "run.weight=20", "run.years=3"];
    all.extend(sets);
    let scenario = load_embedded("S10", &all).expect("valid");
    let folder = tempfile::tempdir().unwrap();
    let order = RunSpec {
        scenario,
        folder: folder.path().to_owned(),
        level: RecordLevel::Summary,
        pace: CheckpointPace::Weeks(0),
        twin: false,
        decisions,
    };
    let report = SingleRun::start(order)
        .unwrap()
        .run(&mut |_| RunControl::Continue)
        .unwrap()
        .expect("finished");
    let log = folder.path().join("decisions.jsonl");
    let log = health_economy::experiment::output::decisions::read(&log).expect("a log");
    (report, log)
}

#[test]
fn the_log_of_a_run_repeats_it_and_an_altered_log_does_not() {
    let (first, log) = run(&[], None);
    assert!(!log.is_empty());
    let (again, relogged) = run(&[], Some(log.clone()));
    assert_eq!(first.manifest.result_digest, again.manifest.result_digest);
    assert_eq!(log, relogged);
    // Without the rules that made it, the log alone determines the decisions.
    let shorter: Vec<Decision> = log.into_iter().filter(|entry| entry.week.0 < 104).collect();
    let (other, _) = run(&[], Some(shorter));
    assert_ne!(first.manifest.result_digest, other.manifest.result_digest);
}

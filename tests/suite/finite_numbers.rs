//! Numbers: no table holds NaN or infinity, whatever the economy; seeds do not restart at zero; an
//! outcome that never varies is reported as such.

use std::fs;

use health_economy::experiment::run::series_run;
use health_economy::kernel::random::{Seed, Stream};
use health_economy::recorder::CellValue;
use health_economy::recorder::{
    ContractRow, FlowRow, OrganisationRow, PatientRow, Recorder, RecordingState, TableRow,
};
use health_economy::scenario::load::load_embedded;
use health_economy::scenario::seeds::LAST_SEED;
use health_economy::sim::Sim;
use serde_json::Value;

use super::golden::hecon;
use super::program::{ok, refused, text};

/// Records every row with a number that is not finite.
#[derive(Default)]
struct Watch {
    rows: usize,
    wrong: Vec<String>,
}

impl Watch {
    fn look<R: TableRow>(&mut self, row: &R) {
        self.rows += 1;
        let mut cells = Vec::new();
        let mut wrong = false;
        row.cells(&mut |cell| {
            wrong |= matches!(cell, CellValue::Number(value) if !value.is_finite());
            cells.push(format!("{cell:?}"));
        });
        if wrong {
            self.wrong.push(cells.join(" "));
        }
    }
}

impl Recorder for Watch {
    fn organisation(&mut self, row: &OrganisationRow<'_>) {
        self.look(row);
    }
    fn contract(&mut self, row: &ContractRow<'_>) {
        self.look(row);
    }
    fn flow(&mut self, row: &FlowRow<'_>) {
        self.look(row);
    }
    fn patient(&mut self, row: &PatientRow<'_>) {
        self.look(row);
    }
}

/// Checks every row of a year of an economy; returns whether it could be built.
fn watched(system: &str, sets: &[String]) -> bool {
    let small = ["place=town", "run.weight=50", "run.years=1", "run.run_in_weeks=0"];
    let all: Vec<&str> = small.iter().copied().chain(sets.iter().map(String::as_str)).collect();
    let Ok(scenario) = load_embedded(system, &all) else { return false };
    let kept = series_run::run(&scenario, &|| false).unwrap().unwrap();
    for line in &kept.lines {
        let sound = line.values.iter().all(|(_, value)| value.is_finite());
        assert!(sound, "{system} {sets:?}: {line:?}");
    }
    let mut sim = Sim::new(scenario);
    let (mut tape, mut watch) = (RecordingState::default(), Watch::default());
    while sim.week().0 < sim.total_weeks() {
        sim.step().unwrap();
        sim.record(&mut tape, &mut watch);
    }
    assert!(watch.rows > 1000, "{system} {sets:?}");
    assert_eq!(watch.wrong, Vec::<String>::new(), "{system} {sets:?}");
    true
}

#[test]
fn purchasers_without_people_have_no_rates() {
    assert!(watched("S10", &["place.purchasers=50".to_owned()]));
}

#[test]
fn one_hospital_no_independents_and_everything_closed() {
    let services = "[day_case, elective_routine, elective_complex, outpatient_first, \
                    outpatient_follow_up, diagnostic, stroke_spell]";
    let closed = |kind: &str| format!("Close(week: 1, provider: \"{kind}\", services: {services})");
    let alone = ["place.acute_sites=1", "place.specialist_sites_per_commissioner=1"];
    let alone = alone.map(str::to_owned);
    let none = "place.independents_per_commissioner=0".to_owned();
    let changes = format!("changes=[{}]", closed("acute"));
    assert!(watched("S10", &[alone.to_vec(), vec![none, changes]].concat()));
    let both = format!("changes=[{}, {}]", closed("acute"), closed("independent"));
    assert!(watched("S10", &[both]));
}

#[test]
fn no_economy_writes_a_number_that_is_not_finite() {
    let extremes = [
        "place.purchasers=7",
        "place.practices=4",
        "place.localities_per_commissioner=50",
        "place.independents_per_commissioner=0",
        "place.towns_per_commissioner=1",
        "place.density=10",
        "population.growth=-0.02",
        "gp.appointments=1",
        "nation.soft_budgets=0",
        "allocation.growth=-0.1",
        "urgent.stay_scale=0.5",
        "care.pool=1",
        "office.analysts=0",
    ];
    let systems = ["S01", "S04", "S06", "S10", "S13", "S18"];
    let mut draw = Seed(7).draw(Stream::Design, 0, 0);
    let mut below = |count: usize| ((draw.uniform() * count as f64) as usize).min(count - 1);
    let mut built = 0;
    for _ in 0..8 {
        let system = systems[below(systems.len())];
        let mut sets: Vec<String> = Vec::new();
        for _ in 0..3 {
            let set = extremes[below(extremes.len())].to_owned();
            if !sets.contains(&set) {
                sets.push(set);
            }
        }
        built += u32::from(watched(system, &sets));
    }
    assert!(built >= 3, "only {built} of 8 could be built");
}

#[test]
fn the_limit_of_seeds_is_the_same_everywhere() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let last = LAST_SEED.to_string();
    let small = ["--weight", "50", "--years", "1", "--place", "town", "--seed", &last];
    let with = |more: &[&'static str]| -> Vec<String> {
        more.iter().chain(&small).map(|word| (*word).to_owned()).collect()
    };
    let design = format!(
        "(schema: 1, name: \"d\", place: \"town\", weight: 50, years: 1, run_in_weeks: 0,
        seed: {LAST_SEED}, replicates: 3, levers: {{ \"gp.appointments\": [4, 8] }},
        outcomes: {{ \"need\": (measure: \"need_index\") }}, design: Grid(steps: 2))"
    );
    fs::write(folder.join("d.ron"), &design).unwrap();
    let claim = format!(
        "(schema: 1, id: \"own\", title: \"t\", class: check, source: \"x\", place: \"town\",
        weight: 50, years: 1, common: (run: (seed: {LAST_SEED})),
        arms: {{ \"a\": (), \"b\": (parameters: (gp: (appointments: 5))) }},
        outcomes: {{ \"need\": (measure: \"need_index\") }},
        claims: [(of: \"b\", against: \"a\", expect: two_sided)])"
    );
    fs::write(folder.join("own.ron"), claim).unwrap();
    let calls = [
        with(&["compare", "S10", "S04", "--replicates", "3"]),
        with(&["atlas", "--systems", "S04,S10", "--replicates", "3"]),
        vec!["sweep".to_owned(), "d.ron".to_owned(), "--plan".to_owned()],
        ["propositions", "own.ron", "--replicates", "3", "--no-draws"].map(str::to_owned).to_vec(),
    ];
    for call in calls {
        let call: Vec<&str> = call.iter().map(String::as_str).collect();
        let said = refused(&hecon(folder, &call));
        assert!(said.contains("the greatest seed is 9007199254740991"), "{call:?}: {said}");
    }
    let entry = design.replace("replicates: 3", "replicates: 1");
    fs::write(folder.join("d.ron"), entry).unwrap();
    ok(&hecon(folder, &["sweep", "d.ron", "--out", "one", "--quiet"]));
    let summary = fs::read_to_string(folder.join("one/summary.csv")).unwrap();
    let seed = summary.lines().nth(1).unwrap().split(',').nth(4).unwrap().to_owned();
    assert_eq!(seed, last);
    // A seed reported by a sweep is accepted by a run.
    let set = ["run", "--place", "town", "--weight", "50", "--years", "1", "--seed", &seed];
    ok(&hecon(folder, &[&set[..], &["--set", "run.run_in_weeks=0", "-q", "--no-twin"]].concat()));
}

#[test]
fn an_outcome_that_never_varies_has_no_rank() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for sampling in ["Sobol(points: 4)", "Morris(trajectories: 3)", "LatinHypercube(points: 8)"] {
        // The memory limit is a parameter that no part of the economy reads.
        let written = format!(
            "(schema: 1, name: \"d\", place: \"town\", weight: 50, years: 1, run_in_weeks: 0,
            levers: {{ \"run.memory_cap\": Range(low: 8.0, high: 16.0) }},
            outcomes: {{ \"constant\": (measure: \"occupancy\") }}, design: {sampling})"
        );
        fs::write(folder.join("d.ron"), written).unwrap();
        ok(&hecon(folder, &["sweep", "d.ron", "--out", sampling, "--quiet"]));
        for way in ["", "effects", "curves"] {
            let mut call = vec!["analyse", sampling, "--format", "json"];
            if !way.is_empty() {
                call.extend(["--by", way]);
            }
            let said = hecon(folder, &call);
            let rows: Value = serde_json::from_str(&ok(&said)).unwrap();
            let rows = rows["rows"].as_array().unwrap();
            assert_eq!(rows.len(), 1, "{sampling} {way}");
            assert_eq!(rows[0]["note"], "does not vary", "{sampling} {way}: {rows:?}");
            for key in ["rank", "S1", "ST", "mu_star", "share", "slope", "range", "mean"] {
                let value = rows[0].get(key).cloned().unwrap_or(Value::Null);
                assert!(value.is_null(), "{sampling} {way} {key}: {value}");
            }
            assert!(text(&said.stderr).contains("constant: does not vary"), "{said:?}");
        }
        ok(&hecon(folder, &["report", sampling]));
        let page = fs::read_to_string(folder.join(sampling).join("report.html")).unwrap();
        assert!(page.contains("constant does not vary"), "{sampling}");
        assert!(!page.contains("Total indices") && !page.contains("Main effects"), "{sampling}");
    }
}

//! However a file is damaged, the program gives a result or a message: no panic and no hang.
//! Scenarios, designs, propositions, training scenarios, tables of points and logs of decisions,
//! each with pieces cut, doubled, moved and replaced, always the same ones. HECON_FUZZ=10000 tries
//! that many of each.

use std::path::Path;

use health_economy::experiment::design;
use health_economy::experiment::output::economy::{EconomyIdentity, decisions_for};
use health_economy::experiment::output::text;
use health_economy::experiment::propositions::file as propositions;
use health_economy::kernel::clock::Week;
use health_economy::kernel::random::{RandomDraw, Seed, Stream};
use health_economy::params::vocabulary::Lever;
use health_economy::scenario::catalogue::Registries;
use health_economy::scenario::layers::{NoFiles, SourceReader};
use health_economy::scenario::load::{LoadRequest, load, load_embedded};
use health_economy::scenario::shipped::{SHIPPED, ShippedCategory};
use health_economy::sim::decision::{Action, Actor, Decision, DecisionPoint, Rationale};
use health_economy::training::exercise;

/// Mutations of each kind of file where no number is given.
const USUAL: u64 = 40;

fn count() -> u64 {
    std::env::var("HECON_FUZZ").ok().and_then(|text| text.parse().ok()).unwrap_or(USUAL)
}

/// Pieces that are likely to hit a corner.
pub const PIECES: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    "\"",
    "\\",
    "r#\"",
    "/*",
    "*/",
    "//",
    "\n",
    "é",
    "😀",
    "1e999",
    "-0",
    "NaN",
    "inf",
    "0x1F",
    "b\"a\"",
    "'",
    "#![enable(unwrap_newtypes)]",
    "Some(",
    "schema: 2",
    "base: \"S10\"",
    "place: ()",
    "system: 3",
    "Tariff(",
    "\u{0}",
    "\u{feff}",
    "((((((((((((((((",
    "[[[[[[[[[[[[[[[[[",
    "r#0-4",
    "1_000",
    "..=",
    "true",
    "\r\n",
    "-1",
    "0",
    "1e308",
    "9007199254740993",
    "week: 99999",
    "run.seed",
    "Range(low: 0, high: 1)",
    "purchaser: 0,",
];

fn below(draw: &mut RandomDraw, count: usize) -> usize {
    ((draw.uniform() * count as f64) as usize).min(count.saturating_sub(1))
}

/// Ways of breaking a text.
pub const WAYS: usize = 6;

/// Breaks a text in one way, somewhere between two places, with a piece where it takes one.
pub fn break_once(letters: &mut Vec<char>, (a, b): (usize, usize), way: usize, piece: &str) {
    let (low, high) = (a.min(b), a.max(b).min(a.min(b) + 40));
    match way {
        0 => {
            letters.drain(low..high);
        }
        1 => {
            let part: Vec<char> = letters[low..high].to_vec();
            letters.splice(b..b, part);
        }
        2 => {
            letters.splice(low..high, piece.chars());
        }
        3 => {
            letters.splice(a..a, piece.chars());
        }
        4 => {
            // Replaces a number by another.
            if let Some(at) = (a..letters.len()).find(|at| letters[*at].is_ascii_digit()) {
                letters.splice(at..=at, piece.chars());
            }
        }
        _ => letters.truncate(a),
    }
}

/// A text that is broken a few times.
fn mutated(text: &str, draw: &mut RandomDraw) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    for _ in 0..=below(draw, 4) {
        if letters.is_empty() {
            break;
        }
        let places = (below(draw, letters.len()), below(draw, letters.len()));
        let piece = PIECES[below(draw, PIECES.len())];
        break_once(&mut letters, places, below(draw, WAYS), piece);
    }
    letters.into_iter().collect()
}

/// Tries mutations of texts, as bytes that were saved and read again.
fn tried(kind: u64, texts: &[String], attempt: &dyn Fn(&str)) {
    for number in 0..count() {
        let mut draw = Seed(11).draw(Stream::Design, kind, number);
        let text = mutated(&texts[below(&mut draw, texts.len())], &mut draw);
        if let Ok(text) = text::decode(text.into_bytes()) {
            attempt(&text);
        }
    }
}

fn shipped(shelf: ShippedCategory) -> Vec<String> {
    let of = |file: &&health_economy::scenario::shipped::ShippedFile| file.category == shelf;
    SHIPPED.iter().filter(of).map(|file| file.text.to_owned()).collect()
}

#[test]
fn a_damaged_scenario_gives_a_result_or_a_message() {
    let own = "(schema: 1, place: (base: \"town\", purchasers: 3), run: (weight: 50, years: 2), \
               changes: [Move(week: 9, from: \"acute\", to: \"independent\", services: [day_case], \
               share: 0.5, purchaser: 2), Close(week: 60, provider: \"acute\", services: \
               [diagnostic]), Arrange(week: 52, system: \"S04\")])";
    let mut texts = shipped(ShippedCategory::Examples);
    texts.extend([own.to_owned(), own.to_owned()]);
    tried(1, &texts, &|text| {
        let file = Some(("fuzz.ron".to_owned(), text.to_owned()));
        let _ = load(&LoadRequest { file, ..LoadRequest::default() }, &NoFiles, &Registries)
            .map_err(|found| found.to_string());
    });
}

/// A table of points for designs that name one.
struct Points(String);

impl SourceReader for Points {
    fn read(&self, name: &str, _: &str) -> Result<Option<(String, String)>, String> {
        Ok(name.ends_with(".csv").then(|| (name.to_owned(), self.0.clone())))
    }
}

const TABLE: &str = "gp.appointments,need.technology_drift\n5,0.01\n6,0.02\n";

fn listed() -> String {
    "(schema: 1, name: \"d\", place: \"town\", weight: 50, years: 1, constants: \
     { \"care.pool\": 0.2 }, levers: { \"gp.appointments\": Free }, uncertainties: \
     { \"need.technology_drift\": Range(low: 0.0, high: 0.05) }, outcomes: { \"need\": (measure: \
     \"need_index\", years: Mean(from: 1)) }, design: List(\"p.csv\"), replicates: 2)"
        .to_owned()
}

#[test]
fn a_damaged_design_gives_a_result_or_a_message() {
    let mut texts = shipped(ShippedCategory::Sweeps);
    texts.extend([listed(), listed()]);
    tried(2, &texts, &|text| {
        if let Ok(design) = design::read("fuzz.ron", text, &Points(TABLE.to_owned())) {
            assert!(design.count() <= 1_000_000, "{text}");
        }
    });
    tried(3, &[TABLE.to_owned()], &|table| {
        let _ = design::read("fuzz.ron", &listed(), &Points(table.to_owned()));
    });
}

#[test]
fn a_damaged_proposition_gives_a_result_or_a_message() {
    tried(4, &shipped(ShippedCategory::Propositions), &|text| {
        let _ = propositions::read("fuzz.ron", text, &propositions::Substitution::default());
    });
}

#[test]
fn a_damaged_training_scenario_gives_a_result_or_a_message() {
    tried(5, &shipped(ShippedCategory::Training), &|text| {
        if let Ok(exercise) = exercise::read("fuzz.ron", text) {
            let _ = exercise.scenario(1, &[]);
        }
    });
}

#[test]
fn a_damaged_log_of_decisions_gives_a_result_or_a_message() {
    let sets = ["place=town", "run.weight=50", "run.years=1"];
    let scenario = load_embedded("S10", &sets).unwrap_or_else(|found| panic!("{found}"));
    let head = serde_json::json!({ "economy": EconomyIdentity::from_scenario(&scenario) });
    let decision = Decision {
        week: Week(3),
        by: Actor::Provider(0),
        moment: DecisionPoint::Levers,
        act: Some(Action::Set { lever: Lever::ALL[0], to: 0.1 }),
        because: Rationale::new("player", &[("pay", 1.5)], &[]),
    };
    let line = serde_json::to_string(&decision).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.jsonl");
    let log = format!("{head}\n{line}\n{line}\n");
    let read = |path: &Path| decisions_for(path, &scenario);
    std::fs::write(&path, &log).unwrap();
    assert!(read(&path).is_ok_and(|given| given.decisions.len() == 2), "{:?}", read(&path));
    tried(6, &[log], &|text| {
        std::fs::write(&path, text).unwrap();
        if let Err(unfit) = read(&path) {
            assert!(!unfit.problem.is_empty() && !unfit.help.is_empty());
        }
    });
}

//! No text, however damaged, makes the loader panic: arbitrary bytes, and valid files with pieces
//! cut, doubled, moved or replaced.

use std::sync::LazyLock;

use health_economy::cli::error::draw;
use health_economy::scenario::catalogue::Registries;
use health_economy::scenario::diagnostics::Findings;
use health_economy::scenario::layers::NoFiles;
use health_economy::scenario::load::{LoadRequest, load};
use health_economy::scenario::migrate::migrate;
use health_economy::scenario::parameter_listing;
use health_economy::scenario::schema::Scenario;
use health_economy::scenario::shipped::SHIPPED;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::files_fuzz::{PIECES, WAYS, break_once};

fn try_load(text: &str, sets: Vec<String>) -> Result<Scenario, Findings> {
    let request = LoadRequest {
        file: Some(("fuzz.ron".into(), text.into())),
        sets,
        ..LoadRequest::default()
    };
    load(&request, &NoFiles, &Registries)
}

/// Errors lie within their text, so that they can be displayed.
fn check(text: &str) {
    if let Err(findings) = try_load(text, Vec::new()) {
        assert!(!findings.0.is_empty());
        for finding in &findings.0 {
            if let Some(place) = &finding.place {
                assert!(place.source.text.get(place.at.clone()).is_some(), "{finding:?}");
                let _ = place.line_and_column();
            }
        }
        let _ = findings.to_string();
        let _ = draw(&findings);
    }
    let _ = migrate("fuzz.ron", text);
}

/// The same cases in every run, so that a failure can be reproduced; another seed by
/// HECON_FUZZ_SEED.
fn seed() -> RngSeed {
    let own = std::env::var("HECON_FUZZ_SEED").ok().and_then(|seed| seed.parse().ok());
    RngSeed::Fixed(own.unwrap_or(20_190_401))
}

/// Valid texts to start from.
static SEEDS: LazyLock<Vec<String>> = LazyLock::new(seeds);

fn seeds() -> Vec<String> {
    let mut texts: Vec<String> = SHIPPED.iter().map(|file| file.text.to_owned()).collect();
    texts.extend(parameter_listing::all().into_iter().map(|(_, text)| text));
    texts.push(
        "(schema: 1, base: \"S10\", place: (base: \"town\", population: 60_000), \
         run: (seed: 7), changes: [Move(week: 3, from: \"a\", services: [day_case], share: 0.5), \
         Close(week: 9, provider: \"b\", services: [\"stroke_spell\"])], switched_off: [])"
            .to_owned(),
    );
    texts
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 400,
        failure_persistence: None,
        rng_seed: seed(),
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_bytes_give_a_result_or_a_message(bytes in proptest::collection::vec(any::<u8>(),
    0..200)) {
        check(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_text_gives_a_result_or_a_message(text in "\\PC{0,120}") {
        check(&text);
        check(&format!("(schema: 1, {text})"));
        check(&format!("(schema: 1, parameters: (need: ({text})))"));
        check(&format!("(schema: 1, system: (contracts: [{text}]))"));
    }

    #[test]
    fn a_mutated_file_gives_a_result_or_a_message(
        which in any::<prop::sample::Index>(),
        edits in proptest::collection::vec(
            (any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..WAYS,
             prop::sample::select(PIECES)),
            1..6,
        ),
    ) {
        let seeds = &*SEEDS;
        let mut letters: Vec<char> = seeds[which.index(seeds.len())].chars().collect();
        for (from, to, what, piece) in edits {
            if letters.is_empty() {
                break;
            }
            let places = (from.index(letters.len()), to.index(letters.len()));
            break_once(&mut letters, places, what, piece);
        }
        check(&letters.into_iter().collect::<String>());
    }

    #[test]
    fn any_setting_gives_a_result_or_a_message(
        text in "\\PC{0,60}",
        path in "[a-z_.]{0,20}",
        value in "\\PC{0,20}",
    ) {
        let _ = try_load("(schema: 1)", vec![text, format!("{path}={value}")]);
        for path in ["run.weight", "place", "system.contracts", "need.elective", "parameters"] {
            let _ = try_load("(schema: 1)", vec![format!("{path}={value}")]);
        }
    }
}

#[test]
fn deep_nesting_gives_a_result_or_a_message() {
    for (open, close) in [("(", ")"), ("[", "]"), ("{", "}"), ("Some(", ")"), ("(a:", ")")] {
        let text = format!("(schema: 1, run: {}{})", open.repeat(5000), close.repeat(5000));
        assert!(try_load(&text, Vec::new()).is_err());
        check(&open.repeat(100_000));
    }
    check(&"/*".repeat(100_000));
}

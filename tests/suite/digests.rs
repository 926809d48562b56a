//! Digests of shipped configurations over short runs of coarse samples, stored in `tests/digests`:
//! a change of results is noticed and deliberate. `UPDATE_DIGESTS=1` rewrites them; the changelog
//! then says why results change.

use std::fmt::Write as _;

use health_economy::scenario::catalogue::Registries;
use health_economy::scenario::layers::NoFiles;
use health_economy::scenario::load::{LoadRequest, load};
use health_economy::scenario::shipped::{self, ShippedCategory};
use rayon::prelude::*;

use super::economy::digest_after;
use super::golden::{compare_unless, root};

const HEAD: &str = "# Digests of state after a short run. UPDATE_DIGESTS=1 rewrites them; a \
    change\n\
                    # belongs in the changelog.\n";
/// Simulated patients of a short run.
const PATIENTS: u64 = 3_000;

/// The differences from the stored digests of a group, if any.
pub fn changed<'a>(
    group: &str,
    digests: impl Iterator<Item = (&'a str, String)>,
) -> Option<String> {
    let mut text = HEAD.to_owned();
    for (name, digest) in digests {
        let _ = writeln!(text, "{name} {digest}");
    }
    let path = root().join("tests/digests").join(format!("{group}.txt"));
    compare_unless(&path, &text, "UPDATE_DIGESTS")
}

#[test]
fn the_default_and_every_example_have_their_stored_digests() {
    let mut names: Vec<&str> = shipped::names(ShippedCategory::Examples).collect();
    names.sort_unstable();
    assert!(names.len() >= 5, "{names:?}");
    names.insert(0, "default");
    let digests: Vec<String> = names
        .par_iter()
        .map(|name| {
            let file = shipped::find(ShippedCategory::Examples, name)
                .map(|file| (file.path.to_owned(), file.text.to_owned()));
            let loaded = |sets: &[String]| {
                let request = LoadRequest {
                    file: file.clone(),
                    sets: sets.to_vec(),
                    ..LoadRequest::default()
                };
                let scenario = load(&request, &NoFiles, &Registries);
                scenario.unwrap_or_else(|found| panic!("{name}: {found}"))
            };
            let weight = (loaded(&[]).place.population / PATIENTS).max(1);
            let sets = ["run.run_in_weeks=0".to_owned(), format!("run.weight={weight}")];
            // Beyond the first year's end and the dated changes at it.
            digest_after(loaded(&sets), 60)
        })
        .collect();
    let kept = names.iter().copied().zip(digests);
    assert_eq!(changed("examples", kept), None);
}

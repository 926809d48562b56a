//! One thing under two names: a setting that a call gives twice with different values. In a file
//! the later layer wins by design; of two arguments of one call neither is clearly meant.

use std::sync::Arc;

use super::diagnostics::{DiagnosticLog, Source};
use super::load::LoadRequest;

/// The one name of a path: parameters without their prefix, a choice of place or system without
/// `base`.
#[must_use]
pub fn canonical(path: &str) -> &str {
    let path = path.trim();
    match path {
        "place.base" => "place",
        "system.base" => "system",
        other => other.strip_prefix("parameters.").unwrap_or(other),
    }
}

/// Whether two written values say the same.
fn is_same_value(a: &str, b: &str) -> bool {
    let bare = |text: &str| text.trim().trim_matches('"').to_owned();
    let (a, b) = (bare(a), bare(b));
    let number = |text: &str| text.replace('_', "").parse::<f64>().ok();
    a == b || number(&a).zip(number(&b)).is_some_and(|(a, b)| a == b)
}

/// Reports every setting of a call that is given twice with different values.
pub fn check(request: &LoadRequest, notes: &mut DiagnosticLog) {
    let mut given: Vec<(String, &str, &str)> = Vec::new();
    for (key, value) in [("system", &request.system), ("place", &request.place)] {
        if let Some(value) = value {
            given.push((format!("--{key}"), key, value));
        }
    }
    for (flag, path, value) in &request.flags {
        given.push((flag.clone(), path, value));
    }
    for set in &request.sets {
        let Some((path, value)) = set.split_once('=') else { continue };
        let (path, value) = (canonical(path), value.trim());
        let earlier =
            given.iter().find(|(_, known, other)| *known == path && !is_same_value(other, value));
        if let Some((by, _, other)) = earlier {
            let source = Arc::new(Source { name: "--set".to_owned(), text: set.clone() });
            let what = format!("'{path}' is given twice: {other} by {by}, {value} by --set");
            notes.add_at(&source, &(0..set.len()), what, "second time", "keep one of the two");
        }
        given.push(("--set".to_owned(), path, value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn describe_request(request: &LoadRequest) -> String {
        let mut notes = DiagnosticLog::default();
        check(request, &mut notes);
        notes.into_result(()).map_or_else(|found| found.to_string(), |()| String::new())
    }

    #[test]
    fn a_setting_has_one_value_whatever_it_is_called() {
        let of = |sets: &[&str]| {
            let sets = sets.iter().map(|set| (*set).to_owned()).collect();
            let flags = vec![("--weight".to_owned(), "run.weight".to_owned(), "10".to_owned())];
            let place = Some("town".to_owned());
            describe_request(&LoadRequest { sets, flags, place, ..LoadRequest::default() })
        };
        for wrong in [
            &["gp.appointments=5", "parameters.gp.appointments=6"][..],
            &["run.weight=20"],
            &["place=region"],
            &["place.base=\"region\""],
        ] {
            assert!(of(wrong).contains("is given twice"), "{wrong:?}: {}", of(wrong));
        }
        for right in [
            &["gp.appointments=5", "gp.appointments=5.0"][..],
            &["run.weight=10", "place=\"town\"", "place.practices=9"],
        ] {
            assert_eq!(of(right), "", "{right:?}");
        }
    }
}

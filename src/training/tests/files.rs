//! Training scenarios from files: what is accepted, and how mistakes are reported.

use crate::scenario::shipped::{self, ShippedCategory};
use crate::training::exercise::{self, is_exercise, read};

fn shift() -> &'static str {
    shipped::find(ShippedCategory::Training, "the-shift").unwrap().text
}

/// The messages about a text, a line for each mistake.
fn messages_for(text: &str) -> String {
    match read("mine.ron", text) {
        Ok(exercise) => panic!("'{}' is accepted", exercise.id),
        Err(found) => found.to_string(),
    }
}

/// The position of a piece of text, as messages show it.
fn place(text: &str, piece: &str) -> String {
    let at = text.find(piece).unwrap_or_else(|| panic!("no '{piece}'"));
    let line = text[..at].matches('\n').count() + 1;
    let column = text[..at].rsplit('\n').next().unwrap().chars().count() + 1;
    format!("mine.ron:{line}:{column}: ")
}

#[test]
fn every_shipped_training_scenario_is_read_as_a_file_of_ones_own() {
    for name in exercise::names() {
        let file = shipped::find(ShippedCategory::Training, name).unwrap();
        assert!(is_exercise(file.text), "{name}");
        let read = read("mine.ron", file.text).unwrap_or_else(|found| panic!("{name}: {found}"));
        assert_eq!(read.id, name);
    }
    assert!(!is_exercise("( schema: 1, name: \"t\", base: \"S10\" )"));
}

/// What is replaced, by what, the text at whose place it is shown, what is said, and the help.
type Mistake = (&'static str, &'static str, &'static str, &'static str, &'static str);

const MISTAKES: &[Mistake] = &[
    (
        "exam_question:",
        "exam_qestion:",
        "exam_qestion",
        "unknown key 'exam_qestion'",
        "'exam_question'",
    ),
    (
        "summary: \"Move",
        "summary: 7, aims2: \"Move",
        "7, aims2",
        "expected a text in quotes, found `7`",
        "write",
    ),
    (
        "role: commissioner, needed",
        "role: comissioner, needed",
        "comissioner",
        "no role 'comissioner'",
        "'commissioner'",
    ),
    (
        "role: provider, months: 12",
        "role: \"provider\", months: 12",
        "\"provider\", months",
        "expected a bare word",
        "without quotes",
    ),
    ("weeks: 52", "weeks: 50", "50", "50 weeks are not whole quarters", "multiple of 13"),
    ("weeks: 52", "weeks: 5.5", "5.5", "expected a whole number", "point"),
    ("events: [\"winter\"]", "events: [\"winer\"]", "\"winer\"", "no event 'winer'", "'winter'"),
    (
        "excludes: [\"move-planned\"",
        "excludes: [\"move-planed\"",
        "\"move-planed\"",
        "no option 'move-planed'",
        "'move-planned'",
    ),
    (
        "id: \"move-planned\"",
        "id: \"move-now\"",
        "\"move-now\", role: commissioner, question: \"Moving care\",\n            \
         title: \"Agree",
        "two options called 'move-now'",
        "another name",
    ),
    (
        "id: \"the-shift\"",
        "id: \"../shift\"",
        "\"../shift\"",
        "'../shift' cannot be a name",
        "letters",
    ),
    ("deeds: [Move(\n", "deeds: [Mve(\n", "Mve(", "there is no action 'Mve'", "'Move'"),
    ("from: \"acute\"", "from: \"acut\"", "\"acut\"", "no kind of provider 'acut'", "'acute'"),
    (
        "\"outpatient_first\", \"outpatient_follow_up\"",
        "\"outpatient_frst\", \"outpatient_follow_up\"",
        "\"outpatient_frst\"",
        "no service 'outpatient_frst'",
        "'outpatient_first'",
    ),
    (
        "share: 0.2, after: 13",
        "share: 1.2, after: 13",
        "Move(\n",
        "share 1.2 is not between 0 and 1",
        "",
    ),
    (
        "share: 0.2, after: 13",
        "share: 0.2, after: 1300",
        "Move(\n",
        "1300 weeks is longer than the session",
        "208",
    ),
    (
        "after: 13, planned: false",
        "planned: false",
        "(\n                from: \"acute\", to: \"independent\", share: 0.2, planned",
        "'after' is missing in Move",
        "add `after",
    ),
    ("lever: \"clinics\"", "lever: \"clincs\"", "\"clincs\"", "no lever 'clincs'", "'clinics'"),
    (
        "path: \"nation.efficiency_asked\", label",
        "path: \"nation.eficiency_asked\", label",
        "\"nation.eficiency_asked\"",
        "no parameter 'nation.eficiency_asked'",
        "'nation.efficiency_asked'",
    ),
    ("right: 1,", "right: 3,", "3,\n", "there is no answer 3", "0 to 2"),
    (
        "suits: [passive_payer, micromanager]",
        "suits: [passive_payr, micromanager]",
        "passive_payr",
        "no policy 'passive_payr'",
        "'passive_payer'",
    ),
    ("run_in_weeks: 156", "run_in_wekes: 156", "run_in_wekes", "run_in_wekes", "run_in_weeks"),
    (
        "(minutes: 120, rounds: 4",
        "(minutes: 90, rounds: 4",
        "[\n        (minutes: 60",
        "no timing plan for 120 minutes",
        "minutes",
    ),
    ("schema: 1,\n    id", "schema: 9,\n    id", "9,\n    id", "schema 1", "schema: 1"),
];

#[test]
fn a_mistake_in_a_training_scenario_is_told_with_its_place_and_the_nearest_name() {
    for (from, to, at, what, help) in MISTAKES {
        assert!(shift().contains(from), "the case is out of date: {from}");
        let text = shift().replacen(from, to, 1);
        let told = messages_for(&text);
        let expected = place(&text, at);
        let line = told.lines().find(|line| line.contains(what));
        let line = line.unwrap_or_else(|| panic!("'{what}' is not told of {to}:\n{told}"));
        assert!(line.starts_with(&expected), "expected at {expected}:\n{told}");
        assert!(told.contains(help), "'{help}' is not reported for {to}:\n{told}");
    }
}

#[test]
fn all_mistakes_of_a_training_scenario_are_told_together() {
    let text = shift()
        .replacen("exam_question:", "exam_qestion:", 1)
        .replacen("from: \"acute\"", "from: \"acut\"", 1)
        .replacen("\"winter\"", "\"winer\"", 1);
    let told = messages_for(&text);
    for what in ["'exam_question' is missing", "'acut'", "'winer'"] {
        assert!(told.contains(what), "{what}:\n{told}");
    }
}

#[test]
fn a_contract_that_nobody_has_signed_cannot_be_amended() {
    let name = exercise::names()
        .find(|name| {
            shipped::find(ShippedCategory::Training, name)
                .unwrap()
                .text
                .contains("Amend(contract: \"")
        })
        .expect("a scenario amends a contract");
    let text = shipped::find(ShippedCategory::Training, name).unwrap().text;
    let text = text.replacen("Amend(contract: \"", "Amend(contract: \"zz", 1);
    let told = messages_for(&text);
    assert!(told.contains("there is no contract 'zz"), "{told}");
}

#[test]
fn no_text_however_broken_stops_the_reading() {
    let text = shift();
    let mut state = 7_u64;
    let mut next = |below: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    for _ in 0..60 {
        let mut letters: Vec<char> = text.chars().collect();
        for _ in 0..=next(3) {
            let (at, other) = (next(letters.len()), next(letters.len()));
            match next(4) {
                0 => drop(letters.remove(at)),
                1 => letters.swap(at, other),
                2 => letters.truncate(at),
                _ => letters.insert(at, ['(', ')', '"', '[', ',', '\u{202E}', '0'][next(7)]),
            }
            if letters.is_empty() {
                letters.push('(');
            }
        }
        let text: String = letters.into_iter().collect();
        if let Err(found) = read("mine.ron", &text) {
            assert!(!found.0.is_empty());
        }
    }
    for text in ["", "(", "()", "[]", "( economy: 1 )", "\u{0}", "(choices: [(deeds: [Move])])"] {
        assert!(read("mine.ron", text).is_err(), "{text}");
    }
}

#[test]
fn a_letter_of_two_bytes_where_a_choice_begins_is_answered() {
    let text = shift().replacen("choices: [", "choices: [é", 1);
    assert_ne!(text, shift());
    assert!(messages_for(&text).contains("mine.ron:"));
}

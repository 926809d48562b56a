//! Every number of the model is a declared parameter or a constant that says what it is. The code
//! of the model holds no other, except a few that mean the same everywhere.

use super::tidy::{assert_none, files, without_comments_and_literals};

/// Folders in which numbers could decide what happens.
const FOLDERS: &[&str] =
    &["behaviours", "contracts", "economy", "information", "initiatives", "phases"];
/// Where payment terms declare parameters of their own, each with a range, a unit and a default.
const TERMS: &str = "contracts/terms/";
/// Numbers that need no name, and why.
const HARMLESS: &[(&str, &str)] = &[
    ("0.0", "nothing; where sums start"),
    ("1.0", "a whole; where products start"),
    ("2.0", "both sides of a difference; the slope of a square"),
    ("0.5", "the middle of a week or a step; the mean of two; half a variance"),
    ("12.0", "months of a year"),
    ("52.0", "weeks of a year"),
    ("100.0", "pence and percent"),
    ("1000.0", "rates per thousand people"),
];

/// The floating-point literals of a line of code, without separators.
fn floats(line: &str) -> Vec<String> {
    let letters: Vec<char> = line.chars().collect();
    let letter = |at: usize| letters.get(at).copied().unwrap_or(' ');
    let is_number = |at: usize| letter(at).is_ascii_digit() || letter(at) == '_';
    let mut found = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let before = if at > 0 { letter(at - 1) } else { ' ' };
        let field = before == '.' && (at < 2 || letter(at - 2) != '.');
        let starts = letter(at).is_ascii_digit() && !before.is_alphanumeric() && before != '_';
        let start = at;
        at += 1;
        if !starts {
            continue;
        }
        while is_number(at) {
            at += 1;
        }
        if field {
            continue;
        }
        let mut float = false;
        if letter(at) == '.' && letter(at + 1).is_ascii_digit() {
            float = true;
            at += 1;
            while is_number(at) {
                at += 1;
            }
        }
        let sign = usize::from(letter(at + 1) == '-');
        if letter(at) == 'e' && letter(at + 1 + sign).is_ascii_digit() {
            float = true;
            at += 1 + sign;
            while is_number(at) {
                at += 1;
            }
        }
        if float {
            found.push(letters[start..at].iter().filter(|letter| **letter != '_').collect());
        }
    }
    found
}

/// Whether a line begins a constant that holds numbers.
fn is_numeric_constant(line: &str) -> bool {
    let item = line.trim_start();
    let item = item.strip_prefix("pub").unwrap_or(item).trim_start();
    let item = match item.strip_prefix('(') {
        Some(rest) => rest.split_once(')').map_or("", |(_, rest)| rest).trim_start(),
        None => item,
    };
    let kind = item.strip_prefix("const ").and_then(|rest| rest.split_once(": "));
    kind.is_some_and(|(_, kind)| {
        let kind = kind.trim_start_matches(['&', '[']);
        kind.starts_with("f64") || kind.starts_with("f32")
    })
}

/// What is wrong with the numbers of a file: line and reason.
fn unexplained(text: &str) -> Vec<(usize, String)> {
    let bare = without_comments_and_literals(text);
    let bare = bare.find("#[cfg(test)]").map_or(bare.as_str(), |tests| &bare[..tests]);
    let (mut documented, mut constant) = (false, false);
    let mut wrong = Vec::new();
    for (number, (line, code)) in text.lines().zip(bare.lines()).enumerate() {
        if line.trim_start().starts_with("///") {
            documented = true;
            continue;
        }
        if line.trim_start().starts_with("#[") {
            continue;
        }
        let starts = is_numeric_constant(code);
        if starts && !documented {
            wrong.push((number + 1, format!("a constant that does not say what it is: {code}")));
        }
        if !(starts || constant) {
            let strange = |float: &String| !HARMLESS.iter().any(|(known, _)| known == float);
            let found = floats(code).into_iter().filter(strange);
            wrong.extend(found.map(|float| (number + 1, float)));
        }
        constant = (starts || constant) && !code.contains(';');
        documented = false;
    }
    wrong
}

#[test]
fn numbers_of_the_model_are_parameters_or_constants_that_say_what_they_are() {
    let all = files("src");
    let mut broken = Vec::new();
    for file in &all {
        if !FOLDERS.contains(&file.folder()) || file.path.starts_with(TERMS) {
            continue;
        }
        // Modules of tests alone.
        let (folder, name) = file.path.rsplit_once('/').unwrap_or(("", &file.path));
        let declared = format!("#[cfg(test)]\nmod {};", name.trim_end_matches(".rs"));
        if all.iter().any(|entry| entry.path.starts_with(folder) && entry.text.contains(&declared))
        {
            continue;
        }
        let wrong = unexplained(&file.text);
        broken
            .extend(wrong.into_iter().map(|(line, what)| format!("{}:{line}: {what}", file.path)));
    }
    assert_none(
        "declare it as a parameter (src/params/groups), or name it in a constant with a comment",
        broken,
    );
}

#[test]
fn the_scanner_of_numbers_tells_them_from_ranges_and_fields() {
    let found = floats("let a = 0.25 * x.0.1 + 1e-9 - 3_000.5; for i in 0..7 { b(i, 0.3..=0.7) }");
    assert_eq!(found, ["0.25", "1e-9", "3000.5", "0.3", "0.7"]);
    assert_eq!(floats("5 + f32x4(1.0.into(), pair.1, 2e3_f64)"), ["1.0", "2e3"]);
}

#[test]
fn only_constants_with_a_comment_may_hold_other_numbers() {
    let text = "/// Why.\npub(super) const A: f64 = 0.3;\nconst B: [f64; 2] = [0.4, 0.5];\n\
                fn c() -> f64 {\n    0.5 * 0.7\n}\n#[cfg(test)]\nmod tests { 0.9 }";
    let wrong: Vec<usize> = unexplained(text).into_iter().map(|(line, _)| line).collect();
    assert_eq!(wrong, [3, 5]);
}

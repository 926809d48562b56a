//! Laws of size, names and words: functions that fit a screen, constructors and parameters called
//! as Rust programmers expect, plain English.

use super::tidy::{assert_none, code_and_prose, files, without_comments_and_literals};

/// Most lines of a function.
const LONGEST: usize = 70;

/// Words that a reader of today would not use.
const BANNED: &[&str] = &[
    "nought",
    "for want of",
    "is told",
    "held against",
    "luck",
    "whom",
    "deed",
    "anew",
    "begun",
    "nobody",
    "so many",
];

/// A function of a formatted file.
struct Function {
    name: String,
    /// From its first word to the brace that opens its body.
    signature: String,
    /// Line it starts at, from 1.
    line: usize,
    lines: usize,
}

/// Every function with a body: it ends with the first closing brace at the depth of its start.
fn functions(text: &str) -> Vec<Function> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some(name) = function_name(line) else { continue };
        let opens = lines[at..].iter().position(|line| line.ends_with(['{', '}', ';']));
        let Some(opens) = opens.filter(|opens| !lines[at + opens].ends_with(';')) else { continue };
        let depth = line.len() - line.trim_start().len();
        let closes = |line: &&str| line.trim_start() == "}" && line.len() == depth + 1;
        let on_one_line = opens == 0 && line.ends_with('}');
        let length = if on_one_line { Some(0) } else { lines[at..].iter().position(closes) };
        found.push(Function {
            name: name.to_owned(),
            signature: lines[at..=at + opens].join(" "),
            line: at + 1,
            lines: length.map_or(1, |length| length + 1),
        });
    }
    found
}

/// The name of the function that a line declares.
fn function_name(line: &str) -> Option<&str> {
    let (before, after) = line.split_once("fn ")?;
    let is_qualifier = |word: &str| {
        matches!(word, "pub" | "const" | "async" | "in") || word.starts_with("pub(") || {
            word.starts_with("crate::") && word.ends_with(')')
        }
    };
    before.split_whitespace().all(is_qualifier).then(|| {
        let end = after.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(after.len());
        &after[..end]
    })
}

#[test]
fn no_function_is_longer_than_seventy_lines() {
    let mut broken = Vec::new();
    for file in files("src") {
        for function in functions(&file.text).iter().filter(|function| function.lines > LONGEST) {
            let Function { name, line, lines, .. } = function;
            broken.push(format!("{}:{line}: {name} has {lines} lines", file.path));
        }
    }
    assert_none("gather, decide and apply are functions of their own", broken);
}

#[test]
fn constructors_are_called_new_or_for_what_they_are_made_from() {
    let mut broken = Vec::new();
    for file in files("src") {
        for function in functions(&file.text).iter().filter(|function| function.name == "of") {
            let (parameters, result) = match function.signature.rsplit_once("->") {
                Some(parts) => parts,
                None => continue,
            };
            if result.contains("Self") && !parameters.contains("self") {
                broken.push(format!("{}:{}: of", file.path, function.line));
            }
        }
    }
    assert_none("new, from_x or with_x, and not of", broken);
}

#[test]
fn functions_that_draw_say_so_in_their_names() {
    let mut broken = Vec::new();
    for file in files("src") {
        for function in functions(&file.text) {
            let signature = &function.signature;
            let draws = ["&mut Ui", "&mut egui::Ui"].iter().any(|ui| signature.contains(ui));
            if draws && function.name != "ui" && !function.name.ends_with("_ui") {
                broken.push(format!("{}:{}: {}", file.path, function.line, function.name));
            }
        }
    }
    assert_none("a function that takes `&mut Ui` ends in `_ui`", broken);
}

/// Whether a word at a place is in the parameters of a closure.
fn is_closure_parameter(code: &str, at: usize, word: &str) -> bool {
    let in_pattern = |c: char| c.is_alphanumeric() || "_&(), .:".contains(c);
    let before = code[..at].trim_end_matches(in_pattern).chars().next_back();
    let after = code[at + word.len()..].trim_start_matches(in_pattern).chars().next();
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '.');
    let whole = !is_word(code[..at].chars().next_back())
        && !is_word(code[at + word.len()..].chars().next());
    whole && before == Some('|') && after == Some('|')
}

#[test]
fn parameters_of_closures_are_called_for_what_they_are() {
    let mut broken = Vec::new();
    for file in files("src") {
        for (number, line) in without_comments_and_literals(&file.text).lines().enumerate() {
            let found =
                line.match_indices("one").any(|(at, _)| is_closure_parameter(line, at, "one"));
            if found {
                broken.push(format!("{}:{}", file.path, number + 1));
            }
        }
    }
    assert_none("no closure takes `one`", broken);
}

#[test]
fn comments_and_shown_text_are_in_plain_english() {
    let mut broken = Vec::new();
    for file in files("src") {
        let prose = plain(&code_and_prose(&file.text).1);
        for words in BANNED {
            let count = prose.matches(&format!(" {words} ")).count();
            if count > 0 {
                broken.push(format!("{}: '{words}', {count} times", file.path));
            }
        }
    }
    assert_none("words of another age", broken);
}

/// Words in small letters with one space before and after each.
fn plain(prose: &str) -> String {
    let words = prose.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '\'');
    let mut plain = String::from(" ");
    for word in words.filter(|word| !word.is_empty()) {
        plain.push_str(&word.to_lowercase());
        plain.push(' ');
    }
    plain
}

#[test]
fn the_laws_of_style_see_what_they_are_about() {
    let text = "impl A {\n    pub const fn of(x: u8) -> Self {\n        Self(x)\n    }\n}\n\
                fn side(\n    ui: &mut Ui,\n) {\n}\nfn none();\n";
    let found = functions(text);
    let names: Vec<(&str, usize)> = found.iter().map(|f| (f.name.as_str(), f.lines)).collect();
    assert_eq!(names, [("of", 3), ("side", 4)]);
    assert!(found[1].signature.contains("&mut Ui"));
    for (code, expected) in [
        ("x.map(|one| one)", true),
        ("x.map(|(_, one)| 1)", true),
        ("Scope::one(a)", false),
        ("x.map(|other| one(other))", false),
    ] {
        let found = code.match_indices("one").any(|(at, _)| is_closure_parameter(code, at, "one"));
        assert_eq!(found, expected, "{code}");
    }
    let (_, prose) = code_and_prose("let luck = 1; // told by\n/// so\n/// many\nf(\"whom\")");
    assert_eq!(plain(&prose), " told by so many whom ");
}

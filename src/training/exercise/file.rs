//! Reading a training scenario: every mistake is reported with its place and what would be
//! accepted, in two passes: first structure and names; if those are right, consistency of the parts
//! with one another and with the economy.

use std::collections::BTreeMap;
use std::sync::Arc;

use ron::extensions::Extensions;

use crate::experiment::reading::Clerk;
use crate::params::vocabulary::{Labelled as _, Lever, ProviderKind, Service};
use crate::scenario::findings::Findings;
use crate::scenario::layers::{LARGEST, suggest};
use crate::scenario::text::{self, Field, Span};
use crate::sim::agreement::TermRegistry;
use crate::training::autopilot::Policy;
use crate::training::deed::{self, Deed};
use crate::training::role::Role;

use super::Exercise;
use super::shape::{Body, DEED, EXERCISE, Key, Names, Shape};

/// Longest name that a file gives.
const LONGEST_ID: usize = 60;
/// Keys that identify a training scenario: no other kind of file has them.
const MARKS: [&str; 3] = ["economy", "choices", "exam_question"];

/// A name and its position in the file.
type Named = (Names, String, Span);

/// Whether a text is a training scenario.
#[must_use]
pub fn is_one(text: &str) -> bool {
    let fields = text::fields(text, &(0..text.len())).unwrap_or_default();
    MARKS.iter().any(|mark| fields.iter().any(|field| field.key == *mark))
}

/// Reads a scenario and checks it.
///
/// # Errors
/// Every mistake in it.
pub fn read(name: &str, text: &str) -> Result<Exercise, Findings> {
    let (clerk, fields) = Clerk::begin(name, text, ("a training scenario", "training scenarios"));
    let mut file = File { clerk, given: Vec::new(), used: Vec::new() };
    if text.len() > LARGEST {
        let what = format!("the file has {} bytes; at most {LARGEST} are read", text.len());
        file.clerk.note(&(0..1), what, "check that this is the right file");
    } else if file.clerk.notes.is_empty() {
        file.clerk.schema(&fields);
        file.group(&(0..text.len()), &fields, "a training scenario", EXERCISE);
        file.references();
    }
    if !file.clerk.notes.is_empty() {
        return Err(file.clerk.notes.or(()).err().unwrap_or(Findings(Vec::new())));
    }
    let exercise = match options().from_str::<Exercise>(text) {
        Ok(exercise) => exercise,
        Err(error) => {
            let what = format!("not a training scenario: {}", error.code);
            file.clerk.note(&(0..1), what, "compare it with a shipped one");
            return Err(file.clerk.notes.or(()).err().unwrap_or(Findings(Vec::new())));
        }
    };
    file.senses(&exercise);
    file.clerk.notes.or(exercise)
}

fn options() -> ron::Options {
    ron::Options::default().with_default_extension(Extensions::IMPLICIT_SOME)
}

/// A file being read.
pub(super) struct File {
    pub(super) clerk: Clerk,
    /// Names that the file defines.
    given: Vec<Named>,
    /// Names defined in the file that it refers to.
    used: Vec<Named>,
}

impl File {
    fn text(&self) -> &str {
        &self.clerk.source.text
    }

    /// Reports a fault of the text reader.
    fn fault(&mut self, fault: &text::Fault, about: &str, help: &str) {
        let source = Arc::clone(&self.clerk.source);
        self.clerk.notes.fault(&source, fault, about, help);
    }

    fn group(&mut self, at: &Span, fields: &[Field], about: &str, keys: &[Key]) {
        let known: Vec<&str> = keys.iter().map(|key| key.name).collect();
        self.clerk.only(fields, about, &known);
        for (place, field) in fields.iter().enumerate() {
            if fields[..place].iter().any(|other| other.key == field.key) {
                let what = format!("'{}' is given twice in {about}", field.key);
                self.clerk.note(&field.key_at, what, "keep one of the two");
            }
        }
        for key in keys {
            match fields.iter().find(|field| field.key == key.name) {
                Some(field) => self.value(&field.value_at, key.name, &key.shape),
                None if key.optional => {}
                None => self.clerk.missing(at, about, key.name),
            }
        }
    }

    fn value(&mut self, at: &Span, about: &str, shape: &Shape) {
        match shape {
            Shape::Text => drop(self.quoted(at, about)),
            Shape::Id => self.id(at, about),
            Shape::Number => drop(self.clerk.number(at, about)),
            Shape::Whole => {
                let number = self.clerk.number(at, about);
                let fits = |n: f64| n.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&n);
                if number.is_some_and(|number| !fits(number)) {
                    let what = format!("{about}: expected a whole number, 0 or more");
                    self.clerk.note(at, what, "write it without a point or a sign");
                }
            }
            Shape::Truth => {
                if let Err(fault) = text::truth(self.text(), at) {
                    self.fault(&fault, about, "write true or false");
                }
            }
            Shape::One(names) => self.one(at, about, *names),
            Shape::List(inner, least) => {
                let items = self.clerk.items(at, about);
                if items.len() < *least && text::items(self.text(), at).is_ok() {
                    let what = format!("'{about}' has {} entries", items.len());
                    self.clerk.note(at, what, &format!("give {least} or more"));
                }
                for item in items {
                    self.value(&item, about, inner);
                }
            }
            Shape::Pair(first, second) => match text::tuple(self.text(), at) {
                Ok(parts) if parts.len() == 2 => {
                    self.value(&parts[0], about, first);
                    self.value(&parts[1], about, second);
                }
                Ok(parts) => {
                    let what = format!("{about}: expected two values, found {}", parts.len());
                    self.clerk.note(at, what, "write ( first, second )");
                }
                Err(fault) => self.fault(&fault, about, "write ( first, second )"),
            },
            Shape::Maybe(inner) => self.maybe(at, about, inner),
            Shape::Group(called, keys) => {
                if let Some(fields) = self.clerk.fields(at, about) {
                    self.group(at, &fields, called, keys);
                }
            }
            Shape::Deed => self.deed(at, about),
        }
    }

    fn maybe(&mut self, at: &Span, about: &str, inner: &Shape) {
        match text::named(self.text(), at) {
            Some((word, _, _)) if word == "None" => {}
            Some((word, _, group)) if word == "Some" => match text::tuple(self.text(), &group) {
                Ok(parts) if parts.len() == 1 => self.value(&parts[0], about, inner),
                _ => self.clerk.note(at, format!("{about}: expected one value"), "write Some( … )"),
            },
            _ => self.value(at, about, inner),
        }
    }

    /// A text in quotes.
    fn quoted(&mut self, at: &Span, about: &str) -> Option<String> {
        if text::shape(self.text(), at) == text::Shape::Text {
            return self.clerk.word(at, about);
        }
        let found = text::quoted(self.text(), at);
        let what = format!("{about}: expected a text in quotes, found {found}");
        self.clerk.note(at, what, "write \"…\"");
        None
    }

    /// A name that this file defines; it appears in commands, in forms and in folder names.
    fn id(&mut self, at: &Span, about: &str) {
        let Some(word) = self.quoted(at, about) else { return };
        let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
        if word.is_empty() || word.len() > LONGEST_ID || !word.chars().all(plain) {
            let what = format!("'{word}' cannot be a name");
            let help = format!("use letters, digits, '-' and '_', at most {LONGEST_ID}");
            self.clerk.note(at, what, &help);
        }
    }

    /// One of the known names; names defined in the file are looked up at the end.
    fn one(&mut self, at: &Span, about: &str, names: Names) {
        let word = if names.is_bare() {
            let bare = text::shape(self.text(), at) == text::Shape::Word;
            let word = self.clerk.word(at, about);
            if !bare && let Some(word) = &word {
                let what = format!("{about}: expected a bare word, found \"{word}\"");
                self.clerk.note(at, what, &format!("write {word} without quotes"));
                return;
            }
            word
        } else {
            self.quoted(at, about)
        };
        let Some(word) = word else { return };
        match names {
            Names::Choice | Names::Event => self.used.push((names, word, at.clone())),
            Names::Provider if deed::whom(&word).is_ok() => {}
            _ => self.known(at, names, &word, &shipped_names(names)),
        }
    }

    fn known(&mut self, at: &Span, names: Names, word: &str, known: &[&str]) {
        if !known.contains(&word) {
            let what = format!("there is no {} '{word}'", names.word());
            let help = if known.is_empty() {
                format!("the file has no {}", names.words())
            } else {
                suggest(word, known, names.words(), "")
            };
            self.clerk.note(at, what, &help);
        }
    }

    /// What an option or an event does: an action and its fields.
    fn deed(&mut self, at: &Span, about: &str) {
        let Some((word, word_at, body_at)) = text::named(self.text(), at) else {
            let found = text::quoted(self.text(), at);
            let what = format!("{about}: expected an action, such as Withdraw, found {found}");
            return self.clerk.note(at, what, &suggest("", &deed_names(), "actions", ""));
        };
        let Some((_, body)) = DEED.iter().find(|(name, _)| *name == word) else {
            let help = suggest(&word, &deed_names(), "actions", "");
            return self.clerk.note(&word_at, format!("there is no action '{word}'"), &help);
        };
        let before = self.clerk.notes.count();
        match body {
            Body::Bare => {}
            Body::Of(shape) => match text::tuple(self.text(), &body_at) {
                Ok(parts) if parts.len() == 1 => self.value(&parts[0], &word, shape),
                _ => self.clerk.note(at, format!("{word}: expected one value"), "write it in ( )"),
            },
            Body::Fields(keys) => {
                if let Some(fields) = self.clerk.fields(&body_at, &word) {
                    self.group(&body_at, &fields, &word, keys);
                }
            }
        }
        if self.clerk.notes.count() > before {
            return;
        }
        // Structure and names are right: what remains are values out of range and terms.
        let checked = match options().from_str::<Deed>(&self.text()[at.clone()]) {
            Ok(deed) => deed.check(),
            Err(error) => Err(error.code.to_string()),
        };
        if let Err(what) = checked {
            self.clerk.note(at, format!("{word}: {what}"), "");
        }
    }

    /// Names in the file are defined once, and those it refers to are defined.
    fn references(&mut self) {
        for (list, names) in [("choices", Names::Choice), ("events", Names::Event)] {
            for at in self.each(list) {
                let found = self.locate(&at, &["id"]);
                if let Ok(word) = text::word(self.text(), &found) {
                    self.given.push((names, word, found));
                }
            }
        }
        let mut known: BTreeMap<Names, Vec<String>> = BTreeMap::new();
        for (names, word, at) in std::mem::take(&mut self.given) {
            let all = known.entry(names).or_default();
            if all.contains(&word) {
                let what = format!("there are two {} called '{word}'", names.words());
                self.clerk.note(&at, what, "give one of them another name");
            }
            all.push(word);
        }
        for (names, word, at) in std::mem::take(&mut self.used) {
            let all: Vec<&str> =
                known.get(&names).into_iter().flatten().map(String::as_str).collect();
            self.known(&at, names, &word, &all);
        }
    }

    /// Positions of the items of a top-level list.
    pub(super) fn each(&self, list: &str) -> Vec<Span> {
        let at = self.locate(&(0..self.text().len()), &[list]);
        text::items(self.text(), &at).unwrap_or_default()
    }

    /// Position of the value at a path of keys, as far as the path exists.
    pub(super) fn locate(&self, from: &Span, keys: &[&str]) -> Span {
        let mut at = from.clone();
        for key in keys {
            let fields = text::fields(self.text(), &at).unwrap_or_default();
            match fields.into_iter().find(|field| field.key == *key) {
                Some(field) => at = field.value_at,
                None => return text::first_letter(self.text(), &at),
            }
        }
        at
    }
}

fn deed_names() -> Vec<&'static str> {
    DEED.iter().map(|(name, _)| *name).collect()
}

/// Names known to the program.
fn shipped_names(names: Names) -> Vec<&'static str> {
    match names {
        Names::Role => Role::ALL.iter().map(|one| one.word()).collect(),
        Names::Policy => Policy::ALL.iter().map(|one| one.word()).collect(),
        Names::Stance => vec!["Nothing", "Everything"],
        Names::Service => Service::ALL.iter().map(|one| one.label()).collect(),
        Names::Lever => Lever::ALL.iter().map(|one| one.label()).collect(),
        Names::Provider => ProviderKind::ALL.iter().map(|one| one.label()).collect(),
        Names::Initiative => {
            crate::sim::instruments::INITIATIVES.iter().map(|one| one.about.name).collect()
        }
        Names::Term => {
            TermRegistry::shipped().entries().iter().map(|entry| entry.about.name).collect()
        }
        Names::Choice | Names::Event => Vec::new(),
    }
}

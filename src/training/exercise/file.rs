//! Reading a training scenario: every mistake is reported with its place and what would be
//! accepted, in two passes: first structure and names; if those are right, consistency of the parts
//! with one another and with the economy.

use std::collections::BTreeMap;
use std::sync::Arc;

use ron::extensions::Extensions;

use crate::experiment::reading::FieldReader;
use crate::params::vocabulary::{Labelled as _, Lever, ProviderKind, Service};
use crate::scenario::diagnostics::Findings;
use crate::scenario::layers::{MAX_BYTES, suggest};
use crate::scenario::text::{self, FieldSpan, TextSpan};
use crate::sim::agreement::TermRegistry;
use crate::training::autopilot::AutopilotPolicy;
use crate::training::player_action::{self, PlayerAction};
use crate::training::role::PlayerRole;

use super::Exercise;
use super::field_shapes::{ACTION, ActionBody, EXERCISE, FieldShape, KeySpec, NameKind};

/// Longest name that a file gives.
const MAX_ID_LENGTH: usize = 60;
/// Keys that identify a training scenario: no other kind of file has them.
const IDENTIFYING_KEYS: [&str; 3] = ["economy", "choices", "exam_question"];

/// A name and its position in the file.
type NameAndSpan = (NameKind, String, TextSpan);

/// Whether a text is a training scenario.
pub fn is_exercise(text: &str) -> bool {
    let fields = text::fields(text, &(0..text.len())).unwrap_or_default();
    IDENTIFYING_KEYS.iter().any(|mark| fields.iter().any(|field| field.key == *mark))
}

/// Reads a scenario and checks it.
pub fn read(name: &str, text: &str) -> Result<Exercise, Findings> {
    let (clerk, fields) =
        FieldReader::new(name, text, ("a training scenario", "training scenarios"));
    let mut file = ExerciseFile { reader: clerk, declared: Vec::new(), referenced: Vec::new() };
    if text.len() > MAX_BYTES {
        let what = format!("the file has {} bytes; at most {MAX_BYTES} are read", text.len());
        file.reader.report(&(0..1), what, "check that this is the right file");
    } else if file.reader.diagnostics.is_empty() {
        file.reader.schema(&fields);
        file.group(&(0..text.len()), &fields, "a training scenario", EXERCISE);
        file.references();
    }
    if !file.reader.diagnostics.is_empty() {
        return Err(file.reader.diagnostics.into_result(()).err().unwrap_or(Findings(Vec::new())));
    }
    let exercise = match options().from_str::<Exercise>(text) {
        Ok(exercise) => exercise,
        Err(error) => {
            let what = format!("not a training scenario: {}", error.code);
            file.reader.report(&(0..1), what, "compare it with a shipped one");
            return Err(file
                .reader
                .diagnostics
                .into_result(())
                .err()
                .unwrap_or(Findings(Vec::new())));
        }
    };
    file.check_consistency(&exercise);
    file.reader.diagnostics.into_result(exercise)
}

fn options() -> ron::Options {
    ron::Options::default().with_default_extension(Extensions::IMPLICIT_SOME)
}

/// A file being read.
pub(super) struct ExerciseFile {
    pub(super) reader: FieldReader,
    /// Names that the file defines.
    declared: Vec<NameAndSpan>,
    /// Names defined in the file that it refers to.
    referenced: Vec<NameAndSpan>,
}

impl ExerciseFile {
    fn text(&self) -> &str {
        &self.reader.source.text
    }

    /// Reports a fault of the text reader.
    fn add_syntax_fault(&mut self, fault: &text::SyntaxFault, about: &str, help: &str) {
        let source = Arc::clone(&self.reader.source);
        self.reader.diagnostics.add_syntax_fault(&source, fault, about, help);
    }

    fn group(&mut self, at: &TextSpan, fields: &[FieldSpan], about: &str, keys: &[KeySpec]) {
        let known: Vec<&str> = keys.iter().map(|key| key.name).collect();
        self.reader.reject_unknown(fields, about, &known);
        for (place, field) in fields.iter().enumerate() {
            if fields[..place].iter().any(|other| other.key == field.key) {
                let what = format!("'{}' is given twice in {about}", field.key);
                self.reader.report(&field.key_at, what, "keep one of the two");
            }
        }
        for key in keys {
            match fields.iter().find(|field| field.key == key.name) {
                Some(field) => self.value(&field.value_at, key.name, &key.shape),
                None if key.optional => {}
                None => self.reader.report_missing(at, about, key.name),
            }
        }
    }

    fn value(&mut self, at: &TextSpan, about: &str, shape: &FieldShape) {
        match shape {
            FieldShape::Text => drop(self.quoted(at, about)),
            FieldShape::Id => self.id(at, about),
            FieldShape::Number => drop(self.reader.number(at, about)),
            FieldShape::WholeNumber => {
                let number = self.reader.number(at, about);
                let fits = |n: f64| n.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&n);
                if number.is_some_and(|number| !fits(number)) {
                    let what = format!("{about}: expected a whole number, 0 or more");
                    self.reader.report(at, what, "write it without a point or a sign");
                }
            }
            FieldShape::Boolean => {
                if let Err(fault) = text::boolean(self.text(), at) {
                    self.add_syntax_fault(&fault, about, "write true or false");
                }
            }
            FieldShape::OneOf(names) => self.name_of(at, about, *names),
            FieldShape::List(inner, least) => {
                let items = self.reader.items(at, about);
                if items.len() < *least && text::items(self.text(), at).is_ok() {
                    let what = format!("'{about}' has {} entries", items.len());
                    self.reader.report(at, what, &format!("give {least} or more"));
                }
                for item in items {
                    self.value(&item, about, inner);
                }
            }
            FieldShape::Pair(first, second) => match text::tuple(self.text(), at) {
                Ok(parts) if parts.len() == 2 => {
                    self.value(&parts[0], about, first);
                    self.value(&parts[1], about, second);
                }
                Ok(parts) => {
                    let what = format!("{about}: expected two values, found {}", parts.len());
                    self.reader.report(at, what, "write ( first, second )");
                }
                Err(fault) => self.add_syntax_fault(&fault, about, "write ( first, second )"),
            },
            FieldShape::Optional(inner) => self.optional(at, about, inner),
            FieldShape::Group(called, keys) => {
                if let Some(fields) = self.reader.fields(at, about) {
                    self.group(at, &fields, called, keys);
                }
            }
            FieldShape::Action => self.action(at, about),
        }
    }

    fn optional(&mut self, at: &TextSpan, about: &str, inner: &FieldShape) {
        match text::named(self.text(), at) {
            Some((word, _, _)) if word == "None" => {}
            Some((word, _, group)) if word == "Some" => match text::tuple(self.text(), &group) {
                Ok(parts) if parts.len() == 1 => self.value(&parts[0], about, inner),
                _ => self.reader.report(
                    at,
                    format!("{about}: expected one value"),
                    "write Some( … )",
                ),
            },
            _ => self.value(at, about, inner),
        }
    }

    /// A text in quotes.
    fn quoted(&mut self, at: &TextSpan, about: &str) -> Option<String> {
        if text::shape(self.text(), at) == text::ValueShape::Text {
            return self.reader.word(at, about);
        }
        let found = text::excerpt(self.text(), at);
        let what = format!("{about}: expected a text in quotes, found {found}");
        self.reader.report(at, what, "write \"…\"");
        None
    }

    /// A name that this file defines; it appears in commands, in forms and in folder names.
    fn id(&mut self, at: &TextSpan, about: &str) {
        let Some(word) = self.quoted(at, about) else { return };
        let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
        if word.is_empty() || word.len() > MAX_ID_LENGTH || !word.chars().all(plain) {
            let what = format!("'{word}' cannot be a name");
            let help = format!("use letters, digits, '-' and '_', at most {MAX_ID_LENGTH}");
            self.reader.report(at, what, &help);
        }
    }

    /// One of the known names; names defined in the file are looked up at the end.
    fn name_of(&mut self, at: &TextSpan, about: &str, names: NameKind) {
        let word = if names.is_bare() {
            let bare = text::shape(self.text(), at) == text::ValueShape::Word;
            let word = self.reader.word(at, about);
            if !bare && let Some(word) = &word {
                let what = format!("{about}: expected a bare word, found \"{word}\"");
                self.reader.report(at, what, &format!("write {word} without quotes"));
                return;
            }
            word
        } else {
            self.quoted(at, about)
        };
        let Some(word) = word else { return };
        match names {
            NameKind::Choice | NameKind::Event => self.referenced.push((names, word, at.clone())),
            NameKind::Provider if player_action::parse_provider_ref(&word).is_ok() => {}
            _ => self.check_known(at, names, &word, &shipped_names(names)),
        }
    }

    fn check_known(&mut self, at: &TextSpan, names: NameKind, word: &str, known: &[&str]) {
        if !known.contains(&word) {
            let what = format!("there is no {} '{word}'", names.singular());
            let help = if known.is_empty() {
                format!("the file has no {}", names.plural())
            } else {
                suggest(word, known, names.plural(), "")
            };
            self.reader.report(at, what, &help);
        }
    }

    /// What an option or an event does: an action and its fields.
    fn action(&mut self, at: &TextSpan, about: &str) {
        let Some((word, word_at, body_at)) = text::named(self.text(), at) else {
            let found = text::excerpt(self.text(), at);
            let what = format!("{about}: expected an action, such as Withdraw, found {found}");
            return self.reader.report(at, what, &suggest("", &action_names(), "actions", ""));
        };
        let Some((_, body)) = ACTION.iter().find(|(name, _)| *name == word) else {
            let help = suggest(&word, &action_names(), "actions", "");
            return self.reader.report(&word_at, format!("there is no action '{word}'"), &help);
        };
        let before = self.reader.diagnostics.count();
        match body {
            ActionBody::Bare => {}
            ActionBody::Of(shape) => match text::tuple(self.text(), &body_at) {
                Ok(parts) if parts.len() == 1 => self.value(&parts[0], &word, shape),
                _ => {
                    self.reader.report(at, format!("{word}: expected one value"), "write it in ( )")
                }
            },
            ActionBody::Fields(keys) => {
                if let Some(fields) = self.reader.fields(&body_at, &word) {
                    self.group(&body_at, &fields, &word, keys);
                }
            }
        }
        if self.reader.diagnostics.count() > before {
            return;
        }
        // Structure and names are right: what remains are values out of range and terms.
        let checked = match options().from_str::<PlayerAction>(&self.text()[at.clone()]) {
            Ok(deed) => deed.check(),
            Err(error) => Err(error.code.to_string()),
        };
        if let Err(what) = checked {
            self.reader.report(at, format!("{word}: {what}"), "");
        }
    }

    /// Names in the file are defined once, and those it refers to are defined.
    fn references(&mut self) {
        for (list, names) in [("choices", NameKind::Choice), ("events", NameKind::Event)] {
            for at in self.item_spans(list) {
                let found = self.locate(&at, &["id"]);
                if let Ok(word) = text::word(self.text(), &found) {
                    self.declared.push((names, word, found));
                }
            }
        }
        let mut known: BTreeMap<NameKind, Vec<String>> = BTreeMap::new();
        for (names, word, at) in std::mem::take(&mut self.declared) {
            let all = known.entry(names).or_default();
            if all.contains(&word) {
                let what = format!("there are two {} called '{word}'", names.plural());
                self.reader.report(&at, what, "give one of them another name");
            }
            all.push(word);
        }
        for (names, word, at) in std::mem::take(&mut self.referenced) {
            let all: Vec<&str> =
                known.get(&names).into_iter().flatten().map(String::as_str).collect();
            self.check_known(&at, names, &word, &all);
        }
    }

    /// Positions of the items of a top-level list.
    pub(super) fn item_spans(&self, list: &str) -> Vec<TextSpan> {
        let at = self.locate(&(0..self.text().len()), &[list]);
        text::items(self.text(), &at).unwrap_or_default()
    }

    /// Position of the value at a path of keys, as far as the path exists.
    pub(super) fn locate(&self, from: &TextSpan, keys: &[&str]) -> TextSpan {
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

fn action_names() -> Vec<&'static str> {
    ACTION.iter().map(|(name, _)| *name).collect()
}

/// Names known to the program.
fn shipped_names(names: NameKind) -> Vec<&'static str> {
    match names {
        NameKind::Role => PlayerRole::ALL.iter().map(|player_role| player_role.key()).collect(),
        NameKind::Policy => {
            AutopilotPolicy::ALL.iter().map(|autopilot_policy| autopilot_policy.key()).collect()
        }
        NameKind::Stance => vec!["Nothing", "Everything"],
        NameKind::Service => Service::ALL.iter().map(|service| service.label()).collect(),
        NameKind::Lever => Lever::ALL.iter().map(|lever| lever.label()).collect(),
        NameKind::Provider => {
            ProviderKind::ALL.iter().map(|provider_kind| provider_kind.label()).collect()
        }
        NameKind::Initiative => crate::sim::instruments::INITIATIVES
            .iter()
            .map(|initiative| initiative.about.name)
            .collect(),
        NameKind::Term => {
            TermRegistry::shipped().entries().iter().map(|entry| entry.about.name).collect()
        }
        NameKind::Choice | NameKind::Event => Vec::new(),
    }
}

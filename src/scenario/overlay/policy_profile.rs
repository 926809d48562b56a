//! The description of a system or an instrument: what it was or is, how it is modelled, what is
//! left out, where that is from, and what is expected to differ from the system it is compared
//! with.

use super::super::system_decoder::SystemDecoder;
use super::super::text::{self, TextSpan, ValueShape};
use super::super::value_reader::value_of;

/// Keys in which a file describes itself.
pub const ACCOUNT_KEYS: [&str; 7] =
    ["title", "was", "does", "left_out", "claimed_in", "sources", "expects"];

/// Words for the direction in which a measure is expected to differ.
pub const SIGNS: [(&str, EffectDirection); 2] =
    [("more", EffectDirection::More), ("less", EffectDirection::Less)];

/// A direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EffectDirection {
    /// Above.
    More,
    /// Below.
    Less,
}

impl EffectDirection {
    /// The word.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::More => "more",
            Self::Less => "less",
        }
    }

    /// Whether a difference lies on this side.
    #[must_use]
    pub fn matches(self, difference: f64) -> bool {
        match self {
            Self::More => difference > 0.0,
            Self::Less => difference < 0.0,
        }
    }
}

/// A measure that is expected to differ, on the same people, and to which side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expectation {
    /// Metric as recorded.
    pub measure: String,
    /// Which side.
    pub sign: EffectDirection,
    /// Why, in a sentence, or the key of a source.
    pub reason: String,
    /// System it is compared with, where the file names one.
    pub comparator: Option<String>,
}

/// The account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PolicyProfile {
    /// Name in the register, such as "I05" or "S10".
    pub name: String,
    /// What it is called.
    pub title: String,
    /// One line.
    pub summary: String,
    /// What it was or is.
    pub real_world: String,
    /// How it is modelled, and by which mechanism it acts.
    pub in_model: String,
    /// What is left out.
    pub left_out: String,
    /// Keys of the publications that describe it.
    pub claimed_in: String,
    /// Keys into the register of sources.
    pub sources: Vec<String>,
    /// Expected signs.
    pub expects: Vec<Expectation>,
    /// What it needs of an arrangement: the condition and the reason, in words.
    pub needs: Vec<(String, String)>,
    /// What it cannot be combined with.
    pub excludes: Vec<(String, String)>,
}

impl PolicyProfile {
    /// Reads the description from a validated text; what is missing stays empty.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        let mut account = Self::default();
        let fields = text::fields(text, &(0..text.len())).unwrap_or_default();
        for field in fields {
            let at = &field.value_at;
            let word = || text::word(text, at).unwrap_or_default();
            match field.key.as_str() {
                "name" => account.name = word(),
                "title" => account.title = word(),
                "summary" => account.summary = word(),
                "was" => account.real_world = word(),
                "does" => account.in_model = word(),
                "left_out" => account.left_out = word(),
                "claimed_in" => account.claimed_in = word(),
                "sources" => {
                    let items = text::items(text, at).unwrap_or_default();
                    let words = items.iter().filter_map(|item| text::word(text, item).ok());
                    account.sources = words.collect();
                }
                "expects" => {
                    let items = text::items(text, at).unwrap_or_default();
                    account.expects.extend(items.iter().filter_map(|item| expectation(text, item)));
                }
                // A system states expectations among its own fields.
                "system" => {
                    let own = text::fields(text, at).unwrap_or_default();
                    let list = value_of(&own, "expected");
                    let items = list.map(|at| text::items(text, &at).unwrap_or_default());
                    let items = items.unwrap_or_default();
                    account.expects.extend(items.iter().filter_map(|item| expectation(text, item)));
                }
                "needs" => account.needs = reasons(text, at),
                "excludes" => account.excludes = reasons(text, at),
                _ => {}
            }
        }
        account
    }
}

fn expectation(text: &str, at: &TextSpan) -> Option<Expectation> {
    let fields = text::fields(text, at).ok()?;
    let word = |key: &str| text::word(text, &value_of(&fields, key)?).ok();
    let sign = word("sign")?;
    let sign = SIGNS.iter().find(|(name, _)| *name == sign)?.1;
    let why = word("why").or_else(|| word("source")).unwrap_or_default();
    Some(Expectation { measure: word("measure")?, sign, reason: why, comparator: word("against") })
}

fn reasons(text: &str, at: &TextSpan) -> Vec<(String, String)> {
    let items = text::items(text, at).unwrap_or_default();
    let reason = |item: &TextSpan| {
        let fields = text::fields(text, item).ok()?;
        let that = value_of(&fields, "that")?;
        let why = text::word(text, &value_of(&fields, "why")?).ok()?;
        Some((text[that].trim().to_owned(), why))
    };
    items.iter().filter_map(reason).collect()
}

impl SystemDecoder<'_> {
    /// Checks a field of an account.
    pub fn account(&mut self, key: &str, at: &TextSpan) {
        match key {
            "sources" => {
                for item in self.items(at, key) {
                    let _ = self.word(&item, key);
                }
            }
            "expects" => {
                for item in self.items(at, key) {
                    self.check_expectation(&item);
                }
            }
            _ => {
                let _ = self.word(at, key);
            }
        }
    }

    fn check_expectation(&mut self, at: &TextSpan) {
        if text::shape(&self.source.text, at) != ValueShape::Struct {
            self.report(
                at,
                "an expectation is a group",
                "not a group",
                "write (measure: \"median_wait\", sign: less, why: \"…\")",
            );
            return;
        }
        let Some(fields) = self.fields(at, "expectation") else { return };
        self.reject_unknown(&fields, "expectation", &["measure", "sign", "why"]);
        for key in ["measure", "why"] {
            if let Some(at) = self.required(at, &fields, "expectation", key) {
                let _ = self.word(&at, key);
            }
        }
        if let Some(at) = self.required(at, &fields, "expectation", "sign") {
            let _ = self.one_of(&at, "sign", &SIGNS);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_read_from_its_text() {
        let text =
            "(schema: 1, name: \"I99\", title: \"Made up\", was: \"a\", sources: [\"E01\"], \
                    expects: [(measure: \"median_wait\", sign: less, why: \"so\")], \
                    needs: [(that: Payers(least: 2),
                    why: \"one payer alone shares with no other\")])";
        let account = PolicyProfile::from_text(text);
        assert_eq!((account.name.as_str(), account.title.as_str()), ("I99", "Made up"));
        assert_eq!(account.sources, ["E01"]);
        assert_eq!(account.expects[0].sign, EffectDirection::Less);
        assert!(
            EffectDirection::Less.matches(-1.0)
                && !EffectDirection::Less.matches(0.0)
                && EffectDirection::More.matches(1.0)
        );
        assert_eq!(account.needs[0].0, "Payers(least: 2)");
    }
}

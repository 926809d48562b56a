//! Reading outcomes, as propositions and designs declare them.

use super::{Gather, Look, Outcome, Reduce};
use crate::experiment::reading::Clerk;
use crate::experiment::run::series::{CONTRACT, TWIN};
use crate::params::vocabulary::{Labelled as _, ProviderKind};
use crate::recorder::rows::ECONOMY;
use crate::scenario::layers::suggest;
use crate::scenario::text::{self, Field, Shape, Span};
use crate::scenario::value_reader::value_of;
use crate::sim::observables;

const OUTCOME_KEYS: [&str; 8] = ["measure", "minus", "per", "of", "named", "years", "over", "look"];
const REDUCES: [(&str, Reduce); 9] = [
    ("Mean", Reduce::Mean),
    ("Sum", Reduce::Sum),
    ("Last", Reduce::Last),
    ("Change", Reduce::Change),
    ("Growth", Reduce::Growth),
    ("Slope", Reduce::Slope),
    ("Spread", Reduce::Spread),
    ("Distance", Reduce::Distance),
    ("Most", Reduce::Most),
];
const GATHERS: [(&str, Gather); 7] = [
    ("Mean", Gather::Mean),
    ("Sum", Gather::Sum),
    ("Spread", Gather::Spread),
    ("RelativeSpread", Gather::RelativeSpread),
    ("Most", Gather::Most),
    ("Least", Gather::Least),
    ("Pooled", Gather::Pooled),
];
/// Largest number of recorded years of a run.
const MOST_YEARS: f64 = 100.0;
/// Kinds of bodies that are not providers.
const OTHERS: [&str; 8] =
    [ECONOMY, CONTRACT, TWIN, "nation", "region", "commissioner", "local_authority", "practice"];
const LOOKS: [(&str, Look); 2] = [("Level", Look::Level), ("Deviation", Look::Deviation)];

/// Kinds of bodies for which measures are recorded.
fn kinds() -> Vec<&'static str> {
    OTHERS.iter().chain(ProviderKind::LABELS).copied().collect()
}

impl Clerk {
    /// The outcomes of a file, by name.
    pub(in crate::experiment) fn outcomes(
        &mut self,
        whole: &Span,
        fields: &[Field],
    ) -> Vec<Outcome> {
        let all = self.map_of(whole, fields, "outcomes");
        all.iter().filter_map(|field| self.outcome(field)).collect()
    }

    fn outcome(&mut self, field: &Field) -> Option<Outcome> {
        let at = &field.value_at;
        let fields = self.fields(at, &field.key)?;
        self.only(&fields, "an outcome", &OUTCOME_KEYS);
        let word = |clerk: &mut Self, key: &str| {
            value_of(&fields, key).and_then(|at| clerk.word(&at, key)).unwrap_or_default()
        };
        let mut of = word(self, "of");
        if of.is_empty() {
            of = ECONOMY.to_owned();
        }
        if let Some(at) = value_of(&fields, "of").filter(|_| !kinds().contains(&of.as_str())) {
            let help = suggest(&of, &kinds(), "kinds", "");
            self.note(&at, format!("there are no bodies of the kind '{of}'"), &help);
        }
        let named = word(self, "named");
        let mut metrics = |key: &str| match value_of(&fields, key) {
            Some(at) => self.metrics(&at, &of),
            None => Vec::new(),
        };
        let (measure, minus, per) = (metrics("measure"), metrics("minus"), metrics("per"));
        if measure.is_empty() {
            self.note(at, format!("outcome '{}' names no measure", field.key), "measure: \"…\"");
        }
        let (years, span) = value_of(&fields, "years")
            .and_then(|at| self.years(&at))
            .unwrap_or((Reduce::Mean, (1, None)));
        let chosen = |clerk: &mut Self, key: &str| {
            value_of(&fields, key).map(|at| (clerk.word(&at, key), at))
        };
        let over = match chosen(self, "over") {
            Some((Some(word), at)) => self.one_of(&word, &at, "over", &GATHERS),
            _ => None,
        };
        let look = match chosen(self, "look") {
            Some((Some(word), at)) => self.one_of(&word, &at, "look", &LOOKS),
            _ => None,
        };
        Some(Outcome {
            name: field.key.clone(),
            measure,
            minus,
            per,
            of,
            named,
            years,
            span,
            over: over.unwrap_or(Gather::Mean),
            look: look.unwrap_or(Look::Level),
        })
    }

    /// One metric or a list of them; each is a known measure, with a part after a full stop.
    fn metrics(&mut self, at: &Span, of: &str) -> Vec<String> {
        let items = match text::shape(&self.source.text, at) {
            Shape::List => text::items(&self.source.text, at).unwrap_or_default(),
            _ => vec![at.clone()],
        };
        let mut metrics = Vec::new();
        for item in items {
            let Some(metric) = self.word(&item, "measure") else { continue };
            let measure = metric.split('.').next().unwrap_or("");
            let known: Vec<&str> = observables::all().map(|one| one.name).collect();
            if of != CONTRACT && !known.contains(&measure) {
                let help = suggest(measure, &known, "measures", "`hecon list measures` shows all.");
                self.note(&item, format!("unknown measure '{measure}'"), &help);
            }
            metrics.push(metric);
        }
        metrics
    }

    fn years(&mut self, at: &Span) -> Option<(Reduce, (u32, Option<u32>))> {
        let Some((name, name_at, group)) = text::named(&self.source.text, at) else {
            self.note(at, "'years' must name a reduction".to_owned(), "Mean(from: 2, to: 5)");
            return None;
        };
        let reduce = self.one_of(&name, &name_at, "years", &REDUCES)?;
        if group.is_empty() {
            return Some((reduce, (1, None)));
        }
        let fields = self.fields(&group, "years")?;
        self.only(&fields, "years", &["from", "to"]);
        let mut year = |key: &str| {
            value_of(&fields, key)?;
            Some(self.whole(&fields, key, 1.0, (1.0, MOST_YEARS)) as u32)
        };
        let (from, to) = (year("from").unwrap_or(1), year("to"));
        if let Some(to) = to.filter(|to| *to < from) {
            let what = format!("there is no year from year {from} to year {to}");
            self.note(&group, what, "make 'from' no greater than 'to'");
        }
        Some((reduce, (from, to)))
    }

    /// Reports outcomes of years beyond the recorded ones.
    pub(in crate::experiment) fn in_time(
        &mut self,
        fields: &[Field],
        outcomes: &[Outcome],
        years: u32,
    ) {
        for outcome in outcomes.iter().filter(|outcome| outcome.span.0 > years) {
            let at = value_of(fields, "outcomes").unwrap_or(0..1);
            let (name, from) = (&outcome.name, outcome.span.0);
            let what = format!("'{name}' starts in year {from}, and {years} years are recorded");
            let first = text::first_letter(&self.source.text, &at);
            self.note(&first, what, "name an earlier year, or record more");
        }
    }
}

//! Reading outcomes, as propositions and designs declare them.

use super::{BodyAggregation, OutcomeSpec, Statistic, YearReduction};
use crate::experiment::reading::FieldReader;
use crate::experiment::run::series::{CONTRACT, COUNTERFACTUAL};
use crate::params::vocabulary::{Labelled as _, ProviderKind};
use crate::recorder::rows::ECONOMY;
use crate::scenario::layers::suggest;
use crate::scenario::text::{self, FieldSpan, TextSpan, ValueShape};
use crate::scenario::value_reader::value_of;
use crate::sim::observables;

const OUTCOME_KEYS: [&str; 8] = ["measure", "minus", "per", "of", "named", "years", "over", "look"];
const REDUCES: [(&str, YearReduction); 9] = [
    ("Mean", YearReduction::Mean),
    ("Sum", YearReduction::Sum),
    ("Last", YearReduction::Last),
    ("Change", YearReduction::Change),
    ("Growth", YearReduction::Growth),
    ("Slope", YearReduction::Slope),
    ("Spread", YearReduction::Spread),
    ("Distance", YearReduction::Distance),
    ("Most", YearReduction::Most),
];
const GATHERS: [(&str, BodyAggregation); 7] = [
    ("Mean", BodyAggregation::Mean),
    ("Sum", BodyAggregation::Sum),
    ("Spread", BodyAggregation::Spread),
    ("RelativeSpread", BodyAggregation::RelativeSpread),
    ("Most", BodyAggregation::Most),
    ("Least", BodyAggregation::Least),
    ("Pooled", BodyAggregation::Pooled),
];
/// Largest number of recorded years of a run.
const MAX_YEARS: f64 = 100.0;
/// Kinds of bodies that are not providers.
const OTHER_BODY_KINDS: [&str; 8] = [
    ECONOMY,
    CONTRACT,
    COUNTERFACTUAL,
    "nation",
    "region",
    "commissioner",
    "local_authority",
    "practice",
];
const STATISTICS: [(&str, Statistic); 2] =
    [("Level", Statistic::Level), ("Deviation", Statistic::Deviation)];

/// Kinds of bodies for which measures are recorded.
fn kinds() -> Vec<&'static str> {
    OTHER_BODY_KINDS.iter().chain(ProviderKind::LABELS).copied().collect()
}

impl FieldReader {
    /// The outcomes of a file, by name.
    pub(in crate::experiment) fn outcomes(
        &mut self,
        whole: &TextSpan,
        fields: &[FieldSpan],
    ) -> Vec<OutcomeSpec> {
        let all = self.map_of(whole, fields, "outcomes");
        all.iter().filter_map(|field| self.outcome(field)).collect()
    }

    fn outcome(&mut self, field: &FieldSpan) -> Option<OutcomeSpec> {
        let at = &field.value_at;
        let fields = self.fields(at, &field.key)?;
        self.reject_unknown(&fields, "an outcome", &OUTCOME_KEYS);
        let word = |clerk: &mut Self, key: &str| {
            value_of(&fields, key).and_then(|at| clerk.word(&at, key)).unwrap_or_default()
        };
        let mut of = word(self, "of");
        if of.is_empty() {
            of = ECONOMY.to_owned();
        }
        if let Some(at) = value_of(&fields, "of").filter(|_| !kinds().contains(&of.as_str())) {
            let help = suggest(&of, &kinds(), "kinds", "");
            self.report(&at, format!("there are no bodies of the kind '{of}'"), &help);
        }
        let named = word(self, "named");
        let mut metrics = |key: &str| match value_of(&fields, key) {
            Some(at) => self.metrics(&at, &of),
            None => Vec::new(),
        };
        let (measure, minus, per) = (metrics("measure"), metrics("minus"), metrics("per"));
        if measure.is_empty() {
            self.report(at, format!("outcome '{}' names no measure", field.key), "measure: \"…\"");
        }
        let (years, span) = value_of(&fields, "years")
            .and_then(|at| self.years(&at))
            .unwrap_or((YearReduction::Mean, (1, None)));
        let chosen = |clerk: &mut Self, key: &str| {
            value_of(&fields, key).map(|at| (clerk.word(&at, key), at))
        };
        let over = match chosen(self, "over") {
            Some((Some(word), at)) => self.one_of(&word, &at, "over", &GATHERS),
            _ => None,
        };
        let look = match chosen(self, "look") {
            Some((Some(word), at)) => self.one_of(&word, &at, "look", &STATISTICS),
            _ => None,
        };
        Some(OutcomeSpec {
            name: field.key.clone(),
            measure,
            minus,
            per,
            of,
            named,
            years,
            span,
            over: over.unwrap_or(BodyAggregation::Mean),
            look: look.unwrap_or(Statistic::Level),
        })
    }

    /// One metric or a list of them; each is a known measure, with a part after a full stop.
    fn metrics(&mut self, at: &TextSpan, of: &str) -> Vec<String> {
        let items = match text::shape(&self.source.text, at) {
            ValueShape::List => text::items(&self.source.text, at).unwrap_or_default(),
            _ => vec![at.clone()],
        };
        let mut metrics = Vec::new();
        for item in items {
            let Some(metric) = self.word(&item, "measure") else { continue };
            let measure = metric.split('.').next().unwrap_or("");
            let known: Vec<&str> = observables::all().map(|observable| observable.name).collect();
            if of != CONTRACT && !known.contains(&measure) {
                let help = suggest(measure, &known, "measures", "`hecon list measures` shows all.");
                self.report(&item, format!("unknown measure '{measure}'"), &help);
            }
            metrics.push(metric);
        }
        metrics
    }

    fn years(&mut self, at: &TextSpan) -> Option<(YearReduction, (u32, Option<u32>))> {
        let Some((name, name_at, group)) = text::named(&self.source.text, at) else {
            self.report(at, "'years' must name a reduction".to_owned(), "Mean(from: 2, to: 5)");
            return None;
        };
        let reduce = self.one_of(&name, &name_at, "years", &REDUCES)?;
        if group.is_empty() {
            return Some((reduce, (1, None)));
        }
        let fields = self.fields(&group, "years")?;
        self.reject_unknown(&fields, "years", &["from", "to"]);
        let mut year = |key: &str| {
            value_of(&fields, key)?;
            Some(self.whole_number(&fields, key, 1.0, (1.0, MAX_YEARS)) as u32)
        };
        let (from, to) = (year("from").unwrap_or(1), year("to"));
        if let Some(to) = to.filter(|to| *to < from) {
            let what = format!("there is no year from year {from} to year {to}");
            self.report(&group, what, "make 'from' no greater than 'to'");
        }
        Some((reduce, (from, to)))
    }

    /// Reports outcomes of years beyond the recorded ones.
    pub(in crate::experiment) fn check_years(
        &mut self,
        fields: &[FieldSpan],
        outcomes: &[OutcomeSpec],
        years: u32,
    ) {
        for outcome in outcomes.iter().filter(|outcome| outcome.span.0 > years) {
            let at = value_of(fields, "outcomes").unwrap_or(0..1);
            let (name, from) = (&outcome.name, outcome.span.0);
            let what = format!("'{name}' starts in year {from}, and {years} years are recorded");
            let first = text::first_letter(&self.source.text, &at);
            self.report(&first, what, "name an earlier year, or record more");
        }
    }
}

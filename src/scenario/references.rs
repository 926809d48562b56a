//! What dated changes refer to must be there, and in time: providers of the place, services they
//! give, purchasers of the area, weeks of the run. What could never happen is refused where
//! it is written; a change beyond the end of the run is only reported, by [`remarks`].

use std::sync::Arc;

use super::diagnostics::{DiagnosticLog, Source};
use super::layers::suggest;
use super::place::generate_with_homes;
use super::schema::{Change, Scenario};
use super::text::{self, TextSpan};
use super::value_reader::value_of;
use crate::economy::geography::{Geography, ProviderSpec};
use crate::kernel::clock::WEEKS_PER_YEAR;
use crate::params::vocabulary::{Labelled as _, ProviderKind, Sector, Service};

/// A dated change, and where it is written.
#[derive(Debug, Clone)]
pub struct DatedChange {
    /// The change.
    pub change: Change,
    /// The text.
    pub source: Arc<Source>,
    /// Where in it.
    pub at: TextSpan,
    /// Whether the length of the run was set afterwards by another text or argument, so that the
    /// author of the change could not know it.
    pub shortened: bool,
}

impl DatedChange {
    /// The place of a field of it; the whole change where it is left out.
    fn field(&self, key: &str) -> TextSpan {
        let text = &self.source.text;
        let group = text::named(text, &self.at).map(|(_, _, group)| group);
        let fields = group.and_then(|group| text::fields(text, &group).ok()).unwrap_or_default();
        value_of(&fields, key).unwrap_or_else(|| self.at.clone())
    }

    fn report(
        &self,
        notes: &mut DiagnosticLog,
        key: &str,
        what: String,
        label: &str,
        help: String,
    ) {
        notes.add_at(&self.source, &self.field(key), what, label, help);
    }
}

/// Reports every change that refers to nothing or comes too late.
pub fn check(scenario: &Scenario, dated: &[DatedChange], notes: &mut DiagnosticLog) {
    if dated.is_empty() {
        return;
    }
    let (geography, _) = generate_with_homes(scenario, &scenario.params());
    for entry in dated {
        if entry.change.week() >= weeks(scenario) && !entry.shortened {
            let (week, end) = (entry.change.week(), weeks(scenario));
            let what = format!("week {week} never comes: the run records {end} weeks");
            let years = week / WEEKS_PER_YEAR + 1;
            let help = format!("let run.years be {years} or more, or name an earlier week");
            entry.report(notes, "week", what, "after the end", help);
        }
        match &entry.change {
            Change::Move { from, to, services, purchaser, week, .. } => {
                let losers = providers_named(&geography, from);
                provider(entry, "from", from, &geography, notes);
                check_services_provided(entry, &losers, services, notes);
                payer(entry, scenario, *purchaser, *week, notes);
                if let Some(to) = to {
                    let gainers = providers_named(&geography, to);
                    provider(entry, "to", to, &geography, notes);
                    if !losers.is_empty() && losers == gainers && losers.len() == 1 {
                        let what = format!("the move leads from '{from}' back to itself");
                        entry.report(notes, "to", what, "the same", "name another provider".into());
                    }
                }
            }
            Change::Close { provider: closed, services, .. } => {
                provider(entry, "provider", closed, &geography, notes);
                check_services_provided(
                    entry,
                    &providers_named(&geography, closed),
                    services,
                    notes,
                );
            }
            Change::Start { .. } | Change::Growth { .. } | Change::Arrange { .. } => {}
        }
    }
}

/// Remarks on a valid scenario of which a part has no effect in this run.
#[must_use]
pub fn remarks(scenario: &Scenario) -> Vec<String> {
    let end = weeks(scenario);
    let mut all = Vec::new();
    for change in &scenario.changes {
        let week = change.week();
        if week >= end {
            let word = change_word(change);
            all.push(format!("{word} in week {week} never comes: this run records {end} weeks"));
        }
        match change {
            Change::Move { share, .. } if *share == 0.0 => {
                all.push(format!("the move in week {week} moves nothing: its share is 0"));
            }
            Change::Start { scale, initiative, .. } if *scale == 0.0 => {
                all.push(format!("'{initiative}' in week {week} changes nothing: its scale is 0"));
            }
            _ => {}
        }
    }
    all
}

const fn change_word(change: &Change) -> &'static str {
    match change {
        Change::Move { .. } => "the move",
        Change::Start { .. } => "the start",
        Change::Growth { .. } => "the change of growth",
        Change::Arrange { .. } => "the change of system",
        Change::Close { .. } => "the closure",
    }
}

/// Recorded weeks.
const fn weeks(scenario: &Scenario) -> u32 {
    scenario.run.years * WEEKS_PER_YEAR
}

/// Providers that a name or a kind refers to.
fn providers_named<'g>(geography: &'g Geography, name: &str) -> Vec<&'g ProviderSpec> {
    let all = geography.providers.iter();
    all.filter(|entry| entry.name == name || entry.kind.label() == name).collect()
}

fn provider(
    dated_change: &DatedChange,
    key: &str,
    name: &str,
    geography: &Geography,
    notes: &mut DiagnosticLog,
) {
    if !providers_named(geography, name).is_empty() {
        return;
    }
    let there = |kind: &&str| !providers_named(geography, kind).is_empty();
    let mut known: Vec<&str> =
        geography.providers.iter().map(|provider| provider.name.as_str()).collect();
    known.extend(ProviderKind::LABELS.iter().filter(|kind| there(kind)));
    let (what, help) = if ProviderKind::LABELS.contains(&name) {
        let kinds: Vec<&str> = ProviderKind::LABELS.iter().copied().filter(|k| there(k)).collect();
        let help = format!("kinds in the place: {}", kinds.join(", "));
        (format!("the place has no provider of the kind '{name}'"), help)
    } else {
        let help = suggest(name, &known, "providers", "");
        (format!("the place has no provider called '{name}'"), help)
    };
    dated_change.report(notes, key, what, "unknown provider", help);
}

/// Services that none of the providers concerned gives.
fn check_services_provided(
    dated_change: &DatedChange,
    providers: &[&ProviderSpec],
    services: &[Service],
    notes: &mut DiagnosticLog,
) {
    let Some(first) = providers.first() else { return };
    for service in services {
        if providers.iter().any(|provider| provides(provider.kind, *service)) {
            continue;
        }
        let (kind, service) = (first.kind.label(), service.label());
        let what = format!("a provider of the kind '{kind}' gives no '{service}'");
        dated_change.report(
            notes,
            "services",
            what,
            "has no effect",
            "leave that service out".into(),
        );
    }
}

/// Whether providers of a kind give a service at all.
const fn provides(kind: ProviderKind, service: Service) -> bool {
    match kind {
        ProviderKind::Acute | ProviderKind::Independent => {
            matches!(service.sector(), Sector::Acute)
        }
        ProviderKind::Community => matches!(service.sector(), Sector::Community),
        ProviderKind::MentalHealth => matches!(service.sector(), Sector::MentalHealth),
        ProviderKind::CareHome => {
            matches!(service.sector(), Sector::ContinuingCare | Sector::SocialCare)
        }
        ProviderKind::Pharmacy => matches!(service.sector(), Sector::Prescribing),
    }
}

/// Purchasers that share each area in a recorded week.
fn purchasers(scenario: &Scenario, week: u32) -> u32 {
    let until = scenario.arranged().take_while(|(from, ..)| *from <= week);
    let now = until.last().map_or(scenario.place.purchasers, |(.., then)| then.purchasers);
    now.max(1)
}

fn payer(
    dated_change: &DatedChange,
    scenario: &Scenario,
    purchaser: u32,
    week: u32,
    notes: &mut DiagnosticLog,
) {
    let there = purchasers(scenario, week);
    if purchaser <= there {
        return;
    }
    let (what, help) = if there == 1 {
        let what = format!("there is no purchaser {purchaser}: each area has one");
        (what, "leave `purchaser` out; it then holds for everyone".to_owned())
    } else {
        let what = format!("there is no purchaser {purchaser}: each area has {there}");
        (what, format!("1 to {there}; without it, everyone"))
    };
    dated_change.report(notes, "purchaser", what, "no such purchaser", help);
}

//! Providers as they are and as a commissioner sees them.

use crate::information::Seen;
use crate::information::measured::{best_practice, covered};
use crate::kernel::ids::OrgId;
use crate::kernel::math;
use crate::params::vocabulary::{ProviderKind, StepKind};
use crate::phases::bill_and_pay::unit_costs::step_yearly;
use crate::phases::review::capacity::step_volume;
use crate::phases::shared::accounts::Party;
use crate::phases::shared::records::within_standard;
use crate::sim::observe::readings::View;

use super::gather::Beside;
use super::{Face, Figure, OfProvider, Payment, Row, StepFace};

/// Months over which activity is averaged.
const MONTHS: u32 = 3;

type Figures = Row<{ OfProvider::COUNT }>;

impl View<'_> {
    pub(super) fn seen(&self, area: usize) -> Seen<'_> {
        self.accounts.returns.seen_by(self.offices[area].0.id, self.week)
    }

    /// Whether a provider publishes waiting times.
    fn has_list(kind: ProviderKind) -> bool {
        matches!(kind, ProviderKind::Acute | ProviderKind::Independent)
    }

    /// Activity at opening prices, pounds a year.
    fn activity_of(&self, seen: &Seen<'_>, provider: OrgId, age: bool) -> Option<Figure> {
        let yearly = seen.yearly(provider, MONTHS, 0)?;
        let value: f64 = yearly
            .value()
            .iter()
            .map(|(service, units)| units * self.model.price(*service).pounds())
            .sum();
        let age = if age { yearly.age(self.week) } else { 0 };
        Some(Figure::seen(value, value * yearly.sd(), age))
    }

    /// Everything as it truly is.
    pub(super) fn true_face(&self, beside: &Beside) -> Face {
        let mut face = self.empty();
        face.schemes = std::sync::Arc::new(self.true_schemes());
        self.pay(&mut face, None);
        for (at, (provider, waits, steps, books)) in self.providers.iter().enumerate() {
            let area = provider.commissioner as usize;
            let row = &mut face.providers[at];
            let mut put =
                |of: OfProvider, value: f64| row[of as usize] = Some(Figure::exact(value));
            if Self::has_list(provider.kind) {
                put(OfProvider::List, waits.total() as f64 * self.model.weight);
                put(OfProvider::FirstWait, waits.first_wait);
                put(OfProvider::Within18, within_standard(waits).unwrap_or(1.0));
            }
            if let Some(occupancy) = beside.occupancy[at] {
                put(OfProvider::Occupancy, occupancy);
            }
            put(
                OfProvider::Surplus,
                self.accounts.ledger.statement(provider.id).surplus().pounds(),
            );
            put(OfProvider::Idle, self.idle(steps, books).cost().pounds());
            let relation = self.offices[area].2.providers.get(&provider.index);
            let (conduct, ..) = self.checked[at];
            if let Some(relation) = relation {
                put(OfProvider::Trust, relation.trust);
                put(OfProvider::Influence, relation.influence);
                if relation.negotiated {
                    put(OfProvider::UnitCost, self.dealings[at].true_cost);
                }
            }
            if provider.kind == ProviderKind::Acute {
                put(OfProvider::Coding, conduct.coding - 1.0);
                let params = &self.model.params;
                let quality = conduct.quality(covered(&params.bargaining, &params.levers));
                put(OfProvider::Quality, best_practice(quality, &params.information));
            }
            let exact = self.lenses.exact.seen_by(self.offices[area].0.id, self.week);
            row[OfProvider::Activity as usize] = self.activity_of(&exact, provider.id, false);
        }
        self.total_truth(beside, &mut face);
        face
    }

    /// What a commissioner sees.
    pub(super) fn seen_face(&self, area: usize) -> Face {
        let mut face = self.empty();
        face.schemes = std::sync::Arc::new(self.seen_schemes(area));
        self.pay(&mut face, Some(area));
        let seen = self.seen(area);
        for (at, (provider, ..)) in self.providers.iter().enumerate() {
            let row = &mut face.providers[at];
            if Self::has_list(provider.kind) {
                self.seen_waiting(&seen, provider.id, row);
            }
            row[OfProvider::Activity as usize] = self.activity_of(&seen, provider.id, true);
            if let Some(finance) = seen.finance(provider.id) {
                let (income, spent) =
                    (finance.value().income.pounds(), finance.value().expenditure.pounds());
                let sd = finance.sd() * math::sqrt(income * income + spent * spent);
                row[OfProvider::Surplus as usize] =
                    Some(Figure::seen(income - spent, sd, finance.age(self.week)));
            }
            self.believed(area, provider.index, row);
        }
        self.total_seen(area, &mut face);
        face
    }

    fn seen_waiting(&self, seen: &Seen<'_>, provider: OrgId, row: &mut Figures) {
        let Some(waiting) = seen.waiting(provider) else { return };
        let (value, age) = (*waiting.value(), waiting.age(self.week));
        let mut put = |of: OfProvider, value: f64, sd: f64| {
            row[of as usize] = Some(Figure::seen(value, value * sd, age));
        };
        put(OfProvider::List, value.list, waiting.sd());
        put(OfProvider::FirstWait, value.weeks, waiting.sd());
        put(OfProvider::Within18, value.within_18_weeks, 0.0);
    }

    /// What a commissioner believes of a provider, learned by the year.
    fn believed(&self, area: usize, provider: u32, row: &mut Figures) {
        let (_, _, relations) = &self.offices[area];
        let age = self.week.of_year();
        if let Some(relation) = relations.providers.get(&provider) {
            row[OfProvider::Trust as usize] = Some(Figure::exact(relation.trust));
            if relation.negotiated {
                let cost = relation.cost;
                row[OfProvider::UnitCost as usize] = Some(Figure::seen(cost.mean, cost.sd(), age));
            }
            let coding = relation.coding;
            if coding.variance > 0.0 {
                row[OfProvider::Coding as usize] =
                    Some(Figure::seen(coding.mean, coding.sd(), age));
            }
        }
        if let Some(quality) = self.beliefs[area].quality.get(&provider) {
            row[OfProvider::Quality as usize] = Some(Figure::seen(quality.mean, quality.sd(), age));
        }
    }

    /// Payments, of one commissioner or of all: earned in the true view, paid where
    /// a payer reads its own accounts.
    fn pay(&self, face: &mut Face, area: Option<usize>) {
        let gone = self.week.year_gone();
        let mut sums = std::collections::BTreeMap::new();
        for signed in &self.accounts.contracts {
            let Party::Provider(provider) = signed.party else { continue };
            if area.is_some_and(|area| area != usize::from(signed.area)) {
                continue;
            }
            let pounds = if area.is_some() {
                signed.account.paid().pounds() / gone
            } else if self.week.of_year() < 4 {
                // Nothing is billed before the first month has closed: what was agreed is shown.
                signed.contract.basis.annual_sum(crate::contracts::Scope::ALL).pounds()
            } else {
                signed.earned.pounds() / month_gone(self.week)
            };
            *sums.entry((u32::from(signed.area), provider)).or_insert(0.0) += pounds;
        }
        for ((area, provider), pounds) in sums {
            let figure = Figure::exact(pounds);
            face.payments.push(Payment { area, provider, figure });
            let home = self.providers[provider as usize].0.commissioner;
            if home == area {
                face.providers[provider as usize][OfProvider::Payment as usize] = Some(figure);
            }
        }
    }

    /// Steps of every provider that has any.
    pub(super) fn steps(&self) -> Vec<StepFace> {
        let params = &self.model.params;
        let mut faces = Vec::new();
        for (provider, _, steps, _) in &self.providers {
            for kind in StepKind::ALL.iter().copied().filter(|kind| steps.of(*kind).open > 0) {
                faces.push(StepFace {
                    provider: provider.index,
                    kind: kind.label(),
                    open: steps.of(kind).open as f32,
                    needed: (steps.of(kind).worked / step_volume(kind, params)) as f32,
                    yearly: step_yearly(kind, params) as f32,
                });
            }
        }
        faces
    }

    fn empty(&self) -> Face {
        Face {
            areas: vec![Default::default(); self.offices.len()],
            providers: vec![Default::default(); self.providers.len()],
            practices: Default::default(),
            payments: Vec::new(),
            schemes: Default::default(),
            steps: Default::default(),
            lenses: Default::default(),
        }
    }
}

/// Share of the year that the newest closed month ended.
fn month_gone(week: crate::kernel::clock::Week) -> f64 {
    let mut last = week;
    while !last.closes_month() && last.of_year() > 0 {
        last.0 -= 1;
    }
    last.year_gone()
}

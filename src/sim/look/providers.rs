//! Providers as they are and as a commissioner sees them.

use crate::information::ReceivedReturns;
use crate::information::quality_indicators::{best_practice, covered};
use crate::kernel::ids::OrgId;
use crate::kernel::math;
use crate::params::vocabulary::{CapacityKind, ProviderKind};
use crate::phases::bill_and_pay::unit_costs::step_yearly;
use crate::phases::review::capacity::step_volume;
use crate::phases::shared::accounts::Party;
use crate::phases::shared::records::within_standard;
use crate::sim::observe::readings::WorldView;

use super::gather::SnapshotInputs;
use super::{CapacityView, EconomyView, Estimate, EstimateRow, PaymentEstimate, ProviderQuantity};

/// Months over which activity is averaged.
const MONTHS: u32 = 3;

type ProviderEstimates = EstimateRow<{ ProviderQuantity::COUNT }>;

impl WorldView<'_> {
    pub(super) fn seen(&self, area: usize) -> ReceivedReturns<'_> {
        self.accounts.returns.received_by(self.offices[area].0.id, self.week)
    }

    /// Whether a provider publishes waiting times.
    fn has_list(kind: ProviderKind) -> bool {
        matches!(kind, ProviderKind::Acute | ProviderKind::Independent)
    }

    /// Activity at opening prices, pounds a year.
    fn activity_of(
        &self,
        seen: &ReceivedReturns<'_>,
        provider: OrgId,
        age: bool,
    ) -> Option<Estimate> {
        let yearly = seen.yearly(provider, MONTHS, 0)?;
        let value: f64 = yearly
            .value()
            .iter()
            .map(|(service, units)| units * self.model.price(*service).pounds())
            .sum();
        let age = if age { yearly.age(self.week) } else { 0 };
        Some(Estimate::uncertain(value, value * yearly.sd(), age))
    }

    /// Everything as it truly is.
    pub(super) fn true_view(&self, beside: &SnapshotInputs) -> EconomyView {
        let mut face = self.empty();
        face.schemes = std::sync::Arc::new(self.true_schemes());
        self.fill_payments(&mut face, None);
        for (at, (provider, waits, steps, books)) in self.providers.iter().enumerate() {
            let area = provider.commissioner as usize;
            let row = &mut face.providers[at];
            let mut put =
                |of: ProviderQuantity, value: f64| row[of as usize] = Some(Estimate::exact(value));
            if Self::has_list(provider.kind) {
                put(ProviderQuantity::List, waits.total() as f64 * self.model.weight);
                put(ProviderQuantity::FirstWait, waits.first_wait);
                put(ProviderQuantity::Within18, within_standard(waits).unwrap_or(1.0));
            }
            if let Some(occupancy) = beside.occupancy[at] {
                put(ProviderQuantity::Occupancy, occupancy);
            }
            put(
                ProviderQuantity::Surplus,
                self.accounts.ledger.statement(provider.id).surplus().pounds(),
            );
            put(ProviderQuantity::Idle, self.idle(steps, books).cost().pounds());
            let relation = self.offices[area].2.providers.get(&provider.index);
            let (conduct, ..) = self.checked[at];
            if let Some(relation) = relation {
                put(ProviderQuantity::Trust, relation.trust);
                put(ProviderQuantity::Influence, relation.influence);
                if relation.negotiated {
                    put(ProviderQuantity::UnitCost, self.dealings[at].true_cost);
                }
            }
            if provider.kind == ProviderKind::Acute {
                put(ProviderQuantity::Coding, conduct.coding - 1.0);
                let params = &self.model.params;
                let quality = conduct.quality(covered(&params.bargaining, &params.levers));
                put(ProviderQuantity::Quality, best_practice(quality, &params.information));
            }
            let exact = self.lenses.exact.received_by(self.offices[area].0.id, self.week);
            row[ProviderQuantity::Activity as usize] = self.activity_of(&exact, provider.id, false);
        }
        self.fill_true_areas(beside, &mut face);
        face
    }

    /// What a commissioner sees.
    pub(super) fn seen_view(&self, area: usize) -> EconomyView {
        let mut face = self.empty();
        face.schemes = std::sync::Arc::new(self.seen_schemes(area));
        self.fill_payments(&mut face, Some(area));
        let seen = self.seen(area);
        for (at, (provider, ..)) in self.providers.iter().enumerate() {
            let row = &mut face.providers[at];
            if Self::has_list(provider.kind) {
                self.seen_waiting(&seen, provider.id, row);
            }
            row[ProviderQuantity::Activity as usize] = self.activity_of(&seen, provider.id, true);
            if let Some(finance) = seen.finance(provider.id) {
                let (income, spent) =
                    (finance.value().income.pounds(), finance.value().expenditure.pounds());
                let sd = finance.sd() * math::sqrt(income * income + spent * spent);
                row[ProviderQuantity::Surplus as usize] =
                    Some(Estimate::uncertain(income - spent, sd, finance.age(self.week)));
            }
            self.believed(area, provider.index, row);
        }
        self.fill_seen_area(area, &mut face);
        face
    }

    fn seen_waiting(
        &self,
        seen: &ReceivedReturns<'_>,
        provider: OrgId,
        row: &mut ProviderEstimates,
    ) {
        let Some(waiting) = seen.waiting(provider) else { return };
        let (value, age) = (*waiting.value(), waiting.age(self.week));
        let mut put = |of: ProviderQuantity, value: f64, sd: f64| {
            row[of as usize] = Some(Estimate::uncertain(value, value * sd, age));
        };
        put(ProviderQuantity::List, value.list, waiting.sd());
        put(ProviderQuantity::FirstWait, value.weeks, waiting.sd());
        put(ProviderQuantity::Within18, value.within_18_weeks, 0.0);
    }

    /// What a commissioner believes of a provider, learned by the year.
    fn believed(&self, area: usize, provider: u32, row: &mut ProviderEstimates) {
        let (_, _, relations) = &self.offices[area];
        let age = self.week.week_of_year();
        if let Some(relation) = relations.providers.get(&provider) {
            row[ProviderQuantity::Trust as usize] = Some(Estimate::exact(relation.trust));
            if relation.negotiated {
                let cost = relation.cost;
                row[ProviderQuantity::UnitCost as usize] =
                    Some(Estimate::uncertain(cost.mean, cost.sd(), age));
            }
            let coding = relation.coding;
            if coding.variance > 0.0 {
                row[ProviderQuantity::Coding as usize] =
                    Some(Estimate::uncertain(coding.mean, coding.sd(), age));
            }
        }
        if let Some(quality) = self.beliefs[area].quality.get(&provider) {
            row[ProviderQuantity::Quality as usize] =
                Some(Estimate::uncertain(quality.mean, quality.sd(), age));
        }
    }

    /// Payments, of one commissioner or of all: earned in the true view, paid where
    /// a payer reads its own accounts.
    fn fill_payments(&self, face: &mut EconomyView, area: Option<usize>) {
        let gone = self.week.elapsed_share_of_year();
        let mut sums = std::collections::BTreeMap::new();
        for signed in &self.accounts.contracts {
            let Party::Provider(provider) = signed.party else { continue };
            if area.is_some_and(|area| area != usize::from(signed.area)) {
                continue;
            }
            let pounds = if area.is_some() {
                signed.account.paid().pounds() / gone
            } else if self.week.week_of_year() < 4 {
                // Nothing is billed before the first month has closed: what was agreed is shown.
                signed.contract.basis.annual_sum(crate::contracts::ServiceSet::ALL).pounds()
            } else {
                signed.earned.pounds() / elapsed_share_at_month(self.week)
            };
            *sums.entry((u32::from(signed.area), provider)).or_insert(0.0) += pounds;
        }
        for ((area, provider), pounds) in sums {
            let figure = Estimate::exact(pounds);
            face.payments.push(PaymentEstimate { area, provider, figure });
            let home = self.providers[provider as usize].0.commissioner;
            if home == area {
                face.providers[provider as usize][ProviderQuantity::Payment as usize] =
                    Some(figure);
            }
        }
    }

    /// Steps of every provider that has any.
    pub(super) fn capacity_views(&self) -> Vec<CapacityView> {
        let params = &self.model.params;
        let mut faces = Vec::new();
        for (provider, _, steps, _) in &self.providers {
            for kind in CapacityKind::ALL.iter().copied().filter(|kind| steps.line(*kind).open > 0)
            {
                faces.push(CapacityView {
                    provider: provider.index,
                    kind: kind.label(),
                    open: steps.line(kind).open as f32,
                    needed: (steps.line(kind).worked / step_volume(kind, params)) as f32,
                    yearly: step_yearly(kind, params) as f32,
                });
            }
        }
        faces
    }

    fn empty(&self) -> EconomyView {
        EconomyView {
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
fn elapsed_share_at_month(week: crate::kernel::clock::Week) -> f64 {
    let mut last = week;
    while !last.closes_month() && last.week_of_year() > 0 {
        last.0 -= 1;
    }
    last.elapsed_share_of_year()
}

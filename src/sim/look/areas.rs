//! Areas: sums over their providers, and what their commissioner plans by.

use crate::behaviours::patient::need::NeedKind;
use crate::params::vocabulary::Service;
use crate::sim::observe::readings::WorldView;
use crate::sim::observe::record::value_of_need;

use super::gather::SnapshotInputs;
use super::{AreaQuantity, EconomyView, Estimate, ProviderQuantity};

impl WorldView<'_> {
    /// Fills in what is true of every area.
    pub(super) fn fill_true_areas(&self, beside: &SnapshotInputs, face: &mut EconomyView) {
        let weight = self.model.weight;
        let mut people = vec![0.0; self.offices.len()];
        for (practice, surgery) in &self.practices {
            people[practice.commissioner as usize] += f64::from(surgery.registered) * weight;
        }
        let (needs, activity) = self.values_so_far(beside);
        for (area, (commissioner, office, _)) in self.offices.iter().enumerate() {
            let row = &mut face.areas[area];
            let mut put =
                |of: AreaQuantity, value: f64| row[of as usize] = Some(Estimate::exact(value));
            put(AreaQuantity::People, people[area]);
            put(AreaQuantity::NeedSoFar, needs);
            put(AreaQuantity::ActivitySoFar, activity);
            put(AreaQuantity::Budget, self.accounts.funds[area].limit.pounds());
            let statement = self.accounts.ledger.statement(commissioner.id);
            put(AreaQuantity::Spent, statement.expenditure().pounds());
            put(AreaQuantity::Attention, office.attention);
        }
        self.sums(face);
    }

    /// Fills in what a commissioner sees of its own area.
    pub(super) fn fill_seen_area(&self, area: usize, face: &mut EconomyView) {
        let seen = self.seen(area);
        let mut people = (0.0, 0u32, 0.0f64);
        for (practice, _) in &self.practices {
            if let (true, Some(list)) =
                (practice.commissioner as usize == area, seen.list(practice.id))
            {
                people.0 += list.value().registered;
                people.1 = people.1.max(list.age(self.week));
                people.2 += (list.value().registered * list.sd()).powi(2);
            }
        }
        let row = &mut face.areas[area];
        if people.0 > 0.0 {
            let sd = crate::kernel::math::sqrt(people.2);
            row[AreaQuantity::People as usize] = Some(Estimate::uncertain(people.0, sd, people.1));
        }
        let growth = self.beliefs[area].growth;
        row[AreaQuantity::NeedGrowth as usize] =
            Some(Estimate::uncertain(growth.mean, growth.sd(), self.week.week_of_year()));
        let mut put =
            |of: AreaQuantity, value: f64| row[of as usize] = Some(Estimate::exact(value));
        let (commissioner, office, _) = &self.offices[area];
        put(AreaQuantity::Budget, self.accounts.funds[area].limit.pounds());
        let statement = self.accounts.ledger.statement(commissioner.id);
        put(AreaQuantity::Spent, statement.expenditure().pounds());
        put(AreaQuantity::Attention, office.attention);
        self.sums(face);
    }

    /// Sums of what is shown of providers; errors of different providers are independent.
    fn sums(&self, face: &mut EconomyView) {
        for (of, from) in [
            (AreaQuantity::List, ProviderQuantity::List),
            (AreaQuantity::Activity, ProviderQuantity::Activity),
        ] {
            for area in 0..self.offices.len() {
                let mut sum: Option<(f64, f64, u16)> = None;
                for (at, (provider, ..)) in self.providers.iter().enumerate() {
                    if provider.commissioner as usize != area {
                        continue;
                    }
                    if let Some(figure) = face.providers[at][from as usize] {
                        let sum = sum.get_or_insert((0.0, 0.0, 0));
                        sum.0 += f64::from(figure.value);
                        sum.1 += f64::from(figure.half_width) * f64::from(figure.half_width);
                        sum.2 = sum.2.max(figure.age);
                    }
                }
                face.areas[area][of as usize] = sum.map(|(value, square, age)| Estimate {
                    value: value as f32,
                    half_width: crate::kernel::math::sqrt(square) as f32,
                    age,
                });
            }
        }
    }

    /// Needs that arose and care that was given since the year began, at opening prices, pounds.
    fn values_so_far(&self, beside: &SnapshotInputs) -> (f64, f64) {
        let needs = NeedKind::ALL.iter().zip(&beside.needs).map(|(kind, count)| {
            *count as f64 * self.model.weight * value_of_need(*kind, self.model)
        });
        let consultations: u64 =
            self.practices.iter().map(|(_, surgery)| surgery.year.consultations).sum();
        let mut care = consultations as f64 * self.model.price(Service::GpConsultation).pounds();
        for (service, weighted) in Service::ALL.iter().zip(&beside.activity) {
            care += weighted * self.model.price(*service).pounds();
        }
        (needs.sum(), care * self.model.weight)
    }
}

//! Areas: sums over their providers, and what their commissioner plans by.

use crate::behaviours::patient::need::NeedKind;
use crate::params::vocabulary::Service;
use crate::sim::observe::readings::View;
use crate::sim::observe::record::value_of_need;

use super::gather::Beside;
use super::{Face, Figure, OfArea, OfProvider};

impl View<'_> {
    /// Fills in what is true of every area.
    pub(super) fn total_truth(&self, beside: &Beside, face: &mut Face) {
        let weight = self.model.weight;
        let mut people = vec![0.0; self.offices.len()];
        for (practice, surgery) in &self.practices {
            people[practice.commissioner as usize] += f64::from(surgery.registered) * weight;
        }
        let (needs, activity) = self.values_so_far(beside);
        for (area, (commissioner, office, _)) in self.offices.iter().enumerate() {
            let row = &mut face.areas[area];
            let mut put = |of: OfArea, value: f64| row[of as usize] = Some(Figure::exact(value));
            put(OfArea::People, people[area]);
            put(OfArea::NeedSoFar, needs);
            put(OfArea::ActivitySoFar, activity);
            put(OfArea::Budget, self.accounts.funds[area].limit.pounds());
            let statement = self.accounts.ledger.statement(commissioner.id);
            put(OfArea::Spent, statement.expenditure().pounds());
            put(OfArea::Attention, office.attention);
        }
        self.sums(face);
    }

    /// Fills in what a commissioner sees of its own area.
    pub(super) fn total_seen(&self, area: usize, face: &mut Face) {
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
            row[OfArea::People as usize] = Some(Figure::seen(people.0, sd, people.1));
        }
        let growth = self.beliefs[area].growth;
        row[OfArea::NeedGrowth as usize] =
            Some(Figure::seen(growth.mean, growth.sd(), self.week.of_year()));
        let mut put = |of: OfArea, value: f64| row[of as usize] = Some(Figure::exact(value));
        let (commissioner, office, _) = &self.offices[area];
        put(OfArea::Budget, self.accounts.funds[area].limit.pounds());
        let statement = self.accounts.ledger.statement(commissioner.id);
        put(OfArea::Spent, statement.expenditure().pounds());
        put(OfArea::Attention, office.attention);
        self.sums(face);
    }

    /// Sums of what is shown of providers; errors of different providers are independent.
    fn sums(&self, face: &mut Face) {
        for (of, from) in
            [(OfArea::List, OfProvider::List), (OfArea::Activity, OfProvider::Activity)]
        {
            for area in 0..self.offices.len() {
                let mut sum: Option<(f64, f64, u16)> = None;
                for (at, (provider, ..)) in self.providers.iter().enumerate() {
                    if provider.commissioner as usize != area {
                        continue;
                    }
                    if let Some(figure) = face.providers[at][from as usize] {
                        let sum = sum.get_or_insert((0.0, 0.0, 0));
                        sum.0 += f64::from(figure.value);
                        sum.1 += f64::from(figure.half) * f64::from(figure.half);
                        sum.2 = sum.2.max(figure.age);
                    }
                }
                face.areas[area][of as usize] = sum.map(|(value, square, age)| Figure {
                    value: value as f32,
                    half: crate::kernel::math::sqrt(square) as f32,
                    age,
                });
            }
        }
    }

    /// Needs that arose and care that was given since the year began, at opening prices, pounds.
    fn values_so_far(&self, beside: &Beside) -> (f64, f64) {
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

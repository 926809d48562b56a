//! Taking a look: one pass over the organisations, after a week has run.

use std::sync::Arc;

use crate::economy::geography::Geography;
use crate::economy::provider::Provider;
use crate::economy::provider::activity::{ProviderActivity, SERVICES};
use crate::economy::provider::beds::Beds;
use crate::economy::provider::queues::PlannedCare;
use crate::kernel::clock::Week;
use crate::phases::deliver::inflow::EconomyCounters;
use crate::phases::shared::order::in_order;
use crate::sim::Sim;
use crate::sim::build::organisations::GeneratedPlace;
use crate::sim::directory::OrganisationDirectory;
use crate::sim::observe::readings::WorldView;

use super::stage::carry_over_stages;
use super::{EconomyView, Estimate, EstimateRow, PracticeQuantity, WeekSnapshot};

/// What a look needs in addition to the readings that every recorder takes.
pub(super) struct SnapshotInputs {
    /// Smoothed occupancy by provider; nothing where there are no beds.
    pub occupancy: Vec<Option<f64>>,
    /// Rows that wait for planned care, by practice.
    pub waiting: Vec<u32>,
    /// Real needs of the year by kind, in rows.
    pub needs: Vec<u64>,
    /// Weighted units of providers this year by service, in rows.
    pub activity: [f64; SERVICES],
}

impl Sim {
    /// The place: towns, sites, practices.
    #[must_use]
    pub fn geography(&self) -> &Geography {
        &self.world.resource::<GeneratedPlace>().0
    }

    /// The directory.
    #[must_use]
    pub fn directory(&self) -> &OrganisationDirectory {
        self.world.resource::<OrganisationDirectory>()
    }

    /// Looks at the economy after the last week that ran; nothing before the first. What changes
    /// by the month is taken from the look before, if there is one. Changes nothing.
    pub fn snapshot(&mut self, before: Option<&WeekSnapshot>) -> Option<WeekSnapshot> {
        let last = Week(self.week().0.checked_sub(1)?);
        let renewed = before.is_none() || last.closes_month();
        let beside = self.snapshot_inputs(renewed);
        let view = WorldView::new(&mut self.world, last);
        let areas = view.offices.len();
        let mut truth = view.true_view(&beside);
        let mut seen: Vec<EconomyView> = (0..areas).map(|area| view.seen_view(area)).collect();
        if renewed {
            truth.practices = Arc::new(view.true_practices(&beside));
            truth.steps = Arc::new(view.capacity_views());
            truth.lenses = Arc::new((0..areas).map(|area| view.true_lens(area)).collect());
            for (area, face) in seen.iter_mut().enumerate() {
                face.practices = Arc::new(view.seen_practices(area));
                face.lenses = Arc::new(vec![view.seen_lens(area)]);
            }
        } else if let Some(before) = before {
            for (face, old) in std::iter::once((&mut truth, &before.truth))
                .chain(seen.iter_mut().zip(&before.seen))
            {
                face.practices = Arc::clone(&old.practices);
                face.steps = Arc::clone(&old.steps);
                face.lenses = Arc::clone(&old.lenses);
            }
        }
        if let Some(before) = before {
            for (face, old) in std::iter::once((&mut truth, &before.truth))
                .chain(seen.iter_mut().zip(&before.seen))
            {
                carry_over_stages(Arc::make_mut(&mut face.schemes).as_mut_slice(), &old.schemes);
                if face.schemes == old.schemes {
                    face.schemes = Arc::clone(&old.schemes);
                }
            }
        }
        Some(WeekSnapshot { week: self.week().0, truth, seen })
    }

    fn snapshot_inputs(&mut self, renewed: bool) -> SnapshotInputs {
        let geography = self.geography();
        let mut beside = SnapshotInputs {
            occupancy: vec![None; geography.providers.len()],
            waiting: vec![0; geography.practices.len()],
            needs: Vec::new(),
            activity: [0.0; SERVICES],
        };
        let world = &mut self.world;
        beside.needs =
            world.resource::<EconomyCounters>().needs.iter().map(|counts| counts[1]).collect();
        let mut providers = world.query::<(&Provider, &Beds, &PlannedCare, &ProviderActivity)>();
        // Sums of fractions are taken in one order.
        for (provider, beds, planned, activity) in in_order(providers.iter(world)) {
            for entry in &activity.year {
                for (sum, tally) in beside.activity.iter_mut().zip(&entry.services) {
                    *sum += tally.weighted;
                }
            }
            if beds.occupancy > 0.0 {
                beside.occupancy[provider.index as usize] = Some(beds.occupancy);
            }
            if !renewed {
                continue;
            }
            for queue in [&planned.first, &planned.diagnostic, &planned.admission] {
                for waiting in queue.iter().filter(|waiting| waiting.clock.is_some()) {
                    beside.waiting[waiting.practice as usize] += 1;
                }
            }
        }
        beside
    }
}

impl WorldView<'_> {
    fn true_practices(
        &self,
        beside: &SnapshotInputs,
    ) -> Vec<EstimateRow<{ PracticeQuantity::COUNT }>> {
        let needs = self.true_needs();
        let rows = self.practices.iter().enumerate().map(|(at, (_, surgery))| {
            let registered = f64::from(surgery.registered);
            let mut row = [None; PracticeQuantity::COUNT];
            let mut put =
                |of: PracticeQuantity, value: f64| row[of as usize] = Some(Estimate::exact(value));
            put(PracticeQuantity::Registered, registered * self.model.weight);
            if registered > 0.0 {
                let waiting = f64::from(beside.waiting[at]);
                put(PracticeQuantity::WaitingRate, 1000.0 * waiting / registered);
            }
            if let Some(need) = needs[at] {
                put(PracticeQuantity::Need, need);
            }
            row
        });
        rows.collect()
    }

    /// Need of each practice's people for each person over the area's mean.
    fn true_needs(&self) -> Vec<Option<f64>> {
        let mut sums = vec![(0.0, 0.0); self.offices.len()];
        for (practice, surgery) in &self.practices {
            let sum = &mut sums[practice.commissioner as usize];
            sum.0 += surgery.expected_referrals;
            sum.1 += surgery.year.person_weeks as f64;
        }
        let needs = self.practices.iter().map(|(practice, surgery)| {
            let (expected, people) = sums[practice.commissioner as usize];
            let weeks = surgery.year.person_weeks as f64;
            let known = expected > 0.0 && weeks > 0.0;
            known.then(|| surgery.expected_referrals / weeks / (expected / people))
        });
        needs.collect()
    }

    fn seen_practices(&self, area: usize) -> Vec<EstimateRow<{ PracticeQuantity::COUNT }>> {
        let seen = self.seen(area);
        let beliefs = self.beliefs[area];
        let rows = self.practices.iter().map(|(practice, _)| {
            let mut row = [None; PracticeQuantity::COUNT];
            if practice.commissioner as usize != area {
                return row;
            }
            if let Some(list) = seen.list(practice.id) {
                let value = list.value().registered;
                row[PracticeQuantity::Registered as usize] =
                    Some(Estimate::uncertain(value, value * list.sd(), list.age(self.week)));
            }
            if let Some(belief) = beliefs.need.get(&practice.index) {
                row[PracticeQuantity::Need as usize] =
                    Some(Estimate::uncertain(belief.mean, belief.sd(), self.week.week_of_year()));
            }
            row
        });
        rows.collect()
    }
}

//! What one body has received by a week: the returns that have arrived.

use std::collections::BTreeMap;

use crate::kernel::clock::{WEEKS_PER_YEAR, Week};
use crate::kernel::ids::OrgId;
use crate::kernel::math;
use crate::params::vocabulary::Service;

use super::activity::{ActivityTable, ServiceActivity};
use super::observed::Observation;
use super::submitted_returns::{
    Embargoed, FinanceReturn, PracticeListReturn, ReturnCell, SubmittedReturns, WaitingListReturn,
};

/// A reader's window on the store of returns.
#[derive(Debug, Clone, Copy)]
pub struct ReceivedReturns<'a> {
    returns: &'a SubmittedReturns,
    payer: OrgId,
    now: Week,
}

/// One month of a provider's activity as it has arrived.
struct ReceivedMonth<'a> {
    number: u32,
    seen: Observation<&'a [ReturnCell]>,
}

impl<'a> ReceivedReturns<'a> {
    pub(super) const fn new(returns: &'a SubmittedReturns, payer: OrgId, now: Week) -> Self {
        Self { returns, payer, now }
    }
    /// The week of reading.
    pub const fn now(&self) -> Week {
        self.now
    }
    /// Providers that have ever reported activity for this payer, in id order.
    pub fn providers(&self) -> Vec<OrgId> {
        let mine = ((self.payer, OrgId(0)), 0)..=((self.payer, OrgId(u32::MAX)), u32::MAX);
        let mut providers: Vec<OrgId> =
            self.returns.activity.range(mine).map(|(((_, provider), _), _)| *provider).collect();
        providers.dedup();
        providers
    }
    /// The best version that has arrived of every month of a provider's activity for this payer,
    /// oldest first.
    pub fn months(&self, provider: OrgId) -> Vec<(u32, Observation<ActivityTable>)> {
        let table = |cells: &[ReturnCell]| {
            let mut table = ActivityTable::default();
            for (service, activity) in cells {
                *table.get_mut(*service) = *activity;
            }
            table
        };
        let arrived = self.received_months(provider, 0, u32::MAX);
        arrived.map(|month| (month.number, month.seen.map(table))).collect()
    }
    /// The best version that has arrived of the months from one to another, oldest first.
    fn received_months(
        &self,
        provider: OrgId,
        first: u32,
        last: u32,
    ) -> impl DoubleEndedIterator<Item = ReceivedMonth<'a>> + use<'a> {
        let (now, subject) = (self.now, (self.payer, provider));
        let mine = self.returns.activity.range((subject, first)..=(subject, last));
        mine.filter_map(move |((_, number), written)| {
            let (cells, sd) = if written.freeze_from <= now {
                (&written.freeze, written.freeze_sd)
            } else if written.flex_from <= now {
                (&written.flex, written.flex_sd)
            } else {
                return None;
            };
            let seen = Observation::new(cells.as_slice(), written.as_of, sd);
            Some(ReceivedMonth { number: *number, seen })
        })
    }
    /// Yearly activity of a provider for this payer, from up to `count` months that end `back`
    /// months before the newest one seen; `None` when nothing was seen there. Months of different
    /// length are brought to a year by their weeks.
    pub fn yearly(
        &self,
        provider: OrgId,
        count: u32,
        back: u32,
    ) -> Option<Observation<BTreeMap<Service, f64>>> {
        let newest = self.received_months(provider, 0, u32::MAX).next_back()?.number;
        let last = newest.checked_sub(back)?;
        let first = (last + 1).saturating_sub(count);
        let chosen: Vec<ReceivedMonth> = self.received_months(provider, first, last).collect();
        let weeks: u32 = chosen.iter().map(|month| weeks_of_month(month.number)).sum();
        let as_of = chosen.last()?.seen.as_of();
        let to_year = f64::from(WEEKS_PER_YEAR) / f64::from(weeks);
        let mut sums: BTreeMap<Service, f64> = BTreeMap::new();
        let mut variance = 0.0;
        for month in &chosen {
            variance += month.seen.sd() * month.seen.sd();
            let present = month.seen.value().iter().filter(|(_, activity)| activity.count > 0);
            for (service, ServiceActivity { weighted, .. }) in present {
                *sums.entry(*service).or_default() += weighted * to_year;
            }
        }
        let sd = math::sqrt(variance) / chosen.len() as f64;
        Some(Observation::new(sums, as_of, sd))
    }
    /// The newest published waiting times of a provider.
    pub fn waiting(&self, provider: OrgId) -> Option<Observation<WaitingListReturn>> {
        newest(&self.returns.waiting, provider, self.now)
    }
    /// The newest reported wait of a provider for courses of care, weeks.
    pub fn course_wait(&self, provider: OrgId) -> Option<Observation<f64>> {
        newest(&self.returns.course_waits, provider, self.now)
    }
    /// The newest finance return of an organisation.
    pub fn finance(&self, org: OrgId) -> Option<Observation<FinanceReturn>> {
        newest(&self.returns.finance, org, self.now)
    }
    /// Surplus over income that an organisation reports for the year.
    pub fn margin(&self, org: OrgId) -> Option<f64> {
        let FinanceReturn { income, expenditure } = *self.finance(org)?.value();
        let surplus = (income - expenditure).pounds();
        (income.pounds() > 0.0).then(|| surplus / income.pounds())
    }
    /// The newest list return of a practice.
    pub fn list(&self, practice: OrgId) -> Option<Observation<PracticeListReturn>> {
        newest(&self.returns.lists, practice, self.now)
    }
}

/// Weeks of an accounting month counted from the start of the run: 4, 4, 5.
const fn weeks_of_month(month: u32) -> u32 {
    if month % 3 == 2 { 5 } else { 4 }
}

fn newest<T: Copy>(
    store: &BTreeMap<(OrgId, u32), Embargoed<T>>,
    org: OrgId,
    now: Week,
) -> Option<Observation<T>> {
    let of_org = (org, 0)..=(org, u32::MAX);
    store.range(of_org).rev().find(|(_, sealed)| sealed.from <= now).map(|(_, sealed)| sealed.value)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::information::channel::Channels;
    use crate::information::submitted_returns::ReturnSubmitter;
    use crate::kernel::random::Seed;
    use crate::kernel::registry::Switches;
    use crate::kernel::truth::TruthToken;
    use crate::params::groups::InformationParams;

    const PAYER: OrgId = OrgId(1);
    const PROVIDER: OrgId = OrgId(4);

    fn filled(channels: &Channels, months: u32, per_week: u64) -> SubmittedReturns {
        let mut returns = SubmittedReturns::default();
        for week in (0..400).map(Week).filter(|week| week.closes_month()) {
            if week.month() >= months {
                break;
            }
            let mut table = ActivityTable::default();
            table.record(Service::DayCase, per_week * u64::from(week.weeks_in_month()), 1.0);
            let sender = ReturnSubmitter { org: PROVIDER, key: 77, week };
            let sight = TruthToken::grant();
            returns.submit_activity(&sight, channels, Seed(1), sender, (PAYER, 5), &table);
            let truth = WaitingListReturn {
                list: 100.0,
                weeks: 9.0,
                within_18_weeks: 0.9,
                admission_weeks: 11.0,
                occupancy: Some(0.9),
            };
            returns.submit_waiting(&sight, channels, Seed(1), sender, truth);
        }
        returns
    }

    fn default_channels() -> Channels {
        Channels::new(&InformationParams::default(), &Switches::default())
    }

    #[test]
    fn nothing_is_seen_before_its_lag_has_passed() {
        let channels = default_channels();
        let returns = filled(&channels, 1, 10);
        let (close, lag) = (3, channels.activity_flex.lag_weeks);
        assert!(returns.received_by(PAYER, Week(close + lag - 1)).months(PROVIDER).is_empty());
        let flex = returns.received_by(PAYER, Week(close + lag)).months(PROVIDER);
        assert_eq!((flex.len(), flex[0].1.sd()), (1, channels.activity_flex.noise));
        let late = Week(close + channels.activity_freeze.lag_weeks);
        let freeze = returns.received_by(PAYER, late).months(PROVIDER);
        assert_eq!(freeze[0].1.sd(), channels.activity_freeze.noise);
        assert_ne!(freeze[0].1.value(), flex[0].1.value());
    }

    #[test]
    fn another_payer_sees_nothing_of_it() {
        let returns = filled(&default_channels(), 12, 10);
        assert!(returns.received_by(OrgId(2), Week(200)).months(PROVIDER).is_empty());
        assert!(returns.received_by(OrgId(2), Week(200)).waiting(PROVIDER).is_some());
        assert_eq!(returns.received_by(PAYER, Week(200)).providers(), [PROVIDER]);
    }

    #[test]
    fn a_steady_provider_is_seen_near_its_yearly_volume() {
        let returns = filled(&default_channels(), 24, 1000);
        let seen = returns.received_by(PAYER, Week(104));
        for (count, back) in [(12, 0), (12, 12), (3, 0)] {
            let yearly = seen.yearly(PROVIDER, count, back).expect("seen");
            let day_cases = yearly.value()[&Service::DayCase];
            assert!((day_cases / 52_000.0 - 1.0).abs() < 0.06, "{day_cases}");
        }
        assert!(seen.yearly(OrgId(9), 12, 0).is_none());
    }

    #[test]
    fn old_returns_are_forgotten() {
        let mut returns = filled(&default_channels(), 80, 10);
        returns.drop_expired(Week(340));
        let kept = returns.received_by(PAYER, Week(400)).months(PROVIDER).len();
        assert!((26..36).contains(&kept), "{kept}");
    }

    proptest! {
        #[test]
        fn with_all_channels_off_the_truth_is_seen_at_once(per_week in 1u64..5000) {
            let off = crate::information::CHANNELS
                .iter()
                .map(|entry| format!("channels/{}", entry.about.name))
                .collect();
            let channels =
                Channels::new(&InformationParams::default(), &Switches::from_disabled(off));
            let returns = filled(&channels, 12, per_week);
            let seen = returns.received_by(PAYER, Week(51));
            let yearly = seen.yearly(PROVIDER, 12, 0).expect("seen");
            prop_assert!((yearly.value()[&Service::DayCase] - 52.0 * per_week as f64).abs() < 1e-6);
            prop_assert_eq!(yearly.sd(), 0.0);
        }
    }
}

//! The store of submitted returns. A return is written once, at the end of its month, through
//! its channel; it opens to readers when its lag has passed.

use std::collections::BTreeMap;
use std::ops::Bound;

use serde::{Deserialize, Serialize};

use crate::kernel::clock::Week;
use crate::kernel::ids::{self, OrgId};
use crate::kernel::random::Seed;
use crate::kernel::truth::TruthToken;
use crate::kernel::units::Pence;
use crate::params::vocabulary::Service;

use super::activity::{ActivityTable, ServiceActivity};
use super::channel::{Channel, Channels};
use super::observed::Observation;
use super::received_returns::ReceivedReturns;

/// Months of returns that are stored.
pub const MONTHS_RETAINED: u32 = 27;

/// One service of an activity return, as written by its channel.
pub(super) type ReturnCell = (Service, ServiceActivity);

/// A month's activity of one provider for one payer: first and final version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ActivityReturn {
    pub as_of: Week,
    pub flex_from: Week,
    pub freeze_from: Week,
    pub flex_sd: f64,
    pub freeze_sd: f64,
    pub flex: Vec<ReturnCell>,
    pub freeze: Vec<ReturnCell>,
}

/// A month's waiting list of one provider.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WaitingListReturn {
    pub list: f64,
    /// Mean expected wait of a new referral, weeks.
    pub weeks: f64,
    /// Share of incomplete pathways within 18 weeks.
    pub within_18_weeks: f64,
    /// Mean wait from decision to admission, weeks.
    pub admission_weeks: f64,
    /// Occupancy of open beds; none where there are no beds.
    pub occupancy: Option<f64>,
}

/// A month's finances of one organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FinanceReturn {
    /// Income of the financial year so far.
    pub income: Pence,
    /// Expenditure of the financial year so far.
    pub expenditure: Pence,
}

/// A month's registered patients of one practice.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PracticeListReturn {
    pub registered: f64,
    /// The same, weighted by need.
    pub weighted: f64,
}

/// What opens at a week: a value and the week of its opening.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Embargoed<T> {
    pub from: Week,
    pub value: Observation<T>,
}

/// Every return, by subject and month.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubmittedReturns {
    pub(super) activity: BTreeMap<((OrgId, OrgId), u32), ActivityReturn>,
    pub(super) waiting: BTreeMap<(OrgId, u32), Embargoed<WaitingListReturn>>,
    pub(super) course_waits: BTreeMap<(OrgId, u32), Embargoed<f64>>,
    pub(super) finance: BTreeMap<(OrgId, u32), Embargoed<FinanceReturn>>,
    pub(super) lists: BTreeMap<(OrgId, u32), Embargoed<PracticeListReturn>>,
}

/// Who submits, and when: the last week of a month.
#[derive(Debug, Clone, Copy)]
pub struct ReturnSubmitter {
    /// Organisation the return is about.
    pub org: OrgId,
    /// Hash of its name: the key of chance.
    pub key: u64,
    /// Last week of the month reported.
    pub week: Week,
}

impl SubmittedReturns {
    /// Submits the activity, as coded, that a provider did for a payer in a month.
    pub fn submit_activity(
        &mut self,
        _: &TruthToken,
        channels: &Channels,
        seed: Seed,
        sender: ReturnSubmitter,
        payer: (OrgId, u64),
        coded: &ActivityTable,
    ) {
        let ReturnSubmitter { org, key, week } = sender;
        let pair_key = ids::pair_key(key, payer.1);
        let through = |channel: &Channel| -> Vec<ReturnCell> {
            let write = |(service, activity): ReturnCell| {
                let item = service as u64;
                let error = channel.error(seed, pair_key, u64::from(week.month()), item);
                let count = crate::kernel::math::round(activity.count as f64 * error) as u64;
                (service, ServiceActivity { count, weighted: activity.weighted * error })
            };
            coded.nonzero().map(write).collect()
        };
        let (flex, freeze) = (&channels.activity_flex, &channels.activity_freeze);
        let written = ActivityReturn {
            as_of: week,
            flex_from: flex.visible_from(week),
            freeze_from: freeze.visible_from(week),
            flex_sd: flex.noise,
            freeze_sd: freeze.noise,
            flex: through(flex),
            freeze: through(freeze),
        };
        self.activity.insert(((payer.0, org), week.month()), written);
    }

    /// Drops the activity returns of a provider that no longer gives care: no plan rests on them.
    pub fn forget_activity(&mut self, provider: OrgId) {
        self.activity.retain(|((_, org), _), _| *org != provider);
    }

    /// Submits a provider's waiting list.
    pub fn submit_waiting(
        &mut self,
        _: &TruthToken,
        channels: &Channels,
        seed: Seed,
        sender: ReturnSubmitter,
        truth: WaitingListReturn,
    ) {
        let ReturnSubmitter { org, key, week } = sender;
        let channel = &channels.waiting;
        let error = |item| channel.error(seed, key, u64::from(week.month()), item);
        let value = WaitingListReturn {
            list: truth.list * error(0),
            weeks: truth.weeks * error(1),
            within_18_weeks: truth.within_18_weeks,
            admission_weeks: truth.admission_weeks * error(2),
            occupancy: truth.occupancy,
        };
        self.waiting.insert((org, week.month()), embargo(channel, week, value));
    }

    /// Submits the wait of a provider for courses of community or mental health care, weeks.
    pub fn submit_course_wait(
        &mut self,
        _: &TruthToken,
        channels: &Channels,
        seed: Seed,
        sender: ReturnSubmitter,
        weeks: f64,
    ) {
        let ReturnSubmitter { org, key, week } = sender;
        let channel = &channels.waiting;
        let value = weeks * channel.error(seed, key, u64::from(week.month()), 0);
        self.course_waits.insert((org, week.month()), embargo(channel, week, value));
    }

    /// Submits an organisation's finances.
    pub fn submit_finance(
        &mut self,
        _: &TruthToken,
        channels: &Channels,
        seed: Seed,
        sender: ReturnSubmitter,
        truth: FinanceReturn,
    ) {
        let ReturnSubmitter { org, key, week } = sender;
        let channel = &channels.finance;
        let error = |item| channel.error(seed, key, u64::from(week.month()), item);
        let value = FinanceReturn {
            income: truth.income.scaled(error(0)),
            expenditure: truth.expenditure.scaled(error(1)),
        };
        self.finance.insert((org, week.month()), embargo(channel, week, value));
    }

    /// Submits a practice's list.
    pub fn submit_list(
        &mut self,
        _: &TruthToken,
        channels: &Channels,
        seed: Seed,
        sender: ReturnSubmitter,
        truth: PracticeListReturn,
    ) {
        let ReturnSubmitter { org, key, week } = sender;
        let channel = &channels.list;
        let error = channel.error(seed, key, u64::from(week.month()), 0);
        let value = PracticeListReturn {
            registered: truth.registered * error,
            weighted: truth.weighted * error,
        };
        self.lists.insert((org, week.month()), embargo(channel, week, value));
    }

    /// Returns to a payer pass to its successors: for each way from one to another, the
    /// share of its people that it takes over.
    pub fn transfer_payers(&mut self, ways: &[(OrgId, OrgId, f64)]) {
        let mut after: BTreeMap<((OrgId, OrgId), u32), ActivityReturn> = BTreeMap::new();
        for (((payer, provider), month), written) in std::mem::take(&mut self.activity) {
            let mut heirs: Vec<(OrgId, f64)> =
                ways.iter().filter(|way| way.0 == payer).map(|way| (way.1, way.2)).collect();
            if heirs.is_empty() {
                heirs.push((payer, 1.0));
            }
            for (heir, share) in heirs {
                let empty =
                    || ActivityReturn { flex: Vec::new(), freeze: Vec::new(), ..written.clone() };
                let sum = after.entry(((heir, provider), month)).or_insert_with(empty);
                add_cells(&mut sum.flex, &written.flex, share);
                add_cells(&mut sum.freeze, &written.freeze, share);
            }
        }
        self.activity = after;
    }

    /// Drops returns of months that are no longer used for planning.
    pub fn drop_expired(&mut self, now: Week) {
        let oldest = now.month().saturating_sub(MONTHS_RETAINED);
        drop_before(&mut self.activity, oldest);
        drop_before(&mut self.waiting, oldest);
        drop_before(&mut self.course_waits, oldest);
        drop_before(&mut self.finance, oldest);
        drop_before(&mut self.lists, oldest);
    }

    /// What a payer can read in a week: its own activity returns, and all published
    /// waiting times, finances and lists.
    pub fn received_by(&self, payer: OrgId, now: Week) -> ReceivedReturns<'_> {
        ReceivedReturns::new(self, payer, now)
    }
}

/// Takes out the months before `oldest`. Walks from subject to subject, since of all the months of
/// a subject at most the first few go.
fn drop_before<S: Copy + Ord, T>(store: &mut BTreeMap<(S, u32), T>, oldest: u32) {
    let mut gone = Vec::new();
    let mut at = store.keys().next().copied();
    while let Some((subject, month)) = at {
        let passed = if month < oldest {
            gone.push((subject, month));
            month
        } else {
            u32::MAX
        };
        let after = (Bound::Excluded((subject, passed)), Bound::Unbounded);
        at = store.range(after).next().map(|(key, _)| *key);
    }
    for key in gone {
        store.remove(&key);
    }
}

/// Adds a share of other cells, service by service in order.
fn add_cells(to: &mut Vec<ReturnCell>, from: &[ReturnCell], share: f64) {
    for (service, more) in from {
        let place = match to.binary_search_by_key(service, |cell| cell.0) {
            Ok(place) => place,
            Err(place) => {
                to.insert(place, (*service, ServiceActivity::default()));
                place
            }
        };
        let sum = &mut to[place].1;
        sum.count += crate::kernel::math::round(more.count as f64 * share) as u64;
        sum.weighted += more.weighted * share;
    }
}

fn embargo<T>(channel: &Channel, week: Week, value: T) -> Embargoed<T> {
    Embargoed {
        from: channel.visible_from(week),
        value: Observation::new(value, week, channel.noise),
    }
}

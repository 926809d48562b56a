//! Channels: how late and how noisy each kind of return is. One line per kind in [`CHANNELS`].
//!
//! Noise multiplies: the logarithm of what is seen is normal around that of the truth, with mean
//! error zero on the natural scale. Its draw is keyed by channel, organisation and period, so no
//! other observation shifts it.

use crate::kernel::clock::Week;
use crate::kernel::ids::name_key;
use crate::kernel::math;
use crate::kernel::random::{Seed, Stream};
use crate::kernel::registry::{About, Registered, Switches};
use crate::params::groups::InformationParams;

/// A registered channel.
#[derive(Debug, Clone, Copy)]
pub struct ChannelEntry {
    /// Name, summary, source.
    pub about: About,
    /// Lag in weeks and standard deviation of the logarithm, from the parameters.
    pub settings: fn(&InformationParams) -> (f64, f64),
}

impl Registered for ChannelEntry {
    fn about(&self) -> About {
        self.about
    }
}

/// Every channel. Switched off, a channel is immediate and exact.
pub const CHANNELS: &[ChannelEntry] =
    &[ACTIVITY_FLEX, ACTIVITY_FREEZE, WAITING, FINANCE, LIST, COSTING, CODING];

/// First activity return of a month.
pub const ACTIVITY_FLEX: ChannelEntry = ChannelEntry {
    about: About {
        name: "activity_flex",
        summary: "First monthly return of activity, open to correction",
        source: "CAL157",
    },
    settings: |params| (params.activity_flex_lag.get(), params.activity_flex_noise.get()),
};

/// Final activity return of a month.
pub const ACTIVITY_FREEZE: ChannelEntry = ChannelEntry {
    about: About {
        name: "activity_freeze",
        summary: "Final monthly return of activity, after corrections",
        source: "CAL156",
    },
    settings: |params| (params.activity_freeze_lag.get(), params.activity_freeze_noise.get()),
};

/// Waiting list return.
pub const WAITING: ChannelEntry = ChannelEntry {
    about: About {
        name: "waiting",
        summary: "Monthly return of waiting lists and waiting times",
        source: "CAL157",
    },
    settings: |params| (params.waiting_lag.get(), params.waiting_noise.get()),
};

pub const FINANCE: ChannelEntry = ChannelEntry {
    about: About {
        name: "finance",
        summary: "Monthly return of income and expenditure",
        source: "CAL157",
    },
    settings: |params| (params.finance_lag.get(), params.finance_noise.get()),
};

/// Practice list return.
pub const LIST: ChannelEntry = ChannelEntry {
    about: About { name: "list", summary: "Monthly return of registered patients", source: "P205" },
    settings: |params| (params.list_lag.get(), params.list_noise.get()),
};

/// A commissioner's estimate of the cost of a provider's care.
pub const COSTING: ChannelEntry = ChannelEntry {
    about: About {
        name: "costing",
        summary: "Yearly return of costs, as a commissioner's analysts read it",
        source: "CAL118",
    },
    settings: |params| (params.costing_lag.get(), params.costing_noise.get()),
};

/// How coding differs from care given. Switched off, activity is paid for as it truly was.
pub const CODING: ChannelEntry = ChannelEntry {
    about: About {
        name: "coding",
        summary: "Case mix as providers code it rather than the true one",
        source: "CAL154",
    },
    settings: |params| (0.0, params.coding_uplift_max.get()),
};

/// A channel in force.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Channel {
    key: u64,
    /// Weeks from the end of what is reported to its arrival.
    pub lag_weeks: u32,
    /// Standard deviation of the logarithm of the error.
    pub noise: f64,
}

/// Items that one organisation may report in one period; keeps their draws apart.
const ITEMS: u64 = 64;

impl Channel {
    /// The channel of an entry under the parameters, or an immediate exact one when switched off.
    pub fn new(entry: &ChannelEntry, params: &InformationParams, switches: &Switches) -> Self {
        let key = name_key(entry.about.name);
        if !switches.is_enabled("channels", entry.about.name) {
            return Self { key, lag_weeks: 0, noise: 0.0 };
        }
        let (lag, noise) = (entry.settings)(params);
        Self { key, lag_weeks: math::round(lag) as u32, noise }
    }
    /// The factor by which an item of an organisation's return for a period is off; mean 1.
    pub fn error(&self, seed: Seed, org_key: u64, period: u64, item: u64) -> f64 {
        if self.noise == 0.0 {
            return 1.0;
        }
        let index = period * ITEMS + item % ITEMS;
        let mut draw = seed.draw(Stream::Channel, org_key ^ self.key, index);
        draw.lognormal_mean_one(self.noise)
    }
    /// The first week in which something reported at the end of `week` can be read.
    pub const fn visible_from(&self, week: Week) -> Week {
        Week(week.0 + self.lag_weeks)
    }
}

/// All channels of a run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Channels {
    /// First activity return.
    pub activity_flex: Channel,
    /// Final activity return.
    pub activity_freeze: Channel,
    /// Waiting list return.
    pub waiting: Channel,
    pub finance: Channel,
    /// Practice list return.
    pub list: Channel,
    /// Costs as analysts read them.
    pub costing: Channel,
    /// Case mix as coded.
    pub coding: Channel,
}

impl Channels {
    pub fn new(params: &InformationParams, switches: &Switches) -> Self {
        let open = |entry| Channel::new(entry, params, switches);
        Self {
            activity_flex: open(&ACTIVITY_FLEX),
            activity_freeze: open(&ACTIVITY_FREEZE),
            waiting: open(&WAITING),
            finance: open(&FINANCE),
            list: open(&LIST),
            costing: open(&COSTING),
            coding: open(&CODING),
        }
    }
    /// Every channel immediate and exact.
    pub fn exact(params: &InformationParams) -> Self {
        let off = CHANNELS.iter().map(|entry| format!("channels/{}", entry.about.name)).collect();
        Self::new(params, &Switches::from_disabled(off))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn noisy(noise: f64) -> Channel {
        Channel { key: 5, lag_weeks: 6, noise }
    }

    #[test]
    fn channels_are_named_once_and_explained() {
        for entry in CHANNELS {
            let About { name, summary, source } = entry.about();
            assert!(!summary.is_empty() && !source.is_empty());
            assert_eq!(CHANNELS.iter().filter(|other| other.about.name == name).count(), 1);
        }
    }

    #[test]
    fn a_channel_that_is_switched_off_is_immediate_and_exact() {
        let params = InformationParams::default();
        let off = Switches::from_disabled(vec!["channels/waiting".to_owned()]);
        let channels = Channels::new(&params, &off);
        assert_eq!((channels.waiting.lag_weeks, channels.waiting.noise), (0, 0.0));
        assert!(channels.finance.lag_weeks > 0 && channels.finance.noise > 0.0);
    }

    #[test]
    fn noise_is_unbiased_with_the_stated_spread() {
        let channel = noisy(0.1);
        let n = 20_000u64;
        let errors: Vec<f64> = (0..n).map(|org| channel.error(Seed(1), org, 3, 2)).collect();
        let mean = errors.iter().sum::<f64>() / n as f64;
        let variance = errors.iter().map(|e| (e - mean) * (e - mean)).sum::<f64>() / n as f64;
        assert!((mean - 1.0).abs() < 0.003, "{mean}");
        assert!((math::sqrt(variance) - 0.1).abs() < 0.003, "{variance}");
    }

    proptest! {
        #[test]
        fn an_exact_channel_shows_the_truth(org in any::<u64>(), period in 0..1000u64) {
            prop_assert_eq!(noisy(0.0).error(Seed(1), org, period, 0), 1.0);
        }

        #[test]
        fn the_same_report_is_seen_the_same_way_twice(
            org in any::<u64>(), period in 0..1000u64, item in 0..64u64, seed in any::<u64>(),
        ) {
            let once = noisy(0.2).error(Seed(seed), org, period, item);
            prop_assert_eq!(once, noisy(0.2).error(Seed(seed), org, period, item));
            prop_assert!(once > 0.0);
            prop_assert_ne!(once, noisy(0.2).error(Seed(seed), org, period + 1, item));
        }
    }
}

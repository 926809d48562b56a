//! One week of an economy as an observer sees it: the truth, and what each commissioner can see
//! of it. Both have the same shape, a [`EconomyView`], so whoever draws one cannot reach the other;
//! what cannot be seen is `None`, never zero.

mod areas;
pub mod detail;
mod gather;
mod lens;
mod providers;
mod stage;

use std::sync::Arc;

use crate::measures::{
    Measure, access, activity, beds, beliefs, commissioning, control, finance, idle_capacity, need,
    population, practice,
};

pub use crate::economy::geography::{
    CommissionerSpec, Geography, OrgEntry, OrgKind, PracticeSpec, ProviderSpec, Town,
    minutes_between,
};
pub use crate::economy::scheme::{SchemeOutcome, SchemeSetback, SchemeStage};
pub use crate::sim::directory::OrganisationDirectory;
pub use lens::{AreaLens, LensFigure, PlannedPaymentView, RentView};
pub use stage::SchemeView;

/// A number as an observer has it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The value, in the unit of its measure.
    pub value: f32,
    /// Half the width of the interval that holds it with a chance of 80 %; 0 when exact.
    pub half_width: f32,
    /// Weeks since what it describes.
    pub age: u16,
}

/// Standard deviations on either side of the mean that hold 80 % of a normal distribution.
pub const Z_OF_80_PERCENT: f64 = 1.2816;

impl Estimate {
    /// An exact figure of now.
    #[must_use]
    pub fn exact(value: f64) -> Self {
        Self { value: value as f32, half_width: 0.0, age: 0 }
    }
    /// A figure with a standard deviation and an age.
    #[must_use]
    pub fn uncertain(value: f64, sd: f64, age: u32) -> Self {
        Self { value: value as f32, half_width: (sd * Z_OF_80_PERCENT) as f32, age: age as u16 }
    }
    /// The same in another unit.
    #[must_use]
    pub fn scaled_by(self, factor: f64) -> Self {
        let factor = factor as f32;
        Self {
            value: self.value * factor,
            half_width: self.half_width * factor.abs(),
            age: self.age,
        }
    }
}

macro_rules! quantities {
    ($(#[$meta:meta])* $name:ident { $( $(#[$m:meta])* $member:ident = $measure:expr, )* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $( $(#[$m])* $member, )* }
        impl $name {
            /// Every one, in order.
            pub const ALL: &'static [Self] = &[$(Self::$member),*];
            /// How many there are.
            pub const COUNT: usize = Self::ALL.len();
            /// Its description: name, unit, definition, formula and source.
            #[must_use]
            pub const fn measure(self) -> Measure {
                match self { $(Self::$member => $measure,)* }
            }
        }
    };
}

const PAYMENT: Measure = Measure {
    name: "payment",
    unit: "pounds a year",
    definition: "What the commissioner pays the provider, annualised: as true, what the \
                 contracts have earned so far, as seen, what has been paid on account.",
    formula: "earned, or paid, since the year began / part of the year gone",
    source: "definition",
};
const UNIT_COST: Measure = Measure {
    name: "unit_cost",
    unit: "ratio",
    definition: "Cost of the provider's care relative to national prices: as true, last year's \
                 cost, as seen, what the commissioner believes.",
    formula: "cost / activity at national prices",
    source: "CAL118",
};
const QUALITY: Measure = Measure {
    name: "best_practice",
    unit: "share",
    definition: "Care that meets the criteria of best practice.",
    formula: "share of care that meets the criteria",
    source: "E08",
};
const ACTIVITY_VALUE: Measure = Measure {
    name: "activity_value",
    unit: "pounds a year",
    definition: "Activity of the last three months for the commissioner, at national prices and \
                 annualised; as seen, activity as coded in the returns received so far.",
    formula: "sum over services of weighted units x opening national price",
    source: activity::ACTIVITY.source,
};
const NEED_VALUE: Measure = Measure {
    name: "need_value",
    unit: "pounds this year",
    definition: "Needs that have arisen since the year began, met or not, at the national price \
                 of the service that first meets them.",
    formula: "sum over kinds of need of count x price",
    source: need::NEED_INDEX.source,
};
const ACTIVITY_TOTAL: Measure = Measure {
    name: "activity_total",
    unit: "pounds this year",
    definition: "Care given since the year began, at national prices.",
    formula: "sum over services of weighted units x price",
    source: need::ACTIVITY_INDEX.source,
};
const NEED_RELATIVE: Measure = Measure {
    name: "need_against_area",
    unit: "ratio",
    definition: "Need of a practice's people relative to the area; as seen, what the \
                 commissioner believes.",
    formula: "referrals expected of its people / person, over the area's mean",
    source: beliefs::NEED_BELIEF_ERROR.source,
};
const BUDGET: Measure = Measure {
    name: "budget",
    unit: "pounds a year",
    definition: "What the commissioner may spend in the year.",
    formula: "limit of the year",
    source: "definition",
};
const SPENT: Measure = Measure {
    name: "spent",
    unit: "pounds this year",
    definition: "What the commissioner has paid out since the year began.",
    formula: "debits from its cash",
    source: "definition",
};

quantities! {
    /// What is read of a provider every week.
    ProviderQuantity {
        /// People waiting.
        List = access::WAITING_LIST,
        /// Expected wait of a new referral.
        FirstWait = access::FIRST_WAIT,
        /// Waiting less than 18 weeks.
        Within18 = access::WITHIN_18_WEEKS,
        /// Beds in use; not reported outside week by week.
        Occupancy = beds::OCCUPANCY,
        /// Value of activity.
        Activity = ACTIVITY_VALUE,
        /// Paid by the commissioner of the area.
        Payment = PAYMENT,
        /// Surplus of the year so far.
        Surplus = finance::SURPLUS,
        /// Cost against national prices.
        UnitCost = UNIT_COST,
        /// Coded beyond true case mix.
        Coding = control::CODING_EXCESS,
        /// Share of care that meets criteria.
        Quality = QUALITY,
        /// Trust between the two.
        Trust = commissioning::TRUST,
        /// Influence in the area.
        Influence = commissioning::INFLUENCE,
        /// Cost of idle capacity.
        Idle = idle_capacity::IDLE_CAPACITY_COST,
    }
}

quantities! {
    /// What is read of a commissioner's area every week.
    AreaQuantity {
        /// People registered.
        People = population::POPULATION,
        /// People waiting at its hospitals.
        List = access::WAITING_LIST,
        /// Value of activity of its providers.
        Activity = ACTIVITY_VALUE,
        /// Needs so far at fixed prices, of the whole economy.
        NeedSoFar = NEED_VALUE,
        /// Activity so far at fixed prices, of the whole economy.
        ActivitySoFar = ACTIVITY_TOTAL,
        /// Yearly growth of need it plans for.
        NeedGrowth = beliefs::NEED_GROWTH_BELIEVED,
        /// Limit of the year.
        Budget = BUDGET,
        /// Spent this year.
        Spent = SPENT,
        /// Attention its contracts get.
        Attention = commissioning::ATTENTION,
    }
}

quantities! {
    /// What is read of a practice every month.
    PracticeQuantity {
        /// People of the practice who wait for planned care, for every thousand.
        WaitingRate = access::WAITING_RATE,
        /// Need against the area's mean.
        Need = NEED_RELATIVE,
        /// People registered.
        Registered = practice::REGISTERED,
    }
}

/// Figures of one organisation, in the order of its quantities.
pub type EstimateRow<const N: usize> = [Option<Estimate>; N];

/// Steps of capacity of one kind at a provider.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CapacityView {
    /// Position of the provider.
    pub provider: u32,
    /// Kind, as in outputs.
    pub kind: &'static str,
    /// Open and paid for.
    pub open: f32,
    /// Needed by present work at normal use.
    pub needed: f32,
    /// Pounds a year of one open step.
    pub yearly: f32,
}

/// Money from a commissioner to a provider.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PaymentEstimate {
    /// Position of the commissioner.
    pub area: u32,
    /// Position of the provider.
    pub provider: u32,
    /// Pounds a year.
    pub figure: Estimate,
}

/// Everything that one observer sees of a week.
#[derive(Debug, Clone, PartialEq)]
pub struct EconomyView {
    /// By commissioner.
    pub areas: Vec<EstimateRow<{ AreaQuantity::COUNT }>>,
    /// By provider.
    pub providers: Vec<EstimateRow<{ ProviderQuantity::COUNT }>>,
    /// By practice; renewed when a month closes.
    pub practices: Arc<Vec<EstimateRow<{ PracticeQuantity::COUNT }>>>,
    /// Money under way.
    pub payments: Vec<PaymentEstimate>,
    /// Schemes, by number; renewed when one of them changes.
    pub schemes: Arc<Vec<SchemeView>>,
    /// Steps of capacity; empty where they are not seen; renewed when a month closes.
    pub steps: Arc<Vec<CapacityView>>,
    /// The three lenses by commissioner; renewed when a month closes.
    pub lenses: Arc<Vec<AreaLens>>,
}

impl EconomyView {
    /// A figure of a provider.
    #[must_use]
    pub fn provider(&self, index: u32, of: ProviderQuantity) -> Option<Estimate> {
        self.providers.get(index as usize)?[of as usize]
    }
    /// A figure of a commissioner's area.
    #[must_use]
    pub fn area(&self, index: u32, of: AreaQuantity) -> Option<Estimate> {
        self.areas.get(index as usize)?[of as usize]
    }
    /// A figure of a practice.
    #[must_use]
    pub fn practice(&self, index: u32, of: PracticeQuantity) -> Option<Estimate> {
        self.practices.get(index as usize)?[of as usize]
    }
}

/// A week as it truly was and as each commissioner saw it.
#[derive(Debug, Clone, PartialEq)]
pub struct WeekSnapshot {
    /// Weeks run so far, the running in included: the look is taken after week `week - 1`.
    pub week: u32,
    /// What is true.
    pub truth: EconomyView,
    /// What each commissioner sees, in their order.
    pub seen: Vec<EconomyView>,
}

//! What schemes change in the world: a small set of generic changes that delivery applies without
//! knowing which initiative caused them.

use crate::params::vocabulary::Service;

/// A stream of care that is thinned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CareStream {
    /// Avoidable emergencies. A negative share finds unmet need.
    Avoidable,
    /// Routine referrals by practices. A negative share refers some who would otherwise stay in
    /// general practice.
    Referrals,
    /// Listing for a planned admission; those refused are not treated.
    Listings,
}

/// Who takes over what is moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReceivingService {
    /// The area's community service, as courses of contacts.
    Community,
    /// Another hospital for planned care.
    OtherHospital,
    /// The larger centre for volume-sensitive care.
    LargerCentre,
}

/// A change in the world while a scheme runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum InitiativeEffect {
    /// A share of what would come to the target provider goes elsewhere.
    Redirect {
        services: &'static [Service],
        /// Share that leaves the provider.
        share: f64,
        /// Further share that is served in both places: the new service finds its own demand.
        doubled: f64,
        /// Who takes it.
        to: ReceivingService,
        /// Community contacts in place of one case.
        contacts: f64,
    },
    /// A share of what would come to the target provider is no longer bought there.
    Stop {
        services: &'static [Service],
        /// Share of them.
        share: f64,
        /// Part of those people who find it at another provider.
        displaced: f64,
    },
    /// A share of a stream no longer arises in the area.
    Thin {
        flow: CareStream,
        /// Share of the stream.
        share: f64,
        /// Share of referrals that wait for review.
        looked_at: f64,
    },
    /// A share of what the target provider earns by coding above the truth is recovered.
    Audit {
        /// Share of payment recovered.
        share: f64,
    },
    /// Skills of the commissioner's staff rise once.
    Skills {
        /// Rise of skill in analysis and contracting.
        analysis: f64,
        /// Rise of skill in working with clinicians.
        engagement: f64,
    },
    /// Practices' styles move once towards the mean of their area.
    Styles {
        /// Part of the distance that goes.
        pull: f64,
        /// Share of routine referrals no longer made.
        share: f64,
    },
    /// More people get prevention contacts, and avoidable emergencies are thinned.
    Prevention {
        /// Rise of the share of people due for a contact who get one.
        coverage: f64,
        /// Share of avoidable emergencies.
        share: f64,
    },
}

impl InitiativeEffect {
    /// Part of what is achieved that is care given outside hospital in place of care in it.
    #[must_use]
    pub const fn moved_out_of_hospital(&self) -> f64 {
        match self {
            Self::Redirect { to: ReceivingService::Community, .. }
            | Self::Thin { flow: CareStream::Avoidable, .. }
            | Self::Prevention { .. } => 1.0,
            Self::Redirect {
                to: ReceivingService::OtherHospital | ReceivingService::LargerCentre,
                ..
            }
            | Self::Stop { .. }
            | Self::Thin { flow: CareStream::Referrals | CareStream::Listings, .. }
            | Self::Audit { .. }
            | Self::Skills { .. }
            | Self::Styles { .. } => 0.0,
        }
    }

    /// Part of its services that a hospital no longer does; `None` where it is not its work that
    /// changes. `reached` is the part reached times what is achieved there.
    #[must_use]
    pub fn work_lost(&self, reached: f64) -> Option<f64> {
        match self {
            Self::Redirect { share, doubled, .. } => Some(share + doubled),
            Self::Stop { share, .. } => Some(*share),
            Self::Thin { .. } | Self::Prevention { .. } | Self::Styles { .. } => Some(reached),
            Self::Audit { .. } | Self::Skills { .. } => None,
        }
    }

    /// Whether the care is no longer given in any hospital, so that cost can fall with it.
    #[must_use]
    pub const fn frees_hospital_capacity(&self) -> bool {
        match self {
            Self::Redirect { to: ReceivingService::Community, .. }
            | Self::Stop { .. }
            | Self::Thin { .. }
            | Self::Styles { .. }
            | Self::Prevention { .. } => true,
            Self::Redirect { .. } | Self::Audit { .. } | Self::Skills { .. } => false,
        }
    }

    /// In words, for listings.
    pub const fn description(&self) -> &'static str {
        match self {
            Self::Redirect { to: ReceivingService::Community, .. } => {
                "care goes to the community service, which finds demand of its own"
            }
            Self::Redirect { to: ReceivingService::OtherHospital, .. } => {
                "care goes to another hospital"
            }
            Self::Redirect { to: ReceivingService::LargerCentre, .. } => {
                "care goes to the larger centre"
            }
            Self::Stop { .. } => "care is no longer bought; some people find it elsewhere",
            Self::Thin { flow: CareStream::Avoidable, .. } => "fewer avoidable emergencies arise",
            Self::Thin { flow: CareStream::Referrals, .. } => "fewer routine referrals are made",
            Self::Thin { flow: CareStream::Listings, .. } => {
                "fewer people are listed for admission"
            }
            Self::Audit { .. } => "payment for coding above the truth is recovered",
            Self::Skills { .. } => "skills of the commissioner's staff rise once",
            Self::Styles { .. } => "practices' styles move once towards the mean of their area",
            Self::Prevention { .. } => "more people get prevention; fewer emergencies follow",
        }
    }
}

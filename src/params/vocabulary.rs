//! The words of the trade that parameters, contracts and care are indexed by.

use serde::{Deserialize, Serialize};

/// A closed list of named members, used as a dimension of parameters and tables.
pub trait Labelled: Copy + 'static {
    /// Names in order, as written in configurations and outputs.
    const LABELS: &'static [&'static str];
    /// Position in the list.
    fn position(self) -> usize;
    /// The name of this member.
    fn label(self) -> &'static str {
        Self::LABELS[self.position()]
    }
}

macro_rules! vocabulary {
    (
        $(#[$meta:meta])*
        $name:ident { $( $(#[$member_meta:meta])* $member:ident = $label:literal ),+ $(,)? }
    ) => {
        $(#[$meta])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        pub enum $name { $( $(#[$member_meta])* $member ),+ }

        impl $name {
            /// All members in order.
            pub const ALL: &'static [Self] = &[$(Self::$member),+];
            /// Number of members.
            pub const COUNT: usize = Self::ALL.len();
            /// The member at a position.
            #[must_use]
            pub const fn at(position: usize) -> Self {
                Self::ALL[position]
            }
        }
        impl Labelled for $name {
            const LABELS: &'static [&'static str] = &[$($label),+];
            fn position(self) -> usize {
                self as usize
            }
        }
    };
}

vocabulary!(
    /// Everything that is counted, priced and paid for. Each has one currency (unit).
    Service {
        /// An appointment with any clinician of a practice.
        GpConsultation = "gp_consultation",
        /// A first outpatient attendance.
        OutpatientFirst = "outpatient_first",
        /// A follow-up outpatient attendance.
        OutpatientFollowUp = "outpatient_follow_up",
        /// A diagnostic test ordered on an outpatient pathway.
        Diagnostic = "diagnostic",
        /// A planned admission without a night in hospital.
        DayCase = "day_case",
        /// A planned overnight admission of ordinary complexity.
        ElectiveRoutine = "elective_routine",
        /// A planned overnight admission of high complexity.
        ElectiveComplex = "elective_complex",
        /// An attendance at a major (type 1) emergency department.
        EmergencyMajor = "emergency_major",
        /// An attendance at a minor injuries unit, walk-in centre or urgent treatment centre.
        EmergencyMinor = "emergency_minor",
        /// An emergency spell that ends on the day it began.
        EmergencyShort = "emergency_short",
        /// An emergency spell of one to fourteen nights.
        EmergencyStandard = "emergency_standard",
        /// An emergency spell of more than fourteen nights.
        EmergencyLong = "emergency_long",
        /// A spell in the volume-sensitive specialist service (stroke).
        StrokeSpell = "stroke_spell",
        /// A contact by a community nurse or therapist.
        CommunityContact = "community_contact",
        /// A day in a community bed or on a virtual ward.
        CommunityBedDay = "community_bed_day",
        /// A contact with a mental health team.
        MentalHealthContact = "mental_health_contact",
        /// A prescribed item dispensed in the community.
        PrescribingItem = "prescribing_item",
        /// A week of NHS continuing care.
        ContinuingCareWeek = "continuing_care_week",
        /// A health check or other prevention contact.
        PreventionContact = "prevention_contact",
        /// A week of a social-care package paid by the local authority.
        SocialCareWeek = "social_care_week",
    }
);

vocabulary!(
    /// Sector of spending, as commissioners report it.
    Sector {
        /// Hospitals: outpatient, diagnostics, elective, emergency, specialist.
        Acute = "acute",
        /// General practice.
        PrimaryCare = "primary_care",
        /// Mental health providers.
        MentalHealth = "mental_health",
        /// Community services, beds and prevention.
        Community = "community",
        /// Drugs dispensed in the community.
        Prescribing = "prescribing",
        /// NHS continuing care.
        ContinuingCare = "continuing_care",
        /// The commissioner's own running cost.
        RunningCost = "running_cost",
        /// Local-authority social care.
        SocialCare = "social_care",
    }
);

vocabulary!(
    /// Programme of care among which a commissioner divides its budget.
    Programme {
        /// Attendances and admissions that cannot wait.
        Emergency = "emergency",
        /// Outpatient clinics, tests and planned operations.
        Planned = "planned",
        /// Community nursing, therapy and beds.
        Community = "community",
        /// Mental health care.
        MentalHealth = "mental_health",
        /// General practice.
        GeneralPractice = "general_practice",
        /// Health checks and other prevention.
        Prevention = "prevention",
        /// Drugs dispensed in the community.
        Prescribing = "prescribing",
        /// Long-term care: continuing care of the health service and social care.
        LongTermCare = "long_term_care",
    }
);

impl Service {
    /// The programme of care that a service belongs to.
    #[must_use]
    pub const fn programme(self) -> Programme {
        match self {
            Self::GpConsultation => Programme::GeneralPractice,
            Self::OutpatientFirst
            | Self::OutpatientFollowUp
            | Self::Diagnostic
            | Self::DayCase
            | Self::ElectiveRoutine
            | Self::ElectiveComplex => Programme::Planned,
            Self::EmergencyMajor
            | Self::EmergencyMinor
            | Self::EmergencyShort
            | Self::EmergencyStandard
            | Self::EmergencyLong
            | Self::StrokeSpell => Programme::Emergency,
            Self::CommunityContact | Self::CommunityBedDay => Programme::Community,
            Self::MentalHealthContact => Programme::MentalHealth,
            Self::PreventionContact => Programme::Prevention,
            Self::PrescribingItem => Programme::Prescribing,
            Self::ContinuingCareWeek | Self::SocialCareWeek => Programme::LongTermCare,
        }
    }

    /// Whether people wait for the service until there is a place: its volume can be planned
    /// below what is asked for.
    #[must_use]
    pub const fn has_waiting_list(self) -> bool {
        matches!(
            self,
            Self::OutpatientFirst
                | Self::OutpatientFollowUp
                | Self::Diagnostic
                | Self::DayCase
                | Self::ElectiveRoutine
                | Self::ElectiveComplex
                | Self::CommunityContact
                | Self::MentalHealthContact
        )
    }

    /// The sector a service is reported under.
    #[must_use]
    pub const fn sector(self) -> Sector {
        match self {
            Self::GpConsultation => Sector::PrimaryCare,
            Self::OutpatientFirst
            | Self::OutpatientFollowUp
            | Self::Diagnostic
            | Self::DayCase
            | Self::ElectiveRoutine
            | Self::ElectiveComplex
            | Self::EmergencyMajor
            | Self::EmergencyMinor
            | Self::EmergencyShort
            | Self::EmergencyStandard
            | Self::EmergencyLong
            | Self::StrokeSpell => Sector::Acute,
            Self::CommunityContact | Self::CommunityBedDay | Self::PreventionContact => {
                Sector::Community
            }
            Self::MentalHealthContact => Sector::MentalHealth,
            Self::PrescribingItem => Sector::Prescribing,
            Self::ContinuingCareWeek => Sector::ContinuingCare,
            Self::SocialCareWeek => Sector::SocialCare,
        }
    }
}

impl ProviderKind {
    /// Whether the nation answers for its deficits: a body of the health service.
    #[must_use]
    pub const fn is_public(self) -> bool {
        matches!(self, Self::Acute | Self::Community | Self::MentalHealth)
    }
}

vocabulary!(
    /// Five-year age bands to 85–89, then 90 and over.
    AgeBand {
        /// 0–4 years.
        A0 = "0-4",
        /// 5–9 years.
        A5 = "5-9",
        /// 10–14 years.
        A10 = "10-14",
        /// 15–19 years.
        A15 = "15-19",
        /// 20–24 years.
        A20 = "20-24",
        /// 25–29 years.
        A25 = "25-29",
        /// 30–34 years.
        A30 = "30-34",
        /// 35–39 years.
        A35 = "35-39",
        /// 40–44 years.
        A40 = "40-44",
        /// 45–49 years.
        A45 = "45-49",
        /// 50–54 years.
        A50 = "50-54",
        /// 55–59 years.
        A55 = "55-59",
        /// 60–64 years.
        A60 = "60-64",
        /// 65–69 years.
        A65 = "65-69",
        /// 70–74 years.
        A70 = "70-74",
        /// 75–79 years.
        A75 = "75-79",
        /// 80–84 years.
        A80 = "80-84",
        /// 85–89 years.
        A85 = "85-89",
        /// 90 years and over.
        A90 = "90+",
    }
);

impl AgeBand {
    /// The band of an age in whole years.
    #[must_use]
    pub const fn from_years(years: u32) -> Self {
        let position = years / 5;
        Self::at(if position > 18 { 18 } else { position as usize })
    }
}

vocabulary!(
    /// Sex as recorded at registration.
    Sex {
        /// Male.
        Male = "male",
        /// Female.
        Female = "female",
    }
);

vocabulary!(
    /// Fifth of the national deprivation ranking; the first is the most deprived.
    Deprivation {
        /// Most deprived fifth.
        Fifth1 = "fifth_1",
        /// Second fifth.
        Fifth2 = "fifth_2",
        /// Middle fifth.
        Fifth3 = "fifth_3",
        /// Fourth fifth.
        Fifth4 = "fifth_4",
        /// Least deprived fifth.
        Fifth5 = "fifth_5",
    }
);

vocabulary!(
    /// Category of the electronic frailty index: up to 0.12, 0.24, 0.36, above.
    FrailtyBand {
        /// Index up to 0.12.
        Fit = "fit",
        /// Above 0.12 up to 0.24.
        Mild = "mild",
        /// Above 0.24 up to 0.36.
        Moderate = "moderate",
        /// Above 0.36.
        Severe = "severe",
    }
);

vocabulary!(
    /// Count of long-term conditions out of forty, six standing for six or more.
    Conditions {
        /// None.
        C0 = "0",
        /// One.
        C1 = "1",
        /// Two.
        C2 = "2",
        /// Three.
        C3 = "3",
        /// Four.
        C4 = "4",
        /// Five.
        C5 = "5",
        /// Six or more.
        C6 = "6+",
    }
);

vocabulary!(
    /// Accounting months of the financial year.
    Month {
        /// April.
        Apr = "apr",
        /// May.
        May = "may",
        /// June.
        Jun = "jun",
        /// July.
        Jul = "jul",
        /// August.
        Aug = "aug",
        /// September.
        Sep = "sep",
        /// October.
        Oct = "oct",
        /// November.
        Nov = "nov",
        /// December.
        Dec = "dec",
        /// January.
        Jan = "jan",
        /// February.
        Feb = "feb",
        /// March.
        Mar = "mar",
    }
);

vocabulary!(
    /// What sort of organisation a provider site is: the same components with other values.
    ProviderKind {
        /// General hospital with a major emergency department.
        Acute = "acute",
        /// Community nursing, therapy and beds.
        Community = "community",
        /// Mental health teams.
        MentalHealth = "mental_health",
        /// Independent-sector elective centre.
        Independent = "independent",
        /// Homes and agencies that provide continuing and social care.
        CareHome = "care_home",
        /// Community pharmacy and the drugs it dispenses.
        Pharmacy = "pharmacy",
    }
);

/// Kinds of step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[repr(u8)]
pub enum CapacityKind {
    /// A ward of general and acute beds.
    Ward,
    /// A theatre with its sessions and staff.
    Theatre,
    /// An outpatient clinic team.
    Clinic,
    /// A diagnostic suite.
    Diagnostic,
    /// An emergency-department team.
    Department,
    /// A community nursing and therapy team.
    CommunityTeam,
    /// A community or virtual ward.
    CommunityWard,
    /// A mental health team with its share of beds.
    MentalHealthTeam,
}

impl CapacityKind {
    /// Number of kinds.
    pub const COUNT: usize = 8;
    /// All kinds in order.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Ward,
        Self::Theatre,
        Self::Clinic,
        Self::Diagnostic,
        Self::Department,
        Self::CommunityTeam,
        Self::CommunityWard,
        Self::MentalHealthTeam,
    ];
    /// Name in outputs.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Ward => "wards",
            Self::Theatre => "theatres",
            Self::Clinic => "clinics",
            Self::Diagnostic => "diagnostic_suites",
            Self::Department => "department_teams",
            Self::CommunityTeam => "community_teams",
            Self::CommunityWard => "community_wards",
            Self::MentalHealthTeam => "mental_health_teams",
        }
    }
}

vocabulary!(
    /// What an organisation can set for itself a little each quarter. Each is a deviation from the
    /// professional norm, which is 0.
    Lever {
        /// Severity an emergency department requires before it admits; positive admits fewer.
        Admission = "admission",
        /// Nights before discharge, relative; positive keeps patients longer.
        Discharge = "discharge",
        /// Follow-up attendances for each first, relative.
        FollowUp = "follow_up",
        /// Referrals from consultant to consultant, relative.
        ConsultantReferral = "consultant_referral",
        /// Planned volume of clinics, relative to demand.
        Clinics = "clinics",
        /// Planned volume of theatres, relative to demand.
        Theatres = "theatres",
        /// Planned volume of diagnostics, relative to demand.
        Diagnostics = "diagnostics",
        /// Planned volume of community teams, relative to demand.
        CommunityTeams = "community_teams",
        /// Planned volume of mental health teams, relative to demand.
        MentalHealthTeams = "mental_health_teams",
        /// Work for other payers, as a share of own planned capacity.
        Outside = "outside",
        /// Depth of coding, 0 the usual to 1 the deepest that can be defended.
        Coding = "coding",
        /// Counting and setting: share of borderline contacts recorded in the better-paid setting.
        Setting = "setting",
        /// Quality effort.
        Quality = "quality",
        /// Cost-improvement effort: yearly fall of unit cost beyond the usual.
        CostImprovement = "cost_improvement",
        /// A practice's threshold of referral.
        Referral = "referral",
        /// A practice's proactive care of its patients at highest risk.
        Proactive = "proactive",
        /// First attendances that a practice gives itself, as a share of its simple referrals.
        OwnClinic = "own_clinic",
        /// Effort for what a contract measures, beyond quality effort for all care.
        Measured = "measured",
    }
);

vocabulary!(
    /// What commissioning staff are good at.
    Skill {
        /// Analysis of returns, need and cost.
        Analytics = "analytics",
        /// Negotiating and running contracts.
        Contracting = "contracting",
        /// Working with clinicians.
        Engagement = "engagement",
        /// Financial planning.
        Finance = "finance",
    }
);

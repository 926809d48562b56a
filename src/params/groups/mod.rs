//! One file per group of parameters and one line per group below; the order is the order of
//! every catalogue, schema and document.

macro_rules! groups {
    ($( $(#[doc = $doc:literal])+ $file:ident :: $group:ident ),* $(,)?) => {
        $( pub mod $file; pub use $file::$group; )*

        /// Every parameter of the model, by group.
        #[derive(Debug, Clone, Default, PartialEq)]
        pub struct Params {
            $( $(#[doc = $doc])+ pub $file: $group, )*
        }

        impl Params {
            /// Every declaration, in order.
            #[must_use]
            pub fn specs() -> Vec<super::ParamSpec> {
                use super::ParamGroup as _;
                let mut specs = Vec::new();
                $( specs.extend($group::specs()); )*
                specs
            }
            /// Current numbers of a parameter by its full path, "group.name".
            #[must_use]
            pub fn numbers(&self, path: &str) -> Option<Vec<f64>> {
                use super::ParamGroup as _;
                let (group, name) = path.split_once('.')?;
                match group {
                    $( stringify!($file) => self.$file.numbers(name), )*
                    _ => None,
                }
            }
            /// Sets a parameter by its full path; `false` when path or count is wrong.
            #[must_use]
            pub fn set(&mut self, path: &str, numbers: &[f64]) -> bool {
                use super::ParamGroup as _;
                match path.split_once('.') {
                    $( Some((stringify!($file), name)) => self.$file.set(name, numbers), )*
                    _ => false,
                }
            }
        }
    };
}

groups! {
    /// The sample and its table.
    run::RunParams,
    /// Layout of the synthetic place.
    layout::LayoutParams,
    /// Population structure and natural history.
    population::PopulationParams,
    /// Potential needs.
    need::NeedParams,
    /// General practice.
    gp::GpParams,
    /// Choice of provider.
    choice::ChoiceParams,
    /// The planned pathway.
    planned::PlannedCareParams,
    /// Emergencies.
    urgent::UrgentCareParams,
    /// Care outside hospital.
    care::OutOfHospitalCareParams,
    /// What care does to health.
    outcomes::OutcomeParams,
    /// Steps of capacity.
    capacity::CapacityParams,
    /// Capacity that can be paid for.
    affordability::AffordabilityParams,
    /// Levers of providers and practices.
    levers::LeverParams,
    /// What providers expect of money and of the bodies above them.
    outlook::ExpectationParams,
    /// Opening sizes of providers.
    opening::OpeningParams,
    /// True costs.
    costs::CostParams,
    /// National prices.
    prices::PriceParams,
    /// Information channels.
    information::InformationParams,
    /// Allocation of national money and treatment of year-end balances.
    allocation::AllocationParams,
    /// Choice of payer where several share an area.
    enrolment::EnrolmentParams,
    /// Planning of next year's contracts.
    planning::PlanningParams,
    /// Staff, skills and attention of commissioners.
    office::CommissionerStaffParams,
    /// Negotiation of contracts.
    bargaining::BargainingParams,
    /// How trust rises and falls.
    trust::TrustParams,
    /// The national body and its regions.
    nation::NationalParams,
    /// Beliefs of commissioners about need and quality.
    beliefs::BeliefParams,
    /// Direction of providers by boards, and what providers do with their reserves.
    direction::DirectionParams,
    /// Control of care and money during the year.
    control::InYearControlParams,
    /// How schemes come about.
    schemes::SchemeParams,
    /// Numbers of the initiatives.
    initiatives::InitiativeParams,
}

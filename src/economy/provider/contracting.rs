//! A provider's position in negotiation: its view of its own costs and its experience with
//! commissioners.

use bevy_ecs::component::Component;
use serde::{Deserialize, Serialize};

use crate::kernel::gaussian::Gaussian;
use crate::kernel::units::Pence;

/// A provider's own, imperfect knowledge and financial position.
#[derive(Component, Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ContractingState {
    /// What it believes its care costs relative to national prices.
    pub cost: Gaussian,
    /// True cost of last year relative to national prices; for measures.
    pub true_cost: f64,
    /// The same of the years before, latest first.
    pub earlier_cost: [f64; 2],
    /// Skill of its contract staff, 0 to 1.
    pub skill: f64,
    /// Cost of contracting, disputes and challenges this year.
    pub transaction: Pence,
    /// Last year's surplus as a share of income.
    pub margin: f64,
    /// Reserve as a share of income.
    pub reserve: f64,
    /// Years in a row of losses beyond what a provider free to leave bears.
    pub loss_years: u32,
    /// Whether it has left.
    pub left: bool,
}

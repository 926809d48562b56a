//! What the tests of this folder share: a small economy, and true state changed where one body
//! cannot see it.

use crate::economy::commissioner::ProviderRelations;
use crate::economy::provider::contracting::ContractingState;
use crate::economy::provider::{LeverSettings, Provider};
use crate::economy::scheme::Schemes;
use crate::kernel::gaussian::Gaussian;
use crate::kernel::units::Pence;
use crate::phases::shared::counterfactuals::Counterfactuals;
use crate::phases::shared::programmes::ProgrammePlans;
use crate::scenario::load::load_embedded;

use super::Sim;

/// The shipped system in the shipped town, one in ten of whose people is simulated, with settings
/// over it.
pub fn test_town(overrides: &[&str]) -> Sim {
    let mut all = vec!["place=\"town\"", "run.weight=10"];
    all.extend(overrides);
    Sim::new(load_embedded("S10", &all).expect("the shipped town is valid"))
}

/// Runs a number of weeks, all audits on.
pub fn run(sim: &mut Sim, weeks: u32) {
    for _ in 0..weeks {
        sim.step().expect("invariants hold");
    }
}

impl Sim {
    /// Changes what is hidden: from the provider at a position, which keeps its knowledge of
    /// itself; from commissioners, which keep their beliefs; or from everyone else.
    pub fn alter_hidden_state(&mut self, own: Option<u32>, commissioners: bool) {
        let world = &mut self.world;
        let mut providers = world.query::<(&Provider, &mut ContractingState, &mut LeverSettings)>();
        for (provider, mut dealings, mut conduct) in providers.iter_mut(world) {
            dealings.true_cost *= 1.3;
            if own != Some(provider.index) {
                dealings.cost = Gaussian::new(dealings.cost.mean * 1.2, dealings.cost.sd());
                conduct.coding += 0.07;
                conduct.levers.iter_mut().for_each(|lever| *lever += 0.05);
            }
        }
        let mut offices = world.query::<&mut ProviderRelations>();
        for mut relations in offices.iter_mut(world) {
            for relation in relations.providers.values_mut() {
                relation.fair_price *= 0.8;
                relation.price_without_influence *= 0.9;
                if !commissioners {
                    relation.trust = 1.0 - relation.trust;
                    relation.coding = Gaussian::new(0.2, 0.01);
                    relation.cost = Gaussian::new(1.7, 0.01);
                }
            }
        }
        for scheme in &mut world.resource_mut::<Schemes>().all {
            scheme.effect += 1.0;
            scheme.remaining_scale_unresisted = 0.123;
            scheme.net_benefit = Pence::from_pounds(98_765_432.0);
            if !commissioners {
                scheme.believed_benefit = Pence::from_pounds(12_345_678.0);
            }
        }
        world.insert_resource(Counterfactuals::default());
        world.insert_resource(ProgrammePlans::default());
    }
}

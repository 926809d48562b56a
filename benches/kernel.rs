//! The small things that run millions of times: keyed draws, samplers, quantile tables, and the
//! evaluation of contracts.

use std::hint::black_box;

use divan::Bencher;

use health_economy::behaviours::patient::need::{self, need_key};
use health_economy::contracts::marginal::{MarginalProbe, payment_per_unit};
use health_economy::contracts::{
    CompiledContract, ContractBaseline, PriceList, ServiceSet, TermRegistry, TermSpec,
};
use health_economy::kernel::math::{self, QuantileTable};
use health_economy::kernel::random::{Seed, Stream};
use health_economy::kernel::units::Pence;
use health_economy::params::vocabulary::Service;

mod chance {
    use super::*;

    const SEED: Seed = Seed(42);

    /// One person after another, hidden from the optimiser.
    fn people() -> impl FnMut() -> u64 {
        let mut person = 0u64;
        move || {
            person = person.wrapping_add(1);
            black_box(person)
        }
    }

    #[divan::bench]
    fn draw_and_uniform(bencher: Bencher) {
        let mut next = people();
        bencher.bench_local(|| SEED.draw(Stream::Test, next(), 7).uniform());
    }

    #[divan::bench]
    fn draw_and_normal(bencher: Bencher) {
        let mut next = people();
        bencher.bench_local(|| SEED.draw(Stream::Test, next(), 7).normal());
    }

    #[divan::bench]
    fn draw_and_exponential(bencher: Bencher) {
        let mut next = people();
        bencher.bench_local(|| SEED.draw(Stream::Test, next(), 7).exponential());
    }

    #[divan::bench]
    fn potential_need(bencher: Bencher) {
        let mut next = people();
        bencher.bench_local(|| need::potential_need(SEED, next(), need_key(3, 1)));
    }
}

mod mathematics {
    use super::*;

    #[divan::bench]
    fn quantile_table(bencher: Bencher) {
        let table = QuantileTable::beta(0.4, 6.0);
        bencher.bench_local(|| table.quantile(black_box(0.37)));
    }

    #[divan::bench]
    fn quantile_table_made() -> QuantileTable {
        QuantileTable::beta(black_box(0.4), 6.0)
    }

    #[divan::bench]
    fn normal_quantile() -> f64 {
        math::normal_quantile(black_box(0.37))
    }

    #[divan::bench]
    fn ln() -> f64 {
        math::ln(black_box(0.37))
    }

    #[divan::bench]
    fn exp() -> f64 {
        math::exp(black_box(0.37))
    }
}

mod contracts {
    use super::*;

    /// Contracts by the names of their terms.
    const TERMS: [&str; 3] = ["Block", "Tariff", "Tariff_MarginalRate_Cap"];

    /// A contract over all services with the given terms.
    fn contract(terms: &str) -> CompiledContract {
        let settings: Vec<TermSpec> = terms
            .split('_')
            .map(|term| TermSpec {
                term: term.to_owned(),
                numbers: Vec::new(),
                scope: ServiceSet::EMPTY,
            })
            .collect();
        let prices = PriceList::same_in_both_forms([Pence(15_000); Service::COUNT]);
        let basis = ContractBaseline::from_prices(
            ServiceSet::ALL,
            [1000.0; Service::COUNT],
            prices,
            50_000.0,
        );
        CompiledContract::new(&settings, basis, &TermRegistry::shipped()).expect("shipped terms")
    }

    #[divan::bench(args = TERMS)]
    fn pay(bencher: Bencher, terms: &str) {
        let contract = contract(terms);
        let statement = contract.as_planned(1.0);
        bencher.bench_local(|| contract.total_payment(black_box(&statement)));
    }

    #[divan::bench(args = TERMS)]
    fn marginal(bencher: Bencher, terms: &str) {
        let contract = contract(terms);
        let statement = contract.as_planned(1.0);
        let signed = [(&contract, &statement)];
        let probe = MarginalProbe { step: 0.01, outturn_sd: 0.05 };
        bencher.bench_local(|| payment_per_unit(black_box(&signed), Service::DayCase, probe));
    }
}

fn main() {
    divan::main();
}

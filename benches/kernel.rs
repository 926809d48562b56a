//! The small things that run millions of times: keyed draws, samplers, quantile tables, and the
//! evaluation of contracts.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};

use health_economy::behaviours::patient::need::{need_key, potential};
use health_economy::contracts::marginal::{Probe, payment_per_unit};
use health_economy::contracts::{
    Basis, CompiledContract, PriceList, Scope, TermRegistry, TermSetting,
};
use health_economy::kernel::chance::{Seed, Stream};
use health_economy::kernel::math::{self, QuantileTable};
use health_economy::kernel::units::Pence;
use health_economy::params::vocabulary::Service;

fn chance(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("chance");
    let seed = Seed(42);
    let mut person = 0u64;
    let mut next = move || {
        person = person.wrapping_add(1);
        person
    };
    group.bench_function("draw_and_uniform", |b| {
        b.iter(|| seed.draw(Stream::Test, black_box(next()), 7).uniform());
    });
    group.bench_function("draw_and_normal", |b| {
        b.iter(|| seed.draw(Stream::Test, black_box(next()), 7).normal());
    });
    group.bench_function("draw_and_exponential", |b| {
        b.iter(|| seed.draw(Stream::Test, black_box(next()), 7).exponential());
    });
    group.bench_function("potential_need", |b| {
        b.iter(|| potential(seed, black_box(next()), need_key(3, 1)));
    });
    group.finish();
}

fn mathematics(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("mathematics");
    let table = QuantileTable::beta(0.4, 6.0);
    group.bench_function("quantile_table", |b| b.iter(|| table.at(black_box(0.37))));
    group.bench_function("quantile_table_made", |b| {
        b.iter(|| QuantileTable::beta(black_box(0.4), 6.0));
    });
    group.bench_function("normal_quantile", |b| {
        b.iter(|| math::normal_quantile(black_box(0.37)));
    });
    group.bench_function("ln", |b| b.iter(|| math::ln(black_box(0.37))));
    group.bench_function("exp", |b| b.iter(|| math::exp(black_box(0.37))));
    group.finish();
}

/// A contract over all services with the given terms.
fn contract(terms: &[&str]) -> CompiledContract {
    let settings: Vec<TermSetting> = terms
        .iter()
        .map(|term| TermSetting {
            term: (*term).to_owned(),
            numbers: Vec::new(),
            scope: Scope::EMPTY,
        })
        .collect();
    let prices = PriceList::plain([Pence(15_000); Service::COUNT]);
    let basis = Basis::priced(Scope::ALL, [1000.0; Service::COUNT], prices, 50_000.0);
    CompiledContract::new(&settings, basis, &TermRegistry::shipped()).expect("shipped terms")
}

fn contracts(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("contracts");
    let probe = Probe { step: 0.01, outturn_sd: 0.05 };
    for terms in [&["Block"][..], &["Tariff"], &["Tariff", "MarginalRate", "Cap"]] {
        let contract = contract(terms);
        let statement = contract.as_planned(1.0);
        let name = terms.join("_");
        group.bench_function(format!("pay/{name}"), |b| {
            b.iter(|| contract.amount(black_box(&statement)));
        });
        group.bench_function(format!("marginal/{name}"), |b| {
            let signed = [(&contract, &statement)];
            b.iter(|| payment_per_unit(black_box(&signed), Service::DayCase, probe));
        });
    }
    group.finish();
}

criterion_group!(benches, chance, mathematics, contracts);
criterion_main!(benches);

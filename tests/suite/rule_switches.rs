//! Every registered rule matters: switching it off changes the digest of some economy.

use std::collections::BTreeMap;

use health_economy::economy::scheme::Schemes;
use health_economy::scenario::catalogue::{Catalogue as _, Registries};
use health_economy::scenario::schema::Scenario;
use health_economy::sim::Sim;
use rayon::prelude::*;

use super::economy::{DigestCourse, run, town};

/// Rules without effect in the small town for a year under the shipped system: settings of an
/// economy in which they have one, and its weeks.
const ELSEWHERE: &[(&str, &[&str], u32)] = &[
    ("terms/Cap", &["system.contracts.acute.terms=[Tariff(), Cap(at: 0.8)]"], 56),
    ("terms/Floor", &["system.contracts.acute.terms=[Tariff(), Floor(at: 1.2)]"], 56),
    ("terms/Collar", &["system.contracts.acute.terms=[Tariff(), Collar(below: 0, above: 0)]"], 56),
    (
        "terms/MarginalRate",
        &["system.contracts.acute.terms=[Tariff(), MarginalRate(baseline: 0.5)]"],
        56,
    ),
    // One commissioner has the whole budget by any formula.
    ("behaviours/allocation", &["place.commissioners=2", "place.acute_sites=2"], 56),
    // People choose their payer where there are several.
    ("behaviours/enrolment", &["place.purchasers=2", "system.enrolment=Chosen"], 56),
    // Where money is short there is nothing to distribute.
    ("behaviours/resist", RICH, 200),
    ("behaviours/growth", &["run.weight=25", "parameters.allocation.per_person=1430"], 160),
    ("behaviours/rescue", POOR, 160),
    ("behaviours/affordable_steps", POOR, 212),
    ("behaviours/close_worst_paid", POOR, 264),
    ("behaviours/social_care_budget", &["parameters.care.authority_per_person=150"], 170),
    (
        "behaviours/redesign",
        &[
            "run.weight=25",
            "run.run_in_weeks=52",
            "parameters.costs.commissioner_per_person=100",
            "parameters.allocation.per_person=1900",
            "system.contracts.acute.terms=[Capitation()]",
        ],
        220,
    ),
    // Where trust and staff are expensive, almost nothing in a town is worth a challenge.
    (
        "behaviours/challenge",
        &[
            "run.weight=25",
            "system.contracts.acute.terms=[Tariff()]",
            "parameters.bargaining.price_of_trust=0",
            "parameters.bargaining.challenge_cost=0",
            "parameters.office.challenge_months=0",
        ],
        108,
    ),
    // A small sample has few strokes: the effect of volume is made large enough to be seen.
    (
        "behaviours/volume_outcome",
        &["run.weight=10", "parameters.outcomes.volume_outcome=1.0"],
        104,
    ),
    // By default no contract is renegotiated.
    ("behaviours/reopen", &["run.weight=25", "parameters.bargaining.reopened_from=0.01"], 60),
    // Contracts have the usual specification and no minimum, unless an instrument sets them.
    ("behaviours/specify", &["run.weight=25", "parameters.bargaining.specification=1"], 60),
    (
        "behaviours/minimum_volume",
        &[
            "run.weight=25",
            "run.run_in_weeks=52",
            "place.acute_sites=2",
            "place.specialist_sites_per_commissioner=2",
            "parameters.control.minimum_volume=5000",
        ],
        110,
    ),
    ("behaviours/overstatement", &["parameters.gp.triage_coverage=0.5"], 60),
    ("behaviours/lever_setting", &["run.weight=10", "system.contracts.acute.terms=[Tariff()]"], 40),
    (
        "behaviours/own_clinic",
        &["system.contracts={\"budget\": (provider: \"general_practice\", \
             services: [\"outpatient_first\", \"outpatient_follow_up\", \"diagnostic\", \
             \"day_case\", \"elective_routine\"], terms: [PracticeBudget(borne: 1)])}"],
        60,
    ),
    ("terms/BestPractice", &["system.contracts.acute.terms=[Tariff(), BestPractice()]"], 20),
    (
        "terms/PayForPerformance",
        &["system.contracts.acute.terms=[Block(), PayForPerformance()]"],
        20,
    ),
    (
        "behaviours/lever_measured",
        &["system.contracts.acute.terms=[Block(), PayForPerformance(bonus: 0.2)]"],
        40,
    ),
    ("terms/Penalty", &["system.contracts.acute.terms=[Block(), Penalty(standard: 1)]"], 20),
    ("terms/Bundle", &["system.contracts.community.terms=[Bundle()]"], 20),
    ("terms/GainShare", &["system.contracts.acute.terms=[Tariff(), GainShare(corridor: 0)]"], 20),
    (
        "terms/PracticeBudget",
        &["system.contracts={\"budget\": (provider: \"general_practice\", \
             services: [\"outpatient_first\"], terms: [PracticeBudget(borne: 1)])}"],
        20,
    ),
    ("terms/AlignedIncentive", &["system.contracts.acute.terms=[AlignedIncentive()]"], 20),
    (
        "terms/Reinsurance",
        &["system.contracts.acute.terms=[Capitation(), Reinsurance(attachment: 500)]"],
        20,
    ),
    (
        "terms/RiskPool",
        &["system.contracts.general practice.terms=[Capitation(), RiskPool(attachment: 500)]"],
        20,
    ),
    (
        "terms/PersonalBudget",
        &["system.contracts.continuing care.terms=[Tariff(), PersonalBudget(per_holder: 9000)]"],
        20,
    ),
    (
        "terms/ChallengeWindow",
        &["system.contracts.acute.terms=[Tariff(), ChallengeWindow(coding: 0, readmission: 0)]"],
        20,
    ),
    ("terms/PriorApproval", AHEAD, 200),
    ("behaviours/in_year_criteria", AHEAD, 200),
    ("behaviours/decline_outside_criteria", AHEAD, 260),
    ("behaviours/practice_cooperation", AHEAD, 200),
    (
        "behaviours/coding_audits",
        &[
            "run.weight=25",
            "system.contracts.acute.terms=[Tariff()]",
            "parameters.control.audit_cost=0",
            "parameters.control.audit_months=0",
            "parameters.information.coding_uplift=0.08",
        ],
        145,
    ),
    ("behaviours/direction", &["parameters.direction.reach=1"], 20),
    (
        "behaviours/reinvest",
        &[
            "parameters.direction.reinvest_above=0",
            "system.contracts.acute.terms=[Tariff(price_factor: 2)]",
        ],
        212,
    ),
    (
        "behaviours/leave_market",
        &["run.weight=25", "run.run_in_weeks=0", "parameters.costs.independent_steps=2"],
        106,
    ),
    ("terms/CostAndVolume", &["system.contracts.acute.terms=[CostAndVolume()]"], 56),
];

/// An economy whose commissioner has staff and money for schemes.
const RICH: &[&str] = &[
    "run.weight=25",
    "parameters.costs.commissioner_per_person=100",
    "parameters.allocation.per_person=1900",
    "parameters.schemes.income_headroom=0.002",
];

/// An economy whose providers are paid less than they cost.
const POOR: &[&str] =
    &["run.weight=25", "run.run_in_weeks=52", "parameters.allocation.per_person=1250"];

/// An economy whose commissioner plans too little activity, so that it overspends, and whose
/// hospitals lose on cases outside criteria.
const AHEAD: &[&str] = &[
    "run.weight=25",
    "run.seed=1",
    "system.contracts.acute.terms=[Tariff(), PriorApproval(refused: 1)]",
    "parameters.planning.months=36",
    "parameters.control.criteria_from=0",
    "parameters.control.criteria_gain=200",
];

/// Settings and weeks of an economy.
type Economy = (&'static [&'static str], u32);

/// Where most rules matter.
const USUAL: Economy = (&["run.weight=25"], 108);

fn economy((settings, _): Economy, off: Option<&str>) -> Scenario {
    with_settings(settings, off)
}

fn with_settings(settings: &[&str], off: Option<&str>) -> Scenario {
    let off = off.map(|rule| format!("switched_off=[{rule:?}]"));
    let mut all = vec!["run.run_in_weeks=104"];
    all.extend(settings);
    all.extend(off.as_deref());
    town(&all)
}

#[test]
fn every_rule_that_is_switched_off_changes_an_economy() {
    let rules = Registries.rules();
    for registry in ["terms", "behaviours", "channels"] {
        assert!(rules.iter().any(|rule| rule.registry == registry), "{registry} is empty");
    }
    let looked_at: Vec<(String, Economy)> = rules
        .iter()
        // An initiative matters where it is proposed, which is checked below.
        .filter(|rule| rule.registry != "initiatives")
        .map(|rule| {
            let path = rule.path();
            let own = ELSEWHERE.iter().find(|(known, ..)| *known == path);
            (path, own.map_or(USUAL, |(_, settings, weeks)| (*settings, *weeks)))
        })
        .collect();
    let mut economies: Vec<Economy> = looked_at.iter().map(|(_, economy)| *economy).collect();
    economies.sort_unstable();
    economies.dedup();
    let with: BTreeMap<Economy, DigestCourse> = economies
        .into_par_iter()
        .map(|whole| (whole, DigestCourse::new(economy(whole, None), whole.1)))
        .collect();
    let idle: Vec<&str> = looked_at
        .par_iter()
        .filter(|(rule, whole)| !with[whole].differs_from(economy(*whole, Some(rule))))
        .map(|(rule, _)| rule.as_str())
        .collect();
    assert!(idle.is_empty(), "switching off changes nothing: {idle:?}");
}

#[test]
fn initiatives_that_are_switched_off_are_not_proposed() {
    let rules = Registries.rules();
    let off: Vec<String> = rules
        .iter()
        .filter(|rule| rule.registry == "initiatives")
        .map(|rule| format!("{:?}", rule.path()))
        .collect();
    let off = format!("switched_off=[{}]", off.join(", "));
    let count = |settings: &[&str]| {
        let mut sim = Sim::new(with_settings(settings, None));
        run(&mut sim, 110);
        sim.world_mut().resource::<Schemes>().all.len()
    };
    assert!(count(RICH) > 0);
    assert_eq!(count(&[RICH, &[off.as_str()]].concat()), 0);
}

#[test]
fn rules_named_for_another_economy_are_registered_and_named_once() {
    let rules: Vec<String> = Registries.rules().iter().map(|rule| rule.path()).collect();
    for (at, (rule, ..)) in ELSEWHERE.iter().enumerate() {
        assert!(rules.iter().any(|known| known == rule), "{rule}");
        assert!(ELSEWHERE[..at].iter().all(|(earlier, ..)| earlier != rule), "{rule} occurs twice");
    }
}

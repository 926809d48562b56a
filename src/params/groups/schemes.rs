//! How a commissioner's schemes come about: what is proposed, what carries a scheme through its
//! gates and what stops it.

use crate::kernel::units::{Count, Pounds, Ratio, Scalar, Share, Weeks};

crate::parameters! {
    /// Proposals, gates, resistance and evaluation of schemes.
    pub struct SchemeParams in "schemes" {
        /// Most schemes that a commissioner puts forward in a year; staff time and money are
        /// usually used up before.
        proposals: Count = 20.0, 0.0..=50.0, Lever, "CAL147";
        /// Share of its allocation that a commissioner sets aside for schemes.
        set_aside: Share = 0.01, 0.0..=0.2, Lever, "CAL127";
        /// Greatest part of the money for new schemes that one of them may take; it is made smaller
        /// until it fits.
        largest: Share = 0.7, 0.0..=1.0, Lever, "E31";
        /// Least part of its full scale at which a scheme is worth starting.
        smallest: Share = 0.1, 0.0..=1.0, Lever, "E31";
        /// Years over which a commissioner counts what a scheme brings.
        horizon: Count = 3.0, 1.0..=30.0, Assumption, "CAL151";
        /// Years over which the public counts what a scheme brings, and after which the hospital's
        /// cost has followed the work that left.
        public_horizon: Count = 8.0, 1.0..=30.0, Assumption, "E31";
        /// Health gained for each pound of care that leaves hospital, valued in pounds.
        shift_health: Scalar = 0.1, 0.0..=1.0, Assumption, "judgement";
        /// Weight of money saved in what a commissioner prefers.
        finance_weight: Scalar = 1.0, 0.0..=5.0, Lever, "CAL127";
        /// Weight of health gained in what a commissioner prefers.
        health_weight: Scalar = 0.7, 0.0..=5.0, Lever, "judgement";
        /// Value of a quality-adjusted life year.
        value_of_qaly: Pounds = 20_000.0, 0.0..=200_000.0, Lever, "judgement";
        /// Schemes carried through that a commissioner assumes before it has any experience with a
        /// provider.
        imagined_successes: Count = 1.2, 0.01..=100.0, Assumption, "E52";
        /// Schemes given up that a commissioner assumes before it has any experience with a
        /// provider.
        imagined_failures: Count = 1.2, 0.01..=100.0, Assumption, "E52";
        /// What a person-month given to a scheme could bring elsewhere, as a multiple of its pay.
        attention_worth: Scalar = 8.0, 0.0..=200.0, Assumption, "E04";
        /// Weeks from one gate to the next.
        gate_weeks: Weeks = 26.0, 0.0..=260.0, Assumption, "E52";
        /// Cost of getting a scheme ready for a gate, in addition to staff.
        gate_cost: Pounds = 25_000.0, 0.0..=1_000_000.0, Assumption, "E56";
        /// How sharply support less resistance decides at a gate.
        steepness: Scalar = 2.2, 0.1..=20.0, Assumption, "judgement";
        /// Baseline support for a scheme.
        support: Scalar = 0.25, -5.0..=5.0, Assumption, "E52";
        /// Support from skill in working with clinicians above the usual.
        support_of_skill: Scalar = 0.8, 0.0..=5.0, Assumption, "E04";
        /// Support from trust above the usual, where cooperation is needed.
        support_of_trust: Scalar = 1.2, 0.0..=5.0, Assumption, "E26";
        /// Support from attention above the usual.
        support_of_attention: Scalar = 0.6, 0.0..=5.0, Assumption, "E04";
        /// Support from the backing of the region.
        support_of_region: Scalar = 0.5, 0.0..=5.0, Assumption, "E11";
        /// How far the region backs schemes.
        regional_backing: Share = 0.2, 0.0..=1.0, Lever, "E30";
        /// Skill in working with clinicians that counts as usual.
        usual_skill: Share = 0.8, 0.0..=1.0, Assumption, "CAL148";
        /// Share of attention that counts as usual.
        usual_attention: Share = 0.9, 0.0..=1.0, Assumption, "E04";
        /// Resistance of a provider with everything at stake and all influence.
        resistance: Scalar = 2.4, 0.0..=20.0, Assumption, "E52";
        /// Loss, as a share of income, that a provider can bear: half of its full resistance.
        income_headroom: Share = 0.01, 0.0005..=0.5, Assumption, "CAL123";
        /// Growth of need in a year by which work that moves away is replaced.
        need_growth: Share = 0.012, -0.1..=0.2, Assumption, "C50";
        /// Opposition of the public to a scheme that it notices fully and that takes away all
        /// access, from a commissioner without legitimacy.
        opposition: Scalar = 2.0, 0.0..=20.0, Assumption, "E52";
        /// Opposition of clinicians to a scheme that takes away all work of their specialty, from a
        /// commissioner without any skill in working with them.
        clinical_opposition: Scalar = 2.0, 0.0..=20.0, Assumption, "E14";
        /// Weight of the newest year in what a commissioner believes of how much of a provider's
        /// loss comes back to it.
        rebound_memory: Share = 0.3, 0.0..=1.0, Assumption, "judgement";
        /// Most schemes that a provider puts forward in a year of its own accord.
        redesigns: Count = 2.0, 0.0..=20.0, Lever, "judgement";
        /// Effect that a scheme put forward by the provider has beyond the usual one.
        redesign_edge: Scalar = 0.05, -1.0..=1.0, Assumption, "judgement";
        /// Cost of a scheme put forward by the provider, over the usual one.
        redesign_cost: Ratio = 0.7, 0.0..=5.0, Assumption, "judgement";
        /// How far a commissioner believes evaluations of another one in its region, over its own.
        shared: Share = 0.5, 0.0..=1.0, Lever, "judgement";
        /// Part of the error and the doubt about an initiative's effect that local knowledge
        /// removes where budgets are delegated to practices or localities.
        local_knowledge: Share = 0.3, 0.0..=1.0, Assumption, "judgement";
        /// Width of the near miss at a gate, after which a scheme continues at a smaller scale.
        near_miss: Share = 0.12, 0.0..=1.0, Assumption, "E14";
        /// Scale of a diluted scheme.
        diluted: Share = 0.6, 0.0..=1.0, Assumption, "E14";
        /// Share of a provider's loss in the first year that is compensated.
        compensation: Share = 0.0, 0.0..=2.0, Lever, "E31";
        /// Weeks for which a new service is paid for alongside the old one.
        double_running: Weeks = 26.0, 0.0..=260.0, Lever, "E30";
        /// Part of the care that schemes move out of hospital which really moves; 0 lets schemes
        /// pass, cost and be evaluated as ever, for a twin in which nothing has moved.
        shifts_act: Share = 1.0, 0.0..=1.0, Lever, "definition";
        /// Whether what schemes strand is measured against a twin of the run in which they move no
        /// care: 0 = no, 1 = yes. A run with dated changes is compared with a twin without these
        /// instead.
        twin: Count = 0.0, 0.0..=1.0, Lever, "definition";
        /// Weeks of running after which a scheme is evaluated.
        evaluation: Weeks = 52.0, 4.0..=520.0, Lever, "E30";
        /// Standard deviation of an evaluation without any analytic skill, as a part of the value
        /// that a scheme sets out to change.
        evaluation_noise: Scalar = 0.15, 0.0..=2.0, Assumption, "E29";
        /// Standard deviation of what commissioners expect of an initiative, in units of the true
        /// spread from scheme to scheme.
        prior_doubt: Scalar = 1.0, 0.0..=10.0, Assumption, "E31";
        /// Years before a scheme that was given up can be put forward again.
        rest: Count = 3.0, 0.0..=30.0, Assumption, "CAL151";
    }
}

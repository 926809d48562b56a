//! What the parties to a contract know of its cost, what they report of it, and their bargaining
//! power.

use crate::kernel::units::{Count, Pounds, Scalar, Share};

crate::parameters! {
    /// Negotiation of contracts.
    pub struct BargainingParams in "bargaining" {
        /// Part of the error in a commissioner's cost estimate that full analytic skill removes.
        skill_effect: Share = 0.85, 0.0..=1.0, Assumption, "CAL149";
        /// Rise of the error in a commissioner's cost estimate from full trust to none.
        distrust_effect: Scalar = 0.25, 0.0..=2.0, Assumption, "judgement";
        /// Relative standard deviation of a provider's own costing.
        own_cost_noise: Scalar = 0.03, 0.0..=1.0, Assumption, "CAL118";
        /// Relative standard deviation of the yearly drift of unit cost.
        cost_drift: Scalar = 0.02, 0.0..=0.5, Assumption, "HRG062";
        /// Relative error that a commissioner ascribes to a provider's own report of cost.
        report_noise: Scalar = 0.1, 0.0..=1.0, Assumption, "CAL118";
        /// Cost to a provider of a report away from what it believes, per squared index.
        scruple: Scalar = 4.0, 0.05..=100.0, Assumption, "judgement";
        /// Chance that a year's cost report is audited.
        audit_chance: Share = 0.1, 0.0..=1.0, Lever, "E39";
        /// Cost of an audit of a year's cost report to the commissioner.
        audit_cost: Pounds = 25_000.0, 0.0..=1_000_000.0, Assumption, "E39";
        /// Loss from an audited overstatement, as a multiple of it.
        audit_penalty: Scalar = 1.0, 0.0..=10.0, Lever, "judgement";
        /// Relative error of an audit of cost.
        audit_noise: Scalar = 0.02, 0.0..=0.5, Assumption, "E39";
        /// Speed at which a commissioner learns by how much reports exceed cost.
        padding_noise: Scalar = 0.08, 0.005..=1.0, Assumption, "judgement";
        /// Yearly drift of that excess that a commissioner allows for, relative to that speed.
        padding_drift: Scalar = 0.25, 0.0..=5.0, Assumption, "judgement";
        /// Least a provider accepts, as a share of the cost it shows: what it could avoid.
        avoidable: Share = 0.85, 0.1..=1.0, Assumption, "E37";
        /// Standard deviations of what a provider knows and its commissioner does not that the
        /// commissioner adds to believed cost, so that the service is not lost.
        precaution: Scalar = 1.0, 0.0..=3.0, Assumption, "judgement";
        /// Most a commissioner pays, relative to what it believes care costs: what going elsewhere
        /// would cost it.
        elsewhere: Scalar = 1.15, 1.0..=3.0, Assumption, "CAL120";
        /// Provider's power where nothing favours either side (logit).
        power_base: Scalar = -0.06, -3.0..=3.0, Assumption, "judgement";
        /// Power from the gap in contracting skill.
        power_of_skill: Scalar = 1.2, 0.0..=5.0, Assumption, "CAL149";
        /// Power from influence.
        power_of_influence: Scalar = 1.0, 0.0..=5.0, Assumption, "C52";
        /// Part of its influence that a provider cannot use in bargaining with a commissioner which
        /// pays all its income.
        dependence: Share = 0.6, 0.0..=1.0, Assumption, "C65";
        /// Power from income outside this commissioner.
        power_of_outside: Scalar = 0.6, 0.0..=5.0, Assumption, "C65";
        /// Power from reserves.
        power_of_reserves: Scalar = 0.75, 0.0..=5.0, Assumption, "CAL123";
        /// Reserve as a share of income at which a provider's power from it is three quarters of
        /// all it can be.
        provider_reserve: Share = 0.1, 0.005..=1.0, Assumption, "CAL123";
        /// Reserve as a share of income at which a commissioner's power from it is three quarters
        /// of all it can be.
        commissioner_reserve: Share = 0.05, 0.005..=1.0, Assumption, "STR027";
        /// Influence at which it favours neither side.
        usual_influence: Share = 0.35, 0.0..=1.0, Assumption, "C52";
        /// Providers' contracting skill.
        provider_skill: Share = 0.7, 0.0..=1.0, Assumption, "CAL149";
        /// Part of last year's margin that the next price gives back.
        margin_returned: Share = 0.6, 0.0..=1.0, Assumption, "judgement";
        /// Part of a provider's weight in setting volumes that full trust takes away.
        trust_in_volume: Share = 0.3, 0.0..=1.0, Assumption, "judgement";
        /// Part of an overestimate of its volumes that a provider puts right at full trust.
        candour: Share = 0.5, 0.0..=1.0, Assumption, "judgement";
        /// Greatest distance of an agreed price from the national one.
        limit: Share = 0.3, 0.0..=1.0, Lever, "CAL120";
        /// Difference between the prices the sides ask beyond which an arbiter sets the price.
        arbitration_gap: Share = 0.25, 0.0..=5.0, Assumption, "CAL158";
        /// Part of the way from what is offered to what is asked at which the arbiter sets it.
        arbiter_gives: Share = 0.5, 0.0..=1.0, Assumption, "judgement";
        /// Yearly cost of a contract to each side.
        contract_cost: Pounds = 60_000.0, 0.0..=5_000_000.0, Assumption, "E56";
        /// Yearly cost of each indicator to each side.
        indicator_cost: Pounds = 6_000.0, 0.0..=500_000.0, Assumption, "E56";
        /// Cost of a dispute to each side.
        dispute_cost: Pounds = 120_000.0, 0.0..=10_000_000.0, Assumption, "CAL158";
        /// Cost of a challenge of payments to each side.
        challenge_cost: Pounds = 15_000.0, 0.0..=1_000_000.0, Assumption, "CAL158";
        /// Part of over-payment that a commissioner of full skill and attention can show.
        detectable: Share = 0.8, 0.0..=1.0, Assumption, "E39";
        /// Part of over-payment that a commissioner without any skill can show.
        detectable_unskilled: Share = 0.2, 0.0..=1.0, Assumption, "CAL158";
        /// Over-payment of a quarter worth the loss of a whole point of trust, as a share of what a
        /// contract pays in a quarter.
        price_of_trust: Share = 0.15, 0.0..=1.0, Assumption, "CAL158";
        /// Weight of a provider's influence in what a commissioner has to lose by a challenge,
        /// in addition to the weight of relationships in its style.
        stake_of_influence: Scalar = 1.0, 0.0..=10.0, Assumption, "C52";
        /// How keenly commissioners challenge: multiplies the weight they give to what they could
        /// recover. What is pursued beyond good reason is contested.
        challenge_zeal: Scalar = 1.0, 0.0..=20.0, Lever, "CAL158";
        /// Part of a contested claim that an arbiter upholds.
        upheld: Share = 0.5, 0.0..=1.0, Assumption, "CAL158";
        /// Years a contract runs before it is negotiated again.
        contract_years: Count = 1.0, 1.0..=20.0, Lever, "CAL157";
        /// Part of the agreed volumes that is fixed, with the price, for the years of a contract;
        /// the rest is planned again each year.
        volumes_stand: Share = 0.0, 0.0..=1.0, Lever, "CAL157";
        /// Relative distance of activity by half-year from what was agreed, beyond which the
        /// sides renegotiate. At the greatest value they never do.
        reopened_from: Share = 1.0, 0.0..=1.0, Lever, "CAL86";
        /// How much providers' influence counts: at 0 no provider has any.
        influence: Share = 1.0, 0.0..=1.0, Assumption, "definition";
        /// Part of its hold on community or mental health care that a provider cannot use, because
        /// the contract needs no site of its own and can be put out to tender.
        tendered: Share = 0.7, 0.0..=1.0, Assumption, "judgement";
        /// How far public providers of one kind in an area bargain as one: the part of the others'
        /// influence that joins with its own.
        together: Share = 0.0, 0.0..=1.0, Lever, "C52";
        /// Share of the votes on a commissioner's board that its providers hold, in proportion to
        /// what they are paid.
        provider_seats: Share = 0.0, 0.0..=1.0, Lever, "C52";
        /// Detail with which contracts specify care beyond the usual: at 1 everything is specified.
        specification: Share = 0.0, 0.0..=1.0, Lever, "CAL147";
        /// Yearly cost to each side of a contract of specifying everything and of complying with
        /// it.
        specification_cost: Pounds = 120_000.0, 0.0..=5_000_000.0, Assumption, "E56";
        /// Part of the yearly gain of efficiency that is lost where everything is specified.
        specification_stifles: Share = 0.5, 0.0..=1.0, Assumption, "E26";
        /// Number of indicators in each contract.
        indicators: Count = 12.0, 0.0..=200.0, Lever, "CAL147";
    }
}

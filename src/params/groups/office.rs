//! The staff of a commissioner: what they cost, what they are good at, and the demand on them.

use crate::kernel::units::{Count, Pounds, Ratio, Scalar, Share, Weeks};

crate::parameters! {
    /// Staff, skills and attention of commissioners.
    pub struct CommissionerStaffParams in "office" {
        /// Yearly cost of a post with its overheads.
        post: Pounds = 62_000.0, 10_000.0..=300_000.0, Assumption, "CAL142";
        /// Share of posts whose time goes into commissioning itself.
        commissioning_share: Share = 0.3, 0.0..=1.0, Assumption, "CAL140";
        /// Person-months a quarter that a contract with a provider takes, whatever its size.
        contract_months: Count = 1.0, 0.0..=100.0, Assumption, "E56";
        /// Yearly value in contracts that takes a person-month a quarter.
        value_per_month: Pounds = 8_300_000.0, 10_000.0..=1_000_000_000.0, Assumption, "CAL144";
        /// Yearly value at which half of a contract's management is left to a neighbour who pays
        /// more.
        small_contract: Pounds = 3_000_000.0, 1_000.0..=100_000_000.0, Assumption, "judgement";
        /// Share of staff time that is reserved for new schemes, challenges and audits.
        development: Share = 0.2, 0.0..=1.0, Lever, "E04";
        /// Person-months a quarter for each indicator in a contract.
        indicator_months: Count = 0.04, 0.0..=10.0, Assumption, "E56";
        /// Person-months a quarter that the relationship with a provider takes.
        relationship_months: Count = 0.8, 0.0..=100.0, Assumption, "judgement";
        /// Person-months a quarter that the relationship with a practice takes.
        practice_months: Count = 0.2, 0.0..=10.0, Assumption, "CAL33";
        /// Person-months a quarter that a live scheme takes.
        scheme_months: Count = 4.0, 0.0..=200.0, Assumption, "E04";
        /// Person-months that a proposal takes before its first gate.
        proposal_months: Count = 3.0, 0.0..=200.0, Assumption, "E04";
        /// Person-months that a dispute takes.
        dispute_months: Count = 9.0, 0.0..=200.0, Assumption, "CAL158";
        /// Person-months that a challenge of a quarter's payments takes.
        challenge_months: Count = 3.0, 0.0..=100.0, Assumption, "CAL158";
        /// Person-months a quarter that reporting to the region on targets takes.
        target_months: Count = 20.0, 0.0..=500.0, Assumption, "E11";
        /// Shortfall of the share within 18 weeks at which a region that looks at nothing but the
        /// target asks for all of that time.
        target_range: Share = 0.1, 0.005..=1.0, Assumption, "E11";
        /// Share of the running cost spent on analysts.
        analytics_share: Share = 0.1, 0.0..=1.0, Lever, "CAL149";
        /// Share of the running cost spent on contract managers.
        contracting_share: Share = 0.12, 0.0..=1.0, Lever, "CAL147";
        /// Share of the running cost spent on clinical engagement.
        engagement_share: Share = 0.1, 0.0..=1.0, Lever, "CAL147";
        /// Share of the running cost spent on financial planning.
        finance_share: Share = 0.12, 0.0..=1.0, Lever, "CAL147";
        /// Yearly spending at which a skill that has economies of scale is half of what it can be.
        half_skill: Pounds = 600_000.0, 10_000.0..=20_000_000.0, Assumption, "CAL144";
        /// Yearly spending per person at which clinical engagement is half of what it can be.
        half_engagement: Pounds = 1.5, 0.01..=50.0, Assumption, "E04";
        /// What clinical engagement could reach without end of spending and with no practice to
        /// span, before it is bounded by 1.
        greatest_engagement: Ratio = 2.0, 0.0..=10.0, Assumption, "judgement";
        /// Practices at which the span of a commissioner halves what its engagement achieves.
        half_span: Count = 400.0, 1.0..=10_000.0, Assumption, "E04";
        /// Part of the distance to what spending can buy by which a skill moves in a year.
        skill_speed: Share = 0.3, 0.0..=1.0, Assumption, "CAL148";
        /// Yearly turnover of posts.
        turnover: Share = 0.2, 0.0..=1.0, Assumption, "CAL150";
        /// Part of the skill in a post that is lost when someone leaves it.
        lost_with_leaver: Share = 0.4, 0.0..=1.0, Assumption, "judgement";
        /// Rise of turnover when providers' contract staff are better than the commissioner's.
        poaching: Scalar = 0.5, 0.0..=5.0, Assumption, "judgement";
        /// Share of posts that a reorganisation empties.
        emptied_by_reorganisation: Share = 0.35, 0.0..=1.0, Assumption, "E34";
        /// How far commissioners of a region work as one: analysts and contract staff serve all,
        /// and a contract is managed once.
        pooled: Share = 0.0, 0.0..=1.0, Lever, "CAL142";
        /// How far decisions on services are left to the places of a commissioner's area: 0 none, 1
        /// all that depends on relationships.
        delegated: Share = 0.0, 0.0..=1.0, Lever, "E04";
        /// How unclear it is who decides what, where decisions are delegated: part of them that
        /// both levels prepare and neither can take alone.
        unclear_rights: Share = 0.0, 0.0..=1.0, Lever, "E05";
        /// Person-months a quarter that a place with decisions of its own takes.
        place_months: Count = 3.0, 0.0..=100.0, Assumption, "E04";
        /// Person-months a quarter that a national priority takes to report on.
        priority_months: Count = 2.0, 0.0..=100.0, Assumption, "E11";
        /// Weeks by which a reorganisation delays schemes that have not been decided.
        thrown_back: Weeks = 78.0, 0.0..=260.0, Assumption, "CAL152";
        /// Extra yearly spending on skills per person: external support, shared units.
        extra_support: Pounds = 0.0, 0.0..=50.0, Lever, "CAL140";
        /// Weeks of recording that pass before that spending starts.
        support_from: Weeks = 0.0, 0.0..=5200.0, Lever, "CAL140";
        /// How legitimate the public thinks the commissioner.
        legitimacy: Share = 0.5, 0.0..=1.0, Lever, "E52";
    }
}

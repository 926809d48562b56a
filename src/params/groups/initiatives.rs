//! The instruments of a commissioner that are projects: how much care each sets out to change, what
//! it costs, what it truly achieves, what is expected of it and whose cooperation it needs.

use crate::kernel::units::{Count, Ratio, Scalar, Share, Weeks};

crate::parameters! {
    /// Numbers of the initiatives. Effects and costs are parts of the yearly value, at national
    /// prices, of the care that a scheme sets out to change.
    pub struct InitiativeParams in "initiatives" {
        /// Referral centre: part of the yearly value of its services that it sets out to change.
        referral_centre_scale: Share = 0.5, 0.0..=1.0, Lever, "CAL160";
        /// Referral centre: weeks from the last gate until it acts.
        referral_centre_lead: Weeks = 13.0, 0.0..=260.0, Assumption, "E18";
        /// Referral centre: once-only cost, as a multiple of the yearly value it sets out to
        /// change.
        referral_centre_upfront: Scalar = 0.02, 0.0..=5.0, Assumption, "E18";
        /// Referral centre: yearly cost, as a multiple of the yearly value it sets out to change.
        referral_centre_running: Scalar = 0.02, 0.0..=5.0, Assumption, "E18";
        /// Referral centre: mean true effect, as a part of the value it sets out to change.
        referral_centre_effect: Scalar = 0.0, -1.0..=5.0, Assumption, "E18";
        /// Referral centre: standard deviation of the true effect from scheme to scheme.
        referral_centre_spread: Scalar = 0.02, 0.0..=2.0, Assumption, "E18";
        /// Referral centre: effect that commissioners expect before they have seen any.
        referral_centre_believed: Scalar = 0.05, -1.0..=5.0, Assumption, "E31";
        /// Referral centre: how far it needs practices' cooperation.
        referral_centre_practice_part: Share = 0.5, 0.0..=1.0, Assumption, "E18";
        /// Referral criteria: part of the yearly value of its services that it sets out to change.
        referral_criteria_scale: Share = 0.3, 0.0..=1.0, Lever, "CAL160";
        /// Referral criteria: weeks from the last gate until it acts.
        referral_criteria_lead: Weeks = 9.0, 0.0..=260.0, Assumption, "E19";
        /// Referral criteria: once-only cost, as a multiple of the yearly value it sets out to
        /// change.
        referral_criteria_upfront: Scalar = 0.004, 0.0..=5.0, Assumption, "E19";
        /// Referral criteria: yearly cost, as a multiple of the yearly value it sets out to change.
        referral_criteria_running: Scalar = 0.004, 0.0..=5.0, Assumption, "E18";
        /// Referral criteria: mean true effect, as a part of the value it sets out to change.
        referral_criteria_effect: Scalar = 0.02, -1.0..=5.0, Assumption, "E19";
        /// Referral criteria: standard deviation of the true effect from scheme to scheme.
        referral_criteria_spread: Scalar = 0.02, 0.0..=2.0, Assumption, "E19";
        /// Referral criteria: effect that commissioners expect before they have seen any.
        referral_criteria_believed: Scalar = 0.05, -1.0..=5.0, Assumption, "E31";
        /// Referral criteria: how far it needs the provider's cooperation.
        referral_criteria_provider_part: Share = 0.2, 0.0..=1.0, Assumption, "judgement";
        /// Referral criteria: how far it needs practices' cooperation.
        referral_criteria_practice_part: Share = 0.7, 0.0..=1.0, Assumption, "E19";
        /// Referral criteria: how much the public notices it.
        referral_criteria_salience: Share = 0.2, 0.0..=1.0, Assumption, "E52";
        /// Referral criteria: how much access the public loses by it.
        referral_criteria_access_loss: Share = 0.1, 0.0..=1.0, Assumption, "judgement";
        /// Advice and guidance: part of the yearly value of its services that it sets out to
        /// change.
        advice_scale: Share = 0.5, 0.0..=1.0, Lever, "CAL134";
        /// Advice and guidance: weeks from the last gate until it acts.
        advice_lead: Weeks = 9.0, 0.0..=260.0, Assumption, "E19";
        /// Advice and guidance: once-only cost, as a multiple of the yearly value it sets out to
        /// change.
        advice_upfront: Scalar = 0.005, 0.0..=5.0, Assumption, "CAL134";
        /// Advice and guidance: yearly cost, as a multiple of the yearly value it sets out to
        /// change.
        advice_running: Scalar = 0.015, 0.0..=5.0, Assumption, "CAL134";
        /// Advice and guidance: mean true effect, as a part of the value it sets out to change.
        advice_effect: Scalar = 0.03, -1.0..=5.0, Assumption, "E19";
        /// Advice and guidance: standard deviation of the true effect from scheme to scheme.
        advice_spread: Scalar = 0.02, 0.0..=2.0, Assumption, "E19";
        /// Advice and guidance: effect that commissioners expect before they have seen any.
        advice_believed: Scalar = 0.06, -1.0..=5.0, Assumption, "E31";
        /// Advice and guidance: how far it needs the provider's cooperation.
        advice_provider_part: Share = 0.6, 0.0..=1.0, Assumption, "judgement";
        /// Advice and guidance: how far it needs practices' cooperation.
        advice_practice_part: Share = 0.6, 0.0..=1.0, Assumption, "E19";
        /// Case management: part of the yearly value of its services that it sets out to change.
        case_management_scale: Share = 0.15, 0.0..=1.0, Lever, "CAL74";
        /// Case management: weeks from the last gate until it acts.
        case_management_lead: Weeks = 26.0, 0.0..=260.0, Assumption, "E30";
        /// Case management: once-only cost, as a multiple of the yearly value it sets out to
        /// change.
        case_management_upfront: Scalar = 0.1, 0.0..=5.0, Assumption, "E29";
        /// Case management: yearly cost, as a multiple of the yearly value it sets out to change.
        case_management_running: Scalar = 0.12, 0.0..=5.0, Assumption, "E27";
        /// Case management: mean true effect, as a part of the value it sets out to change.
        case_management_effect: Scalar = 0.0, -1.0..=5.0, Assumption, "E29";
        /// Case management: standard deviation of the true effect from scheme to scheme.
        case_management_spread: Scalar = 0.08, 0.0..=2.0, Assumption, "E29";
        /// Case management: effect that commissioners expect before they have seen any.
        case_management_believed: Scalar = 0.157, -1.0..=5.0, Assumption, "E31";
        /// Case management: how far it needs the provider's cooperation.
        case_management_provider_part: Share = 0.2, 0.0..=1.0, Assumption, "judgement";
        /// Case management: how far it needs practices' cooperation.
        case_management_practice_part: Share = 0.6, 0.0..=1.0, Assumption, "E27";
        /// Utilisation review: part of the yearly value of its services that it sets out to change.
        utilisation_review_scale: Share = 0.4, 0.0..=1.0, Lever, "E20";
        /// Utilisation review: weeks from the last gate until it acts.
        utilisation_review_lead: Weeks = 20.0, 0.0..=260.0, Assumption, "E20";
        /// Utilisation review: once-only cost, as a multiple of the yearly value it sets out to
        /// change.
        utilisation_review_upfront: Scalar = 0.02, 0.0..=5.0, Assumption, "E20";
        /// Utilisation review: yearly cost, as a multiple of the yearly value it sets out to
        /// change.
        utilisation_review_running: Scalar = 0.03, 0.0..=5.0, Assumption, "E20";
        /// Utilisation review: mean true effect, as a part of the value it sets out to change.
        utilisation_review_effect: Scalar = 0.12, -1.0..=5.0, Assumption, "E20";
        /// Utilisation review: standard deviation of the true effect from scheme to scheme.
        utilisation_review_spread: Scalar = 0.03, 0.0..=2.0, Assumption, "E20";
        /// Utilisation review: effect that commissioners expect before they have seen any.
        utilisation_review_believed: Scalar = 0.1, -1.0..=5.0, Assumption, "E20";
        /// Utilisation review: how far it needs the provider's cooperation.
        utilisation_review_provider_part: Share = 0.5, 0.0..=1.0, Assumption, "E20";
        /// Utilisation review: how far it needs practices' cooperation.
        utilisation_review_practice_part: Share = 0.1, 0.0..=1.0, Assumption, "judgement";
        /// Utilisation review: how much the public notices it.
        utilisation_review_salience: Share = 0.3, 0.0..=1.0, Assumption, "E52";
        /// Utilisation review: how much access the public loses by it.
        utilisation_review_access_loss: Share = 0.2, 0.0..=1.0, Assumption, "judgement";
        /// Utilisation review: part of its effect that is lost in each year after the first.
        utilisation_review_fade: Share = 0.3, 0.0..=1.0, Assumption, "E20";
        /// Coding audit: part of the yearly value of its services that it sets out to change.
        coding_audit_scale: Share = 0.5, 0.0..=1.0, Lever, "E39";
        /// Coding audit: weeks from the last gate until it acts.
        coding_audit_lead: Weeks = 9.0, 0.0..=260.0, Assumption, "E39";
        /// Coding audit: once-only cost, as a multiple of the yearly value it sets out to change.
        coding_audit_upfront: Scalar = 0.001, 0.0..=5.0, Assumption, "E39";
        /// Coding audit: yearly cost, as a multiple of the yearly value it sets out to change.
        coding_audit_running: Scalar = 0.001, 0.0..=5.0, Assumption, "CAL154";
        /// Coding audit: mean true effect, as a part of the value it sets out to change.
        coding_audit_effect: Scalar = 0.001, -1.0..=5.0, Assumption, "E39";
        /// Coding audit: standard deviation of the true effect from scheme to scheme.
        coding_audit_spread: Scalar = 0.004, 0.0..=2.0, Assumption, "CAL154";
        /// Coding audit: effect that commissioners expect before they have seen any.
        coding_audit_believed: Scalar = 0.008, -1.0..=5.0, Assumption, "CAL158";
        /// Coding audit: how far it needs the provider's cooperation.
        coding_audit_provider_part: Share = 0.2, 0.0..=1.0, Assumption, "CAL155";
        /// Decommissioning: part of the yearly value of its services that it sets out to change.
        decommissioning_scale: Share = 0.05, 0.0..=1.0, Lever, "E52";
        /// Decommissioning: weeks from the last gate until it acts.
        decommissioning_lead: Weeks = 26.0, 0.0..=260.0, Assumption, "CAL159";
        /// Decommissioning: once-only cost, as a multiple of the yearly value it sets out to
        /// change.
        decommissioning_upfront: Scalar = 0.05, 0.0..=5.0, Assumption, "E52";
        /// Decommissioning: yearly cost, as a multiple of the yearly value it sets out to change.
        decommissioning_running: Scalar = 0.0, 0.0..=5.0, Assumption, "E52";
        /// Decommissioning: mean true effect, as a part of the value it sets out to change.
        decommissioning_effect: Scalar = 0.6, -1.0..=5.0, Assumption, "E52";
        /// Decommissioning: standard deviation of the true effect from scheme to scheme.
        decommissioning_spread: Scalar = 0.15, 0.0..=2.0, Assumption, "E52";
        /// Decommissioning: effect that commissioners expect before they have seen any.
        decommissioning_believed: Scalar = 0.85, -1.0..=5.0, Assumption, "E31";
        /// Decommissioning: how far it needs the provider's cooperation.
        decommissioning_provider_part: Share = 0.8, 0.0..=1.0, Assumption, "E52";
        /// Decommissioning: how far it needs practices' cooperation.
        decommissioning_practice_part: Share = 0.4, 0.0..=1.0, Assumption, "E52";
        /// Decommissioning: how much the public notices it.
        decommissioning_salience: Share = 0.7, 0.0..=1.0, Assumption, "E52";
        /// Decommissioning: how much access the public loses by it.
        decommissioning_access_loss: Share = 0.3, 0.0..=1.0, Assumption, "E52";
        /// Shift of care: part of the yearly value of its services that it sets out to change.
        shift_of_care_scale: Share = 0.12, 0.0..=1.0, Lever, "E31";
        /// Shift of care: weeks from the last gate until it acts.
        shift_of_care_lead: Weeks = 39.0, 0.0..=260.0, Assumption, "E30";
        /// Shift of care: once-only cost, as a multiple of the yearly value it sets out to change.
        shift_of_care_upfront: Scalar = 0.4, 0.0..=5.0, Assumption, "E31";
        /// Shift of care: yearly cost, as a multiple of the yearly value it sets out to change.
        shift_of_care_running: Scalar = 0.45, 0.0..=5.0, Assumption, "E27";
        /// Shift of care: mean true effect, as a part of the value it sets out to change.
        shift_of_care_effect: Scalar = 0.55, -1.0..=5.0, Assumption, "E31";
        /// Shift of care: standard deviation of the true effect from scheme to scheme.
        shift_of_care_spread: Scalar = 0.2, 0.0..=2.0, Assumption, "E31";
        /// Shift of care: effect that commissioners expect before they have seen any.
        shift_of_care_believed: Scalar = 0.85, -1.0..=5.0, Assumption, "E31";
        /// Shift of care: how far it needs the provider's cooperation.
        shift_of_care_provider_part: Share = 0.8, 0.0..=1.0, Assumption, "E26";
        /// Shift of care: how far it needs practices' cooperation.
        shift_of_care_practice_part: Share = 0.5, 0.0..=1.0, Assumption, "E27";
        /// Shift of care: how much the public notices it.
        shift_of_care_salience: Share = 0.2, 0.0..=1.0, Assumption, "E52";
        /// Shift of care: how much access the public loses by it.
        shift_of_care_access_loss: Share = 0.0, 0.0..=1.0, Assumption, "E27";
        /// Shift of care: community contacts in place of a first attendance and what follows it.
        shift_of_care_contacts: Count = 2.0, 0.1..=50.0, Assumption, "E27";
        /// Community follow-up: part of the yearly value of its services that it sets out to
        /// change.
        community_follow_up_scale: Share = 0.12, 0.0..=1.0, Lever, "E31";
        /// Community follow-up: weeks from the last gate until it acts.
        community_follow_up_lead: Weeks = 39.0, 0.0..=260.0, Assumption, "E30";
        /// Community follow-up: once-only cost, as a multiple of the yearly value it sets out to
        /// change.
        community_follow_up_upfront: Scalar = 0.4, 0.0..=5.0, Assumption, "E31";
        /// Community follow-up: yearly cost, as a multiple of the yearly value it sets out to
        /// change.
        community_follow_up_running: Scalar = 0.45, 0.0..=5.0, Assumption, "E27";
        /// Community follow-up: mean true effect, as a part of the value it sets out to change.
        community_follow_up_effect: Scalar = 0.55, -1.0..=5.0, Assumption, "E31";
        /// Community follow-up: standard deviation of the true effect from scheme to scheme.
        community_follow_up_spread: Scalar = 0.2, 0.0..=2.0, Assumption, "E31";
        /// Community follow-up: effect that commissioners expect before they have seen any.
        community_follow_up_believed: Scalar = 0.85, -1.0..=5.0, Assumption, "E31";
        /// Community follow-up: how far it needs the provider's cooperation.
        community_follow_up_provider_part: Share = 0.8, 0.0..=1.0, Assumption, "E26";
        /// Community follow-up: how far it needs practices' cooperation.
        community_follow_up_practice_part: Share = 0.5, 0.0..=1.0, Assumption, "E27";
        /// Community follow-up: how much the public notices it.
        community_follow_up_salience: Share = 0.2, 0.0..=1.0, Assumption, "E52";
        /// Community follow-up: how much access the public loses by it.
        community_follow_up_access_loss: Share = 0.0, 0.0..=1.0, Assumption, "E27";
        /// Procurement: part of the yearly value of its services that it sets out to change.
        procurement_scale: Share = 0.1, 0.0..=1.0, Lever, "CAL40";
        /// Procurement: weeks from the last gate until it acts.
        procurement_lead: Weeks = 39.0, 0.0..=260.0, Assumption, "CAL152";
        /// Procurement: once-only cost, as a multiple of the yearly value it sets out to change.
        procurement_upfront: Scalar = 0.05, 0.0..=5.0, Assumption, "E56";
        /// Procurement: yearly cost, as a multiple of the yearly value it sets out to change.
        procurement_running: Scalar = 0.02, 0.0..=5.0, Assumption, "E56";
        /// Procurement: mean true effect, as a part of the value it sets out to change.
        procurement_effect: Scalar = 0.08, -1.0..=5.0, Assumption, "CAL118";
        /// Procurement: standard deviation of the true effect from scheme to scheme.
        procurement_spread: Scalar = 0.05, 0.0..=2.0, Assumption, "CAL118";
        /// Procurement: effect that commissioners expect before they have seen any.
        procurement_believed: Scalar = 0.15, -1.0..=5.0, Assumption, "E31";
        /// Procurement: how far it needs the provider's cooperation.
        procurement_provider_part: Share = 0.2, 0.0..=1.0, Assumption, "judgement";
        /// Procurement: how far it needs practices' cooperation.
        procurement_practice_part: Share = 0.2, 0.0..=1.0, Assumption, "judgement";
        /// Procurement: how much the public notices it.
        procurement_salience: Share = 0.2, 0.0..=1.0, Assumption, "E52";
        /// Procurement: how much access the public loses by it.
        procurement_access_loss: Share = 0.1, 0.0..=1.0, Assumption, "judgement";
        /// Reconfiguration: part of the yearly value of its services that it sets out to change.
        reconfiguration_scale: Share = 1.0, 0.0..=1.0, Lever, "E14";
        /// Reconfiguration: weeks from the last gate until it acts.
        reconfiguration_lead: Weeks = 52.0, 0.0..=260.0, Assumption, "E14";
        /// Reconfiguration: once-only cost, as a multiple of the yearly value it sets out to
        /// change.
        reconfiguration_upfront: Scalar = 0.15, 0.0..=5.0, Assumption, "E14";
        /// Reconfiguration: yearly cost, as a multiple of the yearly value it sets out to change.
        reconfiguration_running: Scalar = 0.02, 0.0..=5.0, Assumption, "E14";
        /// Reconfiguration: mean true effect, as a part of the value it sets out to change.
        reconfiguration_effect: Scalar = 0.05, -1.0..=5.0, Assumption, "E14";
        /// Reconfiguration: standard deviation of the true effect from scheme to scheme.
        reconfiguration_spread: Scalar = 0.03, 0.0..=2.0, Assumption, "E14";
        /// Reconfiguration: effect that commissioners expect before they have seen any.
        reconfiguration_believed: Scalar = 0.07, -1.0..=5.0, Assumption, "E14";
        /// Reconfiguration: how far it needs the provider's cooperation.
        reconfiguration_provider_part: Share = 1.0, 0.0..=1.0, Assumption, "E14";
        /// Reconfiguration: how far it needs practices' cooperation.
        reconfiguration_practice_part: Share = 0.1, 0.0..=1.0, Assumption, "judgement";
        /// Reconfiguration: how much the public notices it.
        reconfiguration_salience: Share = 1.0, 0.0..=1.0, Assumption, "E52";
        /// Reconfiguration: how much access the public loses by it.
        reconfiguration_access_loss: Share = 0.5, 0.0..=1.0, Assumption, "E52";
        /// Capability building: part of the yearly value of its services that it sets out to
        /// change.
        capability_scale: Share = 0.0004, 0.0..=1.0, Lever, "CAL140";
        /// Capability building: weeks from the last gate until it acts.
        capability_lead: Weeks = 13.0, 0.0..=260.0, Assumption, "E04";
        /// Capability building: once-only cost, as a multiple of the yearly value it sets out to
        /// change.
        capability_upfront: Scalar = 0.3, 0.0..=5.0, Assumption, "CAL140";
        /// Capability building: yearly cost, as a multiple of the yearly value it sets out to
        /// change.
        capability_running: Scalar = 1.0, 0.0..=5.0, Assumption, "CAL140";
        /// Capability building: mean true effect, as a part of the value it sets out to change.
        capability_effect: Scalar = 1.3, -1.0..=5.0, Assumption, "E04";
        /// Capability building: standard deviation of the true effect from scheme to scheme.
        capability_spread: Scalar = 0.5, 0.0..=2.0, Assumption, "E04";
        /// Capability building: effect that commissioners expect before they have seen any.
        capability_believed: Scalar = 1.5, -1.0..=5.0, Assumption, "CAL149";
        /// Capability building: skill in analysis and contracting gained by it.
        capability_skill: Share = 0.08, 0.0..=1.0, Assumption, "CAL148";
        /// Delegation: part of the yearly value of its services that it sets out to change.
        delegation_scale: Share = 0.0003, 0.0..=1.0, Lever, "E04";
        /// Delegation: weeks from the last gate until it acts.
        delegation_lead: Weeks = 26.0, 0.0..=260.0, Assumption, "E04";
        /// Delegation: once-only cost, as a multiple of the yearly value it sets out to change.
        delegation_upfront: Scalar = 0.5, 0.0..=5.0, Assumption, "E04";
        /// Delegation: yearly cost, as a multiple of the yearly value it sets out to change.
        delegation_running: Scalar = 1.0, 0.0..=5.0, Assumption, "E04";
        /// Delegation: mean true effect, as a part of the value it sets out to change.
        delegation_effect: Scalar = 1.1, -1.0..=5.0, Assumption, "E05";
        /// Delegation: standard deviation of the true effect from scheme to scheme.
        delegation_spread: Scalar = 0.6, 0.0..=2.0, Assumption, "E04";
        /// Delegation: effect that commissioners expect before they have seen any.
        delegation_believed: Scalar = 1.4, -1.0..=5.0, Assumption, "E05";
        /// Delegation: how far it needs practices' cooperation.
        delegation_practice_part: Share = 0.8, 0.0..=1.0, Assumption, "E05";
        /// Delegation: skill in working with clinicians gained by it.
        delegation_skill: Share = 0.08, 0.0..=1.0, Assumption, "E04";
        /// Delegation: analytic skill lost for each unit of skill with clinicians that is gained.
        delegation_analysis: Ratio = 0.5, 0.0..=5.0, Assumption, "judgement";
        /// Standardisation: part of the yearly value of its services that it sets out to change.
        standardisation_scale: Share = 0.4, 0.0..=1.0, Lever, "CAL56";
        /// Standardisation: weeks from the last gate until it acts.
        standardisation_lead: Weeks = 13.0, 0.0..=260.0, Assumption, "E19";
        /// Standardisation: once-only cost, as a multiple of the yearly value it sets out to
        /// change.
        standardisation_upfront: Scalar = 0.004, 0.0..=5.0, Assumption, "E19";
        /// Standardisation: yearly cost, as a multiple of the yearly value it sets out to change.
        standardisation_running: Scalar = 0.003, 0.0..=5.0, Assumption, "E19";
        /// Standardisation: mean true effect, as a part of the value it sets out to change.
        standardisation_effect: Scalar = 0.008, -1.0..=5.0, Assumption, "E19";
        /// Standardisation: standard deviation of the true effect from scheme to scheme.
        standardisation_spread: Scalar = 0.01, 0.0..=2.0, Assumption, "E19";
        /// Standardisation: effect that commissioners expect before they have seen any.
        standardisation_believed: Scalar = 0.02, -1.0..=5.0, Assumption, "CAL56";
        /// Standardisation: how far it needs the provider's cooperation.
        standardisation_provider_part: Share = 0.3, 0.0..=1.0, Assumption, "judgement";
        /// Standardisation: how far it needs practices' cooperation.
        standardisation_practice_part: Share = 0.8, 0.0..=1.0, Assumption, "E19";
        /// Standardisation: part of a practice's distance from the mean of its area that goes.
        standardisation_pull: Share = 0.3, 0.0..=1.0, Assumption, "E19";
        /// Prevention and proactive care: part of the yearly value of its services that it sets out
        /// to change.
        proactive_care_scale: Share = 0.24, 0.0..=1.0, Lever, "CAL73";
        /// Prevention and proactive care: weeks from the last gate until it acts.
        proactive_care_lead: Weeks = 26.0, 0.0..=260.0, Assumption, "E17";
        /// Prevention and proactive care: once-only cost, as a multiple of the yearly value it sets
        /// out to change.
        proactive_care_upfront: Scalar = 0.06, 0.0..=5.0, Assumption, "E17";
        /// Prevention and proactive care: yearly cost, as a multiple of the yearly value it sets
        /// out to change.
        proactive_care_running: Scalar = 0.05, 0.0..=5.0, Assumption, "E17";
        /// Prevention and proactive care: mean true effect, as a part of the value it sets out to
        /// change.
        proactive_care_effect: Scalar = 0.08, -1.0..=5.0, Assumption, "E17";
        /// Prevention and proactive care: standard deviation of the true effect from scheme to
        /// scheme.
        proactive_care_spread: Scalar = 0.02, 0.0..=2.0, Assumption, "E17";
        /// Prevention and proactive care: effect that commissioners expect before they have seen
        /// any.
        proactive_care_believed: Scalar = 0.1, -1.0..=5.0, Assumption, "E17";
        /// Prevention and proactive care: how far it needs practices' cooperation.
        proactive_care_practice_part: Share = 0.9, 0.0..=1.0, Assumption, "E17";
        /// Prevention and proactive care: rise of the share of people due for a prevention contact
        /// who get one.
        proactive_care_coverage: Share = 0.1, 0.0..=1.0, Assumption, "E17";
        /// Prevention and proactive care: years until its effect is full.
        proactive_care_years: Count = 4.0, 0.1..=20.0, Assumption, "E17";
    }
}

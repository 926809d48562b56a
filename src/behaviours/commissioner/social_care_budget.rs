//! How many packages a local authority starts with the money it has.
//!
//! Most of what it pays is for packages that began in earlier years, and these end by themselves.
//! What it spends beyond its money, or below it, therefore moves the packages that it starts by as
//! many as would in time bring the number of people in packages to what it can pay for.

use crate::behaviours::Behaviour;
use crate::kernel::registry::About;
use crate::params::groups::care::OutOfHospitalCareParams;

pub const SOCIAL_CARE_BUDGET: Behaviour = Behaviour {
    about: About {
        name: "social_care_budget",
        summary: "Local authorities start the packages that they can pay for",
        source: "judgement",
    },
    file: "behaviours/commissioner/social_care_budget.rs",
    neutral: "every package that is planned can be paid for",
    disable: Some(|params| params.care.authority_per_person = f64::INFINITY.into()),
};

/// A local authority's year, per person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AuthorityYear {
    /// Packages started after hospital.
    pub started: f64,
    /// Spent on packages, pounds.
    pub spent: f64,
    /// What it can pay next year, pounds.
    pub money: f64,
    /// Cost of a package that runs a whole year, pounds.
    pub package: f64,
}

/// Packages per person that the authority can start next year after hospital.
pub fn affordable_packages(year: &AuthorityYear, params: &OutOfHospitalCareParams) -> f64 {
    let ends = params.social_care_ends.0 + params.long_term_deaths.0;
    let more_people = (year.money - year.spent) / year.package.max(1.0);
    (year.started + ends * more_people).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn less_money_starts_fewer_packages_until_spending_fits() {
        let params = OutOfHospitalCareParams::default();
        let ends = params.social_care_ends.0 + params.long_term_deaths.0;
        let package = 26_000.0;
        let (mut people, mut started, beside) = (0.012, 0.006, 0.012 * ends - 0.006);
        let money = 0.9 * people * package;
        for _ in 0..20 {
            let year = AuthorityYear { started, spent: people * package, money, package };
            started = affordable_packages(&year, &params);
            people += 0.5 * (started + beside - ends * people);
        }
        assert!((people * package / money - 1.0).abs() < 0.01, "{people}");
        assert!(started < 0.006);
    }
}

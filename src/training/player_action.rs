//! What an option of a menu does: decisions in the model's own form, submitted when their
//! occasion comes, and, for events and agreements that change the place itself, dated changes and
//! parameters.

use serde::{Deserialize, Serialize};

use crate::params::vocabulary::{Labelled as _, Lever, ProviderKind, Service};
use crate::sim::agreement::{ServiceSet, TermRegistry, TermSpec};

/// A payment term as a menu writes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MenuTerm {
    pub term: String,
    /// Numbers that differ from the term's defaults.
    #[serde(default)]
    pub numbers: Vec<(String, f64)>,
    /// Services it applies to; empty means all of the contract's.
    #[serde(default)]
    pub services: Vec<String>,
}

impl MenuTerm {
    /// The term as used in contracts.
    ///
    /// # Errors
    /// There is no service of that name.
    pub fn setting(&self) -> Result<TermSpec, String> {
        let scope = ServiceSet::new(&services(&self.services)?);
        Ok(TermSpec { term: self.term.clone(), numbers: self.numbers.clone(), scope })
    }
}

/// Policy on challenging payments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChallengePolicy {
    /// Nothing is challenged.
    Nothing,
    /// Everything that can be challenged is.
    Everything,
}

/// One thing that an option does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum PlayerAction {
    /// The commissioner proposes an initiative to every provider of the kind it applies to.
    Propose { initiative: String },
    /// Schemes are withdrawn before their next gate.
    Withdraw,
    /// Contracts change terms at the next contract date.
    Amend {
        /// Name of the contract.
        contract: String,
        terms: Vec<MenuTerm>,
    },
    /// A kind of provider is paid more than was negotiated.
    Grow {
        /// The kind, or a position such as "acute 1".
        to: String,
        /// Share of the commissioner's limit.
        share: f64,
    },
    /// Coding is audited.
    Audit {
        /// The kind, or a position.
        of: String,
    },
    /// Payments are challenged, or not.
    Challenge(ChallengePolicy),
    /// Criteria for planned care.
    Criteria {
        /// Strictness, 0 to 1.
        to: f64,
    },
    /// The played provider, or the practices, set a lever.
    Lever { lever: String, to: f64 },
    /// The played provider reports its cost of care.
    Report {
        /// Padding over what it believes, as a share; negative for under-reporting.
        padding: f64,
    },
    /// The played provider decides how far to resist schemes.
    Oppose {
        /// Resistance, 0 none.
        strength: f64,
    },
    /// The region covers deficits at the year's end, or does not.
    Rescue {
        /// Whether it does.
        cover: bool,
    },
    /// The region puts pressure on waits.
    Press {
        /// Pressure, 0 none.
        to: f64,
    },
    /// A share of care moves from one provider to another.
    Move {
        /// Who loses it: a kind, or a position.
        from: String,
        /// Who gains it; none is outside.
        to: Option<String>,
        services: Vec<String>,
        share: f64,
        /// Weeks from the start of the round.
        after: u32,
        /// Whether the provider has notice and may plan for it.
        planned: bool,
        /// Whether the capacity used for it closes with it.
        release: bool,
    },
    /// A provider stops giving some services.
    Close {
        /// Who: a kind, or a position.
        of: String,
        services: Vec<String>,
        /// Weeks from the start of the round.
        after: u32,
    },
    /// An initiative is imposed without passing its gates.
    Start {
        initiative: String,
        /// Share of its usual scale.
        scale: f64,
        /// Weeks from the start of the round.
        after: u32,
    },
    /// A parameter of the model takes another value.
    Number {
        /// Path of the parameter.
        path: String,
        to: f64,
    },
}

/// Groups of parameters that are read during the run; others are built into people and place and
/// changing them would have no effect.
pub const LIVE_PARAMETER_GROUPS: &[&str] = &[
    "allocation",
    "bargaining",
    "beliefs",
    "control",
    "costs",
    "direction",
    "information",
    "initiatives",
    "levers",
    "nation",
    "office",
    "planning",
    "schemes",
    "trust",
];

/// Services by name.
pub fn services(names: &[String]) -> Result<Vec<Service>, String> {
    let of = |name: &String| {
        let found = Service::ALL.iter().find(|service| service.label() == name);
        found.copied().ok_or_else(|| format!("there is no service '{name}'"))
    };
    names.iter().map(of).collect()
}

/// A lever by name.
pub fn lever(name: &str) -> Option<Lever> {
    Lever::ALL.iter().copied().find(|lever| lever.label() == name)
}

/// A kind of provider and, where a single one is named, its position from 0.
pub fn parse_provider_ref(name: &str) -> Result<(ProviderKind, Option<usize>), String> {
    let (kind, place) = match name.rsplit_once(' ') {
        Some((kind, number)) => match number.parse::<usize>() {
            Ok(number) if number > 0 => (kind, Some(number - 1)),
            _ => (name, None),
        },
        None => (name, None),
    };
    let found = ProviderKind::ALL.iter().find(|known| known.label() == kind);
    let found = found.ok_or_else(|| format!("there is no kind of provider '{kind}'"))?;
    Ok((*found, place))
}

impl PlayerAction {
    /// Checks that everything it names exists and is in its range.
    pub fn check(&self) -> Result<(), String> {
        let share = |what: &str, value: f64, low: f64, high: f64| {
            if (low..=high).contains(&value) {
                Ok(())
            } else {
                Err(format!("{what} {value} is not between {low} and {high}"))
            }
        };
        match self {
            Self::Withdraw | Self::Challenge(_) | Self::Rescue { .. } => Ok(()),
            Self::Propose { initiative } => check_initiative(initiative),
            Self::Start { initiative, scale, .. } => {
                check_initiative(initiative)?;
                share("scale", *scale, 0.0, 4.0)
            }
            Self::Amend { terms, .. } => {
                let registry = TermRegistry::shipped();
                for plain in terms {
                    let setting = plain.setting()?;
                    registry.numbers(&setting).map_err(|error| error.to_string())?;
                }
                if terms.is_empty() { Err("a contract without terms".to_owned()) } else { Ok(()) }
            }
            Self::Grow { to, share: part } => {
                parse_provider_ref(to)?;
                share("growth", *part, 0.0, 0.1)
            }
            Self::Audit { of } => parse_provider_ref(of).map(|_| ()),
            Self::Criteria { to } => share("strictness", *to, 0.0, 1.0),
            Self::Lever { lever: name, to } => {
                lever(name).ok_or_else(|| format!("there is no lever '{name}'"))?;
                share("lever", *to, -1.0, 1.0)
            }
            Self::Report { padding } => share("padding", *padding, -0.5, 0.5),
            Self::Oppose { strength } => share("resistance", *strength, 0.0, 20.0),
            Self::Press { to } => share("pressure", *to, 0.0, 5.0),
            Self::Move { from, to, services: names, share: part, .. } => {
                parse_provider_ref(from)?;
                to.as_deref().map(parse_provider_ref).transpose()?;
                services(names)?;
                share("share", *part, 0.0, 1.0)
            }
            Self::Close { of, services: names, .. } => {
                parse_provider_ref(of)?;
                services(names).map(|_| ())
            }
            Self::Number { path, to } => check_number(path, *to),
        }
    }
}

fn check_initiative(name: &str) -> Result<(), String> {
    let known =
        crate::sim::instruments::INITIATIVES.iter().any(|initiative| initiative.about.name == name);
    if known { Ok(()) } else { Err(format!("there is no initiative '{name}'")) }
}

/// Checks that a parameter may be changed during a run.
pub fn check_number(path: &str, to: f64) -> Result<(), String> {
    let specs = crate::params::Params::specs();
    let Some(spec) = specs.iter().find(|spec| spec.path == path) else {
        return Err(format!("there is no parameter '{path}'"));
    };
    let group = path.split('.').next().unwrap_or_default();
    if !LIVE_PARAMETER_GROUPS.contains(&group) {
        return Err(format!(
            "'{path}' is built into people and place and cannot be changed in a session; \
             groups that can: {}",
            LIVE_PARAMETER_GROUPS.join(", ")
        ));
    }
    if !spec.labels.is_empty() {
        return Err(format!("'{path}' is a list; only single values can be changed"));
    }
    let (low, high) = spec.range;
    if (low..=high).contains(&to) {
        Ok(())
    } else {
        Err(format!("{path} = {to} is not between {low} and {high}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_named_must_exist() {
        assert!(PlayerAction::Audit { of: "acute 2".into() }.check().is_ok());
        assert!(PlayerAction::Audit { of: "palace".into() }.check().is_err());
        assert!(PlayerAction::Propose { initiative: "nothing".into() }.check().is_err());
        assert!(check_number("allocation.growth", -0.02).is_ok());
        let built_in = check_number("population.growth", 0.0).unwrap_err();
        assert!(built_in.contains("built into"), "{built_in}");
        assert_eq!(parse_provider_ref("care_home").unwrap(), (ProviderKind::CareHome, None));
        assert_eq!(parse_provider_ref("acute 1").unwrap(), (ProviderKind::Acute, Some(0)));
    }
}

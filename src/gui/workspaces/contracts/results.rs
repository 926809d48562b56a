//! Results of a draft as charts: payment and cost, margin, risk, what one more unit earns.

use crate::charts::bars::{BarChart, BarFill, BarRow};
use crate::charts::curve::PaymentCurve;
use crate::charts::format::{self, DisplayUnit};
use crate::charts::levers::{self, LeverChart};
use crate::charts::spread::{DistributionChart, DistributionStrip};
use crate::gui::theme::OrganisationKind;
use crate::params::vocabulary::Labelled as _;
use crate::sim::agreement::{Agreement, ContractAppraisal};

/// The draft and the contract in force, both appraised with the same information.
#[derive(Debug, Clone)]
pub struct DraftAppraisal {
    pub draft: ContractAppraisal,
    pub in_force: ContractAppraisal,
    /// A block alone, for comparison.
    pub block: ContractAppraisal,
    /// Whether the draft differs from the contract in force.
    pub differs: bool,
    /// Whether the truth may be shown.
    pub truth: bool,
}

impl DraftAppraisal {
    /// Payment and cost, or the margin between them, against activity.
    pub fn curve(&self, margin: bool) -> PaymentCurve {
        let draft = &self.draft;
        let (title, caption) = if margin {
            let cost = if self.truth { "true cost" } else { "believed cost" };
            let drops = if self.truth { " Each drop: a ward or team opens." } else { "" };
            ("Provider\u{2019}s margin", format!("£m a year, payment less {cost}.{drops}"))
        } else {
            let base = if self.truth {
                "100 = the year the provider expects."
            } else {
                "100 = the year as planned."
            };
            (
                "Payment and cost against activity",
                format!("£m a year, against activity of the contract. {base}"),
            )
        };
        PaymentCurve {
            title: title.to_owned(),
            caption,
            activity: "activity, expected = 100".to_owned(),
            places: draft.places.clone(),
            payment: draft.payment.clone(),
            in_force: if self.differs { self.in_force.payment.clone() } else { Vec::new() },
            cost: draft.cost.clone(),
            believed: draft.believed.clone(),
            kinks: draft.kinks.clone(),
            expected: 100.0,
            spread: 100.0 * draft.spread,
            margin,
            empty_message: "Add a paying term to see payments.".to_owned(),
        }
    }

    /// Standard deviations of each side's outturn under the draft, the contract in force, and a
    /// block.
    pub fn risk(&self, kind: &str) -> BarChart {
        let mut bars = BarChart::new(
            "Who bears the volume risk",
            "Standard deviation of the year\u{2019}s outturn, by who bears it",
            DisplayUnit::Money,
        );
        bars.parts = vec![
            ("commissioner".to_owned(), BarFill::Kind(OrganisationKind::Commissioner)),
            ("provider".to_owned(), BarFill::Kind(OrganisationKind::from_label(kind))),
        ];
        let row = |name: &str, weighing: &ContractAppraisal| BarRow {
            name: name.to_owned(),
            parts: vec![
                Some(ContractAppraisal::deviation(&weighing.payments)),
                Some(ContractAppraisal::deviation(&weighing.margins)),
            ],
            ..BarRow::default()
        };
        bars.rows = vec![row("This draft", &self.draft)];
        if self.differs {
            bars.rows.push(row("In force", &self.in_force));
        }
        bars.rows.push(row("Block only", &self.block));
        bars.inside = true;
        bars
    }

    /// How likely each outturn is for either side.
    pub fn outturns(&self, agreement: &Agreement) -> DistributionChart {
        let cost = if self.truth { "true" } else { "believed" };
        let planned = self.draft.planned;
        let beyond = self.draft.payments.iter().map(|paid| paid - planned).collect();
        DistributionChart {
            title: "How the year may turn out".to_owned(),
            caption: format!("Middle and 80\u{202f}% range over outturns of activity, {cost} cost"),
            unit: DisplayUnit::Money,
            strips: vec![
                DistributionStrip {
                    name: "paid beyond plan".to_owned(),
                    kind: Some(OrganisationKind::Commissioner),
                    outcomes: beyond,
                },
                DistributionStrip {
                    name: "provider\u{2019}s margin".to_owned(),
                    kind: Some(OrganisationKind::from_label(agreement.kind)),
                    outcomes: self.draft.margins.clone(),
                },
            ],
            empty_message: String::new(),
        }
    }

    /// What one more unit of each service earns.
    pub fn unit_rewards(&self) -> LeverChart {
        let caption = if self.truth {
            "Net of marginal cost, £ a weighted unit, as the provider sees it. Bar: mean. Ticks: \
             low, middle, high outturn. Ring: in force."
        } else {
            "Payment, £ a weighted unit, as the contract says; the cost is the provider\u{2019}s \
             own. Bar: mean. Ticks: low, middle, high outturn. Ring: in force."
        };
        let net = |earned: &crate::sim::agreement::MarginalReturn| {
            earned.paid.map(|paid| paid - earned.cost.unwrap_or_default())
        };
        let mean = |values: [f64; 3]| values.iter().sum::<f64>() / 3.0;
        let rows = self.draft.units.iter().take(9).map(|earned| {
            let before = self.in_force.units.iter().find(|other| other.service == earned.service);
            levers::LeverRow {
                name: format::label_to_sentence(earned.service.label()),
                unit: "one more".to_owned(),
                mean: mean(net(earned)),
                outturns: net(earned).to_vec(),
                in_force: before.filter(|_| self.differs).map(|other| mean(net(other))),
            }
        });
        LeverChart {
            title: "What one more unit earns".to_owned(),
            caption: caption.to_owned(),
            rows: rows.collect(),
            empty_message: "No service of this contract is expected to be used.".to_owned(),
        }
    }

    /// The incentive on each lever of the provider.
    pub fn lever_incentives(&self) -> LeverChart {
        let net =
            |pull: &crate::sim::agreement::MarginalIncentive| 100.0 * (pull.payment - pull.cost);
        let rows = self.draft.levers.iter().map(|pull| {
            let before = self.in_force.levers.iter().find(|other| other.lever == pull.lever);
            levers::LeverRow {
                name: format::label_to_sentence(pull.lever.label()),
                unit: "a full turn".to_owned(),
                mean: net(pull),
                outturns: Vec::new(),
                in_force: before.filter(|_| self.differs).map(net),
            }
        });
        LeverChart {
            title: "Incentive on each lever".to_owned(),
            caption:
                "Payment less cost, £ for each £100 of the care it affects, by all contracts of \
                      the provider. Ring: in force."
                    .to_owned(),
            rows: rows.collect(),
            empty_message:
                "The commissioner cannot see the provider's incentives. Switch to the truth."
                    .to_owned(),
        }
    }
}

//! More about one organisation: its money of the year by reason, its contracts with their terms.

use crate::contracts::ServiceSet;
use crate::kernel::ids::OrgId;
use crate::money::Reason;
use crate::params::vocabulary::{Labelled as _, Programme};
use crate::phases::shared::accounts::{Accounts, ActiveContract};
use crate::phases::shared::programmes::ProgrammePlans;
use crate::sim::Sim;
use crate::sim::directory::OrganisationDirectory;

/// An organisation or scheme to look at in detail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DetailSubject {
    /// A commissioner and its area, by position.
    Area(u32),
    /// A provider, by position.
    Provider(u32),
    /// A practice, by position.
    Practice(u32),
    /// A scheme, by number.
    Scheme(u32),
}

/// Money of the year so far for one reason.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DetailLine {
    /// Why it moved, as in outputs.
    pub reason: &'static str,
    /// Received, pounds.
    pub income: f64,
    /// Paid, pounds.
    pub expenditure: f64,
}

/// A contract in force.
#[derive(Debug, Clone, PartialEq)]
pub struct ContractDetail {
    /// Name of the plan it was signed under.
    pub name: String,
    /// Who pays.
    pub payer: String,
    /// Who provides.
    pub provider: String,
    /// Registered names of its terms in order, each with the numbers that were agreed.
    pub terms: Vec<(String, Vec<(String, f64)>)>,
    /// Planned, pounds a year.
    pub planned: f64,
    /// Earned since the year began, by the newest statement, pounds.
    pub earned: f64,
    /// Paid since the year began, pounds.
    pub paid: f64,
}

/// What a commissioner plans to pay for a programme of care in the year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ProgrammeDetail {
    /// Name, as in outputs.
    pub name: &'static str,
    /// Planned, pounds a year.
    pub planned: f64,
    /// The same had all divisions of money been made on full knowledge of waits and without
    /// influence, pounds a year.
    pub on_full_knowledge: f64,
}

/// What is known of an organisation in addition to the weekly figures. Nothing is hidden: with a
/// commissioner's view, only the contracts and its own money are shown.
#[derive(Debug, Clone, PartialEq)]
pub struct SubjectDetail {
    /// The subject.
    pub subject: DetailSubject,
    /// Weeks done.
    pub week: u32,
    /// Money of the year by reason, those without any left out.
    pub statement: Vec<DetailLine>,
    /// Cash held, pounds.
    pub cash: f64,
    /// Contracts, as payer or as provider, largest first.
    pub contracts: Vec<ContractDetail>,
    /// Programmes of care that a commissioner pays for; none for others.
    pub programmes: Vec<ProgrammeDetail>,
}

impl Sim {
    /// Details of an organisation; none for a scheme, which the weekly look covers fully, and for
    /// those who do not exist.
    #[must_use]
    pub fn detail(&self, subject: DetailSubject) -> Option<SubjectDetail> {
        let directory = self.world.resource::<OrganisationDirectory>();
        let org = match subject {
            DetailSubject::Area(index) => directory.commissioner(index),
            DetailSubject::Provider(index) => directory.provider(index),
            DetailSubject::Practice(index) => directory.practice(index),
            DetailSubject::Scheme(_) => return None,
        };
        directory.entries.get(org.index())?;
        let accounts = self.world.resource::<Accounts>();
        let statement = accounts.ledger.statement(org);
        let lines = Reason::ALL.iter().map(|reason| DetailLine {
            reason: reason.label(),
            income: statement.income_from(*reason).pounds(),
            expenditure: statement.spent_on(*reason).pounds(),
        });
        let mine = |signed: &&ActiveContract| {
            signed.contract.payer == org || signed.contract.provider == org
        };
        let mut contracts: Vec<ContractDetail> =
            accounts.contracts.iter().filter(mine).map(|signed| self.contract(signed)).collect();
        contracts.sort_by(|a, b| b.planned.total_cmp(&a.planned));
        Some(SubjectDetail {
            subject,
            week: self.week().0,
            statement: lines.filter(|line| line.income != 0.0 || line.expenditure != 0.0).collect(),
            cash: accounts.ledger.cash(org).pounds(),
            contracts,
            programmes: match subject {
                DetailSubject::Area(index) => self.programmes(index),
                _ => Vec::new(),
            },
        })
    }

    fn programmes(&self, area: u32) -> Vec<ProgrammeDetail> {
        let plans = self.world.resource::<ProgrammePlans>();
        let Some(plan) = plans.0.get(area as usize) else { return Vec::new() };
        let detail = |programme: &Programme| {
            let planned = plan.chosen[*programme as usize].pounds();
            let missing = plan.missing[*programme as usize];
            ProgrammeDetail {
                name: programme.label(),
                planned,
                on_full_knowledge: planned + missing,
            }
        };
        Programme::ALL.iter().map(detail).filter(|detail| detail.planned > 0.0).collect()
    }

    fn contract(&self, signed: &ActiveContract) -> ContractDetail {
        let directory = self.world.resource::<OrganisationDirectory>();
        let name = |org: OrgId| directory.entries[org.index()].name.clone();
        let terms = signed.contract.terms.iter();
        ContractDetail {
            name: signed.contract.name.clone(),
            payer: name(signed.contract.payer),
            provider: name(signed.contract.provider),
            terms: terms.map(|term| (term.term.clone(), term.numbers.clone())).collect(),
            planned: signed.contract.basis.annual_sum(ServiceSet::ALL).pounds(),
            earned: signed.earned.pounds(),
            paid: signed.account.paid().pounds(),
        }
    }
}

//! Rows of the tables.

use crate::money::MoneyFlow;

use super::tables::{
    CONTRACTS, CellValue, FLOWS, ORGANISATIONS, PATIENTS_SAMPLE, STRANDED, TableRow, TableSpec,
};

/// The length of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportingPeriod {
    /// An accounting month.
    Month,
    /// A financial year.
    Year,
}

impl ReportingPeriod {
    /// Name in files.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Year => "year",
        }
    }
}

/// Name of the whole economy where organisations are named.
pub const ALL: &str = "all";
/// Kind of the whole economy.
pub const ECONOMY: &str = "economy";

/// A measured value of an organisation, or of the whole economy.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OrganisationRow<'a> {
    /// Last week of the period, from 1.
    pub week: u32,
    /// Length of the period.
    pub span: ReportingPeriod,
    /// Name, or [`ALL`].
    pub organisation: &'a str,
    /// Kind, or [`ECONOMY`].
    pub kind: &'static str,
    /// Name of the measure and its part.
    pub metric: &'a str,
    /// Value.
    pub value: f64,
    /// Unit.
    pub unit: &'static str,
}

impl TableRow for OrganisationRow<'_> {
    const TABLE: &'static TableSpec = &ORGANISATIONS;
    fn cells(&self, to: &mut dyn FnMut(CellValue<'_>)) {
        to(CellValue::Whole(i64::from(self.week)));
        to(CellValue::Text(self.span.label()));
        to(CellValue::Text(self.organisation));
        to(CellValue::Text(self.kind));
        to(CellValue::Text(self.metric));
        to(CellValue::Number(self.value));
        to(CellValue::Text(self.unit));
    }
}

/// A value of a contract.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ContractRow<'a> {
    /// Last week of the period, from 1.
    pub week: u32,
    /// Length of the period.
    pub span: ReportingPeriod,
    /// Name of the contract.
    pub contract: &'a str,
    /// Who pays.
    pub commissioner: &'a str,
    /// Who is paid.
    pub provider: &'a str,
    /// What the value is.
    pub metric: &'a str,
    /// Value.
    pub value: f64,
    /// Unit.
    pub unit: &'static str,
}

impl TableRow for ContractRow<'_> {
    const TABLE: &'static TableSpec = &CONTRACTS;
    fn cells(&self, to: &mut dyn FnMut(CellValue<'_>)) {
        to(CellValue::Whole(i64::from(self.week)));
        to(CellValue::Text(self.span.label()));
        to(CellValue::Text(self.contract));
        to(CellValue::Text(self.commissioner));
        to(CellValue::Text(self.provider));
        to(CellValue::Text(self.metric));
        to(CellValue::Number(self.value));
        to(CellValue::Text(self.unit));
    }
}

/// Money between two accounts in a month.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FlowRow<'a> {
    /// Last week of the month, from 1.
    pub week: u32,
    /// The flow.
    pub flow: &'a MoneyFlow,
    /// Name of the organisation the money left.
    pub payer: &'a str,
    /// Name of the organisation the money reached.
    pub payee: &'a str,
    /// Name of the contract, or empty.
    pub contract: &'a str,
}

impl TableRow for FlowRow<'_> {
    const TABLE: &'static TableSpec = &FLOWS;
    fn cells(&self, to: &mut dyn FnMut(CellValue<'_>)) {
        let key = &self.flow.key;
        to(CellValue::Whole(i64::from(self.week)));
        to(CellValue::Text(self.payer));
        to(CellValue::Text(key.debit.kind.label()));
        to(CellValue::Text(self.payee));
        to(CellValue::Text(key.credit.kind.label()));
        to(CellValue::Text(key.reason.label()));
        to(CellValue::Text(self.contract));
        to(CellValue::Whole(self.flow.pence.0));
        to(CellValue::Whole(i64::from(self.flow.transfers)));
    }
}

/// A value of the comparison with the twin without dated changes.
#[derive(Debug, Clone, PartialEq)]
pub struct StrandedRow {
    /// Last week of the period, from 1.
    pub week: u32,
    /// Whether the period is a year; otherwise it is a quarter.
    pub year: bool,
    /// Provider that care moved away from, or [`ALL`].
    pub provider: String,
    /// Name of the measure and its part.
    pub metric: String,
    /// Commissioner, where a value is split by payer; otherwise empty.
    pub payer: String,
    /// Value.
    pub value: f64,
    /// Unit.
    pub unit: &'static str,
}

impl TableRow for StrandedRow {
    const TABLE: &'static TableSpec = &STRANDED;
    fn cells(&self, to: &mut dyn FnMut(CellValue<'_>)) {
        to(CellValue::Whole(i64::from(self.week)));
        to(CellValue::Text(if self.year { "year" } else { "quarter" }));
        to(CellValue::Text(&self.provider));
        to(CellValue::Text(&self.metric));
        to(CellValue::Text(&self.payer));
        to(CellValue::Number(self.value));
        to(CellValue::Text(self.unit));
    }
}

/// A person of the sample at the end of a year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PatientRow<'a> {
    /// Last week of the year, from 1.
    pub week: u32,
    /// Number of the person.
    pub person: u32,
    /// Practice of registration.
    pub practice: &'a str,
    /// Age, whole years.
    pub age: u32,
    /// Sex.
    pub sex: &'static str,
    /// Deprivation fifth.
    pub deprivation: &'static str,
    /// Long-term conditions.
    pub conditions: u8,
    /// Category of frailty.
    pub frailty: &'static str,
    /// Practice contacts of the year.
    pub contacts: u8,
    /// Emergency admissions of the year.
    pub emergencies: u8,
    /// Hospital care of the year at national prices, pounds.
    pub hospital_cost: f64,
    /// Other care of the year at national prices, pounds.
    pub other_cost: f64,
    /// QALYs lost so far.
    pub qalys_lost: f64,
}

impl TableRow for PatientRow<'_> {
    const TABLE: &'static TableSpec = &PATIENTS_SAMPLE;
    fn cells(&self, to: &mut dyn FnMut(CellValue<'_>)) {
        to(CellValue::Whole(i64::from(self.week)));
        to(CellValue::Whole(i64::from(self.person)));
        to(CellValue::Text(self.practice));
        to(CellValue::Whole(i64::from(self.age)));
        to(CellValue::Text(self.sex));
        to(CellValue::Text(self.deprivation));
        to(CellValue::Whole(i64::from(self.conditions)));
        to(CellValue::Text(self.frailty));
        to(CellValue::Whole(i64::from(self.contacts)));
        to(CellValue::Whole(i64::from(self.emergencies)));
        to(CellValue::Number(self.hospital_cost));
        to(CellValue::Number(self.other_cost));
        to(CellValue::Number(self.qalys_lost));
    }
}

//! One financial year of the whole economy in the figures that published statistics are about:
//! plain totals in people and pounds, gathered by the façade and turned into rates here.

use std::collections::BTreeMap;

use crate::economy::practice::{OFF_BUDGET, PracticeYear};
use crate::economy::provider::accrued_inputs::AnnualCosts;
use crate::economy::provider::activity::{ProviderTallies, SERVICES, ServiceTally};
use crate::economy::provider::step_capacity::CapacityKind;
use crate::kernel::math;
use crate::kernel::units::Pence;
use crate::params::vocabulary::{AgeBand, Sector, Service};

use super::access::wait_percentile;
use super::practice::{correlation, variation};

/// Prices of 2018/19 over those of 2016/17.
const PRICE_UPLIFT: f64 = 1.029;
/// Registered people of the practice that budget risk is stated for.
const RISK_LIST: f64 = 7_000.0;

/// One practice over the year, in rows and pounds.
#[derive(Debug, Clone, Copy, Default)]
pub struct PracticeAnnualTotals {
    pub year: PracticeYear,
    /// Referrals last year per person-week then.
    pub referrals_before: f64,
    /// Planned-care needs met this year.
    pub expected_referrals: f64,
    /// People alive at the close.
    pub people: u32,
    /// Cost of its people, and what the formula expects.
    pub cost: (f64, f64),
    /// Avoidable exacerbations expected from ages alone.
    pub expected_avoidable: f64,
    /// Mean deprivation fifth, 1 = most deprived.
    pub deprivation: f64,
}

/// One year of everything.
#[derive(Debug, Clone, Default)]
pub struct AnnualTotals {
    /// People per row.
    pub weight: f64,
    /// Mean people registered.
    pub people: f64,
    /// Activity of all providers, in rows.
    pub services: [ServiceTally; SERVICES],
    /// Counters of all hospitals, in rows.
    pub tallies: ProviderTallies,
    /// Open pathways by weeks waited at the close, in rows.
    pub waits: Vec<u64>,
    pub practices: Vec<PracticeAnnualTotals>,
    /// Variance of one person's cost around the formula, squared pounds.
    pub personal_variance: f64,
    pub gps: f64,
    /// Open general and acute wards times beds.
    pub beds: f64,
    /// Cost of acute hospitals.
    pub hospital_cost: AnnualCosts,
    /// Bed-days used in hospitals, in rows.
    pub bed_days: f64,
    /// Commissioners' spending by sector.
    pub spend: [Pence; Sector::COUNT],
    /// Largest part of a commissioner's acute spending that goes to one provider, mean over
    /// commissioners.
    pub main_provider: f64,
    /// The same by locality, from where its patients go.
    pub main_provider_of_place: f64,
    /// Potential needs by kind at national weights of care, for need growth.
    pub need_value: f64,
    /// Share of hospital cost of the costliest hundredth.
    pub top_hundredth: f64,
    /// Chance that 7,000 people are off budget by a tenth.
    pub off_at_7000: f64,
    /// The same for 300,000.
    pub off_at_300000: f64,
    /// Age-adjusted share hospitalised by frailty category from 65.
    pub hospitalised: [f64; 4],
    /// People by age band at the close, in rows.
    pub ages: Vec<u64>,
    /// Emergency admissions by age band, in rows.
    pub emergencies_by_age: Vec<u64>,
    /// Theatre units of an overnight operation.
    pub overnight_units: f64,
    /// Response of hospitals' own demand to their published waits.
    pub wait_elasticity: Option<f64>,
}

impl AnnualTotals {
    fn count(&self, service: Service) -> f64 {
        self.services[service as usize].count as f64 * self.weight
    }

    fn counts(&self, services: &[Service]) -> f64 {
        services.iter().map(|service| self.count(*service)).sum()
    }

    fn per_thousand(&self, rows: u64) -> f64 {
        rows as f64 * self.weight / self.people * 1000.0
    }

    /// The simulated values of the calibration rows that one year determines, by row.
    pub fn values(&self) -> BTreeMap<&'static str, Vec<f64>> {
        let mut values = BTreeMap::new();
        self.care(&mut values);
        self.hospital(&mut values);
        self.money(&mut values);
        self.spread(&mut values);
        values
    }

    fn care(&self, values: &mut BTreeMap<&'static str, Vec<f64>>) {
        let t = &self.tallies;
        let year = |f: fn(&PracticeYear) -> u64| -> f64 {
            self.practices.iter().map(|p| f(&p.year)).sum::<u64>() as f64
        };
        let person_years = year(|y| y.person_weeks) / 52.0;
        let first = self.count(Service::OutpatientFirst);
        let follow_up = self.count(Service::OutpatientFollowUp);
        let ratio = |above: u64, below: u64| above as f64 / (below.max(1)) as f64;
        let mut put = |id, value| {
            values.insert(id, vec![value]);
        };
        put("C01", year(|y| y.consultations) / person_years);
        put("C02", self.per_thousand(t.first_by_gp));
        put("C03", first / self.people * 1000.0);
        put("C04", follow_up / first);
        put("C05", (first + follow_up) / self.people * 1000.0);
        put("C06", ratio(t.discharged_at_first, t.first_with_clock));
        put("C07", ratio(t.not_attended, t.booked));
        let cells = &self.waits;
        let total: u64 = cells.iter().sum();
        put("C21", self.per_thousand(total));
        put("C22", wait_percentile(cells, 0.5).unwrap_or(0.0));
        put("C23", wait_percentile(cells, 0.92).unwrap_or(0.0));
        put("C24", ratio(cells.iter().take(18).sum(), total));
        put("C25", ratio(t.admission_wait_weeks, t.admissions_from_list) * 7.0);
        put("C47", year(|y| y.older_usual) / year(|y| y.older_consultations).max(1.0));
        put("C55", self.people / self.gps);
        put("C56", self.people / self.practices.len() as f64);
        put("C57", self.per_thousand(t.clock_starts));
        put("C53", ratio(t.bypassed, t.chosen));
        if let Some(elasticity) = self.wait_elasticity {
            put("C54", elasticity);
        }
        let people: u64 = self.ages.iter().sum();
        let bands = [0..3, 3..9, 9..13, 13..15, 15..17, 17..19];
        let shares = bands.map(|band| ratio(self.ages[band].iter().sum(), people) * 100.0);
        values.insert("C49", shares.to_vec());
    }

    fn hospital(&self, values: &mut BTreeMap<&'static str, Vec<f64>>) {
        let t = &self.tallies;
        let ratio = |above: f64, below: f64| above / below.max(1e-9);
        let overnight = self.counts(&[Service::ElectiveRoutine, Service::ElectiveComplex]);
        let elective = overnight + self.count(Service::DayCase);
        let department = self.counts(&[Service::EmergencyMajor, Service::EmergencyMinor]);
        let emergencies = t.emergencies as f64 * self.weight;
        let emergency_days = (t.emergency_bed_days + t.delayed_days) as f64 * self.weight;
        let elective_days = t.elective_bed_days as f64 * self.weight;
        let rate = |bands: std::ops::Range<usize>| {
            let events: u64 = self.emergencies_by_age[bands.clone()].iter().sum();
            events as f64 / self.ages[bands].iter().sum::<u64>().max(1) as f64
        };
        let mut put = |id, value| {
            values.insert(id, vec![value]);
        };
        put("C08", elective / self.people * 1000.0);
        put("C09", ratio(self.count(Service::DayCase), elective));
        put("C10", emergencies / self.people * 1000.0);
        put("C11", department / self.people * 1000.0);
        put("C12", ratio(t.major_admitted as f64, t.major as f64));
        put("C13", ratio(emergency_days, emergencies));
        put("C14", ratio(emergency_days + elective_days, emergencies + overnight));
        put("C15", ratio(emergency_days, emergency_days + elective_days));
        put("C16", ratio(rate(AgeBand::A80 as usize..19), rate(4..10)));
        put("C17", ratio(t.emergencies_avoidable as f64, t.emergencies as f64));
        put("C18", self.avoidable_gradient());
        put("C19", ratio(t.bed_days_used as f64 * self.weight, t.bed_days_available));
        put("C20", self.beds / self.people * 1000.0);
        put("C58", ratio(self.count(Service::EmergencyMajor), department));
        put("C59", ratio(t.emergencies_direct as f64, t.emergencies as f64));
        let fit = self.hospitalised[0].max(1e-9);
        let hazard = |share: f64| -math::ln(1.0 - share.min(0.999));
        let hazards = [1, 2, 3].map(|band| hazard(self.hospitalised[band]) / hazard(fit));
        values.insert("C48", hazards.to_vec());
    }

    /// Age-adjusted avoidable admissions of practices at the 90th over those at the 10th centile
    /// of deprivation, from the straight line through all practices.
    fn avoidable_gradient(&self) -> f64 {
        let points: Vec<(f64, f64, f64)> = self
            .practices
            .iter()
            .filter(|p| p.expected_avoidable > 0.0)
            .map(|p| {
                let rate = p.year.avoidable as f64 / p.expected_avoidable;
                (-p.deprivation, rate, f64::from(p.people))
            })
            .collect();
        let weight: f64 = points.iter().map(|p| p.2).sum();
        let mean = |f: &dyn Fn(&(f64, f64, f64)) -> f64| {
            points.iter().map(|p| f(p) * p.2).sum::<f64>() / weight.max(1e-9)
        };
        let (x, y) = (mean(&|p| p.0), mean(&|p| p.1));
        let covariance = mean(&|p| (p.0 - x) * (p.1 - y));
        let variance = mean(&|p| (p.0 - x) * (p.0 - x)).max(1e-12);
        let slope = covariance / variance;
        let mut sorted: Vec<f64> = points.iter().map(|p| p.0).collect();
        sorted.sort_by(f64::total_cmp);
        if sorted.len() < 2 {
            return f64::NAN;
        }
        let at = |share: f64| sorted[((sorted.len() - 1) as f64 * share) as usize];
        (y + slope * (at(0.9) - x)) / (y + slope * (at(0.1) - x))
    }

    fn money(&self, values: &mut BTreeMap<&'static str, Vec<f64>>) {
        let spent: Pence = self.spend.iter().copied().sum();
        let social = self.spend[Sector::SocialCare as usize];
        let total = (spent - social).pounds();
        let share = |sector: Sector| self.spend[sector as usize].pounds() / total;
        let cost = &self.hospital_cost;
        let whole = cost.total().pounds().max(1.0);
        let mut put = |id, value| {
            values.insert(id, vec![value]);
        };
        put("C26", share(Sector::Acute));
        put("C27", share(Sector::PrimaryCare));
        put("C28", share(Sector::MentalHealth));
        put("C29", share(Sector::Community));
        put("C30", self.spend[Sector::RunningCost as usize].pounds() / self.people);
        put("C60", share(Sector::Prescribing));
        put("C61", share(Sector::ContinuingCare));
        put("C62", total / self.people / PRICE_UPLIFT);
        put("C36", cost.estate.pounds() / whole);
        put("C37", (cost.all_steps() + cost.overtime + cost.redundancy).pounds() / whole);
        put("C38", cost.all_variable().pounds() / whole);
        put("C52", self.main_provider);
        put("C65", self.main_provider_of_place);
        let unit = self.unit_costs();
        put("C31", unit.day_case);
        put("C32", unit.elective);
        // Spells hold several consultant episodes; 0.6 spells an episode is the published bridge
        // between the two unit costs.
        put("C33", unit.spell * 0.6);
        put("C34", unit.outpatient);
        put("C35", unit.department);
        put("C63", unit.spell);
    }

    /// Full unit costs of acute care in prices of 2016/17: each kind of step is charged to what
    /// uses it, estate and overtime in proportion to steps, variable cost where it arises.
    pub fn unit_costs(&self) -> AcuteUnitCosts {
        let cost = &self.hospital_cost;
        let steps = cost.all_steps().pounds().max(1.0);
        let load = 1.0 + (cost.estate + cost.overtime + cost.redundancy).pounds() / steps;
        let step = |kind: CapacityKind| cost.steps[kind as usize].pounds() * load;
        let variable = |services: &[Service]| -> f64 {
            services.iter().map(|s| cost.variable[*s as usize].pounds()).sum()
        };
        let t = &self.tallies;
        let emergency_days = (t.emergency_bed_days + t.delayed_days) as f64;
        let elective_days = t.elective_bed_days as f64;
        let day =
            step(CapacityKind::Ward) / ((emergency_days + elective_days) * self.weight).max(1.0);
        let overnight_services = [Service::ElectiveRoutine, Service::ElectiveComplex];
        let overnight = self.counts(&overnight_services);
        let day_cases = self.count(Service::DayCase);
        let units = day_cases + overnight * self.overnight_units;
        let theatre = step(CapacityKind::Theatre) / units.max(1.0);
        let spells = [
            Service::EmergencyShort,
            Service::EmergencyStandard,
            Service::EmergencyLong,
            Service::StrokeSpell,
        ];
        let attendances = [Service::OutpatientFirst, Service::OutpatientFollowUp];
        let outpatients = [attendances[0], attendances[1], Service::Diagnostic];
        let department = [Service::EmergencyMajor, Service::EmergencyMinor];
        let per = |sum: f64, count: f64| sum / count.max(1.0) / PRICE_UPLIFT;
        AcuteUnitCosts {
            day_case: per(theatre * day_cases + variable(&[Service::DayCase]), day_cases),
            elective: per(
                theatre * self.overnight_units * overnight
                    + day * elective_days * self.weight
                    + variable(&overnight_services),
                overnight,
            ),
            spell: per(
                day * emergency_days * self.weight + variable(&spells),
                self.counts(&spells),
            ),
            outpatient: per(
                step(CapacityKind::Clinic)
                    + step(CapacityKind::Diagnostic)
                    + variable(&outpatients),
                self.counts(&attendances),
            ),
            department: per(
                step(CapacityKind::Department) + variable(&department),
                self.counts(&department),
            ),
        }
    }

    fn spread(&self, values: &mut BTreeMap<&'static str, Vec<f64>>) {
        let rates: Vec<f64> = self
            .practices
            .iter()
            .map(|p| p.year.referrals as f64 / (p.year.person_weeks.max(1)) as f64)
            .collect();
        let adjusted: Vec<f64> = self
            .practices
            .iter()
            .map(|p| p.year.referrals as f64 / p.expected_referrals.max(1e-9))
            .collect();
        let before: Vec<f64> = self.practices.iter().map(|p| p.referrals_before).collect();
        let mut put = |id, value| {
            values.insert(id, vec![value]);
        };
        put("C41", self.top_hundredth);
        put("C42", self.off_at_7000);
        put("C43", self.off_at_300000);
        put("C44", variation(&rates).unwrap_or(f64::NAN));
        put("C45", variation(&adjusted).unwrap_or(f64::NAN));
        put("C46", correlation(&rates, &before).unwrap_or(f64::NAN));
        put("C64", self.chance_off_formula());
    }

    /// Chance that a practice of 7,000 is off the formula by a tenth: differences between lists
    /// that the formula misses, without this sample's random variation, plus that of 7,000.
    fn chance_off_formula(&self) -> f64 {
        let lists: Vec<&PracticeAnnualTotals> =
            self.practices.iter().filter(|p| p.people > 0 && p.cost.1 > 0.0).collect();
        let n = lists.len().max(1) as f64;
        let people: f64 = lists.iter().map(|p| f64::from(p.people)).sum();
        let mean_cost = lists.iter().map(|p| p.cost.0).sum::<f64>() / people.max(1.0);
        let chance = |size: f64| self.personal_variance / size / (mean_cost * mean_cost);
        let observed = lists.iter().map(|p| (p.cost.0 / p.cost.1 - 1.0).powi(2)).sum::<f64>() / n;
        let by_chance = lists.iter().map(|p| chance(f64::from(p.people))).sum::<f64>() / n;
        let between = (observed - by_chance).max(0.0);
        let spread = math::sqrt(between + chance(RISK_LIST));
        2.0 * (1.0 - math::normal_cdf(OFF_BUDGET / spread.max(1e-9)))
    }
}

/// Unit costs of acute care, pounds of 2016/17.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AcuteUnitCosts {
    pub day_case: f64,
    /// Overnight planned admission.
    pub elective: f64,
    pub spell: f64,
    /// Outpatient attendance, with its tests.
    pub outpatient: f64,
    pub department: f64,
}

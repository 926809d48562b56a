//! The three lenses of a commissioner's area: the cost of information asymmetry, what is
//! conceded to influential providers, and where its money grows.

use crate::contracts::ServiceSet;
use crate::economy::scheme::SchemeOutcome;
use crate::kernel::clock::WEEKS_PER_YEAR;
use crate::measures::{Measure, capture, information_rent, payment_capture};
use crate::phases::shared::counterfactuals::PaymentCapture;
use crate::sim::observe::readings::WorldView;

use super::Estimate;

/// A part of a lens.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LensFigure {
    /// What it measures.
    pub measure: Measure,
    /// Its value; `None` where it cannot be seen, or is a share of nothing.
    pub figure: Option<Estimate>,
    /// What it would be with full information and equal power.
    pub floor: Option<Estimate>,
}

/// Information rent from one provider in the last settled year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RentView {
    /// Position of the provider.
    pub provider: u32,
    /// Paid to it, pounds.
    pub paid: f64,
    /// Rent in prices and volumes, pounds.
    pub padding: f64,
    /// Rent in coding, pounds.
    pub coding: f64,
}

/// Planned payment of the year to one provider.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlannedPaymentView {
    /// Position of the provider; `None` for general practice.
    pub provider: Option<u32>,
    /// Planned, pounds a year.
    pub planned: f64,
    /// What full knowledge and no influence would have planned; `None` where not seen.
    pub fair: Option<f64>,
}

/// The lenses of one area.
#[derive(Debug, Clone, PartialEq)]
pub struct AreaLens {
    /// Information rent of the last settled year: padding, coding.
    pub rent: [LensFigure; 2],
    /// By provider; empty where not seen.
    pub rents: Vec<RentView>,
    /// Found by the commissioner's own audits and challenges this year, pounds.
    pub found: f64,
    /// The parts of capture, concession first; never averaged.
    pub capture: [LensFigure; 4],
    /// Where the year's planned money goes.
    pub plans: Vec<PlannedPaymentView>,
}

impl AreaLens {
    /// Information rent in all, pounds a year; `None` where it is not seen.
    #[must_use]
    pub fn rent(&self) -> Option<f64> {
        let parts = self.rent.iter().map(|part| Some(f64::from(part.figure?.value)));
        parts.sum()
    }
}

fn lens_figure(measure: Measure, value: Option<f64>, floor: Option<f64>) -> LensFigure {
    LensFigure { measure, figure: value.map(Estimate::exact), floor: floor.map(Estimate::exact) }
}

impl WorldView<'_> {
    fn capture_record(&self, area: usize) -> PaymentCapture {
        self.lenses.yielded.get(area).copied().unwrap_or_default()
    }

    pub(super) fn true_lens(&self, area: usize) -> AreaLens {
        let mine = self.lenses.rent.iter().filter(|rent| usize::from(rent.area) == area);
        let rents: Vec<RentView> = mine
            .map(|rent| RentView {
                provider: rent.provider,
                paid: rent.paid.pounds(),
                padding: rent.padding.pounds(),
                coding: rent.coding.pounds(),
            })
            .collect();
        let sum = |of: fn(&RentView) -> f64| {
            (!rents.is_empty()).then(|| rents.iter().map(of).sum::<f64>())
        };
        let rent = [
            lens_figure(
                information_rent::INFORMATION_RENT_PADDING,
                sum(|rent| rent.padding),
                Some(0.0),
            ),
            lens_figure(
                information_rent::INFORMATION_RENT_CODING,
                sum(|rent| rent.coding),
                Some(0.0),
            ),
        ];
        let year = self.capture_record(area);
        let conceded = self.schemes.year.get(area).copied().unwrap_or_default();
        let pounds = |pence: crate::kernel::units::Pence| Some(pence.pounds());
        let capture = [
            lens_figure(
                capture::CONCESSION,
                Some(conceded.beaten + conceded.never_proposed),
                Some(conceded.beaten_floor),
            ),
            lens_figure(payment_capture::INFLUENCE_IN_PAYMENTS, pounds(year.level), Some(0.0)),
            lens_figure(
                payment_capture::CHALLENGE_FORGONE,
                pounds(year.forgone),
                pounds(year.forgone_floor),
            ),
            lens_figure(payment_capture::RESCUE, pounds(year.rescue), pounds(year.rescue_floor)),
        ];
        let found = (year.audited + year.recovered).pounds();
        AreaLens { rent, rents, found, capture, plans: self.plans(area, true) }
    }

    /// What a commissioner knows from its own records: what its audits found, what it believed
    /// to be the value of its lost schemes, what it paid to cover deficits.
    pub(super) fn seen_lens(&self, area: usize) -> AreaLens {
        let year = self.capture_record(area);
        let lost: f64 = self
            .seen_schemes(area)
            .iter()
            .filter(|scheme| {
                scheme.outcome.is_some_and(|outcome| outcome != SchemeOutcome::AsPlanned)
            })
            .filter(|scheme| scheme.due / WEEKS_PER_YEAR == self.week.year())
            .map(super::SchemeView::benefit_lost)
            .sum();
        let rent = [
            lens_figure(information_rent::INFORMATION_RENT_PADDING, None, None),
            lens_figure(information_rent::INFORMATION_RENT_CODING, None, None),
        ];
        let capture = [
            lens_figure(capture::CONCESSION, Some(lost), None),
            lens_figure(payment_capture::INFLUENCE_IN_PAYMENTS, None, None),
            lens_figure(payment_capture::CHALLENGE_FORGONE, Some(year.forgone.pounds()), None),
            lens_figure(payment_capture::RESCUE, Some(year.rescue.pounds()), None),
        ];
        let found = (year.audited + year.recovered).pounds();
        AreaLens { rent, rents: Vec::new(), found, capture, plans: self.plans(area, false) }
    }

    fn plans(&self, area: usize, truth: bool) -> Vec<PlannedPaymentView> {
        let mut sums = std::collections::BTreeMap::new();
        for signed in &self.accounts.contracts {
            if usize::from(signed.area) != area {
                continue;
            }
            let provider = signed.party.provider();
            let sum: &mut (f64, f64) = sums.entry(provider).or_default();
            sum.0 += signed.contract.basis.annual_sum(ServiceSet::ALL).pounds();
            sum.1 += signed.fair.annual_sum(ServiceSet::ALL).pounds();
        }
        sums.into_iter()
            .map(|(provider, (planned, fair))| PlannedPaymentView {
                provider,
                planned,
                fair: truth.then_some(fair),
            })
            .collect()
    }
}

//! Information rent: what is paid because one side knows what the other does not.
//!
//! Every contract is evaluated a second time as the same negotiation would have left it had the
//! commissioner known what the provider itself believes, with activity coded as it truly was and
//! with the same draws. Rent is a transfer between bodies; its cost to society is the deadweight on
//! top of it, the staff time of both sides.

use crate::kernel::units::Pence;

use super::MeasureValues;

measures! {
    INFORMATION_RENT = "information_rent", "pounds a year",
        "Paid beyond what the same negotiation yields when the commissioner knows what the \
         provider knows, activity is coded truthfully, and the draws are the same.",
        "payment - payment of the fair basis on the truthful statement - recovered by challenges",
        "CAL118";
    INFORMATION_RENT_PADDING = "information_rent_padding", "pounds a year",
        "The part of information rent in prices and volumes agreed without full information.",
        "payment on the truthful statement - payment of the fair basis on it", "CAL118";
    INFORMATION_RENT_CODING = "information_rent_coding", "pounds a year",
        "The part of information rent that lies in how activity is coded and counted.",
        "payment on the coded statement - payment on the truthful one - recovered", "E39";
    INFORMATION_RENT_SHARE = "information_rent_share", "share",
        "Information rent as a share of what is paid under the contracts it arises in.",
        "information rent / payment", "CAL118";
    TRANSACTION_COST = "transaction_cost", "pounds a year",
        "Cost to a body of negotiating, arbitrating, challenging and auditing, on top of its own \
         staff: the deadweight cost of contracting.",
        "postings of the year so far with the reasons 'transaction' and 'audit'", "E56";
}

/// Rent of some contracts, in its parts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct InformationRentTotal {
    pub paid: Pence,
    /// In prices and volumes.
    pub padding: Pence,
    pub coding: Pence,
}

impl InformationRentTotal {
    pub fn add(&mut self, paid: Pence, padding: Pence, coding: Pence) {
        self.paid += paid;
        self.padding += padding;
        self.coding += coding;
    }
    /// The whole of it.
    pub fn total(&self) -> Pence {
        self.padding + self.coding
    }
}

pub fn read(rent: &InformationRentTotal, out: &mut MeasureValues) {
    out.insert(INFORMATION_RENT, rent.total().pounds());
    out.insert(INFORMATION_RENT_PADDING, rent.padding.pounds());
    out.insert(INFORMATION_RENT_CODING, rent.coding.pounds());
    out.insert_ratio(super::control::CODING_NET, rent.coding.pounds(), rent.paid.pounds());
    out.insert_ratio(INFORMATION_RENT_SHARE, rent.total().pounds(), rent.paid.pounds());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_add_up() {
        let mut sum = InformationRentTotal::default();
        sum.add(Pence(1000), Pence(30), Pence(-5));
        sum.add(Pence(500), Pence(1), Pence(2));
        assert_eq!(sum.total(), Pence(28));
        let mut out = MeasureValues::default();
        read(&sum, &mut out);
        let share = out.get(INFORMATION_RENT_SHARE).expect("something was paid");
        assert!((share - 28.0 / 1500.0).abs() < 1e-12);
    }
}

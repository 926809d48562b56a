//! The schedule: the commissioning cycle, and the only place where rules meet nouns.

pub mod accounts;
pub mod assess;
pub mod audit;
pub mod bill_and_pay;
pub mod budgets;
pub mod clock;
pub mod cycle;
pub mod deliver;
pub mod docket;
pub mod expect;
pub mod facts;
pub mod faults;
pub mod levers;
pub mod model;
pub mod monitor;
pub mod plan;
pub mod practice_levers;
pub mod procure;
pub mod records;
pub mod review;
pub mod schedule;
pub mod schemes;
pub mod strategy;
pub mod terms;

//! Set priorities: at the start of a year commissioners update what they believe about need and
//! quality. One system, `beliefs::learn`; plans and proposals of the year rest on its result.

pub mod beliefs;

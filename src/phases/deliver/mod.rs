//! Deliver: needs arise, practices see people and refer, emergencies are admitted, planned care
//! is given from queues, courses run, patients go home, people join and leave.

pub mod access;
pub mod clinic;
pub mod courses;
pub mod effects;
pub mod emergency;
pub mod flows;
pub mod hospital;
pub mod inflow;
pub mod joining;
pub mod newcomer;
pub mod outside;
pub mod pathway;
pub mod patients;
pub mod people_year;
pub mod practices;
pub mod providers;
pub mod redirect;
pub mod scene;
pub mod shifts;
pub mod surgery;
pub mod visit;
pub mod watched;
pub mod yearly;

//! Make or buy: first attendances of simple routine cases that a practice gives itself where it is
//! paid for them, instead of sending the patient to hospital.

use crate::behaviours::Behaviour;
use crate::kernel::registry::About;
use crate::params::vocabulary::Lever;

pub const OWN_CLINIC: Behaviour = Behaviour {
    about: About {
        name: "own_clinic",
        summary: "Practices give first attendances themselves where that is paid",
        source: "CAL48",
    },
    file: "behaviours/practice/own_clinic.rs",
    neutral: "practices give no first attendances",
    disable: Some(|params| params.levers.speed.set(Lever::OwnClinic, 0.0.into())),
};

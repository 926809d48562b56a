//! The single integration-test binary: all tests from outside the library.

// Code on pages of the documentation names the library's modules as if it were part of it.
use health_economy::{contracts, kernel, params};

mod affordable_capacity;
mod analysis;
mod atlas;
mod bad_input;
mod commands;
mod common_random_numbers;
mod comparable_arms;
mod configs;
mod configuration_layers;
mod conservation;
mod decisions;
mod determinism;
mod digests;
mod economy;
mod external_tools;
mod files_fuzz;
mod finite_numbers;
mod folders;
mod golden;
mod hospital_closure;
mod identities;
mod instruments;
mod literals;
mod loader_fuzz;
mod metamorphic;
mod money_works;
mod outputs;
mod own_terms;
mod policy_pages;
mod program;
mod propositions;
mod readme;
mod reduced_calibration;
mod reference;
mod rejected_settings;
mod report;
mod response_directions;
mod rule_switches;
mod runs;
mod sample_weights;
mod size_limits;
mod stranded;
mod style;
mod sweeps;
mod systems;
mod text_files;
mod tidy;
mod training;
mod training_program;
mod vanishing_lenses;
#[cfg(feature = "gui")]
mod window;
#[cfg(feature = "gui")]
mod window_compare;
#[cfg(feature = "gui")]
mod window_contracts;
#[cfg(feature = "gui")]
mod window_files;
#[cfg(feature = "gui")]
mod window_gestures;
#[cfg(feature = "gui")]
mod window_perspective;
#[cfg(feature = "gui")]
mod window_pictures;
#[cfg(all(feature = "gui", unix))]
mod window_real;
#[cfg(feature = "gui")]
mod window_shell;
#[cfg(feature = "gui")]
mod window_training;
mod worked;

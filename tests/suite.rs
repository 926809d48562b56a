//! The single integration-test binary: all tests from outside the library.

// Code on pages of the documentation names the library's modules as if it were part of it.
use health_economy::{contracts, kernel, params};

#[path = "suite/analysis.rs"]
mod analysis;
#[path = "suite/atlas.rs"]
mod atlas;
#[path = "suite/bad_input.rs"]
mod bad_input;
#[path = "suite/closing.rs"]
mod closing;
#[path = "suite/commands.rs"]
mod commands;
#[path = "suite/common_random_numbers.rs"]
mod common_random_numbers;
#[path = "suite/compared.rs"]
mod compared;
#[path = "suite/configs.rs"]
mod configs;
#[path = "suite/conservation.rs"]
mod conservation;
#[path = "suite/counting.rs"]
mod counting;
#[path = "suite/decisions.rs"]
mod decisions;
#[path = "suite/determinism.rs"]
mod determinism;
#[path = "suite/economy.rs"]
mod economy;
#[path = "suite/files_fuzz.rs"]
mod files_fuzz;
#[path = "suite/folders.rs"]
mod folders;
#[path = "suite/golden.rs"]
mod golden;
#[path = "suite/identities.rs"]
mod identities;
#[path = "suite/instruments.rs"]
mod instruments;
#[path = "suite/kept.rs"]
mod kept;
#[path = "suite/laws.rs"]
mod laws;
#[path = "suite/layers.rs"]
mod layers;
#[path = "suite/literals.rs"]
mod literals;
#[path = "suite/loader_fuzz.rs"]
mod loader_fuzz;
#[path = "suite/metamorphic.rs"]
mod metamorphic;
#[path = "suite/numbers.rs"]
mod numbers;
#[path = "suite/outputs.rs"]
mod outputs;
#[path = "suite/own_terms.rs"]
mod own_terms;
#[path = "suite/pages.rs"]
mod pages;
#[path = "suite/program.rs"]
mod program;
#[path = "suite/propositions.rs"]
mod propositions;
#[path = "suite/readme.rs"]
mod readme;
#[path = "suite/reference.rs"]
mod reference;
#[path = "suite/report.rs"]
mod report;
#[path = "suite/runs.rs"]
mod runs;
#[path = "suite/settings.rs"]
mod settings;
#[path = "suite/stranded.rs"]
mod stranded;
#[path = "suite/style.rs"]
mod style;
#[path = "suite/sweeps.rs"]
mod sweeps;
#[path = "suite/switches.rs"]
mod switches;
#[path = "suite/systems.rs"]
mod systems;
#[path = "suite/text_files.rs"]
mod text_files;
#[path = "suite/tidy.rs"]
mod tidy;
#[path = "suite/tools.rs"]
mod tools;
#[path = "suite/training.rs"]
mod training;
#[path = "suite/training_program.rs"]
mod training_program;
#[path = "suite/vanishing.rs"]
mod vanishing;
#[path = "suite/weights.rs"]
mod weights;
#[cfg(feature = "gui")]
#[path = "suite/window.rs"]
mod window;
#[cfg(feature = "gui")]
#[path = "suite/window_compare.rs"]
mod window_compare;
#[cfg(feature = "gui")]
#[path = "suite/window_contracts.rs"]
mod window_contracts;
#[cfg(feature = "gui")]
#[path = "suite/window_files.rs"]
mod window_files;
#[cfg(feature = "gui")]
#[path = "suite/window_gestures.rs"]
mod window_gestures;
#[cfg(feature = "gui")]
#[path = "suite/window_pictures.rs"]
mod window_pictures;
#[cfg(all(feature = "gui", unix))]
#[path = "suite/window_real.rs"]
mod window_real;
#[cfg(feature = "gui")]
#[path = "suite/window_seen.rs"]
mod window_seen;
#[cfg(feature = "gui")]
#[path = "suite/window_shell.rs"]
mod window_shell;
#[cfg(feature = "gui")]
#[path = "suite/window_training.rs"]
mod window_training;
#[path = "suite/worked/mod.rs"]
mod worked;

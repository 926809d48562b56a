//! What surrounds the workspaces: title strip, rail, transport, the panel of lenses and inspector,
//! dialogs and keys.

pub mod dialogs;
pub mod explained_figure;
pub mod files;
pub mod icons;
pub mod inspector;
pub mod keys;
pub mod labels;
pub mod overview;
pub mod rail;
pub mod title;
pub mod tour;
pub mod transport;
pub mod widgets;

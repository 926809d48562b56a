//! What surrounds the workspaces: title strip, rail, transport, the panel of lenses and inspector,
//! dialogs and keys.

pub mod dialogs;
pub mod explain;
pub mod files;
pub mod icons;
pub mod inspector;
pub mod keys;
pub mod overview;
pub mod rail;
pub mod title;
pub mod tour;
pub mod transport;
pub mod widgets;
pub mod words;

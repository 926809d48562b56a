//! The keyboard: every key of the window and what it does. Single letters do nothing while a text
//! field has the focus.

use eframe::egui::{self, Key, Modifiers};

use crate::gui::command::{Command, Dialog, Perspective};
use crate::gui::workspaces::WorkspaceId;

use super::transport::SPEEDS;

/// What the keys need to know.
#[derive(Debug, Clone, Copy)]
pub struct KeyContext {
    /// Weeks done at the moment shown.
    pub week: u32,
    /// First recorded week, as weeks done.
    pub first: u32,
    pub newest_week: u32,
    /// Whether the clock runs.
    pub playing: bool,
    /// Weeks a second.
    pub speed: f32,
    pub perspective: Perspective,
    /// Scale of text.
    pub scale: f32,
}

/// Keys and what they do, for the help.
pub const KEYS: &[(&str, &str)] = &[
    ("1 – 5", "workspaces, in the order of the rail"),
    ("Space", "play, pause"),
    ("→ ←", "a week; with Shift a month, Ctrl a quarter, Alt a year"),
    ("Home, End", "start, newest week"),
    (", .", "slower, faster"),
    ("Shift T", "truth, or as the commissioner sees it; hold T to show the other view"),
    ("B", "branch here"),
    ("[ ]", "previous, next organisation"),
    ("/ or Ctrl K", "find"),
    ("Tab, Shift Tab", "next, previous item"),
    ("Esc", "close, clear"),
    ("Ctrl E", "export the focused chart"),
    ("Ctrl O, Ctrl S", "open, save"),
    ("Ctrl + \u{2212} 0", "text size"),
    ("F1", "this page"),
];

/// Reads the keys of a frame.
pub fn read(ctx: &egui::Context, now: KeyContext, commands: &mut Vec<Command>) {
    let typing = ctx.text_edit_focused();
    ctx.input_mut(|input| {
        read_control_keys(input, now, commands);
        if input.consume_key(Modifiers::NONE, Key::F1) {
            commands.push(Command::Dialog(Some(Dialog::Help)));
        }
        if typing {
            return;
        }
        read_plain_keys(input, now, commands);
        read_travel_keys(input, now, commands);
    });
}

fn read_control_keys(input: &mut egui::InputState, now: KeyContext, commands: &mut Vec<Command>) {
    let command = Modifiers::COMMAND;
    let mut key = |key: Key, act: Command| {
        if input.consume_key(command, key) {
            commands.push(act);
        }
    };
    key(Key::O, Command::Dialog(Some(Dialog::Open)));
    key(Key::S, Command::Dialog(Some(Dialog::Save)));
    key(Key::K, Command::Dialog(Some(Dialog::Find)));
    key(Key::Plus, Command::TextScale(next_scale(now.scale, 1)));
    key(Key::Equals, Command::TextScale(next_scale(now.scale, 1)));
    key(Key::Minus, Command::TextScale(next_scale(now.scale, -1)));
    key(Key::Num0, Command::TextScale(1.0));
}

/// Scales of text that can be chosen.
pub const SCALES: [f32; 7] = [0.85, 1.0, 1.15, 1.3, 1.5, 1.75, 2.0];

fn next_scale(now: f32, by: i32) -> f32 {
    let place = SCALES.iter().position(|scale| *scale >= now - 0.01).unwrap_or(1) as i32;
    SCALES[(place + by).clamp(0, SCALES.len() as i32 - 1) as usize]
}

fn read_plain_keys(input: &mut egui::InputState, now: KeyContext, commands: &mut Vec<Command>) {
    let numbers = [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5];
    for (key, place) in numbers.into_iter().zip(WorkspaceId::ALL) {
        if input.consume_key(Modifiers::NONE, key) {
            commands.push(Command::OpenWorkspace(*place));
        }
    }
    if input.consume_key(Modifiers::NONE, Key::Space) {
        commands.push(Command::Play(!now.playing));
    }
    if input.consume_key(Modifiers::NONE, Key::Slash) {
        commands.push(Command::Dialog(Some(Dialog::Find)));
    }
    if input.consume_key(Modifiers::NONE, Key::B) {
        commands.push(Command::Branch);
    }
    if input.consume_key(Modifiers::SHIFT, Key::T) {
        let other = if now.perspective == Perspective::Truth {
            Perspective::Seen
        } else {
            Perspective::Truth
        };
        commands.push(Command::SetPerspective(other));
    }
    let place = SPEEDS.iter().position(|speed| *speed >= now.speed).unwrap_or(0);
    if input.consume_key(Modifiers::NONE, Key::Comma) {
        commands.push(Command::Speed(SPEEDS[place.saturating_sub(1)]));
    }
    if input.consume_key(Modifiers::NONE, Key::Period) {
        commands.push(Command::Speed(SPEEDS[(place + 1).min(SPEEDS.len() - 1)]));
    }
}

fn read_travel_keys(input: &mut egui::InputState, now: KeyContext, commands: &mut Vec<Command>) {
    let steps = [
        (Modifiers::ALT, 52),
        (Modifiers::COMMAND, 13),
        (Modifiers::SHIFT, 4),
        (Modifiers::NONE, 1),
    ];
    for (modifiers, weeks) in steps {
        if input.consume_key(modifiers, Key::ArrowRight) {
            commands.push(Command::Step(weeks));
        }
        if input.consume_key(modifiers, Key::ArrowLeft) {
            commands.push(Command::Seek(now.week.saturating_sub(weeks).max(1)));
        }
    }
    if input.consume_key(Modifiers::NONE, Key::Home) {
        commands.push(Command::Seek(now.first.min(now.newest_week.max(1))));
    }
    if input.consume_key(Modifiers::NONE, Key::End) {
        commands.push(Command::Seek(now.newest_week));
    }
}

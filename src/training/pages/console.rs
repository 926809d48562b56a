//! The facilitator's page: teams, locks, clock, preview, events, numbers, notes and log.

use serde::Serialize;

use crate::training::role::PlayerRole;
use crate::training::session::Session;
use crate::training::session_state::{SeatCode, SessionLogEntry, SessionStage, SessionState};
use crate::training::true_history::TrueHistory;

use super::{PageForm, numbers, render};

#[derive(Serialize)]
struct ConsolePage<'a> {
    title: &'a str,
    stage: &'static str,
    round: u32,
    rounds: usize,
    heading: String,
    paused: bool,
    timer: Option<u64>,
    actions: Vec<(&'static str, &'static str, bool)>,
    teams: Vec<TeamLine<'a>>,
    can_add: bool,
    preview: Vec<TeamPreview>,
    events: Vec<(&'a str, &'a str)>,
    knobs: Vec<(&'a str, &'a str)>,
    choices: Vec<(&'a str, String)>,
    notes: Vec<String>,
    timing: Vec<(u32, &'a [(u32, String)])>,
    log: Vec<&'a SessionLogEntry>,
    debrief: bool,
    message: &'a str,
}

#[derive(Serialize)]
struct TeamLine<'a> {
    place: usize,
    name: String,
    seats: Vec<RoleSeat<'a>>,
    locked: bool,
    locked_roles: String,
    open: Vec<(&'static str, &'static str)>,
    chosen: String,
}

/// A role of a team: who plays it, and its code in a room.
#[derive(Serialize)]
struct RoleSeat<'a> {
    role: &'static str,
    word: &'static str,
    played: bool,
    code: String,
    /// Their handles in forms, and their names.
    people: Vec<(&'a str, &'a str)>,
}

/// What the facilitator sees of a team before the results are shown.
#[derive(Debug, Serialize)]
pub struct TeamPreview {
    pub name: String,
    /// A quantity and its organisation, its true value, and what the commissioner sees.
    pub rows: Vec<(String, String, String)>,
    /// What happened in the last year.
    pub moments: Vec<String>,
}

/// Number of log entries shown.
const NEWEST: usize = 40;
/// Quantities of the preview: measure, words, unit as in [`words::dimension`].
const PREVIEW_MEASURES: &[(&str, &str)] = &[
    ("waiting_list", "People waiting"),
    ("surplus", "Surplus this year"),
    ("coding_excess", "Coding above true case mix"),
    ("unit_cost", "Unit cost relative to national prices"),
    ("idle_capacity_cost", "Cost of idle capacity"),
    ("spent", "Spent this year"),
];

fn actions(
    stage: SessionStage,
    paused: bool,
    done: u32,
) -> Vec<(&'static str, &'static str, bool)> {
    let mut all = match stage {
        SessionStage::Briefing => vec![("next", "Start the first round", true)],
        SessionStage::Deciding => vec![("advance", "Lock all and run the round", true)],
        SessionStage::Running => vec![],
        SessionStage::Preview => vec![("reveal", "Reveal the results", true)],
        SessionStage::Results => vec![("next", "Start the next round", true)],
        SessionStage::Debrief => vec![],
    };
    if done > 0 && stage != SessionStage::Running {
        all.push(("undo", "Undo the last round", false));
        all.push(("repeat", "Undo and clear choices", false));
        all.push(match stage {
            SessionStage::Debrief => ("debrief", "Compute the debrief again", false),
            _ => ("debrief", "End play: debrief", false),
        });
    }
    all.push(if paused { ("resume", "Resume", false) } else { ("pause", "Pause", false) });
    all
}

/// What has happened in a team's economy, true values.
pub fn preview(name: &str, record: &TrueHistory) -> TeamPreview {
    let mut rows = Vec::new();
    if let Some(quarter) = record.quarters.last() {
        for (what, label) in PREVIEW_MEASURES {
            for pair in quarter.pairs.iter().filter(|pair| pair.what == *what) {
                let unit =
                    if pair.unit.starts_with("pounds") { "pounds" } else { pair.unit.as_str() };
                let said = |value: Option<f64>, none: &str| {
                    value.map_or_else(|| none.to_owned(), |value| numbers::dimension(unit, value))
                };
                let seen = said(pair.seen.map(|seen| seen.value), "not seen");
                rows.push((format!("{label}, {}", pair.body), said(pair.truth, "–"), seen));
            }
        }
    }
    let from = record.quarters.last().map_or(0, |quarter| quarter.week.saturating_sub(52));
    let moments = crate::training::debrief::moments_of(record);
    let newest = moments.into_iter().filter(|moment| moment.week > from);
    TeamPreview {
        name: name.to_owned(),
        rows,
        moments: newest.map(|moment| format!("{}: {}", moment.kind, moment.text)).collect(),
    }
}

fn seat(board: &SessionState, team: usize, role: PlayerRole) -> RoleSeat<'_> {
    let code = board.codes.iter().find(|code| code.team == team && code.role == role);
    let there = board.seats.iter().filter(|seat| seat.team == team && seat.role == role);
    RoleSeat {
        role: role.name(),
        word: role.key(),
        played: board.teams.get(team).is_some_and(|team| team.roles.contains(&role)),
        code: code.map_or_else(String::new, SeatCode::grouped_letters),
        people: there.map(|seat| (seat.handle(), seat.name.as_str())).collect(),
    }
}

/// What the facilitator sees of each team's results before they are shown.
fn previews(session: &mut Session) -> Vec<TeamPreview> {
    if !matches!(session.state().stage, SessionStage::Preview | SessionStage::Results) {
        return Vec::new();
    }
    let names: Vec<String> = session.state().teams.iter().map(|team| team.name.clone()).collect();
    let of =
        |(place, name): (usize, &String)| Some(preview(name, session.economy(place)?.history()));
    names.iter().enumerate().filter_map(of).collect()
}

pub fn page(session: &mut Session, message: &str) -> String {
    let previews = previews(session);
    let session = &*session;
    let board = session.state();
    let exercise = session.exercise();
    let title = |id: &String| {
        exercise.choice(id).map_or_else(|| id.clone(), |choice| session.with_names(&choice.title))
    };
    let teams = board.teams.iter().enumerate().map(|(place, team)| TeamLine {
        place,
        name: team.name.clone(),
        seats: exercise.roles.iter().map(|role| seat(board, place, role.role)).collect(),
        locked: !team.roles.is_empty() && team.is_locked(),
        locked_roles: team.locked.iter().map(|role| role.name()).collect::<Vec<_>>().join(", "),
        open: if board.stage == SessionStage::Deciding {
            team.locked.iter().map(|role| (role.key(), role.name())).collect()
        } else {
            Vec::new()
        },
        chosen: team.chosen.values().flatten().map(title).collect::<Vec<_>>().join("; "),
    });
    let plan = exercise.rounds.get((board.round.max(1) - 1) as usize);
    let commissioner =
        exercise.choices.iter().filter(|choice| choice.role == PlayerRole::Commissioner);
    let page = ConsolePage {
        title: &exercise.title,
        stage: board.stage.label(),
        round: board.round,
        rounds: exercise.rounds.len(),
        heading: plan.map_or_else(String::new, |plan| plan.title.clone()),
        paused: board.paused,
        timer: board.timer,
        actions: actions(board.stage, board.paused, board.rounds_done()),
        teams: teams.collect(),
        can_add: board.stage == SessionStage::Briefing,
        preview: previews,
        events: exercise
            .events
            .iter()
            .map(|event| (event.id.as_str(), event.title.as_str()))
            .collect(),
        knobs: exercise
            .knobs
            .iter()
            .map(|knob| (knob.path.as_str(), knob.label.as_str()))
            .collect(),
        choices: commissioner
            .map(|entry| (entry.id.as_str(), session.with_names(&entry.title)))
            .collect(),
        notes: exercise.notes.iter().map(|text| session.with_names(text)).collect(),
        timing: exercise
            .timing
            .iter()
            .map(|entry| (entry.minutes, entry.plan.as_slice()))
            .collect(),
        log: board.log.iter().rev().take(NEWEST).collect(),
        debrief: board.stage == SessionStage::Debrief,
        message,
    };
    render("console.html", &page, PageForm::Served)
}

//! The debrief as one page that can be printed: teams side by side, true and seen values, moments,
//! questions, quiz.

use std::path::Path;

use serde::Serialize;

use crate::experiment::output::OutputError;
use crate::experiment::output::folder;
use crate::training::debrief::{BetterDirection, Debrief, OutcomeDimension, TrueAndSeenTrack};
use crate::training::session_state::SessionLogEntry;

use super::{PageForm, numbers, render, session_log};

pub const FILE: &str = "debrief.html";
/// The file that is written last.
pub const LAST_FILE: &str = "log.parquet";

/// Writes the debrief and the log of a session to a folder: a page to print, the figures, and the
/// log as text and as Parquet.
pub fn write(to: &Path, debrief: &Debrief, log: &[SessionLogEntry]) -> Result<(), OutputError> {
    let path = to.join(FILE);
    folder::replace(&path, page(debrief, PageForm::Standalone).as_bytes())?;
    let path = to.join("debrief.json");
    let json =
        serde_json::to_vec_pretty(debrief).map_err(|error| OutputError::new(&path, error))?;
    folder::replace(&path, &json)?;
    let path = to.join("log.csv");
    let text = session_log::csv(log).map_err(|error| OutputError::new(&path, error))?;
    folder::replace(&path, &text)?;
    session_log::parquet(&to.join(LAST_FILE), log)
}

#[derive(Serialize)]
struct DebriefPage<'a> {
    title: &'a str,
    exam_question: &'a str,
    rounds: u32,
    columns: Vec<String>,
    table: Vec<OutcomeRow>,
    teams: Vec<TeamColumn>,
    questions: &'a [String],
    quiz: Vec<Quiz>,
    answers: &'a [(String, String, String)],
}

#[derive(Serialize)]
struct OutcomeRow {
    name: String,
    unit: String,
    better: &'static str,
    values: Vec<String>,
}

#[derive(Serialize)]
struct TeamColumn {
    name: String,
    chosen: Vec<String>,
    stranded: Vec<StrandedLine>,
    moments: Vec<MomentLine>,
    tracks: Vec<TrackChart>,
}

#[derive(Serialize)]
struct StrandedLine {
    provider: String,
    year: u32,
    moved: String,
    fall: String,
    stranded: String,
    saving: String,
}

#[derive(Serialize)]
struct MomentLine {
    kind: String,
    when: String,
    text: String,
    pounds: String,
}

#[derive(Serialize)]
struct TrackChart {
    title: String,
    svg: String,
    said: String,
}

#[derive(Serialize)]
struct Quiz {
    team: String,
    people: String,
    before: String,
    after: String,
}

pub fn page(debrief: &Debrief, form: PageForm) -> String {
    let mut columns: Vec<(String, &[OutcomeDimension])> = Vec::new();
    for team in &debrief.teams {
        columns.push((team.name.clone(), &team.outcomes));
        for what_if in &team.what_ifs {
            columns.push((format!("{}: {}", team.name, what_if.label), &what_if.outcomes));
        }
    }
    for (_, baseline) in &debrief.baselines {
        if columns.iter().any(|(name, all)| *name == baseline.label && *all == baseline.outcomes) {
            continue;
        }
        columns.push((baseline.label.clone(), &baseline.outcomes));
    }
    let page = DebriefPage {
        title: &debrief.title,
        exam_question: &debrief.exam_question,
        rounds: debrief.rounds,
        table: table(&columns),
        columns: columns.into_iter().map(|(name, _)| name).collect(),
        teams: debrief.teams.iter().map(team).collect(),
        questions: &debrief.questions,
        quiz: debrief.quiz.iter().map(quiz).collect(),
        answers: &debrief.answers,
    };
    render("debrief.html", &page, form)
}

fn table(columns: &[(String, &[OutcomeDimension])]) -> Vec<OutcomeRow> {
    let first = columns.iter().flat_map(|(_, all)| all.iter());
    let mut keys: Vec<&OutcomeDimension> = Vec::new();
    for dimension in first {
        if !keys.iter().any(|known| known.key == dimension.key) {
            keys.push(dimension);
        }
    }
    keys.into_iter()
        .map(|key| OutcomeRow {
            name: key.name.clone(),
            unit: if key.unit.starts_with("pounds") || key.unit == "share" {
                String::new()
            } else {
                key.unit.clone()
            },
            better: match key.better {
                BetterDirection::More => "more",
                BetterDirection::Less => "less",
                BetterDirection::Depends => "depends",
            },
            values: columns
                .iter()
                .map(|(_, all)| {
                    let found = all.iter().find(|entry| entry.key == key.key);
                    let value = found.and_then(|entry| entry.value);
                    value.map_or_else(String::new, |value| numbers::dimension(&key.unit, value))
                })
                .collect(),
        })
        .collect()
}

fn team(story: &crate::training::debrief::TeamDebrief) -> TeamColumn {
    TeamColumn {
        name: story.name.clone(),
        chosen: story
            .chosen
            .iter()
            .map(|entry| {
                let titles = entry.titles.join("; ");
                let titles = if titles.is_empty() { "nothing" } else { titles.as_str() };
                format!("Round {}, {}: {titles}", entry.round, entry.role.name())
            })
            .collect(),
        stranded: story
            .stranded
            .iter()
            .map(|entry| StrandedLine {
                provider: entry.provider.clone(),
                year: entry.year,
                moved: numbers::pounds(entry.moved),
                fall: numbers::pounds(entry.fall),
                stranded: numbers::pounds(entry.stranded),
                saving: numbers::pounds(entry.saving),
            })
            .collect(),
        moments: story
            .moments
            .iter()
            .map(|moment| MomentLine {
                kind: moment.kind.clone(),
                when: when(moment.week),
                text: moment.text.clone(),
                pounds: moment.pounds.map_or_else(String::new, numbers::pounds),
            })
            .collect(),
        tracks: story.tracks.iter().map(track_chart).collect(),
    }
}

/// Year and quarter of a week of the session.
fn when(week: u32) -> String {
    let last = week.saturating_sub(1);
    format!("year {}, quarter {}", last / 52 + 1, last % 52 / 13 + 1)
}

fn quiz(quiz_result: &crate::training::debrief::QuizResult) -> Quiz {
    let mean = |value: Option<f64>| value.map_or_else(String::new, |value| format!("{value:.1}"));
    Quiz {
        team: quiz_result.team.clone(),
        people: format!("{}, {}", quiz_result.people.0, quiz_result.people.1),
        before: mean(quiz_result.right.0),
        after: mean(quiz_result.right.1),
    }
}

/// Width and height of a chart, and its margins.
const SIZE: (f64, f64) = (420.0, 170.0);
const LEFT: f64 = 8.0;
const RIGHT: f64 = 96.0;
const EDGE: f64 = 18.0;

/// True values as a solid line, seen values as a dashed one with hollow dots at the weeks
/// described.
fn track_chart(track: &TrueAndSeenTrack) -> TrackChart {
    let unit = if track.unit.starts_with("pounds") { "pounds" } else { track.unit.as_str() };
    let truth: Vec<(f64, f64)> =
        track.points.iter().filter_map(|point| Some((f64::from(point.0), point.1?))).collect();
    // What is seen is plotted at the week it describes, not the week in which it arrived.
    let seen: Vec<(f64, f64)> = track
        .points
        .iter()
        .filter_map(|point| {
            point.2.map(|seen| (f64::from(point.0) - f64::from(seen.age), seen.value))
        })
        .collect();
    let frame = Frame::around(track.points.last().map_or(1, |point| point.0), &truth, &seen);
    let ends = [truth.last().copied(), seen.last().copied()];
    let [true_now, seen_now] =
        ends.map(|end| end.map_or_else(String::new, |(_, value)| numbers::dimension(unit, value)));
    let title = format!("{}, {}", track.what.replace('_', " "), track.body);
    let said = format!("At the end true {true_now}, seen {seen_now}.");
    let svg = format!(
        "<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\"><polyline points=\"{}\" \
         fill=\"none\" stroke=\"#0f3d66\" stroke-width=\"2\"/><polyline points=\"{}\" \
         fill=\"none\" stroke=\"#a84800\" stroke-width=\"1.6\" stroke-dasharray=\"5 4\"/>\
         {}{}</svg>",
        SIZE.0,
        SIZE.1,
        escaped(&format!("{title}: {said}")),
        frame.path(&truth),
        frame.path(&seen),
        frame.dots(&seen),
        frame.labels(ends, unit)
    );
    TrackChart { title, svg, said }
}

/// Where weeks and values lie in a drawing.
struct Frame {
    last_week: f64,
    low: f64,
    span: f64,
}

impl Frame {
    fn around(last_week: u32, truth: &[(f64, f64)], seen: &[(f64, f64)]) -> Self {
        let all = truth.iter().chain(seen).map(|point| point.1);
        let (low, high) =
            all.fold((f64::MAX, f64::MIN), |(low, high), v| (low.min(v), high.max(v)));
        let span = if high > low { high - low } else { 1.0 };
        Self { last_week: f64::from(last_week.max(1)), low, span }
    }

    fn at(&self, (week, value): (f64, f64)) -> (f64, f64) {
        let x = LEFT + (SIZE.0 - LEFT - RIGHT) * week.max(0.0) / self.last_week;
        let y = SIZE.1 - EDGE - (SIZE.1 - 2.0 * EDGE) * (value - self.low) / self.span;
        (x, y)
    }

    fn path(&self, points: &[(f64, f64)]) -> String {
        let places = points.iter().map(|point| self.at(*point));
        places.map(|(x, y)| format!("{x:.1},{y:.1}")).collect::<Vec<_>>().join(" ")
    }

    fn dots(&self, points: &[(f64, f64)]) -> String {
        let places = points.iter().map(|point| self.at(*point));
        places
            .map(|(x, y)| {
                format!(
                    "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\" fill=\"#ffffff\" \
                     stroke=\"#a84800\"/>"
                )
            })
            .collect()
    }

    /// What both lines end at; labels that would lie on each other are moved apart.
    fn labels(&self, ends: [Option<(f64, f64)>; 2], unit: &str) -> String {
        let apart = match ends.map(|end| end.map(|point| self.at(point).1)) {
            [Some(a), Some(b)] if (a - b).abs() < 14.0 => {
                if a <= b {
                    [-7.0, 7.0]
                } else {
                    [7.0, -7.0]
                }
            }
            _ => [0.0, 0.0],
        };
        let looks = [("#0f3d66", "true"), ("#a84800", "seen")];
        let mut labels = String::new();
        for ((end, (colour, word)), shift) in ends.into_iter().zip(looks).zip(apart) {
            let Some(point) = end else { continue };
            labels.push_str(&format!(
                "<text x=\"{:.1}\" y=\"{:.1}\" font-size=\"12\" fill=\"{colour}\">{word} \
                 {}</text>",
                SIZE.0 - RIGHT + 6.0,
                self.at(point).1 + 4.0 + shift,
                numbers::dimension(unit, point.1)
            ));
        }
        labels
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

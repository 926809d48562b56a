//! The bar at the bottom: start, play, forward, steps, the date, the scrubber over the whole run,
//! speed, seed, branches.

use eframe::egui::{
    self, Align2, Color32, CornerRadius, Pos2, Rect, Role, Sense, Shape, Stroke, Ui, WidgetInfo,
    pos2, vec2,
};

use crate::charts::format;
use crate::gui::command::Command;
use crate::gui::theme::{self, Palette, TextRole};
use crate::gui::timeline::{Timeline, Timelines};
use crate::kernel::clock::WEEKS_PER_YEAR;
use crate::scenario::schema::Change;

use super::icons::Icon;
use super::widgets::{self, icon_button_ui};

/// Height of the bar, points.
pub const HEIGHT: f32 = 52.0;

/// Speeds that can be chosen, weeks a second.
pub const SPEEDS: [f32; 6] = [1.0, 4.0, 13.0, 52.0, 208.0, f32::INFINITY];

/// Steps: words on the button, weeks, spoken name.
pub const STEPS: [(&str, u32, &str); 4] = [
    ("Wk", 1, "week"),
    ("Mth", 4, "month"),
    ("Qtr", 13, "quarter"),
    ("Yr", WEEKS_PER_YEAR, "year"),
];

/// What the bar needs to know in addition to the runs.
#[derive(Debug, Clone, Copy)]
pub struct PaceState {
    /// Weeks done at the moment shown.
    pub week: u32,
    /// Weeks a second requested.
    pub speed: f32,
    /// Actual weeks a second, where known.
    pub real: Option<f32>,
}

/// A speed in words.
pub fn speed_label(speed: f32) -> String {
    if speed.is_infinite() {
        "full speed".to_owned()
    } else if speed >= 52.0 {
        format!("{} yr/s", speed / 52.0)
    } else {
        format!("{speed} wk/s")
    }
}

/// Draws the bar.
pub fn transport_bar_ui(
    ui: &mut Ui,
    runs: &Timelines,
    pace: PaceState,
    commands: &mut Vec<Command>,
) {
    let colours = theme::palette(ui.ctx());
    let Some(line) = runs.current() else { return };
    let wide = ui.available_width() > 1000.0;
    let middling = ui.available_width() > 760.0;
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = 5.0;
        ui.add_space(if wide { 14.0 } else { 6.0 });
        buttons_ui(ui, runs, line, pace.week, commands);
        let steps = if middling { &STEPS[..] } else { &[STEPS[0], STEPS[3]][..] };
        for (words, weeks, name) in steps {
            if step_button_ui(ui, words, &format!("Transport: step a {name}")) {
                commands.push(Command::Step(*weeks));
            }
        }
        ui.add_space(8.0);
        let date = format::date(&line.opened.calendar, Timeline::last_week(pace.week));
        let running_in = pace.week <= line.opened.calendar.run_in_weeks;
        let (date_rect, date_response) = ui.allocate_exact_size(vec2(94.0, 24.0), Sense::hover());
        ui.painter().text(
            date_rect.left_center(),
            Align2::LEFT_CENTER,
            &date,
            TextRole::Heading.font(),
            if running_in { colours.ink3 } else { colours.ink },
        );
        date_response.widget_info(|| {
            WidgetInfo::labeled(Role::Status, true, format!("Transport: date {date}"))
        });
        if running_in {
            date_response.on_hover_text(
                "Running in: the economy settles for two years before recording starts",
            );
        }
        let right = if wide { 412.0 } else { 100.0 };
        let room = (ui.available_width() - right).max(80.0);
        scrubber_ui(ui, room, line, pace.week, commands);
        ui.add_space(10.0);
        if wide {
            let real = pace.real.filter(|real| runs.playing && *real < 0.8 * pace.speed);
            speed_ui(ui, pace.speed, real, commands);
            ui.separator();
            let seed = format!("Seed {}", line.opened.scenario.run.seed);
            ui.label(TextRole::Control.rich(seed).color(colours.ink2)).on_hover_text(
                "All random numbers follow from this seed; the same seed repeats the run",
            );
            ui.separator();
            branches_ui(ui, runs, commands);
        }
        let branch = widgets::button_ui(ui, if wide { "Branch here" } else { "Branch" }, false);
        branch.widget_info(|| WidgetInfo::labeled(Role::Button, true, "Transport: branch here"));
        if branch.on_hover_text("Keep this run and continue in a copy from this week (B)").clicked()
        {
            commands.push(Command::Branch);
        }
    });
}

/// Draws a button that steps; returns whether it was clicked.
fn step_button_ui(ui: &mut Ui, words: &str, name: &str) -> bool {
    let button = egui::Button::new(TextRole::Control.rich(words)).min_size(vec2(30.0, 24.0));
    let response = ui.scope(|ui| {
        ui.spacing_mut().button_padding.x = 6.0;
        ui.add(button)
    });
    let response = response.inner;
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    response.on_hover_text(name).clicked()
}

fn buttons_ui(
    ui: &mut Ui,
    runs: &Timelines,
    line: &Timeline,
    week: u32,
    commands: &mut Vec<Command>,
) {
    let size = vec2(28.0, 26.0);
    let start = line.first().min(line.newest_week().max(1));
    if icon_button_ui(ui, Icon::First, "Transport: to the start", size, false).clicked() {
        commands.push(Command::Seek(start));
    }
    let (icon, name) = if runs.playing {
        (Icon::Pause, "Transport: pause")
    } else {
        (Icon::Play, "Transport: play")
    };
    if icon_button_ui(ui, icon, name, vec2(34.0, 28.0), true).clicked() {
        commands.push(Command::Play(!runs.playing));
    }
    let last = icon_button_ui(ui, Icon::Last, "Transport: to the newest week", size, false);
    if last.clicked() && week != line.newest_week() {
        commands.push(Command::Seek(line.newest_week()));
    }
    ui.add_space(6.0);
}

fn speed_ui(ui: &mut Ui, now: f32, real: Option<f32>, commands: &mut Vec<Command>) {
    let colours = theme::palette(ui.ctx());
    let text = match real {
        Some(real) if now.is_finite() => format!("{} of {}", real.round(), speed_label(now)),
        Some(real) => format!("{} wk/s", real.round()),
        None => speed_label(now),
    };
    let combo = egui::ComboBox::from_id_salt("speed")
        .selected_text(TextRole::Control.rich(text).color(colours.ink2))
        .width(102.0);
    let shown = combo.show_ui(ui, |ui| {
        for speed in SPEEDS {
            let chosen = speed == now;
            if ui.selectable_label(chosen, TextRole::Control.rich(speed_label(speed))).clicked() {
                commands.push(Command::Speed(speed));
            }
        }
    });
    let name = "Transport: speed";
    shown.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, name));
    shown.response.on_hover_text("Weeks a second; the keys , and . make it slower and faster");
}

fn branches_ui(ui: &mut Ui, runs: &Timelines, commands: &mut Vec<Command>) {
    let colours = theme::palette(ui.ctx());
    let Some(line) = runs.current() else { return };
    let name = widgets::fit(ui, &line.opened.name, TextRole::Control, 54.0);
    let combo = egui::ComboBox::from_id_salt("branches")
        .selected_text(TextRole::Control.rich(name).color(colours.ink2))
        .width(84.0);
    let shown = combo.show_ui(ui, |ui| {
        for (id, line) in &runs.runs {
            let from = line.opened.parent.and_then(|(parent, at)| {
                let parent = &runs.runs.get(&parent)?.opened;
                let date = format::date(&parent.calendar, Timeline::last_week(at));
                Some(format!(", from {} on {date}", parent.name))
            });
            let words = format!("{}{}", line.opened.name, from.unwrap_or_default());
            if ui
                .selectable_label(Some(*id) == runs.selected, TextRole::Control.rich(words))
                .clicked()
            {
                commands.push(Command::Select(*id));
            }
        }
    });
    shown.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, "Transport: branches"));
    shown.response.on_hover_text("The runs in this window; branches share their past");
}

/// Something that happens at a date, for the scrubber and for charts.
pub fn events(line: &Timeline) -> Vec<(u32, &'static str)> {
    let run_in = line.opened.calendar.run_in_weeks;
    let mut events: Vec<(u32, &'static str)> = Vec::new();
    for change in &line.opened.scenario.changes {
        let (week, what) = match change {
            Change::Move { week, .. } => (*week, "care moves"),
            Change::Start { week, .. } => (*week, "initiative starts"),
            Change::Close { week, .. } => (*week, "service closes"),
            Change::Growth { week, .. } => (*week, "growth changes"),
            Change::Arrange { week, .. } => (*week, "system changes"),
        };
        if !events.contains(&(run_in + week + 1, what)) {
            events.push((run_in + week + 1, what));
        }
    }
    if let Some((_, at)) = line.opened.parent {
        events.push((at, "branched"));
    }
    events
}

fn scrubber_ui(ui: &mut Ui, width: f32, line: &Timeline, week: u32, commands: &mut Vec<Command>) {
    let colours = theme::palette(ui.ctx());
    let (rect, response) =
        ui.allocate_exact_size(vec2(width, HEIGHT - 8.0), Sense::click_and_drag());
    let (first, last) = (line.first(), line.opened.total);
    let bar = Rect::from_min_max(
        pos2(rect.min.x + 10.0, rect.center().y - 2.0),
        pos2(rect.max.x - 10.0, rect.center().y + 2.0),
    );
    let span = last.saturating_sub(first).max(1) as f32;
    let at =
        |week: u32| bar.min.x + bar.width() * (week.saturating_sub(first) as f32 / span).min(1.0);
    let date = format::date(&line.opened.calendar, Timeline::last_week(week));
    response.widget_info(|| {
        WidgetInfo::slider(true, f64::from(week), format!("Transport: week, {date}"))
    });
    let painter = ui.painter();
    painter.rect_filled(bar, CornerRadius::same(2), colours.hair);
    let seen = Rect::from_min_max(bar.min, pos2(at(line.newest_week()), bar.max.y));
    painter.rect_filled(seen, CornerRadius::same(2), colours.line);
    let past = Rect::from_min_max(bar.min, pos2(at(week), bar.max.y));
    painter.rect_filled(past, CornerRadius::same(2), colours.ink2);
    let tick = Stroke::new(1.0, colours.line);
    let mut year = first + WEEKS_PER_YEAR;
    while year < last {
        painter.vline(at(year), bar.min.y - 4.0..=bar.max.y + 4.0, tick);
        year += WEEKS_PER_YEAR;
    }
    ends(ui, line, bar, first, last, colours);
    marks(ui, line, bar, &at, colours);
    let knob = pos2(at(week), bar.center().y);
    painter.circle(knob, 7.0, colours.panel, Stroke::new(2.2, colours.ink));
    widgets::ring(ui, &response);
    if let Some(pointer) = response.interact_pointer_pos() {
        let share = ((pointer.x - bar.min.x) / bar.width()).clamp(0.0, 1.0);
        let to = (first + (share * span).round() as u32).min(line.newest_week()).max(1);
        if response.drag_stopped() || response.clicked() {
            commands.push(Command::Seek(to));
        } else if response.dragged() {
            commands.push(Command::Preview(to));
        }
    }
}

fn ends(ui: &Ui, line: &Timeline, bar: Rect, first: u32, last: u32, colours: &Palette) {
    let label = |week: u32| format::short_date(&line.opened.calendar, Timeline::last_week(week));
    let y = bar.max.y + 6.0;
    for (x, align, week) in
        [(bar.min.x, Align2::LEFT_TOP, first), (bar.max.x, Align2::RIGHT_TOP, last)]
    {
        ui.painter().text(pos2(x, y), align, label(week), TextRole::Tick.font(), colours.ink3);
    }
}

fn marks(ui: &Ui, line: &Timeline, bar: Rect, at: &dyn Fn(u32) -> f32, colours: &Palette) {
    let mut end = f32::NEG_INFINITY;
    for (week, what) in events(line) {
        let centre = pos2(at(week), bar.min.y - 9.0);
        diamond(ui, centre, colours.ink2);
        let galley =
            ui.painter().layout_no_wrap(what.to_owned(), TextRole::Tick.font(), colours.ink2);
        // Next to the mark, on the side where there is room; omitted where there is none.
        let left = centre.x - galley.size().x - 6.0;
        let right = centre.x + 6.0;
        let x = if left > end.max(bar.min.x) {
            left
        } else if right > end && right + galley.size().x < bar.max.x {
            right
        } else {
            continue;
        };
        end = x + galley.size().x + 10.0;
        let y = centre.y - galley.size().y / 2.0;
        ui.painter().galley(pos2(x, y), galley, colours.ink2);
    }
}

fn diamond(ui: &Ui, centre: Pos2, colour: Color32) {
    let r = 4.0;
    let points = vec![
        centre + vec2(0.0, -r),
        centre + vec2(r, 0.0),
        centre + vec2(0.0, r),
        centre + vec2(-r, 0.0),
    ];
    ui.painter().add(Shape::convex_polygon(points, colour, Stroke::NONE));
}

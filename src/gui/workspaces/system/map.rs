//! The map: people, sites, money, reach. It is given a view and draws nothing else; the same code
//! draws the truth and what is seen.

use eframe::egui::{
    self, Color32, Painter, Pos2, Rect, Response, Role, Sense, Shape, Stroke, StrokeKind, Ui, Vec2,
    WidgetInfo, pos2, vec2,
};

use crate::charts::format;
use crate::gui::command::{Command, DetailSubject, RunId};
use crate::gui::shell::{icons, labels};
use crate::gui::theme::{self, OrganisationKind, Palette, TextRole};
use crate::gui::timeline::TimelineView;
use crate::gui::workspaces::WorkspaceContext;
use crate::params::vocabulary::ProviderKind;
use crate::sim::look::{AreaQuantity, Geography, PracticeQuantity, ProviderQuantity};

use super::honeycomb::Honeycomb;
use super::labels::{LabelPlacer, MapLabel};
use super::mark_layout::{half_side, hubs, separate_marks};
use super::money_ribbons::MoneyRibbon;

/// What the map shows.
#[derive(Debug, Clone, Copy)]
pub struct MapOptions {
    /// Measure of practices by which people are shaded.
    pub shade: PracticeQuantity,
    /// Measure of providers on their labels.
    pub label: ProviderQuantity,
    /// Whether money is shown.
    pub ribbons: bool,
}

/// Key of a ramp of shades: the run, the commissioner whose perspective is drawn, the
/// measure.
type RampKey = (RunId, Option<u32>, PracticeQuantity);

/// State of the map: the honeycomb of a place, pan and zoom.
#[derive(Debug)]
pub struct SystemMap {
    /// The run whose place is laid out, and the scale of the layout in points a minute.
    laid_out_for: Option<(RunId, f32)>,
    honeycomb: Honeycomb,
    /// Zoom relative to the scale that fits.
    zoom: f32,
    /// Points by which the middle has been moved.
    pan: Vec2,
    limits: Option<(RampKey, f64, f64)>,
    phase: f32,
}

impl Default for SystemMap {
    fn default() -> Self {
        Self {
            laid_out_for: None,
            honeycomb: Honeycomb::default(),
            zoom: 1.0,
            pan: Vec2::ZERO,
            limits: None,
            phase: 0.0,
        }
    }
}

/// Minutes on the screen.
struct MapFrame {
    area: Rect,
    centre: Pos2,
    scale: f32,
    middle: (f64, f64),
}

impl MapFrame {
    fn at(&self, x: f64, y: f64) -> Pos2 {
        let (dx, dy) = ((x - self.middle.0) as f32, (y - self.middle.1) as f32);
        pos2(self.centre.x + dx * self.scale, self.centre.y - dy * self.scale)
    }
}

/// Times of travel at which the reach of the selected site is drawn, minutes.
const REACH_MINUTES: [f64; 2] = [30.0, 45.0];
/// Names of sites further out than this share of the people are always shown.
const ALWAYS_LABELLED: [ProviderKind; 1] = [ProviderKind::Acute];

impl SystemMap {
    /// Draws the map and handles input.
    pub fn map_ui(
        &mut self,
        ui: &mut Ui,
        size: Vec2,
        desk: &mut WorkspaceContext<'_>,
        shown: MapOptions,
    ) {
        let place = std::sync::Arc::clone(&desk.line.opened.geography);
        let (area, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
        let name = format!("Map of {}", desk.line.opened.scenario.place.name);
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
        self.rebuild_honeycomb(desk.run, &place, area);
        self.pan_and_zoom(ui, &response, area);
        let colours = theme::palette(ui.ctx());
        let painter = ui.painter_at(area);
        painter.rect_filled(area, 0.0, colours.canvas);
        let frame = self.frame(area);
        let (main, behind) = desk.views();
        self.people(&painter, &frame, desk, main, shown, colours);
        self.reach(&painter, &frame, desk, &place, colours);
        let hubs = hubs(&place);
        let sides: Vec<Rect> = place
            .providers
            .iter()
            .map(|site| {
                let half = half_side(site.catchment, site.kind) * self.zoom.clamp(0.8, 1.5);
                Rect::from_center_size(frame.at(site.x, site.y), Vec2::splat(2.0 * half))
            })
            .collect();
        let houses: Vec<Rect> = hubs
            .iter()
            .map(|(x, y)| Rect::from_center_size(frame.at(*x, *y), Vec2::splat(24.0)))
            .collect();
        let marks = (separate_marks(sides, &houses), houses);
        let ribbons = if shown.ribbons { ribbons(&marks, main, self.zoom) } else { Vec::new() };
        self.money(ui, &painter, desk, main, behind.is_some(), &ribbons, colours);
        self.sites(ui, &painter, &frame, desk, (main, behind), shown, &marks, colours);
        clicks(&response, desk, &frame, &place, &ribbons);
    }

    fn pan_and_zoom(&mut self, ui: &Ui, response: &Response, area: Rect) {
        if response.dragged() {
            self.pan += response.drag_delta();
        }
        if response.double_clicked() {
            (self.zoom, self.pan) = (1.0, Vec2::ZERO);
        }
        if let Some(pointer) = response.hover_pos() {
            let (scroll, pinch) = ui.input(|i| (i.smooth_scroll_delta().y, i.zoom_delta()));
            let factor = pinch * crate::kernel::math::exp(f64::from(scroll) / 240.0) as f32;
            if (factor - 1.0).abs() > 1e-4 {
                let next = (self.zoom * factor).clamp(0.6, 12.0);
                let from = pointer - area.center() - self.pan;
                self.pan += from * (1.0 - next / self.zoom);
                self.zoom = next;
            }
        }
    }

    /// Points a minute when the whole place is visible.
    fn fit(&self, area: Rect) -> f32 {
        let (west, south, east, north) = self.honeycomb.bounds;
        let room = area.shrink2(vec2(40.0, 16.0));
        (room.width() / (east - west).max(1.0) as f32)
            .min(room.height() / (north - south).max(1.0) as f32)
    }

    /// Rebuilds the honeycomb for another place, or when the map has become much larger or
    /// smaller.
    fn rebuild_honeycomb(&mut self, run: RunId, place: &Geography, area: Rect) {
        if self.laid_out_for.map(|(of, _)| of) != Some(run) {
            // Its bounds determine the scale, and the scale the cells.
            self.honeycomb = Honeycomb::new(place, 1.0);
        }
        let fit = self.fit(area);
        let close = self
            .laid_out_for
            .is_some_and(|(of, scale)| of == run && (0.8..1.25).contains(&(fit / scale)));
        if !close {
            self.honeycomb = Honeycomb::new(place, f64::from(fit));
            self.laid_out_for = Some((run, fit));
        }
    }

    fn frame(&self, area: Rect) -> MapFrame {
        let (west, south, east, north) = self.honeycomb.bounds;
        let fit = self.fit(area);
        MapFrame {
            area,
            centre: area.center() + self.pan,
            scale: fit * self.zoom,
            middle: ((west + east) / 2.0, (south + north) / 2.0),
        }
    }

    /// Limits of the ramp, fixed over the run so that shades of different weeks are comparable;
    /// `None` where nothing is known in this perspective.
    pub(super) fn limits(
        &mut self,
        desk: &WorkspaceContext<'_>,
        of: PracticeQuantity,
    ) -> Option<(f64, f64)> {
        let (main, _) = desk.views();
        let ramp = (desk.run, main.area(), of);
        if let Some((known, low, high)) = self.limits
            && known == ramp
        {
            return Some((low, high));
        }
        let face = main.face_at(desk.line.first() + 13)?;
        let mut values: Vec<f64> = face
            .practices
            .iter()
            .filter_map(|row| row[of as usize])
            .map(|figure| f64::from(figure.value))
            .collect();
        if values.is_empty() {
            return None;
        }
        values.sort_by(f64::total_cmp);
        let at = |share: f64| values[((values.len() - 1) as f64 * share) as usize];
        let (low, high) = (at(0.05) * 0.9, at(0.95) * 1.1);
        self.limits = Some((ramp, low, high));
        Some((low, high))
    }

    fn people(
        &mut self,
        painter: &Painter,
        frame: &MapFrame,
        desk: &WorkspaceContext<'_>,
        view: TimelineView<'_>,
        shown: MapOptions,
        colours: &Palette,
    ) {
        let (low, high) = self.limits(desk, shown.shade).unwrap_or((0.0, 1.0));
        let face = view.current_face();
        let value = |practice: u32| {
            face.and_then(|face| face.practice(practice, shown.shade))
                .map(|figure| f64::from(figure.value))
        };
        let shade = |practice: u32| match value(practice) {
            Some(value) => step(colours, (value - low) / (high - low)),
            // What is not seen has only the ground; its hatched outline is drawn below.
            None => colours.ramp[0],
        };
        let at = |x, y| frame.at(x, y);
        painter.add(Shape::mesh(self.honeycomb.mesh(&at, frame.scale, &shade)));
        if view.is_seen() {
            let stroke = Stroke::new(1.0, colours.seen_band);
            let half = self.honeycomb.pitch as f32 * frame.scale * 0.4;
            for cell in self.honeycomb.cells.iter().filter(|cell| value(cell.practice).is_none()) {
                let centre = frame.at(cell.x, cell.y);
                let by = vec2(half, -half) * cell.size;
                painter.line_segment([centre - by, centre + by], stroke);
            }
        }
    }

    fn reach(
        &self,
        painter: &Painter,
        frame: &MapFrame,
        desk: &WorkspaceContext<'_>,
        place: &Geography,
        colours: &Palette,
    ) {
        let Some(DetailSubject::Provider(index)) = desk.subject else { return };
        let Some(site) = place.providers.get(index as usize) else { return };
        let centre = frame.at(site.x, site.y);
        for minutes in REACH_MINUTES {
            let radius = minutes as f32 * frame.scale;
            let ring: Vec<Pos2> = (0..=90)
                .map(|i| {
                    let angle = std::f32::consts::TAU * i as f32 / 90.0;
                    centre + vec2(angle.cos(), angle.sin()) * radius
                })
                .collect();
            painter.extend(Shape::dashed_line(&ring, Stroke::new(1.0, colours.ink3), 4.0, 3.0));
            let label = format!("{minutes} min");
            let at = centre + vec2(0.707, 0.707) * radius;
            let galley = painter.layout_no_wrap(label, TextRole::Tick.font(), colours.ink3);
            let plate = Rect::from_min_size(at, galley.size()).expand2(vec2(3.0, 0.0));
            painter.rect_filled(plate, 2.0, colours.panel);
            painter.galley(at, galley, colours.ink3);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "what a painter is given, each used once")]
    fn money(
        &mut self,
        ui: &Ui,
        painter: &Painter,
        desk: &WorkspaceContext<'_>,
        view: TimelineView<'_>,
        both: bool,
        ribbons: &[(u32, u32, f64, MoneyRibbon)],
        colours: &Palette,
    ) {
        if desk.runs.playing && !desk.reduce_motion {
            self.phase += ui.input(|input| input.stable_dt).min(0.1) * 16.0;
        }
        for (_, provider, _, ribbon) in ribbons {
            let strong = desk.subject == Some(DetailSubject::Provider(*provider));
            if view.is_seen() {
                ribbon.hatched(painter, colours.seen, colours.seen_ground);
                ribbon.chevrons(painter, colours.ink, self.phase);
            } else {
                ribbon.solid(painter, colours.truth, strong || both);
                ribbon.chevrons(painter, colours.panel, self.phase);
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "what a painter is given, each used once")]
    fn sites(
        &self,
        ui: &Ui,
        painter: &Painter,
        frame: &MapFrame,
        desk: &mut WorkspaceContext<'_>,
        (view, behind): (TimelineView<'_>, Option<TimelineView<'_>>),
        shown: MapOptions,
        (marks, houses): &(Vec<Rect>, Vec<Rect>),
        colours: &Palette,
    ) {
        let place = std::sync::Arc::clone(&desk.line.opened.geography);
        let mut placed = LabelPlacer::new(frame.area.shrink(3.0));
        marks.iter().chain(houses).for_each(|mark| placed.reserve(mark.expand(1.0)));
        for (at, mark) in houses.iter().enumerate() {
            self.commissioner_mark(ui, painter, &mut placed, desk, view, at as u32, *mark, colours);
        }
        let mut order: Vec<usize> = (0..place.providers.len()).collect();
        order.sort_by_key(|at| {
            let site = &place.providers[*at];
            let selected = desk.subject == Some(DetailSubject::Provider(*at as u32));
            (!selected, !ALWAYS_LABELLED.contains(&site.kind), std::cmp::Reverse(site.catchment))
        });
        for at in order {
            let mark = marks[at];
            if !frame.area.expand(40.0).contains(mark.center()) {
                continue;
            }
            let index = at as u32;
            self.site(painter, desk, view, index, mark, colours);
            let site = &place.providers[at];
            let spoken = screen_reader_text(desk, view, index, shown.label);
            node(ui, desk, mark.expand(4.0), &spoken, DetailSubject::Provider(index));
            let more = second_line(desk, view, behind, index, shown.label);
            let colour = if view.is_seen() { colours.seen } else { colours.truth };
            let lay = |text: String, style: TextRole, colour: Color32| {
                painter.layout_no_wrap(text, style.font(), colour)
            };
            let label = MapLabel {
                mark,
                name: lay(site.name.clone(), TextRole::DenseStrong, colours.ink),
                second_line: (!more.is_empty()).then(|| lay(more, TextRole::Dense, colour)),
                required: desk.subject == Some(DetailSubject::Provider(index)),
            };
            placed.place_label(painter, &label, colours);
        }
        for town in &place.towns {
            let middle = frame.at(town.x, town.y - town.radius * 0.62);
            let mut text = egui::text::LayoutJob::default();
            let format = egui::TextFormat {
                font_id: TextRole::Tick.font(),
                color: colours.ink2,
                extra_letter_spacing: 0.6,
                ..Default::default()
            };
            text.append(&town.name.to_uppercase(), 0.0, format);
            let name = painter.layout_job(text);
            let mark = Rect::from_center_size(middle, Vec2::splat(1.0));
            placed.place_label(
                painter,
                &MapLabel { mark, name, second_line: None, required: false },
                colours,
            );
        }
    }

    #[expect(clippy::too_many_arguments, reason = "what a painter is given, each used once")]
    fn commissioner_mark(
        &self,
        ui: &Ui,
        painter: &Painter,
        placed: &mut LabelPlacer,
        desk: &mut WorkspaceContext<'_>,
        view: TimelineView<'_>,
        area: u32,
        mark: Rect,
        colours: &Palette,
    ) {
        let plan = &desk.line.opened.geography.commissioners[area as usize];
        icons::mark(
            painter,
            OrganisationKind::Commissioner,
            mark.center(),
            11.0,
            colours.kind(OrganisationKind::Commissioner),
        );
        let face = view.current_face();
        let figure = |of: AreaQuantity| face.and_then(|face| face.area(area, of));
        let mut more = Vec::new();
        if let Some(people) = figure(AreaQuantity::People) {
            let millions = f64::from(people.value) / 1e6;
            let text = if millions >= 1.0 {
                format!("{} million people", format::number(millions, 2))
            } else {
                format!("{} people", format::number(people.value.into(), 0))
            };
            more.push(text);
        }
        if let Some(budget) = figure(AreaQuantity::Budget).filter(|budget| budget.value > 0.0) {
            more.push(format!("budget {}", labels::pounds(budget.value.into())));
        }
        let more = more.join("   ");
        let colour = if view.is_seen() { colours.seen } else { colours.truth };
        let label = MapLabel {
            mark,
            name: painter.layout_no_wrap(
                plan.name.clone(),
                TextRole::DenseStrong.font(),
                colours.ink,
            ),
            second_line: (!more.is_empty())
                .then(|| painter.layout_no_wrap(more.clone(), TextRole::Dense.font(), colour)),
            required: true,
        };
        placed.place_label(painter, &label, colours);
        let name = format!("Commissioner: {}, {more}", plan.name);
        node(ui, desk, mark.expand(4.0), &name, DetailSubject::Area(area));
    }

    fn site(
        &self,
        painter: &Painter,
        desk: &WorkspaceContext<'_>,
        view: TimelineView<'_>,
        index: u32,
        mark: Rect,
        colours: &Palette,
    ) {
        let kind = labels::kind(desk.line.opened.geography.providers[index as usize].kind);
        let colour = colours.kind(kind);
        let (centre, half) = (mark.center(), mark.width() / 2.0);
        if desk.subject == Some(DetailSubject::Provider(index)) {
            painter.rect(
                mark.expand(5.0),
                2.0,
                colours.panel,
                Stroke::new(1.6, colours.ink),
                StrokeKind::Inside,
            );
        }
        if !view.is_seen() {
            icons::mark(painter, kind, centre, half, colour);
            return;
        }
        let stroke = Stroke::new(1.6, colour);
        match icons::corners(kind, centre, half) {
            Some(points) => {
                painter.add(Shape::convex_polygon(points, colours.panel, stroke));
            }
            None => {
                painter.circle(centre, half, colours.panel, stroke);
            }
        }
        let inner = half * 0.62;
        let mut x = -inner;
        while x <= inner {
            let reach = inner - x.abs() * 0.55;
            let (a, b) = (vec2(x, reach * 0.75), vec2(x + reach * 0.4, -reach * 0.75));
            painter.line_segment([centre + a, centre + b], Stroke::new(1.1, colour));
            x += 4.0;
        }
    }
}

fn clicks(
    response: &Response,
    desk: &mut WorkspaceContext<'_>,
    frame: &MapFrame,
    place: &Geography,
    ribbons: &[(u32, u32, f64, MoneyRibbon)],
) {
    let Some(pointer) = response.hover_pos() else { return };
    let near = ribbons
        .iter()
        .filter(|(.., ribbon)| ribbon.distance(pointer) < 3.0)
        .min_by(|a, b| a.3.distance(pointer).total_cmp(&b.3.distance(pointer)));
    if let Some((area, provider, pounds, _)) = near {
        let text = format!(
            "{} pays {} {} a year",
            place.commissioners[*area as usize].name,
            place.providers[*provider as usize].name,
            labels::pounds(*pounds),
        );
        response.clone().on_hover_text_at_pointer(text);
        if response.clicked() {
            desk.push_command(Command::Inspect(Some(DetailSubject::Provider(*provider))));
        }
        return;
    }
    if response.clicked() {
        let nearest = place.practices.iter().enumerate().min_by(|(_, a), (_, b)| {
            let away = |spec: &crate::sim::look::PracticeSpec| {
                frame.at(spec.x, spec.y).distance_sq(pointer)
            };
            away(a).total_cmp(&away(b))
        });
        if let Some((at, practice)) = nearest
            && frame.at(practice.x, practice.y).distance(pointer) < 24.0
        {
            desk.push_command(Command::Inspect(Some(DetailSubject::Practice(at as u32))));
        } else {
            desk.push_command(Command::Inspect(None));
        }
    }
}

/// The shade of a share of the ramp.
fn step(colours: &Palette, share: f64) -> Color32 {
    let steps = colours.ramp.len() - 1;
    let at = 1 + (share.clamp(0.0, 0.9999) * steps as f64) as usize;
    colours.ramp[at.min(steps)]
}

fn ribbons(
    (marks, houses): &(Vec<Rect>, Vec<Rect>),
    view: TimelineView<'_>,
    zoom: f32,
) -> Vec<(u32, u32, f64, MoneyRibbon)> {
    let Some(face) = view.current_face() else { return Vec::new() };
    let mut all: Vec<_> = face
        .payments
        .iter()
        .filter_map(|payment| {
            let from = houses.get(payment.area as usize)?.center();
            let to = marks.get(payment.provider as usize)?.center();
            let pounds = f64::from(payment.figure.value);
            let ribbon = MoneyRibbon::new(from, to, pounds, zoom.sqrt().clamp(0.8, 1.8));
            (pounds > 0.0).then_some((payment.area, payment.provider, pounds, ribbon))
        })
        .collect();
    // The widest are drawn first.
    all.sort_by(|a, b| b.2.total_cmp(&a.2));
    all
}

fn second_line(
    desk: &WorkspaceContext<'_>,
    view: TimelineView<'_>,
    behind: Option<TimelineView<'_>>,
    index: u32,
    label: ProviderQuantity,
) -> String {
    let Some(face) = view.current_face() else { return String::new() };
    let mut parts = Vec::new();
    if let Some(payment) = face.provider(index, ProviderQuantity::Payment) {
        parts.push(labels::pounds(payment.value.into()));
    }
    let measure = label.measure();
    let kind = desk.line.opened.geography.providers[index as usize].kind;
    match face.provider(index, label) {
        Some(figure) => {
            let mut text = labels::figure(&measure, figure);
            let other = behind.and_then(|view| view.current_face()?.provider(index, label));
            if let Some(seen) = other {
                text = format!("{text}, seen {}", labels::figure(&measure, seen));
            }
            parts.push(text);
        }
        None if view.is_seen() && kind == ProviderKind::Acute => parts.push("not seen".to_owned()),
        None => {}
    }
    parts.join("   ")
}

fn screen_reader_text(
    desk: &WorkspaceContext<'_>,
    view: TimelineView<'_>,
    index: u32,
    label: ProviderQuantity,
) -> String {
    let place = &desk.line.opened.geography;
    let site = &place.providers[index as usize];
    let town = &place.towns[site.town.index()].name;
    let kind = labels::kind(site.kind).name();
    let figure = view.current_face().and_then(|face| face.provider(index, label));
    let said = labels::screen_reader_text(&label.measure(), &site.name, figure, view.is_seen());
    format!("Site: {kind}, {}, {town}. {said}", site.name)
}

fn node(ui: &Ui, desk: &mut WorkspaceContext<'_>, rect: Rect, name: &str, subject: DetailSubject) {
    let rect = rect.intersect(ui.clip_rect());
    if !rect.is_positive() {
        return;
    }
    let response = ui.interact(rect, ui.scope_id().with(("site", subject)), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    crate::gui::shell::widgets::ring(ui, &response);
    if response.clicked() {
        desk.push_command(Command::Inspect(Some(subject)));
    }
    response.on_hover_text(name);
}

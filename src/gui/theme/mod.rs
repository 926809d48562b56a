//! The look of the window in one place: colours of both themes, type, spacing, styles of widgets.
//! No other file of the program's window writes a literal colour.
//!
//! Two hues carry meaning everywhere: `truth` (solid) and `seen` (dashed, hollow or hatched).
//! Chrome is grey. A kind of organisation is shown by colour *and* shape.

use std::collections::BTreeMap;
use std::sync::Arc;

use eframe::egui;
use egui::epaint::text::{FontData, FontDefinitions, FontFamily};
use egui::{Color32, CornerRadius, FontId, RichText, Stroke, TextStyle, Vec2};

use crate::kernel::math;

/// Colours of one theme, by what they stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Palette {
    /// Whether it is the dark one.
    pub dark: bool,
    /// Window behind rails.
    pub app: Color32,
    /// Panels, cards, charts.
    pub panel: Color32,
    /// Behind maps.
    pub canvas: Color32,
    /// Inspector, palette of terms, heads of tables.
    pub sunken: Color32,
    /// Hovered and selected rows.
    pub hover: Color32,
    /// Water on the map.
    pub sea: Color32,
    /// Land on the map.
    pub land: Color32,
    /// Separators.
    pub hair: Color32,
    /// Outlines of controls, axes.
    pub line: Color32,
    /// Gridlines.
    pub grid: Color32,
    /// Text and selection.
    pub ink: Color32,
    /// Secondary text, icons.
    pub ink2: Color32,
    /// Captions, tick labels.
    pub ink3: Color32,
    /// Primary button, active segment.
    pub fill_strong: Color32,
    /// Text on a strong fill.
    pub inverse: Color32,
    /// Focus ring.
    pub focus: Color32,
    /// Adverse, error.
    pub alert: Color32,
    /// Ground of errors.
    pub alert_ground: Color32,
    /// A true value.
    pub truth: Color32,
    /// Ground of a true view.
    pub truth_ground: Color32,
    /// Interval round a true value.
    pub truth_band: Color32,
    /// A value as seen.
    pub seen: Color32,
    /// Ground of what is seen, and of hatches.
    pub seen_ground: Color32,
    /// Belief band.
    pub seen_band: Color32,
    /// Tints of truth for parts of one true total, lightest first.
    pub tints: [Color32; 6],
    /// Neutral ramp for amounts, lowest first.
    pub ramp: [Color32; 6],
    /// Kinds of organisation, in the order of [`Kind::ALL`].
    pub kinds: [Color32; 8],
}

const fn rgb(code: u32) -> Color32 {
    Color32::from_rgb((code >> 16) as u8, (code >> 8) as u8, code as u8)
}

const fn six(codes: [u32; 6]) -> [Color32; 6] {
    [rgb(codes[0]), rgb(codes[1]), rgb(codes[2]), rgb(codes[3]), rgb(codes[4]), rgb(codes[5])]
}

const fn eight(a: [u32; 4], b: [u32; 4]) -> [Color32; 8] {
    [rgb(a[0]), rgb(a[1]), rgb(a[2]), rgb(a[3]), rgb(b[0]), rgb(b[1]), rgb(b[2]), rgb(b[3])]
}

/// The light theme.
pub const LIGHT: Palette = Palette {
    dark: false,
    app: rgb(0xE8EBEE),
    panel: rgb(0xFFFFFF),
    canvas: rgb(0xF5F7F8),
    sunken: rgb(0xEFF2F4),
    hover: rgb(0xDDE3E8),
    sea: rgb(0xE3E9ED),
    land: rgb(0xF7F8F6),
    hair: rgb(0xD5DBE0),
    line: rgb(0x7C8791),
    grid: rgb(0xE7EBEE),
    ink: rgb(0x14202B),
    ink2: rgb(0x45525E),
    ink3: rgb(0x5C6975),
    fill_strong: rgb(0x1D2B38),
    inverse: rgb(0xFFFFFF),
    focus: rgb(0x7A3FC4),
    alert: rgb(0xB3202A),
    alert_ground: rgb(0xFBE9EA),
    truth: rgb(0x0F3D66),
    truth_ground: rgb(0xE3ECF4),
    truth_band: rgb(0xB7CBDD),
    seen: rgb(0xA84800),
    seen_ground: rgb(0xFBEFE3),
    seen_band: rgb(0xEBC7A3),
    tints: six([0xEDF1F5, 0xCFDCE8, 0xA3BDD5, 0x6C95BB, 0x3A6A99, 0x1B4468]),
    ramp: six([0xEAEDEF, 0xD5DBDF, 0xB3BDC4, 0x8A97A1, 0x5B6974, 0x2C3842]),
    kinds: eight(
        [0xC42B6B, 0x007558, 0x5F28A8, 0x1A6CD4],
        [0x3A4E00, 0x6C2962, 0x2B3A47, 0x5F6B76],
    ),
};

/// The dark theme.
pub const DARK: Palette = Palette {
    dark: true,
    app: rgb(0x0C1116),
    panel: rgb(0x141B22),
    canvas: rgb(0x10161C),
    sunken: rgb(0x1A222A),
    hover: rgb(0x232D36),
    sea: rgb(0x0E1419),
    land: rgb(0x182027),
    hair: rgb(0x2A343D),
    line: rgb(0x667580),
    grid: rgb(0x212A32),
    ink: rgb(0xEAF0F4),
    ink2: rgb(0xB4C0CA),
    ink3: rgb(0x8E9BA6),
    fill_strong: rgb(0xDCE5EC),
    inverse: rgb(0x0C1116),
    focus: rgb(0xC49BFF),
    alert: rgb(0xFF8A8A),
    alert_ground: rgb(0x33191C),
    truth: rgb(0x8CC4F5),
    truth_ground: rgb(0x15242F),
    truth_band: rgb(0x2C4A63),
    seen: rgb(0xF2A154),
    seen_ground: rgb(0x2A2016),
    seen_band: rgb(0x6B4620),
    tints: six([0x1A2630, 0x22384B, 0x2E5070, 0x3F7099, 0x6299C6, 0xA4CDEF]),
    ramp: six([0x1F272E, 0x2B353D, 0x43505A, 0x667580, 0x93A1AB, 0xD0DAE1]),
    kinds: eight(
        [0xF2566E, 0x46E6C6, 0x8F74FB, 0x85C4FC],
        [0xD5DC40, 0xC86EB4, 0xC5D0D9, 0x94A1AC],
    ),
};

/// A kind of organisation as it is shown: one colour and one shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Square.
    Acute,
    /// Circle.
    Community,
    /// Diamond.
    Mental,
    /// Triangle, point up.
    Practice,
    /// Pentagon: homes, agencies and pharmacies.
    Voluntary,
    /// Hexagon.
    Independent,
    /// House.
    Commissioner,
    /// Bar: region, nation, anything else.
    Other,
}

impl Kind {
    /// All kinds in order.
    pub const ALL: [Self; 8] = [
        Self::Acute,
        Self::Community,
        Self::Mental,
        Self::Practice,
        Self::Voluntary,
        Self::Independent,
        Self::Commissioner,
        Self::Other,
    ];

    /// The kind of a label as written in the tables.
    #[must_use]
    pub fn of(label: &str) -> Self {
        match label {
            "acute" => Self::Acute,
            "community" => Self::Community,
            "mental_health" => Self::Mental,
            "practice" | "general_practice" => Self::Practice,
            "care_home" | "pharmacy" | "voluntary" => Self::Voluntary,
            "independent" => Self::Independent,
            "commissioner" => Self::Commissioner,
            _ => Self::Other,
        }
    }

    /// In words.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Acute => "acute hospital",
            Self::Community => "community provider",
            Self::Mental => "mental health provider",
            Self::Practice => "general practice",
            Self::Voluntary => "home, agency or pharmacy",
            Self::Independent => "independent provider",
            Self::Commissioner => "commissioner",
            Self::Other => "region, nation or other body",
        }
    }

    /// Corners of its mark within a square of half-width 1 round the origin; `None` for a circle.
    #[must_use]
    pub fn corners(self) -> Option<Vec<Vec2>> {
        let regular = |n: usize, turn: f32| {
            (0..n)
                .map(|i| {
                    let angle = turn + std::f32::consts::TAU * i as f32 / n as f32;
                    Vec2::new(angle.sin(), -angle.cos()) * 1.08
                })
                .collect()
        };
        let given = |points: &[(f32, f32)]| points.iter().map(|(x, y)| Vec2::new(*x, *y)).collect();
        Some(match self {
            Self::Acute => given(&[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)]),
            Self::Community => return None,
            Self::Mental => given(&[(0.0, -1.15), (1.15, 0.0), (0.0, 1.15), (-1.15, 0.0)]),
            Self::Practice => given(&[(0.0, -1.0), (1.05, 0.85), (-1.05, 0.85)]),
            Self::Voluntary => regular(5, 0.0),
            Self::Independent => regular(6, 0.0),
            Self::Commissioner => {
                given(&[(0.0, -1.1), (1.0, -0.2), (1.0, 0.95), (-1.0, 0.95), (-1.0, -0.2)])
            }
            Self::Other => given(&[(-1.0, -0.45), (1.0, -0.45), (1.0, 0.45), (-1.0, 0.45)]),
        })
    }
}

impl Palette {
    /// The palette of a theme.
    #[must_use]
    pub const fn of(dark: bool) -> &'static Self {
        if dark { &DARK } else { &LIGHT }
    }
    /// Colour of a kind of organisation; its shape or name always stands beside it.
    #[must_use]
    pub const fn kind(&self, kind: Kind) -> Color32 {
        self.kinds[kind as usize]
    }
    /// Tint of truth for the part at a position among so many, the first darkest.
    #[must_use]
    pub fn part(&self, position: usize, of: usize) -> Color32 {
        const ORDER: [&[usize]; 6] =
            [&[6], &[6, 4], &[6, 4, 2], &[6, 4, 3, 1], &[6, 4, 3, 2, 1], &[6, 5, 4, 3, 2, 1]];
        let order = ORDER[of.clamp(1, 6) - 1];
        match order[position.min(order.len() - 1)] {
            6 => self.truth,
            tint => self.tints[tint],
        }
    }
    /// Colour of text inside a filled area of a colour.
    #[must_use]
    pub fn on(&self, ground: Color32) -> Color32 {
        if contrast(self.ink, ground) >= contrast(self.inverse, ground) {
            self.ink
        } else {
            self.inverse
        }
    }
    /// Between two colours of the palette, by a share of the second.
    #[must_use]
    pub fn between(a: Color32, b: Color32, share: f32) -> Color32 {
        let mix = |a: u8, b: u8| {
            (f32::from(a) + (f32::from(b) - f32::from(a)) * share.clamp(0.0, 1.0)).round() as u8
        };
        Color32::from_rgb(mix(a.r(), b.r()), mix(a.g(), b.g()), mix(a.b(), b.b()))
    }
    /// Diverging colour of *believed minus true*, from −1 (too low) to 1 (too high).
    #[must_use]
    pub fn gap(&self, value: f32) -> Color32 {
        let (band, end) =
            if value > 0.0 { (self.seen_band, self.seen) } else { (self.truth_band, self.truth) };
        let size = value.abs().min(1.0);
        if size < 0.5 {
            Self::between(self.panel, band, 2.0 * size)
        } else {
            Self::between(band, end, 2.0 * size - 1.0)
        }
    }
}

/// Ratio of luminances after WCAG, 1 to 21.
#[must_use]
pub fn contrast(a: Color32, b: Color32) -> f64 {
    let luminance = |colour: Color32| {
        let channel = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { math::pow((value + 0.055) / 1.055, 2.4) }
        };
        0.2126 * channel(colour.r()) + 0.7152 * channel(colour.g()) + 0.0722 * channel(colour.b())
    };
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Styles of type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Type {
    /// The one number of a lens.
    Figure,
    /// Value in a tooltip.
    FigureSmall,
    /// Name of a workspace.
    Title,
    /// Name of a panel; the simulated date.
    Heading,
    /// Title of a chart or card.
    Subhead,
    /// Rows and labels.
    Body,
    /// Values in rows.
    Strong,
    /// Words on buttons and editors.
    Control,
    /// Labels in charts and on the map, long cells.
    Dense,
    /// Values among them.
    DenseStrong,
    /// Ticks of axes.
    Tick,
    /// Heads of columns, names of groups.
    Overline,
}

impl Type {
    /// All styles in order.
    pub const ALL: [Self; 12] = [
        Self::Figure,
        Self::FigureSmall,
        Self::Title,
        Self::Heading,
        Self::Subhead,
        Self::Body,
        Self::Strong,
        Self::Control,
        Self::Dense,
        Self::DenseStrong,
        Self::Tick,
        Self::Overline,
    ];

    /// Family as registered, weight as in CSS, size and height of a line in points.
    #[must_use]
    pub const fn face(self) -> (&'static str, u16, f32, f32) {
        match self {
            Self::Figure => ("plex-600", 600, 28.0, 32.0),
            Self::FigureSmall => ("plex-600", 600, 20.0, 24.0),
            Self::Title => ("plex-600", 600, 16.0, 22.0),
            Self::Heading => ("plex-600", 600, 14.0, 20.0),
            Self::Subhead => ("plex-600", 600, 13.0, 18.0),
            Self::Body => ("plex-400", 400, 12.0, 17.0),
            Self::Strong => ("plex-600", 600, 12.0, 17.0),
            Self::Control => ("plex-500", 500, 12.0, 17.0),
            Self::Dense => ("cond-400", 400, 12.0, 16.0),
            Self::DenseStrong => ("cond-600", 600, 12.0, 16.0),
            Self::Tick => ("cond-400", 400, 11.0, 14.0),
            Self::Overline => ("plex-600", 600, 11.0, 14.0),
        }
    }
    /// Whether it is set in the condensed family.
    #[must_use]
    pub const fn is_condensed(self) -> bool {
        matches!(self, Self::Dense | Self::DenseStrong | Self::Tick)
    }
    /// The font to paint it in.
    #[must_use]
    pub fn font(self) -> FontId {
        let (family, _, size, _) = self.face();
        FontId::new(size, FontFamily::Name(family.into()))
    }
    /// Height of a line, points.
    #[must_use]
    pub const fn line(self) -> f32 {
        self.face().3
    }
    /// A text in this style, for widgets.
    #[must_use]
    pub fn rich(self, text: impl Into<String>) -> RichText {
        RichText::new(text).font(self.font())
    }
}

/// Steps of space, points.
pub mod space {
    /// Between a mark and its word.
    pub const HAIR: f32 = 4.0;
    /// Between neighbours.
    pub const SMALL: f32 = 8.0;
    /// Between groups.
    pub const MEDIUM: f32 = 12.0;
    /// Padding of panels.
    pub const PANEL: f32 = 16.0;
    /// Between parts of a page.
    pub const LARGE: f32 = 24.0;
}

const SANS: [(&str, &[u8]); 6] = [
    ("plex-400", include_bytes!("../../../assets/fonts/IBMPlexSans-Regular.ttf")),
    ("plex-500", include_bytes!("../../../assets/fonts/IBMPlexSans-Medium.ttf")),
    ("plex-600", include_bytes!("../../../assets/fonts/IBMPlexSans-SemiBold.ttf")),
    ("cond-400", include_bytes!("../../../assets/fonts/IBMPlexSansCondensed-Regular.ttf")),
    ("cond-500", include_bytes!("../../../assets/fonts/IBMPlexSansCondensed-Medium.ttf")),
    ("cond-600", include_bytes!("../../../assets/fonts/IBMPlexSansCondensed-SemiBold.ttf")),
];

/// The embedded fonts, with those of the toolkit behind them for other scripts.
#[must_use]
pub fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let behind = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    for (name, bytes) in SANS {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
        let mut family = vec![name.to_owned()];
        if name.starts_with("cond") {
            // The condensed family lacks the narrow spaces.
            family.push(name.replace("cond", "plex"));
        }
        family.extend(behind.iter().cloned());
        fonts.families.insert(FontFamily::Name(name.into()), family);
    }
    let plain = fonts.families[&FontFamily::Name("plex-400".into())].clone();
    fonts.families.insert(FontFamily::Proportional, plain);
    fonts
}

/// Gives a window its fonts and the styles of both themes.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(fonts());
    ctx.set_style_of(egui::Theme::Light, style(&LIGHT));
    ctx.set_style_of(egui::Theme::Dark, style(&DARK));
}

/// Chooses a theme and the size of all text, 1 = as designed. Everything is laid out again at the
/// new size; nothing is cut.
pub fn apply(ctx: &egui::Context, preference: egui::ThemePreference, scale: f32) {
    ctx.set_theme(preference);
    ctx.set_zoom_factor(scale.clamp(0.5, 3.0));
}

/// The palette in force.
#[must_use]
pub fn palette(ctx: &egui::Context) -> &'static Palette {
    Palette::of(ctx.theme() == egui::Theme::Dark)
}

/// Style of widgets under a palette.
#[must_use]
pub fn style(colours: &Palette) -> egui::Style {
    let text_styles = BTreeMap::from([
        (TextStyle::Heading, Type::Heading.font()),
        (TextStyle::Body, Type::Body.font()),
        (TextStyle::Button, Type::Control.font()),
        (TextStyle::Small, Type::Tick.font()),
        (TextStyle::Monospace, FontId::new(12.0, FontFamily::Monospace)),
    ]);
    let mut style = egui::Style { text_styles, ..egui::Style::default() };
    style.drag_value_text_style = TextStyle::Button;
    style.animation_time = 0.12;
    let spacing = &mut style.spacing;
    spacing.item_spacing = Vec2::new(8.0, 4.0);
    spacing.button_padding = Vec2::new(12.0, 5.0);
    spacing.interact_size = Vec2::new(26.0, 26.0);
    spacing.icon_width = 16.0;
    spacing.icon_width_inner = 10.0;
    spacing.tooltip_width = 300.0;
    spacing.scroll = egui::style::ScrollStyle::thin();
    style.interaction.tooltip_delay = 0.25;
    style.visuals = visuals(colours);
    style
}

fn visuals(colours: &Palette) -> egui::Visuals {
    let mut visuals = if colours.dark { egui::Visuals::dark() } else { egui::Visuals::light() };
    visuals.panel_fill = colours.panel;
    visuals.window_fill = colours.panel;
    visuals.window_stroke = Stroke::new(1.0, colours.ink);
    visuals.extreme_bg_color = colours.sunken;
    visuals.faint_bg_color = colours.sunken;
    visuals.code_bg_color = colours.sunken;
    visuals.weak_text_color = Some(colours.ink3);
    visuals.hyperlink_color = colours.truth;
    visuals.error_fg_color = colours.alert;
    visuals.warn_fg_color = colours.alert;
    visuals.override_text_color = None;
    visuals.selection.bg_fill = colours.hover;
    visuals.selection.stroke = Stroke::new(1.6, colours.ink);
    visuals.window_corner_radius = CornerRadius::same(5);
    visuals.menu_corner_radius = CornerRadius::same(5);
    let shadow =
        egui::Shadow { offset: [2, 3], blur: 0, spread: 0, color: colours.ink.gamma_multiply(0.1) };
    visuals.window_shadow = shadow;
    visuals.popup_shadow = shadow;
    visuals.slider_trailing_fill = true;
    visuals.interact_cursor = Some(egui::CursorIcon::PointingHand);
    let widgets = &mut visuals.widgets;
    let all = [
        (&mut widgets.noninteractive, colours.panel, colours.hair, colours.ink),
        (&mut widgets.inactive, colours.panel, colours.line, colours.ink),
        (&mut widgets.hovered, colours.hover, colours.line, colours.ink),
        (&mut widgets.active, colours.hover, colours.ink, colours.ink),
        (&mut widgets.open, colours.hover, colours.line, colours.ink),
    ];
    for (widget, ground, outline, ink) in all {
        widget.bg_fill = ground;
        widget.weak_bg_fill = ground;
        widget.bg_stroke = Stroke::new(1.0, outline);
        widget.fg_stroke = Stroke::new(1.0, ink);
        widget.corner_radius = CornerRadius::same(4);
        widget.expansion = 0.0;
    }
    visuals
}

#[cfg(test)]
mod tests;

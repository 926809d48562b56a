//! The look of the window in one place: colours and type of the charts for the toolkit, spacing,
//! styles of widgets. No file of the program's window writes a literal colour.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use eframe::egui;
use egui::epaint::text::{FontData, FontDefinitions, FontFamily};
use egui::{Color32, CornerRadius, FontId, RichText, Stroke, TextStyle, Vec2};

use crate::charts::geometry::{Colour, Point, Rect, Vector};
pub use crate::charts::kind::OrganisationKind;
use crate::charts::palette;
pub use crate::charts::text::TextRole;

/// Colours of one theme.
pub type Palette = palette::Palette<Color32>;

pub static LIGHT: LazyLock<Palette> = LazyLock::new(|| palette::LIGHT.map(Color32::from));
pub static DARK: LazyLock<Palette> = LazyLock::new(|| palette::DARK.map(Color32::from));

impl From<Colour> for Color32 {
    fn from(Colour { r, g, b, a }: Colour) -> Self {
        Self::from_rgba_unmultiplied(r, g, b, a)
    }
}

impl From<Point> for egui::Pos2 {
    fn from(at: Point) -> Self {
        Self::new(at.x, at.y)
    }
}

impl From<Vector> for Vec2 {
    fn from(by: Vector) -> Self {
        Self::new(by.x, by.y)
    }
}

impl From<Vec2> for Vector {
    fn from(by: Vec2) -> Self {
        Self { x: by.x, y: by.y }
    }
}

impl From<Rect> for egui::Rect {
    fn from(area: Rect) -> Self {
        Self::from_min_max(area.min.into(), area.max.into())
    }
}

impl TextRole {
    /// The font to paint it in.
    pub fn font(self) -> FontId {
        let (family, _, size, _) = self.face();
        FontId::new(size, FontFamily::Name(family.into()))
    }
    /// A text in this style, for widgets.
    pub fn rich(self, text: impl Into<String>) -> RichText {
        RichText::new(text).font(self.font())
    }
}

/// Spacing, points.
pub mod space {
    /// Between a mark and its word.
    pub const MARK_GAP: f32 = 4.0;
    pub const SMALL: f32 = 8.0;
    pub const MEDIUM: f32 = 12.0;
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
pub fn palette(ctx: &egui::Context) -> &'static Palette {
    if ctx.theme() == egui::Theme::Dark { &DARK } else { &LIGHT }
}

/// Style of widgets under a palette.
pub fn style(colours: &Palette) -> egui::Style {
    let text_styles = BTreeMap::from([
        (TextStyle::Heading, TextRole::Heading.font()),
        (TextStyle::Body, TextRole::Body.font()),
        (TextStyle::Button, TextRole::Control.font()),
        (TextStyle::Small, TextRole::Tick.font()),
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
mod tests {
    use super::*;

    #[test]
    fn every_style_has_a_registered_font() {
        let fonts = fonts();
        for style in TextRole::ALL {
            assert!(fonts.families.contains_key(&style.font().family), "{style:?}");
            assert!(style.font().size >= 11.0);
        }
    }
}

//! Labels on the map, placed so that none covers another: each tries right, left, below and above
//! its mark in turn; the least important lose their second line first and are left out last.

use std::sync::Arc;

use eframe::egui::{Galley, Painter, Pos2, Rect, Vec2, pos2, vec2};

use crate::gui::theme::Palette;

/// A label to be placed.
pub struct MapLabel {
    /// The mark it belongs to.
    pub mark: Rect,
    pub name: Arc<Galley>,
    /// Second line, dropped where room is short.
    pub second_line: Option<Arc<Galley>>,
    /// Whether it must be shown.
    pub required: bool,
}

/// Places labels one after the other around occupied space.
pub struct LabelPlacer {
    taken: Vec<Rect>,
    area: Rect,
}

const PAD: Vec2 = vec2(4.0, 1.0);

impl LabelPlacer {
    /// No labels placed yet within an area.
    pub const fn new(area: Rect) -> Self {
        Self { taken: Vec::new(), area }
    }

    /// Reserves a place.
    pub fn reserve(&mut self, rect: Rect) {
        self.taken.push(rect);
    }

    fn free(&self, rect: Rect) -> bool {
        self.area.contains_rect(rect) && self.taken.iter().all(|entry| !entry.intersects(rect))
    }

    /// A free place for a text of a given size next to a mark.
    fn find(&self, mark: Rect, size: Vec2) -> Option<Rect> {
        let gap = 5.0;
        let (centre, size) = (mark.center(), size + 2.0 * PAD);
        let corners: [Pos2; 8] = [
            pos2(mark.max.x + gap, centre.y - size.y / 2.0),
            pos2(mark.min.x - gap - size.x, centre.y - size.y / 2.0),
            pos2(centre.x - size.x / 2.0, mark.max.y + gap),
            pos2(centre.x - size.x / 2.0, mark.min.y - gap - size.y),
            pos2(mark.max.x + gap, mark.max.y),
            pos2(mark.min.x - gap - size.x, mark.max.y),
            pos2(mark.max.x + gap, mark.min.y - size.y),
            pos2(mark.min.x - gap - size.x, mark.min.y - size.y),
        ];
        let rects = corners.into_iter().map(|corner| Rect::from_min_size(corner, size));
        rects.into_iter().find(|rect| self.free(*rect))
    }

    /// Paints a label where there is room for it. Returns its place.
    pub fn place_label(
        &mut self,
        painter: &Painter,
        label: &MapLabel,
        colours: &Palette,
    ) -> Option<Rect> {
        let name = label.name.size();
        let both = label
            .second_line
            .as_ref()
            .map(|more| vec2(name.x.max(more.size().x), name.y + more.size().y));
        let full = both.and_then(|size| self.find(label.mark, size));
        let (rect, more) = match full {
            Some(rect) => (rect, label.second_line.as_ref()),
            None => match self.find(label.mark, name) {
                Some(rect) => (rect, None),
                None if label.required => {
                    let corner = pos2(label.mark.max.x + 5.0, label.mark.min.y);
                    (Rect::from_min_size(corner, name + 2.0 * PAD), None)
                }
                None => return None,
            },
        };
        self.taken.push(rect);
        painter.rect_filled(rect, 2.0, colours.panel.gamma_multiply(0.9));
        let left = rect.center().x < label.mark.min.x;
        let x = |width: f32| if left { rect.max.x - PAD.x - width } else { rect.min.x + PAD.x };
        let top = rect.min.y + PAD.y;
        painter.galley(pos2(x(name.x), top), Arc::clone(&label.name), colours.ink);
        if let Some(more) = more {
            painter.galley(pos2(x(more.size().x), top + name.y), Arc::clone(more), colours.ink);
        }
        Some(rect)
    }
}

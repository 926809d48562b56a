//! Flows between two rows of names, as ribbons as wide as what flows.

use super::{BOLD, Side, colour, draw, width_of};
use crate::experiment::summary_measures::Shown;

/// Gap between two names, points.
const GAP: f64 = 12.0;
/// Width of the ends, points.
const END: f64 = 7.0;
/// Height from which name and amount are on two lines.
const TALL: f64 = 30.0;
/// Points of a bent edge.
const BEND: usize = 24;

/// One flow.
#[derive(Debug, Clone, PartialEq)]
pub struct Flow {
    /// Kind it leaves, as in the tables.
    pub from: String,
    /// Kind it reaches.
    pub to: String,
    /// How much.
    pub amount: f64,
}

/// A chart of flows.
#[derive(Debug, Clone)]
pub struct Ribbons {
    /// Flows; kinds are drawn from the largest down.
    pub flows: Vec<Flow>,
    /// Names of kinds.
    pub name: fn(&str) -> String,
    /// How amounts are written.
    pub shown: Shown,
    /// Width and height, points.
    pub size: (f64, f64),
}

/// A kind on one side: its name, its sum, where it starts, and how much of it has been drawn.
struct End {
    kind: String,
    sum: f64,
    top: f64,
    used: f64,
}

impl Ribbons {
    fn ends(&self, of: fn(&Flow) -> &str, scale: f64) -> Vec<End> {
        let mut ends: Vec<End> = Vec::new();
        for flow in &self.flows {
            match ends.iter_mut().find(|end| end.kind == of(flow)) {
                Some(end) => end.sum += flow.amount,
                None => ends.push(End {
                    kind: of(flow).to_owned(),
                    sum: flow.amount,
                    top: 0.0,
                    used: 0.0,
                }),
            }
        }
        ends.sort_by(|a, b| b.sum.total_cmp(&a.sum));
        let mut top = 4.0;
        for end in &mut ends {
            end.top = top;
            top += (end.sum * scale).max(14.0) + GAP;
        }
        ends
    }

    /// The chart.
    #[must_use]
    pub fn svg(&self) -> Option<String> {
        let (width, height) = self.size;
        let total: f64 = self.flows.iter().map(|flow| flow.amount).sum();
        let tall = |of: fn(&Flow) -> &str, scale: f64| {
            let end = self.ends(of, scale).pop();
            end.map_or(0.0, |end| end.top + (end.sum * scale).max(14.0))
        };
        // The largest scale at which both sides fit.
        let (mut scale, mut above) = (0.0, height / total.max(1e-9));
        for _ in 0..40 {
            let middle = f64::midpoint(scale, above);
            let needs = tall(|flow| &flow.from, middle).max(tall(|flow| &flow.to, middle));
            if needs + 4.0 <= height {
                scale = middle;
            } else {
                above = middle;
            }
        }
        let mut from = self.ends(|flow| &flow.from, scale);
        let mut to = self.ends(|flow| &flow.to, scale);
        let said = |end: &End| {
            let name = (self.name)(&end.kind);
            (name, self.shown.figure(end.sum))
        };
        let wide = |ends: &[End]| {
            let names = ends.iter().map(|end| {
                let (name, figure) = said(end);
                if end.sum * scale < TALL {
                    width_of(&format!("{name} {figure}"))
                } else {
                    width_of(&name).max(BOLD * width_of(&figure))
                }
            });
            names.fold(30.0, f64::max)
        };
        let (left, right) = (wide(&from) + 12.0, width - wide(&to) - 12.0);
        draw(width, height, |pen| {
            let mut flows: Vec<&Flow> = self.flows.iter().collect();
            let place = |ends: &[End], kind: &str| ends.iter().position(|end| end.kind == kind);
            flows.sort_by_key(|flow| (place(&from, &flow.from), place(&to, &flow.to)));
            for flow in flows {
                let (Some(a), Some(b)) = (place(&from, &flow.from), place(&to, &flow.to)) else {
                    continue;
                };
                let thick = flow.amount * scale;
                let start = from[a].top + from[a].used;
                let end = to[b].top + to[b].used;
                from[a].used += thick;
                to[b].used += thick;
                let edge = |down: f64| {
                    (0..=BEND).map(move |step| {
                        let part = step as f64 / BEND as f64;
                        let bent = part * part * (3.0 - 2.0 * part);
                        let x = left + END + part * (right - left - 2.0 * END);
                        (x, start + down + bent * (end - start))
                    })
                };
                let below: Vec<(f64, f64)> = edge(thick.max(0.8)).collect();
                let outline: Vec<(f64, f64)> = edge(0.0).chain(below.into_iter().rev()).collect();
                pen.shape(&outline, colour::of_kind(&flow.to), 0.24);
            }
            for (ends, x, side, text) in
                [(&from, left, Side::To, left - 6.0), (&to, right - END, Side::From, right + 6.0)]
            {
                for end in ends {
                    let tall = (end.sum * scale).max(0.8);
                    let paint = colour::of_kind(&end.kind);
                    pen.rectangle((x, end.top), (x + END, end.top + tall), paint);
                    let (name, figure) = said(end);
                    let room = (end.sum * scale).max(14.0);
                    let middle = end.top + tall / 2.0;
                    if room >= TALL {
                        pen.text(&name, (text, middle - 7.0), side, colour::INK, false);
                        pen.text(&figure, (text, middle + 7.0), side, colour::INK, true);
                    } else {
                        let both = format!("{name} {figure}");
                        pen.text(&both, (text, middle), side, colour::INK, false);
                    }
                }
            }
        })
    }
}

//! Kinds of organisations as they are shown.

use super::geometry::{Vector, vector};

/// A kind of organisation as it is shown: one colour and one shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrganisationKind {
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

impl OrganisationKind {
    /// Every kind, in order.
    #[cfg(test)]
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
    pub fn from_label(label: &str) -> Self {
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
    pub fn corners(self) -> Option<Vec<Vector>> {
        let regular = |n: usize, turn: f32| {
            (0..n)
                .map(|i| {
                    let angle = turn + std::f32::consts::TAU * i as f32 / n as f32;
                    1.08 * vector(angle.sin(), -angle.cos())
                })
                .collect()
        };
        let given = |points: &[(f32, f32)]| points.iter().map(|(x, y)| vector(*x, *y)).collect();
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

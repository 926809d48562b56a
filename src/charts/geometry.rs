//! Places, lengths, areas and colours of a drawing. Coordinates are points from its top left
//! corner, so that down is more.

use std::ops::{Add, Mul, Sub};

/// A place.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f32,
    pub y: f32,
}

/// A length and a direction; a width and a height.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Vector {
    /// To the right.
    pub x: f32,
    pub y: f32,
}

pub const fn point(x: f32, y: f32) -> Point {
    Point { x, y }
}

/// A length and a direction.
pub const fn vector(x: f32, y: f32) -> Vector {
    Vector { x, y }
}

impl Vector {
    /// As far to the right as down.
    pub const fn splat(both: f32) -> Self {
        vector(both, both)
    }
}

impl Add for Vector {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        vector(self.x + other.x, self.y + other.y)
    }
}

impl Mul<Vector> for f32 {
    type Output = Vector;
    fn mul(self, vector: Vector) -> Vector {
        self::vector(self * vector.x, self * vector.y)
    }
}

impl Add<Vector> for Point {
    type Output = Self;
    fn add(self, by: Vector) -> Self {
        point(self.x + by.x, self.y + by.y)
    }
}

impl Sub<Vector> for Point {
    type Output = Self;
    fn sub(self, by: Vector) -> Self {
        point(self.x - by.x, self.y - by.y)
    }
}

/// An upright rectangle.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Rect {
    /// Its top left corner.
    pub min: Point,
    /// Its bottom right corner.
    pub max: Point,
}

impl Rect {
    /// Between two corners.
    pub const fn from_min_max(min: Point, max: Point) -> Self {
        Self { min, max }
    }
    /// From its top left corner.
    pub fn from_min_size(min: Point, size: Vector) -> Self {
        Self { min, max: min + size }
    }
    /// Around its middle.
    pub fn from_centre_size(centre: Point, size: Vector) -> Self {
        let half = 0.5 * size;
        Self { min: centre - half, max: centre + half }
    }
    pub const fn left(&self) -> f32 {
        self.min.x
    }
    pub const fn right(&self) -> f32 {
        self.max.x
    }
    pub const fn top(&self) -> f32 {
        self.min.y
    }
    pub const fn bottom(&self) -> f32 {
        self.max.y
    }
    /// From left to right.
    pub fn width(&self) -> f32 {
        self.max.x - self.min.x
    }
    /// From top to bottom.
    pub fn height(&self) -> f32 {
        self.max.y - self.min.y
    }
    pub fn centre(&self) -> Point {
        point((self.min.x + self.max.x) / 2.0, (self.min.y + self.max.y) / 2.0)
    }
    /// Its corners in order, from the top left.
    pub fn corners(&self) -> Vec<Point> {
        let (right_top, left_bottom) =
            (point(self.max.x, self.min.y), point(self.min.x, self.max.y));
        vec![self.min, right_top, self.max, left_bottom]
    }
    /// The same, larger on every side.
    pub fn expand(&self, by: f32) -> Self {
        Self { min: self.min - Vector::splat(by), max: self.max + Vector::splat(by) }
    }
    pub fn translate(&self, by: Vector) -> Self {
        Self { min: self.min + by, max: self.max + by }
    }
    /// What it has in common with another; of negative size where that is nothing.
    pub fn intersect(&self, other: Self) -> Self {
        let min = point(self.min.x.max(other.min.x), self.min.y.max(other.min.y));
        let max = point(self.max.x.min(other.max.x), self.max.y.min(other.max.y));
        Self { min, max }
    }
    /// Whether a place lies in it or on its edge.
    pub fn contains(&self, at: Point) -> bool {
        (self.min.x..=self.max.x).contains(&at.x) && (self.min.y..=self.max.y).contains(&at.y)
    }
    /// Whether the whole of another lies in it.
    pub fn contains_rect(&self, other: Self) -> bool {
        self.contains(other.min) && self.contains(other.max)
    }
}

/// One end of a length, its middle, or the other end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Left or top.
    Min,
    Centre,
    /// Right or bottom.
    Max,
}

impl Align {
    /// Where a length begins whose end, or middle, is at a place.
    pub fn start(self, at: f32, length: f32) -> f32 {
        match self {
            Self::Min => at,
            Self::Centre => at - length / 2.0,
            Self::Max => at - length,
        }
    }
}

/// The corner, edge or middle of a text by which it hangs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchor {
    pub x: Align,
    pub y: Align,
}

impl Anchor {
    /// By its top left corner.
    pub const LEFT_TOP: Self = Self { x: Align::Min, y: Align::Min };
    /// By the middle of its left edge.
    pub const LEFT_CENTRE: Self = Self { x: Align::Min, y: Align::Centre };
    /// By its bottom left corner.
    pub const LEFT_BOTTOM: Self = Self { x: Align::Min, y: Align::Max };
    /// By the middle of its upper edge.
    pub const CENTRE_TOP: Self = Self { x: Align::Centre, y: Align::Min };
    /// By its middle.
    pub const CENTRE_CENTRE: Self = Self { x: Align::Centre, y: Align::Centre };
    /// By the middle of its lower edge.
    pub const CENTRE_BOTTOM: Self = Self { x: Align::Centre, y: Align::Max };
    /// By its top right corner.
    pub const RIGHT_TOP: Self = Self { x: Align::Max, y: Align::Min };
    /// By the middle of its right edge.
    pub const RIGHT_CENTRE: Self = Self { x: Align::Max, y: Align::Centre };

    /// The area of something of a size that hangs at a place.
    pub fn area(self, at: Point, size: Vector) -> Rect {
        let min = point(self.x.start(at.x, size.x), self.y.start(at.y, size.y));
        Rect::from_min_size(min, size)
    }
}

/// A colour of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour {
    pub r: u8,
    pub g: u8,
    pub b: u8,
    pub a: u8,
}

impl Colour {
    /// Opaque, from its six hexadecimal digits.
    pub const fn rgb(code: u32) -> Self {
        let [_, r, g, b] = code.to_be_bytes();
        Self { r, g, b, a: u8::MAX }
    }
    /// Between two opaque colours, by a share of the second.
    pub fn between(a: Self, b: Self, share: f32) -> Self {
        let mix = |a: u8, b: u8| {
            (f32::from(a) + (f32::from(b) - f32::from(a)) * share.clamp(0.0, 1.0)).round() as u8
        };
        Self { r: mix(a.r, b.r), g: mix(a.g, b.g), b: mix(a.b, b.b), a: u8::MAX }
    }
}

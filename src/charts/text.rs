//! Styles of type, and how wide a text is in them.

/// Styles of type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TextRole {
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

impl TextRole {
    /// Every role, in order.
    #[cfg(test)]
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
    /// Size on a page, points: twelve at least.
    pub const fn printed_size(self) -> f32 {
        let size = self.face().2;
        if size < 12.0 { 12.0 } else { size }
    }
    /// Whether it is set in the condensed family.
    pub const fn is_condensed(self) -> bool {
        matches!(self, Self::Dense | Self::DenseStrong | Self::Tick)
    }
    /// Height of a line, points.
    pub const fn line(self) -> f32 {
        self.face().3
    }
}

/// Measures text; the fonts of the screen or of a file.
pub trait MeasureText {
    /// Width of a line of text, points.
    fn width(&self, text: &str, style: TextRole) -> f32;

    /// The text, or as much of its beginning as fits, with an ellipsis.
    fn fit(&self, text: &str, style: TextRole, width: f32) -> String {
        if self.width(text, style) <= width {
            return text.to_owned();
        }
        let letters: Vec<char> = text.chars().collect();
        let (mut few, mut many) = (0, letters.len());
        let shortened = |count: usize| {
            let kept: String = letters[..count].iter().collect();
            format!("{}…", kept.trim_end())
        };
        while few + 1 < many {
            let half = usize::midpoint(few, many);
            if self.width(&shortened(half), style) <= width {
                few = half;
            } else {
                many = half;
            }
        }
        if few == 0 { String::new() } else { shortened(few) }
    }

    /// The text in lines of a maximum width, points; a longer word is cut.
    fn wrap(&self, text: &str, style: TextRole, width: f32) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            if let Some(line) = lines.last_mut() {
                let longer = format!("{line} {word}");
                if self.width(&longer, style) <= width {
                    *line = longer;
                    continue;
                }
            }
            lines.push(self.fit(word, style, width));
        }
        lines
    }
}

/// Measures text in an unknown font: as wide as a wide one, so that others fit.
#[derive(Debug, Clone, Copy)]
pub struct UnknownFont;

impl MeasureText for UnknownFont {
    fn width(&self, text: &str, style: TextRole) -> f32 {
        let letter = |letter: char| match letter {
            'm' | 'M' | 'w' | 'W' | '%' | '–' | '…' => 0.97,
            'i' | 'j' | 'l' | 't' | 'f' | 'r' | 'I' | '.' | ',' | ':' | '\'' | ' ' | '(' | ')' => {
                0.39
            }
            '\u{202f}' => 0.22,
            '\u{2212}' | '+' => 0.84,
            letter if letter.is_uppercase() => 0.7,
            _ => 0.63,
        };
        let bold = if style.face().1 >= 600 { 1.13 } else { 1.0 };
        bold * style.printed_size() * text.chars().map(letter).sum::<f32>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_and_wrapped_to_its_width() {
        struct FixedWidthText;
        impl MeasureText for FixedWidthText {
            fn width(&self, text: &str, _: TextRole) -> f32 {
                6.0 * text.chars().count() as f32
            }
        }
        assert_eq!(FixedWidthText.fit("Wrenford General", TextRole::Body, 48.0), "Wrenfor…");
        assert_eq!(
            FixedWidthText.wrap("one two three", TextRole::Body, 45.0),
            ["one two", "three"]
        );
        assert_eq!(FixedWidthText.fit("short", TextRole::Body, 60.0), "short");
    }
}

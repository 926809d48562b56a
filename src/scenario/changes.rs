//! Decoding the dated changes of a scenario.

use super::decode::number_in_bounds;
use super::layers::suggest;
use super::levels::empty_arrangement;
use super::schema::Change;
use super::system_decoder::SystemDecoder;
use super::text::{self, FieldSpan, TextSpan};
use super::value_reader::value_of;
use crate::initiatives::INITIATIVES;
use crate::kernel::clock::WEEKS_PER_YEAR;

/// Fields of a move of care.
pub const MOVE_KEYS: [&str; 8] =
    ["week", "from", "to", "services", "share", "planned", "with_steps", "purchaser"];
/// Fields of an initiative that starts by decree.
pub const START_KEYS: [&str; 3] = ["week", "initiative", "scale"];
/// Fields of a closure.
pub const CLOSE_KEYS: [&str; 3] = ["week", "provider", "services"];
/// Fields of a change of growth.
pub const GROWTH_KEYS: [&str; 2] = ["week", "share"];
/// Fields of a change of system.
pub const ARRANGE_KEYS: [&str; 4] = ["week", "system", "reorganised", "parameters"];
/// Last recorded week a change may name.
const LAST_WEEK: f64 = 5200.0;

impl SystemDecoder<'_> {
    /// Decodes the list of changes, each with its place.
    pub fn changes(&mut self, at: &TextSpan) -> Vec<(Change, TextSpan)> {
        let items = self.items(at, "changes");
        items.into_iter().filter_map(|item| Some((self.change(&item)?, item))).collect()
    }

    fn change(&mut self, at: &TextSpan) -> Option<Change> {
        let named = text::named(&self.source.text, at);
        let (name, group, name_at) = match named {
            Some((name, name_at, group)) => (name, group, name_at),
            None => (String::new(), at.clone(), at.clone()),
        };
        let keys: &[&str] = match name.as_str() {
            "Move" => &MOVE_KEYS,
            "Close" => &CLOSE_KEYS,
            "Start" => &START_KEYS,
            "Growth" => &GROWTH_KEYS,
            "Arrange" => &ARRANGE_KEYS,
            _ => {
                let found = text::excerpt(&self.source.text, at);
                self.report(
                    &name_at,
                    format!("unknown change {found}"),
                    "not a kind of change",
                    "write Move(week: …, from: …, services: […], share: …), Close(…), \
                     Start(…), Growth(week: …, share: …) or Arrange(week: …, system: …)",
                );
                return None;
            }
        };
        let fields = self.fields(&group, &name)?;
        self.reject_unknown(&fields, &name, keys);
        let week = self.required(at, &fields, &name, "week");
        let week = week.and_then(|at| self.whole_number(&at, "week", LAST_WEEK))?;
        match name.as_str() {
            "Start" => return self.start(&group, &fields, week),
            "Growth" => return self.growth(&group, &fields, week),
            "Arrange" => return self.system_change(&group, &fields, week),
            _ => {}
        }
        let services = self.required(at, &fields, &name, "services");
        let services = services.map(|at| self.services(&at));
        let party = if name == "Move" { "from" } else { "provider" };
        let provider = self.required(at, &fields, &name, party);
        let provider = provider.and_then(|at| self.word(&at, party));
        if name == "Close" {
            return Some(Change::Close { week, provider: provider?, services: services? });
        }
        let share = self.required(at, &fields, &name, "share");
        let share = share.and_then(|at| {
            number_in_bounds("Move.share", "share", (0.0, 1.0), self.source, &at, self.diagnostics)
        });
        let to = value_of(&fields, "to").and_then(|at| self.word(&at, "to"));
        let planned = self.reader().truth(&fields, "planned").unwrap_or(true);
        let with_steps = self.reader().truth(&fields, "with_steps").unwrap_or(false);
        let purchaser = match value_of(&fields, "purchaser") {
            Some(at) => self.purchaser(&at)?,
            None => 0,
        };
        Some(Change::Move {
            week,
            from: provider?,
            to,
            services: services?,
            share: share?,
            planned,
            with_steps,
            purchaser,
        })
    }

    /// One purchaser of an area, from 1.
    fn purchaser(&mut self, at: &TextSpan) -> Option<u32> {
        let number = self.whole_number(at, "purchaser", 100.0)?;
        if number == 0 {
            let help = "leave `purchaser` out; it then holds for everyone";
            self.report(at, "purchasers are counted from 1", "no such purchaser", help);
            return None;
        }
        Some(number)
    }

    /// A field that is true or false.
    /// An initiative that starts by decree.
    fn start(&mut self, at: &TextSpan, fields: &[FieldSpan], week: u32) -> Option<Change> {
        let place = self.required(at, fields, "Start", "initiative")?;
        let initiative = self.word(&place, "initiative")?;
        let known: Vec<&str> = INITIATIVES.iter().map(|initiative| initiative.about.name).collect();
        if !known.contains(&initiative.as_str()) {
            let what = format!("there is no initiative '{initiative}'");
            self.report(&place, what, "unknown", suggest(&initiative, &known, "initiatives", ""));
            return None;
        }
        let scale = match value_of(fields, "scale") {
            Some(at) => number_in_bounds(
                "Start.scale",
                "ratio",
                (0.0, 10.0),
                self.source,
                &at,
                self.diagnostics,
            )?,
            None => 1.0,
        };
        Some(Change::Start { week, initiative, scale })
    }

    /// Weeks that start a recorded financial year.
    fn year_start(&mut self, at: &TextSpan, fields: &[FieldSpan], week: u32) -> Option<()> {
        if week.is_multiple_of(WEEKS_PER_YEAR) {
            return Some(());
        }
        let at = value_of(fields, "week").unwrap_or_else(|| at.clone());
        self.report(
            &at,
            format!("week {week} does not begin a financial year"),
            "within a year",
            format!(
                "{} or {}",
                week / WEEKS_PER_YEAR * WEEKS_PER_YEAR,
                (week / WEEKS_PER_YEAR + 1) * WEEKS_PER_YEAR
            ),
        );
        None
    }

    /// Another growth of the nation's budget.
    fn growth(&mut self, at: &TextSpan, fields: &[FieldSpan], week: u32) -> Option<Change> {
        self.year_start(at, fields, week)?;
        let share = self.required(at, fields, "Growth", "share")?;
        let share = number_in_bounds(
            "Growth.share",
            "share",
            (-0.2, 0.3),
            self.source,
            &share,
            self.diagnostics,
        )?;
        Some(Change::Growth { week, share })
    }

    /// Another system. It is resolved for this place when all is decoded.
    fn system_change(&mut self, at: &TextSpan, fields: &[FieldSpan], week: u32) -> Option<Change> {
        self.year_start(at, fields, week)?;
        if week == 0 {
            let at = value_of(fields, "week").unwrap_or_else(|| at.clone());
            let help = "name it as the scenario's own: `system: …`";
            self.report(&at, "a system from the first week follows no other", "week 0", help);
            return None;
        }
        let named = self.required(at, fields, "Arrange", "system")?;
        let system = self.word(&named, "system")?;
        let reorganised = self.reader().truth(fields, "reorganised").unwrap_or(true);
        Some(Change::Arrange { week, system, reorganised, arranged: Box::new(empty_arrangement()) })
    }
}

/// A change of system as written in a text.
#[derive(Debug, Clone, PartialEq)]
pub struct ParsedArrange {
    /// Recorded week.
    pub week: u32,
    /// Where the name of the system is written.
    pub system_at: TextSpan,
    /// The parameters it sets beyond the system, as they are written.
    pub parameters: Option<TextSpan>,
}

/// The changes of system in a list of changes, as written in the text.
#[must_use]
pub fn system_changes_in(text: &str, at: &TextSpan) -> Vec<ParsedArrange> {
    let items = text::items(text, at).unwrap_or_default();
    let read = |item: &TextSpan| {
        let (name, _, group) = text::named(text, item)?;
        let fields = text::fields(text, &group).ok().filter(|_| name == "Arrange")?;
        let week = text::number(text, &value_of(&fields, "week")?).ok()? as u32;
        let system_at = value_of(&fields, "system")?;
        Some(ParsedArrange { week, system_at, parameters: value_of(&fields, "parameters") })
    };
    items.iter().filter_map(read).collect()
}

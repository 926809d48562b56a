//! One patient's story as a chart: lanes, waits, marks of who gave care.

use crate::experiment::replicate::{Lane as Told, Tale};
use crate::gui::charts::bars::{Bars, Fill, Row};
use crate::gui::charts::story::{Lane, Moment, Story, Wait};
use crate::gui::format::{self, Unit};
use crate::gui::theme::Kind;
use crate::kernel::clock::Calendar;
use crate::sim::observe::trace::{PersonStep, Portrait};

use super::arms::LETTERS;

/// Most weeks of a story that are shown.
const LONGEST: u32 = 156;

/// A person in a few words.
#[must_use]
pub fn who(portrait: &Portrait) -> String {
    let sex = match portrait.sex {
        "female" => "woman",
        "male" => "man",
        other => other,
    };
    let sex = match (portrait.age < 18, portrait.sex) {
        (true, "female") => "girl",
        (true, "male") => "boy",
        _ => sex,
    };
    let conditions = match portrait.conditions {
        0 => "no long-term condition".to_owned(),
        1 => "one long-term condition".to_owned(),
        count => format!("{count} long-term conditions"),
    };
    format!("{}, {}, {conditions}, {}", format::sentence(sex), portrait.age, portrait.practice)
}

/// Who gave what happened, from the rule that tells it.
fn kind(step: &PersonStep) -> Kind {
    let what = step.what.as_str();
    if what.contains("mental health") {
        Kind::Mental
    } else if what.contains("community") || step.file.ends_with("courses.rs") {
        Kind::Community
    } else if step.place.is_empty()
        && (what.contains("GP") || step.file.contains("practice") || step.file.contains("outside"))
    {
        Kind::Practice
    } else {
        Kind::Acute
    }
}

/// Words beside a mark: what comes before the first bracket or comma.
fn short(what: &str) -> String {
    let end = what.find([',', '(', ';']).unwrap_or(what.len());
    what[..end].trim().to_owned()
}

fn lane(letter: &str, told: &Told) -> Lane {
    let telling = |what: &str| {
        ["referred", "admitted", "emergency", "pathway ends", "died", "left"]
            .iter()
            .any(|word| what.contains(word))
    };
    Lane {
        name: letter.to_owned(),
        waits: told
            .waits
            .iter()
            .map(|(from, to)| Wait {
                from: f64::from(*from),
                to: to.map(f64::from),
                what: "planned care".to_owned(),
            })
            .collect(),
        moments: told
            .steps
            .iter()
            .filter(|step| !step.what.starts_with("chose"))
            .map(|step| Moment {
                week: f64::from(step.week.0),
                what: if step.place.is_empty() {
                    short(&step.what)
                } else {
                    format!("{}, {}", short(&step.what), step.place)
                },
                kind: kind(step),
                told: telling(&step.what),
            })
            .collect(),
    }
}

/// The story as a chart.
#[must_use]
pub fn story(tale: &Tale, calendar: Calendar) -> Story {
    let (from, to) = tale.span;
    // What came long before tells nothing of the difference.
    let first = tale.lanes.iter().flat_map(|lane| {
        lane.steps.iter().map(|step| step.week.0).chain(lane.waits.iter().map(|wait| wait.0))
    });
    let first = first.filter(|week| week + LONGEST >= to).min().unwrap_or(from);
    let from = from.max(first.saturating_sub(6));
    let portrait =
        tale.before.as_ref().or_else(|| tale.lanes.iter().find_map(|lane| lane.portrait.as_ref()));
    let caption = portrait.map_or_else(
        || "No longer among the registered.".to_owned(),
        |portrait| format!("{}. Chosen: largest difference in weeks waited.", who(portrait)),
    );
    Story {
        title: format!("One patient, {} arrangements: person {}", tale.lanes.len(), tale.person),
        caption,
        calendar,
        span: (f64::from(from), f64::from(to)),
        lanes: tale
            .lanes
            .iter()
            .enumerate()
            .map(|(at, told)| lane(LETTERS[at.min(3)], told))
            .collect(),
        nothing: "Nobody waits in either arrangement.".to_owned(),
    }
}

/// How everybody else's wait compares with the first arrangement.
#[must_use]
pub fn others(tale: &Tale, weight: u32) -> Bars {
    let rows: u64 = tale.others.first().map_or(0, |counts| counts.iter().sum());
    let people = rows as f64 * f64::from(weight);
    let caption = format!("{} people who wait in either, against A", format::number(people, 0));
    let mut bars = Bars::new("And everyone else", caption, Unit::Count);
    bars.parts = vec![
        ("shorter wait".to_owned(), Fill::Part(0, 3)),
        ("same".to_owned(), Fill::Pale),
        ("longer wait".to_owned(), Fill::Neutral),
    ];
    bars.rows = tale
        .others
        .iter()
        .enumerate()
        .map(|(at, counts)| Row {
            name: LETTERS[(at + 1).min(3)].to_owned(),
            parts: counts.iter().map(|count| Some(*count as f64)).collect(),
            note: Some(String::new()),
        })
        .collect();
    bars.shares = true;
    bars.inside = true;
    bars.nothing = "Nobody waits in either arrangement.".to_owned();
    bars
}

/// Pounds of care written in what happened.
fn pounds(steps: &[PersonStep]) -> f64 {
    let written = steps.iter().filter_map(|step| {
        let (_, after) = step.what.split_once('£')?;
        let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<f64>().ok()
    });
    written.sum()
}

/// What a patient's way cost and how long they waited, in a sentence.
#[must_use]
pub fn costs(letter: &str, told: &Told, until: u32) -> String {
    let waited: u32 = told.waits.iter().map(|(from, to)| to.unwrap_or(until) - from).sum();
    let admitted = told.steps.iter().filter(|step| step.what.contains("admitted")).count();
    let end = match &told.portrait {
        Some(portrait) if portrait.in_hospital => " In hospital now.",
        Some(_) => "",
        None => " Died or moved away.",
    };
    format!(
        "{letter}: {waited} weeks waited, {admitted} admissions, {} of hospital and community care.\
         {end}",
        format::price(pounds(&told.steps))
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::clock::Week;

    #[test]
    fn what_is_told_is_counted_and_cut_short() {
        let step = |what: &str| PersonStep {
            week: Week(3),
            what: what.to_owned(),
            place: String::new(),
            file: "behaviours/practice/refer.rs",
        };
        let told = Told {
            steps: vec![step("day case, £759, admitted for the day"), step("referred by the GP")],
            waits: vec![(3, Some(10)), (12, None)],
            portrait: None,
        };
        let text = costs("B", &told, 20);
        assert!(text.contains("15 weeks waited, 1 admissions, £759"), "{text}");
        assert_eq!(short("referred by the GP (routine, severity 0.4)"), "referred by the GP");
        assert_eq!(lane("A", &told).waits.len(), 2);
    }
}

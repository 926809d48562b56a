//! One patient's pathway as a chart: lanes, waits, marks for the provider of care.

use crate::charts::bars::{BarChart, BarFill, BarRow};
use crate::charts::format::{self, DisplayUnit};
use crate::charts::story::{JourneyChart, JourneyEvent, JourneyRow, JourneyWait};
use crate::experiment::comparison::replications::{JourneyLane as Told, PatientJourney};
use crate::gui::theme::OrganisationKind;
use crate::kernel::clock::Calendar;
use crate::sim::observe::trace::{PatientTraceStep, PersonSummary};

use super::arms::LETTERS;

/// Maximum number of weeks of a pathway shown.
const MAX_WEEKS: u32 = 156;

/// A person in a few words.
pub fn describe_person(portrait: &PersonSummary) -> String {
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
    format!(
        "{}, {}, {conditions}, {}",
        format::label_to_sentence(sex),
        portrait.age,
        portrait.practice
    )
}

/// Kind of provider of an event, from the rule that caused it.
fn kind(step: &PatientTraceStep) -> OrganisationKind {
    let what = step.what.as_str();
    if what.contains("mental health") {
        OrganisationKind::Mental
    } else if what.contains("community") || step.file.ends_with("courses.rs") {
        OrganisationKind::Community
    } else if step.place.is_empty()
        && (what.contains("GP") || step.file.contains("practice") || step.file.contains("outside"))
    {
        OrganisationKind::Practice
    } else {
        OrganisationKind::Acute
    }
}

/// Label of a mark: the text before the first bracket or comma.
fn short_label(what: &str) -> String {
    let end = what.find([',', '(', ';']).unwrap_or(what.len());
    what[..end].trim().to_owned()
}

fn journey_row(letter: &str, told: &Told) -> JourneyRow {
    let telling = |what: &str| {
        ["referred", "admitted", "emergency", "pathway ends", "died", "left"]
            .iter()
            .any(|word| what.contains(word))
    };
    JourneyRow {
        name: letter.to_owned(),
        waits: told
            .waits
            .iter()
            .map(|(from, to)| JourneyWait {
                from: f64::from(*from),
                to: to.map(f64::from),
                what: "planned care".to_owned(),
            })
            .collect(),
        moments: told
            .steps
            .iter()
            .filter(|step| !step.what.starts_with("chose"))
            .map(|step| JourneyEvent {
                week: f64::from(step.week.0),
                what: if step.place.is_empty() {
                    short_label(&step.what)
                } else {
                    format!("{}, {}", short_label(&step.what), step.place)
                },
                kind: kind(step),
                labelled: telling(&step.what),
            })
            .collect(),
    }
}

/// The pathway as a chart.
pub fn journey_chart(tale: &PatientJourney, calendar: Calendar) -> JourneyChart {
    let (from, to) = tale.span;
    // Earlier events say nothing about the difference.
    let first = tale.lanes.iter().flat_map(|lane| {
        lane.steps.iter().map(|step| step.week.0).chain(lane.waits.iter().map(|wait| wait.0))
    });
    let first = first.filter(|week| week + MAX_WEEKS >= to).min().unwrap_or(from);
    let from = from.max(first.saturating_sub(6));
    let portrait = tale
        .weeks_before
        .as_ref()
        .or_else(|| tale.lanes.iter().find_map(|lane| lane.portrait.as_ref()));
    let caption = portrait.map_or_else(
        || "No longer registered.".to_owned(),
        |portrait| {
            format!("{}. Chosen: largest difference in weeks waited.", describe_person(portrait))
        },
    );
    JourneyChart {
        title: format!("One patient, {} arrangements: person {}", tale.lanes.len(), tale.person),
        caption,
        calendar,
        span: (f64::from(from), f64::from(to)),
        lanes: tale
            .lanes
            .iter()
            .enumerate()
            .map(|(at, told)| journey_row(LETTERS[at.min(3)], told))
            .collect(),
        empty_message: "No one waits in either arrangement.".to_owned(),
    }
}

/// How everyone else's wait compares with the first arrangement.
pub fn wait_changes_chart(tale: &PatientJourney, weight: u32) -> BarChart {
    let rows: u64 = tale.wait_changes.first().map_or(0, |counts| counts.iter().sum());
    let people = rows as f64 * f64::from(weight);
    let caption = format!("{} people who wait in either, against A", format::number(people, 0));
    let mut bars = BarChart::new("And everyone else", caption, DisplayUnit::Count);
    bars.parts = vec![
        ("shorter wait".to_owned(), BarFill::Part(0, 3)),
        ("same".to_owned(), BarFill::Pale),
        ("longer wait".to_owned(), BarFill::Neutral),
    ];
    bars.rows = tale
        .wait_changes
        .iter()
        .enumerate()
        .map(|(at, counts)| BarRow {
            name: LETTERS[(at + 1).min(3)].to_owned(),
            parts: counts.iter().map(|count| Some(*count as f64)).collect(),
            note: Some(String::new()),
            ..BarRow::default()
        })
        .collect();
    bars.shares = true;
    bars.inside = true;
    bars.empty_message = "No one waits in either arrangement.".to_owned();
    bars
}

/// Cost of care stated in an event, pounds.
fn pounds(steps: &[PatientTraceStep]) -> f64 {
    let written = steps.iter().filter_map(|step| {
        let (_, after) = step.what.split_once('£')?;
        let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<f64>().ok()
    });
    written.sum()
}

/// What a patient's pathway cost and how long they waited, in a sentence.
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
        let step = |what: &str| PatientTraceStep {
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
        assert_eq!(short_label("referred by the GP (routine, severity 0.4)"), "referred by the GP");
        assert_eq!(journey_row("A", &told).waits.len(), 2);
    }
}

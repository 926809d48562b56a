//! One page for each system and instrument, in `docs/systems` and `docs/instruments`: written from
//! their files, so that a page cannot differ from its file. UPDATE_GOLDEN=1 rewrites them.

use std::fmt::Write as _;

use health_economy::experiment::report::arrangement::summary;
use health_economy::experiment::report::atlas::{opening_paragraphs, sources};
use health_economy::params::Params;
use health_economy::params::sources::source_register;
use health_economy::params::vocabulary::Labelled as _;
use health_economy::scenario::catalogue::{Catalogue as _, Registries};
use health_economy::scenario::load::load_embedded;
use health_economy::scenario::overlay::PolicyProfile;
use health_economy::scenario::schema::{Scenario, TermPlan};
use health_economy::scenario::shipped::{self, SHIPPED, ShippedCategory, ShippedFile};
use health_economy::scenario::system_decoder::CHOICES;
use health_economy::scenario::text;

use super::golden::{compare, root};

/// Fields of an instrument's file that change something.
const CHANGES: [&str; 5] = ["parameters", "system", "switched_off", "switched_on", "changes"];

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

fn number(value: f64) -> String {
    health_economy::scenario::decode::plain_number(value)
}

fn expected(out: &mut String, account: &PolicyProfile, against: &str) {
    if account.expects.is_empty() {
        return;
    }
    let _ = write!(
        out,
        "\n## Expected signs\n\nOn the same people, {against}.\n\n| measure | expected | why \
         |\n|---|---|---|\n"
    );
    for expect in &account.expects {
        let _ = writeln!(
            out,
            "| `{}` | {} | {} |",
            expect.measure,
            expect.sign.label(),
            cell(&expect.reason)
        );
    }
}

fn rests_on(out: &mut String, keys: &[String], claimed: &str) {
    let _ = write!(out, "\n## Sources\n\n");
    if !claimed.is_empty() {
        let _ = writeln!(out, "Claimed in {claimed}.\n");
    }
    for key in keys {
        if let Some(source) = source_register().get(key) {
            let _ = writeln!(out, "- `{key}` (grade {}): {}", source.grade.label(), source.what);
        }
    }
}

fn instrument(file: &ShippedFile) -> String {
    let account = PolicyProfile::from_text(file.text);
    let mut out = format!(
        "<!-- Written from configs/{} by the test suite. -->\n\n# {}: {}\n\n{}\n\n\
         `hecon run --with {}` applies it to the default system; `hecon signs {}` compares \
         what is expected of it with runs.\n",
        file.path, file.name, account.title, account.summary, file.name, file.name
    );
    for (heading, text) in [
        ("What it was or is", &account.real_world),
        ("How it is modelled", &account.in_model),
        ("What is left out", &account.left_out),
    ] {
        let _ = write!(out, "\n## {heading}\n\n{text}\n");
    }
    for (heading, list) in
        [("What it needs", &account.needs), ("What it does not go with", &account.excludes)]
    {
        if !list.is_empty() {
            let _ = write!(out, "\n## {heading}\n\n");
            for (fact, why) in list {
                let _ = writeln!(out, "- `{fact}`: otherwise {why}.");
            }
        }
    }
    let _ = write!(out, "\n## What it changes\n\n```ron\n");
    let fields = text::fields(file.text, &(0..file.text.len())).unwrap();
    for field in fields.iter().filter(|field| CHANGES.contains(&field.key.as_str())) {
        let value = file.text[field.value_at.clone()].trim_end();
        let lines: Vec<&str> = value.lines().collect();
        let dedented: Vec<&str> =
            lines.iter().map(|line| line.strip_prefix("    ").unwrap_or(line)).collect();
        let _ = writeln!(out, "{}: {},", field.key, dedented.join("\n"));
    }
    let _ = writeln!(out, "```");
    expected(&mut out, &account, "the system with it against the same system without it");
    rests_on(&mut out, &account.sources, &account.claimed_in);
    out
}

/// A term with the numbers that differ from its defaults.
fn term(plan: &TermPlan) -> String {
    let declared = Registries.term_named(&plan.term).map_or(&[][..], |term| term.params);
    let differ: Vec<String> = plan
        .numbers
        .iter()
        .filter(|(name, value)| {
            declared.iter().any(|entry| entry.name == name && entry.default != *value)
        })
        .map(|(name, value)| format!("{name}: {}", number(*value)))
        .collect();
    format!("{}({})", plan.term, differ.join(", "))
}

fn system(file: &ShippedFile) -> String {
    let account = PolicyProfile::from_text(file.text);
    let scenario = load_embedded(file.name, &["place=region"]).unwrap();
    let mut out = format!(
        "<!-- Written from configs/{} by the test suite. -->\n\n# {}: {}\n\n`hecon run --system \
         {}` runs it; `hecon atlas` compares it with the others.\n\n## What it was or is, and how \
         it is modelled\n",
        file.path,
        file.name,
        heading(file, &account),
        file.name
    );
    for paragraph in opening_paragraphs(file.text) {
        let _ = write!(out, "\n{paragraph}\n");
    }
    arrangement(&mut out, &scenario);
    expected(&mut out, &account, "against S04");
    rests_on(&mut out, &sources(file.text, &account), &account.claimed_in);
    out
}

/// The title of a system: its own, or what its summary says first.
fn heading(file: &ShippedFile, account: &PolicyProfile) -> String {
    if !account.title.is_empty() {
        return account.title.clone();
    }
    summary(file.name).unwrap_or_default().trim_end_matches('.').to_owned()
}

fn arrangement(out: &mut String, scenario: &Scenario) {
    let choice = CHOICES
        .iter()
        .find(|(_, choice)| *choice == scenario.system.choice)
        .map_or("", |(name, _)| name);
    let _ = write!(
        out,
        "\n## Arrangement\n\nChoice of provider: {choice}.\n\n| contract | with | services | \
         negotiated | terms |\n|---|---|---|---|---|\n"
    );
    for plan in &scenario.system.contracts {
        let with = plan.provider.map_or("general_practice", |kind| kind.label());
        let terms: Vec<String> = plan.terms.iter().map(term).collect();
        let services: Vec<&str> = plan.services.iter().map(|service| service.label()).collect();
        let _ = writeln!(
            out,
            "| {} | {with} | {} | {} | {} |",
            plan.name,
            services.join(", "),
            plan.negotiated.len(),
            terms.join(", then ")
        );
    }
    let defaults = Params::default();
    let set: Vec<String> = scenario
        .parameters
        .iter()
        .filter(|(path, numbers)| defaults.numbers(path).as_ref() != Some(numbers))
        .map(|(path, numbers)| {
            let shown: Vec<String> = numbers.iter().map(|value| number(*value)).collect();
            let before: Vec<String> = defaults
                .numbers(path)
                .unwrap_or_default()
                .iter()
                .map(|value| number(*value))
                .collect();
            format!("| `{path}` | {} | {} |", shown.join(", "), before.join(", "))
        })
        .collect();
    if !set.is_empty() {
        let _ =
            write!(out, "\n| parameter | here | default |\n|---|---|---|\n{}\n", set.join("\n"));
    }
    if !scenario.switched_off.is_empty() {
        let _ = write!(out, "\nRules switched off: {}.\n", scenario.switched_off.join(", "));
    }
}

#[test]
fn every_system_and_instrument_has_a_current_page() {
    let mut stale = Vec::new();
    for (shelf, folder) in
        [(ShippedCategory::Instruments, "instruments"), (ShippedCategory::Systems, "systems")]
    {
        let files: Vec<&ShippedFile> =
            SHIPPED.iter().filter(|file| file.category == shelf).collect();
        let mut index = format!(
            "# {}{}\n\nWritten from the files in `configs/{folder}` by the test suite, one page \
             each.\n\n| id | what |\n|---|---|\n",
            folder[..1].to_uppercase(),
            &folder[1..]
        );
        for file in files {
            let lower = file.name.to_lowercase();
            let page =
                if shelf == ShippedCategory::Systems { system(file) } else { instrument(file) };
            let title = page.lines().find_map(|line| line.strip_prefix("# ")).unwrap_or("");
            let title = title.split_once(": ").map_or(title, |(_, rest)| rest);
            let _ = writeln!(index, "| [{}]({lower}.md) | {} |", file.name, cell(title));
            let path = root().join(format!("docs/{folder}/{lower}.md"));
            stale.extend(compare(&path, &page));
        }
        stale.extend(compare(&root().join(format!("docs/{folder}/README.md")), &index));
    }
    assert!(stale.is_empty(), "{}", stale.join("\n"));
    assert!(shipped::names(ShippedCategory::Instruments).count() >= 34);
}

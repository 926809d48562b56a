//! Text as editors save it: every file the program reads may have a byte order mark and either line
//! ending, an invalid byte is reported with its position, and any file name is allowed.

use std::fs;
use std::path::Path;

use super::golden::hecon;
use super::program::{ok, refused};

/// As a common editor saves it.
fn saved(folder: &Path, name: &str, content: &str) {
    let lines = content.replace("\r\n", "\n").replace('\n', "\r\n");
    fs::write(folder.join(name), format!("\u{feff}{lines}")).unwrap();
}

const TOWN: &str = "(\n    schema: 1,\n    name: \"t\",\n    place: (base: \"town\"),\n    \
                    run: (weight: 50, years: 1, run_in_weeks: 0),\n)\n";

#[test]
fn files_with_a_byte_order_mark_and_other_line_endings_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    saved(folder, "t.ron", TOWN);
    saved(folder, "on.ron", "(\n    schema: 1,\n    base: \"t.ron\",\n)\n");
    ok(&hecon(folder, &["check", "t.ron"]));
    ok(&hecon(folder, &["check", "on.ron"]));
    saved(folder, "wrong.ron", &TOWN.replace("weight: 50", "wieght: 50"));
    let said = refused(&hecon(folder, &["check", "wrong.ron"]));
    assert!(said.contains("wrong.ron:5:11") && said.contains("did you mean 'weight'?"), "{said}");

    let design = "(\n    schema: 1,\n    name: \"d\",\n    base: \"t.ron\",\n    levers: \
                  { \"gp.appointments\": Free },\n    outcomes: { \"need\": (measure: \
                  \"need_index\") },\n    design: List(\"p.csv\"),\n)\n";
    saved(folder, "d.ron", design);
    saved(folder, "p.csv", "gp.appointments\n5\n6\n");
    ok(&hecon(folder, &["sweep", "d.ron", "--out", "d", "--quiet"]));

    let run = ["run", "t.ron", "--quiet", "--no-twin"];
    ok(&hecon(folder, &[&run[..], &["--out", "first"]].concat()));
    let log = fs::read_to_string(folder.join("first/decisions.jsonl")).unwrap();
    saved(folder, "log.jsonl", &log);
    let given = ["--out", "second", "--decisions", "log.jsonl"];
    ok(&hecon(folder, &[&run[..], &given].concat()));
}

#[test]
fn a_file_in_another_encoding_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("latin.ron"), b"(\r\n  schema: 1, name: \"Caf\xe9\"\r\n)").unwrap();
    let said = refused(&hecon(folder, &["check", "latin.ron"]));
    assert!(said.contains("line 2, column 24") && said.contains("save it as UTF-8"), "{said}");
    let wide: Vec<u8> = TOWN.encode_utf16().flat_map(u16::to_le_bytes).collect();
    fs::write(folder.join("wide.ron"), [&b"\xff\xfe"[..], &wide].concat()).unwrap();
    let said = refused(&hecon(folder, &["check", "wide.ron"]));
    assert!(said.contains("UTF-16"), "{said}");
    fs::write(folder.join("log.jsonl"), b"{\"economy\": \"\xff\"}").unwrap();
    let log = ["run", "--place", "town", "--weight", "50", "--decisions", "log.jsonl"];
    let said = refused(&hecon(folder, &log));
    assert!(said.contains("not UTF-8 text"), "{said}");
}

#[test]
fn file_names_may_contain_the_signs_of_arms() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let names = ["a+b.ron", "x=1.ron", "t.ron"];
    let windows = cfg!(windows);
    for name in names.iter().chain((!windows).then_some(&"a:b=c.ron")) {
        fs::write(folder.join(name), TOWN).unwrap();
    }
    let arms = |first: &str| {
        let more = ["--replicates", "2", "--quiet", "--out"];
        let out = format!("of {}", first.replace(':', "-"));
        let call = [&["compare", first, "t.ron"], &more[..], &[&out]].concat();
        let said = hecon(folder, &call);
        ok(&said);
        let page = fs::read_to_string(folder.join(&out).join("compare.json")).unwrap();
        let page: serde_json::Value = serde_json::from_str(&page).unwrap();
        let setting = &page["arms"][1]["differs_in"];
        (page["arms"][0]["name"].as_str().unwrap().to_owned(), setting.to_string())
    };
    assert_eq!(arms("x=1.ron"), ("x=1".to_owned(), "[]".to_owned()));
    assert_eq!(arms("a+b.ron").0, "a+b");
    let (name, differs) = arms("x=1.ron:gp.appointments=5");
    assert_eq!(name, "x=1.ron:gp.appointments=5");
    assert!(differs.contains("gp.appointments"), "{differs}");
    if !windows {
        assert_eq!(arms("a:b=c.ron"), ("a:b=c".to_owned(), "[]".to_owned()));
        assert!(arms("a:b=c.ron:gp.appointments=5").1.contains("gp.appointments"));
    }
    // Settings of an arm override those set for all.
    let call = ["compare", "t.ron", "t.ron:gp.appointments=5", "--set", "gp.appointments=6"];
    let more = ["--replicates", "2", "--quiet", "--out", "own"];
    ok(&hecon(folder, &[&call[..], &more].concat()));
}

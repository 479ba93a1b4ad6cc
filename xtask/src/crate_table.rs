//! The crates use only what the table in `ARCHITECTURE.md` allows.

use crate::cargo_metadata::{Metadata, Package};
use std::collections::BTreeSet;
use std::fs;

const HEADING: &str = "| crate | what happens here | uses | I/O | clock |";

/// A row: a room and the rooms that it may use.
#[derive(Debug, PartialEq, Eq)]
struct Row {
    room: String,
    uses: Uses,
}

#[derive(Debug, PartialEq, Eq)]
enum Uses {
    All,
    Only(Vec<String>),
}

/// The rows of the table, in the order in which data flows.
fn read_table(document: &str) -> Vec<Row> {
    let rows = document.lines().skip_while(|line| line.trim() != HEADING).skip(2);
    rows.take_while(|line| line.starts_with('|')).map(read_row).collect()
}

fn read_row(line: &str) -> Row {
    let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
    let [room, _, uses, _, _] = cells[..] else { panic!("a row of the crates' table has five cells: {line}") };
    let uses = match without_remarks(uses).as_str() {
        "all" => Uses::All,
        "–" => Uses::Only(Vec::new()),
        rooms => Uses::Only(rooms.split(',').map(|room| room.trim().to_owned()).collect()),
    };
    Row { room: room.trim_matches('`').to_owned(), uses }
}

/// `model, gate (for one thing alone)` without what stands in brackets.
fn without_remarks(cell: &str) -> String {
    let outside = cell.split('(').map(|part| part.rsplit_once(')').map_or(part, |(_, after)| after));
    outside.collect::<String>().trim().to_owned()
}

/// What is wrong with the rooms that one crate depends on.
fn judge(package: &Package, table: &[Row]) -> Vec<String> {
    let room = room(&package.name);
    let Some(place) = table.iter().position(|row| row.room == room) else {
        return vec![format!("{room} has no row in the table")];
    };
    let is_room = |name: &str| table.iter().any(|row| row.room == name);
    let may_build_with = |used: &str| match &table[place].uses {
        Uses::All => true,
        Uses::Only(rooms) => rooms.iter().any(|room| room == used),
    };
    // Tests may fill a room with what comes before it, and may keep what they need on a tape.
    let may_test_with = |used: &str| used == "tape" || table[..place].iter().any(|row| row.room == used);
    let mut failures = Vec::new();
    for dependency in &package.dependencies {
        let used = self::room(&dependency.name);
        let is_for_tests = dependency.kind.as_deref() == Some("dev");
        if is_room(used) && !may_build_with(used) && !(is_for_tests && may_test_with(used)) {
            failures.push(format!("{room} uses {used}, which its row does not name"));
        }
    }
    failures
}

fn room(crate_name: &str) -> &str {
    crate_name.strip_prefix("broadtape-").unwrap_or(crate_name)
}

#[test]
fn crates_use_only_what_the_table_allows() {
    let root = crate::workspace();
    let table = read_table(&fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap());
    let packages = Metadata::of_workspace(root).unwrap().packages;
    let rooms = || packages.iter().filter(|package| package.name != "xtask");
    let failures: Vec<_> = rooms().flat_map(|package| judge(package, &table)).collect();
    assert!(failures.is_empty(), "{failures:#?}");
    let in_tree: BTreeSet<_> = rooms().map(|package| room(&package.name)).collect();
    let in_table: BTreeSet<_> = table.iter().map(|row| row.room.as_str()).collect();
    assert_eq!(in_table, in_tree, "the table names each crate of the workspace once");
}

#[test]
fn the_table_is_read_as_it_is_written() {
    let document = format!(
        "words\n\n{HEADING}\n|---|---|---|---|---|\n| `model` | nouns | – | no | no |\n\
         | `desk` | folds | model, gate (for `Released`, alone) | no | no |\n| `broadtape` | wires | all | yes | yes |\n\nwords"
    );
    let row = |room: &str, uses| Row { room: room.to_owned(), uses };
    let expected = [
        row("model", Uses::Only(vec![])),
        row("desk", Uses::Only(vec!["model".to_owned(), "gate".to_owned()])),
        row("broadtape", Uses::All),
    ];
    assert_eq!(read_table(&document), expected);
}

#[test]
fn what_a_row_does_not_name_is_told() {
    use crate::cargo_metadata::Dependency;
    let only = |rooms: &[&str]| Uses::Only(rooms.iter().map(|room| (*room).to_owned()).collect());
    let table = [
        Row { room: "model".into(), uses: only(&[]) },
        Row { room: "tape".into(), uses: only(&["model"]) },
        Row { room: "gate".into(), uses: only(&["model"]) },
        Row { room: "desk".into(), uses: only(&["model", "gate"]) },
    ];
    let gate = |name: &str, kind: Option<&str>| {
        let dependency = Dependency { name: name.to_owned(), kind: kind.map(str::to_owned) };
        let package = Package {
            id: String::new(),
            name: "broadtape-gate".to_owned(),
            version: String::new(),
            license: None,
            dependencies: vec![dependency],
        };
        judge(&package, &table)
    };
    let refused = |used: &str| vec![format!("gate uses {used}, which its row does not name")];
    assert_eq!(gate("broadtape-model", None), Vec::<String>::new());
    assert_eq!(gate("jiff", None), Vec::<String>::new());
    assert_eq!(gate("broadtape-tape", None), refused("tape"));
    assert_eq!(gate("broadtape-tape", Some("dev")), Vec::<String>::new());
    assert_eq!(gate("broadtape-desk", Some("dev")), refused("desk"));
}

//! The log, written and read again.

use super::{Entry, Opened, ReleaseLog, What, files, read};
use broadtape_model::{House, UnixNanos};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

fn at(seconds: i64) -> UnixNanos {
    UnixNanos::new(seconds * 1_000_000_000)
}

/// A log of three openings and what was between.
fn log() -> TempDir {
    let folder = TempDir::new().unwrap();
    for start in [10, 90_000, 90_010] {
        let log = ReleaseLog::open(folder.path()).unwrap();
        log.opened(at(start), Opened::of(&House::default(), &[]));
        log.alarm(at(start + 1), "a bell rang".to_owned());
        log.close(at(start + 2));
    }
    folder
}

fn entries(folder: &Path) -> (Vec<Entry>, Vec<String>) {
    let mut entries = Vec::new();
    let flaws = read(&folder.join("releases"), |line| entries.push(line.entry)).unwrap();
    (entries, flaws.iter().map(ToString::to_string).collect())
}

fn change(folder: &Path, file: usize, change: impl FnOnce(String) -> String) {
    let path = &files(&folder.join("releases")).unwrap()[file];
    fs::write(path, change(fs::read_to_string(path).unwrap())).unwrap();
}

#[test]
fn a_log_goes_on_where_it_ended_and_its_seals_hold() {
    let folder = log();
    let (entries, flaws) = entries(folder.path());
    assert_eq!(flaws, Vec::<String>::new());
    assert_eq!(entries.iter().map(|entry| entry.number).collect::<Vec<_>>(), (1..=9).collect::<Vec<_>>());
    assert_eq!(files(&folder.path().join("releases")).unwrap().len(), 2, "a file a day");
    assert_eq!(entries[1].what, What::Alarm("a bell rang".to_owned()));
    assert_eq!(ReleaseLog::open(folder.path()).unwrap().last(), Some(at(90_012)));
}

#[test]
fn an_entry_that_was_changed_is_named() {
    let folder = log();
    change(folder.path(), 1, |text| text.replacen("a bell rang", "all was quiet", 1));
    let (_, flaws) = entries(folder.path());
    assert_eq!(flaws.len(), 1, "{flaws:?}");
    assert!(flaws[0].contains("1970-01-02.log line 2: entry 5 was changed"), "{flaws:?}");
}

#[test]
fn entries_that_are_missing_are_named() {
    let folder = log();
    change(folder.path(), 1, |text| text.lines().skip(2).map(|line| format!("{line}\n")).collect());
    let (_, flaws) = entries(folder.path());
    assert!(flaws[0].contains("entries 4 to 5 are missing before this one"), "{flaws:?}");
}

#[test]
fn an_entry_that_was_put_in_with_a_number_of_its_own_is_named() {
    let folder = log();
    change(folder.path(), 0, |text| {
        let second = text.lines().nth(1).unwrap().to_owned();
        text + &second.replace("\"number\":2", "\"number\":4") + "\n"
    });
    let (_, flaws) = entries(folder.path());
    assert!(flaws[0].contains("entry 4 was changed, or does not follow"), "{flaws:?}");
}

#[test]
fn an_entry_that_was_never_finished_is_cut_when_the_log_is_opened_again() {
    let folder = log();
    change(folder.path(), 1, |text| text + "0123 {\"number\":");
    assert_eq!(entries(folder.path()).1, Vec::<String>::new(), "beside a house at work it is none");
    ReleaseLog::open(folder.path()).unwrap().close(at(90_020));
    let (entries, flaws) = entries(folder.path());
    assert_eq!((entries.len(), flaws), (10, Vec::new()));
}

#[test]
fn what_is_no_entry_is_told_and_the_log_goes_on() {
    let folder = log();
    change(folder.path(), 1, |text| text + "scribbled over\n");
    ReleaseLog::open(folder.path()).unwrap().close(at(90_020));
    let (entries, flaws) = entries(folder.path());
    assert_eq!(entries.len(), 10);
    assert!(flaws[0].contains("line 7: this is no entry"), "{flaws:?}");
    assert_eq!(flaws.len(), 1, "{flaws:?}");
}

//! Checking a tape, and copying what was received until an instant.

use crate::desk::{all_news, all_ticks, append, batch, copy, files, kill, millis, names, open, options, story, trade};
use broadtape_model::{Lane, UnixNanos};
use broadtape_tape::embedded::{Depth, EmbeddedTape, Options, Verified, cut, verify};
use broadtape_tape::{Receipt, Tape, TapeError, Urgency};
use std::fs;
use std::path::Path;

const LANE: Lane = Lane::Delay(15);

/// A tape of several segments.
fn tape() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let small = Options { segment_bytes: 400, ..options() };
    let (tape, _) = EmbeddedTape::open(folder.path(), &small).unwrap();
    for number in 0..30 {
        append(&tape, story(&format!("s{number}")), millis(number * 10).nanos()).unwrap();
        let ticks = (0..3).map(|tick| trade(tick % 2, millis(number * 10 + i64::from(tick)), 100)).collect();
        tape.append_ticks(LANE, batch(&["FERRY", "QUAY"], ticks)).unwrap();
        tape.append_ticks(Lane::Unknown, batch(&["TIDE"], vec![trade(0, millis(number), 5)])).unwrap();
    }
    tape.append_news(kill("s3"), Receipt::Live(millis(300)), Urgency::Kill).unwrap();
    folder
}

fn verified(folder: &Path) -> Verified {
    let [records, entries] = [Depth::Records, Depth::Entries].map(|depth| verify(folder, depth, &|_| {}).unwrap());
    assert_eq!(records.problems.len(), entries.problems.len());
    records
}

#[test]
fn a_whole_tape_is_found_whole_and_counted() {
    let folder = tape();
    let found = verified(folder.path());
    assert!(found.problems.is_empty() && found.unfinished.is_empty(), "{found:?}");
    assert_eq!((found.records, found.entries), (31 + 30 + 30, 31 + 90 + 30));
    let bytes: u64 = files(folder.path()).iter().map(|file| fs::metadata(file).unwrap().len()).sum();
    assert_eq!((found.bytes, found.segments), (bytes, files(folder.path()).len() as u64));
}

#[test]
fn every_flipped_byte_is_found_and_costs_its_segment_alone() {
    let folder = tape();
    let all = files(folder.path());
    for (number, file) in all.iter().enumerate() {
        let bytes = fs::read(file).unwrap();
        for at in (number % 7..bytes.len()).step_by(7) {
            let mut flipped = bytes.clone();
            flipped[at] ^= 0x10;
            fs::write(file, &flipped).unwrap();
            let found = verify(folder.path(), Depth::Records, &|_| {}).unwrap();
            // The last record of a track may as well be one that was never finished.
            let told = found.problems.len() + found.unfinished.len();
            assert_eq!(told, 1, "{}: byte {at}: {found:?}", file.display());
        }
        fs::write(file, bytes).unwrap();
    }
}

#[test]
fn a_segment_of_another_tape_in_the_middle_is_found() {
    let (one, other) = (tape(), tempfile::tempdir().unwrap());
    let early = open(other.path());
    early.append_ticks(LANE, batch(&["FERRY"], vec![trade(0, UnixNanos::EPOCH, 1)])).unwrap();
    let second = one.path().join("ticks/delay-15/00000002.seg");
    let mut foreign = fs::read(other.path().join("ticks/delay-15/00000001.seg")).unwrap();
    assert!(fs::metadata(&second).is_ok());
    foreign[16] = 2;
    fs::write(&second, foreign).unwrap();
    assert_eq!(verified(one.path()).problems.len(), 1, "its header's checksum knows its number");
}

#[test]
fn a_copy_holds_what_was_received_until_the_instant_and_nothing_else() {
    let folder = tape();
    for at in [-1, 0, 1, 55, 110, 121, 299, 300, 10_000] {
        let to = tempfile::tempdir().unwrap();
        let to = to.path().join("copy");
        let made = cut(folder.path(), &to, millis(at)).unwrap();
        assert!(made.problems.is_empty());
        assert!(verified(&to).problems.is_empty());
        let (whole, part) = (EmbeddedTape::open_read_only(folder.path()).unwrap(), open(&to));
        let mut news = all_news(&whole).unwrap();
        news.retain(|recorded| recorded.received <= millis(at));
        assert_eq!(names(&all_news(&part).unwrap()), names(&news));
        for lane in [LANE, Lane::Unknown] {
            let mut ticks = all_ticks(&whole, lane).unwrap();
            ticks.retain(|(_, tick)| tick.received <= millis(at));
            assert_eq!(all_ticks(&part, lane).unwrap(), ticks, "{at}");
        }
        append(&part, story("later"), millis(20_000).nanos()).unwrap();
    }
}

#[test]
fn what_is_whole_of_a_damaged_tape_can_be_kept() {
    let folder = copy(tape().path());
    let damaged = folder.path().join("ticks/delay-15/00000002.seg");
    let mut bytes = fs::read(&damaged).unwrap();
    bytes[60] ^= 1;
    fs::write(&damaged, bytes).unwrap();
    let to = tempfile::tempdir().unwrap();
    let to = to.path().join("copy");
    let made = cut(folder.path(), &to, millis(10_000)).unwrap();
    assert_eq!(made.problems.len(), 1);
    assert!(verified(&to).problems.is_empty());
    let part = open(&to);
    assert_eq!(all_news(&part).unwrap().len(), 31);
    assert!(!all_ticks(&part, LANE).unwrap().is_empty());
    let again = cut(folder.path(), &to, millis(10_000)).unwrap_err();
    assert!(matches!(again, TapeError::Io { .. }), "{again}");
}

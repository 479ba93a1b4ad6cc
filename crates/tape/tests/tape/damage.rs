//! Torn ends and flipped bits.

use crate::desk::{
    all_news, all_ticks, append, batch, copy, everything, files, millis, names, open, opened, options, story, trade,
};
use crate::faults::FaultyDisk;
use broadtape_model::Lane;
use broadtape_tape::embedded::{EmbeddedTape, Options};
use broadtape_tape::{Delivery, Tape, TapeError};
use bytes::Bytes;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

const LANE: Lane = Lane::Delay(15);

/// A confirmation is a frame without a body.
const CONFIRMATION_BYTES: usize = 20;

/// A small tape, closed in good order: two deliveries and three blocks.
fn small_tape() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    write_on(&open(folder.path()));
    folder
}

/// The same as a process leaves it that was killed after its last commit.
fn small_tape_of_a_killed_process() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let tape = open(folder.path());
    write_on(&tape);
    copy(folder.path())
}

fn write_on(tape: &EmbeddedTape) {
    for (name, nanos) in [("a", 1), ("b", 2)] {
        append(tape, story(name), nanos).unwrap();
    }
    for at in 1..4 {
        tape.append_ticks(LANE, batch(&["FERRY"], vec![trade(0, millis(at), 100 + at)])).unwrap();
    }
}

fn cut(file: &Path, length: u64) {
    fs::File::options().write(true).open(file).unwrap().set_len(length).unwrap();
}

fn flip(file: &Path, byte: usize, bit: u8) {
    let mut bytes = fs::read(file).unwrap();
    bytes[byte] ^= 1 << bit;
    fs::write(file, bytes).unwrap();
}

#[test]
fn an_end_torn_at_any_byte_of_the_last_commit_is_cut_and_told_and_the_tape_goes_on() {
    let folder = small_tape_of_a_killed_process();
    let [news, ticks] = &files(folder.path())[..] else { panic!("a segment each") };
    let whole = open(folder.path()).info().unwrap();
    // Both deliveries are equally long, and so are the blocks after the first, which defines the symbol.
    let last_delivery = (whole.news.bytes - 48) / 2;
    let length = whole.news.bytes;
    for torn in 0..last_delivery {
        let copy = copy(folder.path());
        let file = copy.path().join(news.strip_prefix(folder.path()).unwrap());
        cut(&file, length - last_delivery + torn);
        let (tape, met) = opened(copy.path());
        let told: Vec<_> = met.cut.iter().map(|tail| (tail.path.clone(), tail.at, tail.bytes)).collect();
        let expected = if torn == 0 { vec![] } else { vec![(file, length - last_delivery, torn)] };
        assert_eq!(told, expected);
        assert_eq!(names(&all_news(&tape).unwrap()), ["a"]);
        append(&tape, story("c"), 3).unwrap();
        drop(tape);
        assert_eq!(names(&all_news(&open(copy.path())).unwrap()), ["a", "c"]);
    }
    let length = whole.lanes[0].1.bytes;
    for torn in 1.. {
        let copy = copy(folder.path());
        cut(&copy.path().join(ticks.strip_prefix(folder.path()).unwrap()), length - torn);
        let (tape, met) = opened(copy.path());
        if met.cut.is_empty() {
            assert!(torn > 60, "the whole last block is gone");
            break;
        }
        assert_eq!(all_ticks(&tape, LANE).unwrap().len(), 2);
        tape.append_ticks(LANE, batch(&["QUAY", "FERRY"], vec![trade(1, millis(9), 7)])).unwrap();
        assert_eq!(all_ticks(&tape, LANE).unwrap().len(), 3);
    }
}

#[test]
fn beside_a_torn_end_a_tape_open_for_reading_alone_reads_what_is_whole() {
    let folder = small_tape_of_a_killed_process();
    let news = &files(folder.path())[0];
    cut(news, fs::metadata(news).unwrap().len() - 1);
    let beside = EmbeddedTape::open_read_only(folder.path()).unwrap();
    assert_eq!(names(&all_news(&beside).unwrap()), ["a"]);
}

#[test]
fn an_end_of_zeros_is_cut() {
    let folder = small_tape();
    let news = &files(folder.path())[0];
    let length = fs::metadata(news).unwrap().len();
    cut(news, length + 5_000);
    let (tape, met) = opened(folder.path());
    assert_eq!((met.cut[0].at, met.cut[0].bytes), (length, 5_000));
    assert_eq!(names(&all_news(&tape).unwrap()), ["a", "b"]);
}

#[test]
fn a_commit_of_several_of_which_the_first_never_reached_the_disk_is_cut_and_is_no_damage() {
    let folder = tempfile::tempdir().unwrap();
    let disk = FaultyDisk::default();
    let (tape, _) = EmbeddedTape::open_on(Arc::new(disk.clone()), folder.path(), &options()).unwrap();
    append(&tape, story("a"), 1).unwrap();
    let committed = tape.info().unwrap().news.bytes;
    disk.hold_syncs();
    thread::scope(|scope| {
        scope.spawn(|| append(&tape, story("b"), 2).unwrap());
        disk.wait_until_held();
        for name in ["c", "d", "e"] {
            scope.spawn(|| append(&tape, story(name), 3).unwrap());
        }
        while tape.waiting().usual < 3 {
            thread::yield_now();
        }
        disk.let_go();
    });
    let folder = copy(folder.path());
    let news = &files(folder.path())[0];
    let each = committed - 48;
    // A disk may write the pages of one commit in any order.
    flip(news, usize::try_from(committed + each + 30).unwrap(), 1);
    let (tape, met) = opened(folder.path());
    assert_eq!((met.cut[0].at, met.cut[0].bytes), (committed + each, 3 * each));
    assert_eq!(names(&all_news(&tape).unwrap()), ["a", "b"]);
}

#[test]
fn damage_before_whole_records_is_an_error_that_says_where() {
    let folder = small_tape();
    let news = &files(folder.path())[0];
    // In the body of the first delivery, and in its header, which says how long it is.
    for byte in [48, 53, 100] {
        let copy = copy(folder.path());
        let file = copy.path().join(news.strip_prefix(folder.path()).unwrap());
        flip(&file, byte, 3);
        let before = fs::read(&file).unwrap();
        match EmbeddedTape::open(copy.path(), &options()).map(|_| ()).unwrap_err() {
            TapeError::Damaged { path, offset: 48, .. } => assert_eq!(path, file),
            other => panic!("{other}"),
        }
        assert_eq!(fs::read(&file).unwrap(), before, "nothing is changed");
        let beside = EmbeddedTape::open_read_only(copy.path()).unwrap();
        assert!(matches!(all_news(&beside), Err(TapeError::Damaged { offset: 48, .. })));
    }
}

#[test]
fn any_flipped_bit_is_noticed() {
    let folder = small_tape();
    let whole = everything(&EmbeddedTape::open_read_only(folder.path()).unwrap()).unwrap();
    for file in files(folder.path()) {
        let length = fs::read(&file).unwrap().len();
        for byte in 0..length {
            for bit in [byte % 8, (byte + 3) % 8] {
                let bit = u8::try_from(bit).unwrap();
                flip(&file, byte, bit);
                let read = EmbeddedTape::open_read_only(folder.path()).and_then(|tape| everything(&tape));
                flip(&file, byte, bit);
                if let Ok(read) = read {
                    // The last confirmation: there is nothing in it to lose.
                    assert!(byte + CONFIRMATION_BYTES >= length, "bit {bit} of byte {byte} of {}", file.display());
                    assert_eq!(read, whole);
                }
            }
        }
    }
}

#[test]
fn any_flipped_bit_is_noticed_when_a_tape_is_opened_for_writing() {
    let folder = small_tape();
    for file in files(folder.path()) {
        let length = fs::read(&file).unwrap().len();
        for byte in (0..length).step_by(5) {
            let copy = copy(folder.path());
            flip(&copy.path().join(file.strip_prefix(folder.path()).unwrap()), byte, 6);
            if let Ok((_, met)) = EmbeddedTape::open(copy.path(), &options()) {
                assert_eq!(met.cut.len(), 1, "byte {byte} of {}", file.display());
                assert!(byte + CONFIRMATION_BYTES >= length, "byte {byte} of {}", file.display());
            }
        }
    }
}

/// Of a process that was killed nobody can tell damage to its very last commit from one that was never finished.
#[test]
fn a_bit_that_flips_before_a_killed_process_is_started_again_costs_the_last_commit_at_most_and_is_told() {
    let folder = small_tape_of_a_killed_process();
    let news = &files(folder.path())[0];
    let last = fs::metadata(news).unwrap().len() - 1;
    flip(news, usize::try_from(last).unwrap(), 0);
    let (tape, met) = opened(folder.path());
    assert_eq!(met.cut.len(), 1);
    assert_eq!(names(&all_news(&tape).unwrap()), ["a"]);
}

#[test]
fn a_track_that_is_quiet_confirms_its_last_commit_once() {
    let folder = tempfile::tempdir().unwrap();
    let disk = FaultyDisk::default();
    let at_once = Options { confirm_after: Duration::ZERO, ..options() };
    let (tape, _) = EmbeddedTape::open_on(Arc::new(disk.clone()), folder.path(), &at_once).unwrap();
    let before = disk.syncs();
    append(&tape, story("a"), 1).unwrap();
    tape.append_ticks(LANE, batch(&["FERRY"], vec![trade(0, millis(1), 100)])).unwrap();
    // Of both tracks: a segment's header, a commit, and its confirmation.
    while disk.syncs() < before + 6 {
        thread::yield_now();
    }
    let folder = copy(folder.path());
    drop(tape);
    assert_eq!(disk.syncs(), before + 6, "closing has nothing more to confirm");
    for file in files(folder.path()) {
        let last_of_the_commit = usize::try_from(fs::metadata(&file).unwrap().len()).unwrap() - CONFIRMATION_BYTES - 1;
        flip(&file, last_of_the_commit, 0);
        let error = EmbeddedTape::open(folder.path(), &options()).map(|_| ()).unwrap_err();
        assert!(matches!(error, TapeError::Damaged { .. }), "{error}");
        flip(&file, last_of_the_commit, 0);
    }
    assert_eq!(names(&all_news(&open(folder.path())).unwrap()), ["a"]);
}

#[test]
fn a_segment_in_the_folder_of_another_lane_is_refused() {
    let folder = small_tape();
    fs::rename(folder.path().join("ticks/delay-15"), folder.path().join("ticks/delay-10")).unwrap();
    let error = EmbeddedTape::open(folder.path(), &options()).map(|_| ()).unwrap_err();
    assert!(matches!(error, TapeError::Damaged { offset: 0, .. }), "{error}");
}

#[test]
fn a_segment_that_is_missing_between_others_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let each_its_own = Options { segment_bytes: 1, ..options() };
    let (tape, _) = EmbeddedTape::open(folder.path(), &each_its_own).unwrap();
    for number in 0..4 {
        append(&tape, story("a"), number).unwrap();
    }
    drop(tape);
    // Retention takes the oldest: that is no damage.
    fs::remove_file(folder.path().join("news/00000001.seg")).unwrap();
    assert_eq!(all_news(&open(folder.path())).unwrap().len(), 3);
    fs::remove_file(folder.path().join("news/00000003.seg")).unwrap();
    assert!(matches!(EmbeddedTape::open(folder.path(), &options()), Err(TapeError::Damaged { .. })));
}

#[test]
fn a_newer_format_is_told_as_such() {
    let folder = small_tape();
    let news = &files(folder.path())[0];
    let mut bytes = fs::read(news).unwrap();
    bytes[8] = 2;
    fs::write(news, bytes).unwrap();
    let error = EmbeddedTape::open(folder.path(), &options()).map(|_| ()).unwrap_err();
    assert!(matches!(error, TapeError::NewerFormat { found: 2, known: 1, .. }), "{error}");
}

#[test]
fn records_forged_within_a_delivery_are_not_taken_for_records() {
    let folder = small_tape_of_a_killed_process();
    let news = &files(folder.path())[0];
    let length = fs::metadata(news).unwrap().len();
    // A provider sends the tape's own bytes, with good records in them; and then the power fails.
    let forged = Bytes::from(fs::read(news).unwrap());
    let tape = open(folder.path());
    append(&tape, Delivery { bytes: forged, ..story("forged") }, 3).unwrap();
    let folder = copy(folder.path());
    let news = &files(folder.path())[0];
    cut(news, fs::metadata(news).unwrap().len() - 1);
    let (tape, met) = opened(folder.path());
    assert_eq!(met.cut[0].at, length);
    assert_eq!(names(&all_news(&tape).unwrap()), ["a", "b"]);
}

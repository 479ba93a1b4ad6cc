//! Segments that are removed, the budget, and readers that go on where others stood.

use crate::desk::{NamedTick, all_ticks, append, batch, kill, millis, open, options, rest_of_ticks, story, trade};
use broadtape_model::{Lane, Position, UnixNanos};
use broadtape_tape::embedded::{EmbeddedTape, Options};
use broadtape_tape::{Bookmark, Tape, TapeError, TickReader};
use std::path::Path;

const LANE: Lane = Lane::Delay(15);

fn small(folder: &Path, bytes_most: u64) -> EmbeddedTape {
    let options = Options { segment_bytes: 600, bytes_most, ..options() };
    EmbeddedTape::open(folder, &options).unwrap().0
}

fn put(tape: &EmbeddedTape, number: i64) -> Result<(), TapeError> {
    let symbols = if number % 2 == 0 { ["FERRY", "QUAY"] } else { ["QUAY", "TIDE"] };
    let ticks = vec![trade(0, millis(number), 100 + number), trade(1, millis(number), 200 + number)];
    tape.append_ticks(LANE, batch(&symbols, ticks))
}

fn named(reader: &dyn TickReader, block: &mut Vec<broadtape_model::Tick>) -> Vec<NamedTick> {
    let name = |tick: broadtape_model::Tick| {
        (reader.symbols()[tick.symbol as usize].symbol.to_string(), broadtape_model::Tick { symbol: 0, ..tick })
    };
    block.drain(..).map(name).collect()
}

#[test]
fn a_reader_goes_on_where_another_stood_with_the_same_numbers_of_symbols() {
    let folder = tempfile::tempdir().unwrap();
    let tape = small(folder.path(), u64::MAX);
    let mut first = tape.ticks(LANE).unwrap();
    assert_eq!(first.bookmark(), None, "it has read nothing yet");
    for number in 0..60 {
        put(&tape, number).unwrap();
    }
    let mut block = Vec::new();
    while first.next_block(&mut block).unwrap() {
        let bookmark = first.bookmark().unwrap();
        let mut other = tape.ticks_from(LANE, &bookmark).unwrap().unwrap();
        let mut again = Vec::new();
        assert!(other.next_block(&mut again).unwrap());
        assert_eq!(again, block, "the block that was given last is given again, with its numbers");
        assert_eq!(other.symbols(), first.symbols());
        assert_eq!(other.bookmark().unwrap(), bookmark);
        let mut seen = named(&*other, &mut again);
        seen.extend(rest_of_ticks(&mut *other).unwrap());
        let all = all_ticks(&tape, LANE).unwrap();
        assert_eq!(seen, all[all.len() - seen.len()..]);
    }
}

#[test]
fn a_bookmark_of_another_tape_is_none() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let tapes = [small(one.path(), u64::MAX), small(other.path(), u64::MAX)];
    for tape in &tapes {
        put(tape, 1).unwrap();
    }
    let mut reader = tapes[0].ticks(LANE).unwrap();
    assert!(reader.next_block(&mut Vec::new()).unwrap());
    let bookmark = reader.bookmark().unwrap();
    assert!(tapes[0].ticks_from(LANE, &bookmark).unwrap().is_some());
    assert!(tapes[1].ticks_from(LANE, &bookmark).unwrap().is_none());
    for elsewhere in [0, 5, 49, 1 << 40, (1 << 40) + 49, (9 << 40) + 48] {
        let bookmark = Bookmark { block: Position(elsewhere), ..bookmark.clone() };
        assert!(tapes[0].ticks_from(LANE, &bookmark).unwrap().is_none(), "{elsewhere}");
    }
}

#[test]
fn the_oldest_segments_are_removed_whole_and_the_newest_never() {
    let folder = tempfile::tempdir().unwrap();
    let tape = small(folder.path(), u64::MAX);
    for number in 0..60 {
        put(&tape, number).unwrap();
    }
    let (all, bytes) = (all_ticks(&tape, LANE).unwrap(), tape.bytes());
    let complete = tape.complete_segments(LANE).unwrap();
    assert!(complete.len() > 3);
    assert!(complete.is_sorted_by_key(|segment| segment.last_receipt));
    assert_eq!(tape.remove_before(LANE, Position(0)).unwrap(), 0);
    let freed = tape.remove_before(LANE, complete[1].end).unwrap();
    assert_eq!((freed, tape.bytes()), (complete[0].bytes + complete[1].bytes, bytes - freed));
    let rest = all_ticks(&tape, LANE).unwrap();
    assert_eq!(rest, all[all.len() - rest.len()..]);
    assert!(rest[0].1.received >= complete[1].last_receipt);
    tape.remove_before(LANE, Position(u64::MAX)).unwrap();
    assert!(!all_ticks(&tape, LANE).unwrap().is_empty(), "the newest stays");
    put(&tape, 60).unwrap();
    drop(tape);
    assert_eq!(all_ticks(&open(folder.path()), LANE).unwrap().last().unwrap().1.received, millis(60));
}

#[test]
fn ticks_wait_when_the_budget_is_used_up_and_news_do_not() {
    let folder = tempfile::tempdir().unwrap();
    let tape = small(folder.path(), 3_000);
    let refused = (0..1_000).find_map(|number| put(&tape, number).err().map(|error| (number, error)));
    let (number, error) = refused.unwrap();
    assert!(matches!(error, TapeError::OverBudget { most: 3_000 }), "{error}");
    let held = all_ticks(&tape, LANE).unwrap();
    assert_eq!(held.len() as i64, number * 2, "nothing that was taken is dropped");
    append(&tape, story("a"), 1).unwrap();
    append(&tape, kill("a"), 2).unwrap();
    let complete = tape.complete_segments(LANE).unwrap();
    tape.remove_before(LANE, complete[2].end).unwrap();
    put(&tape, number).unwrap();
    assert!(all_ticks(&tape, LANE).unwrap().iter().all(|(_, tick)| tick.received >= UnixNanos::EPOCH));
    drop(tape);
    assert_eq!(small(folder.path(), 3_000).bytes(), open_bytes(folder.path()));
}

fn open_bytes(folder: &Path) -> u64 {
    crate::desk::files(folder).iter().map(|file| std::fs::metadata(file).unwrap().len()).sum()
}

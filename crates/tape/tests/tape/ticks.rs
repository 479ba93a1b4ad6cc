//! Ticks.

use crate::any;
use crate::desk::{NamedTick, all_ticks, batch, feed_symbol, millis, open, opened, options, rest_of_ticks, trade};
use broadtape_model::{FeedSymbol, Lane, Tick, UnixNanos};
use broadtape_tape::embedded::{EmbeddedTape, Options};
use broadtape_tape::{Tape, TapeError, TickBatch};
use proptest::prelude::*;
use std::time::Duration;

const LANE: Lane = Lane::Delay(15);

/// What the tape makes of ticks: receipts in whole milliseconds, rounded up, that never go back.
fn as_kept(symbols: &[&str], ticks: &[Tick]) -> Vec<NamedTick> {
    let mut last = i128::MIN;
    let mut kept = Vec::new();
    for tick in ticks {
        let down = i128::from(tick.received.nanos()).div_euclid(1_000_000) * 1_000_000;
        let up = if down == i128::from(tick.received.nanos()) { down } else { down + 1_000_000 };
        last = last.max(if i64::try_from(up).is_ok() { up } else { down });
        let received = UnixNanos::new(i64::try_from(last).unwrap());
        kept.push((symbols[tick.symbol as usize].to_owned(), Tick { symbol: 0, received, ..tick.clone() }));
    }
    kept
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_ticks_are_read_as_they_were_appended(
        first in prop::collection::vec(any::tick(), 0..40),
        second in prop::collection::vec(any::tick(), 0..40),
        segment_bytes in 1..2_000_u64,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let (tape, _) = EmbeddedTape::open(folder.path(), &Options { segment_bytes, ..options() }).unwrap();
        let symbols = ["FERRY", "QUAY", "TIDE"];
        tape.append_ticks(LANE, batch(&symbols, first.clone())).unwrap();
        tape.append_ticks(LANE, batch(&symbols, second.clone())).unwrap();
        let kept = as_kept(&symbols, &[first, second].concat());
        prop_assert_eq!(&all_ticks(&tape, LANE).unwrap(), &kept);
        drop(tape);
        prop_assert_eq!(&all_ticks(&open(folder.path()), LANE).unwrap(), &kept);
    }
}

#[test]
fn a_reader_follows_from_before_the_first_tick_and_across_segments() {
    let folder = tempfile::tempdir().unwrap();
    let (tape, _) = EmbeddedTape::open(folder.path(), &Options { segment_bytes: 500, ..options() }).unwrap();
    let mut reader = tape.ticks(LANE).unwrap();
    assert_eq!(rest_of_ticks(&mut *reader).unwrap(), []);
    assert_eq!(tape.lanes().unwrap(), [], "a lane that was only asked for holds nothing");
    for number in 0..50_i64 {
        // The batch's order of symbols changes; the reader's numbers must not.
        let symbols = if number % 2 == 0 { ["FERRY", "QUAY"] } else { ["QUAY", "FERRY"] };
        let ticks = vec![trade(0, millis(number), 100 + number), trade(1, millis(number), 200 + number)];
        tape.append_ticks(LANE, batch(&symbols, ticks.clone())).unwrap();
        assert_eq!(rest_of_ticks(&mut *reader).unwrap(), as_kept(&symbols, &ticks));
        assert_eq!(reader.symbols(), [feed_symbol("FERRY"), feed_symbol("QUAY")]);
    }
    let holding = tape.info().unwrap().lanes[0].1;
    assert!(holding.segments > 5, "{holding:?}");
    assert_eq!((holding.entries, holding.first, holding.last), (100, Some(millis(0)), Some(millis(49))));
}

#[test]
fn lanes_are_told_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let tape = open(folder.path());
    let past = Lane::Past { minutes: 65_535, run: 65_535 };
    for lane in [Lane::Unknown, past, Lane::Delay(20), Lane::Delay(10)] {
        tape.append_ticks(lane, batch(&["FERRY"], vec![trade(0, millis(1), 100)])).unwrap();
    }
    let lanes = [Lane::Delay(10), Lane::Delay(20), past, Lane::Unknown];
    assert_eq!(tape.lanes().unwrap(), lanes);
    drop(tape);
    let beside = EmbeddedTape::open_read_only(folder.path()).unwrap();
    assert_eq!(beside.lanes().unwrap(), lanes);
    assert_eq!(all_ticks(&beside, Lane::Unknown).unwrap().len(), 1);
    assert_eq!(beside.info().unwrap().lanes.len(), 4);
}

#[test]
fn a_receipt_never_goes_back_within_a_lane_not_even_after_opening_again() {
    let folder = tempfile::tempdir().unwrap();
    let one = |at: i64| batch(&["FERRY"], vec![trade(0, millis(at), 100)]);
    let tape = open(folder.path());
    tape.append_ticks(LANE, one(1_000)).unwrap();
    tape.append_ticks(LANE, one(400)).unwrap();
    drop(tape);
    let (tape, met) = opened(folder.path());
    assert!(met.cut.is_empty());
    tape.append_ticks(LANE, one(500)).unwrap();
    tape.append_ticks(LANE, one(2_000)).unwrap();
    let read: Vec<_> = all_ticks(&tape, LANE).unwrap().into_iter().map(|(_, tick)| tick.received).collect();
    assert_eq!(read, [millis(1_000), millis(1_000), millis(1_000), millis(2_000)]);
}

#[test]
fn a_full_block_is_4096_ticks_and_many_make_several() {
    let folder = tempfile::tempdir().unwrap();
    let tape = open(folder.path());
    let ticks = (0..10_000).map(|number| trade(0, millis(number), number)).collect();
    tape.append_ticks(LANE, batch(&["FERRY"], ticks)).unwrap();
    let mut reader = tape.ticks(LANE).unwrap();
    let (mut block, mut sizes) = (Vec::new(), Vec::new());
    while reader.next_block(&mut block).unwrap() {
        sizes.push(block.len());
    }
    assert_eq!(sizes, [4_096, 4_096, 1_808]);
    assert!(block.is_empty());
}

#[test]
fn a_full_block_does_not_wait_for_more() {
    let folder = tempfile::tempdir().unwrap();
    let an_hour = Options { tick_pause: Duration::from_secs(3_600), ..options() };
    let (tape, _) = EmbeddedTape::open(folder.path(), &an_hour).unwrap();
    let ticks = (0..4_096).map(|number| trade(0, millis(number), number)).collect();
    tape.append_ticks(LANE, batch(&["FERRY"], ticks)).unwrap();
    assert_eq!(all_ticks(&tape, LANE).unwrap().len(), 4_096);
}

#[test]
fn what_no_feed_sends_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let tape = open(folder.path());
    let symbol = FeedSymbol { symbol: "X".repeat(2_000).into(), ..feed_symbol("") };
    let batch = TickBatch { symbols: vec![symbol], ticks: vec![trade(0, millis(1), 1)] };
    let refused = tape.append_ticks(LANE, batch).unwrap_err();
    assert!(matches!(refused, TapeError::TooLarge { most: 1_024, .. }), "{refused}");
    tape.append_ticks(LANE, TickBatch::default()).unwrap();
    assert_eq!(tape.lanes().unwrap(), []);
}

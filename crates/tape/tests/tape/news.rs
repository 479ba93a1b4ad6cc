//! Deliveries.

use crate::desk::{all_news, append, at, kill, names, open, opened, options, rest, story};
use crate::faults::FaultyDisk;
use broadtape_model::{Position, UnixNanos};
use broadtape_tape::embedded::{EmbeddedTape, Options, Waiting};
use broadtape_tape::{Delivery, Receipt, Tape, TapeError, Urgency};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::thread;

#[test]
fn what_is_appended_is_read_in_order_and_after_opening_again() {
    let folder = tempfile::tempdir().unwrap();
    let tape = open(folder.path());
    assert_eq!(append(&tape, story("a"), 10).unwrap(), at(10));
    assert_eq!(append(&tape, story("b"), 20).unwrap(), at(20));
    let read = all_news(&tape).unwrap();
    assert_eq!(names(&read), ["a", "b"]);
    assert_eq!(read.iter().map(|recorded| recorded.received).collect::<Vec<_>>(), [at(10), at(20)]);
    assert_eq!(read[0].fact, story("a").facts[0]);
    assert_eq!(tape.original(read[1].delivery).unwrap(), "<story>b</story>");
    assert!(read[0].delivery < read[1].delivery);
    drop(tape);

    let (tape, met) = opened(folder.path());
    assert!(met.cut.is_empty());
    assert_eq!(all_news(&tape).unwrap(), read);
    append(&tape, story("c"), 30).unwrap();
    assert_eq!(names(&all_news(&tape).unwrap()), ["a", "b", "c"]);
}

#[test]
fn a_reader_goes_on_where_it_was_across_segments() {
    let folder = tempfile::tempdir().unwrap();
    let (tape, _) = EmbeddedTape::open(folder.path(), &Options { segment_bytes: 400, ..options() }).unwrap();
    let mut reader = tape.news().unwrap();
    assert!(reader.next().unwrap().is_none());
    for number in 0..20 {
        append(&tape, story(&number.to_string()), number).unwrap();
        assert_eq!(names(&rest(&mut *reader).unwrap()), [number.to_string()]);
        assert!(reader.next().unwrap().is_none());
    }
    let news = tape.info().unwrap().news;
    assert!(news.segments > 5, "{news:?}");
    assert_eq!((news.records, news.entries, news.first, news.last), (20, 20, Some(at(0)), Some(at(19))));
    drop(tape);
    assert_eq!(all_news(&open(folder.path())).unwrap().len(), 20);
}

#[test]
fn a_delivery_without_facts_and_one_of_many_keep_their_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let tape = open(folder.path());
    append(&tape, Delivery { facts: Vec::new(), ..story("none") }, 1).unwrap();
    let many = ["a", "b", "c"].iter().flat_map(|name| story(name).facts).collect();
    append(&tape, Delivery { facts: many, ..story("many") }, 2).unwrap();
    let read = all_news(&tape).unwrap();
    assert_eq!(names(&read), ["a", "b", "c"]);
    assert!(read.iter().all(|recorded| recorded.delivery == read[0].delivery));
    assert_eq!(tape.original(read[2].delivery).unwrap(), "<story>many</story>");
}

#[test]
fn a_position_that_is_none_has_no_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let tape = open(folder.path());
    append(&tape, story("a"), 1).unwrap();
    let there = all_news(&tape).unwrap()[0].delivery;
    for position in [0, 1, there.0 - 1, there.0 + 1, there.0 + 5_000, there.0 + (1 << 40), u64::MAX] {
        let error = tape.original(Position(position)).unwrap_err();
        assert!(matches!(error, TapeError::NoSuchRecord(number) if number == position), "{error}");
    }
}

#[test]
fn a_tape_open_for_reading_alone_reads_beside_the_writer_and_takes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    assert!(EmbeddedTape::open_read_only(&folder.path().join("nowhere")).is_err());
    let tape = open(folder.path());
    let beside = EmbeddedTape::open_read_only(folder.path()).unwrap();
    let mut reader = beside.news().unwrap();
    assert!(reader.next().unwrap().is_none());
    append(&tape, story("a"), 1).unwrap();
    assert_eq!(names(&rest(&mut *reader).unwrap()), ["a"]);
    append(&tape, story("b"), 2).unwrap();
    assert_eq!(names(&rest(&mut *reader).unwrap()), ["b"]);
    assert!(matches!(append(&beside, story("c"), 3), Err(TapeError::Closed)));
    assert_eq!(beside.stable_until(at(9)), at(9));
}

#[test]
fn a_live_receipt_never_goes_back_and_a_backfilled_one_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let tape = open(folder.path());
    assert_eq!(append(&tape, story("a"), 100).unwrap(), at(100));
    assert_eq!(append(&tape, story("b"), 50).unwrap(), at(100));
    assert_eq!(tape.stable_until(at(200)), at(200));
    assert_eq!(append(&tape, story("late"), 150).unwrap(), at(201), "up to 200 was said to be complete");
    assert_eq!(tape.append_news(story("c"), Receipt::Backfilled(at(7)), Urgency::Usual).unwrap(), at(7));
    drop(tape);
    let tape = open(folder.path());
    assert!(append(&tape, story("d"), 60).unwrap() > at(201));
    assert_eq!(
        names(&all_news(&tape).unwrap()),
        ["a", "b", "late", "c", "d"],
        "readers are given the order of the tape"
    );
}

#[test]
fn a_live_receipt_never_goes_back_though_the_newest_segment_holds_none() {
    let folder = tempfile::tempdir().unwrap();
    let each_its_own = Options { segment_bytes: 1, ..options() };
    let (tape, _) = EmbeddedTape::open(folder.path(), &each_its_own).unwrap();
    append(&tape, story("a"), 100).unwrap();
    tape.append_news(story("b"), Receipt::Backfilled(at(7)), Urgency::Usual).unwrap();
    drop(tape);
    assert!(append(&open(folder.path()), story("c"), 50).unwrap() > at(100));
}

/// Appends from a thread of its own and waits until the delivery stands in the queue.
fn queue<'scope>(
    scope: &'scope thread::Scope<'scope, '_>,
    tape: &'scope EmbeddedTape,
    delivery: Delivery,
    urgency: Urgency,
) -> thread::ScopedJoinHandle<'scope, UnixNanos> {
    let before = tape.waiting();
    let thread = scope.spawn(move || tape.append_news(delivery, Receipt::Live(at(5)), urgency).unwrap());
    while tape.waiting() == before {
        thread::yield_now();
    }
    thread
}

/// Begins a commit that is held at the disk.
fn hold<'scope>(scope: &'scope thread::Scope<'scope, '_>, tape: &'scope EmbeddedTape, disk: &FaultyDisk) {
    disk.hold_syncs();
    scope.spawn(move || append(tape, story("first"), 1).unwrap());
    disk.wait_until_held();
}

#[test]
fn a_kill_overtakes_what_waits() {
    let folder = tempfile::tempdir().unwrap();
    let disk = FaultyDisk::default();
    let (tape, _) = EmbeddedTape::open_on(Arc::new(disk.clone()), folder.path(), &options()).unwrap();
    append(&tape, story("before"), 0).unwrap();
    thread::scope(|scope| {
        hold(scope, &tape, &disk);
        queue(scope, &tape, story("usual"), Urgency::Usual);
        queue(scope, &tape, kill("killed"), Urgency::Kill);
        assert_eq!(tape.waiting(), Waiting { usual: 1, kills: 1 });
        disk.let_go();
    });
    let read = all_news(&tape).unwrap();
    assert_eq!(names(&read), ["before", "first", "killed", "usual"]);
    assert!(read.is_sorted_by_key(|recorded| recorded.received));
}

#[test]
fn what_waits_is_committed_together() {
    let folder = tempfile::tempdir().unwrap();
    let disk = FaultyDisk::default();
    let (tape, _) = EmbeddedTape::open_on(Arc::new(disk.clone()), folder.path(), &options()).unwrap();
    append(&tape, story("before"), 0).unwrap();
    let before = disk.syncs();
    thread::scope(|scope| {
        hold(scope, &tape, &disk);
        for number in 0..20 {
            queue(scope, &tape, story(&number.to_string()), Urgency::Usual);
        }
        disk.let_go();
    });
    let before_closing = disk.syncs();
    assert_eq!(all_news(&tape).unwrap().len(), 22);
    drop(tape);
    assert_eq!(before_closing - before, 2, "the one that was held, and all that waited meanwhile");
    assert_eq!(disk.syncs() - before_closing, 1, "the last commit's confirmation");
}

#[test]
fn a_full_queue_makes_the_next_one_wait_but_not_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let disk = FaultyDisk::default();
    let (tape, _) = EmbeddedTape::open_on(Arc::new(disk.clone()), folder.path(), &options()).unwrap();
    append(&tape, story("before"), 0).unwrap();
    thread::scope(|scope| {
        hold(scope, &tape, &disk);
        for number in 0..300 {
            let tape = &tape;
            scope.spawn(move || append(tape, story(&number.to_string()), 5).unwrap());
        }
        while tape.waiting().usual < 256 {
            thread::yield_now();
        }
        queue(scope, &tape, kill("killed"), Urgency::Kill);
        assert_eq!(tape.waiting(), Waiting { usual: 256, kills: 1 });
        disk.let_go();
    });
    let read = names(&all_news(&tape).unwrap());
    assert_eq!(read.len(), 303);
    assert_eq!(read[2], "killed");
}

#[test]
fn nothing_turns_up_later_with_a_receipt_that_was_said_to_be_complete() {
    let folder = tempfile::tempdir().unwrap();
    let tape = open(folder.path());
    let clock = AtomicI64::new(0);
    let left = AtomicUsize::new(4);
    thread::scope(|scope| {
        for thread in 0..4 {
            let (tape, clock, left) = (&tape, &clock, &left);
            scope.spawn(move || {
                for number in 0..60 {
                    let urgency = if number % 5 == 0 { Urgency::Kill } else { Urgency::Usual };
                    // The door's clock may be a little behind.
                    let door = at(clock.fetch_add(3, Ordering::SeqCst) - number % 7);
                    let name = format!("{thread}-{number}");
                    let received = tape.append_news(story(&name), Receipt::Live(door), urgency).unwrap();
                    assert!(received >= door);
                }
                left.fetch_sub(1, Ordering::SeqCst);
            });
        }
        let mut reader = tape.news().unwrap();
        let (mut told, mut count) = (UnixNanos::MIN, 0);
        loop {
            let is_last = left.load(Ordering::SeqCst) == 0;
            let now = at(clock.fetch_add(1, Ordering::SeqCst));
            let complete = tape.stable_until(now);
            assert!(complete >= told);
            for recorded in rest(&mut *reader).unwrap() {
                assert!(recorded.received > told, "{:?} after {told:?} was complete", recorded.received);
                count += 1;
            }
            told = complete;
            if is_last {
                break;
            }
        }
        assert_eq!(count, 240);
    });
}

use crate::house::{house, vendor};
use broadtape_intake::vendor::{Format, Notice, Receipts, Sorter};
use broadtape_model::{Lane, TickChange, UnixNanos};

fn at(text: &str) -> UnixNanos {
    UnixNanos::parse(text).expect("the test's own instant")
}

/// A regular trade of 100 at 10.00, at this wall time.
fn trade(symbol: &str, exchange_and_delay: &str, time: &str) -> Vec<u8> {
    format!("\x012{symbol},7\x02A{exchange_and_delay}1000,100,0@\x03{time}\r\n").into_bytes()
}

#[test]
fn a_tick_goes_to_the_lane_of_the_larger_delay_and_a_difference_is_told_once() {
    let mut sorter = Sorter::new(house(&[("Q", 15), ("B", 10)]), vendor(), Format::Ddf);
    let mut receipts = Receipts::At(at("2014-01-10T15:00:00Z"));
    for (exchange_and_delay, times) in [("Q15", 1), ("Q20", 2), ("Q10", 1), ("B10", 1), ("B>>", 1), ("N15", 2)] {
        for _ in 0..times {
            sorter.take(&trade("ABCD", exchange_and_delay, "20140110095900000"), &mut receipts);
        }
    }
    let lanes: Vec<(Lane, usize)> =
        sorter.batches().into_iter().map(|(lane, batch)| (lane, batch.ticks.len())).collect();
    assert_eq!(lanes, [(Lane::Delay(10), 2), (Lane::Delay(15), 2), (Lane::Delay(20), 2), (Lane::Unknown, 2)]);
    assert_eq!(
        sorter.notices(at("2014-01-10T15:00:00Z")),
        [
            Notice::DelayDiffers { vendor: vendor(), code: "Q".into(), configured_minutes: 15, feed_minutes: 20 },
            Notice::UnknownExchange { vendor: vendor(), code: "N".into() },
        ]
    );
    assert_eq!(sorter.pending(), 0);
}

#[test]
fn what_a_vendor_has_held_counts_off_the_receipt_and_never_off_the_exchanges_time() {
    let received = at("2014-01-10T15:30:00Z");
    for (already, expected_lane, due) in [
        (0, Lane::Delay(15), "15:45:00"),
        (10, Lane::Delayed { minutes: 15, already: 10 }, "15:35:00"),
        // By then it is on the tape.
        (15, Lane::Delayed { minutes: 15, already: 15 }, "15:30:02"),
        (20, Lane::Delayed { minutes: 15, already: 20 }, "15:30:02"),
    ] {
        let mut sorter = Sorter::live(house(&[("Q", 15)]), vendor(), Format::Ddf, already);
        // Traded at 15:15 and at 15:29: the second, of which too little was held, waits for the exchange's delay.
        for time in ["20140110101500000", "20140110102900000"] {
            sorter.take(&trade("ABCD", "Q15", time), &mut Receipts::At(received));
        }
        let batches = sorter.batches();
        let [(lane, batch)] = &batches[..] else { panic!("{batches:?}") };
        assert_eq!(*lane, expected_lane);
        let dues: Vec<_> = batch.ticks.iter().map(|tick| tick.happened().plus_minutes(15)).collect();
        assert_eq!(dues[0], at(&format!("2014-01-10T{due}Z")), "{already}");
        assert_eq!(dues[1], dues[0].max(at("2014-01-10T15:44:00Z")), "{already}");
    }
}

#[test]
fn a_symbol_that_is_no_instrument_is_kept_and_told_once() {
    let mut sorter = Sorter::new(house(&[("Q", 15)]), vendor(), Format::Ddf);
    let now = at("2014-01-10T15:00:00Z");
    for _ in 0..3 {
        sorter.take(&trade("GHOST", "Q15", "20140110095900000"), &mut Receipts::At(now));
        assert_eq!(sorter.batches().len(), 1);
    }
    assert_eq!(
        sorter.notices(now),
        [Notice::UnknownSymbol { vendor: vendor(), symbol: "GHOST".into(), code: "Q".into() }]
    );
}

#[test]
fn a_batch_names_each_symbol_once_and_keeps_the_order() {
    let mut sorter = Sorter::new(house(&[("Q", 15), ("N", 15)]), vendor(), Format::Ddf);
    let mut receipts = Receipts::At(at("2014-01-10T15:00:00Z"));
    for (symbol, exchange) in [("AB", "Q15"), ("CD", "Q15"), ("AB", "N15"), ("AB", "Q15")] {
        sorter.take(&trade(symbol, exchange, "20140110095900000"), &mut receipts);
    }
    let batches = sorter.batches();
    let [(Lane::Delay(15), batch)] = &batches[..] else { panic!("{batches:?}") };
    let named: Vec<(&str, &str)> = batch.symbols.iter().map(|feed| (&*feed.symbol, &*feed.exchange_code)).collect();
    assert_eq!(named, [("AB", "Q"), ("CD", "Q"), ("AB", "N")]);
    assert_eq!(batch.ticks.iter().map(|tick| tick.symbol).collect::<Vec<_>>(), [0, 1, 2, 0]);
}

#[test]
fn a_tick_of_an_unknown_exchange_has_no_exchange_time() {
    let mut sorter = Sorter::new(house(&[]), vendor(), Format::Ddf);
    let received = at("2014-01-10T15:00:00Z");
    sorter.take(&trade("ABCD", "Q15", "20140110095900000"), &mut Receipts::At(received));
    let batches = sorter.batches();
    assert_eq!(batches[0].1.ticks[0].exchange_time, None);
    assert_eq!(batches[0].1.ticks[0].happened(), received);
}

#[test]
fn a_tick_from_the_future_is_refused_and_the_rest_go_on() {
    let mut sorter = Sorter::new(house(&[("Q", 15)]), vendor(), Format::Ddf);
    let mut receipts = Receipts::At(at("2014-01-10T15:00:00Z"));
    for time in
        ["20140110100000000", "20140110100100000", "20140110100100001", "20991231000000000", "20140110095959000"]
    {
        sorter.take(&trade("ABCD", "Q15", time), &mut receipts);
    }
    assert_eq!(sorter.pending(), 3);
    let (kept, reasons) = sorter.refused().expect("two were refused");
    let kept = String::from_utf8(kept).unwrap();
    assert_eq!(kept.lines().count(), 2);
    assert!(kept.starts_with("\x012ABCD,7\x02AQ151000,100,0@\x0320140110100100001"), "{kept:?}");
    assert_eq!(reasons.len(), 1);
    assert!(reasons[0].what.contains("more than a minute after its receipt"), "{}", reasons[0]);
    assert_eq!(sorter.tally().refused_in_all(), 2);
}

#[test]
fn a_burst_of_bad_lines_is_told_once_a_minute_with_their_number() {
    let mut sorter = Sorter::new(house(&[("Q", 15)]), vendor(), Format::Ddf);
    let start = at("2014-01-10T15:00:00Z");
    let mut told = Vec::new();
    for second in 0..120 {
        let now = start.plus_millis(second * 1000);
        sorter.take(b"\x012ABCD,7\x021Q151000,100,0@\x03\r\n", &mut Receipts::At(now));
        told.extend(sorter.notices(now).iter().map(ToString::to_string));
    }
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].starts_with("vendor `example-quotes`: 2ABCD,7") && told[0].contains("no such base code"));
    assert!(told[1].ends_with("(60 of these)"), "{}", told[1]);
    assert_eq!(sorter.tally().refused_in_all(), 120);
}

#[test]
fn without_receipts_a_message_was_received_at_the_latest_time_so_far() {
    let mut sorter = Sorter::new(house(&[("Q", 15)]), vendor(), Format::Ddf);
    let first = at("2014-01-10T15:00:00Z");
    let mut receipts = Receipts::RunningMaximum { latest: first, now: at("2020-01-01T00:00:00Z") };
    for time in ["", "20140110100500000", "20140110100100000", "", "20140110100600000", "20250110100600000"] {
        sorter.take(&trade("ABCD", "Q15", time), &mut receipts);
    }
    let batches = sorter.batches();
    let received: Vec<String> = batches[0].1.ticks.iter().map(|tick| tick.received.to_string()).collect();
    let expected = ["15:00", "15:05", "15:05", "15:05", "15:06"].map(|time| format!("2014-01-10T{time}:00Z"));
    assert_eq!(received, expected);
    assert_eq!(sorter.tally().refused_in_all(), 1, "what is dated after the present cannot have been received");
    assert!(batches[0].1.ticks.iter().all(|tick| matches!(tick.change, TickChange::Trade(_))));
}

//! What ticks make of a quote.

use crate::house::{OPEN, at, figures, late, late_by, price, quote_at, tick, trade};
use broadtape_model::{
    ActionKind, ConditionTable, CorporateAction, DailyRecord, Element, LastKind, Participant, SaleConditions,
    Settlement, Spread, Tick, TickChange, TopOfBook, Trade,
};
use jiff::civil::{Date, date};

#[test]
fn a_quote_is_made_of_what_was_due_twenty_minutes_ago_and_of_nothing_later() {
    let ticks = vec![tick(OPEN, b'A', trade("10", 100, b'@')), tick(OPEN + 60, b'A', trade("11", 100, b'@'))];
    assert_eq!(quote_at(OPEN + 1199, ticks.clone()).last, None);
    assert_eq!(quote_at(OPEN + 1259, ticks.clone()).last.unwrap().price, price("10"));
    assert_eq!(quote_at(OPEN + 1260, ticks).last.unwrap().price, price("11"));
}

#[test]
fn conditions_say_what_a_trade_may_change() {
    let quote = late(vec![
        tick(OPEN - 600, b'A', trade("9", 50, b'T')),
        tick(OPEN, b'A', trade("10", 100, b'O')),
        tick(OPEN + 1, b'A', trade("99", 10, b'I')),
        tick(OPEN + 2, b'A', trade("12", 100, b'4')),
        tick(OPEN + 3, b'A', trade("10.5", 100, b'@')),
        tick(OPEN + 4, b'A', trade("50", 7, b'M')),
    ]);
    let figures = (quote.open, quote.high, quote.low, quote.last.map(|last| last.price));
    assert_eq!(figures, (Some(price("10")), Some(price("12")), Some(price("10")), Some(price("10.5"))));
    assert_eq!(quote.volume, Some(360));
    assert_eq!(quote.extended.map(|extended| extended.price), Some(price("9")));
}

#[test]
fn of_several_conditions_each_must_let_a_trade_count() {
    let several = |text: &str, size: u64, codes: &[u8]| match trade(text, size, b' ') {
        TickChange::Trade(trade) => {
            TickChange::Trade(Trade { conditions: SaleConditions::of(codes).unwrap(), ..trade })
        }
        other => other,
    };
    let quote = late(vec![
        tick(OPEN - 600, b'A', several("9", 50, b"@FTI")),
        tick(OPEN, b'A', several("10", 100, b"@O X")),
        tick(OPEN + 1, b'A', several("99", 10, b"@F I")),
        tick(OPEN + 2, b'A', several("12", 100, b"@4")),
        tick(OPEN + 3, b'A', several("10.5", 100, b"@F")),
    ]);
    let figures = (quote.open, quote.high, quote.low, quote.last.map(|last| last.price));
    assert_eq!(figures, (Some(price("10")), Some(price("12")), Some(price("10")), Some(price("10.5"))));
    assert_eq!(quote.volume, Some(360));
    assert_eq!(quote.extended.map(|extended| extended.price), Some(price("9")));
}

#[test]
fn before_the_first_trade_the_previous_close_stands_in_without_a_change() {
    let quote = late(vec![tick(100, b'A', figures(&[(Element::PreviousClose, Some("20")), (Element::Last, None)]))]);
    assert_eq!(quote.last.map(|last| last.kind), Some(LastKind::PreviousClose));
    assert_eq!(quote.change(), None);
    let quote = late(vec![
        tick(100, b'A', figures(&[(Element::PreviousClose, Some("20"))])),
        tick(OPEN, b'A', trade("21", 100, b'@')),
    ]);
    assert_eq!((quote.change(), quote.change_percent()), (Some(price("1")), Some(price("5"))));
}

#[test]
fn a_new_day_starts_at_the_feeds_day_code_with_yesterdays_official_close() {
    let quote = late(vec![
        tick(OPEN, b'A', trade("10", 100, b'@')),
        tick(OPEN + 9, b'A', TickChange::Element { element: Element::Settlement, value: Some(price("10.25")) }),
        tick(OPEN + 100_000, b'B', trade("9", 5, b'T')),
        tick(OPEN + 100_001, b'A', trade("77", 5, b'@')),
    ]);
    assert_eq!(quote.previous_close, Some(price("10.25")));
    assert_eq!((quote.open, quote.high, quote.volume), (None, None, Some(5)));
    assert_eq!(quote.last.map(|last| last.kind), Some(LastKind::PreviousClose));
}

#[test]
fn the_previous_close_is_told_in_shares_of_today() {
    let split = |second| {
        let kind = ActionKind::Split { new: 3, old: 1 };
        tick(second, b'A', TickChange::Action(CorporateAction { ex_date: date(1970, 1, 2), kind }))
    };
    let days = [
        tick(OPEN, b'1', trade("100", 100, b'@')),
        tick(OPEN + 86_400, b'2', trade("34", 5, b'@')),
        tick(OPEN + 2 * 86_400, b'3', trade("35", 5, b'@')),
    ];
    let after = |seconds: i64, day: usize| {
        let mut ticks = days[..day].to_vec();
        ticks.push(split(seconds));
        ticks.sort_by_key(|tick| tick.received);
        late(ticks)
    };
    // Told in the night or when the day is under way.
    for told in [OPEN + 40_000, OPEN + 86_500] {
        let quote = after(told, 2);
        assert_eq!(quote.previous_close, Some(price("33.33")), "rounded to what prices have");
        assert_eq!(quote.change(), Some(price("0.67")));
        assert_eq!(after(told, 3).previous_close, Some(price("34")), "a day later it is over");
    }
    let mut ticks = days[..2].to_vec();
    ticks.extend([tick(OPEN + 86_401, b'2', figures(&[(Element::PreviousClose, Some("33.3"))])), split(OPEN + 86_402)]);
    assert_eq!(late(ticks).previous_close, Some(price("33.3")), "what the feed says itself is of today");
    let mut ticks = days[..2].to_vec();
    ticks.extend([split(OPEN + 40_000), tick(OPEN + 86_402, b'2', daily(date(1970, 1, 1), "99"))]);
    ticks.sort_by_key(|tick| tick.received);
    assert_eq!(late(ticks).previous_close, Some(price("33")), "a record that comes again is of its own day");
}

#[test]
fn the_vendors_cumulative_volume_wins_over_the_sum() {
    let quote = late(vec![
        tick(OPEN, b'A', trade("10", 100, b'@')),
        tick(OPEN + 1, b'A', figures(&[(Element::Volume, Some("5000"))])),
        tick(OPEN + 2, b'A', trade("10", 30, b'@')),
    ]);
    assert_eq!(quote.volume, Some(5030));
}

#[test]
fn a_side_that_is_gone_is_absent() {
    let top = |bid: Option<&str>| TickChange::TopOfBook(TopOfBook { bid: bid.map(price), ..TopOfBook::default() });
    let quote = late(vec![tick(OPEN, b'A', top(Some("9.99"))), tick(OPEN + 1, b'A', top(None))]);
    assert_eq!(quote.bid, None);
}

#[test]
fn a_halt_shows_until_trading_goes_on() {
    let halted = vec![tick(OPEN, b'A', TickChange::Halt(true))];
    assert!(late(halted.clone()).is_halted);
    assert!(!late([halted, vec![tick(OPEN + 1, b'A', TickChange::Halt(false))]].concat()).is_halted);
}

/// A day of the record of the exchange.
fn daily(day: Date, close: &str) -> TickChange {
    let fields = vec![(Element::Close, Some(price(close))), (Element::Volume, Some(price("777")))];
    TickChange::Daily(Box::new(DailyRecord { date: day, fields }))
}

#[test]
fn a_record_that_comes_again_sets_its_own_day_right_and_no_other() {
    let first = date(1970, 1, 1);
    let ticks = vec![
        tick(OPEN, b'1', trade("10", 100, b'@')),
        Tick { day: None, ..tick(OPEN + 30_000, b'1', daily(first, "10.1")) },
        tick(OPEN + 86_400, b'2', trade("11", 100, b'@')),
        Tick { day: None, ..tick(OPEN + 86_401, b'2', daily(first, "10.2")) },
    ];
    let quote = late(ticks[..2].to_vec());
    assert_eq!((quote.close, quote.volume), (Some(price("10.1")), Some(777)));
    assert_eq!(quote.last.map(|last| (last.price, last.kind)), Some((price("10.1"), LastKind::Close)));
    let quote = late(ticks);
    assert_eq!((quote.previous_close, quote.close, quote.volume), (Some(price("10.2")), None, Some(100)));
    assert_eq!(quote.last.map(|last| (last.price, last.kind)), Some((price("11"), LastKind::Trade)));
    assert_eq!(quote.day, Some(date(1970, 1, 2)));
}

#[test]
fn a_late_report_does_not_move_an_official_close() {
    let close = TickChange::Element { element: Element::Settlement, value: Some(price("10.25")) };
    let quote = late(vec![
        tick(OPEN, b'1', trade("10", 100, b'@')),
        tick(OPEN + 24_000, b'1', close),
        tick(OPEN + 24_001, b'1', trade("9", 100, b'@')),
        tick(OPEN + 24_002, b'1', trade("8", 100, b'T')),
    ]);
    assert_eq!(quote.last.map(|last| (last.price, last.kind)), Some((price("10.25"), LastKind::Close)));
    assert_eq!(quote.extended.map(|extended| (extended.price, extended.at)), Some((price("8"), at(OPEN + 24_002))));
    assert_eq!((quote.low, quote.volume), (Some(price("9")), Some(300)));
}

#[test]
fn sold_last_sets_the_price_up_to_ten_seconds_after_the_close() {
    let close = 16 * 3600;
    for (second, expected) in [(close + 9, "11"), (close + 10, "10")] {
        let quote = late(vec![tick(OPEN, b'1', trade("10", 100, b'@')), tick(second, b'1', trade("11", 100, b'L'))]);
        assert_eq!(quote.last.unwrap().price, price(expected), "{second}");
    }
}

#[test]
fn who_reports_a_trade_late_decides_whether_it_sets_the_last_price() {
    use ConditionTable::{Cts, Utp};
    let (before, late) = (OPEN + 60, 16 * 3600 + 10);
    // The house's instrument is listed on XTST. The day's trade is at 10, the one that is reported late at 11.
    for (table, second, day, reported, expected) in [
        (Cts, before, "ARCX", "ARCX", "11"),
        (Cts, before, "ARCX", "XTST", "11"),
        (Cts, before, "ARCX", "BATS", "10"),
        (Cts, before, "ARCX", "", "10"),
        (Cts, before, "", "", "10"),
        (Cts, before, "", "XTST", "11"),
        (Utp, before, "ARCX", "", "11"),
        (Utp, late, "ARCX", "ARCX", "11"),
        (Utp, late, "ARCX", "XTST", "10"),
        (Utp, late, "ARCX", "", "10"),
        (Utp, late, "", "", "10"),
    ] {
        let by = |code, text, participant| match trade(text, 100, code) {
            TickChange::Trade(trade) => TickChange::Trade(Trade { participant: Participant::of(participant), ..trade }),
            other => other,
        };
        let ticks = vec![tick(OPEN, b'1', by(b'@', "10", day)), tick(second, b'1', by(b'L', "11", reported))];
        let quote = late_by(table, ticks);
        assert_eq!(quote.last.unwrap().price, price(expected), "{table:?} {second}: `{day}`, then `{reported}`");
        assert_eq!(quote.high, Some(price("11")));
    }
}

#[test]
fn messages_of_days_gone_by_change_nothing_and_do_not_turn_the_day_back() {
    let quote = late(vec![
        tick(OPEN, b'1', trade("10", 100, b'@')),
        tick(OPEN + 86_400, b'2', trade("11", 100, b'@')),
        tick(OPEN + 86_401, b'1', trade("99", 100, b'@')),
        tick(OPEN + 86_402, b'2', trade("12", 100, b'@')),
        tick(OPEN + 86_403, b'1', figures(&[(Element::Open, Some("99"))])),
    ]);
    assert_eq!((quote.open, quote.high, quote.volume), (Some(price("11")), Some(price("12")), Some(200)));
    assert_eq!(quote.previous_close, Some(price("10")));
}

#[test]
fn without_day_codes_the_exchanges_hours_tell_the_days() {
    let no_code = |tick: Tick| Tick { day: None, ..tick };
    let quote = late(vec![
        no_code(tick(OPEN, b'1', trade("10", 100, b'@'))),
        no_code(tick(OPEN + 86_400, b'1', trade("11", 50, b'@'))),
    ]);
    assert_eq!((quote.previous_close, quote.volume, quote.day), (Some(price("10")), Some(50), Some(date(1970, 1, 2))));
}

#[test]
fn a_share_has_no_price_of_nought_or_less() {
    let quote = late(vec![
        tick(OPEN, b'1', trade("10", 100, b'@')),
        tick(OPEN + 1, b'1', trade("0", 100, b'@')),
        tick(OPEN + 2, b'1', trade("-5", 100, b'@')),
        tick(OPEN + 3, b'1', trade("10", u64::MAX, b'@')),
    ]);
    assert_eq!((quote.low, quote.volume), (Some(price("10")), Some(u64::MAX)));
}

#[test]
fn locked_and_crossed_markets_are_told() {
    for (bid, ask, expected) in
        [("9", "10", Spread::Normal), ("10", "10", Spread::Locked), ("10.01", "10", Spread::Crossed)]
    {
        let top = TopOfBook { bid: Some(price(bid)), ask: Some(price(ask)), ..TopOfBook::default() };
        assert_eq!(late(vec![tick(OPEN, b'1', TickChange::TopOfBook(top))]).spread(), Some(expected));
    }
}

#[test]
fn a_preliminary_settlement_gives_way_to_the_final_one() {
    let element = |element, value| TickChange::Element { element, value: Some(price(value)) };
    let preliminary = tick(OPEN, b'1', element(Element::PreliminarySettlement, "10"));
    let settled = tick(OPEN + 1, b'1', element(Element::Settlement, "11"));
    let again = tick(OPEN + 2, b'1', element(Element::PreliminarySettlement, "10"));
    let quote = late(vec![preliminary.clone()]);
    assert_eq!((quote.settlement, quote.last), (Some(Settlement { price: price("10"), is_final: false }), None));
    let quote = late(vec![preliminary, settled, again]);
    assert_eq!(quote.settlement, Some(Settlement { price: price("11"), is_final: true }));
    assert_eq!(quote.last.map(|last| last.kind), Some(LastKind::Close));
}

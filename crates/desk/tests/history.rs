//! Bars and history, from outside: ticks through the delay line, bars out.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use broadtape_desk::history::{Adjusting, BarQuestion, Bars, HistoryDisk, HistoryView, Interval, Window};
use broadtape_desk::{LaneSymbols, QuoteBook};
use broadtape_gate::DelayLine;
use broadtape_model::{
    ActionKind, Bar, BarRun, BarSpan, ConditionTable, CorporateAction, DailyRecord, DayCode, DelayClass, Element,
    Exchange, ExchangeId, FeedSymbol, House, Instrument, InstrumentKind, Lane, Price, SaleConditions, Symbol, Tick,
    TickChange, Trade, TradingHours, UnixNanos, Vendor, VendorId, day_number, day_of,
};
use jiff::civil::{Date, date, time};
use jiff::tz::TimeZone;
use proptest::prelude::*;
use std::sync::Arc;

const OPEN: i64 = 9 * 3600 + 1800;

fn vendor() -> VendorId {
    VendorId::new("feed")
}

fn house() -> Arc<House> {
    let exchange = Exchange {
        mic: ExchangeId::new("XTST"),
        name: "Test Exchange".into(),
        prefix: "TS".into(),
        vendor_codes: vec![(vendor(), Arc::from("Q"))],
        zone: TimeZone::UTC,
        zone_label: None,
        country: None,
        hours: Arc::new(TradingHours::regular(time(9, 30, 0, 0), time(16, 0, 0, 0), true)),
        conditions: ConditionTable::Utp,
        delay_minutes: 15,
    };
    let instrument = Instrument {
        symbol: Symbol::parse("TS:ACME").unwrap(),
        name: "Acme".into(),
        kind: InstrumentKind::Stock,
        currency: "USD".into(),
        decimals: 2,
        exchange: exchange.mic.clone(),
        vendor_symbols: vec![(vendor(), Arc::from("ACME"))],
        reference: Default::default(),
    };
    let supplier = Vendor { id: vendor(), name: "Feed".into(), credit: Default::default(), quiet_seconds: 120 };
    let vendors = vec![supplier];
    Arc::new(House { exchanges: vec![exchange], instruments: vec![instrument], vendors, ..House::default() })
}

fn price(text: &str) -> Price {
    Price::parse(text).unwrap()
}

fn at(second: i64) -> UnixNanos {
    UnixNanos::new(second * 1_000_000_000)
}

/// A tick of day `day` at a second since 1970.
fn tick(second: i64, day: u8, change: TickChange) -> Tick {
    Tick { symbol: 0, exchange_time: Some(at(second)), received: at(second), day: Some(DayCode(day)), change }
}

fn trade(second: i64, day: u8, text: &str, size: u64, condition: u8) -> Tick {
    let trade = Trade {
        price: price(text),
        size,
        conditions: SaleConditions::one(condition),
        may_set_last: true,
        participant: None,
    };
    tick(second, day, TickChange::Trade(trade))
}

/// A book that has folded what is due at a second, looked at every so many ticks.
fn book(seconds: i64, ticks: Vec<Tick>, step: usize, disk: Option<HistoryDisk>) -> HistoryView {
    let house = house();
    let mut symbols = LaneSymbols::new(Lane::Delay(15));
    let feed = FeedSymbol { vendor: vendor(), symbol: Arc::from("ACME"), exchange_code: Arc::from("Q") };
    symbols.learn(&[feed], &house.instruments_by_feed_symbol());
    let mut book = QuoteBook::new(DelayClass(20), house);
    if let Some(disk) = disk {
        book.keep_history_on(disk);
    }
    let mut view = book.view();
    for ticks in ticks.chunks(step) {
        let mut line = DelayLine::new(20);
        line.load(|block| {
            *block = ticks.to_vec();
            Ok::<_, ()>(true)
        })
        .unwrap();
        book.apply(&line.release(at(seconds)), &symbols);
        view = book.view();
    }
    view.history().clone()
}

fn late(ticks: Vec<Tick>) -> HistoryView {
    book(i64::from(u32::MAX), ticks, usize::MAX, None)
}

fn asked(view: &HistoryView, interval: Interval, from: i32, to: i32, adjusting: Adjusting) -> Bars {
    let question = BarQuestion { interval, from, to, adjusting, zone: &TimeZone::UTC, today: None };
    view.bars(0, 0, &question).unwrap_or_default()
}

fn minutes(view: &HistoryView) -> Vec<Bar> {
    asked(view, Interval::Minutes(1), i32::MIN, i32::MAX, Adjusting::Nothing).bars
}

fn days(view: &HistoryView, adjusting: Adjusting) -> Vec<Bar> {
    asked(view, Interval::Day, i32::MIN, day_number(date(9000, 1, 1)), adjusting).bars
}

fn bar(number: i32, prices: [&str; 4], volume: u64) -> Bar {
    let [open, high, low, close] = prices.map(price);
    Bar { number, open, high, low, close, volume }
}

/// Days of which each has one price.
fn past(first: Date, closes: &[&str]) -> Tick {
    let bars: Vec<_> = (day_number(first)..).zip(closes).map(|(day, close)| bar(day, [close; 4], 100)).collect();
    tick(0, b'1', TickChange::Bars(BarRun::pack(BarSpan::Day, &bars).unwrap()))
}

#[test]
fn a_minute_holds_the_trades_that_make_a_price() {
    let minute = i32::try_from(OPEN / 60).unwrap();
    let view = late(vec![
        trade(OPEN - 7_200, b'1', "9", 50, b'T'),
        trade(OPEN, b'1', "10", 100, b'@'),
        trade(OPEN + 20, b'1', "12", 100, b'@'),
        trade(OPEN + 30, b'1', "99", 10, b'I'),
        trade(OPEN + 59, b'1', "11", 100, b'@'),
        trade(OPEN + 120, b'1', "11.5", 1, b'@'),
        // Told late.
        trade(OPEN + 40, b'1', "8", 5, b'Z'),
    ]);
    let expected =
        [bar(minute - 120, ["9"; 4], 50), bar(minute, ["10", "12", "8", "11"], 315), bar(minute + 2, ["11.5"; 4], 1)];
    assert_eq!(minutes(&view), expected);
    let hours = asked(&view, Interval::Minutes(60), i32::MIN, i32::MAX, Adjusting::Nothing).bars;
    assert_eq!(hours[1], bar(minute - 30, ["10", "12", "8", "11.5"], 316));
}

#[test]
fn what_is_not_due_is_in_no_bar() {
    let ticks = vec![trade(OPEN, b'1', "10", 100, b'@'), trade(OPEN + 1, b'1', "11", 100, b'@')];
    assert_eq!(minutes(&book(OPEN + 1200, ticks.clone(), 1, None))[0].close, price("10"));
    assert!(minutes(&book(OPEN + 1199, ticks, 1, None)).is_empty());
}

#[test]
fn a_day_takes_the_official_figures() {
    let element =
        |second, element, value| tick(second, b'1', TickChange::Element { element, value: Some(price(value)) });
    let fields = [
        ("9.9", Element::Open),
        ("12", Element::High),
        ("9.8", Element::Low),
        ("11.01", Element::Close),
        ("350", Element::Volume),
    ];
    let fields = fields.map(|(value, element)| (element, Some(price(value)))).to_vec();
    let record = tick(OPEN + 40_000, b'1', TickChange::Daily(Box::new(DailyRecord { date: date(1970, 1, 1), fields })));
    let mut ticks = vec![
        trade(OPEN - 7_200, b'1', "99", 50, b'T'),
        trade(OPEN, b'1', "10", 100, b'@'),
        trade(OPEN + 20, b'1', "11", 100, b'@'),
        element(OPEN + 30_000, Element::Close, "11.02"),
        trade(OPEN + 86_400, b'2', "12", 100, b'@'),
    ];
    assert_eq!(days(&late(ticks.clone()), Adjusting::Nothing), [bar(0, ["10", "11.02", "10", "11.02"], 250)]);
    ticks.insert(4, record);
    assert_eq!(days(&late(ticks), Adjusting::Nothing), [bar(0, ["9.9", "12", "9.8", "11.01"], 350)]);
}

#[test]
fn history_is_joined_and_adjusted_and_says_for_what() {
    let action = |day, kind| tick(0, b'1', TickChange::Action(CorporateAction { ex_date: day, kind }));
    let view = late(vec![
        past(date(2025, 12, 30), &["40", "50", "60", "20", "25"]),
        // The second day again, in place of the first word.
        past(date(2025, 12, 31), &["52"]),
        action(date(2026, 1, 2), ActionKind::Split { new: 9, old: 1 }),
        action(date(2026, 1, 2), ActionKind::Split { new: 3, old: 1 }),
        action(date(2025, 12, 31), ActionKind::Dividend(price("4"))),
        action(date(2026, 1, 20), ActionKind::Dividend(price("1"))),
    ]);
    let closes = |adjusting| days(&view, adjusting).iter().map(|bar| bar.close.to_string()).collect::<Vec<_>>();
    assert_eq!(closes(Adjusting::Nothing), ["40", "52", "60", "20", "25"]);
    assert_eq!(closes(Adjusting::Splits), ["13.333333", "17.333333", "20", "20", "25"]);
    assert_eq!(closes(Adjusting::All)[0], "11.52", "less a tenth, and less the twenty-fifth that is to come");
    assert_eq!(days(&view, Adjusting::Splits)[0].volume, 300);
    let of = |from: Date, adjusting| {
        asked(&view, Interval::Month, day_number(from), day_number(date(2026, 2, 1)), adjusting)
    };
    assert_eq!(of(date(2025, 12, 1), Adjusting::All).actions.len(), 3);
    assert_eq!(of(date(2026, 1, 3), Adjusting::Splits).actions, []);
    let months = of(date(2025, 12, 1), Adjusting::Nothing).bars;
    assert_eq!(
        months.iter().map(|bar| (day_of(bar.number).to_string(), bar.volume)).collect::<Vec<_>>(),
        [("2025-12-01".into(), 200), ("2026-01-01".into(), 300)]
    );

    let statistics = view.statistics(0, 0).unwrap();
    let year = statistics.range(Window::YearToDate).unwrap();
    assert_eq!((year.high.price, year.low.price, year.start.price), (price("25"), price("20"), price("17.333333")));
}

fn any_tick() -> impl Strategy<Value = Tick> {
    let some = (0_i64..400_000, 1_i64..500, 1_u64..1_000, prop::sample::select(b"@@@@TIZ4".to_vec()));
    let trades = some.prop_map(|(second, cents, size, condition)| {
        let cents = Price::from_decimal(cents, 2).unwrap();
        trade(second, b'1', &cents.to_string(), size, condition)
    });
    let bars = (0_i32..6_600, prop::collection::vec(1_i64..500, 1..40)).prop_map(|(first, cents)| {
        let bars = (first..).zip(cents).map(|(number, cents)| Bar::of_trade(number, Price::from_units(cents), 1));
        tick(0, b'1', TickChange::Bars(BarRun::pack(BarSpan::Minute, &bars.collect::<Vec<_>>()).unwrap()))
    });
    prop_oneof![9 => trades, 1 => bars]
}

proptest! {
    // Each makes a store on the disk.
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn neither_the_steps_nor_the_disk_make_a_difference(ticks in prop::collection::vec(any_tick(), 0..300), step in 1_usize..60) {
        let folder = tempfile::tempdir().unwrap();
        let disk = HistoryDisk::create(&folder.path().join("history.redb")).unwrap().holding_at_most(200);
        let end = i64::from(u32::MAX);
        let whole = minutes(&book(end, ticks.clone(), usize::MAX, None));
        prop_assert_eq!(&whole, &minutes(&book(end, ticks.clone(), step, None)));
        prop_assert_eq!(&whole, &minutes(&book(end, ticks, step, Some(disk))));
        prop_assert!(whole.is_sorted_by(|one, other| one.number < other.number));
    }
}

//! DDF, from outside: bytes in, messages and ticks out, and the way back.

use broadtape_formats::ddf::{self, Base, Body, Frame, Market, Message, Splitter, WallClock, WallTime, write};
use broadtape_model::{
    Amendment, DayCode, Element, Price, Problem, RefreshField, SaleConditions, TickChange, TopOfBook, Trade, TradeMark,
    UnixNanos,
};
use jiff::civil::date;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::PathBuf;

/// Every frame of a stream that is pushed in these chunks, read, as text.
fn messages(chunks: &[&[u8]]) -> Vec<String> {
    let mut splitter = Splitter::new();
    let mut told = Vec::new();
    for chunk in chunks {
        splitter.push(chunk);
        while let Some(frame) = splitter.next_frame() {
            told.push(format!("{:?}", ddf::read(frame)));
        }
    }
    while let Some(frame) = splitter.finish() {
        told.push(format!("{:?}", ddf::read(frame)));
    }
    told
}

/// What one line says.
fn one<T>(line: &[u8], look: impl FnOnce(Result<Message<'_>, Problem>) -> T) -> T {
    let mut splitter = Splitter::new();
    splitter.push(line);
    look(ddf::read(splitter.finish().expect("a line is a frame")))
}

fn market<T>(line: &[u8], look: impl FnOnce(Market<'_>) -> T) -> T {
    one(line, |message| match message {
        Ok(Message::Market(market)) => look(market),
        other => panic!("{other:?}"),
    })
}

fn price(text: &str) -> Price {
    Price::parse(text).expect("the test's own price")
}

#[test]
fn a_trade_is_read_with_all_its_parts() {
    market(b"\x012AAPL,7\x02AQ1553748,100,0T\x0320140110040225377\r\n", |trade| {
        assert_eq!((trade.symbol, trade.exchange_code, trade.delay_minutes), ("AAPL", "Q", Some(15)));
        assert_eq!(trade.body, Body::Trade { price: Some(price("537.48")), size: 100, may_set_last: true });
        assert_eq!((trade.day, trade.condition), (Some(DayCode(b'0')), b'T'));
        let time = WallTime::new(date(2014, 1, 10), ((4 * 60 + 2) * 60 + 25) * 1000 + 377);
        assert_eq!(trade.time, Some(time));
    });
}

#[test]
fn every_base_code_gives_its_unit() {
    for (code, text, expected) in [
        (b'2', "3666", Some("366.75")),
        (b'2', "-134", Some("-13.5")),
        (b'2', "-4", Some("-0.5")),
        (b'2', "3668", None),
        (b'3', "10015", Some("100.9375")),
        (b'4', "10031", Some("100.96875")),
        (b'4', "10032", None),
        (b'5', "10063", Some("100.984375")),
        (b'6', "100127", Some("100.9921875")),
        (b'7', "100255", Some("100.99609375")),
        (b'8', "1737", Some("1737")),
        (b'9', "1737", Some("173.7")),
        (b'A', "53748", Some("537.48")),
        (b'B', "-53748", Some("-53.748")),
        (b'C', "5398300", Some("539.83")),
        (b'D', "1", Some("0.00001")),
        (b'E', "1", Some("0.000001")),
        (b'A', "5a", None),
        (b'A', "", None),
        (b'A', "-", None),
        (b'8', "9999999999999999999", None),
    ] {
        let read = Base::from_code(code).unwrap().read(text.as_bytes());
        assert_eq!(read.map(|price| price.to_string()).as_deref(), expected, "{} {text}", code.escape_ascii());
    }
    for code in [b'1', b'I', b' ', b'?', 0] {
        assert_eq!(Base::from_code(code), None);
    }
}

#[test]
fn a_refresh_keeps_what_is_cleared_apart_from_what_is_left_out() {
    let line = b"\x012ZCH5,3\x022B10,3726,3784,-,3670,3666,3670,,3734,,,3666,40807,293329,31593,N \x03\r\n";
    market(line, |refresh| {
        let Body::Refresh(figures) = refresh.body else { panic!("{refresh:?}") };
        let expected: Vec<RefreshField> = vec![
            (Element::Open, Some(price("372.75"))),
            (Element::High, Some(price("378.5"))),
            (Element::Low, None),
            (Element::Last, Some(price("367"))),
            (Element::Bid, Some(price("366.75"))),
            (Element::Ask, Some(price("367"))),
            (Element::PreviousClose, Some(price("373.5"))),
            (Element::Settlement, Some(price("366.75"))),
            (Element::PreviousVolume, Some(price("40807"))),
            (Element::OpenInterest, Some(price("293329"))),
            (Element::Volume, Some(price("31593"))),
        ];
        assert_eq!(figures.iter().collect::<Vec<_>>(), expected);
    });
}

/// The change that a line is, as text.
fn change(line: &[u8]) -> String {
    market(line, |market| format!("{:?}", ddf::change(&market)))
}

#[test]
fn a_quote_and_trade_in_one_message_gives_all_its_figures() {
    let fields =
        market(b"\x012ESH5,A\x02AM10205025,12,205050,7,205050,3,184533,OG\x0320141024124501385\r\n", |market| {
            let Body::Refresh(figures) = market.body else { panic!("{market:?}") };
            figures.iter().collect::<Vec<_>>()
        });
    let expected = [
        (Element::Bid, "2050.25"),
        (Element::BidSize, "12"),
        (Element::Ask, "2050.5"),
        (Element::AskSize, "7"),
        (Element::Last, "2050.5"),
        (Element::LastSize, "3"),
        (Element::Volume, "184533"),
    ];
    assert_eq!(fields, expected.map(|(element, value)| (element, Some(price(value)))));
}

#[test]
fn what_is_known_and_not_shown_changes_nothing() {
    for line in [
        // One participant's quote; the best of all follows.
        &b"\x012AAPL,E\x02AQ1553740,3,53760,5,0QQP0 \x0320140110100000000"[..],
        // The depth of the book, whose counts stand where others have the delay.
        b"\x013ESH5,B\x02AMA2,205025*K12,205050*J7\x03",
        // A fast market.
        b"\x012ZCH5,9\x02*B10F,  NG\x03",
        // The pit's own session, and the session before.
        b"\x012ZCH5,2\x022B10,3726,3784,3656,3670,,,,3734,,,,,,,NR\x0320141024124501385",
        b"\x012ZCH5,4\x022B10,3726,3784,3656,3670,,,,3734,,,,,,,M \x0320141024124501385",
        b"\x012AAPL,F\x02*Q15,\"APPLE INC\",QN  0 \x03",
    ] {
        assert_eq!(change(line), "None", "{}", line.escape_ascii());
    }
}

#[test]
fn a_market_condition_halts_and_resumes() {
    for (condition, expected) in [
        ('A', "Some(Halt(true))"),
        ('1', "Some(Halt(true))"),
        ('4', "Some(Halt(true))"),
        ('B', "Some(Halt(false))"),
        ('C', "None"),
        ('0', "None"),
    ] {
        let line = format!("\x012AAPL,9\x02*Q15{condition},  0 \x0320140110100000000\r\n");
        assert_eq!(change(line.as_bytes()), expected, "{condition}");
    }
}

#[test]
fn an_inserted_price_is_read_as_any_figure() {
    let (inserted, usual) = (b"\x012ZCH5,5\x022B103670,00NG\x03", b"\x012ZCH5,0\x022B103670,00NG\x03");
    assert_eq!(change(inserted), change(usual));
    assert!(change(inserted).contains("Last"));
}

#[test]
fn the_feeds_own_time_comes_with_marks_and_without() {
    let expected = Ok(Message::Heartbeat(WallTime::new(date(2014, 1, 10), 34_200_000)));
    for line in [&b"#20140110093000\r\n"[..], b"\x01#20140110093000\x03\r\n", b"\x01#20140110093000\x03"] {
        one(line, |message| assert_eq!(message, expected));
    }
}

#[test]
fn the_state_of_an_instrument_is_read_from_xml() {
    let xml = br#"%<QUOTE symbol="TIDE" name="Tidewater &amp; Sons" exchange="HBR" basecode="A" pointvalue="1.0" tickincrement="1" ddfexchange="Q" flag="" lastupdate="20140110100000" bid="53740" bidsize="3" ask="53760" asksize="" mode="I"><SESSION day="0" session="R" timestamp="20140110100000" open="53983" high="54080" low="53550" last="53750" previous="53652" tradesize="100" volume="2128654" numtrades="1" id="combined"/><SESSION day="9" timestamp="20140109160000" open="1" high="1" low="1" last="1" previous="1" volume="1" id="previous"/></QUOTE>"#;
    one(xml, |message| {
        let Ok(Message::Snapshot(snapshot)) = message else { panic!("{message:?}") };
        assert_eq!((snapshot.symbol.as_str(), snapshot.exchange_code.as_str()), ("TIDE", "Q"));
        assert_eq!(
            (snapshot.day, snapshot.time),
            (Some(DayCode(b'0')), Some(WallTime::new(date(2014, 1, 10), 36_000_000)))
        );
        let expected = [
            (Element::Bid, "537.4"),
            (Element::BidSize, "3"),
            (Element::Ask, "537.6"),
            (Element::PreviousClose, "536.52"),
            (Element::Open, "539.83"),
            (Element::High, "540.8"),
            (Element::Low, "535.5"),
            (Element::Last, "537.5"),
            (Element::LastSize, "100"),
            (Element::Volume, "2128654"),
        ];
        assert_eq!(snapshot.fields, expected.map(|(element, value)| (element, Some(price(value)))));
    });
    one(br#"%<BOOK symbol="TIDE" basecode="A" askcount="1"/>"#, |message| assert_eq!(message, Ok(Message::NotShown)));
    for broken in
        [&b"%<QUOTE symbol=\"TIDE\""[..], b"%<QUOTE symbol=\"T\" ddfexchange=\"Q\" basecode=\"!\"/>", b"%<QUOTE/>"]
    {
        one(broken, |message| assert!(message.is_err() || message == Ok(Message::NotShown), "{message:?}"));
    }
}

#[test]
fn figures_beyond_all_bounds_cost_their_message_alone() {
    for (line, is_read) in [
        (&b"\x012AAPL,7\x02AQ150,100,0@\x03"[..], true),
        (b"\x012AAPL,7\x02AQ15-53748,100,0@\x03", true),
        // 10^12, and sizes that overflow.
        (b"\x012AAPL,7\x028Q151000000000000,100,0@\x03", false),
        (b"\x012AAPL,7\x02AQ1553748,999999999999999999,0@\x03", true),
        (b"\x012AAPL,7\x02AQ1553748,9999999999999999999,0@\x03", false),
        (b"\x012AAPL,7\x02AQ1553748,-1,0@\x03", false),
        (b"\x012AAPL,8\x02AQ1553748,1,18446744073709551616,1,0@\x03", false),
    ] {
        one(line, |message| assert_eq!(message.is_ok(), is_read, "{}", line.escape_ascii()));
    }
}

#[test]
fn a_spread_is_named_by_its_legs() {
    for (line, instrument) in [
        (&b"\x01SZCZ4,7\x022B10SP2ZCH5,-134,1,NG\x0320141024124501385"[..], "_S_SP_ZCZ4_ZCH5"),
        (b"\x01SZCZ4,7\x022B10BF3ZCH5,ZCK5,-134,1,NG\x0320141024124501385", "_S_BF_ZCZ4_ZCH5_ZCK5"),
        (b"\x013RMF4,R\x028e>>SP2RMH4,01/10/2014,22,22,5,17,37\x0320140110195400000", "_S_SP_RMF4_RMH4"),
    ] {
        market(line, |spread| assert_eq!(spread.instrument(), instrument));
    }
}

#[test]
fn a_binary_time_may_hold_a_line_end() {
    let mut line = b"\x012AAPL,7\x02AQ1553748,100,0T\x03".to_vec();
    line.extend_from_slice(&[20, 64 + 14, 64 + 1, 64 + 10, 64 + 4, 64 + 2, 64 + 25, b'\n', 0]);
    let expected = WallTime::new(date(2014, 1, 10), ((4 * 60 + 2) * 60 + 25) * 1000 + 10);
    market(&line, |trade| assert_eq!(trade.time, Some(expected)));
}

#[test]
fn a_line_cut_in_the_middle_costs_that_message_alone() {
    let whole: &[u8] = b"\x012AAPL,7\x02AQ1553748,100,0T\x0320140110040225377\r\n";
    for cut in 1..whole.len() - 2 {
        let told = messages(&[&whole[..cut], whole]);
        let last = told.last().unwrap();
        assert_eq!(*last, messages(&[whole])[0], "cut at {cut}");
        let ends_at_its_mark = whole[cut - 1] == 3;
        assert!(told.len() == 2 && (told[0].starts_with("Err") || ends_at_its_mark), "cut at {cut}: {told:?}");
        let tail = messages(&[&whole[cut..], whole]);
        assert_eq!(tail.last().unwrap(), last, "from {cut}");
    }
}

#[test]
fn what_is_wrong_is_told_in_one_clear_line() {
    for (line, expected) in [
        (&b"\x012AAPL,7\x02AQ1553748,100"[..], "2AAPL,7\\x02AQ1553748,100: the line breaks off before its end mark"),
        (b"\x012AAPL,7\x021Q1553748,100,0T\x03", "no such base code"),
        (b"\x012ZCH5,7\x022B103668,1,NG\x03", "a figure is no number of its base code"),
        (b"\x012AAPL,7\x02AQ1x53748,100,0T\x03", "the delay is neither two digits nor `>>`"),
        (b"\x012AAPL,7\x02AQ1553748,0T\x03", "a figure is missing"),
        (b"\x012AAPL,7\x02AQ1553748,100,0T\x0320141310040225377", "the time after the end mark is not in the calendar"),
        (b"\x013AAPL,S\x02AQ>>,02/30/2014,1,1,1,1,1\x03", "the date is not in the calendar"),
        (b"\x019AAPL,S\x02AQ15,0 \x03", "a record type that this release does not read"),
        (b"\x012,7\x02AQ1553748,100,0T\x03", "no readable address"),
        (b"GET / HTTP/1.1", "not a DDF line"),
    ] {
        one(line, |message| {
            let told = message.unwrap_err().to_string();
            assert!(told.contains(expected), "{told}");
            assert!(!told.contains('\n') && !told.ends_with('.'), "{told}");
        });
    }
}

#[test]
fn an_endless_line_is_skipped_and_the_next_message_read() {
    let mut bytes = vec![b'x'; ddf::LINE_BYTES_MAX * 3];
    bytes.extend_from_slice(b"\n#20140110093000\n");
    let told = messages(&[&bytes]);
    assert_eq!(told.len(), 2);
    assert!(told[0].contains("longer than"), "{}", told[0]);
    assert!(told[1].contains("Heartbeat"), "{}", told[1]);
}

#[test]
fn what_client_and_server_say_is_read_as_it_was_written() {
    let login = ddf::Command::Login { user: "reader", password: "secret:with:colons" };
    assert_eq!(ddf::Command::read(&login.to_line()), Some(login));
    assert!(!format!("{login:?}").contains("secret"));
    let wishes: Vec<String> = (0..250).map(|number| format!("S{number}")).collect();
    let lines = ddf::Command::subscriptions(&wishes);
    assert_eq!(lines.len(), 3);
    let asked: Vec<String> = lines
        .iter()
        .flat_map(|line| ddf::Command::read(line).unwrap().symbols().map(str::to_owned).collect::<Vec<_>>())
        .collect();
    assert_eq!(asked, wishes);
    let reply = ddf::Reply::Accepted(b"Successful login");
    one(&reply.to_line(), |message| assert_eq!(message, Ok(Message::Reply(reply))));
}

#[test]
fn an_hour_that_the_wall_clock_skips_or_repeats_gives_the_later_instant() {
    let mut clock = WallClock::new(TimeZone::get("America/New_York").unwrap());
    for (time, expected) in [
        ("20140110093000000", "2014-01-10T14:30:00Z"),
        ("20140309015959999", "2014-03-09T06:59:59.999Z"),
        ("20140309023000000", "2014-03-09T07:30:00Z"),
        ("20140309030000000", "2014-03-09T07:00:00Z"),
        ("20141102005959999", "2014-11-02T04:59:59.999Z"),
        ("20141102013000000", "2014-11-02T06:30:00Z"),
        ("20141102020000000", "2014-11-02T07:00:00Z"),
    ] {
        let wall = WallTime::read(time.as_bytes()).unwrap();
        assert_eq!(clock.instant(wall).unwrap().to_string(), expected, "{time}");
    }
}

#[test]
fn no_trade_yet_clears_the_last_price() {
    market(b"\x012RMF4,7\x028e15-,0,0 \x03", |none| {
        let tick = ddf::tick(&none, None, UnixNanos::EPOCH).unwrap();
        assert_eq!(tick.change, TickChange::Element { element: Element::Last, value: None });
    });
}

fn header() -> impl Strategy<Value = (String, u8, u8, Base, u8, Option<i64>)> {
    let base = prop_oneof![(0_u8..=9).prop_map(Base::Decimals), (3_u8..=8).prop_map(Base::Fractions)];
    let time = prop::option::of(-2_000_000_000_000..4_000_000_000_000_i64);
    ("[A-Z0-9.]{1,12}", b'A'..=b'Z', 0_u8..=99, base, b'A'..=b'V', time)
}

/// Some price that a base can hold.
fn fitting(base: Base, number: i32) -> Price {
    match base {
        Base::Decimals(decimals) => Price::from_decimal(i64::from(number), u32::from(decimals)).expect("32 bits fit"),
        Base::Fractions(power) => Price::from_units(i64::from(number) * (Price::UNIT >> power)),
    }
}

/// Reads the single message that was written and turns it into a tick.
fn written(out: &[u8]) -> (String, Option<WallTime>, Option<DayCode>, TickChange) {
    market(out, |market| {
        let tick = ddf::tick(&market, None, UnixNanos::EPOCH).expect("a change");
        (market.symbol.to_owned(), market.time, tick.day, tick.change)
    })
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        messages(&[&bytes]);
    }

    #[test]
    fn any_bytes_that_look_like_ddf_are_read_without_a_panic(
        text in "(\x01|\x02|\x03|\x14|\n|\r|[23SAQ0-9,>@-]|2AAPL,7\x02AQ15|\x03\x14NAJDBY){0,60}"
    ) {
        messages(&[text.as_bytes()]);
    }

    #[test]
    fn however_a_stream_is_cut_into_chunks_it_says_the_same(
        text in "(\x012AAPL,7\x02AQ1553748,100,0T\x03(20140110040225377|\x14NAJDBY\n.|)?(\r\n|\n|)|#20140110093000\n|\x01|\x03|x|\n){0,12}",
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
    ) {
        let bytes = text.as_bytes();
        let mut places: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
        places.extend([0, bytes.len()]);
        places.sort_unstable();
        let chunks: Vec<&[u8]> = places.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect();
        let one_by_one: Vec<&[u8]> = bytes.chunks(1).collect();
        prop_assert_eq!(messages(&chunks), messages(&[bytes]));
        prop_assert_eq!(messages(&one_by_one), messages(&[bytes]));
    }

    #[test]
    fn a_message_is_read_as_it_was_written(
        (symbol, exchange_code, delay_minutes, base, day, time) in header(),
        numbers in prop::collection::vec(any::<i32>(), 6),
        size in 0..1_000_000_000_000_u64,
        condition in prop_oneof![Just(b' '), Just(b'@'), b'A'..=b'Z'],
        may_set_last: bool,
        has_bid: bool,
    ) {
        let time = time.map(WallTime);
        let header = write::Header { symbol: &symbol, exchange_code, delay_minutes, base, day: DayCode(day), time };
        let prices: Vec<Price> = numbers.iter().map(|number| fitting(base, *number)).collect();
        let expect = |out: Vec<u8>, change: TickChange| {
            assert_eq!(written(&out), (symbol.clone(), time, Some(DayCode(day)), change));
        };

        let trade = Trade { price: prices[0], size, conditions: SaleConditions::one(condition), may_set_last, participant: None };
        let mut out = Vec::new();
        write::trade(&mut out, &header, &trade).unwrap();
        expect(out, TickChange::Trade(trade));

        let mut out = Vec::new();
        write::cancel(&mut out, &header, prices[0]).unwrap();
        let was = TradeMark { price: prices[0], size: None, at: None };
        expect(out, TickChange::Amend(Box::new(Amendment { was, instead: None, figures: Vec::new() })));

        let mut out = Vec::new();
        let right = Trade { may_set_last: true, ..trade };
        write::correct(&mut out, &header, prices[1], &right).unwrap();
        let was = TradeMark { price: prices[1], ..was };
        expect(out, TickChange::Amend(Box::new(Amendment { was, instead: Some(right), figures: Vec::new() })));

        let top = TopOfBook { bid: has_bid.then_some(prices[1]), bid_size: has_bid.then_some(size), ask: Some(prices[2]), ask_size: None };
        let mut out = Vec::new();
        write::top_of_book(&mut out, &header, &top).unwrap();
        expect(out, TickChange::TopOfBook(top));

        let mut out = Vec::new();
        write::element(&mut out, &header, Element::Settlement, Some(prices[3])).unwrap();
        expect(out, TickChange::Element { element: Element::Settlement, value: Some(prices[3]) });

        let mut out = Vec::new();
        write::halt(&mut out, &header, has_bid);
        expect(out, TickChange::Halt(has_bid));

        let fields = vec![(Element::Open, Some(prices[4])), (Element::Low, None), (Element::Volume, Some(Price::from_decimal(i64::from(numbers[5].unsigned_abs()), 0).unwrap()))];
        let mut out = Vec::new();
        write::refresh(&mut out, &header, write::RefreshKind::Live, &fields).unwrap();
        expect(out, TickChange::Refresh(Box::new(broadtape_model::Refresh { resets: false, fields: fields.clone() })));

        let mut out = Vec::new();
        write::daily(&mut out, &header, date(2031, 2, 28), &fields).unwrap();
        market(&out, |daily| {
            let Body::Daily { date: day, figures } = daily.body else { panic!("{daily:?}") };
            assert_eq!((day, figures.iter().collect::<Vec<_>>(), daily.delay_minutes), (date(2031, 2, 28), fields, None));
        });
    }
}

/// A capture of the shared market data, unpacked; `None`, told, where there is none.
fn capture(test: &str, name: &str) -> Option<Vec<u8>> {
    let shared = std::env::var_os("BROADTAPE_SHARED")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")), PathBuf::from);
    let path = shared.join("market/ddf").join(name);
    let Ok(file) = std::fs::File::open(&path) else {
        eprintln!("skipped: {test}: there is no {}", path.display());
        return None;
    };
    let mut bytes = Vec::new();
    flate2::read::MultiGzDecoder::new(file).read_to_end(&mut bytes).expect("a whole capture");
    Some(bytes)
}

/// Calls `look` for each message about an instrument; whatever else there is fails.
fn each_market(bytes: &[u8], mut look: impl FnMut(Market<'_>)) {
    let mut splitter = Splitter::new();
    for chunk in bytes.chunks(64 * 1024) {
        splitter.push(chunk);
        while let Some(frame) = splitter.next_frame() {
            match ddf::read(frame) {
                Ok(Message::Market(market)) => look(market),
                other => panic!("unread: {other:?}"),
            }
        }
    }
    assert_eq!(splitter.finish(), None::<Frame<'_>>);
}

#[test]
fn every_message_of_the_captures_is_read() {
    let expected: [(&str, &[(&str, usize)]); 4] = [
        (
            "AAPL-20140110-week.ddf.gz",
            &[
                ("20", 15),
                ("21", 41),
                ("22", 9139),
                ("23", 79),
                ("27", 297_515),
                ("29", 3),
                ("2F", 3),
                ("2Z", 273_017),
                ("3S", 15),
            ],
        ),
        (
            "IBM-20140110-week.ddf.gz",
            &[("20", 10), ("21", 23), ("22", 1082), ("23", 79), ("27", 134_810), ("2Z", 67_286), ("3S", 15)],
        ),
        (
            "RM-20140110-week.ddf.gz",
            &[
                ("20", 18_002),
                ("22", 460),
                ("23", 389),
                ("27", 23_010),
                ("28", 226_597),
                ("3C", 64),
                ("3I", 128),
                ("3R", 118),
                ("S0", 5086),
                ("S3", 1036),
                ("S7", 5086),
            ],
        ),
        (
            "ZCH15.txt.gz",
            &[
                ("20", 2893),
                ("21", 2),
                ("23", 3),
                ("27", 1604),
                ("28", 17_565),
                ("2Z", 1275),
                ("S0", 1601),
                ("S1", 3),
                ("S3", 4),
                ("S7", 1598),
            ],
        ),
    ];
    for (name, counts) in expected {
        let Some(bytes) = capture("every_message_of_the_captures_is_read", name) else { return };
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        each_market(&bytes, |market| {
            *seen.entry(format!("{}{}", char::from(market.record), char::from(market.subrecord))).or_default() += 1;
            if let Body::Element { element: Element::Other(number), .. } = market.body {
                panic!("{name}: element {number:#x} is not known");
            }
        });
        let seen: Vec<(&str, usize)> = seen.iter().map(|(kind, count)| (kind.as_str(), *count)).collect();
        assert_eq!(seen, counts, "{name}");
    }
}

#[test]
fn the_official_record_of_a_day_agrees_with_the_last_refresh_of_that_day() {
    for (name, days) in [("AAPL-20140110-week.ddf.gz", 5), ("IBM-20140110-week.ddf.gz", 5)] {
        let Some(bytes) = capture("the_official_record_of_a_day_agrees_with_the_last_refresh_of_that_day", name) else {
            return;
        };
        let mut refreshed: BTreeMap<(i8, Element), Price> = BTreeMap::new();
        let mut official: BTreeMap<(i8, Element), Price> = BTreeMap::new();
        each_market(&bytes, |market| match (market.subrecord, market.body) {
            (b'3', Body::Refresh(figures)) => {
                let day = (10..=16).find(|day| Some(write::day_code(date(2014, 1, *day))) == market.day).unwrap();
                for (element, value) in figures.iter() {
                    // The record's close is the refresh's settlement.
                    let element = if element == Element::Settlement { Element::Close } else { element };
                    value.map(|value| refreshed.insert((day, element), value));
                }
            }
            (_, Body::Daily { date, figures }) => {
                official.extend(figures.iter().filter_map(|(element, value)| Some(((date.day(), element), value?))));
            }
            _ => {}
        });
        assert_eq!(official.len(), days * 5, "{name}: open, high, low, close and volume of each day");
        for (key, value) in &official {
            assert_eq!(refreshed.get(key), Some(value), "{name}: {key:?}");
        }
    }
}

#[test]
fn the_vendors_own_book_shows_prices_that_we_read_at_those_times() {
    for (capture_name, result) in [
        ("AAPL-20140110-week.ddf.gz", "AAPL-20140110_Result.txt"),
        ("IBM-20140110-week.ddf.gz", "IBM-20140110_Result.txt"),
    ] {
        let test = "the_vendors_own_book_shows_prices_that_we_read_at_those_times";
        let Some(bytes) = capture(test, capture_name) else { return };
        let mut prices: BTreeMap<i64, Vec<Price>> = BTreeMap::new();
        each_market(&bytes, |market| {
            if let (Body::Trade { price: Some(price), may_set_last: true, .. }, Some(time)) = (market.body, market.time)
            {
                prices.entry(time.0.div_euclid(1000)).or_default().push(price);
            }
        });
        let path = std::env::var_os("BROADTAPE_SHARED")
            .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")), PathBuf::from);
        let table = std::fs::read_to_string(path.join("market/ddf").join(result)).unwrap();
        // After the close the book keeps the last trade of the session while its time goes on.
        let is_in_session = |second: i64| second.rem_euclid(86_400) < 16 * 3600;
        let mut checked = 0;
        for row in table.lines().filter(|row| row.contains("LAST_TRADE")) {
            let cells: Vec<&str> = row.split('|').map(str::trim).collect();
            let stamp = format!("2014{}", cells[1].replace(['-', ':', ' '], ""));
            let second = WallTime::read(stamp.as_bytes()).unwrap().0 / 1000;
            if !is_in_session(second) {
                continue;
            }
            let shown = price(cells[2]);
            // The vendor prints three decimals.
            let is_shown = |price: &Price| price.to_fixed(3) == shown.to_fixed(3);
            let found = prices.range(second - 120..=second + 1).any(|(_, prices)| prices.iter().any(is_shown));
            assert!(found, "{result}: {row}");
            checked += 1;
        }
        assert!(checked >= 10, "{result}: {checked} rows");
    }
}

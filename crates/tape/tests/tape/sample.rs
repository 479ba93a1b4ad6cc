//! A tape that each release wrote is kept, and read by all later ones.

use crate::desk::{all_news, all_ticks, at, batch, copy, feed_symbol, millis, opened, options, trade};
use broadtape_model::{
    Action, Amendment, Block, Channel, Channels, Contract, ContractWith, Contributor, ContributorRole, DailyRecord,
    DayCode, Element, Embargo, Gleaned, Indexing, Inline, Kill, Lane, NewsFact, Order, Participant, Party, PictureFile,
    Pin, Price, ProviderId, PubStatus, Refresh, SaleConditions, Section, SiteId, StoryId, StoryVersion, Symbol, Terms,
    Territory, Tick, TickChange, TopOfBook, Trade, TradeMark, UnixNanos,
};
use broadtape_tape::embedded::{EmbeddedTape, Options};
use broadtape_tape::{Delivery, Door, Receipt, Tape, TickBatch, Urgency};
use std::path::PathBuf;
use std::sync::Arc;

const PAST: Lane = Lane::Past { minutes: 15, run: 1 };

/// Holds amendments, which blocks have from version 2 on.
const AMENDED: Lane = Lane::Delay(20);

/// Holds trades of several sale conditions, which blocks have from version 3 on.
const SEVERAL: Lane = Lane::Delay(25);

/// Holds trades whose participant is known, which blocks have from version 4 on.
const REPORTED: Lane = Lane::Delay(30);

/// Holds a heartbeat, which blocks have from version 5 on.
const ALIVE: Lane = Lane::Delay(35);

/// What is gleaned from a story's text stands in it from version 6 on.
const GLEANED: u8 = 6;

/// Stories have terms, and the house speaks for itself, from version 7 on.
const LICENSED: u8 = 7;

const NEWEST: u8 = 7;

fn folder(version: u8) -> PathBuf {
    PathBuf::from(format!("{}/samples/v{version}", env!("CARGO_MANIFEST_DIR")))
}

fn delivery(name: &str, facts: Vec<NewsFact>) -> Delivery {
    let bytes = format!("<original>{name}</original>").into();
    Delivery { provider: ProviderId::new("harbour"), door: Door::Push, name: name.into(), bytes, charset: None, facts }
}

fn deliveries() -> Vec<(Delivery, Receipt, Urgency)> {
    let provider = ProviderId::new("harbour");
    let id = |guid: &str| StoryId::new(&provider, guid);
    let plain = StoryVersion {
        section: Some(Section::Business),
        symbols: vec![Symbol::parse("FX:FERRY").unwrap()],
        body: vec![
            Block::Paragraph(vec![
                Inline::Text("The line said ".into()),
                Inline::Emphasis(vec![Inline::Text("both".into())]),
                Inline::Text(" ships are back.".into()),
            ]),
            Block::Related { text: "How the strait froze".into(), url: "https://example.com/strait".into() },
        ],
        ..StoryVersion::new(id("ferry"), 2, "Ferries sail again after the ice")
    };
    let held = StoryVersion {
        status: PubStatus::Unknown("pending".into()),
        embargo: Some(Embargo::Until(UnixNanos::parse("2026-12-01T09:00:00Z").unwrap())),
        ..StoryVersion::new(id("results"), 1, "Harbour line reports its year")
    };
    let picture = PictureFile::unmeasured(provider.clone(), "00ff", "image/svg+xml");
    let kill = Kill { story: id("results"), notice: Some("Sent in error".into()) };
    let story = |version| NewsFact::Story(Arc::new(version));
    vec![
        (delivery("two.json", vec![story(plain), story(held)]), Receipt::Live(at(1_000)), Urgency::Usual),
        (delivery("ship.svg", vec![NewsFact::Picture(picture)]), Receipt::Backfilled(at(500)), Urgency::Usual),
        (delivery("kill.xml", vec![NewsFact::Kill(kill)]), Receipt::Live(at(2_000)), Urgency::Kill),
    ]
}

fn gleaned() -> StoryVersion {
    let named = |name: &str, role| Contributor { name: name.into(), role };
    let gleaned = Gleaned {
        language: Some("en".into()),
        byline: Some("Mara Lind".into()),
        dateline: Some("KESTREL BAY, March 3".into()),
        credit: Some("HNS".into()),
        contributors: vec![
            named("The Harbour Press", ContributorRole::Contributor),
            named("River Works", ContributorRole::Origin),
        ],
    };
    StoryVersion { gleaned, ..StoryVersion::new(StoryId::new(&ProviderId::new("harbour"), "quay"), 1, "Quay reopens") }
}

/// What the house says itself, and a story with terms, which tapes have from version 7 on.
fn licensed() -> (Delivery, Receipt, Urgency) {
    let story = StoryId::new(&ProviderId::new("harbour"), "terms");
    let terms = Terms {
        until: Some(at(9_000)),
        not_territories: vec![Territory::parse("US").unwrap()],
        channels: Some(Channels::from_iter([Channel::Page, Channel::Feed])),
        credit: Some("Harbour Wire".into()),
        indexing: Some(Indexing::NoindexNews),
        ..Terms::default()
    };
    let with = ContractWith::Agency(vec!["Harbour Wire".into()]);
    let contract = Contract { name: "harbour, 2026".into(), with, terms: terms.clone() };
    let version =
        StoryVersion { terms, rewrites: Some("ferry".into()), ..StoryVersion::new(story.clone(), 1, "Terms") };
    let pin = Pin { story, site: SiteId::new("post"), section: Some(Section::World), until: at(9_000) };
    let order = |action| NewsFact::Order(Order { by: "ann".into(), reason: "asked for".into(), action });
    let facts = vec![
        NewsFact::Contracts([contract].into()),
        NewsFact::Story(Arc::new(version)),
        order(Action::Pin(pin)),
        order(Action::Suspend(Party::Provider(ProviderId::new("harbour")))),
    ];
    (delivery("own", facts), Receipt::Live(at(4_000)), Urgency::Usual)
}

fn ticks() -> TickBatch {
    let price = |text: &str| Some(Price::parse(text).unwrap());
    let fields =
        || vec![(Element::Open, price("10.25")), (Element::Volume, price("120000")), (Element::Other(300), None)];
    let tick = |millis_after: i64, change| Tick {
        symbol: 1,
        exchange_time: Some(millis(1_790_000_000_000)),
        received: millis(1_790_000_000_000 + millis_after),
        day: Some(DayCode(b'K')),
        change,
    };
    let date = jiff::civil::date(2026, 11, 23);
    TickBatch {
        symbols: vec![feed_symbol("FERRY"), feed_symbol("QUAY")],
        ticks: vec![
            trade(0, millis(1_790_000_000_000), 53_173),
            tick(
                1,
                TickChange::TopOfBook(TopOfBook { bid: price("10.125"), bid_size: Some(4), ..TopOfBook::default() }),
            ),
            tick(2, TickChange::Element { element: Element::Settlement, value: price("10.5") }),
            tick(3, TickChange::Refresh(Box::new(Refresh { resets: true, fields: fields() }))),
            tick(4, TickChange::Daily(Box::new(DailyRecord { date, fields: fields() }))),
            tick(5, TickChange::Halt(true)),
            Tick { exchange_time: None, ..trade(1, millis(1_790_000_001_000), 1_030) },
        ],
    }
}

fn amended() -> TickBatch {
    let was = TradeMark { price: Price::parse("10.25").unwrap(), size: None, at: None };
    let told = TradeMark { size: Some(300), at: Some(millis(1_790_000_000_123)), ..was };
    let TickChange::Trade(instead) = trade(0, millis(0), 53_173).change else { unreachable!() };
    let figures = vec![(Element::High, Some(Price::parse("10.5").unwrap())), (Element::Low, None)];
    let amend = |seconds: i64, was, instead, figures| {
        let change = TickChange::Amend(Box::new(Amendment { was, instead, figures }));
        Tick {
            symbol: 0,
            exchange_time: None,
            received: millis(1_790_000_000_000 + seconds * 1_000),
            day: None,
            change,
        }
    };
    let ticks = vec![
        trade(0, millis(1_790_000_000_000), 53_173),
        amend(1, was, None, Vec::new()),
        amend(2, told, Some(instead), figures),
        Tick { change: TickChange::Halt(true), ..trade(0, millis(1_790_000_003_000), 0) },
    ];
    TickBatch { symbols: vec![feed_symbol("FERRY")], ticks }
}

/// The second trade has the same conditions as the first; the third has one whose code reads like a count.
fn several() -> TickBatch {
    let TickChange::Trade(plain) = trade(0, millis(0), 53_173).change else { unreachable!() };
    let with = |codes: &[u8]| Trade { conditions: SaleConditions::of(codes).unwrap(), ..plain };
    let conditions = [b"@FTI".as_slice(), b"@FTI", b"\x02", b"4I", b""];
    let mut changes: Vec<_> = conditions.into_iter().map(|codes| TickChange::Trade(with(codes))).collect();
    let was = TradeMark { price: plain.price, size: None, at: None };
    let amendment = Amendment { was, instead: Some(with(b"@I")), figures: Vec::new() };
    changes.push(TickChange::Amend(Box::new(amendment)));
    let tick = |(number, change): (i64, _)| Tick { change, ..trade(0, millis(1_790_000_000_000 + number), 0) };
    TickBatch { symbols: vec![feed_symbol("FERRY")], ticks: (0..).zip(changes).map(tick).collect() }
}

/// Sales that are new, the same as before, and known from earlier in the block; one whose code reads like a count.
fn reported() -> TickBatch {
    let TickChange::Trade(plain) = trade(0, millis(0), 53_173).change else { unreachable!() };
    let by = |codes: &[u8], participant: &str| Trade {
        conditions: SaleConditions::of(codes).unwrap(),
        participant: Participant::of(participant),
        ..plain
    };
    let trades =
        [by(b"@", "FXKE"), by(b"@", "FXKE"), by(b"@TI", "N"), by(b"@", ""), by(b"@", "FXKE"), by(b"\x02", "N")];
    let mut changes: Vec<_> = trades.into_iter().map(TickChange::Trade).collect();
    let was = TradeMark { price: plain.price, size: None, at: None };
    let amendment = Amendment { was, instead: Some(by(b"4", "FXKE")), figures: Vec::new() };
    changes.push(TickChange::Amend(Box::new(amendment)));
    let tick = |(number, change): (i64, _)| Tick { change, ..trade(0, millis(1_790_000_000_000 + number), 0) };
    TickBatch { symbols: vec![feed_symbol("FERRY")], ticks: (0..).zip(changes).map(tick).collect() }
}

/// An amendment stands behind the heartbeat, since both are told apart by bits of their tags alone.
fn alive() -> TickBatch {
    let heartbeat = Tick {
        symbol: 1,
        change: TickChange::Heartbeat,
        exchange_time: None,
        ..trade(0, millis(1_790_000_000_500), 0)
    };
    let ticks = vec![trade(0, millis(1_790_000_000_000), 53_173), heartbeat, amended().ticks.swap_remove(1)];
    TickBatch { symbols: vec![feed_symbol("FERRY"), feed_symbol("")], ticks }
}

#[test]
#[ignore = "writes the sample; run it by hand when the format gets a version, into that version's folder"]
fn write_the_sample() {
    let (tape, _) = EmbeddedTape::open(&folder(NEWEST), &Options { salt: 0x5a17, ..options() }).unwrap();
    for (delivery, receipt, urgency) in deliveries() {
        tape.append_news(delivery, receipt, urgency).unwrap();
    }
    let found = delivery("quay.txt", vec![NewsFact::Story(Arc::new(gleaned()))]);
    tape.append_news(found, Receipt::Live(at(3_000)), Urgency::Usual).unwrap();
    let (own, receipt, urgency) = licensed();
    tape.append_news(own, receipt, urgency).unwrap();
    tape.append_ticks(Lane::Delay(15), ticks()).unwrap();
    tape.append_ticks(PAST, batch(&["TIDE"], vec![trade(0, millis(5), 5)])).unwrap();
    tape.append_ticks(Lane::Unknown, batch(&["TIDE"], vec![trade(0, millis(7), 7)])).unwrap();
    tape.append_ticks(AMENDED, amended()).unwrap();
    tape.append_ticks(SEVERAL, several()).unwrap();
    tape.append_ticks(REPORTED, reported()).unwrap();
    tape.append_ticks(ALIVE, alive()).unwrap();
    drop(tape);
    std::fs::remove_file(folder(NEWEST).join("LOCK")).unwrap();
}

fn check(tape: &EmbeddedTape) {
    let mut read = all_news(tape).unwrap();
    read.truncate(4);
    let facts: Vec<_> = deliveries().into_iter().flat_map(|(delivery, ..)| delivery.facts).collect();
    assert_eq!(read.iter().map(|recorded| recorded.fact.clone()).collect::<Vec<_>>(), facts);
    assert_eq!(read.iter().map(|recorded| recorded.received).collect::<Vec<_>>(), [1_000, 1_000, 500, 2_000].map(at));
    assert_eq!(tape.original(read[3].delivery).unwrap(), "<original>kill.xml</original>");

    let TickBatch { symbols, ticks } = ticks();
    let named = |tick: Tick| (symbols[tick.symbol as usize].symbol.to_string(), Tick { symbol: 0, ..tick });
    assert_eq!(all_ticks(tape, Lane::Delay(15)).unwrap(), ticks.into_iter().map(named).collect::<Vec<_>>());
    assert_eq!(all_ticks(tape, PAST).unwrap(), [("TIDE".to_owned(), trade(0, millis(5), 5))]);
    assert_eq!(all_ticks(tape, Lane::Unknown).unwrap(), [("TIDE".to_owned(), trade(0, millis(7), 7))]);
}

#[test]
fn tapes_of_later_versions_are_read() {
    let since = [(2, AMENDED, amended()), (3, SEVERAL, several()), (4, REPORTED, reported()), (5, ALIVE, alive())];
    for version in 2..=NEWEST {
        let tape = EmbeddedTape::open_read_only(&folder(version)).unwrap();
        check(&tape);
        let later: Vec<_> = all_news(&tape).unwrap().into_iter().skip(4).map(|recorded| recorded.fact).collect();
        let mut expected = Vec::new();
        expected.extend((version >= GLEANED).then(|| NewsFact::Story(Arc::new(gleaned()))));
        expected.extend((version >= LICENSED).then(|| licensed().0.facts).into_iter().flatten());
        assert_eq!(later, expected, "{version}");
        for (_, lane, batch) in since.iter().filter(|(since, ..)| *since <= version) {
            let named = |tick: &Tick| {
                let symbol = batch.symbols[tick.symbol as usize].symbol.to_string();
                (symbol, Tick { symbol: 0, ..tick.clone() })
            };
            assert_eq!(
                all_ticks(&tape, *lane).unwrap(),
                batch.ticks.iter().map(named).collect::<Vec<_>>(),
                "{version}"
            );
        }
    }
}

#[test]
fn a_tape_of_version_1_is_read_and_written_on() {
    check(&EmbeddedTape::open_read_only(&folder(1)).unwrap());
    let copy = copy(&folder(1));
    let (tape, met) = opened(copy.path());
    assert!(met.cut.is_empty());
    check(&tape);
    tape.append_ticks(Lane::Delay(15), ticks()).unwrap();
    assert_eq!(all_ticks(&tape, Lane::Delay(15)).unwrap().len(), 14);
}

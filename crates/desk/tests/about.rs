//! Which instruments a story is about, from outside: facts through the gate, links both ways.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use broadtape_desk::{NewsDesk, Shelf};
use broadtape_gate::{NewsGate, Rights};
use broadtape_model::{
    Block, Channel, ConditionTable, Exchange, ExchangeId, FormerSymbol, House, Inline, Instrument, InstrumentKind,
    Isin, Kill, NewsFact, Position, Provider, ProviderId, Recorded, Reference, Site, SiteId, StoryId, StoryVersion,
    Subject, Symbol, TradingHours, UnixNanos,
};
use jiff::civil::{date, time};
use jiff::tz::TimeZone;
use std::sync::Arc;

fn wire() -> ProviderId {
    ProviderId::new("wire")
}

fn exchange(mic: &str, prefix: &str) -> Exchange {
    Exchange {
        mic: ExchangeId::new(mic),
        name: format!("{prefix} Exchange"),
        prefix: prefix.into(),
        vendor_codes: vec![],
        zone: TimeZone::UTC,
        zone_label: None,
        country: None,
        hours: Arc::new(TradingHours::regular(time(9, 30, 0, 0), time(16, 0, 0, 0), false)),
        conditions: ConditionTable::All,
        delay_minutes: 15,
    }
}

fn instrument(symbol: &str, mic: &str, name: &str, kind: InstrumentKind, reference: Reference) -> Instrument {
    Instrument {
        symbol: Symbol::parse(symbol).unwrap(),
        name: name.into(),
        kind,
        currency: "USD".into(),
        decimals: 2,
        exchange: ExchangeId::new(mic),
        vendor_symbols: vec![],
        reference,
    }
}

fn house() -> Arc<House> {
    let stock = |symbol, mic, name, reference| instrument(symbol, mic, name, InstrumentKind::Stock, reference);
    let tide = Reference {
        isin: Some(Isin::parse("US0000000002").unwrap()),
        aliases: vec!["Tide".into(), "Tidal Power Group".into()],
        former: vec![FormerSymbol { symbol: Symbol::parse("NY:TDL").unwrap(), until: date(2020, 1, 1) }],
        ..Reference::default()
    };
    let future = |symbol| instrument(symbol, "XCBT", "Kelp Futures", InstrumentKind::Future, Reference::default());
    let site = Site { name: "Post".into(), providers: vec![wire()], ..Site::new("post") };
    Arc::new(House {
        providers: vec![Provider { id: wire(), name: "Wire".into(), credit: Default::default() }],
        sites: vec![Arc::new(site)],
        exchanges: vec![exchange("XNYS", "NY"), exchange("XNAS", "NQ"), exchange("XCBT", "CB")],
        instruments: vec![
            stock("NY:TIDE", "XNYS", "Tidal Power Inc", tide),
            stock("NY:FRY.A", "XNYS", "Ferry Lines, Inc.", Reference::default()),
            stock("NQ:FRY", "XNAS", "Frydenlund", Reference::default()),
            future("CB:KPH7"),
            future("CB:KPK7"),
        ],
        ..House::default()
    })
}

fn shelf(facts: Vec<NewsFact>) -> Shelf {
    let house = house();
    let mut gate = NewsGate::new(Rights::of(&house));
    let mut desk = NewsDesk::new(house);
    for (number, fact) in (1..).zip(facts) {
        let position = Position(u64::try_from(number).unwrap());
        gate.receive(Recorded { received: UnixNanos::new(number), delivery: position, fact });
    }
    gate.release(UnixNanos::new(1_000_000)).into_iter().for_each(|change| desk.apply(change));
    desk.shelves()[&SiteId::new("post")].clone()
}

fn story(version: u64, headline: &str) -> StoryVersion {
    StoryVersion::new(StoryId::new(&wire(), "a"), version, headline)
}

fn paragraph(text: &str) -> Block {
    Block::Paragraph(vec![Inline::Text(text.into())])
}

fn show(story: StoryVersion) -> NewsFact {
    NewsFact::Story(Arc::new(story))
}

/// The instruments that a story is about.
fn about(story: StoryVersion) -> String {
    let shelf = shelf(vec![show(story)]);
    let [shown] = shelf.on(Channel::Page).latest().collect::<Vec<_>>()[..] else { panic!("it shows") };
    shown.instruments.iter().map(Symbol::as_str).collect::<Vec<_>>().join(" ")
}

#[test]
fn tickers_are_found_where_they_stand_with_a_market() {
    for (text, expected) in [
        ("Tides rise (NYSE: TIDE) again", "NY:TIDE"),
        ("Tides rise (NY:TIDE) again", "NY:TIDE"),
        ("Tides rise [New York Stock Exchange: TIDE]", "NY:TIDE"),
        ("Both (NYSE: FRY-A; Nasdaq: FRY) sail", "NY:FRY.A NQ:FRY"),
        ("Of old (NYSE: TDL)", "NY:TIDE"),
        ("See NASDAQ:FRY.", "NQ:FRY"),
        // Without a market, of another, and of none that the house has.
        ("TIDE and FRY (FRY) are words", ""),
        ("Elsewhere (Nasdaq: TIDE), (LSE: FRY), (note: FRY)", ""),
    ] {
        assert_eq!(about(story(1, text)), expected, "{text}");
        let within = StoryVersion {
            body: vec![paragraph("One."), Block::Quote(vec![vec![Inline::Text(text.into())]])],
            ..story(1, "Tides")
        };
        assert_eq!(about(within), expected, "in the body: {text}");
    }
}

#[test]
fn names_of_two_words_are_found_at_a_storys_beginning_in_their_own_capitals() {
    for (text, expected) in [
        ("Tidal Power buys ferries", "NY:TIDE"),
        ("Tidal Power Inc. buys ferries", "NY:TIDE"),
        ("Why Tidal Power Group’s boats float", "NY:TIDE"),
        ("Ferry Lines, Tidal Power to merge", "NY:FRY.A NY:TIDE"),
        ("The tidal power of the sea; the Tide; Frydenlund; Tidal Powers; Kelp Futures", ""),
    ] {
        assert_eq!(about(story(1, text)), expected, "{text}");
    }
    let far_down = StoryVersion {
        body: ["One.", "Two.", "Three.", "Rivals are Ferry Lines."].map(paragraph).to_vec(),
        ..story(1, "Tides")
    };
    assert_eq!(about(far_down), "");
}

#[test]
fn what_the_provider_names_comes_first_by_whatever_word_it_has_for_the_market() {
    let symbols = ["NYSE:FRY.A", "NQ:FRY", "XX:FRY"].map(|symbol| Symbol::parse(symbol).unwrap()).to_vec();
    let subjects = vec![Subject { name: None, code: Some("isin:US0000000002".into()) }];
    let named = StoryVersion { symbols, subjects, ..story(1, "Sea (NYSE: TIDE)") };
    assert_eq!(about(named), "NY:FRY.A NQ:FRY NY:TIDE");
    assert_eq!(about(StoryVersion { body: vec![paragraph("ISIN US0000000002.")], ..story(1, "Sea") }), "NY:TIDE");
    assert_eq!(about(StoryVersion { body: vec![paragraph("ISIN US0000000003.")], ..story(1, "Sea") }), "");
}

#[test]
fn an_instrument_finds_its_stories_and_a_corrected_ticker_moves_the_link() {
    let [tide, fry] = ["NY:TIDE", "NQ:FRY"].map(|symbol| Symbol::parse(symbol).unwrap());
    let wrong = shelf(vec![show(story(1, "Sea (NYSE: TIDE)"))]);
    assert_eq!((wrong.on(Channel::Page).about(&tide).count(), wrong.on(Channel::Page).about(&fry).count()), (1, 0));
    let right = shelf(vec![show(story(1, "Sea (NYSE: TIDE)")), show(story(2, "Sea (Nasdaq: FRY)"))]);
    assert_eq!((right.on(Channel::Page).about(&tide).count(), right.on(Channel::Page).about(&fry).count()), (0, 1));
    let kill = NewsFact::Kill(Kill { story: StoryId::new(&wire(), "a"), notice: None });
    let killed = shelf(vec![show(story(1, "Sea (NYSE: TIDE)")), kill]);
    assert_eq!(killed.on(Channel::Page).about(&tide).count(), 0);
}

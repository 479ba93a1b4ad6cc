//! A small fictional house, filled through the real gate and desk.

#![allow(dead_code, unreachable_pub, clippy::unwrap_used, reason = "every test file uses its own part of it")]

use broadtape_desk::{LaneSymbols, NewsDesk, QuoteBook, Snapshot};
use broadtape_gate::{DelayLine, NewsGate, Rights};
use broadtape_model::{
    Action, ActionKind, Bar, BarRun, BarSpan, Block, Brand, ConditionTable, Contract, ContractWith, Contributor,
    ContributorRole, CorporateAction, Credit, DayHours, DelayClass, Element, Exchange, ExchangeId, FeedSymbol, House,
    Inline, Instrument, InstrumentKind, Kill, Lane, ListKind, NewsFact, Order, Picture, PictureFile, Position, Price,
    Provider, ProviderId, Recorded, Refresh, SaleConditions, Section, SessionMinute, Site, SiteId, SpecialDay, StoryId,
    StoryVersion, Subject, Symbol, TableRow, Terms, Tick, TickChange, TopOfBook, Trade, TradingHours, UnixNanos,
    Vendor, VendorId, day_number, day_of,
};
use broadtape_surfaces::{Answer, Body, Request, answer};
use jiff::civil::{Weekday, date, time};
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::sync::Arc;

/// 12:00 in the exchange's New York, a Monday in session.
pub const NOON: &str = "2026-03-09T16:00:00Z";

pub const PICTURE: &str = "00aa11bb22cc33dd44ee55ff66aa77bb88cc99dd00ee11ff22aa33bb44cc55dd";

pub fn at(text: &str) -> UnixNanos {
    UnixNanos::parse(text).unwrap()
}

pub fn price(text: &str) -> Price {
    Price::parse(text).unwrap()
}

pub fn symbol(text: &str) -> Symbol {
    Symbol::parse(text).unwrap()
}

pub fn id(guid: &str) -> StoryId {
    StoryId::new(&ProviderId::new("harbour-wire"), guid)
}

pub fn house() -> Arc<House> {
    let vendor = VendorId::new("tickworks");
    let exchange = |mic: &str, name: &str, prefix: &str, code: &str, delay_minutes| Exchange {
        mic: ExchangeId::new(mic),
        name: name.into(),
        prefix: prefix.into(),
        vendor_codes: vec![(vendor.clone(), Arc::from(code))],
        zone: TimeZone::get("America/New_York").unwrap(),
        zone_label: None,
        country: None,
        hours: Arc::new(hours()),
        conditions: ConditionTable::All,
        delay_minutes,
    };
    let instrument = |own: &str, name: &str, mic: &str| Instrument {
        symbol: symbol(own),
        name: name.into(),
        kind: InstrumentKind::Stock,
        currency: "USD".into(),
        decimals: 2,
        exchange: ExchangeId::new(mic),
        vendor_symbols: vec![(vendor.clone(), Arc::from(symbol(own).ticker()))],
        reference: Default::default(),
    };
    Arc::new(House {
        providers: vec![
            Provider {
                id: ProviderId::new("harbour-wire"),
                name: "Harbour Wire".into(),
                credit: Credit::parse("News supplied by [Harbour Wire](https://harbour.example.com)"),
            },
            Provider {
                id: ProviderId::new("brass"),
                name: "Brass Releases".into(),
                credit: Credit::parse("Releases by [Brass](https://brass.example.com)"),
            },
        ],
        vendors: vec![Vendor {
            id: vendor.clone(),
            name: "Tickworks".into(),
            credit: Credit::parse("Quotes supplied by [Tickworks](https://tickworks.example.com)"),
            quiet_seconds: 3600,
        }],
        exchanges: vec![exchange("XEST", "Eastmarket", "EM", "E", 15), exchange("XSLO", "Slowmarket", "SM", "S", 30)],
        instruments: vec![
            instrument("EM:CORAL", "Coral Shipping", "XEST"),
            instrument("EM:TERN", "Tern Air", "XEST"),
            instrument("EM:QUIET", "Quiet Harbour", "XEST"),
            instrument("SM:OAK", "Oak & Sons", "XSLO"),
        ],
        sites: vec![Arc::new(post()), Arc::new(ledger())],
        ..House::default()
    })
}

/// Half past nine to four, with a holiday and a short day in June.
fn hours() -> TradingHours {
    let mut hours = TradingHours::regular(time(9, 30, 0, 0), time(16, 0, 0, 0), false);
    let at = |hour| SessionMinute::at(time(hour, 0, 0, 0));
    hours.special.insert(date(2026, 6, 15), SpecialDay::Holiday("Harbour Day".into()));
    hours.special.insert(date(2026, 6, 12), SpecialDay::Session(DayHours::new(at(10), at(13)), "".into()));
    hours
}

fn post() -> Site {
    Site {
        name: "The Harbour Post".into(),
        tagline: Some("News of the coast and the world".into()),
        hosts: vec!["post.localhost".into()],
        zone: TimeZone::get("America/New_York").unwrap(),
        providers: vec![ProviderId::new("harbour-wire"), ProviderId::new("brass")],
        vendors: vec![VendorId::new("tickworks")],
        terms: "https://post.example.com/terms".into(),
        brand: Brand { accent: Some("#7a1f2b".into()), accent_dark: None, serif: true },
        ..Site::new("post")
    }
}

fn ledger() -> Site {
    Site {
        id: SiteId::new("ledger"),
        name: "Ledger".into(),
        tagline: Some("Markets in daylight".into()),
        hosts: vec!["ledger.localhost".into()],
        brand: Brand { accent: Some("#00695c".into()), accent_dark: None, serif: false },
        providers: vec![ProviderId::new("harbour-wire")],
        terms: "/terms".into(),
        ..post()
    }
}

/// A story with everything that a story may have.
pub fn story() -> StoryVersion {
    let text = |words: &str| vec![Inline::Text(words.into())];
    let mut story = StoryVersion::new(
        id("https://harbour.example.com/ferry"),
        1,
        "Island ferry’s new route opens after a year of delays",
    );
    story.first_created = Some(at("2026-03-09T13:05:00Z"));
    story.version_created = story.first_created;
    story.deck = Some("The crossing takes 40 minutes, \"weather permitting\", its operator says.".into());
    story.byline = Some("By Ada Quill".into());
    story.dateline = Some("PORT ELLIS".into());
    story.credit = Some("Harbour Wire / Ada Quill".into());
    story.copyright = Some("© 2026 Harbour Wire".into());
    story.usage_terms = Some("PRIVATE TERMS".into());
    story.editorial_note = Some("PRIVATE NOTE".into());
    story.section = Some(Section::Business);
    story.urgency = Some(3);
    story.contributors = vec![
        Contributor { name: "Coast Radio".into(), role: ContributorRole::Origin },
        Contributor { name: "Ben Okafor".into(), role: ContributorRole::Contributor },
        Contributor { name: "Lia Stern".into(), role: ContributorRole::Contributor },
    ];
    story.subjects = vec![Subject { name: Some("transport".into()), code: Some("medtop:20000337".into()) }];
    story.symbols = vec![symbol("EM:CORAL")];
    story.pictures = vec![picture("A white ferry at a pier")];
    story.body = vec![
        Block::Paragraph(text("The first ferry left at dawn.")),
        Block::Related { text: "HARBOUR WALL IS FINISHED".into(), url: "https://harbour.example.com/wall".into() },
        Block::Related { text: "ELSEWHERE ON THE COAST".into(), url: "https://elsewhere.example.com/coast".into() },
        Block::Crosshead(text("A longer day")),
        Block::Paragraph(vec![
            Inline::Text("It is ".into()),
            Inline::Strong(text("the longest")),
            Inline::Text(" route, says ".into()),
            Inline::Link { text: text("the operator"), url: "https://ferry.example.com/a?b=1&c=\"2\"".into() },
            Inline::Text(".".into()),
        ]),
        Block::List {
            kind: ListKind::Bulleted,
            items: vec![text("Six crossings a day"), text("Bicycles travel free")],
        },
        Block::Quote(vec![text("We waited a year for this.")]),
        Block::Table(vec![
            TableRow { is_heading: true, cells: vec![text("From"), text("Leaves")] },
            TableRow { is_heading: false, cells: vec![text("Port Ellis"), text("06:10")] },
        ]),
        Block::Picture(Picture { url: "https://tracker.example.com/pixel.png".into(), ..Picture::default() }),
        Block::Preformatted("Pier 1   open\nPier 2   shut".into()),
    ];
    story
}

pub fn picture(alternative: &str) -> Picture {
    Picture {
        url: format!("/pictures/{PICTURE}").into(),
        alternative: alternative.into(),
        caption: Some("The Tern leaves Port Ellis.".into()),
        credit: Some("Harbour Wire".into()),
        width: Some(1200),
        height: Some(800),
    }
}

/// A short story of a section, made at a time of the day.
pub fn short(guid: &str, headline: &str, section: Section, made: &str) -> StoryVersion {
    let mut story = StoryVersion::new(id(guid), 1, headline);
    story.first_created = Some(at(made));
    story.version_created = story.first_created;
    story.section = Some(section);
    story.body = vec![Block::Paragraph(vec![Inline::Text(format!("{headline}, in full."))])];
    story
}

/// What happens in the house, one thing after another.
pub struct Newsroom {
    pub house: Arc<House>,
    gate: NewsGate,
    desk: NewsDesk,
    books: BTreeMap<DelayClass, broadtape_desk::BookView>,
}

impl Newsroom {
    pub fn empty() -> Self {
        let house = house();
        let gate = NewsGate::new(Rights::of(&house));
        Self { gate, desk: NewsDesk::new(house.clone()), books: BTreeMap::new(), house }
    }

    /// A day with some stories and quotes.
    pub fn of_a_day() -> Self {
        let mut room = Self::empty();
        room.picture("2026-03-09T13:00:00Z");
        room.story("2026-03-09T13:06:00Z", story());
        room.story(
            "2026-03-09T13:07:00Z",
            short(
                "https://harbour.example.com/wall",
                "Harbour wall is finished",
                Section::World,
                "2026-03-09T12:00:00Z",
            ),
        );
        let mut paid = short("paid", "Coral Shipping announces a thing", Section::Business, "2026-03-09T14:00:00Z");
        paid.is_paid = true;
        paid.id = StoryId::new(&ProviderId::new("brass"), "paid");
        room.story("2026-03-09T14:01:00Z", paid);
        room.story(
            "2026-03-09T15:00:00Z",
            short("cup", "Cup final goes to penalties", Section::Sport, "2026-03-09T14:59:00Z"),
        );
        room.quotes();
        room
    }

    pub fn picture(&mut self, received: &str) {
        let file = PictureFile::unmeasured(ProviderId::new("harbour-wire"), PICTURE, "image/svg+xml");
        self.receive(received, NewsFact::Picture(file));
    }

    pub fn story(&mut self, received: &str, story: StoryVersion) {
        self.receive(received, NewsFact::Story(Arc::new(story)));
    }

    pub fn kill(&mut self, received: &str, guid: &str, notice: Option<&str>) {
        self.receive(received, NewsFact::Kill(Kill { story: id(guid), notice: notice.map(str::to_owned) }));
    }

    pub fn fact(&mut self, received: &str, fact: NewsFact) {
        self.receive(received, fact);
    }

    /// A contract with the story's provider.
    pub fn contract(&mut self, received: &str, terms: Terms) {
        let with = ContractWith::Provider(ProviderId::new("harbour-wire"));
        let contract = Contract { name: "Harbour Wire".into(), with, terms };
        self.receive(received, NewsFact::Contracts([contract].into()));
    }

    pub fn order(&mut self, received: &str, action: Action) {
        let order = Order { by: "ann".into(), reason: "PRIVATE reason".into(), action };
        self.receive(received, NewsFact::Order(order));
    }

    fn receive(&mut self, received: &str, fact: NewsFact) {
        self.gate.receive(Recorded { received: at(received), delivery: Position(7), fact });
    }

    /// Two instruments that trade, one that has not yet, one on a slower venue.
    pub fn quotes(&mut self) {
        let mut book = QuoteBook::new(DelayClass(20), self.house.clone());
        let lanes = [
            (Lane::Delay(15), 20, vec![("CORAL", "E"), ("TERN", "E"), ("QUIET", "E")]),
            (Lane::Delay(30), 30, vec![("OAK", "S")]),
        ];
        for (lane, delay, names) in lanes {
            let feed = |(name, code): &(&str, &str)| FeedSymbol {
                vendor: VendorId::new("tickworks"),
                symbol: Arc::from(*name),
                exchange_code: Arc::from(*code),
            };
            let feed: Vec<FeedSymbol> = names.iter().map(feed).collect();
            let mut symbols = LaneSymbols::new(lane);
            symbols.learn(&feed, &self.house.instruments_by_feed_symbol());
            let mut line = DelayLine::new(delay);
            let ticks = match lane {
                Lane::Delay(15) => eastmarket(),
                _ => vec![close(0, "88.1"), trade(0, "2026-03-09T15:00:00Z", "90.125", 10)],
            };
            line.load(|block| {
                *block = ticks;
                Ok::<_, ()>(true)
            })
            .unwrap();
            book.apply(&line.release(at(NOON)), &symbols);
        }
        self.books = BTreeMap::from([(DelayClass(20), book.view())]);
    }

    /// What shows at an instant.
    pub fn at(&mut self, instant: &str) -> Snapshot {
        for change in self.gate.release(at(instant)) {
            self.desk.apply(change);
        }
        Snapshot::new(at(instant), self.house.clone(), self.desk.shelves(), self.books.clone())
            .suspending(self.desk.suspended())
    }
}

/// Fifteen months of days and five days of minutes, and a split among them.
fn past(symbol: u32, cents: i64) -> Vec<Tick> {
    let wave = |number: i32| cents + i64::from(number % 37) * cents / 400 - i64::from(number % 11) * cents / 300;
    let bar = |number: i32| {
        let (open, close) = (wave(number - 1), wave(number));
        let cents = |cents: i64| Price::from_decimal(cents, 2).unwrap();
        let (high, low) = (cents(open.max(close) + 7), cents(open.min(close) - 5));
        let volume = 10_000 + number.unsigned_abs() as u64 % 700;
        Bar { number, open: cents(open), high, low, close: cents(close), volume }
    };
    let last = day_number(date(2026, 3, 6));
    let is_weekday = |number: &i32| !matches!(day_of(*number).weekday(), Weekday::Saturday | Weekday::Sunday);
    let days: Vec<_> = (last - 450..=last).filter(is_weekday).map(bar).collect();
    // 09:30 in New York is 14:30 in winter.
    let minutes = (last - 4..=last).map(|day| (day * 1440 + 870..day * 1440 + 1260).map(bar).collect::<Vec<_>>());
    let runs = minutes.map(|bars| BarRun::pack(BarSpan::Minute, &bars));
    let runs = std::iter::once(BarRun::pack(BarSpan::Day, &days)).chain(runs);
    let split = CorporateAction { ex_date: date(2025, 12, 1), kind: ActionKind::Split { new: 2, old: 1 } };
    let changes = runs.map(|run| TickChange::Bars(run.unwrap())).chain([TickChange::Action(split)]);
    changes.map(|change| tick(symbol, "2026-03-09T11:00:00Z", change)).collect()
}

fn eastmarket() -> Vec<Tick> {
    let past = [past(0, 124_000), past(1, 3_150)].concat();
    let today = vec![
        close(0, "1240"),
        close(1, "31.5"),
        close(2, "7.25"),
        trade(0, "2026-03-09T13:30:01Z", "1244.5", 300),
        trade(0, "2026-03-09T14:10:00Z", "1251.25", 1200),
        trade(1, "2026-03-09T14:11:00Z", "31.1", 90_000),
        trade(0, "2026-03-09T15:39:59Z", "1249.75", 500),
        tick(
            0,
            "2026-03-09T15:40:00Z",
            TickChange::TopOfBook(TopOfBook {
                bid: Some(price("1249.5")),
                bid_size: Some(200),
                ask: Some(price("1250")),
                ask_size: Some(100),
            }),
        ),
    ];
    [past, today].concat()
}

fn close(symbol: u32, close: &str) -> Tick {
    let fields = vec![(Element::PreviousClose, Some(price(close)))];
    tick(symbol, "2026-03-09T12:00:00Z", TickChange::Refresh(Box::new(Refresh { resets: true, fields })))
}

fn trade(symbol: u32, when: &str, value: &str, size: u64) -> Tick {
    let trade =
        Trade { price: price(value), size, conditions: SaleConditions::REGULAR, may_set_last: true, participant: None };
    tick(symbol, when, TickChange::Trade(trade))
}

fn tick(symbol: u32, when: &str, change: TickChange) -> Tick {
    Tick { symbol, exchange_time: Some(at(when)), received: at(when), day: None, change }
}

pub fn site(house: &House, id: &str) -> Arc<Site> {
    house.site(&SiteId::new(id)).unwrap().clone()
}

/// A site's answer.
pub fn ask(snapshot: &Snapshot, site_id: &str, target: &str, accept: &str) -> Answer {
    answer(snapshot, &Request::to_site(&site(&snapshot.house, site_id), target).accepting(accept))
}

pub fn text_of(answer: &Answer) -> &str {
    match &answer.body {
        Body::Bytes(bytes) => std::str::from_utf8(bytes).unwrap(),
        _ => panic!("not a body of bytes"),
    }
}

pub fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).map_or("", |value| value.to_str().unwrap())
}

/// A page without the digests in its assets' names, which change with every line of style.
pub fn without_digests(page: &str) -> String {
    let mut pieces = page.split("/assets/");
    let mut plain = pieces.next().unwrap().to_owned();
    for piece in pieces {
        let (stem, rest) = piece.split_once('.').unwrap();
        let (_, rest) = rest.split_once('.').unwrap();
        plain.push_str(&format!("/assets/{stem}.DIGEST.{rest}"));
    }
    plain
}

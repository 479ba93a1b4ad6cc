//! Any story and any tick: what the property tests draw from.

use broadtape_model::{
    Action, ActionKind, Amendment, Bar, BarRun, BarSpan, Block, Channel, Channels, Contract, ContractWith, Contributor,
    ContributorRole, CorporateAction, DailyRecord, DayCode, Element, Embargo, Gleaned, Indexing, Inline, Link,
    ListKind, Order, Participant, Party, Picture, Pin, Price, ProviderId, PubStatus, Refresh, RefreshField,
    SaleConditions, Section, SiteId, StoryId, StoryVersion, Subject, Symbol, TableRow, Terms, Territory, Tick,
    TickChange, TopOfBook, Trade, TradeMark, UnixNanos, VendorId,
};
use jiff::civil::Date;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

fn text() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), any::<String>(), "[a-z \"\\\\\u{0}\u{1f600}]{1,12}"]
}

fn instant() -> impl Strategy<Value = UnixNanos> {
    any::<i64>().prop_map(UnixNanos::new)
}

fn inline() -> impl Strategy<Value = Inline> {
    let leaf = prop_oneof![text().prop_map(Inline::Text), Just(Inline::LineBreak)];
    leaf.prop_recursive(5, 24, 3, |inner| {
        let run = vec(inner, 0..3);
        prop_oneof![
            run.clone().prop_map(Inline::Emphasis),
            run.clone().prop_map(Inline::Strong),
            (run, text()).prop_map(|(text, url)| Inline::Link { text, url }),
        ]
    })
}

fn run() -> impl Strategy<Value = Vec<Inline>> {
    vec(inline(), 0..3)
}

fn picture() -> impl Strategy<Value = Picture> {
    let sizes = (any::<Option<u32>>(), any::<Option<u32>>());
    (text(), text(), option::of(text()), option::of(text()), sizes).prop_map(
        |(url, alternative, caption, credit, (width, height))| Picture {
            url: url.into(),
            alternative,
            caption,
            credit,
            width,
            height,
        },
    )
}

fn block() -> impl Strategy<Value = Block> {
    let kind = prop_oneof![Just(ListKind::Bulleted), Just(ListKind::Numbered)];
    let row = (any::<bool>(), vec(run(), 0..3)).prop_map(|(is_heading, cells)| TableRow { is_heading, cells });
    prop_oneof![
        run().prop_map(Block::Paragraph),
        run().prop_map(Block::Crosshead),
        (text(), text()).prop_map(|(text, url)| Block::Related { text, url }),
        (kind, vec(run(), 0..3)).prop_map(|(kind, items)| Block::List { kind, items }),
        vec(run(), 0..3).prop_map(Block::Quote),
        text().prop_map(Block::Preformatted),
        picture().prop_map(Block::Picture),
        vec(row, 0..3).prop_map(Block::Table),
    ]
}

fn status() -> impl Strategy<Value = PubStatus> {
    prop_oneof![
        Just(PubStatus::Usable),
        Just(PubStatus::Withheld),
        Just(PubStatus::Canceled),
        Just(PubStatus::Advisory),
        text().prop_map(PubStatus::Unknown)
    ]
}

fn contributor() -> impl Strategy<Value = Contributor> {
    let role = prop_oneof![Just(ContributorRole::Origin), Just(ContributorRole::Contributor)];
    (text(), role).prop_map(|(name, role)| Contributor { name, role })
}

fn territory() -> impl Strategy<Value = Territory> {
    "[A-Z]{2}".prop_map(|code| Territory::parse(&code).unwrap())
}

/// Any terms, mostly none.
pub(crate) fn terms() -> impl Strategy<Value = Terms> {
    let sites = option::of(vec(text().prop_map(|site| SiteId::new(&site)), 0..3));
    let territories = (option::of(vec(territory(), 0..3)), vec(territory(), 0..3));
    let channels = option::of(vec(prop::sample::select(Channel::ALL.to_vec()), 0..4));
    let indexing = option::of(prop::sample::select(Indexing::ALL.to_vec()));
    let limits = (any::<bool>(), option::of(text()), any::<Option<u16>>(), indexing, vec(text(), 0..2));
    let any = (option::of(instant()), option::of(instant()), sites, territories, channels, limits).prop_map(
        |(from, until, sites, (territories, not_territories), channels, limits)| {
            let (without_pictures, credit, archive_days, indexing, unknown) = limits;
            let channels = channels.map(Channels::from_iter);
            Terms {
                from,
                until,
                sites,
                territories,
                not_territories,
                channels,
                without_pictures,
                credit,
                archive_days,
                indexing,
                unknown,
            }
        },
    );
    prop_oneof![2 => Just(Terms::default()), 1 => any]
}

/// Any order.
pub(crate) fn order() -> impl Strategy<Value = Order> {
    let id = || (text(), text()).prop_map(|(provider, guid)| StoryId::new(&ProviderId::new(&provider), &guid));
    let site = || text().prop_map(|site| SiteId::new(&site));
    let party = || {
        let of = |wrap: fn(&str) -> Party| text().prop_map(move |name| wrap(&name));
        prop_oneof![
            of(|name| Party::Provider(ProviderId::new(name))),
            of(|name| Party::Vendor(VendorId::new(name))),
            of(|name| Party::Site(SiteId::new(name))),
        ]
    };
    let section = option::of(prop::sample::select(Section::ALL.to_vec()));
    let pin = (id(), site(), section, instant()).prop_map(|(story, site, section, until)| Pin {
        story,
        site,
        section,
        until,
    });
    let action = prop_oneof![
        (id(), option::of(text())).prop_map(|(story, notice)| Action::Kill { story, notice }),
        id().prop_map(Action::Hold),
        (id(), any::<bool>()).prop_map(|(story, is_killed_known)| Action::Release { story, is_killed_known }),
        pin.prop_map(Action::Pin),
        (id(), site()).prop_map(|(story, site)| Action::Unpin { story, site }),
        party().prop_map(Action::Suspend),
        party().prop_map(Action::Resume),
    ];
    (text(), text(), action).prop_map(|(by, reason, action)| Order { by, reason, action })
}

/// Any contract.
pub(crate) fn contract() -> impl Strategy<Value = Contract> {
    let with = prop_oneof![
        text().prop_map(|provider| ContractWith::Provider(ProviderId::new(&provider))),
        vec(text(), 0..3).prop_map(ContractWith::Agency),
    ];
    (text(), with, terms()).prop_map(|(name, with, terms)| Contract { name: name.into(), with, terms })
}

pub(crate) fn story() -> impl Strategy<Value = StoryVersion> {
    let embargo = prop_oneof![instant().prop_map(Embargo::Until), Just(Embargo::UntilTold)];
    let instants = vec(option::of(instant()), 4);
    let texts = vec(option::of(text()), 16);
    let subject = (option::of(text()), option::of(text())).prop_map(|(name, code)| Subject { name, code });
    let symbol = "[A-Z]{1,4}:[A-Z0-9.]{1,8}".prop_map(|symbol| Symbol::parse(&symbol).unwrap());
    let link = (text(), text()).prop_map(|(title, url)| Link { title, url });
    let lists = (
        vec(contributor(), 0..3),
        vec(subject, 0..3),
        vec(symbol, 0..3),
        vec(picture(), 0..2),
        vec(link, 0..3),
        vec(block(), 0..5),
        vec(contributor(), 0..3),
    );
    let names = (text(), text(), any::<u64>(), text());
    let choices = (option::of(embargo), status(), any::<Option<u8>>(), any::<bool>(), terms());
    let section = option::of(prop::sample::select(Section::ALL.to_vec()));
    (names, choices, section, instants, texts, lists).prop_map(|(names, choices, section, instants, texts, lists)| {
        let (provider, guid, version, headline) = names;
        let (embargo, status, urgency, is_paid, terms) = choices;
        let (contributors, subjects, symbols, pictures, links, body, gleaned) = lists;
        let mut texts = texts.into_iter();
        let mut text = || texts.next().unwrap();
        StoryVersion {
            id: StoryId::new(&ProviderId::new(&provider), &guid),
            version,
            status,
            embargo,
            scheduled: instants[0],
            expires: instants[1],
            first_created: instants[2],
            version_created: instants[3],
            headline,
            deck: text(),
            slugline: text(),
            byline: text(),
            dateline: text(),
            credit: text(),
            copyright: text(),
            usage_terms: text(),
            terms,
            rewrites: text().map(Into::into),
            editorial_note: text(),
            correction: text(),
            language: text(),
            urgency,
            is_paid,
            section,
            contributors,
            subjects,
            symbols,
            pictures,
            links,
            source_url: text(),
            body,
            gleaned: Gleaned {
                language: text(),
                byline: text(),
                dateline: text(),
                credit: text(),
                contributors: gleaned,
            },
        }
    })
}

/// Prices: mostly plausible ones, of several fractions, and the extremes.
fn price() -> impl Strategy<Value = Price> {
    let cents = (0..100_000_i64).prop_map(|cents| Price::from_decimal(cents, 2).unwrap());
    let eighths = (0..10_000_i64).prop_map(|eighths| Price::from_units(eighths * Price::UNIT / 8));
    let any_at_all = any::<i64>().prop_map(Price::from_units);
    let extreme = prop::sample::select(vec![i64::MIN, -1, 0, 1, i64::MAX]).prop_map(Price::from_units);
    prop_oneof![6 => cents, 2 => eighths, 1 => any_at_all, 1 => extreme]
}

fn element() -> impl Strategy<Value = Element> {
    let named = prop::sample::select(vec![
        Element::Open,
        Element::Open2,
        Element::High,
        Element::Low,
        Element::Last,
        Element::Close,
        Element::Close2,
        Element::PreviousClose,
        Element::Settlement,
        Element::PreliminarySettlement,
        Element::Bid,
        Element::Ask,
        Element::BidSize,
        Element::AskSize,
        Element::LastSize,
        Element::Volume,
        Element::PreviousVolume,
        Element::OpenInterest,
        Element::Vwap,
        Element::YearHigh,
        Element::YearLow,
    ]);
    prop_oneof![named, any::<u16>().prop_map(Element::Other)]
}

fn fields() -> impl Strategy<Value = Vec<RefreshField>> {
    vec((element(), option::of(price())), 0..6)
}

fn conditions() -> impl Strategy<Value = SaleConditions> {
    prop_oneof![
        3 => any::<u8>().prop_map(SaleConditions::one),
        1 => vec(any::<u8>(), 0..=4).prop_map(|codes| SaleConditions::of(&codes).unwrap()),
    ]
}

fn trade() -> impl Strategy<Value = Trade> {
    let participant = option::weighted(0.3, "[A-Z0-9]{1,4}").prop_map(|code| Participant::of(&code?));
    (price(), any::<u64>(), conditions(), any::<bool>(), participant).prop_map(
        |(price, size, conditions, may_set_last, participant)| Trade {
            price,
            size,
            conditions,
            may_set_last,
            participant,
        },
    )
}

fn change() -> impl Strategy<Value = TickChange> {
    let top = (option::of(price()), any::<Option<u64>>(), option::of(price()), any::<Option<u64>>())
        .prop_map(|(bid, bid_size, ask, ask_size)| TickChange::TopOfBook(TopOfBook { bid, bid_size, ask, ask_size }));
    let one = (element(), option::of(price())).prop_map(|(element, value)| TickChange::Element { element, value });
    let refresh = (any::<bool>(), fields())
        .prop_map(|(resets, fields)| TickChange::Refresh(Box::new(Refresh { resets, fields })));
    let date =
        (-9_999..=9_999_i16, 1..=12_i8, 1..=28_i8).prop_map(|(year, month, day)| Date::new(year, month, day).unwrap());
    let daily = (date, fields()).prop_map(|(date, fields)| TickChange::Daily(Box::new(DailyRecord { date, fields })));
    let bars = (any::<i16>(), vec((price(), any::<u64>()), 1..20)).prop_map(|(first, trades)| {
        let bars = (i32::from(first)..).zip(trades).map(|(number, (price, size))| Bar::of_trade(number, price, size));
        TickChange::Bars(BarRun::pack(BarSpan::Minute, &bars.collect::<Vec<_>>()).unwrap())
    });
    let kind = prop_oneof![
        (1..=u32::MAX, 1..=u32::MAX).prop_map(|(new, old)| ActionKind::Split { new, old }),
        price().prop_map(ActionKind::Dividend),
    ];
    let day = (1..=12_i8, 1..=28_i8).prop_map(|(month, day)| Date::new(2026, month, day).unwrap());
    let action = (day, kind).prop_map(|(ex_date, kind)| TickChange::Action(CorporateAction { ex_date, kind }));
    let amend = (price(), any::<Option<u64>>(), option::of(any::<i64>()), option::of(trade()), fields()).prop_map(
        |(price, size, at, instead, figures)| {
            let was = TradeMark { price, size, at: at.map(UnixNanos::new) };
            TickChange::Amend(Box::new(Amendment { was, instead, figures }))
        },
    );
    let trade = trade().prop_map(TickChange::Trade);
    let halt = any::<bool>().prop_map(TickChange::Halt);
    prop_oneof![trade, top, one, refresh, daily, halt, Just(TickChange::Heartbeat), bars, action, amend]
}

/// Times: most near each other and whole milliseconds, some not, some anywhere.
fn time() -> impl Strategy<Value = UnixNanos> {
    let near = 1_389_000_000_000..1_389_000_060_000_i64;
    prop_oneof![
        6 => near.clone().prop_map(|millis| UnixNanos::from_millis(millis).unwrap()),
        1 => (near, 0..1_000_000_i64).prop_map(|(millis, nanos)| UnixNanos::new(millis * 1_000_000 + nanos)),
        1 => any::<i64>().prop_map(UnixNanos::new),
    ]
}

/// A tick of one of three symbols.
pub(crate) fn tick() -> impl Strategy<Value = Tick> {
    (0..3_u32, option::of(time()), time(), any::<Option<u8>>(), change()).prop_map(
        |(symbol, exchange_time, received, day, change)| Tick {
            symbol,
            exchange_time,
            received,
            day: day.map(DayCode),
            change,
        },
    )
}

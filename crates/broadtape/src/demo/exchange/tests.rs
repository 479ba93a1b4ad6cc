use super::calendar::{Session, Setting};
use super::listing::{instruments, venues};
use super::market::{Exchange, Sent};
use super::server::{PASSWORD, Server, USER};
use broadtape_formats::ddf::{self, Body, Command, Market, Message, Splitter};
use broadtape_formats::history::{Entry, Start};
use broadtape_model::{ActionKind, Bar, Element, InstrumentKind, Price, UnixNanos};
use jiff::civil::{Time, date, time};
use jiff::tz::{Offset, TimeZone};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::sync::watch;

fn at(text: &str) -> UnixNanos {
    UnixNanos::parse(text).unwrap()
}

/// Short days on UTC: the first venue from 08:00 to 10:00, the second from 08:00 to 10:15. The day's first
/// messages come an hour before.
fn setting(seed: u64) -> Setting {
    setting_in(&TimeZone::UTC, seed)
}

fn setting_in(zone: &TimeZone, seed: u64) -> Setting {
    let session = |open: Time, close: Time| Session { zone: zone.clone(), open, close };
    let first = session(time(8, 0, 0, 0), time(10, 0, 0, 0));
    Setting { seed, sessions: [first, session(time(8, 0, 0, 0), time(10, 15, 0, 0))] }
}

fn messages(seed: u64, from: &str, until: &str) -> Vec<Sent> {
    Exchange::at(&setting(seed), at(from)).messages(at(until)).collect()
}

/// Reads every message of bytes; one that cannot be read fails.
fn each(bytes: &[u8], mut look: impl FnMut(Market<'_>)) {
    let mut splitter = Splitter::new();
    splitter.push(bytes);
    while let Some(frame) = splitter.next_frame() {
        match ddf::read(frame) {
            Ok(Message::Market(market)) => look(market),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn the_list_names_about_two_hundred_instruments_of_two_venues() {
    assert!((190..=210).contains(&instruments().len()), "{}", instruments().len());
    let tickers: HashSet<_> = instruments().iter().map(|listed| listed.ticker).collect();
    let names: HashSet<_> = instruments().iter().map(|listed| listed.name).collect();
    assert_eq!((tickers.len(), names.len()), (instruments().len(), instruments().len()));
    for venue in 0..venues().len() {
        let of = |kind| instruments().iter().filter(|listed| listed.venue == venue && listed.kind == kind).count();
        assert!(of(InstrumentKind::Stock) > 80 && of(InstrumentKind::Etf) >= 5 && of(InstrumentKind::Index) == 3);
    }
    for listed in instruments().iter().filter(|listed| listed.kind != InstrumentKind::Index) {
        assert!((30_000..=9_000_000).contains(&listed.ordinary_price), "{}", listed.ticker);
    }
}

#[test]
fn a_day_is_the_same_whenever_it_is_looked_at() {
    let whole = messages(7, "2031-05-06T07:55:00Z", "2031-05-06T08:15:00Z");
    let tail = messages(7, "2031-05-06T08:10:00Z", "2031-05-06T08:15:00Z");
    assert!(whole[whole.len() - tail.len()..] == tail);
    let other = messages(8, "2031-05-06T08:10:00Z", "2031-05-06T08:15:00Z");
    assert!(tail != other);
    assert!(whole.is_sorted_by_key(|sent| sent.at));
}

#[test]
fn both_venues_together_send_some_two_dozen_messages_a_second() {
    let open = at("2031-05-06T08:00:00Z");
    let session = messages(7, "2031-05-06T08:00:00Z", "2031-05-06T10:00:00Z");
    let mut count = 0;
    for sent in &session {
        each(&sent.bytes, |_| count += 1);
    }
    let rate = count / (2 * 3600);
    assert!((20..=28).contains(&rate), "{rate} a second");
    let within = |from: i64, until: i64| {
        let minute = |sent: &&Sent| (sent.at.millis() - open.millis()) / 60_000;
        session.iter().filter(|sent| (from..until).contains(&minute(sent))).count()
    };
    let (morning, noon, evening) = (within(0, 15), within(52, 67), within(105, 120));
    assert!(morning > noon * 5 / 4 && evening > noon * 5 / 4, "{morning} {noon} {evening}");
}

/// What the messages of a day say about an instrument.
#[derive(Default, Debug)]
struct Told {
    /// Price, size and condition of each.
    trades: Vec<(Price, u64, u8)>,
    taken_back: usize,
    put_right: usize,
    official: BTreeMap<Element, Price>,
    settled: Option<Price>,
    previous_close: Option<Price>,
    records: usize,
    halts: Vec<bool>,
}

impl Told {
    fn prices(&self) -> impl DoubleEndedIterator<Item = Price> {
        let sets = |condition: u8| matches!(condition, b' ' | b'@' | b'F' | b'O' | b'5' | b'6');
        self.trades.iter().filter(move |(_, _, condition)| sets(*condition)).map(|(price, ..)| *price)
    }

    fn open(&self) -> Option<Price> {
        self.prices().next()
    }

    fn high(&self) -> Option<Price> {
        self.prices().max()
    }

    fn low(&self) -> Option<Price> {
        self.prices().min()
    }

    fn last(&self) -> Option<Price> {
        self.prices().next_back()
    }

    fn volume(&self) -> u64 {
        let counts = self.trades.iter().filter(|(_, _, condition)| !matches!(condition, b'M' | b'Q'));
        counts.map(|(_, size, _)| size).sum()
    }

    fn take(&mut self, market: &Market<'_>) {
        let is_halted = self.halts.last() == Some(&true);
        match market.body {
            Body::Trade { price: Some(price), size, .. } => {
                assert!(!is_halted, "a trade while halted");
                self.trades.push((price, size, market.condition));
            }
            Body::Cancel(was) => {
                let place = self.trades.iter().rposition(|(price, ..)| *price == was).unwrap();
                self.trades.remove(place);
                self.taken_back += 1;
            }
            Body::Correct { was, price, size } => {
                let place = self.trades.iter().rposition(|(price, ..)| *price == was).unwrap();
                self.trades[place] = (price, size, market.condition);
                self.put_right += 1;
            }
            Body::TopOfBook(top) => match top.bid.zip(top.ask) {
                Some((bid, ask)) => assert!(!is_halted && bid < ask, "{market:?}"),
                None => assert!(is_halted && top.bid == top.ask, "{market:?}"),
            },
            Body::Refresh(figures) => {
                self.previous_close =
                    figures.iter().find(|(element, _)| *element == Element::PreviousClose).and_then(|(_, value)| value);
            }
            Body::Element { element: Element::Settlement, value } => self.settled = value,
            Body::Element { element: Element::Open, value } => assert_eq!(value, self.open()),
            Body::Halt(halted) => self.halts.push(halted),
            Body::Daily { figures, .. } => {
                self.records += 1;
                self.official = figures.iter().map(|(element, value)| (element, value.unwrap())).collect();
            }
            ref other => panic!("{other:?}"),
        }
    }
}

fn day(seed: u64, date: &str) -> BTreeMap<String, Told> {
    let mut told: BTreeMap<String, Told> = BTreeMap::new();
    for sent in messages(seed, &format!("{date}T07:00:00Z"), &format!("{date}T12:00:00Z")) {
        each(&sent.bytes, |market| told.entry(market.symbol.to_owned()).or_default().take(&market));
    }
    told
}

#[test]
fn the_official_record_is_what_the_trades_come_to() {
    let told = day(7, "2031-05-06");
    assert_eq!(told.len(), instruments().len());
    for (symbol, told) in &told {
        let official = |element: Element| told.official.get(&element).copied();
        assert_eq!(official(Element::Open), told.open(), "{symbol}");
        assert_eq!(official(Element::High), told.high(), "{symbol}");
        assert_eq!(official(Element::Low), told.low(), "{symbol}");
        assert_eq!(official(Element::Close), told.last(), "{symbol}");
        assert_eq!(told.settled, told.last(), "{symbol}");
        assert_eq!(told.records, 2, "{symbol}");
        let volume = Price::from_decimal(i64::try_from(told.volume()).unwrap(), 0);
        assert!(official(Element::Volume) <= volume, "{symbol}: trades may follow the last record");
        let index = instruments().iter().any(|listed| listed.ticker == symbol && listed.kind == InstrumentKind::Index);
        assert!(index || told.volume() > 2_000, "{symbol}: {}", told.volume());
    }
}

#[test]
fn some_trades_are_told_by_mistake_and_put_right() {
    let told = day(7, "2031-05-06");
    let (taken_back, put_right) =
        told.values().fold((0, 0), |(back, right), told| (back + told.taken_back, right + told.put_right));
    assert!((3..=4).contains(&taken_back) && (3..=4).contains(&put_right), "{taken_back} {put_right}");
}

#[test]
fn a_day_begins_where_the_one_before_ended() {
    let (monday, tuesday) = (day(7, "2031-05-05"), day(7, "2031-05-06"));
    let mut moved = 0;
    for (symbol, told) in &tuesday {
        assert_eq!(told.previous_close, monday[symbol].settled, "{symbol}");
        let (close, before) = (told.settled.unwrap(), told.previous_close.unwrap());
        let percent = close.minus(before).unwrap().percent_of(before, 2).unwrap();
        assert!(percent.to_fixed(2).trim_start_matches('-').parse::<f64>().unwrap() < 8.0, "{symbol}: {percent}");
        moved += usize::from(close != before);
    }
    assert!(moved > instruments().len() * 9 / 10);
}

#[test]
fn one_instrument_of_each_venue_is_halted_once_and_goes_on() {
    let told = day(7, "2031-05-06");
    let halted: Vec<_> = told.iter().filter(|(_, told)| !told.halts.is_empty()).collect();
    assert_eq!(halted.len(), 2, "{halted:?}");
    assert!(halted.iter().all(|(_, told)| told.halts == [true, false]));
}

#[test]
fn what_is_filled_in_begins_with_the_state_and_ends_where_the_live_feed_begins() {
    let so_far = |until| Exchange::at(&setting(7), at("2031-05-06T09:00:00Z")).capture(at(until));
    let capture = so_far("2031-05-06T09:05:00Z");
    let mut symbols = HashSet::new();
    let mut first_refreshes = 0;
    each(&capture, |market| {
        if symbols.insert(market.symbol.to_owned()) {
            first_refreshes += usize::from(matches!(market.body, Body::Refresh(_)));
        }
    });
    assert_eq!((symbols.len(), first_refreshes), (instruments().len(), instruments().len()));
    let live = messages(7, "2031-05-06T09:05:00Z", "2031-05-06T09:05:10Z");
    let whole = so_far("2031-05-06T09:05:10Z");
    let live: Vec<u8> = live.into_iter().flat_map(|sent| sent.bytes).collect();
    assert!(whole == [capture, live].concat());
}

#[test]
fn the_past_comes_to_the_day_that_follows_it() {
    let (setting, night) = (setting(7), at("2031-05-06T04:00:00Z"));
    let exchange = Exchange::at(&setting, night);
    let yesterday = day(7, "2031-05-05");
    let (mut days, mut minutes) = (BTreeMap::new(), BTreeMap::new());
    let mut actions = Vec::new();
    for row in exchange.past(&setting) {
        let symbol = row.symbol.unwrap();
        match row.entry {
            Entry::Bar(Start::Day(date), bar) => assert!(days.insert((symbol, date), bar).is_none()),
            Entry::Bar(Start::Minute(start), bar) => {
                bar.check().unwrap();
                let date = TimeZone::UTC.to_datetime(start.timestamp()).date();
                let whole: &mut Bar = minutes.entry((symbol, date)).or_insert(Bar { volume: 0, ..bar });
                whole.join(&bar);
            }
            Entry::Bar(..) => panic!("no wall clock is needed"),
            Entry::Action(action) => actions.push((symbol, action)),
        }
    }
    assert_eq!(days.len(), instruments().len() * 3 * 365);
    assert_eq!(minutes.len(), instruments().len() * 5);
    for (key, minutes) in &minutes {
        assert_eq!(days[key], *minutes, "the minutes of a day come to the day: {key:?}");
    }
    for (symbol, told) in &yesterday {
        let bar = days[&(symbol.clone(), date(2031, 5, 5))];
        let official = [told.open(), told.high(), told.low(), told.settled].map(Option::unwrap);
        assert_eq!([bar.open, bar.high, bar.low, bar.close], official, "{symbol}");
    }
    let splits = actions.iter().filter(|(_, action)| matches!(action.kind, ActionKind::Split { .. }));
    assert_eq!(splits.count(), 2);
    assert!(actions.len() > instruments().len() * 6, "most pay a dividend in each quarter: {}", actions.len());
    let former = |symbol: &str| days.keys().filter(|(own, _)| own == symbol).count();
    assert_eq!((former("HTPW"), former("HLTD")), (3 * 365 - 296, 296));
}

#[test]
fn the_night_has_no_messages_and_then_the_next_day_begins() {
    let mut exchange = Exchange::at(&setting(7), at("2031-05-06T23:30:00Z"));
    assert!(exchange.next_at() >= at("2031-05-07T07:00:00Z") && exchange.next_at() < at("2031-05-07T07:01:00Z"));
    let mut state = Vec::new();
    assert!(exchange.state("TMBR", &mut state) && !exchange.state("NONE", &mut state));
    each(&state, |market| assert!(matches!(market.body, Body::Refresh(_)), "{market:?}"));
}

#[test]
fn a_venue_trades_on_its_own_wall_clock() {
    let east = TimeZone::fixed(Offset::constant(9));
    let mut exchange = Exchange::at(&setting_in(&east, 7), at("2031-05-05T22:00:00Z"));
    // 07:00 of the 6th in the venues' zone is 22:00 of the 5th in UTC.
    assert!(exchange.next_at() < at("2031-05-05T22:01:00Z"));
    let sent = std::iter::from_fn(|| Some(exchange.happen())).flatten().next().unwrap();
    each(&sent.bytes, |market| {
        assert_eq!(market.time.unwrap().0, sent.at.millis() + 9 * 3_600_000);
    });
}

#[tokio::test(start_paused = true)]
async fn a_client_gets_the_state_and_then_what_happens() {
    let start = at("2031-05-06T09:00:00Z");
    let server = Server::bind(&setting(7), start).await.unwrap();
    let address = server.address();
    // Each time somebody asks, it is a tenth of a second later.
    let asked = AtomicI64::new(0);
    let clock = move || start.plus_millis(asked.fetch_add(100, Ordering::SeqCst));
    let (stop, stopped) = watch::channel(false);
    let running = tokio::spawn(server.run(Arc::new(clock), stopped));

    let mut client = BufReader::new(TcpStream::connect(address).await.unwrap());
    let login = Command::Login { user: USER, password: PASSWORD }.to_line();
    client.write_all(login.as_bytes()).await.unwrap();
    client.write_all(b"GO NARO=Ss,TECF=Ss,NOSUCH=Ss\r\n").await.unwrap();
    let mut symbols: BTreeMap<String, usize> = BTreeMap::new();
    let (mut is_in, mut refused, mut beats, mut line) = (false, 0, 0, Vec::new());
    while symbols.values().sum::<usize>() < 200 || beats < 2 {
        line.clear();
        client.read_until(b'\n', &mut line).await.unwrap();
        let mut splitter = Splitter::new();
        splitter.push(&line);
        match ddf::read(splitter.finish().unwrap()).unwrap() {
            Message::Reply(ddf::Reply::Accepted(_)) => is_in = true,
            Message::Reply(ddf::Reply::Refused(_)) => refused += 1,
            Message::Reply(ddf::Reply::Word(_)) => {}
            Message::Heartbeat(_) => beats += 1,
            Message::Market(market) => {
                let count = symbols.entry(market.symbol.to_owned()).or_default();
                assert!(*count > 0 || matches!(market.body, Body::Refresh(_)), "the state comes first");
                *count += 1;
            }
            Message::Snapshot(_) | Message::NotShown => panic!("no XML is spoken here"),
        }
    }
    assert_eq!((is_in, refused), (true, 1));
    assert_eq!(symbols.keys().collect::<Vec<_>>(), ["NARO", "TECF"]);
    stop.send(true).unwrap();
    running.await.unwrap();
    client.read_to_end(&mut line).await.unwrap();
}

#[tokio::test]
async fn nobody_comes_in_without_the_password() {
    let start = at("2031-05-06T09:00:00Z");
    let server = Server::bind(&setting(7), start).await.unwrap();
    let address = server.address();
    let (_stop, stopped) = watch::channel(false);
    tokio::spawn(server.run(Arc::new(move || start), stopped));
    for command in ["LOGIN demo:wrong\r\n", "GO NARO=Ss\r\n"] {
        let mut client = TcpStream::connect(address).await.unwrap();
        client.write_all(command.as_bytes()).await.unwrap();
        let mut answer = String::new();
        client.read_to_string(&mut answer).await.unwrap();
        assert!(answer.contains("- Login Failed\r\n") && !answer.contains("NARO"), "{answer}");
    }
}

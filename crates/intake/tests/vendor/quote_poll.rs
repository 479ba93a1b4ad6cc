//! A service that is polled, on a real socket.

use crate::house::{house, vendor};
use crate::tape::MemoryTape;
use broadtape_intake::vendor::{Notice, QuotePoll, QuotePollDoor, QuotePolled, QuotePolledWhat};
use broadtape_model::{Lane, TickChange, UnixNanos};
use broadtape_tape::{TapeError, TickBatch};
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::mpsc::UnboundedReceiver;

/// Seconds after 10:00 in New York.
fn at(seconds: i64) -> UnixNanos {
    UnixNanos::parse("2026-03-02T15:00:00Z").expect("an instant").plus_millis(seconds * 1000)
}

/// A server on the loopback that gives these answers, one to each connection, and says what it was asked.
fn serve(answers: Vec<String>) -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (asked, requests) = channel();
    std::thread::spawn(move || {
        for answer in answers {
            let (stream, _) = listener.accept().unwrap();
            let mut reader = BufReader::new(&stream);
            let mut request = String::new();
            while !request.ends_with("\r\n\r\n") {
                reader.read_line(&mut request).unwrap();
            }
            // A test that has seen enough no longer listens.
            let _ = asked.send(request);
            let _ = (&stream).write_all(answer.as_bytes());
        }
    });
    (address, requests)
}

fn answer(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n{body}", body.len())
}

/// An answer with quotes, each a symbol and further members.
fn quotes(quotes: &[(&str, &str)]) -> String {
    let results: Vec<String> =
        quotes.iter().map(|(symbol, rest)| format!(r#"{{"symbol":"{symbol}",{rest}}}"#)).collect();
    answer("200 OK", "", &format!(r#"{{"status":{{"code":200}},"results":[{}]}}"#, results.join(",")))
}

struct Door {
    poll: QuotePoll,
    requests: Receiver<String>,
    ticks: UnboundedReceiver<(Lane, TickBatch)>,
    told: Arc<Mutex<Vec<String>>>,
}

impl Door {
    fn new(answers: Vec<String>) -> Self {
        Self::of(answers, vec!["ABCD".into()], MemoryTape::new())
    }

    fn of(
        answers: Vec<String>,
        symbols: Vec<String>,
        (tape, ticks): (MemoryTape, UnboundedReceiver<(Lane, TickBatch)>),
    ) -> Self {
        let (url, requests) = serve(answers);
        let every = Duration::from_secs(60);
        let key = "secret&key".to_owned();
        let door = QuotePollDoor { vendor: vendor(), url, key, every, symbols, already_delayed_minutes: 15 };
        let told = Arc::new(Mutex::new(Vec::new()));
        let teller = told.clone();
        let tell = Arc::new(move |notice: Notice| teller.lock().unwrap().push(notice.to_string()));
        let poll = QuotePoll::open(door, house(&[("NASDAQ", 20)]), Arc::new(tape), None, 7, tell).unwrap();
        Self { poll, requests, ticks, told }
    }

    fn poll(&mut self, seconds: i64) -> QuotePolled {
        self.poll.poll(&|| at(seconds))
    }

    /// The lane and figures of each batch that was put on the tape and holds more than a sign of life.
    fn taken(&mut self) -> Vec<(Lane, usize)> {
        let taken = std::iter::from_fn(|| self.ticks.try_recv().ok());
        let has_news = |batch: &TickBatch| batch.ticks.iter().any(|tick| tick.change != TickChange::Heartbeat);
        taken.filter(|(_, batch)| has_news(batch)).map(|(lane, batch)| (lane, batch.ticks.len())).collect()
    }
}

const DELAYED: Lane = Lane::Delayed { minutes: 20, already: 15 };

#[test]
fn quotes_are_asked_for_politely_and_only_what_is_new_is_taken() {
    let first = r#""mode":"i","exchange":"NASDAQ","lastPrice":12.34,"tradeTimestamp":"2026-03-02T09:44:00-05:00","serverTimestamp":"SERVER""#;
    let body = |server: &str| format!(r#"{{"results":[{{"symbol":"ABCD",{}}}]}}"#, first.replace("SERVER", server));
    let mut door = Door::new(vec![
        answer("200 OK", "ETag: \"one\"\r\n", &body("2026-03-02T10:00:00-05:00")),
        answer("304 Not Modified", "", ""),
        answer("200 OK", "ETag: \"two\"\r\n", &body("2026-03-02T10:02:00-05:00")),
        answer("204 No Content", "", ""),
    ]);
    let polled = door.poll(0);
    assert_eq!((polled.what, polled.next), (QuotePolledWhat::Ticks(1), at(60)));
    let (lane, batch) = door.ticks.try_recv().unwrap();
    assert_eq!((lane, batch.ticks[0].received), (DELAYED, at(-15 * 60)), "counted from when it was at the vendor");
    assert_eq!(batch.ticks[0].exchange_time, Some(at(-16 * 60)));
    for seconds in [60, 120, 180] {
        assert_eq!(door.poll(seconds).what, QuotePolledWhat::Ticks(0));
        // That the service answered at all is kept: it has not gone quiet.
        let (lane, batch) = door.ticks.try_recv().unwrap();
        assert_eq!((lane, &batch.ticks[0].change), (DELAYED, &TickChange::Heartbeat));
        assert_eq!(batch.ticks[0].received, at(seconds - 15 * 60));
    }
    let asked: Vec<String> = door.requests.try_iter().collect();
    assert!(
        asked[0].starts_with("GET /getQuote.json?apikey=secret%26key&symbols=ABCD&fields=exchange%2Cbid"),
        "{}",
        asked[0]
    );
    assert!(!asked[0].contains("If-None-Match") && !asked[0].contains("if-none-match"));
    assert!(asked[1].to_lowercase().contains("if-none-match: \"one\""), "{}", asked[1]);
    assert!(door.told.lock().unwrap().is_empty());
}

#[test]
fn what_the_vendor_has_not_held_is_held_for_the_whole_delay_from_then_on() {
    let old = r#""mode":"i","lastPrice":1,"tradeTimestamp":"2026-03-02T09:30:00-05:00""#;
    for sooner in [
        // Ten minutes old, while fifteen are said.
        r#""mode":"i","lastPrice":2,"tradeTimestamp":"2026-03-02T09:50:00-05:00""#,
        r#""mode":"r","lastPrice":2,"tradeTimestamp":"2026-03-02T09:30:00-05:00""#,
        r#""lastPrice":2,"tradeTimestamp":"2026-03-02T09:30:00-05:00""#,
    ] {
        let later = r#""mode":"i","lastPrice":3,"tradeTimestamp":"2026-03-02T09:31:00-05:00""#;
        let mut door = Door::new([old, sooner, later].map(|quote| quotes(&[("ABCD", quote)])).to_vec());
        for seconds in [0, 60, 120] {
            door.poll(seconds);
        }
        assert_eq!(door.taken(), [(DELAYED, 1), (Lane::Delay(20), 1), (Lane::Delay(20), 1)], "{sooner}");
        let told = door.told.lock().unwrap();
        assert!(told.len() == 1 && told[0].contains("held for the whole delay of their exchange"), "{told:?}");
    }
}

#[test]
fn a_quote_that_cannot_be_used_costs_itself_alone_and_is_told_once() {
    let bad = quotes(&[
        ("ABCD", r#""mode":"i","lastPrice":12.34"#),
        ("ABCD", r#""mode":"i","lastPrice":"dear""#),
        ("GHOST", r#""mode":"i","lastPrice":1"#),
    ]);
    let mut door = Door::new(vec![bad.clone(), bad, quotes(&[("ABCD", r#""mode":"i","lastPrice":-1"#)])]);
    for seconds in [0, 30, 61] {
        door.poll(seconds);
    }
    assert_eq!(door.taken(), [(DELAYED, 1)]);
    assert_eq!(door.poll.tally().refused_in_all(), 5);
    let told = door.told.lock().unwrap();
    assert_eq!(told.len(), 5, "{told:#?}");
    assert!(told.iter().any(|line| line.contains("ABCD at NASDAQ: a price of 0 or less")), "{told:#?}");
}

#[test]
fn a_service_that_fails_is_asked_more_rarely_and_waited_for() {
    let mut door = Door::new(vec![
        answer("503 Service Unavailable", "Retry-After: 600\r\n", ""),
        answer("200 OK", "", "<html>sorry</html>"),
        answer("200 OK", "", r#"{"status":{"code":401,"message":"Invalid key"}}"#),
        quotes(&[]),
    ]);
    assert_eq!(door.poll(0).next, at(600));
    let polled = door.poll(600);
    assert!(polled.next > at(660), "{polled:?}");
    let QuotePolledWhat::Failed(why) = door.poll(1000).what else { panic!("it is no answer") };
    assert_eq!(why, "the service answers 401: Invalid key");
    assert_eq!(door.poll(2000).next, at(2060));
}

#[test]
fn many_symbols_are_asked_for_in_parts_and_a_failure_ends_the_round() {
    let symbols: Vec<String> = (0..250).map(|number| format!("S{number}")).collect();
    let answers = vec![quotes(&[]), answer("500 Internal Server Error", "", "")];
    let mut door = Door::of(answers, symbols, MemoryTape::new());
    assert!(matches!(door.poll(0).what, QuotePolledWhat::Failed(_)));
    let asked: Vec<String> = door.requests.try_iter().collect();
    assert_eq!(asked.len(), 2);
    assert!(asked[0].contains("symbols=S0%2CS1%2C") && asked[1].contains("symbols=S100%2C"));
    assert!(asked.iter().all(|request| request.lines().next().unwrap().len() < 2_000));
}

#[test]
fn what_the_tape_does_not_take_is_taken_with_the_next_answer() {
    let is_full = Arc::new(AtomicBool::new(true));
    let full = is_full.clone();
    let tape = MemoryTape::that(move |_, _| {
        if full.load(Ordering::SeqCst) { Err(TapeError::Full { path: "segment".into() }) } else { Ok(()) }
    });
    let quote = quotes(&[("ABCD", r#""mode":"i","lastPrice":12.34"#)]);
    let mut door = Door::of(vec![quote.clone(), quote], vec!["ABCD".into()], tape);
    let QuotePolledWhat::Failed(why) = door.poll(0).what else { panic!("the disk is full") };
    assert!(why.contains("the disk is full"), "{why}");
    is_full.store(false, Ordering::SeqCst);
    door.poll(600);
    let (lane, batch) = door.ticks.try_recv().unwrap();
    assert_eq!((lane, batch.ticks[0].received), (DELAYED, at(600 - 15 * 60)), "received when it was taken");
}

use crate::house::{FakeTape, SVG, at, provider, reception};
use broadtape_intake::OtherHosts;
use broadtape_intake::poll::{FeedPoll, PollDoor, PollResult, PollState, Polled, PolledWhat};
use proptest::prelude::*;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;
use tempfile::TempDir;

/// A server on the loopback that gives these answers, one to each connection, and says what it was asked.
fn serve(answers: Vec<Vec<u8>>) -> (SocketAddr, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (asked, requests) = channel();
    std::thread::spawn(move || {
        for answer in answers {
            let (stream, _) = listener.accept().unwrap();
            let mut reader = BufReader::new(&stream);
            let mut request = String::new();
            while !request.ends_with("\r\n\r\n") {
                reader.read_line(&mut request).unwrap();
            }
            asked.send(request.to_ascii_lowercase()).unwrap();
            let _ = (&stream).write_all(&answer);
        }
    });
    (address, requests)
}

fn answer(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let head = format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n", body.len());
    [head.as_bytes(), body].concat()
}

struct Feed {
    _home: TempDir,
    tape: Arc<FakeTape>,
    feed: FeedPoll,
    requests: Receiver<String>,
    address: SocketAddr,
    quarantine: std::path::PathBuf,
}

impl Feed {
    fn new(answers: Vec<Vec<u8>>) -> Self {
        let home = TempDir::new().unwrap();
        let tape = FakeTape::new();
        let (address, requests) = serve(answers);
        let door = PollDoor {
            provider: provider(),
            url: format!("http://{address}/feed?key=secret"),
            every: Duration::from_secs(60),
            other_hosts: OtherHosts::default(),
        };
        let feed = FeedPoll::open(door, reception(&tape), home.path(), 7).unwrap();
        let quarantine = home.path().join("harbour-wire");
        Self { _home: home, tape, feed, requests, address, quarantine }
    }

    fn poll(&mut self) -> Polled {
        self.feed.poll(&|| at(0))
    }

    fn quarantined(&self) -> usize {
        std::fs::read_dir(&self.quarantine).unwrap().count()
    }
}

#[test]
fn a_feed_is_asked_again_only_for_what_changed() {
    let etag = "ETag: \"one\"\r\nLast-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\n";
    let mut feed = Feed::new(vec![answer("200 OK", etag, "news\nfeed a One"), answer("304 Not Modified", "", "")]);
    let polled = feed.poll();
    assert!(matches!(polled.what, PolledWhat::Received(_)));
    assert_eq!(polled.next, at(60));
    assert!(matches!(feed.poll().what, PolledWhat::Unchanged));
    let first = feed.requests.recv().unwrap();
    assert!(first.starts_with("get /feed?key=secret ") && !first.contains("if-none-match"));
    assert!(first.contains("accept-encoding: gzip"));
    let second = feed.requests.recv().unwrap();
    assert!(second.contains("if-none-match: \"one\"") && second.contains("if-modified-since: sun, 06 nov 1994"));
    assert_eq!(feed.tape.commits(), ["a v1"]);
    assert!(!feed.tape.deliveries()[0].name.contains("secret"), "the tape does not keep the key in the address");
}

#[test]
fn a_compressed_feed_is_read_and_one_that_grows_without_end_is_not() {
    let zip = |bytes: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    let gzip = "Content-Encoding: gzip\r\n";
    let mut feed = Feed::new(vec![
        answer("200 OK", gzip, zip(b"news\nfeed a One")),
        answer("200 OK", gzip, zip(&vec![b' '; 40 * 1024 * 1024])),
    ]);
    feed.poll();
    assert_eq!(feed.tape.commits(), ["a v1"]);
    let PolledWhat::Failed(why) = feed.poll().what else { panic!("it was too large") };
    assert_eq!(why, "the answer is larger than 32 MiB");
}

#[test]
fn a_server_that_asks_to_wait_is_left_alone() {
    let mut feed = Feed::new(vec![
        answer("503 Service Unavailable", "Retry-After: 600\r\n", ""),
        answer("200 OK", "", "news\nfeed a One"),
    ]);
    let polled = feed.poll();
    assert!(matches!(polled.what, PolledWhat::Failed(_)));
    assert_eq!(polled.next, at(600));
    assert_eq!(feed.poll().next, at(60));
}

#[test]
fn redirects_are_followed_to_the_feeds_own_host_alone() {
    let mut feed = Feed::new(vec![
        answer("301 Moved Permanently", "Location: /new\r\n", ""),
        answer("200 OK", "", "news\nfeed a One"),
        answer("302 Found", "Location: http://169.254.169.254/secrets\r\n", ""),
    ]);
    assert!(matches!(feed.poll().what, PolledWhat::Received(_)));
    let PolledWhat::Failed(why) = feed.poll().what else { panic!("it leads elsewhere") };
    assert!(why.starts_with("it redirects to http://169.254.169.254/secrets, which is not among the hosts"), "{why}");
}

#[test]
fn a_redirect_in_a_circle_ends() {
    let mut feed = Feed::new(vec![answer("302 Found", "Location: /feed\r\n", ""); 6]);
    let PolledWhat::Failed(why) = feed.poll().what else { panic!("it has no end") };
    assert_eq!(why, "it redirects more than 5 times");
}

#[test]
fn pictures_come_from_the_feeds_own_host_and_no_other() {
    let feed_text = |address: &str| format!("news\nfeed a One\npicture /boat.svg\npicture {address}\ninline boat.svg");
    let document = feed_text("http://127.0.0.1:1/tracker.svg");
    let picture = answer("200 OK", "Content-Type: image/svg+xml\r\n", SVG);
    let mut feed = Feed::new(vec![answer("200 OK", "", document), picture.clone(), picture]);
    let PolledWhat::Received(outcome) = feed.poll().what else { panic!("it is good") };
    assert_eq!(outcome.problems.len(), 1);
    assert!(outcome.problems[0].what.contains("this door does not fetch from there"));
    assert_eq!(feed.tape.commits(), ["picture image/svg+xml", "a v1"]);
    assert!(feed.address.ip().is_loopback());
}

/// A door whose feed names a picture and redirects, both at a host that is configured by its name.
fn feed_of_neighbours(private: &[&str]) -> (Vec<String>, Vec<String>) {
    let picture = answer("200 OK", "Content-Type: image/svg+xml\r\n", SVG);
    let (neighbour, _asked) = serve(vec![picture, answer("200 OK", "", "news\nfeed b Two")]);
    // A name that resolves to this machine, as a provider could have its own do.
    let host = format!("localhost:{}", neighbour.port());
    let listed =
        |hosts: &[&str]| hosts.iter().map(|host| host.replace("PORT", &neighbour.port().to_string())).collect();
    let (address, _requests) = serve(vec![
        answer("200 OK", "", format!("news\nfeed a One\npicture http://{host}/boat.svg")),
        answer("302 Found", &format!("Location: http://{host}/feed\r\n"), ""),
    ]);
    let home = TempDir::new().unwrap();
    let tape = FakeTape::new();
    let door = PollDoor {
        provider: provider(),
        url: format!("http://{address}/feed"),
        every: Duration::from_secs(60),
        other_hosts: OtherHosts { pictures: listed(&["localhost:PORT"]), private: listed(private) },
    };
    let mut feed = FeedPoll::open(door, reception(&tape), home.path(), 7).unwrap();
    let mut told = Vec::new();
    for _ in 0..2 {
        match feed.poll(&|| at(0)).what {
            PolledWhat::Received(outcome) => told.extend(outcome.problems.iter().map(|problem| problem.what.clone())),
            PolledWhat::Failed(why) => told.push(why),
            other => panic!("{other:?}"),
        }
    }
    (tape.commits(), told)
}

#[test]
fn a_picture_or_redirect_at_a_private_address_is_refused_unless_the_configuration_allows_it() {
    let (commits, told) = feed_of_neighbours(&[]);
    assert_eq!(commits, ["a v1"]);
    assert_eq!(told.len(), 2, "{told:?}");
    for why in told {
        assert!(
            why.contains("localhost is at ") && why.contains("add the host to the provider's `private_hosts`"),
            "{why}"
        );
    }
    let (commits, told) = feed_of_neighbours(&["localhost:PORT"]);
    assert_eq!(
        (&commits[..], told.len()),
        (&["picture image/svg+xml", "a v1", "b v1"].map(str::to_owned)[..], 0),
        "{told:?}"
    );
}

#[test]
fn a_feed_on_this_machine_opens_no_other_port_of_it() {
    let (address, _requests) = serve(vec![answer("302 Found", "Location: http://127.0.0.1/feed\r\n", "")]);
    let home = TempDir::new().unwrap();
    let door = PollDoor {
        provider: provider(),
        url: format!("http://{address}/feed"),
        every: Duration::from_secs(60),
        other_hosts: OtherHosts::default(),
    };
    let mut feed = FeedPoll::open(door, reception(&FakeTape::new()), home.path(), 7).unwrap();
    let PolledWhat::Failed(why) = feed.poll(&|| at(0)).what else { panic!("it leads to another port") };
    assert!(why.contains("127.0.0.1 is at 127.0.0.1, which is no public address"), "{why}");
}

#[test]
fn an_item_that_stays_bad_is_told_and_kept_once() {
    let document = |words: &str| answer("200 OK", "", format!("news\nbad item 9\nfeed a {words}"));
    let mut feed = Feed::new(vec![
        document("One"),
        document("Two"),
        answer("200 OK", "", "gossip"),
        answer("200 OK", "", "gossip"),
    ]);
    feed.poll();
    feed.poll();
    assert_eq!(feed.tape.commits(), ["a v1", "a v2"]);
    assert_eq!(feed.quarantined(), 2);
    for _ in 0..2 {
        assert!(matches!(feed.poll().what, PolledWhat::Quarantined(_)));
    }
    assert_eq!(feed.quarantined(), 4);
}

#[test]
fn what_the_tape_could_not_take_is_fetched_again() {
    let document = answer("200 OK", "ETag: \"one\"\r\n", "news\nfeed a One");
    let mut feed = Feed::new(vec![document.clone(), document]);
    feed.tape.set_full(true);
    assert!(matches!(feed.poll().what, PolledWhat::Failed(_)));
    feed.tape.set_full(false);
    assert!(matches!(feed.poll().what, PolledWhat::Received(_)));
    let second = feed.requests.iter().nth(1).unwrap();
    assert!(!second.contains("if-none-match"));
}

#[test]
fn an_address_that_is_none_is_told_without_its_key() {
    let home = TempDir::new().unwrap();
    let door = PollDoor {
        provider: provider(),
        url: "ftp://example.com/feed?key=secret".to_owned(),
        every: Duration::from_secs(60),
        other_hosts: OtherHosts::default(),
    };
    let error = FeedPoll::open(door, reception(&FakeTape::new()), home.path(), 7).err().unwrap();
    assert_eq!(error.to_string(), "provider `harbour-wire`: `ftp://example.com/feed` is not an http or https address");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_poll_stops_when_it_is_told() {
    let feed = Feed::new(vec![answer("200 OK", "", "news\nfeed a One")]);
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let task = tokio::spawn(feed.feed.run(Arc::new(|| at(0)), stopped));
    stop.send(true).unwrap();
    task.await.unwrap();
}

fn failed(retry_after: Option<&str>) -> PollResult {
    PollResult::Failed { retry_after: retry_after.map(str::to_owned) }
}

#[test]
fn a_retry_after_is_honoured_within_reason() {
    let now = at(784_111_777); // Sun, 06 Nov 1994 08:49:37 GMT
    for (text, seconds) in [
        ("600", 600),
        ("1", 60),
        ("99999999", 6 * 60 * 60),
        ("Sun, 06 Nov 1994 08:59:37 GMT", 600),
        ("Sun, 06 Nov 1994 07:49:37 GMT", 60),
        ("soon", 60),
        ("-5", 60),
    ] {
        let next = PollState::new(Duration::from_secs(60), 1).after(&failed(Some(text)), now);
        let wait = (next.millis() - now.millis()) / 1000;
        // A first failure backs off by one to two intervals.
        assert!(wait == seconds || (seconds == 60 && (60..=120).contains(&wait)), "{text}: {wait}");
    }
}

proptest! {
    #[test]
    fn a_failing_feed_is_asked_ever_more_rarely_within_bounds(every in 0_u64..7200, failures in 1_usize..80, seed: u64) {
        let every = Duration::from_secs(every);
        let mut state = PollState::new(every, seed);
        let mut wait = 0;
        for _ in 0..failures {
            wait = state.after(&failed(None), at(0)).millis();
        }
        let least = i64::try_from(every.as_millis()).unwrap().max(1000);
        prop_assert!((least..=least.max(3_600_000)).contains(&wait));
        prop_assert_eq!(state.after(&PollResult::Answered, at(0)).millis(), least);
        prop_assert_eq!(state.failures(), 0);
    }
}

#[test]
fn the_character_set_of_an_answer_is_kept_with_it_on_the_tape_and_in_quarantine() {
    let said = "Content-Type: text/xml; charset=Windows-1251\r\n";
    let mut feed = Feed::new(vec![answer("200 OK", said, "news\nfeed a One"), answer("200 OK", said, "gossip")]);
    feed.poll();
    feed.poll();
    assert_eq!(feed.tape.charsets(), [Some("windows-1251".to_owned())]);
    let records = std::fs::read_dir(&feed.quarantine).unwrap().map(|entry| entry.unwrap().path());
    let record = records.into_iter().find(|path| path.to_string_lossy().ends_with(".reason.txt")).unwrap();
    assert!(std::fs::read_to_string(record).unwrap().contains("\ncharset: windows-1251\n"));
}

//! The `WebSub` subscriber against a hub of the test's own on the loopback, which asks, signs and delivers as hubs do.

use crate::house::{FakeTape, at, provider, reception};
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use broadtape_intake::OtherHosts;
use broadtape_intake::cursors::Cursors;
use broadtape_intake::poll::{FeedPoll, PollDoor, Polled, PolledWhat};
use broadtape_intake::websub::WebSub;
use broadtape_model::Clock;
use hmac::Hmac;
use sha2::{Sha256, Sha384, Sha512};
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicI64, AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;
use tokio::net::TcpListener;

/// What the hub has heard, and how it behaves.
struct Hub {
    document: String,
    asked: Vec<HashMap<String, String>>,
    /// The lease that it gives, in seconds.
    lease: u64,
    /// What it answers when it is asked.
    answer: StatusCode,
    /// What it then wants to know: `subscribe`, `denied`, or nothing.
    mode: &'static str,
}

type Shared = Arc<Mutex<Hub>>;

struct Bench {
    home: TempDir,
    tape: Arc<FakeTape>,
    now: Arc<AtomicI64>,
    hub: Shared,
    provider_at: SocketAddr,
    feed: Option<FeedPoll>,
    callbacks: SocketAddr,
}

/// Asks over HTTP as a hub does: the status and the body.
fn ask(method: &str, url: &str, headers: &[(&str, &str)], body: &[u8]) -> (u16, String) {
    let config = ureq::Agent::config_builder().http_status_as_error(false).build();
    let mut request = ureq::http::Request::builder().method(method).uri(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut response = config.new_agent().run(request.body(body).unwrap()).unwrap();
    (response.status().as_u16(), response.body_mut().read_to_string().unwrap())
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// Verifies that the subscriber meant it, before the hub answers: as synchronous hubs do.
async fn asked(State(hub): State<Shared>, form: String) -> StatusCode {
    let form: HashMap<String, String> = url::form_urlencoded::parse(form.as_bytes()).into_owned().collect();
    let (answer, mode, lease) = {
        let mut hub = hub.lock().unwrap();
        hub.asked.push(form.clone());
        (hub.answer, hub.mode, hub.lease)
    };
    if answer.is_success() && !mode.is_empty() {
        let question = format!(
            "{}?hub.mode={mode}&hub.topic={}&hub.challenge=a%20%3Cchallenge%3E&hub.lease_seconds={lease}&hub.reason=full",
            form["hub.callback"],
            encoded(&form["hub.topic"]),
        );
        let (status, said) = tokio::task::spawn_blocking(move || ask("GET", &question, &[], b"")).await.unwrap();
        let expected = if mode == "subscribe" { "a <challenge>" } else { "" };
        assert_eq!((status, said.as_str()), (200, expected));
    }
    answer
}

async fn feed(State(hub): State<Shared>, headers: HeaderMap) -> (HeaderMap, String) {
    let host = headers["host"].to_str().unwrap();
    let link = format!("<http://{host}/hub>; rel=\"hub\", <https://example.com/feed>; rel=\"self\"");
    (HeaderMap::from_iter([("link".parse().unwrap(), link.parse().unwrap())]), hub.lock().unwrap().document.clone())
}

async fn serve(router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    address
}

impl Bench {
    async fn new() -> Self {
        let hub: Shared = Arc::new(Mutex::new(Hub {
            document: "news\nfeed a One".to_owned(),
            asked: Vec::new(),
            lease: 100_000,
            answer: StatusCode::ACCEPTED,
            mode: "subscribe",
        }));
        let router = Router::new().route("/feed.xml", get(feed)).route("/hub", post(asked)).with_state(hub.clone());
        let provider_at = serve(router).await;
        let mut bench = Self {
            home: TempDir::new().unwrap(),
            tape: FakeTape::new(),
            now: Arc::new(AtomicI64::new(1_000)),
            hub,
            provider_at,
            feed: None,
            callbacks: provider_at,
        };
        bench.start().await;
        bench
    }

    /// Opens the feed, as a start of the house does.
    async fn start(&mut self) {
        let host = self.provider_at.to_string();
        let door = PollDoor {
            provider: provider(),
            url: format!("http://{host}/feed.xml"),
            every: Duration::from_secs(60),
            other_hosts: OtherHosts { pictures: Vec::new(), private: vec![host] },
        };
        let cursors = Cursors::open(&self.home.path().join("house.sqlite")).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        self.callbacks = listener.local_addr().unwrap();
        let websub = WebSub::new(&format!("http://{}/", self.callbacks), &cursors, || {
            static NEXT: AtomicU8 = AtomicU8::new(1);
            Ok([NEXT.fetch_add(1, Ordering::Relaxed); 32])
        });
        let feed = FeedPoll::open(door, reception(&self.tape), self.home.path(), 7).unwrap();
        self.feed = Some(feed.subscribing(&websub).unwrap());
        let now = self.now.clone();
        let clock: Arc<dyn Clock> = Arc::new(move || at(now.load(Ordering::Relaxed)));
        let router = websub.router(clock);
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    }

    fn set_now(&self, seconds: i64) {
        self.now.store(seconds, Ordering::Relaxed);
    }

    fn hub<T>(&self, change: impl FnOnce(&mut Hub) -> T) -> T {
        change(&mut self.hub.lock().unwrap())
    }

    /// Polls once; how many seconds later the next poll is.
    async fn poll(&mut self) -> (PolledWhat, i64) {
        let (mut feed, now) = (self.feed.take().unwrap(), self.now.load(Ordering::Relaxed));
        let (feed, Polled { what, next }) = tokio::task::spawn_blocking(move || {
            let polled = feed.poll(&move || at(now));
            (feed, polled)
        })
        .await
        .unwrap();
        self.feed = Some(feed);
        (what, next.seconds() - now)
    }

    /// Delivers a document, signed so.
    async fn deliver(&self, document: &str, signature: &str) -> u16 {
        let callback = self.hub(|hub| hub.asked.last().unwrap()["hub.callback"].clone());
        let (document, signature) = (document.to_owned(), signature.to_owned());
        let deliver = move || ask("POST", &callback, &[("X-Hub-Signature", &signature)], document.as_bytes()).0;
        tokio::task::spawn_blocking(deliver).await.unwrap()
    }

    async fn deliver_signed(&self, document: &str) -> u16 {
        let signature = self.sign::<Hmac<Sha256>>("sha256", document);
        self.deliver(document, &signature).await
    }

    fn sign<M: hmac::Mac + hmac::KeyInit>(&self, method: &str, document: &str) -> String {
        let secret = self.hub(|hub| hub.asked.last().unwrap()["hub.secret"].clone());
        let mac = <M as hmac::KeyInit>::new_from_slice(secret.as_bytes()).unwrap();
        let tag = mac.chain_update(document).finalize().into_bytes();
        let digits: String = tag.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{method}={digits}")
    }

    async fn question(&self, path: &str) -> (u16, String) {
        let url = format!("http://{}{path}", self.callbacks);
        tokio::task::spawn_blocking(move || ask("GET", &url, &[], b"")).await.unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_is_delivered_by_its_hub_and_polled_more_rarely() {
    let mut bench = Bench::new().await;
    assert!(matches!(bench.poll().await, (PolledWhat::Received(_), 600)));
    let form = bench.hub(|hub| hub.asked[0].clone());
    assert_eq!((form["hub.mode"].as_str(), form["hub.topic"].as_str()), ("subscribe", "https://example.com/feed"));
    assert!(form["hub.lease_seconds"].parse::<u64>().unwrap() > 0);
    assert_eq!(form["hub.secret"].len(), 64);
    assert!(form["hub.callback"].starts_with(&format!("http://{}/websub/harbour-wire/", bench.callbacks)));

    for (number, words) in ["Two", "Three", "Four", "Five"].iter().enumerate() {
        let document = format!("news\nfeed a {words}");
        let signature = match number {
            0 => bench.sign::<Hmac<Sha256>>("sha256", &document),
            1 => bench.sign::<Hmac<Sha384>>("sha384", &document),
            2 => bench.sign::<Hmac<Sha512>>("sha512", &document),
            _ => bench.sign::<Hmac<sha1::Sha1>>("sha1", &document),
        };
        assert_eq!(bench.deliver(&document, &signature).await, 202);
    }
    assert_eq!(bench.tape.commits(), ["a v1", "a v2", "a v3", "a v4", "a v5"]);
    bench.hub(|hub| hub.document = "news\nfeed a Five".to_owned());
    assert!(matches!(bench.poll().await, (PolledWhat::Unchanged, 600)), "what was delivered needs no second look");
    assert_eq!(bench.hub(|hub| hub.asked.len()), 1, "the lease holds");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_signed_comes_late_or_to_nobody_changes_nothing() {
    let mut bench = Bench::new().await;
    bench.poll().await;
    let right = bench.sign::<Hmac<Sha256>>("sha256", "news\nfeed a Two");
    for signature in ["", "sha256=00", "md5=00", &right.replace("sha256", "sha1")] {
        assert_eq!(bench.deliver("news\nfeed a Two", signature).await, 202, "a forger learns nothing");
    }
    assert_eq!(bench.deliver("news\nfeed a Forged", &right).await, 202);
    assert_eq!(bench.tape.commits(), ["a v1"]);

    bench.tape.set_full(true);
    assert_eq!(bench.deliver_signed("news\nfeed a Two").await, 503, "the hub is to deliver it again");
    bench.tape.set_full(false);
    assert_eq!(bench.deliver_signed("news\nfeed a Two").await, 202);
    assert_eq!(bench.deliver_signed("news\nfeed a Three").await, 202);
    assert_eq!(bench.deliver_signed("news\nfeed a Two").await, 202, "the same again, or late");
    assert_eq!(bench.deliver_signed("gossip").await, 202, "it is in quarantine, and delivering it again does not help");
    assert_eq!(bench.tape.commits(), ["a v1", "a v2", "a v3"]);

    let token = bench.hub(|hub| hub.asked[0]["hub.callback"].rsplit('/').next().unwrap().to_owned());
    let topic = encoded("https://example.com/feed");
    for (path, status) in [
        (format!("/websub/harbour-wire/{token}?hub.mode=subscribe&hub.topic={topic}&hub.challenge=a"), 200),
        (format!("/websub/harbour-wire/{token}?hub.mode=subscribe&hub.topic=https://other/&hub.challenge=a"), 404),
        (format!("/websub/harbour-wire/{token}?hub.mode=unsubscribe&hub.topic={topic}&hub.challenge=a"), 404),
        (format!("/websub/harbour-wire/{token}"), 404),
        (format!("/websub/harbour-wire/00?hub.mode=subscribe&hub.topic={topic}&hub.challenge=a"), 404),
        (format!("/websub/nobody/{token}?hub.mode=subscribe&hub.topic={topic}&hub.challenge=a"), 404),
    ] {
        assert_eq!(bench.question(&path).await.0, status, "{path}");
    }
    for path in [format!("/websub/nobody/{token}"), "/websub/harbour-wire/00".to_owned()] {
        let url = format!("http://{}{path}", bench.callbacks);
        let posted = tokio::task::spawn_blocking(move || ask("POST", &url, &[], b"news")).await.unwrap();
        assert_eq!(posted.0, 410, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lease_is_renewed_in_time_survives_a_start_and_runs_out_when_the_hub_is_gone() {
    let mut bench = Bench::new().await;
    bench.hub(|hub| hub.lease = 1_000);
    bench.poll().await;
    bench.set_now(1_500);
    assert_eq!(bench.poll().await.1, 300, "the lease is renewed after four fifths");
    bench.set_now(1_800);
    assert_eq!(bench.poll().await.1, 600);
    let forms = bench.hub(|hub| hub.asked.clone());
    assert_eq!(forms.len(), 2);
    assert_eq!(forms[0], forms[1], "the same callback and secret");

    bench.set_now(2_400);
    bench.start().await;
    assert_eq!(bench.poll().await.1, 200, "the subscription is known from before");
    assert_eq!(bench.hub(|hub| hub.asked.len()), 2);

    bench.hub(|hub| hub.answer = StatusCode::INTERNAL_SERVER_ERROR);
    bench.set_now(2_700);
    assert_eq!(bench.poll().await.1, 600, "it still delivers, and is asked again in ten minutes");
    assert_eq!(bench.hub(|hub| hub.asked.len()), 3);
    bench.set_now(2_801);
    assert_eq!(bench.poll().await.1, 60, "the lease has run out");
    bench.set_now(3_301);
    bench.hub(|hub| hub.answer = StatusCode::ACCEPTED);
    assert_eq!(bench.poll().await.1, 600);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_misses_something_is_not_relied_on_until_it_delivers_again() {
    let mut bench = Bench::new().await;
    assert_eq!(bench.poll().await.1, 600);
    bench.hub(|hub| hub.document = "news\nfeed a Missed".to_owned());
    assert!(matches!(bench.poll().await, (PolledWhat::Received(_), 60)));
    assert!(matches!(bench.poll().await, (PolledWhat::Unchanged, 60)));
    assert_eq!(bench.deliver_signed("news\nfeed a Next").await, 202);
    bench.hub(|hub| hub.document = "news\nfeed a Next".to_owned());
    assert!(matches!(bench.poll().await, (PolledWhat::Unchanged, 600)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_refuses_or_never_verifies_leaves_the_feed_polled_as_usual() {
    for (mode, waits) in [("denied", 86_400), ("", 600)] {
        let mut bench = Bench::new().await;
        bench.hub(|hub| hub.mode = mode);
        assert_eq!(bench.poll().await.1, 60);
        bench.set_now(1_000 + waits - 1);
        assert_eq!(bench.poll().await.1, 60);
        assert_eq!(bench.hub(|hub| hub.asked.len()), 1, "{mode}");
        bench.hub(|hub| hub.mode = "subscribe");
        bench.set_now(1_000 + waits);
        assert_eq!(bench.poll().await.1, 600);
        assert_eq!(bench.hub(|hub| hub.asked.len()), 2, "{mode}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_outside_of_tls_or_at_a_private_address_is_not_asked() {
    let mut bench = Bench::new().await;
    let door = PollDoor {
        provider: provider(),
        url: format!("http://{}/feed.xml", bench.provider_at),
        every: Duration::from_secs(60),
        other_hosts: OtherHosts::default(),
    };
    let cursors = Cursors::in_memory().unwrap();
    let websub = WebSub::new("https://news.example.com", &cursors, || Ok([7; 32]));
    bench.hub(|hub| hub.document = "news\nfeed a One".to_owned());
    let router = Router::new().route(
        "/feed.xml",
        get(|| async {
            ([("link", "<http://localhost:9/hub>; rel=hub, <https://localhost:9/hub>; rel=hub")], "news\nfeed a One")
        }),
    );
    let url = format!("http://{}/feed.xml", serve(router).await);
    let feed = FeedPoll::open(PollDoor { url, ..door }, reception(&bench.tape), bench.home.path(), 7).unwrap();
    bench.feed = Some(feed.subscribing(&websub).unwrap());
    for seconds in [1_000, 1_600] {
        bench.set_now(seconds);
        assert_eq!(bench.poll().await.1, 60);
    }
}

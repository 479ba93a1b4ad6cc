use crate::house::{FakeTape, at, provider, reception};
use axum::Router;
use axum::body::Body;
use axum::response::Response;
use broadtape_intake::OtherHosts;
use broadtape_intake::push::{PushDoor, SIGNATURE_HEADER, Secret, TIMESTAMP_HEADER, router};
use http::{Request, StatusCode, header};
use serde_json::Value;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tempfile::TempDir;
use tower::ServiceExt as _;

const NOW: i64 = 1_700_000_000;

struct Door {
    home: TempDir,
    tape: Arc<FakeTape>,
    router: Router,
    now: Arc<AtomicI64>,
}

fn secret(text: &str) -> Secret {
    Secret::new(text.as_bytes()).unwrap()
}

fn current() -> Secret {
    secret("the current secret of the wire")
}

impl Door {
    fn new() -> Self {
        let home = TempDir::new().unwrap();
        let tape = FakeTape::new();
        let now = Arc::new(AtomicI64::new(NOW));
        let door = PushDoor {
            provider: provider(),
            secrets: vec![current(), secret("the next secret of the wire")],
            other_hosts: OtherHosts::default(),
        };
        let clock_now = now.clone();
        let clock = Arc::new(move || at(clock_now.load(Ordering::Relaxed)));
        let router = router(vec![door], &reception(&tape), clock, home.path()).unwrap();
        Self { home, tape, router, now }
    }

    fn quarantine(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.home.path().join("harbour-wire")).unwrap();
        entries.map(|entry| entry.unwrap().path()).collect()
    }

    async fn send(&self, request: Request<Body>) -> Response {
        self.router.clone().oneshot(request).await.unwrap()
    }

    /// Sends a document signed now with the current secret; returns status and answer.
    async fn push(&self, text: &str) -> (StatusCode, Value) {
        let now = self.now.load(Ordering::Relaxed);
        opened(
            self.send(signed(&format!("news\n{text}"), now, &current().sign(now, format!("news\n{text}").as_bytes())))
                .await,
        )
        .await
    }
}

fn signed(body: &str, timestamp: i64, signature: &str) -> Request<Body> {
    Request::post("/intake/harbour-wire")
        .header(TIMESTAMP_HEADER, timestamp)
        .header(SIGNATURE_HEADER, signature)
        .header(header::CONTENT_LENGTH, body.len())
        .body(Body::from(body.to_owned()))
        .unwrap()
}

async fn opened(response: Response) -> (StatusCode, Value) {
    let status = response.status();
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap())
}

#[tokio::test]
async fn what_is_durable_is_answered_202_item_by_item() {
    let door = Door::new();
    let (status, answer) = door.push("story a 1 First\nstory b 2 Second\nkill c").await;
    assert_eq!(status, StatusCode::ACCEPTED);
    assert_eq!(door.tape.commits(), ["!kill c", "a v1, b v2"]);
    assert_eq!(answer["taken"], 3);
    assert_eq!(answer["items"][1]["id"], "a");
    assert_eq!(answer["items"][1]["version"], 1);
    assert_eq!(answer["items"][1]["outcome"], "taken");
    assert_eq!(answer["items"][1]["received"], "2023-11-14T22:13:20Z");
}

#[tokio::test]
async fn what_is_known_is_answered_200() {
    let door = Door::new();
    door.push("story a 1 First").await;
    door.now.store(NOW + 10, Ordering::Relaxed);
    let (status, answer) = door.push("story a 1 First").await;
    assert_eq!((status, &answer["items"][0]["outcome"]), (StatusCode::OK, &Value::from("already known")));
    assert_eq!(door.tape.commits(), ["a v1"]);
}

#[tokio::test]
async fn a_replayed_request_has_no_effect() {
    let door = Door::new();
    let first = "news\nfeed a One";
    let replayed = || signed(first, NOW, &current().sign(NOW, first.as_bytes()));
    assert_eq!(door.send(replayed()).await.status(), StatusCode::ACCEPTED);
    assert_eq!(door.push("feed a Two").await.0, StatusCode::ACCEPTED);
    // Taken anew, it would bring the first words back as version 3.
    let (status, answer) = opened(door.send(replayed()).await).await;
    assert_eq!(status, StatusCode::OK);
    assert!(answer["note"].as_str().unwrap().contains("taken before"));
    assert_eq!(door.tape.commits(), ["a v1", "a v2"]);

    door.now.store(NOW + 301, Ordering::Relaxed);
    assert_eq!(door.send(replayed()).await.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_wrong_signature_is_refused_and_nothing_is_taken() {
    let door = Door::new();
    let body = "news\nstory a 1 First";
    let right = current().sign(NOW, body.as_bytes());
    let stranger = secret("somebody else's secret").sign(NOW, body.as_bytes());
    for (timestamp, signature) in [
        (NOW, stranger.as_str()),
        (NOW + 1, right.as_str()),
        (NOW, "v1="),
        (NOW, "v1=zz"),
        (NOW, ""),
        (NOW, &right[3..]),
    ] {
        let (status, answer) = opened(door.send(signed(body, timestamp, signature)).await).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{signature}");
        assert_eq!(answer["status"], 401);
        assert_eq!(answer["provider"], "harbour-wire");
    }
    for timestamp in [NOW - 301, NOW + 301, 0, i64::MAX] {
        let signature = current().sign(timestamp, body.as_bytes());
        assert_eq!(door.send(signed(body, timestamp, &signature)).await.status(), StatusCode::UNAUTHORIZED);
    }
    let unsigned = Request::post("/intake/harbour-wire").body(Body::from(body)).unwrap();
    assert_eq!(door.send(unsigned).await.status(), StatusCode::UNAUTHORIZED);
    assert!(door.tape.commits().is_empty());
}

#[tokio::test]
async fn a_signature_is_what_openssl_makes_of_timestamp_dot_body() {
    // printf '%s' '1700000000.hello' | openssl dgst -sha256 -hmac 'the current secret of the wire'
    let signature = current().sign(NOW, b"hello");
    assert_eq!(signature, "v1=ca22bdbf94e80a832cedb0f419dcb36b87d1136d9d3bf0016759ee3859a3991c");
}

#[tokio::test]
async fn either_secret_is_good_while_they_change() {
    let door = Door::new();
    let body = "news\nstory a 1 First";
    let next = secret("the next secret of the wire").sign(NOW, body.as_bytes());
    let unknown = secret("a secret that is not yet known").sign(NOW, body.as_bytes());
    let response = door.send(signed(body, NOW, &format!("{unknown}, {next}"))).await;
    assert_eq!(response.status(), StatusCode::ACCEPTED);
}

#[tokio::test]
async fn an_unknown_provider_is_not_found() {
    let door = Door::new();
    let request = Request::post("/intake/nobody").body(Body::empty()).unwrap();
    let (status, answer) = opened(door.send(request).await).await;
    assert_eq!((status, &answer["title"]), (StatusCode::NOT_FOUND, &Value::from("unknown provider")));
}

#[tokio::test]
async fn what_cannot_be_used_is_answered_422_and_kept() {
    let door = Door::new();
    let body = "<gossip/>";
    let (status, answer) = opened(door.send(signed(body, NOW, &current().sign(NOW, body.as_bytes()))).await).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer["problems"][0], "this is no news");
    assert_eq!(door.quarantine().len(), 2);
    let kept = door.quarantine().into_iter().find(|path| path.extension().unwrap() == "xml").unwrap();
    assert_eq!(std::fs::read_to_string(kept).unwrap(), body);
}

#[tokio::test]
async fn one_bad_item_among_good_ones_is_told_and_kept() {
    let door = Door::new();
    let (status, answer) = door.push("story a 1 First\nbad item 2\nstory b 1 Second").await;
    assert_eq!((status, &answer["taken"]), (StatusCode::ACCEPTED, &Value::from(2)));
    assert_eq!(answer["problems"][0], "item 2: it has no headline, so it is not used");
    assert_eq!(door.quarantine().len(), 2);
}

#[tokio::test]
async fn a_copy_after_the_kill_is_answered_422() {
    let door = Door::new();
    door.push("kill a").await;
    let (status, answer) = door.push("story a 1 Late").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer["problems"][0].as_str().unwrap().starts_with("a: the story was withdrawn for good"));
}

#[tokio::test]
async fn a_full_disk_is_answered_507_and_the_same_request_is_good_later() {
    let door = Door::new();
    door.tape.set_full(true);
    let body = "news\nstory a 1 First";
    let request = || signed(body, NOW, &current().sign(NOW, body.as_bytes()));
    let response = door.send(request()).await;
    assert_eq!(response.status(), StatusCode::INSUFFICIENT_STORAGE);
    assert!(response.headers().contains_key(header::RETRY_AFTER));
    door.tape.set_full(false);
    assert_eq!(door.send(request()).await.status(), StatusCode::ACCEPTED);
}

#[tokio::test]
async fn a_body_of_100_megabytes_is_refused_unread() {
    let door = Door::new();
    let mut request = signed("short", NOW, &current().sign(NOW, b"short"));
    request.headers_mut().insert(header::CONTENT_LENGTH, (100 * 1024 * 1024).into());
    assert_eq!(door.send(request).await.status(), StatusCode::PAYLOAD_TOO_LARGE);

    // The same without saying so beforehand.
    let mut request = signed("", NOW, &current().sign(NOW, b""));
    request.headers_mut().remove(header::CONTENT_LENGTH);
    *request.body_mut() = Body::from(vec![b'x'; 33 * 1024 * 1024]);
    assert_eq!(door.send(request).await.status(), StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_is_answered_429_and_a_kill_passes_it() {
    let door = Arc::new(Door::new());
    door.tape.hold();
    let in_hand: Vec<_> = (0..8)
        .map(|number| {
            let door = door.clone();
            tokio::spawn(async move { door.push(&format!("story s{number} 1 First")).await.0 })
        })
        .collect();
    let tape = door.tape.clone();
    tokio::task::spawn_blocking(move || tape.wait_for_waiting(8)).await.unwrap();

    let body = "news\nstory one-too-many 1 First";
    let refused = door.send(signed(body, NOW, &current().sign(NOW, body.as_bytes()))).await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.headers()[header::RETRY_AFTER], "1");
    assert_eq!(door.push("kill canceled-story").await.0, StatusCode::ACCEPTED);
    assert_eq!(door.tape.commits(), ["!kill canceled-story"]);

    door.tape.release();
    for push in in_hand {
        assert_eq!(push.await.unwrap(), StatusCode::ACCEPTED);
    }
    assert_eq!(
        door.send(signed(body, NOW, &current().sign(NOW, body.as_bytes()))).await.status(),
        StatusCode::ACCEPTED
    );
}

#[test]
fn a_short_secret_is_refused_and_none_is_ever_printed() {
    assert!(Secret::new(b"short").unwrap_err().to_string().contains("openssl rand -hex 32"));
    assert_eq!(format!("{:?}", current()), "Secret");
}

#[tokio::test]
async fn the_character_set_of_a_push_is_kept_with_it() {
    let door = Door::new();
    let body = "news\nstory a 1 One";
    let mut request = signed(body, NOW, &current().sign(NOW, body.as_bytes()));
    request.headers_mut().insert(header::CONTENT_TYPE, "text/xml; charset=\"ISO-8859-2\"".parse().unwrap());
    assert_eq!(opened(door.send(request).await).await.0, StatusCode::ACCEPTED);
    assert_eq!(door.tape.charsets(), [Some("iso-8859-2".to_owned())]);
}

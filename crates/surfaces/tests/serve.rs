//! The surfaces behind a router, and behind a socket.

#![allow(clippy::unwrap_used, reason = "help of tests")]

mod house;

use axum::body::Body;
use broadtape_desk::Snapshot;
use broadtape_surfaces::serve::{self, Pictures};
use bytes::Bytes;
use house::{NOON, Newsroom, PICTURE};
use http::Request;
use http_body_util::BodyExt;
use std::io::Read as _;
use std::sync::Arc;
use tokio::sync::watch;
use tower::ServiceExt;

fn router(snapshot: Snapshot) -> (watch::Sender<Arc<Snapshot>>, axum::Router) {
    let (sender, sites) = sites(snapshot);
    (sender, sites.router())
}

fn sites(snapshot: Snapshot) -> (watch::Sender<Arc<Snapshot>>, serve::Sites) {
    let (sender, receiver) = watch::channel(Arc::new(snapshot));
    let load = |position: broadtape_model::Position| Ok(Bytes::from(format!("<svg>picture at {}</svg>", position.0)));
    (sender, serve::Sites::new(receiver, Pictures::new(Arc::new(load))))
}

fn get(host: &str, target: &str) -> Request<Body> {
    Request::get(target).header("host", host).body(Body::empty()).unwrap()
}

#[tokio::test]
async fn a_router_answers_by_host_and_loads_pictures() {
    let (_sender, router) = router(Newsroom::of_a_day().at(NOON));
    let front = router.clone().oneshot(get("post.localhost:8080", "/")).await.unwrap();
    assert_eq!(front.status(), 200);
    let picture = router.clone().oneshot(get("post.localhost", &format!("/pictures/{PICTURE}"))).await.unwrap();
    assert_eq!(picture.into_body().collect().await.unwrap().to_bytes(), "<svg>picture at 7</svg>");
    let long = format!("/{}", "x".repeat(9_000));
    assert_eq!(router.oneshot(get("post.localhost", &long)).await.unwrap().status(), 414);
}

fn unpacked(stream: &[u8]) -> String {
    let mut text = String::new();
    flate2::read::GzDecoder::new(stream).read_to_string(&mut text).unwrap();
    text
}

async fn asked(router: &axum::Router, target: &str, headers: &[(&str, &str)]) -> (http::response::Parts, Bytes) {
    let mut request = get("post.localhost", target);
    for (name, value) in headers {
        let name = http::HeaderName::from_bytes(name.as_bytes()).unwrap();
        request.headers_mut().insert(name, value.parse().unwrap());
    }
    let (parts, body) = router.clone().oneshot(request).await.unwrap().into_parts();
    (parts, body.collect().await.unwrap().to_bytes())
}

#[tokio::test]
async fn every_page_is_the_same_compressed_and_has_a_tag_of_its_own() {
    let mut room = Newsroom::of_a_day();
    let snapshot = room.at(NOON);
    let story = snapshot.house.sites[0].clone();
    let shelf = snapshot.shelf(&story, broadtape_model::Channel::Page).unwrap();
    let article = format!("/article/{}", shelf.latest().next().unwrap().address);
    let (_sender, router) = router(snapshot.clone());
    for target in ["/", &article, "/markets", "/api/v1/stories", "/robots.txt", "/nowhere/at-all"] {
        let (plain, page) = asked(&router, target, &[]).await;
        let (packed, stream) = asked(&router, target, &[("accept-encoding", "br, gzip")]).await;
        if page.len() < 256 {
            assert!(!packed.headers.contains_key("content-encoding"), "{target}");
            continue;
        }
        assert_eq!(packed.headers["content-encoding"], "gzip", "{target}");
        assert_eq!(unpacked(&stream), page, "{target}");
        assert_eq!(packed.headers["content-length"].to_str().unwrap(), stream.len().to_string(), "{target}");
        assert!(plain.headers.get_all("vary").iter().any(|vary| vary == "Accept-Encoding"), "{target}");
        assert_ne!(plain.headers["etag"], packed.headers["etag"], "{target}");
        if plain.status == 200 {
            let held = packed.headers["etag"].to_str().unwrap();
            let (again, nothing) =
                asked(&router, target, &[("accept-encoding", "gzip"), ("if-none-match", held)]).await;
            assert_eq!((again.status.as_u16(), nothing.len()), (304, 0), "{target}");
            assert_eq!(again.headers["etag"], packed.headers["etag"], "{target}");
            assert!(!again.headers.contains_key("content-encoding"), "{target}");
            let (other, _) = asked(&router, target, &[("if-none-match", held)]).await;
            assert_eq!(other.status, 200, "{target}: the tag of other bytes");
        }
    }
}

#[tokio::test]
async fn what_is_kept_ready_is_never_older_than_what_shows() {
    let mut room = Newsroom::of_a_day();
    let (sender, router) = router(room.at(NOON));
    let gzip = [("accept-encoding", "gzip")];
    let (shown, first) = asked(&router, "/", &gzip).await;
    let (again, second) = asked(&router, "/", &gzip).await;
    assert_eq!((shown.headers, first.clone()), (again.headers, second));
    room.kill("2026-03-09T16:00:01Z", "cup", None);
    sender.send(Arc::new(room.at("2026-03-09T16:00:02Z"))).unwrap();
    let (later, page) = asked(&router, "/", &gzip).await;
    assert_eq!(later.headers["broadtape-as-of"], "2026-03-09T16:00:02Z");
    assert!(unpacked(&first).contains("/article/cup") || unpacked(&first) != unpacked(&page), "the kill shows");
    let fresh = self::router(room.at("2026-03-09T16:00:02Z")).1;
    assert_eq!(asked(&fresh, "/", &gzip).await.1, page, "the same bytes as from a house that has kept nothing");
}

#[tokio::test]
async fn an_open_page_is_told_at_once_and_its_stream_ends_with_the_house() {
    let mut room = Newsroom::of_a_day();
    let (sender, router) = router(room.at(NOON));
    let answer = router.oneshot(get("post.localhost", "/events?headlines=1")).await.unwrap();
    assert_eq!(answer.headers()["content-type"], "text/event-stream; charset=utf-8");
    let mut body = answer.into_body();
    let mut next = async || {
        body.frame().await.map(|frame| String::from_utf8(frame.unwrap().into_data().unwrap().to_vec()).unwrap())
    };
    assert_eq!(next().await.unwrap(), "retry: 2000\n\n");
    room.kill("2026-03-09T16:00:01Z", "cup", None);
    sender.send(Arc::new(room.at("2026-03-09T16:00:02Z"))).unwrap();
    assert!(next().await.unwrap().contains("event: withdrawn\n"));
    drop(sender);
    assert_eq!(next().await, None);
}

#[tokio::test]
async fn a_house_that_stops_answers_what_was_asked_and_lets_its_listeners_go() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let (sender, sites) = sites(Newsroom::of_a_day().at(NOON));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let house = tokio::spawn(serve::run(listener, sites.clone(), sites.router(), async { drop(stopped.await) }));
    let mut reader = tokio::net::TcpStream::connect(address).await.unwrap();
    reader.write_all(b"GET /robots.txt HTTP/1.1\r\nHost: post.localhost\r\n\r\n").await.unwrap();
    let mut first = [0; 12];
    reader.read_exact(&mut first).await.unwrap();
    assert_eq!(&first, b"HTTP/1.1 200");
    let mut listening = tokio::net::TcpStream::connect(address).await.unwrap();
    listening.write_all(b"GET /events HTTP/1.1\r\nHost: post.localhost\r\n\r\n").await.unwrap();
    listening.read_exact(&mut first).await.unwrap();
    stop.send(()).unwrap();
    drop(sender);
    house.await.unwrap();
    let mut rest = String::new();
    listening.read_to_string(&mut rest).await.unwrap();
    assert!(rest.ends_with("retry: 2000\n\n\r\n0\r\n\r\n"), "{rest}");
}

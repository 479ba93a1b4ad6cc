//! Pictures in the sizes that pages need.

#![allow(clippy::unwrap_used, reason = "help of tests")]

mod house;

use axum::Router;
use axum::body::Body;
use broadtape_model::{Block, NewsFact, Picture, PictureFile, PictureSize, ProviderId, ScaledAs, Section};
use broadtape_surfaces::Answer;
use broadtape_surfaces::serve::{self, Pictures};
use bytes::Bytes;
use house::{NOON, Newsroom, ask, header, short, text_of};
use http::{Request, Response};
use http_body_util::BodyExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::watch;
use tower::ServiceExt;

const PHOTOGRAPH: &str = "77aa11bb22cc33dd44ee55ff66aa77bb88cc99dd00ee11ff22aa33bb44cc55dd";
const STORY: &str = "/article/harbour-wire-2026-3-9-terns-return-to-the-strait";
const KILLED: &str = "2026-03-09T16:00:01Z";
const AFTER: &str = "2026-03-09T16:00:02Z";

/// Three lines of four pixels.
const PIXELS: &[u8] = include_bytes!("data/tiny.png");

/// A house with one story that has a photograph of this width, first in its body or beside it.
fn illustrated(width: u32, is_within: bool) -> Newsroom {
    let mut room = Newsroom::empty();
    let file = PictureFile::unmeasured(ProviderId::new("harbour-wire"), PHOTOGRAPH, "image/png");
    let size = Some(PictureSize { width, height: width * 3 / 4 });
    room.fact("2026-03-09T12:00:00Z", NewsFact::Picture(PictureFile { size, scaled_as: Some(ScaledAs::Jpeg), ..file }));
    let mut story = short("terns", "Terns return to the strait", Section::Science, "2026-03-09T12:30:00Z");
    let url = Arc::from(format!("/pictures/{PHOTOGRAPH}"));
    // What the provider says of its size is not believed.
    let picture = Picture {
        url,
        alternative: "Terns".into(),
        width: Some(9),
        height: Some(9),
        credit: Some("A. Reed".into()),
        ..Picture::default()
    };
    match is_within {
        true => story.body.extend([Block::Picture(picture.clone()), Block::Picture(picture)]),
        false => story.pictures.push(picture),
    }
    room.story("2026-03-09T13:00:00Z", story);
    room
}

fn asked(answer: &Answer) -> String {
    text_of(answer).to_owned()
}

/// The `img` elements of a page.
fn images(page: &str) -> Vec<&str> {
    page.split("<img ").skip(1).map(|rest| rest.split('>').next().unwrap()).collect()
}

#[test]
fn pages_offer_a_photograph_in_widths_with_its_size_so_that_nothing_shifts() {
    let mut room = illustrated(2_000, false);
    let snapshot = room.at(NOON);
    for target in ["/", "/science", STORY] {
        let page = asked(&ask(&snapshot, "post", target, "text/html"));
        let [image] = images(&page)[..] else { panic!("{page}") };
        let address = format!("/pictures/{PHOTOGRAPH}");
        let set = [320, 640, 960, 1440].map(|width| format!("{address}/{width} {width}w")).join(", ");
        for part in [&*format!("src=\"{address}/1440\""), &*format!("srcset=\"{set}\""), "sizes=\"(min-width:"] {
            assert!(image.contains(part), "{target}: {part} in {image}");
        }
        assert!(image.contains("width=\"2000\" height=\"1500\""), "{image}");
        assert!(!image.contains("loading=\"lazy\""), "the first picture of {target} does not wait: {image}");
    }
    let by_path = asked(&ask(&snapshot, "post", &format!("/@post{STORY}"), "text/html"));
    assert!(images(&by_path)[0].contains(&format!("/@post/pictures/{PHOTOGRAPH}/320 320w")));
}

#[test]
fn the_first_picture_of_a_body_waits_for_no_scrolling_where_none_leads_and_the_second_does() {
    let page = asked(&ask(&illustrated(2_000, true).at(NOON), "post", STORY, "text/html"));
    let lazy: Vec<_> = images(&page).iter().map(|image| image.contains("loading=\"lazy\"")).collect();
    assert_eq!(lazy, [false, true]);
}

#[test]
fn only_the_widths_that_pages_name_are_made() {
    let snapshot = illustrated(1_000, false).at(NOON);
    let ask = |piece: &str| ask(&snapshot, "post", &format!("/pictures/{PHOTOGRAPH}{piece}"), "");
    for width in ["/320", "/640", "/960", "/1000"] {
        let answer = ask(width);
        assert_eq!((answer.status.as_u16(), header(&answer, "content-type")), (200, "image/jpeg"), "{width}");
        assert_eq!(header(&answer, "cache-control"), "no-cache");
        assert!(header(&answer, "etag").contains(&width[1..]));
    }
    for nothing in ["/1440", "/0", "/0320", "/+320", "/321", "/320/", "/", "/99999999999"] {
        assert_eq!(ask(nothing).status, 404, "{nothing}");
    }
    assert_eq!(header(&ask(""), "content-type"), "image/png");
}

#[test]
fn a_killed_storys_picture_is_gone_in_every_size() {
    let mut room = illustrated(1_000, false);
    room.kill(KILLED, "terns", None);
    for piece in ["", "/320", "/1000"] {
        assert_eq!(ask(&room.at(AFTER), "post", &format!("/pictures/{PHOTOGRAPH}{piece}"), "").status, 404);
    }
}

async fn get(router: &Router, target: &str) -> Response<Body> {
    let request = Request::get(target).header("host", "post.localhost").body(Body::empty()).unwrap();
    router.clone().oneshot(request).await.unwrap()
}

async fn bytes_of(answer: Response<Body>) -> Bytes {
    answer.into_body().collect().await.unwrap().to_bytes()
}

#[tokio::test]
async fn a_size_is_made_once_and_forgotten_when_its_story_is_killed() {
    let mut room = illustrated(4, false);
    let (sender, snapshots) = watch::channel(Arc::new(room.at(NOON)));
    let loads = Arc::new(AtomicUsize::new(0));
    let counted = loads.clone();
    let pictures = Pictures::new(Arc::new(move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
        Ok(Bytes::from_static(PIXELS))
    }));
    let forgetting = tokio::spawn(pictures.clone().forget_withdrawn(snapshots.clone()));
    let router = serve::Sites::new(snapshots, pictures.clone()).router();
    let target = format!("/pictures/{PHOTOGRAPH}/4");
    let first = get(&router, &target).await;
    assert_eq!(first.headers()["content-type"], "image/jpeg");
    let first = bytes_of(first).await;
    assert!(first.starts_with(&[0xff, 0xd8]));
    assert_eq!(bytes_of(get(&router, &target).await).await, first);
    assert_eq!((loads.load(Ordering::Relaxed), pictures.bytes()), (1, first.len()));
    room.kill(KILLED, "terns", None);
    sender.send(Arc::new(room.at(AFTER))).unwrap();
    assert_eq!(get(&router, &target).await.status(), 404);
    drop((sender, router));
    forgetting.await.unwrap();
    assert_eq!(pictures.bytes(), 0);
}

#[tokio::test]
async fn a_kill_overtakes_a_picture_that_is_being_made() {
    let mut room = illustrated(4, false);
    let (sender, snapshots) = watch::channel(Arc::new(room.at(NOON)));
    room.kill(KILLED, "terns", None);
    let killed = Arc::new(room.at(AFTER));
    // The kill comes while the picture is loaded.
    let pictures = Pictures::new(Arc::new(move |_| {
        sender.send_replace(killed.clone());
        Ok(Bytes::from_static(PIXELS))
    }));
    let router = serve::Sites::new(snapshots, pictures.clone()).router();
    let answer = get(&router, &format!("/pictures/{PHOTOGRAPH}/4")).await;
    assert_eq!((answer.status().as_u16(), pictures.bytes()), (404, 0));
}

#[tokio::test]
async fn a_picture_that_cannot_be_made_is_told_in_words_and_kept_nowhere() {
    let (_sender, snapshots) = watch::channel(Arc::new(illustrated(4, false).at(NOON)));
    let pictures = Pictures::new(Arc::new(|_| Ok(Bytes::from_static(b"no picture"))));
    let router = serve::Sites::new(snapshots, pictures.clone()).router();
    for piece in ["", "/4"] {
        assert_eq!(get(&router, &format!("/pictures/{PHOTOGRAPH}{piece}")).await.status(), 500);
    }
    assert_eq!(pictures.bytes(), 0);
}

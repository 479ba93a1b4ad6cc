//! Partners that are slow, dead or wrong cost nobody else anything, and are told until they acknowledge.

use crate::newsroom::{Newsroom, Stopwatch, at, subscriber};
use crate::partner::{Answer, Partner, WELL};
use broadtape_dispatch::{Closed, Event};
use broadtape_model::Section;
use std::time::Duration;

/// Far more than a kill takes here; the aim of a house is a second.
const KILL_WAIT: Duration = Duration::from_secs(5);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_no_acknowledgement_is_tried_again_and_no_redirect_is_followed() {
    let mut room = Newsroom::new();
    let mut elsewhere = Partner::open().await;
    let bad = [
        Answer::Head("500 Internal Server Error"),
        Answer::Head("410 Gone"),
        Answer::Head("503 Service Unavailable\r\nRetry-After: 1"),
        Answer::Redirect(elsewhere.url()),
        Answer::Garbage,
        Answer::Endless("500 Internal Server Error"),
        Answer::HangUp,
    ];
    let (mut partners, mut subscribers) = (Vec::new(), Vec::new());
    for (place, answer) in bad.iter().enumerate() {
        let partner = Partner::open().await;
        partner.answers("story.withdrawn", answer.clone());
        partner.answers("story.withdrawn", answer.clone());
        subscribers.push(subscriber(&place.to_string(), &partner));
        partners.push(partner);
    }
    let outgoing = room.open(&subscribers);
    room.story("a", 1, Section::World);
    for partner in &mut partners {
        assert_eq!(partner.next().await.event(), "story.published");
    }
    for place in 0..bad.len() {
        room.acknowledged("a", &place.to_string(), 1).await;
    }
    room.kill("a");
    for (partner, answer) in partners.iter_mut().zip(&bad) {
        let tries = [partner.next().await, partner.next().await, partner.next().await];
        assert!(tries.iter().all(|own| own.event() == "story.withdrawn" && own.id() == tries[0].id()), "{answer:?}");
    }
    for (place, answer) in bad.iter().enumerate() {
        let is_over =
            |told: &[_]| told.len() == 2 && told.iter().all(|own: &broadtape_dispatch::Record| !own.is_open());
        let told = room.written("a", &place.to_string(), is_over).await;
        assert_eq!((told[1].event, told[1].attempts), (Event::Withdrawn, 3), "{answer:?}");
    }
    assert!(elsewhere.unread().is_none(), "a redirect is not followed");
    outgoing.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_endless_body_behind_an_acknowledgement_is_left_unread() {
    let mut room = Newsroom::new();
    let partner = Partner::open().await;
    partner.answers("story.published", Answer::Endless("200 OK"));
    let outgoing = room.open(&[subscriber("paper", &partner)]);
    room.story("a", 1, Section::World);
    let told = room.written("a", "paper", |told| told.len() == 1 && !told[0].is_open()).await;
    assert!(told[0].acknowledged.is_some() && told[0].attempts == 1, "{told:?}");
    outgoing.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_partner_that_is_slow_with_a_story_hears_of_the_kill_at_once_and_once_more() {
    let mut room = Newsroom::new();
    let mut partner = Partner::open().await;
    partner.answers("story.updated", Answer::Never);
    let outgoing = room.open(&[subscriber("paper", &partner)]);
    room.story("a", 1, Section::World);
    assert_eq!(partner.next().await.event(), "story.published");
    room.acknowledged("a", "paper", 1).await;
    room.story("a", 2, Section::World);
    let updated = partner.next().await;
    assert_eq!(updated.event(), "story.updated");
    let begun = Stopwatch::start();
    room.kill("a");
    let withdrawn = partner.next().await;
    assert_eq!(withdrawn.event(), "story.withdrawn");
    assert!(begun.elapsed() < KILL_WAIT, "{:?}", begun.elapsed());
    assert_ne!(withdrawn.connection, updated.connection);
    // Nobody knows when the version that hangs is looked at: the kill is told anew once that has ended.
    let again = partner.next().await;
    assert_eq!(again.event(), "story.withdrawn");
    assert_ne!(again.id(), withdrawn.id(), "so that it is no repeat to those who count ids alone");
    let told = room.written("a", "paper", |told| told.len() == 3 && told.iter().all(|own| !own.is_open())).await;
    assert_eq!((told[1].closed, told[2].telling), (Some(Closed::Overtaken), 1));
    outgoing.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_dead_cost_the_others_nothing_and_are_told_of_no_kill_of_what_they_never_had() {
    let mut room = Newsroom::new();
    let mut partner = Partner::open().await;
    // Nobody listens at port 1, and names of neighbours are not asked without leave.
    let mut subscribers: Vec<_> = (0..40).map(|number| at(&format!("dead-{number}"), "http://127.0.0.1:1/")).collect();
    subscribers.push(at("neighbour", "http://localhost:1/"));
    subscribers.push(subscriber("paper", &partner));
    let outgoing = room.open(&subscribers);
    let begun = Stopwatch::start();
    room.story("a", 1, Section::World);
    assert_eq!(partner.next().await.event(), "story.published");
    let is_tried = |told: &[broadtape_dispatch::Record]| told.len() == 1 && told[0].attempts > 0;
    room.written("a", "dead-0", is_tried).await;
    let neighbour = room.written("a", "neighbour", is_tried).await;
    let why = neighbour[0].answer.clone().unwrap();
    assert!(why.contains("127.0.0.1, which is no public address") && why.contains("private_hosts"), "{why}");
    room.kill("a");
    assert_eq!(partner.next().await.event(), "story.withdrawn");
    assert!(begun.elapsed() < KILL_WAIT, "{:?}", begun.elapsed());
    let told = room.written("a", "dead-0", |told| told.iter().all(|own| !own.is_open())).await;
    assert!(told.iter().all(|own| own.event != Event::Withdrawn && !own.may_have_arrived), "{told:?}");
    outgoing.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_house_that_closes_in_the_middle_of_a_delivery_tells_of_the_kill_when_it_opens() {
    let mut room = Newsroom::new();
    let mut partner = Partner::open().await;
    partner.answers("story.published", Answer::Never);
    let outgoing = room.open(&[subscriber("paper", &partner)]);
    room.story("a", 1, Section::World);
    assert_eq!(partner.next().await.event(), "story.published");
    outgoing.close().await;
    room.kill("a");
    partner.answers("story.withdrawn", WELL);
    let outgoing = room.open(&[subscriber("paper", &partner)]);
    assert_eq!(partner.next().await.event(), "story.withdrawn");
    let told = room.written("a", "paper", |told| told.len() == 2 && told.iter().all(|own| !own.is_open())).await;
    assert!(told[1].acknowledged.is_some(), "{told:?}");
    outgoing.close().await;
}

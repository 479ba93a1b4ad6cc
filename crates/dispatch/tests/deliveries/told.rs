//! What is told, to whom.

use crate::newsroom::{Newsroom, id, subscriber};
use crate::partner::Partner;
use broadtape_dispatch::{Event, Subscriber};
use broadtape_model::{Action, ProviderId, Section, SiteId};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_story_its_update_and_its_kill_are_told_signed_and_acknowledged() {
    let mut room = Newsroom::new();
    room.story("before", 1, Section::World);
    let mut partner = Partner::open().await;
    let outgoing = room.open(&[subscriber("paper", &partner)]);
    room.story("a", 1, Section::World);
    let published = partner.next().await;
    assert_eq!(published.event(), "story.published", "and nothing of what showed before the subscriber was there");
    let story = &published.document["story"];
    assert_eq!((story["guid"].as_str(), story["version"].as_u64()), (Some("a"), Some(1)));
    assert_eq!(story["providerCredit"], "News supplied by Harbour Wire");
    assert!(story["bodyHtml"].is_string() && story["url"].as_str().unwrap().starts_with("/article/"), "{story}");
    assert_eq!(published.document["site"], "post");
    for (header, expected) in
        [("broadtape-id", published.id()), ("broadtape-event", "story.published"), ("content-type", "application/json")]
    {
        assert_eq!(published.headers[header], expected);
    }

    room.acknowledged("a", "paper", 1).await;
    room.story("a", 2, Section::World);
    let updated = partner.next().await;
    assert_eq!((updated.event(), updated.document["story"]["version"].as_u64()), ("story.updated", Some(2)));
    assert_ne!(updated.id(), published.id());

    room.acknowledged("a", "paper", 2).await;
    room.kill("a");
    let withdrawn = partner.next().await;
    assert_eq!(withdrawn.event(), "story.withdrawn");
    assert!(withdrawn.document.get("story").is_none(), "nothing of it is said again: {:?}", withdrawn.document);
    let tombstone = &withdrawn.document["tombstone"];
    assert_eq!((tombstone["guid"].as_str(), tombstone["reason"].as_str()), (Some("a"), Some("killed")));
    assert_eq!(tombstone["notice"], "Withdrawn by Harbour Wire");
    assert_eq!(tombstone["id"], story["id"]);

    let records = room.acknowledged("a", "paper", 3).await;
    let events: Vec<_> = records.iter().map(|record| (record.event, record.version, record.attempts)).collect();
    assert_eq!(events, [(Event::Published, 1, 1), (Event::Updated, 2, 1), (Event::Withdrawn, 2, 1)]);
    for record in &records {
        assert!(record.first_sent <= record.acknowledged && record.answer.as_deref() == Some("200 OK"), "{record:?}");
    }
    outgoing.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_subscriber_is_told_of_its_site_its_sections_and_its_providers_alone() {
    let mut room = Newsroom::new();
    let mut partners = Vec::new();
    for _ in 0..4 {
        partners.push(Partner::open().await);
    }
    let usual = |id: &str, place: usize| subscriber(id, &partners[place]);
    let subscribers = [
        usual("all", 0),
        Subscriber { sections: Some(vec![Section::Sport]), ..usual("sport", 1) },
        Subscriber { providers: Some(vec![ProviderId::new("brass")]), ..usual("brass", 2) },
        Subscriber { site: SiteId::new("ledger"), ..usual("ledger", 3) },
    ];
    let outgoing = room.open(&subscribers);
    room.story("flood", 1, Section::World);
    room.story("cup", 1, Section::Sport);
    // Once it has it, it is told of it to the end.
    room.written("cup", "sport", |told| told.len() == 1 && !told[0].is_open()).await;
    room.story("cup", 2, Section::World);
    for subscriber in ["all", "sport", "ledger"] {
        room.written("cup", subscriber, |told| told.last().is_some_and(|own| own.version == 2 && !own.is_open())).await;
    }
    room.written("flood", "all", |told| told.len() == 1 && !told[0].is_open()).await;
    room.written("flood", "ledger", |told| told.len() == 1 && !told[0].is_open()).await;
    let told = |partner: &mut Partner| {
        let mut told: Vec<_> = std::iter::from_fn(|| partner.unread())
            .map(|own| own.document["story"]["guid"].as_str().unwrap().to_owned())
            .collect();
        told.sort();
        told.dedup();
        told
    };
    let told: Vec<_> = partners.iter_mut().map(told).collect();
    assert_eq!(told, [vec!["cup", "flood"], vec!["cup"], vec![], vec!["cup", "flood"]]);
    outgoing.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_held_story_is_withdrawn_and_comes_again() {
    let mut room = Newsroom::new();
    let mut partner = Partner::open().await;
    let outgoing = room.open(&[subscriber("paper", &partner)]);
    room.story("a", 1, Section::World);
    assert_eq!(partner.next().await.event(), "story.published");
    room.acknowledged("a", "paper", 1).await;
    room.order(Action::Hold(id("a")));
    let held = partner.next().await;
    assert_eq!((held.event(), &held.document["tombstone"]["reason"]), ("story.withdrawn", &"withheld".into()));
    room.acknowledged("a", "paper", 2).await;
    room.order(Action::Release { story: id("a"), is_killed_known: false });
    let again = partner.next().await;
    assert_eq!((again.event(), &again.document["story"]["version"]), ("story.published", &1.into()));
    outgoing.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_changed_while_the_house_was_shut_is_told_when_it_opens() {
    let mut room = Newsroom::new();
    let mut partner = Partner::open().await;
    let outgoing = room.open(&[subscriber("paper", &partner)]);
    for guid in ["a", "b"] {
        room.story(guid, 1, Section::World);
        partner.next().await;
        room.acknowledged(guid, "paper", 1).await;
    }
    outgoing.close().await;
    room.kill("a");
    room.story("c", 1, Section::World);
    let outgoing = room.open(&[subscriber("paper", &partner)]);
    let mut told = [partner.next().await, partner.next().await].map(|own| own.event().to_owned());
    told.sort();
    assert_eq!(told, ["story.published", "story.withdrawn"], "and nothing of the story that is as it was");
    outgoing.close().await;
}

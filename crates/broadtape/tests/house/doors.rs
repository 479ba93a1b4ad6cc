//! A story and its kill through every door, while readers look on.

use crate::place::Place;
use crate::reader::{Listener, Reader};
use crate::serving::Serving;
use crate::supplier::{Feed, Stopwatch, atom, ninjs, ninjs_kill, push};

/// Far more than a kill may take; the figures are told, not judged.
const KILL_MILLIS_MOST: u128 = 10_000;

/// A story of a door, as readers find it.
struct Followed {
    provider: &'static str,
    id: &'static str,
    headline: &'static str,
    address: String,
    /// The pages that are open: the story's own, and a front.
    own: Listener,
    front: Listener,
}

impl Followed {
    /// Waits until a story shows that was just delivered to a front that listens.
    fn until_shown(
        reader: Reader,
        mut front: Listener,
        provider: &'static str,
        id: &'static str,
        headline: &'static str,
    ) -> Self {
        let told = front.wait_for("headline", headline);
        let address = told["address"].as_str().unwrap().to_owned();
        let own = reader.listen(&format!("/@post/events?story={address}"));
        let followed = Self { provider, id, headline, address, own, front };
        followed.shows_everywhere(reader);
        followed
    }

    fn article(&self) -> String {
        format!("/@post/article/{}", self.address)
    }

    fn api(&self) -> [String; 2] {
        [
            format!("/@post/api/v1/stories/{}", self.address),
            format!("/@post/api/v1/stories/{}/{}", self.provider, self.id),
        ]
    }

    fn shows_everywhere(&self, reader: Reader) {
        for accept in ["text/html", "text/plain"] {
            let page = reader.get(&self.article(), accept);
            assert_eq!(page.status, 200, "{accept}");
            assert!(page.body.contains(self.headline), "{accept}: {}", page.body);
        }
        for path in self.api() {
            let (status, story) = reader.api(&path);
            assert_eq!((status, story["headline"].as_str()), (200, Some(self.headline)), "{path}");
        }
        for list in ["/@post/", "/@post/api/v1/stories"] {
            assert!(reader.get(list, "*/*").body.contains(self.headline), "{list}");
        }
    }

    /// Waits until the open pages are told, and checks that it is gone from every surface at that moment.
    fn is_gone_everywhere(&mut self, reader: Reader) {
        let told = self.own.wait_for("withdrawn", &self.address);
        assert!(told["notice"].as_str().is_some_and(|notice| !notice.is_empty()), "{told}");
        for accept in ["text/html", "text/plain"] {
            let page = reader.get(&self.article(), accept);
            assert_eq!(page.status, 410, "{accept}");
            assert!(!page.body.contains(self.headline), "{accept}: {}", page.body);
        }
        for path in self.api() {
            let (status, tombstone) = reader.api(&path);
            assert_eq!((status, tombstone["reason"].as_str()), (410, Some("killed")), "{path}");
        }
        for list in ["/@post/", "/@post/api/v1/stories"] {
            assert!(!reader.get(list, "*/*").body.contains(self.headline), "{list}");
        }
        self.front.wait_for("withdrawn", &self.address);
    }
}

/// Delivers a kill, waits until every surface answers 410, and tells how long that took.
fn kill(door: &str, reader: Reader, followed: &mut Followed, deliver: impl FnOnce()) {
    let watch = Stopwatch::start();
    deliver();
    followed.own.wait_for("withdrawn", &followed.address);
    let gone = reader.get(&followed.article(), "text/html");
    let millis = watch.millis();
    assert_eq!(gone.status, 410);
    eprintln!("a kill through the {door} door: {millis} ms until pages answer 410");
    assert!(millis < KILL_MILLIS_MOST, "{millis} ms");
    followed.own = reader.listen(&format!("/@post/events?story={}&since=0", followed.address));
    followed.is_gone_everywhere(reader);
}

fn front(serving: &Serving) -> Listener {
    serving.reader().listen("/@post/events?headlines=1")
}

/// Puts a file into the watched folder the way providers should: written elsewhere, then moved in whole.
fn drop_into_folder(place: &Place, name: &str, document: &str) {
    let written = place.file(name, document);
    std::fs::rename(written, place.path("inbox").join(name)).unwrap();
}

#[test]
fn a_story_and_its_kill_come_through_the_folder_door() {
    let place = Place::new();
    let serving = place.serve();
    let listener = front(&serving);
    drop_into_folder(&place, "ferry.json", &ninjs("urn:ferry", 1, "Ferry sails again").to_string());
    let mut followed = Followed::until_shown(serving.reader(), listener, "wire", "urn:ferry", "Ferry sails again");
    kill("folder", serving.reader(), &mut followed, || drop_into_folder(&place, "kill.json", &ninjs_kill("urn:ferry")));
    assert!(place.path("inbox/done").is_dir(), "what was taken is put away");
}

#[test]
fn a_story_and_its_kill_come_through_the_push_door_and_no_later_copy_undoes_it() {
    let place = Place::new();
    let serving = place.serve();
    let reader = serving.reader();
    let listener = front(&serving);
    assert_eq!(push(reader, &ninjs("urn:pier", 1, "Pier closes").to_string()).unwrap().status, 202);
    let mut followed = Followed::until_shown(reader, listener, "wire", "urn:pier", "Pier closes");
    kill("push", reader, &mut followed, || {
        assert_eq!(push(reader, &ninjs_kill("urn:pier")).unwrap().status, 202);
    });

    let later = push(reader, &ninjs("urn:pier", 2, "Pier closes after all").to_string()).unwrap();
    assert_eq!(later.status, 422, "{}", later.body);
    assert_eq!(reader.get(&followed.article(), "text/html").status, 410);
    assert!(serving.stop().success());
    let serving = place.serve();
    assert_eq!(serving.reader().get(&followed.article(), "text/html").status, 410, "also after a restart");
}

#[test]
fn a_story_and_its_kill_come_through_the_poll_door() {
    let feed = Feed::open(atom(""));
    let provider = format!("[[provider]]\nid = \"feed\"\npoll = \"{}\"\npoll_seconds = 1\n\n[[vendor]]", feed.url());
    let place = Place::with(|text| {
        text.replacen("[[vendor]]", &provider, 1).replacen(
            "providers = [\"wire\"]",
            "providers = [\"wire\", \"feed\"]",
            1,
        )
    });
    let serving = place.serve();
    let listener = front(&serving);
    feed.set(atom(
        "<entry><title>Market moves to the quay</title><id>urn:quay</id><updated>2026-03-01T08:00:00Z</updated>\
         <content>The market moves.</content></entry>",
    ));
    let mut followed =
        Followed::until_shown(serving.reader(), listener, "feed", "urn:quay", "Market moves to the quay");
    kill("poll", serving.reader(), &mut followed, || {
        feed.set(atom("<at:deleted-entry ref=\"urn:quay\" when=\"2026-03-01T09:00:00Z\"/>"));
    });
}

#[test]
fn what_is_not_signed_is_refused_and_nothing_of_it_shows() {
    let place = Place::new();
    let serving = place.serve();
    let reader = serving.reader();
    let document = ninjs("urn:forged", 1, "A forged story").to_string();
    let refused = reader.ask("POST", "/intake/wire", &[], document.as_bytes()).unwrap();
    assert_eq!(refused.status, 401, "{}", refused.body);
    assert_eq!(reader.ask("POST", "/intake/nobody", &[], b"{}").unwrap().status, 404);
    let mut listener = front(&serving);
    assert_eq!(push(reader, &ninjs("urn:true", 1, "A true story").to_string()).unwrap().status, 202);
    listener.wait_for("headline", "A true story");
    assert_eq!(reader.api("/@post/api/v1/stories/wire/urn:forged").0, 404);
}

#[test]
fn a_house_that_stops_ends_its_streams_and_goes_on_where_it_was() {
    let place = Place::new();
    let serving = place.serve();
    let reader = serving.reader();
    let listener = front(&serving);
    push(reader, &ninjs("urn:bell", 1, "Fog bell rings").to_string()).unwrap();
    let followed = Followed::until_shown(reader, listener, "wire", "urn:bell", "Fog bell rings");
    let watch = Stopwatch::start();
    assert!(serving.stop().success());
    eprintln!("a house with open pages stops in {} ms", watch.millis());
    let serving = place.serve();
    followed.shows_everywhere(serving.reader());
}

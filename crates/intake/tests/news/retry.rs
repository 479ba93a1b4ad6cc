use crate::house::{FakeTape, SVG, at, provider, reception};
use broadtape_intake::OtherHosts;
use broadtape_intake::quarantine::{
    DoorKind, Entry, FindError, Quarantine, RUNNING, Retried, Retry, RetryError, RetryPlaces, Shelves,
};
use broadtape_model::{Problem, ProblemKind};
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;

/// When the documents in quarantine came in.
const CAME: i64 = 100;

/// A house with an inbox, and quarantine of which nothing could be used when it came.
struct Place {
    home: TempDir,
    tape: Arc<FakeTape>,
}

impl Place {
    fn new() -> Self {
        Self { home: TempDir::new().unwrap(), tape: FakeTape::new() }
    }

    fn folder(&self) -> PathBuf {
        self.home.path().join("quarantine").join(provider().as_str())
    }

    fn inbox(&self) -> PathBuf {
        self.home.path().join("inbox")
    }

    fn keep(&self, name: &str, text: &str) {
        let problem = Problem::new(ProblemKind::Unreadable, "", "an earlier release could not read it");
        let quarantine = Quarantine::open(self.folder(), provider().as_str(), DoorKind::Push).unwrap();
        quarantine.keep(name, format!("news\n{text}").as_bytes(), &[problem], at(CAME)).unwrap();
    }

    fn retry(&self) -> Retry {
        let shelves = Shelves::new(self.home.path().join("quarantine"), vec![(provider(), self.inbox())]);
        let places = RetryPlaces {
            provider: provider(),
            folder: Some(self.inbox()),
            poll: None,
            other_hosts: OtherHosts::default(),
        };
        Retry::new(shelves, reception(&self.tape), vec![places])
    }

    fn entries(&self) -> Vec<Entry> {
        self.retry().entries().unwrap()
    }

    /// Reads everything again, as a start of the house would.
    fn again(&self) -> Vec<Retried> {
        let retry = self.retry();
        retry.entries().unwrap().iter().map(|entry| retry.again(entry, at(900)).unwrap()).collect()
    }

    /// Puts a document on the tape, received at this second.
    fn receive(&self, text: &str, seconds: i64) {
        let mut arrival = crate::house::arrival(text);
        arrival.receipt = broadtape_tape::Receipt::Live(at(seconds));
        reception(&self.tape).receive(&arrival, &broadtape_intake::pictures::NoPictures).unwrap();
    }
}

#[test]
fn what_can_be_used_now_goes_to_the_tape_with_the_receipt_of_now_and_leaves_quarantine() {
    let place = Place::new();
    fs::create_dir_all(place.inbox().join("done/pictures")).unwrap();
    fs::write(place.inbox().join("done/pictures/boat.svg"), SVG).unwrap();
    place.keep("a.news", "story a 1 First\npicture boat.svg\nfeed b One\nkill c");
    assert!(matches!(place.again()[..], [Retried::Used(_)]));
    assert_eq!(place.tape.commits(), ["!kill c", "picture image/svg+xml", "a v1, b v1"]);
    assert_eq!(place.tape.receipts(), [at(900); 3], "no page of the past changes");
    assert_eq!(fs::read_dir(place.folder()).unwrap().count(), 0);
}

#[test]
fn old_text_is_never_put_over_what_was_received_since() {
    // What stands on the tape, when it came; what is read again; what becomes of it.
    for (standing, seconds, late, commits) in [
        ("feed a New", CAME + 1, "feed a Old", &["a v1"][..]),
        ("feed a Older", CAME - 1, "feed a Old", &["a v1", "a v2"]),
        ("story a 1 New", CAME + 1, "story a 1 Old", &["a v1"]),
        ("story a 1 Older", CAME - 1, "story a 1 Old", &["a v1", "a v1"]),
        ("story a 2 New", CAME + 1, "story a 3 Old but later", &["a v2", "a v3"]),
        // Older by the provider's own count: on the tape, and never shown.
        ("story a 2 New", CAME + 1, "story a 1 Old", &["a v2", "a v1"]),
    ] {
        let place = Place::new();
        place.receive(standing, seconds);
        place.keep("a.news", late);
        let retried = place.again();
        assert_eq!(place.tape.commits(), commits, "{late} after {standing}");
        let is_overtaken = commits.len() == 1;
        assert_eq!(matches!(&retried[..], [Retried::Kept(_)]), is_overtaken, "{late} after {standing}");
        if is_overtaken {
            let entry = &place.entries()[0];
            assert!(entry.record.reasons[0].contains("received this story again since"), "{:?}", entry.record);
            // The same after a start, when all is known from the tape alone.
            assert!(matches!(place.again()[..], [Retried::Kept(_)]));
            assert_eq!(place.tape.commits(), commits);
        }
    }
}

#[test]
fn items_that_were_on_the_tape_already_do_not_keep_a_document_back() {
    let place = Place::new();
    place.receive("feed a One\nfeed b One", CAME);
    place.receive("feed a Two", CAME + 1);
    place.keep("poll.news", "feed a One\nfeed b One\nfeed c One");
    assert!(matches!(place.again()[..], [Retried::Used(_)]));
    assert_eq!(place.tape.commits(), ["a v1, b v1", "a v2", "c v1"]);
}

#[test]
fn what_fails_again_keeps_everything_and_counts_its_tries() {
    let place = Place::new();
    place.keep("a.news", "feed a One\nbad item 2");
    place.keep("b.news", "story c 1 First");
    fs::write(place.folder().join("b.news"), "gossip").unwrap();
    place.tape.set_full(true);
    let retry = place.retry();
    let entries = place.entries();
    assert!(matches!(retry.again(&entries[0], at(800)), Err(RetryError::Tape(_))));
    assert_eq!(place.entries(), entries, "a full disk is no try");
    place.tape.set_full(false);
    for tries in 1..=2 {
        assert!(matches!(place.again()[..], [Retried::Kept(_), Retried::Kept(_)]));
        let entries = place.entries();
        assert!(entries.iter().all(|entry| entry.record.tries == tries && entry.received == Some(at(CAME))));
        assert_eq!(entries[0].record.reasons, ["item 2: it has no headline, so it is not used"]);
        assert_eq!(entries[1].record.reasons, ["this is no news"]);
        assert_eq!(entries[1].read(100).unwrap(), b"gossip");
    }
    assert_eq!(place.tape.commits(), ["a v1"], "what of it can be used is taken, once");
}

#[test]
fn what_another_release_has_left_is_found_once_kills_first() {
    let place = Place::new();
    place.keep("new.news", "story a 1 First");
    fs::create_dir_all(place.inbox().join("quarantine")).unwrap();
    for (name, text) in [("1.news", "news\nstory b 1 First"), ("2.news", "news\nkill canceled"), ("3.news", "gossip")] {
        fs::write(place.inbox().join("quarantine").join(name), text).unwrap();
        fs::write(place.inbox().join("quarantine").join(format!("{name}.reason.txt")), "this is no news\n").unwrap();
    }
    let retry = place.retry();
    let left = retry.of_other_releases().unwrap();
    assert_eq!(left.iter().map(|entry| entry.name.as_str()).collect::<Vec<_>>(), ["2.news", "1.news", "3.news"]);
    assert!(left.iter().all(|entry| entry.record.reasons == ["this is no news"] && entry.record.refused_by.is_none()));
    for entry in &left {
        retry.again(entry, at(900)).unwrap();
    }
    assert!(retry.of_other_releases().unwrap().is_empty());
    assert_eq!(place.tape.commits(), ["!kill canceled", "b v1"]);
    let kept = place.entries().into_iter().find(|entry| entry.name == "3.news").unwrap();
    assert_eq!((kept.record.refused_by.as_deref(), kept.door), (Some(RUNNING), Some(DoorKind::Folder)));
}

#[test]
fn quotes_and_the_documents_of_strangers_are_left_alone() {
    let place = Place::new();
    let elsewhere = |sender: &str, door| {
        let folder = place.home.path().join("quarantine").join(sender);
        Quarantine::open(folder, sender, door).unwrap().keep("a", b"news\nkill a", &[], at(CAME)).unwrap();
    };
    elsewhere("quotes", DoorKind::Quotes);
    elsewhere("gone", DoorKind::Push);
    let retry = place.retry();
    let errors: Vec<String> =
        place.entries().iter().map(|entry| retry.again(entry, at(900)).unwrap_err().to_string()).collect();
    assert!(errors[0].starts_with("`gone` is no provider of the configuration"), "{errors:?}");
    assert!(errors[1].starts_with("it holds quotes of a vendor"), "{errors:?}");
    assert!(retry.of_other_releases().unwrap().is_empty());
    assert!(place.tape.commits().is_empty());
}

#[test]
fn an_id_is_whole_or_its_first_digits_and_belongs_to_the_place() {
    let place = Place::new();
    for number in 0..200 {
        place.keep(&format!("{number}.news"), "feed a One");
    }
    let entries = place.entries();
    for entry in &entries {
        assert_eq!(entry.id.len(), 10);
        assert_eq!(Entry::find(&entries, &entry.id.to_uppercase()).unwrap(), entry);
    }
    let (one, other) =
        (Entry { id: "abcd1".into(), ..entries[0].clone() }, Entry { id: "abcd2".into(), ..entries[1].clone() });
    let two = [one, other];
    assert_eq!(Entry::find(&two, "abcd"), Err(FindError::Several { id: "abcd".into(), count: 2 }));
    assert_eq!(Entry::find(&two, "abcd2").unwrap().name, "1.news");
    assert_eq!(Entry::find(&two, "abc"), Err(FindError::TooShort("abc".into())));
    assert_eq!(Entry::find(&two, "abce"), Err(FindError::None("abce".into())));
    // No link leads out, and nothing hidden or half written is a document.
    let secret = place.home.path().join("secret");
    fs::write(&secret, "secret").unwrap();
    let folder = place.inbox().join("quarantine");
    fs::create_dir_all(&folder).unwrap();
    std::os::unix::fs::symlink(&secret, folder.join("link.news")).unwrap();
    fs::write(folder.join(".hidden"), "x").unwrap();
    fs::write(folder.join("orphan.reason.txt"), "x").unwrap();
    fs::write(folder.join("gossip"), "gossip").unwrap();
    std::os::unix::fs::symlink(&secret, folder.join(".gossip.reason.txt")).unwrap();
    assert_eq!(place.entries().len(), 201);
    place.again();
    assert_eq!(fs::read_to_string(secret).unwrap(), "secret", "nothing is written through a link");
}

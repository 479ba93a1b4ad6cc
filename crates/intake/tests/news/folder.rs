use crate::house::{FakeTape, GIF, SVG, at, provider, reception};
use broadtape_intake::folder::{FolderDoor, FolderWatch, Scanned, ScannedWhat};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

struct Folder {
    home: TempDir,
    tape: Arc<FakeTape>,
    watch: FolderWatch,
}

impl Folder {
    fn new() -> Self {
        let home = TempDir::new().unwrap();
        let tape = FakeTape::new();
        let watch = open(home.path(), &tape);
        Self { home, tape, watch }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).unwrap();
    }

    /// Two scans in a row, so that what lies there has settled.
    fn scan(&mut self, seconds: i64) -> Vec<Scanned> {
        assert!(self.watch.scan(at(seconds)).is_empty());
        self.watch.scan(at(seconds))
    }

    fn names(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path(folder)).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap())
            .filter(|entry| entry.file_type().unwrap().is_file())
            .map(|entry| entry.file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

fn open(path: &Path, tape: &Arc<FakeTape>) -> FolderWatch {
    FolderWatch::open(FolderDoor { provider: provider(), path: path.to_owned() }, reception(tape)).unwrap()
}

#[test]
fn a_file_is_taken_when_two_scans_saw_the_same() {
    let mut folder = Folder::new();
    folder.put("a.news", "news\nstory a 1 ");
    assert!(folder.watch.scan(at(0)).is_empty());
    folder.put("a.news", "news\nstory a 1 The whole");
    assert!(folder.watch.scan(at(1)).is_empty());
    let scanned = folder.watch.scan(at(2));
    assert!(matches!(&scanned[..], [Scanned { what: ScannedWhat::Received(_), .. }]));
    assert_eq!(folder.tape.stories()[0].headline, "The whole");
    assert_eq!(folder.names("done"), ["1970-01-01T000002Z-a.news"]);
    assert!(folder.names("").is_empty() && folder.names(".taking").is_empty());
}

#[test]
fn hidden_and_unfinished_files_are_left_alone() {
    let mut folder = Folder::new();
    for name in [".a.news", "a.news.part", "a.news.tmp"] {
        folder.put(name, "news\nstory a 1 First");
    }
    fs::create_dir(folder.path("sub.news")).unwrap();
    std::os::unix::fs::symlink("/etc/hostname", folder.path("link.news")).unwrap();
    assert!(folder.scan(0).is_empty());
    assert!(folder.tape.commits().is_empty());
}

#[test]
fn what_cannot_be_read_goes_to_quarantine_with_its_reason() {
    let mut folder = Folder::new();
    folder.put("odd.news", "gossip");
    let scanned = folder.scan(0);
    assert!(matches!(&scanned[..], [Scanned { what: ScannedWhat::Quarantined(_), .. }]));
    assert_eq!(folder.names("quarantine"), ["odd.news", "odd.news.reason.txt"]);
    assert_eq!(fs::read_to_string(folder.path("quarantine/odd.news")).unwrap(), "gossip");
    let reason = fs::read_to_string(folder.path("quarantine/odd.news.reason.txt")).unwrap();
    assert!(reason.starts_with("this is no news\n\nprovider: harbour-wire\ndoor: folder\n"), "{reason}");

    folder.put("odd.news", "more gossip");
    folder.scan(1);
    assert_eq!(fs::read_to_string(folder.path("quarantine/odd-2.news")).unwrap(), "more gossip");
}

#[test]
fn a_document_with_one_bad_item_is_done_and_a_copy_is_kept_in_quarantine() {
    let mut folder = Folder::new();
    folder.put("a.news", "news\nstory a 1 First\nbad item 2\nstory b 1 Second");
    folder.scan(0);
    assert_eq!(folder.tape.commits(), ["a v1, b v1"]);
    assert_eq!(folder.names("done").len(), 1);
    assert_eq!(folder.names("quarantine"), ["a.news", "a.news.reason.txt"]);
}

#[test]
fn a_file_of_100_megabytes_is_put_aside_unread() {
    let mut folder = Folder::new();
    fs::File::create(folder.path("huge.news")).unwrap().set_len(100 * 1024 * 1024).unwrap();
    folder.put("a.news", "news\nstory a 1 First");
    folder.scan(0);
    assert_eq!(folder.tape.commits(), ["a v1"]);
    let reason = fs::read_to_string(folder.path("quarantine/huge.news.reason.txt")).unwrap();
    let expected = "the document has 104857600 bytes, the most is 32 MiB; send it in smaller parts\n\n";
    assert!(reason.starts_with(expected), "{reason}");
}

#[test]
fn when_the_disk_is_full_the_file_stays_and_is_taken_later() {
    let mut folder = Folder::new();
    folder.tape.set_full(true);
    folder.put("a.news", "news\nstory a 1 First");
    folder.put("b.news", "news\nstory b 1 Second");
    let scanned = folder.scan(0);
    assert!(matches!(&scanned[..], [Scanned { what: ScannedWhat::Waits(_), .. }]));
    folder.tape.set_full(false);
    assert!(folder.watch.scan(at(1)).is_empty(), "the folder is left alone for a while");
    assert_eq!(folder.watch.scan(at(10)).len(), 2);
    assert_eq!(folder.tape.commits().len(), 2);
    assert_eq!(folder.names("done").len(), 2);
}

#[test]
fn what_was_in_hand_when_the_house_stopped_is_taken_again_and_not_doubled() {
    let mut folder = Folder::new();
    folder.put("a.news", "news\nstory a 1 First");
    folder.scan(0);
    // As if it had stopped after the append and before the move.
    let done = folder.names("done");
    fs::rename(folder.path("done").join(&done[0]), folder.path(".taking/a.news")).unwrap();
    fs::write(folder.path(".taking/b.news"), "news\nstory b 1 Second").unwrap();
    folder.watch = open(folder.home.path(), &folder.tape);
    assert_eq!(folder.watch.scan(at(5)).len(), 2);
    assert_eq!(folder.tape.commits(), ["a v1", "b v1"]);
    assert_eq!(folder.names("done").len(), 2);
}

#[test]
fn kills_go_before_what_waits() {
    let mut folder = Folder::new();
    for number in 0..100 {
        folder.put(&format!("a{number}.news"), format!("news\nstory a{number} 1 First"));
    }
    folder.put("z.news", "news\nkill canceled-story");
    let first = folder.scan(0);
    assert_eq!(first.len(), 64, "a scan takes a part, then looks again");
    assert_eq!(first[0].name, "z.news");
    assert_eq!(folder.watch.scan(at(1)).len(), 37);
    assert_eq!(folder.tape.commits().len(), 101);
}

#[test]
fn a_picture_beside_its_document_goes_with_it() {
    let mut folder = Folder::new();
    folder.put("boat.svg", SVG);
    folder.put("unused.svg", SVG);
    folder.put("a.news", "news\nstory a 1 First\npicture boat.svg");
    folder.scan(0);
    assert_eq!(folder.tape.commits(), ["picture image/svg+xml", "a v1"]);
    assert_eq!(folder.names(""), ["unused.svg"]);
    assert_eq!(folder.names("done/pictures"), ["boat.svg"]);

    // A later version names the same picture without sending it again.
    folder.put("a.news", "news\nstory a 2 Second\npicture boat.svg");
    folder.scan(1);
    assert_eq!(folder.tape.stories()[1].pictures, folder.tape.stories()[0].pictures);
}

#[test]
fn two_documents_of_one_scan_may_share_a_picture() {
    let mut folder = Folder::new();
    folder.put("boat.svg", SVG);
    folder.put("a.news", "news\nstory a 1 First\npicture boat.svg");
    folder.put("b.news", "news\nstory b 1 Second\npicture ./boat.svg");
    folder.scan(0);
    assert_eq!(folder.tape.commits(), ["picture image/svg+xml", "a v1", "b v1"]);
    assert!(folder.tape.stories().iter().all(|story| story.pictures.len() == 1));
}

#[test]
fn a_document_waits_a_little_for_its_picture_and_a_kill_in_it_does_not() {
    let mut folder = Folder::new();
    folder.put("a.news", "news\nstory a 1 First\npicture boat.svg\nkill b");
    let scanned = folder.scan(0);
    assert!(matches!(&scanned[..], [Scanned { what: ScannedWhat::Waits(_), .. }]));
    assert_eq!(folder.tape.commits(), ["!kill b"]);
    folder.put("boat.svg", SVG);
    assert!(matches!(folder.watch.scan(at(1))[0].what, ScannedWhat::Waits(_)), "the picture may still grow");
    assert!(matches!(folder.watch.scan(at(2))[0].what, ScannedWhat::Received(_)));
    assert_eq!(folder.tape.commits(), ["!kill b", "picture image/svg+xml", "a v1"]);
}

#[test]
fn a_picture_that_never_comes_does_not_cost_the_story() {
    let mut folder = Folder::new();
    folder.put("a.news", "news\nstory a 1 First\npicture boat.svg");
    folder.scan(0);
    assert!(folder.tape.commits().is_empty());
    folder.watch.scan(at(5));
    assert_eq!(folder.tape.commits(), ["a v1"]);
    assert!(folder.tape.stories()[0].pictures.is_empty());
}

#[test]
fn no_picture_is_taken_from_outside_the_folder() {
    let mut folder = Folder::new();
    let outside = TempDir::new().unwrap();
    fs::write(outside.path().join("secret.gif"), GIF).unwrap();
    std::os::unix::fs::symlink(outside.path().join("secret.gif"), folder.path("link.gif")).unwrap();
    let path = outside.path().display();
    let outside_name = outside.path().file_name().unwrap().to_str().unwrap();
    let addresses = [
        format!("{path}/secret.gif"),
        format!("file://{path}/secret.gif"),
        format!("../{outside_name}/secret.gif"),
        format!("..%2F{outside_name}%2Fsecret.gif"),
        "http://example.com/secret.gif".to_owned(),
        "link.gif".to_owned(),
        ".taking/a.news".to_owned(),
        String::new(),
    ];
    let pictures: String = addresses.iter().map(|address| format!("picture {address}\n")).collect();
    folder.put("a.news", format!("news\nstory a 1 First\n{pictures}"));
    folder.scan(0);
    folder.watch.scan(at(10));
    assert_eq!(folder.tape.commits(), ["a v1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_watch_stops_when_it_is_told() {
    let folder = Folder::new();
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let task = tokio::spawn(folder.watch.run(Arc::new(|| at(0)), stopped));
    stop.send(true).unwrap();
    task.await.unwrap();
}

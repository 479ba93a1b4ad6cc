use crate::house::{FakeTape, SVG, at, provider, reception};
use broadtape_intake::by_hand::{documents, ingest};
use broadtape_tape::Receipt;
use std::fs;
use tempfile::TempDir;

#[test]
fn a_file_given_by_hand_is_taken_with_the_pictures_beside_it_and_stays() {
    let home = TempDir::new().unwrap();
    let tape = FakeTape::new();
    let path = home.path().join("a.news");
    fs::write(&path, "news\nstory a 1 First\npicture boat.svg").unwrap();
    fs::write(home.path().join("boat.svg"), SVG).unwrap();
    let reception = reception(&tape);
    let outcome = ingest(&reception, &provider(), &path, Receipt::Backfilled(at(7))).unwrap();
    assert_eq!(outcome.taken(), 1);
    assert_eq!(tape.commits(), ["picture image/svg+xml", "a v1"]);
    assert!(path.exists() && home.path().join("boat.svg").exists());
    let again = ingest(&reception, &provider(), &path, Receipt::Backfilled(at(7))).unwrap();
    assert_eq!(again.already_known(), 1);
}

#[test]
fn a_file_that_cannot_be_used_is_named_with_the_reason() {
    let home = TempDir::new().unwrap();
    let path = home.path().join("odd.news");
    let reception = reception(&FakeTape::new());
    let told = |receipt| ingest(&reception, &provider(), &path, receipt).unwrap_err().to_string();
    assert!(told(Receipt::Live(at(0))).contains("odd.news cannot be read"));
    fs::write(&path, "gossip").unwrap();
    assert!(told(Receipt::Live(at(0))).ends_with("odd.news: this is no news"));
    fs::File::create(&path).unwrap().set_len(100 * 1024 * 1024).unwrap();
    assert!(told(Receipt::Live(at(0))).contains("the most is 32 MiB"));
}

#[test]
fn a_folder_given_by_hand_means_its_documents_in_order() {
    let home = TempDir::new().unwrap();
    for name in ["b.xml", "a.json", "boat.svg", ".hidden"] {
        fs::write(home.path().join(name), "").unwrap();
    }
    let found = documents(home.path()).unwrap();
    let names: Vec<_> = found.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
    assert_eq!(names, ["a.json", "b.xml"]);
    assert!(documents(&home.path().join("none")).is_err());
}

use crate::house::{house, vendor};
use crate::tape::MemoryTape;
use broadtape_intake::quarantine::{DoorKind, Quarantine};
use broadtape_intake::vendor::{Capture, CaptureError, Tally};
use broadtape_model::{House, Lane, UnixNanos};
use broadtape_tape::TapeError;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn at(text: &str) -> UnixNanos {
    UnixNanos::parse(text).expect("the test's own instant")
}

fn ingest(house: &Arc<House>, path: &Path, tape: &MemoryTape, received: Option<&str>) -> Result<Tally, CaptureError> {
    let now = at("2030-01-01T00:00:00Z");
    let capture = Capture { house, vendor: &vendor(), tape, quarantine: None, received: received.map(at), now };
    capture.ingest(path, &mut |_, _| {}, &mut |_| {})
}

fn lines(count: usize) -> Vec<u8> {
    let line = |number: usize| {
        let (minute, second) = (number / 60 % 60, number % 60);
        format!("\x012ABCD,7\x02AQ15{},100,0@\x032014011010{minute:02}{second:02}000\r\n", 1000 + number)
    };
    (0..count).map(line).collect::<String>().into_bytes()
}

fn write(folder: &tempfile::TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("the folder is ours");
    path
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("memory takes all");
    encoder.finish().expect("memory takes all")
}

#[test]
fn a_capture_is_the_same_gzipped_in_several_members_or_plain() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = lines(2000);
    let (start, end) = bytes.split_at(777);
    let packed = [gzip(start), gzip(end)].concat();
    let mut seen = Vec::new();
    for (name, bytes) in [("plain.ddf", &bytes), ("packed.ddf.gz", &packed)] {
        let (tape, _listener) = MemoryTape::new();
        let tally = ingest(&house(&[("Q", 15)]), &write(&folder, name, bytes), &tape, None).unwrap();
        assert_eq!((tally.messages, tally.ticks, tally.refused_in_all()), (2000, 2000, 0), "{name}");
        seen.push(format!("{:?}", tape.appended.into_inner().unwrap()));
    }
    assert_eq!(seen[0], seen[1]);
}

#[test]
fn progress_ends_at_the_whole_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = write(&folder, "capture.ddf", &lines(20_000));
    let (tape, _listener) = MemoryTape::new();
    let (house, vendor) = (house(&[("Q", 15)]), vendor());
    let now = at("2030-01-01T00:00:00Z");
    let capture = Capture { house: &house, vendor: &vendor, tape: &tape, quarantine: None, received: None, now };
    let mut steps = Vec::new();
    capture.ingest(&path, &mut |done, total| steps.push((done, total)), &mut |_| {}).unwrap();
    let total = std::fs::metadata(&path).unwrap().len();
    assert_eq!(steps.last(), Some(&(total, total)));
    assert!(steps.len() > 3 && steps.is_sorted(), "{steps:?}");
}

#[test]
fn a_given_receipt_is_that_of_every_tick() {
    let folder = tempfile::tempdir().unwrap();
    let path = write(&folder, "capture.ddf", &lines(10));
    let (tape, _listener) = MemoryTape::new();
    ingest(&house(&[("Q", 15)]), &path, &tape, Some("2014-01-10T15:00:03Z")).unwrap();
    let appended = tape.appended.into_inner().unwrap();
    assert!(appended[0].1.ticks.iter().all(|tick| tick.received == at("2014-01-10T15:00:03Z")));
}

#[test]
fn a_capture_without_any_time_asks_for_its_receipt() {
    let folder = tempfile::tempdir().unwrap();
    let path = write(&folder, "capture.ddf", b"\x012ABCD,7\x02AQ151000,100,0@\x03\r\n");
    let (tape, _listener) = MemoryTape::new();
    let error = ingest(&house(&[("Q", 15)]), &path, &tape, None).unwrap_err();
    assert!(error.to_string().contains("--received"), "{error}");
    assert_eq!(ingest(&house(&[("Q", 15)]), &path, &tape, Some("2014-01-10T15:00:00Z")).unwrap().ticks, 1);
}

#[test]
fn a_damaged_capture_says_so_and_keeps_what_was_whole() {
    let folder = tempfile::tempdir().unwrap();
    let packed = gzip(&lines(50_000));
    let path = write(&folder, "cut.ddf.gz", &packed[..packed.len() / 2]);
    let (tape, _listener) = MemoryTape::new();
    let error = ingest(&house(&[("Q", 15)]), &path, &tape, None).unwrap_err();
    assert!(matches!(error, CaptureError::Read { .. }) && error.to_string().contains("cut.ddf.gz"), "{error}");
    assert!(tape.ticks() > 1000);
}

#[test]
fn what_cannot_be_read_is_in_quarantine_with_its_bytes_and_the_rest_on_the_tape() {
    let folder = tempfile::tempdir().unwrap();
    let kept_in = tempfile::tempdir().unwrap();
    let bytes = [&lines(3)[..], b"\x012ABCD,7\x02AQ15\x012ABCD,7\x021Q151,1,0@\x03\r\n", &lines(2)].concat();
    let path = write(&folder, "capture.ddf", &bytes);
    let (tape, _listener) = MemoryTape::new();
    let (house, vendor) = (house(&[("Q", 15)]), vendor());
    let quarantine = Quarantine::open(kept_in.path().to_owned(), "quotes", DoorKind::Quotes).unwrap();
    let now = at("2030-01-01T00:00:00Z");
    let capture =
        Capture { house: &house, vendor: &vendor, tape: &tape, quarantine: Some(&quarantine), received: None, now };
    let mut told = Vec::new();
    let tally = capture.ingest(&path, &mut |_, _| {}, &mut |notice| told.push(notice.to_string())).unwrap();
    assert_eq!((tally.ticks, tally.refused_in_all(), told.len()), (5, 2, 2));
    let files: Vec<_> = std::fs::read_dir(kept_in.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    let bytes_of = |ending: &str| {
        let path = files.iter().find(|path| path.to_string_lossy().ends_with(ending)).unwrap();
        std::fs::read_to_string(path).unwrap()
    };
    assert_eq!(bytes_of(".ddf"), "\x012ABCD,7\x02AQ15\r\n\x012ABCD,7\x021Q151,1,0@\x03\r\n");
    let reason = bytes_of(".reason.txt");
    let (reasons, known) = reason.split_once("\n\n").unwrap();
    assert_eq!(reasons.lines().count(), 2);
    assert!(known.starts_with("vendor: quotes\ndoor: quotes\nreceived: 2030-01-01T00:00:00Z\n"), "{known}");
}

#[test]
fn a_full_tape_ends_the_ingest_with_its_words() {
    let folder = tempfile::tempdir().unwrap();
    let path = write(&folder, "capture.ddf", &lines(3));
    let (tape, _listener) = MemoryTape::that(|_, _| Err(TapeError::Full { path: "segment".into() }));
    let error = ingest(&house(&[("Q", 15)]), &path, &tape, None).unwrap_err();
    assert!(error.to_string().contains("the disk is full"), "{error}");
}

/// The shared market data; `None`, told, where there is none.
fn shared(test: &str, name: &str) -> Option<PathBuf> {
    let shared = std::env::var_os("BROADTAPE_SHARED")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")), PathBuf::from);
    let path = shared.join("market/ddf").join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: {test}: there is no {}", path.display());
    None
}

#[test]
fn every_capture_is_taken_in_whole_and_in_order() {
    let house = house(&[("Q", 15), ("N", 15), ("e", 10), ("B", 10)]);
    for (name, lane, messages, ticks) in [
        ("AAPL-20140110-week.ddf.gz", Lane::Past { minutes: 15, run: 1 }, 579_827, 579_821),
        ("IBM-20140110-week.ddf.gz", Lane::Past { minutes: 15, run: 1 }, 203_305, 203_305),
        ("RM-20140110-week.ddf.gz", Lane::Past { minutes: 15, run: 1 }, 279_976, 279_976),
        ("ZCH15.txt.gz", Lane::Past { minutes: 10, run: 1 }, 26_548, 26_548),
    ] {
        let Some(path) = shared("every_capture_is_taken_in_whole_and_in_order", name) else { return };
        let (tape, _listener) = MemoryTape::new();
        let tally = ingest(&house, &path, &tape, None).unwrap();
        assert_eq!((tally.messages, tally.ticks), (messages, ticks), "{name}: {:?}", tally.refused);
        assert_eq!(tally.refused_in_all(), 0, "{name}: {:?}", tally.refused);
        let appended = tape.appended.into_inner().unwrap();
        // The end-of-day records of `e` carry no delay, so they alone go by the configuration.
        let other: usize = appended.iter().filter(|(own, _)| *own != lane).map(|(_, batch)| batch.ticks.len()).sum();
        assert_eq!(other, if name.starts_with("RM") { 310 } else { 0 }, "{name}");
        let mut last = UnixNanos::MIN;
        for tick in appended.iter().filter(|(own, _)| *own == lane).flat_map(|(_, batch)| &batch.ticks) {
            assert!(tick.received >= last && tick.exchange_time.is_none_or(|time| time <= tick.received), "{tick:?}");
            last = tick.received;
        }
    }
}

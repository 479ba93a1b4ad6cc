//! Logs that a relay wrote, and what becomes of them when somebody changes something.

use super::findings::Findings;
use super::logged::Logged;
use super::report::Report;
use super::{lanes, stories};
use crate::config::Configuration;
use crate::releases::{Opened, Recorder, ReleaseLog, files};
use broadtape_model::{
    Embargo, FeedSymbol, House, Kill, Lane, NewsFact, Price, ProviderId, SaleConditions, StoryId, StoryVersion, Tick,
    TickChange, Trade, UnixNanos, VendorId,
};
use broadtape_relay::Relay;
use broadtape_tape::embedded::{EmbeddedTape, Options};
use broadtape_tape::{Delivery, Door, Receipt, Tape, TickBatch, Urgency};
use bytes::Bytes;
use sha2::{Digest as _, Sha256};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

const CONFIGURATION: &str = r#"
[[provider]]
id = "wire"
[[vendor]]
id = "quotes"
[[exchange]]
mic = "XHBR"
prefix = "HB"
vendor_codes = { quotes = "H" }
timezone = "UTC"
delay_minutes = 15
[[instrument]]
symbol = "HB:TIDE"
currency = "USD"
vendor_symbols = { quotes = "TIDE" }
[[site]]
id = "post"
providers = ["wire"]
vendors = ["quotes"]
[[site]]
id = "gazette"
vendors = ["quotes"]
minimum_delay_minutes = 20
"#;

/// A house with a tape and a log.
struct Shop {
    folder: TempDir,
    house: Arc<House>,
    tape: Arc<EmbeddedTape>,
}

fn at(seconds: i64) -> UnixNanos {
    UnixNanos::new((1_773_000_000 + seconds) * 1_000_000_000)
}

impl Shop {
    fn new() -> Self {
        Self::on(&Options::default())
    }

    fn on(options: &Options) -> Self {
        let folder = TempDir::new().unwrap();
        let configuration = Configuration::from_text(CONFIGURATION, &folder.path().join("broadtape.toml")).unwrap();
        let options = Options { tick_pause: Duration::ZERO, ..options.clone() };
        let (tape, _) = EmbeddedTape::open(folder.path(), &options).unwrap();
        Self { folder, house: configuration.house, tape: Arc::new(tape) }
    }

    /// Puts ticks on the tape, received at these seconds.
    fn ticks(&self, seconds: impl Iterator<Item = i64>) {
        let tick = |second: i64| Tick {
            symbol: 0,
            exchange_time: (second % 3 != 0).then(|| at(second).plus_millis(second % 5 * 400 - 900)),
            received: at(second),
            day: None,
            change: TickChange::Trade(Trade {
                price: Price::from_units(10_000_000_000),
                size: 100,
                conditions: SaleConditions::REGULAR,
                may_set_last: true,
                participant: None,
            }),
        };
        let symbol = FeedSymbol { vendor: VendorId::new("quotes"), symbol: "TIDE".into(), exchange_code: "H".into() };
        let batch = TickBatch { symbols: vec![symbol], ticks: seconds.map(tick).collect() };
        self.tape.append_ticks(Lane::Delay(15), batch).unwrap();
    }

    fn tell(&self, second: i64, fact: NewsFact, urgency: Urgency) {
        let delivery = Delivery {
            charset: None,
            provider: ProviderId::new("wire"),
            door: Door::Push,
            name: "told".into(),
            bytes: Bytes::from_static(b"as it came"),
            facts: vec![fact],
        };
        self.tape.append_news(delivery, Receipt::Backfilled(at(second)), urgency).unwrap();
    }

    /// Opens the house, releases at these seconds, and closes it.
    fn open(&self, mut seconds: impl Iterator<Item = i64>) {
        let log = ReleaseLog::open(self.data()).unwrap();
        let mut relay = Relay::new(self.house.clone(), self.tape.clone()).unwrap();
        let opened = at(seconds.next().unwrap());
        if let Some(last) = log.last() {
            relay.advance(last).unwrap();
        }
        log.opened(opened, Opened::of(&self.house, &relay.places()));
        let mut release = |now: UnixNanos, is_opening: bool| {
            let mut recorder = Recorder::new(&log);
            relay.advance_before(now, Some(&mut recorder)).unwrap();
            recorder.finish(now, is_opening);
            now
        };
        let last = seconds.fold(release(opened, true), |_, second| release(at(second), false));
        log.close(last);
    }

    fn data(&self) -> &Path {
        self.folder.path()
    }

    fn audit(&self) -> (Logged, Findings) {
        let logged = Logged::read(&self.data().join("releases")).unwrap();
        let mut findings = Findings::default();
        findings.take_flaws(&logged, &[]);
        lanes::check(&*self.tape, &self.house, &logged, &mut findings).unwrap();
        stories::check(&*self.tape, &logged, &mut findings).unwrap();
        (logged, findings)
    }

    #[track_caller]
    fn check_violation(&self, words: &str) {
        let (_, findings) = self.audit();
        assert!(
            findings.violations.iter().any(|own| own.contains(words)),
            "no `{words}` in {:#?}",
            findings.violations
        );
    }

    /// Changes the log and seals it anew, as somebody would who knows how.
    fn forge(&self, change: impl Fn(String) -> Option<String>) {
        for file in files(&self.data().join("releases")).unwrap() {
            let (mut digest, mut text) = ("0".repeat(64), String::new());
            for line in fs::read_to_string(&file).unwrap().lines() {
                let Some(json) = change(line.split_once(' ').unwrap().1.to_owned()) else { continue };
                let sealed = Sha256::new().chain_update(&digest).chain_update(&json).finalize();
                digest = sealed.iter().map(|byte| format!("{byte:02x}")).collect();
                text += &format!("{digest} {json}\n");
            }
            fs::write(file, text).unwrap();
        }
    }
}

fn version(number: u64, embargo: Option<i64>) -> NewsFact {
    let mut story = StoryVersion::new(StoryId::new(&ProviderId::new("wire"), "urn:1"), number, "A ferry sails");
    story.embargo = embargo.map(|second| Embargo::Until(at(second)));
    NewsFact::Story(Arc::new(story))
}

/// A day: opened late, closed at noon with something due in the break, opened again.
fn day() -> Shop {
    let shop = Shop::new();
    shop.ticks(0..200);
    shop.tell(100, version(1, Some(1_500)), Urgency::Usual);
    shop.open((1_000..1_600).step_by(10));
    shop.ticks((800..1_600).step_by(2));
    shop.open((2_000..3_000).step_by(7));
    let kill = Kill { story: StoryId::new(&ProviderId::new("wire"), "urn:1"), notice: None };
    shop.tell(3_100, NewsFact::Kill(kill), Urgency::Kill);
    shop.open((3_100..3_400).step_by(9));
    shop
}

#[test]
fn a_days_log_is_found_in_order_and_measured() {
    let shop = day();
    let (logged, findings) = shop.audit();
    assert_eq!(findings.violations, Vec::<String>::new());
    let measured: Vec<_> =
        findings.delays.iter().map(|(key, delays)| (key.class, delays.count, delays.caught_up)).collect();
    let whole: u64 = findings.delays.values().map(|delays| delays.count + delays.caught_up).sum();
    assert_eq!(whole, 2 * 600, "every tick once for each minimum delay: {measured:?}");
    for (key, delays) in &findings.delays {
        let least = u64::from(key.class.max(15)) * 60_000_000_000;
        assert!(
            delays.count == 0 || delays.least_nanos >= least && delays.most_nanos < least + 11_000_000_000,
            "{key:?}"
        );
        assert!((delays.least_nanos / 1_000_000 * 1_000_000..=delays.most_nanos).contains(&delays.median_nanos()));
    }
    let stories = &findings.stories;
    assert_eq!((stories.shown, stories.waited, stories.withdrawn, stories.kills), (1, 1, 1, 1));
    let report = Report::new(&shop.house, &logged, &findings, at(9_000));
    let html = report.html().unwrap();
    assert!(html.contains("No violation was found.") && html.contains("XHBR") && html.contains(&logged.digest));
    assert_eq!(report.csv().unwrap().lines().count(), 1 + findings.delays.len());
}

#[test]
fn a_release_that_was_early_is_found() {
    let shop = day();
    shop.forge(|json| {
        Some(json.replace("\"at\":\"2026-03-08T20:23:20Z\",\"ticks\"", "\"at\":\"2026-03-08T20:13:20Z\",\"ticks\""))
    });
    let (_, findings) = shop.audit();
    if findings.violations.is_empty() {
        // The instant above is that of a release of the day; should it move, name one that is.
        let log = fs::read_to_string(&files(&shop.data().join("releases")).unwrap()[0]).unwrap();
        panic!("nothing was forged: {}", log.lines().nth(8).unwrap());
    }
    shop.check_violation("early");
}

#[test]
fn a_log_that_says_other_than_the_tape_is_found() {
    let count = day();
    count.forge(|json| Some(json.replacen("\"count\":", "\"count\":1", 1)));
    count.check_violation("the log's count is");
    let receipt = day();
    receipt.forge(|json| Some(json.replacen("\"receipt\":\"2026-", "\"receipt\":\"2025-", 1)));
    receipt.check_violation("the log's largest receipt is 2025-");
}

#[test]
fn entries_that_were_taken_out_are_found_even_when_the_log_is_sealed_anew() {
    let middle = day();
    middle.forge(|json| (!json.contains("\"number\":9,")).then_some(json));
    middle.check_violation("entries 9 to 9 are missing");
    let end = day();
    end.forge(|json| (!json.contains("\"ticks\"") || json.contains("2026-03-08T20:2")).then_some(json));
    end.check_violation("are missing");
}

#[test]
fn a_digest_that_was_kept_elsewhere_finds_a_log_that_was_written_anew() {
    let shop = day();
    let digest = shop.audit().0.digest;
    shop.forge(|json| Some(json.replace("\"release\":\"", "\"release\":\"9")));
    let logged = Logged::read(&shop.data().join("releases")).unwrap();
    let mut findings = Findings::default();
    findings.take_flaws(&logged, &[digest.clone(), logged.digest.clone()]);
    assert_eq!(findings.violations.len(), 1);
    assert!(findings.violations[0].contains(&digest));
}

#[test]
fn a_story_that_was_killed_before_the_house_was_opened_was_never_seen() {
    let shop = Shop::new();
    shop.tell(100, version(1, None), Urgency::Usual);
    let kill = Kill { story: StoryId::new(&ProviderId::new("wire"), "urn:1"), notice: None };
    shop.tell(200, NewsFact::Kill(kill), Urgency::Kill);
    shop.open(1_000..1_010);
    assert_eq!(shop.audit().1.violations, Vec::<String>::new());
}

#[test]
fn a_kill_that_withdrew_nothing_is_found() {
    let shop = day();
    shop.forge(|json| Some(json.replace("\"withdrawn\":", "\"shown\":")));
    shop.check_violation("no entry withdraws it");
}

#[test]
fn ticks_that_retention_removed_are_told_and_what_is_kept_is_checked_as_before() {
    // At the opening the first hundred are released together; the removal parts them, or what followed one by one.
    for kept_from in [5, 15] {
        let shop = Shop::on(&Options { segment_bytes: 500, ..Options::default() });
        for tens in 0..20 {
            shop.ticks(tens * 10..tens * 10 + 10);
        }
        shop.open((1_000..1_300).step_by(10));
        let mut reader = shop.tape.ticks(Lane::Delay(15)).unwrap();
        let (mut block, mut before) = (Vec::new(), 0);
        while reader.next_block(&mut block).unwrap() && before < kept_from {
            before += 1;
        }
        assert!(shop.tape.remove_before(Lane::Delay(15), reader.block()).unwrap() > 0);

        let (_, findings) = shop.audit();
        assert_eq!(findings.violations, Vec::<String>::new());
        let told = findings.notes.iter().filter(|note| note.contains("removed from the tape since they were released"));
        assert_eq!(told.count(), 2, "of each minimum delay: {:?}", findings.notes);
        shop.forge(|json| Some(json.replacen("\"count\":", "\"count\":1", 1)));
        shop.check_violation("the log's count is");
    }
}

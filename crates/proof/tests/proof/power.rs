//! A house whose disk, clock and power fail at any moment: nothing is lost after it was acknowledged, nothing is
//! early, and what shows afterwards is what showed before.

use crate::city::{TICKER, WIRE, city};
use crate::sim_disk::SimDisk;
use broadtape_gate::{Sight, Timekeeper};
use broadtape_model::{
    DelayClass, Embargo, FeedSymbol, House, Kill, Lane, NewsFact, Price, ProviderId, SaleConditions, StoryId,
    StoryVersion, Tick, TickChange, Trade, UnixNanos, VendorId,
};
use broadtape_proof::{Answers, Question};
use broadtape_relay::{NewsChange, Relay, TickRun, Witness};
use broadtape_tape::embedded::{Depth, EmbeddedTape, Options, verify};
use broadtape_tape::{Delivery, Door, Receipt, Tape, TapeError, TickBatch, Urgency};
use fastrand::Rng;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

const LANE: Lane = Lane::Delay(15);
const MINUTE: i64 = 60_000_000_000;
/// The longest delay: that of the second site.
const LONGEST_MINUTES: u16 = 20;
/// How often something happens in one life of the house.
const STEPS: usize = 60;

/// How many histories are tried; `BROADTAPE_SEEDS` makes it more.
const SEEDS: u64 = 200;

/// What is true, whatever the house believes.
struct World {
    random: Rng,
    house: Arc<House>,
    /// Nanoseconds that have really passed, and by how much the wall clock is off.
    elapsed: i64,
    off: i64,
    /// By number: when each tick that was sent really came, and whether it was acknowledged.
    ticks: Vec<(i64, bool)>,
    /// The numbers of the ticks in the order of the tape.
    on_tape: Vec<usize>,
    /// Stories and kills that were sent, and those that were acknowledged.
    stories: BTreeSet<String>,
    acknowledged: BTreeSet<String>,
    kills: BTreeSet<String>,
}

/// What is known of the clock from before.
enum Before {
    /// It is the first time.
    Nothing,
    /// The house was started anew, the machine was not.
    Trusted(i64),
    /// The machine was off for a while, and nothing but its clock says for how long.
    Doubted(i64),
}

/// The house with the power on.
struct Life {
    folder: TempDir,
    disk: SimDisk,
    tape: Arc<EmbeddedTape>,
    relay: Relay,
    clock: Timekeeper,
    /// How many ticks each class has seen since the house was opened.
    seen: BTreeMap<DelayClass, usize>,
}

impl World {
    fn new(seed: u64) -> Self {
        Self {
            random: Rng::with_seed(seed),
            house: city(),
            elapsed: 0,
            off: 0,
            ticks: Vec::new(),
            on_tape: Vec::new(),
            stories: BTreeSet::new(),
            acknowledged: BTreeSet::new(),
            kills: BTreeSet::new(),
        }
    }

    fn sight(&self) -> Sight {
        let start = crate::city::dawn().nanos();
        Sight { wall: UnixNanos::new(start + self.elapsed + self.off), elapsed: self.elapsed }
    }

    /// The house is opened.
    fn open(&mut self, disk: SimDisk, folder: TempDir, before: Before) -> Life {
        let options = Options {
            segment_bytes: self.random.u64(300..4_000),
            tick_pause: Duration::ZERO,
            confirm_after: Duration::MAX,
            salt: self.random.u64(..),
            ..Options::default()
        };
        let (tape, _) = EmbeddedTape::open_on(Arc::new(disk.clone()), folder.path(), &options).unwrap();
        let clock = Timekeeper::new(self.sight(), tape.stable_until(UnixNanos::MIN), LONGEST_MINUTES);
        let clock = match before {
            Before::Nothing => clock,
            Before::Trusted(trusted) => clock.trusting(trusted),
            Before::Doubted(doubt) => clock.doubting(doubt),
        };
        let tape = Arc::new(tape);
        let relay = Relay::new(self.house.clone(), tape.clone()).unwrap();
        let mut life = Life { folder, disk, tape, relay, clock, seen: BTreeMap::new() };
        self.check_nothing_lost(&life);
        self.release(&mut life);
        life
    }

    /// What was acknowledged is on the tape, once and in order; nothing else but what was sent.
    fn check_nothing_lost(&mut self, life: &Life) {
        let mut block = Vec::new();
        self.on_tape.clear();
        let mut reader = life.tape.ticks(LANE).unwrap();
        while reader.next_block(&mut block).unwrap() {
            self.on_tape.extend(block.iter().map(number));
        }
        assert!(self.on_tape.is_sorted_by(|one, other| one < other), "out of order or doubled: {:?}", self.on_tape);
        let there: BTreeSet<_> = self.on_tape.iter().copied().collect();
        for (number, (_, is_acknowledged)) in self.ticks.iter().enumerate() {
            assert!(!is_acknowledged || there.contains(&number), "tick {number} was acknowledged, and is lost");
        }
        let (mut reader, mut names) = (life.tape.news().unwrap(), BTreeSet::new());
        while let Some(recorded) = reader.next().unwrap() {
            names.insert(name(&recorded.fact));
        }
        assert!(
            self.acknowledged.is_subset(&names),
            "acknowledged, and lost: {:?}",
            self.acknowledged.difference(&names)
        );
        assert!(names.is_subset(&self.stories), "nobody sent {:?}", names.difference(&self.stories));
    }

    fn step(&mut self, life: &mut Life) {
        match self.random.u8(..100) {
            0..30 => self.send_ticks(life),
            30..45 => self.send_story(life),
            45..50 => self.send_kill(life),
            50..55 => {
                self.off += *self.random.choice(&[1, -1, 60, -60, 90]).unwrap() * self.random.i64(0..MINUTE);
            }
            55..58 => life.clock.explain(),
            58..62 => life.disk.has_room(self.random.bool().then(|| self.random.usize(..600))),
            62..64 => life.disk.has_room(None),
            _ => {
                self.elapsed += self.random.i64(0..3 * MINUTE);
                self.release(life);
            }
        }
    }

    fn send_ticks(&mut self, life: &mut Life) {
        let received = life.clock.tell(self.sight()).quotes_received;
        let numbers: Vec<_> = (self.ticks.len()..).take(self.random.usize(1..6)).collect();
        let batch = TickBatch {
            symbols: vec![FeedSymbol {
                vendor: VendorId::new(TICKER),
                symbol: "TIDE".into(),
                exchange_code: "H".into(),
            }],
            ticks: numbers.iter().map(|number| tick(*number, received)).collect(),
        };
        let taken = life.tape.append_ticks(LANE, batch);
        self.ticks.extend(numbers.iter().map(|_| (self.elapsed, taken.is_ok())));
        match taken {
            Ok(()) => self.on_tape.extend(numbers),
            Err(error) => self.check_refusal(life, &error),
        }
    }

    fn send_story(&mut self, life: &mut Life) {
        let told = life.clock.tell(self.sight());
        let name = format!("s{}", self.stories.len());
        let mut version = StoryVersion::new(story_id(&name), 1, &format!("Ferry {name} sails again"));
        version.embargo = match self.random.u8(..3) {
            0 => Some(Embargo::Until(told.now.plus_millis(self.random.i64(0..40 * 60_000)))),
            _ => None,
        };
        self.send(life, name, NewsFact::Story(Arc::new(version)), told.now);
    }

    fn send_kill(&mut self, life: &mut Life) {
        let stories: Vec<_> = self.stories.iter().filter(|name| name.starts_with('s')).cloned().collect();
        let Some(story) = self.random.choice(&stories).cloned() else { return };
        let told = life.clock.tell(self.sight());
        let name = format!("k{story}");
        if self.send(life, name, NewsFact::Kill(Kill { story: story_id(&story), notice: None }), told.now) {
            self.kills.insert(story);
            self.release(life);
        }
    }

    fn send(&mut self, life: &mut Life, name: String, fact: NewsFact, received: UnixNanos) -> bool {
        let urgency = if matches!(fact, NewsFact::Kill(_)) { Urgency::Kill } else { Urgency::Usual };
        let (provider, bytes) = (ProviderId::new(WIRE), name.clone().into_bytes().into());
        let delivery =
            Delivery { charset: None, provider, door: Door::Push, name: name.clone(), bytes, facts: vec![fact] };
        self.stories.insert(name.clone());
        match life.tape.append_news(delivery, Receipt::Live(received), urgency) {
            Ok(_) => self.acknowledged.insert(name),
            Err(error) => {
                self.check_refusal(life, &error);
                false
            }
        }
    }

    fn check_refusal(&self, life: &Life, error: &TapeError) {
        let is_expected = matches!(error, TapeError::Full { .. }) || life.disk.is_dead();
        // After a cut that failed for want of power nothing is taken either.
        assert!(is_expected, "{error}");
    }

    /// Brings the desk to the present. Whatever is released has waited long enough in true time.
    fn release(&mut self, life: &mut Life) {
        let told = life.clock.tell(self.sight());
        let now = life.tape.stable_until(told.now);
        let mut witness = Guard { world: self, seen: &mut life.seen, now };
        life.relay.advance_before(now, Some(&mut witness)).unwrap();
        let shown = self.shown(&life.relay, &life.tape).bodies().map(String::from_utf8_lossy).collect::<String>();
        for killed in &self.kills {
            assert!(!shown.contains(&format!("Ferry {killed} sails")), "{killed} was killed, and shows");
        }
    }

    fn shown(&self, relay: &Relay, tape: &EmbeddedTape) -> Answers {
        let ask =
            |target: &str| self.house.sites.iter().map(|site| Question::new("power", site, target)).collect::<Vec<_>>();
        let questions = [ask("/api/v1/stories?limit=100"), ask("/api/v1/quotes/HB:TIDE")].concat();
        Answers::of(relay.snapshot(), tape, &questions).unwrap()
    }

    /// The power fails, and comes back some time later.
    fn fail(&mut self, mut life: Life) -> Life {
        let (as_of, shown) = (life.relay.snapshot().as_of, self.shown(&life.relay, &life.tape));
        // A house looks at the clock several times a second: it has seen every jump of while the machine was on.
        life.clock.tell(self.sight());
        let (trusted, doubt) = (life.clock.trusted(), life.clock.doubt());
        let Life { folder, disk, tape, relay, .. } = life;
        drop((tape, relay));
        let to = tempfile::tempdir().unwrap();
        let disk = disk.after_power_failure(folder.path(), to.path());
        let before = if self.random.bool() {
            Before::Trusted(trusted)
        } else {
            self.elapsed += self.random.i64(0..10 * MINUTE);
            Before::Doubted(doubt)
        };
        let life = self.open(disk, to, before);
        let mut again = Relay::new(self.house.clone(), life.tape.clone()).unwrap();
        again.advance(as_of).unwrap();
        if let Some(difference) = shown.first_difference(&self.shown(&again, &life.tape)) {
            panic!("after the power failed, what showed at {as_of} is another: {difference}");
        }
        life
    }
}

/// Sees that nothing is early.
struct Guard<'a> {
    world: &'a World,
    seen: &'a mut BTreeMap<DelayClass, usize>,
    now: UnixNanos,
}

impl Witness for Guard<'_> {
    fn story(&mut self, change: &NewsChange) {
        if let NewsChange::Show(showing) = change {
            let until = match showing.story.embargo {
                Some(Embargo::Until(until)) => until,
                _ => UnixNanos::MIN,
            };
            assert!(until <= self.now && showing.at <= self.now, "{:?} is early", showing.story.id);
        }
    }

    fn ticks(&mut self, run: &TickRun) {
        let seen = self.seen.entry(run.class).or_default();
        let delay = i64::from(run.class.delay_minutes(run.lane).unwrap()) * MINUTE;
        for number in &self.world.on_tape[*seen..*seen + usize::try_from(run.ticks).unwrap()] {
            let waited = self.world.elapsed - self.world.ticks[*number].0;
            // A clock that stands still creeps by a nanosecond for each look.
            assert!(waited + 10_000 >= delay, "tick {number} waited {waited} ns of {delay}");
        }
        *seen += usize::try_from(run.ticks).unwrap();
    }
}

fn story_id(name: &str) -> StoryId {
    StoryId::new(&ProviderId::new(WIRE), name)
}

fn name(fact: &NewsFact) -> String {
    match fact {
        NewsFact::Story(version) => version.id.guid.to_string(),
        NewsFact::Kill(kill) => format!("k{}", kill.story.guid),
        other => unreachable!("none was sent: {other:?}"),
    }
}

/// A tick that carries its number as its price.
fn tick(number: usize, received: UnixNanos) -> Tick {
    let price = Price::from_decimal(i64::try_from(number).unwrap() + 1, 2).unwrap();
    let trade = Trade { price, size: 100, conditions: SaleConditions::REGULAR, may_set_last: true, participant: None };
    Tick { symbol: 0, exchange_time: None, received, day: None, change: TickChange::Trade(trade) }
}

fn number(tick: &Tick) -> usize {
    let TickChange::Trade(trade) = &tick.change else { unreachable!("trades alone were sent") };
    usize::try_from(trade.price.units() / 10_000_000).unwrap() - 1
}

/// A house through two power failures.
fn live(seed: u64) {
    let mut world = World::new(seed);
    let disk = SimDisk::new(&mut world.random);
    let mut life = world.open(disk, tempfile::tempdir().unwrap(), Before::Nothing);
    for _ in 0..2 {
        life.disk.fail_after(world.random.u64(1..120));
        for _ in 0..STEPS {
            world.step(&mut life);
            if life.disk.is_dead() {
                break;
            }
        }
        life.disk.fail_after(1);
        life = world.fail(life);
    }
    flip_a_bit(&mut world, life);
}

/// No flipped bit goes unnoticed, wherever it is.
fn flip_a_bit(world: &mut World, life: Life) {
    let Life { folder, tape, relay, .. } = life;
    drop((tape, relay));
    let mut segments = Vec::new();
    for track in ["news", "ticks/delay-15"] {
        let files = std::fs::read_dir(folder.path().join(track)).into_iter().flatten();
        segments.extend(
            files.map(|file| file.unwrap().path()).filter(|path| path.extension().is_some_and(|own| own == "seg")),
        );
    }
    segments.sort();
    let Some(path) = world.random.choice(&segments) else { return };
    let mut bytes = std::fs::read(path).unwrap();
    let at = world.random.usize(..bytes.len());
    bytes[at] ^= 1 << world.random.u8(..8);
    std::fs::write(path, bytes).unwrap();
    let found = verify(folder.path(), Depth::Records, &|_| {}).unwrap();
    assert!(found.problems.len() + found.unfinished.len() > 0, "byte {at} of {} was flipped unnoticed", path.display());
}

fn live_each(seeds: impl Iterator<Item = u64>) {
    for seed in seeds {
        if let Err(panic) = std::panic::catch_unwind(|| live(seed)) {
            eprintln!("the history of seed {seed} fails");
            std::panic::resume_unwind(panic);
        }
    }
}

fn seeds() -> u64 {
    std::env::var("BROADTAPE_SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(SEEDS)
}

#[test]
fn whatever_fails_nothing_acknowledged_is_lost_and_nothing_is_early() {
    live_each((0..seeds()).step_by(2));
}

#[test]
fn whatever_fails_in_other_histories_too() {
    live_each((1..seeds()).step_by(2));
}

//! Whatever happens in whatever order, a subscriber ends up with what the shelf says.

use super::*;
use crate::ledger::{Entry, Ledger};
use broadtape_model::ProviderId;
use proptest::prelude::*;
use std::sync::Arc;

const STORIES: usize = 2;

/// Something that happens.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// A version comes to show.
    Show(usize),
    /// A story goes.
    Kill(usize),
    /// The outgoing desk looks at a story.
    Look(usize),
    /// The next thing is sent.
    Send,
    /// What is in the air reaches the subscriber.
    Arrive(usize),
    /// What is in the air ends, one way or another.
    End(usize, End),
    /// What is to be written is written.
    Commit,
    /// Time passes.
    Pass(u64),
    /// The house is killed and started anew.
    Crash,
}

#[derive(Clone, Copy, Debug)]
enum End {
    Acknowledged,
    Refused,
    Lost,
    NotSent,
}

fn step() -> impl Strategy<Value = Step> {
    let end = prop_oneof![
        4 => Just(End::Acknowledged),
        1 => Just(End::Refused),
        2 => Just(End::Lost),
        2 => Just(End::NotSent),
    ];
    prop_oneof![
        3 => (0..STORIES).prop_map(Step::Show),
        2 => (0..STORIES).prop_map(Step::Kill),
        5 => (0..STORIES).prop_map(Step::Look),
        8 => Just(Step::Send),
        2 => (0_usize..4).prop_map(Step::Arrive),
        5 => (0_usize..4, end).prop_map(|(place, end)| Step::End(place, end)),
        6 => Just(Step::Commit),
        3 => (1_u64..90).prop_map(Step::Pass),
        1 => Just(Step::Crash),
    ]
}

/// Something in the air, and whether it has reached the subscriber.
struct Flight {
    attempt: Attempt,
    has_arrived: bool,
}

/// What the subscriber was told last of a story: since when which version shows, or none.
type Word = (UnixNanos, Option<u64>);

struct World {
    now: UnixNanos,
    shelf: Vec<Option<Standing>>,
    versions: u64,
    outbox: Outbox,
    ledger: Ledger,
    unwritten: Vec<Entry>,
    air: Vec<Flight>,
    received: Vec<Option<Word>>,
    has_crashed: bool,
}

impl World {
    fn new() -> Self {
        Self {
            now: UnixNanos::EPOCH,
            shelf: vec![None; STORIES],
            versions: 0,
            outbox: Outbox::new(7),
            ledger: Ledger::in_memory().unwrap(),
            unwritten: Vec::new(),
            air: Vec::new(),
            received: vec![None; STORIES],
            has_crashed: false,
        }
    }

    fn happen(&mut self, step: Step) {
        // No two things happen at one instant.
        self.now = self.now.plus(Duration::from_nanos(1));
        match step {
            Step::Show(story) => {
                self.versions += 1;
                self.shelf[story] = Some(Standing::Shows { version: self.versions, at: self.now });
            }
            Step::Kill(story) if matches!(self.shelf[story], Some(Standing::Shows { .. })) => {
                self.shelf[story] = Some(Standing::Gone { at: self.now });
            }
            Step::Look(story) => self.look(story),
            Step::Send => self.send(),
            Step::Arrive(place) if !self.air.is_empty() => self.arrive(place % self.air.len()),
            Step::End(place, end) if !self.air.is_empty() => self.end(place % self.air.len(), end),
            Step::Commit => self.commit(),
            Step::Pass(seconds) => self.now = self.now.plus(Duration::from_secs(seconds)),
            Step::Crash => self.crash(),
            Step::Kill(_) | Step::Arrive(_) | Step::End(..) => {}
        }
        let rows = self.outbox.take_rows();
        self.unwritten.extend(rows.into_iter().map(|(story, row)| (Arc::from("partner"), story, row)));
    }

    fn look(&mut self, story: usize) {
        let Some(standing) = self.shelf[story] else { return };
        let id = id(story);
        let known = || self.ledger.known("partner", &id);
        self.outbox.look(&id, standing, true, known, self.now).unwrap();
    }

    fn send(&mut self) {
        let Some(attempt) = self.outbox.next(self.now) else { return };
        let story = place(&attempt.story);
        if !attempt.is_true(self.shelf[story].unwrap()) {
            return self.outbox.ended(&attempt, &Outcome::Overtaken, self.now);
        }
        let known = self.ledger.known("partner", &attempt.story).unwrap();
        if attempt.event.is_withdrawal() {
            let may_have = self.received[story].is_some_and(|(_, version)| version.is_some())
                || self.air.iter().any(|own| own.attempt.story == attempt.story)
                || known.may_have_version();
            assert!(may_have || self.has_crashed, "what was never had is taken back: {attempt:?}");
        } else {
            assert!(known.may_have_version(), "it leaves before that is written down: {attempt:?} {known:?}");
            let others = self.air.iter().filter(|own| own.attempt.story == attempt.story);
            assert_eq!(others.count(), 0, "two in the air: {attempt:?}");
        }
        self.air.push(Flight { attempt, has_arrived: false });
    }

    fn arrive(&mut self, place: usize) {
        let Flight { attempt, has_arrived } = &mut self.air[place];
        if !std::mem::replace(has_arrived, true) {
            let version = (!attempt.event.is_withdrawal()).then_some(attempt.version);
            self.received[self::place(&attempt.story)] = Some((attempt.at, version));
        }
    }

    fn end(&mut self, place: usize, end: End) {
        if matches!(end, End::Acknowledged | End::Refused) {
            self.arrive(place);
        }
        let Flight { attempt, has_arrived } = self.air.remove(place);
        let why = || "it broke".to_owned();
        let outcome = match end {
            End::Acknowledged => Outcome::Acknowledged { answer: "200".to_owned(), is_late: false },
            End::Refused => Outcome::Refused { answer: "500".to_owned(), wait: None },
            End::Lost => Outcome::Lost { why: why() },
            End::NotSent if has_arrived => Outcome::Lost { why: why() },
            End::NotSent => Outcome::NotSent { why: why() },
        };
        self.outbox.ended(&attempt, &outcome, self.now);
    }

    fn commit(&mut self) {
        self.ledger.write(&self.unwritten).unwrap();
        for (_, story, _) in std::mem::take(&mut self.unwritten) {
            self.outbox.written(&story, self.now);
        }
    }

    fn crash(&mut self) {
        self.has_crashed = true;
        self.unwritten.clear();
        self.air.clear();
        self.outbox = Outbox::new(8);
        self.look_at_all();
    }

    fn look_at_all(&mut self) {
        (0..STORIES).for_each(|story| self.look(story));
    }

    /// From here on the subscriber is well, and nothing more changes.
    fn settle(&mut self) {
        while !self.air.is_empty() {
            self.happen(Step::End(0, End::Lost));
        }
        for _ in 0..200 {
            self.look_at_all();
            self.happen(Step::Commit);
            self.happen(Step::Send);
            self.happen(Step::End(0, End::Acknowledged));
            self.happen(Step::Pass(70));
            if self.outbox.lines.is_empty() && self.unwritten.is_empty() {
                break;
            }
        }
        assert_eq!(self.outbox.wake(), None, "something is still to be told");
        assert!(self.outbox.lines.is_empty(), "something is still remembered");
        for story in 0..STORIES {
            let received = self.received[story];
            match self.shelf[story] {
                None => assert_eq!(received, None),
                Some(Standing::Shows { version, at }) => assert_eq!(received, Some((at, Some(version)))),
                Some(Standing::Gone { .. }) => {
                    assert!(received.is_none_or(|(_, version)| version.is_none()), "{received:?} was killed");
                }
            }
            let known = self.ledger.known("partner", &id(story)).unwrap();
            assert!(known.last.is_none_or(|last| !last.is_open()), "the ledger says that something is open");
        }
    }
}

fn id(story: usize) -> StoryId {
    StoryId::new(&ProviderId::new("wire"), &story.to_string())
}

fn place(id: &StoryId) -> usize {
    id.guid.parse().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn in_the_end_a_subscriber_has_what_the_shelf_says(steps in prop::collection::vec(step(), 0..120)) {
        let mut world = World::new();
        for step in steps {
            world.happen(step);
        }
        world.settle();
    }
}

/// What a subscriber is told, step by step: each of these is followed by a look, a commit and an acknowledged sending.
#[track_caller]
fn check(steps: &[Step], expected: &[&str]) {
    let (mut world, mut events) = (World::new(), Vec::new());
    for step in steps {
        world.happen(*step);
        world.look_at_all();
        for _ in 0..2 {
            world.happen(Step::Send);
            world.happen(Step::Commit);
        }
        events.extend(world.air.iter().map(|flight| flight.attempt.event.word()));
        world.happen(Step::End(0, End::Acknowledged));
        world.happen(Step::Commit);
    }
    assert_eq!(events, expected);
}

#[test]
fn each_thing_is_told_by_its_name() {
    check(&[Step::Show(0)], &["story.published"]);
    check(&[Step::Show(0), Step::Show(0)], &["story.published", "story.updated"]);
    check(&[Step::Show(0), Step::Kill(0)], &["story.published", "story.withdrawn"]);
    check(&[Step::Show(0), Step::Kill(0), Step::Show(0)], &["story.published", "story.withdrawn", "story.published"]);
    check(&[Step::Kill(0)], &[]);
}

#[test]
fn a_restart_tells_again_what_may_have_been_lost_and_nothing_else() {
    check(&[Step::Show(0), Step::Crash, Step::Crash], &["story.published"]);
    let mut world = World::new();
    for step in [Step::Show(0), Step::Look(0), Step::Send, Step::Commit, Step::Send, Step::Crash, Step::Send] {
        world.happen(step);
    }
    assert_eq!(world.air.len(), 1, "nobody knows whether it arrived");
    assert_eq!(world.air[0].attempt.event, Event::Published);
}

#[test]
fn a_kill_leaves_while_a_version_is_still_in_the_air_and_once_more_when_that_has_come_down() {
    let mut world = World::new();
    for step in [Step::Show(0), Step::Look(0), Step::Send, Step::Commit, Step::Send, Step::Kill(0), Step::Look(0)] {
        world.happen(step);
    }
    world.happen(Step::Send);
    let words: Vec<_> = world.air.iter().map(|flight| flight.attempt.event.word()).collect();
    assert_eq!(words, ["story.published", "story.withdrawn"], "at the same time");
    world.happen(Step::End(1, End::Acknowledged));
    world.happen(Step::Send);
    assert_eq!(world.air.len(), 1, "not before the version has ended");
    world.happen(Step::End(0, End::Acknowledged));
    world.happen(Step::Send);
    assert_eq!((world.air[0].attempt.event, world.air[0].attempt.telling), (Event::Withdrawn, 1));
}

#[test]
fn a_kill_that_fails_is_tried_within_a_second_at_first_and_for_ever_at_most_a_minute_apart() {
    let mut world = World::new();
    for step in [Step::Show(0), Step::Look(0), Step::Send, Step::Commit, Step::Send, Step::End(0, End::Acknowledged)] {
        world.happen(step);
    }
    world.happen(Step::Kill(0));
    world.happen(Step::Look(0));
    let mut waits = Vec::new();
    for _ in 0..3_000 {
        world.happen(Step::Send);
        world.happen(Step::End(0, End::Lost));
        let wake = world.outbox.wake().expect("it is told for ever");
        waits.push(wake.nanos_since(world.now) / 1_000_000);
        world.now = wake;
    }
    assert!(waits[0] <= 1_000 && waits.iter().all(|wait| *wait <= 60_000), "{:?}", &waits[..9]);
    assert!(waits.iter().sum::<u64>() > 24 * 60 * 60 * 1_000, "for longer than any version");
}

#[test]
fn a_version_is_tried_for_a_day_and_then_given_up() {
    let mut world = World::new();
    world.happen(Step::Show(0));
    world.happen(Step::Look(0));
    for _ in 0..1_000 {
        world.happen(Step::Send);
        world.happen(Step::Commit);
        world.happen(Step::Send);
        world.happen(Step::End(0, End::NotSent));
        world.happen(Step::Commit);
        let Some(wake) = world.outbox.wake() else { break };
        world.now = wake;
    }
    let last = world.ledger.known("partner", &id(0)).unwrap().last.unwrap();
    assert_eq!((last.closed, last.may_have_arrived), (Some(Closed::GivenUp), false));
    assert!(last.attempts > 90, "{last:?}");
    let killed = [Step::Kill(0), Step::Look(0), Step::Send];
    killed.into_iter().for_each(|step| world.happen(step));
    assert!(world.air.is_empty(), "it never had the story");
}

#[test]
fn whoever_has_more_to_be_told_than_has_room_is_told_the_rest_later_and_kills_at_once() {
    let mut outbox = Outbox::new(1);
    let nothing = || Ok::<_, std::convert::Infallible>(Known::default());
    let shows = Standing::Shows { version: 1, at: UnixNanos::EPOCH };
    for story in 0..LINES_MOST + 1 {
        let Ok(()) = outbox.look(&id(story), shows, true, nothing, UnixNanos::EPOCH);
    }
    assert_eq!(outbox.lines.len(), LINES_MOST);
    assert!(!outbox.take_behind(), "there is no room yet");
    let told = || {
        let may_have_arrived = true;
        let last = Record { may_have_arrived, ..Record::new(1, Event::Published, 1, UnixNanos::EPOCH) };
        Ok::<_, std::convert::Infallible>(Known { last: Some(last), has_earlier: false })
    };
    let gone = Standing::Gone { at: UnixNanos::EPOCH };
    let Ok(()) = outbox.look(&id(LINES_MOST + 7), gone, true, told, UnixNanos::EPOCH);
    assert_eq!(outbox.next(UnixNanos::EPOCH).map(|attempt| attempt.event), Some(Event::Withdrawn));
}

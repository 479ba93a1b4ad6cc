//! Which time the house believes.

use broadtape_gate::{ClockEvent, Sight, Timekeeper};
use broadtape_model::UnixNanos;
use proptest::prelude::*;

const SECOND: i64 = 1_000_000_000;
const MINUTE: i64 = 60 * SECOND;
/// Ten in the morning, some day.
const TEN: i64 = 1_790_000_000 * SECOND;

/// So long after the start, with a wall clock that is off by so much.
fn sight(elapsed: i64, off: i64) -> Sight {
    Sight { wall: UnixNanos::new(TEN + elapsed + off), elapsed: 7 * SECOND + elapsed }
}

fn started() -> Timekeeper {
    Timekeeper::new(sight(0, 0), UnixNanos::MIN, 15)
}

fn since_ten(instant: UnixNanos) -> i64 {
    instant.nanos() - TEN
}

#[test]
fn a_clock_that_nobody_sets_is_believed() {
    let mut keeper = started();
    for seconds in 0..100 {
        let told = keeper.tell(sight(seconds * SECOND, 0));
        assert_eq!((since_ten(told.now), told.quotes_received), (seconds * SECOND, told.now));
        assert_eq!(told.event, None);
    }
}

#[test]
fn a_jump_ahead_is_told_once_and_changes_nothing_until_it_is_explained() {
    let mut keeper = started();
    assert_eq!(keeper.tell(sight(SECOND, 60 * MINUTE)).event, Some(ClockEvent::JumpedAhead(60 * MINUTE)));
    for minutes in 1..300 {
        let told = keeper.tell(sight(minutes * MINUTE, 60 * MINUTE));
        assert_eq!((since_ten(told.now), told.event), (minutes * MINUTE, None));
        assert_eq!(told.quotes_received, told.now);
    }
    keeper.explain();
    let told = keeper.tell(sight(300 * MINUTE, 60 * MINUTE));
    assert_eq!(told.event, Some(ClockEvent::Settled));
    assert_eq!(since_ten(told.quotes_received), 360 * MINUTE, "stamped by the new time at once");
    assert_eq!(since_ten(told.now), 300 * MINUTE);
    let told = keeper.tell(sight(315 * MINUTE - 1, 60 * MINUTE));
    assert_eq!(since_ten(told.now), 315 * MINUTE - 1, "released by the old time for the longest delay");
    let told = keeper.tell(sight(315 * MINUTE, 60 * MINUTE));
    assert_eq!((since_ten(told.now), told.now), (375 * MINUTE, told.quotes_received));
}

#[test]
fn a_clock_that_jumps_there_and_back_was_never_believed() {
    let mut keeper = started();
    keeper.tell(sight(MINUTE, 60 * MINUTE));
    let told = keeper.tell(sight(2 * MINUTE, 0));
    assert_eq!((since_ten(told.now), told.event), (2 * MINUTE, Some(ClockEvent::Settled)));
}

#[test]
fn a_jump_of_less_than_a_second_needs_nobody() {
    let mut keeper = started();
    let told = keeper.tell(sight(MINUTE, SECOND / 2));
    assert_eq!((since_ten(told.now), told.event), (MINUTE, None));
    let told = keeper.tell(sight(20 * MINUTE, SECOND / 2));
    assert_eq!(since_ten(told.now), 20 * MINUTE + SECOND / 2);
}

#[test]
fn a_clock_that_is_set_back_stands_still_and_goes_on_when_it_has_caught_up() {
    let mut keeper = started();
    let before = keeper.tell(sight(60 * MINUTE, 0)).now;
    let told = keeper.tell(sight(60 * MINUTE, -30 * MINUTE));
    assert_eq!(told.event, Some(ClockEvent::IsBehind(30 * MINUTE)));
    assert_eq!(told.now.nanos(), before.nanos() + 1, "a kill that comes now comes after what showed");
    assert_eq!(keeper.tell(sight(89 * MINUTE, -30 * MINUTE)).now.nanos(), before.nanos() + 2);
    let told = keeper.tell(sight(91 * MINUTE, -30 * MINUTE));
    assert_eq!((since_ten(told.now), told.event), (61 * MINUTE, Some(ClockEvent::CaughtUp)));
    let told = keeper.tell(sight(92 * MINUTE, 0));
    assert_eq!(told.event, Some(ClockEvent::JumpedAhead(30 * MINUTE)), "it is believed where it is now");
}

#[test]
fn a_clock_older_than_the_record_stands_still_until_it_has_caught_up() {
    let recorded = UnixNanos::new(TEN + 60 * MINUTE);
    let mut keeper = Timekeeper::new(sight(0, 0), recorded, 15);
    let told = keeper.tell(sight(0, 0));
    assert_eq!(told.event, Some(ClockEvent::IsBehind(60 * MINUTE)));
    let mut other = started().comparing(recorded);
    assert_eq!(other.tell(sight(0, 0)).event, told.event, "ticks alone are recorded, and shown to nobody yet");
    assert_eq!(told.now.nanos(), recorded.nanos() + 1);
    assert_eq!(keeper.tell(sight(61 * MINUTE, 0)).event, Some(ClockEvent::CaughtUp));
}

#[test]
fn a_jump_while_the_house_was_closed_is_met_too() {
    let trusted = started().trusted();
    let mut keeper = Timekeeper::new(sight(MINUTE, 60 * MINUTE), UnixNanos::MIN, 15).trusting(trusted);
    let told = keeper.tell(sight(MINUTE, 60 * MINUTE));
    assert_eq!((since_ten(told.now), told.event), (MINUTE, Some(ClockEvent::JumpedAhead(60 * MINUTE))));
}

/// What may happen to a clock.
#[derive(Clone, Debug)]
enum Step {
    /// Time passes.
    Pass(i64),
    /// The wall clock is set, this far from where it is.
    Set(i64),
    /// Somebody explains.
    Explain,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..10 * MINUTE).prop_map(Step::Pass),
        1 => (-90 * MINUTE..90 * MINUTE).prop_map(Step::Set),
        1 => (-2 * SECOND..2 * SECOND).prop_map(Step::Set),
        1 => Just(Step::Explain),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn whatever_the_clock_does_a_quote_waits_its_delay_and_time_goes_forward(
        steps in prop::collection::vec(step(), 1..60),
        delay_minutes in 1..=15_i64,
    ) {
        let mut keeper = started();
        let (mut elapsed, mut off) = (0, 0);
        let mut waiting: Vec<(i64, i64)> = Vec::new();
        let mut last = UnixNanos::MIN;
        for step in steps {
            match step {
                Step::Pass(nanos) => elapsed += nanos,
                Step::Set(by) => off += by,
                Step::Explain => keeper.explain(),
            }
            let told = keeper.tell(sight(elapsed, off));
            prop_assert!(told.now > last);
            prop_assert!(told.now <= told.quotes_received);
            last = told.now;
            for (due, received) in waiting.extract_if(.., |(due, _)| *due <= told.now.nanos()) {
                let waited = elapsed - received;
                // Standing still creeps by a nanosecond for each look.
                prop_assert!(waited + 1_000 >= delay_minutes * MINUTE, "waited {waited}, due {due}");
            }
            waiting.push((told.quotes_received.nanos() + delay_minutes * MINUTE, elapsed));
        }
    }
}

//! A relay that goes on from a checkpoint shows what one shows that has walked all the way.

use crate::reproducible::{afternoon, check_same, instants};
use broadtape_relay::{Relay, Unusable};

const MAKER: u32 = 7;

#[test]
fn from_any_checkpoint_on_the_same_bytes_are_shown() {
    for seed in 20..23 {
        let (stage, questions) = afternoon(seed);
        let instants = instants(seed, 40);
        let mut walker = stage.relay().unwrap();
        for (step, instant) in instants.iter().enumerate() {
            walker.advance(*instant).unwrap();
            if step % 13 != 5 {
                continue;
            }
            let checkpoint = walker.checkpoint(MAKER).unwrap();
            assert_eq!(broadtape_relay::as_of(&checkpoint), Some(*instant));
            let resume = || Relay::resume(stage.house().clone(), stage.shared_tape(), &checkpoint, MAKER).unwrap();
            assert!(resume().checkpoint(MAKER).unwrap() == checkpoint, "what is made again is what was kept");
            let mut resumed = resume();
            resumed.advance(*instant).unwrap();
            check_same(&stage, &questions, walker.snapshot(), resumed.snapshot());
            let later = instants[(step + 9).min(instants.len() - 1)];
            let mut resumed = resume();
            resumed.advance(later).unwrap();
            check_same(&stage, &questions, stage.relay_at(later).unwrap().snapshot(), resumed.snapshot());
        }
    }
}

#[test]
fn a_checkpoint_that_is_damaged_or_of_something_else_is_refused() {
    let (stage, _) = afternoon(30);
    let (other, _) = afternoon(31);
    let checkpoint = stage.relay_at(instants(30, 3)[2]).unwrap().checkpoint(MAKER).unwrap();
    let resume = |bytes: &[u8], maker| {
        Relay::resume(stage.house().clone(), stage.shared_tape(), bytes, maker).map(|_| ()).unwrap_err()
    };
    assert!(matches!(resume(&checkpoint, MAKER + 1), Unusable::OtherMaker));
    for at in (0..checkpoint.len()).step_by(97) {
        let mut flipped = checkpoint.clone();
        flipped[at] ^= 4;
        assert!(matches!(resume(&flipped, MAKER), Unusable::Damaged | Unusable::OtherMaker), "byte {at}");
        assert!(matches!(resume(&checkpoint[..at], MAKER), Unusable::Damaged));
    }
    let elsewhere = Relay::resume(other.house().clone(), other.shared_tape(), &checkpoint, MAKER);
    assert!(matches!(elsewhere.map(|_| ()).unwrap_err(), Unusable::OtherTape | Unusable::PastFilledIn));
}

#[test]
fn a_past_that_is_filled_in_later_makes_a_checkpoint_useless() {
    let (stage, _) = afternoon(33);
    let at = instants(33, 5)[4];
    let checkpoint = stage.relay_at(at).unwrap().checkpoint(MAKER).unwrap();
    crate::ticker::fill_in(&stage, at.plus_millis(-3_600_000));
    let resumed = Relay::resume(stage.house().clone(), stage.shared_tape(), &checkpoint, MAKER);
    assert!(matches!(resumed.map(|_| ()).unwrap_err(), Unusable::PastFilledIn));
}

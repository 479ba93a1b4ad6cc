//! Whole numbers that leave room to say that there is none.

use std::num::NonZeroU64;

/// A whole number of 64 bits but for the smallest of them. `Option<Whole>` takes no more room than the number: in a
/// book most of what is kept may be absent, and its size is what a market's ticks are folded at.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Whole(
    /// The number with its sign bit turned, so that it sorts as the number does and the smallest is nought.
    NonZeroU64,
);

const SIGN: u64 = 1 << 63;

impl Whole {
    pub(crate) const MIN: Self = Self::of(i64::MIN);
    pub(crate) const MAX: Self = Self::of(i64::MAX);
    pub(crate) const ZERO: Self = Self::of(0);

    /// The number; for the one that cannot be held, the next.
    pub(crate) const fn of(number: i64) -> Self {
        match NonZeroU64::new(number.cast_unsigned() ^ SIGN) {
            Some(turned) => Self(turned),
            None => Self(NonZeroU64::MIN),
        }
    }

    pub(crate) const fn get(self) -> i64 {
        (self.0.get() ^ SIGN).cast_signed()
    }
}

impl Default for Whole {
    fn default() -> Self {
        Self::ZERO
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absence_takes_no_room() {
        assert_eq!(size_of::<Option<Whole>>(), size_of::<i64>());
    }

    #[test]
    fn every_number_but_the_smallest_is_held_in_order() {
        let numbers = [i64::MIN + 1, -1_000_000_007, -1, 0, 1, 1_000_000_007, i64::MAX - 1, i64::MAX];
        assert_eq!(numbers.map(|number| Whole::of(number).get()), numbers);
        assert!(numbers.map(Whole::of).is_sorted());
        assert_eq!(Whole::of(i64::MIN).get(), i64::MIN + 1);
    }
}

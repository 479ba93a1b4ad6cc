//! Sale conditions: what kind of sale a trade is.

use std::fmt;

/// The codes that a trade carries at most: the consolidated tapes have a field of four (CTS Pillar output specification
/// and UTDF specification, sale condition).
const CODES_MOST: usize = 4;

/// What a tape writes where it says nothing.
const BLANK: u8 = b' ';

/// The sale conditions of one trade: up to four codes of a character each, in the order of the feed. None at all, which
/// feeds write as a space, is a regular sale.
///
/// ```
/// # use broadtape_model::SaleConditions;
/// let odd_lot_in_extended_hours = SaleConditions::of(b"@ TI").unwrap();
/// assert!(odd_lot_in_extended_hours.codes().eq([b'@', b'T', b'I']));
/// assert_eq!(SaleConditions::of(b"    "), Some(SaleConditions::REGULAR));
/// assert_eq!(SaleConditions::of(b"@FTIX"), None);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SaleConditions([u8; CODES_MOST]);

impl SaleConditions {
    /// A regular sale, of which the feed says nothing else.
    pub const REGULAR: Self = Self([BLANK; CODES_MOST]);

    /// One code; a space is a regular sale.
    #[must_use]
    pub const fn one(code: u8) -> Self {
        Self([code, BLANK, BLANK, BLANK])
    }

    /// Several codes. Spaces between them say nothing and are left out; `None` when more than four are left.
    #[must_use]
    pub fn of(codes: &[u8]) -> Option<Self> {
        let mut own = Self::REGULAR;
        for (place, code) in codes.iter().filter(|code| **code != BLANK).enumerate() {
            *own.0.get_mut(place)? = *code;
        }
        Some(own)
    }

    /// The code that stands first; a space for a regular sale. Formats with room for one carry this.
    #[must_use]
    pub const fn first(self) -> u8 {
        self.0[0]
    }

    /// Whether there are two codes or more.
    #[must_use]
    pub const fn are_several(self) -> bool {
        self.0[1] != BLANK
    }

    /// The codes, a space alone for a regular sale.
    pub fn codes(self) -> impl Iterator<Item = u8> {
        let others = self.0.into_iter().skip(1).take_while(|code| *code != BLANK);
        std::iter::once(self.first()).chain(others)
    }
}

/// As on the wire, such as `@TI`; what is no printable character as an escape.
impl fmt::Display for SaleConditions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.codes().try_for_each(|code| write!(formatter, "{}", code.escape_ascii()))
    }
}

impl fmt::Debug for SaleConditions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SaleConditions(\"{self}\")")
    }
}

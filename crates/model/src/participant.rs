//! Participants: who reported a trade.

use std::fmt;
use std::num::NonZeroU32;

/// Characters of a code at most: those of a market identifier code (ISO 10383).
const LENGTH_MOST: usize = 4;

const BLANK: u8 = b' ';

/// The market that reported a trade to the tape, of the several that trade the same instrument: its market identifier
/// code such as `XNYS`, or a code of the feed's own where there is no other.
///
/// ```
/// # use broadtape_model::Participant;
/// assert_eq!(Participant::of("ARCX").unwrap().to_string(), "ARCX");
/// assert_eq!(Participant::of("n"), Participant::of("N"));
/// assert_eq!(Participant::of("XNYSE"), None);
/// assert_eq!(Participant::of(""), None);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Participant(NonZeroU32);

impl Participant {
    /// Of a code of one to four ASCII letters and digits, whatever their case.
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        let mut bytes = [BLANK; LENGTH_MOST];
        bytes.get_mut(..code.len())?.copy_from_slice(code.as_bytes());
        bytes.make_ascii_uppercase();
        Self::from_bytes(bytes)
    }

    /// The code as four bytes, with spaces after it.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; LENGTH_MOST] {
        self.0.get().to_be_bytes()
    }

    /// Of such bytes; `None` where they are no code.
    #[must_use]
    pub fn from_bytes(bytes: [u8; LENGTH_MOST]) -> Option<Self> {
        let code = bytes.trim_ascii_end();
        let fits = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
        let is_code = !code.is_empty() && code.iter().all(fits);
        NonZeroU32::new(u32::from_be_bytes(bytes)).filter(|_| is_code).map(Self)
    }
}

/// The code without the spaces after it.
impl fmt::Display for Participant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.to_bytes();
        bytes.trim_ascii_end().iter().try_for_each(|byte| write!(formatter, "{}", char::from(*byte)))
    }
}

impl fmt::Debug for Participant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Participant({self})")
    }
}

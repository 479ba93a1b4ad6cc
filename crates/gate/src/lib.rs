//! When, and for whom: the only place where a moment of release is chosen.
//!
//! In front of the gate everything is held; behind it everything is released. The rules are pure:
//! facts and the time come in as arguments, [`Released`] facts go out. Whatever is unknown holds.

mod released;
pub use released::Released;

mod rights;
pub use rights::{Grant, Rights, Rule, Step, Verdict};

mod news;
pub use news::{HeldPicture, NewsChange, NewsGate, Place, Showing, StoryPlace, Withdrawal, WithdrawalReason};

mod delay_line;
pub use delay_line::DelayLine;

mod timekeeper;
pub use timekeeper::{ClockEvent, Sight, Timekeeper, Told};

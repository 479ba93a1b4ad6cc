//! DDF: quotes as Barchart's feed sends them, read and written.
//!
//! Bytes go through a [`Splitter`] (frames), [`read`] (messages, borrowed from the frame) and
//! [`tick`] (our nouns). A message that cannot be read costs that message alone: the splitter
//! finds its feet again at the next start mark or line end.
//!
//! A message is ASCII: SOH, record, symbol, `,`, subrecord, STX, base code, exchange code, two
//! digits of delay, the body, day code, sale condition or session, ETX, wall time, CR LF. The
//! time is the exchange's own and says no zone; [`WallClock`] turns it into an instant.

mod frame;
pub use frame::{Frame, LINE_BYTES_MAX, Splitter};

mod wire;
pub use wire::{Base, WallTime};

mod message;
pub use message::{Body, Figures, Legs, Market, Message};

mod snapshot;
pub use snapshot::Snapshot;

mod elements;

mod fault;

mod read;
pub use read::read;

mod ticks;
pub use ticks::{WallClock, change, tick};

mod session;
pub use session::{Command, Reply};

pub mod write;

//! What is showing: stories on their shelves and the quote books, folded from released facts.
//!
//! The desk takes nothing but what has passed the gate, so whatever it counts, sorts or hashes is
//! public already. [`Snapshot`] is what the surfaces render from: immutable, cheap to make, the
//! same on every node that has read the same tape.

mod address;
pub use address::address;

mod copies;

mod correction;
pub use correction::{Changed, Correction};

mod shelf;
pub use shelf::{Change, Entry, Shelf, ShelfView, Shown, Tombstone};

mod mentions;

mod news_desk;
pub use news_desk::NewsDesk;

pub mod stored;
pub use stored::Stored;

pub mod book;
pub use book::{BookView, Counted, KeptBook, LaneSymbols, Ledger, Names, Oddity, QuoteBook, Renumbering};

pub mod history;

mod directory;
pub use directory::{Directory, Match};

mod past;
pub use past::{PastQuestion, today};

mod leaders;
pub use leaders::LeaderList;

mod listed;
pub use listed::Listed;

mod moments;

mod quoted;
pub use quoted::Quoted;

mod snapshot;
pub use snapshot::Snapshot;

pub use broadtape_gate::{Grant, HeldPicture, WithdrawalReason};

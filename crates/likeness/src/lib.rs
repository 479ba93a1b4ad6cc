//! What makes two stories one.
//!
//! A provider sends a story again under another identifier; two providers send one text, one of them with a local lead or
//! cut to half; ten tell of one event in ten texts. Readers want the first shown once, the second shown once *with also
//! from*, and the third side by side. Nothing is deleted for it: stories are linked.
//!
//! [`Likeness::of`] takes from a story what is compared, [`compare`] tells two stories' verdict and everything that decided
//! it. [`Window`] finds the stories of the last three days that are one with another, [`Events`] gathers those of one event,
//! and a [`Fingerprint`] is what is kept of a killed story, to know it when it comes again.
//!
//! Guard rails go before likeness. Releases of two companies' earnings, or of two quarters, are nearly the same text and
//! must never be taken for one: tickers, figures, names, languages and kinds of message that contradict keep stories apart.
//! A toll that rises makes another story of the same event: readers who saw the old figure are owed the new one, so it is
//! [`Verdict::Event`], not [`Verdict::Near`].
//!
//! Nothing here reads, waits or asks the time, and no result depends on the machine: hashes are fixed, scores are whole
//! numbers, and what is alike to the same degree comes in a fixed order.

mod hash;
mod sample;

mod pieces;
pub use pieces::FigureKind;

mod reading;
mod tickers;

mod marks;
pub use marks::Class;

mod seen;

mod likeness;
pub use likeness::Likeness;

mod judge;

mod reason;
pub use reason::{Reason, Words};

mod compare;
pub use compare::{Comparison, Score, Verdict, compare};

mod window;
pub use window::{Match, Window};

mod events;
pub use events::{EventId, Events, Joined};

mod fingerprint;
pub use fingerprint::{Fingerprint, FingerprintError};

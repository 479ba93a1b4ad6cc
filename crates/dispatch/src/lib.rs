//! The outgoing desk: carries stories and kills to subscribers, and knows who has acknowledged what.
//!
//! A subscriber is a partner's program behind an address. Whatever changes on its site, as far as that may be seen in the
//! channel of feeds, is posted to it and signed. See `docs/subscribers.md`.

mod subscriber;
pub use subscriber::Subscriber;

mod desk;
pub use desk::OutgoingDesk;

mod look;

mod recipient;

mod outbox;

mod letter;

mod courier;

mod post;

mod ledger;
pub use ledger::{Acknowledgement, LedgerError, Receipts};

mod record;
pub use record::{Closed, Event, Record};

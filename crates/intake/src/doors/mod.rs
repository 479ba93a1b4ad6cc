//! What an operator wants to know of each news door: when it looked, what came, what fails, when it tries again.
//!
//! The doors note it as they work; the house writes it beside the cursors once a second, so that no door waits for a
//! disk on account of a figure. What a crash loses is the last second of it.

mod alarms;
mod book;
mod state;

pub use book::{DoorBook, DoorNote};
pub(crate) use state::TABLE;
pub use state::{DoorState, Failure, FailureKind};

/// A kind of door.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum DoorKind {
    /// The folder door.
    Folder,
    /// The push door.
    Push,
    /// The poll door.
    Poll,
    /// A fetch door.
    Fetch,
    /// The deliveries of a feed's hub.
    WebSub,
    /// A vendor's feed or file of quotes.
    Quotes,
}

const KINDS: [(DoorKind, &str); 6] = [
    (DoorKind::Folder, "folder"),
    (DoorKind::Push, "push"),
    (DoorKind::Poll, "poll"),
    (DoorKind::Fetch, "fetch"),
    (DoorKind::WebSub, "websub"),
    (DoorKind::Quotes, "quotes"),
];

impl DoorKind {
    /// Its name, as it is written.
    #[must_use]
    pub fn name(self) -> &'static str {
        KINDS.iter().find(|(kind, _)| *kind == self).map_or("", |(_, name)| name)
    }

    /// The kind of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        KINDS.iter().find(|(_, known)| *known == name).map(|(kind, _)| *kind)
    }
}

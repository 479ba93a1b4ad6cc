//! Other futures of one past: tapes that agree in all that a site may see at an instant, and in nothing else.

mod overlay;
pub(crate) use overlay::{Overlay, Rest};

mod news;
pub(crate) use news::Told;

mod wait;
pub(crate) use wait::Wait;

mod ticks;
pub(crate) use ticks::{Known, Market, OWN_HELD};

/// Stands in every text that we invent and that nobody may see.
pub const UNRELEASED: &str = "UNRELEASEDzq";

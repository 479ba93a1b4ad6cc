//! Where a story stands, told as a whole.

use super::WithdrawalReason;
use super::standing::{Held, Standing};
use broadtape_model::{SiteId, StoryId, StoryVersion, UnixNanos};

/// A story and where it stands.
#[derive(Clone, Debug)]
pub struct StoryPlace<'a> {
    /// Which story.
    pub id: &'a StoryId,
    /// Its newest version; `None` where nothing but its kill came.
    pub newest: Option<&'a StoryVersion>,
    /// When that was received.
    pub received: Option<UnixNanos>,
    /// Where it stands.
    pub place: Place,
    /// The sites that show it.
    pub sites: Vec<&'a SiteId>,
}

/// Where a story stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// Some site shows it.
    Shows,
    /// Nothing of it was seen yet; until when, where that is known.
    Waits(Option<UnixNanos>),
    /// Nothing of it may be seen, why, and until when, where that is known.
    Gone(WithdrawalReason, Option<UnixNanos>),
}

impl<'a> StoryPlace<'a> {
    pub(super) fn of(id: &'a StoryId, held: &'a Held, now: UnixNanos) -> Self {
        let (standing, wake) = held.standing(now, &mut ());
        let place = match standing {
            Standing::Shows(_) if held.granted.is_empty() => Place::Gone(WithdrawalReason::Unlicensed, held.wake),
            Standing::Shows(_) => Place::Shows,
            Standing::Waits => Place::Waits(wake),
            Standing::Gone(reason) => Place::Gone(reason, wake),
        };
        let newest = held.newest().map(|newest| &**newest);
        Self {
            id,
            newest,
            received: held.received(),
            place,
            sites: held.granted.iter().map(|(site, _)| site).collect(),
        }
    }
}

//! What the market is doing at an instant.

use crate::Session;
use broadtape_model::{SessionState, UnixNanos};
use std::sync::Arc;

/// What the market is doing, from an instant up to another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Standing {
    /// The first instant for which it holds.
    pub since: UnixNanos,
    /// The first for which it holds no more.
    pub until: UnixNanos,
    /// What the exchange's hours say. Never [`SessionState::Halted`]: that is the instrument's own.
    pub state: SessionState,
    /// The session of the trading day: the newest that has begun.
    pub session: Option<Session>,
    /// The newest session that has opened: that of the trading day, or the one before.
    pub opened: Option<Session>,
    /// The name of the holiday, where the state is one; it may be empty.
    pub holiday: Option<Arc<str>>,
    /// When the regular session opens or goes on next.
    pub next_open: Option<UnixNanos>,
}

impl Standing {
    /// Whether it holds at an instant.
    #[must_use]
    pub fn holds(&self, at: UnixNanos) -> bool {
        self.since <= at && at < self.until
    }

    /// How many nanoseconds of the newest session's regular trading lie between two instants. Breaks do not count, nor
    /// does what was before it.
    #[must_use]
    pub fn traded_between(&self, from: UnixNanos, to: UnixNanos) -> u64 {
        let periods = self.opened.iter().flat_map(|session| &session.periods);
        periods.map(|(start, end)| to.min(*end).nanos_since(from.max(*start))).sum()
    }

    /// Whether the regular session of the trading day has not opened yet. Where there is no session
    /// at all, nothing is before one.
    #[must_use]
    pub fn is_before_open(&self) -> bool {
        self.session.as_ref().is_some_and(|session| self.since < session.open())
    }
}

pub(crate) fn state(session: &Session, at: UnixNanos) -> SessionState {
    if at < session.begins {
        return SessionState::Closed;
    }
    if at < session.open() {
        let is_pre = session.pre_open.is_none_or(|start| start <= at);
        return if is_pre { SessionState::Pre } else { SessionState::Closed };
    }
    if session.periods.iter().any(|(start, end)| *start <= at && at < *end) {
        return SessionState::Open;
    }
    if at < session.close() {
        return SessionState::Break;
    }
    if at < session.ends() { SessionState::Post } else { SessionState::Closed }
}

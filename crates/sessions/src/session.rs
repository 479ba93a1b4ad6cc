//! A session as instants.

use broadtape_model::UnixNanos;
use jiff::civil::Date;
use std::sync::Arc;

/// A trading day's session. Each instant is the first that is no longer what stood before it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Session {
    /// The trading day, by its date in the exchange's zone.
    pub date: Date,
    /// When trading before the session begins, where there is any.
    pub pre_open: Option<UnixNanos>,
    /// The regular session: its periods in order, with a break between each two. Never empty.
    pub periods: Vec<(UnixNanos, UnixNanos)>,
    /// When trading after the session ends, where there is any.
    pub post_close: Option<UnixNanos>,
    /// When the trading day begins: at midnight, or with its first trading on the evening before.
    pub begins: UnixNanos,
    /// Whether it closes earlier than on other days of this week.
    pub is_early_close: bool,
    /// Whether it opens later than on other days of this week.
    pub is_late_open: bool,
    /// What is special about the day, such as `Christmas Eve`; often empty.
    pub name: Arc<str>,
}

impl Session {
    /// When the regular session opens.
    ///
    /// # Panics
    /// Never for a session of a calendar: it has a period.
    #[must_use]
    pub fn open(&self) -> UnixNanos {
        self.periods.first().expect("a session has a period").0
    }

    /// When the regular session has closed.
    ///
    /// # Panics
    /// Never for a session of a calendar: it has a period.
    #[must_use]
    pub fn close(&self) -> UnixNanos {
        self.periods.last().expect("a session has a period").1
    }

    /// When all trading of the day has ended.
    #[must_use]
    pub fn ends(&self) -> UnixNanos {
        self.post_close.map_or(self.close(), |end| end.max(self.close()))
    }

    /// The breaks between the periods.
    pub fn breaks(&self) -> impl Iterator<Item = (UnixNanos, UnixNanos)> {
        self.periods.windows(2).map(|pair| (pair[0].1, pair[1].0))
    }

    /// Every instant at which something about it changes, in no order.
    pub(crate) fn edges(&self) -> impl Iterator<Item = UnixNanos> {
        let periods = self.periods.iter().flat_map(|(start, end)| [*start, *end]);
        periods.chain([self.begins]).chain(self.pre_open).chain(self.post_close)
    }
}

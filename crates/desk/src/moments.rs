//! What exchanges' hours say of the moments that sites show.

use broadtape_model::{House, UnixNanos};
use broadtape_sessions::{Calendar, Standing};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The standing of every exchange at every delay that a site shows it with, kept until it changes.
#[derive(Clone, Debug)]
pub(crate) struct Moments {
    calendars: Arc<Vec<Calendar>>,
    /// By the place of the exchange and the delay in minutes.
    standings: Arc<BTreeMap<(usize, u16), Arc<Standing>>>,
}

impl Moments {
    pub(crate) fn new(house: &House, as_of: UnixNanos) -> Self {
        let calendars: Vec<_> = house.exchanges.iter().map(Calendar::of).collect();
        let mut standings = BTreeMap::new();
        for (place, exchange) in house.exchanges.iter().enumerate() {
            for site in &house.sites {
                let delay_minutes = exchange.delay_minutes.max(site.minimum_delay_minutes);
                let standing = || Arc::new(calendars[place].at(moment(as_of, delay_minutes)));
                standings.entry((place, delay_minutes)).or_insert_with(standing);
            }
        }
        Self { calendars: Arc::new(calendars), standings: Arc::new(standings) }
    }

    /// The same exchanges at another instant. It costs nothing as long as no market opens or closes.
    pub(crate) fn at(&self, as_of: UnixNanos) -> Self {
        let holds = |(&(_, delay_minutes), standing): (&(usize, u16), &Arc<Standing>)| {
            standing.holds(moment(as_of, delay_minutes))
        };
        let mut now = self.clone();
        if !self.standings.iter().all(holds) {
            for (&(place, delay_minutes), standing) in Arc::make_mut(&mut now.standings) {
                let moment = moment(as_of, delay_minutes);
                if !standing.holds(moment) {
                    *standing = Arc::new(self.calendars[place].at(moment));
                }
            }
        }
        now
    }

    /// The standing of an exchange as it was a delay ago.
    pub(crate) fn standing(&self, place: usize, as_of: UnixNanos, delay_minutes: u16) -> Option<Arc<Standing>> {
        // A feed that is later than its exchange asks has a delay that no site names.
        let compute = || Some(Arc::new(self.calendars.get(place)?.at(moment(as_of, delay_minutes))));
        self.standings.get(&(place, delay_minutes)).cloned().or_else(compute)
    }
}

/// The moment that is shown at an instant.
pub(crate) fn moment(as_of: UnixNanos, delay_minutes: u16) -> UnixNanos {
    as_of.plus_millis(-i64::from(delay_minutes) * 60_000)
}

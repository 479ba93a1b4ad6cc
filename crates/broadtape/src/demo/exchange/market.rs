//! Both venues, joined in time.

use super::calendar::{Session, Setting};
use super::day::Day;
use super::past;
use broadtape_formats::ddf::WallClock;
use broadtape_formats::history::Row;
use broadtape_model::UnixNanos;

/// A message and when it is sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Sent {
    /// When.
    pub(crate) at: UnixNanos,
    /// The message, with its line end.
    pub(crate) bytes: Vec<u8>,
}

/// Both venues, from some instant on.
#[derive(Debug)]
pub(crate) struct Exchange {
    venues: [Running; 2],
    now: UnixNanos,
}

/// A venue that goes from day to day.
#[derive(Debug)]
struct Running {
    seed: u64,
    venue: usize,
    session: Session,
    clock: WallClock,
    day: Day,
    /// The day after, once the day is over. Its first message has not been sent: until then the
    /// figures of the day before stand.
    next_day: Option<Day>,
}

impl Exchange {
    /// The exchange as it stands at an instant. What happened before on that day has happened.
    pub(crate) fn at(setting: &Setting, from: UnixNanos) -> Self {
        let [first, second] = &setting.sessions;
        let venues = [Running::at(setting.seed, 0, first, from), Running::at(setting.seed, 1, second, from)];
        Self { venues, now: from }
    }

    /// When something happens next.
    pub(crate) fn next_at(&mut self) -> UnixNanos {
        self.next_venue().1
    }

    /// Lets the next thing happen. Not everything that happens is worth a message.
    pub(crate) fn happen(&mut self) -> Option<Sent> {
        let (venue, at) = self.next_venue();
        let bytes = venue.happen();
        self.now = self.now.max(at);
        (!bytes.is_empty()).then_some(Sent { at, bytes })
    }

    /// Every message until an instant, that instant excluded.
    pub(crate) fn messages(mut self, until: UnixNanos) -> impl Iterator<Item = Sent> {
        std::iter::from_fn(move || (self.next_at() < until).then(|| self.happen())).flatten()
    }

    /// The state of an instrument, as it is sent to who asks for it; `false` when there is none of that ticker.
    pub(crate) fn state(&self, ticker: &str, out: &mut Vec<u8>) -> bool {
        let now = self.now;
        let found = self.venues.iter().find_map(|venue| venue.day.find(ticker).map(|paper| (venue, paper)));
        let Some((venue, paper)) = found else { return false };
        venue.state(paper, now, out);
        true
    }

    /// The state of every instrument, and then every message until an instant, that instant excluded: what a client
    /// would get that subscribes now.
    pub(crate) fn capture(self, until: UnixNanos) -> Vec<u8> {
        let mut capture = Vec::new();
        for venue in &self.venues {
            for paper in 0..venue.day.papers() {
                venue.state(paper, self.now, &mut capture);
            }
        }
        for sent in self.messages(until) {
            capture.extend_from_slice(&sent.bytes);
        }
        capture
    }

    /// History up to the latest day, whose last message must have been sent, and that day with it.
    pub(crate) fn past<'a>(&'a self, setting: &'a Setting) -> impl Iterator<Item = Row> + 'a {
        let latest = self.venues[0].day.date;
        let today = latest.tomorrow().unwrap_or(latest);
        past::rows(setting, today, |listed| self.venues[listed.venue].day.figures(listed.ticker))
    }

    fn next_venue(&mut self) -> (&mut Running, UnixNanos) {
        let [first, second] = &mut self.venues;
        let (first_at, second_at) = (first.next_at(), second.next_at());
        if first_at <= second_at { (first, first_at) } else { (second, second_at) }
    }
}

impl Running {
    fn at(seed: u64, venue: usize, session: &Session, from: UnixNanos) -> Self {
        let day = Day::new(seed, venue, session, session.day_at(from));
        let clock = WallClock::new(session.zone.clone());
        let mut running = Self { seed, venue, session: session.clone(), clock, day, next_day: None };
        while running.next_at() < from {
            running.happen();
        }
        running
    }

    fn next_at(&mut self) -> UnixNanos {
        let wall = self.day.next_event().or_else(|| self.next_day().next_event());
        // A day beyond the end of time never comes.
        wall.and_then(|wall| self.clock.instant(wall)).unwrap_or(UnixNanos::MAX)
    }

    fn happen(&mut self) -> Vec<u8> {
        if self.day.next_event().is_none() {
            self.next_day();
            self.day = self.next_day.take().expect("it was made just now");
        }
        self.day.happen()
    }

    fn next_day(&mut self) -> &mut Day {
        let tomorrow = self.day.date.tomorrow().unwrap_or(self.day.date);
        self.next_day.get_or_insert_with(|| Day::new(self.seed, self.venue, &self.session, tomorrow))
    }

    fn state(&self, paper: usize, now: UnixNanos, out: &mut Vec<u8>) {
        let wall = self.session.wall(now);
        // After midnight the state is still that of the day before, which had ended.
        let millis = if wall.shown().date() == self.day.date { wall.millis_of_day() } else { i64::MAX };
        self.day.state(paper, millis, out);
    }
}

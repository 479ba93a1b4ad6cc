//! At which instants a tape is cut.

use crate::future::Wait;
use broadtape_model::{Embargo, House, Lane, NewsFact, Recorded, UnixNanos};
use broadtape_tape::{Tape, TapeError};
use fastrand::Rng;

/// How many ticks of each lane are kept to cut beside.
const TICKS_KEPT: usize = 4_096;

/// Embargoes and plans that lie further behind the last receipt than that are no instants of the tape's.
const AFTERMATH_MINUTES: u16 = 24 * 60;

/// Instants at which something may happen.
pub(crate) struct Moments {
    /// Of stories: receipts, embargoes, plans, expiries.
    news: Vec<UnixNanos>,
    /// Of ticks: when they happened, with their lane.
    ticks: Vec<(Lane, UnixNanos)>,
}

impl Moments {
    /// Reads a whole tape for them. Chance and the tape decide which ticks are among them.
    pub(crate) fn of(tape: &dyn Tape, facts: &[Recorded], random: &mut Rng) -> Result<Self, TapeError> {
        let mut ticks = Vec::new();
        for lane in tape.lanes()?.into_iter().filter(|lane| *lane != Lane::Unknown) {
            let kept = some_ticks(tape, lane, random)?;
            ticks.extend(kept.into_iter().map(|happened| (lane, happened)));
        }
        let last = facts.iter().map(|recorded| recorded.received).chain(ticks.iter().map(|(_, at)| *at)).max();
        let end = last.unwrap_or(UnixNanos::EPOCH).plus_minutes(AFTERMATH_MINUTES);
        let news = facts.iter().flat_map(moments_of).filter(|moment| *moment <= end).collect();
        Ok(Self { news, ticks })
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.news.is_empty() && self.ticks.is_empty()
    }

    /// An instant to cut at: when something happens for some site, the instant before or after, or somewhere near.
    pub(crate) fn cut(&self, house: &House, random: &mut Rng) -> UnixNanos {
        let of_news = !self.news.is_empty() && (self.ticks.is_empty() || random.u8(..5) < 2);
        let moment = if of_news {
            self.news[random.usize(..self.news.len())]
        } else {
            let (lane, happened) = self.ticks[random.usize(..self.ticks.len())];
            let wait = random.choice(&house.sites).and_then(|site| Wait::of(lane, site));
            wait.map_or(happened, |wait| wait.after(happened))
        };
        match random.u8(..5) {
            0 => moment.just_before(),
            1 => moment,
            2 => UnixNanos::new(moment.nanos().saturating_add(1)),
            3 => moment.plus_millis(random.i64(-1_000..1_000)),
            _ => UnixNanos::new(moment.plus_millis(random.i64(-60_000..60_000)).nanos() + random.i64(0..1_000_000)),
        }
    }
}

fn moments_of(recorded: &Recorded) -> Vec<UnixNanos> {
    let mut moments = vec![recorded.received];
    if let NewsFact::Story(version) = &recorded.fact {
        let embargo = match version.embargo {
            Some(Embargo::Until(moment)) => Some(moment),
            _ => None,
        };
        let set = [embargo, version.scheduled, version.expires];
        moments.extend(set.into_iter().flatten().filter(|moment| *moment > recorded.received));
    }
    moments
}

/// When some ticks of a lane happened, each as likely as any other (reservoir sampling, Vitter's algorithm R).
fn some_ticks(tape: &dyn Tape, lane: Lane, random: &mut Rng) -> Result<Vec<UnixNanos>, TapeError> {
    let (mut kept, mut count, mut block) = (Vec::new(), 0_usize, Vec::new());
    let mut reader = tape.ticks(lane)?;
    while reader.next_block(&mut block)? {
        for tick in &block {
            count += 1;
            if kept.len() < TICKS_KEPT {
                kept.push(tick.happened());
            } else if let Some(place) = kept.get_mut(random.usize(..count)) {
                *place = tick.happened();
            }
        }
    }
    Ok(kept)
}

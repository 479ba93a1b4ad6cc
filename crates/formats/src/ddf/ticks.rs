//! Messages to ticks.

use super::message::{Body, Figures, Market};
use super::wire::WallTime;
use broadtape_model::{
    Amendment, DailyRecord, Element, Refresh, SaleConditions, Tick, TickChange, Trade, TradeMark, UnixNanos,
};
use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

/// The tick that a message is; `None` where it changes nothing.
///
/// [`Tick::symbol`] is 0: who collects ticks knows their symbols ([`Market::instrument`]).
#[must_use]
#[inline(always)]
pub fn tick(market: &Market<'_>, exchange_time: Option<UnixNanos>, received: UnixNanos) -> Option<Tick> {
    let change = change(market)?;
    Some(Tick { symbol: 0, exchange_time, received, day: market.day, change })
}

/// The change that a message is; `None` for a name, what is not shown, and figures of another session.
#[must_use]
#[inline(always)]
pub fn change(market: &Market<'_>) -> Option<TickChange> {
    Some(match market.body {
        Body::Trade { price: Some(price), size, may_set_last } => {
            let conditions = SaleConditions::one(market.condition);
            // The exchange code of a message is the instrument's, whoever reported the trade.
            TickChange::Trade(Trade { price, size, conditions, may_set_last, participant: None })
        }
        // "No trade": the session has begun, so the last price of the one before must go.
        Body::Trade { price: None, .. } => TickChange::Element { element: Element::Last, value: None },
        Body::TopOfBook(top) => TickChange::TopOfBook(top),
        Body::Element { element, value } => TickChange::Element { element, value },
        Body::Cancel(price) => TickChange::Amend(Box::new(Amendment {
            was: TradeMark { price, size: None, at: None },
            instead: None,
            figures: Vec::new(),
        })),
        Body::Correct { was, price, size } => TickChange::Amend(Box::new(Amendment {
            was: TradeMark { price: was, size: None, at: None },
            instead: Some(Trade {
                price,
                size,
                conditions: SaleConditions::one(market.condition),
                may_set_last: true,
                participant: None,
            }),
            figures: Vec::new(),
        })),
        Body::Halt(halted) => TickChange::Halt(halted),
        Body::Refresh(figures) => return refresh(&figures),
        Body::Daily { date, figures } => {
            TickChange::Daily(Box::new(DailyRecord { date, fields: figures.iter().collect() }))
        }
        Body::OtherSession(_) | Body::Name { .. } | Body::NotShown(_) => return None,
    })
}

fn refresh(figures: &Figures<'_>) -> Option<TickChange> {
    let fields: Vec<_> = figures.iter().collect();
    // DDF clears a figure by `-`, so a refresh adds to what is known and never resets it.
    (!fields.is_empty()).then(|| TickChange::Refresh(Box::new(Refresh { resets: false, fields })))
}

/// Turns an exchange's wall times into instants.
///
/// An hour that the wall clock skips or repeats gives the later of the two instants: a tick may be
/// taken for later than it was, never for earlier.
#[derive(Debug, Clone)]
pub struct WallClock {
    zone: TimeZone,
    /// The last wall minute asked for and its offset from UTC: zones change only between minutes,
    /// and a feed's times come in runs.
    minute: i64,
    offset_millis: i64,
}

const MINUTE_MILLIS: i64 = 60_000;

impl WallClock {
    /// The clock on an exchange's wall.
    #[must_use]
    pub fn new(zone: TimeZone) -> Self {
        Self { zone, minute: i64::MIN, offset_millis: 0 }
    }

    /// The instant of a wall time; `None` beyond what an instant can hold.
    #[inline]
    pub fn instant(&mut self, wall: WallTime) -> Option<UnixNanos> {
        let minute = wall.0.div_euclid(MINUTE_MILLIS);
        if minute != self.minute {
            self.offset_millis = self.offset_at(minute.checked_mul(MINUTE_MILLIS)?)?;
            self.minute = minute;
        }
        UnixNanos::from_millis(wall.0.checked_sub(self.offset_millis)?)
    }

    fn offset_at(&self, wall_millis: i64) -> Option<i64> {
        let wall = Offset::UTC.to_datetime(Timestamp::from_millisecond(wall_millis).ok()?);
        let instant = self.zone.to_ambiguous_timestamp(wall).later().ok()?;
        Some(wall_millis - instant.as_millisecond())
    }
}

//! Quote books: the latest of every instrument, folded from released ticks.

mod conditions;
mod day;
pub(crate) mod hours;

use broadtape_gate::Released;
use broadtape_model::{DelayClass, FeedSymbol, House, Lane, Quote, Tick, TickChange, VendorId};
use day::Day;
use hours::HoursCache;
use imbl::Vector;
use std::collections::HashMap;
use std::sync::Arc;

/// A quote of which nothing is known yet.
pub static NO_QUOTE: Quote = Quote {
    last: None,
    extended_last: None,
    previous_close: None,
    open: None,
    high: None,
    low: None,
    close: None,
    volume: None,
    bid: None,
    bid_size: None,
    ask: None,
    ask_size: None,
    open_interest: None,
    is_halted: false,
    as_of: None,
    last_trade_at: None,
    revision: 0,
};

/// The latest of an instrument by one vendor, as one delay class sees it.
#[derive(Clone, Debug)]
pub struct BookEntry {
    /// The figures.
    pub quote: Quote,
    /// The delay that its ticks had, in minutes.
    pub delay_minutes: u16,
    /// Who supplied them.
    pub vendor: VendorId,
}

/// A book as it stands: immutable, cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct BookView {
    /// By instrument: an entry of each vendor that sent something.
    entries: Vector<Vec<Arc<BookEntry>>>,
}

impl BookView {
    /// What a vendor says of an instrument, by the instrument's index in the house. Vendors stay apart: a
    /// site may have a right to one and not to the other.
    #[must_use]
    pub fn entry(&self, instrument: u32, vendor: &VendorId) -> Option<&BookEntry> {
        let entries = self.entries.get(usize::try_from(instrument).ok()?)?;
        entries.iter().find(|entry| entry.vendor == *vendor).map(AsRef::as_ref)
    }
}

/// What the symbols of one lane's reader mean in this house.
#[derive(Clone, Debug)]
pub struct LaneSymbols {
    lane: Lane,
    /// By symbol index of the reader: the instrument, where it is known.
    instruments: Vec<Option<u32>>,
    vendors: Vec<VendorId>,
}

impl LaneSymbols {
    /// No symbols yet.
    #[must_use]
    pub fn new(lane: Lane) -> Self {
        Self { lane, instruments: Vec::new(), vendors: Vec::new() }
    }

    /// Learns the symbols that the reader has met since.
    pub fn learn(&mut self, symbols: &[FeedSymbol], known: &HashMap<FeedSymbol, u32>) {
        for symbol in &symbols[self.instruments.len()..] {
            self.instruments.push(known.get(symbol).copied());
            self.vendors.push(symbol.vendor.clone());
        }
    }
}

/// The book of one delay class: what all sites with one minimum delay show.
#[derive(Clone, Debug)]
pub struct QuoteBook {
    class: DelayClass,
    house: Arc<House>,
    /// By instrument: the day of each vendor that sent something. There are one or two.
    days: Vec<Vec<Day>>,
    hours: Vec<HoursCache>,
    /// By instrument: the place of its exchange.
    exchanges: Vec<usize>,
    view: BookView,
    touched: Vec<u32>,
}

impl QuoteBook {
    /// An empty book.
    #[must_use]
    pub fn new(class: DelayClass, house: Arc<House>) -> Self {
        let place = |mic: &broadtape_model::ExchangeId| {
            house.exchanges.iter().position(|exchange| exchange.mic == *mic).unwrap_or(usize::MAX)
        };
        let exchanges = house.instruments.iter().map(|instrument| place(&instrument.exchange)).collect();
        let hours = house.exchanges.iter().map(HoursCache::new).collect();
        let days = house.instruments.iter().map(|_| Vec::new()).collect();
        let view = BookView { entries: house.instruments.iter().map(|_| Vec::new()).collect() };
        Self { class, days, hours, exchanges, view, touched: Vec::new(), house }
    }

    /// Folds released ticks of a lane. Ticks of unknown instruments are passed over: they are kept on
    /// the tape, and show when the instrument is configured.
    pub fn apply(&mut self, ticks: &Released<&[Tick]>, symbols: &LaneSymbols) {
        let Some(delay_minutes) = self.class.delay_minutes(symbols.lane) else { return };
        let is_of_the_book = |tick: &&Tick| !matches!(tick.change, TickChange::Bars(_) | TickChange::Action(_));
        for tick in ticks.get().iter().filter(is_of_the_book) {
            let place = usize::try_from(tick.symbol).unwrap_or(usize::MAX);
            let Some(Some(instrument)) = symbols.instruments.get(place).copied() else { continue };
            self.fold(instrument, tick, delay_minutes, &symbols.vendors[place]);
        }
    }

    /// The book as it stands.
    pub fn view(&mut self) -> BookView {
        for instrument in std::mem::take(&mut self.touched) {
            let place = usize::try_from(instrument).expect("an index of this very vector");
            self.view.entries.set(place, self.days[place].iter_mut().map(entry).collect());
        }
        self.view.clone()
    }

    fn fold(&mut self, instrument: u32, tick: &Tick, delay_minutes: u16, vendor: &VendorId) {
        let place = usize::try_from(instrument).expect("an index of this very vector");
        let Some(exchange) = self.house.exchanges.get(self.exchanges[place]) else { return };
        let days = &mut self.days[place];
        let own = days.iter().position(|day| day.vendor == *vendor).unwrap_or_else(|| {
            days.push(Day::new(exchange.conditions, vendor.clone()));
            days.len() - 1
        });
        let is_untouched = days.iter().all(|day| !day.is_touched);
        let day = &mut days[own];
        day.delay_minutes = delay_minutes;
        day.apply(tick, &mut self.hours[self.exchanges[place]]);
        day.is_touched = true;
        if is_untouched {
            self.touched.push(instrument);
        }
    }
}

/// A day as it stands.
fn entry(day: &mut Day) -> Arc<BookEntry> {
    day.is_touched = false;
    Arc::new(BookEntry { quote: day.quote.clone(), delay_minutes: day.delay_minutes, vendor: day.vendor.clone() })
}

//! Quote books: the latest of every instrument, folded from released ticks.

mod amend;
mod conditions;
mod counted;
mod day;
pub(crate) mod hours;
mod keeping;
mod previous_close;
mod trading_day;
mod view;

pub use counted::{Counted, Ledger, MinuteChange, Oddity};
pub use keeping::{KeptBook, Names, Renumbering};
pub use view::{BookEntry, BookView};

use crate::history::{History, HistoryDisk, HistoryView};
use broadtape_gate::Released;
use broadtape_model::{CorporateAction, DelayClass, FeedSymbol, House, Lane, Tick, TickChange, UnixNanos, VendorId};
use day::{Day, Terms};
use hours::HoursCache;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use view::Heard;

/// So many ticks are looked up before the first of them is folded. A market's ticks come of thousands of instruments in
/// any order, and most of the time it takes to fold one is spent waiting for what is known of its instrument; like this,
/// that is waited for together.
const AHEAD: usize = 16;

/// What the symbols of one lane's reader mean in this house.
#[derive(Clone, Debug)]
pub struct LaneSymbols {
    lane: Lane,
    /// By symbol index of the reader: the instrument, where it is known, and the vendor by its place below.
    symbols: Vec<(Option<u32>, u16)>,
    /// The vendors of this lane. There are one or two.
    vendors: Vec<VendorId>,
}

impl LaneSymbols {
    /// No symbols yet.
    #[must_use]
    pub fn new(lane: Lane) -> Self {
        Self { lane, symbols: Vec::new(), vendors: Vec::new() }
    }

    /// Learns the symbols that the reader has met since.
    pub fn learn(&mut self, symbols: &[FeedSymbol], known: &HashMap<FeedSymbol, u32>) {
        for symbol in &symbols[self.symbols.len()..] {
            let instrument = known.get(symbol).copied();
            let vendor = self.vendor(&symbol.vendor);
            self.symbols.push((instrument, vendor));
        }
    }

    /// What is meant by a tick's symbol: the instrument, where it is known, and the vendor.
    fn of(&self, tick: &Tick) -> Option<(Option<u32>, u16)> {
        self.symbols.get(usize::try_from(tick.symbol).ok()?).copied()
    }

    fn vendor(&mut self, vendor: &VendorId) -> u16 {
        let place = self.vendors.iter().position(|known| known == vendor).unwrap_or_else(|| {
            self.vendors.push(vendor.clone());
            self.vendors.len() - 1
        });
        u16::try_from(place).expect("a house has fewer vendors than that")
    }
}

/// The book of one delay class: what all sites with one minimum delay show.
#[derive(Clone, Debug)]
pub struct QuoteBook {
    class: DelayClass,
    house: Arc<House>,
    /// The day of each instrument by each vendor that sent something, in the order in which they first did.
    days: Vec<Day>,
    /// By instrument and vendor: the place of its day above.
    places: Vec<Option<u32>>,
    /// By instrument: the place of its exchange.
    exchanges: Vec<Option<usize>>,
    /// By exchange.
    hours: Vec<HoursCache>,
    heard: Heard,
    oddities: BTreeMap<(u16, Oddity), u64>,
    view: BookView,
    touched: Vec<u32>,
    history: History,
}

impl QuoteBook {
    /// An empty book.
    #[must_use]
    pub fn new(class: DelayClass, house: Arc<House>) -> Self {
        let exchanges: HashMap<_, _> = (0..).zip(&house.exchanges).map(|(place, own)| (&own.mic, place)).collect();
        let exchanges = house.instruments.iter().map(|own| exchanges.get(&own.exchange).copied()).collect();
        let heard = Heard::new(house.vendors.len());
        Self {
            class,
            days: Vec::new(),
            places: vec![None; house.instruments.len() * house.vendors.len()],
            exchanges,
            hours: house.exchanges.iter().map(HoursCache::new).collect(),
            view: BookView {
                entries: house.instruments.iter().map(|_| Vec::new()).collect(),
                heard: Arc::new(heard.clone()),
                history: HistoryView::default(),
            },
            heard,
            oddities: BTreeMap::new(),
            touched: Vec::new(),
            history: History::new(class, &house),
            house,
        }
    }

    /// Lets bars that are finished go to a disk instead of staying in memory.
    pub fn keep_history_on(&mut self, disk: HistoryDisk) {
        self.history.keep_on(disk);
    }

    /// Folds released ticks of a lane. Ticks of unknown instruments are passed over: they are kept on
    /// the tape, and show when the instrument is configured. The history of this class counts along.
    pub fn apply(&mut self, ticks: &Released<&[Tick]>, symbols: &LaneSymbols) {
        let mut history = std::mem::take(&mut self.history);
        self.apply_along(ticks, symbols, &mut history);
        self.history = history;
    }

    /// The same, while another ledger counts along in place of the history.
    pub fn apply_along<L: Ledger>(&mut self, ticks: &Released<&[Tick]>, symbols: &LaneSymbols, ledger: &mut L) {
        let Some(delay_minutes) = self.class.delay_minutes(symbols.lane) else { return };
        let place_of = |vendor: &VendorId| self.house.vendors.iter().position(|own| own.id == *vendor);
        let vendors: Vec<_> = symbols.vendors.iter().map(place_of).collect();
        let mut heard = vec![UnixNanos::MIN; vendors.len()];
        for ticks in ticks.get().chunks(AHEAD) {
            let mut meant = [None; AHEAD];
            let mut fetched = 0;
            for (meant, tick) in meant.iter_mut().zip(ticks) {
                let Some((instrument, of_lane)) = symbols.of(tick) else { continue };
                let of_lane = usize::from(of_lane);
                if matches!(tick.change, TickChange::Heartbeat) {
                    heard[of_lane] = heard[of_lane].max(tick.happened());
                    continue;
                }
                let Some((instrument, vendor)) = instrument.zip(vendors[of_lane]) else { continue };
                let place = self.places.get(instrument as usize * self.house.vendors.len() + vendor).copied().flatten();
                if let Some(place) = place {
                    fetched ^= self.days[place as usize].fetch() ^ ledger.fetch(instrument, place_of_vendor(vendor));
                }
                *meant = Some((instrument, vendor, place, of_lane));
            }
            std::hint::black_box(fetched);
            for (meant, tick) in meant.into_iter().zip(ticks) {
                let Some((instrument, vendor, place, of_lane)) = meant else { continue };
                match &tick.change {
                    TickChange::Bars(run) => ledger.bars(instrument, place_of_vendor(vendor), run),
                    TickChange::Action(action) => {
                        ledger.action(instrument, place_of_vendor(vendor), *action);
                        self.learn(instrument, vendor, *action);
                    }
                    _ => {
                        let place = place.map(|place| place as usize).or_else(|| self.day_place(instrument, vendor));
                        if let Some(place) = place {
                            heard[of_lane] = heard[of_lane].max(tick.happened());
                            self.fold(place, tick, delay_minutes, ledger);
                        }
                    }
                }
            }
        }
        for (vendor, at) in vendors.into_iter().zip(heard) {
            if let Some(vendor) = vendor {
                self.heard.note(vendor, delay_minutes, at);
            }
        }
    }

    /// The book as it stands.
    pub fn view(&mut self) -> BookView {
        for place in std::mem::take(&mut self.touched) {
            let day = &mut self.days[place as usize];
            day.is_touched = false;
            let vendor = self.house.vendors[usize::from(day.vendor)].id.clone();
            let entry = Arc::new(BookEntry {
                quote: day.quote.clone(),
                delay_minutes: day.delay_minutes,
                vendor,
                vendor_place: day.vendor,
            });
            let entries = &mut self.view.entries[day.instrument as usize];
            match entries.iter_mut().find(|own| own.vendor_place == day.vendor) {
                Some(own) => *own = entry,
                None => entries.push(entry),
            }
        }
        self.view.heard = Arc::new(self.heard.clone());
        self.view.history = self.history.view();
        self.view.clone()
    }

    /// What was odd about ticks so far: whose, what, and how often.
    pub fn oddities(&self) -> impl Iterator<Item = (&VendorId, Oddity, u64)> {
        let named = |(&(vendor, oddity), &count): (&(u16, Oddity), &u64)| {
            (&self.house.vendors[usize::from(vendor)].id, oddity, count)
        };
        self.oddities.iter().map(named)
    }

    /// The instrument and the vendor of a tick, by their places in the house, where both are known.
    fn meant(&self, tick: &Tick, symbols: &LaneSymbols) -> Option<(u32, usize)> {
        let (instrument, vendor) = symbols.of(tick)?;
        let vendor = &symbols.vendors[usize::from(vendor)];
        Some((instrument?, self.house.vendors.iter().position(|own| own.id == *vendor)?))
    }

    /// The place of an instrument's day by a vendor, made at the first tick.
    fn day_place(&mut self, instrument: u32, vendor: usize) -> Option<usize> {
        let place = self.places.get_mut(instrument as usize * self.house.vendors.len() + vendor)?;
        if let Some(place) = *place {
            return Some(place as usize);
        }
        let exchange = self.exchanges[instrument as usize]?;
        let own = &self.house.instruments[instrument as usize];
        let terms = Terms {
            conditions: conditions::of(self.house.exchanges[exchange].conditions),
            decimals: own.decimals,
            listing_market: own.listing_market(),
        };
        *place = Some(u32::try_from(self.days.len()).ok()?);
        self.days.push(Day::new(instrument, u16::try_from(vendor).ok()?, exchange, terms));
        Some(self.days.len() - 1)
    }

    /// Tells a day of an action. An instrument of which nothing has come has no previous close to change.
    fn learn(&mut self, instrument: u32, vendor: usize, action: CorporateAction) {
        let place = self.places.get(instrument as usize * self.house.vendors.len() + vendor).copied().flatten();
        let Some(place) = place else { return };
        let day = &mut self.days[place as usize];
        day.learn(action);
        if !day.is_touched {
            day.is_touched = true;
            self.touched.push(place);
        }
    }

    fn fold<L: Ledger>(&mut self, place: usize, tick: &Tick, delay_minutes: u16, ledger: &mut L) {
        let day = &mut self.days[place];
        day.delay_minutes = delay_minutes;
        let applied = day.apply(tick, &mut self.hours[day.exchange]);
        if !day.is_touched {
            day.is_touched = true;
            self.touched.push(u32::try_from(place).expect("there are no more days than instruments and vendors"));
        }
        if let Some(figures) = &applied.day_over {
            ledger.day_over(day.instrument, day.vendor, figures);
        }
        if let Some(began) = day.quote.day.filter(|_| applied.day_began) {
            ledger.day_began(day.instrument, day.vendor, began);
        }
        if let Some(counted) = &applied.counted {
            ledger.trade(counted);
        }
        if let TickChange::Daily(record) = &tick.change {
            ledger.daily(day.instrument, day.vendor, record);
        }
        if let Some(oddity) = applied.oddity {
            *self.oddities.entry((day.vendor, oddity)).or_default() += 1;
        }
    }
}

fn place_of_vendor(place: usize) -> u16 {
    u16::try_from(place).expect("a house has fewer vendors than that")
}

//! A book as it is kept in a checkpoint, and made again from that.

use super::QuoteBook;
use super::counted::Oddity;
use super::day::KeptDay;
use crate::history::KeptHistory;
use crate::stored;
use broadtape_model::{DelayClass, House, UnixNanos};
use std::collections::HashMap;
use std::sync::Arc;

/// A book as it is kept. Instruments and vendors stand by their places in a house.
pub struct KeptBook {
    class: u16,
    days: Vec<KeptDay>,
    /// By vendor and delay in minutes: when something was last heard.
    heard: Vec<(u16, (u16, UnixNanos))>,
    oddities: Vec<KeptOddity>,
    history: KeptHistory,
}

stored!(KeptBook {
    class: u16,
    days: Vec<KeptDay>,
    heard: Vec<(u16, (u16, UnixNanos))>,
    oddities: Vec<KeptOddity>,
    history: KeptHistory,
});

/// No tape has such a sale condition.
const UNKNOWN_TRADE: u8 = 0;

/// What was odd of a vendor's ticks, and how often.
struct KeptOddity {
    vendor: u16,
    /// The sale condition; `None` where the price was odd, [`UNKNOWN_TRADE`] where the trade was unknown.
    condition: Option<u8>,
    count: u64,
}

stored!(KeptOddity { vendor: u16, condition: Option<u8>, count: u64 });

/// The names behind the places in a house.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Names {
    instruments: Vec<String>,
    vendors: Vec<String>,
}

stored!(Names { instruments: Vec<String>, vendors: Vec<String> });

/// From places in one house to those in another; what is no longer there is `None`.
pub struct Renumbering {
    instruments: Vec<Option<u32>>,
    vendors: Vec<Option<u16>>,
}

impl Names {
    /// The names of a house.
    #[must_use]
    pub fn of(house: &House) -> Self {
        Self {
            instruments: house.instruments.iter().map(|own| own.symbol.to_string()).collect(),
            vendors: house.vendors.iter().map(|own| own.id.to_string()).collect(),
        }
    }

    /// From the places of these names to those of others.
    #[must_use]
    pub fn to(&self, other: &Self) -> Renumbering {
        Renumbering {
            instruments: places(&self.instruments, &other.instruments),
            vendors: places(&self.vendors, &other.vendors),
        }
    }
}

impl Renumbering {
    pub(crate) fn instrument(&self, place: u32) -> Option<u32> {
        *self.instruments.get(place as usize)?
    }

    pub(crate) fn vendor(&self, place: u16) -> Option<u16> {
        *self.vendors.get(usize::from(place))?
    }
}

fn places<T: TryFrom<usize>>(from: &[String], to: &[String]) -> Vec<Option<T>> {
    let places: HashMap<_, _> = to.iter().zip(0..).collect();
    from.iter().map(|name| places.get(name).and_then(|place| T::try_from(*place).ok())).collect()
}

impl KeptBook {
    /// Whose book it is.
    #[must_use]
    pub const fn class(&self) -> DelayClass {
        DelayClass(self.class)
    }
}

impl QuoteBook {
    /// The book as it is to be kept; `None` when its history is more than `bytes_most`.
    #[must_use]
    pub fn keep(&self, bytes_most: usize) -> Option<KeptBook> {
        // Without `..`, so that a field that is added is thought of here.
        let Self {
            class,
            house: _,
            days,
            places: _,
            exchanges: _,
            hours: _,
            heard,
            oddities,
            view: _,
            touched: _,
            history,
        } = self;
        let oddity = |(&(vendor, oddity), &count): (&(u16, Oddity), &u64)| {
            let condition = match oddity {
                Oddity::Condition(condition) => Some(condition),
                Oddity::Price => None,
                Oddity::UnknownTrade => Some(UNKNOWN_TRADE),
            };
            KeptOddity { vendor, condition, count }
        };
        Some(KeptBook {
            class: class.0,
            days: days.iter().map(super::Day::keep).collect(),
            heard: heard.each().collect(),
            oddities: oddities.iter().map(oddity).collect(),
            history: history.keep(bytes_most)?,
        })
    }

    /// Makes the book of a house again.
    #[must_use]
    pub fn kept(house: &Arc<House>, kept: KeptBook, to: &Renumbering) -> Self {
        let mut book = Self::new(kept.class(), house.clone());
        for day in kept.days {
            let own = to.instrument(day.instrument).zip(to.vendor(day.vendor));
            let Some((instrument, vendor)) = own else { continue };
            if let Some(place) = book.day_place(instrument, usize::from(vendor)) {
                book.days[place].take_up(day);
                book.touched.push(u32::try_from(place).expect("there are no more days than instruments and vendors"));
            }
        }
        for (vendor, (delay_minutes, at)) in kept.heard {
            if let Some(vendor) = to.vendor(vendor) {
                book.heard.note(usize::from(vendor), delay_minutes, at);
            }
        }
        for KeptOddity { vendor, condition, count } in kept.oddities {
            let oddity = match condition {
                None => Oddity::Price,
                Some(UNKNOWN_TRADE) => Oddity::UnknownTrade,
                Some(condition) => Oddity::Condition(condition),
            };
            if let Some(vendor) = to.vendor(vendor) {
                book.oddities.insert((vendor, oddity), count);
            }
        }
        book.history.take_up(kept.history, to);
        book
    }
}

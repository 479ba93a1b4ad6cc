//! What a frame says, borrowed from its bytes.

use super::elements;
use super::fault::Fault;
use super::session::Reply;
use super::snapshot::Snapshot;
use super::wire::{Base, WallTime, whole};
use broadtape_model::{DayCode, Element, Price, RefreshField, TopOfBook};
use jiff::civil::Date;
use std::borrow::Cow;

/// A message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Message<'a> {
    /// About an instrument.
    Market(Market<'a>),
    /// The feed's own time, sent to show that the line is alive.
    Heartbeat(WallTime),
    /// A server's answer to a command.
    Reply(Reply<'a>),
    /// The state of an instrument, in XML.
    Snapshot(Box<Snapshot>),
    /// Known, and not shown: other XML, such as the depth of a book.
    NotShown,
}

/// A message about an instrument.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Market<'a> {
    /// Record: `2` live, `3` end of day, `S` live of a spread.
    pub record: u8,
    /// Subrecord, such as `7`.
    pub subrecord: u8,
    /// The symbol; of a spread its first leg. Printable ASCII.
    pub symbol: &'a str,
    /// The further legs, where the instrument is a spread.
    pub legs: Option<Legs<'a>>,
    /// The unit of its prices.
    pub base: Base,
    /// The exchange, one character. Of a trade too it is where the instrument is listed, not who reported the trade:
    /// every trade of a share has the same.
    pub exchange_code: &'a str,
    /// How late the feed itself is, in minutes; `None` in end-of-day records (`>>`).
    pub delay_minutes: Option<u8>,
    /// What happened.
    pub body: Body<'a>,
    /// The trading day; `None` in end-of-day records.
    pub day: Option<DayCode>,
    /// The sale condition of a trade, and the session of anything else. A space says nothing.
    pub condition: u8,
    /// The exchange's wall time, where the message has one.
    pub time: Option<WallTime>,
}

impl<'a> Market<'a> {
    /// The symbol of the whole instrument: a spread is `_S_` type `_` leg `_` leg, such as `_S_SP_ZCZ4_ZCH5`.
    #[must_use]
    pub fn instrument(&self) -> Cow<'a, str> {
        let Some(legs) = self.legs else { return Cow::Borrowed(self.symbol) };
        Cow::Owned(format!("_S_{}_{}_{}", legs.kind, self.symbol, legs.symbols.replace(',', "_")))
    }
}

/// The legs of a spread after its first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Legs<'a> {
    /// The kind of spread, two letters: `SP` calendar, `IS` between commodities, `BF` butterfly.
    pub kind: &'a str,
    /// The further legs, with commas between them.
    pub symbols: &'a str,
}

/// What happened to an instrument.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Body<'a> {
    /// Subrecords 7 and Z: a trade.
    Trade {
        /// Its price; `None` (`-`) says that there has been no trade in the session.
        price: Option<Price>,
        /// Shares or contracts.
        size: u64,
        /// Subrecord 7; a Z counts for the volume alone.
        may_set_last: bool,
    },
    /// Subrecord 8: the best bid and ask.
    TopOfBook(TopOfBook),
    /// Subrecords 0 and 5: one figure.
    Element {
        /// Which.
        element: Element,
        /// Its value; `None` (`-`) clears it.
        value: Option<Price>,
    },
    /// Subrecord 0 with code `X0`: a trade at this price is taken back.
    Cancel(Price),
    /// Subrecord 0 with code `X1`: a trade at a price was at another one, and of this size.
    Correct {
        /// The price that was told.
        was: Price,
        /// The price that it was.
        price: Price,
        /// Shares or contracts.
        size: u64,
    },
    /// Subrecord 9 (market condition), and subrecord 0 with code `H0`: trading is halted or goes on.
    Halt(bool),
    /// Subrecords 1, 2, 3, 6 and A: figures of the session. Those left out stay as they were.
    Refresh(Figures<'a>),
    /// Subrecord 4, and session code `R`: figures of the session before, or of the pit alone. They change
    /// nothing of the session that is shown.
    OtherSession(Figures<'a>),
    /// Record 2 subrecord F: the instrument's name.
    Name {
        /// The name.
        name: &'a [u8],
    },
    /// Known, and not shown: a market condition that is no halt (subrecord 9), the quote of one participant
    /// (E; the best of all follows as 8), the depth of the book (record 3 subrecord B).
    NotShown(&'a [u8]),
    /// Record 3 subrecords S, C, R, I and T: official figures of one day.
    Daily {
        /// The trading day.
        date: Date,
        /// Its figures.
        figures: Figures<'a>,
    },
}

/// Figures in the order of a layout, comma-separated. Checked when read, so that iterating cannot fail.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Figures<'a> {
    text: &'a [u8],
    base: Base,
    layout: &'static [Element],
}

impl<'a> Figures<'a> {
    /// Figures of a text; further fields than the layout has are none that we know.
    pub(super) fn check(text: &'a [u8], base: Base, layout: &'static [Element]) -> Result<Self, Fault> {
        let figures = Self { text, base, layout };
        figures.cells().try_for_each(|(element, cell)| figure(base, element, cell).map(|_| ()))?;
        Ok(figures)
    }

    /// The figures that are said, in the layout's order; `None` clears one.
    pub fn iter(&self) -> impl Iterator<Item = RefreshField> + use<'a> {
        let base = self.base;
        self.cells().filter_map(move |(element, cell)| Some((element, figure(base, element, cell).ok()?)))
    }

    /// The cells that are not empty.
    fn cells(&self) -> impl Iterator<Item = (Element, &'a [u8])> + use<'a> {
        let cells = self.layout.iter().copied().zip(self.text.split(|byte| *byte == b','));
        cells.filter(|(_, cell)| !cell.is_empty())
    }
}

/// A figure: a price in the base's unit, or a count as it stands; `None` for `-`.
pub(super) fn figure(base: Base, element: Element, cell: &[u8]) -> Result<Option<Price>, Fault> {
    if cell == b"-" {
        return Ok(None);
    }
    let unit = if elements::is_count(element) { Base::Decimals(0) } else { base };
    unit.read(cell).map(Some).ok_or(Fault::Figure)
}

/// A price; `None` for `-` or nothing.
#[inline(always)]
pub(super) fn price(base: Base, cell: &[u8]) -> Result<Option<Price>, Fault> {
    if cell.is_empty() || cell == b"-" {
        return Ok(None);
    }
    base.read(cell).map(Some).ok_or(Fault::Figure)
}

/// A size; `None` for `-` or nothing.
#[inline(always)]
pub(super) fn size(cell: &[u8]) -> Result<Option<u64>, Fault> {
    if cell.is_empty() || cell == b"-" {
        return Ok(None);
    }
    whole(cell).map(Some).ok_or(Fault::Figure)
}

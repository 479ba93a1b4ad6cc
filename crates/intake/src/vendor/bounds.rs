//! Which prices an instrument can have.

use broadtape_model::{Element, InstrumentKind, Price, RefreshField, TickChange};

/// What a price of an instrument may be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Bounds {
    /// Anything: spreads and some futures trade at nought and below, and of what is not configured nobody knows.
    Any,
    /// More than nought.
    Positive,
}

/// Why a price cannot be true.
const NOT_POSITIVE: &str = "a price of 0 or less, which such an instrument cannot have; the message is left out";

impl Bounds {
    /// Those of a kind of instrument.
    pub(super) fn of(kind: InstrumentKind) -> Self {
        match kind {
            InstrumentKind::Stock
            | InstrumentKind::Etf
            | InstrumentKind::Fund
            | InstrumentKind::Currency
            | InstrumentKind::Crypto => Self::Positive,
            InstrumentKind::Index | InstrumentKind::Future | InstrumentKind::Commodity => Self::Any,
        }
    }

    /// Why a change cannot be true, where it cannot.
    pub(super) fn check(self, change: &TickChange) -> Result<(), &'static str> {
        let fits = |price: Option<Price>| self == Self::Any || price.is_none_or(|price| price > Price::ZERO);
        let field = |(element, value): &RefreshField| !is_price(*element) || fits(*value);
        let is_true = match change {
            TickChange::Trade(trade) => fits(Some(trade.price)),
            TickChange::Amend(amendment) => {
                amendment.instead.is_none_or(|trade| fits(Some(trade.price))) && amendment.figures.iter().all(field)
            }
            TickChange::TopOfBook(top) => fits(top.bid) && fits(top.ask),
            TickChange::Element { element, value } => field(&(*element, *value)),
            TickChange::Refresh(refresh) => refresh.fields.iter().all(field),
            TickChange::Daily(daily) => daily.fields.iter().all(field),
            // What was checked when it was made, and no door of a live feed makes it.
            TickChange::Halt(_) | TickChange::Heartbeat | TickChange::Bars(_) | TickChange::Action(_) => true,
        };
        if is_true { Ok(()) } else { Err(NOT_POSITIVE) }
    }
}

/// Whether a figure is a price of the instrument. A count may be nought, and of a figure that we do not know
/// nobody can say.
fn is_price(element: Element) -> bool {
    !matches!(
        element,
        Element::AskSize
            | Element::BidSize
            | Element::LastSize
            | Element::Volume
            | Element::PreviousVolume
            | Element::OpenInterest
            | Element::Other(_)
    )
}

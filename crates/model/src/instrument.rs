//! Instruments: what is priced, and what is known of it.

use crate::{Cik, ExchangeId, Figi, Isin, Participant, Price, Symbol, VendorId};
use jiff::civil::Date;
use std::sync::Arc;

/// What is priced.
#[derive(Clone, Debug)]
pub struct Instrument {
    /// What readers call it.
    pub symbol: Symbol,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: InstrumentKind,
    /// The currency of its prices (ISO 4217).
    pub currency: String,
    /// Decimals to show.
    pub decimals: u8,
    /// Where it trades.
    pub exchange: ExchangeId,
    /// What each vendor's feed calls it.
    pub vendor_symbols: Vec<(VendorId, Arc<str>)>,
    /// What else is known of it.
    pub reference: Reference,
}

/// Reference data of an instrument beside what its quotes need. All of it may be absent.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Reference {
    /// Names that people type for it beside its own.
    pub aliases: Vec<Box<str>>,
    /// International securities identification number.
    pub isin: Option<Isin>,
    /// Financial instrument global identifier.
    pub figi: Option<Figi>,
    /// Central index key of the company that files for it.
    pub cik: Option<Cik>,
    /// Its sector, in the words of whoever keeps the reference file.
    pub sector: Option<Arc<str>>,
    /// The smallest step of its price.
    pub tick_size: Option<Price>,
    /// The market that it is listed on, as participants are named; `None` for the exchange where it trades.
    pub listing_market: Option<Participant>,
    /// Its first trading day.
    pub listed: Option<Date>,
    /// Its last trading day.
    pub delisted: Option<Date>,
    /// What it was called before, the oldest first.
    pub former: Vec<FormerSymbol>,
}

/// A symbol that an instrument had before the one it has.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FormerSymbol {
    /// The old symbol.
    pub symbol: Symbol,
    /// The last day on which it held.
    pub until: Date,
}

impl Instrument {
    /// The market that it is listed on, as participants are named; `None` where its exchange has no such name.
    #[must_use]
    pub fn listing_market(&self) -> Option<Participant> {
        self.reference.listing_market.or_else(|| Participant::of(self.exchange.as_str()))
    }

    /// What a vendor's feed called it under a former symbol: the old ticker, for feeds that follow the tickers.
    /// `None` where the feed has a name of its own for it.
    #[must_use]
    pub fn former_vendor_symbol(&self, vendor_symbol: &str, former: &FormerSymbol) -> Option<Arc<str>> {
        (vendor_symbol == self.symbol.ticker()).then(|| Arc::from(former.symbol.ticker()))
    }
}

/// What kind of thing is priced.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum InstrumentKind {
    /// Shares of a company.
    Stock,
    /// An exchange-traded fund.
    Etf,
    /// A fund.
    Fund,
    /// An index.
    Index,
    /// A futures contract.
    Future,
    /// A currency pair.
    Currency,
    /// A commodity.
    Commodity,
    /// A digital currency.
    Crypto,
}

impl InstrumentKind {
    /// Every kind with its word in the configuration and on the wire.
    pub const ALL: [(Self, &'static str); 8] = [
        (Self::Stock, "stock"),
        (Self::Etf, "etf"),
        (Self::Fund, "fund"),
        (Self::Index, "index"),
        (Self::Future, "future"),
        (Self::Currency, "currency"),
        (Self::Commodity, "commodity"),
        (Self::Crypto, "crypto"),
    ];

    /// As on the wire: `stock`.
    #[must_use]
    pub fn code(self) -> &'static str {
        Self::ALL.iter().find(|(kind, _)| *kind == self).map_or("", |(_, code)| code)
    }
}

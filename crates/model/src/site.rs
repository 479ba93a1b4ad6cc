//! Who supplies, and who shows.

use crate::{
    Contract, Credit, Exchange, ExchangeId, FeedSymbol, Instrument, ProviderId, SiteId, Symbol, Territory, VendorId,
};
use jiff::tz::TimeZone;
use std::collections::HashMap;
use std::sync::Arc;

/// Who sends news.
#[derive(Clone, Debug)]
pub struct Provider {
    /// Its id: in addresses, folders and on the tape.
    pub id: ProviderId,
    /// Its name.
    pub name: String,
    /// The line that it asks every page with its stories to carry.
    pub credit: Credit,
}

/// Who sends quotes.
#[derive(Clone, Debug)]
pub struct Vendor {
    /// Its id.
    pub id: VendorId,
    /// Its name.
    pub name: String,
    /// The line that it asks every page to carry.
    pub credit: Credit,
    /// After how many seconds without a word of an exchange in its open session it is taken to have gone quiet.
    pub quiet_seconds: u32,
}

impl Vendor {
    /// How long a vendor may be quiet where nobody says otherwise: longer than the pauses of a small market, and
    /// short beside any delay.
    pub const QUIET_SECONDS: u32 = 120;
}

/// A publisher's site.
#[derive(Clone, Debug)]
pub struct Site {
    /// Its id: in path-form addresses and in commands.
    pub id: SiteId,
    /// Its name.
    pub name: String,
    /// One line about it.
    pub tagline: Option<String>,
    /// The host names that it answers to.
    pub hosts: Vec<String>,
    /// BCP 47 tag of its language.
    pub language: String,
    /// The zone of its dates.
    pub zone: TimeZone,
    /// Whose readers it is for, as contracts see it.
    pub territory: Option<Territory>,
    /// Whose stories it may show.
    pub providers: Vec<ProviderId>,
    /// Whose quotes it may show. Where several quote an instrument the first leads, and while it is quiet the next.
    pub vendors: Vec<VendorId>,
    /// The least delay of every quote, in minutes.
    pub minimum_delay_minutes: u16,
    /// Symbols of the market strip, in order.
    pub strip: Vec<Symbol>,
    /// Address of its privacy policy.
    pub privacy_policy: String,
    /// Address of its terms and conditions.
    pub terms: String,
    /// How it looks.
    pub brand: Brand,
}

impl Site {
    /// A site that shows nothing yet: in English, its dates in UTC, every quote 20 minutes late at least, with the house's own
    /// policies.
    #[must_use]
    pub fn new(id: &str) -> Self {
        Self {
            id: SiteId::new(id),
            name: id.to_owned(),
            tagline: None,
            hosts: Vec::new(),
            language: "en".to_owned(),
            zone: TimeZone::UTC,
            territory: None,
            providers: Vec::new(),
            vendors: Vec::new(),
            minimum_delay_minutes: 20,
            strip: Vec::new(),
            privacy_policy: "/privacy".to_owned(),
            terms: "/terms".to_owned(),
            brand: Brand::default(),
        }
    }
}

/// How a site looks.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Brand {
    /// Accent colour on light grounds, `#rrggbb`.
    pub accent: Option<String>,
    /// Accent colour on dark grounds, `#rrggbb`.
    pub accent_dark: Option<String>,
    /// The face of headlines.
    pub serif: bool,
}

/// Everything that is configured: who supplies, what is priced, who shows.
#[derive(Debug, Default)]
pub struct House {
    /// Providers, by id.
    pub providers: Vec<Provider>,
    /// Vendors, by id.
    pub vendors: Vec<Vendor>,
    /// Exchanges.
    pub exchanges: Vec<Exchange>,
    /// Instruments. Books and snapshots refer to them by their index here.
    pub instruments: Vec<Instrument>,
    /// Sites.
    pub sites: Vec<Arc<Site>>,
    /// Contracts as they are configured. Those that hold are the ones on the tape.
    pub contracts: Arc<[Contract]>,
}

impl House {
    /// The provider of that id.
    #[must_use]
    pub fn provider(&self, id: &ProviderId) -> Option<&Provider> {
        self.providers.iter().find(|provider| provider.id == *id)
    }

    /// The vendor of that id.
    #[must_use]
    pub fn vendor(&self, id: &VendorId) -> Option<&Vendor> {
        self.vendors.iter().find(|vendor| vendor.id == *id)
    }

    /// The exchange of that code.
    #[must_use]
    pub fn exchange(&self, mic: &ExchangeId) -> Option<&Exchange> {
        self.exchanges.iter().find(|exchange| exchange.mic == *mic)
    }

    /// The exchange that a vendor's feed calls `code`.
    #[must_use]
    pub fn exchange_by_vendor_code(&self, vendor: &VendorId, code: &str) -> Option<&Exchange> {
        let calls = |exchange: &&Exchange| exchange.vendor_codes.iter().any(|(id, own)| id == vendor && **own == *code);
        self.exchanges.iter().find(calls)
    }

    /// The site of that id.
    #[must_use]
    pub fn site(&self, id: &SiteId) -> Option<&Arc<Site>> {
        self.sites.iter().find(|site| site.id == *id)
    }

    /// The site that answers to a host name (without its port), whatever the case.
    #[must_use]
    pub fn site_by_host(&self, host: &str) -> Option<&Arc<Site>> {
        self.sites.iter().find(|site| site.hosts.iter().any(|own| own.eq_ignore_ascii_case(host)))
    }

    /// The index of each instrument under what vendors' feeds call it, and called it under its former symbols.
    /// Where a feed gave an old symbol to another instrument, it is that one's.
    #[must_use]
    pub fn instruments_by_feed_symbol(&self) -> HashMap<FeedSymbol, u32> {
        let exchanges: HashMap<_, _> = self.exchanges.iter().map(|exchange| (&exchange.mic, exchange)).collect();
        let mut index = HashMap::with_capacity(self.instruments.len());
        let mut former = Vec::new();
        for (position, instrument) in (0_u32..).zip(&self.instruments) {
            let Some(exchange) = exchanges.get(&instrument.exchange) else { continue };
            for (vendor, symbol) in &instrument.vendor_symbols {
                let old = instrument.reference.former.iter();
                let old: Vec<_> = old.filter_map(|old| instrument.former_vendor_symbol(symbol, old)).collect();
                for (_, exchange_code) in exchange.vendor_codes.iter().filter(|(own, _)| own == vendor) {
                    let feed = |symbol: &Arc<str>| FeedSymbol {
                        vendor: vendor.clone(),
                        symbol: symbol.clone(),
                        exchange_code: exchange_code.clone(),
                    };
                    index.insert(feed(symbol), position);
                    former.extend(old.iter().map(|old| (feed(old), position)));
                }
            }
        }
        for (feed, position) in former {
            index.entry(feed).or_insert(position);
        }
        index
    }
}

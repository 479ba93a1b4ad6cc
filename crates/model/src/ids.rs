//! Names of things, wrapped so that they cannot be mixed up.

use std::fmt;
use std::sync::Arc;

macro_rules! name {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Wraps a name as it stands in the configuration or on a wire.
            #[must_use]
            pub fn new(text: &str) -> Self {
                Self(Arc::from(text))
            }

            /// The name.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&*self.0, formatter)
            }
        }
    };
}

name! {
    /// Who sends news: the `id` of a `[[provider]]`.
    ProviderId
}
name! {
    /// Who sends quotes: the `id` of a `[[vendor]]`.
    VendorId
}
name! {
    /// A publisher's site: the `id` of a `[[site]]`.
    SiteId
}
name! {
    /// An exchange, by its market identifier code (ISO 10383), such as `XNAS`.
    ExchangeId
}

/// A story, whatever its version: the provider and the identifier that the provider gave it
/// (NewsML-G2 `guid`, ninjs `uri`, RSS `guid`, Atom `id`).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct StoryId {
    /// Who sent it.
    pub provider: ProviderId,
    /// The provider's own identifier.
    pub guid: Arc<str>,
}

impl StoryId {
    /// The story that `provider` calls `guid`.
    #[must_use]
    pub fn new(provider: &ProviderId, guid: &str) -> Self {
        Self { provider: provider.clone(), guid: Arc::from(guid) }
    }
}

impl fmt::Display for StoryId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.provider, self.guid)
    }
}

/// An instrument as readers ask for it: exchange prefix and ticker, such as `NQ:AAPL`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Symbol(Arc<str>);

/// Why a text is not a symbol.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a symbol; write the exchange's prefix, a colon and the ticker, such as NQ:AAPL")]
pub struct SymbolError {
    text: String,
}

impl Symbol {
    /// Reads `PREFIX:TICKER` in either case; letters, digits and `. - / ^ = _` only, 32 at most.
    ///
    /// # Errors
    /// When the text has another form.
    pub fn parse(text: &str) -> Result<Self, SymbolError> {
        let error = || SymbolError { text: text.chars().take(40).collect() };
        let (prefix, ticker) = text.split_once(':').ok_or_else(error)?;
        let fits = |part: &str| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-/^=_".contains(&byte))
        };
        if !fits(prefix) || !fits(ticker) || text.len() > 32 {
            return Err(error());
        }
        Ok(Self(Arc::from(text.to_ascii_uppercase())))
    }

    /// The whole symbol, such as `NQ:AAPL`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The exchange's prefix, such as `NQ`.
    #[must_use]
    pub fn prefix(&self) -> &str {
        self.0.split_once(':').map_or("", |(prefix, _)| prefix)
    }

    /// The ticker, such as `AAPL`.
    #[must_use]
    pub fn ticker(&self) -> &str {
        self.0.split_once(':').map_or("", |(_, ticker)| ticker)
    }
}

impl fmt::Display for Symbol {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// What a vendor's feed calls an instrument: the vendor, its symbol, and its code of the exchange.
///
/// The tape keeps this name, not ours: an instrument that is configured later finds its ticks.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FeedSymbol {
    /// Whose feed.
    pub vendor: VendorId,
    /// The vendor's symbol, such as `AAPL` or `RMF4`.
    pub symbol: Arc<str>,
    /// The vendor's code of the exchange, such as `Q`.
    pub exchange_code: Arc<str>,
}

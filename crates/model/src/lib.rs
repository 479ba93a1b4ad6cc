//! The nouns of Broadtape: stories, instruments, ticks, quotes, sites, instants and prices.
//!
//! Nothing here reads, writes, waits or asks the time. Each wire and each stored record has a
//! small struct of its own elsewhere, so that the inside may change while promises outside hold.

mod whole;

mod time;
pub use time::{Clock, TimeError, UnixNanos};

mod price;
pub use price::{Price, PriceError};

mod ids;
pub use ids::{ExchangeId, FeedSymbol, ProviderId, SiteId, StoryId, Symbol, SymbolError, VendorId};

mod body;
pub use body::{Block, Inline, ListKind, Picture, TableRow};

mod story;
pub use story::{
    Contributor, ContributorRole, Embargo, Gleaned, Link, PubStatus, Section, StoryVersion, Subject, normal_name,
};

mod rights;
pub use rights::{ARCHIVE_AFTER_DAYS, Channel, Channels, Contract, ContractWith, Indexing, Territory};

mod terms;
pub use terms::Terms;

mod credit;
pub use credit::{Credit, CreditPart};

mod hours;
pub use hours::{DayHours, DayPlan, Period, SessionMinute, SpecialDay, TradingHours, WeekHours};

mod market;
pub use market::{ConditionTable, Exchange, SessionState};

mod identifier;
pub use identifier::{Cik, Figi, IdentifierError, Isin};

mod instrument;
pub use instrument::{FormerSymbol, Instrument, InstrumentKind, Reference};

mod bar;
pub use bar::{ActionKind, Bar, BarError, BarRun, BarSpan, CorporateAction, RUN_BARS_MAX, day_number, day_of};

mod participant;
pub use participant::Participant;

mod sale_conditions;
pub use sale_conditions::SaleConditions;

mod tick;
pub use tick::{
    Amendment, DailyRecord, DayCode, Element, Refresh, RefreshField, Tick, TickChange, TopOfBook, Trade, TradeMark,
};

mod quote;
pub use quote::{Correction, ExtendedLast, Last, LastKind, Quote, Settlement, Spread};

mod site;
pub use site::{Brand, House, Provider, Site, Vendor};

mod fact;
pub use fact::{DelayClass, Kill, Lane, NewsFact, Position, Recorded};

mod charset;
pub use charset::Charset;

mod picture_file;
pub use picture_file::{PictureFile, PictureSize, ScaledAs};

mod order;
pub use order::{Action, Order, Party, Pin};

mod problem;
pub use problem::{Problem, ProblemKind};

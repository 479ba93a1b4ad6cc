//! The answer as it is sent. Numbers are kept as they are written: a price is never a float.

use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

#[derive(Deserialize)]
pub(super) struct Answer<'a> {
    pub(super) status: Option<Status<'a>>,
    /// Each is read by itself, so that one that cannot be read costs itself alone.
    #[serde(borrow, default)]
    pub(super) results: Option<Vec<&'a RawValue>>,
}

#[derive(Deserialize)]
pub(super) struct Status<'a> {
    pub(super) code: Option<u16>,
    #[serde(borrow)]
    pub(super) message: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Quote<'a> {
    #[serde(borrow)]
    pub(super) symbol: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) exchange: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) day_code: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) mode: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) flag: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) trade_timestamp: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) last_price: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) trade_size: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) open: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) high: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) low: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) close: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) volume: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) bid: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) bid_size: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) ask: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) ask_size: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) previous_close: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) settlement: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) open_interest: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) pre_market_price: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) pre_market_timestamp: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) after_hours_price: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) after_hours_timestamp: Option<Cow<'a, str>>,
}

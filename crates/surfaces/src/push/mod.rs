//! Push: what changes on open pages, as server-sent events.
//!
//! The core is pure: a [`Subscription`] compares where its page stands (its [`Cursor`]) with a snapshot
//! and says what to tell it. Nothing queues: a page that is slow, or was cut off, is told the latest.

mod cursor;
pub use cursor::Cursor;

mod subscription;
pub use subscription::Subscription;

mod event;
pub use event::Event;

use crate::answer::{Answer, Body};
use crate::visit::Visit;
use broadtape_model::Symbol;
use http::StatusCode;
use http::header::{HeaderName, HeaderValue};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Symbols of one page: as many as the largest page shows.
pub(crate) const SYMBOLS_MAX: usize = 200;

const VALUE: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b':').remove(b',');

/// Answers `/events?quotes=NQ:AAPL,NY:IBM&story={address}&headlines=1&since={revision}`.
pub(crate) fn answer(visit: &Visit<'_>) -> Answer {
    match Subscription::read(visit) {
        Ok(subscription) => {
            let answer = Answer::bytes(StatusCode::OK, "text/event-stream; charset=utf-8", "");
            // A proxy that gathers a whole answer first would never pass it on.
            let unbuffered = answer.with(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
            Answer { body: Body::Events(Box::new(subscription)), ..unbuffered }
        }
        Err(detail) => Answer::text(StatusCode::BAD_REQUEST, detail),
    }
}

/// The address that a page of this revision listens to.
pub(crate) fn address<'s>(revision: u64, symbols: impl Iterator<Item = &'s Symbol>, story: Option<&str>) -> String {
    let mut listed: Vec<&str> = Vec::new();
    for symbol in symbols {
        if listed.len() < SYMBOLS_MAX && !listed.contains(&symbol.as_str()) {
            listed.push(symbol.as_str());
        }
    }
    let mut address = format!("/events?since={revision}&headlines=1");
    if !listed.is_empty() {
        address.push_str("&quotes=");
        address.extend(utf8_percent_encode(&listed.join(","), VALUE));
    }
    if let Some(story) = story {
        address.push_str("&story=");
        address.extend(utf8_percent_encode(story, VALUE));
    }
    address
}

//! The forms of single values.

use crate::config::errors::{did_you_mean, nearest};
use broadtape_model::{
    Channel, Cik, Figi, IdentifierError, Indexing, InstrumentKind, Isin, Period, Price, Section, SessionMinute, Symbol,
    SymbolError, Territory, UnixNanos,
};
use broadtape_sessions::Listing;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use std::net::SocketAddr;
use url::Url;

/// Why a text is not what its key wants.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum ValueError {
    #[error("`{0}` is not an id; use lower-case letters, digits and hyphens, 40 at most, beginning with a letter")]
    Id(String),
    #[error("`{0}` is not a market identifier code; it has four capital letters or digits, such as XNAS (ISO 10383)")]
    Mic(String),
    #[error("`{0}` is not a prefix; use letters and digits, 8 at most, such as NQ")]
    Prefix(String),
    #[error(transparent)]
    Symbol(#[from] SymbolError),
    #[error(transparent)]
    Identifier(#[from] IdentifierError),
    #[error("`{0}` is not a day; write it as 2026-01-31")]
    Date(String),
    #[error(
        "`{0}` is not an instant; write a day, such as 2026-01-31, which begins at midnight UTC, or a time with its zone, such as 2026-01-31T17:00:00Z"
    )]
    Instant(String),
    #[error("`{0}` is not a territory; write its two letters, such as NO (ISO 3166)")]
    Territory(String),
    #[error("`{0}` is not the step of a price; write a decimal number above nought with a point, such as 0.01")]
    Step(String),
    #[error(
        "`{text}` is not a time zone; {way_out}",
        way_out = did_you_mean(.near).unwrap_or_else(|| "write its IANA name, such as America/New_York, or a fixed offset, such as UTC+05:00".to_owned())
    )]
    Zone { text: String, near: Option<String> },
    #[error("`{0}` is not a time of day; write it as 09:30")]
    Time(String),
    #[error("`{0}` is not a span of time; write it as 11:30-12:30")]
    Span(String),
    #[error("`{0}` is not a colour; write it as #0b5fff")]
    Colour(String),
    #[error("`{0}` is not a host name; write it without scheme, port or path, such as www.example.com")]
    Host(String),
    #[error(
        "`{0}` is not a host; write it without scheme or path, such as pictures.example.com or pictures.example.com:8443"
    )]
    HostAndMaybePort(String),
    #[error(
        "`{0}` is not an address to listen on; write it as 127.0.0.1:8080, or 0.0.0.0:8080 for all of the machine's"
    )]
    Listen(String),
    #[error("`{0}` is not host and port; write it as feed.example.com:7500")]
    HostAndPort(String),
    #[error("`{0}` is not a data set; write its code, such as XNAS.ITCH")]
    Dataset(String),
    #[error("`{0}` is not a schema; write its name, such as trades or bbo-1s")]
    Schema(String),
    #[error("`{0}` is not an address of the web; it begins with https:// or http://")]
    Url(String),
    #[error("`{0}` names no place to fetch from; write it as sftp://feeds@files.example.com/out or s3://bucket/folder")]
    From(String),
    #[error(
        "a password must not stand in this file; take it out of the address, and name the file that holds it with `password_file`"
    )]
    PasswordInAddress,
    #[error(
        "`{0}` is not the fingerprint of a server's key; write it as `ssh-keygen -l` prints it, SHA256: and 43 letters"
    )]
    HostKey(String),
    #[error("`{0}` leads nowhere; write a path such as /privacy, or an address that begins with https://")]
    PathOrUrl(String),
    #[error("`{0}` is not a language; write its BCP 47 tag, such as en or pt-BR")]
    Language(String),
    #[error("`{0}` is not a currency; write its ISO 4217 code, such as USD")]
    Currency(String),
    #[error("`{0}` is not the name of an environment variable; use letters, digits and underscores")]
    Variable(String),
    #[error("there is no `{text}`; {way_out}", way_out = did_you_mean(.near).unwrap_or_else(|| format!("it is one of {}", .words.join(", "))))]
    Word { text: String, near: Option<String>, words: Vec<&'static str> },
    #[error("must not be empty; write a value, or take the key out")]
    Empty,
}

/// Any text but an empty one.
pub(super) fn some_text(text: &str) -> Result<String, ValueError> {
    if text.trim().is_empty() { Err(ValueError::Empty) } else { Ok(text.to_owned()) }
}

/// An id: it stands in addresses, file names and on the tape.
pub(super) fn id(text: &str) -> Result<String, ValueError> {
    let fits = text.len() <= 40
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    when(fits, text.to_owned(), || ValueError::Id(text.to_owned()))
}

pub(super) fn mic(text: &str) -> Result<String, ValueError> {
    let fits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    when(fits, text.to_owned(), || ValueError::Mic(text.to_owned()))
}

/// A prefix, in upper case as symbols have it.
pub(super) fn prefix(text: &str) -> Result<String, ValueError> {
    let fits = (1..=8).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    when(fits, text.to_ascii_uppercase(), || ValueError::Prefix(text.to_owned()))
}

pub(super) fn symbol(text: &str) -> Result<Symbol, ValueError> {
    Ok(Symbol::parse(text)?)
}

pub(super) fn isin(text: &str) -> Result<Isin, ValueError> {
    Ok(Isin::parse(text)?)
}

pub(super) fn figi(text: &str) -> Result<Figi, ValueError> {
    Ok(Figi::parse(text)?)
}

pub(super) fn cik(text: &str) -> Result<Cik, ValueError> {
    Ok(Cik::parse(text)?)
}

/// A calendar day, `2026-01-31`.
pub(super) fn date(text: &str) -> Result<Date, ValueError> {
    let fits = text.len() == 10;
    text.parse().ok().filter(|_| fits).ok_or_else(|| ValueError::Date(text.to_owned()))
}

/// A day, which begins at midnight UTC, or an instant with its zone (RFC 3339).
pub(super) fn instant(text: &str) -> Result<UnixNanos, ValueError> {
    let midnight = date(text).ok().map(|day| format!("{day}T00:00:00Z"));
    UnixNanos::parse(midnight.as_deref().unwrap_or(text)).map_err(|_| ValueError::Instant(text.to_owned()))
}

pub(super) fn territory(text: &str) -> Result<Territory, ValueError> {
    Territory::parse(text).ok_or_else(|| ValueError::Territory(text.to_owned()))
}

pub(super) fn channel(text: &str) -> Result<Channel, ValueError> {
    one_of(text, &Channel::ALL.map(|channel| (channel.word(), channel)))
}

pub(super) fn indexing(text: &str) -> Result<Indexing, ValueError> {
    one_of(text, &Indexing::ALL.map(|indexing| (indexing.word(), indexing)))
}

/// The step of a price: a decimal above nought.
pub(super) fn step(text: &str) -> Result<Price, ValueError> {
    Price::parse(text).ok().filter(|step| *step > Price::ZERO).ok_or_else(|| ValueError::Step(text.to_owned()))
}

/// An IANA zone, or a fixed offset such as `UTC+05:00`.
pub(super) fn zone(text: &str) -> Result<TimeZone, ValueError> {
    if let Some(offset) = text.strip_prefix("UTC").and_then(fixed_offset) {
        return Ok(TimeZone::fixed(offset));
    }
    TimeZone::get(text).map_err(|_| {
        let known: Vec<String> = jiff::tz::db().available().map(|name| name.as_str().to_owned()).collect();
        // A bare city is how people call a zone.
        let city = known.iter().find(|name| name.rsplit('/').next().is_some_and(|city| same_place(city, text)));
        let near = city.cloned().or_else(|| nearest(text, known.iter().map(String::as_str)));
        ValueError::Zone { text: text.to_owned(), near }
    })
}

fn same_place(city: &str, text: &str) -> bool {
    city.eq_ignore_ascii_case(&text.replace(' ', "_"))
}

/// `+05:00`, `-03:30`; hours up to 14, as far as zones go.
fn fixed_offset(text: &str) -> Option<Offset> {
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let (hours, minutes) = two_pairs(digits)?;
    (hours <= 14 && minutes < 60).then(|| Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok())?
}

/// A time of a session's date; `24:00` is the day's very end, `<17:00` on the evening before, `>01:00` on
/// the day after.
pub(super) fn time(text: &str) -> Result<SessionMinute, ValueError> {
    let (offset, clock) = match text.split_at_checked(1) {
        Some(("<", clock)) => (-24, clock),
        Some((">", clock)) => (24, clock),
        _ => (0, text),
    };
    let minute =
        two_pairs(clock).filter(|(hours, minutes)| *minutes < 60 && (*hours < 24 || (24, 0) == (*hours, *minutes)));
    minute
        .and_then(|(hours, minutes)| i16::try_from((hours + offset) * 60 + minutes).ok())
        .and_then(SessionMinute::new)
        .ok_or_else(|| ValueError::Time(text.to_owned()))
}

/// `11:30-12:30`
pub(super) fn span(text: &str) -> Result<Period, ValueError> {
    let period = text.split_once('-').and_then(|(start, end)| Some((time(start).ok()?, time(end).ok()?)));
    period.filter(|(start, end)| start < end).ok_or_else(|| ValueError::Span(text.to_owned()))
}

/// An exchange whose calendar is known.
pub(super) fn listed(text: &str) -> Result<&'static Listing, ValueError> {
    broadtape_sessions::listing(text).ok_or_else(|| {
        let words: Vec<_> = broadtape_sessions::listings().iter().map(|listing| listing.mic).collect();
        ValueError::Word { text: text.to_owned(), near: nearest(text, words.iter().copied()), words }
    })
}

/// Two pairs of digits with a colon between them.
fn two_pairs(text: &str) -> Option<(i32, i32)> {
    let (first, second) = text.split_once(':')?;
    let pair = |text: &str| {
        let is_pair = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        is_pair.then(|| text.parse().ok())?
    };
    Some((pair(first)?, pair(second)?))
}

/// `#rrggbb`, in lower case.
pub(super) fn colour(text: &str) -> Result<String, ValueError> {
    let fits = text
        .strip_prefix('#')
        .is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
    when(fits, text.to_ascii_lowercase(), || ValueError::Colour(text.to_owned()))
}

/// A host name or an IPv4 address, in lower case.
pub(super) fn host(text: &str) -> Result<String, ValueError> {
    when(is_host(text), text.to_ascii_lowercase(), || ValueError::Host(text.to_owned()))
}

fn is_host(text: &str) -> bool {
    // RFC 1035, section 2.3.4: 63 octets to a label, 255 to a name with its length octets.
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= 253 && text.split('.').all(is_label)
}

/// A host, with a port where it is not the scheme's usual one.
pub(super) fn host_and_maybe_port(text: &str) -> Result<String, ValueError> {
    let (name, port_fits) = text.rsplit_once(':').map_or((text, true), |(name, port)| (name, is_port(port)));
    when(is_host(name) && port_fits, text.to_ascii_lowercase(), || ValueError::HostAndMaybePort(text.to_owned()))
}

fn is_port(text: &str) -> bool {
    text.parse::<u16>().is_ok_and(|port| port > 0)
}

pub(super) fn listen(text: &str) -> Result<SocketAddr, ValueError> {
    text.parse().map_err(|_| ValueError::Listen(text.to_owned()))
}

pub(super) fn host_and_port(text: &str) -> Result<String, ValueError> {
    let fits = text.rsplit_once(':').is_some_and(|(host, port)| {
        let is_ipv6 = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).is_some_and(is_ipv6);
        (is_host(host) || is_ipv6) && is_port(port)
    });
    when(fits, text.to_owned(), || ValueError::HostAndPort(text.to_owned()))
}

fn is_ipv6(text: &str) -> bool {
    text.parse::<std::net::Ipv6Addr>().is_ok()
}

pub(super) fn url(text: &str) -> Result<String, ValueError> {
    when(is_url(text), text.to_owned(), || ValueError::Url(text.to_owned()))
}

/// An address that can be asked, of at most so many bytes as anybody's can.
pub(super) fn parsed_url(text: &str) -> Result<Url, ValueError> {
    const BYTES_MOST: usize = 8_192;
    let parsed = Url::parse(text).ok().filter(|url| is_url(text) && text.len() <= BYTES_MOST && url.has_host());
    parsed.ok_or_else(|| ValueError::Url(text.to_owned()))
}

fn is_url(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/')) && !has_blanks(text)
}

pub(super) fn path_or_url(text: &str) -> Result<String, ValueError> {
    let is_path = text.starts_with('/') && !text.starts_with("//") && !has_blanks(text);
    when(is_path || is_url(text), text.to_owned(), || ValueError::PathOrUrl(text.to_owned()))
}

fn has_blanks(text: &str) -> bool {
    text.contains(|character: char| character.is_whitespace() || character.is_control())
}

/// A BCP 47 tag by its shape.
pub(super) fn language(text: &str) -> Result<String, ValueError> {
    let mut parts = text.split('-');
    let begins = parts
        .next()
        .is_some_and(|first| (2..=8).contains(&first.len()) && first.bytes().all(|byte| byte.is_ascii_alphabetic()));
    let goes_on =
        parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    when(begins && goes_on && text.len() <= 35, text.to_owned(), || ValueError::Language(text.to_owned()))
}

pub(super) fn currency(text: &str) -> Result<String, ValueError> {
    let fits = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase());
    when(fits, text.to_owned(), || ValueError::Currency(text.to_owned()))
}

pub(super) fn kind(text: &str) -> Result<InstrumentKind, ValueError> {
    one_of(text, &InstrumentKind::ALL.map(|(kind, word)| (word, kind)))
}

/// A data set's code. It stands in a line of a protocol, where it must not end it.
pub(super) fn section(text: &str) -> Result<Section, ValueError> {
    one_of(text, &Section::ALL.map(|section| (section.slug(), section)))
}

pub(super) fn dataset(text: &str) -> Result<String, ValueError> {
    let fits = (1..=16).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.');
    when(fits, text.to_ascii_uppercase(), || ValueError::Dataset(text.to_owned()))
}

/// A schema's name. It stands in a line of a protocol, where it must not end it.
pub(super) fn schema(text: &str) -> Result<String, ValueError> {
    let fits = (1..=16).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    when(fits, text.to_ascii_lowercase(), || ValueError::Schema(text.to_owned()))
}

/// The name of an environment variable.
pub(super) fn variable(text: &str) -> Result<String, ValueError> {
    let fits = !text.is_empty()
        && !text.starts_with(|first: char| first.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    when(fits, text.to_owned(), || ValueError::Variable(text.to_owned()))
}

/// What a word stands for.
pub(super) fn one_of<T: Copy>(text: &str, choices: &[(&'static str, T)]) -> Result<T, ValueError> {
    choices.iter().find(|(word, _)| *word == text).map(|(_, value)| *value).ok_or_else(|| {
        let words: Vec<_> = choices.iter().map(|(word, _)| *word).collect();
        ValueError::Word { text: text.to_owned(), near: nearest(text, words.iter().copied()), words }
    })
}

fn when<T>(fits: bool, value: T, error: impl FnOnce() -> ValueError) -> Result<T, ValueError> {
    if fits { Ok(value) } else { Err(error()) }
}

//! Addresses in what providers send: which may stand, and where they lead.

use url::{ParseError, Url};

/// Longest address that is kept, in bytes; browsers and servers refuse longer ones.
const ADDRESS_BYTES_MAX: usize = 4_096;

/// An absolute `http`, `https` or `mailto` address of a link; a relative one is resolved where the
/// document's own address is known.
pub(crate) fn link(address: &str, base: Option<&Url>) -> Option<String> {
    let url = resolved(address, base).filter(|url| matches!(url.scheme(), "http" | "https" | "mailto"))?;
    Some(String::from(url)).filter(|url| url.len() <= ADDRESS_BYTES_MAX)
}

/// An absolute `http` or `https` address.
pub(crate) fn web(address: &str, base: Option<&Url>) -> Option<String> {
    link(address, base).filter(|url| url.starts_with("http"))
}

/// A picture's address as the provider wrote it: on the web, or relative to the document.
pub(crate) fn picture(address: &str) -> Option<&str> {
    let address = address.trim();
    let may_stand = match Url::parse(address) {
        Ok(url) => matches!(url.scheme(), "http" | "https"),
        Err(error) => error == ParseError::RelativeUrlWithoutBase,
    };
    (may_stand && !address.is_empty() && !address.starts_with('#') && address.len() <= ADDRESS_BYTES_MAX)
        .then_some(address)
}

/// The base that an `xml:base` or a feed's link gives, within an outer one.
pub(crate) fn base(address: &str, outer: Option<&Url>) -> Option<Url> {
    resolved(address, outer).filter(|url| matches!(url.scheme(), "http" | "https"))
}

/// A length in pixels as attributes write it: `640`, `640px`; a share such as `50%` is none.
pub(crate) fn pixels(text: &str) -> Option<u32> {
    let text = text.trim();
    let number = text.strip_suffix("px").unwrap_or(text).trim();
    let whole = number.split_once('.').map_or(number, |(whole, _)| whole);
    whole.parse().ok()
}

fn resolved(address: &str, base: Option<&Url>) -> Option<Url> {
    let address = address.trim();
    if address.is_empty() {
        return None;
    }
    match (Url::parse(address), base) {
        (Ok(url), _) => Some(url),
        (Err(ParseError::RelativeUrlWithoutBase), Some(base)) => base.join(address).ok(),
        (Err(_), _) => None,
    }
}

//! The character set that came beside a document.

use std::fmt;
use std::sync::Arc;

/// A character set as an envelope names it, beside the bytes and not within them: the parameter `charset` of
/// `Content-Type` (RFC 9110, 8.3.2), in lower case. Whether such a set exists is for the reader of the bytes to find.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Charset(Arc<str>);

impl Charset {
    /// The longest name, in bytes: the registry's longest has 45.
    const BYTES_MAX: usize = 64;

    /// A name, where it is written as names of character sets are (RFC 2978, 2.3).
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let is_written_so = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'+-^_`{}~.:".contains(&byte);
        let is_name = !name.is_empty() && name.len() <= Self::BYTES_MAX && name.bytes().all(is_written_so);
        is_name.then(|| Self(name.to_ascii_lowercase().into()))
    }

    /// That of a `Content-Type`, where it names one.
    #[must_use]
    pub fn of_content_type(content_type: &str) -> Option<Self> {
        content_type.split(';').skip(1).find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            let is_it = name.trim().eq_ignore_ascii_case("charset");
            is_it.then(|| Self::named(value.trim().trim_matches(['"', '\''])))?
        })
    }

    /// Its name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Charset {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_set_is_read_from_a_content_type() {
        for (content_type, name) in [
            ("text/xml; charset=ISO-8859-1", Some("iso-8859-1")),
            ("text/xml;charset=\"utf-8\"", Some("utf-8")),
            ("application/rss+xml; version=2; Charset = windows-1251 ", Some("windows-1251")),
            ("text/xml", None),
            ("text/xml; charset=", None),
            ("text/xml; charset=a b", None),
            ("text/xml; charset=utf\u{2011}8", None),
            ("charset=utf-8", None),
        ] {
            assert_eq!(Charset::of_content_type(content_type).as_ref().map(Charset::as_str), name, "{content_type}");
        }
        assert_eq!(Charset::named(&"x".repeat(65)), None);
    }
}

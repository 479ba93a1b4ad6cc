//! What an item of a feed is called when it does not say so itself.

use crate::text;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// What identifies an item: its own identifier, else its address, else a digest of what it is known by.
///
/// The digest is of its title and its date as written, or of its text where it has no title: an item that comes
/// again unchanged is the same item, and one whose text is corrected under the same title still is.
/// `None` when there is nothing to tell it by.
pub(crate) fn identity(
    own: Option<String>,
    address: Option<&str>,
    title: Option<&str>,
    date: Option<&str>,
    text: impl FnOnce() -> Option<String>,
) -> Option<String> {
    let own = own.filter(|own| !text::is_blank(own));
    own.or_else(|| address.map(str::to_owned)).or_else(|| {
        let known_by =
            title.and_then(text::folded_or_none).or_else(|| text().and_then(|text| text::folded_or_none(&text)))?;
        Some(digest(&[&known_by, date.unwrap_or_default().trim()]))
    })
}

/// `sha256:` and the digest of parts, in hexadecimal.
fn digest(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.len().to_be_bytes());
        hasher.update(part.as_bytes());
    }
    let mut named = String::from("sha256:");
    for byte in hasher.finalize() {
        write!(named, "{byte:02x}").expect("a String takes what is written");
    }
    named
}

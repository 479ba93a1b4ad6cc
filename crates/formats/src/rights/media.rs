//! Media RSS's restrictions (Media RSS 1.5.1, `media:restriction`).

use super::territories::territory;
use super::{not_understood, together};
use crate::xml::{Element, Namespace};
use broadtape_model::{Channel, Channels, Terms};

/// Most countries of a restriction: there are fewer.
const COUNTRIES_MAX: usize = 300;

/// The terms of the restrictions that stand directly in an item or a feed. They are about its media; the story that comes with them is
/// shown under the same.
pub(crate) fn restrictions(around: Element<'_>) -> Terms {
    together(around.all(Namespace::Media, "restriction").map(restriction))
}

/// Whether a `media:group` or `media:content` has restrictions of its own: such a picture does not go with a story that has none.
pub(crate) fn limits_media(media: Element<'_>) -> bool {
    !restrictions(media).is_empty()
}

fn restriction(element: Element<'_>) -> Terms {
    let text = element.text();
    let words: Vec<&str> = text.split_whitespace().take(COUNTRIES_MAX + 1).collect();
    let is_allowed = element.attribute("relationship").map(str::trim) == Some("allow");
    let is_denied = element.attribute("relationship").map(str::trim) == Some("deny");
    let nowhere = || Terms { channels: Some(Channels::default()), ..Terms::default() };
    let told = || not_understood(&format!("media:restriction {}", text));
    let is_word = |word: &str| matches!(words.as_slice(), [one] if one.eq_ignore_ascii_case(word));
    if is_allowed == is_denied || words.len() > COUNTRIES_MAX {
        return told();
    }
    if is_word("all") || is_word("none") {
        return if is_word("all") == is_allowed { Terms::default() } else { nowhere() };
    }
    match element.attribute("type").map(str::trim) {
        Some("country") => {
            let territories: Option<Vec<_>> = words.iter().map(|code| territory(code)).collect();
            match territories.filter(|territories| !territories.is_empty()) {
                Some(territories) if is_allowed => Terms { territories: Some(territories), ..Terms::default() },
                Some(not_territories) => Terms { not_territories, ..Terms::default() },
                None => told(),
            }
        }
        Some("sharing") if is_denied => {
            let channels = Channels::ALL.without(Channel::Widget).without(Channel::Feed);
            Terms { channels: Some(channels), ..Terms::default() }
        }
        Some("sharing") => Terms::default(),
        // Nothing is allowed to nobody in particular.
        None if words.is_empty() && is_allowed => Terms::default(),
        _ => told(),
    }
}

//! JSON Feed 1 and 1.1, and RSS in JSON, which is RSS with JSON's brackets.

mod read;
mod rss_in_json;

use crate::json::Object;
use crate::news::Reading;
use serde_json::Value;

pub(crate) use rss_in_json::{document as rss_in_json, is_rss_in_json};

/// Whether a document is JSON Feed: it says so in `version`, or has what every feed must have.
pub(crate) fn is_json_feed(value: &Value) -> bool {
    let Some(feed) = Object::of(value) else { return false };
    let says =
        feed.text("version").is_some_and(|version| version.to_ascii_lowercase().contains("jsonfeed.org/version"));
    let has_items = feed.get("items").is_some_and(Value::is_array);
    let has_head = ["title", "home_page_url", "feed_url"].iter().any(|key| feed.text(key).is_some());
    let has_texts = feed.objects("items").iter().any(|item| {
        ["content_html", "content_text", "date_published"].iter().any(|key| item.object.text(key).is_some())
    });
    let is_like_one = has_items && (has_head || has_texts);
    says || is_like_one
}

/// Reads a feed.
pub(crate) fn read(value: &Value, reading: &mut Reading<'_>) {
    let Some(feed) = Object::of(value) else { return };
    let items = feed.get("items").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    items.iter().for_each(|item| read::item(item, feed, reading));
}

//! What WordPress's export (WXR) says of a post beyond RSS: its kind, its status and its dates.

use crate::feed::first_text;
use crate::news::Reading;
use crate::xml::{Element, Namespace};
use broadtape_model::PubStatus;

/// Whether an item of an export is no story: an attachment, a menu entry, a revision and the like (`wp:post_type`),
/// or one in the bin.
pub(super) fn is_no_story(item: Element<'_>) -> bool {
    let kind = value(item, "post_type");
    let status = value(item, "status");
    kind.is_some_and(|kind| {
        matches!(
            kind.as_str(),
            "attachment" | "page" | "revision" | "nav_menu_item" | "custom_css" | "customize_changeset" | "wp_block"
        ) || kind.starts_with("wp_")
    }) || status.is_some_and(|status| matches!(status.as_str(), "trash" | "auto-draft" | "inherit"))
}

/// Whether a post may be seen: one that is a draft, private, waits for review or asks for a password may not.
/// One that is scheduled (`future`) may when its date has come.
pub(super) fn status(item: Element<'_>, guid: &str, reading: &mut Reading<'_>) -> PubStatus {
    if value(item, "post_password").is_some() {
        return PubStatus::Withheld;
    }
    match value(item, "status").as_deref() {
        None | Some("publish" | "future") => PubStatus::Usable,
        Some("draft" | "pending" | "private") => PubStatus::Withheld,
        Some(other) => reading.status(guid, other),
    }
}

/// When a post was or will be published, in UTC. One that never was has a date of zeros.
pub(super) fn published(item: Element<'_>) -> Option<String> {
    instant(item, "post_date_gmt")
}

/// When a post was changed last, in UTC.
pub(super) fn updated(item: Element<'_>) -> Option<String> {
    instant(item, "post_modified_gmt")
}

fn instant(item: Element<'_>, name: &str) -> Option<String> {
    value(item, name).filter(|written| !written.starts_with("0000")).map(|written| format!("{written}Z"))
}

fn value(item: Element<'_>, name: &str) -> Option<String> {
    first_text(item, Namespace::WordPress, name).map(|text| text.trim().to_owned())
}

//! Lines that stand below many stories and are part of none.

/// Longest line of credits, in bytes.
const CREDIT_BYTES_MAX: usize = 240;
/// Longest heading of what companies put below their releases, in bytes.
const HEADING_BYTES_MAX: usize = 80;

const CREDIT_STARTS: &[&str] = &[
    "by ",
    "reporting by",
    "additional reporting",
    "writing by",
    "editing by",
    "compiled by",
    "photo by",
    "photos by",
    "©",
    "(c) ",
    "copyright",
    "read more",
    "follow us",
    "subscribe",
    "sign up",
    "this story was originally",
    "this article was originally",
    "this article originally",
    "this story has been",
    "this content was",
    "to view the source version",
    "view source version",
];

const CREDIT_PARTS: &[&str] = &[
    "contributed to this report",
    "contributed to this story",
    "contributed reporting",
    "contributed to the report",
    "all rights reserved",
    "may not be published, broadcast",
    "staff and wire reports",
];

const LAST_HEADINGS: &[&str] = &[
    "forward-looking statement",
    "forward looking statement",
    "cautionary",
    "safe harbor",
    "safe harbour",
    "media contact",
    "press contact",
    "investor contact",
    "investor relations",
    "contact:",
    "contacts",
    "disclaimer",
    "note to editors",
    "notes to editors",
    "non-gaap",
];

const LAST_STARTS: &[&str] = &[
    "this press release contains forward",
    "this press release contains \"forward",
    "this press release contains “forward",
    "this news release contains forward",
    "this release contains forward",
    "certain statements in this",
    "except for historical information",
    "for media inquiries",
    "for media enquiries",
];

/// Whether a line tells who worked on a story, who owns it or where it stands, and nothing of the story.
pub(super) fn is_credit_line(text: &str) -> bool {
    let text = text.trim().trim_start_matches(['(', '[', '-', '–', '—', '_', '*']);
    if text.len() > CREDIT_BYTES_MAX {
        return false;
    }
    let lower = text.to_lowercase();
    let is_byline = lower.starts_with("by ") && (text.len() > 60 || lower.ends_with(['.', ':', '?', '!']));
    !is_byline && CREDIT_STARTS.iter().any(|start| lower.starts_with(start))
        || CREDIT_PARTS.iter().any(|part| lower.contains(part))
}

/// Whether what a company puts below all its releases begins here: *About us*, forward-looking statements, contacts,
/// the source. Nothing of the story follows.
pub(super) fn ends_story(text: &str) -> bool {
    let text = text.trim();
    if text.starts_with("SOURCE ") || text.starts_with("SOURCE:") {
        return true;
    }
    let lower: String = text.chars().take(HEADING_BYTES_MAX).flat_map(char::to_lowercase).collect();
    if LAST_STARTS.iter().any(|start| lower.starts_with(start)) {
        return true;
    }
    let is_heading = text.len() <= HEADING_BYTES_MAX && !text.ends_with(['.', '?', '!']);
    is_heading && (is_about(text) || LAST_HEADINGS.iter().any(|start| lower.starts_with(start)))
}

/// `About Tidewater Ferries Inc.` names somebody; `About 200 people` does not.
fn is_about(text: &str) -> bool {
    let named = ["About the ", "About "].iter().find_map(|about| text.strip_prefix(about));
    named.is_some_and(|name| name.starts_with(char::is_uppercase))
}

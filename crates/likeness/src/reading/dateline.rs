//! Where and when a story was written, at the head of its first paragraph.

/// Longest dateline, in bytes: a place, a region, a date and an agency.
const BYTES_MAX: usize = 110;
const DASHES: [&str; 5] = ["—", "–", " -- ", " - ", " ‒ "];

/// Where the story begins behind its dateline, in bytes; 0 where there is none.
pub(super) fn end(paragraph: &str, known: Option<&str>) -> usize {
    if let Some(known) = known.map(str::trim).filter(|known| !known.is_empty())
        && let Some(rest) = paragraph.trim_start().strip_prefix(known)
    {
        return paragraph.len() - rest.trim_start_matches([' ', '-', '–', '—', ':', '.']).len();
    }
    let Some((at, dash)) = DASHES.iter().filter_map(|dash| Some((paragraph.find(dash)?, dash))).min() else {
        return 0;
    };
    if at <= BYTES_MAX && is_dateline(paragraph[..at].trim()) { at + dash.len() } else { 0 }
}

/// `NORTHPORT, Nov. 3 (Wire)`, `Northport (Wire)`, `VALE CITY, 3 November 2026 /Wire/`: a place in capitals, or an agency in
/// brackets.
fn is_dateline(text: &str) -> bool {
    let first = text.split([' ', ',']).next().unwrap_or_default();
    let is_loud = first.len() >= 3 && first.chars().all(|character| !character.is_lowercase());
    let has_agency = text.ends_with(')') && text.contains('(') || text.ends_with('/') && text.matches('/').count() == 2;
    let begins = first.starts_with(char::is_uppercase);
    begins && (is_loud || has_agency) && text.split_whitespace().count() <= 12
}

//! The addresses of stories: given at the first showing, kept for good.

use broadtape_model::{ProviderId, UnixNanos};
use jiff::tz::TimeZone;

/// Longest slug, in bytes: beyond it, addresses are cut at a word.
const SLUG_BYTES_MAX: usize = 160;

/// `{provider}-{year}-{month}-{day}-{slug}`: the date of the first publication in the site's zone
/// without leading zeros, and the headline's words. What is there already makes it longer.
#[must_use]
pub fn address(provider: &ProviderId, published: UnixNanos, zone: &TimeZone, headline: &str) -> String {
    let date = published.timestamp().to_zoned_datetime(zone.clone()).date();
    let slug = slug(headline);
    let separator = if slug.is_empty() { "" } else { "-" };
    format!("{provider}-{}-{}-{}{separator}{slug}", date.year(), date.month(), date.day())
}

/// Lower-case ASCII letters and digits; apostrophes dropped; every other run a single `-`.
fn slug(headline: &str) -> String {
    let mut slug = String::new();
    let mut gap = false;
    for character in headline.chars().filter(|character| !matches!(character, '\'' | '’' | '‘' | 'ʼ')) {
        if character.is_ascii_alphanumeric() {
            if gap && !slug.is_empty() {
                slug.push('-');
            }
            slug.push(character.to_ascii_lowercase());
            gap = false;
        } else {
            gap = true;
        }
    }
    if slug.len() > SLUG_BYTES_MAX {
        let cut = slug[..SLUG_BYTES_MAX].rfind('-').unwrap_or(SLUG_BYTES_MAX);
        slug.truncate(cut);
    }
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_the_headlines_words() {
        for (headline, expected) in [
            ("Harbour’s ‘quiet’ year, 2026", "harbours-quiet-year-2026"),
            ("  --What?!  ", "what"),
            ("Überraschung in Köln", "berraschung-in-k-ln"),
            ("新聞", ""),
        ] {
            assert_eq!(slug(headline), expected);
        }
    }

    #[test]
    fn the_date_is_the_sites_and_has_no_leading_zeros() {
        let published = UnixNanos::parse("2026-03-01T23:30:00Z").unwrap();
        let provider = ProviderId::new("wire");
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        assert_eq!(address(&provider, published, &zone, "A day"), "wire-2026-3-2-a-day");
        assert_eq!(address(&provider, published, &TimeZone::UTC, "新"), "wire-2026-3-1");
    }
}

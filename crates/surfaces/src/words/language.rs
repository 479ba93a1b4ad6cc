//! In which language a story is.

use broadtape_model::{Site, StoryVersion};

/// A story's language where it is not its site's, for the attribute `lang`.
///
/// Providers write what they like there. What is no tag is left out: it would make a screen reader
/// guess, or fall silent. A language that was found in the text tells no region, so it is foreign only where the
/// language itself is another.
pub(crate) fn foreign(story: &StoryVersion, site: &Site) -> Option<String> {
    let is_foreign = |own: &str| match story.language {
        Some(_) => own != site.language,
        None => Some(own) != site.language.split('-').next(),
    };
    story.spoken().filter(|own| is_foreign(own) && is_tag(own)).map(str::to_owned)
}

/// Whether a text has the form of a language tag (RFC 5646, 2.1) that begins with an ISO 639 code.
fn is_tag(text: &str) -> bool {
    let mut subtags = text.split('-');
    let language = subtags.next().unwrap_or_default();
    let is_language = matches!(language.len(), 2..=3) && language.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_language
        && subtags
            .all(|subtag| matches!(subtag.len(), 1..=8) && subtag.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_has_the_form_of_a_tag_is_one() {
        for tag in ["en", "de-AT", "gsw", "zh-Hant-TW", "en-GB-oxendict", "ast-x-own"] {
            assert!(is_tag(tag), "{tag}");
        }
        for other in ["", "-", "e", "english", "en_GB", "en-", "en-aboriginal", "en\"><script>", "de AT", "日本"] {
            assert!(!is_tag(other), "{other}");
        }
    }
}

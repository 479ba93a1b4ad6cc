//! Words of ODRL's vocabulary and RightsML's, however they are written.

/// Before the words that are understood: the namespaces of ODRL 2 and RightsML, as they stand in documents of the field, and their usual prefixes.
const NAMESPACES: [&str; 6] = [
    "//www.w3.org/ns/odrl/2/",
    "//w3.org/ns/odrl/2/",
    "//iptc.org/std/RightsML/2011-10-07/",
    "//www.iptc.org/std/RightsML/2011-10-07/",
    "//iptc.org/std/RightsML/odrl-profile/",
    "//www.w3.org/ns/tdmrep/",
];
const PREFIXES: [&str; 4] = ["odrl:", "rightsml:", "o:", "tdm:"];

/// The word of an address, a prefixed name or a word by itself: `distribute` of `http://www.w3.org/ns/odrl/2/distribute`. `None` for a word
/// of a vocabulary that is not read.
pub(super) fn word(written: &str) -> Option<&str> {
    let written = written.trim();
    let address = written.strip_prefix("http:").or_else(|| written.strip_prefix("https:"));
    let word = match address {
        Some(address) => NAMESPACES.iter().find_map(|namespace| address.strip_prefix(namespace))?,
        None => PREFIXES.iter().find_map(|prefix| written.strip_prefix(prefix)).unwrap_or(written),
    };
    let is_word = !word.is_empty() && word.chars().all(|character| character.is_ascii_alphanumeric());
    is_word.then_some(word)
}

/// The last part of an address or a code: `DEU` of `http://cvx.iptc.org/iso3166-1a3/DEU`.
pub(super) fn last_part(written: &str) -> &str {
    written.trim().rsplit(['/', ':', '#']).next().unwrap_or_default()
}

/// What an action means for what the house does with a story.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Deed {
    /// All of it.
    Use,
    /// Showing it anywhere.
    Show,
    /// Showing it on pages.
    ShowOnPages,
    /// Having copies of it, without which nothing can be shown.
    Copy,
    /// Keeping it on show once it is no longer news.
    Archive,
    /// Letting search engines list it.
    Index,
    /// Letting machines learn from it.
    Mine,
    /// What the house never does.
    Elsewhere,
}

/// The deed of an action (ODRL Vocabulary 2.2, 3.5 and 4.2; RightsML 1.1 and 2.0; TDM Reservation Protocol). `None` for one that is not understood.
pub(super) fn deed(action: &str) -> Option<Deed> {
    Some(match word(action)? {
        "use" => Deed::Use,
        "distribute" | "publish" => Deed::Show,
        "present" | "display" | "read" => Deed::ShowOnPages,
        "reproduce" | "copy" => Deed::Copy,
        "archive" => Deed::Archive,
        "index" => Deed::Index,
        "mine" => Deed::Mine,
        "annotate" | "delete" | "derive" | "digitize" | "execute" | "give" | "install" | "lease" | "lend"
        | "modify" | "move" | "print" | "sell" | "stream" | "textToSpeech" | "translate" | "uninstall"
        | "watermark" => Deed::Elsewhere,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{Deed, deed, word};

    #[test]
    fn a_word_is_known_however_it_is_written() {
        for written in [
            "display",
            "odrl:display",
            "http://www.w3.org/ns/odrl/2/display",
            "https://www.w3.org/ns/odrl/2/display",
            "http://w3.org/ns/odrl/2/display",
        ] {
            assert_eq!(word(written), Some("display"), "{written}");
        }
        assert_eq!(deed("http://iptc.org/std/RightsML/2011-10-07/distribute"), Some(Deed::Show));
        for foreign in
            ["http://wire.example.com/terms/display", "cc:Sharing", "", "http://www.w3.org/ns/odrl/2/", "a b"]
        {
            assert_eq!(word(foreign), None, "{foreign}");
        }
    }
}

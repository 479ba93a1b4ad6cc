//! The IPTC's media topics, by name.

use std::collections::HashMap;
use std::sync::LazyLock;

/// A topic of the IPTC's list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct MediaTopic {
    /// Its name, in English.
    pub(crate) name: &'static str,
    /// The first two digits of the topic of the first level that it belongs to: `04`.
    pub(crate) top: &'static str,
}

/// By their numbers, of eight digits.
static TOPICS: LazyLock<HashMap<&str, MediaTopic>> = LazyLock::new(|| {
    let lines = include_str!("media_topics.tsv").lines().filter(|line| !line.starts_with('#'));
    let topic = |line: &'static str| {
        let mut fields = line.split('\t');
        Some((fields.next()?, MediaTopic { top: fields.next()?, name: fields.next()? }))
    };
    lines.filter_map(topic).collect()
});

/// The topic of a code, `medtop:20000638` or its address; `None` for one of another list, or deeper than we know.
pub(crate) fn media_topic(code: &str) -> Option<MediaTopic> {
    let (scheme, number) = code.rsplit_once([':', '/'])?;
    let is_media_topic = matches!(scheme.rsplit('/').next(), Some("medtop" | "mediatopic"));
    is_media_topic.then(|| TOPICS.get(number).copied()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_is_known_by_its_code_and_its_address() {
        for code in ["medtop:20000638", "http://cv.iptc.org/newscodes/mediatopic/20000638"] {
            let topic = media_topic(code).expect("a topic of the second level");
            assert_eq!((topic.name, topic.top), ("international relations", "11"), "{code}");
        }
        for other in ["medtop:29999999", "subj:15000000", "20000638", "own:20000638", "medtop:", ""] {
            assert_eq!(media_topic(other), None, "{other}");
        }
    }

    #[test]
    fn every_topic_belongs_to_one_of_the_first_level() {
        for (number, topic) in TOPICS.iter() {
            let top = format!("{}000000", topic.top);
            assert!(TOPICS.contains_key(top.as_str()), "{number}");
            assert!(number.len() == 8 && !topic.name.is_empty(), "{number}");
        }
        assert_eq!(TOPICS.values().filter(|topic| TOPICS[&*format!("{}000000", topic.top)] == **topic).count(), 17);
    }
}

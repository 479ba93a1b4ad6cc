//! What a document says, field by field.

mod support;

use broadtape_formats::dialect::Dialect;
use broadtape_formats::news::{self, Explained, Explanation};
use broadtape_model::ProviderId;
use support::samples::{ALL, AP_MEDIA, IPTC_7901, MAIL};

fn explain(document: &str, only: Option<&str>) -> Explanation {
    let parsed = news::read(document.as_bytes(), &ProviderId::new("wire"), &Dialect::default())
        .expect("a document that gives something");
    news::explain(document.as_bytes(), &parsed, &Dialect::default(), only)
}

fn places<'e>(story: &'e Explained, name: &str) -> Vec<&'e str> {
    let field = story.fields.iter().find(|field| field.name == name).expect("a field of that name");
    field.places.iter().map(String::as_str).collect()
}

fn missing(story: &Explained) -> Vec<&'static str> {
    story.fields.iter().filter(|field| field.value.is_none()).map(|field| field.name).collect()
}

const FEED: &str = r#"<rss version="2.0"><channel><title>The Feed</title><link>https://example.com/</link>
<item><guid>urn:1</guid><title>Ferry sails</title><pubDate>Sun, 01 Mar 2026 08:00:00 GMT</pubDate>
  <description>&lt;p&gt;The ferry &lt;a href="https://example.com/tide"&gt;sailed&lt;/a&gt; again on Sunday.&lt;/p&gt;</description></item>
<item><guid>urn:2</guid><title>Bridge opens</title><pubDate>Sun, 01 Mar 2026 08:00:00 GMT</pubDate>
  <description>The bridge opened to the people of the town.</description><lunch>soup</lunch></item>
</channel></rss>"#;

#[test]
fn each_story_is_explained_by_its_own_item() {
    let told = explain(FEED, None);
    let [ferry, bridge] = &told.stories[..] else { panic!("two stories") };
    assert_eq!(places(ferry, "headline"), ["rss/channel/item[1]/title"]);
    assert_eq!(places(bridge, "headline"), ["rss/channel/item[2]/title"]);
    // Both say the same moment; each is found in its own item.
    assert_eq!(places(bridge, "created"), ["rss/channel/item[2]/pubDate"]);
    assert_eq!(places(bridge, "deck"), ["rss/channel/item/description"]);
    assert!(missing(bridge).contains(&"byline"), "{:?}", missing(bridge));
}

#[test]
fn what_stands_in_no_field_is_told() {
    let told = explain(FEED, None);
    assert!(told.unused.contains(&("rss/channel/item[2]/lunch".to_owned(), "soup".to_owned())), "{:?}", told.unused);
    assert!(
        !told.unused.iter().any(|(path, _)| path.ends_with("/title") && path.contains("item")),
        "{:?}",
        told.unused
    );
    // Another story's item is not looked at.
    assert_eq!(explain(FEED, Some("urn:1")).unused.iter().filter(|(_, words)| words == "soup").count(), 0);
}

#[test]
fn one_story_may_be_asked_for() {
    assert_eq!(explain(FEED, Some("urn:2")).stories.len(), 1);
    assert_eq!(explain(FEED, Some("urn:3")).stories.len(), 0);
}

#[test]
fn a_short_value_is_found_only_where_it_is_named() {
    let ninjs = r#"{"uri": "urn:1", "version": "4", "rank": 4, "urgency": 4, "headline": "Ferry sails"}"#;
    let told = explain(ninjs, None);
    assert_eq!(places(&told.stories[0], "version"), ["version"]);
    assert_eq!(places(&told.stories[0], "urgency"), ["urgency"]);
    assert_eq!(places(&told.stories[0], "section"), Vec::<&str>::new());
}

#[test]
fn wire_text_is_explained_by_its_lines() {
    let told = explain(IPTC_7901, None);
    assert_eq!(places(&told.stories[0], "identifier"), ["message[1]/header"]);
    assert_eq!(places(&told.stories[0], "created"), ["message[1]/sent"]);
    assert_eq!(places(&told.stories[0], "body"), ["message/text line"]);
}

#[test]
fn a_mail_is_explained_by_its_headers() {
    let told = explain(MAIL, None);
    assert_eq!(places(&told.stories[0], "headline"), ["header Subject"]);
    assert_eq!(places(&told.stories[0], "created"), ["header Date"]);
}

#[test]
fn every_format_tells_where_its_headline_stands() {
    for document in ALL.iter().chain([&AP_MEDIA]) {
        for story in explain(document, None).stories {
            assert!(!places(&story, "headline").is_empty(), "{}: {}", story.story.id, story.story.headline);
        }
    }
}

#[test]
fn whatever_breaks_off_is_explained_without_a_panic() {
    for document in ALL {
        for end in (0..document.len()).step_by(29).filter(|end| document.is_char_boundary(*end)) {
            if let Ok(parsed) = news::read(&document.as_bytes()[..end], &ProviderId::new("wire"), &Dialect::default()) {
                _ = news::explain(&document.as_bytes()[..end], &parsed, &Dialect::default(), None);
            }
        }
    }
}

#[test]
fn media_topics_are_told_by_name_and_place_a_story() {
    let ninjs = r#"{"uri": "urn:1", "headline": "Envoys meet", "subjects": [{"uri": "http://cv.iptc.org/newscodes/mediatopic/20000638"}]}"#;
    let told = explain(ninjs, None);
    let value = |name: &str| {
        told.stories[0].fields.iter().find(|field| field.name == name).and_then(|field| field.value.clone())
    };
    let subjects = value("subjects").expect("a subject");
    assert!(subjects.starts_with("international relations (http"), "{subjects}");
    assert_eq!(value("section").as_deref(), Some("World"));
}

//! RSS 2.0 with the content, Dublin Core and Media RSS modules, and RFC 6721 for what is withdrawn.

use super::markup;
use super::xml::Xml;
use broadtape_model::{ContributorRole, Kill, Picture, Section, StoryVersion, UnixNanos};

/// What a feed holds.
pub(in super::super) struct Feed<'a> {
    /// The provider's name.
    pub(in super::super) name: &'a str,
    /// The provider's own site.
    pub(in super::super) site: &'a str,
    /// Where the pictures are: what comes before a picture's name.
    pub(in super::super) pictures: &'a str,
    /// When it changed last.
    pub(in super::super) changed: UnixNanos,
    /// Its stories, the newest first.
    pub(in super::super) stories: Vec<&'a StoryVersion>,
    /// What has been withdrawn, and when.
    pub(in super::super) kills: Vec<(&'a Kill, UnixNanos)>,
}

const NAMESPACES: [(&str, &str); 6] = [
    ("version", "2.0"),
    ("xmlns:content", "http://purl.org/rss/1.0/modules/content/"),
    ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
    ("xmlns:media", "http://search.yahoo.com/mrss/"),
    ("xmlns:atom", "http://www.w3.org/2005/Atom"),
    ("xmlns:at", "http://purl.org/atompub/tombstones/1.0"),
];

/// Writes a feed.
pub(in super::super) fn write(feed: &Feed<'_>) -> String {
    let mut xml = Xml::document();
    xml.open("rss", &NAMESPACES).line();
    xml.open("channel", &[]).line();
    xml.leaf("title", &[], feed.name).line();
    xml.leaf("link", &[], feed.site).line();
    xml.leaf("description", &[], "Long reads, slowly made").line();
    xml.leaf("language", &[], "en-GB").line();
    xml.leaf("lastBuildDate", &[], &date(feed.changed)).line();
    xml.leaf("ttl", &[], "1").line();
    for (kill, when) in &feed.kills {
        write_deleted(&mut xml, kill, *when);
    }
    for story in &feed.stories {
        write_item(&mut xml, story, feed.pictures);
    }
    xml.finish()
}

/// A date of RFC 822 as amended by RFC 1123: `Tue, 03 Mar 2026 09:00:00 GMT`.
pub(in super::super) fn date(instant: UnixNanos) -> String {
    instant.timestamp().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

fn write_item(xml: &mut Xml, story: &StoryVersion, pictures: &str) {
    xml.open("item", &[]).line();
    xml.leaf("title", &[], &story.headline).line();
    xml.leaf_if("link", &[], story.source_url.as_deref()).line();
    xml.leaf("guid", &[("isPermaLink", "true")], &story.id.guid).line();
    xml.leaf_if("pubDate", &[], story.first_created.map(date).as_deref()).line();
    xml.leaf_if("dc:creator", &[], story.byline.as_deref()).line();
    xml.leaf_if("category", &[], story.section.map(Section::title)).line();
    for subject in story.subjects.iter().filter(|subject| subject.code.is_none()) {
        xml.leaf_if("category", &[], subject.name.as_deref());
    }
    if story.is_paid {
        xml.leaf("category", &[], "Sponsored");
    }
    for origin in story.contributors.iter().filter(|contributor| contributor.role == ContributorRole::Origin) {
        xml.leaf("source", &[("url", "https://fieldnote.example.com/feed.xml")], &origin.name);
    }
    xml.leaf_if("dc:rights", &[], story.copyright.as_deref()).line();
    xml.leaf_if("description", &[], story.deck.as_deref()).line();
    xml.leaf("content:encoded", &[], &markup::xhtml(&story.body)).line();
    for picture in &story.pictures {
        write_picture(xml, picture, pictures);
    }
    xml.close().line();
}

/// Media RSS 1.5.1, `media:content`.
fn write_picture(xml: &mut Xml, picture: &Picture, pictures: &str) {
    let url = format!("{pictures}{}", picture.url);
    let size = |pixels: Option<u32>| pixels.map(|pixels| pixels.to_string()).unwrap_or_default();
    let (width, height) = (size(picture.width), size(picture.height));
    let attributes = [
        ("url", url.as_str()),
        ("type", "image/svg+xml"),
        ("medium", "image"),
        ("width", width.as_str()),
        ("height", height.as_str()),
    ];
    xml.open("media:content", &attributes);
    xml.leaf("media:title", &[("type", "plain")], &picture.alternative);
    xml.leaf_if("media:description", &[("type", "plain")], picture.caption.as_deref());
    xml.leaf_if("media:credit", &[("role", "photographer"), ("scheme", "urn:ebu")], picture.credit.as_deref());
    xml.close().line();
}

/// RFC 6721, section 3.
fn write_deleted(xml: &mut Xml, kill: &Kill, when: UnixNanos) {
    let when = when.to_string();
    xml.open("at:deleted-entry", &[("ref", &kill.story.guid), ("when", &when)]);
    xml.leaf_if("at:comment", &[], kill.notice.as_deref());
    xml.close().line();
}

//! Documents of feeds: little is said, and every feed says it its own way.

use crate::states::{Rights, Status, Told};
use serde_json::json;

fn element(name: &str, text: Option<&str>) -> String {
    text.map_or_else(String::new, |text| format!("<{name}>{text}</{name}>"))
}

/// What Media RSS says of a story's rights.
fn restriction(rights: Rights) -> &'static str {
    match rights {
        Rights::None => "",
        Rights::Elsewhere => r#"<media:restriction relationship="allow" type="country">se</media:restriction>"#,
        Rights::Unread => r#"<media:restriction relationship="allow" type="planet">mars</media:restriction>"#,
    }
}

pub(crate) fn rss(told: &Told) -> String {
    let item = match told.status {
        Status::Canceled => r#"<at:deleted-entry ref="urn:river" when="2026-03-09T10:40:00Z"/>"#.to_owned(),
        _ => format!(
            r#"<item><title>{}</title><guid isPermaLink="false">urn:river</guid><pubDate>{}</pubDate><category>sports</category><description>The river, time {}.</description>
            <enclosure url="https://wire.example.com/river.svg" type="image/svg+xml" length="1"/>{}{}{}</item>"#,
            told.headline,
            told.scheduled.unwrap_or("2026-03-09T09:50:00Z"),
            told.version,
            element("prism:embargoDate", told.embargo),
            element("prism:expirationDate", told.expires),
            restriction(told.rights),
        ),
    };
    format!(
        r#"<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/" xmlns:at="http://purl.org/atompub/tombstones/1.0" xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/">
        <channel><title>Wire</title><link>https://wire.example.com/</link>{item}</channel></rss>"#
    )
}

pub(crate) fn wordpress(told: &Told) -> String {
    let status = match (told.status, told.scheduled) {
        // What is in the bin is no story.
        (Status::Canceled, _) | (Status::Usable, None) => "publish",
        (Status::Usable, Some(_)) => "future",
        (Status::Withheld, _) => "draft",
        (Status::Unknown, _) => "later",
    };
    let date = told.scheduled.unwrap_or("2026-03-09T09:50:00Z").replace('T', " ").replace('Z', "");
    format!(
        r#"<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Wire</title><wp:wxr_version>1.2</wp:wxr_version>
        <item><title>{}</title><guid isPermaLink="false">urn:river</guid><category>sports</category><description>The river, time {}.</description>
        <enclosure url="https://wire.example.com/river.svg" type="image/svg+xml" length="1"/>
        <wp:post_type>post</wp:post_type><wp:status>{status}</wp:status><wp:post_date_gmt>{date}</wp:post_date_gmt></item></channel></rss>"#,
        told.headline, told.version
    )
}

pub(crate) fn atom(told: &Told) -> String {
    let draft = match told.status {
        Status::Withheld => "<app:control><app:draft>yes</app:draft></app:control>",
        _ => "",
    };
    let entry = match told.status {
        Status::Canceled => r#"<at:deleted-entry ref="urn:river" when="2026-03-09T10:40:00Z"/>"#.to_owned(),
        _ => format!(
            r#"<entry><id>urn:river</id><title>{}</title><published>{}</published><updated>2026-03-09T09:50:00Z</updated><category term="sports"/><content type="html">&lt;p&gt;The river, time {}.&lt;/p&gt;</content>
            <link rel="enclosure" href="https://wire.example.com/river.svg" type="image/svg+xml"/>{draft}{}</entry>"#,
            told.headline,
            told.scheduled.unwrap_or("2026-03-09T09:50:00Z"),
            told.version,
            restriction(told.rights),
        ),
    };
    format!(
        r#"<feed xmlns="http://www.w3.org/2005/Atom" xmlns:app="http://www.w3.org/2007/app" xmlns:at="http://purl.org/atompub/tombstones/1.0" xmlns:media="http://search.yahoo.com/mrss/">
        <id>urn:feed</id><title>Wire</title>{entry}</feed>"#
    )
}

pub(crate) fn cdf(told: &Told) -> String {
    format!(
        r#"<CHANNEL BASE="https://wire.example.com/"><ITEM HREF="river" LASTMOD="2026-03-09T09:50:00Z"><TITLE>{}</TITLE><ABSTRACT>The river, time {}.</ABSTRACT></ITEM></CHANNEL>"#,
        told.headline, told.version
    )
}

pub(crate) fn json_feed(told: &Told) -> String {
    let item = json!({
        "id": "urn:river", "title": told.headline, "content_text": format!("The river, time {}.", told.version), "tags": ["sports"],
        "date_published": told.scheduled.unwrap_or("2026-03-09T09:50:00Z"), "image": "https://wire.example.com/river.svg",
    });
    json!({"version": "https://jsonfeed.org/version/1.1", "title": "Wire", "items": [item]}).to_string()
}

//! Feeds in all their dialects: what items without identifiers, titles or well-formed markup become.

mod support;

use broadtape_formats::news::{Format, Item, Numbering};
use broadtape_model::{ProblemKind, PubStatus, UnixNanos};
use support::{atom, headlines, kills, paragraph, read, rss, story, story_of};

fn feed(items: &str) -> String {
    format!(r#"<rss version="2.0"><channel>{items}</channel></rss>"#)
}

fn guids(document: impl AsRef<[u8]>) -> Vec<String> {
    let parsed = read(document).expect("the document is usable");
    let guid = |item: &Item| match item {
        Item::Story { story, .. } => story.id.guid.to_string(),
        Item::Kill(kill) => kill.story.guid.to_string(),
    };
    parsed.items.iter().map(guid).collect()
}

#[test]
fn an_item_without_an_identifier_is_known_by_its_address_or_by_what_it_says() {
    let one = |item: &str| guids(feed(&format!("<item>{item}</item>"))).remove(0);
    assert_eq!(one("<title>a</title><link>https://example.com/a</link>"), "https://example.com/a");
    let by_title = one("<title>River rises</title><pubDate>Sat, 31 Jan 2026 09:00:00 GMT</pubDate>");
    assert!(by_title.starts_with("sha256:") && by_title.len() == 71, "{by_title}");
    // A corrected text under the same title and date is the same story; another date is another.
    let corrected = "<description>Now right.</description><title> River  rises</title><pubDate>Sat, 31 Jan 2026 09:00:00 GMT</pubDate>";
    assert_eq!(one(corrected), by_title);
    assert_ne!(one("<title>River rises</title><pubDate>Sun, 01 Feb 2026 09:00:00 GMT</pubDate>"), by_title);
    assert_ne!(one("<title>River rises</title>"), by_title);
    assert!(one("<description>Only words.</description>").starts_with("sha256:"));
    assert_eq!(guids(feed("<item/><item><title>a</title></item>")).len(), 1);
    let entry = r#"<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>a</title><link href="https://example.com/b"/></entry></feed>"#;
    assert_eq!(guids(entry), ["https://example.com/b"]);
}

#[test]
fn an_item_without_a_title_has_its_first_sentence_for_a_headline() {
    let short = story(feed("<item><guid>a</guid><description>The river rose again on Monday.</description></item>"));
    assert_eq!((short.headline.as_str(), short.deck, short.body), ("The river rose again on Monday.", None, vec![]));
    let long = story(feed(
        "<item><guid>a</guid><title> </title><description><![CDATA[<p>The river rose again on Monday. Nobody was hurt.</p><p>More.</p>]]></description></item>",
    ));
    assert_eq!(long.headline, "The river rose again on Monday.");
    assert_eq!(long.body, [paragraph("The river rose again on Monday. Nobody was hurt."), paragraph("More.")]);
    let nothing = read(feed("<item><guid>a</guid><link>https://example.com/</link></item>")).unwrap_err();
    assert_eq!(nothing.kind, ProblemKind::Missing);
}

#[test]
fn broken_markup_is_mended_and_told_and_costs_nothing_else() {
    let good = "<item><title>good</title><guid>good</guid></item>";
    for (broken, headline) in [
        ("<item><title>broken <b>tag</title><guid>x</guid></item>", "broken tag"),
        ("<item><title>stray</b> tag</title><guid>x</guid></item>", "stray tag"),
        ("<item><title a=>attribute</title><guid>x</guid></item>", "attribute"),
    ] {
        let parsed = read(feed(&[good, broken, good].concat())).unwrap();
        assert_eq!(headlines(&parsed), ["good", headline, "good"], "{broken}");
        let told: Vec<_> = parsed.problems.iter().map(|problem| (problem.item.as_str(), problem.kind)).collect();
        assert_eq!(told, [("", ProblemKind::Ignored), ("item 2", ProblemKind::Ignored)], "{broken}");
    }
    // An item that is not closed holds those that follow: all are used.
    let unclosed = "<item><title>open</title><guid>open</guid>";
    assert_eq!(headlines(&read(feed(&[unclosed, good, good].concat())).unwrap()), ["open", "good", "good"]);
    let slip = read(feed("<item><title>Caf&eacute; &nbsp;A & B</title><guid>x</guid></item>")).unwrap();
    assert_eq!((headlines(&slip), slip.problems.len()), (vec!["Café \u{a0}A & B".to_owned()], 1));
}

#[test]
fn mending_never_loses_what_holds_a_story_back() {
    let embargo = r#"<prism:embargoDate xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/">2030-01-01T00:00:00Z</prism:embargoDate>"#;
    let item = |inner: &str| {
        read(feed(&format!(
            "<item><title>t</title><guid>x</guid>{inner}</item><item><title>good</title><guid>y</guid></item>"
        )))
        .unwrap()
    };
    // The embargo ends up within the description, where nobody looks: the item is not used.
    assert_eq!(headlines(&item(&format!("<description>open {embargo}"))), ["good"]);
    let beside = item(&format!("{embargo}<description>open <b>tag</description>"));
    assert_eq!(headlines(&beside), ["t", "good"]);
    assert!(matches!(&beside.items[0], Item::Story { story, .. } if story.embargo.is_some()));
    let draft = r#"<entry><id>x</id><title>t <b></title><summary>s<app:control xmlns:app="http://www.w3.org/2007/app"><app:draft>yes</app:draft></app:control></entry>"#;
    let feed = format!(
        r#"<feed xmlns="http://www.w3.org/2005/Atom">{draft}<entry><id>y</id><title>good</title></entry></feed>"#
    );
    assert_eq!(headlines(&read(feed).unwrap()), ["good"]);
    // A tombstone within an entry that is not closed is read.
    let open = r#"<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"><entry><id>x</id><title>t</title><at:deleted-entry ref="z"/></feed>"#;
    assert_eq!(kills(&read(open).unwrap())[0].story.guid.as_ref(), "z");
}

#[test]
fn every_rss_is_read() {
    let item = "<title>River rises</title><link>https://example.com/a</link><description>Again.</description>";
    let rdf = |namespace: &str, inner: &str| {
        format!(
            r#"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="{namespace}"><channel><title>w</title></channel>{inner}</rdf:RDF>"#
        )
    };
    let documents = [
        rdf("http://my.netscape.com/rdf/simple/0.9/", &format!("<item>{item}</item>")),
        rdf("http://purl.org/rss/1.0/", &format!(r#"<item rdf:about="https://example.com/a">{item}</item>"#)),
        format!(r#"<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel><item>{item}</item></channel></rss>"#),
        format!(r#"<rss version="0.92"><channel><item>{item}</item></channel></rss>"#),
        format!(r#"<Channel xmlns="http://purl.org/net/rss1.1#" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><items rdf:parseType="Collection"><item>{item}</item></items></Channel>"#),
        format!(r#"<rss version="2.0" xmlns="http://backend.userland.com/rss2"><channel><item>{item}</item></channel></rss>"#),
        r#"{"rss": {"version": "2.0", "channel": {"title": "w", "item": [{"title": "River rises", "link": "https://example.com/a", "description": "Again."}]}}}"#.to_owned(),
    ];
    for document in documents {
        let parsed = read(&document).unwrap();
        assert_eq!((parsed.format, parsed.problems), (Format::Rss, vec![]), "{document}");
        let story = story(&document);
        assert_eq!((story.headline.as_str(), story.deck.as_deref()), ("River rises", Some("Again.")), "{document}");
        assert_eq!(story.id.guid.as_ref(), "https://example.com/a", "{document}");
    }
}

#[test]
fn atom_0_3_says_how_its_markup_is_carried() {
    let entry = |content: &str| {
        story(format!(
            r#"<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><id>a</id><title mode="escaped" type="text/html">River &amp;amp; town</title>
               <issued>2026-01-31T09:00:00Z</issued><modified>2026-01-31T10:00:00Z</modified>{content}</entry></feed>"#
        ))
    };
    for content in [
        r#"<content type="text/html" mode="escaped">&lt;p>One.&lt;/p>&lt;p>Two.&lt;/p></content>"#,
        r#"<content type="application/xhtml+xml" mode="xml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One.</p><p>Two.</p></div></content>"#,
        r#"<content type="text/html"><p>One.</p><p>Two.</p></content>"#,
        r#"<content type="text/html" mode="base64">PHA+T25lLjwvcD48cD5Ud28uPC9wPg==</content>"#,
    ] {
        let story = entry(content);
        assert_eq!(story.headline, "River & town");
        assert_eq!(story.body, [paragraph("One."), paragraph("Two.")], "{content}");
        assert_eq!(story.first_created, Some(UnixNanos::parse("2026-01-31T09:00:00Z").unwrap()));
        assert_eq!(story.version_created, Some(UnixNanos::parse("2026-01-31T10:00:00Z").unwrap()));
    }
}

#[test]
fn a_channel_definition_is_read() {
    let parsed = read(
        r#"<?XML VERSION="1.0"?><CHANNEL HREF="https://example.com/" BASE="https://example.com/news/"><TITLE>Wire</TITLE>
        <ITEM HREF="a.html" LASTMOD="2026-01-31T09:00:00Z"><TITLE>River rises</TITLE><ABSTRACT>Again.</ABSTRACT></ITEM>
        <channel><item href="https://example.com/b"><title>Bridge opens</title></item></channel></CHANNEL>"#,
    )
    .unwrap();
    assert_eq!(parsed.format, Format::Cdf);
    assert_eq!(headlines(&parsed), ["River rises", "Bridge opens"]);
    let Item::Story { story, numbering } = &parsed.items[0] else { panic!("a story") };
    assert_eq!((story.source_url.as_deref(), *numbering), (Some("https://example.com/news/a.html"), Numbering::Door));
    assert_eq!(story.version_created, Some(UnixNanos::parse("2026-01-31T09:00:00Z").unwrap()));
}

#[test]
fn a_json_feed_is_read_in_both_versions() {
    let feed = |people: &str| {
        format!(
            r#"{{"version": "https://jsonfeed.org/version/1", "title": "Wire", "home_page_url": "https://example.com/", "language": "en-GB", "items": [
            {{"id": 7, "url": "/a", "title": "River &amp; town", "content_html": "<p>One. <a href=\"/b\">Two</a> here</p>", "summary": "Short.",
              "date_published": "2026-01-31T09:00:00Z", "date_modified": "2026-01-31T10:00:00Z", "tags": ["Sport"], {people},
              "image": "https://example.com/i.jpg", "attachments": [{{"url": "https://example.com/j.png", "mime_type": "image/png", "title": "A map"}},
              {{"url": "https://example.com/k.mp3", "mime_type": "audio/mpeg"}}]}}, 5,
            {{"id": "b", "content_text": "A short post.\n\nWith more."}}]}}"#
        )
    };
    let one = read(feed(r#""author": {"name": "Ann Example"}"#)).unwrap();
    let two = read(feed(r#""authors": [{"name": "Ann Example"}]"#)).unwrap();
    assert_eq!((one.format, &one.items), (Format::JsonFeed, &two.items));
    assert_eq!(one.problems.len(), 1);
    let Item::Story { story, .. } = &one.items[0] else { panic!("a story") };
    assert_eq!((story.id.guid.as_ref(), story.headline.as_str()), ("7", "River & town"));
    assert_eq!(story.byline.as_deref(), Some("Ann Example"));
    assert_eq!((story.deck.as_deref(), story.language.as_deref()), (Some("Short."), Some("en-GB")));
    assert_eq!(story.source_url.as_deref(), Some("https://example.com/a"));
    assert!(format!("{:?}", story.body).contains("https://example.com/b"));
    let pictures: Vec<&str> = story.pictures.iter().map(|picture| &*picture.url).collect();
    assert_eq!(pictures, ["https://example.com/i.jpg", "https://example.com/j.png"]);
    assert_eq!(headlines(&one)[1], "A short post.");
}

#[test]
fn an_export_of_wordpress_gives_its_posts_and_holds_what_is_not_published() {
    let item = |kind: &str, status: &str, more: &str| {
        format!(
            r"<item><title>{kind} {status}</title><guid isPermaLink='false'>{kind}-{status}</guid><pubDate>Sat, 31 Jan 2026 09:00:00 +0000</pubDate>
            <content:encoded><![CDATA[<p>Text.</p>]]></content:encoded><excerpt:encoded><![CDATA[Short.]]></excerpt:encoded>
            <wp:post_date_gmt>2026-01-31 08:00:00</wp:post_date_gmt><wp:status>{status}</wp:status><wp:post_type>{kind}</wp:post_type>{more}</item>"
        )
    };
    let export = format!(
        r#"<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
        xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"><channel><wp:wxr_version>1.2</wp:wxr_version>{}</channel></rss>"#,
        [
            item("post", "publish", ""),
            item("post", "draft", ""),
            item("post", "future", ""),
            item("post", "odd", ""),
            item("post", "private", "<wp:post_password><![CDATA[x]]></wp:post_password>"),
            item("attachment", "inherit", ""),
            item("nav_menu_item", "publish", ""),
            item("post", "trash", ""),
        ]
        .concat()
    );
    let parsed = read(export).unwrap();
    assert_eq!(parsed.format, Format::WordPress);
    let statuses: Vec<(String, PubStatus)> = parsed
        .items
        .iter()
        .filter_map(|item| {
            if let Item::Story { story, .. } = item {
                Some((story.headline.clone(), story.status.clone()))
            } else {
                None
            }
        })
        .collect();
    let expected = [
        ("post publish", PubStatus::Usable),
        ("post draft", PubStatus::Withheld),
        ("post future", PubStatus::Usable),
        ("post odd", PubStatus::Unknown("odd".to_owned())),
        ("post private", PubStatus::Withheld),
    ];
    assert_eq!(statuses, expected.map(|(headline, status)| (headline.to_owned(), status)));
    let Item::Story { story, .. } = &parsed.items[0] else { panic!("a story") };
    assert_eq!(story.scheduled, Some(UnixNanos::parse("2026-01-31T08:00:00Z").unwrap()));
    assert_eq!((story.deck.as_deref(), story.body.as_slice()), (Some("Short."), [paragraph("Text.")].as_slice()));
}

#[test]
fn an_xml_base_is_what_relative_addresses_are_relative_to() {
    let content = r#"<content type="html" xml:base="a/">&lt;p>See &lt;a href="b">this&lt;/a> now&lt;/p>&lt;img src="c.jpg"></content>"#;
    let told = format!("{:?}", story(atom(content)).body);
    assert!(
        told.contains("https://wire.example.com/a/b") && told.contains("https://wire.example.com/a/c.jpg"),
        "{told}"
    );
    // Without one, the door resolves a picture's address: it knows where the document came from.
    let told = format!(
        "{:?}",
        story(rss(
            "<link>https://example.com/x/</link><description>&lt;img src=\"c.jpg\">&lt;p>words&lt;/p></description>"
        ))
        .body
    );
    assert!(told.contains("\"c.jpg\""), "{told}");
}

#[test]
fn dates_are_read_in_the_languages_of_the_trade() {
    for (written, instant) in [
        ("Sa, 31 Mai 2025 09:00:00 +0200", "2025-05-31T07:00:00Z"),
        ("mar., 13 juil. 2004 09:15:00 +0200", "2004-07-13T07:15:00Z"),
        ("13 août 2004 09:15:00 GMT", "2004-08-13T09:15:00Z"),
        ("vie, 31 ene 2025 10:00:00 -0300", "2025-01-31T13:00:00Z"),
        ("Κυρ, 11 Ιούλ 2004 12:00:00 GMT", "2004-07-11T12:00:00Z"),
        ("2004-július-13T9:15-05:00", "2004-07-13T14:15:00Z"),
        ("2004-05-25 오전 12:23:17", "2004-05-24T15:23:17Z"),
        ("2004년 5월 28일 01:31:15", "2004-05-27T16:31:15Z"),
        ("Mon, 26 January 2004 16:31:00 ET", "2004-01-26T21:31:00Z"),
    ] {
        let (story, _, problems) = story_of(rss(&format!("<pubDate>{written}</pubDate>")));
        assert_eq!(
            story.first_created.map(|found| found.to_string()).as_deref(),
            Some(instant),
            "{written}: {problems:?}"
        );
    }
}

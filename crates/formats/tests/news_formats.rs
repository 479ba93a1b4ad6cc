//! What each format says of a story besides its body.

mod support;

use broadtape_formats::news::{Format, Numbering};
use broadtape_model::{ContributorRole, Embargo, ProblemKind, PubStatus, Section, StoryVersion, UnixNanos};
use support::{atom, g2, headlines, kills, ninjs, read, refused, rss, story, story_of};

fn at(text: &str) -> UnixNanos {
    UnixNanos::parse(text).expect("an instant")
}

fn g2_meta(item_meta: &str) -> String {
    g2(item_meta, "", "")
}

#[test]
fn a_ninjs_story_is_the_same_in_every_version_of_the_standard() {
    let one = r#"{"uri": "urn:example:1", "type": "text", "version": "3", "versioncreated": "2026-01-31T09:00:00Z", "pubstatus": "usable", "urgency": 4,
        "headline": "River rises", "description_summary": "Again.", "body_xhtml": "<p>Text.</p>", "by": "Ann Example", "language": "en",
        "usageterms": "Licensed sites.", "copyrightnotice": "© Wire", "ednote": "Check.", "slugline": "RIVER", "expires": "2026-03-01T00:00:00Z",
        "subject": [{"name": "science", "scheme": "http://cv.iptc.org/newscodes/mediatopic/", "code": "13000000"}],
        "infosource": [{"name": "The Wire", "rel": "origin"}],
        "associations": {"main": {"uri": "p", "type": "picture", "headline": "Bridge", "description_caption": "The bridge.", "description_creditline": "P. Example",
          "renditions": {"thumb": {"href": "t.jpg", "mimetype": "image/jpeg", "width": 100}, "web": {"href": "w.jpg", "mimetype": "image/jpeg", "width": 1200, "height": 800}}}}}"#;
    let three = r#"{"uri": "urn:example:1", "type": "text", "version": "3", "versionCreated": "2026-01-31T09:00:00Z", "pubStatus": "usable", "urgency": 4,
        "headlines": [{"role": "alt", "value": "No"}, {"role": "main", "value": "River rises"}], "descriptions": [{"role": "summary", "value": "Again."}],
        "bodies": [{"role": "text", "contentType": "text/plain", "value": "no"}, {"contentType": "text/html", "value": "<p>Text.</p>"}],
        "by": "Ann Example", "language": "en", "usageTerms": "Licensed sites.", "copyrightNotice": "© Wire", "edNote": "Check.", "slugline": "RIVER",
        "expires": "2026-03-01T00:00:00Z", "subjects": [{"name": "science", "uri": "http://cv.iptc.org/newscodes/mediatopic/13000000"}],
        "infosources": [{"name": "The Wire", "role": "isrol:origin"}],
        "associations": [{"name": "main", "uri": "p", "type": "picture", "headlines": [{"value": "Bridge"}],
          "descriptions": [{"role": "caption", "value": "The bridge."}, {"role": "creditline", "value": "P. Example"}],
          "renditions": [{"name": "web", "href": "w.jpg", "contentType": "image/jpeg", "width": 1200, "height": 800}]}]}"#;
    let two = three
        .replace("contentType", "contenttype")
        .replace("versionCreated", "versioncreated")
        .replace("pubStatus", "pubstatus")
        .replace("usageTerms", "usageterms");
    let (story, numbering, problems) = story_of(one);
    assert_eq!((numbering, problems), (Numbering::Provider, vec![]));
    assert_eq!(story_of(three).0, story);
    assert_eq!(story_of(two).0, story);
    assert_eq!(story.version, 3);
    assert_eq!(story.version_created, Some(at("2026-01-31T09:00:00Z")));
    assert_eq!(story.section, Some(Section::Science));
    assert_eq!(story.pictures[0].url.as_ref(), "w.jpg");
    assert_eq!(story.pictures[0].caption.as_deref(), Some("The bridge."));
    assert_eq!(story.pictures[0].credit.as_deref(), Some("P. Example"));
    assert_eq!(story.contributors[0].role, ContributorRole::Origin);
    assert_eq!(read(format!("[{one}, {three}]")).unwrap().items.len(), 2);
}

#[test]
fn a_newsml_g2_story_is_read_whole() {
    let (story, numbering, problems) = story_of(g2(
        r#"<firstCreated>2026-01-30T09:00:00+01:00</firstCreated><pubStatus uri="http://cv.iptc.org/newscodes/pubstatusg2/usable"/>
           <edNote>Check the level.</edNote><signal qcode="sig:correction"><name>Corrects the level of the river</name></signal>
           <expires pubconstraint="usage:archive">2026-02-01T00:00:00Z</expires><expires>2027-01-01T00:00:00Z</expires>
           <link rel="irel:seeAlso" href="https://example.com/more"><title>More</title></link><link rel="irel:prevVersion" residref="x"/>"#,
        r#"<by>Ann Example</by><dateline>TOWN, Jan 31</dateline><creditline>The Wire</creditline><slugline>RIVER</slugline><urgency>2</urgency><language tag="en-GB"/>
           <infoSource role="isrol:origin"><name>The Wire</name></infoSource><infoSource role="isrol:contributor" literal="Other Wire"/><infoSource role="isrol:distributor" literal="x"/>
           <subject qcode="medtop:20000523"><name xml:lang="de">Arbeitsmarkt</name><name xml:lang="en">labour market</name><broader qcode="medtop:04000000"/>
             <hasInstrument symbol="RIVR" market="mic:XNYS"/></subject>
           <genre qcode="genre:Press_Release"/><description role="drol:summary">&lt;b>Again&lt;/b> &amp;amp; again.</description>"#,
        r#"<remoteContent rendition="rnd:highRes" href="big.tif" contenttype="image/tiff" width="4000"/><remoteContent rendition="rnd:web" href="./web.jpg" contenttype="image/jpeg" width="800" height="600"/>"#,
    ));
    assert_eq!(problems, []);
    assert_eq!((story.version, numbering), (3, Numbering::Provider));
    assert_eq!(story.status, PubStatus::Usable);
    assert_eq!(story.first_created, Some(at("2026-01-30T08:00:00Z")));
    assert_eq!(story.expires, Some(at("2027-01-01T00:00:00Z")));
    assert_eq!(story.deck.as_deref(), Some("Again & again."));
    assert_eq!(story.byline.as_deref(), Some("Ann Example"));
    assert_eq!(story.dateline.as_deref(), Some("TOWN, Jan 31"));
    assert_eq!(story.credit.as_deref(), Some("The Wire"));
    assert_eq!(story.slugline.as_deref(), Some("RIVER"));
    assert_eq!(story.editorial_note.as_deref(), Some("Check the level."));
    assert_eq!(story.correction.as_deref(), Some("Corrects the level of the river"));
    assert_eq!((story.urgency, story.language.as_deref(), story.is_paid), (Some(2), Some("en-GB"), true));
    assert_eq!(story.section, Some(Section::Business));
    assert_eq!(story.subjects[0].name.as_deref(), Some("labour market"));
    assert_eq!(story.symbols[0].as_str(), "XNYS:RIVR");
    assert_eq!(story.contributors.len(), 2);
    assert_eq!(story.links.len(), 1);
    assert_eq!((story.pictures[0].url.as_ref(), story.pictures[0].width), ("./web.jpg", Some(800)));
}

#[test]
fn a_news_message_gives_its_stories_and_tells_the_rest() {
    let item = |guid: &str, inner: &str| {
        format!(
            r#"<n:newsItem guid="{guid}" version="1"><n:itemMeta>{inner}</n:itemMeta><n:contentMeta><n:headline>{guid}</n:headline></n:contentMeta></n:newsItem>"#
        )
    };
    let message = format!(
        r#"<n:newsMessage xmlns:n="http://iptc.org/std/nar/2006-10-01/"><n:header/><n:itemSet>{}<n:packageItem guid="p"/>{}<n:conceptItem guid="c"/>{}</n:itemSet></n:newsMessage>"#,
        item("a", ""),
        item("b", r#"<n:pubStatus qcode="stat:canceled"/>"#),
        item("", ""),
    );
    let parsed = read(message).unwrap();
    assert_eq!(parsed.format, Format::NewsmlG2);
    assert_eq!(headlines(&parsed), ["a"]);
    assert_eq!(kills(&parsed)[0].story.guid.as_ref(), "b");
    let told: Vec<_> = parsed.problems.iter().map(|problem| (problem.kind, problem.item.as_str())).collect();
    assert_eq!(told, [(ProblemKind::Ignored, "p"), (ProblemKind::Ignored, "c"), (ProblemKind::Missing, "item 5")]);
}

#[test]
fn what_is_doubtful_holds() {
    let held: fn(&StoryVersion) -> bool =
        |story| story.status != PubStatus::Usable || story.embargo == Some(Embargo::UntilTold);
    let doubtful = [
        g2_meta(r#"<pubStatus qcode="stat:withheld"/>"#),
        g2_meta(r#"<pubStatus qcode="stat:Usable"/>"#),
        g2_meta(r#"<pubStatus qcode="stat:cancelled"/>"#),
        g2_meta(r#"<pubStatus qcode="other:usable"/>"#),
        g2_meta("<pubStatus/>"),
        g2_meta(r#"<pubStatus qcode="stat:usable"/><pubStatus qcode="stat:withheld"/>"#),
        g2_meta(r#"<pubStatus qcode="stat:usable"/><signal qcode="sig:kill"/>"#),
        g2_meta("<embargoed/>"),
        g2_meta("<embargoed>when the minister has spoken</embargoed>"),
        g2_meta("<embargoed>99999-01-01T00:00:00Z</embargoed>"),
        g2("", "<embargoed/>", ""),
        ninjs(r#""pubStatus": "withheld""#),
        ninjs(r#""pubstatus": "useable""#),
        ninjs(r#""pubStatus": null"#),
        ninjs(r#""pubStatus": "usable", "pubstatus": "withheld""#),
        ninjs(r#""embargoed": """#),
        ninjs(r#""embargoed": null"#),
        ninjs(r#""embargoed": 1767225600"#),
        ninjs(r#""embargoed": "2026-01-01T00:00:00Z", "Embargo": "soon""#),
        rss("<prism:embargoDate>soon</prism:embargoDate>"),
        atom(r#"<app:control xmlns:app="http://www.w3.org/2007/app"><app:draft>yes</app:draft></app:control>"#),
    ];
    for document in doubtful {
        assert!(held(&story(&document)), "not held: {document}");
    }
    for usable in [
        g2_meta(""),
        g2_meta(r#"<pubStatus qcode="stat:usable"/>"#),
        ninjs(""),
        ninjs(r#""pubStatus": "stat:usable""#),
        rss(""),
        atom(""),
    ] {
        assert!(!held(&story(&usable)) && story(&usable).embargo.is_none(), "held: {usable}");
    }
    let (_, _, problems) = story_of(g2_meta(r#"<pubStatus qcode="stat:useable"/>"#));
    assert_eq!(problems[0].kind, ProblemKind::Unknown);
    assert_eq!(problems[0].to_string(), "urn:example:1: has the status `stat:useable`, which is not known; it is held");
}

#[test]
fn an_embargo_that_may_mean_several_instants_holds_until_the_latest() {
    let cases = [
        ("2026-02-01T09:00:00+01:00", "2026-02-01T08:00:00Z"),
        ("2026-02-01T09:00:00", "2026-02-01T21:00:00Z"),
        ("2026-02-01", "2026-02-02T12:00:00Z"),
        ("2026-02-01Z", "2026-02-02T00:00:00Z"),
        ("2026-02", "2026-03-01T12:00:00Z"),
        ("2026", "2027-01-01T12:00:00Z"),
    ];
    for (written, until) in cases {
        let expected = Some(Embargo::Until(at(until)));
        assert_eq!(story(g2_meta(&format!("<embargoed>{written}</embargoed>"))).embargo, expected, "{written}");
        assert_eq!(story(ninjs(&format!(r#""embargoed": "{written}""#))).embargo, expected, "{written}");
    }
    let two = g2_meta("<embargoed>2026-02-01T00:00:00Z</embargoed><embargoed>2026-03-01T00:00:00Z</embargoed>");
    assert_eq!(story(two).embargo, Some(Embargo::Until(at("2026-03-01T00:00:00Z"))));
}

#[test]
fn a_canceled_story_is_a_kill_even_without_a_headline() {
    let documents = [
        r#"<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:example:1"><itemMeta><pubStatus qcode="stat:canceled"/><embargoed/></itemMeta></newsItem>"#.to_owned(),
        r#"{"uri": "urn:example:1", "pubStatus": "canceled"}"#.to_owned(),
        rss("").replace("<item>", r#"<at:deleted-entry ref="urn:example:1" when="2026-01-31T09:00:00Z"/><item>"#),
        atom("").replace("<entry>", r#"<at:deleted-entry ref="urn:example:1" when="2026-01-31T09:00:00Z"><at:comment>secret reason</at:comment></at:deleted-entry><entry>"#),
        r#"<deleted-entry xmlns="http://purl.org/atompub/tombstones/1.0" ref="urn:example:1" when="2026-01-31T09:00:00Z"/>"#.to_owned(),
    ];
    for document in documents {
        let kills = kills(&read(&document).unwrap());
        assert_eq!(kills.len(), 1, "{document}");
        assert_eq!((kills[0].story.guid.as_ref(), kills[0].notice.as_deref()), ("urn:example:1", None));
    }
}

#[test]
fn versions_are_the_providers_when_they_are_whole_numbers_of_64_bits() {
    let version = |written: &str| {
        let (story, numbering, problems) = story_of(ninjs("").replace(r#""3""#, written));
        (story.version, numbering, problems.len())
    };
    assert_eq!(version(r#""18446744073709551615""#), (u64::MAX, Numbering::Provider, 0));
    assert_eq!(version("1670105467"), (1_670_105_467, Numbering::Provider, 0));
    assert_eq!(version(r#""18446744073709551616""#), (0, Numbering::Door, 1));
    assert_eq!(version(r#""1.2""#), (0, Numbering::Door, 1));
    assert_eq!(version(r#""""#), (0, Numbering::Door, 0));
}

#[test]
fn an_rss_item_is_read_with_its_modules() {
    let (story, numbering, problems) = story_of(rss(
        r#"<link>/river</link><pubDate>Sat, 31 Jan 2026 09:00:00 EST</pubDate><dc:creator>Ann Example</dc:creator><category>Sports</category><category>Press Release</category>
           <description>&lt;p&gt;In short.&lt;/p&gt;</description><content:encoded><![CDATA[<p>Text with a <a href="more">link</a>.</p>]]></content:encoded>
           <source url="https://other.example.com/feed">Other Wire</source>
           <media:group><media:content url="https://example.com/s.jpg" medium="image" width="300"/><media:content url="https://example.com/l.jpg" medium="image" width="1600" height="900"><media:credit>P. Example</media:credit></media:content>
             <media:title>River</media:title><media:description type="html">The &lt;b&gt;river&lt;/b&gt;.</media:description></media:group>
           <enclosure url="https://example.com/e.png" type="image/png" length="1"/><enclosure url="https://example.com/e.mp3" type="audio/mpeg" length="1"/>"#,
    ));
    assert_eq!(problems, []);
    assert_eq!((numbering, story.version, story.id.guid.as_ref()), (Numbering::Door, 0, "urn:example:1"));
    assert_eq!(
        (story.scheduled, story.first_created),
        (Some(at("2026-01-31T14:00:00Z")), Some(at("2026-01-31T14:00:00Z")))
    );
    assert_eq!(story.deck.as_deref(), Some("In short."));
    assert_eq!(story.byline.as_deref(), Some("Ann Example"));
    assert_eq!((story.section, story.is_paid), (Some(Section::Sport), true));
    assert_eq!(story.source_url.as_deref(), Some("https://wire.example.com/river"));
    assert!(format!("{:?}", story.body).contains("https://wire.example.com/more"), "{:?}", story.body);
    assert_eq!(story.contributors[0].name, "Other Wire");
    let pictures: Vec<_> = story
        .pictures
        .iter()
        .map(|picture| (picture.url.as_ref(), picture.caption.as_deref(), picture.credit.as_deref()))
        .collect();
    assert_eq!(
        pictures,
        [
            ("https://example.com/l.jpg", Some("The river."), Some("P. Example")),
            ("https://example.com/e.png", None, None)
        ]
    );
}

#[test]
fn a_feed_without_full_content_gives_a_deck_or_a_body() {
    let short = story(rss("<description>One short sentence.</description>"));
    assert_eq!((short.deck.as_deref(), short.body.len()), (Some("One short sentence."), 0));
    let long = story(rss("<description>&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;</description>"));
    assert_eq!((long.deck, long.body.len()), (None, 2));
    let repeated = story(rss(
        "<description>The river rose…</description><content:encoded>&lt;p&gt;The river rose again.&lt;/p&gt;</content:encoded>",
    ));
    assert_eq!((repeated.deck, repeated.body.len()), (None, 1));
}

#[test]
fn older_feeds_are_read_too() {
    let rdf = r#"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
        <channel rdf:about="x"><title>Wire</title></channel><item rdf:about="urn:example:1"><title>River rises</title><link>https://example.com/1</link><dc:date>2026-01-31T09:00Z</dc:date></item></rdf:RDF>"#;
    let parsed = story(rdf);
    assert_eq!((parsed.id.guid.as_ref(), parsed.first_created), ("urn:example:1", Some(at("2026-01-31T09:00:00Z"))));
    let old = r#"<rss version="0.91"><channel><item><title>River &amp; &eacute;tang &copy;</title><link>https://example.com/1</link></item></channel></rss>"#;
    assert_eq!(
        (story(old).id.guid.as_ref(), story(old).headline.as_str()),
        ("https://example.com/1", "River & étang ©")
    );
}

#[test]
fn an_atom_entry_is_read_with_every_kind_of_content() {
    let body = |content: &str| format!("{:?}", story(atom(content)).body);
    assert!(
        body(r#"<content type="html">&lt;p&gt;T &lt;a href="m"&gt;l&lt;/a&gt;&lt;/p&gt;</content>"#)
            .contains("https://wire.example.com/m")
    );
    assert!(body(r#"<content type="xhtml" xml:base="/sub/"><div xmlns="http://www.w3.org/1999/xhtml"><p>T <a href="m">l</a></p></div></content>"#).contains("https://wire.example.com/sub/m"));
    assert_eq!(story(atom("<content>plain &lt;b></content>")).body, [support::paragraph("plain <b>")]);
    let (story, _, problems) = story_of(atom(
        r#"<content type="video/mp4" src="v.mp4"/><summary>In short.</summary><published>2026-01-30T09:00:00+01:00</published><link href="page"/><link rel="related" title="More" href="/more"/>
           <category term="sponsored"/><contributor><name>Bo Example</name></contributor><rights>© Wire</rights>"#,
    ));
    assert_eq!(problems[0].kind, ProblemKind::Ignored);
    assert_eq!(
        (story.first_created, story.version_created),
        (Some(at("2026-01-30T08:00:00Z")), Some(at("2026-01-31T09:00:00Z")))
    );
    assert_eq!(
        (story.deck.as_deref(), story.byline.as_deref(), story.is_paid),
        (Some("In short."), Some("The Wire"), true)
    );
    assert_eq!(story.source_url.as_deref(), Some("https://wire.example.com/page"));
    assert_eq!(story.links[0].url, "https://wire.example.com/more");
    assert_eq!(story.contributors[0].role, ContributorRole::Contributor);
}

#[test]
fn dates_are_read_as_providers_write_them() {
    let cases = [
        ("Sat, 31 Jan 2026 09:00:00 GMT", "2026-01-31T09:00:00Z"),
        ("Sat,31 Jan 26 09:00 +0100", "2026-01-31T08:00:00Z"),
        ("31 January 2026 09:00:00 PST", "2026-01-31T17:00:00Z"),
        ("Sat, 31 Jan 2026 9:00:00 -05:00", "2026-01-31T14:00:00Z"),
        ("Sat Jan 31 09:00:00 2026", "2026-01-31T09:00:00Z"),
        ("2026-01-31T09:00:00.5Z", "2026-01-31T09:00:00.5Z"),
        ("2026-01-31 09:00:00 +0000", "2026-01-31T09:00:00Z"),
        ("2026-01-31t09:00z", "2026-01-31T09:00:00Z"),
        ("20260131T090000+0100", "2026-01-31T08:00:00Z"),
        ("20260131", "2026-01-31T00:00:00Z"),
        ("2026-01-31T24:00:00Z", "2026-02-01T00:00:00Z"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"),
    ];
    for (written, instant) in cases {
        let (story, _, problems) = story_of(rss(&format!("<pubDate>{written}</pubDate>")));
        assert_eq!((story.first_created, problems), (Some(at(instant)), vec![]), "{written}");
    }
    for unreadable in [
        "99999-01-01T00:00:00Z",
        "tomorrow",
        "Sat, 31 Foo 2026 09:00:00 GMT",
        "2026-13-01",
        "2026-01-31T25:00:00Z",
        "31/01/2026",
    ] {
        let (story, _, problems) = story_of(rss(&format!("<pubDate>{unreadable}</pubDate>")));
        assert_eq!(story.first_created, None, "{unreadable}");
        assert_eq!(problems[0].kind, ProblemKind::Ignored);
        assert!(problems[0].what.contains("pubDate") && problems[0].what.contains(unreadable), "{}", problems[0]);
    }
}

#[test]
fn what_is_no_story_is_told_as_what_it_is() {
    let cases: [(&str, ProblemKind, &str); 9] = [
        ("", ProblemKind::Unreadable, "empty"),
        ("hello", ProblemKind::Unreadable, "neither XML nor JSON"),
        ("<sportsml/>", ProblemKind::Unreadable, "no news format"),
        ("<html><body/></html>", ProblemKind::Unreadable, "HTML"),
        (r#"{"anything": "else"}"#, ProblemKind::Unreadable, "no news format"),
        (r#"{"uri": "u"}"#, ProblemKind::Missing, "headline"),
        (r#"{"headline": "h"}"#, ProblemKind::Missing, "identifier"),
        (r#"{"uri": "u", "type": "event", "headline": "h"}"#, ProblemKind::Ignored, "event"),
        (r#"<packageItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="g"/>"#, ProblemKind::Ignored, "package"),
    ];
    for (document, kind, words) in cases {
        let (found, told) = refused(document);
        assert_eq!(found, kind, "{document}: {told}");
        assert!(told.contains(words) && !told.contains('\n') && !told.ends_with('.'), "{told}");
    }
    assert_eq!(read("[]").unwrap().items, []);
    assert_eq!(read(r#"{"version": "https://jsonfeed.org/version/1.1", "items": []}"#).unwrap().items, []);
    assert_eq!(read("<rss version=\"2.0\"><channel/></rss>").unwrap().items, []);
}

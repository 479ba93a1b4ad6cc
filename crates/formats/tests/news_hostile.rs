//! Input that is broken or made to harm costs itself alone.

mod support;

use broadtape_formats::news::{DOCUMENT_BYTES_MAX, ITEMS_MAX};
use broadtape_model::{Block, ProblemKind};
use proptest::prelude::*;
use support::{atom, blocks, g2, headlines, ninjs, read, refused, rss, story, story_of};

fn feed(items: &[&str]) -> String {
    format!(r#"<rss version="2.0"><channel>{}</channel></rss>"#, items.concat())
}

#[test]
fn a_bad_item_costs_that_item_alone() {
    let good = |guid: &str| format!("<item><title>{guid}</title><guid>{guid}</guid></item>");
    let bad = [
        "<item></item>",
        "<item><guid>no-words</guid></item>",
        "<item><guid>blank</guid><title> &#160; </title></item>",
    ];
    for bad in bad {
        let parsed = read(feed(&[&good("a"), bad, &good("b")])).unwrap();
        assert_eq!(headlines(&parsed), ["a", "b"], "{bad}");
        assert!(!parsed.problems.is_empty(), "{bad}");
    }
}

#[test]
fn a_document_that_breaks_off_gives_what_is_whole() {
    let whole = feed(&["<item><title>a</title><guid>a</guid></item>", "<item><title>b</title><guid>b</guid></item>"]);
    for length in 0..whole.len() {
        match read(&whole[..length]) {
            Ok(parsed) => {
                assert!(headlines(&parsed).len() <= 2);
                assert!(
                    parsed.problems.iter().any(|problem| problem.kind == ProblemKind::Unreadable),
                    "{}",
                    &whole[..length]
                );
            }
            Err(problem) => assert_eq!(problem.kind, ProblemKind::Unreadable, "{}", &whole[..length]),
        }
    }
    let item = g2("", "", "<inlineData>Text.</inlineData>");
    for length in 0..item.trim_end().len() - 1 {
        assert!(read(&item[..length]).is_err(), "a news item that breaks off is not used: {}", &item[..length]);
    }
    let json = ninjs(r#""bodies": [{"value": "Text."}]"#);
    for length in 0..json.len() - 1 {
        assert!(read(&json[..length]).is_err(), "{}", &json[..length]);
    }
}

#[test]
fn wrong_and_missing_encodings_are_read_and_told() {
    let headline = "Überschwemmung in Żory – „viel Wasser“";
    let document = |declaration: &str| {
        format!(
            r#"{declaration}<rss version="2.0"><channel><item><title>{headline}</title><guid>a</guid></item></channel></rss>"#
        )
    };
    let utf_16 = |text: &str, to_bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(to_bytes).collect::<Vec<u8>>();
    let utf_32 = |text: &str, to_bytes: fn(u32) -> [u8; 4]| {
        text.chars().flat_map(|character| to_bytes(u32::from(character))).collect::<Vec<u8>>()
    };
    let marked = |mark: &[u8], bytes: Vec<u8>| [mark, &bytes].concat();
    let plain = document("");
    let declared = document(r#"<?xml version="1.0" encoding="UTF-16"?>"#);
    let clean: Vec<Vec<u8>> = vec![
        plain.clone().into_bytes(),
        marked(b"\xef\xbb\xbf", plain.clone().into_bytes()),
        utf_16(&plain, u16::to_le_bytes),
        utf_16(&plain, u16::to_be_bytes),
        marked(b"\xff\xfe", utf_16(&declared, u16::to_le_bytes)),
        marked(b"\xfe\xff", utf_16(&declared, u16::to_be_bytes)),
        utf_32(&plain, u32::to_le_bytes),
        marked(b"\0\0\xfe\xff", utf_32(&plain, u32::to_be_bytes)),
        encoding_rs::WINDOWS_1250.encode(&document(r#"<?xml version='1.0' encoding='windows-1250'?>"#)).0.into_owned(),
    ];
    for bytes in clean {
        let (story, _, problems) = story_of(&bytes);
        assert_eq!((story.headline.as_str(), problems), (headline, vec![]), "{:?}", &bytes[..40]);
    }
    let wrong = document(r#"<?xml version="1.0" encoding="iso-8859-1"?>"#);
    let (story, _, problems) = story_of(wrong);
    assert_eq!((story.headline.as_str(), problems.len()), (headline, 1));
    let french = "<rss><channel><item><title>\u{c9}t\u{e9} pluvieux \u{e0} la c\u{f4}te</title><guid>a</guid></item></channel></rss>";
    let latin: Vec<u8> = french.chars().map(|character| u8::try_from(u32::from(character)).unwrap()).collect();
    let (story, _, problems) = story_of(latin);
    assert_eq!((story.headline.as_str(), problems.len()), ("Été pluvieux à la côte", 1));
}

#[test]
fn what_is_too_large_is_refused() {
    let (kind, told) = refused(vec![b' '; DOCUMENT_BYTES_MAX + 1]);
    assert_eq!(kind, ProblemKind::TooLarge, "{told}");
    let many = vec!["<item><title>a</title><guid>a</guid></item>"; ITEMS_MAX + 10];
    let parsed = read(feed(&many)).unwrap();
    assert_eq!(parsed.items.len(), ITEMS_MAX);
    assert_eq!(parsed.problems.len(), 1);
    assert_eq!(refused(feed(&["<a/>".repeat(600_000).as_str()])).0, ProblemKind::TooLarge);
    assert_eq!(refused(format!(r#"{{"uri": [{}0]}}"#, "0,".repeat(1_100_000))).0, ProblemKind::TooLarge);
    let (story, _, problems) =
        story_of(rss(&format!("<content:encoded><![CDATA[{}]]></content:encoded>", "<p>a</p>".repeat(6_000))));
    assert_eq!((story.body.len(), problems[0].kind), (5_000, ProblemKind::TooLarge));
    let (story, _, problems) = story_of(ninjs("").replace("River rises", &"long ".repeat(1_000)));
    assert_eq!((story.headline.chars().count(), problems[0].kind), (1_001, ProblemKind::TooLarge));
    assert_eq!(refused(ninjs("").replace("urn:example:1", &"x".repeat(3_000))).0, ProblemKind::TooLarge);
}

#[test]
fn ten_thousand_levels_are_survived_and_told() {
    const LEVELS: usize = 10_000;
    let nested = |tag: &str| {
        format!("{}deep{}<p>after</p>", format!("<{tag}>").repeat(LEVELS), format!("</{tag}>").repeat(LEVELS))
    };
    for tag in ["div", "b", "span", "ul", "blockquote", "table", "td", "li", "p", "font", "figure", "a"] {
        let html = serde_json::Value::from(nested(tag));
        let (story, _, _) = story_of(ninjs(&format!(r#""bodies": [{{"contentType": "text/html", "value": {html}}}]"#)));
        let words: Vec<String> = story.body.iter().map(support::words).collect();
        assert!(words.iter().any(|words| words.contains("after")), "{tag}: {words:?}");
        let xhtml = format!(
            r#"<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><body>{}</body></html></inlineXML>"#,
            nested(tag)
        );
        let (story, _, problems) = story_of(g2("", "", &xhtml));
        assert!(story.body.iter().any(|block| support::words(block).contains("after")), "{tag}");
        assert_eq!(problems[0].kind, ProblemKind::TooLarge, "{tag}");
    }
    // What looks like an end tag in a script ends nothing, however deep it stands.
    let script = format!("{}<script>x = '</b></b>'; alert(1)</script>", "<b><i>".repeat(200).replace("<b>", "<u>"));
    assert_eq!(blocks(&format!("<p>before</p>{script}")), [support::paragraph("before")]);
    assert_eq!(refused("<a>".repeat(LEVELS)).0, ProblemKind::Unreadable);
    assert_eq!(refused("<a>".repeat(100_000)).0, ProblemKind::TooLarge);
    assert_eq!(refused("[".repeat(LEVELS)).0, ProblemKind::TooLarge);
    assert_eq!(refused(r#"{"uri":"#.repeat(LEVELS)).0, ProblemKind::TooLarge);
    assert!(read(feed(&[&"<item>".repeat(LEVELS)])).is_err());
}

#[test]
fn a_tag_of_very_many_attributes_is_cut_off() {
    let attributes: String = (0..200_000).map(|number| format!("a{number} \"<= ")).collect();
    let html = serde_json::Value::from(format!("<p>before</p><p {attributes}>after</p>"));
    let (story, _, problems) = story_of(ninjs(&format!(r#""body_html": {html}"#)));
    assert_eq!((story.body, problems[0].kind), (vec![support::paragraph("before")], ProblemKind::TooLarge));
}

#[test]
fn entity_bombs_do_not_go_off() {
    let laughs: String =
        (1..10).map(|level| format!("<!ENTITY l{level} \"{}\">", format!("&l{};", level - 1).repeat(10))).collect();
    let billion = format!(
        "<!DOCTYPE rss [<!ENTITY l0 \"lol\">{laughs}]><rss><channel><item><title>&l9;</title><guid>a</guid></item></channel></rss>"
    );
    assert_eq!(refused(billion).0, ProblemKind::TooLarge);
    let quadratic = format!(
        "<!DOCTYPE rss [<!ENTITY a \"{}\">]><rss><channel><item><title>{}</title><guid>a</guid></item></channel></rss>",
        "x".repeat(100_000),
        "&a;".repeat(1_000)
    );
    assert_eq!(refused(quadratic).0, ProblemKind::TooLarge);
    let itself = r#"<!DOCTYPE rss [<!ENTITY a "&a;">]><rss><channel><item><title t="&a;">&a;</title><guid>a</guid></item></channel></rss>"#;
    assert_eq!(refused(itself).0, ProblemKind::TooLarge);
    let external = r#"<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b "fine">]><rss><channel><item><title>&b; &a;</title><guid>a</guid></item></channel></rss>"#;
    assert_eq!(story(external).headline, "fine &a;");
}

#[test]
fn a_document_type_is_no_obstacle() {
    let nitf = r#"<?xml version=\"1.0\"?><!DOCTYPE nitf SYSTEM \"nitf-3-6.dtd\"><nitf><body><body.content><p>Text.</p></body.content></body></nitf>"#;
    let story = story(ninjs(&format!(r#""bodies": [{{"contentType": "text/vnd.IPTC.NITF", "value": "{nitf}"}}]"#)));
    assert_eq!(story.body, [support::paragraph("Text.")]);
}

/// Whether anything in blocks could run or load.
fn is_harmless(blocks: &[Block]) -> bool {
    let told = format!("{blocks:?}").to_lowercase();
    !["url: \"javascript", "url: \"data:", "url: \"vbscript", "url: \"file:"].iter().any(|bad| told.contains(bad))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_mutation_of_a_document_makes_the_reader_panic(
        which in 0..12_usize,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..12),
    ) {
        let markup = r#"<p>One <b>two</b> <a href="https://example.com/">three</a></p><ul><li>a</li></ul><table><tr><td>b</td></tr></table>"#;
        let mut bytes = match which {
            0 => g2("<embargoed>2026-02-01T00:00:00Z</embargoed>", "<by>A</by>", &format!(r#"<inlineXML contenttype="application/xhtml+xml"><html><body>{markup}</body></html></inlineXML>"#)),
            1 => ninjs(&format!(r#""embargoed": "2026-02-01", "body_xhtml": {}"#, serde_json::Value::from(markup))),
            2 => rss(&format!("<pubDate>Sat, 31 Jan 2026 09:00:00 GMT</pubDate><content:encoded><![CDATA[{markup}]]></content:encoded>")),
            3 => atom(&format!(r#"<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{markup}</div></content>"#)),
            other => support::samples::ALL[other - 4].to_owned(),
        }.into_bytes();
        for (place, byte, how) in changes {
            if bytes.is_empty() { break }
            let at = place.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => { bytes.remove(at); }
                2 => bytes.insert(at, byte),
                _ => { let copy: Vec<u8> = bytes[at..(at + 20).min(bytes.len())].to_vec(); bytes.splice(at..at, copy); }
            }
        }
        let _ = read(&bytes);
    }

    #[test]
    fn whatever_html_says_its_blocks_are_harmless(parts in prop::collection::vec(prop::sample::select(vec![
        "<script>", "</script>", "<p>", "</p>", "<a href='javascript:alert(1)'>", "<a href=\"https://example.com\">", "</a>", "<b>", "</b>", "<td>", "<table>",
        "</table>", "<tr>", "<li>", "<ul>", "</ul>", "<svg>", "</svg>", "<img src=x onerror=alert(1)>", "<img src='javascript:x'>", "words", "&lt;script&gt;", "<!--", "-->",
        "<style>", "</style>", "<figure>", "</figure>", "<figcaption>", "</figcaption>", "<h2>", "</h2>", "<pre>", "</pre>", "<blockquote>", "<br>", "<", ">", "\0", "<![CDATA[", "]]>",
    ]), 0..40)) {
        let html = parts.concat();
        let left = blocks(&html);
        prop_assert!(is_harmless(&left), "{html}: {left:?}");
        prop_assert!(left.iter().all(|block| matches!(block, Block::Picture(_)) || !support::words(block).trim().is_empty()), "{html}: {left:?}");
    }
}

//! How fast news is read, from a document's bytes to stories of blocks, on one core. `cargo bench -p broadtape-formats --bench news`.
//!
//! The same stories in every format. Beside ours, on the same bytes and in turn: a bare pass of the parser below (quick-xml's
//! events, `serde_json` to a value), and feed-rs where it reads the format, without and with its sanitising. What we give is
//! clean by construction: there is no figure before sanitising. Real feeds are measured too where the shared reference
//! material is at hand.
#![expect(clippy::disallowed_methods, reason = "a measurement asks the clock")]
#![expect(clippy::cast_precision_loss, reason = "figures for people")]
#![expect(clippy::unwrap_used, reason = "a measurement that fails has nothing to say")]

use broadtape_formats::dialect::Dialect;
use broadtape_formats::news::{self, Item};
use broadtape_model::ProviderId;
use std::hint::black_box;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// How many stories a document of many holds.
const STORIES: usize = 500;
/// Long enough for the clock and for a core to find its speed.
const AT_LEAST: Duration = Duration::from_millis(700);

/// What a document is made of, for a bare pass.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Syntax {
    Xml,
    Json,
    /// No parser of others' stands below ours.
    Own,
}

fn main() {
    println!(
        "{:<26} {:>8} {:>8} {:>10} {:>8} {:>8} {:>9} {:>9}",
        "document", "KB", "MB/s", "stories/s", "bare", "of bare", "feed-rs", "sanitised"
    );
    for (name, syntax, feed, document) in documents() {
        row(name, syntax, feed, &document);
    }
    for (name, syntax, document) in real_feeds() {
        row(&name, syntax, true, &document);
    }
}

/// Measures the readers in turn, so that what else the machine does touches all alike.
fn row(name: &str, syntax: Syntax, is_feed: bool, document: &[u8]) {
    let stories = stories(document);
    let ours = speed(document, || self::stories(document));
    let bare = match syntax {
        Syntax::Xml => Some(speed(document, || bare_xml(document))),
        Syntax::Json => Some(speed(document, || bare_json(document))),
        Syntax::Own => None,
    };
    let feed_rs = |is_sanitised: bool| is_feed.then(|| speed(document, || feed_rs(document, is_sanitised)));
    let (raw, sanitised) = (feed_rs(false), feed_rs(true));
    let megabytes = |speed: Option<f64>| {
        speed.map_or_else(|| "-".to_owned(), |speed| format!("{:.0}", speed * document.len() as f64 / 1e6))
    };
    println!(
        "{name:<26} {:>8} {:>8} {:>10.0} {:>8} {:>8} {:>9} {:>9}",
        document.len() / 1_000,
        megabytes(Some(ours)),
        ours * stories as f64,
        megabytes(bare),
        bare.map_or_else(|| "-".to_owned(), |bare| format!("{:.2}", ours / bare)),
        raw.map_or_else(|| "-".to_owned(), |raw| format!("{} {:.1}x", megabytes(Some(raw)), ours / raw)),
        sanitised.map_or_else(|| "-".to_owned(), |clean| format!("{} {:.1}x", megabytes(Some(clean)), ours / clean)),
    );
}

/// How often a second a document is read.
fn speed(document: &[u8], mut read: impl FnMut() -> usize) -> f64 {
    black_box(document);
    read();
    let (mut times, start) = (0, Instant::now());
    while start.elapsed() < AT_LEAST {
        black_box(read());
        times += 1;
    }
    f64::from(times) / start.elapsed().as_secs_f64()
}

fn stories(document: &[u8]) -> usize {
    let parsed = news::read(document, &ProviderId::new("wire"), &Dialect::default()).unwrap();
    parsed.items.iter().filter(|item| matches!(item, Item::Story { .. })).count()
}

fn bare_xml(document: &[u8]) -> usize {
    let mut reader = quick_xml::Reader::from_str(std::str::from_utf8(document).unwrap());
    let mut events = 0;
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Eof => return events,
            event => {
                black_box(event);
                events += 1;
            }
        }
    }
}

fn bare_json(document: &[u8]) -> usize {
    let value: serde_json::Value = serde_json::from_slice(document).unwrap();
    black_box(value).as_object().map_or(1, serde_json::Map::len)
}

fn feed_rs(document: &[u8], is_sanitised: bool) -> usize {
    feed_rs::parser::Builder::new().sanitize_content(is_sanitised).build().parse(document).unwrap().entries.len()
}

/// Paragraphs with a link and emphasis, as long as wire stories are.
fn body(number: usize) -> String {
    let paragraph = "<p>The river rose again on Monday and forced the people of the <b>lower town</b> out of their houses, said the \
        <a href=\"https://example.com/office\">office</a> that looks after the dams &amp; bridges of the valley.</p>\n";
    paragraph.repeat(8 + number % 9)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

fn each(item: impl Fn(usize) -> String) -> String {
    (0..STORIES).map(item).collect()
}

/// The same stories in every format: name, syntax, whether it is a feed, bytes.
fn documents() -> Vec<(&'static str, Syntax, bool, Vec<u8>)> {
    let words = |number: usize| {
        body(number)
            .replace("<p>", "    ")
            .replace("</p>", "")
            .replace("<b>", "")
            .replace("</b>", "")
            .replace("</a>", "")
            .replace("<a href=\"https://example.com/office\">", "")
    };
    let rss = format!(
        r#"<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Wire</title><link>https://example.com/</link><description>d</description>{}</channel></rss>"#,
        each(|number| format!(
            "<item><title>River rises again, report {number}</title><link>https://example.com/{number}</link><guid>urn:example:{number}</guid><dc:creator>Ann Example</dc:creator><pubDate>Sat, 31 Jan 2026 09:00:00 GMT</pubDate><category>Weather</category><description>Nobody was hurt.</description><content:encoded><![CDATA[{}]]></content:encoded></item>\n",
            body(number)
        ))
    );
    let atom = format!(
        r#"<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><id>urn:example:feed</id><title>Wire</title><updated>2026-01-31T09:00:00Z</updated>{}</feed>"#,
        each(|number| format!(
            "<entry><id>urn:example:{number}</id><title>River rises again, report {number}</title><link href=\"https://example.com/{number}\"/><author><name>Ann Example</name></author><updated>2026-01-31T09:00:00Z</updated><category term=\"Weather\"/><summary>Nobody was hurt.</summary><content type=\"html\">{}</content></entry>\n",
            escaped(&body(number))
        ))
    );
    let json_items: Vec<serde_json::Value> = (0..STORIES)
        .map(|number| {
            serde_json::json!({"id": format!("urn:example:{number}"), "url": format!("https://example.com/{number}"), "title": format!("River rises again, report {number}"),
                "date_published": "2026-01-31T09:00:00Z", "tags": ["Weather"], "summary": "Nobody was hurt.", "content_html": body(number)})
        })
        .collect();
    let json_feed =
        serde_json::json!({"version": "https://jsonfeed.org/version/1.1", "title": "Wire", "items": json_items})
            .to_string();
    let ninjs: Vec<serde_json::Value> = (0..STORIES)
        .map(|number| {
            serde_json::json!({"uri": format!("urn:example:{number}"), "type": "text", "version": "1", "versionCreated": "2026-01-31T09:00:00Z", "language": "en",
                "headlines": [{"role": "main", "value": format!("River rises again, report {number}")}], "subjects": [{"name": "Weather"}],
                "bodies": [{"contentType": "text/html", "value": body(number)}]})
        })
        .collect();
    let xhtml =
        |number: usize| format!("<html xmlns=\"http://www.w3.org/1999/xhtml\"><body>{}</body></html>", body(number));
    let newsml_g2 = format!(
        r#"<?xml version="1.0"?><newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>{}</itemSet></newsMessage>"#,
        each(|number| format!(
            "<newsItem guid=\"urn:example:{number}\" version=\"1\" standard=\"NewsML-G2\" xml:lang=\"en\"><itemMeta><itemClass qcode=\"ninat:text\"/><versionCreated>2026-01-31T09:00:00Z</versionCreated><pubStatus qcode=\"stat:usable\"/></itemMeta><contentMeta><by>Ann Example</by><headline>River rises again, report {number}</headline><subject qcode=\"medtop:17000000\"/></contentMeta><contentSet><inlineXML contenttype=\"application/xhtml+xml\">{}</inlineXML></contentSet></newsItem>\n",
            xhtml(number)
        ))
    );
    let nitf = format!(
        r#"<nitf><head><docdata management-status="usable"><doc-id id-string="R"/><urgency ed-urg="4"/><date.issue norm="20260131T090000Z"/></docdata></head><body><body.head><hedline><hl1>River rises again</hl1></hedline><byline>By Ann Example</byline></body.head><body.content>{}</body.content></body></nitf>"#,
        body(8).replace("<b>", "<em>").replace("</b>", "</em>")
    );
    let newsml_1 = format!(
        r#"<NewsML Version="1.2"><NewsItem><Identification><NewsIdentifier><ProviderId>wire.example.com</ProviderId><DateId>20260131</DateId><NewsItemId>R</NewsItemId><RevisionId>1</RevisionId></NewsIdentifier></Identification><NewsManagement><FirstCreated>20260131T090000Z</FirstCreated><Status FormalName="Usable"/></NewsManagement><NewsComponent><NewsLines><HeadLine>River rises again</HeadLine><ByLine>Ann Example</ByLine></NewsLines><ContentItem><Format FormalName="NITF"/><DataContent>{nitf}</DataContent></ContentItem></NewsComponent></NewsItem></NewsML>"#
    );
    let iptc_7901 = format!(
        "\u{1}exa0123 4 pl 300\r\nweather/\r\n\u{2}River rises again =\r\n\r\n{}\r\n\u{3}310900 Jan 26\r\n\u{4}",
        words(8)
    );
    let anpa_1312 = format!(
        "\u{16}\u{16}\u{1}a0123\u{1f}exafe\r\nu i\u{13}\u{11} BC-River-Rises a0100 01-31 0300\r\n\u{2}^BC-River Rises,300<\r\n^River rises again<\r\n^By ANN EXAMPLE<\r\n{}\r\n\u{3}EX-01-31-26 0900GMT<\r\n\u{4}",
        words(8)
    );
    let mail = format!(
        "From: Press <press@example.com>\r\nTo: desk@example.com\r\nSubject: River rises again\r\nDate: Sat, 31 Jan 2026 09:00:00 +0000\r\nMessage-ID: <1@example.com>\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{}",
        body(8)
    );
    vec![
        ("RSS 2.0", Syntax::Xml, true, rss.into_bytes()),
        ("Atom 1.0", Syntax::Xml, true, atom.into_bytes()),
        ("JSON Feed", Syntax::Json, true, json_feed.into_bytes()),
        ("ninjs", Syntax::Json, false, serde_json::Value::from(ninjs).to_string().into_bytes()),
        ("NewsML-G2", Syntax::Xml, false, newsml_g2.into_bytes()),
        ("NITF (one story)", Syntax::Xml, false, nitf.into_bytes()),
        ("NewsML 1 (one story)", Syntax::Xml, false, newsml_1.into_bytes()),
        ("IPTC 7901 (one story)", Syntax::Own, false, iptc_7901.into_bytes()),
        ("ANPA 1312 (one story)", Syntax::Own, false, anpa_1312.into_bytes()),
        ("mail (one story)", Syntax::Own, false, mail.into_bytes()),
    ]
}

/// Whole feeds of the field, where the shared reference material is at hand.
fn real_feeds() -> Vec<(String, Syntax, Vec<u8>)> {
    let root = std::env::var_os("BROADTAPE_SHARED")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")), PathBuf::from);
    let folder = root.join("testdata/netnewswire/RSParser/Tests/RSParserTests/Resources");
    let mut feeds = Vec::new();
    for (name, syntax) in [
        ("livemint.xml", Syntax::Xml),
        ("natasha.xml", Syntax::Xml),
        ("russcox.atom", Syntax::Xml),
        ("inessential.json", Syntax::Json),
    ] {
        match std::fs::read(folder.join(name)) {
            Ok(document) => feeds.push((name.to_owned(), syntax, document)),
            Err(error) => eprintln!("skipped: {name}: {error} (BROADTAPE_SHARED)"),
        }
    }
    feeds
}

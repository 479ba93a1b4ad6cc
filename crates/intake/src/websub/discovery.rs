//! Which hub delivers a feed, and under which name (WebSub §4): `Link` headers (RFC 8288) go before what the document
//! says.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde::Deserialize;
use url::Url;

/// How deep a feed itself lies: `rss/channel`, `RDF/channel`, `feed`.
const FEED_DEPTH_MOST: usize = 2;

/// The longest address that is taken, in bytes.
const ADDRESS_BYTES_MOST: usize = 2_048;

/// The most links of a feed that are looked at.
const LINKS_MOST: usize = 64;

/// The most hubs of a feed that are tried.
const HUBS_MOST: usize = 4;

/// How a feed is delivered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Offered {
    /// Its hubs, the preferred first; one at least.
    pub(super) hubs: Vec<Url>,
    /// What the feed is called there.
    pub(super) topic: Url,
}

/// Finds the hub of a feed at this address. A feed that does not say what it is called there has none: its address may
/// hold a key, which is no hub's business.
pub(super) fn find(at: &Url, headers: &[String], document: &[u8]) -> Option<Offered> {
    let mut links: Vec<(String, String)> = headers.iter().flat_map(|header| of_header(header)).collect();
    if !links.iter().any(|(relation, _)| relation == "hub") {
        links.extend(if document.trim_ascii_start().starts_with(b"{") { of_json(document) } else { of_xml(document) });
    }
    let addresses = |relation: &str| -> Vec<Url> {
        let named = links.iter().filter(|(found, _)| found == relation);
        let urls = named.filter_map(|(_, address)| at.join(address).ok());
        urls.filter(|url| matches!(url.scheme(), "http" | "https") && url.as_str().len() <= ADDRESS_BYTES_MOST)
            .take(HUBS_MOST)
            .collect()
    };
    let hubs = addresses("hub");
    let topic = addresses("self").into_iter().next()?;
    (!hubs.is_empty()).then_some(Offered { hubs, topic })
}

/// Relations and addresses of a `Link` header: `<https://hub.example.com/>; rel="hub", …`.
fn of_header(header: &str) -> Vec<(String, String)> {
    let mut links = Vec::new();
    let mut rest = header;
    while let Some((_, after)) = rest.split_once('<') {
        let Some((address, after)) = after.split_once('>') else { break };
        // Its parameters end at a comma that stands in no quotes.
        let mut is_quoted = false;
        let end = after.find(|letter| {
            is_quoted ^= letter == '"';
            letter == ',' && !is_quoted
        });
        let (parameters, after) = after.split_at(end.unwrap_or(after.len()));
        let relation =
            parameters.split(';').filter_map(|parameter| parameter.split_once('=')).find_map(|(name, value)| {
                name.trim().eq_ignore_ascii_case("rel").then(|| value.trim().trim_matches('"').to_ascii_lowercase())
            });
        for relation in relation.unwrap_or_default().split_ascii_whitespace() {
            links.push((relation.to_owned(), address.trim().to_owned()));
        }
        rest = after;
    }
    links
}

/// The links of a channel or an Atom feed itself, not those of its items. What breaks off says as much as was read.
fn of_xml(document: &[u8]) -> Vec<(String, String)> {
    let mut links = Vec::new();
    let document = String::from_utf8_lossy(document);
    let mut reader = Reader::from_str(&document);
    reader.config_mut().check_end_names = false;
    // The feed is within the first two elements, however deep the document goes.
    let (mut path, mut depth): (Vec<String>, usize) = (Vec::new(), 0);
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(start) => {
                if depth == path.len() {
                    add_link(&start, &path, &mut links);
                }
                if depth < FEED_DEPTH_MOST && depth == path.len() {
                    path.push(start.local_name().as_ref().to_owned());
                }
                depth += 1;
            }
            Event::Empty(start) if depth == path.len() => add_link(&start, &path, &mut links),
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                path.truncate(depth);
            }
            Event::Eof => break,
            _ => {}
        }
        if links.len() >= LINKS_MOST {
            break;
        }
    }
    links
}

fn add_link(start: &BytesStart<'_>, path: &[String], links: &mut Vec<(String, String)>) {
    let is_feeds = path.last().is_some_and(|parent| matches!(parent.as_str(), "channel" | "feed"));
    if !is_feeds || start.local_name().as_ref() != "link" {
        return;
    }
    let attribute = |name: &str| {
        let attribute = start.try_get_attribute(name).ok().flatten()?;
        let unescaped = quick_xml::escape::unescape(&attribute.value).map(std::borrow::Cow::into_owned);
        Some(unescaped.unwrap_or_else(|_| attribute.value.clone().into_owned()))
    };
    if let (Some(relation), Some(address)) = (attribute("rel"), attribute("href")) {
        for relation in relation.to_ascii_lowercase().split_ascii_whitespace() {
            links.push((relation.to_owned(), address.clone()));
        }
    }
}

/// What of a JSON Feed says how it is delivered (JSON Feed 1.1, `hubs`).
#[derive(Deserialize)]
struct JsonFeed {
    feed_url: Option<String>,
    #[serde(default)]
    hubs: Vec<JsonHub>,
}

#[derive(Deserialize)]
struct JsonHub {
    #[serde(rename = "type")]
    kind: String,
    url: String,
}

fn of_json(document: &[u8]) -> Vec<(String, String)> {
    let Ok(feed) = serde_json::from_slice::<JsonFeed>(document) else { return Vec::new() };
    let hubs = feed.hubs.into_iter().filter(|hub| hub.kind.eq_ignore_ascii_case("websub"));
    let hubs = hubs.map(|hub| ("hub".to_owned(), hub.url));
    hubs.chain(feed.feed_url.map(|url| ("self".to_owned(), url))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_header_and_no_document_breaks_the_search(header in "[<>;,= \"relhubsf/:\u{e9}]{0,60}", document in "[<>/\"'= a-fhlnr&;!\\[\\]?-]{0,120}") {
            let at = Url::parse("https://example.com/").unwrap();
            let _ = find(&at, std::slice::from_ref(&header), document.as_bytes());
            let _ = find(&at, &[], format!("<rss><channel><link rel='hub' href='{header}'/>{document}").as_bytes());
        }
    }

    fn found(headers: &[&str], document: &str) -> Option<(Vec<String>, String)> {
        let at = Url::parse("https://example.com/news/feed.xml?key=1").unwrap();
        let headers: Vec<String> = headers.iter().map(|header| (*header).to_owned()).collect();
        let Offered { hubs, topic } = find(&at, &headers, document.as_bytes())?;
        Some((hubs.into_iter().map(String::from).collect(), topic.into()))
    }

    #[test]
    fn a_hub_is_found_in_headers_feeds_and_json() {
        let hub = |topic: &str| Some((vec!["https://hub.example.com/".to_owned()], topic.to_owned()));
        let named = "https://example.com/feed";
        let atom = r#"<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><link rel="hub" href="https://hub.example.com/"/>
            <entry><link rel="hub" href="https://evil.example.com/"/></entry><link href="/feed" rel="self"/></feed>"#;
        let rss = r#"<rss xmlns:atom="http://www.w3.org/2005/Atom"><channel><link>https://example.com/</link>
            <atom:link rel="self hub-of-none" href="https://example.com/feed"></atom:link>
            <atom:link rel="HUB" href="https://hub.example.com/"/><item><atom:link rel="self" href="/item"/></item></channel></rss>"#;
        let json = r#"{"version":"https://jsonfeed.org/version/1.1","feed_url":"https://example.com/feed",
            "hubs":[{"type":"rssCloud","url":"https://cloud.example.com/"},{"type":"WebSub","url":"https://hub.example.com/"}]}"#;
        let header = r#"<https://hub.example.com/>; rel="hub", <https://example.com/feed>; title="a, b"; rel=self"#;
        assert_eq!(found(&[], atom), hub(named));
        assert_eq!(found(&[], rss), hub(named));
        assert_eq!(found(&[], json), hub(named));
        assert_eq!(found(&[header], ""), hub(named));
        assert_eq!(found(&["</a>; rel=next", header], atom), hub(named));
        assert_eq!(found(&["<https://hub.example.com/>; rel=\"hub\""], "no feed"), None, "it has no name");
    }

    #[test]
    fn where_no_hub_is_there_is_none() {
        for document in [
            "",
            "<feed/>",
            "<feed><link rel='hub'",
            "{",
            r#"{"hubs":[]}"#,
            "<rss><channel><item><link rel='hub' href='https://h/'/></item></channel></rss>",
        ] {
            assert_eq!(found(&["<>", "<https://hub.example.com/", "rel=hub"], document), None, "{document}");
        }
        let at = Url::parse("https://example.com/").unwrap();
        assert_eq!(find(&at, &["<mailto:a@example.com>; rel=hub".to_owned()], b""), None);
    }
}

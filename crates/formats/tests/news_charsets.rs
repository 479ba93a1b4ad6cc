//! What came beside a document's bytes says how they are read, as far as the standards let it.

mod support;

use broadtape_formats::dialect::Dialect;
use broadtape_formats::news::{self, Item};
use broadtape_model::{Charset, ProviderId};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1251, WINDOWS_1252};
use support::samples::IPTC_7901;

const HEADLINE: &str = "Überschwemmung «в городе»";

/// The headline of a document, and how many problems it has.
fn read(bytes: &[u8], charset: Option<&str>) -> (String, usize) {
    let charset = charset.map(|name| Charset::named(name).expect("it is written like a name"));
    let parsed =
        news::read_as(bytes, charset.as_ref(), &ProviderId::new("wire"), &Dialect::default()).expect("it is usable");
    match &parsed.items[..] {
        [Item::Story { story, .. }] => (story.headline.clone(), parsed.problems.len()),
        other => panic!("expected one story, found {other:?}"),
    }
}

fn rss(declaration: &str, headline: &str) -> String {
    format!(
        r#"{declaration}<rss version="2.0"><channel><item><title>{headline}</title><guid isPermaLink="false">a</guid></item></channel></rss>"#
    )
}

fn encoded(text: &str, encoding: &'static Encoding) -> Vec<u8> {
    encoding.encode(text).0.into_owned()
}

#[test]
fn what_came_beside_xml_goes_before_its_declaration_and_behind_its_byte_order_mark() {
    let (russian, german) = ("Наводнение в городе", "Überschwemmung im Städtchen");
    let says_latin = r#"<?xml version="1.0" encoding="iso-8859-1"?>"#;
    let says_cyrillic = r#"<?xml version="1.0" encoding="windows-1251"?>"#;
    for (document, encoding, charset, headline) in [
        // RFC 7303, 8.8 to 8.20: with and without a declaration that says otherwise.
        (rss("", russian), WINDOWS_1251, Some("windows-1251"), russian),
        (rss(says_latin, russian), WINDOWS_1251, Some("windows-1251"), russian),
        (rss(says_cyrillic, german), WINDOWS_1252, Some("iso-8859-1"), german),
        (rss(says_cyrillic, russian), WINDOWS_1251, None, russian),
        (rss(says_latin, HEADLINE), UTF_8, Some("utf-8"), HEADLINE),
        // A name that nobody knows says nothing.
        (rss(says_cyrillic, russian), WINDOWS_1251, Some("x-unheard-of"), russian),
    ] {
        let (read, problems) = read(&encoded(&document, encoding), charset);
        assert_eq!((read.as_str(), problems), (headline, 0), "{charset:?}");
    }
    let marked = [b"\xef\xbb\xbf".as_slice(), rss("", HEADLINE).as_bytes()].concat();
    assert_eq!(read(&marked, Some("windows-1251")), (HEADLINE.to_owned(), 0));
}

#[test]
fn utf_8_is_read_as_such_whatever_is_said_of_it_and_that_is_told() {
    assert_eq!(read(rss("", HEADLINE).as_bytes(), Some("iso-8859-1")), (HEADLINE.to_owned(), 1));
}

#[test]
fn json_is_utf_8_whatever_is_said_of_it() {
    let document = format!(r#"{{"uri": "urn:a", "headline": "{HEADLINE}", "bodies": [{{"value": "Text."}}]}}"#);
    assert_eq!(read(document.as_bytes(), Some("windows-1251")), (HEADLINE.to_owned(), 0));
}

#[test]
fn wire_text_is_read_by_what_came_beside_it() {
    let document = encoded(&IPTC_7901.replace("River rises again", "Река снова"), WINDOWS_1251);
    assert!(read(&document, Some("windows-1251")).0.starts_with("Река снова"));
}

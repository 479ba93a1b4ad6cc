//! What the tests of the news formats share.

#![allow(dead_code, reason = "each test binary uses a part of it")]

pub(crate) mod samples;

use broadtape_formats::dialect::Dialect;
use broadtape_formats::news::{self, Item, Numbering, Parsed};
use broadtape_model::{Block, Inline, Kill, Problem, ProblemKind, ProviderId, StoryVersion};
use std::path::PathBuf;

pub(crate) fn read(document: impl AsRef<[u8]>) -> Result<Parsed, Problem> {
    news::read(document.as_ref(), &ProviderId::new("wire"), &Dialect::default())
}

/// The only story of a document, with all that was told about it.
pub(crate) fn story_of(document: impl AsRef<[u8]>) -> (StoryVersion, Numbering, Vec<Problem>) {
    let parsed = read(document).expect("the document is usable");
    match parsed.items.as_slice() {
        [Item::Story { story, numbering }] => ((**story).clone(), *numbering, parsed.problems),
        other => panic!("expected one story, found {other:?} with {:?}", parsed.problems),
    }
}

pub(crate) fn story(document: impl AsRef<[u8]>) -> StoryVersion {
    story_of(document).0
}

pub(crate) fn kills(parsed: &Parsed) -> Vec<Kill> {
    parsed.items.iter().filter_map(|item| if let Item::Kill(kill) = item { Some(kill.clone()) } else { None }).collect()
}

pub(crate) fn headlines(parsed: &Parsed) -> Vec<String> {
    parsed
        .items
        .iter()
        .filter_map(|item| if let Item::Story { story, .. } = item { Some(story.headline.clone()) } else { None })
        .collect()
}

pub(crate) fn refused(document: impl AsRef<[u8]>) -> (ProblemKind, String) {
    let problem = read(document).expect_err("nothing in it is usable");
    (problem.kind, problem.to_string())
}

/// A NewsML-G2 news item with what varies.
pub(crate) fn g2(item_meta: &str, content_meta: &str, content: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:example:1" version="3" standard="NewsML-G2" xml:lang="en">
  <itemMeta><itemClass qcode="ninat:text"/><versionCreated>2026-01-31T09:00:00Z</versionCreated>{item_meta}</itemMeta>
  <contentMeta><headline>River rises</headline>{content_meta}</contentMeta>
  <contentSet>{content}</contentSet>
</newsItem>"#
    )
}

/// A ninjs item with further properties.
pub(crate) fn ninjs(more: &str) -> String {
    let comma = if more.is_empty() { "" } else { "," };
    format!(
        r#"{{"uri": "urn:example:1", "type": "text", "version": "3", "headlines": [{{"role": "main", "value": "River rises"}}]{comma}{more}}}"#
    )
}

/// An RSS feed of one item with further elements.
pub(crate) fn rss(more: &str) -> String {
    format!(
        r#"<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:at="http://purl.org/atompub/tombstones/1.0" xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/">
<channel><title>Wire</title><link>https://wire.example.com/</link><language>en</language>
<item><title>River rises</title><guid isPermaLink="false">urn:example:1</guid>{more}</item></channel></rss>"#
    )
}

/// An Atom feed of one entry with further elements.
pub(crate) fn atom(more: &str) -> String {
    format!(
        r#"<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0" xml:base="https://wire.example.com/">
<id>urn:example:feed</id><title>Wire</title><author><name>The Wire</name></author>
<entry><id>urn:example:1</id><title>River rises</title><updated>2026-01-31T09:00:00Z</updated>{more}</entry></feed>"#
    )
}

/// The blocks of an HTML body, as ninjs carries one.
pub(crate) fn blocks(html: &str) -> Vec<Block> {
    let value = serde_json::Value::from(html);
    story(ninjs(&format!(r#""bodies": [{{"contentType": "text/html", "value": {value}}}]"#))).body
}

pub(crate) fn paragraph(text: &str) -> Block {
    Block::Paragraph(vec![Inline::Text(text.to_owned())])
}

/// The shared reference material, or `None`, said on stderr, where it is absent.
pub(crate) fn shared(test: &str) -> Option<PathBuf> {
    let root = std::env::var_os("BROADTAPE_SHARED")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")), PathBuf::from);
    if root.is_dir() {
        return Some(root);
    }
    eprintln!("skipped: {test}: the shared reference material is not there (BROADTAPE_SHARED)");
    None
}

/// The words of a block.
pub(crate) fn words(block: &Block) -> String {
    match block {
        Block::Paragraph(run) | Block::Crosshead(run) => Inline::words(run),
        Block::Related { text, .. } | Block::Preformatted(text) => text.clone(),
        Block::List { items, .. } | Block::Quote(items) => {
            items.iter().map(|item| Inline::words(item)).collect::<Vec<_>>().join("\n")
        }
        Block::Table(rows) => {
            rows.iter().flat_map(|row| &row.cells).map(|cell| Inline::words(cell)).collect::<Vec<_>>().join("\t")
        }
        Block::Picture(picture) => picture.caption.clone().unwrap_or_default(),
    }
}

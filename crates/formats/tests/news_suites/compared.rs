//! Texts of expectations compared with ours, and what every adapter does to a document first.

use crate::support;
use broadtape_model::{Block, Inline, StoryVersion, UnixNanos};

/// Whether a headline says what is expected, which may be plain text or HTML.
pub(crate) fn is_headline(expected: &str, headline: &str) -> bool {
    let plain = folded(expected);
    // A headline that had to be made of the text may break off.
    let is_made = |whole: &str| headline.strip_suffix(" …").is_some_and(|start| whole.starts_with(start));
    let html = words(&support::blocks(expected));
    [plain, html].iter().any(|expected| expected == headline || is_made(expected))
}

/// Whether a story's deck or its body says what is expected, which may be plain text or HTML; or its headline,
/// where it was made of the text and is the whole of it.
pub(crate) fn is_text(expected: &str, story: &StoryVersion) -> bool {
    let html = support::blocks(expected);
    let is_same =
        |ours: &[Block]| ours == html.as_slice() || words(ours) == folded(expected) || words(ours) == words(&html);
    let has_pictures = html.iter().any(|block| matches!(block, Block::Picture(_)));
    let as_blocks = |words: &str| vec![Block::Paragraph(vec![Inline::Text(words.to_owned())])];
    if has_pictures {
        return same_pictures(&html, &story.body) && words(&html) == words(&story.body);
    }
    story.deck.as_ref().is_some_and(|deck| is_same(&as_blocks(deck)))
        || (!story.body.is_empty() && is_same(&story.body))
        || is_same(&as_blocks(&story.headline))
        || (words(&html).is_empty() && folded(expected).is_empty())
        || (html.is_empty() && story.deck.is_none() && story.body.is_empty())
}

fn same_pictures(one: &[Block], other: &[Block]) -> bool {
    let addresses = |blocks: &[Block]| -> Vec<String> {
        let pictures =
            blocks.iter().filter_map(|block| if let Block::Picture(picture) = block { Some(picture) } else { None });
        pictures.map(|picture| picture.url.to_string()).collect()
    };
    let (one, other) = (addresses(one), addresses(other));
    // Not every reader resolves addresses.
    one.len() == other.len() && one.iter().zip(&other).all(|(expected, ours)| ours.ends_with(expected.as_str()))
}

/// The words of blocks, in one line.
pub(crate) fn words(blocks: &[Block]) -> String {
    let words: Vec<String> =
        blocks.iter().filter(|block| !matches!(block, Block::Picture(_))).map(support::words).collect();
    folded(&words.join(" "))
}

/// White space folded.
pub(crate) fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether two instants are the same second.
pub(crate) fn is_instant(expected: &str, ours: Option<UnixNanos>) -> bool {
    let second = |instant: UnixNanos| instant.to_string().chars().take(19).collect::<String>();
    match (UnixNanos::parse(expected), ours) {
        (Ok(expected), Some(ours)) => second(expected) == second(ours),
        (Err(_), None) => true,
        // What is out of the years that we hold.
        (Ok(_), None) | (Err(_), Some(_)) => false,
    }
}

/// A document in which each item has a title.
///
/// Suites cut their cases down to the one thing that they test. A story has a headline, or text of which one can be
/// made: a date, an author or a picture by itself would be read for nothing.
pub(crate) fn with_titles(document: &[u8]) -> Vec<u8> {
    let is_wide = document.iter().take(4).any(|byte| *byte == 0 || *byte >= 0xfe);
    if is_wide {
        return document.to_vec();
    }
    // Every other encoding here holds ASCII as it is: bytes are taken one by one, and given back.
    let text: String = document.iter().map(|byte| char::from(*byte)).collect();
    let mut titled = String::with_capacity(text.len() + 100);
    let mut rest = text.as_str();
    let next =
        |rest: &str| ["item", "entry", "ITEM"].into_iter().filter_map(|name| Some((start_of(rest, name)?, name))).min();
    while let Some((at, name)) = next(rest) {
        let Some(end) = rest[at..].find('>').map(|end| at + end) else { break };
        titled.push_str(&rest[..=end]);
        let is_open = !rest[..end].ends_with('/');
        rest = &rest[end + 1..];
        let inner = rest.split(&format!("</{name}>")).next().unwrap_or_default().to_ascii_lowercase();
        let has_title = ["<title", ":title"].iter().any(|word| inner.contains(word));
        if is_open && !has_title {
            titled.push_str(if name == "ITEM" { "<TITLE>Untitled</TITLE>" } else { "<title>Untitled</title>" });
        }
    }
    titled.push_str(rest);
    titled.chars().map(|character| u8::try_from(u32::from(character)).expect("it came from a byte")).collect()
}

fn start_of(text: &str, name: &str) -> Option<usize> {
    text.match_indices('<').map(|(at, _)| at).find(|at| {
        text[at + 1..].strip_prefix(name).is_some_and(|rest| rest.starts_with(['>', ' ', '\n', '\r', '\t', '/']))
    })
}

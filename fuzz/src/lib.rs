//! What the targets of the news formats ask of whatever was read.

use broadtape_formats::dialect::{self, Dialect};
use broadtape_formats::news::{self, Format, Item};
use broadtape_model::{Block, Inline, ProviderId, StoryVersion};
use libfuzzer_sys::Corpus;
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// The most memory that reading takes, for each byte of the document …
const BYTES_FOR_EACH: usize = 20;
/// … and beside it, whatever the document's length: tables and first buffers.
const BYTES_ANYWAY: usize = 256 * 1024;

/// Reads a document. Only those of the target's own formats are kept to go on from.
///
/// # Panics
/// When reading takes more memory than it may, or lets anything through that a page must not hold.
pub fn read(bytes: &[u8], formats: &[Format]) -> Corpus {
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let parsed = news::read(bytes, &ProviderId::new("wire"), &Dialect::default());
    let took = MEMORY.peak_usage().saturating_sub(before);
    let most = bytes.len() * BYTES_FOR_EACH + BYTES_ANYWAY;
    assert!(took <= most, "{} bytes took {took} bytes of memory; {most} are the most", bytes.len());
    let Ok(parsed) = parsed else { return Corpus::Reject };
    for item in &parsed.items {
        if let Item::Story { story, .. } = item {
            check(story);
            let _ = dialect::glean(story);
        }
    }
    if formats.contains(&parsed.format) { Corpus::Keep } else { Corpus::Reject }
}

/// A story has no place for a script, a handler or a frame; what it has a place for are addresses.
fn check(story: &StoryVersion) {
    assert!(!story.headline.trim().is_empty(), "a headline is never empty");
    for link in &story.links {
        leads_somewhere(&link.url);
    }
    if let Some(url) = &story.source_url {
        leads_somewhere(url);
    }
    for picture in story.every_picture() {
        let scheme = picture.url.split_once(':').map_or("", |(scheme, _)| scheme).to_ascii_lowercase();
        let is_active = ["javascript", "data", "vbscript", "file", "blob"].contains(&scheme.as_str());
        assert!(!is_active, "a picture at {}", picture.url);
        let is_tracker = picture.width.is_some_and(|width| width <= 2) && picture.height.is_some_and(|height| height <= 2);
        assert!(!is_tracker, "a picture of {:?} by {:?} pixels", picture.width, picture.height);
    }
    for block in &story.body {
        check_block(block);
    }
}

fn check_block(block: &Block) {
    match block {
        Block::Paragraph(run) | Block::Crosshead(run) => check_run(run),
        Block::Related { url, .. } => leads_somewhere(url),
        Block::List { items, .. } => items.iter().for_each(|run| check_run(run)),
        Block::Quote(paragraphs) => paragraphs.iter().for_each(|run| check_run(run)),
        Block::Table(rows) => rows.iter().flat_map(|row| &row.cells).for_each(|run| check_run(run)),
        Block::Preformatted(_) | Block::Picture(_) => {}
    }
}

fn check_run(run: &[Inline]) {
    for inline in run {
        match inline {
            Inline::Emphasis(inner) | Inline::Strong(inner) => check_run(inner),
            Inline::Link { text, url } => {
                leads_somewhere(url);
                check_run(text);
            }
            Inline::Text(_) | Inline::LineBreak => {}
        }
    }
}

fn leads_somewhere(url: &str) {
    let schemes = ["http://", "https://", "mailto:"];
    assert!(schemes.iter().any(|scheme| url.starts_with(scheme)), "a link to {url}");
}

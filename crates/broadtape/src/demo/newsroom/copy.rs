//! A manuscript's body: a few marks, as in an e-mail, for the blocks of a story.

use super::library::Directory;
use anyhow::{Context, Result};
use broadtape_model::{Block, Inline, ListKind, TableRow};

/// What a body may refer to.
pub(super) struct Around<'a> {
    /// The other stories: `[[slug]]` alone stands for a story's headline.
    pub(super) directory: &'a Directory,
    /// The body of the version before: `…` alone stands for it, without its opening table and note.
    pub(super) before: &'a [Block],
    /// The race's table: `{standings}`.
    pub(super) standings: &'a dyn Fn() -> Block,
}

/// Reads a body: chunks between blank lines.
pub(super) fn blocks(text: &str, around: &Around<'_>) -> Result<Vec<Block>> {
    let mut blocks = Vec::new();
    for chunk in text.split("\n\n").map(str::trim).filter(|chunk| !chunk.is_empty()) {
        match chunk {
            "…" => blocks.extend(around.before.iter().skip(opening(around.before)).cloned()),
            "{standings}" => blocks.push((around.standings)()),
            _ => blocks.push(block(chunk, around.directory)?),
        }
    }
    Ok(blocks)
}

/// A report of a live story: a crosshead and a paragraph.
pub(super) fn report(title: &str, words: &str) -> Vec<Block> {
    vec![Block::Crosshead(run(title)), Block::Paragraph(run(words))]
}

/// How many blocks a live story opens with that every version makes anew: its table and the note below it.
fn opening(before: &[Block]) -> usize {
    if matches!(before.first(), Some(Block::Table(_))) { 2 } else { 0 }
}

fn block(chunk: &str, directory: &Directory) -> Result<Block> {
    if let Some(slug) = chunk.strip_prefix("[[").and_then(|rest| rest.strip_suffix("]]")) {
        let (headline, url) = directory.find(slug).with_context(|| format!("`[[{slug}]]`: no such story"))?;
        return Ok(Block::Related { text: headline.to_owned(), url });
    }
    if let Some(words) = chunk.strip_prefix("## ") {
        return Ok(Block::Crosshead(run(words)));
    }
    if let Some(words) = chunk.strip_prefix("> ") {
        return Ok(Block::Quote(vec![run(words)]));
    }
    if chunk.starts_with("- ") {
        let items = chunk.lines().map(|line| run(line.trim_start_matches("- "))).collect();
        return Ok(Block::List { kind: ListKind::Bulleted, items });
    }
    if chunk.starts_with("1. ") {
        let items = chunk.lines().map(|line| run(line.split_once(". ").map_or(line, |(_, words)| words))).collect();
        return Ok(Block::List { kind: ListKind::Numbered, items });
    }
    if chunk.starts_with("| ") {
        return Ok(Block::Table(table(chunk)));
    }
    let words = run(chunk);
    Ok(match words.as_slice() {
        [Inline::Link { text, url }] if url.starts_with("https://") => {
            Block::Related { text: Inline::words(text), url: url.clone() }
        }
        _ => Block::Paragraph(words),
    })
}

/// Rows of cells between bars; the row above a row of dashes is the heading.
fn table(chunk: &str) -> Vec<TableRow> {
    let lines: Vec<&str> = chunk.lines().collect();
    let is_rule = |line: &&str| line.starts_with("|-");
    let has_heading = lines.get(1).is_some_and(is_rule);
    let row = |(index, line): (usize, &&str)| TableRow {
        is_heading: has_heading && index == 0,
        cells: line.trim_matches('|').split('|').map(|cell| run(cell.trim())).collect(),
    };
    lines.iter().filter(|line| !is_rule(line)).enumerate().map(row).collect()
}

/// Reads a run of text: `*emphasis*`, `**strong**`, `[words](address)`.
fn run(text: &str) -> Vec<Inline> {
    let mut run = Vec::new();
    let mut rest = text;
    while let Some((before, marked, after)) = next_mark(rest) {
        push_text(&mut run, before);
        run.push(marked);
        rest = after;
    }
    push_text(&mut run, rest);
    run
}

fn push_text(run: &mut Vec<Inline>, text: &str) {
    if !text.is_empty() {
        run.push(Inline::Text(text.replace('\n', " ")));
    }
}

/// The first mark of a text: what stands before, the mark, what follows.
fn next_mark(text: &str) -> Option<(&str, Inline, &str)> {
    let start = text.find(['*', '['])?;
    let (before, marked) = text.split_at(start);
    let inner = |words: &str| vec![Inline::Text(words.to_owned())];
    if let Some(rest) = marked.strip_prefix("**") {
        let (words, after) = rest.split_once("**")?;
        return Some((before, Inline::Strong(inner(words)), after));
    }
    if let Some(rest) = marked.strip_prefix('*') {
        let (words, after) = rest.split_once('*')?;
        return Some((before, Inline::Emphasis(inner(words)), after));
    }
    let (words, rest) = marked.strip_prefix('[')?.split_once("](")?;
    let (url, after) = rest.split_once(')')?;
    Some((before, Inline::Link { text: inner(words), url: url.to_owned() }, after))
}

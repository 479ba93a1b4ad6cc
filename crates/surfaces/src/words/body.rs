//! The plain words of a story's body.

use broadtape_model::{Block, Inline, ListKind, TableRow};

/// Widest column that others are aligned to, in characters: one long cell must not blow up every row.
const COLUMN_CHARACTERS_MAX: usize = 40;

/// The text of a body, block by block; a picture has none.
pub(crate) fn blocks(body: &[Block]) -> Vec<String> {
    body.iter().filter_map(block).filter(|text| !text.trim().is_empty()).collect()
}

fn block(block: &Block) -> Option<String> {
    match block {
        Block::Paragraph(run) | Block::Crosshead(run) => Some(words(run)),
        Block::Related { text, .. } => Some(text.clone()),
        Block::List { kind, items } => Some(list(*kind, items)),
        Block::Quote(paragraphs) => Some(paragraphs.iter().map(|run| words(run)).collect::<Vec<_>>().join("\n\n")),
        Block::Preformatted(text) => Some(text.clone()),
        Block::Picture(_) => None,
        Block::Table(rows) => Some(table(rows)),
    }
}

/// The words of a run; a line break that the provider meant breaks the line.
fn words(run: &[Inline]) -> String {
    let mut text = String::new();
    add_words(run, &mut text);
    text
}

fn add_words(run: &[Inline], text: &mut String) {
    for inline in run {
        match inline {
            Inline::Text(own) => text.push_str(own),
            Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Link { text: inner, .. } => {
                add_words(inner, text)
            }
            Inline::LineBreak => text.push('\n'),
        }
    }
}

fn list(kind: ListKind, items: &[Vec<Inline>]) -> String {
    let lines = (1..).zip(items).map(|(number, item)| match kind {
        ListKind::Bulleted => format!("- {}", Inline::words(item)),
        ListKind::Numbered => format!("{number}. {}", Inline::words(item)),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Rows as lines, columns aligned by spaces.
fn table(rows: &[TableRow]) -> String {
    let cells: Vec<Vec<String>> =
        rows.iter().map(|row| row.cells.iter().map(|cell| Inline::words(cell)).collect()).collect();
    let columns = cells.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| cells.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0).min(COLUMN_CHARACTERS_MAX)).collect();
    let line = |row: &Vec<String>| {
        let padded = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    cells.iter().map(line).collect::<Vec<_>>().join("\n")
}

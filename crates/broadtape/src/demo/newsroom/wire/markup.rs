//! Bodies as providers mark them up: XHTML, NITF and plain text.

use super::xml::Xml;
use broadtape_model::{Block, Inline, ListKind, Picture, TableRow};

/// A vocabulary for bodies. XHTML and NITF share most of their names.
struct Vocabulary {
    crosshead: &'static str,
    /// The element of a quotation, and the one within it that holds its paragraphs, where it needs one.
    quote: (&'static str, Option<&'static str>),
    picture: fn(&mut Xml, &Picture),
}

const XHTML: Vocabulary = Vocabulary { crosshead: "h2", quote: ("blockquote", None), picture: figure };
const NITF: Vocabulary = Vocabulary { crosshead: "hl2", quote: ("bq", Some("block")), picture: media };

/// The body as XHTML, without what stands around it.
pub(super) fn xhtml(blocks: &[Block]) -> String {
    write(&XHTML, blocks)
}

/// The body as NITF's `body.content`, without that element.
pub(super) fn nitf(blocks: &[Block]) -> String {
    write(&NITF, blocks)
}

/// The body as plain text: paragraphs between blank lines.
pub(super) fn plain(blocks: &[Block]) -> String {
    let lines = |items: &[Vec<Inline>]| items.iter().map(|item| Inline::words(item)).collect::<Vec<_>>().join("\n\n");
    let chunks = blocks.iter().map(|block| match block {
        Block::Paragraph(run) | Block::Crosshead(run) => Inline::words(run),
        Block::Related { text, .. } | Block::Preformatted(text) => text.clone(),
        Block::List { items, .. } | Block::Quote(items) => lines(items),
        Block::Picture(picture) => picture.caption.clone().unwrap_or_default(),
        Block::Table(rows) => rows.iter().map(|row| lines(&row.cells)).collect::<Vec<_>>().join("\n\n"),
    });
    chunks.collect::<Vec<_>>().join("\n\n")
}

fn write(vocabulary: &Vocabulary, blocks: &[Block]) -> String {
    let mut xml = Xml::fragment();
    for block in blocks {
        write_block(vocabulary, &mut xml, block);
        xml.line();
    }
    xml.finish()
}

fn write_block(vocabulary: &Vocabulary, xml: &mut Xml, block: &Block) {
    match block {
        Block::Paragraph(run) => element(xml, "p", run),
        Block::Crosshead(run) => element(xml, vocabulary.crosshead, run),
        Block::Related { text, url } => {
            xml.open("p", &[]).leaf("a", &[("href", url)], text).close();
        }
        Block::List { kind, items } => {
            xml.open(if *kind == ListKind::Numbered { "ol" } else { "ul" }, &[]);
            items.iter().for_each(|item| element(xml, "li", item));
            xml.close();
        }
        Block::Quote(paragraphs) => {
            let (quote, inner) = vocabulary.quote;
            xml.open(quote, &[]);
            if let Some(inner) = inner {
                xml.open(inner, &[]);
            }
            paragraphs.iter().for_each(|paragraph| element(xml, "p", paragraph));
            if inner.is_some() {
                xml.close();
            }
            xml.close();
        }
        Block::Preformatted(text) => {
            xml.leaf("pre", &[], text);
        }
        Block::Picture(picture) => (vocabulary.picture)(xml, picture),
        Block::Table(rows) => {
            xml.open("table", &[]);
            rows.iter().for_each(|row| table_row(xml, row));
            xml.close();
        }
    }
}

fn table_row(xml: &mut Xml, row: &TableRow) {
    xml.open("tr", &[]);
    row.cells.iter().for_each(|cell| element(xml, if row.is_heading { "th" } else { "td" }, cell));
    xml.close();
}

/// HTML Living Standard, 4.4.12 and 4.8.3.
fn figure(xml: &mut Xml, picture: &Picture) {
    xml.open("figure", &[]).empty("img", &[("src", &picture.url), ("alt", &picture.alternative)]);
    xml.leaf_if("figcaption", &[], picture.caption.as_deref()).close();
}

/// NITF 3.6, `media`.
fn media(xml: &mut Xml, picture: &Picture) {
    xml.open("media", &[("media-type", "image")]);
    xml.empty("media-reference", &[("source", &picture.url), ("alternate-text", &picture.alternative)]);
    xml.leaf_if("media-caption", &[], picture.caption.as_deref());
    xml.leaf_if("media-producer", &[], picture.credit.as_deref()).close();
}

fn element(xml: &mut Xml, name: &'static str, run: &[Inline]) {
    xml.open(name, &[]);
    write_run(xml, run);
    xml.close();
}

fn write_run(xml: &mut Xml, run: &[Inline]) {
    for inline in run {
        match inline {
            Inline::Text(text) => {
                xml.words(text);
            }
            Inline::Emphasis(inner) => element(xml, "em", inner),
            Inline::Strong(inner) => element(xml, "strong", inner),
            Inline::Link { text, url } => {
                xml.open("a", &[("href", url)]);
                write_run(xml, text);
                xml.close();
            }
            Inline::LineBreak => {
                xml.empty("br", &[]);
            }
        }
    }
}

//! A story's body. A block is `{"p": …}`: its kind and what is in it.

use broadtape_model as model;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// How deep emphasis, importance and links may lie within each other.
///
/// A link takes three levels of JSON, and what reads it back takes 128 in all.
pub(in super::super) const INLINE_DEPTH_MOST: usize = 36;

#[derive(Serialize, Deserialize)]
pub(super) enum Block<'a> {
    #[serde(rename = "p")]
    Paragraph(Vec<Inline<'a>>),
    #[serde(rename = "h")]
    Crosshead(Vec<Inline<'a>>),
    /// Its words and its address.
    #[serde(rename = "related")]
    Related(Cow<'a, str>, Cow<'a, str>),
    #[serde(rename = "ul")]
    Bulleted(Vec<Vec<Inline<'a>>>),
    #[serde(rename = "ol")]
    Numbered(Vec<Vec<Inline<'a>>>),
    #[serde(rename = "quote")]
    Quote(Vec<Vec<Inline<'a>>>),
    #[serde(rename = "pre")]
    Preformatted(Cow<'a, str>),
    #[serde(rename = "picture")]
    Picture(Picture<'a>),
    #[serde(rename = "table")]
    Table(Vec<Row<'a>>),
}

#[derive(Serialize, Deserialize)]
pub(super) enum Row<'a> {
    #[serde(rename = "th")]
    Heading(Vec<Vec<Inline<'a>>>),
    #[serde(rename = "td")]
    Plain(Vec<Vec<Inline<'a>>>),
}

#[derive(Serialize, Deserialize)]
pub(super) enum Inline<'a> {
    #[serde(rename = "t")]
    Text(Cow<'a, str>),
    #[serde(rename = "em")]
    Emphasis(Vec<Inline<'a>>),
    #[serde(rename = "strong")]
    Strong(Vec<Inline<'a>>),
    /// Its address and its words.
    #[serde(rename = "a")]
    Link(Cow<'a, str>, Vec<Inline<'a>>),
    #[serde(rename = "br")]
    LineBreak,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Picture<'a> {
    url: Cow<'a, str>,
    #[serde(rename = "alt", default, skip_serializing_if = "str::is_empty")]
    alternative: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    caption: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    credit: Option<Cow<'a, str>>,
    #[serde(rename = "w", default, skip_serializing_if = "Option::is_none")]
    width: Option<u32>,
    #[serde(rename = "h", default, skip_serializing_if = "Option::is_none")]
    height: Option<u32>,
}

/// Whether a body can be stored so that it can be read back.
pub(in super::super) fn depth_fits(body: &[model::Block]) -> bool {
    let run = |inlines: &[model::Inline]| run_fits(inlines, INLINE_DEPTH_MOST);
    let runs = |items: &[Vec<model::Inline>]| items.iter().all(|item| run(item));
    body.iter().all(|block| match block {
        model::Block::Paragraph(inlines) | model::Block::Crosshead(inlines) => run(inlines),
        model::Block::List { items, .. } | model::Block::Quote(items) => runs(items),
        model::Block::Table(rows) => rows.iter().all(|row| runs(&row.cells)),
        model::Block::Related { .. } | model::Block::Preformatted(_) | model::Block::Picture(_) => true,
    })
}

fn run_fits(run: &[model::Inline], levels: usize) -> bool {
    run.iter().all(|inline| match inline {
        model::Inline::Text(_) | model::Inline::LineBreak => true,
        model::Inline::Emphasis(inner) | model::Inline::Strong(inner) | model::Inline::Link { text: inner, .. } => {
            levels > 0 && run_fits(inner, levels - 1)
        }
    })
}

fn store_run(run: &[model::Inline]) -> Vec<Inline<'_>> {
    run.iter().map(Inline::from).collect()
}

fn store_runs(runs: &[Vec<model::Inline>]) -> Vec<Vec<Inline<'_>>> {
    runs.iter().map(|run| store_run(run)).collect()
}

fn model_run(run: Vec<Inline<'_>>) -> Vec<model::Inline> {
    run.into_iter().map(model::Inline::from).collect()
}

fn model_runs(runs: Vec<Vec<Inline<'_>>>) -> Vec<Vec<model::Inline>> {
    runs.into_iter().map(model_run).collect()
}

impl<'a> From<&'a model::Block> for Block<'a> {
    fn from(block: &'a model::Block) -> Self {
        match block {
            model::Block::Paragraph(run) => Self::Paragraph(store_run(run)),
            model::Block::Crosshead(run) => Self::Crosshead(store_run(run)),
            model::Block::Related { text, url } => Self::Related(text.into(), url.into()),
            model::Block::List { kind: model::ListKind::Bulleted, items } => Self::Bulleted(store_runs(items)),
            model::Block::List { kind: model::ListKind::Numbered, items } => Self::Numbered(store_runs(items)),
            model::Block::Quote(paragraphs) => Self::Quote(store_runs(paragraphs)),
            model::Block::Preformatted(text) => Self::Preformatted(text.into()),
            model::Block::Picture(picture) => Self::Picture(picture.into()),
            model::Block::Table(rows) => Self::Table(rows.iter().map(Row::from).collect()),
        }
    }
}

impl From<Block<'_>> for model::Block {
    fn from(stored: Block<'_>) -> Self {
        match stored {
            Block::Paragraph(run) => Self::Paragraph(model_run(run)),
            Block::Crosshead(run) => Self::Crosshead(model_run(run)),
            Block::Related(text, url) => Self::Related { text: text.into_owned(), url: url.into_owned() },
            Block::Bulleted(items) => Self::List { kind: model::ListKind::Bulleted, items: model_runs(items) },
            Block::Numbered(items) => Self::List { kind: model::ListKind::Numbered, items: model_runs(items) },
            Block::Quote(paragraphs) => Self::Quote(model_runs(paragraphs)),
            Block::Preformatted(text) => Self::Preformatted(text.into_owned()),
            Block::Picture(picture) => Self::Picture(picture.into()),
            Block::Table(rows) => Self::Table(rows.into_iter().map(model::TableRow::from).collect()),
        }
    }
}

impl<'a> From<&'a model::TableRow> for Row<'a> {
    fn from(row: &'a model::TableRow) -> Self {
        let cells = store_runs(&row.cells);
        if row.is_heading { Self::Heading(cells) } else { Self::Plain(cells) }
    }
}

impl From<Row<'_>> for model::TableRow {
    fn from(stored: Row<'_>) -> Self {
        match stored {
            Row::Heading(cells) => Self { is_heading: true, cells: model_runs(cells) },
            Row::Plain(cells) => Self { is_heading: false, cells: model_runs(cells) },
        }
    }
}

impl<'a> From<&'a model::Inline> for Inline<'a> {
    fn from(inline: &'a model::Inline) -> Self {
        match inline {
            model::Inline::Text(text) => Self::Text(text.into()),
            model::Inline::Emphasis(inner) => Self::Emphasis(store_run(inner)),
            model::Inline::Strong(inner) => Self::Strong(store_run(inner)),
            model::Inline::Link { text, url } => Self::Link(url.into(), store_run(text)),
            model::Inline::LineBreak => Self::LineBreak,
        }
    }
}

impl From<Inline<'_>> for model::Inline {
    fn from(stored: Inline<'_>) -> Self {
        match stored {
            Inline::Text(text) => Self::Text(text.into_owned()),
            Inline::Emphasis(inner) => Self::Emphasis(model_run(inner)),
            Inline::Strong(inner) => Self::Strong(model_run(inner)),
            Inline::Link(url, text) => Self::Link { text: model_run(text), url: url.into_owned() },
            Inline::LineBreak => Self::LineBreak,
        }
    }
}

impl<'a> From<&'a model::Picture> for Picture<'a> {
    fn from(picture: &'a model::Picture) -> Self {
        Self {
            url: (*picture.url).into(),
            alternative: (&picture.alternative).into(),
            caption: picture.caption.as_deref().map(Cow::from),
            credit: picture.credit.as_deref().map(Cow::from),
            width: picture.width,
            height: picture.height,
        }
    }
}

impl From<Picture<'_>> for model::Picture {
    fn from(stored: Picture<'_>) -> Self {
        Self {
            url: stored.url.into(),
            alternative: stored.alternative.into_owned(),
            caption: stored.caption.map(Cow::into_owned),
            credit: stored.credit.map(Cow::into_owned),
            width: stored.width,
            height: stored.height,
        }
    }
}

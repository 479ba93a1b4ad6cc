//! Makes blocks of what a front-end tells: this opens, these words, this closes.

mod figures;
mod tables;

use super::part::Part;
use super::run::{Mark, Run};
use super::{BLOCKS_MAX, Body, DEPTH_MAX, PIECES_MAX, TEXT_BYTES_MAX};
use crate::{addresses, text};
use broadtape_model::{Block, Inline, ListKind, Picture, TableRow};
use figures::Figure;
use url::Url;

/// The attributes of an element, by lower-case local name.
pub(super) trait Attributes {
    /// The value of an attribute.
    fn get(&self, name: &str) -> Option<&str>;
}

/// No attributes at all.
pub(super) struct Bare;

impl Attributes for Bare {
    fn get(&self, _name: &str) -> Option<&str> {
        None
    }
}

/// Makes blocks. What opens must close, in order; the front-ends see to it.
///
/// Our blocks do not nest. The outermost list, quotation, table or preformatted text wins; what
/// stands in it becomes items, paragraphs, cells or lines of that one, and its pictures follow it.
pub(super) struct Builder<'u> {
    base: Option<&'u Url>,
    body: Body,
    run: Run,
    container: Option<Container>,
    figure: Option<Figure>,
    /// The elements that are open; the last closes next.
    open: Vec<Open>,
    /// How many elements are open within one that is dropped, itself included.
    dropped_depth: usize,
    /// Pictures that stood in the container.
    pictures: Vec<Picture>,
    pieces: usize,
    text_bytes: usize,
}

/// What has to be done when an element closes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Open {
    Nothing,
    Boundary,
    Crosshead,
    Container,
    ListItem,
    HeadingRows,
    Row,
    Cell,
    Figure,
    FigureText(Part),
    Mark,
    Between(&'static str),
}

/// The outermost block that holds others.
enum Container {
    List {
        kind: ListKind,
        items: Vec<Vec<Inline>>,
    },
    Quote(Vec<Vec<Inline>>),
    Preformatted(String),
    Table {
        rows: Vec<TableRow>,
        row: TableRow,
        heading_cells: usize,
        is_in_head: bool,
        cell_depth: usize,
    },
    /// A sub-heading, a caption, a credit: what stands in it is one run.
    Line,
}

impl<'u> Builder<'u> {
    /// A builder for a document at `base`, against which links are resolved.
    pub(super) fn new(base: Option<&'u Url>) -> Self {
        Self {
            base,
            body: Body::default(),
            run: Run::default(),
            container: None,
            figure: None,
            open: Vec::new(),
            dropped_depth: 0,
            pictures: Vec::new(),
            pieces: 0,
            text_bytes: 0,
        }
    }

    /// An element opens.
    pub(super) fn open(&mut self, part: Part, attributes: &dyn Attributes) {
        if self.dropped_depth > 0 {
            self.dropped_depth += 1;
            return;
        }
        if self.open.len() >= DEPTH_MAX {
            self.body.is_too_deep = true;
        }
        if self.open.len() >= DEPTH_MAX || part == Part::Dropped || is_hidden(part, attributes) {
            self.dropped_depth = 1;
            return;
        }
        let open = self.opened(part, attributes);
        self.open.push(open);
    }

    /// The element that was opened last closes.
    pub(super) fn close(&mut self) {
        if self.dropped_depth > 0 {
            self.dropped_depth -= 1;
            return;
        }
        match self.open.pop() {
            None | Some(Open::Nothing) => {}
            Some(Open::Boundary) => self.boundary(),
            Some(Open::Crosshead) => self.close_crosshead(),
            Some(Open::Container) => self.close_container(),
            Some(Open::ListItem) => self.piece(),
            Some(Open::HeadingRows) => self.in_head(false),
            Some(Open::Row) => self.close_row(),
            Some(Open::Cell) => self.close_cell(),
            Some(Open::Figure) => self.close_figure(),
            Some(Open::FigureText(part)) => self.close_figure_text(part),
            Some(Open::Mark) => self.run.close(),
            Some(Open::Between(end)) => self.run.text(end),
        }
    }

    /// Words.
    pub(super) fn text(&mut self, text: &str) {
        if self.dropped_depth > 0 || self.body.is_cut {
            return;
        }
        self.text_bytes += text.len();
        if self.text_bytes > TEXT_BYTES_MAX {
            self.body.is_cut = true;
            return;
        }
        match &mut self.container {
            Some(Container::Preformatted(lines)) => {
                lines.extend(
                    text.chars().filter(|character| matches!(character, '\n' | '\t') || text::is_printable(*character)),
                );
            }
            _ => self.run.text(text),
        }
    }

    /// Whether nothing more will be taken.
    pub(super) fn is_full(&self) -> bool {
        self.body.is_cut
    }

    /// The body, when all is told.
    pub(super) fn finish(mut self) -> Body {
        self.dropped_depth = 0;
        while !self.open.is_empty() {
            self.close();
        }
        self.boundary();
        self.body
    }

    fn opened(&mut self, part: Part, attributes: &dyn Attributes) -> Open {
        match part {
            Part::Transparent | Part::Dropped => Open::Nothing,
            Part::Boundary => {
                self.boundary();
                Open::Boundary
            }
            Part::Crosshead => self.open_line(Open::Crosshead),
            Part::BulletedList => self.open_container(Container::List { kind: ListKind::Bulleted, items: Vec::new() }),
            Part::NumberedList => self.open_container(Container::List { kind: ListKind::Numbered, items: Vec::new() }),
            Part::ListItem => {
                self.piece();
                Open::ListItem
            }
            Part::Quote => self.open_container(Container::Quote(Vec::new())),
            Part::Preformatted => self.open_container(Container::Preformatted(String::new())),
            Part::Table => self.open_container(Container::Table {
                rows: Vec::new(),
                row: TableRow::default(),
                heading_cells: 0,
                is_in_head: false,
                cell_depth: 0,
            }),
            Part::HeadingRows => {
                self.in_head(true);
                Open::HeadingRows
            }
            Part::Row => {
                self.boundary();
                Open::Row
            }
            Part::Cell | Part::HeadingCell => self.open_cell(part == Part::HeadingCell),
            Part::Figure => self.open_figure(attributes),
            Part::Caption | Part::PictureCredit => self.open_line(Open::FigureText(part)),
            Part::Picture => {
                self.picture(attributes);
                Open::Nothing
            }
            Part::LineBreak => {
                self.line_break();
                Open::Nothing
            }
            Part::Emphasis => self.open_mark(Mark::Emphasis),
            Part::Strong => self.open_mark(Mark::Strong),
            Part::Link => match attributes.get("href").and_then(|href| addresses::link(href, self.base)) {
                Some(url) => self.open_mark(Mark::Link(url)),
                None => Open::Nothing,
            },
            Part::Between(start, end) => {
                self.run.text(start);
                Open::Between(end)
            }
        }
    }

    fn open_mark(&mut self, mark: Mark) -> Open {
        if self.run.open(mark) { Open::Mark } else { Open::Nothing }
    }

    fn line_break(&mut self) {
        match &mut self.container {
            Some(Container::Preformatted(lines)) => lines.push('\n'),
            // Two breaks in a row are how old markup writes a paragraph.
            None if self.run.has_break_last() => self.boundary(),
            _ => self.run.line_break(),
        }
    }

    /// The end of a paragraph, as far as where it stands has a place for one.
    fn boundary(&mut self) {
        match &mut self.container {
            None => {
                if let Some(run) = self.run.take() {
                    self.block(paragraph(run));
                }
            }
            Some(Container::Quote(paragraphs)) => {
                if let Some(run) = self.run.take() {
                    paragraphs.push(run);
                    self.count_piece();
                }
            }
            Some(Container::Preformatted(lines)) => {
                if !lines.is_empty() && !lines.ends_with('\n') {
                    lines.push('\n');
                }
            }
            Some(Container::List { .. } | Container::Table { .. } | Container::Line) => self.run.line_break(),
        }
    }

    /// The end of a list item, or of what is one in another container.
    fn piece(&mut self) {
        match &mut self.container {
            Some(Container::List { items, .. }) => {
                if let Some(run) = self.run.take() {
                    items.push(run);
                    self.count_piece();
                }
            }
            _ => self.boundary(),
        }
    }

    fn open_container(&mut self, container: Container) -> Open {
        self.piece();
        if self.container.is_some() {
            return if matches!(container, Container::List { .. }) { Open::ListItem } else { Open::Boundary };
        }
        self.container = Some(container);
        Open::Container
    }

    fn close_container(&mut self) {
        self.piece();
        let block = match self.container.take() {
            None | Some(Container::Line) => None,
            Some(Container::List { kind, items }) => (!items.is_empty()).then_some(Block::List { kind, items }),
            Some(Container::Quote(paragraphs)) => (!paragraphs.is_empty()).then_some(Block::Quote(paragraphs)),
            Some(Container::Preformatted(lines)) => {
                let lines = lines.trim_end().trim_start_matches('\n');
                (!text::is_blank(lines)).then(|| Block::Preformatted(lines.to_owned()))
            }
            Some(Container::Table { rows, row, .. }) => self.table(rows, row),
        };
        if let Some(block) = block {
            self.block(block);
        }
        // Words of a table that stood in no cell.
        self.boundary();
        self.follow_up();
    }

    /// What is one run opens, unless it stands where that has no place of its own.
    fn open_line(&mut self, open: Open) -> Open {
        self.boundary();
        let has_place = matches!(open, Open::Crosshead) || self.figure.is_some();
        if self.container.is_some() || !has_place {
            return Open::Boundary;
        }
        self.container = Some(Container::Line);
        open
    }

    fn close_crosshead(&mut self) {
        self.container = None;
        if let Some(run) = self.run.take() {
            self.block(Block::Crosshead(run));
        }
        self.follow_up();
    }

    /// The pictures that stood in what has just closed.
    fn follow_up(&mut self) {
        for picture in std::mem::take(&mut self.pictures) {
            self.block(Block::Picture(picture));
        }
    }

    fn block(&mut self, block: Block) {
        if self.body.blocks.len() < BLOCKS_MAX {
            self.body.blocks.push(block);
        } else {
            self.body.is_cut = true;
        }
    }

    fn count_piece(&mut self) {
        self.pieces += 1;
        self.body.is_cut |= self.pieces > PIECES_MAX;
    }
}

/// A paragraph; a related headline where its whole text is one link to the web.
fn paragraph(run: Vec<Inline>) -> Block {
    match sole_link(&run) {
        Some((words, url)) if url.starts_with("http") => {
            Block::Related { text: text::folded(&Inline::words(words)), url: url.to_owned() }
        }
        _ => Block::Paragraph(run),
    }
}

/// The link that a run consists of, perhaps within emphasis.
fn sole_link(run: &[Inline]) -> Option<(&[Inline], &str)> {
    match run {
        [Inline::Emphasis(inner) | Inline::Strong(inner)] => sole_link(inner),
        [Inline::Link { text, url }] => Some((text, url)),
        _ => None,
    }
}

/// What the provider asks not to show: hidden elements, editors' notes (NITF `note`), media that is no picture.
fn is_hidden(part: Part, attributes: &dyn Attributes) -> bool {
    let is_moving = |kind: &str| !matches!(kind, "image" | "graphic" | "photo" | "picture");
    attributes.get("hidden").is_some()
        || attributes.get("noteclass").is_some_and(|class| matches!(class, "editorsnote" | "hd"))
        || (part == Part::Figure && attributes.get("media-type").is_some_and(is_moving))
}

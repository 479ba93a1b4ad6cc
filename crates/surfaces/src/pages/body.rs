//! A story's body as HTML.

use super::markup::Markup;
use super::picture::{PictureWords, sizes};
use crate::visit::Visit;
use broadtape_model::{Block, Inline, ListKind, TableRow};

/// When browsers load the first picture of a body.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum FirstPicture {
    /// At once: it is the first of the page.
    Soon,
    /// When readers come near it.
    Later,
}

/// The body, block by block.
pub(crate) fn body(visit: &Visit<'_>, blocks: &[Block], first: FirstPicture) -> Markup {
    let mut writer = Writer { visit: *visit, markup: Markup::default(), next_picture: first };
    for block in blocks {
        writer.block(block);
    }
    writer.markup
}

/// Where a link in a story leads: our own page of that story where there is one, else where the provider
/// says. Any other scheme than the three that the body model knows leads nowhere.
pub(super) fn lead(visit: &Visit<'_>, url: &str) -> Option<String> {
    if let Some(address) = visit.shelf.address_of_source(url) {
        return Some(visit.article(address));
    }
    ["https://", "http://", "mailto:"].iter().any(|scheme| url.starts_with(scheme)).then(|| url.to_owned())
}

struct Writer<'a> {
    visit: Visit<'a>,
    markup: Markup,
    next_picture: FirstPicture,
}

impl Writer<'_> {
    fn block(&mut self, block: &Block) {
        match block {
            Block::Paragraph(run) => self.element("<p>", run, "</p>\n"),
            Block::Crosshead(run) => self.element("<h2>", run, "</h2>\n"),
            Block::Related { text, url } => self.related(text, url),
            Block::List { kind: ListKind::Bulleted, items } => self.list("<ul>", items, "</ul>\n"),
            Block::List { kind: ListKind::Numbered, items } => self.list("<ol>", items, "</ol>\n"),
            Block::Quote(paragraphs) => self.quote(paragraphs),
            Block::Preformatted(text) => self.preformatted(text),
            Block::Picture(picture) => {
                if let Some(picture) = PictureWords::new(&self.visit, picture) {
                    self.figure(&picture);
                }
            }
            Block::Table(rows) => self.table(rows),
        }
    }

    fn element(&mut self, open: &'static str, run: &[Inline], close: &'static str) {
        let visit = self.visit;
        self.markup.tag(open);
        self.markup.run(run, &|url: &str| lead(&visit, url));
        self.markup.tag(close);
    }

    fn related(&mut self, text: &str, url: &str) {
        self.markup.tag("<p class=\"read-also\">");
        match lead(&self.visit, url) {
            Some(address) => {
                self.markup.open_link(&address);
                self.markup.words(text);
                self.markup.tag("</a>");
            }
            None => self.markup.words(text),
        }
        self.markup.tag("</p>\n");
    }

    fn list(&mut self, open: &'static str, items: &[Vec<Inline>], close: &'static str) {
        self.markup.tag(open);
        for item in items {
            self.element("<li>", item, "</li>");
        }
        self.markup.tag(close);
    }

    fn quote(&mut self, paragraphs: &[Vec<Inline>]) {
        self.markup.tag("<blockquote>");
        for paragraph in paragraphs {
            self.element("<p>", paragraph, "</p>");
        }
        self.markup.tag("</blockquote>\n");
    }

    /// Wide wire copy scrolls in a box of its own, which the keyboard can reach.
    fn preformatted(&mut self, text: &str) {
        self.markup.tag("<pre tabindex=\"0\" role=\"region\" aria-label=\"Tabular text\">");
        self.markup.words(text);
        self.markup.tag("</pre>\n");
    }

    fn figure(&mut self, picture: &PictureWords) {
        self.markup.tag("<figure><img src=\"");
        self.markup.words(&picture.source);
        if let Some(sources) = &picture.sources {
            self.markup.tag("\" srcset=\"");
            self.markup.words(sources);
            self.markup.tag("\" sizes=\"");
            self.markup.words(sizes::STORY);
        }
        self.markup.tag("\" alt=\"");
        self.markup.words(&picture.alternative);
        if let (Some(width), Some(height)) = (picture.width, picture.height) {
            self.markup.tag("\" width=\"");
            self.markup.words(&width.to_string());
            self.markup.tag("\" height=\"");
            self.markup.words(&height.to_string());
        }
        match std::mem::replace(&mut self.next_picture, FirstPicture::Later) {
            FirstPicture::Soon => self.markup.tag("\" fetchpriority=\"high\" decoding=\"async\">"),
            FirstPicture::Later => self.markup.tag("\" loading=\"lazy\" decoding=\"async\">"),
        }
        if picture.has_caption() {
            self.markup.tag("<figcaption>");
            self.markup.words(picture.caption.as_deref().unwrap_or_default());
            if let Some(credit) = &picture.credit {
                self.markup.tag(" <span class=\"credit\">");
                self.markup.words(credit);
                self.markup.tag("</span>");
            }
            self.markup.tag("</figcaption>");
        }
        self.markup.tag("</figure>\n");
    }

    /// A wide table scrolls in a box of its own, which the keyboard can reach.
    fn table(&mut self, rows: &[TableRow]) {
        self.markup.tag("<div class=\"table\" tabindex=\"0\" role=\"region\" aria-label=\"Table\"><table>");
        for row in rows {
            self.markup.tag("<tr>");
            for cell in &row.cells {
                match row.is_heading {
                    true => self.element("<th scope=\"col\">", cell, "</th>"),
                    false => self.element("<td>", cell, "</td>"),
                }
            }
            self.markup.tag("</tr>");
        }
        self.markup.tag("</table></div>\n");
    }
}

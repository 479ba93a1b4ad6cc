//! Markup that is made here, piece by piece, where a template cannot: runs of text within text.

use askama::filters::{Escaper, Html, HtmlSafe};
use broadtape_model::{Credit, CreditPart, Inline};
use std::fmt;

/// HTML that stands as it is: tags of our own and escaped words.
#[derive(Clone, Default, Debug)]
pub(crate) struct Markup(String);

impl HtmlSafe for Markup {}

impl fmt::Display for Markup {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Markup {
    /// Adds a tag of our own.
    pub(super) fn tag(&mut self, tag: &'static str) {
        self.0.push_str(tag);
    }

    /// Adds words, escaped; they may stand in an attribute's quotes too.
    pub(super) fn words(&mut self, words: &str) {
        Html.write_escaped_str(&mut self.0, words).expect("writing to a string does not fail");
    }

    /// Adds a run of text. `lead` says where a link leads; a link that leads nowhere stands as its words.
    pub(super) fn run(&mut self, run: &[Inline], lead: &impl Fn(&str) -> Option<String>) {
        for inline in run {
            match inline {
                Inline::Text(text) => self.words(text),
                Inline::Emphasis(inner) => self.within("<em>", inner, "</em>", lead),
                Inline::Strong(inner) => self.within("<strong>", inner, "</strong>", lead),
                Inline::Link { text, url } => match lead(url) {
                    Some(address) => {
                        self.open_link(&address);
                        self.run(text, lead);
                        self.tag("</a>");
                    }
                    None => self.run(text, lead),
                },
                Inline::LineBreak => self.tag("<br>"),
            }
        }
    }

    /// Opens a link; `rel` keeps the page that opens from reaching back.
    pub(super) fn open_link(&mut self, address: &str) {
        self.tag("<a href=\"");
        self.words(address);
        self.tag(if address.starts_with('/') { "\">" } else { "\" rel=\"noopener nofollow\">" });
    }

    fn within(
        &mut self,
        open: &'static str,
        inner: &[Inline],
        close: &'static str,
        lead: &impl Fn(&str) -> Option<String>,
    ) {
        self.tag(open);
        self.run(inner, lead);
        self.tag(close);
    }
}

/// A credit line with its links.
pub(super) fn credit(credit: &Credit) -> Markup {
    let mut markup = Markup::default();
    for part in &credit.0 {
        match part {
            CreditPart::Text(text) => markup.words(text),
            CreditPart::Link { text, url } => {
                markup.open_link(url);
                markup.words(text);
                markup.tag("</a>");
            }
        }
    }
    markup
}

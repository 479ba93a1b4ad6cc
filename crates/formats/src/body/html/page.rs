//! What is open on a page, and which tags that authors left out have to be put right.

use super::super::builder::{Attributes, Bare, Builder};
use super::super::part::{Part, is_void, part};
use super::super::{Body, DEPTH_MAX};
use std::borrow::Cow;
use url::Url;

/// A page that is being read, tag by tag; names and attributes' names are in lower case.
pub(super) struct Page<'h> {
    builder: Builder<'h>,
    open: Vec<Cow<'h, str>>,
    /// How many elements are open beyond the deepest that we follow; what stands in them is dropped.
    too_deep: usize,
}

impl<'h> Page<'h> {
    pub(super) fn new(base: Option<&'h Url>) -> Self {
        Self { builder: Builder::new(base), open: Vec::new(), too_deep: 0 }
    }

    pub(super) fn finish(self) -> Body {
        self.builder.finish()
    }

    /// Words, with their references resolved.
    pub(super) fn text(&mut self, text: &str) {
        if self.too_deep == 0 {
            self.builder.text(text);
        }
    }

    /// A start tag.
    pub(super) fn start(&mut self, name: Cow<'h, str>, is_self_closing: bool, attributes: &dyn Attributes) {
        let part = part(&name);
        self.close_what_it_ends(&name, part);
        if self.builder.is_full() {
            return;
        }
        let is_empty = has_no_end(&name, is_self_closing);
        if self.open.len() >= DEPTH_MAX {
            // The builder is told once, so that it can say so.
            if self.too_deep == 0 && !is_empty {
                self.builder.open(Part::Transparent, attributes);
                self.builder.close();
            }
            self.too_deep += usize::from(!is_empty);
            return;
        }
        self.builder.open(part, attributes);
        if is_empty {
            self.builder.close();
        } else {
            self.open.push(name);
        }
    }

    /// An end tag.
    pub(super) fn end(&mut self, name: &str) {
        match name {
            // As browsers read them (HTML, "in body" insertion mode).
            "br" => return self.empty(Part::LineBreak),
            "p" if !self.open.iter().any(|open| &**open == "p") => return self.empty(Part::Boundary),
            _ => {}
        }
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        let fences: &[&str] = if is_table_part(name) { &["table"] } else { &["table", "td", "th", "caption"] };
        self.close_to(&[name], fences);
    }

    fn empty(&mut self, part: Part) {
        self.builder.open(part, &Bare);
        self.builder.close();
    }

    /// Closes the elements whose end tags HTML lets authors leave out before this one.
    fn close_what_it_ends(&mut self, name: &str, part: Part) {
        const CELLS: [&str; 2] = ["td", "th"];
        const ROWS: [&str; 3] = ["tr", "td", "th"];
        const GROUPS: [&str; 6] = ["thead", "tbody", "tfoot", "tr", "caption", "colgroup"];
        match name {
            "li" => self.close_to(&["li"], &["ul", "ol", "menu", "table", "td", "th"]),
            "dt" | "dd" => self.close_to(&["dt", "dd"], &["dl", "table", "td", "th"]),
            "td" | "th" => self.close_to(&CELLS, &["table", "tr"]),
            "tr" => self.close_to(&ROWS[..1], &["table"]),
            "thead" | "tbody" | "tfoot" => self.close_to(&GROUPS, &["table"]),
            "a" => self.close_to(&["a"], &["table", "td", "th"]),
            _ => {}
        }
        let ends_paragraph = !matches!(
            part,
            Part::Transparent
                | Part::Emphasis
                | Part::Strong
                | Part::Link
                | Part::LineBreak
                | Part::Picture
                | Part::Between(..)
                | Part::Dropped
        );
        if ends_paragraph || name == "form" {
            self.close_to(&["p"], &["table", "td", "th", "caption"]);
        }
    }

    /// Closes the innermost of the named elements and all within it, unless a fence stands between.
    fn close_to(&mut self, names: &[&str], fences: &[&str]) {
        let found = self.open.iter().rposition(|open| names.contains(&&**open) || fences.contains(&&**open));
        if let Some(at) = found.filter(|at| names.contains(&&*self.open[*at])) {
            self.too_deep = 0;
            for _ in self.open.drain(at..) {
                self.builder.close();
            }
        }
    }
}

/// Whether nothing can stand in an element.
pub(super) fn has_no_end(name: &str, is_self_closing: bool) -> bool {
    is_self_closing || is_void(name)
}

fn is_table_part(name: &str) -> bool {
    matches!(name, "table" | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th" | "caption")
}

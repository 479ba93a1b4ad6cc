//! A configuration file's text, and where in it something stands.

use crate::config::errors::{Complaint, Report};
use std::path::Path;
use toml::de::DeTable;

/// A file's text and its path.
pub(super) struct Source<'a> {
    text: &'a str,
    path: &'a Path,
    /// The offset of each line's first byte.
    lines: Vec<usize>,
}

/// Where something stands, counted as editors do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Place {
    /// The line, from 1.
    pub(crate) line: usize,
    /// The character within the line, from 1.
    pub(crate) column: usize,
}

impl<'a> Source<'a> {
    pub(super) fn new(text: &'a str, path: &'a Path) -> Self {
        let after_breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(offset, _)| offset + 1);
        Self { text, path, lines: std::iter::once(0).chain(after_breaks).collect() }
    }

    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    pub(super) fn path(&self) -> &'a Path {
        self.path
    }

    /// Where the byte at `offset` stands.
    pub(super) fn place(&self, offset: usize) -> Place {
        let offset = self.text.floor_char_boundary(offset);
        let line = self.lines.partition_point(|start| *start <= offset);
        let start = self.lines[line - 1];
        Place { line, column: self.text[start..offset].chars().count() + 1 }
    }

    /// The document; `None` when it is not TOML, which is then reported. What such a document holds
    /// is not looked at: complaints about what a broken line seems to lack would mislead.
    pub(super) fn parse(&self, report: &Report<'_>) -> Option<DeTable<'a>> {
        let (document, errors) = DeTable::parse_recoverable(self.text);
        for error in &errors {
            let offset = error.span().map_or(0, |span| span.start);
            report.add(offset, Complaint::Syntax { what: error.message().to_owned() });
        }
        errors.is_empty().then(|| document.into_inner())
    }
}

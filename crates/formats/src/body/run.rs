//! A run of text in the making: white space folded, marks nested at most once each.

use broadtape_model::Inline;

/// Something that marks words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Mark {
    Emphasis,
    Strong,
    Link(String),
}

impl Mark {
    fn is_like(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }

    fn around(self, inner: Vec<Inline>) -> Inline {
        match self {
            Self::Emphasis => Inline::Emphasis(inner),
            Self::Strong => Inline::Strong(inner),
            Self::Link(url) => Inline::Link { text: inner, url },
        }
    }
}

/// A run of text in the making.
///
/// A mark within the same mark adds nothing and is not opened, so a run nests at most three deep
/// and may be walked by recursion.
#[derive(Debug)]
pub(super) struct Run {
    outer: Vec<Inline>,
    open: Vec<(Mark, Vec<Inline>)>,
    /// Whether white space that comes now adds nothing: at the start, after a space, after a break.
    is_spaced: bool,
    has_break_last: bool,
    has_words: bool,
}

impl Default for Run {
    fn default() -> Self {
        Self { outer: Vec::new(), open: Vec::new(), is_spaced: true, has_break_last: false, has_words: false }
    }
}

impl Run {
    /// Adds words. White space is folded as HTML folds it (a no-break space is none); control characters are dropped.
    pub(super) fn text(&mut self, text: &str) {
        let mut folded = String::with_capacity(text.len());
        for character in text.chars() {
            if matches!(character, ' ' | '\t' | '\n' | '\r' | '\u{c}') {
                if !self.is_spaced {
                    folded.push(' ');
                    self.is_spaced = true;
                }
            } else if crate::text::is_printable(character) {
                folded.push(character);
                self.is_spaced = false;
                self.has_break_last = false;
            }
        }
        if folded.is_empty() {
            return;
        }
        self.has_words = self.has_words || !crate::text::is_blank(&folded);
        let inner = self.inner();
        if let Some(Inline::Text(last)) = inner.last_mut() {
            last.push_str(&folded);
        } else {
            inner.push(Inline::Text(folded));
        }
    }

    /// Adds a line break; one at the start or after another adds nothing.
    pub(super) fn line_break(&mut self) {
        if !self.has_break_last && self.has_words {
            trim_end(self.inner());
            self.inner().push(Inline::LineBreak);
            self.is_spaced = true;
            self.has_break_last = true;
        }
    }

    /// Whether a line break came last.
    pub(super) fn has_break_last(&self) -> bool {
        self.has_break_last
    }

    /// Opens a mark; `false` when it is open already and this one adds nothing.
    pub(super) fn open(&mut self, mark: Mark) -> bool {
        if self.open.iter().any(|(open, _)| open.is_like(&mark)) {
            return false;
        }
        self.open.push((mark, Vec::new()));
        true
    }

    /// Closes the mark that was opened last.
    pub(super) fn close(&mut self) {
        if let Some((mark, mut inner)) = self.open.pop() {
            let is_space = matches!(inner.as_slice(), [Inline::Text(text)] if text.trim().is_empty());
            if is_space {
                self.inner().append(&mut inner);
            } else if !inner.is_empty() {
                self.inner().push(mark.around(inner));
            }
        }
    }

    /// The run so far, trimmed; `None` without words. Marks that are open stay open for what follows.
    pub(super) fn take(&mut self) -> Option<Vec<Inline>> {
        let marks: Vec<Mark> = self.open.iter().map(|(mark, _)| mark.clone()).collect();
        while !self.open.is_empty() {
            self.close();
        }
        let Self { outer: mut taken, has_words, .. } = std::mem::take(self);
        self.open = marks.into_iter().map(|mark| (mark, Vec::new())).collect();
        trim_end(&mut taken);
        has_words.then_some(taken)
    }

    fn inner(&mut self) -> &mut Vec<Inline> {
        self.open.last_mut().map_or(&mut self.outer, |(_, inner)| inner)
    }
}

/// Drops the space and the breaks that a run ends in.
fn trim_end(run: &mut Vec<Inline>) {
    while let Some(last) = run.last_mut() {
        let is_empty = match last {
            Inline::Text(text) => {
                text.truncate(text.trim_end_matches(' ').len());
                text.is_empty()
            }
            Inline::LineBreak => true,
            Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Link { text: inner, .. } => {
                trim_end(inner);
                inner.is_empty()
            }
        };
        if !is_empty {
            return;
        }
        run.pop();
    }
}

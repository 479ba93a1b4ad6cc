//! A run of text in the making: white space folded, marks nested at most once each.

use crate::text::is_printable;
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
    fold: Fold,
    has_words: bool,
}

impl Default for Run {
    fn default() -> Self {
        let fold = Fold { is_spaced: true, has_break_last: false };
        Self { outer: Vec::new(), open: Vec::new(), fold, has_words: false }
    }
}

impl Run {
    /// Adds words. White space is folded as HTML folds it (a no-break space is none); control characters are dropped.
    pub(super) fn text(&mut self, text: &str) {
        let Self { outer, open, fold, has_words } = self;
        let inner = open.last_mut().map_or(outer, |(_, inner)| inner);
        if let Some(Inline::Text(last)) = inner.last_mut() {
            let before = last.len();
            fold.add(text, last);
            *has_words = *has_words || !crate::text::is_blank(&last[before..]);
        } else {
            let mut folded = String::with_capacity(text.len());
            fold.add(text, &mut folded);
            *has_words = *has_words || !crate::text::is_blank(&folded);
            if !folded.is_empty() {
                inner.push(Inline::Text(folded));
            }
        }
    }

    /// Adds a line break; one at the start or after another adds nothing.
    pub(super) fn line_break(&mut self) {
        if !self.fold.has_break_last && self.has_words {
            trim_end(self.inner());
            self.inner().push(Inline::LineBreak);
            self.fold = Fold { is_spaced: true, has_break_last: true };
        }
    }

    /// Whether a line break came last.
    pub(super) fn has_break_last(&self) -> bool {
        self.fold.has_break_last
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

/// White space as it is folded from one text to the next.
#[derive(Debug)]
struct Fold {
    /// Whether white space that comes now adds nothing: at the start, after a space, after a break.
    is_spaced: bool,
    /// Whether a line break came last.
    has_break_last: bool,
}

impl Fold {
    /// Adds a text to what stands: most of it stands as it is, and is copied piece by piece.
    fn add(&mut self, text: &str, folded: &mut String) {
        let (bytes, mut kept_from, mut at) = (text.as_bytes(), 0, 0);
        while let Some(byte) = bytes.get(at) {
            let width = match *byte {
                b' ' if !self.is_spaced => {
                    self.is_spaced = true;
                    at += 1;
                    continue;
                }
                0..=0x20 | 0x7f => 1,
                // No other character that does not print begins with another byte.
                0xc2 | 0xef => text[at..].chars().next().filter(|next| !is_printable(*next)).map_or(0, char::len_utf8),
                _ => 0,
            };
            if width == 0 {
                (self.is_spaced, self.has_break_last) = (false, false);
                at += 1;
                continue;
            }
            folded.push_str(&text[kept_from..at]);
            if is_space(*byte) && !self.is_spaced {
                folded.push(' ');
                self.is_spaced = true;
            }
            at += width;
            kept_from = at;
        }
        folded.push_str(&text[kept_from..]);
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0c')
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

//! The paragraphs in which a rule looks: their words, and taking some of them out.

use super::Place;
use broadtape_model::{Block, Inline};
use std::borrow::Cow;
use std::ops::Range;

/// The words of a run, as [`Inline::words`] tells them.
pub(super) fn words(run: &[Inline]) -> Cow<'_, str> {
    match run {
        [Inline::Text(text)] => Cow::Borrowed(text),
        _ => Cow::Owned(Inline::words(run)),
    }
}

/// The paragraphs of a place, by their numbers among the blocks, in reading order.
pub(super) fn paragraphs(body: &[Block], place: Place) -> Vec<usize> {
    let all = || (0..body.len()).filter(|at| matches!(body[*at], Block::Paragraph(_)));
    match place {
        Place::FirstParagraph => all().take(1).collect(),
        Place::FirstParagraphs => all().take(2).collect(),
        Place::LastParagraphs => {
            let mut last: Vec<usize> = all().rev().take(3).collect();
            last.reverse();
            last
        }
        Place::Paragraphs => all().collect(),
        _ => Vec::new(),
    }
}

/// Takes the words of a span, in bytes of [`words`], out of a run; what is left has no space at its ends, nor two
/// where there was one on each side. Whether anything is left.
pub(super) fn take_out(run: &mut Vec<Inline>, span: &Range<usize>) -> bool {
    let words = words(run);
    let before = words[..span.start].ends_with(' ');
    let after = &words[span.end..];
    let spaces = after.len() - after.trim_start_matches(' ').len();
    let is_at_start = words[..span.start].trim().is_empty();
    let end = if is_at_start || before { span.end + spaces } else { span.end };
    let start = if after.trim().is_empty() { words[..span.start].trim_end_matches(' ').len() } else { span.start };
    let start = if is_at_start { 0 } else { start };
    drop(words);
    cut(run, &(start..end), &mut 0);
    !run.is_empty()
}

/// Cuts a span out; `at` counts the bytes that were passed.
fn cut(run: &mut Vec<Inline>, span: &Range<usize>, at: &mut usize) {
    run.retain_mut(|inline| match inline {
        Inline::Text(text) => {
            let start = *at;
            *at += text.len();
            let within = |byte: usize| byte.clamp(start, start + text.len()) - start;
            let (from, to) = (within(span.start), within(span.end));
            text.replace_range(from..to, "");
            !text.is_empty()
        }
        Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Link { text: inner, .. } => {
            cut(inner, span, at);
            !inner.is_empty()
        }
        Inline::LineBreak => {
            let is_within = span.contains(at);
            *at += 1;
            !is_within
        }
    });
}

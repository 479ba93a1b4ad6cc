//! What a correction changed, for readers who saw the version before.

use broadtape_model::{Block, Channels, Inline, StoryVersion, UnixNanos};
use std::sync::Arc;

/// So many corrections of a story are told, the last ones.
const CORRECTIONS_MOST: usize = 5;
/// So many paragraphs of a correction are told.
const PARAGRAPHS_MOST: usize = 12;
/// Longest that a paragraph is told, in characters.
const CHARACTERS_MOST: usize = 1_000;
/// Most pairs of paragraphs that are compared: those of two versions of two hundred. Of longer ones the paragraphs at one place are
/// held beside each other.
const PAIRS_MOST: usize = 40_000;

/// A correction that a story had while it showed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Correction {
    /// Since when the corrected version shows.
    pub at: UnixNanos,
    /// What its provider says of it.
    pub words: String,
    /// The headline, where it changed.
    pub headline: Option<Changed>,
    /// The paragraphs that changed, in their order.
    pub paragraphs: Vec<Changed>,
    /// How many more changed than are told.
    pub more: usize,
    /// Where both versions showed. Elsewhere nothing of it is told.
    pub channels: Channels,
}

/// Words that changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Changed {
    /// As they were; `None` for what is new.
    pub was: Option<String>,
    /// As they are; `None` for what is gone.
    pub is: Option<String>,
}

/// The corrections of a story, the last first, once a version takes the place of another.
pub(crate) fn corrections_with(
    earlier: &[Arc<Correction>],
    before: &StoryVersion,
    after: &StoryVersion,
    channels: Channels,
    at: UnixNanos,
) -> Vec<Arc<Correction>> {
    let this = correction(before, after, channels, at).map(Arc::new);
    this.into_iter().chain(earlier.iter().cloned()).take(CORRECTIONS_MOST).collect()
}

/// What a version that its provider calls a correction changed; `None` for another one, and for one that says what was said before and
/// changes nothing that readers see.
fn correction(before: &StoryVersion, after: &StoryVersion, channels: Channels, at: UnixNanos) -> Option<Correction> {
    let words = after.correction.clone()?;
    let headline = (before.headline != after.headline)
        .then(|| Changed { was: Some(before.headline.clone()), is: Some(after.headline.clone()) });
    let mut paragraphs = changed(&paragraphs(&before.body), &paragraphs(&after.body));
    let says_nothing_new = before.correction.as_ref() == Some(&words);
    if says_nothing_new && headline.is_none() && paragraphs.is_empty() {
        return None;
    }
    let more = paragraphs.len().saturating_sub(PARAGRAPHS_MOST);
    paragraphs.truncate(PARAGRAPHS_MOST);
    Some(Correction { at, words, headline, paragraphs, more, channels })
}

/// The paragraphs that differ: what was taken out beside what was put in its place.
fn changed(before: &[String], after: &[String]) -> Vec<Changed> {
    let start = before.iter().zip(after).take_while(|(was, is)| was == is).count();
    let (before, after) = (&before[start..], &after[start..]);
    let end = before.iter().rev().zip(after.iter().rev()).take_while(|(was, is)| was == is).count();
    let (before, after) = (&before[..before.len() - end], &after[..after.len() - end]);
    let mut changes = Vec::new();
    let (mut was, mut is) = (0, 0);
    for (kept_was, kept_is) in kept(before, after).into_iter().chain([(before.len(), after.len())]) {
        let (gone, new) = (&before[was..kept_was], &after[is..kept_is]);
        changes.extend(
            (0..gone.len().max(new.len())).map(|at| Changed { was: told(gone.get(at)), is: told(new.get(at)) }),
        );
        (was, is) = (kept_was + 1, kept_is + 1);
    }
    changes
}

/// The places of the paragraphs that stand in both, in the longest order that they have in common.
fn kept(before: &[String], after: &[String]) -> Vec<(usize, usize)> {
    if before.len().saturating_mul(after.len()) > PAIRS_MOST {
        let both = before.iter().zip(after).enumerate();
        return both.filter(|(_, (was, is))| was == is).map(|(at, _)| (at, at)).collect();
    }
    let width = after.len() + 1;
    // The length of the longest common order of what follows each pair.
    let mut longest = vec![0_u32; (before.len() + 1) * width];
    for (was, old) in before.iter().enumerate().rev() {
        for (is, new) in after.iter().enumerate().rev() {
            longest[was * width + is] = match old == new {
                true => longest[(was + 1) * width + is + 1] + 1,
                false => longest[(was + 1) * width + is].max(longest[was * width + is + 1]),
            };
        }
    }
    let (mut was, mut is, mut kept) = (0, 0, Vec::new());
    while was < before.len() && is < after.len() {
        if before[was] == after[is] {
            kept.push((was, is));
            (was, is) = (was + 1, is + 1);
        } else if longest[(was + 1) * width + is] >= longest[was * width + is + 1] {
            was += 1;
        } else {
            is += 1;
        }
    }
    kept
}

fn told(paragraph: Option<&String>) -> Option<String> {
    let paragraph = paragraph?;
    Some(match paragraph.char_indices().nth(CHARACTERS_MOST) {
        Some((end, _)) => format!("{} …", paragraph[..end].trim_end()),
        None => paragraph.clone(),
    })
}

/// The words of a body, paragraph by paragraph; a table's rows and a list's items are some. Pictures have none.
fn paragraphs(body: &[Block]) -> Vec<String> {
    let mut words = Vec::new();
    for block in body {
        match block {
            Block::Paragraph(run) | Block::Crosshead(run) => words.push(Inline::words(run)),
            Block::List { items, .. } | Block::Quote(items) => {
                words.extend(items.iter().map(|item| Inline::words(item)))
            }
            Block::Table(rows) => words.extend(
                rows.iter().map(|row| row.cells.iter().map(|cell| Inline::words(cell)).collect::<Vec<_>>().join(" · ")),
            ),
            Block::Preformatted(text) => words.extend(text.lines().map(str::to_owned)),
            Block::Related { .. } | Block::Picture(_) => {}
        }
    }
    words.retain(|paragraph| !paragraph.trim().is_empty());
    words
}

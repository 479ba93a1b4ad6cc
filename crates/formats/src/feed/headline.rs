//! A headline for an item that has none of its own: short posts, and feeds of pictures' captions.

use crate::body;
use broadtape_model::{Block, Inline};

/// Longest headline that is made, in characters: about two lines on a front page.
const CHARACTERS_MAX: usize = 100;
/// A first sentence shorter than this is an exclamation, an initial or an abbreviation; the next belongs to it.
const CHARACTERS_MIN: usize = 16;

/// The headline of an item: its title, else the first sentence of its text, which then does not stand there again
/// where it is the whole of it.
pub(crate) fn headline(title: Option<String>, deck: &mut Option<String>, blocks: &mut Vec<Block>) -> Option<String> {
    let title = title.filter(|title| !crate::text::is_blank(title));
    if title.is_some() {
        return title;
    }
    let words = deck.clone().or_else(|| first_words(blocks))?;
    let headline = first_sentence(&words)?;
    if deck.as_ref() == Some(&headline) {
        *deck = None;
    }
    if matches!(blocks.as_slice(), [Block::Paragraph(run)] if matches!(run.as_slice(), [Inline::Text(text)] if *text == headline))
    {
        blocks.clear();
    }
    Some(headline)
}

/// The words of the first block that has some.
fn first_words(blocks: &[Block]) -> Option<String> {
    let in_text = blocks.iter().map(|block| body::words(std::slice::from_ref(block)));
    let under_pictures = blocks.iter().filter_map(|block| match block {
        Block::Picture(picture) => Some(picture.caption.clone().unwrap_or_else(|| picture.alternative.clone())),
        _ => None,
    });
    in_text.chain(under_pictures).find(|words| !crate::text::is_blank(words))
}

/// The first sentence, or as many words of it as a headline holds; `None` for a text without letters or digits.
fn first_sentence(words: &str) -> Option<String> {
    if !words.contains(char::is_alphanumeric) {
        return None;
    }
    let ends = words.char_indices().enumerate().filter_map(|(count, (at, character))| {
        let after = at + character.len_utf8();
        let is_end = match character {
            '.' => words[after..].starts_with(' ') && !ends_with_initial(&words[..at]),
            '!' | '?' | '…' => words[after..].starts_with(' '),
            '。' | '！' | '？' | '।' => true,
            _ => false,
        };
        (is_end && count + 1 >= CHARACTERS_MIN).then_some((count + 1, after))
    });
    if let Some((_, end)) = ends.take_while(|(count, _)| *count <= CHARACTERS_MAX).next() {
        return Some(words[..end].to_owned());
    }
    let Some((end, _)) = words.char_indices().nth(CHARACTERS_MAX) else { return Some(words.to_owned()) };
    let whole_words = words[..end].rfind(' ').unwrap_or(end);
    let kept = words[..whole_words].trim_end_matches([',', ';', ':', '-', '–', '—', ' ']);
    Some(format!("{kept} …"))
}

/// Whether a text ends with one letter that stands for a name.
fn ends_with_initial(words: &str) -> bool {
    let last = words.rsplit([' ', '.']).next().unwrap_or_default();
    last.chars().count() == 1 && last.contains(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::first_sentence;

    #[test]
    fn a_first_sentence_is_whole_or_breaks_between_words() {
        let long = "word ".repeat(40);
        let cases = [
            ("The river rose again on Monday. Nobody was hurt.", Some("The river rose again on Monday.")),
            ("No. 5 is alive, said J. Example on Tuesday! More.", Some("No. 5 is alive, said J. Example on Tuesday!")),
            ("Short post", Some("Short post")),
            ("https://example.com/a.b.c is where it stands", Some("https://example.com/a.b.c is where it stands")),
            (
                "川は月曜日に再び増水し、避難指示が出された。けが人はいない。",
                Some("川は月曜日に再び増水し、避難指示が出された。"),
            ),
            ("… !", None),
        ];
        for (words, expected) in cases {
            assert_eq!(first_sentence(words).as_deref(), expected, "{words}");
        }
        let cut = first_sentence(&long).unwrap();
        assert!(cut.ends_with("word …") && cut.chars().count() <= 102, "{cut}");
    }
}

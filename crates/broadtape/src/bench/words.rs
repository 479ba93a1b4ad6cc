//! Words of stories: no two stories share a sentence, so that none is taken for a copy of another.

use std::fmt::Write as _;

const WORDS: [&str; 24] = [
    "harbour", "council", "ferry", "quarter", "yield", "bridge", "market", "voters", "harvest", "engine", "signal",
    "margin", "river", "budget", "pilot", "glass", "timber", "school", "winter", "border", "copper", "night",
    "station", "summer",
];

/// So many words, as varied as news: such a text is packed to a third.
pub(super) fn sentence(random: &mut fastrand::Rng, words: usize) -> String {
    let mut text = String::new();
    for _ in 0..words {
        let _ = write!(text, "{}{} ", random.choice(WORDS).unwrap_or_default(), random.u32(0..90));
    }
    text.truncate(text.trim_end().len());
    text
}

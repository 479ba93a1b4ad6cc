//! What becomes of a story on its way through desks: it stays one story.

use super::Draft;
use fastrand::Rng;

/// A way to edit a story.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Edit {
    CutFromTheEnd,
    CutWithin,
    LocalLead,
    Dateline,
    NewHeadline,
    Credits,
    Typos,
    Style,
    /// Three of these, one after another.
    Several,
}

impl Edit {
    pub(crate) const ALL: [Self; 9] = [
        Self::CutFromTheEnd,
        Self::CutWithin,
        Self::LocalLead,
        Self::Dateline,
        Self::NewHeadline,
        Self::Credits,
        Self::Typos,
        Self::Style,
        Self::Several,
    ];
}

/// A story after an edit.
pub(crate) fn edited(draft: &Draft, edit: Edit, random: &mut Rng) -> Draft {
    let mut draft = draft.clone();
    match edit {
        Edit::CutFromTheEnd => cut_from_the_end(&mut draft, random),
        Edit::CutWithin => cut_within(&mut draft, random),
        Edit::LocalLead => local_lead(&mut draft, random),
        Edit::Dateline => dateline(&mut draft, random),
        Edit::NewHeadline => new_headline(&mut draft, random),
        Edit::Credits => credits(&mut draft, random),
        Edit::Typos => draft.paragraphs.iter_mut().for_each(|text| *text = mistyped(text, random)),
        Edit::Style => {
            draft.headline = restyled(&draft.headline);
            draft.paragraphs.iter_mut().for_each(|text| *text = restyled(text));
        }
        Edit::Several => {
            let mut ways = Edit::ALL[..8].to_vec();
            random.shuffle(&mut ways);
            return ways[..3].iter().fold(draft, |draft, way| edited(&draft, *way, random));
        }
    }
    draft
}

/// Keeps between a third and nine tenths.
fn cut_from_the_end(draft: &mut Draft, random: &mut Rng) {
    let kept = draft.paragraphs.len() * random.usize(34..90) / 100;
    draft.paragraphs.truncate(kept.max(2));
}

/// Leaves out up to half of the paragraphs behind the first.
fn cut_within(draft: &mut Draft, random: &mut Rng) {
    for _ in 0..random.usize(1..=draft.paragraphs.len() / 2) {
        if draft.paragraphs.len() > 2 {
            let place = random.usize(1..draft.paragraphs.len());
            draft.paragraphs.remove(place);
        }
    }
}

const PLACES: [&str; 6] = ["Marrow Hill", "Eastquay", "Upper Selm", "Canting", "Port Aldous", "Wexcombe"];
const PEOPLE: [&str; 6] = ["Ida Morrow", "Tam Keswick", "Joan Pellerin", "Bram Otis", "Celia Vance", "Rory Thwaite"];

fn local_lead(draft: &mut Draft, random: &mut Rng) {
    let (place, person) = (random.choice(PLACES).unwrap(), random.choice(PEOPLE).unwrap());
    let count = random.u8(2..40);
    let first = match random.u8(0..3) {
        0 => format!(
            "People in {place} followed the news with more interest than most, since {count} of their neighbours are close to it, said {person}, who runs the town's library."
        ),
        1 => format!(
            "It is a long way from {place}, but {person} has had the radio on since breakfast. So have {count} others who gathered in the hall by the market."
        ),
        _ => format!(
            "{person} of {place} put down the telephone and shook her head. “We had thought that it would come to this,” she told the {place} Courier on Wednesday."
        ),
    };
    draft.paragraphs.insert(0, first);
    if random.bool() {
        let second = format!(
            "The council of {place} will talk about it at its next meeting, as the mayor has promised, and residents may come to listen from 7:30 p.m. on."
        );
        draft.paragraphs.insert(1, second);
    }
    draft.headline = format!("{place} looks on: {}", draft.headline);
}

fn dateline(draft: &mut Draft, random: &mut Rng) {
    let place = random.choice(PLACES).unwrap();
    let line = match random.u8(0..4) {
        0 => format!("{}, Nov. {} (Northlight) — ", place.to_uppercase(), random.u8(1..30)),
        1 => format!("{place} (Northlight) - "),
        2 => format!("{}, {} November 2026 /Wireline/ -- ", place.to_uppercase(), random.u8(1..30)),
        _ => format!("{} – ", place.to_uppercase()),
    };
    draft.paragraphs[0].insert_str(0, &line);
}

fn new_headline(draft: &mut Draft, random: &mut Rng) {
    let words: Vec<&str> = draft.paragraphs[0].split_whitespace().collect();
    let start = random.usize(0..words.len().saturating_sub(6).max(1));
    draft.headline = match random.u8(0..3) {
        0 => words[start..(start + 6).min(words.len())].join(" "),
        1 => "What is known so far".to_owned(),
        _ => format!("In brief: {}", words.iter().take(7).copied().collect::<Vec<_>>().join(" ")),
    };
}

fn credits(draft: &mut Draft, random: &mut Rng) {
    let (one, other) = (random.choice(PEOPLE).unwrap(), random.choice(PEOPLE).unwrap());
    draft.paragraphs.insert(0, format!("By {one}"));
    draft.paragraphs.push(match random.u8(0..3) {
        0 => format!("{one} in Eastquay and {other} in Canting contributed to this report."),
        1 => format!("(Reporting by {one}; Editing by {other})"),
        _ => {
            "© 2026 Northlight Press. All rights reserved. This material may not be published, broadcast or rewritten."
                .to_owned()
        }
    });
}

/// Two letters of one word in forty change places.
fn mistyped(text: &str, random: &mut Rng) -> String {
    let words = text.split(' ').map(|word| {
        let letters: Vec<char> = word.chars().collect();
        if letters.len() < 4 || !letters.iter().all(|letter| letter.is_alphabetic()) || random.u8(0..40) > 0 {
            return word.to_owned();
        }
        let place = random.usize(1..letters.len() - 1);
        let mut letters = letters;
        letters.swap(place, place + 1);
        letters.into_iter().collect()
    });
    words.collect::<Vec<String>>().join(" ")
}

/// Another house's quotes, dashes and numbers.
fn restyled(text: &str) -> String {
    let mut text = text.replace(['“', '”'], "\"").replace(['‘', '’'], "'").replace(" – ", " -- ").replace('—', " - ");
    for (one, other) in [
        (" per cent", "%"),
        (" three ", " 3 "),
        (" eleven ", " 11 "),
        (" twelve ", " 12 "),
        (" nineteen ", " 19 "),
        (" 5 ", " five "),
        (" 9 ", " nine "),
        (" million crowns", "m crowns"),
        ("grey", "gray"),
        ("harbour", "harbor"),
        ("programme", "program"),
    ] {
        text = text.replace(one, other);
    }
    text
}

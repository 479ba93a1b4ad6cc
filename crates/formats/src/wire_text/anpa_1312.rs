//! ANPA 1312 (89-3): a message to our nouns.

use super::message::{Message, joined};
use crate::body;
use crate::feed;
use crate::news::{Numbering, Reading, held_by_words, section_of};
use crate::text;
use broadtape_model::{Embargo, ProblemKind, PubStatus, StoryVersion, Subject, Symbol, UnixNanos};

const UNIT_SEPARATOR: char = '\u{1f}';

/// What the header says: `a0123` US `selector`, then `u s` DC3 DC1 ` keyword version reference M-D words`.
#[derive(Debug, Default)]
struct Header {
    priority: Option<char>,
    category: Option<char>,
    keyword: Option<String>,
    version: String,
    filed: Option<(u8, u8)>,
}

/// Whether a message is ANPA 1312: a unit separator, or a pair that says how to set the text, stands in its header.
pub(super) fn is_anpa_1312(message: &Message<'_>) -> bool {
    message.header.iter().any(|line| {
        line.contains(UNIT_SEPARATOR) || line.contains(['\u{13}', '\u{14}']) && line.contains(['\u{11}', '\u{12}'])
    })
}

/// Reads a message.
pub(super) fn read(message: &Message<'_>, place: &str, reading: &mut Reading<'_>) {
    let header = header(message.header.get(1).copied().unwrap_or_default());
    let sent = sent(&message.tail);
    let Some(id) = reading.story_id(place, identity(&header, sent).as_deref()) else { return };
    let guid = id.guid.to_string();
    let (flagged, text) = flagged_and_text(&message.lines);
    let is_kill = header.version.split(' ').any(held_by_words::is_kill)
        || flagged.iter().any(|line| held_by_words::is_kill(line))
        || header.keyword.as_deref().is_some_and(|keyword| keyword.to_uppercase().ends_with("KILL"));
    if is_kill {
        return reading.kill(id);
    }
    let head = Head::read(&flagged);
    let notes_at = text.iter().position(|line| held_by_words::is_note(line)).unwrap_or(text.len());
    let (text, notes) = text.split_at(notes_at);
    let around = flagged.iter().chain(text.iter().filter(|line| !line.is_empty()).take(3)).chain(notes);
    let is_held = around.into_iter().any(|line| held_by_words::is_embargo(line));
    let embargo = is_held.then(|| {
        let what = "says in words that it waits; held until a later version says otherwise";
        reading.problem(ProblemKind::Ignored, &guid, what);
        Embargo::UntilTold
    });
    let body = body::read_plain(&joined(text));
    let mut body = reading.body(&guid, body);
    let Some(headline) = reading.headline(&guid, feed::headline(head.headline, &mut None, &mut body)) else { return };
    let category = header.category.map(|category| category.to_string());
    let category =
        category.and_then(|category| feed::subject(category_name(&category), Some(&format!("anpa:{category}"))));
    let subjects: Vec<Subject> = category.into_iter().chain(head.subjects).collect();
    let notes: Vec<String> = head.notes.into_iter().chain(text::lines(&joined(notes))).collect();
    let story = StoryVersion {
        status: if is_advisory(&header, &headline) { PubStatus::Advisory } else { PubStatus::Usable },
        embargo,
        first_created: sent,
        version_created: sent,
        slugline: header.keyword.clone(),
        byline: feed::joined(head.byline.into_iter()),
        editorial_note: (!notes.is_empty()).then(|| notes.join("\n")),
        urgency: header.priority.and_then(urgency),
        section: section_of(&subjects),
        subjects,
        symbols: head.symbols,
        body,
        ..StoryVersion::new(id, 0, &headline)
    };
    reading.story(story, Numbering::Door);
}

/// Whether it is for editors alone: of category `v`, which is for advisories, digests and indexes (ANPA 1312, 2.4), or by its words.
fn is_advisory(header: &Header, headline: &str) -> bool {
    header.category.is_some_and(|category| category.eq_ignore_ascii_case(&'v'))
        || held_by_words::is_advisory(headline)
        || header.keyword.as_deref().is_some_and(held_by_words::is_advisory_slug)
}

fn header(line: &str) -> Header {
    let plain: String = line.chars().map(|character| if character.is_control() { ' ' } else { character }).collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    let letter = |at: usize| words.get(at).and_then(|word| word.chars().next().filter(|_| word.chars().count() == 1));
    let (priority, category) = (letter(0), letter(1));
    let rest = words.get(2..).unwrap_or_default();
    let date_at = rest.iter().rposition(|word| day(word).is_some());
    let named = &rest[..date_at.unwrap_or(rest.len())];
    Header {
        priority,
        category,
        keyword: named.first().map(|keyword| (*keyword).trim_end_matches(',').to_owned()),
        version: named.get(1..).unwrap_or_default().join(" "),
        filed: date_at.and_then(|at| day(rest[at])),
    }
}

/// A date such as `01-31`: month and day, in this order unless the first can be no month.
fn day(word: &str) -> Option<(u8, u8)> {
    let (first, second) = word.split_once('-')?;
    let (first, second): (u8, u8) = (first.parse().ok()?, second.parse().ok()?);
    match (first, second) {
        (1..=12, 1..=31) => Some((first, second)),
        (13..=31, 1..=12) => Some((second, first)),
        _ => None,
    }
}

/// What a story is called whatever its take: its keyword and the day of its filing, with the year of its sending.
fn identity(header: &Header, sent: Option<UnixNanos>) -> Option<String> {
    let keyword = header.keyword.as_ref()?;
    let year = sent.map(|sent| sent.to_string().chars().take(4).collect::<String>()).unwrap_or_default();
    let (month, day) = header.filed?;
    Some(format!("anpa1312:{}:{year}-{month:02}-{day:02}", keyword.to_lowercase()))
}

/// The lines that are marked for editors and machines (`^...<`), and those of the text.
fn flagged_and_text(lines: &[String]) -> (Vec<String>, Vec<String>) {
    let (mut flagged, mut text) = (Vec::<String>::new(), Vec::new());
    let mut is_open = false;
    for line in lines {
        let bare = line.strip_suffix('<').unwrap_or(line).trim_end_matches('@').to_owned();
        match (line.strip_prefix('^'), flagged.last_mut()) {
            (Some(_), _) => flagged.push(bare.trim_start_matches('^').trim().to_owned()),
            (None, Some(last)) if is_open => {
                last.push(' ');
                last.push_str(bare.trim());
            }
            _ => text.push(bare),
        }
        is_open = (line.starts_with('^') || is_open) && !line.ends_with('<');
        // An end that never comes would swallow the text.
        if is_open && (line.is_empty() || line.starts_with(['\t', ' '])) {
            is_open = false;
        }
    }
    (flagged, text)
}

/// What the marked lines say.
#[derive(Debug, Default)]
struct Head {
    headline: Option<String>,
    byline: Vec<String>,
    notes: Vec<String>,
    subjects: Vec<Subject>,
    symbols: Vec<Symbol>,
}

impl Head {
    /// The first names the take; then come the headline, notes and who wrote it, each known by how it begins.
    fn read(flagged: &[String]) -> Self {
        let mut head = Self::default();
        for line in flagged.iter().skip(1).map(|line| text::folded(line)).filter(|line| !line.is_empty()) {
            let lower = line.to_lowercase();
            let after = |mark: &str| text::folded(&line[mark.len().min(line.len())..]);
            if lower.starts_with("hl:") {
                head.headline = Some(after("hl:"));
            } else if lower.starts_with("index:") {
                head.subjects.extend(after("index:").split(',').filter_map(|word| feed::subject(Some(word), None)));
            } else if lower.starts_with("symbol:") {
                head.symbols.extend(Symbol::parse(&after("symbol:")));
            } else if lower.starts_with("by ") {
                head.byline.push(line);
            } else if ["eds:", "eds.", "editors", "update:", "ap photo", "with ", "attn", "note"]
                .iter()
                .any(|mark| lower.starts_with(mark))
                || held_by_words::is_embargo(&line)
            {
                head.notes.push(line);
            } else if head.headline.is_none() && head.byline.is_empty() {
                head.headline = Some(line);
            } else if !head.byline.is_empty() {
                head.byline.push(line);
            } else {
                head.notes.push(line);
            }
        }
        // A message that names its take alone has that for a headline.
        let first = flagged.first().map(|line| text::folded(line)).filter(|line| !line.is_empty());
        head.headline = head.headline.or(first);
        head
    }
}

/// When a message was sent: `AP-WF-01-31-26 1526GMT`, `16:35ET 31-01-26`.
fn sent(tail: &str) -> Option<UnixNanos> {
    let tail = tail.trim_end_matches('<');
    let words: Vec<&str> = tail.split_whitespace().collect();
    let date = words.iter().find_map(|word| {
        let parts: Vec<&str> = word.rsplitn(4, '-').collect();
        let [year, second, first, ..] = parts.as_slice() else { return None };
        let (month, day) = day(&format!("{first}-{second}"))?;
        let year: u16 = year.parse().ok()?;
        Some(format!("{:04}-{month:02}-{day:02}", if year < 100 { 2_000 + year } else { year }))
    })?;
    let clock = words.iter().find_map(|word| {
        let digits: String = word.chars().filter(char::is_ascii_digit).collect();
        let zone = word.trim_start_matches(|character: char| character.is_ascii_digit() || character == ':');
        let is_clock =
            digits.len() == 4 && word.starts_with(|character: char| character.is_ascii_digit()) && !word.contains('-');
        is_clock.then(|| format!("{}:{} {}", &digits[..2], &digits[2..], if zone.is_empty() { "GMT" } else { zone }))
    });
    crate::dates::read(&format!("{date} {}", clock.unwrap_or_default())).map(|moment| moment.likely)
}

/// The priorities of 1312 as urgencies: flash, bulletin, urgent, rush, and the rest.
fn urgency(priority: char) -> Option<u8> {
    Some(match priority.to_ascii_lowercase() {
        'f' => 1,
        'b' => 2,
        'u' => 3,
        'r' => 4,
        'd' | 'a' => 5,
        's' | 'w' => 7,
        _ => return None,
    })
}

/// The categories of 1312 by their letters.
fn category_name(letter: &str) -> Option<&'static str> {
    Some(match letter.to_ascii_lowercase().as_str() {
        "a" => "national",
        "i" | "w" => "international",
        "p" => "politics",
        "f" | "b" => "business",
        "s" | "q" | "z" => "sports",
        "e" | "c" => "entertainment",
        "l" | "d" | "t" => "lifestyle",
        _ => return None,
    })
}

//! IPTC 7901 (Recommended Message Format, fifth edition): a message to our nouns.

use super::message::{Message, joined};
use crate::body;
use crate::feed;
use crate::news::{Numbering, Reading, held_by_words, section_of};
use crate::text;
use broadtape_model::{Embargo, ProblemKind, PubStatus, StoryVersion, Subject, UnixNanos};

/// A headline that runs over more lines than this has no end that we know; its first line is it.
const HEADLINE_LINES_MAX: usize = 8;

/// What the first line of the header says: `bdt0123 4 pl 345 dpa 0456`.
struct Header<'t> {
    source: &'t str,
    number: &'t str,
    priority: Option<u8>,
    category: Option<&'t str>,
}

/// Reads a message.
pub(super) fn read(message: &Message<'_>, place: &str, reading: &mut Reading<'_>) {
    let header = header(message.header.first().copied().unwrap_or_default());
    let sent = sent(&message.tail);
    let Some(id) = reading.story_id(place, identity(&header, sent).as_deref()) else { return };
    let guid = id.guid.to_string();
    let (title, text) = title_and_text(&message.lines);
    if title.iter().any(|line| held_by_words::is_kill(line)) {
        return kill(&header, sent, &message.lines, &guid, reading);
    }
    let slugline = slugline(&message.header);
    let headline = title.iter().find(|line| is_headline(line)).cloned();
    let byline = title.iter().find(|line| is_byline(line)).cloned();
    let notes_at = text.iter().position(|line| held_by_words::is_note(line)).unwrap_or(text.len());
    let (text, notes) = text.split_at(notes_at);
    let around =
        title.iter().chain(slugline.iter()).chain(text.iter().filter(|line| !line.is_empty()).take(3)).chain(notes);
    let is_held = around.into_iter().any(|line| held_by_words::is_embargo(line));
    let embargo = is_held.then(|| {
        let what = "says in words that it waits; held until a later version says otherwise";
        reading.problem(ProblemKind::Ignored, &guid, what);
        Embargo::UntilTold
    });
    let body = body::read_plain(&joined(text));
    let mut body = reading.body(&guid, body);
    let Some(headline) = reading.headline(&guid, feed::headline(headline, &mut None, &mut body)) else { return };
    let subjects = subjects(&header, slugline.as_deref());
    let is_advisory =
        held_by_words::is_advisory(&headline) || slugline.as_deref().is_some_and(held_by_words::is_advisory_slug);
    let story = StoryVersion {
        status: if is_advisory { PubStatus::Advisory } else { PubStatus::Usable },
        embargo,
        first_created: sent,
        version_created: sent,
        slugline,
        byline,
        correction: title.iter().find_map(|line| held_by_words::correction(line)).map(str::to_owned),
        editorial_note: text::lines(&joined(notes)),
        urgency: header.priority,
        section: section_of(&subjects),
        subjects,
        body,
        ..StoryVersion::new(id, 0, &headline)
    };
    reading.story(story, Numbering::Door);
}

fn header(line: &str) -> Header<'_> {
    let mut words = line.split_whitespace();
    let named = words.next().unwrap_or_default();
    let (source, number) =
        named.split_at(named.find(|character: char| character.is_ascii_digit()).unwrap_or(named.len()));
    // Some part the number from the source.
    let number = if number.is_empty() { words.next().unwrap_or_default() } else { number };
    let mut rest = words.peekable();
    let priority = rest.next_if(|word| word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_digit()));
    let category = rest.next_if(|word| word.len() <= 3 && word.chars().all(char::is_alphabetic));
    // The older order puts the category first.
    let priority =
        priority.or_else(|| rest.next_if(|word| word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_digit())));
    let priority = priority.and_then(|priority| priority.parse().ok()).filter(|priority| (1..=9).contains(priority));
    Header { source, number, priority, category }
}

/// What a message is called: its source, its number, and the day, since numbers begin again.
fn identity(header: &Header<'_>, sent: Option<UnixNanos>) -> Option<String> {
    let is_named = !header.source.is_empty()
        && header.number.bytes().all(|byte| byte.is_ascii_digit())
        && !header.number.is_empty();
    is_named.then(|| named(header.source, header.number, sent))
}

fn named(source: &str, number: &str, sent: Option<UnixNanos>) -> String {
    let day = sent.map(|sent| sent.to_string().chars().take(10).collect::<String>()).unwrap_or_default();
    format!("iptc7901:{}:{number}:{day}", source.to_ascii_lowercase())
}

/// The keywords that stand below the header's first line.
fn slugline(header: &[&str]) -> Option<String> {
    let keywords: Vec<&str> = header.iter().skip(1).map(|line| line.trim().trim_end_matches('/')).collect();
    text::folded_or_none(&keywords.join("/"))
}

/// The title's lines, unwrapped, up to the one that ends in `=`, and the lines of the text.
fn title_and_text(lines: &[String]) -> (Vec<String>, &[String]) {
    let first = lines.iter().position(|line| !line.trim().is_empty()).unwrap_or(lines.len());
    let lines = &lines[first..];
    let end = lines.iter().take(HEADLINE_LINES_MAX).position(|line| line.trim_end().ends_with('='));
    let count = end.map_or(1, |end| end + 1).min(lines.len());
    let title = lines[..count].iter().map(|line| text::folded(line.trim_end().trim_end_matches('=')));
    let mut unwrapped: Vec<String> = Vec::new();
    for line in title.filter(|line| !line.is_empty()) {
        // A line is wrapped where it could hold no more; a byline and a remark begin lines of their own.
        match unwrapped.last_mut() {
            Some(last) if last.chars().count() > 50 && !is_byline(&line) && is_headline(&line) && is_headline(last) => {
                last.push(' ');
                last.push_str(&line);
            }
            _ => unwrapped.push(line),
        }
    }
    (unwrapped, &lines[count..])
}

/// Whether a line of the title is the headline: no remark in brackets, no byline.
fn is_headline(line: &str) -> bool {
    !(line.starts_with('(') || is_byline(line) || held_by_words::is_embargo(line))
}

fn is_byline(line: &str) -> bool {
    let starts = ["By ", "Von ", "Por ", "Par ", "BY "];
    starts.iter().any(|start| line.starts_with(start)) && line.split_whitespace().count() <= 12
}

/// When a message was sent: `311230 Jan 26`, `311230 GMT Jan 26` (7901, 2.4: day, hour and minute, month, year), in
/// the zone that is said, else UTC.
fn sent(tail: &str) -> Option<UnixNanos> {
    let words: Vec<&str> = tail.split_whitespace().collect();
    let at = words.iter().position(|word| word.len() == 6 && word.bytes().all(|byte| byte.is_ascii_digit()))?;
    let (day, clock) = words[at].split_at(2);
    let rest: Vec<&str> = words[at + 1..].iter().copied().take(3).collect();
    let (zone, month, year) = match rest.as_slice() {
        [zone, month, year] if !year.contains(|character: char| !character.is_ascii_digit()) => (*zone, *month, *year),
        [month, year, ..] => ("GMT", *month, *year),
        _ => return None,
    };
    let written = format!("{day} {month} {year} {}:{} {zone}", &clock[..2], &clock[2..]);
    crate::dates::read(&written).map(|moment| moment.likely)
}

fn subjects(header: &Header<'_>, slugline: Option<&str>) -> Vec<Subject> {
    let category = header.category.and_then(|category| feed::subject(category_name(category), Some(category)));
    let keywords = slugline
        .into_iter()
        .flat_map(|slugline| slugline.split('/'))
        .filter_map(|word| feed::subject(Some(word), None));
    category.into_iter().chain(keywords).collect()
}

/// The categories that agencies share, by their letters.
fn category_name(letters: &str) -> Option<&'static str> {
    Some(match letters.to_ascii_lowercase().as_str() {
        "pl" | "pol" | "i" => "politics",
        "wi" | "f" | "b" | "eco" | "fin" => "business",
        "sp" | "s" | "spo" => "sport",
        "ku" | "e" | "cul" => "culture",
        _ => return None,
    })
}

/// A message that withdraws others: those that it names, by source and number, of its day.
fn kill(header: &Header<'_>, sent: Option<UnixNanos>, lines: &[String], guid: &str, reading: &mut Reading<'_>) {
    let source = header.source.to_ascii_lowercase();
    let words = lines.iter().flat_map(|line| line.split(|character: char| !character.is_alphanumeric()));
    let mut named_in_text: Vec<String> = words
        .filter_map(|word| {
            let number = word.to_ascii_lowercase().strip_prefix(&source)?.to_owned();
            let is_number = matches!(number.len(), 3 | 4) && number.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then(|| named(&source, &number, sent))
        })
        .filter(|id| id != guid)
        .collect();
    named_in_text.dedup();
    if named_in_text.is_empty() {
        let what = "withdraws a story without naming its message (such as `abc0123`): withdraw it by hand";
        return reading.problem(ProblemKind::Unknown, guid, what);
    }
    for id in named_in_text {
        if let Some(id) = reading.story_id(guid, Some(&id)) {
            reading.kill(id);
        }
    }
}

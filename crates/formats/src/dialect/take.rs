//! A value into a story's field.

use super::{Dialect, Take, names};
use crate::news::later_embargo;
use crate::{dates, text};
use broadtape_model::{Contributor, ContributorRole, Embargo, Gleaned, StoryVersion, Subject, normal_name};

/// Whether the words of a value still stand where readers see them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Standing {
    /// In a field, or taken out of the text: they are shown in a place of their own.
    Apart,
    /// In the text, which shows them.
    InText,
}

/// Puts a value that a provider's own rule took.
///
/// # Errors
/// Why it cannot be used, as it is told.
pub(super) fn put(
    dialect: &Dialect,
    story: &mut StoryVersion,
    take: Take,
    value: &str,
    standing: Standing,
) -> Result<(), String> {
    let one_line = text::folded(value);
    let is_in_text = standing == Standing::InText;
    match take {
        Take::Byline if is_in_text => story.gleaned.byline = Some(one_line),
        Take::Dateline if is_in_text => story.gleaned.dateline = Some(one_line),
        Take::Credit if is_in_text => story.gleaned.credit = Some(one_line),
        Take::Contributor | Take::Origin => {
            let names = names::listed(&one_line).filter(|_| take == Take::Contributor);
            let role = role(take);
            let list = if is_in_text { &mut story.gleaned.contributors } else { &mut story.contributors };
            names.unwrap_or_else(|| vec![one_line]).into_iter().for_each(|name| add(list, name, role));
        }
        Take::Headline => story.headline = one_line,
        Take::Deck => story.deck = Some(one_line),
        Take::Slugline => story.slugline = Some(one_line),
        Take::Byline => story.byline = Some(one_line),
        Take::Dateline => story.dateline = Some(one_line),
        Take::Credit => story.credit = Some(one_line),
        Take::Copyright => story.copyright = Some(one_line),
        Take::Terms => story.usage_terms = text::lines(value),
        Take::Note => {
            let notes = story.editorial_note.take().into_iter().chain(text::lines(value));
            story.editorial_note = Some(notes.collect::<Vec<_>>().join("\n"));
        }
        Take::Correction => story.correction = Some(one_line),
        Take::Language => story.language = Some(one_line),
        Take::Urgency => story.urgency = Some(urgency(&one_line)?),
        Take::Paid => story.is_paid = true,
        Take::Section => {
            let section = dialect.section(&one_line);
            story.section =
                Some(section.ok_or_else(|| format!("`{one_line}` stands for no section; add it to `sections`"))?);
        }
        Take::Subject => {
            let subject = Subject { name: Some(one_line), code: None };
            if !story.subjects.contains(&subject) {
                story.subjects.push(subject);
            }
        }
        Take::Symbol => symbols(dialect, story, &one_line)?,
        Take::Embargo => {
            let embargo = dates::read(&one_line).map_or(Embargo::UntilTold, |moment| Embargo::Until(moment.latest));
            story.embargo = Some(story.embargo.map_or(embargo, |other| later_embargo(other, embargo)));
        }
        Take::Expires => {
            let moment = dates::read(&one_line).ok_or_else(|| format!("`{one_line}` is no date that can be read"))?;
            story.expires = Some(story.expires.map_or(moment.earliest, |other| other.min(moment.earliest)));
        }
    }
    Ok(())
}

/// Puts a value that a common rule took, where nothing says it. Whether anything was put.
pub(super) fn glean(story: &StoryVersion, gleaned: &mut Gleaned, take: Take, value: &str) -> bool {
    let StoryVersion { byline, dateline, credit, contributors, .. } = story;
    let (field, place) = match take {
        Take::Byline => (byline, &mut gleaned.byline),
        Take::Dateline => (dateline, &mut gleaned.dateline),
        Take::Credit => (credit, &mut gleaned.credit),
        Take::Contributor | Take::Origin => {
            let names = match take {
                Take::Origin => names::one(value).map(|name| vec![name]),
                _ => names::listed(value),
            };
            let before = gleaned.contributors.len();
            for name in names.unwrap_or_default() {
                let normal = normal_name(&name);
                if !contributors.iter().any(|known| known.normal_name() == normal) {
                    add(&mut gleaned.contributors, name, role(take));
                }
            }
            return gleaned.contributors.len() > before;
        }
        _ => return false,
    };
    let is_new = field.is_none() && place.is_none() && (take != Take::Byline || names::listed(value).is_some());
    if is_new {
        *place = Some(text::folded(value));
    }
    is_new
}

const fn role(take: Take) -> ContributorRole {
    if matches!(take, Take::Origin) { ContributorRole::Origin } else { ContributorRole::Contributor }
}

fn add(list: &mut Vec<Contributor>, name: String, role: ContributorRole) {
    let one = Contributor { name, role };
    if !list.contains(&one) {
        list.push(one);
    }
}

fn urgency(value: &str) -> Result<u8, String> {
    let urgency = value.parse().ok().filter(|urgency| (1..=9).contains(urgency));
    urgency.ok_or_else(|| format!("`{value}` is no urgency from 1 to 9"))
}

/// The symbol, or the symbols that commas and spaces part.
fn symbols(dialect: &Dialect, story: &mut StoryVersion, value: &str) -> Result<(), String> {
    let parts = || value.split(|letter: char| letter.is_whitespace() || matches!(letter, ',' | ';'));
    let whole = dialect.own_symbol(value);
    let words: Vec<&str> =
        if whole.is_some() { vec![value] } else { parts().filter(|part| !part.is_empty()).collect() };
    let mut unknown = Vec::new();
    for word in words {
        match dialect.symbol(word) {
            Some(symbol) if story.symbols.contains(&symbol) => {}
            Some(symbol) => story.symbols.push(symbol),
            None => unknown.push(format!("`{word}`")),
        }
    }
    if unknown.is_empty() {
        return Ok(());
    }
    Err(format!("no instrument has the symbol {}; add it to `symbols`", unknown.join(", ")))
}

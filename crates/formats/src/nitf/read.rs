//! A NITF document to our nouns.

use super::{content, head, held, named};
use crate::body::{self, words_of};
use crate::feed;
use crate::news::{Numbering, Reading, advisory_where_usable, is_paid, names_advisory, section_of};
use crate::xml::Element;
use crate::{rights, text};
use broadtape_model::{Contributor, ContributorRole, ProblemKind, PubStatus, StoryVersion, Subject, Symbol, Terms};

/// Reads a document.
pub(crate) fn read(root: Element<'_>, reading: &mut Reading<'_>) {
    let Some(place) = reading.next_item() else { return };
    if root.is_spoilt() {
        return reading.problem(ProblemKind::Unreadable, &place, "is not well-formed or breaks off; it is not used");
    }
    let head = head(root);
    let title = named(root, "title").and_then(|title| text::folded_or_none(&title.text()));
    let date = attribute(root, "date.issue", "norm");
    let Some(id) =
        reading.story_id(&place, identity(root, head.headline.as_deref().or(title.as_deref()), date).as_deref())
    else {
        return;
    };
    let guid = id.guid.to_string();
    let held = held(root, &guid, reading);
    if held.status == PubStatus::Canceled {
        return reading.kill(id);
    }
    let body = body::read_markup(content(root), None);
    let mut body = reading.body(&guid, body);
    let mut deck = head.abstract_text.or_else(|| subordinate_headlines(root));
    let headline = head.headline.or(title).map(|headline| words_of(&headline));
    let Some(headline) = reading.headline(&guid, feed::headline(headline, &mut deck, &mut body)) else { return };
    let (version, numbering) = match attribute(root, "du-key", "version") {
        Some(version) => reading.version(&guid, Some(version)),
        None => (0, Numbering::Door),
    };
    let subjects = subjects(root);
    let created = reading.date(&guid, "date.issue", date);
    let is_advisory = properties(root).any(names_advisory);
    let story = StoryVersion {
        status: if is_advisory { advisory_where_usable(held.status) } else { held.status },
        embargo: held.embargo,
        expires: held.expires,
        first_created: created,
        version_created: created,
        deck,
        slugline: attribute(root, "du-key", "key").and_then(text::folded_or_none),
        byline: head.byline,
        dateline: head.dateline,
        credit: named(root, "distributor").and_then(|distributor| text::folded_or_none(&distributor.text())),
        copyright: copyright(root),
        usage_terms: usage_terms(root),
        terms: terms(root),
        editorial_note: editorial_note(root),
        correction: head.correction,
        language: root.inherited("lang").or(root.attribute("baselang")).map(str::to_owned),
        urgency: attribute(root, "urgency", "ed-urg")
            .and_then(|urgency| urgency.trim().parse().ok())
            .filter(|urgency| (1..=9).contains(urgency)),
        is_paid: properties(root).any(is_paid),
        section: section_of(&subjects),
        contributors: contributors(root),
        subjects,
        symbols: symbols(root),
        body,
        ..StoryVersion::new(id, version, &headline)
    };
    reading.story(story, numbering);
}

/// What the document is called: `doc-id`, else the digest of what it is known by.
fn identity(root: Element<'_>, headline: Option<&str>, date: Option<&str>) -> Option<String> {
    let own = attribute(root, "doc-id", "id-string").map(str::to_owned);
    feed::identity(own, root.attribute("uno"), headline, date, || Some(content(root).text()))
}

/// An attribute of the first element of a name, where it says something.
fn attribute<'d>(root: Element<'d>, element: &str, name: &str) -> Option<&'d str> {
    named(root, element)?.attribute(name).filter(|value| !value.trim().is_empty())
}

fn subordinate_headlines(root: Element<'_>) -> Option<String> {
    let headlines = named(root, "hedline")?.descendants().filter(|headline| headline.name() == "hl2");
    feed::joined(headlines.filter_map(|headline| text::folded_or_none(&headline.text())))
}

fn copyright(root: Element<'_>) -> Option<String> {
    let notice = named(root, "doc.copyright")?;
    let holder = notice.attribute("holder").and_then(text::folded_or_none)?;
    let year = notice.attribute("year").and_then(text::folded_or_none);
    Some(year.map_or_else(|| format!("© {holder}"), |year| format!("© {year} {holder}")))
}

/// The times that hold for its use (`doc.rights`, `startdate` and `enddate`).
fn terms(root: Element<'_>) -> Terms {
    let rights = root.descendants().filter(|rights| rights.name() == "doc.rights");
    let periods = rights.map(|rights| rights::period(rights.attribute("startdate"), rights.attribute("enddate")));
    periods.fold(Terms::default(), Terms::and)
}

/// What `doc.rights` limits, and the words of `rights`.
fn usage_terms(root: Element<'_>) -> Option<String> {
    let limits = root.descendants().filter(|rights| rights.name() == "doc.rights").flat_map(|rights| {
        ["limitations", "geography", "type", "agent"]
            .into_iter()
            .filter_map(move |name| rights.attribute(name).and_then(text::folded_or_none))
    });
    let words = named(root, "rights").and_then(|rights| text::lines(&rights.text()));
    let lines: Vec<String> = limits.chain(words).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// The messages to editors: `ed-msg`, and the notes of the head.
fn editorial_note(root: Element<'_>) -> Option<String> {
    let messages = root
        .descendants()
        .filter(|message| message.name() == "ed-msg")
        .filter_map(|message| text::folded_or_none(message.attribute("info")?));
    let notes = named(root, "body.head")
        .into_iter()
        .flat_map(Element::children)
        .filter(|note| note.name() == "note")
        .filter_map(|note| text::lines(&note.text()));
    let lines: Vec<String> = messages.chain(notes).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// What kind of document it is: `tobject.property`, such as `Press Release`.
fn properties<'d>(root: Element<'d>) -> impl Iterator<Item = &'d str> {
    root.descendants()
        .filter(|property| property.name() == "tobject.property")
        .filter_map(|property| property.attribute("tobject.property.type"))
}

/// The subjects, most detailed name first, and the keywords.
fn subjects(root: Element<'_>) -> Vec<Subject> {
    let subjects = root.descendants().filter(|subject| subject.name() == "tobject.subject").filter_map(|subject| {
        let names = ["tobject.subject.detail", "tobject.subject.matter", "tobject.subject.type"];
        let name = names.into_iter().find_map(|name| subject.attribute(name).filter(|name| !name.trim().is_empty()));
        let number = subject.attribute("tobject.subject.refnum");
        let is_iptc = subject.attribute("tobject.subject.ipr").is_none_or(|owner| owner.eq_ignore_ascii_case("iptc"));
        let code = number.map(|number| if is_iptc { format!("subj:{number}") } else { number.to_owned() });
        feed::subject(name, code.as_deref())
    });
    let keywords = root
        .descendants()
        .filter(|keyword| keyword.name() == "keyword")
        .filter_map(|keyword| feed::subject(keyword.attribute("key"), None));
    subjects.chain(keywords).collect()
}

/// Who wrote it down where it is not the provider: the registered source of the document's identifier.
fn contributors(root: Element<'_>) -> Vec<Contributor> {
    let source = attribute(root, "doc-id", "regsrc").and_then(text::folded_or_none);
    source.map(|name| Contributor { name, role: ContributorRole::Origin }).into_iter().collect()
}

/// The organisations that are marked in the text with their exchange and ticker (`org`, `alt-code`).
fn symbols(root: Element<'_>) -> Vec<Symbol> {
    let marks = root.descendants().filter(|mark| matches!(mark.name(), "org" | "alt-code"));
    let mut symbols: Vec<Symbol> = Vec::new();
    for mark in marks {
        let (Some(market), Some(ticker)) = (mark.attribute("idsrc"), mark.attribute("value")) else { continue };
        if let Ok(symbol) = Symbol::parse(&format!("{market}:{ticker}"))
            && !symbols.contains(&symbol)
        {
            symbols.push(symbol);
        }
    }
    symbols
}

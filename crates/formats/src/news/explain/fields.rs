//! The fields of a story, and by what each is known again in its document.

use super::super::Numbering;
use super::super::media_topics::media_topic;
use crate::body;
use crate::dialect::Take;
use broadtape_model::{Block, ContributorRole, Embargo, Inline, Picture, PubStatus, StoryVersion, UnixNanos};

/// A field, and what to look for.
pub(super) struct Sought {
    pub(super) name: &'static str,
    pub(super) value: Option<String>,
    pub(super) marks: Vec<Mark>,
    /// Parts of the names that formats give it, in lower case.
    pub(super) hints: &'static [&'static str],
}

/// By what a value is known again.
pub(super) enum Mark {
    /// Its words.
    Words(String),
    /// The last part of a code, such as `usable` of `stat:usable`.
    Code(String),
    /// An instant, however it is written.
    Moment(UnixNanos),
    /// Words that stand within others, such as a link's address in a body.
    Within(String),
    /// The words of a long text, which stand in parts.
    Text(String),
}

/// The fields of a story, in the order in which editors look for them.
pub(super) fn of(story: &StoryVersion, numbering: Numbering) -> Vec<Sought> {
    let long = |name, value: &Option<String>, hints| {
        let marks = value.iter().map(|value| Mark::Text(value.clone())).collect();
        Sought { name, value: value.clone(), marks, hints }
    };
    let moment = |name, value: Option<UnixNanos>, hints| {
        let marks = value.into_iter().map(Mark::Moment).collect();
        Sought { name, value: value.map(|value| value.to_string()), marks, hints }
    };
    vec![
        field("identifier", Some(story.id.guid.to_string()), &["guid", "id", "uri", "header"]),
        version(story, numbering),
        status(&story.status),
        embargo(story.embargo),
        moment("scheduled", story.scheduled, &["publi", "date"]),
        moment("expires", story.expires, &["expir"]),
        moment("created", story.first_created, &["first", "creat", "publi", "issue", "date", "sent"]),
        moment("changed", story.version_created, &["version", "updat", "modif", "revision", "chang", "sent"]),
        field("headline", Some(story.headline.clone()), &["headline", "title", "subject", "hl1"]),
        long("deck", &story.deck, &["abstract", "summary", "description", "deck"]),
        field("slugline", story.slugline.clone(), &["slug"]),
        field("byline", said(&story.byline, &story.gleaned.byline), &["by", "author", "creator"]),
        field("dateline", said(&story.dateline, &story.gleaned.dateline), &["dateline", "located"]),
        field("credit", said(&story.credit, &story.gleaned.credit), &["credit", "provider", "source"]),
        field("copyright", story.copyright.clone(), &["copyright", "rights"]),
        long("usage terms", &story.usage_terms, &["usage", "rights"]),
        terms(story),
        field("rewrites", story.rewrites.as_deref().map(str::to_owned), &["link", "evolved"]),
        long("editorial note", &story.editorial_note, &["note", "ed-msg"]),
        field("correction", story.correction.clone(), &["signal", "correct"]),
        field("language", story.spoken().map(str::to_owned), &["lang"]),
        field("urgency", story.urgency.map(|urgency| urgency.to_string()), &["urgency", "priority", "header"]),
        Sought { marks: Vec::new(), ..field("paid", story.is_paid.then(|| "yes".to_owned()), &[]) },
        Sought { marks: Vec::new(), ..field("section", story.section.map(|section| section.title().to_owned()), &[]) },
        contributors(story),
        subjects(story),
        symbols(story),
        pictures(story),
        list("links", story.links.iter().map(|link| link.url.clone()), &["href", "url", "link"]),
        field("source page", story.source_url.clone(), &["link", "url", "href"]),
        text(story),
    ]
}

/// What a field says, else what the text does.
fn said(field: &Option<String>, gleaned: &Option<String>) -> Option<String> {
    field.clone().or_else(|| gleaned.clone())
}

/// The field in which what a rule takes is told.
pub(super) fn name_of(take: Take) -> &'static str {
    match take {
        Take::Headline => "headline",
        Take::Deck => "deck",
        Take::Slugline => "slugline",
        Take::Byline => "byline",
        Take::Dateline => "dateline",
        Take::Credit => "credit",
        Take::Copyright => "copyright",
        Take::Terms => "usage terms",
        Take::Note => "editorial note",
        Take::Correction => "correction",
        Take::Language => "language",
        Take::Urgency => "urgency",
        Take::Paid => "paid",
        Take::Section => "section",
        Take::Subject => "subjects",
        Take::Contributor | Take::Origin => "contributors",
        Take::Symbol => "symbols",
        Take::Embargo => "embargo",
        Take::Expires => "expires",
    }
}

/// Whether rules may only add to what a field says.
pub(super) fn has_several(name: &str) -> bool {
    matches!(name, "editorial note" | "subjects" | "contributors" | "symbols" | "embargo" | "expires")
}

fn field(name: &'static str, value: Option<String>, hints: &'static [&'static str]) -> Sought {
    list(name, value.into_iter(), hints)
}

fn list(name: &'static str, values: impl Iterator<Item = String>, hints: &'static [&'static str]) -> Sought {
    let values: Vec<String> = values.collect();
    let value = (!values.is_empty()).then(|| values.join("; "));
    Sought { name, value, marks: values.into_iter().map(Mark::Words).collect(), hints }
}

fn version(story: &StoryVersion, numbering: Numbering) -> Sought {
    match numbering {
        Numbering::Provider => field("version", Some(story.version.to_string()), &["version", "revision"]),
        Numbering::Door => {
            Sought { name: "version", value: Some("counted at the door".to_owned()), marks: Vec::new(), hints: &[] }
        }
    }
}

fn status(status: &PubStatus) -> Sought {
    let (value, code) = match status {
        PubStatus::Usable => ("usable".to_owned(), "usable".to_owned()),
        PubStatus::Withheld => ("withheld: not shown".to_owned(), "withheld".to_owned()),
        PubStatus::Canceled => ("canceled: withdrawn for good".to_owned(), "canceled".to_owned()),
        PubStatus::Advisory => ("a notice to editors: not shown".to_owned(), "advisory".to_owned()),
        PubStatus::Unknown(code) => (format!("`{code}`, which is not known: not shown"), code.clone()),
    };
    Sought { name: "status", value: Some(value), marks: vec![Mark::Code(code)], hints: &["status"] }
}

fn embargo(embargo: Option<Embargo>) -> Sought {
    let (value, marks) = match embargo {
        None => (None, Vec::new()),
        Some(Embargo::Until(at)) => (Some(format!("held until {at}")), vec![Mark::Moment(at)]),
        Some(Embargo::UntilTold) => (Some("held until a later version says otherwise".to_owned()), Vec::new()),
    };
    Sought { name: "embargo", value, marks, hints: &["embargo", "release", "change"] }
}

/// What machines read of its rights. They are made of several values, so that no place is named.
fn terms(story: &StoryVersion) -> Sought {
    let value = super::terms::told(&story.terms);
    Sought { name: "terms", value, marks: Vec::new(), hints: &[] }
}

fn contributors(story: &StoryVersion) -> Sought {
    let part = |role| match role {
        ContributorRole::Origin => "origin",
        ContributorRole::Contributor => "contributor",
    };
    let value = story
        .every_contributor()
        .map(|one| format!("{} ({})", one.name, part(one.role)))
        .collect::<Vec<_>>()
        .join("; ");
    Sought {
        value: (!value.is_empty()).then_some(value),
        ..list("contributors", story.every_contributor().map(|one| one.name.clone()), &["source", "contrib", "author"])
    }
}

fn pictures(story: &StoryVersion) -> Sought {
    let addresses = story.every_picture().map(|picture| picture.url.to_string());
    let mut sought = list("pictures", addresses, &["href", "url", "src"]);
    let words =
        |picture: &Picture| [Some(picture.alternative.clone()), picture.caption.clone(), picture.credit.clone()];
    let words = story.every_picture().flat_map(words).flatten().filter(|words| *words != story.headline);
    sought.marks.extend(words.map(Mark::Within));
    sought
}

/// The body, by its words and by the addresses of its links.
fn text(story: &StoryVersion) -> Sought {
    let words = body::words(&story.body);
    let value = format!("{} blocks, {} words", story.body.len(), words.split_whitespace().count());
    let mut addresses = Vec::new();
    story.body.iter().for_each(|block| add_addresses(block, &mut addresses));
    Sought {
        name: "body",
        value: (!story.body.is_empty()).then_some(value),
        marks: std::iter::once(Mark::Text(words)).chain(addresses).collect(),
        hints: &["bod", "content$", "content_", "inlinexml", "encoded", "description", "summary", "text line"],
    }
}

fn add_addresses(block: &Block, addresses: &mut Vec<Mark>) {
    let mut add = |run: &[Inline]| add_of_run(run, addresses);
    match block {
        Block::Paragraph(run) | Block::Crosshead(run) => add(run),
        Block::List { items, .. } | Block::Quote(items) => items.iter().for_each(|run| add(run)),
        Block::Table(rows) => rows.iter().flat_map(|row| &row.cells).for_each(|run| add(run)),
        Block::Related { url, .. } => addresses.push(Mark::Within(url.clone())),
        Block::Preformatted(_) | Block::Picture(_) => {}
    }
}

fn add_of_run(run: &[Inline], addresses: &mut Vec<Mark>) {
    for inline in run {
        match inline {
            Inline::Text(_) | Inline::LineBreak => {}
            Inline::Emphasis(within) | Inline::Strong(within) => add_of_run(within, addresses),
            Inline::Link { text, url } => {
                addresses.push(Mark::Within(url.clone()));
                add_of_run(text, addresses);
            }
        }
    }
}

fn subjects(story: &StoryVersion) -> Sought {
    let told = story.subjects.iter().map(|subject| {
        let of_code = || subject.code.as_deref().and_then(media_topic).map(|topic| topic.name);
        match (subject.name.as_deref().or_else(of_code), &subject.code) {
            (Some(name), Some(code)) => format!("{name} ({code})"),
            (name, code) => name.map(str::to_owned).or_else(|| code.clone()).unwrap_or_default(),
        }
    });
    let value = told.collect::<Vec<_>>().join("; ");
    let names = story.subjects.iter().filter_map(|subject| subject.name.clone()).map(Mark::Words);
    let codes = story.subjects.iter().filter_map(|subject| subject.code.clone()).map(Mark::Code);
    Sought {
        name: "subjects",
        value: (!value.is_empty()).then_some(value),
        marks: names.chain(codes).collect(),
        hints: &["subject", "keyword", "categor", "tag", "code", "keywords", "header"],
    }
}

fn symbols(story: &StoryVersion) -> Sought {
    let value = story.symbols.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    Sought {
        name: "symbols",
        value: (!value.is_empty()).then_some(value),
        marks: story.symbols.iter().map(|symbol| Mark::Code(symbol.ticker().to_owned())).collect(),
        hints: &["symbol", "ticker", "instrument", "value"],
    }
}

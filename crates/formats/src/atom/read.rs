//! An Atom entry to our nouns.

use super::wire::{all, links, words, written};
use crate::feed::{self, Written, first_text};
use crate::news::{Numbering, Reading, Rendition, best_rendition, is_paid, section_of};
use crate::xml::{Element, Namespace};
use crate::{addresses, media, rights, text};
use broadtape_model::{
    Contributor, ContributorRole, Link, Picture, ProblemKind, PubStatus, StoryVersion, Subject, Terms, UnixNanos,
};

/// What a feed says for those of its entries that do not say it themselves.
#[derive(Default)]
pub(super) struct Feed {
    byline: Option<String>,
    copyright: Option<String>,
    terms: Terms,
}

impl Feed {
    pub(super) fn of(feed: Element<'_>) -> Self {
        Self {
            byline: feed::joined(people(feed, "author")),
            copyright: notice(feed),
            terms: rights::restrictions(feed),
        }
    }
}

/// Reads an entry of a feed, or one that stands by itself.
pub(super) fn entry(entry: Element<'_>, around: &Feed, reading: &mut Reading<'_>) {
    let Some(place) = reading.next_item() else { return };
    if !feed::is_fit(entry, &place, reading) {
        return;
    }
    let source_url = links(entry, "alternate").find_map(address);
    let title = all(entry, "title").next().map(|title| words(title).words());
    let identity = identity(entry, source_url.as_deref(), title.as_deref());
    let Some(id) = reading.story_id(&place, identity.as_deref()) else { return };
    let guid = id.guid.to_string();
    let (mut deck, mut body) = texts(entry, source_url.as_deref(), &guid, reading);
    let Some(headline) = reading.headline(&guid, feed::headline(title, &mut deck, &mut body)) else { return };
    let published = date(entry, &guid, &["published", "issued", "created"], reading);
    let updated = date(entry, &guid, &["updated", "modified"], reading);
    let subjects: Vec<Subject> = all(entry, "category")
        .filter_map(|category| {
            feed::subject(category.attribute("label").or(category.attribute("term")), category.attribute("term"))
        })
        .collect();
    media::tell_limited(entry, &guid, reading);
    let mut story = StoryVersion {
        status: if is_draft(entry) { PubStatus::Withheld } else { PubStatus::Usable },
        scheduled: published.or(updated),
        first_created: published.or(updated),
        version_created: updated.or(published),
        deck,
        byline: authors(entry).or_else(|| around.byline.clone()),
        copyright: notice(entry).or_else(|| feed::copyright_of_media(entry)).or_else(|| around.copyright.clone()),
        usage_terms: feed::licences(entry),
        terms: rights::restrictions(entry).and(around.terms.clone()),
        language: entry.inherited("lang").map(str::to_owned),
        is_paid: subjects.iter().any(|subject| {
            subject.name.as_deref().is_some_and(is_paid) || subject.code.as_deref().is_some_and(is_paid)
        }),
        section: section_of(&subjects),
        contributors: contributors(entry),
        subjects,
        pictures: pictures(entry),
        links: related(entry),
        source_url,
        body,
        ..StoryVersion::new(id, 0, &headline)
    };
    feed::resolve_pictures(&mut story, feed::base(all(entry, "content").next().unwrap_or(entry), None).as_ref());
    reading.story(story, Numbering::Door);
}

/// What the entry is called: its `id`, its address, or a digest of what it is known by.
fn identity(entry: Element<'_>, address: Option<&str>, title: Option<&str>) -> Option<String> {
    let date = ["published", "issued", "updated", "modified"];
    let date = date.iter().find_map(|name| first_text(entry, Namespace::Atom, name));
    feed::identity(first_text(entry, Namespace::Atom, "id"), address, title, date.as_deref(), || {
        ["summary", "content"].into_iter().find_map(|name| written(all(entry, name).next()?)).map(|text| text.words())
    })
}

/// The deck and the body: `summary` and `content`.
fn texts(
    entry: Element<'_>,
    page: Option<&str>,
    guid: &str,
    reading: &mut Reading<'_>,
) -> (Option<String>, Vec<broadtape_model::Block>) {
    let content = all(entry, "content").next();
    if let Some(content) = content
        && content.attribute("src").is_some()
    {
        reading.problem(
            ProblemKind::Ignored,
            guid,
            "has its content elsewhere (`src`); the story is used without a body",
        );
    }
    let page = page.and_then(|page| addresses::base(page, None));
    let base = feed::base(content.unwrap_or(entry), page.as_ref());
    let inline = content.filter(|content| content.attribute("src").is_none());
    let full: Option<Written<'_>> = inline.and_then(written);
    if inline.is_some() && full.is_none() {
        reading.problem(ProblemKind::Ignored, guid, "has content that is no text; the story is used without a body");
    }
    let summary = all(entry, "summary").next().map(words).or_else(|| media::description(entry).map(Written::Html));
    let (deck, body) = feed::deck_and_body(full, summary, base.as_ref());
    (deck, reading.body(guid, body))
}

fn date(entry: Element<'_>, guid: &str, names: &[&'static str], reading: &mut Reading<'_>) -> Option<UnixNanos> {
    let (name, text) = names.iter().find_map(|name| Some((*name, first_text(entry, Namespace::Atom, name)?)))?;
    reading.date(guid, name, Some(&text))
}

/// A draft is not to be seen (RFC 5023, 13.1.1): anything but `no` is one.
fn is_draft(entry: Element<'_>) -> bool {
    let drafts = entry
        .all(Namespace::AtomPublishing, "control")
        .flat_map(|control| control.all(Namespace::AtomPublishing, "draft"));
    drafts.into_iter().any(|draft| draft.text().trim() != "no")
}

/// An entry without authors has those of its source; else they are those of the feed (RFC 4287, 4.2.1).
fn authors(entry: Element<'_>) -> Option<String> {
    let source = all(entry, "source").next();
    [Some(entry), source].into_iter().flatten().find_map(|element| feed::joined(people(element, "author")))
}

/// Who has which rights. Atom 0.3 calls it `copyright`.
fn notice(element: Element<'_>) -> Option<String> {
    all(element, "rights")
        .chain(all(element, "copyright"))
        .find_map(|found| text::folded_or_none(&words(found).words()))
}

fn people<'d>(element: Element<'d>, name: &'static str) -> impl Iterator<Item = String> {
    all(element, name)
        .filter_map(|person| first_text(person, Namespace::Atom, "name").and_then(|name| text::folded_or_none(&name)))
}

fn contributors(entry: Element<'_>) -> Vec<Contributor> {
    let source =
        all(entry, "source").next().and_then(|source| all(source, "title").next()).map(|title| words(title).words());
    let origin =
        source.filter(|title| !title.is_empty()).map(|name| Contributor { name, role: ContributorRole::Origin });
    origin
        .into_iter()
        .chain(people(entry, "contributor").map(|name| Contributor { name, role: ContributorRole::Contributor }))
        .collect()
}

fn pictures(entry: Element<'_>) -> Vec<Picture> {
    let enclosed =
        links(entry, "enclosure").filter(|link| link.attribute("type").is_some_and(|kind| kind.starts_with("image/")));
    let enclosed = enclosed.filter_map(|link| {
        let rendition = Rendition {
            url: link.attribute("href")?.to_owned(),
            media_type: link.attribute("type").map(str::to_owned),
            ..Rendition::default()
        };
        let alternative = link.attribute("title").map(text::folded).unwrap_or_default();
        Some(Picture { alternative, ..best_rendition(&[rendition])? })
    });
    media::pictures(entry).into_iter().chain(enclosed).collect()
}

/// Further reading: links of the relation `related` that have a title.
fn related(entry: Element<'_>) -> Vec<Link> {
    let links = links(entry, "related")
        .filter_map(|link| Some(Link { title: text::folded_or_none(link.attribute("title")?)?, url: address(link)? }));
    links.collect()
}

/// An address on the web, resolved against what stands around it. Some write it as RSS does, as the element's text.
fn address(link: Element<'_>) -> Option<String> {
    let base = feed::base(link, None);
    match link.attribute("href") {
        Some(address) => addresses::web(address, base.as_ref()),
        None => addresses::web(&link.text(), base.as_ref()),
    }
}

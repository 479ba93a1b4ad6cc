//! An RSS item to our nouns.

use super::wire::{self, Channel, rss_all, rss_text};
use super::wordpress;
use crate::feed::{self, first_text};
use crate::news::{Numbering, Reading, Rendition, best_rendition, is_paid, later_embargo, section_of};
use crate::xml::{Element, Namespace};
use crate::{addresses, body, media, rights, text};
use broadtape_model::{Contributor, ContributorRole, Embargo, Picture, ProblemKind, StoryVersion, Subject};

/// Reads an item.
pub(super) fn item(item: Element<'_>, channel: &Channel, reading: &mut Reading<'_>) {
    let Some(place) = reading.next_item() else { return };
    if !feed::is_fit(item, &place, reading) {
        return;
    }
    if wordpress::is_no_story(item) {
        return reading.problem(
            ProblemKind::Ignored,
            &place,
            "is an attachment, a page's part or a draft's copy and no story; it is not used",
        );
    }
    let link = link(item, channel);
    let title = rss_text(item, "title")
        .or_else(|| first_text(item, Namespace::DublinCore, "title"))
        .or_else(|| first_text(item, Namespace::Media, "title"));
    let Some(id) = reading.story_id(&place, identity(item, link.as_deref(), title.as_deref()).as_deref()) else {
        return;
    };
    let guid = id.guid.to_string();
    let address = link.as_deref().and_then(|link| addresses::base(link, None));
    let base = feed::base(item, address.as_ref().or(channel.address.as_ref()));
    let (mut deck, body) = feed::deck_and_body(wire::content(item), wire::summary(item), base.as_ref());
    let mut body = reading.body(&guid, body);
    let title = title.map(|title| body::words_of(&title));
    let Some(headline) = reading.headline(&guid, feed::headline(title, &mut deck, &mut body)) else { return };
    let published = published(item, &guid, reading);
    media::tell_limited(item, &guid, reading);
    let subjects = subjects(item);
    let dublin_core = |name| first_text(item, Namespace::DublinCore, name).and_then(|text| text::folded_or_none(&text));
    let mut story = StoryVersion {
        status: wordpress::status(item, &guid, reading),
        embargo: embargo(item, &guid, reading),
        scheduled: published,
        expires: expiry(item, &guid, reading),
        first_created: published,
        version_created: updated(item, &guid, reading).or(published),
        deck,
        byline: wire::byline(item),
        copyright: dublin_core("rights")
            .or_else(|| feed::copyright_of_media(item))
            .or_else(|| channel.copyright.clone()),
        usage_terms: feed::licences(item),
        terms: rights::restrictions(item).and(channel.terms.clone()),
        language: dublin_core("language")
            .or_else(|| item.inherited("lang").map(str::to_owned))
            .or_else(|| channel.language.clone()),
        is_paid: subjects.iter().any(|subject| {
            subject.name.as_deref().is_some_and(is_paid) || subject.code.as_deref().is_some_and(is_paid)
        }),
        section: section_of(&subjects),
        contributors: contributors(item),
        subjects,
        pictures: pictures(item),
        source_url: link,
        body,
        ..StoryVersion::new(id, 0, &headline)
    };
    feed::resolve_pictures(&mut story, feed::base(item, None).as_ref());
    reading.story(story, Numbering::Door);
}

/// What the item is called: its `guid` (`rdf:about` in RSS 1.0), its address, or a digest of what it is known by.
fn identity(item: Element<'_>, link: Option<&str>, title: Option<&str>) -> Option<String> {
    let own = rss_text(item, "guid").or_else(|| item.attribute_in(Namespace::Rdf, "about").map(str::to_owned));
    let date = rss_text(item, "pubDate").or_else(|| first_text(item, Namespace::DublinCore, "date"));
    feed::identity(own, link, title, date.as_deref(), || {
        [wire::summary(item), wire::content(item)]
            .into_iter()
            .flatten()
            .map(|text| text.words())
            .find(|text| !text::is_blank(text))
    })
}

/// The provider's page: the address before a counter of readers, `link`, or a `guid` that says it is one.
fn link(item: Element<'_>, channel: &Channel) -> Option<String> {
    let base = feed::base(item, channel.address.as_ref());
    let web = |address: String| addresses::web(&address, base.as_ref());
    let permalink =
        || rss_all(item, "guid").find(|guid| guid.attribute("isPermaLink") != Some("false")).map(Element::text);
    let atom = || {
        item.all(Namespace::Atom, "link")
            .find(|link| matches!(link.attribute("rel"), None | Some("alternate")))
            .and_then(|link| link.attribute("href"))
    };
    first_text(item, Namespace::FeedBurner, "origLink")
        .and_then(web)
        .or_else(|| rss_text(item, "link").and_then(web))
        .or_else(|| atom().map(str::to_owned).and_then(web))
        .or_else(|| permalink().and_then(|guid| addresses::web(&guid, None)))
}

fn published(item: Element<'_>, guid: &str, reading: &mut Reading<'_>) -> Option<broadtape_model::UnixNanos> {
    if let Some(written) = wordpress::published(item) {
        return reading.date(guid, "wp:post_date_gmt", Some(&written));
    }
    if let Some(written) = rss_text(item, "pubDate") {
        return reading.date(guid, "pubDate", Some(&written));
    }
    let dublin_core = ["available", "issued", "date", "created"]
        .iter()
        .find_map(|name| first_text(item, Namespace::DublinCore, name));
    reading.date(guid, "dc:date", dublin_core.as_deref())
}

fn updated(item: Element<'_>, guid: &str, reading: &mut Reading<'_>) -> Option<broadtape_model::UnixNanos> {
    let written =
        first_text(item, Namespace::Atom, "updated").or_else(|| first_text(item, Namespace::DublinCore, "modified"));
    let written = written.or_else(|| wordpress::updated(item));
    reading.date(guid, "updated", written.as_deref())
}

/// `prism:embargoDate` (PRISM 2 and later); RSS itself has no embargo.
fn embargo(item: Element<'_>, guid: &str, reading: &mut Reading<'_>) -> Option<Embargo> {
    let embargoes = item.all(Namespace::Prism, "embargoDate");
    embargoes.map(|embargo| reading.embargo(guid, "prism:embargoDate", &embargo.text())).reduce(later_embargo)
}

/// `prism:expirationDate` or `prism:killDate`, whichever is earlier.
fn expiry(item: Element<'_>, guid: &str, reading: &mut Reading<'_>) -> Option<broadtape_model::UnixNanos> {
    let ends = item
        .children()
        .filter(|child| child.namespace() == Namespace::Prism && matches!(child.name(), "expirationDate" | "killDate"));
    ends.filter_map(|end| reading.expiry(guid, "prism:expirationDate", Some(&end.text()))).min()
}

fn subjects(item: Element<'_>) -> Vec<Subject> {
    let categories = rss_all(item, "category").filter_map(|category| feed::subject(Some(&category.text()), None));
    let dublin_core =
        item.all(Namespace::DublinCore, "subject").filter_map(|subject| feed::subject(Some(&subject.text()), None));
    categories.chain(dublin_core).collect()
}

/// The feed that an item came from (`source`), and who contributed (`dc:contributor`).
fn contributors(item: Element<'_>) -> Vec<Contributor> {
    let named =
        |role| move |element: Element<'_>| Some(Contributor { name: text::folded_or_none(&element.text())?, role });
    let sources = rss_all(item, "source").filter_map(named(ContributorRole::Origin));
    sources
        .chain(item.all(Namespace::DublinCore, "contributor").filter_map(named(ContributorRole::Contributor)))
        .collect()
}

fn pictures(item: Element<'_>) -> Vec<Picture> {
    let enclosed = rss_all(item, "enclosure")
        .filter(|enclosure| enclosure.attribute("type").is_some_and(|kind| kind.starts_with("image/")));
    let enclosed = enclosed.filter_map(|enclosure| {
        let rendition = Rendition {
            url: enclosure.attribute("url")?.to_owned(),
            media_type: enclosure.attribute("type").map(str::to_owned),
            ..Rendition::default()
        };
        best_rendition(&[rendition])
    });
    media::pictures(item).into_iter().chain(enclosed).collect()
}

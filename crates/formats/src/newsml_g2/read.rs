//! A NewsML-G2 news item to our nouns.

use super::wire::{self, Meta};
use super::{body, rights};
use crate::news::{
    Reading, advisory_where_usable, best_rendition, contributor_role, is_paid, later_embargo, names_advisory,
    section_of,
};
use crate::xml::Element;
use crate::{addresses, body as bodies, nitf, text};
use broadtape_model::{Contributor, Embargo, Link, Picture, ProblemKind, PubStatus, StoryVersion, Subject, Symbol};
use std::sync::Arc;

/// Signals by which senders withdraw in haste, before or without a changed status.
const WITHDRAWING: [&str; 6] = ["kill", "killed", "withdraw", "withdrawal", "withheld", "takedown"];

/// Reads a news item.
pub(super) fn item(item: Element<'_>, place: &str, reading: &mut Reading<'_>) {
    let Some(id) = reading.story_id(place, item.attribute("guid")) else { return };
    let guid = id.guid.to_string();
    if item.is_spoilt() {
        return reading.problem(ProblemKind::Unreadable, &guid, "is not well-formed or breaks off; it is not used");
    }
    let meta = Meta { item };
    let status = status(&guid, meta, reading);
    if status == PubStatus::Canceled {
        return reading.kill(id);
    }
    let language = meta
        .first("language")
        .and_then(|language| language.attribute("tag"))
        .or_else(|| item.inherited("lang"))
        .map(str::to_owned);
    let Some(headline) = reading.headline(&guid, headline(meta, language.as_deref())) else { return };
    let (version, numbering) = reading.version(&guid, item.attribute("version"));
    let body::Content { body: content, nitf, held } = body::read(item, &guid, reading);
    let content = reading.body(&guid, content);
    // What a NITF document within says of its release holds too: whichever is stricter.
    if held.as_ref().is_some_and(|held| held.status == PubStatus::Canceled) {
        return reading.kill(id);
    }
    let status = nitf::stricter(status, held.as_ref());
    let status = if is_advisory(meta) { advisory_where_usable(status) } else { status };
    let credit = meta.words("creditline");
    let pictures = pictures(meta, &headline, credit.as_deref());
    let is_picture = meta
        .first("itemClass")
        .and_then(wire::code)
        .is_some_and(|code| matches!(wire::local(code), "picture" | "graphic"));
    let has_own_picture = is_picture && !pictures.is_empty();
    let subjects = subjects(meta, language.as_deref());
    let story = StoryVersion {
        status,
        embargo: embargo(&guid, meta, reading)
            .into_iter()
            .chain(held.as_ref().and_then(|held| held.embargo))
            .reduce(later_embargo),
        expires: expiry(&guid, meta, reading),
        version_created: reading.date(&guid, "versionCreated", meta.text("versionCreated").as_deref()),
        first_created: reading
            .date(&guid, "firstCreated", meta.text("firstCreated").as_deref())
            .or_else(|| reading.date(&guid, "contentCreated", meta.text("contentCreated").as_deref())),
        deck: deck(meta).filter(|_| !has_own_picture).or(nitf.abstract_text),
        slugline: meta.words("slugline"),
        byline: meta.words("by").or(nitf.byline),
        dateline: meta.words("dateline").or(nitf.dateline),
        credit,
        copyright: meta
            .words("copyrightNotice")
            .or_else(|| meta.first("copyrightHolder").and_then(|holder| wire::name(holder, None))),
        usage_terms: meta.lines("usageTerms"),
        terms: rights::terms(item, &guid, reading),
        rewrites: rewrites(meta, &guid),
        editorial_note: meta.lines("edNote"),
        correction: correction(meta, language.as_deref()).or(nitf.correction),
        urgency: meta
            .words("urgency")
            .and_then(|urgency| urgency.parse().ok())
            .filter(|urgency| (1..=9).contains(urgency)),
        is_paid: meta.all("genre").any(|genre| {
            wire::code(genre).is_some_and(is_paid) || wire::name(genre, None).is_some_and(|name| is_paid(&name))
        }),
        section: section_of(&subjects).or_else(|| section_of(&broader(meta))),
        contributors: contributors(meta, language.as_deref()),
        subjects,
        symbols: symbols(meta),
        pictures,
        links: links(meta),
        language,
        body: content,
        ..StoryVersion::new(id, version, &headline)
    };
    reading.story(story, numbering);
}

/// The status; usable where nothing is said (`itemMeta/pubStatus`). Two that differ are no status.
fn status(guid: &str, meta: Meta<'_>, reading: &mut Reading<'_>) -> PubStatus {
    let mut written: Vec<String> = meta
        .decisive(&["pubStatus", "pubstatus"])
        .map(|status| wire::code(status).map_or_else(|| status.text(), str::to_owned))
        .collect();
    written.dedup();
    let status = match written.as_slice() {
        [] => PubStatus::Usable,
        [one] => reading.status(guid, one),
        several => reading.status(guid, &several.join(" and ")),
    };
    let withdrawing = meta.all("signal").filter_map(wire::code).find(|code| WITHDRAWING.contains(&wire::local(code)));
    match withdrawing {
        Some(signal) if status == PubStatus::Usable => reading.status(guid, signal),
        _ => status,
    }
}

/// Whether it is for editors alone: by its class, its role, its profile, its genre or a signal.
fn is_advisory(meta: Meta<'_>) -> bool {
    let marks = ["itemClass", "role", "profile", "genre", "signal"].into_iter().flat_map(|name| meta.all(name));
    let words = |mark: Element<'_>| wire::name(mark, None).unwrap_or_else(|| mark.text());
    marks.into_iter().any(|mark| wire::code(mark).is_some_and(names_advisory) || names_advisory(&words(mark)))
}

fn embargo(guid: &str, meta: Meta<'_>, reading: &mut Reading<'_>) -> Option<Embargo> {
    let written = meta.decisive(&["embargoed", "embargo"]);
    written.map(|embargo| reading.embargo(guid, "embargoed", &embargo.text())).reduce(later_embargo)
}

/// The earliest expiry that concerns the web (`expires`, several with a `pubconstraint` are allowed).
fn expiry(guid: &str, meta: Meta<'_>, reading: &mut Reading<'_>) -> Option<broadtape_model::UnixNanos> {
    let is_ours = |expires: &Element<'_>| {
        expires.attribute("pubconstraint").is_none_or(|usage| usage.contains("web") || usage.contains("online"))
    };
    meta.all("expires")
        .filter(is_ours)
        .filter_map(|expires| reading.expiry(guid, "expires", Some(&expires.text())))
        .min()
}

/// The main headline, in the story's language where there are several.
fn headline(meta: Meta<'_>, language: Option<&str>) -> Option<String> {
    let rank = |headline: &Element<'_>| {
        let role = match wire::role(*headline) {
            "hlMain" | "main" => 0,
            "" => 1,
            _ => 2,
        };
        let is_foreign = headline
            .attribute_in(crate::xml::Namespace::Xml, "lang")
            .zip(language)
            .is_some_and(|(one, other)| !wire::same_language(one, other));
        (is_foreign, role)
    };
    let headlines = meta.all("headline").filter(|headline| !text::is_blank(&headline.text()));
    headlines.min_by_key(rank).map(|headline| bodies::words_of(&headline.text()))
}

/// The summary (`description`, role `drol:summary`); captions and notes are none.
fn deck(meta: Meta<'_>) -> Option<String> {
    let rank = |description: &Element<'_>| match wire::role(*description) {
        "summary" => Some(0),
        "abstract" | "deck" | "standfirst" | "lead" | "intro" | "teaser" | "short" => Some(1),
        "" => Some(2),
        _ => None,
    };
    described(meta, rank)
}

/// What a picture shows.
fn caption(meta: Meta<'_>) -> Option<String> {
    let rank = |description: &Element<'_>| match wire::role(*description) {
        "caption" => Some(0),
        "" | "summary" => Some(1),
        _ => None,
    };
    described(meta, rank)
}

fn described(meta: Meta<'_>, rank: impl Fn(&Element<'_>) -> Option<u8>) -> Option<String> {
    let descriptions = meta.all("description").filter(|description| !text::is_blank(&description.text()));
    let ranked = descriptions.filter_map(|description| Some((rank(&description)?, description)));
    ranked.min_by_key(|(rank, _)| *rank).map(|(_, description)| bodies::words_of(&description.text()))
}

/// What is told to readers of a corrected version (`signal`, `sig:correction`).
fn correction(meta: Meta<'_>, language: Option<&str>) -> Option<String> {
    let signal =
        meta.all("signal").find(|signal| wire::code(*signal).is_some_and(|code| wire::local(code) == "correction"))?;
    Some(wire::name(signal, language).unwrap_or_else(|| "Correction".to_owned()))
}

fn contributors(meta: Meta<'_>, language: Option<&str>) -> Vec<Contributor> {
    let sources = meta.all("infoSource").filter_map(|source| {
        let name =
            wire::name(source, language).or_else(|| source.attribute("literal").and_then(text::folded_or_none))?;
        Some(Contributor { name, role: contributor_role(wire::role(source))? })
    });
    sources.collect()
}

fn subjects(meta: Meta<'_>, language: Option<&str>) -> Vec<Subject> {
    let subjects = meta
        .all("subject")
        .map(|subject| Subject { name: wire::name(subject, language), code: wire::code(subject).map(str::to_owned) });
    let keywords =
        meta.all("keyword").map(|keyword| Subject { name: text::folded_or_none(&keyword.text()), code: None });
    subjects.chain(keywords).filter(|subject| subject.name.is_some() || subject.code.is_some()).collect()
}

/// The broader topics of the subjects, and what else they are called: they place a story where its subjects do not.
fn broader(meta: Meta<'_>) -> Vec<Subject> {
    let around = meta
        .all("subject")
        .flat_map(Element::children)
        .filter(|concept| matches!(concept.name(), "broader" | "sameAs"));
    around
        .map(|concept| Subject { name: wire::name(concept, None), code: wire::code(concept).map(str::to_owned) })
        .collect()
}

/// The instruments of the subjects, by market and symbol.
fn symbols(meta: Meta<'_>) -> Vec<Symbol> {
    let instruments =
        meta.all("subject").flat_map(Element::descendants).filter(|element| element.name() == "hasInstrument");
    let mut symbols: Vec<Symbol> = instruments
        .filter_map(|instrument| {
            let market = wire::local(instrument.attribute("market")?);
            Symbol::parse(&format!("{market}:{}", instrument.attribute("symbol")?)).ok()
        })
        .collect();
    symbols.dedup();
    symbols
}

/// The item's own picture, and those that its links refer to.
fn pictures(meta: Meta<'_>, headline: &str, credit: Option<&str>) -> Vec<Picture> {
    let sets = wire::all(meta.item, "contentSet");
    let own = sets.filter_map(|set| best_rendition(&body::renditions(set))).map(|picture| Picture {
        alternative: headline.to_owned(),
        caption: caption(meta),
        credit: credit.map(str::to_owned),
        ..picture
    });
    let linked = meta.all("link").filter_map(|link| {
        let words = |name| wire::child(link, name).and_then(|element| text::folded_or_none(&element.text()));
        let caption = words("description");
        let alternative = words("itemTitle").or_else(|| words("headline")).unwrap_or_default();
        Some(Picture { alternative, caption, ..best_rendition(&body::renditions(link))? })
    });
    own.chain(linked).collect()
}

/// The item that this one takes the place of (`itemMeta/link`; IPTC item relations): the nearest relation first. What names the item
/// itself names an older version of it.
fn rewrites(meta: Meta<'_>, guid: &str) -> Option<Arc<str>> {
    let rank = |link: Element<'_>| {
        let relation = link.attribute("rel").or(link.attribute("reluri")).map(wire::local)?;
        ["evolvedFrom", "supersedes", "previousVersion", "prevVersion"].iter().position(|known| *known == relation)
    };
    let named = meta.all("link").filter_map(|link| {
        let named = link.attribute("residref").or(link.attribute("guidref"))?.trim();
        Some((rank(link)?, named)).filter(|(_, named)| !named.is_empty() && *named != guid)
    });
    named.min_by_key(|(rank, _)| *rank).map(|(_, named)| named.into())
}

/// Further reading (`itemMeta/link`, `irel:seeAlso`).
fn links(meta: Meta<'_>) -> Vec<Link> {
    let is_reading = |link: &Element<'_>| {
        let relation = link.attribute("rel").or(link.attribute("reluri")).map(wire::local);
        matches!(relation, None | Some("seeAlso"))
            && link.attribute("contenttype").is_none_or(|kind| kind.contains("html"))
    };
    let links = meta.all("link").filter(is_reading).filter_map(|link| {
        let url = addresses::web(link.attribute("href")?, None)?;
        let title = ["itemTitle", "title", "name"]
            .iter()
            .find_map(|name| wire::child(link, name))
            .and_then(|title| text::folded_or_none(&title.text()));
        Some(Link { title: title.unwrap_or_else(|| url.clone()), url })
    });
    links.collect()
}

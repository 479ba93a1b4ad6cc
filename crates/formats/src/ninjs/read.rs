//! ninjs to our nouns.

use super::{rights, wire};
use crate::json::{Named, Object};
use crate::news::{
    Reading, Rendition, advisory_where_usable, best_rendition, contributor_role, held_by_words, is_paid, later_embargo,
    names_advisory, section_of,
};
use crate::{addresses, text};
use broadtape_model::{Contributor, Embargo, Link, Picture, ProblemKind, PubStatus, StoryVersion, Subject, Symbol};
use serde_json::Value;

/// Reads an item, known by `id`, else by its `uri`.
pub(super) fn item(value: &Value, id: Option<&str>, reading: &mut Reading<'_>) {
    let Some(place) = reading.next_item() else { return };
    let Some(object) = Object::of(value) else {
        return reading.problem(ProblemKind::Unreadable, &place, "is no JSON object; it is not used");
    };
    let Some(id) = reading.story_id(&place, id.or(object.text("uri"))) else { return };
    let item = id.guid.to_string();
    let status = status(&item, object, reading);
    if status == PubStatus::Canceled {
        return reading.kill(id);
    }
    if let Some(kind @ ("event" | "planning")) = object.text("type") {
        return reading.problem(
            ProblemKind::Ignored,
            &item,
            format!("is of type `{kind}`, which is no story; it is not used"),
        );
    }
    let Some(headline) = reading.headline(&item, wire::headline(object)) else { return };
    let version =
        object.get("version").map(|version| version.as_str().map_or_else(|| version.to_string(), str::to_owned));
    let (version, numbering) = reading.version(&item, version.as_deref());
    let (body, nitf) = wire::body(object);
    let body = reading.body(&item, body);
    let words = |key| object.text(key).and_then(text::folded_or_none);
    let is_picture = matches!(object.text("type"), Some("picture" | "graphic"));
    let pictures = pictures(object, is_picture);
    let has_own_picture = is_picture && !pictures.is_empty();
    if has_limited_pictures(object) {
        let what = "has pictures with rights of their own; these are left out";
        reading.problem(ProblemKind::Ignored, &item, what);
    }
    let (subjects, is_paid) = (subjects(object), marks(object).iter().any(|mark| is_paid(mark)));
    let story = StoryVersion {
        status,
        embargo: embargo(&item, object, reading),
        expires: reading.expiry(&item, "expires", object.text("expires")),
        version_created: reading.date(&item, "versionCreated", object.text("versionCreated")),
        first_created: reading
            .date(&item, "firstCreated", object.text("firstCreated"))
            .or_else(|| reading.date(&item, "contentCreated", object.text("contentCreated"))),
        deck: wire::deck(object).filter(|_| !has_own_picture).or(nitf.abstract_text),
        slugline: words("slugline"),
        byline: words("byline").or_else(|| words("by")).or_else(|| bylines(object)).or(nitf.byline),
        dateline: words("dateline").or(nitf.dateline).or_else(|| words("located")),
        credit: wire::credit(object),
        copyright: words("copyrightNotice").or_else(|| words("copyrightHolder")),
        usage_terms: usage_terms(object),
        terms: rights::terms(object),
        rewrites: words("evolvedfrom").filter(|rewritten| *rewritten != item).map(Into::into),
        correction: nitf.correction,
        editorial_note: object.text("edNote").and_then(text::lines),
        language: words("language"),
        urgency: object
            .number("urgency")
            .and_then(|urgency| u8::try_from(urgency).ok())
            .filter(|urgency| (1..=9).contains(urgency)),
        is_paid,
        section: section_of(&subjects),
        contributors: contributors(object),
        subjects,
        symbols: symbols(object),
        pictures,
        links: links(object),
        source_url: page(object),
        body,
        ..StoryVersion::new(id, version, &headline)
    };
    reading.story(story, numbering);
}

fn status(item: &str, object: Object<'_>, reading: &mut Reading<'_>) -> PubStatus {
    let status = written_status(item, object, reading);
    if is_advisory(object) { advisory_where_usable(status) } else { status }
}

/// Whether it is for editors alone: by its type, its profile, its genre, or what AP's Media API calls its content; or by an agency's slug.
fn is_advisory(object: Object<'_>) -> bool {
    let named = ["type", "profile", "itemcontenttype"].into_iter().filter_map(|key| object.text(key));
    let kinds = object.get("editorialtypes").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let slugs = ["slugline", "title"].into_iter().filter_map(|key| object.text(key));
    named.chain(kinds).any(names_advisory)
        || marks(object).iter().any(|mark| names_advisory(mark))
        || slugs.into_iter().any(held_by_words::is_advisory_slug)
}

fn written_status(item: &str, object: Object<'_>, reading: &mut Reading<'_>) -> PubStatus {
    match wire::statuses(object).as_slice() {
        [] => PubStatus::Usable,
        // AP's Media API calls it so; the embargo itself stands beside it, or is until told.
        [one] if is_embargoed(one) => PubStatus::Usable,
        [one] => reading.status(item, one),
        several => reading.status(item, &several.join(" and ")),
    }
}

/// The people of a list of bylines, as AP's Media API has one.
fn bylines(object: Object<'_>) -> Option<String> {
    let people = object.objects("bylines").into_iter();
    crate::feed::joined(people.filter_map(|person| text::folded_or_none(person.object.text("by")?)))
}

/// The terms of use, of which AP's Media API has a list, and where more is said of them.
fn usage_terms(object: Object<'_>) -> Option<String> {
    let written = object.get("usageTerms").map(|terms| match terms {
        Value::Array(terms) => terms.iter().filter_map(Value::as_str).collect(),
        terms => Vec::from_iter(terms.as_str()),
    });
    let terms: Vec<&str> = written.into_iter().flatten().chain(rights::linked(object)).collect();
    text::lines(&terms.join("\n"))
}

fn is_embargoed(status: &str) -> bool {
    status.trim().trim_start_matches("stat:") == "embargoed"
}

fn embargo(item: &str, object: Object<'_>, reading: &mut Reading<'_>) -> Option<Embargo> {
    let embargoes = wire::embargoes(object).map(|(name, written)| match written {
        Some(written) => reading.embargo(item, name, written),
        None => {
            let what = format!(
                "`{name}` is no text; held until a later version says otherwise (leave it out where there is none)"
            );
            reading.problem(ProblemKind::Ignored, item, what);
            Embargo::UntilTold
        }
    });
    let until_told = wire::statuses(object).iter().any(|status| is_embargoed(status)).then_some(Embargo::UntilTold);
    embargoes.reduce(later_embargo).or(until_told)
}

/// The objects of a property in the singular (ninjs 1) and the plural (ninjs 2 and 3).
fn both<'j>(object: Object<'j>, one: &str, many: &str) -> Vec<Named<'j>> {
    let mut objects = object.objects(many);
    objects.extend(object.objects(one));
    objects
}

/// The address or code of a concept: `uri`, or `scheme` and `code`, or the provider's own word.
fn code(object: Object<'_>) -> Option<String> {
    let scheme = object.text("scheme").unwrap_or_default();
    let code =
        object.text("uri").map(str::to_owned).or_else(|| object.text("code").map(|code| format!("{scheme}{code}")));
    code.or_else(|| object.text("literal").map(str::to_owned)).and_then(|code| text::folded_or_none(&code))
}

fn name(object: Object<'_>) -> Option<String> {
    object.text("name").and_then(text::folded_or_none)
}

fn subjects(object: Object<'_>) -> Vec<Subject> {
    let subjects = both(object, "subject", "subjects");
    let subjects =
        subjects.into_iter().map(|subject| Subject { name: name(subject.object), code: code(subject.object) });
    subjects.filter(|subject| subject.name.is_some() || subject.code.is_some()).collect()
}

/// The names and codes of the genres.
fn marks(object: Object<'_>) -> Vec<String> {
    both(object, "genre", "genres")
        .into_iter()
        .flat_map(|genre| [name(genre.object), code(genre.object)])
        .flatten()
        .collect()
}

fn contributors(object: Object<'_>) -> Vec<Contributor> {
    let sources = both(object, "infosource", "infosources").into_iter();
    sources
        .filter_map(|source| {
            let role = source.object.text("role").or(source.object.text("rel")).unwrap_or_default();
            Some(Contributor { name: name(source.object)?, role: contributor_role(role)? })
        })
        .collect()
}

fn symbols(object: Object<'_>) -> Vec<Symbol> {
    let organisations = both(object, "organisation", "organisations").into_iter();
    let symbols = organisations.flat_map(|organisation| organisation.object.objects("symbols"));
    let mut symbols: Vec<Symbol> = symbols
        .filter_map(|symbol| {
            let ticker = symbol.object.text("ticker").or(symbol.object.text("symbol"))?;
            let market = symbol.object.text("exchange")?;
            Symbol::parse(&format!("{market}:{ticker}")).ok()
        })
        .collect();
    symbols.dedup();
    symbols
}

fn renditions(object: Object<'_>) -> Vec<Rendition> {
    let renditions = object.objects("renditions").into_iter();
    renditions
        .filter_map(|rendition| {
            let (name, object) = (rendition.name.unwrap_or_default(), rendition.object);
            let pixels = |key| object.number(key).and_then(|pixels| u32::try_from(pixels).ok());
            Some(Rendition {
                url: object.text("href")?.to_owned(),
                name: name.to_owned(),
                media_type: object.text("contentType").or(object.text("mimetype")).map(str::to_owned),
                width: pixels("width"),
                height: pixels("height"),
            })
        })
        .collect()
}

/// A story's pictures: its own renditions where it is one, and the pictures associated with it.
fn pictures(object: Object<'_>, is_picture: bool) -> Vec<Picture> {
    let own = is_picture.then(|| picture(object)).flatten();
    let associated = associated_pictures(object);
    // A picture that is held, withdrawn or limited itself does not go with a story that is not.
    let is_free = |item: &Object<'_>| {
        wire::embargoes(*item).next().is_none()
            && rights::terms(*item).is_empty()
            && wire::statuses(*item).iter().all(|status| status.trim_start_matches("stat:") == "usable")
    };
    own.into_iter().chain(associated.filter(is_free).filter_map(picture)).collect()
}

fn associated_pictures<'j>(object: Object<'j>) -> impl Iterator<Item = Object<'j>> {
    let associated = object.objects("associations").into_iter().map(|named| named.object);
    associated.filter(|item| matches!(item.text("type"), Some("picture" | "graphic")))
}

fn has_limited_pictures(object: Object<'_>) -> bool {
    associated_pictures(object).any(|picture| !rights::terms(picture).is_empty())
}

fn picture(item: Object<'_>) -> Option<Picture> {
    let alternative = wire::headline(item).unwrap_or_default();
    Some(Picture {
        alternative,
        caption: wire::caption(item),
        credit: wire::credit(item),
        ..best_rendition(&renditions(item))?
    })
}

/// The provider's page of an item: a rendition that is HTML.
fn page(item: Object<'_>) -> Option<String> {
    let is_page =
        |rendition: &Rendition| rendition.media_type.as_deref().is_some_and(|kind| kind.starts_with("text/html"));
    renditions(item).iter().filter(|rendition| is_page(rendition)).find_map(|page| addresses::web(&page.url, None))
}

/// The associated stories that have a page.
fn links(object: Object<'_>) -> Vec<Link> {
    let associated = object.objects("associations").into_iter().map(|named| named.object);
    let texts = associated.filter(|item| matches!(item.text("type"), None | Some("text" | "composite")));
    texts.filter_map(|item| Some(Link { title: wire::headline(item)?, url: page(item)? })).collect()
}

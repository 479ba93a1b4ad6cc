//! A NewsML 1 item to our nouns.

use super::content;
use super::wire::{self, at, child, formal, line};
use crate::body::words_of;
use crate::news::{Reading, advisory_where_usable, is_paid, later_embargo, names_advisory, section_of};
use crate::xml::Element;
use crate::{feed, nitf, rights, text};
use broadtape_model::{
    Contributor, ContributorRole, Embargo, ProblemKind, PubStatus, StoryVersion, Subject, Symbol, Terms,
};

/// Reads an item of a document.
pub(super) fn item(item: Element<'_>, document: Element<'_>, reading: &mut Reading<'_>) {
    let Some(place) = reading.next_item() else { return };
    let Some(id) = reading.story_id(&place, identity(item).as_deref()) else { return };
    let guid = id.guid.to_string();
    if item.is_spoilt() {
        return reading.problem(ProblemKind::Unreadable, &guid, "is not well-formed or breaks off; it is not used");
    }
    let (status, embargo) = status(item, &guid, reading);
    if status == PubStatus::Canceled {
        return reading.kill(id);
    }
    let components = wire::components(item);
    let body = content::body(&components);
    let nitf_document = body.and_then(content::Piece::nitf);
    let nitf = nitf_document.map(nitf::head).unwrap_or_default();
    // What the document within says of its release holds too: whichever is stricter.
    let held = nitf_document.map(|document| nitf::held(document, &guid, reading));
    if held.as_ref().is_some_and(|held| held.status == PubStatus::Canceled) {
        return reading.kill(id);
    }
    let status = nitf::stricter(status, held.as_ref());
    let kind = at(item, &["NewsManagement", "NewsItemType"]).and_then(formal);
    let is_advisory = kind.into_iter().chain(genres(&components)).any(names_advisory);
    let status = if is_advisory { advisory_where_usable(status) } else { status };
    let mut blocks = body.map(|piece| reading.body(&guid, piece.body())).unwrap_or_default();
    let credit = line(&components, "CreditLine").or_else(|| provider(&components));
    let pictures = content::pictures(&components, credit.as_deref());
    let is_picture = blocks.is_empty() && !pictures.is_empty();
    let mut deck = nitf
        .abstract_text
        .or_else(|| content::words(&components, "abstract"))
        .or_else(|| content::words(&components, "subheadline"))
        .or_else(|| line(&components, "SubHeadLine"))
        .filter(|_| !is_picture);
    let headline = headline(item, &components, nitf.headline);
    let Some(headline) = reading.headline(&guid, feed::headline(headline, &mut deck, &mut blocks)) else { return };
    let revision = at(item, &["Identification", "NewsIdentifier", "RevisionId"]).map(Element::text);
    let (version, numbering) = reading.version(&guid, revision.as_deref());
    let date = |name| at(item, &["NewsManagement", name]).map(Element::text);
    let subjects = subjects(&components);
    let story = StoryVersion {
        status,
        embargo: embargo.into_iter().chain(held.as_ref().and_then(|held| held.embargo)).reduce(later_embargo),
        expires: held.and_then(|held| held.expires),
        first_created: reading.date(&guid, "FirstCreated", date("FirstCreated").as_deref()),
        version_created: reading.date(&guid, "ThisRevisionCreated", date("ThisRevisionCreated").as_deref()),
        deck,
        slugline: line(&components, "SlugLine"),
        byline: line(&components, "ByLine").or(nitf.byline),
        dateline: line(&components, "DateLine").or(nitf.dateline),
        credit,
        copyright: line(&components, "CopyrightLine"),
        usage_terms: usage_terms(&components),
        terms: terms(&components),
        editorial_note: editorial_note(&components),
        correction: nitf.correction,
        language: language(item, &components),
        urgency: urgency(item, document),
        is_paid: genres(&components).any(|genre| is_paid(genre) || genre.eq_ignore_ascii_case("release")),
        section: section_of(&subjects),
        contributors: contributors(&components),
        subjects,
        symbols: symbols(&components),
        pictures,
        body: blocks,
        ..StoryVersion::new(id, version, &headline)
    };
    reading.story(story, numbering);
}

/// The item whatever its revision: `urn:newsml:PROVIDER:DATE:ITEM` (NewsML 1.2, 5.5), from its parts, or from its
/// public identifier, which ends in the revision.
fn identity(item: Element<'_>) -> Option<String> {
    let identifier = at(item, &["Identification", "NewsIdentifier"])?;
    let part = |name| child(identifier, name).and_then(|part| text::folded_or_none(&part.text()));
    if let (Some(provider), Some(date), Some(item)) = (part("ProviderId"), part("DateId"), part("NewsItemId")) {
        return Some(format!("urn:newsml:{provider}:{date}:{item}"));
    }
    let public = part("PublicIdentifier")?;
    let is_revision = |last: &str| last.starts_with(|character: char| character.is_ascii_digit());
    Some(match public.rsplit_once(':') {
        Some((item, last)) if is_revision(last) => item.to_owned(),
        _ => public,
    })
}

/// The status, and until when it holds: `Embargoed` until the status will change to `Usable`, or until told.
fn status(item: Element<'_>, guid: &str, reading: &mut Reading<'_>) -> (PubStatus, Option<Embargo>) {
    let management = child(item, "NewsManagement");
    let written = management.and_then(|management| child(management, "Status")).and_then(formal).unwrap_or("Usable");
    match written.to_ascii_lowercase().as_str() {
        "embargoed" => {
            let change = management.and_then(|management| child(management, "StatusWillChange"));
            let is_release = |change: &Element<'_>| {
                child(*change, "FutureStatus")
                    .and_then(formal)
                    .is_some_and(|future| future.eq_ignore_ascii_case("usable"))
            };
            let date = change.filter(is_release).and_then(|change| child(change, "DateAndTime")).map(Element::text);
            let until = date.map_or(Embargo::UntilTold, |date| reading.embargo(guid, "StatusWillChange", &date));
            (PubStatus::Usable, Some(until))
        }
        "canceled" | "cancelled" | "killed" => (PubStatus::Canceled, None),
        lower @ ("usable" | "withheld") => (reading.status(guid, lower), None),
        _ => (reading.status(guid, written), None),
    }
}

/// The first headline with words. A number alone, as pictures have, is none where there is another name.
fn headline(item: Element<'_>, components: &[Element<'_>], in_nitf: Option<String>) -> Option<String> {
    let lines: Vec<String> = wire::lines(components, "HeadLine").map(|line| words_of(&line)).collect();
    let label = at(item, &["Identification", "NameLabel"]).and_then(|label| text::folded_or_none(&label.text()));
    let candidates = lines.iter().cloned().chain(in_nitf).chain(label);
    let has_words = |line: &String| line.contains(char::is_alphabetic);
    candidates.clone().find(has_words).or_else(|| lines.first().cloned())
}

fn provider(components: &[Element<'_>]) -> Option<String> {
    parties(components, "Provider").next().map(str::to_owned)
}

/// The parties in a part of the administrative metadata.
fn parties<'d>(components: &'d [Element<'d>], part: &'static str) -> impl Iterator<Item = &'d str> {
    let metadata = components.iter().flat_map(|component| wire::all(*component, "AdministrativeMetadata"));
    metadata
        .flat_map(move |metadata| wire::all(metadata, part))
        .flat_map(|part| wire::all(part, "Party"))
        .filter_map(formal)
}

fn contributors(components: &[Element<'_>]) -> Vec<Contributor> {
    let mut names: Vec<String> = parties(components, "Source").filter_map(text::folded_or_none).collect();
    names.dedup();
    names.into_iter().map(|name| Contributor { name, role: ContributorRole::Origin }).collect()
}

/// The times that hold for its use (`UsageRights`, `StartDate` and `EndDate`).
fn terms(components: &[Element<'_>]) -> Terms {
    let rights = components.iter().flat_map(|component| wire::all(*component, "RightsMetadata"));
    let periods = rights.flat_map(|rights| wire::all(rights, "UsageRights")).map(|usage| {
        let date = |name| child(usage, name).map(Element::text);
        rights::period(date("StartDate").as_deref(), date("EndDate").as_deref())
    });
    periods.fold(Terms::default(), Terms::and)
}

fn usage_terms(components: &[Element<'_>]) -> Option<String> {
    let rights = components.iter().flat_map(|component| wire::all(*component, "RightsMetadata"));
    let usage = rights.flat_map(|rights| wire::all(rights, "UsageRights")).flat_map(Element::children);
    let lines: Vec<String> = wire::lines(components, "RightsLine")
        .chain(usage.filter_map(|part| text::folded_or_none(&part.text())))
        .collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// Lines for editors: advisories, notes and warnings.
fn editorial_note(components: &[Element<'_>]) -> Option<String> {
    let is_note = |kind: &str| {
        let kind = kind.to_ascii_lowercase();
        ["advisory", "note", "editor", "warning", "correction"].iter().any(|word| kind.contains(word))
    };
    let notes = wire::own_lines(components).filter(|(kind, _)| is_note(kind)).map(|(_, text)| text);
    let notes: Vec<String> = notes.collect();
    (!notes.is_empty()).then(|| notes.join("\n"))
}

fn descriptions<'d>(components: &'d [Element<'d>]) -> impl Iterator<Item = Element<'d>> {
    components.iter().flat_map(|component| wire::all(*component, "DescriptiveMetadata"))
}

fn language(item: Element<'_>, components: &[Element<'_>]) -> Option<String> {
    let said = descriptions(components).find_map(|metadata| child(metadata, "Language").and_then(formal));
    said.or_else(|| item.inherited("lang")).map(str::to_owned)
}

fn genres<'d>(components: &'d [Element<'d>]) -> impl Iterator<Item = &'d str> {
    descriptions(components).flat_map(|metadata| wire::all(metadata, "Genre")).filter_map(formal)
}

/// The item's urgency, else the priority of its envelope.
fn urgency(item: Element<'_>, document: Element<'_>) -> Option<u8> {
    let urgency = at(item, &["NewsManagement", "Urgency"]).or_else(|| at(document, &["NewsEnvelope", "Priority"]));
    urgency.and_then(formal).and_then(|urgency| urgency.parse().ok()).filter(|urgency| (1..=9).contains(urgency))
}

/// Subject codes, the most detailed of each, and keywords.
fn subjects(components: &[Element<'_>]) -> Vec<Subject> {
    let codes = descriptions(components).flat_map(|metadata| wire::all(metadata, "SubjectCode")).filter_map(|codes| {
        let code = ["SubjectDetail", "SubjectMatter", "Subject"]
            .into_iter()
            .find_map(|name| child(codes, name).and_then(formal))?;
        let is_iptc = code.len() == 8 && code.bytes().all(|byte| byte.is_ascii_digit());
        Some(Subject { name: None, code: Some(if is_iptc { format!("subj:{code}") } else { code.to_owned() }) })
    });
    let words = descriptions(components)
        .flat_map(wire::properties)
        .filter(|(name, _)| *name == "Keyword")
        .map(|(_, value)| value);
    let keywords = metadata(components)
        .filter(|metadata| kind(*metadata).contains("keyword"))
        .flat_map(wire::properties)
        .map(|(_, value)| value);
    let lines: Vec<String> = wire::lines(components, "KeywordLine").collect();
    let named =
        words.chain(keywords).map(str::to_owned).chain(lines).filter_map(|name| feed::subject(Some(&name), None));
    codes.chain(named).collect()
}

fn metadata<'d>(components: &'d [Element<'d>]) -> impl Iterator<Item = Element<'d>> {
    components.iter().flat_map(|component| wire::all(*component, "Metadata"))
}

fn kind(metadata: Element<'_>) -> String {
    child(metadata, "MetadataType").and_then(formal).unwrap_or_default().to_ascii_lowercase()
}

/// Securities by their exchange and ticker.
fn symbols(components: &[Element<'_>]) -> Vec<Symbol> {
    let mut symbols: Vec<Symbol> = Vec::new();
    for metadata in metadata(components) {
        let value = |words: &str| {
            wire::properties(metadata)
                .find(|(name, _)| name.to_ascii_lowercase().contains(words))
                .map(|(_, value)| value)
        };
        let (Some(market), Some(ticker)) = (value("exchange"), value("ticker")) else { continue };
        if let Ok(symbol) = Symbol::parse(&format!("{market}:{ticker}"))
            && !symbols.contains(&symbol)
        {
            symbols.push(symbol);
        }
    }
    symbols
}

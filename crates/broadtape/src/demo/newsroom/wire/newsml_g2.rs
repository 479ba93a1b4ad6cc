//! NewsML-G2 2.35, power conformance: a news item by itself, or a news message around items.

use super::markup;
use super::xml::Xml;
use broadtape_model::{ContributorRole, Embargo, Kill, Picture, PubStatus, StoryVersion, Subject, Symbol, UnixNanos};

/// What a news item travels in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in super::super) enum Envelope {
    /// Nothing: the document is the item.
    Item,
    /// A news message, which may hold several items.
    Message,
}

/// How the body is marked up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in super::super) enum BodyKind {
    /// XHTML in `inlineXML`.
    Xhtml,
    /// NITF 3.6 in `inlineXML`.
    Nitf,
    /// Text in `inlineData`.
    Plain,
}

const NAMESPACE: &str = "http://iptc.org/std/nar/2006-10-01/";
const CATALOG: &str = "http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_40.xml";

/// Writes a version of a story as the provider called `name` sends it at `sent`.
pub(in super::super) fn write(
    story: &StoryVersion,
    name: &str,
    envelope: Envelope,
    body: BodyKind,
    sent: UnixNanos,
) -> String {
    enveloped(envelope, name, &story.id.guid, story.version, sent, |xml, attributes| {
        write_item(xml, attributes, story, name, body);
    })
}

/// Writes the version that withdraws a story for good.
pub(in super::super) fn write_kill(
    kill: &Kill,
    version: u64,
    headline: &str,
    name: &str,
    envelope: Envelope,
    sent: UnixNanos,
) -> String {
    enveloped(envelope, name, &kill.story.guid, version, sent, |xml, attributes| {
        xml.open("newsItem", attributes).line();
        xml.empty("catalogRef", &[("href", CATALOG)]).line();
        xml.open("itemMeta", &[]).line();
        xml.empty("itemClass", &[("qcode", "ninat:text")]).line();
        write_provider(xml, kill.story.provider.as_str(), name);
        xml.leaf("versionCreated", &[], &sent.to_string()).line();
        xml.empty("pubStatus", &[("qcode", "stat:canceled")]).line();
        xml.leaf_if("edNote", &[], kill.notice.as_deref()).line();
        xml.close().line();
        xml.open("contentMeta", &[]).leaf("headline", &[], headline).close().line();
        xml.close().line();
    })
}

fn enveloped(
    envelope: Envelope,
    name: &str,
    guid: &str,
    version: u64,
    sent: UnixNanos,
    write_item: impl FnOnce(&mut Xml, &[(&'static str, &str)]),
) -> String {
    let version = version.to_string();
    let own = [
        ("guid", guid),
        ("version", &version),
        ("standard", "NewsML-G2"),
        ("standardversion", "2.35"),
        ("conformance", "power"),
        ("xml:lang", "en-GB"),
    ];
    let mut xml = Xml::document();
    match envelope {
        Envelope::Item => {
            let attributes: Vec<_> = [("xmlns", NAMESPACE)].into_iter().chain(own).collect();
            write_item(&mut xml, &attributes);
        }
        Envelope::Message => {
            xml.open("newsMessage", &[("xmlns", NAMESPACE)]).line();
            xml.open("header", &[]);
            xml.leaf("sent", &[], &sent.to_string()).leaf("sender", &[], name);
            xml.leaf("transmitId", &[], &format!("{guid}:{version}"));
            xml.close().line();
            xml.open("itemSet", &[]).line();
            write_item(&mut xml, &own);
        }
    }
    xml.finish()
}

fn write_item(xml: &mut Xml, attributes: &[(&'static str, &str)], story: &StoryVersion, name: &str, body: BodyKind) {
    xml.open("newsItem", attributes).line();
    xml.empty("catalogRef", &[("href", CATALOG)]).line();
    write_rights(xml, story, name);
    write_item_meta(xml, story, name);
    write_content_meta(xml, story);
    xml.open("contentSet", &[]).line();
    write_body(xml, story, body);
    xml.close().line();
    xml.close().line();
}

fn write_rights(xml: &mut Xml, story: &StoryVersion, name: &str) {
    xml.open("rightsInfo", &[]).line();
    xml.open("copyrightHolder", &[("literal", story.id.provider.as_str())]).leaf("name", &[], name).close().line();
    xml.leaf_if("copyrightNotice", &[], story.copyright.as_deref());
    xml.leaf_if("usageTerms", &[], story.usage_terms.as_deref()).line();
    xml.close().line();
}

/// The order is the schema's (`ItemManagementGroup`).
fn write_item_meta(xml: &mut Xml, story: &StoryVersion, name: &str) {
    xml.open("itemMeta", &[]).line();
    xml.empty("itemClass", &[("qcode", "ninat:text")]).line();
    write_provider(xml, story.id.provider.as_str(), name);
    xml.leaf_if("versionCreated", &[], instant(story.version_created).as_deref()).line();
    xml.leaf_if("firstCreated", &[], instant(story.first_created).as_deref()).line();
    if let Some(Embargo::Until(until)) = story.embargo {
        xml.leaf("embargoed", &[], &until.to_string()).line();
    }
    xml.empty("pubStatus", &[("qcode", status(&story.status))]).line();
    xml.leaf_if("edNote", &[], story.editorial_note.as_deref());
    if story.version > 1 {
        write_signal(xml, story.correction.as_deref());
    }
    xml.leaf_if("expires", &[], instant(story.expires).as_deref());
    story.pictures.iter().for_each(|picture| write_picture(xml, picture));
    xml.close().line();
}

/// What this version is: a correction, with what was wrong, or an update.
fn write_signal(xml: &mut Xml, correction: Option<&str>) {
    let signal = if correction.is_some() { "sig:correction" } else { "sig:update" };
    xml.open("signal", &[("qcode", signal)]).leaf_if("name", &[], correction).close().line();
}

/// The order is the schema's: administrative, then descriptive metadata.
fn write_content_meta(xml: &mut Xml, story: &StoryVersion) {
    xml.open("contentMeta", &[]).line();
    xml.leaf_if("urgency", &[], story.urgency.map(|urgency| urgency.to_string()).as_deref());
    xml.leaf_if("contentCreated", &[], instant(story.first_created).as_deref()).line();
    for contributor in &story.contributors {
        let (role, literal) = match contributor.role {
            ContributorRole::Origin => ("isrol:origin", slug(&contributor.name)),
            ContributorRole::Contributor => ("isrol:contributor", slug(&contributor.name)),
        };
        xml.open("infoSource", &[("literal", &literal), ("role", role)])
            .leaf("name", &[], &contributor.name)
            .close()
            .line();
    }
    xml.empty("language", &[("tag", story.language.as_deref().unwrap_or("en"))]).line();
    if story.is_paid {
        xml.open("genre", &[("qcode", "genre:Press_Release")]).leaf("name", &[], "Press release").close().line();
    }
    story.subjects.iter().for_each(|subject| write_subject(xml, subject));
    story.symbols.iter().for_each(|symbol| write_instrument(xml, symbol));
    xml.leaf_if("slugline", &[], story.slugline.as_deref()).line();
    xml.leaf("headline", &[("role", "hldrole:hlMain")], &story.headline).line();
    xml.leaf_if("dateline", &[], story.dateline.as_deref());
    xml.leaf_if("by", &[], story.byline.as_deref());
    xml.leaf_if("creditline", &[], story.credit.as_deref()).line();
    xml.leaf_if("description", &[("role", "drol:summary")], story.deck.as_deref()).line();
    xml.close().line();
}

fn write_body(xml: &mut Xml, story: &StoryVersion, kind: BodyKind) {
    match kind {
        BodyKind::Xhtml => {
            xml.open("inlineXML", &[("contenttype", "application/xhtml+xml")]).line();
            xml.open("html", &[("xmlns", "http://www.w3.org/1999/xhtml")]);
            xml.open("head", &[]).leaf("title", &[], &story.headline).close().open("body", &[]).line();
            xml.xml(&markup::xhtml(&story.body));
            xml.close().close();
        }
        BodyKind::Nitf => {
            xml.open("inlineXML", &[("contenttype", "application/nitf+xml")]).line();
            xml.open("nitf", &[("xmlns", "http://iptc.org/std/NITF/2006-10-18/")]).open("body", &[]).line();
            xml.open("body.head", &[]).open("hedline", &[]).leaf("hl1", &[], &story.headline).close().close().line();
            xml.open("body.content", &[]).line();
            xml.xml(&markup::nitf(&story.body));
            xml.close().close().close();
        }
        BodyKind::Plain => {
            xml.open("inlineData", &[("contenttype", "text/plain")]).words(&markup::plain(&story.body));
        }
    }
    xml.close().line();
}

/// A picture that goes with the story: a link to its file, with its words. A link has no place for a credit line,
/// so the caption ends in it.
fn write_picture(xml: &mut Xml, picture: &Picture) {
    let size = |pixels: Option<u32>| pixels.map(|pixels| pixels.to_string()).unwrap_or_default();
    let (width, height) = (size(picture.width), size(picture.height));
    let caption = [picture.caption.clone(), picture.credit.as_ref().map(|credit| format!("Drawing: {credit}"))];
    let caption = caption.into_iter().flatten().collect::<Vec<_>>().join(" ");
    xml.open("link", &[("rel", "irel:seeAlso"), ("contenttype", "image/svg+xml")]).line();
    let file = [
        ("href", &*picture.url),
        ("contenttype", "image/svg+xml"),
        ("rendition", "rnd:highRes"),
        ("width", &width),
        ("height", &height),
    ];
    xml.empty("remoteContent", &file).line();
    xml.leaf("itemTitle", &[], &picture.alternative).line();
    xml.leaf("description", &[("role", "drol:caption")], &caption).line();
    xml.close().line();
}

fn write_instrument(xml: &mut Xml, symbol: &Symbol) {
    let market = format!("exch:{}", symbol.prefix());
    xml.open("subject", &[("type", "cpnat:organisation"), ("literal", symbol.as_str())]);
    xml.leaf("name", &[], symbol.ticker()).open("organisationDetails", &[]);
    xml.empty("hasInstrument", &[("symbol", symbol.ticker()), ("market", &market)]);
    xml.close().close().line();
}

fn write_provider(xml: &mut Xml, id: &str, name: &str) {
    xml.open("provider", &[("literal", id)]).leaf("name", &[], name).close().line();
}

fn write_subject(xml: &mut Xml, subject: &Subject) {
    let name = subject.name.as_deref().unwrap_or_default();
    let attribute = match &subject.code {
        Some(code) => ("qcode", code.clone()),
        None => ("literal", slug(name)),
    };
    xml.open("subject", &[(attribute.0, &attribute.1)]).leaf("name", &[], name).close().line();
}

fn status(status: &PubStatus) -> &'static str {
    match status {
        PubStatus::Usable => "stat:usable",
        PubStatus::Canceled => "stat:canceled",
        PubStatus::Withheld | PubStatus::Advisory | PubStatus::Unknown(_) => "stat:withheld",
    }
}

fn instant(instant: Option<UnixNanos>) -> Option<String> {
    instant.map(|instant| instant.to_string())
}

/// A name as a literal: `velmark-weather-office`.
fn slug(name: &str) -> String {
    name.to_lowercase().split(|character: char| !character.is_alphanumeric()).collect::<Vec<_>>().join("-")
}

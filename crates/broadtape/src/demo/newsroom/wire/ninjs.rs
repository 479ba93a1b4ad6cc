//! ninjs 1.4, 2.1 and 3.0: the same story under three sets of names.

use super::markup;
use broadtape_model::{ContributorRole, Embargo, Kill, Picture, PubStatus, StoryVersion, Subject, UnixNanos};
use serde_json::{Map, Value, json};

/// An edition of ninjs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in super::super) enum Edition {
    /// Lower-case names; texts in `body_…` and `description_…`.
    V1_4,
    /// Lower-case names; texts in lists.
    V2_1,
    /// Names in camel case; texts in lists.
    V3_0,
}

/// A document in the making, in one edition's names.
struct Document {
    edition: Edition,
    fields: Map<String, Value>,
}

/// Writes a version of a story.
pub(in super::super) fn write(story: &StoryVersion, edition: Edition) -> String {
    let mut document = Document::of(&story.id.guid, story.version, edition);
    document.put("pubStatus", status(&story.status));
    document.put("firstCreated", instant(story.first_created));
    document.put("versionCreated", instant(story.version_created));
    document.put("contentCreated", instant(story.first_created));
    document.put("expires", instant(story.expires));
    if let Some(Embargo::Until(until)) = story.embargo {
        // ninjs 3.0 says `embargoedUntil` where the others say `embargoed`.
        document.put(if edition == Edition::V3_0 { "embargoedUntil" } else { "embargoed" }, until.to_string());
    }
    document.put("urgency", story.urgency);
    document.put("language", story.language.clone());
    document.put("copyrightNotice", story.copyright.clone());
    document.put("usageTerms", story.usage_terms.clone());
    document.put("edNote", story.correction.clone().or_else(|| story.editorial_note.clone()));
    document.put("slugline", story.slugline.clone());
    document.put("located", story.dateline.clone());
    document.put(if edition == Edition::V1_4 { "byline" } else { "by" }, story.byline.clone());
    document.put_texts(story);
    document.put_lists(story);
    document.text()
}

/// Writes the version that withdraws a story for good.
pub(in super::super) fn write_kill(
    kill: &Kill,
    version: u64,
    headline: &str,
    edition: Edition,
    sent: UnixNanos,
) -> String {
    let mut document = Document::of(&kill.story.guid, version, edition);
    document.put("pubStatus", "canceled");
    document.put("versionCreated", sent.to_string());
    document.put("edNote", kill.notice.clone());
    document.put_headline(headline);
    document.text()
}

impl Document {
    fn of(guid: &str, version: u64, edition: Edition) -> Self {
        let mut document = Self { edition, fields: Map::new() };
        document.put("uri", guid);
        document.put("type", "text");
        document.put("representationType", if edition == Edition::V1_4 { "complete" } else { "full" });
        document.put("version", version.to_string());
        document.put_standard();
        document
    }

    /// Puts a field, by its name in ninjs 3.0, where there is a value.
    fn put(&mut self, name: &str, value: impl Into<Value>) {
        let value = value.into();
        if value != Value::Null && value != Value::Array(Vec::new()) {
            self.fields.insert(self.name(name), value);
        }
    }

    /// A field's name in this edition.
    fn name(&self, name: &str) -> String {
        if self.edition == Edition::V3_0 { name.to_owned() } else { name.to_lowercase() }
    }

    fn put_standard(&mut self) {
        let (name, version) = match self.edition {
            Edition::V1_4 => ("$standard", "1.4"),
            Edition::V2_1 => ("standard", "2.1"),
            Edition::V3_0 => ("standard", "3.0"),
        };
        let schema = format!("http://www.iptc.org/std/ninjs/ninjs-schema_{version}.json");
        self.put(name, json!({ "name": "ninjs", "version": version, "schema": schema }));
    }

    fn put_headline(&mut self, headline: &str) {
        match self.edition {
            Edition::V1_4 => self.put("headline", headline),
            Edition::V2_1 | Edition::V3_0 => self.put("headlines", json!([{ "role": "main", "value": headline }])),
        }
    }

    fn put_texts(&mut self, story: &StoryVersion) {
        self.put_headline(&story.headline);
        let html = markup::xhtml(&story.body);
        if self.edition == Edition::V1_4 {
            self.put("description_text", story.deck.clone());
            self.put("body_xhtml", html);
            return;
        }
        let content_type = self.name("contentType");
        let words = markup::plain(&story.body).split_whitespace().count();
        let text =
            |role: &str, value: &str| json!({ "role": role, (content_type.as_str()): "text/plain", "value": value });
        let deck = story.deck.as_deref().map(|deck| text("summary", deck));
        let credit = story.credit.as_deref().map(|credit| text("creditline", credit));
        let correction = story.correction.as_deref().map(|correction| text("correction", correction));
        self.put("descriptions", deck.into_iter().chain(credit).chain(correction).collect::<Vec<_>>());
        let body = json!({
            "role": "main",
            (content_type.as_str()): "application/xhtml+xml",
            (self.name("wordCount")): words,
            "value": html,
        });
        self.put("bodies", json!([body]));
    }

    fn put_lists(&mut self, story: &StoryVersion) {
        let is_old = self.edition == Edition::V1_4;
        let sources = story.contributors.iter().map(|contributor| {
            let role = match contributor.role {
                ContributorRole::Origin => "origin",
                ContributorRole::Contributor => "contributor",
            };
            json!({ "name": contributor.name, (if is_old { "rel" } else { "role" }): role })
        });
        self.put(if is_old { "infosource" } else { "infoSources" }, sources.collect::<Vec<_>>());
        let subjects: Vec<_> = story.subjects.iter().map(|topic| subject(topic, is_old)).collect();
        self.put(if is_old { "subject" } else { "subjects" }, subjects);
        let symbols = story.symbols.iter().map(|symbol| self.organisation(symbol.prefix(), symbol.ticker()));
        let symbols: Vec<_> = symbols.collect();
        self.put(if is_old { "organisation" } else { "organisations" }, symbols);
        if story.is_paid {
            let address = "http://cv.iptc.org/newscodes/genre/Press_Release";
            let genre = if is_old {
                json!({ "name": "Press release", "scheme": "http://cv.iptc.org/newscodes/genre/", "code": "Press_Release" })
            } else {
                json!({ "name": "Press release", "uri": address })
            };
            self.put(if is_old { "genre" } else { "genres" }, json!([genre]));
        }
        if let Some(address) = &story.source_url {
            self.put_page(address);
        }
        let pictures: Vec<_> =
            (1..).zip(&story.pictures).map(|(place, picture)| self.association(place, picture)).collect();
        if is_old {
            let named = (1..).zip(pictures).map(|(place, picture)| (format!("picture{place}"), picture));
            let named: Map<String, Value> = named.collect();
            self.put("associations", if named.is_empty() { Value::Null } else { Value::Object(named) });
        } else {
            self.put("associations", pictures);
        }
    }

    /// The provider's own page, as a rendition.
    fn put_page(&mut self, address: &str) {
        match self.edition {
            Edition::V1_4 => self.put("renditions", json!({ "page": { "href": address, "mimetype": "text/html" } })),
            Edition::V2_1 | Edition::V3_0 => {
                let content_type = self.name("contentType");
                self.put(
                    "renditions",
                    json!([{ "name": "page", "href": address, (content_type.as_str()): "text/html" }]),
                );
            }
        }
    }

    fn organisation(&self, exchange: &str, ticker: &str) -> Value {
        match self.edition {
            Edition::V1_4 => json!({ "symbols": [{ "ticker": ticker, "exchange": exchange }] }),
            Edition::V2_1 | Edition::V3_0 => json!({ "symbols": [{ "symbol": ticker, "exchange": exchange }] }),
        }
    }

    /// A picture that goes with the story: a news object of its own.
    fn association(&self, place: usize, picture: &Picture) -> Value {
        let mut own = Self { edition: self.edition, fields: Map::new() };
        let mut rendition = json!({
            "href": &*picture.url,
            (self.name("contentType")): "image/svg+xml",
            "width": picture.width,
            "height": picture.height,
        });
        own.put("uri", &*picture.url);
        own.put("type", "picture");
        if self.edition == Edition::V1_4 {
            rendition["mimetype"] = rendition["contenttype"].take();
            if let Some(fields) = rendition.as_object_mut() {
                fields.remove("contenttype");
            }
            own.put("headline", picture.alternative.clone());
            own.put("description_text", picture.caption.clone());
            own.put("byline", picture.credit.clone());
            own.put("renditions", json!({ "web": rendition }));
        } else {
            rendition["name"] = json!("web");
            own.put("name", format!("picture{place}"));
            own.put("headlines", json!([{ "role": "main", "value": picture.alternative }]));
            own.put("descriptions", json!([{ "role": "caption", "value": picture.caption }]));
            own.put("by", picture.credit.clone());
            own.put("renditions", json!([rendition]));
        }
        Value::Object(own.fields)
    }

    fn text(self) -> String {
        format!("{:#}\n", Value::Object(self.fields))
    }
}

fn subject(subject: &Subject, is_old: bool) -> Value {
    let name = subject.name.as_deref().unwrap_or_default();
    match subject.code.as_deref().and_then(|code| code.strip_prefix("medtop:")) {
        Some(code) if is_old => {
            json!({ "name": name, "rel": "about", "scheme": "http://cv.iptc.org/newscodes/mediatopic/", "code": code })
        }
        Some(code) => {
            json!({ "name": name, "rel": "about", "uri": format!("http://cv.iptc.org/newscodes/mediatopic/{code}") })
        }
        None => json!({ "name": name, "rel": "about" }),
    }
}

fn status(status: &PubStatus) -> &'static str {
    match status {
        PubStatus::Usable => "usable",
        PubStatus::Canceled => "canceled",
        PubStatus::Withheld | PubStatus::Advisory | PubStatus::Unknown(_) => "withheld",
    }
}

fn instant(instant: Option<UnixNanos>) -> Option<String> {
    instant.map(|instant| instant.to_string())
}

//! A JSON Feed item to our nouns (JSON Feed 1.1, "Items").

use crate::feed::{self, Written};
use crate::json::Object;
use crate::news::{Numbering, Reading, Rendition, best_rendition, is_paid, section_of};
use crate::{addresses, body, text};
use broadtape_model::{Picture, ProblemKind, StoryVersion, Subject};
use serde_json::Value;
use url::Url;

/// Reads an item of a feed.
pub(super) fn item(value: &Value, around: Object<'_>, reading: &mut Reading<'_>) {
    let Some(place) = reading.next_item() else { return };
    let Some(item) = Object::of(value) else {
        return reading.problem(ProblemKind::Unreadable, &place, "is no JSON object; it is not used");
    };
    let home = around.text("home_page_url").or(around.text("feed_url"));
    let home = home.and_then(|address| addresses::base(address, None));
    let web = |key| item.text(key).and_then(|address| addresses::web(address, home.as_ref()));
    let link = web("url").or_else(|| web("external_url"));
    let written = |key| item.text(key).filter(|words| !text::is_blank(words));
    let date = item.text("date_published");
    let identity = feed::identity(own_id(item), link.as_deref(), written("title"), date, || {
        written("content_text").or_else(|| written("content_html")).or_else(|| written("summary")).map(str::to_owned)
    });
    let Some(id) = reading.story_id(&place, identity.as_deref()) else { return };
    let guid = id.guid.to_string();
    let (mut deck, mut body) = texts(item, link.as_deref(), home.as_ref(), &guid, reading);
    let title = written("title").map(body::words_of);
    let Some(headline) = reading.headline(&guid, feed::headline(title, &mut deck, &mut body)) else { return };
    let published = reading.date(&guid, "date_published", date);
    let subjects = subjects(item);
    let story = StoryVersion {
        scheduled: published,
        first_created: published,
        version_created: reading.date(&guid, "date_modified", item.text("date_modified")).or(published),
        deck,
        byline: authors(item).or_else(|| authors(around)),
        language: item.text("language").or(around.text("language")).and_then(text::folded_or_none),
        is_paid: subjects.iter().any(|subject| subject.name.as_deref().is_some_and(is_paid)),
        section: section_of(&subjects),
        subjects,
        pictures: pictures(item),
        source_url: link,
        body,
        ..StoryVersion::new(id, 0, &headline)
    };
    reading.story(story, Numbering::Door);
}

/// The identifier; a number is taken for its digits, as the specification asks.
fn own_id(item: Object<'_>) -> Option<String> {
    match item.get("id")? {
        Value::String(id) => Some(id.clone()),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    }
}

/// The deck and the body. `content_html` keeps more than `content_text`.
fn texts(
    item: Object<'_>,
    page: Option<&str>,
    home: Option<&Url>,
    guid: &str,
    reading: &mut Reading<'_>,
) -> (Option<String>, Vec<broadtape_model::Block>) {
    let text = |key| item.text(key).map(str::to_owned);
    let content = text("content_html").filter(|html| !text::is_blank(html)).map(Written::Html);
    let content = content.or_else(|| text("content_text").map(Written::Plain));
    let page = page.and_then(|page| addresses::base(page, None));
    let (deck, body) = feed::deck_and_body(content, text("summary").map(Written::Plain), page.as_ref().or(home));
    (deck, reading.body(guid, body))
}

/// The names in `authors` (1.1) or `author` (1).
fn authors(object: Object<'_>) -> Option<String> {
    let names = |key| {
        let people = match object.get(key) {
            Some(Value::Array(people)) => people.iter().collect(),
            Some(one) => vec![one],
            None => Vec::new(),
        };
        feed::joined(people.into_iter().filter_map(|person| text::folded_or_none(Object::of(person)?.text("name")?)))
    };
    names("authors").or_else(|| names("author"))
}

fn subjects(item: Object<'_>) -> Vec<Subject> {
    let tags = item.get("tags").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    tags.iter().filter_map(|tag| feed::subject(tag.as_str(), None)).collect()
}

/// The main image, the banner where there is none, and attached pictures.
fn pictures(item: Object<'_>) -> Vec<Picture> {
    let main = item.text("image").or(item.text("banner_image")).map(|url| (url, None, None));
    let attached = item.objects("attachments").into_iter().filter_map(|attachment| {
        let kind = attachment.object.text("mime_type").filter(|kind| kind.starts_with("image/"))?;
        Some((attachment.object.text("url")?, Some(kind.to_owned()), attachment.object.text("title")))
    });
    let pictures = main.into_iter().chain(attached);
    pictures
        .filter_map(|(url, media_type, title)| {
            let picture = best_rendition(&[Rendition { url: url.to_owned(), media_type, ..Rendition::default() }])?;
            Some(Picture { alternative: title.map(text::folded).unwrap_or_default(), ..picture })
        })
        .collect()
}

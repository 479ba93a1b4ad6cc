//! Media RSS in the items of RSS and Atom: the pictures.

use crate::news::{Reading, Rendition, best_rendition};
use crate::xml::{Element, Namespace};
use crate::{rights, text};
use broadtape_model::{Picture, ProblemKind};

/// The pictures of an item: of each `media:group` the best rendition, each `media:content` that stands alone,
/// and a thumbnail only where there is nothing better.
pub(crate) fn pictures(item: Element<'_>) -> Vec<Picture> {
    let is_free = |media: &Element<'_>| !rights::limits_media(*media);
    let groups = item.all(Namespace::Media, "group").filter(is_free).filter_map(|group| {
        let contents: Vec<Element<'_>> = group.all(Namespace::Media, "content").filter(is_free).collect();
        let best = best_rendition(&contents.iter().filter_map(|content| rendition(*content)).collect::<Vec<_>>());
        let picture = best.or_else(|| thumbnail(group))?;
        let chosen = contents
            .into_iter()
            .find(|content| content.attribute("url").is_some_and(|url| url.trim() == &*picture.url));
        Some(described(picture, &[chosen, Some(group), Some(item)]))
    });
    let alone = item.all(Namespace::Media, "content").filter(is_free).filter_map(|content| {
        let picture = best_rendition(&[rendition(content)?])?;
        Some(described(picture, &[Some(content), Some(item)]))
    });
    let pictures: Vec<Picture> = groups.chain(alone).collect();
    if !pictures.is_empty() {
        return pictures;
    }
    let thumbnails = item.all(Namespace::Media, "content").filter(is_free).chain([item]).filter_map(thumbnail);
    thumbnails.take(1).map(|picture| described(picture, &[Some(item)])).collect()
}

/// Tells that some of an item's media have restrictions of their own, and are left out.
pub(crate) fn tell_limited(item: Element<'_>, guid: &str, reading: &mut Reading<'_>) {
    let of_media = |element: &Element<'_>| {
        element.namespace() == Namespace::Media
            && matches!(element.name(), "group" | "content")
            && rights::limits_media(*element)
    };
    if item.descendants().any(|element| of_media(&element)) {
        reading.problem(ProblemKind::Ignored, guid, "has media with restrictions of their own; these are left out");
    }
}

/// What an item without a text of its own says of its media.
pub(crate) fn description(item: Element<'_>) -> Option<String> {
    let groups = item.all(Namespace::Media, "group");
    std::iter::once(item)
        .chain(groups)
        .find_map(|around| crate::feed::first_text(around, Namespace::Media, "description"))
}

/// A `media:content` that is a picture. One that says neither medium nor type is taken for one by its name alone.
fn rendition(content: Element<'_>) -> Option<Rendition> {
    let media_type = content.attribute("type").map(str::to_owned);
    let is_picture = match (content.attribute("medium"), &media_type) {
        (Some(medium), _) => medium == "image",
        (None, Some(media_type)) => media_type.starts_with("image/"),
        (None, None) => content.attribute("duration").is_none(),
    };
    let pixels = |name| content.attribute(name).and_then(crate::addresses::pixels);
    is_picture.then_some(Rendition {
        url: content.attribute("url")?.to_owned(),
        name: String::new(),
        media_type: media_type.filter(|media_type| media_type.starts_with("image/")),
        width: pixels("width"),
        height: pixels("height"),
    })
}

fn thumbnail(around: Element<'_>) -> Option<Picture> {
    let renditions: Vec<Rendition> = around
        .all(Namespace::Media, "thumbnail")
        .filter_map(|thumbnail| {
            let pixels = |name| thumbnail.attribute(name).and_then(crate::addresses::pixels);
            Some(Rendition {
                url: thumbnail.attribute("url")?.to_owned(),
                width: pixels("width"),
                height: pixels("height"),
                ..Rendition::default()
            })
        })
        .collect();
    best_rendition(&renditions)
}

/// A picture with the words nearest to it.
fn described(picture: Picture, around: &[Option<Element<'_>>]) -> Picture {
    let words = |name| {
        let mut near = around.iter().flatten();
        near.find_map(|element| {
            element
                .child(Namespace::Media, name)
                .and_then(|found| text::folded_or_none(&crate::body::words_of(&found.text())))
        })
    };
    let caption = words("description").or_else(|| words("text"));
    Picture { alternative: words("title").unwrap_or_default(), caption, credit: words("credit"), ..picture }
}

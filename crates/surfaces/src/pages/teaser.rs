//! A story in a list.

use super::picture::PictureWords;
use crate::visit::Visit;
use crate::words::language;
use crate::words::listing;
use crate::words::moment::{self, Moment};
use broadtape_desk::Shown;

/// A story in a list.
pub(super) struct Teaser {
    /// Its address, by which open pages find it when it is withdrawn.
    pub(super) address: String,
    pub(super) link: String,
    pub(super) headline: String,
    pub(super) deck: Option<String>,
    pub(super) byline: Option<String>,
    pub(super) section: Option<&'static str>,
    pub(super) language: Option<String>,
    pub(super) is_paid: bool,
    pub(super) published: Moment,
    pub(super) picture: Option<PictureWords>,
    /// Who else told the same story here.
    pub(super) also_from: Option<String>,
}

/// `Island Press and Harbour Wire`: the providers of a story's copies, each once.
fn also_from(visit: &Visit<'_>, shown: &Shown) -> Option<String> {
    let own = &shown.story.id.provider;
    let mut names: Vec<&str> = Vec::new();
    for copy in visit.shelf.copies(shown).iter().filter(|copy| copy.story.id.provider != *own) {
        let name = visit.provider_name(&copy.story.id.provider);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    listing::of(&names)
}

impl Teaser {
    pub(super) fn new(visit: &Visit<'_>, shown: &Shown) -> Self {
        let story = &shown.story;
        Self {
            address: shown.address.to_string(),
            link: visit.article(&shown.address),
            headline: story.headline.clone(),
            deck: story.deck.clone(),
            byline: story.byline.clone(),
            section: story.section.map(|section| section.title()),
            language: language::foreign(story, visit.site),
            is_paid: story.is_paid,
            published: moment::of_story(shown.published, visit.site),
            picture: PictureWords::of_teaser(visit, shown),
            also_from: also_from(visit, shown),
        }
    }

    /// The same below its section's heading, where naming the section again would be noise.
    pub(super) fn within_section(self) -> Self {
        Self { section: None, ..self }
    }
}

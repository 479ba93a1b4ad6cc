//! Pairs of stories of which it is known what they are to each other: seeded edits of the house's sample stories, and forms
//! that many stories fill in.

mod edits;
mod forms;
mod releases;
mod samples;

pub(crate) use edits::{Edit, edited};
pub(crate) use forms::{Form, filled};
pub(crate) use samples::samples;

use broadtape_model::{Block, Inline, ProviderId, StoryId, StoryVersion};

/// A story as the corpus makes it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Draft {
    pub(crate) headline: String,
    pub(crate) paragraphs: Vec<String>,
    pub(crate) is_paid: bool,
}

impl Draft {
    pub(crate) fn new(headline: &str, paragraphs: &[&str]) -> Self {
        let paragraphs = paragraphs.iter().map(|text| (*text).to_owned()).collect();
        Self { headline: headline.to_owned(), paragraphs, is_paid: false }
    }

    pub(crate) fn version(&self, guid: &str) -> StoryVersion {
        let id = StoryId::new(&ProviderId::new("invented"), guid);
        let mut story = StoryVersion::new(id, 1, &self.headline);
        story.language = Some("en".to_owned());
        story.is_paid = self.is_paid;
        story.body = self.paragraphs.iter().map(|text| Block::Paragraph(vec![Inline::Text(text.clone())])).collect();
        story
    }

    pub(crate) fn likeness(&self) -> broadtape_likeness::Likeness {
        broadtape_likeness::Likeness::of(&self.version("draft"), &[])
    }
}

//! Digests by which a repeat is told from a change.

use broadtape_model::{Block, Gleaned, StoryVersion};
use sha2::{Digest as _, Sha256};
use std::hash::{Hash, Hasher};

/// The first 16 bytes of a SHA-256 over a story's content without its version number: enough that
/// no two copies of one story ever share it by chance.
///
/// It lives in memory alone and is made anew from the tape at each start, so a release may hash
/// other fields than the one before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Digest([u8; 16]);

/// What tells one copy of a story from another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Digests {
    /// Of everything, picture addresses included.
    pub(super) whole: Digest,
    /// Of everything but the pictures.
    pub(super) words: Digest,
}

impl Digests {
    /// The digests of a copy.
    pub(super) fn of(story: &StoryVersion) -> Self {
        let mut copy = story.clone();
        copy.version = 0;
        // What follows from the text: a release that reads it better has not met another copy.
        copy.gleaned = Gleaned::default();
        let whole = Digest::of(&copy);
        let has_pictures =
            !copy.pictures.is_empty() || copy.body.iter().any(|block| matches!(block, Block::Picture(_)));
        if !has_pictures {
            return Self { whole, words: whole };
        }
        copy.pictures.clear();
        copy.body.retain(|block| !matches!(block, Block::Picture(_)));
        Self { whole, words: Digest::of(&copy) }
    }
}

impl Digest {
    fn of(story: &StoryVersion) -> Self {
        let mut feed = Feed(Sha256::new());
        story.hash(&mut feed);
        let hash: [u8; 32] = feed.0.finalize().into();
        let mut first = [0; 16];
        first.copy_from_slice(&hash[..16]);
        Self(first)
    }
}

/// Lets derived `Hash` write into SHA-256.
struct Feed(Sha256);

impl Hasher for Feed {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Not used: the digest is taken from within. The trait asks for it.
    fn finish(&self) -> u64 {
        0
    }
}

//! Gives a story's pictures a home in the house, so that no page loads one from a provider.

use super::{Arrival, ReceiveError, Reception};
use crate::pictures::{PICTURE_BYTES_MOST, PictureError, PictureSource};
use broadtape_model::{Block, NewsFact, Picture, PictureFile, Problem, ProblemKind, StoryVersion, UnixNanos};
use broadtape_pictures::Seen;
use broadtape_tape::{Delivery, Receipt, Urgency};
use bytes::Bytes;
use sha2::{Digest as _, Sha256};
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::sync::Arc;

/// The most pictures that are fetched for one document: far more than a news message carries, few
/// enough that a document cannot keep a door busy.
const PICTURES_MOST: usize = 200;

/// Houses the pictures of one document. An address is asked for once.
pub(super) struct Housing<'a> {
    reception: &'a Reception,
    arrival: &'a Arrival,
    source: &'a dyn PictureSource,
    homes: HashMap<Arc<str>, Result<Arc<str>, PictureError>>,
}

impl<'a> Housing<'a> {
    pub(super) fn new(reception: &'a Reception, arrival: &'a Arrival, source: &'a dyn PictureSource) -> Self {
        Self { reception, arrival, source, homes: HashMap::new() }
    }

    /// When the document was received.
    pub(super) fn received(&self) -> UnixNanos {
        let (Receipt::Live(received) | Receipt::Backfilled(received)) = self.arrival.receipt;
        received
    }

    /// Rewrites every picture of a story to its home; a picture that cannot be had is taken out.
    /// Returns one problem for each of those.
    pub(super) fn house(&mut self, story: &mut StoryVersion) -> Result<Vec<Problem>, ReceiveError> {
        let mut problems = Vec::new();
        let guid = story.id.guid.clone();
        let mut keep = |picture: &mut Picture| -> Result<bool, ReceiveError> {
            match self.home(&picture.url)? {
                Ok(home) => {
                    picture.url = home;
                    Ok(true)
                }
                Err(error) => {
                    let address: String = picture.url.chars().take(200).collect();
                    let what = format!("picture `{address}`: {error}; the story goes without it");
                    problems.push(Problem::new(ProblemKind::Ignored, &*guid, what));
                    Ok(false)
                }
            }
        };
        for mut picture in std::mem::take(&mut story.pictures) {
            if keep(&mut picture)? {
                story.pictures.push(picture);
            }
        }
        for mut block in std::mem::take(&mut story.body) {
            let stays = if let Block::Picture(picture) = &mut block { keep(picture)? } else { true };
            if stays {
                story.body.push(block);
            }
        }
        Ok(problems)
    }

    fn home(&mut self, address: &Arc<str>) -> Result<Result<Arc<str>, PictureError>, ReceiveError> {
        if let Some(home) = self.homes.get(address) {
            return Ok(home.clone());
        }
        if self.homes.len() >= PICTURES_MOST {
            return Ok(Err(PictureError::TooMany { most: PICTURES_MOST }));
        }
        let home = match self.fetch(address) {
            Ok((bytes, seen)) => Ok(self.append(address, bytes, seen)?),
            Err(PictureError::NotYet) => return Err(ReceiveError::PictureNotYet { address: address.to_string() }),
            Err(error) => Err(error),
        };
        self.homes.insert(address.clone(), home.clone());
        Ok(home)
    }

    fn fetch(&self, address: &str) -> Result<(Bytes, Seen), PictureError> {
        let bytes = self.source.picture(address)?;
        if bytes.len() > PICTURE_BYTES_MOST {
            return Err(PictureError::TooLarge);
        }
        let seen = broadtape_pictures::look(&bytes)?;
        Ok((bytes, seen))
    }

    /// Puts a picture on the tape unless the provider sent it before.
    fn append(&self, address: &str, bytes: Bytes, seen: Seen) -> Result<Arc<str>, ReceiveError> {
        let digest: Arc<str> = hexadecimal(&Sha256::digest(&bytes)).into();
        let home = Arc::from(format!("/pictures/{digest}"));
        let provider = &self.arrival.provider;
        let _in_hand = self.reception.pictures_in_hand.reserve(HashSet::from([(provider.clone(), digest.clone())]));
        if self.reception.known().has_picture(provider, &digest) {
            return Ok(home);
        }
        let picture = PictureFile {
            provider: provider.clone(),
            digest: digest.clone(),
            media_type: Arc::from(seen.media_type.as_str()),
            size: seen.size,
            scaled_as: seen.scaled_as,
        };
        let delivery = Delivery {
            provider: provider.clone(),
            door: self.arrival.door,
            name: address.chars().take(200).collect(),
            bytes,
            charset: None,
            facts: vec![NewsFact::Picture(picture)],
        };
        self.reception.tape.append_news(delivery, self.arrival.receipt, Urgency::Usual)?;
        self.reception.known().add_picture(provider, &digest);
        Ok(home)
    }
}

/// Lower-case hexadecimal.
fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a string takes any text");
        text
    })
}

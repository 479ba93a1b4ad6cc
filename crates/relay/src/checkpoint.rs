//! The tick side of the desk as it stood at an instant, as bytes: books, and how far each lane was released.
//!
//! Derived, and never needed: whoever has none walks the tape from its beginning and gets the same. One that another
//! build made, that is of another configuration or another tape, or that is damaged, is refused with the reason.
//!
//! ```text
//!  8  BTCHECKP
//!  4  CRC-32C of everything behind it
//!  4  CRC-32C of the layout's description
//!  4  the maker: the build that wrote it and the configuration, as the caller names them
//!  8  the instant, nanoseconds since 1970
//!  …  `Kept`, as `broadtape_desk::stored` writes it
//! ```

use crate::Relay;
use crate::trail::Trail;
use broadtape_desk::stored::{self, Stored};
use broadtape_desk::{KeptBook, Names, QuoteBook};
use broadtape_model::{FeedSymbol, House, Lane, Position, UnixNanos};
use broadtape_tape::{Bookmark, Tape, TapeError};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const MAGIC: &[u8; 8] = b"BTCHECKP";
const HEADER_BYTES: usize = 28;

/// Packed bars that a checkpoint holds at most. Whoever keeps more history starts from the tape.
const HISTORY_BYTES_MOST: usize = 256 << 20;

/// Why a checkpoint cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// Another build made it, or it was made for another configuration.
    #[error("it was made by another build of broadtape, or for another configuration")]
    OtherMaker,
    /// Its places are not on this tape.
    #[error("it is of another tape, or what it stands on was removed")]
    OtherTape,
    /// Ticks of the time before it came to the tape after it was made.
    #[error("a past was filled in since it was made")]
    PastFilledIn,
    /// It is no checkpoint, or not a whole one.
    #[error("it is damaged")]
    Damaged,
    /// The tape cannot be read.
    #[error(transparent)]
    Tape(#[from] TapeError),
}

/// All that is kept.
struct Kept {
    names: Names,
    books: Vec<KeptBook>,
    /// Of each book: its trails.
    trails: Vec<(u16, Vec<KeptTrail>)>,
}

broadtape_desk::stored!(Kept { names: Names, books: Vec<KeptBook>, trails: Vec<(u16, Vec<KeptTrail>)> });

/// A trail as it is kept.
pub(crate) struct KeptTrail {
    pub(crate) lane: String,
    pub(crate) due: UnixNanos,
    pub(crate) of_block: usize,
    pub(crate) released: u64,
    pub(crate) place: (Position, usize),
    pub(crate) bookmark: Option<KeptBookmark>,
}

broadtape_desk::stored!(KeptTrail {
    lane: String,
    due: UnixNanos,
    of_block: usize,
    released: u64,
    place: (Position, usize),
    bookmark: Option<KeptBookmark>,
});

/// A bookmark as it is kept.
pub(crate) struct KeptBookmark {
    block: Position,
    salt: u64,
    symbols: Vec<FeedSymbol>,
    of_segment: Vec<u32>,
}

broadtape_desk::stored!(KeptBookmark { block: Position, salt: u64, symbols: Vec<FeedSymbol>, of_segment: Vec<u32> });

impl From<Bookmark> for KeptBookmark {
    fn from(Bookmark { block, salt, symbols, of_segment }: Bookmark) -> Self {
        Self { block, salt, symbols, of_segment }
    }
}

impl From<&KeptBookmark> for Bookmark {
    fn from(KeptBookmark { block, salt, symbols, of_segment }: &KeptBookmark) -> Self {
        Self { block: *block, salt: *salt, symbols: symbols.clone(), of_segment: of_segment.clone() }
    }
}

/// The instant of a checkpoint by its first bytes; `None` when they are of none.
#[must_use]
pub fn as_of(bytes: &[u8]) -> Option<UnixNanos> {
    let header = bytes.first_chunk::<HEADER_BYTES>()?;
    header.starts_with(MAGIC).then(|| UnixNanos::new(i64::from_le_bytes(*header.last_chunk().unwrap_or(&[0; 8]))))
}

/// By lane, the block up to which every delay class of a checkpoint has released it: nothing before is needed to
/// go on from there. `None` when it is none that this release reads.
#[must_use]
pub fn places(checkpoint: &[u8], lanes: &[Lane]) -> Option<BTreeMap<Lane, Position>> {
    let kept = read(checkpoint).ok()?.0;
    let mut places = BTreeMap::new();
    for trail in kept.trails.iter().flat_map(|(_, trails)| trails) {
        let lane = lanes.iter().find(|lane| lane.to_string() == trail.lane)?;
        let block = trail.bookmark.as_ref().map_or(Position::default(), |bookmark| bookmark.block);
        let least = places.entry(*lane).or_insert(block);
        *least = block.min(*least);
    }
    Some(places)
}

/// What a checkpoint of this layout holds, and who made it.
fn read(checkpoint: &[u8]) -> Result<(Kept, u32), Unusable> {
    let mut header = checkpoint.get(MAGIC.len()..HEADER_BYTES - 8).ok_or(Unusable::Damaged)?;
    let mut number = || u32::take(&mut header).ok_or(Unusable::Damaged);
    let (crc, of_layout, maker) = (number()?, number()?, number()?);
    if !checkpoint.starts_with(MAGIC) || crc != crc32c::crc32c(&checkpoint[12..]) {
        return Err(Unusable::Damaged);
    }
    if of_layout != layout() {
        return Err(Unusable::OtherMaker);
    }
    let kept = stored::read(&checkpoint[HEADER_BYTES..]).ok_or(Unusable::Damaged)?;
    Ok((kept, maker))
}

impl Relay {
    /// The tick side as it stands, as a checkpoint. `maker` names the build and the configuration. `None` when a lane is
    /// broken, or there is too much history to write down.
    #[must_use]
    pub fn checkpoint(&self, maker: u32) -> Option<Vec<u8>> {
        let books = self.books.values().map(|book| book.keep(HISTORY_BYTES_MOST)).collect::<Option<_>>()?;
        let of_class = |(class, trails): (&broadtape_model::DelayClass, &Vec<Trail>)| {
            Some((class.0, trails.iter().map(Trail::keep).collect::<Option<Vec<_>>>()?))
        };
        let trails = self.trails.iter().map(of_class).collect::<Option<_>>()?;
        let mut bytes = [MAGIC.as_slice(), &[0; 4]].concat();
        for number in [layout(), maker] {
            number.put(&mut bytes);
        }
        self.snapshot.as_of.put(&mut bytes);
        Kept { names: Names::of(&self.house), books, trails }.put(&mut bytes);
        let crc = crc32c::crc32c(&bytes[12..]);
        bytes[8..12].copy_from_slice(&crc.to_le_bytes());
        Some(bytes)
    }

    /// A relay that goes on where a checkpoint stands. Its news are still to be read: they come with the next advance.
    ///
    /// # Errors
    /// When the checkpoint cannot be used, with the reason.
    pub fn resume(house: Arc<House>, tape: Arc<dyn Tape>, checkpoint: &[u8], maker: u32) -> Result<Self, Unusable> {
        let as_of = as_of(checkpoint).ok_or(Unusable::Damaged)?;
        let (kept, own_maker) = read(checkpoint)?;
        if own_maker != maker {
            return Err(Unusable::OtherMaker);
        }
        let mut relay = Self::new(house, tape)?.taking_up(kept, as_of)?;
        if relay.next_tick_release()?.is_some_and(|next| next <= as_of) {
            return Err(Unusable::PastFilledIn);
        }
        Ok(relay)
    }

    /// A relay on the ground of a checkpoint, whoever made it and for whichever configuration: the ticks that it stands
    /// for were removed, so there is no better one. Instruments, vendors and exchanges are found again by their names.
    ///
    /// # Errors
    /// When it cannot be used, with the reason.
    pub fn found(house: Arc<House>, tape: Arc<dyn Tape>, checkpoint: &[u8]) -> Result<Self, Unusable> {
        let as_of = as_of(checkpoint).ok_or(Unusable::Damaged)?;
        let (kept, _) = read(checkpoint)?;
        Self::new(house, tape)?.taking_up(kept, as_of)
    }

    fn taking_up(mut self, kept: Kept, as_of: UnixNanos) -> Result<Self, Unusable> {
        let to = kept.names.to(&Names::of(&self.house));
        for book in kept.books {
            if let Some(own) = self.books.get_mut(&book.class()) {
                *own = QuoteBook::kept(&self.house, book, &to);
            }
        }
        let lanes: BTreeMap<String, Lane> =
            self.tape.lanes()?.into_iter().map(|lane| (lane.to_string(), lane)).collect();
        let mut followed = BTreeSet::new();
        for (class, trails) in kept.trails {
            let class = broadtape_model::DelayClass(class);
            if !self.books.contains_key(&class) {
                continue;
            }
            for kept in trails {
                let lane = *lanes.get(&kept.lane).ok_or(Unusable::OtherTape)?;
                let delay_minutes = class.delay_minutes(lane).ok_or(Unusable::Damaged)?;
                let trail = Trail::kept(lane, delay_minutes, &kept, &*self.tape, &self.instruments)?;
                self.trails.entry(class).or_default().push(trail.ok_or(Unusable::OtherTape)?);
                followed.insert(lane);
            }
        }
        // A delay class that was not there then, and a lane that was not followed, begin at what the tape still has.
        for (class, lane) in self.books.keys().flat_map(|class| followed.iter().map(move |lane| (*class, *lane))) {
            let trails = self.trails.entry(class).or_default();
            let delay_minutes = class.delay_minutes(lane).filter(|_| trails.iter().all(|own| own.lane() != lane));
            if let Some(delay_minutes) = delay_minutes {
                trails.push(Trail::new(lane, delay_minutes, self.tape.ticks(lane)?));
            }
            trails.sort_by_key(Trail::lane);
        }
        self.lanes = followed;
        let books = self.books.iter_mut().map(|(class, book)| (*class, book.view())).collect();
        self.snapshot = Arc::new(self.snapshot.later(as_of, None, Some(books)));
        Ok(self)
    }
}

/// Names everything that is kept, field by field.
fn layout() -> u32 {
    let mut text = String::new();
    Kept::describe(&mut text);
    crc32c::crc32c(text.as_bytes())
}

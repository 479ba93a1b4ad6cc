//! What is kept of a killed story, to know it when it comes again.

use crate::judge::Judgement;
use crate::likeness::Likeness;
use crate::marks::{Class, Marks, PARTS, Part};

/// So much of what either text has must be in both.
const RESEMBLANCE_MIN: u16 = 850;
/// The same of names.
const NAMES_MIN: u16 = 850;
const VERSION: u8 = 1;

/// What is kept of a killed story: no text, and nothing from which it could be made again; some four hundred bytes.
///
/// Stricter than [`Window::alike`](crate::Window::alike): only a copy matches, with a typing error set right or another headline. A
/// text with other figures, tickers or names is what a provider sends instead of the one that it killed, and passes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fingerprint {
    marks: Marks,
}

/// Why bytes are no fingerprint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FingerprintError {
    /// Written by a later release.
    #[error("a fingerprint of version {0}, which this release cannot read")]
    Version(u8),
    /// Cut off or damaged.
    #[error("{bytes} bytes that are no fingerprint")]
    Damaged {
        /// How many there were.
        bytes: usize,
    },
}

impl Fingerprint {
    /// Of the story as it was before it was killed. The notice that kills it is another text.
    #[must_use]
    pub fn of(likeness: &Likeness) -> Self {
        // Whatever has become of it: what comes again would come as a story.
        let mut marks = likeness.marks.clone();
        marks.class = Class::Story;
        Self { marks }
    }

    /// Whether a story is a copy of the killed one.
    #[must_use]
    pub fn matches(&self, likeness: &Likeness) -> bool {
        let (killed, story) = (&self.marks, &likeness.marks);
        let judgement = Judgement::of(killed, story, |_| crate::judge::WEIGHT);
        let has_same = |part| killed.part(part) == story.part(part);
        judgement.text_verdict().is_some()
            && judgement.text.resemblance() >= RESEMBLANCE_MIN
            && has_same(Part::Figures)
            && is_close(killed, story)
    }

    /// As bytes, to be stored: the version, then the same for all releases of that version.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let marks = &self.marks;
        let mut bytes = vec![VERSION, u8::from(marks.is_paid)];
        bytes.extend(marks.language);
        bytes.extend(marks.digest.to_le_bytes());
        for (part, _) in PARTS {
            let words = marks.part(part);
            bytes.push(u8::try_from(words.len()).expect("each part has less than 256"));
            bytes.extend(words.iter().flat_map(|word| word.to_le_bytes()));
        }
        bytes
    }

    /// Reads what [`Fingerprint::to_bytes`] wrote.
    ///
    /// # Errors
    /// When the bytes are of a later version, or no fingerprint.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FingerprintError> {
        match bytes.first() {
            Some(&VERSION) => read(&bytes[1..]).ok_or(FingerprintError::Damaged { bytes: bytes.len() }),
            Some(version) => Err(FingerprintError::Version(*version)),
            None => Err(FingerprintError::Damaged { bytes: 0 }),
        }
    }
}

fn is_close(killed: &Marks, story: &Marks) -> bool {
    let names = killed.name_overlap(story);
    names.first + names.second == 0 || names.resemblance() >= NAMES_MIN
}

fn read(bytes: &[u8]) -> Option<Fingerprint> {
    let ([is_paid, language @ ..], rest) = bytes.split_first_chunk::<4>()?;
    let (digest, mut rest) = rest.split_first_chunk::<16>()?;
    let mut parts: [Vec<u32>; 7] = Default::default();
    for (own, (part, longest)) in parts.iter_mut().zip(PARTS) {
        let (length, after) = rest.split_first()?;
        let (words, after) = after.split_at_checked(usize::from(*length) * size_of::<u32>())?;
        *own = words.as_chunks::<4>().0.iter().map(|word| u32::from_le_bytes(*word)).collect();
        let is_sample = matches!(part, Part::Shingles | Part::Names | Part::Figures | Part::Slots);
        if own.len() > longest || is_sample && !own.is_sorted_by(|one, next| one < next) {
            return None;
        }
        rest = after;
    }
    let parts = parts.each_ref().map(Vec::as_slice);
    let marks = Marks::new(u128::from_le_bytes(*digest), *language, Class::Story, *is_paid == 1, parts);
    (rest.is_empty() && *is_paid <= 1).then_some(Fingerprint { marks })
}

//! Hashes that are the same on every machine, in every run and in every release.
//!
//! Fingerprints are stored, and what a page shows must be made again from the tape, so the hash is part of a promise.
//! The hash crates that we have leave theirs open between releases; these two are short and published: FNV-1a for words,
//! and the finaliser of SplitMix64 to spread what is made of them. Neither withstands an enemy: whoever writes two texts of
//! one hash has written two stories that are taken for one, both his own.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// FNV-1a, 64 bits (draft-eastlake-fnv, section 6).
#[derive(Clone, Copy, Debug)]
pub(crate) struct WordHash(u64);

impl WordHash {
    pub(crate) const NEW: Self = Self(0xcbf2_9ce4_8422_2325);

    pub(crate) const fn byte(self, byte: u8) -> Self {
        Self((self.0 ^ byte as u64).wrapping_mul(0x0000_0100_0000_01b3))
    }

    pub(crate) fn character(self, character: char) -> Self {
        let mut buffer = [0; 4];
        character.encode_utf8(&mut buffer).bytes().fold(self, Self::byte)
    }

    pub(crate) const fn get(self) -> u64 {
        self.0
    }
}

/// The hash of a word, in lower case.
pub(crate) fn word(text: &str) -> u64 {
    let hash = text.chars().fold(WordHash::NEW, |hash, character| match character {
        ascii if ascii.is_ascii() => hash.byte(ascii.to_ascii_lowercase() as u8),
        other => other.to_lowercase().fold(hash, WordHash::character),
    });
    hash.get()
}

/// The finaliser of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
pub(crate) const fn spread(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// 32 well-spread bits.
pub(crate) const fn short(bits: u64) -> u32 {
    (spread(bits) >> 32) as u32
}

/// Maps by hashes: of a fixed order for a given history, and no second hashing worth the name.
pub(crate) type ByHash<K, V> = HashMap<K, V, BuildHasherDefault<Spread>>;

/// A hasher for keys that are numbers.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Spread(u64);

impl Hasher for Spread {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(WordHash(self.0), |hash, byte| hash.byte(*byte)).0;
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 ^= number;
    }

    fn finish(&self) -> u64 {
        spread(self.0)
    }
}

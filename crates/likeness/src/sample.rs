//! Samples of sets by the smallest hashes (bottom-k MinHash: Broder, On the resemblance and containment of documents, 1997).
//!
//! A sample of *k* tells how alike two sets are, and how much of one is in the other, without keeping either. Other than with
//! *k* permutations, what is in a sample are hashes of the set itself: rare ones can be told from common ones, and a set of
//! fewer than *k* is kept whole.

/// How two sets overlap, as far as their samples tell.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Overlap {
    /// Weight of what both have.
    pub(crate) shared: u32,
    /// Weight of the first within the range in which both samples are whole.
    pub(crate) first: u32,
    /// Of the second.
    pub(crate) second: u32,
}

impl Overlap {
    /// How much of the smaller set is in the larger, in thousandths.
    pub(crate) fn containment(self) -> u16 {
        thousandths(self.shared, self.first.min(self.second))
    }

    /// What both have of what either has, in thousandths.
    pub(crate) fn resemblance(self) -> u16 {
        thousandths(self.shared, (self.first + self.second).saturating_sub(self.shared))
    }
}

pub(crate) fn thousandths(part: u32, whole: u32) -> u16 {
    let thousandths = u64::from(part) * 1_000 / u64::from(whole.max(1));
    u16::try_from(thousandths.min(1_000)).expect("a thousand fits")
}

/// Keeps the smallest `k`, in order and each once.
pub(crate) fn keep_smallest(hashes: &mut Vec<u32>, k: usize) {
    hashes.sort_unstable();
    hashes.dedup();
    hashes.truncate(k);
}

/// How two sets overlap whose samples of `k` these are; each hash weighs what `weight` says.
pub(crate) fn overlap(first: &[u32], second: &[u32], k: usize, weight: impl Fn(u32) -> u32) -> Overlap {
    // A sample that is full ends somewhere: beyond, it tells nothing.
    let bound = |sample: &[u32]| if sample.len() < k { u32::MAX } else { sample.last().copied().unwrap_or(u32::MAX) };
    let bound = bound(first).min(bound(second));
    let mut overlap = Overlap::default();
    let (mut of_first, mut of_second) = (within(first, bound), within(second, bound));
    while let (Some(left), Some(right)) = (of_first.first(), of_second.first()) {
        if left <= right {
            overlap.first += weight(*left);
            of_first = &of_first[1..];
        }
        if right <= left {
            overlap.second += weight(*right);
            of_second = &of_second[1..];
        }
        if left == right {
            overlap.shared += weight(*left);
        }
    }
    overlap.first += of_first.iter().map(|hash| weight(*hash)).sum::<u32>();
    overlap.second += of_second.iter().map(|hash| weight(*hash)).sum::<u32>();
    overlap
}

fn within(sample: &[u32], bound: u32) -> &[u32] {
    &sample[..sample.partition_point(|hash| *hash <= bound)]
}

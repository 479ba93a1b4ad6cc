//! How late things were, counted in buckets that grow with the lateness: within an eighth of the true figure.

use std::fmt;

/// Counts of lateness.
pub(super) struct Lateness {
    /// By three bits behind the first of the number of microseconds.
    buckets: Vec<u64>,
    count: u64,
    largest_nanos: u64,
}

/// Bits behind the first that tell buckets of one power of two apart.
const BITS: u32 = 3;

impl Lateness {
    pub(super) fn new() -> Self {
        Self { buckets: vec![0; 64 << BITS], count: 0, largest_nanos: 0 }
    }

    /// Counts `times` that were late by so much.
    pub(super) fn add(&mut self, nanos: u64, times: u64) {
        self.buckets[bucket(nanos / 1_000)] += times;
        self.count += times;
        self.largest_nanos = self.largest_nanos.max(nanos);
    }

    /// At most so many milliseconds late were `part` of all, to the end of the bucket.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a figure for people"
    )]
    fn quantile(&self, part: f64) -> f64 {
        let wanted = (self.count as f64 * part).ceil() as u64;
        let mut seen = 0;
        let place = self.buckets.iter().position(|count| {
            seen += count;
            seen >= wanted
        });
        place.map_or(0.0, |place| end_of(place) as f64 / 1e3)
    }
}

fn bucket(micros: u64) -> usize {
    let power = 63 - (micros | 1).leading_zeros();
    let place = if power < BITS { micros } else { u64::from(power - BITS + 1) << BITS | micros >> (power - BITS) & 7 };
    usize::try_from(place).expect("a few hundred buckets")
}

/// The first number of microseconds behind a bucket.
fn end_of(place: usize) -> u64 {
    let place = place as u64 + 1;
    match place >> BITS {
        0 => place,
        power => (1 << BITS | place & 7) << (power - 1),
    }
}

impl fmt::Display for Lateness {
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [half, most, nearly] = [0.5, 0.99, 0.999].map(|part| self.quantile(part));
        let largest = self.largest_nanos as f64 / 1e6;
        write!(formatter, "median {half:.1} ms, p99 {most:.1}, p99.9 {nearly:.1}, largest {largest:.1}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_lies_in_its_bucket() {
        for micros in (0..5_000).chain([1 << 20, (1 << 30) - 1, 1 << 40]) {
            let place = bucket(micros);
            assert!(micros < end_of(place), "{micros}");
            assert!(place == 0 || micros >= end_of(place - 1), "{micros}");
        }
    }

    #[test]
    fn a_median_is_told_to_an_eighth() {
        let mut lateness = Lateness::new();
        (0..=100).for_each(|millis| lateness.add(millis * 1_000_000, 1));
        assert!((50.0..57.0).contains(&lateness.quantile(0.5)), "{lateness}");
    }
}

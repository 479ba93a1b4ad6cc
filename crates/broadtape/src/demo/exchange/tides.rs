//! What moves prices: chance, but the same chance each time.

use jiff::civil::{Date, date};

/// A number between -1 and 1 that depends on all its parts and looks like chance.
pub(super) fn noise(seed: u64, stream: u64, step: i64) -> f64 {
    let mut state = seed ^ stream.rotate_left(24) ^ step.cast_unsigned().rotate_left(48);
    for _ in 0..2 {
        state = (state ^ (state >> 31)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        state = (state ^ (state >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    }
    // 53 bits are what a float holds.
    (state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
}

/// How far from ordinary an instrument closes on a day: five tides over one another, of which the
/// longest takes more than a year and the shortest a day. Between -0.4 and 0.4.
pub(super) fn close_of(seed: u64, stream: u64, day: Date) -> f64 {
    let day = day.duration_since(date(2000, 1, 1)).as_hours() / 24;
    [(1, 0.008), (5, 0.022), (19, 0.06), (89, 0.13), (431, 0.18)]
        .into_iter()
        .map(|(period, height)| {
            let (step, rest) = (day.div_euclid(period), day.rem_euclid(period));
            let part = rest as f64 / period as f64;
            let between = noise(seed, stream ^ period.cast_unsigned() << 32, step) * (1.0 - part)
                + noise(seed, stream ^ period.cast_unsigned() << 32, step + 1) * part;
            between * height
        })
        .sum()
}

/// A number around 0 whose square is 1 on average, and which is seldom beyond 3.
pub(super) fn chance(random: &mut fastrand::Rng) -> f64 {
    let sum: f64 = (0..3).map(|_| random.f64()).sum();
    (sum - 1.5) * 2.0
}

/// How busy a moment of the session is against its average: the shape of a U, one at the ends as at
/// the start of day. `part` runs from 0 at the open to 1 at the close.
pub(super) fn bustle(part: f64) -> f64 {
    let from_middle = (part - 0.5) * 2.0;
    0.55 + 1.35 * from_middle * from_middle
}

//! How long to wait before trying again.

use std::time::Duration;

/// Waits that double from the first to the longest, each shortened by chance by up to half, so that
/// many doors that were cut off together do not come back together.
#[derive(Debug)]
pub(super) struct Backoff {
    first: Duration,
    longest: Duration,
    next: Duration,
}

impl Backoff {
    pub(super) fn new(first: Duration, longest: Duration) -> Self {
        Self { first, longest, next: first }
    }

    /// The next wait.
    pub(super) fn wait(&mut self, random: &mut fastrand::Rng) -> Duration {
        let wait = self.next.min(self.longest);
        self.next = (wait * 2).min(self.longest);
        wait.mul_f64(0.5 + random.f64() / 2.0)
    }

    /// It worked: begin anew.
    pub(super) fn reset(&mut self) {
        self.next = self.first;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest_and_are_never_cut_by_more_than_half() {
        let mut random = fastrand::Rng::with_seed(1);
        let mut backoff = Backoff::new(Duration::from_secs(1), Duration::from_secs(10));
        for expected in [1, 2, 4, 8, 10, 10] {
            let wait = backoff.wait(&mut random);
            assert!(wait <= Duration::from_secs(expected) && wait * 2 >= Duration::from_secs(expected), "{wait:?}");
        }
        backoff.reset();
        assert!(backoff.wait(&mut random) <= Duration::from_secs(1));
    }
}
